//! A file's text and which lines of it → ranges of bytes; must not know who asks.

use super::directive::Lines;
use std::ops::Range;

/// A stretch of a file that is shown, or kept hidden, and its bytes (ends of lines included).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The bytes.
    pub range: Range<usize>,
    /// Whether it lies in the lines that were asked for.
    pub shown: bool,
}

/// Cuts a text into stretches of shown and hidden lines. Lines that set anchors are in none where an anchor is asked for,
/// as in mdBook. `None` when the anchor, or the first line of the range, is not there.
pub fn cut(text: &str, lines: Lines<'_>) -> Option<Vec<Stretch>> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut push = |range: Range<usize>, shown: bool| match stretches.last_mut() {
        Some(last) if last.shown == shown && last.range.end == range.start => last.range.end = range.end,
        Some(_) | None => stretches.push(Stretch { range, shown }),
    };
    let all = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start..*at, line))
    });
    let found = match lines {
        Lines::Range(start, end) => {
            let mut count = 0;
            for (index, (range, _)) in all.enumerate() {
                push(range, index >= start && end.is_none_or(|end| index < end));
                count = index + 1;
            }
            start < count || lines == Lines::ALL
        }
        Lines::Anchor(name) => {
            let (mut inside, mut found) = (false, false);
            for (range, line) in all {
                match (anchor(line, "ANCHOR_END:"), anchor(line, "ANCHOR:")) {
                    (Some(ended), _) if inside => inside = ended != name,
                    (_, Some(begun)) if begun == name => (inside, found) = (true, true),
                    (None, None) => push(range, inside),
                    (Some(_), _) | (_, Some(_)) => {}
                }
            }
            found
        }
    };
    found.then_some(stretches)
}

/// The name behind `ANCHOR:` or `ANCHOR_END:` in a line.
fn anchor<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    line.match_indices(mark).find_map(|(at, _)| {
        let rest = line[at + mark.len()..].trim_start();
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(rest.len());
        (length > 0).then(|| &rest[..length])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "one\n// ANCHOR: a\ntwo\n// ANCHOR: b\nthree\n// ANCHOR_END: a\nfour\n// ANCHOR_END:b\nfive";

    fn shown(lines: Lines<'_>) -> Option<String> {
        let stretches = cut(FILE, lines)?;
        Some(
            stretches
                .into_iter()
                .filter(|stretch| stretch.shown)
                .map(|stretch| &FILE[stretch.range])
                .collect(),
        )
    }

    #[test]
    fn anchors_may_overlap_and_their_lines_vanish() {
        assert_eq!(shown(Lines::Anchor("a")).as_deref(), Some("two\nthree\n"));
        assert_eq!(shown(Lines::Anchor("b")).as_deref(), Some("three\nfour\n"));
        assert_eq!(shown(Lines::Anchor("c")), None);
    }

    #[test]
    fn ranges_may_run_over_the_end_but_not_begin_there() {
        assert_eq!(shown(Lines::Range(0, Some(1))).as_deref(), Some("one\n"));
        assert_eq!(shown(Lines::Range(8, Some(100))).as_deref(), Some("five"));
        assert_eq!(shown(Lines::Range(9, None)), None);
        assert_eq!(shown(Lines::ALL).as_deref(), Some(FILE));
        assert_eq!(cut("", Lines::ALL), Some(vec![]));
    }
}
