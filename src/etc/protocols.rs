//! protocols(5): `getprotobyname`, `getprotobynumber`, `getprotoent` over the text of /etc/protocols.
//!
//! ```text
//! # name  number  aliases
//! tcp     6       TCP
//! ```
//!
//! As [`services`](super::services) in every respect, and like it to the letter of glibc: names are case-sensitive
//! (`TCP` is found because it is listed as an alias), the first row in file order wins, and the number is a decimal one
//! of which a C `int` is made.

use super::note::{Diagnostic, Why};
use super::number::Number;
use super::scan::{At, Compare, Fields, Finder, InPlace, Matcher, Next, Row, Span, Stop, Store, Style, Walk};
use super::text::{Shown, Text};
use core::fmt;
use core::ops::ControlFlow::{self, Break, Continue};

/// How much of a row's names a [`Lookup`] keeps.
///
/// Longer rows match all the same; [`Lookup::is_cut`] tells.
pub const ROW_MAX: usize = 512;

/// A row of protocols(5); `struct protoent`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[doc(alias = "protoent")]
pub struct Protocol<'t> {
    /// The official name.
    pub name: &'t [u8],
    /// The number, as the IP header has it; a C `int`, since the file can hold anything.
    pub number: i32,
    /// The other names.
    pub aliases: Fields<'t>,
}

impl fmt::Debug for Protocol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protocol")
            .field("name", &Shown(self.name))
            .field("number", &self.number)
            .field("aliases", &self.aliases)
            .finish()
    }
}

/// `getprotobyname(name)` over a buffer: the first row of that name or alias.
///
/// ```
/// use berkeley::etc::protocols::getprotobyname;
///
/// let text = b"ip 0 IP # internet protocol\nicmp 1 ICMP\n";
/// assert_eq!(getprotobyname(text, b"ICMP").unwrap().number, 1);
/// assert_eq!(getprotobyname(text, b"Icmp"), None);
/// ```
#[must_use]
pub fn getprotobyname<'t>(text: &'t [u8], name: &[u8]) -> Option<Protocol<'t>> {
    Walk::new(text, Rows::new(Want::Name(name), InPlace)).next(None).map(|row| row.protocol(text))
}

/// `getprotobynumber(number)` over a buffer: the first row of that number.
///
/// ```
/// use berkeley::etc::protocols::{BUILT_IN, getprotobynumber};
///
/// assert_eq!(getprotobynumber(BUILT_IN, 132).unwrap().name, b"sctp");
/// ```
#[must_use]
pub fn getprotobynumber(text: &[u8], number: i32) -> Option<Protocol<'_>> {
    Walk::new(text, Rows::new(Want::Number(number), InPlace)).next(None).map(|row| row.protocol(text))
}

/// `getprotoent()` over a buffer: every row, in file order.
///
/// ```
/// use berkeley::etc::protocols::Entries;
///
/// assert_eq!(Entries::new(b"tcp 6\nudp seventeen\n").count(), 1);
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "getprotoent")]
pub struct Entries<'t> {
    walk: Walk<'t, Rows<'static, InPlace>>,
}

impl<'t> Entries<'t> {
    /// The rows of `text`.
    #[must_use]
    pub fn new(text: &'t [u8]) -> Self {
        Self { walk: Walk::new(text, Rows::new(Want::Any, InPlace)) }
    }

    /// As `next`, and tells what it passes over on the way.
    pub fn next_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<Protocol<'t>> {
        let text = self.walk.text;
        self.walk.next(Some(note)).map(|row| row.protocol(text))
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = Protocol<'t>;

    fn next(&mut self) -> Option<Protocol<'t>> {
        let text = self.walk.text;
        self.walk.next(None).map(|row| row.protocol(text))
    }
}

/// A lookup that is fed the file chunk by chunk.
///
/// Its size does not depend on the file. Feed until it breaks or the file ends, then ask [`finish`](Self::finish).
///
/// ```
/// use berkeley::etc::protocols::Lookup;
///
/// let mut lookup = Lookup::getprotobyname(b"udp");
/// for chunk in [&b"tcp 6 T"[..], b"CP\nud", b"p 1", b"7"] {
///     let _ = lookup.feed(chunk);
/// }
/// assert_eq!(lookup.finish().unwrap().number, 17);
/// ```
#[derive(Clone, Debug)]
pub struct Lookup<'k> {
    matcher: Matcher<Rows<'k, Text<ROW_MAX>>>,
}

impl<'k> Lookup<'k> {
    /// Looks for the first row of that name or alias.
    #[must_use]
    pub fn getprotobyname(name: &'k [u8]) -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Name(name), Text::EMPTY)) }
    }

    /// Looks for the first row of that number.
    #[must_use]
    pub fn getprotobynumber(number: i32) -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Number(number), Text::EMPTY)) }
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
    pub fn finish(&mut self) -> Option<Protocol<'_>> {
        self.matcher.finish(None).map(|row| row.protocol(row.store.as_bytes()))
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<Protocol<'_>> {
        self.matcher.finish(Some(note)).map(|row| row.protocol(row.store.as_bytes()))
    }

    /// Whether the row that was found is longer than [`ROW_MAX`], so that its last names are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.matcher.row.store.is_cut()
    }
}

/// `getprotoent()` over a file that arrives chunk by chunk: every row, in file order.
///
/// Its size does not depend on the file, as that of a [`Lookup`].
///
/// ```
/// use berkeley::etc::protocols::Stream;
///
/// let file = b"ip 0 IP\nicmp 1 ICMP\ntcp 6";
/// let mut numbers = vec![];
/// let mut rows = Stream::new();
/// for mut chunk in file.chunks(5) {
///     while let Some(row) = rows.next(&mut chunk) {
///         numbers.push(row.number);
///     }
/// }
/// numbers.extend(rows.finish().map(|row| row.number));
/// assert_eq!(numbers, [0, 1, 6]);
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "getprotoent")]
pub struct Stream {
    matcher: Matcher<Rows<'static, Text<ROW_MAX>>>,
}

impl Stream {
    /// At the start of a file.
    #[must_use]
    pub fn new() -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Any, Text::EMPTY)) }
    }

    /// The next row of `chunk`, off whose front it takes what it reads. `None` asks for the next bytes of the file.
    pub fn next(&mut self, chunk: &mut &[u8]) -> Option<Protocol<'_>> {
        self.matcher.next(chunk).map(|row| row.protocol(row.store.as_bytes()))
    }

    /// The file has ended: its last row, if it lacks a newline.
    pub fn finish(&mut self) -> Option<Protocol<'_>> {
        self.matcher.last().map(|row| row.protocol(row.store.as_bytes()))
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
    Number(i32),
}

/// The grammar: name, number, aliases.
#[derive(Clone, Debug)]
struct Rows<'k, S> {
    want: Want<'k>,
    finder: Option<Finder<'k>>,
    store: S,
    compare: Compare,
    /// Whether one of the names so far is the wanted one.
    hit: bool,
    digits: Number,
    /// Whether something other than a number stands in its place.
    bad: bool,
    name: Span,
    aliases: Span,
    number: i32,
}

impl<'k, S: Store> Rows<'k, S> {
    fn new(want: Want<'k>, store: S) -> Self {
        Self {
            want,
            finder: match want {
                Want::Name(name) => Finder::new(name, false),
                Want::Any | Want::Number(_) => None,
            },
            store,
            compare: Compare::START,
            hit: false,
            digits: Number::new(10),
            bad: false,
            name: Span::default(),
            aliases: Span::default(),
            number: 0,
        }
    }

    fn protocol<'t>(&self, store: &'t [u8]) -> Protocol<'t> {
        Protocol {
            name: self.name.of(store),
            number: self.number,
            aliases: Fields(self.store.complete(self.aliases.of(store))),
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
        self.hit = false;
        self.digits = Number::new(10);
        self.bad = false;
        self.name = Span::default();
        self.aliases = Span::default();
    }

    fn piece(&mut self, field: usize, offset: u64, bytes: &[u8]) {
        if field == 1 {
            self.bad = self.bad || !bytes.iter().all(|&b| self.digits.push(b));
            return;
        }
        if let Want::Name(name) = self.want {
            self.compare.push(name, bytes, false);
        }
        let place = self.store.put(offset, bytes);
        if field == 0 { self.name.grow(place) } else { self.aliases.grow(place) }
    }

    fn end_field(&mut self, field: usize, _: Stop, at: &mut At<'_, '_>) -> Next {
        self.store.gap();
        if field != 1 {
            if let Want::Name(name) = self.want {
                self.hit |= self.compare.whole(name);
            }
            return Next::Go;
        }
        let Some(number) = self.digits.value().filter(|_| !self.bad) else {
            at.note(Why::BadNumber);
            return Next::Skip;
        };
        self.number = i32::from_ne_bytes(number.to_ne_bytes());
        if self.number < 0 {
            at.note(Why::NumberWraps);
        }
        match self.want {
            Want::Number(wanted) if wanted != self.number => Next::Skip,
            _ => Next::Go,
        }
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

/// The protocols that programs ask for by name, from IANA's registry, in the format of the file.
pub const BUILT_IN: &[u8] = b"\
ip 0 IP
icmp 1 ICMP
igmp 2 IGMP
ipencap 4 IP-ENCAP
tcp 6 TCP
egp 8 EGP
igp 9 IGP
udp 17 UDP
dccp 33 DCCP
ipv6 41 IPv6
ipv6-route 43 IPv6-Route
ipv6-frag 44 IPv6-Frag
rsvp 46 RSVP
gre 47 GRE
esp 50 IPSEC-ESP
ah 51 IPSEC-AH
ipv6-icmp 58 IPv6-ICMP
ipv6-nonxt 59 IPv6-NoNxt
ipv6-opts 60 IPv6-Opts
ospf 89 OSPFIGP
ipip 94 IPIP
encap 98 ENCAP
pim 103 PIM
ipcomp 108 IPCOMP
vrrp 112 VRRP
l2tp 115 L2TP
sctp 132 SCTP
mobility-header 135 Mobility-Header
udplite 136 UDPLite
mpls-in-ip 137 MPLS-in-IP
ethernet 143 Ethernet
mptcp 262 MPTCP
";

#[cfg(test)]
mod tests {
    use super::*;

    /// One row per oddity, with what glibc reads.
    #[test]
    fn odd_rows() {
        for (row, expect) in [
            ("tcp 6 TCP", Some(6)),
            ("tcp 6", Some(6)),
            ("tcp\t006\r", Some(6)),
            ("tcp 6#TCP", Some(6)),
            ("tcp +6", Some(6)),
            ("tcp 4294967295", Some(-1)),
            ("tcp 4294967296", None),
            ("tcp -6", None),
            ("tcp 2147483648", Some(i32::MIN)),
            ("tcp 0x6", None),
            ("tcp 6/", None),
            ("tcp six", None),
            ("tcp", None),
        ] {
            assert_eq!(getprotobyname(row.as_bytes(), b"tcp").map(|row| row.number), expect, "{row:?}");
        }
    }

    #[test]
    fn built_in_rows_are_all_rows() {
        assert_eq!(Entries::new(BUILT_IN).count(), BUILT_IN.iter().filter(|&&b| b == b'\n').count());
    }
}
