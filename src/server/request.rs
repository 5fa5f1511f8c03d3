//! [`Request`]: a connection or a datagram, and who it is from, as a reader and a writer.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::io::{self, BufRead, Read, Write};

use super::ServerHandle;
use crate::{Error, Instant, MsgFlags, Result, Shutdown, SockAddr, Socket, Timeout};

/// A connection that was accepted, or a datagram that came.
///
/// It reads and writes. What a datagram's handler reads is the datagram, and what it writes is sent to the client
/// when it is done, as one datagram. So one handler can serve both.
///
/// | Python | here |
/// |---|---|
/// | `self.request`, `self.connection`, `self.socket` | [`socket`](Self::socket) |
/// | `self.request[0]`, `self.packet` | [`packet`](Self::packet) |
/// | `self.client_address` | [`client_address`](Self::client_address) |
/// | `self.server` | [`server`](Self::server) |
/// | `self.rfile`, `self.wfile` | the request itself |
pub struct Request {
    link: Link,
    client_address: SockAddr,
    server: ServerHandle,
    /// A stream's read buffer, or the datagram.
    input: Vec<u8>,
    /// What of it is there and has not been read.
    at: usize,
    filled: usize,
    /// What a stream has gathered to send, or the answer to the datagram.
    output: Vec<u8>,
    pub(super) file: File,
}

enum Link {
    Stream(Socket),
    /// The server's own socket.
    Datagram(Arc<Socket>),
}

/// How the request reads and writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    /// The read buffer's size; 0 for none.
    pub(super) rbufsize: usize,
    /// The write buffer's size; 0 for none.
    pub(super) wbufsize: usize,
    /// Of each call, where there is an end to all of them.
    pub(super) timeout: Timeout,
    /// The end of all of them.
    pub(super) end: Option<Instant>,
    /// A datagram is answered even when nothing was written.
    pub(super) always_answer: bool,
}

impl File {
    pub(super) const RBUFSIZE: usize = 8192;
    const PLAIN: Self = Self {
        rbufsize: Self::RBUFSIZE,
        wbufsize: 0,
        timeout: Timeout::BLOCKING,
        end: None,
        always_answer: false,
    };
}

/// The longest line that [`Request::read_line`] takes.
pub const LINE_MAX: usize = 65536;

impl Request {
    pub(super) fn stream(socket: Socket, client_address: SockAddr, server: ServerHandle) -> Self {
        Self::new(Link::Stream(socket), client_address, server, Vec::new())
    }

    pub(super) fn datagram(
        socket: Arc<Socket>,
        packet: Vec<u8>,
        client_address: SockAddr,
        server: ServerHandle,
    ) -> Self {
        Self::new(Link::Datagram(socket), client_address, server, packet)
    }

    fn new(link: Link, client_address: SockAddr, server: ServerHandle, input: Vec<u8>) -> Self {
        let filled = input.len();
        Self { link, client_address, server, input, at: 0, filled, output: Vec::new(), file: File::PLAIN }
    }

    /// Who it is from. The client of a Unix stream usually has no address:
    /// [`UnixAddr::Unnamed`](crate::UnixAddr::Unnamed).
    #[must_use]
    pub fn client_address(&self) -> &SockAddr {
        &self.client_address
    }

    /// The server, to shut it down.
    #[must_use]
    pub fn server(&self) -> &ServerHandle {
        &self.server
    }

    /// The connection; for a datagram, the server's own socket.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        match &self.link {
            Link::Stream(socket) => socket,
            Link::Datagram(socket) => socket,
        }
    }

    /// Whether it is a datagram.
    #[must_use]
    pub fn is_datagram(&self) -> bool {
        matches!(self.link, Link::Datagram(_))
    }

    /// The datagram, all of it, however much has been read; empty for a connection.
    #[must_use]
    pub fn packet(&self) -> &[u8] {
        if self.is_datagram() { &self.input } else { &[] }
    }

    /// Takes the datagram out, for as long as it is lent to somebody else.
    pub(super) fn take_packet(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.input)
    }

    /// Puts it back.
    pub(super) fn put_packet(&mut self, packet: Vec<u8>) {
        self.input = packet;
    }

    /// The next line with its `\n`, which only the last one may lack; empty at the end.
    ///
    /// # Errors
    /// As recv(2), the timeout among them; `InvalidData` for a line of more than [`LINE_MAX`] bytes, so that a client
    /// cannot fill the memory.
    pub fn read_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        Read::take(&mut *self, LINE_MAX as u64).read_until(b'\n', &mut line)?;
        if line.len() == LINE_MAX && !line.ends_with(b"\n") {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line of more than 65536 bytes"));
        }
        Ok(line)
    }

    /// What is left to do when the handler is done: what was gathered goes out, the answer to a datagram is sent.
    ///
    /// # Errors
    /// As sendto(2), for a datagram. That a connection does not take what is left is not an error, as in Python.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        match &self.link {
            Link::Stream(_) => {
                let _ = self.flush();
                Ok(())
            }
            Link::Datagram(socket) => {
                if self.output.is_empty() && !self.file.always_answer {
                    return Ok(());
                }
                let each = self.file.timeout.duration().map(|each| Instant::now() + each);
                let sent = match each.into_iter().chain(self.file.end).min() {
                    Some(end) => socket.sendto_until(&self.output, self.client_address, end),
                    None => socket.sendto(&self.output, self.client_address),
                };
                self.output = Vec::new();
                Ok(sent.map(drop)?)
            }
        }
    }

    /// The answer to a datagram without waiting, for the event loop.
    pub(super) fn finish_now(&mut self) -> Result<()> {
        match &self.link {
            Link::Datagram(socket) if !self.output.is_empty() => {
                socket.sendto_with(&self.output, MsgFlags::DONTWAIT, self.client_address).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// No more will be sent: shutdown(2) with SHUT_WR, whose errors mean nothing any more. A datagram has no such thing.
    /// The hook `shutdown_request` does this, and then calls `close_request`.
    pub fn shut_down(&self) {
        if let Link::Stream(socket) = &self.link {
            let _ = socket.shutdown(Shutdown::Write);
        }
    }

    /// Before a call that may wait, where there is an end to all of them.
    fn arm(&self) -> Result<()> {
        let Some(end) = self.file.end else { return Ok(()) };
        let left = end.saturating_duration_since(Instant::now());
        if left == Duration::ZERO {
            return Err(Error::TIMED_OUT);
        }
        let each = self.file.timeout.duration().unwrap_or(left);
        self.socket().settimeout(left.min(each))
    }

    fn receive(&mut self) -> io::Result<()> {
        let Link::Stream(socket) = &self.link else { return Ok(()) };
        self.arm()?;
        if self.input.is_empty() {
            // Without a buffer a line is read byte by byte: nothing is taken that it does not hold.
            self.input = vec![0; self.file.rbufsize.max(1)];
        }
        (self.at, self.filled) = (0, 0);
        self.filled = socket.recv(&mut self.input)?;
        Ok(())
    }
}

impl Read for Request {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if let Link::Stream(socket) = &self.link {
            if self.at >= self.filled && buf.len() >= self.file.rbufsize {
                self.arm()?;
                return Ok(socket.recv(buf)?);
            }
        }
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Request {
    /// What has been received and not been read; where there is nothing, it waits for something. Empty at the end.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.filled {
            self.receive()?;
        }
        Ok(self.input.get(self.at..self.filled).unwrap_or(&[]))
    }

    fn consume(&mut self, n: usize) {
        self.at = self.at.saturating_add(n).min(self.filled);
    }
}

impl Write for Request {
    /// All of `buf`, as [`sendall`](Socket::sendall) has it, unless a write buffer gathers it.
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &self.link {
            Link::Stream(socket) if self.file.wbufsize == 0 => {
                self.arm()?;
                socket.sendall(buf)?;
            }
            Link::Stream(_) => {
                if self.output.len() + buf.len() > self.file.wbufsize {
                    self.flush()?;
                }
                if buf.len() >= self.file.wbufsize {
                    self.arm()?;
                    self.socket().sendall(buf)?;
                } else {
                    self.output.extend_from_slice(buf);
                }
            }
            Link::Datagram(_) => self.output.extend_from_slice(buf),
        }
        Ok(buf.len())
    }

    /// Sends what a write buffer has gathered. A datagram's answer is not sent before the handler is done.
    fn flush(&mut self) -> io::Result<()> {
        if self.is_datagram() || self.output.is_empty() {
            return Ok(());
        }
        let sent = self.arm().and_then(|()| Ok(self.socket().sendall(&self.output)?));
        // Also what could not be sent: nobody knows how much of it has arrived.
        self.output.clear();
        Ok(sent?)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("client_address", &self.client_address)
            .field("socket", &self.socket().fileno())
            .field("datagram", &self.is_datagram())
            .finish_non_exhaustive()
    }
}
