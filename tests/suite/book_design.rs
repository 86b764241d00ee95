//! Small books → what a book designer found wanting in their pages and screens, each by its name.

use crate::driver::{BOOK_TOML, PAGE, TestBook, complaints, epub_file};
use pressmark::layout;
use pressmark::pipeline::Composed;

/// A book of one chapter, in a language.
fn book(language: &str, text: &str) -> Composed {
    let toml = format!("{BOOK_TOML}{PAGE}").replace("language = \"en\"", &format!("language = {language:?}"));
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", &format!("# One\n\n{text}\n")),
    ]);
    book.compose()
}

fn page(composed: &Composed) -> String {
    epub_file(composed, "chapter-01-one.xhtml")
}

/// The printed lines as `x y words`.
fn printed(composed: &Composed) -> Vec<String> {
    let dump = layout::dump(composed.pages.as_ref().expect("printed"));
    dump.lines().map(str::to_owned).collect()
}

/// Where a printed line that is nothing but these words begins, and how far right it can be told to stand.
fn left_of(lines: &[String], words: &str) -> f64 {
    let line = lines.iter().find(|line| line.ends_with(&format!(" {words}")));
    let line = line.unwrap_or_else(|| panic!("no line of {words} in {lines:#?}"));
    line.split(' ').next().and_then(|x| x.parse().ok()).expect("a place")
}

#[test]
fn a_wide_table_shows_that_it_scrolls_without_scripts_or_colours() {
    let wide = "| Element | What it is for, in the words of the specification | Kindle | Kobo | Apple Books |\n|---|---|---|---|---|\n\
        | `figure` | Content with a caption that stands apart from the text | yes | yes | yes |\n";
    let composed = book("en", &format!("{wide}\n{wide}\n: Captioned."));
    let sheet = epub_file(&composed, "modern.css");
    for part in [
        "mask-image: linear-gradient(to right, transparent, #000",
        "animation-timeline: scroll(self inline), scroll(self block);",
        // The mask would hide the mark of the keyboard; the dots below do not.
        ".scroller:focus-visible { animation-name: none, goes-down; }",
        "@supports not (animation-timeline: scroll())",
        ".scroller:has(> .table-",
    ] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
    let page = page(&composed);
    assert!(page.contains("<div class=\"wide\">\n<div class=\"scroller\""), "{page}");
    assert!(page.contains("<figure class=\"wide\""), "{page}");
    assert!(complaints(&composed).is_empty());
    let plain = epub_file(&book("en", "No table."), "modern.css");
    assert!(!plain.contains("goes-on"), "{plain}");
    // Where the book begins at the right, a table goes on to the left.
    let hebrew = epub_file(&book("he", wide), "modern.css");
    assert!(
        hebrew.contains("padding-left: 2.5em; -webkit-mask-image: linear-gradient(to right,"),
        "{hebrew}"
    );
}

#[test]
fn no_reader_ends_a_line_inside_an_operator_of_code() {
    let composed = book(
        "en",
        "`fn f(&self) -> u8`, `->`, `a != b`, `--flag`, `std::mem::swap_all`, `a->b->c`.",
    );
    let page = page(&composed);
    for expected in [
        "<code>fn f(&amp;self) <span class=\"whole\">-&gt;</span> u8</code>",
        "<code class=\"whole\">-&gt;</code>",
        "<code>a <span class=\"whole\">!=</span> b</code>",
        "<code class=\"whole\">--flag</code>",
        "<code>std::<wbr/>mem::<wbr/>swap_<wbr/>all</code>",
        "<code class=\"whole\">a-&gt;b-&gt;c</code>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert!(epub_file(&composed, "stylesheet.css").contains(".whole { white-space: nowrap; }"));
}

#[test]
fn no_printed_line_ends_inside_an_operator_of_code() {
    let table = "| Code | Code | Code | Code | Code |\n|---|---|---|---|---|\n\
        | `let first_long_name=second_long_name->third_long_name` | `aaaaaaaaaaaaaaaaaaaa!=bbbbbbbbbbbbbbbbbbbb` | `cccccccccccccccccc&&dddddddddddddddddd` | `eeeeeeeeeeee=>ffffffffffffff` | `--a-flag-of-some-length=value` |\n";
    let lines = printed(&book("en", table));
    for line in &lines {
        let ends = ["-", "=", "!", "&", ">"].iter().any(|sign| line.ends_with(sign));
        let is_whole = ["->", "!=", "&&", "=>", "="].iter().any(|sign| line.ends_with(sign));
        assert!(!ends || is_whole, "{line}");
        let words = line.splitn(3, ' ').nth(2).unwrap_or("");
        assert!(!words.starts_with(">") && !words.starts_with("=b"), "{line}");
    }
}

#[test]
fn the_rest_of_a_turned_code_line_stands_further_in_and_the_text_is_the_code() {
    let code = "fn main() {\n    let one = \"a line that is longer than a telephone\";\n\n\tlet two = \"another one, with a tab before it\";\n}";
    let composed = book("en", &format!("```rust\n{code}\n```\n\n```\nshort\nlines\n```"));
    let page = page(&composed);
    for expected in [
        "<code class=\"language-rust\"><span class=\"line hang-2\">fn main() {\n</span>",
        "<span class=\"line hang-6\">    let one",
        "<span class=\"line hang-2\">\n</span>",
        "<span class=\"line hang-8\">\tlet two",
        "<span class=\"line hang-2\">}</span></code>",
        "<code>short\nlines</code>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let block = page
        .split("<pre")
        .nth(1)
        .and_then(|rest| rest.split("</pre>").next())
        .expect("the code");
    let text: String = block
        .split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, words)| words)
        .collect();
    assert_eq!(text.replace("&quot;", "\""), code);
    let sheet = epub_file(&composed, "modern.css");
    assert!(
        sheet.contains(".hang-6 { padding-inline-start: 6ch; text-indent: -6ch; }"),
        "{sheet}"
    );
}

#[test]
fn numbers_of_a_column_stand_one_unit_under_another() {
    let composed = book("en", "| How many |\n|---:|\n| 1,234.5 |\n| 98.25 |\n| 7 |\n");
    let page = page(&composed);
    for expected in [
        "<td class=\"end lacks-0\">1,234.5</td>",
        "<td class=\"end\">98.25</td>",
        "<td class=\"end lacks-point-00\">7</td>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let sheet = epub_file(&composed, "modern.css");
    assert!(
        sheet.contains(".lacks-point-00::after { content: \".00\"; content: \".00\" / \"\"; visibility: hidden; }"),
        "{sheet}"
    );
    let lines = printed(&composed);
    // Seven is one figure wide, and stands over the units of 98: one figure to the right of where that begins.
    let figure = left_of(&lines, "7") - left_of(&lines, "98.25");
    assert!(figure > 3.0 && figure < 6.0, "{figure}");
    assert!(left_of(&lines, "1,234.5") < left_of(&lines, "98.25") - 2.0 * figure);
}

#[test]
fn numbers_from_right_to_left_keep_their_signs_and_stand_at_the_right() {
    let table = "| שם | שינוי |\n|---|---:|\n| א | −12.5% |\n| ב | 3% |\n";
    let composed = book("he", &format!("ירידה של −12.5 ו-7, ועוד 3 % מהם.\n\n{table}"));
    let page = page(&composed);
    for expected in [
        "<span dir=\"ltr\">−12.5</span> ו-7",
        "<span dir=\"ltr\">3 %</span>",
        "<th scope=\"col\" class=\"number\">שינוי</th>",
        "<td class=\"number\" dir=\"ltr\">−12.5%</td>",
        "<td class=\"number lacks-point-0\" dir=\"ltr\">3%</td>",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let lines = printed(&composed);
    let seen = |words: &str| lines.iter().any(|line| line.ends_with(words));
    assert!(seen("−12.5%"), "{lines:#?}");
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("12.5%−") || line.contains("12.5−")),
        "{lines:#?}"
    );
}

/// What opens a book in print, by the first words of each page that has some.
fn openings(summary: &str) -> Vec<String> {
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}{PAGE}")),
        ("src/SUMMARY.md", summary),
        ("src/half.md", "# Half Title {.half-title}\n\nMy Half\n"),
        ("src/also.md", "# Also By {.also-by}\n\nOther books.\n"),
        ("src/dedication.md", "# Dedication\n\nTo you.\n"),
        ("src/own.md", "# My Title {.title-page}\n"),
        ("src/one.md", "# One\n\nText.\n"),
    ]);
    let mut openings = Vec::new();
    let mut is_first = false;
    for line in printed(&book.compose()) {
        match line.starts_with("page ") {
            true => is_first = true,
            false if is_first => {
                is_first = false;
                openings.push(line.splitn(3, ' ').nth(2).unwrap_or("").to_owned());
            }
            false => {}
        }
    }
    openings
}

#[test]
fn a_half_title_of_ones_own_stands_before_the_title_page_in_print() {
    let made = openings("# Summary\n\n[H](half.md)\n[A](also.md)\n[D](dedication.md)\n\n- [One](one.md)\n");
    assert_eq!(made[..2], ["My Half", "Also By"], "{made:?}");
    assert_eq!(made[2], "Test", "{made:?}");
    assert!(made.iter().position(|words| words == "To you.") > Some(2), "{made:?}");
    // Who writes the title page decides.
    let own = openings("# Summary\n\n[T](own.md)\n[H](half.md)\n\n- [One](one.md)\n");
    assert_eq!(own[..3], ["My Title", "Public domain", "My Half"], "{own:?}");
}

#[test]
fn a_title_in_another_language_says_so_on_the_title_page() {
    let toml = BOOK_TOML.replace(
        "title = \"Test\"",
        "title = \"Les Misérables\"\nsubtitle = \"A Novel\"\nlanguage-of = { title = \"fr\" }",
    );
    let book = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", "# One\n\nText.\n"),
    ]);
    let composed = book.compose();
    let page = epub_file(&composed, "title-page.xhtml");
    assert!(
        page.contains(
            "<h1 id=\"pm-title\" lang=\"fr\" xml:lang=\"fr\"><span class=\"book-word-10\">Les Misérables</span></h1>"
        ),
        "{page}"
    );
    assert!(page.contains("role=\"doc-subtitle\">A Novel</p>"), "{page}");
    let structure = &composed.pages.as_ref().expect("printed").structure;
    let french = structure
        .iter()
        .filter(|element| element.language.as_ref().is_some_and(|own| own.0 == "fr"));
    assert!(french.count() > 0);
}

/// The printed title page had the authors alone, and the copyright page a name of which nobody could tell what it did; that of the EPUB had no
/// names, and who designed the cover was named nowhere.
#[test]
fn both_title_pages_say_who_translated_the_book_and_both_copyright_pages_who_did_what_else() {
    let people = "authors = [\"Ada Autor\", { name = \"Trude Beispiel\", role = \"translator\" }, \
                  { name = \"Cora Covers\", role = \"cover designer\" }]";
    let toml = BOOK_TOML
        .replace("authors = [\"A. Tester\"]", people)
        .replace("language = \"en\"", "language = \"de\"");
    assert!(toml.contains(people), "{toml}");
    let composed = TestBook::new(&[("book.toml", &toml), ("src/one.md", "# Eins\n\nText.\n")]).compose();
    let said = "Übersetzt von Trude Beispiel";
    assert!(epub_file(&composed, "title-page.xhtml").contains(said));
    let printed = layout::dump(composed.pages.as_ref().expect("printed"));
    let pages: Vec<&str> = printed.split("\npage ").filter(|page| page.contains(said)).collect();
    assert_eq!(pages.len(), 2, "{printed}");
    assert!(
        pages[0].contains("Ada Autor") && !pages[0].contains("Cora"),
        "{printed}"
    );
    assert!(pages[1].contains("Cora Covers"), "{printed}");
    let title = epub_file(&composed, "title-page.xhtml");
    assert!(title.contains("Ada Autor") && !title.contains("Cora"), "{title}");
    let copyright = epub_file(&composed, "copyright.xhtml");
    let lines = format!("<p class=\"contributor\">{said}</p>\n<p class=\"contributor\">Cora Covers</p>\n");
    assert!(copyright.contains(&lines) && !copyright.contains("Ada"), "{copyright}");
}

/// Readers who ask for justified paragraphs by `p` and `li` had torn title pages, verse and contents.
#[test]
fn a_wish_for_justified_paragraphs_does_not_tear_what_is_centred_or_ragged() {
    let composed = book("en", "::: verse\nA line,\nand another.\n:::\n");
    let sheet = epub_file(&composed, "stylesheet.css");
    for rule in [
        ".title-page p { text-align: center;",
        ".copyright-page p { text-align: left;",
        ".dedication p { text-indent: 0; text-align: center; }",
        ".half-title p { font-size: 1.4em; text-align: center;",
        ".verse p { text-align: left; }",
        ".index-entries li { margin: 0; padding-left: 2.5em; text-align: left;",
        "nav li { margin: 0.3em 0; text-align: left; }",
    ] {
        assert!(sheet.contains(rule), "{rule} in {sheet}");
    }
}

/// A table in a box that scrolls cannot go on over a page: of one with forty rows, those below the screen were not shown at all.
#[test]
fn a_wide_table_that_is_higher_than_the_screen_scrolls_down() {
    let row = "| A vessel | Some master | Fairhaven | January of a year | So many barrels |\n";
    let table = format!("{row}|---|---|---|---|---|\n{}", row.repeat(40));
    let sheet = epub_file(&book("en", &table), "modern.css");
    for part in [
        ".scroller { overflow: auto; max-width: 100%; max-height: 85vh; }",
        "goes-down step-end both; animation-timeline: scroll(self inline), scroll(self block);",
        "from { border-bottom-color: currentColor; }",
    ] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
}

/// Captions stood alone at the foot of a screen, and heads of tables too; engines repeat a head only where it is not to be parted.
#[test]
fn captions_and_heads_stay_with_their_tables() {
    let composed = book("en", "| A | B |\n|---|---|\n| a | b |\n\n: Words.\n");
    let modern = epub_file(&composed, "modern.css");
    assert!(
        modern.contains("figure.wide > figcaption, caption, thead { break-inside: avoid; break-after: avoid; }"),
        "{modern}"
    );
    let sheet = epub_file(&composed, "stylesheet.css");
    assert!(
        sheet.contains("thead { border-bottom: thin solid; page-break-inside: avoid; page-break-after: avoid; }"),
        "{sheet}"
    );
}

/// At twice the size, titles were broken anywhere, and a table of short cells ran out of the screen.
#[test]
fn titles_and_tables_have_room_on_a_telephone_when_the_text_is_doubled() {
    let text = "| Width | Height | Depth |\n|---|---|---|\n| 148 mm | 210 mm | 12 mm |\n| 1 mm | 2 mm | a longer cell |\n\n\
        | a | b |\n|---|---|\n| c | d |\n";
    let toml = BOOK_TOML.replace("title = \"Test\"", "title = \"Acupuncture\"");
    let composed = TestBook::new(&[
        ("book.toml", &toml),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n"),
        ("src/one.md", &format!("# My Acknowledgments\n\n{text}\n")),
        ("src/two.md", "# Short\n"),
    ])
    .compose();
    let page = epub_file(&composed, "chapter-01-my-acknowledgments.xhtml");
    assert!(
        page.contains("<span class=\"title word-15\">My Acknowledgments</span>"),
        "{page}"
    );
    let short = epub_file(&composed, "chapter-02-short.xhtml");
    assert!(short.contains("<span class=\"title\">Short</span>"), "{short}");
    let title = epub_file(&composed, "title-page.xhtml");
    assert!(
        title.contains("<h1 id=\"pm-title\"><span class=\"book-word-11\">Acupuncture</span></h1>"),
        "{title}"
    );
    assert_eq!(
        page.matches("<div class=\"fit\">\n<table class=\"fits-").count(),
        1,
        "{page}"
    );
    assert_eq!(page.matches("<table").count(), 2, "{page}");
    let sheet = epub_file(&composed, "modern.css");
    for part in [
        "h1, .fit, pre.code { container-type: inline-size; }",
        // Fifteen letters of 0.64 em: a line of 100 % has room for them at a tenth of it.
        ".word-15 { display: block; font-size: max(0.5em, min(1em, 10.41cqi)); }",
        ".book-word-11 { display: block; font-size: max(0.5em, min(1em, 14.2cqi)); }",
        " tr > :nth-child(n) { white-space: normal; padding-left: 0.2em; padding-right: 0.2em; }",
        " tr > :nth-child(n) { overflow-wrap: anywhere; -webkit-hyphens: auto;",
    ] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
}

/// `--flag` was `flag--` in print, and formulas and addresses had their signs at the wrong end in both.
#[test]
fn formulas_code_and_addresses_run_from_left_to_right_in_every_text() {
    let composed = book(
        "he",
        "הקוד `--flag` גם הוא, וכן `a[1];`, `b`, ועוד $-x$ וגם https://example.org/a/ כאן.\n\n$$\n-a + b\n$$\n",
    );
    let page = page(&composed);
    for expected in [
        "<code dir=\"ltr\" class=\"whole\">--flag</code>",
        "<span class=\"math\" dir=\"ltr\">-x</span>",
        "<p class=\"math\" dir=\"ltr\">-a + b</p>",
        "<span class=\"address\" dir=\"ltr\">https://",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
}

#[test]
fn an_epigraph_looks_the_same_in_both() {
    let composed = book("en", "::: epigraph\nWords.\n\n— Somebody\n:::\n");
    let page = page(&composed);
    assert!(page.contains("<p class=\"attribution\">—Somebody</p>"), "{page}");
    let sheet = epub_file(&composed, "stylesheet.css");
    let rule = sheet.lines().find(|line| line.starts_with("blockquote.epigraph {"));
    let rule = rule.expect("a rule for epigraphs");
    assert!(
        rule.contains("font-size: 0.86em;") && rule.contains("margin-left: 24%;"),
        "{rule}"
    );
    assert!(!rule.contains("italic"), "{rule}");
    assert!(printed(&composed).iter().any(|line| line.ends_with(" —Somebody")));
}

/// The second line of a task stood under its box.
#[test]
fn the_box_of_a_task_hangs_before_its_lines() {
    let composed = book("en", "- [ ] One task.\n");
    assert!(page(&composed).contains("<li class=\"task\"><span class=\"box\""));
    assert!(epub_file(&composed, "stylesheet.css").contains(".task .box { margin-left: -1.4em; }"));
}

#[test]
fn rights_in_another_language_say_so_in_both_outputs() {
    let toml = BOOK_TOML.replace(
        "language = \"en\"",
        "language = \"he\"\nlanguage-of = { rights = \"en\" }",
    );
    let toml = toml.replace("rights = \"Public domain\"", "rights = \"No rights (at all).\"");
    let composed = TestBook::new(&[
        ("book.toml", &format!("{toml}{PAGE}")),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n"),
        ("src/one.md", "# One\n\nשלום.\n"),
    ])
    .compose();
    let page = epub_file(&composed, "copyright.xhtml");
    assert!(
        page.contains("<p class=\"rights\" lang=\"en\" xml:lang=\"en\" dir=\"ltr\">No rights (at all).</p>"),
        "{page}"
    );
    let pages = composed.pages.as_ref().expect("printed");
    let english = pages
        .structure
        .iter()
        .filter(|own| own.language.as_ref().is_some_and(|own| own.0 == "en"));
    assert_eq!(english.count(), 1);
    // Its full stop stands behind its words, and they are at the right, as the others are.
    let lines = printed(&composed);
    assert!(left_of(&lines, "No rights (at all).") > 150.0, "{lines:#?}");
}
