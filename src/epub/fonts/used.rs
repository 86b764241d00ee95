//! Finished pages and style sheets → the letters and styles that they show; must not know faces.
//!
//! Which elements are bold or italic is read off the sheets themselves, so that a rule that is changed there needs no change here.

use crate::config::EpubFont;
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
        let rules = Rules::read(sheets);
        let mut used = Used::default();
        used.letters.extend((' '..='~').chain(ADDED.chars()));
        for text in pages.iter().chain(sheets) {
            for letter in text.chars().filter(|letter| !letter.is_control()) {
                // Both, for sheets may ask for capitals.
                used.letters.insert(letter);
                used.letters.extend(letter.to_uppercase());
            }
        }
        for text in pages {
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

    fn page(&mut self, text: &str, rules: &Rules) {
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
            } else if !tag.is_empty {
                open.push(state.inside(&tag, rules));
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
    fn inside(self, tag: &Tag, rules: &Rules) -> State {
        State {
            bold: self.bold || rules.bold.iter().any(|own| own.fits(tag)),
            italic: self.italic || rules.italic.iter().any(|own| own.fits(tag)),
            code: self.code || CODE.contains(&tag.name),
            heading: self.heading || HEADINGS.contains(&tag.name),
        }
    }
}

/// The last part of a selector: an element, classes, or both.
#[derive(Debug, PartialEq, Eq)]
struct Subject {
    element: String,
    classes: Vec<String>,
}

impl Subject {
    fn of(selector: &str) -> Subject {
        let last = selector
            .split([' ', '>', '+', '~'])
            .rfind(|part| !part.is_empty())
            .unwrap_or("");
        let last = last.split([':', '[', '#']).next().unwrap_or("");
        let mut parts = last.split('.').map(str::to_owned);
        Subject {
            element: parts.next().unwrap_or_default(),
            classes: parts.collect(),
        }
    }

    fn fits(&self, tag: &Tag) -> bool {
        let own = || tag.attribute("class").unwrap_or("").split_whitespace();
        let is_named = self.element.is_empty() || self.element == "*" || self.element == tag.name;
        let has_any = !self.element.is_empty() || !self.classes.is_empty();
        has_any && is_named && self.classes.iter().all(|class| own().any(|own| own == class))
    }
}

/// Which elements are italic, and which bold.
struct Rules {
    italic: Vec<Subject>,
    bold: Vec<Subject>,
}

impl Rules {
    fn read(sheets: &[&str]) -> Rules {
        let subjects = |names: &[&str]| names.iter().map(|name| Subject::of(name)).collect();
        let mut rules = Rules {
            italic: subjects(&ITALIC),
            bold: subjects(&BOLD),
        };
        for sheet in sheets {
            let sheet = uncommented(sheet);
            for rule in sheet.split('}') {
                // Of a rule inside an at-rule the innermost brace counts.
                let Some((selectors, declarations)) = rule.rsplit_once('{') else {
                    continue;
                };
                let selectors = selectors.rsplit(['{', ';']).next().unwrap_or(selectors);
                let says = |property: &str, words: &[&str]| {
                    declarations
                        .split(';')
                        .filter_map(|one| one.split_once(':'))
                        .any(|(name, value)| {
                            name.trim() == property && value.split_whitespace().any(|word| words.contains(&word))
                        })
                };
                let each = || selectors.split(',').map(str::trim).filter(|one| !one.starts_with('@'));
                if says("font-style", &["italic", "oblique"]) || says("font", &["italic"]) {
                    rules.italic.extend(each().map(Subject::of));
                }
                if says("font-weight", &["bold", "bolder", "600", "700", "800", "900"]) || says("font", &["bold"]) {
                    rules.bold.extend(each().map(Subject::of));
                }
            }
        }
        rules
    }
}

/// A sheet without its comments.
fn uncommented(sheet: &str) -> String {
    let mut text = String::new();
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text + rest
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
}
