//! Metadata → the copyright page, with what the author gave and nothing else; must not know sides or folios.

use super::title::plain;
use crate::layout::blocks::lines::{blank, stackable};
use crate::layout::blocks::{Compositor, Galley, Text};
use crate::layout::paragraph::Align;
use crate::layout::structure::Structure;
use crate::layout::{ElementRole, Job, LineBox};
use crate::model::{Direction, Language, Saying};
use crate::resolve::words;
use crate::units::Length;

/// The groups of figures of an ISBN-13 cannot be told without the agencies' table, so it is printed as it was given.
const ISBN: &str = "ISBN";

/// Whether there is anything to say on it.
pub(in crate::layout) fn has_imprint(job: Job<'_>) -> bool {
    !imprint(job).is_empty()
}

/// The copyright page: its lines stand at the foot of the page.
pub(in crate::layout) fn copyright(job: Job<'_>) -> Galley {
    let mut compositor = Compositor::new(job, ElementRole::Section, None);
    let language = job.resolved.book.metadata.language.clone();
    let mut lines: Vec<LineBox> = Vec::new();
    for Paragraph(words, own) in imprint(job) {
        if !lines.is_empty() {
            lines.push(blank(job.area.leading / 2));
        }
        let mut column = compositor.column(own.unwrap_or(&language)).sized(job.design.caption);
        column.align = Align::Start;
        column.hyphenate = false;
        let element = compositor.structure.add(ElementRole::Paragraph, Structure::ROOT, None);
        if let Some(own) = own {
            column.right_to_left = own.direction() == Direction::RightToLeft;
            // It runs its own way, and stands at the side of all others.
            column.align = match column.right_to_left == job.right_to_left {
                true => Align::Start,
                false => Align::End,
            };
            compositor.structure.set_language(element, own.clone());
        }
        for words in words.lines().filter(|words| !words.trim().is_empty()) {
            let content = plain(words);
            let mut text = Text::new(&content, element, &column);
            text.span = None;
            lines.extend(compositor.made_lines(text, &column));
        }
    }
    let own: Length = lines.iter().map(|line| line.height).sum();
    let white = job.area.height - own;
    if white > Length::ZERO {
        lines.insert(0, blank(white));
    }
    let cuts = crate::layout::blocks::lines::all_cuts(&lines);
    compositor.finish(vec![stackable(lines, cuts)])
}

/// Words of the imprint, and their language where it is not that of the book.
struct Paragraph<'m>(String, Option<&'m Language>);

impl<'m> Paragraph<'m> {
    fn of(job: Job<'m>, saying: Saying, words: String) -> Paragraph<'m> {
        Paragraph(words, job.resolved.book.metadata.languages_of.get(&saying))
    }
}

/// The paragraphs of the imprint.
fn imprint(job: Job<'_>) -> Vec<Paragraph<'_>> {
    let metadata = &job.resolved.book.metadata;
    let mut paragraphs = Vec::new();
    let has_more = metadata.rights.is_some() || metadata.publisher.is_some() || metadata.isbn_print.is_some();
    if !has_more {
        return paragraphs;
    }
    let rights = metadata.rights.clone();
    paragraphs.extend(rights.map(|rights| Paragraph::of(job, Saying::Rights, rights)));
    let year = metadata.date.as_deref().and_then(|date| date.get(..4));
    let published = match (&metadata.publisher, year) {
        (Some(publisher), Some(year)) => Some(format!("{publisher}, {year}")),
        (Some(publisher), None) => Some(publisher.clone()),
        (None, Some(year)) if metadata.rights.as_deref().is_none_or(|rights| !rights.contains(year)) => {
            Some(year.to_owned())
        }
        (None, _) => None,
    };
    paragraphs.extend(published.map(|published| Paragraph::of(job, Saying::Publisher, published)));
    let isbn = metadata.isbn_print.as_ref().map(|isbn| format!("{ISBN} {isbn}"));
    let rest = contributors(job).into_iter().chain(isbn);
    paragraphs.extend(rest.map(|words| Paragraph(words, None)));
    paragraphs
}

/// Editors, translators and others, one line each.
fn contributors(job: Job<'_>) -> Option<String> {
    let metadata = &job.resolved.book.metadata;
    let credits = words(&metadata.language).credits(metadata).into_iter();
    let said = credits.map(|(did, person)| match did {
        Some(did) => format!("{did} {}", person.name),
        None => person.name.clone(),
    });
    let others: Vec<String> = said.collect();
    (!others.is_empty()).then(|| others.join("\n"))
}
