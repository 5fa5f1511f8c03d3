//! The laws of getaddrinfo's arguments: any host, service and hints may come in.

use core::net::IpAddr;

use berkeley::engine::hints::{Hints, Plan};
use berkeley::engine::numeric::{Form, Numeric, Zone, numeric};
use berkeley::{
    AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_V4MAPPED, AiFlags, Eai, Family, Kind, Protocol,
};

/// Five bytes of hints; one that says which of the services that are asked for there are; then host and service, a zero
/// byte between them, each absent where the first byte says so.
pub fn getaddrinfo_args(data: &[u8]) {
    let [how, kind, protocol, low, high, there_are] = take(data);
    let families = [Family::UNSPEC, Family::INET, Family::INET6, Family::UNIX];
    let hints = Hints {
        flags: AiFlags::from_bits_retain(i32::from(u16::from_le_bytes([low, high])) as _),
        family: families[usize::from(how & 3)],
        kind: Kind::from_raw(u32::from(kind % 12) as _),
        protocol: Protocol::from_raw(u32::from(if protocol & 1 == 0 { 0 } else { protocol >> 1 }) as _),
    };
    let mut texts = data.get(6..).unwrap_or(&[]).splitn(2, |&byte| byte == 0);
    let mut text = |absent: bool| texts.next().filter(|_| !absent);
    let (host, service) = (text(how & 4 != 0), text(how & 8 != 0));

    plan(host, service, &hints, there_are);
    if let Some(host) = host {
        match numeric(host, &hints) {
            Ok(Some(address)) => is_that_address(host, &hints, address),
            Ok(None) => {
                assert!(!hints.flags.contains(AI_NUMERICHOST));
                assert_eq!(core(host), None);
            }
            Err(Eai::ADDRFAMILY) => assert_ne!(hints.family, Family::UNSPEC),
            Err(error) => {
                assert_eq!(error, Eai::NONAME);
                assert!(hints.flags.contains(AI_NUMERICHOST) || host.contains(&b'%'));
            }
        }
    }
}

/// The first bytes; zeros where there are none.
fn take<const N: usize>(data: &[u8]) -> [u8; N] {
    core::array::from_fn(|at| data.get(at).copied().unwrap_or(0))
}

/// As `core::net` reads it, which takes neither historic forms nor zones.
fn core(host: &[u8]) -> Option<IpAddr> {
    core::str::from_utf8(host).ok()?.parse().ok()
}

fn plan(host: Option<&[u8]>, service: Option<&[u8]>, hints: &Hints, there_are: u8) {
    let given = |text: Option<&[u8]>| text.is_some_and(|text| text != b"*");
    let mut plan = match Plan::new(host, service, hints) {
        Ok(plan) => plan,
        Err(error) => {
            assert!(match error {
                Eai::NONAME => {
                    (!given(host) && !given(service)) || hints.flags.contains(AI_NUMERICSERV)
                }
                Eai::BADFLAGS => {
                    hints.flags.bits() & !AiFlags::all().bits() != 0
                        || (!given(host) && hints.flags.contains(AI_CANONNAME))
                }
                Eai::FAMILY => hints.family == Family::UNIX,
                Eai::SERVICE | Eai::SOCKTYPE => true,
                _ => false,
            });
            return;
        }
    };
    assert!(given(host) || given(service));
    let (mut asked, mut found) = (0, 0);
    while let Some(wanted) = plan.wanted() {
        assert_eq!(Some(wanted.service), service);
        assert!(!hints.flags.contains(AI_NUMERICSERV));
        let port = (there_are >> asked & 1 != 0).then_some(1000 + asked);
        plan.found(wanted, port);
        asked += 1;
        found += usize::from(port.is_some());
        assert!(asked <= 8);
    }
    let endpoints: Vec<_> = match plan.endpoints() {
        Ok(endpoints) => endpoints.collect(),
        Err(error) => return assert_eq!((error, asked > 0, found), (Eai::SERVICE, true, 0)),
    };
    assert!(!endpoints.is_empty());
    let number = service.and_then(|text| core::str::from_utf8(text).ok()?.trim_ascii().parse::<u16>().ok());
    for endpoint in &endpoints {
        assert!(hints.kind.as_raw() == 0 || endpoint.kind == hints.kind);
        assert!(hints.protocol.as_raw() == 0 || endpoint.protocol == hints.protocol);
        match number {
            _ if asked > 0 => assert!((1000..1008).contains(&endpoint.port)),
            Some(number) => assert_eq!(endpoint.port, number),
            None => assert_eq!(endpoint.port, 0),
        }
    }
    if asked > 0 {
        assert_eq!(endpoints.len(), found);
    }
}

fn is_that_address(host: &[u8], hints: &Hints, address: Numeric<'_>) {
    let Numeric { addr, form, zone } = address;
    match hints.family {
        Family::INET => assert!(addr.is_ipv4()),
        Family::INET6 => assert!(addr.is_ipv6()),
        _ => {}
    }
    let (before, behind) = match host.iter().position(|&byte| byte == b'%') {
        Some(at) => (&host[..at], Some(&host[at + 1..])),
        None => (host, None),
    };
    match form {
        Form::Dotted | Form::Historic => {
            assert_eq!((behind, zone), (None, Zone::None));
            assert_eq!(core(host).is_some(), form == Form::Dotted);
            if addr.is_ipv6() {
                assert!(hints.flags.contains(AI_V4MAPPED));
            }
        }
        Form::V6 => {
            let read: Option<IpAddr> = core(before);
            assert_eq!(read.map(|addr| addr.to_canonical()), Some(addr.to_canonical()));
            match zone {
                Zone::None => assert!(behind.is_none() || behind == Some(b"0")),
                Zone::Index(index) => assert_eq!(decimal(behind), Some(index)),
                Zone::Interface(name, index) => {
                    assert_eq!(Some(name), behind);
                    assert!(index.is_none() || index == decimal(behind));
                    assert_eq!(zone.scope_id(Some(7)), Ok(7));
                    assert_eq!(zone.scope_id(None), index.ok_or(Eai::NONAME));
                }
            }
        }
    }
    // What it prints as is the same address, for whoever takes any family.
    let text = addr.to_string();
    let again = numeric(text.as_bytes(), &Hints::ANY);
    assert_eq!(again.map(|again| again.map(|again| again.addr)), Ok(Some(addr)));
}

fn decimal(text: Option<&[u8]>) -> Option<u32> {
    core::str::from_utf8(text?).ok()?.parse().ok()
}
