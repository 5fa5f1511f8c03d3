//! `dns` and `name`: laws over random and hostile input, a slow second reader, and libresolv's opinion.

use core::hash::BuildHasher;
use core::net::IpAddr;
use std::collections::hash_map::RandomState;

use berkeley::dns::{
    Builder, Class, Compressor, Edns, EdnsFlags, EdnsOption, Flags, Header, Item, Message, Mx, Name, NameRef,
    Opcode, OptionCode, Options, Rcode, Rdata, Section, Soa, Srv, SvcParam, SvcParamKey, SvcParams, Svcb,
    Txt, Type,
};
use berkeley::name::{HostName, cmp_ignore_case, eq_ignore_case};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bodies::{dns_message::dns_message, dns_name::dns_name};
use crate::counting::allocations;

//------------ Names ----------------------------------------------------------------------------------

/// Labels that make a name: any octets, 255 in all at most.
fn labels() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let label = prop_oneof![
        8 => vec(any::<u8>(), 1..=8),
        2 => vec(any::<u8>(), 1..=63),
        8 => "[a-cA-C0-1._-]{1,4}".prop_map(String::into_bytes),
    ];
    vec(label, 0..=12).prop_map(|mut labels| {
        while wire(&labels).len() > 255 {
            labels.pop();
        }
        labels
    })
}

fn wire(labels: &[Vec<u8>]) -> Vec<u8> {
    let mut wire = vec![];
    for label in labels {
        wire.push(label.len() as u8);
        wire.extend(label);
    }
    wire.push(0);
    wire
}

fn name() -> impl Strategy<Value = Name> {
    labels().prop_map(|labels| Name::from_wire(&wire(&labels)).unwrap())
}

/// Texts that are nearly names: what matters to the parser is frequent.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        r"([a-bA-B_*-]|\.|\\[0-9a.\\]|\\[0-3][0-9]{2}|[ -~]){0,12}",
        r"([a-z0-9-]{1,8}\.){0,4}[a-z0-9-]{0,8}",
        r"([a-z]{60,65}\.){0,5}[a-z]{55,65}",
        r"(\\[01][0-9]{2}){50,70}",
        r"[ -~]{0,20}",
    ]
}

proptest! {
    #[test]
    fn the_bodies_hold_on_any_octets(data in vec(any::<u8>(), 0..300)) {
        dns_name(&data);
        dns_message(&data);
    }

    #[test]
    fn the_name_body_holds_on_texts(text in text()) {
        dns_name(text.as_bytes());
    }

    #[test]
    fn text_and_wire_form_agree(labels in labels()) {
        let wire = wire(&labels);
        let name = Name::from_wire(&wire).unwrap();
        prop_assert_eq!(name.wire(), &wire[..]);
        prop_assert!(name.to_ref().labels().eq(labels.iter().map(Vec::as_slice)));
        let text = name.to_string();
        let again = Name::from_text(text.as_bytes()).unwrap();
        prop_assert_eq!(again.wire(), &wire[..]);
        // Every octet as a decimal escape, and a final dot.
        let escaped: Vec<String> = labels.iter().map(|label| {
            label.iter().map(|octet| format!("\\{octet:03}")).collect::<String>()
        }).collect();
        let (again, absolute) = Name::from_text_dot((escaped.join(".") + ".").as_bytes()).unwrap();
        prop_assert!(absolute);
        prop_assert_eq!(again.wire(), &wire[..]);
    }

    #[test]
    fn case_does_not_matter(name in name(), other in name()) {
        let hasher = RandomState::new();
        let upper = Name::from_wire(&name.wire().to_ascii_uppercase());
        let lower = Name::from_wire(&name.wire().to_ascii_lowercase());
        let (Ok(upper), Ok(lower)) = (upper, lower) else { panic!("lengths are no letters") };
        prop_assert_eq!(upper, lower);
        prop_assert_eq!(upper.to_ref(), lower.to_ref());
        prop_assert_eq!(hasher.hash_one(upper), hasher.hash_one(lower.to_ref()));
        let same = cmp_ignore_case(name.wire(), other.wire()).is_eq();
        prop_assert_eq!(name == other, same);
        prop_assert_eq!(name.to_ref() == other.to_ref(), same);
    }

    #[test]
    fn joining_puts_labels_in_a_row(a in labels(), b in labels()) {
        let (first, second) = (wire(&a), wire(&b));
        let joined = wire(&[&a[..], &b].concat());
        let (first, second) = (Name::from_wire(&first).unwrap(), Name::from_wire(&second).unwrap());
        match first.join(second.to_ref()) {
            Ok(name) => {
                prop_assert_eq!(name.wire(), &joined[..]);
                prop_assert!(name.to_ref().is_within(second.to_ref()));
                // And the way back: the tail replaced by the root leaves the front.
                match name.rebase(second.to_ref(), NameRef::ROOT) {
                    Some(front) => {
                        let front = front.unwrap();
                        prop_assert_eq!(front.wire(), first.wire());
                    }
                    None => prop_assert!(first.is_root()),
                }
            }
            Err(_) => prop_assert!(joined.len() > 255),
        }
    }

    #[test]
    fn within_means_that_the_last_labels_are_the_same(a in labels(), b in labels(), skip in 0usize..4) {
        let b = if b.len() % 2 == 0 { a.iter().skip(skip).cloned().collect() } else { b };
        let fold = |labels: &[Vec<u8>]| labels.iter().map(|l| l.to_ascii_lowercase()).collect::<Vec<_>>();
        let (name, zone) = (Name::from_wire(&wire(&a)).unwrap(), Name::from_wire(&wire(&b)).unwrap());
        prop_assert_eq!(name.to_ref().is_within(zone.to_ref()), fold(&a).ends_with(&fold(&b)));
    }

    #[test]
    fn reverse_names_lead_back(address: IpAddr) {
        let name = Name::reverse(address);
        prop_assert_eq!(name.to_reverse(), Some(address));
        let expected = match address {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                format!("{d}.{c}.{b}.{a}.in-addr.arpa")
            }
            IpAddr::V6(v6) => {
                let digits: Vec<String> =
                    format!("{:032x}", v6.to_bits()).chars().rev().map(String::from).collect();
                digits.join(".") + ".ip6.arpa"
            }
        };
        prop_assert_eq!(name.to_string(), expected);
    }

    #[test]
    fn order_and_equality_without_case_agree(a in "[a-bA-B_.]{0,4}", b in "[a-bA-B_.]{0,4}") {
        let (a, b) = (a.as_bytes(), b.as_bytes());
        prop_assert_eq!(cmp_ignore_case(a, b), a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()));
        prop_assert_eq!(cmp_ignore_case(a, b).is_eq(), eq_ignore_case(a, b));
        if let (Ok(a), Ok(b)) = (HostName::new(a), HostName::new(b)) {
            let hasher = RandomState::new();
            prop_assert_eq!(a == b, a.cmp(&b).is_eq());
            prop_assert!(a != b || hasher.hash_one(a) == hasher.hash_one(b));
        }
    }

    #[test]
    fn host_names_are_what_the_rule_says(text in text()) {
        let body = text.strip_suffix('.').filter(|body| !body.is_empty()).unwrap_or(&text);
        let octet = |octet: char| octet.is_ascii_alphanumeric() || octet == '-' || octet == '_';
        let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(octet);
        let rule = body.len() <= 253 && !body.starts_with('-') && body.split('.').all(label);
        prop_assert_eq!(HostName::new(text.as_bytes()).is_ok(), rule || text == ".", "{}", text);
    }
}

//------------ libresolv ------------------------------------------------------------------------------

/// The functions of `<arpa/nameser.h>` and `<resolv.h>`, which are part of glibc proper since its 2.34.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "calls the C library")]
mod libresolv {
    use core::ffi::{c_char, c_int};
    use std::ffi::CString;

    unsafe extern "C" {
        fn ns_name_pton(text: *const c_char, wire: *mut u8, size: usize) -> c_int;
        fn ns_name_ntop(wire: *const u8, text: *mut c_char, size: usize) -> c_int;
        fn res_hnok(text: *const c_char) -> c_int;
    }

    /// The wire form, and whether the text ended in a dot.
    pub(crate) fn pton(text: &str) -> Option<(Vec<u8>, bool)> {
        let text = CString::new(text).unwrap();
        let mut wire = [0; 255];
        // SAFETY: a C string, and a buffer with its size.
        let result = unsafe { ns_name_pton(text.as_ptr(), wire.as_mut_ptr(), wire.len()) };
        let mut end = 0;
        while result >= 0 && wire[end] != 0 {
            end += 1 + usize::from(wire[end]);
        }
        (result >= 0).then(|| (wire[..=end].to_vec(), result == 1))
    }

    pub(crate) fn ntop(wire: &[u8]) -> String {
        let mut text = [0u8; 1025];
        // SAFETY: a whole name, and a buffer with its size.
        let len = unsafe { ns_name_ntop(wire.as_ptr(), text.as_mut_ptr().cast(), text.len()) };
        assert!(len >= 0);
        let end = text.iter().position(|&octet| octet == 0).unwrap();
        String::from_utf8(text[..end].to_vec()).unwrap()
    }

    pub(crate) fn hnok(text: &str) -> bool {
        let text = CString::new(text).unwrap();
        // SAFETY: a C string.
        unsafe { res_hnok(text.as_ptr()) == 1 }
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
proptest! {
    #[test]
    fn texts_read_as_ns_name_pton_reads_them(text in text()) {
        let ours = Name::from_text_dot(text.as_bytes());
        let ours = ours.ok().map(|(name, absolute)| (name.wire().to_vec(), absolute));
        prop_assert_eq!(ours, libresolv::pton(&text), "{}", text);
    }

    #[test]
    fn names_print_as_ns_name_ntop_prints_them(name in name()) {
        prop_assert_eq!(name.to_string(), libresolv::ntop(name.wire()));
    }

    #[test]
    fn host_names_are_what_res_hnok_accepts(text in text()) {
        let theirs = libresolv::hnok(&text);
        // Escapes are the business of names.
        let through_name = Name::from_text(text.as_bytes()).is_ok_and(|name| name.to_host().is_ok());
        let printable = text.bytes().all(|octet| octet.is_ascii_graphic());
        prop_assert_eq!(printable && through_name, theirs, "{}", text);
        if !text.is_empty() && !text.contains('\\') {
            prop_assert_eq!(HostName::new(text.as_bytes()).is_ok(), theirs, "{}", text);
        }
    }
}

//------------ Messages -------------------------------------------------------------------------------

/// What a record of a test message holds: owned, where `Rdata` borrows.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a few at a time")]
enum Held {
    Address(IpAddr),
    /// NS, CNAME, DNAME or PTR.
    Target(Type, Name),
    Soa(Name, Name, [u32; 5]),
    Mx(u16, Name),
    Srv([u16; 3], Name),
    Txt(Vec<Vec<u8>>),
    Svcb(bool, u16, Name, Option<u16>, Vec<u8>),
    Opt(u16, u32, Vec<(u16, Vec<u8>)>),
    Unknown(u16, Vec<u8>),
}

/// Names that share endings, so that there is something to compress.
fn related_name() -> impl Strategy<Value = Name> {
    let label = prop_oneof![Just("a"), Just("A"), Just("b"), Just("example"), Just("xn--p1ai")];
    prop_oneof![
        8 => vec(label, 0..6).prop_map(|labels| labels.join(".").parse().unwrap()),
        1 => name(),
    ]
}

fn held() -> impl Strategy<Value = Held> {
    let octets = |max| vec(any::<u8>(), 0..max);
    let types = [Type::NS, Type::CNAME, Type::DNAME, Type::PTR];
    prop_oneof![
        any::<IpAddr>().prop_map(Held::Address),
        (proptest::sample::select(types.to_vec()), related_name()).prop_map(|(t, n)| Held::Target(t, n)),
        (related_name(), related_name(), any::<[u32; 5]>()).prop_map(|(m, r, n)| Held::Soa(m, r, n)),
        (any::<u16>(), related_name()).prop_map(|(p, n)| Held::Mx(p, n)),
        (any::<[u16; 3]>(), related_name()).prop_map(|(n, t)| Held::Srv(n, t)),
        vec(octets(256), 0..4).prop_map(Held::Txt),
        (any::<bool>(), 0u16..3, related_name(), any::<Option<u16>>(), octets(20))
            .prop_map(|(https, priority, n, port, ech)| Held::Svcb(https, priority, n, port, ech)),
        (any::<u16>(), any::<u32>(), vec((any::<u16>(), octets(20)), 0..4))
            .prop_map(|(size, ttl, options)| Held::Opt(size, ttl, options)),
        (65_280u16..65_535, octets(60)).prop_map(|(t, o)| Held::Unknown(t, o)),
    ]
}

/// Hands the data to `work` in the crate's form.
fn with_data<T>(held: &Held, work: impl FnOnce(&Rdata<'_>) -> T) -> T {
    let mut room = [0; 2048];
    let data = match held {
        Held::Address(IpAddr::V4(address)) => Rdata::A(*address),
        Held::Address(IpAddr::V6(address)) => Rdata::Aaaa(*address),
        Held::Target(rtype, name) => {
            let name = name.to_ref();
            match *rtype {
                Type::NS => Rdata::Ns(name),
                Type::CNAME => Rdata::Cname(name),
                Type::DNAME => Rdata::Dname(name),
                _ => Rdata::Ptr(name),
            }
        }
        Held::Soa(mname, rname, [serial, refresh, retry, expire, minimum]) => Rdata::Soa(Soa {
            mname: mname.to_ref(),
            rname: rname.to_ref(),
            serial: *serial,
            refresh: *refresh,
            retry: *retry,
            expire: *expire,
            minimum: *minimum,
        }),
        Held::Mx(preference, exchange) => {
            Rdata::Mx(Mx { preference: *preference, exchange: exchange.to_ref() })
        }
        Held::Srv([priority, weight, port], target) => {
            Rdata::Srv(Srv { priority: *priority, weight: *weight, port: *port, target: target.to_ref() })
        }
        Held::Txt(strings) => {
            let strings: Vec<&[u8]> = strings.iter().map(Vec::as_slice).collect();
            Rdata::Txt(Txt::write_into(&mut room, &strings).unwrap())
        }
        Held::Svcb(https, priority, target, port, ech) => {
            let port = port.map(u16::to_be_bytes);
            let mut params = vec![];
            if let (Some(port), true) = (&port, *priority > 0) {
                params.push(SvcParam { key: SvcParamKey::PORT, value: port });
            }
            if *priority > 0 {
                params.push(SvcParam { key: SvcParamKey::ECH, value: ech });
            }
            let params = SvcParams::write_into(&mut room, &params).unwrap();
            let svcb = Svcb { priority: *priority, target: target.to_ref(), params };
            if *https { Rdata::Https(svcb) } else { Rdata::Svcb(svcb) }
        }
        Held::Opt(udp_size, ttl, options) => {
            let options: Vec<EdnsOption<'_>> =
                options.iter().map(|(code, data)| EdnsOption { code: OptionCode(*code), data }).collect();
            let [rcode_high, version, high, low] = ttl.to_be_bytes();
            Rdata::Opt(Edns {
                udp_size: *udp_size,
                rcode_high,
                version,
                flags: EdnsFlags::from_bits_retain(u16::from_be_bytes([high, low])),
                options: Options::write_into(&mut room, &options).unwrap(),
            })
        }
        Held::Unknown(rtype, octets) => Rdata::Unknown(Type(*rtype), octets),
    };
    work(&data)
}

#[derive(Clone, Debug)]
struct Contents {
    id: u16,
    /// Flags and codes.
    bits: u16,
    questions: Vec<(Name, u16)>,
    /// Owner, TTL and data, section by section.
    sections: [Vec<(Name, u32, Held)>; 3],
}

fn contents() -> impl Strategy<Value = Contents> {
    let questions = vec((related_name(), any::<u16>()), 0..3);
    let records = || vec((related_name(), any::<u32>(), held()), 0..4);
    (any::<u16>(), any::<u16>(), questions, [records(), records(), records()])
        .prop_map(|(id, bits, questions, sections)| Contents { id, bits, questions, sections })
}

fn build(contents: &Contents, compressor: Option<&mut Compressor>) -> Vec<u8> {
    let Contents { id, bits, questions, sections } = contents;
    let mut buf = vec![0xa5; 65_535];
    let header = Header {
        flags: Flags::from_bits_retain(*bits) & Flags::all(),
        opcode: Opcode((*bits >> 11) as u8 & 0xf),
        rcode: Rcode(*bits & 0xf),
        ..Header::query(*id)
    };
    let mut out = Builder::new(&mut buf, header).unwrap();
    if let Some(compressor) = compressor {
        out = out.compressed(compressor);
    }
    for (name, qtype) in questions {
        out.question(name.to_ref(), Type(*qtype), Class::IN).unwrap();
    }
    for (section, records) in [Section::Answer, Section::Authority, Section::Additional].iter().zip(sections)
    {
        for (owner, ttl, held) in records {
            with_data(held, |data| out.record(*section, owner.to_ref(), Class::IN, *ttl, data)).unwrap();
        }
    }
    out.finish().to_vec()
}

proptest! {
    #[test]
    fn what_is_built_is_what_is_read(contents in contents()) {
        let mut compressor = Compressor::new();
        let flat = build(&contents, None);
        let compressed = build(&contents, Some(&mut compressor));
        prop_assert!(compressed.len() <= flat.len());
        let Contents { id, bits, questions, sections } = &contents;
        for octets in [&flat, &compressed] {
            let message = Message::new(octets).unwrap();
            prop_assert_eq!(&octets[..4], &[id.to_be_bytes(), bits.to_be_bytes()].concat()[..]);
            let mut items = message.items();
            for (name, qtype) in questions {
                let Some(Ok(Item::Question(question))) = items.next() else { panic!("no question") };
                let read = question.name.to_name();
                prop_assert_eq!(read.wire(), name.wire());
                prop_assert_eq!(question.qtype, Type(*qtype));
            }
            for (owner, ttl, held) in sections.iter().flatten() {
                let Some(Ok(Item::Record(record))) = items.next() else { panic!("no record") };
                let read = record.owner().to_name();
                prop_assert_eq!(read.wire(), owner.wire());
                with_data(held, |data| {
                    prop_assert_eq!(record.data(), Ok(*data));
                    prop_assert_eq!(record.rtype(), data.rtype());
                    if !matches!(data, Rdata::Opt(_)) {
                        let ttl = if *ttl > 0x7fff_ffff { 0 } else { *ttl };
                        prop_assert_eq!((record.ttl(), record.class()), (ttl, Class::IN));
                    }
                    Ok(())
                })?;
            }
            prop_assert!(items.next().is_none());
            dns_message(octets);
        }
    }

    #[test]
    fn a_spoiled_message_is_read_without_harm(
        contents in contents(),
        spoiled in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut octets = build(&contents, Some(&mut Compressor::new()));
        for (place, octet) in spoiled {
            let place = place.index(octets.len());
            octets[place] = octet;
        }
        dns_message(&octets);
        octets.truncate(cut.index(octets.len()));
        dns_message(&octets);
    }

    /// Against a reader that follows RFC 1035 word by word, on octets that are mostly pointers.
    #[test]
    fn names_read_as_the_slow_twin_reads_them(
        soup in vec(prop_oneof![
            3 => (0u8..120).prop_map(|low| vec![0xc0, low]),
            3 => vec(b'a'..=b'c', 1..4).prop_map(|label| [&[label.len() as u8][..], &label].concat()),
            1 => Just(vec![0]),
            1 => any::<u8>().prop_map(|octet| vec![octet]),
        ], 1..40),
    ) {
        let soup = soup.concat();
        let len = soup.len() as u16;
        for at in 0..soup.len() {
            // The soup as the data of a record, then a record owned by what stands at `at` in it.
            let pointer = (0xc000 | (23 + at as u16)).to_be_bytes();
            let message = [
                b"\0\0\x80\0\0\0\0\x02\0\0\0\0\0\xff\xff\0\x01\0\0\0\0".as_slice(),
                &len.to_be_bytes(),
                &soup,
                &pointer,
                b"\xff\xff\0\x01\0\0\0\0\0\0",
            ].concat();
            let record = Message::new(&message).unwrap().answers().nth(1).unwrap();
            let ours = record.ok().map(|record| record.owner().to_name().wire().to_vec());
            prop_assert_eq!(ours, slow_name(&message, 23 + soup.len()), "{}", message.escape_ascii());
        }
    }
}

/// The uncompressed wire form of the name at `at`.
fn slow_name(message: &[u8], mut at: usize) -> Option<Vec<u8>> {
    let mut wire = vec![];
    let mut pointers = 0;
    let mut piece = at;
    loop {
        let octet = *message.get(at)?;
        match octet >> 6 {
            0 => {
                let label = message.get(at..=at + usize::from(octet))?;
                wire.extend(label);
                at += label.len();
                if octet == 0 {
                    return (wire.len() <= 255).then_some(wire);
                }
            }
            3 => {
                at = usize::from(octet & 0x3f) * 256 + usize::from(*message.get(at + 1)?);
                pointers += 1;
                if at < 12 || at >= piece || pointers > 127 {
                    return None;
                }
                piece = at;
            }
            _ => return None,
        }
    }
}

//------------ What it costs --------------------------------------------------------------------------

#[test]
fn nothing_allocates() {
    let name: Name = "www.example.org".parse().unwrap();
    let host: Name = "host.example.org".parse().unwrap();
    let mut buf = [0; 512];
    let mut text = [0; 1003];
    let count = allocations(|| {
        let mut compressor = Compressor::new();
        let mut out = Builder::query(&mut buf, 1).unwrap().compressed(&mut compressor);
        out.question(name.to_ref(), Type::A, Class::IN).unwrap();
        let address = Rdata::A([192, 0, 2, 1].into());
        for data in [Rdata::Cname(host.to_ref()), address] {
            out.record(Section::Answer, name.to_ref(), Class::IN, 60, &data).unwrap();
        }
        out.edns(&Edns::DEFAULT).unwrap();

        let message = Message::new(out.finish()).unwrap();
        for record in message.answers() {
            let record = record.unwrap();
            if let Rdata::Cname(target) = record.data().unwrap() {
                assert_eq!(target.to_host().unwrap().as_str(), "host.example.org");
            }
            let copy = Name::from_text(b"WWW.example.org").unwrap();
            assert!(record.owner() == copy.to_ref());
            assert_eq!(copy.write_text(&mut text), Some("WWW.example.org"));
        }
        assert_eq!(message.edns().unwrap(), Some(Edns::DEFAULT));
        assert!(Name::from_text(b"a..b").is_err() && HostName::new(b"a b").is_err());
        assert!(Name::reverse([192, 0, 2, 1].into()).to_reverse().is_some());
    });
    assert_eq!(count, 0);
}
