//! The bytes of a picture → its samples as every screen shows them: eight bits, sRGB, upright, no more than are wanted; must not
//! know files of the EPUB.

use crate::icc::{self, Profile, Space, ToSrgb};
use crate::manuscript::{Asset, ImageFormat};
use crate::raster::{Bitmap, bitmap, jpeg, photograph};
use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most ways of profiles that are kept at a time; books rarely have more than three.
const MOST_PROFILES: usize = 16;

/// The ways from images' own profiles to sRGB, each made once.
#[derive(Default)]
pub(super) struct Profiles(Mutex<BTreeMap<Vec<u8>, Option<Arc<ToSrgb>>>>);

impl std::fmt::Debug for Profiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profiles")
    }
}

impl Profiles {
    /// The way of an image's colours to sRGB; nothing where they are that already, or nobody says what they are. Inks of which
    /// nothing is said are those of a press that is bundled.
    pub fn way(&self, profile: Option<&[u8]>, components: usize) -> Option<Arc<ToSrgb>> {
        let fits = |profile: &Profile| {
            components
                == match profile.space {
                    Space::Gray => 1,
                    Space::Rgb => 3,
                    Space::Cmyk => 4,
                }
        };
        let own = profile.and_then(|bytes| self.known(bytes, &fits));
        match (own, components) {
            (None, 4) => self.known(icc::CMYK, &fits).flatten(),
            (own, _) => own.flatten(),
        }
    }

    /// The way of a profile that can be read and fits; inside, nothing where it changes no colour.
    fn known(&self, bytes: &[u8], fits: &dyn Fn(&Profile) -> bool) -> Option<Option<Arc<ToSrgb>>> {
        let profile = Profile::read(bytes).ok().filter(fits)?;
        let digest = Sha256::digest(bytes).to_vec();
        let list = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = list().get(&digest) {
            return Some(known.clone());
        }
        let way = Some(ToSrgb::of(&profile))
            .filter(|way| !way.changes_nothing())
            .map(Arc::new);
        let mut list = list();
        if list.len() < MOST_PROFILES {
            list.insert(digest, way.clone());
        }
        Some(way)
    }
}

/// Decodes a picture of pixels; a GIF's first frame.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(super) fn decode(asset: &Asset) -> Result<Bitmap, String> {
    match asset.format {
        ImageFormat::Jpeg => photograph::decode(&asset.bytes, &jpeg::read(&asset.bytes)?),
        ImageFormat::Png => bitmap::png(&asset.bytes),
        ImageFormat::Gif => bitmap::gif(&asset.bytes),
        ImageFormat::WebP => bitmap::webp(&asset.bytes),
        ImageFormat::Svg => Err("it is a drawing".to_owned()),
    }
}

/// A decoded picture with so many pixels across and down, as it is seen.
pub(super) fn finish(
    bitmap: &Bitmap,
    stored: (u32, u32),
    orientation: u8,
    profiles: &Profiles,
) -> Result<DynamicImage, String> {
    let reduced = reduced(bitmap, stored);
    let way = profiles.way(bitmap.profile.as_deref(), bitmap.components);
    let (color, components) = match (way, bitmap.components) {
        (Some(way), 4) => (way.samples(reduced.color, 4), 3),
        (Some(way), components) => (way.samples(reduced.color, components), components),
        (None, components) => (reduced.color, components),
    };
    let mut picture = joined(color, components, reduced.opacity, stored).ok_or("its pixels do not add up")?;
    if let Some(turned) = Orientation::from_exif(orientation) {
        picture.apply_orientation(turned);
    }
    Ok(picture)
}

fn joined(color: Vec<u8>, components: usize, opacity: Option<Vec<u8>>, pixels: (u32, u32)) -> Option<DynamicImage> {
    let (width, height) = pixels;
    Some(match (components, opacity) {
        (1, None) => GrayImage::from_raw(width, height, color)?.into(),
        (3, None) => RgbImage::from_raw(width, height, color)?.into(),
        (1, Some(opacity)) => GrayAlphaImage::from_raw(width, height, interleaved::<1>(&color, &opacity))?.into(),
        (3, Some(opacity)) => RgbaImage::from_raw(width, height, interleaved::<3>(&color, &opacity))?.into(),
        _ => return None,
    })
}

fn interleaved<const N: usize>(color: &[u8], opacity: &[u8]) -> Vec<u8> {
    let pixels = color.as_chunks::<N>().0.iter().zip(opacity);
    pixels
        .flat_map(|(color, opacity)| color.iter().copied().chain([*opacity]))
        .collect()
}

/// Samples of eight bits.
struct Reduced {
    color: Vec<u8>,
    opacity: Option<Vec<u8>>,
}

/// The mean of the pixels that each new one covers, each as much as it is covered; colours count as much as they are seen. In
/// whole numbers, so that it is the same on every machine, and row by row, so that it needs little memory.
fn reduced(bitmap: &Bitmap, (across, down): (u32, u32)) -> Reduced {
    let (width, height) = bitmap.pixels;
    let eight = |samples: &[u8]| -> Vec<u8> {
        match bitmap.depth {
            2 => (samples.as_chunks::<2>().0.iter())
                .map(|pair| ((u32::from(u16::from_be_bytes(*pair)) * 255 + 32_767) / 65_535) as u8)
                .collect(),
            _ => samples.to_vec(),
        }
    };
    if (across, down) == (width, height) {
        return Reduced {
            color: eight(&bitmap.color),
            opacity: bitmap.opacity.as_deref().map(eight),
        };
    }
    let (components, row) = (bitmap.components, width as usize * bitmap.components * bitmap.depth);
    let mut sums = Sums::new(components, across);
    let mut out = Reduced {
        color: Vec::with_capacity(across as usize * down as usize * components),
        opacity: bitmap.opacity.is_some().then(Vec::new),
    };
    let steps = Steps::new(width, across);
    let mut lines = Steps::new(height, down).into_iter().peekable();
    for (y, samples) in bitmap.color.chunks_exact(row.max(1)).enumerate() {
        let color = eight(samples);
        let opacity = bitmap.opacity.as_deref().map(|all| {
            let length = width as usize * bitmap.depth;
            eight(&all[y * length..][..length])
        });
        let line = Line::new(&color, opacity.as_deref(), components, steps, across);
        while let Some(step) = lines.next_if(|step| step.from == y) {
            sums.add(&line, step.weight);
            if step.is_last {
                sums.write(u64::from(width) * u64::from(height), &mut out);
            }
        }
    }
    out
}

/// A row of sums over the pixels that each new one covers.
struct Line {
    color: Vec<u64>,
    opacity: Vec<u64>,
}

impl Line {
    fn new(color: &[u8], opacity: Option<&[u8]>, components: usize, steps: Steps, across: u32) -> Line {
        let mut line = Line {
            color: vec![0; across as usize * components],
            opacity: vec![0; across as usize],
        };
        for step in steps {
            let seen = opacity.map_or(255, |opacity| u64::from(opacity[step.from]));
            line.opacity[step.to] += step.weight * seen;
            let from = &color[step.from * components..][..components];
            let to = &mut line.color[step.to * components..][..components];
            for (sum, value) in to.iter_mut().zip(from) {
                *sum += step.weight * seen * u64::from(*value);
            }
        }
        line
    }
}

/// The sums of the new row that is being made.
struct Sums {
    components: usize,
    color: Vec<u64>,
    opacity: Vec<u64>,
}

impl Sums {
    fn new(components: usize, across: u32) -> Sums {
        Sums {
            components,
            color: vec![0; across as usize * components],
            opacity: vec![0; across as usize],
        }
    }

    fn add(&mut self, line: &Line, weight: u64) {
        for (sum, value) in self.color.iter_mut().zip(&line.color) {
            *sum += value * weight;
        }
        for (sum, value) in self.opacity.iter_mut().zip(&line.opacity) {
            *sum += value * weight;
        }
    }

    /// Writes the row and begins the next; `area` is what the weights of a pixel add up to.
    fn write(&mut self, area: u64, out: &mut Reduced) {
        for (colors, opacity) in self.color.chunks_exact(self.components).zip(&self.opacity) {
            let mean = |sum: &u64| ((sum + opacity / 2) / (*opacity).max(1)) as u8;
            out.color.extend(colors.iter().map(mean));
            if let Some(opacities) = &mut out.opacity {
                opacities.push(((opacity + area / 2) / area) as u8);
            }
        }
        self.color.fill(0);
        self.opacity.fill(0);
    }
}

/// Which old places go into which new ones along a side, and how much of each.
#[derive(Clone, Copy)]
struct Steps {
    old: u64,
    new: u64,
    /// Where the walk is, in parts of which an old place has `new` and a new place `old`.
    at: u64,
}

struct Step {
    from: usize,
    to: usize,
    weight: u64,
    /// Whether it is the last that goes into its new place.
    is_last: bool,
}

impl Steps {
    fn new(old: u32, new: u32) -> Steps {
        Steps {
            old: u64::from(old),
            new: u64::from(new),
            at: 0,
        }
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if self.at >= self.old * self.new {
            return None;
        }
        let (from, to) = (self.at / self.new, self.at / self.old);
        let (end_of_old, end_of_new) = ((from + 1) * self.new, (to + 1) * self.old);
        let end = end_of_old.min(end_of_new);
        let step = Step {
            from: from as usize,
            to: to as usize,
            weight: end - self.at,
            is_last: end == end_of_new,
        };
        self.at = end;
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(pixels: (u32, u32), color: Vec<u8>, opacity: Option<Vec<u8>>) -> Bitmap {
        Bitmap {
            pixels,
            components: 1,
            depth: 1,
            color,
            opacity,
            profile: None,
        }
    }

    #[test]
    fn a_smaller_picture_is_the_mean_of_what_each_pixel_covers() {
        let four = gray((4, 1), vec![0, 100, 200, 255], None);
        assert_eq!(reduced(&four, (2, 1)).color, [50, 228]);
        // A pixel and a half each.
        let three = gray((3, 1), vec![0, 90, 180], None);
        assert_eq!(reduced(&three, (2, 1)).color, [30, 150]);
        let square = gray((2, 2), vec![0, 10, 20, 30], None);
        assert_eq!(reduced(&square, (1, 1)).color, [15]);
        assert_eq!(reduced(&square, (2, 2)).color, [0, 10, 20, 30]);
    }

    #[test]
    fn what_is_not_seen_lends_no_colour() {
        let half = gray((2, 1), vec![200, 0], Some(vec![255, 0]));
        let one = reduced(&half, (1, 1));
        assert_eq!((one.color, one.opacity), (vec![200], Some(vec![128])));
    }

    #[test]
    fn sixteen_bits_become_eight() {
        let deep = Bitmap {
            depth: 2,
            ..gray((2, 1), vec![0xFF, 0xFF, 0x80, 0x00], None)
        };
        assert_eq!(reduced(&deep, (2, 1)).color, [255, 128]);
        assert_eq!(reduced(&deep, (1, 1)).color, [192]);
    }

    #[test]
    fn a_large_side_adds_up_without_overflow() {
        let long = gray((20_000, 3), vec![255; 60_000], None);
        assert!(reduced(&long, (7, 2)).color.iter().all(|value| *value == 255));
    }
}
