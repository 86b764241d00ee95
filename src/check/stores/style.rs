//! The style sheets of an EPUB → what of them a store advises against; must not read CSS itself.
//!
//! Of the author's sheet each declaration is told at its place, of one of ours all at once: what makes it so is a setting.

use super::Judge;
use crate::css::{self, Declaration, Sheet, Token};
use crate::diag::Span;
use crate::diag::rules::STORE_ADVICE;
use crate::epub::Part;
use std::collections::BTreeSet;

/// Families that every reading system has something for (CSS Fonts 4, clause 2.1.1), and words that stand for none.
const GENERIC: [&str; 12] = [
    "serif",
    "sans-serif",
    "monospace",
    "cursive",
    "fantasy",
    "system-ui",
    "math",
    "inherit",
    "initial",
    "unset",
    "revert",
    "none",
];
/// Words that paint no background.
const BARE: [&str; 6] = ["none", "transparent", "inherit", "initial", "unset", "revert"];
/// Properties that say where a background stands, and paint none.
const PLACING: [&str; 6] = ["attachment", "clip", "origin", "position", "repeat", "size"];

/// Backgrounds, and faces that the EPUB does not hold.
pub(super) fn report(judge: &mut Judge) {
    let Some(rules) = &judge.rules.style else { return };
    let name = &judge.rules.name;
    let parts = judge.shelf.parts;
    let sheets: Vec<_> = parts.sheets().map(|part| (part, css::sheet(&part.text))).collect();
    let held: BTreeSet<String> = sheets.iter().flat_map(|(_, sheet)| held(sheet)).collect();
    for (part, sheet) in &sheets {
        let painted = |own: &Declaration| is_background(sheet, own).then(BTreeSet::new);
        for found in told(part, sheet, painted).filter(|_| !rules.backgrounds) {
            let message = format!(
                "{} sets a background, and {name} advises against it: text is not read on it at night",
                found.what
            );
            let hint = "take it out, or write it in `@media (prefers-color-scheme: light)`";
            let hint = found.span.map(|_| hint.to_owned());
            judge.say(&STORE_ADVICE, found.span, &message, &rules.checked, hint);
        }
        let foreign = |own: &Declaration| {
            let foreign: BTreeSet<_> = families(sheet, own).difference(&held).cloned().collect();
            (sheet.at_rule(own).is_none() && !foreign.is_empty()).then_some(foreign)
        };
        for found in told(part, sheet, foreign).filter(|_| !rules.foreign_fonts) {
            let named: Vec<_> = found.names.into_iter().collect();
            let message = format!(
                "{} names faces that the EPUB does not hold ({}), and {name} advises against it",
                found.what,
                named.join(", ")
            );
            let hint = match found.span {
                Some(_) => "name `serif`, `sans-serif` or `monospace` alone",
                None => "set `fonts = true` under `[epub]`",
            };
            judge.say(
                &STORE_ADVICE,
                found.span,
                &message,
                &rules.checked,
                Some(hint.to_owned()),
            );
        }
    }
}

/// What is told once.
struct Found {
    /// Where it stands in the author's sheet.
    span: Option<Span>,
    /// The declaration as it is written, or our sheet's name.
    what: String,
    names: BTreeSet<String>,
}

/// The declarations of which something is to be told, with the names to tell.
fn told(
    part: &Part,
    sheet: &Sheet<'_>,
    mut names: impl FnMut(&Declaration) -> Option<BTreeSet<String>>,
) -> impl Iterator<Item = Found> {
    let mut all: Vec<Found> = Vec::new();
    for declaration in &sheet.declarations {
        let Some(names) = names(declaration) else { continue };
        match (part.place(&declaration.range), all.last_mut()) {
            (None, Some(last)) => last.names.extend(names),
            (span, _) => all.push(Found {
                span,
                what: match span {
                    Some(_) => format!("`{}`", css::short(sheet.text(&declaration.range))),
                    None => format!("`{}`", part.href),
                },
                names,
            }),
        }
    }
    all.into_iter()
}

/// Whether a declaration paints a ground for pages of any kind: what is for light or for dark ones alone follows the reader.
fn is_background(sheet: &Sheet<'_>, declaration: &Declaration) -> bool {
    let Some(rest) = declaration.name.strip_prefix("background") else {
        return false;
    };
    let paints = || {
        let mut words = sheet
            .value(declaration)
            .take_while(|word| word.token != Token::Sign(b'!'));
        words.any(|word| !BARE.iter().any(|name| word.is(name)))
    };
    !PLACING.contains(&rest.trim_start_matches('-')) && !sheet.follows_theme(declaration) && paints()
}

/// The families that a sheet's `@font-face` rules make known.
fn held(sheet: &Sheet<'_>) -> BTreeSet<String> {
    let faces = sheet
        .declarations
        .iter()
        .filter(|own| sheet.at_rule(own) == Some("font-face"));
    faces.flat_map(|own| families(sheet, own)).collect()
}

/// The families that a declaration names, without those that every reader has something for.
fn families(sheet: &Sheet<'_>, declaration: &Declaration) -> BTreeSet<String> {
    if declaration.name != "font-family" {
        return BTreeSet::new();
    }
    let mut families = vec![String::new()];
    for word in sheet
        .value(declaration)
        .take_while(|word| word.token != Token::Sign(b'!'))
    {
        match (word.token, families.last_mut()) {
            (Token::Sign(b','), _) => families.push(String::new()),
            (_, Some(family)) => {
                if !family.is_empty() {
                    family.push(' ');
                }
                family.push_str(&word.meaning());
            }
            (_, None) => {}
        }
    }
    let is_generic = |family: &String| GENERIC.iter().any(|own| own.eq_ignore_ascii_case(family));
    families.retain(|family| !family.is_empty() && !is_generic(family));
    families.into_iter().collect()
}
