//! A face and the letters of a book → the font file that the EPUB holds; must not know the book.
//!
//! `skera` takes the letters out of faces with TrueType outlines, with all that their features make of them. Of faces with PostScript
//! outlines it returns files without any, and no word of it: they stay whole. What comes out is held against the whole face, letter by letter.

use super::sfnt::{self, Tables};
use crate::fonts::Face;
use read_fonts::collections::IntSet;
use read_fonts::types::{NameId, Tag};
use read_fonts::{FileRef, FontRef, types::GlyphId};
use sha2::{Digest, Sha256};
use skera::{Plan, SubsetFlags, subset_font};
use std::collections::BTreeSet;

/// Tables that no reading system asks for: signatures and the tables of old shapers. `kern`, too, but where it is all the kerning that a
/// face has.
const DROPPED: [&[u8; 4]; 8] = [b"DSIG", b"morx", b"mort", b"kerx", b"kern", b"LTSH", b"PCLT", b"VDMX"];

/// A font as it goes into the EPUB.
#[derive(Debug)]
pub(super) enum FontFile {
    /// With TrueType outlines.
    TrueType(Vec<u8>),
    /// With PostScript outlines.
    OpenType(Vec<u8>),
}

impl FontFile {
    pub fn end(&self) -> &'static str {
        match self {
            FontFile::TrueType(_) => ".ttf",
            FontFile::OpenType(_) => ".otf",
        }
    }

    /// A core media type of EPUB 3.3 (clause 3.2).
    pub fn media_type(&self) -> &'static str {
        match self {
            FontFile::TrueType(_) => "font/ttf",
            FontFile::OpenType(_) => "font/otf",
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            FontFile::TrueType(bytes) | FontFile::OpenType(bytes) => bytes,
        }
    }
}

/// The file of a face: cut down to these letters and called by a name of ours, else whole and as its maker named it.
pub(super) fn font_file(face: &Face, name: &str, letters: &BTreeSet<char>) -> FontFile {
    let Some(tables) = Tables::read(&face.bytes) else {
        return FontFile::TrueType(face.bytes.to_vec());
    };
    if !tables.has(b"glyf") {
        return FontFile::OpenType(whole(face, tables));
    }
    // A part of a face may not go out under the name that its maker reserved for the whole (SIL Open Font License, clause 3).
    let cut = cut(&face.bytes, &tables, letters)
        .filter(|cut| face.is_kept_by(cut, letters))
        .and_then(|cut| renamed(&cut, name, face));
    FontFile::TrueType(cut.unwrap_or_else(|| whole(face, tables)))
}

/// The file as it is; a collection's first font in a file of its own, as reading systems want it.
fn whole(face: &Face, tables: Tables) -> Vec<u8> {
    match face.bytes.starts_with(b"ttcf") {
        true => tables.write(),
        false => face.bytes.to_vec(),
    }
}

fn cut(bytes: &[u8], tables: &Tables, letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let font: FontRef = match FileRef::new(bytes).ok()? {
        FileRef::Font(font) => font,
        FileRef::Collection(all) => all.get(0).ok()?,
    };
    let unicodes: IntSet<u32> = letters.iter().map(|letter| u32::from(*letter)).collect();
    let dropped: IntSet<Tag> = DROPPED.iter().map(|tag| Tag::new(tag)).collect();
    let names: IntSet<NameId> = (0..=14).map(NameId::new).collect();
    // Its pairs are numbers of glyphs, which must then stay as they are.
    let kerning = tables.get(b"kern").filter(|_| !tables.has(b"GPOS"));
    let numbers = match kerning {
        Some(_) => SubsetFlags::SUBSET_FLAGS_RETAIN_GIDS,
        None => SubsetFlags::SUBSET_FLAGS_DEFAULT,
    };
    let plan = Plan::new(
        &IntSet::<GlyphId>::empty(),
        &unicodes,
        &font,
        SubsetFlags::SUBSET_FLAGS_NOTDEF_OUTLINE | numbers,
        &dropped,
        &IntSet::all(),
        &IntSet::all(),
        &names,
        &IntSet::all(),
    );
    let cut = subset_font(&font, &plan).ok()?;
    let Some(kerning) = kerning else { return Some(cut) };
    let mut tables = Tables::read(&cut)?;
    tables.set(b"kern", kerning.to_vec());
    Some(tables.write())
}

/// The same under a name of ours, with its maker's copyright and licence (numbers: OpenType specification, "Name IDs").
fn renamed(cut: &[u8], name: &str, face: &Face) -> Option<Vec<u8>> {
    let own = face.names();
    let mut tables = Tables::read(cut)?;
    let style = match (face.weight, face.italic) {
        (..=549, false) => "Regular",
        (..=549, true) => "Italic",
        (550.., false) => "Bold",
        (550.., true) => "Bold Italic",
    };
    let digest = Sha256::digest(cut);
    let mark: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut texts = vec![
        (1, name.to_owned()),
        (2, style.to_owned()),
        (3, format!("{name} {style} {mark}")),
        (4, format!("{name} {style}")),
        (6, format!("{name}-{style}").replace(' ', "")),
    ];
    texts.extend(own.copyright.map(|text| (0, text)));
    texts.extend(own.version.map(|text| (5, text)));
    texts.extend(own.licence.map(|text| (13, text)));
    texts.extend(own.licence_address.map(|text| (14, text)));
    texts.sort();
    tables.set(b"name", sfnt::names(&texts)?);
    Some(tables.write())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::fonts::{Faces, Family};
    use read_fonts::TableProvider;

    fn faces(family: &str) -> Faces {
        Faces::settle(family, None, &[], &mut Diagnostics::new())
    }

    fn letters() -> BTreeSet<char> {
        "The quick brown fox — 0123456789 “Ä”".chars().collect()
    }

    #[test]
    fn truetype_is_cut_down_and_renamed_with_its_licence() {
        let faces = faces("Source Sans 3");
        let face = faces.get(faces.pick(Family::Text, false, false));
        let FontFile::TrueType(cut) = font_file(face, "Book Text", &letters()) else {
            panic!("its outlines are TrueType");
        };
        assert!(
            cut.len() < face.bytes.len() / 4,
            "{} of {}",
            cut.len(),
            face.bytes.len()
        );
        assert!(face.is_kept_by(&cut, &letters()));
        assert!(!face.is_kept_by(&cut, &['ж'].into()), "what was not asked for is gone");
        let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        let has = |text: &str| {
            let wanted = utf16(text);
            cut.windows(wanted.len()).any(|part| part == wanted)
        };
        assert!(has("Book Text") && has("Open Font License") && has("Reserved Font Name"));
        assert!(
            !has("SourceSans3-Regular") && !has("Source Sans 3"),
            "the reserved name is gone"
        );
    }

    /// A face as old programs made it: with pairs in `kern` and without `GPOS`.
    fn with_old_kerning(bytes: &[u8], pairs: &[(u16, u16, i16)]) -> Vec<u8> {
        let mut tables = Tables::read(bytes).unwrap();
        tables.remove(b"GPOS");
        let count = pairs.len() as u16;
        // Version and count of tables; version, length and coverage of the one; count and three numbers for searching.
        let mut kern: Vec<u8> = [0, 1, 0, 14 + 6 * count, 1, count, 0, 0, 0]
            .into_iter()
            .flat_map(u16::to_be_bytes)
            .collect();
        for (left, right, value) in pairs {
            kern.extend([left.to_be_bytes(), right.to_be_bytes(), value.to_be_bytes()].concat());
        }
        tables.set(b"kern", kern);
        tables.write()
    }

    /// `kern` was dropped from every face, with all the kerning of those that have no other.
    #[test]
    fn a_face_without_gpos_keeps_its_kerning() {
        let faces = faces("Source Sans 3");
        let face = faces.get(faces.pick(Family::Text, false, false));
        let glyph = |bytes: &[u8], letter: char| {
            let cmap = FontRef::new(bytes).unwrap().cmap().unwrap();
            cmap.map_codepoint(letter).unwrap().to_u32() as u16
        };
        let pair = (glyph(&face.bytes, 'ж'), glyph(&face.bytes, 'я'), -77);
        let old = with_old_kerning(&face.bytes, &[pair]);
        let tables = Tables::read(&old).unwrap();
        let cut = cut(&old, &tables, &['ж', 'я'].into()).unwrap();
        assert!(cut.len() < old.len() / 4);
        assert_eq!(Tables::read(&cut).unwrap().get(b"kern"), tables.get(b"kern"));
        assert_eq!(
            (glyph(&cut, 'ж'), glyph(&cut, 'я')),
            (pair.0, pair.1),
            "its pairs are of the same glyphs"
        );
        let modern = Tables::read(&face.bytes).unwrap();
        let cut = super::cut(&face.bytes, &modern, &letters()).unwrap();
        assert!(!Tables::read(&cut).unwrap().has(b"kern"));
    }

    /// A part that could not be renamed went out under the name that its maker reserved for the whole.
    #[test]
    fn what_cannot_be_renamed_stays_whole() {
        let faces = faces("Source Sans 3");
        let face = faces.get(faces.pick(Family::Text, false, false));
        let name = "x".repeat(40_000);
        assert_eq!(font_file(face, &name, &letters()).into_bytes(), face.bytes.to_vec());
    }

    #[test]
    fn postscript_outlines_stay_whole() {
        let faces = faces("Libertinus Serif");
        let face = faces.get(faces.pick(Family::Text, false, false));
        let file = font_file(face, "Book Text", &letters());
        assert_eq!((file.end(), file.media_type()), (".otf", "font/otf"));
        assert_eq!(file.into_bytes(), face.bytes.to_vec());
    }

    #[test]
    fn a_subset_without_outlines_is_found_out() {
        let faces = faces("Libertinus Serif");
        let face = faces.get(faces.pick(Family::Text, false, false));
        let tables = Tables::read(&face.bytes).unwrap();
        let emptied = cut(&face.bytes, &tables, &letters());
        assert!(
            emptied.is_none_or(|emptied| !face.is_kept_by(&emptied, &letters())),
            "skera keeps PostScript outlines now: let it cut them"
        );
    }
}
