//! The author's style sheet → complaints about what no EPUB may hold, and about what some reading system is known to choke on;
//! must not know our own sheets, nor how a sheet is read.
//!
//! The sheet goes into the EPUB as it is written: nothing is taken out of it.

mod traps;

use super::overrides::Overrides;
use crate::css::{self, Sheet, Token, Word};
use crate::diag::{Diagnostic, Diagnostics, Rule, rules};
use crate::resolve::StyleSheet;
use std::ops::Range;

/// At-rules that engines of EPUB 2 read or pass over; for others they drop the sheet.
const USUAL_AT_RULES: [&str; 6] = ["charset", "font-face", "import", "media", "namespace", "page"];
/// Functions whose text is an address, beside `url()`.
const ADDRESSES: [&str; 4] = ["src", "image", "image-set", "-webkit-image-set"];

/// Looks the sheet through, and says what it finds with its place; gives what it takes from readers.
pub(super) fn check(own: &StyleSheet, diagnostics: &mut Diagnostics) -> Overrides {
    let sheet = css::sheet(&own.text);
    let mut checker = Checker { own, diagnostics };
    for (range, message) in &sheet.faults {
        checker.say(&rules::CSS_SYNTAX, range.clone(), message.as_str(), "");
    }
    checker.charset(&sheet);
    for range in &sheet.comments {
        checker.comment(range);
    }
    for range in &sheet.strays {
        checker.stray(range);
    }
    for (name, range) in &sheet.at_rules {
        checker.at_rule(name, range);
    }
    for address in sheet.addresses.iter().filter(|address| !address.is_import) {
        checker.address(&address.text, address.range.clone());
    }
    let mut overrides = Overrides::default();
    for declaration in &sheet.declarations {
        let value = sheet.written(declaration).to_ascii_lowercase();
        overrides.meet(&declaration.name, &value, own.place(&declaration.range));
        checker.words(sheet.value(declaration));
        for found in traps::of(&sheet, declaration) {
            checker.say(found.rule, declaration.range.clone(), found.message, found.hint);
        }
    }
    overrides
}

struct Checker<'c> {
    own: &'c StyleSheet,
    diagnostics: &'c mut Diagnostics,
}

impl Checker<'_> {
    fn say(&mut self, rule: &'static Rule, range: Range<usize>, message: impl Into<String>, hint: &str) {
        let complaint = Diagnostic::new(rule, Some(self.own.place(&range)), message);
        self.diagnostics.add(match hint {
            "" => complaint,
            hint => complaint.hint(hint),
        });
    }

    /// `@charset`, which must name what the file is (EPUB 3.3, clause 6.3.1.2).
    fn charset(&mut self, sheet: &Sheet<'_>) {
        if let Some((range, name)) = &sheet.charset
            && !name.eq_ignore_ascii_case("utf-8")
        {
            let message = format!("the sheet is in UTF-8, not in `{name}`");
            self.say(&rules::CSS_SYNTAX, range.clone(), message, "");
        }
    }

    fn comment(&mut self, range: &Range<usize>) {
        let text = self.own.text.get(range.clone()).unwrap_or_default();
        if text.contains("--") {
            let hint = "Kindle's converter puts sheets into the page, where they end a comment; write one hyphen";
            self.say(&rules::CSS_TRAP, range.clone(), "two hyphens stand in a comment", hint);
        }
    }

    /// A bracket that closes nothing: EPUBCheck and stores let it be, and reading systems drop the declaration, or all that stands under the
    /// at-rule, for no value and no query has one (CSS Syntax 3, clause 8.2, `<declaration-value>`).
    fn stray(&mut self, range: &Range<usize>) {
        let message = "nothing that this closes is open";
        let hint = "reading systems leave out what it stands in, and say nothing; take it out";
        self.say(&rules::CSS_TRAP, range.clone(), message, hint);
    }

    fn at_rule(&mut self, name: &str, range: &Range<usize>) {
        if name == "import" {
            let hint = "write its rules into this sheet: the EPUB takes one file";
            self.say(
                &rules::CSS_REFERENCE,
                range.clone(),
                "the sheet brings in another",
                hint,
            );
        } else if !USUAL_AT_RULES.contains(&name) {
            let message = format!("`@{name}` is unknown to old reading systems");
            let hint = "they drop the whole sheet for it";
            self.say(&rules::CSS_TRAP, range.clone(), message, hint);
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

    /// What single words of a value tell: variables, and addresses in functions of pictures.
    fn words<'t>(&mut self, words: impl Iterator<Item = Word<'t>>) {
        // Whether a text in each bracket that is open is an address.
        let mut open = Vec::new();
        for word in words {
            match word.token {
                Token::Function => {
                    if word.calls("var") {
                        let hint = "Send to Kindle refuses books with variables (E999); write the value itself";
                        self.say(
                            &rules::CSS_TRAP,
                            word.range.clone(),
                            "`var(…)` calls a variable, which some stores refuse",
                            hint,
                        );
                    }
                    open.push(ADDRESSES.iter().any(|name| word.calls(name)));
                }
                Token::Sign(b'(' | b'[') => open.push(false),
                Token::Sign(b')' | b']') => {
                    open.pop();
                }
                Token::Text if open.last() == Some(&true) => self.address(&word.meaning(), word.range),
                _ => {}
            }
        }
    }
}
