//! What is stacked → a long row of blocks, each in its ways, with the places where a page may end; must not know pages.
//!
//! Everything the page builder asks of a line stands in its [`FlowLine`], so that trying a page costs a walk over
//! small plain values and touches no letters.

use crate::layout::blocks::lines::{gap, height};
use crate::layout::blocks::note;
use crate::layout::{Cost, LineBox, Placement, Stackable};
use crate::model::NodeId;
use crate::units::Length;
use std::collections::BTreeMap;
use std::ops::Range;

/// At least this many lines of text stand below a heading on its page.
const LINES_AFTER_HEADING: usize = 2;
/// What it costs to end a page below a heading and all that it has, when that is a line: as much as a hyphen at the end of a recto.
const LINE_UNDER_HEADING: i64 = 3_000;
/// Paragraphs of fewer lines are set only in the best way: a line more or less is seen in them.
const LEAST_TO_CHANGE: usize = 3;

/// Where something stands in the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub block: usize,
    /// Which of the block's variants was taken.
    pub variant: usize,
    /// 0 for a whole float.
    pub line: usize,
}

/// One line as the page builder sees it.
#[derive(Clone, Debug)]
pub(super) struct FlowLine {
    pub height: Length,
    /// What it costs to end a page after it; `None` where that is forbidden.
    pub cut: Option<Cost>,
    /// Whether it ends in a hyphen, the author's own or not.
    pub hyphenated: bool,
    /// How many lines of notes come before and with it, counted from the first of the run.
    pub notes: usize,
    /// The first line of the last note called before or with it.
    pub last_note: usize,
    /// From the top of its block to its foot.
    pub foot: Length,
}

/// One way to set a block.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// Which of its variants.
    pub variant: usize,
    /// Its lines in [`Flow::lines`]; a float has one that stands for all.
    pub lines: Range<usize>,
    /// The height of all.
    pub height: Length,
    /// How much worse it is than the best, in the breaker's demerits.
    pub demerits: i64,
}

/// A block as the page builder sees it.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Ways to set it, the best first; their heights differ by whole lines, so that what follows stays on the grid.
    pub ways: Vec<Way>,
    /// White above it when something stands above it on its page.
    pub before: Length,
    /// The part of that which it asks for itself.
    pub own_before: Length,
    /// White below it, of a float.
    pub after: Length,
    /// How far below its top it meets the grid.
    pub grid: Option<Length>,
    /// How far below the head of a page it stands when it begins one.
    pub sink: Length,
    /// Height of what is repeated when a page begins inside it, and how many of its first lines that repeats.
    pub repeat: (Length, usize),
    /// Whether it begins a page.
    pub page_before: bool,
    /// Whether it is a heading, whose white may give a line.
    pub heading: bool,
    /// Whether a chapter opens with it.
    pub opens: bool,
    /// Where it may stand.
    pub placement: Placement,
    /// The next block that a page may begin with: not a float, which may wait, and not one without lines.
    pub next: usize,
}

impl Block {
    /// Whether it may stand elsewhere than in its place.
    pub fn floats(&self) -> bool {
        self.placement != Placement::Here
    }
}

/// A line of a note.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoteLine {
    pub note: NodeId,
    pub line: usize,
}

/// A run as the page builder sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    pub blocks: Vec<Block>,
    /// The lines of all ways.
    pub lines: Vec<FlowLine>,
    pub notes: Vec<NoteLine>,
    /// The blocks that are floats, in order.
    pub floats: Vec<usize>,
    /// `note_heights[n]` is the height of the first n lines of notes.
    note_heights: Vec<Length>,
    /// The first line of the last note so far.
    last_note: usize,
    /// `float_heights[n]` is the height of the first n floats.
    float_heights: Vec<Length>,
    /// `notes_before[b]` is how many lines of notes are called before block b.
    notes_before: Vec<usize>,
    /// `depths[b]` is the height of the best ways of all blocks before b that do not float, in lines, rounded down.
    depths: Vec<usize>,
}

/// What a heading above still asks of the lines below it.
#[derive(Default)]
struct Owed {
    lines: usize,
    /// Ends of blocks below it that are withheld until those lines have come, and what a page's end costs there.
    withheld: Vec<(usize, Cost)>,
}

impl Flow {
    /// The ways of a stack whose lines stand a leading apart.
    pub fn new(stack: &[Stackable], notes: &BTreeMap<NodeId, Vec<LineBox>>, leading: Length) -> Flow {
        let mut flow = Flow {
            note_heights: vec![Length::ZERO],
            float_heights: vec![Length::ZERO],
            ..Flow::default()
        };
        let mut owed = Owed::default();
        // Floats may move away: the white between two blocks is as if none stood between them.
        let mut above: Option<&Stackable> = None;
        let mut depth = Length::ZERO;
        for one in stack {
            flow.notes_before.push(flow.notes.len());
            flow.depths
                .push(usize::try_from(depth.0 / leading.0.max(1)).unwrap_or(0));
            let mut block = flow.block(one, above);
            if block.floats() {
                block.ways = vec![flow.float(one, notes)];
                flow.floats.push(flow.blocks.len());
            } else {
                block.ways = flow.ways(one, notes, leading);
                depth += block.before + height(one);
                above = Some(one);
            }
            if !block.floats() {
                flow.hold(&block.ways, one.keep.with_next, &mut owed);
            }
            flow.blocks.push(block);
        }
        flow.notes_before.push(flow.notes.len());
        flow.depths
            .push(usize::try_from(depth.0 / leading.0.max(1)).unwrap_or(0));
        flow.link();
        flow.release_last();
        flow
    }

    /// A block without its ways.
    fn block(&self, one: &Stackable, above: Option<&Stackable>) -> Block {
        // A display right under its heading stands near it, and the text below meets the grid instead.
        let under_heading = above.is_some_and(|above| above.keep.heading && !one.keep.heading);
        let floats = one.floats();
        let before = match floats {
            true => one.space_before,
            false => above.map_or(one.space_before, |above| gap(above, one)),
        };
        Block {
            ways: Vec::new(),
            before,
            own_before: one.space_before.min(before),
            after: if floats { one.space_after } else { Length::ZERO },
            grid: one
                .grid
                .filter(|down| floats || !under_heading || *down == Length::ZERO),
            sink: one.sink,
            repeat: (one.repeat.iter().map(|line| line.height).sum(), one.repeat.len()),
            page_before: one.keep.page_before,
            heading: one.keep.heading,
            opens: one.keep.opens.is_some(),
            placement: one.placement,
            next: 0,
        }
    }

    /// The one way of a float, which is one line.
    fn float(&mut self, one: &Stackable, notes: &BTreeMap<NodeId, Vec<LineBox>>) -> Way {
        let lines = one.variants.first().map_or(&[][..], |variant| &variant.lines);
        let called: Vec<NodeId> = lines.iter().flat_map(|line| line.notes.iter().copied()).collect();
        let ends = self.push_notes(&called, notes);
        let first = self.lines.len();
        self.lines.push(FlowLine {
            height: height(one),
            cut: Some(one.keep.parting),
            hyphenated: false,
            notes: self.notes.len(),
            last_note: ends.last().map_or(self.last_note, |(start, _)| *start),
            foot: height(one),
        });
        self.float_heights
            .push(self.float_heights.last().copied().unwrap_or_default() + height(one));
        self.last_note = ends.last().map_or(self.last_note, |(start, _)| *start);
        Way {
            variant: 0,
            lines: first..first + 1,
            height: height(one),
            demerits: 0,
        }
    }

    /// The variants of a block whose heights differ from the best by whole lines.
    fn ways(&mut self, one: &Stackable, notes: &BTreeMap<NodeId, Vec<LineBox>>, leading: Length) -> Vec<Way> {
        let Some(best) = one.variants.first() else {
            return Vec::new();
        };
        let called: Vec<NodeId> = best.lines.iter().flat_map(|line| line.notes.iter().copied()).collect();
        let before = self.notes.len();
        let ends = self.push_notes(&called, notes);
        let mut ways = Vec::with_capacity(one.variants.len());
        for (index, variant) in one.variants.iter().enumerate() {
            let height: Length = variant.lines.iter().map(|line| line.height).sum();
            let whole = (height - self::height(one)).0 % leading.0.max(1) == 0;
            let calls: usize = variant.lines.iter().map(|line| line.notes.len()).sum();
            let may_change = best.lines.len() >= LEAST_TO_CHANGE;
            if index > 0 && !(whole && may_change && calls == called.len()) {
                continue;
            }
            let first = self.lines.len();
            let mut cuts = variant.cuts.iter().peekable();
            let mut seen = 0;
            let mut foot = Length::ZERO;
            for (at, line) in variant.lines.iter().enumerate() {
                let last = at + 1 == variant.lines.len();
                let cut = cuts.next_if(|cut| cut.after == at + 1).map(|cut| cut.cost);
                seen += line.notes.len();
                let (start, end) = seen
                    .checked_sub(1)
                    .and_then(|last| ends.get(last).copied())
                    .unwrap_or((self.last_note, before));
                foot += line.height;
                self.lines.push(FlowLine {
                    height: line.height,
                    cut: if last { Some(one.keep.parting) } else { cut },
                    hyphenated: line.hyphenated,
                    notes: end,
                    last_note: start,
                    foot,
                });
            }
            ways.push(Way {
                variant: index,
                lines: first..self.lines.len(),
                height,
                demerits: variant.cost.0,
            });
        }
        self.last_note = ends.last().map_or(self.last_note, |(start, _)| *start);
        ways
    }

    /// Forbids the cuts between a heading and the lines it announces. Where another heading comes before there are enough, a page
    /// may end above it.
    fn hold(&mut self, ways: &[Way], with_next: bool, owed: &mut Owed) {
        if with_next {
            for (line, cost) in owed.withheld.drain(..) {
                self.lines[line].cut = Some(Cost(cost.0.saturating_add(LINE_UNDER_HEADING)));
            }
        }
        for way in ways {
            let last = way.lines.clone().next_back();
            for line in way.lines.clone().take(owed.lines.saturating_sub(1)) {
                let cut = self.lines[line].cut.take();
                owed.withheld.extend(
                    cut.filter(|_| Some(line) == last && !with_next)
                        .map(|cost| (line, cost)),
                );
            }
            if let Some(last) = last.filter(|_| with_next) {
                self.lines[last].cut = None;
            }
        }
        let least = ways.iter().map(|way| way.lines.len()).min().unwrap_or(0);
        owed.lines = match with_next {
            true => LINES_AFTER_HEADING,
            false => owed.lines.saturating_sub(least),
        };
        if owed.lines == 0 {
            owed.withheld.clear();
        }
    }

    /// Settles what follows each block.
    fn link(&mut self) {
        let mut next = self.blocks.len();
        for (index, block) in self.blocks.iter_mut().enumerate().rev() {
            block.next = next;
            let is_empty = block.ways.iter().all(|way| way.lines.is_empty());
            if block.page_before || !(block.floats() || is_empty) {
                next = index;
            }
        }
    }

    /// A run may end after its last block, whatever that asks for.
    fn release_last(&mut self) {
        let has_lines = |block: &&Block| block.ways.iter().any(|way| !way.lines.is_empty());
        let Some(block) = self.blocks.iter().rev().find(has_lines) else {
            return;
        };
        for line in block.ways.iter().filter_map(|way| way.lines.clone().next_back()) {
            self.lines[line].cut = Some(Cost::default());
        }
    }

    /// Adds the lines of the notes called one after the other; gives the first line of each and where it ends with what is
    /// called in it.
    fn push_notes(&mut self, called: &[NodeId], notes: &BTreeMap<NodeId, Vec<LineBox>>) -> Vec<(usize, usize)> {
        let mut ends = Vec::with_capacity(called.len());
        for note in called {
            let start = self.push_note(*note, notes, 0).unwrap_or(self.notes.len());
            ends.push((start, self.notes.len()));
        }
        ends
    }

    fn push_note(&mut self, note: NodeId, notes: &BTreeMap<NodeId, Vec<LineBox>>, depth: u8) -> Option<usize> {
        let lines = notes.get(&note)?;
        let first = self.notes.len();
        for (line, set) in lines.iter().enumerate() {
            self.notes.push(NoteLine { note, line });
            let below = self.note_heights.last().copied().unwrap_or(Length::ZERO);
            self.note_heights.push(below + set.height);
        }
        let mut last = first;
        if depth < note::DEEPEST {
            for inner in lines.iter().flat_map(|line| &line.notes) {
                last = self.push_note(*inner, notes, depth + 1).unwrap_or(last);
            }
        }
        Some(last)
    }

    /// The height of a range of note lines, without the white above them.
    pub fn notes_height(&self, from: usize, to: usize) -> Length {
        let at = |index: usize| self.note_heights.get(index).copied().unwrap_or(Length::ZERO);
        at(to) - at(from.min(to))
    }

    /// How many note lines belong to what stands before a line of a way of a block.
    pub fn notes_before(&self, block: usize, way: usize, line: usize) -> usize {
        let above = line.checked_sub(1).and_then(|above| {
            let way = self.blocks.get(block)?.ways.get(way)?;
            self.lines.get(way.lines.start + above)
        });
        let before = || self.notes_before.get(block).copied().unwrap_or(self.notes.len());
        above.map_or_else(before, |above| above.notes)
    }

    /// The notes of the first float from `float` on, called before a block, that calls any: they stand with the float, and none
    /// that is called behind it may stand before them.
    pub fn notes_waiting(&self, float: usize, block: usize) -> Option<Range<usize>> {
        let waiting = self.floats.get(float..).unwrap_or_default().iter();
        let notes = |block: &usize| self.notes_before(*block, 0, 0)..self.notes_before(block + 1, 0, 0);
        waiting
            .take_while(|own| **own < block)
            .map(notes)
            .find(|notes| !notes.is_empty())
    }

    /// The height of the first floats, and that of the first lines of notes.
    pub fn apart(&self, floats: usize, notes: usize) -> Length {
        self.float_heights.get(floats).copied().unwrap_or_default() + self.notes_height(0, notes)
    }

    /// How far below the top of its block a line begins.
    pub fn line_top(&self, block: usize, way: usize, line: usize) -> Length {
        let above = line.checked_sub(1).and_then(|above| {
            let way = self.blocks.get(block)?.ways.get(way)?;
            self.lines.get(way.lines.start + above)
        });
        above.map_or(Length::ZERO, |above| above.foot)
    }

    /// How many lines deep the text before a block is, about.
    pub fn depth(&self, block: usize) -> usize {
        self.depths.get(block).copied().unwrap_or(0)
    }
}
