//! The bytes of a JPEG or PNG → the same without what tells where it was taken, with which camera, or whose that is; must not
//! touch its pixels.
//!
//! A photograph of a telephone has the place of a home in it. What credits its maker (artist, copyright) stays.

use crate::manuscript::{ImageFormat, format};

/// Where the entries of Exif stand that are looked at (EXIF 2.32, clauses 4.6.3 to 4.6.6).
const GPS: u16 = 0x8825;
const EXIF: u16 = 0x8769;
const ARTIST: u16 = 0x013B;
const COPYRIGHT: u16 = 0x8298;
/// CameraOwnerName, BodySerialNumber, LensSerialNumber.
const OWNERS: [u16; 3] = [0xA430, 0xA431, 0xA435];
/// Names in XMP of what is private (the namespaces `exif`, `exifEX` and `aux`).
const PRIVATE_XMP: [&[u8]; 5] = [
    b"GPSLatitude",
    b"GPSLongitude",
    b"SerialNumber",
    b"CameraOwnerName",
    b"OwnerName",
];
const EXIF_MARK: &[u8] = b"Exif\0\0";
const XMP_MARK: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";
/// Most entries of a directory that are looked at; a camera writes about sixty.
const MOST_ENTRIES: u16 = 1000;
/// The longest credit that is kept.
const LONGEST_CREDIT: usize = 2000;

/// The image without what is private; nothing where it tells nothing of the kind, and is to stay as it is.
pub fn without(bytes: &[u8]) -> Option<Vec<u8>> {
    match format(bytes)? {
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::Png => png(bytes),
        ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Svg => None,
    }
}

/// Leaves out application segments; all from the first scan on is copied.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..2)?.to_vec();
    let (mut at, mut is_changed) = (2, false);
    while let Some([0xFF, marker]) = bytes.get(at..at + 2) {
        if *marker == 0xFF {
            // Fill bytes may stand before a marker.
            at += 1;
            continue;
        }
        if *marker == 0xDA {
            break;
        }
        let length = usize::from(u16::from_be_bytes(*bytes.get(at + 2..)?.first_chunk()?));
        let end = at.checked_add(2)?.checked_add(length)?;
        let segment = bytes.get(at + 4..end)?;
        match (*marker, replacement(segment)) {
            (0xE1, Some(credit)) => {
                is_changed = true;
                kept.extend(credit);
            }
            (_, _) => kept.extend(bytes.get(at..end)?),
        }
        at = end;
    }
    kept.extend(bytes.get(at..)?);
    is_changed.then_some(kept)
}

/// What stands in the place of a segment that tells what is private: nothing, or an Exif block with the credits alone.
fn replacement(segment: &[u8]) -> Option<Vec<u8>> {
    if let Some(block) = segment.strip_prefix(EXIF_MARK) {
        let found = Directory::of(block)?;
        return found.is_private().then(|| found.credit_segment());
    }
    (segment.starts_with(XMP_MARK) && is_private_xmp(segment)).then(Vec::new)
}

/// Leaves out the chunks `eXIf` and XMP's `iTXt`.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let (mut at, mut is_changed) = (8, false);
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes(*head.first_chunk()?) as usize;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        let data = chunk.get(8..8 + length)?;
        let is_private = match head.get(4..)? {
            b"eXIf" => Directory::of(data).is_some_and(|found| found.is_private()),
            b"iTXt" => data.starts_with(XMP_KEYWORD) && is_private_xmp(data),
            _ => false,
        };
        if is_private {
            is_changed = true;
        } else {
            kept.extend(chunk);
        }
        at = end;
    }
    kept.extend(bytes.get(at..)?);
    is_changed.then_some(kept)
}

fn is_private_xmp(text: &[u8]) -> bool {
    let has = |name: &&[u8]| text.windows(name.len()).any(|part| part == *name);
    PRIVATE_XMP.iter().any(has)
}

/// The first directory of a TIFF block (TIFF 6.0, section 2).
struct Directory<'a> {
    block: &'a [u8],
    is_little: bool,
    start: usize,
}

impl<'a> Directory<'a> {
    fn of(block: &'a [u8]) -> Option<Directory<'a>> {
        let is_little = match block.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let mut directory = Directory {
            block,
            is_little,
            start: 0,
        };
        directory.start = directory.long(4)?;
        Some(directory)
    }

    fn is_private(&self) -> bool {
        let has_place = self
            .offset(GPS)
            .is_some_and(|at| self.short(at).is_some_and(|count| count > 0));
        let has_owner = self.offset(EXIF).is_some_and(|start| {
            let inner = Directory { start, ..*self };
            OWNERS.iter().any(|tag| inner.entry(*tag).is_some())
        });
        has_place || has_owner
    }

    /// Where the entry of a tag stands.
    fn entry(&self, tag: u16) -> Option<usize> {
        let count = usize::from(self.short(self.start)?.min(MOST_ENTRIES));
        let mut entries = (0..count).filter_map(|index| self.start.checked_add(2 + index * 12));
        entries.find(|at| self.short(*at) == Some(tag))
    }

    /// Where another directory stands.
    fn offset(&self, tag: u16) -> Option<usize> {
        self.long(self.entry(tag)?.checked_add(8)?)
    }

    /// The bytes of a text, without their end.
    fn text(&self, tag: u16) -> Option<&'a [u8]> {
        let entry = self.entry(tag)?;
        let length = self.long(entry.checked_add(4)?)?;
        let at = match length {
            0..=4 => entry.checked_add(8)?,
            _ => self.long(entry.checked_add(8)?)?,
        };
        let text = self.block.get(at..at.checked_add(length.min(LONGEST_CREDIT))?)?;
        let text = text.split(|byte| *byte == 0).next()?;
        (!text.trim_ascii().is_empty()).then_some(text)
    }

    /// An application segment with artist and copyright; nothing where neither is told.
    fn credit_segment(&self) -> Vec<u8> {
        let credits: Vec<(u16, &[u8])> = [ARTIST, COPYRIGHT]
            .into_iter()
            .filter_map(|tag| Some((tag, self.text(tag)?)))
            .collect();
        if credits.is_empty() {
            return Vec::new();
        }
        let mut block = b"MM\0*\0\0\0\x08".to_vec();
        block.extend((credits.len() as u16).to_be_bytes());
        let mut texts = Vec::new();
        let first = 8 + 2 + credits.len() * 12 + 4;
        for (tag, text) in credits {
            let length = text.len() + 1;
            block.extend([tag.to_be_bytes(), [0, 2]].concat());
            block.extend((length as u32).to_be_bytes());
            if length <= 4 {
                let mut short = [0; 4];
                short[..text.len()].copy_from_slice(text);
                block.extend(short);
            } else {
                block.extend(((first + texts.len()) as u32).to_be_bytes());
                texts.extend_from_slice(text);
                // An even place for the next.
                texts.extend([0; 2].iter().take(1 + length % 2));
            }
        }
        block.extend([0; 4]);
        block.extend(texts);
        let mut segment = vec![0xFF, 0xE1];
        segment.extend(((block.len() + EXIF_MARK.len() + 2) as u16).to_be_bytes());
        segment.extend(EXIF_MARK);
        segment.extend(block);
        segment
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.block.get(at..)?.first_chunk::<2>()?;
        Some(match self.is_little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.block.get(at..)?.first_chunk::<4>()?;
        let long = match self.is_little {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        };
        usize::try_from(long).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with a copyright, and the place or the serial number of a camera.
    fn block(tag: u16) -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0\x02\0".to_vec();
        let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
            block.extend(tag.to_le_bytes());
            block.extend(kind.to_le_bytes());
            block.extend(count.to_le_bytes());
            block.extend(value.to_le_bytes());
        };
        entry(COPYRIGHT, 2, 8, 38);
        entry(tag, 4, 1, 46);
        block.extend([0; 4]);
        block.extend(b"A. Name\0");
        block.extend(1_u16.to_le_bytes());
        block.extend(0xA431_u16.to_le_bytes());
        block.extend([0; 10]);
        block
    }

    fn jpeg_with(mark: &[u8], content: &[u8]) -> Vec<u8> {
        let length = (mark.len() + content.len() + 2) as u16;
        let end: &[u8] = b"\xFF\xDB\0\x04ab\xFF\xDA\0\x02picture\xFF\xD9";
        [b"\xFF\xD8\xFF\xE1", &length.to_be_bytes()[..], mark, content, end].concat()
    }

    #[test]
    fn places_and_owners_go_and_credits_stay() {
        for tag in [GPS, EXIF] {
            let bytes = jpeg_with(EXIF_MARK, &block(tag));
            let public = without(&bytes).unwrap();
            assert!(public.ends_with(b"\xFF\xDB\0\x04ab\xFF\xDA\0\x02picture\xFF\xD9"));
            assert!(public.windows(7).any(|part| part == b"A. Name"));
            assert_eq!(without(&public), None, "nothing private is left");
        }
        let xmp = jpeg_with(XMP_MARK, b"<x exif:GPSLatitude='48,8N'/>");
        assert_eq!(
            without(&xmp).unwrap(),
            b"\xFF\xD8\xFF\xDB\0\x04ab\xFF\xDA\0\x02picture\xFF\xD9"
        );
    }

    #[test]
    fn what_tells_nothing_private_is_not_touched() {
        assert_eq!(without(&jpeg_with(EXIF_MARK, &block(0x0112))), None);
        assert_eq!(without(&jpeg_with(XMP_MARK, b"<x dc:rights='mine'/>")), None);
        assert_eq!(without(b"GIF89a"), None);
    }

    #[test]
    fn broken_files_are_no_panics() {
        for whole in [jpeg_with(EXIF_MARK, &block(GPS)), jpeg_with(XMP_MARK, b"GPSLatitude")] {
            for length in 0..whole.len() {
                let _ = without(&whole[..length]);
            }
            for at in 0..whole.len() {
                let mut bent = whole.clone();
                bent[at] ^= 0xFF;
                let _ = without(&bent);
            }
        }
    }

    #[test]
    fn a_chunk_of_a_png_goes_alone() {
        let chunk = |kind: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();
        let head = b"\x89PNG\r\n\x1A\n".to_vec();
        let (exif, end) = (chunk(b"eXIf", &block(GPS)), chunk(b"IEND", b""));
        let png = [head.clone(), exif, end.clone()].concat();
        assert_eq!(without(&png), Some([head, end].concat()));
    }
}
