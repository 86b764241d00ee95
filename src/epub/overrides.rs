//! Declarations of the author's style sheet → what they take from readers; must not know how a sheet is read.

use crate::diag::Span;

/// What a sheet does that readers cannot undo, each time with its place and a sentence without a stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Overrides {
    /// It keeps the size, the face or the colours of the text from following the reader's settings.
    pub settings: Vec<(Span, String)>,
    /// It sets things in motion.
    pub motion: Vec<(Span, String)>,
    /// It shows things in another order than that in which they are read.
    pub order: Vec<(Span, String)>,
}

/// What a reader sets: the size of the text, and how far its lines, words and letters stand from each other.
const SIZES: [&str; 5] = ["font", "font-size", "line-height", "letter-spacing", "word-spacing"];
/// Its face and colours, too.
const LOOKS: [&str; 4] = ["font-family", "color", "background", "background-color"];
/// Units that are as long whatever the size of the text.
const FIXED_UNITS: [&str; 7] = ["px", "pt", "pc", "cm", "mm", "in", "q"];
/// What moves what is shown; durations and the like say nothing without these.
const MOVING: [&str; 4] = ["animation", "animation-name", "transition", "transition-duration"];
/// Values by which nothing moves.
const STILL: [&str; 7] = ["none", "0s", "0ms", "0", "initial", "inherit", "unset"];

impl Overrides {
    /// Looks at a declaration, all in small letters.
    pub fn meet(&mut self, property: &str, value: &str, span: Span) {
        let (value, important) = match value.split_once('!') {
            Some((value, mark)) => (value.trim(), mark.trim() == "important"),
            None => (value, false),
        };
        let said = |why: &str| (span, format!("`{property}: {value}` in the style sheet {why}"));
        let property = property.strip_prefix("-webkit-").unwrap_or(property);
        if matches!(property, "font" | "font-size") && has_fixed_length(value) {
            self.settings.push(said("is a size that no reader can change (1.4.4)"));
        } else if important && SIZES.contains(&property) {
            let number = if property.starts_with("font") {
                "1.4.4"
            } else {
                "1.4.12"
            };
            self.settings.push(said(&format!(
                "is `!important`: readers’ own sizes and spaces lose against it ({number})"
            )));
        } else if important && LOOKS.contains(&property) {
            self.settings.push(said(
                "is `!important`: readers’ own faces and colours lose against it (1.4.3)",
            ));
        }
        if MOVING.contains(&property) && !STILL.contains(&value) {
            self.motion.push(said("moves what cannot be stopped (2.2.2)"));
        }
        let is_turned = matches!(property, "flex-direction" | "flex-flow") && value.contains("reverse");
        let is_placed = property == "position" && matches!(value, "absolute" | "fixed" | "sticky");
        if is_turned || is_placed || (property == "order" && value != "0") {
            self.order
                .push(said("shows in another order what is read in this one (1.3.2)"));
        }
    }

    /// All of it, in the order of the sheet.
    pub fn all(&self) -> Vec<&(Span, String)> {
        let mut all: Vec<_> = [&self.settings, &self.motion, &self.order]
            .into_iter()
            .flatten()
            .collect();
        all.sort_by_key(|(span, _)| span.start);
        all
    }
}

/// Whether a value has a length that is as long whatever the size of the text.
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
    use crate::diag::FileId;

    fn counts(declarations: &[(&str, &str)]) -> [usize; 3] {
        let mut overrides = Overrides::default();
        for (property, value) in declarations {
            overrides.meet(property, value, Span::new(FileId(0), 0, 1));
        }
        [&overrides.settings, &overrides.motion, &overrides.order].map(Vec::len)
    }

    #[test]
    fn what_follows_the_reader_takes_nothing() {
        let follows = [
            ("font-size", "1.2em"),
            ("margin", "12px"),
            ("color", "#000"),
            ("margin", "0 !important"),
            ("transition", "none"),
            ("position", "relative"),
            ("order", "0"),
        ];
        assert_eq!(counts(&follows), [0, 0, 0]);
    }

    #[test]
    fn what_does_not_is_counted_once() {
        let fixed = [
            ("font-size", "12px!important"),
            ("font", "12pt serif"),
            ("line-height", "2 ! important"),
            ("background-color", "white !important"),
        ];
        assert_eq!(counts(&fixed), [4, 0, 0]);
        let moving = [("-webkit-animation", "spin 1s infinite"), ("transition", "all 1s")];
        assert_eq!(counts(&moving), [0, 2, 0]);
        let turned = [("position", "fixed"), ("order", "2"), ("flex-flow", "row-reverse")];
        assert_eq!(counts(&turned), [0, 0, 3]);
    }
}
