//! A streaming HTML tokenizer: tags, text and raw text as spans of the page. It keeps no tree and no state but its
//! position, and looks at each byte once.

use crate::Span;
use memchr::{memchr, memchr2, memmem};

/// What comes next on the page. Comments, doctypes and processing instructions are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) enum Token {
    /// Characters. `raw`: without character references.
    Text { span: Span, raw: bool },
    /// A start tag: its name, and what is between name and `>`.
    Start { name: Span, attributes: Span, self_closing: bool },
    /// An end tag.
    End { name: Span },
}

/// Reads a page from the start to the end.
#[derive(Debug)]
pub(in crate::strip) struct Tokenizer<'a> {
    page: &'a str,
    at: usize,
    /// The element whose content is raw and comes next.
    raw: Option<Raw>,
    /// Set by the reader inside `svg` and `math`, where CDATA sections are text.
    pub(in crate::strip) foreign: bool,
}

#[derive(Clone, Copy, Debug)]
struct Raw {
    name: Span,
    references: bool,
}

impl<'a> Tokenizer<'a> {
    pub(in crate::strip) fn new(page: &'a str) -> Self {
        Self { page, at: 0, raw: None, foreign: false }
    }

    fn bytes(&self) -> &'a [u8] {
        self.page.as_bytes()
    }

    /// Position of the first `byte` at or after `from`, or the end of the page.
    fn seek(&self, byte: u8, from: usize) -> usize {
        memchr(byte, &self.bytes()[from..]).map_or(self.page.len(), |i| from + i)
    }

    fn past(&self, needle: &[u8], from: usize) -> usize {
        memmem::find(&self.bytes()[from..], needle).map_or(self.page.len(), |i| from + i + needle.len())
    }

    /// Passes over `<!...`, and yields the text of a CDATA section in foreign content.
    fn declaration(&mut self) -> Option<Token> {
        let start = self.at;
        let rest = &self.bytes()[start..];
        if rest.starts_with(b"<!--") {
            self.at = self.comment_end(start + 4);
        } else if self.foreign && rest.starts_with(b"<![CDATA[") {
            let inner = start + b"<![CDATA[".len();
            self.at = self.past(b"]]>", inner);
            let closed = self.page[inner..self.at].ends_with("]]>");
            return Some(Token::Text { span: Span::new(inner, self.at - if closed { 3 } else { 0 }), raw: true });
        } else {
            self.at = self.past(b">", start + 2);
        }
        None
    }

    /// One past the comment whose content begins at `from`.
    fn comment_end(&self, from: usize) -> usize {
        let rest = &self.bytes()[from..];
        if rest.starts_with(b">") {
            return from + 1;
        }
        if rest.starts_with(b"->") {
            return from + 2;
        }
        let mut at = from;
        // `-->` and `--!>` both end it.
        while let Some(i) = memmem::find(&self.bytes()[at..], b"--") {
            let after = &self.bytes()[at + i + 2..];
            if after.starts_with(b">") {
                return at + i + 3;
            }
            if after.starts_with(b"!>") {
                return at + i + 4;
            }
            at += i + 1;
        }
        self.page.len()
    }

    /// The start or end tag whose name begins at `name`; `None` if the page ends inside it.
    fn tag(&mut self, name: usize) -> Option<(Span, Span, bool)> {
        let bytes = self.bytes();
        let stop = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        let name_end = bytes[name..].iter().position(stop).map_or(bytes.len(), |i| name + i);
        let mut last_value = name_end;
        for attribute in Attributes::new(self.page, Span::new(name_end, bytes.len()), &mut self.at) {
            last_value = attribute.value.end.max(last_value);
        }
        if self.at == usize::MAX {
            self.at = bytes.len();
            return None;
        }
        let end = self.at - 1;
        let self_closing = end > last_value && bytes[end - 1] == b'/';
        Some((Span::new(name, name_end), Span::new(name_end, end), self_closing))
    }

    /// Text of a raw element up to its end tag.
    fn raw_text(&mut self, raw: Raw) -> Token {
        let start = self.at;
        let name = &self.bytes()[raw.name.range()];
        self.at = if name.eq_ignore_ascii_case(b"plaintext") {
            self.page.len()
        } else if name.eq_ignore_ascii_case(b"script") {
            self.script_end(start)
        } else {
            let mut at = start;
            loop {
                at = self.seek(b'<', at);
                if at >= self.page.len() || closes(&self.bytes()[at..], name) {
                    break at;
                }
                at += 1;
            }
        };
        Token::Text { span: Span::new(start, self.at), raw: !raw.references }
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
            } else if closes(rest, b"script") {
                if !double {
                    return at;
                }
                double = false;
            } else if escaped && opens(&rest[1..], b"script") {
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
fn closes(rest: &[u8], name: &[u8]) -> bool {
    rest.get(1) == Some(&b'/') && opens(&rest[2..], name)
}

fn opens(rest: &[u8], name: &[u8]) -> bool {
    rest.len() >= name.len()
        && rest[..name.len()].eq_ignore_ascii_case(name)
        && rest.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
}

impl Iterator for Tokenizer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(raw) = self.raw.take() {
            return Some(self.raw_text(raw));
        }
        let bytes = self.bytes();
        let start = self.at;
        let mut from = start;
        // Text runs to the next `<` that opens something.
        loop {
            let open = self.seek(b'<', from);
            let next = bytes.get(open + 1);
            let opens = open >= bytes.len()
                || next.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'))
                || next == Some(&b'/') && open + 2 < bytes.len();
            if !opens {
                from = open + 1;
                continue;
            }
            if open > start {
                self.at = open;
                return Some(Token::Text { span: Span::new(start, open), raw: false });
            }
            if open >= bytes.len() {
                return None;
            }
            break;
        }
        match bytes[start + 1] {
            b'!' => match self.declaration() {
                Some(token) => Some(token),
                None => Some(Token::Text { span: Span::new(self.at, self.at), raw: true }),
            },
            b'?' => {
                self.at = self.past(b">", start + 2);
                Some(Token::Text { span: Span::new(self.at, self.at), raw: true })
            }
            b'/' if !bytes[start + 2].is_ascii_alphabetic() => {
                self.at = self.past(b">", start + 2);
                Some(Token::Text { span: Span::new(self.at, self.at), raw: true })
            }
            b'/' => self.tag(start + 2).map(|(name, _, _)| Token::End { name }),
            _ => {
                let (name, attributes, self_closing) = self.tag(start + 1)?;
                let word = name.of(self.page);
                let is = |names: &[&str]| names.iter().any(|n| word.eq_ignore_ascii_case(n));
                if !self.foreign {
                    if is(&["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"]) {
                        self.raw = Some(Raw { name, references: false });
                    } else if is(&["title", "textarea"]) {
                        self.raw = Some(Raw { name, references: true });
                    }
                }
                Some(Token::Start { name, attributes, self_closing })
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

/// The attributes of a tag. Ends after `>`, which it also finds, since a value may hold one.
#[derive(Debug)]
pub(in crate::strip) struct Attributes<'p, 'e> {
    page: &'p str,
    at: usize,
    end: usize,
    /// Where to say how far was read.
    reached: Option<&'e mut usize>,
}

impl<'p, 'e> Attributes<'p, 'e> {
    fn new(page: &'p str, span: Span, reached: &'e mut usize) -> Self {
        Self { page, at: span.start, end: span.end, reached: Some(reached) }
    }

    /// The attributes between a tag's name and its `>`.
    pub(in crate::strip) fn of(page: &'p str, span: Span) -> Self {
        Self { page, at: span.start, end: span.end, reached: None }
    }

    fn stop(&mut self) -> Option<Attribute> {
        if let Some(reached) = &mut self.reached {
            **reached = self.at;
        }
        None
    }
}

impl Iterator for Attributes<'_, '_> {
    type Item = Attribute;

    fn next(&mut self) -> Option<Attribute> {
        let bytes = &self.page.as_bytes()[..self.end];
        while self.at < bytes.len() && (bytes[self.at].is_ascii_whitespace() || bytes[self.at] == b'/') {
            self.at += 1;
        }
        if self.at >= bytes.len() {
            // The page ends inside the tag, or the span inside it is used up.
            self.at = bytes.len();
            if let Some(reached) = &mut self.reached {
                **reached = usize::MAX;
            }
            return None;
        }
        if bytes[self.at] == b'>' {
            self.at += 1;
            return self.stop();
        }
        let start = self.at;
        self.at += 1;
        while self.at < bytes.len()
            && !(bytes[self.at].is_ascii_whitespace() || matches!(bytes[self.at], b'=' | b'/' | b'>'))
        {
            self.at += 1;
        }
        let name = Span::new(start, self.at);
        let mut at = self.at;
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        if bytes.get(at) != Some(&b'=') {
            return Some(Attribute { name, value: Span::new(self.at, self.at) });
        }
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let value = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |i| at + 1 + i);
                self.at = (end + 1).min(bytes.len());
                Span::new(at + 1, end)
            }
            _ => {
                let end = bytes[at..]
                    .iter()
                    .position(|b| b.is_ascii_whitespace() || *b == b'>')
                    .map_or(bytes.len(), |i| at + i);
                self.at = end;
                Span::new(at, end)
            }
        };
        Some(Attribute { name, value })
    }
}
