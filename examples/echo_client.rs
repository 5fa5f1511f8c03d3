//! Sends messages to an echo server and prints what comes back: `echo_client ADDRESS MESSAGE…`.
//!
//! ADDRESS is `127.0.0.1:10000`, `[::1]:9`, `udp:127.0.0.1:9`, `unix:/path` or `unix:@name`.

#[path = "support/endpoint.rs"]
mod endpoint;

use core::error::Error;
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use berkeley::{Protocol, SOCK_DGRAM, Socket, Timeout, create_connection};
use endpoint::Endpoint;

/// For the connection, for each message to go out, and for each piece of an answer to come.
const TIMEOUT: Timeout = Timeout::secs(5);

fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    let result = match &args[..] {
        [address, messages @ ..] if !messages.is_empty() => run(address.as_bytes(), messages),
        _ => Err("usage: echo_client ADDRESS MESSAGE…".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("echo_client: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(address: &[u8], messages: &[OsString]) -> Result<(), Box<dyn Error>> {
    let server = Endpoint::parse(address)?;
    let sock = connect(&server)?;
    for message in messages {
        let message = message.as_bytes();
        sock.sendall(message).map_err(|e| format!("sending to {server}: {e}"))?;
        let answered = if server.kind == SOCK_DGRAM { one(&sock) } else { exactly(&sock, message.len()) };
        answered.map_err(|e| format!("waiting for the answer of {server}: {e}"))?;
        writeln!(io::stdout())?;
    }
    Ok(())
}

fn connect(server: &Endpoint) -> Result<Socket, Box<dyn Error>> {
    if server.kind == SOCK_DGRAM {
        // No connection is made: the socket remembers where to send to, and takes datagrams from there alone.
        let sock =
            Socket::with_timeout(server.addr.family(), SOCK_DGRAM, Protocol::DEFAULT, TIMEOUT.duration())?;
        sock.connect(server.addr)?;
        Ok(sock)
    } else {
        Ok(create_connection(server.addr, TIMEOUT)?)
    }
}

/// Prints one datagram.
fn one(sock: &Socket) -> Result<(), Box<dyn Error>> {
    let mut buf = [0; 65536];
    let n = sock.recv(&mut buf)?;
    Ok(io::stdout().write_all(&buf[..n])?)
}

/// Prints so many bytes of a stream, which come in pieces of any size.
fn exactly(sock: &Socket, bytes: usize) -> Result<(), Box<dyn Error>> {
    let mut buf = [0; 16 * 1024];
    let mut left = bytes;
    while left > 0 {
        let room = left.min(buf.len());
        match sock.recv(&mut buf[..room])? {
            0 => return Err(format!("the connection ended {left} bytes early").into()),
            n => {
                io::stdout().write_all(&buf[..n])?;
                left -= n;
            }
        }
    }
    Ok(())
}
