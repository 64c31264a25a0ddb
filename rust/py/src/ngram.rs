//! Counts of n-grams as a frame.

use crate::arrow::ArrowStream;
use crate::error::{argument, bug, raise};
use crate::frame::{Frame, NGRAMS, NGRAMS_BY_DOCUMENT};
use crate::pool;
use crate::text::Texts;
use pyo3::prelude::*;
use std::borrow::Cow;
use tidings_core::decode::decode;
use tidings_core::ngram::{Normal, Options, count};

/// Counts the n-grams of texts.
#[pyfunction]
#[pyo3(signature = (
    texts, *, n_min=1, n_max=3, by_document=false, min_count=1, fold="lower", portable=false, threads=None
))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn ngrams(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    n_min: usize,
    n_max: usize,
    by_document: bool,
    min_count: u64,
    fold: &str,
    portable: bool,
    threads: Option<usize>,
) -> PyResult<ArrowStream> {
    let normal = match fold {
        "none" => Normal::None,
        "lower" => Normal::Lower,
        "full" => Normal::Fold,
        other => return Err(argument(format!("fold must be \"none\", \"lower\" or \"full\", not {other:?}"))),
    };
    let options = Options { min_n: n_min, max_n: n_max, normal, min_count, by_document };
    let texts = Texts::read(texts)?;
    // Counting is one table; the thread is for Ctrl-C to be heard.
    pool::threads(threads)?;
    py.detach(|| {
        let decoded: Vec<Cow<'_, str>> =
            (0..texts.len()).map(|i| decode(texts.get(i).bytes(), texts.get(i).encoding(None)).text).collect();
        let documents: Vec<&str> = decoded.iter().map(AsRef::as_ref).collect();
        let counted = pool::run(1, 1, |_| count(&documents, &options))?.pop();
        let counts = counted.unwrap_or_else(|| Err("nothing was counted".to_owned())).map_err(bug)?.map_err(raise)?;
        if by_document {
            let mut frame = Frame::new(NGRAMS_BY_DOCUMENT, portable);
            for row in &counts.by_document {
                let ngram = &counts.ngrams[row.ngram];
                frame.row([
                    ("doc", row.document.into()),
                    ("n", ngram.n.into()),
                    ("ngram", counts.text(ngram).into()),
                    ("count", row.count.into()),
                ]);
            }
            return frame.finish();
        }
        let mut frame = Frame::new(NGRAMS, portable);
        for ngram in &counts.ngrams {
            frame.row([
                ("n", ngram.n.into()),
                ("ngram", counts.text(ngram).into()),
                ("count", ngram.count.into()),
                ("n_documents", ngram.n_documents.into()),
                ("surface", counts.surface(ngram).into()),
            ]);
        }
        frame.finish()
    })
}
