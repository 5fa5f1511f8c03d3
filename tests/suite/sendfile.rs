//! sendfile: which bytes of which files go out, what becomes of the file's position, and the one deadline.

use core::time::Duration;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::thread;
use std::time::Instant;

use berkeley::{
    AF_UNIX, Errno, Protocol, SHUT_RDWR, SHUT_WR, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, Socket,
};
use rustix::fd::AsFd;

use crate::kit::{Folder, LONG, Signals, connection, pair, udp};

/// Bytes of which no two neighbourhoods are alike.
fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i ^ i >> 8 ^ i >> 16) as u8).collect()
}

/// A file with these bytes, and the folder that it is in.
fn file(content: &[u8]) -> (File, Folder) {
    let folder = Folder::new();
    let path = folder.join("file");
    fs::write(&path, content).unwrap();
    (File::open(path).unwrap(), folder)
}

/// All that comes until the end.
fn all(socket: &Socket) -> Vec<u8> {
    let mut all = Vec::new();
    let mut socket = socket;
    socket.read_to_end(&mut all).unwrap();
    all
}

#[test]
fn a_whole_file_and_where_it_stands_then() {
    let content = content(3 << 20);
    let (mut file, _folder) = file(&content);
    for timeout in [None, Some(LONG)] {
        for (a, b) in [pair(SOCK_STREAM), connection()] {
            a.settimeout(timeout).unwrap();
            // Where the file stands before does not matter.
            file.seek(SeekFrom::Start(100)).unwrap();
            let received = thread::spawn(move || all(&b));
            assert_eq!(a.sendfile(&file, 0, None), Ok(content.len()));
            assert_eq!(file.stream_position().unwrap(), content.len() as u64);
            drop(a);
            assert!(received.join().unwrap() == content);
        }
    }
}

#[test]
fn a_part_of_a_file() {
    let content = content(100_000);
    let (mut file, _folder) = file(&content);
    for (offset, count, sent) in [
        (0, Some(1), 1),
        (10, Some(50_000), 50_000),
        (99_999, None, 1),
        // The file ends before.
        (90_000, Some(20_000), 10_000),
        (0, Some(u64::MAX), 100_000),
        (1000, Some(99_000), 99_000),
    ] {
        let (a, b) = pair(SOCK_STREAM);
        let received = thread::spawn(move || all(&b));
        assert_eq!(a.sendfile(&file, offset, count), Ok(sent));
        assert_eq!(file.stream_position().unwrap(), offset + sent as u64);
        drop(a);
        let start = offset as usize;
        assert!(received.join().unwrap() == content[start..start + sent], "{offset} {count:?}");
    }
}

#[test]
fn nothing_to_send_leaves_the_file_where_it_is() {
    let (mut file, folder) = file(b"something");
    let (a, b) = pair(SOCK_STREAM);
    file.seek(SeekFrom::Start(4)).unwrap();
    assert_eq!(a.sendfile(&file, 2, Some(0)), Ok(0));
    assert_eq!(a.sendfile(&file, 9, None), Ok(0));
    assert_eq!(a.sendfile(&file, 1 << 40, None), Ok(0));
    assert_eq!(file.stream_position().unwrap(), 4);
    let empty = folder.join("empty");
    fs::write(&empty, b"").unwrap();
    assert_eq!(a.sendfile(File::open(empty).unwrap(), 0, None), Ok(0));
    a.shutdown(SHUT_WR).unwrap();
    assert_eq!(all(&b), b"");
}

/// What sendfile(2) refuses goes through a buffer.
#[test]
fn a_pipe_is_read_from_where_it_is() {
    let (read, write) = rustix::pipe::pipe().unwrap();
    let content = content(60_000);
    assert_eq!(rustix::io::write(&write, &content), Ok(content.len()));
    let (a, b) = pair(SOCK_STREAM);
    let received = thread::spawn(move || all(&b));
    assert_eq!(a.sendfile(&read, 0, Some(10_001)), Ok(10_001));
    let error = a.sendfile(&read, 1, None).unwrap_err();
    assert_eq!((error.sent, error.errno()), (0, Some(Errno::ESPIPE)));
    drop(write);
    assert_eq!(a.sendfile(&read, 0, None), Ok(49_999));
    assert_eq!(a.sendfile(&read, 0, None), Ok(0));
    drop(a);
    assert!(received.join().unwrap() == content);
}

#[test]
fn one_socket_to_another() {
    let (source, from) = pair(SOCK_STREAM);
    let (to, sink) = pair(SOCK_STREAM);
    let content = content(100_000);
    thread::scope(|scope| {
        scope.spawn(|| {
            source.sendall(&content).unwrap();
            source.shutdown(SHUT_WR).unwrap();
        });
        let received = scope.spawn(|| all(&sink));
        assert_eq!(to.sendfile(&from, 0, None), Ok(content.len()));
        to.shutdown(SHUT_WR).unwrap();
        assert!(received.join().unwrap() == content);
    });
}

#[test]
fn files_that_the_kernel_makes_up() {
    // Their size is said to be zero, and Python sends nothing of them.
    for path in ["/proc/version", "/proc/self/cmdline"] {
        let (a, b) = pair(SOCK_STREAM);
        let content = fs::read(path).unwrap();
        let mut file = File::open(path).unwrap();
        assert_eq!(a.sendfile(&file, 2, None), Ok(content.len() - 2));
        assert_eq!(file.stream_position().unwrap(), content.len() as u64);
        drop(a);
        assert_eq!(all(&b), &content[2..]);
    }
}

#[test]
fn what_cannot_be_read_or_sent_to() {
    let (file, folder) = file(b"something");
    let (a, b) = pair(SOCK_STREAM);
    let error = |socket: &Socket, file: &dyn Fn() -> File| {
        let error = socket.sendfile(file(), 0, None).unwrap_err();
        assert_eq!(error.sent, 0);
        error.errno()
    };
    assert_eq!(error(&a, &|| File::create(folder.join("write-only")).unwrap()), Some(Errno::EBADF));
    assert_eq!(error(&a, &|| File::open("/").unwrap()), Some(Errno::EISDIR));
    drop(b);
    // A peer that is gone: the standard library has SIGPIPE ignored.
    assert_eq!(error(&a, &|| file.try_clone().unwrap()), Some(Errno::EPIPE));
    let alone = Socket::new(AF_UNIX, SOCK_STREAM, Protocol::DEFAULT).unwrap();
    assert_eq!(error(&alone, &|| file.try_clone().unwrap()), Some(Errno::ENOTCONN));

    for datagrams in [udp().0, pair(SOCK_DGRAM).0, pair(SOCK_SEQPACKET).0] {
        let error = datagrams.sendfile(&file, 0, None).unwrap_err();
        assert_eq!(error.to_string(), "this call is for stream sockets after 0 bytes");
    }
}

#[test]
fn a_peer_that_goes_in_the_middle() {
    let (mut file, _folder) = file(&content(8 << 20));
    let (a, b) = pair(SOCK_STREAM);
    let reader = thread::spawn(move || {
        (&b).read_exact(&mut vec![0; 1 << 20]).unwrap();
        b.shutdown(SHUT_RDWR).unwrap();
    });
    let error = a.sendfile(&file, 5, None).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EPIPE));
    assert!((1 << 20..8 << 20).contains(&error.sent), "{error}");
    assert_eq!(file.stream_position().unwrap(), 5 + error.sent as u64);
    reader.join().unwrap();
}

#[test]
fn a_timeout_tells_how_much_went_out() {
    let timeout = Duration::from_millis(30);
    let (mut file, _folder) = file(&content(8 << 20));
    let (a, b) = pair(SOCK_STREAM);
    a.settimeout(Some(timeout)).unwrap();
    let start = Instant::now();
    let error = a.sendfile(&file, 0, None).unwrap_err();
    assert!(error.is_timeout() && error.sent > 0, "{error}");
    assert!((timeout..LONG).contains(&start.elapsed()));
    assert_eq!(file.stream_position().unwrap(), error.sent as u64);
    // And from there it goes on.
    a.settimeout(Some(LONG)).unwrap();
    let received = thread::spawn(move || all(&b));
    assert_eq!(a.sendfile(&file, error.sent as u64, None), Ok((8 << 20) - error.sent));
    drop(a);
    assert!(received.join().unwrap() == content(8 << 20));
}

/// A reader that keeps the sender going does not keep it going beyond the deadline, neither with sendfile(2) nor through
/// the buffer.
#[test]
fn one_deadline_covers_the_whole_file() {
    let timeout = Duration::from_millis(150);
    let folder = Folder::new();
    // As long as a file can be without taking room.
    let file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(folder.join("sparse"))
        .unwrap();
    file.set_len(1 << 30).unwrap();
    let (endless, feed) = pair(SOCK_STREAM);
    let feeder = thread::spawn(move || while feed.sendall(&[0; 4096]).is_ok() {});
    for source in [file.as_fd(), endless.as_fd()] {
        let (a, b) = pair(SOCK_STREAM);
        a.settimeout(Some(timeout)).unwrap();
        let reader = thread::spawn(move || {
            // Never silent for as long as the timeout, and at 5 ms a piece not done before minutes are over.
            while b.recv(&mut [0; 4096]).unwrap() > 0 {
                thread::park_timeout(Duration::from_millis(5));
            }
        });
        let start = Instant::now();
        let error = a.sendfile(source, 0, None).unwrap_err();
        assert!(error.is_timeout() && error.sent > 0, "{error}");
        assert!((timeout..LONG).contains(&start.elapsed()), "{:?}", start.elapsed());
        drop(a);
        reader.join().unwrap();
    }
    drop(endless);
    feeder.join().unwrap();
}

#[test]
fn a_non_blocking_socket_goes_on_where_it_stopped() {
    let content = content(4 << 20);
    let (file, _folder) = file(&content);
    let (a, b) = pair(SOCK_STREAM);
    a.setblocking(false).unwrap();
    let mut received = Vec::new();
    let (mut sent, mut stops) = (0, 0);
    loop {
        match a.sendfile(&file, sent as u64, None) {
            Ok(n) => {
                sent += n;
                break;
            }
            Err(error) => {
                assert!(error.would_block(), "{error}");
                sent += error.sent;
                stops += 1;
                let mut part = vec![0; sent - received.len()];
                (&b).read_exact(&mut part).unwrap();
                received.extend(part);
            }
        }
    }
    drop(a);
    received.extend(all(&b));
    assert!(stops > 0 && sent == content.len() && received == content);
}

#[test]
fn a_non_blocking_pipe_is_waited_for() {
    let (read, write) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::NONBLOCK).unwrap();
    let (a, b) = pair(SOCK_STREAM);
    // By a socket that waits …
    let timeout = Duration::from_millis(20);
    a.settimeout(Some(timeout)).unwrap();
    let start = Instant::now();
    let error = a.sendfile(&read, 0, None).unwrap_err();
    assert!(error.is_timeout() && error.sent == 0 && start.elapsed() >= timeout, "{error}");
    a.settimeout(Some(LONG)).unwrap();
    thread::scope(|scope| {
        let sending = scope.spawn(|| a.sendfile(&read, 0, Some(5)));
        rustix::io::write(&write, b"hello").unwrap();
        assert_eq!(sending.join().unwrap(), Ok(5));
    });
    assert_eq!(b.recv(&mut [0; 8]), Ok(5));
    // … and not by one that does not.
    a.setblocking(false).unwrap();
    assert!(a.sendfile(&read, 0, None).unwrap_err().would_block());
}

#[test]
fn signals_do_not_end_it() {
    let content = content(4 << 20);
    let (file, _folder) = file(&content);
    let (endless, feed) = pair(SOCK_STREAM);
    let feeder = {
        let content = content.clone();
        thread::spawn(move || feed.sendall(&content).unwrap())
    };
    let _signals = Signals::to_this_thread();
    for source in [file.as_fd(), endless.as_fd()] {
        for timeout in [None, Some(LONG)] {
            let (a, b) = pair(SOCK_STREAM);
            a.settimeout(timeout).unwrap();
            let reader = thread::spawn(move || {
                let mut all = Vec::new();
                let mut part = [0; 16_384];
                loop {
                    match b.recv(&mut part).unwrap() {
                        0 => return all,
                        n => all.extend_from_slice(&part[..n]),
                    }
                    thread::yield_now();
                }
            });
            let half = content.len() as u64 / 2;
            assert_eq!(a.sendfile(source, 0, Some(half)), Ok(half as usize));
            drop(a);
            let received = reader.join().unwrap();
            // The stream has one half behind the other, the file the same one again.
            assert!(received == content[..half as usize] || received == content[half as usize..]);
        }
    }
    feeder.join().unwrap();
}
