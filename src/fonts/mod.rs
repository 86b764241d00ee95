//! Font files → [`Faces`] → [`Shaped`] glyphs; must not know lines, pages or file formats.

mod bundled;
mod damage;
mod directory;
mod faces;
mod forms;
mod itemise;
mod lettering;
mod licence;
mod load;
mod outline;
mod shape;

pub use faces::Faces;
pub use lettering::Lettering;
pub use outline::Stroke;
pub use shape::{Look, ShapedText, shape_part, shape_text};

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

/// A face in use; an index into [`Faces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// What a face is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The book's text face.
    Text,
    /// Titles and headings: that of the text, unless the book says another.
    Heading,
    /// Sans serif, for figures and labels.
    Sans,
    /// For code.
    Mono,
}

/// Forms of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figures {
    /// With ascenders and descenders, each its own width: running text.
    OldStyle,
    /// Of the height of capitals, each its own width: headings, capitals.
    Lining,
    /// Of the height of capitals and of one width: tables.
    Tabular,
    /// Small and raised, as heavy as the text: calls of notes.
    Superior,
}

/// The bytes of a font file; bundled ones are never copied.
#[derive(Clone)]
pub enum FontBytes {
    /// In the binary.
    Bundled(&'static [u8]),
    /// From the book's `fonts/` folder.
    Own(Arc<[u8]>),
}

impl Deref for FontBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            FontBytes::Bundled(bytes) => bytes,
            FontBytes::Own(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for FontBytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<Vec<u8>> for FontBytes {
    fn from(bytes: Vec<u8>) -> FontBytes {
        FontBytes::Own(bytes.into())
    }
}

impl std::fmt::Debug for FontBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

/// One face: its bytes and measures.
#[derive(Clone, Debug)]
pub struct Face {
    /// PostScript name.
    pub name: String,
    /// Family name.
    pub family: String,
    /// 400 is regular, 700 bold.
    pub weight: u16,
    /// Slanted or italic.
    pub italic: bool,
    /// The file.
    pub bytes: FontBytes,
    /// Units of the em square.
    pub units_per_em: u16,
    /// Typographic measures in font units, up from the baseline.
    pub metrics: Metrics,
}

/// What a file says of its maker and of what may be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names 0, 5, 13 and 14 of OpenType")]
pub struct Names {
    pub copyright: Option<String>,
    pub version: Option<String>,
    pub licence: Option<String>,
    pub licence_address: Option<String>,
}

impl Face {
    /// What its file says of its maker and licence.
    pub fn names(&self) -> Names {
        load::names(&self.bytes)
    }

    /// The licence that goes with its file: of a bundled face the one that lies beside it, of another what its file says; nothing
    /// where that says nothing.
    pub fn licence(&self) -> Option<String> {
        if let (FontBytes::Bundled(_), Some(text)) = (&self.bytes, bundled::licence(&self.family)) {
            return Some(text.to_owned());
        }
        let Names {
            copyright,
            licence,
            licence_address,
            ..
        } = self.names();
        if licence.is_none() && licence_address.is_none() {
            return None;
        }
        let parts = [Some(self.family.clone()), copyright, licence, licence_address];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        Some(parts.join("\n\n") + "\n")
    }

    /// What that licence is called: of another than a bundled face the first line of what its file says, else the address that it names.
    pub fn licence_name(&self) -> Option<String> {
        if let (FontBytes::Bundled(_), Some(name)) = (&self.bytes, bundled::licence_name(&self.family)) {
            return Some(name.to_owned());
        }
        let names = self.names();
        let said = names.licence.or(names.licence_address)?;
        said.lines().next().map(|line| line.trim().to_owned())
    }

    /// Whether a file that was made of this one shows letters as this one does: each that this one has, as wide and of the same outline.
    pub fn is_kept_by(&self, file: &[u8], letters: &BTreeSet<char>) -> bool {
        let read = |bytes: FontBytes| load::load(bytes).ok().map(|loaded| loaded.font);
        let (Some(whole), Some(part)) = (read(self.bytes.clone()), read(file.to_vec().into())) else {
            return false;
        };
        letters.iter().all(|letter| {
            let of = |font: &harfrust::Font| {
                let glyph = font.charmap().map_unicode(*letter).filter(|glyph| glyph.to_u32() > 0)?;
                let index = u16::try_from(glyph.to_u32()).ok()?;
                Some((
                    font.glyph_metrics().h_advance(glyph) as i32,
                    outline::strokes(font, index),
                ))
            };
            let whole = of(&whole);
            whole.is_none() || whole == of(&part)
        })
    }
}

/// Typographic measures in font units, up from the baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics {
    /// Height of the tallest letters.
    pub ascent: i16,
    /// Depth of the deepest letters (negative).
    pub descent: i16,
    /// Height of capitals.
    pub cap_height: i16,
    /// Height of the letter x.
    pub x_height: i16,
    /// Degrees, counter-clockwise from the upright.
    pub italic_angle: f32,
    /// Smallest box round all glyphs: left, bottom, right, top.
    pub bounds: (i16, i16, i16, i16),
}

/// A run of text as glyphs of one face, in visual order.
#[derive(Clone, Debug, PartialEq)]
pub struct Shaped {
    /// The face.
    pub face: FaceId,
    /// Units of its em square, so that widths need no face.
    pub units_per_em: u16,
    /// Bidi embedding level; odd is right to left.
    pub level: u8,
    /// The text; clusters are byte offsets in it.
    pub text: Arc<str>,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
}

/// One glyph, 16 bytes, in font units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Index in the face. Never 0, its sign for what it has not: a character in no face is shaped as a box from a bundled face and
    /// reported.
    pub id: u16,
    /// The bits named below.
    pub flags: u16,
    /// Byte offset in the text of the first character it stands for.
    pub cluster: u32,
    /// How far the pen moves.
    pub advance: i32,
    /// Shift right when drawn.
    pub x_offset: i16,
    /// Shift up when drawn.
    pub y_offset: i16,
}

impl Glyph {
    /// A word space that may stretch.
    pub const SPACE: u16 = 1;
    /// A line cannot break before it without shaping again.
    pub const UNSAFE_TO_BREAK: u16 = 2;
    /// A full-width letter or sign of Chinese or Japanese, which keeps its width.
    pub const WIDE: u16 = 4;
    /// The white after it may be widened to fill a line, and narrowed. A word space may bear it, too: behind a comma or a full
    /// stop it gives more than others.
    pub const STRETCH: u16 = 8;
    #[expect(missing_docs, reason = "with the one before")]
    pub const SHRINK: u16 = 16;
    /// Half an em of white that it has before it, or after it, goes at a line's edge.
    pub const HALF_BEFORE: u16 = 32;
    #[expect(missing_docs, reason = "with the one before")]
    pub const HALF_AFTER: u16 = 64;
    /// A quarter of an em after it, beside a letter of another script, goes at a line's end.
    pub const QUARTER_AFTER: u16 = 128;
    /// No letter-space follows it: the glyph after it stands in its cluster (an accent on its letter), or it has no ink.
    pub const UNTRACKED: u16 = 256;

    /// Whether it is a word space that may stretch.
    pub fn is_space(self) -> bool {
        self.flags & Glyph::SPACE != 0
    }

    /// Whether the white after it may be widened, or narrowed.
    pub fn gives(self, widen: bool) -> bool {
        self.flags & if widen { Glyph::STRETCH } else { Glyph::SHRINK } != 0
    }

    /// Whether letter-spacing leaves out the white after it.
    pub fn is_untracked(self) -> bool {
        self.flags & Glyph::UNTRACKED != 0
    }

    /// Whether it is full-width.
    pub fn is_wide(self) -> bool {
        self.flags & Glyph::WIDE != 0
    }

    /// Whether a line cannot break before it without shaping again.
    pub fn is_unsafe_to_break(self) -> bool {
        self.flags & Glyph::UNSAFE_TO_BREAK != 0
    }
}
