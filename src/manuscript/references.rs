//! A drawing's XML → how many elements it comes to, each counted as often as others refer to it; must not read its shapes.
//!
//! The reader underneath follows every reference anew: forty patterns, each with two squares of the next, are 2⁴⁰ squares.

use resvg::usvg::roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// How deep elements may lie in one another, references followed.
const DEEPEST: usize = 128;
/// Most elements, as the reader underneath takes them.
const MOST_ELEMENTS: u64 = 1_000_000;
/// Elements that others refer to and that have shapes of their own.
const CONTAINERS: &[&str] = &["pattern", "mask", "clipPath", "marker", "filter"];

/// Counts the elements.
///
/// # Errors
/// What is too much, in words that follow "cannot be read as an image".
pub(super) fn check(document: &Document<'_>) -> Result<(), String> {
    let mut by_id = BTreeMap::new();
    let mut sheets = Vec::new();
    for node in document.descendants().filter(Node::is_element) {
        if let Some(id) = node.attribute("id") {
            by_id.entry(id).or_insert(node);
        }
        if node.tag_name().name() == "style" {
            sheets.extend(node.children().filter_map(|text| text.text()).flat_map(targets));
        }
    }
    // A sheet of styles can refer to a container from any element; gradients, the usual case, have no shapes.
    let sheets = sheets.iter().filter_map(|id| by_id.get(id).copied());
    let sheets: BTreeMap<_, _> = sheets
        .filter(|node| is_container(*node))
        .map(|node| (node.id().get_usize(), node))
        .collect();
    let mut count = Count {
        by_id,
        sheets: sheets.into_values().collect(),
        counted: BTreeMap::new(),
    };
    count.element(document.root_element(), 0, false)?;
    Ok(())
}

fn is_container(node: Node<'_, '_>) -> bool {
    CONTAINERS.contains(&node.tag_name().name())
}

/// The ids that a text refers to as `url(#id)`.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("url(").skip(1);
    parts.filter_map(|part| {
        let name = part.trim_start().trim_start_matches(['"', '\'']).strip_prefix('#')?;
        name.split(['"', '\'', ')']).next().map(str::trim_end)
    })
}

struct Count<'a, 'input> {
    by_id: BTreeMap<&'a str, Node<'a, 'input>>,
    /// Containers that sheets of styles refer to.
    sheets: Vec<Node<'a, 'input>>,
    /// Elements that were referred to, by now; `None` while one is counted, since a circle is not followed.
    counted: BTreeMap<usize, Option<Size>>,
}

impl<'a, 'input> Count<'a, 'input> {
    fn element(&mut self, node: Node<'a, 'input>, depth: usize, is_inside: bool) -> Result<Size, String> {
        within(depth)?;
        let is_inside = is_inside || is_container(node);
        let mut size = Size { elements: 1, depth: 0 };
        for target in self.referred(node, is_inside) {
            size.add(self.target(target, depth)?);
        }
        for child in node.children().filter(Node::is_element) {
            size.add(self.element(child, depth + 1, is_inside)?);
        }
        if size.elements > MOST_ELEMENTS {
            return Err(format!(
                "it comes to more than {} million elements",
                MOST_ELEMENTS / 1_000_000
            ));
        }
        Ok(size)
    }

    fn target(&mut self, target: Node<'a, 'input>, depth: usize) -> Result<Size, String> {
        if let Some(known) = self.counted.get(&target.id().get_usize()) {
            let size = known.unwrap_or_default();
            within(depth + size.depth)?;
            return Ok(size);
        }
        self.counted.insert(target.id().get_usize(), None);
        let size = self.element(target, depth + 1, false)?;
        self.counted.insert(target.id().get_usize(), Some(size));
        Ok(size)
    }

    /// What an element refers to by its attributes, and inside a container by sheets of styles.
    fn referred(&self, node: Node<'a, 'input>, is_inside: bool) -> Vec<Node<'a, 'input>> {
        let mut ids = Vec::new();
        for attribute in node.attributes() {
            ids.extend(targets(attribute.value()));
            if attribute.name() == "href" {
                ids.extend(attribute.value().trim().strip_prefix('#'));
            }
        }
        let mut referred: Vec<_> = ids.iter().filter_map(|id| self.by_id.get(id).copied()).collect();
        if is_inside {
            referred.extend(&self.sheets);
        }
        referred
    }
}

/// What an element comes to with all that is in it.
#[derive(Clone, Copy, Default)]
struct Size {
    elements: u64,
    depth: usize,
}

impl Size {
    fn add(&mut self, inner: Size) {
        self.elements = self.elements.saturating_add(inner.elements);
        self.depth = self.depth.max(inner.depth + 1);
    }
}

fn within(depth: usize) -> Result<(), String> {
    match depth > DEEPEST {
        true => Err(format!(
            "its elements are nested more than {DEEPEST} deep, or refer to one another so"
        )),
        false => Ok(()),
    }
}
