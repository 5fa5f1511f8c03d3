//! Socket options: got, set, and got again as the kernel has them. What they have in common, and the doors that take
//! bytes; each level has a file of its own.

use core::fmt::Debug;
use core::net::Ipv4Addr;

use berkeley::opt::{self, FromOpt, Opt, SockFilter, ToOpt};
use berkeley::{
    AF_INET, AF_UNIX, Errno, Error, Family, IP_MSFILTER, IPV6_FLOWLABEL_MGR, Kind, MCAST_INCLUDE,
    MCAST_MSFILTER, PACKET_FANOUT_DATA, Protocol, RDS_GET_MR, RDS_GET_MR_FOR_DEST, SO_ATTACH_FILTER,
    SO_ATTACH_REUSEPORT_CBPF, SO_RCVBUF, SOCK_DGRAM, SOCK_STREAM, SOL_IP, SOL_IPV6, SOL_PACKET, SOL_RDS,
    SOL_SOCKET, SOL_XDP, Socket, XDP_UMEM_REG,
};

use crate::kit::{self, skip};

pub(crate) fn socket(family: Family, kind: Kind) -> Socket {
    Socket::new(family, kind, Protocol::DEFAULT).unwrap()
}

/// A socket that not every kernel has and not every user gets.
pub(crate) fn rare(family: Family, kind: Kind, proto: Protocol) -> Option<Socket> {
    match Socket::new(family, kind, proto) {
        Ok(socket) => Some(socket),
        Err(error) => {
            let what = format!("{family} {kind}");
            match error.errno() {
                Some(Errno::EPERM | Errno::EACCES) if !kit::privileged() => {
                    skip(&what, "it takes a privilege")
                }
                Some(
                    Errno::EAFNOSUPPORT
                    | Errno::EPROTONOSUPPORT
                    | Errno::ESOCKTNOSUPPORT
                    | Errno::ENOPROTOOPT,
                ) => skip(&what, "this kernel was built without it"),
                _ => panic!("{what}: {error}"),
            }
            None
        }
    }
}

/// Whether a call that not everybody may make succeeded; the reason is told where it did not.
#[track_caller]
pub(crate) fn granted(what: &str, result: Result<(), Error>) -> bool {
    match result {
        Ok(()) => true,
        Err(error) => {
            assert!(
                matches!(error.errno(), Some(Errno::EPERM | Errno::EACCES)) && !kit::privileged(),
                "{what}: {error}"
            );
            skip(what, "it takes a privilege");
            false
        }
    }
}

/// A value that is set and read as the same type.
pub(crate) trait Value: FromOpt + for<'a> ToOpt<Value<'a> = Self> + Copy + Debug + PartialEq {}
impl<T: FromOpt + for<'a> ToOpt<Value<'a> = T> + Copy + Debug + PartialEq> Value for T {}

/// The option has another value than this at first, and this one when it is set.
#[track_caller]
pub(crate) fn takes<T: Value>(socket: &Socket, name: &str, opt: Opt<T>, value: T) {
    let before = socket.getsockopt(opt).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_ne!(before, value, "{name}");
    if granted(name, socket.setsockopt(opt, value)) {
        assert_eq!(socket.getsockopt(opt), Ok(value), "{name}");
    }
}

/// A line an option: `NAME = value;`, and since which kernel there is one, where that is later than 4.19.
macro_rules! take {
    ($socket:expr; $($name:ident $([$major:literal, $minor:literal])? = $value:expr;)*) => {{
        let socket: &berkeley::Socket = &$socket;
        $(
            $(if !$crate::kit::kernel($major, $minor) {
                $crate::kit::skip(stringify!($name), "this kernel is older");
            } else)? {
                $crate::options::takes(socket, stringify!($name), berkeley::opt::$name, $value);
            }
        )*
    }};
}
pub(crate) use take;

/// Under an emulator the options of the tables are its own: it knows not all, and some in its own way.
pub(crate) fn emulated(what: &str) -> bool {
    let emulated = kit::is_emulated();
    if emulated {
        skip(what, "an emulator's options differ");
    }
    emulated
}

#[test]
fn a_value_of_another_length_is_an_error() {
    const TOO_LONG: Opt<u64> = Opt::new(SOL_SOCKET, SO_RCVBUF);
    let error = socket(AF_INET, SOCK_STREAM).getsockopt(TOO_LONG).unwrap_err();
    assert_eq!(error.errno(), None);
    assert_eq!(error.to_string(), "the kernel's value of this option has 4 bytes, its type 8");
}

#[test]
fn an_unknown_option_is_the_kernels_to_refuse() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    let unknown: Opt<i32> = Opt::new(SOL_SOCKET, 30_000);
    assert_eq!(tcp.getsockopt(unknown), Err(Errno::ENOPROTOOPT.into()));
    assert_eq!(tcp.setsockopt(unknown, 1), Err(Errno::ENOPROTOOPT.into()));
    assert_eq!(socket(AF_UNIX, SOCK_STREAM).getsockopt(opt::TCP_NODELAY), Err(Errno::EOPNOTSUPP.into()));
}

#[test]
fn a_name_is_never_cut() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    let error = tcp.setsockopt(opt::SO_BINDTODEVICE, b"0123456789abcdef").unwrap_err();
    assert_eq!(error.to_string(), "an option's value of 16 bytes; the kernel takes at most 15");
    let error = tcp.setsockopt(opt::TCP_CONGESTION, b"reno\0").unwrap_err();
    assert_eq!(error.to_string(), "a name with a zero byte at 4");
    let error = tcp.setsockopt(opt::TCP_FASTOPEN_KEY, &[1; 33]).unwrap_err();
    assert_eq!(error.to_string(), "an option's value of 33 bytes; the kernel takes at most 32");
}

#[test]
fn the_kernel_is_never_shown_what_a_buffer_held() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    let mut value = [0xff; 16];
    assert_eq!(tcp.getsockopt_raw(SOL_SOCKET, SO_RCVBUF, &mut value), Ok(4));
    assert_eq!(value[4..], [0; 12]);
    assert_eq!(tcp.getsockopt_raw(SOL_SOCKET, SO_RCVBUF, &mut value[..2]), Ok(2));
}

const RET: u16 = opt::BPF_RET | opt::BPF_K;

/// The kernel counts a filter in instructions of eight bytes, and wrote all of them into a buffer of so many bytes.
#[test]
fn a_filter_is_not_written_beyond_the_buffer() {
    const COUNT: usize = 8;
    let filter = [SockFilter::stmt(RET, 0x4141_4141); COUNT];
    let udp = socket(AF_INET, SOCK_DGRAM);
    udp.setsockopt(opt::SO_ATTACH_FILTER, &filter).unwrap();

    let mut memory = [0x55; 8 * COUNT + 8];
    let (value, behind) = memory.split_at_mut(COUNT);
    assert!(udp.getsockopt_raw(SOL_SOCKET, SO_ATTACH_FILTER, value).is_err());
    assert!(udp.getsockopt_into(opt::SO_ATTACH_FILTER, value).is_err());
    assert_eq!(behind, [0x55; 7 * COUNT + 8]);
    if emulated("the filter that was set") {
        return;
    }
    assert_eq!(udp.getsockopt_raw(SOL_SOCKET, SO_ATTACH_FILTER, &mut memory), Ok(8 * COUNT));
    assert_eq!(memory[4..8], [0x41; 4]);
    assert!(udp.getsockopt_into(opt::SO_ATTACH_FILTER, &mut memory).unwrap().eq(filter));
}

/// IPV6_FLOWLABEL_MGR writes the label that it chose to where the request is.
#[test]
fn a_value_that_is_set_stays_as_it_is() {
    if emulated("IPV6_FLOWLABEL_MGR") {
        return;
    }
    let udp = socket(berkeley::AF_INET6, SOCK_DGRAM);
    // ::1, no label, IPV6_FL_A_GET with IPV6_FL_F_CREATE, IPV6_FL_S_ANY.
    let mut request = [0; 32];
    request[15] = 1;
    request[21] = 255;
    request[22..24].copy_from_slice(&1u16.to_ne_bytes());
    let before = request;
    udp.setsockopt_raw(SOL_IPV6, IPV6_FLOWLABEL_MGR, &request).unwrap();
    assert_eq!(request, before);
    let error = udp.setsockopt_raw(SOL_IPV6, IPV6_FLOWLABEL_MGR, &[0; 2049]).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::ENOBUFS));
}

#[test]
fn options_that_hold_pointers_cannot_be_set_from_bytes() {
    let tcp = socket(AF_INET, SOCK_STREAM);
    for (level, name) in [
        (SOL_IP, 64),
        (SOL_IP, 96),
        (SOL_IP, 128),
        (SOL_IP, 129),
        (SOL_IPV6, 64),
        (SOL_XDP, XDP_UMEM_REG),
        (SOL_RDS, RDS_GET_MR),
        (SOL_RDS, RDS_GET_MR_FOR_DEST),
        (SOL_SOCKET, SO_ATTACH_FILTER),
        (SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF),
        (SOL_PACKET, PACKET_FANOUT_DATA),
    ] {
        let error = tcp.setsockopt_raw(level, name, &[0; 64]).unwrap_err();
        assert!(error.errno().is_none() && error.to_string().contains("memory"), "{error}");
    }
    for (level, name) in [(SOL_IP, 64), (SOL_XDP, XDP_UMEM_REG), (SOL_RDS, RDS_GET_MR)] {
        // Nor through an option of the caller's own.
        let error = tcp.setsockopt(Opt::<u64>::new(level, name), 0).unwrap_err();
        assert!(error.errno().is_none() && error.to_string().contains("memory"), "{error}");
    }
}

/// Bytes of the caller's own are taken for instructions: two that say `ld 0`, which do not end.
#[test]
fn a_filter_of_the_callers_own_is_its_instructions() {
    if emulated("filters that are refused") {
        return;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    let own: Opt<opt::Bytes> = Opt::new(SOL_SOCKET, SO_ATTACH_FILTER);
    assert_eq!(udp.setsockopt(own, &[0; 16]), Err(Errno::EINVAL.into()));
    assert_eq!(udp.setsockopt(own, &[0; 15]), Err(Errno::EINVAL.into()));
    assert_eq!(udp.setsockopt(own, &[]), Err(Errno::EINVAL.into()));
    let [a, b] = RET.to_ne_bytes();
    udp.setsockopt(own, &[a, b, 0, 0, 1, 1, 1, 1]).unwrap();
    // As many as a `struct sock_fprog` can say, and one more.
    for (count, errno) in [(65_535, Errno::EINVAL), (65_536, Errno::EINVAL)] {
        let program = vec![SockFilter::stmt(RET, 0); count];
        assert_eq!(udp.setsockopt(opt::SO_ATTACH_FILTER, &program), Err(errno.into()));
    }
}

/// The kernel writes as many sources as the question says, whatever the buffer's length; so nobody can say more than it
/// holds.
#[test]
fn a_question_cannot_lie_about_its_buffer() {
    struct Liar;
    impl opt::AskOpt for Liar {
        type Question = Vec<u8>;
        type Answer<'a> = ();

        fn ask(question: &Vec<u8>, room: &mut [u8]) -> Result<usize, Error> {
            for (to, from) in room.iter_mut().zip(question) {
                *to = *from;
            }
            Ok(question.len())
        }

        fn answer(_: &[u8]) -> Result<(), Error> {
            Ok(())
        }
    }
    if emulated("groups") {
        return;
    }
    let udp = socket(AF_INET, SOCK_DGRAM);
    let group = Ipv4Addr::new(239, 255, 7, 42);
    let filter = opt::IpMsfilter {
        multiaddr: group,
        interface: Ipv4Addr::LOCALHOST,
        fmode: MCAST_INCLUDE,
        slist: &[7, 8, 9, 10].map(|n| Ipv4Addr::new(127, 0, 0, n)),
    };
    udp.setsockopt(opt::IP_ADD_MEMBERSHIP, opt::IpMreqn::new(group, 1)).unwrap();
    udp.setsockopt(opt::IP_MSFILTER, filter).unwrap();
    // A group, an interface, and more senders than there are: as the two structures have them.
    let many = u32::MAX.to_ne_bytes();
    let ip_msfilter = [&group.octets()[..], &[127, 0, 0, 1], &[0; 4], &many].concat();
    let word = size_of::<usize>();
    let mut group_filter = vec![0; word + 128];
    group_filter[..4].copy_from_slice(&1u32.to_ne_bytes());
    group_filter[word..word + 2].copy_from_slice(&AF_INET.as_raw().to_ne_bytes());
    group_filter[word + 4..word + 8].copy_from_slice(&group.octets());
    group_filter.extend([[0; 4], many].as_flattened());
    for (name, question, head) in
        [(IP_MSFILTER, ip_msfilter, 16), (MCAST_MSFILTER, group_filter, (word + 136).next_multiple_of(word))]
    {
        let mut answered = 0;
        for len in 0..600 {
            let mut memory = [0x55; 1024];
            let asked =
                udp.getsockopt_asking(Opt::<Liar>::new(SOL_IP, name), question.clone(), &mut memory[..len]);
            assert_eq!(memory[len..], [0x55; 1024][len..]);
            assert_eq!(asked.is_ok(), len >= head, "{len}: {asked:?}");
            answered += usize::from(asked.is_ok());
        }
        assert_eq!(answered, 600 - head);
    }
    let own = Opt::<Liar>::new(SOL_SOCKET, SO_RCVBUF);
    assert_eq!(udp.getsockopt_asking(own, Vec::new(), &mut [0; 4]), Err(Errno::EINVAL.into()));
}
