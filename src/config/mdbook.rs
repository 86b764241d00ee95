//! The tables of an mdBook's `book.toml` that are not ours → one note; must not know what they would do.

use super::reading::place;
use crate::diag::{Diagnostics, FileId, rules};
use toml::de::{DeTable, DeValue};

/// Top-level tables that belong to mdBook and its plug-ins.
const TABLES: [&str; 4] = ["build", "output", "preprocessor", "rust"];

/// Keys of mdBook's `[book]` that have no meaning here.
const BOOK_KEYS: [&str; 1] = ["multilingual"];

/// Takes out what belongs to mdBook alone, and says so in one note.
pub fn set_aside(root: &mut DeTable<'_>, file: FileId, diagnostics: &mut Diagnostics) {
    let mut names = Vec::new();
    let mut first = None;
    for table in TABLES {
        if let Some((key, value)) = root.remove_entry(table) {
            names.extend(names_of(table, value.get_ref()));
            first = earlier(first, key.span().start..key.span().end);
        }
    }
    if let Some(DeValue::Table(book)) = root.get_mut("book").map(|value| value.get_mut()) {
        for name in BOOK_KEYS {
            if let Some((key, _)) = book.remove_entry(name) {
                names.push(format!("`book.{name}`"));
                first = earlier(first, key.span());
            }
        }
    }
    if let Some(range) = first {
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!("{} {verb} for mdBook and not used here", names.join(", "));
        diagnostics.report(&rules::CONFIG_UNUSED, Some(place(file, range)), message);
    }
}

/// `[output.html]`, `[output.epub]`; or `[rust]` where nothing but values stand in it.
fn names_of(table: &str, value: &DeValue<'_>) -> Vec<String> {
    let inner = value.as_table();
    let tables = inner
        .into_iter()
        .flat_map(|inner| inner.iter())
        .filter(|(_, value)| value.get_ref().is_table());
    let names: Vec<_> = tables
        .map(|(key, _)| format!("`[{table}.{}]`", key.get_ref()))
        .collect();
    if names.is_empty() {
        vec![format!("`[{table}]`")]
    } else {
        names
    }
}

fn earlier(known: Option<std::ops::Range<usize>>, new: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    match known {
        Some(known) if known.start <= new.start => Some(known),
        Some(_) | None => Some(new),
    }
}
