//! A drawing's XML → what of it no output shows; must not draw it.

use resvg::usvg::roxmltree::{Document, Node};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Elements whose content is not drawn, and what to say of them.
const UNSHOWN: &[(&str, &str)] = &[
    ("foreignObject", "what lies in its `foreignObject`"),
    ("script", "what its `script` does"),
    ("meshgradient", "its `meshgradient`"),
    ("hatch", "its `hatch`"),
];
/// What is not read in sheets of styles.
const RULES: &[(&str, &str)] = &[
    ("@import", "the style that it fetches by `@import`"),
    ("@font-face", "the face that it brings by `@font-face`"),
];
/// Colours that are not read; what has one is black, or takes the colour around it.
const COLORS: &[(&str, &str)] = &[
    ("device-cmyk(", "a colour by `device-cmyk()`"),
    ("lab(", "a colour by `lab()`"),
    ("lch(", "a colour by `lch()`"),
    ("color(", "a colour by `color()`"),
];
/// Attributes that hold colours.
const COLORED: &[&str] = &[
    "fill",
    "stroke",
    "stop-color",
    "flood-color",
    "lighting-color",
    "color",
    "style",
];
/// What is listed of a drawing that has no shapes.
pub(super) const NOTHING: &str = "nothing";
/// So much of an address is told, and so many addresses.
const LONGEST: usize = 60;
const MOST_TOLD: usize = 5;
/// What is drawn, if anything is.
const SHOWN: &[&str] = &[
    "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "text", "use",
];

/// What is not shown, each kind once, as the subject of a sentence; empty when all is.
pub(super) fn list(document: &Document<'_>) -> Vec<Cow<'static, str>> {
    let mut found: Vec<Cow<'static, str>> = document.root().children().filter_map(sheet).collect();
    let mut addresses = BTreeSet::new();
    let mut is_empty = true;
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        is_empty &= !SHOWN.contains(&name);
        if !has_another_choice(node) {
            found.extend(named(UNSHOWN, |part| part == name));
        }
        outside(node, &mut addresses);
        if name == "style" {
            let text: String = node.children().filter_map(|text| text.text()).collect();
            found.extend(named(RULES, |part| text.contains(part)));
            found.extend(named(COLORS, |part| is_called(&text, part)));
        }
        for attribute in node.attributes().filter(|own| COLORED.contains(&own.name())) {
            found.extend(named(COLORS, |part| is_called(attribute.value(), part)));
        }
    }
    found.extend(named_outside(&addresses));
    if is_empty && found.is_empty() {
        found.push(NOTHING.into());
    }
    let mut listed = Vec::new();
    for part in found {
        if !listed.contains(&part) {
            listed.push(part);
        }
    }
    listed
}

fn named(table: &'static [(&str, &str)], is_found: impl Fn(&str) -> bool) -> impl Iterator<Item = Cow<'static, str>> {
    table
        .iter()
        .filter(move |(part, _)| is_found(part))
        .map(|(_, what)| Cow::from(*what))
}

/// The addresses in another file, or on the web, from which an element would take a picture, a shape or a colour. Where a link leads is
/// taken from nowhere.
fn outside(node: Node<'_, '_>, found: &mut BTreeSet<String>) {
    let name = node.tag_name().name();
    if name == "style" {
        let text: String = node.children().filter_map(|text| text.text()).collect();
        // What at-rules bring in is told as theirs.
        if !RULES.iter().any(|(part, _)| text.contains(part)) {
            found.extend(called(&text).filter(is_outside).map(shown));
        }
    }
    for attribute in node.attributes().filter(|_| !matches!(name, "a" | "script")) {
        match attribute.name() {
            "href" => found.extend(Some(attribute.value().trim()).filter(is_outside).map(shown)),
            _ => found.extend(called(attribute.value()).filter(is_outside).map(shown)),
        }
    }
}

/// What stands in each `url(…)`.
fn called(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("url(").skip(1);
    parts.map(|part| part.split(')').next().unwrap_or(part).trim().trim_matches(['"', '\'']))
}

fn is_outside(address: &&str) -> bool {
    !address.is_empty() && !address.starts_with('#') && !address.starts_with("data:")
}

/// Enough of an address.
fn shown(address: &str) -> String {
    address.chars().take(LONGEST).collect()
}

/// Each address as the subject of a sentence; of many the first.
fn named_outside(addresses: &BTreeSet<String>) -> impl Iterator<Item = Cow<'static, str>> {
    let more = addresses.len().saturating_sub(MOST_TOLD);
    let told = addresses.iter().take(MOST_TOLD);
    let told = told.map(|address| format!("`{address}`, which lies outside of it,"));
    told.chain((more > 0).then(|| format!("what lies at {more} more addresses outside of it")))
        .map(Cow::from)
}

/// A sheet of styles in another file (Associating Style Sheets with XML documents 1.0).
fn sheet(node: Node<'_, '_>) -> Option<Cow<'static, str>> {
    let instruction = node.pi()?;
    (instruction.target == "xml-stylesheet").then(|| "the style that it fetches by `xml-stylesheet`".into())
}

/// Whether a function is called by just this name: `color(` is none of `device-color(`.
fn is_called(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
    })
}

/// Programs that draw flow charts give words twice: as HTML, and as text for those that do not know it.
fn has_another_choice(node: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    node.parent().is_some_and(|parent| {
        let mut others = parent.children().filter(Node::is_element);
        parent.tag_name().name() == "switch" && others.any(|other| other.tag_name().name() != name)
    })
}
