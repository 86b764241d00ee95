//! An address → what its server replies to one request, or why nobody does; must not know what that means for a book.
//!
//! Bounded: each request has a time, headers have a size, and bodies are not read. Redirects are told and not followed. Nothing of the
//! surroundings is sent or used: no cookies, no names and passwords, no proxies.

use super::reach;
use crate::model::web_address::Asked;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::header::{LOCATION, RETRY_AFTER};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

/// Who asks, so that the keeper of a server can tell; behind it comes where the project lies.
const NAME: &str = concat!("pressmark/", env!("CARGO_PKG_VERSION"), " (checks links");
const HOME: &str = env!("CARGO_PKG_REPOSITORY");
/// What is wanted, as browsers say it: some servers have nothing for who does not ask for pages.
const ACCEPT: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
/// Most bytes of a reply's headers: servers themselves take no more than 8 to 32 kB.
const MOST_HEADERS: usize = 64 << 10;
/// Longest address that is followed: what servers take as one (RFC 9110, clause 4.1, asks for 8,000).
const LONGEST_LOCATION: usize = 8_000;
/// Connections that are kept open, for the next address of a host.
const KEPT_OPEN: usize = 16;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// The headers of what is there.
    Head,
    /// What is there; of which the headers are read.
    Get,
}

/// What a server replies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    /// Where it leads on, as it stands there.
    pub location: Option<String>,
    /// How long it wants to be left alone.
    pub wait: Option<Duration>,
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no host of this name.
    NoHost,
    /// The host lies on this machine or in its network, and is not asked.
    Inside,
    /// The server is not asked, and why.
    NotAsked(String),
    /// Nobody was reached: no network, a closed door, no answer in time.
    Unreached(String),
    /// Somebody was, who cannot be spoken with.
    Unheard(String),
}

/// Asks servers.
pub(super) struct Client {
    agent: Agent,
    has_https: bool,
    time: Duration,
}

impl Client {
    /// One that waits so long for a reply, and sees what lies on this machine and in its network or does not.
    pub(super) fn new(time: Duration, sees_inside: bool) -> Client {
        let provider = cryptography();
        let has_https = provider.is_some();
        let mut tls = TlsConfig::builder().root_certs(trusted());
        if let Some(provider) = provider {
            tls = tls.unversioned_rustls_crypto_provider(Arc::new(provider));
        }
        // It has no address yet.
        let name = match HOME {
            "" => format!("{NAME})"),
            home => format!("{NAME}; {home})"),
        };
        let config = Config::builder()
            .user_agent(name)
            .accept(ACCEPT)
            .accept_encoding("identity")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(time))
            .max_response_header_size(MOST_HEADERS)
            .max_idle_connections(KEPT_OPEN)
            .tls_config(tls.build())
            .build();
        let lookup = Lookup {
            usual: DefaultResolver::default(),
            sees_inside,
        };
        Client {
            agent: Agent::with_parts(config, DefaultConnector::default(), lookup),
            has_https,
            time,
        }
    }

    /// The reply to one request.
    pub(super) fn ask(&self, method: Method, asked: &Asked) -> Result<Reply, Failure> {
        if !reach::is_port_of_web(asked.port) {
            return Err(Failure::NotAsked(format!(
                "at port {} no browser asks for pages",
                asked.port
            )));
        }
        if !self.has_https && asked.address.starts_with("https:") {
            return Err(Failure::NotAsked("this processor lacks what `https` needs".to_owned()));
        }
        let reply = match method {
            Method::Head => self.agent.head(&asked.address).call(),
            Method::Get => self.agent.get(&asked.address).call(),
        };
        let reply = reply.map_err(|why| self.failure(why))?;
        let header = |name| reply.headers().get(name).map(|value| encoded(value.as_bytes()));
        Ok(Reply {
            code: reply.status().as_u16(),
            location: header(LOCATION),
            wait: header(RETRY_AFTER)
                .and_then(|text| text.parse().ok())
                .map(Duration::from_secs),
        })
    }

    fn failure(&self, why: Error) -> Failure {
        let late = || format!("no answer came in {} seconds", self.time.as_secs());
        match why {
            Error::HostNotFound => Failure::NoHost,
            Error::Timeout(_) => Failure::Unreached(late()),
            Error::Io(own) => match own.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Failure::Unreached(late()),
                io::ErrorKind::ConnectionRefused => Failure::Unreached("its server takes no connections".to_owned()),
                io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                    Failure::Unreached("there is no way to its server".to_owned())
                }
                _ => tls(&own).unwrap_or_else(|| Failure::Unheard("the connection broke off".to_owned())),
            },
            Error::Rustls(own) => of_tls(&own),
            Error::LargeResponseHeader(..) => Failure::Unheard(format!(
                "the headers of its reply are larger than {} kB",
                MOST_HEADERS >> 10
            )),
            Error::Other(own) => match own.downcast_ref::<Closed>() {
                Some(Closed::Inside) => Failure::Inside,
                Some(Closed::NoNames) => Failure::Unreached("its host's name could not be looked up".to_owned()),
                None => Failure::Unheard(own.to_string()),
            },
            _ => Failure::Unheard("its server does not speak HTTP as it should".to_owned()),
        }
    }
}

/// What a header says; bytes that are no ASCII as the numbers that an address has for them, and no more of it than any address needs.
fn encoded(value: &[u8]) -> String {
    let mut text = String::new();
    for byte in value.trim_ascii().iter().take(LONGEST_LOCATION) {
        match byte {
            0x21..=0x7E => text.push(char::from(*byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// What is wrong with the encryption, where a failed connection failed for that.
fn tls(why: &io::Error) -> Option<Failure> {
    let own = why.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(of_tls(own))
}

fn of_tls(why: &rustls::Error) -> Failure {
    Failure::Unheard(match why {
        rustls::Error::InvalidCertificate(why) => format!("its certificate is not to be trusted ({why})"),
        why => format!("no encrypted connection came about ({why})"),
    })
}

/// Whose signature on a certificate counts: whomever this machine trusts, such as the network of a firm that reads along, and where it says
/// nothing (a container that holds a program alone), whom Mozilla does.
fn trusted() -> RootCerts {
    let own = rustls_native_certs::load_native_certs().certs;
    let own: Vec<Certificate<'static>> = own.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    match own.is_empty() {
        true => RootCerts::WebPki,
        false => RootCerts::Specific(Arc::new(own)),
    }
}

/// What encrypts, where this processor has what it needs.
#[cfg(target_arch = "x86_64")]
fn cryptography() -> Option<rustls::crypto::CryptoProvider> {
    let has_all = std::arch::is_x86_feature_detected!("aes")
        && std::arch::is_x86_feature_detected!("pclmulqdq")
        && std::arch::is_x86_feature_detected!("ssse3")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("adx")
        && std::arch::is_x86_feature_detected!("avx")
        && std::arch::is_x86_feature_detected!("avx2");
    has_all.then(rustls_graviola::default_provider)
}

#[cfg(target_arch = "aarch64")]
fn cryptography() -> Option<rustls::crypto::CryptoProvider> {
    let has_all = std::arch::is_aarch64_feature_detected!("neon")
        && std::arch::is_aarch64_feature_detected!("aes")
        && std::arch::is_aarch64_feature_detected!("pmull")
        && std::arch::is_aarch64_feature_detected!("sha2");
    has_all.then(rustls_graviola::default_provider)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn cryptography() -> Option<rustls::crypto::CryptoProvider> {
    None
}

/// Looks names up, and lets nobody in.
#[derive(Debug)]
struct Lookup {
    usual: DefaultResolver,
    sees_inside: bool,
}

/// Why a host is not asked.
#[derive(Debug)]
enum Closed {
    Inside,
    NoNames,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Closed::Inside => "an address of this machine or its network",
            Closed::NoNames => "names cannot be looked up",
        })
    }
}

impl std::error::Error for Closed {}

impl Resolver for Lookup {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.usual.resolve(uri, config, timeout).map_err(|why| match why {
            Error::Io(own) if is_no_host(&own) => Error::HostNotFound,
            Error::Io(_) => Error::Other(Box::new(Closed::NoNames)),
            why => why,
        })?;
        if self.sees_inside {
            return Ok(found);
        }
        let mut open = self.empty();
        for place in found.iter().filter(|place| reach::is_open(place.ip())) {
            open.push(*place);
        }
        match open.is_empty() {
            true => Err(Error::Other(Box::new(Closed::Inside))),
            false => Ok(open),
        }
    }
}

/// Whether a failed lookup says that there is no such name (`EAI_NONAME`), and not that none could be looked up. The standard library gives it in
/// words alone, those of glibc, musl and macOS; of Windows with a number, WSAHOST_NOT_FOUND.
fn is_no_host(why: &io::Error) -> bool {
    let words = why.to_string();
    let said = [
        "Name or service not known",
        "Name does not resolve",
        "nodename nor servname",
    ];
    said.iter().any(|own| words.contains(own)) || why.raw_os_error() == Some(11001)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_what_an_address_can_have() {
        assert_eq!(encoded(b" /a?b=c#d "), "/a?b=c#d");
        assert_eq!(encoded(b"/K\xF6ln \x1b"), "/K%F6ln%20%1B");
        assert_eq!(encoded("/Köln".as_bytes()), "/K%C3%B6ln");
        assert_eq!(encoded(&[b'a'; 100_000]).len(), LONGEST_LOCATION);
    }
}
