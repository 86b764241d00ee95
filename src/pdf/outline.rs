//! Bookmarks and page labels → outline (PDF 1.7 clause 12.3.3) and number tree (12.4.2); must not know what they lead to.

use super::Error;
use super::document::{Document, points};
use super::strings::text_string;
use crate::layout::{Bookmark, Page, Pages, Place};
use crate::model::NodeId;
use lopdf::{Dictionary, Object, ObjectId, dictionary};

/// Lines of the outline that are shown when the file is opened: about what a window beside the page holds.
const LINES_OPEN: usize = 40;

/// Adds the outline and the page labels.
pub(super) fn add(document: &mut Document, pages: &Pages) -> Result<(), Error> {
    if !pages.bookmarks.is_empty() {
        let outline = Outline {
            pages,
            open: open_depth(&pages.bookmarks),
        };
        let root = outline.write(document);
        document.catalog()?.set("Outlines", root);
    }
    if !pages.pages.is_empty() {
        document
            .catalog()?
            .set("PageLabels", dictionary! { "Nums" => labels(&pages.pages) });
    }
    Ok(())
}

/// Where a place is, as an explicit destination (clause 12.3.2.2) that leaves the reader's zoom alone.
pub(super) fn destination(document: &Document, pages: &Pages, place: Place) -> Option<Object> {
    let id = *document.pages.get(place.page as usize)?;
    let page = pages.pages.get(place.page as usize)?;
    let top = points(page.trim.height - place.at.y);
    Some(vec![id.into(), "XYZ".into(), Object::Null, top, Object::Null].into())
}

struct Outline<'a> {
    pages: &'a Pages,
    /// Items above this depth show what is inside them.
    open: usize,
}

/// An item that is being written, and what of its siblings is known.
struct Level<'a> {
    parent: ObjectId,
    depth: usize,
    items: std::slice::Iter<'a, Bookmark>,
    first: Option<ObjectId>,
    last: Option<ObjectId>,
    /// Lines that show when the parent is open.
    lines: i64,
}

impl<'a> Outline<'a> {
    /// Writes all items and gives the root's id. A stack of levels takes the place of recursion, so that no depth of
    /// nesting can exhaust the thread's.
    fn write(&self, document: &mut Document) -> ObjectId {
        let root = document.objects.add_object(dictionary! { "Type" => "Outlines" });
        let mut levels = vec![Level::new(root, 0, &self.pages.bookmarks)];
        while let Some(level) = levels.last_mut() {
            match level.items.next() {
                Some(bookmark) => {
                    let id = self.item(document, level, bookmark);
                    let depth = level.depth + 1;
                    levels.push(Level::new(id, depth, &bookmark.children));
                }
                None => {
                    let Some(done) = levels.pop() else { break };
                    let is_open = done.depth <= self.open;
                    done.close(document, is_open);
                    if let (true, Some(above)) = (is_open, levels.last_mut()) {
                        above.lines += done.lines;
                    }
                }
            }
        }
        root
    }

    fn item(&self, document: &mut Document, level: &mut Level<'a>, bookmark: &Bookmark) -> ObjectId {
        let mut item = dictionary! { "Title" => text_string(&bookmark.title), "Parent" => level.parent };
        if let Some(destination) = self
            .place(bookmark)
            .and_then(|place| destination(document, self.pages, place))
        {
            item.set("Dest", destination);
        }
        if let Some(before) = level.last {
            item.set("Prev", before);
        }
        let id = document.objects.add_object(item);
        if let Some(Ok(before)) = level.last.map(|before| document.objects.get_dictionary_mut(before)) {
            before.set("Next", id);
        }
        level.first.get_or_insert(id);
        level.last = Some(id);
        level.lines += 1;
        id
    }

    /// The place of a bookmark, else of the first line inside it that has one.
    fn place(&self, bookmark: &Bookmark) -> Option<Place> {
        let mut next = Some(bookmark);
        while let Some(bookmark) = next {
            if let Some(place) = self.of(bookmark.node) {
                return Some(place);
            }
            next = bookmark.children.first();
        }
        None
    }

    fn of(&self, node: NodeId) -> Option<Place> {
        self.pages.places.get(&node).copied()
    }
}

impl<'a> Level<'a> {
    fn new(parent: ObjectId, depth: usize, items: &'a [Bookmark]) -> Level<'a> {
        Level {
            parent,
            depth,
            items: items.iter(),
            first: None,
            last: None,
            lines: 0,
        }
    }

    /// Tells the parent of its children. A negative count says that they are folded away.
    fn close(&self, document: &mut Document, is_open: bool) {
        if let (Some(first), Some(last), Ok(parent)) =
            (self.first, self.last, document.objects.get_dictionary_mut(self.parent))
        {
            parent.set("First", first);
            parent.set("Last", last);
            parent.set("Count", if is_open { self.lines } else { -self.lines });
        }
    }
}

/// How deep the outline may be open so that its lines fit a window; at least the first level shows.
fn open_depth(bookmarks: &[Bookmark]) -> usize {
    let mut level: Vec<&Bookmark> = bookmarks.iter().collect();
    let mut lines = level.len();
    let mut depth = 0;
    loop {
        level = level.iter().flat_map(|bookmark| &bookmark.children).collect();
        lines += level.len();
        if level.is_empty() || lines > LINES_OPEN {
            return depth;
        }
        depth += 1;
    }
}

/// A page's label taken apart: what is constant in a range of pages, and its number.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Label<'a> {
    prefix: &'a str,
    style: Option<&'static str>,
    number: u32,
}

/// Label ranges: a new one where a label is not its forerunner's successor.
fn labels(pages: &[Page]) -> Vec<Object> {
    let mut ranges = Vec::new();
    let mut expected = None;
    for (index, page) in (0i64..).zip(pages) {
        let label = Label::read(&page.label);
        if expected != Some(label) || label.style.is_none() {
            ranges.push(Object::Integer(index));
            ranges.push(label.range().into());
        }
        expected = Some(Label {
            number: label.number.saturating_add(1),
            ..label
        });
    }
    ranges
}

impl<'a> Label<'a> {
    /// Reads `12`, `A-12`, `xii` or `XII`; anything else is all prefix.
    fn read(text: &'a str) -> Label<'a> {
        for (style, is_lower) in [("r", true), ("R", false)] {
            if let Some(number) = roman(text, is_lower) {
                return Label {
                    prefix: "",
                    style: Some(style),
                    number,
                };
            }
        }
        let split = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (prefix, digits) = text.split_at(split);
        match digits.parse() {
            Ok(number) if number > 0 && !digits.starts_with('0') => Label {
                prefix,
                style: Some("D"),
                number,
            },
            _ => Label {
                prefix: text,
                style: None,
                number: 1,
            },
        }
    }

    fn range(self) -> Dictionary {
        let mut range = Dictionary::new();
        if let Some(style) = self.style {
            range.set("S", style);
        }
        if !self.prefix.is_empty() {
            range.set("P", text_string(self.prefix));
        }
        if self.number > 1 {
            range.set("St", i64::from(self.number));
        }
        range
    }
}

/// The value of a roman number that is written as it should be.
fn roman(text: &str, is_lower: bool) -> Option<u32> {
    if text.is_empty() || text.len() > LONGEST_ROMAN || text.chars().any(|c| c.is_ascii_lowercase() != is_lower) {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    let (mut rest, mut value) = (upper.as_str(), 0);
    for (worth, letters) in ROMAN {
        while let Some(after) = rest.strip_prefix(letters) {
            value += worth;
            rest = after;
        }
    }
    (rest.is_empty() && written_roman(value) == upper).then_some(value)
}

/// MMMDCCCLXXXVIII
const LONGEST_ROMAN: usize = 15;

const ROMAN: [(u32, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

fn written_roman(mut value: u32) -> String {
    let mut text = String::new();
    for (worth, letters) in ROMAN {
        while value >= worth {
            value -= worth;
            text.push_str(letters);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_numbers_where_they_are() {
        let read = |text| {
            let label = Label::read(text);
            (label.prefix.to_owned(), label.style, label.number)
        };
        assert_eq!(read("xiv"), (String::new(), Some("r"), 14));
        assert_eq!(read("XIV"), (String::new(), Some("R"), 14));
        assert_eq!(read("112"), (String::new(), Some("D"), 112));
        assert_eq!(read("A-3"), ("A-".to_owned(), Some("D"), 3));
        assert_eq!(read("iiii"), ("iiii".to_owned(), None, 1));
        assert_eq!(read("07"), ("07".to_owned(), None, 1));
        assert_eq!(read(""), (String::new(), None, 1));
    }

    #[test]
    fn the_outline_opens_as_far_as_a_window_holds() {
        let line = |children: Vec<Bookmark>| Bookmark {
            title: "x".into(),
            node: NodeId { chapter: 0, local: 0 },
            children,
        };
        let parts: Vec<Bookmark> = (0..3)
            .map(|_| line((0..10).map(|_| line(vec![line(vec![])])).collect()))
            .collect();
        assert_eq!(open_depth(&parts), 1);
        let many: Vec<Bookmark> = (0..60).map(|_| line(vec![line(vec![])])).collect();
        assert_eq!(open_depth(&many), 0);
    }
}
