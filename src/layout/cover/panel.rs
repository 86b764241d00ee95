//! A panel of a cover → a frame of what can be drawn; decides nothing, must not know where the panel stands.

use crate::cover::{Color, Line, Panel, Pen, Shape};
use crate::layout::{Frame, GlyphRun, Item, Paint, Path, Segment};
use crate::units::{Length, Point};
use std::sync::Arc;

/// What stands on a panel, without its ground.
pub(super) fn frame(panel: &Panel) -> Frame {
    let mut items = Vec::new();
    for shape in &panel.shapes {
        match shape {
            Shape::Area(pens, color) => items.push((Point::default(), Item::Path(area(pens, *color)))),
            Shape::Line(line) => items.extend(words(line)),
        }
    }
    Frame {
        size: panel.size,
        items,
    }
}

/// A panel with its ground.
pub(super) fn grounded(panel: &Panel) -> Frame {
    let mut frame = frame(panel);
    let ground = Item::Rule(panel.size, paint(panel.ground));
    frame.items.insert(0, (Point::default(), ground));
    frame
}

/// A colour as ink. Pure black and white are no mixtures: bars are printed with one ink.
pub(super) fn paint(color: Color) -> Paint {
    match color {
        Color(0, 0, 0) => Paint::Black,
        Color(255, 255, 255) => Paint::Gray(255),
        Color(red, green, blue) => Paint::Rgb(red, green, blue),
    }
}

fn area(pens: &[Pen], color: Color) -> Path {
    let segment = |pen: &Pen| match *pen {
        Pen::Move(to) => Segment::Move(to),
        Pen::Line(to) => Segment::Line(to),
        Pen::Cubic(first, second, to) => Segment::Cubic(first, second, to),
        Pen::Close => Segment::Close,
    };
    Path {
        segments: pens.iter().map(segment).collect(),
        fill: Some(paint(color)),
        stroke: None,
    }
}

fn words(line: &Line) -> impl Iterator<Item = (Point, Item)> {
    line.runs.iter().map(|(x, shaped)| {
        let run = GlyphRun {
            range: 0..shaped.glyphs.len() as u32,
            shaped: Arc::clone(shaped),
            size: line.size,
            expansion: 1000,
            space: Length::ZERO,
            gap: Length::ZERO,
            tracking: line.tracking,
            paint: paint(line.color),
            anchor: None,
            actual_text: None,
        };
        (Point::new(line.at.x + *x, line.at.y), Item::Glyphs(run))
    })
}
