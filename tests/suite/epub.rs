//! Books → EPUB files, looked into: the package, the navigation, and the markup of every kind of node.

use pressmark::config::{ChapterStart, Edition, Epub, Margins, Numbering, Print};
use pressmark::design::Design;
use pressmark::diag::{Diagnostics, FileId, Sources, Span};
use pressmark::epub;
use pressmark::fonts::Faces;
use pressmark::manuscript::Manuscript;
use pressmark::model::*;
use pressmark::resolve;
use pressmark::units::{Length, Size};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::PathBuf;

const NOWHERE: Span = Span::new(FileId(0), 0, 0);

fn metadata() -> Metadata {
    Metadata {
        title: "Whales & <Ships>".into(),
        subtitle: Some("A \"short\" voyage".into()),
        contributors: vec![
            Contributor {
                name: "Ann O’Nymous".into(),
                role: "aut".into(),
                sort_as: Some("O’Nymous, Ann".into()),
            },
            Contributor {
                name: "Tom Ill".into(),
                role: "ill".into(),
                sort_as: None,
            },
        ],
        description: Some("What happened.".into()),
        language: Language("en-GB".into()),
        direction: Direction::LeftToRight,
        identifier: None,
        isbn_epub: None,
        isbn_print: None,
        publisher: Some("Quay".into()),
        date: Some("2026-05-01".into()),
        modified: "2026-05-01T00:00:00Z".into(),
        rights: Some("© 2026 Ann O’Nymous".into()),
        subjects: vec!["Whales".into()],
        series: Some(Series {
            name: "Voyages".into(),
            position: Some("2".into()),
        }),
    }
}

fn edition(metadata: Metadata) -> Edition {
    Edition {
        metadata,
        source_folder: String::new(),
        chapters: Vec::new(),
        cover: None,
        smart_punctuation: true,
        numbering: Numbering::Auto,
        print: Print {
            trim: Size::new(Length::points(432), Length::points(648)),
            margins: Margins {
                inner: Length::points(58),
                outer: Length::points(50),
                top: Length::points(54),
                bottom: Length::points(54),
            },
            font: "Libertinus Serif".into(),
            font_span: None,
            font_size: Length::points(11),
            leading: Length::points(14),
            chapter_start: ChapterStart::Any,
            contents_depth: 2,
        },
        epub: Epub { contents_depth: 3 },
    }
}

/// Gives out node ids in order.
#[derive(Default)]
struct Author {
    count: u32,
}

impl Author {
    fn id(&mut self) -> NodeId {
        self.count += 1;
        NodeId {
            chapter: 0,
            local: self.count,
        }
    }

    fn block(&mut self, kind: BlockKind) -> Block {
        Block {
            id: self.id(),
            span: NOWHERE,
            attributes: Attributes::default(),
            kind,
        }
    }

    fn paragraph(&mut self, words: &str) -> Block {
        self.block(BlockKind::Paragraph(text(words)))
    }

    fn section(&mut self, role: Role, title: &str, blocks: Vec<Block>) -> Section {
        Section {
            id: self.id(),
            role,
            matter: role.usual_matter(),
            label: None,
            attributes: Attributes::default(),
            span: NOWHERE,
            title: if title.is_empty() { Vec::new() } else { text(title) },
            short_title: None,
            language: None,
            file: None,
            blocks,
            sections: Vec::new(),
        }
    }
}

fn inline(kind: InlineKind) -> Inline {
    Inline { span: NOWHERE, kind }
}

fn text(words: &str) -> Vec<Inline> {
    vec![inline(InlineKind::Text(words.into()))]
}

/// The files of the EPUB of a book, by name.
fn build(book: Book) -> BTreeMap<String, String> {
    let mut diagnostics = Diagnostics::new();
    let bytes = pack(book, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    open(&bytes)
}

fn pack(book: Book, diagnostics: &mut Diagnostics) -> Vec<u8> {
    let edition = edition(book.metadata.clone());
    let manuscript = Manuscript {
        root: PathBuf::new(),
        edition,
        sources: Sources::default(),
        entries: Vec::new(),
        faces: Vec::new(),
        single_file: false,
        title_is_given: true,
    };
    let resolved = resolve::resolve(book, &manuscript, diagnostics);
    let edition = &manuscript.edition;
    let design = Design::settle(&edition.print);
    let faces = Faces::settle("Libertinus Serif", None, &[], diagnostics);
    epub::write(&resolved, edition, &design, &faces, diagnostics).expect("an EPUB")
}

fn open(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("whole entries");
        files.insert(entry.name().to_owned(), String::from_utf8_lossy(&content).into_owned());
    }
    files
}

fn small_book() -> Book {
    let mut author = Author::default();
    let given = author.paragraph("For the whale.");
    let mut sections = vec![author.section(Role::Dedication, "", vec![given])];
    let note = Note {
        id: author.id(),
        blocks: vec![author.paragraph("A note.")],
    };
    let call = author.block(BlockKind::Paragraph(vec![
        inline(InlineKind::Text("Call me A & B.".into())),
        inline(InlineKind::Note(note)),
    ]));
    let mut part = author.section(Role::Part, "The Sea", Vec::new());
    let mut first = author.section(Role::Chapter, "Loomings", vec![call]);
    let inner = author.paragraph("Inside.");
    first
        .sections
        .push(author.section(Role::Section, "A section", vec![inner]));
    let words = author.paragraph("More.");
    let second = author.section(Role::Chapter, "The Carpet-Bag", vec![words]);
    part.sections = vec![first, second];
    sections.push(part);
    Book {
        metadata: metadata(),
        sections,
    }
}

#[test]
fn packs_a_small_book() {
    let files = build(small_book());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "META-INF/container.xml",
            "OEBPS/chapter-01-loomings.xhtml",
            "OEBPS/chapter-02-the-carpet-bag.xhtml",
            "OEBPS/content.opf",
            "OEBPS/copyright.xhtml",
            "OEBPS/cover.xhtml",
            "OEBPS/dedication.xhtml",
            "OEBPS/images/cover.png",
            "OEBPS/modern.css",
            "OEBPS/nav.xhtml",
            "OEBPS/part-01-the-sea.xhtml",
            "OEBPS/stylesheet.css",
            "OEBPS/title-page.xhtml",
            "OEBPS/toc.ncx",
            "mimetype",
        ]
    );
}

#[test]
fn built_twice_the_bytes_are_equal() {
    let first = pack(small_book(), &mut Diagnostics::new());
    let second = pack(small_book(), &mut Diagnostics::new());
    assert!(first == second);
    assert_eq!(&first[30..58], b"mimetypeapplication/epub+zip");
}
