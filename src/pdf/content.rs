//! Numbers, names and strings → content stream bytes (PDF 1.7 clause 7.3 and 8.2); must not know pages or fonts.

use crate::units::{Length, UNITS_PER_POINT};

/// Decimals of a coordinate in points: 0.0005 pt is a fortieth of what the eye of a loupe tells apart.
const COORDINATE_PLACES: u32 = 3;

/// A length in thousandths of a point, rounded to nearest: the grid that coordinates are written on.
pub(super) fn grid(length: Length) -> i64 {
    length.scale(1000, UNITS_PER_POINT).0
}

/// The bytes of a content stream while it is written.
#[derive(Default)]
pub(super) struct Content {
    bytes: Vec<u8>,
}

impl Content {
    /// The finished stream.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// How many bytes are written.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Takes back what was written from a length on.
    pub(super) fn take_back(&mut self, length: usize) {
        self.bytes.truncate(length);
    }

    /// Writes an operator and ends its line.
    pub(super) fn operator(&mut self, operator: &str) {
        self.bytes.extend_from_slice(operator.as_bytes());
        self.bytes.push(b'\n');
    }

    /// Writes bytes as they are.
    pub(super) fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes a coordinate given on the [`grid`], and a space.
    pub(super) fn coordinate(&mut self, thousandths: i64) {
        self.decimal(thousandths, COORDINATE_PLACES);
        self.bytes.push(b' ');
    }

    /// Writes a length as a coordinate, and a space.
    pub(super) fn length(&mut self, length: Length) {
        self.coordinate(grid(length));
    }

    /// Writes `value ÷ 10^places` without needless zeros: `decimal(-1250, 3)` is `-1.25`.
    pub(super) fn decimal(&mut self, value: i64, places: u32) {
        push_decimal(&mut self.bytes, value, places);
    }

    /// Makes room for so many bytes at least.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Writes a code of two bytes in a literal string, where it [`is_plain`].
    #[inline]
    pub(super) fn plain_code(&mut self, code: u16) {
        self.bytes.extend_from_slice(&code.to_be_bytes());
    }

    /// Writes a code of two bytes in a literal string, escaped where clause 7.3.4.2 asks for it.
    pub(super) fn code(&mut self, code: u16) {
        code.to_be_bytes().into_iter().for_each(|byte| self.string_byte(byte));
    }

    fn string_byte(&mut self, byte: u8) {
        match byte {
            b'(' | b')' | b'\\' => self.bytes.extend_from_slice(&[b'\\', byte]),
            b'\r' => self.bytes.extend_from_slice(b"\\r"),
            other => self.bytes.push(other),
        }
    }

    /// Writes a text string (clause 7.9.2.2) as hexadecimal UTF-16 with its byte order mark.
    pub(super) fn text_string(&mut self, text: &str) {
        self.bytes.extend_from_slice(b"<FEFF");
        push_hexadecimal(&mut self.bytes, text);
        self.bytes.push(b'>');
    }
}

/// Whether no byte of a code has to be escaped in a literal string (clause 7.3.4.2).
pub(super) fn is_plain(code: u16) -> bool {
    let bytes = code.to_be_bytes();
    !bytes.iter().any(|byte| matches!(byte, b'(' | b')' | b'\\' | b'\r'))
}

/// Places for the longest number: twenty digits, a point and a sign.
const LONGEST: usize = 24;

/// Appends `value ÷ 10^places` without needless zeros, for at most twenty places. The digits are found from the last to the first.
fn push_decimal(bytes: &mut Vec<u8>, value: i64, places: u32) {
    let mut digits = [0; LONGEST];
    let mut at = LONGEST;
    let mut put = |digit: u8| {
        at -= 1;
        digits[at] = digit;
    };
    let mut rest = value.unsigned_abs();
    let mut is_broken = false;
    for _ in 0..places.min(20) {
        let digit = (rest % 10) as u8;
        rest /= 10;
        is_broken |= digit > 0;
        if is_broken {
            put(b'0' + digit);
        }
    }
    if is_broken {
        put(b'.');
    }
    if rest == 0 && !is_broken {
        put(b'0');
    }
    while rest > 0 {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    if value < 0 {
        put(b'-');
    }
    bytes.extend_from_slice(&digits[at..]);
}

/// Appends a coordinate given on the [`grid`].
pub(super) fn push_coordinate(bytes: &mut Vec<u8>, thousandths: i64) {
    push_decimal(bytes, thousandths, COORDINATE_PLACES);
}

/// Appends a whole number.
pub(super) fn push_integer(bytes: &mut Vec<u8>, value: i64) {
    push_decimal(bytes, value, 0);
}

/// Appends text as hexadecimal digits of big-endian UTF-16.
pub(super) fn push_hexadecimal(bytes: &mut Vec<u8>, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for unit in text.encode_utf16() {
        for shift in [12, 8, 4, 0] {
            bytes.push(DIGITS[usize::from(unit >> shift) & 15]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: i64, places: u32) -> String {
        let mut content = Content::default();
        content.decimal(value, places);
        String::from_utf8(content.into_bytes()).unwrap()
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(written(0, 3), "0");
        assert_eq!(written(-1250, 3), "-1.25");
        assert_eq!(written(50, 3), ".05");
        assert_eq!(written(-7, 3), "-.007");
        assert_eq!(written(432_000, 3), "432");
        assert_eq!(written(17, 0), "17");
    }

    #[test]
    fn the_grid_is_a_thousandth_of_a_point() {
        assert_eq!(grid(Length::milli(13_600)), 13_600);
        assert_eq!(grid(-Length::milli(500)), -500);
    }

    #[test]
    fn strings_are_escaped() {
        let mut content = Content::default();
        for code in [*b"a(", *b"\r\\", *b"bc"] {
            content.code(u16::from_be_bytes(code));
        }
        content.text_string("\u{AD}");
        assert_eq!(content.into_bytes(), b"a\\(\\r\\\\bc<FEFF00AD>");
    }
}
