//! The laws of gai.conf(5).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berkeley::etc::gai_conf::{GLIBC, GaiConf, Parser, RFC6724, ROWS_MAX};

/// Any bytes are a file, in any chunks, and every address has a label, a precedence and a scope.
pub fn gai_conf(data: &[u8]) {
    let size = usize::from(*data.first().unwrap_or(&0)) + 1;

    let mut notes = Vec::new();
    let conf = GaiConf::parse_with(data, &mut |note| notes.push(note));
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

    // A line says the same by itself.
    let line = |number: u64| data.split(|b| *b == b'\n').nth(usize::try_from(number).unwrap() - 1).unwrap();
    for (number, setting) in conf.settings() {
        let alone = GaiConf::parse(line(number));
        assert!(alone.settings().eq([(1, setting)]), "{number}: {setting}");
    }

    for default in [RFC6724, GLIBC] {
        let tables = conf.tables(&default);
        for table in [tables.labels, tables.precedences, tables.scopes] {
            assert!(!table.is_empty() && table.len() <= ROWS_MAX);
            assert!(table.is_sorted_by(|a, b| a.len >= b.len));
            assert!(table.iter().all(|row| row.len <= 128 && row.contains(row.addr)));
        }
        assert!(tables.scopes.iter().all(|row| row.len >= 96));
        let mut bits = [0; 16];
        bits.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
        let addr = IpAddr::V6(Ipv6Addr::from(bits));
        assert!(tables.label(addr).max(tables.precedence(addr)) <= i32::MAX as u32);
        assert!(tables.scopev4(Ipv4Addr::from_bits(size as u32)) <= i32::MAX as u32);
    }
}
