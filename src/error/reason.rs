//! What the crate itself can find wrong with a request, a sentence each.

use core::fmt;

use crate::inet::InetReason;

/// A refusal of the crate's own. Small enough to stand beside an `Errno` in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// The text of an address, and the byte at which it goes wrong.
    Text { at: u16, why: TextReason },
    /// A Unix path or abstract name of so many bytes.
    UnixTooLong { bytes: u16, most: u8 },
    /// A Unix path with a zero byte in it.
    UnixNul { at: u16 },
    /// A Unix path of no bytes.
    UnixEmpty,
    /// An address of a family that this crate does not know, longer than any the kernel takes.
    AddrTooLong { bytes: u16 },
    /// A hardware address of so many bytes.
    PacketTooLong { bytes: u16 },
    /// A type or name of an algorithm of so many bytes.
    AlgTooLong { bytes: u16, most: u8 },
    /// A type or name of an algorithm with a zero byte in it.
    AlgNul { at: u16 },
    /// An option whose value in the kernel has another length than its type.
    OptionLength { got: u16, want: u16 },
    /// An option whose value in the kernel has more bytes than the caller's buffer, or that needs as many for what is
    /// asked.
    OptionRoom { need: u16, room: u16 },
    /// A value of more bytes than the option takes.
    OptionTooLong { bytes: u16, most: u16 },
    /// A name with a zero byte in it.
    OptionNul { at: u16 },
    /// A raw option whose value holds addresses of memory.
    OptionHoldsPointers,
    /// A control message that takes so many bytes, and a buffer that has fewer left.
    ControlRoom { need: u16, room: u16 },
    /// A control message that is not sent from plain values.
    ControlRefused,
    /// A request to the kernel that takes so many bytes, and a buffer that has fewer left.
    RequestRoom { need: u16, room: u16 },
    /// sendmsg_afalg on a socket of another family, where the kernel would pass over what it is told.
    NotAlg,
    /// sendfile on a socket that is no stream.
    NotStream,
    /// A read of a file whose last read ran out of time.
    #[cfg(feature = "std")]
    FileTimedOut,
    /// create_server: both protocols at once were asked for with an address that is not IPv6.
    DualStackNeedsIpv6,
    /// create_server: both protocols at once were asked for where the kernel cannot.
    NoDualStack,
    /// A server was given a socket of another type or family than it serves, or one that does not listen.
    #[cfg(feature = "std")]
    NotItsSocket,
    /// A server that forks, in a process with so many threads.
    #[cfg(feature = "fork")]
    OtherThreads { threads: u16 },
    /// What stands in LISTEN_PID or LISTEN_FDS is no number, or more than there can be.
    #[cfg(feature = "std")]
    ListenFds,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { at, why } => write!(f, "byte {at} of the address: {why}"),
            Self::UnixTooLong { bytes, most } => {
                write!(f, "a Unix address of {bytes} bytes; the kernel takes at most {most}")
            }
            Self::UnixNul { at } => write!(f, "a Unix path with a zero byte at {at}"),
            Self::UnixEmpty => {
                f.write_str("a Unix path of no bytes; the unnamed address is UnixAddr::Unnamed")
            }
            Self::AddrTooLong { bytes } => {
                write!(f, "an address of {bytes} bytes; the kernel takes at most 128")
            }
            Self::PacketTooLong { bytes } => {
                write!(f, "a hardware address of {bytes} bytes; the kernel takes at most 32")
            }
            Self::AlgTooLong { bytes, most } => {
                write!(f, "an algorithm's type or name of {bytes} bytes, where at most {most} have room")
            }
            Self::AlgNul { at } => write!(f, "an algorithm's type or name with a zero byte at {at}"),
            Self::OptionLength { got, want } => {
                write!(f, "the kernel's value of this option has {got} bytes, its type {want}")
            }
            Self::OptionRoom { need, room } => {
                write!(f, "this option's value needs {need} bytes, the buffer has {room}")
            }
            Self::OptionTooLong { bytes, most } => {
                write!(f, "an option's value of {bytes} bytes; the kernel takes at most {most}")
            }
            Self::OptionNul { at } => write!(f, "a name with a zero byte at {at}"),
            Self::OptionHoldsPointers => f.write_str(
                "this option's value holds addresses of memory; it cannot be set from plain bytes",
            ),
            Self::ControlRoom { need, room } => {
                write!(f, "a control message of {need} bytes; the buffer has room for {room} more")
            }
            Self::ControlRefused => f.write_str(
                "a control message that only the kernel sends, or that holds descriptors or addresses of memory",
            ),
            Self::RequestRoom { need, room } => {
                write!(f, "a request of {need} bytes; the buffer has room for {room} more")
            }
            Self::NotAlg => f.write_str("this call is for sockets of AF_ALG"),
            Self::NotStream => f.write_str("this call is for stream sockets"),
            #[cfg(feature = "std")]
            Self::FileTimedOut => {
                f.write_str("cannot read from a file whose last read timed out; SocketIo::resume allows it")
            }
            Self::DualStackNeedsIpv6 => f.write_str("dualstack_ipv6 needs an IPv6 address"),
            Self::NoDualStack => f.write_str("this system cannot serve IPv4 on an IPv6 socket"),
            #[cfg(feature = "std")]
            Self::NotItsSocket => f.write_str("not a socket that this server serves"),
            #[cfg(feature = "fork")]
            Self::OtherThreads { threads } => {
                write!(f, "a process of {threads} threads is not forked: what the others hold stays locked")
            }
            #[cfg(feature = "std")]
            Self::ListenFds => f.write_str("LISTEN_PID and LISTEN_FDS are decimal numbers"),
        }
    }
}

/// What is wrong with the text of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextReason {
    /// The IP address itself.
    Ip(InetReason),
    /// The name of a host, where only an address can be read.
    HostName,
    /// More than one colon and no bracket: an IPv6 address whose port cannot be told from it.
    BareIpv6,
    /// `[` without its `]`.
    MissingBracket,
    /// Nothing between address and port, or something else than a colon.
    MissingPort,
    /// The port is no decimal number.
    BadPort,
    /// The port is above 65535.
    PortTooLarge,
    /// The scope is a name; this text is read without asking the kernel, so it has to be a number.
    ScopeName,
    /// The scope is empty or above 4294967295.
    BadScope,
    /// A backslash that is followed neither by another nor by `x` and two hexadecimal digits.
    BadEscape,
    /// A zero byte in a path.
    Nul,
    /// More bytes than a Unix address holds.
    TooLong,
    /// Something else than this byte, which had to come.
    Expected(u8),
    /// No number, decimal or hexadecimal.
    BadNumber,
    /// A number beyond what its field holds.
    NumberTooLarge,
    /// No pair of hexadecimal digits.
    BadHex,
    /// Something behind the end of the address.
    Trailing,
    /// No Bluetooth address.
    BadBdAddr,
    /// None of the kinds of TIPC address.
    TipcKind,
    /// A hardware address longer than any that the kernel takes.
    HardwareTooLong,
    /// An algorithm's type or name longer than the address holds.
    AlgTooLong,
    /// A zero byte in an algorithm's type or name.
    AlgNul,
}

impl fmt::Display for TextReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ip(why) => return fmt::Display::fmt(why, f),
            Self::HostName => "an IP address is needed here, not a name",
            Self::BareIpv6 => "an IPv6 address stands in brackets, its port behind them: [::1]:80",
            Self::MissingBracket => "no ] after the [",
            Self::MissingPort => "expected a colon and a port",
            Self::BadPort => "a port is a decimal number",
            Self::PortTooLarge => "a port is at most 65535",
            Self::ScopeName => "a scope by name; here it has to be a number, the interface's index",
            Self::BadScope => "a scope is a number from 0 to 4294967295",
            Self::BadEscape => r"a backslash is written \\, any byte \x and two hexadecimal digits",
            Self::Nul => "a path cannot contain a zero byte",
            Self::TooLong => "longer than the 108 bytes that a Unix address holds",
            Self::Expected(mark) => return write!(f, "expected {:?}", char::from(*mark)),
            Self::BadNumber => "expected a number, decimal or hexadecimal behind 0x",
            Self::NumberTooLarge => "a number too large for its place",
            Self::BadHex => "expected two hexadecimal digits",
            Self::Trailing => "the address ends here",
            Self::BadBdAddr => "expected six pairs of hexadecimal digits with colons between them",
            Self::TipcKind => "expected nameseq:, name: or id:",
            Self::HardwareTooLong => "longer than the 32 bytes that a hardware address has at most",
            Self::AlgNul => "an algorithm's type or name cannot contain a zero byte",
            Self::AlgTooLong => "longer than an algorithm's type, 13 bytes, or its name, 63",
        })
    }
}
