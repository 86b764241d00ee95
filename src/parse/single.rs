//! A book that is one file → its chapters, and what it says of the book; must not know books of several files.

use super::chapter::Job;
use super::front_matter::FrontMatter;
use super::sections::{self, Flat};
use crate::diag::Diagnostic;
use crate::model::{Block, Role, Section, walk};

/// What a single file says of the book.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookWords {
    /// The title, from the front matter or the only heading of level 1.
    pub title: Option<String>,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The authors.
    pub authors: Vec<String>,
    /// The language.
    pub language: Option<String>,
}

/// What the front matter says.
pub fn words(front: &FrontMatter) -> BookWords {
    let value = |key| {
        front
            .get(key)
            .map(|entry| entry.value.clone())
            .filter(|value| !value.is_empty())
    };
    let authors = value("authors").or_else(|| value("author")).unwrap_or_default();
    BookWords {
        title: value("title"),
        subtitle: value("subtitle"),
        authors: names(&authors),
        language: value("lang"),
    }
}

/// Names between commas or semicolons, in brackets or not.
pub fn names(value: &str) -> Vec<String> {
    let list = value.trim_start_matches('[').trim_end_matches(']');
    list.split([',', ';'])
        .map(|name| name.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The chapters. An only heading of level 1 that opens the file and has others under it is the book's title, and those
/// under it are the chapters; else every heading of the highest level is a chapter.
pub fn sections(
    before: Vec<Block>,
    mut flats: Vec<Flat>,
    job: &Job,
    book: &mut BookWords,
    complaints: &mut Vec<Diagnostic>,
) -> Vec<Section> {
    if before.is_empty() && heading_is_title(&flats, job, book) {
        let opening = flats.remove(0);
        book.title = Some(title_of(&opening.section));
        return titled(opening, flats, complaints);
    }
    if book.title.is_none() {
        let mut first = flats.iter().filter(|flat| flat.level == 1);
        if let (Some(only), None) = (first.next(), first.next()) {
            book.title = Some(title_of(&only.section));
        }
    }
    let top = flats.iter().map(|flat| flat.level).min().unwrap_or(1);
    untitled(before, flats, top, complaints)
}

fn title_of(section: &Section) -> String {
    walk::title_text(&section.title).trim().to_owned()
}

/// Whether the first heading is the title of the book rather than of a chapter.
fn heading_is_title(flats: &[Flat], job: &Job, book: &BookWords) -> bool {
    let Some(first) = flats.first().filter(|first| first.level == 1) else {
        return false;
    };
    let roled = first
        .section
        .attributes
        .classes
        .iter()
        .any(|class| Role::from_word(class).is_some());
    let alone = flats.iter().filter(|flat| flat.level == 1).count() == 1;
    let chapters = flats.iter().any(|flat| flat.level == 2);
    let agrees = book
        .title
        .as_ref()
        .is_none_or(|title| sections::words(title) == sections::words(&walk::plain_text(&first.section.title)));
    !roled && alone && chapters && agrees && !job.title_is_given
}

/// Text between the title and the first chapter is an introduction without a title.
fn titled(opening: Flat, flats: Vec<Flat>, complaints: &mut Vec<Diagnostic>) -> Vec<Section> {
    let before = opening.section.blocks;
    let mut list = untitled(before, flats, 2, complaints);
    if let Some(first) = list.first_mut()
        && first.label.is_none()
    {
        first.label = opening.section.label;
    }
    list
}

fn untitled(before: Vec<Block>, flats: Vec<Flat>, top: u8, complaints: &mut Vec<Diagnostic>) -> Vec<Section> {
    let mut list = Vec::new();
    if let Some(first) = before.first() {
        let span = first.span;
        let mut introduction = sections::opened(Vec::new(), Default::default(), span);
        introduction.blocks = before;
        sections::unnumber(&mut introduction);
        list.push(introduction);
    }
    list.extend(sections::nest(flats, top, complaints));
    list
}
