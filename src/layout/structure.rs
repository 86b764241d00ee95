//! Blocks as they are set → [`Element`]s in reading order, and the [`Mark`]s round what is drawn; must not know pages.
//!
//! Each galley counts its elements from 0 (its own root), so that galleys can be set at the same time; [`Structure::join`]
//! puts them behind one another and [`renumber`] gives the marks their final numbers.

use super::{ArtifactKind, Element, ElementId, ElementRole, Frame, Item, LineBox, Mark};
use crate::model::{Language, NodeId};
use crate::units::Point;

/// Elements under one root.
#[derive(Clone, Debug)]
pub(super) struct Structure {
    elements: Vec<Element>,
}

impl Structure {
    /// The root of every structure.
    pub const ROOT: ElementId = ElementId(0);

    /// A structure of nothing but its root.
    pub fn new(role: ElementRole, node: Option<NodeId>) -> Structure {
        Structure {
            elements: vec![Element {
                role,
                parent: None,
                children: Vec::new(),
                node,
                language: None,
                alt: None,
            }],
        }
    }

    /// Adds an element inside another.
    pub fn add(&mut self, role: ElementRole, parent: ElementId, node: Option<NodeId>) -> ElementId {
        self.elements.push(Element {
            role,
            parent: Some(parent),
            children: Vec::new(),
            node,
            language: None,
            alt: None,
        });
        ElementId(self.elements.len() as u32 - 1)
    }

    /// What an element is.
    pub fn role(&self, id: ElementId) -> Option<ElementRole> {
        self.elements.get(id.0 as usize).map(|element| element.role)
    }

    /// Says in which language an element is.
    pub fn set_language(&mut self, id: ElementId, language: Language) {
        if let Some(element) = self.elements.get_mut(id.0 as usize) {
            element.language = Some(language);
        }
    }

    /// Gives an element its alternative text.
    pub fn set_alt(&mut self, id: ElementId, alt: &str) {
        if let Some(element) = self.elements.get_mut(id.0 as usize) {
            element.alt = Some(alt.to_owned());
        }
    }

    /// Takes the elements of another structure; its root becomes one more root. Gives what is to be added to each of
    /// their numbers.
    pub fn absorb(&mut self, other: Structure) -> u32 {
        other.join(None, &mut self.elements)
    }

    /// Appends the elements to those of the whole book, their root inside `parent`, and gives what is to be added to
    /// each of their numbers.
    pub fn join(self, parent: Option<ElementId>, whole: &mut Vec<Element>) -> u32 {
        let base = whole.len() as u32;
        whole.extend(self.elements.into_iter().map(|mut element| {
            element.parent = element.parent.map(|own| ElementId(own.0 + base)).or(parent);
            element
        }));
        base
    }
}

/// Finishes the structure of a book, whose element 0 is the document: every element gets its children, and every heading the
/// level of its section's depth, so that none is skipped.
pub(super) fn settle(whole: &mut [Element]) {
    for index in 1..whole.len() {
        let parent = whole[index].parent.map_or(0, |parent| parent.0 as usize);
        whole[parent].children.push(ElementId(index as u32));
    }
    let titles = titles(whole);
    let mut depths = vec![0u8; whole.len()];
    for index in 0..whole.len() {
        let above = whole[index].parent.map_or(0, |parent| depths[parent.0 as usize]);
        depths[index] = above + u8::from(above < DEEPEST_HEADING && titles[index].is_some());
        if matches!(whole[index].role, ElementRole::Heading(_)) {
            let section = whole[index].parent.map_or(0, |parent| parent.0 as usize);
            let is_title = titles[section] == Some(ElementId(index as u32));
            let level = if is_title { above } else { above + 1 };
            whole[index].role = ElementRole::Heading(level.clamp(1, DEEPEST_HEADING));
        }
    }
}

/// Levels of headings that PDF 1.7 knows (clause 14.8.4.3.2).
const DEEPEST_HEADING: u8 = 6;

/// By element: its title, the first heading right inside it, where it is a section that has one.
fn titles(whole: &[Element]) -> Vec<Option<ElementId>> {
    let mut titles = vec![None; whole.len()];
    for (index, element) in whole.iter().enumerate() {
        let Some(parent) = element.parent.map(|parent| parent.0 as usize) else {
            continue;
        };
        let is_section = matches!(whole[parent].role, ElementRole::Part | ElementRole::Section);
        if is_section && matches!(element.role, ElementRole::Heading(_)) {
            titles[parent].get_or_insert(ElementId(index as u32));
        }
    }
    titles
}

/// Adds `base` to the number of every mark in the items.
pub(super) fn renumber(items: &mut [(Point, Item)], base: u32) {
    for (_, item) in items {
        match item {
            Item::Mark(Mark::Begin(id)) => id.0 += base,
            Item::Group(frame) | Item::Turned(_, frame) => renumber(&mut frame.items, base),
            Item::Mark(Mark::Artifact(_) | Mark::End)
            | Item::Glyphs(_)
            | Item::Path(_)
            | Item::Rule(..)
            | Item::Image(..)
            | Item::Link(..) => {}
        }
    }
}

/// The items with a mark's begin before them and its end behind them.
pub(super) fn marked(mark: Mark, items: Vec<(Point, Item)>) -> Vec<(Point, Item)> {
    let mut all = Vec::with_capacity(items.len() + 2);
    all.push((Point::default(), Item::Mark(mark)));
    all.extend(items);
    all.push((Point::default(), Item::Mark(Mark::End)));
    all
}

/// The items as the content of an element.
pub(super) fn element(id: ElementId, items: Vec<(Point, Item)>) -> Vec<(Point, Item)> {
    marked(Mark::Begin(id), items)
}

/// One thing that is drawn and is not part of the text.
pub(super) fn ornament(at: Point, item: Item) -> Vec<(Point, Item)> {
    marked(Mark::Artifact(ArtifactKind::Layout), vec![(at, item)])
}

/// A line drawn once more: without its elements, links, notes and places.
pub(super) fn repeated(line: &LineBox) -> LineBox {
    LineBox {
        items: marked(Mark::Artifact(ArtifactKind::Pagination), bare(&line.items)),
        height: line.height,
        baseline: line.baseline,
        ..LineBox::default()
    }
}

/// The items without marks and links.
pub(super) fn bare(items: &[(Point, Item)]) -> Vec<(Point, Item)> {
    items
        .iter()
        .filter(|(_, item)| !matches!(item, Item::Mark(_) | Item::Link(..)))
        .map(|(at, item)| match item {
            Item::Group(frame) => (*at, Item::Group(bare_frame(frame))),
            Item::Turned(turn, frame) => (*at, Item::Turned(*turn, bare_frame(frame))),
            other => (*at, other.clone()),
        })
        .collect()
}

fn bare_frame(frame: &Frame) -> Frame {
    Frame {
        size: frame.size,
        items: bare(&frame.items),
    }
}
