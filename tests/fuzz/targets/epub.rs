//! Any bytes as a finished EPUB that is to be checked: an archive as it is, or the texts of files that are put into one here, since a fuzzer
//! would hardly come past an archive's lengths and sums.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressmark::check;
use pressmark::diag::{Diagnostics, Sources};
use pressmark_fuzz::bounded;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What begins a file in a text of files; its path follows to the end of the line.
const MARK: &[u8] = b"\n=== ";

fuzz_target!(|bytes: &[u8]| {
    let archive = if bytes.starts_with(b"PK") {
        bytes.to_vec()
    } else {
        packed(bytes)
    };
    bounded(|| check::epub::check(&archive, "x.epub", &mut Sources::new(), &mut Diagnostics::new()));
});

fn packed(text: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in parts(text) {
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..end]).into_owned();
        // Two of one name are refused by the writer.
        if archive.start_file(name, stored).is_ok() {
            let _ = archive.write_all(part.get(end + 1..).unwrap_or_default());
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn parts(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts: Vec<usize> = (0..text.len()).filter(|at| text[*at..].starts_with(MARK)).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts
        .into_iter()
        .zip(ends)
        .map(move |(start, end)| &text[start + MARK.len()..end])
}
