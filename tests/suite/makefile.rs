//! A socket as a file: what is buffered, who closes it, and what a timeout does to it.

use alloc::sync::Arc;
use core::time::Duration;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::thread;

use berkeley::{Errno, SHUT_WR, SOCK_STREAM, Socket, SocketFile, SocketIo};
use rustix::fd::{AsFd, AsRawFd};

use crate::kit::{LONG, Signals, connection, pair};

const SHORT: Duration = Duration::from_millis(10);

/// What has come, without waiting for more.
fn waiting(socket: &Socket) -> Vec<u8> {
    let mut buf = vec![0; socket.bytes_waiting().unwrap()];
    let mut socket = socket;
    socket.read_exact(&mut buf).unwrap();
    buf
}

#[test]
fn lines_come_as_they_were_sent() {
    for (a, b) in [pair(SOCK_STREAM), connection()] {
        let sender = thread::spawn(move || {
            // Cut anywhere, and in the middle of a character.
            for part in [&b"one\ntw"[..], b"o\n\nth", b"r\xc3", b"\xa9\xc3\xa9e", b"\nlast"] {
                a.sendall(part).unwrap();
                thread::yield_now();
            }
        });
        let lines: Vec<_> = b.makefile_reader().lines().map(io::Result::unwrap).collect();
        assert_eq!(lines, ["one", "two", "", "thréée", "last"]);
        sender.join().unwrap();
    }
}

#[test]
fn a_line_longer_than_the_buffer() {
    let (a, b) = pair(SOCK_STREAM);
    let line = "x".repeat(100_000) + "\n";
    thread::scope(|scope| {
        scope.spawn(|| a.sendall(line.as_bytes()).unwrap());
        let mut read = String::new();
        assert_eq!(b.makefile().read_line(&mut read).unwrap(), line.len());
        assert_eq!(read, line);
    });
}

#[test]
fn what_is_written_waits_for_a_flush() {
    let (a, b) = pair(SOCK_STREAM);
    let mut file = a.makefile();
    write!(file, "{} and {}", 1, 2).unwrap();
    assert_eq!(b.bytes_waiting(), Ok(0));
    file.flush().unwrap();
    assert_eq!(waiting(&b), b"1 and 2");
    // What is larger than the buffer need not wait.
    file.write_all(&[7; 20_000]).unwrap();
    assert_eq!(waiting(&b), [7; 20_000]);
    file.write_all(b"in the end").unwrap();
    drop(file);
    assert_eq!(waiting(&b), b"in the end");

    let mut writer = a.makefile_writer();
    writer.write_all(b"x").unwrap();
    assert_eq!(b.bytes_waiting(), Ok(0));
    writer.flush().unwrap();
    assert_eq!(waiting(&b), b"x");
}

#[test]
fn reading_and_writing_do_not_disturb_each_other() {
    let (a, b) = pair(SOCK_STREAM);
    let mut file = SocketFile::with_capacity(4, 4, &a);
    b.sendall(b"0123456789").unwrap();
    let mut buf = [0; 2];
    file.read_exact(&mut buf).unwrap();
    assert_eq!((&buf, file.buffer()), (b"01", &b"23"[..]));
    file.write_all(b"abc").unwrap();
    assert_eq!((file.buffer(), b.bytes_waiting()), (&b"23"[..], Ok(0)));
    file.write_all(b"def").unwrap();
    file.flush().unwrap();
    assert_eq!(waiting(&b), b"abcdef");
    let mut rest = [0; 8];
    file.read_exact(&mut rest).unwrap();
    assert_eq!(&rest, b"23456789");
    assert_eq!(file.write_vectored(&[io::IoSlice::new(b"x"), io::IoSlice::new(b"y")]).unwrap(), 2);
    // The socket comes back, with what was written sent.
    assert!(core::ptr::eq(file.into_inner().unwrap(), &a));
    assert_eq!(waiting(&b), b"xy");
}

#[test]
fn an_end_of_file_is_no_error_and_stays() {
    let (a, b) = pair(SOCK_STREAM);
    a.sendall(b"last").unwrap();
    a.shutdown(SHUT_WR).unwrap();
    let mut file = b.makefile();
    let mut line = String::new();
    assert_eq!(file.read_line(&mut line).unwrap(), 4);
    for _ in 0..2 {
        assert_eq!(file.read(&mut [0; 8]).unwrap(), 0);
    }
    // The other direction is open.
    file.write_all(b"answer").unwrap();
    file.flush().unwrap();
    assert_eq!(waiting(&a), b"answer");
    drop(a);
    assert_eq!(file.write_all(b"x").and_then(|()| file.flush()).unwrap_err().kind(), ErrorKind::BrokenPipe);
}

//------------ Who closes -------------------------------------------------------------------------------------

#[test]
fn a_file_that_borrows_leaves_the_socket_open() {
    let (a, b) = pair(SOCK_STREAM);
    let file = a.makefile();
    assert_eq!((file.as_raw_fd(), file.as_fd().as_raw_fd()), (a.fileno(), a.fileno()));
    drop(file);
    drop(a.makefile_reader());
    drop(a.makefile_writer());
    a.send(b"x").unwrap();
    assert_eq!(b.recv(&mut [0; 8]), Ok(1));
}

#[test]
fn the_last_holder_closes() {
    let (a, b) = pair(SOCK_STREAM);
    let a = Arc::new(a);
    let reader = BufReader::new(SocketIo::new(Arc::clone(&a)));
    let mut file = SocketFile::new(Arc::clone(&a));
    let number = a.fileno();
    b.setblocking(false).unwrap();
    let is_open = || b.recv(&mut [0; 8]) == Err(Errno::EAGAIN.into());
    drop(a);
    assert!(is_open());
    drop(reader);
    assert!(is_open());
    assert_eq!(file.as_raw_fd(), number);
    file.write_all(b"x").unwrap();
    drop(file);
    assert_eq!(b.recv(&mut [0; 8]), Ok(1));
    assert_eq!(b.recv(&mut [0; 8]), Ok(0));
}

#[test]
fn a_file_that_owns_closes() {
    let (a, b) = pair(SOCK_STREAM);
    let mut writer = BufWriter::new(SocketIo::new(a));
    writer.write_all(b"all of it").unwrap();
    drop(writer);
    let mut file = SocketFile::new(b);
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "all of it");
    let b: Socket = file.into_inner().unwrap();
    let io = SocketIo::new(b);
    assert_eq!(io.as_fd().as_raw_fd(), io.as_raw_fd());
    assert_eq!(io.into_inner().close(), Ok(()));
}

#[test]
fn reader_and_writer_in_two_threads() {
    let (a, b) = connection();
    let a = Arc::new(a);
    let mut writer = BufWriter::new(SocketIo::new(Arc::clone(&a)));
    let reader = BufReader::new(SocketIo::new(a));
    let writing = thread::spawn(move || {
        for n in 0..10_000 {
            writeln!(writer, "{n}").unwrap();
        }
        writer.flush().unwrap();
        writer.get_ref().socket().shutdown(SHUT_WR).unwrap();
    });
    let echo = thread::spawn(move || {
        let mut file = SocketFile::new(b);
        let mut line = String::new();
        while file.read_line(&mut line).unwrap() > 0 {
            file.write_all(line.as_bytes()).unwrap();
            line.clear();
        }
    });
    let mut count = 0;
    for (n, line) in reader.lines().enumerate() {
        assert_eq!(line.unwrap(), n.to_string());
        count += 1;
    }
    assert_eq!(count, 10_000);
    writing.join().unwrap();
    echo.join().unwrap();
}

//------------ Timeouts ---------------------------------------------------------------------------------------

#[test]
fn a_file_whose_read_timed_out_is_not_read_on() {
    let (a, b) = pair(SOCK_STREAM);
    a.settimeout(Some(SHORT)).unwrap();
    let mut file = a.makefile();
    b.sendall(b"half a message").unwrap();
    assert_eq!(file.read_exact(&mut [0; 20]).unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(file.io().has_timed_out());
    // The rest of the message would be taken for the next one.
    b.sendall(b", whole").unwrap();
    for _ in 0..2 {
        let error = file.read(&mut [0; 20]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Other);
        assert_eq!(
            error.to_string(),
            "cannot read from a file whose last read timed out; SocketIo::resume allows it"
        );
    }
    // Writing goes on, and so does reading when asked to.
    file.write_all(b"x").unwrap();
    file.flush().unwrap();
    assert_eq!(waiting(&b), b"x");
    file.io_mut().resume();
    let mut buf = [0; 7];
    file.read_exact(&mut buf).unwrap();
    assert_eq!(&buf, b", whole");
    // The file beside it is another one, with a fate of its own.
    let mut other = a.makefile_reader();
    assert_eq!(other.read(&mut buf).unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(other.get_ref().has_timed_out() && !file.io().has_timed_out());
}

#[test]
fn what_is_in_the_buffer_is_had_without_a_read() {
    let (a, b) = pair(SOCK_STREAM);
    a.settimeout(Some(SHORT)).unwrap();
    let mut file = a.makefile();
    b.sendall(b"one\ntw").unwrap();
    let mut line = String::new();
    assert_eq!(file.read_line(&mut line).unwrap(), 4);
    // What a line has by the timeout is in the caller's text, as the standard library has it.
    line.clear();
    assert_eq!(file.read_line(&mut line).unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(line, "tw");
    b.sendall(b"o\n").unwrap();
    file.io_mut().resume();
    file.read_line(&mut line).unwrap();
    assert_eq!(line, "two\n");
}

#[test]
fn the_sockets_timeout_is_the_files() {
    let (a, b) = pair(SOCK_STREAM);
    let mut file = a.makefile();
    a.setblocking(false).unwrap();
    for _ in 0..2 {
        // Not a timeout, so that it may be tried again.
        assert_eq!(file.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
    b.sendall(b"x").unwrap();
    assert_eq!(file.read(&mut [0; 8]).unwrap(), 1);
    a.settimeout(Some(SHORT)).unwrap();
    assert_eq!(file.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn what_could_not_be_written_in_time_is_kept() {
    let (a, b) = pair(SOCK_STREAM);
    a.settimeout(Some(SHORT)).unwrap();
    let full = a.sendall(&vec![0; 64 << 20]).unwrap_err().sent;
    let mut file = a.makefile();
    file.write_all(b"the end").unwrap();
    for _ in 0..2 {
        assert_eq!(file.flush().unwrap_err().kind(), ErrorKind::TimedOut);
    }
    let reading = thread::spawn(move || {
        let mut all = Vec::new();
        (&b).read_to_end(&mut all).unwrap();
        all
    });
    a.settimeout(Some(LONG)).unwrap();
    file.flush().unwrap();
    drop(file);
    drop(a);
    let all = reading.join().unwrap();
    assert_eq!((all.len(), &all[full..]), (full + 7, &b"the end"[..]));
}

#[test]
fn signals_lose_nothing() {
    let (a, b) = pair(SOCK_STREAM);
    let text: String = (0..20_000).map(|n| format!("{n}\n")).collect();
    let sender = {
        let text = text.clone();
        thread::spawn(move || {
            for part in text.as_bytes().chunks(777) {
                b.sendall(part).unwrap();
                thread::yield_now();
            }
        })
    };
    let _signals = Signals::to_this_thread();
    // Even where the socket hands them on: the standard library tries again.
    a.set_interruptible(true);
    let mut read = String::new();
    let mut file = a.makefile();
    while file.read_line(&mut read).unwrap() > 0 {}
    assert!(read == text);
    sender.join().unwrap();
}
