//! Books built, and read back by an EPUB reader that is not ours (`rbook`): what it finds is what the model says.
//!
//! It knows titles, people, spine, contents, page list and landmarks by itself; nothing here looks into the archive another way.

use crate::driver::bytes;
use pressmark::config::{NotePlace, Packing};
use pressmark::diag::Level;
use pressmark::model::walk::title_text;
use pressmark::model::{Contributor, Matter, Medium, NodeId, Role, Section};
use pressmark::pipeline::{self, Composed, Request};
use pressmark::resolve::ContentsEntry;
use rbook::Epub;
use rbook::ebook::metadata::TitleKind;
use rbook::ebook::toc::TocEntryKind;
use rbook::epub::metadata::EpubContributor;
use rbook::epub::toc::EpubTocEntry;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A book as it was composed, and as the reader has it.
struct Read {
    name: String,
    composed: Composed,
    epub: Epub,
    /// The pages in reading order: address and text.
    spine: Vec<(String, String)>,
}

impl Read {
    fn book(path: &Path) -> Read {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let request = Request {
            packing: Packing::Quick,
            ..Request::new(path)
        };
        let composed = pipeline::compose(&request, &|_| {}).expect("the book can be opened");
        let file = Cursor::new(bytes(&composed, Medium::Epub).to_vec());
        let epub = Epub::options().strict(true).read(file);
        let epub = epub.unwrap_or_else(|why| panic!("{name}: {why}"));
        let pages = epub.spine().iter().map(|own| own.manifest_entry().expect("a file"));
        let spine = pages
            .map(|page| (page.href().as_str().to_owned(), page.read_str().expect("text")))
            .collect();
        Read {
            name,
            composed,
            epub,
            spine,
        }
    }

    /// Where an entry of a list leads: the page's place in the spine, and the byte of the id in it.
    fn place(&self, entry: &EpubTocEntry) -> (usize, usize) {
        let href = entry.href().expect("an address");
        let page = self.spine.iter().position(|(own, _)| *own == href.path().as_str());
        let page = page.unwrap_or_else(|| panic!("{}: `{}` is no page of the spine", self.name, href.as_str()));
        let byte = href.fragment().map_or(0, |id| {
            let found = self.spine[page].1.find(&format!(" id=\"{id}\""));
            found.unwrap_or_else(|| panic!("{}: `{}` leads nowhere", self.name, href.as_str()))
        });
        (page, byte)
    }
}

/// The sample and the clean books of the suite, composed once for all tests.
static BOOKS: LazyLock<Vec<Read>> = LazyLock::new(books);

fn books() -> Vec<Read> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = fs::read_dir(root.join("tests/fixtures/books")).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = fixtures.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.insert(0, root.join("manuscript"));
    let books: Vec<Read> = paths.iter().map(|path| Read::book(path)).collect();
    for book in &books {
        assert_eq!(book.composed.diagnostics.count(Level::Error), 0, "{}", book.name);
    }
    books
}

#[test]
fn titles_people_and_languages_come_back_as_they_were_given() {
    for book in BOOKS.iter() {
        let (told, read) = (&book.composed.resolved.book.metadata, book.epub.metadata());
        let given = [
            (Some(&told.title), TitleKind::Main),
            (told.subtitle.as_ref(), TitleKind::Subtitle),
            (told.short_title.as_ref(), TitleKind::Short),
        ];
        let given: Vec<_> = given
            .into_iter()
            .filter_map(|(text, kind)| Some((text?.as_str(), kind)))
            .collect();
        let found: Vec<_> = read.titles().map(|own| (own.value(), own.kind())).collect();
        assert_eq!(found, given, "{}", book.name);
        assert_eq!(read.title().and_then(|own| own.file_as()), told.sort_title.as_deref());

        let is_creator = |own: &&Contributor| own.is_author();
        people(
            book,
            read.creators().collect(),
            told.contributors.iter().filter(is_creator).collect(),
        );
        let others = told.contributors.iter().filter(|own| !own.is_author()).collect();
        people(book, read.contributors().collect(), others);

        let languages: Vec<_> = std::iter::once(&told.language)
            .chain(&told.further_languages)
            .map(|own| own.0.as_str())
            .collect();
        let found: Vec<_> = read.languages().map(|own| own.value()).collect();
        assert_eq!(found, languages, "{}", book.name);
        assert_eq!(read.description().map(|own| own.value()), told.description.as_deref());
    }
}

/// Names, what they did, and how they are sorted.
fn people(book: &Read, found: Vec<EpubContributor>, told: Vec<&Contributor>) {
    assert_eq!(found.len(), told.len(), "{}", book.name);
    for (found, told) in found.iter().zip(told) {
        assert_eq!(found.value(), told.name);
        assert_eq!(found.file_as(), told.sort_as.as_deref());
        let roles: Vec<&str> = found.roles().map(|role| role.code()).collect();
        assert_eq!(roles, told.roles, "{}", told.name);
    }
}

#[test]
fn the_spine_has_the_sections_in_the_order_of_the_manuscript() {
    for book in BOOKS.iter() {
        let mut sections = Vec::new();
        flat(&book.composed.resolved.book.sections, &mut sections);
        let text: String = book.spine.iter().map(|(_, text)| text.as_str()).collect();
        let headings = headings(&text);
        let mut from = 0;
        for section in sections.iter().filter(|own| own.attributes.is_in(Medium::Epub)) {
            let title = title_text(&section.title);
            if title.is_empty() || section.matter != Matter::Body {
                continue;
            }
            let found = headings[from..].iter().position(|own| own.ends_with(&words(&title)));
            let found = found.unwrap_or_else(|| panic!("{}: `{title}` is not in its place", book.name));
            from += found + 1;
        }
        assert!(from > 0, "{}: no section has a title", book.name);
    }
}

fn flat<'a>(sections: &'a [Section], list: &mut Vec<&'a Section>) {
    for section in sections {
        list.push(section);
        flat(&section.sections, list);
    }
}

/// The words of all headings of some pages.
fn headings(text: &str) -> Vec<String> {
    let inner = text.match_indices("<h").filter_map(|(at, _)| {
        let level = text[at + 2..].chars().next().filter(char::is_ascii_digit)?;
        let rest = &text[at..];
        Some(&rest[..rest.find(&format!("</h{level}>"))?])
    });
    inner.map(|own| words(&without_tags(&without_calls(own)))).collect()
}

/// Without the numbers of notes.
fn without_calls(markup: &str) -> String {
    let mut links = markup.split("<a ");
    let mut text = links.next().unwrap_or_default().to_owned();
    for link in links {
        match link.split_once("</a>").filter(|(own, _)| own.contains("\"noteref\"")) {
            Some((_, rest)) => text.push_str(rest),
            None => text.push_str(&format!("<a {link}")),
        }
    }
    text
}

fn without_tags(markup: &str) -> String {
    let mut text = String::new();
    for piece in markup.split('<').filter(|piece| !piece.is_empty()) {
        text.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    entities
        .iter()
        .fold(text, |text, (name, sign)| text.replace(name, sign))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_contents_are_nested_as_the_sections_are() {
    for book in BOOKS.iter() {
        let mut titles = BTreeMap::new();
        let mut sections = Vec::new();
        flat(&book.composed.resolved.book.sections, &mut sections);
        for section in sections.iter().filter(|own| own.attributes.is_in(Medium::Epub)) {
            let title = section.short_title.as_ref().unwrap_or(&section.title);
            titles.insert(section.id, words(&title_text(title)));
        }
        let depth = usize::from(book.composed.edition.epub.contents_depth);
        let mut told = Vec::new();
        lines(&book.composed.resolved.contents, 1, depth, &titles, &mut told);
        let contents = book.epub.toc().contents().expect("contents");
        // Notes that the EPUB has behind the text are no section of the manuscript.
        let has_made = book.composed.edition.epub.notes == NotePlace::BookEnd
            && !sections.iter().any(|own| own.role == Role::Notes);
        let is_made = |own: &EpubTocEntry| has_made && book.spine[book.place(own).0].1.contains("doc-endnotes");
        let found: Vec<_> = contents.flatten().filter(|own| !is_made(own)).collect();
        let depths: Vec<_> = found.iter().map(|own| own.depth()).collect();
        assert_eq!(
            depths,
            told.iter().map(|(depth, _)| *depth).collect::<Vec<_>>(),
            "{}",
            book.name
        );
        for (found, (_, title)) in found.iter().zip(&told) {
            let label = words(found.label());
            assert!(
                label.ends_with(title.as_str()),
                "{}: `{label}`, not `{title}`",
                book.name
            );
        }
        let places: Vec<_> = found.iter().map(|own| book.place(own)).collect();
        assert!(places.is_sorted(), "{}: {places:?}", book.name);
    }
}

fn lines(
    entries: &[ContentsEntry],
    depth: usize,
    deepest: usize,
    titles: &BTreeMap<NodeId, String>,
    list: &mut Vec<(usize, String)>,
) {
    for entry in entries.iter().filter(|_| depth <= deepest) {
        // What is for the print alone has none.
        if let Some(title) = titles.get(&entry.node) {
            list.push((depth, title.clone()));
            lines(&entry.children, depth + 1, deepest, titles, list);
        }
    }
}

#[test]
fn the_page_list_is_that_of_the_print_and_leads_to_its_places() {
    for book in BOOKS.iter() {
        let told = book.composed.page_list.as_ref().expect("a page list");
        let mut labels: Vec<&str> = told.starts.iter().map(|own| own.label.as_str()).collect();
        let list = book.epub.toc().page_list().expect("a page list");
        let entries: Vec<_> = list.iter().collect();
        let mut found: Vec<&str> = entries.iter().map(|own| own.label()).collect();
        let places: Vec<_> = entries.iter().map(|own| book.place(own)).collect();
        assert!(places.is_sorted(), "{}: {places:?}", book.name);
        // The copyright page and the like may stand elsewhere in the EPUB; each page stands in it once.
        labels.sort_unstable();
        found.sort_unstable();
        assert!(!found.is_empty(), "{}", book.name);
        assert_eq!(found, labels, "{}", book.name);
    }
}

#[test]
fn the_landmarks_lead_to_the_cover_the_contents_and_the_text() {
    for book in BOOKS.iter() {
        let landmarks = book.epub.toc().landmarks().expect("landmarks");
        let place = |wanted: TocEntryKind| {
            let own = landmarks.iter().find(|own| own.kind() == wanted);
            let own = own.unwrap_or_else(|| panic!("{}: no {wanted:?}", book.name));
            book.place(&own).0
        };
        let (cover, contents, text) = (
            place(TocEntryKind::Cover),
            place(TocEntryKind::Toc),
            place(TocEntryKind::BodyMatter),
        );
        assert!(cover == 0 && contents > 0 && text > contents, "{}", book.name);
        let mut sections = Vec::new();
        flat(&book.composed.resolved.book.sections, &mut sections);
        let first = sections.iter().find(|own| own.matter == Matter::Body).expect("a text");
        let opens = words(&without_tags(&book.spine[text].1));
        assert!(
            opens.contains(&words(&title_text(&first.title))),
            "{}: {opens:.200}",
            book.name
        );
    }
}
