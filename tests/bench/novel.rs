//! What each step costs for a whole novel: `cargo bench`. README.md in this folder says how to read it.

mod book;
mod set;
mod yardstick;

use divan::Bencher;
use divan::counter::ItemsCount;
use harfrust::{Buffer, Font, ShapeOptions, ShapePlan, ShaperFont};
use pressmark::config::{Ink, NotePlace, Packing, PressStandard, Variant};
use pressmark::diag::{Diagnostics, Sources};
use pressmark::fonts::{Family, Figures};
use pressmark::layout::paragraph::steps::Steps;
use pressmark::layout::paragraph::{Align, Breaker, LineShape, Paragraph, Piece, Shape, TextStyle};
use pressmark::layout::{Galleys, Pages, Paint};
use pressmark::model::{Block, BlockKind, PageList, walk};
use pressmark::units::Length;
use pressmark::{check, epub, layout, parse, pdf};
use set::Novel;
use std::sync::LazyLock;
use yardstick::Yardstick;

fn main() {
    divan::Divan::from_args().sample_size(1).sample_count(20).main();
}

static NOVEL: LazyLock<Novel> = LazyLock::new(Novel::read);
static TEXTS: LazyLock<Vec<Paragraph>> = LazyLock::new(|| NOVEL.paragraphs());
static STEPS: LazyLock<Vec<Steps<'static>>> = LazyLock::new(|| {
    let take = |paragraph| Steps::take(paragraph, &NOVEL.faces);
    TEXTS.iter().filter_map(take).collect()
});
static PAGES: LazyLock<Pages> = LazyLock::new(|| NOVEL.lay_out());
static PAGE_LIST: LazyLock<PageList> = LazyLock::new(|| layout::page_list(&PAGES, &NOVEL.resolved, NotePlace::Foot));

/// What only the steps of layout ask of the book.
trait Steady {
    fn galleys(&self) -> Galleys<'_>;
    fn paragraphs(&self) -> Vec<Paragraph>;
    fn paragraph(&self, text: String) -> Paragraph;
    fn style(&self) -> TextStyle;
}

impl Steady for Novel {
    fn galleys(&self) -> Galleys<'_> {
        let edition = &self.manuscript.edition;
        Galleys::set(&self.resolved, edition, &self.design, &self.faces)
    }

    /// The words of every paragraph, in the book's face and measure: one style throughout.
    fn paragraphs(&self) -> Vec<Paragraph> {
        struct Words(Vec<String>);
        impl<'a> walk::Visitor<'a> for Words {
            fn block(&mut self, block: &'a Block) {
                if let BlockKind::Paragraph(content) = &block.kind {
                    self.0.push(walk::plain_text(content));
                }
            }
        }
        let mut words = Words(Vec::new());
        walk::book(&self.resolved.book, &mut words);
        words.0.into_iter().map(|text| self.paragraph(text)).collect()
    }

    fn paragraph(&self, text: String) -> Paragraph {
        let print = &self.manuscript.edition.print;
        let line = |indent: Length| LineShape {
            indent,
            width: print.trim.width - print.margins.inner - print.margins.outer - indent,
        };
        let words = Piece::Text {
            text,
            style: self.style(),
            language: None,
            offset: 0,
            verbatim: false,
            made: false,
        };
        Paragraph {
            pieces: vec![words],
            node: None,
            span: None,
            origins: Vec::new(),
            language: self.resolved.book.metadata.language.clone(),
            right_to_left: false,
            align: Align::Justified,
            hyphenate: true,
            shape: Shape::first(line(self.design.paragraph_indent), line(Length::ZERO)),
            leading: self.design.leading,
            breaker: Breaker::WholeParagraph,
            exceptions: Default::default(),
        }
    }

    fn style(&self) -> TextStyle {
        TextStyle {
            family: Family::Text,
            bold: false,
            italic: false,
            size: self.design.text_size,
            small_caps: false,
            capitals: false,
            figures: Figures::OldStyle,
            tracking: Length::ZERO,
            rise: Length::ZERO,
            paint: Paint::Black,
            struck: false,
            ligatures: true,
        }
    }
}

fn texts() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().filter_map(|paragraph| match paragraph.pieces.first() {
        Some(Piece::Text { text, .. }) => Some(text.as_str()),
        _ => None,
    })
}

/// Times something over the whole novel; divan prints words a second, too.
fn whole<T>(bencher: Bencher, work: impl FnMut() -> T) {
    let words: usize = texts().map(|text| text.split_whitespace().count()).sum();
    bencher.counter(ItemsCount::new(words)).bench_local(work);
}

/// One step over all paragraphs.
fn step(bencher: Bencher, step: impl Fn(&Steps<'static>) -> usize) {
    LazyLock::force(&STEPS);
    whole(bencher, || STEPS.iter().map(&step).sum::<usize>());
}

/// Crates that do the work, called with nothing round them: the yardstick for the steps below.
mod bare {
    use super::*;

    #[divan::bench]
    fn shape(bencher: Bencher) {
        let id = NOVEL.faces.pick(Family::Text, false, false);
        let font = Font::new(NOVEL.faces.get(id).bytes.to_vec(), 0).expect("the face is a font");
        let plan = ShapePlan::new(
            &font,
            harfrust::Direction::LeftToRight,
            Some(harfrust::Script::LATIN),
            None,
            &[],
        );
        let font = ShaperFont::new(&font);
        whole(bencher, || {
            let mut buffer = Buffer::new();
            let shape = |text: &str| {
                buffer.clear();
                buffer.push_str(text);
                buffer.set_direction(plan.direction());
                buffer.set_script(plan.script());
                let _ = harfrust::shape(&font, &mut buffer, ShapeOptions::new().plan(Some(&plan)));
                buffer.len()
            };
            texts().map(shape).sum::<usize>()
        });
    }

    #[divan::bench]
    fn opportunities(bencher: Bencher) {
        let segmenter = icu_segmenter::LineSegmenter::new_lstm(icu_segmenter::options::LineBreakOptions::default());
        whole(bencher, || {
            texts().map(|text| segmenter.segment_str(text).count()).sum::<usize>()
        });
    }

    #[divan::bench]
    fn hyphenate(bencher: Bencher) {
        let syllables = |word: &str| hypher::hyphenate(word, hypher::Lang::English).count();
        whole(bencher, || {
            let words = texts().flat_map(|text| text.split(|c: char| !c.is_alphabetic()));
            words.map(syllables).sum::<usize>()
        });
    }
}

/// One step of setting a paragraph, over all paragraphs of the book, on one thread.
mod paragraph {
    use super::*;

    #[divan::bench]
    fn a_collect(bencher: Bencher) {
        step(bencher, Steps::collect);
    }

    #[divan::bench]
    fn b_levels(bencher: Bencher) {
        step(bencher, Steps::levels);
    }

    #[divan::bench]
    fn c_shape(bencher: Bencher) {
        step(bencher, Steps::shape);
    }

    #[divan::bench]
    fn d_opportunities(bencher: Bencher) {
        step(bencher, Steps::opportunities);
    }

    #[divan::bench]
    fn e_hyphenate(bencher: Bencher) {
        step(bencher, Steps::hyphenate);
    }

    #[divan::bench]
    fn f_measure(bencher: Bencher) {
        step(bencher, Steps::measure);
    }

    #[divan::bench]
    fn g_fit(bencher: Bencher) {
        step(bencher, Steps::fit);
    }

    /// Beside total fit: what choosing all breaks together costs.
    #[divan::bench]
    fn g_greedy(bencher: Bencher) {
        step(bencher, Steps::greedy);
    }

    #[divan::bench]
    fn h_all_breaks(bencher: Bencher) {
        step(bencher, Steps::choose);
    }

    #[divan::bench]
    fn i_lines(bencher: Bencher) {
        step(bencher, Steps::lines);
    }
}

/// Choosing all pages of the book, its lines being set, on one thread.
mod pages {
    use super::*;

    #[divan::bench]
    fn make_up(bencher: Bencher) {
        let galleys = NOVEL.galleys();
        whole(bencher, || galleys.make_up());
    }
}

/// Whole stages of a build.
mod stage {
    use super::*;

    #[divan::bench]
    fn a_load(bencher: Bencher) {
        whole(bencher, set::load);
    }

    #[divan::bench]
    fn b_parse(bencher: Bencher) {
        whole(bencher, || parse::parse(&NOVEL.manuscript, &mut Diagnostics::new()));
    }

    #[divan::bench(args = [1, 2])]
    fn c_layout(bencher: Bencher, threads: usize) {
        let pool = set::threads(threads);
        whole(bencher, || pool.install(|| NOVEL.lay_out()));
    }

    #[divan::bench]
    fn d_epub(bencher: Bencher) {
        let edition = &NOVEL.manuscript.edition;
        whole(bencher, || {
            epub::write(
                &NOVEL.resolved,
                edition,
                &NOVEL.design,
                &NOVEL.faces,
                (Variant::All, Some(&PAGE_LIST)),
                Packing::Small,
                &mut Diagnostics::new(),
            )
        });
    }

    /// Where each of the pages begins in the text.
    #[divan::bench]
    fn e_page_list(bencher: Bencher) {
        whole(bencher, || layout::page_list(&PAGES, &NOVEL.resolved, NotePlace::Foot));
    }

    /// The finished EPUB read as EPUBCheck and Ace do.
    fn made() -> epub::Made {
        let mut complaints = Diagnostics::new();
        let written = epub::write(
            &NOVEL.resolved,
            &NOVEL.manuscript.edition,
            &NOVEL.design,
            &NOVEL.faces,
            (Variant::All, Some(&PAGE_LIST)),
            Packing::Small,
            &mut complaints,
        );
        written.expect("the EPUB can be written")
    }

    /// What `check` reads as a proofreader, on one thread.
    #[divan::bench]
    fn h_proof(bencher: Bencher) {
        let manuscript = &NOVEL.manuscript;
        whole(bencher, || {
            let mut found = Diagnostics::new();
            check::proof(&NOVEL.resolved.book, &manuscript.sources, true, &mut found);
            found
        });
    }

    /// A finished file.
    #[divan::bench(args = [1, 2])]
    fn f_check_epub(bencher: Bencher, threads: usize) {
        let bytes = made().bytes;
        let pool = set::threads(threads);
        whole(bencher, || {
            let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
            pool.install(|| check::epub::check(&bytes, "novel.epub", &mut sources, &mut found));
            found
        });
    }

    /// The same at each build, its texts being at hand.
    #[divan::bench(args = [1, 2])]
    fn g_look_at_made(bencher: Bencher, threads: usize) {
        let made = made();
        let pool = set::threads(threads);
        whole(bencher, || pool.install(|| check::epub::look_at_made(&made)));
    }
}

/// Writing the PDF files, on one thread and on two.
mod file {
    use super::*;
    use pdf::{Press, Purpose};

    fn write(purpose: &Purpose) -> usize {
        let written = pdf::write(&PAGES, &NOVEL.faces, &NOVEL.resolved.assets, purpose);
        written.expect("the book can be written").bytes.len()
    }

    #[divan::bench(args = [1, 2])]
    fn screen(bencher: Bencher, threads: usize) {
        LazyLock::force(&PAGES);
        let pool = set::threads(threads);
        whole(bencher, || pool.install(|| write(&Purpose::Screen)));
    }

    #[divan::bench(args = [1, 2])]
    fn press(bencher: Bencher, threads: usize) {
        LazyLock::force(&PAGES);
        let pool = set::threads(threads);
        let press = Purpose::Press(Press {
            standard: PressStandard::X4,
            ink: Ink::Black,
            profile: None,
            crop_marks: None,
            most_ink: 240,
        });
        whole(bencher, || pool.install(|| write(&press)));
    }

    /// What a check asks of the writer: all that it complains of, and no file.
    #[divan::bench(args = [1, 2])]
    fn faults(bencher: Bencher, threads: usize) {
        LazyLock::force(&PAGES);
        let pool = set::threads(threads);
        let faults = || pdf::faults(&PAGES, &NOVEL.faces, &NOVEL.resolved.assets, &Purpose::Screen);
        whole(bencher, || {
            pool.install(|| faults().expect("the faces can be subset").len())
        });
    }

    /// The yardstick: the objects of the screen file written by `pdf-writer`.
    #[divan::bench(args = [1, 2])]
    fn yardstick(bencher: Bencher, threads: usize) {
        let written = pdf::write(&PAGES, &NOVEL.faces, &NOVEL.resolved.assets, &Purpose::Screen);
        let file = written.expect("the book can be written").bytes;
        let yardstick = Yardstick::take(&file, &PAGES, &NOVEL.faces);
        let pool = set::threads(threads);
        whole(bencher, || pool.install(|| yardstick.write().len()));
    }
}
