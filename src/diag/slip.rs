//! A word → the code that was meant by it; must not know where it stands.

use super::rules;

/// How alike (Jaro–Winkler, 0 to 1) a word must be to a code to be taken for a slip of it: `link-brokn` and `link-broken` are 0.98.
const ALIKE: f64 = 0.85;
/// How much of a code a word must keep (1 less the edits for each letter): `nosuch-code` begins as `code-unclosed` does when its parts are
/// in order, and keeps 0.46 of it; `brokn-link` 0.91 of its own.
const KEPT: f64 = 0.65;

/// The code that is most like a word, if any is; its parts may stand in another order.
pub fn nearest_code(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace('_', "-");
    let alike = |code: &str| {
        let in_order = strsim::jaro_winkler(&word, code);
        in_order.max(strsim::jaro_winkler(&sorted(&word), &sorted(code)))
    };
    let codes = rules::ALL.iter().map(|rule| rule.code);
    let nearest = codes.max_by(|a, b| alike(a).total_cmp(&alike(b)));
    let is_slip = |code: &str| strsim::normalized_damerau_levenshtein(&sorted(&word), &sorted(code)) >= KEPT;
    nearest.filter(|code| alike(code) >= ALIKE && is_slip(code))
}

/// The parts of a code in the order of the alphabet.
fn sorted(code: &str) -> String {
    let mut parts: Vec<&str> = code.split('-').collect();
    parts.sort_unstable();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::nearest_code;

    #[test]
    fn a_code_is_guessed_at_where_most_of_it_is_right() {
        assert_eq!(nearest_code("link-brokn"), Some("link-broken"));
        assert_eq!(nearest_code("broken_link"), Some("link-broken"));
        assert_eq!(nearest_code("nosuch-code"), None);
    }
}
