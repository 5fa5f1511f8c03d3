//! Requests about multicast groups, and the filters of their sources: ip(7), ipv6(7), RFC 3678.

use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::bytes::question;
use super::structure::{Field, get, put, put_storage, storage, structures};
use super::value::{another_length, too_long};
use super::{AskOpt, ToOpt};
use crate::{Result, SockAddr, SockAddrBuf};

/// The most sources that a filter names here at once. Kernels take 10 of IPv4 and 64 of IPv6, until told otherwise:
/// `/proc/sys/net/ipv4/igmp_max_msf`, `/proc/sys/net/ipv6/mld_max_msf`.
pub const GROUP_SOURCES_MAX: usize = 64;

/// As C aligns a `sockaddr_storage`.
const WORD: usize = size_of::<usize>();
const STORAGE: usize = SockAddrBuf::CAPACITY;

structures! {
    /// A group, and where it is joined: `struct ip_mreqn` of ip(7).
    #[doc(alias = "ip_mreqn")]
    #[doc(alias = "ip_mreq")]
    IpMreqn[12] {
        /// The group.
        multiaddr: Ipv4Addr = 0,
        /// An address of the interface; not looked at where there is an index.
        address: Ipv4Addr = 4,
        /// The interface's index; 0 where the address says it, or the routes may.
        ifindex: u32 = 8,
    }

    /// One source of a group: `struct ip_mreq_source` of ip(7).
    #[doc(alias = "ip_mreq_source")]
    IpMreqSource[12] {
        /// The group.
        multiaddr: Ipv4Addr = 0,
        /// An address of the interface; 0.0.0.0 where the routes may say it.
        interface: Ipv4Addr = 4,
        /// The sender.
        sourceaddr: Ipv4Addr = 8,
    }

    /// A group, and where it is joined: `struct ipv6_mreq` of ipv6(7).
    #[doc(alias = "ipv6_mreq")]
    Ipv6Mreq[20] {
        /// The group; of IPV6_JOIN_ANYCAST, the anycast address.
        multiaddr: Ipv6Addr = 0,
        /// The interface's index; 0 where the routes may say it.
        ifindex: u32 = 16,
    }

    /// A group of either family, and where it is joined: `struct group_req` of RFC 3678.
    #[doc(alias = "group_req")]
    GroupReq[WORD + STORAGE] {
        /// The interface's index; 0 where the routes may say it.
        ifindex: u32 = 0,
        /// The group.
        group: IpAddr = WORD,
    }

    /// One source of a group of either family: `struct group_source_req` of RFC 3678.
    #[doc(alias = "group_source_req")]
    GroupSourceReq[WORD + 2 * STORAGE] {
        /// The interface's index; 0 where the routes may say it.
        ifindex: u32 = 0,
        /// The group.
        group: IpAddr = WORD,
        /// The sender.
        source: IpAddr = WORD + STORAGE,
    }
}

impl IpMreqn {
    /// The group on the interface with this index; 0 lets the routes choose.
    #[must_use]
    pub const fn new(group: Ipv4Addr, ifindex: u32) -> Self {
        Self { multiaddr: group, address: Ipv4Addr::UNSPECIFIED, ifindex }
    }
}

/// A `sockaddr_storage`.
impl Field for IpAddr {
    const SIZE: usize = STORAGE;

    fn read(bytes: &[u8]) -> Self {
        storage(bytes).ip().unwrap_or(Self::V4(Ipv4Addr::UNSPECIFIED))
    }

    fn write(self, room: &mut [u8]) {
        put_storage(room, 0, SockAddr::from((self, 0)));
    }
}

/// Which senders of a group are heard, of IPv4: `struct ip_msfilter` of RFC 3678. What it is read by asks with no
/// sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ip_msfilter")]
pub struct IpMsfilter<'a> {
    /// The group.
    pub multiaddr: Ipv4Addr,
    /// An address of the interface; 0.0.0.0 where the routes may say it.
    pub interface: Ipv4Addr,
    /// MCAST_INCLUDE: these alone. MCAST_EXCLUDE: all but these.
    pub fmode: u32,
    /// The senders.
    pub slist: &'a [Ipv4Addr],
}

/// Which senders of a group are heard, of either family: `struct group_filter` of RFC 3678. What it is read by asks
/// with no sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "group_filter")]
pub struct GroupFilter<'a> {
    /// The interface's index; 0 where the routes may say it.
    pub ifindex: u32,
    /// The group.
    pub group: IpAddr,
    /// MCAST_INCLUDE: these alone. MCAST_EXCLUDE: all but these.
    pub fmode: u32,
    /// The senders.
    pub slist: &'a [IpAddr],
}

/// In the place of a type: a filter that is set as `F` and read as a [`SourceFilter`].
pub struct MsFilter<F>(PhantomData<F>);

/// The filter of a group as it is read.
#[derive(Clone)]
pub struct SourceFilter<'a, A> {
    /// MCAST_INCLUDE: these alone. MCAST_EXCLUDE: all but these.
    pub fmode: u32,
    /// How many senders there are; the buffer may have held fewer.
    pub numsrc: u32,
    slist: &'a [u8],
    of: PhantomData<A>,
}

/// Where the structures have their fields.
struct Layout {
    fmode: usize,
    numsrc: usize,
    slist: usize,
    source: usize,
}

const V4: Layout = Layout { fmode: 8, numsrc: 12, slist: 16, source: 4 };
const ANY: Layout =
    Layout { fmode: WORD + STORAGE, numsrc: WORD + STORAGE + 4, slist: GROUP_FILTER, source: STORAGE };

/// What comes before the sources, which are aligned again.
const GROUP_FILTER: usize = (WORD + STORAGE + 8).next_multiple_of(WORD);

impl Layout {
    const fn room(&self) -> usize {
        self.slist + GROUP_SOURCES_MAX * self.source
    }

    /// Writes all that the two structures have in common, and hands it on.
    fn set<A: Field>(
        &self,
        bytes: &mut [u8],
        fmode: u32,
        sources: &[A],
        set: impl FnOnce(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let len = sources.len().saturating_mul(self.source).saturating_add(self.slist);
        let most = bytes.len();
        let bytes = bytes.get_mut(..len).ok_or(too_long(len, most))?;
        put(bytes, self.fmode, fmode);
        put(bytes, self.numsrc, sources.len() as u32);
        for (i, source) in sources.iter().enumerate() {
            put(bytes, self.slist + i * self.source, *source);
        }
        set(bytes)
    }

    fn answer<'a, A>(&self, value: &'a [u8]) -> Result<SourceFilter<'a, A>> {
        match (get(value, self.fmode), get(value, self.numsrc), value.get(self.slist..)) {
            (Some(fmode), Some(numsrc), Some(slist)) => {
                let given = (numsrc as usize).saturating_mul(self.source);
                let slist = slist.get(..given).unwrap_or(slist);
                Ok(SourceFilter { fmode, numsrc, slist, of: PhantomData })
            }
            _ => Err(another_length(value.len(), self.slist)),
        }
    }
}

impl ToOpt for MsFilter<IpMsfilter<'static>> {
    type Value<'a> = IpMsfilter<'a>;

    fn with_opt(value: IpMsfilter<'_>, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let mut bytes = [0; V4.room()];
        put(&mut bytes, 0, value.multiaddr);
        put(&mut bytes, 4, value.interface);
        V4.set(&mut bytes, value.fmode, value.slist, set)
    }
}

impl AskOpt for MsFilter<IpMsfilter<'static>> {
    type Question = IpMsfilter<'static>;
    type Answer<'a> = SourceFilter<'a, Ipv4Addr>;

    fn ask(filter: &IpMsfilter<'static>, room: &mut [u8]) -> Result<usize> {
        let head = question::<16>(room)?;
        put(head, 0, filter.multiaddr);
        put(head, 4, filter.interface);
        Ok(V4.slist)
    }

    fn answer(value: &[u8]) -> Result<SourceFilter<'_, Ipv4Addr>> {
        V4.answer(value)
    }
}

impl ToOpt for MsFilter<GroupFilter<'static>> {
    type Value<'a> = GroupFilter<'a>;

    fn with_opt(value: GroupFilter<'_>, set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let mut bytes = [0; ANY.room()];
        put(&mut bytes, 0, value.ifindex);
        put(&mut bytes, WORD, value.group);
        ANY.set(&mut bytes, value.fmode, value.slist, set)
    }
}

impl AskOpt for MsFilter<GroupFilter<'static>> {
    type Question = GroupFilter<'static>;
    type Answer<'a> = SourceFilter<'a, IpAddr>;

    fn ask(filter: &GroupFilter<'static>, room: &mut [u8]) -> Result<usize> {
        let head = question::<GROUP_FILTER>(room)?;
        put(head, 0, filter.ifindex);
        put(head, WORD, filter.group);
        Ok(ANY.slist)
    }

    fn answer(value: &[u8]) -> Result<SourceFilter<'_, IpAddr>> {
        ANY.answer(value)
    }
}

#[allow(private_bounds, reason = "an address of IPv4, or of either family")]
impl<'a, A: Field + 'a> SourceFilter<'a, A> {
    /// The senders that the buffer held.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = A> + FusedIterator + Clone + 'a {
        self.slist.chunks_exact(A::SIZE).map(A::read)
    }
}

#[allow(private_bounds, reason = "as above")]
impl<A: Field + fmt::Debug + 'static> fmt::Debug for SourceFilter<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct List<I>(I);
        impl<I: Iterator<Item: fmt::Debug> + Clone> fmt::Debug for List<I> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.0.clone()).finish()
            }
        }
        f.debug_struct("SourceFilter")
            .field("fmode", &self.fmode)
            .field("numsrc", &self.numsrc)
            .field("sources", &List(self.sources()))
            .finish()
    }
}
