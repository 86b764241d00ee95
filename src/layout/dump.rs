//! [`Pages`] → text, one line of glyphs a line: `inspect --stage pages` and snapshots; must not change anything.

use super::{Frame, GlyphRun, Item, LinkTo, Mark, Page, Pages, Side, Stackable};
use crate::config::Edition;
use crate::design::Design;
use crate::diag::Diagnostics;
use crate::fonts::Faces;
use crate::resolve::Resolved;
use crate::units::{Length, Point};
use std::fmt::Write;

/// All pages: a line for each page, then `x y text` for each line of letters, lengths in points from the top left of the
/// page, in reading order. Runs on one baseline are joined; other things are named in brackets.
pub fn dump(pages: &Pages) -> String {
    let mut text = String::new();
    for page in &pages.pages {
        dump_page(page, &mut text);
    }
    text
}

fn dump_page(page: &Page, text: &mut String) {
    let side = match page.side {
        Side::Recto => "recto",
        Side::Verso => "verso",
    };
    let blank = if page.blank { " blank" } else { "" };
    let _ = writeln!(text, "page {} {side}{blank}", page.label);
    let mut dumper = Dumper {
        text,
        line: None,
        others: Vec::new(),
    };
    dumper.frame(&page.frame, Point::default());
    dumper.end_line();
}

/// The lines of every block before pages are made: `inspect --stage lines`. A line for each block (its number of lines in
/// all its variants), then for each line its stretch or shrink in thousandths and its words.
pub fn dump_lines(resolved: &Resolved, edition: &Edition, design: &Design, faces: &Faces) -> String {
    let mut text = String::new();
    let job = super::job(resolved, edition, design, faces, &mut Diagnostics::new());
    for (run, stack) in super::pages::stacks(job).iter().enumerate() {
        let _ = writeln!(text, "run {run}");
        for one in stack {
            dump_stackable(one, &mut text);
        }
    }
    text
}

fn dump_stackable(one: &Stackable, text: &mut String) {
    let counts: Vec<String> = one
        .variants
        .iter()
        .map(|variant| variant.lines.len().to_string())
        .collect();
    let _ = writeln!(text, "block {}", counts.join("|"));
    for line in one.variants.iter().take(1).flat_map(|variant| &variant.lines) {
        let mut words = String::new();
        let mut dumper = Dumper {
            text: &mut words,
            line: None,
            others: Vec::new(),
        };
        dumper.items(&line.items, Point::default());
        dumper.end_line();
        for (index, own) in words.lines().enumerate() {
            let own = own.splitn(3, ' ').nth(2).unwrap_or("");
            let mark = if line.hyphenated { " -" } else { "" };
            match index {
                0 => writeln!(text, "{:6}{mark} {own}", line.ratio),
                _ => writeln!(text, "       {own}"),
            }
            .unwrap_or_default();
        }
    }
}

struct Dumper<'t> {
    text: &'t mut String,
    /// The line being joined: where it began, where its last run ended, its words.
    line: Option<(Point, Length, String)>,
    /// What is not letters and was drawn beside them: named behind them.
    others: Vec<String>,
}

impl Dumper<'_> {
    fn frame(&mut self, frame: &Frame, origin: Point) {
        self.items(&frame.items, origin);
    }

    fn items(&mut self, items: &[(Point, Item)], origin: Point) {
        for (at, item) in items {
            let at = Point::new(origin.x + at.x, origin.y + at.y);
            match item {
                Item::Group(inner) => self.frame(inner, at),
                Item::Glyphs(run) => self.run(run, at),
                Item::Image(_, size) => self.other(at, &format!("[image {} × {}]", size.width, size.height)),
                Item::Rule(size, _) => self.other(at, &format!("[rule {} × {}]", size.width, size.height)),
                Item::Path(_) => self.other(at, "[path]"),
                Item::Link(LinkTo::Web(address), _) => self.other(at, &format!("[link {address}]")),
                Item::Link(LinkTo::Node(_), _) => {}
                Item::Mark(Mark::Artifact(_) | Mark::Begin(_) | Mark::End) => {}
            }
        }
    }

    fn run(&mut self, run: &GlyphRun, at: Point) {
        let end = at.x + run.width();
        if let Some((start, last, words)) = &mut self.line {
            let near = (start.y - at.y).0.abs() < Length::points(5).0;
            if near && at.x >= *last - Length::points(4) {
                if at.x > *last + Length::points(1) && !words.ends_with(' ') {
                    words.push(' ');
                }
                words.push_str(&run_text(run));
                *last = end;
                return;
            }
        }
        self.end_line();
        self.line = Some((at, end, run_text(run)));
    }

    fn other(&mut self, at: Point, words: &str) {
        self.others.push(format!("{} {} {words}", tenth(at.x), tenth(at.y)));
    }

    fn end_line(&mut self) {
        if let Some((at, _, words)) = self.line.take() {
            let _ = writeln!(self.text, "{} {} {}", tenth(at.x), tenth(at.y), words.trim_end());
        }
        for other in self.others.drain(..) {
            let _ = writeln!(self.text, "{other}");
        }
    }
}

/// Tenths of a point are enough to see a shift and few enough to stay stable.
fn tenth(length: Length) -> String {
    format!("{:.1}", length.to_points())
}

/// The characters that a run of glyphs stands for.
pub fn run_text(run: &GlyphRun) -> String {
    if let Some(actual) = &run.actual_text {
        return actual.replace('\u{ad}', "-");
    }
    let shaped = &run.shaped;
    let (start, end) = (run.range.start as usize, run.range.end as usize);
    let Some(glyphs) = shaped.glyphs.get(start..end).filter(|glyphs| !glyphs.is_empty()) else {
        return String::new();
    };
    let first = glyphs.iter().map(|glyph| glyph.cluster).min().unwrap_or(0);
    let last = glyphs.iter().map(|glyph| glyph.cluster).max().unwrap_or(0);
    let next = shaped
        .glyphs
        .iter()
        .map(|glyph| glyph.cluster)
        .filter(|cluster| *cluster > last)
        .min();
    let next = next.map_or(shaped.text.len(), |next| next as usize);
    shaped.text.get(first as usize..next).unwrap_or("").to_owned()
}
