//! `<linux/vm_sockets.h>`: between a virtual machine and its host.

use super::{messages, numbers};

numbers! {
    "An option whose level is [`AF_VSOCK`](crate::AF_VSOCK): vsock(7).";

    /// The size of the buffer, in 64 bits.
    SO_VM_SOCKETS_BUFFER_SIZE: i32 = 0;
    /// The least that it may be set to, in 64 bits.
    SO_VM_SOCKETS_BUFFER_MIN_SIZE: i32 = 1;
    /// The most that it may be set to, in 64 bits.
    SO_VM_SOCKETS_BUFFER_MAX_SIZE: i32 = 2;
    /// The peer as the host counts it.
    SO_VM_SOCKETS_PEER_HOST_VM_ID: i32 = 3;
    /// Whether the peer is trusted.
    SO_VM_SOCKETS_TRUSTED: i32 = 5;
    /// How long connecting takes at most, with the processor's own seconds.
    SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD: i32 = 6;
    /// SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD, as on processors of 64 bits.
    SO_VM_SOCKETS_CONNECT_TIMEOUT: i32 = 6;
    /// Of VMware's own transport.
    SO_VM_SOCKETS_NONBLOCK_TXRX: i32 = 7;
    /// How long connecting takes at most, with seconds of 64 bits.
    SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW: i32 = 8;
}

messages! {
    at SOL_VSOCK;

    /// Something of the error queue.
    VSOCK_RECVERR: i32 = 1;
}

numbers! {
    "For an address of AF_VSOCK.";

    /// Any machine.
    VMADDR_CID_ANY: u32 = 0xffff_ffff;
    /// The hypervisor.
    VMADDR_CID_HYPERVISOR: u32 = 0;
    /// This machine.
    VMADDR_CID_LOCAL: u32 = 1;
    /// The host.
    VMADDR_CID_HOST: u32 = 2;
    /// Any port.
    VMADDR_PORT_ANY: u32 = 0xffff_ffff;
}

numbers! {
    /// By way of the host, whatever the number says.
    VMADDR_FLAG_TO_HOST: u8 = 0x1;
}

numbers! {
    /// What VMware's driver answers for no version.
    VM_SOCKETS_INVALID_VERSION: u32 = 0xffff_ffff;
    /// The request of ioctl(2) for this machine's number.
    IOCTL_VM_SOCKETS_GET_LOCAL_CID: u32 = 0x7b9;
}
