//! Code → lines of the narrow face, every space kept, long ones wrapped with a mark; must not know pages.

use super::code_cuts::{CodeLine, code_cuts};
use super::lines::{all_cuts, best, reach, shift, stackable, surround};
use super::paragraph::piece;
use super::{Column, Compositor, Text, text_style};
use crate::diag::{Span, rules};
use crate::fonts::Family;
use crate::layout::paragraph::{Figures, Piece, TextStyle};
use crate::layout::structure::{element, ornament};
use crate::layout::{ElementRole, LineBox, Paint, Stackable};
use crate::model::address::is_in_operator;
use crate::model::{Anchor, Block, CodeBlock, Inline};
use crate::units::{Length, Point};

/// Columns from tab stop to tab stop.
const TAB: usize = 4;
/// Columns that stay free at the end of a wrapped line, for the mark; and the indent of the rest over the line's own.
const MARK_COLUMNS: usize = 2;
const REST_INDENT: usize = 2;
/// A line is cut at a space or sign in its last columns rather than inside a word; these are how many.
const SEARCH_COLUMNS: usize = 24;

impl Compositor<'_> {
    /// A block of code.
    pub(super) fn code(&mut self, block: &Block, code: &CodeBlock, column: &Column) -> Vec<Stackable> {
        let element = self.element(ElementRole::Code, block, column.parent);
        let lines: Vec<String> = code.text.split('\n').map(spaced).collect();
        let style = self.code_style(&lines, column);
        let advance = self.advance(style, column);
        let fits = usize::try_from(column.width.0 / advance.0.max(1)).unwrap_or(1).max(8);
        let mut own = left_to_right(column);
        own.leading = self.job.design.code.leading;
        let mut set = Vec::new();
        let mut words = Vec::new();
        let mut wrapped = 0usize;
        let mut offset: u32 = 0;
        for (line, source) in lines.iter().zip(code.text.split('\n')) {
            let parts = wrap(line, fits);
            let own_element = self.structure.add(ElementRole::Line, element, None);
            wrapped += usize::from(parts.len() > 1);
            let last = parts.len() - 1;
            let mut letters = 0;
            for (index, part) in parts.into_iter().enumerate() {
                let goes_on = index < last;
                let mark = goes_on.then_some(advance);
                let place = part.column(&own, advance);
                let part = part.words;
                let mut set_line = self.code_line(&part, style, mark, block.span, own_element, &place);
                set_line.start = Some(Anchor {
                    node: block.id,
                    offset: offset.saturating_add(place_of_letter(source, letters)),
                });
                letters += part.chars().filter(|letter| !letter.is_whitespace()).count();
                set.push(set_line);
                words.push(CodeLine { words: part, goes_on });
            }
            offset = offset.saturating_add(u32::try_from(source.len() + 1).unwrap_or(u32::MAX));
        }
        self.report_wrapped(block, wrapped);
        let cuts = code_cuts(&words);
        let mut stack = vec![stackable(set, cuts)];
        if let Some(caption) = &code.caption {
            self.code_caption(caption, block, column, &mut stack);
        }
        surround(&mut stack, self.job.design.code_space, self.job.design.code_space);
        stack
    }

    /// A formula on lines of its own: its source, in the middle.
    pub(super) fn math(&mut self, block: &Block, source: &str, column: &Column) -> Vec<Stackable> {
        let element = self.element(ElementRole::Formula, block, column.parent);
        self.structure.set_alt(element, source.trim());
        let lines: Vec<String> = source.trim_matches('\n').split('\n').map(spaced).collect();
        let style = self.code_style(&lines, column);
        let advance = self.advance(style, column);
        let fits = usize::try_from(column.width.0 / advance.0.max(1)).unwrap_or(1).max(8);
        let mut set = Vec::new();
        let mut letters = 0;
        for part in lines.iter().flat_map(|line| wrap(line, fits)) {
            let place = part.column(&left_to_right(column), advance);
            let part = part.words;
            let mut line = self.code_line(&part, style, None, block.span, element, &place);
            line.start = Some(Anchor {
                node: block.id,
                offset: place_of_letter(source, letters),
            });
            letters += part.chars().filter(|letter| !letter.is_whitespace()).count();
            let width = reach(&line.items);
            shift(&mut line, ((column.width + column.left - width) / 2).max(Length::ZERO));
            set.push(line);
        }
        let cuts = all_cuts(&set);
        let mut stack = vec![stackable(set, cuts)];
        surround(&mut stack, self.job.design.code_space, self.job.design.code_space);
        stack
    }

    fn code_caption(&mut self, caption: &[Inline], block: &Block, column: &Column, stack: &mut Vec<Stackable>) {
        let element = self.structure.add(ElementRole::Caption, column.parent, None);
        let own = column.clone().sized(self.job.design.caption);
        let mut text = Text::new(caption, element, &own);
        text.node = Some(block.id);
        text.span = Some(block.span);
        text.align = crate::layout::paragraph::Align::Start;
        text.hyphenate = false;
        let lines = best(self.text(text, &own));
        let mut one = stackable(lines, Vec::new());
        one.keep.with_next = true;
        one.space_after = self.job.design.caption_gap;
        stack.insert(0, one);
    }

    fn report_wrapped(&mut self, block: &Block, wrapped: usize) {
        if wrapped > 0 {
            let message = match wrapped {
                1 => "a line of code is longer than the measure and was wrapped".to_owned(),
                many => format!("{many} lines of code are longer than the measure and were wrapped"),
            };
            self.diagnostics.report(&rules::CODE_WRAPPED, Some(block.span), message);
        }
    }

    /// The face of code in the size at which the usual columns fit, or, where lines are longer, as small as allowed.
    fn code_style(&mut self, lines: &[String], column: &Column) -> TextStyle {
        let design = self.job.design;
        let style = TextStyle {
            family: Family::Mono,
            figures: Figures::Lining,
            ligatures: false,
            ..text_style(design, design.code)
        };
        let advance = self.advance(style, column).max(Length(1));
        let full = self.job.area.measure;
        let for_columns = |width: Length, count: i64| style.size.scale(width.0, (advance.0 * count).max(1));
        let longest = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
        let least = design.code_least_size.min(style.size);
        let usual = for_columns(full, design.code_columns.max(1)).clamp(least, style.size);
        let own = for_columns(column.width, i64::try_from(longest).unwrap_or(1).max(1));
        TextStyle {
            size: own.clamp(least, usual),
            ..style
        }
    }

    /// The advance of a letter of the narrow face.
    fn advance(&mut self, style: TextStyle, column: &Column) -> Length {
        let probe = self.words("0000000000", style, column);
        reach(&probe.items) / 10
    }

    fn code_line(
        &mut self,
        words: &str,
        style: TextStyle,
        mark: Option<Length>,
        span: Span,
        element_id: crate::layout::ElementId,
        column: &Column,
    ) -> LineBox {
        let pieces = vec![Piece::Text {
            text: words.to_owned(),
            style,
            language: None,
            offset: 0,
            verbatim: true,
            made: false,
        }];
        let mut line = self.one_line_of(pieces, Some(span), column);
        line.start = None;
        line.height = column.leading;
        line.items = element(element_id, line.items);
        shift(&mut line, column.left);
        if let Some(advance) = mark {
            let paint = Paint::Gray(110);
            let sign = self.one_line(
                vec![piece(self.job.design.wrap_mark, TextStyle { paint, ..style })],
                column,
            );
            let x = column.left + column.width - reach(&sign.items).max(advance);
            for (at, item) in super::super::structure::bare(&sign.items) {
                line.items.extend(ornament(Point::new(at.x + x, at.y), item));
            }
        }
        line
    }
}

/// Where in its source a part of a line begins that has so many letters before it: spaces are set otherwise than written. The
/// first part begins with the line, before its indent.
fn place_of_letter(source: &str, letters: usize) -> u32 {
    if letters == 0 {
        return 0;
    }
    let mut places = source.char_indices().filter(|(_, letter)| !letter.is_whitespace());
    let place = places.nth(letters).map_or(source.len(), |(at, _)| at);
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Code runs from left to right in every book.
fn left_to_right(column: &Column) -> Column {
    Column {
        right_to_left: false,
        ..column.clone()
    }
}

/// A line with its tabs as spaces.
fn spaced(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut column = 0;
    for letter in line.chars() {
        match letter {
            '\t' => {
                let count = TAB - column % TAB;
                text.extend(std::iter::repeat_n(' ', count));
                column += count;
            }
            '\r' => {}
            other => {
                text.push(other);
                column += width(other);
            }
        }
    }
    text
}

/// How many columns a line takes.
fn columns(line: &str) -> usize {
    line.chars().map(width).sum()
}

/// Columns of a letter: East Asian wide ones and emoji take two, marks over letters none.
fn width(letter: char) -> usize {
    match u32::from(letter) {
        0x300..=0x36F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 => 2,
        0x1F300..=0x1FAFF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// What stands in one line of the page of a line that was wrapped.
struct Part {
    /// Columns that it stands further in than it was written: no part of its words.
    indent: usize,
    words: String,
}

impl Part {
    fn column(&self, column: &Column, advance: Length) -> Column {
        let indent = advance * i64::try_from(self.indent).unwrap_or(0);
        Column {
            left: column.left + indent,
            width: column.width - indent,
            ..column.clone()
        }
    }
}

/// A line in parts that each fit; the parts after the first are indented a little more than the line. Their words, put together,
/// are the line: the spaces at which it was cut stand, unseen, at the end of a part.
fn wrap(line: &str, fits: usize) -> Vec<Part> {
    let indent: usize = line.chars().take_while(|letter| *letter == ' ').count();
    let rest_indent = (indent + REST_INDENT).min(fits / 2);
    let mut parts = Vec::new();
    let mut rest = line;
    let mut lead = 0;
    while lead + columns(rest) > fits {
        let at = cut(rest, fits.saturating_sub(lead + MARK_COLUMNS).max(1));
        let end = rest.len() - rest[at..].trim_start_matches(' ').len();
        parts.push(Part {
            indent: lead,
            words: rest[..end].to_owned(),
        });
        rest = &rest[end..];
        lead = rest_indent;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Part {
            indent: lead,
            words: rest.to_owned(),
        });
    }
    parts
}

/// The byte at which a line is cut so that no more than `fits` columns stand before it: behind a space or sign when one
/// is near, else inside the word; always behind at least one letter.
fn cut(line: &str, fits: usize) -> usize {
    let mut column = 0;
    let mut hard = line.len();
    let mut soft = None;
    for (at, letter) in line.char_indices() {
        if column + width(letter) > fits {
            hard = at;
            break;
        }
        column += width(letter);
        let end = at + letter.len_utf8();
        if parts(&line[..at], letter, &line[end..]) {
            soft = Some((end, column));
        }
    }
    match soft {
        Some((at, column)) if column + SEARCH_COLUMNS > fits && !line[..at].trim().is_empty() => at,
        _ => outside_operator(line, hard).max(line.chars().next().map_or(0, char::len_utf8)),
    }
}

/// Whether a line may end behind a letter: a space, a mark that parts what it names, an opening bracket with something in it, the
/// second sign of `&&` and `||`.
fn parts(before: &str, letter: char, after: &str) -> bool {
    match letter {
        ' ' | ',' | ';' => true,
        '(' | '{' | '[' => !after.starts_with([')', '}', ']', '&', '*', '-', '!']),
        '|' | '&' => before.ends_with(letter) && !after.starts_with([letter, '=', ' ']),
        _ => false,
    }
}

/// The place itself, or the nearest before it where no operator is torn.
fn outside_operator(line: &str, place: usize) -> usize {
    let places = line[..place].char_indices().rev().map(|(at, _)| at);
    let mut places = [place].into_iter().chain(places).filter(|at| *at > 0);
    places.find(|at| !is_in_operator(line, *at)).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_stop_at_every_fourth_column() {
        assert_eq!(spaced("\ta\tb"), "    a   b");
    }

    fn told(line: &str, fits: usize) -> Vec<(usize, String)> {
        wrap(line, fits)
            .into_iter()
            .map(|part| (part.indent, part.words))
            .collect()
    }

    #[test]
    fn a_long_line_is_cut_behind_a_space_and_its_rest_is_indented() {
        let parts = [(0, "  one two ".to_owned()), (4, "three four".to_owned())];
        assert_eq!(told("  one two three four", 14), parts);
        let parts = [(0, "abcdefgh".to_owned()), (2, "ijklmnop".to_owned())];
        assert_eq!(told("abcdefghijklmnop", 10), parts);
    }

    #[test]
    fn no_line_of_code_ends_inside_an_operator() {
        for line in [
            "starts_with(long) && second_of_all() || third",
            "aaaa->bbbb->cccc->dddd::eeee!=ffff",
            "f(&alpha, &beta)|--flag",
        ] {
            for fits in 8..40 {
                let parts = wrap(line, fits);
                let mut at = 0;
                for part in &parts[..parts.len() - 1] {
                    at += part.words.len();
                    assert!(!is_in_operator(line, at), "{fits}: {}|{}", &line[..at], &line[at..]);
                }
            }
        }
    }

    #[test]
    fn the_parts_of_a_line_are_the_line() {
        for fits in 8..40 {
            let line = "    let value = compute(alpha,   beta, gamma).unwrap_or_else(|| panic!());  // or so";
            let words: String = wrap(line, fits).into_iter().map(|part| part.words).collect();
            assert_eq!(words, line);
        }
    }
}
