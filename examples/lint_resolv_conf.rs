//! `lint_resolv_conf FILE`: what a resolver passes over in a resolv.conf, and what the rest of it comes to.
//!
//! Exits with 1 if there is something to say, with 2 if the file cannot be read.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use berkeley::etc::resolv_conf::{Parser, ResolvConf};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: lint_resolv_conf FILE");
        return ExitCode::from(2);
    };
    let path = PathBuf::from(path);
    let mut notes = 0;
    let read = File::open(&path).and_then(|file| {
        read(file, &mut |note| {
            notes += 1;
            println!("{}: {note}", path.display());
        })
    });
    match read {
        Ok(conf) => {
            print!("{conf}");
            ExitCode::from(u8::from(notes > 0))
        }
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::from(2)
        }
    }
}

/// Feeds the file as it comes: no line has to fit the buffer.
fn read(mut file: impl Read, note: &mut dyn FnMut(berkeley::etc::Diagnostic)) -> io::Result<ResolvConf> {
    let mut parser = Parser::new();
    let mut buf = [0; 512];
    loop {
        match file.read(&mut buf) {
            Ok(0) => return Ok(parser.finish_with(note)),
            Ok(n) => parser.feed_with(&buf[..n], note),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
