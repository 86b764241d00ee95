//! `{#label .class key="value"}` → [`Attributes`]; must not know what they stand behind.

use crate::model::{Attributes, Label};

/// The class that pandoc's `{-}` stands for.
pub const UNNUMBERED: &str = "unnumbered";

/// Reads a list in braces that starts at byte `start` of `text`; gives the attributes and the byte after the brace.
/// `None` when there is no brace, nothing in it, or anything that is not of the grammar.
pub fn read(text: &str, start: usize) -> Option<(Attributes, usize)> {
    let rest = text.get(start..)?.strip_prefix('{')?;
    let mut reader = Reader { rest };
    let mut attributes = Attributes::default();
    reader.eat(':');
    loop {
        reader.skip_blanks();
        if reader.eat('}') {
            let end = text.len() - reader.rest.len();
            return (!attributes.is_empty()).then_some((attributes, end));
        }
        reader.token(&mut attributes)?;
    }
}

/// Joins what was written in two places; the label of `more` wins, as the later one.
pub fn merge(own: &mut Attributes, more: Attributes) {
    if more.label.is_some() {
        own.label = more.label;
    }
    own.classes.extend(more.classes);
    own.pairs.extend(more.pairs);
}

/// Whether text that stands where attributes may stand was most likely meant as attributes.
pub fn looks_meant(text: &str) -> bool {
    text.starts_with("{#") || (text.starts_with("{.") && !text.starts_with("{.."))
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Takes characters as long as they pass; `None` when not even one does.
    fn take(&mut self, passes: impl Fn(char) -> bool) -> Option<&'a str> {
        let length = self.rest.find(|c| !passes(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn token(&mut self, attributes: &mut Attributes) -> Option<()> {
        if self.eat('#') {
            attributes.label = Some(Label(self.take(is_value)?.to_owned()));
        } else if self.eat('.') {
            attributes.classes.push(self.take(is_class)?.to_owned());
        } else if self.eat('-') {
            attributes.classes.push(UNNUMBERED.to_owned());
            if !self.rest.starts_with([' ', '\t', '}']) {
                return None;
            }
        } else {
            let key = self.take(is_key)?;
            if !self.eat('=') {
                return None;
            }
            let value = self.value()?;
            match key {
                "id" => attributes.label = Some(Label(value)),
                "class" => attributes.classes.extend(value.split_whitespace().map(str::to_owned)),
                _ => attributes.pairs.push((key.to_owned(), value)),
            }
        }
        Some(())
    }

    fn value(&mut self) -> Option<String> {
        for quote in ['"', '\''] {
            if self.eat(quote) {
                let value = self.take(|c| c != quote && c != '\n').unwrap_or_default();
                return self.eat(quote).then(|| value.to_owned());
            }
        }
        self.take(is_value).map(str::to_owned)
    }
}

fn is_key(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':')
}

fn is_class(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '/')
}

fn is_value(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '{' | '}' | '"' | '\'' | '`' | '<' | '>' | '=' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_labels_classes_and_pairs() {
        let text = r#"x {#fig:a .wide.big width=60% title="A b"} y"#;
        let (attributes, end) = read(text, 2).expect("a list");
        assert_eq!(attributes.label, Some(Label("fig:a".into())));
        assert_eq!(attributes.classes, ["wide", "big"]);
        assert_eq!(attributes.get("width"), Some("60%"));
        assert_eq!(attributes.get("title"), Some("A b"));
        assert_eq!(&text[end..], " y");
    }

    #[test]
    fn leaves_other_braces_alone() {
        for text in [
            "{}", "{ }", "{word}", "{a b}", "{#}", "{.x", "{x=\"}", "{1, 2}", "{--}", "{..}",
        ] {
            assert_eq!(read(text, 0), None, "{text}");
        }
        assert!(read("{-}", 0).is_some_and(|(found, _)| found.has_class(UNNUMBERED)));
    }
}
