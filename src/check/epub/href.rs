//! An address in a file of the book → what it leads to; must not know whether that is there.

use crate::model::web_address::{self, Wrong, percent_decoded};

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// A file of the container, and a place in it.
    Local {
        /// The path in the container.
        path: String,
        /// What stands behind `#`, with its percent signs read.
        fragment: Option<String>,
    },
    /// Something with a scheme: the web, an address of mail.
    Remote,
    /// `data:`
    Data,
    /// `file:`
    File,
}

/// An address, read from a file of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Where it leads.
    pub target: Target,
    /// Whether it has a query, which no file of a book can answer.
    pub has_query: bool,
    /// Whether it leads above the root of the container.
    pub is_outside: bool,
}

/// Reads an address strictly, from a file at `base`.
pub(super) fn read(text: &str, base: &str) -> Result<Address, Wrong> {
    let text = text.trim_matches(|c: char| c <= ' ');
    web_address::check(text)?;
    let target = match web_address::scheme(text) {
        Some(scheme) if scheme.eq_ignore_ascii_case("data") => Some(Target::Data),
        Some(scheme) if scheme.eq_ignore_ascii_case("file") => Some(Target::File),
        Some(_) => Some(Target::Remote),
        // The scheme is that of the page.
        None => text.starts_with("//").then_some(Target::Remote),
    };
    if let Some(target) = target {
        return Ok(Address {
            target,
            has_query: false,
            is_outside: false,
        });
    }
    let (rest, fragment) = text
        .split_once('#')
        .map_or((text, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, has_query) = rest.split_once('?').map_or((rest, false), |(path, _)| (path, true));
    let (path, is_outside) = resolve(path, base);
    Ok(Address {
        target: Target::Local {
            path,
            fragment: fragment.map(percent_decoded),
        },
        has_query,
        is_outside,
    })
}

/// The path from the container's root, and whether it leads out of it.
fn resolve(path: &str, base: &str) -> (String, bool) {
    if path.is_empty() {
        return (base.to_owned(), false);
    }
    if path.starts_with('/') {
        return (percent_decoded(path.trim_start_matches('/')), true);
    }
    let mut parts: Vec<String> = base.split('/').map(str::to_owned).collect();
    parts.pop();
    let mut is_outside = false;
    let mut segments = path.split('/').peekable();
    while let Some(part) = segments.next() {
        match part {
            "." => {}
            ".." => is_outside |= parts.pop().is_none(),
            own => parts.push(percent_decoded(own)),
        }
        if segments.peek().is_none() && matches!(part, "." | "..") {
            parts.push(String::new());
        }
    }
    (parts.join("/"), is_outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> (String, Option<String>, bool) {
        let address = read(text, "OEBPS/text/a.xhtml").expect("an address");
        match address.target {
            Target::Local { path, fragment } => (path, fragment, address.is_outside),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn addresses_are_resolved_within_the_container() {
        assert_eq!(
            local("b.xhtml#c"),
            ("OEBPS/text/b.xhtml".to_owned(), Some("c".to_owned()), false)
        );
        assert_eq!(local("../b%20c.png").0, "OEBPS/b c.png");
        assert_eq!(local("#x").0, "OEBPS/text/a.xhtml");
        assert_eq!(local("../../b.xhtml"), ("b.xhtml".to_owned(), None, false));
        assert!(local("../../../b.xhtml").2 && local("/b.xhtml").2);
    }

    #[test]
    fn what_lies_elsewhere_has_a_scheme_or_a_host() {
        for (text, target) in [
            ("https://example.org/a?b", Target::Remote),
            ("//example.org/x", Target::Remote),
            (" mailto:a@b.org ", Target::Remote),
            ("data:text/plain,a b", Target::Data),
            ("FILE:///x", Target::File),
        ] {
            assert_eq!(read(text, "a").map(|own| own.target), Ok(target), "{text}");
        }
        assert_eq!(read("http://[bad", "a"), Err(Wrong::Host));
    }
}
