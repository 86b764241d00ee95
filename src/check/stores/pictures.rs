//! The cover and the images of an EPUB against a store's rules; must not decode a picture.

use super::Judge;
use crate::config::stores::in_words;
use crate::diag::Span;
use crate::diag::rules::{STORE_ADVICE, STORE_COVER, STORE_IMAGE};
use crate::epub::{Part, tags::tags};

const GIF: &str = "image/gif";
const SVG: &str = "image/svg+xml";

/// The cover's picture, as it lies in the EPUB.
pub(super) fn cover(judge: &mut Judge) {
    let Some(cover) = judge.shelf.parts.list.iter().find(|part| part.is_cover) else {
        return;
    };
    let (rules, name, span) = (&judge.rules.cover, &judge.rules.name, judge.shelf.resolved.cover_span);
    let own = judge.shelf.name_of(cover);
    let (across, down) = cover.pixels.unwrap_or_default();
    let has = format!("the cover {own} has {across} × {down} pixels");
    let hint = rules.advised.map(|(across, down)| {
        format!("give a picture of {across} × {down} pixels; one that was enlarged by a program does not gain by it")
    });
    let checked = &rules.checked;
    if let Some(least) = rules.least.filter(|least| across < least.0 || down < least.1) {
        let message = match least.1 {
            0 => format!("{has}, and {name} takes none of fewer than {} across", least.0),
            _ => format!("{has}, and {name} takes none of fewer than {} × {}", least.0, least.1),
        };
        judge.say(&STORE_COVER, span, &message, checked, hint);
    } else if let Some(most) = rules.most.filter(|most| across > most.0 || down > most.1) {
        let message = format!("{has}, and {name} takes none of more than {} × {}", most.0, most.1);
        judge.say(&STORE_COVER, span, &message, checked, None);
    } else if let Some(advised) = rules.advised.filter(|advised| across < advised.0 && down < advised.1) {
        let message = format!("{has}, and {name} advises {} × {}", advised.0, advised.1);
        judge.say(&STORE_ADVICE, span, &message, checked, hint);
    }
    let bytes = cover.bytes as u64;
    for (most, rule, does) in [
        (rules.most_bytes, &STORE_COVER, "takes"),
        (rules.advised_bytes, &STORE_ADVICE, "advises"),
    ] {
        if let Some(most) = most.filter(|most| bytes > *most) {
            let message = format!(
                "the cover {own} has {}, and {name} {does} {} at most",
                in_words(bytes),
                in_words(most)
            );
            judge.say(
                rule,
                span,
                &message,
                checked,
                Some("save it as a JPEG of a lower quality".to_owned()),
            );
        }
    }
    if !rules.gif && cover.media_type == GIF {
        let message = format!("the cover {own} is a GIF, which {name} does not show");
        judge.say(
            &STORE_COVER,
            span,
            &message,
            checked,
            Some("save it as PNG or JPEG".to_owned()),
        );
    }
    if rules.own_page && !has_own_page(judge, &cover.href) {
        let message = format!("the cover has no page of its own, which {name} asks for");
        judge.say(&STORE_COVER, span, &message, checked, None);
    }
}

/// Whether a page shows the picture and nothing else.
fn has_own_page(judge: &Judge, href: &str) -> bool {
    judge.shelf.parts.pages().any(|page| {
        let shown: Vec<_> = tags(&page.text).filter(|tag| tag.name == "img").collect();
        shown.len() == 1 && shown[0].attribute("src") == Some(href)
    })
}

/// All other pictures.
pub(super) fn images(judge: &mut Judge) {
    let parts = judge.shelf.parts;
    for part in parts.list.iter().filter(|part| part.pixels.is_some()) {
        if !part.is_cover {
            image(judge, part);
        } else if let Some(most) = judge.rules.images.most_pixels {
            pixels(judge, part, most);
        }
    }
}

fn place(judge: &Judge, part: &Part) -> Option<Span> {
    judge.shelf.resolved.shown_at(part.asset?)
}

fn pixels(judge: &mut Judge, part: &Part, most: u64) {
    let (across, down) = part.pixels.unwrap_or_default();
    if u64::from(across) * u64::from(down) > most && part.media_type != SVG {
        let message = format!(
            "{} has {across} × {down} pixels, and {} takes {} million at most",
            judge.shelf.name_of(part),
            judge.rules.name,
            most as f64 / 1e6
        );
        let (span, checked) = (place(judge, part), &judge.rules.images.checked);
        judge.say(&STORE_IMAGE, span, &message, checked, None);
    }
}

fn image(judge: &mut Judge, part: &Part) {
    let (rules, name) = (&judge.rules.images, &judge.rules.name);
    let (own, span, checked) = (judge.shelf.name_of(part), place(judge, part), &rules.checked);
    if let Some(most) = rules.most_pixels {
        pixels(judge, part, most);
    }
    let bytes = part.bytes as u64;
    for (most, rule, does) in [
        (rules.most_bytes, &STORE_IMAGE, "takes"),
        (rules.advised_bytes, &STORE_ADVICE, "advises"),
    ] {
        if let Some(most) = most.filter(|most| bytes > *most) {
            let message = format!(
                "{own} has {}, and {name} {does} {} at most",
                in_words(bytes),
                in_words(most)
            );
            judge.say(rule, span, &message, checked, None);
        }
    }
    if part.is_moving && !rules.animation {
        let message = format!("{own} moves, and {name} shows it standing still, if at all");
        let hint = "show several images, or one that says enough".to_owned();
        judge.say(&STORE_ADVICE, span, &message, checked, Some(hint));
    }
    let (across, down) = part.pixels.unwrap_or_default();
    if let Some(most) = rules
        .drawing_side
        .filter(|most| part.media_type == SVG && across.max(down) > *most)
    {
        let message = format!("the drawing {own} is {across} × {down}, and {name} takes {most} on a side");
        let hint = "give it a smaller `width` and `height`, and leave its `viewBox` as it is".to_owned();
        judge.say(&STORE_IMAGE, span, &message, checked, Some(hint));
    }
}
