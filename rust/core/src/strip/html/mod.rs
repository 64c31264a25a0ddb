//! HTML: tokens, the flat tree of containers and blocks, and the choice of the blocks that are the main text.

mod choose;
pub(in crate::strip) mod entities;
mod entity_names;
mod features;
pub(in crate::strip) mod tags;
pub(in crate::strip) mod tokenize;
mod train;
pub(in crate::strip) mod tree;
mod verdicts;

pub(in crate::strip) use choose::read;
pub(in crate::strip) use train::read_by;
#[doc(hidden)]
pub use train::{feature_names, features};
pub(in crate::strip) use tree::value;
