//! An address as it is written → whether it is one, its scheme, and how it is rightly spelled; must not know who refers to it, nor whether
//! anything is there.
//!
//! The one reader of addresses: of links in the manuscript, of those in `book.toml`, and of what a finished EPUB refers to. The grammar is
//! that of the URL Standard (clauses 3.5 for hosts, 4.3 for what is valid), which EPUB 3.3 asks for (clause 4.2.3) and which reading systems
//! follow, for they are browsers inside; percent signs are RFC 3986's (clause 2.1).
//!
//! EPUBCheck 5.3 reads them by an early form of that standard, and differs in the host alone. It refuses parts of a host's name that are
//! empty or longer than the Internet's own rules have them, and so do we. It lets be what is not valid in one: `<`, `^`, `{` and `|`,
//! numbers beyond 255 in an IPv4 address, and names that Unicode's rules for hosts (UTS 46) refuse. We tell of these.

mod asked;

pub use asked::{Asked, asked, is_front, led_on};

use std::ops::Range;
use url::{Host, ParseError, Url};

/// Longest part of a host's name, and longest name, in bytes of its ASCII form (RFC 1035, clause 2.3.4).
const LONGEST_LABEL: usize = 63;
const LONGEST_HOST: usize = 253;

/// Schemes behind which a host must follow, but for `file:`, which leads to one computer (URL Standard, clause 4.2, "special scheme").
const WITH_HOST: [&str; 5] = ["http", "https", "ftp", "ws", "wss"];

/// Where the numbers of documents are looked up, as their foundation asks that links be written (DOI Handbook, clause 3.8): no reading
/// system knows the scheme `doi:`.
const DOCUMENTS: &str = "https://doi.org/";

/// Why an address is none, or is not spelled as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A character that no address can have, where it stands.
    Character(char),
    /// A percent sign without two digits.
    Percent,
    /// No host behind `//`, or one that cannot be.
    Host,
    /// What follows the host is no number of a port.
    Port,
    /// Nothing follows the scheme.
    Bare,
    /// `//` without a scheme before it.
    NoScheme,
    /// `doi:`, which nothing opens.
    Document,
}

impl Wrong {
    /// Why, in words that go on behind "is no address: ".
    pub fn words(self) -> String {
        match self {
            Wrong::Character(' ') => "it has a blank, which is written `%20`".to_owned(),
            Wrong::Character(c) if c.is_control() => format!("U+{:04X} cannot stand in one", u32::from(c)),
            Wrong::Character(c) => format!("`{c}` cannot stand in one"),
            Wrong::Percent => "behind `%` stand two digits of base 16".to_owned(),
            Wrong::Host => "no host that there can be follows its scheme".to_owned(),
            Wrong::Port => "what follows its host is no port, which is a number up to 65535".to_owned(),
            Wrong::Bare => "nothing follows its scheme".to_owned(),
            Wrong::NoScheme => "a book lies on no site whose scheme it could have; it begins with `https:`".to_owned(),
            Wrong::Document => "no reading system looks up `doi:` by itself".to_owned(),
        }
    }
}

/// The scheme of an address that has one (URL Standard, clause 4.3, "URL-scheme string").
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut letters = scheme.bytes();
    let is = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is.then_some(scheme)
}

/// Whether an address is a scheme alone, with nothing behind it.
pub fn is_bare_scheme(text: &str) -> bool {
    scheme(text).is_some_and(|scheme| scheme.len() + 1 == text.len())
}

/// Whether a text is a valid address, with a scheme or without. That a scheme is followed by anything is not asked.
///
/// # Errors
///
/// The first thing that is wrong with it.
pub fn check(text: &str) -> Result<(), Wrong> {
    if scheme(text).is_some_and(|own| own.eq_ignore_ascii_case("data")) {
        // What it holds is nobody's path.
        return match text.matches('#').count() {
            0 | 1 => Ok(()),
            _ => Err(Wrong::Character('#')),
        };
    }
    let host = host(text);
    spelling(text, host.as_ref())?;
    let needs_host = needs_host(text);
    match host {
        // Elsewhere a host is any text, but for numbers in brackets.
        Some(host) if needs_host || text[host.clone()].contains('[') => {
            if text[..host.start].matches('@').count() > 1 {
                return Err(Wrong::Host);
            }
            host_and_port(&text[host])
        }
        None if needs_host => Err(Wrong::Host),
        _ => Ok(()),
    }
}

/// Whether a text is a URI, as namespaces are: its form alone counts, not whether it leads anywhere (RFC 3986, clause 3).
pub fn is_uri(text: &str) -> bool {
    let host = host(text);
    let has_host = host.clone().is_none_or(|own| {
        let own = &text[own];
        !own.is_empty() && (!own.contains('[') || host_and_port(own).is_ok())
    });
    spelling(text, host.as_ref()).is_ok() && !is_bare_scheme(text) && has_host
}

/// An address that leads out of the book, as it stands in what is made of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelled {
    /// Valid, with a scheme in small letters.
    pub address: String,
    /// Why it is not as it is written, if it is not.
    pub because: Option<Wrong>,
}

/// Spells an address as it must be. What no address can have becomes percent signs and digits, as browsers send it (URL Standard, clause
/// 1.3); what is so written already stays.
///
/// # Errors
///
/// Why it is none, however it is spelled.
pub fn spelled(written: &str) -> Result<Spelled, Wrong> {
    let text = written.trim();
    let (scheme, rest) = match scheme(text) {
        Some(scheme) => (scheme.to_ascii_lowercase(), &text[scheme.len() + 1..]),
        None => ("https".to_owned(), text),
    };
    if rest.is_empty() {
        return Err(Wrong::Bare);
    }
    let (address, other_scheme) = match scheme.as_str() {
        "doi" => (
            format!("{DOCUMENTS}{}", rest.trim_start_matches('/')),
            Some(Wrong::Document),
        ),
        _ => (
            format!("{scheme}:{rest}"),
            text.starts_with("//").then_some(Wrong::NoScheme),
        ),
    };
    let because = other_scheme.or_else(|| spelling(&address, host(&address).as_ref()).err());
    let address = encoded(&address, host(&address).as_ref());
    check(&address)?;
    Ok(Spelled { address, because })
}

/// Where the host and its port stand in an address that has `//` behind its scheme, or at its beginning: between what may stand before
/// them, up to `@`, and the path.
fn host(text: &str) -> Option<Range<usize>> {
    let start = scheme(text).map_or(0, |scheme| scheme.len() + 1);
    let rest = text[start..].strip_prefix("//")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest[..end].rfind('@').map_or(0, |at| at + 1);
    let start = start + "//".len();
    Some(start + user..start + end)
}

/// The first sign that cannot stand where it does, in one pass: addresses may be as long as a manuscript is.
fn spelling(text: &str, host: Option<&Range<usize>>) -> Result<(), Wrong> {
    let mut has_fragment = false;
    for (at, c) in text.char_indices() {
        if c == '%' && !is_escape(text, at) {
            return Err(Wrong::Percent);
        }
        if !stands(c, at, host) || c == '#' && has_fragment {
            return Err(Wrong::Character(c));
        }
        has_fragment |= c == '#';
    }
    Ok(())
}

/// Whether two digits of base 16 follow a percent sign.
fn is_escape(text: &str, at: usize) -> bool {
    let digits = text.as_bytes().get(at + 1..at + 3);
    digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
}

/// Whether a character may stand at a place (URL Standard, clause 4.3, "URL code points"). Brackets stand round the numbers of a host alone.
fn stands(c: char, at: usize, host: Option<&Range<usize>>) -> bool {
    match c {
        '[' | ']' => host.is_some_and(|host| host.contains(&at)),
        ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
        // Characters that are none: the last two of each plane, and 32 more.
        '\u{FDD0}'..='\u{FDEF}' => false,
        c if u32::from(c) & 0xFFFE == 0xFFFE => false,
        c => !c.is_control(),
    }
}

/// Percent-encodes what cannot stand where it does.
fn encoded(text: &str, host: Option<&Range<usize>>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut has_fragment = false;
    for (at, c) in text.char_indices() {
        let is_well = match c {
            '%' => is_escape(text, at),
            '#' => !has_fragment,
            c => stands(c, at, host),
        };
        has_fragment |= c == '#';
        if is_well {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

/// An address in ASCII, for those that know no other letters (PDF 1.7, clause 12.6.4.7): a host's name as the Internet's own names are
/// spelled (`xn--…`), all else percent-encoded (RFC 3987, clause 3.1). An address that is one leads where it did.
pub fn ascii(address: &str) -> String {
    let name = host(address).filter(|_| needs_host(address));
    let ascii = name.and_then(|at| Some((at.clone(), ascii_host(&address[at])?)));
    match ascii {
        Some((at, host)) => format!(
            "{}{host}{}",
            percent_encoded(&address[..at.start]),
            percent_encoded(&address[at.end..])
        ),
        None => percent_encoded(address),
    }
}

/// A host of other letters than ASCII's, with its port, as the Internet's own names are spelled; nothing for one that needs no other spelling,
/// or is none.
fn ascii_host(text: &str) -> Option<String> {
    let url = Url::parse(&format!("https://{text}/"))
        .ok()
        .filter(|_| !text.is_ascii())?;
    let port = text.rfind(':').map_or("", |at| &text[at..]);
    Some(format!("{}{port}", url.host()?))
}

/// Percent-encodes what is beyond ASCII, blanks and controls.
fn percent_encoded(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte.is_ascii_graphic() {
            true => ascii.push(char::from(byte)),
            false => ascii.push_str(&format!("%{byte:02X}")),
        }
    }
    ascii
}

/// Whether an address is of those that lead to a host of the Internet.
fn needs_host(text: &str) -> bool {
    match scheme(text) {
        Some(scheme) => WITH_HOST.iter().any(|own| scheme.eq_ignore_ascii_case(own)),
        None => host(text).is_some(),
    }
}

/// A host as browsers read it (URL Standard, clause 3.5): its name in any script or as `xn--…`, numbers with points, or in brackets those
/// of IPv6; and its port.
fn host_and_port(text: &str) -> Result<(), Wrong> {
    let url = Url::parse(&format!("https://{text}/")).map_err(|why| match why {
        ParseError::InvalidPort => Wrong::Port,
        _ => Wrong::Host,
    })?;
    let Some(Host::Domain(name)) = url.host() else {
        return Ok(());
    };
    // A point at the end stands for the root, and is well.
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_well = |label: &str| (1..=LONGEST_LABEL).contains(&label.len());
    match name.len() <= LONGEST_HOST && name.split('.').all(is_well) {
        true => Ok(()),
        false => Err(Wrong::Host),
    }
}

/// `%20` and the like as the characters they stand for; text that is not percent-encoded UTF-8 stays as it is.
pub fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let digits = text
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%' && is_escape(text, at));
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(meant) => {
                bytes.push(meant);
                at += 3;
            }
            None => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_browsers_open() {
        for good in [
            "https://example.org/a?b#c",
            "//example.org/x",
            "a/b%20c.xhtml#d",
            "#x",
            "",
            "http://[::1]:80/",
            "http://[::ffff:1.2.3.4]/",
            "http://1.2.3.4/",
            "http://a.org:/",
            "http://a.org:65535/",
            "http://user:pass@a.org/",
            "http://a.org./",
            "http://a_b.org/",
            "http://%61.org/",
            "http://é.org/é",
            "http://xn--bcher-kva.de/",
            "http://نمونه.إختبار/",
            "ssh://[::1]/",
            "sms:+123",
            "doi:10.1000/182",
            "geo:1,2;u=3",
            "mailto:a@b.org?subject=x",
            "urn:isbn:123",
            "data:text/plain,a b[c]",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    /// A host in another script was percent-encoded in the PDF, where readers look for a host of that very name.
    #[test]
    fn hosts_in_other_scripts_have_names_in_ascii() {
        for (address, wanted) in [
            ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
            ("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/"),
            ("http://例え.テスト:8080", "http://xn--r8jz45g.xn--zckzah:8080"),
            (
                "https://é@bücher.example/é?ü#ö",
                "https://%C3%A9@xn--bcher-kva.example/%C3%A9?%C3%BC#%C3%B6",
            ),
            ("https://example.org/%C3%A9 x", "https://example.org/%C3%A9%20x"),
            ("https://EXAMPLE.org:443/", "https://EXAMPLE.org:443/"),
            ("https://[::1]:80/é", "https://[::1]:80/%C3%A9"),
            ("mailto:ü@münchen.example", "mailto:%C3%BC@m%C3%BCnchen.example"),
            ("ssh://münchen/", "ssh://m%C3%BCnchen/"),
        ] {
            assert_eq!(ascii(address), wanted);
            assert_eq!(check(wanted), Ok(()), "{wanted}");
            assert_eq!(ascii(wanted), wanted, "it stays");
        }
    }

    /// With EPUBCheck 5.3.0, but for those behind the blank line, which it passes.
    #[test]
    fn what_is_no_address_is_told() {
        for (text, wrong) in [
            ("a b", Wrong::Character(' ')),
            ("a%2", Wrong::Percent),
            ("a#b#c", Wrong::Character('#')),
            ("https://", Wrong::Host),
            ("https://?x", Wrong::Host),
            ("http:a", Wrong::Host),
            ("http:/a.org", Wrong::Host),
            ("///x", Wrong::Host),
            ("//", Wrong::Host),
            ("ftp:x", Wrong::Host),
            ("wss:x", Wrong::Host),
            ("https:\\\\a.org", Wrong::Character('\\')),
            ("https://example.org:99999/", Wrong::Port),
            ("https://example.org:8a/", Wrong::Port),
            ("https://example.org:80:90/", Wrong::Port),
            ("https://example.org/[x]", Wrong::Character('[')),
            ("https://example.org/?a|b", Wrong::Character('|')),
            ("https://example.org/\u{FDD0}", Wrong::Character('\u{FDD0}')),
            ("http://[bad", Wrong::Host),
            ("http://[::1]x/", Wrong::Host),
            ("http://[::1%25eth0]/", Wrong::Host),
            ("http://[1.2.3.4]/", Wrong::Host),
            ("ssh://a[b]/", Wrong::Host),
            ("foo:[x]", Wrong::Character('[')),
            ("http://.a.org/", Wrong::Host),
            ("http://a..b/", Wrong::Host),
            ("http://a.org../", Wrong::Host),
            ("http://xn--a/", Wrong::Host),
            ("http://xn--.org/", Wrong::Host),
            ("http://a@b@c.org/", Wrong::Host),
            ("http://user@/", Wrong::Host),
            ("http://user@:80/", Wrong::Host),
            ("http://:80/", Wrong::Host),
            ("http://a%20b.org/", Wrong::Host),
            ("mailto:a b@c.d", Wrong::Character(' ')),
            //
            ("http://a<b.org/", Wrong::Character('<')),
            ("http://256.1.1.1/", Wrong::Host),
            ("http://a\u{200C}b.org/", Wrong::Host),
        ] {
            assert_eq!(check(text), Err(wrong), "{text}");
        }
        let longest = "a".repeat(LONGEST_LABEL);
        assert_eq!(check(&format!("https://{longest}.org/")), Ok(()));
        assert_eq!(check(&format!("https://{longest}a.org/")), Err(Wrong::Host));
        assert_eq!(check(&format!("https://{}", "a.".repeat(130))), Err(Wrong::Host));
    }

    #[test]
    fn what_can_be_spelled_rightly_is() {
        for (written, address, because) in [
            (
                "HTTPS://x.org/a b|c#d#e",
                "https://x.org/a%20b%7Cc#d%23e",
                Some(Wrong::Character(' ')),
            ),
            (
                "https://x.org/100%/%20",
                "https://x.org/100%25/%20",
                Some(Wrong::Percent),
            ),
            ("//x.org/a", "https://x.org/a", Some(Wrong::NoScheme)),
            ("doi:10.1000/182", "https://doi.org/10.1000/182", Some(Wrong::Document)),
            (
                "doi:10.1002/(SICI)1<1::AID>3",
                "https://doi.org/10.1002/(SICI)1%3C1::AID%3E3",
                Some(Wrong::Document),
            ),
            ("http://[::1]/[x]", "http://[::1]/%5Bx%5D", Some(Wrong::Character('['))),
            ("MAILTO:a@b.org", "mailto:a@b.org", None),
            ("http://é.org./", "http://é.org./", None),
            ("https://a.org:/", "https://a.org:/", None),
            ("geo:1,2", "geo:1,2", None),
        ] {
            let found = spelled(written).expect("it is an address");
            assert_eq!((found.address.as_str(), found.because), (address, because), "{written}");
        }
        for (written, why) in [
            ("mailto:", Wrong::Bare),
            ("http://", Wrong::Host),
            ("http:///x", Wrong::Host),
            ("https://a b/", Wrong::Host),
            ("http://[::", Wrong::Host),
            ("http://a.org:99999/", Wrong::Port),
        ] {
            assert_eq!(spelled(written), Err(why), "{written}");
        }
    }

    #[test]
    fn what_is_spelled_is_valid_and_stays() {
        let hard = [
            "%", "[", "]", "//", "@", ":", "#", " ", "a", "é", "\u{7}", "\\", "?", ".", "%4",
        ];
        for one in hard {
            for two in hard {
                for three in hard {
                    let written = format!("https://a.org/{one}{two}{three}");
                    let found = spelled(&written).expect("its host is well");
                    assert_eq!(check(&found.address), Ok(()), "{written}");
                    assert_eq!(found.because.is_some(), found.address != written.trim(), "{written}");
                    let again = spelled(&found.address).expect("it is valid");
                    assert_eq!((again.address, again.because), (found.address, None), "{written}");
                }
            }
        }
    }

    /// It took the square of their number.
    #[test]
    fn millions_of_brackets_are_read_once() {
        let many = format!("http://{}", "[".repeat(500_000));
        assert_eq!(check(&many), Err(Wrong::Host));
        assert!(spelled(&many).is_err() && !is_uri(&many));
        let many = format!("http://a.org/{}", "[%@#".repeat(500_000));
        assert!(spelled(&many).is_ok() && check(&many).is_err());
    }

    #[test]
    fn namespaces_need_a_form_alone() {
        for (text, is) in [
            ("http://a..b/", true),
            ("x", true),
            ("http://[a", false),
            ("mailto:", false),
            ("http://", false),
        ] {
            assert_eq!(is_uri(text), is, "{text}");
        }
    }

    #[test]
    fn escapes_stand_for_bytes() {
        for (text, wanted) in [
            ("a%20b", "a b"),
            ("%C3%A9", "é"),
            ("%FF", "%FF"),
            ("100%", "100%"),
            ("%+1%é", "%+1%é"),
        ] {
            assert_eq!(percent_decoded(text), wanted, "{text}");
        }
    }
}
