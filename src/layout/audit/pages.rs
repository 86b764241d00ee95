//! The pages of a laid-out book → figures of how well they are made up: `inspect --stage pages --audit`; must not believe what
//! the page builder says of them.
//!
//! Counted is what a reader of the finished file sees, on the pages of running text: rows, their baselines, and what they are of.
//! Where figures have the name of those that book designers count, the definitions stand at the constants and fields.

use super::spreads::{Spread, SpreadCount};
use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::layout::Side;
use crate::layout::pages::{Kind, Row, Sheet, replay};
use crate::layout::paragraph::Breaker;
use crate::model::NodeId;
use crate::resolve::Resolved;
use crate::units::Length;
use std::collections::BTreeMap;

/// Facing pages whose last baselines are so near to each other are equal to the eye.
const EQUAL: Length = Length::milli(500);
/// A baseline so near to the grid is on it.
const ON_GRID: Length = Length::milli(300);
/// At least this many rows stand below a heading.
const LEAST_AFTER_HEADING: usize = 2;
/// At least this many rows stand on a chapter's last page.
const LEAST_LAST_ROWS: usize = 4;
/// What a line ends in when the rest of its word stands elsewhere.
const HYPHENS: [char; 2] = ['-', '\u{2010}'];
/// So many characters tell where a page of an unequal spread ends.
const EDGE_WORDS: usize = 20;

/// How well the pages of a book are made up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageAudit {
    /// All pages.
    pub pages: usize,
    /// Those of running text.
    pub running: usize,
    /// Rows of running text on them.
    pub lines: usize,
    /// Those that stand on the grid of most others of their page.
    pub on_page_grid: usize,
    /// Those that stand on the grid of most others of the book.
    pub on_book_grid: usize,
    /// All spreads, by kind.
    pub spreads: BTreeMap<Spread, SpreadCount>,
    /// Spreads that are not of text alone, and whose pages go on and end on different heights: page and why.
    pub uneven: Vec<(String, String)>,
    /// Pages on which each thing that should not be is found, in order, with the words there.
    pub found: BTreeMap<Fault, Vec<(String, String)>>,
    /// Notes that are called.
    pub notes: usize,
    /// How many floats stand so many pages after what they stand behind in the manuscript.
    pub floats: BTreeMap<i64, usize>,
    /// How many pages of running text that go on overleaf are so many lines shorter than a full page; longer when negative.
    pub white: BTreeMap<i64, usize>,
    /// What the page builder gave up: page and reason.
    pub relaxed: Vec<(String, String)>,
    /// How many states it visited.
    pub states: usize,
    /// How many more it reached and did not follow, because others were so much better.
    pub given_up: usize,
}

/// What should not be on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The last line of a paragraph at the head of a page.
    Widow,
    /// The first line of a paragraph at the foot of a page.
    Orphan,
    /// Two facing pages of running text that end on different heights.
    UnequalSpread,
    /// A page that goes on overleaf, and is more than one line shorter than others.
    ShortPage,
    /// A recto that ends in a hyphen, the author's own as well.
    RectoHyphen,
    /// A heading with fewer than two lines below it on its page.
    LoneHeading,
    /// A chapter's last page with fewer than four lines.
    ShortEnd,
    /// A note that begins on another page than its mark.
    StrayNote,
    /// A note that is called and stands nowhere.
    LostNote,
}

/// Lays the book out and counts.
pub fn audit_pages(resolved: &Resolved, edition: &Edition, design: &Design, faces: &Faces) -> PageAudit {
    let breaker = Breaker::WholeParagraph;
    let job = crate::layout::job(resolved, edition, design, faces, breaker, &mut Diagnostics::new());
    let (sheets, states, given_up) = replay(job);
    PageAudit {
        states,
        given_up,
        ..PageAudit::of(&sheets)
    }
}

impl PageAudit {
    /// The figures of some pages, in order; the first is a recto.
    pub(super) fn of(sheets: &[Sheet]) -> PageAudit {
        let mut audit = PageAudit {
            pages: sheets.len(),
            ..PageAudit::default()
        };
        let book = usual_phase(sheets.iter().flat_map(text_rows), sheets.first());
        for sheet in sheets.iter().filter(|sheet| sheet.running) {
            audit.running += 1;
            audit.grid(sheet, book);
            audit.edges(sheet);
            audit.headings(sheet);
            audit.depth(sheet);
        }
        for pair in sheets.windows(2).filter(|pair| pair[0].side == Side::Verso) {
            audit.spread(&pair[0], &pair[1]);
        }
        audit.notes(sheets);
        audit.floats(sheets);
        for sheet in sheets {
            let told = sheet.relaxed.iter().map(|reason| (sheet.label.clone(), reason.clone()));
            audit.relaxed.extend(told);
        }
        audit
    }

    /// How many of a fault there are.
    pub fn count(&self, fault: Fault) -> usize {
        self.found.get(&fault).map_or(0, Vec::len)
    }

    fn hit(&mut self, fault: Fault, sheet: &Sheet, words: &str) {
        let place = (sheet.label.clone(), words.to_owned());
        self.found.entry(fault).or_default().push(place);
    }

    fn grid(&mut self, sheet: &Sheet, book: Length) {
        let own = usual_phase(text_rows(sheet), Some(sheet));
        for row in text_rows(sheet) {
            self.lines += 1;
            self.on_page_grid += usize::from(is_on(row.baseline, own, sheet.leading));
            self.on_book_grid += usize::from(is_on(row.baseline, book, sheet.leading));
        }
    }

    /// What stands at the head and at the foot of a page.
    fn edges(&mut self, sheet: &Sheet) {
        let flow = || sheet.rows.iter().filter(|row| row.kind != Kind::Float);
        if let Some(head) = flow().next()
            && head.kind == Kind::Text
            && head.last
            && !head.first
        {
            self.hit(Fault::Widow, sheet, &head.words);
        }
        let Some(foot) = flow().next_back().filter(|row| row.kind == Kind::Text) else {
            return;
        };
        if foot.first && !foot.last {
            self.hit(Fault::Orphan, sheet, &foot.words);
        }
        if sheet.side == Side::Recto && !sheet.closes && foot.words.trim_end().ends_with(HYPHENS) {
            self.hit(Fault::RectoHyphen, sheet, &foot.words);
        }
    }

    /// A heading that a page leaves without its text, although there is more of the chapter.
    fn headings(&mut self, sheet: &Sheet) {
        let last = sheet.rows.iter().rposition(|row| row.kind == Kind::Heading);
        let Some(last) = last.filter(|_| !sheet.closes) else {
            return;
        };
        let below = sheet.rows.get(last + 1..).unwrap_or_default();
        // A picture or table is as good as lines of text.
        let lines: usize = below.iter().map(|row| row_lines(row, sheet)).sum();
        if lines < LEAST_AFTER_HEADING {
            self.hit(Fault::LoneHeading, sheet, &sheet.rows[last].words);
        }
    }

    /// Pages that end too early.
    fn depth(&mut self, sheet: &Sheet) {
        let Some(foot) = foot(sheet) else { return };
        let words = sheet.rows.last().map_or("", |row| row.words.as_str());
        if sheet.closes {
            let short = sheet.rows.len() < LEAST_LAST_ROWS && foot < sheet.leading * LEAST_LAST_ROWS as i64;
            if short && !sheet.opens {
                self.hit(Fault::ShortEnd, sheet, words);
            }
        } else if !sheet.forced {
            let white = (sheet.full - foot).0;
            let lines = (white + sheet.leading.0 / 2).div_euclid(sheet.leading.0.max(1));
            *self.white.entry(lines).or_default() += 1;
            if lines > 1 {
                self.hit(Fault::ShortPage, sheet, &format!("by {lines} lines: {words}"));
            }
        }
    }

    fn spread(&mut self, verso: &Sheet, recto: &Sheet) {
        let kind = Spread::of(verso, recto);
        let feet = (foot(verso), foot(recto));
        let apart = match feet {
            (Some(left), Some(right)) => right - left,
            (None, None) => Length::ZERO,
            _ => verso.full,
        };
        let count = self.spreads.entry(kind).or_default();
        if apart.0.abs() <= EQUAL.0 {
            count.equal += 1;
            return;
        }
        count.unequal += 1;
        let lines = apart.0 as f64 / verso.leading.0.max(1) as f64;
        let words = format!("{}, recto by {lines:+.2} lines", kind.name());
        if kind == Spread::Full {
            self.hit(Fault::UnequalSpread, verso, &words);
        } else if kind.goes_on() {
            let edges = format!("{words}: {} | {}", last_words(verso), last_words(recto));
            self.uneven.push((verso.label.clone(), edges));
        }
    }

    /// Whether notes begin where they are called.
    fn notes(&mut self, sheets: &[Sheet]) {
        let mut marks: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut starts: BTreeMap<NodeId, usize> = BTreeMap::new();
        for (page, sheet) in sheets.iter().enumerate() {
            let text = sheet.rows.iter().flat_map(|row| &row.marks);
            for mark in text.chain(sheet.notes.iter().flat_map(|row| &row.marks)) {
                marks.entry(*mark).or_insert(page);
            }
            for row in sheet.notes.iter().filter(|row| row.first) {
                starts.entry(row.note).or_insert(page);
            }
        }
        self.notes = marks.len();
        for (note, page) in marks {
            match starts.get(&note) {
                None => self.hit(Fault::LostNote, &sheets[page], "called here"),
                Some(start) if *start != page => {
                    let words = format!("called on page {}", sheets[page].label);
                    self.hit(Fault::StrayNote, &sheets[*start], &words);
                }
                Some(_) => {}
            }
        }
    }

    /// How far each float is from what it stands behind in the manuscript.
    fn floats(&mut self, sheets: &[Sheet]) {
        // The last page of each block of text.
        let mut ends: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (page, sheet) in sheets.iter().enumerate() {
            let Some(run) = sheet.run else { continue };
            for row in sheet.rows.iter().filter(|row| row.kind != Kind::Float) {
                ends.insert((run, row.block), page);
            }
        }
        for (page, sheet) in sheets.iter().enumerate() {
            let Some(run) = sheet.run else { continue };
            let mut floats: Vec<usize> = sheet
                .rows
                .iter()
                .filter(|row| row.kind == Kind::Float)
                .map(|row| row.block)
                .collect();
            floats.dedup();
            for block in floats {
                let before = ends.range((run, 0)..(run, block)).next_back();
                let called = before.or_else(|| ends.range((run, block)..=(run, usize::MAX)).next());
                let called = called.map_or(page, |(_, page)| *page);
                *self.floats.entry(page as i64 - called as i64).or_default() += 1;
            }
        }
    }
}

fn text_rows(sheet: &Sheet) -> impl Iterator<Item = &Row> {
    sheet.rows.iter().filter(|row| row.kind == Kind::Text && sheet.running)
}

/// Where, from line to line, most baselines of some rows stand.
fn usual_phase<'s>(rows: impl Iterator<Item = &'s Row>, sheet: Option<&Sheet>) -> Length {
    let leading = sheet.map_or(1, |sheet| sheet.leading.0.max(1));
    let mut phases: BTreeMap<i64, usize> = BTreeMap::new();
    for row in rows {
        *phases.entry(row.baseline.0.rem_euclid(leading)).or_default() += 1;
    }
    let usual = phases.into_iter().max_by_key(|(_, count)| *count);
    Length(usual.map_or(0, |(phase, _)| phase))
}

fn is_on(baseline: Length, phase: Length, leading: Length) -> bool {
    let leading = leading.0.max(1);
    let off = (baseline.0 - phase.0).rem_euclid(leading);
    off.min(leading - off) <= ON_GRID.0
}

/// How many lines a row counts for: one, and what is not cut as many as it is high.
fn row_lines(row: &Row, sheet: &Sheet) -> usize {
    let lines = (row.foot - row.top).0 / sheet.leading.0.max(1);
    usize::try_from(lines).unwrap_or(0).max(1)
}

/// The last words of a page's text, or what it ends in instead.
fn last_words(sheet: &Sheet) -> String {
    let Some(last) = sheet.rows.last() else {
        return "nothing".to_owned();
    };
    let words: Vec<char> = last.words.trim().chars().collect();
    let from = words.len().saturating_sub(EDGE_WORDS);
    match last.kind {
        _ if words.is_empty() => "a picture".to_owned(),
        Kind::Float => "a figure or table".to_owned(),
        _ => words.get(from..).unwrap_or_default().iter().collect(),
    }
}

/// The last baseline of a page, notes too; nothing on an empty one.
fn foot(sheet: &Sheet) -> Option<Length> {
    let text = sheet.rows.iter().map(|row| row.foot);
    text.chain(sheet.notes.iter().map(|row| row.baseline)).max()
}
