//! Used glyphs of a face → its subset with codes, widths and texts; must not know pages.
//!
//! A code in a content stream is two bytes: the glyph's id in the subset, which is also its CID (Identity-H).

use super::Error;
use super::cluster::short;
use super::content::{is_plain, push_hexadecimal};
use super::usage::{FaceUsage, Usage};
use crate::fonts::{Face, FaceId, Faces};
use printpdf::ParsedFont;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

/// Stands in a ToUnicode map for a glyph that never stands for a text alone. Where it is drawn, ActualText says what
/// is meant; ISO 19005-2 clause 6.2.11.7.2 asks for some text all the same.
const NO_TEXT_OF_ITS_OWN: &str = "\u{FFFD}";

/// Entries of one `bfchar` block: the most that a CMap may hold (Adobe technical note 5014).
const BLOCK: usize = 100;

/// A face as it goes into the file.
pub(super) struct Font {
    /// Its name among the resources: `F0`.
    pub(super) resource: String,
    /// PostScript name with the tag of a subset: `ABCDEF+LibertinusSerif-Regular`.
    pub(super) name: String,
    /// The subset as printpdf holds it.
    pub(super) parsed: ParsedFont,
    /// By code: width in thousandths of the em, rounded as it stands in the file.
    pub(super) widths: Vec<i64>,
    /// By code: what the glyph stands for.
    pub(super) texts: Vec<Box<str>>,
    /// By glyph of the face: what is written for it.
    signs: Vec<Sign>,
    /// What is written for a glyph that the survey did not see.
    none: Sign,
}

/// What is written for a glyph, and what it is read as; together, for the painter asks for all of it at every glyph.
#[derive(Clone, Copy)]
pub(super) struct Sign {
    /// Its code in content streams.
    pub(super) code: u16,
    /// Whether the code stands in a string as it is.
    pub(super) is_plain: bool,
    /// The width of the code in thousandths of the em, as it stands in the file.
    pub(super) width: f64,
    /// What the code stands for in the face's ToUnicode map, as [`short`] tells it.
    pub(super) short: u64,
}

/// The faces of a document; index is [`FaceId`].
pub(super) struct Fonts {
    list: Vec<Option<Font>>,
}

impl Fonts {
    /// Subsets all faces that are used, in parallel.
    pub(super) fn embed(usage: &Usage, faces: &Faces) -> Result<Fonts, Error> {
        let known: Vec<(FaceId, &Face)> = faces.iter().collect();
        let list = known
            .into_par_iter()
            .map(|(id, face)| usage.faces.get(&id).map(|used| Font::embed(id, face, used)).transpose())
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Fonts { list })
    }

    /// The font of a face, if it is used.
    pub(super) fn get(&self, face: FaceId) -> Option<&Font> {
        self.list.get(usize::from(face.0))?.as_ref()
    }

    /// All that are used, with their faces' ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (FaceId, &Font)> {
        (0u16..)
            .zip(&self.list)
            .filter_map(|(id, font)| Some((FaceId(id), font.as_ref()?)))
    }
}

impl Font {
    fn embed(id: FaceId, face: &Face, used: &FaceUsage) -> Result<Font, Error> {
        let fault = |why: &str| Error::Face(format!("{}: {why}", face.name));
        let (remapper, codes, texts) = assign_codes(used);
        let program = subsetter::subset(&face.bytes, 0, &remapper).map_err(|why| fault(&why.to_string()))?;
        let name = subset_name(&program, &face.name);
        let mut parsed =
            ParsedFont::from_bytes(&program, 0, &mut Vec::new()).ok_or_else(|| fault("its subset is not a font"))?;
        parsed.font_name = Some(name.clone());
        let widths: Vec<i64> = (0u16..).zip(&texts).map(|(code, _)| width_of(&parsed, code)).collect();
        let sign = |code: u16| Sign {
            code,
            is_plain: is_plain(code),
            width: widths.get(usize::from(code)).map_or(0.0, |width| *width as f64),
            short: texts.get(usize::from(code)).map_or(0, |text| short(text)),
        };
        Ok(Font {
            signs: codes.iter().map(|code| sign(*code)).collect(),
            none: sign(0),
            resource: format!("F{}", id.0),
            name,
            parsed,
            widths,
            texts,
        })
    }

    /// What is written for a glyph; code 0 (no glyph) for one that the survey did not see.
    #[inline]
    pub(super) fn sign(&self, glyph: u16) -> Sign {
        self.signs.get(usize::from(glyph)).copied().unwrap_or(self.none)
    }

    /// What a code stands for in the face's ToUnicode map.
    pub(super) fn text(&self, code: u16) -> &str {
        self.texts.get(usize::from(code)).map_or("", |text| text)
    }

    /// The ToUnicode CMap (PDF 1.7 clause 9.10.3).
    pub(super) fn to_unicode(&self) -> Vec<u8> {
        let mut cmap = Vec::from(CMAP_HEAD);
        let entries: Vec<(u16, &str)> = (0u16..)
            .zip(&self.texts)
            .skip(1)
            .map(|(code, text)| (code, &**text))
            .collect();
        for block in entries.chunks(BLOCK) {
            cmap.extend_from_slice(format!("{} beginbfchar\n", block.len()).as_bytes());
            for (code, text) in block {
                cmap.extend_from_slice(format!("<{code:04X}> <").as_bytes());
                push_hexadecimal(&mut cmap, text);
                cmap.extend_from_slice(b">\n");
            }
            cmap.extend_from_slice(b"endbfchar\n");
        }
        cmap.extend_from_slice(CMAP_FOOT.as_bytes());
        cmap
    }
}

const CMAP_HEAD: &str = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
    /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
    /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
    1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";

const CMAP_FOOT: &str = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

/// Codes in the order of glyph ids, so that they depend on what is used and on nothing else; with each its text.
fn assign_codes(used: &FaceUsage) -> (GlyphRemapper, Vec<u16>, Vec<Box<str>>) {
    let mut remapper = GlyphRemapper::new();
    let mut codes = Vec::new();
    let mut texts: Vec<Box<str>> = vec![NO_TEXT_OF_ITS_OWN.into()];
    for (glyph, text) in used.glyphs() {
        let code = remapper.remap(glyph);
        codes.resize(usize::from(glyph) + 1, 0);
        codes[usize::from(glyph)] = code;
        if usize::from(code) == texts.len() {
            texts.push(text.unwrap_or(NO_TEXT_OF_ITS_OWN).into());
        }
    }
    (remapper, codes, texts)
}

/// The font's name behind six letters that differ between subsets (clause 9.6.4), taken from the subset itself.
fn subset_name(program: &[u8], name: &str) -> String {
    let digest = Sha256::digest(program);
    let tag: String = digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect();
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_graphic() && !"()<>[]{}/%#".contains(*c))
        .collect();
    format!("{tag}+{}", if plain.is_empty() { "Face" } else { &plain })
}

fn width_of(font: &ParsedFont, code: u16) -> i64 {
    let em = i64::from(font.pdf_font_metrics.units_per_em).max(1);
    let width = i64::from(font.get_glyph_width(code).unwrap_or(0));
    (width * 2000 + em) / (2 * em)
}
