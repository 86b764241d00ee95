//! The files of an EPUB → what of them has made Send-to-Kindle fail for others; must not know why it does.

use super::Judge;
use crate::config::stores::{Cause, Sign, in_words};
use crate::css::{self, Sheet};
use crate::diag::Span;
use crate::diag::rules::STORE_SEND;
use crate::epub::{Part, Parts, tags::tags};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// So many places of one kind are told.
const MOST_TOLD: usize = 3;

/// Tells of each cause with the file it is in.
pub(super) fn report(judge: &mut Judge) {
    let Some(send) = &judge.rules.send else { return };
    let bytes = judge.shelf.bytes;
    if let Some(most) = send.most.filter(|most| bytes > *most) {
        let message = format!(
            "the EPUB has {}, and Send-to-Kindle has failed on more than {}",
            in_words(bytes),
            in_words(most)
        );
        judge.say(&STORE_SEND, None, &message, &send.checked, judge.shelf.largest());
    }
    let found = found(judge.shelf.parts);
    for Cause {
        sign,
        what,
        source,
        checked,
    } in &send.causes
    {
        let (placed, places): (Vec<&Found>, Vec<&Found>) = found
            .get(sign)
            .into_iter()
            .flatten()
            .partition(|own| own.span.is_some());
        for own in placed {
            let message = format!("{what}; Send-to-Kindle has failed on it");
            let hint = match sign {
                Sign::Comment => "write one hyphen",
                _ => "write the value itself",
            };
            let hint = format!("{hint} (told in {source})");
            judge.say(&STORE_SEND, own.span, &message, checked, Some(hint));
        }
        if places.is_empty() {
            continue;
        }
        let shown: Vec<String> = places
            .iter()
            .take(MOST_TOLD)
            .map(|own| format!("`{}`", own.href))
            .collect();
        let more = match places.len().saturating_sub(MOST_TOLD) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "{what} stands in {}{more}; Send-to-Kindle has failed on it",
            shown.join(", ")
        );
        judge.say(&STORE_SEND, None, &message, checked, Some(format!("told in {source}")));
    }
}

/// Where a sign is found.
pub(super) struct Found {
    /// The file in the EPUB.
    href: String,
    /// The place, in what the author wrote letter by letter.
    span: Option<Span>,
}

/// The places at which each sign is found, or the files.
pub(super) fn found(parts: &Parts) -> BTreeMap<Sign, Vec<Found>> {
    let mut all: BTreeMap<Sign, Vec<Found>> = BTreeMap::new();
    let of = |href: &str, span| Found {
        href: href.to_owned(),
        span,
    };
    let ids: BTreeMap<&str, Ids> = parts.pages().map(|page| (page.href.as_str(), Ids::of(page))).collect();
    for part in &parts.list {
        for sign in of_part(part, &ids) {
            all.entry(sign).or_default().push(of(&part.href, None));
        }
    }
    for part in parts.sheets() {
        let mut found = of_sheet(&css::sheet(&part.text));
        let is_ours = part.span.is_none();
        // A file of ours is named once.
        found.dedup_by(|one, other| is_ours && one.0 == other.0);
        for (sign, range) in found {
            all.entry(sign).or_default().push(of(&part.href, part.place(&range)));
        }
    }
    for sign in of_book(parts) {
        all.entry(sign).or_default().push(of("toc.ncx", None));
    }
    all
}

/// The ids of a page.
struct Ids<'p> {
    all: BTreeSet<&'p str>,
    body: Option<&'p str>,
}

impl<'p> Ids<'p> {
    fn of(page: &'p Part) -> Ids<'p> {
        let mut ids = Ids {
            all: BTreeSet::new(),
            body: None,
        };
        for tag in tags(&page.text) {
            let id = tag.attribute("id");
            ids.all.extend(id);
            if tag.name == "body" && !tag.is_end {
                ids.body = id;
            }
        }
        ids
    }
}

fn of_part(part: &Part, ids: &BTreeMap<&str, Ids>) -> BTreeSet<Sign> {
    let mut signs = BTreeSet::new();
    if part.media_type == "text/css" {
        return signs;
    }
    let is_page = part.media_type == "application/xhtml+xml";
    let head = part.text.lines().next().unwrap_or("").to_ascii_lowercase();
    if is_page && !head.contains("encoding=\"utf-8\"") {
        signs.insert(Sign::Encoding);
    }
    for tag in tags(&part.text) {
        if tag.comment.is_some_and(|comment| comment.contains("--")) {
            signs.insert(Sign::Comment);
        }
        if tag.name == "img" && tag.attribute("src").is_none_or(str::is_empty) {
            signs.insert(Sign::ImageSource);
        }
        let link = match tag.name {
            "a" => tag.attribute("href"),
            "content" => tag.attribute("src"),
            _ => None,
        };
        signs.extend(link.and_then(|link| of_link(link, part, ids)));
    }
    signs
}

/// What a sheet has of them, by kind and place.
fn of_sheet(sheet: &Sheet<'_>) -> Vec<(Sign, Range<usize>)> {
    let comments = sheet.comments.iter().filter(|range| sheet.text(range).contains("--"));
    let mut signs: Vec<_> = comments.map(|range| (Sign::Comment, range.clone())).collect();
    for declaration in &sheet.declarations {
        let mut calls = sheet.value(declaration).filter(|word| word.calls("var"));
        if declaration.name.starts_with("--") {
            signs.push((Sign::Variable, declaration.range.clone()));
        } else if let Some(call) = calls.next() {
            signs.push((Sign::Variable, call.range));
        }
    }
    signs
}

/// What is wrong with a link, if it leads into the book or has no scheme.
fn of_link(link: &str, part: &Part, ids: &BTreeMap<&str, Ids>) -> Option<Sign> {
    let (file, id) = link.split_once('#').unwrap_or((link, ""));
    let is_outside = file.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    if is_outside {
        return None;
    }
    let file = if file.is_empty() { part.href.as_str() } else { file };
    match ids.get(file) {
        None => Some(Sign::Address),
        Some(page) if !id.is_empty() && page.body == Some(id) => Some(Sign::BodyId),
        Some(page) if !id.is_empty() && !page.all.contains(id) => Some(Sign::Fragment),
        Some(_) => None,
    }
}

/// Contents against spine, and the two identifiers.
fn of_book(parts: &Parts) -> Vec<Sign> {
    let mut signs = Vec::new();
    let (Some(ncx), Some(package)) = (parts.find("toc.ncx"), parts.find("content.opf")) else {
        return signs;
    };
    let spine: Vec<&str> = parts.pages().map(|page| page.href.as_str()).collect();
    // What follows is the list of printed pages, which begins anew.
    let contents = tags(&ncx.text).take_while(|tag| !(tag.name == "navMap" && tag.is_end));
    let named = contents
        .filter(|tag| tag.name == "content")
        .filter_map(|tag| tag.attribute("src"));
    let places: Vec<usize> = named
        .filter_map(|link| {
            let file = link.split('#').next()?;
            spine.iter().position(|page| *page == file)
        })
        .collect();
    if !places.is_sorted() {
        signs.push(Sign::Order);
    }
    let own = tags(&ncx.text)
        .find(|tag| tag.attribute("name") == Some("dtb:uid"))
        .and_then(|tag| tag.attribute("content"));
    let mut after = tags(&package.text)
        .skip_while(|tag| tag.name != "dc:identifier")
        .skip(1);
    let unique = after.next().map(|tag| tag.before);
    if own.is_none() || own != unique {
        signs.push(Sign::Identifier);
    }
    signs
}
