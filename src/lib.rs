//! Berkeley sockets, straight on the kernel.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod byteorder;
pub mod dns;
pub mod inet;
pub mod name;

pub use byteorder::{htonl, htons, ntohl, ntohs};
