//! Texts → where their lines may break, written into them; must not know widths.

use super::flow::{Flow, Part, PartKind};
use super::opportunities::{Kind, Opportunity, find};
use super::unbroken::HELD;
use super::{Figures, TextStyle};
use crate::fonts::Family;
use crate::layout::Paint;
use crate::model::Language;
use crate::units::Length;

const STYLE: TextStyle = TextStyle {
    family: Family::Text,
    bold: false,
    italic: false,
    size: Length::points(11),
    small_caps: false,
    capitals: false,
    figures: Figures::OldStyle,
    tracking: Length::ZERO,
    rise: Length::ZERO,
    paint: Paint::Black,
    struck: false,
    ligatures: true,
};

fn opportunities(language: &str, parts: &[(&str, TextStyle, bool)]) -> (String, Vec<Opportunity>) {
    let language = Language(language.to_owned());
    let mut flow = Flow {
        text: String::new(),
        spans: Vec::new(),
        events: Vec::new(),
    };
    for (text, style, verbatim) in parts {
        let start = flow.text.len();
        flow.text.push_str(text);
        let kind = PartKind::Words {
            style,
            language: &language,
            offset: 0,
            verbatim: *verbatim,
            made: false,
        };
        flow.spans.push(Part {
            range: start..flow.text.len(),
            kind,
        });
    }
    let found = find(&flow);
    (flow.text, found)
}

/// The text with the places in it: a space is `_` where no line may end, `¦` where that costs and `~` where words are held;
/// elsewhere stands `|`, `+` where it costs, and `^`.
fn marked(text: &str, found: &[Opportunity]) -> String {
    let mut shown = String::new();
    let mut next = found
        .iter()
        .filter(|own| !matches!(own.kind, Kind::Start | Kind::End))
        .peekable();
    for (at, c) in text.char_indices() {
        let cost = next.next_if(|own| own.at == at).map(|own| own.penalty);
        let at_space = shown.ends_with(' ');
        if at_space {
            shown.pop();
        }
        shown.push_str(match (cost, at_space) {
            (None, false) => "",
            (None, true) => "_",
            (Some(0), false) => "|",
            (Some(0), true) => " ",
            (Some(HELD..), false) => "^",
            (Some(HELD..), true) => "~",
            (Some(_), false) => "+",
            (Some(_), true) => "¦",
        });
        shown.push(c);
    }
    shown
}

/// Without the marks.
fn plain(shown: &str) -> String {
    let space = |c: char| if matches!(c, '_' | '¦' | '~') { ' ' } else { c };
    shown
        .chars()
        .filter(|c| !matches!(c, '|' | '+' | '^'))
        .map(space)
        .collect()
}

fn check(language: &str, expected: &[&str]) {
    for shown in expected {
        let (text, found) = opportunities(language, &[(&plain(shown), STYLE, false)]);
        assert_eq!(marked(&text, &found), *shown, "{language}");
    }
}

/// A word that breaks as addresses do, with `|` at every place.
fn check_address(shown: &str, verbatim: bool) {
    let (text, found) = opportunities("en", &[(&shown.replace('|', ""), STYLE, verbatim)]);
    let mut own = text.clone();
    for place in found
        .iter()
        .rev()
        .filter(|place| !matches!(place.kind, Kind::Start | Kind::End))
    {
        assert_eq!(place.kind, Kind::Address, "{text}");
        own.insert(place.at, '|');
    }
    assert_eq!(own, shown);
}

#[test]
fn no_line_begins_with_a_dash_or_an_ellipsis() {
    check(
        "en",
        &[
            "one_– two_— three—|four_- five_-- six",
            "wait_… and_…|then_... no…|yes",
            "pages¦10–+20",
        ],
    );
}

#[test]
fn the_dash_of_a_speaker_keeps_its_word() {
    check("fr", &["—_Oui, dit-|il.", "«_—_Non."]);
    check("ru", &["—_Привет_— сказал он."]);
    check("en", &["—But no.", "–_and yes"]);
    check("es", &["—Hola¦—dijo Juan—. Adiós¦—y se fue."]);
}

#[test]
fn compounds_break_at_their_own_hyphen() {
    check(
        "en",
        &["a well-|known man, an e-^mail, an X-^ray, vitamin-^C, a -5, the suffix -ness"],
    );
    check("fr", &["va-|t-^il"]);
    check("de", &["Vor- und Nachteile"]);
}

#[test]
fn slashes_part_words_only() {
    check("en", &["either/|other, km/h, w/o, 1/2"]);
}

#[test]
fn the_mark_of_a_note_stays_with_its_word() {
    let raised = TextStyle {
        rise: Length::points(4),
        ..STYLE
    };
    for before in ["word!", "word?", "word…", "word—", "word)", "word”"] {
        let (text, found) = opportunities(
            "en",
            &[(before, STYLE, false), ("12", raised, false), (" next", STYLE, false)],
        );
        assert_eq!(marked(&text, &found), format!("{before}12 next"));
    }
}

#[test]
fn addresses_break_behind_slashes_and_before_marks() {
    for shown in [
        "https://|doc|.rust|-lang|.org/|nomicon/|what|-unsafe|-does|.html|#fragment",
        "https://|example|.org/|search|?q=|long|%20words&|page=|12",
        "someone@|mail|.example|.org",
        "doi:|10|.1000/|xyz123",
        "(https://|example|.org/|page).",
        "example|.org/|page",
        "/usr/|share/|doc/|package/|README",
        "C:\\|Users\\|someone\\|book|.toml",
        "std::|collections::|BTreeMap",
        "some_|long_|name_|of_|a_|thing",
    ] {
        check_address(shown, false);
    }
}

#[test]
fn names_in_code_break_at_marks_and_capitals() {
    for shown in [
        "std::|collections::|BTreeMap::|from_|iter",
        "Abstract|Singleton|Proxy|Factory|Bean",
        "getName",
        "cargo",
        "--no|-default|-features",
        "TreeMap<|String",
    ] {
        check_address(shown, true);
    }
}
