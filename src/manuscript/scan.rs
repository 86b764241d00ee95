//! JPEG bytes → whether all of its scans can be decoded; must not keep a pixel.
//!
//! A JPEG goes into the outputs as it is. One that broke on its way would be seen in grey bands, or not at all.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Decodes a JPEG, of colours their light alone, and forgets the pixels.
///
/// # Errors
/// What is wrong, in words that follow "cannot be read as an image".
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let damaged = |_| "it is damaged: its pixels cannot be decoded".to_owned();
    let most = usize::from(u16::MAX);
    // Strict, since the decoder else fills up with grey what it cannot read.
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_use_unsafe(false)
        .set_max_width(most)
        .set_max_height(most);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let wanted = match decoder.input_colorspace() {
        Some(ColorSpace::YCbCr | ColorSpace::Luma) => ColorSpace::Luma,
        Some(ColorSpace::RGB) => ColorSpace::RGB,
        stored => stored.unwrap_or(ColorSpace::Unknown),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    decoder.decode().map(drop).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photograph(color: image::ColorType) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let samples: Vec<u8> = (0..64_u32 * 64 * u32::from(color.bytes_per_pixel()))
            .map(|at| (at * at / 7 % 251) as u8)
            .collect();
        let written = image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&samples, 64, 64, color.into());
        assert!(written.is_ok());
        bytes.into_inner()
    }

    #[test]
    fn a_jpeg_that_is_damaged_in_its_scan_is_found() {
        for color in [image::ColorType::L8, image::ColorType::Rgb8] {
            let mut bytes = photograph(color);
            assert_eq!(check(&bytes), Ok(()));
            let middle = bytes.len() / 2;
            for (at, byte) in bytes[middle..middle + 30].iter_mut().enumerate() {
                *byte = [0xFF, 0xC7, 0x13, 0xFF, 0xD0, 0x9E][at % 6];
            }
            assert!(check(&bytes).is_err());
        }
    }
}
