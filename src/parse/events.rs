//! Masked text → the Markdown parser's events with their ranges; must not know what is made of them.

use super::source::Source;
use pulldown_cmark::{Event, OffsetIter, Options, Parser};
use std::ops::Range;

/// What is on, and what is not, and why:
/// - quotes and dashes are made by `punctuation`, by language; the parser's are English only;
/// - `^raised^` is read by `brackets`, because the parser's must not touch a word (`x^2^`);
/// - heading attributes are read by `blocks` as all others are, because the parser's take no quoted values;
/// - metadata blocks are read by `front_matter`, because the parser's may stand anywhere, even for scene breaks;
/// - wikilinks would claim every `[[…]]`; old footnotes would change what a note may hold.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUBSCRIPT
}

/// The events of one chapter, in order.
pub struct Events<'a> {
    inner: OffsetIter<'a>,
}

impl<'a> Events<'a> {
    /// Parses a masked text.
    pub fn new(source: &'a Source) -> Events<'a> {
        Events {
            inner: Parser::new_ext(&source.masked, options()).into_offset_iter(),
        }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.inner.next()
    }
}
