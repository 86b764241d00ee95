//! The lines of a laid-out book → figures of how well they are set: `inspect --stage lines --audit`; must not change anything.
//!
//! Counted are the lines of justified paragraphs on their pages (not notes, headings, tables or code), as a reader of the
//! finished file can count them: nothing here is what the breaker believes, but for its ratios.

use super::dump::run_text;
use super::paragraph::Breaker;
use super::{Fill, GlyphRun, Item, LineBox};
use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::resolve::Resolved;
use crate::units::Length;
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
/// A river runs through so many lines, by spaces of at least so many times the median, each at most so many ems beside the last.
const RIVER_LINES: usize = 4;
const RIVER_SPACE: f64 = 1.3;
const RIVER_BAND: f64 = 0.6;
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
    let job = super::job(resolved, edition, design, faces, breaker, &mut Diagnostics::new());
    let mut pages: Vec<Vec<Seen>> = Vec::new();
    let mut audit = Audit::default();
    super::pages::each_page(job, |lines| {
        audit.overfull += lines.iter().filter(|line| line.overfull > Length::ZERO).count();
        pages.push(lines.iter().map(|line| Seen::new(line)).collect());
    });
    audit.count(&pages);
    audit
}

/// What is seen of one line.
struct Seen {
    fill: Fill,
    ratio: i32,
    /// Whether it is of running text and ends in a hyphen.
    hyphen: bool,
    characters: usize,
    width: f64,
    size: f64,
    /// Where each word space has its middle, and its width in ems.
    spaces: Vec<(f64, f64)>,
    expansion: i32,
}

impl Seen {
    fn new(line: &LineBox) -> Seen {
        let runs = || {
            line.items.iter().filter_map(|(at, item)| match item {
                Item::Glyphs(run) => Some((at.x, run)),
                _ => None,
            })
        };
        let words: String = runs().map(|(_, run)| run_text(run)).collect();
        let (left, right) = runs().fold((Length::MAX, -Length::MAX), |edges, (x, run)| ink(x, run, edges));
        // The space at which a line was broken hangs past its end.
        let inside = |(x, _): &(f64, f64)| (left.to_points()..right.to_points()).contains(x);
        Seen {
            fill: line.fill,
            ratio: line.ratio,
            hyphen: line.fill != Fill::Free && words.ends_with(['-', '\u{2010}']),
            characters: words.chars().filter(|c| !c.is_whitespace()).count(),
            width: (right - left).to_points().max(0.0),
            size: runs().map(|(_, run)| run.size).max().unwrap_or_default().to_points(),
            spaces: runs().flat_map(|(x, run)| spaces(x, run)).filter(inside).collect(),
            expansion: runs()
                .map(|(_, run)| run.expansion)
                .find(|own| *own != 1000)
                .unwrap_or(1000)
                - 1000,
        }
    }

    fn is_text(&self) -> bool {
        self.fill != Fill::Free
    }

    fn is_justified(&self) -> bool {
        self.fill == Fill::Justified && !self.spaces.is_empty()
    }

    /// The median of its spaces, in ems.
    fn space(&self) -> f64 {
        median(self.spaces.iter().map(|(_, width)| *width).collect())
    }
}

/// The edges of a line, widened to hold all of a run that begins at `x` but its spaces.
fn ink(mut x: Length, run: &GlyphRun, (mut left, mut right): (Length, Length)) -> (Length, Length) {
    let range = run.range.start as usize..run.range.end as usize;
    for glyph in run.shaped.glyphs.get(range).unwrap_or(&[]) {
        let next = x + run.advance(glyph);
        if !glyph.is_space() {
            (left, right) = (left.min(x), right.max(next));
        }
        x = next;
    }
    (left, right)
}

/// The word spaces of a run that begins at `x`: where each has its middle, in points, and how wide it is, in ems.
fn spaces(x: Length, run: &GlyphRun) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    let mut x = x;
    for glyph in run
        .shaped
        .glyphs
        .get(run.range.start as usize..run.range.end as usize)
        .unwrap_or(&[])
    {
        let width = run.advance(glyph);
        if glyph.is_space() {
            found.push(((x + width / 2).to_points(), width.to_points() / run.size.to_points()));
        }
        x += width;
    }
    found
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
            self.rivers += rivers(page, self.median);
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
    line.fill == Fill::Last && (line.characters < RUNT_CHARACTERS || line.width < RUNT_EMS * line.size)
}

/// How many rivers run down a page.
fn rivers(page: &[Seen], median: f64) -> usize {
    let mut count = 0;
    // Where each river is now, and through how many lines it has run.
    let mut running: Vec<(f64, usize)> = Vec::new();
    for line in page {
        let wide = |(_, width): &&(f64, f64)| line.is_justified() && *width >= RIVER_SPACE * median;
        let mut next: Vec<(f64, usize)> = Vec::new();
        for (x, _) in line.spaces.iter().filter(wide) {
            let near = |(from, _): &&(f64, usize)| (from - x).abs() <= RIVER_BAND * line.size;
            let above = running.iter().filter(near).map(|(_, lines)| *lines).max().unwrap_or(0);
            next.push((*x, above + 1));
        }
        // A river is counted where it reaches the length of one; where it splits, once.
        count += usize::from(next.iter().any(|(_, lines)| *lines == RIVER_LINES));
        running = next;
    }
    count
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
