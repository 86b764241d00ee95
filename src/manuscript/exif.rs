//! An Exif block → orientation and density; must not know which image it came from.

/// What of an Exif block matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exif {
    /// Tag 0x0112, 1 to 8.
    pub orientation: Option<u8>,
    /// Tags 0x011A, 0x011B and 0x0128: pixels an inch, across and down.
    pub density: Option<(f64, f64)>,
}

/// Most entries of the first directory that are looked at; a camera writes about fifteen.
const MOST_ENTRIES: u16 = 200;

/// Reads the first directory of a TIFF block (TIFF 6.0, section 2). What is not as it should be is passed over.
pub fn read(block: &[u8]) -> Exif {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let tiff = match block.get(..4) {
        Some(b"II*\0") => Tiff { block, is_little: true },
        Some(b"MM\0*") => Tiff {
            block,
            is_little: false,
        },
        Some(_) | None => return Exif::default(),
    };
    tiff.first_directory().unwrap_or_default()
}

struct Tiff<'a> {
    block: &'a [u8],
    is_little: bool,
}

impl Tiff<'_> {
    fn first_directory(&self) -> Option<Exif> {
        let start = self.long(4)? as usize;
        let count = self.short(start)?.min(MOST_ENTRIES);
        let (mut exif, mut across, mut down, mut unit) = (Exif::default(), None, None, 2);
        for index in 0..usize::from(count) {
            let entry = start.checked_add(2 + index * 12)?;
            let value = entry.checked_add(8)?;
            match self.short(entry)? {
                0x0112 => exif.orientation = self.short(value).and_then(|turn| u8::try_from(turn).ok()),
                0x011A => across = self.ratio(self.long(value)?),
                0x011B => down = self.ratio(self.long(value)?),
                0x0128 => unit = self.short(value)?,
                _ => {}
            }
        }
        exif.orientation = exif.orientation.filter(|turn| (1..=8).contains(turn));
        let inches = match unit {
            2 => Some(1.0),
            3 => Some(2.54),
            _ => None,
        };
        exif.density = inches.and_then(|inches| Some((across? * inches, down? * inches)));
        Some(exif)
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.block.get(at..)?.first_chunk::<2>()?;
        Some(if self.is_little {
            u16::from_le_bytes(*bytes)
        } else {
            u16::from_be_bytes(*bytes)
        })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.block.get(at..)?.first_chunk::<4>()?;
        Some(if self.is_little {
            u32::from_le_bytes(*bytes)
        } else {
            u32::from_be_bytes(*bytes)
        })
    }

    fn ratio(&self, at: u32) -> Option<f64> {
        let at = at as usize;
        let (over, under) = (self.long(at)?, self.long(at.checked_add(4)?)?);
        (under != 0).then(|| f64::from(over) / f64::from(under))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A little-endian block with orientation and density.
    pub fn block(orientation: u16, density: u32) -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0\x04\0".to_vec();
        let ratio_at = 8 + 2 + 4 * 12 + 4;
        for (tag, kind, value) in [
            (0x0112_u16, 3_u16, u32::from(orientation)),
            (0x011A, 5, ratio_at),
            (0x011B, 5, ratio_at),
            (0x0128, 3, 2),
        ] {
            block.extend(tag.to_le_bytes());
            block.extend(kind.to_le_bytes());
            block.extend(1_u32.to_le_bytes());
            block.extend(value.to_le_bytes());
        }
        block.extend([0; 4]);
        block.extend(density.to_le_bytes());
        block.extend(1_u32.to_le_bytes());
        block
    }

    #[test]
    fn reads_orientation_and_density() {
        let wanted = Exif {
            orientation: Some(6),
            density: Some((300.0, 300.0)),
        };
        assert_eq!(read(&block(6, 300)), wanted);
        assert_eq!(read(&[b"Exif\0\0".to_vec(), block(6, 300)].concat()), wanted);
    }

    #[test]
    fn broken_blocks_say_nothing() {
        let whole = block(6, 300);
        for length in 0..whole.len() {
            read(&whole[..length]);
        }
        assert_eq!(read(&block(9, 300)).orientation, None);
        assert_eq!(read(b"II*\0\xFF\xFF\xFF\xFF"), Exif::default());
    }
}
