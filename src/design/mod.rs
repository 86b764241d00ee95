//! How roles look: one table of named values, read by both writers; must not know lines, pages or style sheets.
//!
//! Values follow from the text size and leading of the edition. All vertical values are whole or half lines, so that
//! text after a display returns to the baseline grid.

use crate::config::{
    ChapterStart, CodeSize, Figures, FrontFolios, HeadingFont, ParagraphSpace, Print, RunningHeads, Style, TitleAlign,
    TitleStyle,
};
use crate::units::Length;

/// Size of code in thousandths of the text's: the narrow face is large on its body.
const CODE_SIZE: i64 = 850;
/// As many columns as a terminal has: what authors fit their code to.
const USUAL_COLUMNS: i64 = 80;
/// Code in less than 7.5 pt is not read.
const CODE_LEAST_SIZE: Length = Length::milli(7_500);
/// Leading of code beside the text's, for each point of size: three quarters of a line at 0.85 of the text's size.
const CODE_LEADING: (i64, i64) = (75, 85);

/// The built-in design, settled for one edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Size of the text face.
    pub text_size: Length,
    /// From baseline to baseline of the text.
    pub leading: Length,
    /// Whether lines of text end where their last word ends.
    pub ragged: bool,
    /// Whether words of text are hyphenated at line ends.
    pub hyphenate: bool,
    /// Figures of the text.
    pub figures: Figures,
    /// First-line indent of paragraphs that follow another.
    pub paragraph_indent: Length,
    /// White between paragraphs.
    pub paragraph_space: Length,
    /// Lines of the first letter of a chapter; 0 for a letter like any other.
    pub drop_cap: u8,
    /// Words in small capitals at the beginning of a chapter.
    pub lead_in: u8,
    /// Indent of quotations, on both sides.
    pub quote_indent: Length,
    /// The most of the measure that an epigraph takes, in thousandths.
    pub epigraph_width: i64,
    /// Hanging indent of lists, for each level.
    pub list_indent: Length,
    /// Indent of verse.
    pub verse_indent: Length,
    /// Indent of a turned-over verse line, over the deepest indent of its poem.
    pub verse_turnover: Length,
    /// Size of code, and from baseline to baseline.
    pub code: Setting,
    /// The least that code may be reduced to before it wraps.
    pub code_least_size: Length,
    /// Columns of code that a page is to hold, whatever a block has; 0 for no wish.
    pub code_columns: i64,
    /// Size of footnotes.
    pub note: Setting,
    /// Size of captions.
    pub caption: Setting,
    /// Size of table text.
    pub table: Setting,
    /// Size of running heads and folios.
    pub running_head: Setting,
    /// Chapter titles: their size, where they stand and how they look.
    pub chapter_title: Setting,
    /// The face of titles and headings.
    pub heading_font: HeadingFont,
    /// Where titles of chapters stand.
    pub title_align: TitleAlign,
    /// How titles of chapters and parts look.
    pub title_style: TitleStyle,
    /// Chapter numbers above the title.
    pub chapter_number: Setting,
    /// Part titles.
    pub part_title: Setting,
    /// Headings inside a chapter, from the highest: section, subsection, the rest.
    pub headings: [Setting; 3],
    /// Book title on the title page.
    pub book_title: Setting,
    /// White above a chapter opening, in lines of text.
    pub chapter_sink: i64,
    /// White between a chapter's title and its text, in lines.
    pub chapter_title_below: i64,
    /// What stands for a scene break; empty for white alone.
    pub scene_break: String,
    /// What stands for a scene break of white alone at the head of a page, where the white would not be seen.
    pub hidden_scene_break: &'static str,
    /// What stands above the text.
    pub running_heads: RunningHeads,
    /// Where chapters open. What stands before a recto opening is blank: no head, no folio.
    pub chapter_start: ChapterStart,
    /// How the pages before the text are numbered.
    pub front_folios: FrontFolios,
    /// The number of pages is a multiple of this, at least 1; blank pages stand at the end.
    pub page_multiple: usize,
    /// White round a part's chapters in the contents, and round a chapter and its sections.
    pub contents_group_space: Length,
    /// Rule above footnotes: length and thickness.
    pub note_rule: (Length, Length),
    /// White between the text and the first footnote; the rule stands in it.
    pub note_gap: Length,
    /// White above and below lists, quotations, verse and call-outs: a whole line, so that theirs stand on the grid.
    pub display_space: Length,
    /// White above and below code and formulas, at least: they have a leading of their own.
    pub code_space: Length,
    /// White above and below figures and tables.
    pub figure_space: Length,
    /// White between a figure or table and its caption.
    pub caption_gap: Length,
    /// White above and below headings inside a chapter, from the highest; each pair is whole lines together.
    pub heading_space: [(Length, Length); 3],
    /// White above a chapter that opens in the middle of a page, in lines.
    pub run_on_space: i64,
    /// White above a part's title, and above dedications and epigraphs that have a page of their own, in lines.
    pub part_sink: i64,
    /// White above the book's title on the title page, in lines.
    pub title_sink: i64,
    /// Added after each letter of small capitals in running heads, chapter numbers and title pages.
    pub tracking: Length,
    /// From the baseline of the running head to the top of the text.
    pub head_gap: Length,
    /// From the foot of the text to the baseline of a folio under it.
    pub foot_gap: Length,
    /// Thickness of a table's rules: above and below it, and below its head.
    pub table_rules: (Length, Length),
    /// Sizes that a table too wide for the measure is tried in, in thousandths of its own.
    pub table_reductions: [i64; 2],
    /// White between two columns of a table.
    pub column_gap: Length,
    /// White between two rows of a table, over their leading.
    pub row_gap: Length,
    /// Indent of a call-out's text from the rule at its side, and the rule's thickness.
    pub side_rule: (Length, Length),
    /// Where a line of code was cut to fit; stands at the end of the cut line.
    pub wrap_mark: &'static str,
    /// What stands before the items of a list that is not numbered, by depth.
    pub bullets: [&'static str; 3],
    /// Boxes of a task list: open and done.
    pub task_boxes: [&'static str; 2],
}

/// A size and its leading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The size of the face.
    pub size: Length,
    /// From baseline to baseline.
    pub leading: Length,
}

impl Design {
    /// Whether the text does not stand on a grid of lines: white between paragraphs that is no whole line.
    pub fn leaves_grid(&self) -> bool {
        self.paragraph_space.0 % self.leading.0.max(1) != 0
    }

    /// The design for an edition's text size and leading, and for what its author chose.
    pub fn settle(print: &Print, style: &Style) -> Design {
        let (size, leading) = (print.font_size, print.leading);
        let (code_size, code_columns) = match style.code_size {
            CodeSize::Fitting => (size.scale(CODE_SIZE, 1000), USUAL_COLUMNS),
            CodeSize::Given(own) => (own, 0),
        };
        let setting = |permille: i64, lines_tenths: i64| Setting {
            size: size.scale(permille, 1000),
            leading: leading.scale(lines_tenths, 10),
        };
        Design {
            text_size: size,
            leading,
            ragged: style.ragged,
            hyphenate: style.hyphenate,
            figures: style.figures,
            paragraph_indent: style.paragraph_indent,
            paragraph_space: match style.paragraph_space {
                ParagraphSpace::None => Length::ZERO,
                ParagraphSpace::Half => leading / 2,
                ParagraphSpace::Line => leading,
            },
            drop_cap: style.drop_cap,
            lead_in: style.lead_in,
            quote_indent: style.quote_indent,
            epigraph_width: 760,
            list_indent: size.scale(9, 5),
            verse_indent: size * 2,
            verse_turnover: size * 2,
            code: Setting {
                size: code_size,
                leading: code_size.scale(leading.0 * CODE_LEADING.0, size.0 * CODE_LEADING.1),
            },
            code_least_size: CODE_LEAST_SIZE.min(code_size),
            code_columns,
            note: setting(820, 8),
            caption: setting(860, 9),
            table: setting(860, 9),
            running_head: setting(820, 10),
            chapter_title: setting(2000, 20),
            chapter_number: setting(1000, 10),
            part_title: setting(2400, 27),
            headings: [setting(1270, 10), setting(1100, 10), setting(1000, 10)],
            book_title: setting(3000, 30),
            chapter_sink: i64::from(style.chapter_sink),
            chapter_title_below: 3,
            scene_break: style.scene_break.clone(),
            hidden_scene_break: "* * *",
            running_heads: style.running_heads,
            chapter_start: print.chapter_start,
            front_folios: style.front_folios,
            page_multiple: usize::from(print.page_multiple).max(1),
            heading_font: style.heading_font.clone(),
            title_align: style.title_align,
            title_style: style.title_style,
            contents_group_space: leading / 2,
            note_rule: (Length::points(48), Length::milli(400)),
            note_gap: leading.scale(3, 4),
            display_space: leading,
            code_space: leading / 2,
            figure_space: leading,
            caption_gap: leading / 2,
            heading_space: [
                (leading.scale(3, 2), leading / 2),
                (leading.scale(3, 4), leading / 4),
                (leading, Length::ZERO),
            ],
            run_on_space: 3,
            part_sink: 9,
            title_sink: 8,
            tracking: size.scale(60, 1000),
            head_gap: leading.scale(13, 10),
            foot_gap: leading.scale(19, 10),
            table_rules: (Length::milli(800), Length::milli(400)),
            table_reductions: [930, 860],
            column_gap: size.scale(3, 2),
            row_gap: leading.scale(15, 100),
            side_rule: (size, Length::milli(800)),
            wrap_mark: "↪",
            bullets: ["•", "–", "·"],
            task_boxes: ["☐", "☑"],
        }
    }
}
