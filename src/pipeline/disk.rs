//! Finished files in memory → files in a folder, each whole or not at all; must not know what is in them.
//!
//! All are written beside their places first and then renamed into them, one right after the other: a process that is killed, or a disk that
//! is full, leaves what lay there before. What such a process left half-written is taken away by the next.

use super::{Error, Output};
use crate::manuscript::Originals;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How the names of half-written files begin and end.
const PART: (&str, &str) = (".pressmark-", ".part");
/// How often a half-written file is begun anew when another process takes it for one that was left behind: it can do so only in the
/// moment between making and locking it.
const TRIES: usize = 100;

/// Writes finished files into a folder, each whole or not at all. Without files the folder is not made either.
///
/// # Errors
/// [`Error::Original`] where a file would take the place of one that the book is read from, and [`Error::Disk`], which names the file. What lay
/// in the folder before is as it was, but where the very last step, a renaming, fails for a second file.
pub fn write_files(files: &[Output], folder: &Path, originals: &Originals) -> Result<Vec<PathBuf>, Error> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let failed = |path: &Path, why| Error::Disk {
        path: path.to_owned(),
        why,
    };
    fs::create_dir_all(folder).map_err(|why| failed(folder, why))?;
    sweep(folder);
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(&file.name)).collect();
    for path in &paths {
        is_free(path, originals)?;
    }
    let mut parts = Vec::new();
    for (path, file) in paths.iter().zip(files) {
        parts.push(Part::holding(folder, &file.bytes).map_err(|why| failed(path, why))?);
    }
    for (path, part) in paths.iter().zip(parts) {
        part.place(path).map_err(|why| failed(path, why))?;
    }
    keep(folder);
    Ok(paths)
}

/// Writes one file, whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    Part::holding(folder, bytes)?.place(path)
}

/// Writes one file, whole or not at all, and makes the folder it is to lie in.
///
/// # Errors
/// [`Error::Disk`] names the file.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |why| Error::Disk {
        path: path.to_owned(),
        why,
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    is_free(path, &Originals::default())?;
    Part::holding(folder, bytes)
        .and_then(|part| part.place(path))
        .map_err(failed)?;
    keep(folder);
    Ok(())
}

/// Whether a file may be written there.
fn is_free(path: &Path, originals: &Originals) -> Result<(), Error> {
    if let Some(original) = originals.find(path) {
        return Err(Error::Original {
            path: path.to_owned(),
            original: original.to_owned(),
        });
    }
    // A rename over an empty folder succeeds on some systems, and takes the folder away.
    if path.is_dir() {
        return Err(Error::Disk {
            path: path.to_owned(),
            why: io::ErrorKind::IsADirectory.into(),
        });
    }
    Ok(())
}

/// So that a power cut after the end of the program does not undo the renaming. Not every file system can do it, and none must.
fn keep(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// A file on its way to its place. It is locked, which tells other processes that somebody is at work on it; the lock goes with the
/// process, however that ends.
struct Part {
    path: PathBuf,
    file: File,
    is_placed: bool,
}

/// So that two builds of one program into one folder do not write the same file.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Part {
    /// A file in this folder with these bytes, which have reached the disk.
    fn holding(folder: &Path, bytes: &[u8]) -> io::Result<Part> {
        let mut part = Part::create(folder)?;
        part.file.write_all(bytes)?;
        part.file.sync_all()?;
        Ok(part)
    }

    /// A file that was not there: never one that a link leads to.
    fn create(folder: &Path) -> io::Result<Part> {
        for _ in 0..TRIES {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{}{}-{count}{}", PART.0, std::process::id(), PART.1));
            let file = match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => file,
                Err(why) if why.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(why) => return Err(why),
            };
            // Where there are no locks, nobody can take the file for one that was left behind.
            let _ = file.lock();
            if fs::symlink_metadata(&path).is_ok() {
                return Ok(Part {
                    path,
                    file,
                    is_placed: false,
                });
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn place(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.is_placed = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_placed {
            // Nothing better can be done about one that cannot be taken away; the first fault is the one to tell.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Takes away half-written files that nobody works on any more.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_part = name
            .to_str()
            .is_some_and(|name| name.starts_with(PART.0) && name.ends_with(PART.1));
        if is_part && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let path = entry.path();
            let Ok(file) = OpenOptions::new().write(true).open(&path) else {
                continue;
            };
            if file.try_lock().is_ok() {
                let _ = fs::remove_file(&path);
            }
        }
    }
}
