//! The day of publication, from what the text itself says.
//!
//! A full date on a date line or in a dateline is the day. A dateline without its year ("MOSCOW, November 25"), or a
//! report that opens with "On December 3, ...", needs the year from the rest of the document, and only dates that bound
//! it are evidence: the document was published after what it reports and before what it announces.

use super::{
    Basis, Published,
    calendar::{What, date, days_between, plus_days, resolve},
    cue::Cue,
    scan::Raw,
};
use crate::{
    Span,
    segment::Segmented,
    strip::{Block, Zone},
};
use jiff::civil::{Date, Weekday};

/// The days between which the document is known to have been published, either end open.
pub(super) type Window = (Option<Date>, Option<Date>);

/// What is known about the document.
pub(super) struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) seg: &'a Segmented,
    pub(super) blocks: &'a [Block],
    pub(super) dateline: Option<Span>,
    pub(super) found: &'a [Raw],
    /// Index of the first block of running text.
    pub(super) first_body: Option<usize>,
}

/// The day of publication, if the document decides it.
pub(super) fn published(doc: &Document<'_>, window: Window) -> Option<Published> {
    let full = |raw: &&Raw| matches!(raw.what, What::Day { year: Some(_), .. });
    let on_date_line = |raw: &&Raw| doc.zone(raw) == Some(Zone::Dateline);
    let in_wire = |raw: &&Raw| doc.dateline.is_some_and(|line| line.contains(raw.span));
    let day = |raw: &Raw, basis| {
        let (date, _) = resolve(raw, None).days?;
        Some(Published { date, basis, span: Some(raw.span) })
    };
    // "Published 4 December 2020, updated 6 December 2020"
    let updated = |raw: &&Raw| {
        let before = doc.text.get(..raw.span.start).unwrap_or("");
        let word =
            before.trim_end_matches(|c: char| !c.is_alphanumeric()).rsplit(|c: char| !c.is_alphanumeric()).next();
        matches!(word.unwrap_or("").to_ascii_lowercase().as_str(), "updated" | "modified" | "update" | "revised")
    };
    let lines = || doc.found.iter().filter(full).filter(on_date_line).filter(|raw| !in_wire(raw));
    if let Some(raw) = lines().find(|raw| !updated(raw)).or_else(|| lines().next()) {
        return day(raw, "explicit");
    }
    if let Some(raw) = doc.found.iter().filter(full).find(|raw| in_wire(raw) || doc.opens_wire(raw)) {
        return day(raw, "dateline");
    }
    if let Some(raw) = doc.found.iter().filter(full).find(|raw| doc.opens_report(raw)) {
        return day(raw, "inferred");
    }
    let yearless = |raw: &&Raw| matches!(raw.what, What::Day { year: None, .. });
    let line = doc.found.iter().filter(yearless).find(|raw| in_wire(raw) || on_date_line(raw) || doc.opens_wire(raw));
    let raw = line.or_else(|| doc.found.iter().filter(yearless).find(|raw| doc.opens_report(raw)))?;
    let date = doc.infer(raw, line.is_some(), window)?;
    Some(Published { date, basis: "inferred", span: Some(raw.span) })
}

impl Document<'_> {
    fn zone(&self, raw: &Raw) -> Option<Zone> {
        self.blocks.get(self.seg.sentences[raw.sentence].block).map(|block| block.zone)
    }

    /// Text of the sentence before the expression, when the sentence opens a block of running text.
    fn lead(&self, raw: &Raw) -> Option<&str> {
        let sentence = &self.seg.sentences[raw.sentence];
        let first = raw.sentence == 0 || self.seg.sentences[raw.sentence - 1].block != sentence.block;
        if !first || self.zone(raw) != Some(Zone::Body) {
            return None;
        }
        self.text.get(sentence.span.start..raw.span.start)
    }

    /// "MOSCOW, November 25", "San Cristóbal, 28 July 2022.": a dateline that nobody marked as one. A place in mixed case
    /// counts when the date ends the dateline.
    fn opens_wire(&self, raw: &Raw) -> bool {
        let closed = self.text[raw.span.end..].trim_start().starts_with(['.', '-', '–', '—', '(', '/', ':']);
        self.dateline.is_none()
            && self.lead(raw).is_some_and(|lead| {
                lead.len() < 60
                    && lead.trim_end().ends_with([',', '.'])
                    && lead.chars().filter(|c| c.is_alphabetic()).count() > 2
                    && (!lead.chars().any(char::is_lowercase)
                        || closed && lead.split_whitespace().all(|w| w.starts_with(char::is_uppercase)))
            })
    }

    /// "On December 3, ...": the first words of the running text, about what has happened. Who leaves the year out
    /// there speaks of the day itself.
    fn opens_report(&self, raw: &Raw) -> bool {
        let sentence = &self.seg.sentences[raw.sentence];
        raw.cue != Cue::Future
            && self.first_body == Some(sentence.block)
            && self.lead(raw).is_some_and(|lead| matches!(lead.trim(), "On" | ""))
    }

    /// The year of a day without one, when the document bounds it.
    fn infer(&self, raw: &Raw, is_line: bool, window: Window) -> Option<Date> {
        let What::Day { month, day, weekday, .. } = raw.what else { return None };
        // The earliest and latest days on which the document can have been published.
        let mut earliest: Option<Date> = None;
        let mut latest: Option<Date> = None;
        // The last day dated more closely than by its year: recent, as news dates old things by the year alone.
        let mut recent: Option<Date> = None;
        for other in self.found {
            let value = resolve(other, None);
            let (Some((first, last)), Basis::Explicit) = (value.days, value.basis) else { continue };
            if other.cue == Cue::Future {
                latest = min(latest, last);
            } else {
                earliest = max(earliest, Some(first));
                if !matches!(other.what, What::Year { .. } | What::Years { .. } | What::Decade { .. }) {
                    recent = max(recent, Some(first));
                }
            }
        }
        let closed = latest.is_some() || matches!(window, (Some(_), Some(_)));
        earliest = max(earliest, window.0);
        latest = min(latest, window.1);
        let from = earliest?;
        // Announced days are soon: a year back is as far as they reach.
        let to = latest.or_else(|| plus_days(from, 366 * 2))?;
        if days_between(from, to) > 366 * 60 {
            return None;
        }
        // What the lead of a wire story dates by its weekday happened on the day of the dateline or on the one before.
        let reported = self.reported_on(raw).filter(|_| is_line);
        let near = |d: &Date| {
            reported.is_none_or(|w| w == d.weekday() || Some(w) == d.yesterday().ok().map(|before| before.weekday()))
        };
        let fits = |d: &Date| weekday.is_none_or(|w| w == d.weekday()) && *d >= from && *d <= to && near(d);
        let days: Vec<Date> =
            (from.year()..=to.year()).filter_map(|year| date(year, month, day)).filter(fits).collect();
        if closed && days.len() == 1 {
            return days.first().copied();
        }
        if let (true, Some(weekday)) = (closed, reported) {
            let same: Vec<&Date> = days.iter().filter(|d| d.weekday() == weekday).collect();
            if let [only] = same[..] {
                return Some(*only);
            }
        }
        let recent = recent.filter(|&recent| recent == from || window.0.is_some_and(|since| since >= recent))?;
        // Who writes "in early September" for this year and "in spring 2019" means another year by the latter.
        let contrast = self.found.iter().any(|other| {
            let bare = matches!(
                other.what,
                What::Day { year: None, .. } | What::Days { year: None, .. } | What::Month { year: None, .. }
            );
            bare && other.span != raw.span && other.cue != Cue::Future
        });
        days.into_iter().find(|d| !contrast || d.year() > recent.year())
    }

    /// The day of the week on which the lead of a wire story says that something was said: the day it is dated.
    fn reported_on(&self, raw: &Raw) -> Option<Weekday> {
        let mut days = self.found.iter().filter(|other| other.sentence == raw.sentence).filter_map(|other| {
            let What::Weekday { weekday, relation: None } = other.what else { return None };
            (other.cue != Cue::Future).then_some(weekday)
        });
        let first = days.next()?;
        let told = self.seg.tokens[self.seg.sentences[raw.sentence].tokens.clone()]
            .iter()
            .any(|token| matches!(token.span.of(self.text), "said" | "told" | "announced" | "stated" | "reported"));
        (told && days.all(|day| day == first)).then_some(first)
    }
}

fn max(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    a.max(b)
}

/// The earlier one of those that are there.
fn min(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
