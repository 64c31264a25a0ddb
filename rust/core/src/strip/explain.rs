//! Why a block was kept or dropped: what `tidings strip --explain` shows.

use super::{Kind, Zone};
use crate::Span;

/// A block of a page and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The block as it reads.
    pub text: String,
    /// Where it stands: bytes of the source as given to [`super::explain`].
    pub source: Span,
    /// Where it stands in its page, such as `html > body > div.story > p`; empty for plain text.
    pub path: String,
    /// How it is set.
    pub kind: Kind,
    /// The zone that it stands in the text as; `None`: it does not stand there.
    pub zone: Option<Zone>,
    /// Above 0 it reads like main text, below 0 like boilerplate; what its reasons add to what every block begins with.
    pub points: i32,
    /// What speaks for it and against it, the strongest first.
    pub reasons: Vec<Reason>,
    /// What settled it whatever its points: `stands above already`, `title, not asked for` ...
    pub rule: Option<&'static str>,
}

/// One feature of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The feature's name in the model's table.
    pub feature: &'static str,
    /// Its value here.
    pub value: i32,
    /// What it adds.
    pub points: i32,
}
