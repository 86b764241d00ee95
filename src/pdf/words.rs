//! The words in a drawing's streams, each in a font of the drawing's own → the same in the fonts of the file; must not know
//! what else is drawn.
//!
//! A file holds one subset of a face, for its text and for all drawings. Which glyphs that has is known when all drawings are
//! read: until then a stream waits without the codes of its glyphs.

use super::content::push_hexadecimal;
use super::drawing::Drawing;
use super::flate::deflate;
use super::spans::{Code, Spans};
use super::text::Fonts;
use super::usage::Usage;
use crate::fonts::FaceId;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use unicode_bidi::{BidiClass, bidi_class};

/// A glyph as svg2pdf writes it: always alone, in a place of its own. The string is the fifth.
const GLYPH: [&str; 7] = ["q", "BT", "Tm", "Tf", "Tj", "ET", "Q"];
const STRING: usize = 4;
/// Where it stands, and how it is turned.
const PLACE: usize = 2;
/// What is kept of how a glyph is turned, five digits, and of where it stands, six: the least number that has so many before the point. They are
/// a hundred-thousandth of the glyph and a millionth of the drawing; what the sine of an angle is in the seventh depends on the system
/// that the program runs on.
const DIGITS: [f64; 2] = [1e4, 1e5];
/// All operators that show text (PDF 1.7 clause 9.4.3).
const SHOWING: [&str; 4] = ["Tj", "TJ", "'", "\""];

/// Bytes of a stream that are taken apart at a time, at least: in parts they take some thirty times the memory.
const PIECE: usize = 1 << 16;

/// What is said of a drawing whose words are not written as is known here.
const UNKNOWN: &str = "its words are written in an unknown way";

/// The words of a drawing.
#[derive(Default)]
pub(super) struct Words {
    /// The fonts that its streams name, by the objects that they name, and the face of each.
    pub(super) fonts: BTreeMap<ObjectId, FaceId>,
    /// Streams that show words, by their objects; that of the drawing itself has none.
    streams: BTreeMap<Option<ObjectId>, Lettered>,
}

/// A content stream that waits for the codes of its glyphs.
#[derive(Default)]
struct Lettered {
    /// All but the operators that show glyphs.
    content: Vec<u8>,
    /// In the order of the stream.
    clusters: Vec<Cluster>,
}

/// Glyphs that stand together for a text.
struct Cluster {
    /// Where its operators are in the stream.
    range: Range<usize>,
    glyphs: Vec<Shown>,
    text: String,
}

/// A glyph, and where in the stream it is to be shown.
struct Shown {
    at: usize,
    face: FaceId,
    glyph: u16,
}

impl Words {
    /// Takes the codes out of a drawing's streams, and all fonts that show nothing out of their resources.
    ///
    /// # Errors
    /// When the streams are not as svg2pdf is known to write them; the end of a sentence.
    pub(super) fn take(drawing: &mut Drawing, spans: &Spans) -> Result<Words, String> {
        let mut words = Words::default();
        let reached = reached(&drawing.objects, &drawing.form);
        for key in std::iter::once(None).chain(reached.into_iter().map(Some)) {
            let Some(stream) = drawing.stream(key) else { continue };
            let Some((mut resources, fonts)) = fonts_of(&drawing.objects, &stream.dict) else {
                continue;
            };
            let Reading { lettered, shown, .. } = Reading::of(stream, &fonts, spans)?;
            match shown.is_empty() {
                true => drop(resources.remove(b"Font")),
                false => resources.set("Font", named(&shown)),
            }
            words.fonts.extend(shown.into_values());
            if let Some(stream) = drawing.stream_mut(key) {
                stream.dict.set("Resources", resources);
            }
            if !lettered.clusters.is_empty() {
                words.streams.insert(key, lettered);
            }
        }
        Ok(words)
    }

    /// Adds all glyphs to what the pages use.
    pub(super) fn count(&self, usage: &mut Usage) {
        for cluster in self.streams.values().flat_map(|stream| &stream.clusters) {
            let glyphs = cluster.glyphs.iter().map(|shown| (shown.face, shown.glyph));
            usage.add_cluster(glyphs, &cluster.text);
        }
    }
}

impl Drawing {
    fn stream(&self, key: Option<ObjectId>) -> Option<&Stream> {
        match key {
            None => Some(&self.form),
            Some(id) => self.objects.get_object(id).ok()?.as_stream().ok(),
        }
    }

    fn stream_mut(&mut self, key: Option<ObjectId>) -> Option<&mut Stream> {
        match key {
            None => Some(&mut self.form),
            Some(id) => self.objects.get_object_mut(id).ok()?.as_stream_mut().ok(),
        }
    }

    /// Gives its words the codes that the file's fonts have for them.
    ///
    /// # Errors
    /// When compression fails.
    pub(super) fn letter(&mut self, fonts: &Fonts) -> io::Result<()> {
        for (key, lettered) in std::mem::take(&mut self.words.streams) {
            let content = deflate(&lettered.written(fonts))?;
            if let Some(stream) = self.stream_mut(key) {
                stream.dict.set("Filter", "FlateDecode");
                stream.set_content(content);
            }
        }
        Ok(())
    }
}

impl Lettered {
    /// The whole stream. Where a cluster does not read as its text by its fonts' ToUnicode maps, ActualText says it.
    fn written(&self, fonts: &Fonts) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.content.len() + 12 * self.clusters.len());
        let mut copied = 0;
        let mut copy = |out: &mut Vec<u8>, to: usize| {
            out.extend_from_slice(&self.content[copied..to]);
            copied = to;
        };
        for cluster in &self.clusters {
            copy(&mut out, cluster.range.start);
            let reads = cluster.reads(fonts);
            if !reads {
                out.extend_from_slice(b"/Span<</ActualText<FEFF");
                push_hexadecimal(&mut out, &cluster.text);
                out.extend_from_slice(b">>>BDC\n");
            }
            for shown in &cluster.glyphs {
                copy(&mut out, shown.at);
                let code = fonts.get(shown.face).map_or(0, |font| font.sign(shown.glyph).code);
                out.extend_from_slice(format!("<{code:04X}>Tj\n").as_bytes());
            }
            copy(&mut out, cluster.range.end);
            if !reads {
                out.extend_from_slice(b"EMC\n");
            }
        }
        copy(&mut out, self.content.len());
        out
    }

    /// Adds operations, each on a line of its own.
    fn copy(&mut self, operations: &[Operation]) -> Result<(), String> {
        if !operations.is_empty() {
            let content = Content { operations }.encode().map_err(|why| why.to_string())?;
            self.content.extend_from_slice(&content);
            self.content.push(b'\n');
        }
        Ok(())
    }
}

impl Cluster {
    /// Whether its glyphs read as its text by themselves.
    fn reads(&self, fonts: &Fonts) -> bool {
        let mut rest = self.text.as_str();
        for shown in &self.glyphs {
            let said = fonts
                .get(shown.face)
                .and_then(|font| rest.strip_prefix(font.text(font.sign(shown.glyph).code)));
            match said {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// A content stream while its words are taken out of it.
struct Reading<'a> {
    /// The objects of the fonts by their names in its resources.
    fonts: &'a BTreeMap<Vec<u8>, ObjectId>,
    spans: &'a Spans<'a>,
    lettered: Lettered,
    /// Those of them that show something.
    shown: BTreeMap<Vec<u8>, (ObjectId, FaceId)>,
}

impl<'a> Reading<'a> {
    fn of(stream: &Stream, fonts: &'a BTreeMap<Vec<u8>, ObjectId>, spans: &'a Spans) -> Result<Reading<'a>, String> {
        let plain = stream.get_plain_content().map_err(|why| why.to_string())?;
        let mut reading = Reading {
            fonts,
            spans,
            lettered: Lettered::default(),
            shown: BTreeMap::new(),
        };
        reading.all(&plain)?;
        Ok(reading)
    }

    /// Reads a stream, piece by piece. Glyphs at the end of a piece wait for those of their span in the next.
    fn all(&mut self, content: &[u8]) -> Result<(), String> {
        let mut operations = Vec::new();
        for piece in pieces(content) {
            let content = Content::decode_strict(piece).map_err(|why| why.to_string())?;
            operations.extend(content.operations);
            let done = operations.len() - GLYPH.len() * last_glyphs(&operations);
            self.operations(&operations[..done])?;
            operations.drain(..done);
        }
        self.operations(&operations)
    }

    /// Reads operations. Glyphs that follow one another without anything between are one span.
    fn operations(&mut self, operations: &[Operation]) -> Result<(), String> {
        let (mut copied, mut at) = (0, 0);
        while at < operations.len() {
            let span = glyphs(&operations[at..]);
            if span.is_empty() {
                if SHOWING.contains(&operations[at].operator.as_str()) {
                    return Err(UNKNOWN.to_owned());
                }
                at += 1;
            } else {
                self.lettered.copy(&operations[copied..at])?;
                self.span(span)?;
                at += span.len() * GLYPH.len();
                copied = at;
            }
        }
        self.lettered.copy(&operations[copied..])
    }

    fn span(&mut self, glyphs: &[[Operation; GLYPH.len()]]) -> Result<(), String> {
        let codes = glyphs.iter().map(|glyph| self.code(glyph)).collect::<Option<Vec<_>>>();
        let codes = codes.ok_or(UNKNOWN)?;
        let texts = self.spans.texts(&codes).ok_or(UNKNOWN)?;
        for cluster in clusters(texts) {
            let start = self.lettered.content.len();
            let mut shown = Vec::new();
            for (glyph, code) in glyphs[cluster.clone()].iter().zip(&codes[cluster.clone()]) {
                let (face, id) = self.spans.glyph(*code).ok_or(UNKNOWN)?;
                let mut before = glyph[..STRING].to_vec();
                settle(&mut before[PLACE].operands);
                self.lettered.copy(&before)?;
                let at = self.lettered.content.len();
                self.lettered.copy(&glyph[STRING + 1..])?;
                shown.push(Shown { at, face, glyph: id });
                self.note(glyph, face);
            }
            self.lettered.clusters.push(Cluster {
                range: start..self.lettered.content.len(),
                glyphs: shown,
                text: texts[cluster].concat(),
            });
        }
        Ok(())
    }

    fn code(&self, glyph: &[Operation; GLYPH.len()]) -> Option<Code> {
        let (number, _) = self.fonts.get(font_of(glyph)?)?;
        match glyph[STRING].operands.as_slice() {
            [Object::String(code, _)] => Some((*number, u16::from_be_bytes(code.as_slice().try_into().ok()?))),
            _ => None,
        }
    }

    fn note(&mut self, glyph: &[Operation; GLYPH.len()], face: FaceId) {
        if let Some(name) = font_of(glyph)
            && let Some(id) = self.fonts.get(name)
            && !self.shown.contains_key(name)
        {
            self.shown.insert(name.to_vec(), (*id, face));
        }
    }
}

/// A stream in pieces that end where a state of the graphics is restored, `Q` on a line of its own. No string has that in it:
/// all of a drawing's are codes of two bytes.
fn pieces(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = content;
    std::iter::from_fn(move || {
        let from = PIECE.min(rest.len());
        let end = rest[from..].windows(3).position(|it| it == b"\nQ\n");
        let (piece, after) = rest.split_at(end.map_or(rest.len(), |at| from + at + 3));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn is_glyph(operations: &[Operation; GLYPH.len()]) -> bool {
    operations.iter().map(|it| it.operator.as_str()).eq(GLYPH)
}

/// The glyphs that operations begin with.
fn glyphs(operations: &[Operation]) -> &[[Operation; GLYPH.len()]] {
    let (glyphs, _) = operations.as_chunks();
    let count = glyphs.iter().take_while(|glyph| is_glyph(glyph)).count();
    &glyphs[..count]
}

/// How many glyphs operations end with.
fn last_glyphs(operations: &[Operation]) -> usize {
    let (_, glyphs) = operations.as_rchunks::<{ GLYPH.len() }>();
    glyphs.iter().rev().take_while(|glyph| is_glyph(glyph)).count()
}

/// Rounds a matrix, its first four numbers by the largest of them, and so the last two.
fn settle(matrix: &mut [Object]) {
    let (turned, moved) = matrix.split_at_mut(matrix.len().min(4));
    for (numbers, least) in [turned, moved].into_iter().zip(DIGITS) {
        let values = || numbers.iter().filter_map(|own| own.as_float().ok());
        let largest = values().fold(0.0_f32, |most, own| most.max(own.abs()));
        if !largest.is_normal() {
            continue;
        }
        // Powers of ten, by multiplication alone: no function of the system's has a say.
        let (mut grid, largest) = (1.0_f64, f64::from(largest));
        while largest * grid < least {
            grid *= 10.0;
        }
        while largest * grid >= least * 10.0 {
            grid /= 10.0;
        }
        for own in numbers.iter_mut() {
            if let Object::Real(value) = own {
                *value = ((f64::from(*value) * grid).round() / grid) as f32;
            }
        }
    }
}

/// The name of the font that a glyph selects.
fn font_of(glyph: &[Operation; GLYPH.len()]) -> Option<&[u8]> {
    glyph[STRING - 1].operands.first()?.as_name().ok()
}

/// Which glyphs stand together, where one of them says what all stand for: the last of them, as text goes from left to right,
/// or the first, from right to left.
fn clusters(texts: &[String]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (at, text) in texts.iter().enumerate() {
        let before = found.last_mut().filter(|it| it.end == at);
        if !text.is_empty() {
            found.push(start..at + 1);
        } else if let Some(before) = before
            && is_right_to_left(&texts[before.start])
        {
            before.end = at + 1;
        } else {
            continue;
        }
        start = at + 1;
    }
    match found.last_mut() {
        Some(last) => last.end = texts.len(),
        None => found.push(0..texts.len()),
    }
    found
}

fn is_right_to_left(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL))
}

/// All objects that a form refers to, by whatever way.
fn reached(objects: &lopdf::Document, form: &Stream) -> BTreeSet<ObjectId> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&Object> = form.dict.iter().map(|(_, value)| value).collect();
    while let Some(object) = waiting.pop() {
        match object {
            Object::Reference(id) if reached.insert(*id) => waiting.extend(objects.get_object(*id)),
            Object::Array(items) => waiting.extend(items),
            Object::Dictionary(dictionary) => waiting.extend(dictionary.iter().map(|(_, value)| value)),
            Object::Stream(stream) => waiting.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    reached
}

/// The resources of a stream that has fonts, and the fonts' objects by their names.
fn fonts_of(objects: &lopdf::Document, stream: &Dictionary) -> Option<(Dictionary, BTreeMap<Vec<u8>, ObjectId>)> {
    let entry = |of: &Dictionary, key: &[u8]| {
        let (_, found) = objects.dereference(of.get(key).ok()?).ok()?;
        Some(found.as_dict().ok()?.clone())
    };
    let resources = entry(stream, b"Resources")?;
    let fonts = entry(&resources, b"Font")?;
    let fonts = fonts
        .iter()
        .filter_map(|(name, font)| Some((name.clone(), font.as_reference().ok()?)));
    let fonts = fonts.collect();
    Some((resources, fonts))
}

/// A dictionary of fonts by name.
fn named(fonts: &BTreeMap<Vec<u8>, (ObjectId, FaceId)>) -> Dictionary {
    let entries = fonts.iter().map(|(name, (id, _))| (name.clone(), Object::from(*id)));
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rotated words had one number in its last digit otherwise with musl on an ARM than with glibc on an x86-64.
    #[test]
    fn how_a_glyph_is_turned_is_the_same_whatever_a_system_takes_for_a_sine() {
        let of = |numbers: [f32; 6]| {
            let mut matrix = numbers.map(Object::Real);
            settle(&mut matrix);
            matrix.map(|own| own.as_float().expect("a number"))
        };
        let one = of([
            0.750_104_8,
            -0.661_318_9,
            -0.661_318_9,
            -0.750_104_8,
            366.414_58,
            663.484_2,
        ]);
        let other = of([
            0.750_104_8,
            -0.661_318_96,
            -0.661_318_96,
            -0.750_104_8,
            366.414_55,
            663.484_25,
        ]);
        assert_eq!(one, other);
        assert_eq!(one, [0.7501, -0.66132, -0.66132, -0.7501, 366.415, 663.484]);
        assert_eq!(of([1.0, 0.0, 0.0, -1.0, 0.0, 0.0]), [1.0, 0.0, 0.0, -1.0, 0.0, 0.0]);
        assert_eq!(
            of([0.001_234_567, 0.0, 0.0, 1e-9, 1e30, 1.0]),
            [0.001_234_6, 0.0, 0.0, 0.0, 1e30, 0.0]
        );
    }

    fn together(texts: &[&str]) -> Vec<Range<usize>> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        clusters(&texts)
    }

    #[test]
    fn pieces_are_the_whole_stream() {
        let content = "q\nBT\nET\nQ\n".repeat(PIECE / 4) + "Q";
        let pieces: Vec<&[u8]> = pieces(content.as_bytes()).collect();
        assert_eq!(pieces.concat(), content.as_bytes());
        assert_eq!(pieces.len(), 3);
        assert!(pieces[..2].iter().all(|piece| piece.ends_with(b"ET\nQ\n")));
    }

    #[test]
    fn glyphs_without_text_stand_with_the_one_that_says_it() {
        assert_eq!(together(&["a", "ffi", "b"]), [0..1, 1..2, 2..3]);
        assert_eq!(together(&["a", "", "q\u{303}", "b"]), [0..1, 1..3, 3..4]);
        assert_eq!(together(&["ב", "", "א\u{5B8}", "", "", "a"]), [0..2, 2..5, 5..6]);
        assert_eq!(together(&["א", "", "a", "", "b", ""]), [0..2, 2..3, 3..6]);
        assert_eq!(together(&["", ""]).first(), Some(&(0..2)));
    }
}
