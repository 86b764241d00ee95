//! Paths that lead out of the book's folder, by every way there is → never followed, and told.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::diag::Levels;
use pressmark::pipeline::{Composed, Request};
use std::fs;

/// What stands in the file that nobody may read.
const SECRET: &str = "the-secret-words";

/// Ways out by their words; `{name}` is a file in the folder beside the book's.
const OUT: &[&str] = &[
    "../{name}",
    "../../../../../../../../../../{outside}",
    "./../{name}",
    "deep/../../../{name}",
    "..\\{name}",
    "%2e%2e/{name}",
    "%2E%2E%2F{name}",
    "..%2f{name}",
    "..%5c{name}",
    "/{outside}",
    "%2f{outside}",
    "\\{outside}",
    "//{outside}",
    "file:///{outside}",
    "file:/{outside}",
    "file:{outside}",
    "C:\\{name}",
    "C:{name}",
    "c:/{name}",
    "\\\\server\\share\\{name}",
    "//server/share/{name}",
    "\\\\?\\C:\\{name}",
    "\\\\.\\C:\\{name}",
    "/dev/stdin",
    "/proc/self/environ",
    "~/{name}",
    "$HOME/{name}",
    "CON",
    "NUL",
    "COM1.md",
    "{name}%00.md",
    "{name}\u{0}",
    "../{name}#part",
    "../{name}?query",
];

/// All that a path may be asked for: how the book's files name it.
const ASKED: &[(&str, &str)] = &[
    ("a chapter of SUMMARY.md", "summary"),
    ("a chapter of book.toml", "chapters"),
    ("an include", "include"),
    ("an image", "image"),
    ("the cover", "cover"),
    ("the sheet", "css"),
    ("the profile", "profile"),
    ("the folder of texts", "src"),
];

/// A book that asks for a path, which may be what no TOML and no Markdown can write: then nothing is asked.
fn asking(kind: &str, path: &str) -> TestBook {
    let quoted = format!("{path:?}").replace("\\0", "\\u0000");
    let book = TestBook::new(&[
        ("book.toml", BOOK_TOML),
        ("src/one.md", "# One\n\nText.\n"),
        ("src/deep/x.md", "x"),
    ]);
    let write = |path: &str, text: String| book.write(path, text.as_bytes());
    match kind {
        "summary" => write("src/SUMMARY.md", format!("- [One](one.md)\n- [Two](<{path}>)\n")),
        "chapters" => write("book.toml", format!("{BOOK_TOML}chapters = [\"one.md\", {quoted}]\n")),
        "include" => write("src/one.md", format!("# One\n\n{{{{#include {path}}}}}\n")),
        "image" => write("src/one.md", format!("# One\n\n![A picture](<{path}>)\n")),
        "cover" => write("book.toml", format!("{BOOK_TOML}cover = {quoted}\n")),
        "css" => write("book.toml", format!("{BOOK_TOML}\n[epub]\ncss = {quoted}\n")),
        "profile" => write("book.toml", format!("{BOOK_TOML}\n[print]\ncolor-profile = {quoted}\n")),
        "src" => write("book.toml", format!("{BOOK_TOML}src = {quoted}\n")),
        other => panic!("{other} is not asked for"),
    }
    book
}

/// All that is read of a book; no file is made.
fn proof(book: &TestBook) -> Composed {
    book.compose_with(Request::new(book.folder()).targets([]).keep_going(true))
}

/// Whether any text that was read has the secret. No file of it may have been opened at all.
fn is_read(composed: &Composed, outside: &TestBook) -> bool {
    let away = outside.folder().canonicalize().expect("a folder");
    composed.originals.iter().any(|(_, place)| place.starts_with(&away))
        || composed.sources.iter().any(|source| source.text.contains(SECRET))
}

#[test]
fn no_path_leads_out_by_its_words() {
    let outside = TestBook::new(&[("secret.md", SECRET)]);
    let folder = outside
        .folder()
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let name = format!("{folder}/secret.md");
    let whole = outside
        .folder()
        .join("secret.md")
        .to_string_lossy()
        .trim_start_matches('/')
        .to_owned();
    for way in OUT {
        let path = way.replace("{name}", &name).replace("{outside}", &whole);
        for (what, kind) in ASKED {
            let composed = proof(&asking(kind, &path));
            assert!(!is_read(&composed, &outside), "{what}: {path}");
            assert!(
                !complaints(&composed).is_empty(),
                "{what}: {path:?} was passed over without a word"
            );
        }
    }
}

/// Links on the disk: to a file, to a folder, through another link, to nothing, to itself, in a circle.
#[cfg(unix)]
#[test]
fn no_link_leads_out() {
    use std::os::unix::fs::symlink;
    let outside = TestBook::new(&[("secret.md", SECRET), ("folder/secret.md", SECRET)]);
    let link = |book: &TestBook, target: &std::path::Path, path: &str| {
        symlink(target, book.folder().join(path)).expect("a link");
    };
    for (way, path) in [
        ("a file", "file.md"),
        ("a folder", "folder/secret.md"),
        ("a chain", "chain.md"),
        ("nothing", "nothing.md"),
        ("itself", "itself.md"),
        ("a circle", "round.md"),
    ] {
        for (what, kind) in ASKED {
            let asked = match *kind {
                "cover" | "css" | "profile" | "src" => format!("src/{path}"),
                _ => path.to_owned(),
            };
            let book = asking(kind, &asked);
            link(&book, &outside.folder().join("secret.md"), "src/file.md");
            link(&book, &outside.folder().join("folder"), "src/folder");
            link(&book, &book.folder().join("src/file.md"), "src/chain.md");
            link(&book, &outside.folder().join("none"), "src/nothing.md");
            link(&book, &book.folder().join("src/itself.md"), "src/itself.md");
            link(&book, &book.folder().join("src/circle.md"), "src/round.md");
            link(&book, &book.folder().join("src/round.md"), "src/circle.md");
            let composed = proof(&book);
            assert!(!is_read(&composed, &outside), "{what} through a link to {way}");
            assert!(!complaints(&composed).is_empty(), "{what} through a link to {way}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_that_stay_inside_are_followed_and_the_book_may_be_a_link_itself() {
    use std::os::unix::fs::symlink;
    let book = TestBook::new(&[
        ("real/book.toml", BOOK_TOML),
        ("real/src/SUMMARY.md", "- [One](one.md)\n- [Two](two.md)\n"),
        ("real/src/one.md", "# One\n\n{{#include ../parts/a.txt}}\n"),
        ("real/texts/two.md", "# Two\n\nText.\n"),
        ("real/texts/a.txt", "Brought in."),
    ]);
    symlink("../texts/two.md", book.folder().join("real/src/two.md")).expect("a link");
    symlink("texts", book.folder().join("real/parts")).expect("a link");
    symlink("real", book.folder().join("book")).expect("a link");
    let request = Request::new(book.folder().join("book"));
    let composed = pressmark::pipeline::compose(&request, &|_| {}).expect("a book");
    assert_eq!(complaints(&composed), Vec::<String>::new());
    let read: Vec<&str> = composed.originals.iter().map(|(path, _)| path).collect();
    assert_eq!(
        read,
        ["book.toml", "parts/a.txt", "src/SUMMARY.md", "src/one.md", "src/two.md"]
    );
}

/// What looks like a file and never ends, or never begins.
#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    use std::os::unix::fs::symlink;
    for (what, kind) in ASKED {
        let asked = match *kind {
            "cover" | "css" | "profile" | "src" => "src/pipe.md",
            _ => "pipe.md",
        };
        let book = asking(kind, asked);
        pipe(&book, "src/pipe.md");
        let composed = proof(&book);
        assert!(!complaints(&composed).is_empty(), "{what}");
        fs::remove_file(book.folder().join("src/pipe.md")).expect("a pipe");
        symlink("/dev/zero", book.folder().join("src/pipe.md")).expect("a link");
        let composed = proof(&book);
        assert!(!complaints(&composed).is_empty(), "{what}");
    }
    // Those that are not named but found.
    let book = TestBook::new(&[("src/one.md", "# One\n\nText.\n")]);
    for path in ["book.toml", "src/SUMMARY.md", "src/two.md", "fonts/a.ttf"] {
        fs::create_dir_all(book.folder().join("fonts")).expect("a folder");
        pipe(&book, path);
        let composed = proof(&book);
        assert!(
            complaints(&composed).contains(&"file-unreadable".to_owned()),
            "{path}: {:?}",
            complaints(&composed)
        );
        fs::remove_file(book.folder().join(path)).expect("a pipe");
    }
    pipe(&book, "a.epub");
    assert!(pressmark::pipeline::check_epub(&book.folder().join("a.epub"), &Levels::default(), 1).is_err());
    assert!(pressmark::pipeline::check_epub(std::path::Path::new("/dev/zero"), &Levels::default(), 1).is_err());
    pipe(&book, "a.md");
    let request = Request::new(book.folder().join("a.md"));
    assert!(pressmark::pipeline::compose(&request, &|_| {}).is_err());
}

#[cfg(unix)]
fn pipe(book: &TestBook, path: &str) {
    let made = std::process::Command::new("mkfifo")
        .arg(book.folder().join(path))
        .status();
    assert!(made.expect("mkfifo is there").success());
}

/// A name that is no name elsewhere, or ends a line, is a name like any other here.
#[cfg(unix)]
#[test]
fn names_with_signs_of_every_kind_are_read() {
    let names = [
        "a\nb.md",
        "a\tb.md",
        "ab:c.md",
        "a\"b.md",
        "a<b>.md",
        "a%41.md",
        "-rf.md",
        "CON.md",
        "\u{202E}dm.a.md",
        "{{a}}.md",
    ];
    let book = TestBook::new(&[("book.toml", BOOK_TOML)]);
    for name in names {
        book.write(&format!("src/{name}"), format!("# `{name:?}`\n\nText.\n").as_bytes());
    }
    let composed = proof(&book);
    assert_eq!(complaints(&composed), Vec::<String>::new());
    assert_eq!(composed.originals.iter().count(), 1 + names.len());
    // A backslash parts folders, in whatever system a book was written.
    book.write("src/a\\b.md", b"# Lost\n");
    assert_eq!(complaints(&proof(&book)), ["file-missing"]);
}
