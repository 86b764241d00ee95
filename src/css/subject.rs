//! The words of selectors → what each of them is of: its last compound (Selectors 4, clause 3.1); must not know declarations.

use super::sheet::Word;
use super::tokens::Token;
use std::borrow::Cow;

/// The last part of a selector: `td.wide` of `table > td.wide::before`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject<'t> {
    /// The element's name, or `*`.
    pub element: Option<Cow<'t, str>>,
    /// Its classes.
    pub classes: Vec<Cow<'t, str>>,
    /// What stands behind colons: `hover`, `before`, `not(`.
    pub pseudo: Vec<&'t str>,
    /// Whether an id or an attribute is asked for.
    pub is_narrowed: bool,
}

impl Subject<'_> {
    /// Whether it is just this element.
    pub fn is_bare(&self, element: &str) -> bool {
        let has_more = !self.classes.is_empty() || !self.pseudo.is_empty() || self.is_narrowed;
        !has_more && self.is_named(element)
    }

    /// Whether the element has this name, whatever is asked for beside.
    pub fn is_named(&self, element: &str) -> bool {
        self.element
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(element))
    }

    /// Whether it is this pseudo-class or pseudo-element and nothing else.
    pub fn is_only(&self, pseudo: &str) -> bool {
        let has_more = self.element.is_some() || !self.classes.is_empty() || self.is_narrowed;
        !has_more && self.pseudo == [pseudo]
    }

    /// Whether it is text that the sheet makes.
    pub fn is_generated(&self) -> bool {
        let is_made = |name: &&str| matches!(*name, "before" | "after" | "marker");
        self.pseudo.iter().any(is_made)
    }
}

/// The subject of each selector of a list.
pub(super) fn subjects<'t>(words: impl Iterator<Item = Word<'t>>) -> Vec<Subject<'t>> {
    let (mut all, mut last) = (Vec::new(), Subject::default());
    let (mut depth, mut end) = (0_usize, 0);
    let mut sign = None;
    let mut is_empty = true;
    for word in words {
        is_empty = false;
        // White before a comma parts nothing.
        if depth == 0 && word.range.start > end && word.token != Token::Sign(b',') {
            last = Subject::default();
            sign = None;
        }
        end = word.range.end;
        let is_outside = depth == 0;
        match word.token {
            Token::Function | Token::Sign(b'(' | b'[') => depth += 1,
            Token::Sign(b')' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !is_outside {
            continue;
        }
        match word.token {
            Token::Sign(b',') => all.push(std::mem::take(&mut last)),
            Token::Sign(b'>' | b'+' | b'~') => last = Subject::default(),
            Token::Sign(b'*') => last.element = Some("*".into()),
            Token::Sign(b'[') | Token::Hash => last.is_narrowed = true,
            Token::Ident if sign == Some(b'.') => last.classes.push(word.meaning()),
            Token::Ident | Token::Function if sign == Some(b':') => last.pseudo.push(word.text),
            Token::Ident => last.element = Some(word.meaning()),
            _ => {}
        }
        sign = match word.token {
            Token::Sign(own) => Some(own),
            _ => None,
        };
    }
    if !is_empty {
        all.push(last);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::css::sheet;

    /// What `look` tells of the subjects of a selector.
    fn of<T>(selector: &str, look: impl Fn(&[Subject<'_>]) -> T) -> T {
        let text = format!("{selector} {{ a: b }}");
        let found = sheet(&text);
        assert!(found.faults.is_empty(), "{:?}", found.faults);
        look(&found.subjects(&found.declarations[0]))
    }

    fn written(own: &Subject<'_>) -> String {
        let element = own.element.as_deref().unwrap_or_default();
        let narrowed = if own.is_narrowed { "!" } else { "" };
        format!("{element}.{}:{}{narrowed}", own.classes.join("."), own.pseudo.join(":"))
    }

    #[test]
    fn the_last_compound_is_what_a_rule_is_of() {
        for (selector, wanted) in [
            ("p", "p.:"),
            ("a > td.x.y, *", "td.x.y: *.:"),
            (".a .b::before", ".b:before"),
            ("p:not(.a, b c):hover", "p.:not(:hover"),
            ("a[href='x y'] + #i", ".:!"),
            (":root", ".:root"),
            ("h1~h2,h3", "h2.: h3.:"),
            ("a , td > b", "a.: b.:"),
            ("p/* x */.a", ".a:"),
        ] {
            let found = of(selector, |all| all.iter().map(written).collect::<Vec<_>>().join(" "));
            assert_eq!(found, wanted, "{selector}");
        }
    }

    #[test]
    fn what_is_narrowed_is_not_bare() {
        assert!(of("body p", |all| all[0].is_bare("P")));
        assert!(of("p.x", |all| !all[0].is_bare("p") && all[0].is_named("p")));
        assert!(of(":root", |all| all[0].is_only("root")));
        assert!(of("html:root", |all| !all[0].is_only("root")));
        assert!(of("hr:after", |all| all[0].is_generated()));
        assert!(of("hr:hover", |all| !all[0].is_generated()));
    }
}
