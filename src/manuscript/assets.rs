//! Image paths → images, each once; must not decode more than their heads.

use super::folder::{Fault, Folder};
use super::head::{self, Head};
use super::reader;
use super::{svg, unshown};
use crate::diag::{Diagnostic, Diagnostics, Span, rules};
use crate::units::{Length, Size};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most bytes of one image file: twenty times a full page at 300 dots an inch.
const MOST_BYTES: u64 = 64 << 20;
/// Most bytes of all images of a book; an EPUB over 2 GB is taken by no store.
const MOST_BYTES_IN_ALL: u64 = 2 << 30;
/// Most pixels on a side.
const MOST_PIXELS: u32 = 20_000;
/// Most pixels in all: 800 MB when they are decoded.
const MOST_AREA: u64 = 200_000_000;
/// Pixels an inch where a file says nothing, as in CSS.
const DEFAULT_DENSITY: f64 = 96.0;

/// An image of the book; an index into [`Assets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub u32);

/// One image.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Path relative to the book's folder, forward slashes.
    pub path: String,
    /// The file's bytes.
    pub bytes: Arc<[u8]>,
    /// Its format, told from the bytes.
    pub format: ImageFormat,
    /// Pixels across and down as it is seen (orientation applied); for SVG its size in CSS pixels, rounded up.
    pub pixels: (u32, u32),
    /// How the stored pixels must be turned to be seen, as Exif counts: 1 as they are, 6 a quarter clockwise (EXIF 2.32,
    /// tag 0x0112). EPUB readers and browsers turn a JPEG by themselves.
    pub orientation: u8,
    /// Printed size with nothing else said: its own resolution, else 96 pixels an inch. Exif orientation applied.
    pub natural: Size,
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageFormat {
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// GIF (first frame)
    Gif,
    /// WebP
    WebP,
    /// SVG
    Svg,
}

/// All images of a book, each file once.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    list: Vec<Asset>,
    by_path: BTreeMap<String, AssetId>,
    bytes: u64,
}

impl Assets {
    /// Loads the image `source`, named at `span` in a file of `folder` (relative to the book's `root`, forward slashes). What
    /// cannot be had is reported.
    pub fn load(
        &mut self,
        root: &Folder,
        folder: &str,
        source: &str,
        span: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Option<AssetId> {
        let loaded = self.load_or_complain(root, folder, source, span, diagnostics);
        loaded.map_err(|complaint| diagnostics.add(complaint)).ok()
    }

    /// Loads the cover, which book.toml names, at `span`.
    pub fn load_cover(
        &mut self,
        root: &Folder,
        source: &str,
        span: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Option<AssetId> {
        let loaded = self.load_or_complain(root, "", source, span, diagnostics);
        let complaint = match loaded {
            Ok(id) => return Some(id),
            // The rule's own advice is for images that a chapter names.
            Err(missing) if *missing.rule == rules::IMAGE_MISSING && missing.notes.is_empty() => {
                missing.hint("correct the path; it is relative to the book's folder")
            }
            Err(complaint) => complaint,
        };
        diagnostics.add(complaint);
        None
    }

    fn load_or_complain(
        &mut self,
        root: &Folder,
        folder: &str,
        source: &str,
        span: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Result<AssetId, Diagnostic> {
        let known = self.list.len();
        let loaded = self.load_quietly(root, folder, source);
        for asset in self.list.iter().skip(known) {
            report_unshown(asset, span, diagnostics);
        }
        loaded.map_err(|complaint| Diagnostic { span, ..complaint })
    }

    fn load_quietly(&mut self, root: &Folder, folder: &str, source: &str) -> Result<AssetId, Diagnostic> {
        if let Some(complaint) = remote(source) {
            return Err(complaint);
        }
        if source.trim().is_empty() {
            return Err(Diagnostic::new(&rules::IMAGE_MISSING, None, "the image has no path"));
        }
        let named = Folder::join(folder, source).unwrap_or_else(|_| source.to_owned());
        let path = root.find(folder, source).map_err(|fault| match fault {
            // It has no path in the book's folder.
            Fault::Outside => complaint(fault, source),
            Fault::Missing => reader::with_similar(complaint(fault, &named), root, folder, source),
            Fault::Dangling(_) | Fault::Unreadable | Fault::Unlisted(_) | Fault::TooLarge => complaint(fault, &named),
        })?;
        if let Some(id) = self.by_path.get(&path) {
            return Ok(*id);
        }
        let left = MOST_BYTES_IN_ALL.saturating_sub(self.bytes);
        let bytes = root.read(&path, MOST_BYTES.min(left)).map_err(|fault| match fault {
            Fault::TooLarge => too_large(&path, left),
            fault => complaint(fault, &path),
        })?;
        let head = head::read(&bytes).map_err(|why| {
            Diagnostic::new(
                &rules::IMAGE_UNREADABLE,
                None,
                format!("`{path}` cannot be read as an image: {why}"),
            )
        })?;
        self.bytes += bytes.len() as u64;
        Ok(self.add(asset(path, bytes, &head)?))
    }

    /// Adds an image, or gives the id it already has.
    pub fn add(&mut self, asset: Asset) -> AssetId {
        if let Some(id) = self.by_path.get(&asset.path) {
            return *id;
        }
        let id = AssetId(self.list.len() as u32);
        self.by_path.insert(asset.path.clone(), id);
        self.list.push(asset);
        id
    }

    /// The image of an id.
    pub fn get(&self, id: AssetId) -> &Asset {
        &self.list[id.0 as usize]
    }

    /// The id of a path relative to the book's folder.
    pub fn find(&self, path: &str) -> Option<AssetId> {
        self.by_path.get(path).copied()
    }

    /// All images in the order of their first use.
    pub fn iter(&self) -> impl Iterator<Item = (AssetId, &Asset)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, asset)| (AssetId(index as u32), asset))
    }
}

/// Says what of a drawing will not be seen.
fn report_unshown(asset: &Asset, span: Option<Span>, diagnostics: &mut Diagnostics) {
    if asset.format == ImageFormat::Svg {
        for what in svg::unshown(&asset.bytes) {
            let message = match &*what {
                unshown::NOTHING => format!("the drawing `{}` is empty", asset.path),
                what => format!("in the drawing `{}`, {what} is not shown", asset.path),
            };
            diagnostics.report(&rules::IMAGE_INCOMPLETE, span, message);
        }
    }
}

/// What to say of an image that does not lie in a file.
fn remote(source: &str) -> Option<Diagnostic> {
    let lower = source.trim().to_ascii_lowercase();
    let is_remote = lower.contains("://") || lower.starts_with("//");
    let message = if is_remote {
        format!("`{source}` lies on the web")
    } else if lower.starts_with("data:") {
        "this image is written into the text as `data:`".to_owned()
    } else {
        return None;
    };
    Some(Diagnostic::new(&rules::IMAGE_REMOTE, None, message))
}

/// What to say of an image by its path in the book's folder.
fn complaint(fault: Fault, path: &str) -> Diagnostic {
    match fault {
        Fault::Missing => Diagnostic::new(&rules::IMAGE_MISSING, None, format!("the image `{path}` is not there")),
        Fault::Dangling(to) => {
            let message = format!("the image {}", reader::dangling(path, &to));
            Diagnostic::new(&rules::IMAGE_MISSING, None, message).hint(reader::MEND_LINK)
        }
        Fault::Outside | Fault::Unreadable | Fault::Unlisted(_) | Fault::TooLarge => {
            reader::complaint(fault, path, None)
        }
    }
}

/// Of an image for which no room is left, or for which there never was any.
fn too_large(path: &str, left: u64) -> Diagnostic {
    let of_all = MOST_BYTES_IN_ALL >> 30;
    let (message, hint) = match left < MOST_BYTES {
        true => (
            format!("with `{path}` the book's pictures are more than {of_all} GB, which is the limit of all"),
            "save the largest with fewer pixels, or as JPEG",
        ),
        false => (
            format!(
                "`{path}` is larger than {} MB, which is the limit of one picture",
                MOST_BYTES >> 20
            ),
            "save it with fewer pixels, or as JPEG",
        ),
    };
    Diagnostic::new(&rules::LIMIT, None, message).hint(hint)
}

fn asset(path: String, bytes: Vec<u8>, head: &Head) -> Result<Asset, Diagnostic> {
    let (width, height) = head.pixels;
    if width > MOST_PIXELS || height > MOST_PIXELS || u64::from(width) * u64::from(height) > MOST_AREA {
        let message = format!(
            "`{path}` has {width} × {height} pixels; {MOST_PIXELS} a side and 200 million in all are the limit"
        );
        let large = Diagnostic::new(&rules::LIMIT, None, message);
        return Err(large.hint("save it with fewer pixels: print needs 300 for each inch of paper"));
    }
    let (across, down) = head.density.unwrap_or((DEFAULT_DENSITY, DEFAULT_DENSITY));
    let length = |pixels: f64, density: f64| Length::from_points(pixels * 72.0 / density);
    let exact = head.exact.unwrap_or((f64::from(width), f64::from(height)));
    let natural = Size::new(length(exact.0, across), length(exact.1, down));
    let is_turned = head.orientation >= 5;
    Ok(Asset {
        path,
        bytes: bytes.into(),
        format: head.format,
        pixels: if is_turned { (height, width) } else { (width, height) },
        orientation: head.orientation,
        natural: if is_turned {
            Size::new(natural.height, natural.width)
        } else {
            natural
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pictures_have_room_for_two_gigabytes() {
        let place = std::env::temp_dir().join(format!("pressmark-assets-{}", std::process::id()));
        std::fs::create_dir_all(&place).expect("the disk takes it");
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
        for name in ["a.svg", "b.svg"] {
            std::fs::write(place.join(name), drawing).expect("the disk takes it");
        }
        let root = Folder::open(&place).expect("it is there");
        // As if others had been read.
        let mut assets = Assets {
            bytes: MOST_BYTES_IN_ALL - drawing.len() as u64,
            ..Assets::default()
        };
        let mut told = Diagnostics::new();
        assert!(assets.load(&root, "", "a.svg", None, &mut told).is_some(), "{told:?}");
        assert!(assets.load(&root, "", "b.svg", None, &mut told).is_none());
        let messages: Vec<&str> = told.iter().map(|own| own.message.as_str()).collect();
        assert_eq!(
            messages,
            ["with `b.svg` the book's pictures are more than 2 GB, which is the limit of all"]
        );
        // What is there already needs no room.
        assert!(assets.load(&root, "", "a.svg", None, &mut told).is_some());
        std::fs::remove_dir_all(place).expect("it is ours");
    }
}
