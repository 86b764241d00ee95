//! Several books in one run: side by side, told of in order, and shared out over machines.

use crate::cli::{code, err, names, out, pressmark, run};
use crate::driver::{BOOK_TOML, TestBook};
use serde_json::Value;
use std::fs;

/// A folder with books of these titles and texts, each in a folder of its own.
fn catalogue(books: &[(&str, &str, &str)]) -> TestBook {
    let place = TestBook::new(&[("readme.txt", "")]);
    for (folder, title, text) in books {
        let settings = BOOK_TOML.replace("title = \"Test\"", &format!("title = \"{title}\""));
        place.write(&format!("{folder}/book.toml"), settings.as_bytes());
        place.write(&format!("{folder}/src/one.md"), text.as_bytes());
    }
    place
}

const GOOD: &str = "# One\n\nSome words.\n";
const WARNED: &str = "# One\n\nSee [two](two.md).\n";
const FAULTY: &str = "# One\n\n![a picture](gone.png)\n";

fn three() -> TestBook {
    catalogue(&[("a", "Alpha", GOOD), ("b", "Beta", FAULTY), ("c", "Gamma", WARNED)])
}

#[test]
fn each_is_built_and_all_are_told_of_in_a_table() {
    let place = three();
    let built = run(place.folder(), &["build", "a", "b", "c"]);
    assert_eq!(code(&built), 1, "the worst of all");
    assert_eq!(
        names(&place.folder().join("output")),
        ["alpha.epub", "alpha.pdf", "gamma.epub", "gamma.pdf"]
    );
    let text = out(&built);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["book", "pages", "words", "errors", "warnings", "time"]);
    assert_eq!(lines[1][..5], ["a", "3", "3", "0", "0"]);
    assert_eq!((lines[2][0], lines[2][3]), ("b", "1"));
    assert_eq!((lines[3][0], lines[3][3], lines[3][4]), ("c", "0", "1"));
    assert_eq!(text.lines().last(), Some("3 books, 1 with errors"));
}

#[test]
fn complaints_come_book_by_book_in_the_order_asked_for_whatever_is_done_first() {
    let place = three();
    for order in [["a", "b", "c"], ["c", "b", "a"]] {
        for jobs in ["1", "8"] {
            let built = run(place.folder(), &["build", order[0], order[1], order[2], "--jobs", jobs]);
            let text = err(&built);
            let heads: Vec<&str> = text.lines().filter(|line| ["a:", "b:", "c:"].contains(line)).collect();
            let wanted: Vec<String> = order
                .iter()
                .filter(|book| **book != "a")
                .map(|book| format!("{book}:"))
                .collect();
            assert_eq!(heads, wanted, "{text}");
            assert!(text.contains("b/src/one.md:3:1: error[image-missing]"), "{text}");
        }
    }
}

#[test]
fn files_are_the_same_as_built_alone() {
    let place = three();
    run(place.folder(), &["build", "a", "c", "--out", "together"]);
    run(place.folder(), &["build", "a", "--out", "alone"]);
    run(place.folder(), &["build", "c", "--out", "alone"]);
    for name in ["alpha.epub", "alpha.pdf", "gamma.epub", "gamma.pdf"] {
        let read = |folder: &str| fs::read(place.folder().join(folder).join(name)).expect("the file is there");
        assert!(read("together") == read("alone"), "{name}");
    }
}

#[test]
fn two_books_of_one_name_are_an_error_before_anything_is_written() {
    let place = catalogue(&[("a", "Alpha", GOOD), ("b", "Beta", GOOD), ("c", "ALPHA!", GOOD)]);
    let built = run(place.folder(), &["build", "a", "b", "c"]);
    assert_eq!((code(&built), out(&built).as_str()), (2, ""));
    assert!(
        err(&built).starts_with("error: `a` and `c` would each be written as alpha.epub\n"),
        "{}",
        err(&built)
    );
    assert!(!place.folder().join("output").exists());
}

#[test]
fn a_check_tells_of_two_books_of_one_name_at_their_titles() {
    let place = catalogue(&[("a", "Alpha", GOOD), ("b", "Beta", GOOD), ("c", "ALPHA!", GOOD)]);
    let told = |arguments: &[&str]| {
        let told = run(place.folder(), &[&["check", "a", "b", "c"][..], arguments].concat());
        (code(&told), err(&told))
    };
    for arguments in [&[][..], &["--quick"]] {
        let (code, text) = told(arguments);
        let wanted = |book: &str| {
            format!("{book}/book.toml:2:9: error[name-shared]: `a` and `c` would each be written as alpha.epub\n")
        };
        assert_eq!(code, 1, "{text}");
        assert!(text.contains(&wanted("a")) && text.contains(&wanted("c")), "{text}");
        assert_eq!(text.matches("error[").count(), 2, "{text}");
    }
    assert_eq!(told(&["--allow", "name-shared"]).0, 0, "they go to different folders");
    assert_eq!(code(&run(place.folder(), &["check", "a", "b"])), 0);
}

/// It was told to give the book another title than itself.
#[test]
fn a_book_that_is_named_twice_is_told_so() {
    let place = catalogue(&[("a", "Alpha", GOOD), ("b", "Alpha", GOOD)]);
    for again in ["./a/", "a/book.toml", "b/../a"] {
        let built = run(place.folder(), &["build", "a", again]);
        let wanted = format!(
            "error: `a` and `{again}` are one book, named more than once\nnothing was written; name each book once\n"
        );
        assert_eq!((code(&built), err(&built)), (2, wanted));
    }
    let built = run(place.folder(), &["build", "a", "b", "a"]);
    let wanted = "nothing was written; name each book once; give the books different titles, or build them one by one with different `--out`\n";
    assert!(code(&built) == 2 && err(&built).ends_with(wanted), "{}", err(&built));
    assert!(!place.folder().join("output").exists());
}

#[test]
fn a_single_file_is_named_after_its_heading_for_that() {
    let place = catalogue(&[("a", "The Whale", GOOD)]);
    place.write("story.md", b"# The Whale\n\nCall me Ishmael.\n");
    let built = run(place.folder(), &["build", "a", "story.md"]);
    assert_eq!(code(&built), 2);
    assert!(err(&built).contains("`a` and `story.md` would each"), "{}", err(&built));
}

#[test]
fn a_book_that_is_not_there_is_told_and_the_others_are_built() {
    let place = three();
    let built = run(place.folder(), &["build", "a", "nowhere"]);
    assert_eq!(code(&built), 2);
    assert!(err(&built).contains("error: nowhere is not there"), "{}", err(&built));
    assert_eq!(names(&place.folder().join("output")), ["alpha.epub", "alpha.pdf"]);
}

#[test]
fn a_manifest_names_the_books_on_which_the_work_could_not_be_done() {
    let place = three();
    let built = run(place.folder(), &["build", "a", "nowhere", "c", "--manifest", "m.json"]);
    assert_eq!(code(&built), 2);
    let kept = fs::read_to_string(place.folder().join("m.json")).expect("a manifest");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(
        kept["failed"],
        serde_json::json!([{ "book": "nowhere", "why": "nowhere is not there" }])
    );
    assert_eq!(
        (&kept["books"][0]["name"], &kept["books"][1]["name"]),
        (&"alpha".into(), &"gamma".into())
    );
    let verified = run(place.folder(), &["build", "a", "c", "--verify", "m.json"]);
    assert_eq!(code(&verified), 2);
    assert!(
        err(&verified).contains("of `nowhere` it says only"),
        "{}",
        err(&verified)
    );
    run(place.folder(), &["build", "a", "c", "--manifest", "m.json"]);
    let kept = fs::read_to_string(place.folder().join("m.json")).expect("a manifest");
    assert!(!kept.contains("failed"), "{kept}");
}

#[test]
fn check_takes_several_and_finished_ones_among_them() {
    let place = three();
    run(place.folder(), &["build", "a", "--out", "."]);
    let checked = run(place.folder(), &["check", "a", "alpha.epub", "c"]);
    assert_eq!(code(&checked), 0, "{}", err(&checked));
    assert_eq!(out(&checked).lines().count(), 5, "{}", out(&checked));
    assert!(
        err(&checked).contains("c/src/one.md:3:5: warning[link-broken]"),
        "{}",
        err(&checked)
    );
}

/// The books whose files a run left in `output`, which goes.
fn built(place: &TestBook, arguments: &[&str]) -> Vec<String> {
    let run = run(place.folder(), arguments);
    assert_eq!(code(&run), 0, "{}", err(&run));
    let output = place.folder().join("output");
    let made = names(&output);
    let _ = fs::remove_dir_all(&output);
    made
}

#[test]
fn parts_share_all_books_out_each_to_one_wherever_they_lie() {
    let titles = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"];
    let books: Vec<(String, &str)> = titles
        .iter()
        .enumerate()
        .map(|(n, title)| (format!("b{n}"), *title))
        .collect();
    let listed: Vec<(&str, &str, &str)> = books
        .iter()
        .map(|(folder, title)| (folder.as_str(), *title, GOOD))
        .collect();
    let place = catalogue(&listed);
    let folders: Vec<&str> = books.iter().map(|(folder, _)| folder.as_str()).collect();
    let of = |shard: &str, folders: &[&str]| {
        let arguments = [&["build", "--to", "epub", "--shard", shard][..], folders].concat();
        built(&place, &arguments)
    };
    let parts: Vec<Vec<String>> = (1..=3).map(|part| of(&format!("{part}/3"), &folders)).collect();
    let mut all: Vec<&String> = parts.iter().flatten().collect();
    all.sort();
    assert_eq!(
        all,
        [
            "alpha.epub",
            "beta.epub",
            "delta.epub",
            "epsilon.epub",
            "gamma.epub",
            "zeta.epub"
        ]
    );
    assert_eq!(of("0/3", &folders), parts[2], "counted from 0");
    let reversed: Vec<&str> = folders.iter().rev().copied().collect();
    assert_eq!(of("1/3", &reversed), parts[0], "in another order");
    let fewer: Vec<&str> = folders.iter().skip(1).copied().collect();
    for (part, books) in parts.iter().enumerate() {
        let still: Vec<&String> = books.iter().filter(|name| *name != "alpha.epub").collect();
        let now = of(&format!("{}/3", part + 1), &fewer);
        assert_eq!(now.iter().collect::<Vec<_>>(), still, "without one of them");
    }
}

#[test]
fn a_part_without_a_book_is_a_success_and_says_so() {
    let place = catalogue(&[("a", "Alpha", GOOD)]);
    let told: Vec<String> = (1..=2)
        .map(|part| {
            let shard = format!("{part}/2");
            let run = run(
                place.folder(),
                &["build", "a", "--shard", &shard, "--manifest", &format!("{part}.json")],
            );
            assert_eq!(code(&run), 0, "{}", err(&run));
            out(&run).lines().last().unwrap_or_default().to_owned()
        })
        .collect();
    let empty = told
        .iter()
        .position(|line| line.starts_with("no book (part "))
        .expect("one of them");
    assert!(told[1 - empty].starts_with("1 book (part "), "{told:?}");
    let kept = fs::read_to_string(place.folder().join(format!("{}.json", empty + 1))).expect("a manifest");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(kept["books"], serde_json::json!([]));
    for shard in ["3/2", "1", "0/0"] {
        assert_eq!(
            code(&run(place.folder(), &["build", "a", "--shard", shard])),
            2,
            "{shard}"
        );
    }
}

#[test]
fn one_manifest_has_all_books_in_order_and_each_part_is_verified_against_it() {
    let place = catalogue(&[("a", "Alpha", GOOD), ("b", "Beta", GOOD), ("c", "Gamma", GOOD)]);
    run(place.folder(), &["build", "c", "a", "b", "--manifest", "m.json"]);
    let kept = fs::read_to_string(place.folder().join("m.json")).expect("a manifest");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let books: Vec<&Value> = kept["books"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|book| &book["name"])
        .collect();
    assert_eq!(books, ["gamma", "alpha", "beta"]);
    let verify = |arguments: &[&str]| {
        run(
            place.folder(),
            &[&["build", "--verify", "m.json"][..], arguments].concat(),
        )
    };
    assert_eq!(code(&verify(&["a", "b", "c"])), 0);
    for part in ["1/2", "2/2"] {
        let verified = verify(&["a", "b", "c", "--shard", part]);
        assert_eq!(code(&verified), 0, "{}", err(&verified));
    }
    let lacking = verify(&["a", "b"]);
    assert_eq!(code(&lacking), 1);
    assert!(
        err(&lacking).contains("book gamma: in the manifest, not built now"),
        "{}",
        err(&lacking)
    );
}

#[test]
fn a_pipe_hears_nothing_of_progress_and_a_log_only_where_it_is_wanted() {
    let place = three();
    for (ci, arguments) in [
        ("", &["build", "a"][..]),
        ("true", &["build", "a", "--progress", "none"]),
    ] {
        let built = pressmark(place.folder(), arguments)
            .env("CI", ci)
            .output()
            .expect("the program starts");
        assert_eq!((code(&built), err(&built).as_str()), (0, ""));
    }
}
