//! The figures of pages → text, a line for each, then where each fault is; must not count.

use super::pages::{Fault, PageAudit};
use std::fmt;

/// Width of the table's columns, in characters.
const NAME: usize = 28;
const FIGURE: usize = 8;
/// So many places of a kind are listed, and so many characters of the words there.
const MOST_PLACES: usize = 40;
const MOST_WORDS: usize = 100;

/// All of them, in the order of the table.
const FAULTS: [(Fault, &str); 9] = [
    (Fault::Widow, "widows"),
    (Fault::Orphan, "orphans"),
    (Fault::UnequalSpread, "unequal spreads"),
    (Fault::ShortPage, "short pages"),
    (Fault::RectoHyphen, "recto hyphens"),
    (Fault::LoneHeading, "headings without text"),
    (Fault::ShortEnd, "chapter ends under 4 lines"),
    (Fault::StrayNote, "notes on the wrong page"),
    (Fault::LostNote, "notes lost"),
];

impl fmt::Display for PageAudit {
    /// A line for each figure, then the places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, count: usize| writeln!(f, "{name:NAME$}{count:>FIGURE$}");
        row(f, "pages", self.pages)?;
        row(f, "  of running text", self.running)?;
        row(f, "lines of text", self.lines)?;
        self.share(f, "  on the page's grid", self.on_page_grid)?;
        self.share(f, "  on the book's grid", self.on_book_grid)?;
        for (fault, name) in FAULTS {
            row(f, name, self.count(fault))?;
        }
        let spreads = self.spreads.values().map(|count| count.equal + count.unequal);
        let head = format!("{:NAME$}{:>FIGURE$}", "spreads", spreads.sum::<usize>());
        writeln!(f, "{head}{:>FIGURE$}{:>FIGURE$}", "equal", "unequal")?;
        for (kind, count) in &self.spreads {
            let all = count.equal + count.unequal;
            let row = format!("  {:2$}{all:>FIGURE$}{:>FIGURE$}", kind.name(), count.equal, NAME - 2);
            writeln!(f, "{row}{:>FIGURE$}", count.unequal)?;
        }
        writeln!(f, "pages that go on overleaf")?;
        for (lines, count) in &self.white {
            row(f, &depth_name(*lines), *count)?;
        }
        row(f, "notes", self.notes)?;
        row(f, "floats", self.floats.values().sum())?;
        for (pages, count) in &self.floats {
            row(f, &distance_name(*pages), *count)?;
        }
        row(f, "relaxations", self.relaxed.len())?;
        row(f, "states visited", self.states)?;
        row(f, "states given up", self.given_up)?;
        self.places(f)
    }
}

impl PageAudit {
    fn share(&self, f: &mut fmt::Formatter<'_>, name: &str, count: usize) -> fmt::Result {
        let hundredths = 100.0 * count as f64 / self.lines.max(1) as f64;
        writeln!(f, "{name:NAME$}{count:>FIGURE$} {hundredths:7.2} %")
    }

    fn places(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = FAULTS
            .iter()
            .filter_map(|(fault, name)| Some((*name, self.found.get(fault)?)));
        for (name, places) in faults.chain([("other unequal spreads", &self.uneven), ("relaxations", &self.relaxed)]) {
            for (page, words) in places.iter().take(MOST_PLACES) {
                let words: String = words.chars().take(MOST_WORDS).collect();
                writeln!(f, "{name}: page {page}: {words}")?;
            }
            if let Some(more) = places.len().checked_sub(MOST_PLACES).filter(|more| *more > 0) {
                writeln!(f, "{name}: and {more} more")?;
            }
        }
        Ok(())
    }
}

fn depth_name(lines: i64) -> String {
    match lines {
        0 => "  full".to_owned(),
        1 => "  one line short".to_owned(),
        -1 => "  one line long".to_owned(),
        short if short > 0 => format!("  {short} lines short"),
        long => format!("  {} lines long", -long),
    }
}

fn distance_name(pages: i64) -> String {
    match pages {
        0 => "  on the page that calls them".to_owned(),
        1 => "  on the next page".to_owned(),
        after if after > 0 => format!("  {after} pages after"),
        before => format!("  {} before", -before),
    }
}
