//! An image inside a drawing → the same in grey or inks (PDF 1.7 clause 8.9); must not know where it is seen.

use super::{Changed, Reason, Role, Walk, brightness, unknown};
use crate::pdf::{press, xobject};
use crate::raster::{Bitmap, jpeg, photograph};
use lopdf::{Object, Stream};

impl Walk<'_> {
    pub(super) fn image(&mut self, stream: Stream, role: Role) -> Changed<Stream> {
        let mask = stream.dict.get(b"SMask").ok().cloned();
        if self.inks.needs_flat() && mask.is_some() {
            return Err(Reason::Transparent);
        }
        let bitmap = self.bitmap(&stream)?;
        let printed = match role {
            Role::Shown => press::inked(bitmap, self.inks),
            Role::Mask => masking(bitmap),
        };
        let printed = xobject::of_samples(&printed, None)?.stream;
        let entries = printed.dict.into_iter().map(|(key, value)| (key, value.to_lopdf()));
        let mut image = Stream::new(entries.collect(), printed.content).with_compression(false);
        if let Some(mask) = mask {
            image.dict.set("SMask", mask);
        }
        Ok(image)
    }

    /// The samples of an image as svg2pdf writes them: plain rows behind Flate, or a JPEG.
    fn bitmap(&self, stream: &Stream) -> Changed<Bitmap> {
        let number = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64);
        if stream.dict.get(b"Filter")?.as_name()? == b"DCTDecode" {
            return Ok(photograph::decode(&stream.content, &jpeg::read(&stream.content)?)?);
        }
        let components = self.components(stream.dict.get(b"ColorSpace")?)?;
        let (width, height, bits) = (number(b"Width")?, number(b"Height")?, number(b"BitsPerComponent")?);
        let color = stream.decompressed_content()?;
        let side = |length: i64| u32::try_from(length).map_err(|_| unknown("an image in it has no size"));
        let (pixels, depth) = ((side(width)?, side(height)?), (bits / 8) as usize);
        let expected = (u64::from(pixels.0) * u64::from(pixels.1)).checked_mul((components * depth) as u64);
        if !matches!(bits, 8 | 16) || stream.dict.has(b"DecodeParms") || expected != Some(color.len() as u64) {
            return Err(unknown("an image in it is written in an unknown way"));
        }
        Ok(Bitmap {
            pixels,
            components,
            depth,
            color,
            opacity: None,
            profile: None,
        })
    }
}

/// An image whose brightness counts.
fn masking(mut bitmap: Bitmap) -> Bitmap {
    if bitmap.depth == 2 {
        bitmap.color = bitmap.color.iter().step_by(2).copied().collect();
        bitmap.depth = 1;
    }
    if bitmap.components == 3 {
        let (pixels, _) = bitmap.color.as_chunks::<3>();
        bitmap.color = pixels.iter().map(|pixel| brightness(*pixel)).collect();
        bitmap.components = 1;
    }
    bitmap
}
