//! Folders that may not be looked into, and links that lead to nothing → told, and never taken for folders without files.

use crate::cli::{code, err, pressmark};
use crate::driver::{BOOK_TOML, TestBook};
use pressmark::pipeline::Request;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

/// A user without rights, as most systems have one: rights do not bind root, whom many machines of CI run as.
const NOBODY: u32 = 65_534;

/// A folder that nobody may look into, until this is dropped.
struct Shut(PathBuf);

impl Shut {
    fn with(folder: PathBuf, rights: u32) -> Shut {
        fs::set_permissions(&folder, fs::Permissions::from_mode(rights)).expect("rights");
        Shut(folder)
    }
}

impl Drop for Shut {
    fn drop(&mut self) {
        let _ = fs::set_permissions(&self.0, fs::Permissions::from_mode(0o755));
    }
}

/// The exit code and what is told of a book by a program that rights bind, while a folder of it has these; nothing where there can be none.
fn told_while(book: &TestBook, shut: &str, rights: u32) -> Option<(i32, String)> {
    let shut = Shut::with(book.folder().join(shut), rights);
    let mut command = pressmark(Path::new("/"), &["check", "--deny", "warnings"]);
    command.arg(book.folder());
    let is_bound = fs::read_dir(&shut.0).is_err_and(|why| why.kind() == ErrorKind::PermissionDenied)
        || shut
            .0
            .join("x")
            .symlink_metadata()
            .is_err_and(|why| why.kind() == ErrorKind::PermissionDenied);
    if !is_bound {
        command.uid(NOBODY);
    }
    match command.output() {
        Ok(output) => Some((code(&output), err(&output))),
        // The program itself lies where only root may go.
        Err(why) => {
            assert!(!is_bound, "{why}");
            None
        }
    }
}

/// A book without SUMMARY.md, of whose chapters one lies in a folder of its own.
fn gathered() -> TestBook {
    TestBook::new(&[
        ("book.toml", BOOK_TOML),
        ("src/1.md", "# One\n\nWords.\n"),
        ("src/sub/2.md", "# Two\n\nWords.\n"),
        ("fonts/note.txt", ""),
    ])
}

/// Its chapters were left out of the book, and the book was called faultless.
#[test]
fn a_folder_that_cannot_be_listed_is_an_error_that_names_it_and_says_why() {
    for (folder, named) in [
        ("src/sub", "the folder `src/sub`"),
        ("src", "the folder `src`"),
        ("fonts", "the folder `fonts`"),
    ] {
        for rights in [0o000, 0o311] {
            let book = gathered();
            let Some((code, text)) = told_while(&book, folder, rights) else {
                return;
            };
            let wanted = format!("error[file-unreadable]: the files of {named} cannot be listed: permission denied\n");
            assert!(
                code == 1 && text.contains(&wanted),
                "{folder} {rights:o} {code}: {text}"
            );
        }
    }
}

#[test]
fn files_of_a_folder_that_can_be_listed_and_not_entered_are_told_one_by_one() {
    let Some((code, text)) = told_while(&gathered(), "src/sub", 0o444) else {
        return;
    };
    let wanted = "error[file-unreadable]: `src/sub/2.md` cannot be read\n";
    assert!(code == 1 && text.contains(wanted), "{code}: {text}");
}

/// It was told to write a chapter.
#[test]
fn a_books_own_folder_that_cannot_be_entered_is_no_empty_book() {
    for rights in [0o000, 0o444] {
        let Some((code, text)) = told_while(&gathered(), "", rights) else {
            return;
        };
        let is_told = text.contains("cannot be opened: Permission denied") && !text.contains("book-empty");
        assert!(code == 2 && is_told, "{rights:o} {code}: {text}");
    }
    let bare = TestBook::new(&[("1.md", "# One\n\nWords.\n")]);
    let Some((code, text)) = told_while(&bare, "", 0o311) else {
        return;
    };
    let wanted = "error[file-unreadable]: the files of the book's folder cannot be listed: permission denied\n";
    assert!(code == 1 && text.contains(wanted), "{code}: {text}");
}

#[test]
fn a_folder_that_the_search_for_unused_files_cannot_list_is_told_in_a_note() {
    let book = TestBook::of_text("# One\n\nWords.\n");
    book.write("src/drafts/two.md", b"# Two\n");
    let Some((code, text)) = told_while(&book, "src/drafts", 0o000) else {
        return;
    };
    let wanted = "note[file-unused]: the files of `src/drafts` cannot be listed, and were not looked at\n";
    assert!(code == 0 && text.contains(wanted), "{code}: {text}");
}

fn told(book: &TestBook) -> Vec<String> {
    let composed = book.compose_with(Request::new("").targets([]));
    let told = composed.diagnostics.iter().filter(|own| own.rule.code != "book-empty");
    told.map(|own| format!("{} {}", own.rule.code, own.message)).collect()
}

/// "`three.md` is not there; did you mean `three.md`?"
#[test]
fn a_link_to_nothing_says_that_it_is_one() {
    for path in ["src/three.md", "src/SUMMARY.md", "book.toml", "fonts", "src"] {
        let book = gathered();
        let place = book.folder().join(path);
        if place.exists() {
            let moved = book.folder().join("moved");
            fs::rename(&place, moved).expect("it can be moved");
        }
        symlink("nowhere", &place).expect("a link");
        let wanted = format!("file-missing `{path}` is a link to `nowhere`, which is not there");
        assert!(told(&book).contains(&wanted), "{path}: {:?}", told(&book));
        let composed = book.compose_with(Request::new("").targets([]));
        let mut advised = composed.diagnostics.iter().flat_map(|own| &own.notes);
        assert!(!advised.any(|(_, hint)| hint.contains("did you mean")), "{path}");
    }
}

#[test]
fn a_picture_that_is_a_link_to_nothing_says_so() {
    let book = TestBook::of_text("# One\n\n![A box](box.svg)\n");
    symlink("/nowhere/box.svg", book.folder().join("src/box.svg")).expect("a link");
    let wanted = "image-missing the image `src/box.svg` is a link to `/nowhere/box.svg`, which is not there";
    assert_eq!(told(&book), [wanted]);
}
