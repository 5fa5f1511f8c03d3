//! Berkeley sockets, straight on the kernel.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod byteorder;
pub mod etc;
pub mod inet;

pub use byteorder::{htonl, htons, ntohl, ntohs};
