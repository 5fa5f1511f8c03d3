//! The next machine on the way to everywhere: what the host `_gateway` stands for.

use core::net::IpAddr;

use super::RouteSocket;
use super::ask::Gather;
use crate::netlink::{Meaning, RTN_UNICAST, Route};
use crate::{Family, Result};

/// rtnetlink(7): the table that holds the routes which are in none by name.
const RT_TABLE_MAIN: u8 = 254;

/// The gateway of a default route. The one with the least metric is taken, as the kernel does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gateway {
    pub(crate) metric: u32,
    /// The index of the interface behind which it is.
    pub(crate) interface: u32,
    pub(crate) addr: IpAddr,
}

impl RouteSocket {
    /// The gateways of the main table's default routes, by metric and interface; of more than there is room for, the best.
    pub(crate) fn gateways<'g>(&mut self, room: &'g mut [Option<Gateway>]) -> Result<&'g [Option<Gateway>]> {
        let mut gateways = Gateways { room, used: 0 };
        self.0.ask(&|requests| requests.getroutes(Family::UNSPEC), &mut gateways)?;
        let Gateways { room, used } = gateways;
        Ok(room.get(..used).unwrap_or(&[]))
    }
}

/// The best so far, in order.
struct Gateways<'g> {
    room: &'g mut [Option<Gateway>],
    used: usize,
}

impl Gather for Gateways<'_> {
    fn start(&mut self) {
        self.used = 0;
    }

    fn take(&mut self, _: usize, answer: &Meaning<'_>) {
        let Meaning::Route(Route {
            dst_len: 0,
            kind: RTN_UNICAST,
            table: RT_TABLE_MAIN,
            gateway: Some(addr),
            oif: Some(interface),
            metric,
            ..
        }) = *answer
        else {
            return;
        };
        let new = Gateway { metric, interface, addr };
        let key = |it: &Gateway| (it.metric, it.interface);
        let held = self.room.get(..self.used).unwrap_or(&[]);
        let place = held.iter().flatten().filter(|held| key(held) <= key(&new)).count();
        self.used = self.room.len().min(self.used + 1);
        // Those behind it move up by one; the last falls out where there is no more room.
        let mut moving = Some(new);
        for slot in self.room.get_mut(place..self.used).unwrap_or_default() {
            core::mem::swap(slot, &mut moving);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn route(metric: u32, interface: u32, gateway: &str) -> Route {
        Route {
            family: Family::INET,
            dst_len: 0,
            kind: RTN_UNICAST,
            table: RT_TABLE_MAIN,
            scope: 0,
            dst: None,
            prefsrc: None,
            gateway: gateway.parse().ok(),
            oif: Some(interface),
            metric,
            error: None,
        }
    }

    #[test]
    fn the_least_metric_comes_first_and_the_worst_fall_out() {
        let mut room = [None; 3];
        let mut gateways = Gateways { room: &mut room, used: 0 };
        let routes = [
            route(100, 2, "192.0.2.1"),
            route(20, 3, "192.0.2.2"),
            Route { dst_len: 24, ..route(1, 3, "192.0.2.99") },
            Route { table: 100, ..route(1, 3, "192.0.2.98") },
            route(1, 3, "none: by the interface alone"),
            route(100, 1, "192.0.2.3"),
            route(20, 3, "192.0.2.4"),
        ];
        routes.iter().for_each(|route| gateways.take(0, &Meaning::Route(*route)));
        assert_eq!(gateways.used, 3);
        let addrs = room.map(|it| it.unwrap().addr.to_string());
        assert_eq!(addrs, ["192.0.2.2", "192.0.2.4", "192.0.2.3"]);
    }
}
