//! Numbered runs → [`Sheet`]s, what a reader sees of each page: the rows and where they stand; must not know why pages break
//! where they do.
//!
//! The audit counts on these. Nothing here is taken from the page builder but what it placed and where.

use super::flow::At;
use super::folios::Folio;
use super::plan::{PagePlan, Relaxed};
use super::runs::{Content, Dress};
use super::{Job, SetRun, settle};
use crate::diag::Diagnostics;
use crate::fonts::{Faces, Family};
use crate::layout::dump::words_of;
use crate::layout::{Extent, Frame, GlyphRun, Item, LineBox, Side};
use crate::model::{NodeId, walk};
use crate::units::{Length, Point};

/// A row is of running text when so many hundredths of its letters have the size of the text; fewer do where code stands in it.
const TEXT_SHARE: usize = 35;
const TEXT_SHARE_BESIDE_CODE: usize = 12;
const TEXT_AND_CODE_SHARE: usize = 60;
/// Sizes so near to the text's, in thousandths, are that of the text.
const SAME_SIZE: i64 = 30;

/// One page as it is seen. Lengths count down from the top of the text area.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::layout) struct Sheet {
    /// Its number.
    pub label: String,
    /// Left or right.
    pub side: Side,
    /// The run it belongs to; nothing for a blank page.
    pub run: Option<usize>,
    /// Whether it is made of the book's running text, and no title page, contents or dedication.
    pub running: bool,
    /// Whether a chapter begins at its head.
    pub opens: bool,
    /// Whether a chapter ends on it and none begins below.
    pub closes: bool,
    /// Whether the page after it begins where the author says.
    pub forced: bool,
    /// What stands on it, from top to bottom.
    pub rows: Vec<Row>,
    /// The notes at its foot.
    pub notes: Vec<NoteRow>,
    /// The baseline of the last line of a full page.
    pub full: Length,
    /// From baseline to baseline of the text.
    pub leading: Length,
    /// What the page builder gave up here: the chapter, and the reason.
    pub relaxed: Vec<String>,
}

/// A line of a page, or something that is not cut.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::layout) struct Row {
    /// What it is.
    pub kind: Kind,
    /// Its block, as counted in its run.
    pub block: usize,
    /// Whether it is the first of its block, and the last.
    pub first: bool,
    pub last: bool,
    pub top: Length,
    pub baseline: Length,
    /// The baseline of its last letters; its lower edge when it has none.
    pub foot: Length,
    /// Its words.
    pub words: String,
    /// The notes called in it.
    pub marks: Vec<NodeId>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::layout) enum Kind {
    /// A line of running text, whatever it stands in.
    Text,
    /// The head of a chapter or part.
    Opening,
    /// A heading inside a chapter.
    Heading,
    /// What may stand elsewhere than between its neighbours.
    Float,
    /// Code, tables, pictures, small text.
    Other,
}

/// A line of a note.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::layout) struct NoteRow {
    pub note: NodeId,
    /// Whether the note begins with it.
    pub first: bool,
    pub baseline: Length,
    /// The notes called in it.
    pub marks: Vec<NodeId>,
}

/// What the page builder tells of itself; only the audit prints it.
#[derive(Clone, Debug, Default)]
pub(in crate::layout) struct Told {
    /// Starts of pages that were tried.
    pub states: usize,
    /// Those that were given up without being followed.
    pub given_up: usize,
    /// What was given up, and on which page of the run.
    pub relaxed: Vec<(usize, Relaxed)>,
}

/// All pages as they are seen; how many states were visited on the way, and how many were given up.
pub(in crate::layout) fn replay(job: Job<'_>) -> (Vec<Sheet>, usize, usize) {
    let (set, folios) = settle(job, &mut Diagnostics::new());
    let states = set.iter().map(|one| one.told().states).sum();
    let given_up = set.iter().map(|one| one.told().given_up).sum();
    let sheets = folios.list.iter().map(|folio| sheet(job, &set, folio)).collect();
    (sheets, states, given_up)
}

impl Relaxed {
    /// What was given up, in words.
    fn words(self) -> String {
        match self {
            Relaxed::HeadingSpace => "white above a heading is a line more or less".to_owned(),
            Relaxed::Short(lines) => format!("the page ends {lines} lines short"),
            Relaxed::Parted => "the page ends where it should not".to_owned(),
        }
    }
}

fn sheet(job: Job<'_>, set: &[SetRun<'_>], folio: &Folio) -> Sheet {
    let mut sheet = Sheet {
        label: folio.label.clone(),
        side: folio.side,
        run: None,
        running: false,
        opens: false,
        closes: false,
        forced: false,
        rows: Vec::new(),
        notes: Vec::new(),
        full: job.area.height,
        leading: job.area.leading,
        relaxed: Vec::new(),
    };
    let Some((run, page)) = folio.page else { return sheet };
    let one = &set[run];
    sheet.run = Some(run);
    let is_text = matches!(one.run.content, Content::Sections(_)) && one.extent(page) == Extent::Line;
    sheet.running = is_text && one.run.dress == Dress::Full;
    sheet.opens = one.opens_at_top(page);
    sheet.closes = page + 1 == one.pages().len() || one.opens_at_top(page + 1);
    sheet.forced = one.begins_where_told(one.pages().get(page + 1));
    sheet.full -= one.text_drop(job.area.leading);
    sheet.rows = one.rows(job, page);
    sheet.notes = one.note_rows(job, page);
    let own = one.told().relaxed.iter().filter(|(at, _)| *at == page);
    sheet.relaxed = own
        .map(|(_, relaxed)| format!("{}: {}", one.chapter(page), relaxed.words()))
        .collect();
    sheet
}

impl SetRun<'_> {
    /// The title of the chapter that is open at the head of a page.
    fn chapter(&self, page: usize) -> String {
        let Content::Sections(chapters) = &self.run.content else {
            return String::new();
        };
        let top = self.pages().get(page).and_then(|plan| plan.placed.first());
        let above = top.map_or(0, |(at, _)| at.block + 1);
        let mut opened = self.galley.stack.iter().take(above).filter_map(|one| one.keep.opens);
        let chapter = chapters.get(opened.next_back().map_or(0, usize::from));
        chapter.map_or_else(String::new, |chapter| walk::title_text(&chapter.title))
    }

    /// Whether a page begins where the author says.
    pub(super) fn begins_where_told(&self, page: Option<&PagePlan>) -> bool {
        let first = page.and_then(|plan| plan.placed.first());
        let block = first.and_then(|(at, _)| self.galley.stack.get(at.block));
        block.is_some_and(|one| one.keep.page_before)
    }

    fn rows(&self, job: Job<'_>, page: usize) -> Vec<Row> {
        let Some(plan) = self.pages().get(page) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (index, (at, y)) in plan.placed.iter().enumerate() {
            let Some(block) = self.galley.stack.get(at.block) else {
                continue;
            };
            let mut top = *y;
            for line in self.lines(*at) {
                let kind = match () {
                    () if block.floats() => Kind::Float,
                    () if block.keep.opens.is_some() => Kind::Opening,
                    () if block.keep.heading => Kind::Heading,
                    () if is_text(job, line) => Kind::Text,
                    () => Kind::Other,
                };
                rows.push(Row {
                    kind,
                    block: at.block,
                    first: self.neighbour(page, index, false) != Some(at.block),
                    last: self.neighbour(page, index, true) != Some(at.block),
                    top,
                    baseline: top + line.baseline,
                    foot: top + foot(line),
                    words: words_of(&line.items, '-').replace('\n', " "),
                    marks: line.notes.clone(),
                });
                top += line.height;
            }
        }
        rows.sort_by_key(|row| row.top);
        rows
    }

    /// The block of the row of text before or after one, whatever page that is on.
    fn neighbour(&self, page: usize, index: usize, after: bool) -> Option<usize> {
        let flows = |at: &At| self.galley.stack.get(at.block).is_some_and(|one| !one.floats());
        let block = |(at, _): &(At, Length)| Some(at.block).filter(|_| flows(at));
        let own = &self.pages()[page].placed;
        if after {
            let rest = own.iter().skip(index + 1);
            rest.chain(self.pages().iter().skip(page + 1).flat_map(|plan| &plan.placed))
                .find_map(block)
        } else {
            let above = own.iter().take(index).rev();
            let before = self.pages().iter().take(page).rev();
            above
                .chain(before.flat_map(|plan| plan.placed.iter().rev()))
                .find_map(block)
        }
    }

    fn note_rows(&self, job: Job<'_>, page: usize) -> Vec<NoteRow> {
        let lines = self.note_lines(page);
        let mut top = self.notes_top(job, page, &lines);
        let mut rows = Vec::with_capacity(lines.len());
        for (line, set) in lines {
            rows.push(NoteRow {
                note: line.note,
                first: line.line == 0,
                baseline: top + set.baseline,
                marks: set.notes.clone(),
            });
            top += set.height;
        }
        rows
    }
}

/// Whether a line looks like running text: enough of its letters are of the text's size, and no code.
fn is_text(job: Job<'_>, line: &LineBox) -> bool {
    let (mut text, mut code, mut all) = (0, 0, 0);
    each_run(&line.items, Point::default(), &mut |_, run| {
        let letters = run.glyphs().iter().filter(|glyph| !glyph.is_space()).count();
        let size = job.design.text_size;
        all += letters;
        if is_mono(job.faces, run) {
            code += letters;
        } else if (run.size - size).0.abs() <= size.scale(SAME_SIZE, 1000).0 {
            text += letters;
        }
    });
    all > 0
        && (text * 100 >= all * TEXT_SHARE
            || text * 100 >= all * TEXT_SHARE_BESIDE_CODE && (text + code) * 100 >= all * TEXT_AND_CODE_SHARE)
}

fn is_mono(faces: &Faces, run: &GlyphRun) -> bool {
    let mono = |bold, italic| faces.pick(Family::Mono, bold, italic) == run.shaped.face;
    mono(false, false) || mono(true, false) || mono(false, true) || mono(true, true)
}

/// From the top of a line to the last baseline in it.
fn foot(line: &LineBox) -> Length {
    let mut lowest = None;
    each_run(&line.items, Point::default(), &mut |at, _| {
        lowest = lowest.max(Some(at.y));
    });
    lowest.map_or(line.height, |lowest| line.baseline + lowest)
}

fn each_run(items: &[(Point, Item)], origin: Point, see: &mut impl FnMut(Point, &GlyphRun)) {
    for (at, item) in items {
        let at = Point::new(origin.x + at.x, origin.y + at.y);
        match item {
            Item::Glyphs(run) => see(at, run),
            Item::Group(Frame { items, .. }) => each_run(items, at, see),
            // What is turned stands on no line of the page.
            Item::Turned(..) => {}
            Item::Path(_) | Item::Rule(..) | Item::Image(..) | Item::Link(..) | Item::Mark(_) => {}
        }
    }
}
