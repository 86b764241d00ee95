//! A count → the figures of a folio: arabic, or roman in lower case; must not know pages.

/// Roman figures with their subtractive pairs, greatest first.
const ROMAN: [(u32, &str); 13] = [
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];
/// From here on roman figures would be longer than a line; no front matter is.
const LAST_ROMAN: u32 = 4_000;

/// Lower-case roman figures: 4 is `iv`.
pub(super) fn roman(number: u32) -> String {
    if number == 0 || number >= LAST_ROMAN {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, figure) in ROMAN {
        while rest >= value {
            text.push_str(figure);
            rest -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn counts_as_the_romans_did() {
        let counted: Vec<String> = [1, 4, 9, 14, 40, 99, 1999].map(roman).into();
        assert_eq!(counted, ["i", "iv", "ix", "xiv", "xl", "xcix", "mcmxcix"]);
    }
}
