//! The words of a text by sentence: the one place that decides what an n-gram is made of.

use crate::Span;
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// The words and numbers of each sentence of `text`, in order, as bytes of it.
pub(super) fn sentences(text: &str) -> Vec<Vec<Span>> {
    let mut out = vec![Vec::new()];
    let mut end = 0;
    for (at, word) in text.unicode_word_indices() {
        if ends_sentence(&text[end..at]) {
            out.push(Vec::new());
        }
        end = at + word.len();
        if let Some(last) = out.last_mut() {
            last.push(Span::new(at, end));
        }
    }
    out.retain(|sentence| !sentence.is_empty());
    out
}

/// Whether what stands between two words parts two sentences.
fn ends_sentence(between: &str) -> bool {
    static END: LazyLock<regex::Regex> = LazyLock::new(|| {
        regex::Regex::new(r"[.!?…。！？؟।][\p{Pe}\p{Pf}\p{Pi}'\x22]*(?:\s|$)|\n\s*\n").expect("a fixed pattern")
    });
    between.len() > 1 && END.is_match(between)
}
