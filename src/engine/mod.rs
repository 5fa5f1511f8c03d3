//! The decisions of a lookup, without files, sockets or a clock.
//!
//! So far its parts: what the arguments ([`hints`]) come to, hosts that are
//! addresses already ([`mod@numeric`]), the names that a [`search`] list makes of one, what an [`answer`] comes to, and the [`order`] in
//! which the addresses found are to be tried.

pub mod answer;
pub mod hints;
pub mod numeric;
pub mod order;
pub mod search;
