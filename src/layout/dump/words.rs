//! Items of a line or page → their words and what else is drawn, as text; must not change anything.

use crate::layout::{Frame, GlyphRun, Item, LinkTo, Mark, Turn};
use crate::units::{Length, Point, Size};
use std::fmt::Write;

/// The words of a line's items, and what else is drawn, each line of glyphs on one of its own; a hyphen that is not the
/// author's is `hyphen`.
pub(in crate::layout) fn words_of(items: &[(Point, Item)], hyphen: char) -> String {
    let mut words = String::new();
    let mut dumper = Dumper {
        text: &mut words,
        line: None,
        others: Vec::new(),
        hyphen,
        any_order: true,
    };
    dumper.items(items, Point::default());
    dumper.end_line();
    let words = words.replace('\u{AD}', "");
    let without_place = words.lines().map(|line| line.splitn(3, ' ').nth(2).unwrap_or(""));
    without_place.collect::<Vec<_>>().join("\n")
}

/// Writes items as text.
pub(super) struct Dumper<'t> {
    pub text: &'t mut String,
    /// The line being joined: where it began, where its last run ended, its words.
    pub line: Option<(Point, Length, String)>,
    /// What is not letters and was drawn beside them: named behind them.
    pub others: Vec<String>,
    /// What is written for a hyphen that is not the author's.
    pub hyphen: char,
    /// Whether runs on one baseline are joined wherever they stand: a line that runs both ways.
    pub any_order: bool,
}

impl Dumper<'_> {
    pub fn frame(&mut self, frame: &Frame, origin: Point) {
        self.items(&frame.items, origin);
    }

    fn items(&mut self, items: &[(Point, Item)], origin: Point) {
        for (at, item) in items {
            let at = Point::new(origin.x + at.x, origin.y + at.y);
            match item {
                Item::Group(inner) => self.frame(inner, at),
                Item::Turned(turn, inner) => self.turned(*turn, inner, at),
                Item::Glyphs(run) => self.run(run, at),
                Item::Image(_, size) => self.other(at, &format!("[image {} × {}]", size.width, size.height)),
                Item::Rule(size, _) => self.other(at, &format!("[rule {} × {}]", size.width, size.height)),
                Item::Path(_) => self.other(at, "[path]"),
                Item::Link(LinkTo::Web(web), _) => self.other(at, &format!("[link {}]", web.address)),
                Item::Link(LinkTo::Node(_) | LinkTo::Call(_), _) => {}
                Item::Mark(Mark::Artifact(_) | Mark::Begin(_) | Mark::End) => {}
            }
        }
    }

    /// What stands in a turned frame is told as it reads, from the frame's own corner.
    fn turned(&mut self, turn: Turn, frame: &Frame, at: Point) {
        self.end_line();
        let way = if turn == Turn::LEFT { "left" } else { "right" };
        let Size { width, height } = frame.size;
        let _ = writeln!(
            self.text,
            "{} {} [turned {way} {width} × {height}",
            tenth(at.x),
            tenth(at.y)
        );
        self.frame(frame, Point::default());
        self.end_line();
        let _ = writeln!(self.text, "]");
    }

    fn run(&mut self, run: &GlyphRun, at: Point) {
        let end = at.x + run.width();
        if let Some((start, last, words)) = &mut self.line {
            let near = (start.y - at.y).0.abs() < Length::points(5).0;
            let follows = at.x >= *last - Length::points(4);
            if near && (follows || self.any_order) {
                if at.x > *last + Length::points(1) && !words.ends_with(' ') {
                    words.push(' ');
                }
                words.push_str(&said(run, self.hyphen));
                *last = end;
                return;
            }
        }
        self.end_line();
        self.line = Some((at, end, said(run, self.hyphen)));
    }

    fn other(&mut self, at: Point, words: &str) {
        self.others.push(format!("{} {} {words}", tenth(at.x), tenth(at.y)));
    }

    pub fn end_line(&mut self) {
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
    said(run, '-')
}

fn said(run: &GlyphRun, hyphen: char) -> String {
    if let Some(actual) = &run.actual_text {
        return actual.replace('\u{ad}', hyphen.encode_utf8(&mut [0; 4]));
    }
    run.shaped_text().to_owned()
}
