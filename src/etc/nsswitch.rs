//! nsswitch.conf(5): which sources are asked for hosts, services and protocols, in which order, and when to stop.
//!
//! ```text
//! hosts:     files mdns4_minimal [NOTFOUND=return] dns
//! services:  db files
//! ```
//!
//! After each source comes its outcome, a [`Status`]; what happens then is an [`Action`]. By default a success ends the
//! search and all else goes on. Criteria in brackets change that for the source before them. A database that the file
//! does not mention has its default, `files dns` for hosts and `files` for the others; of two lines for one the last
//! counts.

use super::note::{Diagnostic, Why};
use super::scan::{At, Line, Next, Note, Row, Scan, Stop, Style};
use super::text::{List, Text};
use core::fmt;
use core::ops::ControlFlow::{self, Continue};

/// How many sources of a database are kept. More are passed over and counted.
pub const SOURCES_MAX: usize = 16;

/// How long a source's name can be. Longer ones are passed over.
pub const NAME_MAX: usize = 31;

/// What a source answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// An entry was found.
    Success,
    /// There is no such entry.
    NotFound,
    /// The source is not there.
    Unavail,
    /// The source is there and cannot answer now.
    TryAgain,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// This is the answer.
    Return,
    /// Ask the next source.
    Continue,
    /// Ask the next source and join both answers; for groups, glibc refuses it for hosts.
    Merge,
}

/// What follows from each status of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Actions {
    /// SUCCESS.
    pub success: Action,
    /// NOTFOUND.
    pub notfound: Action,
    /// UNAVAIL.
    pub unavail: Action,
    /// TRYAGAIN.
    pub tryagain: Action,
}

impl Actions {
    /// `[SUCCESS=return !SUCCESS=continue]`.
    pub const DEFAULT: Self = Self {
        success: Action::Return,
        notfound: Action::Continue,
        unavail: Action::Continue,
        tryagain: Action::Continue,
    };

    /// What follows from this status.
    #[must_use]
    pub fn on(&self, status: Status) -> Action {
        match status {
            Status::Success => self.success,
            Status::NotFound => self.notfound,
            Status::Unavail => self.unavail,
            Status::TryAgain => self.tryagain,
        }
    }

    fn set(&mut self, status: Status, action: Action) {
        *match status {
            Status::Success => &mut self.success,
            Status::NotFound => &mut self.notfound,
            Status::Unavail => &mut self.unavail,
            Status::TryAgain => &mut self.tryagain,
        } = action;
    }
}

/// A source and its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// Its name: `files`, `dns`, `myhostname`, `mdns4_minimal`…
    pub name: Text<NAME_MAX>,
    /// What follows from each of its answers.
    pub actions: Actions,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "SUCCESS",
            Self::NotFound => "NOTFOUND",
            Self::Unavail => "UNAVAIL",
            Self::TryAgain => "TRYAGAIN",
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Return => "return",
            Self::Continue => "continue",
            Self::Merge => "merge",
        })
    }
}

/// As the file has it: the name, and the criteria that are not the default ones.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)?;
        for status in [Status::Success, Status::NotFound, Status::Unavail, Status::TryAgain] {
            let action = self.actions.on(status);
            if action != Actions::DEFAULT.on(status) {
                write!(f, " [{status}={action}]")?;
            }
        }
        Ok(())
    }
}

/// The three lines that a resolver reads.
///
/// ```
/// use berkeley::etc::nsswitch::{Action, Nsswitch};
///
/// let conf = Nsswitch::parse(b"hosts: files mdns4_minimal [!UNAVAIL=return] dns # as shipped\n");
/// let names: Vec<_> = conf.hosts().iter().map(|source| source.name.to_string()).collect();
/// assert_eq!(names, ["files", "mdns4_minimal", "dns"]);
/// assert_eq!(conf.hosts()[1].actions.notfound, Action::Return);
/// assert_eq!(conf.hosts()[1].actions.unavail, Action::Continue);
/// assert_eq!(conf.services()[0].name.as_bytes(), b"files");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nsswitch {
    hosts: Option<Sources>,
    services: Option<Sources>,
    protocols: Option<Sources>,
    hosts_line: Line,
}

type Sources = List<Source, SOURCES_MAX>;

const fn plain(name: Text<NAME_MAX>) -> Source {
    Source { name, actions: Actions::DEFAULT }
}

/// For hosts, if nothing is said.
static FILES_DNS: [Source; 2] = [plain(Text::literal(b"files")), plain(Text::literal(b"dns"))];

impl Nsswitch {
    const EMPTY: Self = Self { hosts: None, services: None, protocols: None, hosts_line: Line::NONE };

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

    /// The sources for host names. None at all if the file says `hosts:` and no more.
    #[must_use]
    pub fn hosts(&self) -> &[Source] {
        self.hosts.as_deref().unwrap_or(&FILES_DNS)
    }

    /// The number of the line that says so, from 1; nothing where none does.
    #[must_use]
    pub fn hosts_line(&self) -> Option<u64> {
        self.hosts_line.number()
    }

    /// The sources for services.
    #[must_use]
    pub fn services(&self) -> &[Source] {
        self.services.as_deref().unwrap_or(FILES_DNS.split_at(1).0)
    }

    /// The sources for protocols.
    #[must_use]
    pub fn protocols(&self) -> &[Source] {
        self.protocols.as_deref().unwrap_or(FILES_DNS.split_at(1).0)
    }

    /// How many sources did not fit into [`SOURCES_MAX`] of their database.
    #[must_use]
    pub fn left_out(&self) -> usize {
        let lists = [&self.hosts, &self.services, &self.protocols].into_iter().flatten();
        lists.fold(0, |sum, list| sum.saturating_add(list.left_out()))
    }

    fn line(&mut self, database: Database) -> &mut Option<Sources> {
        match database {
            Database::Hosts => &mut self.hosts,
            Database::Services => &mut self.services,
            Database::Protocols => &mut self.protocols,
        }
    }
}

impl Default for Nsswitch {
    /// An empty file.
    fn default() -> Self {
        Self::EMPTY
    }
}

/// Reads nsswitch.conf chunk by chunk.
#[derive(Clone, Debug)]
pub struct Parser {
    scan: Scan,
    rows: Rows,
}

impl Parser {
    /// At the start of the file.
    #[must_use]
    pub fn new() -> Self {
        Self { scan: Scan::new(), rows: Rows::new() }
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
    pub fn finish(mut self) -> Nsswitch {
        self.end(None);
        self.rows.conf
    }

    /// As [`finish`](Self::finish), and tells what it passes over.
    pub fn finish_with(mut self, note: &mut dyn FnMut(Diagnostic)) -> Nsswitch {
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
enum Database {
    Hosts,
    Services,
    Protocols,
}

/// The grammar, by the byte: blanks part words, but so do colons, brackets and equals signs.
#[derive(Clone, Debug)]
struct Rows {
    conf: Nsswitch,
    part: Part,
    database: Option<Database>,
    colon: bool,
    /// The word in the making.
    word: Text<NAME_MAX>,
    status: Option<Status>,
    not: bool,
    /// Whether the source that criteria belong to was kept, and whether it has had some.
    source: bool,
    criteria: bool,
    /// What to tell at the end of the field, each once: there is room for all that this file can give reason to. Told
    /// earlier, the place would depend on the chunks.
    whys: List<Why, 10>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Database,
    Colon,
    Between,
    Source,
    Status,
    Equals,
    Action,
}

impl Rows {
    fn new() -> Self {
        Self {
            conf: Nsswitch::EMPTY,
            part: Part::Database,
            database: None,
            colon: false,
            word: Text::EMPTY,
            status: None,
            not: false,
            source: false,
            criteria: false,
            whys: List::new(Why::NoValue),
        }
    }

    fn byte(&mut self, byte: u8) {
        let blank = byte == b' ';
        match self.part {
            Part::Database if blank || byte == b':' => {
                self.database = match self.word.as_bytes() {
                    b"hosts" => Some(Database::Hosts),
                    b"services" => Some(Database::Services),
                    b"protocols" => Some(Database::Protocols),
                    _ => None,
                };
                self.word.clear();
                self.colon = !blank;
                self.part = Part::Colon;
                if let Some(database) = self.database {
                    let blank = plain(Text::EMPTY);
                    if self.conf.line(database).replace(List::new(blank)).is_some() {
                        self.say(Why::ReplacesLine);
                    }
                }
            }
            Part::Colon if blank || byte == b':' => self.colon |= !blank,
            Part::Colon => {
                if !self.colon && self.database.is_some() {
                    self.say(Why::NoColon);
                }
                self.part = Part::Between;
                self.byte(byte);
            }
            Part::Between if blank => {}
            Part::Between | Part::Source if byte == b'[' => {
                self.end_source();
                if !self.source {
                    self.say(Why::NoSource);
                } else if self.criteria {
                    self.say(Why::SecondBracket);
                }
                self.criteria = true;
                self.part = Part::Status;
            }
            Part::Source if blank => self.end_source(),
            Part::Between => {
                self.part = Part::Source;
                self.word.push(&[byte]);
            }
            Part::Database | Part::Source => self.word.push(&[byte]),
            Part::Status => match byte {
                b'!' if self.word.is_empty() && !self.not => self.not = true,
                b' ' if self.word.is_empty() => {}
                b' ' => {
                    self.end_status();
                    self.part = Part::Equals;
                }
                b'=' => {
                    self.end_status();
                    self.part = Part::Action;
                }
                b']' => self.end_bracket(self.not || !self.word.is_empty()),
                _ => self.word.push(&[byte]),
            },
            // Not a blank: there is one between two fields, and that ended the status.
            Part::Equals => match byte {
                b'=' => self.part = Part::Action,
                b']' => self.end_bracket(true),
                _ => {
                    self.say(Why::BadCriterion);
                    self.next_criterion();
                    self.byte(byte);
                }
            },
            Part::Action => match byte {
                b' ' if self.word.is_empty() => {}
                b' ' => self.end_action(),
                b']' => {
                    self.end_action();
                    self.end_bracket(false);
                }
                b'=' => {
                    self.say(Why::BadCriterion);
                    self.next_criterion();
                }
                _ => self.word.push(&[byte]),
            },
        }
    }

    fn end_source(&mut self) {
        if self.part != Part::Source {
            return;
        }
        self.part = Part::Between;
        let word = core::mem::take(&mut self.word);
        self.criteria = false;
        self.source = !word.is_cut();
        if word.is_cut() {
            self.say(Why::TooLong);
        } else if let Some(sources) = self.sources() {
            if !sources.push(plain(word)) {
                self.source = false;
                self.say(Why::Full);
            }
        }
    }

    fn end_status(&mut self) {
        let word = core::mem::take(&mut self.word);
        self.status = [
            ("SUCCESS", Status::Success),
            ("NOTFOUND", Status::NotFound),
            ("UNAVAIL", Status::Unavail),
            ("TRYAGAIN", Status::TryAgain),
        ]
        .into_iter()
        .find_map(|(name, status)| word.eq_ignore_ascii_case(name.as_bytes()).then_some(status));
        if self.status.is_none() {
            self.say(Why::UnknownStatus);
        }
    }

    fn end_action(&mut self) {
        let word = core::mem::take(&mut self.word);
        let action = [("RETURN", Action::Return), ("CONTINUE", Action::Continue), ("MERGE", Action::Merge)]
            .into_iter()
            .find_map(|(name, action)| word.eq_ignore_ascii_case(name.as_bytes()).then_some(action));
        if action.is_none() {
            self.say(Why::UnknownAction);
        }
        let (status, not, source) = (self.status, self.not, self.source);
        let last = self.sources().and_then(List::last_mut).filter(|_| source);
        if let (Some(status), Some(action), Some(source)) = (status, action, last) {
            let save = source.actions.on(status);
            if not {
                source.actions =
                    Actions { success: action, notfound: action, unavail: action, tryagain: action };
            }
            source.actions.set(status, if not { save } else { action });
        }
        self.next_criterion();
    }

    fn next_criterion(&mut self) {
        self.word.clear();
        self.not = false;
        self.status = None;
        self.part = Part::Status;
    }

    fn end_bracket(&mut self, bad: bool) {
        if bad {
            self.say(Why::BadCriterion);
        }
        self.next_criterion();
        self.part = Part::Between;
    }

    fn sources(&mut self) -> Option<&mut Sources> {
        let database = self.database?;
        self.conf.line(database).as_mut()
    }

    fn say(&mut self, why: Why) {
        if !self.whys.contains(&why) {
            self.whys.push(why);
        }
    }

    fn tell(&mut self, at: &mut At<'_, '_>) {
        if self.database.is_some() {
            self.whys.iter().for_each(|&why| at.note(why));
        }
        self.whys.clear();
    }
}

impl Row for Rows {
    const STYLE: &'static Style = Style::DATABASE;

    fn begin(&mut self, _: u64) {
        self.next_criterion();
        self.part = Part::Database;
        self.database = None;
        self.source = false;
        self.criteria = false;
        self.whys.clear();
    }

    fn piece(&mut self, _: usize, _: u64, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.byte(byte));
    }

    fn end_field(&mut self, _: usize, stop: Stop, at: &mut At<'_, '_>) -> Next {
        if stop == Stop::Space {
            self.byte(b' ');
        }
        if self.database == Some(Database::Hosts) {
            self.conf.hosts_line = at.line();
        }
        self.tell(at);
        match (self.part, self.database) {
            (Part::Database | Part::Colon, _) | (_, Some(_)) => Next::Go,
            // passwd, group and the like.
            (_, None) => Next::Skip,
        }
    }

    fn end_line(&mut self, _: usize, at: &mut At<'_, '_>) -> ControlFlow<()> {
        match self.part {
            Part::Database => at.note(Why::NoValue),
            Part::Colon | Part::Between => {}
            Part::Source => self.end_source(),
            Part::Status | Part::Equals | Part::Action => {
                if self.part == Part::Action && !self.word.is_empty() {
                    self.end_action();
                }
                self.say(Why::Unclosed);
            }
        }
        self.tell(at);
        Continue(())
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;

    /// name:success,notfound,unavail,tryagain of each source, a letter each.
    fn show(line: &str) -> String {
        let conf = Nsswitch::parse(line.as_bytes());
        let letter = |action| match action {
            Action::Return => 'r',
            Action::Continue => 'c',
            Action::Merge => 'm',
        };
        let sources: Vec<String> = conf
            .hosts()
            .iter()
            .map(|source| {
                let a = source.actions;
                let letters = [a.success, a.notfound, a.unavail, a.tryagain].map(letter);
                alloc::format!("{}:{}", source.name, String::from_iter(letters))
            })
            .collect();
        sources.join(" ")
    }

    #[test]
    fn lines() {
        for (line, expect) in [
            ("", "files:rccc dns:rccc"),
            ("hosts:", ""),
            ("hosts", "files:rccc dns:rccc"),
            ("#hosts: nis", "files:rccc dns:rccc"),
            ("networks: nis", "files:rccc dns:rccc"),
            ("hosts: dns files", "dns:rccc files:rccc"),
            ("  hosts\t:\tdns\r", "dns:rccc"),
            ("hosts dns", "dns:rccc"),
            ("hosts:dns#files", "dns:rccc"),
            ("hosts: a\nhosts: b", "b:rccc"),
            ("hosts: a[NOTFOUND=return]b", "a:rrcc b:rccc"),
            ("hosts: a [ notfound = Return  tryagain=merge ] b", "a:rrcm b:rccc"),
            ("hosts: a [!UNAVAIL=return] b", "a:rrcr b:rccc"),
            ("hosts: a [!SUCCESS=return]", "a:rrrr"),
            ("hosts: a [SUCCESS=continue !SUCCESS=merge]", "a:cmmm"),
            ("hosts: a [SUCCESS=continue] [NOTFOUND=return]", "a:crcc"),
            ("hosts: [NOTFOUND=return] a", "a:rccc"),
            ("hosts: a [NOTFOUND=return", "a:rrcc"),
            ("hosts: a [NOTFOUND] b", "a:rccc b:rccc"),
            ("hosts: a [FOUND=return NOTFOUND=go UNAVAIL=return] b", "a:rcrc b:rccc"),
            ("hosts: a [NOTFOUND=return=continue] b", "a:rccc b:rccc"),
            ("hosts: a name-that-is-longer-than-any-source-could-be [NOTFOUND=return] b", "a:rccc b:rccc"),
        ] {
            assert_eq!(show(line), expect, "{line:?}");
        }
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Parser::default().finish(), Nsswitch::default());
        assert_eq!(Nsswitch::default(), Nsswitch::parse(b"# nothing\n\n"));
        for sources in [Nsswitch::default().services(), Nsswitch::default().protocols()] {
            assert!(sources.iter().map(|source| source.name.as_bytes()).eq([b"files"]));
        }
    }

    #[test]
    fn sources_beyond_the_room_are_counted() {
        let line = alloc::format!("services:{}", " s".repeat(SOURCES_MAX + 2));
        let conf = Nsswitch::parse(line.as_bytes());
        assert_eq!((conf.services().len(), conf.left_out()), (SOURCES_MAX, 2));
    }
}
