//! Protocols: protocols(5).

use core::ffi::CStr;
use core::fmt;
use core::ops::ControlFlow::{self, Continue};

use rustix::fd::AsFd;

use super::table::Table;
use crate::etc::protocols::{self as etc, BUILT_IN, Lookup, ROW_MAX, Stream};
use crate::etc::{Fields, Source, Text};
use crate::{Protocol, Result};

/// `getprotobyname(name)`: the protocol of that name or alias.
///
/// Names are case-sensitive; `TCP` is found where it is listed as an alias, as is usual.
///
/// # Errors
/// /etc/protocols is there and cannot be read. That it has no such row is `Ok(None)`.
///
/// ```
/// use berkeley::{IPPROTO_ICMP, getprotobyname};
///
/// let icmp = getprotobyname("icmp")?.map_or(IPPROTO_ICMP, |row| row.protocol());
/// assert_eq!(icmp, IPPROTO_ICMP);
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn getprotobyname(name: impl AsRef<[u8]>) -> Result<Option<Protoent>> {
    Protocols::system().getprotobyname(name)
}

/// `getprotobynumber(number)`: the protocol of that number.
///
/// # Errors
/// /etc/protocols is there and cannot be read. That it has no such row is `Ok(None)`.
///
/// ```
/// use berkeley::getprotobynumber;
///
/// match getprotobynumber(132)? {
///     Some(row) => println!("132 is {}", row.name().escape_ascii()),
///     None => println!("132 has no name here"),
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn getprotobynumber(number: i32) -> Result<Option<Protoent>> {
    Protocols::system().getprotobynumber(number)
}

/// A protocols database: where it lies. Nothing is opened before a lookup.
///
/// ```
/// use berkeley::netdb::Protocols;
///
/// let protocols = Protocols::text(b"tcp 6 TCP\nudp 17 UDP\n");
/// assert_eq!(protocols.getprotobyname("UDP")?.unwrap().number(), 17);
/// assert_eq!(protocols.getprotobynumber(6)?.unwrap().name(), b"tcp");
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Protocols<'t>(Table<'t>);

impl<'t> Protocols<'t> {
    /// /etc/protocols, or the [built-in rows](crate::etc::protocols::BUILT_IN) where there is none.
    #[must_use]
    pub const fn system() -> Protocols<'static> {
        Protocols::file(c"/etc/protocols").or_built_in()
    }

    /// The file at this path. That there is none is an error, ENOENT, unless [`or_built_in`](Self::or_built_in) says
    /// otherwise.
    #[must_use]
    pub const fn file(path: &'t CStr) -> Self {
        Self(Table::file(path))
    }

    /// The file that is open here. It is read from its start by pread(2), which leaves the position where it is; a
    /// pipe cannot be read so, and fails with ESPIPE.
    #[must_use]
    pub fn fd(fd: &'t impl AsFd) -> Self {
        Self(Table::fd(fd))
    }

    /// What a file would hold.
    #[must_use]
    pub const fn text(text: &'t [u8]) -> Self {
        Self(Table::text(text))
    }

    /// The same, and the [built-in rows](crate::etc::protocols::BUILT_IN) if the file does not exist.
    ///
    /// ```
    /// use berkeley::{etc::Source, netdb::Protocols};
    ///
    /// let udp = Protocols::file(c"/nowhere/protocols").or_built_in().getprotobyname("udp")?.unwrap();
    /// assert_eq!((udp.number(), udp.source()), (17, Source::BuiltIn));
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[must_use]
    pub const fn or_built_in(self) -> Self {
        Self(self.0.or(BUILT_IN))
    }

    /// As the function [`getprotobyname`].
    ///
    /// # Errors
    /// The file cannot be read, or does not exist and nothing stands in for it.
    pub fn getprotobyname(&self, name: impl AsRef<[u8]>) -> Result<Option<Protoent>> {
        self.look_up(&mut Lookup::getprotobyname(name.as_ref()))
    }

    /// As the function [`getprotobynumber`].
    ///
    /// # Errors
    /// The file cannot be read, or does not exist and nothing stands in for it.
    pub fn getprotobynumber(&self, number: i32) -> Result<Option<Protoent>> {
        self.look_up(&mut Lookup::getprotobynumber(number))
    }

    fn look_up(&self, lookup: &mut Lookup<'_>) -> Result<Option<Protoent>> {
        let source = self.0.read(&mut |chunk| lookup.feed(chunk))?;
        let is_cut = lookup.is_cut();
        Ok(lookup.finish().map(|row| Protoent::new(&row, is_cut, source)))
    }

    /// `setprotoent()`, `getprotoent()` and `endprotoent()`: shows every row, in file order, until one breaks. Answers
    /// where they came from.
    ///
    /// Of a row longer than [`ROW_MAX`] the last names are missing.
    ///
    /// # Errors
    /// The file cannot be read, or does not exist and nothing stands in for it. Rows may have been shown before.
    ///
    /// ```
    /// use berkeley::netdb::Protocols;
    /// use core::ops::ControlFlow::Continue;
    ///
    /// Protocols::system().try_for_each(|row| {
    ///     println!("{:3} {}", row.number, row.name.escape_ascii());
    ///     Continue(())
    /// })?;
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "setprotoent")]
    #[doc(alias = "getprotoent")]
    #[doc(alias = "endprotoent")]
    pub fn try_for_each(&self, mut show: impl FnMut(etc::Protocol<'_>) -> ControlFlow<()>) -> Result<Source> {
        let mut rows = Stream::new();
        let mut flow = Continue(());
        let source = self.0.read(&mut |mut chunk| {
            while flow.is_continue() {
                let Some(row) = rows.next(&mut chunk) else { break };
                flow = show(row);
            }
            flow
        })?;
        if flow.is_continue() {
            if let Some(row) = rows.finish() {
                let _ = show(row);
            }
        }
        Ok(source)
    }
}

/// A row of protocols(5) that holds its own names; `struct protoent`.
///
/// A row's names are bytes, and no more than [`ROW_MAX`] of them are kept.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "protoent")]
pub struct Protoent {
    /// The official name, the aliases.
    names: Text<ROW_MAX>,
    name: usize,
    number: i32,
    is_cut: bool,
    source: Source,
}

impl Protoent {
    fn new(row: &etc::Protocol<'_>, is_cut: bool, source: Source) -> Self {
        let mut names = Text::EMPTY;
        names.push(row.name);
        names.push(row.aliases.0);
        Self { names, name: row.name.len(), number: row.number, is_cut, source }
    }

    /// All of it, borrowed.
    #[must_use]
    pub fn row(&self) -> etc::Protocol<'_> {
        etc::Protocol { name: self.name(), number: self.number, aliases: self.aliases() }
    }

    /// The official name.
    #[must_use]
    #[doc(alias = "p_name")]
    pub fn name(&self) -> &[u8] {
        self.names.get(..self.name).unwrap_or(&[])
    }

    /// The number, as the IP header has it; a C `int`, since the file can hold anything.
    #[must_use]
    #[doc(alias = "p_proto")]
    pub fn number(&self) -> i32 {
        self.number
    }

    /// The number, as [`Socket::new`](crate::Socket::new) takes it.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        Protocol::from_raw(self.number as u32)
    }

    /// The other names.
    #[must_use]
    #[doc(alias = "p_aliases")]
    pub fn aliases(&self) -> Fields<'_> {
        Fields(self.names.get(self.name..).unwrap_or(&[]))
    }

    /// Whether it was in the file (or what was given for one), or in the built-in rows.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// Whether the row is longer than [`ROW_MAX`], so that its last names are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

impl fmt::Debug for Protoent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protoent").field("row", &self.row()).field("source", &self.source).finish()
    }
}
