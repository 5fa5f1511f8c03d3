//! Errno against libc: every number, its name, its sentence.

use berkeley::Errno;

/// What libc calls which number; the names in the order of their numbers, other names of the same last.
const LIBC: &[(i32, &str)] = &{
    macro_rules! libc {
        ($($name:ident)*) => { [$((libc::$name, stringify!($name))),*] };
    }
    libc! {
        EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY
        EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK
        EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT
        EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT EBFONT ENOSTR ENODATA ETIME
        ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ
        EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK
        EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT
        EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS
        EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY
        EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY
        EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON
    }
};

/// Every number that Linux may answer with lies between, and some that none is.
fn numbers() -> impl Iterator<Item = i32> {
    (-2..=4095).chain([i32::MIN, i32::MAX])
}

#[test]
fn names_are_those_of_libc() {
    for number in numbers() {
        let name = LIBC.iter().find(|(n, _)| *n == number).map(|(_, name)| *name);
        assert_eq!(Errno::from_raw(number).name(), name, "{number}");
    }
}

#[test]
fn second_names_are_those_of_libc() {
    assert_eq!(Errno::EWOULDBLOCK.as_raw(), libc::EWOULDBLOCK);
    assert_eq!(Errno::EDEADLOCK.as_raw(), libc::EDEADLOCK);
    assert_eq!(Errno::ENOTSUP.as_raw(), libc::ENOTSUP);
}

#[test]
#[cfg(target_env = "gnu")]
fn sentences_are_those_of_strerror() {
    for number in numbers().filter(|&n| n != 0) {
        let theirs = strerror(number);
        match Errno::from_raw(number).sentence() {
            Some(ours) => {
                assert!(ours[..1].eq_ignore_ascii_case(&theirs[..1]), "{ours}, {theirs}");
                assert_eq!(ours[1..], theirs[1..]);
            }
            None => assert!(theirs.starts_with("Unknown error"), "{number}: {theirs}"),
        }
    }
}

#[test]
fn what_has_no_name_prints_its_number() {
    for number in numbers().filter(|&n| n != 0 && Errno::from_raw(n).name().is_none()) {
        let errno = Errno::from_raw(number);
        assert_eq!(errno.sentence(), None);
        assert_eq!(format!("{errno:?} {errno}"), format!("{number} error number {number}"));
    }
    assert_eq!(format!("{:?} {}", Errno::OK, Errno::OK), "0 no error");
}

/// In the C locale, which a program has until it asks for another.
#[cfg(target_env = "gnu")]
#[allow(unsafe_code, reason = "strerror_r of the C library takes a pointer")]
fn strerror(number: i32) -> String {
    let mut text = [0_u8; 128];
    // SAFETY: `text` is writable for the length given.
    let failed = unsafe { libc::strerror_r(number, text.as_mut_ptr().cast(), text.len()) };
    // An unknown number is EINVAL, and has a text none the less.
    assert!(failed == 0 || failed == libc::EINVAL);
    core::ffi::CStr::from_bytes_until_nul(&text).unwrap().to_str().unwrap().to_owned()
}
