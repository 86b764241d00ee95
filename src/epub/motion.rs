//! The bytes of a GIF or PNG → whether and how it moves; must not know what it shows.
//!
//! Only the blocks of the file are read (GIF89a, clauses 15 to 26; PNG 3, clause 11.3.6), never a pixel.

/// A delay of no or one hundredth of a second is shown as this many by every browser engine.
const USUAL_DELAY: u32 = 10;

/// Hundredths of a second in which more than [`MOST_CHANGES`] changes may flash: WCAG 2.2, 2.3.1, counts flashes in one second.
const SECOND: u32 = 100;

/// Three flashes are six changes.
const MOST_CHANGES: usize = 6;

/// What moves for longer than this, in hundredths of a second, must be able to be stopped (WCAG 2.2, 2.2.2).
const LONGEST: u32 = 500;

/// What every PNG begins with (PNG 3, clause 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The pictures of a file that may be several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Motion {
    /// How long each stands, in hundredths of a second.
    delays: Vec<u32>,
    /// Whether they begin again.
    repeats: bool,
}

impl Motion {
    /// Reads a file as far as it can be read.
    pub fn read(bytes: &[u8]) -> Motion {
        let mut motion = Motion::default();
        let _ = match bytes.strip_prefix(PNG) {
            Some(chunks) => motion.chunks(chunks),
            None => motion.blocks(bytes),
        };
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

    /// The chunks of a PNG. Without `acTL` before the picture it does not move, whatever else is in it.
    fn chunks(&mut self, mut rest: &[u8]) -> Option<()> {
        let mut is_animated = false;
        loop {
            let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
            let data = rest.get(8..length.checked_add(8)?)?;
            match rest.get(4..8)? {
                b"acTL" => {
                    is_animated = true;
                    self.repeats = data.get(4..8)? != [0, 0, 0, 1];
                }
                b"fcTL" => self.delays.push(delay(data.get(20..24)?)),
                b"IDAT" if !is_animated => {
                    self.delays.clear();
                    return None;
                }
                _ => {}
            }
            rest = rest.get(length.checked_add(12)?..)?;
        }
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

/// How long a picture of a PNG stands, from its fraction of a second.
fn delay(fraction: &[u8]) -> u32 {
    let number = |at: usize| u32::from(u16::from_be_bytes([fraction[at], fraction[at + 1]]));
    let under = if number(2) == 0 { SECOND } else { number(2) };
    match number(0) * SECOND / under {
        0 | 1 => USUAL_DELAY,
        own => own,
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

    /// A chunk of a PNG; its checksum is not looked at.
    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    #[test]
    fn the_pictures_of_a_png_are_counted() {
        let frame = |over: u8, under: u8| chunk(b"fcTL", &[&[0; 20][..], &[0, over, 0, under], &[0; 2]].concat());
        let whole = |control: &[u8], frames: &[Vec<u8>]| {
            let picture = chunk(b"IDAT", b"x");
            Motion::read(&[PNG, control, &frames.concat(), &picture, &chunk(b"IEND", b"")].concat())
        };
        let once = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 1]);
        let ever = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
        let quick = [frame(1, 20), frame(0, 0)];
        assert!(!whole(b"", &quick).moves());
        assert!(whole(&once, &quick).moves() && !whole(&once, &quick).goes_on());
        assert!(whole(&ever, &quick).goes_on() && whole(&ever, &quick).may_flash());
        assert!(!whole(&ever, &[frame(1, 1), frame(1, 1)]).may_flash());
        for length in 0..ever.len() {
            assert!(!Motion::read(&[PNG, &ever[..length]].concat()).moves());
        }
    }
}
