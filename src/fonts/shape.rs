//! Text of one style and direction → [`Shaped`] runs; must not know lines.
//!
//! Each run is of one face and one script. Compiled plans are kept by [`Faces`], so that a book builds each once.

use super::itemise::{Item, is_ignorable, itemise};
use super::{FaceId, Faces, Family, Figures, Glyph, Shaped};
use harfrust::{
    Buffer, BufferFlags, Direction, Feature, Language, Script, ShapeOptions, ShapePlan, ShaperFont, Tag, shape,
};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// The most bytes that are shaped in one go: a paragraph of a book's length is cut at spaces, so that memory stays small.
const CHUNK: usize = 32_768;

/// The most letters of one piece that are kept apart: the shaper looks for each in the whole piece. German has one in 300 bytes.
const MOST_APART: usize = 512;

/// What is drawn for a character in no face, the first of these that some face has: white square, question mark.
const BOXES: [char; 2] = ['\u{25A1}', '?'];

/// How a run is to look, as far as shaping goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Look {
    /// Which family.
    pub family: Family,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Real small capitals for lower-case letters, where the face has them.
    pub small_caps: bool,
    /// Signs at the height of capitals, where the face has them: all letters are capitals.
    pub capitals: bool,
    /// Which figures.
    pub figures: Figures,
    /// Ligatures.
    pub ligatures: bool,
}

/// What a plan depends on, beside the face.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PlanKey {
    face: FaceId,
    script: [u8; 4],
    right_to_left: bool,
    small_caps: bool,
    capitals: bool,
    figures: Figures,
    ligatures: bool,
    /// Whether some letters stand apart.
    apart: bool,
    language: String,
}

/// A shaped text, and which of its characters are in no face.
#[derive(Clone, Debug, Default)]
pub struct ShapedText {
    /// The runs in the order of the text; together they hold all of it.
    pub runs: Vec<Arc<Shaped>>,
    /// Characters in no face, in order, each as often as it occurs; boxes stand for them.
    pub missing: Vec<char>,
}

/// Shapes a text of one look, language (a BCP 47 tag) and bidi embedding level.
///
/// White space is drawn as a space. The runs hold the text as given, and each has its glyphs in visual order.
pub fn shape_text(text: &str, look: Look, language: &str, level: u8, faces: &Faces) -> ShapedText {
    shape_part(text, 0..text.len(), &[], look, language, level, faces)
}

/// Shapes a part of a text as [`shape_text`] does. Its letters join those on either side of it (Arabic and its like), as they do
/// where the part's own faces change. A letter that begins at one of the places in `apart`, bytes of the text in order, is in no
/// ligature with those before it.
pub fn shape_part(
    text: &str,
    part: Range<usize>,
    apart: &[usize],
    look: Look,
    language: &str,
    level: u8,
    faces: &Faces,
) -> ShapedText {
    let mut shaped = ShapedText::default();
    let order = faces.order(look.family, look.bold, look.italic);
    for item in itemise(&text[part.clone()], language, order, faces) {
        for range in chunks(text, part.start + item.range.start..part.start + item.range.end) {
            let piece = &text[range.clone()];
            let run = match item.face {
                Some(face) => {
                    let sides = (&text[..range.start], &text[range.end..]);
                    let features = features(look, within(apart, &range), range.start);
                    shape_piece(piece, sides, &item, face, look, &features, language, level, faces)
                }
                None => {
                    shaped.missing.extend(piece.chars().filter(|c| !is_ignorable(*c)));
                    box_for(piece, level, faces)
                }
            };
            shaped.runs.push(Arc::new(run));
        }
    }
    shaped
}

/// Cuts a range at spaces into pieces of at most about [`CHUNK`] bytes; a word is cut only where it is longer.
fn chunks(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        if start >= range.end {
            return None;
        }
        let mut end = range.end;
        if end - start > CHUNK {
            let mut limit = start + CHUNK;
            while !text.is_char_boundary(limit) {
                limit -= 1;
            }
            end = text[start..limit].rfind(' ').map_or(limit, |space| start + space + 1);
        }
        let piece = start..end;
        start = end;
        Some(piece)
    })
}

thread_local! {
    /// The shaper's working memory, kept because most runs are short.
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::new());
}

#[expect(clippy::too_many_arguments, reason = "what a plan depends on, one by one")]
fn shape_piece(
    piece: &str,
    sides: (&str, &str),
    item: &Item,
    face: FaceId,
    look: Look,
    features: &[Feature],
    language: &str,
    level: u8,
    faces: &Faces,
) -> Shaped {
    let Some(font) = faces.font(face) else {
        return box_for(piece, level, faces);
    };
    // Where a feature holds is no part of a plan, but that it does not hold everywhere is.
    let apart = features.iter().any(|feature| feature.end != u32::MAX);
    let plan = faces.plan(plan_key(face, item.script, look, apart, language, level), |key| {
        let language = Language::new(&key.language);
        ShapePlan::new(font, direction(level), Some(item.script), language.as_ref(), features)
    });
    let font = ShaperFont::new(font);
    let glyphs = BUFFER.with_borrow_mut(|buffer| {
        fill(buffer, piece, &plan);
        // A mark at the very start of a text stands on a dotted circle; the letter before one shows that it is none.
        if item.script != Script::LATIN || !piece.starts_with(|c: char| c.is_ascii()) {
            buffer.set_flags(BufferFlags::BEGINNING_OF_TEXT);
            buffer.set_pre_context(sides.0);
            buffer.set_post_context(sides.1);
        }
        match shape(&font, buffer, ShapeOptions::new().plan(Some(&plan)).features(features)) {
            Ok(()) => read_glyphs(buffer, piece),
            Err(_) => Vec::new(),
        }
    });
    if glyphs.is_empty() && !piece.is_empty() {
        return box_for(piece, level, faces);
    }
    Shaped {
        face,
        units_per_em: faces.get(face).units_per_em,
        level,
        text: Arc::from(piece),
        glyphs: without_notdef(glyphs, piece, face, faces),
    }
}

fn plan_key(face: FaceId, script: Script, look: Look, apart: bool, language: &str, level: u8) -> PlanKey {
    PlanKey {
        face,
        script: script.tag().to_be_bytes(),
        right_to_left: level % 2 == 1,
        small_caps: look.small_caps,
        capitals: look.capitals,
        figures: look.figures,
        ligatures: look.ligatures,
        apart,
        language: language.to_owned(),
    }
}

fn direction(level: u8) -> Direction {
    if level % 2 == 1 {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    }
}

/// The places in a sorted list that lie inside a range.
fn within<'a>(places: &'a [usize], range: &Range<usize>) -> &'a [usize] {
    let start = places.partition_point(|place| *place <= range.start);
    let end = places.partition_point(|place| *place < range.end);
    places.get(start..end).unwrap_or(&[])
}

/// The OpenType features of a look, beside those that every text has (kerning, marks, local forms), for a piece that begins at a
/// byte of the text, as `apart` does.
fn features(look: Look, apart: &[usize], start: usize) -> Vec<Feature> {
    let mut features = Vec::new();
    let mut set = |tag: &[u8; 4], value: u32| features.push(Feature::new(Tag::new(tag), value, ..));
    match look.figures {
        Figures::OldStyle => {
            set(b"onum", 1);
            set(b"pnum", 1);
        }
        Figures::Lining => {
            set(b"lnum", 1);
            set(b"pnum", 1);
        }
        Figures::Superior => {
            set(b"lnum", 1);
            set(b"sups", 1);
        }
        Figures::Tabular => {
            set(b"lnum", 1);
            set(b"tnum", 1);
        }
    }
    if look.small_caps {
        set(b"smcp", 1);
    }
    if look.capitals {
        set(b"case", 1);
    }
    if !look.ligatures {
        for tag in [b"liga", b"clig", b"dlig", b"hlig", b"calt"] {
            set(tag, 0);
        }
        return features;
    }
    for at in apart.iter().take(MOST_APART).map(|at| at - start) {
        for tag in [b"liga", b"clig"] {
            let all = Feature::new(Tag::new(tag), 0, ..);
            // From a range the crate takes one off its end.
            features.push(Feature {
                start: at as u32,
                end: at as u32 + 1,
                ..all
            });
        }
    }
    features
}

fn fill(buffer: &mut Buffer, piece: &str, plan: &ShapePlan) {
    buffer.clear();
    for (at, c) in piece.char_indices() {
        let drawn = if c.is_ascii_whitespace() { ' ' } else { c };
        buffer.push(u32::from(drawn), at as u32);
    }
    buffer.set_direction(plan.direction());
    buffer.set_script(plan.script());
    buffer.set_language(plan.language().cloned());
}

fn read_glyphs(buffer: &Buffer, piece: &str) -> Vec<Glyph> {
    let bytes = piece.as_bytes();
    let glyph = |(info, position): (&harfrust::GlyphInfo, &harfrust::GlyphPosition)| {
        let mut flags = 0;
        if info.unsafe_to_break() {
            flags |= Glyph::UNSAFE_TO_BREAK;
        }
        if is_word_space(bytes, info.cluster as usize) {
            flags |= Glyph::SPACE;
            if is_pause(piece, info.cluster as usize) {
                flags |= Glyph::STRETCH;
            }
        }
        Glyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            flags,
            cluster: info.cluster,
            advance: position.x_advance,
            x_offset: narrow(position.x_offset),
            y_offset: narrow(position.y_offset),
        }
    };
    let mut glyphs: Vec<Glyph> = buffer
        .glyph_infos()
        .iter()
        .zip(buffer.glyph_positions())
        .map(glyph)
        .collect();
    mark_untracked(&mut glyphs, piece);
    glyphs
}

/// Letters are spaced by clusters: an accent stays on its letter, and what has no ink takes no white.
fn mark_untracked(glyphs: &mut [Glyph], piece: &str) {
    for index in 0..glyphs.len() {
        let glyph = glyphs[index];
        let inside = glyphs.get(index + 1).is_some_and(|next| next.cluster == glyph.cluster);
        let without_ink = glyph.advance == 0 && starts_ignorable(piece, glyph.cluster as usize);
        if inside || without_ink {
            glyphs[index].flags |= Glyph::UNTRACKED;
        }
    }
}

fn starts_ignorable(piece: &str, at: usize) -> bool {
    let rest = piece.get(at..).unwrap_or("");
    rest.chars().next().is_some_and(is_ignorable)
}

/// A space that stretches: U+0020, other ASCII white space, U+00A0. Not U+202F, which French sets at a fixed width.
fn is_word_space(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(byte) if byte.is_ascii_whitespace() => true,
        Some(0xC2) => bytes.get(at + 1) == Some(&0xA0),
        _ => false,
    }
}

/// Whether a space stands behind a mark that makes a reader pause. Such a space gives more when a line is widened, as Knuth's
/// space factor has it (*The TeXbook*, chapter 12): there the eye expects white. A full stop behind a capital ends no sentence.
fn is_pause(piece: &str, at: usize) -> bool {
    let before = piece
        .get(..at)
        .unwrap_or("")
        .trim_end_matches(['’', '”', '»', ')', ']', '\'', '"']);
    let mut back = before.chars().rev();
    match back.next() {
        Some(',' | ';' | ':' | '!' | '?' | '…') => true,
        Some('.') => !back.next().is_some_and(char::is_uppercase),
        _ => false,
    }
}

fn narrow(value: i32) -> i16 {
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
}

/// A damaged table may lead to glyph 0 although the face has the characters; PDF/A and PDF/UA refuse it. The glyph that the face
/// has for the character stands in its place, so that the letter is not lost, or else a space.
fn without_notdef(mut glyphs: Vec<Glyph>, piece: &str, face: FaceId, faces: &Faces) -> Vec<Glyph> {
    for glyph in glyphs.iter_mut().filter(|glyph| glyph.id == 0) {
        let letter = piece.get(glyph.cluster as usize..).and_then(|rest| rest.chars().next());
        let own = letter.and_then(|letter| faces.glyph(face, letter));
        match own {
            Some((id, advance)) => (glyph.id, glyph.advance) = (id, advance),
            None => glyph.id = faces.glyph(face, ' ').map_or(1, |(id, _)| id),
        }
    }
    glyphs
}

/// One box for all characters of a piece, from the bundled face that has one.
fn box_for(piece: &str, level: u8, faces: &Faces) -> Shaped {
    let order = faces.order(Family::Text, false, false);
    let find = |c: char| {
        let mut found = order.iter().filter_map(|face| Some((*face, faces.glyph(*face, c)?)));
        found.next()
    };
    let (face, (id, advance)) = BOXES.into_iter().find_map(find).unwrap_or((FaceId(0), (1, 0)));
    Shaped {
        face,
        units_per_em: faces.font(face).map_or(1000, harfrust::Font::units_per_em),
        level,
        text: Arc::from(piece),
        glyphs: vec![Glyph {
            id,
            flags: 0,
            cluster: 0,
            advance,
            x_offset: 0,
            y_offset: 0,
        }],
    }
}
