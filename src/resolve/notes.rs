//! A book whose notes stand at its end → the same with a section for them, which print fills; must not know how notes are set.

use super::words::words;
use crate::config::NotePlace;
use crate::model::{
    Attributes, Block, Book, Inline, InlineKind, Language, Matter, Medium, NodeId, Role, Section, walk,
};

/// What stands behind the notes by custom (*The Chicago Manual of Style*, 1.4): whatever else calls notes stands before them.
const BEHIND: [Role; 5] = [
    Role::Glossary,
    Role::Bibliography,
    Role::Index,
    Role::AboutTheAuthor,
    Role::Colophon,
];

/// Whether a section stands behind the notes of the book, when all behind it do.
pub fn stands_behind_notes(role: Role) -> bool {
    BEHIND.contains(&role)
}

/// Adds the section, and gives its name; nothing is added where notes stand elsewhere or the printed book calls none.
pub(super) fn add_section(book: &mut Book, place: NotePlace) -> Option<NodeId> {
    if place != NotePlace::BookEnd || !calls_notes(book) {
        return None;
    }
    let last = book.sections.last()?;
    let chapter = highest_chapter(&book.sections).checked_add(1)?;
    let id = NodeId { chapter, local: 0 };
    let section = made(id, last, &book.metadata.language);
    let behind = book
        .sections
        .iter()
        .rev()
        .take_while(|section| stands_behind_notes(section.role));
    let at = book.sections.len() - behind.count();
    book.sections.insert(at, section);
    Some(id)
}

/// A section of nothing but its title, for print only.
fn made(id: NodeId, last: &Section, language: &Language) -> Section {
    let title = Inline {
        span: last.span,
        kind: InlineKind::Text(words(language).notes.to_owned()),
    };
    Section {
        id,
        role: Role::Notes,
        matter: Matter::Back,
        label: None,
        attributes: Attributes {
            classes: vec!["only-print".to_owned()],
            ..Attributes::default()
        },
        span: last.span,
        title: vec![title],
        short_title: None,
        language: None,
        file: None,
        blocks: Vec::new(),
        sections: Vec::new(),
    }
}

pub(super) fn highest_chapter(sections: &[Section]) -> u16 {
    let own = |section: &Section| section.id.chapter.max(highest_chapter(&section.sections));
    sections.iter().map(own).max().unwrap_or(0)
}

fn calls_notes(book: &Book) -> bool {
    struct Calls(bool);
    impl<'a> walk::Visitor<'a> for Calls {
        fn passes_over(&self, block: &'a Block) -> bool {
            !block.is_in(Medium::Print)
        }
        fn inline(&mut self, inline: &'a Inline) {
            self.0 |= matches!(inline.kind, InlineKind::Note(_));
        }
    }
    fn sections_inside(sections: &[Section], calls: &mut Calls) {
        for section in sections.iter().filter(|own| own.attributes.is_in(Medium::Print)) {
            walk::inlines(&section.title, calls);
            walk::blocks(&section.blocks, calls);
            sections_inside(&section.sections, calls);
        }
    }
    let mut calls = Calls(false);
    sections_inside(&book.sections, &mut calls);
    calls.0
}
