//! A pattern and the next thing in a document → the pattern that the rest must match; must not know documents or places.
//!
//! Derivatives of patterns after James Clark, "An algorithm for RELAX NG validation" (2002), with a difference: an element gives
//! the patterns of what it may hold, each with what may follow it, so that states are as many as kinds of places, not as many
//! as places. Each step is worked out once and remembered. An attribute that may be left out stays allowed after it was met, for
//! well-formed XML has none twice: so an element has one state, not one for each set of attributes.

use super::datatypes::{Datatypes, collapse};
use super::{EMPTY, Facts, Grammar, Id, NOT_ALLOWED, Names, Parts, Pattern, TEXT, facts};
use smallvec::SmallVec;
use std::collections::HashMap; // order never read
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// A list of patterns that is short, as a rule.
type List = SmallVec<[Id; 8]>;

/// What an element or attribute may hold, and what may follow it.
pub(super) type Openings = Arc<[(Id, Id)]>;

/// Most patterns that are worked out; all books in the tests together need some thousands.
const MOST_MADE: usize = 500_000;

/// The number of a name that was met: a namespace and a local name.
pub(super) type NameId = u32;

/// A grammar at work.
pub(in crate::check::epub) struct Machine {
    pub(super) grammar: &'static Grammar,
    /// Patterns that no table has, behind those of the table.
    made: Vec<Pattern>,
    made_facts: Vec<Facts>,
    /// The parts of all patterns, those of the table first.
    parts: Vec<Id>,
    known: HashMap<Kind, HashMap<Box<[Id]>, Id>>, // order never read
    names: HashMap<u32, HashMap<Box<str>, NameId>, Mixed>, // order never read
    spelled: Vec<(u16, Box<str>)>,
    elements: HashMap<(Id, NameId), Openings, Mixed>, // order never read
    attributes: HashMap<(Id, NameId), Openings, Mixed>, // order never read
    closed: HashMap<Id, Id, Mixed>,                   // order never read
    texts: HashMap<Id, Id, Mixed>,                    // order never read
    datatypes: Datatypes,
}

/// Mixes numbers that we gave ourselves, of which no book can choose the worst: they need no more.
#[derive(Default)]
struct Mixer(u64);

type Mixed = BuildHasherDefault<Mixer>;

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        // Both ends of the product serve: a table takes the low bits, and the high ones for a first look. 2⁶⁴ over the golden ratio.
        let product = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ (product >> 32);
    }
}

/// Kinds of patterns that are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Choice,
    Interleave,
    Group,
    OneOrMore,
}

impl Machine {
    pub(in crate::check::epub) fn new(grammar: &'static Grammar) -> Machine {
        Machine {
            grammar,
            made: Vec::new(),
            made_facts: Vec::new(),
            parts: grammar.parts.clone(),
            known: HashMap::new(),     // order never read
            names: HashMap::default(), // order never read
            spelled: Vec::new(),
            elements: HashMap::default(),   // order never read
            attributes: HashMap::default(), // order never read
            closed: HashMap::default(),     // order never read
            texts: HashMap::default(),      // order never read
            datatypes: Datatypes::default(),
        }
    }

    /// Whether nothing was worked out yet.
    pub(in crate::check::epub) fn is_new(&self) -> bool {
        self.made.is_empty()
    }

    /// Whether so much was worked out that no more should be: a file made to fill the memory.
    pub(in crate::check::epub) fn is_full(&self) -> bool {
        self.made.len() > MOST_MADE
    }

    /// The number of a name.
    pub(super) fn name(&mut self, space: u16, local: &str) -> NameId {
        let known = self.names.entry(u32::from(space)).or_default();
        if let Some(id) = known.get(local) {
            return *id;
        }
        let id = self.spelled.len() as NameId;
        known.insert(Box::from(local), id);
        self.spelled.push((space, Box::from(local)));
        id
    }

    pub(super) fn pattern(&self, id: Id) -> Pattern {
        let table = self.grammar.patterns.len();
        match (id as usize).checked_sub(table) {
            None => self.grammar.patterns[id as usize],
            Some(index) => self.made[index],
        }
    }

    pub(super) fn parts(&self, parts: Parts) -> &[Id] {
        &self.parts[parts.indices()]
    }

    fn facts(&self, id: Id) -> Facts {
        let table = self.grammar.facts.len();
        match (id as usize).checked_sub(table) {
            None => self.grammar.facts[id as usize],
            Some(index) => self.made_facts[index],
        }
    }

    pub(super) fn is_nullable(&self, id: Id) -> bool {
        self.facts(id).nullable
    }

    pub(super) fn has_data(&self, id: Id) -> bool {
        self.facts(id).has_data
    }

    fn intern(&mut self, kind: Kind, own: &[Id]) -> Id {
        let known = self.known.entry(kind).or_default();
        if let Some(id) = known.get(own) {
            return *id;
        }
        let id = (self.grammar.patterns.len() + self.made.len()) as Id;
        known.insert(own.into(), id);
        let parts = Parts {
            from: self.parts.len() as u32,
            count: own.len() as u32,
        };
        let pattern = match (kind, own) {
            (Kind::OneOrMore, [inner, ..]) => Pattern::OneOrMore(*inner),
            (Kind::Choice, _) => Pattern::Choice(parts),
            (Kind::Interleave, _) => Pattern::Interleave(parts),
            (Kind::Group | Kind::OneOrMore, _) => Pattern::Group(parts),
        };
        self.parts.extend_from_slice(own);
        self.made.push(pattern);
        let facts = facts(pattern, &self.parts, |id| self.facts(id));
        self.made_facts.push(facts);
        id
    }

    pub(super) fn choice(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let mut flat = List::new();
        for part in parts {
            match self.pattern(part) {
                Pattern::NotAllowed => {}
                Pattern::Choice(inner) => flat.extend_from_slice(self.parts(inner)),
                _ => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        match flat[..] {
            [] => NOT_ALLOWED,
            [only] => only,
            _ => self.intern(Kind::Choice, &flat),
        }
    }

    /// The parts of an interleave or group without what matches nothing; `None` when one of them never matches.
    fn flat(&self, parts: impl IntoIterator<Item = Id>, is_interleave: bool) -> Option<List> {
        let mut flat = List::new();
        for part in parts {
            match (self.pattern(part), is_interleave) {
                (Pattern::NotAllowed, _) => return None,
                (Pattern::Empty, _) => {}
                (Pattern::Interleave(inner), true) | (Pattern::Group(inner), false) => {
                    flat.extend_from_slice(self.parts(inner))
                }
                _ => flat.push(part),
            }
        }
        Some(flat)
    }

    fn interleave(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let Some(mut flat) = self.flat(parts, true) else {
            return NOT_ALLOWED;
        };
        flat.sort_unstable();
        match flat[..] {
            [] => EMPTY,
            [only] => only,
            _ => self.intern(Kind::Interleave, &flat),
        }
    }

    fn group(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let Some(flat) = self.flat(parts, false) else {
            return NOT_ALLOWED;
        };
        match flat[..] {
            [] => EMPTY,
            [only] => only,
            _ => self.intern(Kind::Group, &flat),
        }
    }

    fn one_or_more(&mut self, inner: Id) -> Id {
        match inner {
            EMPTY | NOT_ALLOWED => inner,
            _ => self.intern(Kind::OneOrMore, &[inner]),
        }
    }

    /// All parts with another in the place of one.
    fn with(&self, parts: Parts, index: usize, instead: Id) -> List {
        let mut all = List::from_slice(self.parts(parts));
        all[index] = instead;
        all
    }

    /// What an element of this name may hold as the next thing, and what may follow it.
    pub(super) fn open(&mut self, id: Id, name: NameId) -> Openings {
        if let Some(known) = self.elements.get(&(id, name)) {
            return Arc::clone(known);
        }
        let mut found = Vec::new();
        self.collect(id, name, true, &mut found);
        let found = self.merged(found);
        self.elements.insert((id, name), Arc::clone(&found));
        found
    }

    /// What an attribute of this name may hold, and what the others must match.
    pub(super) fn attribute(&mut self, id: Id, name: NameId) -> Openings {
        if let Some(known) = self.attributes.get(&(id, name)) {
            return Arc::clone(known);
        }
        let mut found = Vec::new();
        self.collect(id, name, false, &mut found);
        let found = self.merged(found);
        self.attributes.insert((id, name), Arc::clone(&found));
        found
    }

    /// Those that hold the same are one, and are followed by either.
    fn merged(&mut self, mut found: Vec<(Id, Id)>) -> Openings {
        found.sort_unstable();
        found.dedup();
        let mut merged: Vec<(Id, Id)> = Vec::new();
        for (inside, rest) in found {
            match merged.last_mut() {
                Some((known, follows)) if *known == inside => *follows = self.choice([*follows, rest]),
                _ => merged.push((inside, rest)),
            }
        }
        merged.into()
    }

    fn collect(&mut self, id: Id, name: NameId, of_element: bool, found: &mut Vec<(Id, Id)>) {
        match self.pattern(id) {
            Pattern::Element(names, inside) if of_element && self.is_named(&names, name) => found.push((inside, EMPTY)),
            Pattern::Attribute(names, inside) if !of_element && self.is_named(&names, name) => {
                found.push((inside, EMPTY))
            }
            Pattern::Choice(parts) => match self.optional(parts) {
                Some((names, inside)) if !of_element => {
                    if self.is_named(&names, name) {
                        found.push((inside, id));
                    }
                }
                _ => {
                    for index in parts.indices() {
                        self.collect(self.parts[index], name, of_element, found);
                    }
                }
            },
            Pattern::OneOrMore(inner) => {
                let again = self.choice([id, EMPTY]);
                for (inside, rest) in self.inner(inner, name, of_element) {
                    found.push((inside, self.group([rest, again])));
                }
            }
            Pattern::Interleave(parts) => {
                for (index, at) in parts.indices().enumerate() {
                    let part = self.parts[at];
                    for (inside, rest) in self.inner(part, name, of_element) {
                        let all = match rest == part {
                            true => id,
                            false => {
                                let all = self.with(parts, index, rest);
                                self.interleave(all)
                            }
                        };
                        found.push((inside, all));
                    }
                }
            }
            Pattern::Group(parts) => self.collect_of_group(id, parts, name, of_element, found),
            _ => {}
        }
    }

    /// The attribute of one name that is all of a choice but nothing at all.
    fn optional(&self, parts: Parts) -> Option<(Names, Id)> {
        let [EMPTY, other] = self.parts(parts) else { return None };
        match self.pattern(*other) {
            Pattern::Attribute(names, inside) if names.is_one() => Some((names, inside)),
            _ => None,
        }
    }

    /// Attributes have no order; an element comes next only when all before it may be left out.
    fn collect_of_group(&mut self, id: Id, parts: Parts, name: NameId, of_element: bool, found: &mut Vec<(Id, Id)>) {
        for (index, at) in parts.indices().enumerate() {
            let part = self.parts[at];
            for (inside, rest) in self.inner(part, name, of_element) {
                let all = match rest == part && !of_element {
                    true => id,
                    false => {
                        let mut all = self.with(parts, index, rest);
                        if of_element {
                            all.drain(..index);
                        }
                        self.group(all)
                    }
                };
                found.push((inside, all));
            }
            if of_element && !self.is_nullable(part) {
                return;
            }
        }
    }

    fn inner(&mut self, id: Id, name: NameId, of_element: bool) -> Vec<(Id, Id)> {
        let mut found = Vec::new();
        self.collect(id, name, of_element, &mut found);
        found
    }

    fn is_named(&self, names: &Names, name: NameId) -> bool {
        let (space, local) = &self.spelled[name as usize];
        names.contain(*space, local)
    }

    /// The pattern of what an element holds, once all its attributes are read; [`NOT_ALLOWED`] when one is missing.
    pub(super) fn close(&mut self, id: Id) -> Id {
        if let Some(known) = self.closed.get(&id) {
            return *known;
        }
        let closed = self.without_attributes(id, NOT_ALLOWED);
        self.closed.insert(id, closed);
        closed
    }

    /// The same with missing attributes forgiven.
    pub(super) fn forgive(&mut self, id: Id) -> Id {
        self.without_attributes(id, EMPTY)
    }

    fn without_attributes(&mut self, id: Id, instead: Id) -> Id {
        match self.pattern(id) {
            Pattern::Attribute(..) => instead,
            Pattern::Choice(parts) => {
                let parts = self.each_without(parts, instead);
                self.choice(parts)
            }
            Pattern::Interleave(parts) => {
                let parts = self.each_without(parts, instead);
                self.interleave(parts)
            }
            Pattern::Group(parts) => {
                let parts = self.each_without(parts, instead);
                self.group(parts)
            }
            Pattern::OneOrMore(inner) => {
                let inner = self.without_attributes(inner, instead);
                self.one_or_more(inner)
            }
            _ => id,
        }
    }

    fn each_without(&mut self, parts: Parts, instead: Id) -> List {
        parts
            .indices()
            .map(|at| self.without_attributes(self.parts[at], instead))
            .collect()
    }

    /// What must follow a text that is no blank.
    pub(super) fn text(&mut self, id: Id) -> Id {
        if let Some(known) = self.texts.get(&id) {
            return *known;
        }
        let mut step = |_: &mut Machine, id: Id| if id == TEXT { TEXT } else { NOT_ALLOWED };
        let rest = self.derive(id, &mut step);
        self.texts.insert(id, rest);
        rest
    }

    /// What must follow one thing that only the leaves of a pattern know.
    fn derive(&mut self, id: Id, leaf: &mut dyn FnMut(&mut Machine, Id) -> Id) -> Id {
        match self.pattern(id) {
            Pattern::Choice(parts) => {
                let ways: List = parts.indices().map(|at| self.derive(self.parts[at], leaf)).collect();
                self.choice(ways)
            }
            Pattern::OneOrMore(inner) => {
                let rest = self.derive(inner, leaf);
                let again = self.choice([id, EMPTY]);
                self.group([rest, again])
            }
            Pattern::Interleave(parts) => {
                let mut ways = List::new();
                for (index, at) in parts.indices().enumerate() {
                    let rest = self.derive(self.parts[at], leaf);
                    let all = self.with(parts, index, rest);
                    ways.push(self.interleave(all));
                }
                self.choice(ways)
            }
            Pattern::Group(parts) => {
                let mut ways = List::new();
                for (index, at) in parts.indices().enumerate() {
                    let part = self.parts[at];
                    let rest = self.derive(part, leaf);
                    let mut all = self.with(parts, index, rest);
                    all.drain(..index);
                    ways.push(self.group(all));
                    if !self.is_nullable(part) {
                        break;
                    }
                }
                self.choice(ways)
            }
            _ => leaf(self, id),
        }
    }

    /// Whether a pattern without elements matches a whole text: the value of an attribute, or what an element holds.
    pub(super) fn accepts(&mut self, id: Id, text: &str) -> bool {
        match self.pattern(id) {
            Pattern::Text => true,
            Pattern::Empty => text.trim_matches([' ', '\t', '\n', '\r']).is_empty(),
            Pattern::Data { kind, params } => self.datatypes.accepts(kind, params, text),
            Pattern::Value { kind: "string", value } => text == value,
            Pattern::Value { value, .. } => text == value || collapse(text) == collapse(value),
            Pattern::List(inner) => self.accepts_list(inner, text),
            Pattern::Choice(parts) => parts.indices().any(|at| self.accepts(self.parts[at], text)),
            Pattern::OneOrMore(inner) => self.accepts(inner, text),
            Pattern::Interleave(parts) | Pattern::Group(parts) => parts.indices().any(|at| {
                let mut others = parts.indices().filter(|other| *other != at);
                others.all(|other| self.is_nullable(self.parts[other])) && self.accepts(self.parts[at], text)
            }),
            Pattern::NotAllowed | Pattern::Attribute(..) | Pattern::Element(..) => false,
        }
    }

    fn accepts_list(&mut self, inner: Id, text: &str) -> bool {
        let mut rest = inner;
        for word in text.split_ascii_whitespace() {
            let mut step = |own: &mut Machine, id: Id| if own.accepts(id, word) { EMPTY } else { NOT_ALLOWED };
            rest = self.derive(rest, &mut step);
        }
        self.is_nullable(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::epub::grammar::{pages, validate};
    use roxmltree::Document;

    #[test]
    fn sets_of_attributes_make_no_states() {
        let mut machine = Machine::new(pages());
        let mut check = |attributes: &str| {
            let page = format!(
                "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>A</title></head><body><p {attributes}>b</p></body></html>"
            );
            let document = Document::parse(&page).expect("well-formed");
            let mut complaints = Vec::new();
            validate(
                &mut machine,
                "start",
                document.root_element(),
                |_, _| false,
                &mut complaints,
            );
            (machine.made.len(), complaints.len())
        };
        let alone = ["", "id='a'", "class='b'", "title='c'", "lang='en'", "dir='ltr'"].map(&mut check);
        let met = alone[alone.len() - 1];
        assert_eq!(met.1, 0);
        for attributes in ["id='a' class='b'", "class='b' title='c' lang='en'", "dir='ltr' id='a'"] {
            assert_eq!(check(attributes), met, "{attributes}");
        }
        assert_eq!(check("id='a' colour='b'").1, 1);
        assert_eq!(check("dir='down'").1, 1);
    }
}
