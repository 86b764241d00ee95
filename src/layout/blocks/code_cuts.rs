//! Lines of a program → where a page may end among them, and what that costs; must not know how they look.

use crate::layout::{Cost, Cut};
use std::ops::Range;

/// What it costs to cut code elsewhere than below an empty line: about a line of white.
const CUT: Cost = Cost(150);
/// The same below a line that opens what the lines below it say, above lines that only close what was opened above, and inside a line
/// that was wrapped: more than five lines of white.
const BAD_CUT: Cost = Cost(3_000);
/// So many lines that are not empty stand on either side of a page's end.
const LEAST_LINES: usize = 2;
/// So many lines between empty ones are not cut: a small structure, a short function.
const SHORT: usize = 5;

/// A line as it is set: all that was written, or a part where that was wrapped.
pub(super) struct CodeLine {
    /// Its words, the white before them with them.
    pub words: String,
    /// Whether the next one holds the rest of it.
    pub goes_on: bool,
}

impl CodeLine {
    fn is_blank(&self) -> bool {
        self.words.trim().is_empty()
    }

    /// Whether it announces the lines below it: a block or list, and in Python and the like what stands behind a colon.
    fn opens(&self) -> bool {
        self.words.trim_end().ends_with(['{', '(', '[', ':'])
    }

    /// Whether it does nothing but end what was begun above it.
    fn closes(&self) -> bool {
        let mut signs = self.words.trim().chars();
        signs.next().is_some_and(|sign| matches!(sign, '}' | ')' | ']'))
            && signs.all(|sign| matches!(sign, '}' | ')' | ']' | ';' | ',' | '?'))
    }
}

/// Where a page may end among lines of code: best below an empty line, not in a few lines that stand together.
pub(super) fn code_cuts(lines: &[CodeLine]) -> Vec<Cut> {
    let together = together(lines);
    let closing = closing(lines);
    let seen = lines.iter().filter(|line| !line.is_blank()).count();
    let mut above = 0;
    let mut opens = false;
    let mut cuts = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let after = index + 1;
        if !line.is_blank() {
            above += 1;
            opens = line.opens() || line.goes_on;
        }
        if above < LEAST_LINES || seen - above < LEAST_LINES || together[index] {
            continue;
        }
        let cost = match () {
            () if opens || closing[after] => BAD_CUT,
            () if line.is_blank() => Cost::default(),
            () => CUT,
        };
        cuts.push(Cut { after, cost });
    }
    cuts
}

/// For each line whether it is of a few that stand together, and not the last of them.
fn together(lines: &[CodeLine]) -> Vec<bool> {
    let mut together = vec![false; lines.len()];
    for group in groups(lines).filter(|group| group.len() <= SHORT) {
        together[group.start..group.end - 1].fill(true);
    }
    together
}

/// For each line whether the first from there on that is not empty only closes what was opened.
fn closing(lines: &[CodeLine]) -> Vec<bool> {
    let mut closing = vec![false; lines.len() + 1];
    for (index, line) in lines.iter().enumerate().rev() {
        closing[index] = match line.is_blank() {
            true => closing[index + 1],
            false => line.closes(),
        };
    }
    closing
}

/// The lines that stand together, between empty ones.
fn groups(lines: &[CodeLine]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let parts = lines.split(CodeLine::is_blank).map(move |group| {
        let own = start..start + group.len();
        start = own.end + 1;
        own
    });
    parts.filter(|group| !group.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(code: &str) -> Vec<CodeLine> {
        let line = |words: &str| CodeLine {
            words: words.trim_end_matches('\\').to_owned(),
            goes_on: words.ends_with('\\'),
        };
        code.lines().map(line).collect()
    }

    /// Each line with the cost of a page's end below it; a dash where none may be.
    fn told(code: &str) -> Vec<String> {
        let lines = lines(code);
        let cuts = code_cuts(&lines);
        let cost = |after: usize| cuts.iter().find(|cut| cut.after == after).map(|cut| cut.cost.0);
        let word = |after: usize| cost(after).map_or("-".to_owned(), |cost| cost.to_string());
        (1..=lines.len()).map(word).collect()
    }

    #[test]
    fn no_page_begins_with_closing_braces_or_ends_on_an_opening_one() {
        let code = "fn main() {\n    one();\n    if two {\n        three();\n    } else {\n        four(&[\n            5,\n        ]);\n    }\n}";
        let costs = ["-", "150", "3000", "150", "3000", "3000", "3000", "3000", "-", "-"];
        assert_eq!(told(code), costs);
    }

    #[test]
    fn a_few_lines_of_code_that_stand_together_are_not_cut() {
        let short = "struct X {\n    one: u8,\n    two: u8,\n}";
        assert_eq!(told(short), ["-"; 4]);
        let two = format!("{short}\n\n{short}");
        assert_eq!(told(&two), ["-", "-", "-", "150", "0", "-", "-", "-", "-"]);
    }

    #[test]
    fn an_empty_line_before_a_closing_brace_is_no_good_place_to_end_a_page() {
        let code = "mod x {\n\n    a();\n    b();\n\n}\n\nc();";
        assert_eq!(told(code), ["-", "-", "-", "3000", "3000", "-", "-", "-"]);
    }

    #[test]
    fn the_parts_of_a_wrapped_line_of_code_stay_together_if_they_can() {
        let code = "a\nb\nc\\\n  d\ne\nf";
        assert_eq!(told(code), ["-", "150", "3000", "150", "-", "-"]);
    }
}
