//! What the echo pair takes as ADDRESS: the text of a [`SockAddr`], and `udp:` before an IP address for datagrams.

use core::fmt;

use berkeley::{Kind, SOCK_DGRAM, SOCK_STREAM, SockAddr};

/// Where to serve or connect, and with which type of socket.
pub(crate) struct Endpoint {
    pub(crate) kind: Kind,
    pub(crate) addr: SockAddr,
}

impl Endpoint {
    /// Reads `127.0.0.1:9`, `[::1]:9`, `udp:127.0.0.1:9`, `udp:[::1]:9`, `unix:/path` or `unix:@name`.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let (kind, text) = match text.strip_prefix(b"udp:") {
            Some(rest) => (SOCK_DGRAM, rest),
            None => (SOCK_STREAM, text),
        };
        let addr = SockAddr::parse(text).map_err(|e| format!("\"{}\": {e}", text.escape_ascii()))?;
        if kind == SOCK_DGRAM && addr.ip().is_none() {
            return Err(format!("udp: takes an IP address and a port, not {addr}"));
        }
        Ok(Self { kind, addr })
    }
}

impl fmt::Display for Endpoint {
    /// The text that `parse` reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.kind == SOCK_DGRAM { "udp:" } else { "" };
        write!(f, "{prefix}{}", self.addr)
    }
}
