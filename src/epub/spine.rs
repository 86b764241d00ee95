//! The sections of a book → what the EPUB's files hold, in spine order; must not know their names or what is written in them.

use super::chapters::Content;
use super::contained;
use super::parting::Parting;
use crate::config::NotePlace;
use crate::model::{Block, Matter, Medium, Role, Section};
use crate::resolve::{Resolved, stands_behind_notes};

/// Pages that stand before a title page of ours by custom, and before one of the author's, whose order is another's.
const BEFORE_TITLE: [&[Role]; 2] = [&[Role::HalfTitle, Role::AlsoBy], &[Role::HalfTitle]];
/// Pages that stand before the contents by custom.
const BEFORE_CONTENTS: &[Role] = &[
    Role::HalfTitle,
    Role::TitlePage,
    Role::Copyright,
    Role::Dedication,
    Role::Epigraph,
    Role::AlsoBy,
];

/// What the files hold, in spine order: cover, half title, other books, title page, copyright page, dedication and the like, contents,
/// text, notes that stand together, what is behind them by custom, long descriptions; and whether a file goes on with what the
/// one before it holds. A title, copyright or contents page in the manuscript stands where it stands and replaces ours.
pub(super) fn order<'a>(
    resolved: &'a Resolved,
    parting: &'a Parting,
    note_place: NotePlace,
) -> Vec<(Content<'a>, bool)> {
    let mut sections = Vec::new();
    for section in &resolved.book.sections {
        flatten(section, resolved, parting, &mut sections);
    }
    let role = |content: &Content| match content {
        Content::Section { section, .. } => section.role,
        _ => Role::Chapter,
    };
    let has = |wanted: Role| sections.iter().any(|(content, _)| role(content) == wanted);
    let (own_title, own_copyright, own_contents) = (has(Role::TitlePage), has(Role::Copyright), has(Role::Contents));
    let leading = |from: usize, roles: &[Role]| {
        from + sections[from..]
            .iter()
            .take_while(|(content, _)| roles.contains(&role(content)))
            .count()
    };
    let after_half_title = leading(0, BEFORE_TITLE[usize::from(own_title)]);
    let after_title = leading(after_half_title, &[Role::TitlePage]);
    let after_opening = leading(after_title, BEFORE_CONTENTS);

    let mut pages = vec![(Content::Cover, false)];
    pages.extend(&sections[..after_half_title]);
    if !own_title {
        pages.push((Content::TitlePage, false));
    }
    pages.extend(&sections[after_half_title..after_title]);
    if !own_copyright && resolved.book.metadata.has_imprint() {
        pages.push((Content::Copyright, false));
    }
    pages.extend(&sections[after_title..after_opening]);
    if !own_contents {
        pages.push((Content::Contents, false));
    }
    pages.extend(&sections[after_opening..]);
    let behind = pages
        .iter()
        .rev()
        .take_while(|(content, _)| stands_behind_notes(role(content)));
    let notes_at = pages.len() - behind.count();
    let mut contents: Vec<Content> = pages.iter().map(|(content, _)| *content).collect();
    let descriptions = contained::descriptions(&contents, resolved);
    pages.extend(descriptions.iter().map(|content| (*content, false)));
    contents.extend(descriptions);
    if note_place == NotePlace::BookEnd && contained::calls_notes(&contents) {
        pages.insert(notes_at, (Content::Notes, false));
    }
    pages
}

fn flatten<'a>(section: &'a Section, resolved: &Resolved, parting: &'a Parting, out: &mut Vec<(Content<'a>, bool)>) {
    if is_for_print(section) {
        return;
    }
    let split = section.role == Role::Part;
    let has_words = !section.title.is_empty() || section.blocks.iter().any(is_shown);
    let holds = !split && section.sections.iter().any(|inner| !is_for_print(inner));
    let is_index = resolved.index.as_ref().is_some_and(|index| index.section == section.id);
    if has_words || holds || is_index || resolved.numbers_in_epub.contains_key(&section.id) {
        let files = parting.get(section.id).unwrap_or(std::slice::from_ref(section));
        for (index, section) in files.iter().enumerate() {
            out.push((Content::Section { section, split }, index > 0));
        }
    }
    if split {
        for inner in &section.sections {
            flatten(inner, resolved, parting, out);
        }
    }
}

/// Whether a section is left out of the EPUB.
pub(super) fn is_for_print(section: &Section) -> bool {
    !section.attributes.is_in(Medium::Epub)
}

/// Whether a block is in the EPUB.
pub(super) fn is_shown(block: &Block) -> bool {
    block.is_in(Medium::Epub)
}

/// The front, body or back of the book, as `epub:type` of a page's body.
pub(super) fn matter(content: &Content) -> &'static str {
    match content {
        Content::Section { section, .. } => match section.matter {
            Matter::Front => "frontmatter",
            Matter::Body => "bodymatter",
            Matter::Back => "backmatter",
        },
        Content::Notes | Content::Description { .. } => "backmatter",
        Content::Cover | Content::TitlePage | Content::Copyright | Content::Contents => "frontmatter",
    }
}
