//! Nothing of a manuscript is lost: every word of body and notes stands once and in order in both finished files.
//!
//! The words are read back from the finished files, by readers that share no code with the writers. Words of generated
//! books are all different, so that one in a wrong place, missing or doubled cannot hide behind another.

use crate::driver::{BOOK_TOML, TestBook, bytes};
use crate::pdf_reader::Pdf;
use pressmark::model::{Block, BlockKind, Book, Inline, InlineKind, Medium, Section};
use pressmark::pipeline::{Composed, Request};
use proptest::prelude::*;
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

/// The words of a book as the model has them.
#[derive(Debug, Default)]
struct Words {
    titles: Vec<String>,
    body: Vec<String>,
    notes: Vec<String>,
    /// What may stand elsewhere in print while the text goes on, each thing in one piece: captions of figures, tables that have a
    /// caption.
    floats: Vec<Vec<String>>,
}

/// Collects what one medium shows.
struct Collector {
    medium: Medium,
    words: Words,
    body: String,
    notes: String,
}

fn words_of(book: &Book, medium: Medium) -> Words {
    let mut collector = Collector {
        medium,
        words: Words::default(),
        body: String::new(),
        notes: String::new(),
    };
    for section in &book.sections {
        collector.section(section);
    }
    let Collector {
        mut words, body, notes, ..
    } = collector;
    words.body = split(&body);
    words.notes = split(&notes);
    words
}

/// Words without what a line end or a style may part: soft hyphens, and all that is neither letter nor figure. Figures part
/// words, for the call of a note stands on the line of its word.
fn split(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\u{AD}')
        .flat_map(|word| word.split_inclusive(|c: char| c.is_ascii_digit()))
        .flat_map(|part| {
            let figure = part.find(|c: char| c.is_ascii_digit()).unwrap_or(part.len());
            let (word, figure) = part.split_at(figure);
            [word, figure]
        })
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

impl Collector {
    fn section(&mut self, section: &Section) {
        let hidden = match self.medium {
            Medium::Epub => "only-print",
            Medium::Print => "only-epub",
        };
        if section.attributes.has_class(hidden) {
            return;
        }
        let mut title = String::new();
        self.inlines(&section.title, &mut title);
        // A printed dedication does not say "Dedication".
        if !title.eq_ignore_ascii_case(section.role.word()) {
            self.words.titles.extend(split(&title));
        }
        self.blocks(&section.blocks, false);
        for inner in &section.sections {
            self.section(inner);
        }
    }

    fn blocks(&mut self, blocks: &[Block], in_note: bool) {
        for block in blocks {
            self.block(block, in_note);
        }
    }

    fn line(&mut self, inlines: &[Inline], in_note: bool) {
        let mut text = String::new();
        self.inlines(inlines, &mut text);
        let to = if in_note { &mut self.notes } else { &mut self.body };
        to.push_str(&text);
        to.push('\n');
    }

    fn block(&mut self, block: &Block, in_note: bool) {
        match &block.kind {
            BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => self.line(content, in_note),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.blocks, in_note)),
            BlockKind::Quote { blocks, attribution } | BlockKind::Epigraph { blocks, attribution } => {
                self.blocks(blocks, in_note);
                self.line(attribution.as_deref().unwrap_or_default(), in_note);
            }
            BlockKind::Admonition { title, blocks, .. } => {
                self.line(title.as_deref().unwrap_or_default(), in_note);
                self.blocks(blocks, in_note);
            }
            BlockKind::Code(code) => {
                let to = if in_note { &mut self.notes } else { &mut self.body };
                to.push_str(&code.text);
                to.push('\n');
            }
            BlockKind::Verse { stanzas, attribution } => {
                stanzas
                    .iter()
                    .flatten()
                    .for_each(|line| self.line(&line.content, in_note));
                self.line(attribution.as_deref().unwrap_or_default(), in_note);
            }
            BlockKind::Table(table) => {
                // A table's caption stands before it in both outputs.
                let text = std::mem::take(&mut self.body);
                self.line(&table.caption, in_note);
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    self.line(&cell.content, in_note);
                }
                if table.caption.is_empty() || in_note {
                    self.body.insert_str(0, &text);
                } else {
                    self.words.floats.push(split(&std::mem::replace(&mut self.body, text)));
                }
            }
            BlockKind::Figure(figure) => {
                self.blocks(&figure.blocks, in_note);
                let mut caption = String::new();
                self.inlines(&figure.caption, &mut caption);
                self.words.floats.push(split(&caption));
            }
            BlockKind::Definitions(list) => {
                for definition in list {
                    definition
                        .terms
                        .iter()
                        .for_each(|term| self.line(&term.content, in_note));
                    definition
                        .meanings
                        .iter()
                        .for_each(|meaning| self.blocks(meaning, in_note));
                }
            }
            BlockKind::Only { medium, blocks } if *medium == self.medium => self.blocks(blocks, in_note),
            // Its words stand on another page of the EPUB, and in the PDF beside the picture.
            BlockKind::Only { .. } | BlockKind::Description { .. } | BlockKind::SceneBreak => {}
            BlockKind::Math(source) => self.body.push_str(&format!("{source}\n")),
            BlockKind::Division { blocks, .. } => self.blocks(blocks, in_note),
            BlockKind::Details { summary, blocks } => {
                self.line(summary, in_note);
                self.blocks(blocks, in_note);
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline], text: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(words)
                | InlineKind::Code(words)
                | InlineKind::Math(words)
                | InlineKind::Cite(words) => {
                    text.push_str(words);
                }
                InlineKind::SoftBreak | InlineKind::LineBreak => text.push(' '),
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Strikethrough(inner)
                | InlineKind::Superscript(inner)
                | InlineKind::Subscript(inner)
                | InlineKind::Keyboard(inner)
                | InlineKind::Span { content: inner, .. } => self.inlines(inner, text),
                InlineKind::Link(link) => self.inlines(&link.content, text),
                InlineKind::Note(note) => {
                    // The mark parts what stands on its two sides, as in the outputs.
                    text.push(' ');
                    self.blocks(&note.blocks, true);
                }
                InlineKind::NoteAgain { .. } => text.push(' '),
                InlineKind::Image(_)
                | InlineKind::Anchor { .. }
                | InlineKind::IndexMark(_)
                | InlineKind::Ref { .. } => {}
            }
        }
    }
}

/// Body and notes of an EPUB, read in the order of its spine.
fn epub_words(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("an entry");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("bytes");
        files.insert(file.name().to_owned(), content);
    }
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
    let package_name = files
        .keys()
        .find(|name| name.ends_with(".opf"))
        .expect("a package")
        .clone();
    let folder = package_name
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let package_text = text(&package_name);
    let package = Document::parse(&package_text).expect("well-formed");
    let element = |name: &str| {
        package
            .descendants()
            .filter(|node| node.tag_name().name() == name)
            .collect::<Vec<_>>()
    };
    let items = element("item");
    let (mut body, mut notes) = (String::new(), String::new());
    for reference in element("itemref") {
        let item = items
            .iter()
            .find(|item| item.attribute("id") == reference.attribute("idref"))
            .expect("an item");
        if item
            .attribute("properties")
            .is_some_and(|properties| properties.contains("nav"))
        {
            continue;
        }
        let page = text(&format!("{folder}{}", item.attribute("href").expect("an href")));
        let options = ParsingOptions {
            allow_dtd: true,
            ..ParsingOptions::default()
        };
        let page = Document::parse_with_options(&page, options).expect("well-formed");
        let start = page
            .descendants()
            .find(|node| node.tag_name().name() == "body")
            .expect("a body");
        gather(start, &mut body, &mut notes);
    }
    (split(&body), split(&notes))
}

/// Elements inside a line: they part no words.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "s", "del", "small", "span", "strong", "sub", "sup", "u",
];

fn gather(node: Node<'_, '_>, body: &mut String, notes: &mut String) {
    for child in node.children() {
        let is_note = child.attribute("role") == Some("doc-footnote");
        let is_mark = matches!(child.attribute("role"), Some("doc-noteref" | "doc-backlink"));
        if child.is_text() {
            body.push_str(child.text().unwrap_or(""));
        } else if is_note {
            let mut text = String::new();
            gather(child, &mut text, &mut String::new());
            notes.push_str(&text);
        } else if !is_mark {
            gather(child, body, notes);
        }
        if is_mark || child.is_element() && !INLINE.contains(&child.tag_name().name()) {
            body.push(' ');
        }
    }
}

/// All words of a PDF in the order in which they are drawn. A word that goes on over a line or page ends in U+00AD.
fn pdf_words(bytes: &[u8]) -> Vec<String> {
    let pdf = Pdf::open(bytes);
    let mut words = Vec::new();
    for index in 0..pdf.page_ids().len() {
        let text = pdf.text(index);
        words.extend(split(&text.replace("\u{AD}\n", "\u{AD} ")));
    }
    words
}

/// Whether `wanted` stands in `found` in order, each word whole or in hyphenated pieces; else the first that is missing.
fn in_order<'w>(wanted: &'w [String], found: &[String]) -> Result<(), &'w str> {
    let mut at = 0;
    for word in wanted {
        at = end_of(&word.replace('\u{AD}', ""), found, at).ok_or(word.as_str())?;
    }
    Ok(())
}

/// The earliest place behind a word, whole or in pieces, that begins at `from` or later. What stands between two pieces is
/// a note, a folio or a running head.
fn end_of(word: &str, found: &[String], from: usize) -> Option<usize> {
    let mut best: Option<usize> = None;
    for at in from..found.len() {
        if best.is_some_and(|best| best <= at + 1) {
            break;
        }
        let next = &found[at];
        let piece = next.strip_suffix('\u{AD}').map(|piece| piece.replace('\u{AD}', ""));
        let end = if next.replace('\u{AD}', "") == word {
            Some(at + 1)
        } else {
            let rest = piece
                .as_deref()
                .filter(|piece| !piece.is_empty())
                .and_then(|piece| word.strip_prefix(piece));
            rest.and_then(|rest| end_of(rest, found, at + 1))
        };
        best = [best, end].into_iter().flatten().min();
    }
    best
}

fn assert_nothing_is_lost(composed: &Composed) {
    let book = &composed.resolved.book;
    let expected = words_of(book, Medium::Epub);
    let (body, notes) = epub_words(bytes(composed, Medium::Epub));
    assert_eq!(
        in_order(&expected.body, &body),
        Ok(()),
        "a word of the body is not in the EPUB, or out of order"
    );
    assert_eq!(
        in_order(&expected.notes, &notes),
        Ok(()),
        "a word of a note is not in the EPUB, or out of order"
    );
    assert_eq!(
        in_order(&expected.titles, &body),
        Ok(()),
        "a word of a title is not in the EPUB, or out of order"
    );
    assert_eq!(
        in_order(&expected.floats.concat(), &body),
        Ok(()),
        "a word of a caption or table is not in the EPUB, or out of order"
    );
    let expected = words_of(book, Medium::Print);
    let words = pdf_words(bytes(composed, Medium::Print));
    assert_eq!(
        in_order(&expected.body, &words),
        Ok(()),
        "a word of the body is not in the PDF, or out of order"
    );
    assert_eq!(
        in_order(&expected.notes, &words),
        Ok(()),
        "a word of a note is not in the PDF, or out of order"
    );
    assert_eq!(
        in_order(&expected.titles, &words),
        Ok(()),
        "a word of a title is not in the PDF, or out of order"
    );
    for float in &expected.floats {
        assert_eq!(
            in_order(float, &words),
            Ok(()),
            "a word of a caption or table is not in the PDF, or out of order"
        );
    }
}

/// For books whose words all differ.
fn assert_nothing_is_doubled(composed: &Composed) {
    let expected = words_of(&composed.resolved.book, Medium::Print);
    let (body, notes) = epub_words(bytes(composed, Medium::Epub));
    let print = pdf_words(bytes(composed, Medium::Print));
    for word in expected
        .body
        .iter()
        .chain(&expected.notes)
        .chain(expected.floats.iter().flatten())
        .filter(|word| word.len() > 4)
    {
        let count = |words: &[String]| words.iter().filter(|found| *found == word).count();
        // A table that goes on over the page repeats its head; generated tables of one screen do so once at most.
        assert!(count(&print) <= 2, "{word} stands {} times in the PDF", count(&print));
        assert!(count(&body) + count(&notes) <= 1, "{word} stands twice in the EPUB");
    }
}

#[test]
fn the_check_sees_what_is_missing_or_out_of_order() {
    let words = |text: &str| split(text);
    assert_eq!(in_order(&words("one two"), &words("head one 7 two")), Ok(()));
    assert_eq!(in_order(&words("example"), &words("exam\u{AD} note ple")), Ok(()));
    assert_eq!(in_order(&words("one two"), &words("two one")), Err("two"));
    assert_eq!(in_order(&words("one two"), &words("one")), Err("two"));
    assert_eq!(in_order(&words("example"), &words("exam ple")), Err("example"));
}

#[test]
fn the_sample_book_is_whole_in_both_files() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("manuscript");
    let composed = pressmark::pipeline::compose(&Request::new(sample), &|_| {}).expect("the sample is there");
    assert_nothing_is_lost(&composed);
}

pub const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"90\"><rect width=\"120\" height=\"90\" fill=\"#999\"/></svg>";

/// Counts words, each different, of letters that hyphenation knows.
#[derive(Default)]
pub struct Maker {
    count: u32,
    notes: String,
    note_count: u32,
}

impl Maker {
    /// A chapter of such blocks, and its notes.
    pub fn chapter(&mut self, blocks: &[(u8, u8, u8)]) -> String {
        let mut text = format!("# {}\n", self.words(3));
        for block in blocks {
            text += &format!("\n{}\n", self.block(*block));
        }
        text + &self.notes
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ba", "cor", "den", "fi", "gam", "hol", "ject", "kin", "lu", "men", "nor", "per", "ri", "ston", "ta", "ver",
        ];
        let mut rest = self.count;
        self.count += 1;
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(SYLLABLES[rest as usize % 16]);
            rest /= 16;
        }
        word
    }

    fn words(&mut self, count: u8) -> String {
        (0..count.max(1)).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    /// Words with a style, a link, code or a note among them.
    fn line(&mut self, kind: u8, count: u8) -> String {
        let (before, inside) = (self.words(count), self.words(2));
        match kind % 8 {
            0 => format!("{before} *{inside}*"),
            1 => format!("{before} **{inside}** {}", self.word()),
            2 => format!("{before} [{inside}](https://example.org/)"),
            3 => format!("{before} `{inside}`"),
            4 => {
                self.note_count += 1;
                let (label, text, more) = (self.note_count, self.words(count), self.words(9));
                self.notes += &format!("\n[^{label}]: {text}\n\n    {more}\n");
                format!("{before}[^{label}] {inside}")
            }
            5 => format!("{before} H~{inside}~"),
            6 => format!("{before} ~~{inside}~~"),
            _ => format!("{before}\\\n{inside}"),
        }
    }

    /// A table or picture with or without a caption, which stands in each of the ways that it can. No note is called in them: one
    /// may stand on a later page than one that is called behind it.
    fn float(&mut self, shown: String, mark: &str, style: u8, count: u8) -> String {
        const CLASSES: [&str; 6] = [
            "",
            "{.here}",
            "{.landscape}",
            "{.full-page}",
            "{.bleed}",
            "{.landscape .full-page}",
        ];
        let class = CLASSES[usize::from(count) % CLASSES.len()];
        let only_pictures = class.contains("full") || class.contains("bleed");
        if style.is_multiple_of(3) || style % 8 == 4 || shown.starts_with('|') && only_pictures {
            return shown;
        }
        format!("{shown}{mark}{} {class}", self.words(count % 12))
    }

    fn block(&mut self, (kind, style, count): (u8, u8, u8)) -> String {
        match kind % 13 {
            0 => format!("## {}\n\n{}", self.words(4), self.line(style, count)),
            1 => format!(
                "- {}\n- {}\n  1. {}",
                self.line(style, count),
                self.words(3),
                self.words(5)
            ),
            2 => format!("> {}\n>\n> — {}", self.line(style, count), self.words(2)),
            3 => {
                let rows =
                    (0..u32::from(count % 7) + 1).map(|_| format!("| {} | {} |\n", self.words(3), self.line(style, 2)));
                let rows: Vec<String> = rows.map(|row| row.replace("\\\n", " ")).collect();
                let table = format!("| {} | {} |\n|---|--:|\n{}", self.word(), self.word(), rows.concat());
                self.float(table, "\n: ", style, count)
            }
            4 => format!("```text\n{}\n    {}\n```", self.words(count), self.words(4)),
            5 => format!("{}\n: {}", self.word(), self.line(style, count).replace("\\\n", " ")),
            6 => format!(
                "::: verse\n{}\n  {}\n\n{}\n:::",
                self.words(6),
                self.words(5),
                self.words(4)
            ),
            7 => format!("> [!NOTE]\n> {}", self.line(style, count).replace('\n', "\n> ")),
            8 => format!(
                "::: only-epub\n{}\n:::\n\n::: only-print\n{}\n:::",
                self.words(5),
                self.words(5)
            ),
            9 => format!("* * *\n\n{}", self.line(style, count)),
            10 => self.float("![A picture](picture.svg)\n".to_owned(), ": ", style, count),
            _ => self.line(style, count),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_of_any_book_is_in_both_files(
        blocks in proptest::collection::vec((any::<u8>(), any::<u8>(), 1u8..120), 1..40),
    ) {
        let text = Maker::default().chapter(&blocks);
        let book = TestBook::new(&[("book.toml", BOOK_TOML), ("src/one.md", &text), ("src/picture.svg", PICTURE)]);
        let composed = book.compose();
        prop_assert!(!composed.diagnostics.has_errors(), "{:?}", crate::driver::complaints(&composed));
        assert_nothing_is_lost(&composed);
        assert_nothing_is_doubled(&composed);
    }
}

#[test]
fn two_builds_on_any_number_of_threads_are_equal() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("manuscript");
    let build = |jobs| {
        let request = Request::new(&sample).jobs(jobs);
        let composed = pressmark::pipeline::compose(&request, &|_| {}).expect("the sample is there");
        composed.files.into_iter().map(|file| file.bytes).collect::<Vec<_>>()
    };
    let one = build(1);
    assert_eq!(one.len(), 2);
    assert!(
        one == build(0) && one == build(3),
        "the number of threads reaches the files"
    );
}
