//! The kernel's cryptography, AF_ALG: what is done with the bytes is told by control messages (linux/if_alg.h).

use rustix::io::IoSlice;

use super::Socket;
use crate::control::{CMSG_SPACE, Control, ControlBuf};
use crate::error::Reason;
use crate::{Error, Family, MsgFlags, Result};

/// No cipher of the kernel's has a longer initialisation vector.
const IV_MAX: usize = 256;

/// # Cryptography
impl Socket {
    /// Python's `sendmsg_afalg`: sends bytes to an operation of AF_ALG, as [`sendmsg_with`](Self::sendmsg_with) does.
    /// `op` is ALG_OP_DECRYPT or ALG_OP_ENCRYPT; `iv` the initialisation vector; `assoclen` how many of the
    /// bytes are authenticated and not encrypted.
    ///
    /// # Errors
    /// The socket is not one of AF_ALG, which is asked first: a socket of another family would send the bytes as they
    /// are. EINVAL: the vector has another length than the cipher's. One of more than 256 bytes has no room.
    ///
    /// ```
    /// use berkeley::{AF_UNIX, ALG_OP_ENCRYPT, IoSlice, MsgFlags, Protocol, SOCK_STREAM, socketpair};
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT)?;
    /// let data = [IoSlice::new(b"secret")];
    /// let e = a.sendmsg_afalg(&data, ALG_OP_ENCRYPT, None, None, MsgFlags::empty()).unwrap_err();
    /// assert_eq!(e.to_string(), "this call is for sockets of AF_ALG");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn sendmsg_afalg(
        &self,
        data: &[IoSlice<'_>],
        op: u32,
        iv: Option<&[u8]>,
        assoclen: Option<u32>,
        flags: MsgFlags,
    ) -> Result<usize> {
        if self.family()? != Family::ALG {
            return Err(Error::own(Reason::NotAlg));
        }
        let mut room = [0; 2 * CMSG_SPACE(4) + CMSG_SPACE(4 + IV_MAX)];
        let mut control = ControlBuf::new(&mut room);
        control.push(&Control::AlgSetOp(op))?;
        if let Some(len) = assoclen {
            control.push(&Control::AlgSetAeadAssoclen(len))?;
        }
        if let Some(iv) = iv {
            control.push(&Control::AlgSetIv(iv))?;
        }
        self.sendmsg_with(data, &control, flags)
    }
}
