//! Texts of book.toml → what is settled and what is complained of; must not know stages after it.

use pressmark::config::{
    self, Accessibility, ChapterStart, CodeSize, Conformance, Edition, Figures, Flow, FrontFolios, HeadingFont, Listed,
    NoteMarks, NotePlace, Numbering, ParagraphSpace, PrintedLinks, RunningHeads, Settled, Style, Surroundings,
    TitleAlign, TitleStyle, keys,
};
use pressmark::diag::{Diagnostics, Sources};
use pressmark::model::{Contributor, Direction, Language, Saying, Series, Subject};
use pressmark::units::Length;

const FAULTS: &str = include_str!("../fixtures/config/faults.toml");
const FAULTS_WANTED: &str = include_str!("../fixtures/config/faults.txt");
const FULL: &str = include_str!("../fixtures/config/full.toml");

/// Reads a book.toml, and gives the complaints as `line:column code: message | hint`.
fn read(text: &str) -> (Settled, String) {
    let mut sources = Sources::new();
    let file = sources.add("book.toml", text);
    let mut diagnostics = Diagnostics::new();
    let around = Surroundings {
        has_src: true,
        epoch: None,
        default_title: "A folder",
    };
    let settled = config::read(text, file, around, &mut diagnostics);
    diagnostics.sort();
    let mut lines = String::new();
    for diagnostic in diagnostics.iter() {
        let place = diagnostic.span.map(|span| sources.line_column(span.file, span.start));
        let place = place.map_or("-".to_owned(), |at| format!("{}:{}", at.line, at.column));
        let hints: String = diagnostic.notes.iter().map(|(_, hint)| format!(" | {hint}")).collect();
        lines.push_str(&format!(
            "{place} {}: {}{hints}\n",
            diagnostic.rule.code, diagnostic.message
        ));
    }
    (settled, lines)
}

/// The edition of a book.toml, with what keeps notes quiet put in front.
fn edition(text: &str) -> Edition {
    let (settled, complaints) = read(&format!("[book]\ntitle = \"T\"\ndate = \"2024\"\n{text}"));
    assert_eq!(complaints, "", "{text}");
    settled.edition
}

/// The complaints of the same.
fn complaints(text: &str) -> String {
    read(&format!("[book]\ntitle = \"T\"\ndate = \"2024\"\n{text}")).1
}

fn points(length: Length) -> f64 {
    (length.to_points() * 1000.0).round() / 1000.0
}

#[test]
fn every_fault_is_told_in_one_run() {
    assert_eq!(read(FAULTS).1, FAULTS_WANTED);
}

#[test]
fn an_empty_file_gives_a_book_all_the_same() {
    let (settled, complaints) = read("");
    assert_eq!(
        complaints,
        "1:1 metadata-missing: the book has no title; it is called “A folder” | add `title = \"…\"` under `[book]`\n\
         - date-missing: the book has no date; 2000-01-01T00:00:00Z stands in its files\n"
    );
    let Settled {
        edition,
        title_is_given,
        ..
    } = settled;
    assert!(!title_is_given);
    assert_eq!(edition.metadata.title, "A folder");
    assert_eq!(edition.metadata.language, Language("en".into()));
    assert_eq!(edition.source_folder, "src");
    assert_eq!((edition.print.contents_depth, edition.epub.contents_depth), (2, 3));
    assert_eq!(
        (points(edition.print.trim.width), points(edition.print.trim.height)),
        (432.0, 648.0)
    );
    assert_eq!(
        (edition.numbering, edition.print.chapter_start),
        (Numbering::Auto, ChapterStart::Any)
    );
    assert_eq!(edition.print.font, "Libertinus Serif");
    assert!(edition.smart_punctuation);
}

#[test]
fn every_key_is_read() {
    let (settled, complaints) = read(FULL);
    assert_eq!(complaints, "");
    assert!(settled.title_is_given);
    let metadata = &settled.edition.metadata;
    let person = |name: &str, role: &'static str, sort_as: Option<&str>| Contributor {
        roles: vec![role],
        sort_as: sort_as.map(str::to_owned),
        ..Contributor::author(name)
    };
    let tag = |tag: &str| Language(tag.to_owned());
    assert_eq!(
        metadata.contributors,
        [
            person("Herman Melville", "aut", Some("Melville, Herman")),
            person("A. Friend", "aut", None),
            Contributor {
                roles: vec!["ill", "bkd"],
                language: Some(tag("en")),
                other_scripts: vec![(tag("ja"), "ケント".to_owned())],
                ..Contributor::author("R. Kent")
            },
            person("X", "trl", None),
        ]
    );
    assert_eq!(metadata.direction, Direction::RightToLeft);
    assert_eq!(
        metadata.series,
        Some(Series {
            name: "Whales".into(),
            position: Some("1.5".into()),
            is_set: true,
            identifier: Some("urn:issn:1234-5679".into()),
        })
    );
    assert_eq!(metadata.short_title.as_deref(), Some("The Whale"));
    assert_eq!(metadata.sort_title.as_deref(), Some("Moby-Dick"));
    assert_eq!(metadata.further_languages, [tag("en")]);
    assert_eq!(metadata.languages_of.len(), 8);
    assert_eq!(metadata.languages_of.get(&Saying::Series), Some(&tag("fr")));
    assert_eq!(metadata.further_identifiers, ["doi:10.1000/182"]);
    assert_eq!(metadata.isbn_epub.as_deref(), Some("9783161484100"));
    assert_eq!(metadata.isbn_print.as_deref(), Some("9780306406157"));
    assert_eq!(metadata.date.as_deref(), Some("1851-11-14"));
    assert_eq!(metadata.modified, "1851-11-14T00:00:00Z");
    let subject = |name: &str, code: Option<(&str, &str)>| Subject {
        name: name.to_owned(),
        code: code.map(|(scheme, code)| (scheme.to_owned(), code.to_owned())),
    };
    assert_eq!(
        metadata.subjects,
        [
            subject("whales", None),
            subject("the sea", None),
            subject("Classic fiction", Some(("Thema", "FBC"))),
            subject("FIC047000", Some(("BISAC", "FIC047000"))),
        ]
    );
}

#[test]
fn every_key_of_the_epub_is_read() {
    let (settled, _) = read(FULL);
    let epub = settled.edition.epub;
    assert_eq!((epub.contents_depth, epub.flow), (2, Flow::Paginated));
    let span = epub.accessibility.conformance.as_ref().and_then(|claim| claim.span);
    assert!(span.is_some());
    assert_eq!(
        epub.accessibility,
        Accessibility {
            conformance: Some(Conformance {
                standard: "EPUB Accessibility 1.1 - WCAG 2.1 Level AA".into(),
                span,
                certifier: "A. Reader".into(),
                credential: Some("Reader of books".into()),
                report: Some("https://example.org/report".into()),
            }),
            summary: Some("All of it can be heard.".into()),
        }
    );
}

#[test]
fn a_standard_has_one_spelling_and_a_claim_a_name() {
    let claim = |written: &str| {
        let text = format!("publisher = \"P\"\n[epub.accessibility]\nconforms-to = \"{written}\"");
        let accessibility = edition(&text).epub.accessibility;
        accessibility.conformance.expect("a claim").standard
    };
    let full = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA";
    for written in [full, "AA", "wcag 2.2 aa", "WCAG 2.2 – Level AA"] {
        assert_eq!(claim(written), full, "{written}");
    }
    assert_eq!(claim("WCAG 2.0 Level A"), "EPUB Accessibility 1.1 - WCAG 2.0 Level A");
    for wrong in ["AAAA", "WCAG 3.0 AA", "EPUB Accessibility 1.0 - WCAG 2.0 Level A", ""] {
        let found = complaints(&format!(
            "publisher = \"P\"\n[epub.accessibility]\nconforms-to = \"{wrong}\""
        ));
        assert!(
            found.contains("is no standard that an EPUB can conform to"),
            "{wrong}: {found}"
        );
    }
    let nobody = complaints("[epub.accessibility]\nconforms-to = \"AA\"");
    assert!(nobody.contains("needs `certified-by`"), "{nobody}");
    let lone = complaints("[epub.accessibility]\ncertified-by = \"X\"");
    assert!(lone.contains("says nothing without `conforms-to`"), "{lone}");
    let report =
        complaints("publisher = \"P\"\n[epub.accessibility]\nconforms-to = \"AA\"\ncertifier-report = \"report.pdf\"");
    assert!(report.contains("is not the address of a web page"), "{report}");
}

#[test]
fn what_stores_would_not_understand_is_told_with_its_place() {
    for (written, wanted) in [
        (
            "series = { name = \"S\", position = \"two\" }",
            "`two` is not a position in a series",
        ),
        (
            "series = { name = \"S\", kind = \"sets\" }",
            "`book.series.kind` cannot be `sets`: did you mean `set`?",
        ),
        (
            "subjects = [{ scheme = \"Bisak\", code = \"FIC000000\" }]",
            "did you mean `BISAC`?",
        ),
        (
            "subjects = [{ scheme = \"BISAC\", code = \"fic47\" }]",
            "`fic47` is not a code of BISAC",
        ),
        (
            "subjects = [{ scheme = \"Thema\", code = \"9XY\" }]",
            "`9XY` is not a code of Thema",
        ),
        ("languages = [\"francais\"]", "`francais` is not a language tag"),
        (
            "language-of = { titel = \"fr\" }",
            "`book.language-of.titel` is not a key: did you mean `title`?",
        ),
        (
            "language-of = [\"fr\"]",
            "`book.language-of` takes a table of language tags",
        ),
        (
            "authors = [{ name = \"A\", role = [\"autor\", \"xyzzy\"] }]",
            "did you mean `author`?",
        ),
        (
            "authors = [{ name = \"A\", role = [\"aut\", \"xyzzy\"] }]",
            "and all MARC relators by code or term",
        ),
        (
            "authors = [{ name = \"A\", other-scripts = { \"x y\" = \"B\" } }]",
            "`x y` is not a language tag",
        ),
    ] {
        let found = complaints(written).replace(" | ", ": ");
        assert!(found.contains(wanted), "{written}: {found}");
        assert!(found.starts_with("4:"), "{written}: {found}");
    }
}

#[test]
fn every_key_of_the_book_and_its_pages_is_read() {
    let (settled, _) = read(FULL);
    let print = &settled.edition.print;
    let chapters: Vec<_> = settled
        .edition
        .chapters
        .iter()
        .map(|(name, span)| (name.as_str(), span.is_some()))
        .collect();
    assert_eq!(chapters, [("one.md", true), ("two.md", true)]);
    assert_eq!(
        settled.edition.cover.as_ref().map(|(path, _)| path.as_str()),
        Some("images/cover.png")
    );
    assert_eq!(settled.edition.cover_colors, pressmark::config::CoverColors::Plum);
    assert_eq!(
        (
            settled.edition.source_folder.as_str(),
            settled.edition.smart_punctuation
        ),
        ("text", false)
    );
    assert_eq!((points(print.trim.width), points(print.trim.height)), (365.669, 561.26));
    assert_eq!(
        (points(print.margins.inner), points(print.margins.bottom)),
        (54.0, 72.0)
    );
    assert_eq!((points(print.font_size), points(print.leading)), (10.5, 13.0));
    assert_eq!(
        (print.chapter_start, settled.edition.numbering),
        (ChapterStart::Recto, Numbering::Sections)
    );
    assert_eq!(print.lists, [Listed::Tables, Listed::Figures]);
    assert_eq!((points(print.bleed), print.page_multiple), (8.504, 16));
    assert_eq!((print.contents_depth, settled.edition.epub.contents_depth), (1, 2));
    let epub = &settled.edition.epub;
    assert_eq!(epub.notes, NotePlace::BookEnd);
    assert_eq!(epub.css.as_ref().map(|(path, _)| path.as_str()), Some("extra.css"));
    assert_eq!(
        (print.notes, print.note_marks, print.links, print.page_references),
        (NotePlace::Foot, NoteMarks::Symbols, PrintedLinks::Inline, true)
    );
}

#[test]
fn every_key_of_the_style_is_read() {
    let (settled, _) = read(FULL);
    let style = Style {
        paragraph_indent: settled.edition.style.paragraph_indent,
        paragraph_space: ParagraphSpace::Half,
        ragged: true,
        hyphenate: true,
        figures: Figures::Lining,
        drop_cap: 3,
        lead_in: 5,
        scene_break: "⁂".into(),
        heading_font: HeadingFont::Named("EB Garamond SC".into()),
        heading_font_span: settled.edition.style.heading_font_span,
        title_align: TitleAlign::Start,
        title_style: TitleStyle::SmallCaps,
        chapter_sink: 0,
        quote_indent: Length::ZERO,
        code_size: CodeSize::Given(Length::points(8)),
        running_heads: RunningHeads::Author,
        front_folios: FrontFolios::Arabic,
    };
    assert_eq!(points(style.paragraph_indent), 12.6);
    assert_eq!(settled.edition.style, style);
}

#[test]
fn what_is_not_said_of_the_style_follows_from_what_is() {
    let style = |text: &str| edition(&format!("[style]\n{text}\n")).style;
    assert_eq!(style("").paragraph_indent, Length::milli(16_500));
    assert_eq!(style("paragraph-space = \"line\"").paragraph_indent, Length::ZERO);
    assert!(style("").hyphenate && !style("align = \"ragged\"").hyphenate);
    assert_eq!((style("").lead_in, style("drop-cap = 2").lead_in), (0, 3));
    assert_eq!(style("drop-cap = 2\nlead-in = 0").lead_in, 0);
    assert_eq!(style("scene-break = \"blank\"").scene_break, "");
    assert_eq!(style("heading-font = \"sans\"").heading_font, HeadingFont::Sans);
}

#[test]
fn the_table_of_keys_and_what_is_read_agree() {
    assert!(FULL.contains("\n[check]\n"), "its keys are the codes of rules");
    for key in keys::KEYS.iter().filter(|key| key.table != keys::CHECK) {
        assert!(
            FULL.contains(&format!("\n{} = ", key.name)),
            "full.toml lacks {}.{}",
            key.table,
            key.name
        );
        for field in key.fields.iter().filter(|field| **field != "pdf") {
            assert!(
                FULL.contains(&format!("{field} = ")),
                "full.toml lacks {}.{}.{field}",
                key.table,
                key.name
            );
        }
    }
}

#[test]
fn lengths_follow_from_each_other() {
    let print = edition("[print]\nfont-size = \"10pt\"").print;
    assert_eq!(points(print.leading), 12.727);
    let print =
        edition("[print]\ntrim-size = { width = \"5in\", height = \"8in\" }\nmargins = { inner = \"0.8in\" }").print;
    let text = print.trim.height - print.margins.top - print.margins.bottom;
    assert_eq!((points(print.margins.inner), points(print.margins.outer)), (57.6, 37.5));
    assert_eq!(text.0 % print.leading.0, 0, "the text block is a whole number of lines");
}

#[test]
fn margins_that_leave_no_page_are_a_fault_and_defaults_stand_in() {
    let text = "[book]\ntitle = \"T\"\ndate = \"2024\"\n[print]\nmargins = { top = \"5in\", bottom = \"5in\" }";
    let (settled, complaints) = read(text);
    assert_eq!(
        complaints,
        "5:11 page-too-small: these margins leave 324pt × -72pt for the text\n"
    );
    assert_eq!(settled.edition.print.margins, edition("").print.margins);
}

#[test]
fn the_direction_follows_the_language() {
    assert_eq!(edition("language = \"he\"").metadata.direction, Direction::RightToLeft);
    assert_eq!(
        edition("language = \"en-GB\"").metadata.direction,
        Direction::LeftToRight
    );
    assert_eq!(
        edition("language = \"he\"\ntext-direction = \"ltr\"")
            .metadata
            .direction,
        Direction::LeftToRight
    );
}

#[test]
fn an_mdbooks_own_tables_are_listed_once() {
    let text = "multilingual = false\n\n[build]\nbuild-dir = \"out\"\n\n[rust]\nedition = \"2021\"\n\n\
                [output.html]\nx = 1\n[output.html.fold]\nenable = true\n[output.linkcheck]\n[preprocessor.toc]\ncommand = \"x\"\n";
    assert_eq!(
        complaints(text),
        "4:1 config-unused: `[build]`, `[output.html]`, `[output.linkcheck]`, `[preprocessor.toc]`, `[rust]`, \
         `book.multilingual` are for mdBook and not used here\n"
    );
}

#[test]
fn broken_syntax_does_not_hide_the_rest() {
    let text = "[book]\ntitle = \"T\ndate = 2024-01-01\nlanguag = \"en\"\n[print\nfont = \"X\"\n";
    let (_, complaints) = read(text);
    assert!(
        complaints.contains("2:") && complaints.contains("config-syntax"),
        "{complaints}"
    );
    assert!(
        complaints.contains("5:") && complaints.contains("did you mean `language`?"),
        "{complaints}"
    );
}

#[test]
fn the_epoch_is_the_moment_of_last_change() {
    let mut diagnostics = Diagnostics::new();
    let around = Surroundings {
        has_src: false,
        epoch: Some(1_709_210_096),
        default_title: "T",
    };
    let edition = config::defaults(around, &mut diagnostics);
    assert_eq!(edition.metadata.modified, "2024-02-29T12:34:56Z");
    assert_eq!(edition.source_folder, "");
    assert!(diagnostics.is_empty());
}

#[test]
fn hostile_files_are_read_without_harm() {
    let deep = format!("book = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let many = format!("[book]\nsubjects = [{}]\n", "5, ".repeat(100_000));
    let dotted = format!("[{}]\n", "a.".repeat(50_000) + "a");
    for text in [
        "book = 5",
        "book = []",
        "[[book]]\n[[book]]",
        "print.margins = 3",
        "\u{0}",
        "[book]\n[book]",
        &deep,
        &many,
        &dotted,
    ] {
        let (_, complaints) = read(text);
        assert!(complaints.contains("config-"), "{complaints}");
    }
}

/// The README's table is printed from the table of keys. (A package without its README, as a vendored one, has nothing
/// to compare.)
#[test]
fn the_readme_shows_the_table_of_keys() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let Ok(readme) = std::fs::read_to_string(path) else {
        return;
    };
    let table = keys::markdown_table();
    assert!(readme.contains(&table), "README.md must hold exactly this:\n\n{table}");
}

#[test]
fn marks_of_a_page_need_notes_on_it() {
    let (settled, complaints) = read("[print]\nnotes = \"chapter-end\"\nnote-marks = \"page\"\n");
    assert_eq!(settled.edition.print.note_marks, NoteMarks::Chapter);
    assert!(
        complaints.contains("3:14 config-value: `print.note-marks` cannot be `page` where"),
        "{complaints}"
    );
}

#[test]
fn nothing_is_a_length_without_a_unit() {
    for zero in ["0", "0.0", "\"0\"", "\"0mm\""] {
        let own = edition(&format!("[print]\nbleed = {zero}\n[style]\nquote-indent = {zero}\n"));
        assert_eq!((own.print.bleed, own.style.quote_indent), (Length::ZERO, Length::ZERO));
        let own = edition(&format!("[print]\nmargins = {{ top = {zero}, outer = {zero} }}\n"));
        assert_eq!(
            (own.print.margins.top, own.print.margins.outer),
            (Length::ZERO, Length::ZERO)
        );
    }
    assert_eq!(
        complaints("[print]\nbleed = 3\n"),
        "5:9 config-value: `3` has no unit; write for example `3pt` or `3mm`\n"
    );
}

#[test]
fn bounds_are_told_in_the_unit_of_the_author() {
    assert_eq!(
        complaints("[print]\nbleed = \"-3mm\"\n"),
        "5:9 config-value: `print.bleed` must be from 0mm to 12.7mm, not -3mm\n"
    );
}
