//! The white of a fill → its dots, in line with those of other lines; must not know what stands on either side.

use super::TextStyle;
use super::items::look;
use crate::fonts::{Faces, shape_text};
use crate::layout::{ArtifactKind, GlyphRun, Item, Mark};
use crate::units::{Length, Point};

/// From dot to dot, in thousandths of the size.
const PITCH: i64 = 600;
/// The least white between words and dots, in thousandths of the size.
const CLEAR: i64 = 400;
/// More dots than any page is wide.
const MOST_DOTS: i64 = 500;

/// Dots from `x` over `width`. They stand on a grid that counts from the line's right edge.
pub(super) fn leader(style: &TextStyle, x: Length, width: Length, right: Length, faces: &Faces) -> Vec<(Point, Item)> {
    let pitch = style.size.scale(PITCH, 1000);
    let clear = style.size.scale(CLEAR, 1000);
    if pitch <= Length::ZERO {
        return Vec::new();
    }
    let last = (right - (x + width - clear)).round_up_to(pitch);
    let first = right - x - clear;
    let count = ((first - last).0.div_euclid(pitch.0)).min(MOST_DOTS);
    if count < 1 {
        return Vec::new();
    }
    let dots = ".".repeat(count as usize);
    let Some(shaped) = shape_text(&dots, look(style), "", 0, faces).runs.into_iter().next() else {
        return Vec::new();
    };
    let advance = shaped.glyphs.first().map_or(0, |glyph| i64::from(glyph.advance));
    let natural = style.size.scale(advance, i64::from(shaped.units_per_em.max(1)));
    let run = GlyphRun {
        range: 0..shaped.glyphs.len() as u32,
        shaped,
        size: style.size,
        expansion: 1000,
        space: Length::ZERO,
        gap: Length::ZERO,
        tracking: pitch - natural,
        paint: style.paint,
        anchor: None,
        actual_text: None,
    };
    let start = Point::new(right - last - pitch * count, Length::ZERO);
    vec![
        (Point::default(), Item::Mark(Mark::Artifact(ArtifactKind::Layout))),
        (start, Item::Glyphs(run)),
        (Point::default(), Item::Mark(Mark::End)),
    ]
}
