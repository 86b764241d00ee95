//! The bytes of a GIF → whether and how it moves; must not know what it shows.
//!
//! Only the blocks of the file are read (GIF89a, clauses 15 to 26), never a pixel.

/// A delay of no or one hundredth of a second is shown as this many by every browser engine.
const USUAL_DELAY: u32 = 10;

/// Hundredths of a second in which more than [`MOST_CHANGES`] changes may flash: WCAG 2.2, 2.3.1, counts flashes in one second.
const SECOND: u32 = 100;

/// Three flashes are six changes.
const MOST_CHANGES: usize = 6;

/// What moves for longer than this, in hundredths of a second, must be able to be stopped (WCAG 2.2, 2.2.2).
const LONGEST: u32 = 500;

/// The pictures of a GIF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Motion {
    /// How long each stands, in hundredths of a second.
    delays: Vec<u32>,
    /// Whether they begin again.
    repeats: bool,
}

impl Motion {
    /// Reads a file as far as it can be read.
    pub fn read(gif: &[u8]) -> Motion {
        let mut motion = Motion::default();
        let _ = motion.blocks(gif);
        motion
    }

    /// Whether it is more than one picture.
    pub fn moves(&self) -> bool {
        self.delays.len() > 1
    }

    /// Whether it changes so often that it may flash more than three times in a second.
    pub fn may_flash(&self) -> bool {
        let round = self.delays.iter().copied().cycle();
        let shown: Vec<u32> = round.take(self.delays.len() + MOST_CHANGES).collect();
        self.moves()
            && shown
                .windows(MOST_CHANGES)
                .any(|delays| delays.iter().sum::<u32>() < SECOND)
    }

    /// Whether it goes on for longer than five seconds.
    pub fn goes_on(&self) -> bool {
        self.moves() && (self.repeats || self.delays.iter().sum::<u32>() > LONGEST)
    }

    fn blocks(&mut self, gif: &[u8]) -> Option<()> {
        let packed = *gif.get(10)?;
        let mut rest = gif.get(13 + table(packed)..)?;
        let mut delay = USUAL_DELAY;
        loop {
            match rest {
                [0x21, label, inner @ ..] => {
                    match (label, inner) {
                        (0xF9, [4, _, low, high, ..]) => {
                            let own = u32::from(u16::from_le_bytes([*low, *high]));
                            delay = if own < 2 { USUAL_DELAY } else { own };
                        }
                        (0xFF, [11, name @ ..]) => {
                            self.repeats |= name.starts_with(b"NETSCAPE2.0") || name.starts_with(b"ANIMEXTS1.0");
                        }
                        _ => {}
                    }
                    rest = past_blocks(inner)?;
                }
                [0x2C, inner @ ..] => {
                    let packed = *inner.get(8)?;
                    self.delays.push(delay);
                    delay = USUAL_DELAY;
                    // The descriptor, its colours, and the size of the first code.
                    rest = past_blocks(inner.get(9 + table(packed) + 1..)?)?;
                }
                _ => return None,
            }
        }
    }
}

/// Bytes of the table of colours that a packed field tells of.
fn table(packed: u8) -> usize {
    match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 7) + 1),
    }
}

/// What follows a chain of sub-blocks: each has its length before it, and an empty one is the last.
fn past_blocks(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, rest) = bytes.split_first()?;
        bytes = rest.get(usize::from(*length)..)?;
        if *length == 0 {
            return Some(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::{GifEncoder, Repeat};
    use image::{Delay, Frame, RgbaImage};

    fn gif(frames: u32, milliseconds: u32, repeats: bool) -> Motion {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        if repeats {
            encoder.set_repeat(Repeat::Infinite).expect("a header");
        }
        for _ in 0..frames {
            let delay = Delay::from_numer_denom_ms(milliseconds, 1);
            let frame = Frame::from_parts(RgbaImage::new(3, 2), 0, 0, delay);
            encoder.encode_frame(frame).expect("a frame");
        }
        drop(encoder);
        Motion::read(&bytes)
    }

    #[test]
    fn one_picture_does_not_move() {
        let still = gif(1, 100, false);
        assert!(!still.moves() && !still.may_flash() && !still.goes_on(), "{still:?}");
    }

    #[test]
    fn slow_pictures_do_not_flash_and_quick_ones_may() {
        let slow = gif(3, 500, true);
        assert!(slow.moves() && !slow.may_flash() && slow.goes_on(), "{slow:?}");
        let quick = gif(4, 50, false);
        assert!(quick.may_flash() && !quick.goes_on(), "{quick:?}");
    }

    #[test]
    fn damaged_files_end_the_reading() {
        for bytes in [&b""[..], b"GIF89a", &[0x21; 40], &[0x2C; 40]] {
            assert!(!Motion::read(bytes).may_flash());
        }
    }
}
