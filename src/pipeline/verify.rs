//! A kept manifest and one of now → what differs, and what of it the files show; must not build anything.

use super::manifest::{BookRecord, File, Manifest, OutputFile};
use std::collections::BTreeMap;
use std::fmt;

/// One difference between two builds of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Another version of the program: then, now.
    Tool(String, String),
    /// The manifest has a book that was not built now.
    BookGone(String),
    /// A book was built now that the manifest does not have.
    BookNew(String),
    /// An input is not what it was.
    Input(Change),
    /// An output is not what it was.
    Output(Change),
}

/// What became of a file: its name, then its size and hash, then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path or name.
    pub name: String,
    /// Before; nothing of a file that was not there.
    pub then: Option<(u64, String)>,
    /// Now; nothing of a file that is gone.
    pub now: Option<(u64, String)>,
}

/// Hexadecimal digits of a hash that are shown: enough to tell files apart by eye.
const SHOWN_OF_HASH: usize = 12;

impl Difference {
    /// Whether the finished files are others; else it is only why they might have been.
    pub fn is_of_outputs(&self) -> bool {
        match self {
            Difference::Output(_) | Difference::BookGone(_) | Difference::BookNew(_) => true,
            Difference::Tool(..) | Difference::Input(_) => false,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Tool(then, now) => write!(f, "program: version {then} then, {now} now"),
            Difference::BookGone(name) => write!(f, "book {name}: in the manifest, not built now"),
            Difference::BookNew(name) => write!(f, "book {name}: built now, not in the manifest"),
            Difference::Input(change) => write!(f, "input {change}"),
            Difference::Output(change) => write!(f, "output {change}"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = |(bytes, hash): &(u64, String)| {
            let short: String = hash.chars().take(SHOWN_OF_HASH).collect();
            format!("{bytes} bytes, {short}…")
        };
        match (&self.then, &self.now) {
            (Some(then), Some(now)) => write!(f, "{}: {} then, {} now", self.name, file(then), file(now)),
            (Some(then), None) => write!(f, "{}: {} then, gone now", self.name, file(then)),
            (None, Some(now)) => write!(f, "{}: new now, {}", self.name, file(now)),
            (None, None) => write!(f, "{}", self.name),
        }
    }
}

/// All that differs: the program, then each book's inputs and outputs in the order of the kept manifest.
pub fn differences(then: &Manifest, now: &Manifest) -> Vec<Difference> {
    let mut list = Vec::new();
    if then.tool != now.tool {
        list.push(Difference::Tool(then.tool.version.clone(), now.tool.version.clone()));
    }
    let of = |manifest: &Manifest, name: &str| manifest.books.iter().position(|book| book.name == name);
    for book in &then.books {
        match of(now, &book.name) {
            Some(index) => in_book(book, &now.books[index], &mut list),
            None => list.push(Difference::BookGone(book.name.clone())),
        }
    }
    let new = now.books.iter().filter(|book| of(then, &book.name).is_none());
    list.extend(new.map(|book| Difference::BookNew(book.name.clone())));
    list
}

fn in_book(then: &BookRecord, now: &BookRecord, list: &mut Vec<Difference>) {
    let input = |file: &File| (file.path.clone(), (file.bytes, file.sha256.clone()));
    let changed = changes(then.inputs.iter().map(input), now.inputs.iter().map(input));
    list.extend(changed.into_iter().map(Difference::Input));
    let output = |file: &OutputFile| (file.name.clone(), (file.bytes, file.sha256.clone()));
    let changed = changes(then.outputs.iter().map(output), now.outputs.iter().map(output));
    list.extend(changed.into_iter().map(Difference::Output));
}

fn changes(
    then: impl Iterator<Item = (String, (u64, String))>,
    now: impl Iterator<Item = (String, (u64, String))>,
) -> Vec<Change> {
    let mut files: BTreeMap<String, Change> = BTreeMap::new();
    let blank = |name: &String| Change {
        name: name.clone(),
        then: None,
        now: None,
    };
    for (name, file) in then {
        files.entry(name).or_insert_with_key(blank).then = Some(file);
    }
    for (name, file) in now {
        files.entry(name).or_insert_with_key(blank).now = Some(file);
    }
    files.into_values().filter(|change| change.then != change.now).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: u64, hash: &str) -> (String, (u64, String)) {
        (name.to_owned(), (bytes, hash.to_owned()))
    }

    #[test]
    fn what_changed_came_and_went_is_told_in_the_order_of_names() {
        let then = [file("c.md", 3, "cc"), file("a.md", 1, "aa"), file("b.md", 2, "bb")];
        let now = [file("a.md", 1, "aa"), file("b.md", 2, "b2"), file("d.md", 4, "dd")];
        let told: Vec<String> = changes(then.into_iter(), now.into_iter())
            .iter()
            .map(Change::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "b.md: 2 bytes, bb… then, 2 bytes, b2… now",
                "c.md: 3 bytes, cc… then, gone now",
                "d.md: new now, 4 bytes, dd…"
            ]
        );
    }
}
