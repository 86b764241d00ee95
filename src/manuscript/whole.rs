//! The bytes of an image → whether the file is whole; must not decode its pixels.
//!
//! A file that broke on its way would go into the EPUB as it is; readers would show a part of it, or a broken frame.

use super::ImageFormat;

/// Length of a PNG's signature.
const PNG_SIGNATURE: usize = 8;
/// Length of a chunk's name, which its checksum covers too.
const PNG_NAME: usize = 4;
/// The marker before a JPEG's data.
const START_OF_SCAN: u8 = 0xDA;

/// Says what is broken, as far as the file tells of itself: a PNG by its checksums and its last chunk, a JPEG by its end.
///
/// # Errors
/// What is wrong, in words that follow "cannot be read as an image".
pub fn check(bytes: &[u8], format: ImageFormat) -> Result<(), String> {
    match format {
        ImageFormat::Png => check_png(bytes.get(PNG_SIGNATURE..).unwrap_or(&[])),
        ImageFormat::Jpeg => check_jpeg(bytes),
        ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Svg => Ok(()),
    }
}

/// PNG, third edition, section 5.3.
fn check_png(mut rest: &[u8]) -> Result<(), String> {
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or("it is cut off")?;
        let length = u32::from_be_bytes(*length) as usize;
        let (chunk, after) = length
            .checked_add(PNG_NAME)
            .and_then(|length| after.split_at_checked(length))
            .ok_or("it is cut off")?;
        let (sum, after) = after.split_first_chunk::<4>().ok_or("it is cut off")?;
        let mut crc = flate2::Crc::new();
        crc.update(chunk);
        if crc.sum() != u32::from_be_bytes(*sum) {
            return Err("it is damaged: a checksum in it is wrong".to_owned());
        }
        if chunk.starts_with(b"IEND") {
            return Ok(());
        }
        rest = after;
    }
}

/// The marker that ends an image (ITU-T T.81, section B.1.1.3), looked for behind the head, whose thumbnail has one of its
/// own. What stands behind it, such as a camera's film, does not matter.
fn check_jpeg(bytes: &[u8]) -> Result<(), String> {
    let mut rest = bytes.get(2..).unwrap_or(&[]);
    loop {
        let (marker, after) = next_segment(rest).ok_or("it is cut off in its head")?;
        rest = after;
        if matches!(marker, 0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF) {
            return Err(
                "it is of a kind of JPEG (lossless, hierarchical or arithmetic) that readers do not know; save it as \
                 a usual one"
                    .to_owned(),
            );
        }
        if marker == START_OF_SCAN {
            break;
        }
    }
    if rest.windows(2).any(|pair| pair == b"\xFF\xD9") {
        Ok(())
    } else {
        Err("it is cut off: its end is missing".to_owned())
    }
}

/// The next marker, and what follows its segment. Fill bytes before it are skipped.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let at = bytes.iter().position(|byte| *byte != 0xFF).filter(|at| *at > 0)?;
    let (marker, rest) = bytes.get(at..)?.split_first()?;
    let length = usize::from(u16::from_be_bytes(*rest.first_chunk::<2>()?));
    Some((*marker, rest.get(length.max(2)..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn picture(format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let written = image::DynamicImage::new_rgb8(30, 20).write_to(&mut bytes, format);
        assert!(written.is_ok());
        bytes.into_inner()
    }

    #[test]
    fn what_is_cut_off_or_damaged_is_found() {
        let png = picture(image::ImageFormat::Png);
        let jpeg = picture(image::ImageFormat::Jpeg);
        assert_eq!(check(&png, ImageFormat::Png), Ok(()));
        assert_eq!(check(&jpeg, ImageFormat::Jpeg), Ok(()));
        for length in 0..png.len() {
            assert!(check(&png[..length], ImageFormat::Png).is_err(), "{length}");
        }
        assert!(check(&jpeg[..jpeg.len() - 2], ImageFormat::Jpeg).is_err());
        let mut damaged = png.clone();
        damaged[45] ^= 1;
        assert!(check(&damaged, ImageFormat::Png).is_err_and(|why| why.contains("checksum")));
        let mut endless = png;
        endless[33..37].copy_from_slice(&[0xFF; 4]);
        assert!(check(&endless, ImageFormat::Png).is_err());
    }
}
