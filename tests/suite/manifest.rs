//! `--manifest` and `--verify`: what a build was made from and what came of it, written down and held against a later one.

use crate::cli::{clean, code, err, faulty, names, out, pressmark, run};
use crate::driver::TestBook;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

fn manifest(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(name)).expect("a manifest")).expect("JSON")
}

fn hash(path: &Path) -> String {
    let digest = Sha256::digest(fs::read(path).expect("the file is there"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/books/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn it_names_every_input_and_output_with_its_hash() {
    let place = TestBook::new(&[("note.txt", "")]);
    let book = fixture("everything");
    let built = run(place.folder(), &["build", &book, "--manifest", "m.json"]);
    assert_eq!(code(&built), 0, "{}", err(&built));
    let manifest = manifest(place.folder(), "m.json");
    assert_eq!(manifest["format"], 1);
    assert_eq!(manifest["tool"]["version"], env!("CARGO_PKG_VERSION"));
    let made = &manifest["books"][0];
    let inputs = made["inputs"].as_array().expect("a list");
    let paths: Vec<&str> = inputs
        .iter()
        .map(|file| file["path"].as_str().expect("a path"))
        .collect();
    for read in [
        "book.toml",
        "src/SUMMARY.md",
        "src/parts/included.md",
        "src/images/cover.jpg",
        "src/images/disc.svg",
    ] {
        assert!(paths.contains(&read), "{read} in {paths:?}");
    }
    for file in inputs {
        let path = Path::new(&book).join(file["path"].as_str().expect("a path"));
        assert_eq!(file["sha256"], hash(&path));
        assert_eq!(file["bytes"], fs::metadata(&path).expect("a file").len());
    }
    let outputs = made["outputs"].as_array().expect("a list");
    assert_eq!(outputs.len(), 2);
    for file in outputs {
        let path = place
            .folder()
            .join("output")
            .join(file["name"].as_str().expect("a name"));
        assert_eq!(file["sha256"], hash(&path));
        assert_eq!(file["bytes"], fs::metadata(&path).expect("a file").len());
    }
    assert_eq!(outputs[1]["claims"], serde_json::json!(["PDF/UA-1", "PDF/A-2a"]));
    assert!(made["words"].as_u64() > Some(100) && made["pages"].as_u64() > Some(5));
    let chapters = made["chapters"].as_array().expect("a list");
    let words: u64 = chapters.iter().filter_map(|chapter| chapter["words"].as_u64()).sum();
    assert_eq!(Some(words), made["words"].as_u64(), "each word is in one chapter");
}

#[test]
fn it_names_faces_with_licences() {
    let place = TestBook::new(&[("note.txt", "")]);
    run(
        place.folder(),
        &["build", &fixture("single.md"), "--to", "pdf", "--manifest", "m.json"],
    );
    let manifest = manifest(place.folder(), "m.json");
    let faces = manifest["books"][0]["faces"].as_array().expect("a list");
    let text = faces
        .iter()
        .find(|face| face["family"] == "Libertinus Serif")
        .expect("the text face");
    assert_eq!(text["licence"], "SIL OFL 1.1");
    assert_eq!(text["bundled"], true);
    let file = format!(
        "{}/fonts/libertinus-serif/{}.otf",
        env!("CARGO_MANIFEST_DIR"),
        text["name"].as_str().expect("a name")
    );
    assert_eq!(text["sha256"], hash(Path::new(&file)));
}

#[test]
fn it_knows_no_place_no_clock_and_no_thread() {
    let book = clean();
    let name = book
        .folder()
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let above = book.folder().parent().expect("a folder");
    let here = run(book.folder(), &["build", "--manifest", "one.json", "--jobs", "1"]);
    let there = pressmark(above, &["build", &name, "--manifest", &format!("{name}/two.json")])
        .args(["--out", &format!("{name}/output")])
        .env("TZ", "Asia/Kathmandu")
        .output()
        .expect("the program starts");
    assert_eq!((code(&here), code(&there)), (0, 0), "{}", err(&there));
    let read = |file: &str| fs::read_to_string(book.folder().join(file)).expect("a manifest");
    assert_eq!(read("one.json"), read("two.json"));
    assert!(!read("one.json").contains(&name), "the folder's name is not in it");
}

#[test]
fn complaints_stand_in_it_and_errors_keep_the_outputs_out() {
    let book = faulty();
    let built = run(book.folder(), &["build", "--manifest", "m.json"]);
    assert_eq!(code(&built), 1);
    let manifest = manifest(book.folder(), "m.json");
    let made = &manifest["books"][0];
    assert_eq!(made["outputs"], serde_json::json!([]));
    let first = &made["diagnostics"][0];
    assert_eq!(
        (&first["level"], &first["code"]),
        (&"error".into(), &"image-missing".into())
    );
    assert_eq!(
        first["place"],
        serde_json::json!({ "file": "src/one.md", "line": 3, "column": 5 })
    );
}

#[test]
fn it_takes_the_place_of_a_manifest_only() {
    let book = clean();
    let before = fs::read(book.folder().join("src/one.md")).expect("a chapter");
    let built = run(book.folder(), &["build", "--manifest", "src/one.md"]);
    assert_eq!(code(&built), 2);
    assert!(err(&built).contains("is no manifest"), "{}", err(&built));
    assert_eq!(fs::read(book.folder().join("src/one.md")).expect("a chapter"), before);
    assert!(names(&book.folder().join("output")).is_empty());
    for _ in 0..2 {
        assert_eq!(code(&run(book.folder(), &["build", "--manifest", "new/m.json"])), 0);
    }
}

/// It was written over the PDF that the same build had made.
#[test]
fn it_never_takes_the_place_of_what_the_same_build_writes() {
    let book = clean();
    for path in [
        "new/test.pdf",
        "new/x/../TEST.pdf",
        "./src/../new/test.epub",
        "new",
        "new/test.pdf/m.json",
    ] {
        let built = run(book.folder(), &["build", "--out", "new", "--manifest", path]);
        assert_eq!(code(&built), 2, "{path}");
        let wanted = format!("error: {path} is no place for the manifest: new/test.");
        assert!(err(&built).starts_with(&wanted), "{path}: {}", err(&built));
        assert!(!book.folder().join("new").exists(), "{path}");
    }
    let part = ["build", ".", "--shard", "1/1", "--manifest", "output/test.pdf"];
    assert_eq!(code(&run(book.folder(), &part)), 2);
    assert!(!book.folder().join("output").exists());
    let of_other = ["build", "--to", "epub", "--manifest", "output/test.pdf"];
    assert_eq!(code(&run(book.folder(), &of_other)), 0, "no PDF is written");
}

#[cfg(unix)]
#[test]
fn it_takes_no_place_of_an_output_through_a_link_either() {
    let book = clean();
    fs::create_dir(book.folder().join("real")).expect("a folder");
    std::os::unix::fs::symlink("real", book.folder().join("link")).expect("a link");
    let built = run(
        book.folder(),
        &["build", "--out", "real", "--manifest", "link/test.pdf"],
    );
    assert_eq!(code(&built), 2, "{}", err(&built));
    assert!(names(&book.folder().join("real")).is_empty());
}

#[test]
fn verify_finds_the_same_and_writes_nothing() {
    let book = clean();
    let build = [
        "build",
        "--to",
        "epub,pdf,print",
        "--draft",
        "--out",
        "first",
        "--manifest",
        "m.json",
    ];
    assert_eq!(code(&run(book.folder(), &build)), 0);
    let verified = run(book.folder(), &["build", "--verify", "m.json"]);
    assert_eq!((code(&verified), err(&verified).as_str()), (0, ""));
    assert_eq!(out(&verified), "m.json: all 3 files are the same\n");
    assert_eq!(names(&book.folder().join("output")), [""; 0]);
}

#[test]
fn verify_tells_which_input_and_which_output_is_another() {
    let book = clean();
    run(book.folder(), &["build", "--manifest", "m.json"]);
    book.write("src/one.md", b"# One\n\nOther words.\n");
    let verified = run(book.folder(), &["build", "--verify", "m.json"]);
    assert_eq!(code(&verified), 1);
    let text = err(&verified);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("input src/one.md: 19 bytes, "), "{text}");
    assert!(
        lines[1].starts_with("output test.epub: ") && lines[2].starts_with("output test.pdf: "),
        "{text}"
    );
    assert_eq!(lines[3], "not what m.json says");
}

#[test]
fn verify_of_another_input_that_reaches_no_output_is_told_and_passes() {
    let book = clean();
    run(book.folder(), &["build", "--manifest", "m.json"]);
    book.write("src/one.md", b"# One\n\nSome words.\n\n\n");
    let verified = run(book.folder(), &["build", "--verify", "m.json"]);
    assert_eq!(code(&verified), 0, "{}", err(&verified));
    assert!(out(&verified).starts_with("input src/one.md: "), "{}", out(&verified));
}

#[test]
fn verify_of_a_book_with_errors_fails() {
    let book = clean();
    run(book.folder(), &["build", "--manifest", "m.json"]);
    book.write("src/one.md", b"# One\n\n![a picture](gone.png)\n");
    let verified = run(book.folder(), &["build", "--verify", "m.json"]);
    assert_eq!(code(&verified), 1);
    assert!(
        err(&verified).contains("output test.epub: ") && err(&verified).contains("gone now"),
        "{}",
        err(&verified)
    );
}

#[test]
fn verify_reads_nothing_but_manifests() {
    let book = clean();
    book.write("later.json", br#"{ "format": 2, "books": {} }"#);
    book.write(
        "odd.json",
        br#"{ "format": 1, "tool": { "name": "pressmark", "version": "0" }, "books": [], "more": 1 }"#,
    );
    for (file, why) in [
        ("later.json", "form 2"),
        ("odd.json", "unknown field `more`"),
        ("src/one.md", "expected value"),
        ("nowhere.json", "No such file"),
    ] {
        let verified = run(book.folder(), &["build", "--verify", file]);
        assert_eq!(code(&verified), 2, "{file}");
        assert!(err(&verified).contains(why), "{file}: {}", err(&verified));
    }
    let both = run(book.folder(), &["build", "--verify", "m.json", "--to", "epub"]);
    assert_eq!(code(&both), 2, "the manifest says what is made");
}

#[test]
fn the_date_of_the_environment_is_kept_and_a_wrong_one_is_told() {
    let book = clean();
    let with = |value: &str, arguments: &[&str]| {
        let mut command = pressmark(book.folder(), arguments);
        command
            .env("SOURCE_DATE_EPOCH", value)
            .output()
            .expect("the program starts")
    };
    assert_eq!(code(&with("1700000000", &["build", "--manifest", "m.json"])), 0);
    let kept = manifest(book.folder(), "m.json");
    assert_eq!(kept["books"][0]["asked"]["source_date_epoch"], 1_700_000_000);
    // Verified without it: the manifest says which one it was.
    assert_eq!(code(&run(book.folder(), &["build", "--verify", "m.json"])), 0);
    // Nor has a wrong one a say in it.
    assert_eq!(code(&with("abc", &["build", "--verify", "m.json"])), 0);
    assert_eq!(code(&with("1", &["build", "--verify", "m.json"])), 0);
    // An empty one is what CI jobs make of a variable that is not set.
    assert_eq!(code(&with("", &["build", "--manifest", "empty.json"])), 0);
    let kept = manifest(book.folder(), "empty.json");
    assert_eq!(kept["books"][0]["asked"]["source_date_epoch"], serde_json::Value::Null);
    for verb in [
        &["build"][..],
        &["check"],
        &["inspect", "--stage", "model"],
        &["cover", "--for", "kdp"],
    ] {
        let told = with("yesterday", verb);
        assert_eq!(code(&told), 2, "{verb:?}");
        assert!(
            err(&told).starts_with("error: SOURCE_DATE_EPOCH is `yesterday`, which is no number"),
            "{}",
            err(&told)
        );
    }
}
