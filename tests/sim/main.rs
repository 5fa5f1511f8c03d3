//! The engine in a simulated world: servers of every temper, networks in all weathers, files that change meanwhile, and
//! a clock that costs nothing.
//!
//! Each lookup happens in a [scene](scene::Scene) that follows from its seed. Always: it ends by its deadline, sends no
//! more packets than [`Settings::packets_max`] says, uses its sockets in order and a new port for each try, believes no
//! forger, finds all addresses of a type that a name has or none, and never calls a name that nobody denied one that does
//! not exist. In calm scenes, what comes of it is what a plain [model](model::expect) of the policy says, to the last
//! detail: packets and time too, where those can be told.
//!
//! `BERKELEY_LOOKUPS` says how many lookups, `BERKELEY_SEED` where to begin: the lookup after that of seed *n* has seed
//! *n* + 1. `tests/simulate` makes many, optimized, on all processors. A failure prints its
//! seed; that lookup alone, with all that happens in it:
//!
//! ```text
//! BERKELEY_SEED=… BERKELEY_LOOKUPS=1 cargo test --test sim -- --nocapture
//! ```
//!
//! [`Settings::packets_max`]: berkeley::engine::lookup::Settings::packets_max

mod check;
mod drive;
mod forger;
mod model;
mod net;
mod scene;
mod servers;
mod world;

use std::env;
use std::time::Instant;

use check::{Sums, check};
use drive::{Room, drive};
use net::Net;
use scene::Scene;

/// The first of the lookups that plain `cargo test` makes, the same each time.
const SEED: u64 = 1;

/// Says which lookup it was, when a test ends in the middle of it.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "the lookup with seed {0} failed: BERKELEY_SEED={0} BERKELEY_LOOKUPS=1 cargo test --test sim -- --nocapture",
                self.0
            );
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}: no number")))
}

#[test]
fn lookups_come_to_what_they_must() {
    let first = number("BERKELEY_SEED").unwrap_or(SEED);
    // So many a case of the property tests, which emulated runs make fewer of.
    let lookups = number("BERKELEY_LOOKUPS").unwrap_or(64 * number("PROPTEST_CASES").unwrap_or(256));
    let began = Instant::now();
    let (mut net, mut room, mut sums) = (Net::new(), Room::new(), Sums::default());
    for seed in first..first.saturating_add(lookups) {
        let named = Named(seed);
        let scene = Scene::new(seed);
        if lookups == 1 {
            scene.show();
        }
        drive(&scene, seed, &mut net, &mut room, lookups == 1, |lookup, now, log, net, packets_max| {
            check(&scene, lookup, now, log, net, packets_max, &mut sums);
        });
        drop(named);
    }
    let rate = lookups as f64 / began.elapsed().as_secs_f64();
    println!("{lookups} lookups from seed {first}, {rate:.0} a second; {sums}");
    if lookups >= 2_000 {
        sums.insist();
    }
}
