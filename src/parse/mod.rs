//! Manuscript → [`Book`]: Markdown becomes the model; must not touch the disk.
//!
//! Each chapter by itself, on as many threads as the caller's pool has:
//!
//! 1. [`source`] masks our own line syntax, so that the Markdown parser reads the rest with true offsets;
//! 2. [`blocks`] folds the parser's [`events`] into blocks, [`inlines`] and [`brackets`] into inlines;
//! 3. [`chapter`] makes sections of headings, [`notes`] puts notes where they are called;
//! 4. [`autolink`], [`index_marks`] and [`punctuation`] see to the words;
//! 5. [`finish`] gives ids and the author's own places.
//!
//! Then [`shape`] puts the chapters into the book's order. Spans lie inside the chapter's text until step 5.

mod address;
mod alerts;
mod allowances;
mod attributes;
mod autolink;
mod blocks;
mod brackets;
mod captions;
mod chapter;
mod code;
mod containers;
mod entities;
mod events;
mod finish;
mod frames;
mod front_matter;
mod html;
mod html_names;
mod index_marks;
mod inline_html;
mod inlines;
mod languages;
mod level;
mod notes;
mod paragraphs;
mod pieces;
mod punctuation;
mod quote_marks;
mod quotes;
mod sections;
mod shape;
mod single;
mod source;
mod tables;
mod text;
mod verse;
mod walk_mut;

use crate::diag::{Diagnostic, Diagnostics, Rule, Span, rules};
use crate::manuscript::Manuscript;
use crate::model::{Book, Contributor, Inline, InlineKind, Language, Metadata, NodeId};
use chapter::Parsed;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// How many blocks, or inlines, may stand inside one another. Books stay far below; what goes deeper is a slip or an
/// attack, and everything after this stage walks the model by recursion.
const NESTING_LIMIT: usize = 32;

/// More files than a [`NodeId`] can count.
const MOST_FILES: usize = u16::MAX as usize - 1;

/// The chapter number of a note's stand-in id, until the chapter is finished.
const NOTE: u16 = u16::MAX;

/// The stand-in id of the place behind the words of an index mark, until the chapter is finished.
const INDEX_END: NodeId = NodeId {
    chapter: NOTE,
    local: u32::MAX,
};

/// The id of every node until its chapter is finished.
const UNSET: NodeId = NodeId { chapter: 0, local: 0 };

/// Parses every chapter, on the threads of the caller's pool, and puts them into the book's shape. Never fails;
/// complaints go to the sink. The result does not depend on the number of threads.
pub fn parse(manuscript: &Manuscript, diagnostics: &mut Diagnostics) -> Book {
    let mut metadata = manuscript.edition.metadata.clone();
    let jobs = shape::jobs(manuscript);
    if jobs.last().is_some_and(|last| usize::from(last.number) > MOST_FILES) {
        let message = format!("the book has more than {MOST_FILES} files");
        let many = Diagnostic::new(&rules::LIMIT, None, message);
        diagnostics.add(many.hint("join some of them into one file"));
        return Book {
            metadata,
            sections: Vec::new(),
        };
    }
    let mut parsed: Vec<Parsed> = jobs.par_iter().map(chapter::parse).collect();
    let allowances = parsed.iter_mut().flat_map(|chapter| chapter.allowances.drain(..));
    diagnostics.allow(allowances.collect());
    for chapter in &mut parsed {
        for complaint in chapter.complaints.drain(..) {
            diagnostics.add(complaint);
        }
    }
    warn_of_source(&parsed, diagnostics);
    if manuscript.single_file
        && let Some(only) = parsed.first()
    {
        say_of_book(&only.book, manuscript, &mut metadata);
    }
    let sections = shape::book(manuscript, parsed, diagnostics);
    let book = Book { metadata, sections };
    languages::check(&book, diagnostics);
    book
}

/// One warning each for formulas and citations, with their number.
fn warn_of_source(parsed: &[Parsed], diagnostics: &mut Diagnostics) {
    let mut warn = |rule: &'static Rule, one: &str, many: &str, counts: Vec<finish::Count>| {
        let number: usize = counts.iter().map(|count| count.0).sum();
        if number > 0 {
            let place = counts.iter().find_map(|count| count.1);
            let noun = if number == 1 { one } else { many };
            diagnostics.report(rule, place, format!("{number} {noun} printed as typed"));
        }
    };
    let formulas = parsed.iter().map(|chapter| chapter.counts.formulas).collect();
    let citations = parsed.iter().map(|chapter| chapter.counts.citations).collect();
    warn(&rules::MATH_AS_SOURCE, "formula is", "formulas are", formulas);
    warn(&rules::CITATION_AS_SOURCE, "citation is", "citations are", citations);
}

/// Takes over what a single file says of the book.
fn say_of_book(words: &single::BookWords, manuscript: &Manuscript, metadata: &mut Metadata) {
    if let Some(language) = &words.language {
        metadata.language = Language(language.clone());
    }
    let set = |title: &String| match manuscript.edition.smart_punctuation {
        true => punctuation::words(title, &metadata.language),
        false => {
            let mut plain = title.clone();
            text::finish(&mut plain);
            plain
        }
    };
    if let Some(title) = &words.title
        && !manuscript.title_is_given
        && !title.trim().is_empty()
    {
        metadata.title = set(title);
    }
    if let Some(subtitle) = &words.subtitle {
        metadata.subtitle = Some(set(subtitle));
    }
    if metadata.contributors.is_empty() {
        metadata.contributors = words.authors.iter().map(Contributor::author).collect();
    }
}

/// One line of Markdown that stands outside of a text: a part's title, front matter. All of it has the same place.
fn line(written: &str, span: Span, complaints: &mut Vec<Diagnostic>) -> Vec<Inline> {
    let heading = format!("# {}\n", written.replace(['\n', '\r'], " "));
    title(&heading, span, complaints).0
}

/// The title of a text, and the names of the notes that it calls.
fn title(text: &str, span: Span, complaints: &mut Vec<Diagnostic>) -> (Vec<Inline>, Vec<String>) {
    let source = source::scan(text);
    let mut fold = blocks::Fold::new(&source);
    let blocks = fold.chapter();
    complaints.extend(fold.lines.complaints.into_iter().map(|complaint| Diagnostic {
        span: Some(span),
        ..complaint
    }));
    let mut words = sections::flatten(blocks)
        .1
        .into_iter()
        .next()
        .map(|flat| flat.section.title)
        .unwrap_or_default();
    relocate(&mut words, span);
    (words, fold.lines.called)
}

/// A [`line()`] that may call the chapter's notes: a title, a caption.
fn noted_line(written: &str, span: Span, lines: &mut inlines::Lines) -> Vec<Inline> {
    // The parser takes for a call only what a note answers to; the chapter's notes may still be to come.
    let names: BTreeSet<&str> = written
        .split("[^")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(']')?.0))
        .filter(|name| brackets::is_note_name(name))
        .collect();
    let heading = written.replace(['\n', '\r'], " ");
    let mut words = format!("# {heading}\n");
    for name in names {
        words.push_str(&format!("\n[^{name}]: .\n"));
    }
    let first = lines.called.len() as u32;
    let (mut made, mut called) = title(&words, span, &mut lines.complaints);
    struct Count(u32);
    impl walk_mut::VisitorMut for Count {
        fn inline(&mut self, inline: &mut Inline) {
            if let InlineKind::NoteAgain { note, .. } = &mut inline.kind {
                note.local = note.local.saturating_add(self.0);
            }
        }
    }
    walk_mut::inlines(&mut made, &mut Count(first));
    lines.called.append(&mut called);
    made
}

/// Gives inlines one place.
fn relocate(words: &mut [Inline], span: Span) {
    struct Relocate(Span);
    impl walk_mut::VisitorMut for Relocate {
        fn inline(&mut self, inline: &mut Inline) {
            inline.span = self.0;
        }
    }
    walk_mut::inlines(words, &mut Relocate(span));
}
