//! Who wrote a story: names as JSON-LD, `meta` elements and bylines give them, without "By", roles and addresses.

use super::calendar::{Order, days};
use super::{Found, Head, View, json, squeeze};
use crate::strip::html::tags;

/// A page has at most so many authors.
const MOST: usize = 12;
/// A name has at most so many words, and so many bytes.
const WORDS: usize = 6;
const LONGEST: usize = 80;

/// What stands before names.
#[rustfmt::skip]
const OPENINGS: &[&str] = &[
    "by:", "by ", "written by", "posted by", "published by", "reported by", "article by", "story by", "text by",
    "words by", "blog by", "created by", "submitted by", "reviewed by", "view all posts by", "view all articles by",
    "all posts by", "more from", "more by", "author:", "authors:", "author ", "thread starter", "von:", "von ",
    "text:", "text ", "autor:", "autorin:", "autoren:", "autor ", "verfasst von", "geschrieben von", "erstellt von",
    "artikel von", "beitrag von", "ein beitrag von", "alle beiträge von", "zeige alle beiträge von", "redaktion:",
    "redakteur:", "redakteurin:", "foto und text:", "par:", "par ", "auteur:", "auteur ", "écrit par", "publié par",
    "por:", "por ", "escrito por", "publicado por", "di:", "di ", "a cura di", "scritto da", "door:", "door ",
    "geschreven door", "av:", "av ", "af ", "skrevet af", "skriven av", "autore:", "автор:", "текст:", "tekst:",
    "napisał", "written by:", "as told to", "von unserer redakteurin", "von unserem redakteur", "this post was written by", "this article was written by", "blog beitrag von",
    "blogbeitrag von", "gastbeitrag von", "ein gastbeitrag von", "pressemitteilung von", "interview von", "kommentar von",
    "rezension von", "bericht von", "ein artikel von", "ein kommentar von", "eine rezension von", "words:", "reporting by",
    "un article de", "article de", "propos recueillis par", "redacción:",
];

/// What a name ends before, beside marks and digits.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    " on ", " | ", " • ", " · ", " – ", " — ", " - ", " / ", " published ", " updated ", " posted ", " in ", " for ",
    " am ", " vom ", " le ", " el ", " says", " contributor", " staff writer", " senior ", " editor",
    " correspondent", " reporter", " at ", " (", " [", "…", ":", "\u{2003}",
    " veröffentlicht", " aktualisiert", " publié", " publicado", " last ", " columnist", " online-redaktion",
    " illustration", " fotos", " photos", " photography", " head of ", " director", " manager", " founder", " professor",
    " reviewed by", " edited by", " medically",
];

/// Small words inside of names.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al", "bin", "ibn",
    "ter", "ten", "zu", "zur", "y", "e", "v.", "af", "av", "st.", "the", "of", "and", "&", "für", "des",
];

/// What is no name beside a name.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "staff", "staff writer", "staff reporter", "reporter", "editor", "columnist", "correspondent", "contributor",
    "redaktion", "redakteur", "redakteurin", "author", "writer", "journalist", "freelance", "team", "guest", "senior",
    "ceo", "founder",
];

/// Names that say nothing.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "admin", "administrator", "author", "authors", "autor", "by", "von", "guest", "user", "unknown", "anonymous",
    "null", "none", "undefined", "webmaster", "editor", "n/a", "root", "posts by", "about the author", "website",
    "written by", "follow", "read more", "home", "share", "contributor", "view profile", "more", "profile", "nan",
    "true", "false", "posted", "published", "image", "posts", "reviewed", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "datum", "quelle", "login", "search", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
    "sonntag", "comments", "kommentare", "reply", "message", "member", "view all posts", "all posts", "email",
    "twitter", "facebook", "updated", "posted by", "thread starter", "ads by", "name",
];

/// The names in `text`: what `By Ana Lund and Jon Berg | Staff` names.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let text = text.trim().trim_start_matches(['-', '–', '—', '|', '•', '·', '~', ',', '/', '(', ' ']).trim();
    if text.len() > 600
        || text.contains("://")
        || text.starts_with("www.")
        || text.starts_with('@') && text.contains('/')
    {
        return out;
    }
    for part in text.split([';', '\n', '|', '•', '·']) {
        let part = without_opening(part);
        let day = days(part, Order::Day).first().map(|d| d.span.start).filter(|at| *at > 2);
        for name in split(&part[..day.unwrap_or(part.len())]) {
            let name = cut(without_opening(&name));
            let role = ROLES.iter().any(|r| opens(&name, r).is_some_and(|len| len == name.len()) || ends(&name, r));
            if role && !out.is_empty() {
                continue;
            }
            if is_name(&name) && !out.iter().any(|known| squeeze(known) == squeeze(&name)) && out.len() < MOST {
                out.push(name);
            }
        }
    }
    out
}

/// Byte length of the opening of `text` that equals `opening` without regard to case.
fn opens(text: &str, opening: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut len = 0;
    for want in opening.chars() {
        let c = rest.next()?;
        if c != want && !c.to_lowercase().eq(want.to_lowercase()) {
            return None;
        }
        len += c.len_utf8();
    }
    Some(len)
}

/// Whether the last word of `text` is `word`.
fn ends(text: &str, word: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(_, last)| last.to_lowercase() == word)
}

/// Whether a line is an opening and nothing else.
fn is_opening(line: &str) -> bool {
    let bare = |text: &str| text.trim_matches([' ', ':']).to_lowercase();
    let line = bare(line);
    OPENINGS.iter().any(|o| bare(o) == line)
}

fn without_opening(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
        // The first letter tells most of them apart; of letters beyond ASCII any may be a capital of any.
        let first = text.bytes().next().unwrap_or_default().to_ascii_lowercase();
        let alike = |o: &&&str| first >= 0x80 || o.as_bytes()[0] == first;
        let longest = OPENINGS.iter().filter(alike).filter_map(|o| opens(text, o).map(|len| (len, *o))).max();
        let Some((len, opening)) = longest else { break };
        // `Author` begins names of its own.
        if !opening.ends_with([' ', ':']) && !text[len..].starts_with([' ', ':', '\u{a0}']) && len < text.len() {
            break;
        }
        text = text[len..].trim_start_matches([':', ' ', '\u{a0}']);
    }
    text.trim()
}

/// Names that `and`, a comma or a slash joins.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![text.to_owned()];
    for bar in [" and ", " & ", " und ", " et ", " y ", " i ", " и ", " och ", " og ", " + ", " / "] {
        parts = parts
            .iter()
            .flat_map(|part| {
                let pieces: Vec<&str> = part.split(bar).collect();
                // `Marks and Spencer` is one; two people have two names each.
                let people = pieces.iter().all(|p| p.split_whitespace().count() >= 2);
                if people { pieces.into_iter().map(str::to_owned).collect() } else { vec![part.clone()] }
            })
            .collect();
    }
    parts
        .iter()
        .flat_map(|part| {
            let pieces: Vec<&str> = part.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
            // `Lund, Ana` is one name; `Ana Lund, Jon Berg` are two; `Ana Lund, MD` has a title.
            let people =
                pieces.len() > 1 && pieces.iter().all(|p| p.split_whitespace().count() >= 2 && looks_like_name(p));
            if people {
                pieces.into_iter().map(str::to_owned).collect()
            } else if pieces.len() > 1 && pieces[0].split_whitespace().count() >= 2 {
                let titled = pieces[1].len() <= 5 && pieces[1].chars().any(char::is_uppercase) && pieces.len() == 2;
                vec![if titled { format!("{}, {}", pieces[0], pieces[1]) } else { pieces[0].to_owned() }]
            } else {
                vec![part.trim().trim_end_matches(',').to_owned()]
            }
        })
        .collect()
}

fn looks_like_name(text: &str) -> bool {
    text.split_whitespace().count() <= 4
        && text.split_whitespace().all(|w| PARTICLES.contains(&w) || w.starts_with(|c: char| !c.is_lowercase()))
}

/// A name without what follows it.
fn cut(name: &str) -> String {
    // What ends it may be the last word.
    let lower = format!("{} ", name.to_lowercase());
    // A day follows it, or the end of a sentence.
    let day = days(name, Order::Day).first().map(|d| d.span.start).filter(|at| *at > 2);
    let mut end = day.unwrap_or(name.len());
    // Handles, and the house behind a stroke.
    end = end.min(name.find(['@', '<']).filter(|at| *at > 2).unwrap_or(end));
    end = end.min(name.find('/').filter(|at| name[..*at].trim().contains(' ')).unwrap_or(end));
    let stop = name.match_indices(". ").find(|(at, _)| name[..*at].rsplit(' ').next().is_some_and(|w| w.len() > 3));
    end = end.min(stop.map_or(end, |(at, _)| at));
    if lower.len() == name.len() + 1 {
        for ending in ENDINGS {
            if let Some(at) = lower.find(ending).filter(|at| *at > 2) {
                end = end.min(at);
            }
        }
    }
    name.get(..end).unwrap_or(name).trim().trim_end_matches([',', '-', '–', '|', ':', '/', '(']).trim().to_owned()
}

fn is_name(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let sentence = words >= 4 && name.ends_with(['.', '!', '?']);
    (1..=WORDS).contains(&words)
        && name.len() <= LONGEST
        && letters >= 2
        && (digits == 0 || words == 1)
        && !sentence
        && !NOBODY.contains(&name.to_lowercase().as_str())
}

/// Whether a line is a byline by its wording: an opening and then names.
fn byline(line: &str) -> Option<Vec<String>> {
    if line.len() > 160 {
        return None;
    }
    let line = line.trim_start_matches(['-', '–', '—', '|', '•', '·', ' ']);
    let rest = without_opening(line);
    if rest.len() == line.len() || !rest.starts_with(char::is_uppercase) {
        return None;
    }
    // A sentence that begins with "By" or "Von" goes on in small letters.
    let found = names(line);
    let fits =
        |n: &String| n.split_whitespace().all(|w| PARTICLES.contains(&w) || !w.starts_with(char::is_lowercase));
    (!found.is_empty() && found.iter().all(fits)).then_some(found)
}

/// Those who wrote the story. `story`: what JSON-LD says about it; `site`: names of the site, squeezed.
pub(super) fn authors(
    head: &Head,
    view: &View<'_>,
    found: &Found,
    said: &json::Said,
    story: Option<&json::Story>,
    sites: &[String],
) -> Vec<String> {
    let clean = |raw: &[String]| -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for name in raw.iter().flat_map(|r| names(r)).map(|n| without_house(n, sites)) {
            if !out.iter().any(|o| squeeze(o) == squeeze(&name)) && out.len() < MOST {
                out.push(name);
            }
        }
        out
    };
    let is_site = |names: &[String]| names.iter().all(|n| sites.contains(&squeeze(n)));
    let (sure, shown) = shown(head, view, found);
    let shown: Vec<String> = shown.into_iter().map(|n| without_house(n, sites)).collect();
    let json = clean(&story.map(|s| said.authors(s)).unwrap_or_default());
    let meta = clean(&head.authors);
    // A person shown beside the headline, a person in the markup, and only then a house.
    let mut order = vec![json, meta];
    // Beside authors, bylines name those who checked their work.
    let same = |a: &String, b: &String| squeeze(a) == squeeze(b);
    let more = |names: &Vec<String>| !names.is_empty() && names.iter().all(|n| shown.iter().any(|s| same(n, s)));
    let sure = sure && !order.iter().any(more);
    order.insert(if sure { 0 } else { 2 }, shown);
    let person = order.iter().find(|names| !names.is_empty() && !is_site(names));
    person.or_else(|| order.iter().find(|names| !names.is_empty())).cloned().unwrap_or_default()
}

/// `Ana Lund Example Staff` is Ana Lund of Example.
fn without_house(name: String, sites: &[String]) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let person = if ends(&name, "staff") { &words[..words.len() - 1] } else { &words[..] };
    for from in 2..person.len() {
        if sites.contains(&squeeze(&person[from..].concat())) {
            return person[..from].join(" ");
        }
    }
    name
}

/// The names in bylines, and whether their places leave no doubt.
fn shown(head: &Head, view: &View<'_>, found: &Found) -> (bool, Vec<String>) {
    let (first, last) = found.body.unwrap_or((0, view.blocks.len().saturating_sub(1)));
    let top = found.headline.unwrap_or(first.saturating_sub(4));
    let first = if first < top { (top + 3).min(last.max(top)) } else { first };
    let title = found.headline.map(|block| squeeze(view.line(block))).unwrap_or_default();
    let away = tags::COMMENTS | tags::RELATED | tags::SIDEBAR | tags::MENU;
    let place = |block: usize| {
        let traits = view.traits(block, found.body.map(|(first, _)| first));
        let between = (top..=first + 1).contains(&block);
        if traits & if between { tags::COMMENTS | tags::MENU } else { away } != 0 {
            return None;
        }
        if between || (top.saturating_sub(4)..top).contains(&block) {
            Some(4)
        } else if block > last && block <= last + 12 {
            Some(2)
        } else if block > last && block <= last + 30 {
            Some(1)
        } else if block > first && block <= last {
            Some(0)
        } else {
            None
        }
    };
    // Points, block, names.
    let mut all: Vec<(i32, usize, Vec<String>)> = Vec::new();
    for mark in head.marks.iter().filter(|m| m.author) {
        let Some(at) = place(mark.block) else { continue };
        let mut block = mark.block;
        let mut text = mark.text(view);
        // A label of its own: the name is in the next block of the element.
        while names(text).is_empty() && block + 1 < view.blocks.len() && block < mark.block + 3 {
            block += 1;
            let next = view.blocks[block].span;
            if next.start >= mark.span.end {
                break;
            }
            text = next.of(view.text);
        }
        let mut found = names(text);
        // Words of the headline, or of a sentence.
        found.retain(|name| !title.contains(&squeeze(name)) || squeeze(name).len() < 8);
        let capital =
            |name: &str| !name.contains(' ') || !name.starts_with(char::is_lowercase) || looks_like_name(name);
        found.retain(|name| mark.strong || capital(name));
        let opened = byline(text).is_some();
        let whole = text.len() <= 120 || found.iter().map(|n| n.len()).sum::<usize>() * 2 >= text.len();
        if found.is_empty() || !(whole || opened) {
            continue;
        }
        let plain = found.iter().all(|n| looks_like_name(n));
        let points = at + i32::from(mark.strong) * 3 + i32::from(opened) * 3 + i32::from(plain) + i32::from(whole);
        all.push((points, block, found));
    }
    let end = (last + 6).min(view.blocks.len());
    for block in top.saturating_sub(4)..end {
        if block > first + 2 && block + 1 < last {
            continue;
        }
        let Some(at) = place(block) else { continue };
        let line = view.line(block);
        if let Some(found) = byline(line) {
            all.push((at + 4, block, found));
        } else if line.len() <= 20 && is_opening(line) && block + 1 < view.blocks.len() {
            // `Author:` in a line of its own, and then who it is.
            let found = names(view.line(block + 1));
            if !found.is_empty() && found.iter().all(|n| looks_like_name(n) && n.contains(' ')) {
                all.push((at + 4, block + 1, found));
            }
        }
    }
    let Some(&(most, block, _)) = all.iter().max_by_key(|(points, block, _)| (*points, std::cmp::Reverse(*block)))
    else {
        return (false, Vec::new());
    };
    let mut out: Vec<String> = Vec::new();
    for name in all.iter().filter(|(p, b, _)| *p == most && b.abs_diff(block) <= 3).flat_map(|(_, _, names)| names) {
        let flat = squeeze(name);
        // One name that is part of another is the same one.
        if !out.iter().any(|o| squeeze(o).contains(&flat)) && out.len() < MOST {
            out.push(name.clone());
        }
    }
    // `Ana Lund`, `WCI`: what is one word beside a name is a house or a role.
    if out.iter().any(|n| n.contains(' ')) {
        out.retain(|n| n.contains(' '));
    }
    (most >= 8, if most >= 4 { out } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_names_and_more() {
        for (text, want) in [
            ("By Ana Lund and Jon Berg", &["Ana Lund", "Jon Berg"][..]),
            ("Von: Ana Lund", &["Ana Lund"]),
            ("Written by Ana Lund | Staff writer", &["Ana Lund", "Staff writer"][..1]),
            ("Ana Lund, Jon Berg", &["Ana Lund", "Jon Berg"]),
            ("Lund, Ana", &["Lund, Ana"]),
            ("Ana Lund, MD", &["Ana Lund, MD"]),
            ("Ana Lund; Jon Berg", &["Ana Lund", "Jon Berg"]),
            ("by Ana Lund on May 3, 2019", &["Ana Lund"]),
            ("https://example.org/ana", &[]),
            ("admin", &[]),
            ("Ludwig van der Berg", &["Ludwig van der Berg"]),
        ] {
            let got = names(text);
            assert_eq!(
                got.iter().take(want.len().max(1)).collect::<Vec<_>>(),
                want.iter().collect::<Vec<_>>(),
                "{text}"
            );
        }
    }

    #[test]
    fn sentences_are_no_bylines() {
        assert_eq!(byline("By Ana Lund"), Some(vec!["Ana Lund".to_owned()]));
        for line in ["By then the talks had failed", "Von dort aus geht es weiter", "Ana Lund", "By the River"] {
            assert_eq!(byline(line), None, "{line}");
        }
    }
}
