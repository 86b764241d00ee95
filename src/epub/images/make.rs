//! One asset and the bounds of its file → the image as the EPUB has it, and what is otherwise with it; must not know its name.

use super::Kind;
use super::samples::{self, Profiles};
use crate::config::Packing;
use crate::config::stores::{ImageBounds, in_words};
use crate::epub::cover;
use crate::epub::drawing::Drawing;
use crate::epub::motion::Motion;
use crate::manuscript::{Asset, ImageFormat};
use crate::raster::{Bitmap, jpeg, private};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, RgbImage};
use std::io::Cursor;
use std::sync::Arc;

/// Qualities of JPEGs that are made, tried in turn until the file is small enough: of the first no loss is seen beside the one
/// that a picture has already, of the last it is.
const QUALITIES: [u8; 3] = [90, 82, 74];
/// Where no quality is small enough, or none can be chosen, each side is made so much of itself, again and again.
const SMALLER: (u32, u32) = (4, 5);
/// No picture needs more steps: each halves its bytes, nearly.
const MOST_STEPS: usize = 40;
/// Pixels of a drawing that must become dots: twice as many as it has in CSS, for screens of today, but no longer a side than this.
const DOTS: u32 = 2;
const LONGEST_DRAWING: u32 = 2560;
/// The stores' picture of a cover that is a drawing is as wide.
const COVER_WIDTH: u32 = cover::PIXELS.0;

/// An image as the EPUB has it.
#[derive(Debug)]
pub(super) struct Made {
    pub kind: Kind,
    pub bytes: Arc<[u8]>,
    pub pixels: (u32, u32),
    /// What is otherwise with it than in its file.
    pub told: Vec<Told>,
}

/// What an author is told of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// What is private was left out.
    Private,
    /// It has fewer pixels, from and to.
    Reduced((u32, u32), (u32, u32)),
    /// It has fewer bytes, from and to.
    Packed(String, String),
    /// It cannot be made smaller, and why.
    TooLarge(String),
    /// Only its first frame is shown.
    Still,
}

impl Made {
    pub fn new(kind: Kind, bytes: Arc<[u8]>, pixels: (u32, u32)) -> Made {
        Made {
            kind,
            bytes,
            pixels,
            told: Vec::new(),
        }
    }
}

/// How large an image may be.
#[derive(Clone, Copy)]
struct Room {
    pixels: u64,
    sides: (u32, u32),
    bytes: u64,
    transparency: bool,
}

impl Room {
    /// The most pixels of a picture of this size.
    fn fit(&self, (across, down): (u32, u32)) -> (u32, u32) {
        let mut size = (across, down);
        for (most, side) in [(self.sides.0, across), (self.sides.1, down)] {
            let shrunk = scaled((across, down), (u64::from(most.min(side)), u64::from(side)));
            if shrunk.0 < size.0 {
                size = shrunk;
            }
        }
        let area = u64::from(size.0) * u64::from(size.1);
        if area > self.pixels {
            let (a, b) = (self.pixels.isqrt(), area.isqrt() + 1);
            size = scaled(size, (a, b));
        }
        size
    }

    fn holds(&self, pixels: (u32, u32), bytes: usize) -> bool {
        self.fit(pixels) == pixels && bytes as u64 <= self.bytes
    }
}

/// Both sides times a fraction, at least a pixel.
fn scaled((across, down): (u32, u32), (over, under): (u64, u64)) -> (u32, u32) {
    let side = |side: u32| (u64::from(side) * over / under.max(1)).max(1) as u32;
    (side(across), side(down))
}

/// Makes images for the file of one variant.
#[derive(Debug)]
pub(super) struct Maker {
    pub drawing: Drawing,
    bounds: ImageBounds,
    packing: Packing,
    profiles: Profiles,
}

impl Maker {
    pub fn new(drawing: Drawing, bounds: ImageBounds, packing: Packing) -> Maker {
        Maker {
            drawing,
            bounds,
            packing,
            profiles: Profiles::default(),
        }
    }

    /// An image in the text.
    ///
    /// # Errors
    /// Why it cannot be read, as the end of a sentence.
    pub fn image(&self, asset: &Asset) -> Result<Made, String> {
        let room = Room {
            pixels: self.bounds.pixels,
            sides: (u32::MAX, u32::MAX),
            bytes: self.bounds.bytes,
            transparency: self.bounds.transparency,
        };
        match asset.format {
            ImageFormat::Svg if self.bounds.drawings => {
                let clean = self.drawing.clean(&asset.bytes)?.into_bytes();
                Ok(Made::new(Kind::Svg, clean.into(), asset.pixels))
            }
            ImageFormat::Svg => {
                let longest = asset.pixels.0.max(asset.pixels.1).max(1);
                let most = (LONGEST_DRAWING / longest).clamp(1, DOTS);
                let width = match longest > LONGEST_DRAWING {
                    true => scaled(asset.pixels, (u64::from(LONGEST_DRAWING), u64::from(longest))).0,
                    false => asset.pixels.0 * most,
                };
                let dots = self.drawing.pixels(&asset.bytes, width)?;
                let pixels = dots.dimensions();
                let png = encode_png(&DynamicImage::ImageRgb8(dots), self.packing)?;
                Ok(Made::new(Kind::Png, png.into(), pixels))
            }
            _ if Motion::read(&asset.bytes).moves() => self.moving(asset, room),
            _ => self.of_pixels(asset, room),
        }
    }

    /// The cover: a picture of pixels in every store, opaque and still.
    ///
    /// # Errors
    /// Why it cannot be read, as the end of a sentence.
    pub fn cover(&self, asset: &Asset) -> Result<Made, String> {
        let room = Room {
            pixels: self.bounds.pixels,
            sides: self.bounds.cover,
            bytes: self.bounds.cover_bytes,
            transparency: false,
        };
        match asset.format {
            ImageFormat::Svg => {
                let width = cover::pixels(self.packing).0;
                let dots = self.drawing.pixels(&asset.bytes, width)?;
                let pixels = dots.dimensions();
                let png = encode_png(&DynamicImage::ImageRgb8(dots), self.packing)?;
                Ok(Made::new(Kind::Png, png.into(), pixels))
            }
            _ if Motion::read(&asset.bytes).moves() => self.anew(asset, room),
            ImageFormat::Gif => self.anew(asset, room),
            _ => self.of_pixels(asset, room),
        }
    }

    /// What moves keeps moving, where readers show it and the kind of its file is one of an EPUB.
    fn moving(&self, asset: &Asset, room: Room) -> Result<Made, String> {
        let kind = match asset.format {
            _ if !self.bounds.animation => None,
            ImageFormat::Gif => Some(Kind::Gif),
            ImageFormat::Png => self.is_plain_png(&asset.bytes, room)?.then_some(Kind::Png),
            ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Svg => None,
        };
        let Some(kind) = kind else {
            return self.anew(asset, room);
        };
        let mut made = as_stored(asset, kind);
        if !room.holds(asset.pixels, asset.bytes.len()) {
            made.told.push(Told::TooLarge("it moves".to_owned()));
        }
        Ok(made)
    }

    /// A picture of pixels: its own file where that will do.
    fn of_pixels(&self, asset: &Asset, room: Room) -> Result<Made, String> {
        let Some(kind) = self.kept(asset, room)? else {
            return self.anew(asset, room);
        };
        Ok(as_stored(asset, kind))
    }

    /// The kind of a file that may stay as it is.
    fn kept(&self, asset: &Asset, room: Room) -> Result<Option<Kind>, String> {
        let is_plain = asset.orientation <= 1 && room.holds(asset.pixels, asset.bytes.len());
        let kept = match asset.format {
            ImageFormat::Jpeg => {
                let jpeg = jpeg::read(&asset.bytes)?;
                let components = usize::from(jpeg.components);
                let is_light = components < 4 && self.profiles.way(jpeg.profile.as_deref(), components).is_none();
                (is_plain && is_light).then_some(Kind::Jpeg)
            }
            ImageFormat::Png => (is_plain && self.is_plain_png(&asset.bytes, room)?).then_some(Kind::Png),
            // Whether it is transparent, only its frame tells.
            ImageFormat::Gif => (is_plain && room.transparency).then_some(Kind::Gif),
            ImageFormat::WebP | ImageFormat::Svg => None,
        };
        Ok(kept)
    }

    /// Whether a PNG has eight bits or fewer, the colours of screens, and no more transparency than may be.
    fn is_plain_png(&self, bytes: &[u8], room: Room) -> Result<bool, String> {
        let mut decoder = PngDecoder::new(Cursor::new(bytes)).map_err(|why| crate::manuscript::in_words(&why))?;
        let is_deep = matches!(
            decoder.original_color_type(),
            ExtendedColorType::L16 | ExtendedColorType::La16 | ExtendedColorType::Rgb16 | ExtendedColorType::Rgba16
        );
        let color = decoder.color_type();
        let profile = decoder.icc_profile().ok().flatten();
        let components = if color.has_color() { 3 } else { 1 };
        let is_light = self.profiles.way(profile.as_deref(), components).is_none();
        Ok(!is_deep && is_light && (room.transparency || !color.has_alpha()))
    }

    /// A picture written anew: eight bits, sRGB, upright, within its room.
    fn anew(&self, asset: &Asset, room: Room) -> Result<Made, String> {
        let bitmap = match samples::decode(asset) {
            Ok(bitmap) => bitmap,
            Err(why) => return as_it_is(asset, room, why),
        };
        let mut size = fitted(&bitmap, asset.orientation, room);
        for _ in 0..MOST_STEPS {
            let mut picture = samples::finish(&bitmap, size, asset.orientation, &self.profiles)?;
            if !room.transparency {
                picture = on_white(picture);
            }
            for (kind, quality) in encodings(asset, &picture) {
                let bytes = match kind {
                    Kind::Jpeg => encode_jpeg(&picture, quality)?,
                    Kind::Png | Kind::Gif | Kind::Svg => encode_png(&picture, self.packing)?,
                };
                if bytes.len() as u64 <= room.bytes || size == (1, 1) {
                    let pixels = (picture.width(), picture.height());
                    let mut made = Made::new(kind, bytes.into(), pixels);
                    made.told = changes(asset, &made, room);
                    return Ok(made);
                }
            }
            size = scaled(size, (u64::from(SMALLER.0), u64::from(SMALLER.1)));
        }
        Err("it cannot be made small enough for stores".to_owned())
    }
}

/// What is told of a picture that was written anew.
fn changes(asset: &Asset, made: &Made, room: Room) -> Vec<Told> {
    let mut told = Vec::new();
    if Motion::read(&asset.bytes).moves() {
        told.push(Told::Still);
    }
    if private::without(&asset.bytes).is_some() {
        told.push(Told::Private);
    }
    if made.pixels != asset.pixels {
        told.push(Told::Reduced(asset.pixels, made.pixels));
    } else if asset.bytes.len() as u64 > room.bytes {
        told.push(Told::Packed(
            in_words(asset.bytes.len() as u64),
            in_words(made.bytes.len() as u64),
        ));
    }
    told
}

/// The size at which a picture, as it is stored, is within its room.
fn fitted(bitmap: &Bitmap, orientation: u8, room: Room) -> (u32, u32) {
    let turn = |(across, down): (u32, u32)| match orientation >= 5 {
        true => (down, across),
        false => (across, down),
    };
    turn(room.fit(turn(bitmap.pixels)))
}

/// A file of too many pixels to be decoded here stays as it is where readers can show it, and its author is told.
fn as_it_is(asset: &Asset, room: Room, why: String) -> Result<Made, String> {
    let kind = match asset.format {
        ImageFormat::Jpeg if jpeg::read(&asset.bytes)?.components < 4 => Kind::Jpeg,
        ImageFormat::Png => Kind::Png,
        _ => return Err(why),
    };
    if room.fit(asset.pixels) == asset.pixels || asset.orientation > 1 {
        return Err(why);
    }
    let mut made = as_stored(asset, kind);
    made.told.insert(0, Told::TooLarge(why));
    Ok(made)
}

/// An image's own file, without what is private.
fn as_stored(asset: &Asset, kind: Kind) -> Made {
    let public = private::without(&asset.bytes);
    let told = public.iter().map(|_| Told::Private).collect();
    let bytes = public.map_or_else(|| Arc::clone(&asset.bytes), Arc::from);
    Made {
        told,
        ..Made::new(kind, bytes, asset.pixels)
    }
}

/// The ways to write a picture, the best first: what had a loss has one again, what had none gets one only where it is too large.
fn encodings(asset: &Asset, picture: &DynamicImage) -> Vec<(Kind, u8)> {
    let jpegs = QUALITIES.map(|quality| (Kind::Jpeg, quality));
    let is_lossy = match asset.format {
        ImageFormat::Jpeg => true,
        ImageFormat::WebP => is_lossy_webp(&asset.bytes),
        ImageFormat::Png | ImageFormat::Gif | ImageFormat::Svg => false,
    };
    match (picture.color().has_alpha(), is_lossy) {
        (true, _) => vec![(Kind::Png, 0)],
        (false, true) => jpegs.to_vec(),
        (false, false) => [&[(Kind::Png, 0)][..], &jpegs].concat(),
    }
}

/// A picture's pixels as it is seen, opaque, upright and in sRGB, no more than go into these sides, and how many it had.
pub(in crate::epub) fn picture(
    asset: &Asset,
    drawing: &Drawing,
    sides: (u32, u32),
) -> Result<(RgbImage, (u32, u32)), String> {
    if asset.format == ImageFormat::Svg {
        let pixels = drawing.pixels(&asset.bytes, COVER_WIDTH)?;
        let size = pixels.dimensions();
        return Ok((pixels, size));
    }
    let room = Room {
        pixels: u64::MAX,
        sides,
        bytes: u64::MAX,
        transparency: false,
    };
    let bitmap = samples::decode(asset)?;
    let size = fitted(&bitmap, asset.orientation, room);
    let picture = samples::finish(&bitmap, size, asset.orientation, &Profiles::default())?;
    Ok((on_white(picture).into_rgb8(), asset.pixels))
}

/// Pixels without transparency, as they look on white paper.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let pixels = picture.into_rgba8();
    let opaque = RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        let alpha = u32::from(alpha);
        let seen = |value: u8| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        image::Rgb([seen(red), seen(green), seen(blue)])
    });
    DynamicImage::ImageRgb8(opaque)
}

/// Whether a WebP's pixels stand in a chunk `VP8 ` and not `VP8L` (RFC 9649, clause 2.5). Chunks are a tag, a length and
/// so many bytes, padded to an even number; the first stands behind `RIFF`, a length and `WEBP`.
fn is_lossy_webp(bytes: &[u8]) -> bool {
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

/// A JPEG, of greys in one component; also of the stores' cover.
pub(in crate::epub) fn encode_jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    let written = match picture {
        DynamicImage::ImageLuma8(gray) => gray.write_with_encoder(encoder),
        DynamicImage::ImageRgb8(color) => color.write_with_encoder(encoder),
        other => other.to_rgb8().write_with_encoder(encoder),
    };
    written.map_err(|error| error.to_string())?;
    Ok(out)
}

/// A PNG; also of the cover.
pub(in crate::epub) fn encode_png(picture: &DynamicImage, packing: Packing) -> Result<Vec<u8>, String> {
    let (compression, filter) = match packing {
        Packing::Small => (CompressionType::Default, FilterType::Adaptive),
        Packing::Quick => (CompressionType::Level(1), FilterType::Up),
    };
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, compression, filter);
    picture.write_with_encoder(encoder).map_err(|error| error.to_string())?;
    Ok(out)
}
