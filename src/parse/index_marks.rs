//! Spans with `index`, `see` and `see-also` in their braces → places for the index; must not know where the index stands.
//!
//! `[whale]{.index}` names itself, `[the whale]{index="Whales > sperm; Ships"}` two entries, the first of two levels;
//! `[]{index="Cachalot" see="Sperm whale"}` leads from one entry to another. The words stay where they are, between two
//! places without words. `range=start` and `range=end` make two marks of one entry the edges of a range, however far apart.

use super::walk_mut::{self, VisitorMut};
use super::{INDEX_END, UNSET};
use crate::diag::{Diagnostic, Span, rules};
use crate::model::{Attributes, Block, BlockKind, IndexMark, IndexTerm, Inline, InlineKind, RangeEdge, Section, walk};

/// More levels are not told apart by their indents, and readers lose the way.
const MOST_LEVELS: usize = 3;
/// The class, and the keys in braces.
const INDEX: &str = "index";
const SEE: &str = "see";
const SEE_ALSO: &str = "see-also";
const RANGE: &str = "range";
const KEYS: [&str; 4] = [INDEX, SEE, SEE_ALSO, RANGE];
/// What the last of them may say.
const EDGES: [(&str, RangeEdge); 2] = [("start", RangeEdge::Start), ("end", RangeEdge::End)];
/// Between two entries, and between an entry and one below it; `\` before it makes it a sign like others.
const NEXT: char = ';';
const BELOW: char = '>';

/// Makes index places of all marks in some sections; complaints have the places of the marks.
pub fn sections(sections: &mut [Section], complaints: &mut Vec<Diagnostic>) {
    let mut marker = Marker { complaints };
    for section in sections {
        walk_mut::section(section, &mut marker);
        join_section(section);
    }
}

/// Marks that stand in a paragraph of their own go to the next paragraph of words, else to the one before: a paragraph without
/// words is none.
fn join_section(section: &mut Section) {
    join(&mut section.blocks);
    for inner in &mut section.sections {
        join_section(inner);
    }
}

fn join(blocks: &mut Vec<Block>) {
    let mut marks: Vec<Inline> = Vec::new();
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in std::mem::take(blocks) {
        match &mut block.kind {
            BlockKind::Paragraph(content) if !content.is_empty() && content.iter().all(is_mark) => {
                // What a range ends with ends with the words before it.
                let before = kept.iter_mut().rev().find_map(words);
                if let Some(before) = before {
                    before.extend(content.extract_if(.., |inline| is_end(inline)));
                }
                marks.append(content);
                continue;
            }
            BlockKind::Division { blocks, .. } | BlockKind::Only { blocks, .. } => join(blocks),
            _ => {
                if let Some(content) = words(&mut block) {
                    content.splice(0..0, std::mem::take(&mut marks));
                }
            }
        }
        kept.push(block);
    }
    *blocks = kept;
    let Some(span) = marks.first().map(|first| first.span) else {
        return;
    };
    match blocks.iter_mut().rev().find_map(words) {
        Some(content) => content.append(&mut marks),
        None => blocks.push(Block {
            id: UNSET,
            span,
            attributes: Attributes::default(),
            kind: BlockKind::Paragraph(marks),
        }),
    }
}

/// The content of a paragraph that has words.
fn words(block: &mut Block) -> Option<&mut Vec<Inline>> {
    match &mut block.kind {
        BlockKind::Paragraph(content) if !walk::plain_text(content).trim().is_empty() => Some(content),
        _ => None,
    }
}

/// Whether an inline is the end of a range.
fn is_end(inline: &Inline) -> bool {
    matches!(&inline.kind, InlineKind::IndexMark(mark) if mark.range == Some(RangeEdge::End))
}

fn is_mark(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::IndexMark(mark) => mark.end.is_none(),
        InlineKind::SoftBreak => true,
        InlineKind::Text(words) => words.trim().is_empty(),
        _ => false,
    }
}

struct Marker<'c> {
    complaints: &'c mut Vec<Diagnostic>,
}

impl VisitorMut for Marker<'_> {
    fn section(&mut self, section: &mut Section) {
        self.refuse(&mut section.attributes, section.span);
    }

    fn block(&mut self, block: &mut Block) {
        self.refuse(&mut block.attributes, block.span);
    }

    fn line(&mut self, line: &mut Vec<Inline>) {
        self.inlines(line);
    }
}

impl Marker<'_> {
    /// Headings and blocks are no places for the index, but their words may hold some.
    fn refuse(&mut self, attributes: &mut Attributes, span: Span) {
        let Some(key) = KEYS.iter().find(|key| attributes.get(key).is_some()) else {
            return;
        };
        let message = format!("`{key}` means nothing on a heading or block");
        let complaint = Diagnostic::new(&rules::INDEX_MARK, Some(span), message);
        self.complaints
            .push(complaint.hint("mark words in it: `[words]{index=\"Entry\"}`, or a place: `[]{index=\"Entry\"}`"));
        attributes.pairs.retain(|(key, _)| !KEYS.contains(&key.as_str()));
    }

    fn inlines(&mut self, line: &mut Vec<Inline>) {
        if line
            .iter()
            .all(|inline| matches!(inline.kind, InlineKind::Text(_) | InlineKind::SoftBreak))
        {
            return;
        }
        for mut inline in std::mem::take(line) {
            // The text of a note is lines of its own.
            if let Some(content) = inline.kind.content_mut() {
                self.inlines(content);
            }
            match self.mark(&mut inline) {
                Some(mark) => enclose(mark, inline, line),
                None => line.push(inline),
            }
        }
    }

    /// Takes an inline's mark off its attributes.
    fn mark(&mut self, inline: &mut Inline) -> Option<IndexMark> {
        let span = inline.span;
        let Written { own, values } = take(attributes(&mut inline.kind)?)?;
        if matches!(inline.kind, InlineKind::Image(_)) {
            self.complain(
                span,
                "a picture is no place for the index; mark words of its caption or of the text",
            );
            return None;
        }
        let words = walk::plain_text(inline.kind.content());
        let has_words = !words.trim().is_empty();
        let [index, see, see_also, range] = values;
        let range = range.and_then(|range| self.edge(&range, span));
        let [index, see, see_also] = [index, see, see_also].map(|value| value.map(|value| self.terms(&value, span)));
        let names_itself = own || index.is_none();
        let mut entries = index.unwrap_or_default();
        if names_itself && has_words {
            entries.push(vec![plain(inline.kind.content())]);
        } else if names_itself {
            self.complain(span, "no words stand in the brackets that could be the entry");
        }
        let (see, see_also) = (see.unwrap_or_default(), see_also.unwrap_or_default());
        let leads = !see.is_empty() || (!see_also.is_empty() && !has_words);
        if leads && range.is_some() {
            self.complain(span, "a mark that leads to another entry is no edge of a range");
        }
        let range = range.filter(|_| !leads);
        (!entries.is_empty()).then_some(IndexMark {
            id: UNSET,
            end: has_words.then_some(INDEX_END),
            entries,
            is_place: !leads,
            range,
            see,
            see_also,
        })
    }

    /// Which edge of a range a value names.
    fn edge(&mut self, value: &str, span: Span) -> Option<RangeEdge> {
        let found = EDGES.iter().find(|(word, _)| *word == value.trim());
        if found.is_none() {
            self.complain(span, &format!("`range` is `start` or `end`, not `{value}`"));
        }
        found.map(|(_, edge)| *edge)
    }

    /// The entries of a value; those that are none are complained of.
    fn terms(&mut self, value: &str, span: Span) -> Vec<IndexTerm> {
        let mut terms = Vec::new();
        for entry in split(value, NEXT) {
            let levels = split(entry, BELOW);
            if levels.iter().any(|level| level.trim().is_empty()) {
                self.complain(span, &format!("`{value}` names an entry without words"));
            } else if levels.len() > MOST_LEVELS {
                let message = format!("`{}` has more than {MOST_LEVELS} levels", entry.trim());
                self.complain(span, &message);
            } else {
                terms.push(levels.into_iter().map(|level| self.level(level, span)).collect());
            }
        }
        terms
    }

    fn level(&mut self, written: &str, span: Span) -> Vec<Inline> {
        plain(&super::line(written.trim(), span, self.complaints))
    }

    fn complain(&mut self, span: Span, message: &str) {
        let complaint = Diagnostic::new(&rules::INDEX_MARK, Some(span), message);
        self.complaints.push(
            complaint.hint("write `[words]{.index}`, or `[words]{index=\"Entry > entry below it; Second entry\"}`"),
        );
    }
}

/// What stood in braces for the index.
struct Written {
    /// The class, by which the words name themselves.
    own: bool,
    /// The values of the keys.
    values: [Option<String>; KEYS.len()],
}

/// Takes what is for the index out of some attributes.
fn take(attributes: &mut Attributes) -> Option<Written> {
    let own = attributes.has_class(INDEX);
    let values = KEYS.map(|key| attributes.get(key).map(str::to_owned));
    if !own && values.iter().all(Option::is_none) {
        return None;
    }
    attributes.classes.retain(|class| class != INDEX);
    attributes.pairs.retain(|(key, _)| !KEYS.contains(&key.as_str()));
    Some(Written { own, values })
}

fn attributes(kind: &mut InlineKind) -> Option<&mut Attributes> {
    match kind {
        InlineKind::Span { attributes, .. } => Some(attributes),
        InlineKind::Link(link) => Some(&mut link.attributes),
        InlineKind::Image(image) => Some(&mut image.attributes),
        _ => None,
    }
}

/// Puts an inline between a mark and its end; a span that is for nothing else goes.
fn enclose(mark: IndexMark, inline: Inline, line: &mut Vec<Inline>) {
    let span = inline.span;
    let end = mark.end;
    let kind = InlineKind::IndexMark(Box::new(mark));
    line.push(Inline { span, kind });
    match inline.kind {
        InlineKind::Span {
            attributes, content, ..
        } if attributes.is_empty() => line.extend(content),
        kind => line.push(Inline { span, kind }),
    }
    line.extend(end.map(|id| Inline {
        span,
        kind: InlineKind::Anchor {
            id,
            attributes: Attributes::default(),
        },
    }));
}

/// Words as they stand in the index: their styles, and nothing that has a place in the text.
fn plain(content: &[Inline]) -> Vec<Inline> {
    let mut list = Vec::new();
    for inline in content {
        let inner = |content: &[Inline]| plain(content);
        let kind = match &inline.kind {
            InlineKind::SoftBreak | InlineKind::LineBreak => InlineKind::Text(" ".to_owned()),
            InlineKind::Emphasis(content) => InlineKind::Emphasis(inner(content)),
            InlineKind::Strong(content) => InlineKind::Strong(inner(content)),
            InlineKind::Strikethrough(content) => InlineKind::Strikethrough(inner(content)),
            InlineKind::Superscript(content) => InlineKind::Superscript(inner(content)),
            InlineKind::Subscript(content) => InlineKind::Subscript(inner(content)),
            InlineKind::Span {
                id,
                attributes,
                content,
            } => InlineKind::Span {
                id: *id,
                attributes: Attributes {
                    label: None,
                    ..attributes.clone()
                },
                content: inner(content),
            },
            InlineKind::Keyboard(content) => {
                list.extend(inner(content));
                continue;
            }
            InlineKind::Link(link) => {
                list.extend(inner(&link.content));
                continue;
            }
            InlineKind::Text(_) | InlineKind::Code(_) | InlineKind::Math(_) => inline.kind.clone(),
            InlineKind::Image(_)
            | InlineKind::Note(_)
            | InlineKind::NoteAgain { .. }
            | InlineKind::Anchor { .. }
            | InlineKind::Cite(_)
            | InlineKind::IndexMark(_)
            | InlineKind::Ref { .. } => continue,
        };
        list.push(Inline {
            span: inline.span,
            kind,
        });
    }
    list
}

/// The parts between separators that no `\` stands before.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if c == separator && !escaped {
            parts.push(&text[start..at]);
            start = at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn separators_behind_a_stroke_are_signs() {
        assert_eq!(split(r"a;b\;c;d", ';'), ["a", r"b\;c", "d"]);
        assert_eq!(split(r"a > b \> c", '>'), ["a ", r" b \> c"]);
        assert_eq!(split(r"a\\;b", ';'), [r"a\\", "b"]);
        assert_eq!(split("", ';'), [""]);
    }
}
