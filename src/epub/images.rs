//! Assets → image files that every reading system shows; must not know where they stand in the text.
//!
//! PNG, JPEG and GIF go in as they are. WebP is younger than many readers and becomes JPEG or PNG. SVG is drawn anew
//! by `usvg`: what comes out has no script, no event, nothing from outside, and its words are outlines of our own
//! faces, so that it looks as in print.

use super::cover;
use super::drawing::Drawing;
use super::names::{self, Unique};
use crate::config::CoverColors;
use crate::diag::Diagnostics;
use crate::diag::rules::IMAGE_UNREADABLE;
use crate::fonts::Faces;
use crate::manuscript::{Asset, AssetId, ImageFormat};
use crate::resolve::Resolved;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageReader, Limits, RgbImage};
use std::collections::{BTreeMap, BTreeSet};
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
    pub fn prepare(resolved: &Resolved, colors: CoverColors, faces: &Faces, diagnostics: &mut Diagnostics) -> Images {
        let drawing = &Drawing::new(faces);
        let mut names = Unique::default();
        let cover = match own_cover(resolved, drawing, diagnostics) {
            Some(made) => made,
            None => {
                let png = cover::set(&resolved.book.metadata, colors, drawing, faces, diagnostics);
                (Kind::Png, png.into())
            }
        };
        let cover = file(&names.take("images/cover", cover.0.end()), cover);
        let mut files = BTreeMap::new();
        let used: BTreeSet<AssetId> = resolved.images.values().copied().collect();
        for (id, asset) in resolved.assets.iter() {
            if !used.contains(&id) {
                continue;
            }
            match encode(asset, drawing) {
                Ok(made) => {
                    let name = names.take(&stem(&asset.path), made.0.end());
                    files.insert(id, file(&name, made));
                }
                Err(why) => report(resolved, id, &why, diagnostics),
            }
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

/// What an asset is in the EPUB, or why it cannot be read.
type Made = Result<(Kind, Arc<[u8]>), String>;

fn encode(asset: &Asset, drawing: &Drawing) -> Made {
    match asset.format {
        ImageFormat::Png => Ok((Kind::Png, Arc::clone(&asset.bytes))),
        ImageFormat::Jpeg => Ok((Kind::Jpeg, Arc::clone(&asset.bytes))),
        ImageFormat::Gif => Ok((Kind::Gif, Arc::clone(&asset.bytes))),
        ImageFormat::WebP => from_webp(&asset.bytes),
        ImageFormat::Svg => Ok((Kind::Svg, drawing.clean(&asset.bytes)?.into_bytes().into())),
    }
}

/// The author's own cover; none when there is none or it cannot be read.
fn own_cover(resolved: &Resolved, drawing: &Drawing, diagnostics: &mut Diagnostics) -> Option<(Kind, Arc<[u8]>)> {
    let id = resolved.cover?;
    encode_cover(resolved.assets.get(id), drawing)
        .map_err(|why| report(resolved, id, &why, diagnostics))
        .ok()
}

/// A cover is a picture of pixels in every store.
fn encode_cover(asset: &Asset, drawing: &Drawing) -> Made {
    match asset.format {
        ImageFormat::Svg => Ok((Kind::Png, drawing.paint(&asset.bytes, cover::PIXELS.0)?.into())),
        _ => encode(asset, drawing),
    }
}

fn report(resolved: &Resolved, id: AssetId, why: &str, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` cannot be read: {why}", resolved.assets.get(id).path);
    diagnostics.report(&IMAGE_UNREADABLE, resolved.shown_at(id), message);
}

/// A picture's pixels as it is seen, opaque and upright, and the profile of its colours where they are RGB.
pub(super) fn picture(asset: &Asset, drawing: &Drawing) -> Result<(DynamicImage, Option<Vec<u8>>), String> {
    let format = match asset.format {
        ImageFormat::Svg => {
            let pixels = drawing.pixels(&asset.bytes, cover::PIXELS.0)?;
            return Ok((DynamicImage::ImageRgb8(pixels), None));
        }
        ImageFormat::Png => image::ImageFormat::Png,
        ImageFormat::Jpeg => image::ImageFormat::Jpeg,
        ImageFormat::Gif => image::ImageFormat::Gif,
        ImageFormat::WebP => image::ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(&asset.bytes[..]), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let is_rgb = matches!(
        decoder.original_color_type(),
        ExtendedColorType::Rgb8 | ExtendedColorType::Rgba8
    );
    let profile = decoder.icc_profile().ok().flatten().filter(|_| is_rgb);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    if let Some(turned) = Orientation::from_exif(asset.orientation) {
        picture.apply_orientation(turned);
    }
    Ok((DynamicImage::ImageRgb8(on_white(&picture)), profile))
}

/// Pixels without transparency, as they look on white paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        let alpha = u32::from(alpha);
        let seen = |value: u8| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        image::Rgb([seen(red), seen(green), seen(blue)])
    })
}

/// WebP with loss and without transparency becomes JPEG, any other PNG.
fn from_webp(bytes: &[u8]) -> Made {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::WebP);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    match is_lossy(bytes) && !picture.color().has_alpha() {
        true => encode_jpeg(&picture, profile, JPEG_QUALITY).map(|bytes| (Kind::Jpeg, bytes.into())),
        false => encode_png(&picture, profile).map(|bytes| (Kind::Png, bytes.into())),
    }
}

/// Whether a WebP's pixels stand in a chunk `VP8 ` and not `VP8L` (RFC 9649, clause 2.5). Chunks are a tag, a length and
/// so many bytes, padded to an even number; the first stands behind `RIFF`, a length and `WEBP`.
fn is_lossy(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(12..).unwrap_or(&[]);
    while let (Some(tag), Some(length)) = (rest.get(..4), rest.get(4..8)) {
        match tag {
            b"VP8 " => return true,
            b"VP8L" => return false,
            _ => {}
        }
        let length = length
            .iter()
            .rev()
            .fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        rest = rest.get(8 + length + length % 2..).unwrap_or(&[]);
    }
    false
}

/// A JPEG in RGB; also of the stores' cover.
pub(super) fn encode_jpeg(picture: &DynamicImage, profile: Option<Vec<u8>>, quality: u8) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
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
