//! A book's folder → how many bytes of text and of other files lie in it; must not read them.

use super::folder::{Folder, Kind};
use super::order::is_markdown;

/// Most files that are counted: a folder with more is no book, and what is reckoned from its weight is bounded elsewhere.
const MOST_FILES: usize = 100_000;
/// Deepest folder that is looked into.
const MOST_DEPTH: usize = 32;
/// Endings of what a build leaves: no part of the book that it was made from.
const FINISHED: [&str; 2] = [".epub", ".pdf"];

/// Bytes of a book's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Of Markdown.
    pub text: u64,
    /// Of all else: pictures, faces.
    pub other: u64,
}

/// Weighs what lies in a folder of the book and below it.
pub fn weigh(book: &Folder, folder: &str) -> Weight {
    let mut weight = Weight::default();
    let mut left = MOST_FILES;
    add(book, folder, MOST_DEPTH, &mut left, &mut weight);
    weight
}

fn add(book: &Folder, folder: &str, depth: usize, left: &mut usize, weight: &mut Weight) {
    // What cannot be listed is told where it is read.
    for (name, kind) in book.list(folder).unwrap_or_default() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let path = match folder {
            "" => name.clone(),
            folder => format!("{folder}/{name}"),
        };
        if kind != Kind::File {
            if kind == Kind::Folder && depth > 0 {
                add(book, &path, depth - 1, left, weight);
            }
        } else if is_markdown(&name) {
            weight.text += book.bytes(&path);
        } else if !FINISHED.iter().any(|ending| name.ends_with(ending)) {
            weight.other += book.bytes(&path);
        }
    }
}
