//! A page → what it holds, refers to and has wrong (EPUB 3.3, clause 6); must not know other pages.

use super::fault::Faults;
use super::grammar;
use super::machines::Machines;
use super::references::{Kind, Reference};
use super::vocabulary::{self, Prefixes};
use super::xml::{EPUB, MATHML, SVG, XHTML, XLINK, is_html, tag, types};
use super::{schematron, style, xml};
use crate::css;
use crate::diag::rules::{EPUB_MARKUP, EPUB_MARKUP_ADVICE, EPUB_STYLE, LIMIT};
use crate::model::web_address;
use roxmltree::{Attribute, Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What other steps ask of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The path in the container.
    pub path: String,
    /// Ids, with the places at which they stand.
    pub ids: BTreeMap<String, usize>,
    /// Ids of definitions in drawings, which are no places to go to.
    pub definitions: BTreeSet<String>,
    pub references: Vec<Reference>,
    /// Properties that the manifest must give this page.
    pub features: BTreeSet<&'static str>,
    /// Markers of page breaks: id, label and place.
    pub page_breaks: Vec<(Option<String>, String, Range<usize>)>,
    /// Whether there is a tree: what is said of an ill-formed page beyond that would be guesswork.
    pub is_read: bool,
    pub faults: Faults,
}

/// A page and what its walk needs to know.
struct Step<'p> {
    page: &'p mut Page,
    prefixes: Prefixes,
    is_svg: bool,
}

/// Reads an XHTML page or a drawing of its own.
pub(super) fn read(document: &Document<'_>, path: &str, is_svg: bool, machines: &mut Machines) -> Page {
    let mut page = Page {
        path: path.to_owned(),
        is_read: true,
        ..Page::default()
    };
    let root = document.root_element();
    hold_against_grammar(root, path, is_svg, machines, &mut page.faults);
    xml::own_attributes(root, path, &EPUB_MARKUP, &mut page.faults);
    let prefixes = vocabulary::page_prefixes(root, path, &mut page.faults);
    let mut step = Step {
        page: &mut page,
        prefixes,
        is_svg,
    };
    for node in root.descendants().filter(Node::is_element) {
        step.element(node);
    }
    if is_svg {
        schematron::drawing(root, path, &mut page.faults);
    } else {
        schematron::page(root, path, &mut page.faults);
    }
    page
}

/// Says what the grammar of pages does not allow. Whether a page comes in too many ways is asked of a machine that has seen no other:
/// which pages a machine has seen depends on the threads.
fn hold_against_grammar(root: Node<'_, '_>, path: &str, is_svg: bool, machines: &mut Machines, faults: &mut Faults) {
    let start = if is_svg { "svg" } else { "start" };
    let mut complaints = Vec::new();
    let is_new = machines.pages().is_new();
    grammar::validate(machines.pages(), start, root, is_custom, &mut complaints);
    if machines.pages().is_full() && !is_new {
        machines.renew_pages();
        complaints.clear();
        grammar::validate(machines.pages(), start, root, is_custom, &mut complaints);
    }
    for (range, message) in complaints {
        faults.at(&EPUB_MARKUP, "RSC-005", path, range, message);
    }
    if machines.pages().is_full() {
        let message = "so many elements and attributes come in so many ways that not all could be checked";
        faults.file(&LIMIT, "", path, message);
        machines.renew_pages();
    }
}

/// Attributes that are the author's own: `data-…`, and those of a namespace that belongs to no standard.
fn is_custom(_: Node<'_, '_>, attribute: &Attribute<'_, '_>) -> bool {
    match attribute.namespace() {
        None => xml::is_own(attribute),
        Some(uri) => !is_of_standard(uri),
    }
}

/// Namespaces that pages have attributes of.
const STANDARD: &[&str] = &[
    XHTML,
    EPUB,
    SVG,
    MATHML,
    XLINK,
    roxmltree::NS_XML_URI,
    "http://www.w3.org/2001/10/synthesis",
    "http://www.w3.org/2001/xml-events",
];

fn is_of_standard(uri: &str) -> bool {
    STANDARD.contains(&uri)
}

/// Whether the host of a namespace has the name of a body that sets standards in it.
fn pretends(uri: &str) -> bool {
    let host = uri
        .split_once("://")
        .map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    host.contains("w3.org") || host.contains("idpf.org")
}

impl Step<'_> {
    fn tell(&mut self, known_as: &'static str, range: Range<usize>, message: impl Into<String>) {
        let path = self.page.path.clone();
        self.page.faults.at(&EPUB_MARKUP, known_as, &path, range, message);
    }

    fn element(&mut self, node: Node<'_, '_>) {
        self.attributes(node);
        match (node.tag_name().namespace(), node.tag_name().name()) {
            (Some(XHTML), name) => self.html(node, name),
            (Some(SVG), name) => self.svg(node, name),
            (Some(MATHML), "math") => {
                self.feature("mathml");
                self.reference(node, "altimg", Kind::Image);
            }
            (Some(EPUB), "switch") => self.feature("switch"),
            _ => {}
        }
    }

    fn feature(&mut self, name: &'static str) {
        self.page.features.insert(name);
    }

    fn attributes(&mut self, node: Node<'_, '_>) {
        for attribute in node.attributes() {
            match (attribute.namespace(), attribute.name()) {
                (None, "id") | (Some(roxmltree::NS_XML_URI), "id") => {
                    let id = attribute.value().to_owned();
                    if is_definition(node) {
                        self.page.definitions.insert(id.clone());
                    }
                    self.page.ids.entry(id).or_insert(attribute.range().start);
                }
                (Some(EPUB), "type") => {
                    for word in attribute.value().split_ascii_whitespace() {
                        let path = self.page.path.clone();
                        vocabulary::semantic(&self.prefixes, word, &path, &attribute.range(), &mut self.page.faults);
                    }
                }
                (None, "style") if node.tag_name().namespace() != Some(MATHML) => {
                    self.style(css::style_attribute(attribute.value()), attribute.range_value().start)
                }
                (None, name) if is_script_event(name) => self.feature("scripted"),
                // EPUBCheck asks for its host, and gives the page up.
                (Some(uri), _) if !is_of_standard(uri) && !uri.contains("://") => {
                    let message = format!("`{uri}` is no address with a host, as that of a namespace is");
                    self.tell("CHK-008", attribute.range(), message);
                }
                (Some(uri), _)
                    if !is_of_standard(uri) && pretends(uri) && node.tag_name().namespace() == Some(XHTML) =>
                {
                    let message = format!("`{uri}` pretends to be the namespace of a standard");
                    self.tell("HTM-054", attribute.range(), message);
                }
                _ => {}
            }
        }
        if types(node).any(|word| word == "pagebreak") || node.attribute("role") == Some("doc-pagebreak") {
            let label = node
                .attribute("aria-label")
                .or(node.attribute("title"))
                .map(str::to_owned);
            let label = label.unwrap_or_else(|| super::xml::words(&super::xml::all_text(node)));
            self.page
                .page_breaks
                .push((node.attribute("id").map(str::to_owned), label, tag(node)));
        }
    }

    fn style(&mut self, sheet: css::Sheet<'_>, offset: usize) {
        let path = self.page.path.clone();
        let references = style::judge(sheet, &path, offset, &mut self.page.faults);
        self.page.references.extend(references);
    }

    fn reference(&mut self, node: Node<'_, '_>, attribute: &str, kind: Kind) {
        if let Some(own) = node
            .attributes()
            .find(|own| own.name() == attribute && own.namespace().is_none())
        {
            if web_address::is_bare_scheme(own.value().trim()) {
                let message = format!("`{}` is no address: nothing follows its scheme", own.value());
                self.tell("RSC-005", own.range(), message);
            }
            self.add(node, &own, own.value(), kind);
        }
    }

    fn add(&mut self, node: Node<'_, '_>, attribute: &Attribute<'_, '_>, text: &str, kind: Kind) {
        self.page.references.push(Reference {
            kind,
            text: text.trim().to_owned(),
            range: attribute.range(),
            says_type: node.attribute("type").map(str::to_owned),
            has_fallback: has_fallback(node),
        });
    }

    fn html(&mut self, node: Node<'_, '_>, name: &str) {
        match name {
            "a" | "area" => self.reference(node, "href", Kind::Hyperlink),
            "img" => {
                let is_of_picture = node.parent().is_some_and(|parent| is_html(parent, "picture"));
                let kind = if is_of_picture { Kind::PictureImage } else { Kind::Image };
                self.reference(node, "src", kind);
                self.source_set(node, kind);
            }
            "source" => match node.parent().map(|parent| parent.tag_name().name()) {
                Some("audio") => self.reference(node, "src", Kind::Audio),
                Some("video") => self.reference(node, "src", Kind::Video),
                _ => self.source_set(node, Kind::PictureSource),
            },
            "audio" => self.reference(node, "src", Kind::Audio),
            "video" => {
                self.reference(node, "src", Kind::Video);
                self.reference(node, "poster", Kind::Image);
            }
            "track" => self.reference(node, "src", Kind::Track),
            "blockquote" | "q" | "ins" | "del" => self.reference(node, "cite", Kind::Cite),
            "object" => self.reference(node, "data", Kind::Object),
            "embed" | "iframe" => self.reference(node, "src", Kind::Object),
            "input" => self.reference(node, "src", Kind::Image),
            "form" => self.feature("scripted"),
            "script" => self.script(node),
            "link" => self.link(node),
            "style" => {
                let offset = node.first_child().map_or(node.range().start, |text| text.range().start);
                self.style(css::sheet(&super::xml::all_text(node)), offset);
            }
            _ => {}
        }
    }

    fn source_set(&mut self, node: Node<'_, '_>, kind: Kind) {
        let Some(own) = node.attributes().find(|own| own.name() == "srcset") else {
            return;
        };
        for candidate in own.value().split(", ") {
            if let Some(text) = candidate.split_whitespace().next() {
                self.add(node, &own, text.trim_end_matches(','), kind);
            }
        }
    }

    fn script(&mut self, node: Node<'_, '_>) {
        let kind = node.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        if kind.is_empty() || kind == "module" || kind.contains("javascript") || kind.contains("ecmascript") {
            self.feature("scripted");
        }
        self.reference(node, "src", Kind::Script);
    }

    fn link(&mut self, node: Node<'_, '_>) {
        let rel = node.attribute("rel").unwrap_or_default().to_ascii_lowercase();
        let words: Vec<&str> = rel.split_ascii_whitespace().collect();
        let is_sheet = words.contains(&"stylesheet");
        if is_sheet
            && words.contains(&"alternate")
            && node.attribute("title").is_none_or(|title| title.trim().is_empty())
        {
            let path = self.page.path.clone();
            let message = "a stylesheet to choose from has a title";
            self.page.faults.at(&EPUB_STYLE, "CSS-015", &path, tag(node), message);
        }
        if is_sheet {
            self.reference(node, "href", Kind::Stylesheet);
        }
    }

    fn svg(&mut self, node: Node<'_, '_>, name: &str) {
        if name == "svg" && !self.is_svg {
            self.feature("svg");
        }
        let paints = ["fill", "stroke"];
        for paint in node
            .attributes()
            .filter(|own| own.namespace().is_none() && paints.contains(&own.name()))
        {
            let inside = paint
                .value()
                .trim()
                .strip_prefix("url(")
                .and_then(|rest| rest.split(')').next());
            if let Some(text) = inside {
                self.add(node, &paint, text.trim_matches(['"', '\'', ' ']), Kind::SvgPaint);
            }
        }
        // EPUBCheck reads `use` in its old form only.
        let is_address = |own: &Attribute<'_, '_>| match own.namespace() {
            Some(XLINK) => true,
            None => name != "use",
            _ => false,
        };
        let address = node.attributes().find(|own| own.name() == "href" && is_address(own));
        let kind = match name {
            "a" => Kind::Hyperlink,
            "image" => Kind::Image,
            "use" => Kind::SvgUse,
            "script" => {
                self.feature("scripted");
                Kind::Script
            }
            "font-face-uri" => Kind::Font,
            "style" => {
                let offset = node.first_child().map_or(node.range().start, |text| text.range().start);
                self.style(css::sheet(&super::xml::all_text(node)), offset);
                return;
            }
            _ => Kind::SvgPaint,
        };
        if let Some(own) = address.filter(|own| !own.value().trim().is_empty()) {
            self.add(node, &own, own.value(), kind);
        }
    }
}

/// Whether an element of a drawing only defines what others show.
fn is_definition(node: Node<'_, '_>) -> bool {
    const NAMES: &[&str] = &[
        "symbol",
        "clipPath",
        "linearGradient",
        "radialGradient",
        "marker",
        "mask",
        "pattern",
        "filter",
    ];
    node.tag_name().namespace() == Some(SVG) && NAMES.contains(&node.tag_name().name())
}

/// Whether an element shows something else where its file cannot be shown.
fn has_fallback(node: Node<'_, '_>) -> bool {
    let owner = match node.tag_name().name() {
        "source" => node.parent().unwrap_or(node),
        _ => node,
    };
    if !matches!(owner.tag_name().name(), "object" | "audio" | "video") {
        return false;
    }
    let shows = |child: Node<'_, '_>| match child.tag_name().name() {
        "source" | "param" | "track" => false,
        _ if child.is_text() => child.text().is_some_and(|text| !text.trim().is_empty()),
        _ => child.is_element(),
    };
    owner.tag_name().name() == "object" && owner.children().any(shows)
}

/// Attributes whose values are programs (HTML, clause 8.1.8.2).
fn is_script_event(name: &str) -> bool {
    name.len() > 3 && name.starts_with("on") && name.bytes().all(|b| b.is_ascii_lowercase())
}

/// Holds what the manifest says of a page against what it holds.
pub(super) fn properties(
    page: &Page,
    says: &BTreeSet<String>,
    package: &str,
    range: &Range<usize>,
    faults: &mut Faults,
) {
    const COMPUTED: &[&str] = &["svg", "mathml", "scripted", "switch"];
    if !page.is_read {
        return;
    }
    for name in page.features.iter().filter(|name| !says.contains(**name)) {
        let message = format!("`{}` needs the property `{name}` in the manifest", page.path);
        faults.at(
            &crate::diag::rules::EPUB_PACKAGE,
            "OPF-014",
            package,
            range.clone(),
            message,
        );
    }
    for name in COMPUTED
        .iter()
        .filter(|name| says.contains(**name) && !page.features.contains(**name))
    {
        let message = format!(
            "`{}` has the property `{name}` in the manifest, and nothing of the kind in it",
            page.path
        );
        faults.at(
            &crate::diag::rules::EPUB_PACKAGE,
            "OPF-015",
            package,
            range.clone(),
            message,
        );
    }
    if says.contains("remote-resources") && !page.features.contains("remote-resources") {
        let message = format!(
            "`{}` has the property `remote-resources`, and nothing from the web",
            page.path
        );
        faults.at(
            &crate::diag::rules::EPUB_PACKAGE_ADVICE,
            "OPF-018",
            package,
            range.clone(),
            message,
        );
    }
}

/// What a page of fixed layout says of its size.
pub(super) fn viewport(document: &Document<'_>, path: &str, faults: &mut Faults) {
    let root = document.root_element();
    if root.tag_name().name() == "svg" {
        if root.attribute("viewBox").is_none() {
            let message = "a drawing that is a page of fixed layout has a `viewBox`";
            faults.at(&EPUB_MARKUP, "HTM-048", path, tag(root), message);
        }
        return;
    }
    let named = |node: &Node<'_, '_>| is_html(*node, "meta") && node.attribute("name") == Some("viewport");
    let Some(meta) = root.descendants().find(named) else {
        let message =
            "a page of fixed layout says its size: `<meta name=\"viewport\" content=\"width=600, height=800\"/>`";
        faults.at(&EPUB_MARKUP, "HTM-046", path, tag(root), message);
        return;
    };
    let content = meta.attribute("content").unwrap_or_default();
    let pairs: Vec<(&str, &str)> = content
        .split([',', ';'])
        .filter_map(|pair| pair.split_once('='))
        .map(|(a, b)| (a.trim(), b.trim()))
        .collect();
    if content
        .split([',', ';'])
        .any(|pair| pair.split('=').filter(|side| !side.trim().is_empty()).count() != 2)
    {
        faults.at(
            &EPUB_MARKUP,
            "HTM-047",
            path,
            tag(meta),
            format!("`{content}` is no viewport"),
        );
    }
    for name in ["width", "height"] {
        let values: Vec<&str> = pairs
            .iter()
            .filter(|(own, _)| *own == name)
            .map(|(_, value)| *value)
            .collect();
        match values[..] {
            [] => {
                faults.at(
                    &EPUB_MARKUP,
                    "HTM-056",
                    path,
                    tag(meta),
                    format!("the viewport has no {name}"),
                );
            }
            [value] => {
                let is_size = value.parse::<f64>().is_ok_and(|size| size > 0.0) || value == format!("device-{name}");
                if !is_size {
                    faults.at(
                        &EPUB_MARKUP,
                        "HTM-057",
                        path,
                        tag(meta),
                        format!("`{value}` is no {name} of a viewport"),
                    );
                }
            }
            _ => {
                faults.at(
                    &EPUB_MARKUP,
                    "HTM-059",
                    path,
                    tag(meta),
                    format!("the viewport has its {name} twice"),
                );
            }
        }
    }
}

/// Warns of a page without a title.
pub(super) fn title(root: Node<'_, '_>, path: &str, faults: &mut Faults) {
    let Some(head) = root.descendants().find(|node| is_html(*node, "head")) else {
        return;
    };
    match head.children().find(|node| is_html(*node, "title")) {
        None => {
            faults.at(
                &EPUB_MARKUP_ADVICE,
                "RSC-017",
                path,
                tag(head),
                "the page has no `title`",
            );
        }
        Some(title) if super::xml::all_text(title).trim().is_empty() => {
            faults.at(
                &EPUB_MARKUP,
                "RSC-005",
                path,
                tag(title),
                "the `title` of the page is empty",
            );
        }
        Some(_) => {}
    }
}
