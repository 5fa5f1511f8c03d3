//! The order of calls, as Python's socketserver has it.

use std::io::{self, Read, Write};

use berkeley::server::{
    Attributes, Call, Conn, Failure, Hooks, Incoming, Machine, Next, Refused, Request, RequestHandler, Run,
    ServerHandle, per_request,
};
use berkeley::{AF_UNIX, Errno, Protocol, Result, SOCK_STREAM, SockAddr, Socket, socketpair};

use super::kit::{Mode, Of, Running, rest};
use super::modes;
use crate::kit::LONG;

/// Writes each call down: into a socket, which a child that is forked shares.
#[derive(Debug)]
struct Recorder {
    to: Socket,
    parent: u32,
    refuses: bool,
}

impl Recorder {
    fn new() -> (Self, Record) {
        let (to, from) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
        from.settimeout(LONG).unwrap();
        (Self { to, parent: std::process::id(), refuses: false }, Record(from))
    }

    fn again(&self) -> Self {
        Self { to: self.to.dup().unwrap(), ..*self }
    }

    fn note(&self, call: &str) {
        let child = if std::process::id() == self.parent { "" } else { "child:" };
        self.to.sendall(format!("{child}{call} ").as_bytes()).unwrap();
    }
}

struct Record(Socket);

impl Record {
    /// What was written down, but for the waits, of which there is any number. Ends when all recorders have.
    fn all(self) -> String {
        let text = rest(&self.0);
        text.split_whitespace().filter(|call| *call != "service_actions").collect::<Vec<_>>().join(" ")
    }
}

impl Hooks for Recorder {
    fn server_bind(&self, socket: &Socket, addr: &SockAddr, attributes: &Attributes) -> Result<()> {
        self.note("server_bind");
        attributes.bind(socket, addr)
    }

    fn server_activate(&self, socket: &Socket, attributes: &Attributes) -> Result<()> {
        self.note("server_activate");
        attributes.activate(socket)
    }

    fn server_close(&self) {
        self.note("server_close");
    }

    fn get_request(&self, incoming: Incoming<'_>) -> Result<Request> {
        // The event loop asks until there is none.
        let request = incoming.get()?;
        self.note("get_request");
        Ok(request)
    }

    fn verify_request(&self, _: &Request) -> bool {
        self.note("verify_request");
        !self.refuses
    }

    fn process_request(&self, request: Request, run: Run<'_>) -> Result<(), Refused> {
        self.note("process_request");
        run.process(request)
    }

    fn finish_request(&self, request: &mut Request, handler: Call<'_>) -> io::Result<()> {
        self.note("finish_request");
        handler.call(request)
    }

    fn shutdown_request(&self, request: Request) {
        self.note("shutdown_request");
        request.shut_down();
        self.close_request(request);
    }

    fn close_request(&self, _: Request) {
        self.note("close_request");
    }

    fn handle_error(&self, _: &Request, failure: &Failure) {
        self.note("handle_error");
        let of_a_machine = Failure::from(berkeley::Error::from(Errno::EIO)).to_string();
        assert!(
            [of_a_machine.as_str(), "on purpose", "panicked: on purpose"]
                .contains(&failure.to_string().as_str())
        );
    }

    fn handle_timeout(&self, _: &ServerHandle) {
        self.note("handle_timeout");
    }

    fn service_actions(&self, _: &ServerHandle) {
        self.note("service_actions");
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Well,
    WithAnError,
    InAPanic,
}

/// A handler, or a machine, that ends as it is told to.
struct Recorded {
    recorder: Recorder,
    ends: Ends,
}

impl Recorded {
    fn end(&self, name: &str) -> io::Result<()> {
        self.recorder.note(name);
        match self.ends {
            Ends::Well => Ok(()),
            Ends::WithAnError => Err(io::Error::other("on purpose")),
            Ends::InAPanic => panic!("on purpose"),
        }
    }
}

impl RequestHandler for Recorded {
    fn setup(&mut self, _: &mut Request) -> io::Result<()> {
        self.recorder.note("setup");
        Ok(())
    }

    fn handle(&mut self, request: &mut Request) -> io::Result<()> {
        // What is not read would make the close a reset.
        assert_eq!(request.read(&mut [0; 8])?, 1);
        request.write_all(b"x")?;
        self.end("handle")
    }

    fn finish(&mut self, _: &mut Request) -> io::Result<()> {
        self.recorder.note("finish");
        Ok(())
    }
}

impl Machine for Recorded {
    fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
        self.recorder.note("opened");
        conn.send(b"x");
        Next::Read
    }

    fn received(&mut self, _: &[u8], conn: &mut Conn<'_>) -> Next {
        if self.end("received").is_err() {
            conn.fail(Errno::EIO.into());
        }
        Next::Close
    }

    fn closed(&mut self, _: &mut Conn<'_>) {
        self.recorder.note("closed");
    }
}

/// One request, from the server's beginning to its end.
fn recorded(mode: Mode, of: Of, ends: Ends, refuses: bool) -> String {
    let (recorder, record) = Recorder::new();
    let (one, two) = (recorder.again(), recorder.again());
    let server = of.options().hooks(Recorder { refuses, ..recorder }).bind(of.address()).unwrap();
    let running = Running::new(server, move |server| {
        let handler = per_request(move || Recorded { recorder: one.again(), ends });
        mode.serve(server, handler, move |_: &Request| Recorded { recorder: two.again(), ends })
    });
    let client = of.client(running.addr);
    if !refuses {
        client.sendall(b"y").unwrap();
    }
    if matches!(of, Of::Tcp | Of::UnixStream) {
        let said = rest(&client);
        assert_eq!(said, if refuses { "" } else { "x" });
    } else {
        assert_eq!(client.recv(&mut [0; 8]).unwrap(), 1);
    }
    running.end();
    record.all()
}

const BEFORE: &str = "server_bind server_activate get_request verify_request";

/// Of a request that is served and ends so, these calls are recorded between its begin and `shutdown_request`.
#[track_caller]
fn expect(mode: Mode, of: Of, ends: Ends, calls: &str) {
    let all = recorded(mode, of, ends, false);
    let (child, parent): (Vec<_>, Vec<_>) = all.split(' ').partition(|call| call.starts_with("child:"));
    let (child, parent) = (child.join(" ").replace("child:", ""), parent.join(" "));
    if child.is_empty() {
        let end = "shutdown_request close_request server_close";
        assert_eq!(
            parent,
            format!("{BEFORE} process_request finish_request {calls} {end}"),
            "{mode:?} {of:?}"
        );
    } else {
        // The parent closes its own descriptor, and the child does what is left.
        assert_eq!(child, format!("finish_request {calls} shutdown_request close_request"), "{of:?}");
        assert_eq!(parent, format!("{BEFORE} process_request close_request server_close"), "{of:?}");
    }
}

#[test]
fn of_one_request() {
    for mode in modes() {
        let calls = if mode == Mode::Loop { "opened received closed" } else { "setup handle finish" };
        for of in Of::ALL {
            expect(mode, of, Ends::Well, calls);
        }
    }
}

#[test]
fn of_one_that_fails() {
    for mode in modes() {
        let calls = if mode == Mode::Loop { "opened received closed" } else { "setup handle finish" };
        for ends in [Ends::WithAnError, Ends::InAPanic] {
            expect(mode, Of::Tcp, ends, &format!("{calls} handle_error"));
        }
    }
}

#[test]
fn of_one_that_is_refused() {
    for mode in modes() {
        let expected = format!("{BEFORE} shutdown_request close_request server_close");
        assert_eq!(recorded(mode, Of::Tcp, Ends::Well, true), expected, "{mode:?}");
    }
}

#[test]
fn a_setup_that_fails_is_followed_by_neither_handle_nor_finish() {
    struct Fails;
    impl RequestHandler for Fails {
        fn setup(&mut self, _: &mut Request) -> io::Result<()> {
            Err(io::Error::other("on purpose"))
        }
        fn handle(&mut self, _: &mut Request) -> io::Result<()> {
            unreachable!("setup failed");
        }
        fn finish(&mut self, _: &mut Request) -> io::Result<()> {
            unreachable!("setup failed");
        }
    }
    let (recorder, record) = Recorder::new();
    let mut server = Of::Tcp.options().hooks(recorder).bind("127.0.0.1:0").unwrap();
    let _client = Of::Tcp.client(*server.server_address());
    server.handle_request(per_request(|| Fails)).unwrap();
    drop(server);
    let expected = format!(
        "{BEFORE} process_request finish_request handle_error shutdown_request close_request server_close"
    );
    assert_eq!(record.all(), expected);
}

#[test]
fn of_a_server_in_steps() {
    let (recorder, record) = Recorder::new();
    let mut server = Of::Tcp.options().hooks(recorder).unbound(berkeley::AF_INET).unwrap();
    server.hooks().note("made");
    server.server_bind(Of::Tcp.address()).unwrap();
    server.hooks().note("bound");
    assert!(server.server_address().port().is_some_and(|port| port > 0));
    server.server_activate().unwrap();
    server.server_close();
    assert_eq!(record.all(), "made server_bind bound server_activate server_close");
}

#[test]
fn service_actions_follow_each_wait() {
    let (recorder, record) = Recorder::new();
    let running =
        Running::new(Of::Tcp.options().hooks(recorder).bind("127.0.0.1:0").unwrap(), |mut server| {
            server.serve_forever(|request: &mut Request| request.write_all(b"x"))
        });
    for _ in 0..3 {
        assert_eq!(rest(&Of::Tcp.client(running.addr)), "x");
    }
    running.end();
    let all = rest(&record.0);
    let calls: Vec<_> =
        all.split_whitespace().filter(|c| matches!(*c, "close_request" | "service_actions")).collect();
    assert_eq!(calls, ["close_request", "service_actions"].repeat(3));
}

#[test]
fn of_a_server_that_cannot_be_made() {
    let taken = Of::Tcp.server();
    let (recorder, record) = Recorder::new();
    let error = Of::Tcp.options().hooks(recorder).bind(taken.server_address()).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EADDRINUSE));
    assert_eq!(record.all(), "server_bind server_close");

    // There was no socket to close.
    let (recorder, record) = Recorder::new();
    let error = Of::Tcp.options().hooks(recorder).bind("unix:").unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EAFNOSUPPORT));
    assert_eq!(record.all(), "");
}

#[test]
fn of_a_server_at_a_host_each_address_of_which_is_tried() {
    let (recorder, record) = Recorder::new();
    let server = Of::Tcp.options().hooks(recorder).bind(("localhost", 0)).unwrap();
    assert_eq!(server.server_address().ip(), Some(core::net::Ipv4Addr::LOCALHOST.into()));
    assert_eq!(server.attributes().address_family(), berkeley::AF_INET);
    drop(server);
    assert_eq!(record.all(), "server_bind server_activate server_close");

    /// Serves at no address of IPv4.
    struct Later(Recorder);
    impl Hooks for Later {
        fn server_bind(&self, socket: &Socket, addr: &SockAddr, attributes: &Attributes) -> Result<()> {
            self.0.server_bind(socket, addr, attributes)?;
            if addr.family() == berkeley::AF_INET { Err(Errno::EADDRNOTAVAIL.into()) } else { Ok(()) }
        }
        fn server_close(&self) {
            self.0.server_close();
        }
    }
    let (recorder, record) = Recorder::new();
    let server = Of::Tcp.options().hooks(Later(recorder)).bind(("", 0)).unwrap();
    assert_eq!(server.server_address().ip(), Some(core::net::Ipv6Addr::UNSPECIFIED.into()));
    assert_eq!(server.attributes().address_family(), berkeley::AF_INET6);
    drop(server);
    assert_eq!(record.all(), "server_bind server_bind server_close");

    let taken = Of::Tcp.server();
    let port = taken.server_address().port().unwrap();
    let (recorder, record) = Recorder::new();
    let error = Of::Tcp.options().hooks(recorder).bind(("127.0.0.1", port)).unwrap_err();
    assert_eq!(error.attempts().count(), 1);
    assert_eq!(error.errno(), Some(Errno::EADDRINUSE));
    assert_eq!(record.all(), "server_bind server_close");
}
