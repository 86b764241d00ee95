//! The pages of the printed book → which of them begin in which file and node, and how they are named; must not know how pages
//! are made.
//!
//! A marker is an element without words, for its label is read and not seen (EPUB Accessibility 1.1, section 4.1.3; DPUB-ARIA
//! 1.1, `doc-pagebreak`). It stands in the line where the page begins in one, and is an element of its own between blocks.

use super::chapters::{Content, Page};
use super::names::page_id;
use super::xml::Xml;
use crate::model::{Metadata, NodeId, PageList, PagePlace, PageStart, Role};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Namespace of the identifiers of print editions that have no ISBN (a UUID of version 5 of our own making).
const NAMESPACE: Uuid = Uuid::from_u128(0x1f0b_8a57_3c52_5d16_9e4b_7d02_c6a8_5b33);

/// Where the pages of the printed book begin in the EPUB.
#[derive(Debug, Default)]
pub(super) struct PageBreaks<'a> {
    /// The pages, in the order of the print.
    pub starts: &'a [PageStart],
    /// The pages that begin in each node's own text, with their places in it, in order.
    in_text: BTreeMap<NodeId, Vec<Break>>,
    /// The pages that begin with a file.
    with_file: BTreeMap<usize, Vec<usize>>,
}

/// A page that begins in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Break {
    /// Byte in the text of its node.
    pub offset: u32,
    /// Index in [`PageBreaks::starts`].
    pub start: usize,
}

/// A place in the reading order: a file's index in the spine, and a byte in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub page: usize,
    pub byte: usize,
}

impl<'a> PageBreaks<'a> {
    /// Sorts the pages of the print by the files and nodes that they begin in.
    pub fn new(list: Option<&'a PageList>, pages: &[Page<'_>]) -> PageBreaks<'a> {
        let mut breaks = PageBreaks {
            starts: list.map_or(&[], |list| &list.starts),
            ..PageBreaks::default()
        };
        for (start, page) in breaks.starts.iter().enumerate() {
            match page.at {
                PagePlace::Text(at) => {
                    let offset = at.offset;
                    let own = breaks.in_text.entry(at.node).or_default();
                    own.push(Break { offset, start });
                }
                made => {
                    let file = file_of(made, pages);
                    breaks.with_file.entry(file).or_default().push(start);
                }
            }
        }
        breaks.in_text.values_mut().for_each(|own| own.sort());
        breaks
    }

    /// The pages that begin in a node's own text.
    pub fn of(&self, node: NodeId) -> &[Break] {
        self.in_text.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The pages that begin with a file.
    pub fn of_file(&self, page: usize) -> &[usize] {
        self.with_file.get(&page).map_or(&[], Vec::as_slice)
    }

    /// Writes a marker.
    pub fn mark(&self, start: usize, element: &str, xml: &mut Xml) {
        let Some(page) = self.starts.get(start) else { return };
        xml.start(element)
            .attr("epub:type", "pagebreak")
            .attr("role", "doc-pagebreak")
            .attr("id", &page_id(&page.label))
            .attr("aria-label", &page.label)
            .end();
    }
}

/// The file of a page that is made in print: the one that is made here, too, or else the author's own for the EPUB.
fn file_of(place: PagePlace, pages: &[Page<'_>]) -> usize {
    let (made, role) = match place {
        PagePlace::TitlePage => (Content::TitlePage, Role::TitlePage),
        PagePlace::Copyright => (Content::Copyright, Role::Copyright),
        PagePlace::Contents | PagePlace::Text(_) => (Content::Contents, Role::Contents),
    };
    let is_own = |page: &Page<'_>| matches!(page.content, Content::Section { section, .. } if section.role == role);
    let found = pages.iter().position(|page| page.content == made);
    found.or_else(|| pages.iter().position(is_own)).unwrap_or(0)
}

/// What names the print edition whose pages are marked: its ISBN, else a name made of the book's own, the same for every file of
/// the book.
pub(super) fn source(metadata: &Metadata, book: &str) -> String {
    match &metadata.isbn_print {
        Some(isbn) => format!("urn:isbn:{isbn}"),
        None => Uuid::new_v5(&NAMESPACE, book.as_bytes()).urn().to_string(),
    }
}
