//! Set lines → where wide spaces stand one under another, so that white runs down the page; must not know how lines were broken.

use crate::fonts::Glyph;
use crate::layout::{Fill, GlyphRun, Item, LineBox};
use crate::units::Length;

/// A river runs through so many lines, each of its spaces at most so many ems beside the one above.
const LINES: usize = 4;
const BAND: f64 = 0.6;
/// A space so many times as wide as its face has it may be part of a river.
pub(super) const WIDE: f64 = 1.3;

/// The spaces between the words of a line.
#[derive(Default)]
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
        let mut row = Row {
            justified: line.fill == Fill::Justified,
            ..Row::default()
        };
        let mut edges = NO_INK;
        let mut size = Length::ZERO;
        for (at, run) in runs(line) {
            size = size.max(run.size);
            edges = walk(at, run, edges, |space, x, width| {
                row.spaces.push(Space::new(run, space, x, width))
            });
        }
        let inside = edges.0.to_points()..edges.1.to_points();
        row.spaces.retain(|space| inside.contains(&space.x));
        row.size = size.to_points();
        row
    }
}

impl Space {
    /// A space of a run that begins at `x`, so wide as it stands there.
    fn new(run: &GlyphRun, space: &Glyph, x: Length, width: Length) -> Space {
        Space {
            x: (x + width / 2).to_points(),
            ems: width.to_points() / run.size.to_points(),
            times: times(run, space, width),
        }
    }
}

/// The runs of a line, each with where it begins.
fn runs(line: &LineBox) -> impl Iterator<Item = (Length, &GlyphRun)> {
    line.items.iter().filter_map(|(at, item)| match item {
        Item::Glyphs(run) => Some((at.x, run)),
        _ => None,
    })
}

/// The edges of what has no ink: reversed.
const NO_INK: (Length, Length) = (Length::MAX, Length(-Length::MAX.0));

/// Where the ink of a line's letters begins and ends; reversed when it has none.
pub(in crate::layout) fn edges(line: &LineBox) -> (Length, Length) {
    runs(line).fold(NO_INK, |edges, (x, run)| walk(x, run, edges, |_, _, _| {}))
}

/// Goes along a run that begins at `x`, and says where each of its word spaces begins and how wide it is; gives the edges of a line, widened
/// to hold all else of the run.
fn walk(
    mut x: Length,
    run: &GlyphRun,
    (mut left, mut right): (Length, Length),
    mut space: impl FnMut(&Glyph, Length, Length),
) -> (Length, Length) {
    for glyph in run.glyphs() {
        let width = run.advance(glyph);
        if glyph.is_space() {
            space(glyph, x, width);
        } else {
            (left, right) = (left.min(x), right.max(x + width));
        }
        x += width;
    }
    (left, right)
}

/// The lines, counted from 0, at which rivers become rivers. `wide` says which spaces may be part of one. Where a river splits
/// it is counted once.
pub(in crate::layout) fn find<'r>(rows: impl Iterator<Item = &'r Row>, wide: impl Fn(&Space) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    // Where each river is now, and through how many lines it has run.
    let mut running: Vec<(f64, usize)> = Vec::new();
    let mut next: Vec<(f64, usize)> = Vec::new();
    for (line, row) in rows.enumerate() {
        next.clear();
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
        std::mem::swap(&mut running, &mut next);
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
    // Where the spaces stand is asked only where so many lines with wide ones follow one another: others end every river.
    let wide: Vec<bool> = lines.iter().map(has_wide).collect();
    if !wide.windows(LINES).any(|lines| lines.iter().all(|wide| *wide)) {
        return Vec::new();
    }
    let row = |(line, wide): (&LineBox, &bool)| if *wide { Row::new(line) } else { Row::default() };
    let rows: Vec<Row> = lines.iter().zip(&wide).map(row).collect();
    let found = find(rows.iter(), |space| space.times >= WIDE);
    found.into_iter().map(|line| line - LINES / 2).collect()
}

/// Whether a line has a space that may be part of a river, at its end or inside.
fn has_wide(line: &LineBox) -> bool {
    let is_wide = |run: &GlyphRun| {
        let mut spaces = run.glyphs().iter().filter(|glyph| glyph.is_space());
        spaces.any(|space| times(run, space, run.advance(space)) >= WIDE)
    };
    line.fill == Fill::Justified && runs(line).any(|(_, run)| is_wide(run))
}

/// How many times as wide as its face has it a space of a run is.
fn times(run: &GlyphRun, space: &Glyph, width: Length) -> f64 {
    let em = i64::from(run.shaped.units_per_em.max(1));
    let own = run.size.scale(i64::from(space.advance), em).to_points();
    if own > 0.0 { width.to_points() / own } else { 1.0 }
}
