//! The tag tree of finished files, read back; and that its reader sees what is wrong with one.

use crate::tag_reader;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

/// What stands in an element of a file made by hand.
enum Part {
    Element(&'static str, Dictionary, Vec<Part>),
    /// A page and the number of a sequence.
    Sequence(usize, i64),
    Link(ObjectId),
}

fn element(kind: &'static str, parts: Vec<Part>) -> Part {
    Part::Element(kind, Dictionary::new(), parts)
}

fn texts(kind: &'static str, sequences: &[(usize, i64)]) -> Part {
    element(
        kind,
        sequences
            .iter()
            .map(|(page, number)| Part::Sequence(*page, *number))
            .collect(),
    )
}

/// Content that shows a text in a sequence of its own.
fn said(tag: &str, number: i64, text: &str) -> String {
    format!("/{tag} <</MCID {number}>> BDC {} EMC\n", shown(text))
}

/// Codes are the characters, two bytes each.
fn shown(text: &str) -> String {
    let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("BT /F0 10 Tf 40 40 Td <{codes}> Tj ET")
}

fn text_string(text: &str) -> Object {
    Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
}

/// A file of two pages with an element of most kinds.
struct ByHand {
    document: Document,
    pages: [ObjectId; 2],
    /// Elements in the order in which they were added, each with its kind.
    elements: Vec<(&'static str, ObjectId)>,
    parents: Vec<Vec<Object>>,
    link: ObjectId,
    root: ObjectId,
}

impl ByHand {
    fn new() -> ByHand {
        let mut document = Document::with_version("1.7");
        let font = font(&mut document);
        let first = [
            said("H1", 0, "Chapter One"),
            format!("/Artifact BMC {} EMC\n", shown("running head")),
            format!(
                "/P <</MCID 1>> BDC {} /Span <</ActualText <FEFF00AD>>> BDC {} EMC EMC\n",
                shown("An exam"),
                shown("-")
            ),
            said("P", 2, "ple, see "),
            said("Link", 3, "the site"),
            said("P", 4, " over the "),
            said("Code", 5, "fn main() {"),
        ];
        let second = [
            said("P", 0, "page."),
            said("Reference", 1, "1"),
            said("Lbl", 2, "1"),
            said("P", 3, "A note."),
            "/Figure <</MCID 4>> BDC 0 0 9 9 re f EMC\n".into(),
            said("TH", 5, "Head"),
            said("TD", 6, "cell"),
            said("Code", 7, "    x"),
            said("Lbl", 8, "1."),
            said("P", 9, "item"),
            said("Span", 10, "Wort"),
        ];
        let tree = document.new_object_id();
        let resources = document.add_object(dictionary! { "Font" => dictionary! { "F0" => font } });
        let contents = [first.concat(), second.concat()];
        let link = document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "Contents" => text_string("the site"), "StructParent" => 2,
            "A" => dictionary! { "S" => "URI", "URI" => text_string("https://example.org/") },
        });
        let pages_id = document.new_object_id();
        let pages = [0usize, 1].map(|index| {
            let content = document.add_object(Stream::new(Dictionary::new(), contents[index].clone().into_bytes()));
            let mut page = dictionary! {
                "Type" => "Page", "Parent" => pages_id, "Contents" => content, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), 100.into(), 100.into()], "StructParents" => index as i64,
            };
            if index == 0 {
                page.set("Annots", vec![link.into()]);
                page.set("Tabs", "S");
            }
            document.add_object(page)
        });
        document.objects.insert(
            pages_id,
            dictionary! { "Type" => "Pages", "Count" => 2, "Kids" => vec![pages[0].into(), pages[1].into()] }.into(),
        );
        let mut by_hand = ByHand {
            document,
            pages,
            elements: vec![],
            parents: vec![vec![Object::Null; 6], vec![Object::Null; 11]],
            link,
            root: tree,
        };
        by_hand.grow();
        by_hand
    }

    fn grow(&mut self) {
        let span = Part::Element(
            "Span",
            dictionary! { "Lang" => text_string("de") },
            vec![Part::Sequence(1, 10)],
        );
        let mut paragraph = texts("P", &[(0, 1), (0, 2)]);
        if let Part::Element(_, _, parts) = &mut paragraph {
            parts.push(element("Link", vec![Part::Sequence(0, 3), Part::Link(self.link)]));
            parts.extend([
                Part::Sequence(0, 4),
                Part::Sequence(1, 0),
                texts("Reference", &[(1, 1)]),
                span,
            ]);
        }
        let note = vec![texts("Lbl", &[(1, 2)]), texts("P", &[(1, 3)])];
        let area = dictionary! { "O" => "Layout", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
        let scope = dictionary! { "O" => "Table", "Scope" => "Column" };
        let head = Part::Element("TH", dictionary! { "A" => scope }, vec![Part::Sequence(1, 5)]);
        let item = vec![texts("Lbl", &[(1, 8)]), element("LBody", vec![texts("P", &[(1, 9)])])];
        let book = element(
            "Document",
            vec![
                texts("H1", &[(0, 0)]),
                paragraph,
                Part::Element("Note", dictionary! { "ID" => text_string("note-1") }, note),
                Part::Element(
                    "Figure",
                    dictionary! { "Alt" => text_string("A box"), "A" => area },
                    vec![Part::Sequence(1, 4)],
                ),
                element(
                    "Table",
                    vec![element("TR", vec![head]), element("TR", vec![texts("TD", &[(1, 6)])])],
                ),
                texts("Code", &[(0, 5), (1, 7)]),
                element("L", vec![element("LI", item)]),
            ],
        );
        let root = self.add(book, self.root);
        let mut numbers = vec![0.into(), std::mem::take(&mut self.parents[0]).into()];
        numbers.extend([
            1.into(),
            std::mem::take(&mut self.parents[1]).into(),
            2.into(),
            self.of("Link").into(),
        ]);
        let tree = dictionary! {
            "Type" => "StructTreeRoot", "K" => root, "ParentTree" => dictionary! { "Nums" => numbers }, "ParentTreeNextKey" => 3,
        };
        self.document.objects.insert(self.root, tree.into());
        let pages = self
            .document
            .get_dictionary(self.pages[0])
            .and_then(|it| it.get(b"Parent"))
            .unwrap()
            .clone();
        let catalog = self.document.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => pages, "StructTreeRoot" => self.root, "Lang" => text_string("en"),
            "MarkInfo" => dictionary! { "Marked" => true },
        });
        self.document.trailer.set("Root", catalog);
    }

    fn add(&mut self, part: Part, parent: ObjectId) -> Object {
        match part {
            Part::Element(kind, mut own, parts) => {
                let id = self.document.new_object_id();
                self.elements.push((kind, id));
                let kids: Vec<Object> = parts.into_iter().map(|it| self.add(it, id)).collect();
                own.extend(&dictionary! { "Type" => "StructElem", "S" => kind, "P" => parent, "K" => kids });
                self.document.objects.insert(id, own.into());
                id.into()
            }
            Part::Sequence(page, number) => {
                self.parents[page][number as usize] = parent.into();
                dictionary! { "Type" => "MCR", "Pg" => self.pages[page], "MCID" => number }.into()
            }
            Part::Link(annotation) => {
                dictionary! { "Type" => "OBJR", "Pg" => self.pages[0], "Obj" => annotation }.into()
            }
        }
    }

    /// The first element of a kind.
    fn of(&self, kind: &str) -> ObjectId {
        self.elements
            .iter()
            .find(|(it, _)| *it == kind)
            .expect("such an element")
            .1
    }

    fn dictionary(&mut self, id: ObjectId) -> &mut Dictionary {
        self.document.get_dictionary_mut(id).expect("a dictionary")
    }

    fn append(&mut self, page: usize, content: &str) {
        let id = self
            .document
            .get_dictionary(self.pages[page])
            .and_then(|it| it.get(b"Contents"))
            .unwrap();
        let id = id.as_reference().unwrap();
        let stream = self
            .document
            .get_object_mut(id)
            .and_then(Object::as_stream_mut)
            .unwrap();
        let content = [&stream.content, content.as_bytes()].concat();
        stream.set_content(content);
    }

    fn bytes(mut self) -> Vec<u8> {
        let mut bytes = vec![];
        self.document.save_to(&mut bytes).expect("saved");
        bytes
    }
}

/// A face of which only the codes are known.
fn font(document: &mut Document) -> ObjectId {
    let map: String = (0x20..0x7F)
        .map(|code| format!("<{code:04X}> <{code:04X}>\n"))
        .collect();
    let map = format!("95 beginbfchar\n{map}endbfchar\n");
    let map = document.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
    let descendant =
        document.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "W" => Vec::<Object>::new() });
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Hand", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => map,
    })
}

const BY_HAND: &str = r#"Document
  H1 "Chapter One"
  P "An example, see the site over the page.1Wort"
    Link "the site" → https://example.org/
    Reference "1"
    Span lang=de "Wort"
  Note
    Lbl "1"
    P "A note."
  Figure BBox=[0, 0, 9, 9] O=Layout alt "A box"
  Table
    TR
      TH O=Table Scope=Column "Head"
    TR
      TD "cell"
  Code
    | fn main() {
    |     x
  L
    LI
      Lbl "1."
      LBody
        P "item"
"#;

#[test]
fn a_tree_made_by_hand_is_read_whole() {
    let tree = tag_reader::read(&ByHand::new().bytes());
    assert_eq!(tree.faults, Vec::<String>::new());
    assert_eq!(tree.dump(), BY_HAND);
}

/// What is done to a good file, and what must be said of it.
type Harm = (&'static str, fn(&mut ByHand));

const HARMS: [Harm; 24] = [
    ("neither in the tree nor an artifact", |it| {
        it.append(0, &shown("stray"))
    }),
    ("what f paints is neither", |it| it.append(1, "0 0 5 5 re f")),
    ("sequence 11 of page 2 is not in the tree", |it| {
        it.append(1, &said("P", 11, "more"))
    }),
    ("page 1 has two sequences 0", |it| it.append(0, &said("P", 0, "again"))),
    ("inside of Artifact", |it| {
        it.append(0, &format!("/Artifact BMC {} EMC", said("P", 0, "again")))
    }),
    ("does not name the parent", |it| {
        let (cell, page) = (it.of("TD"), it.pages[0]);
        it.dictionary(cell).set("P", page);
    }),
    ("is not in the tree", |it| {
        let document = it.of("Document");
        let kids = it
            .dictionary(document)
            .get_mut(b"K")
            .and_then(Object::as_array_mut)
            .unwrap();
        kids.pop();
    }),
    ("stands in the tree twice", |it| {
        let (document, heading) = (it.of("Document"), it.of("H1"));
        let kids = it
            .dictionary(document)
            .get_mut(b"K")
            .and_then(Object::as_array_mut)
            .unwrap();
        kids.push(heading.into());
    }),
    ("has another parent than in the tree", |it| {
        let page = it.pages[1];
        it.dictionary(page).remove(b"StructParents");
    }),
    ("does not lead to the element that has it", |it| {
        let link = it.link;
        it.dictionary(link).remove(b"StructParent");
    }),
    ("does not say where it leads", |it| {
        let link = it.link;
        it.dictionary(link).remove(b"Contents");
    }),
    ("in the order of the tree", |it| {
        let page = it.pages[0];
        it.dictionary(page).remove(b"Tabs");
    }),
    ("is in the tree and on no page", |it| {
        let page = it.pages[0];
        it.dictionary(page).remove(b"Annots");
    }),
    ("ParentTreeNextKey", |it| {
        let root = it.root;
        it.dictionary(root).set("ParentTreeNextKey", 2);
    }),
    ("is no standard structure type", |it| {
        let paragraph = it.of("P");
        it.dictionary(paragraph).set("S", "Paragraph");
    }),
    ("follows a heading of level 0", |it| {
        let heading = it.of("H1");
        it.dictionary(heading).set("S", "H2");
    }),
    ("has no ID", |it| {
        let note = it.of("Note");
        it.dictionary(note).remove(b"ID");
    }),
    ("has no alternative text", |it| {
        let figure = it.of("Figure");
        it.dictionary(figure).remove(b"Alt");
    }),
    ("has no BBox", |it| {
        let figure = it.of("Figure");
        it.dictionary(figure).remove(b"A");
    }),
    ("has no scope", |it| {
        let head = it.of("TH");
        it.dictionary(head).remove(b"A");
    }),
    ("has rows of [1, 2] cells", |it| {
        let cell = it.of("TD");
        it.dictionary(cell)
            .set("A", dictionary! { "O" => "Table", "ColSpan" => 2 });
    }),
    ("\"item\" in LI", |it| {
        let body = it.of("LBody");
        it.dictionary(body).set("S", "P");
    }),
    ("has a language \"Deutsch!\"", |it| {
        let span = it.of("Span");
        it.dictionary(span).set("Lang", text_string("Deutsch!"));
    }),
    ("the document has no language", |it| {
        let catalog = it.document.trailer.get(b"Root").and_then(Object::as_reference).unwrap();
        it.dictionary(catalog).remove(b"Lang");
    }),
];

#[test]
fn each_fault_of_a_tree_is_seen() {
    for (wanted, harm) in HARMS {
        let mut by_hand = ByHand::new();
        harm(&mut by_hand);
        let faults = tag_reader::read(&by_hand.bytes()).faults;
        assert!(
            faults.iter().any(|fault| fault.contains(wanted)),
            "{wanted:?} is not among {faults:?}"
        );
    }
}
