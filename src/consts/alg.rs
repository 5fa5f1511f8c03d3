//! `<linux/if_alg.h>`: the kernel's cryptography.

use super::{numbers, options};

// Options at SOL_ALG, and kinds of its control messages.
options! {
    at SOL_ALG, "the kernel's documentation, crypto/userspace-if";

    /// The key.
    ALG_SET_KEY: i32 = 1;
    /// The initialisation vector; a control message.
    ALG_SET_IV: i32 = 2;
    /// What to do; a control message.
    ALG_SET_OP: i32 = 3;
    /// How many bytes are authenticated and not encrypted; a control message.
    ALG_SET_AEAD_ASSOCLEN: i32 = 4;
    /// How many bytes the authentication tag has.
    ALG_SET_AEAD_AUTHSIZE: i32 = 5;
    /// A public key, as Python has it; never part of Linux, which uses the number otherwise.
    ALG_SET_PUBKEY: i32 = 6;
    /// Entropy for a random number generator under test.
    ALG_SET_DRBG_ENTROPY: i32 = 6;
    /// The key, by its number in the kernel's keyring.
    ALG_SET_KEY_BY_KEY_SERIAL: i32 = 7;
}

numbers! {
    "A value of ALG_SET_OP.";

    /// Decrypt.
    ALG_OP_DECRYPT: u32 = 0;
    /// Encrypt.
    ALG_OP_ENCRYPT: u32 = 1;
    /// Sign, as Python has it; never part of Linux.
    ALG_OP_SIGN: u32 = 2;
    /// Verify, as Python has it; never part of Linux.
    ALG_OP_VERIFY: u32 = 3;
}
