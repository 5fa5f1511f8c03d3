//! Services: services(5).

use core::ffi::CStr;
use core::fmt;
use core::ops::ControlFlow::{self, Continue};

use rustix::fd::AsFd;

use super::table::Table;
use crate::Result;
use crate::etc::services::{BUILT_IN, Lookup, ROW_MAX, Service, Stream};
use crate::etc::{Fields, Source, Text};

/// `getservbyname(name, proto)`: the service of that name or alias and, if given, that protocol.
///
/// Names are case-sensitive. Without a protocol the first row of the file wins, whichever its protocol is.
///
/// # Errors
/// /etc/services is there and cannot be read. That it has no such row is `Ok(None)`.
///
/// ```
/// use berkeley::getservbyname;
///
/// let port = getservbyname("http", Some(b"tcp"))?.map_or(80, |http| http.port());
/// assert_eq!(port, 80);
/// assert_eq!(getservbyname("no-such-service", None)?, None);
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn getservbyname(name: impl AsRef<[u8]>, proto: Option<&[u8]>) -> Result<Option<Servent>> {
    Services::system().getservbyname(name, proto)
}

/// `getservbyport(port, proto)`: the service of that port and, if given, that protocol.
///
/// The port is a plain number, where C wants it in network order.
///
/// # Errors
/// /etc/services is there and cannot be read. That it has no such row is `Ok(None)`.
///
/// ```
/// use berkeley::getservbyport;
///
/// match getservbyport(22, Some(b"tcp"))? {
///     Some(service) => println!("port 22 is {}", service.name().escape_ascii()),
///     None => println!("port 22 has no name here"),
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
pub fn getservbyport(port: u16, proto: Option<&[u8]>) -> Result<Option<Servent>> {
    Services::system().getservbyport(port, proto)
}

/// A services database: where it lies. Nothing is opened before a lookup.
///
/// ```
/// use berkeley::netdb::Services;
///
/// let services = Services::text(b"shell 514/tcp cmd\nsyslog 514/udp\n");
/// assert_eq!(services.getservbyname("cmd", None)?.unwrap().port(), 514);
/// assert_eq!(services.getservbyport(514, Some(b"udp"))?.unwrap().name(), b"syslog");
/// # Ok::<(), berkeley::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Services<'t>(Table<'t>);

impl<'t> Services<'t> {
    /// /etc/services, or the [built-in rows](crate::etc::services::BUILT_IN) where there is none.
    #[must_use]
    pub const fn system() -> Services<'static> {
        Services::file(c"/etc/services").or_built_in()
    }

    /// The file at this path. That there is none is an error, ENOENT, unless [`or_built_in`](Self::or_built_in) says
    /// otherwise.
    ///
    /// ```
    /// use berkeley::{Errno, etc::Source, netdb::Services};
    ///
    /// let services = Services::file(c"/nowhere/services");
    /// assert_eq!(services.getservbyname("ntp", None).unwrap_err().errno(), Some(Errno::ENOENT));
    ///
    /// let ntp = services.or_built_in().getservbyname("ntp", None)?.unwrap();
    /// assert_eq!((ntp.port(), ntp.source()), (123, Source::BuiltIn));
    /// # Ok::<(), berkeley::Error>(())
    /// ```
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

    /// The same, and the [built-in rows](crate::etc::services::BUILT_IN) if the file does not exist.
    #[must_use]
    pub const fn or_built_in(self) -> Self {
        Self(self.0.or(BUILT_IN))
    }

    /// As the function [`getservbyname`].
    ///
    /// # Errors
    /// The file cannot be read, or does not exist and nothing stands in for it.
    pub fn getservbyname(&self, name: impl AsRef<[u8]>, proto: Option<&[u8]>) -> Result<Option<Servent>> {
        self.look_up(&mut Lookup::getservbyname(name.as_ref(), proto))
    }

    /// As the function [`getservbyport`].
    ///
    /// # Errors
    /// The file cannot be read, or does not exist and nothing stands in for it.
    pub fn getservbyport(&self, port: u16, proto: Option<&[u8]>) -> Result<Option<Servent>> {
        self.look_up(&mut Lookup::getservbyport(port, proto))
    }

    fn look_up(&self, lookup: &mut Lookup<'_>) -> Result<Option<Servent>> {
        let source = self.0.read(&mut |chunk| lookup.feed(chunk))?;
        let is_cut = lookup.is_cut();
        Ok(lookup.finish().map(|row| Servent::new(&row, is_cut, source)))
    }

    /// `setservent()`, `getservent()` and `endservent()`: shows every row, in file order, until one breaks. Answers
    /// where they came from.
    ///
    /// Of a row longer than [`ROW_MAX`] the last names are missing.
    ///
    /// # Errors
    /// The file cannot be read, or does not exist and nothing stands in for it. Rows may have been shown before.
    ///
    /// ```
    /// use berkeley::netdb::Services;
    /// use core::ops::ControlFlow::Continue;
    ///
    /// let mut udp = 0;
    /// Services::system().try_for_each(|row| {
    ///     udp += usize::from(row.proto == b"udp");
    ///     Continue(())
    /// })?;
    /// println!("{udp} services over UDP");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    #[doc(alias = "setservent")]
    #[doc(alias = "getservent")]
    #[doc(alias = "endservent")]
    pub fn try_for_each(&self, mut show: impl FnMut(Service<'_>) -> ControlFlow<()>) -> Result<Source> {
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

/// A row of services(5) that holds its own names; `struct servent`.
///
/// A row's names are bytes, and no more than [`ROW_MAX`] of them are kept.
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "servent")]
pub struct Servent {
    /// The official name, the protocol, the aliases.
    names: Text<ROW_MAX>,
    name: usize,
    proto: usize,
    port: u16,
    is_cut: bool,
    source: Source,
}

impl Servent {
    fn new(row: &Service<'_>, is_cut: bool, source: Source) -> Self {
        let mut names = Text::EMPTY;
        names.push(row.name);
        names.push(row.proto);
        names.push(row.aliases.0);
        Self { names, name: row.name.len(), proto: row.proto.len(), port: row.port, is_cut, source }
    }

    /// All of it, borrowed.
    #[must_use]
    pub fn row(&self) -> Service<'_> {
        Service { name: self.name(), port: self.port, proto: self.proto(), aliases: self.aliases() }
    }

    /// The official name.
    #[must_use]
    #[doc(alias = "s_name")]
    pub fn name(&self) -> &[u8] {
        self.names.get(..self.name).unwrap_or(&[])
    }

    /// The port, as a number.
    #[must_use]
    #[doc(alias = "s_port")]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The protocol's name, which may be any, and even empty.
    #[must_use]
    #[doc(alias = "s_proto")]
    pub fn proto(&self) -> &[u8] {
        self.names.get(self.name..self.name + self.proto).unwrap_or(&[])
    }

    /// The other names.
    #[must_use]
    #[doc(alias = "s_aliases")]
    pub fn aliases(&self) -> Fields<'_> {
        Fields(self.names.get(self.name + self.proto..).unwrap_or(&[]))
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

impl fmt::Debug for Servent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Servent").field("row", &self.row()).field("source", &self.source).finish()
    }
}
