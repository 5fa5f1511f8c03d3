//! The laws of encoded addresses: any bytes may come in.
//!
//! A family is two bytes in the host's order. The corpus was written for little-endian machines; on others its
//! families are numbers that nobody knows, for which the laws hold as well.

use core::hash::{BuildHasher, BuildHasherDefault};
use core::net::{SocketAddrV4, SocketAddrV6};
use std::hash::DefaultHasher;

use berkeley::{Family, SockAddr, SockAddrBuf, UnixAddr, XdpAddr};

/// Takes `data` for what the kernel reported, and asserts what must hold of its meaning.
pub fn sockaddr(data: &[u8]) {
    let Ok(buf) = SockAddrBuf::new(data) else {
        assert!(data.len() > SockAddrBuf::CAPACITY);
        return;
    };
    assert_eq!(buf.as_bytes(), data);
    let addr = SockAddr::from(buf);
    assert_eq!(addr.family(), buf.family());
    assert_eq!(SockAddr::from(addr.encode()), addr, "{buf:?}");

    nothing_is_lost(data, &addr);
    nothing_known_is_left_raw(data, &addr);
    text(&addr);
    one_family(buf);
    neighbours(data, &addr);
}

/// Encoding gives back all bytes but those that mean nothing to the kernel.
fn nothing_is_lost(data: &[u8], addr: &SockAddr) {
    let again = addr.encode();
    let again = again.as_bytes();
    match addr {
        SockAddr::Unspec => assert_eq!((trimmed(data), again), (&[][..], &[0; 16][..])),
        SockAddr::V4(_) => {
            assert_eq!(again.len(), 16);
            assert_eq!((&again[..8], &again[8..]), (&data[..8], &[0; 8][..]));
        }
        SockAddr::V6(_) => assert_eq!(again, &data[..28]),
        SockAddr::Unix(UnixAddr::Path(path)) => {
            assert_eq!(&again[2..][..path.len()], &path[..]);
            assert_eq!(trimmed(again), trimmed(data));
            // One zero byte ends the path; the longest alone has no room for it.
            assert_eq!(again.len(), (2 + path.len() + 1).min(110));
        }
        // The kernel leaves out what the protocol does not use, or what the hardware's address does not need.
        SockAddr::Can(_) | SockAddr::Packet(_) => {
            let (here, beyond) = again.split_at(data.len());
            assert_eq!((here, trimmed(beyond)), (data, &[][..]));
            let whole = if let SockAddr::Packet(a) = addr { (12 + a.addr().len()).max(20) } else { 24 };
            assert_eq!(again.len(), whole);
        }
        _ => assert_eq!(again, data),
    }
}

/// Raw bytes are the last resort.
fn nothing_known_is_left_raw(data: &[u8], addr: &SockAddr) {
    let SockAddr::Other(other) = addr else { return };
    assert_eq!(other.as_bytes(), data);
    assert_eq!(other.data(), data.get(2..).unwrap_or_default());
    match other.family() {
        Family::INET => assert!(data.len() < 16),
        Family::INET6 => assert!(data.len() < 28),
        Family::UNIX => match &data[2..] {
            [0, name @ ..] => assert!(name.len() > 107),
            path => assert!(trimmed(path).contains(&0) || trimmed(path).len() > 108),
        },
        Family::UNSPEC => assert_ne!(trimmed(data), []),
        // A size, and the bytes that the headers leave between the fields.
        Family::NETLINK => assert!(data.len() != 12 || data[2..4] != [0; 2]),
        Family::QIPCRTR => assert!(data.len() != 12 || data[2..4] != [0; 2]),
        Family::VSOCK => assert!(data.len() != 16 || data[2..4] != [0; 2] || data[13..] != [0; 3]),
        Family::XDP => assert!(data.len() != 16),
        Family::CAN => {
            let unused = data.get(2..4).is_some_and(|unused| unused != [0; 2]);
            assert!(![8, 16, 24].contains(&data.len()) || unused);
        }
        Family::TIPC => assert!(match data.get(2) {
            _ if data.len() != 16 => true,
            Some(1 | 2) => false,
            Some(3) => data[12..] != [0; 4],
            _ => true,
        }),
        Family::ALG => {
            // A text ends with a zero, and nothing comes behind it.
            let text = |field: &[u8]| field.last() == Some(&0) && !trimmed(field).contains(&0);
            assert!(data.len() != 88 || !text(&data[2..16]) || !text(&data[24..]));
        }
        Family::BLUETOOTH => assert!(match data.len() {
            14 => data[13] != 0,
            10 => data[9] != 0,
            6 | 8 => false,
            _ => true,
        }),
        Family::PACKET => assert!(match data.get(11) {
            Some(&halen @ 0..=32) => {
                let end = 12 + usize::from(halen);
                data.len() != end && (data.len() != 20 || end > 20 || data[end..].iter().any(|&b| b != 0))
            }
            _ => true,
        }),
        _ => {}
    }
}

/// What is printed is read as the same address, and as none where the text form has no place for it.
fn text(addr: &SockAddr) {
    let text = addr.to_string();
    let expected = match *addr {
        SockAddr::Other(_) => None,
        SockAddr::V6(mut a) => {
            a.set_flowinfo(0);
            Some(a.into())
        }
        SockAddr::Packet(mut a) => {
            (a.hatype, a.pkttype) = (0, 0);
            Some(a.into())
        }
        SockAddr::Alg(mut a) => {
            (a.feat, a.mask) = (0, 0);
            Some(a.into())
        }
        SockAddr::Xdp(a) => Some(XdpAddr::new(a.ifindex, a.queue_id).into()),
        known => Some(known),
    };
    assert_eq!(SockAddr::parse(&text).ok(), expected, "{text}");
    assert!(format!("{addr:?}").starts_with(&text));
}

/// Who asks for one family alone gets what the enumeration has for it.
fn one_family(buf: SockAddrBuf) {
    let addr = SockAddr::from(buf);
    assert_eq!(SocketAddrV4::try_from(buf).map_or_else(SockAddr::from, SockAddr::V4), addr);
    assert_eq!(SocketAddrV6::try_from(buf).map_or_else(SockAddr::from, SockAddr::V6), addr);
}

/// Two values are equal exactly if their encodings are, and then their hashes are too.
fn neighbours(data: &[u8], addr: &SockAddr) {
    let Some((last, shorter)) = data.split_last() else { return };
    let other_end = [shorter, &[last ^ 1]].concat();
    for near in [shorter, &other_end] {
        let near = SockAddr::from(SockAddrBuf::new(near).expect("no longer than before"));
        assert_eq!(near == *addr, near.encode() == addr.encode(), "{near:?} {addr:?}");
        if near == *addr {
            let hash = BuildHasherDefault::<DefaultHasher>::default();
            assert_eq!(hash.hash_one(near), hash.hash_one(addr));
            assert_eq!(hash.hash_one(near.encode()), hash.hash_one(addr.encode()));
        }
    }
}

/// Without the zeros at the end.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1);
    &bytes[..end]
}
