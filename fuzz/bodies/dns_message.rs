//! Messages: what is read, written and read again is the same.

use berkeley::dns::{
    BuildReason, Builder, Class, Compressor, Item, MAX_MESSAGE, Message, ParseError, Rdata, Record, Section,
    TcpMessage,
};
use berkeley::engine::answer::{self, LINKS_MAX, Verdict};

/// The octets taken as a message.
pub fn dns_message(data: &[u8]) {
    let Ok(message) = Message::new(data) else { return };
    let items: Vec<Result<Item<'_>, ParseError>> = message.items().collect();
    sections_agree(&message, &items);
    let _ = message.edns();
    let _ = format!("{:?}", items.first());
    answers_its_question(&message);

    let Ok(items) = items.into_iter().collect::<Result<Vec<_>, _>>() else { return };
    names_compare(&items);
    let mut compressor = Compressor::new();
    let Some(compressed) = rebuild(&message, &items, Some(&mut compressor)) else { return };
    same(&message, &items, &compressed);
    // What was written here is in its final form: to write it once more changes no octet.
    let again = Message::new(&compressed).expect("a message");
    let read: Vec<Item<'_>> = again.items().map(|item| item.expect("an entry")).collect();
    assert_eq!(rebuild(&again, &read, Some(&mut compressor)).as_deref(), Some(&compressed[..]));
    if let Some(flat) = rebuild(&message, &items, None) {
        assert!(compressed.len() <= flat.len());
        same(&message, &items, &flat);
    }
    through_tcp(&compressed);
}

/// Data that answers the first question is data of the message, under the name that is said to own it.
fn answers_its_question(message: &Message<'_>) {
    let Some(Ok(question)) = message.questions().next() else { return };
    let Verdict::Found(answer) = answer::read(message, question.name, question.qtype) else { return };
    let owner = answer.owner().to_ref();
    let records = message.answers().map_while(Result::ok);
    let expected: Vec<Rdata<'_>> = records
        .filter(|record| {
            record.owner() == owner && record.rtype() == question.qtype && record.class() == Class::IN
        })
        .inspect(|record| assert!(answer.ttl() <= record.ttl()))
        .map(|record| record.data().expect("it has been read"))
        .collect();
    assert!(!expected.is_empty());
    assert!(answer.data().eq(expected));
    assert!(answer.links() <= LINKS_MAX);
    assert!(answer.links() > 0 || owner == question.name);
}

/// The iterators of single sections yield what the one over everything does.
fn sections_agree(message: &Message<'_>, items: &[Result<Item<'_>, ParseError>]) {
    let header = message.header();
    let counts = [header.qdcount, header.ancount, header.nscount, header.arcount];
    assert!(items.len() <= counts.iter().map(|&count| usize::from(count)).sum());
    let error = items.iter().position(|item| item.is_err());
    assert!(error.is_none_or(|error| error + 1 == items.len()));
    if let Some(Err(error)) = items.last() {
        assert!(error.offset() <= message.octets().len());
    }

    let questions = message.questions().filter(|question| question.is_ok()).count();
    let expected = items.iter().filter(|item| matches!(item, Ok(Item::Question(_)))).count();
    assert_eq!(questions, expected);
    for (section, records) in [
        (Section::Answer, message.answers()),
        (Section::Authority, message.authorities()),
        (Section::Additional, message.additionals()),
    ] {
        let offsets = |record: &Record<'_>| record.offset();
        let found: Vec<usize> = records.filter_map(|record| record.ok()).map(|r| offsets(&r)).collect();
        let expected: Vec<usize> = items
            .iter()
            .filter_map(|item| match item {
                Ok(Item::Record(record)) if record.section() == section => Some(record.offset()),
                _ => None,
            })
            .collect();
        assert_eq!(found, expected);
    }
}

/// Names in a message compare, with each other and with names that stand on their own, as their copies do.
fn names_compare(items: &[Item<'_>]) {
    let names = items.iter().map(|item| match item {
        Item::Question(question) => question.name,
        Item::Record(record) => record.owner(),
    });
    for (a, b) in names.clone().zip(names.skip(1)) {
        let (of_a, of_b) = (a.to_name(), b.to_name());
        let same = of_a == of_b;
        assert_eq!(
            [a == b, a == of_b.to_ref(), of_a.to_ref() == b, a == of_a.to_ref()],
            [same, same, same, true]
        );
    }
}

/// The message written anew; `None` if some data cannot be read, or it does not fit (names that were
/// compressed may not be any more).
fn rebuild(
    message: &Message<'_>,
    items: &[Item<'_>],
    compressor: Option<&mut Compressor>,
) -> Option<Vec<u8>> {
    let mut buf = vec![0xa5; MAX_MESSAGE];
    let mut out = Builder::new(&mut buf, *message.header()).expect("room");
    if let Some(compressor) = compressor {
        out = out.compressed(compressor);
    }
    for item in items {
        let result = match item {
            Item::Question(question) => out.question(question.name, question.qtype, question.qclass),
            Item::Record(record) => {
                let data = record.data().ok()?;
                out.record(record.section(), record.owner(), record.class(), record.ttl(), &data)
            }
        };
        if let Err(error) = result {
            assert_eq!(error.reason(), BuildReason::Full);
            return None;
        }
    }
    Some(out.finish().to_vec())
}

/// Reads what was written, and finds header and entries as they were.
fn same(message: &Message<'_>, items: &[Item<'_>], written: &[u8]) {
    let written = Message::new(written).expect("a message");
    assert_eq!(written.header(), message.header());
    let mut read = written.items();
    for (item, again) in items.iter().zip(read.by_ref()) {
        match (item, again.expect("an entry")) {
            (Item::Question(a), Item::Question(b)) => {
                assert_eq!(*a, b);
                assert_eq!(a.name.to_name().wire(), b.name.to_name().wire());
            }
            (Item::Record(a), Item::Record(b)) => {
                assert_eq!(a.owner().to_name().wire(), b.owner().to_name().wire());
                assert_eq!((a.section(), a.class(), a.ttl()), (b.section(), b.class(), b.ttl()));
                assert_eq!(a.data(), b.data());
            }
            (a, b) => panic!("{a:?} became {b:?}"),
        }
    }
    assert!(read.next().is_none());
    assert_eq!(read.offset(), written.octets().len());
}

/// In two pieces, cut at a place that the message itself chooses.
fn through_tcp(message: &[u8]) {
    let prefix = berkeley::dns::tcp_prefix(message.len()).expect("no longer than a message");
    let stream = [&prefix[..], message, b"next"].concat();
    let (first, second) = stream.split_at(usize::from(message[1]) % stream.len());
    let mut room = vec![0; message.len()];
    let mut incoming = TcpMessage::new(&mut room);
    let taken = incoming.feed(first) + incoming.feed(second);
    assert_eq!((taken, incoming.missing(), incoming.left_out()), (2 + message.len(), 0, 0));
    assert_eq!(incoming.message(), Some(message));
}
