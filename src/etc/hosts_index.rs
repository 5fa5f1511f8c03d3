//! An index over the text of hosts(5), for whoever asks more than once.
//!
//! Building it takes one pass and a sort, and 16 bytes a name and 24 an address. The text itself stays where it is.

use super::hosts::{Entries, Host, answers};
use super::ip::ScopedIp;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv6Addr};

/// Names and addresses of one hosts file, sorted; the answers are those of [`gethostbyname`](super::hosts::gethostbyname)
/// and [`gethostbyaddr`](super::hosts::gethostbyaddr).
///
/// ```
/// use berkeley::etc::{ScopedIp, hosts_index::Index};
///
/// let index = Index::new(b"192.0.2.1 www.example www\n2001:db8::1 www\n");
/// assert_eq!(index.gethostbyname(b"WWW").count(), 2);
/// let addr = ScopedIp::new("192.0.2.1".parse().unwrap());
/// assert_eq!(index.gethostbyaddr(addr).unwrap().name, b"www.example");
/// ```
#[derive(Clone, Debug)]
pub struct Index<'t> {
    text: &'t [u8],
    /// Hash of the name in lower case, offset of the row.
    names: Vec<(u64, usize)>,
    /// Address, IPv4 in its mapped form, and offset of the row.
    addrs: Vec<(Ipv6Addr, usize)>,
}

impl<'t> Index<'t> {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &'t [u8]) -> Self {
        let mut names = Vec::new();
        let mut addrs = Vec::new();
        let mut rows = Entries::new(text);
        while let Some((at, row)) = rows.next_at() {
            addrs.push((key(row.addr), at));
            names.extend(row.names().map(|name| (hash(name), at)));
        }
        names.sort_unstable();
        // A name that a row holds twice.
        names.dedup();
        addrs.sort_unstable();
        Self { text, names, addrs }
    }

    /// The rows that hold the name, in file order.
    pub fn gethostbyname(&self, name: &[u8]) -> impl Iterator<Item = Host<'t>> {
        let wanted = hash(name);
        let start = self.names.partition_point(|&(hash, _)| hash < wanted);
        let same =
            self.names.get(start..).unwrap_or(&[]).iter().take_while(move |&&(hash, _)| hash == wanted);
        same.filter_map(|&(_, at)| self.row(at))
            .filter(move |row| row.names().any(|n| n.eq_ignore_ascii_case(name)))
    }

    /// The first row of the address.
    #[must_use]
    pub fn gethostbyaddr(&self, addr: ScopedIp) -> Option<Host<'t>> {
        let wanted = key(addr);
        let start = self.addrs.partition_point(|&(addr, _)| addr < wanted);
        let same = self.addrs.get(start..)?.iter().take_while(|&&(addr, _)| addr == wanted);
        same.filter_map(|&(_, at)| self.row(at)).find(|row| answers(row.addr, addr))
    }

    fn row(&self, at: usize) -> Option<Host<'t>> {
        Entries::new(self.text.get(at..)?).next()
    }
}

fn key(addr: ScopedIp) -> Ipv6Addr {
    match addr.addr {
        IpAddr::V4(addr) => addr.to_ipv6_mapped(),
        IpAddr::V6(addr) => addr,
    }
}

/// FNV-1a. Names that collide are compared, so a bad hash costs time and nothing else.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}
