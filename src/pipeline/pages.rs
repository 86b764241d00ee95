//! A resolved book and its settings → pages that suit its printer; must not know how a page is made, nor any file.
//!
//! The white at the spine hangs on how many pages there are, and how many there are on the white at the spine: the book is laid out again
//! until both agree. Margins only grow on the way, so that it ends.

use crate::check;
use crate::config::printers::{self, Rules};
use crate::config::{Edition, MarginRoom, RunningHeads};
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::layout::{self, Page, Pages, Side};
use crate::resolve::Resolved;
use crate::units::Length;

/// Times the book is laid out at most: printers have five steps of the white at the spine, and one of the other margins.
const MOST_ROUNDS: usize = 7;
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
) -> Pages {
    let Some(printer) = edition.print.press.printer else {
        return layout::layout(resolved, edition, design, faces, diagnostics);
    };
    let (rules, room) = (printers::rules(printer), room(design));
    edition.print = edition.print.fitted(rules, 0, false, room);
    let mut round = 1;
    loop {
        let mut told = Diagnostics::new();
        let mut pages = layout::layout(resolved, edition, design, faces, &mut told);
        let has_bleed = check::has_bleed(&pages);
        let fitted = edition.print.fitted(rules, pages.pages.len(), has_bleed, room);
        if fitted.margins == edition.print.margins || round == MOST_ROUNDS {
            diagnostics.append(told);
            settle_bleed(&mut pages, edition, rules, has_bleed);
            return pages;
        }
        edition.print = fitted;
        round += 1;
    }
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
