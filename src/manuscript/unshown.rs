//! A drawing's XML → what of it no output shows; must not draw it.

use resvg::usvg::roxmltree::{Document, Node};

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
/// What is drawn, if anything is.
const SHOWN: &[&str] = &[
    "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "text", "use",
];

/// What is not shown, each kind once, as the subject of a sentence; empty when all is.
pub(super) fn list(document: &Document<'_>) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut is_empty = true;
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        is_empty &= !SHOWN.contains(&name);
        if !has_another_choice(node) {
            found.extend(named(UNSHOWN, |part| part == name));
        }
        if name == "style" {
            let text: String = node.children().filter_map(|text| text.text()).collect();
            found.extend(named(RULES, |part| text.contains(part)));
            found.extend(named(COLORS, |part| is_called(&text, part)));
        }
        for attribute in node.attributes().filter(|own| COLORED.contains(&own.name())) {
            found.extend(named(COLORS, |part| is_called(attribute.value(), part)));
        }
    }
    if is_empty && found.is_empty() {
        found.push(NOTHING);
    }
    let mut listed = Vec::new();
    for part in found {
        if !listed.contains(&part) {
            listed.push(part);
        }
    }
    listed
}

fn named(table: &'static [(&str, &str)], is_found: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
    table
        .iter()
        .filter(move |(part, _)| is_found(part))
        .map(|(_, what)| *what)
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
