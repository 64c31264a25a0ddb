//! The two ways to say that something went wrong: an [`Error`] ends the building of a tool, a [`Problem`] is a note
//! beside the rows of a document that could not be read whole.

use std::fmt;

/// What an [`Error`] is about; the Python layer maps it to an exception class and an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A gazetteer row that cannot be used.
    Gazetteer,
    /// A rule or rule test that cannot be read.
    Rule,
    /// Templates that cannot be read or merged.
    Templates,
    /// An argument outside its range.
    Argument,
    /// A file or folder that cannot be written or read, or a disk that is full.
    Storage,
}

/// Why a gazetteer or a rule set could not be built. The message names file, line and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

impl Error {
    /// An error of `kind` with a whole message for a person.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// What the error is about.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Something in one document that could not be done; mining went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stage that gave up: `read`, `decode`, `strip`, `mine`.
    pub stage: &'static str,
    /// A stable, greppable code such as `malformed_bytes`.
    pub code: &'static str,
    /// What, and what to do about it.
    pub message: String,
    /// Where in the source, in bytes, when a place can be named.
    pub byte_offset: Option<usize>,
}
