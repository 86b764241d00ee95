//! The bytes of a file → its entries, unpacked, and what is wrong with the container (OCF 3.3, clause 4); must not know what is in them.
//!
//! The archive is read here and not by a library, for a library mends what a checker must see: a mimetype that is not first, packed
//! or with an extra field, two entries of one name, a name that leads out. Unpacking is bounded in number, size and ratio.

use super::fault::Faults;
use crate::diag::rules::{EPUB_CONTAINER, EPUB_CONTAINER_ADVICE, LIMIT};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::Bound;

/// Most entries; the largest books of the trade have some thousands.
const MOST_ENTRIES: usize = 20_000;
/// Most bytes of all entries, unpacked: stores take no EPUB of more than 2 GB, and most none over 650 MB.
const MOST_BYTES: u64 = 1 << 30;
/// Most bytes of one entry.
const MOST_OF_ONE: u64 = 256 << 20;
/// Entries larger than this may not be packed more tightly than [`MOST_RATIO`]: nothing in a book is, but what is made to fill a disk.
const BOMB_SIZE: u64 = 8 << 20;
/// See [`BOMB_SIZE`].
const MOST_RATIO: u64 = 400;

const MIMETYPE: &str = "mimetype";
const MEDIA_TYPE: &[u8] = b"application/epub+zip";
/// Length of an end record without its comment (APPNOTE 6.3, clause 4.3.16).
const END_LENGTH: usize = 22;
/// Length of an entry in the central directory without its names (clause 4.3.12).
const CENTRAL_LENGTH: usize = 46;
/// Length of a local header without its names (clause 4.3.7).
const LOCAL_LENGTH: usize = 30;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The files of a container by their paths: what is not compressed stays where it lies.
#[derive(Debug, Default)]
pub(super) struct Entries<'e> {
    files: BTreeMap<String, Cow<'e, [u8]>>,
}

impl Entries<'_> {
    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|bytes| &**bytes)
    }
}

/// What files are known to hold, by their paths.
pub(super) type Known<'e> = BTreeMap<String, &'e str>;

/// What the central directory says of an entry.
struct Record {
    name: String,
    is_encrypted: bool,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    at: usize,
}

impl Record {
    /// Whether it was made of these bytes.
    fn is_of(&self, bytes: &[u8]) -> bool {
        let mut crc = Crc::new();
        crc.update(bytes);
        bytes.len() as u64 == self.unpacked && crc.sum() == self.crc
    }
}

/// Reads the container. What is `known` is not unpacked where the directory tells its length and its sum.
pub(super) fn read<'e>(bytes: &'e [u8], known: &Known<'e>, faults: &mut Faults) -> Option<Entries<'e>> {
    if !bytes.starts_with(b"PK") {
        faults.whole(
            &EPUB_CONTAINER,
            "PKG-004",
            "the file is no ZIP archive: it does not begin like one",
        );
        faults.whole(&EPUB_CONTAINER, "PKG-008", "nothing in it can be read");
        return None;
    }
    let Some(records) = records(bytes, faults) else {
        faults.whole(
            &EPUB_CONTAINER,
            "PKG-008",
            "the archive's directory cannot be read; the file is cut off or damaged",
        );
        return None;
    };
    mimetype(bytes, faults);
    names(&records, faults);
    is_bounded(&records, faults).then_some(())?;
    let unpacked: Vec<_> = records
        .par_iter()
        .filter(|record| !record.name.ends_with('/'))
        .map(|record| {
            let packed = known.get(&record.name).map(|text| text.as_bytes());
            let same = packed.filter(|bytes| record.is_of(bytes));
            (
                record,
                same.map_or_else(|| unpack(bytes, record), |own| Ok(Cow::Borrowed(own))),
            )
        })
        .collect();
    let mut files = BTreeMap::new();
    for (record, result) in unpacked {
        match result {
            Ok(bytes) => {
                files.entry(record.name.clone()).or_insert(bytes);
            }
            Err(why) => faults.whole(
                &EPUB_CONTAINER,
                "PKG-008",
                format!("`{}` cannot be unpacked: {why}", record.name),
            ),
        }
    }
    Some(Entries { files })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

/// The central directory.
fn records(bytes: &[u8], faults: &mut Faults) -> Option<Vec<Record>> {
    let reach = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
    let end = (reach..=bytes.len().checked_sub(END_LENGTH)?)
        .rev()
        .find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let count = usize::from(u16_at(bytes, end + 10)?);
    let mut at = u32_at(bytes, end + 16)? as usize;
    let mut records = Vec::new();
    for _ in 0..count.min(MOST_ENTRIES + 1) {
        let (record, length) = record(bytes, at, faults)?;
        records.push(record);
        at += length;
    }
    Some(records)
}

fn record(bytes: &[u8], at: usize, faults: &mut Faults) -> Option<(Record, usize)> {
    if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
        return None;
    }
    let lengths = [28, 30, 32].map(|field| u16_at(bytes, at + field).map(usize::from));
    let [Some(name), Some(extra), Some(comment)] = lengths else {
        return None;
    };
    let raw = bytes.get(at + CENTRAL_LENGTH..at + CENTRAL_LENGTH + name)?;
    let spelled = String::from_utf8_lossy(raw).into_owned();
    if std::str::from_utf8(raw).is_err() {
        faults.whole(
            &EPUB_CONTAINER,
            "PKG-027",
            format!("the file name `{spelled}` is not UTF-8"),
        );
    }
    let record = Record {
        name: spelled,
        is_encrypted: u16_at(bytes, at + 8)? & 1 == 1,
        method: u16_at(bytes, at + 10)?,
        crc: u32_at(bytes, at + 16)?,
        packed: u64::from(u32_at(bytes, at + 20)?),
        unpacked: u64::from(u32_at(bytes, at + 24)?),
        at: u32_at(bytes, at + 42)? as usize,
    };
    Some((record, CENTRAL_LENGTH + name + extra + comment))
}

/// The first entry, so that the file's kind can be told from its first bytes (OCF 3.3, clause 4.3).
fn mimetype(bytes: &[u8], faults: &mut Faults) {
    let length = |at| u16_at(bytes, at).map(usize::from).unwrap_or_default();
    let (name, extra) = (length(26), length(28));
    if bytes.get(LOCAL_LENGTH..LOCAL_LENGTH + name) != Some(MIMETYPE.as_bytes()) {
        faults.whole(
            &EPUB_CONTAINER,
            "PKG-006",
            "`mimetype` is not the first entry of the container",
        );
        return;
    }
    if extra != 0 {
        faults.whole(
            &EPUB_CONTAINER,
            "PKG-005",
            "the entry `mimetype` has an extra field, and may have none",
        );
    }
    let content = LOCAL_LENGTH + name + extra;
    let is_whole = u32_at(bytes, 22).is_some_and(|size| size as usize == MEDIA_TYPE.len());
    let says = bytes.get(content..content + MEDIA_TYPE.len());
    if u16_at(bytes, 8) != Some(STORED) || says != Some(MEDIA_TYPE) || !is_whole {
        let message = "`mimetype` must hold `application/epub+zip` and nothing else, not compressed";
        faults.whole(&EPUB_CONTAINER, "PKG-007", message);
    }
}

/// Characters that no name of a file may have (OCF 3.3, clause 4.2.3).
fn is_forbidden(c: char) -> bool {
    matches!(c, '"' | '*' | ':' | '<' | '>' | '?' | '\\' | '|' | '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}'
        | '\u{F0000}'..='\u{10FFFF}')
}

fn names(records: &[Record], faults: &mut Faults) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let sorted: BTreeSet<&str> = records.iter().map(|record| record.name.as_str()).collect();
    for record in records {
        let name = record.name.as_str();
        if let Some(other) = known.insert(name.to_lowercase(), name) {
            let message = match other == name {
                true => format!("`{name}` is in the container twice"),
                false => format!("`{other}` and `{name}` are one name where letters have no case"),
            };
            faults.whole(&EPUB_CONTAINER, "OPF-060", message);
        }
        if record.is_encrypted {
            faults.whole(
                &EPUB_CONTAINER,
                "PKG-008",
                format!("`{name}` is locked with a password"),
            );
        }
        if name.starts_with('/') || name.split('/').any(|part| part == "..") {
            faults.whole(
                &EPUB_CONTAINER,
                "PKG-009",
                format!("the path `{name}` leads out of the container"),
            );
        }
        spelling(name, faults);
        let next = sorted.range::<str, _>((Bound::Excluded(name), Bound::Unbounded)).next();
        if name.ends_with('/') && !next.is_some_and(|own| own.starts_with(name)) {
            faults.whole(
                &EPUB_CONTAINER_ADVICE,
                "PKG-014",
                format!("the folder `{name}` is empty"),
            );
        }
    }
}

fn spelling(name: &str, faults: &mut Faults) {
    let forbidden: String = name.chars().filter(|c| is_forbidden(*c)).collect();
    if !forbidden.is_empty() {
        let message = format!("the file name `{name}` has characters that no file in an EPUB may have: {forbidden:?}");
        faults.whole(&EPUB_CONTAINER, "PKG-009", message);
    }
    if name.contains(char::is_whitespace) {
        let message = format!("the file name `{name}` has a space; older reading systems may not find it");
        faults.whole(&EPUB_CONTAINER_ADVICE, "PKG-010", message);
    }
    if name.split('/').any(|part| part.ends_with('.') && part != "..") {
        faults.whole(
            &EPUB_CONTAINER,
            "PKG-011",
            format!("the file name `{name}` ends with a point"),
        );
    }
}

fn is_bounded(records: &[Record], faults: &mut Faults) -> bool {
    let all = records.iter().map(|record| record.unpacked).sum::<u64>();
    let is_bomb = |record: &&Record| record.unpacked > BOMB_SIZE && record.unpacked / record.packed.max(1) > MOST_RATIO;
    let message = if records.len() > MOST_ENTRIES {
        format!("the container has more than {MOST_ENTRIES} files")
    } else if let Some(record) = records.iter().find(|record| record.unpacked > MOST_OF_ONE) {
        format!("`{}` would have more than {} MB", record.name, MOST_OF_ONE >> 20)
    } else if all > MOST_BYTES {
        format!("the container would have more than {} MB, unpacked", MOST_BYTES >> 20)
    } else if let Some(record) = records.iter().find(is_bomb) {
        format!("`{}` would grow more than {MOST_RATIO} times", record.name)
    } else {
        return true;
    };
    faults.whole(&LIMIT, "", message);
    false
}

/// Never more bytes than the directory says, which were counted before.
fn unpack<'e>(bytes: &'e [u8], record: &Record) -> Result<Cow<'e, [u8]>, String> {
    let cut = || "the archive ends before it does".to_owned();
    let local = bytes
        .get(record.at..)
        .filter(|rest| rest.starts_with(b"PK\x03\x04"))
        .ok_or_else(cut)?;
    let length = |at| u16_at(local, at).map(usize::from).unwrap_or_default();
    let start = LOCAL_LENGTH + length(26) + length(28);
    let packed = local.get(start..start + record.packed as usize).ok_or_else(cut)?;
    let unpacked = match record.method {
        STORED => Cow::Borrowed(packed),
        DEFLATED => Cow::Owned(inflate(packed, record)?),
        _ => return Err("it is packed in a way that EPUB does not know".to_owned()),
    };
    match record.is_of(&unpacked) {
        true => Ok(unpacked),
        false => Err("its bytes are not those that were packed".to_owned()),
    }
}

fn inflate(packed: &[u8], record: &Record) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::with_capacity(record.unpacked as usize);
    let mut decoder = DeflateDecoder::new(packed).take(record.unpacked + 1);
    decoder
        .read_to_end(&mut unpacked)
        .map_err(|_| "its bytes are damaged".to_owned())?;
    Ok(unpacked)
}
