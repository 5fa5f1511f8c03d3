//! The laws of the text of addresses: any bytes may come in.

use core::net::SocketAddr;

use berkeley::{AddrTextError, SockAddr, ToSockAddr, UnixAddr};

/// Reads `data` as the text of an address, and asserts what must hold.
pub fn addr_text(data: &[u8]) {
    let read = SockAddr::parse(data);
    match read {
        Ok(addr) => accepted(data, &addr),
        Err(error) => refused(data, error),
    }
    if let Ok(text) = core::str::from_utf8(data) {
        assert_eq!(text.parse(), read);
        assert_eq!(text.to_sockaddr().ok(), read.ok().map(|addr| addr.encode()));
        // Of IP addresses `core::net` reads the same texts as the same values.
        let core = text.parse::<SocketAddr>().ok().map(SockAddr::from);
        match read {
            Ok(addr @ (SockAddr::V4(_) | SockAddr::V6(_))) => assert_eq!(core, Some(addr), "{text}"),
            _ => assert_eq!(core, None, "{text}"),
        }
    }
}

fn accepted(data: &[u8], addr: &SockAddr) {
    // One address may have several texts; what it prints is one of them.
    let text = addr.to_string();
    assert_eq!(text.parse().as_ref(), Ok(addr));
    assert!(text.bytes().all(|b| (b' '..=b'~').contains(&b)), "{text}");

    match addr {
        SockAddr::Unspec => assert_eq!(data, b"unspec"),
        SockAddr::V4(_) => {}
        SockAddr::V6(a) => assert_eq!(a.flowinfo(), 0),
        SockAddr::Unix(unix) => unescaped(data, unix),
        SockAddr::Other(_) => panic!("{addr} has no text form"),
        // What the text has no place for is zero.
        known => {
            let name = data.split(|&b| b == b':').next();
            assert_eq!(name, text.as_bytes().split(|&b| b == b':').next());
            assert_eq!(SockAddr::from(known.encode()), *known);
        }
    }
}

/// Where there is no backslash, the text holds the path or name byte for byte.
fn unescaped(data: &[u8], unix: &UnixAddr) {
    let path = data.strip_prefix(b"unix:").expect("the prefix");
    if path.contains(&b'\\') {
        return;
    }
    match unix {
        UnixAddr::Unnamed => assert_eq!(path, b""),
        UnixAddr::Path(p) => assert_eq!(path, &p[..]),
        UnixAddr::Abstract(name) => assert_eq!(path, [b"@", &name[..]].concat()),
    }
}

fn refused(data: &[u8], error: AddrTextError) {
    assert!(error.at() <= data.len(), "{error} of {} bytes", data.len());
    let sentence = error.why().to_string();
    assert!(!sentence.is_empty());
    assert_eq!(error.to_string(), format!("byte {}: {sentence}", error.at()));
    // As an error of a socket call it keeps both, as far as 16 bits tell a place.
    let at = error.at().min(usize::from(u16::MAX));
    assert_eq!(berkeley::Error::from(error).to_string(), format!("byte {at} of the address: {sentence}"));
}
