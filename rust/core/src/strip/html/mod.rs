//! HTML: tokens, the flat tree of containers and blocks, and the choice of the blocks that are the main text.

mod attributes;
mod blocks;
mod charset;
mod choose;
mod content;
pub(in crate::strip) mod entities;
mod entity_names;
mod facts;
mod names;
mod parts;
mod rules;
mod stack;
pub(in crate::strip) mod tags;
pub(in crate::strip) mod tokenize;
mod train;
mod traits;
pub(in crate::strip) mod tree;
mod verdicts;

pub(crate) use charset::declared;
pub(in crate::strip) use choose::read;
pub use content::{Token, tokens};
pub(in crate::strip) use train::read_by;
#[doc(hidden)]
pub use train::{feature_names, features};
pub use tree::text_content;
pub(in crate::strip) use tree::value;
