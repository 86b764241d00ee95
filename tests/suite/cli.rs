//! The program itself, as a person at a terminal runs it.

use crate::driver::{BOOK_TOML, TestBook};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub fn pressmark(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressmark"));
    command
        .current_dir(folder)
        .args(arguments)
        .env_remove("CI")
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("NO_COLOR");
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    pressmark(folder, arguments).output().expect("the program starts")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ends by itself")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Names in a folder, hidden ones too; none when it is not there.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

pub fn hashes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    names(folder)
        .into_iter()
        .map(|name| {
            let bytes = fs::read(folder.join(&name)).unwrap();
            (name, Sha256::digest(bytes).to_vec())
        })
        .collect()
}

pub fn clean() -> TestBook {
    TestBook::of_text("# One\n\nSome words.\n")
}

pub fn faulty() -> TestBook {
    TestBook::of_text("# One\n\nSee ![a picture](gone.png) and [two](two.md).\n")
}

#[test]
fn a_new_book_builds_without_a_word_of_complaint() {
    let place = TestBook::new(&[]);
    fs::create_dir_all(place.folder()).unwrap();
    let made = run(place.folder(), &["new", "my-first_book"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let built = run(place.folder(), &["build", "my-first_book", "--deny", "warnings"]);
    assert_eq!((code(&built), err(&built).as_str()), (0, ""));
    assert!(out(&built).starts_with("My first book: "), "{}", out(&built));
    assert_eq!(
        names(&place.folder().join("output")),
        ["my-first-book.epub", "my-first-book.pdf"]
    );
}

#[test]
fn new_writes_over_nothing_and_leaves_nothing_half_done() {
    let place = TestBook::new(&[("mine/src/first.md", "My own words.\n")]);
    let made = run(place.folder(), &["init", "mine"]);
    assert_eq!(code(&made), 2);
    assert!(err(&made).contains("src/first.md already"), "{}", err(&made));
    assert_eq!(names(&place.folder().join("mine")), ["src"]);
    assert_eq!(names(&place.folder().join("mine/src")), ["first.md"]);
}

#[test]
fn the_summary_says_words_pages_time_and_which_file_is_for_whom() {
    let book = clean();
    let built = run(book.folder(), &["build"]);
    assert_eq!((code(&built), err(&built).as_str()), (0, ""));
    let text = out(&built);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("Test: 3 words, 3 pages, "), "{text}");
    assert!(
        lines[1].contains("output/test.epub") && lines[1].contains("for stores"),
        "{text}"
    );
    assert!(
        lines[2].contains("output/test.pdf") && lines[2].contains("for screens"),
        "{text}"
    );
}

#[test]
fn a_draft_says_so_in_the_summary() {
    let book = clean();
    let built = run(book.folder(), &["build", "--draft"]);
    assert_eq!((code(&built), err(&built).as_str()), (0, ""));
    let text = out(&built);
    let first = text.lines().next().unwrap_or("");
    assert!(
        first.ends_with(" s (a draft: build without --draft for readers, stores and printers)"),
        "{text}"
    );
    assert_eq!(names(&book.folder().join("output")), ["test.epub", "test.pdf"]);
}

#[test]
fn one_format_into_another_folder() {
    let book = clean();
    let built = run(book.folder(), &["build", "--to", "epub", "--out", "far/away"]);
    assert_eq!(code(&built), 0);
    assert_eq!(names(&book.folder().join("far/away")), ["test.epub"]);
    assert!(names(&book.folder().join("output")).is_empty());
}

#[test]
fn errors_are_shown_with_place_line_and_caret_and_nothing_is_written() {
    let book = faulty();
    let built = run(book.folder(), &["build"]);
    assert_eq!((code(&built), out(&built).as_str()), (1, ""));
    let text = err(&built);
    let missing = "src/one.md:3:5: error[image-missing]: the image `src/gone.png` is not there\n\
                   \u{20} |\n\
                   3 | See ![a picture](gone.png) and [two](two.md).\n\
                   \u{20} |     ^^^^^^^^^^^^^^^^^^^^^^\n";
    assert!(text.starts_with(missing), "{text}");
    assert!(text.contains("src/one.md:3:32: warning[link-broken]"), "{text}");
    let last = text.lines().last().unwrap();
    assert_eq!(
        last,
        "nothing was written; --keep-going writes a proof in spite of the errors"
    );
    assert!(!book.folder().join("output").exists());
}

/// "It is relative to the chapter's file."
#[test]
fn a_cover_that_is_missing_is_looked_for_in_the_books_folder() {
    let book = clean();
    let settings = format!("{BOOK_TOML}cover = \"no.png\"\n");
    book.write("book.toml", settings.as_bytes());
    let checked = run(book.folder(), &["check"]);
    assert_eq!(code(&checked), 1);
    let text = err(&checked);
    let hint = "correct the path; it is relative to the book's folder\n";
    assert!(
        text.contains("the image `no.png` is not there\n") && text.contains(hint),
        "{text}"
    );
    assert!(!text.contains("chapter's file"), "{text}");
}

#[test]
fn places_are_seen_from_where_the_tool_was_started() {
    let book = faulty();
    let name = book.folder().file_name().unwrap().to_string_lossy().into_owned();
    let above = book.folder().parent().unwrap();
    let checked = run(above, &["check", &format!("./{name}")]);
    assert!(
        err(&checked).starts_with(&format!("{name}/src/one.md:3:5: ")),
        "{}",
        err(&checked)
    );
}

#[test]
fn older_outputs_stay_and_are_named() {
    let book = clean();
    run(book.folder(), &["build"]);
    let before = hashes(&book.folder().join("output"));
    book.write("src/one.md", b"# One\n\n![a picture](gone.png)\n");
    let built = run(book.folder(), &["build"]);
    let text = err(&built);
    let last = text.lines().last().unwrap();
    assert!(
        last.ends_with("; output/test.epub and output/test.pdf are from an earlier build"),
        "{last}"
    );
    assert_eq!(hashes(&book.folder().join("output")), before);
}

#[test]
fn keep_going_writes_a_proof_and_still_fails() {
    let book = faulty();
    let built = run(book.folder(), &["build", "--keep-going"]);
    assert_eq!(code(&built), 1);
    assert!(out(&built).contains("a proof: the book has errors"), "{}", out(&built));
    assert_eq!(names(&book.folder().join("output")), ["test.epub", "test.pdf"]);
}

#[test]
fn warnings_fail_a_build_only_when_denied() {
    let book = TestBook::of_text("# One\n\nSee [two](two.md).\n");
    assert_eq!(code(&run(book.folder(), &["build"])), 0);
    assert_eq!(code(&run(book.folder(), &["check"])), 0);
    assert_eq!(code(&run(book.folder(), &["build", "--deny", "warnings"])), 1);
    assert_eq!(code(&run(book.folder(), &["check", "--deny", "warnings"])), 1);
}

#[test]
fn after_five_of_one_code_the_rest_are_counted() {
    let links: Vec<_> = (1..=8).map(|n| format!("[link {n}](gone-{n}.md)")).collect();
    let book = TestBook::of_text(&format!("# One\n\n{}\n", links.join("\n\n")));
    let shown = |arguments: &[&str]| {
        let checked = run(book.folder(), arguments);
        (err(&checked) + &out(&checked)).matches("gone-").count()
    };
    let text = err(&run(book.folder(), &["check"]));
    assert_eq!(text.matches("warning[link-broken]").count(), 5, "{text}");
    assert!(
        text.ends_with("and 3 more of link-broken; --verbose shows all\n"),
        "{text}"
    );
    let verbose = err(&run(book.folder(), &["check", "--verbose"]));
    assert_eq!(verbose.matches("warning[link-broken]").count(), 8, "{verbose}");
    assert_eq!(shown(&["check", "--message-format", "json"]), 8);
}

#[test]
fn json_is_one_object_a_line_and_nothing_else() {
    let book = faulty();
    let built = run(book.folder(), &["build", "--message-format", "json"]);
    assert_eq!((code(&built), err(&built).as_str()), (1, ""));
    let messages: Vec<serde_json::Value> = out(&built)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(messages.len(), 2);
    let first = &messages[0];
    assert_eq!(first["code"], "image-missing");
    assert_eq!(first["level"], "error");
    assert_eq!(first["file"], "src/one.md");
    assert_eq!(
        (&first["line"], &first["column"]),
        (&serde_json::json!(3), &serde_json::json!(5))
    );
    assert!(first["remedy"].is_string() && first["message"].is_string());
}

#[test]
fn what_cannot_be_run_exits_with_2() {
    let book = clean();
    book.write("file", b"no folder");
    for arguments in [
        &["build", "nowhere"][..],
        &["build", "nowhere.md"],
        &["build", "file"],
        &["build", "--to", "docx"],
        &["build", "--out", "file"],
        &["build", "--jobs", "0"],
        &["build", "--jobs", "100000"],
        &["build", "--no-such-option"],
        &["inspect"],
        &[],
    ] {
        let tried = run(book.folder(), arguments);
        assert_eq!(code(&tried), 2, "{arguments:?}");
        assert!(!err(&tried).is_empty(), "{arguments:?}");
        assert!(out(&tried).is_empty(), "{arguments:?}");
    }
}

/// README.md said that it exits with 2, as where no book is.
#[test]
fn a_folder_without_text_is_a_book_with_an_error() {
    let place = TestBook::new(&[("notes.txt", "no chapter")]);
    for verb in ["build", "check"] {
        let tried = run(place.folder(), &[verb, "."]);
        assert_eq!(code(&tried), 1, "{}", err(&tried));
        assert!(err(&tried).contains("error[book-empty]"), "{}", err(&tried));
    }
}

#[test]
fn a_file_that_cannot_be_put_in_place_leaves_no_piece_behind_and_no_file_without_the_others() {
    let book = clean();
    // A folder stands where the PDF should go.
    book.write("output/test.pdf/note.txt", b"in the way");
    let built = run(book.folder(), &["build"]);
    assert_eq!(code(&built), 2);
    assert!(err(&built).contains("test.pdf is a folder"), "{}", err(&built));
    assert_eq!(names(&book.folder().join("output")), ["test.pdf"]);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let book = faulty();
    for arguments in [&["check"][..], &["inspect", "--stage", "model"]] {
        let mut child = pressmark(book.folder(), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_single_file_needs_no_configuration() {
    let place = TestBook::new(&[("story.md", "# The Whale\n\nCall me Ishmael.\n")]);
    let built = run(place.folder(), &["build", "story.md"]);
    assert_eq!(code(&built), 0, "{}", err(&built));
    assert!(!err(&built).contains("warning"), "{}", err(&built));
    assert_eq!(
        names(&place.folder().join("output")),
        ["the-whale.epub", "the-whale.pdf"]
    );
}

#[test]
fn the_folder_manuscript_is_built_when_no_book_is_here() {
    let place = TestBook::new(&[
        ("manuscript/book.toml", BOOK_TOML),
        ("manuscript/src/one.md", "# One\n\nText, and [a link](gone.md).\n"),
    ]);
    let built = run(place.folder(), &["build"]);
    assert_eq!(code(&built), 0, "{}", err(&built));
    assert!(
        err(&built).starts_with("manuscript/src/one.md:3:11: warning[link-broken]"),
        "{}",
        err(&built)
    );
}

#[test]
fn a_folder_of_markdown_files_is_read_in_natural_order() {
    let place = TestBook::new(&[
        ("10-last.md", "# Last\n\nText.\n"),
        ("9-first.md", "# First\n\nText.\n"),
    ]);
    let seen = run(place.folder(), &["inspect", "--stage", "model"]);
    let text = out(&seen);
    assert!(text.find("First").unwrap() < text.find("Last").unwrap(), "{text}");
}

#[test]
fn two_builds_give_equal_bytes_whatever_the_threads_the_zone_and_the_folder() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/books/everything");
    let place = clean();
    let one = pressmark(
        place.folder(),
        &["build", &book.to_string_lossy(), "--out", "one", "--jobs", "1"],
    )
    .env("TZ", "Pacific/Chatham")
    .env("LANG", "tr_TR.UTF-8")
    .output()
    .unwrap();
    let two = pressmark(
        &book,
        &["build", "--out", &place.folder().join("two").to_string_lossy()],
    )
    .env("TZ", "America/St_Johns")
    .output()
    .unwrap();
    assert_eq!((code(&one), code(&two)), (0, 0), "{}", err(&one));
    let (one, two) = (hashes(&place.folder().join("one")), hashes(&place.folder().join("two")));
    assert_eq!(one.len(), 2);
    assert_eq!(one, two);
}

#[test]
fn a_cover_lies_beside_the_book_and_says_how_it_was_measured() {
    let book = clean();
    let made = run(
        book.folder(),
        &["cover", ".", "--for", "kdp", "--paper", "cream", "--pages", "300"],
    );
    assert_eq!(code(&made), 0, "{}", err(&made));
    let told = out(&made);
    assert!(
        told.starts_with(
            "Test: 300 pages, a spine of 19.05 mm (0.75 in), the whole cover 13 × 9.25 in with its bleed\n"
        ),
        "{told}"
    );
    assert!(
        told.contains("test-cover.pdf  for the printer") && told.contains("test-cover.jpg  for stores"),
        "{told}"
    );
    let output = book.folder().join("output");
    assert_eq!(names(&output), ["test-cover.jpg", "test-cover.pdf"]);
    assert!(
        fs::read(output.join("test-cover.jpg"))
            .unwrap()
            .starts_with(&[0xFF, 0xD8, 0xFF])
    );

    let wrong = run(
        book.folder(),
        &[
            "cover",
            ".",
            "--for",
            "kdp",
            "--pages",
            "300",
            "--spine=-5mm",
            "--out",
            "other",
        ],
    );
    assert_eq!(code(&wrong), 1, "{}", out(&wrong));
    assert!(
        err(&wrong).contains("cover-size") && err(&wrong).contains("nothing was written"),
        "{}",
        err(&wrong)
    );
    assert_eq!(names(&book.folder().join("other")), [""; 0]);
}

/// `/dev/full` takes nothing, as a disk does that is full.
#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_cannot_be_written_is_said() {
    let book = TestBook::of_text("# One\n\nSee [it](two.md).\n");
    for arguments in [
        &["build"][..],
        &["check"],
        &["check", "--message-format", "json"],
        &["check", "--message-format", "sarif"],
        &["explain", "--all"],
        &["man"],
        &["--help"],
        &["--version"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let told = pressmark(book.folder(), arguments)
            .stdout(full)
            .output()
            .expect("the program starts");
        assert_eq!(code(&told), 2, "{arguments:?}");
        let last = err(&told).lines().last().unwrap_or_default().to_owned();
        assert_eq!(
            last, "error: standard output could not be written: the disk is full",
            "{arguments:?}"
        );
    }
}
