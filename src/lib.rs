//! Berkeley sockets, straight on the kernel.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod byteorder;
pub mod inet;

pub use byteorder::{htonl, htons, ntohl, ntohs};
pub use inet::{
    FromPresentation, INET_ADDRSTRLEN, INET6_ADDRSTRLEN, InetError, InetReason, IpText, Scope, inet_aton,
    inet_aton_exact, inet_ntoa, inet_ntop, inet_ntop_into, inet_pton, inet_pton4, inet_pton6, split_scope,
};
