//! The order of destinations: what holds whatever the addresses are.

use core::cell::Cell;
use core::cmp::Ordering;
use core::net::IpAddr;

use berkeley::engine::order::{Destination, Rule, Rules, SORTED_MAX, Source, lifetimes_matter, sort};
use berkeley::etc::gai_conf::{GLIBC, RFC6724};
use proptest::prelude::*;
use proptest::sample::select;

/// Few addresses, of every scope and label, so that the rules meet often.
fn address() -> impl Strategy<Value = IpAddr> {
    let texts = [
        "127.0.0.1",
        "169.254.1.1",
        "10.0.0.1",
        "10.0.0.200",
        "198.51.100.7",
        "::1",
        "fe80::1",
        "fe80::2",
        "fec0::1",
        "fd00::1",
        "2001:db8::1",
        "2001:db8:1::2",
        "2002:c633:6401::1",
        "2001:0:1::1",
        "ff02::1",
        "ff0e::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "3ffe::1",
    ];
    select(texts.map(|text| text.parse().unwrap()).to_vec())
}

fn destination() -> impl Strategy<Value = Destination> {
    let source = (address(), select(vec![0, 8, 24, 64, 128]), any::<[bool; 3]>()).prop_map(
        |(addr, prefix_len, [deprecated, home, encapsulated])| Source {
            addr,
            prefix_len,
            deprecated,
            home,
            encapsulated,
        },
    );
    (address(), prop::option::weighted(0.8, source)).prop_map(|(addr, source)| Destination { addr, source })
}

fn rules() -> impl Strategy<Value = Rules<'static>> {
    (select(vec![RFC6724, GLIBC]), any::<bool>())
        .prop_map(|(tables, ipv4_prefix)| Rules { tables, ipv4_prefix })
}

/// The items with the places at which they stood.
fn numbered(items: Vec<Destination>) -> Vec<(usize, Destination)> {
    items.into_iter().enumerate().collect()
}

proptest! {
    #[test]
    fn a_pair_is_judged_alike_from_both_sides(a in destination(), b in destination(), rules in rules()) {
        let (order, rule) = rules.compare(&a, &b);
        prop_assert_eq!(rules.compare(&b, &a), (order.reverse(), rule));
        prop_assert_eq!(rules.compare(&a, &a).0, Ordering::Equal);
    }

    #[test]
    fn nothing_is_lost_and_no_neighbours_stand_the_wrong_way(
        items in prop::collection::vec(destination(), 0..40),
        rules in rules(),
    ) {
        let before = numbered(items);
        let mut after = before.clone();
        prop_assert_eq!(sort(&mut after, &rules, |item| item.1), before.len().saturating_sub(SORTED_MAX));
        for pair in after.windows(2) {
            prop_assert_ne!(rules.compare(&pair[0].1, &pair[1].1).0, Ordering::Greater);
        }
        after.sort_by_key(|item| item.0);
        prop_assert_eq!(after, before);
    }

    #[test]
    fn equals_stay_as_they_stood(item in destination(), count in 0..40usize, rules in rules()) {
        let mut items = numbered(vec![item; count]);
        sort(&mut items, &rules, |item| item.1);
        prop_assert!(items.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    /// Insertion from the end, as plainly as it can be written.
    #[test]
    fn each_goes_before_those_at_the_end_that_are_worse(
        items in prop::collection::vec(destination(), 0..40),
        rules in rules(),
    ) {
        let mut plain: Vec<(usize, Destination)> = vec![];
        for item in numbered(items.clone()) {
            let worse = |other: &&(usize, Destination)| rules.compare(&other.1, &item.1).0.is_gt();
            plain.insert(plain.len() - plain.iter().rev().take_while(worse).count(), item);
        }
        let mut sorted = numbered(items);
        sort(&mut sorted, &rules, |item| item.1);
        prop_assert_eq!(sorted, plain);
    }

    /// A pair for which no rule before the third decides, with two sources of which one may be deprecated.
    #[test]
    fn lifetimes_matter_to_some_pair_or_to_none(
        items in prop::collection::vec(destination(), 0..12),
        rules in rules(),
    ) {
        let ours = |source: Source| source.addr.is_ipv6() && !source.addr.is_loopback();
        let matter = items.iter().any(|a| items.iter().any(|b| match (a.source, b.source) {
            (Some(of_a), Some(of_b)) => {
                of_a.addr != of_b.addr && ours(of_a) && rules.compare(a, b).1 > Rule::MatchingScope
            }
            _ => false,
        }));
        prop_assert_eq!(lifetimes_matter(&items, &rules, |item| *item), matter);
    }
}

/// A server may send as many as it likes, in whatever order costs most.
#[test]
fn many_are_looked_at_a_bounded_number_of_times() {
    let rules = Rules::new(RFC6724);
    let source: IpAddr = "2001:db8::1".parse().unwrap();
    let to = |addr: IpAddr, source: IpAddr| Destination { addr, source: Some(Source::new(source)) };
    let v4 = |n: usize| to(IpAddr::from([192, 0, 2, n as u8]), IpAddr::from([192, 0, 2, 1]));
    let v6 = |n: usize| to(IpAddr::from([0x2001, 0xdb8, n as u16, 0, 0, 0, 0, 1]), source);
    let mut items: Vec<_> = (0..SORTED_MAX).map(|n| if n < SORTED_MAX / 2 { v4(n) } else { v6(n) }).collect();
    let looks = Cell::new(0);
    let counted = |item: &Destination| {
        looks.set(looks.get() + 1);
        *item
    };
    assert!(!lifetimes_matter(&items[..SORTED_MAX / 2], &rules, counted));
    assert_eq!(looks.take(), SORTED_MAX / 2);
    sort(&mut items, &rules, counted);
    assert!(items[..SORTED_MAX / 2].iter().all(|item| item.addr.is_ipv6()));
    // Each once, and the half that moves 20 times more.
    assert!(looks.get() < SORTED_MAX * 12, "{}", looks.get());
}

/// Each nearer than all before it, by rule 9 alone: in no other order is more looked at.
#[test]
fn the_worst_order_costs_half_the_square() {
    let source = 0x2001_0db8_u128 << 96 | 1;
    let nearer = |n: usize| Destination {
        addr: IpAddr::from((source ^ 1 << (95 - 96 * n / SORTED_MAX)).to_be_bytes()),
        source: Some(Source::new(IpAddr::from(source.to_be_bytes()))),
    };
    let mut items: Vec<_> = (0..SORTED_MAX).map(nearer).collect();
    let nearest = items[SORTED_MAX - 1];
    let looks = Cell::new(0);
    sort(&mut items, &Rules::new(RFC6724), |item| {
        looks.set(looks.get() + 1);
        *item
    });
    assert_eq!(items[0], nearest);
    // All before it, and to find among which rules 1 to 8 put it.
    let square = SORTED_MAX * SORTED_MAX / 2;
    assert!((square * 9 / 10..square + SORTED_MAX * 24).contains(&looks.get()), "{}", looks.get());
}
