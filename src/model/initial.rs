//! A chapter and its first words → the paragraph, the letter and the words that open it; must not know how they look.
//!
//! Both outputs begin a chapter with the same letter and the same words, so the rule stands here.

use super::{Block, BlockKind, InlineKind, Medium, NodeId, Role, Section};

/// Marks that may stand before the first letter.
const OPENING_MARKS: &[char] = &[
    '"', '\'', '“', '‘', '„', '‚', '«', '‹', '»', '›', '(', '[', '¿', '¡', '\u{a0}', '\u{202f}',
];
/// Marks behind which a phrase is over.
const PHRASE_ENDS: &[char] = &[',', ';', ':', '.', '!', '?', '—', '–', ')', '…', '”', '»'];

/// The paragraph that opens the text of a chapter in an output: the first, or the first behind epigraphs. Nothing where
/// something else comes first, or in sections that are no running text.
pub fn opening_paragraph(section: &Section, medium: Medium) -> Option<NodeId> {
    matches!(
        section.role,
        Role::Chapter
            | Role::Foreword
            | Role::Preface
            | Role::Introduction
            | Role::Prologue
            | Role::Epilogue
            | Role::Afterword
    )
    .then(|| first_paragraph(&section.blocks, medium))
    .flatten()
}

fn first_paragraph(blocks: &[Block], medium: Medium) -> Option<NodeId> {
    let is_text = |block: &&Block| block.is_in(medium) && !matches!(block.kind, BlockKind::Epigraph { .. });
    let first = blocks.iter().find(is_text)?;
    match &first.kind {
        BlockKind::Paragraph(_) => Some(first.id),
        BlockKind::Only { blocks, .. } => first_paragraph(blocks, medium),
        _ => None,
    }
}

/// How a text begins: marks, then a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initial {
    /// Where the marks before the letter end, in bytes.
    pub marks: usize,
    /// Where the letter ends, with the accents that stand over it.
    pub letter: usize,
}

/// The first letter of a text, if it is a capital, or of a script without them that has letters apart (Hebrew). Joined
/// scripts would be torn, figures and small letters are no initials.
pub fn initial(words: &str) -> Option<Initial> {
    let rest = words.trim_start_matches(OPENING_MARKS);
    let marks = words.len() - rest.len();
    let mut letters = rest.chars();
    let first = letters.next().filter(|c| c.is_uppercase() || is_hebrew(*c))?;
    let accents: usize = letters.take_while(|c| is_accent(*c)).map(char::len_utf8).sum();
    Some(Initial {
        marks,
        letter: marks + first.len_utf8() + accents,
    })
}

fn is_hebrew(letter: char) -> bool {
    ('\u{5d0}'..='\u{5ea}').contains(&letter)
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c2}' | '\u{1ab0}'..='\u{1aff}')
}

/// Counts the words that lead into a chapter, over the pieces of its first paragraph.
#[derive(Clone, Copy, Debug)]
pub struct LeadIn {
    left: u8,
    in_word: bool,
    /// Whether the word is so far a single capital: the full stop behind it ends no phrase.
    is_initial: bool,
}

impl LeadIn {
    /// So many words, fewer where a phrase ends.
    pub fn new(words: u8) -> LeadIn {
        LeadIn {
            left: words,
            in_word: false,
            is_initial: false,
        }
    }

    /// Whether all words are told.
    pub fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Ends it where something comes that is no running words: code, a picture, a formula, a line's end, what is raised or
    /// lowered, the call of a note.
    pub fn meet(&mut self, kind: &InlineKind) {
        if matches!(
            kind,
            InlineKind::Code(_)
                | InlineKind::Keyboard(_)
                | InlineKind::Math(_)
                | InlineKind::Image(_)
                | InlineKind::LineBreak
                | InlineKind::Superscript(_)
                | InlineKind::Subscript(_)
                | InlineKind::Note(_)
                | InlineKind::NoteAgain { .. }
        ) {
            self.left = 0;
        }
    }

    /// How many bytes of the next piece of text belong to it.
    pub fn take(&mut self, text: &str) -> usize {
        let mut ended_phrase = false;
        let mut previous = ' ';
        for (at, letter) in text.char_indices() {
            if self.left == 0 {
                return at;
            }
            if letter.is_alphanumeric() {
                if ended_phrase {
                    self.left = 0;
                    return at;
                }
                self.is_initial = letter.is_uppercase() && (!self.in_word || previous == '.');
                self.in_word = true;
            } else if letter.is_whitespace() && self.in_word {
                self.in_word = false;
                self.left = if ended_phrase { 0 } else { self.left - 1 };
                if self.left == 0 {
                    return at;
                }
            } else if self.in_word && PHRASE_ENDS.contains(&letter) && !(self.is_initial && letter == '.') {
                ended_phrase = true;
            }
            previous = letter;
        }
        if ended_phrase {
            self.left = 0;
        }
        text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_before_the_letter_and_accents_go_with_it() {
        let parts = |words| initial(words).map(|found| (found.marks, found.letter));
        assert_eq!(parts("It was"), Some((0, 1)));
        assert_eq!(parts("“‘It"), Some((6, 7)));
        assert_eq!(parts("E\u{301}t"), Some((0, 3)));
        assert_eq!(parts("«\u{a0}Oui"), Some((4, 5)));
        assert_eq!(parts("שלום"), Some((0, 2)));
        assert_eq!(
            (parts("it"), parts("12"), parts(""), parts("…"), parts("سلام")),
            (None, None, None, None, None)
        );
    }

    #[test]
    fn a_lead_in_ends_with_its_words_or_their_phrase() {
        let lead = |words, text: &'static str| &text[..LeadIn::new(words).take(text)];
        assert_eq!(lead(3, "It was the best of times"), "It was the");
        assert_eq!(lead(3, "“Why?” she asked"), "“Why?”");
        assert_eq!(lead(3, "Call me Ishmael. Some years"), "Call me Ishmael.");
        assert_eq!(lead(4, "J. R. Whitcombe knew it"), "J. R. Whitcombe knew");
        assert_eq!(lead(4, "“J.R. Whitcombe, who"), "“J.R. Whitcombe,");
        assert_eq!(lead(5, "London. Michaelmas term"), "London.");
        assert_eq!(lead(2, "D’Artagnan rode on"), "D’Artagnan rode");
        assert_eq!(lead(0, "It"), "");
        let mut over_pieces = LeadIn::new(2);
        assert_eq!((over_pieces.take("I"), over_pieces.take("t was so")), (1, 5));
        assert!(over_pieces.is_over());
    }
}
