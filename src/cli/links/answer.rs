//! What was found at addresses → what there is to say of one of them; must not know who was asked when.

use super::schedule::{Found, MOST_HOPS};
use crate::model::web_address::{self, Asked};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be said of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Something is there.
    Well,
    /// It is there, and has moved for good to this address.
    Moved(String),
    /// Nothing is there any more, and why.
    Gone(String),
    /// There is no such host.
    NoHost(String),
    /// A host lies on this machine or in its network, and was not asked.
    Inside(String),
    /// Its server was not reached, and why.
    Unreached(String),
    /// What is there is not known, and why.
    Unknown(String),
    /// It was not asked: the time was up.
    Late,
}

impl Answer {
    /// The answer to an address: what was found there, or where it leads.
    pub(super) fn of(address: &Asked, found: &BTreeMap<Asked, Found>) -> Answer {
        let (mut at, mut is_lasting) = (address.clone(), true);
        let (mut moved, mut seen) = (None, BTreeSet::new());
        loop {
            match found.get(&at) {
                Some(Found::There) => return moved.map_or(Answer::Well, Answer::Moved),
                Some(Found::Gone(why)) => return Answer::Gone(why.clone()),
                Some(Found::NoHost) => return Answer::NoHost(at.host),
                Some(Found::Inside) => return Answer::Inside(at.host),
                Some(Found::Unreached(why)) => return Answer::Unreached(why.clone()),
                Some(Found::Unknown(why)) => return Answer::Unknown(why.clone()),
                Some(Found::Late) => return Answer::Late,
                None => return Answer::Unknown(format!("its server leads on more than {MOST_HOPS} times")),
                Some(Found::LeadsOn { to, is_lasting: own }) => {
                    // Only what has moved for good from the first on has another address.
                    is_lasting &= own;
                    if is_lasting {
                        moved = Some(to.clone());
                    }
                    let next = web_address::asked(to).filter(|_| seen.insert(at));
                    let Some(next) = next.filter(|next| !seen.contains(next)) else {
                        return Answer::Unknown("its server leads in a circle".to_owned());
                    };
                    at = next;
                }
            }
        }
    }

    /// Whether nobody was reached, which may be for want of a network.
    pub(super) fn is_unreached(&self) -> bool {
        matches!(self, Answer::Unreached(_) | Answer::NoHost(_))
    }
}

#[cfg(test)]
mod tests {
    use super::super::schedule::tests::{Servers, asked, code, to};
    use super::*;

    fn answers(servers: &Servers, addresses: &[&str]) -> Vec<Answer> {
        servers.all_found(addresses, |found| {
            addresses.iter().map(|one| Answer::of(&asked(one), found)).collect()
        })
    }

    #[test]
    fn what_moved_for_good_has_another_address_as_far_as_it_is_for_good() {
        let servers = Servers::default()
            .both("http://a.org/x", to(301, "https://a.org/x"))
            .both("https://a.org/x", to(308, "/y?z"))
            .both("https://a.org/y?z", to(302, "en/"))
            .both("https://a.org/en/", code(200))
            .both("https://b.org/", to(302, "https://a.org/x"))
            .both("https://c.org/", to(301, "https://a.org/none"))
            .both("https://a.org/none", code(410))
            .both("https://d.org/", to(301, "https://nowhere.org/"));
        let answers = answers(
            &servers,
            &["http://a.org/x", "https://b.org/", "https://c.org/", "https://d.org/"],
        );
        assert_eq!(
            answers,
            [
                Answer::Moved("https://a.org/y?z".to_owned()),
                Answer::Well,
                Answer::Gone("its server answers 410 Gone".to_owned()),
                Answer::NoHost("nowhere.org".to_owned()),
            ]
        );
    }

    #[test]
    fn circles_and_ways_out_of_the_web_lead_nowhere() {
        let servers = Servers::default()
            .both("https://a.org/", to(301, "https://a.org/"))
            .both("https://b.org/", to(302, "file:///etc/passwd"))
            .both("https://c.org/", to(302, "http://["))
            .both("https://d.org/1", to(302, "2"))
            .both("https://d.org/2", to(302, "1"));
        let answers = answers(
            &servers,
            &[
                "https://a.org/",
                "https://b.org/",
                "https://c.org/",
                "https://d.org/1",
                "https://d.org/2",
            ],
        );
        assert!(
            answers.iter().all(|own| matches!(own, Answer::Unknown(_))),
            "{answers:?}"
        );
    }
}
