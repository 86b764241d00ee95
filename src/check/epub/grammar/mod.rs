//! A table of patterns (`grammars/*.txt`) → a [`Grammar`]; must not know EPUB.
//!
//! The tables are EPUBCheck's own RELAX NG schemas with their includes and references resolved
//! (`tests/conformance/epub/grammars.py` makes them), so that what is allowed where is what EPUBCheck allows there, by
//! data and not by our reading of it. [`machine`] runs a pattern over what an element holds, [`mod@validate`] over a document.

mod datatypes;
mod machine;
mod validate;

pub(super) use datatypes::is_ncname;
pub(super) use machine::Machine;
pub(super) use validate::validate;

use std::sync::OnceLock;

/// A pattern, by its line in the table.
pub(super) type Id = u32;

/// Nothing.
const EMPTY: Id = 0;
/// Nothing can match.
const NOT_ALLOWED: Id = 1;
/// Any text.
const TEXT: Id = 2;

/// The number of a namespace that no table names.
const FOREIGN: u16 = u16::MAX;

/// RELAX NG's patterns (ISO/IEC 19757-2, clause 4.18), with more than two operands in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    Empty,
    NotAllowed,
    Text,
    Choice(Parts),
    /// All of them, in any order, mixed.
    Interleave(Parts),
    /// One after the other.
    Group(Parts),
    OneOrMore(Id),
    Attribute(Names, Id),
    Element(Names, Id),
    Data {
        kind: &'static str,
        params: &'static [(&'static str, &'static str)],
    },
    Value {
        kind: &'static str,
        value: &'static str,
    },
    List(Id),
}

/// The parts of a pattern: where they begin in the list of all parts, and how many they are. So a pattern is copied and not cloned
/// when it is looked at, which a walk over all attributes that an element may have does hundreds of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    from: u32,
    count: u32,
}

impl Parts {
    fn indices(self) -> std::ops::Range<usize> {
        self.from as usize..(self.from + self.count) as usize
    }
}

/// Which names an element or attribute may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Names {
    wanted: &'static [Name],
    without: &'static [Name],
}

/// One name, or all of a namespace, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Name {
    space: Option<u16>,
    local: Option<&'static str>,
}

impl Name {
    fn is(&self, space: u16, local: &str) -> bool {
        self.space.is_none_or(|own| own == space) && self.local.is_none_or(|own| own == local)
    }
}

impl Names {
    fn contain(&self, space: u16, local: &str) -> bool {
        let is = |name: &Name| name.is(space, local);
        self.wanted.iter().any(is) && !self.without.iter().any(is)
    }

    /// Whether they are one name and no more.
    fn is_one(&self) -> bool {
        let [only] = self.wanted else { return false };
        only.space.is_some() && only.local.is_some()
    }
}

/// What of a pattern is asked again and again.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    /// Whether nothing at all matches.
    nullable: bool,
    /// Whether text is held against datatypes.
    has_data: bool,
}

/// What a kind of document may hold.
#[derive(Debug)]
pub(super) struct Grammar {
    patterns: Vec<Pattern>,
    /// The parts of all patterns.
    parts: Vec<Id>,
    facts: Vec<Facts>,
    spaces: Vec<&'static str>,
    starts: Vec<(&'static str, Id)>,
}

macro_rules! tables {
    ($($name:ident $file:literal $what:literal)*) => {
        $(#[doc = $what] pub(super) fn $name() -> &'static Grammar {
            static TABLE: OnceLock<Grammar> = OnceLock::new();
            TABLE.get_or_init(|| Grammar::read(include_str!(concat!("../grammars/", $file))))
        })*
    };
}

tables! {
    pages "xhtml.txt" "XHTML pages, with SVG and MathML in them."
    package "package.txt" "The package document."
    container "container.txt" "META-INF/container.xml."
    ncx "ncx.txt" "The NCX."
}

impl Grammar {
    /// The grammar of a table. Tables are part of the program; one that is not understood gives a grammar that allows nothing,
    /// which no test would let pass.
    fn read(table: &'static str) -> Grammar {
        let mut grammar = Grammar {
            patterns: Vec::new(),
            parts: Vec::new(),
            facts: Vec::new(),
            spaces: Vec::new(),
            starts: Vec::new(),
        };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (kind, rest) = line.split_once('\t').unwrap_or((line, ""));
            match kind {
                "ns" => grammar.spaces.push(rest),
                "start" => {
                    let (name, pattern) = rest.split_once('\t').unwrap_or((rest, ""));
                    grammar.starts.push((name, id(pattern)));
                }
                _ => {
                    let pattern = pattern(kind, rest, &mut grammar.parts);
                    let facts = facts(pattern, &grammar.parts, |id| {
                        grammar.facts.get(id as usize).copied().unwrap_or_default()
                    });
                    grammar.patterns.push(pattern);
                    grammar.facts.push(facts);
                }
            }
        }
        grammar
    }

    /// The pattern that a document begins with: `start`, or of pages also `svg`.
    fn start(&self, name: &str) -> Id {
        let found = self.starts.iter().find(|(own, _)| *own == name);
        found.map_or(NOT_ALLOWED, |(_, id)| *id)
    }

    fn space(&self, uri: Option<&str>) -> u16 {
        let uri = uri.unwrap_or_default();
        let found = self.spaces.iter().position(|own| *own == uri);
        found.map_or(FOREIGN, |index| index as u16)
    }
}

fn id(text: &str) -> Id {
    text.parse().unwrap_or(NOT_ALLOWED)
}

/// Numbers parted by tabs, byte by byte: nine tenths of the tables are such lines, and each process reads them.
fn ids(text: &str, parts: &mut Vec<Id>) -> Parts {
    let from = parts.len() as u32;
    let mut number: Id = 0;
    for byte in text.bytes() {
        match byte {
            b'\t' => parts.push(std::mem::take(&mut number)),
            digit => number = number * 10 + Id::from(digit.wrapping_sub(b'0')),
        }
    }
    parts.push(number);
    Parts {
        from,
        count: parts.len() as u32 - from,
    }
}

fn pattern(kind: &str, rest: &'static str, parts: &mut Vec<Id>) -> Pattern {
    let (first, second) = rest.split_once('\t').unwrap_or((rest, ""));
    match kind {
        "empty" => Pattern::Empty,
        "text" => Pattern::Text,
        "a" => Pattern::Attribute(names(first), id(second)),
        "e" => Pattern::Element(names(first), id(second)),
        "p" => Pattern::OneOrMore(id(first)),
        "l" => Pattern::List(id(first)),
        "v" => Pattern::Value {
            kind: first,
            value: second,
        },
        "d" => Pattern::Data {
            kind: first,
            params: leak(second.split('\t').filter_map(|param| param.split_once('='))),
        },
        "c" => Pattern::Choice(ids(rest, parts)),
        "i" => Pattern::Interleave(ids(rest, parts)),
        "s" => Pattern::Group(ids(rest, parts)),
        _ => Pattern::NotAllowed,
    }
}

/// A table is read once and lives as long as the program.
fn leak<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect::<Vec<_>>().into_boxed_slice())
}

/// `1:p|1:a`, `*!0:id|2:*`: names, and behind `!` those that are not meant.
fn names(text: &'static str) -> Names {
    let (wanted, without) = text.split_once('!').unwrap_or((text, ""));
    let read = |side: &'static str| leak(side.split('|').filter(|name| !name.is_empty()).map(name));
    Names {
        wanted: read(wanted),
        without: read(without),
    }
}

fn name(text: &'static str) -> Name {
    let Some((space, local)) = text.split_once(':') else {
        return Name {
            space: None,
            local: None,
        };
    };
    Name {
        space: Some(space.parse().unwrap_or(FOREIGN)),
        local: (local != "*").then_some(local),
    }
}

/// What is asked of a pattern, from the same of its parts.
fn facts(pattern: Pattern, all: &[Id], of: impl Fn(Id) -> Facts) -> Facts {
    let ids = |parts: Parts| all[parts.indices()].iter();
    let any_data = |parts| ids(parts).any(|id| of(*id).has_data);
    let (nullable, has_data) = match pattern {
        Pattern::Empty | Pattern::Text => (true, false),
        Pattern::NotAllowed | Pattern::Attribute(..) | Pattern::Element(..) => (false, false),
        Pattern::Data { .. } | Pattern::Value { .. } | Pattern::List(_) => (false, true),
        Pattern::OneOrMore(inner) => (of(inner).nullable, of(inner).has_data),
        Pattern::Choice(parts) => (ids(parts).any(|id| of(*id).nullable), any_data(parts)),
        Pattern::Interleave(parts) | Pattern::Group(parts) => (ids(parts).all(|id| of(*id).nullable), any_data(parts)),
    };
    Facts { nullable, has_data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read_whole() {
        for (grammar, least) in [(pages(), 3000), (package(), 150), (container(), 40), (ncx(), 70)] {
            assert!(grammar.patterns.len() > least, "{}", grammar.patterns.len());
            assert_ne!(grammar.start("start"), NOT_ALLOWED);
            let lost = grammar
                .patterns
                .iter()
                .skip(2)
                .filter(|own| **own == Pattern::NotAllowed);
            assert_eq!(lost.count(), 0);
        }
        assert_ne!(pages().start("svg"), NOT_ALLOWED);
    }
}
