//! Chunks of lines of one height → the columns of each page; must not know what the lines say.

use crate::layout::{Job, LineBox};
use crate::units::Length;

/// Fewer letters' widths than this make no column: two stand side by side where the measure has room for both.
const LEAST_COLUMN_EMS: i64 = 11;
/// Between two columns, in thousandths of the text's leading.
const GUTTER: i64 = 1000;
/// A page with fewer rows left than this has none of the index.
const LEAST_ROWS: usize = 4;

/// Lines that no column parts.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// White stands above it, but not at the head of a column.
    pub is_apart: bool,
    pub lines: Vec<LineBox>,
}

/// The room of a page for columns.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// How many columns stand side by side, at least one.
    count: usize,
    /// How wide each is.
    pub width: Length,
    /// From the left edge of one to that of the next.
    step: Length,
    right_to_left: bool,
    /// From line to line: a page is filled by whole lines.
    pub pitch: Length,
    /// Of a page, and below what stands above the index.
    height: Length,
    first_height: Length,
}

impl Sheet {
    /// The columns of a book, below which `first_height` is left of the first page.
    pub fn of(job: Job<'_>, first_height: Length) -> Sheet {
        let setting = job.design.note;
        let gutter = job.area.leading.scale(GUTTER, 1000);
        let half = (job.area.measure - gutter) / 2;
        let (count, width) = match half >= setting.size * LEAST_COLUMN_EMS {
            true => (2, half),
            false => (1, job.area.measure),
        };
        let rows = (job.area.height.0 / setting.leading.0.max(1)).max(1);
        Sheet {
            count,
            width,
            step: width + gutter,
            right_to_left: job.right_to_left,
            pitch: job.area.height / rows,
            height: job.area.height,
            first_height,
        }
    }

    /// Where a column begins, from the left edge of the measure.
    pub fn left(&self, column: usize) -> Length {
        let from_left = match self.right_to_left {
            true => self.count.saturating_sub(column + 1),
            false => column,
        };
        self.step * i64::try_from(from_left).unwrap_or(0)
    }

    fn rows(&self, height: Length) -> usize {
        usize::try_from(height.0 / self.pitch.0.max(1)).unwrap_or(0)
    }
}

/// The columns of one page.
pub(super) struct Page {
    /// Lines from top to bottom, the first column first; nothing is a line of white.
    pub columns: Vec<Vec<Option<LineBox>>>,
    /// The height that they fill, except on the last page.
    pub room: Option<Length>,
    /// Whether nothing stands above them.
    pub begins_page: bool,
}

/// Fills pages column by column. The columns of the last page are as even as can be.
pub(super) fn fill(chunks: Vec<Chunk>, sheet: &Sheet) -> Vec<Page> {
    let (first, rows) = (sheet.rows(sheet.first_height), sheet.rows(sheet.height).max(1));
    let first = if first < LEAST_ROWS.min(rows) {
        None
    } else {
        Some(first)
    };
    let chunks = parted(chunks, first.unwrap_or(rows).min(rows));
    let sizes: Vec<Size> = chunks.iter().map(Size::of).collect();
    let mut chunks = chunks.into_iter();
    let plan = plan(&sizes, first, rows, sheet.count);
    let last = plan.len().saturating_sub(1);
    let pages = plan.into_iter().enumerate().map(|(index, counts)| {
        let is_first = index == 0 && first.is_some();
        let room = if is_first { sheet.first_height } else { sheet.height };
        Page {
            columns: counts
                .into_iter()
                .map(|count| column(chunks.by_ref().take(count)))
                .collect(),
            room: (index < last).then_some(room),
            begins_page: !is_first,
        }
    });
    pages.collect()
}

/// Chunks none of which is longer than a column.
fn parted(chunks: Vec<Chunk>, rows: usize) -> Vec<Chunk> {
    let mut list = Vec::with_capacity(chunks.len());
    for mut chunk in chunks {
        while chunk.lines.len() > rows {
            let rest = chunk.lines.split_off(rows);
            list.push(std::mem::replace(
                &mut chunk,
                Chunk {
                    is_apart: false,
                    lines: rest,
                },
            ));
        }
        list.push(chunk);
    }
    list
}

fn column(chunks: impl Iterator<Item = Chunk>) -> Vec<Option<LineBox>> {
    let mut lines = Vec::new();
    for chunk in chunks {
        if chunk.is_apart && !lines.is_empty() {
            lines.push(None);
        }
        lines.extend(chunk.lines.into_iter().map(Some));
    }
    lines
}

/// What the planner knows of a chunk.
#[derive(Clone, Copy, Debug)]
struct Size {
    is_apart: bool,
    lines: usize,
}

impl Size {
    fn of(chunk: &Chunk) -> Size {
        Size {
            is_apart: chunk.is_apart,
            lines: chunk.lines.len(),
        }
    }
}

/// How many chunks stand in each column of each page; `first` are the rows of the first one, where it has other things, too.
fn plan(sizes: &[Size], first: Option<usize>, rows: usize, columns: usize) -> Vec<Vec<usize>> {
    let mut pages = Vec::new();
    let mut rest = sizes;
    let mut room = first.unwrap_or(rows);
    while !rest.is_empty() {
        let counts = page(rest, room, columns);
        let taken: usize = counts.iter().sum();
        if taken == rest.len() {
            pages.push(even(rest, room, columns).unwrap_or(counts));
            return pages;
        }
        pages.push(counts);
        rest = &rest[taken..];
        room = rows;
    }
    pages
}

/// The columns of a last page, the shortest that hold all.
fn even(sizes: &[Size], rows: usize, columns: usize) -> Option<Vec<usize>> {
    let lines: usize = sizes.iter().map(|size| size.lines).sum();
    let least = lines.div_ceil(columns.max(1));
    let all = |counts: &Vec<usize>| counts.iter().sum::<usize>() == sizes.len();
    (least..=rows).map(|rows| page(sizes, rows, columns)).find(all)
}

/// How many chunks stand in each column of one page; all are no longer than a column.
fn page(sizes: &[Size], rows: usize, columns: usize) -> Vec<usize> {
    let mut rest = sizes;
    let mut counts = Vec::with_capacity(columns);
    for _ in 0..columns {
        let (mut used, mut count) = (0, 0);
        for size in rest {
            let white = usize::from(size.is_apart && count > 0);
            if used + white + size.lines > rows {
                break;
            }
            used += white + size.lines;
            count += 1;
        }
        counts.push(count);
        rest = &rest[count..];
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chunks by their lines, those with white above negative.
    fn planned(sizes: &[i64], first: Option<usize>, rows: usize) -> Vec<Vec<usize>> {
        let sizes: Vec<Size> = sizes
            .iter()
            .map(|lines| Size {
                is_apart: *lines < 0,
                lines: lines.unsigned_abs() as usize,
            })
            .collect();
        plan(&sizes, first, rows, 2)
    }

    #[test]
    fn columns_are_filled_in_order_and_the_last_ones_are_even() {
        assert_eq!(planned(&[1; 4], None, 10), [[2, 2]]);
        assert_eq!(planned(&[1; 5], None, 10), [[3, 2]]);
        assert_eq!(planned(&[1; 26], None, 10), [vec![10, 10], vec![3, 3]]);
        assert_eq!(planned(&[1; 26], Some(4), 10), [vec![4, 4], vec![9, 9]]);
        assert_eq!(planned(&[], None, 10), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn no_chunk_is_parted_and_white_stands_at_no_head() {
        assert_eq!(planned(&[3, 3, 3, 3, 3], None, 5), [vec![1, 1], vec![1, 1], vec![1, 0]]);
        // With the white between them the first two are a line too long for one column; the last page is even.
        assert_eq!(planned(&[2, -2, -2, 2], None, 4), [[1, 1], [1, 1]]);
    }
}
