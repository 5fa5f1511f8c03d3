//! The level AF_VSOCK: vsock(7).

use super::Timeval;
use super::structure::options;
use crate::consts::AF_VSOCK;

options! {
    AF_VSOCK.as_raw() as i32;

    /// The most that [`SO_VM_SOCKETS_BUFFER_SIZE`] may be, in bytes: vsock(7).
    SO_VM_SOCKETS_BUFFER_MAX_SIZE: u64;
    /// The least that it may be: vsock(7).
    SO_VM_SOCKETS_BUFFER_MIN_SIZE: u64;
    /// How many bytes may wait to be received: vsock(7).
    SO_VM_SOCKETS_BUFFER_SIZE: u64;
    /// How long connect(2) waits: linux/vm_sockets.h.
    #[doc(alias = "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD")]
    SO_VM_SOCKETS_CONNECT_TIMEOUT: Timeval;
}
