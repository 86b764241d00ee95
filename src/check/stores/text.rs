//! What an EPUB says of itself, its contents and tables against a store's rules; must not know pictures, nor
//! sheets.

use super::Judge;
use crate::diag::Span;
use crate::diag::rules::{STORE_ADVICE, STORE_METADATA};
use crate::epub::tags::tags;
use crate::model::{Block, BlockKind, Medium, Section, walk};

/// Language and ISBN.
pub(super) fn metadata(judge: &mut Judge) {
    let (rules, metadata) = (judge.rules, &judge.shelf.resolved.book.metadata);
    if let Some(languages) = &rules.language {
        let tag = metadata.language.0.as_str();
        let first = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
        if !languages.taken.contains(&first) {
            let message = format!(
                "the language of the book is `{tag}`, which is not among those that {} takes",
                rules.name
            );
            let hint = "where a file is sent to a Kindle, an unknown language has made it fail".to_owned();
            judge.say(&STORE_METADATA, None, &message, &languages.checked, Some(hint));
        }
    }
    if let Some(asked) = rules
        .metadata
        .as_ref()
        .filter(|asked| asked.isbn && metadata.isbn_epub.is_none())
    {
        let message = format!("the EPUB has no ISBN, by which {} knows a book", rules.name);
        let hint = "add `isbn = { epub = \"978-…\" }` under `[book]`, or give the file the ISBN as its name".to_owned();
        judge.say(&STORE_METADATA, None, &message, &asked.checked, Some(hint));
    }
}

/// How deep the contents go.
pub(super) fn navigation(judge: &mut Judge) {
    let Some(rules) = &judge.rules.navigation else { return };
    let Some(nav) = judge.shelf.parts.find("nav.xhtml") else {
        return;
    };
    let (mut depth, mut deepest, mut is_contents) = (0_u8, 0_u8, false);
    for tag in tags(&nav.text) {
        match (tag.name, tag.is_end) {
            ("nav", false) => is_contents = tag.attribute("epub:type") == Some("toc"),
            ("nav", true) => is_contents = false,
            ("ol", false) if is_contents => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            ("ol", true) if is_contents => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if deepest > rules.depth {
        let message = format!(
            "the contents have {deepest} levels, and {} shows {}",
            judge.rules.name, rules.depth
        );
        let hint = format!("set `contents-depth = {}` under `[epub]`", rules.depth);
        judge.say(&STORE_ADVICE, None, &message, &rules.checked, Some(hint));
    }
}

/// Tables too wide for small screens.
pub(super) fn tables(judge: &mut Judge) {
    let Some(rules) = &judge.rules.tables else { return };
    let mut wide = Wide {
        most: rules.columns,
        found: Vec::new(),
    };
    for section in &judge.shelf.resolved.book.sections {
        wide.look(section);
    }
    for (span, columns) in wide.found {
        let message = format!(
            "a table has {columns} columns, and {} advises {} at most on small screens",
            judge.rules.name, rules.columns
        );
        judge.say(&STORE_ADVICE, Some(span), &message, &rules.checked, None);
    }
}

struct Wide {
    most: usize,
    found: Vec<(Span, usize)>,
}

impl Wide {
    fn look(&mut self, section: &Section) {
        if section.attributes.is_in(Medium::Epub) {
            walk::blocks(&section.blocks, self);
            for inner in &section.sections {
                self.look(inner);
            }
        }
    }
}

impl<'b> walk::Visitor<'b> for Wide {
    fn passes_over(&self, block: &'b Block) -> bool {
        !block.is_in(Medium::Epub)
    }

    fn block(&mut self, block: &'b Block) {
        if let BlockKind::Table(table) = &block.kind
            && table.columns.len() > self.most
        {
            self.found.push((block.span, table.columns.len()));
        }
    }
}
