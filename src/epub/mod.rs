//! Resolved → EPUB bytes; must not know pages.
//!
//! [`parting`] parts what is too long for a file; [`chapters`] chooses the files, in the order of [`spine`], and [`places`] finds
//! every node in them; [`xhtml`] writes them; [`seen`] looks at what was written, and [`offer`] settles what may be said of it;
//! [`nav`] and [`package`] say what there is; [`archive`] packs it all. [`images`] and [`fonts`] make what is no text, [`variants`]
//! says what is otherwise for a store, and [`parts`] is what a checker sees of the finished file.

mod archive;
mod author_sheet;
mod chapters;
mod contained;
mod cover;
mod drawing;
pub mod evidence;
mod flat;
mod fonts;
mod images;
mod languages;
mod motion;
mod names;
mod nav;
mod objections;
mod offer;
mod overrides;
mod package;
mod page_list;
mod parting;
mod parts;
mod places;
mod seen;
mod spine;
#[doc(hidden)]
pub mod steps;
mod style;
pub mod tags;
mod variants;
mod words;
mod xhtml;
mod xml;

use crate::config::{Edition, Packing, Variant, stores};
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::manuscript::AssetId;
use crate::model::PageList;
use crate::resolve::Resolved;
pub(crate) use archive::FOLDER;
use archive::Files;
use chapters::{Content, Plan};
pub use cover::StoreCover;
use fonts::Fonts;
use images::{ImageFile, Images};
use offer::{Finished, Offer};
use overrides::Overrides;
use package::Identity;
use page_list::Position;
use parting::Parting;
pub use parts::{Made, Part, Parts};
use seen::Seen;
use std::collections::BTreeMap;
use std::fmt;
pub use style::AUTHORS as AUTHORS_SHEET;
use style::Sheet;
use xhtml::{Facts, Shared, Stretches};

/// Why no EPUB could be written: a fault of the edges, never of the author.
#[derive(Debug)]
pub enum Error {
    /// The packager failed.
    Archive(String),
    /// The cover could not be drawn or stored.
    Cover(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Archive(why) => write!(f, "the EPUB's container could not be written: {why}"),
            Error::Cover(why) => write!(f, "the cover could not be written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// Writes the book as an EPUB 3.3 file for some readers. `faces` are for the cover that is set from the metadata, for drawings, and for
/// the fonts of a file that holds them; `page_list` tells where the pages of the printed book begin. The bytes do not depend on how
/// threads share the work.
///
/// # Errors
/// When the packager fails, or the cover that is made from the metadata cannot be drawn.
pub fn write(
    resolved: &Resolved,
    edition: &Edition,
    design: &Design,
    faces: &Faces,
    (variant, page_list): (Variant, Option<&PageList>),
    packing: Packing,
    diagnostics: &mut Diagnostics,
) -> Result<Made, Error> {
    let bounds = stores::image_bounds(variant.stores());
    let mut images = Images::prepare(resolved, edition.cover_colors, bounds, faces, packing, diagnostics);
    let parting = Parting::of(resolved, diagnostics);
    let plan = Plan::new(resolved, &parting, (variant, edition.epub.notes), page_list);
    // To draw the cover takes as long as to write all pages.
    let (cover, (texts, squeezed)) = rayon::join(
        || images.draw_cover(faces, packing),
        || {
            let texts = Texts::write(&plan, edition, design, faces, &images, diagnostics);
            let squeezed = archive::squeeze(&texts.files(&images), packing);
            (texts, squeezed)
        },
    );
    images.cover.bytes = cover.map_err(Error::Cover)?;
    let files = texts.files(&images);
    let bytes = archive::pack(&files, squeezed?, packing)?;
    let parts = Parts::of(&plan, &files, &images.cover, &texts.used(&images), &texts.sources);
    let faces = texts.fonts.used;
    Ok(Made { bytes, parts, faces })
}

/// All that is text in the EPUB, and what is made after it.
#[derive(Default)]
struct Texts {
    package: String,
    navigation: String,
    ncx: String,
    sheet: String,
    /// Nothing, where the pages have one sheet only.
    modern: Option<String>,
    /// The author's own sheet.
    authors: Option<String>,
    /// Every page but the contents: name and text.
    pages: Vec<(String, String)>,
    /// The images that the pages show.
    used: Vec<AssetId>,
    /// Where in the manuscript stands what the pages hold.
    sources: BTreeMap<String, Stretches>,
    fonts: Fonts,
}

impl Texts {
    fn write(
        plan: &Plan,
        edition: &Edition,
        design: &Design,
        faces: &Faces,
        images: &Images,
        diagnostics: &mut Diagnostics,
    ) -> Texts {
        let metadata = &plan.resolved.book.metadata;
        let design = &variants::design(design, edition, plan.variant);
        let mut sheet = Sheet::new(design, metadata.direction);
        let mut facts = Facts::default();
        let mut shared = Shared {
            images,
            sheet: &mut sheet,
            facts: &mut facts,
            diagnostics,
        };
        let pages = xhtml::write_all(plan, &mut shared);
        let used: Vec<(AssetId, &ImageFile)> = facts
            .images
            .iter()
            .filter_map(|id| Some((*id, images.get(*id)?)))
            .collect();
        mark_contents(plan, &mut facts);
        let lines = nav::lines(plan, &facts, variants::contents_depth(edition, plan.variant));
        let targets = nav::targets(plan, &facts, diagnostics);
        let navigation = nav::navigation(plan, &lines, &targets);
        let seen = look_at(plan, &pages, &navigation);
        let authors = plan.resolved.style_sheet.as_ref();
        let overrides = authors.map_or_else(Overrides::default, |own| author_sheet::check(own, diagnostics));
        let files: Vec<&ImageFile> = used.iter().map(|(_, file)| *file).collect();
        let finished = Finished {
            seen: &seen,
            facts: &facts,
            pages: &own_pages(plan, &pages),
            page_list: &seen::page_list(&navigation),
            images: files.clone(),
            overrides: &overrides,
        };
        let offer = Offer::settle(plan, &finished, &edition.epub.accessibility, diagnostics);
        let (base, modern) = (
            sheet.finish(design, &edition.print),
            sheet.modern(design, &edition.print),
        );
        let fonts = {
            let sheets = [base.as_str(), modern.as_str()].into_iter();
            let sheets: Vec<&str> = sheets.chain(authors.map(|own| own.text.as_str())).collect();
            let own = pages.iter().map(|(_, text)| text.as_str());
            let texts: Vec<&str> = own.chain([navigation.as_str()]).collect();
            let asked = (edition.epub.fonts.as_slice(), edition.epub.fonts_span);
            fonts::prepare(asked, design, faces, (&texts, &sheets), diagnostics)
        };
        let identity = Identity::new(metadata);
        let contents = package::Contents {
            cover: &images.cover,
            images: &files,
            extras: &fonts.files,
            properties: &seen.properties,
        };
        let has_modern = plan.sheets().iter().any(|(_, name)| *name == style::MODERN);
        Texts {
            package: package::write(plan, &identity, &offer, edition.epub.flow, &contents),
            navigation,
            ncx: nav::ncx(plan, &identity, &lines, &targets),
            sheet: [fonts.faces.as_str(), &base, &fonts.uses].concat(),
            modern: has_modern.then_some(modern),
            authors: authors.map(|own| own.text.clone()),
            pages,
            used: used.into_iter().map(|(id, _)| id).collect(),
            sources: facts.sources,
            fonts,
        }
    }

    /// The images that the pages show.
    fn used<'i>(&self, images: &'i Images) -> Vec<(AssetId, &'i ImageFile)> {
        let used = self.used.iter();
        used.filter_map(|id| Some((*id, images.get(*id)?))).collect()
    }

    /// The files of the archive.
    fn files<'f>(&'f self, images: &'f Images) -> Files<'f> {
        let used = self.used(images).into_iter().map(|(_, file)| file);
        let pictures = std::iter::once(&images.cover).chain(used);
        let modern = self
            .modern
            .iter()
            .map(|sheet| (style::MODERN, sheet.as_bytes(), "text/css"));
        let authors = self.authors.iter();
        let authors = authors.map(|sheet| (style::AUTHORS, sheet.as_bytes(), "text/css"));
        let pictures = pictures.map(|image| (image.href.as_str(), &*image.bytes, image.media_type));
        let extras = self.fonts.files.iter();
        let extras = extras.map(|extra| (extra.href.as_str(), &*extra.bytes, extra.media_type));
        Files {
            package: &self.package,
            navigation: &self.navigation,
            ncx: &self.ncx,
            sheet: &self.sheet,
            pages: &self.pages,
            has_fonts: !self.fonts.files.is_empty(),
            resources: modern.chain(authors).chain(pictures).chain(extras).collect(),
        }
    }
}

/// The front cover as stores take it beside the EPUB, a JPEG in RGB: the author's picture, else the one design of all covers, which has fewer
/// pixels where it is packed quickly. What cannot be read is reported.
///
/// # Errors
/// When the picture cannot be drawn or stored.
pub fn store_cover(
    resolved: &Resolved,
    edition: &Edition,
    faces: &Faces,
    packing: Packing,
    diagnostics: &mut Diagnostics,
) -> Result<StoreCover, Error> {
    cover::store_picture(resolved, edition.cover_colors, faces, packing, diagnostics).map_err(Error::Cover)
}

/// Looks at the finished pages in the order of the spine; the contents are the navigation document.
fn look_at(plan: &Plan, pages: &[(String, String)], navigation: &str) -> Seen {
    let own: BTreeMap<usize, &str> = own_pages(plan, pages).into_iter().collect();
    let all = plan.pages.iter().enumerate();
    Seen::in_pages(all.map(|(index, page)| (page.file.as_str(), own.get(&index).copied().unwrap_or(navigation))))
}

/// The text of every page but the contents, by its index.
fn own_pages<'p>(plan: &Plan, pages: &'p [(String, String)]) -> Vec<(usize, &'p str)> {
    let all = plan.pages.iter().enumerate();
    let own = all.filter(|(_, page)| page.content != Content::Contents);
    own.zip(pages)
        .map(|((index, _), (_, text))| (index, text.as_str()))
        .collect()
}

/// Notes the printed pages that begin with the contents, which `nav` writes.
fn mark_contents(plan: &Plan, facts: &mut Facts) {
    let Some(page) = plan.find_page(|content| *content == Content::Contents) else {
        return;
    };
    for (byte, start) in plan.breaks.of_file(page).iter().enumerate() {
        facts.page_breaks.insert(*start, Position { page, byte });
    }
}
