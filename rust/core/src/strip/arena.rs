//! A text that is built from pieces of a source, with white space folded and every piece's place remembered.

use crate::{Span, SpanMap};

/// White space: Unicode's, the four information separators, and NUL, which some servers send for nothing.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{1c}'..='\u{1f}')
}

/// For each byte, that it is no white space and no character that begins with it is.
const PLAIN: [bool; 256] = {
    let mut out = [true; 256];
    let mut byte = 0;
    while byte <= b' ' as usize {
        out[byte] = false;
        byte += 1;
    }
    let leading = [0xC2, 0xE1, 0xE2, 0xE3];
    let mut i = 0;
    while i < leading.len() {
        out[leading[i]] = false;
        i += 1;
    }
    out
};

/// A stretch of the text and where it came from; see [`SpanMap`].
#[derive(Clone, Copy, Debug)]
struct Piece {
    text: usize,
    len: usize,
    source: Span,
    verbatim: bool,
}

/// The text so far. Parts of it are later copied, with their sources, into the result.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pub(super) text: String,
    pieces: Vec<Piece>,
    /// White space seen since the last visible character, as a span of the source.
    pending: Option<Span>,
    /// Where the block that is being written begins.
    block: usize,
    /// White space is copied as it is, but for what a block begins and ends with; line ends become line feeds.
    pub(super) verbatim: bool,
}

impl Arena {
    /// Ends the block that is being written and returns its span, unless nothing visible was in it.
    pub(super) fn end_block(&mut self) -> Option<Span> {
        self.pending = None;
        self.trim();
        let span = Span::new(self.block, self.text.len());
        self.block = self.text.len();
        (!span.is_empty()).then_some(span)
    }

    /// Takes white space off the end, which only text that was copied as it is has.
    fn trim(&mut self) {
        let end = self.text.trim_end_matches(is_space).len().max(self.block);
        self.text.truncate(end);
        while let Some(last) = self.pieces.last_mut().filter(|last| last.text + last.len > end) {
            if last.text >= end {
                self.pieces.pop();
            } else {
                last.len = end - last.text;
                if last.verbatim {
                    last.source.end = last.source.start + last.len;
                }
                break;
            }
        }
    }

    /// Where the block that is being written begins.
    pub(super) fn block_start(&self) -> usize {
        self.block
    }

    /// Whether nothing visible is in the block yet.
    pub(super) fn block_is_empty(&self) -> bool {
        self.block == self.text.len()
    }

    /// Notes white space, or something that stands for it, such as a line break element.
    pub(super) fn space(&mut self, source: Span) {
        self.pending = Some(match self.pending {
            Some(before) => Span::new(before.start, source.end),
            None => source,
        });
    }

    /// Forgets white space that was noted: the next words are joined without it.
    pub(super) fn unspace(&mut self) {
        self.pending = None;
    }

    fn flush_space(&mut self, page: &str) {
        if let Some(span) = self.pending.take()
            && !self.block_is_empty()
        {
            let verbatim = span.len() == 1 && span.of(page) == " ";
            self.push(" ", span, verbatim);
        }
    }

    fn push(&mut self, text: &str, source: Span, verbatim: bool) {
        let at = self.text.len();
        self.text.push_str(text);
        if let Some(last) = self.pieces.last_mut() {
            let joined = verbatim && last.verbatim && last.source.end == source.start && last.text + last.len == at;
            if joined {
                last.len += text.len();
                last.source.end = source.end;
                return;
            }
        }
        self.pieces.push(Piece { text: at, len: text.len(), source, verbatim });
    }

    /// Appends `span` of the page as it is, but for white space, which is folded.
    pub(super) fn copy(&mut self, page: &str, span: Span) {
        let text = span.of(page);
        if self.verbatim {
            return self.copy_lines(page, span);
        }
        let bytes = text.as_bytes();
        let mut word = 0;
        let mut at = 0;
        while at < bytes.len() {
            at += bytes[at..].iter().take_while(|b| PLAIN[usize::from(**b)]).count();
            match bytes[at..] {
                [] => break,
                // One space between two words stays as it is.
                [b' ', next, ..] if at > word && PLAIN[usize::from(next)] => at += 2,
                _ => {
                    let Some(c) = text[at..].chars().next() else { break };
                    let end = at + c.len_utf8();
                    if is_space(c) {
                        self.word(page, Span::new(span.start + word, span.start + at));
                        self.space(Span::new(span.start + at, span.start + end));
                        word = end;
                    }
                    at = end;
                }
            }
        }
        self.word(page, Span::new(span.start + word, span.end));
    }

    fn copy_lines(&mut self, page: &str, span: Span) {
        let mut at = span.start;
        if self.block_is_empty() {
            at = span.end - span.of(page).trim_start_matches(is_space).len();
        }
        while at < span.end {
            let rest = &page.as_bytes()[at..span.end];
            let line = memchr::memchr2(b'\r', 0, rest).unwrap_or(rest.len());
            if line > 0 {
                self.push(&page[at..at + line], Span::new(at, at + line), true);
            }
            at += line;
            match rest[line..] {
                [b'\r', b'\n', ..] => {
                    self.push("\n", Span::new(at, at + 2), false);
                    at += 2;
                }
                [other, ..] => {
                    self.push(if other == b'\r' { "\n" } else { " " }, Span::new(at, at + 1), false);
                    at += 1;
                }
                [] => {}
            }
        }
    }

    /// Ends a line of text that is copied as it is.
    pub(super) fn line_break(&mut self, source: Span) {
        if !self.block_is_empty() {
            self.push("\n", source, false);
        }
    }

    fn word(&mut self, page: &str, span: Span) {
        if !span.is_empty() {
            self.flush_space(page);
            self.push(span.of(page), span, true);
        }
    }

    /// Appends `text`, which `source` stands for: a character reference.
    pub(super) fn put(&mut self, page: &str, text: &str, source: Span) {
        if text.chars().all(is_space) {
            if !self.verbatim {
                self.space(source);
            } else if !self.block_is_empty() {
                self.push(if text == "\r" { "\n" } else { text }, source, false);
            }
        } else {
            self.flush_space(page);
            self.push(text, source, false);
        }
    }

    /// Appends `span` of this text to `out`, and where it came from to `map`.
    pub(super) fn copy_out(&self, span: Span, out: &mut String, map: &mut SpanMap) {
        out.push_str(span.of(&self.text));
        let first = self.pieces.partition_point(|p| p.text + p.len <= span.start);
        for piece in self.pieces[first..].iter().take_while(|p| p.text < span.end) {
            let (start, end) = (piece.text.max(span.start), (piece.text + piece.len).min(span.end));
            if piece.verbatim {
                let from = piece.source.start + (start - piece.text);
                map.push(end - start, Span::new(from, from + (end - start)), true);
            } else {
                map.push(end - start, piece.source, false);
            }
        }
    }

    /// Where in the source the text at `at` came from.
    pub(super) fn source_of(&self, at: usize) -> usize {
        let i = self.pieces.partition_point(|p| p.text <= at).saturating_sub(1);
        match self.pieces.get(i) {
            Some(p) if p.verbatim => p.source.start + (at - p.text).min(p.source.len()),
            Some(p) => p.source.start,
            None => 0,
        }
    }

    /// The stretch of the source that a part of the text came from.
    pub(super) fn source_span(&self, span: Span) -> Span {
        let start = self.source_of(span.start);
        let last = self.pieces.partition_point(|p| p.text < span.end).checked_sub(1);
        let end = match last.map(|i| self.pieces[i]) {
            Some(p) if p.verbatim => p.source.start + (span.end - p.text).min(p.len),
            Some(p) => p.source.end,
            None => start,
        };
        Span::new(start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_plain_byte_begins_white_space() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| is_space(*c)) {
            assert!(!PLAIN[usize::from(c.encode_utf8(&mut [0; 4]).as_bytes()[0])], "{c:?}");
        }
    }
}
