//! The text of SUMMARY.md → the reading order; must not know whether the files are there.
//!
//! mdBook's grammar: an optional title; prefix chapters as plain links; parts as `# Title` and numbered chapters as
//! nested lists; suffix chapters as plain links; `---` between them; `[Title]()` for a draft. Comments, and headings of
//! lower level, are passed over. What mdBook passes over in silence besides (words that are no link) is reported here:
//! a chapter might have been meant.

use super::Placement;
use super::order::{Line, Named};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span, is_comment_for_us, rules};
use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd};
use std::ops::Range;

/// How deep chapters may nest. A contents page shows six levels at most.
const DEEPEST: usize = 12;

/// A nested list whose item has no link of its own.
const NO_PARENT: (&str, &str) = (
    "these chapters are nested under an item without a link",
    "give the item a link, `[Title]()` for a draft",
);

/// Reads SUMMARY.md. Every line that is not of the grammar is reported and passed over.
pub fn parse(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Vec<Line> {
    let mut summary = Summary {
        text,
        file,
        events: Parser::new(text).into_offset_iter(),
        diagnostics,
        placement: Placement::Prefix,
        seen: false,
        strayed: None,
        drafts: Vec::new(),
        lines: Vec::new(),
    };
    while let Some((event, range)) = summary.events.next() {
        summary.block(event, range);
    }
    let Summary { lines, drafts, .. } = summary;
    for line in &lines {
        if let Line::Chapter(named) = line {
            tell_drafts(named, &drafts, diagnostics);
        }
    }
    lines
}

struct Summary<'a, 'd> {
    text: &'a str,
    file: FileId,
    events: OffsetIter<'a>,
    diagnostics: &'d mut Diagnostics,
    /// Where the next plain link belongs.
    placement: Placement,
    /// Whether anything stood before, so that a heading is not the title.
    seen: bool,
    /// Where the last words that are no link end: a line is complained of once.
    strayed: Option<usize>,
    /// Links that lead nowhere.
    drafts: Vec<Span>,
    lines: Vec<Line>,
}

/// A link as it was read.
struct Link {
    title: String,
    target: String,
    range: Range<usize>,
}

impl<'a> Summary<'a, '_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }

    fn report(&mut self, range: &Range<usize>, message: &str, hint: &str) {
        let trimmed = self.text[range.clone()].trim_end();
        let span = self.span(&(range.start..range.start + trimmed.len()));
        let fault = Diagnostic::new(&rules::SUMMARY_SYNTAX, Some(span), message);
        self.diagnostics.add(fault.hint(hint));
    }

    /// One block at the top of the file.
    fn block(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) => self.part(range),
            Event::Start(Tag::Heading { .. }) => self.lower_heading(range),
            Event::Start(Tag::Paragraph) => self.plain_links(TagEnd::Paragraph),
            Event::Start(Tag::List(_)) => self.numbered(range),
            Event::Rule => self.lines.push(Line::Separator),
            Event::Start(Tag::HtmlBlock) => {
                self.skip();
                self.comment(&range);
                return;
            }
            Event::Start(_) => {
                self.skip();
                self.report(
                    &range,
                    "this is not of SUMMARY.md's grammar",
                    "write `- [Title](file.md)`",
                );
            }
            Event::End(_)
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::TaskListMarker(_) => return,
        }
        self.seen = true;
    }

    /// Passes over the rest of the element that was just opened.
    fn skip(&mut self) {
        let mut open = 1_usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    /// `# Title`: of the file when it stands first, else of a part.
    fn part(&mut self, range: Range<usize>) {
        let title = self.inner_source();
        if !self.seen {
            return;
        }
        if self.placement == Placement::Suffix {
            self.report_after_suffix(&range);
        }
        self.placement = Placement::Numbered;
        self.lines.push(Line::Part {
            title,
            span: self.span(&range),
        });
    }

    /// The source of all that stands inside the element that was just opened.
    fn inner_source(&mut self) -> String {
        let mut inner: Option<Range<usize>> = None;
        let mut open = 1_usize;
        for (event, range) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
            inner = Some(inner.map_or(range.clone(), |inner| inner.start..inner.end.max(range.end)));
        }
        inner.map_or(String::new(), |inner| self.text[inner].trim().to_owned())
    }

    /// A heading of lower level is passed over, as in mdBook; but links with `---` right under them are a heading only
    /// to Markdown: the author means chapters and a separator.
    fn lower_heading(&mut self, range: Range<usize>) {
        if self.text[range].starts_with('#') {
            return self.skip();
        }
        self.plain_links(TagEnd::Heading(HeadingLevel::H2));
        self.lines.push(Line::Separator);
    }

    /// Links outside of a list: chapters before or after the numbered ones.
    fn plain_links(&mut self, end: TagEnd) {
        if self.placement == Placement::Numbered {
            self.placement = Placement::Suffix;
        }
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(tag) if tag == end => return,
                Event::End(TagEnd::Heading(_)) => return,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let link = self.link(dest_url.to_string(), range);
                    let named = self.named(link, self.placement);
                    self.lines.push(Line::Chapter(named));
                }
                other => self.stray(&other, &range),
            }
        }
    }

    /// A comment that asks for something which can be had in chapters alone.
    fn comment(&mut self, range: &Range<usize>) {
        let range = first_line(self.text, range);
        if is_comment_for_us(&self.text[range.clone()]) {
            let message = "a comment in a summary allows nothing";
            let told = Diagnostic::new(&rules::ALLOW_SYNTAX, Some(self.span(&range)), message);
            let hint = "set the level of the code under `[check]` in book.toml, or write the comment into the chapter";
            self.diagnostics.add(told.hint(hint));
        }
    }

    /// What stands beside the links.
    fn stray(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            self.comment(range);
        }
        let is_blank = match event {
            Event::Text(text) => text.trim().is_empty(),
            Event::SoftBreak | Event::HardBreak | Event::End(_) | Event::Html(_) | Event::InlineHtml(_) => true,
            _ => false,
        };
        if is_blank {
            return;
        }
        let gap = self
            .strayed
            .map(|end| self.text.get(end..range.start.max(end)).unwrap_or(""));
        let is_told = gap.is_some_and(|gap| !gap.contains('\n'));
        self.strayed = self.strayed.max(Some(range.end));
        if !is_told {
            self.report(
                range,
                "these words are not a link to a chapter",
                "write `[Title](file.md)`, or `[Title]()` for a draft",
            );
        }
    }

    /// A list of numbered chapters at the top of the file.
    fn numbered(&mut self, range: Range<usize>) {
        if self.placement == Placement::Suffix {
            self.report_after_suffix(&range);
        }
        self.placement = Placement::Numbered;
        let chapters = self.list(1);
        self.lines.extend(chapters.into_iter().map(Line::Chapter));
    }

    fn report_after_suffix(&mut self, range: &Range<usize>) {
        self.report(
            &first_line(self.text, range),
            "plain links behind numbered chapters end the book: no numbered chapters can follow them",
            "make the plain links before this line list items, or move them to the end",
        );
    }

    /// The items of the list that was just opened.
    fn list(&mut self, depth: usize) -> Vec<Named> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => self.item(depth, &mut items),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        items
    }

    /// One item: a link, then perhaps lists of what is nested under it.
    fn item(&mut self, depth: usize, items: &mut Vec<Named>) {
        let before = items.len();
        while let Some((event, inner)) = self.events.next() {
            match event {
                Event::End(TagEnd::Item) => break,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let link = self.link(dest_url.to_string(), inner);
                    if items.len() > before {
                        self.report(
                            &link.range,
                            "a second link in one item",
                            "give each chapter a line of its own",
                        );
                    }
                    let named = self.named(link, Placement::Numbered);
                    items.push(named);
                }
                Event::Start(Tag::List(_)) if depth >= DEEPEST => {
                    self.skip();
                    let message = format!("chapters are nested more than {DEEPEST} deep");
                    let deep = Diagnostic::new(&rules::LIMIT, Some(self.span(&inner)), message);
                    self.diagnostics
                        .add(deep.hint("move these chapters to the left, so that fewer stand above them"));
                }
                Event::Start(Tag::List(_)) => {
                    let nested = self.list(depth + 1);
                    match items.get_mut(before..).and_then(<[Named]>::last_mut) {
                        Some(parent) => parent.nested.extend(nested),
                        None => {
                            self.report(&first_line(self.text, &inner), NO_PARENT.0, NO_PARENT.1);
                            items.extend(nested);
                        }
                    }
                }
                Event::Start(Tag::Paragraph | Tag::HtmlBlock) => {}
                other => self.stray(&other, &inner),
            }
        }
    }

    /// The words and target of the link that was just opened.
    fn link(&mut self, target: String, range: Range<usize>) -> Link {
        let mut title = String::new();
        let mut open = 1_usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(text) | Event::Code(text) => title.push_str(&text),
                Event::SoftBreak | Event::HardBreak => title.push(' '),
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        Link { title, target, range }
    }

    fn named(&mut self, link: Link, placement: Placement) -> Named {
        let span = self.span(&link.range);
        let target = link.target.trim();
        let title = link.title.trim();
        if target.is_empty() {
            self.drafts.push(span);
        } else if target.contains("://") {
            self.report(
                &link.range,
                "a chapter cannot lie on the web",
                "save it in the book's folder and name it there",
            );
        }
        let is_file = !target.is_empty() && !target.contains("://");
        Named {
            title: (!title.is_empty()).then(|| title.to_owned()),
            path: is_file.then(|| target.to_owned()),
            span: Some(span),
            placement,
            nested: Vec::new(),
        }
    }
}

/// Tells a chapter that is a draft, and those under it, once it is known what stands under each. `drafts` are in order.
fn tell_drafts(named: &Named, drafts: &[Span], diagnostics: &mut Diagnostics) {
    let draft = named
        .span
        .filter(|span| drafts.binary_search_by_key(&span.start, |own| own.start).is_ok());
    if let Some(span) = draft {
        let title = named.title.as_deref().unwrap_or_default();
        let what = match named.nested.is_empty() {
            true => "it is not in the book",
            false => "of it the book has the title alone, over the chapters under it",
        };
        diagnostics.report(
            &rules::SUMMARY_DRAFT,
            Some(span),
            format!("“{title}” is a draft; {what}"),
        );
    }
    for nested in &named.nested {
        tell_drafts(nested, drafts, diagnostics);
    }
}

/// The part of a range on its first line.
fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let length = text[range.clone()].lines().next().map_or(0, str::len);
    range.start..range.start + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines as `+ - 1.` for placement and depth, title and file; then complaints as `code "text"`.
    fn outline(text: &str) -> String {
        let mut diagnostics = Diagnostics::new();
        let mut out = String::new();
        for line in parse(text, FileId(0), &mut diagnostics) {
            match line {
                Line::Chapter(named) => write_named(&named, 0, &mut out),
                Line::Part { title, .. } => out.push_str(&format!("# {title}\n")),
                Line::Separator => out.push_str("---\n"),
            }
        }
        for diagnostic in diagnostics.iter() {
            let text = diagnostic
                .span
                .map_or("", |span| &text[span.start as usize..span.end as usize]);
            out.push_str(&format!("{} {text:?}\n", diagnostic.rule.code));
        }
        out
    }

    fn write_named(named: &Named, depth: usize, out: &mut String) {
        let mark = match named.placement {
            Placement::Prefix => "<",
            Placement::Numbered => "*",
            Placement::Suffix => ">",
        };
        let (title, path) = (
            named.title.as_deref().unwrap_or("?"),
            named.path.as_deref().unwrap_or("draft"),
        );
        out.push_str(&format!("{}{mark} {title} = {path}\n", "  ".repeat(depth)));
        named
            .nested
            .iter()
            .for_each(|nested| write_named(nested, depth + 1, out));
    }

    #[test]
    fn the_whole_grammar() {
        let text = "\
<!-- a comment -->
# Summary

[Foreword](foreword.md)
[Preface](./pre%20face.md)

---

# Part *One*

- [First](a.md)
    - [Deep](a/b.md)
        - [Deeper](<a/b c.md>)
- [Beneath `std`](std.md)
---
* [#[panic_handler]](panic.md)

## passed over

# Part Two
1. [Numbered](n.md)
   1. [Under](u.md)
+ [Draft]()

-----

[Afterword](after.md)
";
        assert_eq!(
            outline(text),
            "\
< Foreword = foreword.md
< Preface = ./pre%20face.md
---
# Part *One*
* First = a.md
  * Deep = a/b.md
    * Deeper = a/b c.md
* Beneath std = std.md
---
* #[panic_handler] = panic.md
# Part Two
* Numbered = n.md
  * Under = u.md
* Draft = draft
---
> Afterword = after.md
summary-draft \"[Draft]()\"
"
        );
    }

    #[test]
    fn a_draft_with_chapters_under_it_is_in_the_book() {
        let text = "- [A]()\n  - [B](b.md)\n  - [C]()\n- [D](http://x.org/)\n";
        let mut diagnostics = Diagnostics::default();
        parse(text, FileId(0), &mut diagnostics);
        let told: Vec<_> = diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "a chapter cannot lie on the web",
                "“A” is a draft; of it the book has the title alone, over the chapters under it",
                "“C” is a draft; it is not in the book",
            ]
        );
    }

    #[test]
    fn small_cases() {
        let cases = [
            ("", ""),
            ("# Only a title", ""),
            ("[A](a.md)\n---\n- [B](b.md)", "< A = a.md\n---\n* B = b.md\n"),
            ("- [A](a.md)\n---\n- [B](b.md)", "* A = a.md\n---\n* B = b.md\n"),
            ("- [A](a.md)\n<!-- x -->\n- [B](b.md)", "* A = a.md\n* B = b.md\n"),
            ("- [A](a.md) <!-- x -->", "* A = a.md\n"),
            ("- [A\n  b](a.md)", "* A b = a.md\n"),
            ("- [](a.md)", "* ? = a.md\n"),
            ("- [**A** & *b*](a.md \"x\")", "* A & b = a.md\n"),
            ("- [A][a]\n\n[a]: a.md", "* A = a.md\n"),
            (
                "- [A](a.md)\n\n  - [B](b.md)\n\n- [C](c.md)",
                "* A = a.md\n  * B = b.md\n* C = c.md\n",
            ),
            ("-\t[A](a.md)\n\t-\t[B](b.md)", "* A = a.md\n  * B = b.md\n"),
            ("# T\n# Part\n- [A](a.md)", "# Part\n* A = a.md\n"),
        ];
        for (text, wanted) in cases {
            assert_eq!(outline(text), wanted, "{text}");
        }
    }

    #[test]
    fn every_bad_line_is_told() {
        let cases = [
            ("- A", "summary-syntax \"A\"\n"),
            (
                "<!-- pressmark: allow x -->\n\n- [A](a.md) <!-- pressmark: allow x -->\n- [B](b.md) <!-- y -->",
                "* A = a.md\n* B = b.md\nallow-syntax \"<!-- pressmark: allow x -->\"\nallow-syntax \"<!-- pressmark: allow x -->\"\n",
            ),
            ("- [A]", "summary-syntax \"[\"\n"),
            (
                "words *and* words\n[A](a.md)\nmore",
                "< A = a.md\nsummary-syntax \"words\"\nsummary-syntax \"more\"\n",
            ),
            (
                "- [A](a.md) and [B](b.md)",
                "* A = a.md\n* B = b.md\nsummary-syntax \" and\"\nsummary-syntax \"[B](b.md)\"\n",
            ),
            (
                "- [A](http://a.b/c.md)",
                "* A = draft\nsummary-syntax \"[A](http://a.b/c.md)\"\n",
            ),
            ("> quoted", "summary-syntax \"> quoted\"\n"),
            ("- - [A](a.md)", "* A = a.md\nsummary-syntax \"- [A](a.md)\"\n"),
            (
                "- [A](a.md)\n\n[B](b.md)\n\n- [C](c.md)\n- [D](d.md)",
                "* A = a.md\n> B = b.md\n* C = c.md\n* D = d.md\nsummary-syntax \"- [C](c.md)\"\n",
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(outline(text), wanted, "{text}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep: String = (0..2000)
            .map(|depth| format!("{}- [A](a{depth}.md)\n", "  ".repeat(depth)))
            .collect();
        assert!(outline(&deep).contains("limit"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([-*+#> \t\n\\[\\]()<>!`a-c1.é]|- \\[a\\]\\(b\\)\n|# |---\n){0,80}") {
            outline(&text);
        }
    }
}
