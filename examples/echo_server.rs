//! Sends back whatever it is sent: `echo_server [ADDRESS]`.
//!
//! ADDRESS is `127.0.0.1:10000` unless given, and may be `[::1]:9`, `udp:127.0.0.1:9`, `unix:/path` or `unix:@name`.
//! With port 0 the kernel chooses one; the first line of output tells which.

#[path = "support/endpoint.rs"]
mod endpoint;
#[path = "support/stale.rs"]
mod stale;

use core::convert::Infallible;
use core::error::Error;
use core::fmt::Display;
use core::time::Duration;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;
use std::{env, thread};

use berkeley::{Protocol, SOCK_DGRAM, SockAddr, Socket, create_server};
use endpoint::Endpoint;

fn main() -> ExitCode {
    let address = env::args_os().nth(1).unwrap_or("127.0.0.1:10000".into());
    let Err(e) = serve(address.as_bytes());
    eprintln!("echo_server: {e}");
    ExitCode::FAILURE
}

fn serve(address: &[u8]) -> Result<Infallible, Box<dyn Error>> {
    let Endpoint { kind, addr } = Endpoint::parse(address)?;
    let socket = if kind == SOCK_DGRAM {
        datagram_socket(&addr)?
    } else {
        stale::bind(&addr, kind, |addr| create_server(addr))?
    };
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

/// A line of output, at once. That nobody reads it is no reason to stop serving.
fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
