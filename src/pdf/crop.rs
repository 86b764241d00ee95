//! Boxes of a page → marks that show where it is cut; must not know what is on the page.

use super::boxes::Boxes;
use super::content::Content;
use crate::units::{Length, Point};

/// Between the bleed and a mark, so that no mark shows where the paper is cut a little wide.
const CLEAR: Length = Length::points(3);
/// Between a mark and the edge of the medium.
const EDGE: Length = Length::points(3);
/// The pen: a hairline that every press shows.
const PEN: Length = Length::milli(250);

/// Draws two lines at each corner of the finished page, in black, where the medium has room for them outside the bleed.
pub(super) fn draw(out: &mut Content, boxes: &Boxes) {
    let Some(bleed) = boxes.bleed.filter(|bleed| bleed.corner.x > CLEAR + EDGE) else {
        return;
    };
    let (trim, media) = (boxes.trim, boxes.media);
    let xs = [trim.corner.x, trim.corner.x + trim.size.width];
    let ys = [trim.corner.y, trim.corner.y + trim.size.height];
    out.operator("q");
    out.operator("0 G");
    out.length(PEN);
    out.operator("w");
    let below = (EDGE, bleed.corner.y - CLEAR);
    let above = (bleed.corner.y + bleed.size.height + CLEAR, media.height - EDGE);
    let left = (EDGE, bleed.corner.x - CLEAR);
    let right = (bleed.corner.x + bleed.size.width + CLEAR, media.width - EDGE);
    for x in xs {
        for (from, to) in [below, above] {
            line(out, Point::new(x, from), Point::new(x, to));
        }
    }
    for y in ys {
        for (from, to) in [left, right] {
            line(out, Point::new(from, y), Point::new(to, y));
        }
    }
    out.operator("Q");
}

fn line(out: &mut Content, from: Point, to: Point) {
    for (point, operator) in [(from, "m"), (to, "l")] {
        out.length(point.x);
        out.length(point.y);
        out.operator(operator);
    }
    out.operator("S");
}
