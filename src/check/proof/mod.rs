//! A book and its author's files → what a proofreader would mark in its text; must not know pages, nor change anything.
//!
//! One walk over the book: [`walk`] hands on its lines, [`mod@line`] knows where each of their characters was typed, [`customs`] what is wrong in
//! which language. [`marks`] and [`repeated`] look at each line by itself, [`quotes`] at one after another, [`mixed`] at all of them. Code,
//! formulas and addresses are not read; verse is, but for its words.

mod customs;
mod line;
mod marks;
mod mixed;
mod quotes;
mod repeated;
mod walk;

use crate::diag::{Diagnostics, Sources};
use crate::model::Book;
use mixed::Mixed;
use quotes::Quotes;
use walk::Met;

/// Proofreads a book. `is_smart` is whether straight quotes, `--` and `...` become the marks of the language.
pub fn proof(book: &Book, sources: &Sources, is_smart: bool, diagnostics: &mut Diagnostics) {
    let (mut mixed, mut quotes) = (Mixed::default(), Quotes::default());
    walk::book(book, sources, &mut |met| {
        if let Met::Line(line) = &met {
            marks::read(line, is_smart, diagnostics);
            repeated::read(line, diagnostics);
            mixed.meet(line, is_smart);
        }
        quotes.meet(&met, diagnostics);
    });
    mixed.tell(diagnostics);
}
