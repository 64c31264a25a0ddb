//! Documents that are searched in their main text: what callers say of each, the search over threads, and the rows of
//! what was found and of what could not be read.

use crate::arrow::ArrowStream;
use crate::frame::{Column, Frame, PROBLEMS};
use crate::miner::internal;
use crate::pool;
use crate::strip::{self, Raw, nth, same_length};
use crate::text::Texts;
use pyo3::prelude::*;
use tidings_core::Problem;
use tidings_core::strip::{Format, Options};

/// Documents with what the caller says of each.
pub(crate) struct Documents {
    texts: Texts,
    ids: Vec<String>,
    paths: Option<Vec<Option<String>>>,
    formats: Option<Vec<Option<Format>>>,
    encodings: Option<Vec<Option<String>>>,
}

impl Documents {
    /// Takes what Python hands over.
    pub(crate) fn read(
        docs: &Bound<'_, PyAny>,
        ids: Vec<String>,
        paths: Option<Vec<Option<String>>>,
        formats: Option<Vec<Option<String>>>,
        encodings: Option<Vec<Option<String>>>,
    ) -> PyResult<Self> {
        let texts = Texts::read(docs)?;
        let formats = strip::formats(formats)?;
        same_length("doc_ids", Some(&ids), texts.len())?;
        same_length("paths", paths.as_ref(), texts.len())?;
        same_length("formats", formats.as_ref(), texts.len())?;
        same_length("encodings", encodings.as_ref(), texts.len())?;
        Ok(Self { texts, ids, paths, formats, encodings })
    }

    /// The frame of what `find` finds in each document, by `row`, and the frame of problems.
    pub(crate) fn search<T: Send>(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        (columns, portable): (&'static [Column], bool),
        find: impl Fn(&Raw<'_>) -> Vec<T> + Sync,
        row: impl Fn(&mut Frame, &str, &T) + Sync,
    ) -> PyResult<(ArrowStream, ArrowStream)> {
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let outcomes = pool::run(self.texts.len(), threads, |i| {
                let encoding = nth(self.encodings.as_ref(), i).map(String::as_str);
                let format = nth(self.formats.as_ref(), i).copied();
                let page = strip::raw(self.texts.get(i), format, encoding, &Options::default());
                (find(&page), page.problems)
            })?;
            let mut frame = Frame::new(columns, portable);
            let mut problems = Frame::new(PROBLEMS, portable);
            for (i, outcome) in outcomes.into_iter().enumerate() {
                let (found, doubts) = outcome.unwrap_or_else(|panic| (Vec::new(), vec![internal(&panic)]));
                let path = nth(self.paths.as_ref(), i).map(String::as_str);
                for found in &found {
                    row(&mut frame, &self.ids[i], found);
                }
                for problem in &doubts {
                    problem_row(&mut problems, &self.ids[i], path, problem);
                }
            }
            Ok((frame.finish()?, problems.finish()?))
        })
    }
}

/// A row of `problems`.
pub(crate) fn problem_row(frame: &mut Frame, doc_id: &str, path: Option<&str>, problem: &Problem) {
    frame.row([
        ("doc_id", doc_id.into()),
        ("path", path.into()),
        ("stage", problem.stage.into()),
        ("code", problem.code.into()),
        ("message", (&problem.message).into()),
        ("byte_offset", problem.byte_offset.into()),
    ]);
}
