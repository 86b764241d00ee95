//! Words → the same in capitals, as their language writes them; must not know how they are set.

use crate::layout::paragraph::Piece;
use crate::model::Language;

/// Languages with two letters i, each with a capital of its own.
const DOTTED: [&str; 3] = ["az", "crh", "tr"];

/// Greek vowels with a stress that capitals do not bear (Unicode, section 5.18: "Greek does not use accents in capitals").
const GREEK: [(char, &str); 10] = [
    ('ά', "Α"),
    ('έ', "Ε"),
    ('ή', "Η"),
    ('ί', "Ι"),
    ('ό', "Ο"),
    ('ύ', "Υ"),
    ('ώ', "Ω"),
    ('ΐ', "Ϊ"),
    ('ΰ', "Ϋ"),
    ('ς', "Σ"),
];

/// Sets the words of pieces in capitals. Code keeps its letters.
pub(in crate::layout) fn raise(pieces: &mut [Piece], outer: &Language) {
    for piece in pieces {
        if let Piece::Text {
            text,
            language,
            verbatim: false,
            ..
        } = piece
        {
            *text = in_capitals(text, language.as_ref().unwrap_or(outer));
        }
    }
}

fn in_capitals(words: &str, language: &Language) -> String {
    let primary = language.primary();
    let dotted = DOTTED.contains(&primary.as_str());
    let greek = primary == "el";
    let mut capitals = String::with_capacity(words.len());
    for letter in words.chars() {
        let stressed = GREEK.iter().find(|(own, _)| greek && *own == letter);
        match (letter, stressed) {
            ('i', _) if dotted => capitals.push('İ'),
            (_, Some((_, plain))) => capitals.push_str(plain),
            _ => capitals.extend(letter.to_uppercase()),
        }
    }
    capitals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_capitals() {
        let raised = |words: &str, tag: &str| in_capitals(words, &Language(tag.to_owned()));
        assert_eq!(raised("Straße", "de"), "STRASSE");
        assert_eq!(raised("istanbul ılık", "tr"), "İSTANBUL ILIK");
        assert_eq!(raised("Ο Οδυσσέας", "el"), "Ο ΟΔΥΣΣΕΑΣ");
    }
}
