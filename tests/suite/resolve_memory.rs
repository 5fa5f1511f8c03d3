//! What lookups take: no allocation in the calls into the caller's storage, and so much of the stack.

use core::mem::size_of;

use berkeley::engine::found::Found;
use berkeley::engine::lookup::{Lookup, Question, Storage};
use berkeley::etc::ScopedIp;
use berkeley::resolve::Pending;
use berkeley::{
    AddrInfo, Deadline, EAI_AGAIN, EAI_NONAME, GaiError, Hints, NI_NAMEREQD, NiFlags, Resolver,
    getaddrinfo_into, getnameinfo,
};

use crate::counting::allocations;
use crate::lookups::{Etc, NameServer, Temper};

#[test]
fn nothing_allocates() {
    let etc = Etc::new(&[
        ("nsswitch.conf", "hosts: files dns\n"),
        ("hosts", "127.0.0.1 localhost\n192.0.2.7 db.example db\n"),
        ("resolv.conf", "search a.test b.test\noptions timeout:5\n"),
    ]);
    let (good, mute) = (NameServer::new(Temper::Good), NameServer::new(Temper::Mute));
    let nobody = NameServer::nobody();
    let folder = etc.open();
    let hints = Hints::stream();
    let made = allocations(|| {
        let mut room = [AddrInfo::EMPTY; 8];
        let soon = || Deadline::after(core::time::Duration::from_millis(50));
        // From the first lookup on, which reads all files.
        let mut resolver = Resolver::with_etc(&folder);
        resolver.set_servers(&[nobody, good.addr]);
        let answered = resolver.getaddrinfo_into("db", "http", &hints, &mut room).unwrap();
        assert_eq!(answered.filled.used, 1);
        let answered = resolver.getaddrinfo_into("www", 80, &hints, &mut room).unwrap();
        assert_eq!(answered.filled.used, 2);
        assert_eq!(resolver.getaddrinfo_into("192.0.2.1", 80, &hints, &mut room).unwrap().filled.used, 1);
        assert!(resolver.gethostbyname("www").is_ok());
        let addr = "192.0.2.7:80".parse().unwrap();
        assert_eq!(resolver.getnameinfo(&addr, NiFlags::empty()).unwrap().host(), "db.example");
        let none = resolver.getnameinfo(&"192.0.2.8:80".parse().unwrap(), NI_NAMEREQD);
        assert_eq!(none.unwrap_err().code, EAI_NONAME);
        // A lookup that fails, over TCP, at its deadline, with every decision told.
        resolver.set_servers(&[mute.addr]);
        let (mut decisions, mut found) = (0, [Found::EMPTY; 8]);
        let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [0; 256] };
        let mut trace = |_: &berkeley::engine::trace::Decision<'_>| decisions += 1;
        let asked = Question::host(b"www.test");
        let failed = resolver.look_up_in(asked, storage, soon(), Some(&mut trace), |_| ());
        assert_eq!(failed.unwrap_err().code, EAI_AGAIN);
        assert!(decisions > 4);
        // In somebody else's loop.
        let addr = ScopedIp::new([192, 0, 2, 7].into());
        let storage = Storage { found: &mut found, stream: &mut [0; 1024], aliases: &mut [0; 256] };
        let mut pending = resolver.start(Question::Addr(addr), storage, soon()).unwrap();
        while pending.advance(&mut |_| ()).is_some() {}
        assert_eq!(pending.lookup().official().unwrap().as_str(), "db.example");
    });
    assert_eq!(made, 0);
    // The free functions, by the files of this machine: what comes of it does not matter.
    let made = allocations(|| {
        let mut room = [AddrInfo::EMPTY; 8];
        let _ = getaddrinfo_into("localhost", "http", &hints, &mut room);
        let _ = getnameinfo(&"127.0.0.1:80".parse().unwrap(), NiFlags::empty());
    });
    assert_eq!(made, 0);
}

/// The room's documentation says how large these are.
#[test]
fn so_much_of_the_stack() {
    let kib = |size: usize| size.div_ceil(1024);
    assert!(kib(size_of::<Lookup<'_>>()) <= 4, "{}", size_of::<Lookup<'_>>());
    assert!(kib(size_of::<Pending<'_>>()) <= 6, "{}", size_of::<Pending<'_>>());
    assert!(kib(size_of::<Resolver<'_>>()) <= 9, "{}", size_of::<Resolver<'_>>());
    assert!(size_of::<Found>() <= 112, "{}", size_of::<Found>());
    assert!(size_of::<AddrInfo>() <= 200, "{}", size_of::<AddrInfo>());
    assert!(size_of::<GaiError>() <= 120, "{}", size_of::<GaiError>());
    assert!(size_of::<Storage<'_>>() <= 48, "{}", size_of::<Storage<'_>>());
}

/// A lookup into the caller's storage, in a thread with little stack. Optimised it takes half of this.
#[test]
fn a_lookup_fits_into_a_small_stack() {
    let server = NameServer::new(Temper::Good);
    let etc = Etc::new(&[("nsswitch.conf", "hosts: files dns\n"), ("hosts", "127.0.0.1 localhost\n")]);
    let look_up = move || {
        let folder = etc.open();
        let mut room = [AddrInfo::EMPTY; 8];
        let mut resolver = Resolver::with_etc(&folder);
        resolver.set_servers(&[server.addr]);
        resolver.getaddrinfo_into("www.test", 80, &Hints::stream(), &mut room).map(|it| it.filled.used)
    };
    let thread = std::thread::Builder::new().stack_size(192 * 1024).spawn(look_up).unwrap();
    assert_eq!(thread.join().unwrap(), Ok(2));
}
