//! Hard paragraphs → their lines as text, one snapshot a case: how each line was filled, and what it says.
//!
//! `PRESSMARK_BLESS=1 cargo test --test suite lines` writes the snapshots anew; look at the difference as a reader would: loose
//! and tight neighbours, hyphens, words that stand alone.

use crate::driver::{BOOK_TOML, TestBook};
use crate::paragraph::{FACES, ISHMAEL, paragraph, style, words};
use pressmark::diag::Diagnostics;
use pressmark::layout::paragraph::{Align, Figures, Paragraph, Piece, TextStyle, set};
use pressmark::layout::{Frame, Variant, dump_lines, dump_variant};
use pressmark::model::Language;
use pressmark::units::{Length, Size};

/// The best way to set a paragraph, with what was reported.
fn best(paragraph: &Paragraph) -> String {
    let mut diagnostics = Diagnostics::new();
    let variants = set(paragraph, &FACES, &mut diagnostics);
    let mut text = dump_variant(&variants[0]);
    for one in diagnostics.iter() {
        text.push_str(&format!("{}: {}\n", one.rule.code, one.message));
    }
    text
}

#[track_caller]
fn snapshot(name: &str, text: &str) {
    crate::driver::snapshot(&format!("lines/{name}.txt"), text);
}

/// Paragraphs of one text at several measures, each under its measure.
fn at_measures(pieces: &[Piece], language: &str, align: Align, measures: &[i64]) -> String {
    let mut text = String::new();
    for measure in measures {
        let mut own = paragraph(pieces.to_vec(), *measure, align);
        own.language = Language(language.to_owned());
        text.push_str(&format!("{measure} pt\n{}\n", best(&own)));
    }
    text
}

/// The lines of a chapter, from its first block on.
fn of_chapter(markdown: &str) -> String {
    let config = format!("{BOOK_TOML}[print]\ntrim-size = \"4.5x7in\"\n");
    let book = TestBook::new(&[("book.toml", &config), ("src/one.md", &format!("# One\n\n{markdown}"))]);
    let composed = book.compose();
    assert_eq!(crate::driver::complaints(&composed), [""; 0]);
    let lines = dump_lines(&composed.resolved, &composed.edition, &composed.design, &composed.faces);
    let chapter = lines.rfind("run ").expect("the chapter's run");
    lines[chapter..].to_owned()
}

fn styled(text: &str, style: TextStyle) -> Piece {
    Piece::Text {
        text: text.to_owned(),
        style,
        language: None,
        offset: 0,
        verbatim: false,
        made: false,
    }
}

#[test]
fn a_narrow_column() {
    snapshot(
        "narrow",
        &at_measures(&[words(ISHMAEL)], "en", Align::Justified, &[110, 160]),
    );
}

#[test]
fn german_compounds() {
    let text = "Die Donaudampfschifffahrtsgesellschaft beförderte nach der Jahrhundertwende vor allem Sommerfrischler und \
                Landwirtschaftserzeugnisse; ihr Aufsichtsratsvorsitzender, ein pensionierter Oberlandesgerichtspräsident, hielt \
                Geschwindigkeitsbegrenzungen für eine Nebensächlichkeit. „Wir fahren“, sagte er, „seit vierundzwanzig Jahren \
                unfallfrei.“ Die Rechtsschutzversicherungsgesellschaften widersprachen ihm nicht.";
    snapshot(
        "german",
        &at_measures(&[words(text)], "de", Align::Justified, &[150, 260]),
    );
}

#[test]
fn french_spaces_and_quotes() {
    let text = "«\u{A0}Qu’avez-vous donc\u{202F}?\u{A0}» demanda-t-il\u{202F}; puis, après un long silence\u{A0}: «\u{A0}C’est \
                aujourd’hui jeudi, n’est-ce pas\u{202F}? Nous partirons à 10\u{A0}h, quoi qu’il arrive\u{202F}!\u{A0}» Elle ne \
                répondit rien\u{202F}; l’horloge sonna. Il pensait aux 1\u{202F}250\u{A0}francs qu’il devait à M.\u{A0}Lheureux, et \
                l’extraordinaire tranquillité de cette chambre l’inquiétait.";
    snapshot(
        "french",
        &at_measures(&[words(text)], "fr", Align::Justified, &[150, 260]),
    );
}

#[test]
fn verse_with_turnovers() {
    let text = "::: verse\nIt is an ancient Mariner,\n  And he stoppeth one of three, of all that hasten to the feast and never \
                think of stopping;\nBy thy long grey beard and glittering eye,\n    Now wherefore stopp’st thou me, who have no time \
                to stop for any mariner?\n\nThe Bridegroom’s doors are opened wide,\n:::\n";
    snapshot("verse", &of_chapter(text));
}

#[test]
fn code_and_addresses() {
    let text = "The function `std::collections::BTreeMap::range` takes a pair of bounds, and `entry(key).or_insert_with(make)` a \
                function; both are told of at https://doc.rust-lang.org/std/collections/struct.BTreeMap.html#method.range and, \
                shorter, at <https://example.org/a?b=c&d=e>. Write to maintainers@lists.example.org, or look into \
                `/usr/share/doc/pressmark/examples`.\n";
    snapshot("code", &of_chapter(text));
}

#[test]
fn note_marks_at_line_ends() {
    let text = "A mark stands with its word,^[One.] and where the line ends the mark ends it.^[Two.] After a comma,^[Three.] a \
                point.^[Four.] or “quotation”^[Five.] it hangs as little as it is seen, and it never begins a line;^[Six.] nor \
                does it part from a very long word such as incomprehensibilities.^[Seven.]\n";
    snapshot("notes", &of_chapter(text));
}

#[test]
fn hebrew_in_english_and_english_in_hebrew() {
    let mixed = "The greeting שלום עולם, as programmers have it, is older than they think; he wrote תנ״ך (the Bible) and 1948 in one \
                 line, שנת 1948 in another, and asked: מה שלומך? Nobody knew.";
    let mut hebrew = paragraph(
        vec![words(
            "בראשית ברא אלהים את השמים ואת הארץ; the beginning, בלשון אחרת, והארץ היתה תהו ובהו (1:2) וחשך על פני תהום.",
        )],
        170,
        Align::Justified,
    );
    hebrew.right_to_left = true;
    hebrew.language = Language("he".to_owned());
    let english = at_measures(&[words(mixed)], "en", Align::Justified, &[180]);
    snapshot("hebrew", &format!("{english}from the right\n{}", best(&hebrew)));
}

#[test]
fn soft_hyphens() {
    let text = "An Anti\u{AD}dis\u{AD}establish\u{AD}ment\u{AD}arian sails with the Donau\u{AD}dampf\u{AD}schiff; where the author \
                has put soft hyphens, the pat\u{AD}terns are silent, and at a line\u{AD}end one is drawn.";
    snapshot(
        "soft-hyphens",
        &at_measures(&[words(text)], "en", Align::Justified, &[90, 140]),
    );
}

#[test]
fn a_dialogue_of_dashes() {
    let text = "“You never—” he began. “Never!—not once—” she cried; and then—as if nothing had been said—they went in. “Well—”, he \
                said, “—it is the year 1851–52, the New York–London boat, and a well-known, old-fashioned captain—” “No.”";
    snapshot(
        "dashes",
        &at_measures(&[words(text)], "en", Align::Justified, &[140, 230]),
    );
}

#[test]
fn one_paragraph_in_fewer_and_more_lines() {
    let own = paragraph(vec![words(&format!("{ISHMAEL} {ISHMAEL}"))], 324, Align::Justified);
    let mut variants: Vec<Variant> = set(&own, &FACES, &mut Diagnostics::new());
    variants.sort_by_key(|variant| variant.lines.len());
    let told = |variant: &Variant| {
        let head = format!(
            "{} lines, costs {} more than the best",
            variant.lines.len(),
            variant.cost.0
        );
        format!("{head}\n{}\n", dump_variant(variant))
    };
    snapshot("variants", &variants.iter().map(told).collect::<String>());
}

#[test]
fn ragged_lines() {
    snapshot(
        "ragged",
        &at_measures(&[words(ISHMAEL)], "en", Align::Start, &[140, 250]),
    );
}

#[test]
fn balanced_headings() {
    let title = "The Whale as a Dish, and Other Matters of the Table at Sea in Those Years";
    snapshot(
        "headings",
        &at_measures(&[words(title)], "en", Align::Center, &[120, 180, 250, 330]),
    );
}

#[test]
fn what_is_too_long() {
    let text = format!(
        "A word such as {} is cut; a number such as {} as well.",
        "aeiou".repeat(20),
        "31415".repeat(16)
    );
    let cut = at_measures(&[words(&text)], "en", Align::Justified, &[120]);
    let wide = Frame {
        size: Size::new(Length::points(140), Length::points(9)),
        items: Vec::new(),
    };
    let pieces = [
        words("A picture "),
        Piece::Object(wide),
        words(" wider than the measure stands out of it."),
    ];
    let out = at_measures(&pieces, "en", Align::Justified, &[120]);
    snapshot("too-long", &format!("{cut}{out}"));
}

#[test]
fn forced_breaks() {
    let pieces = [
        words("Dear Sir,"),
        Piece::LineBreak,
        words("the line above ends where its author ended it, and is not stretched to the measure;"),
        Piece::LineBreak,
        Piece::LineBreak,
        words("nor is the one above this. Yours,"),
        Piece::LineBreak,
        words("A."),
    ];
    snapshot("forced", &at_measures(&pieces, "en", Align::Justified, &[200]));
}

#[test]
fn small_capitals_and_figures() {
    let small = TextStyle {
        small_caps: true,
        ..style()
    };
    let spaced = TextStyle {
        tracking: Length::milli(600),
        ..small
    };
    let lining = TextStyle {
        figures: Figures::Lining,
        ..style()
    };
    let pieces = [
        styled("The Pequod", small),
        words(" sailed in 1851 with 44 men; "),
        styled("1,234,567 tons", lining),
        words(" of oil went the other way, and the "),
        styled("logbook of her captain", spaced),
        words(", which survived in the "),
        styled("New Bedford Mercury", small),
        words(" of 1852, says so."),
    ];
    snapshot(
        "small-capitals",
        &at_measures(&pieces, "en", Align::Justified, &[150, 260]),
    );
}
