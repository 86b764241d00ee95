//! Words with addresses and numbers, and code → text with places where a line may end; must not know where it stands.
//!
//! A reading system breaks lines one by one and at spaces: before a long address it leaves a hole, or tears the spaces of a
//! justified line. `<wbr/>` gives it the places that the print has, and is neither seen, read nor copied. What it would part though
//! it is one, such as `->` and `--flag`, is held together by a class.

use super::Writer;
use crate::model::address::{breaks, is_address, is_torn, next};
use crate::model::quantity;
use crate::model::{Direction, Inline, InlineKind};

/// Fewer characters than these stay together: they are no longer than a word.
const LEAST: usize = 12;

/// A piece that is longer without a break would tear a justified line of a telephone or a narrow window.
const LONG_PIECE: usize = 25;

/// The longest piece that is held together: a telephone's line has room for it when its reader doubles the text.
const LONGEST_HELD: usize = 16;

/// The class of what no line ends in.
const WHOLE: &str = "whole";

/// A line of code of no more letters is shown whole on a telephone, and by a reader who enlarges its text by half.
const SHORT_LINE: usize = 24;
/// The rest of a code line that is turned over stands so many letters further in than the line itself, as in print; and it may stand so
/// far in that a telephone still has room for it.
const REST_INDENT: usize = 2;
const MOST_INDENT: usize = 14;
/// Columns from tab stop to tab stop, as the sheet has them.
const TAB: usize = 4;

impl Writer<'_, '_, '_> {
    /// Code in a line.
    pub(super) fn inline_code(&mut self, code: &str) {
        self.due_breaks();
        self.xml.start("code");
        self.left_to_right();
        if is_one_piece(code) && is_held(code) {
            self.xml.attr("class", WHOLE);
            self.run(code);
        } else {
            self.tokens(code, |writer, token| writer.pieces(token, true));
        }
        self.xml.end();
    }

    /// Hands over each token of code, and writes what stands between them.
    fn tokens(&mut self, code: &str, mut write: impl FnMut(&mut Self, &str)) {
        let mut at = 0;
        while let Some(token) = next(code, at, true) {
            self.run(&code[at..token.start]);
            write(self, &code[token.clone()]);
            at = token.end;
        }
        self.run(&code[at..]);
    }

    /// Code on lines of its own. Where one may be turned over, each is an element, so that its rest can stand further in; the line
    /// ends are in them, so that the text is the same to old readers and to who copies it.
    pub(super) fn code_lines(&mut self, code: &str) {
        if code.lines().all(|line| columns(line) <= SHORT_LINE) {
            return self.run(code);
        }
        for line in code.split_inclusive('\n') {
            let class = self.shared.sheet.code_indent(hang(line));
            self.xml.start("span").attr("class", &class);
            match columns(line) <= SHORT_LINE {
                true => self.run(line),
                false => self.tokens(line, Self::held_pieces),
            }
            self.xml.end();
        }
    }

    /// Words; addresses among them are never hyphenated.
    pub(super) fn addressed(&mut self, words: &str) {
        let (mut from, mut written) = (0, 0);
        while let Some(token) = next(words, from, false) {
            from = token.end;
            let own = &words[token.clone()];
            if is_address(own) && own.chars().count() >= LEAST {
                self.numbers(&words[written..token.start]);
                self.due_breaks();
                self.xml.start("span").attr("class", "address");
                self.left_to_right();
                self.pieces(own, false);
                self.xml.end();
                written = token.end;
            }
        }
        self.numbers(&words[written..]);
    }

    /// Words; in a text from right to left, its numbers keep their signs.
    fn numbers(&mut self, words: &str) {
        if self.direction_around() == Some(Direction::LeftToRight) {
            return self.run(words);
        }
        let mut written = 0;
        for number in quantity::torn(words) {
            self.run(&words[written..number.start]);
            self.due_breaks();
            self.xml.start("span").attr("dir", "ltr");
            self.run(&words[number.clone()]);
            self.xml.end();
            written = number.end;
        }
        self.run(&words[written..]);
    }

    /// A token of code, what is one held together; a browser finds the other places where its line may end.
    fn held_pieces(&mut self, token: &str) {
        for piece in pieces(token, true) {
            self.piece(piece);
        }
    }

    fn piece(&mut self, piece: &str) {
        if is_held(piece) {
            self.due_breaks();
            self.xml.start("span").attr("class", WHOLE);
            self.run(piece);
            self.xml.end();
        } else {
            self.run(piece);
        }
    }

    fn pieces(&mut self, token: &str, verbatim: bool) {
        for (index, piece) in pieces(token, verbatim).enumerate() {
            if index > 0 {
                self.xml.start("wbr").end();
            }
            match verbatim {
                true => self.piece(piece),
                false => self.run(piece),
            }
        }
    }
}

/// Whether code is a single piece.
fn is_one_piece(code: &str) -> bool {
    next(code, 0, true) == Some(0..code.len()) && pieces(code, true).count() == 1
}

/// Whether a piece of code is to be held together: one that is longer than a line of a narrow screen cannot be.
fn is_held(piece: &str) -> bool {
    is_torn(piece) && piece.chars().count() <= LONGEST_HELD
}

/// How many columns a line of code takes.
fn columns(line: &str) -> usize {
    let mut columns = 0;
    for letter in line.trim_end_matches(['\n', '\r']).chars() {
        columns += if letter == '\t' { TAB - columns % TAB } else { 1 };
    }
    columns
}

/// How far the rest of a line stands in, in columns. Tab stops are counted from there: they must fall where they would.
fn hang(line: &str) -> usize {
    let bare = line.trim_start_matches([' ', '\t']);
    let hang = (columns(&line[..line.len() - bare.len()]) + REST_INDENT).min(MOST_INDENT);
    match line.contains('\t') {
        true => hang.next_multiple_of(TAB),
        false => hang,
    }
}

/// What stays together of an address or a word of code.
fn pieces(token: &str, verbatim: bool) -> impl Iterator<Item = &str> {
    let places = match token.chars().count() < LEAST {
        true => Vec::new(),
        false => breaks(token, verbatim),
    };
    let ends = places.into_iter().map(|(at, _)| at).chain([token.len()]);
    let mut from = 0;
    ends.map(move |end| {
        let piece = &token[from..end];
        from = end;
        piece
    })
}

/// Whether a line of these inlines may have to be torn for a long piece of an address or of code.
pub(super) fn has_long_piece(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match &inline.kind {
        InlineKind::Code(code) => is_long(code, true),
        InlineKind::Text(words) | InlineKind::Cite(words) => is_long(words, false),
        kind => has_long_piece(kind.content()),
    })
}

fn is_long(words: &str, verbatim: bool) -> bool {
    let mut from = 0;
    while let Some(token) = next(words, from, verbatim) {
        from = token.end;
        let own = &words[token];
        if (verbatim || is_address(own)) && pieces(own, verbatim).any(|piece| piece.chars().count() > LONG_PIECE) {
            return true;
        }
    }
    false
}
