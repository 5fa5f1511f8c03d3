//! Servers, where they concern the whole process: descriptors that are closed, that run out, that were there before.

extern crate alloc;

#[path = "suite/server/kit.rs"]
mod kit;

use core::time::Duration;

use core::sync::atomic::{AtomicU32, Ordering};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use std::{env, fs};

use berkeley::server::{Hooks, Request, ServerHandle, TcpServer, listen_fds};
use berkeley::{AF_UNIX, Errno, Error, Protocol, SOCK_STREAM, create_server, socketpair};
use kit::{Mode, Of, Running, ask, rest, upper, uppers};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// One at a time.
static TURN: Mutex<()> = Mutex::new(());

const MODES: &[Mode] = &[
    Mode::One,
    Mode::Threads,
    Mode::Pool,
    Mode::Loop,
    #[cfg(feature = "fork")]
    Mode::Fork,
];

/// How many descriptors this process has open, but for the one that tells.
fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Whether this cannot be tried, because the processor is an emulated one.
fn emulated(what: &str) -> bool {
    let emulated = env::var_os("BERKELEY_EMULATED").is_some();
    if emulated {
        let _ = writeln!(io::stderr(), "SKIP: {what}: Exec format error, as it is emulated");
    }
    emulated
}

#[test]
fn as_many_descriptors_after_as_before() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for mode in MODES {
        for of in Of::ALL {
            let before = open_descriptors();
            let running = Running::upper(*mode, of.server());
            for _ in 0..20 {
                assert_eq!(ask(&of.client(running.addr), "x"), "X", "{mode:?} {of:?}");
            }
            running.end();
            assert_eq!(open_descriptors(), before, "{mode:?} {of:?}");
        }
    }
}

/// Takes the descriptors away for so many waits of the server.
struct Poor {
    waits: AtomicU32,
    rich: Rlimit,
}

impl Poor {
    const WAITS: u32 = 6;
}

impl Hooks for Poor {
    fn service_actions(&self, _: &ServerHandle) {
        if self.waits.fetch_add(1, Ordering::SeqCst) + 1 == Self::WAITS {
            setrlimit(Resource::Nofile, self.rich).unwrap();
        }
    }
}

#[test]
fn without_descriptors_it_waits_and_loses_nobody() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for mode in MODES {
        let rich = getrlimit(Resource::Nofile);
        let hooks = Poor { waits: AtomicU32::new(0), rich };
        let server = TcpServer::options().hooks(hooks).bind("127.0.0.1:0").unwrap();
        let clients: Vec<_> = (0..4).map(|_| Of::Tcp.client(*server.server_address())).collect();
        for client in &clients {
            client.sendall(b"x").unwrap();
            client.shutdown(berkeley::Shutdown::Write).unwrap();
        }
        // What the way itself needs, it gets; the next descriptor after that is the first connection's.
        let own = match mode {
            Mode::One => 0,
            #[cfg(feature = "fork")]
            Mode::Fork => 0,
            _ => 1,
        };
        let next = fs::File::open("/dev/null").unwrap();
        let limit = std::os::fd::AsRawFd::as_raw_fd(&next) as u64 + own;
        drop(next);
        setrlimit(Resource::Nofile, Rlimit { current: Some(limit), ..rich }).unwrap();

        let begun = Instant::now();
        let mode = *mode;
        let running = Running::new(server, move |server| mode.serve(server, upper, uppers));
        for client in &clients {
            assert_eq!(rest(client), "X", "{mode:?}");
        }
        // A try and a pause make two waits. One that spun would have had them all in no time.
        assert!(begun.elapsed() >= Duration::from_millis(10 + 20), "{mode:?}");
        running.end();
    }
}

/// The parent passes a listening socket; the child, which is this very test again, serves one request with it.
#[test]
fn a_listening_socket_is_passed_as_systemd_does_it() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Ok(fds) = env::var("LISTEN_FDS") {
        let pid = env::var("LISTEN_PID").ok();
        let mut passed = listen_fds(pid.as_deref(), Some(&fds)).unwrap();
        assert_eq!(passed.len(), 1);
        // They are not to be had twice, and what this program opens itself not at all.
        assert_eq!(listen_fds(pid.as_deref(), Some("1")).unwrap_err(), Error::from(Errno::EBUSY));
        let mut server = TcpServer::options().from_socket(passed.remove(0)).unwrap();
        assert!(!server.socket().get_inheritable().unwrap());
        server.handle_request(upper).unwrap();
        return;
    }
    if emulated("a socket passed to a program") {
        return;
    }
    let listener = create_server("127.0.0.1:0").unwrap();
    let addr = listener.getsockname().unwrap();
    // The shell moves it from 0 to 3, and has the process id that its successor will have.
    let script = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"";
    let mut child = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "a_listening_socket_is_passed_as_systemd_does_it"])
        .stdin(OwnedFd::from(listener))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let client = Of::Tcp.client(addr);
    client.sendall(b"hello").unwrap();
    client.shutdown(berkeley::Shutdown::Write).unwrap();
    assert_eq!(rest(&client), "HELLO");
    assert!(child.wait().unwrap().success());
}

/// Standard error is a pipe that nobody reads any more: this very test again, whose server has a failure to tell of.
#[test]
fn a_failure_that_cannot_be_told_is_no_reason_to_end() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    const AGAIN: &str = "BERKELEY_NOBODY_LISTENS";
    if env::var_os(AGAIN).is_some() {
        let mut server = Of::Tcp.server();
        let client = Of::Tcp.client(*server.server_address());
        server.handle_request(|_: &mut Request| Err(io::Error::other("on purpose"))).unwrap();
        assert_eq!(rest(&client), "");
        return;
    }
    if emulated("standard error of another program") {
        return;
    }
    let (pipe, nobody) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    drop(nobody);
    let program = env::current_exe().unwrap();
    let args = ["--exact", "a_failure_that_cannot_be_told_is_no_reason_to_end", "--nocapture"];
    let child = Command::new(program)
        .args(args)
        .env(AGAIN, "")
        .stdout(Stdio::null())
        .stderr(OwnedFd::from(pipe))
        .status();
    assert!(child.unwrap().success());
}
