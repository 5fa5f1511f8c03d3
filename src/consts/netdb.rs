//! `<netdb.h>`: the flags and error codes of getaddrinfo and getnameinfo, as glibc numbers them.

use super::{flags, numbers, open_number};

open_number! {
    /// Why a lookup by getaddrinfo(3) or getnameinfo(3) failed.
    ///
    /// ```
    /// use berkeley::{EAI_AGAIN, Eai};
    ///
    /// assert_eq!((EAI_AGAIN, EAI_AGAIN.as_raw()), (Eai::AGAIN, -3));
    /// assert_eq!(EAI_AGAIN.message(), "Temporary failure in name resolution");
    /// ```
    #[doc(alias = "gaierror")]
    Eai(i32);

    /// A flag that does not exist, or flags that contradict the other arguments.
    BADFLAGS = -1 as EAI_BADFLAGS;
    /// There is no such name, or neither a host nor a service was given.
    NONAME = -2 as EAI_NONAME;
    /// No answer for now; a later try may succeed.
    AGAIN = -3 as EAI_AGAIN;
    /// A server failed for good.
    FAIL = -4 as EAI_FAIL;
    /// The name has no address.
    NODATA = -5 as EAI_NODATA;
    /// The family is none of AF_UNSPEC, AF_INET and AF_INET6.
    FAMILY = -6 as EAI_FAMILY;
    /// No protocol has this type of socket.
    SOCKTYPE = -7 as EAI_SOCKTYPE;
    /// The type of socket has no such service.
    SERVICE = -8 as EAI_SERVICE;
    /// The address is of another family than was asked for.
    ADDRFAMILY = -9 as EAI_ADDRFAMILY;
    /// Out of memory.
    MEMORY = -10 as EAI_MEMORY;
    /// A system call failed; its errno tells why.
    SYSTEM = -11 as EAI_SYSTEM;
    /// The caller's buffer is too small.
    OVERFLOW = -12 as EAI_OVERFLOW;
    /// The name cannot be encoded by the rules of internationalised names.
    IDN_ENCODE = -105 as EAI_IDN_ENCODE;
}

impl Eai {
    /// glibc's sentence for the code: gai_strerror(3).
    #[must_use]
    #[doc(alias = "gai_strerror")]
    pub const fn message(self) -> &'static str {
        match self {
            Self::BADFLAGS => "Bad value for ai_flags",
            Self::NONAME => "Name or service not known",
            Self::AGAIN => "Temporary failure in name resolution",
            Self::FAIL => "Non-recoverable failure in name resolution",
            Self::NODATA => "No address associated with hostname",
            Self::FAMILY => "ai_family not supported",
            Self::SOCKTYPE => "ai_socktype not supported",
            Self::SERVICE => "Servname not supported for ai_socktype",
            Self::ADDRFAMILY => "Address family for hostname not supported",
            Self::MEMORY => "Memory allocation failure",
            Self::SYSTEM => "System error",
            Self::IDN_ENCODE => "Parameter string not correctly encoded",
            _ => "Unknown error",
        }
    }
}

flags! {
    /// Flags of getaddrinfo(3).
    ///
    /// ```
    /// use berkeley::{AI_CANONNAME, AI_PASSIVE};
    ///
    /// assert_eq!(format!("{:?}", AI_PASSIVE | AI_CANONNAME), "AI_PASSIVE | AI_CANONNAME");
    /// ```
    AiFlags "AI_";

    /// Without a host: addresses to bind to, not to connect to.
    PASSIVE = 0x1 as AI_PASSIVE;
    /// The first result bears the host's canonical name.
    CANONNAME = 0x2 as AI_CANONNAME;
    /// The host is the text of an address; nothing is looked up.
    NUMERICHOST = 0x4 as AI_NUMERICHOST;
    /// Where IPv6 is asked for and there is none: IPv4 addresses, mapped.
    V4MAPPED = 0x8 as AI_V4MAPPED;
    /// With AI_V4MAPPED: the mapped addresses besides the IPv6 ones.
    ALL = 0x10 as AI_ALL;
    /// Only families of which this machine has an address.
    ADDRCONFIG = 0x20 as AI_ADDRCONFIG;
    /// The name may hold characters outside ASCII.
    IDN = 0x40 as AI_IDN;
    /// The canonical name is to be decoded into such characters.
    CANONIDN = 0x80 as AI_CANONIDN;
    /// Of no effect since IDNA 2008.
    IDN_ALLOW_UNASSIGNED = 0x100 as AI_IDN_ALLOW_UNASSIGNED;
    /// Of no effect since IDNA 2008.
    IDN_USE_STD3_ASCII_RULES = 0x200 as AI_IDN_USE_STD3_ASCII_RULES;
    /// The service is a number; nothing is looked up.
    NUMERICSERV = 0x400 as AI_NUMERICSERV;
}

flags! {
    /// Flags of getnameinfo(3).
    NiFlags "NI_";

    /// The address as text; nothing is looked up.
    NUMERICHOST = 0x1 as NI_NUMERICHOST;
    /// The port as a number; nothing is looked up.
    NUMERICSERV = 0x2 as NI_NUMERICSERV;
    /// Of a host in this machine's domain, the name without the domain.
    NOFQDN = 0x4 as NI_NOFQDN;
    /// An address without a name is an error.
    NAMEREQD = 0x8 as NI_NAMEREQD;
    /// The service's name is that of UDP.
    DGRAM = 0x10 as NI_DGRAM;
    /// The name is to be decoded into characters outside ASCII.
    IDN = 0x20 as NI_IDN;
    /// Of no effect since IDNA 2008.
    IDN_ALLOW_UNASSIGNED = 0x40 as NI_IDN_ALLOW_UNASSIGNED;
    /// Of no effect since IDNA 2008.
    IDN_USE_STD3_ASCII_RULES = 0x80 as NI_IDN_USE_STD3_ASCII_RULES;
}

numbers! {
    "Room that is enough for what getnameinfo(3) hands back, the zero that ends it included.";

    /// The host, in bytes.
    NI_MAXHOST: usize = 1025;
    /// The service, in bytes.
    NI_MAXSERV: usize = 32;
}
