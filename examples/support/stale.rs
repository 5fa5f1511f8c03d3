//! A server that was killed leaves its Unix path behind, and bind(2) then finds it in use.

use core::error::Error;
use core::time::Duration;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use berkeley::{AF_UNIX, CallError, Errno, Kind, Protocol, SockAddr, Socket, UnixAddr};

/// Makes a server at an address with `bind`; where that is a path which a killed server left, it is taken over.
pub(crate) fn bind<S>(
    addr: &SockAddr,
    kind: Kind,
    bind: impl Fn(&SockAddr) -> Result<S, CallError>,
) -> Result<S, Box<dyn Error>> {
    match bind(addr) {
        Err(e) if e.errno() == Some(Errno::EADDRINUSE) => match stale_path(addr, kind) {
            Some(path) => {
                fs::remove_file(path)?;
                Ok(bind(addr)?)
            }
            None => Err(e.into()),
        },
        result => Ok(result?),
    }
}

/// The path, if it is a socket at which nobody answers. (Two servers that start at the same moment may both find it
/// so; where that can happen, they need a lock.)
fn stale_path(addr: &SockAddr, kind: Kind) -> Option<&Path> {
    let SockAddr::Unix(UnixAddr::Path(path)) = addr else { return None };
    let path = Path::new(OsStr::from_bytes(path));
    // A file that is no socket refuses a connection as well, and is not ours to remove.
    let is_socket = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    (is_socket && refuses(addr, kind)).then_some(path)
}

/// Whether nobody listens. A server that is busy is not to be waited for: it answers with EAGAIN.
fn refuses(addr: &SockAddr, kind: Kind) -> bool {
    Socket::with_timeout(AF_UNIX, kind, Protocol::DEFAULT, Some(Duration::ZERO))
        .and_then(|socket| socket.connect(addr))
        .is_err_and(|e| e.errno() == Some(Errno::ECONNREFUSED))
}
