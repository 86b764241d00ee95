//! The bytes of an image that the EPUB holds → whether what lies behind it may be seen; must not decode a pixel.

use super::Kind;

/// Whether the page may be seen through a picture: a drawing has no ground of its own.
pub(super) fn is_clear(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        Kind::Svg => true,
        Kind::Png => is_clear_png(bytes).unwrap_or(false),
        Kind::Gif => is_clear_gif(bytes).unwrap_or(false),
        Kind::Jpeg => false,
    }
}

/// Where the kind of colour stands, and where the first chunk behind `IHDR` begins (PNG, clauses 5.2 and 11.2.2).
const COLOR: usize = 25;
const CHUNKS: usize = 33;

/// Whether its colours have an alpha, or a chunk `tRNS` stands before its pixels (PNG, clause 11.3.1.1).
fn is_clear_png(bytes: &[u8]) -> Option<bool> {
    if matches!(bytes.get(COLOR)?, 4 | 6) {
        return Some(true);
    }
    let mut rest = bytes.get(CHUNKS..)?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?);
        match rest.get(4..8)? {
            b"tRNS" => return Some(true),
            b"IDAT" | b"IEND" => return Some(false),
            _ => rest = rest.get(12_usize.checked_add(length as usize)?..)?,
        }
    }
}

/// Where the first block of a GIF stands: behind the signature and the screen descriptor (GIF89a, clauses 17 and 18).
const BLOCKS: usize = 13;

/// Whether a graphic control extension before its first picture names a colour that is none (GIF89a, clause 23).
fn is_clear_gif(bytes: &[u8]) -> Option<bool> {
    let table = match bytes.get(10)? {
        flags if flags & 0x80 == 0 => 0,
        flags => 3 << ((flags & 7) + 1),
    };
    let mut rest = bytes.get(BLOCKS + table..)?;
    while rest.first() == Some(&0x21) {
        if rest.get(1) == Some(&0xF9) && rest.get(3)? & 1 == 1 {
            return Some(true);
        }
        rest = rest.get(2..)?;
        // Pieces, each with its length before it; the last has none.
        loop {
            let length = usize::from(*rest.first()?);
            rest = rest.get(length + 1..)?;
            if length == 0 {
                break;
            }
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat};
    use std::io::Cursor;

    fn bytes(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        assert!(picture.write_to(&mut bytes, format).is_ok());
        bytes.into_inner()
    }

    #[test]
    fn pictures_with_an_alpha_are_clear() {
        let (glass, wall) = (DynamicImage::new_rgba8(3, 2), DynamicImage::new_rgb8(3, 2));
        assert!(is_clear(Kind::Png, &bytes(&glass, ImageFormat::Png)));
        assert!(!is_clear(Kind::Png, &bytes(&wall, ImageFormat::Png)));
        assert!(is_clear(Kind::Gif, &bytes(&glass, ImageFormat::Gif)));
        assert!(!is_clear(Kind::Gif, &bytes(&wall, ImageFormat::Gif)));
        assert!(is_clear(Kind::Svg, b"") && !is_clear(Kind::Jpeg, b"") && !is_clear(Kind::Png, b""));
    }

    #[test]
    fn one_colour_of_a_palette_may_be_clear() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 1, 1);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(vec![0, 0, 0]);
        encoder.set_trns(vec![0]);
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&[0]));
        assert!(written.is_ok() && is_clear(Kind::Png, &file));
    }
}
