//! Objects → the bytes of a file, with its cross-references (PDF 1.7 clause 7.5); must not know what the objects are.
//!
//! lopdf writes object streams one after another and each object through several buffers; here they are made side by side.

use super::flate::{Deflater, deflate};
use super::strings::push_object;
use crate::config::Packing;
use lopdf::{Dictionary, Object};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io;

/// Objects that share a compressed stream: readers unpack a stream whole to reach one of them.
const OBJECTS_A_STREAM: usize = 200;

/// Bytes of each half of the file's id.
const ID_LENGTH: usize = 16;

/// Four bytes that are no text, so that programs take the file for a binary one (clause 7.5.2).
const BINARY: &[u8] = b"%\xE2\xE3\xCF\xD3\n";

/// How a file tells where its objects are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Index {
    /// Objects in compressed streams, and a stream that tells where they are (PDF 1.5 and later).
    Streams,
    /// A table (PDF 1.4 and earlier).
    Table,
}

/// Objects already in the form in which they stand in a file, one after another.
#[derive(Default)]
pub(super) struct Ready {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Ready {
    /// Adds an object.
    pub(super) fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[index]]
    }
}

/// What becomes a file.
pub(super) struct Contents<'a> {
    pub(super) version: &'a str,
    pub(super) index: Index,
    pub(super) packing: Packing,
    /// Objects with their numbers, in their order.
    pub(super) objects: Vec<(u32, Object)>,
    /// The objects whose numbers follow.
    pub(super) ready: Ready,
    /// The first number of those.
    pub(super) first_ready: u32,
    pub(super) catalog: u32,
    pub(super) information: u32,
    /// A name that stays the same for the book.
    pub(super) identifier: &'a str,
}

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    Free,
    /// Bytes from the start of the file.
    At(usize),
    /// In an object stream: its number, and the index in it.
    In(u32, u16),
}

/// An object that goes into a stream with others.
enum Packed<'a> {
    Object(&'a Object),
    Ready(usize),
}

/// Writes the file. Its id (clause 14.4) is a digest of the book's name and one of all that stands before it.
///
/// # Errors
/// When compression fails.
pub(super) fn write(contents: &Contents) -> io::Result<Vec<u8>> {
    let mut file = File {
        contents,
        bytes: format!("%PDF-{}\n", contents.version).into_bytes(),
        places: vec![Place::Free; contents.first_ready as usize + contents.ready.len()],
    };
    file.bytes.extend_from_slice(BINARY);
    match contents.index {
        Index::Streams => file.with_streams()?,
        Index::Table => file.with_table(),
    }
    if u32::try_from(file.bytes.len()).is_err() {
        return Err(too_large());
    }
    Ok(file.bytes)
}

struct File<'a> {
    contents: &'a Contents<'a>,
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl File<'_> {
    fn with_streams(&mut self) -> io::Result<()> {
        let contents = self.contents;
        let mut packed = Vec::new();
        for (number, object) in &contents.objects {
            match object {
                Object::Stream(_) => self.object(*number, object),
                other => packed.push((*number, Packed::Object(other))),
            }
        }
        packed
            .extend((0..contents.ready.len()).map(|index| (contents.first_ready + index as u32, Packed::Ready(index))));
        let streams = packed
            .par_chunks(OBJECTS_A_STREAM)
            .map_init(
                || Deflater::new(contents.packing),
                |deflater, chunk| self.pack(chunk, deflater),
            )
            .collect::<io::Result<Vec<_>>>()?;
        for (chunk, stream) in packed.chunks(OBJECTS_A_STREAM).zip(streams) {
            let own = self.places.len() as u32;
            for (index, (number, _)) in chunk.iter().enumerate() {
                self.places[*number as usize] = Place::In(own, index as u16);
            }
            self.places.push(Place::At(self.bytes.len()));
            self.stream(own, &stream);
        }
        self.index_stream()
    }

    /// An object stream (clause 7.5.7).
    fn pack(&self, chunk: &[(u32, Packed)], deflater: &mut Deflater) -> io::Result<lopdf::Stream> {
        let (mut head, mut body) = (String::new(), Vec::new());
        for (number, packed) in chunk {
            head.push_str(&format!("{number} {} ", body.len()));
            match packed {
                Packed::Object(object) => push_object(&mut body, object),
                Packed::Ready(index) => body.extend_from_slice(self.contents.ready.get(*index)),
            }
            body.push(b'\n');
        }
        let mut dictionary = Dictionary::new();
        dictionary.set("Type", "ObjStm");
        dictionary.set("N", chunk.len() as i64);
        dictionary.set("First", head.len() as i64);
        dictionary.set("Filter", "FlateDecode");
        let mut whole = head.into_bytes();
        whole.append(&mut body);
        Ok(lopdf::Stream::new(dictionary, deflater.deflate(&whole)?))
    }

    fn object(&mut self, number: u32, object: &Object) {
        self.places[number as usize] = Place::At(self.bytes.len());
        match object {
            Object::Stream(stream) => self.stream(number, stream),
            other => {
                self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
                push_object(&mut self.bytes, other);
                self.bytes.extend_from_slice(b"\nendobj\n");
            }
        }
    }

    fn stream(&mut self, number: u32, stream: &lopdf::Stream) {
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        let mut dictionary = stream.dict.clone();
        dictionary.set("Length", stream.content.len() as i64);
        push_object(&mut self.bytes, &Object::Dictionary(dictionary));
        self.bytes.extend_from_slice(b"stream\n");
        self.bytes.extend_from_slice(&stream.content);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// The entries of a trailer (clause 7.5.5).
    fn trailer(&self, size: usize) -> Dictionary {
        let digest = |bytes: &[u8]| {
            let half = Sha256::digest(bytes)[..ID_LENGTH].to_vec();
            Object::String(half, lopdf::StringFormat::Hexadecimal)
        };
        let name = format!("{} {}", self.contents.version, self.contents.identifier);
        let id = vec![digest(name.as_bytes()), digest(&self.bytes)];
        let mut trailer = Dictionary::new();
        trailer.set("Size", size as i64);
        trailer.set("Root", Object::Reference((self.contents.catalog, 0)));
        trailer.set("Info", Object::Reference((self.contents.information, 0)));
        trailer.set("ID", id);
        trailer
    }

    /// The cross-reference stream (clause 7.5.8): a byte for the kind, four for the place, two for the index.
    fn index_stream(&mut self) -> io::Result<()> {
        let (own, start) = (self.places.len() as u32, self.bytes.len());
        self.places.push(Place::At(start));
        let mut rows = Vec::with_capacity(self.places.len() * (ROW + 1));
        let mut above = [0; ROW];
        for place in &self.places {
            let row = row(*place)?;
            // PNG's filter Up (clause 7.4.4.4): most rows are a little more than the one above.
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        let mut dictionary = self.trailer(self.places.len());
        dictionary.set("Type", "XRef");
        dictionary.set("W", vec![1.into(), 4.into(), 2.into()]);
        dictionary.set("Filter", "FlateDecode");
        let mut parameters = Dictionary::new();
        parameters.set("Predictor", 12);
        parameters.set("Columns", ROW as i64);
        dictionary.set("DecodeParms", parameters);
        let stream = lopdf::Stream::new(dictionary, deflate(&rows)?);
        self.stream(own, &stream);
        self.end(start);
        Ok(())
    }

    fn with_table(&mut self) {
        let contents = self.contents;
        for (number, object) in &contents.objects {
            self.object(*number, object);
        }
        for index in 0..contents.ready.len() {
            let number = contents.first_ready + index as u32;
            self.places[number as usize] = Place::At(self.bytes.len());
            self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            self.bytes.extend_from_slice(contents.ready.get(index));
            self.bytes.extend_from_slice(b"\nendobj\n");
        }
        let start = self.bytes.len();
        let trailer = self.trailer(self.places.len());
        self.table();
        self.bytes.extend_from_slice(b"trailer\n");
        push_object(&mut self.bytes, &Object::Dictionary(trailer));
        self.bytes.push(b'\n');
        self.end(start);
    }

    /// The cross-reference table (clause 7.5.4). Numbers that are not used are linked in a ring.
    fn table(&mut self) {
        self.bytes
            .extend_from_slice(format!("xref\n0 {}\n", self.places.len()).as_bytes());
        let free: Vec<usize> = (0..self.places.len())
            .filter(|number| matches!(self.places[*number], Place::Free))
            .collect();
        let mut next = free.iter().skip(1).copied();
        for (number, place) in self.places.iter().enumerate() {
            let entry = match place {
                Place::At(at) => format!("{at:010} 00000 n \n"),
                _ if number == 0 => format!("{:010} 65535 f \n", next.next().unwrap_or(0)),
                _ => format!("{:010} 00001 f \n", next.next().unwrap_or(0)),
            };
            self.bytes.extend_from_slice(entry.as_bytes());
        }
    }

    fn end(&mut self, start: usize) {
        self.bytes
            .extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    }
}

/// Bytes of a row of the cross-reference stream.
const ROW: usize = 7;

/// An entry of the cross-reference stream (table 18).
fn row(place: Place) -> io::Result<[u8; ROW]> {
    let (kind, where_it_is, index) = match place {
        Place::Free => (0u8, 0u32, 0u16),
        Place::At(at) => (1, u32::try_from(at).map_err(|_| too_large())?, 0),
        Place::In(stream, index) => (2, stream, index),
    };
    let mut row = [0; ROW];
    row[0] = kind;
    row[1..5].copy_from_slice(&where_it_is.to_be_bytes());
    row[5..].copy_from_slice(&index.to_be_bytes());
    Ok(row)
}

fn too_large() -> io::Error {
    io::Error::other("the file would have more than 4 GB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_objects_are_found_by_their_place() {
        let mut ready = Ready::default();
        ready.push(|out| out.extend_from_slice(b"<<>>"));
        ready.push(|_| {});
        ready.push(|out| out.extend_from_slice(b"[1]"));
        let all: Vec<&[u8]> = (0..ready.len()).map(|index| ready.get(index)).collect();
        assert_eq!(all, [&b"<<>>"[..], b"", b"[1]"]);
    }
}
