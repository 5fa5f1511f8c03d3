//! Filters: socket(7), and the kernel's documentation (networking/filter).

use super::value::another_length;
use super::{Element, Items, List, SockFilter, ToOpt, ViewOpt};
use crate::{Result, sys};

/// A BPF program. It is set from `&[SockFilter]` and read as [`Items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "sock_fprog")]
pub enum Program {}

impl ToOpt for Program {
    type Value<'a> = &'a [SockFilter];

    fn with_opt(program: &[SockFilter], set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(sys::filter_bytes(program))
    }
}

impl ViewOpt for Program {
    type View<'a> = Items<'a, SockFilter>;

    fn view(value: &[u8]) -> Result<Items<'_, SockFilter>> {
        List::view(value).map_err(|_| another_length(value.len(), SockFilter::SIZE))
    }
}

impl Element for SockFilter {
    const SIZE: usize = Self::SIZE;

    fn decode(bytes: &[u8]) -> Self {
        let [a, b, jt, jf, k @ ..] = bytes.try_into().unwrap_or([0; Self::SIZE]);
        Self { code: u16::from_ne_bytes([a, b]), jt, jf, k: u32::from_ne_bytes(k) }
    }
}
