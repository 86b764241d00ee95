//! PNG, GIF and WebP bytes → samples; must not know which file they are for.

use crate::manuscript::in_words;
use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder, ImageError, Limits};
use std::io::Cursor;

/// The most bytes that an image may have when it is decoded: a 64-megapixel photograph with transparency. More would let
/// a small file take all memory.
pub const MOST_BYTES: u64 = 256 << 20;

/// A decoded image.
pub struct Bitmap {
    /// Pixels across and down.
    pub pixels: (u32, u32),
    /// Colour components: 1 is grey, 3 red, green, blue, 4 cyan, magenta, yellow, black with 255 as all of an ink.
    pub components: usize,
    /// Bytes of a component.
    pub depth: usize,
    /// Samples of colour, rows from the top, big-endian.
    pub color: Vec<u8>,
    /// Samples of opacity; `None` where all is opaque.
    pub opacity: Option<Vec<u8>>,
    /// The colour profile in the file, as it is.
    pub profile: Option<Vec<u8>>,
}

/// Decodes a PNG file.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn png(bytes: &[u8]) -> Result<Bitmap, String> {
    decode(PngDecoder::with_limits(Cursor::new(bytes), limits()))
}

/// Decodes the first frame of a GIF file.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn gif(bytes: &[u8]) -> Result<Bitmap, String> {
    decode(GifDecoder::new(Cursor::new(bytes)))
}

/// Decodes a WebP file.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn webp(bytes: &[u8]) -> Result<Bitmap, String> {
    decode(WebPDecoder::new(Cursor::new(bytes)))
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

fn decode<D: ImageDecoder>(decoder: Result<D, ImageError>) -> Result<Bitmap, String> {
    let mut decoder = decoder.map_err(|why| in_words(&why))?;
    let (pixels, kind, size) = (decoder.dimensions(), decoder.color_type(), decoder.total_bytes());
    if pixels.0 == 0 || pixels.1 == 0 {
        return Err("it has no pixels".into());
    }
    if size > MOST_BYTES {
        return Err(format!("it is too large: {} × {} pixels", pixels.0, pixels.1));
    }
    decoder.set_limits(limits()).map_err(|why| in_words(&why))?;
    let profile = decoder.icc_profile().unwrap_or_default();
    let mut samples = vec![0; size as usize];
    decoder.read_image(&mut samples).map_err(|why| in_words(&why))?;
    let (components, depth, has_opacity) = layout(kind).ok_or("its colours are of an unknown kind")?;
    if depth == 2 {
        let (pairs, _) = samples.as_chunks_mut::<2>();
        for pair in pairs {
            *pair = u16::from_ne_bytes(*pair).to_be_bytes();
        }
    }
    let (color, opacity) = if has_opacity {
        part(&samples, components * depth, depth)
    } else {
        (samples, None)
    };
    Ok(Bitmap {
        pixels,
        components,
        depth,
        color,
        opacity,
        profile,
    })
}

/// Components of colour, bytes of each, and whether opacity follows them.
fn layout(kind: ColorType) -> Option<(usize, usize, bool)> {
    match kind {
        ColorType::L8 => Some((1, 1, false)),
        ColorType::La8 => Some((1, 1, true)),
        ColorType::Rgb8 => Some((3, 1, false)),
        ColorType::Rgba8 => Some((3, 1, true)),
        ColorType::L16 => Some((1, 2, false)),
        ColorType::La16 => Some((1, 2, true)),
        ColorType::Rgb16 => Some((3, 2, false)),
        ColorType::Rgba16 => Some((3, 2, true)),
        _ => None,
    }
}

/// Parts colour from opacity; opacity that hides nothing is dropped.
fn part(samples: &[u8], color: usize, opacity: usize) -> (Vec<u8>, Option<Vec<u8>>) {
    let pixels = samples.len() / (color + opacity);
    let (mut colors, mut opacities) = (Vec::with_capacity(pixels * color), Vec::with_capacity(pixels * opacity));
    for pixel in samples.chunks_exact(color + opacity) {
        colors.extend_from_slice(&pixel[..color]);
        opacities.extend_from_slice(&pixel[color..]);
    }
    let hides = opacities.iter().any(|byte| *byte != u8::MAX);
    (colors, hides.then_some(opacities))
}
