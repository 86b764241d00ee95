//! Metadata → the back of a cover: what the book is about, and at the foot who made it; must not know the other parts.
//!
//! A book that says nothing of itself shows its title. Where the words leave room the figure of the front goes on between them.

use super::{Parts, panel};
use crate::config::Edition;
use crate::cover::description;
use crate::cover::sheet::Area;
use crate::diag::rules::COVER_TEXT_CUT;
use crate::diag::{Diagnostics, Rule, rules};
use crate::fonts::{Faces, Family};
use crate::layout::paragraph::{self, Align, Breaker, Figures, LineShape, Paragraph, Piece, Shape, TextStyle};
use crate::layout::{Item, LineBox, Paint};
use crate::model::Metadata;
use crate::units::{Length, Point, Size};
use std::sync::Arc;

/// White round the words, in thousandths of the page's width: as on the front.
const MARGIN: i64 = 92;
/// The bar at the head, as on the front, and the white below it.
const BAR: (i64, i64) = (150, 13);
const BELOW_BAR: i64 = 50;
/// Title and subtitle where there is no description, in thousandths of the text's size, and the white between them.
const TITLE: i64 = 2600;
const SUBTITLE: i64 = 1300;
const BELOW_TITLE: i64 = 500;
/// From baseline to baseline of them.
const TITLE_LEADING: i64 = 1200;
/// White between words and the figure at the least, in thousandths of the page's width: as on the front.
const ROUND_FIGURE: i64 = 70;
/// Names take at most so many lines each beside the barcode; with more they stand over it, from side to side.
const MOST_LINES: usize = 2;
/// Sizes of the text in thousandths of the page's width, which is 12 points on a page of six inches; the bounds in which it
/// stays; and the least to which a long text is reduced, which can be read in light letters on a dark ground.
const SIZE: i64 = 28;
const SIZES: (Length, Length) = (Length::points(10), Length::points(14));
const LEAST_SIZE: Length = Length::points(8);
/// A short text is set larger than usual by at most this, as long as it takes no more than this part of its room.
const FEW_WORDS: (i64, i64) = (1250, 600);
/// From one size that is tried to the next.
const STEP: Length = Length::milli(250);
/// From baseline to baseline, in thousandths of the size.
const LEADING: i64 = 1400;
/// First-line indent of paragraphs that follow another, in thousandths of the size.
const INDENT: i64 = 1400;
/// The names at the foot, in thousandths of the text's size, and their letter-space.
const NAMES: i64 = 900;
const TRACKING: i64 = 50;
/// White between what stands at the foot and the text, in lines of the text.
const GAP: i64 = 2;
/// Lines narrower than this many ems are not justified: their spaces would gape.
const LEAST_JUSTIFIED: i64 = 22;

/// A back that is set.
pub(super) struct Set {
    /// What stands on it.
    pub items: Vec<(Point, Item)>,
    /// Between which heights the figure is seen.
    pub figure: Option<(Length, Length)>,
}

/// Sets the back.
pub(super) fn set(parts: &Parts<'_>, edition: &Edition, faces: &Faces, diagnostics: &mut Diagnostics) -> Set {
    let back = parts.plan.sheet.back();
    let width = back.size.width;
    let area = back.inside(width.scale(MARGIN, 1000).max(parts.plan.safe));
    let usual = width.scale(SIZE, 1000).max(SIZES.0).min(SIZES.1);
    let mut setter = Back {
        parts,
        edition,
        faces,
        area,
        usual,
        items: Vec::new(),
        complaints: Diagnostics::new(),
    };
    setter.bar();
    let foot = setter.foot();
    let bottom = match setter.description(foot - usual.scale(LEADING, 1000) * GAP, diagnostics) {
        Some(bottom) => bottom,
        None => setter.title(foot),
    };
    let white = width.scale(ROUND_FIGURE, 1000);
    let figure = super::band(parts).and_then(|band| band.rows_between(bottom + white, foot - white));
    // The same words are set in several sizes; what no face has is told of once.
    let mut complaints = setter.complaints.iter().cloned().collect::<Vec<_>>();
    complaints.dedup();
    complaints.into_iter().for_each(|own| diagnostics.add(own));
    Set {
        items: setter.items,
        figure,
    }
}

struct Back<'a> {
    parts: &'a Parts<'a>,
    edition: &'a Edition,
    faces: &'a Faces,
    /// Where words may stand.
    area: Area,
    /// The size of a text that is not too long.
    usual: Length,
    items: Vec<(Point, Item)>,
    complaints: Diagnostics,
}

impl Back<'_> {
    fn right_to_left(&self) -> bool {
        self.parts.plan.sheet.right_to_left
    }

    fn bar(&mut self) {
        let width = self.parts.plan.sheet.trim.width;
        let size = Size::new(width.scale(BAR.0, 1000), width.scale(BAR.1, 1000));
        let x = match self.right_to_left() {
            true => self.area.right() - size.width,
            false => self.area.at.x,
        };
        let rule = Item::Rule(size, panel::paint(self.parts.palette.accent));
        self.items.push((Point::new(x, self.area.at.y), rule));
    }

    /// Author, series and publisher, beside the barcode where there is room. Gives the upper edge of all that stands at the foot.
    fn foot(&mut self) -> Length {
        let size = self.usual.scale(NAMES, 1000);
        let barcode = self.parts.plan.barcode;
        let beside = self.beside(barcode);
        let names = self.names(size);
        let mut lines: Vec<LineBox> = Vec::new();
        let mut fits = beside.size.width >= size * 6;
        for (words, style) in &names {
            let own = self.start(words, *style, LEADING, beside.size.width);
            fits &= own.len() <= MOST_LINES;
            lines.extend(own);
        }
        let area = match fits {
            true => beside,
            false => {
                lines.clear();
                for (words, style) in &names {
                    lines.extend(self.start(words, *style, LEADING, self.area.size.width));
                }
                Area {
                    size: Size::new(self.area.size.width, barcode.at.y - self.usual - self.area.at.y),
                    ..self.area
                }
            }
        };
        let height: Length = lines.iter().map(|line| line.height).sum();
        let top = area.bottom() - height;
        let descent = lines.last().map_or(Length::ZERO, |line| line.height - line.baseline);
        self.draw(lines, Point::new(area.at.x, top + descent - size.scale(240, 1000)));
        match height > Length::ZERO {
            true => top.min(barcode.at.y),
            false => barcode.at.y,
        }
    }

    /// What is left of the width beside the barcode.
    fn beside(&self, barcode: Area) -> Area {
        let gap = self.usual * GAP;
        match self.right_to_left() {
            true => Area {
                at: Point::new(barcode.right() + gap, self.area.at.y),
                size: Size::new(self.area.right() - barcode.right() - gap, self.area.size.height),
            },
            false => Area {
                size: Size::new(barcode.at.x - gap - self.area.at.x, self.area.size.height),
                ..self.area
            },
        }
    }

    /// Title and subtitle, where the book says nothing else. Gives where they end.
    fn title(&mut self, foot: Length) -> Length {
        let metadata = self.parts.metadata;
        let (usual, width) = (self.usual, self.area.size.width);
        let palette = self.parts.palette;
        let title = TextStyle {
            family: Family::Heading,
            figures: Figures::Lining,
            ..self.style(usual.scale(TITLE, 1000), panel::paint(palette.ink))
        };
        let subtitle = TextStyle {
            italic: true,
            ..self.style(usual.scale(SUBTITLE, 1000), panel::paint(palette.accent))
        };
        let mut top = self.text_top();
        let words = [(Some(&metadata.title), title), (metadata.subtitle.as_ref(), subtitle)];
        for (words, style) in words {
            let Some(words) = words.filter(|words| !words.is_empty()) else {
                continue;
            };
            let lines = self.start(words, style, TITLE_LEADING, width);
            let height: Length = lines.iter().map(|line| line.height).sum();
            if top + height > foot - usual * GAP {
                break;
            }
            self.draw(lines, Point::new(self.area.at.x, top));
            top += height + usual.scale(BELOW_TITLE, 1000);
        }
        top
    }

    /// Lines that begin at one edge, and no word is broken.
    fn start(&mut self, words: &str, style: TextStyle, leading: i64, width: Length) -> Vec<LineBox> {
        let paragraph = self.paragraph(words, style, style.size.scale(leading, 1000), width, Length::ZERO);
        self.lines(&Paragraph {
            align: Align::Start,
            hyphenate: false,
            ..paragraph
        })
    }

    /// Where the words below the bar begin.
    fn text_top(&self) -> Length {
        let width = self.parts.plan.sheet.trim.width;
        self.area.at.y + width.scale(BAR.1 + BELOW_BAR, 1000)
    }

    fn names(&self, size: Length) -> Vec<(String, TextStyle)> {
        let metadata = self.parts.metadata;
        let palette = self.parts.palette;
        let style = |paint: Paint| self.style(size, paint);
        let small_caps = |paint: Paint| match self.faces.has_small_caps(Family::Text, false, false) {
            true => TextStyle {
                small_caps: true,
                tracking: if has_case(metadata) {
                    size.scale(TRACKING, 1000)
                } else {
                    Length::ZERO
                },
                ..style(paint)
            },
            false => style(paint),
        };
        let (accent, ink) = (panel::paint(palette.accent), panel::paint(palette.ink));
        let authors = metadata.contributors.iter().filter(|person| person.is_author());
        let authors: Vec<&str> = authors.map(|person| person.name.as_str()).collect();
        // As on the front: each on a line of its own while there are few.
        let authors = match authors.len() {
            0..=3 => authors.iter().map(|name| (*name).to_owned()).collect(),
            _ => vec![authors.join(", ")],
        };
        let series = metadata.series.as_ref().map(|series| match &series.position {
            Some(position) => format!("{} · {position}", series.name),
            None => series.name.clone(),
        });
        let italic = TextStyle {
            italic: true,
            ..style(ink)
        };
        let authors = authors.into_iter().map(|words| (words, small_caps(accent)));
        let others = [
            series.map(|words| (words, italic)),
            metadata.publisher.clone().map(|words| (words, style(ink))),
        ];
        authors
            .chain(others.into_iter().flatten())
            .filter(|(words, _)| !words.is_empty())
            .collect()
    }

    /// The text in the largest size that it fits in; one that fits in none ends behind an earlier sentence, and that is told.
    /// Gives where it ends; nothing where the book has none.
    fn description(&mut self, bottom: Length, diagnostics: &mut Diagnostics) -> Option<Length> {
        let text = self.parts.metadata.description.as_ref()?;
        let top = self.text_top();
        let room = bottom - top;
        let mut paragraphs = description::paragraphs(text);
        if paragraphs.is_empty() {
            return None;
        }
        let mut is_cut = description::bound(&mut paragraphs);
        let mut size = self.usual.scale(FEW_WORDS.0, 1000);
        while size > self.usual && self.height(&paragraphs, size) > room.scale(FEW_WORDS.1, 1000) {
            size = (size - STEP).max(self.usual);
        }
        while size > LEAST_SIZE && self.height(&paragraphs, size) > room {
            size = (size - STEP).max(LEAST_SIZE);
        }
        while !paragraphs.is_empty() && self.height(&paragraphs, size) > room {
            description::shorten(&mut paragraphs);
            is_cut = true;
        }
        let lines = self.text(&paragraphs, size);
        let height: Length = lines.iter().map(|line| line.height).sum();
        self.draw(lines, Point::new(self.area.at.x, top));
        if is_cut {
            let end: String = paragraphs.last().map_or(String::new(), |last| tail(last));
            let message = match end.is_empty() {
                true => "there is no room for the description on the back of the cover".to_owned(),
                false => format!("the description is too long for the back of the cover; it ends there with “{end}”"),
            };
            diagnostics.report(&COVER_TEXT_CUT, None, message);
        }
        Some(top + height)
    }

    fn height(&mut self, paragraphs: &[String], size: Length) -> Length {
        self.text(paragraphs, size).iter().map(|line| line.height).sum()
    }

    fn text(&mut self, paragraphs: &[String], size: Length) -> Vec<LineBox> {
        let mut lines = Vec::new();
        let style = self.style(size, panel::paint(self.parts.palette.ink));
        let width = self.area.size.width;
        for (index, words) in paragraphs.iter().enumerate() {
            let indent = if index > 0 {
                size.scale(INDENT, 1000)
            } else {
                Length::ZERO
            };
            let paragraph = self.paragraph(words, style, size.scale(LEADING, 1000), width, indent);
            lines.extend(self.lines(&paragraph));
        }
        lines
    }

    fn style(&self, size: Length, paint: Paint) -> TextStyle {
        TextStyle {
            family: Family::Text,
            bold: false,
            italic: false,
            size,
            small_caps: false,
            capitals: false,
            figures: match self.edition.style.figures {
                crate::config::Figures::OldStyle => Figures::OldStyle,
                crate::config::Figures::Lining => Figures::Lining,
            },
            tracking: Length::ZERO,
            rise: Length::ZERO,
            paint,
            struck: false,
            ligatures: true,
        }
    }

    fn paragraph(&self, words: &str, style: TextStyle, leading: Length, width: Length, indent: Length) -> Paragraph {
        let shape = |indent: Length| LineShape {
            indent,
            width: (width - indent).max(Length::ZERO),
        };
        let own = &self.edition.style;
        let justified = !own.ragged && width >= style.size * LEAST_JUSTIFIED;
        Paragraph {
            pieces: vec![Piece::Text {
                text: words.to_owned(),
                style,
                language: None,
                offset: 0,
                verbatim: false,
                made: false,
            }],
            node: None,
            span: None,
            origins: Vec::new(),
            language: self.parts.metadata.language.clone(),
            right_to_left: self.right_to_left(),
            align: if justified { Align::Justified } else { Align::Start },
            hyphenate: own.hyphenate,
            shape: Shape::first(shape(indent), shape(Length::ZERO)),
            leading,
            breaker: Breaker::WholeParagraph,
            exceptions: Arc::clone(&self.edition.exceptions),
        }
    }

    fn lines(&mut self, paragraph: &Paragraph) -> Vec<LineBox> {
        let mut complaints = Diagnostics::new();
        let variants = paragraph::set(paragraph, self.faces, &mut complaints);
        // Trials tell of lines that are too long; only what no size changes is the author's concern.
        let is_lasting = |rule: &Rule| rule == &rules::GLYPH_MISSING;
        for complaint in complaints.iter().filter(|own| is_lasting(own.rule)) {
            if !self.complaints.iter().any(|own| own == complaint) {
                self.complaints.add(complaint.clone());
            }
        }
        variants.into_iter().next().map_or(Vec::new(), |best| best.lines)
    }

    /// Draws lines from a top left corner down.
    fn draw(&mut self, lines: Vec<LineBox>, at: Point) {
        let mut y = at.y;
        for line in lines {
            let baseline = y + line.baseline;
            let moved = |(place, item): (Point, Item)| (Point::new(at.x + place.x, baseline + place.y), item);
            self.items.extend(line.items.into_iter().map(moved));
            y += line.height;
        }
    }
}

/// Whether the names are of a script with two cases; others are not letter-spaced.
fn has_case(metadata: &Metadata) -> bool {
    let mut authors = metadata.contributors.iter().filter(|person| person.is_author());
    authors.any(|author| author.name.chars().any(|c| c.is_lowercase() || c.is_uppercase()))
}

/// The last words of a text.
fn tail(text: &str) -> String {
    const WORDS: usize = 4;
    const LETTERS: usize = 40;
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words[words.len().saturating_sub(WORDS)..].join(" ");
    let count = last.chars().count();
    last.chars().skip(count.saturating_sub(LETTERS)).collect()
}
