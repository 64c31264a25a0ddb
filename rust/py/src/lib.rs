//! `tidings._core`: the bindings. Each function takes what Python hands over, releases the interpreter lock, calls
//! `tidings-core`, and wraps the rows as Arrow streams. No algorithm lives here.

mod arrow;
mod columns;
mod defaults;
mod documents;
mod duplicate;
mod error;
mod event;
mod frame;
mod gazetteer;
mod kwic;
mod miner;
mod ngram;
mod pool;
mod rows;
mod rules;
mod strip;
mod stripped;
mod templates;
mod text;
mod views;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::arrow::ArrowStream;
    #[pymodule_export]
    use crate::defaults::{defaults, descriptions, schemas, stop_words};
    #[pymodule_export]
    use crate::duplicate::{Duplicates, duplicates};
    #[pymodule_export]
    use crate::error::{GazetteerError, RuleError, TemplatesError, TidingsError};
    #[pymodule_export]
    use crate::event::merge_events;
    #[pymodule_export]
    use crate::gazetteer::{FindOptions, Gazetteer};
    #[pymodule_export]
    use crate::kwic::Kwic;
    #[pymodule_export]
    use crate::miner::{Mined, Miner};
    #[pymodule_export]
    use crate::ngram::NgramCounter;
    #[pymodule_export]
    use crate::rules::Rules;
    #[pymodule_export]
    use crate::strip::{StripOptions, strip, strip_batch, strip_by, strip_explain, strip_features};
    #[pymodule_export]
    use crate::stripped::{Block, Stripped};
    #[pymodule_export]
    use crate::templates::{Learner, Templates};

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "its name in Python")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
