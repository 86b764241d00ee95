//! Design → the style sheets of the EPUB; must not know the text.
//!
//! `style.css` says what every engine since EPUB 2 understands; `modern.css` says the rest, because old engines drop a
//! whole sheet for one rule that they cannot read. Neither sets a colour of text or page, a body size or a unit of the
//! screen, save for the height of what cannot be parted.

use crate::config::{Figures, HeadingFont, Print, TitleAlign, TitleStyle};
use crate::design::Design;
use crate::model::Direction;
use crate::units::Length;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Name of the sheet that all engines read; epub-builder's own name for it.
pub(super) const SHEET: &str = "stylesheet.css";
/// Name of the sheet for engines of today.
pub(super) const MODERN: &str = "modern.css";
/// All sheets of ours, by their ids in the manifest.
pub(super) const SHEETS: [(&str, &str); 2] = [("style", SHEET), ("modern-style", MODERN)];
/// Name of the author's sheet, which goes in letter by letter as it is.
pub const AUTHORS: &str = "author.css";
/// The same, with its id in the manifest.
pub(super) const AUTHORS_SHEET: (&str, &str) = ("author-style", AUTHORS);

/// A line of white below a chapter's title, in hundredths of an em of that title: less than in print, for screens are small.
const TITLE_LINE: i64 = 40;

/// Lines of white above a chapter's title that make an em of that title, as screens are small; and a line between
/// paragraphs, in hundredths of an em.
const SINK_LINES: i64 = 3;
const SPACE_LINE: i64 = 120;

/// Between the letters of a title in capitals or small capitals.
const SPACED: &str = "letter-spacing: 0.06em;";

/// A word of a title with fewer letters has room on a telephone at twice the size of the text.
const LONG_WORD: i64 = 7;
/// What a letter of a title takes in a face that is rather wide, in hundredths of an em, with what stands between capitals.
const LETTER: i64 = 64;
const SMALL_CAPITAL: i64 = 72;
const CAPITAL_LETTER: i64 = 82;

/// A title of a chapter is at least as large as the text, and its longest word is broken where it must.
const LEAST_TITLE: &str = "0.5em";

/// Half a word space a blank: what the indent of a verse line is worth, in hundredths of an em.
const VERSE_STEP: i64 = 50;

/// Rules that the text asks for: widths of pictures, indents of verse. Each class is named for its value.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    rules: BTreeMap<String, String>,
    /// The same for engines of today alone.
    modern_rules: BTreeMap<String, String>,
    /// Widths of tables that scroll, in ems of theirs.
    wide_tables: BTreeSet<usize>,
    /// Widths of tables that a telephone has room for, unless its reader enlarges the text: of their cells on single lines, and of
    /// their longest words.
    fitting_tables: BTreeSet<(usize, usize)>,
    title_letter: i64,
    text_size: Length,
    verse_turnover: Length,
    drop_cap: u8,
    lead_in: u8,
    sides: Sides,
}

/// Where lines begin and end: the sides of the screen, for old engines know no others.
#[derive(Clone, Copy, Debug)]
struct Sides {
    start: &'static str,
    end: &'static str,
}

impl Sides {
    fn of(direction: Direction) -> Sides {
        match direction {
            Direction::LeftToRight => Sides {
                start: "left",
                end: "right",
            },
            Direction::RightToLeft => Sides {
                start: "right",
                end: "left",
            },
        }
    }
}

impl Sheet {
    /// No rules yet.
    pub fn new(design: &Design, direction: Direction) -> Sheet {
        Sheet {
            rules: BTreeMap::new(),
            modern_rules: BTreeMap::new(),
            wide_tables: BTreeSet::new(),
            fitting_tables: BTreeSet::new(),
            title_letter: match design.title_style {
                TitleStyle::Plain | TitleStyle::Italic => LETTER,
                TitleStyle::SmallCaps => SMALL_CAPITAL,
                TitleStyle::Capitals => CAPITAL_LETTER,
            },
            text_size: design.text_size,
            verse_turnover: design.verse_turnover,
            drop_cap: design.drop_cap,
            lead_in: design.lead_in,
            sides: Sides::of(direction),
        }
    }

    /// Takes the rules of another sheet: a class says in its name what it is for.
    pub fn append(&mut self, other: Sheet) {
        self.rules.extend(other.rules);
        self.modern_rules.extend(other.modern_rules);
        self.wide_tables.extend(other.wide_tables);
        self.fitting_tables.extend(other.fitting_tables);
    }

    /// Lines of a chapter's first letter and words that lead into it, where either is set off.
    pub fn opening(&self) -> Option<(u8, u8)> {
        (self.drop_cap > 0 || self.lead_in > 0).then_some((self.drop_cap, self.lead_in))
    }

    /// The class of a picture that takes a share of the measure, in tenths of a percent.
    pub fn share(&mut self, tenths: u16) -> String {
        self.rule("width", &format!("{}%", decimal(i64::from(tenths), 10)), "width")
    }

    /// The class of a picture as wide as a length on the printed page.
    pub fn width(&mut self, length: Length) -> String {
        let ems = em(length, self.text_size);
        self.rule("width", &ems, "width")
    }

    /// The class of a verse line that begins so many blanks to the right.
    pub fn verse_indent(&mut self, blanks: u8) -> String {
        let ems = format!("{}em", decimal(i64::from(blanks) * VERSE_STEP, 100));
        let property = format!("margin-{}", self.sides.start);
        self.rule("indent", &ems, &property)
    }

    /// The class of a verse line that begins so many blanks before the deepest of its poem: its turned-over rest stands
    /// behind that, so that it is not read as a line.
    pub fn verse_turnover(&mut self, blanks: u8) -> String {
        let size = self.text_size;
        let ems = em(
            size.scale(i64::from(blanks) * VERSE_STEP, 100) + self.verse_turnover,
            size,
        );
        let class = format!("turn-{}", ems.replace('.', "-"));
        // As strong as the rule for all lines of verse.
        let rule = format!("padding-{}: {ems}; text-indent: -{ems};", self.sides.start);
        self.rules.entry(format!("verse .{class}")).or_insert(rule);
        class
    }

    /// The class of a cell whose number has fewer decimals than others of its column: as much white behind it as they take, of
    /// letters that are neither seen nor read nor copied.
    pub fn lacking(&mut self, missing: &str) -> String {
        let name = missing.replace('.', "point-").replace(',', "comma-");
        let class = format!("lacks-{name}");
        let rule = || {
            format!(
                "content: {0}; content: {0} / \"\"; visibility: hidden;",
                string(missing)
            )
        };
        self.modern_rules.entry(format!("{class}::after")).or_insert_with(rule);
        class
    }

    /// The classes of a code line whose rest, where it is turned over, stands so many columns in.
    pub fn code_indent(&mut self, columns: usize) -> String {
        let class = format!("hang-{columns}");
        let rule = || format!("padding-inline-start: {columns}ch; text-indent: -{columns}ch;");
        self.modern_rules.entry(class.clone()).or_insert_with(rule);
        format!("line {class}")
    }

    /// The class of a table that scrolls sideways where the screen is narrower than so many ems. Engines that cannot scroll
    /// do not know of it, and reduce the table as best they can.
    pub fn table_width(&mut self, ems: usize) -> String {
        self.wide_tables.insert(ems);
        let class = format!("table-{ems}");
        let rule = || format!("min-width: {ems}em;");
        self.modern_rules.entry(class.clone()).or_insert_with(rule);
        class
    }

    /// The class of a table that gives way: its short cells are turned over and its columns move together where it has less room
    /// than so many ems, its words are parted where it has not enough for these.
    pub fn table_fits(&mut self, ems: usize, words: usize) -> String {
        self.fitting_tables.insert((ems, words));
        format!("fits-{ems}-{words}")
    }

    /// The class of a title of a chapter whose longest word has so many letters: it is no larger than its line has room for that
    /// word, however large the text is. None for a short one.
    pub fn title_word(&mut self, letters: usize) -> Option<String> {
        self.word("word", letters, self.title_letter)
    }

    /// The same for the book's title, which has a style of its own.
    pub fn book_title_word(&mut self, letters: usize) -> Option<String> {
        self.word("book-word", letters, LETTER)
    }

    fn word(&mut self, stem: &str, letters: usize, letter: i64) -> Option<String> {
        let letters = i64::try_from(letters).ok().filter(|letters| *letters >= LONG_WORD)?;
        let class = format!("{stem}-{letters}");
        let rule = || {
            let share = 100 * 100 * 100 / (letters * letter);
            format!(
                "display: block; font-size: max({LEAST_TITLE}, min(1em, {}cqi));",
                decimal(share, 100)
            )
        };
        self.modern_rules.entry(class.clone()).or_insert_with(rule);
        Some(class)
    }

    /// The class of a table whose column of this index has short cells that are not to be turned over.
    pub fn whole_column(&mut self, index: usize) -> String {
        let class = format!("whole-{}", index + 1);
        let selector = format!("{class} tr > :nth-child({})", index + 1);
        self.modern_rules
            .entry(selector)
            .or_insert_with(|| "white-space: nowrap;".to_owned());
        class
    }

    /// The class of a picture through which the page is seen: drawings are made for paper, and their black lines would be lost on a dark page.
    pub fn ground(&mut self) -> String {
        let class = "on-paper".to_owned();
        self.modern_rules
            .entry(class.clone())
            .or_insert_with(|| "background-color: #fff;".to_owned());
        class
    }

    fn rule(&mut self, stem: &str, value: &str, property: &str) -> String {
        let class = format!("{stem}-{}", value.replace('.', "-").replace('%', ""));
        self.rules
            .entry(class.clone())
            .or_insert_with(|| format!("{property}: {value};"));
        class
    }

    /// The sheet that all engines read.
    pub fn finish(&self, design: &Design, print: &Print) -> String {
        let css = include_str!("style.css");
        let css = fill(css, design, print);
        let mut css = css.replace("$start", self.sides.start).replace("$end", self.sides.end);
        if design.drop_cap > 0 {
            css.push_str(
                &drop_cap(design.drop_cap)
                    .replace("$start", self.sides.start)
                    .replace("$end", self.sides.end),
            );
        }
        for (class, rule) in &self.rules {
            let _ = writeln!(css, ".{class} {{ {rule} }}");
        }
        css
    }

    /// The sheet for engines of today.
    pub fn modern(&self, design: &Design, print: &Print) -> String {
        let css = fill(include_str!("modern.css"), design, print);
        let mut css = css.replace("$start", self.sides.start).replace("$end", self.sides.end);
        if design.drop_cap > 0 {
            css.push_str(&modern_drop_cap(design.drop_cap));
        }
        for (class, rule) in &self.modern_rules {
            let _ = writeln!(css, ".{class} {{ {rule} }}");
        }
        css.push_str(&self.goes_on(design));
        css.push_str(&self.gives_way(design));
        css
    }
}

/// Where a table that scrolls fades out, for want of a sign of its own on telephones: at the side where more of it is. It is the page
/// that shows there, whatever its colour.
const FADE: &str = "2.5em";

impl Sheet {
    /// The sign that a table goes on at its side. Engines that tie an animation to how far a box is scrolled (and to nothing where all
    /// is seen) fade out either side as long as more is behind it; others fade out the last side of a box narrower than its table,
    /// which then has white behind it to be scrolled clear of the fade. With the keyboard's mark on it the box is shown whole: a mask
    /// would hide the mark. A box higher than the screen has dots at its foot as long as there is more below.
    fn goes_on(&self, design: &Design) -> String {
        if self.wide_tables.is_empty() {
            return String::new();
        }
        let Sides { start, end } = self.sides;
        let both =
            format!("linear-gradient(to {end}, transparent, #000 {FADE}, #000 calc(100% - {FADE}), transparent)");
        let one = format!("linear-gradient(to {start}, transparent, #000 {FADE})");
        // The picture of the mask is wider than the box by one fade, which stands outside of it at either end of the way.
        let [outside, inside] = match start {
            "left" => [format!("-{FADE} 0"), "0 0".to_owned()],
            _ => ["0 0".to_owned(), format!("-{FADE} 0")],
        };
        let masked = |image: &str| format!("-webkit-mask-image: {image}; mask-image: {image};");
        let at = |place: &str| {
            let size = format!("calc(100% + {FADE}) 100%");
            format!(
                "{} -webkit-mask-size: {size}; mask-size: {size}; -webkit-mask-position: {place}; mask-position: {place};",
                masked(&both)
            )
        };
        let mut css = format!(
            "@keyframes goes-on {{\n  from {{ {} }}\n  to {{ {} }}\n}}\n\
             @keyframes goes-down {{\n  \
               from {{ border-bottom-color: currentColor; }}\n  \
               to {{ border-bottom-color: transparent; }}\n}}\n\
             @supports (animation-timeline: scroll()) {{\n  \
               .scroller {{ border-bottom: 0.15em dotted transparent; animation: goes-on linear both, goes-down step-end both; \
                 animation-timeline: scroll(self inline), scroll(self block); }}\n  \
               .scroller:focus-visible {{ animation-name: none, goes-down; }}\n}}\n\
             @supports not (animation-timeline: scroll()) {{\n  \
               .wide {{ container-type: inline-size; }}\n",
            at(&outside),
            at(&inside)
        );
        for ems in &self.wide_tables {
            let _ = writeln!(
                css,
                "  @container (max-width: {}em) {{ .scroller:has(> .table-{ems}):not(:focus-visible) {{ padding-{end}: {FADE}; {} }} }}",
                room(*ems, design),
                masked(&one)
            );
        }
        css.push_str("}\n");
        css
    }

    /// Tables that have less room than they need, since their reader enlarges the text.
    fn gives_way(&self, design: &Design) -> String {
        let mut css = String::new();
        for (ems, words) in &self.fitting_tables {
            let gives_way = [
                (ems, "white-space: normal; padding-left: 0.2em; padding-right: 0.2em;"),
                (
                    words,
                    "overflow-wrap: anywhere; -webkit-hyphens: auto; -epub-hyphens: auto; hyphens: auto;",
                ),
            ];
            for (least, rule) in gives_way {
                // As strong as the rule that holds short cells together.
                let _ = writeln!(
                    css,
                    "@container (max-width: {}em) {{\n  .fits-{ems}-{words} tr > :nth-child(n) {{ {rule} }}\n}}",
                    room(*least, design)
                );
            }
        }
        css
    }
}

/// Ems of a table in ems of the text round it.
fn room(ems: usize, design: &Design) -> String {
    let room = Length(i64::try_from(ems * 100).unwrap_or(i64::MAX));
    decimal(room.scale(design.table.size.0, design.text_size.0.max(1)).0, 100)
}

/// A line of text and the height of its capitals in an unknown face, in hundredths of an em.
const LINE: i64 = 130;
const CAPITAL: i64 = 66;

/// A first letter that floats: as high as its lines by a guess at the reader's face and leading. The word stays whole in the
/// text, so that it is read as one.
fn drop_cap(lines: u8) -> String {
    let high = (i64::from(lines) - 1) * LINE + CAPITAL;
    let size = high * 100 / CAPITAL;
    let line = i64::from(lines) * LINE * 100 / size;
    format!(
        "p.initial:first-letter {{ float: $start; font-size: {}em; line-height: {}; padding-$end: 0.06em; }}\n",
        decimal(size, 100),
        decimal(line, 100)
    )
}

/// The same where the engine can align it to the lines itself.
fn modern_drop_cap(lines: u8) -> String {
    format!(
        "@supports (initial-letter: {lines}) or (-webkit-initial-letter: {lines}) {{\n  \
           p.initial::first-letter {{ float: none; font-size: inherit; line-height: inherit; \
             padding: 0; margin-inline-end: 0.15em; -webkit-initial-letter: {lines}; initial-letter: {lines}; }}\n}}\n"
    )
}

/// Puts the design's values in the place of `$name`s.
fn fill(template: &str, design: &Design, print: &Print) -> String {
    let size = design.text_size;
    let measure = print.trim.width - print.margins.inner - print.margins.outer;
    let (above, below) = (
        |index: usize| design.heading_space[index].0,
        |index: usize| design.heading_space[index].1,
    );
    let mut values = vec![
        ("$paragraph-indent", em(design.paragraph_indent, size)),
        ("$quote-indent", percent(design.quote_indent, measure)),
        ("$epigraph-width", share(design.epigraph_width)),
        ("$epigraph-indent", share(1000 - design.epigraph_width)),
        ("$list-indent", em(design.list_indent, size)),
        ("$meaning-indent", percent(design.list_indent, measure)),
        ("$verse-indent", percent(design.verse_indent, measure)),
        ("$verse-turnover", em(design.verse_turnover, size)),
        ("$code-size", em(design.code.size, size)),
        ("$note-size", em(design.note.size, size)),
        ("$caption-size", em(design.caption.size, size)),
        ("$table-size", em(design.table.size, size)),
        ("$chapter-title", em(design.chapter_title.size, size)),
        (
            "$chapter-number",
            em(design.chapter_number.size, design.chapter_title.size),
        ),
        ("$part-title", em(design.part_title.size, size)),
        ("$heading-2", em(design.headings[0].size, size)),
        ("$heading-3", em(design.headings[1].size, size)),
        ("$heading-4", em(design.headings[2].size, size)),
        ("$book-title", em(design.book_title.size, size)),
        (
            "$title-below",
            format!("{}em", decimal(design.chapter_title_below * TITLE_LINE, 100)),
        ),
        ("$heading-2-above", em(above(0), design.headings[0].size)),
        ("$heading-2-below", em(below(0), design.headings[0].size)),
        ("$heading-3-above", em(above(1), design.headings[1].size)),
        ("$heading-3-below", em(below(1), design.headings[1].size)),
        ("$heading-4-above", em(above(2), design.headings[2].size)),
        ("$heading-4-below", em(below(2), design.headings[2].size)),
        ("$tracking", em(design.tracking, size)),
        ("$display-space", em(design.display_space, size)),
        ("$figure-space", em(design.figure_space, size)),
        ("$caption-gap", em(design.caption_gap, design.caption.size)),
        ("$side-indent", em(design.side_rule.0, size)),
        ("$side-rule", em(design.side_rule.1, size)),
        ("$note-rule", percent(design.note_rule.0, measure)),
        ("$scene-break", string(&design.scene_break)),
        (
            "$scene-rule",
            if design.scene_break.is_empty() {
                "0"
            } else {
                "thin solid"
            }
            .to_owned(),
        ),
        (
            "$text-align",
            if design.ragged { "$start" } else { "justify" }.to_owned(),
        ),
        (
            "$flow-align",
            if design.ragged { "start" } else { "justify" }.to_owned(),
        ),
        ("$hyphens", if design.hyphenate { "auto" } else { "manual" }.to_owned()),
        ("$figures", figures(design.figures).to_owned()),
        ("$paragraph-space", lines(design.paragraph_space, design.leading)),
        ("$title-align", title_align(design.title_align).to_owned()),
        ("$title-style", title_style(design.title_style)),
        (
            "$title-above",
            format!("{}em", decimal(design.chapter_sink * 100 / SINK_LINES, 100)),
        ),
        ("$heading-family", heading_family(&design.heading_font)),
    ];
    // `$heading-2` stands in `$heading-2-above`, too.
    values.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut css = template.to_owned();
    for (name, value) in values {
        css = css.replace(name, &value);
    }
    css
}

fn figures(figures: Figures) -> &'static str {
    match figures {
        Figures::OldStyle => "oldstyle-nums",
        Figures::Lining => "lining-nums",
    }
}

fn title_align(align: TitleAlign) -> &'static str {
    match align {
        TitleAlign::Center => "center",
        TitleAlign::Start => "$start",
    }
}

fn title_style(style: TitleStyle) -> String {
    match style {
        TitleStyle::Plain => "display: block;".to_owned(),
        TitleStyle::Italic => "display: block; font-style: italic;".to_owned(),
        TitleStyle::SmallCaps => format!("display: block; font-variant: small-caps; {SPACED}"),
        TitleStyle::Capitals => format!("display: block; text-transform: uppercase; {SPACED}"),
    }
}

/// The face of headings. The EPUB holds no font files: without the family a reader shows one that is not the text's.
fn heading_family(font: &HeadingFont) -> String {
    match font {
        HeadingFont::Text => "inherit".to_owned(),
        HeadingFont::Sans => "sans-serif".to_owned(),
        HeadingFont::Named(family) => format!("{}, sans-serif", string(family)),
    }
}

/// White of so many lines of text.
fn lines(white: Length, leading: Length) -> String {
    match white {
        Length::ZERO => "0".to_owned(),
        _ => format!("{}em", decimal(hundredths(white, leading, SPACE_LINE), 100)),
    }
}

/// A length as ems of a size, to the hundredth.
fn em(length: Length, size: Length) -> String {
    match length {
        Length::ZERO => "0".to_owned(),
        _ => format!("{}em", decimal(hundredths(length, size, 100), 100)),
    }
}

/// A length as a share of the measure, to the hundredth of a percent.
fn percent(length: Length, measure: Length) -> String {
    format!("{}%", decimal(hundredths(length, measure, 10_000), 100))
}

/// A share in thousandths.
fn share(thousandths: i64) -> String {
    format!("{}%", decimal(thousandths, 10))
}

fn hundredths(length: Length, of: Length, factor: i64) -> i64 {
    match of.0 > 0 {
        true => Length(factor).scale(length.0, of.0).0,
        false => 0,
    }
}

/// `value / unit` in figures, without needless zeros.
fn decimal(value: i64, unit: i64) -> String {
    let digits = if unit == 10 { 1 } else { 2 };
    // The sign by itself: -0 is 0.
    let sign = if value < 0 { "-" } else { "" };
    let (value, unit) = (value.unsigned_abs(), unit.unsigned_abs());
    let text = format!("{sign}{}.{:0digits$}", value / unit, value % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A CSS string.
fn string(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|character| match character {
            '"' | '\\' => format!("\\{character}"),
            _ => character.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_short_decimals() {
        assert_eq!(decimal(150, 100), "1.5");
        assert_eq!(decimal(605, 10), "60.5");
        assert_eq!(decimal(600, 10), "60");
        assert_eq!(decimal(7, 100), "0.07");
        assert_eq!(decimal(0, 100), "0");
        assert_eq!(em(Length::points(33), Length::points(22)), "1.5em");
    }

    /// -0.5 was written as 0.5.
    #[test]
    fn decimals_below_nought_keep_their_sign() {
        assert_eq!(decimal(-50, 100), "-0.5");
        assert_eq!(decimal(-150, 100), "-1.5");
        assert_eq!(decimal(-200, 100), "-2");
    }
}
