//! JPEG bytes → their samples, and grey samples → JPEG bytes; must not know which file they are for.

use super::bitmap::{Bitmap, MOST_BYTES};
use super::jpeg::Jpeg;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Quality of what is written anew: what a second loss takes away is not seen, at a third of the bytes without loss.
const QUALITY: u8 = 95;

/// What is said of a JPEG whose pixels cannot be had.
const DAMAGED: &str = "it is damaged: its pixels cannot be decoded";

/// The samples of a JPEG: red, green, blue or grey as they are, inks with 255 as all of an ink.
///
/// # Errors
/// What is wrong with the file, as the end of a sentence.
pub fn decode(bytes: &[u8], jpeg: &Jpeg) -> Result<Bitmap, String> {
    let pixels = (u32::from(jpeg.pixels.0), u32::from(jpeg.pixels.1));
    if u64::from(pixels.0) * u64::from(pixels.1) * u64::from(jpeg.components) > MOST_BYTES {
        return Err(format!("it is too large: {} × {} pixels", pixels.0, pixels.1));
    }
    // The plain path, not the one made for this processor: the samples are the same everywhere.
    let most = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        .set_max_width(most)
        .set_max_height(most);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| DAMAGED)?;
    let stored = decoder.input_colorspace().unwrap_or(ColorSpace::Unknown);
    let wanted = match (jpeg.components, stored) {
        (1, _) => ColorSpace::Luma,
        (3, _) => ColorSpace::RGB,
        _ => stored,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut color = decoder.decode().map_err(|_| DAMAGED)?;
    let components = usize::from(jpeg.components);
    if color.len() != pixels.0 as usize * pixels.1 as usize * components {
        return Err("it has fewer pixels than it says".to_owned());
    }
    if components == 4 {
        let (inks, _) = color.as_chunks_mut::<4>();
        for ink in inks {
            *ink = whole_inks(*ink, stored == ColorSpace::YCCK, jpeg.is_adobe);
        }
    }
    Ok(Bitmap {
        pixels,
        components,
        depth: 1,
        color,
        opacity: None,
        profile: jpeg.profile.clone(),
    })
}

/// Four samples as inks. YCCK is YCbCr of what three inks leave of the light (clause 7.4.8 of PDF 1.7, Adobe TN 5116).
fn whole_inks(stored: [u8; 4], is_ycck: bool, is_inverted: bool) -> [u8; 4] {
    let [y, cb, cr, black] = stored;
    let inks = match is_ycck {
        true => {
            let light = rgb(y, cb, cr);
            [255 - light[0], 255 - light[1], 255 - light[2], black]
        }
        false => stored,
    };
    if is_inverted { inks.map(|ink| 255 - ink) } else { inks }
}

/// JFIF's red, green, blue, in 65536ths.
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb]
        .map(|light| ((light + (1 << 15)) >> 16).clamp(0, 255) as u8)
}

/// Writes grey samples as a JPEG.
///
/// # Errors
/// What stands in the way, as the end of a sentence.
pub fn encode_gray(bitmap: &Bitmap) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(&bitmap.color, bitmap.pixels.0, bitmap.pixels.1, ExtendedColorType::L8)
        .map_err(|why| why.to_string())?;
    Ok(bytes)
}

/// Pixels a side of the squares over which ink is measured: a press does not see a pixel, and what compression leaves at
/// edges is no ink that anyone asked for.
const SQUARE: usize = 4;

/// The most ink in one place of an image of four inks, in percent, rounded up.
pub fn most_ink(bitmap: &Bitmap) -> u16 {
    let row = bitmap.pixels.0 as usize * 4;
    let mut most = 0;
    for band in bitmap.color.chunks(row.max(1) * SQUARE) {
        let mut sums = vec![(0u32, 0u32); (bitmap.pixels.0 as usize).div_ceil(SQUARE)];
        for line in band.chunks(row.max(1)) {
            for (square, samples) in sums.iter_mut().zip(line.chunks(SQUARE * 4)) {
                square.0 += samples.iter().map(|ink| u32::from(*ink)).sum::<u32>();
                square.1 += samples.len() as u32 / 4;
            }
        }
        let densest = sums
            .iter()
            .map(|(sum, pixels)| (sum * 100).div_ceil(255 * pixels.max(&1)));
        most = densest.fold(most, u32::max);
    }
    most as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_come_out_of_what_adobe_stores() {
        assert_eq!(whole_inks([0, 64, 255, 128], false, true), [255, 191, 0, 127]);
        assert_eq!(whole_inks([9, 8, 7, 6], false, false), [9, 8, 7, 6]);
        // Full cyan, magenta and yellow, stored as light 255 and then inverted.
        assert_eq!(whole_inks([255, 128, 128, 0], true, true), [255, 255, 255, 255]);
        assert_eq!(rgb(76, 85, 255), [254, 0, 0], "JFIF's red");
    }

    #[test]
    fn ink_is_measured_over_squares() {
        let mut color = vec![0; 8 * 8 * 4];
        color[..4].fill(255);
        let bitmap = |color: Vec<u8>| Bitmap {
            pixels: (8, 8),
            components: 4,
            depth: 1,
            color,
            opacity: None,
            profile: None,
        };
        assert_eq!(most_ink(&bitmap(color)), 25, "one pixel of sixteen");
        assert_eq!(most_ink(&bitmap(vec![255; 8 * 8 * 4])), 400);
    }
}
