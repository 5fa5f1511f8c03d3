//! The decisions of a lookup, without files, sockets or a clock.
//!
//! So far the last of them: the [`order`] in which the addresses found are to be tried.

pub mod order;
