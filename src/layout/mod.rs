//! Resolved → [`Pages`]: blocks become lines, lines become pages; must not know any file format.
//!
//! `blocks/` turns each block into vertical material ([`Stackable`]), with `paragraph/` for the lines; `matter/` makes
//! the pages that come from tables (title, contents); `pages/` chooses where pages break and finishes them.

pub mod frame;
pub mod paragraph;

pub use frame::*;

use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::model::{Anchor, NodeId};
use crate::resolve::Resolved;
use crate::units::{Length, Point};

/// Lays the whole book out. Never fails: what cannot be set well is reported and set as well as can be.
///
/// `jobs` is the number of threads at most; the result does not depend on it.
pub fn layout(
    _resolved: &Resolved,
    _edition: &Edition,
    _design: &Design,
    _faces: &Faces,
    _jobs: usize,
    _diagnostics: &mut Diagnostics,
) -> Pages {
    Pages::default()
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

/// How a block holds to its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Not parted from what follows (headings).
    pub with_next: bool,
    /// Begins a page.
    pub page_before: bool,
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
    /// Its first place in the text.
    pub start: Option<Anchor>,
    /// It ends in a hyphen that is not the author's.
    pub hyphenated: bool,
    /// Stretch (positive) or shrink (negative) of its spaces, in thousandths of what they allow.
    pub ratio: i32,
    /// By how much it is longer than the measure.
    pub overfull: Length,
}
