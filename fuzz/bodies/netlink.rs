//! The laws of route messages: any bytes may come in.
//!
//! Lengths and kinds are in the host's order. The corpus was written for little-endian machines; on others most of it
//! is malformed, for which the laws hold as well.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berkeley::netlink::{
    Attributes, Meaning, Message, Messages, NLMSG_DONE, NLMSG_ERROR, NlmFlags, RTM_GETADDR, RTM_GETLINK,
    RTM_GETROUTE, RTM_NEWADDR, RTM_NEWLINK, RTM_NEWROUTE, Requests,
};
use berkeley::{AF_INET, AF_INET6, Family};

/// Takes `data` for what a socket received, and asserts what must hold of walking it; then for what is to be asked.
pub fn netlink(data: &[u8]) {
    let mut messages = Messages::new(data);
    let mut walked = 0;
    while let Some(message) = messages.next() {
        // Each lies where its header says, and the next one behind its padding.
        assert_eq!(data[walked + 16..][..message.body.len()].as_ptr(), message.body.as_ptr());
        assert_eq!(number(data, walked), Some(16 + message.body.len()));
        walked = (walked + 16 + message.body.len()).next_multiple_of(4).min(data.len());
        assert_eq!(messages.rest(), &data[walked..]);
        read(&message);
    }
    assert!(messages.next().is_none());
    let rest = messages.rest();
    let claims_more = rest.len() >= 16 && number(rest, 0).is_some_and(|len| len > rest.len());
    assert_eq!(messages.cut().is_some(), claims_more);
    if let Some(cut) = messages.cut() {
        assert_eq!(cut.body, &rest[16..]);
        read(&cut);
    }
    ask(data);
}

fn number(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at + 4)?;
    Some(u32::from_ne_bytes(bytes.try_into().expect("four bytes")) as usize)
}

/// A message, and what it means.
fn read(message: &Message<'_>) {
    for fixed in [0, 1, 8, 12, 16, message.body.len(), usize::MAX] {
        walk(message.attributes(fixed));
    }
    let within = |part: &[u8]| part.is_empty() || message.body.as_ptr_range().contains(&part.as_ptr());
    let is_of = |family: Family, ip: Option<IpAddr>| match ip {
        Some(IpAddr::V4(_)) => family == AF_INET,
        Some(IpAddr::V6(_)) => family == AF_INET6,
        None => true,
    };
    match message.meaning() {
        Meaning::Done(_) => assert_eq!(message.kind, NLMSG_DONE),
        Meaning::Error { .. } => assert!(message.kind == NLMSG_ERROR && message.body.len() >= 16),
        Meaning::Link(link) => {
            assert_eq!(message.kind, RTM_NEWLINK);
            assert!([link.name, link.address, link.broadcast].into_iter().all(within));
            assert!(!link.name.contains(&0));
        }
        Meaning::Addr(addr) => {
            assert_eq!(message.kind, RTM_NEWADDR);
            assert!(within(addr.label) && !addr.label.contains(&0));
            assert!(is_of(addr.family, addr.own()) && is_of(addr.family, addr.peer()));
            assert!(addr.peer().is_none() || addr.peer() != addr.own());
            assert!(addr.broadcast.is_none() || addr.family == AF_INET);
        }
        Meaning::Route(route) => {
            assert_eq!(message.kind, RTM_NEWROUTE);
            assert!([route.dst, route.prefsrc, route.gateway].into_iter().all(|ip| is_of(route.family, ip)));
        }
        Meaning::Other(other) => {
            assert_eq!(other, *message);
            let least = match message.kind {
                NLMSG_DONE => 0,
                NLMSG_ERROR | RTM_NEWLINK => 16,
                RTM_NEWADDR => 8,
                RTM_NEWROUTE => 12,
                _ => usize::MAX,
            };
            assert!(message.body.len() < least);
        }
        _ => {}
    }
}

/// What an attribute holds may be attributes again; that is looked at one level deep.
fn walk(mut attributes: Attributes<'_>) {
    for attribute in attributes.by_ref() {
        assert!(attribute.kind < 1 << 14);
        let inner = Attributes::new(attribute.data);
        let rest = inner.rest();
        assert!(inner.map(|inner| 4 + inner.data.len()).sum::<usize>() <= rest.len());
    }
    let rest = attributes.rest();
    let len = rest.get(..2).map(|len| usize::from(u16::from_ne_bytes([len[0], len[1]])));
    assert!(rest.len() < 4 || len.is_some_and(|len| len < 4 || len > rest.len()));
}

/// Questions that are made of the data, in room that may be too short, read as what they are.
fn ask(data: &[u8]) {
    let mut room = vec![0xa5; data.len()];
    let first = number(data, 0).unwrap_or(0) as u32;
    let mut requests = Requests::new(&mut room, first);
    let mut expected = Vec::new();
    for chunk in data.chunks_exact(17).take(64) {
        let (how, bytes) = (chunk[0], &chunk[1..]);
        let index = u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let v4 = Ipv4Addr::from_bits(index);
        let v6 = Ipv6Addr::from(<[u8; 16]>::try_from(bytes).expect("sixteen bytes"));
        let oif = (how & 8 != 0).then_some(index);
        let before = requests.as_bytes().len();
        let (kind, done) = match how % 5 {
            0 => (RTM_GETLINK, requests.getlinks()),
            1 => (RTM_GETLINK, requests.getlink(index)),
            2 => (RTM_GETADDR, requests.getaddrs(Family::from_raw(how.into()), index)),
            3 => (RTM_GETROUTE, requests.getroute(v4.into(), oif)),
            _ => (RTM_GETROUTE, requests.getroute(v6.into(), oif)),
        };
        match done {
            Ok(()) => expected.push((kind, how % 5 == 0 || how % 5 == 2)),
            Err(_) => assert_eq!(requests.as_bytes().len(), before),
        }
    }
    assert_eq!(requests.count(), expected.len());
    let mut messages = Messages::new(requests.as_bytes());
    for (place, (kind, is_dump)) in expected.into_iter().enumerate() {
        let message = messages.next().expect("what was written");
        assert_eq!((message.kind, message.flags.contains(NlmFlags::DUMP)), (kind, is_dump));
        assert_eq!(requests.which(message.seq), Some(place));
        assert!(matches!(message.meaning(), Meaning::Other(_)));
    }
    assert!(messages.next().is_none() && messages.rest().is_empty());
}
