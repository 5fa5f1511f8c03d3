//! What lies where a file should be: a pipe, a folder, a file that does not end. Nothing of it keeps a lookup from ending.

use core::time::Duration;
use std::fs;
use std::os::unix::fs::symlink;

use berkeley::engine::trace::Decision;
use berkeley::resolve::FOUND_MAX;
use berkeley::{Deadline, EAI_AGAIN, EAI_NONAME, EAI_SYSTEM, Eai, Errno, Hints, Instant, Resolver};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::lookups::{Etc, NameServer};

const FILES: [&str; 5] = ["nsswitch.conf", "resolv.conf", "gai.conf", "hosts", "services"];

/// How much longer than its deadline a lookup may take here: ten times what it takes on a quiet machine.
const LATE: Duration = Duration::from_millis(500);

/// Files that say little, but for one that is left away.
fn etc(without: &str) -> Etc {
    let etc = Etc::new(&[("nsswitch.conf", "hosts: files dns\n"), ("hosts", "192.0.2.1 other\n")]);
    etc.write("resolv.conf", "nameserver 127.0.0.1\noptions attempts:1\n");
    etc.write("gai.conf", "");
    etc.write("services", "here 80/tcp\n");
    etc.remove(without);
    etc
}

/// What comes of a name that no file has and no server answers for.
fn look_up(resolver: &mut Resolver<'_>, deadline: Deadline) -> Eai {
    let found = resolver.getaddrinfo_traced("db.test", "here", &Hints::stream(), deadline, &mut |_| ());
    found.unwrap_err().code
}

#[test]
fn a_pipe_is_not_waited_for() {
    let nobody = [NameServer::nobody()];
    for file in FILES {
        let etc = etc(file);
        mknodat(CWD, etc.path(file), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let folder = etc.open();
        let mut resolver = Resolver::with_etc(&folder);
        resolver.set_servers(&nobody);
        let code = if file == "services" { EAI_SYSTEM } else { EAI_AGAIN };
        for _ in 0..2 {
            assert_eq!(look_up(&mut resolver, Deadline::NEVER), code, "{file}");
        }
    }
}

#[test]
fn a_folder_is_no_file() {
    let nobody = [NameServer::nobody()];
    for file in FILES {
        let etc = etc(file);
        fs::create_dir(etc.path(file)).unwrap();
        let folder = etc.open();
        let mut resolver = Resolver::with_etc(&folder);
        resolver.set_servers(&nobody);
        let code = if file == "services" { EAI_SYSTEM } else { EAI_AGAIN };
        assert_eq!(look_up(&mut resolver, Deadline::NEVER), code, "{file}");
    }
}

#[test]
fn a_configuration_without_end_says_nothing() {
    for file in ["nsswitch.conf", "resolv.conf", "gai.conf"] {
        let etc = etc(file);
        symlink("/dev/zero", etc.path(file)).unwrap();
        let folder = etc.open();
        let mut resolver = Resolver::with_etc(&folder);
        resolver.set_servers(&[NameServer::nobody()]);
        assert_eq!(look_up(&mut resolver, Deadline::NEVER), EAI_AGAIN, "{file}");
    }
}

#[test]
fn hosts_without_end_are_read_until_the_deadline() {
    let etc = etc("hosts");
    symlink("/dev/zero", etc.path("hosts")).unwrap();
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let end = Instant::now() + Duration::from_millis(50);
    let found = resolver.getaddrinfo_traced("db.test", 80, &Hints::stream(), Deadline::at(end), &mut |_| ());
    let late = Instant::now().saturating_duration_since(end);
    let error = found.unwrap_err();
    assert_eq!((error.code, error.timed_out), (EAI_AGAIN, true));
    assert!(Instant::now() >= end && late < LATE, "{late:?}");
}

#[test]
fn an_empty_device_is_an_empty_file() {
    let etc = etc("hosts");
    symlink("/dev/null", etc.path("hosts")).unwrap();
    etc.write("nsswitch.conf", "hosts: files\n");
    let folder = etc.open();
    assert_eq!(look_up(&mut Resolver::with_etc(&folder), Deadline::NEVER), EAI_NONAME);
}

/// What a lookup tells, in sentences.
fn told(resolver: &mut Resolver<'_>, host: &str) -> Vec<String> {
    let mut told = Vec::new();
    let tell = &mut |decision: &Decision<'_>| told.push(decision.to_string());
    let _ = resolver.getaddrinfo_traced(host, 80, &Hints::stream(), Deadline::NEVER, tell);
    told
}

/// By which lines a lookup goes.
#[test]
fn each_line_that_counts_is_told() {
    let etc = etc("resolv.conf");
    etc.write("nsswitch.conf", "passwd: files\n\nhosts: files [NOTFOUND=return] dns\n");
    etc.write(
        "resolv.conf",
        "search old\n# ours\nnameserver 192.0.2.53\nnameserver ::1\nnameserver ::2\nnameserver ::3\n\
         search corp.example example\noptions rotate ndots:2\noptions ndots:3 timeout:1\noptions attempts:1\n",
    );
    etc.write("gai.conf", "reload yes\nprecedence ::ffff:0:0/96 100\nlabel ::/0 1\n");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let lines = [
        "nsswitch.conf, line 3: hosts: files [NOTFOUND=return] dns",
        "resolv.conf, line 3: nameserver 192.0.2.53",
        "resolv.conf, line 4: nameserver ::1",
        "resolv.conf, line 5: nameserver ::2",
        "resolv.conf, line 7: search corp.example example",
        "resolv.conf, line 9: options ndots:3",
        "resolv.conf, line 9: options timeout:1",
        "resolv.conf, line 10: options attempts:1",
        "resolv.conf, line 8: options rotate",
        "gai.conf, line 3: label ::/0 1",
        "gai.conf, line 2: precedence ::ffff:0.0.0.0/96 100",
        "files",
    ];
    let all = told(&mut resolver, "other");
    assert_eq!(all[0], "resolv.conf: no room for 1 items of it");
    assert_eq!(all[1..=lines.len()], lines);
    assert_eq!(all[lines.len() + 1], "hosts, line 1: 192.0.2.1");

    // Servers of the caller's stand in no file.
    resolver.set_servers(&[NameServer::nobody()]);
    assert_eq!(told(&mut resolver, "other").iter().filter(|line| line.contains("nameserver")).count(), 0);
    etc.write("nsswitch.conf", "");
    let all = told(&mut resolver, "other");
    assert!(all.contains(&"nsswitch.conf says nothing of hosts: files dns".to_owned()), "{all:?}");
}

/// Why a lookup asks whom it asks, and for what.
#[test]
fn what_does_not_count_is_told() {
    let etc = etc("resolv.conf");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let mut first = |etc: &Etc, text: Option<&str>| {
        match text {
            Some(text) => etc.write("resolv.conf", text),
            None => fs::create_dir(etc.path("resolv.conf")).unwrap(),
        }
        told(&mut resolver, "localhost").swap_remove(0)
    };
    assert_eq!(first(&etc, Some("nameserver 127.0.0.1\n")), "nsswitch.conf, line 1: hosts: files dns");
    let servers = "nameserver 127.0.0.1\n".repeat(10);
    assert_eq!(first(&etc, Some(&servers)), "resolv.conf: no room for 7 items of it");
    assert_eq!(
        first(&etc, Some(&"#".repeat(2 << 20))),
        "resolv.conf: file too large (EFBIG); as if it were empty"
    );
    etc.remove("resolv.conf");
    assert_eq!(first(&etc, None), "resolv.conf: is a directory (EISDIR); as if it were empty");
}

#[test]
fn ports_have_the_names_of_the_same_folder() {
    let etc = etc("hosts");
    etc.write("nsswitch.conf", "hosts: files\n");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let info = resolver.getnameinfo(&"192.0.2.1:80".parse().unwrap(), berkeley::NI_NUMERICHOST).unwrap();
    assert_eq!((info.host(), info.service()), ("192.0.2.1", &b"here"[..]));
}

/// More than a lookup has room for at first: it is made again. Where that fails, what there is has to do.
#[cfg(feature = "alloc")]
#[test]
fn what_there_was_room_for_is_not_lost() {
    let etc = etc("hosts");
    etc.write("nsswitch.conf", "hosts: files\n");
    etc.write("hosts", &(1..=100).map(|n| format!("192.0.2.{n} db\n")).collect::<String>());
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let hints = Hints::stream();
    let list = resolver.getaddrinfo("db", 80, &hints).unwrap();
    assert_eq!((list.len(), list.is_partial()), (100, false));
    let mut gone = false;
    let list = resolver.getaddrinfo_traced("db", 80, &hints, Deadline::NEVER, &mut |decision| {
        if let (Decision::Status(..), false) = (decision, gone) {
            etc.remove("hosts");
            gone = true;
        }
    });
    let list = list.unwrap();
    assert_eq!((list.len(), list.is_partial()), (FOUND_MAX, true));
}

/// Where nobody knows, the sentence says why.
#[cfg(feature = "alloc")]
#[test]
fn an_error_of_gethostbyname_tells_what_happened() {
    let etc = etc("hosts");
    fs::create_dir(etc.path("hosts")).unwrap();
    etc.write("nsswitch.conf", "hosts: files\n");
    let folder = etc.open();
    let error = Resolver::with_etc(&folder).gethostbyname_ex("db.test").unwrap_err();
    assert_eq!((error.h_errno(), error.failure().errno), (-1, Some(Errno::EISDIR)));
    assert_eq!(error.to_string(), "Resolver internal error (System error: is a directory (EISDIR))");
}
