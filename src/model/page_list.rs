//! Where the pages of the printed book begin in its text: plain data, made by layout, read by the EPUB; must not know either.

use super::{Anchor, NodeId};
use std::collections::BTreeMap;
use std::fmt;

/// The pages of the printed book, told apart into those that begin somewhere in the text and those that do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageList {
    /// The pages that begin somewhere in what both outputs say, in the order of the print.
    pub starts: Vec<PageStart>,
    /// The labels of the other pages, in order, each with the reason.
    pub left_out: Vec<(String, LeftOut)>,
    /// The labels of all printed pages, in order.
    pub labels: Vec<String>,
    /// The page, as an index into `labels`, on which each node stands or begins that has content in print.
    pub pages_of: BTreeMap<NodeId, u32>,
    /// The page that begins at each place, exactly as it was printed; of several at one place the last.
    pub turns: BTreeMap<Anchor, u32>,
}

/// A page and the place where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStart {
    /// Its number as printed: `iv`, `12`.
    pub label: String,
    /// The value of its number.
    pub number: u32,
    /// It is counted with the front matter, in roman figures.
    pub is_front: bool,
    /// Where it begins.
    pub at: PagePlace,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagePlace {
    /// With the title page that is made from the metadata.
    TitlePage,
    /// With the copyright page that is made from the metadata.
    Copyright,
    /// With the table of contents that is made of the titles.
    Contents,
    /// At a place in the text: before the whole word, where the page begins inside one.
    Text(Anchor),
}

/// Why a page begins nowhere in the EPUB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Nothing stands on it.
    Blank,
    /// A half title, which is made for the print.
    HalfTitle,
    /// A copyright page of what is said of the print alone.
    Copyright,
    /// A list of figures or tables, which in the EPUB is a part of the navigation.
    List,
    /// Notes behind the printed text, which the EPUB shows where they are called.
    Notes,
    /// Text that its author gave to the print alone.
    PrintOnly,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LeftOut::Blank => "blank",
            LeftOut::HalfTitle => "half title",
            LeftOut::Copyright => "copyright page of the print alone",
            LeftOut::List => "list of figures or tables",
            LeftOut::Notes => "notes behind the text",
            LeftOut::PrintOnly => "text for the print alone",
        })
    }
}

impl PageList {
    /// The label of the page on which a node stands or begins; nothing for what is not in the printed book.
    pub fn label_of(&self, node: NodeId) -> Option<&str> {
        self.label(*self.pages_of.get(&node)?)
    }

    /// The label of the page on which a place in the text stands: where a block runs over pages, that of the right one.
    pub fn label_at(&self, place: Anchor) -> Option<&str> {
        let begins = Anchor {
            node: place.node,
            offset: 0,
        };
        match self.turns.range(begins..=place).next_back() {
            Some((_, page)) => self.label(*page),
            None => self.label_of(place.node),
        }
    }

    fn label(&self, page: u32) -> Option<&str> {
        self.labels.get(page as usize).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_block_that_runs_on_is_on_the_later_page() {
        let node = NodeId { chapter: 1, local: 7 };
        let place = |offset| Anchor { node, offset };
        let list = PageList {
            labels: ["iv", "v"].map(str::to_owned).to_vec(),
            pages_of: BTreeMap::from([(node, 0)]),
            turns: BTreeMap::from([(place(40), 1)]),
            ..PageList::default()
        };
        assert_eq!(list.label_of(node), Some("iv"));
        let labels = [0, 39, 40, 90].map(|offset| list.label_at(place(offset)));
        assert_eq!(labels, [Some("iv"), Some("iv"), Some("v"), Some("v")]);
        assert_eq!(list.label_of(NodeId { chapter: 0, local: 0 }), None);
    }
}
