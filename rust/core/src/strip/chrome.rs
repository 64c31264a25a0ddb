//! The phrases by which a page's furniture is known: menus, share bars, tags, credits, footers, headings of lists.
//! Used for plain text and for HTML alike; a phrase speaks for a whole line, never for words inside one.

use super::phrases::Phrase;
use std::sync::LazyLock;

/// Marks that open an item of a list.
pub(super) const BULLETS: &[char] = &['•', '◦', '▪', '‣', '●', '■', '·', '*', '▸', '►', '▶', '➤', '✓'];

/// More words than this and a line is no mere label.
const LABEL_WORDS: usize = 25;

static LABEL: LazyLock<Phrase> = LazyLock::new(|| Phrase::whole("label"));
static OPENING: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(true, "^", "opening", ""));
static RELATED: LazyLock<Phrase> = LazyLock::new(|| Phrase::whole("related"));
static COMMENTS: LazyLock<Phrase> = LazyLock::new(|| Phrase::whole("comments"));
static CREDIT: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, "^", "credit", "$"));
static CREDIT_TAIL: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, " ", "credit_tail", "$"));
static CAPTION_TAIL: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, " ", "caption_tail", "$"));
static COLOPHON: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, "^", "colophon", ""));
static BYLINE: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(false, "^", "byline", "$"));

/// How many words `text`, white space folded, has.
pub(super) fn count_words(text: &str) -> usize {
    text.split(' ').filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

/// Marks that part the items of a menu, a breadcrumb or a byline that are written on one line.
const BARS: &[char] = &['|', '·', '•', '›', '»', '>', '/', '→'];

/// Whether a line is part of the page's furniture by its wording alone. Folded white space, no bullet.
pub(super) fn is_label(line: &str, words: usize) -> bool {
    if words > LABEL_WORDS {
        return false;
    }
    // Icons say nothing.
    let line = line
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_ascii() && !"©“”‘’«»„¿¡—–…".contains(c))
        .trim_start();
    words == 0 || line.contains('©') || is_row(line, words) || LABEL.is_match(line) || OPENING.is_match(line)
}

/// Whether a line is several short items, parted by bars: `News | Programmes | Podcasts`, `World › Europe`.
fn is_row(line: &str, words: usize) -> bool {
    let icon =
        |c: char| BARS.contains(&c) || (!c.is_alphanumeric() && c >= '\u{2190}' && !"❝❞・、。「」".contains(c));
    let bars = line.split(' ').filter(|w| w.chars().count() <= 2 && w.chars().all(icon)).count();
    let crumbs = words <= 6 && (line.contains(" › ") || line.contains(" » "));
    crumbs || (bars >= 2 && words <= 4 * (bars + 1) && !ends_sentence(line))
}

/// The two parts of a line that one bar parts, or the line; a row of a menu has no parts.
pub(super) fn parts(line: &str) -> impl Iterator<Item = &str> {
    let row = line.matches(" | ").count() > 1;
    line.split(" | ").map(str::trim).take(if row { 0 } else { 2 })
}

/// Whether a line is the heading of a list of other stories.
pub(super) fn is_related_head(line: &str, words: usize) -> bool {
    words <= 8 && !ends_sentence(line) && RELATED.is_match(line)
}

/// Whether readers' comments begin here.
pub(super) fn is_comments_head(line: &str, words: usize) -> bool {
    words <= 14 && COMMENTS.is_match(line)
}

/// Whether a line is a photo credit and nothing else.
pub(super) fn is_credit(line: &str, words: usize) -> bool {
    words <= 15 && line.contains(['/', '©', ':', '|', ')']) && CREDIT.is_match(line)
}

/// Where a credit begins that ends this line, in bytes.
pub(super) fn credit_tail(line: &str) -> Option<usize> {
    // Most lines are told by how they end: a bracket, or few words behind a slash.
    let few_behind_slash = || line.rsplit_once('/').is_some_and(|(_, behind)| behind.matches(' ').count() <= 2);
    if !line.ends_with([')', ']']) && !line.contains('©') && !few_behind_slash() {
        return None;
    }
    CREDIT_TAIL.find(line).map(|found| found.start).filter(|at| *at > 0)
}

/// The same for a line that is known to be a caption, where less will do.
pub(super) fn caption_tail(line: &str) -> Option<usize> {
    CAPTION_TAIL.find(line).map(|found| found.start).filter(|at| *at > 0).or_else(|| credit_tail(line))
}

/// Whether those who made the story are named, which is its end.
pub(super) fn is_colophon(line: &str) -> bool {
    COLOPHON.is_match(line)
}

/// Whether a line names the author and nothing else.
pub(super) fn is_byline(line: &str, words: usize) -> bool {
    words <= 40 && BYLINE.is_match(line)
}

/// Whether a line ends as a sentence does, behind closing quotes and brackets.
pub(super) fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '“', ' ']);
    line.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', ':', ';', '।'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_known_by_its_words() {
        for line in [
            "Home Libya",
            "No Result",
            "View All Result",
            "Share on FacebookShare on Twitter",
            "© 2024 LR",
            "All news",
            "Tags: DiscussForeign Ministerlibya",
            "Advertisement",
            "« Previous Post",
            "57",
            "438.3K",
        ] {
            assert!(is_label(line, count_words(line)), "{line}");
        }
        for line in ["Norway and Iceland PMs Talk Herring in Bergen", "He left.", "Homes were destroyed in the east"]
        {
            assert!(!is_label(line, count_words(line)), "{line}");
        }
    }

    #[test]
    fn credits_are_cut_from_captions() {
        assert!(is_credit("Anna Petrova/POOL/TASS", 1) && is_credit("© Anna Petrova/POOL/TASS", 2));
        let line = "Trade Minister Jonas Berg Anna Petrova/POOL/TASS";
        assert_eq!(credit_tail(line).map(|at| &line[..at]), Some("Trade Minister Jonas Berg"));
    }

    #[test]
    fn headings_of_lists() {
        for line in [
            "MUST READ",
            "POPULAR CATEGORIES",
            "EDITOR PICKS",
            "Next Post",
            "Most Read",
            "Related articles",
            "Most read in World",
        ] {
            assert!(is_related_head(line, count_words(line)), "{line}");
        }
        assert!(is_comments_head("Leave a Reply", 3) && is_comments_head("[ 167 comments ]", 2));
    }
}
