//! What `[print]` says of the press → [`Press`] and [`GivenPrint`], with a printer's rules for what is not said; must not know pages.

use super::edition::{CropMarks, GivenPrint, INKS, Ink, Press, PressStandard, Printer};
use super::printers::{self, Rules, StandardName};
use super::reading::suggest;
use super::settle::Settler;
use super::written;
use crate::diag::{Diagnostic, Span, rules};
use toml::Spanned;

/// Total ink in percent that presses for books take where nothing else is known of them.
const MOST_INK: u16 = 300;
/// The papers of all printers.
const PAPERS: [&str; 4] = ["white", "cream", "premium", "groundwood"];

impl Settler<'_> {
    /// Settles what the file for the press is made for.
    pub(super) fn press(&mut self, print: &written::Print) -> Press {
        let words = Printer::ALL.map(|printer| (printer.word(), Some(printer)));
        let printer = self.choice("print.printer", lower(print.printer.as_ref()).as_ref(), &words, None);
        let asked = printer.map(printers::rules);
        let usual = asked.map_or(StandardName::default(), |rules| rules.file.standard);
        let ink = self.ink(print.ink.as_ref());
        Press {
            printer,
            paper: self.paper(print.paper.as_ref(), asked, ink),
            standard: self.standard(print.standard.as_ref(), usual.0),
            ink,
            profile: print
                .color_profile
                .as_ref()
                .map(|path| (path.get_ref().clone(), self.span(path))),
            crop_marks: match &print.crop_marks {
                Some(marks) if *marks.get_ref() => Some(CropMarks::USUAL),
                Some(_) | None => None,
            },
            most_ink: self.most_ink(print.max_ink.as_ref(), asked.and_then(|rules| rules.file.most_ink)),
        }
    }

    /// Which settings are the author's own.
    pub(super) fn given(&self, print: &written::Print) -> GivenPrint {
        let margins = print.margins.as_ref().map(Spanned::get_ref);
        let side = |side: fn(&written::Margins) -> &written::Placed<String>| {
            margins
                .and_then(|margins| side(margins).as_ref())
                .and_then(|side| self.span(side))
        };
        GivenPrint {
            trim: self.placed(&print.trim_size),
            inner: side(|margins| &margins.inner),
            outer: side(|margins| &margins.outer),
            top: side(|margins| &margins.top),
            bottom: side(|margins| &margins.bottom),
            bleed: self.placed(&print.bleed),
            page_multiple: self.placed(&print.page_multiple),
            printer: self.placed(&print.printer),
            paper: self.placed(&print.paper),
            standard: self.placed(&print.standard),
            ink: self.placed(&print.ink),
            crop_marks: self.placed(&print.crop_marks),
            max_ink: self.placed(&print.max_ink),
        }
    }

    fn placed<T>(&self, value: &written::Placed<T>) -> Option<Span> {
        value.as_ref().and_then(|value| self.span(value))
    }

    fn standard(&mut self, name: Option<&Spanned<String>>, usual: PressStandard) -> PressStandard {
        let Some(name) = name else { return usual };
        PressStandard::named(name.get_ref()).unwrap_or_else(|| {
            let message = format!("`print.standard` cannot be `{}`", name.get_ref());
            let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(name), message);
            self.diagnostics.add(suggest(
                wrong,
                name.get_ref(),
                PressStandard::ALL.map(PressStandard::name).into_iter(),
            ));
            usual
        })
    }

    fn ink(&mut self, ink: Option<&Spanned<String>>) -> Ink {
        let words = [("black", Ink::Black), ("color", Ink::Color), ("colour", Ink::Color)];
        self.choice("print.ink", lower(ink).as_ref(), &words, Ink::Black)
    }

    /// A paper that some printer has; where a printer is named, one of its own for the ink.
    fn paper(&mut self, name: Option<&Spanned<String>>, asked: Option<&Rules>, ink: Ink) -> Option<String> {
        let words = PAPERS.map(|paper| (paper, Some(paper)));
        let paper = self.choice("print.paper", lower(name).as_ref(), &words, None)?;
        if let (Some(name), Some(printer)) = (name, asked)
            && printer.paper(Some(paper), ink).is_none()
        {
            let message = format!("{} has no paper `{paper}` for the ink `{}`", printer.name, ink.word());
            let wrong = Diagnostic::new(&rules::CONFIG_VALUE, self.span(name), message);
            let has = printer.papers.iter().filter(|own| own.inks.contains(&ink));
            let names: Vec<String> = has.map(|own| format!("`{}`", own.name)).collect();
            self.diagnostics.add(wrong.hint(format!("it has {}", names.join(", "))));
            return None;
        }
        Some(paper.to_owned())
    }

    fn most_ink(&mut self, percent: Option<&Spanned<i64>>, asked: Option<u16>) -> u16 {
        let usual = asked.unwrap_or(MOST_INK);
        let Some(percent) = percent else { return usual };
        let (least, most) = INKS;
        let given = u16::try_from(*percent.get_ref()).ok();
        given.filter(|given| (least..=most).contains(given)).unwrap_or_else(|| {
            let message = format!(
                "`print.max-ink` must be from {least} to {most}, not {}",
                percent.get_ref()
            );
            self.wrong(&rules::CONFIG_VALUE, percent, message);
            usual
        })
    }
}

/// A word in whichever case.
fn lower(word: Option<&Spanned<String>>) -> Option<Spanned<String>> {
    word.map(|word| Spanned::new(word.span(), word.get_ref().trim().to_lowercase()))
}
