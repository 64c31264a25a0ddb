//! HTML: tokens, the flat tree of containers and blocks, and the choice of the blocks that are the main text.

mod choose;
pub(in crate::strip) mod entities;
mod entity_names;
pub(in crate::strip) mod tags;
pub(in crate::strip) mod tokenize;
pub(in crate::strip) mod tree;

pub(in crate::strip) use choose::read;
pub(in crate::strip) use tree::value;
