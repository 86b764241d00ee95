//! How grave a complaint is: what the book, its text and the command line say of it.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::diag::rules::{IMAGE_NO_ALT, LINK_BROKEN};
use pressmark::diag::{Level, Levels, Setting};
use pressmark::pipeline::{Composed, Request};
use std::process::{Command, Output};

const FAULTY: &str = "# One\n\nSee [two](two.md).\n\n### Three\n\nText.\n";

fn with_check(check: &str) -> TestBook {
    let config = format!("{BOOK_TOML}\n[check]\n{check}\n");
    let book = TestBook::of_text(FAULTY);
    book.write("book.toml", config.as_bytes());
    book
}

fn levels(composed: &Composed) -> Vec<(&'static str, Level)> {
    composed
        .diagnostics
        .iter()
        .map(|own| (own.rule.code, own.level))
        .collect()
}

fn run(book: &TestBook, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .current_dir(book.folder())
        .args(arguments)
        .output()
        .expect("the program starts")
}

#[test]
fn the_book_sets_levels_and_an_error_withholds_the_files() {
    let composed = with_check("link-broken = \"error\"\nheading-skipped = \"note\"").compose();
    assert_eq!(
        levels(&composed),
        [("link-broken", Level::Error), ("heading-skipped", Level::Note)]
    );
    assert!(composed.files.is_empty());
    let composed = with_check("link-broken = \"off\"\nheading-skipped = \"off\"").compose();
    assert_eq!((levels(&composed).as_slice(), composed.files.len()), (&[][..], 2));
}

#[test]
fn the_command_stands_over_the_book() {
    let book = with_check("link-broken = \"error\"");
    let mut levels_asked = Levels::default();
    levels_asked.set(&LINK_BROKEN, Setting::Off).expect("it may be set");
    levels_asked
        .set(&IMAGE_NO_ALT, Setting::At(Level::Error))
        .expect("it may be set");
    let request = Request {
        levels: levels_asked,
        ..Request::new("")
    };
    let composed = book.compose_with(request);
    assert_eq!(levels(&composed), [("heading-skipped", Level::Warning)]);
    assert_eq!(composed.files.len(), 2);
}

#[test]
fn deny_warn_and_allow_are_options_of_every_verb_that_complains() {
    let book = TestBook::of_text(FAULTY);
    for (arguments, code) in [
        (&["check"][..], 0),
        (&["check", "--deny", "link-broken"], 1),
        (&["check", "--deny", "warnings"], 1),
        (&["check", "--deny", "warnings", "--allow", "link-broken"], 1),
        (
            &["check", "--deny", "warnings", "--allow", "link-broken,heading-skipped"],
            0,
        ),
        (
            &["check", "--deny", "warnings", "--warn", "link-broken,heading-skipped"],
            0,
        ),
        (&["check", "--deny", "image-no-alt"], 0),
        (&["inspect", "--stage", "model", "--deny", "link-broken"], 1),
        (&["check", "--allow", "link-brokn"], 2),
        (&["check", "--allow", "file-missing"], 2),
        (&["check", "--deny", "file-missing"], 0),
    ] {
        let output = run(&book, arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
    }
    let slip = run(&book, &["check", "--deny", "broken-link"]);
    let told = String::from_utf8_lossy(&slip.stderr).into_owned();
    assert!(told.contains("did you mean `link-broken`?"), "{told}");
    let fixed = run(&book, &["check", "--allow", "image-missing"]);
    let told = String::from_utf8_lossy(&fixed.stderr).into_owned();
    assert!(told.contains("`image-missing` cannot be lowered"), "{told}");
}

#[test]
fn denied_warnings_are_errors_in_every_respect() {
    let book = TestBook::of_text(FAULTY);
    let built = run(&book, &["build", "--deny", "warnings"]);
    let told = String::from_utf8_lossy(&built.stderr).into_owned();
    assert_eq!(built.status.code(), Some(1));
    assert!(told.contains("error[link-broken]"), "{told}");
    assert!(told.contains("nothing was written"), "{told}");
    assert!(!book.folder().join("output").exists());
    let proof = run(&book, &["build", "--deny", "warnings", "--keep-going"]);
    assert_eq!(proof.status.code(), Some(1));
    assert!(book.folder().join("output/test.pdf").exists());
}

#[test]
fn a_comment_spares_its_block_and_no_other() {
    let book = TestBook::of_text(
        "# One\n\n<!-- pressmark: allow link-broken -->\n\n::: note\nA [gone](two.md).\n\nA [gone](two.md).\n:::\n\nA [gone](two.md).\n",
    );
    assert_eq!(complaints(&book.compose()), ["src/one.md:11:3 link-broken"]);
}

#[test]
fn a_comment_at_the_end_of_a_container_does_not_reach_out_of_it() {
    let book = TestBook::of_text(
        "# One\n\n::: note\nText.\n\n<!-- pressmark: allow link-broken -->\n:::\n\nA [gone](two.md).\n",
    );
    assert_eq!(
        complaints(&book.compose()),
        ["src/one.md:6:23 allow-unused", "src/one.md:9:3 link-broken"]
    );
}

#[test]
fn a_comment_spares_notes_that_are_defined_elsewhere() {
    let book = TestBook::of_text(
        "# One\n\nWords.[^a]\n\n<!-- pressmark: allow link-broken -->\n\n[^a]: A [gone](two.md).\n\nA [gone](two.md).\n",
    );
    assert_eq!(complaints(&book.compose()), ["src/one.md:9:3 link-broken"]);
}

#[test]
fn a_comment_spares_what_its_block_includes() {
    let book = TestBook::of_text(
        "# One\n\n<!-- pressmark: allow link-broken -->\n\n::: note\n{{#include part.md}}\n:::\n\n{{#include part.md}}\n",
    );
    book.write("src/part.md", b"A [gone](two.md).\n");
    let told = complaints(&book.compose());
    assert_eq!(told, [""; 0], "the included place is allowed once, and it is one place");
}

#[test]
fn an_allowance_of_what_is_off_is_not_called_unused() {
    let book = with_check("link-broken = \"off\"\nheading-skipped = \"off\"");
    book.write(
        "src/one.md",
        b"# One\n\n<!-- pressmark: allow link-broken -->\n\nText.\n",
    );
    assert_eq!(complaints(&book.compose()), [""; 0]);
    let book = with_check("heading-skipped = \"off\"");
    book.write(
        "src/one.md",
        b"# One\n\n<!-- pressmark: allow link-broken, printer-trim -->\n\nText.\n",
    );
    assert_eq!(complaints(&book.compose()), ["src/one.md:3:23 allow-unused"]);
}
