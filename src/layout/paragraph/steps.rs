//! A [`Paragraph`] → what each step of setting it comes to, one step at a time: for benchmarks; must not do what
//! [`set`](super::set) does not.
//!
//! The steps are private, and a build never stops between them. Who wants to know what one of them costs takes all of them once
//! and repeats that one, each time from what the step before it had made.

use super::Paragraph;
use super::breaks;
use super::direction::levels;
use super::fit::{Stop, Way, fit};
use super::flow::Flow;
use super::greedy;
use super::hyphenate;
use super::items::Items;
use super::justify;
use super::opportunities::{self, Opportunity};
use crate::fonts::Faces;

/// A paragraph with what each step made of it. Every method repeats one step and gives how much came of it, a number that the
/// text decides and the machine does not.
pub struct Steps<'a> {
    paragraph: &'a Paragraph,
    faces: &'a Faces,
    items: Items<'a>,
    open: Vec<Opportunity>,
    points: Vec<Opportunity>,
    stops: Vec<Stop>,
    ways: Vec<Way>,
}

impl<'a> Steps<'a> {
    /// Takes all steps once, in order. Nothing for a paragraph without words, which takes none.
    pub fn take(paragraph: &'a Paragraph, faces: &'a Faces) -> Option<Steps<'a>> {
        let items = Items::shape(paragraph, faces);
        if items.flow.text.is_empty() {
            return None;
        }
        let open = opportunities::find(&items.flow);
        let points = hyphenate::points(&items.flow, &paragraph.exceptions);
        let breaks::Broken { stops, ways, .. } = breaks::choose(paragraph, &items, faces);
        Some(Steps {
            paragraph,
            faces,
            items,
            open,
            points,
            stops,
            ways,
        })
    }

    /// Joins the pieces to one text: its bytes.
    pub fn collect(&self) -> usize {
        Flow::collect(self.paragraph).text.len()
    }

    /// Bidi levels: the bytes that have one, none where all runs from left to right.
    pub fn levels(&self) -> usize {
        levels(&self.items.flow, self.items.level).map_or(0, |levels| levels.len())
    }

    /// Joins, finds levels, itemises and shapes: cells.
    pub fn shape(&self) -> usize {
        Items::shape(self.paragraph, self.faces).cells.len()
    }

    /// Break opportunities but for hyphenation points.
    pub fn opportunities(&self) -> usize {
        opportunities::find(&self.items.flow).len()
    }

    /// Hyphenation points.
    pub fn hyphenate(&self) -> usize {
        hyphenate::points(&self.items.flow, &self.paragraph.exceptions).len()
    }

    /// Measures up to every place where a line may end.
    pub fn measure(&self) -> usize {
        let mut places: Vec<usize> = self.open.iter().chain(&self.points).map(|own| own.at).collect();
        places.sort_unstable();
        self.items.measure(&places).len()
    }

    /// Total fit alone, over the stops that the last pass had: the ways to break, one for each number of lines.
    pub fn fit(&self) -> usize {
        fit(&self.stops, &breaks::goal(self.paragraph)).len()
    }

    /// The same stops, line after line: how many lines.
    pub fn greedy(&self) -> usize {
        greedy::fit(&self.stops, &breaks::goal(self.paragraph)).ends.len()
    }

    /// Opportunities, hyphenation, measuring and fit in all their passes: the ways to break.
    pub fn choose(&self) -> usize {
        breaks::choose(self.paragraph, &self.items, self.faces).ways.len()
    }

    /// Draws the lines of all variants.
    pub fn lines(&self) -> usize {
        let draw = |way: &Way| justify::lines(self.paragraph, &self.items, self.faces, &self.stops, way).len();
        breaks::variants(&self.ways).into_iter().map(draw).sum()
    }
}
