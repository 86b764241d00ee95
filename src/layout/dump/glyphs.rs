//! [`Variant`](crate::layout::Variant)s → the glyphs of their lines as text: `inspect --stage glyphs`; must not change anything.

use super::words::run_text;
use crate::fonts::{Faces, Glyph};
use crate::layout::{GlyphRun, Item, Stackable};
use crate::units::Point;
use std::fmt::Write;

/// The runs of a block's best lines, two lines a run:
///
/// ```text
/// NotoNaskhArabic-Regular 11 pt level 1 "كتاب"
///   [21=6+786|14=4+378|39=2+282|44=0+620]
/// ```
///
/// Face, size, bidi level and characters; then the glyphs in the order they are drawn in, as `hb-shape` writes them: glyph,
/// byte of the first character it stands for, shift where there is one, advance, in units of the face before the line is
/// justified. White beside Chinese and Japanese signs is in the advances.
pub(super) fn dump_stackable(one: &Stackable, faces: &Faces, text: &mut String) {
    text.push_str("block\n");
    for (index, line) in one
        .variants
        .first()
        .iter()
        .flat_map(|best| best.lines.iter().enumerate())
    {
        let _ = writeln!(text, "line {index}");
        dump_items(&line.items, faces, text);
    }
}

fn dump_items(items: &[(Point, Item)], faces: &Faces, text: &mut String) {
    for (_, item) in items {
        match item {
            Item::Glyphs(run) => dump_run(run, faces, text),
            Item::Group(frame) | Item::Turned(_, frame) => dump_items(&frame.items, faces, text),
            Item::Path(_) | Item::Rule(..) | Item::Image(..) | Item::Link(..) | Item::Mark(_) => {}
        }
    }
}

fn dump_run(run: &GlyphRun, faces: &Faces, text: &mut String) {
    let shaped = &run.shaped;
    let own = run.glyphs();
    let first = own.iter().map(|glyph| glyph.cluster).min().unwrap_or(0);
    let _ = writeln!(
        text,
        "{} {} pt level {} \"{}\"",
        faces.get(shaped.face).name,
        run.size.to_points(),
        shaped.level,
        run_text(run)
    );
    let glyphs: Vec<String> = own.iter().map(|glyph| dump_glyph(*glyph, first)).collect();
    let _ = writeln!(text, "  [{}]", glyphs.join("|"));
}

fn dump_glyph(glyph: Glyph, first: u32) -> String {
    let shift = match (glyph.x_offset, glyph.y_offset) {
        (0, 0) => String::new(),
        (x, y) => format!("@{x},{y}"),
    };
    format!("{}={}{shift}+{}", glyph.id, glyph.cluster - first, glyph.advance)
}
