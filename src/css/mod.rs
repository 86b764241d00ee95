//! A stylesheet's text → its declarations with their selectors and at-rules, its addresses and faults of grammar, by place; must not know
//! which book it is of.
//!
//! The one reader of CSS: of the author's sheet, of our own and of those in a finished EPUB.
//!
//! Browsers skip what they do not understand, so parsers made for them find no fault in anything. What is wanted here is the grammar that
//! EPUBCheck holds a sheet against, which is that of old reading systems: they may drop a whole sheet at the first thing they do not know.

mod sheet;
mod subject;
mod tokens;

pub use sheet::{Address, Block, Declaration, Sheet, Word};
use std::ops::Range;
pub use subject::Subject;
pub use tokens::Token;
use tokens::{Spot, tokens};

/// Blocks that stand in one another: reading goes on the stack for each. Sheets have three or four.
const DEEPEST: usize = 100;

/// Reads a whole sheet.
pub fn sheet(text: &str) -> Sheet<'_> {
    let mut reader = Reader::new(text);
    reader.rules(None);
    reader.finish()
}

/// Reads the value of a `style` attribute.
pub fn style_attribute(text: &str) -> Sheet<'_> {
    let mut reader = Reader::new(text);
    reader.declarations(None, false);
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    tokens: Vec<Spot>,
    at: usize,
    /// How many blocks are open.
    depth: usize,
    /// The innermost of them, as an index into the sheet's.
    block: Option<usize>,
    sheet: Sheet<'t>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        let mut sheet = Sheet {
            text,
            ..Sheet::default()
        };
        let tokens = tokens(text, &mut sheet.comments, &mut sheet.faults);
        Reader {
            text,
            tokens,
            at: 0,
            depth: 0,
            block: None,
            sheet,
        }
    }

    fn finish(self) -> Sheet<'t> {
        Sheet {
            tokens: self.tokens,
            ..self.sheet
        }
    }

    fn peek(&self) -> Option<&Spot> {
        self.tokens.get(self.at)
    }

    fn is_sign(&self, sign: u8) -> bool {
        self.peek().is_some_and(|(token, _)| *token == Token::Sign(sign))
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn fault(&mut self, message: impl Into<String>) {
        let end = self.text.len();
        let range = self.peek().map_or(end..end, |(_, range)| range.clone());
        self.sheet.faults.push((range, message.into()));
    }

    fn unexpected(&mut self) {
        let found = self.peek().map(|(_, range)| self.slice(range).to_owned());
        match found {
            Some(found) => self.fault(format!("`{}` cannot stand here", short(&found))),
            None => self.fault("the sheet ends too early"),
        }
    }

    /// The sheet ends where a brace is still open.
    fn unclosed(&mut self, open: Option<usize>) {
        let fault = |at: usize| (at..at + 1, "the brace that opens here is not closed".to_owned());
        self.sheet.faults.extend(open.map(fault));
    }

    /// What is to be one value, or one condition, ends where brackets are still open.
    fn unclosed_bracket(&mut self, open: &[Range<usize>]) {
        let fault = |own: &Range<usize>| (own.clone(), "the bracket that opens here is not closed".to_owned());
        self.sheet.faults.extend(open.last().map(fault));
    }

    /// Rules up to the brace that closes them, or the end of the sheet.
    fn rules(&mut self, open: Option<usize>) {
        loop {
            match self.peek().map(|(token, _)| *token) {
                None => return self.unclosed(open),
                Some(Token::Sign(b'}')) if open.is_some() => return self.at += 1,
                Some(Token::AtKeyword) => self.at_rule(),
                Some(_) => self.rule_set(),
            }
        }
    }

    fn rule_set(&mut self) {
        let begun = self.at;
        while let Some((token, _)) = self.peek() {
            match token {
                Token::Sign(b'{') => break,
                Token::Sign(b'}' | b';') | Token::AtKeyword | Token::Bad => {
                    self.unexpected();
                    return self.recover();
                }
                _ => self.at += 1,
            }
        }
        let Some((_, brace)) = self.peek().cloned() else {
            self.fault("the sheet ends in a selector");
            return;
        };
        if let Some((range, message)) = wrong_selector(&self.tokens[begun..self.at], self.text) {
            let place = if range.is_empty() { brace.clone() } else { range };
            self.sheet.faults.push((place, message));
        }
        let outside = self.enter(None, begun);
        self.at += 1;
        self.declarations(Some(brace.start), false);
        self.block = outside;
    }

    /// Enters the block whose selector or parameters begin at a token and end here; gives the one that it stands in.
    fn enter(&mut self, at_rule: Option<String>, begun: usize) -> Option<usize> {
        let block = Block {
            at_rule,
            prelude: begun..self.at,
            within: self.block,
        };
        self.sheet.blocks.push(block);
        self.block.replace(self.sheet.blocks.len() - 1)
    }

    /// Goes on behind the next brace that closes.
    fn recover(&mut self) {
        while let Some((token, _)) = self.peek().cloned() {
            self.at += 1;
            if token == Token::Sign(b'}') {
                return;
            }
        }
    }

    fn at_rule(&mut self) {
        let (_, keyword) = self.tokens[self.at].clone();
        let name = self.slice(&keyword).to_ascii_lowercase();
        self.at += 1;
        let begun = self.at;
        while self
            .peek()
            .is_some_and(|(token, _)| !matches!(token, Token::Sign(b';' | b'{' | b'}')))
        {
            self.at += 1;
        }
        let bare = name.trim_start_matches('@').to_owned();
        self.sheet.at_rules.push((bare.clone(), keyword.clone()));
        self.at_parameters(&name, begun);
        let Some((token, range)) = self.peek().cloned() else {
            self.fault(format!("the sheet ends within `{name}`"));
            return;
        };
        match token {
            Token::Sign(b';') => self.at += 1,
            Token::Sign(b'{') => {
                let outside = self.enter(Some(bare), begun);
                self.at += 1;
                let is_face = name == "@font-face";
                if is_face && self.is_sign(b'}') {
                    self.sheet.empty_faces.push(keyword);
                }
                if self.depth == DEEPEST {
                    self.fault(format!(
                        "blocks stand in one another more than {DEEPEST} deep; what follows is not read"
                    ));
                    self.at = self.tokens.len();
                    return;
                }
                self.depth += 1;
                match self.holds_rules(&name) {
                    true => self.rules(Some(range.start)),
                    false => self.declarations(Some(range.start), is_face),
                }
                self.depth -= 1;
                self.block = outside;
            }
            _ => {
                self.unexpected();
                self.at += 1;
            }
        }
    }

    fn at_parameters(&mut self, name: &str, begun: usize) {
        let mut open = Vec::new();
        for (token, range) in &self.tokens[begun..self.at] {
            let stray = follow_brackets(*token, range, &mut open);
            self.sheet.strays.extend(stray);
        }
        let bad = self.tokens[begun..self.at]
            .iter()
            .find(|(token, _)| *token == Token::Bad);
        open.extend(bad.map(|(_, range)| range.clone()));
        self.unclosed_bracket(&open);
        let Some((token, range)) = self.tokens[begun..self.at].first().cloned() else {
            return;
        };
        let (text, range) = match token {
            Token::Text => (self.slice(&range).trim_matches(['"', '\'']).to_owned(), range),
            Token::Url => (inside_url(self.slice(&range)), range),
            _ => return,
        };
        match name {
            "@import" => self.sheet.addresses.push(Address {
                text,
                range,
                is_import: true,
                of_face: false,
            }),
            "@charset" => self.sheet.charset = Some((range, text)),
            _ => {}
        }
    }

    /// Whether rules stand in an at-rule, and no declarations: a brace comes before the next declaration ends.
    fn holds_rules(&self, name: &str) -> bool {
        if matches!(name, "@media" | "@supports" | "@layer" | "@container" | "@document") {
            return true;
        }
        let next = self.tokens[self.at..]
            .iter()
            .find(|(token, _)| matches!(token, Token::Sign(b'{' | b';' | b'}')));
        next.is_some_and(|(token, _)| *token == Token::Sign(b'{'))
    }

    /// Declarations up to the brace that closes them; in a `style` attribute up to the end.
    fn declarations(&mut self, open: Option<usize>, of_face: bool) {
        let mut is_declared = false;
        loop {
            match self.peek().map(|(token, _)| *token) {
                None => return self.unclosed(open),
                Some(Token::Sign(b'}')) if open.is_some() => return self.at += 1,
                Some(Token::Sign(b';')) => {
                    // EPUBCheck lets it be in a `style` attribute.
                    if open.is_some() && !is_declared {
                        self.fault("a semicolon stands here that ends no declaration");
                    }
                    is_declared = false;
                    self.at += 1;
                }
                Some(Token::AtKeyword) if open.is_some() => self.at_rule(),
                Some(_) => {
                    is_declared = self.declaration(of_face);
                    if !is_declared {
                        self.skip_declaration();
                    }
                }
            }
        }
    }

    fn skip_declaration(&mut self) {
        while self
            .peek()
            .is_some_and(|(token, _)| !matches!(token, Token::Sign(b';' | b'}')))
        {
            self.at += 1;
        }
        // In a `style` attribute no brace opens that could be closed.
        if self.is_sign(b';') || self.at == 0 {
            self.at += 1;
        }
    }

    fn declaration(&mut self, of_face: bool) -> bool {
        let Some((Token::Ident, range)) = self.peek().cloned() else {
            self.expected("the name of a property");
            return false;
        };
        let name = self.slice(&range).to_ascii_lowercase();
        self.at += 1;
        if !self.is_sign(b':') {
            self.expected("a colon");
            return false;
        }
        self.at += 1;
        let begun = self.at;
        let mut has_colon = false;
        let mut open: Vec<Range<usize>> = Vec::new();
        let mut strays = Vec::new();
        while let Some((token, range)) = self.peek() {
            match token {
                Token::Sign(b';' | b'}') if open.is_empty() || *token == Token::Sign(b'}') => break,
                Token::Sign(b'{') | Token::AtKeyword | Token::Bad => {
                    self.unexpected();
                    return false;
                }
                Token::Sign(b':') if open.is_empty() => has_colon = true,
                token => strays.extend(follow_brackets(*token, range, &mut open)),
            }
            self.at += 1;
        }
        self.sheet.strays.append(&mut strays);
        self.unclosed_bracket(&open);
        let value = &self.tokens[begun..self.at];
        let Some((_, last)) = value.last().cloned() else {
            self.expected("a value");
            return false;
        };
        for (_, own) in value.iter().filter(|(token, _)| *token == Token::Url) {
            self.sheet.addresses.push(Address {
                text: inside_url(self.text.get(own.clone()).unwrap_or_default()),
                range: own.clone(),
                is_import: false,
                of_face,
            });
        }
        self.sheet.declarations.push(Declaration {
            has_colon: has_colon && !name.starts_with("--"),
            name,
            range: range.start..last.end,
            value: begun..self.at,
            block: self.block,
        });
        true
    }

    fn expected(&mut self, what: &str) {
        let found = self.peek().map(|(_, range)| self.slice(range).to_owned());
        match found {
            Some(found) => self.fault(format!("`{}` stands where {what} is wanted", short(&found))),
            None => self.fault(format!("the sheet ends where {what} is wanted")),
        }
    }
}

/// Keeps the brackets that are open; gives one that closes nothing.
fn follow_brackets(token: Token, range: &Range<usize>, open: &mut Vec<Range<usize>>) -> Option<Range<usize>> {
    match token {
        Token::Sign(b'(' | b'[') | Token::Function => open.push(range.clone()),
        Token::Sign(b')' | b']') if open.pop().is_none() => return Some(range.clone()),
        _ => {}
    }
    None
}

/// What is wrong with a selector, of the things that no reading system understands.
fn wrong_selector(tokens: &[Spot], text: &str) -> Option<(Range<usize>, String)> {
    let Some((last, range)) = tokens.last() else {
        return Some((0..0, "a rule has no selector".to_owned()));
    };
    let word = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().to_owned();
    let wrong = |range: &Range<usize>| {
        Some((
            range.clone(),
            format!("`{}` cannot stand here in a selector", short(&word(range))),
        ))
    };
    if matches!(last, Token::Sign(b',' | b'.' | b':' | b'>' | b'+' | b'~')) {
        return wrong(range);
    }
    let mut depth = 0_usize;
    let mut before: Option<&Spot> = None;
    for spot in tokens {
        let (token, range) = spot;
        if depth == 0 && *token == Token::Sign(b'(') {
            // A bracket opens behind a name alone.
            return wrong(range);
        }
        match token {
            Token::Function | Token::Sign(b'(' | b'[') => depth += 1,
            Token::Sign(b')' | b']') => depth = depth.checked_sub(1).map_or(usize::MAX, |depth| depth),
            _ => {}
        }
        if depth == usize::MAX {
            return wrong(range);
        }
        let follows =
            |signs: &[u8]| before.is_some_and(|(own, _)| matches!(own, Token::Sign(sign) if signs.contains(sign)));
        let is_bad = depth == 0
            && match token {
                Token::Number | Token::Text | Token::Url => true,
                Token::Sign(b',') => before.is_none() || follows(b",.:>+~"),
                Token::Sign(b'>' | b'+' | b'~') => before.is_none() || follows(b",.:>+~"),
                Token::Sign(b'.') => follows(b".:"),
                Token::Sign(b':') => follows(b"."),
                Token::Sign(b'*' | b'|' | b')' | b']' | b'&') | Token::Ident | Token::Hash => false,
                Token::Sign(_) => true,
                _ => false,
            };
        if is_bad {
            return wrong(range);
        }
        before = Some(spot);
    }
    (depth > 0).then(|| (range.clone(), "a bracket in a selector is not closed".to_owned()))
}

/// What `url(…)` holds.
fn inside_url(text: &str) -> String {
    let inside = text.get(4..).unwrap_or_default().trim_end_matches(')').trim();
    inside.trim_matches(['"', '\'']).to_owned()
}

/// So much of a piece of a sheet is shown in a message.
const LONGEST: usize = 40;

/// Enough of a piece of a sheet for a message.
pub fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_sheets_have_no_fault() {
        for text in [
            "@charset \"utf-8\"; @import url(a.css) screen; @namespace epub \"http://x\"; p, li > a:hover::before { margin: 0 auto !important }",
            "@media (min-width: 30em) and print { p:not(.a) [lang|=\"de\"] { color: #fff; } }",
            "@font-face { font-family: \"A B\"; src: url(\"a.ttf\") format(\"truetype\"), local(x) }",
            "@supports (hyphens: auto) { :root { --a: 1px; width: calc(1px + (2 * 3%)); background: url(data:image/png;base64,AA==) } }",
            "@page { margin: 1in; @bottom-center { content: counter(page) } } @keyframes x { from { top: 0 } 50.5% { top: 1px } }",
            "/* x */ a[href^='http'], h1 + p ~ q:nth-child(2n+1) { } <!-- b { x: y } -->",
        ] {
            let found = sheet(text);
            let faults: Vec<_> = found
                .faults
                .iter()
                .filter(|(_, message)| !message.contains("50.5%"))
                .collect();
            assert!(faults.is_empty(), "{text}: {faults:?}");
        }
    }

    #[test]
    fn blocks_stand_in_one_another_as_deep_as_is_read() {
        let nested = |depth: usize| format!("{}{}", "@media all {".repeat(depth), "}".repeat(depth));
        assert!(sheet(&nested(DEEPEST)).faults.is_empty());
        let faults = sheet(&nested(DEEPEST + 1)).faults;
        assert!(
            faults.iter().any(|(_, message)| message.contains("100 deep")),
            "{faults:?}"
        );
        assert!(!sheet(&nested(1_000_000)).faults.is_empty());
    }

    #[test]
    fn faults_of_grammar_are_told() {
        for text in [
            "p { color: red",
            "p { color red; }",
            "p { : red }",
            "p } q { }",
            "p { color: }",
            "{ color: red }",
            "p, { a: b }",
            "/* x",
            "p { content: \"a\n }",
            "@media print { p { a: b }",
            "p { a: b } }",
            "p",
            "p { a: url(x }",
            "p { 1a: b }",
            "p { a: b; c }",
            "p { a: (b; c: d }",
            "p { a: calc(1px }",
            ". { a: b }",
            "a[b { c: d }",
            "p { a: b;; }",
            "p { ; a: b }",
            "p { a: b(c }",
            "p { a: (b }",
            "p { a: [b; c: d }",
            "p { width: calc(1px + (2px) }",
            "@media (a { p { b: c } }",
            "@supports (a: b { p { c: d } }",
            "@import url(a.css;",
            "(a) { b: c }",
        ] {
            assert!(!sheet(text).faults.is_empty(), "{text}");
        }
        assert!(!style_attribute("color red").faults.is_empty());
        assert!(!style_attribute("width: calc(1px").faults.is_empty());
        assert!(style_attribute("; color: red;; margin: 0").faults.is_empty());
        assert!(!style_attribute("} color: red").faults.is_empty());
    }

    /// EPUBCheck passes these; in a selector and before a colon it does not.
    #[test]
    fn brackets_that_close_nothing_are_found_in_values_and_parameters() {
        for (text, place) in [
            ("p { color: red) }", Some(14)),
            ("p { width: calc(1px)); a: b }", Some(20)),
            ("p { a: [b]] }", Some(10)),
            ("@media print) { p { a: b } }", Some(12)),
            ("@page ) { margin: 0 }", Some(6)),
            ("p { a: (b) }", None),
        ] {
            let found = sheet(text);
            let places: Vec<_> = found.strays.iter().map(|own| own.start).collect();
            assert_eq!(places, Vec::from_iter(place), "{text}");
            assert!(found.faults.is_empty(), "{text}: {:?}", found.faults);
        }
        for text in [
            "p) { a: b }",
            "p { a: b } ) q { a: b }",
            "p { ) a: b }",
            "p { a) : b }",
            "a[b]] { c: d }",
        ] {
            assert!(!sheet(text).faults.is_empty(), "{text}");
        }
    }

    #[test]
    fn addresses_are_found() {
        let found = sheet("@import 'a.css'; @font-face { src: url( \"b.ttf\" ) } p { background: url(c.png) }");
        let texts: Vec<_> = found
            .addresses
            .iter()
            .map(|own| (own.text.as_str(), own.is_import, own.of_face))
            .collect();
        assert_eq!(
            texts,
            [("a.css", true, false), ("b.ttf", false, true), ("c.png", false, false)]
        );
    }
}
