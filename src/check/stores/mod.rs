//! A finished EPUB and a store's rules → each rule that it breaks; must not change it, nor open its archive.
//!
//! [`pictures`] looks at the cover and at images, [`text`] at languages, contents and tables, [`style`] at sheets, [`send`] at what is known to make
//! Send-to-Kindle fail.

mod pictures;
mod send;
mod style;
mod text;

use crate::config::Store;
use crate::config::stores::{self, Rules, in_words};
use crate::diag::rules::{STORE_ADVICE, STORE_FILE};
use crate::diag::{Diagnostic, Diagnostics, Rule, Span};
use crate::epub::{Made, Part, Parts, tags::tags};
use crate::resolve::Resolved;

/// An EPUB as it would go to a store.
#[derive(Clone, Copy, Debug)]
pub struct Shelf<'a> {
    /// The book.
    pub resolved: &'a Resolved,
    /// What is in the file.
    pub parts: &'a Parts,
    /// Bytes of the file.
    pub bytes: u64,
}

impl<'a> Shelf<'a> {
    /// The finished file of a book.
    pub fn of(resolved: &'a Resolved, made: &'a Made) -> Shelf<'a> {
        Shelf {
            resolved,
            parts: &made.parts,
            bytes: made.bytes.len() as u64,
        }
    }
}

/// Each rule of a store that the EPUB breaks.
pub fn store(shelf: Shelf<'_>, store: Store, diagnostics: &mut Diagnostics) {
    let mut judge = Judge {
        shelf,
        rules: stores::rules(store),
        diagnostics,
    };
    pictures::cover(&mut judge);
    pictures::images(&mut judge);
    judge.file();
    judge.pages();
    text::metadata(&mut judge);
    text::navigation(&mut judge);
    style::report(&mut judge);
    text::tables(&mut judge);
    send::report(&mut judge);
}

/// What rules are held against, and where complaints go.
struct Judge<'j, 'a> {
    shelf: Shelf<'a>,
    rules: &'static Rules,
    diagnostics: &'j mut Diagnostics,
}

impl Judge<'_, '_> {
    /// Tells of a broken rule, with the day on which it was read, and what to do.
    fn say(&mut self, rule: &'static Rule, span: Option<Span>, message: &str, checked: &str, hint: Option<String>) {
        let complaint = Diagnostic::new(rule, span, format!("{message} ({checked})"));
        self.diagnostics.add(match hint {
            Some(hint) => complaint.hint(hint),
            None => complaint,
        });
    }

    fn file(&mut self) {
        let (file, name, bytes) = (&self.rules.file, &self.rules.name, self.shelf.bytes);
        let largest = || self.shelf.largest();
        if let Some(most) = file.most.filter(|most| bytes > *most) {
            let message = format!("the EPUB has {}, and {name} takes {}", in_words(bytes), in_words(most));
            self.say(&STORE_FILE, None, &message, &file.checked, largest());
        } else if let Some(advised) = file.advised.filter(|advised| bytes > *advised) {
            let message = format!(
                "the EPUB has {}, and {name} advises {} at most",
                in_words(bytes),
                in_words(advised)
            );
            self.say(&STORE_ADVICE, None, &message, &file.checked, largest());
        }
    }

    /// Pages with all that they show.
    fn pages(&mut self) {
        let file = &self.rules.file;
        let Some(advised) = file.page_advised else { return };
        let parts = self.shelf.parts;
        for page in parts.pages() {
            let shown = tags(&page.text).filter(|tag| tag.name == "img");
            let shown = shown.filter_map(|tag| parts.find(tag.attribute("src")?));
            let bytes = page.bytes as u64 + shown.map(|image| image.bytes as u64).sum::<u64>();
            if bytes > advised {
                let message = format!(
                    "the page `{}` has {} with its images, and {} advises {} at most",
                    page.href,
                    in_words(bytes),
                    self.rules.name,
                    in_words(advised)
                );
                let hint = "part the chapter in two, or save its images smaller".to_owned();
                self.say(&STORE_ADVICE, page.span, &message, &file.checked, Some(hint));
            }
        }
    }
}

impl Shelf<'_> {
    /// Which file takes most of the room.
    fn largest(&self) -> Option<String> {
        let part = self.parts.list.iter().max_by_key(|part| part.bytes)?;
        let name = self.name_of(part);
        Some(format!(
            "its largest part is {name}, with {}",
            in_words(part.bytes as u64)
        ))
    }

    /// What an author calls a part: the image of the manuscript, else its path in the EPUB.
    fn name_of(&self, part: &Part) -> String {
        match part.asset {
            Some(asset) => format!("`{}`", self.resolved.assets.get(asset).path),
            None => format!("`{}`", part.href),
        }
    }
}

#[cfg(test)]
mod tests;
