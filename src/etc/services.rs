//! services(5): `getservbyname`, `getservbyport`, `getservent` over the text of /etc/services.
//!
//! ```text
//! # name   port/protocol  aliases
//! http     80/tcp         www
//! ```
//!
//! A [`Lookup`] takes the file in chunks of any size, so that a reader needs no more than a small buffer; the functions
//! and [`Entries`] take a buffer that holds it whole. All read as glibc's `files` source does, to the letter: names are
//! case-sensitive, aliases count, the first row in file order wins, the port is a C number (`0x50` is 80), and a row
//! whose port is no number, or has neither a slash nor the end of the line behind it, does not exist.
//!
//! [`BUILT_IN`] is a small table in the same format for machines without the file.

use super::note::{Diagnostic, Why};
use super::number::Number;
use super::scan::{At, Compare, Fields, Finder, InPlace, Matcher, Next, Row, Span, Stop, Store, Style, Walk};
use super::text::{Shown, Text};
use core::fmt;
use core::ops::ControlFlow::{self, Break, Continue};

/// How much of a row's names a [`Lookup`] keeps: the official name, the protocol and the aliases together.
///
/// Longer rows match all the same; [`Lookup::is_cut`] tells.
pub const ROW_MAX: usize = 1024;

/// A row of services(5); `struct servent`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[doc(alias = "servent")]
pub struct Service<'t> {
    /// The official name.
    pub name: &'t [u8],
    /// The port, as a number.
    pub port: u16,
    /// The protocol's name, of which any is allowed; it may even be empty.
    pub proto: &'t [u8],
    /// The other names.
    pub aliases: Fields<'t>,
}

impl fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("name", &Shown(self.name))
            .field("port", &self.port)
            .field("proto", &Shown(self.proto))
            .field("aliases", &self.aliases)
            .finish()
    }
}

/// `getservbyname(name, proto)` over a buffer: the first row of that name or alias and, if given, that protocol.
///
/// ```
/// use berkeley::etc::services::getservbyname;
///
/// let text = b"http 80/tcp www # WorldWideWeb\nhttp 80/sctp\n";
/// let http = getservbyname(text, b"www", None).unwrap();
/// assert_eq!((http.name, http.port, http.proto), (&b"http"[..], 80, &b"tcp"[..]));
/// assert_eq!(getservbyname(text, b"http", Some(b"sctp")).unwrap().proto, b"sctp");
/// assert_eq!(getservbyname(text, b"HTTP", None), None);
/// ```
#[must_use]
pub fn getservbyname<'t>(text: &'t [u8], name: &[u8], proto: Option<&[u8]>) -> Option<Service<'t>> {
    Walk::new(text, Rows::new(Want::Name(name), proto, InPlace)).next(None).map(|row| row.service(text))
}

/// `getservbyport(port, proto)` over a buffer: the first row of that port and, if given, that protocol.
///
/// The port is a plain number, not in network order.
///
/// ```
/// use berkeley::etc::services::getservbyport;
///
/// let text = b"shell 514/tcp cmd\nsyslog 514/udp\n";
/// assert_eq!(getservbyport(text, 514, None).unwrap().name, b"shell");
/// assert_eq!(getservbyport(text, 514, Some(b"udp")).unwrap().name, b"syslog");
/// ```
#[must_use]
pub fn getservbyport<'t>(text: &'t [u8], port: u16, proto: Option<&[u8]>) -> Option<Service<'t>> {
    Walk::new(text, Rows::new(Want::Port(port), proto, InPlace)).next(None).map(|row| row.service(text))
}

/// `getservent()` over a buffer: every row, in file order.
///
/// ```
/// use berkeley::etc::services::Entries;
///
/// let ports: Vec<u16> = Entries::new(b"echo 7/tcp\n# rubbish follows\n?\necho 7/udp").map(|row| row.port).collect();
/// assert_eq!(ports, [7, 7]);
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "getservent")]
pub struct Entries<'t> {
    walk: Walk<'t, Rows<'static, InPlace>>,
}

impl<'t> Entries<'t> {
    /// The rows of `text`.
    #[must_use]
    pub fn new(text: &'t [u8]) -> Self {
        Self { walk: Walk::new(text, Rows::new(Want::Any, None, InPlace)) }
    }

    /// As `next`, and tells what it passes over on the way.
    ///
    /// ```
    /// use berkeley::etc::services::Entries;
    ///
    /// let mut said = String::new();
    /// let mut rows = Entries::new(b"echo seven/tcp\n");
    /// assert_eq!(rows.next_with(&mut |d| said = d.to_string()), None);
    /// assert_eq!(said, "line 1, column 6: \"seven/tcp\": not a number; passed over");
    /// ```
    pub fn next_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<Service<'t>> {
        let text = self.walk.text;
        self.walk.next(Some(note)).map(|row| row.service(text))
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = Service<'t>;

    fn next(&mut self) -> Option<Service<'t>> {
        let text = self.walk.text;
        self.walk.next(None).map(|row| row.service(text))
    }
}

/// A lookup that is fed the file chunk by chunk.
///
/// Its size does not depend on the file. Feed until it breaks or the file ends, then ask [`finish`](Self::finish).
///
/// ```
/// use berkeley::etc::services::Lookup;
///
/// let file = b"telnet 23/tcp\nsmtp 25/tcp mail";
/// let mut lookup = Lookup::getservbyname(b"mail", Some(b"tcp"));
/// for chunk in file.chunks(5) {
///     if lookup.feed(chunk).is_break() {
///         break;
///     }
/// }
/// assert_eq!(lookup.finish().unwrap().port, 25);
/// ```
#[derive(Clone, Debug)]
pub struct Lookup<'k> {
    matcher: Matcher<Rows<'k, Text<ROW_MAX>>>,
}

impl<'k> Lookup<'k> {
    /// Looks for the first row of that name or alias and, if given, that protocol.
    #[must_use]
    pub fn getservbyname(name: &'k [u8], proto: Option<&'k [u8]>) -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Name(name), proto, Text::EMPTY)) }
    }

    /// Looks for the first row of that port (a plain number) and, if given, that protocol.
    #[must_use]
    pub fn getservbyport(port: u16, proto: Option<&'k [u8]>) -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Port(port), proto, Text::EMPTY)) }
    }

    /// Takes the next bytes of the file. Breaks when the row is found: what follows makes no difference.
    pub fn feed(&mut self, chunk: &[u8]) -> ControlFlow<()> {
        self.matcher.feed(chunk, None)
    }

    /// As [`feed`](Self::feed), and tells what it passes over. Lines are counted by this form only, so a file goes
    /// through one of the two.
    pub fn feed_with(&mut self, chunk: &[u8], note: &mut dyn FnMut(Diagnostic)) -> ControlFlow<()> {
        self.matcher.feed(chunk, Some(note))
    }

    /// The row, once it was found or the file has ended (its last line may lack a newline).
    pub fn finish(&mut self) -> Option<Service<'_>> {
        self.matcher.finish(None).map(|row| row.service(row.store.as_bytes()))
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<Service<'_>> {
        self.matcher.finish(Some(note)).map(|row| row.service(row.store.as_bytes()))
    }

    /// Whether the row that was found is longer than [`ROW_MAX`], so that its last names are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.matcher.row.store.is_cut()
    }
}

/// `getservent()` over a file that arrives chunk by chunk: every row, in file order.
///
/// Its size does not depend on the file, as that of a [`Lookup`].
///
/// ```
/// use berkeley::etc::services::Stream;
///
/// let file = b"echo 7/tcp\necho 7/udp\ndiscard 9/tcp sink null";
/// let mut ports = vec![];
/// let mut rows = Stream::new();
/// for mut chunk in file.chunks(5) {
///     while let Some(row) = rows.next(&mut chunk) {
///         ports.push(row.port);
///     }
/// }
/// ports.extend(rows.finish().map(|row| row.port));
/// assert_eq!(ports, [7, 7, 9]);
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "getservent")]
pub struct Stream {
    matcher: Matcher<Rows<'static, Text<ROW_MAX>>>,
}

impl Stream {
    /// At the start of a file.
    #[must_use]
    pub fn new() -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Any, None, Text::EMPTY)) }
    }

    /// The next row of `chunk`, off whose front it takes what it reads. `None` asks for the next bytes of the file.
    pub fn next(&mut self, chunk: &mut &[u8]) -> Option<Service<'_>> {
        self.matcher.next(chunk).map(|row| row.service(row.store.as_bytes()))
    }

    /// The file has ended: its last row, if it lacks a newline.
    pub fn finish(&mut self) -> Option<Service<'_>> {
        self.matcher.last().map(|row| row.service(row.store.as_bytes()))
    }

    /// Whether the row that came last is longer than [`ROW_MAX`], so that its last names are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.matcher.row.store.is_cut()
    }
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Clone, Copy, Debug)]
enum Want<'k> {
    Any,
    Name(&'k [u8]),
    Port(u16),
}

/// The grammar: name, port and protocol, aliases.
#[derive(Clone, Debug)]
struct Rows<'k, S> {
    want: Want<'k>,
    want_proto: Option<&'k [u8]>,
    finder: Option<Finder<'k>>,
    store: S,
    compare: Compare,
    compare_proto: Compare,
    /// Whether one of the names so far is the wanted one.
    hit: bool,
    number: Number,
    part: Part,
    name: Span,
    proto: Span,
    aliases: Span,
    port: u16,
}

/// How far the second field has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Number,
    Slash,
    Proto,
    Bad,
}

impl<'k, S: Store> Rows<'k, S> {
    fn new(want: Want<'k>, want_proto: Option<&'k [u8]>, store: S) -> Self {
        Self {
            want,
            want_proto,
            finder: match want {
                Want::Name(name) => Finder::new(name, false),
                Want::Any | Want::Port(_) => None,
            },
            store,
            compare: Compare::START,
            compare_proto: Compare::START,
            hit: false,
            number: Number::new(0),
            part: Part::Number,
            name: Span::default(),
            proto: Span::default(),
            aliases: Span::default(),
            port: 0,
        }
    }

    fn service<'t>(&self, store: &'t [u8]) -> Service<'t> {
        Service {
            name: self.name.of(store),
            port: self.port,
            proto: self.proto.of(store),
            aliases: Fields(self.store.complete(self.aliases.of(store))),
        }
    }

    fn port_and_protocol(&mut self, offset: u64, bytes: &[u8]) {
        for (i, &byte) in bytes.iter().enumerate() {
            match self.part {
                Part::Number if self.number.push(byte) => {}
                Part::Number if byte == b'/' && self.number.value().is_some() => self.part = Part::Slash,
                Part::Slash if byte == b'/' => {}
                Part::Number | Part::Bad => return self.part = Part::Bad,
                Part::Slash | Part::Proto => {
                    self.part = Part::Proto;
                    let name = bytes.get(i..).unwrap_or(&[]);
                    self.proto.grow(self.store.put(offset + i as u64, name));
                    return self.compare_proto.push(self.want_proto.unwrap_or(&[]), name, false);
                }
            }
        }
    }
}

impl<S: Store> Row for Rows<'_, S> {
    const STYLE: &'static Style = Style::DATABASE;

    fn finder(&self) -> Option<&Finder<'_>> {
        self.finder.as_ref()
    }

    fn begin(&mut self, _: u64) {
        self.store.begin();
        self.compare = Compare::START;
        self.compare_proto = Compare::START;
        self.hit = false;
        self.number = Number::new(0);
        self.part = Part::Number;
        self.name = Span::default();
        self.proto = Span::default();
        self.aliases = Span::default();
    }

    fn piece(&mut self, field: usize, offset: u64, bytes: &[u8]) {
        if field == 1 {
            return self.port_and_protocol(offset, bytes);
        }
        if let Want::Name(name) = self.want {
            self.compare.push(name, bytes, false);
        }
        let place = self.store.put(offset, bytes);
        if field == 0 { self.name.grow(place) } else { self.aliases.grow(place) }
    }

    fn end_field(&mut self, field: usize, stop: Stop, at: &mut At<'_, '_>) -> Next {
        self.store.gap();
        if field != 1 {
            if let Want::Name(name) = self.want {
                self.hit |= self.compare.whole(name);
            }
            return Next::Go;
        }
        let Some(number) = self.number.value().filter(|_| self.part != Part::Bad) else {
            at.note(Why::BadNumber);
            return Next::Skip;
        };
        if self.part == Part::Number && stop == Stop::Space {
            at.note(Why::NoSlash);
            return Next::Skip;
        }
        if self.part != Part::Proto {
            at.note(Why::NoProtocol);
        }
        if number > u32::from(u16::MAX) {
            at.note(Why::NumberWraps);
        }
        self.port = (number & 0xffff) as u16;
        let port = match self.want {
            Want::Port(port) => port == self.port,
            Want::Any | Want::Name(_) => true,
        };
        let proto = self.want_proto.is_none_or(|proto| self.compare_proto.whole(proto));
        if port && proto { Next::Go } else { Next::Skip }
    }

    fn end_line(&mut self, fields: usize, at: &mut At<'_, '_>) -> ControlFlow<()> {
        if fields < 2 {
            at.note(Why::NoNumber);
            return Continue(());
        }
        match self.want {
            Want::Name(_) if !self.hit => Continue(()),
            _ => Break(()),
        }
    }
}

/// Services that programs ask for by name most often, from the registry of RFC 6335, in the format of the file.
///
/// ```
/// use berkeley::etc::services::{BUILT_IN, getservbyname};
///
/// assert_eq!(getservbyname(BUILT_IN, b"https", Some(b"tcp")).unwrap().port, 443);
/// ```
pub const BUILT_IN: &[u8] = b"\
echo 7/tcp
echo 7/udp
discard 9/tcp sink null
discard 9/udp sink null
daytime 13/tcp
daytime 13/udp
chargen 19/tcp ttytst source
chargen 19/udp ttytst source
ftp-data 20/tcp
ftp 21/tcp
ssh 22/tcp
telnet 23/tcp
smtp 25/tcp mail
time 37/tcp timserver
time 37/udp timserver
whois 43/tcp nicname
domain 53/tcp
domain 53/udp
bootps 67/udp
bootpc 68/udp
tftp 69/udp
gopher 70/tcp
finger 79/tcp
http 80/tcp www
kerberos 88/tcp kerberos5 krb5 kerberos-sec
kerberos 88/udp kerberos5 krb5 kerberos-sec
pop3 110/tcp pop-3
sunrpc 111/tcp portmapper
sunrpc 111/udp portmapper
auth 113/tcp authentication tap ident
nntp 119/tcp readnews untp
ntp 123/udp
imap2 143/tcp imap
snmp 161/tcp
snmp 161/udp
snmp-trap 162/tcp snmptrap
snmp-trap 162/udp snmptrap
bgp 179/tcp
irc 194/tcp
irc 194/udp
ldap 389/tcp
ldap 389/udp
https 443/tcp
https 443/udp
microsoft-ds 445/tcp
microsoft-ds 445/udp
submissions 465/tcp ssmtp smtps urd
syslog 514/udp
printer 515/tcp spooler
dhcpv6-client 546/udp
dhcpv6-server 547/udp
rtsp 554/tcp
rtsp 554/udp
submission 587/tcp
ipp 631/tcp
ldaps 636/tcp
ldaps 636/udp
domain-s 853/tcp
domain-s 853/udp
rsync 873/tcp
ftps 990/tcp
telnets 992/tcp
imaps 993/tcp
pop3s 995/tcp
socks 1080/tcp
openvpn 1194/tcp
openvpn 1194/udp
ms-sql-s 1433/tcp
mqtt 1883/tcp
radius 1812/tcp
radius 1812/udp
nfs 2049/tcp
nfs 2049/udp
mysql 3306/tcp
ms-wbt-server 3389/tcp
stun 3478/tcp
stun 3478/udp
svn 3690/tcp subversion
sip 5060/tcp
sip 5060/udp
sip-tls 5061/tcp
sip-tls 5061/udp
xmpp-client 5222/tcp jabber-client
xmpp-server 5269/tcp jabber-server
mdns 5353/udp
llmnr 5355/tcp
llmnr 5355/udp
postgresql 5432/tcp postgres
coap 5683/udp
coaps 5684/udp
amqp 5672/tcp
x11 6000/tcp x11-0
redis 6379/tcp
git 9418/tcp
secure-mqtt 8883/tcp
http-alt 8080/tcp webcache
http-alt 8080/udp
";

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;

    /// One row per oddity, with what glibc reads.
    #[test]
    fn odd_rows() {
        for (row, expect) in [
            ("http 80/tcp", Some((80, "tcp"))),
            ("\t http\x0b80/tcp\r", Some((80, "tcp"))),
            ("http 0x50/tcp", Some((80, "tcp"))),
            ("http 0120/tcp", Some((80, "tcp"))),
            ("http +80//tcp", Some((80, "tcp"))),
            ("http 65616/tcp", Some((80, "tcp"))),
            ("http 4294967295/tcp", Some((65535, "tcp"))),
            ("http 4294967296/tcp", None),
            ("http -1/tcp", None),
            ("http 80/tcp#comment", Some((80, "tcp"))),
            ("http 80", Some((80, ""))),
            ("http 80#", Some((80, ""))),
            ("http 80\0junk", Some((80, ""))),
            ("http 80/ tcp", Some((80, ""))),
            ("http 80 ", None),
            ("http 80\r", None),
            ("http 80tcp", None),
            ("http 08/tcp", None),
            ("http 0x/tcp", None),
            ("http /tcp", None),
            ("http", None),
            ("#http 80/tcp", None),
        ] {
            let read = getservbyname(row.as_bytes(), b"http", None).map(|row| (row.port, row.proto));
            assert_eq!(read, expect.map(|(port, proto)| (port, proto.as_bytes())), "{row:?}");
        }
    }

    #[test]
    fn a_row_too_long_to_keep_still_matches() {
        let mut text = Vec::from(b"name 1/tcp".as_slice());
        for _ in 0..ROW_MAX {
            text.extend_from_slice(b" alias");
        }
        text.extend_from_slice(b" last\n");
        let mut lookup = Lookup::getservbyname(b"last", None);
        assert!(text.chunks(7).any(|chunk| lookup.feed(chunk).is_break()));
        assert!(lookup.is_cut());
        let row = lookup.finish().unwrap();
        assert_eq!((row.name, row.port, row.proto), (&b"name"[..], 1, &b"tcp"[..]));
        assert!(row.aliases.eq(core::iter::repeat_n(&b"alias"[..], row.aliases.count())));
        assert_eq!(getservbyname(&text, b"last", None).unwrap().aliases.count(), ROW_MAX + 1);
    }

    #[test]
    fn built_in_rows_are_all_rows() {
        let mut said = 0;
        let mut rows = Entries::new(BUILT_IN);
        let mut count = 0;
        while rows.next_with(&mut |_| said += 1).is_some() {
            count += 1;
        }
        assert_eq!((count, said), (BUILT_IN.iter().filter(|&&b| b == b'\n').count(), 0));
    }
}
