//! What programs read: each line of JSON by its schema, each SARIF log by that of OASIS, commands of a GitHub workflow by their grammar.

use crate::driver::TestBook;
use crate::json_schema::faults;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const TOP: &str = env!("CARGO_MANIFEST_DIR");
/// Broken books that are shown in each format: with places in several files, with none, with fixes, with further places, with odd signs.
const SHOWN: [&str; 12] = [
    "allowances",
    "check-levels",
    "config-values",
    "containers",
    "front-matter",
    "hidden-characters",
    "images",
    "included-fault",
    "labels",
    "metadata",
    "not-utf8-utf16",
    "summary-garbage",
];

fn pressmark(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressmark"));
    command.current_dir(folder).args(arguments);
    for name in ["SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    pressmark(folder, arguments).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// What the program says of each broken book, started in the folder above them.
fn shown(format: &str) -> Vec<(&'static str, String)> {
    let above = Path::new(TOP).join("tests/fixtures/faults");
    let said = |name: &&'static str| {
        let output = run(&above, &["check", name, "--message-format", format]);
        assert_eq!(err(&output), "", "{name}: nothing else is said");
        (*name, out(&output))
    };
    SHOWN.iter().map(said).collect()
}

#[test]
fn every_line_of_json_is_as_the_schema_describes_it() {
    let schema = run(Path::new(TOP), &["explain", "--schema"]);
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    let (mut lines, mut fixes, mut placeless) = (0, 0, 0);
    for (name, text) in shown("json") {
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).expect("an object");
            assert_eq!(faults(&value, &schema), [""; 0], "{name}: {line}");
            fixes += usize::from(value.get("fix").is_some());
            placeless += usize::from(value.get("file").is_none());
            lines += 1;
        }
    }
    assert!(lines > 50 && fixes > 4 && placeless > 0, "{lines} {fixes} {placeless}");
}

#[test]
fn every_sarif_log_is_valid_and_its_files_are_there() {
    let schema = fs::read(Path::new(TOP).join("tests/fixtures/sarif/sarif-schema-2.1.0.json")).expect("the schema");
    let schema: Value = serde_json::from_slice(&schema).expect("a schema");
    for (name, text) in shown("sarif") {
        let log: Value = serde_json::from_str(&text).expect("a log");
        assert_eq!(faults(&log, &schema), [""; 0], "{name}");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str();
            let file = Path::new(TOP).join("tests/fixtures/faults").join(uri.expect("a file"));
            assert!(file.is_file(), "{}", file.display());
        }
        assert_eq!(text, shown_again(name), "{name}: the same log each time");
    }
}

fn shown_again(name: &str) -> String {
    out(&run(
        &Path::new(TOP).join("tests/fixtures/faults"),
        &["check", name, "--message-format", "sarif"],
    ))
}

#[test]
fn a_finished_epub_is_told_in_every_format() {
    let book = TestBook::of_text("# One\n\nText.\n");
    assert_eq!(run(book.folder(), &["build"]).status.code(), Some(0));
    let epub = fs::read(book.folder().join("output/test.epub")).expect("the EPUB");
    fs::write(book.folder().join("output/cut, off.epub"), &epub[..epub.len() - 30]).expect("a file");
    for (format, wanted) in [
        ("json", "\"file\":\"output/cut, off.epub"),
        ("sarif", "\"uri\":\"output/cut%2C%20off.epub"),
        ("github", "file=output/cut%2C off.epub"),
    ] {
        let told = run(
            book.folder(),
            &["check", "output/cut, off.epub", "--message-format", format],
        );
        assert_eq!(told.status.code(), Some(1));
        assert!(out(&told).contains(wanted), "{}", out(&told));
    }
}

#[test]
fn commands_of_a_workflow_are_well_formed_and_errors_stand_first() {
    let command = regex_lite::Regex::new(
        r"^::(error|warning|notice) (file=[^:,]+,line=\d+,(col=\d+,endLine=\d+,endColumn=\d+|endLine=\d+),)?title=[a-z0-9-]+::.+$",
    )
    .expect("a pattern");
    for (name, text) in shown("github") {
        let ranks = text.lines().map(|line| {
            assert!(command.is_match(line), "{name}: {line}");
            ["::error", "::warning", "::notice"]
                .iter()
                .position(|kind| line.starts_with(kind))
        });
        assert!(ranks.is_sorted(), "{name}: {text}");
    }
}

/// What GitHub's runner makes of a property, and of the words behind it.
fn undone(text: &str) -> String {
    text.replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%3A", ":")
        .replace("%2C", ",")
        .replace("%25", "%")
}

#[test]
fn names_that_are_commands_to_a_workflow_stay_names() {
    let book = TestBook::of_text("# One\n\nSee [it](two%0A::error::no.md) and ![gone](a,b:c%.png).\n");
    let told = out(&run(book.folder(), &["check", "--message-format", "github"]));
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.lines().all(|line| line.matches("title=").count() == 1), "{told}");
    assert!(undone(&told).contains("`src/a,b:c%.png`"), "{told}");
}

#[test]
fn the_summary_of_a_step_is_added_to() {
    let book = TestBook::of_text("# One\n\nSee [it](two.md) | more.\n");
    let summary = book.folder().join("summary.md");
    fs::write(&summary, "Before.\n").expect("a file");
    let told = pressmark(book.folder(), &["check", "--message-format", "github"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .expect("the program starts");
    assert_eq!((told.status.code(), err(&told).as_str()), (Some(0), ""));
    let text = fs::read_to_string(&summary).expect("the summary");
    assert!(
        text.starts_with("Before.\n### Pressmark: Test: 0 errors, 1 warning, 0 notes\n\n| Level |"),
        "{text}"
    );
    assert!(
        text.contains("| warning | src/one.md&#58;3&#58;5 | link-broken |"),
        "{text}"
    );

    let unwritable = book.folder().join("no/such/folder.md");
    let told = pressmark(book.folder(), &["check", "--message-format", "github"])
        .env("GITHUB_STEP_SUMMARY", &unwritable)
        .output()
        .expect("the program starts");
    assert_eq!(told.status.code(), Some(0), "the book is no worse for it");
    assert!(err(&told).contains("cannot be written"), "{}", err(&told));
}

#[test]
fn a_part_without_a_book_is_told_in_every_format() {
    let book = TestBook::of_text("# One\n\nText.\n");
    let summary = book.folder().join("summary.md");
    let told = |part: &str, format: &str| {
        let told = pressmark(
            book.folder(),
            &["check", ".", "--shard", part, "--message-format", format],
        )
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .expect("the program starts");
        assert_eq!((told.status.code(), err(&told).as_str()), (Some(0), ""));
        out(&told)
    };
    let empty = ["1/2", "2/2"]
        .into_iter()
        .find(|part| told(part, "text").starts_with("no book"))
        .expect("one book is in one part");
    let schema = fs::read(Path::new(TOP).join("tests/fixtures/sarif/sarif-schema-2.1.0.json")).expect("the schema");
    let schema: Value = serde_json::from_slice(&schema).expect("a schema");
    let log: Value = serde_json::from_str(&told(empty, "sarif")).expect("a log");
    assert_eq!(faults(&log, &schema), [""; 0]);
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(told(empty, "json"), "", "a line for each complaint");
    assert_eq!(told(empty, "github"), "", "nothing to annotate");
    let text = fs::read_to_string(&summary).expect("the summary");
    assert_eq!(text, format!("### Pressmark: no book (part {empty} of 1)\n\n"));
}

/// What is told of books of which the second is not there, and the summary of the step.
fn told_of_gone(format: &str, books: &[&str]) -> (String, String) {
    let book = TestBook::of_text("# One\n\nText.\n");
    let summary = book.folder().join("summary.md");
    let told = pressmark(
        book.folder(),
        &[&["check", "--message-format", format][..], books].concat(),
    )
    .env("GITHUB_STEP_SUMMARY", &summary)
    .output()
    .expect("the program starts");
    assert_eq!(told.status.code(), Some(2), "{format}");
    assert!(err(&told).contains("error: gone is not there\n"), "{}", err(&told));
    (out(&told), fs::read_to_string(&summary).unwrap_or_default())
}

#[test]
fn a_book_that_cannot_be_opened_is_a_failed_run_in_a_whole_sarif_log() {
    let schema = fs::read(Path::new(TOP).join("tests/fixtures/sarif/sarif-schema-2.1.0.json")).expect("the schema");
    let schema: Value = serde_json::from_slice(&schema).expect("a schema");
    for books in [&["gone"][..], &["gone", "."]] {
        let (text, _) = told_of_gone("sarif", books);
        let log: Value = serde_json::from_str(&text).expect("a log");
        assert_eq!(faults(&log, &schema), [""; 0]);
        let run = &log["runs"][0];
        assert_eq!(run["results"], serde_json::json!([]), "{books:?}");
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let told = invocation["toolExecutionNotifications"].as_array().expect("a list");
        assert_eq!(told.len(), 1);
        assert_eq!(
            (&told[0]["level"], &told[0]["message"]["text"]),
            (&"error".into(), &"gone is not there".into())
        );
        assert_eq!(
            run["tool"]["driver"]["notifications"][0]["id"],
            told[0]["descriptor"]["id"]
        );
    }
    let book = TestBook::of_text("# One\n\nText.\n");
    let log: Value =
        serde_json::from_str(&out(&run(book.folder(), &["check", "--message-format", "sarif"]))).expect("a log");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_book_that_cannot_be_opened_is_annotated_and_named_in_the_summary() {
    let (text, summary) = told_of_gone("github", &[".", "gone"]);
    assert!(
        text.starts_with("::error title=work-failed::gone is not there%0A"),
        "{text}"
    );
    assert!(
        summary.starts_with("### Pressmark: Test: 0 errors, 0 warnings, 0 notes\n"),
        "{summary}"
    );
    assert!(
        summary.contains("\n### Pressmark: gone: the work could not be done\n"),
        "{summary}"
    );
    assert!(
        summary.contains("| error |  | work-failed | gone is not there<br>"),
        "{summary}"
    );
}

#[test]
fn a_book_that_cannot_be_opened_is_a_line_of_json_as_the_schema_describes_it() {
    let schema = run(Path::new(TOP), &["explain", "--schema"]);
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    let (text, _) = told_of_gone("json", &["gone", "."]);
    assert_eq!(text.lines().count(), 1, "{text}");
    let line: Value = serde_json::from_str(&text).expect("an object");
    assert_eq!(faults(&line, &schema), [""; 0], "{line}");
    assert_eq!(
        (&line["code"], &line["message"]),
        (&"work-failed".into(), &"gone is not there".into())
    );
    assert_eq!(run(Path::new(TOP), &["explain", "work-failed"]).status.code(), Some(0));
}

#[test]
fn what_is_refused_before_any_book_is_opened_is_told_in_every_format() {
    let book = TestBook::of_text("# One\n\nText.\n");
    for verb in [&["check"][..], &["build"], &["cover", "--for", "kdp"]] {
        for (format, wanted) in [
            ("json", "\"code\":\"work-failed\""),
            ("github", "::error title=work-failed::SOURCE_DATE_EPOCH is"),
            ("sarif", "\"executionSuccessful\":false"),
        ] {
            let told = pressmark(book.folder(), &[verb, &["--message-format", format]].concat())
                .env("SOURCE_DATE_EPOCH", "abc")
                .output()
                .expect("the program starts");
            assert_eq!(told.status.code(), Some(2));
            assert!(out(&told).contains(wanted), "{verb:?}: {}", out(&told));
        }
    }
}

#[test]
fn colours_are_the_options_then_the_environments_then_the_terminals() {
    let book = TestBook::of_text("# One\n\nSee [it](two.md).\n");
    let is_coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = pressmark(book.folder(), arguments);
        for (name, value) in variables {
            command.env(name, value);
        }
        err(&command.output().expect("the program starts")).contains('\u{1b}')
    };
    assert!(!is_coloured(&["check"], &[]), "no terminal");
    assert!(is_coloured(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&["check"], &[("CLICOLOR_FORCE", "0")]));
    assert!(!is_coloured(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(is_coloured(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
    assert!(is_coloured(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!is_coloured(&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn paths_are_seen_from_where_the_tool_was_started_however_the_book_was_named() {
    let book = TestBook::of_text("# One\n\nSee [it](two.md).\n");
    let folder: PathBuf = book.folder().canonicalize().expect("the folder");
    let (above, name) = (
        folder.parent().expect("above"),
        folder.file_name().expect("a name").to_string_lossy(),
    );
    for named in [
        name.to_string(),
        format!("./{name}/book.toml"),
        folder.display().to_string(),
    ] {
        let told = out(&run(above, &["check", &named, "--message-format", "json"]));
        assert!(
            told.contains(&format!("\"file\":\"{name}/src/one.md\"")),
            "{named}: {told}"
        );
    }
}
