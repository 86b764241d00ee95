//! The inlines of a paragraph, title or cell → one string that knows where in the author's files each of its characters stands; must not
//! know what is looked for in it.
//!
//! What a reader sees is proofread, with the marks of the language in place; what the author typed for it (`--`, `&quot;`, `\*`) is found
//! again by going through both side by side.

use super::customs::{self, Customs};
use crate::diag::{Sources, Span};
use crate::model::{Inline, InlineKind, Note};
use std::cell::OnceCell;
use std::ops::Range;

/// Stands for code, pictures, formulas and addresses: no letter, no space and no mark.
pub(super) const OBJECT: char = '\u{fffc}';
/// The longest reference to a character that is looked for: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 34;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A paragraph, or what is read like one.
    Running,
    /// A title, a term, a caption: words that stand alone.
    Alone,
    /// A cell of a table.
    Cell,
    /// A line of verse.
    Verse,
    /// Words of a copyright page, which libraries punctuate in their own way (ISBD).
    Imprint,
}

/// A line as it is seen.
pub(super) struct Line<'a> {
    /// Its words; a line end of the source is a space, one that stands a line feed.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// What is known of its language.
    pub own: &'static Customs,
    pieces: Vec<Piece<'a>>,
}

/// Words that stand together in the source.
struct Piece<'a> {
    /// Where they begin and end in the line.
    range: Range<usize>,
    /// Where they stand in the author's file.
    span: Span,
    /// What stands there.
    source: &'a str,
    customs: &'static Customs,
    aligned: OnceCell<Aligned>,
}

/// How the words and what was typed for them go together; found out once, where it is asked for.
enum Aligned {
    /// Byte for byte.
    Same,
    /// By this table: byte of the words → byte of the source.
    By(Vec<u32>),
    /// Not at all.
    Apart,
}

impl<'a> Line<'a> {
    /// Gathers inlines; notes that they call are put aside, for they are texts of their own.
    pub fn gather(
        content: &'a [Inline],
        kind: Kind,
        customs: &'static Customs,
        sources: &'a Sources,
        notes: &mut Vec<(&'a Note, &'static Customs)>,
    ) -> Line<'a> {
        let mut line = Line {
            text: String::new(),
            kind,
            own: customs,
            pieces: Vec::new(),
        };
        line.add(content, customs, sources, notes);
        line
    }

    fn add(
        &mut self,
        content: &'a [Inline],
        customs: &'static Customs,
        sources: &'a Sources,
        notes: &mut Vec<(&'a Note, &'static Customs)>,
    ) {
        for inline in content {
            match &inline.kind {
                InlineKind::Text(words) => self.push(words, inline.span, customs, sources),
                InlineKind::SoftBreak => self.text.push(' '),
                InlineKind::LineBreak => self.text.push('\n'),
                InlineKind::Emphasis(inner) | InlineKind::Strong(inner) => self.add(inner, customs, sources, notes),
                InlineKind::Span {
                    attributes, content, ..
                } => {
                    let own = attributes.language().map_or(customs, |language| customs::of(&language));
                    self.add(content, own, sources, notes);
                }
                InlineKind::Link(link) if is_address(&link.content) => self.text.push(OBJECT),
                InlineKind::Link(link) => {
                    let own = link.attributes.language();
                    let own = own.map_or(customs, |language| customs::of(&language));
                    self.add(&link.content, own, sources, notes);
                }
                InlineKind::Note(note) => notes.push((note, customs)),
                InlineKind::NoteAgain { .. } | InlineKind::Anchor { .. } | InlineKind::IndexMark(_) => {}
                // Struck out words are followed by what stands for them; figures above and below the line are formulas.
                InlineKind::Strikethrough(_)
                | InlineKind::Superscript(_)
                | InlineKind::Subscript(_)
                | InlineKind::Keyboard(_)
                | InlineKind::Code(_)
                | InlineKind::Image(_)
                | InlineKind::Math(_)
                | InlineKind::Cite(_)
                | InlineKind::Ref { .. } => self.text.push(OBJECT),
            }
        }
    }

    fn push(&mut self, words: &str, span: Span, customs: &'static Customs, sources: &'a Sources) {
        let start = self.text.len();
        self.text.push_str(words);
        self.pieces.push(Piece {
            range: start..self.text.len(),
            span,
            source: sources.text(span),
            customs,
            aligned: OnceCell::new(),
        });
    }

    fn piece(&self, at: usize) -> Option<&Piece<'a>> {
        let index = self.pieces.partition_point(|piece| piece.range.end <= at);
        self.pieces.get(index).filter(|piece| piece.range.contains(&at))
    }

    /// What is known of the language at a byte.
    pub fn customs(&self, at: usize) -> Option<&'static Customs> {
        self.piece(at).map(|piece| piece.customs)
    }

    /// Where the author typed a range of the line, where that is known to the byte.
    pub fn exact(&self, range: Range<usize>) -> Option<Span> {
        self.text.get(range.clone())?;
        let (first, last) = (self.piece(range.start)?, self.piece(range.end.checked_sub(1)?)?);
        let start = first.source_byte(&self.text, range.start)?;
        let end = last.source_byte(&self.text, range.end)?;
        (first.span.file == last.span.file && start < end).then(|| Span::new(first.span.file, start, end))
    }

    /// The place of a range: to the byte where that is known, else that of the words round it.
    pub fn place(&self, range: Range<usize>) -> Option<Span> {
        let piece = self.piece(range.start).map(|piece| piece.span);
        self.exact(range).or(piece)
    }

    /// What the author typed for a range.
    pub fn typed(&self, range: Range<usize>) -> Option<&'a str> {
        let piece = self.piece(range.start)?;
        let span = self.exact(range)?;
        let from = span.start.checked_sub(piece.span.start)? as usize;
        let to = span.end.checked_sub(piece.span.start)? as usize;
        piece.source.get(from..to)
    }

    /// The character that ends at a byte.
    pub fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// The character that begins at a byte.
    pub fn after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// The letters that end at a byte; no more than the longest word that anyone asks for.
    pub fn word_before(&self, at: usize) -> &str {
        let letters = self.text[..at].char_indices().rev().take(LONGEST_WORD);
        let start = letters.take_while(|(_, c)| c.is_alphabetic()).last();
        &self.text[start.map_or(at, |(start, _)| start)..at]
    }

    /// The letters that begin at a byte.
    pub fn word_after(&self, at: usize) -> &str {
        let letters = self.text[at..].char_indices().take(LONGEST_WORD);
        let end = letters.take_while(|(_, c)| c.is_alphabetic()).last();
        &self.text[at..at + end.map_or(0, |(end, c)| end + c.len_utf8())]
    }
}

/// More letters than any word has that is looked for.
const LONGEST_WORD: usize = 24;

impl Piece<'_> {
    /// The byte of the author's file for a byte of the line.
    fn source_byte(&self, line: &str, at: usize) -> Option<u32> {
        let words = line.get(self.range.clone())?;
        let at = at.checked_sub(self.range.start)?;
        let aligned = self.aligned.get_or_init(|| {
            if words == self.source {
                return Aligned::Same;
            }
            align(words, self.source).map_or(Aligned::Apart, Aligned::By)
        });
        let inside = match aligned {
            Aligned::Same => u32::try_from(at).ok()?,
            Aligned::By(table) => *table.get(at)?,
            Aligned::Apart => return None,
        };
        Some(self.span.start + inside)
    }
}

/// Byte of the words as they are seen → byte of what was typed for them; nothing where they do not go together.
fn align(seen: &str, typed: &str) -> Option<Vec<u32>> {
    let mut table = vec![0; seen.len() + 1];
    let mut at = 0;
    for (start, c) in seen.char_indices() {
        at += unseen(typed.get(at..)?, c);
        table[start] = u32::try_from(at).ok()?;
        at += length(c, typed.get(at..)?)?;
    }
    table[seen.len()] = u32::try_from(at).ok()?;
    at += unseen(typed.get(at..)?, OBJECT);
    (at == typed.len()).then_some(table)
}

/// The bytes of control characters before a character: no page shows them.
fn unseen(typed: &str, next: char) -> usize {
    let is_unseen = |c: &char| (c.is_control() || *c == '\u{feff}') && *c != next;
    typed.chars().take_while(is_unseen).map(char::len_utf8).sum()
}

/// How many bytes were typed for a character; none for a space that the language puts before a mark.
fn length(c: char, typed: &str) -> Option<usize> {
    let first = typed.chars().next();
    if c == '&' && ["&amp;", "&#38;", "&#x26;"].iter().any(|own| typed.starts_with(own)) {
        return entity(typed);
    }
    if first == Some(c) {
        return Some(c.len_utf8());
    }
    let is_quote = matches!(first, Some('"' | '\'')) && is_quotation_mark(c);
    match c {
        '–' if typed.starts_with("--") => Some(2),
        '—' if typed.starts_with("---") => Some(3),
        '…' if typed.starts_with("...") => Some(3),
        '\u{202f}' | '\u{a0}' if first == Some(' ') => Some(1),
        _ if is_quote => Some(1),
        _ if typed.starts_with('\\') && typed[1..].starts_with(c) => Some(1 + c.len_utf8()),
        _ if typed.starts_with('&') => entity(typed),
        '\u{202f}' | '\u{a0}' => Some(0),
        _ => None,
    }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』'
    )
}

/// The bytes of a reference to a character.
fn entity(typed: &str) -> Option<usize> {
    let end = typed.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    Some(end + 1)
}

/// Whether the words of a link are its address.
fn is_address(content: &[Inline]) -> bool {
    match content {
        [
            Inline {
                kind: InlineKind::Text(words),
                ..
            },
        ] => words.contains("://") || !words.contains(' ') && words.contains(['@', '/', '.']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_found_again() {
        let typed_for = |seen: &str, typed: &str, part: &str| -> Option<String> {
            let table = align(seen, typed)?;
            let at = seen.find(part)?;
            let (from, to) = (table[at] as usize, table[at + part.len()] as usize);
            Some(typed[from..to].to_owned())
        };
        let seen = "“Well,” he said – it’s *fine* & “so”…";
        let typed = r#""Well," he said -- it's \*fine\* &amp; &quot;so&quot;..."#;
        for (part, wanted) in [
            ("Well", "Well"),
            ("–", "--"),
            ("*fine*", r"\*fine\*"),
            ("&", "&amp;"),
            ("“so”", "&quot;so&quot;"),
            ("…", "..."),
        ] {
            assert_eq!(typed_for(seen, typed, part).as_deref(), Some(wanted));
        }
        assert_eq!(typed_for("quoi\u{202f}?", "quoi?", "?").as_deref(), Some("?"));
        assert_eq!(typed_for("quoi\u{202f}?", "quoi ?", "\u{202f}").as_deref(), Some(" "));
        assert_eq!(typed_for("bell , so", "bell \u{7}, so", ",").as_deref(), Some(","));
        assert_eq!(align("other", "words"), None);
        assert_eq!(align("short", "short and more"), None);
    }
}
