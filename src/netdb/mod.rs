//! getservbyname(3), getservbyport(3), getprotobyname(3), getprotobynumber(3): services and protocols by name and by
//! number.
//!
//! The functions at the crate's root read /etc/services and /etc/protocols, and take the rows that are built into the
//! crate on a machine that has no such file. [`Services`] and [`Protocols`] do the same over another file, a descriptor
//! or a text in memory, and can go through all rows.
//!
//! | outcome | what it is |
//! |---|---|
//! | `Ok(Some(row))` | found; [`Servent::source`] tells whether in the file or in the built-in rows |
//! | `Ok(None)` | read to the end, and there is no such row; Python raises an OSError without a number |
//! | `Err(error)` | the file could not be read: EACCES, EISDIR, EMFILE… |
//!
//! Each lookup reads afresh, so that it sees a file that was changed; it keeps nothing, locks nothing, and allocates
//! nothing. It costs an openat(2), a read(2) for each 8 KiB up to the row, and a close(2); a lookup that finds nothing
//! needs one read more to see the end. A signal does not end it. It takes 8 KiB of stack for the file and 2 KiB for
//! the row. Who looks up much keeps the file's text, and asks [`etc::services`](crate::etc::services) and
//! [`etc::protocols`](crate::etc::protocols), which also say how a file is read: as glibc reads it.
//!
//! nsswitch.conf is not asked: these are glibc's `files`.

mod protocols;
mod services;
mod table;

pub use protocols::{Protocols, Protoent, getprotobyname, getprotobynumber};
pub use services::{Servent, Services, getservbyname, getservbyport};
