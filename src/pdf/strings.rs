//! Text → PDF text strings and XML (PDF 1.7 clause 7.9.2); must not know where they stand.

use lopdf::{Object, StringFormat};

/// A text string: plain where its letters are ASCII, else UTF-16 with its byte order mark.
pub(super) fn text_string(text: &str) -> Object {
    if text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Text as XML character data; what XML 1.0 cannot hold is left out.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            control if control < ' ' || matches!(control, '\u{FFFE}' | '\u{FFFF}') => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_plain_or_utf16() {
        assert_eq!(
            text_string("a (b)"),
            Object::String(b"a (b)".to_vec(), StringFormat::Literal)
        );
        assert_eq!(
            text_string("é"),
            Object::String(vec![0xFE, 0xFF, 0, 0xE9], StringFormat::Hexadecimal)
        );
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(xml("a<b>&\"c\"\u{1}\n"), "a&lt;b&gt;&amp;&quot;c&quot; ");
    }
}
