//! Reverse names: an address as a name below `in-addr.arpa` (RFC 1035 section 3.5) or `ip6.arpa`
//! (RFC 3596 section 2.5), and back.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::name::{Name, NameWriter};
use super::nameref::{Labels, NameRef};
use super::text::decimal;
use crate::name::eq_ignore_case;

impl Name {
    /// The name under which PTR records of an address stand.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// assert_eq!(Name::reverse([192, 0, 2, 1].into()).to_string(), "1.2.0.192.in-addr.arpa");
    /// ```
    #[must_use]
    pub fn reverse(address: IpAddr) -> Self {
        let mut name = NameWriter::new();
        // 75 octets at most, so no push can fail.
        let mut label = |text: &[u8]| {
            for &octet in text {
                let _ = name.push(octet);
            }
            name.end_label();
        };
        match address {
            IpAddr::V4(address) => {
                for octet in address.octets().into_iter().rev() {
                    let digits = [octet / 100, octet / 10 % 10, octet % 10].map(|digit| b'0' + digit);
                    let zeros = usize::from(octet < 100) + usize::from(octet < 10);
                    label(digits.get(zeros..).unwrap_or_default());
                }
                label(b"in-addr");
            }
            IpAddr::V6(address) => {
                for octet in address.octets().into_iter().rev() {
                    label(&[hex(octet & 0xf)]);
                    label(&[hex(octet >> 4)]);
                }
                label(b"ip6");
            }
        }
        label(b"arpa");
        name.finish()
    }

    /// The address whose reverse name this is; `None` for any other name, one of a part of an address
    /// included.
    ///
    /// ```
    /// use berkeley::dns::Name;
    ///
    /// let name: Name = "1.2.0.192.IN-ADDR.ARPA".parse()?;
    /// assert_eq!(name.to_reverse(), Some([192, 0, 2, 1].into()));
    /// # Ok::<(), berkeley::dns::NameError>(())
    /// ```
    #[must_use]
    pub fn to_reverse(&self) -> Option<IpAddr> {
        self.to_ref().to_reverse()
    }
}

impl NameRef<'_> {
    /// As [`Name::to_reverse`].
    #[must_use]
    pub fn to_reverse(&self) -> Option<IpAddr> {
        match self.labels().count() {
            6 => v4(self.labels()).map(IpAddr::V4),
            34 => v6(self.labels()).map(IpAddr::V6),
            _ => None,
        }
    }
}

fn v4(mut labels: Labels<'_>) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    for place in octets.iter_mut().rev() {
        *place = octet(labels.next()?)?;
    }
    ends(labels, b"in-addr").then(|| octets.into())
}

fn v6(mut labels: Labels<'_>) -> Option<Ipv6Addr> {
    let mut octets = [0; 16];
    for octet in octets.iter_mut().rev() {
        *octet = nibble(labels.next()?)? | (nibble(labels.next()?)? << 4);
    }
    ends(labels, b"ip6").then(|| octets.into())
}

fn ends(mut labels: Labels<'_>, zone: &[u8]) -> bool {
    let mut is = |text| labels.next().is_some_and(|label| eq_ignore_case(label, text));
    is(zone) && is(b"arpa")
}

/// An octet as `reverse` writes it: in decimal, without a zero in front.
fn octet(label: &[u8]) -> Option<u8> {
    match label {
        [b'0', _, ..] => None,
        digits => decimal(digits),
    }
}

fn nibble(label: &[u8]) -> Option<u8> {
    match *label {
        [digit] => char::from(digit).to_digit(16).map(|value| value as u8),
        _ => None,
    }
}

const fn hex(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString;

    const V6: &str = "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"; // RFC 3596

    #[test]
    fn both_families_there_and_back() {
        for (address, name) in [
            ("10.2.0.52", "52.0.2.10.in-addr.arpa"), // RFC 1035
            ("0.0.0.0", "0.0.0.0.in-addr.arpa"),
            ("255.100.99.9", "9.99.100.255.in-addr.arpa"),
            ("4321:0:1:2:3:4:567:89ab", V6),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Name::reverse(address).to_string(), name);
            assert_eq!(name.parse::<Name>().unwrap().to_reverse(), Some(address));
            assert_eq!(name.to_uppercase().parse::<Name>().unwrap().to_reverse(), Some(address));
        }
    }

    #[test]
    fn other_names_are_no_address() {
        for name in [
            ".",
            "in-addr.arpa",
            "2.0.192.in-addr.arpa",     // a network
            "1.1.2.0.192.in-addr.arpa", // a label too many
            "01.2.0.192.in-addr.arpa",  // a zero in front
            "256.2.0.192.in-addr.arpa",
            "+1.2.0.192.in-addr.arpa",
            "0/25.2.0.192.in-addr.arpa", // RFC 2317
            "1.2.0.192.in-addr.arpb",
            "1.2.0.192.ip6.arpa",
            &V6[2..],
            &V6.replace("b.a", "b.ab"),
            &V6.replace("b.a", "b.g"),
            &V6.replace("ip6.arpa", "ip6.int"), // withdrawn by RFC 4159
        ] {
            assert_eq!(name.parse::<Name>().unwrap().to_reverse(), None, "{name}");
        }
    }
}
