//! The author's style sheet → complaints about what no EPUB may hold, and about what some reading system is known to choke on;
//! must not know our own sheets. The only user of `cssparser`.
//!
//! The sheet goes into the EPUB as it is written: nothing is taken out of it.

mod traps;

use crate::diag::{Diagnostic, Diagnostics, Rule, Span, rules};
use crate::resolve::StyleSheet;
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token,
};
use std::ops::Range;

/// At-rules that engines of EPUB 2 read or pass over; for others they drop the sheet.
const USUAL_AT_RULES: [&str; 6] = ["charset", "font-face", "import", "media", "namespace", "page"];
/// What holds rules rather than declarations.
const HOLD_RULES: [&str; 4] = ["media", "supports", "layer", "container"];
/// Functions whose text is an address, beside `url()`.
const ADDRESSES: [&str; 5] = ["url", "src", "image", "image-set", "-webkit-image-set"];

type Never = ParseError<()>;

/// Looks the sheet through, and says what it finds with its place.
pub(super) fn check(sheet: &StyleSheet, diagnostics: &mut Diagnostics) {
    let mut checker = Checker {
        sheet,
        diagnostics,
        selector: String::new(),
        holds_rules: false,
        follows_theme: false,
    };
    checker.tokens(&mut Parser::new(&sheet.text));
    checker.charset();
    let mut parser = Parser::new(&sheet.text);
    let mut faults = Vec::new();
    for rule in StyleSheetParser::new(&mut parser, &mut checker) {
        faults.extend(rule.err().map(|(_, text, _)| text));
    }
    for text in faults {
        checker.no_css(text);
    }
}

struct Checker<'c> {
    sheet: &'c StyleSheet,
    diagnostics: &'c mut Diagnostics,
    /// What the declarations being read are for.
    selector: String,
    /// Whether the block being read holds rules.
    holds_rules: bool,
    /// Whether it is for light or for dark pages alone.
    follows_theme: bool,
}

impl Checker<'_> {
    fn say(&mut self, rule: &'static Rule, range: Range<usize>, message: impl Into<String>, hint: &str) {
        let span = Span::new(self.sheet.file, range.start as u32, range.end as u32);
        let complaint = Diagnostic::new(rule, Some(span), message);
        self.diagnostics.add(match hint {
            "" => complaint,
            hint => complaint.hint(hint),
        });
    }

    /// Says that a piece of the sheet is no CSS.
    fn no_css(&mut self, text: &str) {
        let start = text.as_ptr().addr().saturating_sub(self.sheet.text.as_ptr().addr());
        let line = text.trim_end().lines().next().unwrap_or_default().len();
        self.say(&rules::CSS_SYNTAX, start..start + line, "this is no rule of CSS", "");
    }

    /// Everything that can be told from single tokens: addresses, comments, variables, what is not closed.
    fn tokens(&mut self, input: &mut Parser) {
        loop {
            let start = input.position().byte_index();
            let Ok(token) = input.next_including_whitespace_and_comments().cloned() else {
                return;
            };
            let range = start..input.position().byte_index();
            match token {
                Token::Comment(text) => self.comment(text, range),
                Token::UnquotedUrl(address) => self.address(&address, range),
                Token::BadUrl(_) | Token::BadString(_) => {
                    self.say(&rules::CSS_SYNTAX, range, "this address or text is not closed", "");
                }
                Token::CloseParenthesis | Token::CloseSquareBracket | Token::CloseCurlyBracket => {
                    self.say(&rules::CSS_SYNTAX, range, "nothing that this closes is open", "");
                }
                Token::Function(name) => {
                    self.function(&name, range.clone(), input);
                    self.nested(input, range, ')');
                }
                Token::ParenthesisBlock => self.nested(input, range, ')'),
                Token::SquareBracketBlock => self.nested(input, range, ']'),
                Token::CurlyBracketBlock => self.nested(input, range, '}'),
                _ => {}
            }
        }
    }

    /// What stands between a bracket at `opening` and the one that closes it.
    fn nested(&mut self, input: &mut Parser, opening: Range<usize>, closing: char) {
        let done: Result<(), Never> = input.parse_nested_block(|inner| {
            self.tokens(inner);
            Ok(())
        });
        if done.is_err() {
            let message = "brackets stand in brackets too deep here";
            self.say(&rules::CSS_SYNTAX, opening, message, "");
        } else if !self.sheet.text[..input.position().byte_index()].ends_with(closing) {
            self.say(&rules::CSS_SYNTAX, opening, format!("no `{closing}` closes this"), "");
        }
    }

    fn comment(&mut self, text: &str, range: Range<usize>) {
        if !self.sheet.text[range.clone()].ends_with("*/") {
            self.say(&rules::CSS_SYNTAX, range, "this comment is not closed", "");
        } else if text.contains("--") {
            let message = "two hyphens stand in a comment";
            let hint = "Kindle's converter puts sheets into the page, where they end a comment; write one hyphen";
            self.say(&rules::CSS_TRAP, range, message, hint);
        }
    }

    fn function(&mut self, name: &str, range: Range<usize>, input: &mut Parser) {
        let name = name.to_ascii_lowercase();
        if name == "var" {
            let hint = "Send to Kindle refuses books with variables (E999); write the value itself";
            self.say(
                &rules::CSS_TRAP,
                range,
                "`var(…)` calls a variable, which some stores refuse",
                hint,
            );
        } else if ADDRESSES.contains(&name.as_str()) {
            self.quoted(range, input);
        }
    }

    /// The texts in a function that takes addresses; the parser stands at its beginning again when they are looked at.
    fn quoted(&mut self, range: Range<usize>, input: &Parser) {
        let rest = &self.sheet.text[input.position().byte_index()..];
        let mut inner = Parser::new(rest);
        while let Ok(token) = inner.next().cloned() {
            match token {
                Token::QuotedString(address) => self.address(&address, range.clone()),
                Token::CloseParenthesis => return,
                _ => {}
            }
        }
    }

    /// An address: the sheet may hold the data itself, and name nothing else.
    fn address(&mut self, address: &str, range: Range<usize>) {
        let is_inside = address.starts_with("data:") || address.starts_with('#');
        if !is_inside {
            let message = format!("the sheet brings in `{address}`");
            let hint = "the EPUB takes this one file; set pictures in the text, where print has them, too";
            self.say(&rules::CSS_REFERENCE, range, message, hint);
        }
    }

    /// `@charset`, which must name what the file is (EPUB 3.3, clause 6.3.1.2).
    fn charset(&mut self) {
        let text = &self.sheet.text;
        let Some(rest) = text.strip_prefix("@charset") else {
            return;
        };
        let end = rest.find(';').unwrap_or(rest.len());
        let name = rest[..end].trim().trim_matches(['"', '\'']).to_lowercase();
        if name != "utf-8" {
            let message = format!("the sheet is in UTF-8, not in `{name}`");
            self.say(&rules::CSS_SYNTAX, 0..("@charset".len() + end), message, "");
        }
    }

    fn at_rule(&mut self, name: &str, range: Range<usize>) {
        if name == "import" {
            let hint = "write its rules into this sheet: the EPUB takes one file";
            self.say(&rules::CSS_REFERENCE, range, "the sheet brings in another", hint);
        } else if !USUAL_AT_RULES.contains(&name) {
            let message = format!("`@{name}` is unknown to old reading systems");
            let hint = "they drop the whole sheet for it";
            self.say(&rules::CSS_TRAP, range, message, hint);
        }
    }

    /// The rules or declarations of a block.
    fn body<'i>(&mut self, input: &mut Parser<'i>, holds_rules: bool) {
        let outside = std::mem::replace(&mut self.holds_rules, holds_rules);
        let mut faults: Vec<&'i str> = Vec::new();
        for item in RuleBodyParser::<_, (), ()>::new(input, self) {
            faults.extend(item.err().map(|(_, text, _)| text));
        }
        for text in faults {
            self.no_css(text);
        }
        self.holds_rules = outside;
    }
}

/// Passes over all that is left, and gives it.
fn all<'i>(input: &mut Parser<'i>) -> &'i str {
    let start = input.position();
    while input.next().is_ok() {}
    input.slice_from(start).trim()
}

impl<'i> AtRuleParser<'i> for Checker<'_> {
    type Prelude = (String, &'i str);
    type AtRule = ();
    type Error = ();

    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<Self::Prelude, Never> {
        Ok((name.to_ascii_lowercase(), all(input)))
    }

    fn rule_without_block(&mut self, (name, _): Self::Prelude, start: &ParserState) -> Result<(), ()> {
        let at = start.position().byte_index();
        self.at_rule(&name, at..at + 1 + name.len());
        Ok(())
    }

    fn parse_block(
        &mut self,
        (name, prelude): Self::Prelude,
        start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), Never> {
        let at = start.position().byte_index();
        self.at_rule(&name, at..at + 1 + name.len());
        let outside = self.follows_theme;
        self.follows_theme |= prelude.contains("prefers-color-scheme");
        self.selector = format!("@{name}");
        self.body(input, HOLD_RULES.contains(&name.as_str()));
        self.follows_theme = outside;
        Ok(())
    }
}

impl<'i> QualifiedRuleParser<'i> for Checker<'_> {
    type Prelude = &'i str;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<&'i str, Never> {
        match all(input) {
            "" => Err(ParseError::unexpected_token()),
            selector => Ok(selector),
        }
    }

    fn parse_block(&mut self, selector: &'i str, _: &ParserState, input: &mut Parser<'i>) -> Result<(), Never> {
        self.selector = selector.to_ascii_lowercase();
        self.body(input, false);
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Checker<'_> {
    type Declaration = ();
    type Error = ();

    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, start: &ParserState) -> Result<(), Never> {
        let value = all(input);
        let at = start.position().byte_index();
        let declared = traps::Declared {
            selector: &self.selector,
            property: &name.to_ascii_lowercase(),
            value: &value.to_ascii_lowercase(),
            follows_theme: self.follows_theme,
        };
        for found in traps::of(&declared) {
            let range = at..input.position().byte_index();
            self.say(found.rule, range, found.message, found.hint);
        }
        Ok(())
    }
}

impl<'i> RuleBodyItemParser<'i, (), ()> for Checker<'_> {
    fn parse_declarations(&self) -> bool {
        !self.holds_rules
    }

    fn parse_qualified(&self) -> bool {
        self.holds_rules
    }
}
