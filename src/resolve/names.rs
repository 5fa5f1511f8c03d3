//! Names of hosts: gethostbyname(3), gethostbyaddr(3), getnameinfo(3), gethostname(2).

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[cfg(feature = "alloc")]
use super::Service;
#[cfg(feature = "alloc")]
use super::ascii::Ascii;
use super::resolver::Resolver;
use super::{GaiError, Host};
use crate::consts::{Eai, NI_DGRAM, NI_NAMEREQD, NI_NOFQDN, NI_NUMERICHOST, NI_NUMERICSERV, NiFlags};
use crate::engine::found::Found;
use crate::engine::hints::Hints;
use crate::engine::lookup::{Question, Storage};
#[cfg(feature = "alloc")]
use crate::engine::numeric::numeric;
use crate::etc::{ScopeId, ScopedIp, Text};
use crate::inet::inet_ntop;
use crate::name::{HostName, eq_ignore_case};
use crate::{Family, Result, SockAddr};

/// Why gethostbyname and its kin found nothing, as `h_errno` numbers it.
///
/// ```
/// use berkeley::HostError;
///
/// assert_eq!(HostError::HOST_NOT_FOUND.h_errno(), 1);
/// assert_eq!(HostError::TRY_AGAIN.to_string(), "Host name lookup failure");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[doc(alias = "h_errno")]
pub struct HostError {
    h_errno: i32,
    failure: GaiError,
}

impl HostError {
    /// There is no such host.
    pub const HOST_NOT_FOUND: Self = Self::new(1, Eai::NONAME);
    /// No answer for now.
    pub const TRY_AGAIN: Self = Self::new(2, Eai::AGAIN);
    /// A failure for good.
    pub const NO_RECOVERY: Self = Self::new(3, Eai::FAIL);
    /// The host has no address.
    pub const NO_DATA: Self = Self::new(4, Eai::NODATA);

    const fn new(h_errno: i32, code: Eai) -> Self {
        Self { h_errno, failure: GaiError::new(code) }
    }

    /// The number: 1 for HOST_NOT_FOUND, 2 for TRY_AGAIN, 3 for NO_RECOVERY, 4 for NO_DATA; -1 for a system call that
    /// failed.
    #[must_use]
    pub const fn h_errno(&self) -> i32 {
        self.h_errno
    }

    /// What happened.
    #[must_use]
    pub const fn failure(&self) -> &GaiError {
        &self.failure
    }

    /// As `hstrerror` says it.
    #[must_use]
    #[doc(alias = "hstrerror")]
    pub const fn message(&self) -> &'static str {
        match self.h_errno {
            1 => "Unknown host",
            2 => "Host name lookup failure",
            3 => "Unknown server error",
            4 => "No address associated with name",
            _ => "Resolver internal error",
        }
    }
}

impl From<GaiError> for HostError {
    fn from(failure: GaiError) -> Self {
        let h_errno = match failure.code {
            Eai::NONAME | Eai::ADDRFAMILY => 1,
            Eai::AGAIN => 2,
            Eai::NODATA => 4,
            Eai::SYSTEM | Eai::MEMORY => -1,
            _ => 3,
        };
        Self { h_errno, failure }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        // Those of which there is nothing more to be said.
        if [Self::HOST_NOT_FOUND, Self::TRY_AGAIN, Self::NO_RECOVERY, Self::NO_DATA].contains(self) {
            return Ok(());
        }
        write!(f, " ({})", self.failure)
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostError({self})")
    }
}

impl core::error::Error for HostError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.failure)
    }
}

/// gethostbyname(3) as Python has it: the first IPv4 address of a host.
///
/// An empty text is any address, `<broadcast>` the broadcast address.
///
/// # Errors
/// As [`getaddrinfo`](crate::getaddrinfo_into).
///
/// ```
/// assert_eq!(berkeley::gethostbyname("127.1")?.to_string(), "127.0.0.1");
/// assert_eq!(berkeley::gethostbyname("<broadcast>")?.to_string(), "255.255.255.255");
/// # Ok::<(), berkeley::GaiError>(())
/// ```
pub fn gethostbyname<'a>(host: impl Into<Host<'a>>) -> Result<Ipv4Addr, GaiError> {
    Resolver::system().gethostbyname(host)
}

/// A host with its names and addresses: struct hostent.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hostent {
    /// Its official name; for a host that was given as an address, that address.
    #[doc(alias = "h_name")]
    pub name: alloc::string::String,
    /// Its other names.
    #[doc(alias = "h_aliases")]
    pub aliases: alloc::vec::Vec<alloc::string::String>,
    /// Its addresses.
    #[doc(alias = "h_addr_list")]
    pub addrs: alloc::vec::Vec<IpAddr>,
}

/// gethostbyname(3) with all that it knows: the official name, the other names, the IPv4 addresses.
///
/// # Errors
/// There is no such host, or nobody knows for now.
///
/// ```
/// let host = berkeley::gethostbyname_ex("127.0.0.1")?;
/// assert_eq!((host.name.as_str(), host.addrs.len()), ("127.0.0.1", 1));
/// # Ok::<(), berkeley::HostError>(())
/// ```
#[cfg(feature = "alloc")]
pub fn gethostbyname_ex<'a>(host: impl Into<Host<'a>>) -> Result<Hostent, HostError> {
    Resolver::system().gethostbyname_ex(host)
}

/// gethostbyaddr(3) as Python has it: the names of an address, or of the first address of a host.
///
/// # Errors
/// There is no such host, the address has no name, or nobody knows for now.
///
/// ```no_run
/// let host = berkeley::gethostbyaddr("127.0.0.1")?;
/// println!("{} {:?}", host.name, host.aliases);
/// # Ok::<(), berkeley::HostError>(())
/// ```
#[cfg(feature = "alloc")]
pub fn gethostbyaddr<'a>(host: impl Into<Host<'a>>) -> Result<Hostent, HostError> {
    Resolver::system().gethostbyaddr(host)
}

/// A host's name with its domain, as Python's `getfqdn` finds it: the first of its names that has a dot in it. An empty text
/// is this machine. A name of which nothing is known comes back as it is.
///
/// ```no_run
/// println!("this is {}", berkeley::getfqdn(""));
/// ```
#[cfg(feature = "alloc")]
#[must_use]
pub fn getfqdn(name: &str) -> alloc::string::String {
    Resolver::system().getfqdn(name)
}

/// The longest name that the kernel keeps for a machine.
pub const HOST_NAME_MAX: usize = 64;

/// gethostname(2): the name of this machine, as uname(2) has it.
///
/// ```
/// println!("{}", berkeley::gethostname());
/// ```
#[must_use]
pub fn gethostname() -> Text<HOST_NAME_MAX> {
    Text::new(rustix::system::uname().nodename().to_bytes()).unwrap_or_default()
}

/// sethostname(2): gives this machine another name.
///
/// # Errors
/// EPERM without CAP_SYS_ADMIN; EINVAL for a name of more than [`HOST_NAME_MAX`] bytes.
pub fn sethostname(name: impl AsRef<[u8]>) -> Result<()> {
    Ok(rustix::system::sethostname(name.as_ref())?)
}

/// The names of an address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameInfo {
    host: Text<255>,
    service: Text<255>,
}

impl NameInfo {
    /// The host's name, or its address.
    #[must_use]
    pub fn host(&self) -> &str {
        core::str::from_utf8(self.host.as_bytes()).unwrap_or("")
    }

    /// The service's name, or its port. A services file may hold any bytes.
    #[must_use]
    pub fn service(&self) -> &[u8] {
        self.service.as_bytes()
    }
}

/// getnameinfo(3): the name of an address, and of its port.
///
/// An address without a name comes as text, with its zone, unless NI_NAMEREQD wants a name. With NI_IDN and the feature
/// `idna` a name comes as people write it, if it is not too long so; without the feature it comes in ASCII.
///
/// # Errors
/// EAI_FAMILY: it is no address of AF_INET or AF_INET6. EAI_NONAME, EAI_AGAIN: with NI_NAMEREQD. EAI_BADFLAGS: a flag that
/// does not exist.
///
/// ```
/// use berkeley::{NI_NUMERICHOST, NI_NUMERICSERV, getnameinfo};
///
/// let info = getnameinfo(&"[fe80::1%1]:80".parse().unwrap(), NI_NUMERICHOST | NI_NUMERICSERV)?;
/// assert_eq!((info.host(), info.service()), ("fe80::1%lo", &b"80"[..]));
/// # Ok::<(), berkeley::GaiError>(())
/// ```
pub fn getnameinfo(addr: &SockAddr, flags: NiFlags) -> Result<NameInfo, GaiError> {
    Resolver::system().getnameinfo(addr, flags)
}

impl Resolver<'_> {
    /// As the function [`gethostbyname`].
    ///
    /// # Errors
    /// As there.
    pub fn gethostbyname<'a>(&mut self, host: impl Into<Host<'a>>) -> Result<Ipv4Addr, GaiError> {
        let text = host.into().as_bytes().unwrap_or_default();
        if let Some(addr) = special(text) {
            return Ok(addr);
        }
        let hints = Hints { family: Family::INET, ..Hints::stream() };
        let mut room = [crate::AddrInfo::EMPTY; 1];
        self.getaddrinfo_into(text, None, &hints, &mut room)?;
        match room.map(|info| info.addr) {
            [SockAddr::V4(addr)] => Ok(*addr.ip()),
            _ => Err(Eai::NODATA.into()),
        }
    }

    /// As the function [`gethostbyname_ex`].
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "alloc")]
    pub fn gethostbyname_ex<'a>(&mut self, host: impl Into<Host<'a>>) -> Result<Hostent, HostError> {
        let host = Ascii::new(host.into())?;
        let text = host.host().as_bytes().unwrap_or_default();
        let hints = Hints { family: Family::INET, ..Hints::ANY };
        if let Some(number) = numeric(text, &hints).map_err(GaiError::from)? {
            let name = alloc::string::String::from_utf8_lossy(text).into_owned();
            return Ok(Hostent { name, aliases: alloc::vec![], addrs: alloc::vec![number.addr] });
        }
        if text.is_empty() {
            return Err(HostError::NO_RECOVERY);
        }
        let question = Question::Host { name: text, v4: true, v6: false, mapped: None, addrconfig: false };
        let deadline = self.deadline();
        Ok(self.look_up(question, deadline, None, |lookup| hostent(text, lookup, None))?)
    }

    /// As the function [`gethostbyaddr`].
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "alloc")]
    pub fn gethostbyaddr<'a>(&mut self, host: impl Into<Host<'a>>) -> Result<Hostent, HostError> {
        let mut room = [crate::AddrInfo::EMPTY; 1];
        let deadline = self.deadline();
        let host = match host.into() {
            host if host.as_bytes() == Some(b"<broadcast>") => Host::from("255.255.255.255"),
            host => host,
        };
        self.fill(host, Service::NONE, &Hints::stream(), &mut room, deadline, None)?;
        let addr = room.first().and_then(|info| scoped(&info.addr)).ok_or(HostError::HOST_NOT_FOUND)?;
        let host = self.look_up(Question::Addr(canonical(addr)), deadline, None, |lookup| {
            hostent(b"", lookup, Some(addr.addr))
        })?;
        Ok(host)
    }

    /// As the function [`getfqdn`].
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn getfqdn(&mut self, name: &str) -> alloc::string::String {
        use alloc::string::{String, ToString};

        let name = name.trim();
        let own = gethostname();
        let name = match name {
            "" | "0.0.0.0" | "::" => String::from_utf8_lossy(&own).into_owned(),
            name => name.to_string(),
        };
        let Ok(host) = self.gethostbyaddr(&name) else { return name };
        let mut names = core::iter::once(&host.name).chain(&host.aliases);
        names.find(|name| name.contains('.')).unwrap_or(&host.name).clone()
    }

    /// As the function [`getnameinfo`].
    ///
    /// # Errors
    /// As there.
    pub fn getnameinfo(&mut self, addr: &SockAddr, flags: NiFlags) -> Result<NameInfo, GaiError> {
        if !(flags - NiFlags::all()).is_empty() {
            return Err(Eai::BADFLAGS.into());
        }
        let (Some(port), Some(ip)) = (addr.port(), scoped(addr)) else { return Err(Eai::FAMILY.into()) };
        let name = if flags.contains(NI_NUMERICHOST) { None } else { self.name_of(ip, flags)? };
        let host = match name {
            Some(name) => in_letters(name, flags).or_else(|| Text::new(name.as_bytes())),
            None if flags.contains(NI_NAMEREQD) => return Err(Eai::NONAME.into()),
            None => number(ip),
        };
        let protocol: &[u8] = if flags.contains(NI_DGRAM) { b"udp" } else { b"tcp" };
        let service = match flags.contains(NI_NUMERICSERV) {
            true => None,
            // A file that cannot be read has no names either.
            false => self
                .services(|services| services.getservbyport(port, Some(protocol)))
                .ok()
                .flatten()
                .and_then(|row| Text::new(row.name())),
        };
        let service = service.unwrap_or_else(|| {
            let mut digits = Text::EMPTY;
            digits.push_decimal(port.into());
            digits
        });
        let host = host.ok_or(Eai::OVERFLOW)?;
        Ok(NameInfo { host, service })
    }

    /// The name of an address; nothing if it has none, or if nobody knows it and none is demanded.
    fn name_of(&mut self, addr: ScopedIp, flags: NiFlags) -> Result<Option<HostName>, GaiError> {
        let storage = Storage { found: &mut [], stream: &mut [0; 2048], aliases: &mut [] };
        let deadline = self.deadline();
        let question = Question::Addr(canonical(addr));
        let name = self.look_up_in(question, storage, deadline, None, |lookup| lookup.official().copied());
        match name {
            Ok(Some(name)) if flags.contains(NI_NOFQDN) => Ok(Some(self.without_domain(name))),
            Ok(name) => Ok(name),
            // To who asks for a name, an address without one and an unknown one are the same.
            Err(e) if flags.contains(NI_NAMEREQD) && e.code == Eai::NODATA => {
                Err(GaiError { code: Eai::NONAME, ..e })
            }
            Err(e) if flags.contains(NI_NAMEREQD) => Err(e),
            Err(_) => Ok(None),
        }
    }

    /// A name in this machine's domain without that domain.
    fn without_domain(&mut self, name: HostName) -> HostName {
        let own = gethostname();
        let full = if own.contains(&b'.') { HostName::new(&own).ok() } else { self.official_name(&own) };
        let domain = full
            .as_ref()
            .and_then(|full| full.as_bytes().iter().position(|b| *b == b'.').map(|at| (full, at)));
        let Some(domain) = domain.and_then(|(full, at)| full.as_bytes().get(at..)) else { return name };
        let text = name.as_bytes();
        match text
            .len()
            .checked_sub(domain.len())
            .filter(|at| *at > 0)
            .and_then(|at| text.split_at_checked(at))
        {
            Some((short, end)) if eq_ignore_case(end, domain) => HostName::new(short).unwrap_or(name),
            _ => name,
        }
    }

    /// The official name of a host.
    fn official_name(&mut self, name: &[u8]) -> Option<HostName> {
        let mut found = [Found::EMPTY; 4];
        let storage = Storage { found: &mut found, stream: &mut [0; 2048], aliases: &mut [] };
        let deadline = self.deadline();
        self.look_up_in(Question::host(name), storage, deadline, None, |lookup| lookup.official().copied())
            .ok()
            .flatten()
    }
}

/// A name as NI_IDN wants it.
#[cfg(feature = "idna")]
fn in_letters(name: HostName, flags: NiFlags) -> Option<Text<255>> {
    if !flags.contains(crate::NI_IDN) {
        return None;
    }
    super::ascii::unicode(name.as_str()).and_then(|name| Text::new(name.as_bytes()))
}

#[cfg(not(feature = "idna"))]
fn in_letters(_: HostName, _: NiFlags) -> Option<Text<255>> {
    None
}

/// Texts that Python takes for addresses.
fn special(text: &[u8]) -> Option<Ipv4Addr> {
    match text {
        b"" => Some(Ipv4Addr::UNSPECIFIED),
        b"<broadcast>" | b"255.255.255.255" => Some(Ipv4Addr::BROADCAST),
        _ => None,
    }
}

#[cfg(feature = "alloc")]
fn hostent(asked: &[u8], lookup: &crate::engine::lookup::Lookup<'_>, addr: Option<IpAddr>) -> Hostent {
    use alloc::string::{String, ToString};

    let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    Hostent {
        name: lookup.official().map_or_else(|| text(asked), ToString::to_string),
        aliases: lookup.aliases().map(text).collect(),
        addrs: addr.into_iter().chain(lookup.found().iter().map(|found| found.addr.addr)).collect(),
    }
}

/// The address of a family that has names.
fn scoped(addr: &SockAddr) -> Option<ScopedIp> {
    match addr {
        SockAddr::V4(addr) => Some(ScopedIp::new((*addr.ip()).into())),
        SockAddr::V6(addr) => {
            let scope =
                if addr.scope_id() == 0 { ScopeId::Unscoped } else { ScopeId::Index(addr.scope_id()) };
            Some(ScopedIp { addr: (*addr.ip()).into(), scope })
        }
        _ => None,
    }
}

/// A mapped IPv4 address has the names of the IPv4 address.
fn canonical(addr: ScopedIp) -> ScopedIp {
    ScopedIp { addr: addr.addr.to_canonical(), ..addr }
}

/// An address as text, its zone behind it: by name where it belongs to a link, if there is such an interface.
fn number(addr: ScopedIp) -> Option<Text<255>> {
    let mut text = Text::EMPTY;
    text.push(inet_ntop(addr.addr).as_bytes());
    if let (IpAddr::V6(v6), ScopeId::Index(index)) = (addr.addr, addr.scope) {
        text.push(b"%");
        let name = Some(index)
            .filter(|_| is_of_a_link(v6))
            .and_then(|index| crate::interface::if_indextoname(index).ok());
        match name {
            Some(name) => text.push(name.as_bytes()),
            None => text.push_decimal(index),
        }
    }
    (!text.is_cut()).then_some(text)
}

fn is_of_a_link(addr: Ipv6Addr) -> bool {
    let [first, second, ..] = addr.octets();
    addr.is_unicast_link_local() || (first == 0xff && second & 0x0f == 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Errno;

    #[test]
    fn zones_are_written_by_name_where_they_are_links() {
        let text = |addr: &str, index| {
            let addr = ScopedIp { addr: addr.parse().unwrap(), scope: ScopeId::Index(index) };
            alloc::string::ToString::to_string(&number(addr).unwrap())
        };
        assert_eq!(text("fe80::1", 1), "fe80::1%lo");
        assert_eq!(text("::1", 1), "::1%1");
        assert_eq!(text("fe80::1", 4_294_967_295), "fe80::1%4294967295");
    }

    #[test]
    fn a_name_too_long_is_refused() {
        let refused = sethostname([b'a'; HOST_NAME_MAX + 1]).unwrap_err().errno();
        assert!(matches!(refused, Some(Errno::EINVAL | Errno::EPERM)), "{refused:?}");
    }
}
