//! `recv WHO N`: a TCP peer has sent N times 16 bytes; N times, 16 of them are received with a timeout of five seconds.
//!
//! Run under strace with N and 2N, it tells the system calls of a timed receive that finds data.

use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, turns] = &args[..] else { return Err("usage: recv WHO N".into()) };
    let turns: usize = turns.parse()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut conn = TcpStream::connect(listener.local_addr()?)?;
    listener.accept()?.0.write_all(&vec![b'x'; 16 * turns])?;
    let mut buf = [0; 16];
    match who.as_str() {
        "berkeley" => {
            let sock = berkeley::Socket::from(rustix::fd::OwnedFd::from(conn));
            sock.settimeout(Some(TIMEOUT))?;
            for _ in 0..turns {
                assert_eq!(black_box(sock.recv(&mut buf)?), buf.len());
            }
        }
        "std" => {
            conn.set_read_timeout(Some(TIMEOUT))?;
            for _ in 0..turns {
                assert_eq!(black_box(conn.read(&mut buf)?), buf.len());
            }
        }
        "socket2" => {
            let mut sock = socket2::Socket::from(conn);
            sock.set_read_timeout(Some(TIMEOUT))?;
            for _ in 0..turns {
                assert_eq!(black_box(sock.read(&mut buf)?), buf.len());
            }
        }
        _ => return Err(format!("nobody is called {who}").into()),
    }
    Ok(())
}
