//! Sends messages to an echo server and prints what comes back: `echo_client ADDRESS MESSAGE…`.
//!
//! ADDRESS is `127.0.0.1:10000`, `[::1]:9`, `unix:/path`, `unix:@name`, or a host and a port or service: `localhost:echo`.
//! With `udp:` before an address or a host it goes by datagrams.

#[path = "support/endpoint.rs"]
mod endpoint;

use core::error::Error;
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use berkeley::{
    Hints, Protocol, SOCK_DGRAM, SockAddr, Socket, Timeout, create_connection, getaddrinfo, inet_aton,
};
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

fn run(server: &[u8], messages: &[OsString]) -> Result<(), Box<dyn Error>> {
    let sock = connect(server)?;
    let (kind, server) = (sock.kind()?, sock.getpeername()?);
    for message in messages {
        let message = message.as_bytes();
        sock.sendall(message).map_err(|e| format!("sending to {server}: {e}"))?;
        let answered = if kind == SOCK_DGRAM { one(&sock) } else { exactly(&sock, message.len()) };
        answered.map_err(|e| format!("waiting for the answer of {server}: {e}"))?;
        writeln!(io::stdout())?;
    }
    Ok(())
}

fn connect(server: &[u8]) -> Result<Socket, Box<dyn Error>> {
    let named = host_and_service(server);
    match (Endpoint::parse(server), named) {
        (Ok(Endpoint { kind: SOCK_DGRAM, addr }), _) => connect_datagrams(addr),
        (Ok(Endpoint { addr, .. }), _) => Ok(create_connection(addr, TIMEOUT)?),
        (Err(_), Some((host, service, true))) => {
            let list = getaddrinfo(host, service, &Hints::dgram())?;
            connect_datagrams(list.first().ok_or("no address")?.addr)
        }
        // Each address of the host is tried.
        (Err(_), Some((host, service, false))) => Ok(create_connection((host, service), TIMEOUT)?),
        (Err(e), None) => Err(e.into()),
    }
}

/// No connection is made: the socket remembers where to send to, and takes datagrams from there alone.
fn connect_datagrams(addr: SockAddr) -> Result<Socket, Box<dyn Error>> {
    let sock = Socket::with_timeout(addr.family(), SOCK_DGRAM, Protocol::DEFAULT, TIMEOUT.duration())?;
    sock.connect(addr)?;
    Ok(sock)
}

/// A host's name, a port or service, and whether datagrams are meant.
fn host_and_service(text: &[u8]) -> Option<(&str, &str, bool)> {
    let text = core::str::from_utf8(text).ok()?;
    let (text, datagrams) = text.strip_prefix("udp:").map_or((text, false), |rest| (rest, true));
    let (host, service) = text.split_once(':')?;
    // What is meant as an address gets an address's error.
    let is_name =
        !host.is_empty() && host != "unix" && !service.contains(':') && inet_aton(host.as_bytes()).is_err();
    is_name.then_some((host, service, datagrams))
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
