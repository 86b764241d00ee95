//! The bytes of an image → its format, size and density, if the file is whole; must not decode its pixels.

use super::ImageFormat;
use super::exif;
use super::svg;
use super::whole;
use image::{ImageDecoder, ImageError, ImageReader};
use std::io::Cursor;

/// Densities that a file can mean in earnest, in pixels an inch. Cameras write 0, 1 and other nonsense.
const DENSITIES: std::ops::RangeInclusive<f64> = 20.0..=4800.0;

/// What the head of an image says.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Told from the bytes, whatever the name says.
    pub format: ImageFormat,
    /// Across and down as stored, at least 1; for SVG rounded up.
    pub pixels: (u32, u32),
    /// The exact size in CSS pixels, for SVG.
    pub exact: Option<(f64, f64)>,
    /// Pixels an inch across and down, where the file says so.
    pub density: Option<(f64, f64)>,
    /// As Exif counts it, 1 to 8.
    pub orientation: u8,
}

/// Reads the head.
///
/// # Errors
/// What is wrong, in words that follow "cannot be read as an image".
pub fn read(bytes: &[u8]) -> Result<Head, String> {
    match format(bytes) {
        Some(ImageFormat::Svg) => read_svg(bytes),
        Some(format) => read_pixels(bytes, format),
        None if bytes.starts_with(b"\x1F\x8B") => Err("it is compressed; save it as plain SVG".to_owned()),
        None => Err("it is not a PNG, JPEG, WebP, GIF or SVG".to_owned()),
    }
}

/// Told from the first bytes.
pub fn format(bytes: &[u8]) -> Option<ImageFormat> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    match () {
        () if starts(b"\x89PNG\r\n\x1A\n") => Some(ImageFormat::Png),
        () if starts(b"\xFF\xD8\xFF") => Some(ImageFormat::Jpeg),
        () if starts(b"GIF87a") || starts(b"GIF89a") => Some(ImageFormat::Gif),
        () if is_webp => Some(ImageFormat::WebP),
        () if is_markup(bytes) => Some(ImageFormat::Svg),
        () => None,
    }
}

/// Whether the first character that is seen is `<`.
fn is_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}

fn read_svg(bytes: &[u8]) -> Result<Head, String> {
    let (width, height) = svg::size(bytes)?;
    let whole = |size: f64| size.ceil().clamp(1.0, f64::from(u32::MAX)) as u32;
    Ok(Head {
        format: ImageFormat::Svg,
        pixels: (whole(width), whole(height)),
        exact: Some((width, height)),
        density: None,
        orientation: 1,
    })
}

fn read_pixels(bytes: &[u8], format: ImageFormat) -> Result<Head, String> {
    let known = match format {
        ImageFormat::Png => image::ImageFormat::Png,
        ImageFormat::Jpeg => image::ImageFormat::Jpeg,
        ImageFormat::Gif => image::ImageFormat::Gif,
        ImageFormat::WebP => image::ImageFormat::WebP,
        ImageFormat::Svg => return read_svg(bytes),
    };
    whole::check(bytes, format)?;
    let reader = ImageReader::with_format(Cursor::new(bytes), known);
    let mut decoder = reader.into_decoder().map_err(|fault| in_words(&fault))?;
    let pixels = decoder.dimensions();
    if pixels.0 == 0 || pixels.1 == 0 {
        return Err("it has no pixels".to_owned());
    }
    let exif = decoder
        .exif_metadata()
        .ok()
        .flatten()
        .map(|block| exif::read(&block))
        .unwrap_or_default();
    let own = match format {
        ImageFormat::Png => png_density(bytes),
        ImageFormat::Jpeg => jfif_density(bytes),
        ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Svg => None,
    };
    let in_earnest = |(across, down): &(f64, f64)| DENSITIES.contains(across) && DENSITIES.contains(down);
    Ok(Head {
        format,
        pixels,
        exact: None,
        density: own.filter(in_earnest).or(exif.density.filter(in_earnest)),
        orientation: exif.orientation.unwrap_or(1),
    })
}

/// What a decoder complains of, for an author.
pub fn in_words(fault: &ImageError) -> String {
    let words = match fault {
        ImageError::Decoding(_) => "it is damaged",
        ImageError::IoError(_) => "it is cut off",
        ImageError::Limits(_) => "it is too large",
        ImageError::Unsupported(_) => "it is of a kind that is not known; save it again as a plain PNG or JPEG",
        ImageError::Encoding(_) | ImageError::Parameter(_) => "its parts do not fit one another",
    };
    words.to_owned()
}

/// The pHYs chunk, which counts pixels a metre (PNG, third edition, section 11.3.4.3).
fn png_density(bytes: &[u8]) -> Option<(f64, f64)> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, data) = after.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        match name {
            b"IDAT" | b"IEND" => return None,
            b"pHYs" => {
                let (across, data) = data.split_first_chunk::<4>()?;
                let (down, data) = data.split_first_chunk::<4>()?;
                let an_inch = |metre: &[u8; 4]| f64::from(u32::from_be_bytes(*metre)) * 0.0254;
                return (data.first() == Some(&1)).then(|| (an_inch(across), an_inch(down)));
            }
            _ => rest = data.get(length.checked_add(4)?..)?,
        }
    }
}

/// The JFIF segment right after the start of image (JFIF 1.02): units 1 an inch, 2 a centimetre.
fn jfif_density(bytes: &[u8]) -> Option<(f64, f64)> {
    let segment = bytes.get(2..18)?;
    if !segment.starts_with(b"\xFF\xE0") || segment.get(4..9) != Some(b"JFIF\0") {
        return None;
    }
    let number = |at: usize| Some(f64::from(u16::from_be_bytes(*segment.get(at..)?.first_chunk::<2>()?)));
    let inches = match segment.get(11)? {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    Some((number(12)? * inches, number(14)? * inches))
}

#[cfg(test)]
mod tests {
    use super::super::exif::tests::block;
    use super::*;

    /// A picture of 3 × 2 pixels in this format.
    fn picture(format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let written = image::DynamicImage::new_rgb8(3, 2).write_to(&mut bytes, format);
        assert!(written.is_ok());
        bytes.into_inner()
    }

    fn png_with(density: u32) -> Vec<u8> {
        let plain = picture(image::ImageFormat::Png);
        let mut chunk = b"\0\0\0\x09pHYs".to_vec();
        chunk.extend(density.to_be_bytes());
        chunk.extend(density.to_be_bytes());
        chunk.push(1);
        let mut sum = flate2::Crc::new();
        sum.update(&chunk[4..]);
        chunk.extend(sum.sum().to_be_bytes());
        [&plain[..33], &chunk, &plain[33..]].concat()
    }

    fn jpeg_with(units: u8, density: u16, exif: &[u8]) -> Vec<u8> {
        let plain = picture(image::ImageFormat::Jpeg);
        let after_jfif = if plain[3] == 0xE0 { &plain[20..] } else { &plain[2..] };
        let mut bytes = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x02".to_vec();
        bytes.push(units);
        bytes.extend([density.to_be_bytes(), density.to_be_bytes(), [0, 0]].concat());
        if !exif.is_empty() {
            bytes.extend(b"\xFF\xE1");
            bytes.extend((exif.len() as u16 + 8).to_be_bytes());
            bytes.extend(b"Exif\0\0");
            bytes.extend(exif);
        }
        [&bytes, after_jfif].concat()
    }

    fn density(bytes: &[u8]) -> Option<(i64, i64)> {
        let head = read(bytes).ok()?;
        head.density
            .map(|(across, down)| (across.round() as i64, down.round() as i64))
    }

    #[test]
    fn formats_are_told_from_the_bytes() {
        let cases = [
            (image::ImageFormat::Png, ImageFormat::Png),
            (image::ImageFormat::Jpeg, ImageFormat::Jpeg),
            (image::ImageFormat::Gif, ImageFormat::Gif),
            (image::ImageFormat::WebP, ImageFormat::WebP),
        ];
        for (written, format) in cases {
            let head = read(&picture(written));
            assert_eq!(
                head.map(|head| (head.format, head.pixels, head.orientation)),
                Ok((format, (3, 2), 1))
            );
        }
        let svg = "\u{FEFF}<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg' width='1.5' height='2'/>";
        let head = read(svg.as_bytes());
        assert_eq!(
            head.map(|head| (head.pixels, head.exact)),
            Ok(((2, 2), Some((1.5, 2.0))))
        );
    }

    #[test]
    fn density_comes_from_the_file() {
        assert_eq!(density(&png_with(11_811)), Some((300, 300)));
        assert_eq!(density(&png_with(0)), None);
        assert_eq!(density(&jpeg_with(1, 150, &[])), Some((150, 150)));
        assert_eq!(density(&jpeg_with(2, 100, &[])), Some((254, 254)));
        assert_eq!(density(&jpeg_with(0, 1, &[])), None);
        assert_eq!(density(&jpeg_with(0, 1, &block(6, 200))), Some((200, 200)));
        assert_eq!(
            read(&jpeg_with(0, 1, &block(6, 200))).map(|head| head.orientation),
            Ok(6)
        );
    }

    #[test]
    fn cut_off_heads_are_faults_not_panics() {
        for bytes in [
            png_with(300),
            jpeg_with(1, 150, &block(6, 200)),
            picture(image::ImageFormat::Gif),
            picture(image::ImageFormat::WebP),
        ] {
            for length in 0..bytes.len().min(200) {
                let _ = read(&bytes[..length]);
            }
            assert!(read(&bytes[..12]).is_err());
        }
        assert!(read(b"").is_err());
        assert!(read(b"plain words").is_err_and(|why| why.contains("not a PNG")));
    }
}
