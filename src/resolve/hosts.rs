//! The hosts file: read each time, or, by lookups that may allocate, kept until it changes.

use core::ffi::CStr;
use core::ops::ControlFlow;

use super::files::{Etc, each_chunk};
#[cfg(feature = "alloc")]
use super::files::{Seen, WHOLE_MAX, WINDOW};
use crate::Errno;

const HOSTS: &CStr = c"/etc/hosts";

/// The hosts file, and its text as far as that is kept.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    #[cfg(feature = "alloc")]
    kept: (Seen, alloc::vec::Vec<u8>),
    /// What is read next holds for the lookups of one call, …
    #[cfg(feature = "alloc")]
    trusted: bool,
    /// … or for all.
    #[cfg(feature = "alloc")]
    frozen: bool,
    /// The text was read since one of that was said: it is good without another look at the file.
    #[cfg(feature = "alloc")]
    holds: bool,
    /// Whether the text may be kept: who wants nothing allocated has the file read again.
    #[cfg(feature = "alloc")]
    keeps: bool,
}

impl Hosts {
    pub(super) const fn new() -> Self {
        Self {
            #[cfg(feature = "alloc")]
            kept: (Seen::Not, alloc::vec::Vec::new()),
            #[cfg(feature = "alloc")]
            trusted: false,
            #[cfg(feature = "alloc")]
            frozen: false,
            #[cfg(feature = "alloc")]
            holds: false,
            #[cfg(feature = "alloc")]
            keeps: false,
        }
    }

    /// Takes the file for unchanged from its next reading on, until told otherwise: for lookups that are made in one call.
    #[cfg(feature = "alloc")]
    pub(super) fn trust(&mut self, on: bool) {
        self.trusted = on;
        self.holds &= self.frozen;
    }

    /// Takes it for unchanged in all lookups, from its next reading on.
    #[cfg(feature = "alloc")]
    pub(super) fn freeze(&mut self, on: bool) {
        (self.frozen, self.holds) = (on, false);
    }

    /// Whether what is read next may be kept, for which memory is allocated.
    #[cfg(feature = "alloc")]
    pub(super) fn keep(&mut self, on: bool) {
        self.keeps = on;
    }

    /// Hands over the file in chunks, until its end or until `take` breaks.
    pub(super) fn read(
        &mut self,
        etc: Etc<'_>,
        take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Errno> {
        #[cfg(feature = "alloc")]
        if let Some(text) = self.text(etc)? {
            // In chunks too, between which the time may be up.
            let _ = text.chunks(WINDOW).try_for_each(take);
            return Ok(());
        }
        each_chunk(&etc.open(HOSTS)?, take)
    }

    /// The text as it is now; nothing if it is too long to be kept, or not to be kept.
    #[cfg(feature = "alloc")]
    fn text(&mut self, etc: Etc<'_>) -> Result<Option<&[u8]>, Errno> {
        use alloc::vec::Vec;

        if self.holds {
            return Ok(Some(&self.kept.1));
        }
        let keeps = self.keeps || self.trusted;
        if !keeps && self.kept.0 == Seen::Not {
            return Ok(None);
        }
        let now = match etc.look(HOSTS) {
            Seen::Absent(errno) => return Err(errno),
            Seen::As(identity) if identity.size() > WHOLE_MAX as u64 => return Ok(None),
            now => now,
        };
        if now != self.kept.0 {
            if !keeps {
                return Ok(None);
            }
            let (seen, text) = etc.read_whole(HOSTS, Vec::new, Vec::extend_from_slice);
            match text {
                Ok(text) => self.kept = (seen, text),
                // It is longer than it said it was.
                Err(Errno::EFBIG) => return Ok(None),
                Err(errno) => return Err(errno),
            }
        }
        self.holds = self.trusted || self.frozen;
        Ok(Some(&self.kept.1))
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use std::fs::{self, File};

    use rustix::fd::AsFd;

    fn text(hosts: &mut Hosts, folder: &File) -> Vec<u8> {
        let mut text = Vec::new();
        let read = hosts.read(Etc::Folder(folder.as_fd()), &mut |chunk| {
            text.extend_from_slice(chunk);
            ControlFlow::Continue(())
        });
        read.unwrap();
        text
    }

    /// The file changes a moment before and after each reading, so that its times tell nothing.
    #[test]
    fn what_was_read_holds_for_as_long_as_was_said() {
        let folder = std::env::temp_dir().join(alloc::format!("berkeley-hosts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let etc = File::open(&folder).unwrap();
        let write = |text: &str| fs::write(folder.join("hosts"), text).unwrap();

        let mut hosts = Hosts::new();
        hosts.trust(true);
        write("1");
        assert_eq!(text(&mut hosts, &etc), b"1");
        write("2");
        assert_eq!(text(&mut hosts, &etc), b"1", "for this call");
        hosts.trust(false);
        assert_eq!(text(&mut hosts, &etc), b"2");
        hosts.freeze(true);
        hosts.keep(true);
        assert_eq!(text(&mut hosts, &etc), b"2");
        write("3");
        hosts.trust(true);
        hosts.trust(false);
        assert_eq!(text(&mut hosts, &etc), b"2", "for all calls");
        hosts.freeze(false);
        assert_eq!(text(&mut hosts, &etc), b"3");
        fs::remove_dir_all(&folder).unwrap();
    }
}
