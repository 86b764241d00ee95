//! Words → the numbers in them that run from left to right with their signs, and what a column of numbers is aligned on; must not
//! know lines or screens.
//!
//! Where the text runs from right to left, the bidirectional algorithm takes the minus before a number for a mark of the text and
//! sets it behind the number (UAX 9, N1), and so it does with a percent sign after a space. Hebrew, Persian, and Arabic where it has
//! European digits, write both as English does (CLDR, numbers: `‎-`, `%`). Arabic's own digits are another class (AN), and are left
//! as the algorithm sets them.

use super::{Table, walk};
use std::ops::Range;

/// Signs before a number.
const SIGNS: [char; 4] = ['+', '-', '−', '±'];
/// Signs of currencies that stand at a number without a space.
const CURRENCIES: [char; 6] = ['$', '€', '£', '¥', '₪', '₹'];
/// Signs behind a number, also behind a space.
const SHARES: [char; 3] = ['%', '‰', '°'];
/// Digits behind a mark that parts thousands.
const GROUP: usize = 3;

/// The numbers in some words that a text from right to left would tear: with a sign before them, or a share sign behind a space.
pub fn torn(words: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(digit) = words[from..].find(is_digit) {
        let digit = from + digit;
        let start = signed_start(&words[..digit]).filter(|at| *at >= from).unwrap_or(digit);
        let mut digits_end = number_end(words, digit);
        // `+972-3` is one number.
        while start < digit && words[digits_end..].starts_with('-') && words[digits_end + 1..].starts_with(is_digit) {
            digits_end = number_end(words, digits_end + 1);
        }
        let end = share_end(words, digits_end);
        if start < digit && words[start..].starts_with(SIGNS) || words[digits_end..end].starts_with(is_blank) {
            found.push(start..end);
        }
        from = end;
    }
    found
}

/// Where the sign and the currency begin that stand before a digit: behind nothing, a space or an opening bracket, for a hyphen
/// behind a letter is none.
fn signed_start(before: &str) -> Option<usize> {
    let bare = before.trim_end_matches(CURRENCIES);
    let sign = bare.chars().next_back().filter(|c| SIGNS.contains(c))?;
    let start = bare.len() - sign.len_utf8();
    let outside = bare[..start].chars().next_back();
    let is_free = outside.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '“' | '„' | '«' | '"'));
    is_free.then_some(start)
}

/// Where a number ends that begins with a digit.
fn number_end(words: &str, digit: usize) -> usize {
    let mut end = digit;
    let mut rest = words[digit..].char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let joins =
            matches!(c, '.' | ',' | '\'' | '’' | ':' | '/') && rest.peek().is_some_and(|(_, next)| is_digit(*next));
        if !is_digit(c) && !joins {
            break;
        }
        end = digit + at + c.len_utf8();
    }
    end
}

/// The same with the sign of a share or a currency behind it.
fn share_end(words: &str, end: usize) -> usize {
    let rest = &words[end..];
    let blank = rest.chars().next().filter(|c| is_blank(*c)).map_or(0, char::len_utf8);
    match rest[blank..].chars().next() {
        Some(c) if SHARES.contains(&c) || (blank == 0 && CURRENCIES.contains(&c)) => end + blank + c.len_utf8(),
        _ => end,
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '۰'..='۹')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}')
}

/// A cell that is a number and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number<'w> {
    /// Digits with the marks in them.
    digits: &'w str,
    /// What stands behind them.
    unit: &'w str,
}

impl<'w> Number<'w> {
    fn of(cell: &'w str) -> Option<Number<'w>> {
        let cell = cell.trim();
        let bare = cell.trim_start_matches(SIGNS).trim_start_matches(CURRENCIES);
        let signs = cell[..cell.len() - bare.len()].chars().count();
        if signs > 2 || !bare.starts_with(is_digit) {
            return None;
        }
        let end = number_end(bare, 0);
        (share_end(bare, end) == bare.len()).then(|| Number {
            digits: &bare[..end],
            unit: &bare[end..],
        })
    }

    /// The mark behind which other than three digits stand: no mark of thousands.
    fn decimal_mark(&self) -> Option<char> {
        let (at, mark) = self.digits.char_indices().rfind(|(_, c)| matches!(c, '.' | ','))?;
        let decimals = self.digits[at + 1..].chars().count();
        let is_only = self.digits.matches(mark).count() == 1;
        (is_only && decimals != GROUP && self.digits.chars().all(|c| is_digit(c) || matches!(c, '.' | ',')))
            .then_some(mark)
    }

    /// Digits behind the mark; none where there is no mark.
    fn decimals(&self, mark: char) -> Option<usize> {
        let at = self.digits.rfind(mark)?;
        Some(self.digits[at + mark.len_utf8()..].chars().count())
    }
}

/// A column of a table whose cells are all numbers, as plain words; empty cells, and dashes for want of a number, do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The mark before decimals, and the most of these in a cell; none where all cells have as many.
    decimals: Option<(char, usize)>,
}

impl Numbers {
    /// What a column of a table is, if the cells of its body are numbers.
    pub fn of_column(table: &Table, index: usize) -> Option<Numbers> {
        let cells = table
            .rows
            .iter()
            .map(|row| row.get(index).map(|cell| walk::plain_text(&cell.content)));
        let cells: Vec<String> = cells.map(Option::unwrap_or_default).collect();
        Numbers::of(cells.iter().map(String::as_str))
    }

    /// What the cells of a column's body are, if they are numbers.
    pub fn of<'w>(cells: impl Iterator<Item = &'w str>) -> Option<Numbers> {
        let numbers: Option<Vec<Number>> = cells.filter(|cell| !is_void(cell)).map(Number::of).collect();
        let numbers = numbers.filter(|numbers| !numbers.is_empty())?;
        let mut marks = numbers.iter().filter_map(Number::decimal_mark);
        let mark = marks.next();
        let one_mark = marks.all(|other| Some(other) == mark);
        let one_unit = numbers.windows(2).all(|pair| pair[0].unit == pair[1].unit);
        let decimals = mark.filter(|_| one_mark && one_unit).and_then(|mark| {
            let most = numbers.iter().filter_map(|number| number.decimals(mark)).max()?;
            Some((mark, most))
        });
        Some(Numbers { decimals })
    }

    /// What a cell has less than the one with the most decimals, as letters of the same widths: `.00`, `0`; empty where nothing is
    /// missing.
    pub fn missing(&self, cell: &str) -> String {
        let (Some((mark, most)), Some(number)) = (self.decimals, Number::of(cell)) else {
            return String::new();
        };
        match number.decimals(mark) {
            Some(own) => "0".repeat(most - own.min(most)),
            None => format!("{mark}{}", "0".repeat(most)),
        }
    }
}

/// Whether a cell stands for a number that is not there.
fn is_void(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "–" | "—" | "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &str) -> Vec<&str> {
        torn(words).into_iter().map(|own| &words[own]).collect()
    }

    #[test]
    fn a_number_keeps_its_sign_and_its_share() {
        assert_eq!(shown("−12.5% +4, -0.125 (−$2)"), ["−12.5%", "+4", "-0.125", "−$2"]);
        assert_eq!(shown("3 % of 100\u{A0}% and 7%"), ["3 %", "100\u{A0}%"]);
        assert_eq!(shown("+972-3-5 x"), ["+972-3-5"]);
        assert_eq!(shown("ירידה של −۱۲٫۵"), ["−۱۲"]);
    }

    #[test]
    fn a_hyphen_behind_a_word_or_between_figures_is_no_sign() {
        assert_eq!(shown("ב-12 1984-1990 2026-11-27 5 - 3 a+1"), [""; 0]);
    }

    #[test]
    fn a_column_is_aligned_on_its_decimal_marks() {
        let column = |cells: &[&str]| {
            let numbers = Numbers::of(cells.iter().copied())?;
            Some(cells.iter().map(|cell| numbers.missing(cell)).collect::<Vec<_>>())
        };
        let owned = |missing: &[&str]| Some(missing.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            column(&["1,234.5", "98.25", "7", "–", ""]),
            owned(&["0", "", ".00", "", ""])
        );
        assert_eq!(column(&["1.234,5", "−98"]), owned(&["", ",0"]));
        assert_eq!(column(&["3%", "12.5%"]), owned(&[".0", ""]));
        // Thousands are no decimals, and other units are another column.
        assert_eq!(column(&["1,234", "98"]), owned(&["", ""]));
        assert_eq!(column(&["3 %", "12.5%"]), owned(&["", ""]));
        assert_eq!(column(&["3", "three"]), None);
        assert_eq!(column(&["148 mm"]), None);
        assert_eq!(column(&["", "–"]), None);
    }
}
