//! Paths as an author writes them → files inside the book's folder; must not know what the files hold.
//!
//! A manuscript is not trusted to read other files: every path is checked twice, by its words (`..`, `/`, `C:`) and,
//! after links are followed, by where it really leads.

use super::originals::{Content, Originals};
use crate::model::web_address::percent_decoded;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The book's folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    /// What was read of it, by all that share it.
    originals: Arc<Mutex<Originals>>,
    /// Whether the bytes of the files are hashed when they are read.
    hashes: bool,
}

/// Why a path gives no file, or no files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It leads out of the book's folder.
    Outside,
    /// Nothing is there.
    Missing,
    /// A link is there, which leads to nothing: where to, as it says.
    Dangling(String),
    /// Something is there, but no file that can be read.
    Unreadable,
    /// A folder is there, but the names in it cannot be had, and why.
    Unlisted(ErrorKind),
    /// It has more bytes than are read.
    TooLarge,
}

/// What stands in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file, or a link that leads to no folder.
    File,
    /// A folder.
    Folder,
    /// A link to a folder, which could lead in a circle.
    LinkedFolder,
}

impl Folder {
    /// The folder of this path, with links followed.
    pub fn open(path: &Path) -> std::io::Result<Folder> {
        Ok(Folder {
            root: path.canonicalize()?,
            originals: Arc::default(),
            hashes: false,
        })
    }

    /// The folder of a path that is canonical already.
    pub fn of_canonical(root: &Path) -> Folder {
        Folder {
            root: root.to_owned(),
            originals: Arc::default(),
            hashes: false,
        }
    }

    /// The files that were read of it until now.
    pub fn originals(&self) -> Originals {
        self.ledger().clone()
    }

    fn ledger(&self) -> MutexGuard<'_, Originals> {
        self.originals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same folder, whose files are hashed when they are read.
    pub fn hashing(self) -> Folder {
        Folder { hashes: true, ..self }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The path of `named` relative to the root, when it is written in a file of the folder `base`; both with forward
    /// slashes. Looks at the words only.
    pub fn join(base: &str, named: &str) -> Result<String, Fault> {
        let named = named.trim().replace('\\', "/");
        let drive = named.as_bytes().get(1) == Some(&b':') && named.starts_with(|c: char| c.is_ascii_alphabetic());
        if named.starts_with('/') || drive || named.contains('\0') {
            return Err(Fault::Outside);
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in base.split('/').chain(named.split('/')) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or(Fault::Outside)?;
                }
                name => parts.push(name),
            }
        }
        Ok(parts.join("/"))
    }

    /// Where the file of a path relative to the root really is: inside the root.
    pub fn real(&self, path: &str) -> Result<PathBuf, Fault> {
        self.file(path)
    }

    /// The file of a path relative to the root, with links followed.
    fn file(&self, path: &str) -> Result<PathBuf, Fault> {
        let real = self.inside(path)?;
        let about = fs::metadata(&real).map_err(|_| Fault::Unreadable)?;
        if about.is_file() {
            Ok(real)
        } else {
            Err(Fault::Unreadable)
        }
    }

    fn inside(&self, path: &str) -> Result<PathBuf, Fault> {
        let named = self.root.join(path);
        let real = named.canonicalize().map_err(|why| match why.kind() {
            ErrorKind::PermissionDenied => Fault::Unreadable,
            _ => nothing_at(&named),
        })?;
        if real.starts_with(&self.root) {
            Ok(real)
        } else {
            Err(Fault::Outside)
        }
    }

    /// The path relative to the root of a file that is there: as it is named, else with its percent-encoding undone.
    pub fn find(&self, base: &str, named: &str) -> Result<String, Fault> {
        let as_named = Folder::join(base, named).and_then(|path| self.file(&path).map(|_| path));
        let decoded = percent_decoded(named);
        match as_named {
            Err(_) if decoded != named => Folder::join(base, &decoded).and_then(|path| self.file(&path).map(|_| path)),
            found => found,
        }
    }

    /// Whether a folder is there, inside the book, or why not.
    pub fn has_folder(&self, path: &str) -> Result<(), Fault> {
        match self.inside(path)?.is_dir() {
            true => Ok(()),
            false => Err(Fault::Missing),
        }
    }

    /// Whether anything has this name, be it no file, or a link that leads nowhere: then it was meant to be read.
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
    }

    /// All bytes of a file, if it has at most `most`.
    pub fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Fault> {
        let place = self.file(path)?;
        let file = fs::File::open(&place).map_err(|_| Fault::Unreadable)?;
        let about = file.metadata().map_err(|_| Fault::Unreadable)?;
        self.ledger().note(path, &place, &about);
        let mut bytes = Vec::new();
        file.take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Unreadable)?;
        if bytes.len() as u64 > most {
            return Err(Fault::TooLarge);
        }
        if self.hashes {
            let content = Content::of(&bytes);
            self.ledger().note_content(path, content);
        }
        Ok(bytes)
    }

    /// How many bytes a file has; none of what is not there.
    pub fn bytes(&self, path: &str) -> u64 {
        let about = self.file(path).ok().and_then(|real| fs::metadata(real).ok());
        about.map_or(0, |about| about.len())
    }

    /// The names in a folder, sorted by their bytes, and what each is, or why they cannot be had: all of them, or none. Hidden ones are left
    /// out.
    pub fn list(&self, path: &str) -> Result<Vec<(String, Kind)>, Fault> {
        let mut names = names(&self.inside(path)?).map_err(|why| match why.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Fault::Missing,
            why => Fault::Unlisted(why),
        })?;
        names.retain(|(name, _)| !name.starts_with('.'));
        names.sort();
        Ok(names)
    }
}

fn names(folder: &Path) -> io::Result<Vec<(String, Kind)>> {
    let name_and_kind = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let kind = entry.file_type()?;
        let kind = match kind.is_symlink() && entry.path().is_dir() {
            true => Kind::LinkedFolder,
            false if kind.is_dir() => Kind::Folder,
            false => Kind::File,
        };
        Ok((entry.file_name().to_string_lossy().into_owned(), kind))
    };
    fs::read_dir(folder)?.map(name_and_kind).collect()
}

/// What is at a path that leads to nothing.
fn nothing_at(path: &Path) -> Fault {
    match fs::read_link(path) {
        Ok(to) => Fault::Dangling(to.to_string_lossy().into_owned()),
        Err(_) => Fault::Missing,
    }
}

/// The folder that a path lies in; empty for the root.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_by_their_words() {
        let cases = [
            ("src", "a.md", Ok("src/a.md")),
            ("src", "./b/../a.md", Ok("src/a.md")),
            ("src/deep", "../a.md", Ok("src/a.md")),
            ("src", "../listings/a.rs", Ok("listings/a.rs")),
            ("src", "deep\\a.md", Ok("src/deep/a.md")),
            ("", "a b.md", Ok("a b.md")),
            ("src", "../../a.md", Err(Fault::Outside)),
            ("", "..", Err(Fault::Outside)),
            ("src", "/etc/passwd", Err(Fault::Outside)),
            ("src", "C:\\a.md", Err(Fault::Outside)),
            ("src", "c:a.md", Err(Fault::Outside)),
            ("src", "\\\\server\\share", Err(Fault::Outside)),
            ("src", "a\0.md", Err(Fault::Outside)),
        ];
        for (base, named, wanted) in cases {
            assert_eq!(Folder::join(base, named), wanted.map(str::to_owned), "{base} + {named}");
        }
    }
}
