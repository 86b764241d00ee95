//! The bytes of a font file → a [`Face`] and its parsed tables; must not know which book it is for.
//!
//! A file may be hostile: every number is clamped as it is read, and what cannot be drawn is refused.

use super::directory::{self, Directory};
use super::{Face, FontBytes, Metrics, Names};
use harfrust::Font;
use harfrust::font::Kind;
use harfrust::font::attribute::Style;
use harfrust::font::name::NameId;
use std::sync::Arc;

/// Glyphs are held in 16 bits, as in every font format that a PDF embeds.
const MOST_GLYPHS: u32 = 65_536;
/// More faces than any collection has.
const MOST_MEMBERS: u32 = 64;
/// Names longer than this are no names.
const LONGEST_NAME: usize = 200;
/// The SIL Open Font License has 4,000 letters.
const LONGEST_LICENCE: usize = 20_000;
/// Heights of x and capitals in thousandths of the em where a face does not state them: those of common text faces.
const X_HEIGHT: i64 = 450;
const CAP_HEIGHT: i64 = 660;

/// A face that was read.
#[derive(Clone)]
pub(super) struct Loaded {
    pub face: Face,
    pub font: Font,
    /// Every family name the file answers to.
    pub families: Vec<String>,
    /// Of the normal width, neither condensed nor extended.
    pub normal_width: bool,
}

/// Reads a face; for a collection its first, which answers to the names of all: those of one collection of Chinese, Japanese and
/// Korean share their glyphs, and the language of a text picks among them.
///
/// # Errors
/// Why it cannot be used, as the end of a sentence.
pub(super) fn load(bytes: FontBytes) -> Result<Loaded, String> {
    let font = member(&bytes, 0).ok_or("it is neither TrueType nor OpenType")?;
    usable(&font, &bytes)?;
    let mut families = families(&font);
    for index in 1..directory::members(&bytes).min(MOST_MEMBERS) {
        families.extend(member(&bytes, index).iter().flat_map(self::families));
    }
    let attributes = font.default_attributes();
    let face = Face {
        name: name(&font, NameId::POSTSCRIPT_NAME).unwrap_or_else(|| "Unnamed".to_owned()),
        family: families.first().cloned().unwrap_or_default(),
        weight: attributes.weight.value().clamp(1.0, 1000.0) as u16,
        italic: attributes.style != Style::Normal,
        units_per_em: font.units_per_em(),
        metrics: metrics(&font),
        bytes,
    };
    Ok(Loaded {
        face,
        normal_width: (attributes.width.percentage() - 100.0).abs() < 1.0,
        families,
        font,
    })
}

fn member(bytes: &FontBytes, index: u32) -> Option<Font> {
    match bytes {
        FontBytes::Bundled(bytes) => Font::new(*bytes, index),
        FontBytes::Own(bytes) => {
            let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(Arc::clone(bytes));
            Font::new(harfrust::font::Blob::Shared(shared), index)
        }
    }
}

fn usable(font: &Font, bytes: &[u8]) -> Result<(), String> {
    if !matches!(font.kind(), Kind::Sfnt(..)) {
        return Err("it is neither TrueType nor OpenType".to_owned());
    }
    if font.num_glyphs() == 0 || font.num_glyphs() > MOST_GLYPHS {
        return Err("it has no glyphs".to_owned());
    }
    let directory = Directory::read(bytes);
    let has = |tag: &[u8; 4]| directory.table(bytes, tag).is_some();
    if !directory.is_whole {
        return Err("it is cut off within the list of its tables".to_owned());
    }
    if let Some(table) = directory.cut_off(bytes) {
        let missing = table.place.end - bytes.len();
        return Err(format!(
            "it is cut off: {missing} bytes of its table `{}` are missing",
            table.name()
        ));
    }
    if !has(b"glyf") && !has(b"CFF ") {
        return Err("it has no outlines".to_owned());
    }
    if !has(b"hmtx") || !has(b"hhea") || !has(b"head") || !has(b"maxp") {
        return Err("tables that every font needs are missing or damaged".to_owned());
    }
    if !font.charmap().has_unicode() {
        return Err("it does not say which glyph stands for which character".to_owned());
    }
    Ok(())
}

/// The typographic family first, then the family of four styles.
fn families(font: &Font) -> Vec<String> {
    let mut families: Vec<String> = Vec::new();
    for id in [NameId::TYPOGRAPHIC_FAMILY_NAME, NameId::FAMILY_NAME] {
        if let Some(family) = name(font, id)
            && !families.contains(&family)
        {
            families.push(family);
        }
    }
    families
}

fn name(font: &Font, id: NameId) -> Option<String> {
    let name = font.names().get(id)?.english_or_first()?.name();
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// What a file says of its maker and licence.
pub(super) fn names(bytes: &FontBytes) -> Names {
    let Some(font) = member(bytes, 0) else {
        return Names::default();
    };
    Names {
        copyright: long_name(&font, NameId::COPYRIGHT_NOTICE),
        version: long_name(&font, NameId::VERSION_STRING),
        licence: long_name(&font, NameId::LICENSE_DESCRIPTION),
        licence_address: long_name(&font, NameId::LICENSE_URL),
    }
}

/// A name that may be as long as a licence, with its lines.
fn long_name(font: &Font, id: NameId) -> Option<String> {
    let name = font.names().get(id)?.english_or_first()?.name();
    let is_shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let name: String = name.chars().filter(is_shown).take(LONGEST_LICENCE).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn metrics(font: &Font) -> Metrics {
    let given = font.metrics();
    let em = i64::from(font.units_per_em());
    let line = given
        .typo_line
        .filter(|_| given.use_typo_metrics)
        .or(given.hhea_line)
        .or(given.typo_line)
        .unwrap_or_default();
    let whole = |bits: i64| (bits >> 16).clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i16;
    let stated = |value: Option<i64>, share: i64| {
        let value = value.map(whole).filter(|value| *value > 0);
        value.unwrap_or(whole((em * share / 1000) << 16))
    };
    Metrics {
        ascent: whole(line.ascender.to_bits()),
        descent: whole(line.descender.to_bits()),
        cap_height: stated(given.cap_height.map(|value| value.to_bits()), CAP_HEIGHT),
        x_height: stated(given.x_height.map(|value| value.to_bits()), X_HEIGHT),
        italic_angle: font
            .style_metrics()
            .italic_angle
            .map_or(0.0, |angle| angle.to_f64() as f32),
        bounds: (
            whole(given.bounds.x_min.to_bits()),
            whole(given.bounds.y_min.to_bits()),
            whole(given.bounds.x_max.to_bits()),
            whole(given.bounds.y_max.to_bits()),
        ),
    }
}
