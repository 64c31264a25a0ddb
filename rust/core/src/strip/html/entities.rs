//! Character references: `&amp;`, `&#8217;`, `&#x2019;`, and those of the old names that may lack their semicolon.

use super::entity_names::NAMED;

/// Longest name in the table, in bytes.
const LONGEST: usize = 33;

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) enum Stands {
    Text(&'static str),
    Char(char),
}

/// Reads the reference that `text` begins with, which is `&`; also its length in bytes. `attribute`: inside a value,
/// where `&copy=1` is none.
pub(in crate::strip) fn reference(text: &str, attribute: bool) -> Option<(Stands, usize)> {
    let rest = text.strip_prefix('&')?;
    if let Some(number) = rest.strip_prefix('#') {
        return numeric(number).map(|(c, len)| (Stands::Char(c), len + 2));
    }
    let bytes = rest.as_bytes();
    let run = bytes.iter().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric()).count();
    if run == 0 {
        return None;
    }
    if bytes.get(run) == Some(&b';')
        && let Some(stands) = lookup(&rest[..=run])
    {
        return Some((Stands::Text(stands), run + 2));
    }
    // The longest of the old names that it begins with; they have two to six letters.
    let (len, stands) = (2..=run.min(6)).rev().find_map(|len| Some((len, lookup(&rest[..len])?)))?;
    let goes_on = bytes.get(len).is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric());
    (!attribute || !goes_on).then_some((Stands::Text(stands), len + 1))
}

fn lookup(name: &str) -> Option<&'static str> {
    let found = NAMED.binary_search_by(|(known, _)| known.as_bytes().cmp(name.as_bytes())).ok()?;
    Some(NAMED[found].1)
}

fn numeric(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    let (radix, prefix) = if matches!(bytes.first(), Some(b'x' | b'X')) { (16, 1) } else { (10, 0) };
    let digits = bytes[prefix..].iter().take_while(|b| char::from(**b).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let mut code = 0u32;
    for b in &bytes[prefix..prefix + digits] {
        let digit = char::from(*b).to_digit(radix).unwrap_or(0);
        code = code.saturating_mul(radix).saturating_add(digit);
    }
    let len = prefix + digits + usize::from(bytes.get(prefix + digits) == Some(&b';'));
    Some((character(code), len))
}

/// The standard's repairs: NUL, surrogates and numbers out of range are U+FFFD, C1 controls are windows-1252.
fn character(code: u32) -> char {
    const C1: [u16; 32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
        0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A,
        0x153, 0x9D, 0x17E, 0x178,
    ];
    let code = match code {
        0 => 0xFFFD,
        0x80..=0x9F => u32::from(C1[code as usize - 0x80]),
        other => other,
    };
    char::from_u32(code).unwrap_or('\u{FFFD}')
}

/// `text` with all references replaced.
pub(in crate::strip) fn unescape(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest, attribute) {
            Some((Stands::Text(s), len)) => {
                out.push_str(s);
                rest = &rest[len..];
            }
            Some((Stands::Char(c), len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(NAMED.windows(2).all(|w| w[0].0.as_bytes() < w[1].0.as_bytes()));
        assert!(NAMED.iter().all(|(name, _)| name.len() < LONGEST));
    }

    #[test]
    fn references_as_browsers_read_them() {
        for (text, want) in [
            ("A &amp; B", "A & B"),
            ("&ampx &notin; &notit; &nosuch; &", "&x ∉ ¬it; &nosuch; &"),
            ("&#8217;&#x2019;&#146;", "’’’"),
            ("&#0;&#x110000;&#xD800;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("&#;&#x;", "&#;&#x;"),
            ("&CounterClockwiseContourIntegral;", "∳"),
        ] {
            assert_eq!(unescape(text, false), want, "{text}");
        }
        assert_eq!(unescape("?a=1&copy=2&amp;b", true), "?a=1&copy=2&b");
    }
}
