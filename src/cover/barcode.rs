//! An ISBN → the bars and figures of its EAN-13 and the number in words above them, as a panel (GS1 General Specifications, 5.2); must not know where it stands.

use super::palette::Color;
use super::words::{EM, Letters, Stand, Type};
use super::{Panel, Shape};
use crate::fonts::{Family, Figures, Look};
use crate::units::{Length, Point, Size};
use barcoders::sym::ean13::EAN13;

/// Modules of the code, and the white that scanners want on its left and right.
const MODULES: i64 = 95;
const QUIET: (i64, i64) = (11, 7);
/// A module is 0.33 mm, and from 0.8 to 2 times that (table 5.2.3.1-1): as wide as the box allows, up to this.
const WIDEST_MODULE: Length = Length::milli(1_170);
/// White at head and foot, the line of the number with the white below it, and the figures' line, in thousandths of the box.
const HEAD: i64 = 60;
const NUMBER: i64 = 130;
const FIGURES: i64 = 140;
/// The number's size in thousandths of the box's height: nine points in a box of 1.2 inches (ISO 2108 asks for nine at least).
const NUMBER_SIZE: i64 = 105;
/// The height of a figure, in thousandths of its size.
const FIGURE: i64 = 700;
/// Guard bars stand out below the others, by five modules.
const GUARD: i64 = 5;
/// The modules of the guards: at either end, and in the middle.
const GUARDS: [std::ops::Range<i64>; 3] = [0..3, 45..50, 92..95];
/// What is scanned is black on white, never in colours.
const BLACK: Color = Color(0, 0, 0);
const WHITE: Color = Color(0xff, 0xff, 0xff);

/// The white box of a code is no larger than this, whatever a printer keeps clear: 2 × 1.2 inches.
const LARGEST: Size = Size::new(Length::points(144), Length::milli(86_400));

/// How large the white box of a code is where so much is kept clear for it.
pub fn size(clear: Size) -> Size {
    Size::new(clear.width.min(LARGEST.width), clear.height.min(LARGEST.height))
}

/// Draws the code of an ISBN of 13 digits in a white box. Nothing for a text that is none.
pub fn panel(isbn: &str, size: Size, letters: &mut Letters) -> Option<Panel> {
    let modules = bars(isbn)?;
    let module = (size.width / (MODULES + QUIET.0 + QUIET.1)).min(WIDEST_MODULE);
    let mut panel = Panel::new(size, WHITE);
    let left = (size.width - module * (MODULES + QUIET.0 + QUIET.1)) / 2 + module * QUIET.0;
    let top = size.height.scale(HEAD + NUMBER, 1000);
    let bottom = size.height - size.height.scale(HEAD + FIGURES, 1000);
    let mut start = 0;
    while let Some(length) = modules.get(start..).and_then(run) {
        if modules[start] {
            let from = start as i64;
            let guard = GUARDS.iter().any(|guard| guard.contains(&from));
            let height = bottom - top + if guard { module * GUARD } else { Length::ZERO };
            let at = Point::new(left + module * from, top);
            panel.rectangle(at, Size::new(module * length as i64, height), BLACK);
        }
        start += length;
    }
    // The figures of a code are never mirrored.
    let right_to_left = std::mem::replace(&mut letters.right_to_left, false);
    number(&mut panel, isbn, letters);
    figures(&mut panel, isbn, (left, bottom), module, letters);
    letters.right_to_left = right_to_left;
    Some(panel)
}

/// The modules of a code from left to right: whether each is a bar.
pub fn bars(isbn: &str) -> Option<Vec<bool>> {
    if isbn.len() != 13 || !isbn.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let code = EAN13::new(isbn).ok()?;
    Some(code.encode().iter().map(|module| *module == 1).collect())
}

/// How many of the first modules are alike.
fn run(modules: &[bool]) -> Option<usize> {
    let first = modules.first()?;
    Some(modules.iter().take_while(|module| *module == first).count())
}

const fn kind() -> Type {
    Type {
        look: Look {
            family: Family::Sans,
            bold: false,
            italic: false,
            small_caps: false,
            capitals: false,
            figures: Figures::Tabular,
            ligatures: false,
        },
        tracking: 0,
    }
}

/// The number above the bars, for people.
fn number(panel: &mut Panel, isbn: &str, letters: &mut Letters) {
    let words = format!("ISBN {isbn}");
    let height = panel.size.height;
    let widest = (letters.width(&words, kind())).max(1);
    let room = panel.size.width.scale(900, 1000);
    let size = height.scale(NUMBER_SIZE, 1000).min(room.scale(EM, widest));
    let at = Point::new(
        panel.size.width / 2,
        height.scale(HEAD, 1000) + size.scale(FIGURE, 1000),
    );
    let line = letters.line(&words, kind(), size, at, Stand::Middle, BLACK);
    panel.shapes.push(Shape::Line(line));
}

/// The figures under the bars: the first in the white on the left, six under either half.
fn figures(panel: &mut Panel, isbn: &str, (left, bottom): (Length, Length), module: Length, letters: &mut Letters) {
    // A figure is about half an em wide, and has seven modules.
    let size = (module * 12).min(panel.size.height.scale(FIGURES, 1000));
    let baseline = bottom + module + size.scale(740, 1000);
    for (place, figure) in isbn.chars().enumerate() {
        // Six figures under 42 modules on either side of the guard in the middle.
        let middle = match place as i64 {
            0 => -6 * 2,
            place @ 1..=6 => 2 * (3 + 7 * (place - 1)) + 7,
            place => 2 * (50 + 7 * (place - 7)) + 7,
        };
        let at = Point::new(left + module * middle / 2, baseline);
        let line = letters.line(&figure.to_string(), kind(), size, at, Stand::Middle, BLACK);
        panel.shapes.push(Shape::Line(line));
    }
}

#[cfg(test)]
mod tests {
    use super::bars;

    /// Codes of figures, left odd, left even and right, as the standard's table 5.2.1.2-1 has them.
    const ODD: [&str; 10] = [
        "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011",
    ];

    fn read(isbn: &str) -> String {
        bars(isbn)
            .expect("a code")
            .iter()
            .map(|bar| if *bar { '1' } else { '0' })
            .collect()
    }

    #[test]
    fn an_isbn_is_read_back_from_its_bars() {
        // 9 is said by which of the left figures are even: O E E O E O.
        let code = read("9783161484100");
        assert_eq!(code.len(), 95);
        assert_eq!((&code[..3], &code[45..50], &code[92..]), ("101", "01010", "101"));
        let left = (0..6).map(|place| {
            let own = &code[3 + 7 * place..10 + 7 * place];
            let flipped: String = own
                .chars()
                .rev()
                .map(|bit| if bit == '0' { '1' } else { '0' })
                .collect();
            match ODD.iter().position(|odd| *odd == own) {
                Some(figure) => (figure, 'O'),
                None => (ODD.iter().position(|odd| *odd == flipped).expect("a figure"), 'E'),
            }
        });
        let (figures, parity): (Vec<usize>, String) = left.unzip();
        assert_eq!(
            (figures.as_slice(), parity.as_str()),
            (&[7, 8, 3, 1, 6, 1][..], "OEEOEO")
        );
        let right: Vec<usize> = (0..6)
            .map(|place| {
                let own = &code[50 + 7 * place..57 + 7 * place];
                let flipped: String = own.chars().map(|bit| if bit == '0' { '1' } else { '0' }).collect();
                ODD.iter().position(|odd| *odd == flipped).expect("a figure")
            })
            .collect();
        assert_eq!(right, [4, 8, 4, 1, 0, 0]);
    }

    #[test]
    fn what_is_no_isbn_has_no_bars() {
        for odd in ["", "9783161484101", "978316148410", "97831614841é", "abcdefghijklm"] {
            assert_eq!(bars(odd), None, "{odd}");
        }
    }
}
