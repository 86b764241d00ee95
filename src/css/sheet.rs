//! What was read of a stylesheet, as data with its places; must not know how it is read, nor judge it.

use super::subject::{Subject, subjects};
use super::tokens::{Spot, Token};
use std::borrow::Cow;
use std::ops::Range;

/// What was read of a sheet.
#[derive(Debug, Default)]
pub struct Sheet<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Spot>,
    /// In the order in which they stand.
    pub declarations: Vec<Declaration>,
    /// What holds declarations or rules, in the order in which it opens.
    pub blocks: Vec<Block>,
    /// Names of at-rules in lower case, without their sign, and the places of the names.
    pub at_rules: Vec<(String, Range<usize>)>,
    /// Addresses, of imports and of values.
    pub addresses: Vec<Address>,
    /// From sign to sign.
    pub comments: Vec<Range<usize>>,
    /// Places and what is wrong there.
    pub faults: Vec<(Range<usize>, String)>,
    /// Brackets in values and in parameters of at-rules that close nothing.
    pub strays: Vec<Range<usize>>,
    /// `@font-face` without a declaration.
    pub empty_faces: Vec<Range<usize>>,
    /// What `@charset` names.
    pub charset: Option<(Range<usize>, String)>,
}

/// `name: value`
#[derive(Debug)]
pub struct Declaration {
    /// In lower case.
    pub name: String,
    /// From the name to the end of the value.
    pub range: Range<usize>,
    /// Whether its value goes on behind another colon, as where a semicolon is missing.
    pub has_colon: bool,
    /// Tokens of the value.
    pub(super) value: Range<usize>,
    /// What it stands in; nothing in a `style` attribute.
    pub(super) block: Option<usize>,
}

/// What stands between a brace and the one that closes it.
#[derive(Debug)]
pub struct Block {
    /// The at-rule's name in lower case, without its sign; nothing of a rule with a selector.
    pub at_rule: Option<String>,
    /// Tokens of the selector or of the at-rule's parameters.
    pub(super) prelude: Range<usize>,
    /// What it stands in.
    pub(super) within: Option<usize>,
}

/// An address in a sheet.
#[derive(Debug)]
pub struct Address {
    /// As it is written.
    pub text: String,
    /// Where.
    pub range: Range<usize>,
    /// Whether the address is that of an imported sheet.
    pub is_import: bool,
    /// Whether it is that of a face.
    pub of_face: bool,
}

/// One token, and how it is written.
#[derive(Clone, Debug)]
pub struct Word<'t> {
    /// Its kind.
    pub token: Token,
    /// Where it stands.
    pub range: Range<usize>,
    /// As it is written; of a function its name and the bracket.
    pub text: &'t str,
}

impl<'t> Sheet<'t> {
    pub(super) fn words(&self, range: &Range<usize>) -> impl Iterator<Item = Word<'t>> {
        let spots = self.tokens.get(range.clone()).unwrap_or_default();
        spots.iter().map(|(token, range)| Word {
            token: *token,
            range: range.clone(),
            text: self.text(range),
        })
    }

    /// A piece of the sheet as it is written.
    pub fn text(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The value of a declaration word by word, with `!` and `important`.
    pub fn value(&self, declaration: &Declaration) -> impl Iterator<Item = Word<'t>> {
        self.words(&declaration.value)
    }

    /// The value of a declaration as it is written.
    pub fn written(&self, declaration: &Declaration) -> &'t str {
        let start = self.tokens.get(declaration.value.start);
        let start = start.map_or(declaration.range.end, |(_, range)| range.start);
        self.text(&(start..declaration.range.end))
    }

    /// What a declaration stands in, from the inside.
    pub fn around(&self, declaration: &Declaration) -> impl Iterator<Item = &Block> {
        let innermost = declaration.block.and_then(|at| self.blocks.get(at));
        std::iter::successors(innermost, |block| self.blocks.get(block.within?))
    }

    /// Whether it holds for light or for dark pages alone.
    pub fn follows_theme(&self, declaration: &Declaration) -> bool {
        let mut around = self.around(declaration).filter(|block| block.at_rule.is_some());
        around.any(|block| self.words(&block.prelude).any(|word| word.is("prefers-color-scheme")))
    }

    /// The at-rule in whose own block a declaration stands, such as `font-face`.
    pub fn at_rule(&self, declaration: &Declaration) -> Option<&str> {
        self.around(declaration).next()?.at_rule.as_deref()
    }

    /// What a declaration is of: the last part of each selector of its rule; nothing in an at-rule's own block.
    pub fn subjects(&self, declaration: &Declaration) -> Vec<Subject<'t>> {
        match self.around(declaration).next() {
            Some(block) if block.at_rule.is_none() => subjects(self.words(&block.prelude)),
            _ => Vec::new(),
        }
    }
}

impl<'t> Word<'t> {
    /// Whether it is this name, in capitals or not.
    pub fn is(&self, name: &str) -> bool {
        self.token == Token::Ident && self.text.eq_ignore_ascii_case(name)
    }

    /// Whether it calls this function.
    pub fn calls(&self, name: &str) -> bool {
        let own = self.text.strip_suffix('(');
        self.token == Token::Function && own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// What it stands for: without quotation marks, and each escape as its sign (CSS Syntax 3, clause 4.3.7).
    pub fn meaning(&self) -> Cow<'t, str> {
        let inside = match self.token {
            Token::Text => {
                let inside = self.text.get(1..).unwrap_or_default();
                let quote = self.text.get(..1).unwrap_or_default();
                inside.strip_suffix(quote).unwrap_or(inside)
            }
            _ => self.text,
        };
        match inside.contains('\\') {
            true => unescaped(inside).into(),
            false => inside.into(),
        }
    }
}

/// Most figures of an escape.
const LONGEST_ESCAPE: usize = 6;

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let figures = escape.bytes().take(LONGEST_ESCAPE);
        let count = figures.take_while(u8::is_ascii_hexdigit).count();
        let mut signs = escape[count..].chars();
        if count > 0 {
            let sign = u32::from_str_radix(&escape[..count], 16).ok().and_then(char::from_u32);
            out.push(sign.filter(|sign| *sign != '\0').unwrap_or(char::REPLACEMENT_CHARACTER));
            // One blank ends an escape, and is a part of it.
            if escape[count..].starts_with([' ', '\t', '\n']) {
                signs.next();
            }
        } else {
            // The end of a line is escaped away.
            out.extend(signs.next().filter(|sign| *sign != '\n'));
        }
        rest = signs.as_str();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use crate::css::{Token, sheet};

    #[test]
    fn declarations_know_their_selectors_and_at_rules() {
        let found = sheet(
            "@media (Prefers-Color-Scheme: dark) { p { color: red } } /* : */ p, td.x { margin: 0 1em !important } @font-face { font-family: \"A\" }",
        );
        let facts: Vec<_> = found
            .declarations
            .iter()
            .map(|own| {
                let of = found.subjects(own).len();
                (found.written(own), found.follows_theme(own), found.at_rule(own), of)
            })
            .collect();
        assert_eq!(
            facts,
            [
                ("red", true, None, 1),
                ("0 1em !important", false, None, 2),
                ("\"A\"", false, Some("font-face"), 0)
            ]
        );
        assert_eq!(found.text(&found.comments[0]), "/* : */");
        let names: Vec<_> = found.at_rules.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["media", "font-face"]);
    }

    #[test]
    fn words_stand_for_what_they_escape() {
        let found = sheet(
            r#"p::before { content: "\2766 \0416x\"\
y" a\:b var(--x) '\0 ' }"#,
        );
        let words: Vec<_> = found.value(&found.declarations[0]).collect();
        let texts: Vec<_> = words.iter().map(|word| word.meaning().into_owned()).collect();
        assert_eq!(texts, ["❦Жx\"y", "a:b", "var(", "--x", ")", "\u{FFFD}"]);
        assert!(words[2].calls("VAR") && words[2].token == Token::Function);
    }
}
