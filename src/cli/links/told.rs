//! Places that name an address, and its answer → complaints; must not know how it was asked.

use super::answer::Answer;
use crate::diag::rules::{LINK_DEAD, LINK_MOVED, LINK_UNANSWERED};
use crate::diag::{Diagnostic, Fix, Span};

/// A link to the web.
pub(super) struct Place {
    pub span: Span,
    /// The address as the author wrote it.
    pub written: String,
    /// The address as it is in the book.
    pub address: String,
}

/// What is to be told of a link whose address was asked; of what is well, and of what was not asked, nothing.
pub(super) fn told(place: &Place, answer: &Answer) -> Option<Diagnostic> {
    let address = &place.address;
    let (rule, message) = match answer {
        Answer::Well | Answer::Late => return None,
        Answer::Moved(to) => return Some(moved(place, to)),
        Answer::Gone(why) => (&LINK_DEAD, format!("nothing is at `{address}` any more: {why}")),
        Answer::NoHost(host) => (
            &LINK_DEAD,
            format!("`{address}` leads nowhere: there is no host `{host}`"),
        ),
        Answer::Unreached(why) | Answer::Unknown(why) => (
            &LINK_UNANSWERED,
            format!("whether anything is at `{address}` is not known: {why}"),
        ),
    };
    Some(at(place, Diagnostic::new(rule, Some(place.span), message)))
}

fn moved(place: &Place, to: &str) -> Diagnostic {
    let part = place.address.split_once('#').filter(|_| !to.contains('#'));
    let to = part.map_or(to.to_owned(), |(_, part)| format!("{to}#{part}"));
    let message = format!("`{}` has moved for good to `{to}`", place.address);
    let told = at(place, Diagnostic::new(&LINK_MOVED, Some(place.span), message));
    match is_plain(&to) {
        true => told.rewrite(&place.written, &to, Fix::suggested(format!("write `{to}`"))),
        false => told,
    }
}

/// Whether an address can stand in Markdown as it is, wherever one can.
fn is_plain(address: &str) -> bool {
    !address.contains(['(', ')', '<', '>', '"', '\'', '\\', '`', '|', '[', ']', '*']) && !address.contains("~~")
}

/// At the address, where the source has it as it is.
fn at(place: &Place, told: Diagnostic) -> Diagnostic {
    told.at_words(&place.written, 0)
}
