//! A name that leads nowhere → the name that was likely meant; must not know what the names are of.

/// How alike two names must be (Jaro and Winkler's measure, 0 to 1) before one is suggested for the other.
const ALIKE: f64 = 0.88;
/// Most letters of a name that is compared: a longer one is no slip of the pen.
const LONGEST: usize = 100;
/// Most comparisons in one book, so that thousands of broken links in thousands of files do not hold up the rest.
const MOST_COMPARISONS: usize = 2_000_000;

/// Suggests names, as long as that takes no time to speak of.
#[derive(Default)]
pub(super) struct Nearest {
    compared: usize,
}

impl Nearest {
    /// The known name most like the one wanted; the first of several.
    pub(super) fn of<'a>(&mut self, wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        if wanted.len() > LONGEST {
            return None;
        }
        let wanted = wanted.to_lowercase();
        let mut best = None;
        for name in known.filter(|name| name.len() <= LONGEST) {
            if self.compared == MOST_COMPARISONS {
                break;
            }
            self.compared += 1;
            let alike = strsim::jaro_winkler(&wanted, &name.to_lowercase());
            if alike >= ALIKE && best.is_none_or(|(most, _)| alike > most) {
                best = Some((alike, name));
            }
        }
        best.map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_alike_and_nothing_else() {
        let known = ["second.md", "first.md", "third.md"];
        let nearest = |wanted| Nearest::default().of(wanted, known.into_iter());
        assert_eq!(nearest("secnd.md"), Some("second.md"));
        assert_eq!(nearest("Second.md"), Some("second.md"));
        assert_eq!(nearest("appendix.md"), None);
        assert_eq!(nearest(&"x".repeat(1000)), None);
    }
}
