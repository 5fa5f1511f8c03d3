//! The laws of hosts(5).

use berkeley::etc::hosts::{ByAddr, ByName, Entries, gethostbyaddr, gethostbyname};
use berkeley::etc::hosts_index::Index;

/// Any bytes are a file: iterator, functions, lookups fed in chunks, and index answer alike.
pub fn hosts(data: &[u8]) {
    let size = usize::from(*data.first().unwrap_or(&0)) + 1;
    let rows: Vec<_> = Entries::new(data).collect();

    let mut listening = Entries::new(data);
    let mut heard = Vec::new();
    while let Some(row) = listening.next_with(&mut |note| assert!(note.line >= 1 && note.column >= 1)) {
        heard.push(row);
    }
    assert_eq!(heard, rows);

    let index = Index::new(data);
    for row in rows.iter().take(8) {
        for name in row.names().take(4) {
            let all: Vec<_> = rows
                .iter()
                .filter(|row| row.names().any(|n| n.eq_ignore_ascii_case(name)))
                .copied()
                .collect();
            assert_eq!(gethostbyname(data, name).collect::<Vec<_>>(), all);
            assert_eq!(index.gethostbyname(name).collect::<Vec<_>>(), all);

            let mut lookup = ByName::new(name);
            let mut found = Vec::new();
            for chunk in data.chunks(size) {
                lookup.feed(chunk, &mut |row| found.push((row.addr, row.name.to_vec(), row.aliases.count())));
            }
            lookup.finish(&mut |row| found.push((row.addr, row.name.to_vec(), row.aliases.count())));
            if !lookup.is_cut() {
                let all: Vec<_> =
                    all.iter().map(|row| (row.addr, row.name.to_vec(), row.aliases.count())).collect();
                assert_eq!(found, all);
            }
        }
        let first = gethostbyaddr(data, row.addr);
        assert!(first.is_some());
        assert_eq!(index.gethostbyaddr(row.addr), first);
        let mut lookup = ByAddr::new(row.addr);
        assert!(data.chunks(size).any(|chunk| lookup.feed(chunk).is_break()) || lookup.finish().is_some());
        if !lookup.is_cut() {
            assert_eq!(lookup.finish(), first);
        }
    }
}
