//! Files → the bytes of an EPUB; must not know what is in them. The only user of `epub_builder`.
//!
//! epub-builder packs the container. The package document, navigation and NCX that it writes fail EPUBCheck and cannot
//! say what ours say (an ISBN, roles, accessibility, landmarks), so a second pass over the archive puts ours in their
//! places; it copies all else as it is packed, without unpacking it.

use super::Error;
use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ZipLibrary};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// What goes into the archive, all by paths in the package's folder.
#[derive(Debug, Default)]
pub(super) struct Files<'f> {
    /// content.opf
    pub package: String,
    /// nav.xhtml
    pub navigation: String,
    /// toc.ncx
    pub ncx: String,
    /// stylesheet.css
    pub sheet: String,
    /// XHTML pages: name and text.
    pub pages: Vec<(String, String)>,
    /// Everything else: name, bytes, media type.
    pub resources: Vec<(String, &'f [u8], &'static str)>,
}

/// The folder that epub-builder puts the book in.
const FOLDER: &str = "OEBPS/";

/// Stands first, not compressed, so that the file's kind can be told from its first bytes (OCF 3.3, clause 4.3).
const MIMETYPE: &str = "mimetype";

/// A hint to Apple Books that the book brings fonts, which epub-builder always writes; ours brings none.
const NOT_WANTED: &[&str] = &["META-INF/com.apple.ibooks.display-options.xml"];

/// Packs the files.
pub(super) fn pack(files: &Files) -> Result<Vec<u8>, Error> {
    let packed = build(files).map_err(|error| Error::Archive(error.to_string()))?;
    exchange(packed, files).map_err(|error| Error::Archive(error.to_string()))
}

fn build(files: &Files) -> Result<Vec<u8>, epub_builder::Error> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.stylesheet(files.sheet.as_bytes())?;
    for (name, text) in &files.pages {
        builder.add_content(EpubContent::new(name, text.as_bytes()))?;
    }
    for (name, bytes, media_type) in &files.resources {
        builder.add_resource(name, *bytes, *media_type)?;
    }
    let mut packed = Vec::new();
    builder.generate(&mut packed)?;
    Ok(packed)
}

/// Copies the archive, entry by packed entry, with our three documents in place of epub-builder's. Every entry gets the
/// same time and rights, so that the bytes depend on the book alone.
fn exchange(packed: Vec<u8>, files: &Files) -> zip::result::ZipResult<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(packed))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let ours: BTreeMap<String, &str> = [
        ("content.opf", &files.package),
        ("nav.xhtml", &files.navigation),
        ("toc.ncx", &files.ncx),
    ]
    .into_iter()
    .map(|(name, text)| (format!("{FOLDER}{name}"), text.as_str()))
    .collect();
    for index in 0..from.len() {
        let entry = from.by_index_raw(index)?;
        if !ours.contains_key(entry.name()) && !NOT_WANTED.contains(&entry.name()) {
            let rights = (entry.name() != MIMETYPE).then_some(RIGHTS);
            to.raw_copy_file_touch(entry, DateTime::default(), rights)?;
        }
    }
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(RIGHTS);
    for (name, text) in ours {
        to.start_file(name, options)?;
        to.write_all(text.as_bytes())?;
    }
    Ok(to.finish()?.into_inner())
}

/// Read and write for the owner, read for all.
const RIGHTS: u32 = 0o644;
