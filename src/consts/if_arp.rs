//! `<linux/if_arp.h>`: kinds of hardware.

use super::numbers;

numbers! {
    "A kind of hardware.";

    /// NET/ROM.
    ARPHRD_NETROM: u16 = 0;
    /// Ethernet.
    ARPHRD_ETHER: u16 = 1;
    /// Experimental Ethernet.
    ARPHRD_EETHER: u16 = 2;
    /// AX.25.
    ARPHRD_AX25: u16 = 3;
    /// PROnet token ring.
    ARPHRD_PRONET: u16 = 4;
    /// Chaosnet.
    ARPHRD_CHAOS: u16 = 5;
    /// IEEE 802.2.
    ARPHRD_IEEE802: u16 = 6;
    /// ARCnet.
    ARPHRD_ARCNET: u16 = 7;
    /// AppleTalk.
    ARPHRD_APPLETLK: u16 = 8;
    /// A Frame Relay link.
    ARPHRD_DLCI: u16 = 15;
    /// ATM.
    ARPHRD_ATM: u16 = 19;
    /// Metricom STRIP.
    ARPHRD_METRICOM: u16 = 23;
    /// IEEE 1394.
    ARPHRD_IEEE1394: u16 = 24;
    /// EUI-64.
    ARPHRD_EUI64: u16 = 27;
    /// InfiniBand.
    ARPHRD_INFINIBAND: u16 = 32;
    /// SLIP.
    ARPHRD_SLIP: u16 = 256;
    /// SLIP with compressed headers.
    ARPHRD_CSLIP: u16 = 257;
    /// SLIP with six bits a byte.
    ARPHRD_SLIP6: u16 = 258;
    /// SLIP with both.
    ARPHRD_CSLIP6: u16 = 259;
    /// Reserved for KISS.
    ARPHRD_RSRVD: u16 = 260;
    /// Adaptive.
    ARPHRD_ADAPT: u16 = 264;
    /// X.25 PLP over amateur radio.
    ARPHRD_ROSE: u16 = 270;
    /// X.25.
    ARPHRD_X25: u16 = 271;
    /// X.25 done by the hardware.
    ARPHRD_HWX25: u16 = 272;
    /// Controller area network.
    ARPHRD_CAN: u16 = 280;
    /// Management component transport.
    ARPHRD_MCTP: u16 = 290;
    /// PPP.
    ARPHRD_PPP: u16 = 512;
    /// Cisco's HDLC.
    ARPHRD_CISCO: u16 = 513;
    /// ARPHRD_CISCO under its second name.
    ARPHRD_HDLC: u16 = 513;
    /// LAPB.
    ARPHRD_LAPB: u16 = 516;
    /// DDCMP.
    ARPHRD_DDCMP: u16 = 517;
    /// HDLC without more.
    ARPHRD_RAWHDLC: u16 = 518;
    /// IP without a header of the link.
    ARPHRD_RAWIP: u16 = 519;
    /// IPv4 inside IPv4.
    ARPHRD_TUNNEL: u16 = 768;
    /// IPv6 inside IPv6.
    ARPHRD_TUNNEL6: u16 = 769;
    /// Frame Relay access.
    ARPHRD_FRAD: u16 = 770;
    /// SKIP.
    ARPHRD_SKIP: u16 = 771;
    /// The loopback interface.
    ARPHRD_LOOPBACK: u16 = 772;
    /// LocalTalk.
    ARPHRD_LOCALTLK: u16 = 773;
    /// FDDI.
    ARPHRD_FDDI: u16 = 774;
    /// AP1000 BIF.
    ARPHRD_BIF: u16 = 775;
    /// IPv6 inside IPv4.
    ARPHRD_SIT: u16 = 776;
    /// IP inside DDP.
    ARPHRD_IPDDP: u16 = 777;
    /// GRE over IPv4.
    ARPHRD_IPGRE: u16 = 778;
    /// PIM's register interface.
    ARPHRD_PIMREG: u16 = 779;
    /// HIPPI.
    ARPHRD_HIPPI: u16 = 780;
    /// Ash.
    ARPHRD_ASH: u16 = 781;
    /// Econet.
    ARPHRD_ECONET: u16 = 782;
    /// Infrared.
    ARPHRD_IRDA: u16 = 783;
    /// Fibre Channel, point to point.
    ARPHRD_FCPP: u16 = 784;
    /// Fibre Channel, arbitrated loop.
    ARPHRD_FCAL: u16 = 785;
    /// Fibre Channel, public loop.
    ARPHRD_FCPL: u16 = 786;
    /// Fibre Channel, fabric.
    ARPHRD_FCFABRIC: u16 = 787;
    /// Token ring.
    ARPHRD_IEEE802_TR: u16 = 800;
    /// Wireless LAN.
    ARPHRD_IEEE80211: u16 = 801;
    /// Wireless LAN with a Prism header.
    ARPHRD_IEEE80211_PRISM: u16 = 802;
    /// Wireless LAN with a radiotap header.
    ARPHRD_IEEE80211_RADIOTAP: u16 = 803;
    /// IEEE 802.15.4.
    ARPHRD_IEEE802154: u16 = 804;
    /// IEEE 802.15.4, listening to everything.
    ARPHRD_IEEE802154_MONITOR: u16 = 805;
    /// Phonet.
    ARPHRD_PHONET: u16 = 820;
    /// A Phonet pipe.
    ARPHRD_PHONET_PIPE: u16 = 821;
    /// CAIF.
    ARPHRD_CAIF: u16 = 822;
    /// GRE over IPv6.
    ARPHRD_IP6GRE: u16 = 823;
    /// A netlink monitor.
    ARPHRD_NETLINK: u16 = 824;
    /// IPv6 over small radios.
    ARPHRD_6LOWPAN: u16 = 825;
    /// A vsock monitor.
    ARPHRD_VSOCKMON: u16 = 826;
    /// Without a header.
    ARPHRD_NONE: u16 = 0xfffe;
    /// Not known.
    ARPHRD_VOID: u16 = 0xffff;
}
