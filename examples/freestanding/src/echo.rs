//! `echo PORT COUNT`: sends COUNT datagrams back to where they came from, on 127.0.0.1, and exits.
//!
//! A program without a C library, without the standard library and without an allocator: static, less than 4096
//! bytes, and each of its system calls stands in this file.
//!
//! ```text
//! $ cargo build --release && target/release/echo 0 3
//! listening on 127.0.0.1:40223
//! ```
//!
//! Port 0 leaves the choice to the kernel. The exit status is 0; 1 when a call failed, with the kernel's error
//! number; 2 when the arguments cannot be read; 101 after a panic, to which no way is known.
//!
//! `start` and `memory` are what any such program needs, `link.ld` and `build.rs` tell how it is linked, and `check`
//! shows that all this is so.
#![no_std]
#![no_main]

mod memory;
mod start;

use berkeley::{AF_INET, Errno, Error, MsgFlags, Protocol, SOCK_DGRAM, Socket};
use core::net::{Ipv4Addr, SocketAddrV4};
use rustix::fd::BorrowedFd;
use rustix::io::{IoSlice, writev};
use start::Arg;

const STDOUT: i32 = 1;
const STDERR: i32 = 2;

/// The most that a UDP datagram holds on IPv4.
const LONGEST: usize = 65_507;

fn main(args: &[Arg]) -> u8 {
    let (port, count) = match args {
        [_, port, count] => (number(port.as_bytes()), number(count.as_bytes())),
        _ => (None, None),
    };
    let (Some(port), Some(count)) = (port.and_then(|port| u16::try_from(port).ok()), count) else {
        _ = print(STDERR, &[IoSlice::new(b"usage: echo PORT COUNT\n")]);
        return 2;
    };
    match echo(port, count) {
        Ok(()) => 0,
        Err(error) => {
            // Not its name: the names of all errors are as long as the program.
            let mut room = [0; 10];
            let errno = error.errno().unwrap_or(Errno::OK).as_raw();
            let errno = decimal(errno.unsigned_abs(), &mut room);
            _ = print(STDERR, &[IoSlice::new(b"echo: errno "), IoSlice::new(errno), IoSlice::new(b"\n")]);
            1
        }
    }
}

fn echo(port: u16, count: u32) -> Result<(), Error> {
    let sock = Socket::with_timeout(AF_INET, SOCK_DGRAM, Protocol::UDP, None)?;
    sock.bind((Ipv4Addr::LOCALHOST, port))?;
    let mut room = [0; 10];
    // An AF_INET socket has no other addresses; what reads those of all families is half as long as the program.
    let port = SocketAddrV4::try_from(sock.getsockname_raw()?).map_or(0, |addr| addr.port());
    let port = decimal(port.into(), &mut room);
    print(STDOUT, &[IoSlice::new(b"listening on 127.0.0.1:"), IoSlice::new(port), IoSlice::new(b"\n")])?;

    let mut room = [0; LONGEST];
    for _ in 0..count {
        let (n, peer) = sock.recvfrom_raw(&mut room, MsgFlags::empty())?;
        sock.sendto(room.get(..n).unwrap_or(&room), peer)?;
    }
    sock.close()
}

fn print(fd: i32, text: &[IoSlice<'_>]) -> Result<(), Error> {
    // SAFETY: the descriptor is not closed while the call lasts: there is one thread, and this is what it does.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
    writev(fd, text)?;
    Ok(())
}

fn number(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

/// The digits of a number, in the last bytes of the room.
fn decimal(mut number: u32, room: &mut [u8; 10]) -> &[u8] {
    let mut first = room.len();
    for (i, byte) in room.iter_mut().enumerate().rev() {
        *byte = b'0' + (number % 10) as u8;
        number /= 10;
        first = i;
        if number == 0 {
            break;
        }
    }
    room.get(first..).unwrap_or(room)
}
