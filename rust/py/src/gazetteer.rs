//! `Gazetteer`: built from JSON lines, shared with miners, and found in texts.

use crate::arrow::ArrowStream;
use crate::error::{argument, bug, raise};
use crate::frame::{ENTRIES, FINDINGS, FOUND, FOUND_IN_DOCUMENTS, Frame, PROBLEMS, list};
use crate::miner::internal;
use crate::pool;
use crate::strip::{self, nth, same_length};
use crate::text::Texts;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use std::sync::Arc;
use tidings_core::decode::decode;
use tidings_core::gazetteer::{FindOptions, Gazetteer as Core, GazetteerBuilder, Match};
use tidings_core::span::CodePoints;
use tidings_core::strip::Zone;
use tidings_core::{Problem, Span};

/// A compiled list of names.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Gazetteer {
    pub(crate) core: Arc<Core>,
}

#[pymethods]
impl Gazetteer {
    #[staticmethod]
    fn from_jsonl(py: Python<'_>, sources: Vec<(PyBackedStr, PyBackedBytes)>) -> PyResult<Self> {
        let built = py.detach(|| {
            let all = GazetteerBuilder::new();
            sources.iter().fold(all, |all, (name, content)| all.jsonl(content, name)).build()
        });
        Ok(Self { core: Arc::new(built.map_err(raise)?) })
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }

    #[pyo3(signature = (texts, *, readings="best", across_blank_lines=true, portable=false, threads=None))]
    fn find(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        readings: &str,
        across_blank_lines: bool,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        let all = match readings {
            "best" => false,
            "all" => true,
            other => return Err(argument(format!("readings must be \"best\" or \"all\", not {other:?}"))),
        };
        let options = FindOptions { across_blank_lines, ..FindOptions::default() };
        let texts = Texts::read(texts)?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let found = pool::run(texts.len(), threads, |i| {
                let decoded = decode(texts.get(i).bytes(), texts.get(i).encoding(None));
                let points = CodePoints::new(&decoded.text);
                let place = |m: &Match| Found {
                    points: points.span(m.span),
                    bytes: decoded.byte_span(m.span),
                    text: m.span.of(&decoded.text).to_owned(),
                    name: *m,
                };
                self.core.find(&decoded.text, &options).iter().map(place).collect::<Vec<_>>()
            })?;
            let mut frame = Frame::new(FOUND, portable);
            for (doc, found) in found.into_iter().enumerate() {
                for found in found.map_err(bug)? {
                    self.rows(&mut frame, doc, &found, all);
                }
            }
            frame.finish()
        })
    }

    /// Finds names in the main text of documents: their rows, and what could not be read.
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
        let texts = Texts::read(docs)?;
        let formats = strip::formats(formats)?;
        same_length("doc_ids", Some(&doc_ids), texts.len())?;
        same_length("paths", paths.as_ref(), texts.len())?;
        same_length("formats", formats.as_ref(), texts.len())?;
        same_length("encodings", encodings.as_ref(), texts.len())?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let outcomes = pool::run(texts.len(), threads, |i| {
                let encoding = nth(encodings.as_ref(), i).map(String::as_str);
                self.in_document(&strip::raw(texts.get(i), nth(formats.as_ref(), i).copied(), encoding, false))
            })?;
            let mut frame = Frame::new(FOUND_IN_DOCUMENTS, portable);
            let mut problems = Frame::new(PROBLEMS, portable);
            for (i, outcome) in outcomes.into_iter().enumerate() {
                let (found, doubts) = outcome.unwrap_or_else(|panic| (Vec::new(), vec![internal(&panic)]));
                for found in &found {
                    self.document_row(&mut frame, &doc_ids[i], found);
                }
                for problem in &doubts {
                    problems.row([
                        ("doc_id", (&doc_ids[i]).into()),
                        ("path", nth(paths.as_ref(), i).map(String::as_str).into()),
                        ("stage", problem.stage.into()),
                        ("code", problem.code.into()),
                        ("message", (&problem.message).into()),
                        ("byte_offset", problem.byte_offset.into()),
                    ]);
                }
            }
            Ok((frame.finish()?, problems.finish()?))
        })
    }

    #[pyo3(signature = (*, portable=false))]
    fn check(&self, py: Python<'_>, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(FINDINGS, portable);
            for finding in self.core.check() {
                frame.row([
                    ("severity", finding.severity.as_str().into()),
                    ("code", finding.code.into()),
                    ("entity_id", (&finding.entity_id).into()),
                    ("name", (&finding.name).into()),
                    ("message", (&finding.message).into()),
                    ("fix", (&finding.fix).into()),
                    ("at", (&finding.at).into()),
                ]);
            }
            frame.finish()
        })
    }

    #[pyo3(signature = (*, portable=false))]
    fn entries(&self, py: Python<'_>, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(ENTRIES, portable);
            for entry in self.core.entries() {
                frame.row([
                    ("entity_id", (&entry.entity_id).into()),
                    ("name", (&entry.name).into()),
                    ("type", entry.mtype.as_str().into()),
                    ("aliases", list(&entry.aliases)),
                    ("adjectives", list(&entry.adjectives)),
                    ("demonyms", list(&entry.demonyms)),
                    ("metonyms", list(&entry.metonyms)),
                    ("country", entry.country.as_deref().into()),
                    ("office", entry.office.as_deref().into()),
                    ("sector", entry.sector.as_deref().into()),
                    ("lang", entry.lang.as_deref().into()),
                    ("valid_from", entry.valid_from.into()),
                    ("valid_to", entry.valid_to.into()),
                    ("priority", entry.priority.into()),
                ]);
            }
            frame.finish()
        })
    }
}

/// A match in the main text of a document, with its places as frames give them.
struct FoundInDocument {
    zone: &'static str,
    source: (usize, usize),
    bytes: Span,
    text: (usize, usize),
    surface: String,
    name: Match,
}

/// A match, with its place as frames give it.
struct Found {
    points: (usize, usize),
    bytes: Span,
    text: String,
    name: Match,
}

impl Gazetteer {
    /// The names in the main text of a page that was read, and the problems of reading it.
    fn in_document(&self, page: &strip::Raw<'_>) -> (Vec<FoundInDocument>, Vec<Problem>) {
        let strip::Raw { decoded, stripped, problems, .. } = page;
        let (inner, outer) = (CodePoints::new(&stripped.text), CodePoints::new(&decoded.text));
        // Stripping has flowed the lines: what an empty line parts are paragraphs.
        let names = self.core.find(&stripped.text, &FindOptions { across_blank_lines: false, ..FindOptions::default() });
        let place = |m: &Match| {
            let source = stripped.map.source_span(m.span);
            let zone = if stripped.dateline.is_some_and(|dateline| dateline.contains(m.span)) {
                Zone::Dateline
            } else {
                let at = stripped.blocks.partition_point(|block| block.span.end <= m.span.start);
                stripped.blocks.get(at).map_or(Zone::Body, |block| block.zone)
            };
            FoundInDocument {
                zone: strip::zone(zone),
                source: outer.span(source),
                bytes: decoded.byte_span(source),
                text: inner.span(m.span),
                surface: m.span.of(&stripped.text).to_owned(),
                name: *m,
            }
        };
        (names.iter().map(place).collect(), problems.clone())
    }

    fn document_row(&self, frame: &mut Frame, doc_id: &str, found: &FoundInDocument) {
        let readings = self.core.readings(found.name.name);
        let Some(&reading) = readings.first() else { return };
        let entry = self.core.entry(reading);
        frame.row([
            ("doc_id", doc_id.into()),
            ("zone", found.zone.into()),
            ("start", found.source.0.into()),
            ("end", found.source.1.into()),
            ("byte_start", found.bytes.start.into()),
            ("byte_end", found.bytes.end.into()),
            ("text_start", found.text.0.into()),
            ("text_end", found.text.1.into()),
            ("text", (&found.surface).into()),
            ("type", reading.mention_type(entry).as_str().into()),
            ("form", reading.form().as_str().into()),
            ("entity_id", (&entry.entity_id).into()),
            ("entity", (&entry.name).into()),
            ("country", entry.country.as_deref().into()),
            ("office", entry.office.as_deref().into()),
            ("n_readings", readings.len().into()),
        ]);
    }

    /// The rows of a match: its best reading, or all.
    fn rows(&self, frame: &mut Frame, doc: usize, found: &Found, all: bool) {
        let readings = self.core.readings(found.name.name);
        for (i, &reading) in readings.iter().enumerate().take(if all { readings.len() } else { 1 }) {
            let entry = self.core.entry(reading);
            frame.row([
                ("doc", doc.into()),
                ("start", found.points.0.into()),
                ("end", found.points.1.into()),
                ("byte_start", found.bytes.start.into()),
                ("byte_end", found.bytes.end.into()),
                ("text", (&found.text).into()),
                ("type", reading.mention_type(entry).as_str().into()),
                ("form", reading.form().as_str().into()),
                ("entity_id", (&entry.entity_id).into()),
                ("entity", (&entry.name).into()),
                ("country", entry.country.as_deref().into()),
                ("office", entry.office.as_deref().into()),
                ("n_readings", readings.len().into()),
                ("reading", i.into()),
            ]);
        }
    }
}
