//! sendfile(2): a file's bytes into a connection without a way through the program.

use rustix::event::PollFlags;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::SeekFrom;

use super::Socket;
use super::wait::Patience;
use crate::error::Reason;
use crate::{Errno, Error, Kind, MsgFlags, Result, SendError};

/// What one call asks the kernel for at most, as in Python.
const BLOCK: usize = 1 << 30;

/// What is read at once where sendfile(2) does not do.
const BUFFER: usize = 8192;

/// # Sending a file
impl Socket {
    /// sendfile(2): sends `count` bytes of a file, or all to its end, from `offset` on; how many they were, which are fewer
    /// where the file ends before.
    ///
    /// What sendfile(2) refuses, such as a pipe or another socket, is read and sent through a buffer. A pipe has no
    /// offsets: zero stands for where it is.
    ///
    /// The file's position does not matter before. Afterwards it is behind the last byte that was sent, whether the call succeeded
    /// or not; where nothing was sent it is as it was. Bytes that were read from a pipe and could not be sent are lost.
    ///
    /// One timeout covers the whole, as with [`sendall`](Self::sendall); Python grants it anew for each part. Reading
    /// the file is not bounded by it, unless the file is non-blocking. In non-blocking mode, which Python refuses, EAGAIN comes
    /// with the number of bytes from which to go on. On a 32-bit processor a call sends at most `usize::MAX` bytes.
    ///
    /// sendfile(2) cannot pass MSG_NOSIGNAL: **a peer that is gone raises SIGPIPE** where the program has not seen to it
    /// that this is ignored, as Rust's standard library does before `main`, and programs without it do not.
    ///
    /// # Errors
    /// As [`send`](Self::send); as pread(2) of the file; ESPIPE: a pipe, and an offset. The socket is no stream: datagrams
    /// have no use for parts of a size that the kernel chooses.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, Protocol, SOCK_STREAM, socketpair};
    /// use std::io::{Read, Seek};
    ///
    /// # let path = std::env::temp_dir().join(format!("berkeley-doc-sendfile-{}", std::process::id()));
    /// # std::fs::write(&path, b"a file's bytes")?;
    /// let (a, b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// let mut file = std::fs::File::open(&path)?;
    /// assert_eq!(a.sendfile(&file, 2, Some(6))?, 6);
    /// let mut buf = [0; 100];
    /// let n = b.recv(&mut buf)?;
    /// assert_eq!(&buf[..n], b"file's");
    /// assert_eq!(file.stream_position()?, 8);
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sendfile(&self, file: impl AsFd, offset: u64, count: Option<u64>) -> Result<usize, SendError> {
        self.send_file(file.as_fd(), offset, count)
    }

    fn send_file(&self, file: BorrowedFd<'_>, offset: u64, count: Option<u64>) -> Result<usize, SendError> {
        let whole = count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX));
        let mut sent = 0;
        let result = match self.kind() {
            Ok(Kind::STREAM) => self.send_file_parts(file, offset, whole, &mut sent),
            Ok(_) => Err(Error::own(Reason::NotStream)),
            Err(error) => Err(error),
        };
        if sent > 0 {
            // What cannot be sought has no position.
            let _ = rustix::fs::seek(file, SeekFrom::Start(offset.saturating_add(sent as u64)));
        }
        result.map(|()| sent).map_err(|error| SendError { sent, error })
    }

    fn send_file_parts(
        &self,
        file: BorrowedFd<'_>,
        offset: u64,
        whole: usize,
        sent: &mut usize,
    ) -> Result<()> {
        let mut patience = Patience::of(self, MsgFlags::empty());
        let mut at = offset;
        while *sent < whole {
            let block = BLOCK.min(whole - *sent);
            match rustix::fs::sendfile(&self.fd, file, Some(&mut at), block).map_err(Errno::from) {
                Ok(0) => return Ok(()),
                Ok(n) => {
                    *sent += n;
                    if *sent < whole {
                        patience.got_on()?;
                    }
                }
                // EOPNOTSUPP is what some file systems say. Any of them is told before a byte is sent.
                Err(Errno::EINVAL | Errno::ENOSYS | Errno::ESPIPE | Errno::EOPNOTSUPP) if *sent == 0 => {
                    return self.copy_file(file, offset, whole, sent, &mut patience);
                }
                Err(errno) => patience.after(errno, self.as_fd(), PollFlags::OUT)?,
            }
        }
        Ok(())
    }

    /// Reads and sends in turn.
    #[cold]
    fn copy_file(
        &self,
        file: BorrowedFd<'_>,
        offset: u64,
        whole: usize,
        sent: &mut usize,
        patience: &mut Patience,
    ) -> Result<()> {
        let mut flags = MsgFlags::NOSIGNAL;
        let mut buf = [0; BUFFER];
        let mut has_places = true;
        while *sent < whole {
            let len = BUFFER.min(whole - *sent);
            let room = buf.get_mut(..len).unwrap_or(&mut []);
            let read = if has_places {
                rustix::io::pread(file, room, offset.saturating_add(*sent as u64))
            } else {
                rustix::io::read(file, room)
            };
            let part = match read.map_err(Errno::from) {
                Ok(0) => return Ok(()),
                Ok(n) => buf.get(..n).unwrap_or(&[]),
                Err(Errno::ESPIPE) if has_places && offset == 0 => {
                    has_places = false;
                    continue;
                }
                Err(errno) => {
                    patience.after(errno, file, PollFlags::IN)?;
                    continue;
                }
            };
            let result = self.send_parts(part, &mut flags, patience);
            *sent += result.map_or_else(|e| e.sent, |()| part.len());
            result?;
            if *sent < whole {
                patience.got_on()?;
            }
        }
        Ok(())
    }
}
