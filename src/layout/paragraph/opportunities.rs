//! The text of a paragraph → where its lines may break, and of which kind each place is; must not know widths.
//!
//! UAX 14 by `icu_segmenter`, with rules of our own for dashes, objects, code and addresses.

use super::flow::{Flow, OBJECT, PartKind};
use super::unbroken::{DISCOURAGED, HELD, Unbroken};
use crate::model::Language;
use crate::model::address::{self, Place, is_address};
use icu_properties::CodePointMapData;
use icu_properties::props::GraphemeClusterBreak;
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
    /// After the author's own hyphen.
    Compound,
    /// After the author's own dash.
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

/// A slash between words of fewer letters (`km/h`) does not end a line.
const LEAST_WORD: usize = 3;
/// The most characters of dashes and quotes that begin a speech.
const MOST_LEADING: usize = 8;
/// What it costs to break a range of numbers behind its dash.
const IN_RANGE: i64 = 50;
/// What it costs to break a name in code before a capital.
const AT_CAPITAL: i64 = 60;
/// What it costs to break an address elsewhere than behind a slash: before a mark, and between the parts of a name.
const AT_MARK: i64 = 20;

/// Languages in which a dash that opens (`—dijo—`) belongs to the word behind it.
const OPENING_DASH: [&str; 4] = ["es", "ca", "gl", "eu"];

/// Every opportunity but hyphenation points, in order, with the paragraph's start and end.
pub(super) fn find(flow: &Flow) -> Vec<Opportunity> {
    let mut finder = Finder {
        flow,
        part: 0,
        language: None,
        found: vec![Opportunity::new(0, Kind::Start)],
    };
    finder.run();
    finder.found
}

struct Finder<'f, 'p> {
    flow: &'f Flow<'p>,
    /// The part that holds the character before the place at hand.
    part: usize,
    /// The language last met, and its rules.
    language: Option<(&'p Language, Rules)>,
    found: Vec<Opportunity>,
}

/// What a language asks for.
#[derive(Clone, Copy)]
struct Rules {
    unbroken: Unbroken,
    opening_dash: bool,
}

impl Finder<'_, '_> {
    fn run(&mut self) {
        let text = self.flow.text.as_str();
        let addresses = addresses(self.flow);
        let mut addresses = addresses.iter().peekable();
        for at in SEGMENTER.segment_str(text) {
            if at == 0 || at >= text.len() {
                continue;
            }
            while let Some(own) = addresses.next_if(|own| own.range.end <= at) {
                address(text, own, &mut self.found);
            }
            let in_address = addresses.peek().is_some_and(|own| own.range.start < at);
            if !in_address {
                // Places come in order.
                let passed = self.flow.spans[self.part..]
                    .iter()
                    .take_while(|part| part.range.end < at);
                self.part += passed.count();
                let found = self.opportunity(text, at);
                self.found.extend(found);
            }
        }
        for own in addresses {
            address(text, own, &mut self.found);
        }
        self.found.push(Opportunity::new(text.len(), Kind::End));
    }

    /// What a place is that UAX 14 allows; nothing where our rules forbid it.
    fn opportunity(&mut self, text: &str, at: usize) -> Option<Opportunity> {
        let (before, after) = (&text[..at], &text[at..]);
        let last = before.chars().next_back()?;
        let next = after.chars().next()?;
        match last {
            '\u{2028}' => return Some(Opportunity::new(at, Kind::Forced)),
            '\u{AD}' if follows_letter(before) => return Some(Opportunity::new(at, Kind::Soft)),
            // Other mandatory breaks of UAX 14 are words here: the parser has made spaces of them.
            '\t' | OBJECT => return None,
            _ => {}
        }
        if last == ' ' {
            return self.at_space(before.trim_end_matches(' '), after, at);
        }
        let penalty = match next {
            '\t' | OBJECT => return None,
            _ if is_dash(next) || is_ellipsis(next) || self.is_raised(at) => return None,
            _ if is_dash(last) => after_dash(before, after, self.rules()?)?,
            _ if is_hyphen(last) => after_hyphen(before, after)?,
            _ if last == '/' => return after_slash(before, after).then_some(Opportunity::new(at, Kind::Dash)),
            _ => return Some(Opportunity::new(at, Kind::Open)),
        };
        let kind = if is_hyphen(last) { Kind::Compound } else { Kind::Dash };
        Some(Opportunity { at, kind, penalty })
    }

    /// At a space, which is not in `before`: words that belong together are dear to part; no line begins with a dash or an
    /// ellipsis, and the dash that opens a speech keeps its word.
    fn at_space(&mut self, before: &str, after: &str, at: usize) -> Option<Opportunity> {
        let next = after.chars().next()?;
        let rules = self.rules();
        let opens = || {
            rules.is_some_and(|rules| rules.opening_dash) && after[next.len_utf8()..].starts_with(char::is_alphanumeric)
        };
        if next == '\t' || is_ellipsis(next) || is_lone_hyphen(after) || opens_speech(before) || stands_on_space(next) {
            return None;
        }
        if is_dash(next) {
            let penalty = DISCOURAGED;
            let kind = Kind::Open;
            return opens().then_some(Opportunity { at, kind, penalty });
        }
        let penalty = rules.map_or(0, |rules| rules.unbroken.penalty(before, after));
        let kind = Kind::Open;
        Some(Opportunity { at, kind, penalty })
    }

    /// The rules that hold for the character before the place at hand, unless it is code.
    fn rules(&mut self) -> Option<Rules> {
        let spans = &self.flow.spans;
        let PartKind::Words {
            language,
            verbatim: false,
            ..
        } = spans.get(self.part)?.kind
        else {
            return None;
        };
        // Most parts share their paragraph's language.
        if let Some((own, rules)) = self.language
            && (std::ptr::eq(own, language) || own == language)
        {
            return Some(rules);
        }
        let rules = Rules {
            unbroken: Unbroken::of(language),
            opening_dash: OPENING_DASH.contains(&language.primary().as_str()),
        };
        self.language = Some((language, rules));
        Some(rules)
    }

    /// Whether raised words begin here: the mark of a note stays with its word.
    fn is_raised(&self, at: usize) -> bool {
        let next = self.flow.spans.partition_point(|part| part.range.start < at);
        self.flow.spans.get(next).is_some_and(
            |part| matches!(part.kind, PartKind::Words { style, .. } if part.range.start == at && style.is_raised()),
        )
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '–' | '—' | '―' | '\u{2E3A}' | '\u{2E3B}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

/// Whether a character is a mark that a space carries when it follows one, to be shown alone: no line begins with it.
fn stands_on_space(c: char) -> bool {
    use GraphemeClusterBreak as Break;
    c >= '\u{300}'
        && matches!(
            CodePointMapData::<Break>::new().get(c),
            Break::Extend | Break::SpacingMark | Break::ZWJ
        )
}

fn is_ellipsis(c: char) -> bool {
    matches!(c, '…' | '\u{2025}' | '\u{22EF}')
}

/// Whether a hyphen stands alone, for want of a dash.
fn is_lone_hyphen(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_hyphen) && characters.next().is_none_or(|c| c == ' ' || is_hyphen(c))
}

/// Whether a text ends with a dash that begins its line: the sign of a new speaker.
fn opens_speech(before: &str) -> bool {
    if !before.ends_with(is_dash) {
        return false;
    }
    let leads = |c: &char| is_dash(*c) || is_quote(*c) || *c == ' ';
    let mut rest = before.chars().rev();
    let leading = rest
        .by_ref()
        .take(MOST_LEADING)
        .take_while(leads)
        .map(char::len_utf8)
        .sum::<usize>();
    let line = &before[..before.len() - leading];
    line.is_empty() || line.ends_with('\u{2028}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '«' | '»' | '“' | '„' | '”' | '‘' | '‚' | '’' | '"')
}

/// What it costs to end a line with a dash that no space follows; nothing where the dash belongs to what follows.
fn after_dash(before: &str, after: &str, rules: Rules) -> Option<i64> {
    let word = before.trim_end_matches(is_dash);
    let free = word.is_empty() || word.ends_with([' ', '\u{A0}', '\u{202F}', '\u{2028}']);
    if opens_speech(before) || (free && rules.opening_dash) {
        return None;
    }
    let figures = word.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit());
    Some(if figures { IN_RANGE } else { 0 })
}

/// What it costs to end a line with the author's hyphen; nothing where it begins a word.
fn after_hyphen(before: &str, after: &str) -> Option<i64> {
    let word = before.trim_end_matches(is_hyphen);
    if before[word.len()..].chars().nth(1).is_some() {
        // Hyphens for want of a dash.
        return Some(0);
    }
    match letters(word.chars().rev()) {
        0 if word.is_empty() || word.ends_with(|c: char| c.is_whitespace() || is_quote(c) || c == '(') => return None,
        1 => return Some(HELD),
        _ => {}
    }
    // `va-t-il` is broken before its `t`.
    let lone = letters(after.chars()) == 1 && !after.chars().nth(1).is_some_and(is_hyphen);
    Some(if lone { HELD } else { 0 })
}

/// Whether a slash has whole words on both sides: `and/or`, not `km/h`.
fn after_slash(before: &str, after: &str) -> bool {
    let word = &before[..before.len() - 1];
    letters(word.chars().rev()) == LEAST_WORD && letters(after.chars()) == LEAST_WORD
}

/// How many letters come first, counted as far as it matters.
fn letters(characters: impl Iterator<Item = char>) -> usize {
    characters.take(LEAST_WORD).take_while(|c| c.is_alphabetic()).count()
}

/// Whether the soft hyphen at the end of a text stands in a word.
fn follows_letter(text: &str) -> bool {
    text.chars()
        .rev()
        .find(|c| *c != '\u{AD}')
        .is_some_and(char::is_alphabetic)
}

/// A part of the text that breaks without hyphens.
struct Address {
    range: Range<usize>,
    /// A word of code, not an address.
    verbatim: bool,
}

/// The parts of the text that break as addresses do: tokens that look like one, and verbatim words.
fn addresses(flow: &Flow) -> Vec<Address> {
    let mut found = Vec::new();
    for part in &flow.spans {
        let PartKind::Words { verbatim, .. } = part.kind else {
            continue;
        };
        let words = &flow.text[part.range.clone()];
        let mut from = 0;
        while let Some(token) = address::next(words, from, verbatim) {
            from = token.end;
            if verbatim || is_address(&words[token.clone()]) {
                let range = part.range.start + token.start..part.range.start + token.end;
                found.push(Address { range, verbatim });
            }
        }
    }
    found
}

/// Opportunities inside an address.
fn address(text: &str, own: &Address, found: &mut Vec<Opportunity>) {
    for (at, place) in address::breaks(&text[own.range.clone()], own.verbatim) {
        let penalty = match place {
            Place::Slash => 0,
            Place::Mark => AT_MARK,
            Place::Capital => AT_CAPITAL,
        };
        let (at, kind) = (own.range.start + at, Kind::Address);
        found.push(Opportunity { at, kind, penalty });
    }
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
