//! Pages → PDF bytes; must not know the model, and decides nothing about looks.

use crate::fonts::Faces;
use crate::layout::Pages;
use crate::manuscript::Assets;
use std::fmt;

/// Why no PDF could be written: a fault of the edges, never of the author.
#[derive(Debug)]
pub enum Error {
    /// A face could not be subset.
    Face(String),
    /// An image could not be embedded.
    Image(String),
    /// The writer failed.
    Write(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Face(why) => write!(f, "a face could not be put into the PDF: {why}"),
            Error::Image(why) => write!(f, "an image could not be put into the PDF: {why}"),
            Error::Write(why) => write!(f, "the PDF could not be written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// Writes finished pages as a PDF file.
///
/// # Errors
/// When a face or image cannot be embedded or the writer fails.
pub fn write(_pages: &Pages, _faces: &Faces, _assets: &Assets, _jobs: usize) -> Result<Vec<u8>, Error> {
    Ok(Vec::new())
}
