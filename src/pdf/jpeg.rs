//! JPEG bytes → what a PDF must say of them, and for a press their samples (ITU-T T.81); must not know PDF objects.

use super::bitmap::{Bitmap, MOST_BYTES};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// What the markers of a JPEG file say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Jpeg {
    /// Pixels across and down as stored.
    pub(super) pixels: (u16, u16),
    /// Colour components: 1 is grey, 3 is colour, 4 is CMYK.
    pub(super) components: u8,
    /// Written by Adobe's programs, which store CMYK inverted.
    pub(super) is_adobe: bool,
    /// The colour profile in it, as it is (ICC.1:2010 annex B.4).
    pub(super) profile: Option<Vec<u8>>,
}

const START_OF_IMAGE: [u8; 2] = [0xFF, 0xD8];
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];
const START_OF_SCAN: u8 = 0xDA;
const ADOBE: &[u8] = b"Adobe";
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Reads the markers up to the first scan and looks for the end of the image.
///
/// # Errors
/// What is wrong with the file, as the end of a sentence.
pub(super) fn read(bytes: &[u8]) -> Result<Jpeg, String> {
    let mut rest = bytes
        .strip_prefix(&START_OF_IMAGE[..])
        .ok_or("it does not begin as a JPEG file")?;
    let mut frame = None;
    let mut is_adobe = false;
    let mut profile = Vec::new();
    loop {
        let (marker, segment, after) = next_segment(rest).ok_or("it is cut off in its head")?;
        rest = after;
        match marker {
            0xC0..=0xC2 => frame = Some(read_frame(segment)?),
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(
                    "it is of a kind of JPEG (lossless, hierarchical or arithmetic) that PDF readers do not know"
                        .into(),
                );
            }
            0xE2 => profile.extend(segment.strip_prefix(PROFILE)),
            0xEE if segment.starts_with(ADOBE) => is_adobe = true,
            START_OF_SCAN => break,
            _ => {}
        }
    }
    if !rest.windows(2).any(|pair| pair == END_OF_IMAGE) {
        return Err("it is cut off: its end is missing".into());
    }
    let (pixels, components) = frame.ok_or("it has no frame")?;
    Ok(Jpeg {
        pixels,
        components,
        is_adobe,
        profile: whole(profile),
    })
}

/// A profile from its parts, each of which says which of how many it is; `None` where one is missing.
fn whole(mut parts: Vec<&[u8]>) -> Option<Vec<u8>> {
    parts.sort_by_key(|part| part.first());
    let count = parts.len();
    let mut profile = Vec::new();
    for (number, part) in (1..).zip(parts) {
        let [this, all, data @ ..] = part else { return None };
        if usize::from(*this) != number || usize::from(*all) != count {
            return None;
        }
        profile.extend_from_slice(data);
    }
    Some(profile).filter(|profile| !profile.is_empty())
}

/// The next marker with its segment, and what follows. Fill bytes are skipped.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte != 0xFF).filter(|at| *at > 0)?;
    let marker = bytes[at];
    let rest = &bytes[at + 1..];
    let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
    Some((marker, rest.get(2..length)?, rest.get(length..)?))
}

fn read_frame(segment: &[u8]) -> Result<((u16, u16), u8), String> {
    let [precision, y1, y0, x1, x0, components, ..] = *segment else {
        return Err("its frame is cut off".into());
    };
    let (across, down) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    match (precision, components) {
        _ if across == 0 || down == 0 => Err("it has no pixels".into()),
        (8, 1 | 3 | 4) => Ok(((across, down), components)),
        (8, _) => Err(format!("it has {components} colour components")),
        _ => Err(format!("it has {precision} bits a sample; PDF readers know 8")),
    }
}

/// Quality of what is written anew: what a second loss takes away is not seen, at a third of the bytes without loss.
const QUALITY: u8 = 95;

/// The samples of a JPEG: red, green, blue or grey as they are, inks with 255 as all of an ink.
///
/// # Errors
/// What is wrong with the file, as the end of a sentence.
pub(super) fn decode(bytes: &[u8], jpeg: &Jpeg) -> Result<Bitmap, String> {
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
    decoder.decode_headers().map_err(|why| why.to_string())?;
    let stored = decoder.input_colorspace().unwrap_or(ColorSpace::Unknown);
    let wanted = match (jpeg.components, stored) {
        (1, _) => ColorSpace::Luma,
        (3, _) => ColorSpace::RGB,
        _ => stored,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut color = decoder.decode().map_err(|why| why.to_string())?;
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
pub(super) fn encode_gray(bitmap: &Bitmap) -> Result<Vec<u8>, String> {
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
pub(super) fn most_ink(bitmap: &Bitmap) -> u16 {
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

    fn file(extra: &[u8], end: &[u8]) -> Vec<u8> {
        let frame = [0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];
        let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34];
        [&START_OF_IMAGE[..], extra, &frame, &scan, end].concat()
    }

    #[test]
    fn reads_size_and_components() {
        let adobe = [&[0xFF, 0xEE, 0, 14][..], ADOBE, &[0; 7]].concat();
        let expected = Jpeg {
            pixels: (3, 2),
            components: 1,
            is_adobe: true,
            profile: None,
        };
        assert_eq!(read(&file(&adobe, &END_OF_IMAGE)), Ok(expected));
    }

    #[test]
    fn a_profile_is_put_together_from_its_parts() {
        let part = |number: u8, count: u8, data: &[u8]| {
            let length = (2 + PROFILE.len() + 2 + data.len()) as u16;
            [
                &[0xFF, 0xE2],
                &length.to_be_bytes()[..],
                PROFILE,
                &[number, count],
                data,
            ]
            .concat()
        };
        let profile = |parts: &[Vec<u8>]| read(&file(&parts.concat(), &END_OF_IMAGE)).unwrap().profile;
        assert_eq!(profile(&[part(2, 2, b"cd"), part(1, 2, b"ab")]), Some(b"abcd".to_vec()));
        assert_eq!(profile(&[part(2, 2, b"cd")]), None, "a part is missing");
        assert_eq!(profile(&[]), None);
    }

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

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        assert!(read(&file(&[], &[])).is_err());
        assert!(read(&file(&[], &END_OF_IMAGE)[..9]).is_err());
        assert!(read(b"GIF89a").is_err());
        assert!(read(&[]).is_err());
    }
}
