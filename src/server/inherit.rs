//! [`listen_fds`]: sockets that a service manager opened for this program.

use alloc::vec::Vec;

use crate::error::Reason;
use crate::{Error, Result, Socket, sys};

/// The first descriptor that is passed.
const FIRST: i32 = 3;
/// More than any process has open.
const MOST: i32 = 1 << 20;

/// sd_listen_fds(3): the sockets that a service manager, such as systemd, has opened and left for this process, in their order.
///
/// `listen_pid` and `listen_fds` are the values of the environment variables LISTEN_PID and LISTEN_FDS; the crate does not
/// read the environment itself. Where either is missing, or meant for another process, there are none.
///
/// Each is a duplicate; the descriptors themselves, 3 and those after it, become close-on-exec and stay open for as long as the
/// process lives, since nothing says that nobody else in it uses them. So the sockets are not gone before the process is. A second call finds the descriptors
/// taken. What they are is asked when a [server is made](super::ServerBuilder::from_socket) of them.
///
/// # Errors
/// A value that is not a number; EBADF for a descriptor that is not open; EBUSY for one that this program has opened itself, or was handed
/// before; EMFILE.
///
/// ```
/// use berkeley::server::{TcpServer, listen_fds};
/// use std::env;
///
/// let passed = listen_fds(env::var("LISTEN_PID").ok().as_deref(), env::var("LISTEN_FDS").ok().as_deref())?;
/// let server = match passed.into_iter().next() {
///     Some(socket) => TcpServer::options().from_socket(socket)?,
///     None => TcpServer::bind("127.0.0.1:0")?,
/// };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "sd_listen_fds")]
pub fn listen_fds(listen_pid: Option<&str>, listen_fds: Option<&str>) -> Result<Vec<Socket>> {
    let (Some(pid), Some(count)) = (listen_pid, listen_fds) else { return Ok(Vec::new()) };
    if number(pid)? != std::process::id() {
        return Ok(Vec::new());
    }
    let count = i32::try_from(number(count)?).ok().filter(|count| *count <= MOST);
    let count = count.ok_or(Error::own(Reason::ListenFds))?;
    (FIRST..FIRST + count).map(|fd| Ok(Socket::from(sys::inherit::duplicate(fd)?))).collect()
}

fn number(text: &str) -> Result<u32> {
    // from_str would take a plus sign.
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or(Error::own(Reason::ListenFds))
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn what_is_not_for_this_process_is_left_alone() {
        let own = format!("{}", std::process::id());
        let other = format!("{}", std::process::id() + 1);
        for (pid, fds) in [
            (None, None),
            (Some(&*own), None),
            (None, Some("1")),
            (Some(&*other), Some("1")),
            (Some(&*own), Some("0")),
        ] {
            assert_eq!(listen_fds(pid, fds).unwrap().len(), 0, "{pid:?} {fds:?}");
        }
        for (pid, fds) in
            [(&*own, ""), (&*own, "+1"), (&*own, "x"), (&*own, "4000000000"), ("", "1"), ("-1", "1")]
        {
            let e = listen_fds(Some(pid), Some(fds)).unwrap_err();
            assert_eq!(e, Error::own(Reason::ListenFds), "{pid} {fds}");
        }
    }
}
