//! The book as parsed → complaints about languages that are none; must not change the book.

use crate::config::languages;
use crate::diag::{Diagnostics, Span};
use crate::model::walk::{self, Visitor};
use crate::model::{Block, Book, Inline, InlineKind, Language, Section};
use std::collections::BTreeSet;

/// Tells each tag that names no language, at the first place that has it. That of the book is told where book.toml is read.
pub(super) fn check(book: &Book, diagnostics: &mut Diagnostics) {
    let mut tags = Tags {
        told: BTreeSet::from([book.metadata.language.0.clone()]),
        diagnostics,
    };
    walk::book(book, &mut tags);
}

struct Tags<'a> {
    told: BTreeSet<String>,
    diagnostics: &'a mut Diagnostics,
}

impl Tags<'_> {
    fn meet(&mut self, language: Option<Language>, place: Span) {
        let Some(Language(tag)) = language else { return };
        if let Some(unknown) = languages::unknown(&tag)
            && self.told.insert(tag.clone())
        {
            self.diagnostics.add(unknown.complaint(&tag, Some(place)));
        }
    }
}

impl<'a> Visitor<'a> for Tags<'_> {
    fn section(&mut self, section: &'a Section) {
        self.meet(
            section.language.clone().or_else(|| section.attributes.language()),
            section.span,
        );
    }

    fn block(&mut self, block: &'a Block) {
        self.meet(block.language(), block.span);
    }

    fn inline(&mut self, inline: &'a Inline) {
        let attributes = match &inline.kind {
            InlineKind::Span { attributes, .. } => attributes,
            InlineKind::Link(link) => &link.attributes,
            InlineKind::Image(image) => &image.attributes,
            _ => return,
        };
        self.meet(attributes.language(), inline.span);
    }
}
