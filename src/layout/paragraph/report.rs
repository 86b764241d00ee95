//! What a set paragraph lacks → diagnostics with the places of the words; must not know how it was set.

use super::Paragraph;
use super::fit::{Stop, Way};
use super::flow::{Flow, PartKind};
use super::items::Items;
use super::opportunities::Kind;
use crate::diag::Rule;
use crate::diag::rules::{GLYPH_MISSING, LINE_OVERFULL};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::layout::Variant;
use crate::model::address::is_address;
use crate::units::Length;

/// The most characters, and the most lines, of one paragraph that are told of one by one.
const MOST_TOLD: usize = 8;
/// What helps where an address is too long.
const ADDRESS_HINT: &str =
    "give a shorter address; behind the words of a link, `links = \"none\"` under `[print]` prints none";
/// Where one of a paragraph's own words is looked for in the source, no more of it is taken than this, in characters.
const MOST_SOUGHT: usize = 40;

/// Reports characters in no face: each once, where the paragraph first has it; very many, as of a script that no face has, in
/// one message where they begin.
pub(super) fn missing(paragraph: &Paragraph, items: &Items, diagnostics: &mut Diagnostics) {
    let mut named: Vec<char> = items.missing.clone();
    named.sort_unstable();
    named.dedup();
    let teller = Teller {
        paragraph,
        flow: &items.flow,
    };
    let mut tell = |characters: &[char], what: String| {
        let text = &items.flow.text;
        let found = text.char_indices().find(|(_, c)| characters.binary_search(c).is_ok());
        let (at, words) = found.map_or((None, String::new()), |(at, c)| (Some(at), c.to_string()));
        diagnostics.add(teller.complaint(&GLYPH_MISSING, format!("no face has {what}"), at, &words));
    };
    if named.len() <= MOST_TOLD {
        named.iter().for_each(|c| tell(&[*c], name(*c)));
        return;
    }
    let first: Vec<String> = named.iter().take(MOST_TOLD).map(|c| name(*c)).collect();
    let more = named.len() - MOST_TOLD;
    tell(&named, format!("{} and {more} more", first.join(", ")));
}

/// A character and its code point, in Unicode's notation.
fn name(c: char) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
    if private {
        format!("{code}, which is for private use and means nothing without its own face")
    } else if c.is_control() || c.is_whitespace() {
        code
    } else {
        format!("`{c}` ({code})")
    }
}

/// Reports lines longer than the measure, each where it begins and by how much, and words that were cut because they are.
pub(super) fn overfull(
    paragraph: &Paragraph,
    flow: &Flow,
    stops: &[Stop],
    way: &Way,
    variant: &Variant,
    diagnostics: &mut Diagnostics,
) {
    let teller = Teller { paragraph, flow };
    let starts = std::iter::once(0).chain(way.ends.iter().map(|end| stops[*end].at));
    let lines = starts
        .zip(&variant.lines)
        .filter(|(_, line)| line.overfull > Length::ZERO);
    let mut told = 0;
    let mut most = Length::ZERO;
    for (at, line) in lines {
        told += 1;
        most = most.max(line.overfull);
        if told <= MOST_TOLD {
            let over = line.overfull.to_points();
            let message = format!("the line that begins here is {over:.1} pt longer than the measure");
            diagnostics.add(teller.of_word(&LINE_OVERFULL, message, at));
        }
    }
    if told > MOST_TOLD {
        let most = most.to_points();
        let lines = match told - MOST_TOLD {
            1 => "1 more line is".to_owned(),
            more => format!("{more} more lines are"),
        };
        let message = format!("{lines} longer than the measure, by {most:.1} pt at most");
        diagnostics.report(&LINE_OVERFULL, paragraph.span, message);
    }
    teller.cut_words(stops, way, diagnostics);
}

/// Finds the places of words for messages.
struct Teller<'t, 'p> {
    paragraph: &'p Paragraph,
    flow: &'t Flow<'p>,
}

impl Teller<'_, '_> {
    /// Words that were cut where nothing else let a line end: each once.
    fn cut_words(&self, stops: &[Stop], way: &Way, diagnostics: &mut Diagnostics) {
        let mut last = None;
        let mut told = 0;
        let (mut start, mut seen) = (0, 0);
        for end in way.ends.iter().filter(|end| stops[**end].kind == Kind::Cut) {
            let at = stops[*end].at;
            if let Some(blank) = self.flow.text[seen..at].rfind(char::is_whitespace) {
                start = seen + blank;
            }
            seen = at;
            if last == Some(start) {
                continue;
            }
            last = Some(start);
            told += 1;
            if told <= MOST_TOLD {
                let message = "a word is longer than the measure and was cut without a hyphen";
                diagnostics.add(self.of_word(&LINE_OVERFULL, message.to_owned(), start));
            }
        }
        if told > MOST_TOLD {
            let words = match told - MOST_TOLD {
                1 => "1 more word is longer than the measure and was".to_owned(),
                more => format!("{more} more words are longer than the measure and were"),
            };
            let message = format!("{words} cut without a hyphen");
            diagnostics.report(&LINE_OVERFULL, self.paragraph.span, message);
        }
    }

    /// A complaint of the word that begins, or goes on, at a byte of the text.
    fn of_word(&self, rule: &'static Rule, message: String, at: usize) -> Diagnostic {
        let rest = self.flow.text.get(at..).unwrap_or("");
        let at = at + rest.len() - rest.trim_start().len();
        // Marks may have been typed otherwise: letters and figures are what the source has too.
        let letters = rest.trim_start().chars().take(MOST_SOUGHT);
        let word: String = letters.take_while(|c| c.is_alphanumeric()).collect();
        let complaint = self.complaint(rule, message, Some(at), &word);
        match self.is_in_address(at) {
            true => complaint.hint(ADDRESS_HINT),
            false => complaint,
        }
    }

    /// Whether the token at a byte of the text is an address, which nobody rewords.
    fn is_in_address(&self, at: usize) -> bool {
        let Some((before, rest)) = self.flow.text.split_at_checked(at) else {
            return false;
        };
        let head = before.rsplit(char::is_whitespace).next().unwrap_or("");
        let tail = rest.split(char::is_whitespace).next().unwrap_or("");
        is_address(&format!("{head}{tail}"))
    }

    /// A complaint of the words at a byte of the text.
    fn complaint(&self, rule: &'static Rule, message: String, at: Option<usize>, words: &str) -> Diagnostic {
        let (span, from) = at.map_or((self.paragraph.span, 0), |at| self.origin(at));
        let complaint = Diagnostic::new(rule, span, message);
        match at.and_then(|at| self.flow.text.get(from.min(at)..at)) {
            Some(before) if !words.is_empty() => {
                let after = before.matches(words).count();
                complaint.at_words(words, after)
            }
            _ => complaint,
        }
    }

    /// The place that the words at a byte were read from, and where those begin in the text.
    fn origin(&self, at: usize) -> (Option<Span>, usize) {
        let whole = (self.paragraph.span, 0);
        let part = self.flow.spans.iter().find(|part| part.range.end > at);
        let Some((part, PartKind::Words { offset, .. })) = part.map(|part| (part, part.kind)) else {
            return whole;
        };
        let place = offset.saturating_add(at.saturating_sub(part.range.start) as u32);
        let origins = &self.paragraph.origins;
        let index = origins.partition_point(|origin| origin.offset <= place);
        let Some(origin) = index.checked_sub(1).and_then(|index| origins.get(index)) else {
            return whole;
        };
        let from = at.saturating_sub((place - origin.offset) as usize);
        (Some(origin.span), self.flow.text.floor_char_boundary(from))
    }
}
