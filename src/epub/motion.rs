//! The bytes of a picture → whether and how it moves; must not know what it shows.
//!
//! Only the blocks of the file are read, never a pixel: of a GIF (GIF89a, clauses 15 to 26), of a PNG with several frames (PNG, third
//! edition, clauses 11.3.6.1 and 11.3.6.2) and of a WebP (RFC 9649, clause 2.7).

/// A delay of no or one hundredth of a second is shown as this many by every browser engine.
const USUAL_DELAY: u32 = 10;

/// Hundredths of a second in which more than [`MOST_CHANGES`] changes may flash: WCAG 2.2, 2.3.1, counts flashes in one second.
const SECOND: u32 = 100;

/// Three flashes are six changes.
const MOST_CHANGES: usize = 6;

/// What moves for longer than this, in hundredths of a second, must be able to be stopped (WCAG 2.2, 2.2.2).
const LONGEST: u64 = 500;

/// The pictures in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Motion {
    /// How long each stands, in hundredths of a second.
    delays: Vec<u32>,
    /// How often they are shown; none for ever and ever.
    rounds: Option<u32>,
}

impl Motion {
    /// Reads a file as far as it can be read; one of another kind stands still.
    pub fn read(bytes: &[u8]) -> Motion {
        let mut motion = Motion {
            delays: Vec::new(),
            rounds: Some(1),
        };
        // A file that is cut off has told what it has.
        let _ = match bytes {
            [b'G', b'I', b'F', ..] => motion.gif(bytes),
            [0x89, b'P', b'N', b'G', _, _, _, _, chunks @ ..] => motion.png(chunks),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', chunks @ ..] => motion.webp(chunks),
            _ => None,
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
                .any(|delays| delays.iter().fold(0, |sum: u32, own| sum.saturating_add(*own)) < SECOND)
    }

    /// Whether it goes on for longer than five seconds.
    pub fn goes_on(&self) -> bool {
        let round: u64 = self.delays.iter().copied().map(u64::from).sum();
        let is_long = |rounds| round.saturating_mul(u64::from(rounds)) > LONGEST;
        self.moves() && self.rounds.is_none_or(is_long)
    }

    /// Adds a picture that stands for so many hundredths of a second.
    fn add(&mut self, delay: u32) {
        self.delays.push(if delay < 2 { USUAL_DELAY } else { delay });
    }

    fn gif(&mut self, gif: &[u8]) -> Option<()> {
        let packed = *gif.get(10)?;
        let mut rest = gif.get(13 + table(packed)..)?;
        let mut delay = 0;
        loop {
            match rest {
                [0x21, label, inner @ ..] => {
                    match (label, inner) {
                        (0xF9, [4, _, low, high, ..]) => delay = u32::from(u16::from_le_bytes([*low, *high])),
                        (0xFF, [11, name @ ..]) => self.gif_rounds(name),
                        _ => {}
                    }
                    rest = past_blocks(inner)?;
                }
                [0x2C, inner @ ..] => {
                    let packed = *inner.get(8)?;
                    self.add(delay);
                    delay = 0;
                    // The descriptor, its colours, and the size of the first code.
                    rest = past_blocks(inner.get(9 + table(packed) + 1..)?)?;
                }
                _ => return None,
            }
        }
    }

    /// The count in an application's block is that of the rounds behind the first one.
    fn gif_rounds(&mut self, block: &[u8]) {
        let Some(data) = [b"NETSCAPE2.0", b"ANIMEXTS1.0"]
            .iter()
            .find_map(|name| block.strip_prefix(name.as_slice()))
        else {
            return;
        };
        self.rounds = match data {
            [3, 1, low, high, ..] => match u16::from_le_bytes([*low, *high]) {
                0 => None,
                more => Some(u32::from(more) + 1),
            },
            _ => None,
        };
    }

    /// A chunk is a length, a name, so many bytes, and a sum. Without `acTL` before the picture it does not move, whatever else is in it.
    fn png(&mut self, mut rest: &[u8]) -> Option<()> {
        let mut is_animated = false;
        loop {
            let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
            let (name, data) = (rest.get(4..8)?, rest.get(8..)?);
            match name {
                b"acTL" => {
                    is_animated = true;
                    let plays = u32::from_be_bytes(*data.get(4..)?.first_chunk()?);
                    self.rounds = (plays > 0).then_some(plays);
                }
                b"fcTL" => {
                    let [high, low, over, under] = *data.get(20..)?.first_chunk()?;
                    let (part, whole) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([over, under]));
                    let whole = if whole == 0 { 100 } else { u32::from(whole) };
                    self.add(u32::from(part) * 100 / whole);
                }
                b"IDAT" if !is_animated => {
                    self.delays.clear();
                    return None;
                }
                _ => {}
            }
            rest = data.get(length.checked_add(4)?..)?;
        }
    }

    /// A chunk is a name, a length, and so many bytes, padded to an even number.
    fn webp(&mut self, mut rest: &[u8]) -> Option<()> {
        loop {
            let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
            let (name, data) = (rest.get(..4)?, rest.get(8..)?);
            match name {
                b"ANIM" => {
                    let [low, high] = *data.get(4..)?.first_chunk()?;
                    let rounds = u32::from(u16::from_le_bytes([low, high]));
                    self.rounds = (rounds > 0).then_some(rounds);
                }
                b"ANMF" => {
                    let [low, middle, high] = *data.get(12..)?.first_chunk()?;
                    self.add(u32::from_le_bytes([low, middle, high, 0]) / 10);
                }
                _ => {}
            }
            rest = data.get(length.checked_add(length % 2)?..)?;
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

    fn gif_bytes(frames: u32, milliseconds: u32, repeat: Option<Repeat>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        if let Some(repeat) = repeat {
            encoder.set_repeat(repeat).expect("a header");
        }
        for _ in 0..frames {
            let delay = Delay::from_numer_denom_ms(milliseconds, 1);
            let frame = Frame::from_parts(RgbaImage::new(3, 2), 0, 0, delay);
            encoder.encode_frame(frame).expect("a frame");
        }
        drop(encoder);
        bytes
    }

    fn gif(frames: u32, milliseconds: u32, repeat: Option<Repeat>) -> Motion {
        Motion::read(&gif_bytes(frames, milliseconds, repeat))
    }

    fn png(frames: u32, plays: u32, milliseconds: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
        encoder.set_animated(frames, plays).expect("frames");
        encoder.set_frame_delay(milliseconds, 1000).expect("a delay");
        let mut writer = encoder.write_header().expect("a header");
        for _ in 0..frames {
            writer.write_image_data(&[0]).expect("a frame");
        }
        writer.finish().expect("an end");
        bytes
    }

    /// The chunks alone: nothing else is read.
    fn webp(frames: usize, milliseconds: u8) -> Vec<u8> {
        let chunk = |name: &[u8], data: &[u8]| [name, &(data.len() as u32).to_le_bytes(), data].concat();
        let mut frame = vec![0; 16];
        frame[12] = milliseconds;
        let chunks = [
            chunk(b"VP8X", &[2, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            chunk(b"ANIM", &[0; 6]),
            chunk(b"ANMF", &frame).repeat(frames),
        ];
        [&b"RIFF\0\0\0\0WEBP"[..], &chunks.concat()].concat()
    }

    #[test]
    fn one_picture_does_not_move() {
        for still in [
            gif(1, 100, None),
            Motion::read(&png(1, 0, 50)),
            Motion::read(&webp(1, 50)),
        ] {
            assert!(!still.moves() && !still.may_flash() && !still.goes_on(), "{still:?}");
        }
    }

    #[test]
    fn slow_pictures_do_not_flash_and_quick_ones_may() {
        let slow = gif(3, 500, Some(Repeat::Infinite));
        assert!(slow.moves() && !slow.may_flash() && slow.goes_on(), "{slow:?}");
        let quick = gif(4, 50, None);
        assert!(quick.may_flash() && !quick.goes_on(), "{quick:?}");
    }

    #[test]
    fn rounds_are_counted() {
        assert!(!gif(4, 500, Some(Repeat::Finite(1))).goes_on());
        assert!(gif(4, 500, Some(Repeat::Finite(2))).goes_on());
        assert!(!Motion::read(&png(4, 2, 500)).goes_on());
        assert!(Motion::read(&png(4, 3, 500)).goes_on());
    }

    /// A PNG went into the book as one that stands still.
    #[test]
    fn pngs_and_webps_move_too() {
        for (bytes, flashes) in [(png(2, 0, 50), true), (png(3, 0, 900), false), (webp(2, 50), true)] {
            let motion = Motion::read(&bytes);
            assert!(motion.moves() && motion.goes_on(), "{motion:?}");
            assert_eq!(motion.may_flash(), flashes, "{motion:?}");
        }
    }

    #[test]
    fn damaged_files_end_the_reading() {
        for bytes in [&b""[..], b"GIF89a", &[0x21; 40], &[0x2C; 40]] {
            assert!(!Motion::read(bytes).may_flash());
        }
        for whole in [gif_bytes(3, 50, None), png(3, 0, 50), webp(3, 50)] {
            for length in 0..whole.len() {
                let motion = Motion::read(&whole[..length]);
                assert!(motion.delays.len() <= 3, "{motion:?}");
            }
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
            Motion::read(
                &[
                    b"\x89PNG\r\n\x1a\n",
                    control,
                    &frames.concat(),
                    &picture,
                    &chunk(b"IEND", b""),
                ]
                .concat(),
            )
        };
        let once = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 1]);
        let ever = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
        let quick = [frame(1, 20), frame(0, 0)];
        assert!(!whole(b"", &quick).moves());
        assert!(whole(&once, &quick).moves() && !whole(&once, &quick).goes_on());
        assert!(whole(&ever, &quick).goes_on() && whole(&ever, &quick).may_flash());
        assert!(!whole(&ever, &[frame(1, 1), frame(1, 1)]).may_flash());
        for length in 0..ever.len() {
            assert!(!Motion::read(&[&b"\x89PNG\r\n\x1a\n"[..], &ever[..length]].concat()).moves());
        }
    }
}
