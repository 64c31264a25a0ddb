//! The one map from the core's errors to Python's exceptions.

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use tidings_core::{Error, ErrorKind};

pyo3::create_exception!(
    tidings,
    TidingsError,
    PyValueError,
    "What tidings was given cannot be used; the message says what and how to mend it."
);
pyo3::create_exception!(tidings, GazetteerError, TidingsError, "A gazetteer row that cannot be used.");
pyo3::create_exception!(tidings, RuleError, TidingsError, "A rule, or a test in a rule file, that cannot be read.");
pyo3::create_exception!(tidings, TemplatesError, TidingsError, "Templates that cannot be read or merged.");

/// The exception for an error of the core.
pub(crate) fn raise(error: Error) -> PyErr {
    let message = error.to_string();
    match error.kind() {
        ErrorKind::Gazetteer => GazetteerError::new_err(message),
        ErrorKind::Rule => RuleError::new_err(message),
        ErrorKind::Templates => TemplatesError::new_err(message),
        _ => TidingsError::new_err(message),
    }
}

/// The exception for an argument that cannot be used.
pub(crate) fn argument(message: impl Into<String>) -> PyErr {
    TidingsError::new_err(message.into())
}

/// The exception for something that cannot happen unless tidings has a bug.
pub(crate) fn bug(message: impl Into<String>) -> PyErr {
    PyRuntimeError::new_err(message.into())
}

/// What a word stands for, or what the words are.
pub(crate) fn one_of<T: Copy>(option: &str, word: &str, known: &[(&str, T)]) -> PyResult<T> {
    known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("{name:?}")).collect();
        let (last, others) = names.split_last().expect("there are some");
        argument(format!("{option} must be {} or {last}, not {word:?}", others.join(", ")))
    })
}
