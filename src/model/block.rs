//! Blocks: what stands under one another in a section; must not know how they are written or set.

use super::{Attributes, Image, Inline, InlineKind, Language, NodeId};
use crate::diag::Span;

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its own name.
    pub id: NodeId,
    /// Where it was read.
    pub span: Span,
    /// What the author wrote in braces.
    pub attributes: Attributes,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A heading that opens no section, because it stands inside a quotation, list, call-out or cell. `level` 1 to 6 is
    /// what the author wrote.
    Heading {
        /// The level as written, 1 to 6.
        level: u8,
        /// The words.
        content: Vec<Inline>,
    },
    /// Numbered or bulleted items.
    List(List),
    /// A block quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
        /// Who said it, when the last line began with a dash; without the dash.
        attribution: Option<Vec<Inline>>,
    },
    /// A quotation that opens a chapter or part.
    Epigraph {
        /// What is quoted.
        blocks: Vec<Block>,
        /// Who said it.
        attribution: Option<Vec<Inline>>,
    },
    /// A call-out: note, tip, important, warning, caution, or the author's own.
    Admonition {
        /// Which.
        kind: AdmonitionKind,
        /// The author's title, in place of the kind's word.
        title: Option<Vec<Inline>>,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// Code, or any text whose lines and spaces stand.
    Code(CodeBlock),
    /// Verse: stanzas of lines.
    Verse {
        /// Stanzas, each a list of lines.
        stanzas: Vec<Vec<VerseLine>>,
        /// Whose it is, when the last line began with a dash; without the dash.
        attribution: Option<Vec<Inline>>,
    },
    /// A figure.
    Figure(Figure),
    /// A table.
    Table(Table),
    /// Terms and what they mean.
    Definitions(Vec<Definition>),
    /// A scene break.
    SceneBreak,
    /// A formula on lines of its own, as TeX source.
    Math(String),
    /// A division with a class: `::: name`, or HTML's `div`.
    Division {
        /// The name behind the colons; empty for a plain `div`.
        name: String,
        /// What it holds.
        blocks: Vec<Block>,
    },
    /// Text for one output only.
    Only {
        /// Which.
        medium: Medium,
        /// What it holds.
        blocks: Vec<Block>,
    },
    /// A long description of a figure, a table or a picture, for those who do not see it. The EPUB has it on a page of its own, the
    /// PDF in the words that stand for the picture; no printed page shows it.
    Description {
        /// The label of what it describes; else it is the figure or table before it.
        of: Option<String>,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// HTML's `details`: shown open in print.
    Details {
        /// The line that is always shown.
        summary: Vec<Inline>,
        /// The rest.
        blocks: Vec<Block>,
    },
}

/// The outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// The EPUB.
    Epub,
    /// The printed book.
    Print,
}

/// The kinds of call-outs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdmonitionKind {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The first number, when the items are numbered.
    pub start: Option<u64>,
    /// Whether the items stand without space between them.
    pub tight: bool,
    /// The items.
    pub items: Vec<ListItem>,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Its own name.
    pub id: NodeId,
    /// Where it was read.
    pub span: Span,
    /// Of a task list: whether it is done.
    pub checked: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Code: its text ends without a line feed, and tabs are as typed.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeBlock {
    /// First word of the info string, without its commas' rest (`rust` of `rust,ignore`); empty for none.
    pub language: String,
    /// The lines that are shown, joined by line feeds; hidden lines are gone.
    pub text: String,
    /// A caption, when the author gave one.
    pub caption: Option<Vec<Inline>>,
}

/// One line of verse.
#[derive(Clone, Debug, PartialEq)]
pub struct VerseLine {
    /// Where it was read.
    pub span: Span,
    /// Spaces before its first word.
    pub indent: u8,
    /// The words.
    pub content: Vec<Inline>,
}

/// A picture (or other blocks) with a caption. It is numbered when it has a caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is shown, most often one [`Image`] in a paragraph.
    pub blocks: Vec<Block>,
    /// The caption; empty for none.
    pub caption: Vec<Inline>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How each column is aligned; its length is the number of columns.
    pub columns: Vec<Alignment>,
    /// The head row; empty when all its cells are blank.
    pub head: Vec<Cell>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first cell of each row is its head: the class `row-heads`.
    pub row_heads: bool,
    /// The caption; empty for none. A table with a caption is numbered.
    pub caption: Vec<Inline>,
}

impl Table {
    /// Whether some cell says what others are about.
    pub fn has_heads(&self) -> bool {
        let firsts = self.rows.iter().filter_map(|row| row.first());
        let heads = self.head.iter().chain(firsts.filter(|_| self.row_heads));
        heads.into_iter().any(|cell| !cell.content.is_empty())
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its own name.
    pub id: NodeId,
    /// Where it was read.
    pub span: Span,
    /// What it says.
    pub content: Vec<Inline>,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// As the text runs.
    Start,
    /// In the middle.
    Center,
    /// Against the text's end.
    End,
}

/// One or more terms and what they mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The terms; each its own id, so that a link may lead to it.
    pub terms: Vec<Term>,
    /// The meanings.
    pub meanings: Vec<Vec<Block>>,
}

/// A term that is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Its own name.
    pub id: NodeId,
    /// Where it was read.
    pub span: Span,
    /// The words.
    pub content: Vec<Inline>,
}

impl BlockKind {
    /// Whether no other block stands in it.
    pub fn is_leaf(&self) -> bool {
        match self {
            BlockKind::Paragraph(_)
            | BlockKind::Heading { .. }
            | BlockKind::Code(_)
            | BlockKind::Verse { .. }
            | BlockKind::Table(_)
            | BlockKind::SceneBreak
            | BlockKind::Math(_) => true,
            BlockKind::List(_)
            | BlockKind::Quote { .. }
            | BlockKind::Epigraph { .. }
            | BlockKind::Admonition { .. }
            | BlockKind::Figure(_)
            | BlockKind::Definitions(_)
            | BlockKind::Division { .. }
            | BlockKind::Only { .. }
            | BlockKind::Description { .. }
            | BlockKind::Details { .. } => false,
        }
    }

    /// The one output that shows it, where not both do.
    pub fn only(&self) -> Option<Medium> {
        match self {
            BlockKind::Only { medium, .. } => Some(*medium),
            BlockKind::Description { .. } => Some(Medium::Epub),
            _ => None,
        }
    }
}

impl Figure {
    /// The picture of a figure that shows one and nothing else.
    pub fn picture(&self) -> Option<&Image> {
        match self.blocks.as_slice() {
            [only] => only.picture(),
            _ => None,
        }
    }
}

impl Block {
    /// The picture of a paragraph that is nothing else.
    pub fn picture(&self) -> Option<&Image> {
        let BlockKind::Paragraph(content) = &self.kind else {
            return None;
        };
        match content.as_slice() {
            [
                Inline {
                    kind: InlineKind::Image(image),
                    ..
                },
            ] => Some(image),
            _ => None,
        }
    }

    /// Whether the class stands behind it, or behind the picture that it shows.
    pub fn has_class(&self, class: &str) -> bool {
        let shown = match &self.kind {
            BlockKind::Figure(figure) => figure.picture(),
            _ => self.picture(),
        };
        let named = matches!(&self.kind, BlockKind::Division { name, .. } if name == class);
        named || self.attributes.has_class(class) || shown.is_some_and(|image| image.attributes.has_class(class))
    }

    /// The value of a key that stands behind it, or behind the picture that it shows.
    pub fn get(&self, key: &str) -> Option<&str> {
        let shown = match &self.kind {
            BlockKind::Figure(figure) => figure.picture(),
            _ => self.picture(),
        };
        let picture = || shown.and_then(|image| image.attributes.get(key));
        self.attributes.get(key).or_else(picture)
    }

    /// Whether it is in an output: by its own kind and classes, not by what it stands in.
    pub fn is_in(&self, medium: Medium) -> bool {
        let is_other = self.kind.only().is_some_and(|only| only != medium);
        !is_other && self.attributes.is_in(medium)
    }

    /// The language given on this block.
    pub fn language(&self) -> Option<Language> {
        self.attributes.language()
    }
}
