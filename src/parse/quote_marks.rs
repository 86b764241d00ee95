//! A language → its quotation marks and its spaces before marks; must not know where they are put.

use crate::model::Language;

/// Narrow no-break space.
const NARROW: &str = "\u{202f}";

/// No-break space.
const FIXED: &str = "\u{a0}";

/// How a language is punctuated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Outer marks, open and close: for `"`.
    pub outer: (&'static str, &'static str),
    /// Inner marks: for `'`.
    pub inner: (&'static str, &'static str),
    /// What stands inside the guillemets.
    pub inside: &'static str,
    /// What stands before `;`, `!` and `?`.
    pub before_high: &'static str,
    /// What stands before `:`.
    pub before_colon: &'static str,
}

const fn marks(outer: (&'static str, &'static str), inner: (&'static str, &'static str)) -> Style {
    Style {
        outer,
        inner,
        inside: "",
        before_high: "",
        before_colon: "",
    }
}

/// French as printed in France.
const FRENCH: Style = Style {
    inside: NARROW,
    before_high: NARROW,
    before_colon: FIXED,
    ..marks(("«", "»"), ("“", "”"))
};

/// By language tag, the longer before the shorter; sources are the CLDR's delimiters, and where books differ from
/// them (Danish, Norwegian) the usage of books.
const STYLES: &[(&str, Style)] = &[
    (
        "fr-ch",
        Style {
            before_high: NARROW,
            before_colon: NARROW,
            ..marks(("«", "»"), ("‹", "›"))
        },
    ),
    (
        "fr-ca",
        Style {
            before_high: "",
            ..FRENCH
        },
    ),
    ("fr", FRENCH),
    ("de-ch", marks(("«", "»"), ("‹", "›"))),
    ("de-li", marks(("«", "»"), ("‹", "›"))),
    ("it-ch", marks(("«", "»"), ("‹", "›"))),
    ("pt-br", marks(("“", "”"), ("‘", "’"))),
    ("zh-hant", marks(("「", "」"), ("『", "』"))),
    ("zh-hk", marks(("「", "」"), ("『", "』"))),
    ("zh-tw", marks(("「", "」"), ("『", "』"))),
    ("ar", marks(("”", "“"), ("’", "‘"))),
    ("bg", marks(("„", "“"), ("‚", "‘"))),
    ("ca", marks(("«", "»"), ("“", "”"))),
    ("cs", marks(("„", "“"), ("‚", "‘"))),
    ("da", marks(("»", "«"), ("›", "‹"))),
    ("de", marks(("„", "“"), ("‚", "‘"))),
    ("el", marks(("«", "»"), ("“", "”"))),
    ("es", marks(("«", "»"), ("“", "”"))),
    ("et", marks(("„", "“"), ("‚", "‘"))),
    ("eu", marks(("«", "»"), ("“", "”"))),
    ("fa", marks(("«", "»"), ("‹", "›"))),
    ("fi", marks(("”", "”"), ("’", "’"))),
    ("gl", marks(("«", "»"), ("“", "”"))),
    ("he", marks(("”", "”"), ("’", "’"))),
    ("hr", marks(("„", "”"), ("‚", "’"))),
    ("hu", marks(("„", "”"), ("»", "«"))),
    ("is", marks(("„", "“"), ("‚", "‘"))),
    ("it", marks(("«", "»"), ("“", "”"))),
    ("ja", marks(("「", "」"), ("『", "』"))),
    ("la", marks(("“", "”"), ("‘", "’"))),
    ("lt", marks(("„", "“"), ("‚", "‘"))),
    ("lv", marks(("“", "”"), ("‘", "’"))),
    ("nb", marks(("«", "»"), ("‘", "’"))),
    ("nl", marks(("“", "”"), ("‘", "’"))),
    ("nn", marks(("«", "»"), ("‘", "’"))),
    ("no", marks(("«", "»"), ("‘", "’"))),
    ("pl", marks(("„", "”"), ("«", "»"))),
    ("pt", marks(("«", "»"), ("“", "”"))),
    ("ro", marks(("„", "”"), ("«", "»"))),
    ("ru", marks(("«", "»"), ("„", "“"))),
    ("sk", marks(("„", "“"), ("‚", "‘"))),
    ("sl", marks(("„", "“"), ("‚", "‘"))),
    ("sr", marks(("„", "“"), ("’", "’"))),
    ("sv", marks(("”", "”"), ("’", "’"))),
    ("uk", marks(("«", "»"), ("„", "“"))),
];

/// Every language that has no line of its own, English among them.
const ENGLISH: Style = marks(("“", "”"), ("‘", "’"));

/// The style of a language.
pub fn style(language: &Language) -> Style {
    let tag = language.0.to_ascii_lowercase().replace('_', "-");
    let fits = |name: &str| {
        tag.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    STYLES
        .iter()
        .find(|(name, _)| fits(name))
        .map_or(ENGLISH, |(_, style)| *style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_tags_come_first() {
        let outer = |tag: &str| style(&Language(tag.to_owned())).outer.0;
        assert_eq!(
            ["de-DE", "de-CH", "pt-BR", "pt_PT", "den", "en", ""].map(outer),
            ["„", "«", "“", "«", "“", "“", "“"]
        );
    }
}
