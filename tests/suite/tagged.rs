//! Books → the tag trees of their finished files, held against what the books say.

use crate::driver::{BOOK_TOML, PAGE, TestBook, bytes, snapshot};
use crate::pdf_reader::{Pdf, text_of};
use crate::tag_model::differences;
use crate::tag_reader;
use crate::whole::{Maker, PICTURE};
use lopdf::{Dictionary, Object};
use pressmark::model::Medium;
use pressmark::pipeline::{self, Composed, Request};
use proptest::prelude::*;
use std::path::Path;

/// The tree is sound, and says what the book says, once and in order.
#[track_caller]
fn assert_says_the_book(composed: &Composed) {
    let tree = tag_reader::read(bytes(composed, Medium::Print));
    assert_eq!(tree.faults, Vec::<String>::new(), "{}", tree.dump());
    let differences = differences(&composed.resolved.book, &tree);
    assert_eq!(differences, Vec::<String>::new(), "{}", tree.dump());
}

fn composed(book: &str) -> Composed {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(book);
    pipeline::compose(&Request::new(path), &|_| {}).expect("the book is there")
}

#[test]
fn the_sample_is_read_whole_from_its_tags() {
    assert_says_the_book(&composed("manuscript"));
}

#[test]
fn every_element_is_read_whole_from_its_tags() {
    assert_says_the_book(&composed("tests/fixtures/books/tagged"));
}

#[test]
fn plates_and_turned_tables_are_read_whole_from_their_tags() {
    assert_says_the_book(&composed("tests/fixtures/books/plates"));
}

#[test]
fn a_book_from_right_to_left_is_read_whole_from_its_tags() {
    assert_says_the_book(&composed("tests/fixtures/books/right-to-left"));
}

#[test]
fn a_link_that_is_only_a_picture_is_called_by_its_words_or_by_where_it_leads() {
    let text =
        "# One\n\n[![A red disc](picture.svg)](#one) and [![](picture.svg){.decorative}](https://example.org/).\n";
    let book = TestBook::new(&[
        ("book.toml", BOOK_TOML),
        ("src/one.md", text),
        ("src/picture.svg", PICTURE),
    ]);
    let pdf = Pdf::open(bytes(&book.compose(), Medium::Print));
    let contents = |annotation: &Dictionary| annotation.get(b"Contents").map(text_of).ok();
    let links = pdf.document.objects.values().filter_map(|object| object.as_dict().ok());
    let called: Vec<_> = links
        .filter(|link| {
            link.get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"Link")
        })
        .map(contents)
        .collect();
    let expected = ["A red disc", "https://example.org/"].map(|words| Some(words.to_owned()));
    assert!(expected.iter().all(|words| called.contains(words)), "{called:?}");
    assert!(called.iter().all(Option::is_some), "{called:?}");
}

#[test]
fn the_initial_of_a_chapter_is_read_with_its_word() {
    let settings = format!("{BOOK_TOML}{PAGE}\n[style]\ndrop-cap = 2\n");
    let text = format!(
        "# One\n\n{}\n",
        "Call me Ishmael, some years ago, never mind how long. ".repeat(6)
    );
    let book = TestBook::new(&[("book.toml", &settings), ("src/one.md", &text)]);
    assert_says_the_book(&book.compose());
}

#[test]
fn a_title_that_says_nothing_skips_no_level_of_headings() {
    let text = "# ![](picture.svg){.decorative}\n\nWords.\n\n## A section\n\nMore words.\n";
    let book = TestBook::new(&[
        ("book.toml", &format!("{BOOK_TOML}[print]\nnumbering = \"none\"\n")),
        ("src/one.md", text),
        ("src/picture.svg", PICTURE),
    ]);
    assert_says_the_book(&book.compose());
}

/// Without what the layout adds to the text.
const PLAIN: &str = "numbering = \"none\"\nlinks = \"none\"\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_in_the_tree_once_and_in_order(
        blocks in proptest::collection::vec((any::<u8>(), any::<u8>(), 1u8..120), 1..30),
    ) {
        let text = Maker::default().chapter(&blocks);
        let settings = format!("{BOOK_TOML}{PAGE}{PLAIN}");
        let book = TestBook::new(&[("book.toml", &settings), ("src/one.md", &text), ("src/picture.svg", PICTURE)]);
        assert_says_the_book(&book.compose());
    }
}

/// A small book with most elements, whose tree is short enough to be read.
const SMALL: &str = r#"# Loomings[^title]

Call me Ishmael.[^me] Some years ago -- never mind how long precisely -- having little or no money in my purse, and [nothing
particular](https://example.org/) to interest me on shore, I thought I would sail about *a little* and see the [Wasserwelt]{lang=de}.

## A section {#section}

1. first
2. second
   - inside it

| Ship | Tons |
|------|-----:|
| Essex | 238 |

: Ships. {#tab:ships}

![A grey box](picture.svg){#fig:box width=20mm}
: A box, as [#tab:ships] is not.

> Quoted.
>
> — Somebody

::: verse
One line,
    and another.
:::

```text
code
    indented
```

Term
: Its meaning, as [above](#section).

[^title]: A note of the title.

[^me]: Or so he says,

    in two paragraphs.
"#;

fn small() -> TestBook {
    let settings = format!("{BOOK_TOML}{PAGE}");
    TestBook::new(&[
        ("book.toml", &settings),
        ("src/one.md", SMALL),
        ("src/picture.svg", PICTURE),
    ])
}

#[test]
fn the_tree_of_a_small_book() {
    let composed = small().compose();
    let tree = tag_reader::read(bytes(&composed, Medium::Print));
    assert_eq!(tree.faults, Vec::<String>::new());
    snapshot("pdf/tree.txt", &tree.dump());
}

#[test]
fn lines_of_verse_are_parted() {
    let composed = TestBook::of_text("# One\n\n::: verse\nOne line,\n    and another.\n:::\n").compose();
    let tree = tag_reader::read(bytes(&composed, Medium::Print));
    let verse = tree
        .elements()
        .into_iter()
        .find(|it| it.kind == "BlockQuote")
        .expect("verse");
    let text = verse.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text, "One line, and another.");
}

#[test]
fn code_is_read_as_it_was_written_where_the_page_wraps_it() {
    let code = "fn main() {\n    let wide =   \"a line of code that is far longer than the measure of this page, and wrapped\";   // so\n}";
    let composed = TestBook::of_text(&format!("# One\n\n```rust\n{code}\n```\n")).compose();
    let tree = tag_reader::read(bytes(&composed, Medium::Print));
    let found = tree.elements().into_iter().find(|it| it.kind == "Code");
    assert_eq!(found.expect("code").text(), code);
}

/// Readers that look where letters stand make one space of any gap, but what is said they take as it is.
#[test]
fn spaces_one_behind_another_are_said() {
    let composed = TestBook::of_text("# One\n\n```text\n    a b   c\n```\n").compose();
    let pdf = Pdf::open(bytes(&composed, Medium::Print));
    let pages = pdf.page_ids().len();
    let spans: Vec<String> = (0..pages).flat_map(|index| pdf.page(index).spans).collect();
    let gaps: Vec<&str> = spans
        .iter()
        .map(String::as_str)
        .filter(|said| said.trim().is_empty())
        .collect();
    assert_eq!(gaps, ["    ", "   "]);
}

#[test]
fn a_picture_without_a_text_is_in_no_tree() {
    let composed = composed("tests/fixtures/books/without-alt-text");
    let tree = tag_reader::read(bytes(&composed, Medium::Print));
    assert_eq!(tree.faults, Vec::<String>::new());
    let figures: Vec<_> = tree.elements().into_iter().filter(|it| it.kind == "Figure").collect();
    assert_eq!(figures.len(), 1, "the one with a text");
    assert!(!says(&composed, "pdfuaid:part") && says(&composed, "pdfaid:part"));
    assert!(says(&small().compose(), "pdfuaid:part"));
}

fn says(composed: &Composed, words: &str) -> bool {
    let pdf = crate::pdf_reader::Pdf::open(bytes(composed, Medium::Print));
    let packet = pdf
        .get(pdf.catalog(), "Metadata")
        .expect("metadata")
        .as_stream()
        .expect("a stream");
    String::from_utf8_lossy(&packet.get_plain_content().unwrap_or_else(|_| packet.content.clone())).contains(words)
}

#[test]
fn a_second_book_and_other_threads_change_nothing() {
    let write = |book: &TestBook, jobs: usize| {
        let composed = book.compose_with(Request::new(book.folder()).jobs(jobs));
        bytes(&composed, Medium::Print).to_vec()
    };
    let (book, other) = (small(), TestBook::of_text("# Another\n\nBook.\n"));
    let first = write(&book, 1);
    let between = write(&other, 2);
    assert!(
        first == write(&book, 2) && between == write(&other, 1),
        "the second writing differs"
    );
}
