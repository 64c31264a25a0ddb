//! `tidings-core` turns raw pages into rows that point at the characters that said so.
//!
//! ```text
//! bytes -> decode -> strip -> segment -> gazetteer, date -> resolve -> relation -> event
//! ```
//!
//! Building (a [`gazetteer::Gazetteer`], [`relation::Rules`]) can fail with an [`Error`]; mining a document cannot:
//! what could not be done is reported as a [`Problem`] beside the rows.
//!
//! Offsets are half-open [`Span`]s of bytes everywhere in this crate.

pub mod date;
pub mod decode;
pub mod duplicate;
pub mod english;
pub mod error;
pub mod event;
pub mod fold;
pub mod gazetteer;
pub mod kwic;
pub mod mention;
pub mod miner;
pub mod ngram;
pub mod relation;
mod resolve;
mod script;
pub mod segment;
mod simd;
pub mod span;
pub mod strip;

pub use error::{Error, ErrorKind, Problem};
pub use span::{Span, SpanMap};
