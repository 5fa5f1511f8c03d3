//! Lookups that servers do not answer, in a process of their own whose descriptors are counted: each is over at its
//! deadline, not before it and soon after, and leaves nothing open; nor does one that is dropped on its way.

extern crate alloc;

#[path = "support/lookups.rs"]
mod support;

use alloc::collections::BTreeSet;
use core::net::SocketAddr;
use core::panic::AssertUnwindSafe;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::fs::File;
use std::io::Write;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, io};

use berkeley::dns::Type;
use berkeley::engine::found::{Found, From};
use berkeley::engine::lookup::{Lookup, Question, Storage};
use berkeley::engine::trace::Left;
use berkeley::etc::ScopedIp;
use berkeley::{
    AddrInfo, Deadline, EAI_AGAIN, Eai, Errno, Hints, IfName, Instant, NI_NAMEREQD, PollFd, Resolver, Socket,
    opt, poll,
};
use rustix::fd::BorrowedFd;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use support::{Etc, NameServer, Temper};

/// What a lookup is given: less than resolv.conf would have it wait for the first server alone.
const GIVEN: Duration = Duration::from_millis(150);

/// How much longer it may take here: ten times what it takes on a quiet machine.
const LATE: Duration = Duration::from_millis(500);

/// All ways of not answering. Where one family was answered, that is what comes of it.
const DEAD: [(Temper, Option<usize>); 7] = [
    (Temper::Silent, None),
    (Temper::SilentAbout(Type::A), Some(1)),
    (Temper::SilentAbout(Type::AAAA), Some(1)),
    (Temper::Noise, None),
    (Temper::BlackHole, None),
    (Temper::Mute, None),
    (Temper::Half, None),
];

/// One at a time, since all descriptors of the process are counted.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many descriptors are open, but for the one that tells.
fn open_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Patient files, and no answers in them.
fn etc() -> Etc {
    Etc::new(&[
        ("nsswitch.conf", "hosts: files dns\n"),
        ("hosts", "127.0.0.1 localhost\n"),
        ("resolv.conf", "options timeout:30 attempts:5\nsearch a.test b.test\n"),
    ])
}

/// A resolver with the files of this folder that asks these servers.
fn asking<'r>(folder: &'r File, servers: &[SocketAddr]) -> Resolver<'r> {
    let mut resolver = Resolver::with_etc(folder);
    resolver.set_servers(servers);
    resolver
}

/// Runs it with a resolver that asks this server, and has a deadline. It has to end then, with nothing left open.
fn ends_at_its_deadline<T>(
    what: &str,
    server: &NameServer,
    run: impl FnOnce(&mut Resolver<'_>, Deadline) -> T,
) -> T {
    let etc = etc();
    let folder = etc.open();
    let mut resolver = asking(&folder, &[server.addr]);
    resolver.set_timeout(GIVEN);
    let before = open_descriptors();
    let start = Instant::now();
    let result = run(&mut resolver, Deadline::at(start + GIVEN));
    let took = Instant::now().saturating_duration_since(start);
    server.hang_up();
    assert_eq!(open_descriptors(), before, "{what}");
    assert!(took >= GIVEN, "{what}: early, after {took:?}");
    assert!(took < GIVEN + LATE, "{what}: late, after {took:?}");
    result
}

#[test]
fn a_lookup_is_over_at_its_deadline_whatever_the_server_does() {
    let _turn = turn();
    for (temper, found) in DEAD {
        let server = NameServer::new(temper);
        let outcome = |result: Result<usize, Eai>| match found {
            Some(count) => assert_eq!(result, Ok(count), "{temper:?}"),
            None => assert_eq!(result, Err(EAI_AGAIN), "{temper:?}"),
        };
        outcome(ends_at_its_deadline(&format!("getaddrinfo, {temper:?}"), &server, |resolver, _| {
            resolver.getaddrinfo("www.test", 80, &Hints::stream()).map(|list| list.len()).map_err(|e| e.code)
        }));
        outcome(ends_at_its_deadline(&format!("look_up_in, {temper:?}"), &server, |resolver, deadline| {
            let mut found = [Found::EMPTY; 8];
            let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [] };
            let take = |lookup: &berkeley::engine::lookup::Lookup<'_>| lookup.found().len();
            resolver
                .look_up_in(Question::host(b"www.test"), storage, deadline, None, take)
                .map_err(|e| e.code)
        }));
    }
}

#[test]
fn so_are_the_other_calls() {
    let _turn = turn();
    let server = NameServer::new(Temper::Silent);
    let name = ends_at_its_deadline("getnameinfo", &server, |resolver, _| {
        resolver.getnameinfo(&"192.0.2.1:80".parse().unwrap(), NI_NAMEREQD)
    });
    assert_eq!(name.unwrap_err().code, EAI_AGAIN);
    let host = ends_at_its_deadline("gethostbyaddr", &server, |resolver, _| {
        resolver.gethostbyaddr("192.0.2.1").map_err(|e| e.h_errno()).map(drop)
    });
    assert_eq!(host, Err(2));
    let host = ends_at_its_deadline("gethostbyname_ex", &server, |resolver, _| {
        resolver.gethostbyname_ex("www").map_err(|e| e.h_errno()).map(drop)
    });
    assert_eq!(host, Err(2));
    // A search list makes it no longer, and neither do many names.
    let ended = ends_at_its_deadline("many", &server, |resolver, deadline| {
        let names = ["www", "www.test", "a.b.test", "c"];
        let questions = names.iter().map(|name| Question::host(name.as_bytes()));
        let mut ended = 0;
        let done = resolver.many(questions, 2, false, deadline, &mut |_, lookup| {
            ended += usize::from(lookup.result().is_some_and(|result| result.is_err()));
        });
        done.map(|()| ended).map_err(|e| e.code)
    });
    assert_eq!(ended, Ok(4));
    // In the caller's own loop.
    let code = ends_at_its_deadline("start", &server, |resolver, deadline| {
        let mut found = [Found::EMPTY; 8];
        let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [] };
        let mut pending = resolver.start(Question::host(b"www"), storage, deadline).unwrap();
        while let Some(until) = pending.advance(&mut |_| ()) {
            wait(&mut pending, until);
        }
        pending.lookup().result().unwrap().unwrap_err().code
    });
    assert_eq!(code, EAI_AGAIN);
}

/// Waits for what a lookup waits for, and tells it.
fn wait(pending: &mut berkeley::resolve::Pending<'_>, until: Instant) {
    let (slots, mut fds): (Vec<_>, Vec<_>) =
        pending.interests().map(|it| (it.slot(), PollFd::from_borrowed_fd(it.fd(), it.flags()))).unzip();
    poll(&mut fds, Deadline::at(until)).unwrap();
    let ready: Vec<_> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
    for (slot, _) in slots.into_iter().zip(ready).filter(|(_, ready)| *ready) {
        pending.ready(slot, &mut |_| ());
    }
}

#[test]
fn a_deadline_that_has_passed_is_kept_to() {
    let _turn = turn();
    let (server, etc) = (NameServer::new(Temper::Silent), etc());
    let folder = etc.open();
    let mut resolver = asking(&folder, &[server.addr]);
    let before = open_descriptors();
    let start = Instant::now();
    let deadline = Deadline::at(start);
    let hints = Hints::stream();
    let error = resolver.getaddrinfo_traced("www", None, &hints, deadline, &mut |_| ()).unwrap_err();
    assert_eq!(error.code, EAI_AGAIN);
    assert!(Instant::now().saturating_duration_since(start) < LATE);
    assert_eq!(open_descriptors(), before);
}

#[test]
fn where_nobody_is_nothing_is_waited_for() {
    let _turn = turn();
    let etc = etc();
    let folder = etc.open();
    let mut resolver = asking(&folder, &[NameServer::nobody(), NameServer::nobody()]);
    let before = open_descriptors();
    let start = Instant::now();
    let error = resolver.getaddrinfo("www.test", None, &Hints::stream()).unwrap_err();
    assert_eq!(error.code, EAI_AGAIN, "{error}");
    assert!(Instant::now().saturating_duration_since(start) < Duration::from_secs(10), "it took no timeout");
    assert_eq!(open_descriptors(), before);
}

#[test]
fn a_lookup_that_is_dropped_leaves_nothing_open() {
    let _turn = turn();
    for (temper, _) in DEAD.into_iter().chain([(Temper::Good, None)]) {
        let (server, etc) = (NameServer::new(temper), etc());
        let folder = etc.open();
        let mut resolver = asking(&folder, &[server.addr]);
        let before = open_descriptors();
        let mut most = 0;
        // Later and later, up to a time when nothing happens any more.
        for steps in 0..8 {
            let mut found = [Found::EMPTY; 8];
            let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [] };
            let deadline = Deadline::after(Duration::from_secs(60));
            let mut pending = resolver.start(Question::host(b"www.test"), storage, deadline).unwrap();
            for _ in 0..steps {
                let Some(until) = pending.advance(&mut |_| ()) else { break };
                most = most.max(open_descriptors().saturating_sub(before));
                wait(&mut pending, until.min(Instant::now() + Duration::from_millis(10)));
            }
            drop(pending);
            server.hang_up();
            assert_eq!(open_descriptors(), before, "{temper:?}, {steps} steps");
        }
        assert!(most >= 2, "{temper:?}: no more than {most} were open");
    }
}

/// Makes a call end in the middle, at its decision of this number; whether there were as many.
fn thrown_out_of(at: usize, call: impl FnOnce(&mut dyn FnMut())) -> bool {
    struct Out;
    let mut count = 0;
    let thrown = catch_unwind(AssertUnwindSafe(|| {
        call(&mut || {
            count += 1;
            if count > at {
                resume_unwind(Box::new(Out));
            }
        });
    }));
    thrown.is_err()
}

#[test]
fn a_call_that_ends_in_the_middle_leaves_nothing_open() {
    let _turn = turn();
    for temper in [Temper::Good, Temper::SilentAbout(Type::AAAA), Temper::Mute, Temper::Half] {
        let (server, etc) = (NameServer::new(temper), etc());
        let folder = etc.open();
        let mut resolver = asking(&folder, &[server.addr]);
        let before = open_descriptors();
        let mut at = 0;
        // At each decision: one is told when a socket has been opened, one when an answer has come, and so on.
        while thrown_out_of(at, |decide| {
            let mut found = [Found::EMPTY; 8];
            let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [] };
            let deadline = Deadline::after(Duration::from_millis(20));
            let question = Question::host(b"www.test");
            let _ = resolver.look_up_in(question, storage, deadline, Some(&mut |_| decide()), |_| ());
        }) {
            server.hang_up();
            assert_eq!(open_descriptors(), before, "{temper:?}, at decision {at}");
            at += 1;
        }
        assert!(at >= 4, "{temper:?}: {at} decisions");
        // Many of them, of which the first that ends throws: the others are under way.
        assert!(thrown_out_of(0, |decide| {
            let questions = (0..16).map(|_| Question::host(b"www.test"));
            let deadline = Deadline::after(Duration::from_millis(20));
            let _ = resolver.many(questions, 8, true, deadline, &mut |_, _| decide());
        }));
        server.hang_up();
        assert_eq!(open_descriptors(), before, "{temper:?}, many");
    }
}

#[test]
fn calls_that_succeed_leave_nothing_open() {
    let _turn = turn();
    let (server, etc) = (NameServer::new(Temper::Good), etc());
    let folder = etc.open();
    let mut resolver = asking(&folder, &[server.addr]);
    let before = open_descriptors();
    let mut room = [AddrInfo::EMPTY; 8];
    let answered = resolver.getaddrinfo_into("www.test", 80, &Hints::stream(), &mut room).unwrap();
    assert_eq!(answered.filled.used, 2);
    assert_eq!(resolver.getaddrinfo("www.test", 80, &Hints::stream()).unwrap().len(), 2);
    let addr = ScopedIp::new([192, 0, 2, 1].into());
    let storage = Storage { found: &mut [], stream: &mut [0; 1024], aliases: &mut [] };
    let named = resolver.look_up_in(Question::Addr(addr), storage, Deadline::NEVER, None, |_| ());
    assert_eq!(named.unwrap_err().code, berkeley::EAI_NONAME);
    assert_eq!(open_descriptors(), before);
}

/// What it runs may have so many descriptors open beside those that are.
fn with_descriptors<T>(count: usize, run: impl FnOnce() -> T) -> T {
    let limit = getrlimit(Resource::Nofile);
    // A new one takes the least number that is free.
    let few = (open_descriptors() + count) as u64;
    setrlimit(Resource::Nofile, Rlimit { current: Some(few), ..limit }).unwrap();
    let result = run();
    setrlimit(Resource::Nofile, limit).unwrap();
    result
}

#[test]
fn many_lookups_get_by_with_few_descriptors() {
    let _turn = turn();
    let (server, etc) = (NameServer::new(Temper::Good), etc());
    let folder = etc.open();
    let mut resolver = asking(&folder, &[server.addr]);
    let before = open_descriptors();
    let questions = (0..200).map(|_| Question::host(b"www.test"));
    let mut ended = [0; 200];
    let done = with_descriptors(8, || {
        resolver.many(questions, 64, false, Deadline::NEVER, &mut |index, lookup| {
            assert_eq!((lookup.result(), lookup.found().len()), (Some(Ok(())), 2));
            ended[index] += 1;
        })
    });
    assert_eq!((done, ended), (Ok(()), [1; 200]));
    assert_eq!(open_descriptors(), before);
}

#[test]
fn many_take_what_there_is() {
    let _turn = turn();
    let mut resolver = Resolver::system();
    let mut count = 0;
    for at_once in [0, 1, usize::MAX] {
        resolver.many([], at_once, true, Deadline::NEVER, &mut |_, _| count += 1).unwrap();
        assert_eq!(count, 0);
        let twice = [&b"localhost"[..], b"localhost"].map(Question::host);
        resolver.many(twice, at_once, true, Deadline::NEVER, &mut |_, _| count += 1).unwrap();
        assert_eq!(core::mem::take(&mut count), 2);
    }
}

#[test]
fn many_begin_with_each_server_in_turn_where_the_file_says_so() {
    let _turn = turn();
    let servers = [NameServer::new(Temper::Good), NameServer::new(Temper::Good)];
    for (options, expected) in [("", [6, 0]), ("options rotate\n", [3, 3])] {
        let etc = Etc::new(&[("nsswitch.conf", "hosts: dns\n"), ("resolv.conf", options)]);
        let folder = etc.open();
        let mut resolver = asking(&folder, &[servers[0].addr, servers[1].addr]);
        let mut answered = [0; 2];
        let questions = (0..6).map(|_| Question::host(b"www.test"));
        let done = resolver.many(questions, 2, false, Deadline::NEVER, &mut |_, lookup| {
            let from = lookup.found()[0].from;
            for (count, server) in answered.iter_mut().zip(&servers) {
                *count += u32::from(from == From::Dns(server.addr));
            }
        });
        assert_eq!((done, answered), (Ok(()), expected), "{options}");
    }
}

#[test]
fn each_socket_is_shown_before_it_is_used() {
    let _turn = turn();
    let (server, etc) = (NameServer::new(Temper::Good), etc());
    let folder = etc.open();
    let shown = AtomicUsize::new(0);
    let fine = |fd: BorrowedFd<'_>| {
        shown.fetch_add(1, Ordering::Relaxed);
        rustix::net::sockopt::set_ip_ttl(fd, 7).map_err(Into::into)
    };
    let refuses = |_: BorrowedFd<'_>| Err(Errno::EPERM.into());
    let mut resolver = asking(&folder, &[server.addr]);
    resolver.set_hook(Some(&fine));
    assert_eq!(resolver.getaddrinfo("www.test", 80, &Hints::stream()).unwrap().len(), 2);
    assert_eq!(shown.load(Ordering::Relaxed), 2);
    resolver.set_hook(Some(&refuses));
    let error = resolver.getaddrinfo("www.test", 80, &Hints::stream()).unwrap_err();
    assert_eq!(error.questions[0].unwrap().left, Some((server.addr, Left::Errno(Errno::EPERM))));
}

#[test]
fn each_socket_has_its_device_and_mark_before_it_is_shown() {
    if env::var_os("BERKELEY_EMULATED").is_some() {
        // In one write, past the harness: SO_BINDTODEVICE is nothing that an emulator reads.
        let _ = io::stderr().write_all(b"SKIP: a resolver's device and mark: an emulator's options differ\n");
        return;
    }
    let _turn = turn();
    let (server, etc) = (NameServer::new(Temper::Good), etc());
    let folder = etc.open();
    let seen = Mutex::new((Vec::new(), 0));
    let look = |fd: BorrowedFd<'_>| {
        let socket = Socket::from(fd.try_clone_to_owned().unwrap());
        let device = socket.getsockopt(opt::SO_BINDTODEVICE)?;
        *seen.lock().unwrap() = (device.as_bytes().to_vec(), socket.getsockopt(opt::SO_MARK)?);
        Ok(())
    };
    let mut resolver = asking(&folder, &[server.addr]);
    resolver.set_hook(Some(&look));
    resolver.set_device(Some(IfName::new("lo").unwrap()));
    assert_eq!(resolver.getaddrinfo("www.test", 80, &Hints::stream()).unwrap().len(), 2);
    assert_eq!(*seen.lock().unwrap(), (b"lo".to_vec(), 0));
    resolver.set_device(None);
    resolver.set_mark(Some(7));
    match resolver.getaddrinfo("www.test", 80, &Hints::stream()) {
        Ok(found) => {
            assert_eq!(found.len(), 2);
            assert_eq!(*seen.lock().unwrap(), (vec![], 7));
        }
        // It takes a privilege.
        Err(error) => {
            let left = Some((server.addr, Left::Errno(Errno::EPERM)));
            assert_eq!(error.questions.map(|question| question.unwrap().left), [left; 2]);
        }
    }
}

/// They may go to another thread, as what holds them may.
#[test]
fn resolvers_and_lookups_may_be_sent() {
    fn may_be_sent<T: Send>() {}
    may_be_sent::<Resolver<'_>>();
    may_be_sent::<berkeley::resolve::Pending<'_>>();
}

#[test]
fn each_question_of_many_has_a_port_of_its_own_unless_ports_are_kept() {
    let _turn = turn();
    let (server, etc) = (NameServer::new(Temper::Port), etc());
    let folder = etc.open();
    let mut resolver = asking(&folder, &[server.addr]);
    for (keep_ports, least, most) in [(false, 30, 40), (true, 1, 1)] {
        let mut ports = BTreeSet::new();
        let question =
            Question::Host { name: b"www.test", v4: true, v6: false, mapped: None, addrconfig: false };
        let each =
            &mut |_, lookup: &Lookup<'_>| ports.extend(lookup.found().iter().map(|found| found.addr.addr));
        resolver.many([question; 40], 1, keep_ports, Deadline::NEVER, each).unwrap();
        assert!((least..=most).contains(&ports.len()), "{keep_ports}: {} ports", ports.len());
    }
}
