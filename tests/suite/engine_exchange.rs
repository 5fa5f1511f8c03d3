//! How one question fares among servers: when it is sent again, when a server is left, what counts as an answer.

use berkeley::dns::{Flags, Rcode, Type};
use berkeley::engine::lookup::{Event, Question};
use berkeley::engine::search::Outcome;
use berkeley::engine::server::Memory;
use berkeley::engine::slots::Transport;
use berkeley::{Eai, Errno};
use core::time::Duration;

use crate::play::{Packet, Play, Reply, START, Setup, Stop, name, server};

/// The IPv4 addresses of a name: one question.
fn question(name: &'static str) -> Question<'static> {
    Question::Host { name: name.as_bytes(), v4: true, v6: false, mapped: None, addrconfig: false }
}

fn with(servers: u8, resolv: &'static str) -> Play {
    Setup { servers, resolv, ..Setup::dns() }.play(question("db.example."))
}

/// The code, how the question ended, and how long it took in milliseconds.
#[track_caller]
fn failed(play: &mut Play) -> (Eai, Outcome, u64) {
    let failure = play.done().unwrap_err();
    (failure.code, failure.questions[0].unwrap().outcome.unwrap(), play.now - START)
}

/// Which servers were asked, by the last digit of their address.
fn servers(packets: &[Packet]) -> Vec<u8> {
    let number = |packet: &Packet| (0..9).find(|index| server(*index) == packet.server).unwrap();
    packets.iter().map(number).collect()
}

#[test]
fn silence_is_met_with_another_port_and_more_patience() {
    let mut play = with(1, "options attempts:1");
    let sent = play.silence();
    let gaps: Vec<_> = sent.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert_eq!((sent.len(), gaps.len()), (5, 4));
    for (gap, least) in gaps.iter().zip([250, 500, 1000, 2000]) {
        assert!((least..=least + least / 8 + 1).contains(gap), "{gaps:?}");
    }
    assert!(sent.windows(2).all(|pair| pair[0].slot != pair[1].slot && pair[0].id != pair[1].id));
    assert_eq!(failed(&mut play), (Eai::AGAIN, Outcome::Silence, 5000));
}

#[test]
fn the_next_round_begins_from_another_port() {
    let mut play = with(1, "options timeout:1 attempts:2");
    let first = play.sent();
    play.code(&first, Rcode::SERVFAIL);
    let second = play.sent();
    assert_ne!(first.slot, second.slot);
    // The network brings the first answer once more: it says nothing about the second question.
    play.code(&first, Rcode::SERVFAIL);
    play.answer(&second, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn servers_take_turns_for_as_long_as_glibc_waits() {
    let mut play = with(3, "options attempts:2");
    let mut sent = play.silence();
    assert_eq!(failed(&mut play), (Eai::AGAIN, Outcome::Silence, 2 * (5 + 3 + 6) * 1000));
    sent.dedup_by_key(|packet| packet.server);
    assert_eq!(servers(&sent), [0, 1, 2, 0, 1, 2]);
    let begun: Vec<_> = sent.iter().map(|packet| (packet.at - START) / 1000).collect();
    assert_eq!(begun, [0, 5, 8, 14, 19, 22]);
}

#[test]
fn an_answer_may_be_late() {
    let mut play = with(1, "");
    let first = play.sent();
    play.wait();
    assert_ne!(play.sent().slot, first.slot);
    play.answer(&first, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn a_server_that_was_left_may_still_answer_but_not_fail() {
    let late = || {
        let mut play = with(2, "options timeout:1 attempts:1");
        let mut packet = play.sent();
        while play.now < START + 1000 {
            play.wait();
            if let Stop::Sent(next) = play.next() {
                if next.server != server(0) {
                    return (play, packet);
                }
                packet = next;
            }
        }
        panic!("the second server was not asked");
    };
    let (mut play, packet) = late();
    play.code(&packet, Rcode::SERVFAIL);
    assert!(matches!(play.next(), Stop::Wait(_)));

    let (mut play, packet) = late();
    play.answer(&packet, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn a_server_that_fails_is_left_at_once() {
    let left = |octets: &dyn Fn(&Packet) -> Vec<u8>| {
        let mut play = with(2, "");
        let mut packet = play.sent();
        play.reply(&packet, &octets(&packet));
        if let Stop::Sent(again) = play.next() {
            packet = again;
        }
        // Without EDNS, if it may have been for that.
        if packet.server == server(0) {
            play.reply(&packet, &octets(&packet));
            packet = play.sent();
        }
        assert_eq!((play.now, packet.server), (START, server(1)));
    };
    for rcode in [Rcode::SERVFAIL, Rcode::REFUSED, Rcode::NOTIMP, Rcode::FORMERR, Rcode(11)] {
        left(&|packet| Reply { rcode, ..Reply::to(packet) }.octets());
        left(&|packet| Reply { rcode, question: None, ..Reply::to(packet) }.octets());
    }
    let lame = Flags::QR | Flags::RD;
    left(&|packet| Reply { flags: lame, ..Reply::to(packet) }.octets());
    let broken = |packet: &Packet| {
        let mut octets = Reply::to(packet).addrs(&["10.0.0.1"]).octets();
        octets.pop();
        octets
    };
    left(&broken);
    left(&|packet| Reply::to(packet).cname("db.example", "db.example").octets());
}

#[test]
fn who_refuses_is_not_asked_again_and_who_fails_is() {
    for (rcode, outcome, asked) in
        [(Rcode::REFUSED, Outcome::Refused, 2), (Rcode::SERVFAIL, Outcome::ServFail, 6)]
    {
        let mut play = with(2, "options attempts:3");
        let mut sent = 0;
        while let Stop::Sent(packet) = play.next() {
            play.code(&packet, rcode);
            sent += 1;
        }
        assert_eq!((sent, failed(&mut play)), (asked, (Eai::AGAIN, outcome, 0)));
    }
}

#[test]
fn what_exists_not_is_final() {
    let mut play = with(2, "");
    let packet = play.sent();
    play.code(&packet, Rcode::NXDOMAIN);
    assert_eq!(failed(&mut play), (Eai::NONAME, Outcome::NoName, 0));

    let mut play = with(2, "");
    let packet = play.sent();
    play.answer(&packet, &[]);
    assert_eq!(failed(&mut play), (Eai::NODATA, Outcome::NoData, 0));
}

#[test]
fn a_server_without_edns_is_asked_without_and_that_is_remembered() {
    type Complaint = fn(Reply) -> Reply;
    let complaints: [Complaint; 4] = [
        |reply| Reply { rcode: Rcode::FORMERR, ..reply },
        |reply| Reply { rcode: Rcode::NOTIMP, ..reply },
        |reply| Reply { rcode: Rcode::FORMERR, question: None, ..reply },
        |reply| Reply { rcode: Rcode::SERVFAIL, question: None, ..reply },
    ];
    for complaint in complaints {
        let mut play = with(2, "");
        let packet = play.sent();
        assert!(packet.edns);
        play.reply(&packet, &complaint(Reply::to(&packet)).octets());
        let again = play.sent();
        assert_eq!((again.server, again.edns, play.now), (packet.server, false, START));
        play.answer(&again, &["10.0.0.1"]);
        assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
        assert!(play.lookup.memory()[0].plain_until.is_some());
        assert!(play.lookup.memory()[1].plain_until.is_none());
    }
}

#[test]
fn a_complaint_that_comes_twice_is_heeded_once() {
    let mut play = with(1, "options attempts:1");
    let first = play.sent();
    play.wait();
    let second = play.sent();
    assert!(second.edns);
    let mut sent = 2;
    for packet in [&second, &first, &first, &second, &first] {
        play.code(packet, Rcode::FORMERR);
        if let Stop::Sent(packet) = play.next() {
            assert!(!packet.edns);
            sent += 1;
        }
    }
    assert_eq!(sent, 3);
}

#[test]
fn two_silences_cost_edns_which_is_remembered_if_it_helps() {
    let mut play = with(1, "");
    let mut sent = vec![play.sent()];
    while sent.len() < 3 {
        play.wait();
        if let Stop::Sent(packet) = play.next() {
            sent.push(packet);
        }
    }
    assert_eq!(sent.iter().map(|packet| packet.edns).collect::<Vec<_>>(), [true, true, false]);
    assert!(play.lookup.memory()[0].plain_until.is_none());
    play.answer(&sent[2], &["10.0.0.1"]);
    assert!(play.lookup.memory()[0].plain_until.is_some());
}

#[test]
fn a_memory_of_edns_counts_until_it_has_expired() {
    for (until, edns) in [(START - 1, true), (START + 1, false)] {
        let plain_until = Some(berkeley::Instant::from_nanos(until * 1_000_000));
        let memory = vec![Memory { plain_until, ..Memory::NONE }];
        let mut play = Setup { memory, ..Setup::dns() }.play(question("db.example."));
        assert_eq!(play.sent().edns, edns);
    }
}

#[test]
fn a_slow_server_is_given_time() {
    let memory = vec![Memory { round_trip: Some(Duration::from_millis(300)), ..Memory::NONE }];
    let mut play = Setup { memory, ..Setup::dns() }.play(question("db.example."));
    play.sent();
    assert!((1200..=1350).contains(&(play.wait() - START)));
}

#[test]
fn what_cannot_be_reached_costs_nothing() {
    let mut play = with(3, "");
    for index in 0..6 {
        let packet = play.sent();
        assert_eq!(packet.server, server(index % 3));
        play.on(Event::Failed(packet.slot, Errno::ECONNREFUSED));
    }
    assert_eq!(failed(&mut play), (Eai::AGAIN, Outcome::Unreachable, 0));
    assert_eq!(play.sockets(), 0);
}

#[test]
fn one_server_that_cannot_be_reached_does_not_speak_for_all() {
    let mut play = with(2, "options attempts:1");
    let packet = play.sent();
    play.on(Event::Failed(packet.slot, Errno::ENETUNREACH));
    play.silence();
    assert_eq!(failed(&mut play).1, Outcome::Silence);
}

#[test]
fn an_answer_needs_the_id_the_question_and_the_port() {
    let mut play = with(1, "");
    let first = play.sent();
    play.wait();
    let second = play.sent();
    let good = Reply::to(&second).addrs(&["203.0.113.6"]);
    let forged = [
        Reply { id: second.id ^ 1, ..good.clone() },
        Reply { question: Some((name("eb.example"), Type::A)), ..good.clone() },
        Reply { question: Some((name("db.example"), Type::AAAA)), ..good.clone() },
        Reply { question: None, ..good.clone() },
        Reply { question: None, rcode: Rcode::NXDOMAIN, ..good.clone() },
        Reply { question: None, rcode: Rcode::SERVFAIL, id: second.id ^ 1, ..good.clone() },
        Reply { flags: Flags::RD, ..good.clone() },
    ];
    for reply in forged {
        play.reply(&second, &reply.octets());
    }
    // The right answer at the port of the question before it, which has another id.
    play.reply(&first, &good.octets());
    play.reply(&second, b"\0\0\0");
    assert!(matches!(play.next(), Stop::Wait(_)));
    assert_eq!(play.trace.iter().filter(|line| line.ends_with("ignored")).count(), 9);
    play.answer(&second, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn a_cut_answer_is_asked_for_over_tcp() {
    let mut play = with(2, "");
    let packet = play.sent();
    play.reply(&packet, &Reply::to(&packet).cut().octets());
    // The same once more changes nothing.
    play.reply(&packet, &Reply::to(&packet).cut().octets());
    let stream = play.connect();
    assert_eq!((stream.server, stream.transport), (packet.server, Transport::Tcp));
    let octets = Reply::to(&stream).addrs(&["10.0.0.1", "10.0.0.2"]).octets();
    let framed = [&(octets.len() as u16).to_be_bytes()[..], &octets].concat();
    for octet in framed {
        play.on(Event::Stream(stream.slot, &[octet]));
    }
    assert_eq!(play.done().unwrap(), ["10.0.0.1", "10.0.0.2"]);
    assert!(!play.lookup.is_partial());
}

#[test]
fn a_cut_answer_that_comes_again_when_tcp_has_failed_is_no_other() {
    let mut play = with(1, "");
    let first = play.sent();
    play.reply(&first, &Reply::to(&first).cut().octets());
    let stream = play.dial();
    play.on(Event::Failed(stream, Errno::ECONNREFUSED));
    // The same server is asked once more, and what it said before comes twice.
    let second = play.sent();
    assert_eq!(second.server, first.server);
    play.reply(&first, &Reply::to(&first).cut().octets());
    assert!(matches!(play.next(), Stop::Wait(_)));
    play.answer(&second, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn that_there_is_no_such_name_fits_into_any_answer() {
    let mut play = with(2, "");
    let packet = play.sent();
    play.reply(&packet, &Reply { rcode: Rcode::NXDOMAIN, ..Reply::to(&packet) }.cut().octets());
    assert_eq!(failed(&mut play), (Eai::NONAME, Outcome::NoName, 0));
}

#[test]
fn half_an_answer_is_kept_while_another_server_is_asked_for_the_whole() {
    let half = || {
        let mut play = with(2, "");
        let packet = play.sent();
        play.reply(&packet, &Reply::to(&packet).addrs(&["10.0.0.1"]).cut().octets());
        let slot = play.dial();
        play.on(Event::Failed(slot, Errno::ECONNREFUSED));
        let other = play.sent();
        assert_eq!(other.server, server(1));
        (play, other)
    };
    let (mut play, other) = half();
    play.code(&other, Rcode::SERVFAIL);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
    assert!(play.lookup.is_partial() && play.told("has to do"));

    let (mut play, other) = half();
    play.answer(&other, &["10.0.0.1", "10.0.0.2"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1", "10.0.0.2"]);
    assert!(!play.lookup.is_partial());

    // What a whole answer says counts more than a part.
    let (mut play, other) = half();
    play.code(&other, Rcode::NXDOMAIN);
    assert_eq!(play.done().unwrap_err().code, Eai::NONAME);
    assert_eq!(play.found().len(), 0);
}

#[test]
fn streams_fail_in_many_ways_and_each_leads_to_the_next_server() {
    type Failing = fn(&mut Play, &Packet);
    let failing: [Failing; 6] = [
        |play, packet| play.on(Event::Closed(packet.slot)),
        |play, packet| {
            play.on(Event::Stream(packet.slot, b"\0\x40half"));
            play.on(Event::Closed(packet.slot));
        },
        |play, packet| play.on(Event::Failed(packet.slot, Errno::ECONNRESET)),
        |play, packet| play.on(Event::Stream(packet.slot, b"\0\0")),
        |play, packet| play.reply(packet, &Reply { id: !packet.id, ..Reply::to(packet) }.octets()),
        |play, packet| {
            assert_eq!(play.wait() - START, 5000);
            assert_eq!(packet.at, START);
        },
    ];
    for fail in failing {
        let mut play = Setup { resolv: "options use-vc", ..Setup::dns() }.play(question("db.example."));
        let packet = play.connect();
        fail(&mut play, &packet);
        let other = play.connect();
        assert_eq!((other.server, play.sockets()), (server(1), 1));
        play.answer(&other, &["10.0.0.1"]);
        assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
        assert_eq!(play.sockets(), 0);
    }
}

#[test]
fn a_connection_that_never_is_costs_a_server_its_time() {
    let mut play = with(2, "options use-vc");
    play.dial();
    assert_eq!(play.wait() - START, 5000);
    assert_eq!(play.connect().server, server(1));
}

#[test]
fn edns_is_given_up_on_the_stream_on_which_it_was_refused() {
    let mut play = with(1, "options use-vc");
    let packet = play.connect();
    play.code(&packet, Rcode::FORMERR);
    let again = play.sent();
    assert_eq!((again.slot, again.edns), (packet.slot, false));
    play.answer(&again, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn what_a_stream_brings_beyond_the_room_is_a_partial_answer() {
    let whole = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    // Half of it for each question: a header, a question, one record of 26 octets and a bit.
    for (stream, found) in [(2 * 70, &whole[..1]), (2 * 512, &whole[..])] {
        let setup = Setup { servers: 1, stream, resolv: "options use-vc", ..Setup::dns() };
        let mut play = setup.play(question("db.example."));
        let packet = play.connect();
        play.answer(&packet, &whole);
        assert_eq!(play.done().unwrap(), found);
        assert_eq!(play.lookup.is_partial(), found.len() < whole.len());
    }
    // Nothing of the answer was seen: that is no reason to say that there is none.
    for stream in [0, 2 * 40] {
        let setup = Setup { servers: 1, stream, resolv: "options use-vc attempts:1", ..Setup::dns() };
        let mut play = setup.play(question("db.example."));
        let packet = play.connect();
        play.answer(&packet, &whole);
        assert_eq!(failed(&mut play), (Eai::AGAIN, Outcome::ServFail, 0));
        assert!(play.told("longer than the room"));
    }
}

#[test]
fn what_was_said_about_one_name_is_no_answer_about_the_next() {
    let mut play = Setup { resolv: "search example", ..Setup::dns() }.play(question("db"));
    let first = play.sent();
    play.code(&first, Rcode::NXDOMAIN);
    // The same socket serves the next name.
    let refused = Reply { rcode: Rcode::REFUSED, question: None, ..Reply::to(&first) };
    play.reply(&first, &refused.octets());
    let second = play.sent();
    assert_eq!((second.slot, second.server), (first.slot, first.server));
    play.reply(&first, &refused.octets());
    play.answer(&second, &["10.0.0.1"]);
    assert_eq!(play.done().unwrap(), ["10.0.0.1"]);
}

#[test]
fn who_answered_last_is_asked_first_for_the_next_name() {
    let mut play = Setup { resolv: "search example", ..Setup::dns() }.play(question("db"));
    let packet = play.sent();
    play.code(&packet, Rcode::SERVFAIL);
    let packet = play.sent();
    assert_eq!(packet.server, server(1));
    play.code(&packet, Rcode::NXDOMAIN);
    assert_eq!(play.sent().server, server(1));
}
