//! The book as parsed → complaints about languages and directions that are none; must not change the book.

use crate::config::languages;
use crate::diag::rules::{ATTRIBUTE_SYNTAX, LANGUAGE_UNKNOWN};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::walk::{self, Visitor};
use crate::model::{Attributes, Block, Book, Inline, InlineKind, Language, Section, language_tag};
use std::collections::BTreeSet;

/// What is wrong with a tag; nothing where it names a language.
pub(super) fn fault(tag: &str, place: Span) -> Option<Diagnostic> {
    if tag.is_empty() {
        return None;
    }
    if let Some(unknown) = languages::unknown(tag) {
        return Some(unknown.complaint(tag, Some(place)));
    }
    // `en_US` is taken for what it means.
    let why = language_tag::check(&tag.trim().replace('_', "-")).err()?;
    let message = format!("`{tag}` is no language tag: {why}");
    Some(Diagnostic::new(&LANGUAGE_UNKNOWN, Some(place), message))
}

/// Tells each tag that names no language, at the first place that has it. That of the book is told where book.toml is read.
pub(super) fn check(book: &Book, diagnostics: &mut Diagnostics) {
    let mut tags = Tags {
        told: BTreeSet::from([book.metadata.language.0.clone()]),
        diagnostics,
    };
    walk::book(book, &mut tags);
}

/// What `dir` may be (HTML, clause 3.2.6.4).
const DIRECTIONS: [&str; 3] = ["ltr", "rtl", "auto"];

struct Tags<'a> {
    told: BTreeSet<String>,
    diagnostics: &'a mut Diagnostics,
}

impl Tags<'_> {
    fn meet(&mut self, language: Option<Language>, place: Span) {
        let Some(Language(tag)) = language else { return };
        if let Some(fault) = fault(&tag, place)
            && self.told.insert(tag)
        {
            self.diagnostics.add(fault);
        }
    }

    fn attributes(&mut self, attributes: &Attributes, place: Span) {
        self.meet(attributes.language(), place);
        if let Some(odd) = attributes.get("dir").filter(|own| !DIRECTIONS.contains(own)) {
            let message = format!("`dir={odd}` is no direction of text");
            let told = Diagnostic::new(&ATTRIBUTE_SYNTAX, Some(place), message);
            self.diagnostics
                .add(told.hint("write `dir=ltr`, `dir=rtl` or `dir=auto`"));
        }
    }
}

impl<'a> Visitor<'a> for Tags<'_> {
    fn section(&mut self, section: &'a Section) {
        self.meet(section.language.clone(), section.span);
        self.attributes(&section.attributes, section.span);
    }

    fn block(&mut self, block: &'a Block) {
        self.attributes(&block.attributes, block.span);
    }

    fn inline(&mut self, inline: &'a Inline) {
        let attributes = match &inline.kind {
            InlineKind::Span { attributes, .. } => attributes,
            InlineKind::Link(link) => &link.attributes,
            InlineKind::Image(image) => &image.attributes,
            _ => return,
        };
        self.attributes(attributes, inline.span);
    }
}
