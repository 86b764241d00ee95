//! An address in a file of the book → what it leads to; must not know whether that is there.

use std::net::Ipv6Addr;

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// A file of the container, and a place in it.
    Local {
        /// The path in the container.
        path: String,
        /// What stands behind `#`, with its percent signs read.
        fragment: Option<String>,
    },
    /// Something with a scheme: the web, an address of mail.
    Remote,
    /// `data:`
    Data,
    /// `file:`
    File,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A character that no address can have.
    Character(char),
    /// A percent sign without two digits.
    Percent,
    /// No host behind `//`, or one that cannot be.
    Host,
}

impl Wrong {
    /// Why, in words that go on behind "is no address: ".
    pub fn words(self) -> String {
        match self {
            Wrong::Character(' ') => "it has a blank, which is written `%20`".to_owned(),
            Wrong::Character(c) => format!("`{c}` cannot stand in one"),
            Wrong::Percent => "behind `%` stand two digits of base 16".to_owned(),
            Wrong::Host => "no host that there can be follows its scheme".to_owned(),
        }
    }
}

/// An address, read from a file of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Where it leads.
    pub target: Target,
    /// Whether it has a query, which no file of a book can answer.
    pub has_query: bool,
    /// Whether it leads above the root of the container.
    pub is_outside: bool,
}

/// Reads an address as the WHATWG does (URL Standard, clause 4.4), strictly, from a file at `base`.
pub(super) fn read(text: &str, base: &str) -> Result<Address, Wrong> {
    let text = text.trim_matches(|c: char| c <= ' ');
    spelling(text)?;
    if let Some(scheme) = scheme(text) {
        let target = match scheme.to_ascii_lowercase().as_str() {
            "data" => Target::Data,
            "file" => Target::File,
            "http" | "https" | "ftp" => {
                host(&text[scheme.len() + 1..])?;
                Target::Remote
            }
            _ => Target::Remote,
        };
        return Ok(Address {
            target,
            has_query: false,
            is_outside: false,
        });
    }
    if text.starts_with("//") {
        // The scheme is that of the page.
        host(text)?;
        return Ok(Address {
            target: Target::Remote,
            has_query: false,
            is_outside: false,
        });
    }
    let (rest, fragment) = text
        .split_once('#')
        .map_or((text, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, has_query) = rest.split_once('?').map_or((rest, false), |(path, _)| (path, true));
    let (path, is_outside) = resolve(path, base);
    Ok(Address {
        target: Target::Local {
            path,
            fragment: fragment.map(decoded),
        },
        has_query,
        is_outside,
    })
}

/// The scheme of an address that has one.
pub(super) fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut letters = scheme.bytes();
    let is = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is.then_some(scheme)
}

fn spelling(text: &str) -> Result<(), Wrong> {
    let is_data = scheme(text).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data"));
    let mut hashes = 0;
    for (at, c) in text.char_indices() {
        match c {
            '%' if !is_data => {
                let hex = text.as_bytes().get(at + 1..at + 3);
                hex.filter(|two| two.iter().all(u8::is_ascii_hexdigit))
                    .ok_or(Wrong::Percent)?;
            }
            '[' | ']' if !is_data && !is_in_host(text, at) => return Err(Wrong::Character(c)),
            '#' => {
                hashes += 1;
                if hashes > 1 {
                    return Err(Wrong::Character('#'));
                }
            }
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' if !is_data => return Err(Wrong::Character(c)),
            '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' if !is_data => return Err(Wrong::Character(c)),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a place in an address lies in its host: addresses of numbers stand there in brackets.
fn is_in_host(text: &str, at: usize) -> bool {
    let Some(start) = text.find("//").map(|own| own + 2) else {
        return false;
    };
    let end = text[start..]
        .find(['/', '?', '#'])
        .map_or(text.len(), |own| start + own);
    (start..end).contains(&at)
}

/// Longest part of a host's name, in bytes (RFC 1035, clause 2.3.4).
const LONGEST_LABEL: usize = 63;

/// The host behind `//` (URL Standard, clause 3.5).
fn host(rest: &str) -> Result<(), Wrong> {
    let authority = rest.strip_prefix("//").ok_or(Wrong::Host)?;
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (is_good, port) = match host.strip_prefix('[') {
        Some(six) => {
            let (six, port) = six.split_once(']').ok_or(Wrong::Host)?;
            (six.parse::<Ipv6Addr>().is_ok(), port.strip_prefix(':').unwrap_or(port))
        }
        None => {
            let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
            (is_host(&decoded(name)), port)
        }
    };
    let is_port = port.is_empty() || port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    match is_good && is_port && !user.contains('@') {
        true => Ok(()),
        false => Err(Wrong::Host),
    }
}

/// Whether a name has parts with points between them, and no sign that no host can have.
fn is_host(name: &str) -> bool {
    let is_forbidden = |c: char| c.is_whitespace() || c.is_control() || "#/:<>?@[\\]^|%".contains(c);
    let mut labels = name.strip_suffix('.').unwrap_or(name).split('.');
    !name.contains(is_forbidden)
        && labels.all(|label| !label.is_empty() && (label.len() <= LONGEST_LABEL || !label.is_ascii()))
}

/// Whether an address is a scheme alone, with nothing behind it.
pub(super) fn is_bare_scheme(text: &str) -> bool {
    scheme(text).is_some_and(|scheme| scheme.len() + 1 == text.len())
}

/// Whether a text is a URI, as namespaces are: its form alone counts, not whether it leads anywhere (RFC 3986, clause 3).
pub(super) fn is_uri(text: &str) -> bool {
    let rest = scheme(text).map_or(text, |scheme| &text[scheme.len() + 1..]);
    let authority = rest
        .strip_prefix("//")
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let has_host = authority.is_none_or(|own| !own.is_empty() && (!own.contains('[') || host(rest).is_ok()));
    spelling(text).is_ok() && !is_bare_scheme(text) && has_host
}

/// The path from the container's root, and whether it leads out of it.
fn resolve(path: &str, base: &str) -> (String, bool) {
    if path.is_empty() {
        return (base.to_owned(), false);
    }
    if path.starts_with('/') {
        return (decoded(path.trim_start_matches('/')), true);
    }
    let mut parts: Vec<String> = base.split('/').map(str::to_owned).collect();
    parts.pop();
    let mut is_outside = false;
    let mut segments = path.split('/').peekable();
    while let Some(part) = segments.next() {
        match part {
            "." => {}
            ".." => is_outside |= parts.pop().is_none(),
            own => parts.push(decoded(own)),
        }
        if segments.peek().is_none() && matches!(part, "." | "..") {
            parts.push(String::new());
        }
    }
    (parts.join("/"), is_outside)
}

/// `%20` and the like as what they stand for.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match hex
            .filter(|_| bytes[at] == b'%')
            .and_then(|two| u8::from_str_radix(two, 16).ok())
        {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> (String, Option<String>, bool) {
        let address = read(text, "OEBPS/text/a.xhtml").expect("an address");
        match address.target {
            Target::Local { path, fragment } => (path, fragment, address.is_outside),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn addresses_are_resolved_within_the_container() {
        assert_eq!(
            local("b.xhtml#c"),
            ("OEBPS/text/b.xhtml".to_owned(), Some("c".to_owned()), false)
        );
        assert_eq!(local("../b%20c.png").0, "OEBPS/b c.png");
        assert_eq!(local("#x").0, "OEBPS/text/a.xhtml");
        assert_eq!(local("../../b.xhtml"), ("b.xhtml".to_owned(), None, false));
        assert!(local("../../../b.xhtml").2 && local("/b.xhtml").2);
    }

    #[test]
    fn what_is_no_address_is_told() {
        for (text, wrong) in [
            ("a b", Wrong::Character(' ')),
            ("a%2", Wrong::Percent),
            ("a#b#c", Wrong::Character('#')),
            ("https://", Wrong::Host),
            ("http:a", Wrong::Host),
            ("https://example.org:99999/", Wrong::Host),
            ("https://example.org/[x]", Wrong::Character('[')),
            ("http://[bad", Wrong::Host),
            ("http://.a.org/", Wrong::Host),
            ("http://a..b/", Wrong::Host),
            ("http://a@b@c.org/", Wrong::Host),
            ("http://a%20b.org/", Wrong::Host),
            ("ftp:x", Wrong::Host),
            ("///x", Wrong::Host),
        ] {
            assert_eq!(read(text, "a"), Err(wrong), "{text}");
        }
        for good in [
            "https://example.org/a?b",
            "//example.org/x",
            "http://[::1]:80/",
            "http://a.org./",
            "http://é.org/",
        ] {
            assert_eq!(read(good, "a").map(|own| own.target), Ok(Target::Remote), "{good}");
        }
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
}
