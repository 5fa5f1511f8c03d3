//! A chat: what one client says, all others hear. `chat [ADDRESS]`, and then `nc 127.0.0.1 10000` in several terminals.
//!
//! ADDRESS is as echo_server takes it, but for datagrams. One thread holds all clients, in an event loop.

#[path = "support/endpoint.rs"]
mod endpoint;
#[path = "support/stale.rs"]
mod stale;

use core::cell::Cell;
use core::error::Error;
use std::env;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use berkeley::server::{Conn, EventLoop, Machine, Next, Request, TcpServer, UnixStreamServer};
use berkeley::{AF_UNIX, SOCK_STREAM};
use endpoint::Endpoint;

/// Longer lines are cut.
const LINE_MAX: usize = 1000;
/// What a client that does not read may have waiting, before it is thrown out.
const WAITING_MAX: usize = 64 * 1024;

fn main() -> ExitCode {
    let address = env::args_os().nth(1).unwrap_or("127.0.0.1:10000".into());
    match serve(address.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("chat: {e}");
            ExitCode::FAILURE
        }
    }
}

fn serve(address: &[u8]) -> Result<(), Box<dyn Error>> {
    let Endpoint { kind, addr } = Endpoint::parse(address)?;
    if kind != SOCK_STREAM {
        return Err("a chat needs connections, not datagrams".into());
    }
    let options = if addr.family() == AF_UNIX { UnixStreamServer::options() } else { TcpServer::options() };
    let options = options.request_queue_size(128).allow_reuse_address(true);
    let server = stale::bind(&addr, kind, |addr| options.clone().bind(addr))?;
    {
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "listening on {}", server.server_address()).and_then(|()| out.flush());
    }
    let guests = Cell::new(0);
    server.run_by(EventLoop::new().queue_max(WAITING_MAX)).serve_forever(|_: &Request| {
        guests.set(guests.get() + 1);
        Guest { name: format!("guest {}", guests.get()), line: Vec::new() }
    })?;
    Ok(())
}

struct Guest {
    name: String,
    /// What has come of a line.
    line: Vec<u8>,
}

impl Machine for Guest {
    fn opened(&mut self, conn: &mut Conn<'_>) -> Next {
        let others = conn.all().count() - 1;
        conn.send(format!("* you are {}, {others} here; /name NAME, /quit\n", self.name).as_bytes());
        conn.broadcast(format!("* {} is here\n", self.name).as_bytes());
        Next::Read
    }

    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            let room = LINE_MAX.saturating_sub(self.line.len());
            self.line.extend(piece.iter().take(room));
            if piece.ends_with(b"\n") {
                let line = core::mem::take(&mut self.line);
                if self.said(String::from_utf8_lossy(&line).trim(), conn) == Next::Close {
                    return Next::Close;
                }
            }
        }
        Next::Read
    }

    fn closed(&mut self, conn: &mut Conn<'_>) {
        conn.broadcast(format!("* {} has left\n", self.name).as_bytes());
    }
}

impl Guest {
    fn said(&mut self, line: &str, conn: &mut Conn<'_>) -> Next {
        if line == "/quit" {
            return Next::Close;
        } else if let Some(name) = line.strip_prefix("/name ") {
            let name: String = name.chars().filter(|c| !c.is_control()).take(20).collect();
            conn.broadcast(format!("* {} is {name} now\n", self.name).as_bytes());
            self.name = name;
        } else if !line.is_empty() {
            conn.broadcast(format!("{}: {line}\n", self.name).as_bytes());
        }
        Next::Read
    }
}
