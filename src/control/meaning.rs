//! What the control messages mean that this crate knows: one enum for those that come and those that go.

use core::net::{Ipv4Addr, Ipv6Addr};
use core::time::Duration;

use super::ControlMessage;
use crate::consts::*;
use crate::error::{Error, Reason};
use crate::{Errno, SockAddr};

/// A control message, read.
///
/// The kernel sends most kinds only to a socket that asked for them by an option; each says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Control<'a> {
    /// SCM_CREDENTIALS of unix(7): who sent the message, with SO_PASSCRED. A sender without privilege may only name
    /// itself.
    #[doc(alias = "SCM_CREDENTIALS")]
    Credentials(Ucred),
    /// IP_PKTINFO of ip(7): where a packet came in or goes out.
    #[doc(alias = "IP_PKTINFO")]
    IpPktinfo(InPktinfo),
    /// IPV6_PKTINFO of RFC 3542, with IPV6_RECVPKTINFO.
    #[doc(alias = "IPV6_PKTINFO")]
    Ipv6Pktinfo(In6Pktinfo),
    /// IP_TTL of ip(7), with IP_RECVTTL.
    #[doc(alias = "IP_TTL")]
    IpTtl(u8),
    /// IPV6_HOPLIMIT of RFC 3542, with IPV6_RECVHOPLIMIT.
    #[doc(alias = "IPV6_HOPLIMIT")]
    Ipv6Hoplimit(u8),
    /// IP_TOS of ip(7), with IP_RECVTOS: the lowest two bits are ECN's.
    #[doc(alias = "IP_TOS")]
    IpTos(u8),
    /// IPV6_TCLASS of RFC 3542, with IPV6_RECVTCLASS: the lowest two bits are ECN's.
    #[doc(alias = "IPV6_TCLASS")]
    Ipv6Tclass(u8),
    /// SO_TIMESTAMP of socket(7): when the packet came, to a microsecond. Only received.
    #[doc(alias = "SCM_TIMESTAMP")]
    Timestamp(Timestamp),
    /// SO_TIMESTAMPNS: when the packet came, to a nanosecond. Only received.
    #[doc(alias = "SCM_TIMESTAMPNS")]
    Timestampns(Timestamp),
    /// SO_TIMESTAMPING of the kernel's documentation (networking/timestamping): the software's time, one that is no
    /// longer used, the hardware's; zero where it was not taken. Only received.
    #[doc(alias = "SCM_TIMESTAMPING")]
    Timestamping([Timestamp; 3]),
    /// UDP_GRO of udp(7): several datagrams of this size, the last perhaps shorter, in one. Only received.
    #[doc(alias = "UDP_GRO")]
    UdpGro(u32),
    /// UDP_SEGMENT of udp(7): what is sent is cut into datagrams of this size.
    #[doc(alias = "UDP_SEGMENT")]
    UdpSegment(u16),
    /// IP_RECVERR of ip(7): an error from the queue that MSG_ERRQUEUE reads. Only received.
    #[doc(alias = "IP_RECVERR")]
    IpRecverr(ExtendedErr),
    /// IPV6_RECVERR of ipv6(7), likewise.
    #[doc(alias = "IPV6_RECVERR")]
    Ipv6Recverr(ExtendedErr),
    /// IP_ORIGDSTADDR of ip(7): where a packet was going before it was redirected, with IP_RECVORIGDSTADDR. Only
    /// received.
    #[doc(alias = "IP_ORIGDSTADDR")]
    IpOrigdstaddr(SockAddr),
    /// IPV6_ORIGDSTADDR, likewise.
    #[doc(alias = "IPV6_ORIGDSTADDR")]
    Ipv6Origdstaddr(SockAddr),
    /// SO_RXQ_OVFL of socket(7): packets that this socket has lost for want of room. Only received.
    #[doc(alias = "SO_RXQ_OVFL")]
    RxqOvfl(u32),
    /// SCM_TXTIME: when a packet is to leave, by the clock of SO_TXTIME, in nanoseconds; tc-etf(8). Only sent.
    #[doc(alias = "SCM_TXTIME")]
    Txtime(u64),
    /// TLS_SET_RECORD_TYPE of networking/tls: what kind of record this is, if not application data, 23. Only sent.
    #[doc(alias = "TLS_SET_RECORD_TYPE")]
    TlsSetRecordType(u8),
    /// TLS_GET_RECORD_TYPE: what kind of record came. Only received.
    #[doc(alias = "TLS_GET_RECORD_TYPE")]
    TlsGetRecordType(u8),
    /// ALG_SET_OP of linux/if_alg.h: ALG_OP_DECRYPT, 0, or ALG_OP_ENCRYPT, 1. Only sent.
    #[doc(alias = "ALG_SET_OP")]
    AlgSetOp(u32),
    /// ALG_SET_IV: the initialisation vector. Only sent.
    #[doc(alias = "ALG_SET_IV")]
    AlgSetIv(&'a [u8]),
    /// ALG_SET_AEAD_ASSOCLEN: how many of the bytes are authenticated and not encrypted. Only sent.
    #[doc(alias = "ALG_SET_AEAD_ASSOCLEN")]
    AlgSetAeadAssoclen(u32),
    /// What this crate does not know, or whose bytes are not what they should be, for instance because the buffer was
    /// too short. Descriptors are here too, as numbers that belong to somebody else.
    Other(ControlMessage<'a>),
}

/// Who is at the other end of a Unix socket: `struct ucred` of unix(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ucred {
    /// The process, as seen from here; 0 where it cannot be.
    pub pid: i32,
    /// Its user.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
}

/// Where an IPv4 packet came in or goes out: `struct in_pktinfo` of ip(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "in_pktinfo")]
pub struct InPktinfo {
    /// The interface's index; 0 to send by whichever the routes say.
    #[doc(alias = "ipi_ifindex")]
    pub ifindex: u32,
    /// Received: the local address to answer from. Sent: the source address, 0.0.0.0 to have it chosen.
    #[doc(alias = "ipi_spec_dst")]
    pub spec_dst: Ipv4Addr,
    /// Received: the packet's destination. Sent: not looked at.
    #[doc(alias = "ipi_addr")]
    pub addr: Ipv4Addr,
}

/// Where an IPv6 packet came in or goes out: `struct in6_pktinfo` of RFC 3542.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "in6_pktinfo")]
pub struct In6Pktinfo {
    /// Received: the packet's destination. Sent: the source address, `::` to have it chosen.
    #[doc(alias = "ipi6_addr")]
    pub addr: Ipv6Addr,
    /// The interface's index; 0 to send by whichever the routes say.
    #[doc(alias = "ipi6_ifindex")]
    pub ifindex: u32,
}

/// A time as the kernel tells it: since the beginning of 1970 by the system's clock, or by the hardware's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds.
    pub secs: i64,
    /// Nanoseconds beyond them, 0 to 999,999,999.
    pub nanos: u32,
}

impl Timestamp {
    /// As the standard library's `UNIX_EPOCH + duration` has it; nothing for a time before the epoch.
    ///
    /// ```
    /// use berkeley::control::Timestamp;
    /// use core::time::Duration;
    ///
    /// let time = Timestamp { secs: 1, nanos: 500_000_000 };
    /// assert_eq!(time.since_epoch(), Some(Duration::from_millis(1500)));
    /// ```
    #[must_use]
    pub fn since_epoch(&self) -> Option<Duration> {
        Some(Duration::new(u64::try_from(self.secs).ok()?, self.nanos))
    }
}

/// An error from a socket's error queue: `struct sock_extended_err` of ip(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "sock_extended_err")]
pub struct ExtendedErr {
    /// What a call would have failed with. [`Errno::OK`] and ENOMSG mark what is no error: completions, timestamps.
    #[doc(alias = "ee_errno")]
    pub errno: Errno,
    /// Where it comes from: SO_EE_ORIGIN_LOCAL 1, ICMP 2, ICMP6 3, TIMESTAMPING 4, ZEROCOPY 5.
    #[doc(alias = "ee_origin")]
    pub origin: u8,
    /// The ICMP type, where that is the origin.
    #[doc(alias = "ee_type")]
    pub kind: u8,
    /// The ICMP code.
    #[doc(alias = "ee_code")]
    pub code: u8,
    /// For EMSGSIZE the MTU; else as the origin has it.
    #[doc(alias = "ee_info")]
    pub info: u32,
    /// As the origin has it.
    #[doc(alias = "ee_data")]
    pub data: u32,
    /// Who reported it, with no port: SO_EE_OFFENDER(3). [`SockAddr::Unspec`] where nobody is named.
    #[doc(alias = "SO_EE_OFFENDER")]
    pub offender: SockAddr,
}

impl<'a> Control<'a> {
    // Each arm makes its value where it is wanted: an option of one in between would be 160 bytes to move.
    pub(super) fn of(message: ControlMessage<'a>) -> Self {
        let ControlMessage { level, kind, data } = message;
        let other = || Self::Other(message);
        match (level, kind) {
            (SOL_SOCKET, SCM_CREDENTIALS) => words(data)
                .map_or_else(other, |[pid, uid, gid]| Self::Credentials(Ucred { pid: pid as i32, uid, gid })),
            (SOL_SOCKET, SO_TIMESTAMP) => narrow_time(data, 1_000).map_or_else(other, Self::Timestamp),
            (SOL_SOCKET, SO_TIMESTAMP_NEW) => wide_time(data, 1_000).map_or_else(other, Self::Timestamp),
            (SOL_SOCKET, SO_TIMESTAMPNS) => narrow_time(data, 1).map_or_else(other, Self::Timestampns),
            (SOL_SOCKET, SO_TIMESTAMPNS_NEW) => wide_time(data, 1).map_or_else(other, Self::Timestampns),
            (SOL_SOCKET, SO_TIMESTAMPING) => three(data, narrow_time).map_or_else(other, Self::Timestamping),
            (SOL_SOCKET, SO_TIMESTAMPING_NEW) => {
                three(data, wide_time).map_or_else(other, Self::Timestamping)
            }
            (SOL_SOCKET, SO_RXQ_OVFL) => word(data).map_or_else(other, Self::RxqOvfl),
            (SOL_IP, IP_PKTINFO) => words(data).map_or_else(other, |[ifindex, spec_dst, addr]| {
                // The addresses are in the network's order.
                let ip = |word: u32| Ipv4Addr::from(word.to_ne_bytes());
                Self::IpPktinfo(InPktinfo { ifindex, spec_dst: ip(spec_dst), addr: ip(addr) })
            }),
            (SOL_IP, IP_TTL) => byte(data).map_or_else(other, Self::IpTtl),
            (SOL_IP, IP_TOS) => match data {
                [tos] => Self::IpTos(*tos),
                _ => byte(data).map_or_else(other, Self::IpTos),
            },
            (SOL_IP, IP_RECVERR) => extended_err(data).map_or_else(other, Self::IpRecverr),
            (SOL_IP, IP_ORIGDSTADDR) => match SockAddr::decode(data) {
                addr @ SockAddr::V4(_) => Self::IpOrigdstaddr(addr),
                _ => other(),
            },
            (SOL_IPV6, IPV6_PKTINFO) => in6_pktinfo(data).map_or_else(other, Self::Ipv6Pktinfo),
            (SOL_IPV6, IPV6_HOPLIMIT) => byte(data).map_or_else(other, Self::Ipv6Hoplimit),
            (SOL_IPV6, IPV6_TCLASS) => byte(data).map_or_else(other, Self::Ipv6Tclass),
            (SOL_IPV6, IPV6_RECVERR) => extended_err(data).map_or_else(other, Self::Ipv6Recverr),
            (SOL_IPV6, IPV6_ORIGDSTADDR) => match SockAddr::decode(data) {
                addr @ SockAddr::V6(_) => Self::Ipv6Origdstaddr(addr),
                _ => other(),
            },
            (SOL_UDP, UDP_GRO) => word(data).map_or_else(other, Self::UdpGro),
            (SOL_UDP, UDP_SEGMENT) => match data.try_into() {
                Ok(size) => Self::UdpSegment(u16::from_ne_bytes(size)),
                Err(_) => other(),
            },
            (SOL_SOCKET, SCM_TXTIME) => match data.try_into() {
                Ok(time) => Self::Txtime(u64::from_ne_bytes(time)),
                Err(_) => other(),
            },
            (SOL_TLS, TLS_SET_RECORD_TYPE) => match data {
                [kind] => Self::TlsSetRecordType(*kind),
                _ => other(),
            },
            (SOL_TLS, TLS_GET_RECORD_TYPE) => match data {
                [kind] => Self::TlsGetRecordType(*kind),
                _ => other(),
            },
            (SOL_ALG, ALG_SET_OP) => word(data).map_or_else(other, Self::AlgSetOp),
            (SOL_ALG, ALG_SET_IV) => match data.split_first_chunk() {
                Some((len, iv)) if iv.len() == u32::from_ne_bytes(*len) as usize => Self::AlgSetIv(iv),
                _ => other(),
            },
            (SOL_ALG, ALG_SET_AEAD_ASSOCLEN) => word(data).map_or_else(other, Self::AlgSetAeadAssoclen),
            _ => other(),
        }
    }

    /// Level, kind and bytes, in two pieces, of a message that can be sent.
    pub(super) fn with_parts(
        &self,
        then: impl FnOnce(i32, i32, [&[u8]; 2]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let int = |byte: &u8| i32::from(*byte).to_ne_bytes();
        match self {
            Self::Credentials(Ucred { pid, uid, gid }) => {
                let bytes = joined([pid.to_ne_bytes(), uid.to_ne_bytes(), gid.to_ne_bytes()]);
                then(SOL_SOCKET, SCM_CREDENTIALS, [&bytes, &[]])
            }
            Self::IpPktinfo(InPktinfo { ifindex, spec_dst, addr }) => {
                let bytes = joined([ifindex.to_ne_bytes(), spec_dst.octets(), addr.octets()]);
                then(SOL_IP, IP_PKTINFO, [&bytes, &[]])
            }
            Self::Ipv6Pktinfo(In6Pktinfo { addr, ifindex }) => {
                then(SOL_IPV6, IPV6_PKTINFO, [&addr.octets(), &ifindex.to_ne_bytes()])
            }
            Self::IpTtl(ttl) => then(SOL_IP, IP_TTL, [&int(ttl), &[]]),
            Self::Ipv6Hoplimit(limit) => then(SOL_IPV6, IPV6_HOPLIMIT, [&int(limit), &[]]),
            Self::IpTos(tos) => then(SOL_IP, IP_TOS, [&[*tos], &[]]),
            Self::Ipv6Tclass(class) => then(SOL_IPV6, IPV6_TCLASS, [&int(class), &[]]),
            Self::UdpSegment(size) => then(SOL_UDP, UDP_SEGMENT, [&size.to_ne_bytes(), &[]]),
            Self::Txtime(time) => then(SOL_SOCKET, SCM_TXTIME, [&time.to_ne_bytes(), &[]]),
            Self::TlsSetRecordType(kind) => then(SOL_TLS, TLS_SET_RECORD_TYPE, [&[*kind], &[]]),
            Self::AlgSetOp(op) => then(SOL_ALG, ALG_SET_OP, [&op.to_ne_bytes(), &[]]),
            Self::AlgSetIv(iv) => {
                // A longer one fits no buffer: its length need not be told.
                let len = u32::try_from(iv.len()).unwrap_or(u32::MAX);
                then(SOL_ALG, ALG_SET_IV, [&len.to_ne_bytes(), iv])
            }
            Self::AlgSetAeadAssoclen(len) => then(SOL_ALG, ALG_SET_AEAD_ASSOCLEN, [&len.to_ne_bytes(), &[]]),
            Self::Other(ControlMessage { level, kind, data }) => then(*level, *kind, [data, &[]]),
            _ => Err(Error::own(Reason::ControlRefused)),
        }
    }
}

fn word(data: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(data.try_into().ok()?))
}

fn words(data: &[u8]) -> Option<[u32; 3]> {
    let [a, b, c] = data.first_chunk::<12>().map(split)?;
    (data.len() == 12).then_some([a, b, c].map(u32::from_ne_bytes))
}

fn split(bytes: &[u8; 12]) -> [[u8; 4]; 3] {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *bytes;
    [[a, b, c, d], [e, f, g, h], [i, j, k, l]]
}

fn joined([[a, b, c, d], [e, f, g, h], [i, j, k, l]]: [[u8; 4]; 3]) -> [u8; 12] {
    [a, b, c, d, e, f, g, h, i, j, k, l]
}

fn in6_pktinfo(data: &[u8]) -> Option<In6Pktinfo> {
    let (addr, ifindex) = data.split_first_chunk::<16>()?;
    Some(In6Pktinfo { addr: Ipv6Addr::from(*addr), ifindex: word(ifindex)? })
}

/// An int that holds a byte.
fn byte(data: &[u8]) -> Option<u8> {
    u8::try_from(word(data)?).ok()
}

/// Seconds and a fraction, each a C long.
fn narrow_time(data: &[u8], nanos_a_unit: i64) -> Option<Timestamp> {
    let (secs, fraction) = data.split_first_chunk()?;
    let fraction = isize::from_ne_bytes(fraction.try_into().ok()?);
    time(isize::from_ne_bytes(*secs) as i64, fraction as i64, nanos_a_unit)
}

/// Seconds and a fraction of 64 bits each.
fn wide_time(data: &[u8], nanos_a_unit: i64) -> Option<Timestamp> {
    let (secs, fraction) = data.split_first_chunk()?;
    time(i64::from_ne_bytes(*secs), i64::from_ne_bytes(fraction.try_into().ok()?), nanos_a_unit)
}

fn time(secs: i64, fraction: i64, nanos_a_unit: i64) -> Option<Timestamp> {
    let nanos = u32::try_from(fraction.checked_mul(nanos_a_unit)?).ok()?;
    (nanos < 1_000_000_000).then_some(Timestamp { secs, nanos })
}

fn three(data: &[u8], time: fn(&[u8], i64) -> Option<Timestamp>) -> Option<[Timestamp; 3]> {
    let third = data.len() / 3;
    let (first, rest) = data.split_at_checked(third)?;
    let (second, last) = rest.split_at_checked(third)?;
    Some([time(first, 1)?, time(second, 1)?, time(last, 1)?])
}

fn extended_err(data: &[u8]) -> Option<ExtendedErr> {
    let (fixed, offender) = data.split_first_chunk::<16>()?;
    let (first, rest) = fixed.split_first_chunk::<4>()?;
    let [origin, kind, code, _, rest @ ..] = rest else { return None };
    let (info, data) = rest.split_first_chunk()?;
    Some(ExtendedErr {
        errno: Errno::from_raw(i32::from_ne_bytes(*first)),
        origin: *origin,
        kind: *kind,
        code: *code,
        info: u32::from_ne_bytes(*info),
        data: word(data)?,
        offender: offender_of(offender),
    })
}

/// The address without what the kernel leaves behind an address of no family.
fn offender_of(bytes: &[u8]) -> SockAddr {
    match bytes {
        [] | [0, 0, ..] => SockAddr::Unspec,
        _ => SockAddr::decode(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{CMSG_SPACE, ControlBuf};

    #[test]
    fn what_is_sent_reads_as_it_was() {
        let other = ControlMessage { level: 9999, kind: -1, data: &[1, 2, 3] };
        for control in [
            Control::Credentials(Ucred { pid: -1, uid: 2, gid: u32::MAX }),
            Control::IpPktinfo(InPktinfo {
                ifindex: 7,
                spec_dst: Ipv4Addr::new(192, 0, 2, 1),
                addr: Ipv4Addr::new(192, 0, 2, 2),
            }),
            Control::Ipv6Pktinfo(In6Pktinfo { addr: Ipv6Addr::LOCALHOST, ifindex: 1 }),
            Control::IpTtl(255),
            Control::Ipv6Hoplimit(1),
            Control::IpTos(0xff),
            Control::Ipv6Tclass(0),
            Control::UdpSegment(u16::MAX),
            Control::Txtime(u64::MAX - 1),
            Control::TlsSetRecordType(21),
            Control::AlgSetOp(1),
            Control::AlgSetIv(&[9; 16]),
            Control::AlgSetAeadAssoclen(20),
            Control::Other(other),
        ] {
            let mut room = [0xa5; CMSG_SPACE(20)];
            let mut buf = ControlBuf::new(&mut room);
            buf.push(&control).unwrap();
            assert!(buf.messages().map(|m| m.meaning()).eq([control]), "{control:?}");
        }
    }

    #[test]
    fn what_only_comes_is_not_sent() {
        let mut room = [0; 64];
        let now = Timestamp { secs: 1, nanos: 2 };
        for control in
            [Control::Timestamp(now), Control::UdpGro(3), Control::RxqOvfl(4), Control::TlsGetRecordType(5)]
        {
            assert!(ControlBuf::new(&mut room).push(&control).is_err());
        }
    }

    fn meaning(level: i32, kind: i32, data: &[u8]) -> Control<'_> {
        ControlMessage { level, kind, data }.meaning()
    }

    #[test]
    fn times() {
        let long = |n: isize| n.to_ne_bytes();
        let at = |secs, nanos| Timestamp { secs, nanos };
        let narrow = [long(-5), long(999_999)].concat();
        assert_eq!(meaning(SOL_SOCKET, SO_TIMESTAMP, &narrow), Control::Timestamp(at(-5, 999_999_000)));
        assert_eq!(meaning(SOL_SOCKET, SO_TIMESTAMPNS, &narrow), Control::Timestampns(at(-5, 999_999)));
        assert_eq!(at(-5, 0).since_epoch(), None);
        let wide = [7i64, 8, 0, 0, 9, 10].map(i64::to_ne_bytes).concat();
        assert_eq!(meaning(SOL_SOCKET, SO_TIMESTAMP_NEW, &wide[..16]), Control::Timestamp(at(7, 8_000)));
        let three = Control::Timestamping([at(7, 8), at(0, 0), at(9, 10)]);
        assert_eq!(meaning(SOL_SOCKET, SO_TIMESTAMPING_NEW, &wide), three);
        // A microsecond too much, a byte too few.
        let much = [long(0), long(1_000_000)].concat();
        for (kind, data) in [(SO_TIMESTAMP, &much[..]), (SO_TIMESTAMPNS, &narrow[1..])] {
            assert!(matches!(meaning(SOL_SOCKET, kind, data), Control::Other(_)));
        }
    }

    #[test]
    fn an_extended_error_and_its_offender() {
        let mut data = alloc::vec::Vec::from(111u32.to_ne_bytes());
        data.extend([2, 3, 1, 0xa5]);
        data.extend([1472u32, 5].map(u32::to_ne_bytes).concat());
        let err = |offender| ExtendedErr {
            errno: Errno::ECONNREFUSED,
            origin: 2,
            kind: 3,
            code: 1,
            info: 1472,
            data: 5,
            offender,
        };
        let none = Control::IpRecverr(err(SockAddr::Unspec));
        assert_eq!(meaning(SOL_IP, IP_RECVERR, &data), none);
        let named = SockAddr::from((Ipv4Addr::LOCALHOST, 0));
        let with = [&data[..], named.encode().as_bytes()].concat();
        assert_eq!(meaning(SOL_IP, IP_RECVERR, &with), Control::IpRecverr(err(named)));
        assert_eq!(meaning(SOL_IPV6, IPV6_RECVERR, &with), Control::Ipv6Recverr(err(named)));
        assert!(matches!(meaning(SOL_IP, IP_RECVERR, &data[..15]), Control::Other(_)));
    }

    #[test]
    fn the_wrong_length_is_kept_as_it_is() {
        for (level, kind) in [
            (SOL_SOCKET, SCM_CREDENTIALS),
            (SOL_IP, IP_PKTINFO),
            (SOL_IP, IP_TTL),
            (SOL_IP, IP_ORIGDSTADDR),
            (SOL_IPV6, IPV6_PKTINFO),
            (SOL_IPV6, IPV6_ORIGDSTADDR),
            (SOL_UDP, UDP_GRO),
            (SOL_UDP, UDP_SEGMENT),
            (SOL_SOCKET, SCM_TXTIME),
            (SOL_TLS, TLS_GET_RECORD_TYPE),
            (SOL_ALG, ALG_SET_IV),
        ] {
            let message = ControlMessage { level, kind, data: &[1; 11] };
            assert_eq!(message.meaning(), Control::Other(message));
        }
    }
}
