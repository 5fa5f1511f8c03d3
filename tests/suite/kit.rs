//! What several subjects need: sockets on loopback, a temporary folder, signals.
#![allow(unsafe_code, reason = "sigaction and pthread_kill of the C library")]

use alloc::sync::Arc;
use core::fmt::Display;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use core::time::Duration;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::{env, fs, io, process, thread};

use berkeley::{
    AF_INET, AF_UNIX, Errno, Family, Kind, Protocol, SOCK_DGRAM, SockAddr, Socket, create_server, socketpair,
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

/// Whether an emulated processor runs this, whose system calls pass not every control message on as it is. What is not
/// looked at then is told on descriptor 2 itself.
pub(crate) fn emulated(what: &str) -> bool {
    let emulated = env::var_os("BERKELEY_EMULATED").is_some();
    if emulated {
        skip(what, "an emulator's control messages differ");
    }
    emulated
}
