//! The families besides IP and Unix: their layouts against the headers, their text, and what the kernel says. Not every
//! kernel has each of them; a test of what is not there says so and passes.

use core::mem::{offset_of, size_of};
use std::thread;

use berkeley::{
    AF_ALG, AF_BLUETOOTH, AF_CAN, AF_NETLINK, AF_PACKET, AF_QIPCRTR, AF_RDS, AF_TIPC, AF_VSOCK, AF_XDP,
    AlgAddr, BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_SCO, BdAddr, BluetoothAddr, CAN_ISOTP, CAN_J1939,
    CAN_RAW, CanAddr, CanIsotp, CanJ1939, Errno, Error, Family, NETLINK_ROUTE, NetlinkAddr, PacketAddr,
    Protocol, QrtrAddr, SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET, SOCK_STREAM, SockAddr, SockAddrBuf,
    Socket, TipcAddr, TipcName, ToSockAddr, VsockAddr, XdpAddr, htons, if_nametoindex,
};
use libc::{
    __c_anonymous_sockaddr_can_can_addr as can_union, __c_anonymous_sockaddr_can_j1939 as can_j1939,
    __c_anonymous_sockaddr_can_tp as can_tp, sockaddr_alg, sockaddr_can, sockaddr_ll, sockaddr_nl,
    sockaddr_vm, sockaddr_xdp,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::addr_text::{read, refused};
use crate::bodies;
use crate::kit::{rare, skip};

//------------ Any value --------------------------------------------------------------------------------------

fn any_packet() -> impl Strategy<Value = PacketAddr> {
    let fields = any::<(u32, u16, u16, u8)>();
    (fields, vec(any::<u8>(), 0..=32)).prop_map(|((ifindex, protocol, hatype, pkttype), addr)| {
        let mut packet = PacketAddr::interface(ifindex, protocol).with_addr(addr).unwrap();
        (packet.hatype, packet.pkttype) = (hatype, pkttype);
        packet
    })
}

fn any_tipc() -> impl Strategy<Value = TipcAddr> {
    let name = (0..3, any::<[u32; 3]>()).prop_map(|(kind, [a, b, c])| match kind {
        0 => TipcName::NameSeq { service: a, lower: b, upper: c },
        1 => TipcName::Name { service: a, instance: b, domain: c },
        _ => TipcName::Id { node: a, reference: b },
    });
    (any::<i8>(), name).prop_map(|(scope, name)| TipcAddr { scope, name })
}

fn any_alg() -> impl Strategy<Value = AlgAddr> {
    // What is special in the text form, and anything else.
    let byte = || prop_oneof![1 => proptest::sample::select(b"/\\".as_slice()), 4 => 1..=255_u8];
    (any::<(u32, u32)>(), vec(byte(), 0..=13), vec(byte(), 0..=63)).prop_map(|((feat, mask), kind, name)| {
        let mut alg = AlgAddr::new(kind, name).unwrap();
        (alg.feat, alg.mask) = (feat, mask);
        alg
    })
}

fn any_bluetooth() -> impl Strategy<Value = BluetoothAddr> {
    let zero_or = || prop_oneof![Just(0_u16), any::<u16>()];
    (0..4, any::<[u8; 6]>(), zero_or(), zero_or(), 0..3_u8).prop_map(|(kind, octets, a, b, c)| {
        let bdaddr = BdAddr::new(octets);
        match kind {
            0 => BluetoothAddr::L2cap { bdaddr, psm: a, cid: b, bdaddr_type: c },
            1 => BluetoothAddr::Rfcomm { bdaddr, channel: a as u8 },
            2 => BluetoothAddr::Hci { dev: a, channel: b },
            _ => BluetoothAddr::Sco { bdaddr },
        }
    })
}

/// An address of any of the families of this file.
pub(crate) fn any_family() -> impl Strategy<Value = SockAddr> {
    let can = (any::<u32>(), prop_oneof![Just([0; 16]), any::<[u8; 16]>()])
        .prop_map(|(ifindex, data)| CanAddr { ifindex, data });
    let xdp = any::<(u16, u32, u32, u32)>().prop_map(|(flags, ifindex, queue_id, shared_umem_fd)| XdpAddr {
        flags,
        ifindex,
        queue_id,
        shared_umem_fd,
    });
    prop_oneof![
        any::<(u32, u32)>().prop_map(|(pid, groups)| NetlinkAddr::new(pid, groups).into()),
        any_packet().prop_map(SockAddr::Packet),
        can.prop_map(SockAddr::Can),
        any_tipc().prop_map(SockAddr::Tipc),
        any::<(u32, u32, u8)>().prop_map(|(cid, port, flags)| VsockAddr { cid, port, flags }.into()),
        any_alg().prop_map(SockAddr::Alg),
        any::<(u32, u32)>().prop_map(|(node, port)| QrtrAddr::new(node, port).into()),
        any_bluetooth().prop_map(SockAddr::Bluetooth),
        xdp.prop_map(SockAddr::Xdp),
    ]
}

proptest! {
    #[test]
    fn any_address_is_printed_and_read(addr in any_family()) {
        bodies::sockaddr::sockaddr(addr.encode().as_bytes());
        bodies::addr_text::addr_text(addr.to_string().as_bytes());
    }

    #[test]
    fn nearly_the_text_of_an_address(addr in any_family(), at: proptest::sample::Index, byte: u8) {
        let mut text = addr.to_string().into_bytes();
        bodies::addr_text::addr_text(&text[..at.index(text.len())]);
        *at.get_mut(&mut text) = byte;
        bodies::addr_text::addr_text(&text);
    }
}

#[test]
fn an_address_is_no_larger_than_before() {
    assert!(size_of::<SockAddr>() <= 144);
}

//------------ Layouts ----------------------------------------------------------------------------------------

/// An address is just these fields at these places in so many bytes, and zeros elsewhere.
#[track_caller]
fn is_laid_out(
    addr: impl Into<SockAddr> + ToSockAddr + Copy,
    family: Family,
    size: usize,
    fields: &[(usize, &[u8])],
) {
    let mut bytes = vec![0; size];
    bytes[..2].copy_from_slice(&family.as_raw().to_ne_bytes());
    for &(at, field) in fields {
        bytes[at..][..field.len()].copy_from_slice(field);
    }
    let value = addr.into();
    assert_eq!(addr.to_sockaddr().unwrap().as_ref(), bytes);
    assert_eq!(value.encode().as_bytes(), bytes);
    assert_eq!(SockAddr::from(SockAddrBuf::new(&bytes).unwrap()), value);
    assert_eq!(value.family(), family);
}

const A: u32 = 0x0102_0304;
const B: u32 = 0x1112_1314;
const C: u32 = 0x2122_2324;

#[test]
fn netlink_is_sockaddr_nl() {
    is_laid_out(
        NetlinkAddr::new(A, B),
        AF_NETLINK,
        size_of::<sockaddr_nl>(),
        &[
            (offset_of!(sockaddr_nl, nl_pid), &A.to_ne_bytes()),
            (offset_of!(sockaddr_nl, nl_groups), &B.to_ne_bytes()),
        ],
    );
}

#[test]
fn packet_is_sockaddr_ll() {
    let mut addr = PacketAddr::interface(A, 0x0806).with_addr([1, 2, 3, 4, 5, 6]).unwrap();
    (addr.hatype, addr.pkttype) = (0x0304, 4);
    let [protocol, ifindex, hatype, pkttype] = [
        (offset_of!(sockaddr_ll, sll_protocol), &[8, 6][..]),
        (offset_of!(sockaddr_ll, sll_ifindex), &A.to_ne_bytes()),
        (offset_of!(sockaddr_ll, sll_hatype), &0x0304_u16.to_ne_bytes()),
        (offset_of!(sockaddr_ll, sll_pkttype), &[4]),
    ];
    let (halen, hardware) = (offset_of!(sockaddr_ll, sll_halen), offset_of!(sockaddr_ll, sll_addr));
    let whole = size_of::<sockaddr_ll>();
    let six = [protocol, ifindex, hatype, pkttype, (halen, &[6]), (hardware, &[1, 2, 3, 4, 5, 6])];
    is_laid_out(addr, AF_PACKET, whole, &six);
    let eight = [protocol, ifindex, hatype, pkttype, (halen, &[8]), (hardware, &[7; 8])];
    is_laid_out(addr.with_addr([7; 8]).unwrap(), AF_PACKET, whole, &eight);
    // Over the end of the structure, as InfiniBand has it, and the longest.
    for long in [9, 20, 32] {
        let hardware = (hardware, &[9; 32][..long]);
        let fields = [protocol, ifindex, hatype, pkttype, (halen, &[long as u8]), hardware];
        is_laid_out(addr.with_addr(hardware.1).unwrap(), AF_PACKET, 12 + long, &fields);
    }
}

#[test]
fn can_is_sockaddr_can() {
    let (index, at) = (offset_of!(sockaddr_can, can_ifindex), offset_of!(sockaddr_can, can_addr));
    let size = size_of::<sockaddr_can>();
    assert_eq!((at, size_of::<can_union>()), (8, 16));
    let raw = CanAddr::interface(A);
    is_laid_out(raw, AF_CAN, size, &[(index, &A.to_ne_bytes())]);

    let isotp = raw.with_isotp(B, C);
    assert_eq!(isotp.isotp(), CanIsotp { rx_id: B, tx_id: C });
    is_laid_out(
        isotp,
        AF_CAN,
        size,
        &[
            (index, &A.to_ne_bytes()),
            (at + offset_of!(can_tp, rx_id), &B.to_ne_bytes()),
            (at + offset_of!(can_tp, tx_id), &C.to_ne_bytes()),
        ],
    );

    let j1939 = raw.with_j1939(0x0102_0304_0506_0708, B, 0x42);
    assert_eq!(j1939.j1939(), CanJ1939 { name: 0x0102_0304_0506_0708, pgn: B, addr: 0x42 });
    is_laid_out(
        j1939,
        AF_CAN,
        size,
        &[
            (index, &A.to_ne_bytes()),
            (at + offset_of!(can_j1939, name), &0x0102_0304_0506_0708_u64.to_ne_bytes()),
            (at + offset_of!(can_j1939, pgn), &B.to_ne_bytes()),
            (at + offset_of!(can_j1939, addr), &[0x42]),
        ],
    );
}

#[test]
fn vsock_is_sockaddr_vm() {
    // libc has svm_flags as the first byte of svm_zero.
    let flags = offset_of!(sockaddr_vm, svm_zero);
    is_laid_out(
        VsockAddr { cid: A, port: B, flags: 1 },
        AF_VSOCK,
        size_of::<sockaddr_vm>(),
        &[
            (offset_of!(sockaddr_vm, svm_port), &B.to_ne_bytes()),
            (offset_of!(sockaddr_vm, svm_cid), &A.to_ne_bytes()),
            (flags, &[1]),
        ],
    );
    assert_eq!(
        [VsockAddr::CID_ANY, VsockAddr::CID_LOCAL, VsockAddr::CID_HOST, VsockAddr::PORT_ANY],
        [libc::VMADDR_CID_ANY, libc::VMADDR_CID_LOCAL, libc::VMADDR_CID_HOST, libc::VMADDR_PORT_ANY]
    );
}

#[test]
fn alg_is_sockaddr_alg() {
    let mut addr = AlgAddr::new("skcipher", "cbc(aes)").unwrap();
    (addr.feat, addr.mask) = (A, B);
    let fields = |kind, name| {
        [
            (offset_of!(sockaddr_alg, salg_type), kind),
            (offset_of!(sockaddr_alg, salg_feat), A.to_ne_bytes().to_vec()),
            (offset_of!(sockaddr_alg, salg_mask), B.to_ne_bytes().to_vec()),
            (offset_of!(sockaddr_alg, salg_name), name),
        ]
    };
    let check = |addr, fields: [(usize, Vec<u8>); 4]| {
        let fields = fields.each_ref().map(|(at, bytes)| (*at, &bytes[..]));
        is_laid_out(addr, AF_ALG, size_of::<sockaddr_alg>(), &fields);
    };
    check(addr, fields(b"skcipher".to_vec(), b"cbc(aes)".to_vec()));
    // As long as there is room for, with the zero behind it.
    let mut longest = AlgAddr::new([b't'; 13], [b'n'; 63]).unwrap();
    (longest.feat, longest.mask) = (A, B);
    check(longest, fields(vec![b't'; 13], vec![b'n'; 63]));
    assert_eq!((longest.kind(), longest.name()), (&[b't'; 13][..], &[b'n'; 63][..]));
}

#[test]
fn xdp_is_sockaddr_xdp() {
    is_laid_out(
        XdpAddr { flags: 0x0102, ifindex: A, queue_id: B, shared_umem_fd: C },
        AF_XDP,
        size_of::<sockaddr_xdp>(),
        &[
            (offset_of!(sockaddr_xdp, sxdp_flags), &0x0102_u16.to_ne_bytes()),
            (offset_of!(sockaddr_xdp, sxdp_ifindex), &A.to_ne_bytes()),
            (offset_of!(sockaddr_xdp, sxdp_queue_id), &B.to_ne_bytes()),
            (offset_of!(sockaddr_xdp, sxdp_shared_umem_fd), &C.to_ne_bytes()),
        ],
    );
}

#[test]
fn tipc_is_sockaddr_tipc() {
    // <linux/tipc.h>: family 2, addrtype 1, scope 1, then a union of { type, lower, upper }, { { type, instance },
    // domain } and { ref, node }.
    let tipc = |addr: TipcAddr, fields: &[(usize, &[u8])]| is_laid_out(addr, AF_TIPC, 16, fields);
    let [a, b, c] = [A, B, C].map(u32::to_ne_bytes);
    tipc(TipcAddr::nameseq(A, B, C), &[(2, &[1, 2]), (4, &a), (8, &b), (12, &c)]);
    tipc(TipcAddr::name(A, B), &[(2, &[2, 2]), (4, &a), (8, &b)]);
    let name = TipcName::Name { service: A, instance: B, domain: C };
    tipc(TipcAddr { scope: -3, name }, &[(2, &[2, 0xfd]), (4, &a), (8, &b), (12, &c)]);
    tipc(TipcAddr::id(A, B), &[(2, &[3, 0]), (4, &b), (8, &a)]);
}

#[test]
fn qrtr_is_sockaddr_qrtr() {
    // <linux/qrtr.h>: family 2, node and port of 32 bits.
    let fields = [(4, &A.to_ne_bytes()[..]), (8, &B.to_ne_bytes())];
    is_laid_out(QrtrAddr::new(A, B), AF_QIPCRTR, 12, &fields);
}

#[test]
fn bluetooth_is_its_four_structures() {
    let bdaddr = BdAddr::new([1, 2, 3, 4, 5, 6]);
    let reversed = [6, 5, 4, 3, 2, 1];
    let bluetooth = |addr: BluetoothAddr, size, fields: &[(usize, &[u8])]| {
        is_laid_out(addr, AF_BLUETOOTH, size, fields);
    };
    // <net/bluetooth/l2cap.h>: family 2, psm le16, bdaddr 6, cid le16, bdaddr_type 1.
    let l2cap = BluetoothAddr::L2cap { bdaddr, psm: 0x1001, cid: 0x0203, bdaddr_type: 2 };
    bluetooth(l2cap, 14, &[(2, &[0x01, 0x10]), (4, &reversed), (10, &[0x03, 0x02]), (12, &[2])]);
    bluetooth(BluetoothAddr::l2cap(bdaddr, 1), 14, &[(2, &[1, 0]), (4, &reversed)]);
    // <net/bluetooth/rfcomm.h>: family 2, bdaddr 6, channel 1.
    bluetooth(BluetoothAddr::rfcomm(bdaddr, 30), 10, &[(2, &reversed), (8, &[30])]);
    // <net/bluetooth/hci_sock.h>: family 2, dev 2, channel 2.
    let dev = 0x0102_u16.to_ne_bytes();
    bluetooth(BluetoothAddr::hci(0x0102, 3), 6, &[(2, &dev), (4, &3_u16.to_ne_bytes())]);
    // <net/bluetooth/sco.h>: family 2, bdaddr 6.
    bluetooth(BluetoothAddr::sco(bdaddr), 8, &[(2, &reversed)]);
}

#[test]
fn what_the_kernel_leaves_out_is_zero() {
    let reported = |bytes: &[u8]| SockAddr::from(SockAddrBuf::new(bytes).unwrap());
    let can = CanAddr::interface(A);
    for (addr, needed) in [(can, 8), (can.with_isotp(B, C), 16), (can.with_j1939(1, B, 2), 24)] {
        let whole = addr.encode();
        for len in [8, 16, 24] {
            let cut = reported(&whole[..len]);
            assert_eq!(cut == addr.into(), len >= needed, "{addr} {len}");
        }
    }
    // getsockname(2) of a packet socket ends behind the hardware's address: 18 bytes on Ethernet, 12 where there is none.
    for hardware in [&[][..], &[1, 2, 3, 4, 5, 6], &[1; 8], &[1; 20]] {
        let addr = PacketAddr::interface(A, 3).with_addr(hardware).unwrap();
        assert_eq!(reported(&addr.encode()[..12 + hardware.len()]), addr.into());
    }
}

/// The bytes of an address, whatever its type keeps them in.
trait Encode: ToSockAddr {
    fn encode(&self) -> Vec<u8> {
        self.to_sockaddr().unwrap().as_ref().to_vec()
    }
}

impl Encode for CanAddr {}
impl Encode for PacketAddr {}

#[test]
fn what_cannot_be_an_address_says_why() {
    #[track_caller]
    fn why<T>(result: Result<T, Error>, sentence: &str) {
        assert_eq!(result.map_err(|e| e.to_string()).err().as_deref(), Some(sentence));
    }
    why(
        PacketAddr::interface(1, 3).with_addr([0; 33]),
        "a hardware address of 33 bytes; the kernel takes at most 32",
    );
    why(
        AlgAddr::new([b't'; 14], "sha1"),
        "an algorithm's type or name of 14 bytes, where at most 13 have room",
    );
    why(
        AlgAddr::new("hash", [b'n'; 64]),
        "an algorithm's type or name of 64 bytes, where at most 63 have room",
    );
    why(AlgAddr::new("hash", "a\0b"), "an algorithm's type or name with a zero byte at 1");
}

//------------ Text -------------------------------------------------------------------------------------------

#[test]
fn spellings_that_are_addresses() {
    read("netlink:0", NetlinkAddr::KERNEL, "netlink:0");
    read("netlink:0x10/17", NetlinkAddr::new(16, 17), "netlink:16/0x11");
    read("packet:0/3", PacketAddr::interface(0, 3), "packet:0/0x0003");
    let hardware = PacketAddr::interface(2, 0x0800).with_addr([0, 0x1a, 0xff]).unwrap();
    read("packet:2/0x0800/00:1A:ff", hardware, "packet:2/0x0800/00:1a:ff");
    read("can:0", CanAddr::ANY, "can:0");
    let data = CanAddr { ifindex: 3, data: [0x5a; 16] };
    let hex = "5a".repeat(16);
    read(&format!("can:3/{}", hex.to_uppercase()), data, &format!("can:3/{hex}"));
    read("tipc:nameseq:18888/0-9", TipcAddr::nameseq(18888, 0, 9), "tipc:nameseq:18888/0-9");
    let withdrawn = TipcAddr { scope: -TipcAddr::NODE_SCOPE, ..TipcAddr::nameseq(1, 2, 3) };
    read("tipc:nameseq:1/2-3%-3", withdrawn, "tipc:nameseq:1/2-3%-3");
    read("tipc:name:1/2@0%2", TipcAddr::name(1, 2), "tipc:name:1/2");
    read("tipc:id:1/2%0", TipcAddr::id(1, 2), "tipc:id:1/2");
    read("tipc:id:1/2%-128", TipcAddr { scope: -128, ..TipcAddr::id(1, 2) }, "tipc:id:1/2%-128");
    let any = VsockAddr::new(VsockAddr::CID_ANY, 80);
    read("vsock:0xffffffff:0080", any, "vsock:4294967295:80");
    read("vsock:3:4/1", VsockAddr { cid: 3, port: 4, flags: 1 }, "vsock:3:4/0x1");
    read("alg:hash/sha256", AlgAddr::new("hash", "sha256").unwrap(), "alg:hash/sha256");
    read(r"alg:\x2f/a/b\x5c", AlgAddr::new("/", r"a/b\").unwrap(), r"alg:\x2f/a/b\\");
    read("alg:/", AlgAddr::new("", "").unwrap(), "alg:/");
    read("qrtr:1:0xfffffffe", QrtrAddr::new(1, QrtrAddr::PORT_CTRL), "qrtr:1:4294967294");
    let bdaddr: BdAddr = "00:1b:Dc:07:33:10".parse().unwrap();
    read(
        "l2cap:00:1b:dc:07:33:10/0x1001",
        BluetoothAddr::l2cap(bdaddr, 0x1001),
        "l2cap:00:1B:DC:07:33:10/4097",
    );
    let le = BluetoothAddr::L2cap { bdaddr, psm: 0, cid: 4, bdaddr_type: 1 };
    read("l2cap:00:1b:dc:07:33:10/0/4/1", le, "l2cap:00:1B:DC:07:33:10/0/4/1");
    read("rfcomm:00:1b:dc:07:33:10/3", BluetoothAddr::rfcomm(bdaddr, 3), "rfcomm:00:1B:DC:07:33:10/3");
    read("hci:0/2", BluetoothAddr::hci(0, 2), "hci:0/2");
    read("sco:00:1b:dc:07:33:10", BluetoothAddr::sco(bdaddr), "sco:00:1B:DC:07:33:10");
    read("xdp:3/1", XdpAddr::new(3, 1), "xdp:3/1");
}

#[test]
fn spellings_that_are_none() {
    const NUMBER: &str = "expected a number, decimal or hexadecimal behind 0x";
    const TOO_LARGE: &str = "a number too large for its place";
    const BDADDR: &str = "expected six pairs of hexadecimal digits with colons between them";
    refused("netlink:", 8, NUMBER);
    refused("netlink:-1", 8, NUMBER);
    refused("netlink:1/", 10, NUMBER);
    refused("netlink:4294967296", 8, TOO_LARGE);
    refused("netlink:1:2", 9, "the address ends here");
    refused("NETLINK:1", 0, "an IP address is needed here, not a name");
    refused("packet:2", 8, "expected '/'");
    refused("packet:2/0x10000", 9, TOO_LARGE);
    refused("packet:eth0/3", 7, NUMBER);
    refused("packet:2/3/0", 11, "expected two hexadecimal digits");
    refused("packet:2/3/00:", 14, "expected two hexadecimal digits");
    let long = vec!["00"; 33].join(":");
    let hardware = "longer than the 32 bytes that a hardware address has at most";
    refused(&format!("packet:2/3/{long}"), 11 + 32 * 3, hardware);
    refused("can:vcan0", 4, NUMBER);
    refused("can:3/00", 8, "expected two hexadecimal digits");
    refused(&format!("can:3/{}", "00".repeat(17)), 38, "the address ends here");
    refused("tipc:1/2", 5, "expected nameseq:, name: or id:");
    refused("tipc:nameseq:1/2", 16, "expected '-'");
    refused("tipc:name:1/2%128", 14, TOO_LARGE);
    refused("tipc:name:1/2%-129", 15, TOO_LARGE);
    refused("vsock:2", 7, "expected ':'");
    refused("vsock:2:4294967296", 8, TOO_LARGE);
    refused("vsock:2:1/256", 10, TOO_LARGE);
    refused("alg:hash", 8, "expected '/'");
    refused("alg:abcdefghijklmn/x", 17, "longer than an algorithm's type, 13 bytes, or its name, 63");
    refused("alg:hash/a\0b", 10, "an algorithm's type or name cannot contain a zero byte");
    refused(r"alg:hash/\q", 9, r"a backslash is written \\, any byte \x and two hexadecimal digits");
    refused("qrtr:1", 6, "expected ':'");
    refused("rfcomm:00:1B:DC:07:33/3", 7, BDADDR);
    refused("rfcomm:00-1B-DC-07-33-10/3", 7, BDADDR);
    refused("rfcomm:00:1B:DC:07:33:10/256", 25, TOO_LARGE);
    refused("l2cap:00:1B:DC:07:33:10", 23, "expected '/'");
    refused("sco:00:1B:DC:07:33:10:00", 21, "the address ends here");
    refused("hci:0", 5, "expected '/'");
    refused("xdp:3", 5, "expected '/'");
    assert_eq!("00:1B:DC:07:33:10 ".parse::<BdAddr>().unwrap_err().at(), 17);
}

#[test]
fn debug_shows_what_the_text_leaves_out() {
    let mut packet = PacketAddr::interface(1, 3);
    (packet.hatype, packet.pkttype) = (772, 4);
    assert_eq!(format!("{packet} {packet:?}"), "packet:1/0x0003 packet:1/0x0003 hatype 772 pkttype 4");
    let mut alg = AlgAddr::new("hash", "sha1").unwrap();
    alg.mask = 8;
    assert_eq!(format!("{:?}", SockAddr::Alg(alg)), "alg:hash/sha1 feat 0x0 mask 0x8");
    let xdp = XdpAddr { flags: 1, shared_umem_fd: 5, ..XdpAddr::new(3, 0) };
    assert_eq!(format!("{:?}", SockAddr::Xdp(xdp)), "xdp:3/0 flags 0x1 shared_umem_fd 5");
}

//------------ The kernel -------------------------------------------------------------------------------------

/// The address of a socket that was bound to one.
fn bound(socket: &Socket, addr: impl ToSockAddr) -> SockAddr {
    socket.bind(addr).unwrap();
    socket.getsockname().unwrap()
}

#[test]
fn the_kernel_answers_over_netlink() {
    const RTM_NEWLINK: u16 = 16;
    const RTM_GETLINK: u16 = 18;
    // NLM_F_REQUEST and NLM_F_DUMP.
    const DUMP: u16 = 1 | 0x300;
    let Some(socket) = rare(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) else { return };
    assert_eq!(socket.getsockname(), Ok(NetlinkAddr::KERNEL.into()));
    let SockAddr::Netlink(own) = bound(&socket, NetlinkAddr::KERNEL) else { panic!("{socket:?}") };
    assert!(own.pid != 0 && own.groups == 0, "{own}");

    // struct nlmsghdr, struct ifinfomsg.
    let mut request = [0; 32];
    request[..4].copy_from_slice(&32_u32.to_ne_bytes());
    request[4..6].copy_from_slice(&RTM_GETLINK.to_ne_bytes());
    request[6..8].copy_from_slice(&DUMP.to_ne_bytes());
    request[8..12].copy_from_slice(&7_u32.to_ne_bytes());
    assert_eq!(socket.sendto(&request, NetlinkAddr::KERNEL), Ok(32));
    let mut answer = vec![0; 1 << 16];
    let (n, from) = socket.recvfrom(&mut answer).unwrap();
    assert_eq!(from, NetlinkAddr::KERNEL.into());
    assert!(n > 32);
    assert_eq!(answer[4..6], RTM_NEWLINK.to_ne_bytes());
    assert_eq!(answer[8..12], 7_u32.to_ne_bytes());
    assert_eq!(answer[12..16], own.pid.to_ne_bytes());

    // RTMGRP_LINK, which everybody may listen to, and a port of the caller's choice.
    let Some(listener) = rare(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) else { return };
    let chosen = NetlinkAddr::new(own.pid ^ 0x4000_0000, 1);
    assert_eq!(bound(&listener, chosen), chosen.into());
}

#[test]
fn a_frame_on_loopback() {
    // Of the numbers that IEEE leaves for experiments, so that nobody else sends one.
    const PROTOCOL: u16 = 0x88b5;
    let Some(socket) = rare(AF_PACKET, SOCK_DGRAM, Protocol::from_raw(htons(PROTOCOL).into())) else {
        return;
    };
    let lo = PacketAddr::named("lo", PROTOCOL).unwrap();
    let SockAddr::Packet(own) = bound(&socket, lo) else { panic!("{socket:?}") };
    assert_eq!((own.ifindex, own.protocol, own.hatype), (lo.ifindex, PROTOCOL, libc::ARPHRD_LOOPBACK));
    assert_eq!(own.addr(), [0; 6]);
    assert_eq!(own.interface_name().unwrap(), "lo");

    let to = lo.with_addr([0; 6]).unwrap();
    assert_eq!(socket.sendto(b"a frame", to), Ok(7));
    let mut buf = [0; 64];
    let (n, from) = socket.recvfrom(&mut buf).unwrap();
    assert_eq!(&buf[..n], b"a frame");
    // PACKET_HOST, from the interface itself.
    assert_eq!(from, own.into());
    assert_eq!(socket.getsockname_raw().unwrap().as_bytes().len(), 18);
}

#[test]
fn an_interface_has_a_name_and_an_index() {
    let lo = if_nametoindex("lo").unwrap();
    assert_eq!(PacketAddr::named("lo", 3), Ok(PacketAddr::interface(lo, 3)));
    assert_eq!(CanAddr::named("lo"), Ok(CanAddr::interface(lo)));
    assert_eq!(XdpAddr::named("lo", 2), Ok(XdpAddr::new(lo, 2)));
    assert_eq!(XdpAddr::new(lo, 2).interface_name().unwrap(), "lo");
    // No name stands for all interfaces; an address of them has none.
    assert_eq!(CanAddr::named(""), Ok(CanAddr::ANY));
    assert_eq!(CanAddr::ANY.interface_name().unwrap(), "");
    assert_eq!(PacketAddr::interface(0, 3).interface_name().unwrap(), "");
    for name in ["", "no-such-one", "sixteen-bytes-16"] {
        assert_eq!(PacketAddr::named(name, 3), Err(Errno::ENODEV.into()), "{name}");
    }
    assert_eq!(PacketAddr::interface(u32::MAX, 3).interface_name().unwrap_err().errno(), Some(Errno::ENXIO));
}

#[test]
fn a_packet_socket_without_an_interface() {
    let Some(socket) = rare(AF_PACKET, SOCK_RAW, Protocol::DEFAULT) else { return };
    assert_eq!(socket.getsockname(), Ok(PacketAddr::interface(0, 0).into()));
    assert_eq!(socket.getsockname_raw().unwrap().as_bytes().len(), 12);
}

#[test]
fn a_port_between_machines() {
    let Some(server) = rare(AF_VSOCK, SOCK_STREAM, Protocol::DEFAULT) else { return };
    assert_eq!(server.getsockname(), Ok(VsockAddr::new(VsockAddr::CID_ANY, VsockAddr::PORT_ANY).into()));
    let SockAddr::Vsock(own) = bound(&server, VsockAddr::new(VsockAddr::CID_ANY, VsockAddr::PORT_ANY)) else {
        panic!("{server:?}");
    };
    assert_eq!(own.cid, VsockAddr::CID_ANY);
    assert_ne!(own.port, VsockAddr::PORT_ANY);
    server.listen(1).unwrap();

    // Without the transport that stays here a connection to here would go to the host.
    if !std::path::Path::new("/sys/module/vsock_loopback").exists() {
        return skip("AF_VSOCK to this machine", "this kernel has no such sockets");
    }
    let client = rare(AF_VSOCK, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    let to = VsockAddr::new(VsockAddr::CID_LOCAL, own.port);
    client.connect(to).unwrap();
    let (conn, from) = server.accept().unwrap();
    assert_eq!(client.getpeername(), Ok(to.into()));
    assert_eq!(conn.getpeername(), Ok(from));
    let (SockAddr::Vsock(from), SockAddr::Vsock(own)) = (from, client.getsockname().unwrap()) else {
        panic!("{from}");
    };
    assert_eq!((from.cid, from.port), (VsockAddr::CID_LOCAL, own.port));
    client.sendall(b"hello").unwrap();
    assert_eq!(conn.recv(&mut [0; 8]), Ok(5));
}

#[test]
fn an_algorithm_of_the_kernel() {
    let Some(hash) = rare(AF_ALG, SOCK_SEQPACKET, Protocol::DEFAULT) else { return };
    hash.bind(AlgAddr::new("hash", "sha256").unwrap()).unwrap();
    assert_eq!(hash.getsockname(), Err(Errno::EOPNOTSUPP.into()));
    let (operation, from) = hash.accept().unwrap();
    assert_eq!(from, SockAddr::Unspec);
    operation.sendall(b"abc").unwrap();
    let mut digest = [0; 32];
    assert_eq!(operation.recv(&mut digest), Ok(32));
    assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
    let none = rare(AF_ALG, SOCK_SEQPACKET, Protocol::DEFAULT).unwrap().bind("alg:hash/no-such-hash");
    assert_eq!(none, Err(Errno::ENOENT.into()));
}

#[test]
fn a_bus_of_controllers() {
    let Some(socket) = rare(AF_CAN, SOCK_RAW, CAN_RAW) else { return };
    let Ok(addr) = CanAddr::named("vcan0") else { return skip("vcan0", "this kernel has no such sockets") };
    assert_eq!(bound(&socket, addr), addr.into());
    assert_eq!(socket.getsockname_raw().unwrap().as_bytes().len(), 8);
    let every = rare(AF_CAN, SOCK_RAW, CAN_RAW).unwrap();
    every.bind(CanAddr::ANY).unwrap();
    // struct can_frame: identifier, length, three bytes, eight of data.
    let mut frame = [0; 16];
    frame[..4].copy_from_slice(&0x123_u32.to_ne_bytes());
    frame[4] = 2;
    frame[8..10].copy_from_slice(b"hi");
    assert_eq!(socket.sendto(&frame, addr), Ok(16));
    let mut buf = [0; 16];
    assert_eq!(every.recvfrom(&mut buf), Ok((16, addr.into())));
    assert_eq!(buf, frame);

    let isotp = rare(AF_CAN, SOCK_DGRAM, CAN_ISOTP).unwrap();
    let vcan = addr.ifindex;
    assert_eq!(addr.interface_name().unwrap(), "vcan0");
    let addr = addr.with_isotp(0x321, 0x322);
    assert_eq!(bound(&isotp, addr), addr.into());
    assert_eq!(isotp.getsockname_raw().unwrap().as_bytes().len(), 16);

    let j1939 = rare(AF_CAN, SOCK_DGRAM, CAN_J1939).unwrap();
    let addr = addr.with_j1939(0, 0x40000, 0x20);
    assert_eq!(bound(&j1939, addr), addr.into());
    assert_eq!(j1939.getsockname_raw().unwrap().as_bytes().len(), 24);
    let other = rare(AF_CAN, SOCK_DGRAM, CAN_J1939).unwrap();
    other.bind(CanAddr::interface(vcan).with_j1939(0, 0x40000, 0x30)).unwrap();
    other.sendto(b"parameters", CanAddr::interface(vcan).with_j1939(0, 0x1_0300, 0x20)).unwrap();
    let mut buf = [0; 16];
    let (n, from) = j1939.recvfrom(&mut buf).unwrap();
    // The kernel does not say over which interface.
    let SockAddr::Can(from) = from else { panic!("{from}") };
    assert_eq!((&buf[..n], from.ifindex, from.j1939().addr), (&b"parameters"[..], 0, 0x30));
}

#[test]
fn a_service_of_a_cluster() {
    let Some(server) = rare(AF_TIPC, SOCK_RDM, Protocol::DEFAULT) else { return };
    let SockAddr::Tipc(TipcAddr { name: TipcName::Id { .. }, .. }) = server.getsockname().unwrap() else {
        panic!("{server:?}");
    };
    let service = std::process::id() | 0x4000_0000;
    server.bind(TipcAddr::nameseq(service, 0, 9)).unwrap();
    let client = rare(AF_TIPC, SOCK_RDM, Protocol::DEFAULT).unwrap();
    assert_eq!(client.sendto(b"by name", TipcAddr::name(service, 7)), Ok(7));
    let mut buf = [0; 16];
    assert_eq!(server.recvfrom(&mut buf), Ok((7, client.getsockname().unwrap())));
    // And back to the identity that was reported.
    assert_eq!(server.sendto(b"by id", client.getsockname().unwrap()), Ok(5));
    assert_eq!(client.recvfrom(&mut buf), Ok((5, server.getsockname().unwrap())));

    let SockAddr::Tipc(id) = client.getsockname().unwrap() else { panic!("{client:?}") };
    let TipcName::Id { node, reference } = id.name else { panic!("{id}") };
    assert_eq!(id, TipcAddr::id(node, reference));
    // Undone, there is nobody.
    let name = TipcAddr { scope: -TipcAddr::CLUSTER_SCOPE, ..TipcAddr::nameseq(service, 0, 9) };
    server.bind(name).unwrap();
    let gone = client.sendto(b"by name", TipcAddr::name(service, 7));
    assert_eq!(gone, Err(Errno::EHOSTUNREACH.into()));
}

#[test]
fn a_port_of_a_processor() {
    let Some(a) = rare(AF_QIPCRTR, SOCK_DGRAM, Protocol::DEFAULT) else { return };
    let SockAddr::Qrtr(own) = a.getsockname().unwrap() else { panic!("{a:?}") };
    let Some(b) = rare(AF_QIPCRTR, SOCK_DGRAM, Protocol::DEFAULT) else { return };
    let addr = bound(&a, QrtrAddr::new(own.node, 0x5000));
    assert_eq!(addr, QrtrAddr::new(own.node, 0x5000).into());
    b.sendto(b"hello", addr).unwrap();
    assert_eq!(a.recvfrom(&mut [0; 8]), Ok((5, b.getsockname().unwrap())));
}

#[test]
fn bluetooth_sockets_have_names() {
    let Some(l2cap) = rare(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP) else { return };
    let addr = BluetoothAddr::l2cap(BdAddr::ANY, 0x1001);
    assert_eq!(bound(&l2cap, addr), addr.into());
    let rfcomm = rare(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM).unwrap();
    let addr = BluetoothAddr::rfcomm(BdAddr::ANY, 3);
    assert_eq!(bound(&rfcomm, addr), addr.into());
    if let Some(sco) = rare(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO) {
        let addr = BluetoothAddr::sco(BdAddr::ANY);
        assert_eq!(bound(&sco, addr), addr.into());
    }
}

#[test]
fn reliable_datagrams_have_ipv4_addresses() {
    let Some(a) = rare(AF_RDS, SOCK_SEQPACKET, Protocol::DEFAULT) else { return };
    let b = rare(AF_RDS, SOCK_SEQPACKET, Protocol::DEFAULT).unwrap();
    let at_a = bound(&a, "127.0.0.1:40001");
    let at_b = bound(&b, "127.0.0.1:40002");
    assert_eq!((at_a, at_b), ("127.0.0.1:40001".parse().unwrap(), "127.0.0.1:40002".parse().unwrap()));
    thread::scope(|scope| {
        scope.spawn(|| b.sendto(b"hello", at_a).unwrap());
        assert_eq!(a.recvfrom(&mut [0; 8]), Ok((5, at_b)));
    });
}
