//! What a set paragraph lacks → diagnostics; must not know how it was set.

use super::Paragraph;
use crate::diag::rules::{GLYPH_MISSING, LINE_OVERFULL};
use crate::diag::{Diagnostic, Diagnostics};
use crate::layout::Variant;

/// The most characters that one message names.
const MOST_NAMED: usize = 8;

/// Reports characters in no face: each once, in one message for the paragraph.
pub(super) fn missing(paragraph: &Paragraph, missing: &[char], diagnostics: &mut Diagnostics) {
    let mut named: Vec<char> = missing.to_vec();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return;
    }
    let more = named.len().saturating_sub(MOST_NAMED);
    let name = |c: &char| {
        let code = u32::from(*c);
        if c.is_control() {
            format!("U+{code:04X}")
        } else {
            format!("`{c}` (U+{code:04X})")
        }
    };
    let mut list = named.iter().take(MOST_NAMED).map(name).collect::<Vec<_>>().join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    diagnostics.report(&GLYPH_MISSING, paragraph.span, format!("no face has {list}"));
}

/// Reports lines longer than the measure, and words that were cut because they are.
pub(super) fn overfull(paragraph: &Paragraph, variant: &Variant, cut: usize, diagnostics: &mut Diagnostics) {
    let over = || variant.lines.iter().filter(|line| line.overfull.0 > 0);
    if let Some(most) = over().map(|line| line.overfull).max() {
        let message = match over().count() {
            1 => format!("a line is {:.1} pt longer than the measure", most.to_points()),
            count => format!(
                "{count} lines are longer than the measure, by {:.1} pt at most",
                most.to_points()
            ),
        };
        diagnostics.add(Diagnostic::new(&LINE_OVERFULL, paragraph.span, message));
    } else if cut > 0 {
        let message = match cut {
            1 => "a word is longer than the measure and was cut without a hyphen".to_owned(),
            count => format!("words are longer than the measure and were cut without a hyphen in {count} places"),
        };
        diagnostics.add(Diagnostic::new(&LINE_OVERFULL, paragraph.span, message));
    }
}
