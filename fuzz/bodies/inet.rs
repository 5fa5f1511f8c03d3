//! The laws of inet text that need no second opinion but `core::net`'s: any bytes may come in.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berkeley::{
    InetError, IpText, Scope, inet_aton, inet_aton_exact, inet_ntop, inet_ntop_into, inet_pton, inet_pton4,
    inet_pton6, split_scope,
};

/// Reads `data` with every function of `inet`, prints what they read, and asserts what must hold.
pub fn inet(data: &[u8]) {
    let v4 = inet_pton4(data);
    let v6 = inet_pton6(data);
    let aton = inet_aton(data);
    let exact = inet_aton_exact(data);

    // core::net reads the same two grammars.
    let text = core::str::from_utf8(data).unwrap_or("no text");
    assert_eq!(v4.ok(), text.parse::<Ipv4Addr>().ok());
    assert_eq!(v6.ok(), text.parse::<Ipv6Addr>().ok());

    // The generic door leads to the same rooms.
    assert_eq!(inet_pton::<Ipv4Addr>(data), v4);
    assert_eq!(inet_pton::<Ipv6Addr>(data), v6);
    assert_eq!(inet_pton::<IpAddr>(data).ok(), v4.map(IpAddr::V4).or(v6.map(IpAddr::V6)).ok());

    // What is strictly an address is one in the wider grammars, and the same one.
    if v4.is_ok() {
        assert_eq!(exact, v4);
    }
    if exact.is_ok() {
        assert_eq!(aton, exact);
        assert!(!data.contains(&0));
    }

    for error in [v4.err(), v6.err(), aton.err(), exact.err()].into_iter().flatten() {
        within(data, error);
    }
    if let Ok(address) = v4 {
        // One address has one strict spelling.
        assert_eq!(round_trip(address.into()).as_bytes(), data);
    }
    if let Ok(address) = v6 {
        assert!(round_trip(address.into()).len() <= 39);
    }
    if let Ok(address) = aton {
        round_trip(address.into());
    }
    scope(data);

    // Every address prints, whether or not somebody spelled it.
    if let Some((octets, _)) = data.split_first_chunk::<16>() {
        round_trip(Ipv6Addr::from(*octets).into());
    }
    if let Some((octets, _)) = data.split_first_chunk::<4>() {
        round_trip(Ipv4Addr::from(*octets).into());
    }
}

fn within(data: &[u8], error: InetError) {
    assert!(error.at() <= data.len(), "{error} of {} bytes", data.len());
    assert!(!error.why().as_str().is_empty());
}

fn round_trip(address: IpAddr) -> IpText {
    let text = inet_ntop(address);
    assert_eq!(inet_pton::<IpAddr>(text), Ok(address), "{text}");
    assert_eq!(text.as_str().as_bytes(), text.as_bytes());

    let mut exact = [0xa5; 39];
    let exact = &mut exact[..text.len()];
    assert_eq!(inet_ntop_into(address, exact), Ok(text.as_str()));
    let short = &mut exact[1..];
    assert_eq!(inet_ntop_into(address, short).map_err(InetError::at), Err(text.len() - 1));
    text
}

fn scope(data: &[u8]) {
    let (address, scope) = split_scope(data);
    assert!(!address.contains(&b'%'));
    let zone = data.get(address.len() + 1..);
    match scope {
        None => assert_eq!(address, data),
        Some(Scope::Name(name)) => assert_eq!(zone, Some(name)),
        Some(Scope::Index(index)) => {
            let zone = zone.and_then(|zone| core::str::from_utf8(zone).ok()).unwrap_or("no text");
            assert!(zone.bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(zone.parse(), Ok(index));
        }
    }
}
