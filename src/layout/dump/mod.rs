//! [`Pages`] → text, one line of glyphs a line: `inspect --stage pages` and snapshots; must not change anything.

mod glyphs;
mod lines;
mod words;

pub use lines::dump_variant;
pub use words::run_text;
pub(super) use words::words_of;

use super::paragraph::Breaker;
use super::{Page, Pages, Side, Stackable};
use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::resolve::Resolved;
use crate::units::Point;
use std::fmt::Write;

/// All pages: a line for each page, then `x y text` for each line of letters, lengths in points from the top left of the
/// page, in reading order. Runs on one baseline are joined; other things are named in brackets.
pub fn dump(pages: &Pages) -> String {
    let mut text = String::new();
    for page in &pages.pages {
        dump_page(page, &mut text);
    }
    text
}

fn dump_page(page: &Page, text: &mut String) {
    let side = match page.side {
        Side::Recto => "recto",
        Side::Verso => "verso",
    };
    let blank = if page.blank { " blank" } else { "" };
    let _ = writeln!(text, "page {} {side}{blank}", page.label);
    let mut dumper = words::Dumper {
        text,
        line: None,
        others: Vec::new(),
        hyphen: '-',
        any_order: false,
    };
    dumper.frame(&page.frame, Point::default());
    dumper.end_line();
}

/// The lines of every block before pages are made, as [`dump_variant`] has them: `inspect --stage lines`.
/// A line for each block (its number of lines in all its variants), then the lines of the best.
pub fn dump_lines(resolved: &Resolved, edition: &Edition, design: &Design, faces: &Faces) -> String {
    dump_stacks(resolved, edition, design, faces, lines::dump_stackable)
}

/// The glyphs of the best lines of every block: `inspect --stage glyphs`. Two lines for each run: face, size, level and
/// characters, then its glyphs as `hb-shape` writes them, in units of the face.
pub fn dump_glyphs(resolved: &Resolved, edition: &Edition, design: &Design, faces: &Faces) -> String {
    dump_stacks(resolved, edition, design, faces, |one, text| {
        glyphs::dump_stackable(one, faces, text);
    })
}

fn dump_stacks(
    resolved: &Resolved,
    edition: &Edition,
    design: &Design,
    faces: &Faces,
    each: impl Fn(&Stackable, &mut String),
) -> String {
    let mut text = String::new();
    let job = super::job(
        resolved,
        edition,
        design,
        faces,
        Breaker::WholeParagraph,
        &mut Diagnostics::new(),
    );
    for (run, stack) in super::pages::stacks(job).iter().enumerate() {
        let _ = writeln!(text, "run {run}");
        for one in stack {
            each(one, &mut text);
        }
    }
    text
}
