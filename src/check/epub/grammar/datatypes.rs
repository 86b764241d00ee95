//! A text and a datatype of XML Schema → whether one is of the other; must not know where it stands.

use regex_lite::Regex;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What ids look like, and the blanks that are meant in it.
const NO_BLANKS: &str = r"[^\s]+";
const BLANKS: &[u8] = b" \t\n\r\x0B\x0C";

/// The patterns of datatypes that were needed so far, compiled.
#[derive(Debug, Default)]
pub(super) struct Datatypes {
    patterns: BTreeMap<&'static str, Option<Regex>>,
}

impl Datatypes {
    /// Whether a text is of a datatype (XML Schema part 2, clause 3) within its facets.
    pub(super) fn accepts(&mut self, kind: &str, params: &'static [(&'static str, &'static str)], text: &str) -> bool {
        let collapsed;
        let text = if kind == "string" {
            text
        } else {
            collapsed = collapse(text);
            &*collapsed
        };
        is_of_kind(kind, text) && params.iter().all(|(name, value)| self.facet(name, value, text))
    }

    fn facet(&mut self, name: &str, value: &'static str, text: &str) -> bool {
        let bound = || value.parse::<f64>().unwrap_or_default();
        let number = || text.parse::<f64>().unwrap_or(f64::NAN);
        match name {
            "pattern" => self.matches(value, text),
            "minLength" => text.chars().count() as f64 >= bound(),
            "maxLength" => text.chars().count() as f64 <= bound(),
            "minExclusive" => number() > bound(),
            "minInclusive" => number() >= bound(),
            "maxInclusive" => number() <= bound(),
            _ => true,
        }
    }

    /// A pattern that cannot be compiled would accept all; a test compiles each of the tables'. Every id is held against the one
    /// that is looked at first.
    fn matches(&mut self, pattern: &'static str, text: &str) -> bool {
        if pattern == NO_BLANKS {
            return !text.is_empty() && !text.bytes().any(|b| BLANKS.contains(&b));
        }
        let compiled = self.patterns.entry(pattern).or_insert_with(|| compile(pattern));
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

/// A pattern of XML Schema as one of Rust: it is meant of the whole text, and `\i` and `\c` are the letters of names.
fn compile(pattern: &str) -> Option<Regex> {
    let own = pattern
        .replace(r"[\i-[:]]", r"[A-Za-z_\u{80}-\u{10FFFF}]")
        .replace(r"[\c-[:]]", r"[A-Za-z0-9_.\-\u{B7}-\u{10FFFF}]")
        .replace(r"[/\c-[:]]", r"[/A-Za-z0-9_.\-\u{B7}-\u{10FFFF}]")
        .replace(r"[^\s]", r"\S")
        .replace(r"[ \x{0A}-\x{0D}]", r"[ \n-\r]");
    Regex::new(&format!("^(?:{own})$")).ok()
}

/// Blanks at the ends taken away, and one between words.
pub(super) fn collapse(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|b| b" \t\n\r".contains(&b)) {
        return Cow::Borrowed(text);
    }
    let words = text.split([' ', '\t', '\n', '\r']);
    let joined = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Cow::Owned(joined)
}

fn is_of_kind(kind: &str, text: &str) -> bool {
    match kind {
        "NCName" | "ID" | "IDREF" => is_ncname(text),
        "IDREFS" => each_word(text, is_ncname),
        "NMTOKEN" => is_nmtoken(text),
        "NMTOKENS" => each_word(text, is_nmtoken),
        "language" => is_language(text),
        "anyURI" => is_any_uri(text),
        "integer" => is_integer(text),
        "nonNegativeInteger" | "unsignedLong" => is_integer(text) && !is_below(text, 0),
        "positiveInteger" => is_integer(text) && !is_below(text, 1),
        "decimal" => is_decimal(text),
        "float" | "double" => is_float(text),
        "base64Binary" => text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/= ".contains(&b)),
        "hexBinary" => text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit()),
        _ => true,
    }
}

fn each_word(text: &str, is: fn(&str) -> bool) -> bool {
    !text.is_empty() && text.split(' ').all(is)
}

/// A letter that a name may begin with (XML 1.0, production 4), without the colon.
fn begins_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}' | '\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// A letter that may stand in a name (production 4a), without the colon.
fn is_in_name(c: char) -> bool {
    begins_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}')
}

/// A name without a colon.
pub(in crate::check::epub) fn is_ncname(text: &str) -> bool {
    text.chars().next().is_some_and(begins_name) && text.chars().all(is_in_name)
}

fn is_nmtoken(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == ':' || is_in_name(c))
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_part = |part: &str| (1..=8).contains(&part.len());
    let first = parts.next().unwrap_or_default();
    is_part(first)
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| is_part(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// What the validator of EPUBCheck asks of an address: signs of per cent with two digits, one `#`, and a scheme of letters.
fn is_any_uri(text: &str) -> bool {
    let bytes = text.as_bytes();
    let percents = bytes.iter().enumerate().filter(|(_, b)| **b == b'%');
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut escaped = percents.map(|(at, _)| is_hex(at + 1) && is_hex(at + 2));
    let scheme = match text.find([':', '/', '?', '#']) {
        Some(at) if bytes[at] == b':' => Some(&text[..at]),
        _ => None,
    };
    let is_scheme = |name: &str| {
        name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    escaped.all(|is| is) && text.matches('#').count() <= 1 && scheme.is_none_or(is_scheme)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_integer(text: &str) -> bool {
    digits(unsigned(text))
}

/// Whether an integer is below 0, or below 1.
fn is_below(text: &str, least: u8) -> bool {
    let is_zero = unsigned(text).bytes().all(|b| b == b'0');
    if is_zero { least > 0 } else { text.starts_with('-') }
}

fn is_decimal(text: &str) -> bool {
    let (whole, part) = unsigned(text).split_once('.').unwrap_or((unsigned(text), ""));
    (digits(whole) || digits(part)) && (whole.is_empty() || digits(whole)) && (part.is_empty() || digits(part))
}

fn is_float(text: &str) -> bool {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    matches!(text, "INF" | "-INF" | "NaN") || is_decimal(number) && is_integer(exponent)
}

#[cfg(test)]
mod tests {
    use super::super::{Pattern, container, ncx, package, pages};
    use super::*;

    #[test]
    fn every_pattern_of_the_tables_compiles() {
        for grammar in [pages(), package(), container(), ncx()] {
            for pattern in &grammar.patterns {
                if let Pattern::Data { params, .. } = pattern {
                    for (_, value) in params.iter().filter(|(name, _)| *name == "pattern") {
                        assert!(compile(value).is_some(), "{value}");
                    }
                }
            }
        }
    }

    #[test]
    fn ids_without_blanks_are_known_as_by_their_pattern() {
        let regex = compile(NO_BLANKS).expect("a pattern");
        for c in '\0'..='\u{3100}' {
            for text in [format!("a{c}"), format!("{c}b"), String::from(c), String::new()] {
                assert_eq!(
                    Datatypes::default().matches(NO_BLANKS, &text),
                    regex.is_match(&text),
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn texts_are_of_their_kinds() {
        for (kind, text, is) in [
            ("NCName", "a-1", true),
            ("NCName", "1a", false),
            ("NCName", "é", true),
            ("NMTOKENS", "a b:c 1", true),
            ("NMTOKENS", " ", false),
            ("language", "de-CH-1996", true),
            ("language", "de_CH", false),
            ("anyURI", "a b.xhtml#c", true),
            ("anyURI", "100%", false),
            ("anyURI", "a#b#c", false),
            ("anyURI", "1:2", false),
            ("integer", "-0", true),
            ("positiveInteger", "00", false),
            ("positiveInteger", " 3 ", true),
            ("nonNegativeInteger", "-1", false),
            ("float", "1.5e3", true),
            ("float", "1.", true),
            ("float", ".", false),
        ] {
            assert_eq!(Datatypes::default().accepts(kind, &[], text), is, "{kind} {text}");
        }
    }
}
