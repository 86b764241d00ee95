//! A finished EPUB on disk → its complaints; must not know how it was made.

use super::{Error, on_threads};
use crate::check;
use crate::diag::{Diagnostics, Levels, Sources};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Largest EPUB that is read: stores take none of more than 2 GB, and one that is larger than this is no book.
const MOST_BYTES: u64 = 1 << 30;

/// What is wrong with a finished EPUB.
#[derive(Debug)]
pub struct Checked {
    /// All complaints, in the order of the files in it.
    pub diagnostics: Diagnostics,
    /// The files that they point into, by paths that begin with the EPUB's name.
    pub sources: Sources,
}

/// Checks an EPUB of any tool's making, with complaints at these levels, on so many threads; 0 is one for each processor.
///
/// # Errors
/// [`Error::Read`] when the file cannot be read; faults of the EPUB are in [`Checked::diagnostics`].
pub fn check_epub(path: &Path, levels: &Levels, jobs: usize) -> Result<Checked, Error> {
    let cannot = |why| Error::Read {
        path: path.to_owned(),
        why,
    };
    let too_large = || cannot(io::Error::other("it is larger than any store takes"));
    let about = path.metadata().map_err(cannot)?;
    // A pipe would be waited for, and a device has no end.
    if !about.is_file() {
        return Err(cannot(io::Error::other("it is no file")));
    }
    if about.len() > MOST_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_large());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    on_threads(jobs, || {
        let mut checked = Checked {
            diagnostics: Diagnostics::with(levels.clone()),
            sources: Sources::new(),
        };
        check::epub::check(&bytes, &name, &mut checked.sources, &mut checked.diagnostics);
        check::epub::name(&name, &mut checked.sources, &mut checked.diagnostics);
        checked.diagnostics.sort();
        Ok(checked)
    })
}
