//! Resolved → EPUB bytes; must not know pages.

use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::resolve::Resolved;
use std::fmt;

/// Why no EPUB could be written: a fault of the edges, never of the author.
#[derive(Debug)]
pub enum Error {
    /// The packager failed.
    Archive(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Archive(why) => write!(f, "the EPUB's container could not be written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// Writes the book as an EPUB 3.3 file. `faces` are for the cover that is set from the metadata.
///
/// # Errors
/// When the packager fails.
pub fn write(
    _resolved: &Resolved,
    _edition: &Edition,
    _design: &Design,
    _faces: &Faces,
    _diagnostics: &mut Diagnostics,
) -> Result<Vec<u8>, Error> {
    Ok(Vec::new())
}
