//! The identity of a line: a hash of how it reads, with white space folded and digits masked, and how many words it has.

use crate::script::is_own_word;
use crate::strip::arena::is_space;
use crate::strip::dateline;
use xxhash_rust::xxh3::xxh3_64;

/// The number of a line: 56 bits of hash, and in the lowest byte its words, 255 for more. `None` for what is never a
/// template: lines without letters, such as the cells of a table of figures, which would all be one line with their
/// digits masked; and date lines, which a story needs.
pub(super) fn line(text: &str) -> Option<u64> {
    let mut folded = Vec::with_capacity(text.len());
    let (mut words, mut own) = (0u64, 0u64);
    let (mut letters, mut in_word, mut space) = (false, false, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if is_space(c) {
            space = !folded.is_empty();
            in_word = false;
            continue;
        }
        if std::mem::take(&mut space) {
            folded.push(b' ');
        }
        if c.is_numeric() {
            // A number with the marks inside of it: 1,204 and 12:30 and 3 are one.
            while let Some(&next) = rest.peek() {
                let goes_on = next.is_numeric() || {
                    let mut ahead = rest.clone();
                    matches!(next, ',' | '.' | ':' | '/' | '-') && ahead.nth(1).is_some_and(char::is_numeric)
                };
                if !goes_on {
                    break;
                }
                rest.next();
            }
            folded.push(b'0');
            words += u64::from(!in_word);
            in_word = true;
            continue;
        }
        let letter = c.is_alphabetic();
        letters |= letter;
        if is_own_word(c) {
            own += 1;
        } else if letter && !in_word {
            words += 1;
        }
        in_word = letter || (in_word && matches!(c, '\'' | '’' | '-'));
        folded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if !letters || dateline::is_date_line(text) {
        return None;
    }
    // Where no spaces part words, two characters are about one.
    let words = (words + own.div_ceil(2)).min(255);
    Some((xxh3_64(&folded) & !0xFF) | words)
}

/// How many words the line has; 255 for more.
pub(super) fn words(line: u64) -> u64 {
    line & 0xFF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_differ_by_digits_and_white_space_are_one() {
        for (a, b) in [
            ("12 comments", "1,204  comments"),
            ("Page 3 of 10", "Page 12 of 400"),
            ("Updated 12:30 on the day", " Updated 9.15\u{a0}on the day\n"),
            ("Read\tmore", "Read more"),
        ] {
            assert_eq!(line(a), line(b), "{a} {b}");
            assert!(line(a).is_some());
        }
    }

    #[test]
    fn other_words_are_other_lines() {
        let lines = ["Read more", "Read More", "Readmore", "Read more.", "Read more 3", "3 Read more", "A-3", "A3"];
        for (i, a) in lines.iter().enumerate() {
            for b in &lines[i + 1..] {
                assert_ne!(line(a), line(b), "{a} {b}");
            }
        }
    }

    #[test]
    fn figures_and_dates_are_no_templates() {
        for text in ["", " ", "—", "1,204", "12:30", "+++ 3", "December 4, 2020", "2020-12-04"] {
            assert_eq!(line(text), None, "{text:?}");
        }
    }

    #[test]
    fn words_are_counted() {
        for (text, n) in [
            ("Read", 1),
            ("Don't read the mayor’s well-known notes", 6),
            ("3 of 1,200 visitors", 4),
            ("関連する記事を読む", 5),
            ("A | B", 2),
        ] {
            assert_eq!(line(text).map(words), Some(n), "{text}");
        }
        assert_eq!(line(&"word ".repeat(1000)).map(words), Some(255));
    }
}
