//! The words of a trim size → a page, and the margins that suit it; must not know lines or what stands on the page.

use super::edition::Margins;
use crate::units::{Length, Size};

/// Trim sizes by name, in thousandths of a millimetre. Dashes, blanks and case do not matter.
const NAMED: [(&str, i64, i64); 38] = [
    // ISO 216.
    ("a4", 210_000, 297_000),
    ("a5", 148_000, 210_000),
    ("a6", 105_000, 148_000),
    ("b5", 176_000, 250_000),
    ("b6", 125_000, 176_000),
    // American, as printers on demand call them.
    ("letter", 215_900, 279_400),
    ("us-letter", 215_900, 279_400),
    ("half-letter", 139_700, 215_900),
    ("digest", 139_700, 215_900),
    ("us-trade", 152_400, 228_600),
    ("trade", 152_400, 228_600),
    ("novella", 127_000, 203_200),
    ("pocket-book", 107_950, 174_625),
    ("mass-market", 107_950, 174_625),
    ("executive", 177_800, 254_000),
    ("crown-quarto", 189_000, 246_000),
    ("pinched-crown", 189_000, 246_000),
    ("comic-book", 168_275, 260_350),
    ("small-square", 190_500, 190_500),
    ("square", 215_900, 215_900),
    ("landscape", 228_600, 177_800),
    // British.
    ("a-format", 110_000, 178_000),
    ("b-format", 129_000, 198_000),
    ("c-format", 135_000, 216_000),
    ("demy", 138_000, 216_000),
    ("uk-demy", 138_000, 216_000),
    ("royal", 156_000, 234_000),
    ("uk-royal", 156_000, 234_000),
    ("us-royal", 152_400, 228_600),
    ("crown-octavo", 123_000, 186_000),
    ("demy-octavo", 138_000, 216_000),
    ("royal-octavo", 156_000, 234_000),
    ("pinched-royal", 169_000, 244_000),
    // German, as printers on demand call them.
    ("taschenbuch", 120_000, 190_000),
    ("klassisches-taschenbuch", 135_000, 215_000),
    ("jugendbuch", 155_000, 220_000),
    ("ratgeber", 170_000, 220_000),
    ("bildband", 190_000, 270_000),
];

/// Shortest side of a page: half a business card. Below it nothing can be set.
pub const LEAST_SIDE: Length = Length::points(72);

/// The page of a book that says nothing: 6 × 9 in, the commonest size of print on demand.
pub const DEFAULT: Size = Size::new(Length::points(432), Length::points(648));

/// Widest measure that the default margins leave, in ems of the text face: 34 em of a book face hold about 75 letters,
/// as many as an eye leads back from (Bringhurst 2.1.2).
const WIDEST_MEASURE: i64 = 34;

/// Reads `6x9in`, `6in x 9in`, `129 × 198 mm`, `A5`.
///
/// # Errors
/// What is wrong, as a sentence.
pub fn read(text: &str) -> Result<Size, String> {
    let lower = text.trim().to_lowercase();
    let name = bare(&lower);
    if let Some((_, width, height)) = NAMED.iter().find(|(known, _, _)| bare(known) == name) {
        return Ok(Size::new(micrometres(*width), micrometres(*height)));
    }
    let sides_of = |(width, height): (&str, &str)| {
        let are_numbers = [width, height].iter().all(|side| {
            side.trim_start()
                .starts_with(|c: char| c.is_ascii_digit() || ".-+".contains(c))
        });
        are_numbers.then(|| (width.to_owned(), height.to_owned()))
    };
    let Some((width, height)) = lower.split_once(['x', '×']).and_then(sides_of) else {
        return Err(unknown(text));
    };
    let height = height.trim();
    let unit = height.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let width = width.trim();
    let width = if width.ends_with(|c: char| c.is_ascii_alphabetic()) {
        width.to_owned()
    } else {
        format!("{width}{unit}")
    };
    sides(&width, height)
}

/// Reads two lengths.
///
/// # Errors
/// What is wrong, as a sentence.
pub fn sides(width: &str, height: &str) -> Result<Size, String> {
    let width = Length::parse(width).map_err(|fault| fault.to_string())?;
    let height = Length::parse(height).map_err(|fault| fault.to_string())?;
    if width < LEAST_SIDE || height < LEAST_SIDE {
        return Err("a page must be at least 1in wide and high".to_owned());
    }
    Ok(Size::new(width, height))
}

/// The names of trim sizes.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    NAMED.iter().map(|(name, _, _)| *name)
}

/// A name without what does not matter in it.
fn bare(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect()
}

fn unknown(text: &str) -> String {
    format!("`{text}` is not a trim size; write `6x9in`, `129x198mm` or a name")
}

fn micrometres(thousandths: i64) -> Length {
    Length::points(thousandths).scale(72, 25_400)
}

/// Margins that suit a page. On 6 × 9 in: 0.875 in at the spine, 0.625 in at the fore edge, 0.75 in at the head and about
/// as much more at the foot as makes the text a whole number of lines; other pages in proportion. On a wide page the
/// measure stops at [`WIDEST_MEASURE`] and the white grows instead.
pub fn margins(trim: Size, font_size: Length, leading: Length) -> Margins {
    let sides = trim.width.scale(1, 4);
    let white = sides.0.max(trim.width.0 - font_size.0 * WIDEST_MEASURE);
    let inner = Length(white).scale(7, 12);
    let top = trim.height.scale(1, 12);
    Margins {
        inner,
        outer: Length(white) - inner,
        top,
        bottom: foot(trim.height, top, leading),
    }
}

/// The white at the foot, near 7/72 of the height, that leaves a whole number of lines.
pub fn foot(height: Length, top: Length, leading: Length) -> Length {
    let text = height - top - height.scale(7, 72);
    if leading <= Length::ZERO || text <= leading {
        return height.scale(7, 72);
    }
    let lines = (text.0 + leading.0 / 2) / leading.0;
    height - top - leading * lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_way_of_writing_a_size() {
        let inches = Size::new(Length::points(432), Length::points(648));
        for text in ["6x9in", "6 x 9 in", "6in x 9in", "6×9in", " 6X9IN ", "432 x 648pt"] {
            assert_eq!(read(text), Ok(inches), "{text}");
        }
        let a5 = read("A5").map(|size| (size.width.to_string(), size.height.to_string()));
        assert_eq!(a5, Ok(("419.528pt".into(), "595.276pt".into())));
        assert_eq!(
            read("129x198mm").map(|size| size.width.to_string()),
            Ok("365.669pt".into())
        );
        let b_format = Size::new(micrometres(129_000), micrometres(198_000));
        for text in ["B-format", "b format", "bformat", "129x198mm"] {
            assert_eq!(read(text), Ok(b_format), "{text}");
        }
        for text in [
            "",
            "A9",
            "6x9",
            "6",
            "x",
            "6x",
            "-6x9in",
            "0x0in",
            "6x9xin",
            "1e9x1e9in",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn default_margins_leave_a_good_measure_and_whole_lines() {
        let (font_size, leading) = (Length::points(11), Length::points(14));
        let margins_of = |trim: Size| margins(trim, font_size, leading);
        let six_by_nine = margins_of(DEFAULT);
        assert_eq!(six_by_nine.inner, Length::points(63));
        assert_eq!(six_by_nine.outer, Length::points(45));
        assert_eq!(six_by_nine.top, Length::points(54));
        assert_eq!(six_by_nine.bottom, Length::points(62));
        for name in ["a4", "a5", "a6", "b5", "letter", "5x8in"] {
            let trim = read(name).unwrap_or(DEFAULT);
            let margins = margins_of(trim);
            let (measure, height) = (
                trim.width - margins.inner - margins.outer,
                trim.height - margins.top - margins.bottom,
            );
            assert!(measure <= font_size * WIDEST_MEASURE, "{name}");
            assert_eq!(height.0 % leading.0, 0, "{name}");
            assert!(
                margins.bottom > Length::points(24) && margins.outer > Length::points(24),
                "{name}"
            );
        }
    }
}
