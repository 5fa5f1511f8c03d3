//! DNS messages: read in place, written into a caller's buffer, nothing allocated.
//!
//! A *name* is a list of labels of any octets; its *wire form* is what stands in messages, its *text* what
//! people write. A name that stands on its own is a [`Name`]; one that stands in a message, most often
//! compressed, is a [`NameRef`]. A name fit for a host is a [`HostName`](crate::name::HostName), and the way
//! from the one to the other is a check that cannot be forgotten.
//!
//! A *message* is a header, questions, and records in three sections. [`Message`] reads, [`Builder`] writes.
//! A *record* has an owner, a type, a class, a time to live, and *data*: [`Rdata`], the same value in both
//! directions.
//!
//! # Hostile messages
//!
//! Whoever can send a datagram can write anything here. Reading never panics and never allocates. Sections
//! end where the header's counts end. A name leads strictly backward and takes a bounded number of steps
//! ([`MAX_HOPS`]); everything else is passed over once. So reading a message takes time in proportion to
//! its length, even if it consists of nothing but the longest names that can be made of pointers; and
//! writing one, in proportion to its entries.
//!
//! What is lazy and what is not: a frame (owner, type, class, length) is checked when the iterator comes to
//! it, data when [`Record::data`] is called. A value that has been handed out has been checked.
//!
//! Sources: RFC 1035, RFC 2181, RFC 3597, RFC 6891, RFC 9460, and those named beside each type.

mod build;
mod compress;
mod edns;
mod error;
mod header;
mod message;
mod name;
mod nameref;
mod rdata;
mod record;
mod reverse;
mod svcb;
mod tcp;
mod text;
mod types;

pub use build::Builder;
pub use compress::Compressor;
pub use edns::{Edns, EdnsFlags, EdnsOption, ExtendedError, OptionIter, Options};
pub use error::{BuildError, BuildReason, NameError, NameReason, ParseError, ParseReason};
pub use header::{Flags, Header};
pub use message::{Item, Items, MAX_MESSAGE, Message, Question, Questions, Records, Section};
pub use name::{MAX_NAME, MAX_NAME_TEXT, Name};
pub use nameref::{Labels, MAX_HOPS, NameRef};
pub use rdata::{Mx, Rdata, Soa, Srv, Strings, Txt};
pub use record::Record;
pub use svcb::{SvcParam, SvcParamIter, SvcParams, Svcb};
pub use tcp::{TcpMessage, tcp_prefix};
pub use types::{Class, EdeCode, Opcode, OptionCode, Rcode, SvcParamKey, Type};
