//! Comments for Pressmark (`<!-- pressmark: allow link-broken -->`) → what they allow, and where; must not know what is complained of.
//!
//! A comment above a block is for that block; one inside a paragraph, heading or cell is for the block that it stands in.
//! `allow-in-file` is for all that came out of the same file. What stands in brackets behind the codes is a reason, for people.

use super::blocks::NoteText;
use super::pieces::local_span;
use super::source::Line;
use crate::config::FIXED;
use crate::diag::Rule;
use crate::diag::rules::{self, ALLOW_SYNTAX};
use crate::diag::{Allowance, COMMENT_PREFIX as PREFIX, Diagnostic, FileId, Fix, Span};
use crate::manuscript::ChapterText;
use crate::model::{Block, walk};
use std::collections::BTreeMap;
use std::ops::Range;

/// Allows something in the next block.
const ALLOW: &str = "allow";
/// Allows something in the whole file.
const ALLOW_IN_FILE: &str = "allow-in-file";

/// What the comments of a chapter allow. What they cannot allow is complained of, with places in the chapter's text.
pub fn read(
    comments: &[Range<usize>],
    blocks: &[Block],
    notes: &BTreeMap<String, NoteText>,
    (lines, text): (&BTreeMap<usize, Line>, &ChapterText),
    complaints: &mut Vec<Diagnostic>,
) -> Vec<Allowance> {
    if comments.is_empty() {
        return Vec::new();
    }
    let extents = Extents::of(blocks, notes);
    let mut allowances = Vec::new();
    for comment in comments {
        let Some(words) = text.text.get(comment.clone()) else {
            continue;
        };
        let Some(asked) = Asked::read(words, comment.start, complaints) else {
            continue;
        };
        let rules = granted(&asked, text, complaints);
        if rules.is_empty() {
            continue;
        }
        let place = text.origins.span(comment.start as u32, comment.end as u32);
        let covers = match asked.whole_file {
            true => vec![whole(place.file)],
            false => extents
                .after(comment)
                .filter(|found| !is_container_closed(lines, comment.end, found))
                .map_or_else(Vec::new, |found| text.origins.spans(found.start, found.end)),
        };
        allowances.push(Allowance { rules, covers });
    }
    allowances
}

/// Whether the container that a comment stands in ends before a block, whose own span may end before its last line.
fn is_container_closed(lines: &BTreeMap<usize, Line>, from: usize, block: &Extent) -> bool {
    let between = from..(block.begins as usize).max(from);
    lines.range(between).any(|(_, line)| *line == Line::Close)
}

fn whole(file: FileId) -> Span {
    Span::new(file, 0, u32::MAX)
}

/// What a comment asks for.
struct Asked<'a> {
    whole_file: bool,
    /// The codes, each with its first byte in the chapter's text.
    codes: Vec<(usize, &'a str)>,
}

impl<'a> Asked<'a> {
    fn read(comment: &'a str, start: usize, complaints: &mut Vec<Diagnostic>) -> Option<Asked<'a>> {
        let inside = comment.trim_end_matches("-->");
        let at = inside.find(PREFIX)? + PREFIX.len();
        let said = inside.get(at..)?.split('(').next().unwrap_or_default();
        let mut words = words(said).map(|(from, word)| (start + at + from, word));
        let mut complain = |range: (usize, &str), message: String, hint: String| {
            let span = local_span(range.0, range.0 + range.1.len());
            complaints.push(Diagnostic::new(&ALLOW_SYNTAX, Some(span), message).hint(hint));
        };
        let whole_file = match words.next() {
            Some((_, ALLOW)) => false,
            Some((_, ALLOW_IN_FILE)) => true,
            Some(other) => {
                let message = format!("`{}` is nothing that a comment can ask for", other.1);
                complain(other, message, format!("it can ask for `{ALLOW}` or `{ALLOW_IN_FILE}`"));
                return None;
            }
            None => {
                complain((start, comment), "this comment asks for nothing".into(), form());
                return None;
            }
        };
        let codes: Vec<_> = words.collect();
        if codes.is_empty() {
            complain((start, comment), "this comment names no code".into(), form());
        }
        Some(Asked { whole_file, codes })
    }
}

fn form() -> String {
    format!("write the code of what is to be allowed: `<!-- {PREFIX} {ALLOW} link-broken -->`")
}

/// Words between commas and blanks, each with its first byte.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    let parts = text.split(|c: char| c == ',' || c.is_whitespace());
    parts
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}

/// The rules that a comment may allow, with the places of their codes.
fn granted(asked: &Asked<'_>, text: &ChapterText, complaints: &mut Vec<Diagnostic>) -> Vec<(&'static Rule, Span)> {
    let mut list = Vec::new();
    for (at, code) in &asked.codes {
        let end = at + code.len();
        let wrong = |message: String| Diagnostic::new(&ALLOW_SYNTAX, Some(local_span(*at, end)), message);
        match rules::find(code) {
            Some(rule) if rule.fixed => complaints.push(wrong(format!("`{code}` cannot be allowed")).hint(FIXED)),
            Some(rule) => list.push((rule, text.origins.span(*at as u32, end as u32))),
            None => {
                let wrong = wrong(format!("`{code}` is no code"));
                complaints.push(match crate::diag::nearest_code(code) {
                    Some(nearest) => {
                        let fix = Fix::suggested(format!("allow `{nearest}`"));
                        let wrong = wrong.hint(format!("did you mean `{nearest}`?"));
                        wrong.fix(fix.replace(local_span(*at, end), nearest))
                    }
                    None => wrong
                        .hint("the code stands in brackets behind the level of a complaint: `warning[link-broken]`"),
                });
            }
        }
    }
    list
}

/// What a comment is for, in the chapter's text.
struct Extent {
    start: u32,
    end: u32,
    /// Where the block begins; `start` is the end of the comment above it.
    begins: u32,
}

/// Where the blocks of a chapter stand in its text, and whether others stand in them.
struct Extents {
    /// By first byte, and of those that begin together the outermost first.
    list: Vec<(Span, bool)>,
}

impl Extents {
    fn of(blocks: &[Block], notes: &BTreeMap<String, NoteText>) -> Extents {
        struct Collect {
            list: Vec<(Span, bool)>,
        }
        impl<'a> walk::Visitor<'a> for Collect {
            fn block(&mut self, block: &'a Block) {
                self.list.push((block.span, !block.kind.is_leaf()));
            }
        }
        let mut collect = Collect { list: Vec::new() };
        walk::blocks(blocks, &mut collect);
        for note in notes.values() {
            collect.list.push((note.span, true));
            walk::blocks(&note.blocks, &mut collect);
        }
        collect
            .list
            .sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        Extents { list: collect.list }
    }

    /// What a comment is for: from its end to the end of the next block that stands in the same container, or the block that it stands in.
    fn after(&self, comment: &Range<usize>) -> Option<Extent> {
        let (start, end) = (comment.start as u32, comment.end as u32);
        let before = self.list.partition_point(|(span, _)| span.start < end);
        let around = self.list[..before]
            .iter()
            .rev()
            .find(|(span, _)| span.start <= start && span.end >= end);
        if let Some((leaf, false)) = around {
            return Some(Extent {
                start: leaf.start,
                end: leaf.end,
                begins: start,
            });
        }
        let limit = around.map_or(u32::MAX, |(span, _)| span.end);
        let (next, _) = self.list.get(before).filter(|(span, _)| span.start < limit)?;
        Some(Extent {
            start: end,
            end: next.end,
            begins: next.start,
        })
    }
}
