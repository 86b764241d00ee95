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

/// Who asks, so that the keeper of a server can tell.
const NAME: &str = concat!("pressmark/", env!("CARGO_PKG_VERSION"), " (checks links)");
/// Most bytes of a reply's headers: servers themselves take no more than 8 to 32 kB.
const MOST_HEADERS: usize = 64 << 10;
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

/// Why nobody replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// There is no host of this name.
    NoHost,
    /// The host lies on this machine or in its network, and is not asked.
    Inside,
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
        let config = Config::builder()
            .user_agent(NAME)
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
    pub(super) fn ask(&self, method: Method, asked: &Asked) -> Result<Reply, Silence> {
        if !self.has_https && asked.address.starts_with("https:") {
            return Err(Silence::Unheard("this processor lacks what `https` needs".to_owned()));
        }
        let reply = match method {
            Method::Head => self.agent.head(&asked.address).call(),
            Method::Get => self.agent.get(&asked.address).call(),
        };
        let reply = reply.map_err(|why| self.silence(why))?;
        let header = |name| {
            let value = reply.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        };
        Ok(Reply {
            code: reply.status().as_u16(),
            location: header(LOCATION),
            wait: header(RETRY_AFTER)
                .and_then(|text| text.parse().ok())
                .map(Duration::from_secs),
        })
    }

    fn silence(&self, why: Error) -> Silence {
        let late = || format!("no answer came in {} seconds", self.time.as_secs());
        match why {
            Error::HostNotFound => Silence::NoHost,
            Error::Timeout(_) => Silence::Unreached(late()),
            Error::Io(own) => match own.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Silence::Unreached(late()),
                io::ErrorKind::ConnectionRefused => Silence::Unreached("its server takes no connections".to_owned()),
                io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                    Silence::Unreached("there is no way to its server".to_owned())
                }
                _ => tls(&own).unwrap_or_else(|| Silence::Unheard(format!("the connection broke off ({own})"))),
            },
            Error::Rustls(own) => of_tls(&own),
            Error::Other(own) => match own.downcast_ref::<Closed>() {
                Some(Closed::Inside) => Silence::Inside,
                Some(Closed::NoNames) => Silence::Unreached("names of hosts cannot be looked up".to_owned()),
                None => Silence::Unheard(own.to_string()),
            },
            why => Silence::Unheard(why.to_string()),
        }
    }
}

/// What is wrong with the encryption, where a failed connection failed for that.
fn tls(why: &io::Error) -> Option<Silence> {
    let own = why.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(of_tls(own))
}

fn of_tls(why: &rustls::Error) -> Silence {
    Silence::Unheard(match why {
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
            Error::Io(own) if is_passing(&own) => Error::Other(Box::new(Closed::NoNames)),
            Error::Io(_) => Error::HostNotFound,
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

/// Whether no name at all could be looked up: `EAI_AGAIN` (POSIX, getaddrinfo), which the standard library gives as words alone, those of
/// glibc, musl, macOS and Windows (WSATRY_AGAIN, 11002).
fn is_passing(why: &io::Error) -> bool {
    let words = why.to_string();
    let said = ["Temporary failure", "Try again", "not known yet"];
    said.iter().any(|own| words.contains(own)) || why.raw_os_error() == Some(11002)
}
