//! A place that names an address, and the answer → a complaint; must not know how it was asked.

use super::answer::Answer;
use crate::diag::rules::{LINK_DEAD, LINK_MOVED, LINK_UNANSWERED};
use crate::diag::{Diagnostic, Fix, Rule, Span};
use crate::model::web_address;

/// Most characters of what a server says that are shown: a line or two.
const MOST_SHOWN: usize = 200;

/// A link to the web.
pub(super) struct Place {
    pub span: Span,
    /// The address as the author wrote it.
    pub written: String,
    /// The address as it is in the book.
    pub address: String,
}

/// What is to be told of a link whose address was asked; of what is well, nothing.
pub(super) fn complaint(place: &Place, answer: &Answer) -> Option<Diagnostic> {
    let unknown = |why: &str| format!("whether anything is at `{}` is not known: {why}", place.address);
    Some(match answer {
        Answer::Well => return None,
        Answer::Moved(to) => moved(place, to),
        Answer::Gone(why) => {
            let message = format!("nothing is at `{}` any more: {}", place.address, shown(why));
            at(place, &LINK_DEAD, message)
        }
        Answer::NoHost(host) => {
            let message = format!("`{}` leads nowhere: there is no host `{host}`", place.address);
            at(place, &LINK_DEAD, message)
        }
        Answer::Inside(host) => {
            let message = unknown(&format!(
                "`{host}` lies on this machine or in its network, and was not asked"
            ));
            at(place, &LINK_UNANSWERED, message).hint("`--links-inside` lets it be asked")
        }
        Answer::Unreached(why) => at(place, &LINK_UNANSWERED, unknown(&shown(why))).hint("run it again later"),
        Answer::Unknown(why) => at(place, &LINK_UNANSWERED, unknown(&shown(why))),
        Answer::Late => {
            let message = unknown("the time for questions was up before its turn came");
            at(place, &LINK_UNANSWERED, message).hint("run it again: good answers are remembered")
        }
    })
}

fn moved(place: &Place, to: &str) -> Diagnostic {
    let part = place.address.split_once('#').filter(|_| !to.contains('#'));
    let to = part.map_or(to.to_owned(), |(_, part)| format!("{to}#{part}"));
    // Where a page was and the front page is now, the page is likely gone.
    if web_address::is_front(&to) && !web_address::is_front(&place.address) {
        let message = format!(
            "what was at `{}` leads to the front page `{}` for good",
            place.address,
            shown(&to)
        );
        return at(place, &LINK_MOVED, message).hint("see whether what was meant is there still");
    }
    let message = format!("`{}` has moved for good to `{}`", place.address, shown(&to));
    let told = at(place, &LINK_MOVED, message);
    let is_less_safe = place.address.starts_with("https:") && to.starts_with("http:");
    match is_plain(&to) && !is_less_safe {
        true => told.retarget(&place.written, &to, Fix::suggested(format!("write `{to}`"))),
        false => told,
    }
}

/// Whether an address can stand in Markdown as it is, wherever one can.
fn is_plain(address: &str) -> bool {
    let has_meaning = |c: char| "()<>\"'\\`|[]*".contains(c);
    address.len() <= MOST_SHOWN
        && address.chars().all(|c| c.is_ascii_graphic() && !has_meaning(c))
        && !address.contains("~~")
}

/// A server's words, as far as a person reads them.
fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut shown: String = chars
        .by_ref()
        .take(MOST_SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// At the address, where the source has it as it is.
fn at(place: &Place, rule: &'static Rule, message: String) -> Diagnostic {
    Diagnostic::new(rule, Some(place.span), message).at_target(&place.written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FileId;

    fn told(address: &str, answer: Answer) -> Diagnostic {
        let place = Place {
            span: Span::new(FileId(0), 0, 1),
            written: address.to_owned(),
            address: address.to_owned(),
        };
        complaint(&place, &answer).expect("it is not well")
    }

    #[test]
    fn a_new_address_is_offered_where_it_is_likely_the_same_thing() {
        for (from, to, is_offered) in [
            ("http://a.org/x", "https://a.org/x", true),
            ("https://a.org/", "https://b.org/", true),
            ("https://a.org/x#part", "https://b.org/y", true),
            ("https://a.org/x", "http://a.org/x", false),
            ("https://a.org/x", "https://a.org/", false),
            ("https://a.org/x", "https://a.org/y_(z)", false),
            ("https://a.org/x", "https://a.org/y|z", false),
        ] {
            let told = told(from, Answer::Moved(to.to_owned()));
            assert_eq!(
                (told.rule.code, told.rewrite.is_some()),
                ("link-moved", is_offered),
                "{to}"
            );
        }
        let told = told("https://a.org/x#part", Answer::Moved("https://b.org/y".to_owned()));
        assert!(told.message.ends_with("`https://b.org/y#part`"), "{}", told.message);
    }

    #[test]
    fn what_a_server_says_is_kept_short_and_does_nothing() {
        let told = told("https://a.org/", Answer::Unknown("\u{1b}[31m".repeat(1_000)));
        assert!(told.message.chars().count() < 300, "{}", told.message);
        assert!(!told.message.contains(char::is_control));
    }
}
