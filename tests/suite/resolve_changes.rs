//! A file that has changed is seen by the very next lookup: resolv.conf, hosts, nsswitch.conf, gai.conf.

use core::net::SocketAddr;

use berkeley::engine::trace::Decision;
use berkeley::{AI_CANONNAME, AddrInfo, Deadline, EAI_AGAIN, EAI_NONAME, Eai, Hints, Resolver};

use crate::lookups::{Etc, NameServer, Temper};

/// The addresses of a host, without asking anybody.
fn addresses(resolver: &mut Resolver<'_>, host: &str) -> Result<Vec<String>, Eai> {
    let found = resolver.getaddrinfo(host, None, &Hints::stream()).map_err(|e| e.code)?;
    Ok(found.iter().map(|info| info.addr.ip().unwrap().to_string()).collect())
}

/// The same by the call that keeps nothing.
fn address_into(resolver: &mut Resolver<'_>, host: &str) -> Result<String, Eai> {
    let mut room = [AddrInfo::EMPTY; 1];
    resolver.getaddrinfo_into(host, None, &Hints::stream(), &mut room).map_err(|e| e.code)?;
    Ok(room[0].addr.ip().unwrap().to_string())
}

#[test]
fn a_hosts_file_however_quickly_it_changes() {
    let etc = Etc::new(&[("nsswitch.conf", "hosts: files\n"), ("hosts", "192.0.2.0 db\n")]);
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.0"]);
    // Of one length, many within a tick of the clock by which a file's times go.
    for n in 1..100 {
        let text = format!("192.0.2.{} db\n", n % 10);
        if n % 2 == 0 {
            etc.write("hosts", &text)
        } else {
            etc.replace("hosts", &text)
        }
        let address = format!("192.0.2.{}", n % 10);
        assert_eq!(addresses(&mut resolver, "db").unwrap(), [address.as_str()]);
        assert_eq!(address_into(&mut resolver, "db").unwrap(), address);
    }
    etc.remove("hosts");
    assert_eq!(addresses(&mut resolver, "db"), Err(EAI_NONAME));
    assert_eq!(address_into(&mut resolver, "db"), Err(EAI_NONAME));
    etc.write("hosts", "192.0.2.7 db\n");
    assert_eq!(address_into(&mut resolver, "db").unwrap(), "192.0.2.7");
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.7"]);
}

/// The server that a lookup is told to have left.
fn left(resolver: &mut Resolver<'_>) -> Vec<SocketAddr> {
    let mut left = Vec::new();
    let deadline = Deadline::after(crate::kit::LONG);
    let error = resolver.getaddrinfo_traced("www.test.", None, &Hints::stream(), deadline, &mut |decision| {
        if let Decision::Left { server, .. } = decision {
            left.push(*server);
        }
    });
    assert_eq!(error.unwrap_err().code, EAI_AGAIN);
    left.dedup();
    left.sort();
    left.dedup();
    left
}

#[test]
fn the_servers_of_resolv_conf() {
    let resolv = |n: u8| format!("nameserver 127.201.7.{n}\noptions timeout:1 attempts:1\n");
    let etc = Etc::new(&[("nsswitch.conf", "hosts: dns\n"), ("resolv.conf", &resolv(1))]);
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    // Nobody is there, which is told at once.
    for n in 1..20 {
        etc.write("resolv.conf", &resolv(n));
        assert_eq!(left(&mut resolver), [SocketAddr::from(([127, 201, 7, n], 53))]);
    }
    etc.replace("resolv.conf", &(resolv(1) + &resolv(2)));
    assert_eq!(left(&mut resolver).len(), 2);
    // Until the file says otherwise.
    etc.write("resolv.conf", &(resolv(3) + "options no-reload\n"));
    assert_eq!(left(&mut resolver), [SocketAddr::from(([127, 201, 7, 3], 53))]);
    etc.write("resolv.conf", &resolv(4));
    assert_eq!(left(&mut resolver), [SocketAddr::from(([127, 201, 7, 3], 53))]);
}

#[test]
fn the_search_list_and_nsswitch_conf() {
    let server = NameServer::new(Temper::Good);
    let etc = Etc::new(&[("nsswitch.conf", "hosts: dns\n"), ("hosts", "127.0.0.1 db\n")]);
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    resolver.set_servers(&[server.addr]);
    let hints = Hints { flags: AI_CANONNAME, ..Hints::stream() };
    let mut name = || {
        let found = resolver.getaddrinfo("db", None, &hints).unwrap();
        found.canonname().unwrap().to_owned()
    };
    for domain in ["a.test", "b.test", "a.test", "c.test"] {
        etc.write("resolv.conf", &format!("search {domain}\n"));
        assert_eq!(name(), format!("db.{domain}"));
    }
    etc.replace("nsswitch.conf", "hosts: files dns\n");
    assert_eq!(name(), "db");
    etc.write("nsswitch.conf", "hosts: dns files\n");
    assert_eq!(name(), "db.c.test");
}

#[test]
fn the_order_of_gai_conf() {
    let etc = Etc::new(&[("nsswitch.conf", "hosts: files\n"), ("hosts", "127.0.0.1 db\n127.0.0.2 db\n")]);
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["127.0.0.1", "127.0.0.2"]);
    for first in [2, 1, 2] {
        etc.write("gai.conf", &format!("precedence ::ffff:127.0.0.{first}/128 200\nprecedence ::/0 40\n"));
        assert_eq!(addresses(&mut resolver, "db").unwrap()[0], format!("127.0.0.{first}"));
    }
    etc.remove("gai.conf");
    assert_eq!(addresses(&mut resolver, "db").unwrap()[0], "127.0.0.1");
}

#[test]
fn nothing_is_seen_by_who_does_not_look() {
    let etc = Etc::new(&[("nsswitch.conf", "hosts: files\n"), ("hosts", "192.0.2.1 db\n")]);
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    resolver.set_reload(false);
    for text in ["192.0.2.1 db\n", "192.0.2.2 db\n", ""] {
        etc.write("hosts", text);
        assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.1"]);
        assert_eq!(address_into(&mut resolver, "db").unwrap(), "192.0.2.1");
    }
    etc.write("nsswitch.conf", "hosts: nothing\n");
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.1"]);
    // Told again, it reads once.
    etc.write("nsswitch.conf", "hosts: files\n");
    etc.write("hosts", "192.0.2.3 db\n");
    resolver.set_reload(false);
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.3"]);
    etc.write("hosts", "192.0.2.4 db\n");
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.3"]);
    resolver.set_reload(true);
    assert_eq!(addresses(&mut resolver, "db").unwrap(), ["192.0.2.4"]);
}
