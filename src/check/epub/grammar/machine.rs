//! A pattern and the next thing in a document → the pattern that the rest must match; must not know documents or places.
//!
//! Derivatives of patterns after James Clark, "An algorithm for RELAX NG validation" (2002), with a difference: an element gives
//! the patterns of what it may hold, each with what may follow it, so that states are as many as kinds of places, not as many
//! as places. Each step is worked out once and remembered.

use super::datatypes::{Datatypes, collapse};
use super::{EMPTY, Facts, Grammar, Id, NOT_ALLOWED, Names, Pattern, TEXT, facts};
use std::collections::HashMap; // order never read
use std::rc::Rc;

/// What an element or attribute may hold, and what may follow it.
pub(super) type Openings = Rc<[(Id, Id)]>;

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
    known: HashMap<Pattern, Id>,                    // order never read
    names: HashMap<u16, HashMap<Box<str>, NameId>>, // order never read
    spelled: Vec<(u16, Box<str>)>,
    elements: HashMap<(Id, NameId), Openings>,   // order never read
    attributes: HashMap<(Id, NameId), Openings>, // order never read
    closed: HashMap<Id, Id>,                     // order never read
    texts: HashMap<Id, Id>,                      // order never read
    datatypes: Datatypes,
}

impl Machine {
    pub(in crate::check::epub) fn new(grammar: &'static Grammar) -> Machine {
        Machine {
            grammar,
            made: Vec::new(),
            made_facts: Vec::new(),
            known: HashMap::new(), // order never read
            names: HashMap::new(), // order never read
            spelled: Vec::new(),
            elements: HashMap::new(),   // order never read
            attributes: HashMap::new(), // order never read
            closed: HashMap::new(),     // order never read
            texts: HashMap::new(),      // order never read
            datatypes: Datatypes::default(),
        }
    }

    /// Whether so much was worked out that no more should be: a file made to fill the memory.
    pub(in crate::check::epub) fn is_full(&self) -> bool {
        self.made.len() > MOST_MADE
    }

    /// The number of a name.
    pub(super) fn name(&mut self, space: u16, local: &str) -> NameId {
        let known = self.names.entry(space).or_default();
        if let Some(id) = known.get(local) {
            return *id;
        }
        let id = self.spelled.len() as NameId;
        known.insert(Box::from(local), id);
        self.spelled.push((space, Box::from(local)));
        id
    }

    pub(super) fn pattern(&self, id: Id) -> &Pattern {
        let table = self.grammar.patterns.len();
        match (id as usize).checked_sub(table) {
            None => &self.grammar.patterns[id as usize],
            Some(index) => &self.made[index],
        }
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

    fn intern(&mut self, pattern: Pattern) -> Id {
        if let Some(id) = self.known.get(&pattern) {
            return *id;
        }
        let own = facts(&pattern, |id| self.facts(id));
        let id = (self.grammar.patterns.len() + self.made.len()) as Id;
        self.made.push(pattern.clone());
        self.made_facts.push(own);
        self.known.insert(pattern, id);
        id
    }

    pub(super) fn choice(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let mut flat = Vec::new();
        for part in parts {
            match self.pattern(part) {
                Pattern::NotAllowed => {}
                Pattern::Choice(inner) => flat.extend_from_slice(inner),
                _ => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        match flat[..] {
            [] => NOT_ALLOWED,
            [only] => only,
            _ => self.intern(Pattern::Choice(flat.into())),
        }
    }

    /// The parts of an interleave or group without what matches nothing; `None` when one of them never matches.
    fn parts(&self, parts: impl IntoIterator<Item = Id>, is_interleave: bool) -> Option<Vec<Id>> {
        let mut flat = Vec::new();
        for part in parts {
            match (self.pattern(part), is_interleave) {
                (Pattern::NotAllowed, _) => return None,
                (Pattern::Empty, _) => {}
                (Pattern::Interleave(inner), true) | (Pattern::Group(inner), false) => flat.extend_from_slice(inner),
                _ => flat.push(part),
            }
        }
        Some(flat)
    }

    fn interleave(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let Some(mut flat) = self.parts(parts, true) else {
            return NOT_ALLOWED;
        };
        flat.sort_unstable();
        match flat[..] {
            [] => EMPTY,
            [only] => only,
            _ => self.intern(Pattern::Interleave(flat.into())),
        }
    }

    fn group(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        let Some(flat) = self.parts(parts, false) else {
            return NOT_ALLOWED;
        };
        match flat[..] {
            [] => EMPTY,
            [only] => only,
            _ => self.intern(Pattern::Group(flat.into())),
        }
    }

    fn one_or_more(&mut self, inner: Id) -> Id {
        match inner {
            EMPTY | NOT_ALLOWED => inner,
            _ => self.intern(Pattern::OneOrMore(inner)),
        }
    }

    /// What an element of this name may hold as the next thing, and what may follow it.
    pub(super) fn open(&mut self, id: Id, name: NameId) -> Openings {
        if let Some(known) = self.elements.get(&(id, name)) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        self.collect(id, name, true, &mut found);
        let found = self.merged(found);
        self.elements.insert((id, name), Rc::clone(&found));
        found
    }

    /// What an attribute of this name may hold, and what the others must match.
    pub(super) fn attribute(&mut self, id: Id, name: NameId) -> Openings {
        if let Some(known) = self.attributes.get(&(id, name)) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        self.collect(id, name, false, &mut found);
        let found = self.merged(found);
        self.attributes.insert((id, name), Rc::clone(&found));
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
        match self.pattern(id).clone() {
            Pattern::Element(names, inside) if of_element && self.is_named(&names, name) => found.push((inside, EMPTY)),
            Pattern::Attribute(names, inside) if !of_element && self.is_named(&names, name) => {
                found.push((inside, EMPTY))
            }
            Pattern::Choice(parts) => {
                for part in &parts {
                    self.collect(*part, name, of_element, found);
                }
            }
            Pattern::OneOrMore(inner) => {
                let again = self.choice([id, EMPTY]);
                for (inside, rest) in self.inner(inner, name, of_element) {
                    found.push((inside, self.group([rest, again])));
                }
            }
            Pattern::Interleave(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    for (inside, rest) in self.inner(*part, name, of_element) {
                        let others = parts.iter().enumerate().filter(|(at, _)| *at != index);
                        let others: Vec<Id> = others.map(|(_, other)| *other).chain([rest]).collect();
                        found.push((inside, self.interleave(others)));
                    }
                }
            }
            Pattern::Group(parts) => self.collect_of_group(&parts, name, of_element, found),
            _ => {}
        }
    }

    /// Attributes have no order; an element comes next only when all before it may be left out.
    fn collect_of_group(&mut self, parts: &[Id], name: NameId, of_element: bool, found: &mut Vec<(Id, Id)>) {
        for (index, part) in parts.iter().enumerate() {
            for (inside, rest) in self.inner(*part, name, of_element) {
                let before = if of_element { &[][..] } else { &parts[..index] };
                let all: Vec<Id> = before
                    .iter()
                    .copied()
                    .chain([rest])
                    .chain(parts[index + 1..].iter().copied())
                    .collect();
                found.push((inside, self.group(all)));
            }
            if of_element && !self.is_nullable(*part) {
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
        match self.pattern(id).clone() {
            Pattern::Attribute(..) => instead,
            Pattern::Choice(parts) => {
                let parts = self.each_without(&parts, instead);
                self.choice(parts)
            }
            Pattern::Interleave(parts) => {
                let parts = self.each_without(&parts, instead);
                self.interleave(parts)
            }
            Pattern::Group(parts) => {
                let parts = self.each_without(&parts, instead);
                self.group(parts)
            }
            Pattern::OneOrMore(inner) => {
                let inner = self.without_attributes(inner, instead);
                self.one_or_more(inner)
            }
            _ => id,
        }
    }

    fn each_without(&mut self, parts: &[Id], instead: Id) -> Vec<Id> {
        parts
            .iter()
            .map(|part| self.without_attributes(*part, instead))
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
        match self.pattern(id).clone() {
            Pattern::Choice(parts) => {
                let parts: Vec<Id> = parts.iter().map(|part| self.derive(*part, leaf)).collect();
                self.choice(parts)
            }
            Pattern::OneOrMore(inner) => {
                let rest = self.derive(inner, leaf);
                let again = self.choice([id, EMPTY]);
                self.group([rest, again])
            }
            Pattern::Interleave(parts) => {
                let mut ways = Vec::new();
                for (index, part) in parts.iter().enumerate() {
                    let rest = self.derive(*part, leaf);
                    let others = parts.iter().enumerate().filter(|(at, _)| *at != index);
                    let all: Vec<Id> = others.map(|(_, other)| *other).chain([rest]).collect();
                    ways.push(self.interleave(all));
                }
                self.choice(ways)
            }
            Pattern::Group(parts) => {
                let mut ways = Vec::new();
                for (index, part) in parts.iter().enumerate() {
                    let rest = self.derive(*part, leaf);
                    let all: Vec<Id> = [rest].into_iter().chain(parts[index + 1..].iter().copied()).collect();
                    ways.push(self.group(all));
                    if !self.is_nullable(*part) {
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
        match self.pattern(id).clone() {
            Pattern::Text => true,
            Pattern::Empty => text.trim_matches([' ', '\t', '\n', '\r']).is_empty(),
            Pattern::Data { kind, params } => self.datatypes.accepts(kind, params, text),
            Pattern::Value { kind: "string", value } => text == value,
            Pattern::Value { value, .. } => text == value || collapse(text) == collapse(value),
            Pattern::List(inner) => self.accepts_list(inner, text),
            Pattern::Choice(parts) => parts.iter().any(|part| self.accepts(*part, text)),
            Pattern::OneOrMore(inner) => self.accepts(inner, text),
            Pattern::Interleave(parts) | Pattern::Group(parts) => (0..parts.len()).any(|index| {
                let mut others = parts.iter().enumerate().filter(|(at, _)| *at != index);
                others.all(|(_, other)| self.is_nullable(*other)) && self.accepts(parts[index], text)
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
