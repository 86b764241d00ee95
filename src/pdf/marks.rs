//! Layout's marks → marked content of a page (PDF 1.7 clause 14.6) and whose content it is; must not know what is drawn.
//!
//! A sequence is opened when something is drawn, not when its mark is met: lines of one paragraph share a sequence, and an element
//! without content has none. What is drawn outside of all marks is an artifact.

use super::content::Content;
use super::voice::Voice;
use crate::layout::{ArtifactKind, Element, ElementId, ElementRole, GlyphRun, Mark};
use std::collections::BTreeMap;

/// Letters of what a link is called by, in bytes: a paragraph of them helps nobody who jumps from link to link.
const MOST_CALLED: usize = 1000;
/// A hyphen at the end of a line, which is no part of the word.
const SOFT_HYPHEN: char = '\u{AD}';

/// What happened on a page, in the order of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A sequence of an element's content; the first of a page has MCID 0, the next 1.
    Content(ElementId),
    /// An area of a link: its index among the page's.
    Area(ElementId, usize),
}

/// A rectangle in PDF's own axes, on the painter's grid: left, bottom, right, top.
pub(super) type Extent = [i64; 4];

/// What is known of a page's marked content when it is painted.
#[derive(Default)]
pub(super) struct Marked {
    /// In the order of the content.
    pub(super) events: Vec<Event>,
    /// Where the figures on the page stand.
    pub(super) extents: BTreeMap<ElementId, Extent>,
    /// Pictures without words that should have some.
    pub(super) wordless: usize,
    /// What each link on the page is called by: its text, and the words for the pictures in it.
    pub(super) called: BTreeMap<ElementId, String>,
}

/// Whose the content is that comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Element(ElementId),
    Artifact(ArtifactKind),
}

/// The marks of a page while it is painted.
pub(super) struct Marks<'a> {
    structure: &'a [Element],
    stack: Vec<Mark>,
    /// Whose the content is that comes next, and the link and the figure around it.
    owner: Owner,
    link: Option<ElementId>,
    figure: Option<ElementId>,
    /// The sequence that is open in the content stream, and whether its glyphs are read one by one.
    open: Option<(Owner, bool)>,
    sequences: usize,
    marked: Marked,
}

impl<'a> Marks<'a> {
    pub(super) fn new(structure: &'a [Element]) -> Marks<'a> {
        Marks {
            structure,
            stack: Vec::new(),
            owner: Owner::Artifact(ArtifactKind::Layout),
            link: None,
            figure: None,
            open: None,
            sequences: 0,
            marked: Marked::default(),
        }
    }

    /// Meets a mark.
    pub(super) fn meet(&mut self, mark: Mark) {
        match mark {
            Mark::Begin(_) => self.stack.push(mark),
            Mark::Artifact(kind) => {
                let is_new = !matches!(self.owner, Owner::Artifact(_)) || self.stack.is_empty();
                self.marked.wordless += usize::from(kind == ArtifactKind::Wordless && is_new);
                self.stack.push(mark);
            }
            Mark::End => {
                self.stack.pop();
            }
        }
        self.owner = self.owner_of_next();
        self.link = self.around(ElementRole::Link);
        let figure = self.around(ElementRole::Figure);
        if let (Some(id), Some(link), true) = (figure, self.link, figure != self.figure) {
            let alt = self.element(id).and_then(|element| element.alt.as_deref());
            self.call(link, alt.unwrap_or(""));
        }
        self.figure = figure;
    }

    /// Hears what is drawn: text inside a link is what the link is called by.
    pub(super) fn hear(&mut self, run: &GlyphRun) {
        if let (Some(link), None) = (self.link, self.figure) {
            let said = run.actual_text.as_deref().unwrap_or_else(|| run.shaped_text());
            self.call(link, said);
        }
    }

    fn call(&mut self, link: ElementId, words: &str) {
        let called = self.marked.called.entry(link).or_default();
        let room = MOST_CALLED.saturating_sub(called.len());
        let end = words.floor_char_boundary(room.min(words.len()));
        called.extend(words[..end].chars().filter(|c| *c != SOFT_HYPHEN));
    }

    /// Notes an area of a link, which belongs to the nearest link around it.
    pub(super) fn area(&mut self, index: usize) {
        self.marked.events.extend(self.link.map(|id| Event::Area(id, index)));
    }

    /// The link around what comes next.
    pub(super) fn link(&self) -> Option<ElementId> {
        self.link
    }

    /// Whether a figure is open.
    pub(super) fn in_figure(&self) -> bool {
        self.figure.is_some()
    }

    /// Notes where something of a figure stands.
    pub(super) fn cover(&mut self, extent: Extent) {
        if let Some(figure) = self.figure {
            let own = self.marked.extents.entry(figure).or_insert(extent);
            let [left, bottom, right, top] = extent;
            *own = [own[0].min(left), own[1].min(bottom), own[2].max(right), own[3].max(top)];
        }
    }

    /// Whether what comes next stands in another sequence than the one that is open.
    pub(super) fn changes(&self) -> bool {
        self.open != Some((self.owner, true))
    }

    /// Opens the sequence of what comes next, and closes the one before it. Outside of text objects only.
    pub(super) fn switch(&mut self, out: &mut Content, voice: &Voice) {
        self.close(out);
        self.open = Some((self.owner, *voice == Voice::Plain));
        match self.owner {
            Owner::Artifact(ArtifactKind::Pagination) => out.operator("/Artifact<</Type/Pagination>>BDC"),
            Owner::Artifact(ArtifactKind::Layout) => out.operator("/Artifact<</Type/Layout>>BDC"),
            Owner::Artifact(ArtifactKind::Wordless) => out.operator("/Artifact BMC"),
            Owner::Element(id) => {
                let tag = match voice {
                    Voice::Plain => self.element(id).map_or("Span", |element| name(element.role)),
                    Voice::Reversed => "ReversedChars",
                    Voice::Said(_) => "Span",
                };
                out.raw(&format!("/{tag}<</MCID {}", self.sequences));
                if let Voice::Said(text) = voice {
                    out.raw("/ActualText");
                    out.text_string(text);
                }
                out.operator(">>BDC");
                self.sequences += 1;
                self.marked.events.push(Event::Content(id));
            }
        }
    }

    /// Closes the sequence that is open.
    pub(super) fn close(&mut self, out: &mut Content) {
        if self.open.take().is_some() {
            out.operator("EMC");
        }
    }

    pub(super) fn finish(self) -> Marked {
        self.marked
    }

    fn element(&self, id: ElementId) -> Option<&'a Element> {
        self.structure.get(id.0 as usize)
    }

    fn innermost(&self) -> Option<ElementId> {
        match self.stack.last() {
            Some(Mark::Begin(id)) => Some(*id),
            _ => None,
        }
    }

    fn is_artifact(&self) -> bool {
        self.stack.iter().any(|mark| matches!(mark, Mark::Artifact(_)))
    }

    fn owner_of_next(&self) -> Owner {
        let artifact = self.stack.iter().find_map(|mark| match mark {
            Mark::Artifact(kind) => Some(*kind),
            _ => None,
        });
        match (artifact, self.innermost()) {
            (None, Some(id)) => Owner::Element(id),
            (kind, _) => Owner::Artifact(kind.unwrap_or(ArtifactKind::Layout)),
        }
    }

    /// The innermost element of a kind that is open; none inside an artifact.
    fn around(&self, role: ElementRole) -> Option<ElementId> {
        let open = self.stack.iter().rev().filter_map(|mark| match mark {
            Mark::Begin(id) => Some(*id),
            _ => None,
        });
        let is_of_role = |id: &ElementId| self.element(*id).is_some_and(|element| element.role == role);
        open.filter(|_| !self.is_artifact()).find(is_of_role)
    }
}

/// The standard structure type of a role (PDF 1.7 clause 14.8.4).
pub(super) fn name(role: ElementRole) -> &'static str {
    match role {
        ElementRole::Document => "Document",
        ElementRole::Part => "Part",
        ElementRole::Section => "Sect",
        ElementRole::Group => "Div",
        ElementRole::Heading(level) => HEADINGS[usize::from(level.clamp(1, 6)) - 1],
        ElementRole::Paragraph => "P",
        ElementRole::List(_) => "L",
        ElementRole::ListItem => "LI",
        ElementRole::ListLabel => "Lbl",
        ElementRole::ListBody => "LBody",
        ElementRole::Table => "Table",
        ElementRole::TableRow => "TR",
        ElementRole::TableHead | ElementRole::RowHead => "TH",
        ElementRole::TableCell => "TD",
        ElementRole::Figure => "Figure",
        ElementRole::Caption => "Caption",
        ElementRole::BlockQuote => "BlockQuote",
        ElementRole::Code => "Code",
        ElementRole::Formula => "Formula",
        ElementRole::Note => "Note",
        ElementRole::Reference => "Reference",
        ElementRole::Link => "Link",
        ElementRole::Contents => "TOC",
        ElementRole::Index => "Index",
        ElementRole::ContentsItem => "TOCI",
        ElementRole::Span | ElementRole::Line => "Span",
    }
}

const HEADINGS: [&str; 6] = ["H1", "H2", "H3", "H4", "H5", "H6"];
