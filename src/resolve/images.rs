//! Image nodes → the files they show; must not decode more than their heads.

use super::Resolved;
use crate::diag::{Diagnostics, Span};
use crate::manuscript::{AssetId, Assets, Manuscript};
use crate::model::{Book, Inline, InlineKind, NodeId, Section, walk};
use std::collections::BTreeMap;

/// The pictures of a book.
pub(super) struct Pictures {
    pub assets: Assets,
    pub cover: Option<AssetId>,
    pub images: BTreeMap<NodeId, AssetId>,
}

/// Loads every image that the book shows, each file once, and its cover.
pub(super) fn load(book: &Book, manuscript: &Manuscript, diagnostics: &mut Diagnostics) -> Pictures {
    let mut loader = Loader {
        manuscript,
        out: Pictures {
            assets: Assets::default(),
            cover: None,
            images: BTreeMap::new(),
        },
        file: String::new(),
        diagnostics,
    };
    for section in &book.sections {
        loader.section(section, "");
    }
    let Loader {
        mut out, diagnostics, ..
    } = loader;
    if let Some((path, span)) = &manuscript.edition.cover {
        out.cover = out.assets.load_cover(&manuscript.folder, path, *span, diagnostics);
    }
    out
}

impl Resolved {
    /// Where the text first shows an image, or where book.toml names it as the cover.
    pub fn shown_at(&self, asset: AssetId) -> Option<Span> {
        let mut search = Search {
            resolved: self,
            asset,
            found: None,
        };
        walk::book(&self.book, &mut search);
        search.found.or(self.cover_span.filter(|_| self.cover == Some(asset)))
    }
}

struct Search<'r> {
    resolved: &'r Resolved,
    asset: AssetId,
    found: Option<Span>,
}

impl<'a> walk::Visitor<'a> for Search<'_> {
    fn inline(&mut self, inline: &'a Inline) {
        if let InlineKind::Image(image) = &inline.kind
            && self.resolved.images.get(&image.id) == Some(&self.asset)
        {
            self.found.get_or_insert(inline.span);
        }
    }
}

struct Loader<'m, 'd> {
    manuscript: &'m Manuscript,
    out: Pictures,
    /// The chapter file that paths are relative to.
    file: String,
    diagnostics: &'d mut Diagnostics,
}

impl Loader<'_, '_> {
    fn section(&mut self, section: &Section, file: &str) {
        let file = section.file.as_deref().unwrap_or(file);
        self.file = file.to_owned();
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        for inner in &section.sections {
            self.section(inner, file);
        }
    }
}

impl<'a> walk::Visitor<'a> for Loader<'_, '_> {
    fn inline(&mut self, inline: &'a Inline) {
        if let InlineKind::Image(image) = &inline.kind {
            let folder = self.manuscript.folder_of(&self.file);
            let root = &self.manuscript.folder;
            let found = self
                .out
                .assets
                .load(root, &folder, &image.source, Some(inline.span), self.diagnostics);
            if let Some(asset) = found {
                self.out.images.insert(image.id, asset);
            }
        }
    }
}
