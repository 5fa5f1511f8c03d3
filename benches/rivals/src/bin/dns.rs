//! `dns WHO parse N` and `dns WHO query N`: N times, a DNS answer is read or a query written.
//!
//! Run under callgrind with N and 2N, it tells the user instructions of one turn. Every contender is written as its own
//! documentation has it, with what can be prepared prepared before the first turn. At the end it prints how often the
//! turns allocated.

use std::hint::black_box;

use counting::allocations;

#[path = "../../../src/counting.rs"]
mod counting;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// An answer of 132 octets: question, CNAME, four A, OPT.
const ANSWER: &[u8; 132] = b"\x12\x34\x81\x80\0\x01\0\x05\0\0\0\x01\
    \x03www\x07example\x03com\0\0\x01\0\x01\
    \xc0\x0c\0\x05\0\x01\0\0\x01\x2c\0\x0c\x09webserver\xc0\x10\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x01\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x02\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x03\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x04\
    \0\0\x29\x04\xd0\0\0\0\0\0\0";

/// The sum of its addresses.
const SUM: u32 = 0x0000_080a; // 4 * 192.0.2.0 + 1 + 2 + 3 + 4, the carry lost

/// The query for `www.example.com`'s addresses: recursion desired, and an OPT record that offers 1232 octets.
const QUERY: &[u8; 44] = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\x01\
    \x03www\x07example\x03com\0\0\x01\0\x01\
    \0\0\x29\x04\xd0\0\0\0\0\0\0";
const ID: u16 = 0x1234;
const NAME: &str = "www.example.com";
const PAYLOAD: u16 = 1232;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, what, turns] = &args[..] else { return Err("usage: dns WHO parse|query N".into()) };
    let turns: usize = turns.parse()?;
    match (who.as_str(), what.as_str()) {
        ("berkeley", "parse") => parse(turns, berkeley_answers),
        ("berkeley-all", "parse") => parse(turns, berkeley_items),
        ("domain", "parse") => parse(turns, domain_parse),
        ("rsdns", "parse") => parse(turns, rsdns_parse),
        ("simple-dns", "parse") => parse(turns, simple_dns_parse),
        ("hickory", "parse") => parse(turns, hickory_parse),
        ("berkeley", "query") => berkeley_query(turns),
        ("domain", "query") => domain_query(turns),
        ("simple-dns", "query") => simple_dns_query(turns),
        ("hickory", "query") => hickory_query(turns),
        _ => Err(format!("nobody is called {who}, or does not {what}").into()),
    }
}

/// N turns, of whose answer the compiler knows nothing.
fn run(turns: usize, mut turn: impl FnMut() -> Result<()>) -> Result<()> {
    let before = allocations();
    for _ in 0..turns {
        turn()?;
    }
    println!("allocations {}", allocations() - before);
    Ok(())
}

fn parse(turns: usize, sum: impl Fn(&[u8]) -> Result<u32>) -> Result<()> {
    assert_eq!(sum(ANSWER)?, SUM);
    run(turns, || {
        black_box(sum(black_box(ANSWER))?);
        Ok(())
    })
}

/// The data of every answer.
fn berkeley_answers(octets: &[u8]) -> Result<u32> {
    use berkeley::dns::{Message, Rdata};
    let mut sum = 0u32;
    for record in Message::new(octets)?.answers() {
        if let Rdata::A(address) = record?.data()? {
            sum = sum.wrapping_add(address.to_bits());
        }
    }
    Ok(sum)
}

/// The data of every record, that of OPT included.
fn berkeley_items(octets: &[u8]) -> Result<u32> {
    use berkeley::dns::{Item, Message, Rdata};
    let mut sum = 0u32;
    for item in Message::new(octets)?.items() {
        if let Item::Record(record) = item? {
            if let Rdata::A(address) = record.data()? {
                sum = sum.wrapping_add(address.to_bits());
            }
        }
    }
    Ok(sum)
}

/// Looks at the data of A records alone.
fn domain_parse(octets: &[u8]) -> Result<u32> {
    use domain::base::Message;
    use domain::rdata::A;
    let mut sum = 0u32;
    for record in Message::from_octets(octets)?.answer()?.limit_to::<A>() {
        sum = sum.wrapping_add(record?.data().addr().to_bits());
    }
    Ok(sum)
}

/// Looks at the data of A records alone, and at no owner: "markers" are its cheapest way.
fn rsdns_parse(octets: &[u8]) -> Result<u32> {
    use rsdns::message::{RecordsSection, reader::MessageReader};
    use rsdns::records::{Type, data::A};
    let mut sum = 0u32;
    let mut reader = MessageReader::new(octets)?;
    reader.header()?;
    reader.seek(RecordsSection::Answer)?;
    while reader.has_records_in(RecordsSection::Answer) {
        let marker = reader.record_marker()?;
        if marker.rtype() == Type::A {
            sum = sum.wrapping_add(reader.record_data::<A>(&marker)?.address.to_bits());
        } else {
            reader.skip_record_data(&marker)?;
        }
    }
    Ok(sum)
}

/// Reads all of the message, into vectors.
fn simple_dns_parse(octets: &[u8]) -> Result<u32> {
    use simple_dns::{Packet, rdata::RData};
    let mut sum = 0u32;
    for record in &Packet::parse(octets)?.answers {
        if let RData::A(a) = &record.rdata {
            sum = sum.wrapping_add(a.address);
        }
    }
    Ok(sum)
}

/// Reads all of the message, into vectors.
fn hickory_parse(octets: &[u8]) -> Result<u32> {
    use hickory_proto::{op::Message, rr::RData};
    let mut sum = 0u32;
    for record in &Message::from_vec(octets)?.answers {
        if let RData::A(a) = &record.data {
            sum = sum.wrapping_add(a.0.to_bits());
        }
    }
    Ok(sum)
}

/// Every query is compared with the one that it has to be; that costs each the same.
fn check(octets: &[u8]) -> Result<()> {
    if black_box(octets) == QUERY { Ok(()) } else { Err(format!("another query: {octets:x?}").into()) }
}

fn berkeley_query(turns: usize) -> Result<()> {
    use berkeley::dns::{Builder, Class, Edns, Name, Type};
    let name: Name = NAME.parse()?;
    let mut room = [0; 512];
    run(turns, || {
        let mut query = Builder::query(black_box(&mut room), black_box(ID))?;
        query.question(black_box(&name).to_ref(), Type::A, Class::IN)?;
        query.edns(&Edns { udp_size: PAYLOAD, ..Edns::DEFAULT })?;
        check(query.finish())
    })
}

/// Into an array, which it passes on by value from section to section.
fn domain_query(turns: usize) -> Result<()> {
    use domain::base::{MessageBuilder, Name, Rtype};
    use domain::dep::octseq::Array;
    let name: Name<Vec<u8>> = NAME.parse()?;
    run(turns, || {
        let mut query = MessageBuilder::from_target(Array::<512>::new())?;
        query.header_mut().set_id(black_box(ID));
        query.header_mut().set_rd(true);
        let mut query = query.question();
        query.push((black_box(&name), Rtype::A))?;
        let mut query = query.additional();
        query.opt(|opt| {
            opt.set_udp_payload_size(PAYLOAD);
            Ok(())
        })?;
        check(query.finish().as_ref())
    })
}

fn simple_dns_query(turns: usize) -> Result<()> {
    use simple_dns::rdata::OPT;
    use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, TYPE};
    let name = Name::new(NAME)?;
    let mut room = [0; 512];
    run(turns, || {
        let mut query = Packet::new_query(black_box(ID));
        query.set_flags(PacketFlag::RECURSION_DESIRED);
        query.questions.push(Question::new(
            black_box(&name).clone(),
            TYPE::A.into(),
            CLASS::IN.into(),
            false,
        ));
        *query.opt_mut() = Some(OPT { opt_codes: Vec::new(), udp_packet_size: PAYLOAD, version: 0 });
        let mut left = &mut black_box(&mut room)[..];
        query.write_to(&mut left)?;
        let len = 512 - left.len();
        check(&room[..len])
    })
}

fn hickory_query(turns: usize) -> Result<()> {
    use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
    use hickory_proto::rr::{Name, RecordType};
    let name: Name = NAME.parse()?;
    run(turns, || {
        let mut query = Message::new(black_box(ID), MessageType::Query, OpCode::Query);
        query.metadata.recursion_desired = true;
        query.add_query(Query::query(black_box(&name).clone(), RecordType::A));
        let mut edns = Edns::new();
        edns.set_max_payload(PAYLOAD);
        query.set_edns(edns);
        check(&query.to_vec()?)
    })
}
