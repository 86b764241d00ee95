//! Labels of pages → ranges of a number tree (PDF 1.7 clause 12.4.2); must not know what is on the pages.

use super::Error;
use super::document::Document;
use super::strings::text_string;
use crate::layout::Page;
use crate::numerals::from_roman;
use lopdf::{Dictionary, Object, dictionary};

/// Adds the labels, so that readers count pages as the book does.
pub(super) fn add(document: &mut Document, pages: &[Page]) -> Result<(), Error> {
    if !pages.is_empty() {
        document
            .catalog()?
            .set("PageLabels", dictionary! { "Nums" => labels(pages) });
    }
    Ok(())
}

/// A page's label taken apart: what is constant in a range of pages, and its number.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Label<'a> {
    prefix: &'a str,
    style: Option<&'static str>,
    number: u32,
}

/// Label ranges: a new one where a label is not its forerunner's successor.
fn labels(pages: &[Page]) -> Vec<Object> {
    let mut ranges = Vec::new();
    let mut expected = None;
    for (index, page) in (0i64..).zip(pages) {
        let label = Label::read(&page.label);
        if expected != Some(label) || label.style.is_none() {
            ranges.push(Object::Integer(index));
            ranges.push(label.range().into());
        }
        expected = Some(Label {
            number: label.number.saturating_add(1),
            ..label
        });
    }
    ranges
}

impl<'a> Label<'a> {
    /// Reads `12`, `A-12`, `xii` or `XII`; anything else is all prefix.
    fn read(text: &'a str) -> Label<'a> {
        for (style, is_lower) in [("r", true), ("R", false)] {
            if let Some(number) = roman(text, is_lower) {
                return Label {
                    prefix: "",
                    style: Some(style),
                    number,
                };
            }
        }
        let split = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (prefix, digits) = text.split_at(split);
        match digits.parse() {
            Ok(number) if number > 0 && !digits.starts_with('0') => Label {
                prefix,
                style: Some("D"),
                number,
            },
            _ => Label {
                prefix: text,
                style: None,
                number: 1,
            },
        }
    }

    fn range(self) -> Dictionary {
        let mut range = Dictionary::new();
        if let Some(style) = self.style {
            range.set("S", style);
        }
        if !self.prefix.is_empty() {
            range.set("P", text_string(self.prefix));
        }
        if self.number > 1 {
            range.set("St", i64::from(self.number));
        }
        range
    }
}

/// The value of a roman number that is written as it should be, all in capitals or all in small letters.
fn roman(text: &str, is_lower: bool) -> Option<u32> {
    let of_one_case = text.chars().all(|c| c.is_ascii_lowercase() == is_lower);
    of_one_case.then(|| from_roman(&text.to_ascii_uppercase())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_numbers_where_they_are() {
        let read = |text| {
            let label = Label::read(text);
            (label.prefix.to_owned(), label.style, label.number)
        };
        assert_eq!(read("xiv"), (String::new(), Some("r"), 14));
        assert_eq!(read("XIV"), (String::new(), Some("R"), 14));
        assert_eq!(read("112"), (String::new(), Some("D"), 112));
        assert_eq!(read("A-3"), ("A-".to_owned(), Some("D"), 3));
        assert_eq!(read("iiii"), ("iiii".to_owned(), None, 1));
        assert_eq!(read("07"), ("07".to_owned(), None, 1));
        assert_eq!(read(""), (String::new(), None, 1));
    }
}
