//! `connect WHO N`: N times, a TCP connection is opened to a listener on loopback with a timeout of five seconds.
//!
//! Run under strace with N and 2N, it tells the system calls from the socket's creation to the result. The listener's
//! queue is long enough to hold every connection, so nobody accepts, and the server adds no calls. Each turn ends with
//! the close of what it opened, which the reader leaves out.

use std::hint::black_box;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, turns] = &args[..] else { return Err("usage: connect WHO N".into()) };
    let turns: usize = turns.parse()?;
    let server = berkeley::create_server("127.0.0.1:0")?;
    let addr = SocketAddr::try_from(server.getsockname()?).map_err(|_| "not an IP address")?;
    match who.as_str() {
        "berkeley" => {
            for _ in 0..turns {
                black_box(berkeley::create_connection(addr, TIMEOUT)?);
            }
        }
        "std" => {
            for _ in 0..turns {
                black_box(TcpStream::connect_timeout(&addr, TIMEOUT)?);
            }
        }
        "socket2" => {
            use socket2::{Domain, Socket, Type};
            for _ in 0..turns {
                let sock = Socket::new(Domain::IPV4, Type::STREAM, None)?;
                sock.connect_timeout(&addr.into(), TIMEOUT)?;
                black_box(sock);
            }
        }
        _ => return Err(format!("nobody is called {who}").into()),
    }
    Ok(())
}
