//! `load ADDRESS PID KIND CONNECTIONS [SECONDS]`: load for the server at ADDRESS, which sends back what it receives and is the
//! process PID, and what comes of it, in one line of figures with tabs between them.
//!
//! - `short`: each connection is opened, has one request answered, and is closed; so many at a time.
//! - `kept`: so many connections stay open, and each has its next request sent when the last one is answered. Each has had one
//!   answered before the time begins.
//!
//!   Both print requests a second; microseconds of the server's processor time for one; the 50th, 99th and 99.9th of a
//!   hundred latencies in microseconds; and how much of the time this program was busy, as a fraction.
//! - `idle`: so many connections have one request answered and then stay as they are. Prints how many bytes the process has
//!   grown by, for each.
//! - `held`: the same; prints how many bytes more the server says it holds, for each: it answers a `?` with such a number.
//!
//! A request is a kilobyte. The requests are sent from one thread over epoll, and a server that is silent for ten seconds
//! ends the program.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::process::exit;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::net::{self, AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};

type Failure = Box<dyn Error>;
type Outcome = Result<(), Failure>;

const REQUEST: [u8; 1024] = [b'r'; 1024];
const PATIENCE: Timespec = Timespec { tv_sec: 10, tv_nsec: 0 };
/// Before the time begins, so that the server has the memory and threads that it needs.
const WARM_UP: Duration = Duration::from_millis(50);
/// Connections opened at a time: fewer than any server's queue holds.
const AT_ONCE: usize = 100;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Err(e) = run(&args) {
        eprintln!("load {}: {e}", args.join(" "));
        exit(1);
    }
}

fn run(args: &[String]) -> Outcome {
    let [address, pid, kind, connections, seconds @ ..] = args else {
        return Err("usage: load ADDRESS PID short|kept|idle|held CONNECTIONS [SECONDS]".into());
    };
    let (address, pid, connections): (SocketAddr, i32, usize) =
        (address.parse()?, pid.parse()?, connections.parse()?);
    let seconds = seconds.first().map_or(Ok(1.0), |seconds| seconds.parse())?;
    match kind.as_str() {
        "short" => {
            let mut load = Load::new(address, connections)?;
            load.measure(pid, Duration::from_secs_f64(seconds), Load::short)
        }
        "kept" => {
            let mut load = Load::new(address, connections)?;
            load.open_all()?;
            load.measure(pid, Duration::from_secs_f64(seconds), Load::kept)
        }
        "idle" => grown(address, connections, || resident(pid)),
        "held" => {
            let mut asking = BufReader::new(TcpStream::connect(address)?);
            grown(address, connections, || {
                asking.get_mut().write_all(b"?")?;
                let mut line = String::new();
                asking.read_line(&mut line)?;
                Ok(line.trim().parse()?)
            })
        }
        _ => Err(format!("no such kind of load: {kind}").into()),
    }
}

/// By how much a figure grows with so many connections, for each.
fn grown(
    address: SocketAddr,
    connections: usize,
    mut figure: impl FnMut() -> Result<u64, Failure>,
) -> Outcome {
    // What a server needs but once is there after one connection.
    Load::new(address, 1)?.open_all()?;
    let before = figure()?;
    let mut load = Load::new(address, connections)?;
    load.open_all()?;
    let after = figure()?;
    println!("{:.0}", (after as f64 - before as f64) / connections as f64);
    Ok(())
}

/// Connections, at most one request on each at a time.
struct Load {
    address: SocketAddr,
    epoll: OwnedFd,
    connections: Vec<Option<Connection>>,
    events: Vec<epoll::Event>,
    room: [u8; REQUEST.len()],
}

struct Connection {
    fd: OwnedFd,
    /// When the request began, and how much of its answer has come.
    since: Instant,
    answered: usize,
}

impl Load {
    fn new(address: SocketAddr, connections: usize) -> Result<Self, Failure> {
        Ok(Self {
            address,
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            connections: (0..connections).map(|_| None).collect(),
            events: Vec::with_capacity(256),
            room: [0; REQUEST.len()],
        })
    }

    /// Opens a connection and sends a request. On loopback connect(2) does not have to wait, unless the server's queue
    /// is full.
    fn open(&mut self, index: usize) -> Outcome {
        let since = Instant::now();
        let fd = net::socket_with(AddressFamily::INET, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        net::connect(&fd, &self.address)?;
        send(&fd)?;
        epoll::add(&self.epoll, &fd, EventData::new_u64(index as u64), EventFlags::IN)?;
        self.connections[index] = Some(Connection { fd, since, answered: 0 });
        Ok(())
    }

    /// Opens all, and has a request answered on each.
    fn open_all(&mut self) -> Outcome {
        let all: Vec<usize> = (0..self.connections.len()).collect();
        for indexes in all.chunks(AT_ONCE) {
            for index in indexes {
                self.open(*index)?;
            }
            let mut left = indexes.len();
            while left > 0 {
                self.answers(|_, _, _| {
                    left -= 1;
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// Waits for answers, and calls `then` for each that is complete, with the index of its connection and the time.
    fn answers(&mut self, mut then: impl FnMut(&mut Self, usize, Instant) -> Outcome) -> Outcome {
        let mut events = std::mem::take(&mut self.events);
        events.clear();
        if epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&PATIENCE))? == 0 {
            return Err("the server is silent".into());
        }
        for event in &events {
            let index = event.data.u64() as usize;
            let Some(connection) = &mut self.connections[index] else { continue };
            match net::recv(&connection.fd, &mut self.room[..], RecvFlags::DONTWAIT) {
                Ok((0, _)) => return Err("the server has closed a connection".into()),
                Ok((n, _)) => connection.answered += n,
                Err(rustix::io::Errno::AGAIN) => {}
                Err(e) => return Err(e.into()),
            }
            if connection.answered >= REQUEST.len() {
                connection.answered = 0;
                then(self, index, Instant::now())?;
            }
        }
        self.events = events;
        Ok(())
    }

    /// The next request of this kind, in the place of a connection that has had its last one answered.
    fn short(&mut self, index: usize, _: Instant) -> Outcome {
        self.connections[index] = None;
        self.open(index)
    }

    /// The same of the other kind.
    fn kept(&mut self, index: usize, now: Instant) -> Outcome {
        if let Some(connection) = &mut self.connections[index] {
            connection.since = now;
            send(&connection.fd)?;
        }
        Ok(())
    }

    /// Sends requests for so long, and prints what came of it.
    fn measure(
        &mut self,
        pid: i32,
        time: Duration,
        next: fn(&mut Self, usize, Instant) -> Outcome,
    ) -> Outcome {
        for index in 0..self.connections.len() {
            next(self, index, Instant::now())?;
        }
        let mut now = Instant::now();
        let warm = now + WARM_UP;
        while now < warm {
            self.answers(|load, index, at| {
                now = at;
                next(load, index, at)
            })?;
        }
        let mut latencies = Vec::new();
        let (begun, end) = (Instant::now(), Instant::now() + time);
        let (server, own) = (processor_time(pid)?, processor_time(std::process::id() as i32)?);
        while now < end {
            self.answers(|load, index, at| {
                now = at;
                if let Some(connection) = &load.connections[index] {
                    latencies.push(at - connection.since);
                }
                next(load, index, at)
            })?;
        }
        let (took, own) = (begun.elapsed(), processor_time(std::process::id() as i32)? - own);
        let server = processor_time(pid)? - server;
        // Whoever leaves with an answer under way resets its connection.
        let mut left = self.connections.len();
        while left > 0 {
            self.answers(|load, index, _| {
                load.connections[index] = None;
                left -= 1;
                Ok(())
            })?;
        }
        latencies.sort_unstable();
        let of_1000 =
            |n: usize| latencies[(latencies.len() * n / 1000).min(latencies.len() - 1)].as_secs_f64();
        println!(
            "{:.0}\t{:.2}\t{:.0}\t{:.0}\t{:.0}\t{:.2}",
            latencies.len() as f64 / took.as_secs_f64(),
            server.as_secs_f64() / latencies.len() as f64 * 1e6,
            of_1000(500) * 1e6,
            of_1000(990) * 1e6,
            of_1000(999) * 1e6,
            own.as_secs_f64() / took.as_secs_f64(),
        );
        Ok(())
    }
}

/// A request into a socket that has nothing else to send, which takes it whole.
fn send(fd: &OwnedFd) -> Outcome {
    match net::send(fd, &REQUEST, SendFlags::NOSIGNAL)? {
        n if n == REQUEST.len() => Ok(()),
        n => Err(format!("{n} bytes of a request sent").into()),
    }
}

/// Of all threads of a process, past and present, and of its children that have ended.
fn processor_time(pid: i32) -> Result<Duration, Failure> {
    let mut clock = 0;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both write one value into the place they are given.
    let failed = unsafe {
        libc::clock_getcpuclockid(pid, &mut clock) != 0 || libc::clock_gettime(clock, &mut time) != 0
    };
    if failed {
        return Err("no such server".into());
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The fields after the name in brackets, from the third on: proc(5).
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or("").split(' ').collect();
    let ticks: u64 =
        fields.get(13).ok_or("stat")?.parse::<u64>()? + fields.get(14).ok_or("stat")?.parse::<u64>()?;
    // SAFETY: it takes and returns a number.
    let hertz = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    Ok(Duration::new(time.tv_sec as u64, time.tv_nsec as u32) + Duration::from_secs(ticks) / hertz as u32)
}

/// Bytes of a process's memory that are there.
fn resident(pid: i32) -> Result<u64, Failure> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
