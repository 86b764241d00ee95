//! The contents → the navigation document and the NCX; must not know chapters' text.

use super::chapters::{Content, Plan};
use super::package::Identity;
use super::xhtml::open_page;
use super::xml::Xml;
use crate::config::Listed;
use crate::model::{Matter, Role};
use crate::resolve::{ContentsEntry, ListEntry};

/// Most levels of the NCX: what old Kindles show.
const NCX_DEPTH: u8 = 3;

/// One line of the navigation.
#[derive(Debug)]
pub(super) struct Line {
    label: String,
    href: String,
    is_part: bool,
    inner: Vec<Line>,
}

/// The lines of the contents, to a depth.
pub(super) fn lines(plan: &Plan, depth: u8) -> Vec<Line> {
    let mut list = inner_lines(plan, &plan.resolved.contents, depth.max(1));
    if list.is_empty() {
        list.extend(first_page(plan));
    }
    list
}

fn inner_lines(plan: &Plan, entries: &[ContentsEntry], depth: u8) -> Vec<Line> {
    let mut list = Vec::new();
    for entry in entries {
        let inner = match depth {
            0 | 1 => Vec::new(),
            _ => inner_lines(plan, &entry.children, depth - 1),
        };
        let section = plan.section(entry.node);
        let label = section.and_then(|section| plan.label(section));
        let href = plan.href(entry.node, usize::MAX);
        match (label, href) {
            (Some(label), Some(href)) => list.push(Line {
                label,
                href,
                is_part: section.is_some_and(|section| section.role == Role::Part),
                inner,
            }),
            // Without words or without a place in the EPUB; what is inside may have both.
            _ => list.extend(inner),
        }
    }
    list
}

/// A book in which nothing has a title still has a beginning; a proof of an empty one, its title page. A navigation
/// document without a line is not valid (EPUB 3.3, clause 5.4).
fn first_page(plan: &Plan) -> Option<Line> {
    let page = plan
        .find_page(|content| matches!(content, Content::Section { .. }))
        .or_else(|| plan.find_page(|content| *content == Content::TitlePage))
        .unwrap_or(0);
    let page = plan.pages.get(page)?;
    Some(Line {
        label: page.title.clone(),
        href: page.file.clone(),
        is_part: false,
        inner: Vec::new(),
    })
}

/// The navigation document: the contents as a page of the book, and the landmarks, which no page shows.
pub(super) fn navigation(plan: &Plan, lines: &[Line]) -> String {
    let mut xml = open_page(plan, plan.shared.contents, "frontmatter");
    xml.start("nav")
        .attr("id", "pm-toc")
        .attr("class", "toc")
        .attr("epub:type", "toc")
        .attr("role", "doc-toc")
        .attr("aria-labelledby", "pm-title")
        .line();
    xml.start("h1")
        .attr("id", "pm-title")
        .text(plan.shared.contents)
        .end()
        .line();
    list(&mut xml, lines);
    xml.end().line();
    for (listed, entries) in &plan.resolved.lists {
        captions(&mut xml, plan, *listed, entries);
    }
    xml.start("nav")
        .attr("id", "pm-landmarks")
        .attr("epub:type", "landmarks")
        .attr("hidden", "hidden")
        .attr("aria-labelledby", "pm-landmarks-title")
        .line();
    xml.start("h2")
        .attr("id", "pm-landmarks-title")
        .text(plan.words.landmarks)
        .end()
        .line();
    xml.start("ol").line();
    for (kind, href, label) in landmarks(plan) {
        xml.start("li")
            .start("a")
            .attr("epub:type", kind)
            .attr("href", &href)
            .text(&label)
            .end()
            .end()
            .line();
    }
    xml.end().line().end().line();
    xml.finish()
}

/// The list of figures or tables, by their names in the Structural Semantics Vocabulary; none without an entry.
fn captions(xml: &mut Xml, plan: &Plan, listed: Listed, entries: &[ListEntry]) {
    let line = |entry: &ListEntry| {
        let number = plan.resolved.numbers_in_epub.get(&entry.node)?;
        Some(Line {
            label: format!("{}. {}", number.label, plan.plain_words(&entry.title)),
            href: plan.href(entry.node, usize::MAX)?,
            is_part: false,
            inner: Vec::new(),
        })
    };
    let lines: Vec<Line> = entries.iter().filter_map(line).collect();
    if lines.is_empty() {
        return;
    }
    let (kind, title) = match listed {
        Listed::Figures => ("loi", "pm-figures"),
        Listed::Tables => ("lot", "pm-tables"),
    };
    xml.start("nav")
        .attr("epub:type", kind)
        .attr("aria-labelledby", title)
        .line();
    xml.start("h2")
        .attr("id", title)
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
        xml.start("a").attr("href", &line.href).text(&line.label).end();
        if !line.inner.is_empty() {
            xml.line();
            list(xml, &line.inner);
        }
        xml.end().line();
    }
    xml.end().line();
}

/// Kind, address and name of the places that a reading system has buttons for.
fn landmarks(plan: &Plan) -> Vec<(&'static str, String, String)> {
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
        ("glossary", section(|role, _| role == Role::Glossary), None),
        ("bibliography", section(|role, _| role == Role::Bibliography), None),
    ];
    let mut list = Vec::new();
    for (kind, page, name) in found {
        if let Some(page) = page.and_then(|page| plan.pages.get(page)) {
            list.push((kind, page.file.clone(), name.unwrap_or(&page.title).to_owned()));
        }
    }
    list
}

/// The NCX, for readers of EPUB 2.
pub(super) fn ncx(plan: &Plan, identity: &Identity, lines: &[Line]) -> String {
    let mut xml = Xml::document();
    xml.start("ncx")
        .attr("xmlns", "http://www.daisy.org/z3986/2005/ncx/")
        .attr("version", "2005-1")
        .attr("xml:lang", &plan.language)
        .line();
    xml.start("head").line();
    let depth = depth(lines).min(NCX_DEPTH).to_string();
    let meta = [
        ("dtb:uid", identity.unique()),
        ("dtb:depth", depth.as_str()),
        ("dtb:totalPageCount", "0"),
        ("dtb:maxPageNumber", "0"),
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
    let mut order = 0;
    nav_points(&mut xml, lines, NCX_DEPTH, &mut order);
    xml.end().line();
    xml.finish()
}

fn nav_points(xml: &mut Xml, lines: &[Line], depth: u8, order: &mut u32) {
    if depth == 0 {
        return;
    }
    for line in lines {
        *order += 1;
        let count = order.to_string();
        xml.start("navPoint")
            .attr("id", &format!("point-{count}"))
            .attr("playOrder", &count)
            .line();
        xml.start("navLabel").element("text", &line.label).end().line();
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
