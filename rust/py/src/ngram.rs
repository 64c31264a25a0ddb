//! `NgramCounter`: n-grams counted over batches of texts, and their rows as frames.

use crate::arrow::ArrowStream;
use crate::error::{argument, bug, one_of, raise};
use crate::frame::{MARGINS, NGRAMS, NGRAMS_BY_DOCUMENT, NGRAMS_BY_GROUP, stream};
use crate::gazetteer::Gazetteer;
use crate::pool;
use crate::text::{Text, Texts};
use crate::views;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int32Array, Int64Array, ListArray};
use pyo3::prelude::*;
use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use tidings_core::decode::decode;
use tidings_core::ngram::stop_words::{StopMode, StopWords};
use tidings_core::ngram::units::{Boundary, Entities, Tokens, Treatment, UnitOptions};
use tidings_core::ngram::{By, Chunk, Counter, Document, Normal, Options, Select, Storage, Table, View};
use tidings_core::{Error, ErrorKind};

/// Counts n-grams over any number of batches. One thread at a time.
#[pyclass(module = "tidings._core")]
pub(crate) struct NgramCounter {
    /// None after it was used up, or when an interrupt left it in no state to go on.
    counter: Option<Counter>,
}

/// The counter, or why there is none.
fn usable<T>(counter: Option<T>) -> PyResult<T> {
    counter.ok_or_else(|| argument("this counter was interrupted or used up: make a new one"))
}

#[pymethods]
impl NgramCounter {
    #[new]
    #[pyo3(signature = (
        n_min, n_max, *, tokens="words", fold="lower", stop_words=None, stop="edges", numbers="keep",
        punctuation="drop", boundary="sentence", skip=0, gazetteer=None, entities="text", by="corpus", memory=None,
        spill_dir=None, about=""
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        n_min: usize,
        n_max: usize,
        tokens: &str,
        fold: &str,
        stop_words: Option<Vec<String>>,
        stop: &str,
        numbers: &str,
        punctuation: &str,
        boundary: &str,
        skip: usize,
        gazetteer: Option<PyRef<'_, Gazetteer>>,
        entities: &str,
        by: &str,
        memory: Option<u64>,
        spill_dir: Option<PathBuf>,
        about: &str,
    ) -> PyResult<Self> {
        let folds = [("none", Normal::None), ("lower", Normal::Lower), ("full", Normal::Fold)];
        let normal = one_of("fold", fold, &folds)?;
        let stop = one_of("stop", stop, StopMode::WORDS)?;
        let options = Options {
            min_n: n_min,
            max_n: n_max,
            normal,
            units: UnitOptions {
                tokens: one_of("tokens", tokens, Tokens::WORDS)?,
                boundary: one_of("boundary", boundary, Boundary::WORDS)?,
                numbers: one_of("numbers", numbers, Treatment::WORDS)?,
                punctuation: one_of("punctuation", punctuation, Treatment::WORDS)?,
            },
            skip,
            stop: stop_words.map(|words| StopWords::new(words.iter().map(String::as_str), normal, stop)),
            gazetteer: gazetteer.map(|gazetteer| Arc::clone(&gazetteer.core)),
            entities: one_of("entities", entities, Entities::WORDS)?,
            by: one_of("by", by, By::WORDS)?,
        };
        let storage = Storage { memory, spill: spill_dir, about: about.to_owned() };
        Ok(Self { counter: Some(Counter::new(options, storage).map_err(raise)?) })
    }

    /// What a saved counter says of the options that it was made with, and whether it has groups.
    #[staticmethod]
    fn about(py: Python<'_>, path: PathBuf) -> PyResult<(String, bool)> {
        py.detach(|| Counter::saved(&path)).map_err(raise)
    }

    /// Adds what was saved.
    #[pyo3(signature = (path, *, threads=None))]
    fn load(&mut self, py: Python<'_>, path: PathBuf, threads: Option<usize>) -> PyResult<()> {
        let threads = pool::threads(threads)?;
        self.change(py, move |counter, cancelled| {
            let saved = Counter::load(&path, counter.options().clone(), Storage::default())?;
            counter.merge(saved, threads, cancelled)
        })
    }

    /// Adds what another one counted, which is used up then. Not when it counts differently or is this one.
    #[pyo3(signature = (other, *, threads=None))]
    fn merge(slf: &Bound<'_, Self>, other: &Bound<'_, Self>, threads: Option<usize>) -> PyResult<()> {
        if slf.is(other) {
            return Err(argument("a counter cannot be merged with itself"));
        }
        let threads = pool::threads(threads)?;
        let (mut this, mut other) = (slf.try_borrow_mut()?, other.try_borrow_mut()?);
        let check = |theirs: &Counter| usable(this.counter.as_ref())?.check_merge(theirs).map_err(raise);
        check(usable(other.counter.as_ref())?)?;
        let other = usable(other.counter.take())?;
        this.change(slf.py(), move |counter, cancelled| counter.merge(other, threads, cancelled))
    }

    /// Writes all that was counted to a file.
    #[pyo3(signature = (path, *, threads=None))]
    fn save(&mut self, py: Python<'_>, path: PathBuf, threads: Option<usize>) -> PyResult<()> {
        let threads = pool::threads(threads)?;
        self.change(py, move |counter, cancelled| counter.save(&path, threads, cancelled))
    }

    /// Adds texts; with `lengths`, documents of so many tokens each. `groups`: the name of the group of each, or null.
    #[pyo3(signature = (texts, *, lengths=None, groups=None, threads=None))]
    fn add(
        &mut self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        lengths: Option<Vec<usize>>,
        groups: Option<&Bound<'_, PyAny>>,
        threads: Option<usize>,
    ) -> PyResult<()> {
        let texts = Texts::read(texts)?;
        let names = groups.map(Texts::read).transpose()?;
        let threads = pool::threads(threads)?;
        // What is refused is refused before the counter is touched, which then goes on as if nothing was asked.
        let ends = lengths.map(|lengths| ends(&lengths, texts.len())).transpose()?;
        let n = ends.as_ref().map_or(texts.len(), Vec::len);
        if let Some(names) = names.as_ref().filter(|names| names.len() != n) {
            return Err(argument(format!("by= has {} values for {n} texts: give one for each", names.len())));
        }
        let mut counter = usable(self.counter.take())?;
        py.detach(|| {
            let range = |ends: &[usize], i: usize| if i == 0 { 0..ends[0] } else { ends[i - 1]..ends[i] };
            let groups: Option<Vec<u32>> =
                names.as_ref().map(|names| (0..n).map(|i| counter.group(token(names, i).as_deref())).collect());
            let document = |i: usize| match &ends {
                None => Document::Text(text(&texts, i)),
                Some(ends) => Document::Tokens(range(ends, i).map(|i| token(&texts, i)).collect()),
            };
            let size = |i: usize| match &ends {
                None => texts.get(i).bytes().len(),
                Some(ends) => range(ends, i).map(|i| texts.get(i).bytes().len()).sum(),
            };
            let (counter, added) = pool::watched(|cancelled| {
                let added = counter.add(n, document, size, groups.as_deref(), threads, cancelled);
                (counter, added)
            })?
            .map_err(bug)?;
            self.counter = Some(counter);
            added.map_err(raise)
        })
    }

    /// Hands the rows to `sink`, a stream at a time: one for all, or, where they come one by one, one for each `most`.
    /// `last`: the counter is not needed any more, which saves memory.
    #[pyo3(signature = (
        sink, *, min_count=1, min_df=1, max_df=None, top=None, surface=true, margins=false, most=None, last=false,
        portable=false, threads=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn rows(
        &mut self,
        py: Python<'_>,
        sink: Py<PyAny>,
        min_count: u64,
        min_df: u64,
        max_df: Option<u64>,
        top: Option<usize>,
        surface: bool,
        margins: bool,
        most: Option<usize>,
        last: bool,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<()> {
        let threads = pool::threads(threads)?;
        let by = usable(self.counter.as_ref())?.options().by;
        let surfaces = surface && by != By::Document;
        let select = Select { min_count, min_df, max_df: max_df.unwrap_or(u64::MAX), top, surfaces, margins };
        let most = most.unwrap_or(usize::MAX);
        // What Python raised, while the core only knows that it is to stop.
        let raised = Mutex::new(None);
        let hand_over = |table: Table| {
            let rows = match by {
                By::Corpus => corpus_frame(table, surface, margins, portable),
                By::Document => document_frame(table, portable),
                By::Group => group_frame(table, surface, portable),
            };
            let done = rows.and_then(|rows| Python::attach(|py| sink.call1(py, (rows,)).map(|_| ())));
            done.map_err(|error| {
                *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Error::new(ErrorKind::Storage, "the rows were not taken")
            })
        };
        let done = self.change(py, |counter, cancelled| {
            counter.each(&select, most, last, threads, cancelled, &mut |table| hand_over(table))
        });
        if last {
            self.counter = None;
        }
        match raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => done,
        }
    }

    /// Documents that were added.
    #[getter]
    fn n_documents(&self) -> PyResult<usize> {
        Ok(usable(self.counter.as_ref())?.n_documents())
    }

    /// Words that were counted.
    #[getter]
    fn n_tokens(&self) -> PyResult<u64> {
        Ok(usable(self.counter.as_ref())?.n_words())
    }
}

impl NgramCounter {
    /// Long work on the counter, which is gone when it was interrupted or panicked, and stays when it failed.
    fn change(
        &mut self,
        py: Python<'_>,
        work: impl FnOnce(&mut Counter, &AtomicBool) -> Result<(), Error> + Send,
    ) -> PyResult<()> {
        let mut counter = usable(self.counter.take())?;
        let (counter, done) = py
            .detach(|| {
                pool::watched(|cancelled| {
                    let done = work(&mut counter, cancelled);
                    (counter, done)
                })
            })?
            .map_err(bug)?;
        self.counter = Some(counter);
        done.map_err(raise)
    }
}

fn text(texts: &Texts, i: usize) -> Cow<'_, str> {
    let text = texts.get(i);
    match text {
        Text::Str(text) | Text::Mended(text, _) => Cow::Borrowed(text),
        Text::Bytes(_) | Text::Null => decode(text.bytes(), text.encoding(None)).text,
    }
}

fn token(texts: &Texts, i: usize) -> Option<Cow<'_, str>> {
    if matches!(texts.get(i), Text::Null) { None } else { Some(text(texts, i)) }
}

/// Where the tokens of each document end, of so many in all.
fn ends(lengths: &[usize], n_tokens: usize) -> PyResult<Vec<usize>> {
    let mut end = 0usize;
    let ends: Option<Vec<usize>> = lengths
        .iter()
        .map(|&length| {
            end = end.checked_add(length)?;
            Some(end)
        })
        .collect();
    ends.filter(|_| end == n_tokens).ok_or_else(|| bug("the lengths do not add up to the tokens"))
}

/// A row for each n-gram.
fn corpus_frame(table: Table, surface: bool, margins: bool, portable: bool) -> PyResult<ArrowStream> {
    let buffers = views::buffers(table.buffers);
    // Most n-grams occur once, so one column of ones does for all of them.
    let most = table.chunks.iter().filter(|chunk| chunk.counts.is_empty()).map(Chunk::len).max();
    let ones = Int64Array::from(vec![1; most.unwrap_or_default()]);
    let mut batches = Vec::new();
    for chunks in table.chunks.chunk_by(|a, b| a.n == b.n) {
        let most = chunks.iter().map(Chunk::len).max().unwrap_or_default();
        let n = Int32Array::from(vec![chunks[0].n as i32; most]);
        batches.resize(batches.len() + chunks.len(), n);
    }
    let column = |counts: Vec<i64>, len: usize| -> ArrayRef {
        if counts.is_empty() { Arc::new(ones.slice(0, len)) } else { Arc::new(Int64Array::from(counts)) }
    };
    let batches = table.chunks.into_iter().zip(batches).map(|(chunk, numbers)| {
        let (n, len) = (chunk.n, chunk.len());
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(numbers.slice(0, len)),
            views::texts(chunk.texts, &buffers, portable),
            column(chunk.counts, len),
            column(chunk.documents, len),
        ];
        if surface {
            columns.push(views::texts(chunk.surfaces, &buffers, portable));
        }
        if margins {
            columns.push(lists(&chunk.word_counts, n, len));
            columns.push(lists(&chunk.pair_counts, 3, len));
        }
        columns
    });
    let columns = if surface { NGRAMS } else { &NGRAMS[..4] };
    stream(columns.iter().chain(if margins { MARGINS } else { &[] }), batches.collect(), portable)
}

/// Lists of `n` values each, as far as there are values; nulls then.
fn lists(values: &[i64], n: usize, len: usize) -> ArrayRef {
    let rows = (0..len).map(|i| values.get(i * n..(i + 1) * n).map(|row| row.iter().copied().map(Some)));
    Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(rows))
}

/// A row for each n-gram of each document.
fn document_frame(mut table: Table, portable: bool) -> PyResult<ArrowStream> {
    let rows = Rows::new(&table.chunks);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from_iter_values(table.by_group.iter().map(|row| row.group as i32))),
        Arc::new(Int32Array::from_iter_values(table.by_group.iter().map(|row| rows.get(row.row).0 as i32))),
        views::texts(
            table.by_group.iter().map(|row| rows.get(row.row).1).collect(),
            &views::buffers(std::mem::take(&mut table.buffers)),
            portable,
        ),
        Arc::new(Int64Array::from_iter_values(table.by_group.iter().map(|row| row.count))),
    ];
    stream(NGRAMS_BY_DOCUMENT, vec![columns], portable)
}

/// A row for each n-gram of each group.
fn group_frame(mut table: Table, surface: bool, portable: bool) -> PyResult<ArrowStream> {
    let rows = Rows::new(&table.chunks);
    let buffers = views::buffers(std::mem::take(&mut table.buffers));
    let groups = table.by_group.iter().map(|row| table.groups[row.group as usize].as_deref());
    let mut columns: Vec<ArrayRef> = vec![
        views::strings(groups, portable),
        Arc::new(Int32Array::from_iter_values(table.by_group.iter().map(|row| rows.get(row.row).0 as i32))),
        views::texts(table.by_group.iter().map(|row| rows.get(row.row).1).collect(), &buffers, portable),
        Arc::new(Int64Array::from_iter_values(table.by_group.iter().map(|row| row.count))),
        Arc::new(Int64Array::from_iter_values(table.by_group.iter().map(|row| row.documents))),
    ];
    if surface {
        let surfaces = table.by_group.iter().map(|row| rows.get(row.row).2).collect();
        columns.push(views::texts(surfaces, &buffers, portable));
    }
    stream(if surface { NGRAMS_BY_GROUP } else { &NGRAMS_BY_GROUP[..5] }, vec![columns], portable)
}

/// The rows of a table by their number.
struct Rows<'a> {
    chunks: &'a [Chunk],
    /// The numbers of the rows of each.
    numbers: Vec<Range<u32>>,
}

impl<'a> Rows<'a> {
    fn new(chunks: &'a [Chunk]) -> Self {
        let mut start = 0;
        let numbers = chunks.iter().map(|chunk| {
            let range = start..start + chunk.len() as u32;
            start = range.end;
            range
        });
        Self { chunks, numbers: numbers.collect() }
    }

    /// n, text and surface of a row.
    fn get(&self, row: u32) -> (usize, View, View) {
        let at = self.numbers.partition_point(|numbers| numbers.end <= row);
        let (chunk, i) = (&self.chunks[at], (row - self.numbers[at].start) as usize);
        (chunk.n, chunk.texts[i], chunk.surfaces.get(i).copied().unwrap_or_default())
    }
}
