//! The text of a paragraph → where its lines may break, and of which kind each place is; must not know widths.
//!
//! UAX 14 by `icu_segmenter`, with rules of our own for dashes, objects, code and addresses.

use super::flow::{Flow, PartKind};
use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use std::ops::Range;
use std::sync::LazyLock;

/// Why a line may end somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The paragraph begins; no line ends here.
    Start,
    /// At a space, or between signs that need none.
    Open,
    /// After the author's own hyphen or dash.
    Dash,
    /// Inside an address or code, without a hyphen.
    Address,
    /// At a hyphenation point.
    Hyphen,
    /// At a hyphenation point, of a script that has no hyphen.
    Syllable,
    /// At the author's soft hyphen.
    Soft,
    /// Inside a word that is longer than the measure.
    Cut,
    /// At the author's line break.
    Forced,
    /// The paragraph ends.
    End,
}

/// A place where a line may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opportunity {
    /// Byte offset of what would begin the next line.
    pub at: usize,
    pub kind: Kind,
    /// What a line end here costs besides its kind, in the unit of TeX's penalties.
    pub penalty: i64,
}

impl Opportunity {
    /// One that costs no more than its kind does.
    pub fn new(at: usize, kind: Kind) -> Opportunity {
        Opportunity { at, kind, penalty: 0 }
    }
}

/// With the models for Thai, Lao, Khmer and Burmese.
static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_lstm(LineBreakOptions::default()));

/// The fewest characters of an address that a line begins or ends with.
const ADDRESS_EDGE: usize = 2;

/// Every opportunity but hyphenation points, in order, with the paragraph's start and end.
pub(super) fn find(flow: &Flow) -> Vec<Opportunity> {
    let text = flow.text.as_str();
    let addresses = addresses(flow);
    let mut found = vec![Opportunity::new(0, Kind::Start)];
    let mut next_address = 0;
    for at in SEGMENTER.segment_str(text) {
        if at == 0 || at >= text.len() {
            continue;
        }
        while addresses.get(next_address).is_some_and(|range| range.end <= at) {
            address(text, &addresses[next_address], &mut found);
            next_address += 1;
        }
        let in_address = addresses.get(next_address).is_some_and(|range| range.start < at);
        if !in_address && let Some(kind) = kind(text, at) {
            found.push(Opportunity::new(at, kind));
        }
    }
    for range in addresses.get(next_address..).unwrap_or(&[]) {
        address(text, range, &mut found);
    }
    found.push(Opportunity::new(text.len(), Kind::End));
    found
}

/// The kind of a place that UAX 14 allows, or nothing where our rules forbid it.
fn kind(text: &str, at: usize) -> Option<Kind> {
    let before = text[..at].chars().next_back()?;
    let after = text[at..].chars().next()?;
    match before {
        '\u{2028}' => return Some(Kind::Forced),
        '\u{AD}' if follows_letter(&text[..at]) => return Some(Kind::Soft),
        // Other mandatory breaks of UAX 14 are words here: the parser has made spaces of them.
        '\t' | '\u{FFFC}' => return None,
        _ => {}
    }
    match after {
        // No line begins with a dash; none breaks beside an object or fill unless at a space.
        '–' | '—' | '―' | '\t' => None,
        '\u{FFFC}' if before != ' ' => None,
        _ if matches!(before, '-' | '\u{2010}' | '–' | '—' | '―') => Some(Kind::Dash),
        _ => Some(Kind::Open),
    }
}

/// Whether the soft hyphen at the end of a text stands in a word.
fn follows_letter(text: &str) -> bool {
    text.chars()
        .rev()
        .find(|c| *c != '\u{AD}')
        .is_some_and(char::is_alphabetic)
}

/// The parts of the text that break as addresses do: tokens that look like one, and verbatim words.
fn addresses(flow: &Flow) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for part in &flow.spans {
        let PartKind::Words { verbatim, .. } = part.kind else {
            continue;
        };
        let words = &flow.text[part.range.clone()];
        if !verbatim && !words.contains(['/', '\\', '@']) && !words.contains("www.") {
            continue;
        }
        let mut start = part.range.start;
        for token in words.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let bare = token.trim_end();
            if !bare.is_empty() && (verbatim || is_address(bare)) {
                found.push(start..start + bare.len());
            }
            start += token.len();
        }
    }
    found
}

/// Whether a token looks like an address on the Web, a mail address or a path.
pub(super) fn is_address(token: &str) -> bool {
    token.contains("://")
        || token.starts_with("www.")
        || (token.contains('@') && token.contains('.'))
        || is_doi(token)
        || token.matches(['/', '\\']).count() >= 2
}

/// Whether a token is the number of a document, alone or behind `doi:`.
fn is_doi(token: &str) -> bool {
    let bare = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    let number = bare
        .strip_prefix("doi:")
        .or_else(|| bare.strip_prefix("DOI:"))
        .unwrap_or(bare);
    let registrant = number.strip_prefix("10.").and_then(|rest| rest.split_once('/'));
    registrant.is_some_and(|(digits, _)| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// Opportunities inside an address: after signs that part it, never between two of them, nor at its edges.
fn address(text: &str, range: &Range<usize>, found: &mut Vec<Opportunity>) {
    let token = &text[range.clone()];
    let mut before: Option<char> = None;
    let length = token.chars().count();
    for (count, (at, c)) in token.char_indices().enumerate() {
        let parts = before.is_some_and(parts_address) && !parts_address(c) && !closes(c);
        if parts && count >= ADDRESS_EDGE && length - count >= ADDRESS_EDGE {
            found.push(Opportunity::new(range.start + at, Kind::Address));
        }
        before = Some(c);
    }
}

fn parts_address(c: char) -> bool {
    matches!(
        c,
        '/' | '\\'
            | '.'
            | ':'
            | '_'
            | '-'
            | '?'
            | '&'
            | '='
            | '#'
            | '%'
            | '+'
            | ','
            | ';'
            | '@'
            | '('
            | '['
            | '{'
            | '<'
            | '|'
    )
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '>' | '"' | '\'' | '’' | '”' | '!')
}

/// Joins two lists of opportunities in order; where both have a place, the first list's stands.
pub(super) fn merge(first: &[Opportunity], second: &[Opportunity]) -> Vec<Opportunity> {
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let mut second = second.iter().copied().peekable();
    for opportunity in first {
        while let Some(own) = second.next_if(|own| own.at < opportunity.at) {
            merged.push(own);
        }
        while second.next_if(|own| own.at == opportunity.at).is_some() {}
        merged.push(*opportunity);
    }
    merged
}
