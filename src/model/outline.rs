//! The model → indented text, one node a line: `inspect --stage model`, snapshots, and a newcomer's guide.

use super::Book;

/// The whole book as indented lines.
pub fn outline(book: &Book) -> String {
    format!("book {:?}\n", book.metadata.title)
}
