//! Words and a room → the largest size and the best lines; must not know where the room is.
//!
//! All ways to break are weighed at every size: a line that ends where the sense does is worth more than a little size, and a
//! word alone on the last line, or an article at a line's end, costs some.

use super::words::{EM, Letters, Type};
use crate::units::{Length, Size};
use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

/// From the top of a line's letters to its baseline, as a share of the size in thousandths; and the same of Chinese and Japanese.
pub(super) const ASCENT: i64 = 740;
const ASCENT_OF_IDEOGRAPHS: i64 = 880;
/// The first of the letters of East Asia.
const IDEOGRAPHS: char = '\u{2E80}';
/// From the last baseline to the foot of its letters.
pub(super) const DESCENT: i64 = 240;
/// From one size that is tried to the next smaller one, in thousandths.
const STEP: i64 = 970;
/// Most sizes that are tried: from the largest title to the smallest print.
const MOST_SIZES: usize = 140;
/// Pieces of a text between its breaks that are set; the rest ends in an ellipsis. No title of a book has so many words.
const MOST_PIECES: usize = 90;
/// Graphemes at most of one piece: a longer one is cut, or nothing could be read.
const LONGEST_PIECE: usize = 40;
/// Words of so many letters make a whole title small, and are hyphenated where that helps; with so many letters on either side.
const LONG_WORD: usize = 18;
const HYPHEN_EDGE: usize = 4;

/// What lines cost, in thousandths of the size that would be given up for it.
mod cost {
    /// Each line more: of two ways alike in size the one with fewer lines.
    pub const LINE: i64 = 18;
    /// A break inside a word behind its own hyphen.
    pub const HYPHEN: i64 = 300;
    /// A break inside a very long word, with a hyphen that is ours.
    pub const SYLLABLE: i64 = 170;
    /// A line that ends in an article or another word of at most three letters.
    pub const SHORT_WORD: i64 = 170;
    /// A break between words that no mark parts.
    pub const WORDS: i64 = 45;
    /// A break inside words written without spaces; and before a letter that belongs to the word before it.
    pub const INSIDE: i64 = 110;
    pub const PARTICLE: i64 = 260;
    /// A last line much shorter than the room.
    pub const RUNT: i64 = 130;
    /// What all may cost together: nothing makes a title smaller than by this.
    pub const MOST: i64 = 720;
}

/// How a text is to be set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub kind: Type,
    /// The largest and the smallest size.
    pub sizes: (Length, Length),
    /// From baseline to baseline, in thousandths of the size.
    pub leading: i64,
    /// Lines at most.
    pub most_lines: usize,
    /// What a break costs over its own cost: names hold together.
    pub hold: i64,
    /// Whether very long words may be hyphenated.
    pub hyphenate: bool,
}

/// A text broken into lines.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub size: Length,
    pub leading: Length,
    pub lines: Vec<String>,
}

impl Setting {
    /// From the top of its first line's letters to that line's baseline.
    pub fn ascent(&self) -> Length {
        let tall = self
            .lines
            .first()
            .is_some_and(|line| line.contains(|c| c >= IDEOGRAPHS));
        self.size.scale(if tall { ASCENT_OF_IDEOGRAPHS } else { ASCENT }, 1000)
    }

    /// From the top of the first line's letters to the foot of the last line's.
    pub fn height(&self) -> Length {
        match self.lines.len() {
            0 => Length::ZERO,
            count => self.ascent() + self.size.scale(DESCENT, 1000) + self.leading * (count as i64 - 1),
        }
    }
}

/// The best setting of a text in a room. What no size makes fit ends in an ellipsis.
pub(super) fn fit(text: &str, wish: Wish, room: Size, letters: &mut Letters) -> Setting {
    let pieces = Pieces::read(text, wish, letters);
    pieces.best(wish, room).unwrap_or_else(|| pieces.cut(wish, room))
}

/// The best setting of a text in a room, where all of it fits.
pub(super) fn fit_whole(text: &str, wish: Wish, room: Size, letters: &mut Letters) -> Option<Setting> {
    Pieces::read(text, wish, letters).best(wish, room)
}

fn setting(size: Length, wish: Wish, lines: Vec<String>) -> Setting {
    Setting {
        size,
        leading: size.scale(wish.leading, 1000),
        lines,
    }
}

/// A stretch of text that no line ends in.
struct Piece {
    text: String,
    /// In parts of an em, without the space behind it.
    width: i64,
    /// The space behind it.
    space: i64,
    /// What it costs to end a line behind it; `None` where a line must end.
    cost: Option<i64>,
    /// The hyphen that a line gets that ends behind it, by its width.
    hyphen: i64,
}

struct Pieces {
    list: Vec<Piece>,
    /// Whether something was left out at the end.
    is_cut: bool,
}

impl Pieces {
    fn read(text: &str, wish: Wish, letters: &mut Letters) -> Pieces {
        let mut list: Vec<Piece> = Vec::new();
        let kind = wish.kind;
        let (space, hyphen) = (letters.width(" ", kind), letters.width("-", kind));
        let patterns = if wish.hyphenate {
            patterns(letters.language)
        } else {
            None
        };
        let segmenter = LineSegmenter::new_lstm(LineBreakOptions::default());
        for line in text.lines() {
            let line = line.trim();
            let mut start = 0;
            for end in segmenter.segment_str(line).filter(|end| *end > 0) {
                let whole = &line[start..end];
                let words = whole.trim_end();
                start = end;
                let syllables = patterns.and_then(|patterns| syllables(words, patterns));
                let (parts, own_hyphen, own_cost) = match syllables {
                    Some(syllables) => (syllables, hyphen, cost::SYLLABLE),
                    None => (parts(words), 0, cost::INSIDE),
                };
                for part in parts {
                    list.push(Piece {
                        text: part.to_owned(),
                        width: letters.width(part, kind),
                        space: 0,
                        cost: Some(own_cost),
                        hyphen: own_hyphen,
                    });
                }
                if let Some(last) = list.last_mut() {
                    last.space = if words.len() < whole.len() { space } else { 0 };
                    last.hyphen = 0;
                    last.cost = Some(break_cost(words, words.len() < whole.len(), &line[end..]));
                }
            }
            if let Some(last) = list.last_mut() {
                last.cost = None;
            }
        }
        let is_cut = list.len() > MOST_PIECES;
        list.truncate(MOST_PIECES);
        Pieces { list, is_cut }
    }

    /// The best setting at any size, where there is one.
    fn best(&self, wish: Wish, room: Size) -> Option<Setting> {
        let mut best: Option<(i64, Setting)> = None;
        let mut size = wish.sizes.0;
        for _ in 0..MOST_SIZES {
            if let Some((spent, lines)) = self.broken(size, wish, room) {
                let score = size.scale(1000 - spent.min(cost::MOST), 1000).0;
                if best.as_ref().is_none_or(|(most, _)| score > *most) {
                    best = Some((score, setting(size, wish, lines)));
                }
            }
            size = size.scale(STEP, 1000);
            if size < wish.sizes.1 {
                break;
            }
        }
        best.map(|(_, setting)| setting)
    }

    /// The cheapest way to break at a size, and what it costs. Lines counted apart, so that the number that the room takes decides.
    fn broken(&self, size: Length, wish: Wish, room: Size) -> Option<(i64, Vec<String>)> {
        let measure = (i128::from(room.width.0) * i128::from(EM) / i128::from(size.0.max(1))) as i64;
        let leading = size.scale(wish.leading, 1000).0.max(1);
        let over = room.height.0 - size.scale(ASCENT + DESCENT, 1000).0;
        if over < 0 || self.is_cut {
            return None;
        }
        let most = usize::try_from(over / leading + 1).unwrap_or(1).min(wish.most_lines);
        let ways = self.ways(measure, most, wish.hold);
        let last = ways.last()?;
        let (lines, way) = (1..=most)
            .filter_map(|lines| last[lines].map(|way| (lines, way)))
            .min_by_key(|(lines, way)| way.0 + cost::LINE * *lines as i64)?;
        let spent = way.0 + cost::LINE * (lines as i64 - 1);
        Some((spent, self.read_back(&ways, lines)))
    }

    /// For each piece and number of lines: the least cost to set all before it, and where the last of those lines begins.
    fn ways(&self, measure: i64, most: usize, hold: i64) -> Vec<Vec<Option<(i64, usize)>>> {
        let count = self.list.len();
        let mut ways = vec![vec![None; most + 1]; count + 1];
        ways[0][0] = Some((0, 0));
        for end in 1..=count {
            let mut width = 0;
            for start in (0..end).rev() {
                let piece = &self.list[start];
                width += piece.width + if start + 1 < end { piece.space } else { piece.hyphen };
                if width > measure || (start + 1 < end && piece.cost.is_none()) {
                    break;
                }
                let own = self.line_cost(end, width, measure, hold);
                for lines in 1..=most {
                    let Some((before, _)) = ways[start][lines - 1] else {
                        continue;
                    };
                    let runt = if end == count && lines > 1 {
                        runt(width, measure)
                    } else {
                        0
                    };
                    let whole = before + own + runt;
                    if ways[end][lines].is_none_or(|(least, _)| whole < least) {
                        ways[end][lines] = Some((whole, start));
                    }
                }
            }
        }
        ways
    }

    fn line_cost(&self, end: usize, width: i64, measure: i64, hold: i64) -> i64 {
        if end == self.list.len() {
            return 0;
        }
        let Some(own) = self.list[end - 1].cost else { return 0 };
        // A line that ends early for the sense is well; one that ends early for nothing is not.
        let early = if own == 0 {
            0
        } else {
            (measure - width).max(0) * 60 / measure.max(1)
        };
        own + hold + early
    }

    fn read_back(&self, ways: &[Vec<Option<(i64, usize)>>], lines: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut end = self.list.len();
        for line in (1..=lines).rev() {
            let Some((_, start)) = ways[end][line] else { break };
            out.push(self.words(start, end));
            end = start;
        }
        out.reverse();
        out
    }

    fn words(&self, start: usize, end: usize) -> String {
        let mut words = String::new();
        for (index, piece) in self.list[start..end].iter().enumerate() {
            words.push_str(&piece.text);
            let is_last = start + index + 1 == end;
            if piece.space > 0 && !is_last {
                words.push(' ');
            }
            if piece.hyphen > 0 && is_last {
                words.push('-');
            }
        }
        words
    }

    /// At the least size, line by line, as much as the room takes.
    fn cut(&self, wish: Wish, room: Size) -> Setting {
        let size = wish.sizes.1;
        let measure = (i128::from(room.width.0) * i128::from(EM) / i128::from(size.0.max(1))) as i64;
        let leading = size.scale(wish.leading, 1000).0.max(1);
        let over = (room.height.0 - size.scale(ASCENT + DESCENT, 1000).0).max(0);
        let most = usize::try_from(over / leading + 1)
            .unwrap_or(1)
            .min(wish.most_lines)
            .max(1);
        let mut lines: Vec<String> = Vec::new();
        let mut start = 0;
        while start < self.list.len() && lines.len() < most {
            let mut width = 0;
            let mut end = start;
            while let Some(piece) = self.list.get(end) {
                // The ellipsis takes an em.
                if end > start && width + piece.width + EM > measure {
                    break;
                }
                width += piece.width + piece.space;
                end += 1;
            }
            lines.push(self.words(start, end));
            start = end;
        }
        if let Some(last) = lines.last_mut().filter(|_| start < self.list.len() || self.is_cut) {
            last.push('…');
        }
        setting(size, wish, lines)
    }
}

/// A word, in parts where it is longer than any line can be.
fn parts(words: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut count) = (0, 0);
    for end in GraphemeClusterSegmenter::new()
        .segment_str(words)
        .filter(|end| *end > 0)
    {
        count += 1;
        if count == LONGEST_PIECE || end == words.len() {
            parts.push(&words[start..end]);
            (start, count) = (end, 0);
        }
    }
    parts
}

/// The hyphenation patterns of a language, by its tag.
fn patterns(language: &str) -> Option<hypher::Lang> {
    let primary = language.split('-').next()?.to_ascii_lowercase();
    let code: [u8; 2] = primary.as_bytes().try_into().ok()?;
    hypher::Lang::from_iso(code).filter(|patterns| patterns.hyphenation_character().is_some())
}

/// The syllables of a very long word, a comma or the like behind it with the last; nothing for any other.
fn syllables(words: &str, patterns: hypher::Lang) -> Option<Vec<&str>> {
    let letters = words.trim_end_matches(|c: char| !c.is_alphabetic());
    let count = letters.chars().count();
    if !(LONG_WORD..=LONGEST_PIECE * 2).contains(&count) || !letters.chars().all(char::is_alphabetic) {
        return None;
    }
    let lower = letters.to_lowercase();
    if lower.len() != letters.len() {
        return None;
    }
    let mut syllables = Vec::new();
    let (mut start, mut end) = (0, 0);
    for syllable in hypher::hyphenate_bounded(&lower, patterns, HYPHEN_EDGE, HYPHEN_EDGE) {
        end += syllable.len();
        if end < letters.len() && letters.is_char_boundary(end) {
            syllables.push(&words[start..end]);
            start = end;
        }
    }
    syllables.push(&words[start..]);
    Some(syllables)
}

/// What it costs to end a line behind words, before others.
fn break_cost(words: &str, is_spaced: bool, next: &str) -> i64 {
    let last = words.chars().next_back().unwrap_or(' ');
    let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
    if !is_spaced {
        return match next.chars().next() {
            _ if matches!(last, '-' | '\u{2010}') => cost::HYPHEN,
            _ if is_mark(last) => 0,
            Some('ぁ'..='ん' | 'ー' | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ') => {
                cost::PARTICLE
            }
            // After the syllables that end a word, before the letter that begins the next.
            Some(_) if ('ぁ'..='ん').contains(&last) => cost::WORDS,
            _ => cost::INSIDE,
        };
    }
    match (letters > 3, is_mark(last)) {
        (true, true) => 0,
        (true, false) => cost::WORDS,
        // One letter or a figure at a line's end is as bad as an article.
        (false, _) => cost::SHORT_WORD,
    }
}

/// Whether the sense pauses behind a sign.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | ':'
            | '.'
            | '!'
            | '?'
            | '—'
            | '–'
            | '…'
            | '、'
            | '。'
            | '：'
            | '；'
            | '！'
            | '？'
            | '，'
            | '・'
            | '،'
            | '؛'
    )
}

/// What a last line costs that is much shorter than it might be.
fn runt(width: i64, measure: i64) -> i64 {
    match width * 100 / measure.max(1) {
        0..22 => cost::RUNT,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cover::front::look;
    use crate::diag::Diagnostics;
    use crate::fonts::{Faces, Family};

    /// The lines of a title on a page of six inches.
    fn lines(title: &str, language: &str) -> Vec<String> {
        let faces = Faces::settle("Libertinus Serif", None, &[], &mut Diagnostics::new());
        let wish = Wish {
            kind: Type {
                look: look(Family::Heading, false),
                tracking: 0,
            },
            sizes: (Length::points(100), Length::points(14)),
            leading: 1040,
            most_lines: 12,
            hold: 0,
            hyphenate: true,
        };
        let room = Size::new(Length::points(352), Length::points(230));
        fit(title, wish, room, &mut Letters::new(&faces, language, false)).lines
    }

    #[test]
    fn titles_break_where_the_sense_does() {
        assert_eq!(lines("Moby-Dick; or, The Whale", "en"), ["Moby-Dick;", "or, The Whale"]);
        assert_eq!(lines("The Great Gatsby", "en"), ["The Great", "Gatsby"]);
        assert_eq!(lines("Acupuncture for Sciatica", "en"), ["Acupuncture", "for Sciatica"]);
        assert_eq!(lines("Emma", "en"), ["Emma"]);
    }

    #[test]
    fn an_article_does_not_end_a_line_and_no_word_stands_alone() {
        let long =
            "An Account of the Extraordinary Voyages of a Nantucket Sailor round Cape Horn and Home Again in 1841";
        let set = lines(long, "en");
        assert!(set.len() > 3, "{set:?}");
        for line in &set {
            assert!(
                !line.ends_with(" the") && !line.ends_with(" a") && !line.ends_with(" of"),
                "{set:?}"
            );
        }
        assert!(set.last().is_some_and(|last| last.contains(' ')), "{set:?}");
        assert_eq!(set.join(" "), long);
    }

    #[test]
    fn a_very_long_word_is_hyphenated_by_its_language() {
        let set = lines("Donaudampfschifffahrtsgesellschaft", "de");
        assert_eq!(set, ["Donaudampf-", "schifffahrts-", "gesellschaft"]);
        assert_eq!(lines("Donaudampfschifffahrtsgesellschaft", "tlh").len(), 1);
    }

    #[test]
    fn japanese_breaks_before_a_word_and_not_before_a_particle() {
        assert_eq!(break_cost("輩", false, "は猫"), cost::PARTICLE);
        assert!(break_cost("は", false, "猫") < break_cost("吾", false, "輩"));
        assert_eq!(lines("吾輩は猫である", "ja"), ["吾輩は", "猫である"]);
    }

    #[test]
    fn what_fits_in_no_size_ends_in_an_ellipsis() {
        let set = lines(&"Long ".repeat(300), "en");
        assert!(set.last().is_some_and(|last| last.ends_with('…')), "{set:?}");
        assert!(lines(&"x".repeat(3000), "en").len() < 40);
        assert!(lines("", "en").is_empty());
    }

    #[test]
    fn the_authors_own_line_ends_stay() {
        assert_eq!(lines("One\nTwo and three", "en")[0], "One");
    }
}
