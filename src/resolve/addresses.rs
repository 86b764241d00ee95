//! Links that lead out of the book → what the printed page says of where they lead; must not know how it is set.

use super::{Destination, TargetKind};
use crate::config::PrintedLinks;
use crate::model::{Book, Inline, InlineKind, Link, NodeId, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Who types an address leaves these out.
const LEFT_OUT: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// Forms of one address: a site with and without its `www`, a document's number alone, behind its word and behind its host.
const FORMS: [&str; 4] = ["www.", "dx.", "doi.org/", "doi:"];

/// The address of a link as the printed page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// As a note, numbered with the others.
    Note(String),
    /// In brackets behind the words.
    Beside(String),
}

/// What is printed of each link; nothing of those whose words are the address. A link in a note, one that calls a note in its
/// words and one that other links lead to have theirs beside them: a note of their own would be a note on a note, or would
/// stand in the place of the other.
pub(super) fn printed(
    book: &Book,
    how: PrintedLinks,
    links: &BTreeMap<NodeId, Destination>,
    targets: &BTreeMap<NodeId, TargetKind>,
) -> BTreeMap<NodeId, Address> {
    if how == PrintedLinks::None {
        return BTreeMap::new();
    }
    let mut printer = Printer {
        how,
        links,
        targets,
        in_notes: BTreeSet::new(),
        printed: BTreeMap::new(),
    };
    walk::book(book, &mut printer);
    printer.printed
}

struct Printer<'r> {
    how: PrintedLinks,
    links: &'r BTreeMap<NodeId, Destination>,
    targets: &'r BTreeMap<NodeId, TargetKind>,
    in_notes: BTreeSet<NodeId>,
    printed: BTreeMap<NodeId, Address>,
}

impl<'a> walk::Visitor<'a> for Printer<'_> {
    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Note(note) => {
                let mut inside = LinksInside::default();
                walk::blocks(&note.blocks, &mut inside);
                self.in_notes.extend(inside.links);
            }
            InlineKind::Link(link) => self.link(link),
            _ => {}
        }
    }
}

impl Printer<'_> {
    fn link(&mut self, link: &Link) {
        let Some(Destination::Web(target)) = self.links.get(&link.id) else {
            return;
        };
        let address = shown(target);
        let words = walk::plain_text(&link.content);
        if address.is_empty() || told(words.trim()).eq_ignore_ascii_case(told(target)) {
            return;
        }
        let mut inside = LinksInside::default();
        walk::inlines(&link.content, &mut inside);
        let beside = self.how == PrintedLinks::Inline
            || inside.calls_note
            || self.in_notes.contains(&link.id)
            || self.targets.contains_key(&link.id);
        let address = address.to_owned();
        self.printed.insert(
            link.id,
            match beside {
                true => Address::Beside(address),
                false => Address::Note(address),
            },
        );
    }
}

/// Links inside something, and whether it calls a note.
#[derive(Default)]
struct LinksInside {
    links: Vec<NodeId>,
    calls_note: bool,
}

impl<'a> walk::Visitor<'a> for LinksInside {
    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Link(link) => self.links.push(link.id),
            InlineKind::Note(_) | InlineKind::NoteAgain { .. } => self.calls_note = true,
            _ => {}
        }
    }
}

/// What is told by an address, or by words that are one, in whichever of its forms.
fn told(address: &str) -> &str {
    let mut rest = shown(address);
    for form in FORMS {
        let head = rest.get(..form.len()).filter(|head| head.eq_ignore_ascii_case(form));
        rest = head.map_or(rest, |head| &rest[head.len()..]);
    }
    rest
}

/// An address as a reader types it: without the scheme that every browser adds, and without the slash behind a bare host.
fn shown(address: &str) -> &str {
    let bare = LEFT_OUT
        .iter()
        .find_map(|scheme| {
            let head = address.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
        })
        .unwrap_or(address);
    bare.strip_suffix('/')
        .filter(|host| !host.contains('/'))
        .unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::{shown, told};

    #[test]
    fn words_in_any_form_of_an_address_are_the_address() {
        assert_eq!(told("doi:10.1000/182"), told("https://doi.org/10.1000/182"));
        assert_eq!(told("10.1000/182"), told("https://dx.doi.org/10.1000/182"));
        assert_eq!(told("example.org"), told("https://www.example.org/"));
        assert_ne!(told("example.org"), told("https://example.org/page"));
    }

    #[test]
    fn addresses_are_shown_as_they_are_typed() {
        assert_eq!(shown("https://example.org/"), "example.org");
        assert_eq!(shown("HTTP://example.org/a/"), "example.org/a/");
        assert_eq!(shown("mailto:a@example.org"), "a@example.org");
        assert_eq!(shown("doi:10.1000/182"), "doi:10.1000/182");
        assert_eq!(shown("é"), "é");
    }
}
