//! Finished files → a folder, each whole or not at all.

use crate::driver::TestBook;
use pressmark::manuscript::Originals;
use pressmark::pipeline::{Output, Target, write_files};
use std::fs;
use std::path::Path;

fn output(name: &str) -> Output {
    Output::new(Target::Epub, name.to_owned(), b"bytes".to_vec())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_older_file_is_replaced_and_nothing_else_is_left() {
    let book = TestBook::new(&[("out/a.epub", "older")]);
    let folder = book.folder().join("out");
    let long = format!("{}.epub", "𝒜".repeat(60));
    let paths = write_files(&[output("a.epub"), output(&long)], &folder, &Originals::default()).unwrap();
    assert_eq!(paths, [folder.join("a.epub"), folder.join(&long)]);
    assert_eq!(fs::read(&paths[0]).unwrap(), b"bytes");
    assert_eq!(names(&folder), ["a.epub".to_owned(), long]);
}

#[test]
fn what_stands_in_the_way_is_named_and_stays() {
    let book = TestBook::new(&[("out/b.epub/kept.txt", "kept"), ("file", "kept")]);
    let folder = book.folder().join("out");
    fs::create_dir(folder.join("c.epub")).unwrap();
    for name in ["b.epub", "c.epub"] {
        let why = write_files(&[output(name)], &folder, &Originals::default())
            .unwrap_err()
            .to_string();
        assert!(
            why.ends_with(&format!("{name} is a folder, where a file is to be written")),
            "{why}"
        );
    }
    assert_eq!(names(&folder), ["b.epub", "c.epub"]);
    let why = write_files(&[output("a.epub")], &book.folder().join("file"), &Originals::default()).unwrap_err();
    assert!(
        why.to_string()
            .ends_with("file is a file, where a folder for the outputs is wanted"),
        "{why}"
    );
    assert_eq!(fs::read(book.folder().join("file")).unwrap(), b"kept");
}

/// A disk without room: the one file system that every Linux has and that takes nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_named() {
    let why = write_files(&[output("a.epub")], Path::new("/proc/self"), &Originals::default())
        .unwrap_err()
        .to_string();
    assert!(why.starts_with("/proc/self/a.epub could not be written: "), "{why}");
}
