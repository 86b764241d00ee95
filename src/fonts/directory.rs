//! The bytes of a font file → its table directory (OpenType specification, "Organization of an OpenType Font"); must not know what
//! stands in a table.
//!
//! Of a collection it is the directory of the first font.

use std::ops::Range;

/// Where the number of tables stands in a directory, and where the first record.
const COUNT: usize = 4;
const RECORDS: usize = 12;
/// Bytes of a record: tag, checksum, offset, length.
const RECORD: usize = 16;
/// More tables than any face has.
const MOST_TABLES: usize = 256;
/// Where the table `head` holds what makes the sum of the whole file come out; as nought in all sums (specification, "Calculating
/// checksums").
const ADJUSTMENT: Range<usize> = 8..12;
/// What the sum of a whole file and its adjustment come to.
const WHOLE: u32 = 0xB1B0_AFBA;

/// A record of the directory.
pub(super) struct Table {
    pub(super) tag: [u8; 4],
    /// Its place in the file; it may reach past the end of one that was cut off.
    pub(super) place: Range<usize>,
    /// The sum of its bytes, as the maker reckoned it.
    pub(super) sum: u32,
}

impl Table {
    /// The tag as it is shown: bytes that stand in no tag as question marks.
    pub(super) fn name(&self) -> String {
        let shown = |byte: u8| {
            if byte.is_ascii_graphic() && byte != b'`' {
                byte
            } else {
                b'?'
            }
        };
        let tag = self.tag.trim_ascii_end().iter().map(|byte| char::from(shown(*byte)));
        tag.collect()
    }
}

/// The records that a file has, and whether it has all that it says.
pub(super) struct Directory {
    pub(super) tables: Vec<Table>,
    pub(super) is_whole: bool,
}

impl Directory {
    /// Reads as many records as there are.
    pub(super) fn read(bytes: &[u8]) -> Directory {
        let start = if is_collection(bytes) {
            u32_at(bytes, 12).map_or(bytes.len(), |at| at as usize)
        } else {
            0
        };
        let count = usize::from(u16_at(bytes, start.saturating_add(COUNT)).unwrap_or(0));
        let read = |index: usize| {
            let at = start.checked_add(RECORDS)?.checked_add(index * RECORD)?;
            let from = u32_at(bytes, at + 8)? as usize;
            Some(Table {
                tag: bytes.get(at..at + 4)?.try_into().ok()?,
                place: from..from.checked_add(u32_at(bytes, at + 12)? as usize)?,
                sum: u32_at(bytes, at + 4)?,
            })
        };
        let tables: Vec<Table> = (0..count.min(MOST_TABLES)).map_while(read).collect();
        Directory {
            is_whole: tables.len() == count,
            tables,
        }
    }

    /// The bytes of a table that is in the file to its end.
    pub(super) fn table<'a>(&self, bytes: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
        let table = self.tables.iter().find(|table| table.tag == *tag)?;
        bytes.get(table.place.clone())
    }

    /// The first table that ends behind the end of the file.
    pub(super) fn cut_off(&self, bytes: &[u8]) -> Option<&Table> {
        self.tables.iter().find(|table| table.place.end > bytes.len())
    }

    /// Whether the bytes of a table come to another sum than its record says. For `head` both ways of reckoning are taken: that
    /// of the specification, and that of makers who leave the adjustment in.
    pub(super) fn differs(bytes: &[u8], table: &Table) -> bool {
        let Some(own) = bytes.get(table.place.clone()) else {
            return true;
        };
        let found = sum(own);
        found != table.sum && (table.tag != *b"head" || without_adjustment(found, own) != table.sum)
    }

    /// Whether the whole file comes to another sum than its table `head` says. A collection has no such sum.
    pub(super) fn whole_differs(&self, bytes: &[u8]) -> bool {
        let Some(head) = self.table(bytes, b"head").filter(|_| !is_collection(bytes)) else {
            return false;
        };
        let adjustment = u32_at(head, ADJUSTMENT.start).unwrap_or(0);
        // In a directory that is damaged the table may lie where its words are none of the file's.
        without_adjustment(sum(bytes), head) != WHOLE.wrapping_sub(adjustment)
    }
}

fn is_collection(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ttcf")
}

/// How many faces a file says that it holds.
pub(super) fn members(bytes: &[u8]) -> u32 {
    u32_at(bytes, 8).filter(|_| is_collection(bytes)).unwrap_or(1)
}

/// The sum of all words of four bytes, the last one filled up with noughts.
fn sum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    let all = words.iter().chain([&last]);
    all.fold(0, |sum, word| sum.wrapping_add(u32::from_be_bytes(*word)))
}

fn without_adjustment(sum: u32, head: &[u8]) -> u32 {
    sum.wrapping_sub(u32_at(head, ADJUSTMENT.start).unwrap_or(0))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(u16::from_be_bytes(two))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_be_bytes(four))
}
