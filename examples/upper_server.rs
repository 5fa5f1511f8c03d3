//! Answers each piece that it receives in capitals: `upper_server [--mode one|thread|pool|fork|loop] [ADDRESS]`.
//!
//! ADDRESS is as echo_server takes it: `127.0.0.1:10000` unless given, `[::1]:9`, `udp:127.0.0.1:9`, `unix:/path`, `unix:@name`;
//! and `unixgram:/path` or `unixgram:@name` for datagrams there. The mode is `thread` unless given; `fork` needs the feature of that
//! name. Try it with `nc 127.0.0.1 10000`.

#[path = "support/endpoint.rs"]
mod endpoint;
#[path = "support/stale.rs"]
mod stale;

use core::error::Error;
use std::env;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use berkeley::server::{
    Conn, Machine, Next, Request, Server, TcpServer, UdpServer, UnixDatagramServer, UnixStreamServer,
};
use berkeley::{AF_UNIX, SOCK_DGRAM, SockAddr};
use endpoint::Endpoint;

const USAGE: &str = "usage: upper_server [--mode one|thread|pool|fork|loop] [ADDRESS]";

fn main() -> ExitCode {
    match arguments().and_then(|(mode, address)| serve(&mode, address.as_bytes())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("upper_server: {e}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<(String, OsString), Box<dyn Error>> {
    let mut args = env::args_os().skip(1).peekable();
    let mode = match args.next_if(|arg| arg == "--mode") {
        Some(_) => args.next().and_then(|mode| mode.into_string().ok()).ok_or(USAGE)?,
        None => "thread".into(),
    };
    let address = args.next().unwrap_or("127.0.0.1:10000".into());
    if args.next().is_some() { Err(USAGE.into()) } else { Ok((mode, address)) }
}

fn serve(mode: &str, address: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut server = bind(address)?;
    match mode {
        "one" => server.serve_forever(upper)?,
        "thread" => server.threaded().serve_forever(upper)?,
        "pool" => server.pooled(8).serve_forever(upper)?,
        #[cfg(feature = "fork")]
        "fork" => server.forking().serve_forever(upper)?,
        #[cfg(not(feature = "fork"))]
        "fork" => return Err("built without the feature \"fork\"".into()),
        "loop" => server.event_loop().serve_forever(|_: &Request| Upper)?,
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

/// A connection or a datagram from beginning to end: the handler of a server that may wait.
fn upper(request: &mut Request) -> io::Result<()> {
    let mut buf = [0; 16 * 1024];
    loop {
        let n = request.read(&mut buf)?;
        if n == 0 {
            return Ok(());
        }
        buf[..n].make_ascii_uppercase();
        request.write_all(&buf[..n])?;
    }
}

/// The same for the event loop, which serves everybody on one thread.
struct Upper;

impl Machine for Upper {
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        conn.send(&bytes.to_ascii_uppercase());
        Next::Read
    }
}

fn bind(address: &[u8]) -> Result<Server, Box<dyn Error>> {
    let (kind, addr) = match address.strip_prefix(b"unixgram:") {
        Some(path) => (SOCK_DGRAM, SockAddr::parse([b"unix:", path].concat())?),
        None => {
            let Endpoint { kind, addr } = Endpoint::parse(address)?;
            (kind, addr)
        }
    };
    let options = match (kind, addr.family()) {
        (SOCK_DGRAM, AF_UNIX) => UnixDatagramServer::options(),
        (SOCK_DGRAM, _) => UdpServer::options(),
        (_, AF_UNIX) => UnixStreamServer::options(),
        _ => TcpServer::options().allow_reuse_address(true),
    };
    let options = options.request_queue_size(4096).max_packet_size(65536);
    let server = stale::bind(&addr, kind, |addr| options.clone().bind(addr))?;
    let addr = *server.server_address();
    let text = Endpoint { kind, addr }.to_string();
    let text = if addr.family() == AF_UNIX { text.replacen("udp:unix:", "unixgram:", 1) } else { text };
    // That nobody reads it is no reason not to serve.
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "listening on {text}").and_then(|()| out.flush());
    Ok(server)
}
