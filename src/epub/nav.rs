//! The contents → the navigation document and the NCX; must not know chapters' text.

use super::chapters::{Content, Plan};
use super::names::{self, page_id};
use super::package::Identity;
use super::page_list::Position;
use super::variants;
use super::xhtml::{Facts, open_page};
use super::xml::Xml;
use crate::config::Listed;
use crate::diag::rules::PAGE_UNMARKED;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Matter, NodeId, PageStart, Role, Section};
use crate::resolve::{ContentsEntry, ListEntry};
use std::collections::BTreeMap;

/// One line of the navigation.
#[derive(Debug)]
pub(super) struct Line {
    label: String,
    /// Its language, where it is not the book's.
    language: String,
    href: String,
    is_part: bool,
    /// Where it leads.
    place: Position,
    inner: Vec<Line>,
}

/// A printed page in the page list.
#[derive(Debug)]
pub(super) struct Target<'a> {
    page: &'a PageStart,
    href: String,
    place: Position,
}

/// The printed pages that are marked, in the order of the text; one that is not is told.
pub(super) fn targets<'a>(plan: &Plan<'a>, facts: &Facts, diagnostics: &mut Diagnostics) -> Vec<Target<'a>> {
    tell_unmarked(plan.breaks.starts, &facts.page_breaks, diagnostics);
    let mut targets: Vec<Target> = facts
        .page_breaks
        .iter()
        .filter_map(|(start, place)| {
            let page = plan.breaks.starts.get(*start)?;
            let file = &plan.pages.get(place.page)?.file;
            Some(Target {
                page,
                href: format!("{file}#{}", page_id(&page.label)),
                place: *place,
            })
        })
        .collect();
    targets.sort_by_key(|target| target.place);
    targets
}

/// A page without a marker would be missing from the page list, and nobody would know.
fn tell_unmarked(starts: &[PageStart], marked: &BTreeMap<usize, Position>, diagnostics: &mut Diagnostics) {
    let unmarked = starts
        .iter()
        .enumerate()
        .filter(|(start, _)| !marked.contains_key(start));
    for (_, page) in unmarked {
        let message = format!("page {} of the printed book has no place in the EPUB", page.label);
        diagnostics.add(Diagnostic::new(&PAGE_UNMARKED, None, message));
    }
}

/// The lines of the contents, to a depth.
pub(super) fn lines(plan: &Plan, facts: &Facts, depth: u8) -> Vec<Line> {
    let mut list = inner_lines(plan, facts, &plan.resolved.contents, depth.max(1));
    if list.is_empty() {
        list.extend(first_page(plan));
    }
    insert_notes(plan, &mut list);
    list
}

/// The notes of the whole book, before the sections that stand behind them.
fn insert_notes(plan: &Plan, list: &mut Vec<Line>) {
    let Some(at) = plan.notes_page() else { return };
    let (page, behind) = (&plan.pages[at], &plan.pages[at + 1..]);
    let is_behind = |line: &Line| behind.iter().any(|page| page.file == line.href);
    let place = list.iter().position(is_behind).unwrap_or(list.len());
    let notes = Line {
        label: page.title.clone(),
        language: page.title_language.to_owned(),
        href: page.file.clone(),
        is_part: false,
        place: Position { page: at, byte: 0 },
        inner: Vec::new(),
    };
    list.insert(place, notes);
}

fn inner_lines(plan: &Plan, facts: &Facts, entries: &[ContentsEntry], depth: u8) -> Vec<Line> {
    let mut list = Vec::new();
    for entry in entries {
        let inner = match depth {
            0 | 1 => Vec::new(),
            _ => inner_lines(plan, facts, &entry.children, depth - 1),
        };
        let section = plan.section(entry.node);
        let label = section.and_then(|section| plan.label(section));
        let href = plan.href(entry.node, usize::MAX);
        match (label, href) {
            (Some(label), Some(href)) => list.push(Line {
                label,
                language: section.map(|section| language(plan, section)).unwrap_or_default(),
                href,
                is_part: section.is_some_and(|section| section.role == Role::Part),
                place: place(plan, facts, entry.node),
                inner,
            }),
            // Without words or without a place in the EPUB; what is inside may have both.
            _ => list.extend(inner),
        }
    }
    list
}

/// The language of a section's line, where it is not the book's.
fn language(plan: &Plan, section: &Section) -> String {
    match &section.language {
        _ if !plan.has_own_title(section) => plan.said_in.to_owned(),
        Some(own) => names::language(&own.0).unwrap_or_default(),
        None => String::new(),
    }
}

/// Where a section begins: in its file, where it has none of its own.
fn place(plan: &Plan, facts: &Facts, node: NodeId) -> Position {
    let own = facts.sections.get(&node).copied();
    own.unwrap_or_else(|| Position {
        page: plan.places.get(&node).map_or(0, |place| place.page),
        byte: 0,
    })
}

/// A book in which nothing has a title still has a beginning; a proof of an empty one, its title page. A navigation
/// document without a line is not valid (EPUB 3.3, clause 5.4).
fn first_page(plan: &Plan) -> Option<Line> {
    let page = plan
        .find_page(|content| matches!(content, Content::Section { .. }))
        .or_else(|| plan.find_page(|content| *content == Content::TitlePage))
        .unwrap_or(0);
    let place = Position { page, byte: 0 };
    let page = plan.pages.get(page)?;
    Some(Line {
        label: page.title.clone(),
        language: page.title_language.to_owned(),
        href: page.file.clone(),
        is_part: false,
        place,
        inner: Vec::new(),
    })
}

/// The navigation document: the contents as a page of the book, and the landmarks, which no page shows.
pub(super) fn navigation(plan: &Plan, lines: &[Line], targets: &[Target]) -> String {
    let mut xml = open_page(plan, (plan.shared.contents, plan.said_in), "frontmatter");
    if let Some(page) = plan.find_page(|content| *content == Content::Contents) {
        for start in plan.breaks.of_file(page) {
            plan.breaks.mark(*start, "div", &mut xml);
            xml.line();
        }
    }
    xml.start("nav")
        .attr("id", "pm-toc")
        .attr("class", "toc")
        .attr("epub:type", "toc")
        .attr("role", "doc-toc")
        .attr("aria-labelledby", "pm-title")
        .line();
    xml.start("h1")
        .attr("id", "pm-title")
        .attr_language(plan.said_in)
        .text(plan.shared.contents)
        .end()
        .line();
    list(&mut xml, lines);
    xml.end().line();
    for (listed, entries) in &plan.resolved.lists {
        captions(&mut xml, plan, *listed, entries);
    }
    page_list(&mut xml, plan, targets);
    xml.start("nav")
        .attr("id", "pm-landmarks")
        .attr("epub:type", "landmarks")
        .attr("hidden", "hidden")
        .attr("aria-labelledby", "pm-landmarks-title")
        .line();
    xml.start("h2")
        .attr("id", "pm-landmarks-title")
        .attr_language(plan.said_in)
        .text(plan.words.landmarks)
        .end()
        .line();
    xml.start("ol").line();
    for landmark in landmarks(plan) {
        xml.start("li")
            .start("a")
            .attr("epub:type", landmark.kind)
            .attr("href", &landmark.href)
            .attr_language(landmark.language)
            .text(&landmark.label)
            .end()
            .end()
            .line();
    }
    xml.end().line().end().line();
    xml.finish()
}

/// The pages of the printed book, which no page shows; none without a page.
fn page_list(xml: &mut Xml, plan: &Plan, targets: &[Target]) {
    if targets.is_empty() {
        return;
    }
    xml.start("nav")
        .attr("id", "pm-pages")
        .attr("epub:type", "page-list")
        .attr("role", "doc-pagelist")
        .attr("hidden", "hidden")
        .attr("aria-labelledby", "pm-pages-title")
        .line();
    xml.start("h2")
        .attr("id", "pm-pages-title")
        .attr_language(plan.said_in)
        .text(plan.words.pages)
        .end()
        .line();
    xml.start("ol").line();
    for target in targets {
        xml.start("li");
        xml.start("a").attr("href", &target.href).text(&target.page.label).end();
        xml.end().line();
    }
    xml.end().line().end().line();
}

/// The list of figures or tables, by their names in the Structural Semantics Vocabulary; none without an entry.
fn captions(xml: &mut Xml, plan: &Plan, listed: Listed, entries: &[ListEntry]) {
    let lines: Vec<Line> = entries.iter().filter_map(|entry| list_line(plan, entry)).collect();
    if lines.is_empty() {
        return;
    }
    let (kind, title) = list_names(listed);
    xml.start("nav")
        .attr("epub:type", kind)
        .attr("aria-labelledby", title)
        .line();
    xml.start("h2")
        .attr("id", title)
        .attr_language(plan.said_in)
        .text(plan.shared.listed(listed))
        .end()
        .line();
    list(xml, &lines);
    xml.end().line();
}

fn list(xml: &mut Xml, lines: &[Line]) {
    xml.start("ol").line();
    for line in lines {
        xml.start("li").attr_if("class", if line.is_part { "part" } else { "" });
        xml.start("a").attr("href", &line.href).attr_language(&line.language);
        xml.text(&line.label).end();
        if !line.inner.is_empty() {
            xml.line();
            list(xml, &line.inner);
        }
        xml.end().line();
    }
    xml.end().line();
}

/// A place that a reading system has a button for.
#[derive(Debug)]
pub(super) struct Landmark {
    /// Its word in the Structural Semantics Vocabulary.
    pub kind: &'static str,
    pub href: String,
    pub label: String,
    /// Its language, where it is not the book's.
    pub language: &'static str,
}

/// The landmarks, in the order of the spine.
pub(super) fn landmarks(plan: &Plan) -> Vec<Landmark> {
    let section = |wanted: fn(Role, Matter) -> bool| {
        plan.find_page(
            |content| matches!(content, Content::Section { section, .. } if wanted(section.role, section.matter)),
        )
    };
    let contents = plan.find_page(|content| *content == Content::Contents);
    let title_page = plan.find_page(|content| *content == Content::TitlePage);
    let copyright = plan.find_page(|content| *content == Content::Copyright);
    let text = section(|_, matter| matter == Matter::Body)
        .or_else(|| plan.find_page(|content| matches!(content, Content::Section { .. })));
    let shared = plan.shared;
    let found = [
        (
            "cover",
            plan.find_page(|content| *content == Content::Cover),
            Some(shared.cover),
        ),
        (
            "titlepage",
            title_page.or_else(|| section(|role, _| role == Role::TitlePage)),
            Some(shared.title_page),
        ),
        (
            "copyright-page",
            copyright.or_else(|| section(|role, _| role == Role::Copyright)),
            Some(shared.copyright_page),
        ),
        (
            "toc",
            contents.or_else(|| section(|role, _| role == Role::Contents)),
            Some(shared.contents),
        ),
        ("bodymatter", text, Some(shared.start)),
        ("backmatter", section(|_, matter| matter == Matter::Back), None),
        ("appendix", section(|role, _| role == Role::Appendix), None),
        (
            "endnotes",
            plan.notes_page().or_else(|| section(|role, _| role == Role::Notes)),
            None,
        ),
        ("glossary", section(|role, _| role == Role::Glossary), None),
        ("index", section(|role, _| role == Role::Index), None),
        ("bibliography", section(|role, _| role == Role::Bibliography), None),
    ];
    let mut list = Vec::new();
    for (kind, page, name) in found {
        if let Some(page) = page.and_then(|page| plan.pages.get(page)) {
            list.push(Landmark {
                kind,
                href: page.file.clone(),
                label: name.unwrap_or(&page.title).to_owned(),
                language: name.map_or(page.title_language, |_| plan.said_in),
            });
        }
        if kind == "toc" {
            list.extend(captioned(plan));
        }
    }
    list
}

/// The lists of figures and tables, which stand behind the contents in the navigation document.
fn captioned(plan: &Plan) -> Vec<Landmark> {
    let lists = plan.resolved.lists.iter();
    let shown = lists.filter(|(_, entries)| entries.iter().any(|entry| list_line(plan, entry).is_some()));
    let landmark = |(listed, _): &(Listed, Vec<ListEntry>)| Landmark {
        kind: list_names(*listed).0,
        href: format!("nav.xhtml#{}", list_names(*listed).1),
        label: plan.shared.listed(*listed).to_owned(),
        language: plan.said_in,
    };
    shown.map(landmark).collect()
}

/// What a list is in the Structural Semantics Vocabulary, and the id of its title.
fn list_names(listed: Listed) -> (&'static str, &'static str) {
    match listed {
        Listed::Figures => ("loi", "pm-figures"),
        Listed::Tables => ("lot", "pm-tables"),
    }
}

/// A line of such a list; none for what is not in the EPUB.
fn list_line(plan: &Plan, entry: &ListEntry) -> Option<Line> {
    let number = plan.resolved.numbers_in_epub.get(&entry.node)?;
    Some(Line {
        label: format!("{}. {}", number.label, plan.plain_words(&entry.title)),
        language: String::new(),
        href: plan.href(entry.node, usize::MAX)?,
        is_part: false,
        place: Position::default(),
        inner: Vec::new(),
    })
}

/// The NCX, for readers of EPUB 2.
pub(super) fn ncx(plan: &Plan, identity: &Identity, lines: &[Line], targets: &[Target]) -> String {
    let mut xml = Xml::document();
    xml.start("ncx")
        .attr("xmlns", "http://www.daisy.org/z3986/2005/ncx/")
        .attr("version", "2005-1")
        .attr("xml:lang", &plan.language)
        .line();
    xml.start("head").line();
    let most_levels = variants::ncx_depth(plan.variant);
    let depth = depth(lines).min(most_levels).to_string();
    let count = targets.len().to_string();
    let most = targets.iter().map(|target| target.page.number).max().unwrap_or(0);
    let most = most.to_string();
    let meta = [
        ("dtb:uid", identity.unique()),
        ("dtb:depth", depth.as_str()),
        ("dtb:totalPageCount", count.as_str()),
        ("dtb:maxPageNumber", most.as_str()),
    ];
    for (name, content) in meta {
        xml.start("meta")
            .attr("name", name)
            .attr("content", content)
            .end()
            .line();
    }
    xml.end().line();
    xml.start("docTitle")
        .element("text", &plan.resolved.book.metadata.title)
        .end()
        .line();
    xml.start("navMap").line();
    let mut order = Order::of(lines, targets, most_levels);
    nav_points(&mut xml, lines, most_levels, &mut order);
    xml.end().line();
    page_targets(&mut xml, plan, targets, &order);
    xml.finish()
}

/// The order in which a player comes by what the NCX names (DAISY/NISO Z39.86-2005, clause 8.4.3): points of the contents and
/// pages in one row, those at one place by one number.
struct Order {
    places: Vec<Position>,
    /// Points that are written, for their ids.
    points: u32,
}

impl Order {
    fn of(lines: &[Line], targets: &[Target], depth: u8) -> Order {
        let mut places: Vec<Position> = targets.iter().map(|target| target.place).collect();
        collect_places(lines, depth, &mut places);
        places.sort_unstable();
        places.dedup();
        Order { places, points: 0 }
    }

    /// Counted from 1.
    fn at(&self, place: Position) -> String {
        (self.places.partition_point(|own| *own < place) + 1).to_string()
    }
}

fn collect_places(lines: &[Line], depth: u8, places: &mut Vec<Position>) {
    if depth == 0 {
        return;
    }
    for line in lines {
        places.push(line.place);
        collect_places(&line.inner, depth - 1, places);
    }
}

/// The pages of the printed book.
fn page_targets(xml: &mut Xml, plan: &Plan, targets: &[Target], order: &Order) {
    if targets.is_empty() {
        return;
    }
    xml.start("pageList").line();
    xml.start("navLabel").attr_if("xml:lang", plan.said_in);
    xml.element("text", plan.words.pages).end().line();
    for target in targets {
        let page = target.page;
        xml.start("pageTarget")
            .attr("id", &page_id(&page.label))
            .attr("type", if page.is_front { "front" } else { "normal" })
            .attr("value", &page.number.to_string())
            .attr("playOrder", &order.at(target.place))
            .line();
        xml.start("navLabel").element("text", &page.label).end().line();
        xml.start("content").attr("src", &target.href).end().line();
        xml.end().line();
    }
    xml.end().line();
}

fn nav_points(xml: &mut Xml, lines: &[Line], depth: u8, order: &mut Order) {
    if depth == 0 {
        return;
    }
    for line in lines {
        order.points += 1;
        xml.start("navPoint")
            .attr("id", &format!("point-{}", order.points))
            .attr("playOrder", &order.at(line.place))
            .line();
        xml.start("navLabel").attr_if("xml:lang", &line.language);
        xml.element("text", &line.label).end().line();
        xml.start("content").attr("src", &line.href).end().line();
        nav_points(xml, &line.inner, depth - 1, order);
        xml.end().line();
    }
}

fn depth(lines: &[Line]) -> u8 {
    lines
        .iter()
        .map(|line| depth(&line.inner).saturating_add(1))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PagePlace;

    /// Only a build for testing said so.
    #[test]
    fn a_page_that_no_file_marks_is_told() {
        let starts = ["iv", "v", "vi"].map(|label| PageStart {
            label: label.to_owned(),
            number: 4,
            is_front: true,
            at: PagePlace::Contents,
        });
        let marked = [0, 2].map(|start| (start, Position::default())).into();
        let mut diagnostics = Diagnostics::new();
        tell_unmarked(&starts, &marked, &mut diagnostics);
        let told: Vec<_> = diagnostics.iter().map(|own| own.message.as_str()).collect();
        assert_eq!(told, ["page v of the printed book has no place in the EPUB"]);
    }
}
