//! Two facing pages → what kind of spread they make, which says whether they are to end on one height; must not measure them.

use crate::layout::pages::{Kind, Sheet};

/// A page of no more rows is no full page.
const MOST_ROWS_OF_A_STUB: usize = 5;

/// What kind of spread two facing pages make: the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spread {
    /// Both pages hold running text from head to foot: these must end on one height.
    Full,
    /// A page is blank.
    Blank,
    /// A page holds no running text (title pages, contents).
    Apart,
    /// A chapter ends on a page.
    ChapterEnd,
    /// A chapter begins on a page, at its head, and goes on overleaf.
    Opening,
    /// The author ends a page.
    Forced,
    /// Notes stand at the foot of a page.
    Notes,
    /// A figure or table stands at the head or foot of a page.
    Float,
    /// Something else than running text stands at the head or foot of a page: code, a heading, a picture.
    Display,
    /// A page is almost empty: what comes next asks for a page of its own.
    Stub,
}

impl Spread {
    /// The kind of two facing pages.
    pub(super) fn of(verso: &Sheet, recto: &Sheet) -> Spread {
        let pages = [verso, recto];
        let some = |test: fn(&Sheet) -> bool| pages.iter().any(|page| test(page));
        let edge = |is: fn(Kind) -> bool| {
            let edges = |page: &&Sheet| {
                [page.rows.first(), page.rows.last()]
                    .into_iter()
                    .flatten()
                    .any(|row| is(row.kind))
            };
            pages.iter().any(edges)
        };
        match () {
            () if some(|page| page.run.is_none() || page.rows.is_empty()) => Spread::Blank,
            () if some(|page| !page.running) => Spread::Apart,
            () if some(|page| page.closes) => Spread::ChapterEnd,
            () if some(|page| page.opens) => Spread::Opening,
            () if some(|page| page.forced) => Spread::Forced,
            () if some(|page| !page.notes.is_empty()) => Spread::Notes,
            () if edge(|kind| kind == Kind::Float) => Spread::Float,
            () if edge(|kind| kind != Kind::Text) => Spread::Display,
            () if some(|page| page.rows.len() <= MOST_ROWS_OF_A_STUB) => Spread::Stub,
            () => Spread::Full,
        }
    }

    /// Whether both pages are to be full, so that a difference is seen.
    pub(super) fn goes_on(self) -> bool {
        !matches!(
            self,
            Spread::Blank | Spread::Apart | Spread::ChapterEnd | Spread::Forced
        )
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Spread::Full => "of text",
            Spread::Blank => "with a blank page",
            Spread::Apart => "with title or contents",
            Spread::Opening => "with an opening",
            Spread::ChapterEnd => "with a chapter's end",
            Spread::Forced => "ended by the author",
            Spread::Notes => "with notes",
            Spread::Float => "with floats at an edge",
            Spread::Display => "with displays at an edge",
            Spread::Stub => "with a nearly empty page",
        }
    }
}

/// How many spreads of a kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpreadCount {
    /// Both pages end on one height.
    pub equal: usize,
    /// They do not.
    pub unequal: usize,
}
