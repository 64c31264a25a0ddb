//! Date lines ("December 4, 2020") and datelines, the place, day and agency that open a wire story.

use super::phrases::Phrase;
use crate::Span;
use std::sync::LazyLock;

static DATE_LINE: LazyLock<Phrase> = LazyLock::new(|| Phrase::whole("date_line"));
static DAY: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(true, r"\b", "dated", ""));
static DATELINE: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, "^", "dateline", ""));
static AGENCY: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, "", "agency", ""));

/// Whether a line, white space folded, is only a date, with or without byline, label, weekday and time.
pub(super) fn is_date_line(line: &str) -> bool {
    line.len() <= 120 && line.contains(|c: char| c.is_ascii_digit()) && DATE_LINE.is_match(line)
}

/// The day of publication in a short line that holds more: `By Ana Swanson | Published May 31, 2022 | Updated 22:15`.
pub(super) fn day_in(line: &str) -> Option<Span> {
    let found = DAY.find_iter(line).find(|m| m.of(line).bytes().filter(u8::is_ascii_digit).count() >= 5)?;
    let before = line[..found.start].to_ascii_lowercase();
    let changed = ["updated", "modified", "edited", "©", "copyright"].iter().any(|w| before.contains(w));
    (!changed && line.len() <= 160).then_some(found)
}

/// The dateline that opens a paragraph, in bytes of it.
pub(super) fn opening(paragraph: &str) -> Option<Span> {
    let head: usize = paragraph.char_indices().nth(120).map_or(paragraph.len(), |(at, _)| at);
    let found = DATELINE.find(&paragraph[..head])?;
    Some(Span::new(0, found.of(paragraph).trim_end().len()))
}

/// The agency that a dateline names.
pub(super) fn agency(dateline: &str) -> Option<&str> {
    AGENCY.find_group(dateline).map(|agency| agency.of(dateline).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_end_where_the_story_begins() {
        for (paragraph, want) in [
            ("MOSCOW, November 25. /TASS/. Russia is", Some("MOSCOW, November 25. /TASS/.")),
            ("MOSCOW, October 4./TASS/. Russian", Some("MOSCOW, October 4./TASS/.")),
            ("GENEVA (AP) — The sides", Some("GENEVA (AP) —")),
            ("CAIRO, Oct 4 (Reuters) - Egypt", Some("CAIRO, Oct 4 (Reuters) -")),
            ("(Reuters) - Egypt", Some("(Reuters) -")),
            ("TUNIS, Tunisia (AP) — Libya", Some("TUNIS, Tunisia (AP) —")),
            ("VIENNA — The house", Some("VIENNA —")),
            ("UNITED NATIONS, Oct. 4 (Xinhua) -- The", Some("UNITED NATIONS, Oct. 4 (Xinhua) --")),
            ("The GNA (formed in 2015) said", None),
            ("Libya - a country", None),
            ("On Thursday, the minister", None),
        ] {
            assert_eq!(opening(paragraph).map(|s| s.of(paragraph)), want, "{paragraph}");
        }
    }

    #[test]
    fn date_lines_hold_nothing_else() {
        for line in [
            "December 4, 2020",
            "Friday, 4 December 2020",
            "Published: Dec. 4, 2020, 9:28 AM UTC",
            "04.12.2020 10:15",
            "By Ana Swanson - 2018-09-16",
            "2020-12-04",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["On December 4, 2020", "December 4, 2020 was a Friday.", "Libya"] {
            assert!(!is_date_line(line), "{line}");
        }
    }
}
