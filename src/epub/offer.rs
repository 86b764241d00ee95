//! What was seen in the finished pages → what the EPUB says of its accessibility; must not know how it is written.
//!
//! Nothing here is constant: each mode, feature and hazard (Schema.org Accessibility Properties for Discoverability Vocabulary) follows
//! from what stands in the pages, and a claim of the author's is made only where nothing is found that speaks against it.

use super::chapters::Plan;
use super::evidence::Leaf;
use super::images::ImageFile;
use super::objections::{self, Evidence, Objection};
use super::overrides::Overrides;
use super::seen::Seen;
use super::xhtml::Facts;
use crate::config::{Accessibility, Conformance};
use crate::diag::rules::CLAIM_UNTRUE;
use crate::diag::{Diagnostic, Diagnostics};
use std::collections::BTreeSet;

/// Places named in one message; the rest are counted.
const MOST_SHOWN: usize = 10;

/// What the EPUB says.
#[derive(Debug)]
pub(super) struct Offer<'e> {
    pub modes: Vec<&'static str>,
    /// Each is enough to read the book by.
    pub sufficient_modes: Vec<&'static str>,
    pub features: Vec<&'static str>,
    pub hazards: Vec<&'static str>,
    /// In the language of `summary_language`.
    pub summary: String,
    pub summary_language: String,
    /// The pages of the printed book are marked.
    pub has_pages: bool,
    /// The author's claim, where it holds.
    pub conformance: Option<&'e Conformance>,
}

/// The finished pages, and what was noted as they were written.
#[derive(Debug)]
pub(super) struct Finished<'f> {
    pub seen: &'f Seen,
    pub facts: &'f Facts,
    /// The pages that have the author's text: their index and their own text.
    pub pages: &'f [(usize, &'f str)],
    /// The page list, in order.
    pub page_list: &'f [Leaf],
    /// The images in use.
    pub images: Vec<&'f ImageFile>,
    /// What the author's sheet takes from readers.
    pub overrides: &'f Overrides,
}

impl Finished<'_> {
    fn has_page_list(&self) -> bool {
        !self.page_list.is_empty() && self.seen.page_breaks == self.page_list
    }

    /// Whether some picture moves.
    fn moves(&self) -> bool {
        self.images.iter().any(|image| image.motion.moves())
    }
}

impl<'e> Offer<'e> {
    /// Settles what is said, and reports a claim that is not made.
    pub fn settle(
        plan: &Plan,
        finished: &Finished,
        settings: &'e Accessibility,
        diagnostics: &mut Diagnostics,
    ) -> Offer<'e> {
        let (seen, overrides) = (finished.seen, finished.overrides);
        let moving = finished.images.iter().filter(|image| image.motion.goes_on());
        let moving = moving.map(|image| image.href.as_str()).collect();
        let evidence = Evidence {
            seen,
            facts: finished.facts,
            pages: finished.pages,
            moving: &moving,
            page_list_is_whole: seen.page_breaks == finished.page_list,
            overrides,
        };
        let holds = |claim: &&Conformance| {
            let objections = objections::find(plan, &evidence);
            if !objections.is_empty() {
                diagnostics.add(untrue(claim, &objections));
            }
            objections.is_empty()
        };
        let conformance = settings.conformance.as_ref().filter(holds);
        let (summary, summary_language) = match &settings.summary {
            Some(own) => (own.clone(), plan.language.clone()),
            None => (summary(plan, finished), plan.words.tag.to_owned()),
        };
        let pictures = (seen.has_pictures(), seen.lacks_alternatives());
        Offer {
            modes: match pictures {
                (true, _) => vec!["textual", "visual"],
                (false, _) => vec!["textual"],
            },
            sufficient_modes: match pictures {
                (false, _) => vec!["textual"],
                (true, false) => vec!["textual", "textual,visual"],
                (true, true) => vec!["textual,visual"],
            },
            features: features(finished),
            hazards: hazards(finished),
            summary,
            summary_language,
            has_pages: !finished.seen.page_breaks.is_empty(),
            conformance,
        }
    }
}

/// A book without an image that tells anything has no alternative texts to offer, and lacks none.
fn features(finished: &Finished) -> Vec<&'static str> {
    let (seen, overrides) = (finished.seen, finished.overrides);
    let found = [
        ("alternativeText", seen.has_alternatives()),
        ("longDescription", seen.long_descriptions),
        ("MathML", seen.math),
        ("structuralNavigation", seen.headings),
        // The navigation document always has a line at least.
        ("tableOfContents", true),
        ("index", seen.index),
        ("pageBreakMarkers", !seen.page_breaks.is_empty()),
        ("pageNavigation", finished.has_page_list()),
        ("ARIA", seen.roles),
        // One text in the order of the spine, whose looks are in stylesheets: ours change neither order nor sizes (a test holds them to
        // it), and the author's has been looked through.
        ("readingOrder", overrides.order.is_empty()),
        ("displayTransformability", overrides.settings.is_empty()),
    ];
    found
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(name, _)| name)
        .collect()
}

/// There is never a sound. What a style sheet moves is not looked at as closely as a picture: it may flash.
fn hazards(finished: &Finished) -> Vec<&'static str> {
    let by_sheet = !finished.overrides.motion.is_empty();
    let flashes = by_sheet || finished.images.iter().any(|image| image.motion.may_flash());
    match (by_sheet || finished.moves(), flashes) {
        (false, _) => vec!["none"],
        (true, false) => vec!["noFlashingHazard", "noSoundHazard", "unknownMotionSimulationHazard"],
        (true, true) => vec![
            "unknownFlashingHazard",
            "noSoundHazard",
            "unknownMotionSimulationHazard",
        ],
    }
}

/// In the words of the book's language, else in English: a sentence for all that is there.
fn summary(plan: &Plan, finished: &Finished) -> String {
    let (words, seen) = (plan.words, finished.seen);
    let sentences = [
        (seen.headings, words.summary),
        (finished.overrides.settings.is_empty(), words.follows_settings),
        (finished.has_page_list(), words.page_numbers),
        (seen.has_pictures() && !seen.lacks_alternatives(), words.all_described),
        (
            seen.has_pictures() && seen.lacks_alternatives(),
            words.not_all_described,
        ),
        (seen.long_descriptions, words.described_at_length),
        (finished.moves(), words.moving),
    ];
    let said: Vec<&str> = sentences
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, own)| own)
        .collect();
    said.join(" ")
}

fn untrue(claim: &Conformance, objections: &[Objection]) -> Diagnostic {
    let message = format!(
        "the EPUB does not say that it conforms to {}: {} against it",
        claim.standard,
        match objections.len() {
            1 => "one thing speaks".to_owned(),
            count => format!("{count} things speak"),
        }
    );
    let mut diagnostic = Diagnostic::new(&CLAIM_UNTRUE, claim.span, message);
    // Equal places are one: a line of verse is not told of as often as it has words.
    let mut told = BTreeSet::new();
    for objection in objections {
        if told.len() == MOST_SHOWN {
            break;
        }
        if told.insert((objection.span, &objection.what)) {
            diagnostic = match objection.span {
                Some(span) => diagnostic.see(span, objection.what.clone()),
                None => diagnostic.hint(objection.what.clone()),
            };
        }
    }
    match objections.len() - told.len() {
        0 => diagnostic,
        rest => diagnostic.hint(format!("and {rest} more")),
    }
}
