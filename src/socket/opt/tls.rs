//! SOL_TLS: the kernel's own TLS (networking/tls), on a connection whose [`TCP_ULP`](super::TCP_ULP) is `tls`.

use super::ToOpt;
use super::structure::{options, put, structures};
use crate::Result;
use crate::consts::SOL_TLS;

options! {
    SOL_TLS;

    /// Decrypts what comes from here on: Linux 4.17. What is read is the cipher alone; EBUSY where there is none.
    TLS_RX: TlsCryptoInfo, TlsKeys;
    /// Whether records are decrypted in the expectation that TLS 1.3 adds nothing to them: Linux 6.0.
    TLS_RX_EXPECT_NO_PAD: bool;
    /// Encrypts what is sent from here on: Linux 4.13. What is read is the cipher alone; EBUSY where there is none.
    TLS_TX: TlsCryptoInfo, TlsKeys;
    /// Whether sendfile(2) lets the device read the file's own pages: Linux 5.19.
    TLS_TX_ZEROCOPY_RO: bool;
}

structures! {
    /// Version and cipher: `struct tls_crypto_info` of linux/tls.h.
    #[doc(alias = "tls_crypto_info")]
    TlsCryptoInfo[4] {
        /// TLS_1_2_VERSION 0x303, TLS_1_3_VERSION 0x304.
        version: u16 = 0,
        /// TLS_CIPHER_*.
        cipher_type: u16 = 2,
    }
}

/// The keys of a connection, which a handshake in the application has agreed on: the structures
/// `tls12_crypto_info_*` of linux/tls.h, which serve TLS 1.3 as well.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsKeys {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl TlsKeys {
    const MAX: usize = 56;

    /// TLS_CIPHER_AES_GCM_128.
    #[doc(alias = "tls12_crypto_info_aes_gcm_128")]
    #[must_use]
    pub fn aes_gcm_128(version: u16, iv: [u8; 8], key: [u8; 16], salt: [u8; 4], rec_seq: [u8; 8]) -> Self {
        Self::of(version, 51, [&iv, &key, &salt, &rec_seq])
    }

    /// TLS_CIPHER_AES_GCM_256.
    #[doc(alias = "tls12_crypto_info_aes_gcm_256")]
    #[must_use]
    pub fn aes_gcm_256(version: u16, iv: [u8; 8], key: [u8; 32], salt: [u8; 4], rec_seq: [u8; 8]) -> Self {
        Self::of(version, 52, [&iv, &key, &salt, &rec_seq])
    }

    /// TLS_CIPHER_AES_CCM_128: Linux 5.2.
    #[doc(alias = "tls12_crypto_info_aes_ccm_128")]
    #[must_use]
    pub fn aes_ccm_128(version: u16, iv: [u8; 8], key: [u8; 16], salt: [u8; 4], rec_seq: [u8; 8]) -> Self {
        Self::of(version, 53, [&iv, &key, &salt, &rec_seq])
    }

    /// TLS_CIPHER_CHACHA20_POLY1305: Linux 5.11.
    #[doc(alias = "tls12_crypto_info_chacha20_poly1305")]
    #[must_use]
    pub fn chacha20_poly1305(version: u16, iv: [u8; 12], key: [u8; 32], rec_seq: [u8; 8]) -> Self {
        Self::of(version, 54, [&iv, &key, &[], &rec_seq])
    }

    fn of(version: u16, cipher: u16, parts: [&[u8]; 4]) -> Self {
        let mut bytes = [0; Self::MAX];
        put(&mut bytes, 0, TlsCryptoInfo { version, cipher_type: cipher }.to_c());
        let mut len = TlsCryptoInfo::SIZE;
        for part in parts {
            for (to, from) in bytes.iter_mut().skip(len).zip(part) {
                *to = *from;
            }
            len += part.len();
        }
        Self { bytes, len }
    }
}

impl core::fmt::Debug for TlsKeys {
    /// Without the key.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TlsKeys").finish_non_exhaustive()
    }
}

impl ToOpt for TlsKeys {
    type Value<'a> = Self;

    fn with_opt(value: Self, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(value.bytes.get(..value.len).unwrap_or(&value.bytes))
    }
}
