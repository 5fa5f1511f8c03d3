//! `serve WHO`: a server on a port of loopback that sends back what it receives, and prints its address first.
//!
//! WHO is one of berkeley's ways, `one`, `threads`, `pool`, `fork` or `loop`; `std`, which is std::net with a thread for each
//! connection; or `raw`, an epoll loop on rustix that does no more than it has to. The load is `load`'s, and
//! `benches/servers.sh` compares them with servers in other languages.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use berkeley::server::{Conn, Machine, Next, Request, Server, TcpServer};
use rustix::event::epoll;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Threads of the pool: as many as the load has kept connections at most.
const POOL: usize = 100;

fn main() -> Outcome {
    match std::env::args().nth(1).as_deref() {
        Some("one") => server()?.serve_forever(|request: &mut Request| echo(request))?,
        Some("threads") => server()?.threaded().serve_forever(|request: &mut Request| echo(request))?,
        Some("pool") => server()?.pooled(POOL).serve_forever(|request: &mut Request| echo(request))?,
        Some("fork") => server()?.forking().serve_forever(|request: &mut Request| echo(request))?,
        Some("loop") => server()?.event_loop().serve_forever(|_: &Request| Echo)?,
        Some("std") => std_threads()?,
        Some("raw") => raw_loop()?,
        _ => return Err("usage: serve one|threads|pool|fork|loop|std|raw".into()),
    }
    Ok(())
}

fn server() -> Result<Server, Box<dyn std::error::Error>> {
    let server = TcpServer::options().request_queue_size(4096).bind("127.0.0.1:0")?;
    println!("{}", server.server_address());
    Ok(server)
}

fn echo(stream: &mut (impl Read + Write)) -> io::Result<()> {
    let mut buf = [0; 8192];
    loop {
        match stream.read(&mut buf)? {
            0 => return Ok(()),
            n => stream.write_all(&buf[..n])?,
        }
    }
}

struct Echo;

impl Machine for Echo {
    fn received(&mut self, bytes: &[u8], conn: &mut Conn<'_>) -> Next {
        if bytes == b"?" {
            conn.send(format!("{}\n", HELD.load(Ordering::Relaxed)).as_bytes());
        } else {
            conn.send(bytes);
        }
        Next::Read
    }
}

fn std_threads() -> Outcome {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    loop {
        let (mut stream, _) = listener.accept()?;
        thread::spawn(move || echo(&mut stream));
    }
}

/// A client that does not take its answer is closed: nothing is kept for later. Errors are not told.
fn raw_loop() -> Outcome {
    use rustix::net::{self, RecvFlags, SendFlags, SocketFlags};

    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let listener = net::socket_with(net::AddressFamily::INET, net::SocketType::STREAM, flags, None)?;
    net::bind(&listener, &std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0))?;
    net::listen(&listener, 4096)?;
    println!("{}", std::net::SocketAddr::try_from(net::getsockname(&listener)?)?);
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &listener, epoll::EventData::new_u64(u64::MAX), epoll::EventFlags::IN)?;
    let mut connections: Vec<Option<OwnedFd>> = Vec::new();
    let mut events: Vec<epoll::Event> = Vec::with_capacity(256);
    let mut buf = vec![0; 64 * 1024];
    loop {
        events.clear();
        match epoll::wait(&epoll, rustix::buffer::spare_capacity(&mut events), None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
        let mut accept = false;
        for event in &events {
            let data = event.data.u64();
            if data == u64::MAX {
                accept = true;
                continue;
            }
            let Some(slot) = connections.get_mut(data as usize) else { continue };
            let Some(fd) = slot else { continue };
            let open = match net::recv(&*fd, &mut buf[..], RecvFlags::empty()) {
                Ok((0, _)) => false,
                Ok((n, _)) => net::send(&*fd, &buf[..n], SendFlags::NOSIGNAL) == Ok(n),
                Err(rustix::io::Errno::AGAIN) => true,
                Err(_) => false,
            };
            if !open {
                *slot = None;
            }
        }
        for _ in 0..if accept { 64 } else { 0 } {
            let Ok(fd) = net::accept_with(&listener, flags) else { break };
            let at = fd.as_raw_fd() as usize;
            epoll::add(&epoll, &fd, epoll::EventData::new_u64(at as u64), epoll::EventFlags::IN)?;
            if connections.len() <= at {
                connections.resize_with(at + 1, || None);
            }
            connections[at] = Some(fd);
        }
    }
}

/// Bytes that the program holds of its allocator.
static HELD: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: all is the system allocator's; this one counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        HELD.fetch_add(size, Ordering::Relaxed);
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.realloc(ptr, layout, size) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;
