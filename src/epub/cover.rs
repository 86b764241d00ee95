//! Metadata → a cover, where the author brings none; must not know where it is put.
//!
//! Restrained on purpose: one ground, one ink, the title as large as it may be, the book's own text face.

use super::drawing::Drawing;
use super::xml::Xml;
use crate::diag::rules::GLYPH_MISSING;
use crate::diag::{Diagnostic, Diagnostics};
use crate::fonts::{Faces, Family, Figures, Look, shape_text};
use crate::model::Metadata;
use std::collections::BTreeSet;

/// Pixels across: what Kindle asks for, and enough for every other store.
pub(super) const WIDTH: u32 = 1600;
/// Pixels down.
const HEIGHT: u32 = 2560;
/// Longest line of text, in pixels: the frame's width less a margin on both sides.
const MEASURE: f32 = 1180.0;

/// Grounds: dark enough that the paper's white on them has a contrast above 7 to 1.
const GROUNDS: [&str; 6] = ["#1f3547", "#4a2530", "#23402f", "#3b3450", "#4a3a22", "#22424a"];
/// The ink.
const PAPER: &str = "#f4efe4";

/// How one of the cover's texts is set.
struct Style {
    /// Sizes that it is tried at, in pixels, the largest first.
    sizes: &'static [f32],
    /// Height that it may take, in pixels.
    room: f32,
    /// From baseline to baseline, as a share of the size.
    leading: f32,
    slant: &'static str,
    variant: &'static str,
    /// White between letters, as a share of the size.
    spacing: f32,
    /// Whether a smaller size is better than one more line: names hold together.
    one_line: bool,
}

const TITLE: Style = Style {
    sizes: &[
        240.0, 216.0, 192.0, 172.0, 152.0, 134.0, 118.0, 104.0, 92.0, 80.0, 64.0, 52.0, 40.0,
    ],
    room: 1000.0,
    leading: 1.12,
    slant: "normal",
    variant: "normal",
    spacing: 0.0,
    one_line: false,
};
const SUBTITLE: Style = Style {
    sizes: &[76.0, 68.0, 60.0, 52.0],
    room: 330.0,
    leading: 1.3,
    slant: "italic",
    variant: "normal",
    spacing: 0.0,
    one_line: false,
};
const AUTHOR: Style = Style {
    sizes: &[92.0, 80.0, 68.0, 56.0],
    room: 330.0,
    leading: 1.3,
    slant: "normal",
    variant: "small-caps",
    spacing: 0.04,
    one_line: true,
};

/// Where the block of title and subtitle has its middle: a little above the page's, where the eye rests.
const MIDDLE: f32 = 1010.0;
/// Baseline of the last author.
const FOOT: f32 = 2270.0;
/// Between the title and its rule, and between the rule and the subtitle.
const RULE_SPACE: f32 = 110.0;

/// Draws the cover as a PNG. Signs that no face has are reported: a cover with boxes should not reach a store.
pub(super) fn set(metadata: &Metadata, drawing: &Drawing, faces: &Faces, diagnostics: &mut Diagnostics) -> Vec<u8> {
    let mut letters = Letters {
        faces,
        language: &metadata.language.0,
        missing: BTreeSet::new(),
    };
    let svg = draw(metadata, drawing, &mut letters);
    if !letters.missing.is_empty() {
        let signs: String = letters.missing.iter().take(MOST_SHOWN).collect();
        let message = format!("the cover made from the metadata needs signs that are in no face: {signs}");
        let hint = "add a face that has them to the book's fonts folder, or give a cover: `cover = \"cover.jpg\"`";
        diagnostics.add(Diagnostic::new(&GLYPH_MISSING, None, message).hint(hint));
    }
    // The drawing is our own and always readable; an empty file would be a fault of this module, which a test looks for.
    drawing.paint(svg.as_bytes(), WIDTH).unwrap_or_default()
}

fn draw(metadata: &Metadata, drawing: &Drawing, letters: &mut Letters) -> String {
    let title = Setting::fit(&metadata.title, &TITLE, letters);
    let subtitle = metadata
        .subtitle
        .as_ref()
        .map(|words| Setting::fit(words, &SUBTITLE, letters));
    let authors = metadata.contributors.iter().filter(|person| person.is_author());
    let authors: Vec<&str> = authors.map(|person| person.name.as_str()).collect();

    let mut page = Page::open(ground(&metadata.title), drawing);
    let below = subtitle
        .as_ref()
        .map_or(0.0, |subtitle| 2.0 * RULE_SPACE + subtitle.height());
    let top = MIDDLE - (title.height() + below) / 2.0;
    let after_title = page.text(&title, &TITLE, top);
    if let Some(subtitle) = &subtitle {
        page.rule(after_title + RULE_SPACE);
        page.text(subtitle, &SUBTITLE, after_title + 2.0 * RULE_SPACE);
    }
    let authors = Setting::fit(&authors.join("\n"), &AUTHOR, letters);
    page.text(&authors, &AUTHOR, FOOT - authors.height());
    page.xml.finish()
}

/// A ground that belongs to the title: another book, most likely another colour. FNV-1a is short and never changes.
fn ground(title: &str) -> &'static str {
    let hash = title.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    GROUNDS[hash as usize % GROUNDS.len()]
}

/// The drawing so far.
struct Page {
    xml: Xml,
    family: String,
}

impl Page {
    fn open(ground: &str, drawing: &Drawing) -> Page {
        let mut xml = Xml::fragment();
        xml.start("svg")
            .attr("xmlns", "http://www.w3.org/2000/svg")
            .attr("width", &WIDTH.to_string())
            .attr("height", &HEIGHT.to_string());
        xml.start("rect")
            .attr("width", &WIDTH.to_string())
            .attr("height", &HEIGHT.to_string())
            .attr("fill", ground)
            .end();
        // A strong line and a fine one inside it: the printer's frame.
        for (inset, stroke) in [(92, "5"), (112, "1.5")] {
            xml.start("rect")
                .attr("x", &inset.to_string())
                .attr("y", &inset.to_string())
                .attr("width", &(WIDTH - 2 * inset).to_string())
                .attr("height", &(HEIGHT - 2 * inset).to_string())
                .attr("fill", "none")
                .attr("stroke", PAPER)
                .attr("stroke-width", stroke)
                .end();
        }
        Page {
            xml,
            family: drawing.text_family().to_owned(),
        }
    }

    /// Sets lines from a top edge on; gives the last baseline.
    fn text(&mut self, setting: &Setting, style: &Style, top: f32) -> f32 {
        let mut baseline = top;
        for (index, line) in setting.lines.iter().enumerate() {
            baseline = top + setting.size * (ASCENT + index as f32 * style.leading);
            text_element(&mut self.xml, line, style, setting.size, &self.family, baseline);
        }
        baseline
    }

    fn rule(&mut self, y: f32) {
        self.xml
            .start("rect")
            .attr("x", &(WIDTH / 2 - 70).to_string())
            .attr("y", &y.to_string())
            .attr("width", "140")
            .attr("height", "4")
            .attr("fill", PAPER)
            .end();
    }
}

/// From the top of a line's letters to its baseline, as a share of the size: the height of capitals.
const ASCENT: f32 = 0.66;

fn text_element(xml: &mut Xml, words: &str, style: &Style, size: f32, family: &str, baseline: f32) {
    xml.start("text")
        .attr("x", &(WIDTH / 2).to_string())
        .attr("y", &baseline.to_string())
        .attr("text-anchor", "middle")
        .attr("font-family", &format!("'{}', serif", family.replace(['\'', '\\'], "")))
        .attr("font-size", &size.to_string())
        .attr("font-style", style.slant)
        .attr("font-variant", style.variant)
        .attr("letter-spacing", &(size * style.spacing).to_string())
        .attr("fill", PAPER)
        .text(words)
        .end();
}

/// A text broken into lines.
struct Setting {
    size: f32,
    leading: f32,
    lines: Vec<String>,
}

impl Setting {
    /// The largest size at which the text fits its room, in lines as alike in length as may be. A line feed always ends
    /// a line.
    fn fit(text: &str, style: &Style, letters: &mut Letters) -> Setting {
        let paragraphs: Vec<Vec<Word>> = text.lines().map(|line| letters.words(line, style)).collect();
        let mut setting = Setting {
            size: 0.0,
            leading: style.leading,
            lines: Vec::new(),
        };
        for &size in style.sizes {
            let measure = MEASURE / size;
            let broken = paragraphs.iter().map(|words| balance(words, measure));
            setting.size = size;
            setting.lines = broken.flatten().collect();
            let is_whole = paragraphs.iter().flatten().all(|word| word.width <= measure);
            let holds = !style.one_line || setting.lines.len() <= paragraphs.len();
            if is_whole && holds && setting.height() <= style.room {
                break;
            }
        }
        setting.cut(style.room);
        setting
    }

    fn height(&self) -> f32 {
        self.size * (ASCENT + self.leading * (self.lines.len().max(1) - 1) as f32)
    }

    /// What no size makes fit ends in an ellipsis.
    fn cut(&mut self, room: f32) {
        let most = (room * 1.4 / (self.size * self.leading)).max(1.0) as usize;
        if self.lines.len() > most {
            self.lines.truncate(most);
            if let Some(last) = self.lines.last_mut() {
                last.push('…');
            }
        }
    }
}

/// A word and its width in ems.
struct Word {
    text: String,
    width: f32,
}

/// White between words, in ems.
const SPACE: f32 = 0.25;
/// Letters at most of one piece of a word that is longer than any line can be.
const LONGEST_WORD: usize = 56;

/// Signs named in a message; the rest would not help.
const MOST_SHOWN: usize = 20;

/// Measures words in the book's text face.
struct Letters<'f> {
    faces: &'f Faces,
    language: &'f str,
    /// Signs that no face has.
    missing: BTreeSet<char>,
}

impl Letters<'_> {
    fn words(&mut self, line: &str, style: &Style) -> Vec<Word> {
        let mut words = Vec::new();
        for word in line.split_whitespace() {
            let letters: Vec<char> = word.chars().collect();
            for piece in letters.chunks(LONGEST_WORD) {
                let text = String::from_iter(piece);
                let width = self.width(&text, style) + style.spacing * piece.len() as f32;
                words.push(Word { text, width });
            }
        }
        words
    }

    /// Width of a text in ems.
    fn width(&mut self, text: &str, style: &Style) -> f32 {
        let look = Look {
            family: Family::Text,
            bold: false,
            italic: style.slant == "italic",
            small_caps: style.variant == "small-caps",
            capitals: false,
            figures: Figures::Lining,
            ligatures: true,
        };
        let shaped = shape_text(text, look, self.language, 0, self.faces);
        self.missing.extend(shaped.missing);
        let widths = shaped.runs.iter().map(|run| {
            let advance: i64 = run.glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
            advance as f32 / f32::from(run.units_per_em.max(1))
        });
        widths.sum()
    }
}

/// Breaks words into as few lines as the measure allows, and among those ways into the most even one.
fn balance(words: &[Word], measure: f32) -> Vec<String> {
    let fewest = first_fit(words, measure).len();
    // The narrowest measure that needs no more lines makes the longest line as short as it can be.
    let mut narrow = measure;
    while narrow > measure / 4.0 {
        let tighter = narrow - measure / 100.0;
        if first_fit(words, tighter).len() > fewest || words.iter().any(|word| word.width > tighter) {
            break;
        }
        narrow = tighter;
    }
    first_fit(words, narrow)
}

fn first_fit(words: &[Word], measure: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0.0;
    for word in words {
        match lines.last_mut() {
            Some(line) if word.width + SPACE <= room => {
                line.push(' ');
                line.push_str(&word.text);
                room -= word.width + SPACE;
            }
            _ => {
                lines.push(word.text.clone());
                room = measure - word.width;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, measure: f32) -> Vec<String> {
        let words: Vec<Word> = text
            .split(' ')
            .map(|word| Word {
                text: word.to_owned(),
                width: word.len() as f32,
            })
            .collect();
        balance(&words, measure)
    }

    #[test]
    fn breaks_evenly() {
        assert_eq!(lines("aaa bbb ccc ddd", 12.0), ["aaa bbb", "ccc ddd"]);
        assert_eq!(lines("one", 9.0), ["one"]);
        assert_eq!(lines("toolongword", 3.0), ["toolongword"]);
        assert!(balance(&[], 3.0).is_empty());
    }
}
