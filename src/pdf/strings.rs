//! Values → the bytes of PDF objects and XML (PDF 1.7 clauses 7.3 and 7.9.2); must not know where they stand.

use super::content::{push_hexadecimal, push_integer};
use lopdf::{Object, StringFormat};

/// A text string: plain where its letters are ASCII, else UTF-16 with its byte order mark.
pub(super) fn text_string(text: &str) -> Object {
    if is_plain(text) {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Letters of the longest text string: 32,767 bytes (ISO 19005-2 clause 6.1.13) in UTF-16, with its byte order mark and some room
/// for letters that take four.
pub(super) const LONGEST: usize = 8_000;

/// The beginning of a text that a text string can hold.
pub(super) fn shortened(text: &str) -> &str {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Appends a text string.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    if is_plain(text) {
        push_literal(out, text.as_bytes());
        return;
    }
    out.extend_from_slice(b"<FEFF");
    push_hexadecimal(out, text);
    out.push(b'>');
}

/// Appends a reference to an object; a space comes before it where the last sign would run into it.
pub(super) fn push_reference(out: &mut Vec<u8>, number: u32) {
    if out.last().is_some_and(|last| last.is_ascii_alphanumeric()) {
        out.push(b' ');
    }
    push_integer(out, number.into());
    out.extend_from_slice(b" 0 R");
}

/// Appends an object (clause 7.3). Streams are no objects inside others, and nothing stands for them here.
pub(super) fn push_object(out: &mut Vec<u8>, object: &Object) {
    if matches!(
        object,
        Object::Integer(_) | Object::Real(_) | Object::Boolean(_) | Object::Null | Object::Reference(_)
    ) && out.last().is_some_and(|last| last.is_ascii_alphanumeric())
    {
        out.push(b' ');
    }
    match object {
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Integer(value) => push_integer(out, *value),
        // Never with an exponent, which PDF does not know.
        Object::Real(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Name(name) => push_name(out, name),
        Object::String(bytes, StringFormat::Literal) => push_literal(out, bytes),
        Object::String(bytes, StringFormat::Hexadecimal) => push_hexadecimal_string(out, bytes),
        Object::Reference((number, _)) => push_reference(out, *number),
        Object::Array(items) => {
            out.push(b'[');
            items.iter().for_each(|item| push_object(out, item));
            out.push(b']');
        }
        Object::Dictionary(entries) => {
            out.extend_from_slice(b"<<");
            for (key, value) in entries {
                push_name(out, key);
                push_object(out, value);
            }
            out.extend_from_slice(b">>");
        }
    }
}

/// Clause 7.3.5: what is no regular character is written by its number.
fn push_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

/// Clause 7.3.4.2.
fn push_literal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(*other),
        }
    }
    out.push(b')');
}

/// Clause 7.3.4.3.
fn push_hexadecimal_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'<');
    for byte in bytes {
        out.extend_from_slice(format!("{byte:02X}").as_bytes());
    }
    out.push(b'>');
}

/// Whether the letters of a text string are all in PDFDocEncoding as they are in ASCII.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c.is_ascii_graphic())
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
    fn objects_are_short_and_escaped() {
        let object = Object::Array(vec![
            1.into(),
            Object::Reference((7, 0)),
            Object::Real(-0.5),
            Object::Name(b"A B".to_vec()),
            Object::Boolean(true),
            Object::string_literal("(\\)"),
            Object::Null,
        ]);
        let mut out = Vec::new();
        push_object(&mut out, &object);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r"[1 7 0 R -0.5/A#20B true(\(\\\))null]"
        );
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(xml("a<b>&\"c\"\u{1}\n"), "a&lt;b&gt;&amp;&quot;c&quot; ");
    }
}
