//! The laws of encoded addresses: any bytes may come in.
//!
//! A family is two bytes in the host's order. The corpus was written for little-endian machines; on others its
//! families are numbers that nobody knows, for which the laws hold as well.

use core::hash::{BuildHasher, BuildHasherDefault};
use std::hash::DefaultHasher;

use berkeley::{Family, SockAddr, SockAddrBuf, UnixAddr};

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
        known => Some(known),
    };
    assert_eq!(SockAddr::parse(&text).ok(), expected, "{text}");
    assert!(format!("{addr:?}").starts_with(&text));
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
