//! Builds that are killed, cannot write, or are disturbed → what lay there before is whole, and the author is told.

use crate::driver::TestBook;
use pressmark::manuscript::Change;
use pressmark::pipeline::{self, Error, Request, Stage, write_files};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const WORDS: &str = "# One\n\nSome words.\n";

fn pressmark(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressmark"));
    command.current_dir(folder).args(arguments);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    pressmark(folder, arguments).output().expect("the program starts")
}

/// Exit code and standard error.
fn told(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), text)
}

/// The files of a folder, hidden ones too.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>());
    let named = entries.unwrap_or_default().into_iter().map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read(entry.path()).unwrap_or_default())
    });
    named.collect()
}

/// `tests/conformance/kills.py` does it two hundred times with a book of megabytes.
#[cfg(unix)]
#[test]
fn a_kill_at_any_moment_leaves_whole_files() {
    let book = TestBook::of_text(WORDS);
    let output = book.folder().join("output");
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    let old = files(&output);
    book.write("src/one.md", b"# One\n\nOther words.\n");
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a build takes decides when it is killed, and no file"
    )]
    let begun = std::time::Instant::now();
    assert_eq!(
        told(&run(book.folder(), &["build", "--out", "new"])),
        (0, String::new())
    );
    let whole = begun.elapsed();
    let new = files(&book.folder().join("new"));
    for moment in 0..12 {
        let mut child = pressmark(book.folder(), &["build"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(whole * moment / 10);
        let _ = child.kill();
        child.wait().expect("it ended");
        for (name, bytes) in files(&output).iter().filter(|(name, _)| !name.starts_with('.')) {
            assert!(
                Some(bytes) == old.get(name) || Some(bytes) == new.get(name),
                "{name} is neither the old nor the new file after a kill in moment {moment}"
            );
        }
    }
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    assert_eq!(files(&output), new, "nothing half-written is left");
}

#[test]
fn what_a_killed_build_left_is_taken_away_by_the_next() {
    let book = TestBook::of_text(WORDS);
    book.write("output/.pressmark-1-0.part", b"half");
    book.write("output/.pressmark-99999-7.part", b"half");
    book.write("output/.pressmark-notes.txt", b"mine");
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    let names: Vec<_> = files(&book.folder().join("output")).into_keys().collect();
    assert_eq!(names, [".pressmark-notes.txt", "test.epub", "test.pdf"]);
}

#[test]
fn what_another_build_is_at_work_on_stays() {
    let book = TestBook::of_text(WORDS);
    book.write("output/.pressmark-1-0.part", b"half");
    let part = fs::File::open(book.folder().join("output/.pressmark-1-0.part")).expect("the file is there");
    part.lock().expect("it can be locked");
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    assert!(files(&book.folder().join("output")).contains_key(".pressmark-1-0.part"));
}

/// A limit on the size of files is what every Unix can set without rights: it says no in the midst of a file, as a full disk does.
#[cfg(unix)]
#[test]
fn a_disk_without_room_is_told_and_nothing_is_lost() {
    let book = TestBook::of_text(WORDS);
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    let before = files(&book.folder().join("output"));
    book.write("src/one.md", b"# One\n\nOther words.\n");
    let limited = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' build",
        env!("CARGO_BIN_EXE_pressmark")
    );
    let output = Command::new("sh")
        .current_dir(book.folder())
        .args(["-c", &limited])
        .output()
        .expect("a shell");
    let (code, text) = told(&output);
    assert_eq!(code, 2, "{text}");
    let told = "error: output/test.epub could not be written: the system takes no files of that size; what lay there before is as it was\n";
    assert_eq!(text, told);
    assert_eq!(files(&book.folder().join("output")), before);
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_only_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let book = TestBook::of_text(WORDS);
    let folder = book.folder().join("output");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("rights");
    // Rights do not bind root: then the system's own files have to do, which nobody may add to.
    let is_bound = fs::write(folder.join("probe"), "").is_err();
    let output = match is_bound {
        true => run(book.folder(), &["build"]),
        false if Path::new("/sys/kernel").is_dir() => run(book.folder(), &["build", "--out", "/sys/kernel"]),
        false => return,
    };
    let (code, text) = told(&output);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("/test.epub could not be written: "), "{text}");
    assert!(text.ends_with("what lay there before is as it was\n"), "{text}");
}

/// Disturbs a book when its pages are set: all is read by then, and nothing written.
fn disturbed(book: &TestBook, disturb: impl Fn() + Sync) -> Result<(), Error> {
    let request = Request::new(book.folder());
    let composed = pipeline::compose(&request, &|step| {
        if step.stage == Stage::LayingOut && step.chapter.is_none() {
            disturb();
        }
    })?;
    write_files(&composed.files, &book.folder().join("output"), &composed.originals).map(|_| ())
}

#[test]
fn a_file_that_is_changed_during_the_build_is_told() {
    let book = TestBook::of_text("# One\n\n![A box](x.svg)\n");
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
    book.write("src/x.svg", drawing.as_bytes());
    assert!(disturbed(&book, || {}).is_ok());
    fs::remove_dir_all(book.folder().join("output")).expect("outputs");
    for path in ["book.toml", "src/SUMMARY.md", "src/one.md", "src/x.svg"] {
        let whole = fs::read(book.folder().join(path)).expect("a file");
        let changed = disturbed(&book, || book.write(path, &[&whole[..], b"\n"].concat()));
        let told = format!("`{path}` was changed while the book was made, and nothing was written; build it again");
        assert_eq!(changed.map_err(|why| why.to_string()), Err(told));
        book.write(path, &whole);
        let gone = disturbed(&book, || fs::remove_file(book.folder().join(path)).expect("a file"));
        let is_told = matches!(&gone, Err(Error::Changed { path: told, change: Change::Gone }) if told == path);
        assert!(is_told, "{path}: {gone:?}");
        book.write(path, &whole);
    }
    assert!(!book.folder().join("output").exists());
}

#[test]
fn a_panic_is_told_as_our_bug_and_nothing_is_half_written() {
    // The program is asked to fail by what is not in a shipped one.
    if !cfg!(debug_assertions) {
        return;
    }
    let book = TestBook::of_text(WORDS);
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    let before = files(&book.folder().join("output"));
    book.write("src/one.md", b"# One\n\nOther words.\n");
    for stage in [
        "reading the manuscript",
        "reading the Markdown",
        "settling numbers and links",
        "setting lines and pages",
        "writing the files",
    ] {
        let output = pressmark(book.folder(), &["build"])
            .env("PRESSMARK_PANIC_WHILE", stage)
            .env("RUST_BACKTRACE", "0")
            .output()
            .expect("the program starts");
        let (code, text) = told(&output);
        assert_eq!(code, 101, "{text}");
        assert!(text.starts_with("error: this is a bug in pressmark"), "{text}");
        assert!(text.contains(&format!("it happened while {stage}\n")), "{text}");
        assert!(text.contains("src/cli/bug.rs:"), "{text}");
        assert!(
            text.contains(concat!("pressmark ", env!("CARGO_PKG_VERSION"))),
            "{text}"
        );
        assert!(text.contains("please report it"), "{text}");
        assert_eq!(files(&book.folder().join("output")), before);
    }
}

/// The names that a book's outputs have, each lying there as something that the book is read from.
#[cfg(unix)]
#[test]
fn outputs_never_take_the_place_of_inputs() {
    use std::os::unix::fs::symlink;
    // By its own name: a cover named as the stores' picture will be.
    let book = TestBook::of_text(WORDS);
    book.write("test-cover.jpg", include_bytes!("../fixtures/inks.jpg"));
    let settings = format!("{}cover = \"test-cover.jpg\"\n", crate::driver::BOOK_TOML);
    book.write("book.toml", settings.as_bytes());
    let (code, text) = told(&run(
        book.folder(),
        &["cover", "--for", "lulu", "--pages", "100", "--out", "."],
    ));
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("test-cover.jpg is `test-cover.jpg`, from which the book is read"),
        "{text}"
    );
    assert_eq!(
        fs::read(book.folder().join("test-cover.jpg")).expect("the cover"),
        include_bytes!("../fixtures/inks.jpg")
    );
    // Through a link, and as another name of the same file.
    let link = |target: &Path, path: &Path| symlink(target, path).expect("a link");
    let name = |target: &Path, path: &Path| fs::hard_link(target, path).expect("another name");
    for make in [&link as &dyn Fn(&Path, &Path), &name] {
        let book = TestBook::of_text(WORDS);
        fs::create_dir(book.folder().join("output")).expect("a folder");
        make(
            &book.folder().join("src/one.md"),
            &book.folder().join("output/test.pdf"),
        );
        let (code, text) = told(&run(book.folder(), &["build"]));
        assert_eq!(code, 2, "{text}");
        assert!(
            text.contains("output/test.pdf is `src/one.md`, from which the book is read"),
            "{text}"
        );
        assert_eq!(
            fs::read_to_string(book.folder().join("src/one.md")).expect("the text"),
            WORDS
        );
        assert!(!book.folder().join("output/test.epub").exists(), "nothing was written");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_an_output_is_replaced_and_not_followed() {
    let outside = TestBook::new(&[("kept.txt", "kept")]);
    let book = TestBook::of_text(WORDS);
    fs::create_dir(book.folder().join("output")).expect("a folder");
    let place = book.folder().join("output/test.pdf");
    std::os::unix::fs::symlink(outside.folder().join("kept.txt"), &place).expect("a link");
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    assert!(place.symlink_metadata().expect("a file").is_file());
    assert_eq!(
        fs::read_to_string(outside.folder().join("kept.txt")).expect("a file"),
        "kept"
    );
}

/// `output` may have come with the manuscript; what the person at the keyboard names is followed.
#[cfg(unix)]
#[test]
fn the_usual_folder_for_outputs_is_not_followed_out() {
    use std::os::unix::fs::symlink;
    let outside = TestBook::new(&[("kept.txt", "kept")]);
    for target in [outside.folder().to_owned(), outside.folder().join("nothing")] {
        let book = TestBook::of_text(WORDS);
        symlink(&target, book.folder().join("output")).expect("a link");
        let (code, text) = told(&run(book.folder(), &["build"]));
        assert_eq!(code, 2, "{text}");
        assert!(
            text.contains("`output` is a link that leads out of this folder"),
            "{text}"
        );
        assert_eq!(files(outside.folder()).len(), 1);
    }
    let book = TestBook::of_text(WORDS);
    symlink(outside.folder(), book.folder().join("output")).expect("a link");
    assert_eq!(told(&run(book.folder(), &["build", "--out", "output"])).0, 0);
    assert_eq!(files(outside.folder()).len(), 3);
    let book = TestBook::of_text(WORDS);
    fs::create_dir(book.folder().join("elsewhere")).expect("a folder");
    symlink("elsewhere", book.folder().join("output")).expect("a link");
    assert_eq!(told(&run(book.folder(), &["build"])), (0, String::new()));
    assert_eq!(files(&book.folder().join("elsewhere")).len(), 2);
}
