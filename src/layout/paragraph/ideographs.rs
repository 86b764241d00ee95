//! Shaped cells → the same with the signs of Chinese and Japanese squeezed, set off from Latin letters, and marked where white
//! may change; must not know where lines break.
//!
//! After W3C's *Requirements for Japanese Text Layout* (3.1.4, 3.1.5, 3.2.6) and *for Chinese Text Layout* (3.1.6, 3.2.2): of
//! two signs side by side only half an em of white remains, a quarter of an em stands between ideographs and Latin letters or
//! figures, and lines are filled by white between ideographs. That a sign's white half stands in the margin at a line's edge is
//! the breaker's work, as all protrusion is. Letters of Thai and its like, which have few spaces, are parted as ideographs are.

use super::flow::{Flow, PartKind};
use super::items::Cell;
use crate::fonts::{Faces, Glyph, Shaped};
use crate::units::Length;
use std::sync::Arc;

/// The white between ideographs and Latin letters or figures, in thousandths of the em.
const BESIDE_LATIN: i32 = 250;
/// The white half of a full-width sign.
const HALF: i32 = 500;
/// What a face's white half may lack of half an em, and a full-width sign of an em: some faces let ink reach over the middle.
const NEARLY: i32 = 60;

/// How far white after a glyph may be widened and narrowed, in thousandths of the em: a ratio of 1 or −1 means exactly that. More
/// than a twelfth is seen as a gap; narrowing leaves an eighth beside Latin letters.
pub(super) const STRETCH: i64 = 80;
pub(super) const SHRINK: i64 = 125;

/// Squeezes and marks all cells of a text.
pub(super) fn space(cells: &mut [Cell], flow: &Flow, faces: &Faces) {
    // Thai, Khmer and their like, ideographs, kana and full-width signs begin with one of these.
    if !flow.text.bytes().any(|byte| matches!(byte, 0xE0 | 0xE1 | 0xE3..)) {
        return;
    }
    let mut spacer = Spacer {
        cells,
        faces,
        before: None,
    };
    for cell in 0..spacer.cells.len() {
        spacer.cell(cell, flow);
    }
}

/// What a character is to the white beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// An ideograph, a kana or another full-width letter.
    Ideograph,
    /// A full-width sign with its white half before it, and one with its white half after it.
    Opening,
    Closing,
    /// A full-width sign without a white half, or one that has lost it.
    Sign,
    /// A letter of a script that parts words by nothing: Thai, Lao, Burmese, Khmer.
    Unparted,
    /// A letter or figure of another script.
    Letter,
    Other,
}

/// A glyph that the next one is held against.
#[derive(Clone, Copy)]
struct Seen {
    cell: usize,
    glyph: usize,
    class: Class,
    c: char,
}

struct Spacer<'s> {
    cells: &'s mut [Cell],
    faces: &'s Faces,
    before: Option<Seen>,
}

impl Spacer<'_> {
    fn cell(&mut self, cell: usize, flow: &Flow) {
        let own = &self.cells[cell];
        let (PartKind::Words { verbatim, style, .. }, Some(shaped)) =
            (flow.spans[own.part].kind, own.shaped.as_ref().map(Arc::clone))
        else {
            self.before = None;
            return;
        };
        if verbatim || own.level % 2 == 1 || style.rise != Length::ZERO || style.is_raised() {
            self.before = None;
            return;
        }
        // The next cluster's glyphs are looked at before this one's are changed.
        let mut at = 0;
        while at < shaped.glyphs.len() {
            let cluster = shaped.glyphs[at].cluster;
            let length = shaped.glyphs[at..]
                .iter()
                .take_while(|glyph| glyph.cluster == cluster)
                .count();
            let c = shaped.text[cluster as usize..].chars().next().unwrap_or(' ');
            let class = self.class(c, cell, at);
            self.meet(Seen {
                cell,
                glyph: at,
                class,
                c,
            });
            if let Some(before) = &mut self.before {
                before.glyph = at + length - 1;
            }
            at += length;
        }
    }

    fn class(&self, c: char, cell: usize, glyph: usize) -> Class {
        if c < '\u{2E80}' && !is_shared_sign(c) {
            return match c {
                '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' => Class::Unparted,
                _ if c.is_alphanumeric() => Class::Letter,
                _ => Class::Other,
            };
        }
        if is_ideograph(c) {
            return Class::Ideograph;
        }
        let Some(shaped) = &self.cells[cell].shaped else {
            return Class::Other;
        };
        let em = i32::from(shaped.units_per_em);
        let own = shaped.glyphs[glyph];
        if own.advance < em * (1000 - NEARLY) / 1000 {
            return Class::Other;
        }
        let Some((left, right)) = self.faces.ink(shaped.face, own.id) else {
            return Class::Sign;
        };
        let half = em * (HALF - NEARLY) / 1000;
        if opens(c) && left >= half {
            Class::Opening
        } else if closes(c) && own.advance - right >= half {
            Class::Closing
        } else {
            Class::Sign
        }
    }

    /// Settles what stands between the glyph before and this one.
    fn meet(&mut self, mut own: Seen) {
        match own.class {
            Class::Ideograph | Class::Sign => self.mark(own, Glyph::WIDE),
            Class::Opening => self.mark(own, Glyph::WIDE | Glyph::HALF_BEFORE),
            Class::Closing => self.mark(own, Glyph::WIDE | Glyph::HALF_AFTER),
            Class::Unparted | Class::Letter | Class::Other => {}
        }
        if let Some(before) = self.before {
            self.pair(before, &mut own);
        }
        self.before = Some(own);
    }

    fn pair(&mut self, before: Seen, own: &mut Seen) {
        use Class::{Closing, Ideograph, Letter, Opening, Sign, Unparted};
        match (before.class, own.class) {
            (Closing, Closing | Opening) => self.narrow_after(before),
            (Opening, Opening) => self.narrow_before(*own),
            (Ideograph, Letter) | (Letter, Ideograph) if own.c != '\u{3000}' && before.c != '\u{3000}' => {
                self.widen(before);
            }
            (Ideograph, Ideograph) | (Unparted, Unparted) => self.mark(before, Glyph::STRETCH),
            (Closing, Ideograph | Letter) | (Ideograph | Letter, Opening) => {
                self.mark(before, Glyph::STRETCH | Glyph::SHRINK);
            }
            // Two dashes and two ellipses hold together; other signs stand apart as ideographs do.
            (Ideograph, Sign) | (Sign, Ideograph | Opening) | (Closing, Sign) if !own_line(before.c, own.c) => {
                self.mark(before, Glyph::STRETCH);
            }
            _ => {}
        }
    }

    fn glyph(&mut self, seen: Seen) -> Option<(&mut Glyph, i32)> {
        let shaped = Arc::make_mut(self.cells[seen.cell].shaped.as_mut()?);
        let em = i32::from(shaped.units_per_em);
        shaped.glyphs.get_mut(seen.glyph).map(|glyph| (glyph, em))
    }

    fn mark(&mut self, seen: Seen, flags: u16) {
        if let Some((glyph, _)) = self.glyph(seen) {
            glyph.flags |= flags;
        }
    }

    /// A quarter of an em after a glyph, which goes at a line's end.
    fn widen(&mut self, seen: Seen) {
        if let Some((glyph, em)) = self.glyph(seen) {
            glyph.advance += em * BESIDE_LATIN / 1000;
            glyph.flags |= Glyph::QUARTER_AFTER | Glyph::STRETCH | Glyph::SHRINK;
        }
    }

    fn narrow_after(&mut self, seen: Seen) {
        if let Some((glyph, em)) = self.glyph(seen) {
            glyph.advance -= em * HALF / 1000;
            glyph.flags &= !Glyph::HALF_AFTER;
        }
    }

    fn narrow_before(&mut self, seen: Seen) {
        if let Some((glyph, em)) = self.glyph(seen) {
            let half = em * HALF / 1000;
            glyph.advance -= half;
            glyph.x_offset = glyph.x_offset.saturating_sub(i16::try_from(half).unwrap_or(i16::MAX));
            glyph.flags &= !Glyph::HALF_BEFORE;
        }
    }
}

/// Whether a run has full-width letters or signs: then it keeps its width.
pub(super) fn any(shaped: &Shaped) -> bool {
    shaped.glyphs.iter().any(|glyph| glyph.is_wide())
}

/// How much of a glyph may stand in the margin at a line's end, and at its start, in thousandths of the em.
pub(super) fn hang_end(glyph: &Glyph) -> Option<i64> {
    if glyph.flags & Glyph::HALF_AFTER != 0 {
        Some(i64::from(HALF))
    } else if glyph.flags & Glyph::QUARTER_AFTER != 0 {
        Some(i64::from(BESIDE_LATIN))
    } else {
        None
    }
}

pub(super) fn hang_start(glyph: &Glyph) -> Option<i64> {
    (glyph.flags & Glyph::HALF_BEFORE != 0).then_some(i64::from(HALF))
}

/// Whether nothing may come between two signs: parts of a two-em dash or of an ellipsis of six dots.
fn own_line(before: char, c: char) -> bool {
    let is_line = |c: char| matches!(c, '—' | '―' | '…' | '‥' | '⸺');
    is_line(before) || is_line(c)
}

/// Signs that Chinese and Japanese share with Latin; they are full-width where their face makes them so.
fn is_shared_sign(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '—' | '―' | '…' | '‥' | '·')
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '‘' | '“'
            | '（'
            | '［'
            | '｛'
            | '〈'
            | '《'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '〖'
            | '〘'
            | '〚'
            | '〝'
            | '｟'
    )
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '’' | '”'
            | '）'
            | '］'
            | '｝'
            | '〉'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〗'
            | '〙'
            | '〛'
            | '〞'
            | '〟'
            | '｠'
            | '、'
            | '。'
            | '，'
            | '．'
            | '；'
            | '：'
            | '！'
            | '？'
    )
}

/// Han, kana, Bopomofo, and full-width letters and figures. Hangul is not: its words stand apart by spaces.
fn is_ideograph(c: char) -> bool {
    matches!(
        c,
        '\u{2E80}'..='\u{2FDF}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{3029}'
            | '\u{3031}'..='\u{3035}'
            | '\u{3041}'..='\u{30FA}'
            | '\u{30FC}'..='\u{312F}'
            | '\u{3190}'..='\u{33FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FF10}'..='\u{FF19}'
            | '\u{FF21}'..='\u{FF3A}'
            | '\u{FF41}'..='\u{FF5A}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}
