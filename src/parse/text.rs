//! Characters that the author meant literally, kept safe from the later passes over text; must not know those passes.
//!
//! A character behind a backslash, one written as an entity, and all of an address is literal: no quote, dash or link
//! may be made of it. Until a chapter is finished such ASCII punctuation is held as one of the 32 noncharacters
//! U+FDD0–U+FDEF, which no text may contain (and of which a stray one is replaced on the way in).

/// The ASCII punctuation, in the order of the noncharacters that stand for it.
const PUNCTUATION: &[u8; 32] = b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// The first of the noncharacters.
const FIRST: u32 = 0xFDD0;

/// The stand-in of a literal character.
pub fn protect(c: char) -> char {
    PUNCTUATION
        .iter()
        .position(|byte| char::from(*byte) == c)
        .and_then(|index| char::from_u32(FIRST + index as u32))
        .unwrap_or(c)
}

/// The text with all its punctuation literal.
pub fn protect_all(text: &str) -> String {
    text.chars().map(protect).collect()
}

/// What a stand-in stands for; other characters are themselves.
pub fn meaning(c: char) -> char {
    (c as u32)
        .checked_sub(FIRST)
        .and_then(|index| PUNCTUATION.get(index as usize))
        .map_or(c, |byte| char::from(*byte))
}

/// Puts the literal characters back, and leaves out the control characters that no book can show.
pub fn finish(text: &mut String) {
    if text.bytes().any(|byte| byte == 0xEF || byte < b' ' || byte == 0x7F) {
        *text = text.chars().filter(|c| is_shown(*c)).map(meaning).collect();
    }
}

/// Text on its way in: noncharacters of the author's own are none of ours.
pub fn admit(text: &str) -> String {
    if text.bytes().any(|byte| byte == 0xEF) {
        return text
            .chars()
            .map(|c| if meaning(c) == c { c } else { '\u{fffd}' })
            .collect();
    }
    text.to_owned()
}

/// XML 1.0 (2.2) has no place for the other control characters, nor for the last two of the plane.
fn is_shown(c: char) -> bool {
    !(c.is_control() && c != '\n' && c != '\t') && c != '\u{feff}' && c != '\u{fffe}' && c != '\u{ffff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_characters_come_back() {
        let mut text = protect_all("a \"b\" -- c~");
        assert!(!text.contains('"'));
        finish(&mut text);
        assert_eq!(text, "a \"b\" -- c~");
        assert_eq!(admit("a\u{fdd0}b"), "a\u{fffd}b");
    }
}
