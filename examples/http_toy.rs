//! Answers GET and HEAD with what was asked for, as text: `http_toy [ADDRESS]`, and then `curl http://127.0.0.1:10000/page`.
//!
//! Not a web server, but what one begins with: lines of a bounded length, a bounded number of them, and an end to a request
//! that comes a byte at a time. ADDRESS is as echo_server takes it, but for datagrams.

#[path = "support/endpoint.rs"]
mod endpoint;
#[path = "support/stale.rs"]
mod stale;

use core::error::Error;
use core::time::Duration;
use std::env;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use berkeley::server::{Pool, Request, StreamRequestHandler, TcpServer, UnixStreamServer};
use berkeley::{AF_UNIX, SOCK_STREAM};
use endpoint::Endpoint;

/// Lines of a request's head.
const LINES_MAX: usize = 100;

fn main() -> ExitCode {
    let address = env::args_os().nth(1).unwrap_or("127.0.0.1:10000".into());
    match serve(address.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("http_toy: {e}");
            ExitCode::FAILURE
        }
    }
}

fn serve(address: &[u8]) -> Result<(), Box<dyn Error>> {
    let Endpoint { kind, addr } = Endpoint::parse(address)?;
    if kind != SOCK_STREAM {
        return Err("HTTP needs connections, not datagrams".into());
    }
    let options = if addr.family() == AF_UNIX { UnixStreamServer::options() } else { TcpServer::options() };
    let options = options.request_queue_size(128).allow_reuse_address(true);
    let server = stale::bind(&addr, kind, |addr| options.clone().bind(addr))?;
    {
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "listening on {}", server.server_address()).and_then(|()| out.flush());
    }
    // A client has two seconds for each line, and five for all that it asks on one connection.
    let handler = StreamRequestHandler::new(answer)
        .wbufsize(4096)
        .timeout(Duration::from_secs(2))
        .deadline(Duration::from_secs(5));
    server.run_by(Pool::new(8).queue(64)).serve_forever(handler)?;
    Ok(())
}

/// One request after the other, until the client has no more.
fn answer(request: &mut Request) -> io::Result<()> {
    loop {
        let line = request.read_line()?;
        let line = String::from_utf8_lossy(&line);
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(()) };
        let mut lines = 0;
        while request.read_line()?.len() > 2 {
            lines += 1;
            if lines > LINES_MAX {
                return request.write_all(b"HTTP/1.1 431 Too Many Lines\r\nConnection: close\r\n\r\n");
            }
        }
        let body = format!("You asked for {target}\n");
        let status = if matches!(method, "GET" | "HEAD") { "200 OK" } else { "405 Method Not Allowed" };
        write!(
            request,
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )?;
        if method != "HEAD" {
            request.write_all(body.as_bytes())?;
        }
        request.flush()?;
    }
}
