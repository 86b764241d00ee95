//! Text such as `5.5in` → [`Length`]; must not know what is measured with it.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// Units of a [`Length`] in one PostScript point (1/72 inch). A power of two, so that sums of halves and
/// quarters of a point are exact; TeX's scaled point is the model.
pub const UNITS_PER_POINT: i64 = 65_536;

/// A length in 1/65536 of a point: an integer, so that it is equal, ordered and hashed alike on every machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Length(pub i64);

impl Length {
    /// No length.
    pub const ZERO: Length = Length(0);
    /// Longer than any page; for "no limit".
    pub const MAX: Length = Length(i64::MAX / 4);

    /// Whole points.
    pub const fn points(points: i64) -> Length {
        Length(points * UNITS_PER_POINT)
    }

    /// Thousandths of a point: `Length::milli(13_600)` is 13.6 pt.
    pub const fn milli(thousandths: i64) -> Length {
        Length(thousandths * UNITS_PER_POINT / 1000)
    }

    /// Points as a float, rounded to the nearest unit; not-a-number and infinities give zero.
    pub fn from_points(points: f64) -> Length {
        if points.is_finite() {
            Length((points * UNITS_PER_POINT as f64).round() as i64)
        } else {
            Length::ZERO
        }
    }

    /// The length in points, for writers of files.
    pub fn to_points(self) -> f64 {
        self.0 as f64 / UNITS_PER_POINT as f64
    }

    /// `self × numerator ÷ denominator`, rounded to nearest, without overflow in between.
    #[inline]
    pub fn scale(self, numerator: i64, denominator: i64) -> Length {
        // Nearly every product fits 64 bits, whose division is several times quicker; the result is the same.
        if let Some(product) = self.0.checked_mul(numerator)
            && denominator > 0
            && let Some(rounded) = product.checked_add(if product < 0 {
                -(denominator / 2)
            } else {
                denominator / 2
            })
        {
            return Length(rounded / denominator);
        }
        self.scale_wide(numerator, denominator)
    }

    #[cold]
    fn scale_wide(self, numerator: i64, denominator: i64) -> Length {
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        let half = denominator / 2;
        let rounded = if (product < 0) == (denominator < 0) {
            product + half
        } else {
            product - half
        };
        Length((rounded / denominator) as i64)
    }

    /// The smallest multiple of `step` that is not below `self` (for padding to the baseline grid).
    pub fn round_up_to(self, step: Length) -> Length {
        if step.0 <= 0 {
            return self;
        }
        Length(self.0.div_euclid(step.0) * step.0 + if self.0.rem_euclid(step.0) > 0 { step.0 } else { 0 })
    }

    /// Reads a length with its unit: `5.5in`, `3mm`, `2.1cm`, `11pt`, `1pc` (pica), `96px` (CSS pixel). Nothing, `0`,
    /// needs no unit.
    ///
    /// # Errors
    /// What is wrong with the text, as a sentence for the author.
    pub fn parse(text: &str) -> Result<Length, LengthError> {
        let text = text.trim();
        let (number, unit) = number_and_unit(text);
        let value: f64 = number.parse().map_err(|_| LengthError::NoNumber(text.to_owned()))?;
        let points = match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, points)) => *points,
            None if unit.is_empty() && value == 0.0 => return Ok(Length::ZERO),
            None if unit.is_empty() => return Err(LengthError::NoUnit(text.to_owned())),
            None => return Err(LengthError::UnknownUnit(unit.to_owned())),
        };
        if !value.is_finite() || value.abs() * points > MOST_POINTS {
            return Err(LengthError::TooLong(text.to_owned()));
        }
        Ok(Length::from_points(value * points))
    }

    /// The length in the unit that `written` has, so that a message speaks as the author does; in points where it has none.
    pub fn in_unit_of(self, written: &str) -> String {
        let (_, unit) = number_and_unit(written.trim());
        match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((name, points)) => format!("{}{name}", short(self.to_points() / points)),
            None => self.to_string(),
        }
    }
}

/// The units of lengths, and their points.
const UNITS: [(&str, f64); 6] = [
    ("pt", 1.0),
    ("in", 72.0),
    ("mm", 72.0 / 25.4),
    ("cm", 72.0 / 2.54),
    ("pc", 12.0),
    ("px", 0.75),
];

fn number_and_unit(text: &str) -> (&str, &str) {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    (text[..split].trim(), &text[split..])
}

/// A number with three decimals at most.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// The longest length read from a file: PDF 1.7 allows pages of 14,400 units (Annex C).
const MOST_POINTS: f64 = 14_400.0;

/// Why a text is not a length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LengthError {
    /// There is no number in front.
    NoNumber(String),
    /// A bare number.
    NoUnit(String),
    /// A unit that is not known.
    UnknownUnit(String),
    /// Longer than any page.
    TooLong(String),
}

impl fmt::Display for LengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LengthError::NoNumber(text) => write!(
                f,
                "`{text}` is not a length; write a number and a unit, such as `5.5in`"
            ),
            LengthError::NoUnit(text) => write!(f, "`{text}` has no unit; write for example `{text}pt` or `{text}mm`"),
            LengthError::UnknownUnit(unit) => write!(f, "`{unit}` is not a unit; use in, mm, cm, pt, pc or px"),
            LengthError::TooLong(text) => write!(f, "`{text}` is longer than a PDF page can be (200 in)"),
        }
    }
}

impl std::error::Error for LengthError {}

impl fmt::Debug for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}pt", short(self.to_points()))
    }
}

impl Add for Length {
    type Output = Length;
    fn add(self, other: Length) -> Length {
        Length(self.0 + other.0)
    }
}

impl Sub for Length {
    type Output = Length;
    fn sub(self, other: Length) -> Length {
        Length(self.0 - other.0)
    }
}

impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        Length(-self.0)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Length) {
        self.0 += other.0;
    }
}

impl SubAssign for Length {
    fn sub_assign(&mut self, other: Length) {
        self.0 -= other.0;
    }
}

impl Mul<i64> for Length {
    type Output = Length;
    fn mul(self, factor: i64) -> Length {
        Length(self.0 * factor)
    }
}

impl Div<i64> for Length {
    type Output = Length;
    fn div(self, divisor: i64) -> Length {
        Length(self.0 / divisor)
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Length>>(iterator: I) -> Length {
        Length(iterator.map(|length| length.0).sum())
    }
}

/// A place on a page or in a frame: x from the left, y **down** from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Point {
    /// From the left edge.
    pub x: Length,
    /// Down from the top edge.
    pub y: Length,
}

impl Point {
    /// A point from its two lengths.
    pub const fn new(x: Length, y: Length) -> Point {
        Point { x, y }
    }
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Size {
    /// Horizontal extent.
    pub width: Length,
    /// Vertical extent.
    pub height: Length,
}

impl Size {
    /// A size from its two lengths.
    pub const fn new(width: Length, height: Length) -> Size {
        Size { width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_units_of_the_trade() {
        assert_eq!(Length::parse("1in"), Ok(Length::points(72)));
        assert_eq!(Length::parse(" 11 pt "), Ok(Length::points(11)));
        assert_eq!(Length::parse("25.4mm"), Ok(Length::points(72)));
        assert_eq!(Length::parse("1pc"), Ok(Length::points(12)));
        for nothing in ["0", " 0.0 ", "-0", "0mm"] {
            assert_eq!(Length::parse(nothing), Ok(Length::ZERO), "{nothing}");
        }
        assert_eq!(Length::parse("11"), Err(LengthError::NoUnit("11".into())));
        assert_eq!(Length::parse("11ells"), Err(LengthError::UnknownUnit("ells".into())));
        assert!(Length::parse("pt").is_err());
        assert!(Length::parse("1e300in").is_err());
    }

    #[test]
    fn speaks_in_the_unit_of_a_text() {
        let half = Length::points(36);
        let units = ["-3mm", "2 cm", "1in", "9pt", "9px", "0", ""].map(|written| half.in_unit_of(written));
        assert_eq!(units, ["12.7mm", "1.27cm", "0.5in", "36pt", "48px", "36pt", "36pt"]);
    }

    #[test]
    fn scales_alike_in_both_widths() {
        for length in [0, 1, -1, 7, -7, 720_896, -720_896, i64::MAX / 3] {
            for (numerator, denominator) in [(1, 2), (-1, 2), (500, 1000), (333, 1000), (995, 1000), (7, 3), (1, 1)] {
                let (product, half) = (i128::from(length) * i128::from(numerator), i128::from(denominator) / 2);
                let wanted = (product + if product < 0 { -half } else { half }) / i128::from(denominator);
                assert_eq!(i128::from(Length(length).scale(numerator, denominator).0), wanted);
            }
        }
    }

    #[test]
    fn pads_to_the_grid() {
        let leading = Length::points(14);
        assert_eq!(Length::ZERO.round_up_to(leading), Length::ZERO);
        assert_eq!(Length::points(1).round_up_to(leading), leading);
        assert_eq!(Length::points(14).round_up_to(leading), leading);
    }

    #[test]
    fn prints_points_without_noise() {
        assert_eq!(Length::milli(13_600).to_string(), "13.6pt");
        assert_eq!(Length::ZERO.to_string(), "0pt");
    }
}
