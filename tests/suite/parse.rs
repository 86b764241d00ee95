//! Manuscripts → their outlines and what is complained of, as readable text.
//!
//! `PRESSMARK_BLESS=1 cargo test --test suite parse` writes the snapshots anew; look at the difference as at code.

use pressmark::config::{self, Edition, Surroundings};
use pressmark::diag::{Diagnostics, Sources};
use pressmark::manuscript::{ChapterEntry, ChapterText, Entry, Folder, Manuscript, Origins, Placement};
use pressmark::model::{BlockKind, Book, NodeId, Role, outline, walk};
use pressmark::parse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A book in memory.
pub struct Given {
    manuscript: Manuscript,
}

impl Given {
    /// An English book without chapters.
    pub fn book() -> Given {
        let around = Surroundings {
            has_src: false,
            epoch: Some(0),
            default_title: "Book",
        };
        Given {
            manuscript: Manuscript {
                folder: Folder::of_canonical(Path::new("nowhere")),
                edition: config::defaults(around, &mut Diagnostics::new()),
                sources: Sources::new(),
                entries: Vec::new(),
                faces: Vec::new(),
                style_sheet: None,
                profile: None,
                single_file: false,
                title_is_given: true,
            },
        }
    }

    /// One file without a book.toml.
    pub fn single(text: &str) -> Given {
        let mut given = Given::book().file("book.md", None, Placement::Numbered, text);
        given.manuscript.single_file = true;
        given.manuscript.title_is_given = false;
        given
    }

    fn entry(&mut self, path: &str, title: Option<&str>, placement: Placement, text: &str) -> ChapterEntry {
        let file = self.manuscript.sources.add(path, text);
        ChapterEntry {
            title: title.map(str::to_owned),
            span: None,
            placement,
            text: Some(ChapterText {
                path: path.to_owned(),
                text: text.to_owned(),
                origins: Origins::whole(file),
            }),
            nested: Vec::new(),
        }
    }

    /// Adds a chapter.
    pub fn file(mut self, path: &str, title: Option<&str>, placement: Placement, text: &str) -> Given {
        let entry = self.entry(path, title, placement, text);
        self.manuscript.entries.push(Entry::Chapter(entry));
        self
    }

    /// Adds a chapter inside the last one.
    fn nested(mut self, path: &str, title: Option<&str>, text: &str) -> Given {
        let entry = self.entry(path, title, Placement::Numbered, text);
        if let Some(Entry::Chapter(last)) = self.manuscript.entries.last_mut() {
            last.nested.push(entry);
        }
        self
    }

    /// Adds a part.
    fn part(mut self, title: &str) -> Given {
        let file = self.manuscript.sources.add(format!("part {title}"), title);
        let span = pressmark::diag::Span::new(file, 0, title.len() as u32);
        self.manuscript.entries.push(Entry::Part {
            title: title.to_owned(),
            span,
        });
        self
    }

    /// Changes the settings.
    pub fn with(mut self, change: impl FnOnce(&mut Edition)) -> Given {
        change(&mut self.manuscript.edition);
        self
    }

    /// The book and the complaints, each as `place: level[code]: message`.
    pub fn parse(&self) -> (Book, Vec<String>) {
        let mut diagnostics = Diagnostics::new();
        let book = parse::parse(&self.manuscript, &mut diagnostics);
        diagnostics.sort();
        let sources = &self.manuscript.sources;
        let complaints = diagnostics.iter().map(|complaint| {
            let place = complaint.span.map_or("book".to_owned(), |span| {
                let at = sources.line_column(span.file, span.start);
                format!("{}:{}:{}", sources.get(span.file).path, at.line, at.column)
            });
            let words = complaint
                .span
                .map_or("", |span| sources.text(span))
                .lines()
                .next()
                .unwrap_or("");
            let rule = complaint.rule;
            format!(
                "{place}: {}[{}]: {} | {words}",
                complaint.level, rule.code, complaint.message
            )
        });
        let complaints = complaints.collect();
        (book, complaints)
    }

    /// The outline and the complaints in one text.
    fn text(&self) -> String {
        let (book, complaints) = self.parse();
        let mut text = outline(&book);
        for complaint in complaints {
            text += &complaint;
            text.push('\n');
        }
        text
    }
}

/// One chapter of an English book.
fn chapter(text: &str) -> Given {
    Given::book().file("one.md", None, Placement::Numbered, text)
}

fn compare(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/parse/{name}.txt"));
    if std::env::var_os("PRESSMARK_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == found, "{name} differs from its snapshot:\n{found}");
}

fn snapshot(name: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/parse/{name}.md"));
    let text = std::fs::read_to_string(path).unwrap();
    compare(name, &chapter(&text).text());
}

#[test]
fn inlines() {
    snapshot("inlines");
}

#[test]
fn punctuation() {
    snapshot("punctuation");
}

#[test]
fn blocks() {
    snapshot("blocks");
}

#[test]
fn tables() {
    snapshot("tables");
}

#[test]
fn figures() {
    snapshot("figures");
}

#[test]
fn containers() {
    snapshot("containers");
}

#[test]
fn verse() {
    snapshot("verse");
}

#[test]
fn notes() {
    snapshot("notes");
}

#[test]
fn html() {
    snapshot("html");
}

#[test]
fn sections() {
    snapshot("sections");
}

#[test]
fn a_book_of_many_files() {
    let given = Given::book()
        .file(
            "intro.md",
            Some("Introduction"),
            Placement::Prefix,
            "# A Long Introduction\n\nText.\n",
        )
        .file(
            "foreword.md",
            None,
            Placement::Numbered,
            "---\nrole: foreword\nauthor: B. Other\nlang: de\n---\n# Vorwort\n",
        )
        .part("The *first* part")
        .file(
            "one.md",
            Some("One"),
            Placement::Numbered,
            "# One\n\n## In one\n\n# Beside one\n",
        )
        .nested(
            "one/a.md",
            Some("A"),
            "# A\n\n## In a {short-title=\"Inside *a*\"}\n\n## Also in a {short-title=\"\"}\n",
        )
        .nested("one/b.md", Some("No heading"), "Text only.\n")
        .part("The second part")
        .file(
            "two.md",
            Some("Two, short"),
            Placement::Numbered,
            "## Two {.prologue}\n\nText.\n\n### In two\n",
        )
        .file(
            "three.md",
            Some("Three"),
            Placement::Numbered,
            "Text first.\n\n## Then a heading\n",
        )
        .file("glossary.md", None, Placement::Numbered, "# Glossary {.glossary}\n")
        .file("thanks.md", None, Placement::Suffix, "# Thanks {.acknowledgments}\n")
        .file(
            "end.md",
            Some("End"),
            Placement::Suffix,
            "---\ntitle: The End\nshort-title: End\nwhat: ever\n---\n\nText.\n",
        );
    compare("many-files", &given.text());
}

#[test]
fn a_book_of_one_file() {
    let titled =
        "---\nauthor: A. Writer\nlang: fr\n---\n# The \"Title\"\n\nBefore.\n\n## One\n\n### In one\n\n## Two\n";
    let plain = "# One\n\nText.\n\n# Two\n\n## In two\n";
    let text = [titled, plain, "Only text.\n", "## A\n\n## B\n\n### C\n"].map(|text| Given::single(text).text());
    compare("one-file", &text.join("\n"));
}

#[test]
fn smart_punctuation_can_be_off() {
    let given = chapter("# A\n\n\"It's\" --- \\\"so\\\" ...\n").with(|edition| edition.smart_punctuation = false);
    assert!(given.text().contains("\"It's\" --- \"so\" ..."));
}

#[test]
fn threads_and_line_ends_change_nothing() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/parse");
    let (mut plain, mut windows) = (Given::book(), Given::book());
    for name in [
        "inlines",
        "punctuation",
        "blocks",
        "tables",
        "figures",
        "containers",
        "verse",
        "notes",
        "html",
        "sections",
    ] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
        plain = plain.file(name, None, Placement::Numbered, &text);
        windows = windows.file(name, None, Placement::Numbered, &text.trim_end().replace('\n', "\r\n"));
    }
    let on = |threads: usize, given: &Given| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| given.parse())
    };
    let (one, four) = (on(1, &plain), on(4, &plain));
    assert!(one == four);
    let (expected, found) = (outline(&one.0), outline(&windows.parse().0));
    for (expected, found) in expected.lines().zip(found.lines()) {
        assert_eq!(expected, found);
    }
}

#[test]
fn nesting_has_an_end() {
    for text in [
        ">".repeat(500) + " a\n",
        "- ".repeat(500) + "a\n",
        "::: note\n".repeat(500),
        "<div class=\"a\">".repeat(500),
        "*a ".repeat(500) + &"*".repeat(500),
        "*a **b ".repeat(300) + &"** *".repeat(300),
        "[".repeat(500) + "a" + &"]{.x}".repeat(500),
        "^[a ".repeat(500) + &"]".repeat(500),
        "<b>".repeat(500) + "a",
        (0..200)
            .map(|index| format!("[^{index}]: a[^{}]\n\n", index + 1))
            .collect::<String>()
            + "b[^0]\n",
        "1. a\n\n   ".repeat(200),
    ] {
        let (book, complaints) = chapter(&format!("# Deep\n\n{text}")).parse();
        assert!(depth(&outline(&book)) < 120, "{text}");
        let mut words = Words::default();
        walk::book(&book, &mut words);
        assert!(
            words.text.contains('a') || !text.contains('a') || !complaints.is_empty(),
            "{text}"
        );
    }
}

fn depth(outline: &str) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    outline.lines().map(indent).max().unwrap_or(0) / 2
}

#[test]
fn long_lines_take_linear_time() {
    for unit in [
        "[", "^", "~", "]", "`", "*a_", "<a ", "\"'", "'", "{#", "![", "$", "[^a]", "www.", "a@", "<!--", ":::\n",
        "&amp", "--", "| a ",
    ] {
        let (book, _) = chapter(&unit.repeat(20_000)).parse();
        assert!(outline(&book).len() > 10);
    }
}

/// All the words of a book in reading order.
#[derive(Default)]
pub struct Words {
    pub text: String,
}

impl<'a> walk::Visitor<'a> for Words {
    fn block(&mut self, block: &'a pressmark::model::Block) {
        use pressmark::model::BlockKind;
        self.text.push('\n');
        match &block.kind {
            BlockKind::Code(code) => self.text += &code.text,
            BlockKind::Math(tex) => self.text += tex,
            _ => {}
        }
    }

    fn inline(&mut self, inline: &'a pressmark::model::Inline) {
        use pressmark::model::InlineKind;
        match &inline.kind {
            InlineKind::Text(words) | InlineKind::Code(words) | InlineKind::Math(words) | InlineKind::Cite(words) => {
                self.text += words;
            }
            InlineKind::SoftBreak | InlineKind::LineBreak => self.text.push('\n'),
            _ => {}
        }
    }
}

/// Every id of a book in reading order.
#[derive(Default)]
struct Ids(Vec<NodeId>);

impl<'a> walk::Visitor<'a> for Ids {
    fn section(&mut self, section: &'a pressmark::model::Section) {
        self.0.push(section.id);
    }
    fn block(&mut self, block: &'a pressmark::model::Block) {
        self.0.push(block.id);
    }
    fn cell(&mut self, cell: &'a pressmark::model::Cell) {
        self.0.push(cell.id);
    }
    fn part(&mut self, id: NodeId) {
        self.0.push(id);
    }
}

#[test]
fn ids_are_unique_and_in_order() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/parse");
    let mut given = Given::book();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(&path).unwrap();
            given = given.file(&path.display().to_string(), None, Placement::Numbered, &text);
        }
    }
    let (book, _) = given.parse();
    let mut ids = Ids::default();
    walk::book(&book, &mut ids);
    let unique: BTreeSet<_> = ids.0.iter().collect();
    assert_eq!(unique.len(), ids.0.len());
    assert!(ids.0.is_sorted());
    assert!(ids.0.len() > 150);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    /// What Markdown and our own syntax are made of, so that random texts are full of it.
    fn scraps() -> impl Strategy<Value = String> {
        let scrap = prop_oneof![
            4 => "[a-zA-Zé]{1,6}",
            2 => Just(" ".to_owned()),
            2 => Just("\n".to_owned()),
            1 => Just("\n\n".to_owned()),
            4 => prop::sample::select(vec![
                "*", "**", "_", "~", "~~", "^", "^[", "[", "]", "](", ")", "[^a]", "\n[^a]: ", "![", "`", "``", "\n```\n", "$", "$$",
                "{", "}", "{.x}", "{#y}", "{a=b}", "\n{.z}\n", "\n::: note\n", "\n:::\n", "\n::: verse\n", "\n::: figure\n", ": ",
                "\n: ", "\n# ", "\n### ", "\n> ", "\n- ", "\n  - ", "\n1. ", "| a |", "\n|--|--|\n", "\n---\n", "\n===\n", "<b>", "</b>",
                "<div>", "\n<div class=\"x\">\n", "\n</div>\n", "<!--", "-->", "<details>", "<summary>", "</summary>", "<br>", "<a id=q>",
                "<script>", "<pre>", "</pre>", "&amp;", "&", "\\", "\"", "'", "--", "...", "https://a.b/", "www.", "@", "[@k]", "[#r]",
                "\t", "    ", "\r\n", "\u{0}", "\u{fdd0}", "«", "»", "!", "?",
            ]).prop_map(str::to_owned),
        ];
        prop::collection::vec(scrap, 0..60).prop_map(|scraps| scraps.concat())
    }

    /// Whether every place in a book lies in its text, on borders of characters.
    struct Places<'a>(&'a str);

    impl Places<'_> {
        fn check(&self, span: pressmark::diag::Span) {
            let words = self.0.get(span.start as usize..span.end as usize);
            assert!(words.is_some(), "{span:?} in {} bytes", self.0.len());
        }
    }

    impl<'a> walk::Visitor<'a> for Places<'_> {
        fn section(&mut self, section: &'a pressmark::model::Section) {
            self.check(section.span);
        }
        fn block(&mut self, block: &'a pressmark::model::Block) {
            self.check(block.span);
        }
        fn inline(&mut self, inline: &'a pressmark::model::Inline) {
            self.check(inline.span);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_parses(text in scraps(), single in any::<bool>(), french in any::<bool>()) {
            let given = if single { Given::single(&text) } else { chapter(&text) };
            let given = given.with(|edition| if french { edition.metadata.language.0 = "fr".to_owned() });
            let (book, _) = given.parse();
            walk::book(&book, &mut Places(&text));
            let mut ids = Ids::default();
            walk::book(&book, &mut ids);
            let unique: BTreeSet<_> = ids.0.iter().collect();
            prop_assert_eq!(unique.len(), ids.0.len());
            let stray = outline(&book).contains(['\u{fdd0}', '\u{0}']);
            prop_assert!(!stray);
        }

        #[test]
        fn any_characters_parse(text in any::<String>()) {
            let (book, _) = chapter(&text).parse();
            walk::book(&book, &mut Places(&text));
        }

        #[test]
        fn no_word_is_lost(paragraphs in prop::collection::vec("[a-zA-Z0-9é,;!?.'\"*_()^|#+ \n-]{1,80}", 1..8)) {
            let text = format!("# T\n\n{}\n", paragraphs.join("\n\nx"));
            let (book, _) = chapter(&text).parse();
            let mut found = Words::default();
            walk::book(&book, &mut found);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&text), letters(&found.text));
        }
    }
}

#[test]
fn an_epilogue_is_no_chapter_139() {
    let role = |heading: &str| chapter(&format!("{heading}\n\nText.\n")).parse().0.sections[0].role;
    assert_eq!(role("# Epilogue"), Role::Epilogue);
    assert_eq!(role("# About the Author"), Role::AboutTheAuthor);
    assert_eq!(role("# Epilogue {.chapter}"), Role::Chapter);
    assert_eq!(role("# The Epilogue of It All"), Role::Chapter);
    assert_eq!(role("# Introduction"), Role::Chapter);
}

/// GitHub shows the bracket; Obsidian has the title, and so have we.
#[test]
fn words_behind_the_bracket_of_a_call_out_are_its_title() {
    let text = "> [!NOTE] Mind the *gap*\n> Between train and platform.\n\n> [!tip]- Folded\n\n> [!WARNING]\n> None.\n\n> [!NOTE]x\n\n> \\[!NOTE] Words\n";
    let (book, complaints) = chapter(text).parse();
    assert_eq!(complaints, [""; 0]);
    let seen: Vec<_> = book.sections[0]
        .blocks
        .iter()
        .map(|block| match &block.kind {
            BlockKind::Admonition { kind, title, blocks } => {
                let title = title.as_ref().map(|title| walk::plain_text(title));
                (format!("{kind:?}"), title.unwrap_or_default(), blocks.len())
            }
            BlockKind::Quote { blocks, .. } => ("quote".to_owned(), String::new(), blocks.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    let wanted = [
        ("Note", "Mind the gap", 1),
        ("Tip", "Folded", 0),
        ("Warning", "", 1),
        ("quote", "", 1),
        ("quote", "", 1),
    ];
    assert_eq!(
        seen,
        wanted.map(|(kind, title, blocks)| (kind.to_owned(), title.to_owned(), blocks))
    );
}

#[test]
fn a_note_may_be_called_in_html() {
    let text = "<details>\n<summary>More[^a] and [^b] &amp; [^c]</summary>\n\nText.\n\n</details>\n\n<figure>\n<figcaption>On / off[^c]</figcaption>\n</figure>\n\n[^a]: One.\n\n[^c]: Two.\n";
    let (book, complaints) = chapter(text).parse();
    assert_eq!(complaints, [""; 0]);
    let outline = outline(&book);
    assert!(outline.contains(" and [^b] & "), "{outline}");
    assert_eq!(outline.matches("One.").count(), 1, "{outline}");
    assert_eq!(outline.matches("Two.").count(), 1, "{outline}");
    assert!(outline.contains("On / off"), "{outline}");
}

#[test]
fn a_note_without_text_and_a_label_with_a_blank_are_told() {
    let told = |text: &str| chapter(text).parse().1;
    assert_eq!(
        told("A call.[^a]\n\n[^a]:\n"),
        ["one.md:1:8: warning[note-undefined]: the note `a` is called here and has no text | [^a]"]
    );
    assert_eq!(
        told("# Title {#\"a b\"}\n\nText.\n"),
        ["one.md:1:9: warning[attribute-syntax]: these attributes are not understood, and stay as text | {#\"a b\"}"]
    );
    assert_eq!(
        told("Words [of]{#\"a b\"} it.\n"),
        ["one.md:1:11: warning[attribute-syntax]: these attributes are not understood, and stay as text | {#\"a b\"}"]
    );
}

#[test]
fn a_single_file_tells_of_its_language_and_a_chapter_of_its_direction() {
    let told = |given: Given| given.parse().1;
    assert_eq!(
        told(Given::single("---\nlang: en-yy-zz\n---\n\n# One\n\nText.\n")),
        [
            "book.md:2:1: warning[language-unknown]: `en-yy-zz` is no language tag: `zz` cannot stand where it does | lang: en-yy-zz"
        ]
    );
    assert_eq!(
        told(chapter("Words [of]{dir=up} it.\n")),
        ["one.md:1:7: warning[attribute-syntax]: `dir=up` is no direction of text | [of]{dir=up}"]
    );
}
