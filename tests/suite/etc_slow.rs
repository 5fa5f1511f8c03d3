//! The files of /etc read the slow way: whole lines, owned strings, one rule after the other. The oracle of `etc`.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// isspace(3) in the C locale.
pub(crate) fn is_blank(b: u8) -> bool {
    b == b' ' || (9..=13).contains(&b)
}

/// Each line up to its comment or NUL.
fn lines(text: &[u8], comment: &[u8]) -> Vec<Vec<u8>> {
    text.split(|&b| b == b'\n')
        .map(|line| line.iter().copied().take_while(|b| *b != 0 && !comment.contains(b)).collect())
        .collect()
}

pub(crate) fn words(line: &[u8]) -> Vec<Vec<u8>> {
    line.split(|&b| is_blank(b)).filter(|word| !word.is_empty()).map(<[u8]>::to_vec).collect()
}

/// strtoul(3), and what is left of the text.
fn strtoul(text: &[u8], base: u32) -> Option<(u64, Vec<u8>)> {
    // A char a byte.
    let text: String = text.iter().map(|&b| char::from(b)).collect();
    let (minus, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let lower = text.to_ascii_lowercase();
    let (base, digits) = match base {
        0 if lower.starts_with("0x") && lower[2..].starts_with(|c: char| c.is_ascii_hexdigit()) => {
            (16, &text[2..])
        }
        0 if lower.starts_with('0') => (8, text),
        0 => (10, text),
        base => (base, text),
    };
    let end = digits.find(|c: char| !c.is_digit(base)).unwrap_or(digits.len());
    if end == 0 {
        return None;
    }
    let value = match u128::from_str_radix(&digits[..end], base) {
        Ok(value) if value < 1 << 64 && minus => (value as u64).wrapping_neg(),
        Ok(value) if value < 1 << 64 => value as u64,
        _ => u64::MAX,
    };
    Some((value, digits[end..].chars().map(|c| c as u8).collect()))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) names: Vec<Vec<u8>>,
    pub(crate) port: u16,
    pub(crate) proto: Vec<u8>,
}

pub(crate) fn services(text: &[u8]) -> Vec<Service> {
    let mut rows = Vec::new();
    for line in lines(text, b"#") {
        let mut words = words(&line);
        if words.len() < 2 {
            continue;
        }
        let second = words.remove(1);
        let Some((port, rest)) = strtoul(&second, 0).filter(|(port, _)| *port < 1 << 32) else { continue };
        // Nothing but the end of the line may follow a port without a slash.
        if rest.is_empty() && (words.len() > 1 || line.last().is_some_and(|&b| is_blank(b))) {
            continue;
        }
        if !rest.is_empty() && rest[0] != b'/' {
            continue;
        }
        let proto = rest.into_iter().skip_while(|&b| b == b'/').collect();
        rows.push(Service { names: words, port: port as u16, proto });
    }
    rows
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Protocol {
    pub(crate) names: Vec<Vec<u8>>,
    pub(crate) number: i32,
}

pub(crate) fn protocols(text: &[u8]) -> Vec<Protocol> {
    let mut rows = Vec::new();
    for line in lines(text, b"#") {
        let mut words = words(&line);
        if words.len() < 2 {
            continue;
        }
        let second = words.remove(1);
        match strtoul(&second, 10) {
            Some((number, rest)) if rest.is_empty() && number < 1 << 32 => {
                rows.push(Protocol { names: words, number: number as u32 as i32 });
            }
            _ => {}
        }
    }
    rows
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    /// As text, in core's spelling, with its scope.
    pub(crate) addr: String,
    pub(crate) names: Vec<Vec<u8>>,
}

/// An address as text, normalised.
pub(crate) fn address(word: &[u8]) -> Option<String> {
    // A char a byte.
    let word: String = word.iter().map(|&b| char::from(b)).collect();
    if let Ok(addr) = word.parse::<Ipv4Addr>() {
        return Some(addr.to_string());
    }
    match word.split_once('%') {
        None => Some(word.parse::<Ipv6Addr>().ok()?.to_string()),
        Some((addr, scope)) => {
            let addr = addr.parse::<Ipv6Addr>().ok()?;
            let digits = !scope.is_empty() && scope.bytes().all(|b| b.is_ascii_digit());
            match scope.parse::<u32>() {
                Ok(index) if digits => Some(format!("{addr}%{index}")),
                _ if (1..=15).contains(&scope.chars().count()) => {
                    let scope: Vec<u8> = scope.chars().map(|c| c as u8).collect();
                    Some(format!("{addr}%{}", scope.escape_ascii()))
                }
                _ => None,
            }
        }
    }
}

pub(crate) fn hosts(text: &[u8]) -> Vec<Host> {
    let mut rows = Vec::new();
    for line in lines(text, b"#") {
        let mut words = words(&line);
        if words.len() < 2 {
            continue;
        }
        if let Some(addr) = address(&words.remove(0)) {
            rows.push(Host { addr, names: words });
        }
    }
    rows
}

/// inet_aton(3) of a whole word.
fn aton(word: &[u8]) -> Option<Ipv4Addr> {
    let mut values = Vec::new();
    for part in word.split(|&b| b == b'.') {
        match strtoul(part, 0) {
            Some((value, rest)) if rest.is_empty() && part[0].is_ascii_digit() && value < 1 << 32 => {
                values.push(value as u32);
            }
            _ => return None,
        }
    }
    let last = values.pop()?;
    if values.len() > 3 || values.iter().any(|&v| v > 255) || u64::from(last) >= 1 << (8 * (4 - values.len()))
    {
        return None;
    }
    let head = values.iter().enumerate().fold(0, |sum, (i, v)| sum | v << (24 - 8 * i));
    Some(Ipv4Addr::from_bits(head | last))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResolvConf {
    pub(crate) nameservers: Vec<String>,
    pub(crate) search: Vec<Vec<u8>>,
    pub(crate) sortlist: Vec<(Ipv4Addr, Ipv4Addr)>,
    pub(crate) ndots: i128,
    pub(crate) timeout: i128,
    pub(crate) attempts: i128,
    pub(crate) flags: Vec<&'static str>,
}

/// The options of glibc, in the order in which it compares them.
pub(crate) const FLAGS: [&str; 11] = [
    "rotate",
    "edns0",
    "single-request-reopen",
    "single-request",
    "no_tld_query",
    "no-tld-query",
    "no-reload",
    "use-vc",
    "trust-ad",
    "no-aaaa",
    "strict-error",
];

fn atoi(text: &str) -> i128 {
    let end = text
        .char_indices()
        .find(|&(i, c)| !(c.is_ascii_digit() || (i == 0 && (c == '-' || c == '+'))))
        .map_or(text.len(), |(i, _)| i);
    text[..end].parse().unwrap_or(0)
}

/// Without the limits of storage: for files that stay within them.
pub(crate) fn resolv_conf(text: &[u8]) -> ResolvConf {
    let mut conf = ResolvConf {
        nameservers: vec![],
        search: vec![],
        sortlist: vec![],
        ndots: 1,
        timeout: 5,
        attempts: 2,
        flags: vec![],
    };
    for line in lines(text, b"") {
        if line.first().is_none_or(|b| is_blank(*b) || b"#;".contains(b)) {
            continue;
        }
        let words: Vec<_> = words(&line).into_iter().take_while(|word| !b"#;".contains(&word[0])).collect();
        let Some((keyword, values)) = words.split_first().filter(|(_, values)| !values.is_empty()) else {
            continue;
        };
        match &keyword[..] {
            b"nameserver" => conf
                .nameservers
                .extend(aton(&values[0]).map(|addr| addr.to_string()).or_else(|| address(&values[0]))),
            b"domain" => conf.search = vec![values[0].clone()],
            b"search" => conf.search = values.to_vec(),
            b"sortlist" => {
                for value in values {
                    let pair = value.split(|&b| b == b';').next().unwrap();
                    let mut parts = pair.splitn(2, |b| b"/&".contains(b));
                    if let Some(addr) = aton(parts.next().unwrap()) {
                        let natural = match addr.octets()[0] {
                            0..=127 => Ipv4Addr::new(255, 0, 0, 0),
                            128..=191 => Ipv4Addr::new(255, 255, 0, 0),
                            _ => Ipv4Addr::new(255, 255, 255, 0),
                        };
                        conf.sortlist.push((addr, parts.next().and_then(aton).unwrap_or(natural)));
                    }
                    if value.contains(&b';') {
                        break;
                    }
                }
            }
            b"options" => {
                for value in values {
                    option(&mut conf, &String::from_utf8_lossy(value));
                }
            }
            _ => {}
        }
    }
    conf.flags.sort_unstable();
    conf
}

fn option(conf: &mut ResolvConf, word: &str) {
    if let Some(n) = word.strip_prefix("ndots:") {
        conf.ndots = atoi(n).clamp(0, 15);
    } else if let Some(n) = word.strip_prefix("timeout:").or(word.strip_prefix("retrans:")) {
        conf.timeout = atoi(n).clamp(1, 30);
    } else if let Some(n) = word.strip_prefix("attempts:").or(word.strip_prefix("retry:")) {
        conf.attempts = atoi(n).clamp(1, 5);
    } else {
        let name = word.strip_prefix('-').unwrap_or(word);
        let flag = FLAGS.into_iter().find(|flag| name.starts_with(flag));
        let flag = if name == "tcp" || name == "usevc" { Some("use-vc") } else { flag };
        if let Some(flag) = flag {
            let flag = if flag == "no_tld_query" { "no-tld-query" } else { flag };
            conf.flags.retain(|&other| other != flag);
            if name == word {
                conf.flags.push(flag);
            }
        }
    }
}

/// Name, and what follows from success, notfound, unavail, tryagain: the first letter of each action.
pub(crate) type Source = (String, [char; 4]);

/// The sources of one database, from a file without errors.
pub(crate) fn nsswitch(text: &str, database: &str) -> Option<Vec<Source>> {
    let mut found = None;
    for line in text.lines() {
        let line = line.split('#').next().unwrap();
        let Some((name, rest)) = line.split_once(':') else { continue };
        if name.trim() != database {
            continue;
        }
        let mut sources: Vec<Source> = vec![];
        let spaced = rest.replace('[', " [ ").replace(']', " ] ").replace('=', " = ").replace('!', " ! ");
        let mut words = spaced.split_whitespace();
        while let Some(word) = words.next() {
            if word != "[" {
                sources.push((word.to_owned(), ['r', 'c', 'c', 'c']));
                continue;
            }
            let actions = &mut sources.last_mut().unwrap().1;
            while let Some(word) = words.next().filter(|&word| word != "]") {
                let (not, status) = if word == "!" { (true, words.next().unwrap()) } else { (false, word) };
                let at = ["success", "notfound", "unavail", "tryagain"]
                    .iter()
                    .position(|name| *name == status.to_ascii_lowercase())
                    .unwrap();
                assert_eq!(words.next(), Some("="));
                let action = words.next().unwrap().to_ascii_lowercase().chars().next().unwrap();
                for (i, place) in actions.iter_mut().enumerate() {
                    if (i == at) != not {
                        *place = action;
                    }
                }
            }
        }
        found = Some(sources);
    }
    found
}

/// Table, address, length, value of each row that counts, in file order.
pub(crate) fn gai_conf(text: &[u8]) -> Vec<(String, Ipv6Addr, u8, u32)> {
    let mut rows = Vec::new();
    for line in lines(text, b"#") {
        let words: Vec<String> =
            words(&line).iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        let [table, prefix, value, ..] = &words[..] else { continue };
        if !["label", "precedence", "scopev4"].contains(&table.as_str()) {
            continue;
        }
        let (addr, len) = match prefix.split_once('/') {
            Some((addr, len)) => (addr, Some(len)),
            None => (&prefix[..], None),
        };
        let number =
            |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
        let scope = table == "scopev4";
        let (addr, first, last, add) = match addr.parse::<IpAddr>() {
            Ok(IpAddr::V4(addr)) if scope => (addr.to_ipv6_mapped(), 0, 32, 96),
            Ok(IpAddr::V6(addr)) if scope && addr.to_ipv4_mapped().is_some() => (addr, 96, 128, 0),
            Ok(IpAddr::V6(addr)) if !scope => (addr, 0, 128, 0),
            _ => continue,
        };
        let Some(len) = len.map_or(Some(last), number).filter(|len| (first..=last).contains(len)) else {
            continue;
        };
        let value =
            number(value.strip_prefix('+').unwrap_or(value)).filter(|&value| value <= i32::MAX as u32);
        let Some(value) = value else { continue };
        rows.push((table.clone(), addr, (len + add) as u8, value));
    }
    rows
}
