//! Connecting, as machines without system calls: they are told what happened and say what to do next.
//!
//! [`Connect`] takes one socket to one address. Its driver carries out each [`Step`] and reports an [`Event`];
//! the machine knows what connect(2), a signal, a full queue or SO_ERROR mean, the driver knows how to ask.
//!
//! [`Race`] chooses among several addresses: when to begin with which, and when to give up.

mod many;
mod one;

pub(crate) use many::{AT_ONCE, Next, Race, interleave};
pub(crate) use one::{Connect, Event, Patience, Step};
