//! The figures of how well lines are set.

use crate::driver::{BOOK_TOML, TestBook, bytes, snapshot};
use crate::pdf_reader::{Drawn, Pdf};
use pressmark::layout::paragraph::Breaker;
use pressmark::layout::{Audit, audit, audit_pages, audit_table};
use pressmark::model::Medium;
use pressmark::pipeline::{self, Composed, Request};
use std::collections::BTreeMap;
use std::path::Path;

fn sample() -> Composed {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("manuscript");
    let request = Request {
        source_date_epoch: Some(0),
        ..Request::new(book).targets([])
    };
    pipeline::compose(&request, &|_| {}).expect("the sample composes")
}

fn audited(book: &Composed, breaker: Breaker) -> Audit {
    audit(&book.resolved, &book.edition, &book.design, &book.faces, breaker)
}

/// What choosing all breaks of a paragraph together gains is seen in one table.
#[test]
fn whole_paragraphs_are_set_better_than_lines_broken_one_by_one() {
    let book = sample();
    let whole = audited(&book, Breaker::WholeParagraph);
    let greedy = audited(&book, Breaker::LineByLine);
    assert!(whole.justified > 300 && whole.lines > whole.justified);
    assert_eq!(whole.spaces.len(), whole.justified);
    assert_eq!(whole.expansion.values().sum::<usize>(), whole.justified);
    assert!((whole.share(50) - 1.0).abs() < 0.01);
    assert!(greedy.wider(1.6) >= whole.wider(1.6));
    assert!(greedy.hyphenated > whole.hyphenated);
    let table = audit_table(&[("whole paragraph", &whole), ("line by line", &greedy)]);
    let hyphenated = table.lines().find(|line| line.starts_with("hyphenated"));
    assert!(hyphenated.is_some_and(|line| line.contains(&whole.hyphenated.to_string())));
}

/// Paragraphs for a narrow measure: long words, so that some lines are loose and some end in hyphens, and short last lines.
const CHAPTERS: [&str; 4] = [
    "Call me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse, and nothing particular to \
     interest me on shore, I thought I would sail about a little.\n\nIt is a way I have of driving off the spleen and regulating the \
     circulation. Whenever I find myself growing grim about the mouth I go to sea.\n\nThere is nothing in this that is odd or new to \
     us all; if they but knew it, so do they all.",
    "Incomprehensibilities notwithstanding, counterrevolutionary characteristics of telecommunication organisations \
     straightforwardly demonstrated extraordinary representativeness.\n\nThroughout straightened thoughts scratched strengths \
     stretched screeched squelched schmaltz; breadths, lengths, months, depths.\n\nTo be or not to be, that is the one to ask of \
     us all, or so it is said to be by us.",
    "In the sea of the old men, on a day of no wind, it was hot. He sat and he sat, and he did not do a thing at all to go on or to \
     go in; he let it be, as it was, and it was so for all of the day, and for all of the night.\n\nAt six he ate. At ten he lay \
     down, and he was out as soon as he had put off his hat.",
    "Whenever it is a damp, drizzly November in my soul; whenever I find myself involuntarily pausing before coffin warehouses, and \
     bringing up the rear of every funeral I meet; and especially whenever my hypos get such an upper hand of me, that it requires \
     a strong moral principle to prevent me from deliberately stepping into the street, and methodically knocking people’s hats off.\n\nAT WUTHERING HEIGHTS. Oh.",
];

/// A line of running text as it stands in the finished file.
struct Line {
    /// Indented: it begins a paragraph.
    opens: bool,
    glyphs: Vec<Drawn>,
}

impl Line {
    /// The widths of the spaces between its words, in ems, with their middles.
    fn spaces(&self) -> Vec<(f64, f64)> {
        let last = self.glyphs.iter().rposition(|glyph| glyph.text != " ").expect("words");
        let pairs = self.glyphs[..=last].windows(2).filter(|pair| pair[0].text == " ");
        pairs
            .map(|pair| ((pair[0].x + pair[1].x) / 2.0, (pair[1].x - pair[0].x) / pair[0].size))
            .collect()
    }

    fn space(&self) -> f64 {
        middle(self.spaces().into_iter().map(|(_, width)| width).collect())
    }

    fn words(&self) -> String {
        let text: String = self.glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        text.trim_end().to_owned()
    }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    (values[values.len() / 2] + values[(values.len() - 1) / 2]) / 2.0
}

/// The lines of text of each page that opens a chapter: below its title and above its folio.
fn pages(composed: &Composed) -> Vec<Vec<Line>> {
    let pdf = Pdf::open(bytes(composed, Medium::Print));
    let all = &composed.pages.as_ref().expect("printed").pages;
    let first = all
        .iter()
        .position(|page| page.label == "1")
        .expect("the first page of the text");
    (first..all.len())
        .filter(|page| !all[*page].blank)
        .map(|page| lines(pdf.page(page).drawn))
        .collect()
}

fn lines(drawn: Vec<Drawn>) -> Vec<Line> {
    let (title, folio) = (504.0 - 190.0, 504.0 - 480.0);
    let mut rows: BTreeMap<i64, Vec<Drawn>> = BTreeMap::new();
    for glyph in drawn
        .into_iter()
        .filter(|glyph| (folio..title).contains(&glyph.baseline))
    {
        rows.entry(-(glyph.baseline * 100.0).round() as i64)
            .or_default()
            .push(glyph);
    }
    let margin = rows.values().map(|row| row[0].x).fold(f64::MAX, f64::min);
    let line = |(number, glyphs): (usize, Vec<Drawn>)| Line {
        opens: number == 0 || glyphs[0].x > margin + 10.0,
        glyphs,
    };
    rows.into_values().enumerate().map(line).collect()
}

/// Whether each line of a page is the last of its paragraph.
fn ends(page: &[Line]) -> Vec<bool> {
    (0..page.len())
        .map(|at| page.get(at + 1).is_none_or(|next| next.opens))
        .collect()
}

fn ladders(page: &[Line]) -> usize {
    let marks: String = page
        .iter()
        .map(|line| if line.words().ends_with('-') { '-' } else { ' ' })
        .collect();
    marks.split(' ').filter(|run| run.len() >= 3).count()
}

fn rivers(page: &[Line], median: f64) -> usize {
    let ends = ends(page);
    let wide = |at: usize| -> Vec<f64> {
        let spaces = page[at]
            .spaces()
            .into_iter()
            .filter(|(_, width)| !ends[at] && *width >= 1.3 * median);
        spaces.map(|(x, _)| x).collect()
    };
    // Through how many lines a river has run that comes to a place in a line.
    fn length(at: usize, x: f64, wide: &dyn Fn(usize) -> Vec<f64>, size: f64) -> usize {
        let above = if at == 0 { Vec::new() } else { wide(at - 1) };
        let near = above.into_iter().filter(|from| (from - x).abs() <= 0.6 * size);
        1 + near.map(|from| length(at - 1, from, wide, size)).max().unwrap_or(0)
    }
    let reaches = |at: &usize| {
        wide(*at)
            .into_iter()
            .any(|x| length(*at, x, &wide, page[*at].glyphs[0].size) == 4)
    };
    (0..page.len()).filter(reaches).count()
}

/// Every figure that a reader of the finished file can count is counted there, too.
#[test]
fn the_figures_are_those_of_the_finished_file() {
    let narrow = "[print]\ntrim-size = \"4x7in\"\nmargins = { inner = \"0.9in\", outer = \"0.9in\", top = \"0.6in\", bottom = \"0.55in\" }\n";
    let config = format!("{BOOK_TOML}{narrow}");
    let book = TestBook::new(&[("book.toml", &config)]);
    for (number, text) in CHAPTERS.iter().enumerate() {
        book.write(&format!("src/{number}.md"), format!("# One\n\n{text}\n").as_bytes());
    }
    let composed = book.compose();
    let audit = audited(&composed, Breaker::WholeParagraph);
    let pages = pages(&composed);
    assert_eq!(pages.len(), CHAPTERS.len());

    let text = || pages.iter().flat_map(|page| page.iter().zip(ends(page)));
    let full: Vec<&Line> = text()
        .filter(|(line, last)| !last && !line.spaces().is_empty())
        .map(|(line, _)| line)
        .collect();
    assert_eq!(audit.lines, text().count());
    assert_eq!(audit.justified, full.len());
    assert_eq!(
        audit.hyphenated,
        text().filter(|(line, _)| line.words().ends_with('-')).count()
    );
    let short = |line: &Line| line.words().chars().filter(|c| !c.is_whitespace()).count() < 6;
    assert_eq!(
        audit.runts,
        text()
            .filter(|(line, last)| *last && !line.opens && short(line))
            .count()
    );
    assert_eq!(audit.ladders, pages.iter().map(|page| ladders(page)).sum::<usize>());

    let median = middle(full.iter().map(|line| line.space()).collect());
    assert!(
        (audit.median - median).abs() < 0.002,
        "{} em, in the file {median}",
        audit.median
    );
    let mut spaces: Vec<f64> = full.iter().map(|line| line.space() / median).collect();
    spaces.sort_by(f64::total_cmp);
    assert_eq!(audit.spaces.len(), spaces.len());
    for (told, seen) in audit.spaces.iter().zip(&spaces) {
        assert!(
            (told - seen).abs() < 0.01,
            "{told} times the median, in the file {seen}"
        );
    }
    assert_eq!(
        audit.rivers,
        pages.iter().map(|page| rivers(page, median)).sum::<usize>()
    );

    let mut expansion: BTreeMap<i32, usize> = BTreeMap::new();
    for line in &full {
        let scaled = line
            .glyphs
            .iter()
            .map(|glyph| (glyph.scale * 1000.0).round() as i32 - 1000);
        *expansion
            .entry(scaled.max_by_key(|own| own.abs()).expect("words"))
            .or_default() += 1;
    }
    assert_eq!(audit.expansion, expansion);
    // The chapters are such that each figure is one of something.
    assert!(
        audit.loose > audit.very_loose && audit.very_loose > 0 && audit.hyphenated > 0,
        "{audit:?}"
    );
}

/// The figures of pages as `inspect --stage pages --audit` prints them: a book with a part, notes, headings, code and a table.
#[test]
fn the_figures_of_pages_are_one_table() {
    let book = TestBook::new(&[("book.toml", &format!("{BOOK_TOML}[print]\ntrim-size = \"4.5x7in\"\n"))]);
    let prose = CHAPTERS.map(|text| text.replace('\n', " ")).join("\n\n");
    let note = "A whale[^w] was seen, and a table said when.\n\n[^w]: A sperm whale, as it turned out to be.\n";
    let table = "| day | whales |\n|---|---|\n| Monday | 2 |\n| Tuesday | 1 |\n";
    let code = "```\nlet whales = 3;\nlet boats = 4;\nassert!(boats > whales);\n```\n";
    let one = format!("# One\n\n{prose}\n\n{note}\n## The table\n\n{prose}\n\n{table}\n{prose}\n\n{prose}\n");
    let two = format!("# Two\n\n{prose}\n\n{prose}\n\n{code}\n## More\n\n{prose}\n\nIt was late.\n");
    book.write("src/1.md", one.as_bytes());
    book.write("src/2.md", two.as_bytes());
    let composed = book.compose();
    let audit = audit_pages(&composed.resolved, &composed.edition, &composed.design, &composed.faces);
    assert_eq!(audit.pages, composed.pages.as_ref().expect("printed").pages.len());
    snapshot("layout/page-audit.txt", &audit.to_string());
}
