//! A font file → its tables, and a file of tables (OpenType specification, "Organization of an OpenType Font"); must not know what is in a
//! table.

/// More tables than any face has.
const MOST_TABLES: usize = 256;
/// What all 32-bit words of a file add up to, with this field of `head` left out (OpenType, "head", checksumAdjustment).
const MAGIC: u32 = 0xB1B0_AFBA;
/// Where that field stands.
const ADJUSTMENT: std::ops::Range<usize> = 8..12;
/// The file's first word where outlines are PostScript's, and where they are TrueType's.
const OTTO: u32 = 0x4F54_544F;
const TRUE: u32 = 0x0001_0000;

/// The tables of a font.
#[derive(Debug)]
pub(super) struct Tables<'f> {
    list: Vec<([u8; 4], std::borrow::Cow<'f, [u8]>)>,
}

impl<'f> Tables<'f> {
    /// Reads a file, of a collection its first font.
    pub fn read(bytes: &'f [u8]) -> Option<Tables<'f>> {
        let start = match bytes.starts_with(b"ttcf") {
            true => long(bytes, 12)?,
            false => 0,
        };
        let count = usize::from(u16::from_be_bytes(*bytes.get(start + 4..)?.first_chunk()?)).min(MOST_TABLES);
        let mut list = Vec::new();
        for index in 0..count {
            let at = start.checked_add(12 + index * 16)?;
            let tag: [u8; 4] = *bytes.get(at..)?.first_chunk()?;
            let from = long(bytes, at + 8)?;
            let table = bytes.get(from..from.checked_add(long(bytes, at + 12)?)?)?;
            list.push((tag, table.into()));
        }
        Some(Tables { list })
    }

    /// Whether there is such a table.
    pub fn has(&self, tag: &[u8; 4]) -> bool {
        self.list.iter().any(|(own, _)| own == tag)
    }

    /// Such a table.
    pub fn get(&self, tag: &[u8; 4]) -> Option<&[u8]> {
        let found = self.list.iter().find(|(own, _)| own == tag);
        found.map(|(_, table)| &**table)
    }

    /// Takes a table out.
    #[cfg(test)]
    pub fn remove(&mut self, tag: &[u8; 4]) {
        self.list.retain(|(own, _)| own != tag);
    }

    /// Puts a table in the place of one of its tag.
    pub fn set(&mut self, tag: &[u8; 4], table: Vec<u8>) {
        self.list.retain(|(own, _)| own != tag);
        self.list.push((*tag, table.into()));
    }

    /// The file.
    pub fn write(mut self) -> Vec<u8> {
        self.list.sort();
        let count = self.list.len() as u16;
        let power = 15 - count.max(1).leading_zeros() as u16;
        let version = if self.has(b"CFF ") || self.has(b"CFF2") {
            OTTO
        } else {
            TRUE
        };
        let mut file = version.to_be_bytes().to_vec();
        for field in [count, 16 << power, power, (count * 16).saturating_sub(16 << power)] {
            file.extend(field.to_be_bytes());
        }
        let mut body = Vec::new();
        let first = 12 + self.list.len() * 16;
        let mut adjusted = None;
        for (tag, table) in &mut self.list {
            if tag == b"head" && table.len() >= ADJUSTMENT.end {
                adjusted = Some(first + body.len() + ADJUSTMENT.start);
                table.to_mut()[ADJUSTMENT].fill(0);
            }
            file.extend(&*tag);
            file.extend(sum(table).to_be_bytes());
            file.extend(((first + body.len()) as u32).to_be_bytes());
            file.extend((table.len() as u32).to_be_bytes());
            body.extend_from_slice(table);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        file.extend(body);
        if let Some(at) = adjusted {
            let rest = MAGIC.wrapping_sub(sum(&file));
            file[at..at + 4].copy_from_slice(&rest.to_be_bytes());
        }
        file
    }
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let four = *bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// The sum of all 32-bit words, the last filled up with nought.
fn sum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    words
        .iter()
        .chain([&last])
        .fold(0, |sum: u32, word| sum.wrapping_add(u32::from_be_bytes(*word)))
}

/// A table `name` of Windows' kind in English (OpenType specification, "name"), of numbers and texts; nothing where they are more than it
/// can hold.
pub(super) fn names(texts: &[(u16, String)]) -> Option<Vec<u8>> {
    let (mut records, mut strings) = (Vec::new(), Vec::new());
    for (id, text) in texts {
        let encoded: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (length, offset) = (u16::try_from(encoded.len()).ok()?, u16::try_from(strings.len()).ok()?);
        for field in [3, 1, 0x0409, *id, length, offset] {
            records.extend(field.to_be_bytes());
        }
        strings.extend(encoded);
    }
    let head = [0, texts.len() as u16, 6 + records.len() as u16];
    let head = head.into_iter().flat_map(u16::to_be_bytes);
    Some(head.chain(records).chain(strings).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: &[u8] = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fonts/inconsolata/Inconsolata-Regular.ttf"
    ));

    #[test]
    fn a_file_comes_out_as_it_went_in() {
        let written = Tables::read(FACE).unwrap().write();
        let (before, after) = (Tables::read(FACE).unwrap(), Tables::read(&written).unwrap());
        assert_eq!(before.list.len(), after.list.len());
        for (tag, table) in &after.list {
            let (_, own) = before.list.iter().find(|(own, _)| own == tag).unwrap();
            let skipped = if tag == b"head" { ADJUSTMENT } else { 0..0 };
            let without = |table: &[u8]| [&table[..skipped.start], &table[skipped.end..]].concat();
            assert_eq!(without(own), without(table));
        }
        assert_eq!(sum(&written), MAGIC);
    }

    #[test]
    fn files_that_are_cut_off_are_no_panics() {
        for length in 0..400 {
            let _ = Tables::read(&FACE[..length]).map(Tables::write);
        }
    }
}
