//! Bytes → Flate streams, samples with PNG predictors before (PDF 1.7 clause 7.4.4); must not know what they are.

use crate::config::Packing;
use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use std::io::{self, Write};

/// Flate's level: 4 takes about an eighth less time and leaves 1.3 % more bytes, 7 takes clearly more and leaves 0.6 % fewer.
const LEVEL: u32 = 6;

/// Flate's level for a look at the desk: files of text are half as large again.
const QUICK: u32 = 1;

/// Bytes that are set aside at least for what comes out.
const LEAST: usize = 1024;

/// Compresses bytes.
pub(super) fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    Deflater::new(Packing::Small).deflate(bytes)
}

/// Compresses one stream after another in the same memory: to make and clear that anew costs as much as to compress half a page.
pub(super) struct Deflater(Compress);

impl Deflater {
    /// A deflater that has compressed nothing yet.
    pub(super) fn new(packing: Packing) -> Deflater {
        let level = match packing {
            Packing::Small => LEVEL,
            Packing::Quick => QUICK,
        };
        Deflater(Compress::new(Compression::new(level), true))
    }

    /// Compresses bytes; the outcome does not depend on what was compressed before.
    pub(super) fn deflate(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.0.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 2 + LEAST);
        loop {
            let done = self.0.total_in() as usize;
            let status = self
                .0
                .compress_vec(&bytes[done..], &mut packed, FlushCompress::Finish)?;
            match status {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError => packed.reserve(packed.len().max(LEAST)),
            }
        }
        packed.shrink_to_fit();
        Ok(packed)
    }
}

/// Compresses rows of samples, each behind the PNG predictor that leaves the least (ISO/IEC 15948 clause 12.8): for
/// `Predictor 15` in the stream's parameters. `pixel` is the number of bytes of one pixel.
pub(super) fn deflate_rows(samples: &[u8], row: usize, pixel: usize) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(samples.len() / 2), Compression::new(LEVEL));
    let mut above = vec![0; row];
    let mut candidates = FILTERS.map(|_| vec![0; row]);
    for line in samples.chunks_exact(row.max(1)) {
        for (filter, candidate) in FILTERS.iter().zip(&mut candidates) {
            filter.apply(line, &above, pixel, candidate);
        }
        let best = (0..FILTERS.len())
            .min_by_key(|&index| residue(&candidates[index]))
            .unwrap_or(0);
        encoder.write_all(&[FILTERS[best] as u8])?;
        encoder.write_all(&candidates[best])?;
        above.copy_from_slice(line);
    }
    encoder.finish()
}

/// PNG's filters with their numbers; Average is left out: it seldom wins.
#[derive(Clone, Copy)]
enum Filter {
    None = 0,
    Sub = 1,
    Up = 2,
    Paeth = 4,
}

const FILTERS: [Filter; 4] = [Filter::None, Filter::Sub, Filter::Up, Filter::Paeth];

impl Filter {
    fn apply(self, line: &[u8], above: &[u8], pixel: usize, filtered: &mut [u8]) {
        let before = |row: &[u8], index: usize| index.checked_sub(pixel).map_or(0, |at| row[at]);
        for (index, out) in filtered.iter_mut().enumerate() {
            let predicted = match self {
                Filter::None => 0,
                Filter::Sub => before(line, index),
                Filter::Up => above[index],
                Filter::Paeth => paeth(before(line, index), above[index], before(above, index)),
            };
            *out = line[index].wrapping_sub(predicted);
        }
    }
}

/// The neighbour nearest to left + up − upper left.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let estimate = a + b - c;
    let (to_left, to_up, to_corner) = ((estimate - a).abs(), (estimate - b).abs(), (estimate - c).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

/// How much is left of a filtered row: the sum of its bytes as signed numbers, PNG's usual measure.
fn residue(filtered: &[u8]) -> u64 {
    filtered
        .iter()
        .map(|byte| u64::from(byte.cast_signed().unsigned_abs()))
        .sum()
}
