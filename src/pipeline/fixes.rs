//! Complaints with fixes → files of the manuscript as they are to be, and onto the disk; must not know which rules have fixes.

use super::disk::write_whole;
use super::{Composed, Error};
use crate::diag::fix::together;
use crate::diag::{Applicability, Diagnostic, Edit, FileId, Fix};
use crate::manuscript::{Unpatched, patch};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What fixes make of a book.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The files that change, in the order in which they were read.
    pub files: Vec<ChangedFile>,
    /// The complaints whose fixes are made.
    pub made: Vec<Diagnostic>,
    /// Files that would change, and are not as they were read, or cannot be read: by their paths in the book.
    pub held_back: Vec<String>,
}

/// One file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path in the book.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub before: Vec<u8>,
    /// What is to be in it.
    pub after: Vec<u8>,
}

/// The changes that fixes of complaints make, as far as they go together: those that are safe, or also those that are suggested.
/// A fix is made whole or not at all. Nothing is written.
pub fn fixes(composed: &Composed, most: Applicability) -> Changes {
    let mut changes = Changes::default();
    let wanted: Vec<(&Diagnostic, &Fix)> = composed
        .diagnostics
        .iter()
        .filter_map(|own| Some((own, own.fix.as_deref()?)))
        .filter(|(_, fix)| fix.applicability <= most)
        .collect();
    let named = wanted.iter().flat_map(|(_, fix)| &fix.edits).map(|edit| edit.span.file);
    let named: BTreeSet<FileId> = named.collect();
    let (as_read, others): (BTreeSet<_>, BTreeSet<_>) =
        named.into_iter().partition(|file| change(composed, *file, &[]).is_ok());
    changes.held_back = others
        .iter()
        .map(|file| composed.sources.get(*file).path.clone())
        .collect();
    let can_be_made = |(_, fix): &(&Diagnostic, &Fix)| fix.edits.iter().all(|edit| as_read.contains(&edit.span.file));
    let wanted: Vec<_> = wanted.into_iter().filter(can_be_made).collect();
    let (edits, taken) = together(wanted.iter().map(|(_, fix)| *fix));
    let made = wanted.iter().zip(taken).filter(|(_, taken)| *taken);
    changes.made = made.map(|((own, _), _)| (*own).clone()).collect();
    let files = edits
        .iter()
        .filter_map(|(file, edits)| change(composed, *file, edits).ok());
    changes.files = files.filter(|change| change.before != change.after).collect();
    changes
}

fn change(composed: &Composed, file: FileId, edits: &[Edit]) -> Result<ChangedFile, Unpatched> {
    let source = composed.sources.get(file);
    let patched = patch(&composed.root, &source.path, &source.text, edits)?;
    Ok(ChangedFile {
        name: source.path.clone(),
        path: patched.path,
        before: patched.before,
        after: patched.after,
    })
}

/// Writes changed files, each whole or not at all, with the permissions that they had.
///
/// # Errors
/// [`Error::Disk`] names the file; those before it are written.
pub fn write_changes(changes: &Changes) -> Result<(), Error> {
    for change in &changes.files {
        let write = || {
            let permissions = std::fs::metadata(&change.path)?.permissions();
            if permissions.readonly() {
                return Err(std::io::ErrorKind::PermissionDenied.into());
            }
            write_whole(&change.path, &change.after)?;
            std::fs::set_permissions(&change.path, permissions)
        };
        write().map_err(|why| Error::Disk {
            path: change.path.clone(),
            why,
        })?;
    }
    Ok(())
}
