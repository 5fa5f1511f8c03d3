//! Looks up NAMES distinct names, A and AAAA, at a server: `many_hickory SERVER:PORT NAMES ZONE AT_ONCE`. hickory-resolver
//! on one thread, so many tasks beside each other, and no cache.

use std::env;
use std::net::SocketAddr;
use std::time::Instant;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [server, names, zone, at_once] = &arguments[..] else {
        panic!("many_hickory SERVER:PORT NAMES ZONE AT_ONCE")
    };
    let server: SocketAddr = server.parse().expect("an address and a port");
    let (names, at_once): (usize, usize) =
        (names.parse().expect("a number"), at_once.parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");

    let mut udp = ConnectionConfig::udp();
    udp.port = server.port();
    let server = NameServerConfig::new(server.ip(), true, vec![udp]);
    let config = ResolverConfig::from_parts(None, vec![], vec![server]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    builder.options_mut().ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    builder.options_mut().cache_size = 0;
    let resolver = builder.build().expect("a resolver");

    let start = Instant::now();
    let found: usize = runtime.block_on(async {
        let tasks: Vec<_> = (0..at_once)
            .map(|first| {
                let (resolver, zone) = (resolver.clone(), zone.clone());
                tokio::spawn(async move {
                    let mut found = 0;
                    for n in (first..names).step_by(at_once) {
                        let answer = resolver.lookup_ip(format!("h{n}.{zone}.")).await;
                        found += usize::from(answer.is_ok_and(|answer| answer.iter().count() == 2));
                    }
                    found
                })
            })
            .collect();
        let mut found = 0;
        for task in tasks {
            found += task.await.expect("a task");
        }
        found
    });
    let took = start.elapsed();
    println!("hickory: {found} of {names}, {:.0} lookups a second", names as f64 / took.as_secs_f64());
}
