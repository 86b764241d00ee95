//! The bytes of a font file → whether its licence bits let a PDF hold a part of it; must not know what else is in the file.

use super::directory::{Directory, u16_at};

/// `fsType` in the table `OS/2` (OpenType specification, OS/2, "fsType"): where it stands, and what its bits say.
const AT: usize = 8;
/// What embedding is for. A restricted licence has the one bit alone; where several are set, the least restrictive holds.
const USAGE: u16 = 0x000E;
const RESTRICTED: u16 = 0x0002;
const NO_SUBSETTING: u16 = 0x0100;
const BITMAPS_ONLY: u16 = 0x0200;

/// Why a PDF may not hold a part of a face, as the end of a sentence; nothing where it may, or the face does not say.
pub(super) fn refusal(bytes: &[u8]) -> Option<&'static str> {
    let bits = u16_at(Directory::read(bytes).table(bytes, b"OS/2")?, AT)?;
    if bits & USAGE == RESTRICTED {
        Some("its licence bits forbid embedding")
    } else if bits & BITMAPS_ONLY != 0 {
        Some("its licence bits allow embedding as bitmaps only")
    } else if bits & NO_SUBSETTING != 0 {
        Some("its licence bits forbid subsetting, and a PDF holds only the letters that it shows")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of one table, `OS/2` with these bits.
    fn face(bits: u16) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        bytes.extend(b"OS/2");
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 10]);
        bytes.extend([0; 8]);
        bytes.extend(bits.to_be_bytes());
        bytes
    }

    #[test]
    fn bits_say_what_may_be_done() {
        for free in [0, 0x0004, 0x0008, 0x0006, 0x000E] {
            assert_eq!(refusal(&face(free)), None, "{free:#x}");
        }
        for (bits, why) in [
            (0x0002, "forbid embedding"),
            (0x0104, "subsetting"),
            (0x0208, "bitmaps"),
        ] {
            assert!(refusal(&face(bits)).is_some_and(|said| said.contains(why)), "{bits:#x}");
        }
    }

    #[test]
    fn a_damaged_file_says_nothing() {
        let whole = face(0x0002);
        for end in 0..whole.len() {
            assert_eq!(refusal(&whole[..end]), None);
        }
        assert_eq!(refusal(b"ttcf\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), None);
    }
}
