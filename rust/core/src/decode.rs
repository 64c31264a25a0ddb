//! Bytes to UTF-8, with the map back to the bytes as given.
//!
//! Which encoding: a byte order mark, else the caller's hint (a transport header), else UTF-8 if the bytes are valid,
//! else what the page declares, else what the bytes look like. A byte order mark stays in the
//! text as U+FEFF: it is a code point of the document, so counts agree with those of other tools.

use crate::strip::declared;
use crate::{Problem, Span};
use chardetng::EncodingDetector;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A document in UTF-8.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    /// The text; borrowed when the bytes were valid UTF-8.
    pub text: Cow<'a, str>,
    /// Lower-case name of the encoding, as Python's codecs know it.
    pub encoding: &'static str,
    /// From bytes of `text` to bytes of the source; `None` when they are the same.
    map: Option<Runs>,
    /// What could not be decoded.
    pub problems: Vec<Problem>,
}

impl<'a> Decoded<'a> {
    /// A text that needs no decoding.
    pub fn of(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), encoding: "utf-8", map: None, problems: Vec::new() }
    }
}

impl Decoded<'_> {
    /// The same with a text of its own, to be kept longer than the bytes.
    pub fn into_owned(self) -> Decoded<'static> {
        let Self { text, encoding, map, problems } = self;
        Decoded { text: Cow::Owned(text.into_owned()), encoding, map, problems }
    }

    /// The bytes of the source that `span` (bytes of `text`) was decoded from.
    pub fn byte_span(&self, span: Span) -> Span {
        match &self.map {
            None => span,
            Some(runs) => runs.source_span(span),
        }
    }

    /// `problem`, found in `text`, at its place in the source.
    pub fn byte_problem(&self, problem: Problem) -> Problem {
        let place = |at| self.byte_span(Span::new(at, at)).start;
        Problem { byte_offset: problem.byte_offset.map(place), ..problem }
    }
}

/// Decodes `bytes`; `hint` is an encoding's label from outside the document, such as an HTTP charset.
pub fn decode<'a>(bytes: &'a [u8], hint: Option<&str>) -> Decoded<'a> {
    let hinted = || hint.and_then(|label| Encoding::for_label(label.as_bytes()));
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match hinted() {
            Some(encoding) => encoding,
            None => {
                if let Ok(text) = std::str::from_utf8(bytes) {
                    return Decoded::of(text);
                }
                declared(bytes).filter(|e| plausible(e, bytes)).unwrap_or_else(|| guess(bytes))
            }
        },
    };
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Decoded::of(text);
    }
    transcode(bytes, encoding)
}

/// The name of the encoding that a page declares, to hold that to the standard's test cases.
#[doc(hidden)]
pub fn declared_name(bytes: &[u8]) -> Option<&'static str> {
    declared(bytes).map(python_name)
}

/// How files begin that are no text, and what they are.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF; save it as text first, as pdftotext does"),
    (
        b"PK\x03\x04",
        "a ZIP archive, or a .docx, .odt or .epub, which are such; unpack it, or save it as text or HTML",
    ),
    (b"\xD0\xCF\x11\xE0", "an old Word, Excel or PowerPoint file; save it as text or HTML"),
    (b"\x1F\x8B", "compressed with gzip; unpack it, or name it .gz"),
    (b"\x28\xB5\x2F\xFD", "compressed with Zstandard; unpack it"),
    (b"\x89PNG", "an image; leave it out"),
    (b"\xFF\xD8\xFF", "an image; leave it out"),
    (b"GIF87a", "an image; leave it out"),
    (b"GIF89a", "an image; leave it out"),
    (b"\x7FELF", "a program; leave it out"),
];

/// How far into a document control characters are counted, in bytes.
const CONTROLS_SCAN: usize = 1 << 16;

/// That `bytes` are no text at all, by how they begin or by their control characters: to mine them would find noise.
/// `hint` is that of [`decode`].
pub fn not_text(bytes: &[u8], hint: Option<&str>) -> Option<Problem> {
    let problem = |message, at| Problem { stage: "decode", code: "not_text", message, byte_offset: Some(at) };
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(problem(format!("no text, and not read: the document is {what}"), 0));
    }
    let wide = |encoding: &'static Encoding| encoding == UTF_16LE || encoding == UTF_16BE;
    let named = hint.and_then(|label| Encoding::for_label(label.as_bytes()));
    if Encoding::for_bom(bytes).is_some_and(|(encoding, _)| wide(encoding)) || named.is_some_and(wide) {
        return None;
    }
    let head = &bytes[..bytes.len().min(CONTROLS_SCAN)];
    // White space, and the escape that switches character sets.
    let is_control = |&b: &u8| b < 0x20 && !matches!(b, b'\t'..=b'\r' | 0x1B);
    let controls = head.iter().filter(|b| is_control(b)).count();
    // A few of them are damage in a text, however short it is.
    (controls > 8 && controls * 10 > head.len()).then(|| {
        let message = "no text, and not read: more than a tenth of the document are control characters; if it is UTF-16 \
                       without a byte order mark, give its encoding";
        problem(message.to_owned(), head.iter().position(is_control).unwrap_or(0))
    })
}

/// Whether a page that says it is UTF-8 is, but for a few damaged bytes; a page in another encoding that was declared
/// UTF-8 is read better by guessing.
fn plausible(encoding: &&'static Encoding, bytes: &[u8]) -> bool {
    if *encoding != UTF_8 {
        return true;
    }
    let (mut bad, mut good) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        bad += usize::from(!chunk.invalid().is_empty());
        good += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
    }
    good >= bad
}

/// What the bytes look like.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

/// Decodes bit by bit, so that each character's bytes are known.
fn transcode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let mut out = Transcoder {
        text: String::with_capacity(bytes.len() + bytes.len() / 8),
        map: Runs::default(),
        malformed: 0,
        first_malformed: None,
    };
    if encoding == UTF_8 {
        out.utf8(bytes);
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        out.utf16(bytes, encoding == UTF_16BE);
    } else {
        out.legacy(bytes, encoding);
    }
    let mut problems = Vec::new();
    if out.malformed > 0 {
        problems.push(Problem {
            stage: "decode",
            code: "malformed_bytes",
            message: format!(
                "{} malformed sequences in {} were read as U+FFFD; convert the file to UTF-8 or give its encoding",
                out.malformed,
                python_name(encoding)
            ),
            byte_offset: out.first_malformed,
        });
    }
    Decoded { text: Cow::Owned(out.text), encoding: python_name(encoding), map: Some(out.map), problems }
}

struct Transcoder {
    text: String,
    map: Runs,
    malformed: usize,
    first_malformed: Option<usize>,
}

impl Transcoder {
    /// Appends characters of one byte each.
    fn ascii(&mut self, text: &str, source: usize) {
        self.map.push(self.text.len(), source, 1, 1);
        self.text.push_str(text);
    }

    /// Appends what `source` decodes to, which is one character but for a few combining pairs.
    fn put(&mut self, text: &str, source: Span) {
        self.map.push(self.text.len(), source.start, text.len(), source.len());
        self.text.push_str(text);
    }

    fn bad(&mut self, source: Span) {
        self.malformed += 1;
        self.first_malformed.get_or_insert(source.start);
        self.put("\u{FFFD}", source);
    }

    fn utf8(&mut self, bytes: &[u8]) {
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            // The same bytes: any step leads back to them.
            if !chunk.valid().is_empty() {
                self.ascii(chunk.valid(), at);
            }
            at += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                self.bad(Span::new(at, at + chunk.invalid().len()));
                at += chunk.invalid().len();
            }
        }
    }

    fn utf16(&mut self, bytes: &[u8], big: bool) {
        let unit = |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        };
        let even = bytes.len() & !1;
        let mut at = 0;
        let mut utf8 = [0; 4];
        for decoded in char::decode_utf16(bytes[..even].chunks_exact(2).map(unit)) {
            match decoded {
                Ok(c) => {
                    let len = 2 * c.len_utf16();
                    self.put(c.encode_utf8(&mut utf8), Span::new(at, at + len));
                    at += len;
                }
                Err(_) => {
                    self.bad(Span::new(at, at + 2));
                    at += 2;
                }
            }
        }
        if even < bytes.len() {
            self.bad(Span::new(even, bytes.len()));
        }
    }

    fn legacy(&mut self, bytes: &[u8], encoding: &'static Encoding) {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let ascii_safe = encoding.is_ascii_compatible();
        let mut at = 0;
        while at < bytes.len() {
            if ascii_safe {
                let run = Encoding::ascii_valid_up_to(&bytes[at..]);
                if run > 0 {
                    // Only ASCII was scanned, so this cannot fail.
                    self.ascii(std::str::from_utf8(&bytes[at..at + run]).unwrap_or_default(), at);
                    at += run;
                    continue;
                }
            }
            at = self.character(&mut decoder, encoding, bytes, at);
        }
    }

    /// Feeds single bytes until something comes out; returns where the next character begins.
    fn character(&mut self, decoder: &mut Decoder, encoding: &'static Encoding, bytes: &[u8], start: usize) -> usize {
        let mut buffer = [0u8; 32];
        let mut end = start;
        while end < bytes.len() {
            let last = end + 1 == bytes.len();
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(&bytes[end..end + 1], &mut buffer, last);
            if written > 0 {
                self.put(std::str::from_utf8(&buffer[..written]).unwrap_or("\u{FFFD}"), Span::new(start, end + read));
            }
            match result {
                DecoderResult::Malformed(_, back) => {
                    // A fresh decoder: the old one may hold on to bytes that belong to the next character.
                    *decoder = encoding.new_decoder_without_bom_handling();
                    let stop = (end + read).saturating_sub(usize::from(back)).max(start + 1);
                    self.bad(Span::new(start, stop));
                    return stop;
                }
                _ if written > 0 => return end + read.max(1),
                _ => end += read.max(1),
            }
        }
        end
    }
}

/// Characters in a row that have as many bytes each in the text and as many each in the source.
#[derive(Clone, Copy, Debug)]
struct Run {
    text: usize,
    source: usize,
    text_step: usize,
    source_step: usize,
}

/// The map of a text that was decoded: runs in the order of the text.
#[derive(Clone, Debug, Default)]
struct Runs(Vec<Run>);

impl Runs {
    /// Says that characters of `text_step` bytes follow at `text`, each from `source_step` bytes from `source` on.
    fn push(&mut self, text: usize, source: usize, text_step: usize, source_step: usize) {
        let same = self.0.last().is_some_and(|last| {
            last.text_step == text_step
                && last.source_step == source_step
                && (text - last.text) / text_step * source_step == source - last.source
        });
        if !same && text_step > 0 {
            self.0.push(Run { text, source, text_step, source_step });
        }
    }

    fn source_span(&self, span: Span) -> Span {
        let Some(start) = self.run(span.start) else { return Span::default() };
        let from = start.source + (span.start - start.text) / start.text_step * start.source_step;
        match self.run(span.end.saturating_sub(1)) {
            Some(last) if !span.is_empty() => {
                let steps = (span.end - 1 - last.text) / last.text_step + 1;
                Span::new(from, last.source + steps * last.source_step)
            }
            _ => Span::new(from, from),
        }
    }

    fn run(&self, at: usize) -> Option<Run> {
        let i = self.0.partition_point(|run| run.text <= at);
        self.0.get(i.checked_sub(1)?).copied()
    }
}

/// The name under which Python's codecs know an encoding.
fn python_name(encoding: &'static Encoding) -> &'static str {
    const NAMES: &[(&str, &str)] = &[
        ("Big5", "big5hkscs"),
        ("EUC-JP", "euc_jp"),
        ("EUC-KR", "cp949"),
        ("GBK", "gbk"),
        ("gb18030", "gb18030"),
        ("IBM866", "cp866"),
        ("ISO-2022-JP", "iso2022_jp"),
        ("ISO-8859-10", "iso8859-10"),
        ("ISO-8859-13", "iso8859-13"),
        ("ISO-8859-14", "iso8859-14"),
        ("ISO-8859-15", "iso8859-15"),
        ("ISO-8859-16", "iso8859-16"),
        ("ISO-8859-2", "iso8859-2"),
        ("ISO-8859-3", "iso8859-3"),
        ("ISO-8859-4", "iso8859-4"),
        ("ISO-8859-5", "iso8859-5"),
        ("ISO-8859-6", "iso8859-6"),
        ("ISO-8859-7", "iso8859-7"),
        ("ISO-8859-8", "iso8859-8"),
        ("ISO-8859-8-I", "iso8859-8"),
        ("KOI8-R", "koi8-r"),
        ("KOI8-U", "koi8-u"),
        ("macintosh", "mac-roman"),
        ("Shift_JIS", "cp932"),
        ("UTF-16BE", "utf-16be"),
        ("UTF-16LE", "utf-16le"),
        ("UTF-8", "utf-8"),
        ("windows-1250", "windows-1250"),
        ("windows-1251", "windows-1251"),
        ("windows-1252", "windows-1252"),
        ("windows-1253", "windows-1253"),
        ("windows-1254", "windows-1254"),
        ("windows-1255", "windows-1255"),
        ("windows-1256", "windows-1256"),
        ("windows-1257", "windows-1257"),
        ("windows-1258", "windows-1258"),
        ("windows-874", "cp874"),
        ("x-mac-cyrillic", "mac-cyrillic"),
    ];
    let found = NAMES.iter().find(|(name, _)| *name == encoding.name());
    found.map_or(WINDOWS_1252_NAME, |(_, python)| python)
}

const WINDOWS_1252_NAME: &str = "windows-1252";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fallback_name_is_an_encoding() {
        assert_eq!(python_name(encoding_rs::WINDOWS_1252), WINDOWS_1252_NAME);
    }

    #[test]
    fn what_is_no_text_is_not_read() {
        let wide: Vec<u8> = "Lavrov met Guterres".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xFF\xFE".as_slice(), &wide].concat();
        let noise = [b"Lavrov met Guterres".as_slice(), &[1; 20]].concat();
        for (bytes, hint, at) in [
            (b"%PDF-1.7\nLavrov".as_slice(), None, Some(0)),
            (b"PK\x03\x04\x14", Some("utf-8"), Some(0)),
            (b"\x89PNG\r\n\x1A\n", None, Some(0)),
            (b"\xFF\xD8\xFF\xE0", None, Some(0)),
            (b"GIF89a", None, Some(0)),
            (b"\x7FELF", None, Some(0)),
            (b"\x1F\x8B\x08", None, Some(0)),
            (&noise, None, Some(19)),
            (&wide, None, Some(1)),
            (&wide, Some("utf-16le"), None),
            (&marked, None, None),
            (b"", None, None),
            (b"Lavrov\0met\0Guterres", None, None),
            (b"PDF, PK and GIF8 are what files begin with.\r\n\x0C\t", None, None),
            ("\u{FEFF}Лавров".as_bytes(), None, None),
            (b"\x1B$B30Aj\x1B(B", Some("iso-2022-jp"), None),
        ] {
            let found = not_text(bytes, hint);
            assert_eq!(found.as_ref().map(|p| (p.stage, p.code)), at.map(|_| ("decode", "not_text")), "{bytes:?}");
            assert_eq!(found.and_then(|p| p.byte_offset), at, "{bytes:?}");
        }
    }

    #[test]
    fn each_character_leads_back_to_its_bytes() {
        for (label, text) in
            [("windows-1251", "Лавров met"), ("gbk", "部长 x 会谈"), ("shift_jis", "大臣 a"), ("euc-kr", "장관")]
        {
            let encoding = Encoding::for_label(label.as_bytes()).expect("a label");
            let (bytes, _, _) = encoding.encode(text);
            let decoded = decode(&bytes, Some(label));
            assert_eq!(decoded.text, text);
            assert!(decoded.problems.is_empty());
            for (at, c) in text.char_indices() {
                let span = decoded.byte_span(Span::new(at, at + c.len_utf8()));
                assert_eq!(encoding.decode(&bytes[span.range()]).0, c.to_string(), "{label}");
            }
        }
    }
}
