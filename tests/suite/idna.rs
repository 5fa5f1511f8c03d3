//! Hosts whose names are not ASCII.

use berkeley::{
    AI_CANONIDN, AI_CANONNAME, AI_IDN, EAI_IDN_ENCODE, EAI_NONAME, Hints, NI_IDN, NiFlags, Resolver,
};

use crate::kit::Etc;

#[test]
fn they_are_looked_up_by_the_name_that_files_and_servers_know() {
    let etc = Etc::new("192.0.2.7 xn--bcher-kva.example\n", "");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    for (flags, name) in [
        (AI_CANONNAME, "xn--bcher-kva.example"),
        (AI_CANONNAME | AI_IDN, "xn--bcher-kva.example"),
        (AI_CANONNAME | AI_CANONIDN, "bücher.example"),
    ] {
        let hints = Hints { flags, ..Hints::stream() };
        let found = resolver.getaddrinfo("BÜCHER.example", 80, &hints).unwrap();
        assert_eq!(found[0].addr.to_string(), "192.0.2.7:80");
        assert_eq!(found.canonname(), Some(name));
    }
    let host = resolver.gethostbyname_ex("bücher.example").unwrap();
    assert_eq!(host.name, "xn--bcher-kva.example");
    assert_eq!(resolver.gethostbyname("bücher.example").unwrap().to_string(), "192.0.2.7");
}

#[test]
fn the_name_of_an_address_is_written_as_people_do_for_who_wants_it() {
    let etc = Etc::new("192.0.2.7 xn--bcher-kva.example\n192.0.2.8 plain.example\n", "");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    for (addr, flags, name) in [
        ("192.0.2.7:80", NiFlags::empty(), "xn--bcher-kva.example"),
        ("192.0.2.7:80", NI_IDN, "bücher.example"),
        ("192.0.2.8:80", NI_IDN, "plain.example"),
    ] {
        assert_eq!(resolver.getnameinfo(&addr.parse().unwrap(), flags).unwrap().host(), name);
    }
}

#[test]
fn what_is_no_name_is_an_error() {
    let etc = Etc::new("", "");
    let folder = etc.open();
    let mut resolver = Resolver::with_etc(&folder);
    let error = resolver.getaddrinfo(b"b\xfccher", 80, &Hints::stream()).unwrap_err();
    assert_eq!(error.code, EAI_IDN_ENCODE);
    assert_eq!(error.to_string(), "Parameter string not correctly encoded: the name is not UTF-8");
    // The form is longer than any label.
    let long = "ü".repeat(63);
    assert_eq!(resolver.getaddrinfo(&long, 80, &Hints::stream()).unwrap_err().code, EAI_NONAME);
}
