//! The phrases by which a page's furniture is known: menus, share bars, tags, credits, footers, headings of link lists.
//! Used for plain text and for HTML alike; a phrase speaks for a whole line, never for words inside one.

use regex::Regex;
use std::sync::LazyLock;

/// Marks that open an item of a list.
pub(super) const BULLETS: &[char] = &['•', '◦', '▪', '‣', '●', '■', '·', '*'];

/// More words than this and a line is no mere label.
const LABEL_WORDS: usize = 25;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    whole(&[
        r"home(?: [»>/|›] .*| \S+){0,3}",
        r"menu|search(?: for:?)?|close|open|back|top|back to top|skip to .{0,30}|toggle .{0,30}|navigation|site ?map|breadcrumb",
        r"all news|news ?feed|latest news|breaking news|top stories|view all(?: results?)?|no results?|see all|show all",
        r"(?:« ?)?(?:next|prev|previous)(?: (?:post|article|story|page))?(?: ?»)?",
        r"share(?:s| it| this.{0,40})?|tweet|print(?: this.{0,20})?|e-?mail(?: this.{0,20})?|facebook|twitter|whatsapp|telegram|linkedin|reddit|pinterest|instagram|youtube|copy link|save|bookmark|reply|report|like|likes|follow",
        r"(?:read|show|load|see|view|learn|find out) (?:more|less|all)(?: .{0,20})?|more|continue reading.{0,40}",
        r"advertisements?|advertising|ads?|ad choices|sponsored(?: .{0,20})?|promoted(?: .{0,20})?|paid content|story continues below.{0,30}|article continues.{0,30}|scroll to continue.{0,30}",
        r"subscribe(?: now| today)?|sign (?:in|up|out)|log ?-?(?:in|out|on)|register|my account|donate|shop|store|cart|checkout|contact(?: us)?|about(?: us)?|help|faqs?|jobs|careers|archives?|rss|feeds?",
        r"\W*\d[\d.,]*[km]? ?(?:comments?|shares?|views?|likes?|reads?|retweets?|followers?|votes?)?\W*|\d+ (?:min(?:ute)?s?|hours?|days?|weeks?)(?: ago| read)?|no comments?(?: yet)?",
        r"\W*",
        r"терминал|главная|поделиться|подписаться|реклама|меню|поиск|menú|inicio|compartir|buscar|accueil|partager|rechercher|startseite|teilen|suche|drucken|anzeige|werbung|publicidad|publicité",
    ])
});

static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    opening(&[
        r"share (?:on|this|via|with|to)\b|share ?(?:facebook|twitter|tweet|email)|tweet ?(?:this|share)|click to (?:share|print|email)",
        r"tags?:|filed (?:under|to)\b|categor(?:y|ies):|topics?:|keywords?:|posted (?:in|under)\b|labels?:|explore:|in this (?:article|story):",
        r"©|\(c\) ?\d|copyright\b|all rights reserved|alle rechte|tous droits|todos los derechos|все права",
        r"follow (?:us|@|him|her|them|\S+ on)\b|subscribe (?:to|for|here)\b|sign[ -]?up (?:for|to|here|now)\b|get (?:our|the latest|breaking|daily)\b|join (?:our|us on)\b|download (?:our|the .{0,20}app)\b|enter your e-?mail|your e-?mail|newsletter",
        r"(?:read|see|watch|listen|learn|view) (?:more|also|next|the full|now)\b|also read\b|related\b.{0,20}:|more (?:on|from|about)\b.{0,40}:|see also\b|don['’]?t miss\b|up next\b|click here\b|next post\b|previous post\b",
        r"we use cookies|this (?:site|website) uses|by (?:continuing|using|clicking)|your privacy|privacy (?:policy|notice)|cookie|terms (?:of|and|&)",
        r"powered by\b|designed by\b|hosted by\b|reading time|\d+ min(?:ute)?s? read|last (?:updated|modified)\b|updated:? ",
        r"(?:photo|photos|image|images|picture|pictures|photograph|video|credit|source|foto|фото)(?: credit| by| courtesy.{0,30})?s? ?:",
    ])
});

/// Headings after which come links to other stories.
static RELATED: LazyLock<Regex> = LazyLock::new(|| {
    whole(&[
        r"(?:related|recommended|similar|popular|trending|featured|further|suggested)(?: \S+){0,4}:?",
        r"(?:most|must|editor['’]?s?|editors['’]?|top|latest|recent|more|other|today['’]?s)(?: (?:read|viewed|popular|shared|watched|commented|recent|picks?|choice|stories|news|posts?|articles?|headlines|videos?|in|from|on|like|for|this|the|you|us|to|and|world|reads?|by|of|about)\b.{0,30})+:?",
        r"(?:next|previous|prev) (?:post|article|story)|up next|read next|what to read next|(?:you )?(?:may|might|will) (?:also )?(?:like|be interested).{0,30}|don['’]?t miss.{0,20}|also (?:on|in|read).{0,30}|around the web|from (?:the|our) .{0,30}|in case you missed it|trending( now)?|popular|read also:?|see also:?|(?:popular )?categories|latest|elsewhere .{0,30}|share this story",
        r"материалы по теме|читайте также|по теме|mehr zum thema|lesen sie auch|à lire aussi|sur le même sujet|lea también|más noticias|noticias relacionadas|leia (?:também|mais)|leggi anche",
    ])
});

/// Headings after which readers write.
static COMMENTS: LazyLock<Regex> = LazyLock::new(|| {
    whole(&[
        r"\W*(?:\d[\d,.]* )?(?:top |reader |all |user )?comments?(?: ?\(?\d*\)?| section)?\W*(?:on .{0,80})?",
        r"\d+ (?:responses?|replies|thoughts?|kommentare|commentaires)(?: (?:to|on) .*)?|leave a (?:reply|comment).{0,40}|(?:add|post|write|submit) a? ?comment.{0,30}|join the (?:conversation|discussion).{0,30}|responses|discussion|reader comments.{0,20}|be the first to comment.{0,20}|kommentare|commentaires|comentarios|комментарии",
    ])
});

/// A photographer's or an agency's line.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?:(?:©|\(c\)|(?i:photo|image|picture|foto|credit|photograph)s?(?: (?i:by|credit))?:?) ?)?",
        r"\p{Lu}[\p{L}'’.\-]*(?: \p{Lu}[\p{L}'’.\-]*){0,3}(?: ?/ ?\p{Lu}[\w .'’\-]{1,40})+$",
        r"|^©.{1,80}$",
        r"|^[(\[]?(?i:photo|image|picture|foto|credit|photograph|фото)(?:s|graph)?(?i: by| credit| courtesy(?: of)?)?\s?[:/|].{1,80}$",
        r"|^(?:REUTERS|AP Photo|AFP|EPA|Getty Images|GETTY IMAGES)\s?/.{1,60}$",
    ))
});

/// A credit at the end of a caption: `Yevgeny Biyatov/POOL/TASS`, `(Image: GETTY)`, `© AFP`.
static CREDIT_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"\s(?:",
        r"(?:© ?)?\p{Lu}[\p{L}'’.\-]+ \p{Lu}[\p{L}'’.\-]+(?:/\p{Lu}[\w.'’\-]*(?: \p{Lu}[\w.'’\-]*){0,2})+",
        r"|[(\[](?i:photo|image|picture|foto|credit|ap photo|reuters|afp|getty)[^)\]]{0,60}[)\]]",
        r"|©.{1,60}",
        r")$",
    ))
});

static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:[Bb]y|BY|Written by|Posted by|Author:|Reported by|Por|Von|Par|Текст:|Автор:)\s?:? ?\p{Lu}\S*(?:(?: |, )(?:\p{Lu}\S*|and|&|for|of|in|de|van|von|al)){0,8}|\((?:Reporting|Additional reporting|Editing|Writing) by .*|(?:Reporting|Additional reporting|Editing) by \p{Lu}.*)$",
    )
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this file")
}

fn whole(patterns: &[&str]) -> Regex {
    regex(&format!("(?i)^(?:{})$", patterns.join("|")))
}

fn opening(patterns: &[&str]) -> Regex {
    regex(&format!("(?i)^(?:{})", patterns.join("|")))
}

/// How many words `text`, white space folded, has.
pub(super) fn count_words(text: &str) -> usize {
    text.split(' ').filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

/// Whether a line is part of the page's furniture by its wording alone. Folded white space, no bullet.
pub(super) fn is_label(line: &str, words: usize) -> bool {
    words <= LABEL_WORDS && (LABEL.is_match(line) || OPENING.is_match(line))
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
    words <= 15 && CREDIT.is_match(line)
}

/// Where a credit begins that ends this line, in bytes.
pub(super) fn credit_tail(line: &str) -> Option<usize> {
    let found = CREDIT_TAIL.find(line)?;
    (found.start() > 0).then_some(found.start())
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
        for line in [
            "Russia and Turkey FMs Discuss Latest Developments in Libya",
            "He left.",
            "Homes were destroyed in the east",
        ] {
            assert!(!is_label(line, count_words(line)), "{line}");
        }
    }

    #[test]
    fn credits_are_cut_from_captions() {
        assert!(is_credit("Yevgeny Biyatov/POOL/TASS", 1) && is_credit("© Yevgeny Biyatov/POOL/TASS", 2));
        let line = "Foreign Minister Sergey Lavrov Yevgeny Biyatov/POOL/TASS";
        assert_eq!(credit_tail(line).map(|at| &line[..at]), Some("Foreign Minister Sergey Lavrov"));
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
