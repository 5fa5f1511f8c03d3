//! `getent [--etc DIR] DATABASE [KEY…]`: getent(1) for services and protocols, on berkeley.
//!
//! Without a key it prints the whole database. A key is a name, an alias or a number, and one of services may name the
//! protocol too: `80/tcp`. It exits as glibc's getent does: with 1 when the database is unknown, with 2 when a key is
//! not found, with 64 when an option is unknown; and with 1 as well when the file cannot be read.

use core::ffi::c_long;
use core::ops::ControlFlow::{Break, Continue};
use std::env;
use std::ffi::{CStr, CString, OsString};
use std::io::{self, BufWriter, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::ExitCode;

use berkeley::etc::protocols::Protocol;
use berkeley::etc::services::Service;
use berkeley::etc::{Fields, Source};
use berkeley::{Protocols, Services};

const USAGE: &str = "usage: getent [--etc DIR] services|protocols [KEY…]";
const UNKNOWN_DATABASE: u8 = 1;
const UNREADABLE: u8 = 1;
const NOT_FOUND: u8 = 2;
const EX_USAGE: u8 = 64;

fn main() -> ExitCode {
    let mut etc = PathBuf::from("/etc");
    let mut words = Vec::new();
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_encoded_bytes() {
            b"--" => words.extend(arguments.by_ref()),
            b"--etc" => match arguments.next() {
                Some(folder) => etc = folder.into(),
                None => return refuse(EX_USAGE, USAGE),
            },
            b"--help" | b"-?" => {
                println!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            [b'-', _, ..] => return refuse(EX_USAGE, USAGE),
            _ => words.push(argument),
        }
    }

    let mut words = words.into_iter();
    let Some(database) = words.next() else { return refuse(UNKNOWN_DATABASE, USAGE) };
    let keys: Vec<_> = words.map(OsString::into_vec).collect();
    let Ok(file) = CString::new(etc.join(&database).into_os_string().into_vec()) else {
        return refuse(UNKNOWN_DATABASE, USAGE);
    };
    let mut show = Show { out: BufWriter::new(io::stdout().lock()), source: Source::File };
    let done = match database.as_encoded_bytes() {
        b"services" => services(&file, &keys, &mut show),
        b"protocols" => protocols(&file, &keys, &mut show),
        b"hosts" | b"ahosts" | b"ahostsv4" | b"ahostsv6" => {
            let said = format!("getent: {}: not yet, this needs the resolver", database.to_string_lossy());
            return refuse(UNKNOWN_DATABASE, &said);
        }
        _ => {
            return refuse(
                UNKNOWN_DATABASE,
                &format!("Unknown database: {}\n{USAGE}", database.to_string_lossy()),
            );
        }
    };
    if show.source == Source::BuiltIn {
        eprintln!("getent: there is no {}; the rows are berkeley's own", file.to_string_lossy());
    }
    match done.and_then(|code| Ok(show.out.flush().map(|()| code)?)) {
        Ok(code) => code.into(),
        Err(Failure::Read(e)) => refuse(UNREADABLE, &format!("getent: {}: {e}", file.to_string_lossy())),
        Err(Failure::Write(e)) => refuse(UNREADABLE, &format!("getent: standard output: {e}")),
    }
}

fn refuse(code: u8, said: &str) -> ExitCode {
    eprintln!("{said}");
    code.into()
}

enum Failure {
    Read(berkeley::Error),
    Write(io::Error),
}

impl From<berkeley::Error> for Failure {
    fn from(e: berkeley::Error) -> Self {
        Self::Read(e)
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::Write(e)
    }
}

fn services(file: &CStr, keys: &[Vec<u8>], show: &mut Show<impl Write>) -> Result<u8, Failure> {
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

fn protocols(file: &CStr, keys: &[Vec<u8>], show: &mut Show<impl Write>) -> Result<u8, Failure> {
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
