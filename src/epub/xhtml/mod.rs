//! One page of the [`Plan`] → its XHTML; must not know the package.
//!
//! The markup list is EPUB 3.3 with EPUB Accessibility 1.1: every top section carries `epub:type`, a DPUB-ARIA role and
//! its name; notes stand behind the text of the file that calls them; nothing has an inline style.

mod addresses;
mod blocks;
mod descriptions;
mod figures;
mod index;
mod inlines;
mod made;
mod notes;
mod page_breaks;
mod tables;

use super::chapters::{Content, Plan};
use super::images::Images;
use super::names;
use super::page_list::Position;
use super::spine::{is_for_print, matter};
use super::style::Sheet;
use super::xml::{Element, Xml};
use crate::diag::{Diagnostics, Span};
use crate::manuscript::AssetId;
use crate::model::{Attributes, Direction, Language, LeadIn, Medium, NodeId, Role, Section, opening_paragraph, walk};
use crate::resolve::only_names_page;
use page_breaks::Text;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What was seen while writing; the package says it to stores and readers.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Images in use.
    pub images: BTreeSet<AssetId>,
    /// The pages of the printed book that are marked, each with its place.
    pub page_breaks: BTreeMap<usize, Position>,
    /// Where the sections inside files begin.
    pub sections: BTreeMap<NodeId, Position>,
    /// Where in the manuscript stands what each file holds, by the file's name.
    pub sources: BTreeMap<String, Stretches>,
}

/// Stretches of a file, each with its place in the manuscript; what stands in another comes before it.
pub type Stretches = Vec<(Range<usize>, Span)>;

impl Facts {
    /// Where in the manuscript stands what a file has at a byte; nothing for what was made.
    pub fn source_at(&self, file: &str, byte: usize) -> Option<Span> {
        let mut stretches = self.sources.get(file)?.iter();
        stretches
            .find(|(stretch, _)| stretch.contains(&byte))
            .map(|(_, place)| *place)
    }

    /// Takes what was seen on the next page.
    fn append(&mut self, next: Facts) {
        self.images.extend(next.images);
        self.page_breaks.extend(next.page_breaks);
        self.sections.extend(next.sections);
        self.sources.extend(next.sources);
    }
}

/// What all pages are written into.
#[derive(Debug)]
pub(super) struct Shared<'s> {
    pub images: &'s Images,
    /// Rules that the pages need beside the stylesheet's own.
    pub sheet: &'s mut Sheet,
    pub facts: &'s mut Facts,
    pub diagnostics: &'s mut Diagnostics,
}

/// What came of a page that was written by itself.
struct Alone {
    text: String,
    sheet: Sheet,
    facts: Facts,
    diagnostics: Diagnostics,
}

/// Every page but the contents, which `nav` writes: name and text. Pages are written side by side, each for itself; what they
/// have in common is put together in their order.
pub(super) fn write_all(plan: &Plan, shared: &mut Shared) -> Vec<(String, String)> {
    let pages: Vec<usize> = (0..plan.pages.len())
        .filter(|page| plan.pages[*page].content != Content::Contents)
        .collect();
    let (images, sheet) = (shared.images, &*shared.sheet);
    let written: Vec<Alone> = pages
        .par_iter()
        .map(|page| write_alone(plan, *page, images, sheet))
        .collect();
    pages
        .iter()
        .zip(written)
        .map(|(page, alone)| (plan.pages[*page].file.clone(), join(plan, *page, alone, shared)))
        .collect()
}

fn write_alone(plan: &Plan, page: usize, images: &Images, sheet: &Sheet) -> Alone {
    let (mut sheet, mut facts, mut diagnostics) = (sheet.clone(), Facts::default(), Diagnostics::new());
    let mut own = Shared {
        images,
        sheet: &mut sheet,
        facts: &mut facts,
        diagnostics: &mut diagnostics,
    };
    let text = write(plan, page, &mut own);
    Alone {
        text,
        sheet,
        facts,
        diagnostics,
    }
}

/// Takes a page in. A printed page is marked once: one that an earlier file has marked is not marked here, so this is written anew.
fn join(plan: &Plan, page: usize, alone: Alone, shared: &mut Shared) -> String {
    let known = &shared.facts.page_breaks;
    if alone.facts.page_breaks.keys().any(|start| known.contains_key(start)) {
        return write(plan, page, shared);
    }
    shared.sheet.append(alone.sheet);
    shared.facts.append(alone.facts);
    shared.diagnostics.append(alone.diagnostics);
    alone.text
}

/// Writes the page of an index, except the contents, which `nav` writes.
fn write(plan: &Plan, index: usize, shared: &mut Shared) -> String {
    let content = plan.pages[index].content;
    let (title, language) = (&plan.pages[index].title, plan.pages[index].title_language);
    let xml = open_page(plan, (title, language), matter(&content));
    let mut writer = Writer {
        plan,
        shared,
        page: index,
        xml,
        depth: 1,
        held_calls: None,
        opening: None,
        lead_in: LeadIn::new(0),
        turned: Vec::new(),
        text: Text::default(),
        region_names: BTreeMap::new(),
        in_glossary: false,
        box_before: None,
        sources: Vec::new(),
    };
    match content {
        Content::Cover => writer.cover(),
        Content::TitlePage => writer.title_page(),
        Content::Copyright => writer.copyright_page(),
        Content::Contents => {}
        Content::Notes => writer.book_notes(),
        Content::Description { block, of, .. } => writer.description_page(content, block, of),
        Content::Section { section, split } => writer.page_section(content, section, split),
    }
    let sources = std::mem::take(&mut writer.sources);
    let page = writer.xml.finish();
    shared.facts.sources.insert(plan.pages[index].file.clone(), sources);
    page
}

/// A page up to and with its opened body. The title has a language where that is not the book's.
pub(super) fn open_page(plan: &Plan, (title, language): (&str, &str), matter: &str) -> Xml {
    let mut xml = Xml::document();
    xml.doctype_html();
    xml.start("html")
        .attr("xmlns", "http://www.w3.org/1999/xhtml")
        .attr("xmlns:epub", "http://www.idpf.org/2007/ops")
        .attr("lang", &plan.language)
        .attr("xml:lang", &plan.language);
    if plan.resolved.book.metadata.direction == Direction::RightToLeft {
        xml.attr("dir", "rtl");
    }
    xml.line().start("head").line();
    xml.start("title").attr_language(language).text(title).end().line();
    for (_, sheet) in plan.sheets() {
        xml.start("link")
            .attr("rel", "stylesheet")
            .attr("type", "text/css")
            .attr("href", sheet)
            .end()
            .line();
    }
    xml.end().line();
    xml.start("body").attr("epub:type", matter).line();
    xml
}

struct Writer<'w, 's, 'a> {
    plan: &'w Plan<'a>,
    shared: &'w mut Shared<'s>,
    page: usize,
    xml: Xml,
    /// Level of the last section's heading in this file.
    depth: u8,
    /// Inside a link, where HTML allows no other link: calls of notes wait here for its end.
    held_calls: Option<Vec<(NodeId, String)>>,
    /// The paragraph that opens the chapter's text.
    opening: Option<NodeId>,
    /// The words that lead into it, as far as they are not yet written.
    lead_in: LeadIn,
    /// The elements that give their text a direction, with it; those that are closed by now are met at the end.
    turned: Vec<(Element, Option<Direction>)>,
    /// The text that is being written, and the printed pages that begin in it.
    text: Text<'w>,
    /// Names of boxes that scroll, and how many of the file have each.
    region_names: BTreeMap<String, usize>,
    /// Whether definition lists are a glossary's.
    in_glossary: bool,
    /// The box of a task, empty or ticked, that its first paragraph begins with.
    box_before: Option<bool>,
    /// What is written, and where it stands in the manuscript.
    sources: Stretches,
}

/// The `epub:type` and DPUB-ARIA role of a section; empty where the vocabularies have no word.
fn semantics(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::HalfTitle => ("halftitlepage", ""),
        Role::TitlePage => ("titlepage", ""),
        Role::Copyright => ("copyright-page", ""),
        Role::Dedication => ("dedication", "doc-dedication"),
        Role::Epigraph => ("epigraph", "doc-epigraph"),
        Role::Contents => ("toc", "doc-toc"),
        Role::Foreword => ("foreword", "doc-foreword"),
        Role::Preface => ("preface", "doc-preface"),
        Role::Introduction => ("introduction", "doc-introduction"),
        Role::Prologue => ("prologue", "doc-prologue"),
        Role::Part => ("part", "doc-part"),
        Role::Chapter => ("chapter", "doc-chapter"),
        Role::Epilogue => ("epilogue", "doc-epilogue"),
        Role::Afterword => ("afterword", "doc-afterword"),
        Role::Acknowledgments => ("acknowledgments", "doc-acknowledgments"),
        Role::Appendix => ("appendix", "doc-appendix"),
        Role::Notes => ("endnotes", "doc-endnotes"),
        Role::Glossary => ("glossary", "doc-glossary"),
        Role::Bibliography => ("bibliography", "doc-bibliography"),
        Role::Index => ("index", "doc-index"),
        Role::Colophon => ("colophon", "doc-colophon"),
        Role::AlsoBy | Role::Section | Role::AboutTheAuthor => ("", ""),
    }
}

/// The same of a section inside a file. One that runs on inside a chapter is a piece of it, whatever it is elsewhere.
fn inner_semantics(outer: &Section, inner: &Section, level: u8) -> (&'static str, &'static str) {
    match inner.role {
        Role::Section | Role::Part | Role::Chapter if level == 2 && outer.role == Role::Chapter => ("subchapter", ""),
        Role::Section | Role::Part | Role::Chapter => ("", ""),
        role => semantics(role),
    }
}

/// The id of the heading that names a file's section.
const TITLE_ID: &str = "pm-title";

impl<'a> Writer<'_, '_, 'a> {
    /// The section that fills a file, with its notes at the end.
    fn page_section(&mut self, content: Content<'a>, section: &'a Section, split: bool) {
        let begin = self.xml.position();
        let (kind, role) = semantics(section.role);
        self.xml.start("section");
        self.id(section.id);
        self.xml
            .attr("class", &classes(&[section.role.word()], &section.attributes));
        self.xml.attr_if("epub:type", kind).attr_if("role", role);
        self.section_language(section);
        let has_heading = self.has_heading(section);
        if has_heading {
            self.xml.attr("aria-labelledby", TITLE_ID);
        } else {
            // Its text is in the book's language: what it is called in another cannot be marked.
            let page = &self.plan.pages[self.page];
            let name = if page.title_language.is_empty() {
                page.title.as_str()
            } else {
                ""
            };
            self.xml.attr_if("aria-label", name);
        }
        self.xml.line();
        self.breaks_of_file();
        self.breaks_before(section.id);
        if has_heading {
            self.heading(section, 1, Some(TITLE_ID));
        }
        self.opening = opening_paragraph(section, Medium::Epub);
        self.in_glossary = section.role == Role::Glossary;
        self.blocks(&section.blocks);
        if !split {
            self.inner_sections(section, 2);
        }
        self.index(section);
        self.own_notes(content);
        self.xml.end().line();
        self.stands_at(begin, section.span);
    }

    /// Notes that all that was written from a byte on stands at a place in the manuscript.
    fn stands_at(&mut self, begin: usize, place: Span) {
        self.sources.push((begin..self.xml.position(), place));
    }

    fn inner_sections(&mut self, section: &'a Section, level: u8) {
        for inner in section.sections.iter().filter(|inner| !is_for_print(inner)) {
            let (kind, role) = inner_semantics(section, inner, level);
            let has_heading = self.has_heading(inner);
            // Without a role a name would make each section a landmark of its own.
            let heading_id = (has_heading && !role.is_empty()).then(|| format!("pm-{}", inner.id));
            let place = Position {
                page: self.page,
                byte: self.xml.position(),
            };
            let begin = place.byte;
            self.shared.facts.sections.insert(inner.id, place);
            self.xml.start("section");
            self.id(inner.id);
            let own = classes(&[], &inner.attributes);
            self.xml
                .attr_if("class", &own)
                .attr_if("epub:type", kind)
                .attr_if("role", role);
            self.section_language(inner);
            self.xml
                .attr_if("aria-labelledby", heading_id.as_deref().unwrap_or_default());
            self.xml.line();
            self.depth = level;
            self.breaks_before(inner.id);
            if has_heading {
                self.heading(inner, level, heading_id.as_deref());
            }
            let outside = self.in_glossary;
            self.in_glossary |= inner.role == Role::Glossary;
            self.blocks(&inner.blocks);
            self.in_glossary = outside;
            self.inner_sections(inner, level.saturating_add(1));
            self.depth = level;
            self.xml.end().line();
            self.stands_at(begin, inner.span);
        }
    }

    /// Whether a section's title is shown. That of a title page, an imprint, a dedication or an epigraph may only say what
    /// the page is.
    fn has_heading(&self, section: &Section) -> bool {
        match section.role {
            Role::HalfTitle | Role::TitlePage | Role::Copyright | Role::Dedication | Role::Epigraph => {
                let title = self.plan.plain_words(&section.title);
                !only_names_page(section.role, &title, &self.plan.resolved.book.metadata.language)
            }
            _ => self.plan.resolved.numbers_in_epub.contains_key(&section.id) || !section.title.is_empty(),
        }
    }

    /// A heading: the number on a line of its own above a chapter's title, before the words in a section's.
    fn heading(&mut self, section: &'a Section, level: u8, id: Option<&str>) {
        self.xml.start(heading_name(level)).attr_if("id", id.unwrap_or(""));
        if let Some(number) = self.plan.resolved.numbers_in_epub.get(&section.id) {
            self.xml.start("span").attr("class", "number");
            self.said(&number.full);
            self.xml.end().text(" ");
        }
        self.begin_text(section.id);
        if level == 1 {
            let letters = tables::longest_piece(&walk::plain_text(&section.title));
            let word = self.shared.sheet.title_word(letters).unwrap_or_default();
            self.xml.start("span").attr("class", format!("title {word}").trim_end());
            self.inlines(&section.title);
            self.xml.end();
        } else {
            self.inlines(&section.title);
        }
        self.end_text();
        self.xml.end().line();
    }

    /// Words of ours, and nothing else, in the element just opened.
    fn said(&mut self, words: &str) {
        // Bare numbers are of every language.
        let is_words = words.chars().any(char::is_alphabetic);
        self.xml
            .attr_language(if is_words { self.plan.said_in } else { "" })
            .text(words);
    }

    /// Words of ours that name what is otherwise in the book's language: nothing, where they are in another, which cannot be marked.
    fn name_said(&self, words: &'static str) -> &'static str {
        if self.plan.said_in.is_empty() { words } else { "" }
    }

    /// The id of a node, where something asks for it.
    fn id(&mut self, node: NodeId) {
        if let Some(place) = self.plan.places.get(&node) {
            self.xml.attr("id", &place.id);
        }
    }

    /// Classes, language and direction of what an author wrote in braces.
    fn attributes(&mut self, own: &[&str], attributes: &Attributes) {
        self.xml.attr_if("class", &classes(own, attributes));
        self.language(attributes.language().as_ref(), attributes.get("dir"));
    }

    fn section_language(&mut self, section: &Section) {
        self.language(section.language.as_ref(), section.attributes.get("dir"));
    }

    /// `lang` and `xml:lang`, where the tag is one; `dir` as it was written, else where the language runs another way than the
    /// text around. An element with `dir` is isolated from its line by every engine's own sheet.
    fn language(&mut self, language: Option<&Language>, written: Option<&str>) {
        if let Some(tag) = language.and_then(|language| names::language(&language.0)) {
            self.xml.attr("lang", &tag).attr("xml:lang", &tag);
        }
        let around = self.direction_around();
        let (value, direction) = match (written, language.map(Language::direction)) {
            (Some("auto"), _) => ("auto", None),
            (Some("rtl"), _) => ("rtl", Some(Direction::RightToLeft)),
            (Some("ltr"), _) => ("ltr", Some(Direction::LeftToRight)),
            (_, own) if own.is_none() || own == around => return,
            (_, Some(Direction::RightToLeft)) => ("rtl", Some(Direction::RightToLeft)),
            (_, _) => ("ltr", Some(Direction::LeftToRight)),
        };
        self.xml.attr("dir", value);
        self.turned.push((self.xml.innermost(), direction));
    }

    /// Code runs from left to right, whatever stands round it: its signs would change places.
    fn left_to_right(&mut self) {
        if self.direction_around() != Some(Direction::LeftToRight) {
            self.xml.attr("dir", "ltr");
            self.turned.push((self.xml.innermost(), Some(Direction::LeftToRight)));
        }
    }

    /// Which way the text runs where an element was just opened; none where its letters decide.
    fn direction_around(&mut self) -> Option<Direction> {
        while self.turned.pop_if(|(element, _)| !self.xml.is_open(*element)).is_some() {}
        let book = self.plan.resolved.book.metadata.direction;
        self.turned.last().map_or(Some(book), |(_, direction)| *direction)
    }
}

/// `h1` to `h6`.
fn heading_name(level: u8) -> &'static str {
    match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// Our classes and then the author's, each once. What only steers the build is left out.
fn classes(own: &[&str], attributes: &Attributes) -> String {
    const STEERING: &[&str] = &["only-epub", "only-print", "unnumbered", "unlisted", "decorative"];
    let mut list: Vec<&str> = own.to_vec();
    for class in &attributes.classes {
        if !STEERING.contains(&class.as_str()) && !list.contains(&class.as_str()) {
            list.push(class);
        }
    }
    list.join(" ")
}
