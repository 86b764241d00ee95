//! A tagged PDF → its structure tree with the text of each element; must not know how the writer works.
//!
//! Written after PDF 1.7 (ISO 32000-1), clause 14.7, for tests of any stage. What is wrong with the tree itself is
//! collected while it is read; [`crate::tag_rules`] looks at what was read.

use crate::pdf_reader::{Owner, Pdf, Read, text_of};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// A structure tree that was read.
pub struct Tree {
    /// The elements right under the root.
    pub roots: Vec<Element>,
    /// What is wrong: a sentence each.
    pub faults: Vec<String>,
}

/// An element of the tree.
#[derive(Debug, Default)]
pub struct Element {
    /// Its structure type, as the role map has it.
    pub kind: String,
    pub kids: Vec<Kid>,
    pub alt: Option<String>,
    pub language: Option<String>,
    /// Of a note.
    pub id: Option<String>,
    /// Attributes of all owners: `Scope`, `ListNumbering`, `BBox`, `ColSpan`, `RowSpan`.
    pub attributes: BTreeMap<String, Object>,
    /// In place of its text.
    pub actual_text: Option<String>,
    object: ObjectId,
}

/// What stands in an element.
#[derive(Debug)]
pub enum Kid {
    Element(Element),
    /// The text of a marked-content sequence.
    Text(String),
    /// A link, and where it leads.
    Link(String),
}

/// The depth at which a tree is taken for one that runs in a circle.
const DEEPEST: usize = 100;

/// Structure types of PDF 1.7, clause 14.8.4.
const STANDARD: &str = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI \
    Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu Figure \
    Formula Form";

struct Reading<'a> {
    pdf: &'a Pdf,
    pages: BTreeMap<ObjectId, usize>,
    /// Of each page: what is drawn on it, and the texts of its sequences.
    read: Vec<(Read, BTreeMap<i64, String>)>,
    /// Who has a sequence or an annotation, as the tree says.
    owners: BTreeMap<(usize, i64), ObjectId>,
    annotated: BTreeMap<ObjectId, ObjectId>,
    seen: BTreeSet<ObjectId>,
    faults: Vec<String>,
}

/// Reads the tree of a finished file; one without a tree has a fault.
pub fn read(bytes: &[u8]) -> Tree {
    let pdf = Pdf::open(bytes);
    let pages = pdf.page_ids();
    let read = (0..pages.len()).map(|index| {
        let page = pdf.page(index);
        let texts = page.sequence_texts();
        (page, texts)
    });
    let mut reading = Reading {
        pdf: &pdf,
        read: read.collect(),
        pages: pages.iter().enumerate().map(|(index, id)| (*id, index)).collect(),
        owners: BTreeMap::new(),
        annotated: BTreeMap::new(),
        seen: BTreeSet::new(),
        faults: vec![],
    };
    let roots = reading.tree();
    let mut tree = Tree {
        roots,
        faults: reading.faults,
    };
    crate::tag_rules::apply(&mut tree);
    tree
}

impl Reading<'_> {
    fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(what.into());
    }

    fn tree(&mut self) -> Vec<Element> {
        let pdf = self.pdf;
        let Some(root) = pdf
            .get(pdf.catalog(), "StructTreeRoot")
            .and_then(|it| it.as_dict().ok())
        else {
            self.fault("the file has no structure tree");
            return vec![];
        };
        let marked = pdf.get(pdf.catalog(), "MarkInfo").and_then(|it| it.as_dict().ok());
        if !marked.is_some_and(|it| it.get(b"Marked").is_ok_and(|it| *it == Object::Boolean(true))) {
            self.fault("the file does not say that it is tagged");
        }
        if !pdf.catalog().has(b"Lang") {
            self.fault("the document has no language");
        }
        let id = pdf.catalog().get(b"StructTreeRoot").and_then(Object::as_reference);
        let roots = self.kids(root, id.expect("the root is an object of its own"), None, 0);
        self.contents();
        self.parents(root);
        self.orphans();
        let elements = roots.into_iter().filter_map(|kid| match kid {
            Kid::Element(element) => Some(element),
            Kid::Text(_) | Kid::Link(_) => None,
        });
        elements.collect()
    }

    fn kids(&mut self, holder: &Dictionary, own: ObjectId, page: Option<usize>, depth: usize) -> Vec<Kid> {
        let pdf = self.pdf;
        let Ok(kids) = holder.get(b"K") else { return vec![] };
        let list = match pdf.follow(kids) {
            Object::Array(list) => list.clone(),
            _ => vec![kids.clone()],
        };
        list.iter().filter_map(|kid| self.kid(kid, own, page, depth)).collect()
    }

    fn kid(&mut self, kid: &Object, own: ObjectId, page: Option<usize>, depth: usize) -> Option<Kid> {
        let pdf = self.pdf;
        let content = match pdf.follow(kid) {
            Object::Integer(number) => return self.sequence(page, *number, own),
            other => other.as_dict().expect("a kid is a number or a dictionary"),
        };
        let page = self.page_of(content).or(page);
        match content.get(b"Type").and_then(Object::as_name).unwrap_or(b"StructElem") {
            b"MCR" => self.sequence(page, content.get(b"MCID").and_then(Object::as_i64).expect("MCID"), own),
            b"OBJR" => {
                let object = content.get(b"Obj").and_then(Object::as_reference).expect("Obj");
                if self.annotated.insert(object, own).is_some() {
                    self.fault(format!("the annotation {} stands in the tree twice", object.0));
                }
                Some(Kid::Link(self.target(object)))
            }
            _ => {
                let id = kid.as_reference().expect("an element is an object of its own");
                self.element(content, id, own, depth + 1).map(Kid::Element)
            }
        }
    }

    fn page_of(&mut self, holder: &Dictionary) -> Option<usize> {
        let page = holder.get(b"Pg").and_then(Object::as_reference).ok()?;
        let index = self.pages.get(&page).copied();
        if index.is_none() {
            self.fault(format!("Pg names the object {}, which is no page", page.0));
        }
        index
    }

    fn sequence(&mut self, page: Option<usize>, number: i64, own: ObjectId) -> Option<Kid> {
        let Some(page) = page else {
            self.fault(format!("the element {} has the sequence {number} of no page", own.0));
            return None;
        };
        if self.owners.insert((page, number), own).is_some() {
            self.fault(format!(
                "sequence {number} of page {} stands in the tree twice",
                page + 1
            ));
        }
        if !self.read[page].0.sequences.contains(&number) {
            self.fault(format!(
                "page {} has no sequence {number}, which the tree has",
                page + 1
            ));
        }
        Some(Kid::Text(self.read[page].1.get(&number).cloned().unwrap_or_default()))
    }

    fn element(&mut self, found: &Dictionary, id: ObjectId, parent: ObjectId, depth: usize) -> Option<Element> {
        if depth > DEEPEST || !self.seen.insert(id) {
            self.fault(format!("the element {} stands in the tree twice", id.0));
            return None;
        }
        let kind = self.kind(found);
        if found.get(b"P").and_then(Object::as_reference).ok() != Some(parent) {
            self.fault(format!(
                "{kind} ({}) does not name the parent that has it ({})",
                id.0, parent.0
            ));
        }
        let text = |key: &[u8]| found.get(key).ok().map(|it| text_of(self.pdf.follow(it)));
        let mut element = Element {
            alt: text(b"Alt"),
            language: text(b"Lang"),
            id: text(b"ID"),
            actual_text: text(b"ActualText"),
            attributes: self.attributes(found),
            kind,
            object: id,
            kids: vec![],
        };
        let page = self.page_of(found);
        element.kids = self.kids(found, id, page, depth);
        Some(element)
    }

    fn kind(&mut self, found: &Dictionary) -> String {
        let pdf = self.pdf;
        let name = found.get(b"S").and_then(Object::as_name).expect("S");
        let root = pdf
            .get(pdf.catalog(), "StructTreeRoot")
            .and_then(|it| it.as_dict().ok());
        let roles = root
            .and_then(|root| pdf.get(root, "RoleMap"))
            .and_then(|it| it.as_dict().ok());
        let name = roles
            .and_then(|roles| roles.get(name).and_then(Object::as_name).ok())
            .unwrap_or(name);
        let name = String::from_utf8_lossy(name).into_owned();
        if !STANDARD.split_whitespace().any(|it| it == name) {
            self.fault(format!("{name} is no standard structure type"));
        }
        name
    }

    /// `A` is a dictionary or an array of them, with revision numbers between.
    fn attributes(&self, found: &Dictionary) -> BTreeMap<String, Object> {
        let mut attributes = BTreeMap::new();
        let Some(list) = self.pdf.get(found, "A") else {
            return attributes;
        };
        let list = list.as_array().cloned().unwrap_or_else(|_| vec![list.clone()]);
        for dictionary in list.iter().filter_map(|it| self.pdf.follow(it).as_dict().ok()) {
            for (key, value) in dictionary {
                attributes.insert(
                    String::from_utf8_lossy(key).into_owned(),
                    self.pdf.follow(value).clone(),
                );
            }
        }
        attributes
    }

    /// Where an annotation leads: an address, or `page 3`.
    fn target(&mut self, annotation: ObjectId) -> String {
        let pdf = self.pdf;
        let link = pdf.document.get_dictionary(annotation).expect("an annotation");
        let action = pdf.get(link, "A").and_then(|it| it.as_dict().ok());
        if let Some(address) = action.and_then(|it| pdf.get(it, "URI")) {
            return text_of(address);
        }
        let place = pdf.get(link, "Dest").or_else(|| pdf.get(action?, "D"));
        let page = place.and_then(|it| it.as_array().ok()?.first()?.as_reference().ok());
        match page.and_then(|page| self.pages.get(&page)) {
            Some(index) => format!("page {}", index + 1),
            None => {
                self.fault(format!("the link {} leads nowhere", annotation.0));
                "nowhere".into()
            }
        }
    }

    /// All that is drawn belongs to one sequence of the tree, or is an artifact.
    fn contents(&mut self) {
        let mut faults = vec![];
        for (index, (page, _)) in self.read.iter().enumerate() {
            let number = index + 1;
            let mut once = BTreeSet::new();
            for sequence in &page.sequences {
                if !once.insert(sequence) {
                    faults.push(format!("page {number} has two sequences {sequence}"));
                }
                if !self.owners.contains_key(&(index, *sequence)) {
                    faults.push(format!("sequence {sequence} of page {number} is not in the tree"));
                }
            }
            let stray: String = page
                .drawn
                .iter()
                .filter(|it| it.owner == Owner::Nobody)
                .map(|it| &*it.text)
                .collect();
            if !stray.is_empty() {
                faults.push(format!(
                    "page {number}: {stray:?} is neither in the tree nor an artifact"
                ));
            }
            for (operator, owner) in &page.painted {
                if *owner == Owner::Nobody {
                    faults.push(format!(
                        "page {number}: what {operator} paints is neither in the tree nor an artifact"
                    ));
                }
            }
            for (outer, inner) in &page.misplaced {
                faults.push(format!("page {number}: {inner:?} inside of {outer:?}"));
            }
        }
        self.faults.extend(faults);
    }

    /// The parent tree says of each sequence and annotation what the tree says.
    fn parents(&mut self, root: &Dictionary) {
        let pdf = self.pdf;
        let mut entries = BTreeMap::new();
        if let Some(tree) = pdf.get(root, "ParentTree").and_then(|it| it.as_dict().ok()) {
            number_tree(pdf, tree, 0, &mut entries);
        }
        let next = root.get(b"ParentTreeNextKey").and_then(Object::as_i64).unwrap_or(0);
        if entries.keys().any(|key| *key >= next) {
            self.fault("ParentTreeNextKey is not past all keys");
        }
        for (index, page) in pdf.page_ids().into_iter().enumerate() {
            let page = pdf.document.get_dictionary(page).expect("a page");
            let key = page.get(b"StructParents").and_then(Object::as_i64).ok();
            let entry = key.and_then(|key| entries.remove(&key));
            self.page_parents(index, entry);
            let annotations = pdf.get(page, "Annots").and_then(|it| it.as_array().ok());
            if annotations.is_some_and(|it| !it.is_empty())
                && page.get(b"Tabs").and_then(Object::as_name).ok() != Some(b"S")
            {
                self.fault(format!(
                    "page {} does not go through its links in the order of the tree",
                    index + 1
                ));
            }
            for annotation in annotations.into_iter().flatten() {
                self.annotation_parent(index, annotation.as_reference().expect("a link"), &mut entries);
            }
        }
        for key in entries.keys() {
            self.fault(format!(
                "the parent tree has the key {key}, which no page and no link has"
            ));
        }
        for annotation in std::mem::take(&mut self.annotated).keys() {
            self.fault(format!("the annotation {} is in the tree and on no page", annotation.0));
        }
    }

    fn page_parents(&mut self, index: usize, entry: Option<Object>) {
        let list = entry.map(|entry| entry.as_array().expect("a page has an array of parents").clone());
        let list = list.unwrap_or_default();
        let found = (0i64..).zip(list.iter().map(|it| it.as_reference().ok()));
        let found: BTreeMap<i64, ObjectId> = found.filter_map(|(number, id)| Some((number, id?))).collect();
        let wanted = self.owners.iter().filter(|((page, _), _)| *page == index);
        let wanted: BTreeMap<i64, ObjectId> = wanted.map(|((_, number), id)| (*number, *id)).collect();
        for number in found.keys().chain(wanted.keys()).collect::<BTreeSet<_>>() {
            if found.get(number) != wanted.get(number) {
                self.fault(format!(
                    "sequence {number} of page {} has another parent than in the tree",
                    index + 1
                ));
            }
        }
    }

    fn annotation_parent(&mut self, index: usize, annotation: ObjectId, entries: &mut BTreeMap<i64, Object>) {
        let link = self.pdf.document.get_dictionary(annotation).expect("an annotation");
        let key = link.get(b"StructParent").and_then(Object::as_i64).ok();
        let parent = key.and_then(|key| entries.remove(&key)?.as_reference().ok());
        let owner = self.annotated.remove(&annotation);
        if parent.is_none() || parent != owner {
            self.fault(format!(
                "a link of page {} does not lead to the element that has it",
                index + 1
            ));
        }
        if !link.has(b"Contents") {
            self.fault(format!("a link of page {} does not say where it leads", index + 1));
        }
    }

    /// Elements that no other has.
    fn orphans(&mut self) {
        for (id, object) in &self.pdf.document.objects {
            let kind = object
                .as_dict()
                .and_then(|it| it.get(b"Type"))
                .and_then(Object::as_name);
            if kind.is_ok_and(|kind| kind == b"StructElem") && !self.seen.contains(id) {
                self.faults.push(format!("the element {} is not in the tree", id.0));
            }
        }
    }
}

/// The entries of a number tree (clause 7.9.7).
fn number_tree(pdf: &Pdf, node: &Dictionary, depth: usize, entries: &mut BTreeMap<i64, Object>) {
    let list = |key| pdf.get(node, key).and_then(|it| it.as_array().ok());
    for pair in list("Nums").into_iter().flat_map(|nums| nums.chunks(2)) {
        let value = match pdf.follow(&pair[1]) {
            Object::Array(list) => Object::Array(list.clone()),
            _ => pair[1].clone(),
        };
        entries.insert(pair[0].as_i64().expect("a key"), value);
    }
    for kid in list("Kids").into_iter().flatten().filter(|_| depth < DEEPEST) {
        number_tree(pdf, pdf.follow(kid).as_dict().expect("a node"), depth + 1, entries);
    }
}

impl Element {
    /// Elements right inside it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.kids.iter().filter_map(|kid| match kid {
            Kid::Element(element) => Some(element),
            Kid::Text(_) | Kid::Link(_) => None,
        })
    }

    /// It and all inside it, in reading order.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Element)) {
        visit(self);
        self.elements().for_each(|element| element.walk(visit));
    }

    /// Where it stands in messages.
    pub fn place(&self) -> String {
        let text: String = self.text().chars().take(40).collect();
        format!("{} ({}) {text:?}", self.kind, self.object.0)
    }
}
