//! Finished pages and style sheets → the letters and styles that they show; must not know faces.
//!
//! Which elements are bold or italic is read off the sheets themselves, so that a rule that is changed there needs no change here.

use crate::config::EpubFont;
use crate::css::{self, Sheet, Subject, Token, Word};
use crate::epub::tags::{Tag, tags};
use std::collections::BTreeSet;

/// What reading systems set in italics and in bold by themselves (HTML, clause 15.3). Headings are not among it: the sheet says how bold
/// each is.
const ITALIC: [&str; 6] = ["em", "i", "cite", "dfn", "var", "address"];
const BOLD: [&str; 3] = ["strong", "b", "th"];
const CODE: [&str; 3] = ["code", "kbd", "pre"];
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Signs that readers add: marks of lists, the hyphen at line ends.
const ADDED: &str = "•◦▪-\u{2010}\u{AD}";

/// What the pages of a book show.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Every letter and sign.
    pub letters: BTreeSet<char>,
    text: BTreeSet<(bool, bool)>,
    headings: BTreeSet<(bool, bool)>,
    code: BTreeSet<(bool, bool)>,
}

impl Used {
    /// Reads pages and sheets.
    pub fn find(pages: &[&str], sheets: &[&str]) -> Used {
        let sheets: Vec<_> = sheets.iter().map(|text| css::sheet(text)).collect();
        let mut rules = Rules::usual();
        let mut used = Used::default();
        used.letters.extend((' '..='~').chain(ADDED.chars()));
        for sheet in &sheets {
            rules.read(sheet);
            used.show(&letters(sheet));
        }
        for text in pages {
            used.show(text);
            used.page(text, &rules);
        }
        // What is italic by its element may be upright again by a sheet.
        used.text.insert((false, false));
        used
    }

    /// Pairs of bold and italic in which a kind of text is seen, the plain one first.
    pub fn styles(&self, kind: EpubFont) -> Vec<(bool, bool)> {
        let styles = match kind {
            EpubFont::Text => &self.text,
            EpubFont::Headings => &self.headings,
            EpubFont::Code => &self.code,
        };
        styles.iter().copied().collect()
    }

    fn show(&mut self, text: &str) {
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            // Both, for sheets may ask for capitals.
            self.letters.insert(letter);
            self.letters.extend(letter.to_uppercase());
        }
    }

    fn page(&mut self, text: &str, rules: &Rules<'_>) {
        let mut open = vec![State::default()];
        for tag in tags(text) {
            let state = open.last().copied().unwrap_or_default();
            if !tag.before.trim().is_empty() {
                self.seen(state);
            }
            if tag.is_end {
                if open.len() > 1 {
                    open.pop();
                }
                continue;
            }
            let inside = state.inside(&tag, rules);
            if rules.generated.iter().any(|own| fits(own, &tag)) {
                self.seen(inside);
            }
            if !tag.is_empty {
                open.push(inside);
            }
        }
    }

    fn seen(&mut self, state: State) {
        let style = (state.bold, state.italic);
        let styles = match (state.code, state.heading) {
            (true, _) => &mut self.code,
            (false, true) => &mut self.headings,
            (false, false) => &mut self.text,
        };
        styles.insert(style);
        if state.heading {
            // Where only the text has a face, titles are set in it.
            self.text.insert(style);
        }
    }
}

/// How text in an open element looks.
#[derive(Clone, Copy, Default)]
struct State {
    bold: bool,
    italic: bool,
    code: bool,
    heading: bool,
}

impl State {
    fn inside(self, tag: &Tag, rules: &Rules<'_>) -> State {
        State {
            bold: self.bold || rules.bold.iter().any(|own| fits(own, tag)),
            italic: self.italic || rules.italic.iter().any(|own| fits(own, tag)),
            code: self.code || CODE.contains(&tag.name),
            heading: self.heading || HEADINGS.contains(&tag.name),
        }
    }
}

/// Whether an element may be what a rule is of. What a tag does not tell (a place among others, a state) may be.
fn fits(subject: &Subject<'_>, tag: &Tag) -> bool {
    let own = || tag.attribute("class").unwrap_or("").split_whitespace();
    let element = subject.element.as_deref();
    let is_named = element.is_none_or(|element| element == "*" || element == tag.name);
    is_named && subject.classes.iter().all(|class| own().any(|own| own == class))
}

/// Which elements are italic, which bold, and which have text that a sheet gives them.
#[derive(Default)]
struct Rules<'t> {
    italic: Vec<Subject<'t>>,
    bold: Vec<Subject<'t>>,
    generated: Vec<Subject<'t>>,
}

impl<'t> Rules<'t> {
    fn usual() -> Rules<'t> {
        let subjects = |names: &[&'static str]| {
            let of = |name: &&'static str| Subject {
                element: Some((*name).into()),
                ..Subject::default()
            };
            names.iter().map(of).collect()
        };
        Rules {
            italic: subjects(&ITALIC),
            bold: subjects(&BOLD),
            generated: Vec::new(),
        }
    }

    fn read(&mut self, sheet: &Sheet<'t>) {
        for declaration in &sheet.declarations {
            let says = |is_one: fn(&Word<'t>) -> bool| sheet.value(declaration).any(|word| is_one(&word));
            let name = declaration.name.as_str();
            if matches!(name, "font-style" | "font") && says(is_italic) {
                self.italic.extend(sheet.subjects(declaration));
            }
            if matches!(name, "font-weight" | "font") && says(is_bold) {
                self.bold.extend(sheet.subjects(declaration));
            }
            if name == "content" && says(is_text) {
                let subjects = sheet.subjects(declaration).into_iter();
                self.generated.extend(subjects.filter(Subject::is_generated));
            }
        }
    }
}

/// Whether `content` shows anything for it.
fn is_text(word: &Word<'_>) -> bool {
    word.token == Token::Function || word.token == Token::Text && !word.meaning().is_empty()
}

fn is_italic(word: &Word<'_>) -> bool {
    word.is("italic") || word.is("oblique")
}

/// In `font` a number without a unit is a weight, too, and a line's height is never as large.
fn is_bold(word: &Word<'_>) -> bool {
    let is_heavy = || {
        word.text
            .parse::<f64>()
            .is_ok_and(|weight| weight >= f64::from(super::BOLD))
    };
    word.is("bold") || word.is("bolder") || word.token == Token::Number && is_heavy()
}

/// The letters that a sheet shows: those of its texts.
fn letters(sheet: &Sheet<'_>) -> String {
    let declared = sheet.declarations.iter().filter(|own| !own.name.starts_with("font"));
    let words = declared.flat_map(|declaration| sheet.value(declaration));
    words
        .filter(|word| word.token == Token::Text)
        .map(|word| word.meaning().into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str, sheet: &str) -> Used {
        Used::find(&[page], &[sheet])
    }

    #[test]
    fn styles_are_those_of_elements_and_of_the_sheet() {
        let sheet = "/* x { font-style: italic } */ .dark, p.note { font-weight: bold; } @media (x) { h2 .t { font-style: italic; } }";
        let used = found("<body><p>One <em>two</em></p><p class='note a'>3</p></body>", sheet);
        assert_eq!(
            used.styles(EpubFont::Text),
            [(false, false), (false, true), (true, false)]
        );
        assert!(used.styles(EpubFont::Code).is_empty());
        let sheet = "h2 { font-weight: bold } h2 .t { font-style: italic }";
        let used = found(
            "<h2><span class='t'>One</span></h2><pre><code><b>x</b></code></pre>",
            sheet,
        );
        assert_eq!(used.styles(EpubFont::Headings), [(true, true)]);
        assert_eq!(used.styles(EpubFont::Code), [(true, false)]);
        let used = found("<p class='other'>1</p>", sheet);
        assert_eq!(used.styles(EpubFont::Text), [(false, false)]);
    }

    #[test]
    fn letters_are_those_of_pages_and_sheets_and_their_capitals() {
        let used = found("<p>šč</p>", "hr::before { content: \"⁂\" }");
        for letter in ['š', 'Š', 'č', '⁂', 'A', '•'] {
            assert!(used.letters.contains(&letter), "{letter}");
        }
        assert!(!used.letters.contains(&'ж'));
    }

    #[test]
    fn text_that_a_sheet_makes_is_seen_in_its_style() {
        let sheet = "hr::before { content: \"\\2766 \\416 \"; font: oblique 700 1em/2 serif } .x { font-weight: 300 }";
        let used = found("<body><p class='x'>One</p><hr/></body>", sheet);
        assert!(used.letters.contains(&'❦') && used.letters.contains(&'Ж'));
        assert_eq!(used.styles(EpubFont::Text), [(false, false), (true, true)]);
        let used = found(
            "<body><p lang='fr'>One</p></body>",
            "[lang=fr]:not(.a, i) { font-style: italic }",
        );
        assert_eq!(used.styles(EpubFont::Text), [(false, false), (false, true)]);
    }

    #[test]
    fn what_stands_in_comments_and_faces_of_a_sheet_is_not_seen() {
        let sheet = "/* Ж p { font-style: italic } */ @font-face { font-family: \"Ж\"; font-style: italic }";
        let used = found("<p>One</p>", sheet);
        assert!(!used.letters.contains(&'Ж'));
        assert_eq!(used.styles(EpubFont::Text), [(false, false)]);
    }
}
