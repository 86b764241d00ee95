//! A language tag → whether it is well-formed (BCP 47, clause 2.1); must not know languages.

/// Checks the form of a tag.
///
/// # Errors
/// What is wrong with it, in words that go on behind "is no language tag: ".
pub fn check(tag: &str) -> Result<(), String> {
    let parts: Vec<&str> = tag.split('-').collect();
    let is_word = |part: &&str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some(bad) = parts.iter().find(|part| !is_word(part)) {
        return Err(format!("`{bad}` can be no part of one"));
    }
    if parts[0].eq_ignore_ascii_case("x") {
        return (parts.len() > 1)
            .then_some(())
            .ok_or_else(|| "nothing follows `x`".to_owned());
    }
    if is_grandfathered(tag) {
        return Ok(());
    }
    if !(2..=8).contains(&parts[0].len()) || !parts[0].bytes().all(|b| b.is_ascii_alphabetic()) {
        return Err(format!("`{}` is no code of a language", parts[0]));
    }
    rest(&parts)
}

fn is_alpha(part: &str, length: usize) -> bool {
    part.len() == length && part.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Extended languages, a script, a region, variants, extensions, and what is private, in this order.
fn rest(parts: &[&str]) -> Result<(), String> {
    let mut at = 1;
    let mut extended = 0;
    while parts[0].len() <= 3 && extended < 3 && parts.get(at).is_some_and(|part| is_alpha(part, 3)) {
        (at, extended) = (at + 1, extended + 1);
    }
    at += usize::from(parts.get(at).is_some_and(|part| is_alpha(part, 4)));
    let is_region = |part: &&str| is_alpha(part, 2) || part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    at += usize::from(parts.get(at).is_some_and(is_region));
    let is_variant = |part: &&str| part.len() >= 5 || part.len() == 4 && part.as_bytes()[0].is_ascii_digit();
    while parts.get(at).is_some_and(is_variant) {
        at += 1;
    }
    while let Some(single) = parts.get(at).filter(|part| part.len() == 1) {
        let is_private = single.eq_ignore_ascii_case("x");
        let least = if is_private { 1 } else { 2 };
        let own = parts[at + 1..].iter().take_while(|part| part.len() >= least).count();
        if own == 0 {
            return Err(format!("nothing follows `{single}`"));
        }
        at += own + 1;
        if is_private {
            break;
        }
    }
    match parts.get(at) {
        None => Ok(()),
        Some(part) => Err(format!("`{part}` cannot stand where it does")),
    }
}

/// Tags from before the rules, which stay good.
fn is_grandfathered(tag: &str) -> bool {
    const TAGS: &[&str] = &[
        "art-lojban",
        "cel-gaulish",
        "en-GB-oed",
        "i-ami",
        "i-bnn",
        "i-default",
        "i-enochian",
        "i-hak",
        "i-klingon",
        "i-lux",
        "i-mingo",
        "i-navajo",
        "i-pwn",
        "i-tao",
        "i-tay",
        "i-tsu",
        "no-bok",
        "no-nyn",
        "sgn-BE-FR",
        "sgn-BE-NL",
        "sgn-CH-DE",
        "zh-guoyu",
        "zh-hakka",
        "zh-min",
        "zh-min-nan",
        "zh-xiang",
    ];
    TAGS.iter().any(|own| own.eq_ignore_ascii_case(tag))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn tags_are_told_from_what_is_none() {
        for tag in [
            "en",
            "de-CH-1996",
            "zh-Hant-TW",
            "sr-Latn",
            "x-elvish",
            "en-a-bb-x-y",
            "zh-min-nan",
            "es-419",
            "und",
        ] {
            assert_eq!(check(tag), Ok(()), "{tag}");
        }
        for tag in [
            "C",
            "en_US",
            "e",
            "en-",
            "english language",
            "en-x",
            "x",
            "en-US-GB",
            "123",
        ] {
            assert!(check(tag).is_err(), "{tag}");
        }
    }
}
