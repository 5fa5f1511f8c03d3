//! The numbers of DNS that have names: types, classes, response codes, operations, option and parameter keys.
//!
//! Each is open: any number is a value, the ones with a name of their own are associated constants and
//! print that name. An unknown type prints as `TYPE123` and an unknown class as `CLASS123` (RFC 3597
//! section 5); the other spaces follow the same pattern. Source: IANA's "Domain Name System (DNS)
//! Parameters".

use core::fmt;

macro_rules! numbers {
    (
        $(#[$doc:meta])*
        $name:ident($raw:ty), $unknown:literal;
        $($(#[$item_doc:meta])* $item:ident = $value:literal $text:literal,)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $raw);

        impl $name {
            $($(#[$item_doc])* pub const $item: Self = Self($value);)*

            /// The name of this number, if it has one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($text),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => write!(f, concat!($unknown, "{}"), self.0),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl From<$raw> for $name {
            fn from(raw: $raw) -> Self {
                Self(raw)
            }
        }

        impl From<$name> for $raw {
            fn from(number: $name) -> $raw {
                number.0
            }
        }
    };
}

numbers! {
    /// What a record holds, or a question asks for.
    ///
    /// ```
    /// use berkeley::dns::Type;
    /// assert_eq!(Type::AAAA.to_string(), "AAAA");
    /// assert_eq!(Type(12345).to_string(), "TYPE12345");
    /// ```
    Type(u16), "TYPE";
    /// An IPv4 address (RFC 1035).
    #[doc(alias = "ns_t_a")]
    A = 1 "A",
    /// A name server (RFC 1035).
    NS = 2 "NS",
    /// The canonical name of an alias (RFC 1035).
    CNAME = 5 "CNAME",
    /// The start of a zone of authority (RFC 1035).
    SOA = 6 "SOA",
    /// A pointer to a name, as reverse lookups use it (RFC 1035).
    PTR = 12 "PTR",
    /// Host information (RFC 1035); since RFC 8482 also the short answer to ANY.
    HINFO = 13 "HINFO",
    /// A mail exchange (RFC 1035).
    MX = 15 "MX",
    /// Text strings (RFC 1035).
    TXT = 16 "TXT",
    /// An IPv6 address (RFC 3596).
    #[doc(alias = "ns_t_aaaa")]
    AAAA = 28 "AAAA",
    /// A location (RFC 1876).
    LOC = 29 "LOC",
    /// A service's host and port (RFC 2782).
    SRV = 33 "SRV",
    /// A naming authority pointer (RFC 3403).
    NAPTR = 35 "NAPTR",
    /// A whole subtree's other name (RFC 6672).
    DNAME = 39 "DNAME",
    /// The pseudo-record of EDNS (RFC 6891).
    OPT = 41 "OPT",
    /// A delegation's signer (RFC 4034).
    DS = 43 "DS",
    /// An SSH key's fingerprint (RFC 4255).
    SSHFP = 44 "SSHFP",
    /// A signature (RFC 4034).
    RRSIG = 46 "RRSIG",
    /// The next name of a signed zone (RFC 4034).
    NSEC = 47 "NSEC",
    /// A zone's key (RFC 4034).
    DNSKEY = 48 "DNSKEY",
    /// The next hashed name of a signed zone (RFC 5155).
    NSEC3 = 50 "NSEC3",
    /// A TLS certificate's association (RFC 6698).
    TLSA = 52 "TLSA",
    /// A service's binding (RFC 9460).
    SVCB = 64 "SVCB",
    /// A service binding for HTTP (RFC 9460).
    HTTPS = 65 "HTTPS",
    /// A transaction's signature (RFC 8945).
    TSIG = 250 "TSIG",
    /// An incremental zone transfer; questions only (RFC 1995).
    IXFR = 251 "IXFR",
    /// A zone transfer; questions only (RFC 5936).
    AXFR = 252 "AXFR",
    /// Every type at hand; questions only (RFC 8482).
    ANY = 255 "ANY",
    /// A URI (RFC 7553).
    URI = 256 "URI",
    /// Which authorities may certify the name (RFC 8659).
    CAA = 257 "CAA",
}

numbers! {
    /// The class of a record or question; in practice the Internet's.
    ///
    /// ```
    /// use berkeley::dns::Class;
    /// assert_eq!(Class::IN.to_string(), "IN");
    /// assert_eq!(Class(2).to_string(), "CLASS2");
    /// ```
    Class(u16), "CLASS";
    /// The Internet (RFC 1035).
    #[doc(alias = "ns_c_in")]
    IN = 1 "IN",
    /// Chaosnet, today for asking a server about itself (RFC 1035, RFC 4892).
    CH = 3 "CH",
    /// Hesiod (RFC 1035).
    HS = 4 "HS",
    /// No class: prerequisites of updates (RFC 2136).
    NONE = 254 "NONE",
    /// Every class; questions only (RFC 1035).
    ANY = 255 "ANY",
}

numbers! {
    /// How a server answered.
    ///
    /// A message's header has room for the lowest four bits; EDNS carries the eight above
    /// ([`Edns::rcode`](super::Edns::rcode)).
    ///
    /// ```
    /// use berkeley::dns::Rcode;
    /// assert_eq!(Rcode::NXDOMAIN.to_string(), "NXDOMAIN");
    /// assert_eq!(Rcode(3000).to_string(), "RCODE3000");
    /// ```
    Rcode(u16), "RCODE";
    /// No error (RFC 1035).
    NOERROR = 0 "NOERROR",
    /// The server could not read the query (RFC 1035).
    FORMERR = 1 "FORMERR",
    /// The server failed (RFC 1035).
    SERVFAIL = 2 "SERVFAIL",
    /// There is no such name (RFC 1035).
    NXDOMAIN = 3 "NXDOMAIN",
    /// The server does not do this (RFC 1035).
    NOTIMP = 4 "NOTIMP",
    /// The server will not do this (RFC 1035).
    REFUSED = 5 "REFUSED",
    /// A name exists that should not (RFC 2136).
    YXDOMAIN = 6 "YXDOMAIN",
    /// A record set exists that should not (RFC 2136).
    YXRRSET = 7 "YXRRSET",
    /// A record set does not exist that should (RFC 2136).
    NXRRSET = 8 "NXRRSET",
    /// Not authoritative, or not authorised (RFC 2136, RFC 8945).
    NOTAUTH = 9 "NOTAUTH",
    /// The name is not within the zone (RFC 2136).
    NOTZONE = 10 "NOTZONE",
    /// The server does not know this version of EDNS (RFC 6891).
    BADVERS = 16 "BADVERS",
    /// The cookie is bad or missing (RFC 7873).
    BADCOOKIE = 23 "BADCOOKIE",
}

numbers! {
    /// What a message is about. Only the low four bits travel.
    ///
    /// ```
    /// assert_eq!(berkeley::dns::Opcode::QUERY.to_string(), "QUERY");
    /// ```
    Opcode(u8), "OPCODE";
    /// A standard query (RFC 1035).
    QUERY = 0 "QUERY",
    /// A server's status (RFC 1035).
    STATUS = 2 "STATUS",
    /// A zone has changed (RFC 1996).
    NOTIFY = 4 "NOTIFY",
    /// Change a zone (RFC 2136).
    UPDATE = 5 "UPDATE",
    /// Stateful operations (RFC 8490).
    DSO = 6 "DSO",
}

numbers! {
    /// The kind of an EDNS option.
    ///
    /// ```
    /// use berkeley::dns::OptionCode;
    /// assert_eq!(OptionCode::COOKIE.to_string(), "COOKIE");
    /// assert_eq!(OptionCode(65001).to_string(), "OPTION65001");
    /// ```
    OptionCode(u16), "OPTION";
    /// The server's own identifier (RFC 5001).
    NSID = 3 "NSID",
    /// The client's subnet (RFC 7871).
    ECS = 8 "ECS",
    /// A cookie of client and server (RFC 7873).
    COOKIE = 10 "COOKIE",
    /// How long an idle TCP connection is kept (RFC 7828).
    TCP_KEEPALIVE = 11 "TCP-KEEPALIVE",
    /// Octets that mean nothing (RFC 7830).
    PADDING = 12 "PADDING",
    /// An extended error (RFC 8914).
    EDE = 15 "EDE",
}

numbers! {
    /// The reason an extended error gives (RFC 8914 section 4).
    ///
    /// ```
    /// use berkeley::dns::EdeCode;
    /// assert_eq!(EdeCode::STALE_ANSWER.to_string(), "Stale Answer");
    /// assert_eq!(EdeCode(4000).to_string(), "EDE4000");
    /// ```
    EdeCode(u16), "EDE";
    /// None of the others.
    OTHER = 0 "Other",
    /// A DNSKEY algorithm the resolver does not support.
    UNSUPPORTED_DNSKEY_ALGORITHM = 1 "Unsupported DNSKEY Algorithm",
    /// A DS digest the resolver does not support.
    UNSUPPORTED_DS_DIGEST = 2 "Unsupported DS Digest Type",
    /// An answer from the cache, past its time.
    STALE_ANSWER = 3 "Stale Answer",
    /// The answer was altered by policy.
    FORGED_ANSWER = 4 "Forged Answer",
    /// Validation could not be decided.
    DNSSEC_INDETERMINATE = 5 "DNSSEC Indeterminate",
    /// Validation failed.
    DNSSEC_BOGUS = 6 "DNSSEC Bogus",
    /// A signature has run out.
    SIGNATURE_EXPIRED = 7 "Signature Expired",
    /// A signature does not count yet.
    SIGNATURE_NOT_YET_VALID = 8 "Signature Not Yet Valid",
    /// A DS record without a key to match.
    DNSKEY_MISSING = 9 "DNSKEY Missing",
    /// No signatures where there should be.
    RRSIGS_MISSING = 10 "RRSIGs Missing",
    /// No zone key among the keys.
    NO_ZONE_KEY_BIT_SET = 11 "No Zone Key Bit Set",
    /// No proof that the name or type does not exist.
    NSEC_MISSING = 12 "NSEC Missing",
    /// An error from the cache.
    CACHED_ERROR = 13 "Cached Error",
    /// The server is not ready to answer.
    NOT_READY = 14 "Not Ready",
    /// Blocked by the server's operator.
    BLOCKED = 15 "Blocked",
    /// Blocked by order from outside.
    CENSORED = 16 "Censored",
    /// Blocked because the client asked for it.
    FILTERED = 17 "Filtered",
    /// The client may not ask.
    PROHIBITED = 18 "Prohibited",
    /// An NXDOMAIN from the cache, past its time.
    STALE_NXDOMAIN_ANSWER = 19 "Stale NXDomain Answer",
    /// The server is not authoritative for the name.
    NOT_AUTHORITATIVE = 20 "Not Authoritative",
    /// The operation is not supported.
    NOT_SUPPORTED = 21 "Not Supported",
    /// No authoritative server could be reached.
    NO_REACHABLE_AUTHORITY = 22 "No Reachable Authority",
    /// An error between the server and an authority.
    NETWORK_ERROR = 23 "Network Error",
    /// The server cannot read the zone's data.
    INVALID_DATA = 24 "Invalid Data",
}

numbers! {
    /// The key of a service parameter (RFC 9460 section 14.3).
    ///
    /// ```
    /// use berkeley::dns::SvcParamKey;
    /// assert_eq!(SvcParamKey::ALPN.to_string(), "alpn");
    /// assert_eq!(SvcParamKey(667).to_string(), "key667");
    /// ```
    SvcParamKey(u16), "key";
    /// The keys without which the record must not be used.
    MANDATORY = 0 "mandatory",
    /// The protocols above TLS.
    ALPN = 1 "alpn",
    /// The default protocol is not offered.
    NO_DEFAULT_ALPN = 2 "no-default-alpn",
    /// The port.
    PORT = 3 "port",
    /// IPv4 addresses to begin with.
    IPV4HINT = 4 "ipv4hint",
    /// The configuration for encrypted ClientHello.
    ECH = 5 "ech",
    /// IPv6 addresses to begin with.
    IPV6HINT = 6 "ipv6hint",
    /// The URI template of DNS over HTTPS (RFC 9461).
    DOHPATH = 7 "dohpath",
    /// Oblivious HTTP is spoken (RFC 9540).
    OHTTP = 8 "ohttp",
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::format;

    #[test]
    fn known_numbers_print_their_name_and_others_the_number() {
        assert_eq!(format!("{} {:?}", Type::HTTPS, Type(0)), "HTTPS TYPE0");
        assert_eq!(format!("{} {:?}", Class::CH, Class(65535)), "CH CLASS65535");
        assert_eq!(format!("{} {:?}", Rcode::BADVERS, Rcode(15)), "BADVERS RCODE15");
        assert_eq!(format!("{} {:?}", Opcode::NOTIFY, Opcode(1)), "NOTIFY OPCODE1");
        assert_eq!(format!("{} {:?}", OptionCode::EDE, OptionCode(1)), "EDE OPTION1");
        assert_eq!(format!("{:?} {}", EdeCode::BLOCKED, EdeCode(99)), "Blocked EDE99");
        assert_eq!(format!("{:?} {}", SvcParamKey::OHTTP, SvcParamKey(9)), "ohttp key9");
        assert_eq!(format!("[{:>5}]", Type::A), "[    A]");
    }

    #[test]
    fn numbers_go_in_and_out() {
        assert_eq!(Type::from(28), Type::AAAA);
        assert_eq!(u16::from(Class::IN), 1);
        assert_eq!(u8::from(Opcode::UPDATE), 5);
    }
}
