//! [`Paragraph`] → [`Variant`]s of lines: shape once, find breaks, break over the whole paragraph, justify.
//!
//! Must not know blocks or pages: it is given pieces of styled text and a measure.

mod breaks;
mod customs;
mod direction;
mod echo;
mod fit;
mod flow;
mod greedy;
mod hyphen;
mod hyphenate;
mod ideographs;
mod items;
mod justify;
mod leader;
mod memo;
mod opportunities;
#[cfg(test)]
mod opportunities_tests;
mod protrude;
mod report;
pub(super) mod rivers;
mod segments;
pub mod steps;
mod strain;
mod unbroken;

pub use crate::fonts::Figures;

use self::breaks::Broken;
use self::items::Items;
use super::{Cost, ElementId, Frame, LineBox, LinkTo, Paint, Variant};
use crate::config::Exceptions;
use crate::diag::{Diagnostics, Span};
use crate::fonts::{Faces, Family};
use crate::model::{Language, NodeId};
use crate::units::Length;
use std::sync::Arc;

/// Text to be set in lines.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Words and what stands between them, in order.
    pub pieces: Vec<Piece>,
    /// The leaf block they come from; offsets in pieces count in its text.
    pub node: Option<NodeId>,
    /// For messages.
    pub span: Option<Span>,
    /// Where its words were read, in the order of their offsets.
    pub origins: Vec<Origin>,
    /// The language where no piece says another.
    pub language: Language,
    /// Whether the paragraph runs from right to left.
    pub right_to_left: bool,
    /// How its lines end.
    pub align: Align,
    /// Whether words may be hyphenated.
    pub hyphenate: bool,
    /// Where its lines begin and end.
    pub shape: Shape,
    /// From baseline to baseline.
    pub leading: Length,
    /// How its breaks are chosen.
    pub breaker: Breaker,
    /// The book's own hyphens.
    pub exceptions: Arc<Exceptions>,
}

/// How breaks are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breaker {
    /// All of a paragraph's together.
    #[default]
    WholeParagraph,
    /// Line by line, as typewriters and browsers do: what the other is measured against.
    LineByLine,
}

/// Where the lines of a paragraph begin and how long they may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The first lines, each with a shape of its own: an indent, or the lines beside a drop cap.
    pub lead: Vec<LineShape>,
    /// So many of them stand beside a drop cap. No sign hangs out at their start: it would hang in the cap.
    pub beside: usize,
    /// All other lines.
    pub rest: LineShape,
}

impl Shape {
    /// All lines alike.
    pub fn even(rest: LineShape) -> Shape {
        Shape {
            lead: Vec::new(),
            beside: 0,
            rest,
        }
    }

    /// The first line of one shape, all others of another.
    pub fn first(first: LineShape, rest: LineShape) -> Shape {
        Shape {
            lead: if first == rest { Vec::new() } else { vec![first] },
            beside: 0,
            rest,
        }
    }

    /// The shape of a line, counted from 0.
    pub fn line(&self, number: usize) -> LineShape {
        self.lead.get(number).copied().unwrap_or(self.rest)
    }

    /// From the measure's edge to the end of the longest line.
    fn reach(&self) -> Length {
        let reach = |shape: &LineShape| shape.indent + shape.width;
        self.lead.iter().map(reach).fold(reach(&self.rest), Length::max)
    }

    /// The length of the shortest line.
    fn narrowest(&self) -> Length {
        self.lead
            .iter()
            .map(|shape| shape.width)
            .fold(self.rest.width, Length::min)
    }
}

/// Where a line begins and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineShape {
    /// From the left (in right-to-left paragraphs the right) edge of the measure.
    pub indent: Length,
    /// From the indent to the line's end.
    pub width: Length,
}

/// Where words of a leaf's text were read, up to those of the next origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Byte offset of the first in the leaf's text.
    pub offset: u32,
    /// Their place in the author's file.
    pub span: Span,
}

/// How lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Both edges even, the last line as it falls.
    Justified,
    /// Even at the start, ragged at the end.
    Start,
    /// The same, and all lines as alike as can be: headings.
    Balanced,
    /// In the middle.
    Center,
    /// Even at the end.
    End,
}

/// A piece of a paragraph.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Words of one style.
    Text {
        /// The words. White space is a space; U+00A0 does not break; U+00AD may.
        text: String,
        /// How they look.
        style: TextStyle,
        /// Their language, where it differs.
        language: Option<Language>,
        /// Byte offset of the first in the leaf's text.
        offset: u32,
        /// Whether all spaces stand and lines break only where they must (code in a line).
        verbatim: bool,
        /// Whether they are made, and not of the leaf's text: all of them stand at the one place.
        made: bool,
    },
    /// A thing on the baseline: an image in the line. Its frame's bottom stands on the baseline.
    Object(Frame),
    /// A line ends here.
    LineBreak,
    /// The note called here (its mark is text that comes before).
    Note(NodeId),
    /// The mark of a note begins here.
    Call(NodeId),
    /// A node has its place here.
    Target(NodeId),
    /// A node has its place here, and belongs to what comes before.
    Behind(NodeId),
    /// A link begins; its area on each line becomes [`Item::Link`](super::Item::Link).
    LinkStart(LinkTo),
    /// The innermost link ends.
    LinkEnd,
    /// An element of the structure begins (closed and begun again at line ends).
    Begin(ElementId),
    /// The innermost element ends.
    End,
    /// Space that fills the line, with dots when asked (contents).
    Fill {
        /// Dots up to the text after it.
        leader: bool,
    },
}

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextStyle {
    /// Which family.
    pub family: Family,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Size of the face.
    pub size: Length,
    /// Real small capitals for lower-case letters.
    pub small_caps: bool,
    /// Signs at the height of capitals, for words in capitals.
    pub capitals: bool,
    /// Which figures.
    pub figures: Figures,
    /// Added after each letter.
    pub tracking: Length,
    /// Raised above the baseline (negative is lowered).
    pub rise: Length,
    /// The ink.
    pub paint: Paint,
    /// A line through the words.
    pub struck: bool,
    /// Ligatures (off in code).
    pub ligatures: bool,
}

impl TextStyle {
    /// Whether words of this style are raised: by their place or by their form.
    pub fn is_raised(&self) -> bool {
        self.rise > Length::ZERO || self.figures == Figures::Superior
    }
}

/// Sets a paragraph. Gives at least one variant, the best first; an empty paragraph gives one variant without lines.
///
/// Lines longer than the measure and characters in no face are reported with their places. A justified paragraph has
/// up to three variants: the best, and the best of one line less and one more; a cost is the excess of demerits over the best.
/// Where pages may end in it is not settled here.
pub fn set(paragraph: &Paragraph, faces: &Faces, diagnostics: &mut Diagnostics) -> Vec<Variant> {
    let items = Items::shape(paragraph, faces);
    report::missing(paragraph, &items, diagnostics);
    if items.flow.text.is_empty() {
        return vec![empty(&items)];
    }
    let broken = breaks::choose(paragraph, &items, faces);
    let variants = draw(paragraph, &items, faces, &broken);
    let (broken, mut variants) = without_rivers(
        broken,
        variants,
        |broken| draw(paragraph, &items, faces, broken),
        paragraph,
    );
    // What the pages may choose instead is never worse than what is reported, and has no rivers that the best has not.
    let is_overfull = |variant: &Variant| variant.lines.iter().any(|line| line.overfull > Length::ZERO);
    if variants.first().is_some_and(|best| !is_overfull(best)) {
        variants.retain(|variant| !is_overfull(variant));
    }
    let mut index = 0;
    variants.retain(|variant| {
        index += 1;
        index == 1 || rivers::in_paragraph(&variant.lines).is_empty()
    });
    if let (Some(way), Some(best)) = (broken.ways.first(), variants.first()) {
        report::overfull(paragraph, &items.flow, &broken.stops, way, best, diagnostics);
    }
    variants
}

/// The lines of the ways that pages may choose from, the best first.
fn draw(paragraph: &Paragraph, items: &Items, faces: &Faces, broken: &Broken) -> Vec<Variant> {
    let best = broken.ways.first().map_or(0, |way| way.demerits);
    let set = |way: &fit::Way| Variant {
        lines: justify::lines(paragraph, items, faces, &broken.stops, way),
        cost: Cost(way.demerits - best),
        cuts: Vec::new(),
    };
    breaks::variants(&broken.ways).into_iter().map(set).collect()
}

/// How often other breaks are looked for where a river runs down a paragraph. Few paragraphs have one, and the first other way
/// is nearly always without.
const MOST_ROUNDS: usize = 4;

/// The same paragraph in other breaks, where the best has rivers and others have fewer. Where spaces come to stand is known only
/// when lines are drawn: so a break in the river is made dearer, and all are chosen again.
fn without_rivers(
    broken: Broken,
    variants: Vec<Variant>,
    draw: impl Fn(&Broken) -> Vec<Variant>,
    paragraph: &Paragraph,
) -> (Broken, Vec<Variant>) {
    let rivers = |variants: &[Variant]| {
        variants
            .first()
            .map_or(Vec::new(), |best| rivers::in_paragraph(&best.lines))
    };
    let mut found = rivers(&variants);
    let mut best = (broken, variants);
    if paragraph.breaker != Breaker::WholeParagraph {
        return best;
    }
    let mut fewest = found.len();
    let mut tried: Option<Broken> = None;
    for _ in 0..MOST_ROUNDS {
        let last = tried.as_ref().unwrap_or(&best.0);
        let Some(next) = found.first().and_then(|line| last.avoiding(paragraph, *line)) else {
            break;
        };
        let variants = draw(&next);
        found = rivers(&variants);
        if found.len() < fewest {
            fewest = found.len();
            tried = None;
            best = (next, variants);
        } else {
            tried = Some(next);
        }
    }
    best
}

/// A paragraph without words has no lines, yet notes and targets in it must not be lost: they stand in a line of no height.
fn empty(items: &Items) -> Variant {
    let mut line = LineBox::default();
    for (_, event) in &items.flow.events {
        match event {
            flow::Event::Note(node) => line.notes.push(*node),
            flow::Event::Target(node) | flow::Event::Behind(node) => {
                line.targets.push((*node, Length::ZERO));
            }
            flow::Event::Call(note) => line.calls.push((*note, Length::ZERO)),
            flow::Event::LinkStart(_) | flow::Event::LinkEnd | flow::Event::Begin(_) | flow::Event::End => {}
        }
    }
    let lines = if line.notes.is_empty() && line.targets.is_empty() {
        Vec::new()
    } else {
        vec![line]
    };
    Variant {
        lines,
        ..Variant::default()
    }
}
