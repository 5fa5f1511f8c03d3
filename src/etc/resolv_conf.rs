//! resolv.conf(5): name servers, search list, and options of the stub resolver.
//!
//! ```text
//! nameserver  192.0.2.53
//! nameserver  fe80::1%eth0
//! search      corp.example example
//! options     timeout:1 rotate
//! ```
//!
//! The file means what it means to glibc: a keyword starts its line in the first column, the last `domain` or `search`
//! line wins, numbers are clamped silently, an option counts if it *starts* with a known name. Where glibc keeps silent
//! a [`Diagnostic`] speaks. Three things are taken that glibc does not take: a comment behind the values, a carriage
//! return (or another white space of C) for a blank, and the spellings of options that other resolvers read (`tcp`,
//! `usevc`, `retrans:`, `retry:`). `attempts:0` and `timeout:0` are taken as 1: to glibc the former means to ask
//! nobody, and the latter one second. A server whose scope is empty or longer than any interface's name is passed over;
//! glibc takes it without the scope.
//!
//! LOCALDOMAIN and RES_OPTIONS are never read; whoever may read them applies their values on top.

use super::ip::ScopedIp;
use super::note::{Diagnostic, Why};
use super::number::{Atoi, atoi};
use super::scan::{At, Fields, Line, Next, Note, Row, Scan, Stop, Style};
use super::text::{List, Text};
use crate::inet::inet_aton_exact;
use bitflags::bitflags;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr};
use core::ops::ControlFlow::{self, Continue};
use core::time::Duration;

/// How many servers glibc and musl ask: the first three.
pub const MAXNS: usize = 3;

/// How many servers are kept. More are passed over and counted.
pub const NAMESERVERS_MAX: usize = 8;

/// How much of a search list is kept: its domains with a blank between each two.
pub const SEARCH_MAX: usize = 2048;

/// The longest domain that makes sense in a search list.
pub const DOMAIN_MAX: usize = 255;

/// How many pairs of a sortlist are kept.
#[doc(alias = "MAXRESOLVSORT")]
pub const SORTLIST_MAX: usize = 10;

/// The most dots that `ndots:` can ask for.
#[doc(alias = "RES_MAXNDOTS")]
pub const NDOTS_MAX: u8 = 15;

/// The longest `timeout:`, in seconds.
#[doc(alias = "RES_MAXRETRANS")]
pub const TIMEOUT_MAX: u8 = 30;

/// The most `attempts:`.
#[doc(alias = "RES_MAXRETRY")]
pub const ATTEMPTS_MAX: u8 = 5;

bitflags! {
    /// The options that are on or off.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Options: u16 {
        /// `rotate`: start with another server each time.
        #[doc(alias = "RES_ROTATE")]
        const ROTATE = 1 << 0;
        /// `edns0`: send an OPT record (RFC 6891).
        #[doc(alias = "RES_USE_EDNS0")]
        const EDNS0 = 1 << 1;
        /// `use-vc`, `usevc`, `tcp`: ask over TCP only.
        #[doc(alias = "RES_USEVC")]
        const USE_VC = 1 << 2;
        /// `single-request`: ask for A and AAAA one after the other.
        #[doc(alias = "RES_SNGLKUP")]
        const SINGLE_REQUEST = 1 << 3;
        /// `single-request-reopen`: the same, each from a socket of its own.
        #[doc(alias = "RES_SNGLKUPREOP")]
        const SINGLE_REQUEST_REOPEN = 1 << 4;
        /// `no-tld-query`: never ask for a name without a dot as it stands.
        #[doc(alias = "RES_NOTLDQUERY")]
        const NO_TLD_QUERY = 1 << 5;
        /// `no-aaaa`: do not ask for AAAA.
        #[doc(alias = "RES_NOAAAA")]
        const NO_AAAA = 1 << 6;
        /// `trust-ad`: set the AD bit in questions, and keep it in answers.
        #[doc(alias = "RES_TRUSTAD")]
        const TRUST_AD = 1 << 7;
        /// `no-reload`: keep to the file as first read.
        #[doc(alias = "RES_NORELOAD")]
        const NO_RELOAD = 1 << 8;
        /// `strict-error`: one family's failure is a failure.
        #[doc(alias = "RES_STRICTERR")]
        const STRICT_ERROR = 1 << 9;
    }
}

/// A network, whose addresses `sortlist` puts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortNet {
    /// The network's address.
    pub addr: Ipv4Addr,
    /// Its mask; if none was given, the natural one of class A, B or C.
    pub mask: Ipv4Addr,
}

/// A source in a `lookup` line (BSD; Linux has nsswitch.conf).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LookupSource {
    /// `bind`: DNS.
    Bind,
    /// `file`: /etc/hosts.
    File,
    /// `yp`: NIS.
    Yp,
}

/// An address family in a `family` line (OpenBSD), the preferred one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InetFamily {
    /// `inet4`.
    Inet4,
    /// `inet6`.
    Inet6,
}

/// Something that a lookup goes by, as a line of the file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setting<'c> {
    /// A server to ask.
    Nameserver(ScopedIp),
    /// The search list.
    Search(Fields<'c>),
    /// How many dots a name has that is tried as it stands first.
    Ndots(u8),
    /// How long to wait for a server.
    Timeout(Duration),
    /// How often to go through the servers.
    Attempts(u8),
    /// An option that is on.
    Option(Options),
}

impl fmt::Display for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nameserver(server) => write!(f, "nameserver {server}"),
            Self::Search(domains) => {
                f.write_str("search")?;
                (*domains).into_iter().try_for_each(|domain| write!(f, " {}", domain.escape_ascii()))
            }
            Self::Ndots(dots) => write!(f, "options ndots:{dots}"),
            Self::Timeout(timeout) => write!(f, "options timeout:{}", timeout.as_secs()),
            Self::Attempts(attempts) => write!(f, "options attempts:{attempts}"),
            Self::Option(options) => {
                f.write_str("options")?;
                names(*options).try_for_each(|name| write!(f, " {}", name.escape_ascii()))
            }
        }
    }
}

/// What resolv.conf says, in a plain value of fixed size.
///
/// ```
/// use berkeley::etc::resolv_conf::{Options, ResolvConf};
///
/// let mut conf = ResolvConf::parse(b"nameserver 192.0.2.53\nsearch corp.example example\noptions ndots:2 rotate\n");
/// assert_eq!(conf.nameservers()[0].to_string(), "192.0.2.53");
/// assert_eq!(conf.search().collect::<Vec<_>>(), [&b"corp.example"[..], b"example"]);
/// assert_eq!((conf.ndots(), conf.options()), (2, Options::ROTATE));
///
/// conf.apply_options(b"ndots:0 -rotate");          // as RES_OPTIONS would have it
/// assert_eq!((conf.ndots(), conf.options()), (0, Options::empty()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ResolvConf {
    nameservers: List<ScopedIp, NAMESERVERS_MAX>,
    search: Text<SEARCH_MAX>,
    search_set: bool,
    search_left_out: usize,
    sortlist: List<SortNet, SORTLIST_MAX>,
    lookup: List<LookupSource, 3>,
    family: List<InetFamily, 2>,
    options: Options,
    ndots: u8,
    timeout: u8,
    attempts: u8,
    lines: Lines,
}

/// Where the file says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lines {
    nameservers: [Line; NAMESERVERS_MAX],
    search: Line,
    ndots: Line,
    timeout: Line,
    attempts: Line,
    options: [Line; FLAG_COUNT],
}

/// If no server is listed.
static LOCALHOST: [ScopedIp; 1] = [ScopedIp::new(IpAddr::V4(Ipv4Addr::LOCALHOST))];

impl ResolvConf {
    const EMPTY: Self = Self {
        nameservers: List::new(ScopedIp::UNSPECIFIED),
        search: Text::EMPTY,
        search_set: false,
        search_left_out: 0,
        sortlist: List::new(SortNet { addr: Ipv4Addr::UNSPECIFIED, mask: Ipv4Addr::UNSPECIFIED }),
        lookup: List::new(LookupSource::Bind),
        family: List::new(InetFamily::Inet4),
        options: Options::empty(),
        ndots: 1,
        timeout: 5,
        attempts: 2,
        lines: Lines {
            nameservers: [Line::NONE; NAMESERVERS_MAX],
            search: Line::NONE,
            ndots: Line::NONE,
            timeout: Line::NONE,
            attempts: Line::NONE,
            options: [Line::NONE; FLAG_COUNT],
        },
    };

    /// Reads a buffer.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let mut parser = Parser::new();
        parser.feed(text);
        parser.finish()
    }

    /// As [`parse`](Self::parse), and tells what it passes over.
    ///
    /// ```
    /// use berkeley::etc::resolv_conf::ResolvConf;
    ///
    /// let mut said = Vec::new();
    /// ResolvConf::parse_with(b"nameserver 192.0.2.53 # ours\nname server\n", &mut |d| said.push(d.to_string()));
    /// assert_eq!(said, [
    ///     "line 1, column 23: \"#\": a comment in the middle of a line is an extension; glibc reads it as text",
    ///     "line 2, column 1: \"name\": unknown keyword; line passed over",
    /// ]);
    /// ```
    pub fn parse_with(text: &[u8], note: &mut dyn FnMut(Diagnostic)) -> Self {
        let mut parser = Parser::new();
        parser.feed_with(text, note);
        parser.finish_with(note)
    }

    /// The servers in order; 127.0.0.1 if none is listed. glibc asks the first [`MAXNS`].
    #[must_use]
    pub fn nameservers(&self) -> &[ScopedIp] {
        if self.nameservers.is_empty() { &LOCALHOST } else { &self.nameservers }
    }

    /// The domains to try, in order. The domain `.` is the root: the name as it stands.
    #[must_use]
    pub fn search(&self) -> Fields<'_> {
        Fields(&self.search)
    }

    /// The networks that `sortlist` names.
    #[must_use]
    pub fn sortlist(&self) -> &[SortNet] {
        &self.sortlist
    }

    /// The sources of a `lookup` line, if there is one.
    #[must_use]
    pub fn lookup(&self) -> &[LookupSource] {
        &self.lookup
    }

    /// The families of a `family` line, if there is one.
    #[must_use]
    pub fn family(&self) -> &[InetFamily] {
        &self.family
    }

    /// The options that are on.
    #[must_use]
    pub fn options(&self) -> Options {
        self.options
    }

    /// A name with at least so many dots is tried as it stands first. 1 unless said otherwise, at most [`NDOTS_MAX`].
    #[must_use]
    pub fn ndots(&self) -> u8 {
        self.ndots
    }

    /// How long to wait for a server. 5 s unless said otherwise, at least 1 s, at most [`TIMEOUT_MAX`].
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }

    /// How often to go through the servers. 2 unless said otherwise, at least 1, at most [`ATTEMPTS_MAX`].
    #[must_use]
    pub fn attempts(&self) -> u8 {
        self.attempts
    }

    /// What of this a line of the file says, each with the line's number, from 1: of several lines that count, the last. What
    /// nobody said is not among it, nor what came from elsewhere, nor `sortlist`, `lookup` and `family`.
    ///
    /// ```
    /// use berkeley::etc::resolv_conf::ResolvConf;
    ///
    /// let conf = ResolvConf::parse(b"# ours\nnameserver ::1\nsearch example\noptions ndots:2 rotate\n");
    /// let said: Vec<_> = conf.settings().map(|(line, setting)| format!("{line}: {setting}")).collect();
    /// assert_eq!(said, ["2: nameserver ::1", "3: search example", "4: options ndots:2", "4: options rotate"]);
    /// ```
    pub fn settings(&self) -> impl Iterator<Item = (u64, Setting<'_>)> {
        let Lines { nameservers, search, ndots, timeout, attempts, options } = &self.lines;
        let servers = self.nameservers.iter().zip(nameservers);
        let servers = servers.map(|(server, line)| (*line, Setting::Nameserver(*server)));
        let others = [
            (*search, Setting::Search(self.search())),
            (*ndots, Setting::Ndots(self.ndots)),
            (*timeout, Setting::Timeout(self.timeout())),
            (*attempts, Setting::Attempts(self.attempts)),
        ];
        let flags = Options::all().iter().zip(options).filter(|(flag, _)| self.options.contains(*flag));
        let flags = flags.map(|(flag, line)| (*line, Setting::Option(flag)));
        servers.chain(others).chain(flags).filter_map(|(line, setting)| Some((line.number()?, setting)))
    }

    /// How many servers, search domains and networks were left out for want of room.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.nameservers
            .left_out()
            .saturating_add(self.search_left_out)
            .saturating_add(self.sortlist.left_out())
    }

    /// Replaces the search list by the value of LOCALDOMAIN: domains with blanks between, up to a newline.
    ///
    /// An empty value leaves the root alone, so that names are tried as they stand.
    pub fn apply_localdomain(&mut self, domains: &[u8]) {
        let line = domains.split(|&b| b == b'\n').next().unwrap_or(&[]);
        self.start_search(Line::NONE);
        for domain in Fields(line) {
            let _ = self.add_search(domain);
        }
        if self.search.is_empty() {
            self.search.push(b".");
        }
    }

    /// Takes the options in the value of RES_OPTIONS on top of those of the file. `-rotate` clears `rotate`.
    pub fn apply_options(&mut self, options: &[u8]) {
        for option in Fields(options) {
            let _ = self.option(option, Line::NONE);
        }
    }

    /// Takes the domain of this host's name (what follows its first dot) if there is no search list, as glibc does.
    pub fn apply_hostname(&mut self, hostname: &[u8]) {
        let dot = hostname.iter().position(|&b| b == b'.');
        let domain = dot.and_then(|dot| hostname.get(dot + 1..)).unwrap_or(&[]);
        if self.search.is_empty() && !domain.is_empty() {
            let _ = self.add_search(domain);
        }
    }

    fn start_search(&mut self, line: Line) {
        self.lines.search = line;
        self.search.clear();
        self.search_set = true;
        self.search_left_out = 0;
    }

    fn add_search(&mut self, domain: &[u8]) -> Result<(), Why> {
        let gap = usize::from(!self.search.is_empty());
        if domain.len() > DOMAIN_MAX || self.search.room() < gap + domain.len() {
            self.search_left_out = self.search_left_out.saturating_add(1);
            return Err(if domain.len() > DOMAIN_MAX { Why::TooLong } else { Why::Full });
        }
        if gap > 0 {
            self.search.push(b" ");
        }
        self.search.push(domain);
        Ok(())
    }

    fn option(&mut self, word: &[u8], line: Line) -> Result<(), Why> {
        for &(name, number, foreign) in NUMBERS {
            let Some(text) = word.strip_prefix(name) else { continue };
            let lines = &mut self.lines;
            let (place, its_line, min, max) = match number {
                Count::Ndots => (&mut self.ndots, &mut lines.ndots, 0, NDOTS_MAX),
                Count::Timeout => (&mut self.timeout, &mut lines.timeout, 1, TIMEOUT_MAX),
                Count::Attempts => (&mut self.attempts, &mut lines.attempts, 1, ATTEMPTS_MAX),
            };
            let (value, how) = atoi(text, max.into());
            *place = (value as u8).max(min);
            *its_line = line;
            return match how {
                Atoi::NoDigits => Err(Why::NoDigits),
                Atoi::Clamped => Err(Why::Clamped),
                _ if value < min.into() => Err(Why::Clamped),
                Atoi::Tail => Err(Why::OptionTail),
                Atoi::Exact if foreign => Err(Why::ForeignOption),
                Atoi::Exact => Ok(()),
            };
        }
        let (clear, word) = match word {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, word),
        };
        if OBSOLETE.iter().any(|name| word.starts_with(name)) {
            return Err(Why::ObsoleteOption);
        }
        let foreign = FOREIGN.iter().find(|(name, _)| word == *name);
        let known = FLAGS.iter().find(|(name, _)| word.starts_with(name));
        let Some(&(name, flag)) = known.or(foreign) else { return Err(Why::UnknownOption) };
        self.options.set(flag, !clear);
        let place = Options::all().iter().position(|known| known == flag);
        if let Some(place) = place.and_then(|at| self.lines.options.get_mut(at)) {
            *place = line;
        }
        match (name == word, foreign.is_some(), clear) {
            (false, _, _) => Err(Why::OptionTail),
            (_, true, _) => Err(Why::ForeignOption),
            (_, _, true) => Err(Why::NegativeFlag),
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Count {
    Ndots,
    Timeout,
    Attempts,
}

/// The options with a number, and whether glibc does not know them.
const NUMBERS: &[(&[u8], Count, bool)] = &[
    (b"ndots:", Count::Ndots, false),
    (b"timeout:", Count::Timeout, false),
    (b"attempts:", Count::Attempts, false),
    (b"retrans:", Count::Timeout, true),
    (b"retry:", Count::Attempts, true),
];

/// As glibc compares them: the first that the word starts with.
const FLAGS: [(&[u8], Options); 11] = [
    (b"rotate", Options::ROTATE),
    (b"edns0", Options::EDNS0),
    (b"single-request-reopen", Options::SINGLE_REQUEST_REOPEN),
    (b"single-request", Options::SINGLE_REQUEST),
    (b"no_tld_query", Options::NO_TLD_QUERY),
    (b"no-tld-query", Options::NO_TLD_QUERY),
    (b"no-reload", Options::NO_RELOAD),
    (b"use-vc", Options::USE_VC),
    (b"trust-ad", Options::TRUST_AD),
    (b"no-aaaa", Options::NO_AAAA),
    (b"strict-error", Options::STRICT_ERROR),
];

/// How many options are on or off.
const FLAG_COUNT: usize = Options::all().bits().count_ones() as usize;

/// The names of those that are on.
fn names(options: Options) -> impl Iterator<Item = &'static [u8]> {
    let named = FLAGS.into_iter().filter(move |(_, flag)| options.contains(*flag));
    named.map(|(name, _)| name).filter(|name| *name != b"no_tld_query")
}

/// Known to Go and OpenBSD.
const FOREIGN: [(&[u8], Options); 2] = [(b"usevc", Options::USE_VC), (b"tcp", Options::USE_VC)];

const OBSOLETE: [&[u8]; 7] =
    [b"inet6", b"debug", b"no-check-names", b"ip6-bytestring", b"ip6-dotint", b"no-ip6-dotint", b"insecure"];

impl Default for ResolvConf {
    /// An empty file.
    fn default() -> Self {
        Self::EMPTY
    }
}

impl fmt::Debug for ResolvConf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolvConf")
            .field("nameservers", &self.nameservers())
            .field("search", &self.search())
            .field("sortlist", &self.sortlist)
            .field("lookup", &self.lookup)
            .field("family", &self.family)
            .field("options", &self.options)
            .field("ndots", &self.ndots)
            .field("timeout", &self.timeout())
            .field("attempts", &self.attempts)
            .field("left_out", &self.left_out())
            .finish()
    }
}

/// As a file that means the same, keyword by keyword; but for domains that no file can hold as they are: what is not
/// printable ASCII is escaped, and one that starts with `#` or `;` would be a comment.
///
/// ```
/// use berkeley::etc::resolv_conf::ResolvConf;
///
/// assert_eq!(ResolvConf::default().to_string(), "nameserver 127.0.0.1\noptions ndots:1 timeout:5 attempts:2\n");
/// ```
impl fmt::Display for ResolvConf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for server in self.nameservers() {
            writeln!(f, "{}", Setting::Nameserver(*server))?;
        }
        if !self.search.is_empty() {
            writeln!(f, "{}", Setting::Search(self.search()))?;
        }
        if !self.sortlist.is_empty() {
            f.write_str("sortlist")?;
            self.sortlist.iter().try_for_each(|net| write!(f, " {}/{}", net.addr, net.mask))?;
            writeln!(f)?;
        }
        if !self.lookup.is_empty() {
            f.write_str("lookup")?;
            for source in self.lookup.iter() {
                f.write_str(match source {
                    LookupSource::Bind => " bind",
                    LookupSource::File => " file",
                    LookupSource::Yp => " yp",
                })?;
            }
            writeln!(f)?;
        }
        if !self.family.is_empty() {
            f.write_str("family")?;
            for family in self.family.iter() {
                f.write_str(match family {
                    InetFamily::Inet4 => " inet4",
                    InetFamily::Inet6 => " inet6",
                })?;
            }
            writeln!(f)?;
        }
        write!(f, "options ndots:{} timeout:{} attempts:{}", self.ndots, self.timeout, self.attempts)?;
        names(self.options).try_for_each(|name| write!(f, " {}", name.escape_ascii()))?;
        writeln!(f)
    }
}

/// Reads resolv.conf chunk by chunk.
///
/// ```
/// use berkeley::etc::resolv_conf::Parser;
///
/// let mut parser = Parser::new();
/// for chunk in b"nameserver ::1\nsearch example".chunks(4) {
///     parser.feed(chunk);
/// }
/// assert_eq!(parser.finish().nameservers()[0].to_string(), "::1");
/// ```
#[derive(Clone, Debug)]
pub struct Parser {
    scan: Scan,
    rows: Rows,
}

impl Parser {
    /// At the start of the file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            scan: Scan::new(),
            rows: Rows { conf: ResolvConf::EMPTY, word: Text::EMPTY, keyword: Keyword::Domain },
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
    pub fn finish(mut self) -> ResolvConf {
        self.end(None);
        self.rows.conf
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(mut self, note: &mut dyn FnMut(Diagnostic)) -> ResolvConf {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    Nameserver,
    Domain,
    Search,
    Sortlist,
    Options,
    Lookup,
    Family,
}

/// The grammar: keyword, words.
#[derive(Clone, Debug)]
struct Rows {
    conf: ResolvConf,
    /// A word in the making. None that means anything is longer than a domain.
    word: Text<DOMAIN_MAX>,
    keyword: Keyword,
}

impl Row for Rows {
    const STYLE: &'static Style = Style::RESOLV;

    fn begin(&mut self, _: u64) {
        self.word.clear();
    }

    fn piece(&mut self, _: usize, _: u64, bytes: &[u8]) {
        self.word.push(bytes);
    }

    fn end_field(&mut self, field: usize, _: Stop, at: &mut At<'_, '_>) -> Next {
        let next = if field == 0 { self.keyword(at) } else { self.value(field, at) };
        self.word.clear();
        next
    }

    fn end_line(&mut self, fields: usize, at: &mut At<'_, '_>) -> ControlFlow<()> {
        if fields < 2 {
            at.note(Why::NoValue);
        }
        Continue(())
    }
}

impl Rows {
    fn keyword(&mut self, at: &mut At<'_, '_>) -> Next {
        let known = match self.word.as_bytes() {
            b"nameserver" => Some(Keyword::Nameserver),
            b"domain" => Some(Keyword::Domain),
            b"search" => Some(Keyword::Search),
            b"sortlist" => Some(Keyword::Sortlist),
            b"options" => Some(Keyword::Options),
            b"lookup" => Some(Keyword::Lookup),
            b"family" => Some(Keyword::Family),
            _ => None,
        };
        match known {
            Some(keyword) if at.column() == 1 => {
                self.keyword = keyword;
                return Next::Go;
            }
            Some(_) => at.note(Why::Indented),
            None => at.note(Why::UnknownKeyword),
        }
        Next::Skip
    }

    fn value(&mut self, field: usize, at: &mut At<'_, '_>) -> Next {
        if field > 1 && matches!(self.keyword, Keyword::Nameserver | Keyword::Domain) {
            at.note(Why::TrailingText);
            return Next::Skip;
        }
        if field == 1 && matches!(self.keyword, Keyword::Domain | Keyword::Search) {
            if self.conf.search_set {
                at.note(Why::Replaces);
            }
            self.conf.start_search(at.line());
        }
        let conf = &mut self.conf;
        let word = self.word.as_bytes();
        let done = match self.keyword {
            Keyword::Domain | Keyword::Search if self.word.is_cut() => {
                conf.search_left_out = conf.search_left_out.saturating_add(1);
                Err(Why::TooLong)
            }
            _ if self.word.is_cut() => Err(Why::TooLong),
            Keyword::Domain | Keyword::Search => conf.add_search(word),
            Keyword::Nameserver => match inet_aton_exact(word).ok().map(|v4| ScopedIp::new(v4.into())) {
                Some(server) => Ok(server),
                None => ScopedIp::parse(word).ok_or(Why::BadServer),
            }
            .and_then(|server| {
                let place = conf.nameservers.len();
                if let Some(line) = conf.lines.nameservers.get_mut(place) {
                    *line = at.line();
                }
                let third = place < MAXNS;
                match (conf.nameservers.push(server), third) {
                    (false, _) => Err(Why::Full),
                    (true, false) => Err(Why::FourthServer),
                    (true, true) => Ok(()),
                }
            }),
            Keyword::Sortlist => {
                let mut parts = word.splitn(2, |&b| b == b';');
                let (pair, end) = (parts.next().unwrap_or(&[]), parts.next());
                let done = sort_net(pair);
                if let Ok((net, _)) = done {
                    if !conf.sortlist.push(net) {
                        at.note(Why::Full);
                    }
                }
                if end.is_some() {
                    at.note(Why::TrailingText);
                    return Next::Skip;
                }
                done.and_then(|(_, good)| if good { Ok(()) } else { Err(Why::BadMask) })
            }
            Keyword::Options => conf.option(word, at.line()),
            Keyword::Lookup => {
                let source = match word {
                    b"bind" => Ok(LookupSource::Bind),
                    b"file" => Ok(LookupSource::File),
                    b"yp" => Ok(LookupSource::Yp),
                    _ => Err(Why::UnknownWord),
                };
                source.and_then(|source| if conf.lookup.push(source) { Ok(()) } else { Err(Why::Full) })
            }
            Keyword::Family => {
                let family = match word {
                    b"inet4" => Ok(InetFamily::Inet4),
                    b"inet6" => Ok(InetFamily::Inet6),
                    _ => Err(Why::UnknownWord),
                };
                family.and_then(|family| if conf.family.push(family) { Ok(()) } else { Err(Why::Full) })
            }
        };
        if let Err(why) = done {
            at.note(why);
        }
        Next::Go
    }
}

/// A pair of a sortlist, and whether its mask, if any, was one.
fn sort_net(word: &[u8]) -> Result<(SortNet, bool), Why> {
    let mut parts = word.splitn(2, |&b| b == b'/' || b == b'&');
    let addr = inet_aton_exact(parts.next().unwrap_or(&[])).map_err(|_| Why::BadNumber)?;
    let mask = parts.next().map(inet_aton_exact);
    let natural = match addr.octets() {
        [0..=127, ..] => Ipv4Addr::new(255, 0, 0, 0),
        [128..=191, ..] => Ipv4Addr::new(255, 255, 0, 0),
        _ => Ipv4Addr::new(255, 255, 255, 0),
    };
    match mask {
        None => Ok((SortNet { addr, mask: natural }, true)),
        Some(Ok(mask)) => Ok((SortNet { addr, mask }, true)),
        Some(Err(_)) => Ok((SortNet { addr, mask: natural }, false)),
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use alloc::{format, vec};

    fn read(text: &str) -> (String, Vec<Why>) {
        let mut whys = vec![];
        let conf = ResolvConf::parse_with(text.as_bytes(), &mut |d| whys.push(d.why));
        (conf.to_string(), whys)
    }

    #[test]
    fn what_a_line_says_can_be_asked() {
        let conf = ResolvConf::parse(b"lookup file bind\nfamily inet6\nsortlist 10.0.0.0\nsearch a b\n");
        assert_eq!(conf.lookup(), [LookupSource::File, LookupSource::Bind]);
        assert_eq!(conf.family(), [InetFamily::Inet6]);
        assert_eq!(
            format!("{conf:?}"),
            "ResolvConf { nameservers: [ScopedIp { addr: 127.0.0.1, scope: Unscoped }], search: [\"a\", \"b\"], \
             sortlist: [SortNet { addr: 10.0.0.0, mask: 255.0.0.0 }], lookup: [File, Bind], family: [Inet6], \
             options: Options(0x0), ndots: 1, timeout: 5s, attempts: 2, left_out: 0 }"
        );
        assert_eq!(Parser::default().finish(), ResolvConf::default());
    }

    /// Lines that say something else than the default, and what is said about them.
    #[test]
    fn lines() {
        let options = "options ndots:1 timeout:5 attempts:2\n";
        for (text, expect, whys) in [
            ("nameserver 192.0.2.53\n", "nameserver 192.0.2.53\n", &[][..]),
            ("nameserver\t0x7f.1\r\n", "nameserver 127.0.0.1\n", &[]),
            ("nameserver fe80::1%eth0", "nameserver fe80::1%eth0\n", &[]),
            ("nameserver ::1 junk", "nameserver ::1\n", &[Why::TrailingText]),
            ("nameserver ::1 # junk", "nameserver ::1\n", &[Why::InlineComment]),
            ("nameserver localhost", "nameserver 127.0.0.1\n", &[Why::BadServer]),
            ("nameserver", "nameserver 127.0.0.1\n", &[Why::NoValue]),
            (" nameserver ::1", "nameserver 127.0.0.1\n", &[Why::Indented]),
            ("nameserver=::1", "nameserver 127.0.0.1\n", &[Why::UnknownKeyword]),
            ("# nameserver ::1\n;nameserver ::1", "nameserver 127.0.0.1\n", &[]),
            ("domain a b", "nameserver 127.0.0.1\nsearch a\n", &[Why::TrailingText]),
            ("search a b\ndomain c", "nameserver 127.0.0.1\nsearch c\n", &[Why::Replaces]),
            ("domain c\nsearch a b", "nameserver 127.0.0.1\nsearch a b\n", &[Why::Replaces]),
            ("search .", "nameserver 127.0.0.1\nsearch .\n", &[]),
            ("search", "nameserver 127.0.0.1\n", &[Why::NoValue]),
            ("lookup file bind", "nameserver 127.0.0.1\nlookup file bind\n", &[]),
            ("family inet6 inet4 inet4", "nameserver 127.0.0.1\nfamily inet6 inet4\n", &[Why::Full]),
            (
                "sortlist 10.1.2.3 130.155.160.0/255.255.240.0 192.0.2.0&x x;10.0.0.0",
                "nameserver 127.0.0.1\nsortlist 10.1.2.3/255.0.0.0 130.155.160.0/255.255.240.0 \
                 192.0.2.0/255.255.255.0\n",
                &[Why::BadMask, Why::TrailingText],
            ),
        ] {
            assert_eq!(read(text), (format!("{expect}{options}"), whys.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn options() {
        for (text, expect, why) in [
            ("ndots:3", "ndots:3 timeout:5 attempts:2", None),
            ("ndots:16", "ndots:15 timeout:5 attempts:2", Some(Why::Clamped)),
            ("ndots:-1", "ndots:0 timeout:5 attempts:2", Some(Why::Clamped)),
            ("ndots:2x", "ndots:2 timeout:5 attempts:2", Some(Why::OptionTail)),
            ("ndots:x", "ndots:0 timeout:5 attempts:2", Some(Why::NoDigits)),
            ("ndots", "ndots:1 timeout:5 attempts:2", Some(Why::UnknownOption)),
            ("timeout:31", "ndots:1 timeout:30 attempts:2", Some(Why::Clamped)),
            ("timeout:0", "ndots:1 timeout:1 attempts:2", Some(Why::Clamped)),
            ("attempts:6", "ndots:1 timeout:5 attempts:5", Some(Why::Clamped)),
            ("retrans:7", "ndots:1 timeout:7 attempts:2", Some(Why::ForeignOption)),
            ("retry:3", "ndots:1 timeout:5 attempts:3", Some(Why::ForeignOption)),
            ("rotate", "ndots:1 timeout:5 attempts:2 rotate", None),
            ("rotated", "ndots:1 timeout:5 attempts:2 rotate", Some(Why::OptionTail)),
            ("-rotate", "ndots:1 timeout:5 attempts:2", Some(Why::NegativeFlag)),
            ("tcp", "ndots:1 timeout:5 attempts:2 use-vc", Some(Why::ForeignOption)),
            ("no_tld_query", "ndots:1 timeout:5 attempts:2 no-tld-query", None),
            ("single-request-reopen", "ndots:1 timeout:5 attempts:2 single-request-reopen", None),
            ("single-request", "ndots:1 timeout:5 attempts:2 single-request", None),
            ("strict-error", "ndots:1 timeout:5 attempts:2 strict-error", None),
            ("ip6-dotint", "ndots:1 timeout:5 attempts:2", Some(Why::ObsoleteOption)),
            ("frobnicate", "ndots:1 timeout:5 attempts:2", Some(Why::UnknownOption)),
        ] {
            let expect = format!("nameserver 127.0.0.1\noptions {expect}\n");
            assert_eq!(read(&format!("options {text}\n")), (expect, Vec::from_iter(why)), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let text = "nameserver ::1\n".repeat(NAMESERVERS_MAX + 2);
        let conf = ResolvConf::parse(text.as_bytes());
        assert_eq!((conf.nameservers().len(), conf.left_out()), (NAMESERVERS_MAX, 2));

        let text = format!("search {}", "a".repeat(DOMAIN_MAX) + " ").repeat(1) + &"b ".repeat(SEARCH_MAX);
        let conf = ResolvConf::parse(text.as_bytes());
        assert_eq!(conf.search().count() + conf.left_out(), 1 + SEARCH_MAX);
        let conf = ResolvConf::parse(format!("search {} b", "a".repeat(DOMAIN_MAX + 1)).as_bytes());
        assert_eq!((conf.search().count(), conf.left_out()), (1, 1));
    }

    #[test]
    fn the_environment_comes_on_top() {
        let mut conf = ResolvConf::parse(b"search file.example\noptions rotate");
        conf.apply_hostname(b"host.name.example");
        assert!(conf.search().eq([b"file.example"]));
        conf.apply_localdomain(b" a\tb\nc");
        assert!(conf.search().eq([b"a", b"b"]));
        conf.apply_localdomain(b"");
        assert!(conf.search().eq([b"."]));
        conf.apply_options(b"edns0 ndots:4");
        assert_eq!((conf.options(), conf.ndots()), (Options::ROTATE | Options::EDNS0, 4));

        let mut conf = ResolvConf::default();
        conf.apply_hostname(b"host");
        assert_eq!(conf.search().count(), 0);
        conf.apply_hostname(b"host.name.example");
        assert!(conf.search().eq([b"name.example"]));
    }
}
