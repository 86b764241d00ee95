//! Resolved → [`Pages`]: blocks become lines, lines become pages; must not know any file format.
//!
//! `blocks/` turns each block into vertical material ([`Stackable`]), with `paragraph/` for the lines; `matter/` makes
//! the pages that come from tables (title, contents); `pages/` chooses where pages break and finishes them.

mod audit;
mod blocks;
pub mod cover;
mod dump;
pub mod frame;
mod labels;
mod last_pages;
mod matter;
mod page_list;
mod pages;
pub mod paragraph;
mod structure;
mod walk;

pub use audit::{Audit, Fault, PageAudit, Spread, SpreadCount, audit, audit_pages, table as audit_table};
pub use dump::{dump, dump_glyphs, dump_lines, dump_variant, run_text};
pub use frame::*;
pub use page_list::page_list;
pub use pages::Galleys;
pub use walk::{At, each_item};

use crate::config::{Edition, TitleStyle};
use crate::design::Design;
use crate::diag::{Diagnostics, Span, rules};
use crate::fonts::{Faces, Family};
use crate::model::{Anchor, Direction, NodeId};
use crate::resolve::Resolved;
use crate::units::{Length, Point};
use labels::Labels;
use pages::Area;
use paragraph::Breaker;

/// A chapter that is begun, for a line of progress.
#[derive(Clone, Copy, Debug)]
pub struct Chapter<'a> {
    /// So many were begun with it.
    pub number: usize,
    /// So many there are.
    pub of: usize,
    /// Its title in plain words; empty of what has none.
    pub title: &'a str,
}

/// Tells nobody of a chapter.
pub fn silent(_: Chapter<'_>) {}

/// Lays the whole book out. Never fails: what cannot be set well is reported and set as well as can be.
///
/// Chapters are set side by side on the caller's threads; the result does not depend on their number. `told` hears of each that is
/// begun, in the order in which threads are free.
pub fn layout(
    resolved: &Resolved,
    edition: &Edition,
    design: &Design,
    faces: &Faces,
    diagnostics: &mut Diagnostics,
    told: &(dyn Fn(Chapter<'_>) + Sync),
) -> Pages {
    report_small_caps(edition, faces, diagnostics);
    let silent = job(resolved, edition, design, faces, Breaker::WholeParagraph, diagnostics);
    let job = Job { told, ..silent };
    pages::make_up(job, diagnostics)
}

/// Says when `[style]` asks for small capitals that a face does not have.
fn report_small_caps(edition: &Edition, faces: &Faces, diagnostics: &mut Diagnostics) {
    let style = &edition.style;
    let lacks = |family| !faces.has_small_caps(family, false, false);
    let name = |family| faces.get(faces.pick(family, false, false)).family.clone();
    if style.lead_in > 0 && lacks(Family::Text) {
        let message = format!(
            "`{}` has no small capitals; chapters begin in plain letters",
            name(Family::Text)
        );
        diagnostics.report(&rules::SMALL_CAPS_MISSING, edition.print.font_span, message);
    }
    if style.title_style == TitleStyle::SmallCaps && lacks(Family::Heading) {
        let message = format!(
            "`{}` has no small capitals; titles are in plain letters",
            name(Family::Heading)
        );
        let place = style.heading_font_span.or(edition.print.font_span);
        diagnostics.report(&rules::SMALL_CAPS_MISSING, place, message);
    }
}

/// The job of laying out a book; a page without room for text is reported.
fn job<'a>(
    resolved: &'a Resolved,
    edition: &'a Edition,
    design: &'a Design,
    faces: &'a Faces,
    breaker: Breaker,
    diagnostics: &mut Diagnostics,
) -> Job<'a> {
    let right_to_left = resolved.book.metadata.direction == Direction::RightToLeft;
    Job {
        resolved,
        edition,
        design,
        faces,
        area: Area::settle(&edition.print, right_to_left, diagnostics),
        right_to_left,
        breaker,
        labels: &labels::UNKNOWN,
        told: &silent,
    }
}

/// What every step of laying out reads and none changes.
#[derive(Clone, Copy)]
struct Job<'a> {
    resolved: &'a Resolved,
    edition: &'a Edition,
    design: &'a Design,
    faces: &'a Faces,
    area: Area,
    right_to_left: bool,
    breaker: Breaker,
    /// What is known of the pages: nothing when lines are first set.
    labels: &'a Labels,
    /// Hears of chapters that are begun.
    told: &'a (dyn Fn(Chapter<'_>) + Sync),
}

/// What `blocks/` hands to `pages/`: something to be stacked, with its choices. No finished frames.
#[derive(Clone, Debug)]
pub struct Stackable {
    /// Ways to set it, the best first; at least one.
    pub variants: Vec<Variant>,
    /// How it holds to its neighbours.
    pub keep: Keep,
    /// White above, not at the head of a page.
    pub space_before: Length,
    /// White below, not at the foot of a page.
    pub space_after: Length,
    /// Lines set again at the head of each page it runs on to (a table's head).
    pub repeat: Vec<LineBox>,
    /// How far below its top it meets the baseline grid, at the cost of some white above it: running text at once, headings
    /// and displays with the white below them.
    pub grid: Option<Length>,
    /// How far below the head of a page it stands when it begins one, so that the text below it meets the grid with no
    /// more than the usual white between (headings, figures, tables); above the head when negative.
    pub sink: Length,
    /// Drawn where a page ends inside it, below its last line there (the closing rule of a table).
    pub close: Option<LineBox>,
    /// Drawn over its first line where that is the first of the text on a page (for a scene break of white, which would not be
    /// seen there).
    pub at_head: Option<LineBox>,
    /// Where it may stand.
    pub placement: Placement,
}

impl Stackable {
    /// Whether it may stand elsewhere than between what is before it and what is behind it. It has one line then, which is all of it.
    pub fn floats(&self) -> bool {
        self.placement != Placement::Here
    }
}

/// Where a block may stand among the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// Between what is before it and what is behind it.
    #[default]
    Here,
    /// There when it fits on the page; else at the head of the next one, while the text behind it goes on (pictures without a
    /// caption, which the text around them counts on).
    Near,
    /// At the head or foot of the page that it is called on, or at the head of a later one (figures with a caption).
    Apart,
}

/// One way to set a block.
#[derive(Clone, Debug, Default)]
pub struct Variant {
    /// Its lines from top to bottom.
    pub lines: Vec<LineBox>,
    /// How much worse it is than the best.
    pub cost: Cost,
    /// Where a page may end.
    pub cuts: Vec<Cut>,
}

/// How bad something is; more is worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(pub i64);

/// A place where a page may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// After this many lines.
    pub after: usize,
    /// How bad that is.
    pub cost: Cost,
}

/// What the author asked of a block in braces, to be told where it is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The block.
    pub span: Span,
    /// So many stacked things, from this one on, are to stay on one page.
    pub together: usize,
    /// It is to stay with what follows.
    pub with_next: bool,
    /// Lines more or less that the paragraph was to have and cannot.
    pub lines: i64,
}

/// How a block holds to its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Not parted from what follows (headings).
    pub with_next: bool,
    /// Begins a page.
    pub page_before: bool,
    /// What it costs when a page ends between it and what follows.
    pub parting: Cost,
    /// Is a heading: one right above another leaves less white between.
    pub heading: bool,
    /// Opens a chapter that runs on: its index among the run's chapters, for running heads.
    pub opens: Option<u16>,
    /// What the author asked of it.
    pub wish: Option<Wish>,
}

/// One line, or one thing that is not cut (a figure, a table row).
#[derive(Clone, Debug, Default)]
pub struct LineBox {
    /// What is drawn, from the left edge of the measure and the baseline. Marks in it are balanced.
    pub items: Vec<(Point, Item)>,
    /// How much room it takes.
    pub height: Length,
    /// From its top to its baseline.
    pub baseline: Length,
    /// Notes called in it, in order.
    pub notes: Vec<NodeId>,
    /// Nodes whose place is in it, with their x.
    pub targets: Vec<(NodeId, Length)>,
    /// Notes whose mark is in it, with its x.
    pub calls: Vec<(NodeId, Length)>,
    /// Its first place in the text.
    pub start: Option<Anchor>,
    /// It ends in a hyphen, the author's own or not.
    pub hyphenated: bool,
    /// Stretch (positive) or shrink (negative) of its spaces, in thousandths of what they allow.
    pub ratio: i32,
    /// By how much it is longer than the measure.
    pub overfull: Length,
    /// What makes it as long as it is.
    pub fill: Fill,
    /// How much of a page it has to itself.
    pub extent: Extent,
}

/// How much of a page a line has to itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Its own height.
    #[default]
    Line,
    /// All that the notes called in it leave of the text area.
    Page,
    /// The paper: it is drawn from the corner of the page, which has neither head nor folio.
    Paper,
}

/// What makes a line as long as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fill {
    /// Its words, or what fills it (ragged text, headings, contents, displays).
    #[default]
    Free,
    /// Its spaces, which are set so that it reaches the measure.
    Justified,
    /// Its words, where a justified paragraph ends or the author ends a line.
    Last,
}
