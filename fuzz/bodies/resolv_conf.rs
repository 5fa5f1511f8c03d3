//! The laws of resolv.conf(5).

use berkeley::etc::hostaliases;
use berkeley::etc::resolv_conf::{
    ATTEMPTS_MAX, NAMESERVERS_MAX, NDOTS_MAX, Parser, ResolvConf, SEARCH_MAX, TIMEOUT_MAX,
};

/// Any bytes are a file, in any chunks, and the value printed as a file reads as itself.
pub fn resolv_conf(data: &[u8]) {
    let size = usize::from(*data.first().unwrap_or(&0)) + 1;

    let mut notes = Vec::new();
    let conf = ResolvConf::parse_with(data, &mut |note| notes.push(note));
    let mut chunked_notes = Vec::new();
    let mut quiet = Parser::new();
    let mut listening = Parser::new();
    for chunk in data.chunks(size) {
        quiet.feed(chunk);
        listening.feed_with(chunk, &mut |note| chunked_notes.push(note));
    }
    let quiet = quiet.finish();
    assert_eq!(quiet, conf);
    assert!(quiet.settings().eq(conf.settings()));
    assert_eq!(listening.finish_with(&mut |note| chunked_notes.push(note)), conf);
    assert_eq!(chunked_notes, notes);
    assert_eq!(ResolvConf::parse(data), conf);

    assert!((1..=NAMESERVERS_MAX).contains(&conf.nameservers().len()));
    assert!(conf.search().map(<[u8]>::len).sum::<usize>() <= SEARCH_MAX);
    assert!(conf.ndots() <= NDOTS_MAX && (1..=ATTEMPTS_MAX).contains(&conf.attempts()));
    assert!((1..=u64::from(TIMEOUT_MAX)).contains(&conf.timeout().as_secs()));

    // A line says the same by itself.
    let line = |number: u64| data.split(|b| *b == b'\n').nth(usize::try_from(number).unwrap() - 1).unwrap();
    for (number, setting) in conf.settings() {
        let alone = ResolvConf::parse(line(number));
        assert!(alone.settings().any(|(_, its)| its == setting), "{number}: {setting}");
    }

    // Bytes that text cannot show are escaped, so only a printable file comes back.
    let plain = |b: &u8| b.is_ascii_graphic() && !b"\\'\"".contains(b) || b" \t\r\n".contains(b);
    if data.iter().all(plain) {
        let printed = conf.to_string();
        let again = ResolvConf::parse(printed.as_bytes());
        assert_eq!(again.nameservers(), conf.nameservers());
        assert_eq!(again.to_string(), printed);
    }

    // What the environment could hold.
    let mut applied = conf.clone();
    applied.apply_options(data);
    assert!(applied.ndots() <= NDOTS_MAX && applied.attempts() >= 1 && applied.timeout().as_secs() >= 1);
    applied.apply_localdomain(data);
    applied.apply_hostname(data);
    assert!(applied.search().next().is_some());

    // The file of HOSTALIASES, while we are here.
    for (alias, _) in hostaliases::Entries::new(data).take(8) {
        let name = hostaliases::hostalias(data, alias);
        assert!(name.is_some());
        let mut lookup = hostaliases::Lookup::hostalias(alias);
        for chunk in data.chunks(size) {
            if lookup.feed(chunk).is_break() {
                break;
            }
        }
        assert_eq!(lookup.finish(), name);
    }
}
