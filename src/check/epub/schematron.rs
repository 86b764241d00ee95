//! A page → what a grammar cannot say of it: ids, what may not stand in what, attributes that name other elements; must not know other pages.
//!
//! These are the rules of EPUBCheck's `epub-xhtml-30.sch`, which follow HTML's own text.

use super::fault::Faults;
use super::grammar;
use super::pages::title;
use super::xml::{MATHML, SVG, XHTML, is_html, tag, words};
use crate::diag::rules::{EPUB_MARKUP, EPUB_MARKUP_ADVICE};
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What may not stand in what, at any depth.
const NOT_WITHIN: &[(&str, &[&str])] = &[
    ("audio", &["audio", "video"]),
    ("video", &["audio", "video"]),
    ("address", &["address"]),
    ("header", &["address", "header", "footer"]),
    ("footer", &["address", "header", "footer"]),
    ("form", &["form"]),
    ("progress", &["progress"]),
    ("meter", &["meter"]),
    ("dfn", &["dfn"]),
    ("table", &["caption"]),
    ("label", &["label"]),
];

/// Attributes that name other elements by their ids.
const IDS: &[&str] = &[
    "aria-describedby",
    "aria-flowto",
    "aria-labelledby",
    "aria-owns",
    "aria-controls",
];

/// Roles that are out of use (DPUB-ARIA 1.1).
const OLD_ROLES: &[&str] = &["doc-endnote", "doc-biblioentry"];

const LABELLED: &[&str] = &["button", "input", "meter", "output", "progress", "select", "textarea"];

/// Elements by their ids, and the places of ids.
struct Step<'a, 'i, 'f> {
    path: &'a str,
    ids: BTreeMap<&'a str, Node<'a, 'i>>,
    maps: BTreeMap<&'a str, usize>,
    /// The ids of the headers of each table, by its place.
    heads: BTreeMap<usize, BTreeSet<&'a str>>,
    /// How many elements say the encoding.
    charsets: usize,
    faults: &'f mut Faults,
}

/// Checks a page.
pub(super) fn page(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    title(root, path, faults);
    let mut step = Step::new(path, faults);
    for node in root.descendants().filter(Node::is_element) {
        step.note(node);
    }
    for node in root.descendants().filter(Node::is_element) {
        step.element(node);
    }
}

/// Checks a drawing of its own: its ids are names, and given once.
pub(super) fn drawing(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    let mut step = Step::new(path, faults);
    for node in root.descendants().filter(Node::is_element) {
        step.note(node);
        let id = node
            .attributes()
            .find(|own| own.name() == "id" && own.namespace().is_none());
        if let Some(id) =
            id.filter(|own| node.tag_name().namespace() == Some(SVG) && !grammar::is_ncname(own.value().trim()))
        {
            step.tell(id.range(), format!("`{}` cannot be an id in a drawing", id.value()));
        }
    }
}

impl<'a, 'i, 'f> Step<'a, 'i, 'f> {
    fn new(path: &'a str, faults: &'f mut Faults) -> Self {
        Step {
            path,
            ids: BTreeMap::new(),
            maps: BTreeMap::new(),
            heads: BTreeMap::new(),
            charsets: 0,
            faults,
        }
    }

    fn tell(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.faults.at(&EPUB_MARKUP, "RSC-005", self.path, range, message);
    }

    fn warn(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.faults
            .at(&EPUB_MARKUP_ADVICE, "RSC-017", self.path, range, message);
    }

    /// Notes an element's id; one that is given twice is told.
    fn note(&mut self, node: Node<'a, 'i>) {
        if let Some(id) = node
            .attributes()
            .find(|own| own.name() == "id" && own.namespace().is_none())
            && self.ids.insert(id.value(), node).is_some()
        {
            self.tell(
                id.range(),
                format!("the id `{}` is given twice in this file", id.value()),
            );
        }
        if is_html(node, "map") {
            *self.maps.entry(node.attribute("name").unwrap_or_default()).or_default() += 1;
        }
    }

    fn element(&mut self, node: Node<'a, 'i>) {
        for attribute in node.attributes().filter(|own| own.namespace().is_none()) {
            let (name, value) = (attribute.name(), attribute.value());
            if IDS.contains(&name) || name == "for" && is_html(node, "output") {
                for id in value
                    .split_ascii_whitespace()
                    .filter(|id| !self.ids.contains_key(id))
                    .collect::<Vec<_>>()
                {
                    self.tell(
                        attribute.range(),
                        format!("`{name}` names `{id}`, which nothing in this file has as id"),
                    );
                }
            }
            if name == "role" {
                for word in value.split_ascii_whitespace().filter(|word| OLD_ROLES.contains(word)) {
                    self.warn(attribute.range(), format!("the role `{word}` is out of use"));
                }
            }
        }
        match node.tag_name().namespace() {
            Some(XHTML) => self.html(node),
            Some(MATHML) => {
                for name in ["xref", "indenttarget"] {
                    if node.attribute(name).is_some_and(|id| !self.ids.contains_key(id)) {
                        self.tell(tag(node), format!("`{name}` names nothing in this file"));
                    }
                }
            }
            _ => {}
        }
        if let Some(id) = node.attribute("aria-activedescendant")
            && !node.descendants().skip(1).any(|own| own.attribute("id") == Some(id))
        {
            self.tell(tag(node), "`aria-activedescendant` names an element within");
        }
    }

    fn html(&mut self, node: Node<'a, 'i>) {
        let name = node.tag_name().name();
        self.nesting(node, name);
        let lang = node.attribute("lang");
        let xml_lang = node.attribute((roxmltree::NS_XML_URI, "lang"));
        if let (Some(lang), Some(xml_lang)) = (lang, xml_lang)
            && !lang.eq_ignore_ascii_case(xml_lang)
        {
            self.tell(tag(node), format!("`lang` says {lang}, and `xml:lang` {xml_lang}"));
        }
        if let Some(headers) = node.attribute("headers") {
            self.headers(node, headers);
        }
        match name {
            "area" if !within(node, &["map"]) => self.tell(tag(node), "`area` stands in `map`"),
            "img" if node.attribute("ismap").is_some() && !is_in_link(node) => {
                self.tell(tag(node), "a picture with `ismap` stands in a link")
            }
            "bdo" if node.attribute("dir").is_none() => self.tell(tag(node), "`bdo` says the direction as `dir`"),
            "map" => self.map(node),
            "meta" => self.meta(node),
            "label" => self.label(node),
            "track" if node.attribute("label").is_some_and(|label| label.trim().is_empty()) => {
                self.tell(tag(node), "the label of a track is not empty")
            }
            "link" if node.attribute("sizes").is_some() && node.attribute("rel") != Some("icon") => {
                self.tell(tag(node), "only an icon has `sizes`")
            }
            "select" if node.attribute("multiple").is_none() => {
                let is_chosen = |own: &Node<'_, '_>| is_html(*own, "option") && own.attribute("selected").is_some();
                if node.descendants().filter(is_chosen).count() > 1 {
                    self.tell(tag(node), "one option can be selected");
                }
            }
            "a" | "area" if node.attribute("itemprop").is_some() && node.attribute("href").is_none() => {
                self.tell(tag(node), "a link with `itemprop` has an address");
            }
            _ => {}
        }
    }

    /// What may not stand in what.
    fn nesting(&mut self, node: Node<'a, 'i>, name: &str) {
        if let Some((_, outer)) = NOT_WITHIN.iter().find(|(own, _)| *own == name)
            && let Some(parent) = ancestor(node, outer)
        {
            let message = format!("`{name}` cannot stand in `{}`", parent.tag_name().name());
            self.tell(tag(node), message);
        }
        let has = |attribute: &str| node.attribute(attribute).is_some();
        let is_interactive = match name {
            "a" | "button" | "details" | "embed" | "iframe" | "label" | "menu" | "select" | "textarea" => true,
            "audio" | "video" => has("controls"),
            "img" | "object" => has("usemap"),
            "input" => node.attribute("type") != Some("hidden"),
            _ => false,
        };
        if is_interactive && let Some(parent) = ancestor(node, &["a", "button"]) {
            let message = format!("`{name}` cannot stand in `{}`", parent.tag_name().name());
            self.tell(tag(node), message);
        }
    }

    fn headers(&mut self, node: Node<'a, 'i>, headers: &str) {
        let Some(table) = ancestor(node, &["table"]) else {
            return;
        };
        let heads = self.heads.entry(table.range().start).or_insert_with(|| {
            let heads = table.descendants().filter(|own| is_html(*own, "th"));
            heads.filter_map(|own| own.attribute("id")).collect()
        });
        let missing: Vec<&str> = headers
            .split_ascii_whitespace()
            .filter(|id| !heads.contains(id))
            .collect();
        for id in missing {
            self.tell(
                tag(node),
                format!("`headers` names `{id}`, which no header of this table has as id"),
            );
        }
    }

    fn map(&mut self, node: Node<'a, 'i>) {
        let name = node.attribute("name");
        if name.is_some_and(|name| self.maps.get(name).is_some_and(|count| *count > 1)) {
            self.tell(tag(node), "two maps have one name");
        }
        if let (Some(id), Some(name)) = (node.attribute("id"), name)
            && id != name
        {
            self.tell(tag(node), "the id and the name of a map are the same");
        }
    }

    fn meta(&mut self, node: Node<'a, 'i>) {
        if node.attribute("charset").is_some() {
            self.charsets += 1;
            if self.charsets > 1 {
                self.tell(tag(node), "the page says its `charset` twice");
            }
        }
        if node
            .attribute("http-equiv")
            .is_some_and(|own| own.eq_ignore_ascii_case("content-type"))
        {
            let content: String = words(node.attribute("content").unwrap_or_default()).to_ascii_lowercase();
            let plain: String = content.split_whitespace().collect();
            if !plain.contains("text/html;charset=utf-8") {
                self.tell(tag(node), "`content-type` says `text/html; charset=utf-8`");
            }
            if self.charsets > 0 {
                self.tell(tag(node), "the page says its encoding in two ways");
            }
        }
    }

    fn label(&mut self, node: Node<'a, 'i>) {
        let Some(id) = node.attribute("for") else { return };
        let is_field = |own: &Node<'_, '_>| LABELLED.contains(&own.tag_name().name());
        if !self.ids.get(id).is_some_and(is_field) {
            self.tell(tag(node), format!("`for` names `{id}`, which is no field"));
        }
    }
}

fn ancestor<'a, 'i>(node: Node<'a, 'i>, names: &[&str]) -> Option<Node<'a, 'i>> {
    let is = |own: &Node<'_, '_>| own.tag_name().namespace() == Some(XHTML) && names.contains(&own.tag_name().name());
    node.ancestors().skip(1).find(is)
}

fn within(node: Node<'_, '_>, names: &[&str]) -> bool {
    ancestor(node, names).is_some()
}

fn is_in_link(node: Node<'_, '_>) -> bool {
    node.ancestors()
        .any(|own| is_html(own, "a") && own.attribute("href").is_some())
}
