//! The house rules of the source tree, held by reading it: who may import whom, which file may name which crate, that
//! only `cli` prints, and that every file opens by saying what it does. Only the standard library is used here.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order of the flow: each may use those before it. Modules in one row never meet, except that `layout`
/// comes before `pdf`.
const ORDER: &[&[&str]] = &[
    &["diag", "numerals", "units"],
    &["model"],
    &["config"],
    &["manuscript"],
    &["css", "icc", "raster"],
    &["parse"],
    &["resolve"],
    &["design"],
    &["fonts"],
    &["cover"],
    &["epub", "layout"],
    &["pdf"],
    &["check"],
    &["pipeline"],
    &["cli"],
];

/// What a module must not use although it comes later in the order, and why.
const APART: &[(&str, &str, &str)] = &[
    ("pdf", "model", "layout records what the PDF needs to know"),
    ("pdf", "resolve", "layout records what the PDF needs to know"),
    ("pdf", "epub", "the writers never meet"),
];

/// Third-party crates that only some files may name.
const WALLS: &[(&str, &[&str])] = &[
    ("pulldown_cmark", &["parse/", "manuscript/summary.rs"]),
    ("printpdf", &["pdf/"]),
    ("lopdf", &["pdf/"]),
    ("mimalloc", &["main.rs"]),
    ("moxcms", &["icc/"]),
    ("svg2pdf", &["pdf/"]),
    ("zune_jpeg", &["manuscript/scan.rs", "raster/photograph.rs"]),
    ("subsetter", &["pdf/"]),
    ("skera", &["epub/fonts/subset.rs"]),
    ("read_fonts", &["epub/fonts/subset.rs"]),
    ("epub_builder", &["epub/archive.rs"]),
    ("zip", &["epub/archive.rs"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/manual.rs"]),
    ("clap_mangen", &["cli/manual.rs"]),
    ("annotate_snippets", &["cli/"]),
    ("similar", &["cli/"]),
    ("harfrust", &["fonts/"]),
    ("hypher", &["cover/fit.rs", "layout/paragraph/"]),
    ("icu_collator", &["resolve/index/collation.rs"]),
    ("icu_segmenter", &["cover/", "fonts/", "layout/paragraph/"]),
    ("barcoders", &["cover/barcode.rs"]),
    ("roxmltree", &["check/epub/"]),
    ("regex_lite", &["check/epub/"]),
    ("toml", &["config/"]),
    ("url", &["model/web_address.rs", "model/web_address/"]),
    ("ureq", &["cli/links/"]),
    ("rustls", &["cli/links/client.rs"]),
    ("rustls_native_certs", &["cli/links/client.rs"]),
    ("rustls_graviola", &["cli/links/client.rs"]),
];

/// What only `cli` does.
const ONLY_CLI: &[&str] = &[
    "println!",
    "eprintln!",
    "print!(",
    "eprint!(",
    "std::env::",
    "process::exit",
    "::now()",
    "Uuid::new_v4",
    "std::net",
];

struct SourceFile {
    /// Relative to `src/`, forward slashes.
    path: String,
    text: String,
}

fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    assert!(files.len() > 20, "the walk over src/ found too little: {}", files.len());
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.push(SourceFile {
                path: relative,
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// The module at the top of `src/` that a file belongs to.
fn module(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
}

/// Lines of code with their numbers: no comments, and nothing after `#[cfg(test)]` at the margin.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or("")))
}

/// Names of our modules that a line uses as `crate::name`, also in `crate::{a, b}`.
fn uses(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let inside = rest
            .strip_prefix('{')
            .map_or(rest, |inside| inside.split('}').next().unwrap_or(inside));
        let names = if rest.starts_with('{') {
            inside.split(',').collect()
        } else {
            vec![inside]
        };
        for name in names {
            let name = name.trim();
            let end = name
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(name.len());
            found.push(&name[..end]);
        }
    }
    found
}

fn complain(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn imports_go_one_way() {
    let mut complaints = Vec::new();
    for file in sources() {
        let own = module(&file.path);
        let Some(own_rank) = rank(own) else {
            if !["lib", "main"].contains(&own) {
                complaints.push(format!("src/{}:1: module `{own}` has no place in the order", file.path));
            }
            continue;
        };
        // A use may run over lines; what counts is the statement.
        let mut statement = String::new();
        for (number, line) in code(&file.text) {
            statement.push_str(line.trim());
            if line.contains("crate::{") && !line.contains('}')
                || statement.contains("crate::{") && !statement.contains('}')
            {
                continue;
            }
            for used in uses(&statement) {
                let apart = APART.iter().find(|(from, to, _)| *from == own && *to == used);
                if let Some((_, _, why)) = apart {
                    complaints.push(format!(
                        "src/{}:{number}: `{own}` must not use `{used}`: {why}",
                        file.path
                    ));
                }
                match rank(used) {
                    Some(rank) if used != own && rank >= own_rank => {
                        complaints.push(format!("src/{}:{number}: `{own}` comes before `{used}`", file.path));
                    }
                    _ => {}
                }
            }
            statement.clear();
        }
    }
    complain(&complaints);
}

#[test]
fn third_party_crates_stay_behind_their_walls() {
    let mut complaints = Vec::new();
    for file in sources() {
        for (number, line) in code(&file.text) {
            for (name, allowed) in WALLS {
                let named =
                    line.contains(&format!("{name}::")) || line.trim_start().starts_with(&format!("use {name};"));
                let own_word = line
                    .find(&format!("{name}::"))
                    .is_none_or(|at| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
                if named && own_word && !allowed.iter().any(|place| file.path.starts_with(place)) {
                    complaints.push(format!(
                        "src/{}:{number}: only {} may name `{name}`",
                        file.path,
                        allowed.join(", ")
                    ));
                }
            }
        }
    }
    complain(&complaints);
}

#[test]
fn only_cli_prints_and_looks_round() {
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| module(&file.path) != "cli") {
        for (number, line) in code(&file.text) {
            for word in ONLY_CLI.iter().filter(|word| line.contains(**word)) {
                complaints.push(format!("src/{}:{number}: only `cli` may use `{word}`", file.path));
            }
        }
    }
    complain(&complaints);
}

#[test]
fn no_hash_order_can_reach_an_output() {
    let mut complaints = Vec::new();
    for file in sources() {
        for (number, line) in code(&file.text) {
            if ["HashMap", "HashSet"].iter().any(|name| line.contains(name)) && !line.contains("order never read") {
                let next = file.text.lines().nth(number - 1).unwrap_or("");
                if !next.contains("order never read") {
                    complaints.push(format!(
                        "src/{}:{number}: use a BTreeMap, or say `// order never read` on the line",
                        file.path
                    ));
                }
            }
        }
    }
    complain(&complaints);
}

#[test]
fn every_file_says_what_it_does() {
    let mut complaints = Vec::new();
    for file in sources() {
        let first = file.text.lines().next().unwrap_or("");
        if !first.starts_with("//! ") || first.len() < 20 {
            complaints.push(format!(
                "src/{}:1: begin with `//! type in → type out; must not know …`",
                file.path
            ));
        }
    }
    complain(&complaints);
}

#[test]
fn files_stay_short_enough_to_see() {
    let mut complaints = Vec::new();
    for file in sources() {
        let lines = file.text.lines().count();
        // Nothing but a table grows with what there is to tell, or with the languages.
        let is_table = ["diag/rules.rs", "resolve/word_table.rs"].contains(&file.path.as_str());
        if lines > 600 && !is_table {
            complaints.push(format!(
                "src/{}:{lines}: over 600 lines: is it still one step of one stage?",
                file.path
            ));
        }
    }
    complain(&complaints);
}

#[test]
fn the_test_itself_sees_a_wrong_import() {
    assert_eq!(uses("use crate::{layout, epub::Error};"), ["layout", "epub"]);
    assert_eq!(uses("let x = crate::pdf::write();"), ["pdf"]);
    assert!(rank("epub") < rank("pdf") && rank("layout") < rank("pdf"));
}
