//! Complaints → one JSON object a line, as `diagnostic.schema.json` describes it; must not know where it is printed.

use super::places::{Place, Places};
use crate::diag::{Diagnostic, Diagnostics, Fix, Sources, Span};
use serde::Serialize;

/// The description of an object, in JSON Schema.
pub(in crate::cli) const SCHEMA: &str = include_str!("diagnostic.schema.json");

/// One complaint.
#[derive(Serialize)]
struct Message<'a> {
    level: String,
    code: &'a str,
    message: &'a str,
    remedy: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace>,
    notes: Vec<Note<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonPlace {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Note<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    #[serde(flatten)]
    place: JsonPlace,
    replacement: &'a str,
}

impl From<Place> for JsonPlace {
    fn from(place: Place) -> JsonPlace {
        JsonPlace {
            file: place.file,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        }
    }
}

/// All complaints, in reading order.
pub(super) fn lines(diagnostics: &Diagnostics, sources: &Sources, places: &Places) -> String {
    let mut text = String::new();
    for own in diagnostics.iter() {
        // Strings and numbers always serialise; an empty line would only ever mean a fault of serde_json.
        text += &serde_json::to_string(&message(own, sources, places)).unwrap_or_default();
        text.push('\n');
    }
    text
}

fn message<'a>(diagnostic: &'a Diagnostic, sources: &Sources, places: &Places) -> Message<'a> {
    let place = |span: Span| JsonPlace::from(places.of_span(span, sources));
    let notes = diagnostic.notes.iter().map(|(span, message)| Note {
        message,
        place: span.map(place),
    });
    let fix = |fix: &'a Fix| JsonFix {
        title: &fix.title,
        applicability: fix.applicability.word(),
        edits: fix
            .edits
            .iter()
            .map(|edit| JsonEdit {
                place: place(edit.span),
                replacement: &edit.replacement,
            })
            .collect(),
    };
    Message {
        level: diagnostic.level.to_string(),
        code: diagnostic.rule.code,
        message: &diagnostic.message,
        remedy: diagnostic.rule.remedy,
        place: diagnostic.span.map(place),
        notes: notes.collect(),
        fix: diagnostic.fix.as_deref().map(fix),
    }
}
