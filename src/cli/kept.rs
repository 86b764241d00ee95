//! `--manifest` and `--verify` → a manifest written, or one read and held against this build; must not know what stands in one.

use super::FAULTY;
use super::books::Books;
use crate::pipeline::catalogue;
use crate::pipeline::manifest::{BookRecord, Failed, Manifest};
use crate::pipeline::verify::{self, Difference};
use crate::pipeline::{self, Request};
use clap::Args;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest manifest that is read: one of a thousand books with a thousand files each.
const MOST_BYTES: u64 = 512 << 20;

/// What is kept of a build.
#[derive(Args)]
pub(super) struct Records {
    /// Write a JSON file of what the books were made from and what came of them, with SHA-256 hashes
    #[arg(long, value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
    /// Write nothing: build in memory what this manifest asked for, and exit with 1 where a file would be another one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["manifest", "to", "out", "keep_going", "draft"])]
    pub(super) verify: Option<PathBuf>,
}

impl Records {
    /// Whether a record of each book is made.
    pub(super) fn is_asked(&self) -> bool {
        self.manifest.is_some() || self.verify.is_some()
    }

    /// The manifest to verify against, after whose wish the request is changed.
    ///
    /// A manifest that is to be written may take the place of one, and of no other file.
    pub(super) fn begin(&self, request: &mut Request) -> Result<Option<Manifest>, String> {
        request.hashes_inputs = self.is_asked();
        if let Some(path) = self.manifest.as_deref().filter(|path| path.exists())
            && let Err(why) = read(path)
        {
            return Err(format!(
                "{} is there already and is no manifest ({why}); it is not written over",
                path.display()
            ));
        }
        let Some(path) = &self.verify else { return Ok(None) };
        let kept = read(path).map_err(|why| format!("{} cannot be verified against: {why}", path.display()))?;
        if let Some(failed) = kept.failed.first() {
            return Err(format!(
                "{} cannot be verified against: of `{}` it says only that the work could not be done",
                path.display(),
                failed.book
            ));
        }
        let asked = match kept.books.split_first() {
            Some((first, rest)) if rest.iter().all(|book| book.asked == first.asked) => &first.asked,
            Some(_) => {
                return Err(format!("{}: its books were built in different ways", path.display()));
            }
            None => return Ok(Some(kept)),
        };
        let told = asked.apply(request);
        told.map_err(|word| format!("{}: there are no files for `{word}`", path.display()))?;
        Ok(Some(kept))
    }

    /// Refuses a manifest that would take the place of a file of this run, before anything is written.
    pub(super) fn keeps_clear(&self, request: &Request, books: &Books, folder: &Path) -> Result<(), String> {
        let Some(manifest) = &self.manifest else { return Ok(()) };
        for book in &books.list {
            let look = || {
                let path = book.path.clone();
                catalogue::look(&Request {
                    book: path,
                    ..request.clone()
                })
            };
            // Of one that cannot be opened nothing is written.
            let Some(listed) = book.listed.clone().or_else(|| look().ok()) else {
                continue;
            };
            let mut outputs = listed.names.iter().map(|name| folder.join(name));
            if let Some(output) = outputs.find(|output| pipeline::collide(manifest, output)) {
                return Err(format!(
                    "{} is no place for the manifest: {} is written there; nothing was written, choose another with --manifest",
                    manifest.display(),
                    output.display()
                ));
            }
        }
        Ok(())
    }

    /// Writes the manifest that is asked for.
    pub(super) fn write(&self, books: Vec<BookRecord>, failed: Vec<Failed>) -> Result<(), String> {
        let Some(path) = &self.manifest else { return Ok(()) };
        let json = Manifest::new(books, failed).to_json();
        let json = json.map_err(|why| format!("{} could not be written: {why}", path.display()))?;
        pipeline::write_file(path, json.as_bytes()).map_err(|why| why.to_string())
    }

    /// Holds this build against the kept manifest; what there is to say, and the exit code.
    pub(super) fn verdict(&self, kept: &Manifest, books: Vec<BookRecord>) -> (String, u8) {
        let name = self.verify.as_deref().unwrap_or(Path::new("")).display();
        let now = Manifest::new(books, Vec::new());
        let differences = verify::differences(kept, &now);
        let mut text = String::new();
        for difference in &differences {
            text += &format!("{difference}\n");
        }
        if differences.iter().any(Difference::is_of_outputs) {
            return (text + &format!("not what {name} says\n"), FAULTY);
        }
        let files: usize = now.books.iter().map(|book| book.outputs.len()).sum();
        let same = match files {
            0 => "no file, as before".to_owned(),
            1 => "the one file is the same".to_owned(),
            files => format!("all {files} files are the same"),
        };
        (text + &format!("{name}: {same}\n"), 0)
    }
}

fn read(path: &Path) -> Result<Manifest, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|why| why.to_string())?;
    file.take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(|why| why.to_string())?;
    Manifest::from_json(&text)
}
