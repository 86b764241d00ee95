//! Tables → XHTML; must not know how wide a screen is, only what a telephone's has room for.
//!
//! A table that needs more stands in a box that scrolls sideways and that the keyboard can reach (WCAG 2.2, 1.4.10 and 2.1.1).
//! The box is named, so that a screen reader says what it has come to. The table itself keeps its `display`, or it would be
//! none to a screen reader.

use super::Writer;
use crate::model::quantity::Numbers;
use crate::model::{Alignment, Block, Cell, Direction, Inline, InlineKind, Table, walk};

/// Letters that a line of a table has room for on a telephone: 350 pixels at six to seven a letter are over fifty; a reader
/// who enlarges the text by a quarter still has so many.
const TELEPHONE: usize = 40;
/// The same for a reader who doubles the text (WCAG 2.2, 1.4.4): a table that needs more must give way, by words that are parted.
const ENLARGED: usize = 20;
/// A column of words is read in lines of at least so many letters.
const READABLE: usize = 10;
/// A cell of no more letters stays on one line, where all of its column are as short.
const SHORT: usize = 12;
/// The white of a column, in letters; and where a table gives way.
const COLUMN_GAP: usize = 2;
const LEAST_GAP: usize = 1;
/// Half an em a letter is a fair guess in any face.
const LETTERS_OF_EM: usize = 2;
/// What a letter takes in a wide face, in hundredths of that: short cells are rather turned over too soon than too late.
const WIDE_FACE: usize = 115;

/// What stands round a table.
#[derive(Clone, Copy)]
enum Form<'f> {
    /// Nothing; it needs so many letters.
    Plain(usize),
    /// A box that scrolls, where it needs so many letters.
    Scrolls(usize),
    /// The same in a figure, which has the caption of this id.
    Captioned(usize, &'f str),
}

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn table(&mut self, block: &'a Block, table: &'a Table) {
        self.breaks_before(block.id);
        let columns = Columns::of(table);
        let letters = columns.letters();
        if letters <= ENLARGED {
            return self.rows(block, table, columns, Form::Plain(letters));
        }
        if letters <= TELEPHONE {
            self.xml.start("div").attr("class", "fit").line();
            self.rows(block, table, columns, Form::Plain(letters));
            self.xml.end().line();
            return;
        }
        if table.caption.is_empty() {
            self.xml.start("div").attr("class", "wide").line();
            self.open_scroller(table, "");
            self.rows(block, table, columns, Form::Scrolls(letters));
            self.xml.end().line().end().line();
            return self.description_line(block.id);
        }
        // Its caption stands outside of what scrolls, or it would be cut at the edge of the screen.
        let caption_id = format!("pm-{}", block.id);
        self.open("figure", &["wide"], block);
        self.xml.line();
        self.caption("figcaption", &caption_id, block.id, &table.caption, None);
        self.open_scroller(table, &caption_id);
        self.rows(block, table, columns, Form::Captioned(letters, &caption_id));
        self.xml.end().line().end().line();
        self.description_line(block.id);
    }

    /// The table itself. What the author wrote in braces is its own, unless a figure round it has it.
    fn rows(&mut self, block: &'a Block, table: &'a Table, columns: Columns, form: Form) {
        let mut own = Vec::new();
        match form {
            Form::Scrolls(letters) | Form::Captioned(letters, _) => {
                own.push(self.shared.sheet.table_width(letters.div_ceil(LETTERS_OF_EM)));
            }
            Form::Plain(letters) if letters > ENLARGED => {
                let cells = (letters * WIDE_FACE).div_ceil(100 * LETTERS_OF_EM);
                let words = columns.words() / LETTERS_OF_EM;
                own.push(self.shared.sheet.table_fits(cells, words));
            }
            Form::Plain(_) => {}
        }
        for (index, column) in columns.0.iter().enumerate() {
            if column.is_short() && column.has_several_words {
                own.push(self.shared.sheet.whole_column(index));
            }
        }
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        match form {
            Form::Plain(_) | Form::Scrolls(_) => self.open("table", &own, block),
            Form::Captioned(_, caption_id) => {
                self.xml.start("table").attr("class", &own.join(" "));
                self.xml.attr("aria-labelledby", caption_id);
            }
        }
        let numbers = columns_of_numbers(table);
        self.details_of(block.id);
        self.xml.line();
        if matches!(form, Form::Plain(_)) && !table.caption.is_empty() {
            self.caption("caption", "", block.id, &table.caption, None);
        }
        if !table.head.is_empty() {
            self.xml.start("thead").line();
            self.row(table, (&table.head, true), &numbers, |_| Some("col"));
            self.xml.end().line();
        }
        if !table.rows.is_empty() {
            self.xml.start("tbody").line();
            for row in &table.rows {
                self.row(table, (row, false), &numbers, |index| {
                    (table.row_heads && index == 0).then_some("row")
                });
            }
            self.xml.end().line();
        }
        self.xml.end().line();
        if matches!(form, Form::Plain(_)) {
            self.description_line(block.id);
        }
    }

    /// Opens the box that scrolls, named by the table's caption, else by its head.
    fn open_scroller(&mut self, table: &Table, caption_id: &str) {
        self.xml.start("div").attr("class", "scroller").attr("role", "region");
        if caption_id.is_empty() {
            let name = self.name_of(table);
            self.xml.attr("aria-label", &name);
        } else {
            self.xml.attr("aria-labelledby", caption_id);
        }
        self.xml.attr("tabindex", "0").line();
    }

    /// "Table: Size, Width, Height"; with a count behind it from the second of that name in the file on, since two regions of
    /// one name cannot be told apart.
    fn name_of(&mut self, table: &Table) -> String {
        let heads = table.head.iter().map(|cell| self.plan.plain_words(&cell.content));
        let heads: Vec<String> = heads.filter(|words| !words.is_empty()).collect();
        let heads = heads.join(", ");
        let name = match (self.name_said(self.plan.shared.table), heads.as_str()) {
            // It is in the chapter's language, as the box is.
            ("", "") => self.plan.pages[self.page].title.clone(),
            ("", heads) => heads.to_owned(),
            (table, "") => table.to_owned(),
            (table, heads) => format!("{table}: {heads}"),
        };
        let count = self.region_names.entry(name.clone()).or_default();
        *count += 1;
        match *count {
            1 => name,
            count => format!("{name} ({count})"),
        }
    }

    /// How a cell stands. Numbers stand at the right in every book, one unit under another: they run from left to right.
    fn cell_class(&mut self, alignment: Option<&Alignment>, cell: Option<&Cell>, numbers: Option<&Numbers>) -> String {
        let own = match alignment {
            Some(Alignment::Center) => "center",
            Some(Alignment::End) if numbers.is_some() && self.direction_around() == Some(Direction::RightToLeft) => {
                "number"
            }
            Some(Alignment::End) => "end",
            Some(Alignment::Start) | None => "",
        };
        let missing = cell
            .zip(numbers)
            .map(|(cell, numbers)| numbers.missing(&walk::plain_text(&cell.content)));
        match missing.filter(|missing| !missing.is_empty()) {
            Some(missing) => format!("{own} {}", self.shared.sheet.lacking(&missing)),
            None => own.to_owned(),
        }
    }

    /// A row; `scope` says of which cells, by their index, each is a head.
    fn row(
        &mut self,
        table: &Table,
        (cells, is_head): (&'a [Cell], bool),
        numbers: &[Option<Numbers>],
        scope: impl Fn(usize) -> Option<&'static str>,
    ) {
        self.xml.start("tr").line();
        for (index, cell) in cells.iter().enumerate() {
            // A head cell without words heads nothing: it is a plain cell, or a reader would announce an empty header.
            let scope = scope(index).filter(|_| !cell.content.is_empty());
            self.xml.start(if scope.is_some() { "th" } else { "td" });
            self.id(cell.id);
            self.xml.attr_if("scope", scope.unwrap_or_default());
            let numbers = numbers.get(index).and_then(Option::as_ref);
            let class = self.cell_class(table.columns.get(index), (!is_head).then_some(cell), numbers);
            self.xml.attr_if("class", &class);
            if numbers.is_some() && !is_head {
                self.left_to_right();
            }
            self.begin_text(cell.id);
            self.inlines(&cell.content);
            self.end_text();
            self.xml.end().line();
        }
        self.xml.end().line();
    }
}

/// What the columns that stand at the end are, where they are numbers.
fn columns_of_numbers(table: &Table) -> Vec<Option<Numbers>> {
    let count = table.columns.len();
    let column = |index| {
        (table.columns[index] == Alignment::End)
            .then(|| Numbers::of_column(table, index))
            .flatten()
    };
    (0..count).map(column).collect()
}

/// What the columns of a table ask for.
struct Columns(Vec<Column>);

/// The most that a cell of a column has.
#[derive(Default)]
struct Column {
    /// Letters, in a line.
    line: usize,
    /// Letters of a piece that no line can end in.
    piece: usize,
    /// Whether a cell may be turned over at all.
    has_several_words: bool,
}

impl Columns {
    fn of(table: &Table) -> Columns {
        let mut columns: Vec<Column> = table.columns.iter().map(|_| Column::default()).collect();
        for row in std::iter::once(&table.head).chain(&table.rows) {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.meet(&cell.content);
            }
        }
        Columns(columns)
    }

    /// Letters that a line of all of them needs.
    fn letters(&self) -> usize {
        self.0.iter().map(|column| column.letters() + COLUMN_GAP).sum()
    }

    /// The least that it can do with: the longest words, those of heads in bold.
    fn words(&self) -> usize {
        self.0.iter().map(|column| column.piece + 1 + LEAST_GAP).sum()
    }
}

impl Column {
    fn meet(&mut self, content: &[Inline]) {
        let words = walk::plain_text(content);
        let is_picture = content.iter().any(|inline| matches!(inline.kind, InlineKind::Image(_)));
        let least = if is_picture { READABLE } else { 0 };
        let line = words.chars().count().max(least);
        let piece = longest_piece(&words);
        self.line = self.line.max(line);
        self.piece = self.piece.max(piece).max(least);
        self.has_several_words |= piece < line;
    }

    fn is_short(&self) -> bool {
        self.line <= SHORT
    }

    /// Letters that a line needs: the longest word, or so many that more words can be read.
    fn letters(&self) -> usize {
        match self.is_short() {
            true => self.line,
            false => self.piece.max(READABLE),
        }
    }
}

/// The longest piece that no line can end in; lines of Chinese and Japanese end anywhere.
pub(super) fn longest_piece(words: &str) -> usize {
    words
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–' | '—') || is_ideograph(c))
        .map(|piece| piece.chars().count())
        .max()
        .unwrap_or(0)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_divided() {
        assert_eq!(longest_piece("the right-hand page"), 5);
        assert_eq!(longest_piece("Unabhängigkeitserklärung, 鯨"), 25);
    }
}
