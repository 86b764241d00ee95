//! Boxes of a page → marks that show where it is cut; must not know what is on the page, nor how long marks are.

use super::boxes::Boxes;
use super::content::Content;
use crate::config::CropMarks;
use crate::units::Point;

/// Draws two lines at each corner of the finished page, in black.
pub(super) fn draw(out: &mut Content, boxes: &Boxes, marks: &CropMarks) {
    let Some(bleed) = boxes.bleed else { return };
    let CropMarks { clear, edge, pen, .. } = *marks;
    let (trim, media) = (boxes.trim, boxes.media);
    let xs = [trim.corner.x, trim.corner.x + trim.size.width];
    let ys = [trim.corner.y, trim.corner.y + trim.size.height];
    out.operator("q");
    out.operator("0 G");
    out.length(pen);
    out.operator("w");
    let below = (edge, bleed.corner.y - clear);
    let above = (bleed.corner.y + bleed.size.height + clear, media.height - edge);
    let left = (edge, bleed.corner.x - clear);
    let right = (bleed.corner.x + bleed.size.width + clear, media.width - edge);
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
