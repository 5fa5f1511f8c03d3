//! Writing requests for sendto(2).

use core::fmt;
use core::net::IpAddr;

use super::read::Messages;
use super::{
    ALIGN, IFLA_EXT_MASK, NlmFlags, RTA_DST, RTA_OIF, RTEXT_FILTER_SKIP_STATS, RTM_GETADDR, RTM_GETLINK,
    RTM_GETROUTE, addr, attribute, header, link, route,
};
use crate::Family;
use crate::error::{Error, Reason};

/// Requests to send together, in a buffer of the caller's. The kernel carries them out in order.
///
/// Each has a number, one more than the one before, which its answers repeat. A request that does not fit leaves no
/// trace.
///
/// ```
/// use berkeley::netlink::Requests;
/// use berkeley::{AF_NETLINK, NETLINK_ROUTE, SOCK_RAW, Socket, netlink::{Meaning, Messages}};
///
/// let mut room = [0; 64];
/// let mut requests = Requests::new(&mut room, 1);
/// requests.getroute("127.0.0.1".parse().unwrap(), None)?;
///
/// let sock = Socket::new(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)?;
/// sock.send(requests.as_bytes())?;
/// let mut buf = [0; 8192];
/// let n = sock.recv(&mut buf)?;
/// for message in Messages::new(&buf[..n]).filter(|message| requests.which(message.seq) == Some(0)) {
///     println!("{:?}", message.meaning());
/// }
/// # Ok::<(), berkeley::Error>(())
/// ```
pub struct Requests<'b> {
    room: &'b mut [u8],
    len: usize,
    first: u32,
    count: u32,
}

impl<'b> Requests<'b> {
    /// What a [`getroute`](Self::getroute) takes of the buffer at most.
    pub const GETROUTE_MAX: usize =
        header::SIZE + route::SIZE + (attribute::SIZE + 16) + (attribute::SIZE + size_of::<u32>());
    /// What any other request takes of the buffer at most.
    pub const OTHER_MAX: usize = header::SIZE + link::SIZE + attribute::SIZE + size_of::<u32>();

    /// No requests yet; the first will have this number.
    #[must_use]
    pub fn new(room: &'b mut [u8], first: u32) -> Self {
        Self { room, len: 0, first, count: 0 }
    }

    /// RTM_GETLINK: all interfaces, without their statistics.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed.
    #[doc(alias = "RTM_GETLINK")]
    pub fn getlinks(&mut self) -> Result<(), Error> {
        self.getlink_of(0, NlmFlags::DUMP)
    }

    /// RTM_GETLINK: the interface of this index, in one message that no NLMSG_DONE follows.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed.
    #[doc(alias = "RTM_GETLINK")]
    pub fn getlink(&mut self, index: u32) -> Result<(), Error> {
        self.getlink_of(index, NlmFlags::empty())
    }

    fn getlink_of(&mut self, index: u32, flags: NlmFlags) -> Result<(), Error> {
        let mut fixed = [0; link::SIZE];
        fixed[link::INDEX..link::FLAGS].copy_from_slice(&index.to_ne_bytes());
        let less = RTEXT_FILTER_SKIP_STATS.to_ne_bytes();
        self.write(RTM_GETLINK, flags, &fixed, &[(IFLA_EXT_MASK, &less)])
    }

    /// RTM_GETADDR: all addresses of a family, or with AF_UNSPEC of every family; of one interface, or with index 0 of all.
    ///
    /// The kernel heeds the index if the socket's option NETLINK_GET_STRICT_CHK is on, and otherwise dumps the addresses of
    /// all interfaces.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed.
    #[doc(alias = "RTM_GETADDR")]
    pub fn getaddrs(&mut self, family: Family, index: u32) -> Result<(), Error> {
        let mut fixed = [0; addr::SIZE];
        // No family that has addresses of interfaces is beyond a byte.
        fixed[addr::FAMILY] = u8::try_from(family.as_raw()).unwrap_or(u8::MAX);
        fixed[addr::INDEX..].copy_from_slice(&index.to_ne_bytes());
        self.write(RTM_GETADDR, NlmFlags::DUMP, &fixed, &[])
    }

    /// RTM_GETROUTE: all routes of a family, or with AF_UNSPEC of every family, in all tables.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed.
    #[doc(alias = "RTM_GETROUTE")]
    pub fn getroutes(&mut self, family: Family) -> Result<(), Error> {
        let mut fixed = [0; route::SIZE];
        // No family that has routes is beyond a byte.
        fixed[route::FAMILY] = u8::try_from(family.as_raw()).unwrap_or(u8::MAX);
        self.write(RTM_GETROUTE, NlmFlags::DUMP, &fixed, &[])
    }

    /// RTM_GETROUTE: the way that a packet to this address would take, and the source address that it would have; by
    /// one interface, if one is named. One message answers it, or an error where there is no way.
    ///
    /// # Errors
    /// The room is too short; then nothing has changed.
    #[doc(alias = "RTM_GETROUTE")]
    pub fn getroute(&mut self, to: IpAddr, oif: Option<u32>) -> Result<(), Error> {
        let mut fixed = [0; route::SIZE];
        let (v4, v6);
        let (family, dst): (Family, &[u8]) = match to {
            IpAddr::V4(to) => (Family::INET, {
                v4 = to.octets();
                &v4
            }),
            IpAddr::V6(to) => (Family::INET6, {
                v6 = to.octets();
                &v6
            }),
        };
        fixed[route::FAMILY] = family.as_raw() as u8;
        fixed[route::DST_LEN] = 8 * dst.len() as u8;
        let oif = oif.map(u32::to_ne_bytes);
        let attributes: [(u16, &[u8]); 2] = [(RTA_DST, dst), (RTA_OIF, oif.as_ref().map_or(&[], |oif| oif))];
        let count = if oif.is_some() { 2 } else { 1 };
        self.write(RTM_GETROUTE, NlmFlags::empty(), &fixed, &attributes[..count])
    }

    /// A request of a fixed part and attributes, whose lengths are all multiples of [`ALIGN`].
    fn write(
        &mut self,
        kind: u16,
        flags: NlmFlags,
        fixed: &[u8],
        attributes: &[(u16, &[u8])],
    ) -> Result<(), Error> {
        let len = header::SIZE
            + fixed.len()
            + attributes.iter().map(|(_, data)| attribute::SIZE + data.len()).sum::<usize>();
        debug_assert!(len % ALIGN == 0);
        let left = self.room.len() - self.len;
        let Some(mut out) = self.room.get_mut(self.len..).and_then(|room| room.get_mut(..len)) else {
            return Err(too_short(len, left));
        };
        let mut put = |bytes: &[u8]| {
            let (slot, rest) = core::mem::take(&mut out).split_at_mut(bytes.len());
            slot.copy_from_slice(bytes);
            out = rest;
        };
        let seq = self.first.wrapping_add(self.count);
        put(&(len as u32).to_ne_bytes());
        put(&kind.to_ne_bytes());
        put(&(flags | NlmFlags::REQUEST).bits().to_ne_bytes());
        put(&seq.to_ne_bytes());
        put(&0u32.to_ne_bytes());
        put(fixed);
        for (kind, data) in attributes {
            put(&((attribute::SIZE + data.len()) as u16).to_ne_bytes());
            put(&kind.to_ne_bytes());
            put(data);
        }
        self.len += len;
        self.count += 1;
        Ok(())
    }

    /// What has been written, as the kernel takes it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or(&[])
    }

    /// How many requests there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// The place among the requests, from 0 on, of the one with this number.
    #[must_use]
    pub fn which(&self, seq: u32) -> Option<usize> {
        let place = seq.wrapping_sub(self.first);
        (place < self.count).then_some(place as usize)
    }
}

impl fmt::Debug for Requests<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Messages::new(self.as_bytes())).finish()
    }
}

#[cold]
fn too_short(need: usize, room: usize) -> Error {
    let saturated = |n| u16::try_from(n).unwrap_or(u16::MAX);
    Error::own(Reason::RequestRoom { need: saturated(need), room: saturated(room) })
}

#[cfg(test)]
mod tests {
    use super::super::{Attribute, Message};
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn what_was_written_is_read() {
        let mut room = [0xa5; 512];
        let mut requests = Requests::new(&mut room, u32::MAX);
        requests.getlinks().unwrap();
        requests.getlink(3).unwrap();
        requests.getaddrs(Family::INET6, 4).unwrap();
        requests.getroute("192.0.2.1".parse().unwrap(), None).unwrap();
        requests.getroute("fe80::1".parse().unwrap(), Some(2)).unwrap();
        requests.getroutes(Family::INET6).unwrap();
        let messages: Vec<Message<'_>> = Messages::new(requests.as_bytes()).collect();
        assert_eq!(messages.iter().map(|m| m.seq).collect::<Vec<_>>(), [u32::MAX, 0, 1, 2, 3, 4]);
        assert!(messages.iter().all(|m| m.port == 0 && m.flags.contains(NlmFlags::REQUEST)));
        let dumps = messages.iter().map(|m| m.flags.contains(NlmFlags::DUMP));
        assert!(dumps.eq([true, false, true, false, false, true]));
        assert_eq!(messages[2].body[..4], [10, 0, 0, 0]);
        assert_eq!(messages[4].body[..2], [10, 128]);
        let oif = Attribute { kind: RTA_OIF, data: &2u32.to_ne_bytes() };
        assert_eq!(messages[4].attributes(route::SIZE).nth(1), Some(oif));
        assert_eq!(
            [u32::MAX - 1, u32::MAX, 3, 5].map(|seq| requests.which(seq)),
            [None, Some(0), Some(4), None]
        );
        assert_eq!(requests.count(), 6);
    }

    #[test]
    fn what_does_not_fit_leaves_no_trace() {
        let to = "fe80::1".parse().unwrap();
        let mut room = [0xa5; Requests::GETROUTE_MAX + Requests::OTHER_MAX];
        let mut requests = Requests::new(&mut room, 1);
        requests.getroute(to, Some(1)).unwrap();
        assert_eq!(requests.as_bytes().len(), Requests::GETROUTE_MAX);
        let before = requests.as_bytes().len();
        let full = requests.getroute(to, None).unwrap_err();
        assert_eq!(full, Error::own(Reason::RequestRoom { need: 48, room: Requests::OTHER_MAX as u16 }));
        assert_eq!((requests.as_bytes().len(), requests.count()), (before, 1));
        requests.getlinks().unwrap();
        assert!(requests.getaddrs(Family::UNSPEC, 0).is_err());
        assert_eq!(Messages::new(requests.as_bytes()).count(), 2);
    }
}
