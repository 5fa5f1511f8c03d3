//! Sends back whatever it is sent: `echo_server [ADDRESS]`.
//!
//! ADDRESS is `127.0.0.1:10000` unless given, and may be `[::1]:9`, `udp:127.0.0.1:9`, `unix:/path` or `unix:@name`.
//! With port 0 the kernel chooses one; the first line of output tells which.

#[path = "support/endpoint.rs"]
mod endpoint;

use core::convert::Infallible;
use core::error::Error;
use core::fmt::Display;
use core::time::Duration;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, thread};

use berkeley::{
    AF_UNIX, Errno, Protocol, SOCK_DGRAM, SOCK_STREAM, SockAddr, Socket, UnixAddr, create_server,
};
use endpoint::Endpoint;

fn main() -> ExitCode {
    let address = env::args_os().nth(1).unwrap_or("127.0.0.1:10000".into());
    let Err(e) = serve(address.as_bytes());
    eprintln!("echo_server: {e}");
    ExitCode::FAILURE
}

fn serve(address: &[u8]) -> Result<Infallible, Box<dyn Error>> {
    let Endpoint { kind, addr } = Endpoint::parse(address)?;
    let socket = if kind == SOCK_DGRAM { datagram_socket(&addr)? } else { listen(&addr)? };
    say(format!("listening on {}", Endpoint { kind, addr: socket.getsockname()? }));
    if kind == SOCK_DGRAM { serve_datagrams(&socket) } else { serve_connections(&socket) }
}

// Connections: one thread each.

fn serve_connections(server: &Socket) -> ! {
    loop {
        let (conn, peer) = match server.accept() {
            Ok(accepted) => accepted,
            Err(e) => {
                // Out of descriptors, say. The server goes on, once others had time to give some back.
                eprintln!("echo_server: accept: {e}");
                thread::sleep(Duration::from_millis(100));
                continue;
            }
        };
        say(format!("connection from {peer}"));
        let started = thread::Builder::new().spawn(move || {
            if let Err(e) = echo(&conn) {
                eprintln!("echo_server: {peer}: {e}");
            }
        });
        if let Err(e) = started {
            eprintln!("echo_server: {peer}: no thread for it: {e}");
        }
    }
}

/// Until the peer has no more to say. The connection closes when `conn` goes out of scope.
fn echo(conn: &Socket) -> berkeley::Result<()> {
    let mut buf = [0; 16 * 1024];
    loop {
        match conn.recv(&mut buf)? {
            0 => return Ok(()),
            n => conn.sendall(&buf[..n])?,
        }
    }
}

// Datagrams: there are no connections, one socket serves everybody.

fn datagram_socket(addr: &SockAddr) -> berkeley::Result<Socket> {
    let socket = Socket::new(addr.family(), SOCK_DGRAM, Protocol::DEFAULT)?;
    socket.bind(addr)?;
    Ok(socket)
}

fn serve_datagrams(socket: &Socket) -> ! {
    let mut buf = [0; 65536]; // more than any datagram has
    loop {
        let echoed = socket.recvfrom(&mut buf).and_then(|(n, from)| {
            say(format!("datagram from {from}"));
            socket.sendto(&buf[..n], from)
        });
        if let Err(e) = echoed {
            eprintln!("echo_server: {e}");
        }
    }
}

// A server that was killed leaves its Unix path behind, and bind(2) then finds it in use.

fn listen(addr: &SockAddr) -> Result<Socket, Box<dyn Error>> {
    match create_server(addr) {
        Err(e) if e.errno() == Some(Errno::EADDRINUSE) => match stale_path(addr) {
            Some(path) => {
                fs::remove_file(path)?;
                Ok(create_server(addr)?)
            }
            None => Err(e.into()),
        },
        result => Ok(result?),
    }
}

/// The path, if it is a socket at which nobody answers. (Two servers that start at the same moment may both find it
/// so; where that can happen, they need a lock.)
fn stale_path(addr: &SockAddr) -> Option<&Path> {
    let SockAddr::Unix(UnixAddr::Path(path)) = addr else { return None };
    let path = Path::new(OsStr::from_bytes(path));
    // A file that is no socket refuses a connection as well, and is not ours to remove.
    let is_socket = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    (is_socket && refuses(addr)).then_some(path)
}

/// Whether nobody listens. A server that is busy is not to be waited for: it answers with EAGAIN.
fn refuses(addr: &SockAddr) -> bool {
    Socket::with_timeout(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT, Some(Duration::ZERO))
        .and_then(|socket| socket.connect(addr))
        .is_err_and(|e| e.errno() == Some(Errno::ECONNREFUSED))
}

/// A line of output, at once. That nobody reads it is no reason to stop serving.
fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
