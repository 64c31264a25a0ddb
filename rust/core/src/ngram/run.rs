//! A sorted run as bytes: a header, the lexicon, the records, checksums. A saved counter is one, and so is what is spilled.

use super::record::{Lexicon, Record, Records};
use crate::Error;
use std::{io::Write, path::Path};

/// What a run says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) min_n: usize,
    pub(super) max_n: usize,
    /// Of the caller: options, labels of groups, totals, as JSON. Runs do not look at it.
    pub(super) meta: Vec<u8>,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) records: u64,
}

/// Writes a run. Give it a `Vec<u8>` or a file; it needs no buffer behind it.
pub(super) struct RunWriter<W: Write>(W);

impl<W: Write> RunWriter<W> {
    /// `name` is how messages call what is written to.
    pub(super) fn new(out: W, name: &str, header: &Header, lexicon: &Lexicon) -> Result<Self, Error> {
        todo!()
    }

    /// The next record, behind the last one in the order of runs.
    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        todo!()
    }

    pub(super) fn finish(self) -> Result<(W, Written), Error> {
        todo!()
    }
}

/// Where a run is.
#[derive(Debug)]
pub(super) enum Run {
    Memory(Vec<u8>),
    /// Of a spill directory (removed when dropped), or saved (kept).
    File(super::spill::RunFile),
}

impl Run {
    /// A saved one. Reads its header.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        todo!()
    }

    /// Its header, lexicon and records, in this order, through a small buffer.
    pub(super) fn read(&self) -> Result<RunReader<'_>, Error> {
        todo!()
    }
}

/// Reads a run from its beginning.
pub(super) struct RunReader<'a>(&'a ());

impl RunReader<'_> {
    pub(super) fn header(&self) -> &Header {
        todo!()
    }

    /// The lexicon; with it the reader becomes [`Records`].
    pub(super) fn lexicon(self) -> Result<(Lexicon, RunRecords), Error> {
        todo!()
    }
}

/// The records of one run, numbered by its own lexicon.
pub(super) struct RunRecords;

impl Records for RunRecords {
    fn next(&mut self, record: &mut Record) -> Result<bool, Error> {
        todo!()
    }
}
