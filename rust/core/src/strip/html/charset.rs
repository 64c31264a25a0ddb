//! The encoding that a page declares for itself, before it is decoded.

use super::names::{self, Name};
use super::tokenize::{Attribute, Attributes, Token, Tokenizer};
use crate::Span;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// How far into a page the standard's prescan looks, in bytes.
const PRESCAN: usize = 1024;

/// The encoding that `bytes` declare: by the standard's prescan of the first kilobyte, an XML declaration, or, as
/// browsers do that come upon it later, by the first `meta` element of the page that says so.
pub(crate) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let page = ascii(&bytes[..bytes.len().min(PRESCAN)]);
    if let Some(found) = prescan(&page).or_else(|| xml(&page)) {
        return Some(found);
    }
    let page = ascii(bytes);
    let mut tokens = Tokenizer::new(&page);
    while let Some(token) = tokens.next() {
        let Token::Start { name, .. } = token else { continue };
        if name == Name::Meta
            && let Some(found) = meta(&page, tokens.attributes())
        {
            return Some(found);
        }
        if name.is(names::RAW | names::ESCAPABLE) {
            tokens.expect_raw(name);
        }
    }
    None
}

/// The same number of bytes, those beyond ASCII replaced: no markup has any.
fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '\x1A' }).collect()
}

fn prescan(page: &str) -> Option<&'static Encoding> {
    let mut at = 0;
    while let Some(open) = page[at..].find('<') {
        at += open;
        let rest = &page.as_bytes()[at + 1..];
        if rest.starts_with(b"!--") {
            // `<!-->` is whole.
            at += 3 + page[at + 2..].find("-->")? + 2;
            continue;
        }
        let name = rest.strip_prefix(b"/").unwrap_or(rest);
        if name.first().is_some_and(u8::is_ascii_alphabetic) {
            let len = name.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))?;
            let from = page.len() - name.len() + len;
            let mut attributes = Attributes::of(page, Span::new(from, page.len()));
            let found: Vec<Attribute> = attributes.by_ref().collect();
            if attributes.position() >= page.len() {
                return None;
            }
            at = attributes.position();
            if name.len() == rest.len()
                && name[..len].eq_ignore_ascii_case(b"meta")
                && let Some(encoding) = meta(page, &found)
            {
                return Some(encoding);
            }
        } else if rest.first().is_some_and(|b| matches!(b, b'!' | b'/' | b'?')) {
            at += page[at..].find('>')?;
        }
        at += 1;
    }
    None
}

/// The encoding that the attributes of a `meta` element name.
fn meta(page: &str, attributes: &[Attribute]) -> Option<&'static Encoding> {
    let value = |name: &str| {
        let found = attributes.iter().find(|a| a.name.of(page).eq_ignore_ascii_case(name));
        found.map(|a| a.value.of(page))
    };
    let label = match value("charset") {
        Some(label) => label,
        None if value("http-equiv").is_some_and(|v| v.eq_ignore_ascii_case("content-type")) => {
            in_content(value("content")?)?
        }
        None => return None,
    };
    named(label)
}

/// The label in `text/html; charset=...`.
fn in_content(content: &str) -> Option<&str> {
    let lower = content.to_ascii_lowercase();
    let mut at = 0;
    loop {
        at += lower[at..].find("charset")? + "charset".len();
        let rest = content[at..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix('=') else { continue };
        let rest = rest.trim_ascii_start();
        return match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split_once(quote).map(|(label, _)| label),
            _ => rest.split(|c: char| c.is_ascii_whitespace() || c == ';').next(),
        };
    }
}

/// `<?xml version="1.0" encoding="..."?>` at the very beginning.
fn xml(page: &str) -> Option<&'static Encoding> {
    let declaration = page.strip_prefix("<?xml")?.split_once('>')?.0;
    let rest = declaration.split_once("encoding")?.1.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    named(rest[1..].split_once(quote)?.0)
}

fn named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        // A declaration that could be read as ASCII is no UTF-16.
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}
