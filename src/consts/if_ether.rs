//! `<linux/if_ether.h>` and `<net/ethernet.h>`: protocols of frames.

use super::numbers;

numbers! {
    "A protocol of Ethernet frames, in host order. The third argument of socket(2) wants it in network order.";

    /// Ethernet loopback.
    ETH_P_LOOP: u16 = 0x0060;
    /// Xerox PUP.
    ETH_P_PUP: u16 = 0x0200;
    /// Xerox PUP address translation.
    ETH_P_PUPAT: u16 = 0x0201;
    /// Time-sensitive networking: IEEE 1722.
    ETH_P_TSN: u16 = 0x22f0;
    /// ERSPAN, type III.
    ETH_P_ERSPAN2: u16 = 0x22eb;
    /// IPv4.
    ETH_P_IP: u16 = 0x0800;
    /// X.25.
    ETH_P_X25: u16 = 0x0805;
    /// Address resolution.
    ETH_P_ARP: u16 = 0x0806;
    /// G8BPQ AX.25; not registered.
    ETH_P_BPQ: u16 = 0x08ff;
    /// Xerox PUP over IEEE 802.3.
    ETH_P_IEEEPUP: u16 = 0x0a00;
    /// Xerox PUP address translation over IEEE 802.3.
    ETH_P_IEEEPUPAT: u16 = 0x0a01;
    /// B.A.T.M.A.N. Advanced; not registered.
    ETH_P_BATMAN: u16 = 0x4305;
    /// Assigned to DEC.
    ETH_P_DEC: u16 = 0x6000;
    /// DEC's dump and load.
    ETH_P_DNA_DL: u16 = 0x6001;
    /// DEC's remote console.
    ETH_P_DNA_RC: u16 = 0x6002;
    /// DEC's routing.
    ETH_P_DNA_RT: u16 = 0x6003;
    /// DEC's LAT.
    ETH_P_LAT: u16 = 0x6004;
    /// DEC's diagnostics.
    ETH_P_DIAG: u16 = 0x6005;
    /// For DEC's customers.
    ETH_P_CUST: u16 = 0x6006;
    /// DEC's system communication.
    ETH_P_SCA: u16 = 0x6007;
    /// Ethernet inside something else.
    ETH_P_TEB: u16 = 0x6558;
    /// Reverse address resolution.
    ETH_P_RARP: u16 = 0x8035;
    /// AppleTalk.
    ETH_P_ATALK: u16 = 0x809b;
    /// AppleTalk address resolution.
    ETH_P_AARP: u16 = 0x80f3;
    /// VLAN: IEEE 802.1Q.
    ETH_P_8021Q: u16 = 0x8100;
    /// Novell IPX.
    ETH_P_IPX: u16 = 0x8137;
    /// IPv6.
    ETH_P_IPV6: u16 = 0x86dd;
    /// Pause frames.
    ETH_P_PAUSE: u16 = 0x8808;
    /// Slow protocols: IEEE 802.3ad.
    ETH_P_SLOW: u16 = 0x8809;
    /// Web cache coordination.
    ETH_P_WCCP: u16 = 0x883e;
    /// MPLS unicast.
    ETH_P_MPLS_UC: u16 = 0x8847;
    /// MPLS multicast.
    ETH_P_MPLS_MC: u16 = 0x8848;
    /// Several protocols over ATM.
    ETH_P_ATMMPOA: u16 = 0x884c;
    /// PPP over Ethernet: discovery.
    ETH_P_PPP_DISC: u16 = 0x8863;
    /// PPP over Ethernet: session.
    ETH_P_PPP_SES: u16 = 0x8864;
    /// A local tunnel for link control.
    ETH_P_LINK_CTL: u16 = 0x886c;
    /// ATM over Ethernet.
    ETH_P_ATMFATE: u16 = 0x8884;
    /// Port access: IEEE 802.1X.
    ETH_P_PAE: u16 = 0x888e;
    /// PROFINET.
    ETH_P_PROFINET: u16 = 0x8892;
    /// Realtek's own.
    ETH_P_REALTEK: u16 = 0x8899;
    /// ATA over Ethernet.
    ETH_P_AOE: u16 = 0x88a2;
    /// EtherCAT.
    ETH_P_ETHERCAT: u16 = 0x88a4;
    /// Service VLAN: IEEE 802.1ad.
    ETH_P_8021AD: u16 = 0x88a8;
    /// For local experiments.
    ETH_P_802_EX1: u16 = 0x88b5;
    /// ERSPAN, type II.
    ETH_P_ERSPAN: u16 = 0x88be;
    /// Wireless preauthentication.
    ETH_P_PREAUTH: u16 = 0x88c7;
    /// TIPC.
    ETH_P_TIPC: u16 = 0x88ca;
    /// Link layer discovery.
    ETH_P_LLDP: u16 = 0x88cc;
    /// Media redundancy.
    ETH_P_MRP: u16 = 0x88e3;
    /// MACsec.
    ETH_P_MACSEC: u16 = 0x88e5;
    /// Backbone VLAN: IEEE 802.1ah.
    ETH_P_8021AH: u16 = 0x88e7;
    /// VLAN registration.
    ETH_P_MVRP: u16 = 0x88f5;
    /// Precise time: IEEE 1588.
    ETH_P_1588: u16 = 0x88f7;
    /// NC-SI.
    ETH_P_NCSI: u16 = 0x88f8;
    /// Parallel redundancy.
    ETH_P_PRP: u16 = 0x88fb;
    /// Connectivity faults.
    ETH_P_CFM: u16 = 0x8902;
    /// Fibre Channel over Ethernet.
    ETH_P_FCOE: u16 = 0x8906;
    /// Wireless direct links.
    ETH_P_TDLS: u16 = 0x890d;
    /// Fibre Channel over Ethernet: initialisation.
    ETH_P_FIP: u16 = 0x8914;
    /// InfiniBand over Ethernet.
    ETH_P_IBOE: u16 = 0x8915;
    /// Media-independent handover: IEEE 802.21.
    ETH_P_80221: u16 = 0x8917;
    /// Seamless redundancy.
    ETH_P_HSR: u16 = 0x892f;
    /// Network service header.
    ETH_P_NSH: u16 = 0x894f;
    /// Ethernet loopback, as IEEE 802.3 has it.
    ETH_P_LOOPBACK: u16 = 0x9000;
    /// VLAN inside VLAN; not registered.
    ETH_P_QINQ1: u16 = 0x9100;
    /// VLAN inside VLAN; not registered.
    ETH_P_QINQ2: u16 = 0x9200;
    /// VLAN inside VLAN; not registered.
    ETH_P_QINQ3: u16 = 0x9300;
    /// Distributed switches, with an Ethernet type; not registered.
    ETH_P_EDSA: u16 = 0xdada;
    /// Distributed switches, as a VLAN; not registered.
    ETH_P_DSA_8021Q: u16 = 0xdadb;
    /// ForCES between elements.
    ETH_P_IFE: u16 = 0xed3e;
    /// AF_IUCV; not registered.
    ETH_P_AF_IUCV: u16 = 0xfbfb;
    /// From here on the field is a protocol, below a length.
    ETH_P_802_3_MIN: u16 = 0x0600;
}

numbers! {
    "A protocol that no Ethernet frame bears: a name of the kernel's own.";

    /// Frames with a length.
    ETH_P_802_3: u16 = 0x0001;
    /// AX.25.
    ETH_P_AX25: u16 = 0x0002;
    /// Every protocol.
    ETH_P_ALL: u16 = 0x0003;
    /// IEEE 802.2.
    ETH_P_802_2: u16 = 0x0004;
    /// SNAP.
    ETH_P_SNAP: u16 = 0x0005;
    /// DDCMP.
    ETH_P_DDCMP: u16 = 0x0006;
    /// PPP over wide area networks.
    ETH_P_WAN_PPP: u16 = 0x0007;
    /// PPP over several links.
    ETH_P_PPP_MP: u16 = 0x0008;
    /// LocalTalk.
    ETH_P_LOCALTALK: u16 = 0x0009;
    /// CAN.
    ETH_P_CAN: u16 = 0x000c;
    /// CAN FD.
    ETH_P_CANFD: u16 = 0x000d;
    /// CAN XL.
    ETH_P_CANXL: u16 = 0x000e;
    /// AppleTalk over PPP.
    ETH_P_PPPTALK: u16 = 0x0010;
    /// IEEE 802.2 over token ring.
    ETH_P_TR_802_2: u16 = 0x0011;
    /// Mobitex.
    ETH_P_MOBITEX: u16 = 0x0015;
    /// What a card says of itself.
    ETH_P_CONTROL: u16 = 0x0016;
    /// Infrared.
    ETH_P_IRDA: u16 = 0x0017;
    /// Econet.
    ETH_P_ECONET: u16 = 0x0018;
    /// HDLC.
    ETH_P_HDLC: u16 = 0x0019;
    /// ARCnet.
    ETH_P_ARCNET: u16 = 0x001a;
    /// Distributed switches.
    ETH_P_DSA: u16 = 0x001b;
    /// Switches that tag at the end.
    ETH_P_TRAILER: u16 = 0x001c;
    /// Phonet.
    ETH_P_PHONET: u16 = 0x00f5;
    /// IEEE 802.15.4.
    ETH_P_IEEE802154: u16 = 0x00f6;
    /// CAIF.
    ETH_P_CAIF: u16 = 0x00f7;
    /// Distributed switches, multiplexed.
    ETH_P_XDSA: u16 = 0x00f8;
    /// Qualcomm's multiplexing.
    ETH_P_MAP: u16 = 0x00f9;
    /// Management component transport.
    ETH_P_MCTP: u16 = 0x00fa;
}

numbers! {
    "A protocol of Ethernet frames, in host order.";

    /// IPv4.
    ETHERTYPE_IP: u16 = 0x0800;
    /// Address resolution.
    ETHERTYPE_ARP: u16 = 0x0806;
    /// VLAN: IEEE 802.1Q.
    ETHERTYPE_VLAN: u16 = 0x8100;
    /// IPv6.
    ETHERTYPE_IPV6: u16 = 0x86dd;
}
