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

/// Tables that no reading system asks for: signatures and the tables of old shapers.
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
    let cut = cut(&face.bytes, letters).filter(|cut| face.is_kept_by(cut, letters));
    FontFile::TrueType(match cut {
        Some(cut) => renamed(&cut, name, face).unwrap_or(cut),
        None => whole(face, tables),
    })
}

/// The file as it is; a collection's first font in a file of its own, as reading systems want it.
fn whole(face: &Face, tables: Tables) -> Vec<u8> {
    match face.bytes.starts_with(b"ttcf") {
        true => tables.write(),
        false => face.bytes.to_vec(),
    }
}

fn cut(bytes: &[u8], letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let font: FontRef = match FileRef::new(bytes).ok()? {
        FileRef::Font(font) => font,
        FileRef::Collection(all) => all.get(0).ok()?,
    };
    let unicodes: IntSet<u32> = letters.iter().map(|letter| u32::from(*letter)).collect();
    let dropped: IntSet<Tag> = DROPPED.iter().map(|tag| Tag::new(tag)).collect();
    let names: IntSet<NameId> = (0..=14).map(NameId::new).collect();
    let plan = Plan::new(
        &IntSet::<GlyphId>::empty(),
        &unicodes,
        &font,
        SubsetFlags::SUBSET_FLAGS_NOTDEF_OUTLINE,
        &dropped,
        &IntSet::all(),
        &IntSet::all(),
        &names,
        &IntSet::all(),
    );
    subset_font(&font, &plan).ok()
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
    tables.set(b"name", sfnt::names(&texts));
    Some(tables.write())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::fonts::{Faces, Family};

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
        let emptied = cut(&face.bytes, &letters());
        assert!(
            emptied.is_none_or(|emptied| !face.is_kept_by(&emptied, &letters())),
            "skera keeps PostScript outlines now: let it cut them"
        );
    }
}
