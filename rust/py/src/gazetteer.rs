//! `Gazetteer`: built from JSON lines and tables, shared with miners, and found in texts.

use crate::arrow::ArrowStream;
use crate::documents::Documents;
use crate::error::{argument, bug, one_of, raise};
use crate::frame::{CONTAINS, COUNTS, ENTRIES, FINDINGS, FOUND_IN_DOCUMENTS, FOUND_ROWS, Frame, REPLACED, list};
use crate::pool;
use crate::rows::Rows;
use crate::strip::{Place, Places, Raw, same_length, zone_at};
use crate::text::{Object, Text, Texts};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tidings_core::Span;
use tidings_core::decode::{Decoded, decode};
use tidings_core::fold::Folding;
use tidings_core::gazetteer::{
    self as core, Boundary, CaseRule, Entity, Gazetteer as Core, GazetteerBuilder, Kind, Match, NameKind, Reading,
};
use tidings_core::span::CodePoints;

/// How to look for names.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct FindOptions {
    find: core::FindOptions,
    /// Every reading of a match, and not the best alone.
    all_readings: bool,
}

#[pymethods]
impl FindOptions {
    #[new]
    #[pyo3(signature = (*, kind="longest", boundary="word", fuzzy=false, readings="best", across_blank_lines=true))]
    fn new(kind: &str, boundary: &str, fuzzy: bool, readings: &str, across_blank_lines: bool) -> PyResult<Self> {
        let kinds =
            [("longest", Kind::LeftmostLongest), ("first", Kind::LeftmostFirst), ("overlapping", Kind::Overlapping)];
        let find = core::FindOptions {
            kind: one_of("kind", kind, &kinds)?,
            boundary: one_of("boundary", boundary, &[("word", Boundary::Word), ("none", Boundary::None)])?,
            fuzzy,
            across_blank_lines,
        };
        Ok(Self { find, all_readings: one_of("readings", readings, &[("best", false), ("all", true)])? })
    }
}

/// Where the rows of a gazetteer come from.
#[derive(FromPyObject)]
enum Source {
    /// JSON lines.
    Lines(PyBackedBytes),
    /// A table that speaks Arrow.
    Table(Py<PyAny>),
}

/// A source, ready to be read without the interpreter.
enum Ready {
    Lines(PyBackedBytes),
    Table(Rows),
}

impl Source {
    fn read(self, py: Python<'_>) -> PyResult<Ready> {
        Ok(match self {
            Source::Lines(lines) => Ready::Lines(lines),
            Source::Table(table) => Ready::Table(Rows::read(table.bind(py))?),
        })
    }
}

/// What stands in the place of a name.
#[derive(FromPyObject)]
enum With {
    /// A column of the entity.
    Column(String),
    /// For each text its replacements, one for each match; none leaves the words as they are.
    Words(Vec<Vec<Option<String>>>),
}

/// A match as a tuple: start, end, text, entity_id, entity, type, distance.
type Tuple = (usize, usize, String, String, String, &'static str, u8);

/// A compiled list of names.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Gazetteer {
    pub(crate) core: Arc<Core>,
}

#[pymethods]
impl Gazetteer {
    /// Builds from files of JSON lines and tables, as one; each has the name that messages call it. `payload` is kept.
    #[staticmethod]
    #[pyo3(signature = (sources, *, keep, payload=None))]
    fn build(
        py: Python<'_>,
        sources: Vec<(PyBackedStr, Source)>,
        keep: Vec<PyBackedStr>,
        payload: Option<PyBackedBytes>,
    ) -> PyResult<Self> {
        let keep: Vec<&str> = keep.iter().map(|word| &**word).collect();
        let folding = Folding::keeping(&keep).map_err(|e| argument(format!("keep: {e}")))?;
        let sources = sources.into_iter().map(|(name, source)| Ok((name, source.read(py)?)));
        let sources = sources.collect::<PyResult<Vec<_>>>()?;
        let core = py.detach(|| {
            let mut all = GazetteerBuilder::new().folding(folding);
            for (name, rows) in &sources {
                match rows {
                    Ready::Lines(lines) => all = all.jsonl(lines, name),
                    Ready::Table(rows) => rows.add_to(&mut all, name)?,
                }
            }
            if let Some(payload) = payload {
                all = all.payload(payload.to_vec());
            }
            all.build().map(Arc::new).map_err(raise)
        })?;
        Ok(Self { core })
    }

    /// Maps a compiled file.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        Ok(Self { core: py.detach(|| Core::open(path)).map_err(raise)?.into() })
    }

    /// What `to_bytes` gave.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: PyBackedBytes) -> PyResult<Self> {
        Ok(Self { core: py.detach(|| Core::from_bytes(&data[..])).map_err(raise)?.into() })
    }

    /// The compiled form.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.core.to_bytes())
    }

    /// Writes the compiled form to a file.
    fn write(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        Ok(py.detach(|| fs::write(path, self.core.to_bytes()))?)
    }

    /// Compares all bytes of the compiled form with their checksums.
    fn verify(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.core.verify()).map_err(raise)
    }

    /// Same for gazetteers of the same compiled form, and else not.
    #[getter]
    fn checksum(&self) -> u64 {
        self.core.checksum()
    }

    /// Size of the compiled form in bytes.
    #[getter]
    fn n_bytes(&self) -> usize {
        self.core.to_bytes().len()
    }

    /// What is kept beside the names.
    fn payload<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.core.payload())
    }

    /// The dress that is not folded away.
    #[getter]
    fn keep(&self) -> Vec<&'static str> {
        self.core.folding().kept().collect()
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }

    /// A row for each match, or each reading of one, with the row of its entity behind.
    #[pyo3(signature = (texts, how, *, portable=false, threads=None))]
    fn find(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        how: &FindOptions,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        let texts = Texts::read(texts)?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let pieces = texts.pieces();
            let frames = pool::run(pieces.len(), threads, |i| {
                let mut frame = Frame::new(FOUND_ROWS, portable);
                let mut matches = Vec::new();
                for doc in pieces[i].clone() {
                    self.rows(&mut frame, doc, texts.get(doc), how, &mut matches);
                }
                frame
            })?;
            let mut all = Frame::new(FOUND_ROWS, portable);
            for frame in frames {
                all.append(frame.map_err(bug)?);
            }
            all.finish()
        })
    }

    /// The matches of one text as tuples.
    fn matches(&self, py: Python<'_>, text: &Bound<'_, PyAny>, how: &FindOptions) -> PyResult<Vec<Tuple>> {
        let text = Object::read(text, 0)?;
        py.detach(|| {
            let found = self.places(&decoded(text.text()), how);
            let tuple = |found: &Found| {
                let shown = if how.all_readings { found.readings.len() } else { 1 };
                let tuple = |reading: &Reading| {
                    let entry = self.entry(*reading);
                    (
                        found.points.0,
                        found.points.1,
                        found.text.clone(),
                        entry.entity_id.to_owned(),
                        entry.name.to_owned(),
                        reading.mention_type(&entry).as_str(),
                        found.distance,
                    )
                };
                found.readings.iter().take(shown).map(tuple).collect::<Vec<_>>()
            };
            Ok(found.iter().flat_map(tuple).collect())
        })
    }

    /// Whether a name stands in each text; null for no text.
    #[pyo3(signature = (texts, how, *, threads=None))]
    fn contains(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        how: &FindOptions,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        let texts = Texts::read(texts)?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let found = pool::run(texts.len(), threads, |i| {
                let text = texts.get(i);
                let any = || !self.core.find(&decoded(text).text, &how.find).is_empty();
                (!matches!(text, Text::Null)).then(any)
            })?;
            let mut frame = Frame::new(CONTAINS, false);
            for any in found {
                frame.row([("contains", any.map_err(bug)?.into())]);
            }
            frame.finish()
        })
    }

    /// How often each entity is named, and in how many texts: the most frequent first, then by id.
    #[pyo3(signature = (texts, how, *, portable=false, threads=None))]
    fn count(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        how: &FindOptions,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        let texts = Texts::read(texts)?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let found = pool::run(texts.len(), threads, |i| {
                let text = decoded(texts.get(i));
                let mut counts: HashMap<usize, i64> = HashMap::new();
                for found in self.core.find(&text.text, &how.find) {
                    let readings = self.readings(&found, &text.text);
                    let counted = if how.all_readings { readings.len() } else { 1 };
                    for reading in readings.iter().take(counted) {
                        *counts.entry(reading.entity).or_default() += 1;
                    }
                }
                counts
            })?;
            let mut all: HashMap<usize, (i64, i64)> = HashMap::new();
            for counts in found {
                for (entity, count) in counts.map_err(bug)? {
                    let (total, documents) = all.entry(entity).or_default();
                    *total += count;
                    *documents += 1;
                }
            }
            let mut all: Vec<_> = all.into_iter().map(|(entity, counts)| (self.core.entry(entity), counts)).collect();
            all.sort_unstable_by(|(a, x), (b, y)| (y.0, a.entity_id).cmp(&(x.0, b.entity_id)));
            let mut frame = Frame::new(COUNTS, portable);
            for (entity, (count, documents)) in all {
                frame.row([
                    ("entity_id", entity.entity_id.into()),
                    ("entity", entity.name.into()),
                    ("type", entity.mtype.as_str().into()),
                    ("count", count.into()),
                    ("n_documents", documents.into()),
                ]);
            }
            frame.finish()
        })
    }

    /// The texts with other words for the names.
    #[pyo3(signature = (texts, how, with_, *, threads=None))]
    fn replace(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        how: &FindOptions,
        with_: With,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        if how.find.kind == Kind::Overlapping {
            return Err(argument(
                "kind must be \"longest\" or \"first\" here: of overlapping names one can be replaced",
            ));
        }
        let texts = Texts::read(texts)?;
        let column = match &with_ {
            With::Column(name) => Some(one_of("with_", name, &[("entity_id", 0), ("entity", 1), ("type", 2)])?),
            With::Words(words) => {
                same_length("replacements", Some(words), texts.len())?;
                None
            }
        };
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let replaced = pool::run(texts.len(), threads, |i| {
                let text = texts.get(i);
                if matches!(text, Text::Null) {
                    return None;
                }
                let text = decoded(text).text;
                let (mut out, mut at) = (String::with_capacity(text.len()), 0);
                for (k, found) in self.core.find(&text, &how.find).iter().enumerate() {
                    let readings = self.readings(found, &text);
                    let Some(&reading) = readings.first() else { continue };
                    let entry = self.entry(reading);
                    let word = match (&with_, column) {
                        (With::Words(words), _) => words[i].get(k).and_then(|word| word.as_deref()),
                        (_, Some(0)) => Some(entry.entity_id),
                        (_, Some(1)) => Some(entry.name),
                        _ => Some(reading.mention_type(&entry).as_str()),
                    };
                    out.push_str(&text[at..found.span.start]);
                    out.push_str(word.unwrap_or(found.span.of(&text)));
                    at = found.span.end;
                }
                out.push_str(&text[at..]);
                Some(out)
            })?;
            let mut frame = Frame::new(REPLACED, false);
            for text in replaced {
                frame.row([("text", text.map_err(bug)?.as_deref().into())]);
            }
            frame.finish()
        })
    }

    /// Finds names in the main text of documents: their rows, and what could not be read.
    #[pyo3(signature = (docs, how, *, doc_ids, paths=None, formats=None, encodings=None, portable=false, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn find_in_documents(
        &self,
        py: Python<'_>,
        docs: &Bound<'_, PyAny>,
        how: &FindOptions,
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
            (FOUND_IN_DOCUMENTS, portable),
            |page| self.in_document(page, how),
            |frame, doc_id, found| self.document_row(frame, doc_id, found),
        )
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
                let names = |wanted| list(entry.names().filter(|(kind, _)| *kind == wanted).map(|(_, name)| name));
                frame.row([
                    ("entity_id", entry.entity_id.into()),
                    ("name", entry.name.into()),
                    ("type", entry.mtype.as_str().into()),
                    ("aliases", names(NameKind::Alias)),
                    ("adjectives", names(NameKind::Adjective)),
                    ("demonyms", names(NameKind::Demonym)),
                    ("metonyms", names(NameKind::Metonym)),
                    ("country", entry.country.into()),
                    ("office", entry.office.into()),
                    ("sector", entry.sector.into()),
                    ("lang", entry.lang.into()),
                    ("valid_from", entry.valid_from.into()),
                    ("valid_to", entry.valid_to.into()),
                    ("priority", entry.priority.into()),
                    ("case", case(entry.case).into()),
                ]);
            }
            frame.finish()
        })
    }
}

/// A text as it reads.
pub(crate) fn decoded(text: Text<'_>) -> Decoded<'_> {
    if let Text::Str(text) = text
        && !text.starts_with('\u{FEFF}')
    {
        return Decoded::of(text);
    }
    decode(text.bytes(), text.encoding(None))
}

fn case(rule: CaseRule) -> &'static str {
    match rule {
        CaseRule::Smart => "smart",
        CaseRule::Exact => "exact",
        CaseRule::Fold => "fold",
    }
}

/// A match in the main text of a document, with its places as frames give them.
struct FoundInDocument {
    zone: &'static str,
    place: Place,
    surface: String,
    readings: Vec<Reading>,
    distance: u8,
}

/// A match, with its place as frames give it.
struct Found {
    points: (usize, usize),
    text: String,
    readings: Vec<Reading>,
    distance: u8,
}

impl Gazetteer {
    /// Who a match can mean, best first.
    fn readings(&self, found: &Match, text: &str) -> Vec<Reading> {
        self.core.readings(found, text).collect()
    }

    fn entry(&self, reading: Reading) -> Entity<'_> {
        self.core.entry(reading.entity)
    }

    /// The matches in a text with their places.
    fn places(&self, decoded: &Decoded<'_>, how: &FindOptions) -> Vec<Found> {
        let points = CodePoints::new(&decoded.text);
        let place = |m: &Match| Found {
            points: points.span(m.span),
            text: m.span.of(&decoded.text).to_owned(),
            readings: self.readings(m, &decoded.text),
            distance: m.distance,
        };
        self.core.find(&decoded.text, &how.find).iter().map(place).collect()
    }

    /// The names in the main text of a page.
    fn in_document(&self, page: &Raw<'_>, how: &FindOptions) -> Vec<FoundInDocument> {
        let Raw { decoded, stripped, .. } = page;
        let blocks = stripped.blocks.iter().map(|block| block.span);
        let names = self.core.find_in(&stripped.text, blocks, &how.find);
        if names.is_empty() {
            return Vec::new();
        }
        let places = Places::new(decoded, stripped);
        let place = |m: &Match| FoundInDocument {
            zone: zone_at(stripped, m.span),
            place: places.of(m.span),
            surface: m.span.of(&stripped.text).to_owned(),
            readings: self.readings(m, &stripped.text),
            distance: m.distance,
        };
        names.iter().map(place).collect()
    }

    fn document_row(&self, frame: &mut Frame, doc_id: &str, found: &FoundInDocument) {
        let Some(&reading) = found.readings.first() else { return };
        let entry = self.entry(reading);
        frame.row([
            ("doc_id", doc_id.into()),
            ("zone", found.zone.into()),
            ("start", found.place.points.0.into()),
            ("end", found.place.points.1.into()),
            ("byte_start", found.place.bytes.start.into()),
            ("byte_end", found.place.bytes.end.into()),
            ("text_start", found.place.text.0.into()),
            ("text_end", found.place.text.1.into()),
            ("text", (&found.surface).into()),
            ("type", reading.mention_type(&entry).as_str().into()),
            ("form", reading.form().as_str().into()),
            ("entity_id", entry.entity_id.into()),
            ("entity", entry.name.into()),
            ("country", entry.country.into()),
            ("office", entry.office.into()),
            ("n_readings", found.readings.len().into()),
            ("distance", u32::from(found.distance).into()),
        ]);
    }

    /// The rows of a text: for each match its best reading, or all. `matches` is lent.
    fn rows(&self, frame: &mut Frame, doc: usize, text: Text<'_>, how: &FindOptions, matches: &mut Vec<Match>) {
        let decoded = decoded(text);
        self.core.find_into(&decoded.text, &how.find, matches);
        if matches.is_empty() {
            return;
        }
        let points = CodePoints::new(&decoded.text);
        let mut rows = Vec::with_capacity(matches.len());
        for found in matches.iter() {
            let n = self.core.n_readings(found, &decoded.text);
            let shown = if how.all_readings { n } else { 1 };
            let place = (points.span(found.span), decoded.byte_span(found.span));
            let bearers = self.core.bearers(found, &decoded.text).take(shown).enumerate();
            rows.extend(bearers.map(|(i, (reading, entity))| Row { found, place, n, i, reading, entity }));
        }
        frame.rows(rows.len(), |columns| {
            columns.ints("doc", rows.iter().map(|_| doc));
            columns.ints("start", rows.iter().map(|row| row.place.0.0));
            columns.ints("end", rows.iter().map(|row| row.place.0.1));
            columns.ints("byte_start", rows.iter().map(|row| row.place.1.start));
            columns.ints("byte_end", rows.iter().map(|row| row.place.1.end));
            columns.texts("text", rows.iter().map(|row| Some(row.found.span.of(&decoded.text))));
            columns.texts("type", rows.iter().map(|row| Some(row.reading.mention_type(&row.entity).as_str())));
            columns.texts("form", rows.iter().map(|row| Some(row.reading.form().as_str())));
            columns.texts("entity_id", rows.iter().map(|row| Some(row.entity.entity_id)));
            columns.texts("entity", rows.iter().map(|row| Some(row.entity.name)));
            columns.texts("country", rows.iter().map(|row| row.entity.country));
            columns.texts("office", rows.iter().map(|row| row.entity.office));
            columns.ints("n_readings", rows.iter().map(|row| row.n));
            columns.ints("reading", rows.iter().map(|row| row.i));
            columns.ints("distance", rows.iter().map(|row| usize::from(row.found.distance)));
            columns.ints("entity_row", rows.iter().map(|row| row.reading.entity));
        });
    }
}

/// A match with one of its readings.
struct Row<'a> {
    found: &'a Match,
    place: ((usize, usize), Span),
    n: usize,
    i: usize,
    reading: Reading,
    entity: Entity<'a>,
}
