//! A text file of the book and changes to its text → its new bytes; must not know why it is changed, and writes nothing.
//!
//! The text that stages see has plain line ends and no byte order mark: what the file has of these stays as it is.

use super::folder::{Fault, Folder};
use super::text::decode;
use crate::diag::Edit;
use std::path::{Path, PathBuf};

/// A file as it is and as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patched {
    /// Where it is, with links followed: inside the book's folder.
    pub path: PathBuf,
    /// What is in it.
    pub before: Vec<u8>,
    /// What is to be in it.
    pub after: Vec<u8>,
}

/// Why a file is not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpatched {
    /// It cannot be read any more, or lies outside of the book's folder.
    Unreadable,
    /// It is not as it was read.
    Changed,
}

/// Makes edits, which stand in order and do not meet, in the file at `path` of the book at `root`, whose text was read as `text`.
///
/// # Errors
/// When the file cannot be read, or has changed since.
pub fn patch(root: &Path, path: &str, text: &str, edits: &[Edit]) -> Result<Patched, Unpatched> {
    let folder = Folder::open(root).map_err(|_| Unpatched::Unreadable)?;
    let unreadable = |_: Fault| Unpatched::Unreadable;
    // A text with three bytes for each of the file's (U+FFFD for NUL) is the longest that came out of it; no file grows by being read.
    let most = (text.len() as u64).saturating_mul(2).saturating_add(16);
    let before = folder.read(path, most).map_err(unreadable)?;
    let decoded = decode(&before);
    if decoded.fault.is_some() || decoded.text != text {
        return Err(Unpatched::Changed);
    }
    Ok(Patched {
        path: folder.real(path).map_err(unreadable)?,
        after: patched(&before, edits),
        before,
    })
}

/// Bytes of a file with edits of its text made.
fn patched(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let line_end = line_end(bytes);
    let mut places = Places {
        bytes,
        raw: mark(bytes),
        text: 0,
    };
    let (mut made, mut copied) = (Vec::with_capacity(bytes.len()), 0);
    for edit in edits {
        let (start, end) = (places.raw_of(edit.span.start), places.raw_of(edit.span.end));
        made.extend_from_slice(&bytes[copied..start]);
        made.extend_from_slice(edit.replacement.replace('\n', line_end).as_bytes());
        copied = end;
    }
    made.extend_from_slice(&bytes[copied..]);
    made
}

/// The bytes of a byte order mark.
fn mark(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
}

/// How the file ends its lines: as its first line does.
fn line_end(bytes: &[u8]) -> &'static str {
    match bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        Some(at) if bytes[at..].starts_with(b"\r\n") => "\r\n",
        Some(at) if bytes[at] == b'\r' => "\r",
        Some(_) | None => "\n",
    }
}

/// Bytes of the text → bytes of the file, one after the other.
struct Places<'a> {
    bytes: &'a [u8],
    raw: usize,
    text: usize,
}

impl Places<'_> {
    fn raw_of(&mut self, text: u32) -> usize {
        while self.text < text as usize && self.raw < self.bytes.len() {
            let (raw, text) = match &self.bytes[self.raw..] {
                [b'\r', b'\n', ..] => (2, 1),
                // U+FFFD stands for it.
                [0, ..] => (1, 3),
                _ => (1, 1),
            };
            self.raw += raw;
            self.text += text;
        }
        self.raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{FileId, Span};

    fn edit(start: u32, end: u32, replacement: &str) -> Edit {
        Edit {
            span: Span::new(FileId(0), start, end),
            replacement: replacement.into(),
        }
    }

    #[test]
    fn mark_and_line_ends_stay() {
        let edits = [edit(0, 1, "A"), edit(4, 5, "x\ny"), edit(6, 6, "!")];
        assert_eq!(
            patched(b"\xEF\xBB\xBFa\r\nb\nc\rd", &edits),
            b"\xEF\xBB\xBFA\r\nb\nx\r\ny\r!d"
        );
        assert_eq!(patched(b"a\0b", &[edit(4, 5, "")]), b"a\0");
        assert_eq!(patched(b"a", &[edit(1, 1, "\n")]), b"a\n");
    }

    #[test]
    fn bytes_that_are_not_edited_are_those_of_the_file() {
        let text = "\u{FEFF}é\r\nü\r\r\nx\0\n";
        assert_eq!(patched(text.as_bytes(), &[]), text.as_bytes());
    }
}
