//! Copies of documents: all at once as a frame, or one batch after the other beside mining.

use crate::arrow::ArrowStream;
use crate::error::{bug, raise};
use crate::frame::{DUPLICATES, Frame, Value};
use crate::pool;
use crate::text::Texts;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};
use tidings_core::decode::decode;
use tidings_core::duplicate::{Firsts, Signature};

/// The documents so far that are no copies, with their ids. Batches have to come in the order of documents.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Duplicates {
    firsts: Mutex<Firsts<String>>,
    near: bool,
}

#[pymethods]
impl Duplicates {
    /// `threshold`: of near copies; without, only exact ones are found.
    #[new]
    #[pyo3(signature = (threshold=None))]
    fn new(threshold: Option<f64>) -> PyResult<Self> {
        let firsts = firsts(threshold)?;
        Ok(Self { near: firsts.is_near(), firsts: Mutex::new(firsts) })
    }
}

impl Duplicates {
    /// What documents are compared by.
    pub(crate) fn signature(&self, text: &str) -> Option<Signature> {
        Signature::of(text, self.near)
    }

    /// The id of the document that the next one, of this id, is a copy of.
    pub(crate) fn add(&self, signature: Option<&Signature>, doc_id: &str) -> Option<String> {
        let mut firsts = self.firsts.lock().unwrap_or_else(PoisonError::into_inner);
        firsts.add(signature?, doc_id.to_owned()).map(|copy| copy.of.clone())
    }
}

fn firsts<L>(threshold: Option<f64>) -> PyResult<Firsts<L>> {
    threshold.map_or_else(|| Ok(Firsts::exact()), Firsts::near).map_err(raise)
}

/// Which texts are copies of which before them.
#[pyfunction]
#[pyo3(signature = (texts, *, threshold=None, portable=false, threads=None))]
pub(crate) fn duplicates(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    threshold: Option<f64>,
    portable: bool,
    threads: Option<usize>,
) -> PyResult<ArrowStream> {
    let texts = Texts::read(texts)?;
    let mut firsts = firsts(threshold)?;
    let threads = pool::threads(threads)?;
    py.detach(|| {
        let mut frame = Frame::new(DUPLICATES, portable);
        // In pieces, so that only the signatures of firsts are in memory all at once.
        for piece in texts.pieces() {
            let signatures = pool::run(piece.len(), threads, |i| {
                let text = texts.get(piece.start + i);
                Signature::of(&decode(text.bytes(), text.encoding(None)).text, firsts.is_near())
            })?;
            for (i, signature) in signatures.into_iter().enumerate() {
                let doc = piece.start + i;
                let signature = signature.map_err(bug)?;
                let copy = signature.as_ref().and_then(|signature| firsts.add(signature, doc));
                frame.row([
                    ("doc", doc.into()),
                    ("dup_of", copy.map(|copy| *copy.of).into()),
                    ("similarity", copy.map_or(Value::Null, |copy| copy.similarity.into())),
                ]);
            }
        }
        frame.finish()
    })
}
