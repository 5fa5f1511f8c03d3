//! The laws of protocols(5).

use berkeley::etc::protocols::{
    Entries, Lookup, Protocol, ROW_MAX, Stream, getprotobyname, getprotobynumber,
};

/// Any bytes are a file: the rows of an iterator, of the functions and of a lookup fed in chunks are the same.
pub fn protocols(data: &[u8]) {
    let size = usize::from(*data.first().unwrap_or(&0)) + 1;
    let rows: Vec<_> = Entries::new(data).collect();

    let mut listening = Entries::new(data);
    let mut heard = Vec::new();
    while let Some(row) = listening.next_with(&mut |note| assert!(note.line >= 1 && note.column >= 1)) {
        heard.push(row);
    }
    assert_eq!(heard, rows);

    streamed(data, size, &rows);
    for row in rows.iter().take(8) {
        for name in core::iter::once(row.name).chain(row.aliases).take(4) {
            let first = rows
                .iter()
                .find(|other| other.name == name || other.aliases.into_iter().any(|alias| alias == name));
            assert_eq!(getprotobyname(data, name).as_ref(), first);
            fed(Lookup::getprotobyname(name), data, size, first.copied());
        }
        let first = rows.iter().find(|other| other.number == row.number);
        assert_eq!(getprotobynumber(data, row.number).as_ref(), first);
        fed(Lookup::getprotobynumber(row.number), data, size, first.copied());
    }
}

fn fed(mut lookup: Lookup<'_>, data: &[u8], size: usize, expect: Option<Protocol<'_>>) {
    for chunk in data.chunks(size) {
        if lookup.feed(chunk).is_break() {
            break;
        }
    }
    if lookup.clone().finish().is_none() || !lookup.is_cut() {
        assert_eq!(lookup.finish(), expect);
    }
}

/// Fed in chunks, the same rows come, but for the last names of one that is too long to keep.
fn streamed(data: &[u8], size: usize, rows: &[Protocol<'_>]) {
    let mut rows = rows.iter();
    let mut check = |row: Protocol<'_>| {
        let expect = rows.next().unwrap();
        let names = expect.aliases.fold(expect.name.len() + 2, |sum, alias| sum + alias.len() + 1);
        assert_eq!(row.number, expect.number);
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
