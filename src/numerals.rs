//! Numbers ↔ roman numerals; must not know what is numbered.

/// The largest number that roman numerals have signs for.
const LARGEST: u32 = 3999;

/// What each sign, or pair with the smaller one in front, is worth; the largest first.
const SIGNS: [(u32, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// Roman numerals in capitals; 0 and what is beyond 3999 in figures, as the Romans had none.
pub fn roman(number: u32) -> String {
    if number == 0 || number > LARGEST {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (worth, signs) in SIGNS {
        while rest >= worth {
            text.push_str(signs);
            rest -= worth;
        }
    }
    text
}

/// The number that roman numerals in capitals stand for, when they are written as [`roman`] writes them.
pub fn from_roman(text: &str) -> Option<u32> {
    let mut rest = text;
    let mut value = 0;
    for (worth, signs) in SIGNS {
        while value <= LARGEST
            && let Some(after) = rest.strip_prefix(signs)
        {
            value += worth;
            rest = after;
        }
    }
    (value > 0 && rest.is_empty() && roman(value) == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_printers_do_and_reads_it_back() {
        assert_eq!([1, 4, 9, 14, 1999].map(roman), ["I", "IV", "IX", "XIV", "MCMXCIX"]);
        assert!((1..=LARGEST).all(|number| from_roman(&roman(number)) == Some(number)));
        for wrong in ["", "IIII", "VX", "MMMM", "12", "i", &"M".repeat(100_000)] {
            assert_eq!(from_roman(wrong), None);
        }
    }
}
