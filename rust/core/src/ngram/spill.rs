//! Where runs go that memory has no room for: a private directory, removed whatever happens; and how memory is shared.

use crate::Error;
use std::path::{Path, PathBuf};

/// The least that can be worked with.
pub(super) const MIN_MEMORY: u64 = 16 << 20;

/// How much memory counting may take, and for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    bytes: u64,
}

impl Budget {
    /// An error under [`MIN_MEMORY`].
    pub(super) fn new(bytes: u64) -> Result<Self, Error> {
        todo!()
    }

    /// For a batch of text, all that is made of it, and the run that it becomes.
    pub(super) fn batch(&self) -> usize {
        todo!()
    }

    /// For reading runs: buffers and what numbers mean in each.
    pub(super) fn merge(&self) -> usize {
        todo!()
    }

    /// For rows that wait for their turn.
    pub(super) fn rows(&self) -> usize {
        todo!()
    }
}

/// A private directory, made when it is first needed and removed on drop.
#[derive(Debug)]
pub(super) struct Spill {
    under: Option<PathBuf>,
}

impl Spill {
    /// Under `folder`, or the system's for temporary files.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { under: folder }
    }

    /// A new file to write a run to. Give what comes of it to [`Run::File`](super::run::Run) by [`SpillFile::into_run`].
    pub(super) fn create(&mut self) -> Result<SpillFile, Error> {
        todo!()
    }
}

/// A file that is being written: `std::io::Write`, whose errors say where, how much and what to do.
pub(super) struct SpillFile;

impl SpillFile {
    pub(super) fn into_run(self) -> RunFile {
        todo!()
    }
}

/// A file with a run.
#[derive(Debug)]
pub(super) struct RunFile {
    path: PathBuf,
    /// Removed on drop.
    temporary: bool,
}

impl RunFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
