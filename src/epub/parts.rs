//! The files of an EPUB as they were packed → what a checker sees of each; must not judge them.

use super::archive::{FOLDER, Files};
use super::chapters::{Content, Plan};
use super::images::ImageFile;
use super::xhtml::Stretches;
use crate::diag::Span;
use crate::fonts::FaceId;
use crate::manuscript::AssetId;
use std::collections::BTreeMap;
use std::ops::Range;

/// A finished EPUB.
#[derive(Clone, Debug)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is in it.
    pub parts: Parts,
    /// The faces that are in it as fonts.
    pub faces: Vec<FaceId>,
}

/// The files inside an EPUB.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Pages in spine order, sheets, package document, navigation, NCX, images, fonts.
    pub list: Vec<Part>,
}

/// One file inside an EPUB.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Its path in the package's folder.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
    /// How long it is, unpacked.
    pub bytes: usize,
    /// What it says; empty for what is no text.
    pub text: String,
    /// Of a picture: pixels across and down, of a drawing CSS pixels.
    pub pixels: Option<(u32, u32)>,
    /// Whether it is the cover's picture.
    pub is_cover: bool,
    /// Whether it is a picture that moves.
    pub is_moving: bool,
    /// The image of the manuscript that it was made of.
    pub asset: Option<AssetId>,
    /// Where the manuscript begins what it holds; of the author's sheet all of it, letter by letter.
    pub span: Option<Span>,
    /// Of a page: stretches of its text, each with its place in the manuscript; what stands in another comes before it.
    pub sources: Vec<(Range<usize>, Span)>,
}

impl Part {
    /// Where in the manuscript stands what the file has at a byte, as near as is known.
    pub fn source_at(&self, byte: usize) -> Option<Span> {
        let around = self.sources.iter().find(|(stretch, _)| stretch.contains(&byte));
        around.map(|(_, place)| *place).or(self.span)
    }
}

impl Part {
    /// The place of a range of its text, where that is the author's own.
    pub fn place(&self, range: &Range<usize>) -> Option<Span> {
        let whole = self.span.filter(|_| self.media_type == "text/css")?;
        let at = |byte: usize| whole.start + byte as u32;
        Some(Span::new(whole.file, at(range.start), at(range.end)))
    }
}

impl Parts {
    pub(super) fn of(
        plan: &Plan,
        files: &Files,
        cover: &ImageFile,
        images: &[(AssetId, &ImageFile)],
        sources: &BTreeMap<String, Stretches>,
    ) -> Parts {
        let mut list: Vec<Part> = files.pages.iter().map(|page| written(plan, page, sources)).collect();
        // The navigation document is a page, too, where the spine has it.
        let before = plan
            .pages
            .iter()
            .take_while(|page| page.content != Content::Contents)
            .count();
        list.insert(
            before.min(list.len()),
            text("nav.xhtml", "application/xhtml+xml", files.navigation),
        );
        list.push(text(super::style::SHEET, "text/css", files.sheet));
        list.push(text("content.opf", "application/oebps-package+xml", files.package));
        list.push(text("toc.ncx", "application/x-dtbncx+xml", files.ncx));
        for (href, bytes, media_type) in &files.resources {
            let own = images.iter().find(|(_, file)| file.href == *href);
            let file = own.map(|(_, file)| *file).or((cover.href == *href).then_some(cover));
            let is_text = file.is_none() && *media_type == "text/css" || *media_type == "image/svg+xml";
            list.push(Part {
                href: (*href).to_owned(),
                media_type,
                bytes: bytes.len(),
                text: match is_text {
                    true => String::from_utf8_lossy(bytes).into_owned(),
                    false => String::new(),
                },
                pixels: file.map(|file| file.pixels),
                is_cover: cover.href == *href,
                is_moving: file.is_some_and(|file| file.motion.moves()),
                asset: match own {
                    Some((asset, _)) => Some(*asset),
                    None if cover.href == *href => plan.resolved.cover,
                    None => None,
                },
                span: plan
                    .resolved
                    .style_sheet
                    .as_ref()
                    .filter(|_| *href == super::AUTHORS_SHEET)
                    .map(|own| own.place(&(0..own.text.len()))),
                ..Part::default()
            });
        }
        Parts { list }
    }

    /// The texts by their paths in the container.
    pub fn texts(&self) -> BTreeMap<String, &str> {
        let texts = self.list.iter().filter(|part| !part.text.is_empty());
        texts
            .map(|part| (format!("{FOLDER}{}", part.href), part.text.as_str()))
            .collect()
    }

    /// The pages, in spine order.
    pub fn pages(&self) -> impl Iterator<Item = &Part> {
        self.list
            .iter()
            .filter(|part| part.media_type == "application/xhtml+xml")
    }

    /// The style sheets.
    pub fn sheets(&self) -> impl Iterator<Item = &Part> {
        self.list.iter().filter(|part| part.media_type == "text/css")
    }

    /// The part of a path.
    pub fn find(&self, href: &str) -> Option<&Part> {
        self.list.iter().find(|part| part.href == href)
    }
}

fn written(plan: &Plan, (name, page): &(String, String), sources: &BTreeMap<String, Stretches>) -> Part {
    let place = plan.pages.iter().find(|page| page.file == *name);
    Part {
        span: place.and_then(|page| match page.content {
            Content::Section { section, .. } => Some(section.span),
            Content::Description { block, .. } => Some(block.span),
            Content::Cover | Content::TitlePage | Content::Copyright | Content::Contents | Content::Notes => None,
        }),
        sources: sources.get(name).cloned().unwrap_or_default(),
        ..text(name, "application/xhtml+xml", page)
    }
}

fn text(href: &str, media_type: &'static str, text: &str) -> Part {
    Part {
        href: href.to_owned(),
        media_type,
        bytes: text.len(),
        text: text.to_owned(),
        ..Part::default()
    }
}
