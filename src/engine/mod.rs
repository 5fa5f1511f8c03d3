//! The decisions of a lookup, without files, sockets or a clock.
//!
//! [`lookup`] is the whole: a machine that is told events and answers what is to be done. Its parts stand by themselves:
//! what the arguments ([`hints`]) come to, hosts that are addresses already ([`mod@numeric`]), the names that a [`search`]
//! list makes of one, names that are not for the DNS ([`mod@special`]), what an [`answer`] comes to, and the [`order`] in
//! which the addresses found are to be tried.

pub mod answer;
mod exchange;
pub mod failure;
pub mod found;
pub mod hints;
pub mod lookup;
pub mod numeric;
pub mod order;
pub mod policy;
pub mod random;
pub mod search;
pub mod server;
pub mod slots;
pub mod special;
pub mod trace;
