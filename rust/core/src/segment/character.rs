//! What a character is to words, looked up: the tables of Unicode are searched once for each page of 256 characters.

use crate::script::is_complex;
use std::sync::OnceLock;
use unicode_normalization::char::is_combining_mark;

/// What a character is, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    const SPACE: u8 = 1;
    const ALPHANUMERIC: u8 = 2;
    const COMPLEX: u8 = 4;
    const EXTENDS: u8 = 8;
    const NUMERIC: u8 = 16;

    /// The class of `c`.
    #[inline]
    pub(super) fn of(c: char) -> Self {
        static PAGES: [OnceLock<[u8; 256]>; 256] = [const { OnceLock::new() }; 256];
        let code = c as usize;
        let Some(page) = PAGES.get(code / 256) else { return Self(Self::search(c)) };
        let page = page.get_or_init(|| {
            let first = (code / 256 * 256) as u32;
            std::array::from_fn(|i| char::from_u32(first + i as u32).map_or(0, Self::search))
        });
        Self(page[code % 256])
    }

    fn search(c: char) -> u8 {
        let complex = is_complex(c);
        let extends = (c.is_alphanumeric() && !complex) || is_combining_mark(c) || is_format(c);
        let bit = |is, bit| if is { bit } else { 0 };
        bit(c.is_whitespace(), Self::SPACE)
            | bit(c.is_alphanumeric(), Self::ALPHANUMERIC)
            | bit(complex, Self::COMPLEX)
            | bit(extends, Self::EXTENDS)
            | bit(c.is_numeric(), Self::NUMERIC)
    }

    /// White space.
    pub(super) fn is_space(self) -> bool {
        self.0 & Self::SPACE != 0
    }

    /// A letter or digit of any script.
    pub(super) fn is_alphanumeric(self) -> bool {
        self.0 & Self::ALPHANUMERIC != 0
    }

    /// A digit or another sign for a number.
    pub(super) fn is_numeric(self) -> bool {
        self.0 & Self::NUMERIC != 0
    }

    /// A letter or digit of a script without spaces.
    pub(super) fn is_complex(self) -> bool {
        self.0 & Self::COMPLEX != 0
    }

    /// A letter or digit of a script with spaces.
    pub(super) fn is_simple(self) -> bool {
        self.0 & (Self::ALPHANUMERIC | Self::COMPLEX) == Self::ALPHANUMERIC
    }

    /// Goes on with a word of a script with spaces once it has begun.
    pub(super) fn extends_word(self) -> bool {
        self.0 & Self::EXTENDS != 0
    }
}

/// Invisible characters that UAX #29 ignores inside a word: soft hyphen, joiners, marks of direction.
fn is_format(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Whether the rules of UAX #29 know nothing of `c`, an ideograph or a letter of hiragana: it is a word of its own,
/// if nothing that extends it follows.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_segmentation::UnicodeSegmentation;

    #[test]
    fn pages_say_what_the_tables_say() {
        for c in ('\0'..=char::MAX).step_by(7).chain('\0'..'\u{3100}').chain('\u{FE00}'..='\u{10100}') {
            let class = Class::of(c);
            assert_eq!(class.is_space(), c.is_whitespace(), "{c:?}");
            assert_eq!(class.is_alphanumeric(), c.is_alphanumeric(), "{c:?}");
            assert_eq!(class.is_numeric(), c.is_numeric(), "{c:?}");
            assert_eq!(class.is_complex(), is_complex(c), "{c:?}");
            assert_eq!(class.is_simple(), c.is_alphanumeric() && !is_complex(c), "{c:?}");
        }
    }

    #[test]
    fn ideographs_are_words_of_their_own() {
        for c in ('\u{3041}'..='\u{9FFF}').filter(|&c| is_ideograph(c)) {
            assert!(is_complex(c), "{c:?}");
            for next in ['a', '1', '_', ' ', '.', '\u{3042}', '\u{4E00}', '\u{3400}', c] {
                let text = String::from_iter([c, next]);
                assert_eq!(text.split_word_bounds().next().map(str::len), Some(c.len_utf8()), "{text:?}");
            }
        }
    }
}
