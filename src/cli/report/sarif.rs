//! Complaints → a SARIF 2.1.0 log, as code scanning services read it; must not know where it is printed.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use super::places::{Place, Places};
use crate::diag::rules::WORK_FAILED;
use crate::diag::{Diagnostic, Diagnostics, Fix, Level, Rule, Sources, Span};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The schema that the log keeps to.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Stands for the root of the repository, from which paths are seen (3.14.14).
const ROOT: &str = "%SRCROOT%";
/// The name under which services look for a mark by which a result is known again (GitHub reads this one alone).
const FINGERPRINT: &str = "primaryLocationLineHash";
/// How many of a fingerprint's bytes are shown: results of one book are few enough to be told apart by eight.
const FINGERPRINT_BYTES: usize = 8;

/// The log of some books, on one line. That the work on one could not be done is no result, but a failure of the run (3.20.14, 3.20.21).
pub(super) fn log(books: &[(&Diagnostics, &Sources, &Places)]) -> String {
    let all = || books.iter().flat_map(|(diagnostics, ..)| diagnostics.iter());
    let rules = rules(all().filter(|own| !is_failure(own)));
    let failures: Vec<Value> = all().filter(|own| is_failure(own)).map(notification).collect();
    let mut seen = BTreeMap::new();
    let mut results: Vec<Value> = Vec::new();
    for (diagnostics, sources, places) in books {
        let mut of_book = Results {
            sources,
            places,
            rules: &rules,
            seen: std::mem::take(&mut seen),
        };
        let of_text = diagnostics.iter().filter(|own| !is_failure(own));
        results.extend(of_text.map(|own| of_book.result(own)));
        seen = of_book.seen;
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Pressmark",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                "notifications": failures.iter().take(1).map(|_| descriptor(&WORK_FAILED)).collect::<Vec<_>>(),
            } },
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": failures,
            }],
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "The folder in which Pressmark was started." } } },
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn is_failure(diagnostic: &Diagnostic) -> bool {
    *diagnostic.rule == WORK_FAILED
}

/// What kept the program from its work (3.58).
fn notification(diagnostic: &Diagnostic) -> Value {
    json!({
        "descriptor": { "id": diagnostic.rule.code, "index": 0 },
        "level": word(diagnostic.level),
        "message": { "text": said(diagnostic) },
    })
}

/// The rules that are broken, in the order of their codes.
fn rules<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>) -> Vec<&'static Rule> {
    let by_code: BTreeMap<_, _> = diagnostics.map(|own| (own.rule.code, own.rule)).collect();
    by_code.into_values().collect()
}

/// What is known of a rule (3.49).
fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.meaning },
        "help": { "text": format!("{} `pressmark explain {}` says more.", rule.remedy, rule.code) },
        "defaultConfiguration": { "level": word(rule.usual) },
        "properties": { "tags": [rule.group.title()] },
    })
}

/// The word for a level (3.27.10).
fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

struct Results<'a> {
    sources: &'a Sources,
    places: &'a Places,
    rules: &'a [&'static Rule],
    /// How many results had a fingerprint so far.
    seen: BTreeMap<String, usize>,
}

impl Results<'_> {
    fn result(&mut self, diagnostic: &Diagnostic) -> Value {
        let mut result = json!({
            "ruleId": diagnostic.rule.code,
            "ruleIndex": self.rules.iter().position(|rule| *rule == diagnostic.rule),
            "level": word(diagnostic.level),
            "message": { "text": said(diagnostic) },
            "locations": [{ "physicalLocation": self.location(diagnostic.span) }],
            "partialFingerprints": { FINGERPRINT: self.fingerprint(diagnostic) },
        });
        let further = diagnostic.notes.iter().filter_map(|(span, note)| {
            let physical = self.location(Some((*span)?));
            Some(json!({ "physicalLocation": physical, "message": { "text": note } }))
        });
        let further: Vec<Value> = further.collect();
        if !further.is_empty() {
            result["relatedLocations"] = further.into();
        }
        if let Some(fix) = &diagnostic.fix {
            result["fixes"] = json!([self.fix(fix)]);
        }
        result
    }

    /// A place (3.29). What has none is laid to the book's settings, or its first file: services show nothing that has no file.
    fn location(&self, span: Option<Span>) -> Value {
        let Some(span) = span else {
            let mut names = self.sources.iter().map(|source| source.path.as_str());
            let first = names.next().unwrap_or("book.toml");
            let settings = names.find(|name| *name == "book.toml");
            return json!({ "artifactLocation": artifact(&self.places.file(settings.unwrap_or(first))) });
        };
        let place = self.places.of_span(span, self.sources);
        json!({ "artifactLocation": artifact(&place.file), "region": region(&place) })
    }

    /// A mark that stays when lines are added elsewhere: of the rule, the file, the words of the line without its blanks, and how many
    /// of their like stand before it.
    fn fingerprint(&mut self, diagnostic: &Diagnostic) -> String {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update(text.as_bytes());
            hash.update([0]);
        };
        part(diagnostic.rule.code);
        match diagnostic.span {
            Some(span) => {
                part(&self.sources.get(span.file).path);
                line_of(span, self.sources).split_whitespace().for_each(&mut part);
            }
            None => part(&diagnostic.message),
        }
        let bytes = hash.finalize();
        let mark: String = bytes
            .iter()
            .take(FINGERPRINT_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let count = self.seen.entry(mark.clone()).or_default();
        *count += 1;
        format!("{mark}:{count}")
    }

    /// A fix (3.55), with the changes of one file together.
    fn fix(&self, fix: &Fix) -> Value {
        let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            let place = self.places.of_span(edit.span, self.sources);
            let replacement = json!({
                "deletedRegion": region(&place),
                "insertedContent": { "text": edit.replacement },
            });
            files.entry(place.file).or_default().push(replacement);
        }
        let changes = files
            .into_iter()
            .map(|(file, list)| json!({ "artifactLocation": artifact(&file), "replacements": list }));
        json!({ "description": { "text": fix.title }, "artifactChanges": changes.collect::<Vec<_>>() })
    }
}

/// The message, and hints without a place behind it.
fn said(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    for (_, hint) in diagnostic.notes.iter().filter(|(span, _)| span.is_none()) {
        text += &format!("\n{hint}");
    }
    text
}

fn line_of(span: Span, sources: &Sources) -> &str {
    let text = &sources.get(span.file).text;
    let line = sources.line_column(span.file, span.start).line;
    text.split('\n').nth(line - 1).unwrap_or_default()
}

/// A region (3.30), columns in code points.
fn region(place: &Place) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// A file (3.4): inside the repository relative to its root, else by its whole address.
fn artifact(path: &str) -> Value {
    let uri = encoded(path);
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    match () {
        () if path.starts_with("//") => json!({ "uri": format!("file:{uri}") }),
        () if path.starts_with('/') => json!({ "uri": format!("file://{uri}") }),
        () if has_drive => json!({ "uri": format!("file:///{uri}") }),
        () => json!({ "uri": uri, "uriBaseId": ROOT }),
    }
}

/// A path in a URI (RFC 3986, 3.3), its slashes kept. A colon in the first part would be taken for a scheme's.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rules::{LINK_BROKEN, METADATA_MISSING};
    use std::path::Path;

    fn logged(text: &str) -> Value {
        let mut sources = Sources::new();
        let file = sources.add("src/Füße & more.md", text);
        let mut diagnostics = Diagnostics::new();
        for (at, words) in text.match_indices("[it](b.md)") {
            let span = Span::new(file, at as u32, (at + words.len()) as u32);
            diagnostics.report(&LINK_BROKEN, Some(span), "`b.md` is not in the book");
        }
        diagnostics.report(&METADATA_MISSING, None, "nothing is said");
        let log = log(&[(&diagnostics, &sources, &Places::of(Path::new(""), None))]);
        assert_eq!(log.lines().count(), 1);
        serde_json::from_str(&log).expect("JSON")
    }

    fn marks(log: &Value) -> Vec<String> {
        let results = log["runs"][0]["results"].as_array().expect("results");
        let mark = |own: &Value| {
            own["partialFingerprints"][FINGERPRINT]
                .as_str()
                .unwrap_or("")
                .to_owned()
        };
        results.iter().map(mark).collect()
    }

    #[test]
    fn places_are_relative_encoded_and_counted_in_code_points() {
        let log = logged("𝔄 [it](b.md)\n");
        let run = &log["runs"][0];
        let place = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "src/F%C3%BC%C3%9Fe%20%26%20more.md");
        assert_eq!(place["artifactLocation"]["uriBaseId"], ROOT);
        assert_eq!(
            (&place["region"]["startColumn"], &place["region"]["endColumn"]),
            (&json!(3), &json!(13))
        );
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["results"][0]["ruleIndex"], 0);
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "link-broken");
    }

    #[test]
    fn a_result_is_known_again_when_lines_are_added_above_it() {
        let before = marks(&logged("See [it](b.md).\n\nSee [it](b.md).\n"));
        let after = marks(&logged(
            "A new line.\n\n  See  [it](b.md).\n\nAnother.\n\nSee [it](b.md).\n",
        ));
        assert_eq!(before, after);
        assert_eq!(before.len(), 3);
        assert_ne!(before[0], before[1]);
    }

    #[test]
    fn files_elsewhere_have_whole_addresses() {
        for (path, uri) in [
            ("/tmp/a b.md", "file:///tmp/a%20b.md"),
            ("C:/a.md", "file:///C%3A/a.md"),
            ("//server/share/a.md", "file://server/share/a.md"),
        ] {
            assert_eq!(artifact(path), json!({ "uri": uri }));
        }
    }
}
