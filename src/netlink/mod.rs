//! Route messages: what the kernel tells of interfaces, addresses and routes, rtnetlink(7), and how it is asked.
//!
//! A *message* is a header and a body; what comes from a netlink(7) socket is a buffer of them. The body begins with
//! a fixed part that depends on the message's kind, and goes on with *attributes*: a kind and some bytes each.
//! [`Messages`] walks a buffer, [`Attributes`] a body, and [`Meaning`] is what the messages mean that this crate knows.
//! [`Requests`] writes what is sent: several requests in one buffer, each with a number by which its answer is known.
//!
//! All numbers are in the host's order. Nothing here assumes that a buffer is aligned, or that what it says of
//! itself is true: any bytes can be walked.
//!
//! ```
//! use berkeley::netlink::{Meaning, Messages, Requests, RTM_GETROUTE};
//!
//! let mut room = [0; 256];
//! let mut requests = Requests::new(&mut room, 1);
//! requests.getroute("192.0.2.1".parse().unwrap(), None)?;
//! requests.getroute("2001:db8::1".parse().unwrap(), None)?;
//!
//! for (message, seq) in Messages::new(requests.as_bytes()).zip(1..) {
//!     assert_eq!((message.kind, message.seq), (RTM_GETROUTE, seq));
//!     assert!(matches!(message.meaning(), Meaning::Other(_))); // not an answer
//! }
//! # Ok::<(), berkeley::Error>(())
//! ```

mod meaning;
mod read;
mod write;

use core::fmt;

pub use crate::consts::{ARPHRD_ETHER, ARPHRD_LOOPBACK, ARPHRD_SIT, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, IfFlags};
pub use meaning::{Addr, Lifetimes, Link, Meaning, Route};
pub use read::{Attribute, Attributes, Message, Messages};
pub use write::Requests;

use crate::consts::{numbers, print_flags};

/// Messages and attributes begin at multiples of this: `NLMSG_ALIGNTO` and `RTA_ALIGNTO`.
const ALIGN: usize = 4;

/// `struct nlmsghdr`.
mod header {
    pub(super) const KIND: usize = 4;
    pub(super) const FLAGS: usize = 6;
    pub(super) const SEQ: usize = 8;
    pub(super) const PORT: usize = 12;
    pub(super) const SIZE: usize = 16;
}

/// `struct rtattr`.
mod attribute {
    pub(super) const KIND: usize = 2;
    pub(super) const SIZE: usize = 4;
}

/// `struct ifinfomsg`.
mod link {
    pub(super) const KIND: usize = 2;
    pub(super) const INDEX: usize = 4;
    pub(super) const FLAGS: usize = 8;
    pub(super) const SIZE: usize = 16;
}

/// `struct ifaddrmsg`.
mod addr {
    pub(super) const FAMILY: usize = 0;
    pub(super) const PREFIX_LEN: usize = 1;
    pub(super) const FLAGS: usize = 2;
    pub(super) const SCOPE: usize = 3;
    pub(super) const INDEX: usize = 4;
    pub(super) const SIZE: usize = 8;
}

/// `struct rtmsg`.
mod route {
    pub(super) const FAMILY: usize = 0;
    pub(super) const DST_LEN: usize = 1;
    pub(super) const TABLE: usize = 4;
    pub(super) const SCOPE: usize = 6;
    pub(super) const KIND: usize = 7;
    pub(super) const SIZE: usize = 12;
}

// Named as in linux/netlink.h, linux/rtnetlink.h, linux/if_link.h and linux/if_addr.h.
numbers! {
    /// Nothing.
    NLMSG_NOOP: u16 = 1;
    /// An error, or where its number is zero an acknowledgement.
    NLMSG_ERROR: u16 = 2;
    /// The end of a dump.
    NLMSG_DONE: u16 = 3;
    /// An interface.
    RTM_NEWLINK: u16 = 16;
    /// Asks for interfaces.
    RTM_GETLINK: u16 = 18;
    /// An address of an interface.
    RTM_NEWADDR: u16 = 20;
    /// Asks for addresses.
    RTM_GETADDR: u16 = 22;
    /// A route.
    RTM_NEWROUTE: u16 = 24;
    /// Asks for routes, or for the one that leads to an address.
    RTM_GETROUTE: u16 = 26;

    /// Of a link: its hardware address.
    IFLA_ADDRESS: u16 = 1;
    /// Of a link: its hardware broadcast address, or the other end's.
    IFLA_BROADCAST: u16 = 2;
    /// Of a link: its name.
    IFLA_IFNAME: u16 = 3;
    /// Of a link: the most bytes that a packet carries.
    IFLA_MTU: u16 = 4;
    /// Asks for less, or more, of a link than is usual.
    IFLA_EXT_MASK: u16 = 29;
    /// In [`IFLA_EXT_MASK`]: without statistics, which are a third of a link's message.
    RTEXT_FILTER_SKIP_STATS: u32 = 8;

    /// Of an address: the prefix's address; on a point-to-point link the other end's.
    IFA_ADDRESS: u16 = 1;
    /// Of an address: this machine's own. Without it, [`IFA_ADDRESS`] is.
    IFA_LOCAL: u16 = 2;
    /// Of an IPv4 address: the interface's name, which may have a colon and more behind it.
    IFA_LABEL: u16 = 3;
    /// Of an IPv4 address: its broadcast address.
    IFA_BROADCAST: u16 = 4;
    /// Of an address: how long it lasts.
    IFA_CACHEINFO: u16 = 6;
    /// Of an address: its flags, of which the fixed part has eight bits.
    IFA_FLAGS: u16 = 8;

    /// Of a route: where it leads.
    RTA_DST: u16 = 1;
    /// Of a route: the index of the interface that it goes out by.
    RTA_OIF: u16 = 4;
    /// Of a route: the next machine on the way.
    RTA_GATEWAY: u16 = 5;
    /// Of a route: its metric.
    RTA_PRIORITY: u16 = 6;
    /// Of a route: the source address to send from.
    RTA_PREFSRC: u16 = 7;
    /// Of a route: its age and the like, and an error.
    RTA_CACHEINFO: u16 = 12;

    /// A route to other machines.
    RTN_UNICAST: u8 = 1;
    /// A route to this machine.
    RTN_LOCAL: u8 = 2;
    /// A route to all machines of a network.
    RTN_BROADCAST: u8 = 3;
    /// A route to several machines.
    RTN_MULTICAST: u8 = 5;
    /// Packets are dropped in silence.
    RTN_BLACKHOLE: u8 = 6;
    /// Packets are answered with "unreachable".
    RTN_UNREACHABLE: u8 = 7;
    /// Packets are answered with "prohibited".
    RTN_PROHIBIT: u8 = 8;
    /// The search goes on in another table.
    RTN_THROW: u8 = 9;
}

/// Flags that keep the bits they have no name for, and print as C spells them.
macro_rules! flags {
    ($(#[$meta:meta])* $Type:ident($raw:ty), $prefix:literal;
        $($(#[doc = $doc:literal])* $name:ident = $value:literal;)*) => {
        bitflags::bitflags! {
            $(#[$meta])*
            #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
            pub struct $Type: $raw {
                $($(#[doc = $doc])* const $name = $value;)*
                const _ = !0;
            }
        }

        impl fmt::Debug for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                print_flags(self, $prefix, f)
            }
        }
    };
}

flags! {
    /// The flags of a message's header: netlink(7). What some bits mean depends on the kind of the message.
    ///
    /// ```
    /// use berkeley::netlink::NlmFlags;
    ///
    /// assert_eq!(format!("{:?}", NlmFlags::REQUEST | NlmFlags::MULTI), "NLM_F_REQUEST | NLM_F_MULTI");
    /// ```
    NlmFlags(u16), "NLM_F_";
    /// It is a request.
    REQUEST = 0x1;
    /// One of several messages; [`NLMSG_DONE`] ends them.
    MULTI = 0x2;
    /// An acknowledgement is asked for.
    ACK = 0x4;
    /// What a request changes is to be told to the sender too.
    ECHO = 0x8;
    /// What was dumped changed meanwhile: the dump may lack something, or have it twice.
    DUMP_INTR = 0x10;
    /// The dump was filtered as asked.
    DUMP_FILTERED = 0x20;
    /// Of a request: the whole table.
    ROOT = 0x100;
    /// Of a request: all that matches.
    MATCH = 0x200;
}

impl NlmFlags {
    /// Of a request: all there is.
    pub const DUMP: Self = Self::ROOT.union(Self::MATCH);
}

flags! {
    /// What is known of an [`Addr`]: linux/if_addr.h.
    ///
    /// ```
    /// use berkeley::netlink::AddrFlags;
    ///
    /// assert_eq!(format!("{:?}", AddrFlags::PERMANENT | AddrFlags::NODAD), "IFA_F_NODAD | IFA_F_PERMANENT");
    /// ```
    AddrFlags(u32), "IFA_F_";
    /// IPv4: not the first of its network. IPv6: a temporary address of RFC 8981.
    SECONDARY = 0x1;
    /// Nobody asks whether others have it.
    NODAD = 0x2;
    /// It is used while others are still asked: RFC 4429.
    OPTIMISTIC = 0x4;
    /// Somebody else has it.
    DADFAILED = 0x8;
    /// A Mobile IPv6 home address.
    HOMEADDRESS = 0x10;
    /// Its preferred lifetime is over.
    DEPRECATED = 0x20;
    /// Others are being asked whether they have it.
    TENTATIVE = 0x40;
    /// It does not expire.
    PERMANENT = 0x80;
    /// Temporary addresses are made of it.
    MANAGETEMPADDR = 0x100;
    /// It came without a route to its network.
    NOPREFIXROUTE = 0x200;
    /// Multicast groups are joined with it.
    MCAUTOJOIN = 0x400;
    /// Its lower bits are those of RFC 7217.
    STABLE_PRIVACY = 0x800;
}

/// The number at an offset of some bytes.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|&raw| u16::from_ne_bytes(raw))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&raw| u32::from_ne_bytes(raw))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::offset_of;

    #[test]
    fn numbers_and_layouts_are_those_of_libc() {
        assert_eq!(
            [NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE].map(i32::from),
            [libc::NLMSG_NOOP, libc::NLMSG_ERROR, libc::NLMSG_DONE]
        );
        assert_eq!(
            [RTM_NEWLINK, RTM_GETLINK, RTM_NEWADDR, RTM_GETADDR, RTM_NEWROUTE, RTM_GETROUTE],
            [
                libc::RTM_NEWLINK,
                libc::RTM_GETLINK,
                libc::RTM_NEWADDR,
                libc::RTM_GETADDR,
                libc::RTM_NEWROUTE,
                libc::RTM_GETROUTE
            ]
        );
        assert_eq!(
            [IFLA_ADDRESS, IFLA_BROADCAST, IFLA_IFNAME, IFLA_MTU, IFLA_EXT_MASK],
            [
                libc::IFLA_ADDRESS,
                libc::IFLA_BROADCAST,
                libc::IFLA_IFNAME,
                libc::IFLA_MTU,
                libc::IFLA_EXT_MASK
            ]
        );
        assert_eq!(
            [IFA_ADDRESS, IFA_LOCAL, IFA_LABEL, IFA_BROADCAST, IFA_CACHEINFO],
            [libc::IFA_ADDRESS, libc::IFA_LOCAL, libc::IFA_LABEL, libc::IFA_BROADCAST, libc::IFA_CACHEINFO]
        );
        assert_eq!(
            [RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_PREFSRC, RTA_CACHEINFO],
            [
                libc::RTA_DST,
                libc::RTA_OIF,
                libc::RTA_GATEWAY,
                libc::RTA_PRIORITY,
                libc::RTA_PREFSRC,
                libc::RTA_CACHEINFO
            ]
        );
        assert_eq!(
            [ARPHRD_ETHER, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_LOOPBACK, ARPHRD_SIT],
            [
                libc::ARPHRD_ETHER,
                libc::ARPHRD_TUNNEL,
                libc::ARPHRD_TUNNEL6,
                libc::ARPHRD_LOOPBACK,
                libc::ARPHRD_SIT
            ]
        );
        assert_eq!(header::SIZE, size_of::<libc::nlmsghdr>());
        assert_eq!(
            (header::KIND, header::FLAGS),
            (offset_of!(libc::nlmsghdr, nlmsg_type), offset_of!(libc::nlmsghdr, nlmsg_flags))
        );
        assert_eq!(
            (header::SEQ, header::PORT),
            (offset_of!(libc::nlmsghdr, nlmsg_seq), offset_of!(libc::nlmsghdr, nlmsg_pid))
        );
    }

    #[test]
    fn flags_are_those_of_libc_and_print_as_c_spells_them() {
        let bits = |flags: &[i32]| flags.iter().fold(0, |all, &flag| all | flag as u32);
        assert_eq!(IfFlags::from_name("LOWER_UP").map(|flag| flag.bits()), Some(0x10000));
        assert_eq!(
            (IfFlags::UP | IfFlags::MULTICAST | IfFlags::DYNAMIC | IfFlags::NOARP).bits(),
            bits(&[libc::IFF_UP, libc::IFF_MULTICAST, libc::IFF_DYNAMIC, libc::IFF_NOARP])
        );
        assert_eq!(NlmFlags::DUMP.bits(), libc::NLM_F_DUMP as u16);
        assert_eq!(NlmFlags::DUMP_INTR.bits(), libc::NLM_F_DUMP_INTR as u16);
        assert_eq!(
            (AddrFlags::HOMEADDRESS | AddrFlags::DEPRECATED | AddrFlags::OPTIMISTIC).bits(),
            libc::IFA_F_HOMEADDRESS | libc::IFA_F_DEPRECATED | libc::IFA_F_OPTIMISTIC
        );
        assert_eq!(std::format!("{:?}", IfFlags::empty()), "0x0");
        assert_eq!(
            std::format!("{:?}", AddrFlags::from_bits_retain(0x8000_0020)),
            "IFA_F_DEPRECATED | 0x80000000"
        );
    }
}
