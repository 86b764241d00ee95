//! One declaration → what reading systems are known to do to it, or because of it; must not know how a sheet is read.

use crate::diag::{Rule, rules};

/// A property of a rule, all in small letters.
pub(super) struct Declared<'d> {
    pub selector: &'d str,
    pub property: &'d str,
    pub value: &'d str,
    /// Whether it holds for light or for dark pages alone.
    pub follows_theme: bool,
}

/// What is to be said of a declaration.
pub(super) struct Found {
    pub rule: &'static Rule,
    pub message: String,
    pub hint: &'static str,
}

/// Properties that an EPUB's sheet must not have (EPUB 3.3, clause 6.3.1.2).
const FORBIDDEN: [&str; 2] = ["direction", "unicode-bidi"];
/// What stands for all of the text.
const WHOLE_TEXT: [&str; 5] = ["body", "html", ":root", "*", "p"];
/// Elements whose table is none to a screen reader when they are displayed as something else.
const TABLES: [&str; 9] = [
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup",
];
/// Units that are as long whatever the size of the text.
const FIXED_UNITS: [&str; 7] = ["px", "pt", "pc", "cm", "mm", "in", "q"];
/// Properties whose lengths are to follow the size of the text or of the screen.
const FLEXIBLE: [&str; 9] = [
    "font",
    "line-height",
    "text-indent",
    "margin",
    "padding",
    "width",
    "height",
    "min-width",
    "max-width",
];
/// Properties that paint.
const PAINTED: [&str; 3] = ["color", "background", "background-color"];
/// Values that paint nothing, or what the reader chose.
const READERS_OWN: [&str; 6] = ["inherit", "initial", "unset", "none", "transparent", "currentcolor"];

/// All that is to be said.
pub(super) fn of(declared: &Declared) -> Vec<Found> {
    let Declared { property, value, .. } = *declared;
    let value = value.split('!').next().unwrap_or_default().trim();
    let trap = |message: String, hint| Found {
        rule: &rules::CSS_TRAP,
        message,
        hint,
    };
    let mut found = Vec::new();
    if FORBIDDEN.contains(&property) {
        found.push(Found {
            rule: &rules::CSS_FORBIDDEN,
            message: format!("`{property}` is not allowed in an EPUB"),
            hint: "write `dir=rtl` or `lang=he` behind the words in the text",
        });
    }
    if property.starts_with("--") {
        let hint = "Send to Kindle refuses books with variables (E999); write the value where it is used";
        found.push(trap(
            format!("`{property}` is a variable, which some stores refuse"),
            hint,
        ));
    }
    if declared.value.contains("!important") {
        let hint = "readers' own settings cannot win against it; our rules are weak, so yours win without it";
        found.push(trap(
            "`!important` takes a choice away from the reader".to_owned(),
            hint,
        ));
    }
    if is_of(declared.selector, &WHOLE_TEXT) && matches!(property, "font-size" | "line-height" | "font") {
        let hint = "Kindle and others then leave the size that the reader chose; take it out";
        found.push(trap(format!("`{property}` is set for all of the text"), hint));
    } else if FLEXIBLE.iter().any(|own| is_in_family(property, own)) && has_fixed_length(value) {
        let hint = "it stays as it is when the reader enlarges the text: write em, or % for margins";
        found.push(trap(format!("`{property}: {value}` is a fixed length"), hint));
    }
    if PAINTED.contains(&property) && !declared.follows_theme && !READERS_OWN.contains(&value) {
        let hint = "on a dark page it may not be seen, and Kobo shows no backgrounds; leave colours to the reader, or write them in `@media (prefers-color-scheme: …)`";
        found.push(trap(format!("`{property}: {value}` is a colour of its own"), hint));
    }
    if property == "display" && value != "none" && is_of(declared.selector, &TABLES) && !value.starts_with("table") {
        let hint = "to a screen reader it is then no table; set its box to scroll instead";
        found.push(trap(format!("`display: {value}` is set for a part of a table"), hint));
    }
    if property == "position" && matches!(value, "fixed" | "absolute" | "sticky") {
        let hint = "pages are made of columns: it falls on other text, or is lost";
        found.push(trap(format!("`position: {value}` takes a box out of the text"), hint));
    }
    found
}

/// Whether one of the selectors ends in one of the elements.
fn is_of(selectors: &str, elements: &[&str]) -> bool {
    selectors.split(',').any(|selector| {
        let last = selector
            .split([' ', '>', '+', '~', '\n', '\t'])
            .rfind(|part| !part.is_empty());
        last.is_some_and(|last| elements.contains(&last))
    })
}

/// `margin-top` is in the family of `margin`.
fn is_in_family(property: &str, family: &str) -> bool {
    property
        .strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn has_fixed_length(value: &str) -> bool {
    value.split([' ', ',', '(', ')', '/']).any(|word| {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = &word[number.len()..];
        FIXED_UNITS.contains(&unit) && number.parse::<f64>().is_ok_and(|length| length != 0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(selector: &str, property: &str, value: &str) -> usize {
        let declared = Declared {
            selector,
            property,
            value,
            follows_theme: false,
        };
        of(&declared).len()
    }

    #[test]
    fn what_follows_the_reader_is_let_be() {
        for (selector, property, value) in [
            ("h1", "font-size", "1.4em"),
            ("p", "margin", "0"),
            ("p.x", "line-height", "1.2"),
            ("td", "border-bottom", "1px solid"),
            ("h2", "color", "inherit"),
            ("thead", "display", "table-header-group"),
            (".well", "display", "block"),
        ] {
            assert_eq!(messages(selector, property, value), 0, "{selector} {property} {value}");
        }
    }

    #[test]
    fn what_does_not_is_told_once() {
        for (selector, property, value) in [
            ("body", "font-size", "12pt"),
            (".a p", "line-height", "1.5"),
            ("h1", "margin", "0 12px"),
            ("h2", "color", "#000"),
            ("em", "font-style", "normal !important"),
            (".x td, p", "display", "block"),
            ("p", "direction", "rtl"),
            ("nav", "position", "fixed"),
            (".x", "--accent", "red"),
        ] {
            assert_eq!(messages(selector, property, value), 1, "{selector} {property} {value}");
        }
    }
}
