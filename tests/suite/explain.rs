//! Each rule's example sets off its rule and no other, and the book put right gives no complaint; the page of reference is the program's own.
//!
//! Forms that examples are written in: `` `src/a.png` is a picture of 20 × 10 pixels ``, `` Run with `--to print` ``, `` Run with `check` ``, `From the book
//! `tests/fixtures/faults/…` `` and `No example`. A snippet of book.toml stands over a book.toml that nothing is missing from, and a text
//! without a title over a chapter that has one.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use crate::faults::ELSEWHERE;
use image::{ImageFormat, Rgb, RgbImage};
use pressmark::diag::{Group, Part, Rule, explained, rules};
use pressmark::pipeline::{Composed, Request, Target};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

/// An example, put together.
#[derive(Default)]
struct Example {
    faulty: BTreeMap<String, Vec<u8>>,
    mended: BTreeMap<String, Vec<u8>>,
    fixture: Option<String>,
    is_elsewhere: bool,
    has_mended: bool,
    prints: bool,
    proofreads: bool,
}

impl Example {
    fn of(rule: &'static Rule) -> Example {
        let mut example = Example::default();
        let plain = [
            ("book.toml", BOOK_TOML),
            ("src/SUMMARY.md", "- [One](one.md)\n"),
            ("src/one.md", "# One\n\nText.\n"),
        ];
        for (path, text) in plain {
            example.faulty.insert(path.to_owned(), text.into());
        }
        let parts = explained(rule).expect("every rule is explained").example;
        for part in &parts {
            match part {
                Part::File {
                    path,
                    text,
                    is_mended: false,
                } => {
                    example.faulty.insert((*path).to_owned(), whole(path, text).into());
                }
                Part::Words(words) => example.words(words),
                Part::File { .. } => {}
            }
        }
        example.mended = example.faulty.clone();
        for part in &parts {
            if let Part::File {
                path,
                text,
                is_mended: true,
            } = part
            {
                example.has_mended = true;
                example.mended.insert((*path).to_owned(), whole(path, text).into());
            }
        }
        example
    }

    fn words(&mut self, words: &str) {
        let quoted: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
        if let Some((_, rest)) = words.split_once("is a picture of ") {
            let mut sides = rest.split(' ').filter_map(|word| word.parse::<u32>().ok());
            let (width, height) = (sides.next().expect("a width"), sides.next().expect("a height"));
            let name = quoted.iter().find(|name| name.ends_with(".png")).expect("its name");
            self.faulty.insert((*name).to_owned(), picture(width, height));
        }
        self.proofreads |= words.contains("Run with `check`");
        self.prints |= words.contains("Run with `--to print`");
        self.is_elsewhere |= words.starts_with("No example");
        if words.starts_with("From the book") {
            self.fixture = Some(quoted.first().expect("its folder").to_string());
        }
    }

    fn composed(&self, rule: &Rule, files: &BTreeMap<String, Vec<u8>>) -> Composed {
        let book = TestBook::new(&[]);
        for (path, bytes) in files {
            book.write(path, bytes);
        }
        let request = Request::new("").proofreads(self.proofreads);
        book.compose_with(match rule.group {
            _ if self.prints => request.targets([Target::Print]),
            // Told while the book is read: no pages and files are needed.
            Group::Reading | Group::Text => request.targets([]),
            Group::Proof => request.targets([]).proofreads(true),
            _ => request,
        })
    }
}

/// A file as a whole one: what an example shows of it, over what every book has.
fn whole(path: &str, text: &str) -> String {
    match path {
        "book.toml" => {
            let own: Vec<&str> = text
                .lines()
                .filter_map(|line| line.split_once(" = "))
                .map(|(key, _)| key)
                .collect();
            let is_other = |line: &&str| !line.split_once(" = ").is_some_and(|(key, _)| own.contains(&key));
            let base: Vec<&str> = BOOK_TOML.lines().filter(is_other).collect();
            let text = text.strip_prefix("[book]\n").unwrap_or(text);
            format!("{}\n{text}\n", base.join("\n"))
        }
        "src/one.md" if !text.starts_with("# ") && !text.starts_with("---") => format!("# One\n\n{text}\n"),
        _ => format!("{text}\n"),
    }
}

/// A picture of one grey.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let grey = RgbImage::from_pixel(width, height, Rgb([120, 120, 120]));
    grey.write_to(&mut bytes, ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

fn codes(composed: &Composed) -> Vec<&'static str> {
    let mut codes: Vec<_> = composed.diagnostics.iter().map(|own| own.rule.code).collect();
    codes.dedup();
    codes
}

#[test]
fn every_example_sets_off_its_rule_and_no_other_until_it_is_mended() {
    let mut wrong = String::new();
    for rule in rules::ALL {
        let example = Example::of(rule);
        if example.fixture.is_some() || example.is_elsewhere {
            continue;
        }
        let told = example.composed(rule, &example.faulty);
        if codes(&told) != [rule.code] {
            wrong += &format!("{}: the example gives {:?}\n", rule.code, complaints(&told));
        }
        let told = example.composed(rule, &example.mended);
        if example.has_mended && !told.diagnostics.is_empty() {
            wrong += &format!("{}: put right it gives {:?}\n", rule.code, complaints(&told));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_book_that_an_example_points_at_sets_off_its_rule() {
    let mut wrong = String::new();
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for rule in rules::ALL {
        let example = Example::of(rule);
        let is_elsewhere = ELSEWHERE.iter().any(|(code, _)| *code == rule.code);
        assert_eq!(example.is_elsewhere, is_elsewhere, "{}", rule.code);
        let Some(folder) = example.fixture else { continue };
        // `faults.rs` holds the book to it.
        let expected = fs::read_to_string(top.join(&folder).join("expected.txt")).expect("the book is there");
        if !expected.lines().any(|line| line.rsplit(' ').next() == Some(rule.code)) {
            wrong += &format!("{}: {folder} gives\n{expected}", rule.code);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .arg("explain")
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn one_code_is_explained_for_a_terminal() {
    let told = run(&["link-broken"]);
    assert_eq!(told.status.code(), Some(0));
    crate::driver::snapshot("explain/link-broken.txt", &out(&told));
    assert!(
        out(&told).lines().all(|line| line.chars().count() <= 84),
        "{}",
        out(&told)
    );
    assert!(out(&run(&["file-missing"])).contains("cannot be lowered"));
}

#[test]
fn an_unknown_code_is_told_with_the_nearest_one() {
    for (code, wanted) in [
        ("link-brokn", "did you mean `link-broken`?"),
        ("broken-link", "did you mean `link-broken`?"),
        ("E0308", "`pressmark explain` lists them"),
    ] {
        let told = run(&[code]);
        let text = String::from_utf8_lossy(&told.stderr).into_owned();
        assert_eq!((told.status.code(), out(&told).as_str()), (Some(2), ""));
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn all_codes_are_listed() {
    let list = out(&run(&[]));
    for rule in rules::ALL {
        assert!(list.contains(&format!("  {} ", rule.code)), "{}", rule.code);
    }
}

#[test]
fn the_page_of_reference_is_the_programs_own() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/diagnostics.md");
    let page = out(&run(&["--all", "--format", "markdown"]));
    if std::env::var_os("PRESSMARK_BLESS").is_some() {
        std::fs::write(path, &page).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == page,
        "PRESSMARK_BLESS=1 cargo test writes .github/diagnostics.md anew"
    );
}
