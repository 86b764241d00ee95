//! The resolved index → lists of entries that lead to their places; must not know how pages are made.
//!
//! The markup is that of EPUB Indexes 1.0 in its plain form: groups under their letters, lists in lists, each place a link that says
//! the page of the printed book on which it stands. Without a page list the places of an entry are counted.

use super::Writer;
use crate::model::{NodeId, Section};
use crate::resolve::{IndexEntry, IndexGroup, IndexPart, IndexPlace, Locator, Words, index_parts, words};
use std::collections::BTreeSet;

impl<'a> Writer<'_, '_, 'a> {
    /// The index, where this is its section.
    pub(super) fn index(&mut self, section: &Section) {
        let resolved = self.plan.resolved;
        let Some(index) = resolved.index.as_ref().filter(|index| index.section == section.id) else {
            return;
        };
        let words = words(section.language.as_ref().unwrap_or(&resolved.book.metadata.language));
        let shown = index.shown(|place| self.plan.places.contains_key(&place));
        for group in index.groups.iter().filter(|group| shown.contains(&group.node)) {
            self.index_group(group, &shown, words);
        }
    }

    fn index_group(&mut self, group: &'a IndexGroup, shown: &BTreeSet<NodeId>, words: &Words) {
        self.breaks_before(group.node);
        self.xml
            .start("section")
            .attr("class", "index-group")
            .attr("epub:type", "index-group")
            .line();
        if !group.letter.is_empty() {
            self.xml.element("h2", &group.letter).line();
        }
        self.index_entries(&group.entries, shown, words);
        self.xml.end().line();
    }

    fn index_entries(&mut self, entries: &'a [IndexEntry], shown: &BTreeSet<NodeId>, words: &Words) {
        self.xml
            .start("ul")
            .attr("class", "index-entries")
            .attr("epub:type", "index-entry-list")
            .line();
        for entry in entries.iter().filter(|entry| shown.contains(&entry.node)) {
            self.xml.start("li").attr("epub:type", "index-entry");
            self.id(entry.node);
            self.index_line(entry, words);
            if entry.entries.iter().any(|below| shown.contains(&below.node)) {
                self.xml.line();
                self.index_entries(&entry.entries, shown, words);
            }
            self.xml.end().line();
        }
        self.xml.end().line();
    }

    /// An entry's words, its places, and what to see.
    fn index_line(&mut self, entry: &'a IndexEntry, words: &Words) {
        self.begin_text(entry.node);
        self.due_breaks();
        self.xml.start("span").attr("epub:type", "index-term");
        self.inlines(&entry.words);
        self.xml.end();
        let locators = self.locators(entry, words);
        let mut kind = "";
        for part in index_parts(entry, locators, words) {
            match part {
                IndexPart::Between(between) => self.run(between),
                IndexPart::See(word) => {
                    kind = match word == words.see[0] {
                        true => "index-xref-preferred",
                        false => "index-xref-related",
                    };
                    self.xml.start("i").attr_language(self.plan.said_in);
                    self.run(word);
                    self.xml.end();
                }
                IndexPart::Locator(locator) => self.locator(&locator, words),
                IndexPart::Entry(content, to) => {
                    let href = to.and_then(|node| self.plan.href(node, self.page));
                    self.due_breaks();
                    match href {
                        Some(href) => self.xml.start("a").attr("href", &href),
                        None => self.xml.start("span"),
                    }
                    .attr("epub:type", kind);
                    self.inlines(content);
                    self.xml.end();
                }
            }
        }
        self.end_text();
    }

    fn locator(&mut self, locator: &Locator, words: &Words) {
        self.due_breaks();
        let href = self.plan.href(locator.to, self.page).unwrap_or_default();
        let title = self.file_title(locator.to);
        let name = match self.plan.page_list {
            // It is the title.
            Some(_) if locator.words == title => String::new(),
            Some(_) => format!("{} {}", words.page, locator.spoken),
            None => format!("{}: {title}", locator.words),
        };
        self.xml
            .start("a")
            .attr("epub:type", "index-locator")
            .attr("href", &href)
            .attr_if("aria-label", &name)
            .attr_language(if name.starts_with(words.page) {
                self.plan.said_in
            } else {
                ""
            });
        self.run(&locator.words);
        self.xml.end();
    }

    /// The places of an entry that are in the EPUB.
    fn locators(&self, entry: &IndexEntry, words: &Words) -> Vec<Locator> {
        let places: Vec<IndexPlace> = entry
            .places
            .iter()
            .filter(|place| self.plan.places.contains_key(&place.start))
            .copied()
            .collect();
        let Some(list) = self.plan.page_list else {
            let counted = places.iter().zip(1..);
            let counted = counted.map(|(place, number): (_, usize)| Locator::single(number.to_string(), place.start));
            return counted.collect();
        };
        let mut locators = Locator::of_pages(&places, words, |node| list.label_of(node).map(str::to_owned));
        // What stands in the EPUB alone is on no page.
        let unprinted = places.iter().filter(|place| list.label_of(place.start).is_none());
        locators.extend(unprinted.map(|place| Locator::single(self.file_title(place.start), place.start)));
        locators
    }

    /// What the file is called in which a place stands.
    fn file_title(&self, node: NodeId) -> String {
        let page = self
            .plan
            .places
            .get(&node)
            .and_then(|place| self.plan.pages.get(place.page));
        page.map(|page| page.title.clone()).unwrap_or_default()
    }
}
