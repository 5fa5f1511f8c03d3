//! `getent [OPTION…] DATABASE [KEY…]`: getent(1) for hosts, services and protocols, on berkeley.
//!
//! Without a key it prints the whole database. A key is a name, an alias or a number; one of services may name the
//! protocol too: `80/tcp`. It exits as glibc's getent does: with 1 when the database is unknown, with 2 when a key is
//! not found, with 64 when an option is unknown; and with 1 as well when the file cannot be read.
//!
//! `hosts` asks as gethostbyname(3) and gethostbyaddr(3) do, `ahosts`, `ahostsv4` and `ahostsv6` as getaddrinfo(3) does.
//! Options for these, besides glibc's `--no-addrconfig` and `--no-idn`:
//!
//! - `--server ADDRESS:PORT` asks this server and not those of resolv.conf; more than one may be named.
//! - `--deadline SECONDS` ends the lookup of a key after that time, which may be a fraction.
//! - `--trace` tells each decision on standard error.

#[path = "support/hosts.rs"]
mod hosts;

use core::ffi::c_long;
use core::ops::ControlFlow::{Break, Continue};
use core::time::Duration;
use std::ffi::{CStr, CString, OsString};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use berkeley::etc::protocols::Protocol;
use berkeley::etc::services::Service;
use berkeley::etc::{Fields, Source};
use berkeley::{Protocols, Resolver, Services};
use hosts::{Hosts, Options};

const USAGE: &str = "usage: getent [--etc DIR] services|protocols [KEY…]
       getent [--etc DIR] [--server ADDRESS:PORT]… [--deadline SECONDS] [--trace] [--no-addrconfig] [--no-idn]
              hosts|ahosts|ahostsv4|ahostsv6 [KEY…]";
const UNKNOWN_DATABASE: u8 = 1;
const UNREADABLE: u8 = 1;
const NOT_FOUND: u8 = 2;
const EX_USAGE: u8 = 64;

fn main() -> ExitCode {
    let Some(Arguments { etc, options, words, help }) = Arguments::parse() else {
        return refuse(EX_USAGE, USAGE);
    };
    if help {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let mut words = words.into_iter();
    let Some(database) = words.next() else { return refuse(UNKNOWN_DATABASE, USAGE) };
    let keys: Vec<_> = words.map(OsString::into_vec).collect();
    let out = BufWriter::new(io::stdout().lock());
    let done = match database.as_encoded_bytes() {
        b"services" => rows(services, &etc, &database, &keys, out),
        b"protocols" => rows(protocols, &etc, &database, &keys, out),
        b"hosts" | b"ahosts" | b"ahostsv4" | b"ahostsv6" => {
            look_up(database.as_encoded_bytes(), &etc, options, &keys, out)
        }
        _ => {
            let said = format!("Unknown database: {}\n{USAGE}", database.to_string_lossy());
            return refuse(UNKNOWN_DATABASE, &said);
        }
    };
    match done {
        Ok(code) => code.into(),
        Err(Failure::Read(file, e)) => refuse(UNREADABLE, &format!("getent: {}: {e}", file.display())),
        Err(Failure::Write(e)) => refuse(UNREADABLE, &format!("getent: standard output: {e}")),
    }
}

/// The command line.
#[derive(Default)]
struct Arguments {
    etc: Option<PathBuf>,
    options: Options,
    words: Vec<OsString>,
    help: bool,
}

impl Arguments {
    /// Nothing for an option that is unknown, or whose value cannot be.
    fn parse() -> Option<Self> {
        let mut parsed = Self::default();
        let mut arguments = env::args_os().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next()?.into_string().ok();
            match argument.as_encoded_bytes() {
                b"--" => parsed.words.extend(arguments.by_ref()),
                b"--etc" => parsed.etc = Some(arguments.next()?.into()),
                b"--server" => parsed.options.servers.push(value()?.parse().ok()?),
                b"--deadline" => {
                    let seconds = value()?.parse().ok()?;
                    parsed.options.timeout = Some(Duration::try_from_secs_f64(seconds).ok()?);
                }
                b"--trace" => parsed.options.trace = true,
                b"--no-addrconfig" | b"-A" => parsed.options.no_addrconfig = true,
                b"--no-idn" | b"-i" => parsed.options.no_idn = true,
                b"--help" | b"-?" => parsed.help = true,
                [b'-', _, ..] => return None,
                _ => parsed.words.push(argument),
            }
        }
        Some(parsed)
    }
}

fn refuse(code: u8, said: &str) -> ExitCode {
    eprintln!("{said}");
    code.into()
}

enum Failure {
    Read(PathBuf, io::Error),
    Write(io::Error),
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::Write(e)
    }
}

fn look_up(
    database: &[u8],
    etc: &Option<PathBuf>,
    options: Options,
    keys: &[Vec<u8>],
    out: impl Write,
) -> Result<u8, Failure> {
    let read = |e, path: &Path| Failure::Read(path.into(), e);
    let folder = match etc {
        Some(path) => Some(File::open(path).map_err(|e| read(e, path))?),
        None => None,
    };
    let mut resolver = match &folder {
        Some(folder) => Resolver::with_etc(folder),
        None => Resolver::system(),
    };
    resolver.set_servers(&options.servers);
    let mut hosts = Hosts { resolver, options, out };
    if keys.is_empty() {
        let path = etc.as_deref().unwrap_or(Path::new("/etc")).join("hosts");
        hosts.file(&fs::read(&path).map_err(|e| read(e, &path))?)?;
    }
    let mut code = 0;
    for key in keys {
        let found = match hosts::family(database) {
            Some(family) => hosts.ahosts(family, key)?,
            None => hosts.hosts(key)?,
        };
        if !found {
            code = NOT_FOUND;
        }
    }
    hosts.out.flush()?;
    Ok(code)
}

/// Prints the rows that keys stand for, or all, and tells the exit code.
type Print<W> = fn(&CStr, &[Vec<u8>], &mut Show<W>) -> Result<u8, Refused>;

/// A database that is one file.
fn rows<W: Write>(
    print: Print<W>,
    etc: &Option<PathBuf>,
    database: &OsString,
    keys: &[Vec<u8>],
    out: W,
) -> Result<u8, Failure> {
    let path = etc.as_deref().unwrap_or(Path::new("/etc")).join(database);
    let file = CString::new(path.clone().into_os_string().into_vec());
    let file = file.map_err(|e| Failure::Read(path.clone(), e.into()))?;
    let mut show = Show { out, source: Source::File };
    let done = print(&file, keys, &mut show);
    if show.source == Source::BuiltIn {
        eprintln!("getent: there is no {}; the rows are berkeley's own", path.display());
    }
    match done {
        Ok(code) => Ok(show.out.flush().map(|()| code)?),
        Err(Refused::Read(e)) => Err(Failure::Read(path, e.into())),
        Err(Refused::Write(e)) => Err(e.into()),
    }
}

enum Refused {
    Read(berkeley::Error),
    Write(io::Error),
}

impl From<berkeley::Error> for Refused {
    fn from(e: berkeley::Error) -> Self {
        Self::Read(e)
    }
}

impl From<io::Error> for Refused {
    fn from(e: io::Error) -> Self {
        Self::Write(e)
    }
}

fn services<W: Write>(file: &CStr, keys: &[Vec<u8>], show: &mut Show<W>) -> Result<u8, Refused> {
    let services = Services::file(file).or_built_in();
    if keys.is_empty() {
        let mut written = Ok(());
        show.source = services.try_for_each(|row| {
            written = show.service(row);
            if written.is_ok() { Continue(()) } else { Break(()) }
        })?;
        written?;
    }
    let mut code = 0;
    for key in keys {
        let mut parts = key.splitn(2, |&b| b == b'/');
        let (name, proto) = (parts.next().unwrap_or(key), parts.next());
        let found = match port(name) {
            Some(port) => services.getservbyport(port, proto)?,
            None => services.getservbyname(name, proto)?,
        };
        match found {
            Some(found) => {
                show.source = found.source();
                show.service(found.row())?;
            }
            None => code = NOT_FOUND,
        }
    }
    Ok(code)
}

fn protocols<W: Write>(file: &CStr, keys: &[Vec<u8>], show: &mut Show<W>) -> Result<u8, Refused> {
    let protocols = Protocols::file(file).or_built_in();
    if keys.is_empty() {
        let mut written = Ok(());
        show.source = protocols.try_for_each(|row| {
            written = show.protocol(row);
            if written.is_ok() { Continue(()) } else { Break(()) }
        })?;
        written?;
    }
    let mut code = 0;
    for key in keys {
        let found = if key.first().is_some_and(u8::is_ascii_digit) {
            protocols.getprotobynumber(atol(key) as i32)?
        } else {
            protocols.getprotobyname(key)?
        };
        match found {
            Some(found) => {
                show.source = found.source();
                show.protocol(found.row())?;
            }
            None => code = NOT_FOUND,
        }
    }
    Ok(code)
}

/// A key that is a port. One that is too large is looked up as a name.
fn port(key: &[u8]) -> Option<u16> {
    let digits = key.iter().all(u8::is_ascii_digit);
    core::str::from_utf8(key).ok().filter(|_| digits)?.parse().ok()
}

/// atol(3) of text that starts with a digit: the number in front, and the largest where it is too large.
fn atol(key: &[u8]) -> c_long {
    let digits = key.iter().take_while(|b| b.is_ascii_digit());
    digits.fold(0, |number: c_long, b| number.saturating_mul(10).saturating_add(c_long::from(b - b'0')))
}

/// The output, and where it came from.
struct Show<W> {
    out: W,
    source: Source,
}

impl<W: Write> Show<W> {
    fn service(&mut self, row: Service<'_>) -> io::Result<()> {
        self.name(row.name)?;
        write!(self.out, " {}/", row.port)?;
        self.out.write_all(row.proto)?;
        self.aliases(row.aliases)
    }

    fn protocol(&mut self, row: Protocol<'_>) -> io::Result<()> {
        self.name(row.name)?;
        write!(self.out, " {}", row.number)?;
        self.aliases(row.aliases)
    }

    /// In a column of 21 bytes.
    fn name(&mut self, name: &[u8]) -> io::Result<()> {
        self.out.write_all(name)?;
        write!(self.out, "{:1$}", "", 21usize.saturating_sub(name.len()))
    }

    fn aliases(&mut self, aliases: Fields<'_>) -> io::Result<()> {
        for alias in aliases {
            self.out.write_all(b" ")?;
            self.out.write_all(alias)?;
        }
        self.out.write_all(b"\n")
    }
}
