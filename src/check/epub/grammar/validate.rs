//! A document and a grammar → what is not allowed where it stands; must not know what the document is for.

use super::machine::{Machine, NameId, Openings};
use super::{FOREIGN, Id, NOT_ALLOWED, Pattern};
use crate::check::epub::xml::{XHTML, tag};
use roxmltree::{Attribute, Node};
use smallvec::{SmallVec, smallvec};
use std::collections::BTreeSet;
use std::ops::Range;

/// Most names that a message lists of what would be allowed.
const MOST_EXPECTED: usize = 8;

/// The namespace under which HTML's schema knows the elements that authors name themselves.
const CUSTOM_ELEMENTS: &str = "http://n.validator.nu/custom-elements/";

/// Where, and what is wrong.
pub(in crate::check::epub) type Complaint = (Range<usize>, String);

/// Attributes that are not held against a grammar.
pub(in crate::check::epub) type Skipped = fn(Node<'_, '_>, &Attribute<'_, '_>) -> bool;

/// Says all that is not allowed in an element and what it holds.
pub(in crate::check::epub) fn validate(
    machine: &mut Machine,
    start: &str,
    root: Node<'_, '_>,
    skipped: Skipped,
    complaints: &mut Vec<Complaint>,
) {
    let mut run = Run {
        start: machine.grammar.start(start),
        machine,
        skipped,
        complaints,
    };
    let start = run.start;
    let name = run.name(root);
    let openings = run.machine.open(start, name);
    if openings.is_empty() {
        let message = format!("`{}` cannot be the root of this document", qualified(root));
        run.complain(tag(root), message);
    } else {
        run.element(root, openings.iter().map(|(inside, _)| *inside).collect());
    }
}

/// A state for each way in which an element can be understood; most have one.
type States = SmallVec<[Id; 4]>;

/// For each of them whether it is so.
type Answers = SmallVec<[bool; 4]>;

struct Run<'m> {
    machine: &'m mut Machine,
    start: Id,
    skipped: Skipped,
    complaints: &'m mut Vec<Complaint>,
}

impl Run<'_> {
    fn complain(&mut self, range: Range<usize>, message: String) {
        self.complaints.push((range, message));
    }

    fn name(&mut self, node: Node<'_, '_>) -> NameId {
        let local = node.tag_name().name();
        let uri = match node.tag_name().namespace() {
            Some(XHTML) if local.contains('-') => Some(CUSTOM_ELEMENTS),
            uri => uri,
        };
        let space = self.machine.grammar.space(uri);
        self.machine.name(space, local)
    }

    /// Checks an element that is one of these; says for each whether it is that one.
    fn element(&mut self, node: Node<'_, '_>, inside: States) -> Answers {
        if self.machine.is_full() {
            return smallvec![true; inside.len()];
        }
        let mut states = inside;
        for attribute in node.attributes() {
            if !(self.skipped)(node, &attribute) {
                self.attribute(node, &attribute, &mut states);
            }
        }
        self.close(node, &mut states);
        let has_elements = node.children().any(|child| child.is_element());
        if !has_elements && states.iter().any(|state| self.machine.has_data(*state)) {
            return self.datum(node, &states);
        }
        for child in node.children() {
            if child.is_element() {
                self.child(node, child, &mut states);
            } else if child.is_text() && !is_blank(child.text().unwrap_or_default()) {
                self.text(node, child, &mut states);
            }
        }
        self.end(node, &states)
    }

    /// One attribute: all ways that do not take it are given up, unless none does.
    fn attribute(&mut self, node: Node<'_, '_>, attribute: &Attribute<'_, '_>, states: &mut States) {
        let space = self.machine.grammar.space(attribute.namespace());
        let name = self.machine.name(space, attribute.name());
        let mut is_known = false;
        let mut after = States::new();
        for state in states.iter() {
            let openings = self.machine.attribute(*state, name);
            is_known |= !openings.is_empty();
            let rests = openings
                .iter()
                .filter(|(value, _)| self.machine.accepts(*value, attribute.value()));
            let rests: States = rests.map(|(_, rest)| *rest).collect();
            after.push(match rests[..] {
                [only] => only,
                _ => self.machine.choice(rests),
            });
        }
        if after.iter().any(|state| *state != NOT_ALLOWED) {
            *states = after;
            return;
        }
        let own = attribute_name(attribute);
        let message = if is_known {
            format!(
                "`{}` is no value that `{own}` can have on `{}`",
                attribute.value(),
                qualified(node)
            )
        } else {
            format!("`{}` cannot have the attribute `{own}` here", qualified(node))
        };
        self.complain(attribute.range(), message);
    }

    /// The end of the attributes.
    fn close(&mut self, node: Node<'_, '_>, states: &mut States) {
        let closed: States = states.iter().map(|state| self.machine.close(*state)).collect();
        if closed.iter().any(|state| *state != NOT_ALLOWED) {
            *states = closed;
            return;
        }
        let mut missing = BTreeSet::new();
        for state in states.iter() {
            required(self.machine, *state, &mut missing);
        }
        let names: Vec<String> = missing.into_iter().take(MOST_EXPECTED).collect();
        let message = format!("`{}` lacks the attribute {}", qualified(node), quoted(&names, "or"));
        self.complain(tag(node), message);
        *states = states.iter().map(|state| self.machine.forgive(*state)).collect();
    }

    /// An element that holds text of some kind.
    fn datum(&mut self, node: Node<'_, '_>, states: &States) -> Answers {
        let text: String = node
            .children()
            .filter_map(|child| child.text().filter(|_| child.is_text()))
            .collect();
        let is: Answers = states.iter().map(|state| self.machine.accepts(*state, &text)).collect();
        if is.contains(&true) {
            return is;
        }
        let message = match is_blank(&text) {
            true => format!("`{}` is empty", qualified(node)),
            false => format!("`{}` is no value that `{}` can hold", text.trim(), qualified(node)),
        };
        self.complain(tag(node), message);
        smallvec![true; states.len()]
    }

    fn child(&mut self, node: Node<'_, '_>, child: Node<'_, '_>, states: &mut States) {
        let name = self.name(child);
        let openings: SmallVec<[Openings; 4]> = states.iter().map(|state| self.machine.open(*state, name)).collect();
        let mut inside: States = openings
            .iter()
            .flat_map(|own| own.iter().map(|(inside, _)| *inside))
            .collect();
        inside.sort_unstable();
        inside.dedup();
        if inside.is_empty() {
            let message = format!(
                "`{}` cannot stand here in `{}`{}",
                qualified(child),
                qualified(node),
                self.expected(states)
            );
            self.complain(tag(child), message);
            self.stray(child, name);
            return;
        }
        let is = self.element(child, inside.clone());
        let is_one = |content: &Id| inside.binary_search(content).is_ok_and(|at| is[at]);
        let mut after = States::new();
        for own in &openings {
            let rests: States = own
                .iter()
                .filter(|(content, _)| is_one(content))
                .map(|(_, rest)| *rest)
                .collect();
            after.push(match rests[..] {
                [only] => only,
                _ => self.machine.choice(rests),
            });
        }
        *states = after;
    }

    /// An element in a wrong place: what it holds is checked as it would be in a right one.
    fn stray(&mut self, child: Node<'_, '_>, name: NameId) {
        let space = self.machine.grammar.space(child.tag_name().namespace());
        if space == FOREIGN {
            return;
        }
        let mut inside = States::new();
        for id in 0..self.machine.grammar.patterns.len() as Id {
            if let Pattern::Element(names, _) = self.machine.pattern(id)
                && names.without.is_empty()
                && names.contain(space, child.tag_name().name())
            {
                inside.extend(self.machine.open(id, name).iter().map(|(inside, _)| *inside));
            }
        }
        if !inside.is_empty() {
            self.element(child, inside);
        }
    }

    fn text(&mut self, node: Node<'_, '_>, child: Node<'_, '_>, states: &mut States) {
        let after: States = states.iter().map(|state| self.machine.text(*state)).collect();
        if after.iter().any(|state| *state != NOT_ALLOWED) {
            *states = after;
            return;
        }
        let message = format!(
            "text cannot stand here in `{}`{}",
            qualified(node),
            self.expected(states)
        );
        self.complain(child.range(), message);
    }

    fn end(&mut self, node: Node<'_, '_>, states: &States) -> Answers {
        let is: Answers = states.iter().map(|state| self.machine.is_nullable(*state)).collect();
        if is.contains(&true) {
            return is;
        }
        let message = format!("`{}` is not complete{}", qualified(node), self.expected(states));
        self.complain(tag(node), message);
        states.iter().map(|state| *state != NOT_ALLOWED).collect()
    }

    /// `; a, b or c can`, or nothing where so much is allowed that the list helps nobody.
    fn expected(&self, states: &States) -> String {
        let mut names = BTreeSet::new();
        for state in states {
            next_elements(self.machine, *state, &mut names);
        }
        if names.is_empty() || names.len() > MOST_EXPECTED {
            return String::new();
        }
        let names: Vec<String> = names.into_iter().collect();
        format!("; {} can stand next", quoted(&names, "or"))
    }
}

/// The names of the attributes that a pattern cannot do without.
fn required(machine: &Machine, id: Id, names: &mut BTreeSet<String>) {
    let of_all = |parts, names: &mut BTreeSet<String>| {
        machine
            .parts(parts)
            .iter()
            .for_each(|part| required(machine, *part, names));
    };
    match machine.pattern(id) {
        Pattern::Attribute(own, _) => names.extend(own.wanted.iter().filter_map(|name| name.local).map(str::to_owned)),
        Pattern::Interleave(parts) | Pattern::Group(parts) => of_all(parts, names),
        Pattern::Choice(parts) if machine.parts(parts).iter().all(|part| needs_attribute(machine, *part)) => {
            of_all(parts, names);
        }
        Pattern::OneOrMore(inner) => required(machine, inner, names),
        _ => {}
    }
}

fn needs_attribute(machine: &Machine, id: Id) -> bool {
    let needs = |part: &Id| needs_attribute(machine, *part);
    match machine.pattern(id) {
        Pattern::Attribute(..) => true,
        Pattern::Interleave(parts) | Pattern::Group(parts) => machine.parts(parts).iter().any(needs),
        Pattern::Choice(parts) => machine.parts(parts).iter().all(needs),
        Pattern::OneOrMore(inner) => needs(&inner),
        _ => false,
    }
}

/// The names of the elements that can come next.
fn next_elements(machine: &Machine, id: Id, names: &mut BTreeSet<String>) {
    if names.len() > MOST_EXPECTED {
        return;
    }
    match machine.pattern(id) {
        Pattern::Element(own, _) => names.extend(own.wanted.iter().filter_map(|name| name.local).map(str::to_owned)),
        Pattern::Choice(parts) | Pattern::Interleave(parts) => {
            for part in machine.parts(parts) {
                next_elements(machine, *part, names);
            }
        }
        Pattern::Group(parts) => {
            for part in machine.parts(parts) {
                next_elements(machine, *part, names);
                if !machine.is_nullable(*part) {
                    return;
                }
            }
        }
        Pattern::OneOrMore(inner) => next_elements(machine, inner, names),
        _ => {}
    }
}

/// "`a`, `b` or `c`".
fn quoted(names: &[String], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => "that it needs".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn qualified<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

fn attribute_name(attribute: &Attribute<'_, '_>) -> String {
    match attribute.namespace() {
        None => attribute.name().to_owned(),
        Some(roxmltree::NS_XML_URI) => format!("xml:{}", attribute.name()),
        Some(super::super::xml::EPUB) => format!("epub:{}", attribute.name()),
        Some(uri) => format!("{} ({uri})", attribute.name()),
    }
}

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\n', '\r']).is_empty()
}
