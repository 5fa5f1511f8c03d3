//! Where the rows are read from, and how: openat(2), read(2) to the end or to the row, close(2).

use core::ffi::CStr;
use core::mem::MaybeUninit;
use core::ops::ControlFlow;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{pread, read, retry_on_intr};

use crate::Result;
use crate::etc::Source;

/// How much is read at a time: half of a Debian's /etc/services, and all of its /etc/protocols.
const WINDOW: usize = 8192;

/// A file or its text, and the rows that stand in for a file that is not there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'t> {
    place: Place<'t>,
    stand_in: Option<&'static [u8]>,
}

#[derive(Clone, Copy, Debug)]
enum Place<'t> {
    Path(&'t CStr),
    Fd(BorrowedFd<'t>),
    Text(&'t [u8]),
}

impl<'t> Table<'t> {
    pub(super) const fn file(path: &'t CStr) -> Self {
        Self { place: Place::Path(path), stand_in: None }
    }

    pub(super) fn fd(fd: &'t impl AsFd) -> Self {
        Self { place: Place::Fd(fd.as_fd()), stand_in: None }
    }

    pub(super) const fn text(text: &'t [u8]) -> Self {
        Self { place: Place::Text(text), stand_in: None }
    }

    pub(super) const fn or(self, stand_in: &'static [u8]) -> Self {
        Self { stand_in: Some(stand_in), ..self }
    }

    /// Hands over what there is to read, in chunks, until there is no more or `take` breaks.
    pub(super) fn read(&self, take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<Source> {
        match self.place {
            Place::Path(path) => match retry_on_intr(|| open(path)) {
                Ok(fd) => each_chunk(take, |buf, _| read(&fd, buf))?,
                Err(rustix::io::Errno::NOENT) if self.stand_in.is_some() => {
                    let _ = take(self.stand_in.unwrap_or(&[]));
                    return Ok(Source::BuiltIn);
                }
                Err(errno) => return Err(errno.into()),
            },
            Place::Fd(fd) => each_chunk(take, |buf, offset| pread(fd, buf, offset))?,
            Place::Text(text) => {
                let _ = take(text);
            }
        }
        Ok(Source::File)
    }
}

fn open(path: &CStr) -> rustix::io::Result<OwnedFd> {
    openat(CWD, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
}

/// What one read yields, and the rest of the buffer.
type Piece<'b> = (&'b mut [u8], &'b mut [MaybeUninit<u8>]);

/// `read` is asked for the bytes at an offset. Only an empty answer is the end: a shorter one than asked for may come
/// of a pipe, or of a file system that has its own ways.
fn each_chunk(
    take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    mut read: impl for<'b> FnMut(&'b mut [MaybeUninit<u8>], u64) -> rustix::io::Result<Piece<'b>>,
) -> Result<()> {
    let mut buf = [MaybeUninit::uninit(); WINDOW];
    let mut offset = 0;
    loop {
        let chunk = match read(&mut buf, offset) {
            Ok((chunk, _)) => chunk,
            Err(rustix::io::Errno::INTR) => continue,
            Err(errno) => return Err(errno.into()),
        };
        if chunk.is_empty() || take(chunk).is_break() {
            return Ok(());
        }
        offset += chunk.len() as u64;
    }
}
