//! SOL_ALG: the kernel's cryptography (crypto/userspace-if), on the socket that was bound, before accept(2).

use super::structure::options;
use super::value::too_long;
use super::{Bytes, Never, ToOpt};
use crate::Result;
use crate::consts::SOL_ALG;

options! {
    SOL_ALG;

    /// How many bytes authenticate a message.
    ALG_SET_AEAD_AUTHSIZE: Never, AuthSize;
    /// Entropy for a generator of random numbers, which makes them predictable, for tests: Linux 5.11.
    ALG_SET_DRBG_ENTROPY: Never, Bytes;
    /// The key; for a generator of random numbers, the seed.
    ALG_SET_KEY: Never, Bytes;
    /// The key by its number in the kernel's keyring: Linux 6.2.
    ALG_SET_KEY_BY_KEY_SERIAL: Never, i32;
}

/// In the place of a type: a number, at most 256, that the kernel takes from the value's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthSize {}

impl ToOpt for AuthSize {
    type Value<'a> = u32;

    fn with_opt(size: u32, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let zeros = [0; 256];
        let size = size as usize;
        set(zeros.get(..size).ok_or(too_long(size, zeros.len()))?)
    }
}
