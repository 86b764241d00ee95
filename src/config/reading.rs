//! The text of `book.toml` → [`Written`], with every unknown key and wrong value reported; must not know defaults.

use super::keys::{self, KEYS, Key, TABLES};
use super::mdbook;
use super::written::Written;
use crate::diag::fix::{Fix, is_slip};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span, rules};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Keys whose TOML numbers and dates are read as their text: an ISBN is not a quantity, `2024-05-01` not a
/// moment, and a length may be plain 0.
const AS_TEXT: [&[&str]; 15] = [
    &["book", "date"],
    &["book", "series", "position"],
    &["book", "isbn", "epub"],
    &["book", "isbn", "print"],
    &["book", "isbn", "pdf"],
    &["style", "paragraph-indent"],
    &["style", "quote-indent"],
    &["style", "code-size"],
    &["print", "bleed"],
    &["print", "font-size"],
    &["print", "leading"],
    &["print", "margins", "inner"],
    &["print", "margins", "outer"],
    &["print", "margins", "top"],
    &["print", "margins", "bottom"],
];

/// Longest book.toml that is read, in bytes; a long one has two thousand.
const MOST_BYTES: usize = 1 << 20;

/// Most wrong kinds that are told of one by one: each takes another reading of the file.
const MOST_WRONG: usize = 100;

/// Values that are tables and never lists: serde would read a list as the fields in turn.
const NEVER_LISTS: [&[&str]; 10] = [
    &["book"],
    &["print"],
    &["epub"],
    &["style"],
    &["hyphenation"],
    &["check"],
    &["book", "isbn"],
    &["book", "language-of"],
    &["print", "margins"],
    &["epub", "accessibility"],
];

/// How alike two names must be (Jaro–Winkler, 0 to 1) before one is suggested for the other. `titel` and `title` are
/// 0.95, `fontsize` and `font-size` 0.98, `lang` and `language` 0.9, `colour` and `cover` 0.75.
const ALIKE: f64 = 0.8;

/// Reads the file. What cannot be read is reported and left out.
pub fn read(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Written {
    if text.len() > MOST_BYTES {
        let place = Some(Span::new(file, 0, 0));
        let long = Diagnostic::new(&rules::LIMIT, place, "book.toml is longer than 1 MB");
        diagnostics.add(long.hint("it holds settings only: move what else is in it to files of their own"));
        return Written::default();
    }
    let (root, faults) = DeTable::parse_recoverable(text);
    for fault in &faults {
        let span = fault.span().map(|range| place(file, range));
        diagnostics.report(&rules::CONFIG_SYNTAX, span, sentence(fault.message()));
    }
    let whole = root.span();
    let mut root = root.into_inner();
    mdbook::set_aside(&mut root, file, diagnostics);
    remove_unknown(&mut root, file, diagnostics);
    for path in NEVER_LISTS {
        refuse_list(&mut root, path, file, diagnostics);
    }
    for path in AS_TEXT {
        scalar_to_text(&mut root, path);
    }
    fill(root, whole, file, diagnostics)
}

/// Where the value of a key stands; nothing where it is not written.
pub fn value_place(text: &str, file: FileId, table: &str, key: &str) -> Option<Span> {
    let (root, _) = DeTable::parse_recoverable(text);
    let value = root.get_ref().get(table)?.get_ref().get(key)?;
    Some(place(file, value.span()))
}

/// A range of bytes of book.toml as a span.
pub fn place(file: FileId, range: Range<usize>) -> Span {
    Span::new(file, range.start as u32, range.end as u32)
}

/// A parser's message without its final stop or line breaks.
fn sentence(message: &str) -> String {
    message.trim().trim_end_matches('.').replace('\n', "; ")
}

/// Takes out every key that is not in the table of keys, and reports each.
fn remove_unknown(root: &mut DeTable<'_>, file: FileId, diagnostics: &mut Diagnostics) {
    keep_known(
        root,
        |name, span| {
            let unknown = !TABLES.contains(&name);
            unknown.then(|| unknown_table(name, place(file, span)))
        },
        diagnostics,
    );
    for table in TABLES {
        let Some(DeValue::Table(keys)) = root.get_mut(table).map(Spanned::get_mut) else {
            continue;
        };
        keep_known(
            keys,
            |name, span| {
                let unknown = keys::find(table, name).is_none();
                unknown.then(|| unknown_key(table, name, place(file, span)))
            },
            diagnostics,
        );
        for (key, value) in keys.iter_mut() {
            if let Some(known) = keys::find(table, key.get_ref()) {
                remove_unknown_fields(known, value.get_mut(), file, diagnostics);
            }
        }
    }
}

/// The same inside a value: `margins.inner`, and each table of `authors`.
fn remove_unknown_fields(known: &Key, value: &mut DeValue<'_>, file: FileId, diagnostics: &mut Diagnostics) {
    match value {
        DeValue::Table(fields) if !known.fields.is_empty() => keep_known(
            fields,
            |name, span| {
                let unknown = !known.fields.contains(&name);
                unknown.then(|| unknown_field(known, name, place(file, span)))
            },
            diagnostics,
        ),
        DeValue::Array(items) => {
            for item in items.iter_mut().filter(|item| item.get_ref().is_table()) {
                remove_unknown_fields(known, item.get_mut(), file, diagnostics);
            }
        }
        DeValue::Table(_)
        | DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => {}
    }
}

/// Takes out each key that is complained of.
fn keep_known(
    table: &mut DeTable<'_>,
    complaint: impl Fn(&str, Range<usize>) -> Option<Diagnostic>,
    diagnostics: &mut Diagnostics,
) {
    let mut unknown = Vec::new();
    let mut renamed = BTreeSet::new();
    for key in table.keys() {
        if let Some(mut complaint) = complaint(key.get_ref(), key.span()) {
            unknown.push(key.get_ref().to_string());
            // A key stands once in its table.
            let becomes = |fix: &Fix| {
                fix.edits
                    .iter()
                    .map(|edit| edit.replacement.clone())
                    .collect::<String>()
            };
            let mut is_free = |name: String| !table.contains_key(name.as_str()) && renamed.insert(name);
            if complaint.fix.as_deref().is_some_and(|fix| !is_free(becomes(fix))) {
                complaint.fix = None;
            }
            diagnostics.add(complaint);
        }
    }
    for name in unknown {
        table.remove(name.as_str());
    }
}

/// A key in the table of a value that is none of its keys.
fn unknown_field(known: &Key, name: &str, span: Span) -> Diagnostic {
    let message = format!("`{}.{}.{name}` is not a key", known.table, known.name);
    let unknown = Diagnostic::new(&rules::CONFIG_UNKNOWN_KEY, Some(span), message);
    suggest_key(unknown, name, known.fields.iter().copied())
}

/// A key or table at the top of the file that is none of ours.
fn unknown_table(name: &str, span: Span) -> Diagnostic {
    if let Some(home) = KEYS.iter().find(|key| key.name == name) {
        let message = format!("`{name}` stands outside of its table");
        return Diagnostic::new(&rules::CONFIG_UNKNOWN_KEY, Some(span), message)
            .hint(format!("put it under `[{}]`", home.table));
    }
    let unknown = Diagnostic::new(
        &rules::CONFIG_UNKNOWN_KEY,
        Some(span),
        format!("`[{name}]` is not a table of book.toml"),
    );
    suggest_key(unknown, name, TABLES.into_iter())
}

/// A key in one of our tables that is none of its keys.
fn unknown_key(table: &str, name: &str, span: Span) -> Diagnostic {
    let unknown = Diagnostic::new(
        &rules::CONFIG_UNKNOWN_KEY,
        Some(span),
        format!("`{table}.{name}` is not a key"),
    );
    if table == keys::CHECK {
        return match crate::diag::nearest_code(name) {
            Some(code) => renamed(unknown.hint(format!("did you mean `{code}`?")), name, code),
            None => unknown
                .hint("its keys are the codes of complaints, such as `link-broken`; `pressmark explain` lists them"),
        };
    }
    if let Some(home) = KEYS.iter().find(|key| key.name == name) {
        return unknown.hint(format!("`{name}` is a key of `[{}]`", home.table));
    }
    suggest_key(
        unknown,
        name,
        KEYS.iter().filter(|key| key.table == table).map(|key| key.name),
    )
}

/// [`suggest`] for a key, with a fix that renames it.
fn suggest_key<'a>(unknown: Diagnostic, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let nearest = nearest(name, known.clone());
    let unknown = suggest(unknown, name, known);
    match nearest {
        Some(nearest) => renamed(unknown, name, nearest),
        None => unknown,
    }
}

fn renamed(unknown: Diagnostic, name: &str, nearest: &str) -> Diagnostic {
    with_fix(unknown, name, nearest, nearest.to_owned())
}

/// [`suggest`] for a value that is a text, with a fix that writes the other.
pub fn suggest_value<'a>(wrong: Diagnostic, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let nearest = nearest(word, known.clone());
    let wrong = suggest(wrong, word, known);
    match nearest {
        Some(nearest) => with_fix(wrong, word, nearest, format!("\"{nearest}\"")),
        None => wrong,
    }
}

/// With a fix that writes the nearest name: a safe one where the other is a slip of the pen for it.
fn with_fix(wrong: Diagnostic, name: &str, nearest: &str, written: String) -> Diagnostic {
    let Some(span) = wrong.span else { return wrong };
    let title = format!("write `{nearest}`");
    let fix = match is_slip(name, nearest) {
        true => Fix::safe(title),
        false => Fix::suggested(title),
    };
    wrong.fix(fix.replace(span, written))
}

/// Adds "did you mean", or else the list of what there is.
pub fn suggest<'a>(diagnostic: Diagnostic, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    match nearest(name, known.clone()) {
        Some(nearest) => diagnostic.hint(format!("did you mean `{nearest}`?")),
        None => {
            let list: Vec<_> = known.map(|name| format!("`{name}`")).collect();
            diagnostic.hint(format!("there are: {}", list.join(", ")))
        }
    }
}

/// The name that is most like another, if any is like it.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    let nearest = known.max_by(|a, b| alike(a).total_cmp(&alike(b)));
    nearest.filter(|nearest| alike(nearest) >= ALIKE)
}

/// Takes out a list that stands in place of a table.
fn refuse_list(root: &mut DeTable<'_>, path: &[&str], file: FileId, diagnostics: &mut Diagnostics) {
    let steps: Vec<_> = path.iter().map(|key| Step::Key((*key).to_owned())).collect();
    let value = path
        .iter()
        .try_fold(None, |at: Option<&Spanned<DeValue<'_>>>, key| match at {
            None => root.get(*key).map(Some),
            Some(value) => value.get_ref().get(*key).map(Some),
        });
    let list = value
        .flatten()
        .filter(|value| value.get_ref().is_array())
        .map(Spanned::span);
    if let Some(range) = list {
        diagnostics.add(wrong_kind(&steps, place(file, range), "invalid type: list"));
        remove(root, &steps);
    }
}

/// Makes the number or date at `path` a text.
fn scalar_to_text(root: &mut DeTable<'_>, path: &[&str]) {
    let Some((name, rest)) = path.split_first() else { return };
    let Some(value) = root.get_mut(*name).map(Spanned::get_mut) else {
        return;
    };
    if let DeValue::Table(inner) = value {
        return scalar_to_text(inner, rest);
    }
    let text = match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(_) | DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => return,
    };
    if rest.is_empty() {
        *value = DeValue::String(Cow::Owned(text));
    }
}

/// Fills the structs; a value of a wrong kind is reported, taken out, and the rest tried again, so that all are
/// reported. Each round takes out one value: the rounds end.
fn fill(mut root: DeTable<'_>, whole: Range<usize>, file: FileId, diagnostics: &mut Diagnostics) -> Written {
    for _ in 0..MOST_WRONG {
        let fault = match Written::deserialize(toml::de::Deserializer::from(Spanned::new(whole.clone(), root.clone())))
        {
            Ok(written) => return written,
            Err(fault) => fault,
        };
        let range = fault.span().unwrap_or(0..0);
        let Some(path) = path_at(&root, range.start) else {
            diagnostics.report(
                &rules::CONFIG_VALUE,
                Some(place(file, range)),
                sentence(fault.message()),
            );
            return Written::default();
        };
        diagnostics.add(wrong_kind(&path, place(file, range), fault.message()));
        remove(&mut root, &path);
    }
    let message = format!("more than {MOST_WRONG} values are of a wrong kind; the rest was not read");
    let many = Diagnostic::new(&rules::LIMIT, Some(Span::new(file, 0, 0)), message);
    diagnostics.add(many.hint("correct those that are told of, and build again"));
    Written::default()
}

/// One step on the way to a value.
enum Step {
    /// Into a table.
    Key(String),
    /// Into a list.
    Index(usize),
}

/// "`print.font-size` takes a length", with the parser's own words where they say what was found.
fn wrong_kind(path: &[Step], span: Span, found: &str) -> Diagnostic {
    let names: Vec<_> = path.iter().filter_map(Step::name).collect();
    let name = names.join(".");
    let message = match names.as_slice() {
        [table, key] => keys::find(table, key).map(|key| format!("`{name}` takes {}", key.takes)),
        [_] => Some(format!("`{name}` is a table: write `[{name}]`")),
        // Names inside are the author's own.
        [table, key, _] => keys::find(table, key)
            .filter(|key| key.fields.is_empty())
            .map(|own| format!("`{table}.{key}` takes {}", own.takes)),
        _ => None,
    };
    let message = message.unwrap_or_else(|| format!("`{name}` takes a text in quotes"));
    let diagnostic = Diagnostic::new(&rules::CONFIG_VALUE, Some(span), message);
    let kind = found
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split(", expected").next());
    match (kind, found.strip_prefix("missing field ")) {
        (Some(kind), _) => diagnostic.hint(format!("this is: {kind}")),
        (None, Some(field)) => diagnostic.hint(format!("{field} is missing")),
        (None, None) => diagnostic,
    }
}

impl Step {
    fn name(&self) -> Option<&str> {
        match self {
            Step::Key(name) => Some(name),
            Step::Index(_) => None,
        }
    }
}

/// The way to the innermost value that holds this byte.
fn path_at(table: &DeTable<'_>, at: usize) -> Option<Vec<Step>> {
    let (key, value) = table.iter().find(|(_, value)| holds(value, at))?;
    let mut path = vec![Step::Key(key.get_ref().to_string())];
    path.extend(path_inside(value.get_ref(), at));
    Some(path)
}

fn path_inside(value: &DeValue<'_>, at: usize) -> Vec<Step> {
    match value {
        DeValue::Table(table) => path_at(table, at).unwrap_or_default(),
        DeValue::Array(items) => {
            let Some(index) = items.iter().position(|item| holds(item, at)) else {
                return Vec::new();
            };
            let mut path = vec![Step::Index(index)];
            path.extend(
                items
                    .get(index)
                    .map(|item| path_inside(item.get_ref(), at))
                    .unwrap_or_default(),
            );
            path
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Vec::new()
        }
    }
}

fn holds(value: &Spanned<DeValue<'_>>, at: usize) -> bool {
    let inside = match value.get_ref() {
        DeValue::Table(table) => table.iter().any(|(_, value)| holds(value, at)),
        DeValue::Array(items) => items.iter().any(|item| holds(item, at)),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            false
        }
    };
    inside || value.span().contains(&at)
}

fn remove(table: &mut DeTable<'_>, path: &[Step]) {
    match path {
        [Step::Key(last)] => {
            table.remove(last.as_str());
        }
        [Step::Key(first), rest @ ..] => {
            if let Some(value) = table.get_mut(first.as_str()) {
                remove_inside(value.get_mut(), rest);
            }
        }
        [] | [Step::Index(_), ..] => {}
    }
}

fn remove_inside(value: &mut DeValue<'_>, path: &[Step]) {
    match (value, path) {
        (DeValue::Table(table), _) => remove(table, path),
        (DeValue::Array(items), [Step::Index(index)]) => {
            let all = std::mem::replace(items, DeArray::new()).into_iter().enumerate();
            *items = all.filter(|(at, _)| at != index).map(|(_, item)| item).collect();
        }
        (DeValue::Array(items), [Step::Index(index), rest @ ..]) => {
            if let Some(item) = items.get_mut(*index) {
                remove_inside(item.get_mut(), rest);
            }
        }
        (_, _) => {}
    }
}
