//! An address of a network, and a port → whether a manuscript may have them asked; must not know who asks.
//!
//! A manuscript is not trusted: its links must not make the machine that checks it knock at the doors of its own network, or at the service
//! that tells a machine of a cloud its secrets (169.254.169.254). Names are looked up first, for a name of the open Internet may lead inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is not of the open Internet: the IANA's registry of special addresses (RFC 6890), and groups (RFC 5771). Network and length of its
/// prefix in bits.
const INSIDE: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    // Azure's own service for its machines, at an address of the open Internet.
    ([168, 63, 129, 16], 32),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Ports at which other services answer than the web's, which a request could mislead (Fetch Standard, clause 2.9, "port blocking").
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Whether a browser would ask a server at this port.
pub(super) fn is_port_of_web(port: u16) -> bool {
    BAD_PORTS.binary_search(&port).is_err()
}

/// Whether it lies in the open Internet.
pub(super) fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(own) => is_open_v4(own),
        IpAddr::V6(own) => is_open_v6(own),
    }
}

fn is_open_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    let is_in = |(network, length): &([u8; 4], u32)| (bits ^ u32::from_be_bytes(*network)).leading_zeros() >= *length;
    !INSIDE.iter().any(is_in)
}

/// What is given out in the open is 2000::/3 (RFC 4291, clause 2.4), and there are forms that hold an address of the older kind.
fn is_open_v6(address: Ipv6Addr) -> bool {
    let held = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_open_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // As it is (RFC 4291, clause 2.5.5.2), and translated (RFC 6052).
        [0, 0, 0, 0, 0, 0xFFFF, high, low] | [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => held(high, low),
        // Through a tunnel (RFC 3056).
        [0x2002, high, low, ..] => held(high, low),
        // Tunnels through others' machines, and examples (RFC 6890; RFC 9637).
        [0x2001, 0x0000..=0x01FF, ..] | [0x2001, 0x0DB8, ..] | [0x3FFF, 0x0000..=0x0FFF, ..] => false,
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_other_services_are_left_alone() {
        assert!(BAD_PORTS.is_sorted());
        for port in [80, 443, 8080, 3000, 65535] {
            assert!(is_port_of_web(port), "{port}");
        }
        for port in [0, 22, 25, 6000, 6697] {
            assert!(!is_port_of_web(port), "{port}");
        }
    }

    #[test]
    fn what_is_of_the_open_internet_may_be_asked_and_nothing_else() {
        let is = |text: &str| is_open(text.parse().expect("an address"));
        for open in [
            "1.1.1.1",
            "93.184.215.14",
            "100.63.255.255",
            "172.32.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "::ffff:1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(is(open), "{open}");
        }
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "198.19.255.255",
            "224.0.0.251",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "2001:db8::1",
            "2001::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is(inside), "{inside}");
        }
    }
}
