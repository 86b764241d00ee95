//! Decoded images → samples that a press prints: grey or four inks, 8 bits each; must not know PDF objects.

use super::color::{Conversion, Inks};
use crate::raster::Bitmap;

/// An image as it is printed. Where the file may have no transparency, it lies on white paper.
pub(super) fn inked(mut bitmap: Bitmap, inks: &Inks) -> Bitmap {
    shorten(&mut bitmap);
    if inks.needs_flat() {
        flatten(&mut bitmap);
    }
    let (color, components) = match bitmap.components {
        1 => (bitmap.color, 1),
        4 if inks.is_black() => {
            let table = inks.gray_from_cmyk(bitmap.profile.as_deref());
            let (pixels, _) = bitmap.color.as_chunks::<4>();
            (looked_up(pixels, |pixel| table.at(pixel)), 1)
        }
        4 => (bitmap.color, 4),
        _ => lights(&bitmap.color, bitmap.profile.as_deref(), inks),
    };
    Bitmap {
        color,
        components,
        profile: None,
        ..bitmap
    }
}

/// Red, green, blue as they are printed, and of how many components that is.
pub(super) fn lights(color: &[u8], profile: Option<&[u8]>, inks: &Inks) -> (Vec<u8>, usize) {
    let (pixels, _) = color.as_chunks::<3>();
    let is_neutral = |[red, green, blue]: &[u8; 3]| red == green && green == blue;
    if profile.is_none() && pixels.iter().all(is_neutral) {
        // A grey image that was stored in three colours: black ink alone, as if it had been stored in one.
        return (pixels.iter().map(|pixel| pixel[0]).collect(), 1);
    }
    match &*inks.of_rgb(profile) {
        Conversion::Gray(table) => (looked_up(pixels, |pixel| table.at(pixel)), 1),
        Conversion::Cmyk(table) => (looked_up(pixels, |pixel| table.at(pixel)), 4),
    }
}

/// All pixels one after the other. What is as the pixel before it, as most of a drawing is, is not looked up again.
fn looked_up<const IN: usize, const OUT: usize>(
    pixels: &[[u8; IN]],
    look_up: impl Fn([u8; IN]) -> [u8; OUT],
) -> Vec<u8> {
    let mut printed = Vec::with_capacity(pixels.len() * OUT);
    let (mut before, mut found) = ([0; IN], look_up([0; IN]));
    for pixel in pixels {
        if *pixel != before {
            (before, found) = (*pixel, look_up(*pixel));
        }
        printed.extend_from_slice(&found);
    }
    printed
}

/// Sixteen bits become eight, rounded.
fn shorten(bitmap: &mut Bitmap) {
    if bitmap.depth != 2 {
        return;
    }
    for samples in [Some(&mut bitmap.color), bitmap.opacity.as_mut()].into_iter().flatten() {
        let (pairs, _) = samples.as_chunks::<2>();
        let wide = pairs.iter().map(|pair| u32::from(u16::from_be_bytes(*pair)));
        *samples = wide.map(|sample| ((sample * 255 + 32_767) / 65_535) as u8).collect();
    }
    bitmap.depth = 1;
}

/// Lays an image of lights or greys on white paper.
fn flatten(bitmap: &mut Bitmap) {
    let Some(opacity) = bitmap.opacity.take() else {
        return;
    };
    for (pixel, opacity) in bitmap.color.chunks_exact_mut(bitmap.components.max(1)).zip(opacity) {
        let (shown, paper) = (u32::from(opacity), u32::from(255 - opacity) * 255);
        for sample in pixel {
            *sample = ((u32::from(*sample) * shown + paper + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Ink, PressStandard};
    use crate::pdf::{Press, Purpose};

    fn inks(standard: PressStandard, ink: Ink) -> Inks {
        Inks::settle(&Purpose::Press(Press {
            standard,
            ink,
            profile: None,
            crop_marks: None,
            most_ink: 240,
        }))
        .0
    }

    fn bitmap(components: usize, depth: usize, color: &[u8], opacity: Option<&[u8]>) -> Bitmap {
        Bitmap {
            pixels: ((color.len() / components / depth) as u32, 1),
            components,
            depth,
            color: color.to_vec(),
            opacity: opacity.map(<[u8]>::to_vec),
            profile: None,
        }
    }

    #[test]
    fn transparency_is_laid_on_white_only_where_it_must() {
        let image = || bitmap(1, 1, &[0, 100, 0], Some(&[255, 128, 0]));
        let flat = inked(image(), &inks(PressStandard::X1a, Ink::Black));
        assert_eq!((flat.color, flat.opacity), (vec![0, 177, 255], None));
        let kept = inked(image(), &inks(PressStandard::X4, Ink::Black));
        assert_eq!((kept.color, kept.opacity), (vec![0, 100, 0], Some(vec![255, 128, 0])));
    }

    #[test]
    fn a_grey_image_stays_grey_in_colour() {
        let grey = inked(
            bitmap(3, 1, &[7, 7, 7, 200, 200, 200], None),
            &inks(PressStandard::X4, Ink::Color),
        );
        assert_eq!((grey.components, grey.color), (1, vec![7, 200]));
        let color = inked(
            bitmap(3, 1, &[7, 7, 7, 200, 0, 0], None),
            &inks(PressStandard::X4, Ink::Color),
        );
        assert_eq!((color.components, color.color.len()), (4, 8));
    }

    #[test]
    fn sixteen_bits_become_eight() {
        let image = bitmap(1, 2, &[0xFF, 0xFF, 0x80, 0x00, 0x00, 0x7F], None);
        assert_eq!(inked(image, &inks(PressStandard::X4, Ink::Black)).color, [255, 128, 0]);
    }

    #[test]
    fn inks_become_grey() {
        let image = bitmap(4, 1, &[0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255], None);
        let grey = inked(image, &inks(PressStandard::X4, Ink::Black));
        assert_eq!((grey.components, grey.color), (1, vec![255, 0, 0]));
    }
}
