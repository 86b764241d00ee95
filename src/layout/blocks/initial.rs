//! A chapter's first paragraph → its lines round a drop cap, its first words in small capitals; must not know pages.
//!
//! The cap stands on the baseline of its last line and reaches the height of the capitals of the first. Its ink, not its
//! advance, begins at the edge of the measure; quotation marks before it stay small and hang in the margin. It is drawn
//! first and its word after it, so the word's ActualText says all of it: "The", not "T he".

use super::lines::{reach, shift, text_cuts};
use super::{Column, Compositor};
use crate::diag::Diagnostics;
use crate::fonts::Family;
use crate::layout::paragraph::{self, LineShape, Paragraph, Piece, TextStyle};
use crate::layout::{GlyphRun, Item, LineBox, Mark, Variant};
use crate::model::{Anchor, Initial, LeadIn, initial};
use crate::units::{Length, Point};
use std::sync::Arc;

/// From the ink of the cap to the text beside it, in thousandths of the text size; and more where the cap is a word.
const GAP: i64 = 220;
const WORD_SPACE: i64 = 250;
/// What a line of text takes up below and above its baseline, in thousandths of its size: a comma, and a quotation mark.
const LINE_DEPTH: i64 = 150;
const LINE_HEIGHT: i64 = 750;
/// A cap that is narrower above by less than this, in thousandths of the text size, has its lines begin under one another.
const LEAST_GIVEN: i64 = 500;
/// Lines beside a cap are at least this many ems long.
const LEAST_BESIDE: i64 = 8;
/// Between the letters of the lead-in, in thousandths of its size: less than in titles, for the line goes on in text.
const LEAD_IN_TRACKING: i64 = 40;
/// A tail that goes this part of a line below the baseline meets the next line's letters, in thousandths.
const DEEP_TAIL: i64 = 350;
/// The least lines of a drop cap.
const LEAST_LINES: u8 = 2;

/// A cap as it is set.
struct Cap {
    /// The letter.
    run: GlyphRun,
    /// What hangs before it.
    marks: Option<LineBox>,
    /// Where the ink begins and ends, from the origin of the letter.
    ink: (Length, Length),
    /// Lines beside it: as it is deep, and one more beside a tail.
    deep: usize,
    beside: usize,
    /// Said before the rest of the word: marks and letter.
    said: String,
}

impl Compositor<'_> {
    /// Sets the paragraph that opens a chapter.
    pub(super) fn opening_lines(&mut self, mut paragraph: Paragraph, column: &Column) -> Vec<Variant> {
        let design = self.job.design;
        if self.job.faces.has_small_caps(Family::Text, false, false) {
            lead_in(&mut paragraph.pieces, design.lead_in);
        }
        let found = first_text(&paragraph.pieces).filter(|_| design.drop_cap >= LEAST_LINES);
        if let Some((at, first)) = found {
            for lines in (LEAST_LINES..=design.drop_cap).rev() {
                if let Some(variants) = self.with_cap(&paragraph, at, first, lines, column) {
                    return variants;
                }
            }
        }
        self.set(&paragraph, column.left)
    }

    /// The paragraph round a cap of so many lines; nothing when it has fewer, or the cap leaves no room.
    fn with_cap(
        &mut self,
        paragraph: &Paragraph,
        at: usize,
        first: Initial,
        lines: u8,
        column: &Column,
    ) -> Option<Vec<Variant>> {
        let Piece::Text {
            text, style, offset, ..
        } = paragraph.pieces.get(at)?
        else {
            return None;
        };
        let mut cap = self.cap(text, *style, first, usize::from(lines), column)?;
        let start = paragraph.node.map(|node| Anchor { node, offset: *offset });
        let mut around = paragraph.clone();
        let is_word = take_letter(&mut around.pieces, at, first.letter);
        if is_word {
            cap.said.push(' ');
        }
        around.shape.lead = self.beside(&cap, is_word, style, column)?;
        around.shape.beside = around.shape.lead.len();
        let mut complaints = Diagnostics::new();
        let mut variants = paragraph::set(&around, self.job.faces, &mut complaints);
        // No paragraph is made longer than it is for the sake of its cap: the words of a short one would stand one under another.
        variants
            .first()
            .filter(|best| stands_beside(best, &cap, column.leading))?;
        variants.retain(|variant| stands_beside(variant, &cap, column.leading));
        self.diagnostics.append(complaints);
        let left = column.left;
        for variant in &mut variants {
            variant.lines.iter_mut().for_each(|line| shift(line, left));
            variant.cuts = text_cuts(&variant.lines);
            variant.cuts.retain(|cut| cut.after >= cap.beside);
            if let Some(line) = variant.lines.first_mut() {
                cap.draw(line, start, column);
            }
        }
        Some(variants)
    }

    /// The letter in the size at which it is as high as its lines are deep.
    fn cap(&mut self, text: &str, style: TextStyle, first: Initial, lines: usize, column: &Column) -> Option<Cap> {
        let plain = TextStyle {
            small_caps: false,
            tracking: Length::ZERO,
            struck: false,
            ..style
        };
        let letter = text.get(first.marks..first.letter)?;
        let line = self.words(letter, plain, column);
        let mut run = line.items.into_iter().find_map(|(_, item)| match item {
            Item::Glyphs(run) => Some(run),
            _ => None,
        })?;
        let face = self.job.faces.get(run.shaped.face);
        let em = i64::from(run.shaped.units_per_em.max(1));
        let glyph = run.glyphs().first()?;
        let [ink_left, bottom, ink_right, top] = self.job.faces.ink_box(run.shaped.face, glyph.id)?.map(i64::from);
        // Hebrew letters are lower than the capitals of their face.
        let has_case = letter.chars().any(char::is_uppercase);
        let height = if has_case {
            i64::from(face.metrics.cap_height)
        } else {
            top
        };
        if height <= 0 {
            return None;
        }
        let deep = i64::try_from(lines).ok()?;
        let wanted = column.leading * (deep - 1) + plain.size.scale(height, em);
        run.size = wanted.scale(em, height);
        let scaled = |units: i64| run.size.scale(units, em);
        let tail = -scaled(bottom) > column.leading.scale(DEEP_TAIL, 1000);
        let ink = (scaled(ink_left), scaled(ink_right));
        let marks = text.get(..first.marks).filter(|marks| !marks.is_empty());
        Some(Cap {
            ink,
            run,
            marks: marks.map(|marks| self.words(marks, plain, column)),
            deep: lines,
            beside: lines + usize::from(tail),
            said: text.get(..first.letter)?.to_owned(),
        })
    }

    /// The shapes of the lines beside a cap, where there is room for them.
    fn beside(&self, cap: &Cap, is_word: bool, style: &TextStyle, column: &Column) -> Option<Vec<LineShape>> {
        let space = if is_word { WORD_SPACE } else { 0 };
        let gap = style.size.scale(GAP + space, 1000);
        let shape = |reach: Length| LineShape {
            indent: reach + gap,
            width: column.width - reach - gap,
        };
        let reaches = self.reaches(cap, style.size, column);
        let shapes: Vec<LineShape> = reaches.into_iter().map(shape).collect();
        let has_room = |shape: &LineShape| shape.width >= style.size * LEAST_BESIDE;
        shapes.iter().all(has_room).then_some(shapes)
    }

    /// How far the cap's ink reaches beside each line. Lines follow A and L, whose ink gives way to them; they keep off a
    /// letter that is only a little narrower above than below, and never run in under its arms.
    fn reaches(&self, cap: &Cap, size: Length, column: &Column) -> Vec<Length> {
        let whole = cap.width();
        let mut widest = Length::ZERO;
        let mut reaches = vec![whole; cap.beside];
        for (line, reach) in reaches.iter_mut().enumerate().take(cap.deep - 1) {
            let above = i64::try_from(cap.deep - 1 - line).unwrap_or(0);
            let own = self.reach_at(cap, column.leading * above, size, column.right_to_left);
            widest = widest.max(own.unwrap_or(whole));
            *reach = widest;
        }
        let given = whole - reaches.first().copied().unwrap_or(whole);
        if given < size.scale(LEAST_GIVEN, 1000) {
            reaches.fill(whole);
        }
        reaches
    }

    /// How far it reaches beside a line of text whose baseline is so much above its own.
    fn reach_at(&self, cap: &Cap, baseline: Length, size: Length, right_to_left: bool) -> Option<Length> {
        let em = i64::from(cap.run.shaped.units_per_em.max(1));
        let units = |height: Length| i32::try_from(height.scale(em, cap.run.size.0.max(1)).0).ok();
        let glyph = cap.run.shaped.glyphs.get(cap.run.range.start as usize)?;
        let (bottom, top) = (
            units(baseline - size.scale(LINE_DEPTH, 1000))?,
            units(baseline + size.scale(LINE_HEIGHT, 1000))?,
        );
        let ink = self.job.faces.ink_between(cap.run.shaped.face, glyph.id, bottom, top)?;
        let scaled = |units: i32| cap.run.size.scale(i64::from(units), em);
        Some(match right_to_left {
            false => scaled(ink.1) - cap.ink.0,
            true => cap.ink.1 - scaled(ink.0),
        })
    }
}

impl Cap {
    fn width(&self) -> Length {
        self.ink.1 - self.ink.0
    }

    /// Draws the cap on the first line, before the words, and has the first word say it.
    fn draw(&self, line: &mut LineBox, start: Option<Anchor>, column: &Column) {
        let words = line.items.iter_mut().find_map(|(_, item)| match item {
            Item::Glyphs(run) => Some(run),
            _ => None,
        });
        let said = words.map(|run| {
            let rest = run.shaped_text().to_owned();
            run.actual_text = Some(Arc::from(format!("{}{rest}", self.said)));
        });
        let silent = said.map(|()| Arc::from(""));
        let down = column.leading * i64::try_from(self.deep).unwrap_or(1) - column.leading;
        let x = match column.right_to_left {
            false => column.left - self.ink.0,
            true => column.left + column.width - self.ink.1,
        };
        let mut run = self.run.clone();
        (run.anchor, run.actual_text) = (start, silent.clone());
        let mut items = Vec::new();
        if let Some(marks) = &self.marks {
            let x = match column.right_to_left {
                false => column.left - reach(&marks.items),
                true => column.left + column.width,
            };
            for (at, item) in &marks.items {
                if let Item::Glyphs(run) = item {
                    let run = GlyphRun {
                        anchor: start,
                        actual_text: silent.clone(),
                        ..run.clone()
                    };
                    items.push((Point::new(at.x + x, at.y), Item::Glyphs(run)));
                }
            }
        }
        items.push((Point::new(x, down), Item::Glyphs(run)));
        let inside = line
            .items
            .iter()
            .take_while(|(_, item)| matches!(item, Item::Mark(Mark::Begin(_))))
            .count()
            .min(1);
        line.items.splice(inside..inside, items);
        line.start = start.or(line.start);
    }
}

/// Whether the lines beside a cap are as many and as high as it was made for.
fn stands_beside(variant: &Variant, cap: &Cap, leading: Length) -> bool {
    let Some(lines) = variant.lines.get(..cap.beside.min(variant.lines.len())) else {
        return false;
    };
    variant.lines.len() >= cap.deep && lines.iter().all(|line| line.height == leading)
}

/// The first words of a text, if it begins with a letter that may be dropped.
fn first_text(pieces: &[Piece]) -> Option<(usize, Initial)> {
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text { verbatim: true, .. } => return None,
            Piece::Text { text, .. } => return Some((at, initial(text)?)),
            Piece::Target(_) | Piece::Behind(_) | Piece::Call(_) | Piece::LinkStart(_) | Piece::Begin(_) => {}
            Piece::Object(_) | Piece::LineBreak | Piece::Note(_) | Piece::LinkEnd | Piece::End | Piece::Fill { .. } => {
                return None;
            }
        }
    }
    None
}

/// Takes the cap off its text, and cuts the rest of its word (or the word after it) off what follows. Gives whether the
/// cap is a word of its own.
fn take_letter(pieces: &mut Vec<Piece>, at: usize, letter: usize) -> bool {
    let Some(Piece::Text { text, offset, .. }) = pieces.get_mut(at) else {
        return false;
    };
    let rest = text.split_off(letter);
    let is_word = rest.starts_with(char::is_whitespace);
    let own = rest.trim_start();
    *offset = offset.saturating_add((letter + rest.len() - own.len()) as u32);
    let word = own.find(char::is_whitespace).unwrap_or(own.len());
    *text = own.to_owned();
    split(pieces, at, word);
    is_word
}

/// Sets the first words in small capitals.
fn lead_in(pieces: &mut Vec<Piece>, words: u8) {
    let mut lead = LeadIn::new(words);
    let mut at = 0;
    while at < pieces.len() && !lead.is_over() {
        match &pieces[at] {
            Piece::Text { verbatim: true, .. } | Piece::Object(_) | Piece::LineBreak | Piece::Fill { .. } => return,
            Piece::Text { style, .. } if style.rise != Length::ZERO || style.is_raised() => return,
            Piece::Text { text, .. } => {
                let end = lead.take(text);
                if end == 0 {
                    at += 1;
                    continue;
                }
                split(pieces, at, end);
                if let Piece::Text { style, .. } = &mut pieces[at] {
                    style.small_caps = true;
                    style.tracking = style.size.scale(LEAD_IN_TRACKING, 1000);
                }
            }
            Piece::Note(_)
            | Piece::Call(_)
            | Piece::Target(_)
            | Piece::Behind(_)
            | Piece::LinkStart(_)
            | Piece::LinkEnd
            | Piece::Begin(_)
            | Piece::End => {}
        }
        at += 1;
    }
}

/// Cuts a piece of text in two behind so many bytes.
fn split(pieces: &mut Vec<Piece>, at: usize, end: usize) {
    let Some(Piece::Text { text, offset, made, .. }) = pieces.get(at) else {
        return;
    };
    if end == 0 || end >= text.len() || !text.is_char_boundary(end) {
        return;
    }
    let into = if *made { 0 } else { end as u32 };
    let (rest, place) = (text[end..].to_owned(), offset.saturating_add(into));
    let mut second = pieces[at].clone();
    if let Piece::Text { text, offset, .. } = &mut second {
        (*text, *offset) = (rest, place);
    }
    if let Some(Piece::Text { text, .. }) = pieces.get_mut(at) {
        text.truncate(end);
    }
    pieces.insert(at + 1, second);
}
