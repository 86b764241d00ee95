//! A laid-out book and a printer's rules → each rule that the book breaks, with what to do; must not know where rules come from.

use super::Inside;
use super::edges::{report_bleed, report_safe};
use super::placed::has_bleed;
use crate::config::Ink;
use crate::config::printers::{Offer, PageLimit, Rules, StandardName};
use crate::diag::rules::{
    PRINTER_COLOR, PRINTER_INK, PRINTER_MARGINS, PRINTER_MARKS, PRINTER_MULTIPLE, PRINTER_PAGES, PRINTER_STANDARD,
    PRINTER_TRIM, PRINTER_TRIM_OWN,
};
use crate::diag::{Diagnostic, Diagnostics, Rule, Span};
use crate::units::{Length, Size};

/// A length that no knife keeps: half a point.
pub(super) const EASE: Length = Length::milli(500);

/// Reports every rule that the inside of the book breaks, except those of images' pixels.
pub(super) fn report(inside: Inside<'_>, rules: &Rules, diagnostics: &mut Diagnostics) {
    let has_bleed = has_bleed(inside.pages);
    let mut checker = Checker {
        inside,
        rules,
        has_bleed,
        diagnostics,
    };
    checker.trim();
    checker.pages();
    checker.margins();
    checker.file();
    report_bleed(inside, rules, diagnostics);
    report_safe(inside, rules, has_bleed, diagnostics);
}

struct Checker<'a, 'd> {
    inside: Inside<'a>,
    rules: &'a Rules,
    has_bleed: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Checker<'_, '_> {
    /// `message` names the printer; the day of its rule is put behind it.
    fn say(&mut self, rule: &'static Rule, span: Option<Span>, message: &str, checked: &str, hint: Option<String>) {
        let place = span.or(self.inside.edition.print.given.printer);
        let complaint = Diagnostic::new(rule, place, format!("{message} ({checked})"));
        self.diagnostics.add(hint.into_iter().fold(complaint, Diagnostic::hint));
    }

    fn trim(&mut self) {
        let print = &self.inside.edition.print;
        let (size, trim) = (print.trim, &self.rules.trim);
        let shown = size_of(size, self.rules);
        let (rule, message) = match trim.offers(size) {
            Offer::Listed => return,
            Offer::Custom => (
                &PRINTER_TRIM_OWN,
                format!("{shown} is none of {}’s usual sizes", self.rules.name),
            ),
            Offer::Refused => (
                &PRINTER_TRIM,
                format!("{} does not print pages of {shown}", self.rules.name),
            ),
        };
        let nearest = trim
            .nearest(size)
            .map(|near| format!("the nearest of its sizes is {}", size_of(near, self.rules)));
        self.say(rule, print.given.trim, &message, &trim.checked, nearest);
    }

    fn pages(&mut self) {
        let print = &self.inside.edition.print;
        let count = self.inside.pages.pages.len();
        let paper = self.rules.paper(print.press.paper.as_deref(), print.press.ink);
        let (name, multiple) = (&self.rules.name, self.rules.pages.multiple);
        if let Some(limit) = self.rules.page_limit(count, paper, print.trim) {
            let message = format!("the book has {count} pages, and {name} binds {limit}");
            let (place, checked) = match limit {
                PageLimit::Least(_) => (None, &self.rules.pages.checked),
                PageLimit::Most(_, paper) => (print.given.paper, &paper.checked),
            };
            let printed = self.rules.printed_pages(count);
            let is_enough = self.rules.page_limit(printed, paper, print.trim).is_none();
            let hint = is_enough.then(|| format!("`page-multiple = {multiple}` under `[print]` adds what is missing"));
            self.say(&PRINTER_PAGES, place, &message, checked, hint);
        }
        if self.rules.printed_pages(count) != count {
            let message = format!("the book has {count} pages, and {name} asks for a multiple of {multiple}");
            let hint = format!("set `page-multiple = {multiple}` under `[print]`");
            let place = print.given.page_multiple;
            self.say(
                &PRINTER_MULTIPLE,
                place,
                &message,
                &self.rules.pages.checked,
                Some(hint),
            );
        }
    }

    fn margins(&mut self) {
        let print = &self.inside.edition.print;
        let count = self.inside.pages.pages.len();
        let (margins, given) = (print.margins, &print.given);
        let gutter = self.rules.margins.gutter(count);
        let outer = self.rules.margins.outer(self.has_bleed);
        let sides = [
            ("inner", margins.inner, gutter, given.inner),
            ("outer", margins.outer, outer, given.outer),
            ("top", margins.top, outer, given.top),
            ("bottom", margins.bottom, outer, given.bottom),
        ];
        let narrow: Vec<_> = sides
            .into_iter()
            .filter(|(_, width, least, _)| *width + EASE < *least)
            .collect();
        // TOML has the key once: whoever follows one hint follows all.
        let keys: Vec<String> = narrow
            .iter()
            .map(|(side, _, least, _)| format!("{side} = \"{}\"", measure(*least, self.rules)))
            .collect();
        let hint = format!("set `margins = {{ {} }}`, or more, under `[print]`", keys.join(", "));
        for (side, width, least, place) in narrow {
            let (width, least) = (measure(width, self.rules), measure(least, self.rules));
            let why = if side == "inner" {
                format!(" of a book of {count} pages")
            } else {
                String::new()
            };
            let message = format!(
                "the {side} margin is {width}, and {} asks for {least}{why}",
                self.rules.name
            );
            self.say(
                &PRINTER_MARGINS,
                place,
                &message,
                &self.rules.margins.checked,
                Some(hint.clone()),
            );
        }
    }

    fn file(&mut self) {
        let (press, given) = (&self.inside.edition.print.press, &self.inside.edition.print.given);
        let (name, file) = (&self.rules.name, &self.rules.file);
        if press.crop_marks.is_some() && !file.crop_marks {
            let message = format!("{name} takes no file with crop marks");
            self.say(&PRINTER_MARKS, given.crop_marks, &message, &file.checked, None);
        }
        if !file.takes(press.standard) {
            let StandardName(wanted) = file.standard;
            let why = if file.asks_for(press.standard) {
                "a file without transparency"
            } else {
                wanted.name()
            };
            let message = format!(
                "{name} asks for {why}, and the file for the press is {}",
                standard_of(press.standard)
            );
            let hint = format!("set `standard = \"{}\"` under `[print]`", wanted.name());
            self.say(&PRINTER_STANDARD, given.standard, &message, &file.checked, Some(hint));
        }
        if let Some(most) = file
            .most_ink
            .filter(|most| press.ink == Ink::Color && press.most_ink > *most)
        {
            let message = format!(
                "{name} takes {most} % of ink on one place, and `max-ink` is {}",
                press.most_ink
            );
            let hint = format!("set `max-ink = {most}` under `[print]`");
            self.say(&PRINTER_INK, given.max_ink, &message, &file.checked, Some(hint));
        }
        if file.srgb && press.ink == Ink::Color {
            let message = format!(
                "{name} takes the inks of the file for the press, and makes sRGB of them, which is what its machines are set for"
            );
            self.say(&PRINTER_COLOR, given.ink, &message, &file.checked, None);
        }
    }
}

fn standard_of(standard: crate::config::PressStandard) -> &'static str {
    match standard.name() {
        "none" => "of no standard",
        name => name,
    }
}

/// A length in the unit that a printer's own rules are in: inches with up to three decimals, or millimetres with one.
pub(super) fn measure(length: Length, rules: &Rules) -> String {
    let points = length.to_points();
    let (text, unit) = if rules.metric {
        (format!("{:.1}", points * 25.4 / 72.0), "mm")
    } else {
        (format!("{:.3}", points / 72.0), "in")
    };
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

fn size_of(size: Size, rules: &Rules) -> String {
    format!("{} × {}", measure(size.width, rules), measure(size.height, rules))
}
