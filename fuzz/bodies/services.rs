//! The laws of services(5).

use berkeley::etc::services::{
    BUILT_IN, Entries, Lookup, ROW_MAX, Service, Stream, getservbyname, getservbyport,
};

/// Any bytes are a file: the rows of an iterator, of the functions and of a lookup fed in chunks are the same.
pub fn services(data: &[u8]) {
    // The first two bytes choose the size of the chunks, and whether a protocol is asked for.
    let (size, with_proto) = match data {
        [a, b, ..] => (usize::from(*a) + 1, b % 2 == 0),
        _ => (1, false),
    };
    let rows: Vec<_> = Entries::new(data).collect();

    // Listening changes nothing.
    let mut notes = 0;
    let mut listening = Entries::new(data);
    let mut heard = Vec::new();
    while let Some(row) = listening.next_with(&mut |note| {
        notes += 1;
        assert!(note.line >= 1 && note.column >= 1);
    }) {
        heard.push(row);
    }
    assert_eq!(heard, rows);
    assert!(rows.len() <= data.split(|&b| b == b'\n').count());
    assert!(notes <= data.len());

    streamed(data, size, &rows);
    for row in rows.iter().take(8) {
        let proto = with_proto.then_some(row.proto);
        for name in core::iter::once(row.name).chain(row.aliases).take(4) {
            let first = rows.iter().find(|other| {
                (other.name == name || other.aliases.into_iter().any(|alias| alias == name))
                    && proto.is_none_or(|proto| other.proto == proto)
            });
            assert_eq!(getservbyname(data, name, proto).as_ref(), first);
            fed(Lookup::getservbyname(name, proto), data, size, first.copied());
        }
        let first =
            rows.iter().find(|other| other.port == row.port && proto.is_none_or(|p| other.proto == p));
        assert_eq!(getservbyport(data, row.port, proto).as_ref(), first);
        fed(Lookup::getservbyport(row.port, proto), data, size, first.copied());
    }

    // The data as a name.
    assert_eq!(
        getservbyname(BUILT_IN, data, None).is_some(),
        Entries::new(BUILT_IN)
            .any(|row| { row.name == data || row.aliases.into_iter().any(|alias| alias == data) })
    );
}

fn fed(mut lookup: Lookup<'_>, data: &[u8], size: usize, expect: Option<Service<'_>>) {
    for chunk in data.chunks(size) {
        if lookup.feed(chunk).is_break() {
            break;
        }
    }
    let found = lookup.clone().finish().map(|row| (row.name.to_vec(), row.port, row.proto.to_vec()));
    if !lookup.is_cut() {
        assert_eq!(found, expect.map(|row| (row.name.to_vec(), row.port, row.proto.to_vec())));
        assert_eq!(lookup.finish().map(|row| row.aliases.count()), expect.map(|row| row.aliases.count()));
    }
}

/// Fed in chunks, the same rows come, but for the last names of one that is too long to keep.
fn streamed(data: &[u8], size: usize, rows: &[Service<'_>]) {
    let mut rows = rows.iter();
    let mut check = |row: Service<'_>| {
        let expect = rows.next().unwrap();
        let names =
            expect.aliases.fold(expect.name.len() + expect.proto.len() + 2, |sum, a| sum + a.len() + 1);
        assert_eq!(row.port, expect.port);
        if names <= ROW_MAX {
            assert_eq!(row, *expect);
        }
    };
    let mut stream = Stream::new();
    for mut chunk in data.chunks(size) {
        while let Some(row) = stream.next(&mut chunk) {
            check(row);
        }
        assert!(chunk.is_empty());
    }
    stream.finish().map(&mut check);
    assert!(stream.finish().is_none());
    assert!(rows.next().is_none());
}
