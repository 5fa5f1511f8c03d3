//! `<net/if.h>`: interfaces.

use super::{flags, numbers};

numbers! {
    /// The bytes of an interface's name with the zero that ends it.
    IF_NAMESIZE: usize = 16;
}

flags! {
    /// What an interface is and does: netdevice(7).
    ///
    /// ```
    /// use berkeley::IfFlags;
    ///
    /// let flags = IfFlags::UP | IfFlags::LOOPBACK | IfFlags::from_bits_retain(1 << 30);
    /// assert_eq!(format!("{flags:?}"), "IFF_UP | IFF_LOOPBACK | 0x40000000");
    /// ```
    #[doc(alias = "ifa_flags")]
    IfFlags "IFF_" keeps !0;

    /// It is switched on.
    UP = 0x1 as IFF_UP;
    /// It has a broadcast address.
    BROADCAST = 0x2 as IFF_BROADCAST;
    /// Its driver is debugged.
    DEBUG = 0x4 as IFF_DEBUG;
    /// It is the machine's own.
    LOOPBACK = 0x8 as IFF_LOOPBACK;
    /// It leads to one other machine.
    POINTOPOINT = 0x10 as IFF_POINTOPOINT;
    /// It avoids trailers.
    NOTRAILERS = 0x20 as IFF_NOTRAILERS;
    /// It can carry packets.
    RUNNING = 0x40 as IFF_RUNNING;
    /// It has no ARP.
    NOARP = 0x80 as IFF_NOARP;
    /// It takes in packets for others.
    PROMISC = 0x100 as IFF_PROMISC;
    /// It takes in all multicast packets.
    ALLMULTI = 0x200 as IFF_ALLMULTI;
    /// It is the master of several others.
    MASTER = 0x400 as IFF_MASTER;
    /// It belongs to another.
    SLAVE = 0x800 as IFF_SLAVE;
    /// It can do multicast.
    MULTICAST = 0x1000 as IFF_MULTICAST;
    /// It can select its medium.
    PORTSEL = 0x2000 as IFF_PORTSEL;
    /// It selects its medium by itself.
    AUTOMEDIA = 0x4000 as IFF_AUTOMEDIA;
    /// Its addresses go when it is switched off.
    DYNAMIC = 0x8000 as IFF_DYNAMIC;
    /// The layer below is up.
    LOWER_UP = 0x10000 as IFF_LOWER_UP;
    /// It waits for something before it carries packets.
    DORMANT = 0x20000 as IFF_DORMANT;
    /// It echoes what is sent.
    ECHO = 0x40000 as IFF_ECHO;
}
