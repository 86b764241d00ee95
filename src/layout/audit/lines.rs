//! The lines of a laid-out book → figures of how well they are set: `inspect --stage lines --audit`; must not change anything.
//!
//! Counted are the lines of justified paragraphs on their pages (not notes, headings, tables or code), as a reader of the
//! finished file can count them: nothing here is what the breaker believes, but for its ratios.

use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::layout::dump::run_text;
use crate::layout::paragraph::Breaker;
use crate::layout::paragraph::rivers::{self, Row, Space};
use crate::layout::{Fill, Item, LineBox};
use crate::resolve::Resolved;
use crate::units::Length;
use icu_properties::CodePointSetData;
use icu_properties::props::GraphemeExtend;
use std::collections::{BTreeMap, BTreeSet};

/// A line whose spaces are wider than so many times the book's median is loose to the eye, then very loose; one whose spaces are
/// narrower is tight.
const WIDE: f64 = 1.6;
const VERY_WIDE: f64 = 2.0;
const NARROW: f64 = 0.75;
/// So many lines running that end in a hyphen are a ladder.
const LADDER: usize = 3;
/// A last line of fewer characters, or shorter than so many sizes of its face, is a runt.
const RUNT_CHARACTERS: usize = 6;
const RUNT_EMS: f64 = 1.2;
/// A space of at least so many times the median may be part of a river.
const RIVER_SPACE: f64 = 1.3;
/// Widths of the table's columns, in characters.
const NAME: usize = 24;
const FIGURE: usize = 18;
/// The shares of lines at which the distribution of spaces is told, in hundredths.
const SHARES: [usize; 5] = [1, 5, 50, 95, 99];

/// How well the lines of a book are set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// Lines of justified paragraphs.
    pub lines: usize,
    /// Those of them that reach the measure by their spaces, and have any.
    pub justified: usize,
    /// Lines that are stretched by more than they allow (a ratio over 1).
    pub loose: usize,
    /// Lines that are stretched by more than twice what they allow.
    pub very_loose: usize,
    /// Lines that are shrunk by all they allow.
    pub tight: usize,
    /// Lines, of any kind, that are longer than the measure.
    pub overfull: usize,
    /// Lines that end in a hyphen, the author's own as well.
    pub hyphenated: usize,
    /// Runs of three or more of them on a page.
    pub ladders: usize,
    /// Last lines of fewer than six characters, or shorter than 1.2 em.
    pub runts: usize,
    /// Wide spaces one under another through four or more lines.
    pub rivers: usize,
    /// The median space of the book, in ems.
    pub median: f64,
    /// Each justified line's median space as a multiple of that, in order.
    pub spaces: Vec<f64>,
    /// How many justified lines have letters scaled by how many thousandths.
    pub expansion: BTreeMap<i32, usize>,
}

/// Lays the book out and counts.
pub fn audit(resolved: &Resolved, edition: &Edition, design: &Design, faces: &Faces, breaker: Breaker) -> Audit {
    let job = crate::layout::job(resolved, edition, design, faces, breaker, &mut Diagnostics::new());
    let mut pages: Vec<Vec<Seen>> = Vec::new();
    let mut audit = Audit::default();
    crate::layout::pages::each_page(job, |lines| {
        audit.overfull += lines.iter().filter(|line| line.overfull > Length::ZERO).count();
        pages.push(lines.iter().map(|line| Seen::new(line)).collect());
    });
    audit.count(&pages);
    audit
}

/// Whether a character counts as one: no space, no soft hyphen, and no mark on another.
fn is_seen(c: char) -> bool {
    !c.is_whitespace() && c != '\u{AD}' && !CodePointSetData::new::<GraphemeExtend>().contains(c)
}

/// What is seen of one line.
struct Seen {
    fill: Fill,
    ratio: i32,
    /// Whether it is of running text and ends in a hyphen.
    hyphen: bool,
    characters: usize,
    width: f64,
    row: Row,
    expansion: i32,
}

impl Seen {
    fn new(line: &LineBox) -> Seen {
        let runs = || {
            line.items.iter().filter_map(|(_, item)| match item {
                Item::Glyphs(run) => Some(run),
                _ => None,
            })
        };
        let words: String = runs().map(run_text).collect();
        let (left, right) = rivers::edges(line);
        Seen {
            fill: line.fill,
            ratio: line.ratio,
            hyphen: line.fill != Fill::Free && words.ends_with(['-', '\u{2010}']),
            characters: words.chars().filter(|c| is_seen(*c)).count(),
            width: (right - left).to_points().max(0.0),
            row: Row::new(line),
            expansion: runs().map(|run| run.expansion).find(|own| *own != 1000).unwrap_or(1000) - 1000,
        }
    }

    fn is_text(&self) -> bool {
        self.fill != Fill::Free
    }

    fn is_justified(&self) -> bool {
        self.fill == Fill::Justified && !self.row.spaces.is_empty()
    }

    /// The median of its spaces, in ems.
    fn space(&self) -> f64 {
        median(self.row.spaces.iter().map(|space| space.ems).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (Some(upper), 0) => (upper + values[middle - 1]) / 2.0,
        (Some(own), _) => *own,
        (None, _) => 0.0,
    }
}

impl Audit {
    fn count(&mut self, pages: &[Vec<Seen>]) {
        let all = || pages.iter().flatten();
        self.median = median(all().filter(|line| line.is_justified()).map(Seen::space).collect());
        for line in all().filter(|line| line.is_text()) {
            self.line(line);
        }
        self.spaces.sort_by(f64::total_cmp);
        for page in pages {
            let hyphens = page.chunk_by(|above, below| above.hyphen && below.hyphen);
            self.ladders += hyphens.filter(|run| run.len() >= LADDER).count();
            let wide = |space: &Space| space.ems >= RIVER_SPACE * self.median;
            self.rivers += rivers::find(page.iter().map(|line| &line.row), wide).len();
            let ends = page.windows(2).filter(|pair| pair[0].fill == Fill::Justified);
            self.runts += ends.filter(|pair| is_runt(&pair[1])).count();
        }
    }

    fn line(&mut self, line: &Seen) {
        self.lines += 1;
        self.loose += usize::from(line.ratio > 1000);
        self.very_loose += usize::from(line.ratio > 2000);
        self.tight += usize::from(line.ratio <= -1000);
        self.hyphenated += usize::from(line.hyphen);
        if line.is_justified() {
            self.justified += 1;
            self.spaces.push(line.space() / self.median);
            *self.expansion.entry(line.expansion).or_default() += 1;
        }
    }

    /// How many justified lines have spaces over so many times the median.
    pub fn wider(&self, times: f64) -> usize {
        self.spaces.iter().filter(|own| **own > times).count()
    }

    /// How many justified lines have spaces under so many times the median.
    pub fn narrower(&self, times: f64) -> usize {
        self.spaces.iter().filter(|own| **own < times).count()
    }

    /// The multiple of the median that so many hundredths of the lines stay under.
    pub fn share(&self, hundredths: usize) -> f64 {
        let index = self.spaces.len().saturating_sub(1) * hundredths / 100;
        self.spaces.get(index).copied().unwrap_or(1.0)
    }
}

fn is_runt(line: &Seen) -> bool {
    line.fill == Fill::Last && (line.characters < RUNT_CHARACTERS || line.width < RUNT_EMS * line.row.size)
}

/// Audits side by side, each under its name, as text: a line for each figure.
pub fn table(audits: &[(&str, &Audit)]) -> String {
    let mut table = Table {
        audits,
        text: String::new(),
    };
    table.write();
    table.text
}

struct Table<'a> {
    audits: &'a [(&'a str, &'a Audit)],
    text: String,
}

impl Table<'_> {
    fn write(&mut self) {
        self.text = format!("{:NAME$}", "");
        for (name, _) in self.audits {
            self.text.push_str(&format!("{name:>FIGURE$}"));
        }
        self.text.push('\n');
        self.row("lines of paragraphs", |audit| audit.lines.to_string());
        self.row("justified lines", |audit| audit.justified.to_string());
        self.row("loose (r > 1)", |audit| of(audit.loose, audit.justified));
        self.row("very loose (r > 2)", |audit| of(audit.very_loose, audit.justified));
        self.row("tight (r = -1)", |audit| of(audit.tight, audit.justified));
        self.row("overfull", |audit| audit.overfull.to_string());
        self.row("hyphenated", |audit| of(audit.hyphenated, audit.lines));
        self.row("ladders", |audit| audit.ladders.to_string());
        self.row("runts", |audit| audit.runts.to_string());
        self.row("rivers", |audit| audit.rivers.to_string());
        self.spaces();
        self.expansion();
    }

    fn spaces(&mut self) {
        self.row("median space, in ems", |audit| format!("{:.3}", audit.median));
        self.row("over 1.6 times that", |audit| of(audit.wider(WIDE), audit.justified));
        self.row("over 2 times", |audit| of(audit.wider(VERY_WIDE), audit.justified));
        self.row("under 0.75 times", |audit| of(audit.narrower(NARROW), audit.justified));
        for share in SHARES {
            self.row(&format!("{share} % of lines under"), |audit| {
                format!("{:.2} times", audit.share(share))
            });
        }
    }

    fn expansion(&mut self) {
        let all = self
            .audits
            .iter()
            .flat_map(|(_, audit)| audit.expansion.keys().copied());
        let steps: BTreeSet<i32> = all.collect();
        for step in steps {
            self.row(&format!("letters {:+.1} %", f64::from(step) / 10.0), |audit| {
                of(audit.expansion.get(&step).copied().unwrap_or(0), audit.justified)
            });
        }
    }

    fn row(&mut self, name: &str, figure: impl Fn(&Audit) -> String) {
        self.text.push_str(&format!("{name:NAME$}"));
        for (_, audit) in self.audits {
            self.text.push_str(&format!("{:>FIGURE$}", figure(audit)));
        }
        self.text.push('\n');
    }
}

/// A count, and what part of all it is.
fn of(count: usize, all: usize) -> String {
    format!("{count} {:6.2} %", 100.0 * count as f64 / all.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::{Audit, Fill, Row, Seen, Space, is_seen};

    /// A justified line with spaces of a quarter em, but for wide ones where it says.
    fn line(hyphen: bool, wide: &[f64]) -> Seen {
        let spaces = (1..10).map(|at| f64::from(at) * 30.0);
        let ems = |x: f64| match wide.iter().any(|wide| (wide - x).abs() < 15.0) {
            true => 0.5,
            false => 0.25,
        };
        Seen {
            fill: Fill::Justified,
            ratio: 0,
            hyphen,
            characters: 50,
            width: 300.0,
            row: Row {
                spaces: spaces
                    .map(|x| Space {
                        x,
                        ems: ems(x),
                        times: ems(x) / 0.25,
                    })
                    .collect(),
                size: 10.0,
                justified: true,
            },
            expansion: 0,
        }
    }

    fn last(characters: usize, width: f64) -> Seen {
        Seen {
            fill: Fill::Last,
            characters,
            width,
            row: Row {
                spaces: Vec::new(),
                size: 10.0,
                justified: false,
            },
            ..line(false, &[])
        }
    }

    fn count(pages: Vec<Vec<Seen>>) -> Audit {
        let mut audit = Audit::default();
        audit.count(&pages);
        audit
    }

    #[test]
    fn three_hyphens_running_on_a_page_are_a_ladder() {
        let hyphens = |marks: &str| marks.chars().map(|mark| line(mark == '-', &[])).collect::<Vec<_>>();
        let audit = count(vec![hyphens("-- --- ----"), hyphens("---")]);
        assert_eq!((audit.ladders, audit.hyphenated), (3, 12));
        // A ladder does not climb from page to page.
        assert_eq!(count(vec![hyphens("  --"), hyphens("-  ")]).ladders, 0);
    }

    #[test]
    fn a_short_last_line_below_a_full_one_is_a_runt() {
        let full = || line(false, &[]);
        let audit = count(vec![vec![
            full(),
            last(5, 20.0),
            full(),
            last(6, 20.0),
            full(),
            last(6, 11.9),
        ]]);
        assert_eq!(audit.runts, 2);
        // A paragraph of one short line is none.
        assert_eq!(count(vec![vec![last(5, 20.0), last(3, 9.0)]]).runts, 0);
    }

    #[test]
    fn wide_spaces_under_one_another_through_four_lines_are_a_river() {
        let rows = |wide: &[f64]| wide.iter().map(|x| line(false, &[*x])).collect::<Vec<_>>();
        assert_eq!(count(vec![rows(&[60.0, 60.0, 60.0, 60.0, 60.0])]).rivers, 1);
        assert_eq!(count(vec![rows(&[60.0, 60.0, 60.0])]).rivers, 0);
        assert_eq!(count(vec![rows(&[60.0, 60.0, 90.0, 60.0, 60.0])]).rivers, 0);
        let two = (0..4).map(|_| line(false, &[60.0, 210.0])).collect();
        assert_eq!(count(vec![two]).rivers, 2);
    }

    #[test]
    fn spaces_are_told_as_multiples_of_the_books_median() {
        let mut wide = line(false, &[]);
        wide.ratio = 2500;
        wide.row.spaces.iter_mut().for_each(|space| space.ems = 0.5);
        let mut narrow = line(false, &[]);
        narrow.ratio = -1000;
        narrow.row.spaces.iter_mut().for_each(|space| space.ems = 0.175);
        let audit = count(vec![vec![
            wide,
            narrow,
            line(false, &[]),
            line(false, &[]),
            line(false, &[]),
        ]]);
        assert_eq!((audit.wider(1.6), audit.narrower(0.75)), (1, 1));
        assert_eq!((audit.loose, audit.very_loose, audit.tight), (1, 1, 1));
        assert_eq!((audit.share(1), audit.share(50)), (0.7, 1.0));
    }

    #[test]
    fn soft_hyphens_and_marks_are_no_characters_of_a_last_line() {
        let text = "re\u{301}\u{AD}sume\u{301} .";
        assert_eq!(text.chars().filter(|c| is_seen(*c)).count(), 7);
    }
}
