//! Bytes of a file → its text with plain ends of lines; must not know which file.

/// A text, and where it was not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text: no byte order mark, every end of line a line feed, U+FFFD for what is not UTF-8 and for U+0000
    /// (CommonMark 0.31, section 2.3).
    pub text: String,
    /// The first place that is not UTF-8: its byte in `text`, and what was found.
    pub fault: Option<(usize, String)>,
}

/// Decodes. Lines and columns are those of the file, since only ends of lines become shorter.
pub fn decode(bytes: &[u8]) -> Decoded {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: plain(text),
            fault: None,
        },
        Err(fault) => {
            let good = fault.valid_up_to();
            let before = String::from_utf8_lossy(&bytes[..good]);
            Decoded {
                text: plain(&String::from_utf8_lossy(bytes)),
                fault: Some((plain(&before).len(), found(bytes, good))),
            }
        }
    }
}

fn found(bytes: &[u8], at: usize) -> String {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return "the file is UTF-16".to_owned();
    }
    let byte = bytes.get(at).copied().unwrap_or(0);
    format!("the byte 0x{byte:02X} here is not UTF-8")
}

fn plain(text: &str) -> String {
    if text.bytes().any(|byte| byte == b'\r' || byte == 0) {
        text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{FFFD}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_lines_become_plain() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\rc\n\0").text, "a\nb\nc\n\u{FFFD}");
    }

    #[test]
    fn the_first_bad_byte_has_a_place() {
        let decoded = decode(b"a\r\nb\xE9c\xFF");
        assert_eq!(decoded.text, "a\nb\u{FFFD}c\u{FFFD}");
        assert_eq!(decoded.fault, Some((3, "the byte 0xE9 here is not UTF-8".into())));
        assert_eq!(decode(b"\xFF\xFEa\0").fault, Some((0, "the file is UTF-16".into())));
        assert!(decode(b"caf\xC3").fault.is_some());
    }
}
