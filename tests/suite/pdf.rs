//! Hand-built pages → PDF → read back: places, texts, outline, labels, links, metadata and sameness of the bytes.

use crate::pdf_reader::{Drawn, Pdf, number, text_of};
use harfrust::{Buffer, Direction, Feature, Font, ShapeOptions, ShaperFont, Tag, shape};
use image::{ExtendedColorType, ImageEncoder};
use lopdf::{Dictionary, Object, Stream};
use pressmark::config::Packing;
use pressmark::fonts::{Face, FaceId, Faces, Glyph, Metrics, Shaped};
use pressmark::layout::{
    ArtifactKind, Bookmark, DocumentInfo, Edges, Element, ElementId, ElementRole, Frame, GlyphRun, Item, LinkTo, Mark,
    Page, Pages, Paint, Place, Side,
};
use pressmark::manuscript::{Asset, AssetId, Assets, ImageFormat};
use pressmark::model::NodeId;
use pressmark::pdf;
use pressmark::units::{Length, Point, Size};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A face with CFF outlines and 1000 units.
const SERIF: FaceId = FaceId(0);
/// A face with TrueType outlines and 2048 units.
const MONO: FaceId = FaceId(1);
/// A face with TrueType outlines and 1000 units.
const SANS: FaceId = FaceId(2);

const TRIM: Size = Size::new(Length::points(432), Length::points(648));

/// Three faces of the bundled ones.
pub fn faces() -> Faces {
    [
        face(
            "libertinus-serif/LibertinusSerif-Regular.otf",
            "LibertinusSerif-Regular",
            1000,
        ),
        face("dejavu-sans-mono/DejaVuSansMono.ttf", "DejaVuSansMono", 2048),
        face("source-sans/SourceSans3-Regular.ttf", "SourceSans3-Regular", 1000),
    ]
    .into_iter()
    .collect()
}

fn face(path: &str, name: &str, units_per_em: u16) -> Face {
    let bytes = std::fs::read(format!("{}/fonts/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a bundled face");
    Face {
        name: name.into(),
        family: name.into(),
        weight: 400,
        italic: false,
        bytes: bytes.into(),
        units_per_em,
        metrics: Metrics {
            ascent: 900,
            descent: -250,
            cap_height: 650,
            ..Metrics::default()
        },
    }
}

/// Shapes a text with a face; `features` are tags to switch on.
fn shaped(faces: &Faces, face: FaceId, text: &str, features: &[&[u8; 4]]) -> Arc<Shaped> {
    let font = Font::new(faces.get(face).bytes.to_vec(), 0).expect("a font");
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let right_to_left = buffer.direction() == Direction::RightToLeft;
    let features: Vec<Feature> = features.iter().map(|tag| Feature::new(Tag::new(tag), 1, ..)).collect();
    let options = ShapeOptions::new().features(&features);
    shape(&ShaperFont::new(&font), &mut buffer, options).expect("shaped");
    let glyphs = buffer
        .glyph_infos()
        .iter()
        .zip(buffer.glyph_positions())
        .map(|(info, position)| Glyph {
            id: info.glyph_id as u16,
            flags: if text[info.cluster as usize..].starts_with(' ') {
                Glyph::SPACE
            } else {
                0
            },
            cluster: info.cluster,
            advance: position.x_advance,
            x_offset: position.x_offset as i16,
            y_offset: position.y_offset as i16,
        });
    Arc::new(Shaped {
        face,
        units_per_em: faces.get(face).units_per_em,
        level: u8::from(right_to_left),
        text: text.into(),
        glyphs: glyphs.collect(),
    })
}

fn run(shaped: Arc<Shaped>, size: i64) -> GlyphRun {
    GlyphRun {
        range: 0..shaped.glyphs.len() as u32,
        shaped,
        size: Length::points(size),
        expansion: 1000,
        space: Length::ZERO,
        gap: Length::ZERO,
        tracking: Length::ZERO,
        paint: Paint::Black,
        anchor: None,
        actual_text: None,
    }
}

fn page(label: &str, items: Vec<(Point, Item)>) -> Page {
    Page {
        label: label.into(),
        side: Side::Recto,
        blank: items.is_empty(),
        made: None,
        starts: Vec::new(),
        trim: TRIM,
        bleed: Edges::default(),
        safe: Edges::default(),
        frame: Frame { size: TRIM, items },
    }
}

fn at(x: i64, y: i64) -> Point {
    Point::new(Length::milli(x), Length::milli(y))
}

fn node(local: u32) -> NodeId {
    NodeId { chapter: 0, local }
}

/// A document of so many links.
fn links(count: u32) -> Vec<Element> {
    let element = |role, parent| Element {
        role,
        parent,
        children: Vec::new(),
        node: None,
        language: None,
        alt: None,
    };
    let mut elements = vec![element(ElementRole::Document, None)];
    elements[0].children = (1..=count).map(ElementId).collect();
    elements.extend((0..count).map(|_| element(ElementRole::Link, Some(ElementId(0)))));
    elements
}

/// Items as the content of an element.
fn inside(element: u32, items: Vec<(Point, Item)>) -> Vec<(Point, Item)> {
    let mark = |mark| (at(0, 0), Item::Mark(mark));
    let mut all = vec![mark(Mark::Begin(ElementId(element)))];
    all.extend(items);
    all.push(mark(Mark::End));
    all
}

fn one_page(items: Vec<(Point, Item)>) -> Pages {
    Pages {
        pages: vec![page("1", items)],
        ..Pages::default()
    }
}

/// A page of text, and not of ornaments.
fn read_page(items: Vec<(Point, Item)>) -> Pages {
    let mut pages = one_page(inside(1, items));
    pages.structure = links(1);
    pages
}

fn written(pages: &Pages) -> Vec<u8> {
    pdf::write(pages, &faces(), &Assets::default(), &pdf::Purpose::Screen)
        .expect("written")
        .bytes
}

/// Where layout has each glyph of a run: x and y in points from the lower left.
fn expected(origin: Point, run: &GlyphRun) -> Vec<(f64, f64)> {
    let em = i64::from(run.shaped.units_per_em);
    let mut pen = origin.x;
    let mut places = Vec::new();
    for glyph in &run.shaped.glyphs[run.range.start as usize..run.range.end as usize] {
        let shift = run
            .size
            .scale(i64::from(glyph.x_offset) * i64::from(run.expansion), em * 1000);
        let lift = run.size.scale(i64::from(glyph.y_offset), em);
        places.push(((pen + shift).to_points(), (TRIM.height - origin.y + lift).to_points()));
        pen += run.advance(glyph);
    }
    places
}

fn assert_places(drawn: &[Drawn], expected: &[(f64, f64)]) {
    assert_eq!(drawn.len(), expected.len());
    for (index, (glyph, (x, y))) in drawn.iter().zip(expected).enumerate() {
        assert!(
            (glyph.x - x).abs() < 0.02,
            "glyph {index} ({}) at x {} instead of {x}",
            glyph.text,
            glyph.x
        );
        assert!(
            (glyph.y - y).abs() < 0.02,
            "glyph {index} ({}) at y {} instead of {y}",
            glyph.text,
            glyph.y
        );
    }
}

const LINE: &str = "AVATAR: the office’s waffles, Type 10–12; “few” shuffle off. To Wit";

/// Every kind of run: plain, expanded, spaced, tracked, in several sizes.
fn runs(faces: &Faces) -> Vec<GlyphRun> {
    let mut runs = Vec::new();
    for face in [SERIF, MONO, SANS] {
        let shaped = shaped(faces, face, LINE, &[]);
        for (size, expansion, space, tracking) in [
            (11, 1000, 0, 0),
            (11, 985, 317, 0),
            (9, 1020, -211, 0),
            (40, 1000, 1733, 0),
            (12, 1005, 100, 600),
            (200, 995, 7, 0),
        ] {
            runs.push(GlyphRun {
                expansion,
                space: Length::milli(space),
                gap: Length::ZERO,
                tracking: Length::milli(tracking),
                ..run(shaped.clone(), size)
            });
        }
    }
    runs
}

#[test]
fn glyphs_stand_where_layout_put_them() {
    let faces = faces();
    let runs = runs(&faces);
    let mut items = Vec::new();
    let mut places = Vec::new();
    for (index, run) in (0i64..).zip(&runs) {
        let origin = at(31_337 + 71 * index, 40_009 + 31_123 * index);
        places.extend(expected(origin, run));
        items.push((origin, Item::Glyphs(run.clone())));
    }
    let pdf = Pdf::open(&written(&one_page(items)));
    assert_places(&pdf.page(0).drawn, &places);
}

#[test]
fn offsets_lift_and_shift_glyphs() {
    let faces = faces();
    let mut moved = Shaped::clone(&shaped(&faces, SERIF, "abc", &[]));
    moved.glyphs[1].y_offset = 120;
    moved.glyphs[1].x_offset = -75;
    let run = run(Arc::new(moved), 11);
    let pdf = Pdf::open(&written(&one_page(vec![(
        at(50_000, 60_000),
        Item::Glyphs(run.clone()),
    )])));
    assert_places(&pdf.page(0).drawn, &expected(at(50_000, 60_000), &run));
    assert_eq!(pdf.text(0), "abc");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever the words, size, scaling and spacing of a run, and whichever piece of it is set.
    #[test]
    fn any_run_stands_where_it_was_put_and_reads_as_typed(
        words in "[a-zA-Zéß0-9 .,;“”’–-]{1,60}",
        face in 0u16..3,
        size in 1_000i64..90_000,
        expansion in 960i32..1040,
        space in -900i64..3000,
        tracking in -200i64..900,
        (x, y) in (0i64..400_000, 0i64..600_000),
        cut in 0usize..8,
    ) {
        let faces = faces();
        let shaped = shaped(&faces, FaceId(face), &words, &[]);
        let count = shaped.glyphs.len();
        let start = cut.min(count - 1);
        let from = shaped.glyphs[start].cluster as usize;
        let run = GlyphRun {
            range: start as u32..count as u32,
            size: Length::milli(size),
            expansion,
            space: Length::milli(space),
            gap: Length::ZERO,
            tracking: Length::milli(tracking),
            ..run(shaped, 1)
        };
        let pdf = Pdf::open(&written(&one_page(vec![(at(x, y), Item::Glyphs(run.clone()))])));
        let read = pdf.page(0);
        assert_places(&read.drawn, &expected(at(x, y), &run));
        prop_assert!(read.drawn.iter().all(|glyph| (glyph.size - run.size.to_points()).abs() < 0.001));
        prop_assert!(read.drawn.iter().all(|glyph| glyph.font[7..] == faces.get(FaceId(face)).name));
        let said: String = read.drawn.iter().map(|glyph| glyph.text.as_str()).collect();
        prop_assert_eq!(said, &words[from..]);
    }
}

#[test]
fn groups_add_up() {
    let faces = faces();
    let run = run(shaped(&faces, SANS, "inside", &[]), 8);
    let inner = Frame {
        size: TRIM,
        items: vec![(at(7_000, 9_000), Item::Glyphs(run.clone()))],
    };
    let outer = Frame {
        size: TRIM,
        items: vec![(at(20_000, 30_000), Item::Group(inner))],
    };
    let pdf = Pdf::open(&written(&one_page(vec![(at(100_000, 200_000), Item::Group(outer))])));
    assert_places(&pdf.page(0).drawn, &expected(at(127_000, 239_000), &run));
}

#[test]
fn the_text_reads_as_it_was_typed() {
    let faces = faces();
    let lines = [
        (SERIF, LINE, &[][..]),
        (SERIF, "Small Capitals and small capitals", &[b"smcp"][..]),
        (SERIF, "CAPITALS MADE SMALL", &[b"smcp", b"c2sc"][..]),
        (SERIF, "e\u{301}tude, naïve\u{A0}café", &[][..]),
        (MONO, "fn main() { let x = a != b; }", &[][..]),
        (SANS, "1234567890 fi ffi fl", &[b"onum"][..]),
    ];
    let items = lines.iter().enumerate().map(|(index, (face, text, features))| {
        (
            at(40_000, 50_000 + 20_000 * index as i64),
            Item::Glyphs(run(shaped(&faces, *face, text, features), 11)),
        )
    });
    let pdf = Pdf::open(&written(&read_page(items.collect())));
    let expected: Vec<&str> = lines.iter().map(|(_, text, _)| *text).collect();
    assert_eq!(pdf.text(0).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_hyphen_at_a_line_end_is_a_soft_hyphen() {
    let faces = faces();
    let word = run(shaped(&faces, SERIF, "well-sepa", &[]), 11);
    let hyphen = GlyphRun {
        actual_text: Some("\u{AD}".into()),
        ..run(shaped(&faces, SERIF, "-", &[]), 11)
    };
    let after = at(40_000, 50_000).x + word.width();
    let items = vec![
        (at(40_000, 50_000), Item::Glyphs(word)),
        (Point::new(after, Length::points(50)), Item::Glyphs(hyphen)),
        (
            at(40_000, 64_000),
            Item::Glyphs(run(shaped(&faces, SERIF, "rated", &[]), 11)),
        ),
    ];
    let pdf = Pdf::open(&written(&read_page(items)));
    assert_eq!(pdf.text(0), "well-sepa\u{AD}\nrated");
}

#[test]
fn right_to_left_text_reads_in_its_own_order() {
    let faces = faces();
    let text = "שלום עולם";
    let items = vec![(
        at(40_000, 50_000),
        Item::Glyphs(run(shaped(&faces, SERIF, text, &[]), 11)),
    )];
    assert_eq!(Pdf::open(&written(&read_page(items))).text(0), text);
}

#[test]
fn a_face_is_embedded_once_as_a_subset() {
    let faces = faces();
    let items = runs(&faces)
        .into_iter()
        .map(|run| (at(40_000, 50_000), Item::Glyphs(run)))
        .collect();
    let pdf = Pdf::open(&written(&one_page(items)));
    let programs: Vec<(&str, usize)> = pdf
        .document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|it| it.has_type(b"FontDescriptor"))
        .map(|descriptor| {
            let key = if descriptor.has(b"FontFile2") {
                "FontFile2"
            } else {
                "FontFile3"
            };
            let program = pdf
                .get(descriptor, key)
                .and_then(|it| it.as_stream().ok())
                .expect("a font program");
            let name = descriptor.get(b"FontName").and_then(Object::as_name).expect("a name");
            assert_eq!(name[6], b'+');
            assert!(name[..6].iter().all(u8::is_ascii_uppercase));
            (key, program.get_plain_content().expect("a program").len())
        })
        .collect();
    let mut kinds: Vec<&str> = programs.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["FontFile2", "FontFile2", "FontFile3"]);
    assert!(programs.iter().all(|(_, size)| *size < 40_000), "{programs:?}");
}

/// A book of several pages with all that leads from one place to another.
fn book() -> Pages {
    let faces = faces();
    let words = |text: &str| run(shaped(&faces, SERIF, text, &[]), 11);
    let text = |text: &str| vec![(at(40_000, 50_000), Item::Glyphs(words(text)))];
    let area = Size::new(words("the site").width(), Length::points(12));
    let site = words("the site");
    let start = Length::points(40) + words("see ").width();
    let leads = |x: i64, to: LinkTo| (at(x, 41_000), Item::Link(to, area));
    let mut linked = text("see ");
    linked.extend(inside(
        1,
        vec![
            (Point::new(start, Length::points(50)), Item::Glyphs(site)),
            (
                Point::new(start, Length::points(41)),
                Item::Link(LinkTo::web("https://example.org/a(b)é"), area),
            ),
        ],
    ));
    linked.extend(inside(2, vec![leads(200_000, LinkTo::Node(node(3)))]));
    linked.extend(inside(3, vec![leads(300_000, LinkTo::Node(node(99)))]));
    let pages = ["i", "ii", "1", "2", "3", "A-1", "plate", "A-2"];
    let mut pages: Vec<Page> = pages.iter().map(|label| page(label, text(label))).collect();
    pages[1].frame.items = linked;
    let place = |page, y| Place {
        page,
        at: at(40_000, y),
    };
    let line = |title: &str, local, children| Bookmark {
        title: title.into(),
        node: node(local),
        children,
    };
    Pages {
        pages,
        structure: links(3),
        places: [
            (node(1), place(0, 36_000)),
            (node(2), place(2, 100_500)),
            (node(3), place(4, 0)),
        ]
        .into(),
        calls: BTreeMap::new(),
        bookmarks: vec![
            line("Front", 1, vec![]),
            line(
                "Part (one)",
                50,
                vec![line("Kapitel — eins", 2, vec![]), line("Two", 3, vec![])],
            ),
        ],
        info: DocumentInfo {
            title: "Salt & Sea".into(),
            authors: vec!["Ann Ømer".into(), "B. C.".into()],
            subject: "tides".into(),
            keywords: vec!["sea".into(), "salt".into()],
            language: "en-GB".into(),
            modified: "2024-02-29T12:34:56Z".into(),
            identifier: "urn:uuid:1".into(),
            right_to_left: false,
        },
    }
}

fn dictionary<'a>(pdf: &'a Pdf, of: &'a Dictionary, key: &str) -> &'a Dictionary {
    pdf.get(of, key)
        .unwrap_or_else(|| panic!("{key} is not there"))
        .as_dict()
        .expect("a dictionary")
}

#[test]
fn the_outline_is_nested_and_leads_to_places() {
    let pdf = Pdf::open(&written(&book()));
    let root = dictionary(&pdf, pdf.catalog(), "Outlines");
    assert_eq!(number(root.get(b"Count").unwrap()), 4.0);
    let front = dictionary(&pdf, root, "First");
    let part = dictionary(&pdf, front, "Next");
    assert_eq!(text_of(front.get(b"Title").unwrap()), "Front");
    assert_eq!(text_of(part.get(b"Title").unwrap()), "Part (one)");
    assert_eq!(number(part.get(b"Count").unwrap()), 2.0);
    let first = dictionary(&pdf, part, "First");
    assert_eq!(text_of(first.get(b"Title").unwrap()), "Kapitel — eins");
    for item in [part, first] {
        let target = item.get(b"Dest").and_then(Object::as_array).unwrap();
        assert_eq!(target[0].as_reference().unwrap(), pdf.page_ids()[2]);
        assert_eq!((target[1].as_name().unwrap(), number(&target[3])), (&b"XYZ"[..], 547.5));
    }
    let last = dictionary(&pdf, first, "Next");
    assert_eq!(text_of(last.get(b"Title").unwrap()), "Two");
    assert!(!last.has(b"Next") && !part.has(b"Next"));
}

#[test]
fn page_labels_are_those_of_the_pages() {
    let pdf = Pdf::open(&written(&book()));
    let ranges = dictionary(&pdf, pdf.catalog(), "PageLabels")
        .get(b"Nums")
        .and_then(Object::as_array)
        .unwrap();
    let read: Vec<(f64, String)> = ranges
        .chunks(2)
        .map(|range| {
            let label = range[1].as_dict().unwrap();
            let style = label
                .get(b"S")
                .map(|style| String::from_utf8_lossy(style.as_name().unwrap()).into_owned());
            let prefix = label.get(b"P").map(text_of);
            let start = label.get(b"St").map_or(1.0, number);
            (
                number(&range[0]),
                format!("{}{}{start}", prefix.unwrap_or_default(), style.unwrap_or_default()),
            )
        })
        .collect();
    let expected = [(0.0, "r1"), (2.0, "D1"), (5.0, "A-D1"), (6.0, "plate1"), (7.0, "A-D2")];
    assert_eq!(read, expected.map(|(page, label)| (page, label.to_owned())));
}

#[test]
fn links_lead_out_and_in() {
    let pdf = Pdf::open(&written(&book()));
    let page = pdf.document.get_dictionary(pdf.page_ids()[1]).unwrap();
    let links = page.get(b"Annots").and_then(Object::as_array).unwrap();
    let links: Vec<&Dictionary> = links.iter().map(|link| pdf.follow(link).as_dict().unwrap()).collect();
    assert_eq!(links.len(), 2, "a link to nowhere is left out");
    let action = dictionary(&pdf, links[0], "A");
    assert_eq!(
        action.get(b"URI").and_then(Object::as_str).unwrap(),
        b"https://example.org/a(b)%C3%A9"
    );
    assert_eq!(text_of(links[0].get(b"Contents").unwrap()), "the site");
    let bounds: Vec<f64> = links[0]
        .get(b"Rect")
        .and_then(Object::as_array)
        .unwrap()
        .iter()
        .map(number)
        .collect();
    assert_eq!((bounds[1], bounds[3]), (595.0, 607.0));
    let target = links[1].get(b"Dest").and_then(Object::as_array).unwrap();
    assert_eq!(
        (target[0].as_reference().unwrap(), number(&target[3])),
        (pdf.page_ids()[4], 648.0)
    );
    let border: Vec<f64> = links[1]
        .get(b"Border")
        .and_then(Object::as_array)
        .unwrap()
        .iter()
        .map(number)
        .collect();
    assert_eq!(border, [0.0; 3]);
}

#[test]
fn a_link_is_called_by_its_words_without_leaders() {
    let faces = faces();
    let words = |text: &str, x| (at(x, 50_000), Item::Glyphs(run(shaped(&faces, SERIF, text, &[]), 11)));
    let area = Size::new(Length::points(350), Length::points(14));
    let mut items = vec![words("before", 5_000)];
    items.extend(inside(
        1,
        vec![
            words("The Whale ", 40_000),
            (at(0, 0), Item::Mark(Mark::Artifact(ArtifactKind::Layout))),
            words(". . . .", 100_000),
            (at(0, 0), Item::Mark(Mark::End)),
            words("xii", 370_000),
            (at(40_000, 40_000), Item::Link(LinkTo::web("a:b"), area)),
        ],
    ));
    let mut pages = one_page(items);
    pages.structure = links(1);
    let pdf = Pdf::open(&written(&pages));
    let page = pdf.document.get_dictionary(pdf.page_ids()[0]).unwrap();
    let link = pdf.follow(&page.get(b"Annots").and_then(Object::as_array).unwrap()[0]);
    assert_eq!(
        text_of(link.as_dict().unwrap().get(b"Contents").unwrap()),
        "The Whale xii"
    );
}

#[test]
fn the_document_says_what_it_is_and_nothing_of_its_making() {
    let bytes = written(&book());
    assert!(bytes.starts_with(b"%PDF-1.7\n"));
    let pdf = Pdf::open(&bytes);
    let info = dictionary(&pdf, &pdf.document.trailer, "Info");
    let said = |key: &str| text_of(info.get(key.as_bytes()).unwrap());
    assert_eq!(
        (said("Title"), said("Author")),
        ("Salt & Sea".into(), "Ann Ømer, B. C.".into())
    );
    assert_eq!(
        (said("CreationDate"), said("ModDate")),
        ("D:20240229123456Z".into(), "D:20240229123456Z".into())
    );
    assert_eq!(said("Producer"), format!("Pressmark {}", env!("CARGO_PKG_VERSION")));
    let keys: Vec<&[u8]> = info.iter().map(|(key, _)| &key[..]).collect();
    assert_eq!(keys.len(), 8, "{keys:?}");
    let catalog = pdf.catalog();
    let packet = pdf.get(catalog, "Metadata").unwrap().as_stream().unwrap();
    let packet = String::from_utf8(packet.content.clone()).unwrap();
    assert!(packet.contains(">Salt &amp; Sea<") && packet.contains("2024-02-29T12:34:56Z"));
    assert_eq!(text_of(catalog.get(b"Lang").unwrap()), "en-GB");
    assert_eq!(
        catalog.get(b"PageMode").and_then(Object::as_name).unwrap(),
        b"UseOutlines"
    );
    assert_eq!(
        catalog.get(b"PageLayout").and_then(Object::as_name).unwrap(),
        b"TwoPageRight"
    );
    assert!(!bytes.windows(8).any(|window| window.eq_ignore_ascii_case(b"printpdf")));
}

#[test]
fn a_draft_has_the_same_pages_and_objects() {
    let write = |packing| {
        let written = pdf::write_packed(&book(), &faces(), &Assets::default(), &pdf::Purpose::Screen, packing);
        written.unwrap().bytes
    };
    let (small, quick) = (write(Packing::Small), write(Packing::Quick));
    assert!(small.len() < quick.len());
    let [small, quick] = [small, quick].map(|bytes| Pdf::open(&bytes).document);
    assert_eq!(small.objects.len(), quick.objects.len());
    let plain = |stream: &Stream| stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    for (id, object) in &small.objects {
        match (object, &quick.objects[id]) {
            // Their dictionaries tell lengths and places.
            (Object::Stream(one), Object::Stream(other))
                if one.dict.has_type(b"ObjStm") || one.dict.has_type(b"XRef") =>
            {
                assert_eq!(one.dict.get(b"Type").unwrap(), other.dict.get(b"Type").unwrap());
            }
            (Object::Stream(one), Object::Stream(other)) => {
                assert_eq!(plain(one), plain(other), "{id:?}");
            }
            (one, other) => assert_eq!(one, other, "{id:?}"),
        }
    }
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let first = pdf::write(&book(), &faces(), &Assets::default(), &pdf::Purpose::Screen)
        .unwrap()
        .bytes;
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let second = alone.install(|| {
        pdf::write(&book(), &faces(), &Assets::default(), &pdf::Purpose::Screen)
            .unwrap()
            .bytes
    });
    assert_eq!(first, second);
    let mut other = book();
    other.bookmarks[0].title.push('!');
    let other = written(&other);
    let ids = |bytes: &[u8]| {
        let id = Pdf::open(bytes)
            .document
            .trailer
            .get(b"ID")
            .and_then(Object::as_array)
            .unwrap()
            .clone();
        (id[0].as_str().unwrap().to_vec(), id[1].as_str().unwrap().to_vec())
    };
    assert_eq!(ids(&first).0, ids(&other).0, "the same book");
    assert_ne!(ids(&first).1, ids(&other).1, "another file");
}

#[test]
fn no_pages_make_a_file_all_the_same() {
    let pdf = Pdf::open(&written(&Pages::default()));
    assert!(pdf.page_ids().is_empty());
}

/// Samples of a small picture that no filter foresees.
fn samples(count: usize) -> Vec<u8> {
    (0..count).map(|index| (index * index % 251) as u8).collect()
}

fn png(samples: &[u8], pixels: (u32, u32), kind: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(samples, pixels.0, pixels.1, kind)
        .expect("encoded");
    bytes
}

fn asset(name: &str, bytes: Vec<u8>, format: ImageFormat) -> Asset {
    Asset {
        path: name.into(),
        bytes: bytes.into(),
        format,
        pixels: (5, 4),
        orientation: 1,
        natural: Size::default(),
    }
}

/// A page with the images given, all of one size, and what was written of it.
fn illustrated(images: Vec<(Vec<u8>, ImageFormat)>) -> (Pages, Assets) {
    let mut assets = Assets::default();
    let mut items = Vec::new();
    for (index, (bytes, format)) in (0i64..).zip(images) {
        let id = assets.add(asset(&format!("{index}"), bytes, format));
        let size = Size::new(Length::points(50), Length::points(40));
        items.push((
            at(40_000 + 60_000 * (index % 6), 100_000 + 50_000 * (index / 6)),
            Item::Image(id, size),
        ));
    }
    (one_page(items), assets)
}

/// The images of the first page by name.
fn images(pdf: &Pdf) -> Vec<(String, &Stream)> {
    let page = pdf.document.get_dictionary(pdf.page_ids()[0]).unwrap();
    let images = dictionary(pdf, dictionary(pdf, page, "Resources"), "XObject");
    images
        .iter()
        .map(|(name, image)| {
            (
                String::from_utf8_lossy(name).into_owned(),
                pdf.follow(image).as_stream().unwrap(),
            )
        })
        .collect()
}

#[test]
fn samples_of_every_depth_are_kept() {
    let kinds = [
        (ExtendedColorType::L8, 1, 1),
        (ExtendedColorType::Rgb8, 3, 1),
        (ExtendedColorType::Rgba8, 3, 1),
        (ExtendedColorType::La8, 1, 1),
        (ExtendedColorType::L16, 1, 2),
        (ExtendedColorType::Rgba16, 3, 2),
    ];
    for (kind, components, depth) in kinds {
        let channels = usize::from(kind.channel_count());
        let samples = samples(5 * 4 * channels * depth);
        let (pages, assets) = illustrated(vec![(png(&samples, (5, 4), kind), ImageFormat::Png)]);
        let written = pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen).unwrap();
        assert!(written.faults.is_empty());
        let pdf = Pdf::open(&written.bytes);
        let image = images(&pdf)[0].1;
        let native = |index: usize| {
            if depth == 2 && cfg!(target_endian = "little") {
                index ^ 1
            } else {
                index
            }
        };
        let expected = |channels_kept: std::ops::Range<usize>| -> Vec<u8> {
            (0..samples.len())
                .filter(|index| channels_kept.contains(&(index / depth % channels)))
                .map(|index| samples[native(index)])
                .collect()
        };
        assert_eq!(image.get_plain_content().unwrap(), expected(0..components), "{kind:?}");
        assert_eq!(number(image.dict.get(b"BitsPerComponent").unwrap()), 8.0 * depth as f64);
        match pdf.get(&image.dict, "SMask") {
            Some(mask) => {
                let mask = mask.as_stream().unwrap().get_plain_content().unwrap();
                assert_eq!(mask, expected(components..channels), "{kind:?}");
            }
            None => assert_eq!(channels, components, "{kind:?}"),
        }
    }
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let samples = samples(5 * 4 * 3);
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .write_image(&samples, 5, 4, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

#[test]
fn a_photograph_is_passed_through_and_written_once() {
    let (pages, assets) = illustrated(vec![(jpeg(), ImageFormat::Jpeg), (jpeg(), ImageFormat::Jpeg)]);
    let bytes = pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen)
        .unwrap()
        .bytes;
    let pdf = Pdf::open(&bytes);
    let images = images(&pdf);
    assert_eq!(images.len(), 1);
    assert_eq!(images[0].1.content, jpeg());
    assert_eq!(
        images[0].1.dict.get(b"Filter").and_then(Object::as_name).unwrap(),
        b"DCTDecode"
    );
}

/// The images that could not be read.
fn unreadable(written: &pdf::Written) -> Vec<u32> {
    let faults = written.faults.iter();
    let ids = faults.filter_map(|fault| match fault {
        pdf::Fault::Unreadable(AssetId(id), _) => Some(*id),
        _ => None,
    });
    ids.collect()
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_written() {
    let good = png(&samples(60), (5, 4), ExtendedColorType::Rgb8);
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x55;
    let cut = jpeg()[..jpeg().len() - 20].to_vec();
    let deep = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{}</svg>",
        "<g>".repeat(50_000)
    );
    let mut huge = good.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    let (pages, assets) = illustrated(vec![
        (good, ImageFormat::Png),
        (damaged.clone(), ImageFormat::Png),
        (cut, ImageFormat::Jpeg),
        (b"GIF89a".to_vec(), ImageFormat::Gif),
        (b"RIFF....WEBP".to_vec(), ImageFormat::WebP),
        (b"<svg".to_vec(), ImageFormat::Svg),
        (deep.into_bytes(), ImageFormat::Svg),
        (huge, ImageFormat::Png),
        (damaged, ImageFormat::Png),
    ]);
    let written = pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen).unwrap();
    let failed = unreadable(&written);
    assert_eq!(failed, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(images(&Pdf::open(&written.bytes)).len(), 1);
}

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100' viewBox='0 0 200 100'>
    <defs><linearGradient id='g'><stop offset='0' stop-color='red'/><stop offset='1' stop-color='blue'/></linearGradient>
    </defs><rect width='200' height='100' fill='url(#g)' opacity='.5'/>
    <text x='10' y='30' font-size='20'>Plain words</text>
    <text x='10' y='60' font-size='20' font-family='Georgia'>Serif words</text>
    <text x='10' y='90' font-size='20' font-family='monospace'>Code words</text></svg>";

#[test]
fn a_drawing_keeps_its_vectors_and_is_the_same_each_time() {
    let other = DRAWING.replace("Plain", "Other");
    let draw = || {
        let drawings = [DRAWING, &other, DRAWING].map(|it| (it.as_bytes().to_vec(), ImageFormat::Svg));
        let (pages, assets) = illustrated(drawings.into());
        let written = pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen).unwrap();
        assert_eq!(written.faults, []);
        written.bytes
    };
    let bytes = draw();
    for _ in 0..8 {
        assert_eq!(draw(), bytes);
    }
    let pdf = Pdf::open(&bytes);
    let forms = images(&pdf);
    assert_eq!(forms.len(), 2);
    for (_, form) in forms {
        assert_eq!(form.dict.get(b"Subtype").and_then(Object::as_name).unwrap(), b"Form");
    }
    let profiles = pdf
        .document
        .objects
        .values()
        .filter(|it| it.as_stream().is_ok_and(|it| it.dict.has(b"N")));
    // With the one that says what all colours of the file mean.
    assert!(profiles.count() <= 3, "colour profiles are shared");
}

#[test]
fn pictures_and_shadows_inside_a_drawing_are_in_the_file() {
    let data: String = png(&samples(60), (5, 4), ExtendedColorType::Rgb8)
        .iter()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'>
        <filter id='f'><feGaussianBlur stdDeviation='2'/></filter>
        <image href='data:image/png,{data}' width='40' height='40'/>
        <rect x='50' y='50' width='20' height='20' filter='url(#f)'/></svg>"
    );
    let (pages, assets) = illustrated(vec![(drawing.into_bytes(), ImageFormat::Svg)]);
    let written = pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen).unwrap();
    assert_eq!(written.faults, []);
    assert_eq!(
        pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen).unwrap(),
        written
    );
    let pdf = Pdf::open(&written.bytes);
    let bitmaps = pdf.document.objects.values().filter_map(|object| {
        let dictionary = &object.as_stream().ok()?.dict;
        let is_image = dictionary.get(b"Subtype").and_then(Object::as_name).ok()? == b"Image";
        is_image.then(|| dictionary.get(b"Width").and_then(Object::as_i64).unwrap())
    });
    let widths: Vec<i64> = bitmaps.collect();
    assert!(widths.contains(&5), "the picture: {widths:?}");
    assert!(
        widths.iter().any(|width| (70..150).contains(width)),
        "the shadow at 300 dpi: {widths:?}"
    );
}

#[test]
fn drawings_that_would_take_all_memory_are_refused() {
    let chain: String = (0..2_000)
        .map(|link| format!("<g id='g{link}'><use href='#g{}'/></g>", link + 1))
        .collect();
    let drawings = [
        "<filter id='f' filterUnits='userSpaceOnUse' x='0' y='0' width='9000000' height='9000000'><feGaussianBlur \
         stdDeviation='2'/></filter><rect width='9' height='9' filter='url(#f)'/>"
            .to_owned(),
        format!("{chain}<g id='g2000'><path d='M0 0h9'/></g>"),
    ]
    .map(|inside| format!("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'>{inside}</svg>"));
    let (pages, assets) = illustrated(drawings.map(|it| (it.into_bytes(), ImageFormat::Svg)).into());
    let written = pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen).unwrap();
    let failed = unreadable(&written);
    assert_eq!(failed, [0, 1], "{:?}", written.faults);
}

#[test]
fn exif_turns_an_image() {
    let mut assets = Assets::default();
    // The first row is at the right.
    let id = assets.add(Asset {
        orientation: 6,
        ..asset("turned", jpeg(), ImageFormat::Jpeg)
    });
    let size = Size::new(Length::points(50), Length::points(40));
    let pages = one_page(vec![(at(40_000, 100_000), Item::Image(id, size))]);
    let pdf = Pdf::open(
        &pdf::write(&pages, &faces(), &assets, &pdf::Purpose::Screen)
            .unwrap()
            .bytes,
    );
    let content = pdf.document.get_page_content(pdf.page_ids()[0]);
    assert_eq!(
        String::from_utf8_lossy(content.trim_ascii_end()),
        "/Artifact<</Type/Layout>>BDC\nq\n50 0 0 40 40 508 cm\n0 -1 1 0 0 1 cm\n/I0 Do\nQ\nEMC"
    );
}
