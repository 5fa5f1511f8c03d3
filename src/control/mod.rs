//! Control messages: what travels beside the bytes of sendmsg(2) and recvmsg(2), as cmsg(3) lays it out.
//!
//! A *control message* is a level, a kind and some bytes; a *control buffer* holds any number of them, each behind a
//! header and padded to the size of a word. [`ControlBuf`] writes such a buffer, [`ControlMessages`] walks one, and
//! [`Control`] is what the messages mean that this crate knows. One that it does not know is a value like any
//! other: its level, its kind, its bytes.
//!
//! Nothing here assumes that a buffer is aligned, or that what it says of itself is true: any bytes can be walked.
//!
//! ```
//! use berkeley::control::{CMSG_SPACE, Control, ControlBuf};
//!
//! let mut room = [0; CMSG_SPACE(1) + CMSG_SPACE(4)];
//! let mut control = ControlBuf::new(&mut room);
//! control.push(&Control::IpTos(0x10))?;
//! control.push(&Control::IpTtl(3))?;
//! assert!(control.messages().map(|message| message.meaning()).eq([Control::IpTos(0x10), Control::IpTtl(3)]));
//! # Ok::<(), berkeley::Error>(())
//! ```

mod meaning;
mod read;
mod write;

pub use meaning::{Control, ExtendedErr, In6Pktinfo, InPktinfo, Timestamp, Ucred};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use read::header_at;
pub use read::{ControlMessage, ControlMessages};
pub use write::ControlBuf;

/// The kernel aligns headers and data so: `CMSG_ALIGN` of linux/socket.h.
const WORD: usize = size_of::<usize>();

/// Where the parts of `struct cmsghdr` are: a length, which counts the header, a level and a kind.
mod field {
    use super::WORD;

    pub(super) const LEVEL: usize = WORD;
    pub(super) const KIND: usize = WORD + 4;
    pub(super) const HEADER: usize = WORD + 8;
}

/// CMSG_LEN(3): a control message of so many bytes, its header included and its padding not. `usize::MAX` where that
/// is more than a `usize` counts; no buffer is so long.
///
/// ```
/// use berkeley::control::CMSG_LEN;
///
/// assert_eq!(CMSG_LEN(4), 8 + size_of::<usize>() + 4);
/// assert_eq!(CMSG_LEN(usize::MAX), usize::MAX);
/// ```
#[must_use]
#[allow(non_snake_case, reason = "as C spells it")]
pub const fn CMSG_LEN(bytes: usize) -> usize {
    bytes.saturating_add(field::HEADER)
}

/// CMSG_SPACE(3): what a control message of so many bytes takes of a buffer, with its header and its padding.
/// `usize::MAX` where that is more than a `usize` counts.
///
/// ```
/// use berkeley::control::CMSG_SPACE;
///
/// assert_eq!(CMSG_SPACE(1), 8 + 2 * size_of::<usize>());
/// assert_eq!(CMSG_SPACE(usize::MAX - 10), usize::MAX);
/// ```
#[must_use]
#[allow(non_snake_case, reason = "as C spells it")]
pub const fn CMSG_SPACE(bytes: usize) -> usize {
    match CMSG_LEN(bytes).checked_next_multiple_of(WORD) {
        Some(space) => space,
        None => usize::MAX,
    }
}
