//! The examples of the CommonMark and GFM specifications → the same structure and words in the model.
//!
//! The expected HTML and the model are both written as a plain stream of tags and words, without blanks, and compared.

use crate::parse::Given;
use pressmark::manuscript::Placement;
use pressmark::model::{Block, BlockKind, Book, Cell, Inline, InlineKind, ListItem, Section};
use std::path::PathBuf;

/// Opens and closes an example; between them a line with a dot parts Markdown from HTML.
const FENCE: &str = "````````````````````````````````";

/// Examples whose result differs on purpose.
const DIFFERENT: &[(&str, usize, &str)] = &[
    ("commonmark", 21, "an empty link is nothing"),
    ("commonmark", 31, "an empty link is nothing"),
    ("commonmark", 150, "a tag that HTML does not have is words"),
    ("commonmark", 156, "a tag that does not end is words"),
    ("commonmark", 157, "a tag that does not end is words"),
    ("commonmark", 158, "a tag that does not end is words"),
    ("commonmark", 163, "a tag that HTML does not have is words"),
    ("commonmark", 170, "scripts are left out"),
    ("commonmark", 172, "styles are left out"),
    ("commonmark", 173, "styles are left out"),
    ("commonmark", 176, "styles are left out"),
    ("commonmark", 178, "scripts are left out"),
    ("commonmark", 180, "processing instructions are left out"),
    ("commonmark", 201, "a tag that HTML does not have is words"),
    (
        "commonmark",
        344,
        "an element that is not closed ends with its paragraph",
    ),
    ("commonmark", 476, "an empty link is nothing"),
    ("commonmark", 477, "an empty link is nothing"),
    ("commonmark", 491, "a tag that HTML does not have is words"),
    (
        "commonmark",
        494,
        "an element that is not closed ends with its paragraph",
    ),
    ("commonmark", 524, "a tag that HTML does not have is words"),
    ("commonmark", 536, "a tag that HTML does not have is words"),
    ("commonmark", 608, "bare addresses are links, as in GFM"),
    ("commonmark", 611, "bare addresses are links, as in GFM"),
    ("commonmark", 612, "bare addresses are links, as in GFM"),
    ("commonmark", 613, "a tag that HTML does not have is words"),
    ("commonmark", 614, "a tag that HTML does not have is words"),
    ("commonmark", 615, "a tag that HTML does not have is words"),
    ("commonmark", 616, "an empty link is nothing"),
    ("commonmark", 623, "a tag that HTML does not have is words"),
    (
        "commonmark",
        626,
        "the comparison here does not know comments that end at once",
    ),
    ("commonmark", 629, "CDATA sections are left out"),
    ("commonmark", 630, "an empty link is nothing"),
    ("commonmark", 631, "an empty link is nothing"),
    ("commonmark", 642, "an empty link is nothing"),
    ("commonmark", 643, "an empty link is nothing"),
    ("gfm", 10, "one tilde lowers, as in pandoc; two strike out"),
];

/// Examples of raw HTML in blocks: only their words are compared, because the model holds no HTML.
const WORDS_ONLY: std::ops::RangeInclusive<usize> = 148..=191;

fn examples(name: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/spec/{name}.txt"));
    let text = std::fs::read_to_string(path).unwrap();
    text.split(&format!("{FENCE} example\n"))
        .skip(1)
        .map(|example| {
            let example = &example[..example.find(&format!("{FENCE}\n")).unwrap()];
            match example.strip_prefix(".\n") {
                Some(html) => (String::new(), html.to_owned()),
                None => {
                    let at = example.find("\n.\n").unwrap();
                    (example[..=at].to_owned(), example[at + 3..].to_owned())
                }
            }
        })
        .collect()
}

fn check(name: &str, least: usize) {
    let examples = examples(name);
    assert!(examples.len() >= least, "{}", examples.len());
    let mut failures = String::new();
    for (index, (markdown, html)) in examples.iter().enumerate() {
        let number = index + 1;
        if DIFFERENT.iter().any(|(file, own, _)| *file == name && *own == number) {
            continue;
        }
        let text = format!("# Example\n\n{markdown}");
        let given = Given::book()
            .file("one.md", None, Placement::Numbered, &text)
            .with(|edition| edition.smart_punctuation = false);
        let (book, complaints) = given.parse();
        let found = written(&book);
        let expected = format!("<h>Example</h>{}", expected(html));
        let words_only = name == "commonmark" && WORDS_ONLY.contains(&number);
        let equal = if words_only {
            words(&found) == words(&expected)
        } else {
            found == expected
        };
        if !equal {
            failures += &format!(
                "\n--- {name} {number}\n{markdown}\nexpected {expected}\nfound    {found}\n{}\n",
                complaints.join("\n")
            );
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn commonmark() {
    check("commonmark", 652);
}

#[test]
fn gfm() {
    check("gfm", 12);
}

/// The tags that are compared, and what each is called.
fn common(name: &str) -> Option<&str> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "h",
        "b" | "strong" => "strong",
        "i" | "em" => "em",
        "del" | "s" => "del",
        "p" | "ul" | "ol" | "li" | "blockquote" | "pre" | "code" | "hr" | "br" | "img" | "a" | "table" | "th"
        | "td" | "input" => name,
        _ => return None,
    })
}

/// Expected HTML as a stream.
fn expected(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_words(&mut out, &decoded(&rest[..at]));
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        let name = tag.trim_matches(['<', '>', '/']);
        let name = name.split([' ', '\n', '/']).next().unwrap_or("").to_lowercase();
        if let Some(name) = common(&name) {
            let close = if tag.starts_with("</") { "/" } else { "" };
            out += &format!("<{close}{name}>");
        }
        rest = &rest[end..];
    }
    push_words(&mut out, &decoded(rest));
    out
}

/// The stream without its tags.
fn words(stream: &str) -> String {
    let mut words = String::new();
    let mut rest = stream;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let tag = [
            "p",
            "h",
            "em",
            "strong",
            "del",
            "code",
            "pre",
            "a",
            "hr",
            "table",
            "td",
            "blockquote",
            "li",
            "ul",
        ]
        .iter()
        .flat_map(|name| [format!("<{name}>"), format!("</{name}>")])
        .find(|tag| rest[at..].starts_with(tag));
        match tag {
            Some(tag) => rest = &rest[at + tag.len()..],
            None => {
                words.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    words + rest
}

fn decoded(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn push_words(out: &mut String, words: &str) {
    out.extend(words.chars().filter(|c| !c.is_whitespace()));
}

/// The model as a stream.
fn written(book: &Book) -> String {
    let mut out = String::new();
    for section in &book.sections {
        push_section(section, &mut out);
    }
    out
}

fn push_section(section: &Section, out: &mut String) {
    wrap("h", out, |out| push_inlines(&section.title, out));
    push_blocks(&section.blocks, out, false);
    for inner in &section.sections {
        push_section(inner, out);
    }
}

fn wrap(tag: &str, out: &mut String, inner: impl FnOnce(&mut String)) {
    *out += &format!("<{tag}>");
    inner(out);
    *out += &format!("</{tag}>");
}

fn push_blocks(blocks: &[Block], out: &mut String, tight: bool) {
    for block in blocks {
        match &block.kind {
            BlockKind::Paragraph(content) if tight => push_inlines(content, out),
            BlockKind::Paragraph(content) => wrap("p", out, |out| push_inlines(content, out)),
            BlockKind::Heading { content, .. } => wrap("h", out, |out| push_inlines(content, out)),
            BlockKind::Figure(figure) => push_blocks(&figure.blocks, out, tight),
            BlockKind::List(list) => wrap(if list.start.is_some() { "ol" } else { "ul" }, out, |out| {
                for item in &list.items {
                    push_item(item, list.tight, out);
                }
            }),
            BlockKind::Quote { blocks, .. } => wrap("blockquote", out, |out| push_blocks(blocks, out, false)),
            BlockKind::Code(code) => wrap("pre", out, |out| {
                wrap("code", out, |out| push_words(out, &code.text));
            }),
            BlockKind::SceneBreak => *out += "<hr>",
            BlockKind::Table(table) => wrap("table", out, |out| {
                push_cells(&table.head, "th", out);
                for row in &table.rows {
                    push_cells(row, "td", out);
                }
            }),
            BlockKind::Division { blocks, .. } | BlockKind::Details { blocks, .. } => push_blocks(blocks, out, tight),
            other => *out += &format!("{other:?}"),
        }
    }
}

fn push_item(item: &ListItem, tight: bool, out: &mut String) {
    wrap("li", out, |out| {
        if item.checked.is_some() {
            *out += "<input>";
        }
        push_blocks(&item.blocks, out, tight);
    });
}

fn push_cells(cells: &[Cell], tag: &str, out: &mut String) {
    for cell in cells {
        wrap(tag, out, |out| push_inlines(&cell.content, out));
    }
}

fn push_inlines(content: &[Inline], out: &mut String) {
    for inline in content {
        match &inline.kind {
            InlineKind::Text(words) => push_words(out, words),
            InlineKind::SoftBreak => {}
            InlineKind::LineBreak => *out += "<br>",
            InlineKind::Emphasis(content) => wrap("em", out, |out| push_inlines(content, out)),
            InlineKind::Strong(content) => wrap("strong", out, |out| push_inlines(content, out)),
            InlineKind::Strikethrough(content) => wrap("del", out, |out| push_inlines(content, out)),
            InlineKind::Code(code) => wrap("code", out, |out| push_words(out, code)),
            InlineKind::Link(link) => wrap("a", out, |out| push_inlines(&link.content, out)),
            InlineKind::Image(_) => *out += "<img>",
            InlineKind::Span { content, .. } => push_inlines(content, out),
            other => *out += &format!("{other:?}"),
        }
    }
}
