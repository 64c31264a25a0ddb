//! What the script of a character means for words: where writing has no spaces, and where it joins all the same.

/// Letters, digits and vowel signs of the scripts that are written without spaces between words.
pub(crate) fn is_complex(c: char) -> bool {
    is_without_spaces(c) && c.is_alphanumeric()
}

/// Whether `c` is a word of its own wherever words are told by their letters alone. The digits of these scripts join
/// as digits do.
pub(crate) fn is_own_word(c: char) -> bool {
    is_without_spaces(c)
        && !matches!(c, '\u{E50}'..='\u{E59}' | '\u{ED0}'..='\u{ED9}' | '\u{1040}'..='\u{1049}'
            | '\u{1090}'..='\u{1099}' | '\u{17E0}'..='\u{17E9}')
}

/// Katakana, half-width ones and the long vowel too: what UAX #29 keeps together.
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{3031}'..='\u{3035}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{32D0}'..='\u{32FE}' | '\u{3300}'..='\u{3357}' | '\u{FF66}'..='\u{FF9F}' | '\u{1AFF0}'..='\u{1AFFF}'
        | '\u{1B000}' | '\u{1B120}'..='\u{1B122}' | '\u{1B155}' | '\u{1B164}'..='\u{1B167}')
}

/// Han, kana, Thai, Lao, Khmer, Myanmar.
fn is_without_spaces(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{2FDF}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}
