//! An address → what a server of the web is asked for, and where one leads on to; must not know who asks.

use url::Url;

/// An address of the web as a server is asked for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// In ASCII, without a name and password, and without what stands behind `#`.
    pub address: String,
    /// Its host, in ASCII.
    pub host: String,
    /// The port of it.
    pub port: u16,
}

/// What a server is asked for; nothing for what is no address of the web.
pub fn asked(address: &str) -> Option<Asked> {
    let mut url = of_web(Url::parse(address).ok()?)?;
    url.set_fragment(None);
    Some(Asked {
        host: url.host_str()?.to_owned(),
        port: url.port_or_known_default()?,
        address: url.into(),
    })
}

/// Where a server at an address leads on to, without a name and password; nothing where that is not of the web.
pub fn led_on(from: &str, to: &str) -> Option<String> {
    of_web(Url::parse(from).ok()?.join(to).ok()?).map(Url::into)
}

/// Whether an address is the front page of its host.
pub fn is_front(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| url.path() == "/" && url.query().is_none())
}

/// An address of the web, of which nothing is sent that only its author should know.
fn of_web(mut url: Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_asked_for_less_than_the_address_says() {
        let asked = |text| asked(text).map(|own| (own.address, own.host, own.port));
        let wanted = |address: &str, host: &str, port| Some((address.to_owned(), host.to_owned(), port));
        for (text, is) in [
            (
                "HTTPS://u:p@A.org:443/x y?z#part",
                wanted("https://a.org/x%20y?z", "a.org", 443),
            ),
            (
                "http://münchen.example",
                wanted("http://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example", 80),
            ),
            ("http://[::1]:80/", wanted("http://[::1]/", "[::1]", 80)),
            ("http://0x7f.1/", wanted("http://127.0.0.1/", "127.0.0.1", 80)),
            ("mailto:a@b.org", None),
            ("file:///etc/passwd", None),
            ("https://", None),
        ] {
            assert_eq!(asked(text), is, "{text}");
        }
    }

    #[test]
    fn servers_lead_on_inside_of_the_web_alone() {
        let from = "https://a.org/b/c?d#part";
        for (to, is) in [
            ("e", Some("https://a.org/b/e")),
            ("//u:p@b.org#own", Some("https://b.org/#own")),
            ("/", Some("https://a.org/")),
            ("ftp://b.org/", None),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
            ("http://[", None),
        ] {
            assert_eq!(led_on(from, to).as_deref(), is, "{to}");
        }
    }

    #[test]
    fn a_front_page_has_no_path() {
        for (address, is) in [
            ("https://a.org", true),
            ("https://a.org/#x", true),
            ("https://a.org/x", false),
            ("https://a.org/?x", false),
        ] {
            assert_eq!(is_front(address), is, "{address}");
        }
    }
}
