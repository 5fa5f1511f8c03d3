//! Looks up NAMES distinct names, A and AAAA, at a server: `many SERVER NAMES ZONE AT_ONCE fresh|kept|one-port|kept-one-port`.
//!
//! Prints how many were found and how many lookups a second that makes. Beside peers: `benches/many.sh`.

use std::env;
use std::process::exit;
use std::time::Instant;

use berkeley::engine::lookup::Question;
use berkeley::engine::policy::Policy;
use berkeley::{Deadline, Resolver};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [server, names, zone, at_once, how] = arguments.as_slice() else {
        eprintln!("usage: many SERVER NAMES ZONE AT_ONCE fresh|kept|one-port|kept-one-port");
        exit(2);
    };
    let names: Vec<String> = (0..names.parse().unwrap()).map(|n: u32| format!("h{n}.{zone}.")).collect();
    let mut resolver = Resolver::system();
    resolver.set_servers(&[server.parse().unwrap()]);
    resolver.set_policy(Policy { one_port: how.ends_with("one-port"), ..Policy::DEFAULT });
    let mut found = 0;
    let start = Instant::now();
    let questions = names.iter().map(|name| Question::host(name.as_bytes()));
    let at_once = at_once.parse().unwrap();
    let done =
        resolver.many(questions, at_once, how.starts_with("kept"), Deadline::NEVER, &mut |_, lookup| {
            found += usize::from(lookup.found().len() == 2);
        });
    let took = start.elapsed();
    done.unwrap();
    println!(
        "{how}: {found} of {}, {:.0} lookups a second",
        names.len(),
        names.len() as f64 / took.as_secs_f64()
    );
}
