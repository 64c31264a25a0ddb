//! A streaming HTML tokenizer: tags, text and raw text as spans of the page. It keeps no tree and no state but its
//! position, and looks at each byte once.

use super::names::{self, Name};
use crate::Span;
use memchr::{memchr, memchr2};

/// What comes next on the page. Comments, doctypes and processing instructions are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) enum Token {
    /// Characters. `raw`: without character references.
    Text { span: Span, raw: bool },
    /// A start tag: its name, and what is between name and `>`.
    Start { name: Name, word: Span, attributes: Span, self_closing: bool },
    /// An end tag.
    End { name: Name, word: Span },
}

/// Reads a page from the start to the end.
#[derive(Debug)]
pub(in crate::strip) struct Tokenizer<'a> {
    page: &'a str,
    at: usize,
    /// The element whose content is raw and comes next.
    raw: Option<Name>,
    /// Set by the reader inside `svg` and `math`, where CDATA sections are text.
    pub(in crate::strip) foreign: bool,
    /// Those of the last tag.
    attributes: Vec<Attribute>,
}

impl<'a> Tokenizer<'a> {
    pub(in crate::strip) fn new(page: &'a str) -> Self {
        Self { page, at: 0, raw: None, foreign: false, attributes: Vec::new() }
    }

    /// Says that the content of the element that was just begun has no tags.
    pub(in crate::strip) fn expect_raw(&mut self, name: Name) {
        self.raw = Some(name);
    }

    /// The attributes of the last tag.
    pub(in crate::strip) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    fn bytes(&self) -> &'a [u8] {
        self.page.as_bytes()
    }

    /// Position of the first `byte` at or after `from`, or the end of the page.
    fn seek(&self, byte: u8, from: usize) -> usize {
        memchr(byte, &self.bytes()[from..]).map_or(self.page.len(), |i| from + i)
    }

    /// One past the first `>` at or after `from`.
    fn past(&self, from: usize) -> usize {
        (self.seek(b'>', from) + 1).min(self.page.len())
    }

    /// Passes over `<!...`, and yields the text of a CDATA section in foreign content.
    fn declaration(&mut self) -> Option<Token> {
        let start = self.at;
        let rest = &self.bytes()[start..];
        if rest.starts_with(b"<!--") {
            self.at = self.comment_end(start + 4);
        } else if self.foreign && rest.starts_with(b"<![CDATA[") {
            let inner = start + b"<![CDATA[".len();
            let len = memchr::memmem::find(&self.bytes()[inner..], b"]]>");
            let end = len.map_or(self.page.len(), |len| inner + len);
            self.at = (end + 3).min(self.page.len());
            return Some(Token::Text { span: Span::new(inner, end), raw: true });
        } else {
            self.at = self.past(start + 2);
        }
        None
    }

    /// One past the comment whose content begins at `from`.
    fn comment_end(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.seek(b'>', at);
            if at >= self.page.len() {
                return at;
            }
            // `-->` and `--!>` end it, and so do `<!-->` and `<!--->`.
            let inside = &self.bytes()[from..at];
            at += 1;
            if matches!(inside, [] | [b'-']) || inside.ends_with(b"--") || inside.ends_with(b"--!") {
                return at;
            }
        }
    }

    /// The start or end tag whose name begins at `start`: its name, what is between name and `>`, and whether a slash is
    /// before that. `None` if the page ends inside the tag.
    fn tag(&mut self, start: usize) -> Option<(Span, Span, bool)> {
        let bytes = self.bytes();
        let name_end = start + run(&bytes[start..], OF_TAG);
        self.attributes.clear();
        let mut attributes = Attributes { page: self.page, at: name_end, end: bytes.len(), slash: false };
        for attribute in &mut attributes {
            self.attributes.push(attribute);
        }
        if attributes.at >= bytes.len() {
            self.at = bytes.len();
            return None;
        }
        self.at = attributes.at + 1;
        Some((Span::new(start, name_end), Span::new(name_end, attributes.at), attributes.slash))
    }

    /// Text of a raw element up to its end tag.
    fn raw_text(&mut self, name: Name) -> Token {
        let start = self.at;
        self.at = match name {
            Name::Plaintext => self.page.len(),
            Name::Script => self.script_end(start),
            _ => {
                let mut at = start;
                loop {
                    at = self.seek(b'<', at);
                    if at >= self.page.len() || closes(&self.bytes()[at..], name) {
                        break at;
                    }
                    at += 1;
                }
            }
        };
        Token::Text { span: Span::new(start, self.at), raw: !name.is(names::ESCAPABLE) }
    }

    /// Where the end tag of a script is. After `<!--` and `<script` one more is needed.
    fn script_end(&self, from: usize) -> usize {
        let bytes = self.bytes();
        let (mut at, mut escaped, mut double) = (from, false, false);
        while let Some(i) = if escaped { memchr2(b'<', b'-', &bytes[at..]) } else { memchr(b'<', &bytes[at..]) } {
            at += i;
            let rest = &bytes[at..];
            if rest[0] == b'-' {
                if rest.starts_with(b"-->") {
                    (escaped, double) = (false, false);
                }
            } else if closes(rest, Name::Script) {
                if !double {
                    return at;
                }
                double = false;
            } else if escaped && opens(&rest[1..], Name::Script) {
                double = true;
            } else if rest.starts_with(b"<!--") {
                escaped = true;
                at += 1;
            }
            at += 1;
        }
        bytes.len()
    }
}

/// Whether `rest`, which begins with `<`, is the end tag of `name`.
fn closes(rest: &[u8], name: Name) -> bool {
    rest.get(1) == Some(&b'/') && opens(&rest[2..], name)
}

fn opens(rest: &[u8], name: Name) -> bool {
    let len = run(&rest[..rest.len().min(16)], OF_TAG);
    len < rest.len() && Name::of(rest, len) == name
}

// What bytes may be part of.
const OF_TAG: u8 = 1;
const OF_ATTRIBUTE: u8 = 1 << 1;
const OF_VALUE: u8 = 1 << 2;
const OF_GAP: u8 = 1 << 3;

/// For each byte, what it may be part of.
const CLASSES: [u8; 256] = {
    let mut out = [OF_TAG | OF_ATTRIBUTE | OF_VALUE; 256];
    let gaps = b"\t\n\x0C\r ";
    let mut i = 0;
    while i < gaps.len() {
        out[gaps[i] as usize] = OF_GAP;
        i += 1;
    }
    out[b'/' as usize] = OF_VALUE | OF_GAP;
    out[b'>' as usize] = 0;
    out[b'=' as usize] = OF_TAG | OF_VALUE;
    out
};

/// How many bytes `rest` begins with that are of this class.
fn run(rest: &[u8], class: u8) -> usize {
    rest.iter().position(|b| CLASSES[usize::from(*b)] & class == 0).unwrap_or(rest.len())
}

impl Iterator for Tokenizer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(raw) = self.raw.take() {
            return Some(self.raw_text(raw));
        }
        let bytes = self.bytes();
        loop {
            let start = self.at;
            let mut open = start;
            // Text runs to the next `<` that opens something.
            loop {
                open = self.seek(b'<', open);
                match bytes.get(open + 1) {
                    Some(b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?') => break,
                    Some(b'/') if open + 2 < bytes.len() => break,
                    None => {
                        open = bytes.len();
                        break;
                    }
                    _ => open += 1,
                }
            }
            if open > start {
                self.at = open;
                return Some(Token::Text { span: Span::new(start, open), raw: false });
            }
            match bytes.get(start + 1)? {
                b'!' => {
                    if let Some(token) = self.declaration() {
                        return Some(token);
                    }
                }
                b'/' if bytes[start + 2].is_ascii_alphabetic() => {
                    let (word, ..) = self.tag(start + 2)?;
                    return Some(Token::End { name: Name::of(&bytes[word.start..], word.len()), word });
                }
                b'?' | b'/' => self.at = self.past(start + 2),
                _ => {
                    let (word, attributes, self_closing) = self.tag(start + 1)?;
                    let name = Name::of(&bytes[word.start..], word.len());
                    return Some(Token::Start { name, word, attributes, self_closing });
                }
            }
        }
    }
}

/// An attribute of a tag; spans of the page. The value still has its character references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) struct Attribute {
    pub(in crate::strip) name: Span,
    pub(in crate::strip) value: Span,
}

/// The attributes of a tag. Ends at `>`, which it also finds, since a value may hold one.
#[derive(Debug)]
pub(in crate::strip) struct Attributes<'p> {
    page: &'p str,
    at: usize,
    end: usize,
    /// A slash is right before the end.
    slash: bool,
}

impl<'p> Attributes<'p> {
    /// The attributes between a tag's name and its `>`.
    pub(in crate::strip) fn of(page: &'p str, span: Span) -> Self {
        Self { page, at: span.start, end: span.end, slash: false }
    }

    /// How far was read: at the end, where `>` is, or where the page ends.
    pub(in crate::strip) fn position(&self) -> usize {
        self.at
    }
}

impl Iterator for Attributes<'_> {
    type Item = Attribute;

    fn next(&mut self) -> Option<Attribute> {
        let bytes = &self.page.as_bytes()[..self.end];
        let gap = run(&bytes[self.at..], OF_GAP);
        self.at += gap;
        if self.at >= bytes.len() || bytes[self.at] == b'>' {
            self.slash = gap > 0 && bytes[self.at - 1] == b'/';
            return None;
        }
        let start = self.at;
        // A name may begin with `=`.
        self.at += 1 + run(&bytes[start + 1..], OF_ATTRIBUTE);
        let name = Span::new(start, self.at);
        let mut at = self.at + space(&bytes[self.at..]);
        if bytes.get(at) != Some(&b'=') {
            return Some(Attribute { name, value: Span::new(self.at, self.at) });
        }
        at += 1;
        at += space(&bytes[at..]);
        let value = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |i| at + 1 + i);
                self.at = (end + 1).min(bytes.len());
                Span::new(at + 1, end)
            }
            _ => {
                self.at = at + run(&bytes[at..], OF_VALUE);
                Span::new(at, self.at)
            }
        };
        Some(Attribute { name, value })
    }
}

fn space(rest: &[u8]) -> usize {
    rest.iter().take_while(|b| matches!(b, b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')).count()
}
