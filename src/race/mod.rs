//! Connecting, as a machine without system calls: it is told what happened and says what to do next.
//!
//! [`Connect`] takes one socket to one address. Its driver carries out each [`Step`] and reports an [`Event`];
//! the machine knows what connect(2), a signal, a full queue or SO_ERROR mean, the driver knows how to ask.

mod one;

pub(crate) use one::{Connect, Event, Patience, Step};
