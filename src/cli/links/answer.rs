//! An address → whether anything is there, asked of its server as often as that needs; must not know how a request goes over the network.

use super::client::{Method, Reply, Silence};
use super::turns::{Refused, Turns};
use crate::model::web_address::{self, Asked};
use std::time::Instant;
use ureq::http::StatusCode;

/// Most redirects that are followed: browsers end at twenty, and what is well needs three.
const MOST_HOPS: usize = 10;

/// What came of asking an address.
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
    /// Its server was not reached, and why.
    Unreached(String),
    /// Its server was reached, or is not asked, and what is there is not known; why.
    Unknown(String),
    /// It was not asked: the time was up.
    Late,
}

/// A request and its reply.
type Ask<'a> = &'a (dyn Fn(Method, &Asked) -> Result<Reply, Silence> + Sync);

/// Asks in turns.
pub(super) struct Asking<'a> {
    pub ask: Ask<'a>,
    pub turns: &'a Turns,
    /// When the time is up.
    pub deadline: Instant,
}

/// Why there is no reply.
enum NoReply {
    Silence(Silence),
    Refused(Refused),
}

impl From<Silence> for NoReply {
    fn from(why: Silence) -> NoReply {
        NoReply::Silence(why)
    }
}

impl From<Refused> for NoReply {
    fn from(why: Refused) -> NoReply {
        NoReply::Refused(why)
    }
}

impl Asking<'_> {
    /// What is at an address; redirects are followed.
    pub(super) fn answer(&self, address: &Asked) -> Answer {
        let (mut at, mut is_lasting) = (address.clone(), true);
        let mut moved = None;
        for _ in 0..=MOST_HOPS {
            let reply = match self.reply(&at) {
                Ok(reply) => reply,
                Err(why) => return no_reply(why, &at),
            };
            let leads_on = matches!(reply.code, 301 | 302 | 303 | 307 | 308);
            let Some(location) = reply.location.filter(|_| leads_on) else {
                return of_code(reply.code, moved);
            };
            let Some(next) = web_address::led_on(&at.address, &location) else {
                return Answer::Unknown(format!("its server leads on to `{location}`, which is not of the web"));
            };
            let Some(asked) = web_address::asked(&next) else {
                return Answer::Unknown(format!("its server leads on to `{location}`, which is not of the web"));
            };
            // Only what has moved for good from the first on has another address.
            is_lasting &= matches!(reply.code, 301 | 308);
            if is_lasting {
                moved = Some(next);
            }
            at = asked;
        }
        Answer::Unknown(format!("its server leads on more than {MOST_HOPS} times"))
    }

    /// A server's word on what is there. Some know no request for headers alone, or answer it otherwise: they are asked for the whole.
    fn reply(&self, asked: &Asked) -> Result<Reply, NoReply> {
        match self.once(Method::Head, asked) {
            Ok(reply) if reply.code < 400 => Ok(reply),
            Err(NoReply::Silence(why @ (Silence::NoHost | Silence::Inside | Silence::Unreached(_)))) => Err(why.into()),
            Err(NoReply::Refused(why)) => Err(why.into()),
            // A server that wants peace gets it, and is asked again where it is soon over.
            Ok(_) | Err(NoReply::Silence(Silence::Unheard(_))) => self.once(Method::Get, asked),
        }
    }

    fn once(&self, method: Method, asked: &Asked) -> Result<Reply, NoReply> {
        let mut turn = self.turns.enter(&asked.host, self.deadline)?;
        let reply = (self.ask)(method, asked)?;
        if let (429 | 503, Some(wait)) = (reply.code, reply.wait)
            && !turn.wait(wait)
        {
            return Err(Refused::Closed(wait).into());
        }
        Ok(reply)
    }
}

fn no_reply(why: NoReply, at: &Asked) -> Answer {
    match why {
        NoReply::Silence(Silence::NoHost) => Answer::NoHost(at.host.clone()),
        NoReply::Silence(Silence::Inside) => Answer::Unknown(format!(
            "`{}` lies on this machine or in its network, which `--links-inside` alone lets be asked",
            at.host
        )),
        NoReply::Silence(Silence::Unreached(why)) => Answer::Unreached(why),
        NoReply::Silence(Silence::Unheard(why)) => Answer::Unknown(why),
        NoReply::Refused(Refused::Late) => Answer::Late,
        NoReply::Refused(Refused::Closed(wait)) => Answer::Unknown(format!(
            "its server asks to be left alone for {} seconds",
            wait.as_secs()
        )),
    }
}

/// What a reply's code means (RFC 9110, clause 15).
fn of_code(code: u16, moved: Option<String>) -> Answer {
    let name = StatusCode::from_u16(code).ok();
    let name = name
        .and_then(|code| code.canonical_reason())
        .map_or(String::new(), |name| format!(" {name}"));
    match code {
        200..=299 => moved.map_or(Answer::Well, Answer::Moved),
        404 | 410 => Answer::Gone(format!("its server answers {code}{name}")),
        401 | 403 | 429 => Answer::Unknown(format!("its server answers {code}{name}, perhaps to programs alone")),
        _ => Answer::Unknown(format!("its server answers {code}{name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(600);

    /// Servers that reply by a list: address → replies to HEAD and GET.
    struct Servers {
        replies: BTreeMap<&'static str, [Result<Reply, Silence>; 2]>,
        asked: Mutex<Vec<String>>,
    }

    fn code(code: u16) -> Result<Reply, Silence> {
        Ok(Reply {
            code,
            ..Reply::default()
        })
    }

    fn to(code: u16, location: &str) -> Result<Reply, Silence> {
        Ok(Reply {
            code,
            location: Some(location.to_owned()),
            wait: None,
        })
    }

    fn both(reply: Result<Reply, Silence>) -> [Result<Reply, Silence>; 2] {
        [reply.clone(), reply]
    }

    impl Servers {
        fn new(replies: impl IntoIterator<Item = (&'static str, [Result<Reply, Silence>; 2])>) -> Servers {
            Servers {
                replies: replies.into_iter().collect(),
                asked: Mutex::default(),
            }
        }

        fn answer(&self, address: &str) -> Answer {
            let turns = Turns::new(Duration::ZERO, Duration::from_secs(30));
            let ask = |method, asked: &Asked| {
                self.asked.lock().unwrap().push(format!("{method:?} {}", asked.address));
                let replies = self.replies.get(asked.address.as_str());
                replies.map_or(Err(Silence::NoHost), |both| {
                    both[usize::from(method == Method::Get)].clone()
                })
            };
            let asking = Asking {
                ask: &ask,
                turns: &turns,
                deadline: crate::cli::now() + LONG,
            };
            asking.answer(&web_address::asked(address).expect("an address of the web"))
        }
    }

    #[test]
    fn what_is_there_is_well_and_is_asked_for_once() {
        let servers = Servers::new([("https://a.org/x", [code(200), code(500)])]);
        assert_eq!(servers.answer("https://u:p@A.org/x#part"), Answer::Well);
        assert_eq!(*servers.asked.lock().unwrap(), ["Head https://a.org/x"]);
    }

    #[test]
    fn servers_that_know_no_head_are_asked_for_the_whole() {
        for head in [
            code(404),
            code(405),
            code(501),
            Err(Silence::Unheard("broken off".to_owned())),
        ] {
            let servers = Servers::new([("https://a.org/", [head, code(200)])]);
            assert_eq!(servers.answer("https://a.org"), Answer::Well);
        }
    }

    #[test]
    fn what_is_gone_is_told_and_what_is_not_known_is_no_fault() {
        let gone = Servers::new([("https://a.org/", both(code(404)))]).answer("https://a.org");
        assert_eq!(gone, Answer::Gone("its server answers 404 Not Found".to_owned()));
        assert_eq!(
            Servers::new([]).answer("https://b.org/"),
            Answer::NoHost("b.org".to_owned())
        );
        for unknown in [401, 403, 429, 500, 503, 999, 302] {
            let answer = Servers::new([("https://a.org/", both(code(unknown)))]).answer("https://a.org");
            assert!(matches!(answer, Answer::Unknown(_)), "{answer:?}");
        }
    }

    #[test]
    fn what_moved_for_good_has_another_address_as_far_as_it_is_for_good() {
        let servers = Servers::new([
            ("http://a.org/x", both(to(301, "https://a.org/x"))),
            ("https://a.org/x", both(to(308, "/y?z"))),
            ("https://a.org/y?z", both(to(302, "en/"))),
            ("https://a.org/en/", both(code(200))),
            ("https://b.org/", both(to(302, "https://a.org/x"))),
            ("https://c.org/", both(to(301, "https://a.org/none"))),
            ("https://a.org/none", both(code(410))),
        ]);
        let moved = Answer::Moved("https://a.org/y?z".to_owned());
        assert_eq!(servers.answer("http://a.org/x"), moved);
        assert_eq!(servers.answer("https://b.org/"), Answer::Well);
        assert!(matches!(servers.answer("https://c.org/"), Answer::Gone(_)));
    }

    #[test]
    fn circles_and_ways_out_of_the_web_end() {
        let servers = Servers::new([
            ("https://a.org/", both(to(301, "https://a.org/"))),
            ("https://b.org/", both(to(302, "file:///etc/passwd"))),
            ("https://c.org/", both(to(302, "http://["))),
        ]);
        for address in ["https://a.org/", "https://b.org/", "https://c.org/"] {
            let answer = servers.answer(address);
            assert!(matches!(answer, Answer::Unknown(_)), "{answer:?}");
        }
        assert!(servers.asked.lock().unwrap().len() <= MOST_HOPS + 3);
    }

    #[test]
    fn a_server_that_wants_peace_gets_it() {
        let peace = |seconds| {
            Ok(Reply {
                code: 429,
                location: None,
                wait: Some(Duration::from_secs(seconds)),
            })
        };
        let servers = Servers::new([("https://a.org/", [peace(0), code(200)])]);
        assert_eq!(servers.answer("https://a.org/"), Answer::Well);
        let servers = Servers::new([("https://a.org/", both(peace(3600)))]);
        assert!(matches!(servers.answer("https://a.org/"), Answer::Unknown(_)));
        assert_eq!(servers.asked.lock().unwrap().len(), 1, "it was asked again");
    }
}
