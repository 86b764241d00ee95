//! A structure tree → what is wrong with it; must not know how the writer works.
//!
//! Rules of PDF/UA-1 (ISO 14289-1, clause 7) and of the structure types (PDF 1.7, clause 14.8.4), by what they are for.

use crate::tag_reader::{Element, Kid, Tree};
use lopdf::Object;
use std::collections::BTreeSet;

/// Looks at the whole tree.
pub fn apply(tree: &mut Tree) {
    let mut faults = vec![];
    let mut level = 0;
    let mut notes = BTreeSet::new();
    for element in tree.elements() {
        let found = match &*element.kind {
            "H1" | "H2" | "H3" | "H4" | "H5" | "H6" => heading(element, &mut level),
            "Note" => note(element, &mut notes),
            "Figure" => figure(element),
            "Table" => table(element),
            "L" => only(element, &["LI", "L", "Caption"]),
            "LI" => only(element, &["Lbl", "LBody"]),
            "TOC" => only(element, &["TOCI", "TOC", "Caption"]),
            _ => None,
        };
        faults.extend(
            found
                .into_iter()
                .chain(link(element))
                .chain(empty(element))
                .chain(language(element)),
        );
    }
    if tree.roots.len() != 1 || tree.roots.iter().any(|root| root.kind != "Document") {
        faults.push("the tree is not one document".into());
    }
    tree.faults.extend(faults);
}

/// The first heading is an H1, and none is two levels below the one before.
fn heading(element: &Element, level: &mut u32) -> Option<String> {
    let own = element.kind[1..].parse().expect("a level");
    let before = std::mem::replace(level, own);
    (own > before + 1).then(|| format!("{} follows a heading of level {before}", element.place()))
}

fn note(element: &Element, notes: &mut BTreeSet<String>) -> Option<String> {
    match &element.id {
        None => Some(format!("{} has no ID", element.place())),
        Some(id) if notes.insert(id.clone()) => None,
        Some(_) => Some(format!("{} has the ID of another note", element.place())),
    }
}

fn figure(element: &Element) -> Option<String> {
    let area = element.attributes.get("BBox").and_then(|it| it.as_array().ok());
    if element.alt.as_deref().is_none_or(|alt| alt.trim().is_empty()) {
        Some(format!("{} has no alternative text", element.place()))
    } else if area.is_none_or(|it| it.len() != 4) {
        Some(format!("{} has no BBox", element.place()))
    } else {
        None
    }
}

/// All rows are equally long, counting cells that span; header cells say what they are the head of.
fn table(element: &Element) -> Option<String> {
    let mut rows = vec![];
    for part in element.elements() {
        match &*part.kind {
            "TR" => rows.push(part),
            "THead" | "TBody" | "TFoot" => rows.extend(part.elements()),
            "Caption" => {}
            other => return Some(format!("{other} in {}", element.place())),
        }
    }
    let span = |cell: &Element, key| cell.attributes.get(key).and_then(|it| it.as_i64().ok()).unwrap_or(1) as usize;
    let mut lengths = vec![0; rows.len()];
    for (index, row) in rows.iter().enumerate() {
        for cell in row.elements() {
            if !["TH", "TD"].contains(&&*cell.kind) {
                return Some(format!("{} in a row", cell.place()));
            }
            if cell.kind == "TH"
                && !cell
                    .attributes
                    .get("Scope")
                    .is_some_and(|it| matches!(it, Object::Name(_)))
            {
                return Some(format!("{} has no scope", cell.place()));
            }
            let down = span(cell, "RowSpan").min(rows.len() - index);
            lengths[index..index + down]
                .iter_mut()
                .for_each(|length| *length += span(cell, "ColSpan"));
        }
    }
    lengths.dedup();
    (lengths.len() != 1).then(|| format!("{} has rows of {lengths:?} cells", element.place()))
}

fn only(element: &Element, kinds: &[&str]) -> Option<String> {
    let other = element.elements().find(|it| !kinds.contains(&&*it.kind))?;
    Some(format!("{} in {}", other.place(), element.kind))
}

/// A link has an annotation and something that is seen; nothing else has an annotation.
fn link(element: &Element) -> Option<String> {
    let annotations = element.kids.iter().filter(|kid| matches!(kid, Kid::Link(_))).count();
    match (&*element.kind, annotations) {
        ("Link", 0) => Some(format!("{} has no annotation", element.place())),
        ("Link", _) if element.kids.len() == annotations => Some(format!("{} shows nothing", element.place())),
        ("Link", _) | (_, 0) => None,
        _ => Some(format!("{} has the annotation of a link", element.place())),
    }
}

/// Only cells may have nothing in them, and lines of code.
fn empty(element: &Element) -> Option<String> {
    let is_empty = element.kids.is_empty() && !["TH", "TD", "Span"].contains(&&*element.kind);
    is_empty.then(|| format!("{} has nothing in it", element.place()))
}

fn language(element: &Element) -> Option<String> {
    let tag = element.language.as_deref()?;
    let is_tag = tag.starts_with(|it: char| it.is_ascii_alphabetic())
        && tag
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.chars().all(|it| it.is_ascii_alphanumeric()));
    (!is_tag).then(|| format!("{} has a language {tag:?}", element.place()))
}
