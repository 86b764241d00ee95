//! Opaque pixels of few colours → a PNG with a palette; must not know what they show.
//!
//! A third of the bytes that a PNG in RGB goes through, and fewer in the end: a drawn cover has a handful of colours, and those that
//! stand between them at its edges; often they are few enough.

use crate::config::Packing;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};
use std::collections::BTreeMap;
use std::iter::repeat_n;

/// Levels of deflate. What PNG's writers else take for quick is made for differences of pixels, and leaves twenty times as much.
const LEVEL: u8 = 6;
const QUICK: u8 = 1;

/// A picture of few colours.
pub(super) struct Flat {
    /// Pixels across.
    width: usize,
    /// In order of their first place: the ground, as a rule, is the first. At most 256 (ISO/IEC 15948 clause 11.2.3), as an index
    /// has one byte.
    palette: Vec<[u8; 3]>,
    /// A pixel's index in the palette, row after row.
    pixels: Vec<u8>,
}

impl Flat {
    /// Reads opaque pixels of four bytes, red, green, blue and 255; `None` where there are too many colours.
    pub fn of(rgba: &[u8], width: usize) -> Option<Flat> {
        let row = width.checked_mul(4).filter(|row| *row > 0)?;
        let mut flat = Flat {
            width,
            palette: Vec::new(),
            pixels: Vec::with_capacity(rgba.len() / 4),
        };
        let mut known = BTreeMap::new();
        let mut above: &[u8] = &[];
        for own in rgba.chunks_exact(row) {
            // More than half of a cover's rows are as the ones above them.
            if own == above {
                flat.pixels.extend_from_within(flat.pixels.len() - width..);
            } else {
                flat.add_row(own.as_chunks().0, &mut known)?;
            }
            above = own;
        }
        Some(flat)
    }

    fn add_row(&mut self, row: &[[u8; 4]], known: &mut BTreeMap<[u8; 4], u8>) -> Option<()> {
        for run in row.chunk_by(|one, other| one == other) {
            let index = match known.get(&run[0]) {
                Some(index) => *index,
                None => self.add_color(run[0], known)?,
            };
            self.pixels.extend(repeat_n(index, run.len()));
        }
        Some(())
    }

    fn add_color(&mut self, color: [u8; 4], known: &mut BTreeMap<[u8; 4], u8>) -> Option<u8> {
        let index = u8::try_from(self.palette.len()).ok()?;
        let [red, green, blue, _] = color;
        self.palette.push([red, green, blue]);
        known.insert(color, index);
        Some(index)
    }

    /// The file.
    pub fn encode(&self, packing: Packing) -> Result<Vec<u8>, String> {
        let height = self.pixels.len() / self.width;
        let [width, height] = [self.width, height].map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, width, height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(self.palette.as_flattened());
        encoder.set_deflate_compression(DeflateCompression::Level(match packing {
            Packing::Small => LEVEL,
            Packing::Quick => QUICK,
        }));
        // Differences of indices mean nothing (clause 12.8).
        encoder.set_filter(Filter::NoFilter);
        let mut writer = encoder.write_header().map_err(|why| why.to_string())?;
        writer.write_image_data(&self.pixels).map_err(|why| why.to_string())?;
        writer.finish().map_err(|why| why.to_string())?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a palette.
    const MOST_COLORS: usize = 256;

    fn pixels(colors: usize) -> Vec<u8> {
        let color = |index: usize| [(index / 256) as u8, index as u8, 7, 255];
        (0..colors).chain(0..colors).flat_map(color).collect()
    }

    #[test]
    fn every_pixel_comes_back() {
        for packing in [Packing::Small, Packing::Quick] {
            let rgba = pixels(MOST_COLORS);
            let png = Flat::of(&rgba, 64)
                .expect("so many fit")
                .encode(packing)
                .expect("written");
            let read = image::load_from_memory(&png).expect("a picture");
            assert_eq!((read.width(), read.height()), (64, 8));
            assert_eq!(read.into_rgba8().into_raw(), rgba);
        }
    }

    #[test]
    fn too_many_colours_are_no_palette() {
        assert!(Flat::of(&pixels(MOST_COLORS + 1), 1).is_none());
        assert!(Flat::of(&[], 0).is_none());
    }
}
