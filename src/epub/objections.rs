//! The text and the finished pages → what speaks against a claim that the EPUB is accessible, with places; must not know what is claimed.
//!
//! Whether a book is accessible only a person can say. What a program can see to be wrong is looked for here, by the numbers of WCAG 2.2.

use super::chapters::{Content, Plan};
use super::seen::Seen;
use super::spine::{is_for_print, is_shown};
use super::xhtml::Facts;
use crate::diag::Span;
use crate::manuscript::AssetId;
use crate::model::{Block, BlockKind, Inline, InlineKind, Language, Section, walk};
use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use std::collections::BTreeSet;

/// So many words running in another script than the language's are no name and no term (WCAG 2.2, 3.1.2, excepts those).
const LEAST_WORDS: usize = 3;

/// Something that speaks against the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Objection {
    /// Where, if it is the author's.
    pub span: Option<Span>,
    /// What, as a sentence without a stop.
    pub what: String,
}

/// What the finished files tell of, which no walk over the text finds.
#[derive(Debug)]
pub(super) struct Evidence<'e> {
    pub seen: &'e Seen,
    pub facts: &'e Facts,
    /// Pictures that move on and on.
    pub moving: &'e BTreeSet<AssetId>,
    /// Whether the page list has every page break, in order, and no other.
    pub page_list_is_whole: bool,
}

/// All objections, in the order of the text, then those without a place.
pub(super) fn find(plan: &Plan, evidence: &Evidence) -> Vec<Objection> {
    let mut search = Search {
        plan,
        moving: evidence.moving,
        scripts: scripts(&plan.resolved.book.metadata.language),
        found: Vec::new(),
    };
    for page in &plan.pages {
        if let Content::Section { section, split } = page.content {
            search.section(section, split);
        }
    }
    let mut found = search.found;
    let images = found.iter().any(|own| own.what == NO_ALT);
    let tables = found.iter().any(|own| own.what == NO_HEAD);
    let mut add = |what: String| found.push(Objection { span: None, what });
    if evidence.facts.missing_alt && !images {
        add(NO_ALT.to_owned());
    }
    if evidence.seen.headless_tables > 0 && !tables {
        add(NO_HEAD.to_owned());
    }
    for file in &evidence.seen.skipped_headings {
        add(format!("headings skip a level in {file} (1.3.1)"));
    }
    if plan.language == "und" {
        add("the language of the book is not known (3.1.1)".to_owned());
    }
    if !evidence.page_list_is_whole {
        add("the page list and the page breaks in the text do not match".to_owned());
    }
    found
}

const NO_ALT: &str = "an image has no text for those who do not see it (1.1.1)";
const NO_HEAD: &str = "a table has no cell that is a head (1.3.1)";
const MOVES: &str = "a picture moves for more than five seconds, and cannot be stopped (2.2.2)";

struct Search<'p, 'a> {
    plan: &'p Plan<'a>,
    moving: &'p BTreeSet<AssetId>,
    /// Those of the book's language, if they are known.
    scripts: Option<&'static [Script]>,
    found: Vec<Objection>,
}

impl<'a> Search<'_, 'a> {
    fn section(&mut self, section: &'a Section, split: bool) {
        // A section of another language has been marked as a whole.
        let scripts = self.scripts;
        if section.language.is_some() {
            self.scripts = None;
        }
        self.words(&section.title, section.span);
        walk::inlines(&section.title, self);
        walk::blocks(&section.blocks, self);
        if !split {
            for inner in section.sections.iter().filter(|inner| !is_for_print(inner)) {
                self.section(inner, false);
            }
        }
        self.scripts = scripts;
    }

    fn object(&mut self, span: Span, what: impl Into<String>) {
        let span = Some(span);
        self.found.push(Objection {
            span,
            what: what.into(),
        });
    }

    /// Looks for words in a script that the language does not have, and that are not marked as of another.
    fn words(&mut self, inlines: &[Inline], span: Span) {
        let Some(scripts) = self.scripts else { return };
        let mut text = String::new();
        unmarked(inlines, &mut text);
        if let Some(words) = foreign(&text, scripts) {
            let language = &self.plan.resolved.book.metadata.language.0;
            let what = format!("“{words}” is not in `{language}` and is not marked as of another language (3.1.2)");
            self.object(span, what);
        }
    }
}

impl<'a> walk::Visitor<'a> for Search<'_, 'a> {
    fn passes_over(&self, block: &'a Block) -> bool {
        !is_shown(block)
    }

    fn block(&mut self, block: &'a Block) {
        if let BlockKind::Table(table) = &block.kind
            && table.head.iter().all(|cell| cell.content.is_empty())
        {
            self.object(block.span, NO_HEAD);
        }
        if block.attributes.get("lang").is_some() {
            return;
        }
        match &block.kind {
            BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => self.words(content, block.span),
            BlockKind::Verse { stanzas, .. } => {
                for line in stanzas.iter().flatten() {
                    self.words(&line.content, block.span);
                }
            }
            _ => {}
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        let InlineKind::Image(image) = &inline.kind else { return };
        let Some(asset) = self.plan.resolved.images.get(&image.id) else {
            return;
        };
        if !image.is_decorative() && image.alt.trim().is_empty() {
            self.object(inline.span, NO_ALT);
        }
        if self.moving.contains(asset) {
            self.object(inline.span, MOVES);
        }
    }
}

/// The words that are of the language around; those marked as of another, and code, end a run.
fn unmarked(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(words) => text.push_str(words),
            InlineKind::SoftBreak | InlineKind::LineBreak => text.push(' '),
            InlineKind::Span { attributes, .. } if attributes.get("lang").is_some() => text.push_str(" 0 "),
            InlineKind::Link(link) if link.attributes.get("lang").is_some() => text.push_str(" 0 "),
            InlineKind::Code(_) | InlineKind::Math(_) => text.push_str(" 0 "),
            kind => unmarked(kind.content(), text),
        }
    }
}

/// The first run of words that have letters of other scripts only.
fn foreign(text: &str, scripts: &[Script]) -> Option<String> {
    let map = CodePointMapData::<Script>::new();
    let is_foreign = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some()
            && letters.all(|c| {
                let script = map.get(c);
                ![Script::Common, Script::Inherited].contains(&script) && !scripts.contains(&script)
            })
    };
    if text.is_ascii() && scripts.contains(&Script::Latin) {
        return None;
    }
    let mut run: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        if is_foreign(word) {
            run.push(word);
            if run.len() == LEAST_WORDS {
                return Some(run.join(" "));
            }
        } else {
            run.clear();
        }
    }
    None
}

/// The scripts that a language is written in; none where the tag names a script of its own.
fn scripts(language: &Language) -> Option<&'static [Script]> {
    let mut subtags = language.0.split(['-', '_']);
    if subtags.any(|subtag| subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        return None;
    }
    Some(match language.primary().as_str() {
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

    #[test]
    fn names_are_excepted_and_sentences_are_not() {
        let latin: &[Script] = &[Script::Latin];
        assert_eq!(foreign("It is Иван Грозный who came, and ΣΟΦΙΑ.", latin), None);
        assert_eq!(foreign("He said: я вас любил.", latin).as_deref(), Some("я вас любил."));
        assert_eq!(foreign("Naïve café — “déjà vu”, 12 or 13.", latin), None);
        let greek: &[Script] = &[Script::Greek];
        assert_eq!(
            foreign("καὶ the whole truth", greek).as_deref(),
            Some("the whole truth")
        );
    }

    #[test]
    fn a_tag_with_a_script_is_believed() {
        assert_eq!(scripts(&Language("ru-Latn".to_owned())), None);
        assert_eq!(scripts(&Language("ru".to_owned())), Some(&[Script::Cyrillic][..]));
    }
}
