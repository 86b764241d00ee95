//! What was seen in the finished pages → what the EPUB says of its accessibility; must not know how it is written.
//!
//! Nothing here is constant: each mode, feature and hazard (Schema.org Accessibility Properties for Discoverability Vocabulary) follows
//! from what stands in the pages, and a claim of the author's is made only where nothing is found that speaks against it.

use super::chapters::Plan;
use super::images::ImageFile;
use super::motion::Motion;
use super::objections::{self, Evidence, Objection};
use super::seen::Seen;
use super::xhtml::Facts;
use crate::config::{Accessibility, Conformance};
use crate::diag::rules::CLAIM_UNTRUE;
use crate::diag::{Diagnostic, Diagnostics};
use crate::manuscript::AssetId;
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
    /// Addresses in the page list, in order.
    pub page_list: &'f [String],
    /// The images in use.
    pub images: Vec<(AssetId, &'f ImageFile)>,
}

impl<'e> Offer<'e> {
    /// Settles what is said, and reports a claim that is not made.
    pub fn settle(
        plan: &Plan,
        finished: &Finished,
        settings: &'e Accessibility,
        diagnostics: &mut Diagnostics,
    ) -> Offer<'e> {
        let moving = finished.images.iter().filter(|(_, file)| file.is_moving);
        let motions: Vec<(AssetId, Motion)> = moving.map(|(id, file)| (*id, Motion::read(&file.bytes))).collect();
        let facts = finished.facts;
        let described = facts.informative_images && !facts.missing_alt;
        let moving = motions.iter().filter(|(_, motion)| motion.goes_on()).map(|(id, _)| *id);
        let evidence = Evidence {
            seen: finished.seen,
            facts,
            moving: &moving.collect(),
            page_list_is_whole: finished.seen.page_breaks == finished.page_list,
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
            None => (summary(plan, finished, &motions), plan.words.tag.to_owned()),
        };
        Offer {
            modes: match facts.informative_images {
                true => vec!["textual", "visual"],
                false => vec!["textual"],
            },
            sufficient_modes: match (facts.informative_images, described) {
                (false, _) => vec!["textual"],
                (true, true) => vec!["textual", "textual,visual"],
                (true, false) => vec!["textual,visual"],
            },
            features: features(finished),
            hazards: hazards(&motions),
            summary,
            summary_language,
            has_pages: !finished.seen.page_breaks.is_empty(),
            conformance,
        }
    }
}

/// A book without an image that tells anything has no alternative texts to offer, and lacks none.
fn features(finished: &Finished) -> Vec<&'static str> {
    let (seen, facts) = (finished.seen, finished.facts);
    let has_page_list = !finished.page_list.is_empty() && seen.page_breaks == finished.page_list;
    let found = [
        ("alternativeText", !facts.missing_alt),
        ("longDescription", seen.long_descriptions),
        ("MathML", seen.math),
        ("structuralNavigation", seen.headings),
        // The navigation document always has a line at least.
        ("tableOfContents", true),
        ("index", seen.index),
        ("pageBreakMarkers", !seen.page_breaks.is_empty()),
        ("pageNavigation", has_page_list),
        ("ARIA", seen.roles),
        // One text in the order of the spine, whose looks are in stylesheets without fixed sizes or colours.
        ("readingOrder", true),
        ("displayTransformability", true),
    ];
    found
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(name, _)| name)
        .collect()
}

/// There is never a sound, and nothing but a GIF or a PNG moves.
fn hazards(motions: &[(AssetId, Motion)]) -> Vec<&'static str> {
    let moves = motions.iter().any(|(_, motion)| motion.moves());
    let flashes = motions.iter().any(|(_, motion)| motion.may_flash());
    match (moves, flashes) {
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
fn summary(plan: &Plan, finished: &Finished, motions: &[(AssetId, Motion)]) -> String {
    let (words, facts) = (plan.words, finished.facts);
    let sentences = [
        (true, words.summary),
        (!finished.page_list.is_empty(), words.page_numbers),
        (facts.informative_images && !facts.missing_alt, words.all_described),
        (facts.informative_images && facts.missing_alt, words.not_all_described),
        (finished.seen.long_descriptions, words.described_at_length),
        (motions.iter().any(|(_, motion)| motion.moves()), words.moving),
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
