//! Set lines → where wide spaces stand one under another, so that white runs down the page; must not know how lines were broken.

use crate::layout::{Fill, GlyphRun, Item, LineBox};
use crate::units::Length;

/// A river runs through so many lines, each of its spaces at most so many ems beside the one above.
const LINES: usize = 4;
const BAND: f64 = 0.6;
/// A space so many times as wide as its face has it may be part of a river.
pub(super) const WIDE: f64 = 1.3;

/// The spaces between the words of a line.
pub(in crate::layout) struct Row {
    /// Where each has its middle, in points, and how wide it is, in ems and as a multiple of the face's own.
    pub spaces: Vec<Space>,
    /// The size of its largest letters, in points.
    pub size: f64,
    /// Whether the spaces are what fills the line.
    pub justified: bool,
}

/// One space between words.
#[derive(Clone, Copy)]
pub(in crate::layout) struct Space {
    /// Where its middle is, in points.
    pub x: f64,
    /// Its width in ems.
    pub ems: f64,
    /// Its width as a multiple of the face's own.
    pub times: f64,
}

impl Row {
    /// What is seen of a line. The space at which it was broken hangs past its end and does not count.
    pub fn new(line: &LineBox) -> Row {
        let runs = || {
            line.items.iter().filter_map(|(at, item)| match item {
                Item::Glyphs(run) => Some((at.x, run)),
                _ => None,
            })
        };
        let (left, right) = edges(line);
        let inside = |space: &Space| (left.to_points()..right.to_points()).contains(&space.x);
        Row {
            spaces: runs().flat_map(|(x, run)| spaces(x, run)).filter(inside).collect(),
            size: runs().map(|(_, run)| run.size).max().unwrap_or_default().to_points(),
            justified: line.fill == Fill::Justified,
        }
    }
}

/// Where the ink of a line's letters begins and ends; reversed when it has none.
pub(in crate::layout) fn edges(line: &LineBox) -> (Length, Length) {
    let mut edges = (Length::MAX, -Length::MAX);
    for (at, item) in &line.items {
        if let Item::Glyphs(run) = item {
            edges = ink(at.x, run, edges);
        }
    }
    edges
}

/// The edges of a line, widened to hold all of a run that begins at `x` but its spaces.
fn ink(mut x: Length, run: &GlyphRun, (mut left, mut right): (Length, Length)) -> (Length, Length) {
    for glyph in run.glyphs() {
        let next = x + run.advance(glyph);
        if !glyph.is_space() {
            (left, right) = (left.min(x), right.max(next));
        }
        x = next;
    }
    (left, right)
}

/// The word spaces of a run that begins at `x`.
fn spaces(mut x: Length, run: &GlyphRun) -> Vec<Space> {
    let mut found = Vec::new();
    for glyph in run.glyphs() {
        let width = run.advance(glyph);
        if glyph.is_space() {
            let own = run
                .size
                .scale(i64::from(glyph.advance), i64::from(run.shaped.units_per_em.max(1)))
                .to_points();
            found.push(Space {
                x: (x + width / 2).to_points(),
                ems: width.to_points() / run.size.to_points(),
                times: if own > 0.0 { width.to_points() / own } else { 1.0 },
            });
        }
        x += width;
    }
    found
}

/// The lines, counted from 0, at which rivers become rivers. `wide` says which spaces may be part of one. Where a river splits
/// it is counted once.
pub(in crate::layout) fn find<'r>(rows: impl Iterator<Item = &'r Row>, wide: impl Fn(&Space) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    // Where each river is now, and through how many lines it has run.
    let mut running: Vec<(f64, usize)> = Vec::new();
    for (line, row) in rows.enumerate() {
        let mut next: Vec<(f64, usize)> = Vec::new();
        for space in row.spaces.iter().filter(|space| row.justified && wide(space)) {
            let near = |(from, _): &&(f64, usize)| (from - space.x).abs() <= BAND * row.size;
            let above = running.iter().filter(near).map(|(_, lines)| *lines).max().unwrap_or(0);
            next.push((space.x, above + 1));
        }
        let ripe = next.iter().filter(|(_, lines)| *lines == LINES).map(|(x, _)| *x);
        let mut counted: Option<f64> = None;
        for x in ripe {
            if counted.is_none_or(|last| (x - last).abs() > 2.0 * BAND * row.size) {
                found.push(line);
                counted = Some(x);
            }
        }
        running = next;
    }
    found
}

/// The lines in the middle of the rivers that run through a paragraph.
pub(super) fn in_paragraph(lines: &[LineBox]) -> Vec<usize> {
    // Most paragraphs have not that many loose lines: a glance spares them the look at their spaces.
    const LOOSE: i32 = 500;
    let loose = lines.iter().filter(|line| line.ratio >= LOOSE).count();
    if loose < LINES {
        return Vec::new();
    }
    let rows: Vec<Row> = lines.iter().map(Row::new).collect();
    let found = find(rows.iter(), |space| space.times >= WIDE);
    found.into_iter().map(|line| line - LINES / 2).collect()
}
