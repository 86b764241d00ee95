//! What a book says it is about → paragraphs for the back of its cover, shortened sentence by sentence; must not know how
//! they are set.

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;

/// More letters than any back takes, whatever its size: what is behind them is not tried.
const MOST_LETTERS: usize = 6_000;

/// Paragraphs of a text. A blank line parts two; any other end of a line is a space, as in Markdown.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        match paragraphs.last_mut() {
            Some(last) if !words.is_empty() => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(&words);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Takes what no back can hold off the end. Says whether anything was.
pub fn bound(paragraphs: &mut Vec<String>) -> bool {
    let mut room = MOST_LETTERS;
    let fitting = paragraphs.iter().take_while(|paragraph| {
        let fits = paragraph.len() <= room;
        room -= paragraph.len().min(room);
        fits
    });
    let fitting = fitting.count();
    if fitting == paragraphs.len() {
        return false;
    }
    let taken: usize = paragraphs[..fitting].iter().map(String::len).sum();
    let broken = &mut paragraphs[fitting];
    let mut end = MOST_LETTERS - taken;
    while !broken.is_char_boundary(end) {
        end -= 1;
    }
    broken.truncate(end);
    paragraphs.truncate(fitting + 1);
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    shorten(paragraphs);
    true
}

/// Takes the last sentence away, or the last word of the only one. Says whether anything is left.
pub fn shorten(paragraphs: &mut Vec<String>) -> bool {
    let is_only = paragraphs.len() == 1;
    let Some(last) = paragraphs.last_mut() else {
        return false;
    };
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let starts: Vec<usize> = segmenter
        .segment_str(last)
        .filter(|start| *start < last.len())
        .collect();
    match starts.last() {
        Some(start) if *start > 0 => {
            last.truncate(*start);
            last.truncate(last.trim_end().len());
        }
        _ if is_only => shorten_sentence(last),
        _ => {
            paragraphs.pop();
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    !paragraphs.is_empty()
}

/// A sentence that is too long by itself ends in an ellipsis: an eighth of it goes, at least a letter.
fn shorten_sentence(sentence: &mut String) {
    let words = sentence.trim_end_matches('…').len();
    let mut end = words.saturating_sub((words / 8).max(1));
    while !sentence.is_char_boundary(end) {
        end -= 1;
    }
    let end = sentence[..end].rfind(' ').unwrap_or(end);
    sentence.truncate(end);
    sentence.truncate(sentence.trim_end_matches(['…', ' ', ',', ';', ':']).len());
    if !sentence.is_empty() {
        sentence.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(paragraphs("One\ntwo.\n\n  Three. \n"), ["One two.", "Three."]);
        assert!(paragraphs(" \n\n").is_empty());
    }

    #[test]
    fn the_end_goes_sentence_by_sentence() {
        let mut text = paragraphs("He sails. She waits!\n\nThe end? “No.”");
        assert!(shorten(&mut text));
        assert_eq!(text, ["He sails. She waits!", "The end?"]);
        assert!(shorten(&mut text));
        assert_eq!(text, ["He sails. She waits!"]);
        assert!(shorten(&mut text));
        assert_eq!(text, ["He sails."]);
    }

    #[test]
    fn one_endless_sentence_ends_in_an_ellipsis() {
        let mut text = vec!["word ".repeat(4000).trim_end().to_owned()];
        assert!(bound(&mut text));
        assert!(text[0].len() <= MOST_LETTERS + 3 && text[0].ends_with("word…"));
        while shorten(&mut text) {}
        assert!(text.is_empty());
        let mut whale = vec!["鯨".repeat(4000)];
        while shorten(&mut whale) {}
        assert!(whale.is_empty());
    }
}
