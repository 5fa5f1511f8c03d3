//! `turns ROUNDS N -- LABEL PROGRAM ARGUMENT… -- LABEL PROGRAM ARGUMENT… …`: what a turn of each program takes, beside
//! the first two.
//!
//! A program makes as many turns as its last argument says, which is added here: N, and 2N. The difference, divided by
//! N, is a turn; start-up has cancelled. A round runs all programs so, one after the other, and sets each in proportion
//! to the first and the second of the same round; on a busy machine that is steadier than any time is. Printed are the
//! medians over the rounds, tab-separated: label, microseconds of wall time and their two ratios, microseconds of
//! processor time (user and system) and their two ratios, and the most memory that a run held at once, in KiB.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Microseconds, and KiB.
struct Cost {
    wall: f64,
    cpu: f64,
    rss: i64,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut parts = args.split(|arg| arg == "--");
    let Some([rounds, n]) = parts.next() else {
        return Err("usage: turns ROUNDS N -- LABEL PROGRAM…".into());
    };
    let (rounds, n): (usize, u32) = (rounds.parse()?, n.parse()?);
    let programs: Vec<(&String, &[String])> = parts.filter_map(<[String]>::split_first).collect();
    if programs.len() < 2 {
        return Err("two programs at least".into());
    }

    let mut costs: Vec<Vec<Cost>> = programs.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for ((_, command), costs) in programs.iter().zip(&mut costs) {
            let (once, twice) = (run(command, n)?, run(command, 2 * n)?);
            let per_turn = |once: f64, twice: f64| (twice - once) / f64::from(n);
            costs.push(Cost {
                wall: per_turn(once.wall, twice.wall),
                cpu: per_turn(once.cpu, twice.cpu),
                rss: twice.rss,
            });
        }
    }

    for ((label, _), own) in programs.iter().zip(&costs) {
        print!("{label}");
        for what in [|cost: &Cost| cost.wall, |cost: &Cost| cost.cpu] {
            print!("\t{:.2}", median(own.iter().map(what)));
            for other in &costs[..2] {
                print!("\t{:.3}", median(own.iter().zip(other).map(|(own, other)| what(own) / what(other))));
            }
        }
        println!("\t{}", own.iter().map(|cost| cost.rss).max().unwrap_or(0));
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn run(command: &[String], turns: u32) -> Result<Cost> {
    let (program, args) = command.split_first().ok_or("a label, but no program")?;
    let start = Instant::now();
    let child = Command::new(program).args(args).arg(turns.to_string()).stdout(Stdio::null()).spawn()?;
    let mut status = 0;
    // SAFETY: a rusage is integers.
    let mut used: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both are writable, and the child is ours and is waited for nowhere else.
    if unsafe { libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut used) } < 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    let wall = start.elapsed().as_secs_f64() * 1e6;
    let status = ExitStatus::from_raw(status);
    if !status.success() {
        return Err(format!("{program} {args:?}: {status}").into());
    }
    let micros = |time: libc::timeval| time.tv_sec as f64 * 1e6 + time.tv_usec as f64;
    Ok(Cost { wall, cpu: micros(used.ru_utime) + micros(used.ru_stime), rss: used.ru_maxrss })
}
