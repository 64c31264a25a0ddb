//! The words of a text by sentence: the one place that decides what an n-gram is made of.

use crate::{
    Span,
    segment::{Token, TokenKind, segment_plain},
};

/// Calls `sentence` with the words and numbers of each sentence of `text`, as bytes of it, in order.
pub(super) fn sentences(text: &str, mut sentence: impl FnMut(&mut dyn Iterator<Item = Span>)) {
    let is_word = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::Number);
    let segmented = segment_plain(text);
    for range in segmented.sentences.iter().map(|s| s.tokens.clone()) {
        let tokens = segmented.tokens.get(range).unwrap_or_default();
        sentence(&mut tokens.iter().filter(is_word).map(|token| token.span));
    }
}
