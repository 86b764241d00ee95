//! A resolved book and its settings → pages that suit its printer; must not know how a page is made, nor any file.
//!
//! The white at the spine hangs on how many pages there are, and how many there are on the white at the spine: the book is laid out again
//! until both agree. It begins with a guess from the number of words, by which most books are laid out once. Where that was too high the
//! margins get narrower, once; from there on they only grow, so that it ends, with the wider of two that alternate.

use crate::check;
use crate::config::printers::{self, Rules};
use crate::config::{Edition, MarginRoom, Print, RunningHeads};
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::diag::rules::PAGES_UNSETTLED;
use crate::fonts::Faces;
use crate::layout::{self, Chapter, Page, Pages, Side};
use crate::model::PageList;
use crate::resolve::Resolved;
use crate::units::Length;

/// Times the book is laid out at most: once by a guess, once where that was too high, and for five steps of the white at the spine and
/// one of the other margins, which all widen. No printer has more.
const MOST_ROUNDS: usize = 8;
/// Words on a full page of 6 × 9 in as the program sets it, 324 × 531 points of text of 11 on 14: 330. So much of a page, in hundredths
/// of the square of size and leading, a word takes, with its share of short lines, headings and notes.
const PLACE_OF_A_WORD: i64 = 339;
/// Height of capitals and depth of figures in thousandths of the size of running heads and folios.
const CAPITALS: i64 = 700;
const DEPTH: i64 = 250;

/// Lays the book out; `edition` then has the margins and the bleed that were used.
pub(super) fn lay_out(
    resolved: &Resolved,
    edition: &mut Edition,
    design: &Design,
    faces: &Faces,
    diagnostics: &mut Diagnostics,
    told: &(dyn Fn(Chapter<'_>) + Sync),
) -> Pages {
    let Some(printer) = edition.print.press.printer else {
        return layout::layout(resolved, edition, design, faces, diagnostics, told);
    };
    let (rules, room) = (printers::rules(printer), room(design));
    let written = edition.print.clone();
    edition.print = written.fitted(rules, guess(resolved, &written), false, room);
    let mut round = 1;
    loop {
        let mut complaints = Diagnostics::new();
        let mut pages = layout::layout(resolved, edition, design, faces, &mut complaints, told);
        let has_bleed = check::has_bleed(&pages);
        let asked = if round == 1 { &written } else { &edition.print };
        let fitted = asked.fitted(rules, pages.pages.len(), has_bleed, room);
        let is_settled = fitted.margins == edition.print.margins;
        if is_settled || round == MOST_ROUNDS {
            diagnostics.append(complaints);
            if !is_settled {
                unsettled(rules, edition, diagnostics);
            }
            settle_bleed(&mut pages, edition, rules, has_bleed);
            return pages;
        }
        edition.print = fitted;
        round += 1;
    }
}

/// Where the pages begin, of a book of which no page is asked for: what is wrong with them is told where one is.
pub(super) fn list(
    resolved: &Resolved,
    mut edition: Edition,
    design: &Design,
    faces: &Faces,
    told: &(dyn Fn(Chapter<'_>) + Sync),
) -> PageList {
    let pages = lay_out(resolved, &mut edition, design, faces, &mut Diagnostics::new(), told);
    layout::page_list(&pages, resolved, edition.epub.notes)
}

/// About how many pages a book will have: those of its words, and for each chapter one, of which half is white at its head or end.
fn guess(resolved: &Resolved, print: &Print) -> usize {
    let margins = &print.margins;
    let lengths = [
        print.trim.width - margins.inner - margins.outer,
        print.trim.height - margins.top - margins.bottom,
        print.font_size,
        print.leading,
    ];
    let [width, height, size, leading] = lengths.map(|length| i128::from(length.0.max(1)));
    let place = size * leading * i128::from(PLACE_OF_A_WORD) / 100;
    let words = (width * height / place.max(1)).max(1);
    let pages = resolved.words as i128 / words;
    usize::try_from(pages)
        .unwrap_or(usize::MAX)
        .saturating_add(resolved.book.sections.len())
}

/// A list of steps that is longer than any now could end so.
fn unsettled(rules: &Rules, edition: &Edition, diagnostics: &mut Diagnostics) {
    let message = format!(
        "the margins did not settle to what {} asks of so many pages: {MOST_ROUNDS} times the book was laid out",
        rules.name
    );
    diagnostics.report(&PAGES_UNSETTLED, edition.print.given.printer, message);
}

/// What stands in the margins above and below the text.
fn room(design: &Design) -> MarginRoom {
    let size = design.running_head.size;
    MarginRoom {
        head: match design.running_heads {
            RunningHeads::None => Length::ZERO,
            RunningHeads::Chapter | RunningHeads::Section | RunningHeads::Author => {
                design.head_gap + size.scale(CAPITALS, 1000)
            }
        },
        foot: design.foot_gap + size.scale(DEPTH, 1000),
    }
}

/// Gives pages the bleed that the printer asks for: none, where the author asked for none and no picture fills a page; else also at the
/// spine, where it wants it there.
fn settle_bleed(pages: &mut Pages, edition: &mut Edition, rules: &Rules, has_bleed: bool) {
    if !has_bleed && edition.print.given.bleed.is_none() {
        edition.print.bleed = Length::ZERO;
    }
    let bleed = edition.print.bleed;
    let right_to_left = pages.info.right_to_left;
    for page in &mut pages.pages {
        bleed_by(page, bleed, rules.bleed.inner.min(bleed), right_to_left);
    }
}

fn bleed_by(page: &mut Page, outer: Length, inner: Length, right_to_left: bool) {
    let spine_is_left = (page.side == Side::Recto) != right_to_left;
    let edges = &mut page.bleed;
    (edges.left, edges.right) = if spine_is_left { (inner, outer) } else { (outer, inner) };
    (edges.top, edges.bottom) = (outer, outer);
}
