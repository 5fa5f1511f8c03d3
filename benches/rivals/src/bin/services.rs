//! `services WHO NAME PROTO N`: N times, a service is looked up in /etc/services. Prints its port, or `none`.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, who, name, proto, turns] = &args[..] else {
        return Err("usage: services WHO NAME PROTO N".into());
    };
    let mut port = None;
    for _ in 0..turns.parse()? {
        port = match who.as_str() {
            "berkeley" => {
                let found = berkeley::getservbyname(black_box(name), Some(black_box(proto.as_bytes())))?;
                black_box(found).map(|row| row.port())
            }
            "read" => read()?,
            _ => return Err(format!("nobody is called {who}").into()),
        };
    }
    println!("{}", port.map_or("none".into(), |port| port.to_string()));
    Ok(())
}

/// Reads the file in the same pieces, and does not look.
fn read() -> Result<Option<u16>> {
    let mut file = File::open("/etc/services")?;
    let mut window = [0; 8192];
    while file.read(&mut window)? > 0 {
        black_box(&window);
    }
    Ok(None)
}
