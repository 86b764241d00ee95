//! Book → [`Resolved`]: what the book means, in tables beside the tree; must not know how it is written or set.

mod addresses;
mod captions;
mod contents;
mod descriptions;
mod dump;
mod images;
mod index;
mod links;
mod nearest;
mod notes;
mod numbers;
mod references;
mod word_table;
mod words;

pub use addresses::Address;
pub use contents::words_of;
pub use dump::dump;
pub use index::{CrossReference, Index, IndexEntry, IndexGroup, IndexPart, IndexPlace, Locator, parts as index_parts};
pub use notes::stands_behind_notes;
pub use word_table::Words;
pub use words::{has_words, only_names_page, word_languages, word_tag, words};

use crate::config::Listed;
use crate::diag::rules::BOOK_EMPTY;
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::manuscript::{AssetId, Assets, Manuscript};
use crate::model::{Book, Inline, Medium, NodeId};
use std::collections::BTreeMap;
use std::ops::Range;

/// Settles numbers, links, images and contents of a book. Never fails; complaints go to the sink.
pub fn resolve(mut book: Book, manuscript: &Manuscript, diagnostics: &mut Diagnostics) -> Resolved {
    let words = contents::count_words(&book);
    if words == 0 {
        diagnostics.add(Diagnostic::new(&BOOK_EMPTY, None, "the book has no text").hint(
                "write a chapter as a Markdown file (.md), and name it in SUMMARY.md if there is one; `pressmark new` writes a book to start from",
            ));
    }
    words::tell_missing(&book.metadata.language, diagnostics);
    let mut links = links::resolve(&book, diagnostics);
    let descriptions = descriptions::resolve(&book, &mut links, diagnostics);
    let lists = captions::lists(&book, &manuscript.edition.print.lists, &mut links.targets);
    let notes_section = notes::add_section(&mut book, manuscript.edition.print.notes);
    let index = index::index(&book, &mut links.targets, diagnostics);
    let pictures = images::load(&book, manuscript, diagnostics);
    let addresses = addresses::printed(&book, manuscript.edition.print.links, &links.links, &links.targets);
    let counted = numbers::Counted {
        numbering: manuscript.edition.numbering,
        addresses: &addresses,
    };
    let mut number = |medium| numbers::number(&book, counted, medium, diagnostics);
    let (numbers_in_print, numbers_in_epub) = (number(Medium::Print), number(Medium::Epub));
    let titles = references::titles(&book, &links, [&numbers_in_print, &numbers_in_epub], diagnostics);
    Resolved {
        numbers_in_print,
        numbers_in_epub,
        notes_section,
        addresses,
        titles,
        contents: contents::contents(&book),
        lists,
        index,
        assets: pictures.assets,
        cover: pictures.cover,
        style_sheet: manuscript.style_sheet.map(|file| StyleSheet {
            file,
            text: manuscript.sources.get(file).text.clone(),
        }),
        cover_span: manuscript.edition.cover.as_ref().and_then(|(_, span)| *span),
        images: pictures.images,
        links: links.links,
        labels: links.labels,
        targets: links.targets,
        words,
        descriptions,
        book,
    }
}

/// The book with all that is settled about it. Only [`resolve`] makes one.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The book. `Only` blocks of both media are still in it.
    pub book: Book,
    /// Images, each once.
    pub assets: Assets,
    /// The front cover of the author's own.
    pub cover: Option<AssetId>,
    /// Where book.toml names it.
    pub cover_span: Option<Span>,
    /// The author's style sheet for the EPUB.
    pub style_sheet: Option<StyleSheet>,
    /// Picture (of a figure that shows one, too), figure of anything else, or table → what describes it at length.
    pub descriptions: BTreeMap<NodeId, Description>,
    /// Image node → its file. A node that is missing here was reported; writers show its alt text in a box.
    pub images: BTreeMap<NodeId, AssetId>,
    /// Link (or Ref) node → where it leads. A link that is missing here was reported; its words stay, plain.
    pub links: BTreeMap<NodeId, Destination>,
    /// Section, figure, table, note (and each later call), link whose address is a note → its number in the printed book. What stands in one output
    /// only is counted in that one only: neither has gaps, and from there on the two may count differently.
    pub numbers_in_print: BTreeMap<NodeId, Number>,
    /// The same in the EPUB.
    pub numbers_in_epub: BTreeMap<NodeId, Number>,
    /// The section, of the printed book only, in which its notes are to stand.
    pub notes_section: Option<NodeId>,
    /// Link that leads out of the book → what the printed page says of where it leads, where it says anything.
    pub addresses: BTreeMap<NodeId, Address>,
    /// Node without a number that a Ref leads to → its title's words, which the Ref prints.
    pub titles: BTreeMap<NodeId, String>,
    /// Label → node.
    pub labels: BTreeMap<String, NodeId>,
    /// Nodes that some link leads to, which therefore need an id (EPUB) or a place (PDF).
    pub targets: BTreeMap<NodeId, TargetKind>,
    /// The table of contents: sections with titles, to full depth.
    pub contents: Vec<ContentsEntry>,
    /// The lists of figures and tables that the author asked for, in the author's order.
    pub lists: Vec<(Listed, Vec<ListEntry>)>,
    /// The index, where the book has a section for it and places are marked.
    pub index: Option<Index>,
    /// How many words the body and its notes have.
    pub words: usize,
}

/// A long description of a figure, a table or a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The block that holds it.
    pub block: NodeId,
    /// Its words, each paragraph on a line; the first of them, where there are very many.
    pub words: String,
}

/// A style sheet as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleSheet {
    /// The file, for places in it.
    pub file: FileId,
    /// Its text.
    pub text: String,
}

impl StyleSheet {
    /// The place of a range of its bytes.
    pub fn place(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A node of the book.
    Node(NodeId),
    /// An address outside.
    Web(String),
}

/// What a link's target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// A section.
    Section,
    /// Anything inside one.
    Inside,
}

/// A number as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The figures alone: `3`, `1.2`, `IV`, `A`.
    pub label: String,
    /// With its word in the book's language, where there is one: `Figure 3`, `Part IV`, `Chapter 3`, `Appendix A`; equal to
    /// `label` for notes and for sections inside chapters.
    pub full: String,
}

/// A line of the list of figures or tables.
#[derive(Clone, Debug, PartialEq)]
pub struct ListEntry {
    /// The figure or table.
    pub node: NodeId,
    /// Its caption, or the author's shorter one. Notes in it are not listed.
    pub title: Vec<Inline>,
}

/// A line of the contents.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentsEntry {
    /// The section.
    pub node: NodeId,
    /// 1 for parts and for chapters outside parts; a chapter in a part is 2.
    pub level: u8,
    /// What is inside.
    pub children: Vec<ContentsEntry>,
}
