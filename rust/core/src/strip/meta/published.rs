//! The day of publication: what the markup says, the address, and the dates that stand beside the headline. Days of
//! changes count only where there is nothing else; days of crawls, of copyrights and of other stories never do.

use super::calendar::{self, Day, Order, days, stated};
use super::{Found, Head, Mark, View, json};
use crate::Span;
use crate::strip::html::tags;
use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use std::sync::LazyLock;

/// How far above the headline, in blocks, a date may stand.
const ABOVE: usize = 8;
/// How far below the end of the story, and how far if it says that it is the day of publication.
const BELOW: usize = 14;
const FAR_BELOW: usize = 60;
/// A line longer than this, in bytes, is no date line.
const LONGEST_LINE: usize = 240;
/// Nor is one inside of the story that is longer than this, and it must say what it is.
const LONGEST_LABELLED: usize = 120;
/// So much of the text before a day, in bytes, tells what day it is.
const LABEL: usize = 40;

/// What the words before a day say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Published,
    Updated,
    /// Of something else.
    Other,
    None,
}

#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "publish", "posted", "publié", "publica", "pubblicat", "veröffentlicht", "erschienen", "erstellt", "datum",
    "gepubliceerd", "geplaatst", "publicer", "publiser", "opublik", "dodano", "zveřejněn", "vydáno", "julkaistu",
    "közzétéve", "yayın", "опублик", "дата", "released", "issued", "created", "written on", "date:", "vom ", "公開",
    "発表", "发布", "發布", "게시", "입력", "نشر", "mis en ligne", "paru le", "fecha", "data:", "submitted on", "submitted by", "filed",
    "gespeichert", "eingestellt", "verfasst", "geschrieben",
];
#[rustfmt::skip]
const UPDATED: &[&str] = &[
    "updat", "modif", "edited", "revis", "reviewed", "changed", "aktualisi", "geändert", "änderung", "stand:",
    "stand ", "zuletzt", "mis à jour", "mise à jour", "actualiz", "actualis", "aggiorn", "atualiz", "bijgewerkt",
    "gewijzigd", "uppdaterad", "oppdatert", "opdateret", "aktualiz", "zaktualiz", "päivitetty", "frissítve",
    "güncelle", "обновл", "изменен", "更新", "수정", "checked", "letztes update", "letzte",
];
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "joined", "registered", "registriert", "member since", "mitglied seit", "dabei seit", "inscrit", "born",
    "geboren", "died", "©", "(c)", "copyright", "deadline", "expire", "valid until", "gültig", "until", "today is",
    "founded", "since ", "accessed", "retrieved", "abgerufen", "crawl", "event", "starts", "due ", "last seen",
    "last visit", "next ", "ab dem", "einsendeschluss", "received", "effective", "isbn", "version",
];

fn label(before: &str) -> Label {
    let from = before.char_indices().rev().map(|(at, _)| at).take_while(|at| before.len() - at <= LABEL).last();
    let before = before[from.unwrap_or(before.len())..].to_lowercase();
    // The word nearest to the day decides.
    let nearest = WORDS.find_overlapping_iter(&before).max_by_key(|found| found.start());
    nearest.map_or(Label::None, |found| match found.pattern().as_usize() {
        at if at < PUBLISHED.len() => Label::Published,
        at if at < PUBLISHED.len() + UPDATED.len() => Label::Updated,
        _ => Label::Other,
    })
}

/// All words of labels, in the order of the tables.
static WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(PUBLISHED.iter().chain(UPDATED).chain(OTHER)).expect("the words of this file"));

/// A day that the page shows.
#[derive(Clone, Copy, Debug)]
struct Shown {
    day: Day,
    label: Label,
    points: i32,
    /// It stands between headline and story.
    between: bool,
}

/// Every day that may be the one.
struct Search<'a, 'b> {
    head: &'b Head,
    view: &'b View<'a>,
    order: Order,
    /// The block of the headline, or of what stands for it, and the first and last of the story.
    top: usize,
    first: usize,
    last: usize,
    headline: bool,
    /// The first block of the story, if there is one.
    body: Option<usize>,
}

/// Which of day and month comes first where the page does not say.
fn order(head: &Head) -> Order {
    let lang = head.lang.as_deref().unwrap_or_default();
    let host = head.url.as_deref().and_then(super::title::host).unwrap_or_default();
    let abroad =
        [".uk", ".au", ".nz", ".ie", ".in", ".za", ".ca", ".sg", ".my", ".hk", ".eu", ".de", ".fr", ".ng", ".ke"];
    let month_first = match lang {
        "en-us" => true,
        "en" | "" => !abroad.iter().any(|end| host.ends_with(end)),
        _ => false,
    };
    if month_first { Order::Month } else { Order::Day }
}

/// The day of publication and how it is known. `story`: what JSON-LD says about the page's story.
pub(super) fn published(
    head: &Head,
    view: &View<'_>,
    found: &Found,
    story: Option<&json::Story>,
) -> Option<(Date, &'static str)> {
    let order = order(head);
    let count = view.blocks.len();
    let (first, last) = found.body.unwrap_or((found.headline.unwrap_or(0), found.headline.unwrap_or(0)));
    let headline = found.headline.is_some();
    let top = found.headline.unwrap_or(first.saturating_sub(4));
    // A lead may stand above the headline, and then the byline still stands below it.
    let first = if first < top { (top + 3).min(last.max(top)) } else { first };
    let body = found.body.map(|(first, _)| first);
    let last = last.max(first).min(count.saturating_sub(1));
    let search = Search { head, view, order, top, first, last, headline, body };
    let text = |value: &Option<String>| value.as_deref().and_then(|v| stated(v, order));
    let of = |field: fn(&json::Story) -> &Option<String>| story.and_then(|s| text(field(s)));
    let said = [
        (of(|s| &s.published).filter(|_| story.is_some_and(|s| !s.page)), "json-ld"),
        (text(&head.dates.published), "meta"),
        (search.item(), "itemprop"),
        (of(|s| &s.published), "json-ld"),
    ];
    let said = said.into_iter().find_map(|(day, basis)| Some((day?, basis)));
    let shown = search.shown();
    let visible = shown.filter(|s| s.label != Label::Updated);
    let address = head.url.as_deref().and_then(calendar::in_path);
    let basis = |s: &Shown| if s.between { "byline" } else { "text" };
    if let Some((day, from)) = said {
        if let Some(shown) = visible {
            // Two against one.
            let others = [text(&head.dates.published), text(&head.dates.weak), of(|s| &s.published)];
            if others.into_iter().flatten().any(|other| other.date == shown.day.date && other.date != day.date) {
                return Some((shown.day.date, basis(&shown)));
            }
        }
        if let Some(date) = address {
            // An address is given once.
            let days = (day.date - date).get_days();
            let other = days > 1 || day.utc && days.abs() == 1;
            return Some(if other { (date, "url") } else { (day.date, from) });
        }
        if let Some(shown) = visible {
            let days = (day.date - shown.day.date).get_days();
            // The same night, told in two time zones: the page shows its own.
            if day.utc && days.abs() == 1 && !shown.day.doubtful {
                return Some((shown.day.date, basis(&shown)));
            }
            // A page that was made anew for a new system still shows the day of its story.
            if days > 1 && (shown.between || shown.label == Label::Published) && !shown.day.doubtful {
                return Some((shown.day.date, basis(&shown)));
            }
            if day.doubtful && !shown.day.doubtful {
                return Some((shown.day.date, basis(&shown)));
            }
        }
        return Some((day.date, from));
    }
    if let Some(date) = address {
        return Some((date, "url"));
    }
    if let Some(shown) = visible {
        return Some((shown.day.date, basis(&shown)));
    }
    let weak = [
        (text(&head.dates.weak), "meta"),
        (search.time(), "time"),
        (of(|s| &s.created), "json-ld"),
        (search.script(), "script"),
        (shown.map(|s| s.day), "updated"),
        (of(|s| &s.modified), "updated"),
        (text(&head.dates.modified), "updated"),
    ];
    weak.into_iter().find_map(|(day, basis)| Some((day?.date, basis)))
}

impl Search<'_, '_> {
    /// Whether a block is in what is not the story's: lists of others, comments, menus.
    fn elsewhere(&self, block: usize) -> bool {
        // Between headline and story, and in it, what is the story's is given other names, too.
        let top = if self.headline { self.top } else { self.first };
        let inside = (top..=self.last).contains(&block);
        let bits = if inside { tags::COMMENTS | tags::MENU } else { tags::COMMENTS | tags::MENU | tags::RELATED };
        self.view.traits(block, self.body) & bits != 0
    }

    /// Points for where a block stands, and whether that is between headline and story; none where it is too far.
    fn place(&self, block: usize) -> Option<(i32, bool)> {
        let far = |blocks: usize| i32::try_from(blocks).unwrap_or(i32::MAX);
        if self.headline && block >= self.top && block <= self.first {
            return Some(((10 - far(block - self.top) / 2).max(4), true));
        }
        if block < self.top {
            return (self.top - block <= ABOVE).then(|| (6 - far(self.top - block), false));
        }
        if block <= self.last {
            return Some((if block <= self.first + 2 { 3 } else { -4 }, block <= self.first + 1));
        }
        (block - self.last <= FAR_BELOW).then(|| (1 - far(block - self.last) / 4, false))
    }

    /// The day that the page shows for its story.
    fn shown(&self) -> Option<Shown> {
        let mut best: Option<Shown> = None;
        // Below the story, where nothing says that it is the story's, one day only can be believed.
        let mut below: Option<Shown> = None;
        let mut several = false;
        let mut offer = |block: usize, shown: Shown| {
            if block > self.last && shown.label == Label::None {
                several |= below.is_some_and(|b| b.day.date != shown.day.date);
                below = below.filter(|b| b.points >= shown.points).or(Some(shown));
            } else if shown.label != Label::Other && best.is_none_or(|b| shown.points > b.points) {
                best = Some(shown);
            }
        };
        let end = (self.last + FAR_BELOW + 1).min(self.view.blocks.len());
        for block in self.top.saturating_sub(ABOVE)..end {
            // In the story itself only its first lines are looked at.
            let inner = block > self.first + 3 && block < self.last;
            if inner && self.view.blocks[block].span.len() > LONGEST_LABELLED || self.elsewhere(block) {
                continue;
            }
            let Some((place, between)) = self.place(block) else { continue };
            let line = self.view.line(block);
            let cut = line.char_indices().map(|(at, _)| at).find(|at| *at > LONGEST_LINE);
            let linked = self.view.blocks[block].link * 3 > self.view.blocks[block].span.len() * 2;
            if linked && cut.is_none() && line.len() > 40 {
                continue;
            }
            let mut from = 0;
            for day in days(&line[..cut.unwrap_or(line.len())], self.order) {
                let before = &line[from..day.span.start];
                from = day.span.end;
                let mut label = label(before);
                if label == Label::None && block > 0 && before.trim().is_empty() && from == day.span.end {
                    // The label may stand in a block of its own.
                    let above = self.view.line(block - 1);
                    if above.len() <= 30 && day.span.start == 0 {
                        label = self::label(above);
                    }
                }
                let marked = self.marked(Span::new(
                    self.view.blocks[block].span.start + day.span.start,
                    self.view.blocks[block].span.start + day.span.end,
                ));
                if block > self.last + BELOW && label != Label::Published {
                    continue;
                }
                if inner && (label != Label::Published || before.len() > LABEL) {
                    continue;
                }
                // In a sentence, or in the headline, a day is what the story is about.
                let rest = line.len() - day.span.len();
                // A date is set in the element of the headline where the markup's titles don't have it.
                let said = self.head.said();
                let title = Some(block) == self.headline.then_some(self.top)
                    && (said.is_empty() || said.iter().any(|s| s.contains(day.span.of(line))));
                let prose = rest > 90 && label != Label::Published || title;
                if prose && marked.is_none() && !(day.span.start <= 1 && block >= self.first && rest > 90 && between)
                {
                    continue;
                }
                if !between && label == Label::None && marked.is_none() && (rest > 40 || block > self.last) {
                    continue;
                }
                let mut points = place;
                points += match label {
                    Label::Published => 8,
                    Label::None => 2,
                    Label::Updated => -6,
                    Label::Other => continue,
                };
                points += match marked {
                    Some(mark) if mark.changed => -6,
                    Some(_) => 5,
                    None => 0,
                };
                let label = if marked.is_some_and(|m| m.changed) { Label::Updated } else { label };
                offer(block, Shown { day, label, points, between });
            }
        }
        // `time` elements and their like may show "3 days ago" and say the day in an attribute.
        for mark in self.head.marks.iter().filter(|m| m.dated) {
            let Some(day) = mark.value.as_deref().and_then(|v| stated(v, self.order)) else { continue };
            if self.elsewhere(mark.block) {
                continue;
            }
            let Some((place, between)) = self.place(mark.block) else { continue };
            let start =
                self.view.blocks.get(mark.block).map_or(mark.span.start, |b| b.span.start.min(mark.span.start));
            let before = &self.view.text[start..mark.span.start];
            let inner = label(mark.text(self.view));
            let mut label = if inner == Label::None { label(before) } else { inner };
            if mark.changed {
                label = Label::Updated;
            }
            let points = match label {
                Label::Published => 8,
                Label::None if mark.block > self.last + BELOW => continue,
                Label::None => 3,
                Label::Updated => -6,
                Label::Other => continue,
            };
            offer(mark.block, Shown { day, label, points: points + place + 5, between });
        }
        let below = below.filter(|b| !several && best.is_none_or(|best| b.points > best.points));
        below.or(best).filter(|b| b.points > 0 || b.label == Label::Updated)
    }

    /// The innermost mark of a date that holds `span`.
    fn marked(&self, span: Span) -> Option<&Mark> {
        self.head.marks.iter().rev().filter(|m| m.dated && m.span.len() <= 120).find(|m| m.span.contains(span))
    }

    /// Microdata.
    fn item(&self) -> Option<Day> {
        let items = || self.head.marks.iter().filter(|m| m.item && m.dated && !m.changed && !self.elsewhere(m.block));
        let near = |m: &&Mark| self.place(m.block).is_some();
        let read = |m: &Mark| stated(m.value.as_deref().unwrap_or_else(|| m.text(self.view)), self.order);
        items().find(near).and_then(read).or_else(|| {
            let mut days = items().filter_map(read);
            let first = days.next()?;
            days.all(|d| d.date == first.date).then_some(first)
        })
    }

    /// A day far from the story, if no other day is marked on the page.
    fn time(&self) -> Option<Day> {
        let mut marks = self.head.marks.iter().filter(|m| m.dated && !m.changed && !self.elsewhere(m.block));
        let day = |m: &Mark| {
            let text = m.text(self.view);
            let long = text.len() > 120;
            let shown = || {
                days(text, self.order)
                    .into_iter()
                    .next()
                    .filter(|d| !long && label(&text[..d.span.start]) != Label::Other)
            };
            m.value.as_deref().and_then(|v| stated(v, self.order)).or_else(shown)
        };
        let first = marks.find_map(day)?;
        marks.filter_map(day).all(|d| d.date == first.date).then_some(first)
    }

    /// What scripts that are no JSON-LD name so, if they name one day only.
    fn script(&self) -> Option<Day> {
        let mut found: Option<Day> = None;
        for script in &self.head.scripts {
            let content = script.of(self.view.source);
            for key in [
                "datePublished",
                "publishedAt",
                "published_at",
                "publishDate",
                "publishdate",
                "pubDate",
                "publication_date",
            ] {
                let Some(day) = json::field(content, key).and_then(|v| stated(&v, self.order)) else { continue };
                if found.is_some_and(|f| f.date != day.date) {
                    return None;
                }
                found = Some(day);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_a_day_say_what_it_is() {
        for (before, want) in [
            ("Published on ", Label::Published),
            ("By Ana Lund | ", Label::None),
            ("Published May 3 | Updated: ", Label::Updated),
            ("Zuletzt aktualisiert am ", Label::Updated),
            ("Veröffentlicht am ", Label::Published),
            ("Joined: Sun ", Label::Other),
            ("© ", Label::Other),
            ("", Label::None),
        ] {
            assert_eq!(label(before), want, "{before}");
        }
    }
}
