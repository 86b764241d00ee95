//! A chapter's text → [`Source`]: the same text with our own line syntax masked, byte for byte, so that the Markdown
//! parser reads the rest with true offsets; must not know what the masked lines become.
//!
//! A fence `::: name` and a line of attributes are overwritten by a processing instruction of the same length
//! (`<?---?>`): it interrupts paragraphs, works inside quotations and lists, and comes back as an event whose offset
//! looks up what was there. In verse the bytes that would start a list, a heading or a code block are overwritten by
//! commas. Whoever reads words takes them from [`Source::original`] at the same offsets.

use super::attributes;
use super::front_matter::{self, FrontMatter};
use crate::model::Attributes;
use std::collections::BTreeMap;

/// A byte without meaning in Markdown that counts as punctuation, so that `_emphasis_` may follow it.
const MASK: u8 = b',';

/// The text of one chapter file, ready for the Markdown parser.
pub struct Source<'a> {
    /// As the author wrote it.
    pub original: &'a str,
    /// As the Markdown parser sees it: equally long.
    pub masked: String,
    /// What stands under each processing instruction, by its first byte.
    pub lines: BTreeMap<usize, Line>,
    /// The block between `---` lines at the top.
    pub front_matter: FrontMatter,
}

/// A masked line.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `::: name {attributes} rest`
    Open {
        /// The name, or the first class of `::: {.name}`; may be empty.
        name: String,
        /// What was in the braces.
        attributes: Attributes,
        /// Words behind it: a title.
        rest: String,
    },
    /// `:::`
    Close,
    /// `{#label .class}` on a line of its own.
    Attributes {
        /// What was in the braces.
        attributes: Attributes,
        /// Whether it belongs to the block before it.
        backward: bool,
    },
}

/// Masks a text.
pub fn scan(original: &str) -> Source<'_> {
    let front_matter = front_matter::read(original);
    let mut scanner = Scanner {
        text: original,
        masked: original.as_bytes().to_vec(),
        lines: BTreeMap::new(),
        code: None,
        open: Vec::new(),
        last_close: last_close(original),
    };
    let body = front_matter.end;
    for byte in &mut scanner.masked[..body] {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b' ';
        }
    }
    let mut start = body;
    while start < original.len() {
        let end = original[start..].find('\n').map_or(original.len(), |at| start + at);
        scanner.line(start, end);
        start = end + 1;
    }
    Source {
        original,
        masked: String::from_utf8(scanner.masked).unwrap_or_else(|_| original.to_owned()),
        lines: scanner.lines,
        front_matter,
    }
}

/// The first byte of the last line of bare colons; verse that no such line follows is not verse.
fn last_close(text: &str) -> usize {
    let mut end = text.len();
    for line in text.rsplit('\n') {
        let start = end - line.len();
        let inner = line.trim_start_matches([' ', '\t', '>']).trim_end();
        if is_bare_fence(inner) {
            return start;
        }
        end = start.saturating_sub(1);
    }
    0
}

fn is_bare_fence(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| byte == b':')
}

/// What stands before a line's own words.
struct Prefix {
    /// First byte of the words.
    at: usize,
    /// How many `>`.
    quotes: usize,
    /// Blanks directly before the words.
    indent: usize,
    /// Whether a list marker is among it.
    marker: bool,
}

/// A code block that is open.
struct Code {
    mark: u8,
    length: usize,
    quotes: usize,
}

/// A container that is open.
struct Open {
    verse: bool,
    quotes: usize,
    indent: usize,
}

struct Scanner<'a> {
    text: &'a str,
    masked: Vec<u8>,
    lines: BTreeMap<usize, Line>,
    code: Option<Code>,
    open: Vec<Open>,
    last_close: usize,
}

impl Scanner<'_> {
    fn line(&mut self, start: usize, end: usize) {
        let line = self.text[start..end].trim_end();
        let end = start + line.len();
        let prefix = prefix(self.text.as_bytes(), start, end);
        let words = &self.text[prefix.at..end];
        if self.in_code(&prefix, words) {
            return;
        }
        if words.starts_with(":::") && self.fence(&prefix, end) {
            return;
        }
        if self.open.last().is_some_and(|open| open.verse) && start < self.last_close {
            self.verse_line(start, end);
            return;
        }
        if words.starts_with('{') && !prefix.marker {
            self.attribute_line(&prefix, start, end);
        }
    }

    /// Follows code fences: inside, nothing is ours.
    fn in_code(&mut self, prefix: &Prefix, words: &str) -> bool {
        let mark = words.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'));
        let length = mark.map_or(0, |mark| words.bytes().take_while(|byte| *byte == mark).count());
        if let Some(code) = &self.code {
            if prefix.quotes < code.quotes {
                self.code = None;
            } else {
                if mark == Some(code.mark) && length >= code.length && words.len() == length {
                    self.code = None;
                }
                return true;
            }
        }
        let Some(mark) = mark.filter(|_| length >= 3) else {
            return false;
        };
        if mark == b'`' && words[length..].contains('`') {
            return false;
        }
        self.code = Some(Code {
            mark,
            length,
            quotes: prefix.quotes,
        });
        true
    }

    fn fence(&mut self, prefix: &Prefix, end: usize) -> bool {
        let words = &self.text[prefix.at..end];
        let line = if is_bare_fence(words) {
            self.open.pop();
            Line::Close
        } else {
            let Some(line) = opening(words) else {
                return false;
            };
            let verse = matches!(&line, Line::Open { name, .. } if name == "verse");
            self.open.push(Open {
                verse,
                quotes: prefix.quotes,
                indent: prefix.indent,
            });
            line
        };
        self.mask_line(prefix.at, end, line);
        true
    }

    fn attribute_line(&mut self, prefix: &Prefix, start: usize, end: usize) {
        let Some((attributes, after)) = attributes::read(self.text, prefix.at) else {
            return;
        };
        if after != end || &self.text[prefix.at..end] == "{-}" {
            return;
        }
        let blank = |line: &str| line.trim_matches([' ', '\t', '>', '\r']).is_empty();
        let before = self.text[..start].trim_end_matches('\n').len();
        let touches_before = before + 1 == start && {
            let line = self.text[..before].rfind('\n').map_or(0, |at| at + 1);
            !blank(&self.text[line..before])
        };
        let next = self.text[end..].split('\n').nth(1).unwrap_or("");
        let backward = touches_before && blank(next);
        self.mask_line(prefix.at, end, Line::Attributes { attributes, backward });
    }

    fn mask_line(&mut self, start: usize, end: usize, line: Line) {
        let bytes = &mut self.masked[start..end];
        let length = bytes.len();
        bytes.fill(b'-');
        if length == 3 {
            bytes.copy_from_slice(b"<?>");
        } else {
            bytes[..2].copy_from_slice(b"<?");
            bytes[length - 2..].copy_from_slice(b"?>");
        }
        self.lines.insert(start, line);
    }

    /// Masks what would make anything but words of a line of verse.
    fn verse_line(&mut self, start: usize, end: usize) {
        let Some(open) = self.open.last() else { return };
        let bytes = self.text.as_bytes();
        let mut at = start;
        for _ in 0..open.quotes {
            let quote = at + bytes[at..end].iter().take_while(|byte| **byte == b' ').count();
            if bytes.get(quote) != Some(&b'>') || quote >= end {
                break;
            }
            at = quote + 1;
        }
        let quoted = usize::from(open.quotes > 0);
        let base = open.indent.max(quoted);
        at += bytes[at..end]
            .iter()
            .take(base)
            .take_while(|byte| **byte == b' ')
            .count();
        if self.text[at..end].trim().is_empty() {
            return;
        }
        while matches!(bytes.get(at), Some(b' ' | b'\t')) {
            self.masked[at] = MASK;
            at += 1;
        }
        if let Some(marker) = marker_to_mask(&bytes[at..end]) {
            self.masked[at + marker] = MASK;
        }
    }
}

/// Which byte must go so that a line of verse stays words: a list marker, a heading's or quotation's mark, a rule.
fn marker_to_mask(line: &[u8]) -> Option<usize> {
    let blank_after = |at: usize| matches!(line.get(at), None | Some(b' ' | b'\t'));
    match line.first()? {
        b'-' | b'+' | b'*' if blank_after(1) => Some(0),
        b'>' | b'=' | b'#' | b':' => Some(0),
        b'-' | b'*' | b'_' if line.iter().all(|byte| matches!(byte, b'-' | b'*' | b'_' | b' ')) => Some(0),
        b'0'..=b'9' => {
            let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (matches!(line.get(digits), Some(b'.' | b')')) && blank_after(digits + 1)).then_some(digits)
        }
        _ => None,
    }
}

/// Steps over blanks, quotation marks and list markers.
fn prefix(bytes: &[u8], start: usize, end: usize) -> Prefix {
    let mut prefix = Prefix {
        at: start,
        quotes: 0,
        indent: 0,
        marker: false,
    };
    while prefix.at < end {
        match bytes[prefix.at] {
            b' ' | b'\t' => prefix.indent += 1,
            b'>' => {
                prefix.quotes += 1;
                prefix.indent = 0;
            }
            _ => match list_marker(&bytes[prefix.at..end]) {
                Some(length) => {
                    prefix.marker = true;
                    prefix.indent += length;
                    prefix.at += length - 1;
                }
                None => break,
            },
        }
        prefix.at += 1;
    }
    prefix
}

/// The bytes of a list marker with its blank.
fn list_marker(line: &[u8]) -> Option<usize> {
    let digits = line.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let mark = match line.get(digits)? {
        b'-' | b'+' | b'*' if digits == 0 => 1,
        b'.' | b')' if (1..10).contains(&digits) => digits + 1,
        _ => return None,
    };
    (line.get(mark) == Some(&b' ')).then_some(mark + 1)
}

/// Reads `::: name {attributes} title`.
fn opening(words: &str) -> Option<Line> {
    let rest = words.trim_start_matches(':').trim_start();
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(rest.len());
    let (word, rest) = rest.split_at(length);
    let rest = rest.trim_start();
    let (mut attributes, end) = attributes::read(rest, 0).unwrap_or_default();
    let mut name = word.to_owned();
    if name.is_empty() {
        if end == 0 {
            return None;
        }
        if !attributes.classes.is_empty() {
            name = attributes.classes.remove(0);
        }
    }
    let rest = rest[end..].trim().trim_end_matches(':').trim().to_owned();
    Some(Line::Open { name, attributes, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_fences_of_any_length_in_place() {
        let source = scan("a\n:::\n> :::: note {title=\"é\"}\n{#x}\n# b\n");
        assert_eq!(source.masked.len(), source.original.len());
        assert!(source.masked.starts_with("a\n<?>\n> <?--"));
        assert_eq!(source.lines.get(&2), Some(&Line::Close));
        assert!(matches!(source.lines.get(&8), Some(Line::Open { name, .. }) if name == "note"));
        assert!(
            source
                .lines
                .values()
                .any(|line| matches!(line, Line::Attributes { backward: false, .. }))
        );
    }

    #[test]
    fn leaves_code_alone() {
        let text = "```\n::: note\n{#x}\n```\n";
        assert_eq!(scan(text).masked, text);
    }

    #[test]
    fn keeps_verse_from_turning_into_lists_and_code() {
        let source = scan("::: verse\n      deep\n- said he\n1. one\n*so* it\n:::\n- a\n");
        assert!(
            source
                .masked
                .contains(",,,,,,deep\n, said he\n1, one\n*so* it\n<?>\n- a")
        );
    }
}
