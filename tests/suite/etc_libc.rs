//! The rooms `etc` and `netdb` against the C library: over this machine's files, and over generated ones.
//!
//! glibc reads no file but its own, so for generated ones this program starts again under `unshare -rm`, with a
//! directory of its own in the place of /etc. Where that is not permitted the test says so and returns.

#![allow(unsafe_code, reason = "calls the C library")]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::net::{IpAddr, Ipv4Addr};
use core::ptr;
use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use berkeley::etc::resolv_conf::{Options, ResolvConf};
use berkeley::etc::{ScopeId, hosts, protocols, services};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::etc as generate;
use crate::etc_slow as slow;

type Bytes = Vec<u8>;

unsafe extern "C" {
    fn getservbyname_r(
        name: *const c_char,
        proto: *const c_char,
        entry: *mut libc::servent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::servent,
    ) -> c_int;
    fn getservbyport_r(
        port: c_int,
        proto: *const c_char,
        entry: *mut libc::servent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::servent,
    ) -> c_int;
    fn getprotobyname_r(
        name: *const c_char,
        entry: *mut libc::protoent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::protoent,
    ) -> c_int;
    fn getprotobynumber_r(
        number: c_int,
        entry: *mut libc::protoent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::protoent,
    ) -> c_int;
    fn gethostbyname2_r(
        name: *const c_char,
        family: c_int,
        entry: *mut libc::hostent,
        buf: *mut c_char,
        len: usize,
        result: *mut *mut libc::hostent,
        error: *mut c_int,
    ) -> c_int;
    fn __res_ninit(state: *mut ResState) -> c_int;
    fn __res_nclose(state: *mut ResState);
}

/// The front of `struct __res_state` (resolv.h), and room for the rest.
#[repr(C)]
struct ResState {
    retrans: c_int,
    retry: c_int,
    options: libc::c_ulong,
    nscount: c_int,
    servers: [libc::sockaddr_in; 3],
    id: u16,
    search: [*const c_char; 7],
    domain: [c_char; 256],
    pfcode: libc::c_ulong,
    /// ndots:4, nsort:4 and more.
    bits: u32,
    rest: [u64; 64],
}

/// Long enough for any row of these tests; too short would show as a difference.
const ROOM: usize = 1 << 16;

fn c_string(bytes: &[u8]) -> Option<CString> {
    CString::new(bytes).ok()
}

/// The bytes of a C string.
fn bytes(text: *const c_char) -> Bytes {
    // SAFETY: only called with strings of an entry that libc has just filled in.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

/// The strings of an array that a null pointer ends.
fn list(mut array: *const *mut c_char) -> Vec<Bytes> {
    let mut found = Vec::new();
    // SAFETY: only called with arrays of an entry that libc has just filled in; they end with a null pointer.
    while let Some(&text) = unsafe { array.as_ref() }.filter(|text| !text.is_null()) {
        found.push(bytes(text));
        // SAFETY: not the last one yet.
        array = unsafe { array.add(1) };
    }
    found
}

type Row<N> = (Bytes, N, Bytes, Vec<Bytes>);

/// Lends a `_r` function what it wants, and reads what it found.
fn ask<E, T>(
    call: impl FnOnce(*mut E, *mut c_char, *mut *mut E) -> c_int,
    read: impl FnOnce(&E) -> T,
) -> Option<T> {
    let mut room: Vec<c_char> = vec![0; ROOM];
    let mut entry = MaybeUninit::<E>::uninit();
    let mut result = ptr::null_mut();
    let error = call(entry.as_mut_ptr(), room.as_mut_ptr(), &mut result);
    assert_ne!(error, libc::ERANGE);
    // SAFETY: null, or the entry above, filled in, with its strings in the room above.
    unsafe { result.as_ref() }.map(read)
}

fn servent(entry: &libc::servent) -> Row<u16> {
    (bytes(entry.s_name), u16::from_be(entry.s_port as u16), bytes(entry.s_proto), list(entry.s_aliases))
}

fn c_getservbyname(name: &CStr, proto: Option<&CStr>) -> Option<Row<u16>> {
    let proto = proto.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: C strings, and what `ask` lends.
    ask(
        |entry, buf, result| unsafe { getservbyname_r(name.as_ptr(), proto, entry, buf, ROOM, result) },
        servent,
    )
}

fn c_getservbyport(port: u16, proto: Option<&CStr>) -> Option<Row<u16>> {
    let proto = proto.map_or(ptr::null(), CStr::as_ptr);
    let port = c_int::from(port.to_be());
    // SAFETY: a C string, and what `ask` lends.
    ask(|entry, buf, result| unsafe { getservbyport_r(port, proto, entry, buf, ROOM, result) }, servent)
}

fn protoent(entry: &libc::protoent) -> Row<i32> {
    (bytes(entry.p_name), entry.p_proto, vec![], list(entry.p_aliases))
}

fn c_getprotobyname(name: &CStr) -> Option<Row<i32>> {
    // SAFETY: a C string, and what `ask` lends.
    ask(|entry, buf, result| unsafe { getprotobyname_r(name.as_ptr(), entry, buf, ROOM, result) }, protoent)
}

fn c_getprotobynumber(number: i32) -> Option<Row<i32>> {
    // SAFETY: what `ask` lends.
    ask(|entry, buf, result| unsafe { getprotobynumber_r(number, entry, buf, ROOM, result) }, protoent)
}

/// The official name and the addresses.
fn c_gethostbyname(name: &CStr, family: c_int) -> Option<(Bytes, Vec<IpAddr>)> {
    let mut error = 0;
    ask(
        // SAFETY: a C string, and what `ask` lends.
        |entry, buf, result| unsafe {
            gethostbyname2_r(name.as_ptr(), family, entry, buf, ROOM, result, &mut error)
        },
        |entry: &libc::hostent| {
            let mut addrs = Vec::new();
            let mut at = entry.h_addr_list;
            // SAFETY: an array of pointers to addresses of h_length bytes, ended by a null pointer.
            while let Some(addr) = unsafe { (*at).cast::<c_void>().as_ref() } {
                let addr = ptr::from_ref(addr);
                addrs.push(match entry.h_length {
                    // SAFETY: so many bytes lie there.
                    4 => IpAddr::from(unsafe { addr.cast::<[u8; 4]>().read_unaligned() }),
                    // SAFETY: so many bytes lie there.
                    16 => IpAddr::from(unsafe { addr.cast::<[u8; 16]>().read_unaligned() }),
                    length => panic!("an address of {length} bytes"),
                });
                // SAFETY: not the last one yet.
                at = unsafe { at.add(1) };
            }
            (bytes(entry.h_name), addrs)
        },
    )
}

fn service(row: services::Service<'_>) -> Row<u16> {
    (row.name.to_vec(), row.port, row.proto.to_vec(), row.aliases.map(<[u8]>::to_vec).collect())
}

fn protocol(row: protocols::Protocol<'_>) -> Row<i32> {
    (row.name.to_vec(), row.number, vec![], row.aliases.map(<[u8]>::to_vec).collect())
}

/// Every row by name, alias and port, alone and with its protocol; and a few that may be absent. `text` is what
/// /etc/services holds.
fn same_services(text: &[u8]) {
    let mut names: Vec<Bytes> = vec![b"http".to_vec(), b"absent".to_vec()];
    let mut protos: Vec<Option<Bytes>> = vec![None, Some(b"tcp".to_vec()), Some(b"".to_vec())];
    let mut ports = vec![0, 53, 80, 65535];
    for row in services::Entries::new(text) {
        names.extend(core::iter::once(row.name).chain(row.aliases).map(<[u8]>::to_vec));
        protos.push(Some(row.proto.to_vec()));
        ports.push(row.port);
    }
    names.sort();
    names.dedup();
    protos.sort();
    protos.dedup();
    ports.sort_unstable();
    ports.dedup();
    // What is compared does not depend on the processor, and an emulated one takes minutes for all of it.
    let every = if env::var_os("BERKELEY_EMULATED").is_some() { 16 } else { 1 };
    for proto in &protos {
        let c_proto = proto.as_deref().map(|proto| c_string(proto).unwrap());
        for name in names.iter().step_by(every) {
            let ours = services::getservbyname(text, name, proto.as_deref()).map(service);
            let theirs = c_getservbyname(&c_string(name).unwrap(), c_proto.as_deref());
            assert_eq!(ours, theirs, "{} {proto:?}", name.escape_ascii());
            let mut lookup = services::Lookup::getservbyname(name, proto.as_deref());
            let _ = text.chunks(61).any(|chunk| lookup.feed(chunk).is_break());
            assert_eq!(lookup.finish().map(service), theirs);
            let read = berkeley::getservbyname(name, proto.as_deref()).unwrap();
            assert_eq!(read.as_ref().map(|row| service(row.row())), theirs);
        }
        for &port in ports.iter().step_by(every) {
            let ours = services::getservbyport(text, port, proto.as_deref()).map(service);
            assert_eq!(ours, c_getservbyport(port, c_proto.as_deref()), "{port} {proto:?}");
            let read = berkeley::getservbyport(port, proto.as_deref()).unwrap();
            assert_eq!(read.as_ref().map(|row| service(row.row())), ours);
        }
    }
}

fn same_protocols(text: &[u8]) {
    let mut names: Vec<Bytes> = generate::NAMES.iter().map(|name| name.as_bytes().to_vec()).collect();
    let mut numbers = vec![-1, 0, 6, 255];
    for row in protocols::Entries::new(text) {
        names.extend(core::iter::once(row.name).chain(row.aliases).map(<[u8]>::to_vec));
        numbers.push(row.number);
    }
    for name in names {
        let ours = protocols::getprotobyname(text, &name).map(protocol);
        assert_eq!(ours, c_getprotobyname(&c_string(&name).unwrap()), "{}", name.escape_ascii());
        let read = berkeley::getprotobyname(&name).unwrap();
        assert_eq!(read.as_ref().map(|row| protocol(row.row())), ours);
    }
    for number in numbers {
        let ours = protocols::getprotobynumber(text, number).map(protocol);
        assert_eq!(ours, c_getprotobynumber(number), "{number}");
        let read = berkeley::getprotobynumber(number).unwrap();
        assert_eq!(read.as_ref().map(|row| protocol(row.row())), ours);
    }
}

/// By the names of the generator's list, in both families.
fn same_hosts(text: &[u8]) {
    for name in generate::NAMES {
        for family in [libc::AF_INET, libc::AF_INET6] {
            let rows: Vec<_> = hosts::gethostbyname(text, name.as_bytes())
                // glibc takes no scope.
                .filter(|row| row.addr.scope == ScopeId::Unscoped)
                .filter_map(|row| Some((row.name.to_vec(), in_family(row.addr.addr, family)?)))
                .collect();
            let ours =
                rows.first().map(|(name, _)| (name.clone(), rows.iter().map(|(_, addr)| *addr).collect()));
            assert_eq!(ours, c_gethostbyname(&c_string(name.as_bytes()).unwrap(), family), "{name}");
        }
    }
}

/// What glibc makes of a row's address when it is asked for a family: for IPv4 also of mapped addresses, and of ::1.
fn in_family(addr: IpAddr, family: c_int) -> Option<IpAddr> {
    match addr {
        IpAddr::V4(_) if family == libc::AF_INET => Some(addr),
        IpAddr::V6(v6) if family == libc::AF_INET && v6.is_loopback() => Some(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(v6) if family == libc::AF_INET => v6.to_ipv4_mapped().map(IpAddr::V4),
        IpAddr::V6(_) if family == libc::AF_INET6 => Some(addr),
        _ => None,
    }
}

/// Numbers, flags, IPv4 servers and search list; only where the value of ours says what glibc says, see its docs.
fn same_resolv_conf(text: &[u8]) {
    let ours = ResolvConf::parse(text);
    let mut state = MaybeUninit::<ResState>::zeroed();
    // SAFETY: a zeroed state is what res_ninit(3) asks for, and it is at least as long as libc's.
    assert_eq!(unsafe { __res_ninit(state.as_mut_ptr()) }, 0);
    // SAFETY: all of it is initialised, and any bits are a value.
    let theirs = unsafe { state.assume_init_mut() };

    assert_eq!(
        (theirs.bits >> if cfg!(target_endian = "big") { 28 } else { 0 }) & 15,
        ours.ndots().into(),
        "ndots"
    );
    assert_eq!(theirs.retrans.max(1), ours.timeout().as_secs() as c_int);
    assert_eq!(theirs.retry.max(1), ours.attempts().into());
    for (bit, flag) in [
        (0x0000_4000, Options::ROTATE),
        (0x0010_0000, Options::EDNS0),
        (0x0020_0000, Options::SINGLE_REQUEST),
        (0x0040_0000, Options::SINGLE_REQUEST_REOPEN),
        (0x0100_0000, Options::NO_TLD_QUERY),
        (0x0200_0000, Options::NO_RELOAD),
        (0x0400_0000, Options::TRUST_AD),
        (0x0000_0008, Options::USE_VC),
    ] {
        assert_eq!(theirs.options & bit != 0, ours.options().contains(flag), "{flag:?}");
    }
    assert_eq!(theirs.nscount as usize, ours.nameservers().len().min(3));
    for (ours, theirs) in ours.nameservers().iter().zip(&theirs.servers) {
        // An IPv6 server has no place in this array.
        if let IpAddr::V4(ours) = ours.addr {
            assert_eq!(Ipv4Addr::from_bits(u32::from_be(theirs.sin_addr.s_addr)), ours);
        }
    }
    let search: Vec<_> =
        theirs.search.iter().take_while(|text| !text.is_null()).map(|&text| bytes(text)).collect();
    assert_eq!(ours.search().map(<[u8]>::to_vec).collect::<Vec<_>>(), search);
    // SAFETY: initialised above.
    unsafe { __res_nclose(theirs) };
}

#[test]
fn this_machines_services() {
    if let Some(text) = read("/etc/services") {
        same_services(&text);
    }
}

#[test]
fn this_machines_protocols() {
    if let Some(text) = read("/etc/protocols") {
        same_protocols(&text);
    }
}

fn read(path: &str) -> Option<Bytes> {
    fs::read(path).map_err(|error| skip(&format!("{path}: {error}"))).ok()
}

/// Tells it past the harness, which keeps what a passing test prints.
fn skip(why: &str) {
    let line = format!("SKIP: {why}\n");
    // SAFETY: writes bytes that live to a descriptor that stays open.
    unsafe { libc::write(2, line.as_ptr().cast(), line.len()) };
}

/// Set to the directory that stands in the place of /etc, in the second process.
const STANDS_FOR_ETC: &str = "BERKELEY_TEST_ETC";

#[test]
fn generated_files() {
    if let Some(etc) = env::var_os(STANDS_FOR_ETC) {
        return in_the_namespace(&PathBuf::from(etc));
    }
    let etc = env::temp_dir().join(format!("berkeley-etc-{}", std::process::id()));
    fs::create_dir_all(&etc).unwrap();
    fs::write(etc.join("nsswitch.conf"), "hosts: files\nservices: files\nprotocols: files\n").unwrap();
    fs::write(etc.join("host.conf"), "multi on\n").unwrap();
    fs::write(etc.join("probe"), "").unwrap();

    let again = |arguments: &[&str]| {
        Command::new("unshare")
            .args(["-rm", "sh", "-c", "mount --bind \"$0\" /etc && test -e /etc/probe && exec \"$@\""])
            .arg(&etc)
            .arg(env::current_exe().unwrap())
            .args(arguments)
            .env(STANDS_FOR_ETC, &etc)
            .env_remove("LOCALDOMAIN")
            .env_remove("RES_OPTIONS")
            .output()
    };
    match again(&["--list"]) {
        Ok(probe) if probe.status.success() => {
            let run =
                again(&["--exact", "etc_libc::generated_files", "--nocapture", "--test-threads=1"]).unwrap();
            let said = String::from_utf8_lossy(&run.stderr);
            assert!(run.status.success(), "{}\n{said}", String::from_utf8_lossy(&run.stdout));
            // The other process did run that test.
            assert!(etc.join("done").exists(), "{said}");
        }
        Ok(probe) => skip(&format!("unshare -rm: {}", String::from_utf8_lossy(&probe.stderr).trim())),
        Err(error) => skip(&format!("unshare: {error}")),
    }
    fs::remove_dir_all(&etc).unwrap();
}

/// Whether glibc reads what is not there, so that equality is not wanted.
fn is_misread(text: &[u8]) -> bool {
    // It moves an indented line to the front of its buffer without the NUL behind it: unless the line ends with a
    // newline, some of its last bytes count twice.
    let mut lines: Vec<_> = text.split(|&b| b == b'\n').collect();
    let last = lines.pop().unwrap_or(&[]);
    let indented = |line: &[u8]| line.first().is_some_and(|&b| slow::is_blank(b));
    // Where a long has 32 bits, it takes for small what is a number of more bits, or a negative one.
    let holds = |number: &str| text.windows(number.len()).any(|part| part == number.as_bytes());
    let wide = ["-1", "-6", "99999999999", "4294967296", "18446744073709551616"].into_iter().any(holds);
    indented(last)
        || lines.into_iter().any(|line| indented(line) && line.contains(&0))
        || (cfg!(target_pointer_width = "32") && wide)
}

fn in_the_namespace(etc: &Path) {
    let config = || Config { failure_persistence: None, ..Config::default() };
    let check = |name: &str, strategy: &dyn Fn(&mut TestRunner) -> Result<(), String>| {
        strategy(&mut TestRunner::new(config())).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    let put = |name: &'static str, check: fn(&[u8])| {
        let path = etc.join(name);
        move |text: Bytes| {
            if !is_misread(&text) {
                fs::write(&path, &text).unwrap();
                check(&text);
            }
            Ok::<(), TestCaseError>(())
        }
    };
    check("services", &|runner| {
        runner.run(&generate::services_text(), put("services", same_services)).map_err(|e| e.to_string())
    });
    check("protocols", &|runner| {
        runner.run(&generate::protocols_text(), put("protocols", same_protocols)).map_err(|e| e.to_string())
    });
    check("hosts", &|runner| {
        runner.run(&generate::hosts_text(), put("hosts", same_hosts)).map_err(|e| e.to_string())
    });
    check("resolv.conf", &|runner| {
        let files = generate::plain_resolv_conf();
        runner.run(&files, put("resolv.conf", same_resolv_conf)).map_err(|e| e.to_string())
    });
    fs::write(etc.join("done"), "").unwrap();
}
