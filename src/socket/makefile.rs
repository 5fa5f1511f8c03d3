//! A socket as a file: Python's `makefile`, and the `SocketIO` underneath.
//!
//! | Python | here |
//! |---|---|
//! | `makefile('rb')` | [`Socket::makefile_reader`], a `BufReader` |
//! | `makefile('wb')` | [`Socket::makefile_writer`], a `BufWriter` |
//! | `makefile('rwb')` | [`Socket::makefile`], a [`SocketFile`] |
//! | `makefile('rb', buffering=0)` | [`SocketIo`] |
//!
//! # Who closes the descriptor
//!
//! In Python the last of the socket and its files does. Here it is whoever holds the socket, and a file says by its
//! type how it holds it:
//!
//! - [`Socket::makefile`] and its kin borrow the socket. A file that could outlive it does not compile.
//! - [`SocketFile::new`] and [`SocketIo::new`] take anything that lends a socket. With an `Arc<Socket>` the last of its
//!   holders closes the descriptor, as in Python, and reader and writer can go to different threads. With the
//!   `Socket` itself the file closes it.
//!
//! None of them duplicates the descriptor. A duplicate would share O_NONBLOCK and not the timeout, so that a
//! [`settimeout`](Socket::settimeout) on either would surprise the other.
//!
//! A writer that goes out of scope sends what it holds, and has nobody to tell of an error: call `flush` first.
//!
//! # Timeouts
//!
//! As in Python, a read that timed out makes the file unreadable: each later read fails at once. What a
//! `read_exact` had received by then is gone, and a reader that went on would take the middle of a message for its
//! beginning. Who knows better calls [`SocketIo::resume`]. What was read and is still in the buffer remains there, to be
//! had without a read. In non-blocking mode a read that would block is `ErrorKind::WouldBlock`, and may be tried
//! again.
//!
//! A write that timed out may be tried again: what a `BufWriter` could not send it keeps.

use core::borrow::Borrow;
use std::io::{self, BufRead, BufReader, BufWriter, IoSlice, Read, Write};

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use super::Socket;
use crate::Error;
use crate::error::Reason;

/// # As a file
impl Socket {
    /// A buffered reader and writer over this socket, as Python's `makefile('rwb')`.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, socketpair};
    /// use std::io::{BufRead, Write};
    ///
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// b.sendall(b"220 ready\r\n250 well met\r\n")?;
    ///
    /// let mut file = a.makefile();
    /// let mut line = String::new();
    /// file.read_line(&mut line)?;
    /// assert_eq!(line, "220 ready\r\n");
    /// write!(file, "HELO {}\r\n", "client.example")?;
    /// file.flush()?;
    ///
    /// let mut buf = [0; 100];
    /// let n = b.recv(&mut buf)?;
    /// assert_eq!(&buf[..n], b"HELO client.example\r\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn makefile(&self) -> SocketFile<&Self> {
        SocketFile::new(self)
    }

    /// A buffered reader over this socket, as Python's `makefile('rb')`.
    #[must_use]
    pub fn makefile_reader(&self) -> BufReader<SocketIo<&Self>> {
        BufReader::new(SocketIo::new(self))
    }

    /// A buffered writer over this socket, as Python's `makefile('wb')`.
    #[must_use]
    pub fn makefile_writer(&self) -> BufWriter<SocketIo<&Self>> {
        BufWriter::new(SocketIo::new(self))
    }
}

/// A socket as an unbuffered file: Python's `SocketIO`. `S` is how it holds the socket: `&Socket`, `Arc<Socket>`, `Socket`.
///
/// ```
/// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, SocketIo, socketpair};
/// use std::io::{BufRead, BufReader, Write};
/// use std::sync::Arc;
///
/// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
/// let a = Arc::new(a);
/// let mut lines = BufReader::new(SocketIo::new(Arc::clone(&a))).lines();
/// let mut out = SocketIo::new(a);
/// let echo = std::thread::spawn(move || {
///     while let Some(Ok(line)) = lines.next() {
///         writeln!(out, "{line}!").unwrap();
///     }
/// }); // the last of the two closes the descriptor
///
/// b.sendall(b"hello\n")?;
/// b.shutdown(berkeley::SHUT_WR)?;
/// echo.join().unwrap();
/// let mut buf = [0; 100];
/// assert_eq!(b.recv(&mut buf)?, 7);
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Debug)]
#[doc(alias = "SocketIO")]
pub struct SocketIo<S> {
    socket: S,
    timed_out: bool,
}

impl<S: Borrow<Socket>> SocketIo<S> {
    /// A file over this socket.
    pub const fn new(socket: S) -> Self {
        Self { socket, timed_out: false }
    }

    /// The socket.
    pub fn socket(&self) -> &Socket {
        self.socket.borrow()
    }

    /// The socket, as it was held. Python calls it `detach`.
    pub fn into_inner(self) -> S {
        self.socket
    }

    /// Whether a read has timed out, so that later ones fail.
    pub const fn has_timed_out(&self) -> bool {
        self.timed_out
    }

    /// Lets a file be read on after a timeout. What the read that timed out had received before, if it was one that
    /// promises a whole, is not given back.
    pub const fn resume(&mut self) {
        self.timed_out = false;
    }
}

impl<S: Borrow<Socket>> Read for SocketIo<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.timed_out {
            return Err(io::Error::other(Error::own(Reason::FileTimedOut)));
        }
        let result = self.socket().recv(buf);
        self.timed_out = result.is_err_and(|e| e.is_timeout());
        Ok(result?)
    }
}

impl<S: Borrow<Socket>> Write for SocketIo<S> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        Ok(self.socket().send(buf)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: Borrow<Socket>> AsFd for SocketIo<S> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl<S: Borrow<Socket>> AsRawFd for SocketIo<S> {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}

/// A socket as a buffered file that is read and written: Python's `BufferedRWPair`. `S` is how it holds the socket:
/// `&Socket`, `Arc<Socket>`, `Socket`.
///
/// Reading does not flush what was written: a question that is not flushed is not answered.
#[derive(Debug)]
#[doc(alias = "BufferedRWPair")]
pub struct SocketFile<S: Borrow<Socket>>(BufReader<Out<S>>);

/// The writer beneath the reader, which reads past it.
#[derive(Debug)]
struct Out<S: Borrow<Socket>>(BufWriter<SocketIo<S>>);

impl<S: Borrow<Socket>> Read for Out<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.get_mut().read(buf)
    }
}

impl<S: Borrow<Socket>> SocketFile<S> {
    /// A file over this socket, with buffers of the standard library's size.
    pub fn new(socket: S) -> Self {
        Self(BufReader::new(Out(BufWriter::new(SocketIo::new(socket)))))
    }

    /// A file over this socket, with buffers of so many bytes for what is read and for what is written.
    pub fn with_capacity(read: usize, write: usize, socket: S) -> Self {
        Self(BufReader::with_capacity(read, Out(BufWriter::with_capacity(write, SocketIo::new(socket)))))
    }

    /// The file without its buffers, to ask it and to [`resume`](SocketIo::resume) it.
    pub fn io(&self) -> &SocketIo<S> {
        self.0.get_ref().0.get_ref()
    }

    /// The file without its buffers. What is read from it there, or written, passes the buffers by.
    pub fn io_mut(&mut self) -> &mut SocketIo<S> {
        self.0.get_mut().0.get_mut()
    }

    /// The socket.
    pub fn socket(&self) -> &Socket {
        self.io().socket()
    }

    /// What was received and not read yet.
    pub fn buffer(&self) -> &[u8] {
        self.0.buffer()
    }

    /// Sends what is held, and gives the socket back as it was held. What was received and not read is lost; see
    /// [`buffer`](Self::buffer).
    ///
    /// # Errors
    /// As flush. The file is gone then, and what could not be sent with it.
    pub fn into_inner(self) -> io::Result<S> {
        let io = self.0.into_inner().0.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(io.into_inner())
    }
}

impl<S: Borrow<Socket>> Read for SocketFile<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl<S: Borrow<Socket>> BufRead for SocketFile<S> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.0.consume(n);
    }
}

impl<S: Borrow<Socket>> Write for SocketFile<S> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.get_mut().0.write(buf)
    }

    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.get_mut().0.write_vectored(bufs)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.get_mut().0.flush()
    }
}

impl<S: Borrow<Socket>> AsFd for SocketFile<S> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl<S: Borrow<Socket>> AsRawFd for SocketFile<S> {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}
