//! Words with addresses, and code → text with places where a line may end; must not know where it stands.
//!
//! A reading system breaks lines one by one and at spaces: before a long address it leaves a hole, or tears the spaces of a
//! justified line. `<wbr/>` gives it the places that the print has, and is neither seen, read nor copied.

use super::Writer;
use crate::model::address::{breaks, is_address, next};
use crate::model::{Inline, InlineKind};

/// Fewer characters than these stay together: they are no longer than a word.
const LEAST: usize = 12;

/// A piece that is longer without a break would tear a justified line of a telephone or a narrow window.
const LONG_PIECE: usize = 25;

impl Writer<'_, '_, '_> {
    /// Code in a line.
    pub(super) fn inline_code(&mut self, code: &str) {
        self.due_breaks();
        self.xml.start("code");
        self.left_to_right();
        let mut at = 0;
        while let Some(token) = next(code, at, true) {
            self.run(&code[at..token.start]);
            self.pieces(&code[token.clone()], true);
            at = token.end;
        }
        self.run(&code[at..]);
        self.xml.end();
    }

    /// Words; addresses among them are never hyphenated.
    pub(super) fn addressed(&mut self, words: &str) {
        let (mut from, mut written) = (0, 0);
        while let Some(token) = next(words, from, false) {
            from = token.end;
            let own = &words[token.clone()];
            if is_address(own) && own.chars().count() >= LEAST {
                self.run(&words[written..token.start]);
                self.due_breaks();
                self.xml.start("span").attr("class", "address");
                self.pieces(own, false);
                self.xml.end();
                written = token.end;
            }
        }
        self.run(&words[written..]);
    }

    fn pieces(&mut self, token: &str, verbatim: bool) {
        for (index, piece) in pieces(token, verbatim).enumerate() {
            if index > 0 {
                self.xml.start("wbr").end();
            }
            self.run(piece);
        }
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
