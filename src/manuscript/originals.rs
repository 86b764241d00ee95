//! Files as they are read → which they were, of what size and hash, whether they still are, and whether a path is one of them; must not
//! know what they hold.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// All files that a book was read from.
#[derive(Clone, Debug, Default)]
pub struct Originals {
    /// By the path relative to the book's folder under which each was asked for first, forward slashes.
    files: BTreeMap<String, Original>,
}

/// One of them.
#[derive(Clone, Debug)]
struct Original {
    /// Where it lies, with links followed.
    place: PathBuf,
    state: State,
    /// What was in it; of a file that could not be read whole, and where no hashes are wanted, nothing.
    content: Option<Content>,
}

/// What was in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// What tells one state of a file from another: a file that is written anew has another time, one that is put in its place another
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    bytes: u64,
    /// As the file system has it; no output depends on it.
    written: Option<SystemTime>,
    number: Option<(u64, u64)>,
}

/// What became of a file since it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is another one.
    Other,
    /// Nothing is there any more.
    Gone,
}

impl Originals {
    /// Notes a file that is about to be read, in the state that it has before: a change in the midst of reading is one since then.
    pub(super) fn note(&mut self, path: &str, place: &Path, about: &Metadata) {
        let state = State::of(about);
        let place = place.to_owned();
        self.files.entry(path.to_owned()).or_insert(Original {
            place,
            state,
            content: None,
        });
    }

    /// Notes what was in a file, which was read whole. What was read first counts: it is what the state belongs to.
    pub(super) fn note_content(&mut self, path: &str, content: Content) {
        if let Some(original) = self.files.get_mut(path) {
            original.content.get_or_insert(content);
        }
    }

    /// The paths of all of them relative to the book's folder, and where each lies.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.files
            .iter()
            .map(|(path, original)| (path.as_str(), original.place.as_path()))
    }

    /// What was in each that was read whole, in the order of their paths relative to the book's folder; nothing where no hashes were wanted.
    pub fn contents(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.files
            .iter()
            .filter_map(|(path, original)| Some((path.as_str(), original.content.as_ref()?)))
    }

    /// The first that is no longer as it was read, by its path relative to the book's folder.
    pub fn changed(&self) -> Option<(&str, Change)> {
        self.files.iter().find_map(|(path, original)| {
            let change = match fs::metadata(&original.place) {
                Ok(about) if State::of(&about) == original.state => return None,
                Ok(_) => Change::Other,
                Err(_) => Change::Gone,
            };
            Some((path.as_str(), change))
        })
    }

    /// The file of the book that a path leads to, be it through links or as another name of the same file; relative to the book's folder.
    pub fn find(&self, path: &Path) -> Option<&str> {
        let about = fs::metadata(path).ok()?;
        let number = number(&about);
        let place = path.canonicalize().ok();
        let is_it = |original: &Original| {
            let is_same = number.is_some() && number == original.state.number;
            is_same || place.as_ref() == Some(&original.place)
        };
        let found = self.files.iter().find(|(_, original)| is_it(original));
        found.map(|(path, _)| path.as_str())
    }
}

impl Content {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Content {
        Content {
            bytes: bytes.len() as u64,
            sha256: Sha256::digest(bytes).into(),
        }
    }
}

impl State {
    fn of(about: &Metadata) -> State {
        State {
            bytes: about.len(),
            written: about.modified().ok(),
            number: number(about),
        }
    }
}

/// The disk and the number on it that all names of one file share.
#[cfg(unix)]
fn number(about: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((about.dev(), about.ino()))
}

/// Elsewhere files are told apart by their paths alone.
#[cfg(not(unix))]
fn number(_: &Metadata) -> Option<(u64, u64)> {
    None
}
