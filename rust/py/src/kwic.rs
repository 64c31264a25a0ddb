//! Keyword in context as a frame.

use crate::arrow::ArrowStream;
use crate::documents::Documents;
use crate::error::{bug, one_of, raise};
use crate::frame::{Frame, KWIC, KWIC_IN_DOCUMENTS};
use crate::gazetteer::{Gazetteer, decoded};
use crate::pool;
use crate::strip::{Place, Places, Raw, zone_at};
use crate::text::{Text, Texts};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use tidings_core::Span;
use tidings_core::gazetteer::{FindOptions, Gazetteer as Names};
use tidings_core::kwic::{Found, Kwic as Core, Line, Options, Syntax, Within, entities, reading};
use tidings_core::ngram::Normal;
use tidings_core::span::CodePoints;

/// What to look for.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Kwic {
    core: Core,
    /// With paragraphs that are known, whose blank lines part names.
    in_documents: Core,
    patterns: Vec<String>,
    names: Option<Names>,
}

#[pymethods]
impl Kwic {
    /// Reads patterns, and takes entities (ids, names or globs of either; all of them without a list).
    #[new]
    #[pyo3(signature = (
        patterns, *, window=5, within="document", valuetype="glob", fold="lower", gazetteer=None, entity=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        patterns: Vec<PyBackedStr>,
        window: usize,
        within: &str,
        valuetype: &str,
        fold: &str,
        gazetteer: Option<PyRef<'_, Gazetteer>>,
        entity: Option<Vec<PyBackedStr>>,
    ) -> PyResult<Self> {
        let options = Options {
            window,
            within: one_of("within", within, &[("document", Within::Document), ("sentence", Within::Sentence)])?,
            syntax: one_of(
                "valuetype",
                valuetype,
                &[("glob", Syntax::Glob), ("fixed", Syntax::Fixed), ("regex", Syntax::Regex)],
            )?,
            normal: one_of(
                "fold",
                fold,
                &[("none", Normal::None), ("lower", Normal::Lower), ("full", Normal::Fold)],
            )?,
        };
        let names = gazetteer.map(|gazetteer| Names::clone(&gazetteer.core));
        let patterns: Vec<String> = patterns.iter().map(|text| text.to_string()).collect();
        py.detach(|| {
            let texts: Vec<&str> = patterns.iter().map(String::as_str).collect();
            let mut core = Core::new(&texts, options).map_err(raise)?;
            let mut in_documents = core.clone();
            if let Some(names) = &names {
                let ids = entity.map(|ids| entities(names, &ids.iter().map(|id| &**id).collect::<Vec<_>>()));
                let wanted = ids.transpose().map_err(raise)?;
                core = core.names(names.clone(), wanted.clone(), FindOptions::default());
                let how = FindOptions { across_blank_lines: false, ..FindOptions::default() };
                in_documents = in_documents.names(names.clone(), wanted, how);
            }
            Ok(Self { core, in_documents, patterns, names })
        })
    }

    /// A row for each place in texts, up to `limit` of them.
    #[pyo3(signature = (texts, *, limit=None, portable=false, threads=None))]
    fn find(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        limit: Option<usize>,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        let texts = Texts::read(texts)?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let pieces = texts.pieces();
            let mut all = Frame::new(KWIC, portable);
            let mut room = limit.unwrap_or(usize::MAX);
            // With a limit what stands behind it need not be read.
            let round = if limit.is_some() { threads * 4 } else { pieces.len().max(1) };
            for pieces in pieces.chunks(round) {
                if room == 0 {
                    break;
                }
                let found = pool::run(pieces.len(), threads, |i| {
                    let mut found = Vec::new();
                    for doc in pieces[i].clone() {
                        let lines = self.core.find(&decoded(texts.get(doc)).text);
                        found.extend((!lines.is_empty()).then_some((doc, lines)));
                    }
                    found
                })?;
                let mut shown = Vec::new();
                for found in found {
                    for (doc, mut lines) in found.map_err(bug)? {
                        lines.truncate(room);
                        room -= lines.len();
                        shown.push((doc, lines));
                    }
                }
                // What a row says is cut out of the text over threads, too.
                let frames = pool::run(shown.len().div_ceil(ROWS), threads, |i| {
                    let mut frame = Frame::new(KWIC, portable);
                    for (doc, lines) in shown.iter().skip(i * ROWS).take(ROWS) {
                        self.rows(&mut frame, *doc, texts.get(*doc), lines);
                    }
                    frame
                })?;
                for frame in frames {
                    all.append(frame.map_err(bug)?);
                }
            }
            all.finish()
        })
    }

    /// A row for each place in the main text of documents, and what could not be read.
    #[pyo3(signature = (docs, *, doc_ids, paths=None, formats=None, encodings=None, portable=false, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn find_in_documents(
        &self,
        py: Python<'_>,
        docs: &Bound<'_, PyAny>,
        doc_ids: Vec<String>,
        paths: Option<Vec<Option<String>>>,
        formats: Option<Vec<Option<String>>>,
        encodings: Option<Vec<Option<String>>>,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<(ArrowStream, ArrowStream)> {
        Documents::read(docs, doc_ids, paths, formats, encodings)?.search(
            py,
            threads,
            (KWIC_IN_DOCUMENTS, portable),
            |page| self.in_document(page),
            |frame, doc_id, found| self.document_row(frame, doc_id, found),
        )
    }
}

/// Texts of which rows are made at a time.
const ROWS: usize = 256;

/// A line in the main text of a document, with its places as frames give them.
struct LineInDocument {
    line: Line,
    zone: &'static str,
    /// What stands before, as, and behind the keyword.
    parts: [String; 3],
    place: Place,
    window: Place,
}

impl Kwic {
    /// What was looked for, as the caller named it.
    fn pattern(&self, found: Found) -> &str {
        match found {
            Found::Pattern(index) => &self.patterns[index],
            Found::Entity(index) => self.names.as_ref().map_or("", |names| names.entry(index).entity_id),
        }
    }

    fn rows(&self, frame: &mut Frame, doc: usize, text: Text<'_>, lines: &[Line]) {
        let decoded = decoded(text);
        let points = CodePoints::new(&decoded.text);
        let parts: Vec<_> = lines.iter().map(|line| parts(line, &decoded.text)).collect();
        let places: Vec<_> = lines.iter().map(|line| (points.span(line.span), points.span(line.window))).collect();
        let bytes: Vec<_> = lines.iter().map(|line| decoded.byte_span(line.span)).collect();
        frame.rows(lines.len(), |columns| {
            columns.ints("doc", lines.iter().map(|_| doc));
            columns.texts("left", parts.iter().map(|parts| Some(&*parts[0])));
            columns.texts("keyword", parts.iter().map(|parts| Some(&*parts[1])));
            columns.texts("right", parts.iter().map(|parts| Some(&*parts[2])));
            columns.texts("pattern", lines.iter().map(|line| Some(self.pattern(line.found))));
            columns.ints("start", places.iter().map(|(place, _)| place.0));
            columns.ints("end", places.iter().map(|(place, _)| place.1));
            columns.ints("byte_start", bytes.iter().map(|bytes| bytes.start));
            columns.ints("byte_end", bytes.iter().map(|bytes| bytes.end));
            columns.ints("left_start", places.iter().map(|(_, window)| window.0));
            columns.ints("right_end", places.iter().map(|(_, window)| window.1));
            columns.ints("sentence_id", lines.iter().map(|line| line.sentence));
            columns.ints("n_words", lines.iter().map(|line| line.n_words));
        });
    }

    /// The lines of a page.
    fn in_document(&self, page: &Raw<'_>) -> Vec<LineInDocument> {
        let Raw { decoded, stripped, .. } = page;
        let lines = self.in_documents.find_in(&stripped.text, &stripped.blocks);
        if lines.is_empty() {
            return Vec::new();
        }
        let places = Places::new(decoded, stripped);
        let place = |line: Line| LineInDocument {
            line,
            zone: zone_at(stripped, line.span),
            parts: parts(&line, &stripped.text).map(|part| part.into_owned()),
            place: places.of(line.span),
            window: places.of(line.window),
        };
        lines.into_iter().map(place).collect()
    }

    fn document_row(&self, frame: &mut Frame, doc_id: &str, found: &LineInDocument) {
        let [left, keyword, right] = &found.parts;
        frame.row([
            ("doc_id", doc_id.into()),
            ("left", left.into()),
            ("keyword", keyword.into()),
            ("right", right.into()),
            ("pattern", self.pattern(found.line.found).into()),
            ("zone", found.zone.into()),
            ("start", found.place.points.0.into()),
            ("end", found.place.points.1.into()),
            ("byte_start", found.place.bytes.start.into()),
            ("byte_end", found.place.bytes.end.into()),
            ("text_start", found.place.text.0.into()),
            ("text_end", found.place.text.1.into()),
            ("left_start", found.window.text.0.into()),
            ("right_end", found.window.text.1.into()),
            ("sentence_id", found.line.sentence.into()),
            ("n_words", found.line.n_words.into()),
        ]);
    }
}

/// What stands before, as, and behind a keyword, as it reads.
fn parts<'t>(line: &Line, text: &'t str) -> [std::borrow::Cow<'t, str>; 3] {
    let before = Span::new(line.window.start, line.span.start);
    let behind = Span::new(line.span.end, line.window.end);
    [before, line.span, behind].map(|span| reading(span.of(text)))
}
