//! Resolved → EPUB bytes; must not know pages.
//!
//! [`parts`] parts what is too long for a file; [`chapters`] chooses the files and finds every node's place; [`xhtml`] writes them;
//! [`seen`] looks at what was written, and [`offer`] settles what may be said of it; [`nav`] and [`package`] say what there is;
//! [`archive`] packs it all.

mod archive;
mod chapters;
mod cover;
mod drawing;
mod images;
mod motion;
mod names;
mod nav;
mod objections;
mod offer;
mod package;
mod page_list;
mod parts;
mod seen;
mod style;
mod words;
mod xhtml;
mod xml;

use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::manuscript::AssetId;
use crate::model::PageList;
use crate::resolve::Resolved;
use archive::Files;
use chapters::{Content, Plan};
pub use cover::StoreCover;
use images::{ImageFile, Images};
use offer::{Finished, Offer};
use package::Identity;
use page_list::Position;
use parts::Parts;
use seen::Seen;
use std::fmt;
use style::Sheet;
use xhtml::{Facts, Shared};

/// Why no EPUB could be written: a fault of the edges, never of the author.
#[derive(Debug)]
pub enum Error {
    /// The packager failed.
    Archive(String),
    /// The stores' picture could not be made.
    Cover(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Archive(why) => write!(f, "the EPUB's container could not be written: {why}"),
            Error::Cover(why) => write!(f, "the cover for stores could not be written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// Writes the book as an EPUB 3.3 file. `faces` are for the cover that is set from the metadata, and for drawings; `page_list`
/// tells where the pages of the printed book begin.
///
/// # Errors
/// When the packager fails.
pub fn write(
    resolved: &Resolved,
    edition: &Edition,
    design: &Design,
    faces: &Faces,
    page_list: Option<&PageList>,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<u8>, Error> {
    let parts = Parts::of(resolved, diagnostics);
    let plan = Plan::new(resolved, &parts, page_list);
    let images = Images::prepare(resolved, edition.cover_colors, faces, diagnostics);
    let mut sheet = Sheet::new(design, resolved.book.metadata.direction);
    let mut facts = Facts::default();
    let mut shared = Shared {
        images: &images,
        sheet: &mut sheet,
        facts: &mut facts,
        diagnostics,
    };
    let pages = write_pages(&plan, &mut shared);
    let used: Vec<(AssetId, &ImageFile)> = facts
        .images
        .iter()
        .filter_map(|id| Some((*id, images.get(*id)?)))
        .collect();
    let identity = Identity::new(&resolved.book.metadata);
    mark_contents(&plan, &mut facts);
    let lines = nav::lines(&plan, &facts, edition.epub.contents_depth);
    let targets = nav::targets(&plan, &facts);
    let navigation = nav::navigation(&plan, &lines, &targets);
    let seen = look_at(&plan, &pages, &navigation);
    let finished = Finished {
        seen: &seen,
        facts: &facts,
        page_list: &seen::page_list(&navigation),
        images: used.clone(),
    };
    let offer = Offer::settle(&plan, &finished, &edition.epub.accessibility, diagnostics);
    let used: Vec<&ImageFile> = used.into_iter().map(|(_, file)| file).collect();
    let contents = package::Contents {
        cover: &images.cover,
        images: &used,
        properties: &seen.properties,
    };
    let package = package::write(&plan, &identity, &offer, edition.epub.flow, &contents);
    let modern = style::modern(design, &edition.print);
    let mut resources = vec![(style::MODERN.to_owned(), modern.as_bytes(), "text/css")];
    for image in std::iter::once(&images.cover).chain(used.iter().copied()) {
        resources.push((image.href.clone(), &image.bytes, image.media_type));
    }
    archive::pack(&Files {
        package,
        navigation,
        ncx: nav::ncx(&plan, &identity, &lines, &targets),
        sheet: sheet.finish(design, &edition.print),
        pages,
        resources,
    })
}

/// The front cover as stores take it beside the EPUB, a JPEG in RGB: the author's picture, else the one design of all covers.
/// What cannot be read is reported.
///
/// # Errors
/// When the picture cannot be drawn or stored.
pub fn store_cover(
    resolved: &Resolved,
    edition: &Edition,
    faces: &Faces,
    diagnostics: &mut Diagnostics,
) -> Result<StoreCover, Error> {
    cover::store_picture(resolved, edition.cover_colors, faces, diagnostics).map_err(Error::Cover)
}

/// Looks at the finished pages in the order of the spine; the contents are the navigation document.
fn look_at(plan: &Plan, pages: &[(String, String)], navigation: &str) -> Seen {
    let mut written = pages.iter().map(|(_, text)| text.as_str());
    Seen::in_pages(plan.pages.iter().map(|page| {
        let text = match page.content {
            Content::Contents => Some(navigation),
            _ => written.next(),
        };
        (page.file.as_str(), text.unwrap_or_default())
    }))
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

/// Every page but the contents: name and text.
fn write_pages(plan: &Plan, shared: &mut Shared) -> Vec<(String, String)> {
    let pages = plan.pages.iter().enumerate();
    pages
        .filter(|(_, page)| page.content != Content::Contents)
        .map(|(index, page)| (page.file.clone(), xhtml::write(plan, index, shared)))
        .collect()
}
