//! Assets → image files that every reading system shows; must not know where they stand in the text.
//!
//! PNG, JPEG and GIF go in as they are. WebP is younger than many readers and becomes JPEG or PNG. SVG is drawn anew
//! by `usvg`: what comes out has no script, no event, nothing from outside, and its words are outlines of our own
//! faces, so that it looks as in print.

use super::cover;
use super::drawing::Drawing;
use super::names::{self, Unique};
use crate::diag::Diagnostics;
use crate::diag::rules::IMAGE_UNREADABLE;
use crate::manuscript::{Asset, AssetId, ImageFormat};
use crate::resolve::Resolved;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

/// Quality of JPEGs made from WebP: no loss that is seen beside the one the picture already has.
const JPEG_QUALITY: u8 = 90;

/// Most memory that decoding one picture may take: far above any page, far below what would hurt the machine.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// One image file of the EPUB.
#[derive(Clone, Debug)]
pub(super) struct ImageFile {
    /// Path in the package's folder.
    pub href: String,
    pub media_type: &'static str,
    pub bytes: Arc<[u8]>,
}

/// The book's images as the EPUB has them, and its cover.
#[derive(Debug)]
pub(super) struct Images {
    files: BTreeMap<AssetId, ImageFile>,
    pub cover: ImageFile,
}

impl Images {
    /// Makes all image files. What cannot be read is reported and missing.
    pub fn prepare(resolved: &Resolved, drawing: &Drawing, diagnostics: &mut Diagnostics) -> Images {
        let mut names = Unique::default();
        let own_cover = resolved.cover.map(|id| resolved.assets.get(id));
        let cover = own_cover
            .and_then(|asset| encode_cover(asset, drawing, diagnostics))
            .unwrap_or_else(|| (Kind::Png, cover::set(&resolved.book.metadata, drawing).into()));
        let cover = file(&names.take("images/cover", cover.0.end()), cover);
        let mut files = BTreeMap::new();
        for (id, asset) in resolved.assets.iter() {
            let is_used = resolved.images.values().any(|used| *used == id);
            let Some(made) = is_used.then(|| encode(asset, drawing, diagnostics)).flatten() else {
                continue;
            };
            let name = names.take(&stem(&asset.path), made.0.end());
            files.insert(id, file(&name, made));
        }
        Images { files, cover }
    }

    /// The file of an asset.
    pub fn get(&self, id: AssetId) -> Option<&ImageFile> {
        self.files.get(&id)
    }
}

/// The formats that go into the EPUB.
#[derive(Clone, Copy)]
enum Kind {
    Png,
    Jpeg,
    Gif,
    Svg,
}

impl Kind {
    fn media_type(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Gif => "image/gif",
            Kind::Svg => "image/svg+xml",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Kind::Png => ".png",
            Kind::Jpeg => ".jpg",
            Kind::Gif => ".gif",
            Kind::Svg => ".svg",
        }
    }
}

fn file(href: &str, (kind, bytes): (Kind, Arc<[u8]>)) -> ImageFile {
    ImageFile {
        href: href.to_owned(),
        media_type: kind.media_type(),
        bytes,
    }
}

/// `images/` and the file's own name, without its end.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match names::slug(name).as_str() {
        "" => "images/image".to_owned(),
        slug => format!("images/{slug}"),
    }
}

fn encode(asset: &Asset, drawing: &Drawing, diagnostics: &mut Diagnostics) -> Option<(Kind, Arc<[u8]>)> {
    let made = match asset.format {
        ImageFormat::Png => Ok((Kind::Png, Arc::clone(&asset.bytes))),
        ImageFormat::Jpeg => Ok((Kind::Jpeg, Arc::clone(&asset.bytes))),
        ImageFormat::Gif => Ok((Kind::Gif, Arc::clone(&asset.bytes))),
        ImageFormat::WebP => from_webp(&asset.bytes),
        ImageFormat::Svg => drawing
            .clean(&asset.bytes)
            .map(|svg| (Kind::Svg, svg.into_bytes().into())),
    };
    report(made, asset, diagnostics)
}

/// A cover is a picture of pixels in every store.
fn encode_cover(asset: &Asset, drawing: &Drawing, diagnostics: &mut Diagnostics) -> Option<(Kind, Arc<[u8]>)> {
    if asset.format != ImageFormat::Svg {
        return encode(asset, drawing, diagnostics);
    }
    let made = drawing
        .paint(&asset.bytes, cover::WIDTH)
        .map(|png| (Kind::Png, png.into()));
    report(made, asset, diagnostics)
}

fn report<T>(made: Result<T, String>, asset: &Asset, diagnostics: &mut Diagnostics) -> Option<T> {
    made.map_err(|why| {
        diagnostics.report(
            &IMAGE_UNREADABLE,
            None,
            format!("`{}` cannot be read: {why}", asset.path),
        )
    })
    .ok()
}

/// WebP with loss and without transparency becomes JPEG, any other PNG.
fn from_webp(bytes: &[u8]) -> Result<(Kind, Arc<[u8]>), String> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::WebP);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    // The first chunk is VP8L (without loss) or VP8X (extended) where it is not plain VP8.
    let with_loss = bytes.windows(4).take(MOST_HEAD).any(|tag| tag == b"VP8 ");
    match with_loss && !picture.color().has_alpha() {
        true => encode_jpeg(&picture, profile).map(|bytes| (Kind::Jpeg, bytes.into())),
        false => encode_png(&picture, profile).map(|bytes| (Kind::Png, bytes.into())),
    }
}

/// How far into a WebP file the tag of its pixels is looked for: behind an extended head and a colour profile.
const MOST_HEAD: usize = 1 << 20;

fn encode_jpeg(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
    set_profile(&mut encoder, profile);
    picture
        .to_rgb8()
        .write_with_encoder(encoder)
        .map_err(|error| error.to_string())?;
    Ok(out)
}

/// A PNG as small as may be; also of the cover.
pub(super) fn encode_png(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
    set_profile(&mut encoder, profile);
    picture.write_with_encoder(encoder).map_err(|error| error.to_string())?;
    Ok(out)
}

fn set_profile(encoder: &mut impl image::ImageEncoder, profile: Option<Vec<u8>>) {
    if let Some(profile) = profile {
        // An encoder that cannot carry a profile says so; the picture is then taken for sRGB, as WebP's default is.
        let _ = encoder.set_icc_profile(profile);
    }
}
