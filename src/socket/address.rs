//! A socket's own address, its peer's, and what follows from having one: bind, listen, accept, shutdown.

use rustix::event::PollFlags;
use rustix::fd::AsFd;

use super::wait::{Mode, Patience, ready};
use super::{Socket, getdefaulttimeout};
use crate::sys::{self, AddrRoom};
use crate::{
    Deadline, Errno, Error, Family, Instant, Result, Shutdown, SockAddr, SockAddrBuf, Timeout, ToSockAddr,
};

impl Socket {
    /// bind(2).
    ///
    /// Port 0 lets the kernel choose one; [`getsockname`](Self::getsockname) tells which. So does
    /// [`UnixAddr::Unnamed`](crate::UnixAddr::Unnamed) with an abstract name.
    ///
    /// # Errors
    /// EADDRINUSE, EACCES (a port below 1024), EADDRNOTAVAIL, and what is wrong with the address.
    pub fn bind(&self, addr: impl ToSockAddr) -> Result<()> {
        let addr = addr.to_sockaddr()?;
        let addr = sys::Arg::new(addr.as_ref())?;
        loop {
            match rustix::net::bind(&self.fd, &addr) {
                // The kernel waits while another thread binds the same Unix socket, and a signal ends that.
                Err(rustix::io::Errno::INTR) if !self.mode().is_interruptible() => {}
                result => return Ok(result?),
            }
        }
    }

    /// listen(2) with a queue for so many connections that nobody has accepted yet.
    ///
    /// [`SOMAXCONN`](crate::SOMAXCONN) is as good a choice as any: the kernel cuts it to
    /// `/proc/sys/net/core/somaxconn`. A negative number counts as zero, as in Python.
    ///
    /// # Errors
    /// EOPNOTSUPP: the type has no connections. EADDRINUSE.
    pub fn listen(&self, backlog: i32) -> Result<()> {
        rustix::net::listen(&self.fd, backlog.max(0))?;
        Ok(())
    }

    /// accept(2): the next connection and its peer's address.
    ///
    /// The new socket has the process's [default timeout](crate::setdefaulttimeout), never this one's. That of an
    /// algorithm (AF_ALG), on which it works, comes from nowhere: [`SockAddr::Unspec`].
    ///
    /// # Errors
    /// This socket's timeout; EINVAL: it does not listen; EMFILE; and what went wrong with the connection before it
    /// was accepted, such as ECONNABORTED.
    pub fn accept(&self) -> Result<(Self, SockAddr)> {
        self.accept_as(Timeout::from(getdefaulttimeout()))
    }

    /// accept(2) for a connection with this timeout from birth.
    #[inline]
    pub(crate) fn accept_as(&self, timeout: Timeout) -> Result<(Self, SockAddr)> {
        let mode = self.mode();
        // accept4 has no MSG_DONTWAIT: with a timeout it must not be called before there is something.
        let end = mode.end();
        let mut patience = Patience::until(mode, end);
        let mut from = AddrRoom::new();
        loop {
            if let Some(end) = end {
                self.acceptable(end, mode)?;
            }
            let nonblocking = timeout != Timeout::BLOCKING;
            let accepted = match sys::accept(self.as_fd(), nonblocking, Some(&mut from)) {
                // Sockets of AF_ALG have no names, and the kernel gives up when it is asked for one.
                Err(Errno::ECONNABORTED) if self.family() == Ok(Family::ALG) => {
                    sys::accept(self.as_fd(), nonblocking, None)
                }
                accepted => accepted,
            };
            match accepted {
                Ok(fd) => {
                    return Ok((Self::with_mode(fd, Mode::from(timeout)), SockAddr::decode(from.as_bytes())));
                }
                Err(errno) => patience.after(errno, self.as_fd(), PollFlags::IN)?,
            }
        }
    }

    /// Waits until there is something to accept. An algorithm always can be, and never polls so.
    fn acceptable(&self, end: Instant, mode: Mode) -> Result<()> {
        match ready(
            self.as_fd(),
            PollFlags::IN,
            Deadline::at(Instant::from_nanos(0)),
            mode.is_interruptible(),
        ) {
            Err(Error::TIMED_OUT) if self.family() != Ok(Family::ALG) => {}
            Err(Error::TIMED_OUT) => return Ok(()),
            result => return result.map(drop),
        }
        ready(self.as_fd(), PollFlags::IN, Deadline::at(end), mode.is_interruptible()).map(drop)
    }

    /// shutdown(2): closes one direction or both, whoever else holds the socket.
    ///
    /// # Errors
    /// ENOTCONN.
    pub fn shutdown(&self, how: Shutdown) -> Result<()> {
        rustix::net::shutdown(&self.fd, how.into())?;
        Ok(())
    }

    /// getsockname(2): the socket's own address.
    ///
    /// # Errors
    /// As getsockname(2).
    pub fn getsockname(&self) -> Result<SockAddr> {
        Ok(SockAddr::decode(sys::getsockname(self.as_fd())?.as_bytes()))
    }

    /// getsockname(2) as bytes: for a program that knows the family, and has no room for reading the others.
    ///
    /// # Errors
    /// As [`getsockname`](Self::getsockname).
    ///
    /// ```
    /// use berkeley::{AF_INET, Protocol, SOCK_DGRAM, Socket};
    /// use core::net::SocketAddrV4;
    ///
    /// let sock = Socket::new(AF_INET, SOCK_DGRAM, Protocol::DEFAULT)?;
    /// sock.bind("127.0.0.1:0")?;
    /// let addr = SocketAddrV4::try_from(sock.getsockname_raw()?).expect("a socket of AF_INET");
    /// assert!(addr.ip().is_loopback());
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn getsockname_raw(&self) -> Result<SockAddrBuf> {
        SockAddrBuf::new(sys::getsockname(self.as_fd())?.as_bytes())
    }

    /// getpeername(2) as bytes.
    ///
    /// # Errors
    /// As [`getpeername`](Self::getpeername).
    pub fn getpeername_raw(&self) -> Result<SockAddrBuf> {
        SockAddrBuf::new(sys::getpeername(self.as_fd())?.as_bytes())
    }

    /// getpeername(2): the address of the socket at the other end.
    ///
    /// # Errors
    /// ENOTCONN.
    pub fn getpeername(&self) -> Result<SockAddr> {
        Ok(SockAddr::decode(sys::getpeername(self.as_fd())?.as_bytes()))
    }
}
