//! Several books that are asked for → what their files will be called, which share of them is this machine's, what each is reckoned to
//! need of memory; must not build any of them.

use super::{Error, Request, Target, file_stem};
use crate::diag::Diagnostics;
use crate::manuscript::{self, Reading, Weight};
use crate::parse;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Memory that a build takes whatever the book: the faces, and what is kept of them.
const MEMORY_OF_ANY: u64 = 60 << 20;
/// Bytes of memory for each byte of text, and of pictures and the like: *Moby-Dick* takes 113 MB for its 1.2 MB of text, a picture is
/// held with its dots while it is prepared. It is an estimate, on the high side.
const MEMORY_OF_TEXT: u64 = 60;
const MEMORY_OF_OTHER: u64 = 8;

/// A book before it is built.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Where it is.
    pub book: PathBuf,
    /// What its files will be called, without their endings.
    pub stem: String,
    /// What its files will be called.
    pub names: Vec<String>,
    /// Bytes of memory that building it is reckoned to take.
    pub memory: u64,
}

/// Reads as much of a book as tells what its files will be called.
///
/// # Errors
/// [`Error::Load`] when there is no book; what is wrong with one is told when it is built.
pub fn look(request: &Request) -> Result<Listed, Error> {
    let untold = &mut Diagnostics::new();
    let reading = Reading {
        source_date_epoch: request.source_date_epoch,
        settings_only: true,
        ..Reading::default()
    };
    let manuscript = manuscript::load(&request.book, reading, untold).map_err(Error::Load)?;
    let stem = file_stem(&parse::parse(&manuscript, untold).metadata.title);
    let variants = request.variants(&manuscript.edition).into_iter().map(Target::of);
    let paged = request.targets.iter().copied().filter(|target| target.has_pages());
    let names = variants.chain(paged).map(|target| target.file_name(&stem)).collect();
    let weight = match manuscript.single_file {
        // What lies beside it need not be its own.
        true => Weight {
            text: manuscript.sources.iter().map(|source| source.text.len() as u64).sum(),
            other: 0,
        },
        false => manuscript::weigh(&manuscript.folder, &manuscript.edition.source_folder),
    };
    Ok(Listed {
        book: request.book.clone(),
        stem,
        names,
        memory: memory(weight),
    })
}

/// A finished EPUB that is only checked; it goes by the name of its file.
pub fn finished(epub: &Path) -> Listed {
    let bytes = std::fs::metadata(epub).map_or(0, |about| about.len());
    Listed {
        book: epub.to_owned(),
        stem: file_stem(&epub.file_stem().unwrap_or_default().to_string_lossy()),
        names: Vec::new(),
        memory: memory(Weight { text: 0, other: bytes }),
    }
}

fn memory(weight: Weight) -> u64 {
    let of = |bytes: u64, each: u64| bytes.saturating_mul(each);
    MEMORY_OF_ANY
        .saturating_add(of(weight.text, MEMORY_OF_TEXT))
        .saturating_add(of(weight.other, MEMORY_OF_OTHER))
}

/// One name for files of several books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The name.
    pub name: String,
    /// The books, in the order in which they were asked for.
    pub books: Vec<PathBuf>,
}

/// All names that two books and more would write, in their order.
pub fn clashes<'a>(books: impl Iterator<Item = &'a Listed>) -> Vec<Clash> {
    let mut named: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for listed in books {
        for name in &listed.names {
            named.entry(name).or_default().push(&listed.book);
        }
    }
    let several = named.into_iter().filter(|(_, books)| books.len() > 1);
    several
        .map(|(name, books)| Clash {
            name: name.to_owned(),
            books: books.into_iter().map(Path::to_owned).collect(),
        })
        .collect()
}

/// One of several parts of a catalogue: 2 of 8.
///
/// Which part a book is in hangs on its name alone, which comes of its title: not on where it lies, in which order books are asked for, what
/// stands in its chapters, or which other books there are. So each machine finds its part by itself, a new book moves no other, and two
/// books of one name are always in one part. Parts are alike in size only as far as chance makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// Whether a book of this name is in this part.
    pub fn has(self, stem: &str) -> bool {
        let digest = Sha256::digest(stem.as_bytes());
        let first = digest
            .iter()
            .take(8)
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        first % self.of == self.number % self.of
    }
}

impl FromStr for Shard {
    type Err = String;

    /// `2/8`. Counts from 1, or from 0: 0/8 and 8/8 are the same part.
    fn from_str(text: &str) -> Result<Shard, String> {
        let wrong = || format!("`{text}` is no part; write for example `2/8`, the second of eight");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let read = |text: &str| text.parse::<u32>().map(u64::from).map_err(|_| wrong());
        let shard = Shard {
            number: read(number)?,
            of: read(of)?,
        };
        match shard.of > 0 && shard.number <= shard.of {
            true => Ok(shard),
            false => Err(wrong()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(text: &str) -> Shard {
        text.parse().expect("a part")
    }

    #[test]
    fn every_book_is_in_one_part_whichever_way_they_are_counted() {
        let stems: Vec<String> = (0..1000).map(|number| format!("book-{number}")).collect();
        for of in [1, 2, 3, 8] {
            let from_one: Vec<Shard> = (1..=of).map(|number| shard(&format!("{number}/{of}"))).collect();
            let from_zero: Vec<Shard> = (0..of).map(|number| shard(&format!("{number}/{of}"))).collect();
            for stem in &stems {
                for shards in [&from_one, &from_zero] {
                    assert_eq!(shards.iter().filter(|shard| shard.has(stem)).count(), 1, "{stem}");
                }
            }
            for shard in from_one {
                let share = stems.iter().filter(|stem| shard.has(stem)).count();
                assert!(
                    share * of as usize > 700 && share * (of as usize) < 1300,
                    "{shard}: {share}"
                );
            }
        }
    }

    #[test]
    fn a_book_stays_in_its_part_from_version_to_version() {
        // What stands here is kept by caches and by people: it may not change.
        let places =
            ["moby-dick", "the-whale", "白鯨", "book"].map(|stem| (1..=8).find(|n| shard(&format!("{n}/8")).has(stem)));
        assert_eq!(places, [Some(8), Some(5), Some(2), Some(5)]);
    }

    #[test]
    fn what_is_no_part_is_told() {
        for text in [
            "",
            "2",
            "2/",
            "/8",
            "9/8",
            "0/0",
            "1/0",
            "-1/8",
            "1/8/2",
            "a/b",
            "1/99999999999",
        ] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_clash_across_files_of_different_kinds() {
        let listed = |book: &str, names: &[&str]| Listed {
            book: book.into(),
            stem: String::new(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            memory: 0,
        };
        let books = [
            listed("a", &["x.epub", "x-kindle.epub"]),
            listed("b", &["y.epub"]),
            listed("c", &["x-kindle.epub"]),
        ];
        let found = clashes(books.iter());
        let wanted = Clash {
            name: "x-kindle.epub".to_owned(),
            books: vec!["a".into(), "c".into()],
        };
        assert_eq!(found, [wanted]);
    }
}
