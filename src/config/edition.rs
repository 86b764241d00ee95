//! Settings as settled: no `Option` is left that a stage must decide; must not know how they were written.

use super::Exceptions;
pub use super::epub::{Accessibility, Conformance, Epub, EpubFont, Flow};
use crate::diag::{Levels, Span};
use crate::model::Metadata;
use crate::units::{Length, Size};
use std::sync::Arc;

/// All that is settled of one book before its text is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Title, makers, identity.
    pub metadata: Metadata,
    /// Where the text files lie, relative to the book's folder (`src`, or empty for the folder itself).
    pub source_folder: String,
    /// Files in reading order from `chapters`, each with its place in book.toml; empty when SUMMARY.md or names decide.
    pub chapters: Vec<(String, Option<Span>)>,
    /// A front cover of the author's own: path relative to the book's folder, and its place in book.toml.
    pub cover: Option<(String, Option<Span>)>,
    /// The colours of a cover that is set from the metadata, and of the back and spine beside one of the author's own.
    pub cover_colors: CoverColors,
    /// Whether straight quotes, hyphens and dots become the typographic ones of the language.
    pub smart_punctuation: bool,
    /// How the book is numbered.
    pub numbering: Numbering,
    /// The printed book.
    pub print: Print,
    /// The EPUB.
    pub epub: Epub,
    /// How the text looks, in both.
    pub style: Style,
    /// Words that the printed book hyphenates in its own way.
    pub exceptions: Arc<Exceptions>,
    /// How grave complaints are.
    pub levels: Levels,
}

/// The colours of a cover, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverColors {
    /// Those that the book's identifier falls to; beside a picture those that are nearest to it.
    Auto,
    /// Warm yellow on dark blue.
    Night,
    /// Sand on dark red.
    Oxblood,
    /// Straw on dark green.
    Forest,
    /// Brick red on cream.
    Paper,
    /// Rust on pale grey-green.
    Mist,
    /// Apricot on violet.
    Plum,
}

/// `[print]`
#[derive(Clone, Debug, PartialEq)]
pub struct Print {
    /// The finished page.
    pub trim: Size,
    /// The white round the text.
    pub margins: Margins,
    /// Family of the text face.
    pub font: String,
    /// Place of `font` in book.toml.
    pub font_span: Option<Span>,
    /// Size of the text face.
    pub font_size: Length,
    /// From baseline to baseline.
    pub leading: Length,
    /// Where chapters open.
    pub chapter_start: ChapterStart,
    /// How many levels the printed contents show: 1 is chapters only.
    pub contents_depth: u8,
    /// The lists behind the contents, each once, in the author's order.
    pub lists: Vec<Listed>,
    /// How far pictures that fill a page stand out over its cut edges.
    pub bleed: Length,
    /// Where notes stand.
    pub notes: NotePlace,
    /// Blank pages at the end make the number of pages a multiple of this; 0 and 1 ask for none.
    pub page_multiple: u8,
    /// What marks notes.
    pub note_marks: NoteMarks,
    /// What is said of where links lead that lead out of the book.
    pub links: PrintedLinks,
    /// Whether links inside the book tell their page.
    pub page_references: bool,
    /// The file for the press.
    pub press: Press,
    /// Which settings are the author's own, and where they stand.
    pub given: GivenPrint,
}

/// The settings of the printed page that a printer's rules are compared with, each with its place where the author wrote it. What is not
/// written follows the printer's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the keys of `[print]`, and the four margins")]
pub struct GivenPrint {
    pub trim: Option<Span>,
    pub inner: Option<Span>,
    pub outer: Option<Span>,
    pub top: Option<Span>,
    pub bottom: Option<Span>,
    pub bleed: Option<Span>,
    pub page_multiple: Option<Span>,
    pub printer: Option<Span>,
    pub paper: Option<Span>,
    pub standard: Option<Span>,
    pub ink: Option<Span>,
    pub crop_marks: Option<Span>,
    pub max_ink: Option<Span>,
}

/// What the file for the press is made for.
#[derive(Clone, Debug, PartialEq)]
pub struct Press {
    /// Whose rules it follows.
    pub printer: Option<Printer>,
    /// The paper, by the name that printers' rules have for it; `None` is the printer's usual one.
    pub paper: Option<String>,
    /// What it conforms to.
    pub standard: PressStandard,
    /// What it is printed with.
    pub ink: Ink,
    /// A colour profile of the book's own (ICC, of a printer): path relative to the book's folder, and its place in book.toml.
    pub profile: Option<(String, Option<Span>)>,
    /// The marks outside the bleed that show where the paper is cut, if there are any.
    pub crop_marks: Option<CropMarks>,
    /// The most ink that may lie on one place, in percent: 400 is all of four inks.
    pub most_ink: u16,
}

/// How the marks are drawn that show where the paper is cut: two lines at each corner, outside the bleed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CropMarks {
    /// White outside the bleed, in which they stand.
    pub room: Length,
    /// Between the bleed and a mark, so that no mark shows where the paper is cut a little wide.
    pub clear: Length,
    /// Between a mark and the edge of the paper.
    pub edge: Length,
    /// How wide the pen is.
    pub pen: Length,
}

impl CropMarks {
    /// Marks of a quarter of an inch in a hairline that every press shows, as layout programs draw them.
    pub const USUAL: CropMarks = CropMarks {
        room: Length::points(24),
        clear: Length::points(3),
        edge: Length::points(3),
        pen: Length::milli(250),
    };
}

/// A printer whose rules are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Printer {
    /// Amazon KDP.
    Kdp,
    /// IngramSpark.
    IngramSpark,
    /// Lulu.
    Lulu,
    /// Books on Demand.
    Bod,
}

impl Printer {
    /// All of them.
    pub const ALL: [Printer; 4] = [Printer::Kdp, Printer::IngramSpark, Printer::Lulu, Printer::Bod];

    /// The word for it in book.toml and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Printer::Kdp => "kdp",
            Printer::IngramSpark => "ingramspark",
            Printer::Lulu => "lulu",
            Printer::Bod => "bod",
        }
    }
}

/// A store of e-books whose rules are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// Amazon Kindle.
    Kindle,
    /// Rakuten Kobo.
    Kobo,
    /// Apple Books.
    Apple,
    /// Google Play Books.
    Google,
}

impl Store {
    /// All of them.
    pub const ALL: [Store; 4] = [Store::Kindle, Store::Kobo, Store::Apple, Store::Google];

    /// The word for it in book.toml and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Store::Kindle => "kindle",
            Store::Kobo => "kobo",
            Store::Apple => "apple",
            Store::Google => "google",
        }
    }

    /// The EPUB that goes there.
    pub fn variant(self) -> Variant {
        match self {
            Store::Kindle => Variant::Kindle,
            Store::Kobo => Variant::Kobo,
            Store::Apple | Store::Google => Variant::All,
        }
    }
}

/// Which readers an EPUB is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// All of them.
    All,
    /// Amazon's.
    Kindle,
    /// Rakuten's.
    Kobo,
}

impl Variant {
    /// All of them.
    pub const ALL: [Variant; 3] = [Variant::All, Variant::Kindle, Variant::Kobo];

    /// The word for it in book.toml.
    pub fn word(self) -> &'static str {
        match self {
            Variant::All => "all",
            Variant::Kindle => "kindle",
            Variant::Kobo => "kobo",
        }
    }

    /// The stores that it goes to.
    pub fn stores(self) -> &'static [Store] {
        match self {
            Variant::All => &Store::ALL,
            Variant::Kindle => &[Store::Kindle],
            Variant::Kobo => &[Store::Kobo],
        }
    }
}

/// What a file for the press conforms to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PressStandard {
    /// PDF/X-4 (ISO 15930-7): PDF 1.6, transparency allowed.
    X4,
    /// PDF/X-1a:2001 (ISO 15930-1): PDF 1.3, grey, CMYK and spot colours only, no transparency.
    X1a,
    /// PDF/X-3:2002 (ISO 15930-3): PDF 1.3, as X-1a with colour-managed colours allowed.
    X3,
    /// None of them: a plain PDF for a printer that asks for no standard.
    None,
}

impl PressStandard {
    /// All of them.
    pub const ALL: [PressStandard; 4] = [
        PressStandard::X4,
        PressStandard::X1a,
        PressStandard::X3,
        PressStandard::None,
    ];

    /// Its name, as book.toml and messages have it.
    pub fn name(self) -> &'static str {
        match self {
            PressStandard::X4 => "PDF/X-4",
            PressStandard::X1a => "PDF/X-1a",
            PressStandard::X3 => "PDF/X-3",
            PressStandard::None => "none",
        }
    }

    /// The standard of a name in whichever case, with or without its dashes: `PDF/X-4`, `pdfx4`, `x-4`, `PDF/X-1a:2001`.
    pub fn named(name: &str) -> Option<PressStandard> {
        let name = name.split(':').next().unwrap_or(name);
        let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        match letters.to_ascii_lowercase().trim_start_matches("pdf") {
            "x4" => Some(PressStandard::X4),
            "x1a" => Some(PressStandard::X1a),
            "x3" => Some(PressStandard::X3),
            "none" => Some(PressStandard::None),
            _ => None,
        }
    }

    /// Whether what is transparent may stand in such a file.
    pub fn allows_transparency(self) -> bool {
        matches!(self, PressStandard::X4 | PressStandard::None)
    }
}

/// Least and most ink on one place that can be asked for, in percent: all of one ink, as black text needs, and all of
/// four.
pub const INKS: (u16, u16) = (100, 400);

/// What a book is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Black alone: colours become greys.
    Black,
    /// Cyan, magenta, yellow and black.
    Color,
}

impl Ink {
    /// The word for it in book.toml.
    pub fn word(self) -> &'static str {
        match self {
            Ink::Black => "black",
            Ink::Color => "color",
        }
    }
}

/// What marks notes in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteMarks {
    /// Numbers, from 1 in each chapter.
    Chapter,
    /// Numbers, from 1 on each page.
    Page,
    /// Symbols, from `*` on each page.
    Symbols,
}

/// What the printed book says of where a link leads that leads out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintedLinks {
    /// Nothing.
    None,
    /// Its address is a note.
    Notes,
    /// Its address stands in brackets behind the words.
    Inline,
}

/// What a list behind the contents is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listed {
    /// Figures that have a caption.
    Figures,
    /// Tables that have a caption.
    Tables,
}

/// Where notes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotePlace {
    /// At the foot of the page that calls them; in an EPUB, where each pops up at its call.
    Foot,
    /// Behind the chapter that calls them.
    ChapterEnd,
    /// In a section behind the text of the book.
    BookEnd,
}

/// White round the text; inner is the spine side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margins {
    /// At the spine.
    pub inner: Length,
    /// At the fore edge.
    pub outer: Length,
    /// At the head.
    pub top: Length,
    /// At the foot.
    pub bottom: Length,
}

/// Where chapters open. Parts and the first chapter open on a recto all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChapterStart {
    /// On the next page.
    Any,
    /// On the next right-hand page.
    Recto,
    /// On the same page, after a space.
    RunOn,
}

/// Which titles get a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// Chapters and parts, unless a title already has a number of its own.
    Auto,
    /// None.
    None,
    /// Chapters and parts, always.
    Chapters,
    /// Chapters, parts, and the sections inside chapters (1.2, 1.2.3).
    Sections,
}

/// `[style]`: what an author chooses of the looks of a book. Lengths in ems are settled for the text size.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// First-line indent of paragraphs that follow another.
    pub paragraph_indent: Length,
    /// White between paragraphs.
    pub paragraph_space: ParagraphSpace,
    /// Whether lines of text end where their last word ends.
    pub ragged: bool,
    /// Whether words may be hyphenated.
    pub hyphenate: bool,
    /// Figures of the text.
    pub figures: Figures,
    /// Lines of the first letter of a chapter; 0 for a letter like any other.
    pub drop_cap: u8,
    /// Words in small capitals at the beginning of a chapter.
    pub lead_in: u8,
    /// What stands for a scene break; empty for white alone.
    pub scene_break: String,
    /// The face of titles and headings.
    pub heading_font: HeadingFont,
    /// Place of `heading-font` in book.toml.
    pub heading_font_span: Option<Span>,
    /// Where titles of chapters stand.
    pub title_align: TitleAlign,
    /// How titles of chapters look.
    pub title_style: TitleStyle,
    /// White above a chapter opening, in lines.
    pub chapter_sink: u8,
    /// Indent of quotations, on both sides.
    pub quote_indent: Length,
    /// Size of code; without one it follows from the text's, and from how many columns the page holds.
    pub code_size: CodeSize,
    /// What stands above the text.
    pub running_heads: RunningHeads,
    /// How the pages before the text are numbered.
    pub front_folios: FrontFolios,
}

/// White between paragraphs, in lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphSpace {
    /// None: an indent parts them.
    None,
    /// Half a line.
    Half,
    /// A line.
    Line,
}

/// Figures of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figures {
    /// With ascenders and descenders, like lower-case letters.
    OldStyle,
    /// As high as capitals.
    Lining,
}

/// The face of titles and headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadingFont {
    /// That of the text.
    Text,
    /// The bundled face without serifs.
    Sans,
    /// A family of the book's or a bundled one.
    Named(String),
}

/// Where titles of chapters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleAlign {
    /// In the middle.
    Center,
    /// Where lines begin.
    Start,
}

/// How titles of chapters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleStyle {
    /// As they are written.
    Plain,
    /// In italics.
    Italic,
    /// In small capitals, letter-spaced.
    SmallCaps,
    /// In capitals, letter-spaced.
    Capitals,
}

/// Size of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSize {
    /// The largest in which the usual columns fit, near the text's.
    Fitting,
    /// The author's.
    Given(Length),
}

/// How the pages before the text of the book are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontFolios {
    /// i, ii, iii; the text begins on page 1.
    Roman,
    /// 1, 2, 3, and the text goes on.
    Arabic,
}

/// What stands above the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunningHeads {
    /// The title of the book or part on the left, that of the chapter on the right.
    Chapter,
    /// The title of the chapter on the left, that of the section on the right.
    Section,
    /// The author's name on the left, the book's title on the right.
    Author,
    /// Nothing.
    None,
}
