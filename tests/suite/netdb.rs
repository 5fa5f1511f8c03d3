//! The room `netdb`: every way to hand it a file, files that are missing, odd or unreadable, and what it costs.
//!
//! Its equality with the C library is in `etc_libc`, which has the C functions.

use core::ffi::CStr;
use core::ops::ControlFlow::{Break, Continue};
use core::time::Duration;
use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io::{Seek, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::thread;

use berkeley::etc::{Source, protocols, services};
use berkeley::netdb::{Protocols, Servent, Services};
use berkeley::{Errno, IPPROTO_UDP};
use proptest::prelude::*;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::counting::allocations;
use crate::etc as generate;
use crate::kit::{Folder, Signals};

fn c_path(path: PathBuf) -> CString {
    CString::new(path.into_os_string().into_vec()).unwrap()
}

/// A file of this content, and the folder that it goes with.
fn file(content: impl AsRef<[u8]>) -> (CString, Folder) {
    let folder = Folder::new();
    let path = folder.join("file");
    fs::write(&path, content).unwrap();
    (c_path(path), folder)
}

/// The name, owned.
fn name(row: Option<Servent>) -> Option<Vec<u8>> {
    row.map(|row| row.name().to_vec())
}

/// All rows, as Debug prints them.
fn all(services: Services<'_>) -> Vec<String> {
    let mut rows = Vec::new();
    let source = services.try_for_each(|row| {
        rows.push(format!("{row:?}"));
        Continue(())
    });
    assert_eq!(source, Ok(Source::File));
    rows
}

const SHORT: &[u8] = b"shell 514/tcp cmd remote\nsyslog 514/udp";

#[test]
fn a_row_has_what_the_file_says() {
    let row = Services::text(SHORT).getservbyname("remote", None).unwrap().unwrap();
    assert_eq!((row.name(), row.port(), row.proto()), (&b"shell"[..], 514, &b"tcp"[..]));
    assert!(row.aliases().eq([&b"cmd"[..], b"remote"]));
    assert_eq!((row.source(), row.is_cut()), (Source::File, false));
    assert_eq!(
        format!("{row:?}"),
        r#"Servent { row: Service { name: "shell", port: 514, proto: "tcp", aliases: ["cmd", "remote"] }, source: File }"#
    );

    let row = Protocols::text(b"ip 0\nudp 17 UDP").getprotobynumber(17).unwrap().unwrap();
    assert_eq!((row.name(), row.number(), row.protocol()), (&b"udp"[..], 17, IPPROTO_UDP));
    assert!(row.aliases().eq([b"UDP"]));
    assert_eq!((row.source(), row.is_cut()), (Source::File, false));
    assert_eq!(
        format!("{row:?}"),
        r#"Protoent { row: Protocol { name: "udp", number: 17, aliases: ["UDP"] }, source: File }"#
    );
}

#[test]
fn a_missing_file_is_an_error_or_the_built_in_rows() {
    let folder = Folder::new();
    let missing = c_path(folder.join("missing"));
    let exact = Services::file(&missing);
    assert_eq!(exact.getservbyname("ssh", None), Err(Errno::ENOENT.into()));
    assert_eq!(exact.getservbyport(22, None), Err(Errno::ENOENT.into()));
    assert_eq!(exact.try_for_each(|_| Continue(())), Err(Errno::ENOENT.into()));
    let lenient = exact.or_built_in();
    let ssh = lenient.getservbyname("ssh", Some(b"tcp")).unwrap().unwrap();
    assert_eq!((ssh.port(), ssh.source()), (22, Source::BuiltIn));
    assert_eq!(lenient.getservbyport(22, None).unwrap(), Some(ssh));
    assert_eq!(lenient.getservbyname("absent", None), Ok(None));
    let mut count = 0;
    let source = lenient.try_for_each(|_| {
        count += 1;
        Continue(())
    });
    assert_eq!((source, count), (Ok(Source::BuiltIn), services::Entries::new(services::BUILT_IN).count()));

    let exact = Protocols::file(&missing);
    assert_eq!(exact.getprotobyname("udp"), Err(Errno::ENOENT.into()));
    assert_eq!(exact.try_for_each(|_| Continue(())), Err(Errno::ENOENT.into()));
    let udp = exact.or_built_in().getprotobyname("UDP").unwrap().unwrap();
    assert_eq!((udp.number(), udp.source()), (17, Source::BuiltIn));
    assert_eq!(exact.or_built_in().try_for_each(|_| Break(())), Ok(Source::BuiltIn));

    // A link that leads nowhere is no file either.
    symlink("nowhere", folder.join("dangling")).unwrap();
    let dangling = c_path(folder.join("dangling"));
    assert!(Services::file(&dangling).or_built_in().getservbyname("ssh", None).unwrap().is_some());
}

/// What is there and cannot be read is an error, and nothing stands in for it.
#[test]
fn unreadable_files_are_errors() {
    let folder = Folder::new();
    symlink("loop", folder.join("loop")).unwrap();
    fs::write(folder.join("file"), SHORT).unwrap();
    fs::create_dir(folder.join("folder")).unwrap();
    for (path, errno) in [
        ("folder", Errno::EISDIR),
        ("loop", Errno::ELOOP),
        ("file/services", Errno::ENOTDIR),
        (&"long".repeat(100), Errno::ENAMETOOLONG),
    ] {
        let path = c_path(folder.join(path));
        let services = Services::file(&path).or_built_in();
        assert_eq!(services.getservbyname("ssh", None), Err(errno.into()), "{path:?}");
        assert_eq!(services.getservbyport(22, None), Err(errno.into()), "{path:?}");
        assert_eq!(services.try_for_each(|_| Continue(())), Err(errno.into()), "{path:?}");
        let protocols = Protocols::file(&path).or_built_in();
        assert_eq!(protocols.getprotobyname("udp"), Err(errno.into()), "{path:?}");
        assert_eq!(protocols.getprotobynumber(17), Err(errno.into()), "{path:?}");
        assert_eq!(protocols.try_for_each(|_| Continue(())), Err(errno.into()), "{path:?}");
    }
}

#[test]
fn an_empty_file_is_a_file() {
    let (path, _folder) = file("");
    let services = Services::file(&path).or_built_in();
    assert_eq!(services.getservbyname("ssh", None), Ok(None));
    assert_eq!(services.try_for_each(|_| panic!("a row of nothing")), Ok(Source::File));
}

/// A descriptor is read from its start, as often as one likes, and its position stays.
#[test]
fn a_descriptor_stays_where_it_is() {
    let (path, _folder) = file(SHORT);
    let mut file = File::open(path.to_str().unwrap()).unwrap();
    file.seek(std::io::SeekFrom::Start(5)).unwrap();
    let services = Services::fd(&file);
    for _ in 0..2 {
        assert_eq!(name(services.getservbyport(514, None).unwrap()), Some(b"shell".to_vec()));
        assert_eq!(name(services.getservbyport(514, Some(b"udp")).unwrap()), Some(b"syslog".to_vec()));
        assert_eq!(services.getservbyname("absent", None), Ok(None));
        assert_eq!(all(services), all(Services::text(SHORT)));
    }
    assert_eq!(Protocols::fd(&file).getprotobyname("shell"), Ok(None)); // 514/tcp is no number
    assert_eq!(file.stream_position().unwrap(), 5);

    let (reader, _writer) = rustix::pipe::pipe().unwrap();
    assert_eq!(Services::fd(&reader).getservbyname("ssh", None), Err(Errno::ESPIPE.into()));
}

/// A row at every place around the end of a window, with and without a newline.
#[test]
fn rows_across_two_reads() {
    const WINDOW: usize = 8192;
    let row = "http 80/tcp www";
    for end in ["", "\n", "\nnext 1/tcp\n"] {
        for start in WINDOW - row.len() - 2..WINDOW + 2 {
            let content = format!("{}\n{row}{end}", "#".repeat(start - 1));
            let (path, _folder) = file(&content);
            let services = Services::file(&path);
            for (key, proto) in [("http", None), ("www", Some(&b"tcp"[..]))] {
                let found = services.getservbyname(key, proto).unwrap().unwrap();
                assert_eq!(Some(found.row()), services::getservbyname(row.as_bytes(), b"http", None));
            }
            assert_eq!(services.getservbyport(80, None).unwrap().map(|row| row.port()), Some(80));
            assert_eq!(services.getservbyname("ww", None), Ok(None));
            let rows = all(Services::text(content.as_bytes()));
            assert_eq!(all(services), rows);
            let open = File::open(path.to_str().unwrap()).unwrap();
            assert_eq!(all(Services::fd(&open)), rows);
        }
    }
}

/// Lines of megabytes are lines; of a row that is too long the last names are missing, and it says so.
#[test]
fn long_lines() {
    let aliases: String = (0..20_000).map(|n| format!(" alias{n}")).collect();
    let content =
        format!("# {aliases}\nlong 1/tcp{aliases} last\n{0} 2/tcp\nnext 3/udp", "x".repeat(100_000));
    let (path, _folder) = file(&content);
    let services = Services::file(&path);

    let long = services.getservbyname("last", None).unwrap().unwrap();
    assert!(long.is_cut());
    assert_eq!((long.name(), long.port(), long.proto()), (&b"long"[..], 1, &b"tcp"[..]));
    assert!(long.aliases().count() > 100);
    assert!(long.aliases().enumerate().all(|(n, alias)| alias == format!("alias{n}").as_bytes()));
    assert!(services.getservbyport(2, None).unwrap().unwrap().is_cut());

    let next = services.getservbyname("next", Some(b"udp")).unwrap().unwrap();
    assert_eq!((next.port(), next.is_cut()), (3, false));
    assert_eq!(all(services).len(), 3);

    let (path, _folder) = file(format!("# {aliases}\nlong 1{aliases} last\nnext 3"));
    let protocols = Protocols::file(&path);
    assert!(protocols.getprotobyname("last").unwrap().unwrap().is_cut());
    assert_eq!(protocols.getprotobynumber(3).unwrap().unwrap().name(), b"next");
}

/// A FIFO yields what happens to be in it: many short reads. Opening it and reading it waits, so that signals strike.
#[test]
fn short_reads_and_signals() {
    let folder = Folder::new();
    let path = folder.join("fifo");
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let c_path = c_path(path.clone());
    let _signals = Signals::to_this_thread();
    // Through the pipe while somebody reads; a lookup may have enough before the end.
    let fed = |content: &'static [u8], work: &dyn Fn(&CStr)| {
        let path = path.clone();
        let writer = thread::spawn(move || {
            // Time for a signal to strike while the reader waits for this end, and then for bytes.
            thread::park_timeout(Duration::from_millis(10));
            let mut pipe = OpenOptions::new().write(true).open(path).unwrap();
            for byte in content.chunks(1) {
                if pipe.write_all(byte).is_err() {
                    return;
                }
                thread::yield_now();
            }
            thread::park_timeout(Duration::from_millis(10));
        });
        work(&c_path);
        writer.join().unwrap();
    };
    fed(SHORT, &|path| {
        let row = Services::file(path).getservbyname("cmd", None).unwrap();
        assert_eq!(row.as_ref().map(Servent::row), services::getservbyname(SHORT, b"cmd", None));
    });
    fed(SHORT, &|path| {
        assert_eq!(
            name(Services::file(path).getservbyport(514, Some(b"udp")).unwrap()),
            Some(b"syslog".into())
        );
    });
    fed(SHORT, &|path| assert_eq!(Services::file(path).getservbyname("absent", None), Ok(None)));
    fed(SHORT, &|path| assert_eq!(all(Services::file(path)), all(Services::text(SHORT))));
    fed(protocols::BUILT_IN, &|path| {
        assert_eq!(Protocols::file(path).getprotobyname("MPTCP").unwrap().unwrap().number(), 262);
    });
}

#[test]
fn rows_stop_when_told() {
    let mut text = String::new();
    for port in 1..2000 {
        text += &format!("service{port} {port}/tcp\n");
    }
    let (path, _folder) = file(&text);
    for stop in [1, 2, 700, 1999] {
        let mut seen = Vec::new();
        let source = Services::file(&path).try_for_each(|row| {
            seen.push(row.port);
            if row.port == stop { Break(()) } else { Continue(()) }
        });
        assert_eq!(source, Ok(Source::File));
        assert!(seen.into_iter().eq(1..=stop));
    }
    let mut seen = 0;
    let source = Protocols::text(b"ip 0\ntcp 6\nudp 17").try_for_each(|_| {
        seen += 1;
        if seen == 2 { Break(()) } else { Continue(()) }
    });
    assert_eq!((source, seen), (Ok(Source::File), 2));
}

#[test]
fn nothing_allocates() {
    let (path, _folder) = file(services::BUILT_IN);
    let open = File::open(path.to_str().unwrap()).unwrap();
    let made = allocations(|| {
        assert!(berkeley::getservbyname("absent", Some(b"tcp")).unwrap().is_none());
        let _ = (berkeley::getservbyname("http", None), berkeley::getservbyport(65535, None));
        let _ = (berkeley::getprotobyname("tcp"), berkeley::getprotobynumber(-1));
        for services in [Services::file(&path), Services::fd(&open), Services::text(services::BUILT_IN)] {
            assert!(services.getservbyname("https", None).unwrap().is_some());
            assert!(services.getservbyport(443, Some(b"udp")).unwrap().is_some());
            assert!(services.try_for_each(|_| Continue(())).is_ok());
        }
        let protocols = Protocols::file(c"/nowhere/protocols").or_built_in();
        assert!(protocols.getprotobyname("udp").unwrap().is_some());
        assert!(protocols.try_for_each(|_| Continue(())).is_ok());
    });
    assert_eq!(made, 0);
}

proptest! {
    /// Read through a window, a file is what it is as one text.
    #[test]
    fn a_file_is_its_text(text in generate::services_text(), pad in 0..9000usize) {
        let text = [&b"# ".repeat(pad / 2)[..], b"\n", &text].concat();
        let (path, _folder) = file(&text);
        let services = Services::file(&path);
        prop_assert_eq!(all(services), services::Entries::new(&text).map(|row| format!("{row:?}")).collect::<Vec<_>>());
        for row in services::Entries::new(&text).take(5) {
            let found = services.getservbyname(row.name, Some(row.proto)).unwrap();
            prop_assert_eq!(found.as_ref().map(Servent::row), services::getservbyname(&text, row.name, Some(row.proto)));
            let found = services.getservbyport(row.port, None).unwrap();
            prop_assert_eq!(found.as_ref().map(Servent::row), services::getservbyport(&text, row.port, None));
        }
    }

    #[test]
    fn a_protocols_file_is_its_text(text in generate::protocols_text()) {
        let (path, _folder) = file(&text);
        let mut rows = Vec::new();
        let source = Protocols::file(&path).try_for_each(|row| {
            rows.push(format!("{row:?}"));
            Continue(())
        });
        prop_assert_eq!(source, Ok(Source::File));
        prop_assert_eq!(rows, protocols::Entries::new(&text).map(|row| format!("{row:?}")).collect::<Vec<_>>());
    }
}
