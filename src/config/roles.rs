//! A maker's role in words → its MARC relator code; must not know where it is printed.

/// Roles by word. The codes are the Library of Congress's MARC relators, which EPUB packages carry.
const ROLES: [(&str, &str); 20] = [
    ("author", "aut"),
    ("editor", "edt"),
    ("translator", "trl"),
    ("illustrator", "ill"),
    ("photographer", "pht"),
    ("foreword", "aui"),
    ("introduction", "win"),
    ("afterword", "aft"),
    ("contributor", "ctb"),
    ("compiler", "com"),
    ("annotator", "ann"),
    ("commentator", "cwt"),
    ("cover-designer", "cov"),
    ("book-designer", "bkd"),
    ("designer", "dsr"),
    ("narrator", "nrt"),
    ("reviewer", "rev"),
    ("proofreader", "pfr"),
    ("publisher", "pbl"),
    ("other", "oth"),
];

/// The code of a word, or of a code itself.
pub fn code(role: &str) -> Option<&'static str> {
    let role = role.trim().to_lowercase().replace([' ', '_'], "-");
    ROLES
        .iter()
        .find(|(word, code)| *word == role || *code == role)
        .map(|(_, code)| *code)
}

/// All words, for a suggestion.
pub fn words() -> impl Iterator<Item = &'static str> + Clone {
    ROLES.iter().map(|(word, _)| *word)
}
