//! The files that a lookup reads: where they lie, whether one has changed, and reading it whole.
//!
//! A file is the same as before if its device, inode, size and both times are. Times are as coarse as the kernel's clock
//! tick, so two changes within one tick look alike: a file that was changed a moment before it was read is taken for
//! changed the next time too. One that changes while it is being read is read again.

use core::ffi::CStr;
use core::mem::MaybeUninit;
use core::ops::ControlFlow;

use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, fstat, openat, statat};
use rustix::io::{read, retry_on_intr};
use rustix::time::{ClockId, clock_gettime};

use crate::Errno;

/// How much is read at a time.
const WINDOW: usize = 8192;

/// How often a file that will not keep still is read.
const TIMES: usize = 4;

/// How old a change has to be, in milliseconds, before the times of a file are trusted: more than any clock tick.
const SETTLED: i64 = 50;

/// Where the files lie.
#[derive(Clone, Copy, Debug)]
pub(super) enum Etc<'r> {
    /// In /etc.
    System,
    /// In this folder.
    Folder(BorrowedFd<'r>),
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    size: i64,
    changed: [i64; 4],
}

impl Identity {
    /// In bytes.
    #[cfg(feature = "alloc")]
    pub(super) fn size(&self) -> u64 {
        self.size.unsigned_abs()
    }
}

/// A file as it was when it was last looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Never, or it may have changed without that showing.
    Not,
    /// It was not there, or could not be read.
    Absent(Errno),
    As(Identity),
}

impl Etc<'_> {
    /// How the file stands now.
    pub(super) fn look(self, path: &CStr) -> Seen {
        match retry_on_intr(|| statat(self.folder(), self.path(path), AtFlags::empty())) {
            Ok(stat) => Seen::As(identity(&stat)),
            Err(errno) => Seen::Absent(errno.into()),
        }
    }

    pub(super) fn open(self, path: &CStr) -> Result<OwnedFd, Errno> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(retry_on_intr(|| openat(self.folder(), self.path(path), flags, Mode::empty()))?)
    }

    fn folder(&self) -> BorrowedFd<'_> {
        match self {
            Self::System => CWD,
            Self::Folder(folder) => *folder,
        }
    }

    /// The path of a file: absolute below /etc, its name in another folder.
    fn path(self, file: &CStr) -> &CStr {
        match self {
            Self::System => file,
            Self::Folder(_) => {
                let name = file.to_bytes_with_nul().strip_prefix(b"/etc/");
                name.and_then(|name| CStr::from_bytes_with_nul(name).ok()).unwrap_or(file)
            }
        }
    }

    /// Reads the whole file into what `parse` makes of it, again if it changes meanwhile; and how it stood then.
    pub(super) fn read_whole<T>(
        self,
        path: &CStr,
        mut start: impl FnMut() -> T,
        mut feed: impl FnMut(&mut T, &[u8]),
    ) -> (Seen, Result<T, Errno>) {
        let mut last = Err(Errno::EAGAIN);
        for _ in 0..TIMES {
            let fd = match self.open(path) {
                Ok(fd) => fd,
                Err(errno) => return (Seen::Absent(errno), Err(errno)),
            };
            let mut parser = start();
            let mut read = || {
                let before = fstat(&fd)?;
                each_chunk(&fd, &mut |chunk| {
                    feed(&mut parser, chunk);
                    ControlFlow::Continue(())
                })?;
                Ok((before, fstat(&fd)?))
            };
            let (before, after) = match read() {
                Ok(stats) => stats,
                Err(errno) => return (Seen::Not, Err(errno)),
            };
            last = Ok(parser);
            if identity(&before) == identity(&after) {
                let settled = is_settled(&after);
                return (if settled { Seen::As(identity(&after)) } else { Seen::Not }, last);
            }
        }
        (Seen::Not, last)
    }
}

/// Hands over the file in chunks until its end, or until `take` breaks.
pub(super) fn each_chunk(fd: &OwnedFd, take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<(), Errno> {
    let mut buf = [MaybeUninit::uninit(); WINDOW];
    loop {
        let chunk = match read(fd, &mut buf) {
            Ok((chunk, _)) => chunk,
            Err(rustix::io::Errno::INTR) => continue,
            Err(errno) => return Err(errno.into()),
        };
        if chunk.is_empty() || take(chunk).is_break() {
            return Ok(());
        }
    }
}

#[allow(
    clippy::unnecessary_cast,
    clippy::cast_lossless,
    reason = "the types differ from processor to processor"
)]
fn identity(stat: &rustix::fs::Stat) -> Identity {
    Identity {
        device: stat.st_dev as u64,
        inode: stat.st_ino as u64,
        size: stat.st_size as i64,
        changed: [
            stat.st_mtime as i64,
            stat.st_mtime_nsec as i64,
            stat.st_ctime as i64,
            stat.st_ctime_nsec as i64,
        ],
    }
}

/// Whether the last change is so long ago that a further one would show.
#[allow(
    clippy::unnecessary_cast,
    clippy::cast_lossless,
    reason = "the types differ from processor to processor"
)]
fn is_settled(stat: &rustix::fs::Stat) -> bool {
    let now = clock_gettime(ClockId::RealtimeCoarse);
    let millis = |secs: i64, nanos: i64| secs.saturating_mul(1000).saturating_add(nanos / 1_000_000);
    let now = millis(now.tv_sec as i64, now.tv_nsec as i64);
    let changed = millis(stat.st_ctime as i64, stat.st_ctime_nsec as i64);
    // One in the future says nothing either: the clock was set.
    changed.saturating_add(SETTLED) < now
}
