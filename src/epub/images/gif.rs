//! The bytes of a GIF → whether it moves; must not decode a frame.

/// Where the first block stands: behind the signature and the screen descriptor (GIF89a, clauses 17 and 18).
const BLOCKS: usize = 13;

/// Whether it has more than one frame. One that is cut off is counted as far as it goes.
pub(super) fn is_moving(bytes: &[u8]) -> bool {
    frames(bytes).unwrap_or(0) > 1
}

/// Frames, at most two.
fn frames(bytes: &[u8]) -> Option<usize> {
    let mut at = BLOCKS + table(*bytes.get(10)?);
    let mut count = 0;
    while count < 2 {
        match bytes.get(at) {
            // An image: its descriptor, a table of colours, the size of codes, and data (clauses 20 to 22).
            Some(0x2C) => {
                count += 1;
                at += 11 + table(*bytes.get(at + 9)?);
            }
            // An extension: a label, and data (clause 12).
            Some(0x21) => at += 2,
            _ => break,
        }
        loop {
            let Some(length) = bytes.get(at) else {
                return Some(count);
            };
            at += 1 + usize::from(*length);
            if *length == 0 {
                break;
            }
        }
    }
    Some(count)
}

/// Bytes of the table of colours that a field of flags tells of.
fn table(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::GifEncoder;
    use image::{Frame, RgbaImage};

    fn gif(frames: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        for shade in 0..frames {
            let frame = RgbaImage::from_pixel(3, 2, image::Rgba([shade as u8 * 90, 0, 0, 255]));
            assert!(encoder.encode_frame(Frame::new(frame)).is_ok());
        }
        drop(encoder);
        bytes
    }

    #[test]
    fn frames_are_counted() {
        assert!(!is_moving(&gif(1)));
        assert!(is_moving(&gif(2)));
        let whole = gif(3);
        assert!(is_moving(&whole));
        for length in 0..whole.len() {
            let _ = is_moving(&whole[..length]);
        }
        assert!(!is_moving(b""));
    }
}
