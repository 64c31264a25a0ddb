//! HTML: tokens, the flat tree of containers and blocks, and the choice of the blocks that are the main text.

mod choose;
pub(in crate::strip) mod entities;
mod entity_names;
mod features;
pub(in crate::strip) mod tags;
pub(in crate::strip) mod tokenize;
mod train;
pub(in crate::strip) mod tree;

pub(in crate::strip) use choose::read;
#[doc(hidden)]
pub use train::{feature_names, features};
pub(in crate::strip) use tree::value;
