//! gai.conf(5): the tables by which getaddrinfo orders its answers (RFC 6724, RFC 3484).
//!
//! ```text
//! label       2001:db8::/32       9
//! precedence  ::ffff:0:0/96       100
//! scopev4     192.168.0.0/16      5
//! reload      yes
//! ```
//!
//! A table of which the file holds one row or more replaces the default one whole; rows with a longer prefix come
//! first, and among equals the first in the file. A row that lacks its value, or the length behind a slash, is passed
//! over; glibc takes 0 for it. The default tables are data: [`RFC6724`] and [`GLIBC`], whose precedences and labels are
//! those of the older RFC 3484 with rows of glibc's own.
//!
//! An IPv4 address is looked up in its IPv4-mapped form.

use super::ip::ADDRESS_MAX;
use super::note::{Diagnostic, Why};
use super::number::decimal;
use super::scan::{At, Line, Next, Note, Row, Scan, Stop, Style};
use super::text::{List, Text};
use crate::inet::{inet_pton4, inet_pton6};
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::ops::ControlFlow::{self, Continue};

/// How many rows of each kind are kept. More are passed over and counted.
pub const ROWS_MAX: usize = 32;

/// Addresses that share their first bits, and what holds for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prefix {
    /// The bits to share.
    pub addr: Ipv6Addr,
    /// How many of them count, at most 128.
    pub len: u8,
    /// The label, precedence or scope.
    pub value: u32,
}

impl Prefix {
    const fn new(addr: [u16; 8], len: u8, value: u32) -> Self {
        let [a, b, c, d, e, f, g, h] = addr;
        Self { addr: Ipv6Addr::new(a, b, c, d, e, f, g, h), len, value }
    }

    /// Whether the address is one of these.
    ///
    /// ```
    /// use berkeley::etc::gai_conf::Prefix;
    ///
    /// let doc = Prefix { addr: "2001:db8::".parse().unwrap(), len: 32, value: 0 };
    /// assert!(doc.contains("2001:db8::1".parse().unwrap()));
    /// assert!(!doc.contains("2001:db9::1".parse().unwrap()));
    /// ```
    #[must_use]
    pub fn contains(&self, addr: Ipv6Addr) -> bool {
        let shared = (self.addr.to_bits() ^ addr.to_bits()).leading_zeros();
        shared >= u32::from(self.len)
    }
}

/// The three tables. The first row that contains an address holds for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tables<'c> {
    /// Label(A) of RFC 6724, section 2.1.
    pub labels: &'c [Prefix],
    /// Precedence(A) of the same table.
    pub precedences: &'c [Prefix],
    /// The scopes of IPv4 addresses, section 3.2, as prefixes of their mapped forms.
    pub scopes: &'c [Prefix],
}

impl Tables<'_> {
    /// The label of an address; 1, that of any address, where no row contains it.
    ///
    /// ```
    /// use berkeley::etc::gai_conf::{GLIBC, RFC6724};
    ///
    /// let ula = "fd00::1".parse().unwrap();
    /// assert_eq!((RFC6724.label(ula), GLIBC.label(ula)), (13, 6));
    /// ```
    #[must_use]
    pub fn label(&self, addr: IpAddr) -> u32 {
        look_up(self.labels, addr, 1)
    }

    /// The precedence of an address; 40, that of any address, where no row contains it.
    #[must_use]
    pub fn precedence(&self, addr: IpAddr) -> u32 {
        look_up(self.precedences, addr, 40)
    }

    /// The scope of an IPv4 address; 14, global, where no row contains it.
    #[must_use]
    pub fn scopev4(&self, addr: Ipv4Addr) -> u32 {
        look_up(self.scopes, addr.into(), 14)
    }
}

fn look_up(table: &[Prefix], addr: IpAddr, otherwise: u32) -> u32 {
    let addr = match addr {
        IpAddr::V4(addr) => addr.to_ipv6_mapped(),
        IpAddr::V6(addr) => addr,
    };
    table.iter().find(|row| row.contains(addr)).map_or(otherwise, |row| row.value)
}

const LOOPBACK: [u16; 8] = [0, 0, 0, 0, 0, 0, 0, 1];
const MAPPED: [u16; 8] = [0, 0, 0, 0, 0, 0xffff, 0, 0];
const ANY: [u16; 8] = [0; 8];

const fn top(a: u16, b: u16) -> [u16; 8] {
    [a, b, 0, 0, 0, 0, 0, 0]
}

const fn mapped(a: u16, b: u16) -> [u16; 8] {
    [0, 0, 0, 0, 0, 0xffff, a, b]
}

const SCOPES: &[Prefix] = &[
    Prefix::new(mapped(0xa9fe, 0), 96 + 16, 2),
    Prefix::new(mapped(0x7f00, 0), 96 + 8, 2),
    Prefix::new(mapped(0, 0), 96, 14),
];

/// The default tables of RFC 6724, sections 2.1 and 3.2.
pub const RFC6724: Tables<'static> = Tables {
    labels: &[
        Prefix::new(LOOPBACK, 128, 0),
        Prefix::new(MAPPED, 96, 4),
        Prefix::new(ANY, 96, 3),
        Prefix::new(top(0x2001, 0), 32, 5),
        Prefix::new(top(0x2002, 0), 16, 2),
        Prefix::new(top(0x3ffe, 0), 16, 12),
        Prefix::new(top(0xfec0, 0), 10, 11),
        Prefix::new(top(0xfc00, 0), 7, 13),
        Prefix::new(ANY, 0, 1),
    ],
    precedences: &[
        Prefix::new(LOOPBACK, 128, 50),
        Prefix::new(MAPPED, 96, 35),
        Prefix::new(ANY, 96, 1),
        Prefix::new(top(0x2001, 0), 32, 5),
        Prefix::new(top(0x2002, 0), 16, 30),
        Prefix::new(top(0x3ffe, 0), 16, 1),
        Prefix::new(top(0xfec0, 0), 10, 1),
        Prefix::new(top(0xfc00, 0), 7, 3),
        Prefix::new(ANY, 0, 40),
    ],
    scopes: SCOPES,
};

/// The tables that glibc uses where gai.conf has no row, as the comments of its own gai.conf list them.
pub const GLIBC: Tables<'static> = Tables {
    labels: &[
        Prefix::new(LOOPBACK, 128, 0),
        Prefix::new(MAPPED, 96, 4),
        Prefix::new(ANY, 96, 3),
        Prefix::new(top(0x2001, 0), 32, 7),
        Prefix::new(top(0x2002, 0), 16, 2),
        Prefix::new(top(0xfec0, 0), 10, 5),
        Prefix::new(top(0xfc00, 0), 7, 6),
        Prefix::new(ANY, 0, 1),
    ],
    precedences: &[
        Prefix::new(LOOPBACK, 128, 50),
        Prefix::new(MAPPED, 96, 10),
        Prefix::new(ANY, 96, 20),
        Prefix::new(top(0x2002, 0), 16, 30),
        Prefix::new(ANY, 0, 40),
    ],
    scopes: SCOPES,
};

/// What gai.conf says.
///
/// ```
/// use berkeley::etc::gai_conf::{GLIBC, GaiConf};
///
/// let conf = GaiConf::parse(b"precedence ::ffff:0:0/96 100\nreload yes\n");
/// assert!(conf.reload());
/// let tables = conf.tables(&GLIBC);
/// assert_eq!(tables.precedence("192.0.2.1".parse().unwrap()), 100);
/// assert_eq!(tables.precedence("2001:db8::1".parse().unwrap()), 40);
/// assert_eq!(tables.labels, GLIBC.labels);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GaiConf {
    labels: Table,
    precedences: Table,
    scopes: Table,
    reload: bool,
}

/// A row of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// `label`.
    Label(Prefix),
    /// `precedence`.
    Precedence(Prefix),
    /// `scopev4`.
    ScopeV4(Prefix),
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (keyword, Prefix { addr, len, value }) = match self {
            Self::Label(row) => ("label", row),
            Self::Precedence(row) => ("precedence", row),
            Self::ScopeV4(row) => ("scopev4", row),
        };
        write!(f, "{keyword} {addr}/{len} {value}")
    }
}

/// The rows of one kind, and where each stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Table {
    rows: List<Prefix, ROWS_MAX>,
    lines: List<Line, ROWS_MAX>,
}

impl Table {
    const EMPTY: Self = Self { rows: List::new(Prefix::new(ANY, 0, 0)), lines: List::new(Line::NONE) };

    /// Keeps the row behind those of at least its length.
    fn keep(&mut self, row: Prefix, line: Line) -> bool {
        let place = self.rows.partition_point(|kept| kept.len >= row.len);
        let kept = self.rows.push(row) && self.lines.push(line);
        if kept {
            self.rows.as_mut_slice().get_mut(place..).unwrap_or(&mut []).rotate_right(1);
            self.lines.as_mut_slice().get_mut(place..).unwrap_or(&mut []).rotate_right(1);
        }
        kept
    }

    fn settings(&self, kind: fn(Prefix) -> Setting) -> impl Iterator<Item = (u64, Setting)> {
        let rows = self.rows.iter().zip(self.lines.iter());
        rows.filter_map(move |(row, line)| Some((line.number()?, kind(*row))))
    }
}

impl GaiConf {
    const EMPTY: Self =
        Self { labels: Table::EMPTY, precedences: Table::EMPTY, scopes: Table::EMPTY, reload: false };

    /// Reads a buffer.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let mut parser = Parser::new();
        parser.feed(text);
        parser.finish()
    }

    /// As [`parse`](Self::parse), and tells what it passes over.
    pub fn parse_with(text: &[u8], note: &mut dyn FnMut(Diagnostic)) -> Self {
        let mut parser = Parser::new();
        parser.feed_with(text, note);
        parser.finish_with(note)
    }

    /// The tables: the file's where it has rows, else the default ones.
    #[must_use]
    pub fn tables<'c>(&'c self, default: &Tables<'c>) -> Tables<'c> {
        let choose = |own: &'c [Prefix], default| if own.is_empty() { default } else { own };
        Tables {
            labels: choose(&self.labels.rows, default.labels),
            precedences: choose(&self.precedences.rows, default.precedences),
            scopes: choose(&self.scopes.rows, default.scopes),
        }
    }

    /// The rows of the file, in the order in which they are looked through, each with the number of its line, from 1.
    ///
    /// ```
    /// use berkeley::etc::gai_conf::GaiConf;
    ///
    /// let conf = GaiConf::parse(b"label ::/0 1\nprecedence ::ffff:0:0/96 100\n");
    /// let said: Vec<_> = conf.settings().map(|(line, setting)| format!("{line}: {setting}")).collect();
    /// assert_eq!(said, ["1: label ::/0 1", "2: precedence ::ffff:0.0.0.0/96 100"]);
    /// ```
    pub fn settings(&self) -> impl Iterator<Item = (u64, Setting)> {
        let labels = self.labels.settings(Setting::Label);
        let precedences = self.precedences.settings(Setting::Precedence);
        labels.chain(precedences).chain(self.scopes.settings(Setting::ScopeV4))
    }

    /// Whether a changed file is to be read again.
    #[must_use]
    pub fn reload(&self) -> bool {
        self.reload
    }

    /// How many rows did not fit into [`ROWS_MAX`] of their kind.
    #[must_use]
    pub fn left_out(&self) -> usize {
        [&self.labels, &self.precedences, &self.scopes]
            .into_iter()
            .fold(0, |sum, table| sum.saturating_add(table.rows.left_out()))
    }
}

impl Default for GaiConf {
    /// An empty file.
    fn default() -> Self {
        Self::EMPTY
    }
}

/// Reads gai.conf chunk by chunk.
#[derive(Clone, Debug)]
pub struct Parser {
    scan: Scan,
    rows: Rows,
}

impl Parser {
    /// At the start of the file.
    #[must_use]
    pub fn new() -> Self {
        let blank = Prefix::new(ANY, 0, 0);
        Self {
            scan: Scan::new(),
            rows: Rows { conf: GaiConf::EMPTY, word: Text::EMPTY, keyword: Keyword::Reload, row: blank },
        }
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.run(chunk, None);
    }

    /// As [`feed`](Self::feed), and tells what it passes over. Of a word that began in a chunk that went through `feed` only
    /// the rest would be quoted, so a file goes through one of the two.
    pub fn feed_with(&mut self, chunk: &[u8], note: &mut dyn FnMut(Diagnostic)) {
        self.run(chunk, Some(note));
    }

    /// What the file says, now that it has ended.
    #[must_use]
    pub fn finish(mut self) -> GaiConf {
        self.end(None);
        self.rows.conf
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(mut self, note: &mut dyn FnMut(Diagnostic)) -> GaiConf {
        self.end(Some(note));
        self.rows.conf
    }

    fn run(&mut self, chunk: &[u8], note: Option<Note<'_>>) {
        // No line breaks off, so one run uses the chunk up.
        let _ = self.scan.run(&mut self.rows, chunk, note);
    }

    fn end(&mut self, note: Option<Note<'_>>) {
        let _ = self.scan.end(&mut self.rows, note);
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

/// The grammar: keyword, one or two values, anything.
#[derive(Clone, Debug)]
struct Rows {
    conf: GaiConf,
    word: Text<{ ADDRESS_MAX + 4 }>,
    keyword: Keyword,
    row: Prefix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    Label,
    Precedence,
    ScopeV4,
    Reload,
}

impl Rows {
    /// An address and, behind a slash, a length.
    fn prefix(&self) -> Result<Prefix, Why> {
        if self.word.is_cut() {
            return Err(Why::BadPrefix);
        }
        let mut parts = self.word.splitn(2, |&b| b == b'/');
        let addr = parts.next().unwrap_or(&[]);
        let mut len = |all| match parts.next() {
            None => Ok(all),
            Some(len) => decimal(len, u32::from(all)).map(|len| len as u8).ok_or(Why::BadLength),
        };
        let (addr, len) = match (inet_pton6(addr), self.keyword) {
            (Ok(addr), Keyword::ScopeV4) => {
                let len = len(128)?;
                if addr.to_ipv4_mapped().is_none() || len < 96 {
                    return Err(Why::BadPrefix);
                }
                (addr, len)
            }
            (Ok(addr), _) => (addr, len(128)?),
            (Err(_), Keyword::ScopeV4) => {
                let addr = inet_pton4(addr).map_err(|_| Why::BadPrefix)?;
                (addr.to_ipv6_mapped(), 96 + len(32)?)
            }
            (Err(_), _) => return Err(Why::BadPrefix),
        };
        Ok(Prefix { addr, len, value: 0 })
    }

    fn keep(&mut self, line: Line) -> bool {
        let table = match self.keyword {
            Keyword::Label => &mut self.conf.labels,
            Keyword::Precedence => &mut self.conf.precedences,
            Keyword::ScopeV4 => &mut self.conf.scopes,
            Keyword::Reload => return true,
        };
        table.keep(self.row, line)
    }
}

impl Row for Rows {
    const STYLE: &'static Style = Style::DATABASE;

    fn begin(&mut self, _: u64) {
        self.word.clear();
    }

    fn piece(&mut self, _: usize, _: u64, bytes: &[u8]) {
        self.word.push(bytes);
    }

    fn end_field(&mut self, field: usize, _: Stop, at: &mut At<'_, '_>) -> Next {
        let done = match (field, self.keyword) {
            (0, _) => {
                let keyword = match self.word.as_bytes() {
                    b"label" => Ok(Keyword::Label),
                    b"precedence" => Ok(Keyword::Precedence),
                    b"scopev4" => Ok(Keyword::ScopeV4),
                    b"reload" => Ok(Keyword::Reload),
                    _ => Err(Why::UnknownKeyword),
                };
                keyword.map(|keyword| self.keyword = keyword)
            }
            (1, Keyword::Reload) => {
                self.conf.reload = self.word.as_bytes() == b"yes";
                if matches!(self.word.as_bytes(), b"yes" | b"no") { Ok(()) } else { Err(Why::UnknownWord) }
            }
            (1, _) => self.prefix().map(|row| self.row = row),
            (2, Keyword::Label | Keyword::Precedence | Keyword::ScopeV4) => {
                let digits = self.word.strip_prefix(b"+").unwrap_or(&self.word);
                match decimal(digits, i32::MAX as u32) {
                    Some(value) => {
                        self.row.value = value;
                        if self.keep(at.line()) { Ok(()) } else { Err(Why::Full) }
                    }
                    None => Err(Why::BadNumber),
                }
            }
            _ => Err(Why::TrailingText),
        };
        self.word.clear();
        match done {
            Ok(()) => Next::Go,
            Err(why) => {
                at.note(why);
                Next::Skip
            }
        }
    }

    fn end_line(&mut self, fields: usize, at: &mut At<'_, '_>) -> ControlFlow<()> {
        if fields < if self.keyword == Keyword::Reload { 2 } else { 3 } {
            at.note(Why::NoValue);
        }
        Continue(())
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;

    fn values(table: &[Prefix]) -> Vec<(u8, u32)> {
        table.iter().map(|row| (row.len, row.value)).collect()
    }

    #[test]
    fn rows_are_sorted_by_length_and_stay_in_file_order_among_equals() {
        let conf = GaiConf::parse(
            b"label ::/0 1\nlabel ::1 2\nlabel 2002::/16 3\nlabel 2003::/16 4\nlabel 1::/17 5\n",
        );
        assert_eq!(values(conf.tables(&RFC6724).labels), [(128, 2), (17, 5), (16, 3), (16, 4), (0, 1)]);
    }

    #[test]
    fn what_counts_and_what_does_not() {
        for (line, expect) in [
            ("scopev4 10.0.0.0/8 5", Some((104, 5))),
            ("scopev4 10.0.0.1 5 more", Some((128, 5))),
            ("scopev4 ::ffff:10.0.0.0/104 5#", Some((104, 5))),
            ("  scopev4\t10.0.0.0/8\t+5\r", Some((104, 5))),
            ("scopev4 ::ffff:10.0.0.0/95 5", None),
            ("scopev4 ::10.0.0.0/104 5", None),
            ("scopev4 10.0.0.0/33 5", None),
            ("scopev4 10.0.0.0/ 5", None),
            ("scopev4 10.0.0.0/8", None),
            ("scopev4 10.0.0.0/8 five", None),
            ("scopev4 10.0.0.0/8 2147483648", None),
            ("Scopev4 10.0.0.0/8 5", None),
            ("#scopev4 10.0.0.0/8 5", None),
        ] {
            let conf = GaiConf::parse(line.as_bytes());
            assert_eq!(values(&conf.scopes.rows), Vec::from_iter(expect), "{line}");
        }
    }

    #[test]
    fn the_last_reload_counts() {
        for (text, expect) in [
            ("", false),
            ("reload yes", true),
            ("reload no\nreload yes\n", true),
            ("reload yes\nreload Yes\n", false),
            ("reload yes\nreload\n#reload no", true),
        ] {
            assert_eq!(GaiConf::parse(text.as_bytes()).reload(), expect, "{text:?}");
        }
        assert_eq!(Parser::default().finish(), GaiConf::default());
    }

    #[test]
    fn no_prefix_is_longer_than_the_longest_address() {
        let address = "1111:2222:3333:4444:5555:6666:123.123.123.123";
        let row = |zeros: &str| alloc::format!("label {address}/{zeros}128 7");
        assert_eq!(values(&GaiConf::parse(row("").as_bytes()).labels.rows), [(128, 7)]);
        let mut whys = Vec::new();
        let conf = GaiConf::parse_with(row(&"0".repeat(30)).as_bytes(), &mut |d| whys.push(d.why));
        assert_eq!((conf, whys), (GaiConf::default(), alloc::vec![Why::BadPrefix]));
    }

    #[test]
    fn the_default_tables_are_sorted() {
        for table in [RFC6724, GLIBC].iter().flat_map(|t| [t.labels, t.precedences, t.scopes]) {
            assert!(table.is_sorted_by(|a, b| a.len >= b.len));
        }
    }

    #[test]
    fn rows_beyond_the_room_are_counted() {
        let text = "label ::/0 1\n".repeat(ROWS_MAX + 3);
        let mut full = 0;
        let conf = GaiConf::parse_with(text.as_bytes(), &mut |d| full += usize::from(d.why == Why::Full));
        assert_eq!((conf.left_out(), full), (3, 3));
    }
}
