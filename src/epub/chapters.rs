//! Resolved → [`Plan`]: which files the EPUB has, in spine order, and in which of them each node lies; must not know markup.
//!
//! One file a chapter and one a part title, because readers load a file at a time; sections inside a chapter stay in
//! its file, unless it is too long for one (see [`Parting`]).

use super::contained;
use super::names::{self, Unique};
use super::page_list::PageBreaks;
use super::parting::Parting;
use super::style;
use super::words::Words;
use crate::config::{NotePlace, Variant};
use crate::model::{
    Attributes, Block, BlockKind, Cell, Inline, InlineKind, Matter, Medium, NodeId, Note, PageList, Role, Section, walk,
};
use crate::resolve::{self, Resolved, stands_behind_notes};
use std::collections::{BTreeMap, BTreeSet};

/// The files of the EPUB and all that its writers look up.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub resolved: &'a Resolved,
    /// Which readers it is for.
    pub variant: Variant,
    /// Words that print says too.
    pub shared: &'static resolve::Words,
    /// Words that only the EPUB says.
    pub words: &'static Words,
    /// The book's language, well-formed.
    pub language: String,
    /// The files in spine order.
    pub pages: Vec<Page<'a>>,
    /// Where each node lies that a link, the contents or a label names. Nodes for print only are not in it.
    pub places: BTreeMap<NodeId, Place>,
    /// Notes whose own call is for print only → their first call that is not: there the note is held.
    pub moved_notes: BTreeMap<NodeId, NodeId>,
    /// All notes.
    pub notes: BTreeMap<NodeId, &'a Note>,
    /// The sections that are in the EPUB.
    pub sections: BTreeMap<NodeId, &'a Section>,
    /// Note → all its calls after the first, in order.
    pub calls: BTreeMap<NodeId, Vec<NodeId>>,
    /// The pages of the printed book.
    pub page_list: Option<&'a PageList>,
    /// Where they begin.
    pub breaks: PageBreaks<'a>,
    /// Where notes stand.
    pub note_place: NotePlace,
    /// Figure, table or picture → index of the page that describes it at length.
    pub descriptions: BTreeMap<NodeId, usize>,
}

/// One XHTML file.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Its name, in the package's folder.
    pub file: String,
    /// What it is called, in plain words.
    pub title: String,
    /// What it holds.
    pub content: Content<'a>,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Content<'a> {
    /// The cover picture.
    Cover,
    /// A title page made from the metadata.
    TitlePage,
    /// A copyright page made from the metadata.
    Copyright,
    /// The table of contents: the navigation document itself.
    Contents,
    /// The notes of the whole book.
    Notes,
    /// A long description.
    Description {
        /// What holds it.
        block: &'a Block,
        /// The picture, figure or table that it describes.
        of: NodeId,
        /// The node that has the number of it.
        numbered: NodeId,
    },
    /// A section of the manuscript.
    Section {
        section: &'a Section,
        /// Whether the sections inside it have files of their own.
        split: bool,
    },
}

/// Where a node lies.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index in [`Plan::pages`].
    pub page: usize,
    /// Its id in that file.
    pub id: String,
    /// Whether it is all of the file.
    pub is_file: bool,
}

impl<'a> Plan<'a> {
    /// Chooses the files and finds every place.
    pub fn new(
        resolved: &'a Resolved,
        parting: &'a Parting,
        (variant, note_place): (Variant, NotePlace),
        page_list: Option<&'a PageList>,
    ) -> Plan<'a> {
        let metadata = &resolved.book.metadata;
        let mut plan = Plan {
            resolved,
            variant,
            shared: resolve::words(&metadata.language),
            words: Words::of(&metadata.language),
            language: names::language(&metadata.language.0).unwrap_or_else(|| "und".to_owned()),
            pages: Vec::new(),
            places: BTreeMap::new(),
            moved_notes: BTreeMap::new(),
            notes: BTreeMap::new(),
            sections: BTreeMap::new(),
            calls: BTreeMap::new(),
            page_list,
            breaks: PageBreaks::default(),
            note_place,
            descriptions: BTreeMap::new(),
        };
        let mut contents = order(resolved, parting, note_place);
        if variant == Variant::Kindle {
            // Kindle makes a page of the cover's picture by itself, and would show it twice.
            contents.retain(|(content, _)| *content != Content::Cover);
        }
        plan.name(contents);
        plan.breaks = PageBreaks::new(page_list, &plan.pages);
        Places::find(&mut plan);
        plan
    }

    fn name(&mut self, contents: Vec<(Content<'a>, bool)>) {
        let mut names = Unique::default();
        let mut counts: BTreeMap<Role, usize> = BTreeMap::new();
        let digits = contents.len().to_string().len().max(2);
        let mut whole = (String::new(), String::new(), 1);
        for (content, goes_on) in contents {
            if goes_on {
                let (title, stem, count) = &mut whole;
                *count += 1;
                self.pages.push(Page {
                    file: names.take(stem, ".xhtml"),
                    title: format!("{title} ({count})"),
                    content,
                });
                continue;
            }
            let title = self.title(content);
            let stem = match content {
                Content::Cover => "cover".to_owned(),
                Content::TitlePage => "title-page".to_owned(),
                Content::Copyright => "copyright".to_owned(),
                Content::Contents => "nav".to_owned(), // epub-builder's name for it
                Content::Notes => "notes".to_owned(),
                Content::Description { of, .. } => {
                    let count = self.descriptions.len() + 1;
                    self.descriptions.insert(of, self.pages.len());
                    format!("description-{count:0digits$}")
                }
                Content::Section { section, .. } => {
                    let count = counts.entry(section.role).or_default();
                    *count += 1;
                    names::stem(section, *count, digits)
                }
            };
            let file = names.take(&stem, ".xhtml");
            whole = (title.clone(), stem, 1);
            self.pages.push(Page { file, title, content });
        }
    }

    fn title(&self, content: Content) -> String {
        let metadata = &self.resolved.book.metadata;
        match content {
            Content::Cover => self.shared.cover.to_owned(),
            Content::TitlePage => metadata.title.clone(),
            Content::Copyright => self.shared.copyright_page.to_owned(),
            Content::Contents => self.shared.contents.to_owned(),
            Content::Notes => self.shared.notes.to_owned(),
            Content::Description { numbered, .. } => {
                let number = self.resolved.numbers_in_epub.get(&numbered);
                let number = number.map_or(String::new(), |number| format!(": {}", number.full));
                format!("{}{number}", self.shared.description)
            }
            Content::Section { section, .. } => self
                .label(section)
                .or_else(|| self.words.role(self.shared, section.role).map(str::to_owned))
                .unwrap_or_else(|| metadata.title.clone()),
        }
    }

    /// What the contents call a section: its number and its title. `None` when it has neither.
    pub fn label(&self, section: &Section) -> Option<String> {
        let title = section.short_title.as_ref().unwrap_or(&section.title);
        let title = self.plain_words(title);
        let number = self
            .resolved
            .numbers_in_epub
            .get(&section.id)
            .map(|number| match section.role {
                Role::Chapter | Role::Section => number.label.as_str(),
                _ => number.full.as_str(),
            });
        match (number, title.is_empty()) {
            (Some(number), false) => Some(format!("{number}. {title}")),
            (Some(number), true) => Some(number.to_owned()),
            (None, false) => Some(title),
            (None, true) => None,
        }
    }

    /// The words of a title without markup: a picture is its alternative text, a reference what it prints.
    pub fn plain_words(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        self.push_words(inlines, &mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn push_words(&self, inlines: &[Inline], text: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Image(image) => text.push_str(&image.alt),
                InlineKind::Ref { id, label } => text.push_str(&self.resolved.reference(Medium::Epub, *id, label)),
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content)
                | InlineKind::Superscript(content)
                | InlineKind::Subscript(content)
                | InlineKind::Keyboard(content)
                | InlineKind::Span { content, .. } => self.push_words(content, text),
                InlineKind::Link(link) => self.push_words(&link.content, text),
                _ => text.push_str(&walk::plain_text(std::slice::from_ref(inline))),
            }
        }
    }

    /// The style sheets of each page: for Kindle the one that engines of old read, too, for its own knows no rules like `@supports`.
    pub fn sheets(&self) -> Vec<(&'static str, &'static str)> {
        let ours = match self.variant {
            Variant::Kindle => &style::SHEETS[..1],
            Variant::All | Variant::Kobo => &style::SHEETS[..],
        };
        let own = self.resolved.style_sheet.as_ref().map(|_| style::AUTHORS_SHEET);
        ours.iter().copied().chain(own).collect()
    }

    /// The section of an id.
    pub fn section(&self, node: NodeId) -> Option<&'a Section> {
        self.sections.get(&node).copied()
    }

    /// The address of a node, seen from a page; `None` for a node that is not in the EPUB.
    pub fn href(&self, node: NodeId, from: usize) -> Option<String> {
        let place = self.places.get(&node)?;
        if place.page == from {
            return Some(format!("#{}", place.id));
        }
        let file = &self.pages.get(place.page)?.file;
        Some(match place.is_file {
            true => file.clone(),
            false => format!("{file}#{}", place.id),
        })
    }

    /// Index of the page that has the notes of the whole book.
    pub fn notes_page(&self) -> Option<usize> {
        self.find_page(|content| *content == Content::Notes)
    }

    /// The page of a long description that is written in a file of its own.
    pub fn description_page(&self, described: NodeId) -> Option<&Page<'a>> {
        self.pages.get(*self.descriptions.get(&described)?)
    }

    /// Whether a block is written in a file of its own, not where it stands.
    pub fn has_own_file(&self, own: &Block) -> bool {
        matches!(own.kind, BlockKind::Description { .. })
            && self
                .pages
                .iter()
                .any(|page| matches!(page.content, Content::Description { block, .. } if block.id == own.id))
    }

    /// Index of the first page of a kind.
    pub fn find_page(&self, wanted: impl Fn(&Content) -> bool) -> Option<usize> {
        self.pages.iter().position(|page| wanted(&page.content))
    }
}

/// Pages that stand before a title page of ours by custom, and before one of the author's, whose order is another's.
const BEFORE_TITLE: [&[Role]; 2] = [&[Role::HalfTitle, Role::AlsoBy], &[Role::HalfTitle]];
/// Pages that stand before the contents by custom.
const BEFORE_CONTENTS: &[Role] = &[
    Role::HalfTitle,
    Role::TitlePage,
    Role::Copyright,
    Role::Dedication,
    Role::Epigraph,
    Role::AlsoBy,
];

/// What the files hold, in spine order: cover, half title, other books, title page, copyright page, dedication and the like, contents,
/// text, notes that stand together, what is behind them by custom, long descriptions; and whether a file goes on with what the
/// one before it holds. A title, copyright or contents page in the manuscript stands where it stands and replaces ours.
fn order<'a>(resolved: &'a Resolved, parting: &'a Parting, note_place: NotePlace) -> Vec<(Content<'a>, bool)> {
    let mut sections = Vec::new();
    for section in &resolved.book.sections {
        flatten(section, resolved, parting, &mut sections);
    }
    let role = |content: &Content| match content {
        Content::Section { section, .. } => section.role,
        _ => Role::Chapter,
    };
    let has = |wanted: Role| sections.iter().any(|(content, _)| role(content) == wanted);
    let (own_title, own_copyright, own_contents) = (has(Role::TitlePage), has(Role::Copyright), has(Role::Contents));
    let leading = |from: usize, roles: &[Role]| {
        from + sections[from..]
            .iter()
            .take_while(|(content, _)| roles.contains(&role(content)))
            .count()
    };
    let after_half_title = leading(0, BEFORE_TITLE[usize::from(own_title)]);
    let after_title = leading(after_half_title, &[Role::TitlePage]);
    let after_opening = leading(after_title, BEFORE_CONTENTS);

    let mut pages = vec![(Content::Cover, false)];
    pages.extend(&sections[..after_half_title]);
    if !own_title {
        pages.push((Content::TitlePage, false));
    }
    pages.extend(&sections[after_half_title..after_title]);
    if !own_copyright && resolved.book.metadata.has_imprint() {
        pages.push((Content::Copyright, false));
    }
    pages.extend(&sections[after_title..after_opening]);
    if !own_contents {
        pages.push((Content::Contents, false));
    }
    pages.extend(&sections[after_opening..]);
    let behind = pages
        .iter()
        .rev()
        .take_while(|(content, _)| stands_behind_notes(role(content)));
    let notes_at = pages.len() - behind.count();
    let mut contents: Vec<Content> = pages.iter().map(|(content, _)| *content).collect();
    let descriptions = contained::descriptions(&contents, resolved);
    pages.extend(descriptions.iter().map(|content| (*content, false)));
    contents.extend(descriptions);
    if note_place == NotePlace::BookEnd && contained::calls_notes(&contents) {
        pages.insert(notes_at, (Content::Notes, false));
    }
    pages
}

fn flatten<'a>(section: &'a Section, resolved: &Resolved, parting: &'a Parting, out: &mut Vec<(Content<'a>, bool)>) {
    if is_for_print(section) {
        return;
    }
    let split = section.role == Role::Part;
    let has_words = !section.title.is_empty() || section.blocks.iter().any(is_shown);
    let holds = !split && section.sections.iter().any(|inner| !is_for_print(inner));
    let is_index = resolved.index.as_ref().is_some_and(|index| index.section == section.id);
    if has_words || holds || is_index || resolved.numbers_in_epub.contains_key(&section.id) {
        let files = parting.get(section.id).unwrap_or(std::slice::from_ref(section));
        for (index, section) in files.iter().enumerate() {
            out.push((Content::Section { section, split }, index > 0));
        }
    }
    if split {
        for inner in &section.sections {
            flatten(inner, resolved, parting, out);
        }
    }
}

/// Whether a section is left out of the EPUB.
pub(super) fn is_for_print(section: &Section) -> bool {
    !section.attributes.is_in(Medium::Epub)
}

/// Whether a block is in the EPUB.
pub(super) fn is_shown(block: &Block) -> bool {
    block.is_in(Medium::Epub)
}

/// The front, body or back of the book, as `epub:type` of a page's body.
pub(super) fn matter(content: &Content) -> &'static str {
    match content {
        Content::Section { section, .. } => match section.matter {
            Matter::Front => "frontmatter",
            Matter::Body => "bodymatter",
            Matter::Back => "backmatter",
        },
        Content::Notes | Content::Description { .. } => "backmatter",
        Content::Cover | Content::TitlePage | Content::Copyright | Content::Contents => "frontmatter",
    }
}

/// Finds the place of every node that may be asked for.
struct Places<'p, 'a> {
    plan: &'p mut Plan<'a>,
    page: usize,
    /// The page that has all notes.
    notes_page: Option<usize>,
    /// Ids given out, with the node that has each. Labels are unique in the book, so one table serves all files.
    ids: BTreeMap<String, NodeId>,
    /// Nodes for print only.
    hidden: BTreeSet<NodeId>,
    /// Whether the walk is inside something for print only.
    hiding: bool,
    /// The ends of what marks for the index are about.
    index_ends: BTreeSet<NodeId>,
    /// Later calls of notes, in order.
    again: Vec<(NodeId, NodeId)>,
}

impl<'a> Places<'_, 'a> {
    fn find(plan: &mut Plan<'a>) {
        let pages: Vec<Content<'a>> = plan.pages.iter().map(|page| page.content).collect();
        let mut places = Places {
            notes_page: plan.notes_page(),
            plan,
            page: 0,
            ids: BTreeMap::new(),
            hidden: BTreeSet::new(),
            hiding: false,
            index_ends: BTreeSet::new(),
            again: Vec::new(),
        };
        for (page, content) in pages.into_iter().enumerate() {
            places.page = page;
            match content {
                Content::Section { section, split } => places.section(section, split, true),
                Content::Description { block, .. } => places.description(block),
                Content::Cover | Content::TitlePage | Content::Copyright | Content::Contents | Content::Notes => {}
            }
        }
        places.finish();
    }

    fn section(&mut self, section: &'a Section, split: bool, is_file: bool) {
        self.plan.sections.insert(section.id, section);
        let label = section.label.as_ref().or(section.attributes.label.as_ref());
        self.place(section.id, label.map(|label| label.0.as_str()), is_file);
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        if !split {
            for inner in section.sections.iter().filter(|inner| !is_for_print(inner)) {
                self.section(inner, false, false);
            }
        }
    }

    fn description(&mut self, block: &'a Block) {
        let label = block.attributes.label.as_ref();
        self.place(block.id, label.map(|label| label.0.as_str()), true);
        if let BlockKind::Description { blocks, .. } = &block.kind {
            walk::blocks(blocks, self);
        }
    }

    /// What stands in a note lies where the notes of the book are; the walk comes by again, when it has its place.
    fn note_elsewhere(&mut self, note: &'a Note) {
        if let Some(notes) = self.notes_page
            && self.page != notes
        {
            let page = std::mem::replace(&mut self.page, notes);
            walk::blocks(&note.blocks, self);
            self.page = page;
        }
    }

    /// Notes a node's place, with its label as id where that can be one.
    fn place(&mut self, node: NodeId, label: Option<&str>, is_file: bool) {
        if self.hiding {
            self.hidden.insert(node);
            return;
        }
        let own = label.filter(|label| names::is_id(label) && !self.ids.contains_key(*label));
        let id = own.map_or_else(|| node.to_string(), str::to_owned);
        self.ids.insert(id.clone(), node);
        let page = self.page;
        self.plan.places.entry(node).or_insert(Place { page, id, is_file });
    }

    /// Notes a node's place if anything asks for it.
    fn wanted(&mut self, node: NodeId, attributes: Option<&Attributes>) {
        let label = attributes.and_then(|attributes| attributes.label.as_ref());
        if self.hiding || label.is_some() || self.plan.resolved.targets.contains_key(&node) {
            self.place(node, label.map(|label| label.0.as_str()), false);
        }
    }

    /// The entries of the index that others lead to, where they are shown.
    fn index(&mut self) {
        let resolved = self.plan.resolved;
        let Some(index) = &resolved.index else { return };
        let Some(page) = self.plan.places.get(&index.section).map(|place| place.page) else {
            return;
        };
        self.page = page;
        for node in index.shown(|place| self.plan.places.contains_key(&place)) {
            self.wanted(node, None);
        }
    }

    fn finish(mut self) {
        for node in &self.hidden {
            self.plan.places.remove(node);
        }
        self.index();
        for (call, note) in self.again {
            if self.hidden.contains(&call) {
                continue;
            }
            let lost = self.hidden.contains(&note) && !self.plan.moved_notes.contains_key(&note);
            if lost {
                self.plan.moved_notes.insert(note, call);
            } else {
                self.plan.calls.entry(note).or_default().push(call);
            }
        }
    }
}

impl<'a> walk::Visitor<'a> for Places<'_, 'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        self.plan.has_own_file(block)
    }

    fn block(&mut self, block: &'a Block) {
        if !self.hiding && !is_shown(block) {
            // The walk comes by again after this call; what is noted here is taken out at the end.
            self.hiding = true;
            walk::block(block, self);
            self.hiding = false;
        }
        self.wanted(block.id, Some(&block.attributes));
    }

    fn cell(&mut self, cell: &'a Cell) {
        self.wanted(cell.id, None);
    }

    fn part(&mut self, id: NodeId) {
        self.wanted(id, None);
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Note(note) => {
                self.plan.notes.insert(note.id, note);
                self.place(note.id, None, false);
                self.note_elsewhere(note);
            }
            InlineKind::NoteAgain { id, note } => {
                if !self.hiding && !self.plan.places.contains_key(id) {
                    self.again.push((*id, *note));
                }
                self.place(*id, None, false);
            }
            InlineKind::Link(link) => self.wanted(link.id, Some(&link.attributes)),
            InlineKind::Image(image) => self.wanted(image.id, Some(&image.attributes)),
            InlineKind::IndexMark(mark) => {
                self.index_ends.extend(mark.end);
                self.wanted(mark.id, None);
            }
            // Pages are asked where it stands, and nothing leads there.
            InlineKind::Anchor { id, .. } if self.index_ends.contains(id) => {}
            InlineKind::Span { id, attributes, .. } | InlineKind::Anchor { id, attributes } => {
                self.wanted(*id, Some(attributes));
            }
            _ => {}
        }
    }
}
