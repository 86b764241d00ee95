//! Files → the bytes of an EPUB; must not know what is in them. The only user of `epub_builder`.
//!
//! epub-builder lays out the container: which entries there are, in which order, `mimetype` and `container.xml` among them. It
//! compresses one entry after another, at one level and even what is compressed already, and the package document, navigation
//! and NCX that it writes fail EPUBCheck and cannot say what ours say (an ISBN, roles, accessibility, landmarks). So it is handed
//! entries that are empty; each file is packed side by side with the others as an archive of its own, and a second pass puts
//! these, packed as they are, in the places of the empty ones.

use super::Error;
use crate::config::Packing;
use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ZipLibrary};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// What goes into the archive, all by paths in the package's folder.
#[derive(Debug)]
pub(super) struct Files<'f> {
    /// content.opf
    pub package: &'f str,
    /// nav.xhtml
    pub navigation: &'f str,
    /// toc.ncx
    pub ncx: &'f str,
    /// stylesheet.css
    pub sheet: &'f str,
    /// XHTML pages: name and text.
    pub pages: &'f [(String, String)],
    /// Whether there are fonts among the resources.
    pub has_fonts: bool,
    /// Everything else: name, bytes, media type.
    pub resources: Vec<(&'f str, &'f [u8], &'static str)>,
}

impl<'f> Files<'f> {
    /// All of them: name, bytes, and whether these are compressed by themselves.
    fn all(&self) -> Vec<(&'f str, &'f [u8], bool)> {
        let own = [
            ("content.opf", self.package),
            ("nav.xhtml", self.navigation),
            ("toc.ncx", self.ncx),
            (super::style::SHEET, self.sheet),
        ];
        let pages = self.pages.iter();
        let texts = own
            .into_iter()
            .chain(pages.map(|(name, text)| (name.as_str(), text.as_str())));
        let resources = self.resources.iter();
        texts
            .map(|(name, text)| (name, text.as_bytes(), false))
            .chain(resources.map(|(name, bytes, kind)| (*name, *bytes, COMPRESSED.contains(kind))))
            .collect()
    }
}

/// The folder that epub-builder puts the book in.
pub(crate) const FOLDER: &str = "OEBPS/";

/// Stands first, not compressed, so that the file's kind can be told from its first bytes (OCF 3.3, clause 4.3).
const MIMETYPE: &str = "mimetype";

/// A hint to Apple Books that the book brings fonts, which epub-builder always writes.
const BRINGS_FONTS: &str = "META-INF/com.apple.ibooks.display-options.xml";

/// Kinds of files that are compressed by themselves: to deflate them again takes time and leaves them as large.
const COMPRESSED: &[&str] = &["image/png", "image/jpeg", "image/gif"];

/// The common level of deflate, which epub-builder has, too.
const LEVEL: i64 = 6;

/// Read and write for the owner, read for all.
const RIGHTS: u32 = 0o644;

/// Files that are packed, by their paths in the container.
#[derive(Default)]
pub(super) struct Squeezed {
    packed: BTreeMap<String, Packed>,
}

/// Packs those of the files that have bytes, each by itself, side by side.
pub(super) fn squeeze(files: &Files, packing: Packing) -> Result<Squeezed, Error> {
    let ready = files.all().into_par_iter().filter(|(_, bytes, _)| !bytes.is_empty());
    let packed = ready.map(|file| pack_alone(file, packing)).collect::<ZipResult<_>>();
    match packed {
        Ok(packed) => Ok(Squeezed { packed }),
        Err(error) => Err(Error::Archive(error.to_string())),
    }
}

/// Puts the files into a container, and packs those that are not packed yet. The bytes do not depend on how threads share the work.
pub(super) fn pack(files: &Files, squeezed: Squeezed, packing: Packing) -> Result<Vec<u8>, Error> {
    let container = lay_out(files).map_err(|error| Error::Archive(error.to_string()))?;
    fill(container, files, squeezed.packed, packing).map_err(|error| Error::Archive(error.to_string()))
}

/// The container with all its entries, those of the book empty.
fn lay_out(files: &Files) -> Result<Vec<u8>, epub_builder::Error> {
    let empty: &[u8] = &[];
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.stylesheet(empty)?;
    for (name, _) in files.pages {
        builder.add_content(EpubContent::new(name, empty))?;
    }
    for (name, _, media_type) in &files.resources {
        builder.add_resource(name, empty, *media_type)?;
    }
    let mut container = Vec::new();
    builder.generate(&mut container)?;
    Ok(container)
}

/// An archive of one entry.
type Packed = ZipArchive<Cursor<Vec<u8>>>;

/// Copies the container entry by entry, the book's files in their places. Every entry gets the same time and rights, so that the
/// bytes depend on the book alone.
fn fill(
    container: Vec<u8>,
    files: &Files,
    mut packed: BTreeMap<String, Packed>,
    packing: Packing,
) -> ZipResult<Vec<u8>> {
    for file in files.all() {
        let path = format!("{FOLDER}{}", file.0);
        if let Entry::Vacant(place) = packed.entry(path) {
            place.insert(pack_alone(file, packing)?.1);
        }
    }
    let mut from = ZipArchive::new(Cursor::new(container))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let entry = from.by_index_raw(index)?;
        if let Some(packed) = packed.get_mut(entry.name()) {
            to.raw_copy_file(packed.by_index_raw(0)?)?;
        } else if files.has_fonts || entry.name() != BRINGS_FONTS {
            let rights = (entry.name() != MIMETYPE).then_some(RIGHTS);
            to.raw_copy_file_touch(entry, DateTime::default(), rights)?;
        }
    }
    Ok(to.finish()?.into_inner())
}

/// A file as an archive of its own, with its path.
fn pack_alone((name, bytes, is_compressed): (&str, &[u8], bool), packing: Packing) -> ZipResult<(String, Packed)> {
    let path = format!("{FOLDER}{name}");
    let mut alone = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() / 2)));
    alone.start_file(path.as_str(), options(is_compressed, packing))?;
    alone.write_all(bytes)?;
    Ok((path, alone.finish_into_readable()?))
}

fn options(is_compressed: bool, packing: Packing) -> SimpleFileOptions {
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(RIGHTS);
    if is_compressed || packing == Packing::Quick {
        return options.compression_method(CompressionMethod::Stored);
    }
    options
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
}
