//! One declaration → what reading systems are known to do to it, or because of it; must not know how a sheet is read.

use crate::css::{self, Declaration, Sheet, Subject, Token, Word};
use crate::diag::{Rule, rules};

/// What is to be said of a declaration.
pub(super) struct Found {
    pub rule: &'static Rule,
    pub message: String,
    pub hint: &'static str,
}

/// Properties that an EPUB's sheet must not have (EPUB 3.3, clause 6.3.1.2).
const FORBIDDEN: [&str; 2] = ["direction", "unicode-bidi"];
/// Elements that stand for all of the text, beside `:root`.
const WHOLE_TEXT: [&str; 4] = ["body", "html", "*", "p"];
/// Elements whose table is none to a screen reader when they are displayed as something else.
const TABLES: [&str; 9] = [
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup",
];
/// Units that are as long whatever the size of the text.
const FIXED_UNITS: [&str; 7] = ["px", "pt", "pc", "cm", "mm", "in", "q"];
/// Properties whose lengths are to follow the size of the text or of the screen. Lines may be as thin as a dot.
const FLEXIBLE: [&str; 17] = [
    "font",
    "line-height",
    "letter-spacing",
    "word-spacing",
    "text-indent",
    "vertical-align",
    "margin",
    "padding",
    "width",
    "height",
    "min-width",
    "min-height",
    "max-width",
    "max-height",
    "gap",
    "column-gap",
    "row-gap",
];
/// Properties of which every value paints but those in [`READERS_OWN`]; so do all that end in `-color`.
const PAINTED: [&str; 5] = ["color", "background", "background-image", "fill", "stroke"];
/// Properties that paint where a colour stands among their words.
const STRUCK: [&str; 6] = [
    "border",
    "outline",
    "column-rule",
    "text-decoration",
    "text-shadow",
    "box-shadow",
];
/// Values that paint nothing, or what the reader chose.
const READERS_OWN: [&str; 7] = [
    "inherit",
    "initial",
    "unset",
    "revert",
    "none",
    "transparent",
    "currentcolor",
];
/// Words of lines and shadows that are no colours.
const STROKES: [&str; 21] = [
    "hidden",
    "dotted",
    "dashed",
    "solid",
    "double",
    "groove",
    "ridge",
    "inset",
    "outset",
    "auto",
    "thin",
    "medium",
    "thick",
    "underline",
    "overline",
    "line-through",
    "wavy",
    "blink",
    "from-font",
    "collapse",
    "separate",
];
/// Functions that give no colour.
const NUMERIC: [&str; 5] = ["calc", "min", "max", "clamp", "var"];

/// A declaration with what it says, read once.
struct Declared<'t> {
    property: &'t str,
    /// The value's words, without `!important`.
    words: Vec<Word<'t>>,
    is_important: bool,
    subjects: Vec<Subject<'t>>,
    follows_theme: bool,
    written: String,
}

/// All that is to be said.
pub(super) fn of(sheet: &Sheet<'_>, declaration: &Declaration) -> Vec<Found> {
    let mut words: Vec<_> = sheet.value(declaration).collect();
    let important = words.iter().position(|word| word.token == Token::Sign(b'!'));
    words.truncate(important.unwrap_or(words.len()));
    let declared = Declared {
        property: &declaration.name,
        words,
        is_important: important.is_some(),
        subjects: sheet.subjects(declaration),
        follows_theme: sheet.follows_theme(declaration),
        written: css::short(
            sheet
                .written(declaration)
                .split('!')
                .next()
                .unwrap_or_default()
                .trim_end(),
        ),
    };
    let found = [
        declared.forbidden(),
        declared.variable(),
        declared.important(),
        declared.fixed(),
        declared.painted(),
        declared.table(),
        declared.position(),
    ];
    found.into_iter().flatten().collect()
}

fn trap(message: String, hint: &'static str) -> Option<Found> {
    Some(Found {
        rule: &rules::CSS_TRAP,
        message,
        hint,
    })
}

impl Declared<'_> {
    fn forbidden(&self) -> Option<Found> {
        FORBIDDEN.contains(&self.property).then(|| Found {
            rule: &rules::CSS_FORBIDDEN,
            message: format!("`{}` is not allowed in an EPUB", self.property),
            hint: "write `dir=rtl` or `lang=he` behind the words in the text",
        })
    }

    fn variable(&self) -> Option<Found> {
        let hint = "Send to Kindle refuses books with variables (E999); write the value where it is used";
        let is_one = self.property.starts_with("--");
        is_one.then(|| {
            trap(
                format!("`{}` is a variable, which some stores refuse", self.property),
                hint,
            )
        })?
    }

    fn important(&self) -> Option<Found> {
        let hint = "readers' own settings cannot win against it; our rules are weak, so yours win without it";
        self.is_important
            .then(|| trap("`!important` takes a choice away from the reader".to_owned(), hint))?
    }

    /// Sizes that do not follow the reader's.
    fn fixed(&self) -> Option<Found> {
        let is_whole = |own: &Subject<'_>| WHOLE_TEXT.iter().any(|name| own.is_bare(name)) || own.is_only("root");
        if matches!(self.property, "font-size" | "line-height" | "font") && self.subjects.iter().any(is_whole) {
            let hint = "Kindle and others then leave the size that the reader chose; take it out";
            return trap(format!("`{}` is set for all of the text", self.property), hint);
        }
        let is_flexible = FLEXIBLE.iter().any(|own| is_in_family(self.property, own));
        if !is_flexible || !self.words.iter().any(is_fixed) {
            return None;
        }
        let hint = "it stays as it is when the reader enlarges the text: write em, or % for margins";
        trap(format!("`{}: {}` is a fixed length", self.property, self.written), hint)
    }

    fn painted(&self) -> Option<Found> {
        if self.follows_theme || !self.paints() {
            return None;
        }
        let what = match is_in_family(self.property, "background") {
            true => "background",
            false => "colour",
        };
        let hint = "on a dark page it may not be seen, and Kobo shows no backgrounds; leave colours to the reader, or write them in `@media (prefers-color-scheme: …)`";
        trap(
            format!("`{}: {}` is a {what} of its own", self.property, self.written),
            hint,
        )
    }

    fn paints(&self) -> bool {
        if self.property.starts_with("--") {
            return false;
        }
        let is_any = |word: &Word<'_>, names: &[&str]| names.iter().any(|name| word.is(name));
        if PAINTED.contains(&self.property) || self.property.ends_with("-color") {
            return self.words.iter().any(|word| !is_any(word, &READERS_OWN));
        }
        if !STRUCK.iter().any(|own| is_in_family(self.property, own)) || self.property.ends_with("-image") {
            return false;
        }
        self.words.iter().any(|word| match word.token {
            Token::Hash => true,
            Token::Function => !NUMERIC.iter().any(|name| word.calls(name)),
            Token::Ident => !is_any(word, &READERS_OWN) && !is_any(word, &STROKES) && !word.text.starts_with("--"),
            _ => false,
        })
    }

    fn table(&self) -> Option<Found> {
        let is_part = |own: &Subject<'_>| !own.is_generated() && TABLES.iter().any(|name| own.is_named(name));
        let shown = self
            .words
            .first()
            .filter(|_| self.property == "display")?
            .text
            .to_ascii_lowercase();
        if shown == "none" || shown.starts_with("table") || !self.subjects.iter().any(is_part) {
            return None;
        }
        let hint = "to a screen reader it is then no table; set its box to scroll instead";
        trap(format!("`display: {shown}` is set for a part of a table"), hint)
    }

    fn position(&self) -> Option<Found> {
        let place = self.words.first().filter(|_| self.property == "position")?;
        let is_apart = ["fixed", "absolute", "sticky"].iter().any(|name| place.is(name));
        let hint = "pages are made of columns: it falls on other text, or is lost";
        is_apart.then(|| trap(format!("`position: {}` takes a box out of the text", place.text), hint))?
    }
}

/// `margin-top` is in the family of `margin`.
fn is_in_family(property: &str, family: &str) -> bool {
    property
        .strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether a word is a length that nothing changes.
fn is_fixed(word: &Word<'_>) -> bool {
    let number = word.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &word.text[number.len()..];
    word.token == Token::Number
        && FIXED_UNITS.iter().any(|own| unit.eq_ignore_ascii_case(own))
        && number.parse::<f64>().is_ok_and(|length| length != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(selector: &str, property: &str, value: &str) -> usize {
        let text = format!("{selector} {{ {property}: {value} }}");
        let sheet = crate::css::sheet(&text);
        of(&sheet, &sheet.declarations[0]).len()
    }

    #[test]
    fn what_follows_the_reader_is_let_be() {
        for (selector, property, value) in [
            ("h1", "font-size", "1.4em"),
            ("p", "margin", "0"),
            ("p.x", "line-height", "1.2"),
            ("td", "border-bottom", "1px solid"),
            ("td", "border", "thin solid currentColor"),
            ("a", "text-decoration", "underline dotted"),
            ("p", "border-color", "inherit transparent"),
            ("h1", "background-image", "none"),
            ("table", "border-collapse", "collapse"),
            ("p", "border-width", "calc(1px + 0.1em)"),
            ("p.x", "font-family", "'12px'"),
            ("p::first-letter", "line-height", "1"),
            ("td::before", "display", "block"),
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
            (":root", "font-size", "90%"),
            ("td.wide", "display", "block"),
        ] {
            assert_eq!(messages(selector, property, value), 1, "{selector} {property} {value}");
        }
    }

    /// `letter-spacing: 1px` and `max-height: 30px` were let pass.
    #[test]
    fn all_lengths_of_text_and_boxes_are_looked_at() {
        for (property, value) in [
            ("letter-spacing", "1px"),
            ("word-spacing", "2pt"),
            ("max-height", "30px"),
            ("min-height", "1IN"),
            ("vertical-align", "-2px"),
            ("width", "calc(100% - 12px)"),
        ] {
            assert_eq!(messages(".x", property, value), 1, "{property}: {value}");
        }
    }

    /// `background-image` and `border-color` were let pass.
    #[test]
    fn all_that_paints_is_looked_at() {
        for (property, value) in [
            ("background-image", "url(data:image/png;base64,AA==)"),
            ("background-image", "linear-gradient(#000, #fff)"),
            ("border-color", "red"),
            ("border-top-color", "inherit red"),
            ("border", "1px solid #ccc"),
            ("border-bottom", "thin solid rgb(0, 0, 0)"),
            ("outline", "red auto"),
            ("text-decoration", "underline red"),
            ("text-shadow", "0 0 1em black"),
        ] {
            assert_eq!(messages(".x", property, value), 1, "{property}: {value}");
        }
    }
}
