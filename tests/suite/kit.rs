//! What several subjects need: sockets on loopback, a temporary folder, signals.
#![allow(unsafe_code, reason = "sigaction, pthread_kill and unshare of the C library")]

use alloc::sync::Arc;
use core::fmt::Display;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use core::time::Duration;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::{env, fs, io, process, thread};

use berkeley::{
    AF_INET, AF_NETLINK, AF_UNIX, Errno, Family, Kind, Protocol, SOCK_DGRAM, SOCK_RAW, SockAddr, Socket,
    create_server, socketpair,
};

/// Longer than anything here takes on the slowest machine; its end is a failure.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// Two Unix sockets that are connected to each other.
pub(crate) fn pair(kind: Kind) -> (Socket, Socket) {
    socketpair(AF_UNIX, kind, Protocol::DEFAULT).unwrap()
}

/// A UDP socket on loopback, and its address.
pub(crate) fn udp() -> (Socket, SockAddr) {
    let socket = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT).unwrap();
    socket.bind("127.0.0.1:0").unwrap();
    let addr = socket.getsockname().unwrap();
    (socket, addr)
}

/// A TCP listener on loopback, and its address.
pub(crate) fn listener() -> (Socket, SockAddr) {
    let socket = create_server("127.0.0.1:0").unwrap();
    let addr = socket.getsockname().unwrap();
    (socket, addr)
}

/// A TCP connection: the client's end and the server's.
pub(crate) fn connection() -> (Socket, Socket) {
    let (listener, addr) = listener();
    let client = berkeley::create_connection(addr, LONG).unwrap();
    client.settimeout(None).unwrap();
    (client, listener.accept().unwrap().0)
}

/// A folder of its own that is removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("berkeley-{}-{n}", process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Sends signals to the thread that made it, about one every millisecond, until it is dropped. Their handler does
/// nothing, and is installed without SA_RESTART.
pub(crate) struct Signals {
    stop: Arc<AtomicBool>,
    sender: Option<thread::JoinHandle<()>>,
}

impl Signals {
    pub(crate) fn to_this_thread() -> Self {
        static HANDLER: Once = Once::new();
        extern "C" fn nothing(_: libc::c_int) {}
        HANDLER.call_once(|| {
            // SAFETY: a handler that does nothing may run at any time; the rest of the structure may be zero.
            unsafe {
                let mut action: libc::sigaction = core::mem::zeroed();
                action.sa_sigaction = nothing as extern "C" fn(libc::c_int) as usize;
                assert_eq!(libc::sigaction(libc::SIGUSR1, &action, core::ptr::null_mut()), 0);
            }
        });
        // SAFETY: asks for this thread's name and nothing else.
        let target = unsafe { libc::pthread_self() };
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let sender = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                // SAFETY: the thread is alive: dropping the value, in that thread, ends this one first.
                unsafe { libc::pthread_kill(target, libc::SIGUSR1) };
                thread::park_timeout(Duration::from_millis(1));
            }
        });
        Self { stop, sender: Some(sender) }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(sender) = self.sender.take() {
            sender.join().unwrap();
        }
    }
}

/// A socket of a family that not every kernel has, or not every user may open. What is not looked at then is told on
/// descriptor 2 itself.
pub(crate) fn rare(family: Family, kind: Kind, proto: Protocol) -> Option<Socket> {
    match Socket::new(family, kind, proto) {
        Ok(socket) => {
            // Whatever is waited for comes at once, or something is wrong.
            socket.settimeout(LONG).unwrap();
            Some(socket)
        }
        Err(error) => {
            let why = match error.errno() {
                Some(
                    Errno::EAFNOSUPPORT
                    | Errno::EPFNOSUPPORT
                    | Errno::EPROTONOSUPPORT
                    | Errno::ESOCKTNOSUPPORT,
                ) => "this kernel has no such sockets",
                Some(Errno::EPERM | Errno::EACCES) => "it takes a privilege",
                _ => panic!("{family} {kind} {proto}: {error}"),
            };
            skip(format_args!("{family} {kind} {proto}"), why);
            None
        }
    }
}

/// Says that something was not looked at, past the harness, which would swallow it.
pub(crate) fn skip(what: impl Display, why: &str) {
    // In one write: other tests are writing too.
    let line = format!("SKIP: {what}: {why}\n");
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Whether an emulated processor runs this, whose system calls pass not every control message on as it is.
pub(crate) fn emulated(what: &str) -> bool {
    let emulated = is_emulated();
    if emulated {
        skip(what, "an emulator's control messages differ");
    }
    emulated
}

/// Whether an emulated processor runs this.
pub(crate) fn is_emulated() -> bool {
    env::var_os("BERKELEY_EMULATED").is_some()
}

/// Whether this process may set up networks: CAP_NET_ADMIN and CAP_NET_RAW of capabilities(7).
pub(crate) fn privileged() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap();
    u64::from_str_radix(effective.trim(), 16).unwrap() >> 12 & 3 == 3
}

/// Whether the kernel is as new as this.
pub(crate) fn kernel(major: u32, minor: u32) -> bool {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse().unwrap_or(0));
    (numbers.next().unwrap(), numbers.next().unwrap()) >= (major, minor)
}

/// Runs in a network namespace of its own, where loopback is up and groups of IPv6 are reached by it; or says that it
/// does not. The thread does not come back from there, so it is one for this.
pub(crate) fn alone(what: &str, test: impl FnOnce() + Send) {
    if !privileged() {
        return skip(what, "it takes a privilege");
    }
    let run = || {
        // SAFETY: takes this thread to another namespace, and touches no memory.
        assert_eq!(unsafe { libc::unshare(libc::CLONE_NEWNET) }, 0, "{}", io::Error::last_os_error());
        let netlink = Socket::new(AF_NETLINK, SOCK_RAW, Protocol::DEFAULT).unwrap();
        // rtnetlink(7): a request, to be acknowledged. The loopback interface has the index 1 everywhere.
        let ask = |kind: u16, flags: u16, parts: &[&[u8]]| {
            let body = parts.concat();
            let head = [(16 + body.len() as u32).to_ne_bytes(), [0; 4], [0; 4], [0; 4]];
            let mut message = [head.as_flattened(), &body].concat();
            message[4..6].copy_from_slice(&kind.to_ne_bytes());
            message[6..8].copy_from_slice(&(5 | flags).to_ne_bytes());
            netlink.send(&message).unwrap();
            let mut answer = [0; 256];
            netlink.recv(&mut answer).unwrap();
            assert_eq!(answer[16..20], [0; 4]);
        };
        let (one, up) = (1u32.to_ne_bytes(), (libc::IFF_UP as u32).to_ne_bytes());
        ask(libc::RTM_NEWLINK, 0, &[&[0; 4], &one, &up, &up]);
        // ff00::/8, in the table of local addresses.
        let (len, dst, oif) = (20u16.to_ne_bytes(), 1u16.to_ne_bytes(), 4u16.to_ne_bytes());
        let route = [libc::AF_INET6 as u8, 8, 0, 0, 255, 2, 0, libc::RTN_LOCAL, 0, 0, 0, 0];
        let group = [&len[..], &dst, &[0xff], &[0; 15], &8u16.to_ne_bytes(), &oif, &one].concat();
        ask(libc::RTM_NEWROUTE, 0x400, &[&route, &group]);
        test();
    };
    thread::scope(|scope| scope.spawn(run).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// A folder that stands for /etc; it goes when the test does.
pub(crate) struct Etc(Folder);

impl Etc {
    pub(crate) fn new(hosts: &str, resolv: &str) -> Self {
        let etc = Self(Folder::new());
        etc.write("hosts", hosts);
        etc.write("resolv.conf", resolv);
        etc
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).unwrap();
    }

    pub(crate) fn open(&self) -> fs::File {
        fs::File::open(&self.0.0).unwrap()
    }
}
