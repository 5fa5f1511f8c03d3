//! The decisions of a lookup, without files, sockets or a clock.
//!
//! So far the first and the last of them: the names that a [`search`] list makes of one, and the [`order`] in which the
//! addresses found are to be tried.

pub mod order;
pub mod search;
