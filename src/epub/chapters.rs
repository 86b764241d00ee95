//! Resolved → [`Plan`]: which files the EPUB has, in spine order, and in which of them each node lies; must not know markup.
//!
//! One file a chapter and one a part title, because readers load a file at a time; sections inside a chapter stay in
//! its file, unless it is too long for one (see [`Parting`]).

use super::names::{self, Unique};
use super::page_list::PageBreaks;
use super::parting::Parting;
use super::places;
use super::spine;
use super::style;
use super::words::Words;
use crate::config::{NotePlace, Variant};
use crate::model::{Block, BlockKind, Inline, InlineKind, Medium, NodeId, Note, PageList, Role, Section, walk};
use crate::resolve::{self, Resolved};
use std::collections::BTreeMap;

/// The language of words that there are none of in the book's own.
const FALLBACK: &str = "en";

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
    /// The language of all these words, where it is not the book's.
    pub said_in: &'static str,
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
    /// The language of these, where it is not the book's.
    pub title_language: &'static str,
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
            said_in: match resolve::has_words(&metadata.language) {
                true => "",
                false => FALLBACK,
            },
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
        let mut contents = spine::order(resolved, parting, note_place);
        if variant == Variant::Kindle {
            // Kindle makes a page of the cover's picture by itself, and would show it twice.
            contents.retain(|(content, _)| *content != Content::Cover);
        }
        plan.name(contents);
        plan.breaks = PageBreaks::new(page_list, &plan.pages);
        places::find(&mut plan);
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
                    title_language: "",
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
            let title_language = match content {
                Content::TitlePage => "",
                Content::Section { section, .. } if self.has_own_title(section) => "",
                _ => self.said_in,
            };
            self.pages.push(Page {
                file,
                title,
                title_language,
                content,
            });
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

    /// Whether the contents call a section by words of the author's, and not by ours alone.
    pub fn has_own_title(&self, section: &Section) -> bool {
        let title = section.short_title.as_ref().unwrap_or(&section.title);
        !self.plain_words(title).is_empty()
    }

    /// What the contents call a section: its number and its title. `None` when it has neither. Words of two languages do not stand in one
    /// line, where there is no place to mark them.
    pub fn label(&self, section: &Section) -> Option<String> {
        let title = section.short_title.as_ref().unwrap_or(&section.title);
        let title = self.plain_words(title);
        let is_bare = !self.said_in.is_empty() && !title.is_empty();
        let number = self
            .resolved
            .numbers_in_epub
            .get(&section.id)
            .map(|number| match section.role {
                Role::Chapter | Role::Section => number.label.as_str(),
                _ if is_bare => number.label.as_str(),
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
