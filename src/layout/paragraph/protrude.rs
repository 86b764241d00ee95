//! A character at a line's edge → how far it stands out into the margin; must not know lines.
//!
//! After Hàn Thế Thành's *Micro-typographic extensions to the TeX typesetting system* (2000): light signs hang so that the
//! edge looks even. The tables are by a line's start and end, so that they serve both directions: the shaper has mirrored what
//! is mirrored.

use super::TextStyle;
use crate::fonts::Family;

/// Which edge of the measure, in the direction of the paragraph.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

/// The share of its width, in thousandths, by which a character may stand out; `None` for none. Code keeps to the measure.
pub(super) fn share(c: char, edge: Edge, style: &TextStyle) -> Option<i64> {
    if style.family == Family::Mono {
        return None;
    }
    let share = match edge {
        Edge::Start => start(c),
        Edge::End => end(c),
    };
    (share > 0).then_some(share)
}

fn start(c: char) -> i64 {
    match c {
        '‘' | '’' | '‚' | '\'' => 600,
        '“' | '”' | '„' | '"' => 400,
        '‹' | '«' => 350,
        '(' | '[' => 80,
        'A' | 'T' | 'V' | 'W' | 'Y' | 'J' => 50,
        _ => 0,
    }
}

fn end(c: char) -> i64 {
    match c {
        // The stops of Arabic and Urdu among them, and the Hebrew hyphen and marks of abbreviation.
        '.' | ',' | '،' | '۔' => 700,
        '-' | '\u{2010}' | '\u{2011}' | '\u{5BE}' => 600,
        '‘' | '’' | '\'' | '\u{5F3}' => 600,
        ':' | ';' | '؛' => 450,
        '“' | '”' | '"' | '\u{5F4}' => 400,
        '›' | '»' => 350,
        '–' => 300,
        '—' => 200,
        '!' | '?' | '؟' => 150,
        ')' | ']' => 80,
        'A' | 'F' | 'K' | 'L' | 'P' | 'T' | 'V' | 'W' | 'Y' | 'r' | 'y' => 50,
        _ => 0,
    }
}
