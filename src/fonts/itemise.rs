//! Text of one style → pieces of one script and one face; must not know how they are shaped.

use super::{FaceId, Faces};
use harfrust::{Script, Tag};
use icu_properties::props::{DefaultIgnorableCodePoint, Script as ScriptProperty};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, PropertyNamesShort};
use icu_segmenter::GraphemeClusterSegmenter;
use std::ops::Range;

/// A piece that is shaped in one go.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub script: Script,
    /// The face; `None` for a character that is in no face.
    pub face: Option<FaceId>,
}

/// Cuts a text by script and by the first face of `order` that has all characters of a grapheme cluster.
///
/// Scripts after UAX 24: common and inherited characters take the script before them, at the start the one after them.
pub(super) fn itemise(text: &str, language: &str, order: &[FaceId], faces: &Faces) -> Vec<Item> {
    let Some(first) = order.first() else {
        return Vec::new();
    };
    let signs = full_width(text, language, order, faces);
    if signs.is_none() && faces.has_ascii(*first) && is_plain(text, *first, faces) {
        return vec![Item {
            range: 0..text.len(),
            script: Script::LATIN,
            face: Some(*first),
        }];
    }
    by_cluster(text, signs, order, faces)
}

/// Whether a text is all Latin letters and common signs that the face has, each a cluster of its own: nearly every text is.
fn is_plain(text: &str, face: FaceId, faces: &Faces) -> bool {
    text.chars().all(|c| match c {
        ' '..='~' => true,
        '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{24F}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203B}' => {
            faces.has(face, c)
        }
        _ => false,
    })
}

fn by_cluster(text: &str, signs: Option<FaceId>, order: &[FaceId], faces: &Faces) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut script = first_script(text);
    let mut letters = None;
    let mut start = 0;
    for end in clusters(text) {
        let cluster = &text[start..end];
        // A mark on a space that no face has: a box for the mark, beside a space where a line may end.
        if cluster.starts_with(' ') && cluster.len() > 1 && first_with(cluster, order, faces).is_none() {
            items.extend(apart(start..end, order, script));
            start = end;
            continue;
        }
        let strong = cluster.chars().find_map(strong_script);
        if let Some(own) = strong {
            script = own;
        }
        // What is never drawn stays with the face before it, and so does a space, after letters: that of a face of symbols is
        // none for words.
        let before = match cluster.chars().all(char::is_whitespace) {
            true => letters,
            false => items.last().and_then(|item| item.face),
        };
        let face = match before {
            Some(face) if cluster.chars().all(|c| c.is_whitespace() || is_ignorable(c)) && faces.has(face, ' ') => {
                Some(face)
            }
            _ if signs.is_some() && is_full_width(text, start..end) => signs,
            _ => first_with(cluster, order, faces),
        };
        if strong.is_some() {
            letters = face;
        }
        match items.last_mut() {
            Some(item) if item.script == script && item.face == face && face.is_some() => item.range.end = end,
            _ => items.push(Item {
                range: start..end,
                script,
                face,
            }),
        }
        start = end;
    }
    items
}

/// Asks for the sign before it as an emoji, which text faces may have as a sign of the text.
const EMOJI_STYLE: char = '\u{FE0F}';

/// Signs that Latin shares with Chinese and Japanese, where they are full-width.
const SHARED: [char; 7] = ['‘', '’', '“', '”', '—', '…', '·'];

/// The face of a Chinese or Japanese text that sets the signs which Latin has, too: the one with the ideographic full stop. The
/// order's first would set them narrow.
fn full_width(text: &str, language: &str, order: &[FaceId], faces: &Faces) -> Option<FaceId> {
    let east_asian = matches!(language.split('-').next(), Some("zh" | "ja" | "yue"));
    if !east_asian || !text.contains(SHARED) {
        return None;
    }
    order
        .iter()
        .copied()
        .find(|face| faces.has(*face, '。') && SHARED.iter().all(|sign| faces.has(*face, *sign)))
}

/// Whether a cluster is such a sign, and not inside a Latin word (an apostrophe).
fn is_full_width(text: &str, range: Range<usize>) -> bool {
    let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{2E80}');
    text[range.clone()].contains(SHARED)
        && !(is_latin(text[..range.start].chars().next_back()) && is_latin(text[range.end..].chars().next()))
}

/// A space in the first face, and what stands on it in none.
fn apart(cluster: Range<usize>, order: &[FaceId], script: Script) -> [Item; 2] {
    let space = cluster.start..cluster.start + 1;
    let mark = space.end..cluster.end;
    [(space, order.first().copied()), (mark, None)].map(|(range, face)| Item { range, script, face })
}

/// The first face that has every character of a cluster. Spaces of any width and the hyphen that does not break need no glyph
/// of their own: the shaper makes them of the space and of U+2010.
fn first_with(cluster: &str, order: &[FaceId], faces: &Faces) -> Option<FaceId> {
    let drawn = |c: &char| !is_ignorable(*c) && !c.is_whitespace();
    let has = |face: FaceId, c: char| faces.has(face, c) || (c == '\u{2011}' && faces.has(face, '\u{2010}'));
    let has_all = |face: &FaceId| cluster.chars().filter(drawn).all(|c| has(*face, c));
    match cluster.contains(EMOJI_STYLE) {
        // The stand-in for emoji is the last.
        true => order.iter().rev().copied().find(has_all),
        false => order.iter().copied().find(has_all),
    }
}

/// The ends of the grapheme clusters (UAX 29).
fn clusters(text: &str) -> impl Iterator<Item = usize> {
    GraphemeClusterSegmenter::new().segment_str(text).filter(|end| *end > 0)
}

/// Whether a character is never drawn (joiners, variation selectors, direction controls, the soft hyphen).
pub(super) fn is_ignorable(c: char) -> bool {
    c > '\u{AC}' && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

fn first_script(text: &str) -> Script {
    text.chars().find_map(strong_script).unwrap_or(Script::LATIN)
}

fn strong_script(c: char) -> Option<Script> {
    if c.is_ascii_alphabetic() {
        return Some(Script::LATIN);
    }
    if c.is_ascii() {
        return None;
    }
    let scripts: CodePointMapDataBorrowed<'static, ScriptProperty> = CodePointMapData::<ScriptProperty>::new();
    let script = scripts.get(c);
    if matches!(
        script,
        ScriptProperty::Common | ScriptProperty::Inherited | ScriptProperty::Unknown
    ) {
        return None;
    }
    let name: [u8; 4] = PropertyNamesShort::<ScriptProperty>::new()
        .get(script)?
        .as_bytes()
        .try_into()
        .ok()?;
    Script::from_iso15924_tag(Tag::new(&name))
}
