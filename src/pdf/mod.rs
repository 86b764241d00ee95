//! Pages → PDF bytes; must not know the model, and decides nothing about looks.
//!
//! What the pages use is surveyed and images prepared, faces are subset to what pages and drawings show, pages are painted
//! and compressed in parallel; then one document is put together and written. All that an author is told is known before
//! anything is painted: [`faults()`] stops there.

mod boxes;
mod claims;
mod cluster;
mod color;
mod content;
mod crop;
mod document;
mod dots;
mod drawing;
mod file;
mod flate;
mod image;
mod import;
mod labels;
mod line;
mod links;
mod marks;
mod metadata;
mod outline;
mod paint;
mod png;
mod press;
mod recolor;
mod spaces;
mod spans;
mod strings;
mod tags;
mod text;
mod usage;
mod voice;
mod words;
mod xmp;
mod xobject;

use crate::config::{CropMarks, Ink, Packing, PressStandard};
use crate::fonts::{FaceId, Faces};
use crate::layout::Pages;
use crate::manuscript::{AssetId, Assets};
use boxes::Boxes;
use claims::Claims;
use color::Inks;
use document::{Document, Sheet};
use flate::Deflater;
use image::{Aim, Images};
use marks::Marked;
use paint::{Painted, Palette};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fmt;
use text::Fonts;

/// What a file is for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// Screens and archives: tagged, with links and outline; PDF/UA-1 and PDF/A-2a where the book allows it. Shows the
    /// finished page without its bleed.
    Screen,
    /// A press: no annotations, boxes for trim and bleed, colours as inks.
    Press(Press<'a>),
}

/// What a file for the press is to be.
#[derive(Clone, Copy, Debug)]
pub struct Press<'a> {
    /// What it conforms to.
    pub standard: PressStandard,
    /// What it is printed with.
    pub ink: Ink,
    /// The bytes of a profile of the book's own; else the bundled one stands for the press.
    pub profile: Option<&'a [u8]>,
    /// The marks outside the bleed that show where the paper is cut, if there are any.
    pub crop_marks: Option<CropMarks>,
    /// The most ink that may lie on one place, in percent.
    pub most_ink: u16,
}

/// A finished file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// What went wrong or had to be given up, in the order of the pages.
    pub faults: Vec<Fault>,
    /// Whether the file says that it conforms to PDF/UA-1 (screens only).
    pub is_accessible: bool,
    /// Whether the file says that it conforms to PDF/A-2a (screens only).
    pub is_archival: bool,
    /// The faces that are in it as fonts.
    pub faces: Vec<FaceId>,
}

/// Something about a file that its author should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An image cannot be read; its places on the pages are empty. The reason is the end of a sentence.
    Unreadable(AssetId, String),
    /// A colour profile cannot be used, and the bundled one stands in its place. The reason is the end of a sentence.
    Profile(String),
    /// Something keeps the file from being for archives: what, as a sentence.
    Archival(String),
    /// An image has more ink on one place than the press takes: the most of it, in percent.
    Ink(AssetId, u16),
    /// A drawing is printed as dots, so many to the inch where it is largest: the press does not take its vectors, and
    /// why.
    Flattened(AssetId, u32, String),
    /// An image has transparency that the standard does not allow and that could not be flattened: why.
    Transparency(AssetId, String),
}

/// Why no PDF could be written: a fault of the edges, never of the author.
#[derive(Debug)]
pub enum Error {
    /// A face could not be subset.
    Face(String),
    /// The writer failed.
    Write(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Face(why) => write!(f, "a face could not be put into the PDF: {why}"),
            Error::Write(why) => write!(f, "the PDF could not be written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// Why a profile of the book's own cannot stand for the press; the end of a sentence. Known without a page being written.
pub fn profile_fault(profile: &[u8], ink: Ink, standard: PressStandard) -> Option<String> {
    let (_, faults) = Inks::settle(&Purpose::Press(Press {
        standard,
        ink,
        profile: Some(profile),
        crop_marks: None,
        most_ink: u16::MAX,
    }));
    faults.into_iter().find_map(|fault| match fault {
        Fault::Profile(why) => Some(why),
        Fault::Unreadable(..)
        | Fault::Archival(..)
        | Fault::Ink(..)
        | Fault::Flattened(..)
        | Fault::Transparency(..) => None,
    })
}

/// Writes finished pages as a PDF file. The bytes depend on what is given and on nothing else: not on a clock, not on the
/// number of threads it is called on, not on what was written before.
///
/// # Errors
/// When a face cannot be subset or the writer fails. An image that cannot be read is no such fault: it is named in
/// [`Written::faults`].
pub fn write(pages: &Pages, faces: &Faces, assets: &Assets, purpose: &Purpose<'_>) -> Result<Written, Error> {
    write_packed(pages, faces, assets, purpose, Packing::Small)
}

/// Writes finished pages as [`write()`] does, packed in a way: pages and objects, of which there are many; pictures and faces are
/// packed alike in both.
///
/// # Errors
/// As [`write()`].
pub fn write_packed(
    pages: &Pages,
    faces: &Faces,
    assets: &Assets,
    purpose: &Purpose<'_>,
    packing: Packing,
) -> Result<Written, Error> {
    let Gathered {
        inks,
        mut images,
        fonts,
        faults,
    } = Gathered::of(pages, faces, assets, purpose, Aim::File)?;
    images.letter(&fonts)?;
    let is_read = matches!(purpose, Purpose::Screen);
    let palette = Palette {
        fonts: &fonts,
        images: &images,
        inks: &inks,
        structure: is_read.then_some(&pages.structure[..]),
        crop_marks: match purpose {
            Purpose::Screen => None,
            Purpose::Press(press) => press.crop_marks.as_ref(),
        },
    };
    let Sheets { sheets, links, marked } = paint_all(pages, purpose, &palette, packing)?;
    let Images {
        bitmaps,
        drawings,
        profiles,
        ..
    } = images;
    // What is for screens has no use for it.
    let digest = if is_read { [0; 32] } else { digest(&sheets) };
    let mut document = Document::assemble(sheets, &fonts, faces, bitmaps)?;
    document.add_drawings(drawings, &fonts)?;
    spaces::add(&mut document, profiles)?;
    labels::add(&mut document, &pages.pages)?;
    let is_hindered = faults.iter().any(|fault| matches!(fault, Fault::Archival(_)));
    let claims = Claims::of(pages, &marked, purpose, is_hindered);
    metadata::add(&mut document, &pages.info, &claims, &inks, &digest)?;
    if is_read {
        outline::add(&mut document, pages)?;
        let annotations = links
            .iter()
            .enumerate()
            .map(|(index, areas)| links::add(&mut document, pages, index, areas, &marked[index].called))
            .collect::<Result<Vec<_>, Error>>()?;
        tags::add(&mut document, pages, &marked, &annotations)?;
    }
    let bytes = document.into_file(claims.version(), claims.index(), &pages.info.identifier, packing)?;
    Ok(Written {
        bytes,
        faults,
        is_accessible: claims.is_accessible(),
        is_archival: claims.is_archival(),
        faces: fonts.iter().map(|(id, _)| id).collect(),
    })
}

/// What [`write()`] would tell the author of a file, without writing it: the same faults in the same order. Images are read and faces subset,
/// which is where faults come to light; nothing is painted or compressed.
///
/// # Errors
/// When a face cannot be subset.
pub fn faults(pages: &Pages, faces: &Faces, assets: &Assets, purpose: &Purpose<'_>) -> Result<Vec<Fault>, Error> {
    Ok(Gathered::of(pages, faces, assets, purpose, Aim::Faults)?.faults)
}

/// What a file is made of, before any of it is written. All that its author is told is told here: no later step has faults.
struct Gathered {
    inks: Inks,
    images: Images,
    fonts: Fonts,
    /// What is wrong, in the order in which it is told.
    faults: Vec<Fault>,
}

impl Gathered {
    fn of(pages: &Pages, faces: &Faces, assets: &Assets, purpose: &Purpose<'_>, aim: Aim) -> Result<Gathered, Error> {
        let (inks, mut faults) = Inks::settle(purpose);
        let mut usage = usage::survey(&pages.pages);
        let mut images = Images::prepare(&usage.images, assets, faces, &inks, aim);
        images.count_words(&mut usage);
        let fonts = Fonts::embed(&usage, faces)?;
        if matches!(purpose, Purpose::Screen) {
            faults.extend(claims::hindrance(pages, &fonts).map(Fault::Archival));
        }
        faults.append(&mut images.faults);
        Ok(Gathered {
            inks,
            images,
            fonts,
            faults,
        })
    }
}

/// A digest of all pages as they are painted, each with its size.
fn digest(sheets: &[Sheet]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for sheet in sheets {
        digest.update(format!("{:?}", sheet.boxes.media));
        digest.update(&sheet.content);
    }
    digest.finalize().into()
}

/// Painted pages: what goes into the file, and what is to be said of it.
#[derive(Default)]
struct Sheets {
    sheets: Vec<Sheet>,
    links: Vec<Vec<links::Area>>,
    marked: Vec<Marked>,
}

/// Paints and compresses all pages, each on whichever thread is free.
fn paint_all(pages: &Pages, purpose: &Purpose, palette: &Palette, packing: Packing) -> Result<Sheets, Error> {
    let deflater = || Deflater::new(packing);
    let painted = pages.pages.par_iter().map_init(deflater, |deflater, page| {
        let boxes = Boxes::of(page, purpose);
        let Painted { content, links, marked } = paint::paint(page, &boxes, palette);
        let content = deflater.deflate(&content)?;
        Ok((Sheet { boxes, content }, links, marked))
    });
    let painted = painted.collect::<Result<Vec<_>, Error>>()?;
    let mut all = Sheets::default();
    for (sheet, links, marked) in painted {
        all.sheets.push(sheet);
        all.links.push(links);
        all.marked.push(marked);
    }
    Ok(all)
}
