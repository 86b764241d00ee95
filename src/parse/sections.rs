//! A chapter's blocks with their headings → nested sections; must not know where the chapter stands in the book.

use super::{UNSET, attributes};
use crate::diag::{Diagnostic, Span, rules};
use crate::model::{Attributes, Block, BlockKind, Inline, Matter, Role, Section, walk};

/// The key of a shorter title for contents and running heads, in a heading's braces.
const SHORT_TITLE: &str = "short-title";

/// A heading and what stands under it, before sections are nested.
pub struct Flat {
    /// 1 to 6, as written.
    pub level: u8,
    /// The section, without inner ones.
    pub section: Section,
}

/// What stands before the first heading, and the headings in order.
pub fn flatten(blocks: Vec<Block>) -> (Vec<Block>, Vec<Flat>) {
    let mut before = Vec::new();
    let mut flats: Vec<Flat> = Vec::new();
    for block in blocks {
        match (block.kind, flats.last_mut()) {
            (BlockKind::Heading { level, content }, _) => flats.push(Flat {
                level,
                section: opened(content, block.attributes, block.span),
            }),
            (kind, last) => {
                let place = last.map_or(&mut before, |last| &mut last.section.blocks);
                place.push(Block {
                    kind,
                    ..block_like(block.id, block.span, block.attributes)
                });
            }
        }
    }
    (before, flats)
}

fn block_like(id: crate::model::NodeId, span: Span, attributes: Attributes) -> Block {
    Block {
        id,
        span,
        attributes,
        kind: BlockKind::SceneBreak,
    }
}

/// A section with this title; what is in the braces besides the label and the role stays in the attributes.
pub fn opened(title: Vec<Inline>, mut attributes: Attributes, span: Span) -> Section {
    let label = attributes.label.take();
    let language = attributes.language();
    Section {
        id: UNSET,
        role: Role::Section,
        matter: Matter::Body,
        label,
        attributes,
        span,
        title,
        short_title: None,
        language,
        file: None,
        blocks: Vec::new(),
        sections: Vec::new(),
    }
}

/// Short titles that stand in the braces of headings: `{short-title="Whales"}`.
pub fn take_short_titles(list: &mut [Section], complaints: &mut Vec<Diagnostic>) {
    for section in list {
        let pairs = &mut section.attributes.pairs;
        if let Some(at) = pairs.iter().position(|(key, _)| key == SHORT_TITLE) {
            let (_, words) = pairs.remove(at);
            let title = super::line(&words, section.span, complaints);
            if !walk::title_text(&title).trim().is_empty() {
                section.short_title = Some(title);
            }
        }
        take_short_titles(&mut section.sections, complaints);
    }
}

/// Nests sections by their levels. Those at `top` or above stand beside one another; a level that is skipped is
/// complained of and not missed.
pub fn nest(flats: Vec<Flat>, top: u8, complaints: &mut Vec<Diagnostic>) -> Vec<Section> {
    let mut done = Vec::new();
    let mut open: Vec<Flat> = Vec::new();
    for mut flat in flats {
        flat.level = flat.level.max(top);
        close(&mut open, flat.level, &mut done);
        let parent = open.last().map_or(top.saturating_sub(1), |parent| parent.level);
        if flat.level > parent + 1 {
            skipped(&flat, parent, complaints);
        }
        open.push(flat);
    }
    close(&mut open, 0, &mut done);
    done
}

/// Closes what is open at this level or a deeper one.
fn close(open: &mut Vec<Flat>, level: u8, done: &mut Vec<Section>) {
    while open.last().is_some_and(|last| last.level >= level) {
        let Some(last) = open.pop() else { return };
        match open.last_mut() {
            Some(parent) => parent.section.sections.push(last.section),
            None => done.push(last.section),
        }
    }
}

fn skipped(flat: &Flat, parent: u8, complaints: &mut Vec<Diagnostic>) {
    let title = walk::plain_text(&flat.section.title);
    complaints.push(
        Diagnostic::new(
            &rules::HEADING_SKIPPED,
            Some(flat.section.span),
            format!(
                "`{title}` is a heading of level {} where {} would be next",
                flat.level,
                parent + 1
            ),
        )
        .hint(format!("it is set as level {}", parent + 1)),
    );
}

/// Settles what a section that stands beside chapters is, by a class on its heading.
pub fn take_role(section: &mut Section, default: Role) {
    let at = section
        .attributes
        .classes
        .iter()
        .position(|class| Role::from_word(class).is_some_and(|role| role != Role::Section));
    section.role = match at.map(|at| section.attributes.classes.remove(at)) {
        Some(class) => Role::from_word(&class).unwrap_or(default),
        None if default == Role::Chapter => told_by_title(section).unwrap_or(default),
        None => default,
    };
}

/// Titles of one or two words that no ordinary chapter has: a book whose author never heard of roles does not get a
/// "Chapter 139: Epilogue". An introduction or glossary may be a numbered chapter of a manual, and is left alone.
const TELLING_TITLES: &[(&str, Role)] = &[
    ("about the author", Role::AboutTheAuthor),
    ("acknowledgements", Role::Acknowledgments),
    ("acknowledgments", Role::Acknowledgments),
    ("afterword", Role::Afterword),
    ("colophon", Role::Colophon),
    ("dedication", Role::Dedication),
    ("epilogue", Role::Epilogue),
    ("foreword", Role::Foreword),
    ("preface", Role::Preface),
    ("prologue", Role::Prologue),
];

fn told_by_title(section: &Section) -> Option<Role> {
    let title = words(&walk::plain_text(&section.title)).join(" ");
    TELLING_TITLES
        .iter()
        .find(|(telling, _)| *telling == title)
        .map(|(_, role)| *role)
}

/// Marks a section as one without a number.
pub fn unnumber(section: &mut Section) {
    if !section.attributes.has_class(attributes::UNNUMBERED) {
        section.attributes.classes.push(attributes::UNNUMBERED.to_owned());
    }
}

/// The words of a title, for comparing: letters and figures only.
pub fn words(title: &str) -> Vec<String> {
    title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
