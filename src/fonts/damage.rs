//! A face that was read → what of its file is damaged; must not know which book it is for.
//!
//! A face of which letters cannot be drawn is refused. One whose bytes do not match the checksums in its file is used, for some tools
//! forget to reckon them anew; but its author is told, since a letter of it may be another one, or a pair of letters stand badly.

use super::directory::Directory;
use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use harfrust::{Font, GlyphId};

/// Strokes of one glyph: a hundred times those of the richest ornaments.
const MOST_STROKES: usize = 100_000;
/// Glyphs that are drawn of a face whose checksums differ: all of a face for books, every so many of one of Chinese.
const MOST_DRAWN: u32 = 4000;

/// What a look at a face's file found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is as its maker left it.
    Whole,
    /// It can be drawn, but is not as its maker left it; the end of a sentence.
    Changed(String),
}

/// Looks for damage. Costs the reading of the file once or twice, and the drawing of a hundred glyphs; of a face that is damaged more.
///
/// # Errors
/// Why the face cannot be used, as the end of a sentence.
pub(super) fn look(font: &Font, bytes: &[u8]) -> Result<Found, String> {
    let directory = Directory::read(bytes);
    let differing: Vec<String> = directory
        .tables
        .iter()
        .filter(|table| Directory::differs(bytes, table))
        .map(|table| format!("`{}`", table.name()))
        .collect();
    draw_letters(font)?;
    if differing.is_empty() && !directory.whole_differs(bytes) {
        return Ok(Found::Whole);
    }
    draw_glyphs(font)?;
    Ok(Found::Changed(match &differing[..] {
        [] => "its bytes do not match the checksum of the whole file".to_owned(),
        [one] => format!("its table {one} does not match its checksum"),
        many => format!("its tables {} do not match their checksums", many.join(", ")),
    }))
}

/// Draws the letters of Basic Latin that the face has.
fn draw_letters(font: &Font) -> Result<(), String> {
    let charmap = font.charmap();
    for letter in '!'..='~' {
        let glyph = charmap.map_unicode(letter).filter(|glyph| glyph.to_u32() > 0);
        if glyph.is_some_and(|glyph| !can_be_drawn(font, glyph)) {
            return Err(format!("it is damaged: its letter `{letter}` cannot be drawn"));
        }
    }
    Ok(())
}

/// Draws all glyphs, or as many as may be.
fn draw_glyphs(font: &Font) -> Result<(), String> {
    let count = font.num_glyphs();
    let glyphs = (0..count).step_by(count.div_ceil(MOST_DRAWN).max(1) as usize);
    match glyphs.map(GlyphId::from).find(|glyph| !can_be_drawn(font, *glyph)) {
        Some(glyph) => Err(format!("it is damaged: its glyph {} cannot be drawn", glyph.to_u32())),
        None => Ok(()),
    }
}

fn can_be_drawn(font: &Font, glyph: GlyphId) -> bool {
    let mut strokes = Count(0);
    let drawn = font
        .outline_glyphs()
        .get(glyph)
        .map(|outline| outline.draw(&DrawOptions::default(), DrawMemory::default(), &mut strokes));
    matches!(drawn, Some(Ok(_))) && strokes.0 <= MOST_STROKES
}

/// Counts what is drawn.
struct Count(usize);

impl PathSink for Count {
    fn move_to(&mut self, _: f32, _: f32) {
        self.0 += 1;
    }

    fn line_to(&mut self, _: f32, _: f32) {
        self.0 += 1;
    }

    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 += 1;
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 += 1;
    }

    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::super::FontBytes;
    use super::super::bundled::BUNDLED;
    use super::super::load::load;
    use super::*;

    fn found(bytes: &[u8]) -> Result<Found, String> {
        let loaded = load(FontBytes::from(bytes.to_vec()))?;
        look(&loaded.font, bytes)
    }

    #[test]
    fn every_bundled_face_is_whole() {
        for face in BUNDLED {
            assert_eq!(found(face.bytes), Ok(Found::Whole), "{} {}", face.family, face.weight);
        }
    }

    #[test]
    fn a_face_that_ends_early_names_the_table_that_is_cut_off() {
        for face in BUNDLED {
            let why = found(&face.bytes[..face.bytes.len() - 50]).expect_err(face.family);
            assert!(why.contains("is cut off") || why.contains("missing"), "{why}");
        }
    }

    /// A tool that changes a table and forgets its sum makes no bad letters: the licence bits of `OS/2`, say.
    #[test]
    fn a_sum_that_differs_alone_is_told_and_no_more() {
        let mut bytes = BUNDLED[0].bytes.to_vec();
        let directory = Directory::read(&bytes);
        let os2 = directory
            .tables
            .iter()
            .find(|table| table.tag == *b"OS/2")
            .expect("it has one");
        bytes[os2.place.start + 9] ^= 8;
        let Ok(Found::Changed(what)) = found(&bytes) else {
            panic!("{:?}", found(&bytes));
        };
        assert_eq!(what, "its table `OS/2` does not match its checksum");
    }

    #[test]
    fn letters_that_cannot_be_drawn_are_named() {
        let mut bytes = BUNDLED[0].bytes.to_vec();
        let directory = Directory::read(&bytes);
        let cff = directory
            .tables
            .iter()
            .find(|table| table.tag == *b"CFF ")
            .expect("it has one")
            .place
            .clone();
        bytes[cff.start + cff.len() / 4..cff.end].fill(0xFF);
        let why = found(&bytes).expect_err("no letter can be drawn");
        assert!(why.starts_with("it is damaged: its letter `"), "{why}");
    }
}
