//! hosts(5): names to addresses and back over the text of /etc/hosts.
//!
//! ```text
//! 127.0.0.1      localhost
//! fe80::1%eth0   gateway.example  gateway
//! ```
//!
//! Names are compared without regard to the case of ASCII letters. *Every* row that holds the name counts, not only the
//! first one, and the official name is that of the first such row. For an address the first row wins. An address is
//! written as inet_pton(3) reads it; an IPv6 one may have a scope, which glibc's reader passes over.
//!
//! [`ByName`] and [`ByAddr`] take the file in chunks of any size: a million rows pass through a small buffer, and nothing
//! is kept but the row in question. `Index`, in `hosts_index` (with an allocator), answers many questions
//! about one buffer.

use super::ip::{ADDRESS_MAX, ScopeId, ScopedIp};
use super::note::{Diagnostic, Why};
use super::scan::{
    At, Compare, Fields, Finder, InPlace, Matcher, Next, Note, Row, Scan, Span, Stop, Store, Style, Walk,
};
use super::text::{Shown, Text};
use core::fmt;
use core::ops::ControlFlow::{self, Break, Continue};

/// How much of a row's names [`ByName`] and [`ByAddr`] keep.
///
/// Longer rows match all the same; [`ByName::is_cut`] and [`ByAddr::is_cut`] tell.
pub const ROW_MAX: usize = 1024;

/// A row of hosts(5).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Host<'t> {
    /// The address.
    pub addr: ScopedIp,
    /// The official name.
    pub name: &'t [u8],
    /// The other names.
    pub aliases: Fields<'t>,
}

impl<'t> Host<'t> {
    /// The official name and the others.
    pub fn names(&self) -> impl Iterator<Item = &'t [u8]> + use<'t> {
        core::iter::once(self.name).chain(self.aliases)
    }
}

impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("addr", &format_args!("{}", self.addr))
            .field("name", &Shown(self.name))
            .field("aliases", &self.aliases)
            .finish()
    }
}

/// `gethostbyname(name)` over a buffer: the rows that hold the name, in file order.
///
/// The name of the first is the official one; the addresses of all are the answer.
///
/// ```
/// use berkeley::etc::hosts::gethostbyname;
///
/// let text = b"192.0.2.1 www.example www\n192.0.2.2 mail.example\n2001:db8::1 WWW\n";
/// let rows: Vec<_> = gethostbyname(text, b"www").collect();
/// assert_eq!(rows[0].name, b"www.example");
/// assert_eq!(rows.iter().map(|row| row.addr.to_string()).collect::<Vec<_>>(), ["192.0.2.1", "2001:db8::1"]);
/// ```
#[must_use]
pub fn gethostbyname<'t, 'k>(text: &'t [u8], name: &'k [u8]) -> Named<'t, 'k> {
    Named { walk: Walk::new(text, Rows::new(Want::Name(name), InPlace)) }
}

/// The iterator of [`gethostbyname`].
#[derive(Clone, Debug)]
pub struct Named<'t, 'k> {
    walk: Walk<'t, Rows<'k, InPlace>>,
}

impl<'t> Iterator for Named<'t, '_> {
    type Item = Host<'t>;

    fn next(&mut self) -> Option<Host<'t>> {
        let text = self.walk.text;
        self.walk.next(None).map(|row| row.host(text))
    }
}

/// `gethostbyaddr(addr)` over a buffer: the first row of that address.
///
/// An IPv4 address also matches its IPv4-mapped form. Where both the row and the question have a scope, the two must be
/// the same, by number or by name as it is written; where one of them has none, it does not matter.
///
/// ```
/// use berkeley::etc::{ScopedIp, hosts::gethostbyaddr};
///
/// let text = b"127.0.0.1 localhost loopback\n";
/// let addr = ScopedIp::new("127.0.0.1".parse().unwrap());
/// assert_eq!(gethostbyaddr(text, addr).unwrap().name, b"localhost");
/// ```
#[must_use]
pub fn gethostbyaddr(text: &[u8], addr: ScopedIp) -> Option<Host<'_>> {
    Walk::new(text, Rows::new(Want::Addr(addr), InPlace)).next(None).map(|row| row.host(text))
}

/// `gethostent()` over a buffer: every row, in file order.
///
/// ```
/// use berkeley::etc::hosts::Entries;
///
/// assert_eq!(Entries::new(b"127.0.0.1 localhost\nlocalhost\n::1 ip6-localhost").count(), 2);
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "gethostent")]
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
    pub fn next_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<Host<'t>> {
        let text = self.walk.text;
        self.walk.next(Some(note)).map(|row| row.host(text))
    }

    /// As `next`, with the offset of the row in the buffer.
    #[cfg(feature = "alloc")]
    pub(crate) fn next_at(&mut self) -> Option<(usize, Host<'t>)> {
        let text = self.walk.text;
        self.walk.next(None).map(|row| (usize::try_from(row.start).unwrap_or(usize::MAX), row.host(text)))
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = Host<'t>;

    fn next(&mut self) -> Option<Host<'t>> {
        let text = self.walk.text;
        self.walk.next(None).map(|row| row.host(text))
    }
}

/// `gethostbyname(name)` that is fed the file chunk by chunk, and hands over each row that holds the name.
///
/// Its size does not depend on the file. Every row may matter, so the file is fed to its end.
///
/// ```
/// use berkeley::etc::hosts::ByName;
///
/// let file = b"192.0.2.1 www.example www\n192.0.2.2 mail.example\n2001:db8::1 WWW";
/// let mut addrs = Vec::new();
/// let mut www = ByName::new(b"www");
/// for chunk in file.chunks(3) {
///     www.feed(chunk, &mut |row| addrs.push(row.addr.to_string()));
/// }
/// www.finish(&mut |row| addrs.push(row.addr.to_string()));
/// assert_eq!(addrs, ["192.0.2.1", "2001:db8::1"]);
/// ```
#[derive(Clone, Debug)]
pub struct ByName<'k> {
    scan: Scan,
    row: Rows<'k, Text<ROW_MAX>>,
    cut: bool,
}

impl<'k> ByName<'k> {
    /// Looks for rows that hold this name.
    #[must_use]
    pub fn new(name: &'k [u8]) -> Self {
        Self { scan: Scan::new(), row: Rows::new(Want::Name(name), Text::EMPTY), cut: false }
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, chunk: &[u8], found: &mut dyn FnMut(&Host<'_>)) {
        self.run(chunk, &mut |row, _| found(row), None);
    }

    /// As [`feed`](Self::feed), and tells what it passes over. Lines are counted by this form only, so a file goes
    /// through one of the two.
    pub fn feed_with(
        &mut self,
        chunk: &[u8],
        found: &mut dyn FnMut(&Host<'_>),
        note: &mut dyn FnMut(Diagnostic),
    ) {
        self.run(chunk, &mut |row, _| found(row), Some(note));
    }

    /// The file has ended; its last line may lack a newline.
    pub fn finish(&mut self, found: &mut dyn FnMut(&Host<'_>)) {
        self.end(&mut |row, _| found(row), None);
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(&mut self, found: &mut dyn FnMut(&Host<'_>), note: &mut dyn FnMut(Diagnostic)) {
        self.end(&mut |row, _| found(row), Some(note));
    }

    /// As [`feed`](Self::feed), and counts lines: each row comes with the number of its own.
    pub(crate) fn feed_lines(&mut self, chunk: &[u8], found: &mut dyn FnMut(&Host<'_>, u64)) {
        self.run(chunk, found, Some(&mut |_| ()));
    }

    /// As [`finish`](Self::finish), for [`feed_lines`](Self::feed_lines).
    pub(crate) fn finish_lines(&mut self, found: &mut dyn FnMut(&Host<'_>, u64)) {
        self.end(found, Some(&mut |_| ()));
    }

    /// Whether one of the rows handed over was longer than [`ROW_MAX`], so that its last names were missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Rows come with the numbers of their lines, which are right where somebody is told what is passed over.
    fn run(&mut self, mut chunk: &[u8], found: &mut dyn FnMut(&Host<'_>, u64), mut note: Option<Note<'_>>) {
        loop {
            let used = match &mut note {
                Some(note) => self.scan.run(&mut self.row, chunk, Some(&mut **note)),
                None => self.scan.run(&mut self.row, chunk, None),
            };
            let Some(used) = used else { return };
            self.tell(found);
            chunk = chunk.get(used..).unwrap_or(&[]);
        }
    }

    fn end(&mut self, found: &mut dyn FnMut(&Host<'_>, u64), note: Option<Note<'_>>) {
        if self.scan.end(&mut self.row, note) {
            self.tell(found);
        }
    }

    fn tell(&mut self, found: &mut dyn FnMut(&Host<'_>, u64)) {
        self.cut |= self.row.store.is_cut();
        found(&self.row.host(self.row.store.as_bytes()), self.scan.lines_done());
    }
}

/// `gethostbyaddr(addr)` that is fed the file chunk by chunk.
///
/// Its size does not depend on the file. Feed until it breaks or the file ends, then ask [`finish`](Self::finish).
///
/// ```
/// use berkeley::etc::{ScopedIp, hosts::ByAddr};
///
/// let mut lookup = ByAddr::new(ScopedIp::new("::1".parse().unwrap()));
/// for chunk in [&b"127.0.0.1 localhost\n:"[..], b":1 ip6-localh", b"ost ip6-loopback\n"] {
///     let _ = lookup.feed(chunk);
/// }
/// assert_eq!(lookup.finish().unwrap().name, b"ip6-localhost");
/// ```
#[derive(Clone, Debug)]
pub struct ByAddr {
    matcher: Matcher<Rows<'static, Text<ROW_MAX>>>,
}

impl ByAddr {
    /// Looks for the first row of this address, as [`gethostbyaddr`] does.
    #[must_use]
    pub fn new(addr: ScopedIp) -> Self {
        Self { matcher: Matcher::new(Rows::new(Want::Addr(addr), Text::EMPTY)) }
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
    pub fn finish(&mut self) -> Option<Host<'_>> {
        self.matcher.finish(None).map(|row| row.host(row.store.as_bytes()))
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<Host<'_>> {
        self.matcher.finish(Some(note)).map(|row| row.host(row.store.as_bytes()))
    }

    /// As [`feed`](Self::feed), and counts lines.
    pub(crate) fn feed_lines(&mut self, chunk: &[u8]) -> ControlFlow<()> {
        self.feed_with(chunk, &mut |_| ())
    }

    /// As [`finish`](Self::finish), for [`feed_lines`](Self::feed_lines): with the row comes the number of its line.
    pub(crate) fn finish_lines(&mut self) -> Option<(Host<'_>, u64)> {
        self.matcher.finish(Some(&mut |_| ()))?;
        let (row, line) = (&self.matcher.row, self.matcher.line());
        Some((row.host(row.store.as_bytes()), line))
    }

    /// Whether the row that was found is longer than [`ROW_MAX`], so that its last names are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.matcher.row.store.is_cut()
    }
}

#[derive(Clone, Copy, Debug)]
enum Want<'k> {
    Any,
    Name(&'k [u8]),
    Addr(ScopedIp),
}

/// The grammar: address, names.
#[derive(Clone, Debug)]
struct Rows<'k, S> {
    want: Want<'k>,
    finder: Option<Finder<'k>>,
    store: S,
    compare: Compare,
    /// Whether one of the names so far is the wanted one.
    hit: bool,
    start: u64,
    text: Text<ADDRESS_MAX>,
    addr: ScopedIp,
    name: Span,
    aliases: Span,
}

impl<'k, S: Store> Rows<'k, S> {
    fn new(want: Want<'k>, store: S) -> Self {
        Self {
            want,
            finder: match want {
                Want::Name(name) => Finder::new(name, true),
                Want::Any | Want::Addr(_) => None,
            },
            store,
            compare: Compare::START,
            hit: false,
            start: 0,
            text: Text::EMPTY,
            addr: ScopedIp::UNSPECIFIED,
            name: Span::default(),
            aliases: Span::default(),
        }
    }

    fn host<'t>(&self, store: &'t [u8]) -> Host<'t> {
        Host {
            addr: self.addr,
            name: self.name.of(store),
            aliases: Fields(self.store.complete(self.aliases.of(store))),
        }
    }
}

impl<S: Store> Row for Rows<'_, S> {
    const STYLE: &'static Style = Style::DATABASE;

    fn finder(&self) -> Option<&Finder<'_>> {
        self.finder.as_ref()
    }

    fn begin(&mut self, offset: u64) {
        self.store.begin();
        self.compare = Compare::START;
        self.hit = false;
        self.start = offset;
        self.text.clear();
        self.name = Span::default();
        self.aliases = Span::default();
    }

    fn piece(&mut self, field: usize, offset: u64, bytes: &[u8]) {
        if field == 0 {
            return self.text.push(bytes);
        }
        if let Want::Name(name) = self.want {
            self.compare.push(name, bytes, true);
        }
        let place = self.store.put(offset, bytes);
        if field == 1 { self.name.grow(place) } else { self.aliases.grow(place) }
    }

    fn end_field(&mut self, field: usize, _: Stop, at: &mut At<'_, '_>) -> Next {
        if field > 0 {
            self.store.gap();
            if let Want::Name(name) = self.want {
                self.hit |= self.compare.whole(name);
            }
            return Next::Go;
        }
        let Some(addr) =
            Some(self.text).filter(|text| !text.is_cut()).and_then(|text| ScopedIp::parse(&text))
        else {
            at.note(Why::BadAddress);
            return Next::Skip;
        };
        self.addr = addr;
        match self.want {
            Want::Addr(wanted) if !answers(addr, wanted) => Next::Skip,
            _ => Next::Go,
        }
    }

    fn end_line(&mut self, fields: usize, at: &mut At<'_, '_>) -> ControlFlow<()> {
        if fields < 2 {
            at.note(Why::NoName);
            return Continue(());
        }
        match self.want {
            Want::Name(_) if !self.hit => Continue(()),
            _ => Break(()),
        }
    }
}

/// Whether a row's address answers a question for this one.
pub(crate) fn answers(row: ScopedIp, wanted: ScopedIp) -> bool {
    row.addr.to_canonical() == wanted.addr.to_canonical()
        && (row.scope == ScopeId::Unscoped || wanted.scope == ScopeId::Unscoped || row.scope == wanted.scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str, addr: &str) -> bool {
        gethostbyaddr(text.as_bytes(), ScopedIp::parse(addr.as_bytes()).unwrap()).is_some()
    }

    #[test]
    fn scopes_and_mapped_addresses() {
        assert!(ask("fe80::1%eth0 a", "fe80::1%eth0"));
        assert!(ask("fe80::1%eth0 a", "fe80::1"));
        assert!(ask("fe80::1 a", "fe80::1%2"));
        assert!(!ask("fe80::1%eth0 a", "fe80::1%eth1"));
        assert!(!ask("fe80::1%eth0 a", "fe80::1%2"));
        assert!(ask("::ffff:192.0.2.1 a", "192.0.2.1"));
        assert!(ask("192.0.2.1 a", "::ffff:192.0.2.1"));
        assert!(!ask("::1 a", "127.0.0.1"));
    }

    #[test]
    fn rows_that_are_none() {
        for row in [
            "127.0.0.1",
            "127.1 a",
            "localhost a",
            "127.0.0.1 # a",
            "#127.0.0.1 a",
            "127.0.0.1%lo a",
            "1::1%",
        ] {
            assert_eq!(Entries::new(row.as_bytes()).next(), None, "{row}");
        }
    }
}
