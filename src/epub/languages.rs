//! Finished pages → words in another script than that of the language they are marked with; must not know how pages are written.
//!
//! An element's language is its own `lang`, else that of the element it is in (HTML, 3.2.6.2). Words are read as they run, over the
//! elements of a line; code and formulas are of no language.

use super::page_list::Position;
use super::tags::{Tag, place_in, tags};
use icu_properties::CodePointMapData;
use icu_properties::props::Script;

/// So many words running in another script than the language's are no name and no term (WCAG 2.2, 3.1.2, excepts those).
const LEAST_WORDS: usize = 3;

/// Elements that stand in a line; all others end it.
const IN_LINE: &[&str] = &[
    "a", "b", "bdi", "br", "del", "dfn", "em", "i", "img", "kbd", "s", "span", "strong", "sub", "sup", "u",
];

/// Elements whose text is of no language; those of the class `math`, too.
const OF_NO_LANGUAGE: &[&str] = &["code", "head", "math", "pre", "svg"];

/// Words that are not marked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unmarked<'t> {
    pub at: Position,
    pub words: String,
    /// The language that they are marked with.
    pub language: &'t str,
}

/// All of them, one for each run of text, in the order of the pages.
pub(super) fn unmarked<'t>(pages: impl IntoIterator<Item = (usize, &'t str)>) -> Vec<Unmarked<'t>> {
    let mut found = Vec::new();
    for (page, text) in pages {
        let mut search = Search {
            page,
            text,
            open: Vec::new(),
            run: Run::default(),
            found: &mut found,
        };
        for tag in tags(text) {
            search.tag(tag);
        }
        search.end_run();
    }
    found
}

struct Search<'t, 'f> {
    page: usize,
    text: &'t str,
    /// The language in each open element; none where text is of no language.
    open: Vec<Option<&'t str>>,
    run: Run<'t>,
    found: &'f mut Vec<Unmarked<'t>>,
}

/// Text that runs on in one language.
#[derive(Default)]
struct Run<'t> {
    language: &'t str,
    text: String,
    /// Where pieces of the text begin, in it and in the page.
    pieces: Vec<(usize, usize)>,
}

impl<'t> Search<'t, '_> {
    fn tag(&mut self, tag: Tag<'t>) {
        self.words(tag.before, self.open.last().copied().flatten());
        if tag.name.is_empty() {
            return;
        }
        if !IN_LINE.contains(&tag.name) {
            self.end_run();
        }
        if tag.is_end {
            self.open.pop();
            return;
        }
        let around = self.open.last().copied().flatten();
        let is_none = OF_NO_LANGUAGE.contains(&tag.name) || tag.attribute("class") == Some("math");
        let own = match tag.attribute("lang").or_else(|| tag.attribute("xml:lang")) {
            _ if is_none => None,
            Some(language) => Some(language),
            None => around,
        };
        if let Some(alternative) = tag.attribute("alt") {
            self.end_run();
            self.words(alternative, own);
            self.end_run();
        }
        match (tag.is_empty, tag.name) {
            (true, "br") => self.words(" ", own),
            (true, _) => {}
            (false, _) => self.open.push(own),
        }
    }

    fn words(&mut self, piece: &'t str, language: Option<&'t str>) {
        let language = language.unwrap_or_default();
        if language != self.run.language {
            self.end_run();
            self.run.language = language;
        }
        if !language.is_empty() && !piece.is_empty() {
            let at = match piece {
                " " => self.run.pieces.last().map_or(0, |(_, at)| *at),
                piece => place_in(self.text, piece),
            };
            self.run.pieces.push((self.run.text.len(), at));
            push_unescaped(piece, &mut self.run.text);
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.run.language = run.language;
        let Some(scripts) = scripts(run.language) else { return };
        if let Some((start, words)) = foreign(&run.text, scripts) {
            let piece = run.pieces.iter().rev().find(|(own, _)| *own <= start);
            let byte = piece.map_or(0, |(own, at)| at + start - own);
            let at = Position { page: self.page, byte };
            let language = run.language;
            self.found.push(Unmarked { at, words, language });
        }
    }
}

/// Text with a sign for each reference: none of those that are written stands for a letter.
fn push_unescaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        out.push('&');
        rest = reference.split_once(';').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
}

/// The first run of words that have letters of other scripts only, and where it begins.
fn foreign(text: &str, scripts: &[Script]) -> Option<(usize, String)> {
    if text.is_ascii() && scripts.contains(&Script::Latin) {
        return None;
    }
    let map = CodePointMapData::<Script>::new();
    let is_foreign = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some()
            && letters.all(|c| {
                let script = map.get(c);
                ![Script::Common, Script::Inherited].contains(&script) && !scripts.contains(&script)
            })
    };
    let mut run: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        if is_foreign(word) {
            // A dash or a quotation mark before them is not theirs.
            let from_letter = word.trim_start_matches(|c: char| !c.is_alphanumeric());
            run.push(if run.is_empty() { from_letter } else { word });
            if run.len() == LEAST_WORDS {
                return Some((place_in(text, run[0]), run.join(" ")));
            }
        } else {
            run.clear();
        }
    }
    None
}

/// The scripts that a language is written in; none where the tag names a script of its own.
fn scripts(language: &str) -> Option<&'static [Script]> {
    let mut subtags = language.split(['-', '_']);
    if subtags.any(|subtag| subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        return None;
    }
    let primary = language
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    Some(match primary.as_str() {
        "ru" | "uk" | "bg" | "be" | "mk" | "kk" | "ky" | "mn" | "tg" => &[Script::Cyrillic],
        "sr" | "uz" => &[Script::Cyrillic, Script::Latin],
        "el" => &[Script::Greek],
        "he" | "yi" => &[Script::Hebrew],
        "ar" | "fa" | "ur" | "ps" | "sd" | "ug" | "ckb" => &[Script::Arabic],
        "zh" => &[Script::Han, Script::Bopomofo],
        "ja" => &[Script::Han, Script::Hiragana, Script::Katakana],
        "ko" => &[Script::Hangul, Script::Han],
        "hi" | "mr" | "ne" | "sa" => &[Script::Devanagari],
        "bn" => &[Script::Bengali],
        "ta" => &[Script::Tamil],
        "th" => &[Script::Thai],
        "ka" => &[Script::Georgian],
        "hy" => &[Script::Armenian],
        "am" => &[Script::Ethiopic],
        "en" | "de" | "fr" | "es" | "it" | "nl" | "pt" | "pl" | "sv" | "da" | "no" | "nb" | "nn" | "fi" | "is"
        | "cs" | "sk" | "hu" | "ro" | "hr" | "sl" | "et" | "lv" | "lt" | "tr" | "ca" | "eu" | "gl" | "ga" | "cy"
        | "la" | "vi" | "id" | "ms" | "sw" | "af" | "eo" => &[Script::Latin],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, &str)> {
        let found = unmarked([(0, text)]).into_iter();
        found.map(|own| (own.words, own.language)).collect()
    }

    #[test]
    fn names_are_excepted_and_sentences_are_not() {
        let latin: &[Script] = &[Script::Latin];
        assert_eq!(foreign("It is Иван Грозный who came, and ΣΟΦΙΑ.", latin), None);
        let found = foreign("He said: я вас любил.", latin);
        assert_eq!(found, Some((9, "я вас любил.".to_owned())));
        assert_eq!(foreign("—я вас любил", latin), Some((3, "я вас любил".to_owned())));
        assert_eq!(foreign("Naïve café — “déjà vu”, 12 or 13.", latin), None);
        let greek: &[Script] = &[Script::Greek];
        assert!(foreign("καὶ the whole truth", greek).is_some());
    }

    #[test]
    fn a_tag_with_a_script_is_believed() {
        assert_eq!(scripts("ru-Latn"), None);
        assert_eq!(scripts("ru"), Some(&[Script::Cyrillic][..]));
    }

    #[test]
    fn the_language_is_that_of_the_nearest_element_that_has_one() {
        let inside = "<html lang=\"en\"><div lang=\"ru\"><ul><li>я <em>вас</em> любил</li></ul></div></html>";
        assert_eq!(words(inside), []);
        let behind =
            "<html lang=\"en\"><div lang=\"ru\"><p>да</p></div><td>я <em>вас</em><br/>люб<b>ил</b></td></html>";
        assert_eq!(words(behind), [("я вас любил".to_owned(), "en")]);
        let code = "<html lang=\"en\"><p>я <code>вас</code> любил &amp; любил</p></html>";
        assert_eq!(words(code), []);
        let alternative = "<html lang=\"en\"><p>a <img alt=\"я вас любил\"/></p></html>";
        assert_eq!(words(alternative).len(), 1);
        let russian = "<html lang=\"ru\"><p>Да &amp; да, AT&amp;T &lt;i&gt; да</p></html>";
        assert_eq!(words(russian), []);
    }

    #[test]
    fn words_are_found_where_they_stand() {
        let text = "<html lang=\"en\"><p>He said: <b>я</b> вас любил.</p></html>";
        let found = unmarked([(3, text)]);
        let byte = text.find('я').unwrap_or_default();
        assert_eq!(found[0].at, Position { page: 3, byte });
    }
}
