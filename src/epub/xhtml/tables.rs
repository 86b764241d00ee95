//! Tables → XHTML; must not know how wide a screen is.

use super::Writer;
use crate::model::{Alignment, Block, Cell, Table};

impl<'a> Writer<'_, '_, 'a> {
    pub(super) fn table(&mut self, block: &'a Block, table: &'a Table) {
        self.breaks_before(block.id);
        self.open("table", &[], block);
        self.xml.line();
        if !table.caption.is_empty() {
            self.caption("caption", block.id, &table.caption);
        }
        if !table.head.is_empty() {
            self.xml.start("thead").line();
            self.row(table, &table.head, true);
            self.xml.end().line();
        }
        if !table.rows.is_empty() {
            self.xml.start("tbody").line();
            for row in &table.rows {
                self.row(table, row, false);
            }
            self.xml.end().line();
        }
        self.xml.end().line();
    }

    fn row(&mut self, table: &Table, cells: &'a [Cell], is_head: bool) {
        self.xml.start("tr").line();
        for (index, cell) in cells.iter().enumerate() {
            // A head cell without words heads nothing: it is a plain cell, or a reader would announce an empty header.
            let heads = is_head && !cell.content.is_empty();
            self.xml.start(if heads { "th" } else { "td" });
            self.id(cell.id);
            if heads {
                self.xml.attr("scope", "col");
            }
            match table.columns.get(index) {
                Some(Alignment::Center) => self.xml.attr("class", "center"),
                Some(Alignment::End) => self.xml.attr("class", "end"),
                Some(Alignment::Start) | None => &mut self.xml,
            };
            self.begin_text(cell.id);
            self.inlines(&cell.content);
            self.end_text();
            self.xml.end().line();
        }
        self.xml.end().line();
    }
}
