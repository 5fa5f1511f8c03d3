//! SOL_NETLINK: netlink(7).

use super::structure::options;
use super::{List, Never};
use crate::consts::SOL_NETLINK;

options! {
    SOL_NETLINK;

    /// Joins a group, by its number: netlink(7).
    NETLINK_ADD_MEMBERSHIP: Never, u32;
    /// Whether a broadcast that does not reach everybody fails: netlink(7).
    NETLINK_BROADCAST_ERROR: bool;
    /// Whether acknowledgements leave out what they acknowledge: netlink(7).
    NETLINK_CAP_ACK: bool;
    /// Leaves a group: netlink(7).
    NETLINK_DROP_MEMBERSHIP: Never, u32;
    /// Whether acknowledgements say more of what was wrong: netlink(7), Linux 4.12.
    NETLINK_EXT_ACK: bool;
    /// Whether requests for a list are held to their form, and their filters heeded: Linux 4.20.
    NETLINK_GET_STRICT_CHK: bool;
    /// Whether messages come from all network namespaces that this one has numbers for: netlink(7). Older kernels do
    /// not let it be read.
    NETLINK_LISTEN_ALL_NSID: bool;
    /// The groups joined, a bit each: netlink(7).
    NETLINK_LIST_MEMBERSHIPS: List<u32>, Never;
    /// Whether a full buffer loses messages in silence, without ENOBUFS: netlink(7).
    NETLINK_NO_ENOBUFS: bool;
    /// Whether each message tells the group it was sent to, in a control message: netlink(7).
    NETLINK_PKTINFO: bool;
}
