//! Two file names → which comes first to a person; must not know what they name.

use std::cmp::Ordering;

/// Compares as people count: `2-two.md` before `10-ten.md`, without regard to case; names that are then alike by their
/// characters.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (left_piece, left_rest) = split_piece(left);
        let (right_piece, right_rest) = split_piece(right);
        if left_piece.is_empty() || right_piece.is_empty() {
            return left_piece.len().cmp(&right_piece.len()).then_with(|| a.cmp(b));
        }
        match compare_pieces(left_piece, right_piece) {
            Ordering::Equal => (left, right) = (left_rest, right_rest),
            order => return order,
        }
    }
}

/// The digits in front, or else one character.
fn split_piece(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits > 0 {
        digits
    } else {
        text.chars().next().map_or(0, char::len_utf8)
    };
    text.split_at(length)
}

fn compare_pieces(a: &str, b: &str) -> Ordering {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if is_number(a) && is_number(b) {
        let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
        return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    }
    a.to_lowercase().cmp(&b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_people_do() {
        let mut names = [
            "b10.md", "B9.md", "a.md", "10.md", "9.md", "009.md", "a1b2.md", "a1b10.md", "é.md", "a.md2",
        ];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            [
                "009.md", "9.md", "10.md", "a.md", "a.md2", "a1b2.md", "a1b10.md", "B9.md", "b10.md", "é.md"
            ]
        );
    }
}
