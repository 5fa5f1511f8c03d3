//! The file that HOSTALIASES names (hostname(7)): other names for hosts, for lookups of names without a dot.
//!
//! ```text
//! www  www.example.org
//! ```
//!
//! There are no comments. Names are compared without regard to the case of ASCII letters, or to a dot at the end. The
//! crate reads neither the variable nor the file; whoever may (not a setuid program) hands over the text.
//!
//! glibc ends the file at a line that holds no blank; here such a line is passed over. A line that starts with a blank
//! has no alias in either.

use super::note::{Diagnostic, Why};
use super::scan::{At, InPlace, Matcher, Next, Row, Span, Stop, Store, Style, Walk};
use super::text::Text;
use core::ops::ControlFlow::{self, Break, Continue};

/// The longest name that can be asked for in DNS, as text with a dot at its end. Longer ones are passed over.
pub const NAME_MAX: usize = 254;

/// `hostalias(alias)` over a buffer: the name that the first matching line gives.
///
/// ```
/// use berkeley::etc::hostaliases::hostalias;
///
/// let text = b"www www.example.org\nmail mx.example.org\n";
/// assert_eq!(hostalias(text, b"Mail"), Some(&b"mx.example.org"[..]));
/// assert_eq!(hostalias(text, b"ftp"), None);
/// ```
#[must_use]
pub fn hostalias<'t>(text: &'t [u8], alias: &[u8]) -> Option<&'t [u8]> {
    Walk::new(text, Rows::new(Some(alias), InPlace)).next(None).map(|row| row.name.of(text))
}

/// Every line over a buffer, in file order: the alias and the name.
///
/// ```
/// use berkeley::etc::hostaliases::Entries;
///
/// let lines: Vec<_> = Entries::new(b"a b\nlonely\nc d e").collect();
/// assert_eq!(lines, [(&b"a"[..], &b"b"[..]), (b"c", b"d")]);
/// ```
#[derive(Clone, Debug)]
pub struct Entries<'t> {
    walk: Walk<'t, Rows<'static, InPlace>>,
}

impl<'t> Entries<'t> {
    /// The lines of `text`.
    #[must_use]
    pub fn new(text: &'t [u8]) -> Self {
        Self { walk: Walk::new(text, Rows::new(None, InPlace)) }
    }

    /// As `next`, and tells what it passes over on the way.
    pub fn next_with(&mut self, note: &mut dyn FnMut(Diagnostic)) -> Option<(&'t [u8], &'t [u8])> {
        let text = self.walk.text;
        self.walk.next(Some(note)).map(|row| (row.place.of(text), row.name.of(text)))
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = (&'t [u8], &'t [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.walk.text;
        self.walk.next(None).map(|row| (row.place.of(text), row.name.of(text)))
    }
}

/// `hostalias(alias)` that is fed the file chunk by chunk.
///
/// ```
/// use berkeley::etc::hostaliases::Lookup;
///
/// let mut lookup = Lookup::hostalias(b"www");
/// for chunk in [&b"ww"[..], b"w www.exa", b"mple.org"] {
///     let _ = lookup.feed(chunk);
/// }
/// assert_eq!(lookup.finish(), Some(&b"www.example.org"[..]));
/// ```
#[derive(Clone, Debug)]
pub struct Lookup<'k> {
    matcher: Matcher<Rows<'k, Text<NAME_MAX>>>,
}

impl<'k> Lookup<'k> {
    /// Looks for the first line of this alias.
    #[must_use]
    pub fn hostalias(alias: &'k [u8]) -> Self {
        Self { matcher: Matcher::new(Rows::new(Some(alias), Text::EMPTY)) }
    }

    /// Takes the next bytes of the file. Breaks when the line is found: what follows makes no difference.
    pub fn feed(&mut self, chunk: &[u8]) -> ControlFlow<()> {
        self.matcher.feed(chunk, None)
    }

    /// The name, once it was found or the file has ended (its last line may lack a newline).
    pub fn finish(&mut self) -> Option<&[u8]> {
        self.matcher.finish(None).map(|row| row.name.of(&row.store))
    }
}

/// The grammar: alias, name, anything.
#[derive(Clone, Debug)]
struct Rows<'k, S> {
    want: Option<&'k [u8]>,
    store: S,
    alias: Text<NAME_MAX>,
    /// How long the name is, whether there is room for it or not.
    length: usize,
    place: Span,
    name: Span,
}

impl<'k, S: Store> Rows<'k, S> {
    fn new(want: Option<&'k [u8]>, store: S) -> Self {
        let unset = Span::default();
        Self { want: want.map(dotless), store, alias: Text::EMPTY, length: 0, place: unset, name: unset }
    }
}

impl<S: Store> Row for Rows<'_, S> {
    const STYLE: &'static Style = Style::PLAIN;

    fn begin(&mut self, _: u64) {
        self.store.begin();
        self.alias.clear();
        self.length = 0;
        self.place = Span::default();
        self.name = Span::default();
    }

    fn piece(&mut self, field: usize, offset: u64, bytes: &[u8]) {
        match field {
            0 => {
                self.alias.push(bytes);
                self.place.grow((offset, offset + bytes.len() as u64));
            }
            1 => {
                self.length = self.length.saturating_add(bytes.len());
                self.name.grow(self.store.put(offset, bytes));
            }
            _ => {}
        }
    }

    fn end_field(&mut self, field: usize, _: Stop, at: &mut At<'_, '_>) -> Next {
        let why = match field {
            0 if at.column() != 1 => Why::Indented,
            0 if self.alias.is_cut() => Why::TooLong,
            1 if self.length > NAME_MAX => Why::TooLong,
            0 => {
                let wanted = self.want.is_none_or(|want| dotless(&self.alias).eq_ignore_ascii_case(want));
                return if wanted { Next::Go } else { Next::Skip };
            }
            _ => return Next::Go,
        };
        at.note(why);
        Next::Skip
    }

    fn end_line(&mut self, fields: usize, at: &mut At<'_, '_>) -> ControlFlow<()> {
        if fields < 2 {
            at.note(Why::NoValue);
            return Continue(());
        }
        Break(())
    }
}

fn dotless(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;
    use alloc::{format, vec};

    /// What `www` stands for, by each way of asking, and what is said about the file.
    fn read(text: &str) -> (Option<&str>, Vec<Why>) {
        let mut whys = vec![];
        let mut lines = Entries::new(text.as_bytes());
        while lines.next_with(&mut |note| whys.push(note.why)).is_some() {}

        let name = hostalias(text.as_bytes(), b"www");
        let mut lookup = Lookup::hostalias(b"www");
        let _ = text.as_bytes().chunks(1).any(|chunk| lookup.feed(chunk).is_break());
        assert_eq!(lookup.finish(), name, "{text:?}");
        assert_eq!(hostalias(text.as_bytes(), b"WWW."), name, "{text:?}");
        (name.map(|name| core::str::from_utf8(name).unwrap()), whys)
    }

    #[test]
    fn lines() {
        for (text, expect, whys) in [
            ("www a.example", Some("a.example"), &[][..]),
            ("wWw.\ta.example.\r\n", Some("a.example."), &[]),
            ("ftp b\nwww a b c\nwww d\n", Some("a"), &[]),
            ("www\nwww a", Some("a"), &[Why::NoValue]),
            (" www a\n", None, &[Why::Indented]),
            ("# www a\nwww #", Some("#"), &[]), // no comments
            ("www\0 a", None, &[Why::NoValue]), // where a C string ends
            ("wwww a\nww a\n", None, &[]),
        ] {
            assert_eq!(read(text), (expect, whys.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn what_is_longer_than_a_name_is_passed_over() {
        let (longest, longer) = ("n".repeat(NAME_MAX), "n".repeat(NAME_MAX + 1));
        assert_eq!(read(&format!("www {longest}")), (Some(&*longest), vec![]));
        assert_eq!(read(&format!("www {longer}\nwww a")), (Some("a"), vec![Why::TooLong]));
        assert_eq!(read(&format!("{longer} b\nwww a")), (Some("a"), vec![Why::TooLong]));
        assert_eq!(hostalias(format!("{longest} a").as_bytes(), longest.as_bytes()), Some(&b"a"[..]));
    }
}
