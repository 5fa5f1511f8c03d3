//! `<net/if.h>`: interfaces.

use super::numbers;

numbers! {
    /// The bytes of an interface's name with the zero that ends it.
    IF_NAMESIZE: usize = 16;
}

numbers! {
    "A flag of an interface: netdevice(7).";

    /// Switched on.
    IFF_UP: u32 = 0x1;
    /// Has a broadcast address.
    IFF_BROADCAST: u32 = 0x2;
    /// Debugging.
    IFF_DEBUG: u32 = 0x4;
    /// Comes back to this machine.
    IFF_LOOPBACK: u32 = 0x8;
    /// Has one peer.
    IFF_POINTOPOINT: u32 = 0x10;
    /// No trailers.
    IFF_NOTRAILERS: u32 = 0x20;
    /// In operation.
    IFF_RUNNING: u32 = 0x40;
    /// No address resolution.
    IFF_NOARP: u32 = 0x80;
    /// Receives everything.
    IFF_PROMISC: u32 = 0x100;
    /// Receives all multicast.
    IFF_ALLMULTI: u32 = 0x200;
    /// Balances load over others.
    IFF_MASTER: u32 = 0x400;
    /// Belongs to one that balances load.
    IFF_SLAVE: u32 = 0x800;
    /// Has multicast.
    IFF_MULTICAST: u32 = 0x1000;
    /// The medium can be chosen.
    IFF_PORTSEL: u32 = 0x2000;
    /// The medium chooses itself.
    IFF_AUTOMEDIA: u32 = 0x4000;
    /// Loses its addresses when it goes down.
    IFF_DYNAMIC: u32 = 0x8000;
    /// There is a carrier.
    IFF_LOWER_UP: u32 = 0x1_0000;
    /// Waits for something.
    IFF_DORMANT: u32 = 0x2_0000;
    /// What is sent comes back, as on CAN.
    IFF_ECHO: u32 = 0x4_0000;
}
