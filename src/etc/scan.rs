//! The one scanner beneath every file of this room: lines of fields, arriving in chunks of any size.
//!
//! A [`Scan`] cuts what it is fed into fields and tells a [`Row`], the grammar of one file, about them as they come. A
//! field arrives in one piece or in many, so the state is constant whatever the length of a line; a grammar compares,
//! counts or keeps a bounded part of the pieces. Over a buffer that holds a whole file every field is one piece, and
//! the offsets that the grammar noted are slices of the buffer: the push matcher and the iterator are one machine.
//!
//! A lookup by name hands the scan a [`Finder`]. Of the lines that lie whole inside a chunk it then looks only at
//! those that hold the name as a field, found by comparing many bytes at once; the rest is never cut into fields.

use super::note::{Diagnostic, WORD_MAX, Why};
use super::text::Text;
use core::ops::ControlFlow::{self, Break, Continue};

/// Whoever listens to diagnostics.
pub(crate) type Note<'n> = &'n mut dyn FnMut(Diagnostic);

/// What ended a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A blank.
    Space,
    /// The end of the line, a comment, or a NUL, where a C string would end.
    Line,
}

/// Whether the rest of a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Go,
    /// This line is done with: it gets no [`Row::end_line`].
    Skip,
}

/// The grammar of a file.
pub(crate) trait Row {
    /// Which bytes part fields and open comments.
    const STYLE: &'static Style;

    /// A line with at least one field starts; the field lies at this offset.
    fn begin(&mut self, offset: u64);

    /// The next bytes of the field `field` (from 0), which lie at this offset.
    fn piece(&mut self, field: usize, offset: u64, bytes: &[u8]);

    /// That was the field.
    fn end_field(&mut self, field: usize, stop: Stop, at: &mut At<'_, '_>) -> Next;

    /// That was the line, of so many fields. Break to stop the scan here.
    fn end_line(&mut self, fields: usize, at: &mut At<'_, '_>) -> ControlFlow<()>;

    /// A field that a line must hold to be of interest, if the row is looking for one.
    fn finder(&self) -> Option<&Finder<'_>> {
        None
    }
}

/// The place of the field in question, for diagnostics.
pub(crate) struct At<'s, 'n> {
    scan: &'s Scan,
    silent: bool,
    note: Note<'n>,
}

impl At<'_, '_> {
    pub(crate) fn note(&mut self, why: Why) {
        if !self.silent {
            let column = self.column();
            (self.note)(Diagnostic { line: self.scan.line, column, word: self.scan.word, why });
        }
    }

    /// The line. It is right for a row without a [`Finder`], or if every chunk was scanned with somebody listening.
    pub(crate) fn line(&self) -> Line {
        Line(u32::try_from(self.scan.line).unwrap_or(u32::MAX))
    }

    /// The column of the field, from 1.
    pub(crate) fn column(&self) -> u64 {
        1 + self.scan.field_start.saturating_sub(self.scan.line_start)
    }
}

/// In which line something stands, if it stands in one. Values that say the same are equal wherever they stand.
#[derive(Clone, Copy)]
pub(crate) struct Line(u32);

impl Line {
    pub(crate) const NONE: Self = Self(0);

    /// From 1.
    pub(crate) fn number(self) -> Option<u64> {
        (self.0 > 0).then_some(self.0.into())
    }
}

impl PartialEq for Line {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Line {}

impl core::fmt::Debug for Line {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.number().fmt(f)
    }
}

/// The state between two chunks.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    state: State,
    /// How many fields of this line have begun and ended.
    fields: usize,
    offset: u64,
    field_start: u64,
    /// Up to here the lines of the chunk are known to be whole. Kept, so that no tail of it is searched twice.
    whole: u64,
    /// Line and its start are right only where no line was skipped by a [`Finder`], which is so while somebody listens.
    line: u64,
    line_start: u64,
    /// The field in question, for diagnostics; kept up only while somebody listens.
    word: Text<WORD_MAX>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the start of a line.
    Fresh,
    /// Behind a blank.
    Between,
    Field,
    /// In what a comment or a NUL hides; the line counts.
    Hidden,
    /// In the rest of a line that is done with.
    Skipped,
}

impl Scan {
    pub(crate) const fn new() -> Self {
        Self {
            state: State::Fresh,
            fields: 0,
            offset: 0,
            field_start: 0,
            whole: 0,
            line: 1,
            line_start: 0,
            word: Text::EMPTY,
        }
    }

    /// How many lines have ended, if each chunk was scanned with somebody listening.
    pub(crate) fn lines_done(&self) -> u64 {
        self.line.saturating_sub(1)
    }

    /// Scans `chunk` until the row says stop, and answers how much of it was used up to there.
    ///
    /// After a stop the scan stands at the start of a line and can go on with the rest.
    pub(crate) fn run<R: Row>(&mut self, row: &mut R, chunk: &[u8], note: Option<Note<'_>>) -> Option<usize> {
        let silent = note.is_none();
        let mut nobody = |_: Diagnostic| ();
        let note: Note<'_> = match note {
            Some(note) => note,
            None => &mut nobody,
        };
        let mut rest = chunk;
        while let Some(&byte) = rest.first() {
            match self.state {
                State::Fresh if silent && row.finder().is_some() => {
                    if self.whole <= self.offset {
                        self.whole = self.offset + end_of_lines(rest) as u64;
                    }
                    let whole = usize::try_from(self.whole - self.offset).unwrap_or(usize::MAX);
                    let whole = rest.get(..whole).unwrap_or(&[]);
                    let skip = row.finder().map_or(0, |finder| finder.line_in(whole).unwrap_or(whole.len()));
                    self.advance(&mut rest, skip);
                    if !rest.is_empty() {
                        // This line gets read; the next one is fresh again.
                        self.state = State::Between;
                    }
                }
                State::Fresh | State::Between => match R::STYLE.class(byte) {
                    Class::Text => self.open(row),
                    Class::Remark => {
                        if self.fields > 0 {
                            self.field_start = self.offset;
                            self.word.clear();
                            let word = rest.get(..rest.len().min(1)).unwrap_or(&[]);
                            self.word.push(word);
                            At { scan: self, silent, note: &mut *note }.note(Why::InlineComment);
                        }
                        self.state = State::Hidden;
                    }
                    Class::Space => {
                        self.state = State::Between;
                        let run = rest.iter().position(|&b| R::STYLE.class(b) != Class::Space);
                        self.advance(&mut rest, run.unwrap_or(usize::MAX));
                    }
                    Class::Cut => self.state = State::Hidden,
                    Class::Newline => {
                        self.advance(&mut rest, 1);
                        if self.close(row, silent, &mut *note).is_break() {
                            return Some(chunk.len() - rest.len());
                        }
                    }
                },
                State::Field => {
                    let end = rest.iter().position(|&b| R::STYLE.ends(b));
                    let piece = rest.get(..end.unwrap_or(rest.len())).unwrap_or(&[]);
                    if !silent {
                        self.word.push(piece);
                    }
                    row.piece(self.fields, self.offset, piece);
                    self.advance(&mut rest, piece.len());
                    if let Some(&byte) = rest.first() {
                        let stop =
                            if R::STYLE.class(byte) == Class::Space { Stop::Space } else { Stop::Line };
                        self.shut(row, stop, silent, &mut *note);
                    }
                }
                State::Hidden | State::Skipped => {
                    let n = find(rest, b'\n');
                    self.advance(&mut rest, n.map_or(usize::MAX, |n| n + 1));
                    if n.is_some() && self.close(row, silent, &mut *note).is_break() {
                        return Some(chunk.len() - rest.len());
                    }
                }
            }
        }
        None
    }

    /// The end of the file is the end of its last line. True if the row says stop, as in [`run`](Self::run).
    pub(crate) fn end<R: Row>(&mut self, row: &mut R, note: Option<Note<'_>>) -> bool {
        let silent = note.is_none();
        let mut nobody = |_: Diagnostic| ();
        let note: Note<'_> = match note {
            Some(note) => note,
            None => &mut nobody,
        };
        if self.state == State::Field {
            self.shut(row, Stop::Line, silent, &mut *note);
        }
        self.close(row, silent, note).is_break()
    }

    fn advance(&mut self, rest: &mut &[u8], n: usize) {
        let n = n.min(rest.len());
        *rest = rest.get(n..).unwrap_or(&[]);
        self.offset += n as u64;
    }

    fn open<R: Row>(&mut self, row: &mut R) {
        self.word.clear();
        self.field_start = self.offset;
        self.state = State::Field;
        if self.fields == 0 {
            row.begin(self.offset);
        }
    }

    fn shut<R: Row>(&mut self, row: &mut R, stop: Stop, silent: bool, note: Note<'_>) {
        let next = row.end_field(self.fields, stop, &mut At { scan: self, silent, note });
        // Where a usize has 32 bits, a line can have more fields; none of those behind the third is told from another.
        self.fields = self.fields.saturating_add(1);
        self.state = match next {
            Next::Go => State::Between,
            Next::Skip => State::Skipped,
        };
    }

    fn close<R: Row>(&mut self, row: &mut R, silent: bool, note: Note<'_>) -> ControlFlow<()> {
        let flow = if self.fields > 0 && self.state != State::Skipped {
            row.end_line(self.fields, &mut At { scan: self, silent, note })
        } else {
            Continue(())
        };
        self.state = State::Fresh;
        self.fields = 0;
        self.line += 1;
        self.line_start = self.offset;
        flow
    }
}

/// A row that looks for something, the scan, and whether it was found: the push matchers of this room.
#[derive(Clone, Debug)]
pub(crate) struct Matcher<R> {
    scan: Scan,
    pub(crate) row: R,
    found: bool,
}

impl<R: Row> Matcher<R> {
    pub(crate) const fn new(row: R) -> Self {
        Self { scan: Scan::new(), row, found: false }
    }

    pub(crate) fn feed(&mut self, chunk: &[u8], note: Option<Note<'_>>) -> ControlFlow<()> {
        self.found = self.found || self.scan.run(&mut self.row, chunk, note).is_some();
        if self.found { Break(()) } else { Continue(()) }
    }

    /// The row that was found, now that there is no more to read.
    pub(crate) fn finish(&mut self, note: Option<Note<'_>>) -> Option<&R> {
        self.found = self.found || self.scan.end(&mut self.row, note);
        self.found.then_some(&self.row)
    }

    /// The number of the row's line, if each chunk was scanned with somebody listening.
    pub(crate) fn line(&self) -> u64 {
        self.scan.lines_done()
    }

    /// On to the next accepted line of `chunk`, off whose front is taken what was read.
    pub(crate) fn next(&mut self, chunk: &mut &[u8]) -> Option<&R> {
        let used = self.scan.run(&mut self.row, chunk, None);
        *chunk = used.and_then(|used| chunk.get(used..)).unwrap_or(&[]);
        used.is_some().then_some(&self.row)
    }

    /// The last line, if it lacks a newline and is accepted. Goes with [`next`](Self::next).
    pub(crate) fn last(&mut self) -> Option<&R> {
        self.scan.end(&mut self.row, None).then_some(&self.row)
    }
}

/// A buffer that holds a whole file, and a row that stops at every line it accepts.
#[derive(Clone, Debug)]
pub(crate) struct Walk<'t, R> {
    pub(crate) text: &'t [u8],
    rest: &'t [u8],
    scan: Scan,
    row: R,
}

impl<'t, R: Row> Walk<'t, R> {
    pub(crate) const fn new(text: &'t [u8], row: R) -> Self {
        Self { text, rest: text, scan: Scan::new(), row }
    }

    /// On to the next accepted line.
    pub(crate) fn next(&mut self, mut note: Option<Note<'_>>) -> Option<&R> {
        let used = match &mut note {
            Some(note) => self.scan.run(&mut self.row, self.rest, Some(&mut **note)),
            None => self.scan.run(&mut self.row, self.rest, None),
        };
        let found = match used {
            Some(used) => {
                self.rest = self.rest.get(used..).unwrap_or(&[]);
                true
            }
            None => {
                self.rest = &[];
                self.scan.end(&mut self.row, note)
            }
        };
        found.then_some(&self.row)
    }
}

/// Where a row puts the bytes of its fields, so that they can be shown when the row turns out to be the one.
pub(crate) trait Store {
    /// A new line starts.
    fn begin(&mut self);
    /// Keeps bytes of a field, and tells where they lie in the store.
    fn put(&mut self, offset: u64, bytes: &[u8]) -> (u64, u64);
    /// A field is complete.
    fn gap(&mut self);
    /// Of the fields in this stretch of the store, those that were kept whole.
    fn complete<'t>(&self, fields: &'t [u8]) -> &'t [u8];
}

/// Over a whole buffer the bytes are there already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InPlace;

impl Store for InPlace {
    fn begin(&mut self) {}
    fn put(&mut self, offset: u64, bytes: &[u8]) -> (u64, u64) {
        (offset, offset + bytes.len() as u64)
    }
    fn gap(&mut self) {}
    fn complete<'t>(&self, fields: &'t [u8]) -> &'t [u8] {
        fields
    }
}

/// A push matcher keeps the fields, one blank apart, as far as there is room.
impl<const N: usize> Store for Text<N> {
    fn begin(&mut self) {
        self.clear();
    }
    fn put(&mut self, _: u64, bytes: &[u8]) -> (u64, u64) {
        let start = self.len();
        self.push(bytes);
        (start as u64, self.len() as u64)
    }
    fn gap(&mut self) {
        // Without room for it, there is none for another field either.
        if self.room() > 0 {
            self.push(b" ");
        }
    }
    fn complete<'t>(&self, fields: &'t [u8]) -> &'t [u8] {
        let end =
            if self.is_cut() { fields.iter().rposition(|&b| b == b' ').unwrap_or(0) } else { fields.len() };
        fields.get(..end).unwrap_or(&[])
    }
}

/// Where a field, or a run of fields, lies in its store.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    start: u64,
    end: u64,
    set: bool,
}

impl Span {
    pub(crate) fn grow(&mut self, (start, end): (u64, u64)) {
        if !self.set {
            self.start = start;
            self.set = true;
        }
        self.end = end;
    }

    pub(crate) fn of(self, store: &[u8]) -> &[u8] {
        let at = |n| usize::try_from(n).unwrap_or(usize::MAX);
        store.get(at(self.start)..at(self.end)).unwrap_or(&[])
    }
}

/// The fields of a stretch of text, such as the aliases of an entry.
///
/// Fields are parted by blanks. Empty ones do not occur.
#[derive(Clone, Copy, Default)]
pub struct Fields<'t>(pub(crate) &'t [u8]);

impl<'t> Iterator for Fields<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        let start = self.0.iter().position(|&b| !is_blank(b))?;
        let text = self.0.get(start..)?;
        let (field, rest) = text.split_at(text.iter().position(|&b| is_blank(b)).unwrap_or(text.len()));
        self.0 = rest;
        Some(field)
    }
}

impl core::iter::FusedIterator for Fields<'_> {}

impl PartialEq for Fields<'_> {
    fn eq(&self, other: &Self) -> bool {
        (*self).eq(*other)
    }
}

impl Eq for Fields<'_> {}

impl core::fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.map(super::text::Shown)).finish()
    }
}

/// A field being compared with a key, piece by piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compare {
    /// How much of the key the pieces equalled so far; `None` once they differ.
    matched: Option<usize>,
}

impl Compare {
    pub(crate) const START: Self = Self { matched: Some(0) };

    pub(crate) fn push(&mut self, key: &[u8], bytes: &[u8], fold: bool) {
        self.matched = self.matched.and_then(|matched| {
            let end = matched.checked_add(bytes.len())?;
            let part = key.get(matched..end)?;
            same(part, bytes, fold).then_some(end)
        });
    }

    /// Whether the field was the key; starts afresh.
    pub(crate) fn whole(&mut self, key: &[u8]) -> bool {
        let matched = self.matched;
        *self = Self::START;
        matched == Some(key.len())
    }
}

fn same(a: &[u8], b: &[u8], fold: bool) -> bool {
    if fold { a.eq_ignore_ascii_case(b) } else { a == b }
}

/// Looks for lines that hold a key as a whole field, many bytes at a time.
///
/// Two bytes of the key, at their distance, are compared at many places at once; the loops are written so that the
/// compiler turns them into vector instructions. Where both are right the key itself is compared, but only if it
/// would be a whole field: each field is compared at most once, and so the search takes linear time whatever the key
/// and the text are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder<'k> {
    key: &'k [u8],
    fold: bool,
    probes: [Probe; 2],
}

/// A byte of the key.
#[derive(Clone, Copy, Debug)]
struct Probe {
    at: usize,
    byte: u8,
    /// What to set in a byte of the text before it is compared: the bit of lower case, for a letter when folding.
    set: u8,
}

/// Places compared at once.
const BLOCK: usize = 64;

impl<'k> Finder<'k> {
    /// `None` if no field can equal this key: then every line has to be looked at, in vain.
    pub(crate) fn new(key: &'k [u8], fold: bool) -> Option<Self> {
        if key.is_empty() || key.iter().any(|&b| Style::DATABASE.ends(b)) {
            return None;
        }
        // The rarest byte; and a digit, since numbered names differ in little else, or the next rarest.
        let rarity =
            |byte: u8| COMMON.iter().position(|&c| c == byte.to_ascii_lowercase()).unwrap_or(COMMON.len());
        let rarest = |but: usize| {
            let others = key.iter().enumerate().filter(|&(at, _)| at != but);
            others.max_by_key(|&(_, &byte)| rarity(byte)).map_or(0, |(at, _)| at)
        };
        let first = rarest(usize::MAX);
        let digit = key.iter().rposition(|b| matches!(b, b'1'..=b'9')).filter(|&at| at != first);
        let probe = |at: usize| {
            let byte = key.get(at).copied().unwrap_or(0);
            let set = if fold && byte.is_ascii_alphabetic() { 0x20 } else { 0 };
            Probe { at, byte: byte | set, set }
        };
        Some(Self { key, fold, probes: [probe(first), probe(digit.unwrap_or_else(|| rarest(first)))] })
    }

    /// Where the first line that holds the key starts. `text` is whole lines, each with its newline.
    fn line_in(&self, text: &[u8]) -> Option<usize> {
        let at = if self.fold { self.find::<true>(text) } else { self.find::<false>(text) }?;
        let before = text.get(..at)?;
        Some(before.iter().rposition(|&b| b == b'\n').map_or(0, |newline| newline + 1))
    }

    fn find<const FOLD: bool>(&self, text: &[u8]) -> Option<usize> {
        // All other places have a byte before them; and every place that matters has one behind the key.
        if self.is_at(text, 0) {
            return Some(0);
        }
        let places = text.len().checked_sub(1 + self.key.len())?;
        let seen_from = |at: usize| text.get(at..at + places);
        let [a, b] = self.probes;
        let seen =
            [seen_from(0)?, seen_from(1 + a.at)?, seen_from(1 + b.at)?, seen_from(1 + self.key.len())?];
        let [_, x, y, _] = seen;
        let blocks = x.chunks_exact(BLOCK).zip(y.chunks_exact(BLOCK));
        let mut start = 0;
        for (x, y) in blocks {
            if self.any::<FOLD>(x, y) {
                if let Some(at) = self.find_among::<FOLD>(text, seen, start) {
                    return Some(at);
                }
            }
            start += BLOCK;
        }
        self.find_among::<FOLD>(text, seen, start)
    }

    /// Looks closer, at one block: also at what stands before and behind the key.
    #[inline(never)]
    fn find_among<const FOLD: bool>(&self, text: &[u8], seen: [&[u8]; 4], start: usize) -> Option<usize> {
        let [before, x, y, behind] = seen.map(|seen| seen.get(start..).unwrap_or(&[]));
        let ends = before.iter().zip(behind).map(|(&before, &behind)| past_end(before) | past_end(behind));
        let probes = x.iter().zip(y).map(|(&x, &y)| self.differ::<FOLD>(x, y));
        let mut wrong = [u8::MAX; BLOCK];
        for (wrong, (ends, probes)) in wrong.iter_mut().zip(ends.zip(probes)) {
            *wrong = ends | probes;
        }
        if wrong.iter().fold(u8::MAX, |least, &wrong| least.min(wrong)) != 0 {
            return None;
        }
        let right = (start + 1..).zip(wrong).filter(|&(_, wrong)| wrong == 0);
        right.map(|(at, _)| at).find(|&at| self.is_at(text, at))
    }

    /// Whether both probes are right at one of the places.
    #[inline(always)]
    fn any<const FOLD: bool>(&self, x: &[u8], y: &[u8]) -> bool {
        x.iter().zip(y).fold(u8::MAX, |least, (&x, &y)| least.min(self.differ::<FOLD>(x, y))) == 0
    }

    /// Zero if both probes are right.
    #[inline(always)]
    fn differ<const FOLD: bool>(&self, x: u8, y: u8) -> u8 {
        let [a, b] = self.probes;
        if FOLD { ((x | a.set) ^ a.byte) | ((y | b.set) ^ b.byte) } else { (x ^ a.byte) | (y ^ b.byte) }
    }

    fn is_at(&self, text: &[u8], at: usize) -> bool {
        let end = at + self.key.len();
        at.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|&b| Style::DATABASE.ends(b))
            && text.get(end).is_some_and(|&b| Style::DATABASE.ends(b))
            && text.get(at..end).is_some_and(|field| same(field, self.key, self.fold))
    }
}

/// Zero for every byte that ends a field, and a few others: a comparison that vector instructions have.
#[inline(always)]
fn past_end(byte: u8) -> u8 {
    byte.max(b'#') ^ b'#'
}

/// The bytes of names and tables, the commonest first: a rough order is enough.
const COMMON: &[u8] = b"e.aotinsrlcmdpuhg0-1b2yw3f4kv5678xz9jq_";

/// memchr(3), in blocks that the compiler turns into vector instructions.
pub(crate) fn find(text: &[u8], byte: u8) -> Option<usize> {
    let mut start = 0;
    while let Some(block) = text.get(start..).and_then(<[u8]>::first_chunk::<BLOCK>) {
        if block.iter().fold(false, |hit, &b| hit | (b == byte)) {
            break;
        }
        start += BLOCK;
    }
    let at = text.get(start..)?.iter().position(|&b| b == byte)?;
    Some(start + at)
}

/// Where the last whole line of `text` ends, behind its newline.
fn end_of_lines(text: &[u8]) -> usize {
    let mut end = text.len();
    while let Some(block) = text.get(..end).and_then(<[u8]>::last_chunk::<BLOCK>) {
        if block.iter().fold(false, |hit, &b| hit | (b == b'\n')) {
            break;
        }
        end -= BLOCK;
    }
    text.get(..end).and_then(|text| text.iter().rposition(|&b| b == b'\n')).map_or(0, |at| at + 1)
}

/// isspace(3) of the C locale.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Text,
    Space,
    Newline,
    /// Hides the rest of the line wherever it stands.
    Cut,
    /// Hides the rest of the line at the start of a field.
    Remark,
}

/// What each byte means.
pub(crate) struct Style([Class; 256]);

impl Style {
    /// services, protocols, hosts, nsswitch.conf, gai.conf: a comment starts at any #.
    pub(crate) const DATABASE: &'static Self = &Self::new(b"#\0", b"");
    /// resolv.conf: a comment starts at # or ; where a word could start.
    pub(crate) const RESOLV: &'static Self = &Self::new(b"\0", b"#;");
    /// The file that HOSTALIASES names: no comments.
    pub(crate) const PLAIN: &'static Self = &Self::new(b"\0", b"");

    const fn new(cut: &[u8], remark: &[u8]) -> Self {
        let mut table = [Class::Text; 256];
        let blanks = b" \t\x0b\x0c\r";
        let mut i = 0;
        while i < blanks.len() {
            table[blanks[i] as usize] = Class::Space;
            i += 1;
        }
        table[b'\n' as usize] = Class::Newline;
        i = 0;
        while i < cut.len() {
            table[cut[i] as usize] = Class::Cut;
            i += 1;
        }
        i = 0;
        while i < remark.len() {
            table[remark[i] as usize] = Class::Remark;
            i += 1;
        }
        Self(table)
    }

    fn class(&self, byte: u8) -> Class {
        // A table of 256 has a place for every byte.
        self.0[usize::from(byte)]
    }

    fn ends(&self, byte: u8) -> bool {
        matches!(self.class(byte), Class::Space | Class::Newline | Class::Cut)
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;
    use alloc::{format, vec};

    #[test]
    fn find_agrees_with_position() {
        for len in 0..200 {
            for at in 0..len {
                let mut text = vec![b'x'; len];
                text[at] = b'\n';
                assert_eq!(find(&text, b'\n'), Some(at));
                assert_eq!(end_of_lines(&text), at + 1);
            }
            assert_eq!(find(&vec![b'x'; len], b'\n'), None);
            assert_eq!(end_of_lines(&vec![b'x'; len]), 0);
        }
    }

    /// Lines whose fields differ from the key in every way that a search could get wrong.
    #[test]
    fn the_finder_finds_whole_fields_only() {
        for key in ["a", "ab", "aab", "http", "host-0012.example"] {
            let near = [
                format!("x{key} 1"),
                format!("{key}x 1"),
                format!("{key}{key} 1"),
                key.to_uppercase(),
                format!("{}\n", &key[1..]),
            ];
            for pad in 0..150 {
                let mut text = Vec::from("y".repeat(pad));
                for line in &near {
                    text.push(b'\n');
                    text.extend(line.as_bytes());
                }
                text.push(b'\n');
                let exact = Finder::new(key.as_bytes(), false).unwrap();
                assert_eq!(exact.line_in(&text), None, "{key} {pad}");
                let folded = Finder::new(key.as_bytes(), true).unwrap();
                let upper = text.len() - 1 - near[4].len() - 1 - near[3].len();
                assert_eq!(folded.line_in(&text), Some(upper), "{key} {pad}");
                let start = text.len();
                text.extend(format!("first\t{key}#\n").as_bytes());
                assert_eq!(exact.line_in(&text), Some(start), "{key} {pad}");
            }
        }
        for key in ["", "a b", "a#", "a\0"] {
            assert!(Finder::new(key.as_bytes(), false).is_none());
        }
    }

    #[test]
    fn fields_are_parted_by_blanks() {
        assert_eq!(Fields(b" a\tbc  d\r\n").collect::<Vec<_>>(), [&b"a"[..], b"bc", b"d"]);
        assert_eq!(Fields(b" ").count(), 0);
    }
}
