//! Inlines: what stands beside one another in a line; must not know how they are written or set.

use super::{Attributes, Block, NodeId};
use crate::diag::Span;

/// One inline.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Where it was read.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// The kinds of inlines.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Words, with the quotes and dashes of the language already in place.
    Text(String),
    /// A line end in the source: a space.
    SoftBreak,
    /// A line end that stands.
    LineBreak,
    /// Stress, set in italics.
    Emphasis(Vec<Inline>),
    /// Strong stress, set in bold.
    Strong(Vec<Inline>),
    /// Struck out.
    Strikethrough(Vec<Inline>),
    /// Raised.
    Superscript(Vec<Inline>),
    /// Lowered.
    Subscript(Vec<Inline>),
    /// Code in a line.
    Code(String),
    /// A key to be pressed.
    Keyboard(Vec<Inline>),
    /// A link.
    Link(Link),
    /// A picture.
    Image(Image),
    /// A footnote, held where it is called.
    Note(Note),
    /// A later call of a note that is held elsewhere: it shows the same number.
    NoteAgain {
        /// This call.
        id: NodeId,
        /// The note.
        note: NodeId,
    },
    /// A formula in the line, as TeX source.
    Math(String),
    /// Words with attributes: a class (`smallcaps`), a language.
    Span {
        /// Its own name.
        id: NodeId,
        /// What was in the braces.
        attributes: Attributes,
        /// The words.
        content: Vec<Inline>,
    },
    /// A place with a name, without words.
    Anchor {
        /// Its own name.
        id: NodeId,
        /// The author's name for it.
        attributes: Attributes,
    },
    /// A citation, as typed.
    Cite(String),
    /// A place for the index.
    IndexMark(Box<IndexMark>),
    /// A numbered reference to a labelled node: prints "Figure 3".
    Ref {
        /// Its own name.
        id: NodeId,
        /// The label referred to.
        label: String,
    },
}

/// A link; where it leads is settled by `resolve`.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Its own name.
    pub id: NodeId,
    /// The target as written.
    pub target: String,
    /// The title, if one was written.
    pub title: String,
    /// What was in the braces.
    pub attributes: Attributes,
    /// The words.
    pub content: Vec<Inline>,
}

/// A picture in a line or a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Its own name.
    pub id: NodeId,
    /// The path as written, relative to the file it stands in.
    pub source: String,
    /// What it shows, for a reader who cannot see it; empty when the author wrote none.
    pub alt: String,
    /// The title; a figure's caption is taken out of here.
    pub title: String,
    /// What was in the braces: `width=60%`, `.decorative`, …
    pub attributes: Attributes,
}

impl Image {
    /// Whether the author says that the picture tells nothing.
    pub fn is_decorative(&self) -> bool {
        self.attributes.has_class("decorative")
    }

    /// Whether it has words for those who do not see it.
    pub fn says_something(&self) -> bool {
        !self.is_decorative() && !self.alt.trim().is_empty()
    }
}

/// What the index is to have for a place in the text. It has no words: those it is about follow it, up to its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndexMark {
    /// The place.
    pub id: NodeId,
    /// The [`InlineKind::Anchor`] behind the words that it is about, where it is about words.
    pub end: Option<NodeId>,
    /// The entries that it belongs to, at least one.
    pub entries: Vec<IndexTerm>,
    /// Whether the entries are to name this place.
    pub is_place: bool,
    /// What the place is of a range that goes on over other words, where it is one.
    pub range: Option<RangeEdge>,
    /// The entries to look up instead.
    pub see: Vec<IndexTerm>,
    /// The entries to look up, too.
    pub see_also: Vec<IndexTerm>,
}

/// An edge of what an entry is about, as far as it is from the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeEdge {
    /// Here it begins.
    Start,
    /// Here it ends.
    End,
}

/// An entry by its levels, from the main one down: at least one. In its words are no nodes but those of styles.
pub type IndexTerm = Vec<Vec<Inline>>;

/// A footnote.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its own name; the call's too.
    pub id: NodeId,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl InlineKind {
    /// The inlines inside it; a note holds blocks instead.
    pub fn content(&self) -> &[Inline] {
        match self {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Superscript(content)
            | InlineKind::Subscript(content)
            | InlineKind::Keyboard(content)
            | InlineKind::Span { content, .. } => content,
            InlineKind::Link(link) => &link.content,
            InlineKind::Text(_)
            | InlineKind::SoftBreak
            | InlineKind::LineBreak
            | InlineKind::Code(_)
            | InlineKind::Image(_)
            | InlineKind::Note(_)
            | InlineKind::NoteAgain { .. }
            | InlineKind::Math(_)
            | InlineKind::Anchor { .. }
            | InlineKind::Cite(_)
            | InlineKind::IndexMark(_)
            | InlineKind::Ref { .. } => &[],
        }
    }

    /// The same, to be changed; nothing where there can be none.
    pub fn content_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Superscript(content)
            | InlineKind::Subscript(content)
            | InlineKind::Keyboard(content)
            | InlineKind::Span { content, .. } => Some(content),
            InlineKind::Link(link) => Some(&mut link.content),
            _ => None,
        }
    }
}
