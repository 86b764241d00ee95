//! A [`Flow`] → shaped cells in the order of the text, and what they measure up to any place; must not know where lines break.

use super::direction::levels;
use super::flow::{Flow, PartKind};
use super::hyphenate;
use super::ideographs;
use super::protrude::{self, Edge};
use super::{Paragraph, TextStyle};
use crate::fonts::{Faces, Glyph, Look, Shaped, shape_part};
use crate::units::Length;
use std::ops::{Range, Sub};
use std::sync::Arc;
use unicode_bidi::Level;

/// How far a word space may stretch and shrink, in thousandths of its own width: a ratio of 1 or −1 means exactly that. Beyond
/// a half lines are loose; narrower than by more than a quarter words run together.
pub(super) const SPACE_STRETCH: i64 = 500;
pub(super) const SPACE_SHRINK: i64 = 280;

/// The least white that a fill leaves, in thousandths of the leading.
const LEAST_FILL: i64 = 1000;

/// A shaped paragraph.
pub(super) struct Items<'p> {
    pub flow: Flow<'p>,
    /// In the order of the text, without gaps.
    pub cells: Vec<Cell>,
    /// Whether any of it runs from right to left.
    pub mixed: bool,
    /// The paragraph's own level.
    pub level: u8,
    /// Bytes of the text at which a letter begins that is in no ligature with the one before it.
    pub apart: Vec<usize>,
    /// Characters in no face.
    pub missing: Vec<char>,
    least_fill: Length,
}

/// A stretch of text that is one shaped run, or one object, fill or break.
pub(super) struct Cell {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Index into the flow's parts.
    pub part: usize,
    /// Bidi embedding level.
    pub level: u8,
    /// The glyphs of words.
    pub shaped: Option<Arc<Shaped>>,
    /// Whether its letters may be scaled: neither code nor ideographs, which stand in columns.
    pub scales: bool,
}

/// Sums from the paragraph's start, in units of [`Length`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Totals {
    pub width: i64,
    pub stretch: i64,
    pub shrink: i64,
    /// The part of the width that may be scaled.
    pub scalable: i64,
    pub fills: u32,
}

impl Sub for Totals {
    type Output = Totals;

    fn sub(self, other: Totals) -> Totals {
        Totals {
            width: self.width - other.width,
            stretch: self.stretch - other.stretch,
            shrink: self.shrink - other.shrink,
            scalable: self.scalable - other.scalable,
            fills: self.fills - other.fills,
        }
    }
}

/// The sums on both sides of a place where a line may break.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// Up to the end of the last drawn character before it: spaces at a line's end count for nothing.
    pub before: Totals,
    /// Where that character ends in the text.
    pub end: usize,
    /// Up to the place itself.
    pub after: Totals,
    /// How far the character before it may stand out at a line's end, and the one after it at a line's start.
    pub hang_end: Hang,
    pub hang_start: Hang,
}

/// How far a character stands out at a line's edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hang {
    /// Its ink, which stands out only where edges are straight.
    pub ink: i64,
    /// White round its ink, which is no part of any line: letter-space, and the white half of a full-width sign.
    pub white: i64,
}

impl Hang {
    /// Both together.
    pub fn whole(self) -> i64 {
        self.ink + self.white
    }

    /// How far the first character of a line stands out, where so many lines stand beside a drop cap: no ink hangs in that.
    pub fn at_start(self, line: usize, beside: usize) -> i64 {
        if line < beside { self.white } else { self.whole() }
    }
}

impl<'p> Items<'p> {
    /// Shapes all words, cut by level, style, script and face.
    pub fn shape(paragraph: &'p Paragraph, faces: &Faces) -> Items<'p> {
        let flow = Flow::collect(paragraph);
        let level = u8::from(paragraph.right_to_left);
        let levels = levels(&flow, level);
        let apart = hyphenate::joints(&flow, &paragraph.exceptions);
        let mut items = Items {
            apart,
            mixed: levels.is_some(),
            cells: Vec::with_capacity(flow.spans.len()),
            flow,
            level,
            missing: Vec::new(),
            least_fill: paragraph.leading.scale(LEAST_FILL, 1000),
        };
        for part in 0..items.flow.spans.len() {
            items.shape_part(part, levels.as_deref(), faces);
        }
        ideographs::space(&mut items.cells, &items.flow, faces);
        items.settle_scales();
        items
    }

    /// Looks through each cell once, so that no line looks through all of a long one again.
    fn settle_scales(&mut self) {
        for cell in &mut self.cells {
            let verbatim = matches!(self.flow.spans[cell.part].kind, PartKind::Words { verbatim: true, .. });
            let wide = |shaped: &Arc<Shaped>| ideographs::any(shaped);
            cell.scales = !verbatim && !cell.shaped.as_ref().is_some_and(wide);
        }
    }

    fn shape_part(&mut self, part: usize, levels: Option<&[Level]>, faces: &Faces) {
        let range = self.flow.spans[part].range.clone();
        let mut start = range.start;
        while start < range.end {
            let level = levels.map_or(self.level, |levels| levels[start].number());
            let end = levels.map_or(range.end, |levels| {
                let rest = &levels[start..range.end];
                start + rest.iter().take_while(|own| own.number() == level).count()
            });
            self.shape_level(part, start..end, level, faces);
            start = end;
        }
    }

    fn shape_level(&mut self, part: usize, range: Range<usize>, level: u8, faces: &Faces) {
        let PartKind::Words { style, language, .. } = self.flow.spans[part].kind else {
            self.cells.push(Cell {
                range,
                part,
                level,
                shaped: None,
                scales: false,
            });
            return;
        };
        let shaped = shape_part(
            &self.flow.text,
            range.clone(),
            &self.apart,
            look(style),
            &language.0,
            level,
            faces,
        );
        let mut start = range.start;
        for run in shaped.runs {
            let end = start + run.text.len();
            self.cells.push(Cell {
                range: start..end,
                part,
                level,
                shaped: Some(run),
                scales: false,
            });
            start = end;
        }
        self.missing.extend(shaped.missing);
    }

    /// The style of a cell of words.
    pub fn style(&self, cell: &Cell) -> Option<&'p TextStyle> {
        match self.flow.spans[cell.part].kind {
            PartKind::Words { style, .. } => Some(style),
            PartKind::Object(_) | PartKind::Fill { .. } | PartKind::Break => None,
        }
    }

    /// The index of the cell that holds a byte.
    pub fn cell_at(&self, at: usize) -> usize {
        self.cells.partition_point(|cell| cell.range.end <= at)
    }

    /// Whether the words are longer than a width. Looks no further than that.
    pub fn is_longer_than(&self, width: Length) -> bool {
        let mut left = width.0;
        self.cells.iter().any(|cell| {
            if let (Some(shaped), Some(style)) = (&cell.shaped, self.style(cell)) {
                let mut advances = shaped.glyphs.iter().map(|glyph| advance(glyph, shaped, style));
                return advances.any(|advance| {
                    left -= advance;
                    left < 0
                });
            }
            false
        })
    }

    /// Measures up to each of some places, given in order. One pass over the glyphs.
    pub fn measure(&self, places: &[usize]) -> Vec<Place> {
        Ruler {
            items: self,
            places,
            measured: Vec::with_capacity(places.len()),
            totals: Totals::default(),
            content: Place::default(),
        }
        .run()
    }

    /// Adds the starts of all clusters that lie inside a range, in order.
    pub fn clusters(&self, range: Range<usize>, found: &mut Vec<usize>) {
        for cell in self.cells.iter().skip(self.cell_at(range.start)) {
            if cell.range.start >= range.end {
                break;
            }
            let Some(shaped) = &cell.shaped else {
                continue;
            };
            let from = found.len();
            for glyph in glyphs_between(
                shaped,
                range.start.saturating_sub(cell.range.start),
                range.end - cell.range.start,
            ) {
                let at = cell.range.start + glyph.cluster as usize;
                if found.last() != Some(&at) && at > range.start {
                    found.push(at);
                }
            }
            if shaped.level % 2 == 1 {
                found[from..].reverse();
            }
        }
    }

    /// Whether the words of a cell keep their spaces.
    pub fn is_verbatim(&self, cell: &Cell) -> bool {
        matches!(self.flow.spans[cell.part].kind, PartKind::Words { verbatim: true, .. })
    }
}

/// The look of a style. Spaced letters have no ligatures.
pub(super) fn look(style: &TextStyle) -> Look {
    Look {
        family: style.family,
        bold: style.bold,
        italic: style.italic,
        small_caps: style.small_caps,
        capitals: style.capitals,
        figures: style.figures,
        ligatures: style.ligatures && style.tracking == Length::ZERO,
    }
}

/// A cluster of glyphs: what stands for some characters.
struct Cluster {
    range: Range<usize>,
    advance: i64,
}

/// One pass over the cells that notes sums at places.
struct Ruler<'i, 'p> {
    items: &'i Items<'p>,
    places: &'i [usize],
    measured: Vec<Place>,
    totals: Totals,
    /// `before`, `end` and `hang_end` as they stand after the last drawn character behind which a place may be noted.
    content: Place,
}

impl Ruler<'_, '_> {
    fn run(mut self) -> Vec<Place> {
        for cell in &self.items.cells {
            match &cell.shaped {
                Some(shaped) => self.words(cell, shaped),
                None => self.thing(cell),
            }
        }
        self.note(usize::MAX);
        self.measured
    }

    /// Notes the sums for all places up to `at`.
    fn note(&mut self, at: usize) {
        while let Some(place) = self.places.get(self.measured.len())
            && *place <= at
        {
            self.measured.push(Place {
                after: self.totals,
                ..self.content
            });
        }
    }

    fn thing(&mut self, cell: &Cell) {
        self.note(cell.range.start);
        match self.items.flow.spans[cell.part].kind {
            PartKind::Object(frame) => self.totals.width += frame.size.width.0,
            PartKind::Fill { .. } => {
                self.totals.width += self.items.least_fill.0;
                self.totals.fills += 1;
            }
            PartKind::Break | PartKind::Words { .. } => return,
        }
        self.drawn(cell.range.end, Hang::default());
    }

    fn drawn(&mut self, end: usize, hang_end: Hang) {
        self.content = Place {
            before: self.totals,
            end,
            after: self.totals,
            hang_end,
            hang_start: Hang::default(),
        };
    }

    fn words(&mut self, cell: &Cell, shaped: &Shaped) {
        let Some(style) = self.items.style(cell) else {
            return;
        };
        let verbatim = self.items.is_verbatim(cell);
        let text = shaped.text.as_bytes();
        for_each_cluster(shaped, style, |cluster, glyphs| {
            let start = cell.range.start + cluster.range.start;
            let end = cell.range.start + cluster.range.end;
            let before = self.measured.len();
            self.note(start);
            let first = text[cluster.range.start];
            // A space that carries a mark is drawn.
            if first.is_ascii_whitespace() && cluster.range.len() == 1 {
                self.space(cluster.advance, verbatim);
                if let Some(space) = glyphs.last().filter(|_| !verbatim) {
                    self.gap(*space, style);
                }
                return;
            }
            let c = shaped.text[cluster.range.start..].chars().next().unwrap_or(' ');
            if c == '\u{AD}' {
                self.note(end);
                return;
            }
            if self.measured.len() > before {
                let hang = self.hang(cell, c, Edge::Start, style, &cluster, glyphs);
                self.measured[before..]
                    .iter_mut()
                    .for_each(|place| place.hang_start = hang);
            }
            self.inside(start, end, cluster.advance);
            if glyphs.first().is_some_and(|glyph| glyph.is_space()) {
                self.space(cluster.advance, verbatim);
            } else {
                self.totals.width += cluster.advance;
                self.totals.scalable += if cell.scales { cluster.advance } else { 0 };
            }
            if self.may_end(end, text.get(cluster.range.end)) {
                let hang = self.hang(cell, c, Edge::End, style, &cluster, glyphs);
                self.drawn(end, hang);
            }
            if let Some(last) = glyphs.last() {
                self.gap(*last, style);
            }
        });
    }

    /// Whether a place may be noted before the next cluster is drawn, of which `next` is the first byte: at the end of this one, or behind
    /// spaces and soft hyphens. In the midst of a word, as nearly all clusters are, none is, and how things stand there is nobody's concern.
    fn may_end(&self, end: usize, next: Option<&u8>) -> bool {
        /// What a soft hyphen begins with, and other signs.
        const SOFT: u8 = 0xC2;
        let place = self.places.get(self.measured.len());
        let goes_on = next.is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != SOFT);
        place.is_some_and(|place| *place <= end || !goes_on)
    }

    /// How far a cluster stands out at a line's edge. The first and the last character of a line stand at its edges only where
    /// they run with the paragraph (UAX 9, L2); at an edge of the other direction another character stands, and the edge keeps
    /// to the measure.
    fn hang(&self, cell: &Cell, c: char, edge: Edge, style: &TextStyle, cluster: &Cluster, glyphs: &[Glyph]) -> Hang {
        if cell.level != self.items.level {
            return Hang::default();
        }
        let tracked = glyphs.last().is_some_and(|glyph| !glyph.is_untracked());
        let tracking = if tracked { style.tracking.0 } else { 0 };
        // Letter-space stands at the right of its letter, whichever way the text runs.
        let outside = (edge == Edge::End) == cell.level.is_multiple_of(2);
        let space = if outside { tracking } else { 0 };
        let half = match edge {
            Edge::Start => glyphs.first().and_then(ideographs::hang_start),
            Edge::End => glyphs.last().and_then(ideographs::hang_end),
        };
        if let Some(half) = half {
            let white = space + style.size.scale(half, 1000).0;
            return Hang { ink: 0, white };
        }
        let is_wide = glyphs.first().is_some_and(|glyph| glyph.is_wide());
        let share = protrude::share(c, edge, style).filter(|_| !is_wide).unwrap_or(0);
        Hang {
            ink: (cluster.advance - tracking) * share / 1000,
            white: space,
        }
    }

    /// White after a glyph, which does not count when a line ends there.
    fn gap(&mut self, glyph: Glyph, style: &TextStyle) {
        if glyph.gives(true) {
            self.totals.stretch += style.size.scale(ideographs::STRETCH, 1000).0;
        }
        if glyph.gives(false) {
            self.totals.shrink += style.size.scale(ideographs::SHRINK, 1000).0;
        }
    }

    fn space(&mut self, advance: i64, verbatim: bool) {
        self.totals.width += advance;
        if !verbatim {
            self.totals.stretch += advance * SPACE_STRETCH / 1000;
            self.totals.shrink += advance * SPACE_SHRINK / 1000;
            self.totals.scalable += advance;
        }
    }

    /// Places inside a cluster (in a ligature): its width is shared by its bytes; the truth comes with shaping anew.
    fn inside(&mut self, start: usize, end: usize, advance: i64) {
        while let Some(place) = self.places.get(self.measured.len())
            && *place < end
        {
            let mut totals = self.totals;
            let part = advance * (*place - start) as i64 / (end - start) as i64;
            totals.width += part;
            totals.scalable += part;
            self.measured.push(Place {
                before: totals,
                end: *place,
                after: totals,
                hang_end: Hang::default(),
                hang_start: Hang::default(),
            });
        }
    }
}

/// The glyphs whose characters begin in a range of bytes, in visual order. Looks at no others.
fn glyphs_between(shaped: &Shaped, from: usize, to: usize) -> &[Glyph] {
    let glyphs = &shaped.glyphs;
    let before = |at: usize| move |glyph: &Glyph| (glyph.cluster as usize) < at;
    if shaped.level % 2 == 1 {
        let past = |at: usize| glyphs.partition_point(|glyph| glyph.cluster as usize >= at);
        return &glyphs[past(to)..past(from).max(past(to))];
    }
    let start = glyphs.partition_point(before(from));
    &glyphs[start..glyphs.partition_point(before(to)).max(start)]
}

/// The width of a glyph before scaling: the same sum as [`GlyphRun::advance`](crate::layout::GlyphRun::advance).
fn advance(glyph: &Glyph, shaped: &Shaped, style: &TextStyle) -> i64 {
    let units = i64::from(glyph.advance);
    // As there, a division by a number that is known beforehand is quicker.
    let natural = match shaped.units_per_em {
        1000 => style.size.scale(units, 1000),
        em => style.size.scale(units, i64::from(em.max(1))),
    };
    if glyph.is_untracked() {
        natural.0
    } else {
        (natural + style.tracking).0
    }
}

/// Calls `each` for the clusters of a run in the order of the text.
fn for_each_cluster(shaped: &Shaped, style: &TextStyle, mut each: impl FnMut(Cluster, &[Glyph])) {
    let glyphs = &shaped.glyphs;
    let backward = shaped.level % 2 == 1;
    let count = glyphs.len();
    let at = |index: usize| if backward { count - 1 - index } else { index };
    let mut index = 0;
    while index < count {
        let cluster = glyphs[at(index)].cluster;
        let first = index;
        let mut width = 0;
        while index < count && glyphs[at(index)].cluster == cluster {
            width += advance(&glyphs[at(index)], shaped, style);
            index += 1;
        }
        let end = if index < count {
            glyphs[at(index)].cluster as usize
        } else {
            shaped.text.len()
        };
        let own = if backward {
            &glyphs[count - index..count - first]
        } else {
            &glyphs[first..index]
        };
        let start = (cluster as usize).min(shaped.text.len().saturating_sub(1));
        if start < end {
            let cluster = Cluster {
                range: start..end,
                advance: width,
            };
            each(cluster, own);
        }
    }
}
