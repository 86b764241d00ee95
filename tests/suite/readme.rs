//! README.md says what is so: its table of keys is the program's, and its examples build without a complaint.

use crate::driver::{BOOK_TOML, TestBook, complaints};
use pressmark::config::printers::{Rules, StandardName, rules};
use pressmark::config::{Printer, keys};
use pressmark::diag::Level;
use pressmark::model::Role;
use pressmark::units::Length;

/// Stand around the table of keys.
const OPENS: &str = "<!-- keys -->\n";
const CLOSES: &str = "<!-- /keys -->\n";
/// The most ink in percent where a printer does not tell.
const MOST_INK: u16 = 300;
/// The pictures that the examples name.
const PICTURES: [&str; 3] = ["map.png", "ornament.png", "key.png"];

fn readme() -> String {
    std::fs::read_to_string(path()).expect("README.md is there")
}

fn path() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")
}

/// The texts of the fenced blocks of one language.
fn blocks(readme: &str, language: &str) -> Vec<String> {
    let fence = format!("\n```{language}\n");
    let parts = readme.split(&fence).skip(1);
    parts
        .map(|part| part.split("\n```\n").next().unwrap_or(part).to_owned())
        .collect()
}

#[test]
fn the_table_of_keys_is_the_programs_own() {
    let readme = readme();
    let (before, rest) = readme.split_once(OPENS).expect("README.md has the mark");
    let (table, after) = rest.split_once(CLOSES).expect("README.md has the closing mark");
    let wanted = keys::markdown_table();
    if std::env::var_os("PRESSMARK_BLESS").is_some() {
        std::fs::write(path(), format!("{before}{OPENS}{wanted}{CLOSES}{after}")).expect("README.md can be written");
    } else {
        assert_eq!(table, wanted, "PRESSMARK_BLESS=1 cargo test writes it anew");
    }
}

/// `repository` in Cargo.toml is the one place; while nothing stands there, examples have a stand-in, and never an address that was true once.
#[test]
fn examples_name_the_repository_that_cargo_toml_names() {
    let own = match env!("CARGO_PKG_REPOSITORY") {
        "" => "OWNER/pressmark",
        address => address
            .strip_prefix("https://github.com/")
            .expect("a repository of GitHub"),
    };
    let mut found = 0;
    for file in ["README.md", ".ci/gitlab.yml"] {
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the file is there");
        let is_named =
            |line: &&str| line.contains("uses: ") || line.contains("github.com/") || line.contains("githubusercontent");
        for line in text.lines().filter(is_named).filter(|line| line.contains("/pressmark")) {
            assert!(
                line.contains(&format!("{own}/")) || line.ends_with(own),
                "{file}: {line}"
            );
            found += 1;
        }
    }
    assert_eq!(found, 4);
}

#[test]
fn every_example_builds_without_a_complaint() {
    let readme = readme();
    let examples = blocks(&readme, "markdown");
    assert!(examples.len() > 4);
    for example in examples {
        let book = TestBook::new(&[
            ("book.toml", BOOK_TOML),
            (
                "src/SUMMARY.md",
                "# Summary\n\n- [One](one.md)\n- [Other](chapter.md)\n",
            ),
            ("src/one.md", &example),
            ("src/chapter.md", "# Other\n\n## Its title\n\nText.\n"),
        ]);
        for picture in PICTURES {
            let picture = format!("src/images/{picture}");
            book.write(
                &picture,
                include_bytes!("../fixtures/books/everything/src/images/squares.png"),
            );
        }
        let composed = book.compose();
        assert_eq!(complaints(&composed), Vec::<String>::new(), "{example}");
    }
}

#[test]
fn the_example_of_a_summary_is_of_its_grammar() {
    let readme = readme();
    let summary = blocks(&readme, "text")
        .into_iter()
        .find(|block| block.starts_with("# Summary"))
        .expect("an example of SUMMARY.md");
    let mut files = vec![("book.toml", BOOK_TOML), ("src/SUMMARY.md", summary.as_str())];
    for name in ["preface", "chapter", "more", "glossary"] {
        files.push((
            Box::leak(format!("src/{name}.md").into_boxed_str()),
            "# A title\n\nText.\n",
        ));
    }
    let composed = TestBook::new(&files).compose();
    assert_eq!(
        composed.diagnostics.count(Level::Error),
        0,
        "{:?}",
        complaints(&composed)
    );
    assert_eq!(
        composed.diagnostics.count(Level::Warning),
        0,
        "{:?}",
        complaints(&composed)
    );
}

#[test]
fn the_example_of_a_complaint_is_one() {
    let readme = readme();
    let example = blocks(&readme, "text")
        .into_iter()
        .find(|block| block.contains("warning["))
        .expect("an example of a complaint");
    let book = TestBook::new(&[
        ("my-book/book.toml", BOOK_TOML),
        ("my-book/src/SUMMARY.md", "- [One](first.md)\n- [Two](second.md)\n"),
        (
            "my-book/src/first.md",
            "# One\n\n\n\n\n\n\n\nSee [the next](secnd.md).\n",
        ),
        ("my-book/src/second.md", "# Two\n\nText.\n"),
    ]);
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_pressmark"))
        .current_dir(book.folder())
        .args(["check", "my-book"])
        .output()
        .expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&run.stderr).trim_end(), example);
}

#[test]
fn every_role_is_named() {
    let readme = readme();
    for word in ["half-title", "also-by", "about-the-author", "colophon", "afterword"] {
        assert!(Role::from_word(word).is_some(), "{word}");
    }
    let list = readme
        .split("The roles are")
        .nth(1)
        .and_then(|rest| rest.split('.').next());
    let list = list.expect("the list of roles");
    for word in list
        .split([',', ' ', '\n'])
        .filter(|word| !word.is_empty() && *word != "and")
    {
        assert!(
            Role::from_word(word).is_some(),
            "README.md names a role `{word}` that is none"
        );
    }
}

#[test]
fn the_table_of_printers_is_the_programs_own() {
    let all = Printer::ALL.map(rules);
    let row = |title: &str, cell: &dyn Fn(&Rules) -> String| {
        let cells: String = all.iter().map(|rules| format!(" {} |", cell(rules))).collect();
        format!("| {title} |{cells}\n")
    };
    let standard = |rules: &Rules| {
        let StandardName(standard) = rules.file.standard;
        standard.name().to_owned()
    };
    let bleed = |rules: &Rules| match rules.bleed.inner {
        Length::ZERO => shown(rules.bleed.outer, rules),
        _ => format!("{}, also at the spine", shown(rules.bleed.outer, rules)),
    };
    let outer = |rules: &Rules| match rules.margins.outer_with_bleed {
        same if same == rules.margins.outer => shown(same, rules),
        wider => format!(
            "{}, beside bleed {}",
            shown(rules.margins.outer, rules),
            shown(wider, rules)
        ),
    };
    let gutter = |rules: &Rules| match &rules.margins.gutter[..] {
        [one] => shown(one.inner, rules),
        [one, other] => {
            let (one, pages, other) = (shown(one.inner, rules), one.pages, shown(other.inner, rules));
            format!("{one}, over {pages} pages {other}")
        }
        [least, .., most] => {
            let least = shown(least.inner, rules);
            let (least, _) = least.split_once(' ').expect("a unit");
            format!("{least} to {}, by pages", shown(most.inner, rules))
        }
        [] => String::new(),
    };
    let table = row("", &|rules| rules.name.clone()).replacen("|  |", "| |", 1)
        + "|---|---|---|---|---|\n"
        + &row("`standard`", &standard)
        + &row("`bleed`, where a picture fills a page", &bleed)
        + &row("`max-ink`", &|rules| {
            format!("{} %", rules.file.most_ink.unwrap_or(MOST_INK))
        })
        + &row("`page-multiple`", &|rules| rules.pages.multiple.to_string())
        + &row("margins at least", &outer)
        + &row("at the spine at least", &gutter);
    assert!(readme().contains(&table), "README.md should have\n{table}");
}

/// A length as the README writes it, in the printer's own unit.
fn shown(length: Length, rules: &Rules) -> String {
    let inches = length.to_points() / 72.0;
    let (number, unit) = match rules.metric {
        true => (format!("{:.1}", inches * 25.4), "mm"),
        false => (format!("{inches:.3}"), "in"),
    };
    format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
}
