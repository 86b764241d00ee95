//! Document → the bytes of the file; must not know what is in it.

use super::Error;
use super::document::Document;
use lopdf::{Object, SaveOptions, StringFormat};
use sha2::{Digest, Sha256};

/// Version of PDF in the header.
const VERSION: &str = "1.7";

/// Objects that share a compressed stream: readers unpack a stream whole to reach one of them.
const OBJECTS_A_STREAM: usize = 200;

/// Bytes of each half of the file's id.
const ID_LENGTH: usize = 16;

/// Stands where the second half of the id comes when the bytes are known. It occurs nowhere else: it would have to be
/// a hexadecimal string at the end of the file.
const ID_TO_COME: [u8; ID_LENGTH] = *b"id to be settled";

/// Writes the file with object and cross-reference streams. Its id (clause 14.4) is a name that stays the same for
/// the book and a digest of the bytes.
pub(super) fn finish(mut document: Document, identifier: &str) -> Result<Vec<u8>, Error> {
    let objects = &mut document.objects;
    objects.version = VERSION.into();
    let book = Sha256::digest(identifier.as_bytes())[..ID_LENGTH].to_vec();
    let halves = [book, ID_TO_COME.to_vec()].map(|half| Object::String(half, StringFormat::Hexadecimal));
    objects.trailer.set("ID", Object::Array(halves.into()));
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(OBJECTS_A_STREAM)
        .compression_level(6)
        .build();
    let mut bytes = Vec::new();
    objects.save_with_options(&mut bytes, options)?;
    settle_id(&mut bytes)?;
    Ok(bytes)
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Write(error.to_string())
    }
}

/// Puts the digest of the bytes in the place held free for it.
fn settle_id(bytes: &mut [u8]) -> Result<(), Error> {
    let digest = hexadecimal(&Sha256::digest(&*bytes)[..ID_LENGTH]);
    let held = hexadecimal(&ID_TO_COME);
    let at = bytes
        .windows(held.len())
        .rposition(|window| window.eq_ignore_ascii_case(held.as_bytes()))
        .ok_or_else(|| Error::Write("the file's id has no place".into()))?;
    bytes[at..at + digest.len()].copy_from_slice(digest.as_bytes());
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
