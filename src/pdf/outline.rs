//! Bookmarks → outline (PDF 1.7 clause 12.3.3); must not know what they lead to.

use super::Error;
use super::document::{Document, points};
use super::strings::{shortened, text_string};
use crate::layout::{Bookmark, Pages, Place};
use lopdf::{Object, ObjectId, dictionary};

/// Lines of the outline that are shown when the file is opened: about what a window beside the page holds.
const LINES_OPEN: usize = 40;

/// Adds the outline.
pub(super) fn add(document: &mut Document, pages: &Pages) -> Result<(), Error> {
    if !pages.bookmarks.is_empty() {
        let outline = Outline {
            pages,
            open: open_depth(&pages.bookmarks),
        };
        let root = outline.write(document);
        document.catalog()?.set("Outlines", root);
    }
    Ok(())
}

/// Where a place is, as an explicit destination (clause 12.3.2.2) that leaves the reader's zoom alone.
pub(super) fn destination(document: &Document, place: Place) -> Option<Object> {
    let id = *document.pages.get(place.page as usize)?;
    let top = points(document.boxes(place.page as usize).top() - place.at.y);
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
        let mut item = dictionary! { "Title" => text_string(shortened(&bookmark.title)), "Parent" => level.parent };
        if let Some(destination) = self.place(bookmark).and_then(|place| destination(document, place)) {
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
            if let Some(place) = self.pages.places.get(&bookmark.node) {
                return Some(*place);
            }
            next = bookmark.children.first();
        }
        None
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NodeId;

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
