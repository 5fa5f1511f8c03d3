//! `hosts WHO FILE NAME N`: N times, a name is looked for in a hosts file, through a window of 64 KiB.
//! `hosts make KIND LINES`: prints such a file.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const WINDOW: usize = 64 << 10;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["make", kind, lines] => make(kind, lines.parse()?),
        [who, file, name, turns] => {
            for _ in 0..turns.parse()? {
                let file = File::open(file)?;
                let found = match who {
                    "read" => read(file)?,
                    "berkeley" => berkeley(file, name)?,
                    "memchr" => memchr(file, name)?,
                    _ => return Err(format!("nobody is called {who}").into()),
                };
                if found != 1 {
                    return Err(format!("{who} has found {name} {found} times").into());
                }
            }
            Ok(())
        }
        _ => Err("usage: hosts WHO FILE NAME N, hosts make KIND LINES".into()),
    }
}

/// Reads, and does not look.
fn read(mut file: File) -> Result<usize> {
    let mut window = vec![0; WINDOW];
    while file.read(&mut window)? > 0 {
        black_box(&window);
    }
    Ok(1)
}

fn berkeley(mut file: File, name: &str) -> Result<usize> {
    let mut lookup = berkeley::etc::hosts::ByName::new(name.as_bytes());
    let mut window = vec![0; WINDOW];
    let mut found = 0;
    loop {
        let n = file.read(&mut window)?;
        if n == 0 {
            break;
        }
        lookup.feed(&window[..n], &mut |_| found += 1);
    }
    lookup.finish(&mut |_| found += 1);
    Ok(found)
}

/// The ideal: the bytes of the name as they are, and a glance at what stands around them. A name at the edge of a window
/// is missed, and so are comments, other cases and the rest of the line.
fn memchr(mut file: File, name: &str) -> Result<usize> {
    let finder = memchr::memmem::Finder::new(name.as_bytes());
    let is_blank = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    let mut window = vec![0; WINDOW];
    let mut found = 0;
    loop {
        let n = file.read(&mut window)?;
        let window = &window[..n];
        if n == 0 {
            break;
        }
        for at in finder.find_iter(window) {
            let before = at.checked_sub(1).and_then(|before| window.get(before));
            if is_blank(before) && is_blank(window.get(at + name.len())) {
                found += 1;
            }
        }
    }
    Ok(found)
}

/// The last line holds a name that no other line has.
fn make(kind: &str, lines: u32) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut random = 1u64;
    for line in 1..=lines {
        match kind {
            // Names of words, a number here and there, in a few domains.
            "mixed" => {
                let mut pick = |words: &[&'static str]| {
                    random = random
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    words[(random >> 33) as usize % words.len()]
                };
                let [a, b, c] = [pick(SYLLABLES), pick(SYLLABLES), pick(SYLLABLES)];
                let [kind, site, top] = [pick(KINDS), pick(SYLLABLES), pick(TOPS)];
                let number = if line == lines { 97 } else { line % 97 };
                writeln!(out, "0.0.0.0 {kind}{number}.{a}{b}-{c}{site}.{top}")?;
            }
            // Nothing but the number differs.
            "numbered" => {
                writeln!(out, "10.0.{}.{} host-{line:07}.cluster.example", line >> 8 & 255, line & 255)?
            }
            // The name with a byte more or a byte changed, in four ways.
            "near" => match line % 4 {
                _ if line == lines => writeln!(out, "0.0.0.0 {NEAR}")?,
                0 => writeln!(out, "0.0.0.0 x{NEAR}")?,
                1 => writeln!(out, "0.0.0.0 {NEAR}x")?,
                2 => writeln!(out, "0.0.0.0 {}x", &NEAR[..NEAR.len() - 1])?,
                _ => writeln!(out, "0.0.0.0 x{}", &NEAR[1..])?,
            },
            // The same, of one letter: wherever a search looks, it looks right.
            "letter" => match line {
                _ if line == lines => writeln!(out, "0.0.0.0 {:a<30}", "")?,
                _ => writeln!(out, "0.0.0.0 {:a<31}", "")?,
            },
            _ => return Err(format!("no file is called {kind}").into()),
        }
    }
    Ok(out.flush()?)
}

const NEAR: &str = "telemetry7.ads.tracker.example";
const KINDS: &[&str] = &["ads", "track", "www", "metrics", "cdn", "pixel", "stats", "m", "a", "static"];
const TOPS: &[&str] = &["com", "net", "org", "co.uk", "de", "info", "example", "ru", "io", "com.br"];
const SYLLABLES: &[&str] = &[
    "bra", "clo", "dent", "ever", "fin", "gra", "hul", "ist", "jum", "kor", "lan", "mel", "nor", "ops",
    "pre", "qua", "rel", "ston", "tur", "ulm", "ver", "wex", "xan", "yel", "zor", "media", "click", "shop",
    "soft", "data", "game", "news", "bank", "travel", "photo", "music",
];
