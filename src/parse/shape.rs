//! The reading order and the parsed chapters → the book's sections: parts, and front, body and back matter; must not
//! know how chapters are written.

use super::chapter::{self, Job, Parsed};
use super::finish;
use super::punctuation;
use super::sections;
use crate::diag::{Diagnostics, Span};
use crate::manuscript::{ChapterEntry, Entry, Manuscript, Origins, Placement};
use crate::model::{Language, Matter, Role, Section, walk};
use std::vec::IntoIter;

/// How deep chapters may be nested in one another; deeper ones stand beside their parents.
const DEEPEST_CHAPTER: usize = 16;

/// The chapters of the book in reading order, as work for as many threads as there are.
pub fn jobs(manuscript: &Manuscript) -> Vec<Job<'_>> {
    let mut number = 0;
    let mut jobs = Vec::new();
    for entry in &manuscript.entries {
        match entry {
            Entry::Chapter(chapter) => gather(chapter, false, manuscript, &mut number, &mut jobs),
            Entry::Part { .. } => number += 1,
            Entry::Separator => {}
        }
    }
    jobs
}

fn gather<'a>(
    entry: &'a ChapterEntry,
    nested: bool,
    manuscript: &'a Manuscript,
    number: &mut usize,
    jobs: &mut Vec<Job<'a>>,
) {
    if let Some(text) = &entry.text {
        jobs.push(Job {
            text,
            number: narrow(*number),
            title: entry.title.as_deref(),
            span: entry.span,
            nested,
            single: manuscript.single_file,
            title_is_given: manuscript.title_is_given,
            language: &manuscript.edition.metadata.language,
            smart: manuscript.edition.smart_punctuation,
        });
    }
    *number += 1;
    for inner in &entry.nested {
        gather(inner, true, manuscript, number, jobs);
    }
}

fn narrow(number: usize) -> u16 {
    // `parse` refuses books of more files.
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// A section beside others at the top of the book.
struct Placed {
    placement: Placement,
    section: Section,
}

/// Puts the book together.
pub fn book(manuscript: &Manuscript, parsed: Vec<Parsed>, diagnostics: &mut Diagnostics) -> Vec<Section> {
    let mut assembly = Assembly {
        parsed: parsed.into_iter(),
        number: 0,
        language: &manuscript.edition.metadata.language,
        smart: manuscript.edition.smart_punctuation,
        diagnostics,
    };
    let mut list = Vec::new();
    for entry in &manuscript.entries {
        match entry {
            Entry::Chapter(entry) => list.extend(assembly.chapter(entry, 0).into_iter().map(|section| Placed {
                placement: entry.placement,
                section,
            })),
            Entry::Part { title, span } => list.push(Placed {
                placement: Placement::Numbered,
                section: assembly.part(title, *span),
            }),
            Entry::Separator => {}
        }
    }
    find_index(&mut list, assembly.language);
    settle_matter(&mut list);
    group(list)
}

struct Assembly<'a> {
    parsed: IntoIter<Parsed>,
    number: usize,
    language: &'a Language,
    smart: bool,
    diagnostics: &'a mut Diagnostics,
}

impl Assembly<'_> {
    /// The sections of one entry with the chapters that run on inside it.
    fn chapter(&mut self, entry: &ChapterEntry, depth: usize) -> Vec<Section> {
        let number = narrow(self.number);
        self.number += 1;
        let mut own = match &entry.text {
            Some(_) => self.parsed.next().map(|parsed| parsed.sections).unwrap_or_default(),
            None => Vec::new(),
        };
        let mut inner = Vec::new();
        for nested in &entry.nested {
            inner.extend(self.chapter(nested, depth + 1));
        }
        if inner.is_empty() {
            return own;
        }
        if own.is_empty() {
            own.push(self.stand_in(entry, number, depth > 0));
        }
        match own.last_mut() {
            Some(last) if depth < DEEPEST_CHAPTER => last.sections.append(&mut inner),
            _ => own.append(&mut inner),
        }
        own
    }

    /// A draft that has chapters inside: only its title.
    fn stand_in(&mut self, entry: &ChapterEntry, number: u16, nested: bool) -> Section {
        let title = entry.title.as_deref().unwrap_or("");
        let span = entry.span.unwrap_or(Span::new(crate::diag::FileId(0), 0, 0));
        let mut section = sections::opened(chapter::plain(title, Some(span)), Default::default(), span);
        section.role = if nested { Role::Section } else { Role::Chapter };
        self.finished(section, number, span)
    }

    fn part(&mut self, title: &str, span: Span) -> Section {
        let number = narrow(self.number);
        self.number += 1;
        let mut complaints = Vec::new();
        let words = super::line(title, span, &mut complaints);
        for complaint in complaints {
            self.diagnostics.add(complaint);
        }
        let mut section = sections::opened(words, Default::default(), span);
        section.role = Role::Part;
        self.finished(section, number, span)
    }

    fn finished(&mut self, section: Section, number: u16, span: Span) -> Section {
        let mut origins = Origins::new();
        origins.push_made(0, span);
        let mut list = [section];
        if self.smart {
            punctuation::sections(&mut list, self.language);
        }
        let mut complaints = Vec::new();
        finish::sections(&mut list, number, ("", &origins), &mut complaints);
        for complaint in complaints {
            self.diagnostics.add(complaint);
        }
        let [section] = list;
        section
    }
}

/// What an index is called, by primary subtag; in other languages as in English.
const INDEX_TITLES: &[(&str, &[&str])] = &[
    ("en", &["index", "general index"]),
    ("de", &["register", "index", "sachregister", "stichwortverzeichnis"]),
    ("fr", &["index", "index général"]),
    ("es", &["índice alfabético", "índice analítico"]),
    ("it", &["indice analitico"]),
    ("pt", &["índice remissivo"]),
    ("nl", &["register", "index"]),
    ("pl", &["indeks", "skorowidz"]),
    ("sv", &["register", "sakregister"]),
    ("he", &["מפתח"]),
];

/// A last chapter that is called an index is one. A chapter among others may be about indexes.
fn find_index(list: &mut [Placed], language: &Language) {
    let titles = |language: &Language| {
        let primary = language.primary();
        let own = INDEX_TITLES.iter().find(|(tag, _)| *tag == primary);
        own.unwrap_or(&INDEX_TITLES[0]).1
    };
    for Placed { section, .. } in list.iter_mut().skip(1).rev() {
        let title = sections::words(&walk::plain_text(&section.title)).join(" ");
        let own = section.language.as_ref().unwrap_or(language);
        if section.role == Role::Chapter && titles(own).contains(&title.as_str()) {
            section.role = Role::Index;
        } else if section.role.usual_matter() != Matter::Back {
            return;
        }
    }
}

/// Settles what is front, body and back matter: by the place in SUMMARY.md, and for a role by custom where it stands
/// before the first or after the last ordinary chapter.
fn settle_matter(list: &mut [Placed]) {
    let ordinary = |placed: &Placed| {
        placed.placement == Placement::Numbered
            && (placed.section.role == Role::Chapter
                || (placed.section.role == Role::Part && !placed.section.sections.is_empty()))
    };
    let first = list.iter().position(ordinary);
    let last = list.iter().rposition(ordinary);
    for (index, placed) in list.iter_mut().enumerate() {
        let usual = placed.section.role.usual_matter();
        let matter = match (placed.placement, usual) {
            (Placement::Prefix, _) if first.is_some() => Matter::Front,
            (Placement::Suffix, _) if first.is_some() => Matter::Back,
            (_, Matter::Front) if first.is_none_or(|first| index < first) => Matter::Front,
            (_, Matter::Back) if last.is_none_or(|last| index > last) => Matter::Back,
            _ => Matter::Body,
        };
        if placed.placement != Placement::Numbered && placed.section.role == Role::Chapter {
            sections::unnumber(&mut placed.section);
        }
        set_matter(&mut placed.section, matter);
    }
}

fn set_matter(section: &mut Section, matter: Matter) {
    section.matter = matter;
    for inner in &mut section.sections {
        set_matter(inner, matter);
    }
}

/// Puts chapters into the parts they follow. Front matter before a part's first chapter stands before the part, back
/// matter ends it.
fn group(list: Vec<Placed>) -> Vec<Section> {
    let mut book = Vec::new();
    let mut part: Option<Section> = None;
    for Placed { section, .. } in list {
        match (section.role, section.matter, part.as_mut()) {
            (Role::Part, _, _) => book.extend(part.replace(section)),
            (_, Matter::Body, Some(part)) => part.sections.push(section),
            (_, Matter::Front, Some(_)) => book.push(section),
            _ => {
                book.extend(part.take());
                book.push(section);
            }
        }
    }
    book.extend(part);
    book
}
