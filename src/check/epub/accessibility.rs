//! A page, or what the book says of itself → what those who cannot see it would miss (Ace's and WCAG's rules, as far as a file shows
//! them); must not repeat what EPUBCheck calls an error.

use super::fault::Faults;
use super::href::{self, Target};
use super::navigation::{Entry, Lists};
use super::package::Package;
use super::pages::Page;
use super::xml::{MATHML, SVG, XHTML, all_text, is_html, tag, types, words};
use crate::diag::rules::EPUB_ACCESSIBILITY;
use crate::epub::evidence::{Alternative, Headings, Leaf, LeafFault, leaf_faults};
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// What one page says of itself to the checks of the whole book.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// Whether a picture has no alternative text at all.
    pub lacks_alt: bool,
    /// What there is, by the names of [`PROVABLE`].
    pub has: BTreeSet<&'static str>,
}

/// Values of `accessibilityFeature` that a book's files can prove wrong, and what must be there.
const PROVABLE: &[(&str, &str, &str)] = &[
    ("MathML", "mathml", "there is no formula in MathML"),
    ("describedMath", "mathml", "there is no formula"),
    ("longDescription", "description", "no picture has a long description"),
    ("captions", "film", "there is no film"),
    ("synchronizedAudioText", "sound", "there is no sound"),
    ("ttsMarkup", "speech", "nothing is marked for speech"),
    ("index", "index", "no page is an index"),
    ("structuralNavigation", "heading", "there is no heading"),
    ("tableOfContents", "contents", "there is no table of contents"),
    ("ARIA", "role", "no element has a role or a state of ARIA's"),
];

/// Checks one page.
pub(super) fn page(document: &Document<'_>, path: &str, faults: &mut Faults) -> Shown {
    let root = document.root_element();
    let mut step = Step {
        path,
        faults,
        shown: Shown::default(),
        headings: Headings::default(),
    };
    if root.tag_name().namespace() == Some(XHTML) {
        step.language(root);
    }
    for node in root.descendants().filter(Node::is_element) {
        step.element(node);
    }
    step.shown
}

struct Step<'f> {
    path: &'f str,
    faults: &'f mut Faults,
    shown: Shown,
    headings: Headings,
}

impl Step<'_> {
    fn tell(&mut self, known_as: &'static str, node: Node<'_, '_>, message: impl Into<String>) {
        self.faults
            .at(&EPUB_ACCESSIBILITY, known_as, self.path, tag(node), message);
    }

    fn language(&mut self, root: Node<'_, '_>) {
        let is_said = |value: Option<&str>| value.is_some_and(|own| !own.trim().is_empty());
        if !is_said(root.attribute("lang")) && !is_said(root.attribute((roxmltree::NS_XML_URI, "lang"))) {
            self.tell(
                "html-has-lang",
                root,
                "the page does not say its language; a voice reads it as it may",
            );
        }
    }

    fn element(&mut self, node: Node<'_, '_>) {
        if types(node).any(|own| own == "pagebreak") && node.attribute("role").is_none() {
            self.tell(
                "epub-type-has-matching-role",
                node,
                "a page break has the role `doc-pagebreak`, too",
            );
        }
        match node.tag_name().namespace() {
            Some(MATHML) if node.tag_name().name() == "math" => {
                self.shown.has.insert("mathml");
            }
            Some(SVG) if node.tag_name().name() == "svg" => {
                self.shown.has.insert("picture");
                self.drawing(node);
            }
            Some(XHTML) => self.html(node),
            _ => {}
        }
        if node
            .attributes()
            .any(|own| own.namespace() == Some("http://www.w3.org/2001/10/synthesis"))
        {
            self.shown.has.insert("speech");
        }
        self.structure(node);
        if node.has_attribute("aria-details") || node.has_attribute("aria-describedby") {
            self.shown.has.insert("description");
        }
    }

    /// What is said of an element by a role or type.
    fn structure(&mut self, node: Node<'_, '_>) {
        let role = node.attribute("role");
        if types(node).any(|own| own == "index") || role == Some("doc-index") {
            self.shown.has.insert("index");
        }
        if types(node).any(|own| own == "toc") || role == Some("doc-toc") {
            self.shown.has.insert("contents");
        }
        if role.is_some() || node.attributes().any(|own| own.name().starts_with("aria-")) {
            self.shown.has.insert("role");
        }
    }

    fn drawing(&mut self, node: Node<'_, '_>) {
        let is_picture = node.attribute("role") == Some("img");
        let is_named = node.has_attribute("aria-label")
            || node.has_attribute("aria-labelledby")
            || node.children().any(|own| own.tag_name().name() == "title");
        if is_picture && !is_named {
            self.tell("svg-img-alt", node, "a drawing says nothing to those who cannot see it");
        }
    }

    fn html(&mut self, node: Node<'_, '_>) {
        match node.tag_name().name() {
            "img" => self.picture(node),
            "a" if node.has_attribute("href") && name(node).is_empty() => {
                self.tell(
                    "link-name",
                    node,
                    "a link has no words; a voice can only read its address",
                );
            }
            "audio" => drop(self.shown.has.insert("sound")),
            "video" => drop(self.shown.has.insert("film")),
            "iframe" if node.attribute("title").is_none_or(|own| own.trim().is_empty()) => {
                self.tell("frame-title", node, "an `iframe` has no title");
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node),
            "table" => self.table(node),
            _ => {}
        }
    }

    fn picture(&mut self, node: Node<'_, '_>) {
        self.shown.has.insert("picture");
        if Alternative::of(|name| node.attribute(name)) == Alternative::Absent {
            self.shown.lacks_alt = true;
            self.tell(
                "image-alt",
                node,
                "a picture has no `alt`; those who cannot see it get nothing",
            );
        }
    }

    fn heading(&mut self, node: Node<'_, '_>) {
        let level = node.tag_name().name().as_bytes()[1] - b'0';
        self.shown.has.insert("heading");
        if name(node).is_empty() {
            self.tell("empty-heading", node, "a heading is empty");
        }
        if let Some(last) = self.headings.meet(level) {
            let message = format!("a heading of level {level} follows one of level {last}");
            self.tell("heading-order", node, message);
        }
    }

    /// Each header of a table has cells that it heads.
    fn table(&mut self, node: Node<'_, '_>) {
        let cells = |wanted: &'static str| node.descendants().filter(move |own| is_html(*own, wanted));
        if cells("th").next().is_some() && cells("td").next().is_none() {
            self.tell(
                "th-has-data-cells",
                node,
                "a table has headers, and no cells that they head",
            );
        }
    }
}

/// What a voice reads of an element: its words, and the names of pictures in it.
fn name(node: Node<'_, '_>) -> String {
    let mut text = all_text(node);
    for own in node.descendants().filter(Node::is_element) {
        for attribute in ["aria-label", "aria-labelledby", "title", "alt"] {
            text += own.attribute(attribute).unwrap_or_default();
        }
    }
    words(&text)
}

/// Checks what the book says of itself against what it holds.
pub(super) fn book(
    package: &Package,
    shown: &BTreeMap<String, Shown>,
    pages: &BTreeMap<String, Page>,
    lists: &Lists,
    faults: &mut Faults,
) {
    let path = package.path.as_str();
    let values = |name: &str| -> Vec<&str> {
        package
            .metadata
            .iter()
            .filter(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
            .collect()
    };
    let mut tell = |known_as: &'static str, message: String| faults.file(&EPUB_ACCESSIBILITY, known_as, path, message);
    for (name, known_as) in [
        ("accessMode", "metadata-accessmode"),
        ("accessModeSufficient", "metadata-accessmodesufficient"),
        ("accessibilityFeature", "metadata-accessibilityfeature"),
        ("accessibilityHazard", "metadata-accessibilityhazard"),
        ("accessibilitySummary", "metadata-accessibilitysummary"),
    ] {
        if values(&format!("schema:{name}")).is_empty() {
            tell(known_as, format!("the book does not say its `schema:{name}`"));
        }
    }
    let features = values("schema:accessibilityFeature");
    let has = |what: &str| shown.values().any(|own| own.has.contains(what));
    let has_breaks = pages.values().any(|page| !page.page_breaks.is_empty());
    for (feature, needed, why) in PROVABLE {
        if features.contains(feature) && !has(needed) {
            tell(
                "metadata-accessibilityfeature",
                format!("the book claims `{feature}`, and {why}"),
            );
        }
    }
    if features.contains(&"alternativeText") && shown.values().any(|own| own.lacks_alt) {
        tell(
            "metadata-accessibilityfeature",
            "the book claims `alternativeText`, and a picture has none".to_owned(),
        );
    }
    if features
        .iter()
        .any(|own| matches!(*own, "pageBreakMarkers" | "printPageNumbers"))
        && !has_breaks
    {
        tell(
            "metadata-accessibilityfeature",
            "the book claims page breaks, and no page has one".to_owned(),
        );
    }
    if features.contains(&"pageNavigation") && lists.pages.is_none() {
        tell(
            "metadata-accessibilityfeature",
            "the book claims `pageNavigation`, and has no page list".to_owned(),
        );
    }
    if values("schema:accessMode").contains(&"visual")
        && !has("picture")
        && !has("film")
        && shown.len() == pages.len()
        && !pages.is_empty()
    {
        tell(
            "metadata-accessmode",
            "the book says that parts of it must be seen, and it has no picture".to_owned(),
        );
    }
    let has_source = !values("pageBreakSource").is_empty()
        || package.refinements.contains("source-of")
        || !values("dc:source").is_empty();
    if (has_breaks || lists.pages.is_some()) && !has_source {
        tell(
            "epub-pagesource",
            "the book has page numbers, and does not say of which edition".to_owned(),
        );
    }
    page_list(package, pages, lists, faults);
}

/// Each marker is in the page list, in order, with the same label.
fn page_list(package: &Package, pages: &BTreeMap<String, Page>, lists: &Lists, faults: &mut Faults) {
    let spine = package
        .spine
        .iter()
        .filter_map(|own| package.items[own.item?].path.as_deref());
    let breaks: Vec<_> = spine
        .filter_map(|path| pages.get(path))
        .flat_map(|page| page.page_breaks.iter().map(move |own| (page, own)))
        .collect();
    let Some(list) = &lists.pages else {
        if let Some((page, (_, _, range))) = breaks.first() {
            let message = "pages are marked, and the navigation document has no page list";
            faults.at(
                &EPUB_ACCESSIBILITY,
                "epub-pagelist-missing",
                &page.path,
                range.clone(),
                message,
            );
        }
        return;
    };
    let listed: Vec<Leaf> = list.iter().filter_map(|entry| leaf(entry, &lists.path)).collect();
    let markers: Vec<Leaf> = breaks
        .iter()
        .map(|(page, (id, label, _))| Leaf {
            place: format!("{}#{}", page.path, id.as_deref().unwrap_or_default()),
            label: label.clone(),
        })
        .collect();
    for (index, fault) in leaf_faults(&markers, &listed) {
        let (page, (_, label, range)) = &breaks[index];
        let (known_as, message) = match fault {
            LeafFault::Unlisted => (
                "epub-pagelist-missing-pagebreak",
                format!("the break of page {label} is not in the page list"),
            ),
            LeafFault::Silent => (
                "pagebreak-label",
                "a page break has no label; a voice cannot say which page begins".to_owned(),
            ),
            LeafFault::Otherwise(own) => (
                "pagebreak-label",
                format!("the page list calls this page {own}, and its break {label}"),
            ),
        };
        faults.at(&EPUB_ACCESSIBILITY, known_as, &page.path, range.clone(), message);
    }
}

/// Where an entry of the page list leads, and its label.
fn leaf(entry: &Entry, from: &str) -> Option<Leaf> {
    match href::read(&entry.href, from).ok()?.target {
        Target::Local { path, fragment } => Some(Leaf {
            place: format!("{path}#{}", fragment.unwrap_or_default()),
            label: entry.label.clone(),
        }),
        Target::Remote | Target::Data | Target::File => None,
    }
}
