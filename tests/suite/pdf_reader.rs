//! PDF bytes → glyphs at their places and text in reading order; must not know how the writer works.
//!
//! A small interpreter of content streams after PDF 1.7 clauses 8.4 and 9, for tests of any stage. It knows all operators that
//! place text, composite fonts with two-byte codes, `ToUnicode`, `ActualText` and `ReversedChars`.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeMap;

/// A PDF file that was read.
pub struct Pdf {
    /// Its objects.
    pub document: Document,
    fonts: BTreeMap<ObjectId, Font>,
}

/// A gap between glyphs of one line that parts words, in ems; wider than letter-spacing and the shift of note marks.
const WIDE_GAP: f64 = 0.4;

/// A glyph that is drawn. Places are in points from the lower left of the page.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub x: f64,
    pub y: f64,
    /// How far along its line it stands: `x` where the line is not turned.
    pub along: f64,
    /// How far the pen moves, without spacing.
    pub width: f64,
    /// Without text rise: the line that the glyph belongs to, as if it were not turned.
    pub baseline: f64,
    /// What its font's ToUnicode says.
    pub text: String,
    /// Name of its font.
    pub font: String,
    pub size: f64,
    /// Horizontal scaling: 1 is none.
    pub scale: f64,
    /// Which of the page's [`Read::spans`] it stands in.
    pub span: Option<usize>,
    /// Which `ReversedChars` sequence it stands in.
    pub reversed: Option<usize>,
    /// What it belongs to.
    pub owner: Owner,
}

/// What a drawn thing belongs to (clauses 14.6 and 14.8.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Neither the text nor an artifact.
    Nobody,
    /// What is no part of the text: running heads, rules.
    Artifact,
    /// The marked-content sequence of this number, which an element of the structure tree has.
    Sequence(i64),
}

/// A page that was read.
#[derive(Default)]
pub struct Read {
    pub drawn: Vec<Drawn>,
    /// Texts of `ActualText` spans.
    pub spans: Vec<String>,
    /// Numbers of the marked-content sequences in the order of the page.
    pub sequences: Vec<i64>,
    /// Operators that paint something other than text, each with what it belongs to.
    pub painted: Vec<(String, Owner)>,
    /// Marked content of one owner inside that of another: both of them.
    pub misplaced: Vec<(Owner, Owner)>,
    reversals: usize,
}

struct Font {
    name: String,
    /// Of codes that `W` does not name.
    default_width: f64,
    widths: BTreeMap<u16, f64>,
    texts: BTreeMap<u16, String>,
}

impl Pdf {
    /// Opens a file; panics when it is none, as a test should.
    pub fn open(bytes: &[u8]) -> Pdf {
        let document = Document::load_mem(bytes).expect("a PDF file");
        let mut fonts = BTreeMap::new();
        for (id, object) in &document.objects {
            if let Ok(dictionary) = object.as_dict()
                && dictionary
                    .get(b"Subtype")
                    .and_then(Object::as_name)
                    .is_ok_and(|name| name == b"Type0")
            {
                fonts.insert(*id, Font::read(&document, dictionary));
            }
        }
        Pdf { document, fonts }
    }

    /// The catalog.
    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalog")
    }

    /// What an object is, references followed.
    pub fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).expect("an object").1
    }

    /// The value of a key, references followed.
    pub fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a Object> {
        Some(self.follow(dictionary.get(key.as_bytes()).ok()?))
    }

    /// The pages in order.
    pub fn page_ids(&self) -> Vec<ObjectId> {
        self.document.page_iter().collect()
    }

    /// Reads a page, counted from 0.
    pub fn page(&self, index: usize) -> Read {
        let id = self.page_ids()[index];
        let page = self.document.get_dictionary(id).expect("a page");
        let resources = self
            .get(page, "Resources")
            .and_then(|it| it.as_dict().ok())
            .expect("resources");
        self.read(resources, &self.document.get_page_content(id))
    }

    /// Reads all forms, patterns and masks that have fonts, in the order of their numbers. Places are in points of their own.
    pub fn drawings(&self) -> Vec<Read> {
        let streams = self.document.objects.values().filter_map(|it| it.as_stream().ok());
        let read = |stream: &Stream| {
            let resources = self.get(&stream.dict, "Resources")?.as_dict().ok()?;
            let content = stream.get_plain_content().expect("a content stream");
            resources.has(b"Font").then(|| self.read(resources, &content))
        };
        streams.filter_map(read).collect()
    }

    fn read(&self, resources: &Dictionary, content: &[u8]) -> Read {
        let content = Content::decode(content).expect("a content stream");
        let mut reading = Reading {
            pdf: self,
            resources,
            read: Read::default(),
            state: State::default(),
            saved: vec![],
            text: IDENTITY,
            line: IDENTITY,
            marked: vec![],
        };
        for operation in &content.operations {
            reading.operation(operation);
        }
        assert!(reading.saved.is_empty(), "q without Q");
        assert!(reading.marked.is_empty(), "marked content that is not closed");
        reading.read
    }

    /// The text of a page: a line for each baseline.
    pub fn text(&self, index: usize) -> String {
        self.page(index).text()
    }
}

impl Read {
    /// Its text: `ActualText` in place of the glyphs it covers, a line for each baseline, a space for each wide gap (between
    /// the cells of a table).
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut before: Option<&Drawn> = None;
        let mut at = 0;
        while at < self.drawn.len() {
            let first = &self.drawn[at];
            if let Some(before) = before {
                if (before.baseline - first.baseline).abs() > 0.5 {
                    text.push('\n');
                } else if (first.along - before.along - before.width).abs() > WIDE_GAP * first.size {
                    text.push(' ');
                }
            }
            let count = self.drawn[at..]
                .iter()
                .take_while(|glyph| self.together(first, glyph))
                .count()
                .max(1);
            text.push_str(&self.piece(&self.drawn[at..at + count]));
            at += count;
            before = self.drawn.get(at - 1);
        }
        text
    }

    /// The text of each marked-content sequence: what is drawn, one after the other, `ActualText` in place of what it covers.
    pub fn sequence_texts(&self) -> BTreeMap<i64, String> {
        let mut drawn: BTreeMap<i64, Vec<Drawn>> = BTreeMap::new();
        for glyph in &self.drawn {
            if let Owner::Sequence(number) = glyph.owner {
                drawn.entry(number).or_default().push(glyph.clone());
            }
        }
        drawn
            .into_iter()
            .map(|(number, drawn)| (number, self.joined(&drawn)))
            .collect()
    }

    fn joined(&self, mut drawn: &[Drawn]) -> String {
        let mut text = String::new();
        while let Some(first) = drawn.first() {
            let together = drawn.iter().take_while(|glyph| self.together(first, glyph));
            let (piece, rest) = drawn.split_at(together.count().max(1));
            text.push_str(&self.piece(piece));
            drawn = rest;
        }
        text
    }

    fn together(&self, first: &Drawn, glyph: &Drawn) -> bool {
        match first.reversed {
            Some(_) => glyph.reversed == first.reversed,
            None => first.span.is_some() && glyph.span == first.span && glyph.reversed.is_none(),
        }
    }

    /// The text of glyphs that belong together; from right to left where they are marked so.
    fn piece(&self, glyphs: &[Drawn]) -> String {
        let mut pieces = Vec::new();
        let mut last = None;
        for glyph in glyphs {
            match glyph.span {
                Some(span) if last == Some(span) => {}
                Some(span) => pieces.push(self.spans[span].clone()),
                None => pieces.push(glyph.text.clone()),
            }
            last = glyph.span;
        }
        if glyphs[0].reversed.is_some() {
            pieces.reverse();
        }
        pieces.concat()
    }
}

impl Font {
    fn read(document: &Document, dictionary: &Dictionary) -> Font {
        let follow = |object: &Object| document.dereference(object).expect("an object").1.clone();
        let name = dictionary.get(b"BaseFont").and_then(Object::as_name).expect("BaseFont");
        let descendants = follow(dictionary.get(b"DescendantFonts").expect("DescendantFonts"));
        let descendant = follow(&descendants.as_array().expect("an array")[0]);
        let widths = follow(descendant.as_dict().and_then(|it| it.get(b"W")).expect("W"));
        let default_width = descendant.as_dict().and_then(|it| it.get(b"DW"));
        let cmap = follow(dictionary.get(b"ToUnicode").expect("ToUnicode"));
        let cmap = cmap.as_stream().and_then(|it| it.get_plain_content()).expect("a CMap");
        Font {
            name: String::from_utf8_lossy(name).into_owned(),
            default_width: default_width.map_or(1000.0, number),
            widths: read_widths(&follow, widths.as_array().expect("W is an array")),
            texts: read_cmap(&String::from_utf8_lossy(&cmap)),
        }
    }
}

/// The two forms of clause 9.7.4.3: `first [w …]` and `first last w`.
fn read_widths(follow: &dyn Fn(&Object) -> Object, entries: &[Object]) -> BTreeMap<u16, f64> {
    let mut widths = BTreeMap::new();
    let mut at = 0;
    while at + 1 < entries.len() {
        let first = number(&entries[at]) as u16;
        match follow(&entries[at + 1]) {
            Object::Array(list) => {
                widths.extend((first..).zip(list.iter().map(number)));
                at += 2;
            }
            last => {
                widths.extend((first..=number(&last) as u16).map(|code| (code, number(&entries[at + 2]))));
                at += 3;
            }
        }
    }
    widths
}

/// Only `bfchar`, with a code and its text a line.
fn read_cmap(cmap: &str) -> BTreeMap<u16, String> {
    let mut texts = BTreeMap::new();
    let mut inside = false;
    for line in cmap.lines() {
        if line.ends_with("beginbfchar") || line == "endbfchar" {
            inside = line.ends_with("beginbfchar");
        } else if inside {
            let mut parts = line.split_whitespace().map(|part| part.trim_matches(['<', '>']));
            let (code, text) = (parts.next().expect("a code"), parts.next().expect("a text"));
            let units: Vec<u16> = (0..text.len() / 4)
                .map(|index| u16::from_str_radix(&text[4 * index..4 * index + 4], 16).expect("hexadecimal"))
                .collect();
            let code = u16::from_str_radix(code, 16).expect("hexadecimal");
            texts.insert(code, String::from_utf16(&units).expect("UTF-16"));
        }
    }
    texts
}

/// A text string as text.
pub fn text_of(object: &Object) -> String {
    let bytes = object.as_str().expect("a string");
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(utf16) => {
            let units: Vec<u16> = utf16
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16(&units).expect("UTF-16")
        }
        None => String::from_utf8(bytes.to_vec()).expect("ASCII"),
    }
}

/// A number as such.
pub fn number(object: &Object) -> f64 {
    match object {
        Object::Integer(value) => *value as f64,
        Object::Real(value) => value.to_string().parse().expect("a number"),
        other => panic!("{other:?} is not a number"),
    }
}

/// A matrix as PDF writes it: `[a b c d e f]` takes (x, y) to (ax + cy + e, bx + dy + f).
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer` (clause 8.3.4).
fn times(inner: Matrix, outer: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = inner;
    let [oa, ob, oc, od, oe, of] = outer;
    [
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    ]
}

fn moved(x: f64, y: f64) -> Matrix {
    [1.0, 0.0, 0.0, 1.0, x, y]
}

/// The graphics state, as far as it places text (clauses 8.4.1 and 9.3.1): what `q` saves and `Q` restores.
#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<ObjectId>,
    size: f64,
    /// Horizontal scaling: 1 is none.
    scale: f64,
    rise: f64,
    /// Added after each character (Tc). Word spacing (Tw) is for one-byte codes alone (clause 9.3.3).
    spacing: f64,
    leading: f64,
}

impl Default for State {
    fn default() -> State {
        State {
            ctm: IDENTITY,
            font: None,
            size: 0.0,
            scale: 1.0,
            rise: 0.0,
            spacing: 0.0,
            leading: 0.0,
        }
    }
}

/// Marked content that is open.
#[derive(Default)]
struct Marked {
    /// Its place in [`Read::spans`].
    span: Option<usize>,
    /// Its number as a `ReversedChars` sequence.
    reversed: Option<usize>,
    owner: Option<Owner>,
}

/// Operators that paint without letters (clauses 8.5.3, 8.7.4.2, 8.8, 8.9.7).
const PAINTING: [&str; 13] = ["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "BI", "EI"];

struct Reading<'a> {
    pdf: &'a Pdf,
    resources: &'a Dictionary,
    read: Read,
    state: State,
    saved: Vec<State>,
    /// The text matrix and the text line matrix (clause 9.4.1).
    text: Matrix,
    line: Matrix,
    marked: Vec<Marked>,
}

impl Reading<'_> {
    fn operation(&mut self, operation: &Operation) {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "q" => self.saved.push(self.state.clone()),
            "Q" => self.state = self.saved.pop().expect("q before Q"),
            "cm" => self.state.ctm = times(matrix(operands), self.state.ctm),
            "BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            "Tf" => self.select(operands),
            "Tz" => self.state.scale = number(&operands[0]) / 100.0,
            "Ts" => self.state.rise = number(&operands[0]),
            "Tc" => self.state.spacing = number(&operands[0]),
            "TL" => self.state.leading = number(&operands[0]),
            "Tm" => (self.text, self.line) = (matrix(operands), matrix(operands)),
            "Td" => self.next_line(number(&operands[0]), number(&operands[1])),
            "TD" => {
                self.state.leading = -number(&operands[1]);
                self.next_line(number(&operands[0]), number(&operands[1]));
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show(&operands[0]),
            "TJ" => operands[0]
                .as_array()
                .expect("an array")
                .iter()
                .for_each(|item| self.show(item)),
            "'" | "\"" => panic!("{} is not known here; teach it", operation.operator),
            "BDC" => self.begin(
                &operands[0],
                Some(operands[1].as_dict().expect("properties in the content")),
            ),
            "BMC" => self.begin(&operands[0], None),
            "EMC" => drop(self.marked.pop().expect("open marked content")),
            painting if PAINTING.contains(&painting) => self.read.painted.push((painting.to_owned(), self.owner())),
            _ => {}
        }
    }

    fn select(&mut self, operands: &[Object]) {
        let fonts = self.pdf.get(self.resources, "Font").and_then(|it| it.as_dict().ok());
        let name = operands[0].as_name().expect("a name");
        let font = fonts.expect("fonts").get(name).and_then(Object::as_reference);
        self.state.font = Some(font.expect("a font"));
        self.state.size = number(&operands[1]);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times(moved(x, y), self.line);
        self.text = self.line;
    }

    fn begin(&mut self, tag: &Object, properties: Option<&Dictionary>) {
        let tag = tag.as_name().expect("a tag");
        let property = |key: &str| properties.and_then(|properties| properties.get(key.as_bytes()).ok());
        let mut marked = Marked::default();
        if let Some(text) = property("ActualText") {
            marked.span = Some(self.read.spans.len());
            self.read.spans.push(text_of(text));
        }
        if tag == b"ReversedChars" {
            self.read.reversals += 1;
            marked.reversed = Some(self.read.reversals);
        }
        if let Some(number) = property("MCID") {
            let number = number.as_i64().expect("a whole number");
            self.read.sequences.push(number);
            marked.owner = Some(Owner::Sequence(number));
        } else if tag == b"Artifact" {
            marked.owner = Some(Owner::Artifact);
        }
        if let (Some(inner), outer) = (marked.owner, self.owner())
            && outer != Owner::Nobody
        {
            self.read.misplaced.push((outer, inner));
        }
        self.marked.push(marked);
    }

    /// What is drawn now belongs to the innermost that has it.
    fn owner(&self) -> Owner {
        let mut open = self.marked.iter().rev();
        open.find_map(|it| it.owner).unwrap_or(Owner::Nobody)
    }

    fn show(&mut self, item: &Object) {
        let Object::String(codes, _) = item else {
            self.advance(-number(item) / 1000.0 * self.state.size);
            return;
        };
        for pair in codes.chunks(2) {
            self.glyph(u16::from_be_bytes([pair[0], pair[1]]));
        }
    }

    /// Moves the pen by unscaled text space (clause 9.4.4).
    fn advance(&mut self, by: f64) {
        self.text = times(moved(by * self.state.scale, 0.0), self.text);
    }

    fn glyph(&mut self, code: u16) {
        let font = &self.pdf.fonts[&self.state.font.expect("a font is selected")];
        let width = font.widths.get(&code).copied().unwrap_or(font.default_width) / 1000.0 * self.state.size;
        let page = times(self.text, self.state.ctm);
        let raised = times(moved(0.0, self.state.rise), page);
        let [right, up] = [page[0], page[1]].map(|step| step / page[0].hypot(page[1]));
        self.read.drawn.push(Drawn {
            x: raised[4],
            y: raised[5],
            along: page[4] * right + page[5] * up,
            width: width * self.state.scale * page[0].hypot(page[1]),
            baseline: page[5] * right - page[4] * up,
            text: font.texts.get(&code).cloned().unwrap_or_default(),
            font: font.name.clone(),
            size: self.state.size * page[2].hypot(page[3]),
            scale: self.state.scale,
            span: self.marked.iter().rev().find_map(|it| it.span),
            reversed: self.marked.iter().find_map(|it| it.reversed),
            owner: self.owner(),
        });
        self.advance(width + self.state.spacing);
    }
}

fn matrix(operands: &[Object]) -> Matrix {
    std::array::from_fn(|index| number(&operands[index]))
}
