//! `lookup WHO NAME N`: N times, the addresses of a host are looked up, of both families, for streams. Prints those of the
//! last time.
//!
//! - `berkeley`: one `Resolver`, kept; `berkeley-into` the same without an allocation; `berkeley-one-port` the same with
//!   both questions on one socket; `berkeley-no-files` besides without a look at any file; `berkeley-many` all in one call,
//!   one after the other.
//! - `berkeley-free`: the function, which begins anew each time.
//! - `hickory`: hickory-resolver with this machine's configuration, and no cache.

use std::net::IpAddr;

use berkeley::engine::lookup::Question;
use berkeley::engine::policy::Policy;
use berkeley::{AddrInfo, Deadline, Hints, Resolver, getaddrinfo};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [who, name, turns] = &arguments[..] else { panic!("lookup WHO NAME N") };
    let turns = turns.parse().expect("a number");
    match &**who {
        "berkeley" => {
            let mut resolver = Resolver::system();
            repeat(turns, || berkeley(&mut resolver, name));
        }
        "berkeley-into" => {
            let mut resolver = Resolver::system();
            repeat(turns, || {
                let mut room = [AddrInfo::EMPTY; 8];
                let answered = resolver.getaddrinfo_into(&**name, None, &Hints::stream(), &mut room);
                let used = answered.map_or(0, |answered| answered.filled.used);
                room[..used].iter().filter_map(|info| info.addr.ip()).collect()
            });
        }
        "berkeley-one-port" => {
            let mut resolver = Resolver::system();
            resolver.set_policy(Policy { one_port: true, ..Policy::DEFAULT });
            repeat(turns, || berkeley(&mut resolver, name));
        }
        "berkeley-no-files" => {
            let mut resolver = Resolver::system();
            resolver.set_policy(Policy { one_port: true, ..Policy::DEFAULT });
            resolver.set_reload(false);
            repeat(turns, || berkeley(&mut resolver, name));
        }
        "berkeley-many" => {
            let questions = (0..turns).map(|_| Question::host(name.as_bytes()));
            let mut last = Vec::new();
            let done = Resolver::system().many(questions, 1, false, Deadline::NEVER, &mut |_, lookup| {
                last = lookup.found().iter().map(|found| found.addr.addr).collect();
            });
            done.expect("the files");
            println!("{last:?}");
        }
        "berkeley-free" => repeat(turns, || {
            let found = getaddrinfo(&**name, None, &Hints::stream());
            found.map_or(Vec::new(), |found| found.iter().filter_map(|info| info.addr.ip()).collect())
        }),
        "hickory" => hickory(name, turns),
        _ => panic!("{who}: unknown"),
    }
}

fn repeat(turns: usize, mut look_up: impl FnMut() -> Vec<IpAddr>) {
    let mut last = Vec::new();
    for _ in 0..turns {
        last = look_up();
    }
    println!("{last:?}");
}

fn berkeley(resolver: &mut Resolver<'_>, name: &str) -> Vec<IpAddr> {
    let found = resolver.getaddrinfo(name, None, &Hints::stream());
    found.map_or(Vec::new(), |found| found.iter().filter_map(|info| info.addr.ip()).collect())
}

fn hickory(name: &str, turns: usize) {
    use hickory_resolver::TokioResolver;
    use hickory_resolver::config::LookupIpStrategy;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut builder = TokioResolver::builder_tokio().expect("the system's configuration");
        let options = builder.options_mut();
        options.cache_size = 0;
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        let resolver = builder.build().expect("a resolver");
        let mut last = Vec::new();
        for _ in 0..turns {
            last = resolver.lookup_ip(name).await.map_or(Vec::new(), |found| found.iter().collect());
        }
        println!("{last:?}");
    });
}
