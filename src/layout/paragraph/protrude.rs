//! A character at a line's edge → how far it stands out into the margin; must not know lines.
//!
//! After Hàn Thế Thành's *Micro-typographic extensions to the TeX typesetting system* (2000): light signs hang so that the
//! edge looks even.

use super::TextStyle;
use crate::fonts::Family;

/// Which edge of the measure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Left,
    Right,
}

/// The share of its width, in thousandths, by which a character may stand out; `None` for none. Code and lines of mixed
/// direction keep to the measure.
pub(super) fn share(c: char, edge: Edge, style: &TextStyle, mixed: bool) -> Option<i64> {
    if mixed || style.family == Family::Mono {
        return None;
    }
    let share = match edge {
        Edge::Left => left(c),
        Edge::Right => right(c),
    };
    (share > 0).then_some(share)
}

fn left(c: char) -> i64 {
    match c {
        '‘' | '’' | '‚' | '\'' => 600,
        '“' | '”' | '„' | '"' => 400,
        '‹' | '«' => 350,
        '(' | '[' => 80,
        'A' | 'T' | 'V' | 'W' | 'Y' | 'J' => 50,
        _ => 0,
    }
}

fn right(c: char) -> i64 {
    match c {
        '.' | ',' => 700,
        '-' | '\u{2010}' | '\u{2011}' => 600,
        '‘' | '’' | '\'' => 600,
        ':' | ';' => 450,
        '“' | '”' | '"' => 400,
        '›' | '»' => 350,
        '–' => 300,
        '—' => 200,
        '!' | '?' => 150,
        ')' | ']' => 80,
        'A' | 'F' | 'K' | 'L' | 'P' | 'T' | 'V' | 'W' | 'Y' | 'r' | 'y' => 50,
        _ => 0,
    }
}
