//! Text columns from the views that the core makes, without copying a text. One of the two modules of the bindings with
//! unsafe code: that a view is what Arrow takes it for is known where it was made, and not looked up again for each.

#![allow(unsafe_code)]

use arrow_array::{ArrayRef, StringArray, StringViewArray};
use arrow_buffer::{Buffer, ScalarBuffer};
use std::sync::Arc;
use tidings_core::ngram::View;

/// Texts that views are of.
pub(crate) fn buffers(texts: Vec<Vec<u8>>) -> Vec<Buffer> {
    texts.into_iter().map(Buffer::from).collect()
}

/// A column of texts; plain strings for engines that know no views (`portable`).
pub(crate) fn texts(views: Vec<View>, buffers: &[Buffer], portable: bool) -> ArrayRef {
    let views: Vec<u128> = views.into_iter().map(|view| view.0).collect();
    // SAFETY: the core makes each view of a text that is UTF-8, no longer than the buffer that it names, with its first
    // bytes, and zeros behind a short one (`tidings_core::ngram::View`); `buffers` are all of that table, in their order.
    // `tests/test_ngram.py` has Arrow check whole columns.
    let array = unsafe { StringViewArray::new_unchecked(ScalarBuffer::from(views), buffers.into(), None) };
    if portable { Arc::new(array.iter().collect::<StringArray>()) } else { Arc::new(array) }
}

/// A column of texts from strings.
pub(crate) fn strings<'a>(texts: impl Iterator<Item = Option<&'a str>>, portable: bool) -> ArrayRef {
    if portable { Arc::new(texts.collect::<StringArray>()) } else { Arc::new(texts.collect::<StringViewArray>()) }
}
