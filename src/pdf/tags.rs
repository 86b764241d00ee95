//! Layout's elements and the marked content of painted pages → the structure tree (PDF 1.7 clause 14.7); decides nothing about
//! what is an element.
//!
//! A book has as many elements as paragraphs: they are written as bytes, without an object of lopdf's for each.

use super::Error;
use super::content::{push_coordinate, push_integer};
use super::document::Document;
use super::marks::{Event, Extent, Marked, name};
use super::strings::{push_reference, push_text};
use crate::layout::{Element, ElementId, ElementRole, ListNumbering, Pages};
use lopdf::{Object, ObjectId, dictionary};
use std::collections::BTreeMap;
use std::ops::Range;

/// Entries of one leaf of the parent tree (clause 7.9.7).
const LEAF: usize = 64;

/// An annotation of a page, if its area leads anywhere: index is that of the area.
pub(super) type Annotations = Vec<Option<ObjectId>>;

/// What an element holds, in reading order.
#[derive(Clone, Copy)]
enum Kid {
    Element(ElementId),
    /// A sequence of marked content on a page.
    Content {
        page: usize,
        sequence: usize,
    },
    /// An annotation on a page.
    Annotation {
        page: usize,
        id: ObjectId,
    },
}

/// Adds the structure tree, and tells pages and annotations their places in it.
pub(super) fn add(
    document: &mut Document,
    pages: &Pages,
    marked: &[Marked],
    annotations: &[Annotations],
) -> Result<(), Error> {
    let tree = Tree::grow(document, pages, marked, annotations);
    let parents = tree.tell(document)?;
    let root = tree.write(document, &parents);
    let catalog = document.catalog()?;
    catalog.set("StructTreeRoot", Object::Reference((root, 0)));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(())
}

struct Tree<'a> {
    structure: &'a [Element],
    marked: &'a [Marked],
    pages: Vec<ObjectId>,
    /// By element: what it holds, as far as pages and annotations tell.
    kids: Vec<Vec<Kid>>,
    /// By element: the number of its object; none where it has no content.
    numbers: Vec<Option<u32>>,
    extents: BTreeMap<ElementId, Extent>,
    /// The number of the first object that is free behind the elements.
    free: u32,
}

impl<'a> Tree<'a> {
    fn grow(document: &Document, pages: &'a Pages, marked: &'a [Marked], annotations: &[Annotations]) -> Tree<'a> {
        let structure = &pages.structure;
        let mut tree = Tree {
            structure,
            marked,
            pages: document.pages.clone(),
            kids: vec![Vec::new(); structure.len()],
            numbers: vec![None; structure.len()],
            extents: BTreeMap::new(),
            free: document.next_number(),
        };
        tree.gather(annotations);
        let live = tree.live();
        tree.order(&live);
        for (number, is_live) in tree.numbers.iter_mut().zip(&live) {
            if *is_live {
                *number = Some(tree.free);
                tree.free += 1;
            }
        }
        tree
    }

    /// Gives each element what the pages say of it, in their order.
    fn gather(&mut self, annotations: &[Annotations]) {
        let mut begun = vec![false; self.structure.len()];
        for (page, marked) in self.marked.iter().enumerate() {
            let mut sequence = 0;
            for event in &marked.events {
                match *event {
                    Event::Content(id) => {
                        self.begin(id, &mut begun);
                        self.kids[id.0 as usize].push(Kid::Content { page, sequence });
                        sequence += 1;
                    }
                    Event::Area(id, index) => {
                        let id_of = annotations.get(page).and_then(|areas| *areas.get(index)?);
                        let kid = id_of.map(|annotation| Kid::Annotation { page, id: annotation });
                        self.kids[id.0 as usize].extend(kid);
                    }
                }
            }
            for (id, extent) in &marked.extents {
                self.extents.entry(*id).or_insert(*extent);
            }
        }
    }

    /// Where an element's first content is met, it takes its place in its parent, and that in its own.
    fn begin(&mut self, mut id: ElementId, begun: &mut [bool]) {
        while !std::mem::replace(&mut begun[id.0 as usize], true) {
            let Some(parent) = self.structure[id.0 as usize].parent else {
                return;
            };
            self.kids[parent.0 as usize].push(Kid::Element(id));
            id = parent;
        }
    }

    /// Which elements have content, or are needed for the shape of what has: cells of a table, empty lines of code.
    fn live(&self) -> Vec<bool> {
        let mut live: Vec<bool> = self
            .kids
            .iter()
            .map(|kids| kids.iter().any(|kid| !matches!(kid, Kid::Element(_))))
            .collect();
        if let Some(document) = live.first_mut() {
            *document = true;
        }
        // An element stands behind its parent in the list.
        for (index, element) in self.structure.iter().enumerate().rev() {
            if let (true, Some(parent)) = (live[index], element.parent) {
                live[parent.0 as usize] = true;
            }
        }
        for (index, element) in self.structure.iter().enumerate() {
            let shapes = matches!(
                element.role,
                ElementRole::TableRow
                    | ElementRole::TableHead
                    | ElementRole::RowHead
                    | ElementRole::TableCell
                    | ElementRole::Line
            );
            live[index] |= shapes && element.parent.is_some_and(|parent| live[parent.0 as usize]);
        }
        live
    }

    /// Brings what each element holds into its final order: layout's, where it holds nothing but elements; else that of the
    /// content, with what has none behind what layout has before it.
    fn order(&mut self, live: &[bool]) {
        let is_live = |id: &ElementId| live[id.0 as usize];
        for (element, kids) in self.structure.iter().zip(&mut self.kids) {
            let children = element.children.iter().copied().filter(is_live);
            kids.retain(|kid| !matches!(kid, Kid::Element(id) if !is_live(id)));
            if kids.iter().all(|kid| matches!(kid, Kid::Element(_))) {
                *kids = children.map(Kid::Element).collect();
                continue;
            }
            let mut before = None;
            for child in children {
                let place = |id: ElementId, kids: &[Kid]| {
                    kids.iter()
                        .position(|kid| matches!(kid, Kid::Element(own) if *own == id))
                };
                if place(child, kids).is_none() {
                    let at = before.and_then(|id| place(id, kids)).map_or(0, |at| at + 1);
                    kids.insert(at, Kid::Element(child));
                }
                before = Some(child);
            }
        }
    }

    /// Tells pages and annotations where they stand in the parent tree (clause 14.7.4.4), and gives what it says of the
    /// annotations: the numbers of their elements.
    fn tell(&self, document: &mut Document) -> Result<Vec<u32>, Error> {
        for (index, page) in self.pages.iter().enumerate() {
            let page = document.dictionary(*page)?;
            page.set("StructParents", index as i64);
            page.set("Tabs", "S");
        }
        let mut owners = Vec::new();
        for (kids, number) in self.kids.iter().zip(&self.numbers) {
            let Some(number) = number else { continue };
            for kid in kids {
                if let Kid::Annotation { id, .. } = kid {
                    let place = self.pages.len() + owners.len();
                    document.dictionary(*id)?.set("StructParent", place as i64);
                    owners.push(*number);
                }
            }
        }
        Ok(owners)
    }

    /// Writes all elements, the trees of parents and of names, and the root; gives the root's number.
    fn write(&self, document: &mut Document, owners: &[u32]) -> u32 {
        let root = self.free;
        for (index, number) in self.numbers.iter().enumerate() {
            if number.is_some() {
                document.push_object(|out| self.element(index, root, out));
            }
        }
        let leaves = self.leaves(owners);
        let (first_leaf, notes) = (root + 1, self.notes());
        document.push_object(|out| {
            out.extend_from_slice(b"<</Type/StructTreeRoot/K[");
            push_reference(out, self.numbers.first().copied().flatten().unwrap_or(root));
            out.extend_from_slice(b"]/ParentTree<</Kids[");
            (first_leaf..first_leaf + leaves.len() as u32).for_each(|leaf| push_reference(out, leaf));
            out.extend_from_slice(b"]>>/ParentTreeNextKey ");
            push_integer(out, (self.pages.len() + owners.len()) as i64);
            if !notes.is_empty() {
                out.extend_from_slice(b"/IDTree<</Names[");
                for (name, number) in &notes {
                    out.extend_from_slice(format!("({name})").as_bytes());
                    push_reference(out, *number);
                }
                out.extend_from_slice(b"]>>");
            }
            out.extend_from_slice(b">>");
        });
        for leaf in leaves {
            document.push_object(|out| out.extend_from_slice(&leaf));
        }
        root
    }

    /// A structure element (table 323).
    fn element(&self, index: usize, root: u32, out: &mut Vec<u8>) {
        let element = &self.structure[index];
        let kids = &self.kids[index];
        out.extend_from_slice(b"<</S/");
        out.extend_from_slice(self.name(index).as_bytes());
        out.extend_from_slice(b"/P ");
        let parent = element.parent.and_then(|parent| self.numbers[parent.0 as usize]);
        push_reference(out, parent.unwrap_or(root));
        let page = kids.iter().find_map(|kid| match kid {
            Kid::Content { page, .. } | Kid::Annotation { page, .. } => Some(*page),
            Kid::Element(_) => None,
        });
        if let Some(page) = page {
            out.extend_from_slice(b"/Pg ");
            push_reference(out, self.pages[page].0);
        }
        self.say(index, element, out);
        out.extend_from_slice(b"/K[");
        for kid in kids {
            self.kid(*kid, page, out);
        }
        out.extend_from_slice(b"]>>");
    }

    /// The structure type: a link that leads nowhere in this file is but a stretch of text.
    fn name(&self, index: usize) -> &'static str {
        let leads = || self.kids[index].iter().any(|kid| matches!(kid, Kid::Annotation { .. }));
        match self.structure[index].role {
            ElementRole::Link if !leads() => name(ElementRole::Span),
            role => name(role),
        }
    }

    /// What is said of an element: language, alternative text, identifier, attributes (clause 14.8.5).
    fn say(&self, index: usize, element: &Element, out: &mut Vec<u8>) {
        if let Some(language) = &element.language {
            out.extend_from_slice(b"/Lang");
            push_text(out, &language.0);
        }
        if let Some(alt) = &element.alt {
            out.extend_from_slice(b"/Alt");
            push_text(out, alt);
        }
        match element.role {
            ElementRole::Note => out.extend_from_slice(format!("/ID({})", note_name(index)).as_bytes()),
            ElementRole::TableHead => out.extend_from_slice(b"/A<</O/Table/Scope/Column>>"),
            ElementRole::RowHead => out.extend_from_slice(b"/A<</O/Table/Scope/Row>>"),
            ElementRole::List(ListNumbering::Decimal) => out.extend_from_slice(b"/A<</O/List/ListNumbering/Decimal>>"),
            ElementRole::List(ListNumbering::Bullets) => out.extend_from_slice(b"/A<</O/List/ListNumbering/Disc>>"),
            _ => {}
        }
        self.lay_out(index, element, out);
    }

    /// Layout attributes (clause 14.8.5.4): what is a block although its type is one of those inside lines, and where a figure is.
    fn lay_out(&self, index: usize, element: &Element, out: &mut Vec<u8>) {
        let is_block = matches!(
            element.role,
            ElementRole::Code | ElementRole::Formula | ElementRole::Figure | ElementRole::Note
        ) && !element
            .parent
            .is_some_and(|parent| holds_lines(self.structure[parent.0 as usize].role));
        let extent = self.extents.get(&ElementId(index as u32));
        if !is_block && extent.is_none() {
            return;
        }
        out.extend_from_slice(b"/A<</O/Layout");
        if is_block {
            out.extend_from_slice(b"/Placement/Block");
        }
        if let Some(extent) = extent {
            out.extend_from_slice(b"/BBox[");
            for (place, side) in extent.iter().enumerate() {
                if place > 0 {
                    out.push(b' ');
                }
                push_coordinate(out, *side);
            }
            out.push(b']');
        }
        out.extend_from_slice(b">>");
    }

    fn kid(&self, kid: Kid, home: Option<usize>, out: &mut Vec<u8>) {
        match kid {
            Kid::Element(id) => push_reference(out, self.numbers[id.0 as usize].unwrap_or_default()),
            Kid::Content { page, sequence } if Some(page) == home => {
                if out.last().is_some_and(u8::is_ascii_alphanumeric) {
                    out.push(b' ');
                }
                push_integer(out, sequence as i64);
            }
            Kid::Content { page, sequence } => {
                out.extend_from_slice(b"<</Type/MCR/Pg ");
                push_reference(out, self.pages[page].0);
                out.extend_from_slice(format!("/MCID {sequence}>>").as_bytes());
            }
            Kid::Annotation { page, id } => {
                out.extend_from_slice(b"<</Type/OBJR/Pg ");
                push_reference(out, self.pages[page].0);
                out.extend_from_slice(b"/Obj ");
                push_reference(out, id.0);
                out.extend_from_slice(b">>");
            }
        }
    }

    /// The leaves of the parent tree: for each page its elements by sequence, then for each annotation its element.
    fn leaves(&self, owners: &[u32]) -> Vec<Vec<u8>> {
        let count = self.marked.len() + owners.len();
        let leaf = |range: Range<usize>| {
            let mut out = format!("<</Limits[{} {}]/Nums[", range.start, range.end - 1).into_bytes();
            for place in range {
                push_integer(&mut out, place as i64);
                match self.marked.get(place) {
                    Some(marked) => self.owners(marked, &mut out),
                    None => {
                        out.push(b' ');
                        push_reference(&mut out, owners[place - self.marked.len()]);
                    }
                }
                out.push(b'\n');
            }
            out.extend_from_slice(b"]>>");
            out
        };
        (0..count)
            .step_by(LEAF)
            .map(|start| leaf(start..count.min(start + LEAF)))
            .collect()
    }

    fn owners(&self, marked: &Marked, out: &mut Vec<u8>) {
        out.push(b'[');
        for event in &marked.events {
            if let Event::Content(id) = event {
                push_reference(out, self.numbers[id.0 as usize].unwrap_or_default());
            }
        }
        out.push(b']');
    }

    /// The names of notes with the numbers of their elements, in the order of the names.
    fn notes(&self) -> Vec<(String, u32)> {
        let elements = self.structure.iter().zip(&self.numbers).enumerate();
        elements
            .filter(|(_, (element, _))| element.role == ElementRole::Note)
            .filter_map(|(index, (_, number))| Some((note_name(index), (*number)?)))
            .collect()
    }
}

/// Whether what stands in an element is set in lines, and not one block below another.
fn holds_lines(role: ElementRole) -> bool {
    matches!(
        role,
        ElementRole::Heading(_)
            | ElementRole::Paragraph
            | ElementRole::Caption
            | ElementRole::ListLabel
            | ElementRole::TableHead
            | ElementRole::RowHead
            | ElementRole::TableCell
            | ElementRole::Line
            | ElementRole::Link
            | ElementRole::Reference
            | ElementRole::Span
    )
}

/// A note's name in the file: PDF/UA-1 clause 7.9 asks for one. All are of one length, so that they sort as they are counted.
fn note_name(index: usize) -> String {
    format!("note{index:08}")
}
