//! Date lines ("December 4, 2020") and datelines, the place, day and agency that open a wire story.

use crate::Span;
use regex::Regex;
use std::sync::LazyLock;

const MONTH: &str = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December)\b\.?";

/// A calendar day or a month as it is written: `December 4, 2020`, `4 Dec 2020`, `2020-12-04`, `04.12.2020`.
fn day() -> String {
    format!(
        r"(?:{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?|\d{{1,2}}(?:st|nd|rd|th)?\.? {MONTH}(?:,? \d{{4}}\b)?|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}\b)"
    )
}

static DATE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let label = r"(?:published|posted|updated|last updated|date|issued|released|created)(?: on| at)?:? ?";
    let weekday = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?,? ";
    let time = r"(?:,? ?(?:at |[-–—|•·/] ?)?\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?\(?(?:gmt|utc|[a-z]{2,3}t)\)?(?: ?[+-]\d{1,2}(?::?\d{2})?)?)?)";
    let byline = r"by \S+(?: \S+){0,4},? ?[-–—|•·,] ?";
    regex(&format!(r"(?i)^(?:{byline})?(?:{label})?(?:{weekday})?{time}?(?:,? )?{}{time}?[.,]?$", day()))
});

/// Place, day and agency. The place is in capitals, or the agency is named.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    let upper = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]+(?:[ /][A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]+){0,4}";
    let name = r"[A-ZÀ-ÖØ-Þ][\w'’.\-]*(?: [A-ZÀ-ÖØ-Þ][\w'’.\-]*){0,3}";
    let day = day();
    let slash = r"/[A-ZÀ-ÖØ-Þ][\w .\-]{1,30}/\.?(?: ?[-–—]+(?: |$))?";
    let brackets = r"\([A-ZÀ-ÖØ-Þ][\w .,/\-]{1,40}\) ?(?:--|[-–—:])(?: |$)";
    let dash = r"(?:--|[-–—]) ";
    regex(&format!(
        r"^(?:(?:{upper}(?:, {name})?|{name})?(?:(?:, ?| )?{day})?[.,]? ?(?:{slash}|{brackets})|{upper}(?:, {name})?(?:, ?{day})?[.,]? {dash})"
    ))
});

static AGENCY: LazyLock<Regex> = LazyLock::new(|| regex(r"[/(]([A-ZÀ-ÖØ-Þ][\w .\-]{1,30})[/),]"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this file")
}

/// Whether a line, white space folded, is only a date, with or without byline, label, weekday and time.
pub(super) fn is_date_line(line: &str) -> bool {
    line.len() <= 120 && DATE_LINE.is_match(line)
}

/// The dateline that opens a paragraph, in bytes of it.
pub(super) fn opening(paragraph: &str) -> Option<Span> {
    let head: usize = paragraph.char_indices().nth(120).map_or(paragraph.len(), |(at, _)| at);
    let found = DATELINE.find(&paragraph[..head])?;
    Some(Span::new(0, found.as_str().trim_end().len()))
}

/// The agency that a dateline names.
pub(super) fn agency(dateline: &str) -> Option<&str> {
    AGENCY.captures(dateline)?.get(1).map(|m| m.as_str().trim())
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
