//! Chunks of lines of one height → the columns of each page; must not know what the lines say.

use crate::layout::{Job, LineBox};
use crate::units::Length;

/// Fewer letters' widths than this make no column: two stand side by side where the measure has room for both.
const LEAST_COLUMN_EMS: i64 = 11;
/// Between two columns, in thousandths of the text's leading.
const GUTTER: i64 = 1000;
/// A page with fewer rows left than this has none of the index.
const LEAST_ROWS: usize = 4;
/// The part of a line of text that is below its baseline, as everywhere in print.
const STRUT_DEPTH: i64 = 4;

/// Lines that no column parts.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// White stands above it, but not at the head of a column.
    pub is_apart: bool,
    /// Which of the heads stands above it where it begins a page: its entry is below one on the page before.
    pub under: Option<usize>,
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
    /// From line to line: so many fill a page that its first and last stand where those of the text do.
    pub pitch: Length,
    /// Of the text.
    leading: Length,
    /// Of a page, and below what stands above the index.
    height: Length,
    first_height: Length,
    /// White below what stands above the index.
    white: Length,
}

impl Sheet {
    /// The columns of a book, with `first_height` left of the first page, of which `white` stays free.
    pub fn of(job: Job<'_>, first_height: Length, white: Length) -> Sheet {
        let setting = job.design.note;
        let gutter = job.area.leading.scale(GUTTER, 1000);
        let half = (job.area.measure - gutter) / 2;
        let (count, width) = match half >= setting.size * LEAST_COLUMN_EMS {
            true => (2, half),
            false => (1, job.area.measure),
        };
        let leading = job.area.leading;
        let between = (job.area.height - leading).max(Length::ZERO);
        let steps = between.0 / setting.leading.0.max(1);
        Sheet {
            count,
            width,
            step: width + gutter,
            right_to_left: job.right_to_left,
            pitch: if steps > 0 { between / steps } else { setting.leading },
            leading,
            height: job.area.height,
            first_height,
            white,
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
        let between = height - self.leading;
        match between >= Length::ZERO {
            true => usize::try_from(between.0 / self.pitch.0.max(1)).unwrap_or(0) + 1,
            false => 0,
        }
    }

    /// Where the first baseline stands, from the top of some room, so that the last line of a full column is on the page's last
    /// line.
    pub fn first_baseline(&self, page: &Page) -> Length {
        let below = i64::try_from(page.rows.saturating_sub(1)).unwrap_or(0);
        page.room - self.leading / STRUT_DEPTH - self.pitch * below
    }
}

/// The columns of one page.
pub(super) struct Page {
    /// Lines from top to bottom, the first column first; nothing is a line of white.
    pub columns: Vec<Vec<Option<LineBox>>>,
    /// The height that they may take, and the lines that fill it.
    pub room: Length,
    rows: usize,
    /// Whether nothing stands below them.
    pub is_last: bool,
    /// Whether nothing stands above them.
    pub begins_page: bool,
}

/// Fills pages column by column. The columns of the last page are as even as can be. Where a page begins below an entry that stands
/// on the one before, the lines of `heads` say so.
pub(super) fn fill(chunks: Vec<Chunk>, heads: &[Vec<LineBox>], sheet: &Sheet) -> Vec<Page> {
    let (first, rows) = (
        sheet.rows(sheet.first_height - sheet.white),
        sheet.rows(sheet.height).max(1),
    );
    let first = if first < LEAST_ROWS.min(rows) {
        None
    } else {
        Some(first)
    };
    let chunks = parted(chunks, first.unwrap_or(rows).min(rows));
    let sizes: Vec<Size> = chunks.iter().map(|chunk| Size::of(chunk, heads)).collect();
    let mut chunks = chunks.into_iter().peekable();
    let plan = plan(&sizes, first, rows, sheet.count);
    let last = plan.len().saturating_sub(1);
    let pages = plan.into_iter().enumerate().map(|(index, counts)| {
        let is_first = index == 0 && first.is_some();
        let room = if is_first { sheet.first_height } else { sheet.height };
        let head = chunks
            .peek()
            .filter(|first| index > 0 && Size::of(first, heads).head(rows) > 0);
        let mut head: Vec<LineBox> = head.map(|first| head_of(first, heads).to_vec()).unwrap_or_default();
        let columns = counts.into_iter().map(|count| {
            let head = std::mem::take(&mut head).into_iter().map(Some);
            head.chain(column(chunks.by_ref().take(count))).collect()
        });
        Page {
            columns: columns.collect(),
            room,
            rows: first.filter(|_| is_first).unwrap_or(rows),
            is_last: index == last,
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
            let under = chunk.under;
            list.push(std::mem::replace(
                &mut chunk,
                Chunk {
                    is_apart: false,
                    under,
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
    /// Lines above it at the head of a page.
    under: usize,
}

impl Size {
    fn of(chunk: &Chunk, heads: &[Vec<LineBox>]) -> Size {
        Size {
            is_apart: chunk.is_apart,
            lines: chunk.lines.len(),
            under: head_of(chunk, heads).len(),
        }
    }

    /// Lines above it at the head of a page of so many rows: none where there is no room for both.
    fn head(&self, rows: usize) -> usize {
        if self.under + self.lines <= rows { self.under } else { 0 }
    }
}

fn head_of<'h>(chunk: &Chunk, heads: &'h [Vec<LineBox>]) -> &'h [LineBox] {
    chunk
        .under
        .and_then(|under| heads.get(under))
        .map_or(&[], Vec::as_slice)
}

/// How many chunks stand in each column of each page; `first` are the rows of the first one, where it has other things, too.
fn plan(sizes: &[Size], first: Option<usize>, rows: usize, columns: usize) -> Vec<Vec<usize>> {
    let mut pages = Vec::new();
    let mut rest = sizes;
    let mut room = first.unwrap_or(rows);
    while !rest.is_empty() {
        let head = if pages.is_empty() { 0 } else { rest[0].head(rows) };
        let counts = page(rest, room, columns, head);
        let taken: usize = counts.iter().sum();
        if taken == rest.len() {
            pages.push(even(rest, room, columns, head).unwrap_or(counts));
            return pages;
        }
        pages.push(counts);
        rest = &rest[taken..];
        room = rows;
    }
    pages
}

/// The columns of a last page, the shortest that hold all.
fn even(sizes: &[Size], rows: usize, columns: usize, head: usize) -> Option<Vec<usize>> {
    let lines: usize = head + sizes.iter().map(|size| size.lines).sum::<usize>();
    let least = lines.div_ceil(columns.max(1));
    let all = |counts: &Vec<usize>| counts.iter().sum::<usize>() == sizes.len();
    (least..=rows)
        .map(|rows| page(sizes, rows, columns, head))
        .find(|counts| counts.first() != Some(&0) && all(counts))
}

/// How many chunks stand in each column of one page, the first below lines of a head; all are no longer than a column.
fn page(sizes: &[Size], rows: usize, columns: usize, head: usize) -> Vec<usize> {
    let mut rest = sizes;
    let mut counts = Vec::with_capacity(columns);
    for column in 0..columns {
        let (mut used, mut count) = (if column == 0 { head } else { 0 }, 0);
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

    /// Chunks by their lines, those with white above negative; hundreds are the lines of their heads.
    fn planned(sizes: &[i64], first: Option<usize>, rows: usize) -> Vec<Vec<usize>> {
        let sizes: Vec<Size> = sizes
            .iter()
            .map(|lines| Size {
                is_apart: *lines < 0,
                lines: lines.unsigned_abs() as usize % 100,
                under: lines.unsigned_abs() as usize / 100,
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
    fn a_head_takes_its_lines_from_the_first_column_of_a_page() {
        assert_eq!(planned(&[101; 26], None, 10), [vec![10, 10], vec![3, 3]]);
        assert_eq!(planned(&[101; 40], None, 10), [vec![10, 10], vec![9, 10], vec![1, 0]]);
        // There is no room for both.
        assert_eq!(planned(&[104; 4], None, 4), [[1, 1], [1, 1]]);
    }

    #[test]
    fn no_chunk_is_parted_and_white_stands_at_no_head() {
        assert_eq!(planned(&[3, 3, 3, 3, 3], None, 5), [vec![1, 1], vec![1, 1], vec![1, 0]]);
        // With the white between them the first two are a line too long for one column; the last page is even.
        assert_eq!(planned(&[2, -2, -2, 2], None, 4), [[1, 1], [1, 1]]);
    }
}
