//! The title of a page: the headline that it shows, or what its markup says, without the name of the site.

use super::calendar::{Order, days};
use super::{Found, Head, View, fold, squeeze};
use crate::strip::html::tags::{self, Tag};

/// A heading of more words than this is none.
const MOST_WORDS: usize = 60;
/// So many blocks below the beginning of the story a headline may still come: a lead or a date line was above it.
const BELOW: usize = 8;
/// Points that a heading needs. An `h1` has them unless something speaks against it.
const ENOUGH: i32 = 4;

/// The block that shows the title. `body`: the first block of the story.
///
/// Headings above the story get points for their tag, for sharing words with what the markup says the title is, and
/// for being near; the most points win, of equals the first.
pub(in crate::strip) fn headline(head: &Head, view: &View<'_>, body: Option<usize>) -> Option<usize> {
    let said: Vec<Said> = head.said().into_iter().map(Said::of).collect();
    let sites = head.site_names();
    let first = body.unwrap_or(0);
    let end = body.map_or(view.blocks.len(), |b| (b + BELOW + 1).min(view.blocks.len()));
    let mut best: Option<(i32, usize)> = None;
    for i in 0..view.blocks.len() {
        let container = &view.containers[view.blocks[i].container];
        let traits = view.traits(i, body);
        let tag = match container.tag {
            Tag::H1 => 7,
            Tag::H2 => 3,
            Tag::Heading => 1,
            _ if container.traits & tags::TITLE != 0 => 2,
            _ => continue,
        };
        // Of all headings only an `h1` may stand far below what seems to be the beginning.
        if i >= end && container.tag != Tag::H1 {
            continue;
        }
        let line = view.line(i);
        let words = words(line);
        if words.is_empty() || words.len() > MOST_WORDS {
            continue;
        }
        let flat = squeeze(line);
        if sites.contains(&flat) && !said.iter().any(|s| s.flat == flat) {
            continue;
        }
        let like = said.iter().map(|s| s.likeness(&words, &flat)).max().unwrap_or(0);
        let linked = view.blocks[i].link * 2 > view.blocks[i].span.len();
        let far = if i <= first { (first - i).min(60) as i32 / 10 } else { 2 + (i - first).min(8) as i32 / 2 };
        let mut points = tag + like - far;
        points += i32::from(container.tag != Tag::H1 && container.traits & tags::TITLE != 0);
        // Above the story stand menus and teasers with headings of their own.
        for (bits, cost) in [
            (tags::HIDDEN, 4),
            (tags::MENU | tags::FOOTER | tags::COMMENTS, 6),
            (tags::RELATED | tags::SIDEBAR | tags::PROMO | tags::SHARE, 5),
        ] {
            points -= if traits & bits != 0 { cost } else { 0 };
        }
        points -= if linked && like < 8 { 3 } else { 0 };
        points -= if words.len() == 1 && like < 8 { 2 } else { 0 };
        // Only an `h1` is a headline by itself.
        points -= if container.tag != Tag::H1 && like < 4 { 4 } else { 0 };
        if points >= ENOUGH && best.is_none_or(|(most, _)| points > most) {
            best = Some((points, i));
        }
    }
    best.map(|(_, i)| i)
}

/// Words in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(MOST_WORDS + 1)
        .map(str::to_lowercase)
        .collect()
}

/// A title that the markup says.
struct Said {
    /// Sorted.
    words: Vec<String>,
    /// As [`squeeze`] makes it.
    flat: String,
}

impl Said {
    fn of(title: &str) -> Self {
        let mut words = words(title);
        words.sort_unstable();
        Self { words, flat: squeeze(title) }
    }

    /// How alike a heading and this title are, 0 to 10: the share of words in both (Dice), and something for a heading
    /// that the title holds whole.
    fn likeness(&self, heading: &[String], flat: &str) -> i32 {
        let both = heading.iter().filter(|w| self.words.binary_search(w).is_ok()).count();
        let dice = (16 * both / (heading.len() + self.words.len()).max(1)).min(8) as i32;
        let whole = flat.len() >= 8 && self.flat.contains(flat);
        dice + if whole { 2 } else { 0 }
    }
}

/// What parts a title from the name of a site.
const BARS: [&str; 10] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", ": "];

/// A title without ` | Site` at its end or `Site - ` at its beginning. `sites`: squeezed names of the site.
pub(super) fn without_site(title: &str, sites: &[String]) -> String {
    let is_site = |part: &str| {
        let flat = squeeze(part);
        let flat = flat.trim_end_matches(|c: char| c.is_ascii_digit());
        flat.chars().count() >= 2 && sites.iter().any(|s| s == flat || (s.len() >= 6 && flat.contains(s.as_str())))
    };
    let mut title = title.trim();
    // A site may be named more than once, and its section beside it.
    for _ in 0..3 {
        let cut = BARS.into_iter().find_map(|bar| {
            let (head, tail) = title.rsplit_once(bar)?;
            let (first, rest) = title.split_once(bar)?;
            if is_site(tail) && !head.trim().is_empty() && tail.len() <= head.len().max(40) {
                return Some(head);
            }
            if is_site(first) && !rest.trim().is_empty() && first.len() <= rest.len() {
                return Some(rest);
            }
            // A bar parts title and site; a dash may be part of the title, unless what follows is short and no
            // better name is known.
            let words = |part: &str| part.split(' ').count();
            let short = words(tail) <= 3 && words(head) >= 4 && tail.starts_with(char::is_uppercase);
            match bar {
                " | " | " :: " => (head.len() >= 8 && words(tail) <= 6).then_some(head),
                ": " | " / " => None,
                _ => (short && sites.is_empty()).then_some(head),
            }
        });
        match cut {
            Some(shorter) => title = shorter.trim(),
            None => break,
        }
    }
    title.to_owned()
}

impl Head {
    /// What the markup says the title is, in the order of trust.
    pub(super) fn said(&self) -> Vec<&str> {
        let json = self.json.stories.iter().take(4).filter_map(|s| s.headline.as_ref());
        let first = [&self.og_title, &self.title, &self.other_title].into_iter().flatten();
        first.chain(json).map(String::as_str).collect()
    }

    /// Names of the site, squeezed: as the markup gives it, and the domain of the address.
    pub(super) fn site_names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            [&self.og_site, &self.json.site, &self.other_site].into_iter().flatten().map(|s| squeeze(s)).collect();
        names.extend(self.json.stories.iter().filter_map(|s| s.publisher.as_deref()).map(squeeze));
        if let Some(host) = self.canonical.as_deref().or(self.url.as_deref()).and_then(host) {
            let host = host.strip_prefix("www.").unwrap_or(host);
            names.push(squeeze(host));
            // Any label but the last may be the name: `example` of news.example.co.uk.
            let labels: Vec<&str> = host.split('.').collect();
            names.extend(labels[..labels.len() - 1].iter().filter(|l| l.len() >= 4).map(|l| squeeze(l)));
        }
        // `Example: news and opinion` is called Example.
        for site in [&self.og_site, &self.other_site].into_iter().flatten() {
            names.extend(BARS.into_iter().filter_map(|bar| site.split_once(bar)).map(|(first, _)| squeeze(first)));
        }
        names.retain(|n| !n.is_empty());
        names
    }
}

/// The host of an address.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("//")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

/// The title: the headline that the page shows, else what the markup says.
pub(super) fn title(head: &Head, view: &View<'_>, found: &Found, sites: &[String]) -> Option<String> {
    let shown = found
        .headline
        .map(|block| refine(without_kicker(head, view, block), &head.said(), sites))
        .filter(|line| !line.is_empty());
    let cut = |t: &String| without_site(t, sites);
    let json = head.json.stories.iter().find(|s| !s.page).and_then(|s| s.headline.as_ref());
    shown
        .or_else(|| head.og_title.as_ref().map(cut))
        .or_else(|| json.map(cut))
        .or_else(|| head.other_title.as_ref().map(cut))
        .or_else(|| head.title.as_ref().map(cut))
        .map(|title| without_soft_hyphens(&title))
}

/// The headline of a block without the line above it that its first elements are.
fn without_kicker<'a>(head: &Head, view: &View<'a>, block: usize) -> &'a str {
    let span = view.blocks[block].span;
    let marks = head.marks.iter().filter(|m| m.kicker && m.block == block);
    let mut line = span.of(view.text);
    for mark in marks {
        let before = span.len() - line.len();
        let opens = mark.span.start <= span.start + before + 1 && mark.span.end < span.end;
        if let (true, Some(rest)) = (opens, view.text.get(mark.span.end..span.end)) {
            let rest = rest.trim_start_matches([' ', ':', '-', '–', '|', '/', '•']);
            if rest.split(' ').count() >= 2 && rest.len() < line.len() {
                line = rest;
            }
        }
    }
    line
}

/// A headline without what stands in the same element: a kicker, a date, a site.
fn refine(line: &str, said: &[&str], sites: &[String]) -> String {
    let mut line: &str = line.trim();
    // A date beside it.
    for day in days(line, Order::Day) {
        let (before, behind) = (line[..day.span.start].trim(), line[day.span.end..].trim());
        let known = said.iter().any(|s| s.contains(day.span.of(line)));
        if !known && before.is_empty() && behind.len() >= 12 {
            line = behind.trim_start_matches(['|', '-', '–', ':', '•', ',', ' ']);
            break;
        }
        // What follows a date is no headline if what is before it is what the markup says.
        let flat = squeeze(before);
        let own = behind.is_empty() || said.iter().any(|s| squeeze(s).starts_with(&flat));
        if !known && own && before.len() >= 12 {
            line = before.trim_end_matches(['|', '-', '–', ':', '•', ',', ' ']);
            break;
        }
    }
    // A kicker: the markup repeats all but the first words.
    let flat = squeeze(line);
    for title in said {
        let title = without_site(title, sites);
        let tail = squeeze(&title);
        if tail.len() < flat.len()
            && tail.len() * 2 >= flat.len()
            && words(&title).len() >= 3
            && flat.ends_with(&tail)
        {
            let letters = tail.chars().count();
            let from =
                line.char_indices().rev().filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at).nth(letters - 1);
            // Lower case may have more letters than there were.
            if let Some(from) = from.filter(|from| squeeze(&line[*from..]) == tail) {
                let open = line[..from].trim_end().len();
                let quoted = line[open..from].chars().next_back().or(line[..from].chars().next_back());
                let quote = quoted.filter(|c| "\"“„«‘‚¿¡([".contains(*c)).map_or(0, char::len_utf8);
                line = &line[from - quote..];
            }
            break;
        }
    }
    // Marks of links to the heading.
    without_soft_hyphens(line.trim_end_matches(['¶', '#', ' ']).trim())
}

/// Soft hyphens are seen only at the end of a line.
fn without_soft_hyphens(text: &str) -> String {
    fold(&text.replace(['\u{ad}', '\u{200b}'], ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_their_site() {
        assert_eq!(without_site("Talks resume in Geneva | Example Post", &[]), "Talks resume in Geneva");
        assert_eq!(without_site("Talks resume - Example Post", &["examplepost".to_owned()]), "Talks resume");
        assert_eq!(without_site("Talks — a new round", &["example".to_owned()]), "Talks — a new round");
    }

    #[test]
    fn hosts_are_cut_from_addresses() {
        assert_eq!(host("https://user@www.example.org:80/a/b"), Some("www.example.org"));
        assert_eq!(host("/a/b"), None);
    }
}
