//! The laws of nsswitch.conf(5).

use berkeley::etc::nsswitch::{Nsswitch, Parser, SOURCES_MAX};

/// Any bytes are a file, in any chunks.
pub fn nsswitch(data: &[u8]) {
    let size = usize::from(*data.first().unwrap_or(&0)) + 1;

    let mut notes = Vec::new();
    let conf = Nsswitch::parse_with(data, &mut |note| notes.push(note));
    let mut chunked_notes = Vec::new();
    let mut quiet = Parser::new();
    let mut listening = Parser::new();
    for chunk in data.chunks(size) {
        quiet.feed(chunk);
        listening.feed_with(chunk, &mut |note| chunked_notes.push(note));
    }
    let quiet = quiet.finish();
    assert_eq!(quiet, conf);
    assert_eq!(quiet.hosts_line(), conf.hosts_line());
    assert_eq!(listening.finish_with(&mut |note| chunked_notes.push(note)), conf);
    assert_eq!(chunked_notes, notes);

    // A line says the same by itself.
    if let Some(number) = conf.hosts_line() {
        let line = data.split(|b| *b == b'\n').nth(usize::try_from(number).unwrap() - 1).unwrap();
        assert_eq!(Nsswitch::parse(line).hosts(), conf.hosts());
    }

    for sources in [conf.hosts(), conf.services(), conf.protocols()] {
        assert!(sources.len() <= SOURCES_MAX);
        for source in sources {
            assert!(!source.name.is_empty() && !source.name.is_cut());
            assert!(!source.name.iter().any(|b| b" \t\n[".contains(b)));
        }
    }
}
