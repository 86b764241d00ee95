//! A laid-out book and a printer's rules → what stands too near to the edges of its pages; must not know other rules.

use super::Inside;
use super::placed::{self, Extent, Mark, over};
use super::printer::{EASE, measure};
use crate::config::printers::Rules;
use crate::diag::rules::{BLEED_MISSING, PRINTER_BLEED, PRINTER_SAFE};
use crate::diag::{Diagnostic, Diagnostics};
use crate::layout::{Page, Side};
use crate::manuscript::AssetId;
use crate::units::Length;

/// Signs that hang in the margin stand out of the text by up to this part of their size; a knife that touches them cuts no word.
const HANGING: (i64, i64) = (1, 2);
/// So many pages are named before the rest are counted.
const NAMED_PAGES: usize = 6;

/// Where a picture that reaches the edges ends before the bleed does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Short {
    /// At head, foot or fore edge.
    Outside,
    /// At the spine alone.
    AtSpine,
}

/// Says which pictures do not stand out over the edges as far as they should: of each the first page.
pub(super) fn report_bleed(inside: Inside<'_>, rules: &Rules, diagnostics: &mut Diagnostics) {
    let mut told: Vec<(AssetId, Short)> = Vec::new();
    for picture in placed::pictures(inside.pages) {
        let Some(page) = inside.pages.pages.get(picture.page) else {
            continue;
        };
        let Some(short) = short(inside, rules, picture.extent, page) else {
            continue;
        };
        if !told.contains(&(picture.asset, short)) {
            told.push((picture.asset, short));
            diagnostics.add(too_short(inside, rules, picture.asset, page, short));
        }
    }
}

/// Says which pictures fill a page that has no bleed, in a book that says neither how wide it is to be nor who prints it: of each the
/// first page.
pub(super) fn report_no_bleed(inside: Inside<'_>, diagnostics: &mut Diagnostics) {
    if inside.edition.print.given.bleed.is_some() {
        return;
    }
    let mut told: Vec<AssetId> = Vec::new();
    for picture in placed::pictures(inside.pages) {
        let Some(page) = inside.pages.pages.get(picture.page) else {
            continue;
        };
        if placed::reaches_edge(picture.extent, page.trim) && !told.contains(&picture.asset) {
            told.push(picture.asset);
            let path = &inside.resolved.assets.get(picture.asset).path;
            let message = format!(
                "`{path}` fills page {}, and the book has no bleed: the knife may leave white beside it",
                page.label
            );
            diagnostics.report(&BLEED_MISSING, inside.resolved.shown_at(picture.asset), message);
        }
    }
}

fn too_short(inside: Inside<'_>, rules: &Rules, asset: AssetId, page: &Page, short: Short) -> Diagnostic {
    let (path, name) = (&inside.resolved.assets.get(asset).path, &rules.name);
    let (bleed, place) = match short {
        Short::Outside => (rules.bleed.outer, "over the edges"),
        Short::AtSpine => (rules.bleed.inner, "over the edge at the spine"),
    };
    let bleed = measure(bleed, rules);
    let message = format!(
        "`{path}` fills page {}, and {name} asks for {bleed} of it {place} ({})",
        page.label, rules.bleed.checked
    );
    let hint = match short {
        Short::Outside => format!("set `bleed = \"{bleed}\"` under `[print]`"),
        Short::AtSpine => {
            format!("only where {name} is the `printer` under `[print]`, pages have a bleed at the spine")
        }
    };
    Diagnostic::new(&PRINTER_BLEED, inside.resolved.shown_at(asset), message).hint(hint)
}

/// Whether a picture that reaches an edge ends before the bleed does, or the page in the file does.
fn short(inside: Inside<'_>, rules: &Rules, extent: Extent, page: &Page) -> Option<Short> {
    let (over, sheet, asked) = (over(extent, page.trim), &page.bleed, &rules.bleed);
    let ends_early =
        |over: Length, sheet: Length, asked: Length| over >= Length::ZERO && over.min(sheet) + EASE < asked;
    let left = (over.left, sheet.left);
    let right = (over.right, sheet.right);
    let (spine, fore) = if spine_is_left(inside, page) {
        (left, right)
    } else {
        (right, left)
    };
    if [fore, (over.top, sheet.top), (over.bottom, sheet.bottom)]
        .into_iter()
        .any(|(over, sheet)| ends_early(over, sheet, asked.outer))
    {
        return Some(Short::Outside);
    }
    ends_early(spine.0, spine.1, asked.inner).then_some(Short::AtSpine)
}

fn spine_is_left(inside: Inside<'_>, page: &Page) -> bool {
    (page.side == Side::Recto) != inside.pages.info.right_to_left
}

/// Says what stands nearer to an edge than the printer advises. Where a margin is narrower, that is another complaint, and only what
/// stands out of the margin is told here.
pub(super) fn report_safe(inside: Inside<'_>, rules: &Rules, has_bleed: bool, diagnostics: &mut Diagnostics) {
    let (mut labels, mut nearest): (Vec<&str>, Option<(Length, Length)>) = (Vec::new(), None);
    for page in &inside.pages.pages {
        let Some((space, least)) = nearest_on(inside, page, safe(inside, rules, page, has_bleed)) else {
            continue;
        };
        labels.push(&page.label);
        if nearest.is_none_or(|(known, _)| space < known) {
            nearest = Some((space, least));
        }
    }
    let Some((space, least)) = nearest else { return };
    let stands = match space < Length::ZERO {
        true => format!("something stands {} beyond", measure(-space, rules)),
        false => format!("something stands {} from", measure(space, rules)),
    };
    let message = format!(
        "{stands} the edge on {}; {} asks for {} inside it ({})",
        pages_named(&labels),
        rules.name,
        measure(least, rules),
        rules.margins.checked
    );
    diagnostics.add(Diagnostic::new(&PRINTER_SAFE, None, message));
}

/// How far inside an edge things must keep.
#[derive(Clone, Copy)]
struct Keep {
    /// What the printer asks for.
    asked: Length,
    /// What is looked for: no more than the margin.
    sought: Length,
}

/// How far inside the edges at left, right, head and foot things must keep.
fn safe(inside: Inside<'_>, rules: &Rules, page: &Page, has_bleed: bool) -> [Keep; 4] {
    let margins = &inside.edition.print.margins;
    let keep = |asked: Length, margin: Length| Keep {
        asked,
        sought: asked.min(margin),
    };
    let least = rules.margins.outer(has_bleed);
    let inner = keep(rules.margins.gutter(inside.pages.pages.len()), margins.inner);
    let outer = keep(least, margins.outer);
    let (left, right) = if spine_is_left(inside, page) {
        (inner, outer)
    } else {
        (outer, inner)
    };
    [left, right, keep(least, margins.top), keep(least, margins.bottom)]
}

/// The least space that something on a page leaves to an edge, and what is asked for there; nothing where all is well.
fn nearest_on(inside: Inside<'_>, page: &Page, safe: [Keep; 4]) -> Option<(Length, Length)> {
    let mut nearest: Option<(Length, Length)> = None;
    placed::visit(page, |mark, at| {
        let Some(extent) = mark.extent(at, inside.faces) else {
            return;
        };
        let over = over(extent, page.trim);
        let over = [over.left, over.right, over.top, over.bottom];
        if matches!(mark, Mark::Picture(..)) && over.iter().any(|edge| *edge >= Length::ZERO) {
            return;
        }
        let hanging = match mark {
            Mark::Glyphs(run) => run.size.scale(HANGING.0, HANGING.1),
            Mark::Picture(..) | Mark::Rule(_) | Mark::Path(_) => EASE,
        };
        for ((over, keep), ease) in over.into_iter().zip(safe).zip([hanging, hanging, EASE, EASE]) {
            let space = -over;
            if space + ease < keep.sought && nearest.is_none_or(|(known, _)| space < known) {
                nearest = Some((space, keep.asked));
            }
        }
    });
    nearest
}

/// `page 12`, or `pages 3, 5 and 9`, or `pages 3, 5, 9, 11, 13, 15 and 8 more`.
pub(super) fn pages_named(labels: &[&str]) -> String {
    match labels {
        [] => "no page".to_owned(),
        [one] => format!("page {one}"),
        [most @ .., last] if labels.len() <= NAMED_PAGES => format!("pages {} and {last}", most.join(", ")),
        _ => format!(
            "pages {} and {} more",
            labels[..NAMED_PAGES].join(", "),
            labels.len() - NAMED_PAGES
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::pages_named;

    #[test]
    fn names_pages_and_counts_the_rest() {
        assert_eq!(pages_named(&["iv"]), "page iv");
        assert_eq!(pages_named(&["1", "2", "9"]), "pages 1, 2 and 9");
        let many = ["1"; 10];
        assert_eq!(pages_named(&many), "pages 1, 1, 1, 1, 1, 1 and 4 more");
    }
}
