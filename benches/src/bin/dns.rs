//! DNS messages: `dns parse N`, `dns query N`, `dns build N`.
//!
//! Each does its work N times; the instructions of one time are the difference of a run with 2N and a run
//! with N under `valgrind --tool=callgrind`, divided by N.

use std::hint::black_box;

use berkeley::dns::{
    Builder, Class, Compressor, Edns, Flags, Header, Item, Message, Name, Rdata, Section, Type,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["parse", n] => parse(count(n)),
        ["query", n] => query(count(n)),
        ["build", n] => build(count(n)),
        _ => panic!("parse N | query N | build N"),
    }
}

fn count(word: &str) -> usize {
    word.parse().expect("a number")
}

/// An answer of 132 octets: question, CNAME, four A, OPT.
const ANSWER: &[u8] = b"\x12\x34\x81\x80\0\x01\0\x05\0\0\0\x01\
    \x03www\x07example\x03com\0\0\x01\0\x01\
    \xc0\x0c\0\x05\0\x01\0\0\x01\x2c\0\x0c\x09webserver\xc0\x10\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x01\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x02\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x03\
    \xc0\x2d\0\x01\0\x01\0\0\x00\x3c\0\x04\xc0\0\x02\x04\
    \0\0\x29\x04\xd0\0\0\0\0\0\0";

/// All that the answer holds is read, the CNAME's target and the OPT record included.
fn parse(n: usize) {
    assert_eq!(ANSWER.len(), 132);
    for _ in 0..n {
        let mut sum = 0u32;
        for item in Message::new(black_box(ANSWER)).unwrap().items() {
            let Item::Record(record) = item.unwrap() else { continue };
            if let Rdata::A(address) = record.data().unwrap() {
                sum = sum.wrapping_add(address.to_bits());
            }
        }
        black_box(sum);
    }
}

fn query(n: usize) {
    let name: Name = "www.example.com".parse().unwrap();
    let mut buf = [0; 512];
    for id in 0..n {
        let mut query = Builder::query(black_box(&mut buf), id as u16).unwrap();
        query.question(black_box(&name).to_ref(), Type::A, Class::IN).unwrap();
        query.edns(&Edns::DEFAULT).unwrap();
        black_box(query.finish());
    }
}

/// The answer above, written again.
fn build(n: usize) {
    let name: Name = "www.example.com".parse().unwrap();
    let host: Name = "webserver.example.com".parse().unwrap();
    let mut buf = [0; 512];
    let mut compressor = Compressor::new();
    for id in 0..n {
        let header = Header { flags: Flags::QR | Flags::RD | Flags::RA, ..Header::query(id as u16) };
        let mut out = Builder::new(black_box(&mut buf), header).unwrap().compressed(&mut compressor);
        out.question(name.to_ref(), Type::A, Class::IN).unwrap();
        let cname = Rdata::Cname(host.to_ref());
        out.record(Section::Answer, name.to_ref(), Class::IN, 300, &cname).unwrap();
        for last in 1..=4 {
            let data = Rdata::A([192, 0, 2, last].into());
            out.record(Section::Answer, host.to_ref(), Class::IN, 60, &data).unwrap();
        }
        out.edns(&Edns::DEFAULT).unwrap();
        black_box(out.finish());
    }
}
