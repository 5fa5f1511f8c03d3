//! The arguments of getaddrinfo, and what they come to before any host is known: which types of socket, with which
//! protocol and port.
//!
//! A [`Plan`] checks the arguments in glibc's order and with its codes. Where the service is a name it says for which
//! protocols it has to be looked up, and is told what was found. The [`Endpoints`] that come of it are combined with
//! each address, in this order.
//!
//! Other than glibc before 2.42, a port beyond 65535 is an error and not its lower 16 bits.

use crate::consts::{
    AI_CANONNAME, AI_NUMERICSERV, AiFlags, Eai, Family, IPPROTO_DCCP, IPPROTO_MPTCP, IPPROTO_SCTP,
    IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, Kind, Protocol,
};

/// What getaddrinfo is to find: the fields of `struct addrinfo` that a caller fills.
///
/// ```
/// use berkeley::engine::hints::Hints;
/// use berkeley::{AI_PASSIVE, AF_INET6, SOCK_STREAM};
///
/// let hints = Hints { flags: AI_PASSIVE, family: AF_INET6, ..Hints::stream() };
/// assert_eq!(hints.kind, SOCK_STREAM);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hints {
    /// How to look up.
    pub flags: AiFlags,
    /// AF_INET, AF_INET6, or AF_UNSPEC for both.
    pub family: Family,
    /// A type of socket; any by default.
    pub kind: Kind,
    /// A protocol; that of the type by default.
    pub protocol: Protocol,
}

impl Hints {
    /// Whatever there is.
    pub const ANY: Self = Self {
        flags: AiFlags::empty(),
        family: Family::UNSPEC,
        kind: Kind::from_raw(0),
        protocol: Protocol::from_raw(0),
    };

    /// Stream sockets: TCP.
    #[must_use]
    pub const fn stream() -> Self {
        Self { kind: Kind::STREAM, ..Self::ANY }
    }

    /// Datagram sockets: UDP.
    #[must_use]
    pub const fn dgram() -> Self {
        Self { kind: Kind::DGRAM, ..Self::ANY }
    }
}

impl Default for Hints {
    fn default() -> Self {
        Self::ANY
    }
}

/// A type of socket with protocol and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// The type.
    pub kind: Kind,
    /// The protocol.
    pub protocol: Protocol,
    /// The port, 0 where no service was asked for.
    pub port: u16,
}

/// What a lookup of a service by name has to ask for: `getservbyname(name, protocol)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'s> {
    /// The service's name.
    pub service: &'s [u8],
    /// The protocol's name, as the services file has it.
    pub protocol: &'static str,
    row: usize,
}

/// The arguments, checked.
///
/// ```
/// use berkeley::engine::hints::{Hints, Plan};
/// use berkeley::{Eai, SOCK_DGRAM, SOCK_STREAM};
///
/// let mut plan = Plan::new(Some(b"example.org"), Some(b"domain"), &Hints::ANY)?;
/// while let Some(wanted) = plan.wanted() {
///     plan.found(wanted, matches!(wanted.protocol, "tcp" | "udp").then_some(53));
/// }
/// let endpoints = plan.endpoints()?;
/// assert!(endpoints.map(|endpoint| (endpoint.kind, endpoint.port)).eq([(SOCK_STREAM, 53), (SOCK_DGRAM, 53)]));
/// # Ok::<(), Eai>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan<'s> {
    service: Service<'s>,
    /// The rows of the table that are asked for.
    rows: Rows,
    protocol: Protocol,
    /// The rows whose service has been found, with its port.
    ports: [Option<u16>; TABLE.len()],
    /// The row to be looked up next.
    next: usize,
}

#[derive(Clone, Copy, Debug)]
enum Service<'s> {
    None,
    Port(u16),
    Name(&'s [u8]),
}

#[derive(Clone, Copy, Debug)]
enum Rows {
    /// The one that the hints name.
    One(usize),
    /// Those without a hint.
    Any,
}

impl<'s> Plan<'s> {
    /// Checks the arguments. `*` for a host or a service is none at all, and so is an empty service.
    ///
    /// # Errors
    /// The code that glibc returns.
    pub fn new(host: Option<&[u8]>, service: Option<&'s [u8]>, hints: &Hints) -> Result<Self, Eai> {
        let given = |text: &&[u8]| *text != b"*";
        let (host, service) = (host.filter(given), service.filter(given));
        if host.is_none() && service.is_none() {
            return Err(Eai::NONAME);
        }
        let unknown = hints.flags.bits() & !AiFlags::all().bits() != 0;
        if unknown || (host.is_none() && hints.flags.contains(AI_CANONNAME)) {
            return Err(Eai::BADFLAGS);
        }
        if !matches!(hints.family, Family::UNSPEC | Family::INET | Family::INET6) {
            return Err(Eai::FAMILY);
        }
        let service = match service {
            None | Some([]) => Ok(Service::None),
            Some(text) => match port(text) {
                Some(port) => port.map(Service::Port),
                None if hints.flags.contains(AI_NUMERICSERV) => return Err(Eai::NONAME),
                None => Ok(Service::Name(text)),
            },
        };
        let rows = rows(hints)?;
        let service = service?;
        if let (Rows::One(row), Service::Port(_) | Service::Name(_)) = (rows, service) {
            if TABLE.get(row).is_none_or(|row| row.service.is_none()) {
                return Err(Eai::SERVICE);
            }
        }
        Ok(Self { service, rows, protocol: hints.protocol, ports: [None; TABLE.len()], next: 0 })
    }

    /// The next service to look up; nothing once all are known, or where the service is no name.
    #[must_use]
    pub fn wanted(&self) -> Option<Wanted<'s>> {
        let Service::Name(service) = self.service else { return None };
        let mut rows = TABLE.iter().enumerate().skip(self.next);
        rows.find_map(|(row, entry)| {
            let protocol = entry.service.filter(|_| self.has(row))?;
            Some(Wanted { service, protocol, row })
        })
    }

    /// Tells what the lookup found: a port in host order, or nothing.
    pub fn found(&mut self, wanted: Wanted<'_>, port: Option<u16>) {
        if let Some(place) = self.ports.get_mut(wanted.row) {
            *place = port;
        }
        self.next = self.next.max(wanted.row.saturating_add(1));
    }

    /// What is to be combined with each address.
    ///
    /// # Errors
    /// EAI_SERVICE where the service has none of the protocols.
    pub fn endpoints(&self) -> Result<Endpoints, Eai> {
        let endpoints = Endpoints { plan: Resolved::of(self), row: 0 };
        if endpoints.clone().next().is_none() {
            return Err(Eai::SERVICE);
        }
        Ok(endpoints)
    }

    fn has(&self, row: usize) -> bool {
        match self.rows {
            Rows::One(one) => one == row,
            Rows::Any => true,
        }
    }
}

/// The endpoints of a [`Plan`], in glibc's order.
#[derive(Clone, Debug)]
pub struct Endpoints {
    plan: Resolved,
    row: usize,
}

/// A port for each row that counts.
#[derive(Clone, Copy, Debug)]
struct Resolved {
    ports: [Option<u16>; TABLE.len()],
    protocol: Protocol,
}

impl Resolved {
    fn of(plan: &Plan<'_>) -> Self {
        let mut ports = plan.ports;
        let port = match plan.service {
            Service::Name(_) => return Self { ports, protocol: plan.protocol },
            Service::Port(port) => port,
            Service::None => 0,
        };
        for (row, place) in ports.iter_mut().enumerate() {
            let counts = match plan.rows {
                Rows::One(one) => one == row,
                Rows::Any => TABLE.get(row).is_some_and(|row| row.by_default),
            };
            *place = counts.then_some(port);
        }
        Self { ports, protocol: plan.protocol }
    }
}

impl Iterator for Endpoints {
    type Item = Endpoint;

    fn next(&mut self) -> Option<Endpoint> {
        loop {
            let (row, port) = (TABLE.get(self.row)?, *self.plan.ports.get(self.row)?);
            self.row += 1;
            if let Some(port) = port {
                let protocol = row.protocol.unwrap_or(self.plan.protocol);
                return Some(Endpoint { kind: row.kind, protocol, port });
            }
        }
    }
}

impl core::iter::FusedIterator for Endpoints {}

/// A type of socket with a protocol of its own, or with any.
struct Row {
    kind: Kind,
    protocol: Option<Protocol>,
    /// The protocol's name in the services file; raw sockets have no services.
    service: Option<&'static str>,
    /// Whether it is among the answers where the caller names neither type nor protocol.
    by_default: bool,
}

impl Row {
    const fn new(kind: Kind, protocol: Protocol, service: &'static str, by_default: bool) -> Self {
        Self { kind, protocol: Some(protocol), service: Some(service), by_default }
    }
}

const TABLE: [Row; 8] = [
    Row::new(Kind::STREAM, IPPROTO_TCP, "tcp", true),
    Row::new(Kind::DGRAM, IPPROTO_UDP, "udp", true),
    Row::new(Kind::DCCP, IPPROTO_DCCP, "dccp", false),
    Row::new(Kind::DGRAM, IPPROTO_UDPLITE, "udplite", false),
    Row::new(Kind::STREAM, IPPROTO_SCTP, "sctp", false),
    Row::new(Kind::SEQPACKET, IPPROTO_SCTP, "sctp", false),
    Row::new(Kind::STREAM, IPPROTO_MPTCP, "mptcp", false),
    Row { kind: Kind::RAW, protocol: None, service: None, by_default: true },
];

/// The first row that fits the hints.
fn rows(hints: &Hints) -> Result<Rows, Eai> {
    let (any_kind, any_protocol) = (hints.kind.as_raw() == 0, hints.protocol.as_raw() == 0);
    if any_kind && any_protocol {
        return Ok(Rows::Any);
    }
    let fits = |row: &Row| {
        (any_kind || row.kind == hints.kind)
            && (any_protocol || row.protocol.is_none_or(|protocol| protocol == hints.protocol))
    };
    let none = if any_kind { Eai::SERVICE } else { Eai::SOCKTYPE };
    TABLE.iter().position(fits).map(Rows::One).ok_or(none)
}

/// A port as strtoul(3) reads it, blanks and a sign before it included; nothing for any other text.
fn port(text: &[u8]) -> Option<Result<u16, Eai>> {
    let (negative, digits) = match text.trim_ascii_start() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if negative {
        return Some(Err(Eai::SERVICE));
    }
    let number = digits.iter().try_fold(0u16, |number, digit| {
        number.checked_mul(10)?.checked_add(u16::from(digit.wrapping_sub(b'0')))
    });
    Some(number.ok_or(Eai::SERVICE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consts::{AI_PASSIVE, IPPROTO_ICMP};
    use alloc::{vec, vec::Vec};

    const TCP: u16 = 6;
    const UDP: u16 = 17;
    const SCTP: u16 = 132;

    /// The endpoints as (type, protocol, port); services are looked up among these.
    fn plan(service: &str, hints: Hints, services: &[(&str, u16)]) -> Result<Vec<(i32, u16, u16)>, Eai> {
        let mut plan = Plan::new(Some(b"host"), Some(service.as_bytes()), &hints)?;
        while let Some(wanted) = plan.wanted() {
            let found = services.iter().find(|(protocol, _)| *protocol == wanted.protocol);
            plan.found(wanted, found.map(|found| found.1));
        }
        let raw = |e: Endpoint| (e.kind.as_raw() as i32, e.protocol.as_raw() as u16, e.port);
        Ok(plan.endpoints()?.map(raw).collect())
    }

    fn with(kind: Kind, protocol: Protocol) -> Hints {
        Hints { kind, protocol, ..Hints::ANY }
    }

    #[test]
    fn without_hints_there_are_three_kinds() {
        assert_eq!(plan("80", Hints::ANY, &[]), Ok(vec![(1, TCP, 80), (2, UDP, 80), (3, 0, 80)]));
        assert_eq!(plan("", Hints::ANY, &[]), Ok(vec![(1, TCP, 0), (2, UDP, 0), (3, 0, 0)]));
    }

    #[test]
    fn a_service_keeps_the_protocols_that_have_it() {
        assert_eq!(plan("http", Hints::ANY, &[("tcp", 80)]), Ok(vec![(1, TCP, 80)]));
        assert_eq!(
            plan("x", Hints::ANY, &[("udp", 7), ("sctp", 9)]),
            Ok(vec![(2, UDP, 7), (1, SCTP, 9), (5, SCTP, 9)])
        );
        assert_eq!(plan("tftp", Hints::stream(), &[("udp", 69)]), Err(Eai::SERVICE));
        assert_eq!(plan("-1", Hints::ANY, &[]), Err(Eai::SERVICE));
    }

    #[test]
    fn a_hint_chooses_the_first_row_that_fits() {
        let any = Kind::from_raw(0);
        assert_eq!(plan("", with(any, IPPROTO_SCTP), &[]), Ok(vec![(1, SCTP, 0)]));
        assert_eq!(plan("", with(Kind::SEQPACKET, Protocol::from_raw(0)), &[]), Ok(vec![(5, SCTP, 0)]));
        assert_eq!(plan("", with(any, IPPROTO_ICMP), &[]), Ok(vec![(3, 1, 0)]));
        assert_eq!(plan("", with(Kind::RAW, IPPROTO_TCP), &[]), Ok(vec![(3, TCP, 0)]));
        assert_eq!(plan("", with(Kind::STREAM, IPPROTO_UDP), &[]), Err(Eai::SOCKTYPE));
        assert_eq!(plan("", with(Kind::from_raw(77), Protocol::from_raw(0)), &[]), Err(Eai::SOCKTYPE));
    }

    #[test]
    fn raw_sockets_have_no_ports() {
        assert_eq!(plan("80", with(Kind::RAW, Protocol::from_raw(0)), &[]), Err(Eai::SERVICE));
        assert_eq!(plan("80", with(Kind::from_raw(0), IPPROTO_ICMP), &[]), Err(Eai::SERVICE));
    }

    #[test]
    fn a_port_is_read_as_strtoul_reads_and_never_cut() {
        for (text, expected) in [(" +80", Some(Ok(80))), ("65535", Some(Ok(65535))), ("00080", Some(Ok(80)))]
        {
            assert_eq!(port(text.as_bytes()), expected);
        }
        for text in ["65536", "99999999999999999999999", "-1"] {
            assert_eq!(port(text.as_bytes()), Some(Err(Eai::SERVICE)));
        }
        for text in ["80 ", "0x50", "", "+", "-", "++1"] {
            assert_eq!(port(text.as_bytes()), None);
        }
    }

    #[test]
    fn arguments_are_refused_with_the_codes_of_glibc() {
        let refused = |host: Option<&str>, service: Option<&str>, hints: Hints| {
            Plan::new(host.map(str::as_bytes), service.map(str::as_bytes), &hints).unwrap_err()
        };
        let flags = |flags| Hints { flags, ..Hints::ANY };
        assert_eq!(refused(None, None, Hints::ANY), Eai::NONAME);
        assert_eq!(refused(Some("*"), Some("*"), Hints::ANY), Eai::NONAME);
        assert_eq!(refused(Some("a"), None, flags(AiFlags::from_bits_retain(1 << 20))), Eai::BADFLAGS);
        assert_eq!(refused(None, Some("80"), flags(AI_CANONNAME)), Eai::BADFLAGS);
        assert_eq!(refused(Some("a"), None, Hints { family: Family::UNIX, ..Hints::ANY }), Eai::FAMILY);
        assert_eq!(refused(Some("a"), Some("http"), flags(AI_NUMERICSERV)), Eai::NONAME);
        assert!(Plan::new(None, Some(b"80"), &flags(AI_PASSIVE)).is_ok());
    }
}
