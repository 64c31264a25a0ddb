//! The expressions of a text, read off its tokens.
//!
//! Every pattern begins at a word of the calendar and looks at a handful of neighbours, so the time is linear.

use super::{
    calendar::{Part, Relation, Unit, What, date},
    cue::{Cue, cue},
    lexicon::{count, month, ordinal, part, part_of, relation, season, short_weekday, unit, weekday},
    numeric::{decade, digits, year},
};
use crate::{
    Span,
    segment::{Segmented, TokenKind},
};

/// An expression before it is anchored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub(super) span: Span,
    pub(super) what: What,
    /// After "since".
    pub(super) since: bool,
    pub(super) cue: Cue,
    /// Index of the sentence.
    pub(super) sentence: usize,
}

/// The expressions of `text`, in order.
pub(super) fn scan(text: &str, seg: &Segmented) -> Vec<Raw> {
    let mut found = Vec::new();
    let mut words = Vec::new();
    let mut spans = Vec::new();
    for (sentence, s) in seg.sentences.iter().enumerate() {
        words.clear();
        spans.clear();
        for token in &seg.tokens[s.tokens.clone()] {
            let word = token.span.of(text);
            if token.kind == TokenKind::Word && word.contains('-') && is_joined(word) {
                // "mid-September", "September-October": read as three.
                let mut at = token.span.start;
                for (i, piece) in word.split('-').enumerate() {
                    if i > 0 {
                        words.push("-");
                        spans.push(Span::new(at, at + 1));
                        at += 1;
                    }
                    words.push(piece);
                    spans.push(Span::new(at, at + piece.len()));
                    at += piece.len();
                }
            } else {
                words.push(word);
                spans.push(token.span);
            }
        }
        let mut reader = Reader { words: &words, dated_end: usize::MAX };
        let first = found.len();
        let mut i = 0;
        while i < words.len() {
            match reader.expression(i) {
                Some((end, what)) if end > i => {
                    let span = Span::new(spans[i].start, spans[end - 1].end);
                    let since = i > 0 && reader.is(i - 1, "since");
                    found.push(Raw { span, what, since, cue: cue(&words, i, end), sentence });
                    if what.year().is_some() || matches!(what, What::Month { .. }) {
                        reader.dated_end = end;
                    }
                    i = end;
                }
                _ => i += 1,
            }
        }
        share_years(text, &mut found[first..]);
    }
    found
}

/// Whether a hyphenated word is made of words of the calendar.
fn is_joined(word: &str) -> bool {
    word.split('-').any(|piece| month(piece).is_some() || weekday(piece).is_some())
        || word.split_once('-').is_some_and(|(head, tail)| {
            part(head).is_some() && (year(tail).is_some() || decade(tail).is_some() || season(tail).is_some())
        })
}

/// "in September and October 2020": the year at the end is that of both.
fn share_years(text: &str, found: &mut [Raw]) {
    for i in (1..found.len()).rev() {
        let [.., left, right] = &mut found[..=i] else { return };
        let Some(shared) = right.what.year() else { continue };
        let between = text.get(left.span.end..right.span.start).unwrap_or("");
        let between = between.trim();
        if !matches!(between, "and" | "or" | "to" | "-" | "–" | "—" | "," | ", and" | "through" | "until" | "till")
        {
            continue;
        }
        let later = match right.what {
            What::Day { month, .. } | What::Month { month, .. } => month,
            What::Days { from, .. } => from.0,
            _ => continue,
        };
        match &mut left.what {
            What::Day { year: year @ None, month, .. }
            | What::Month { year: year @ None, month, relation: None, .. } => {
                *year = Some(if *month > later { shared - 1 } else { shared });
            }
            _ => {}
        }
    }
}

/// The words of one sentence.
pub(super) struct Reader<'a> {
    pub(super) words: &'a [&'a str],
    /// Where the last expression with a month or a year ended: what is joined to it is of its kind.
    pub(super) dated_end: usize,
}

/// The end of an expression (exclusive) and what it says.
pub(super) type Found = Option<(usize, What)>;

impl Reader<'_> {
    pub(super) fn word(&self, i: usize) -> &str {
        self.words.get(i).copied().unwrap_or("")
    }

    /// The word before `i`.
    pub(super) fn previous(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |i| self.word(i))
    }

    /// Whether the word at `i` is `lower`, or `lower` with a capital.
    pub(super) fn is(&self, i: usize, lower: &str) -> bool {
        self.word(i).eq_ignore_ascii_case(lower)
    }

    pub(super) fn is_dash(&self, i: usize) -> bool {
        matches!(self.word(i), "-" | "–" | "—" | "‑")
    }

    /// The expression that begins at `i`.
    fn expression(&self, i: usize) -> Found {
        let word = self.word(i);
        let first = word.bytes().next()?;
        if first.is_ascii_digit() {
            return self.numeric(i).or_else(|| self.duration(i));
        }
        if first == b'\'' || word == "’" {
            return None;
        }
        if !first.is_ascii_alphabetic() {
            return None;
        }
        if month(word).is_some() {
            return self.month_led(i);
        }
        if first.is_ascii_uppercase() && (weekday(word).is_some() || short_weekday(word).is_some()) {
            return self.weekday_led(i);
        }
        if season(word).is_some() {
            return self.season_led(i, Part::Whole);
        }
        self.worded(i)
    }

    /// Expressions that begin with an ordinary word.
    fn worded(&self, i: usize) -> Found {
        let word = self.word(i);
        let offset = |end, unit, count| Some((end, What::Offset { unit, count, part: Part::Whole }));
        match word {
            "today" | "Today" | "tonight" => return offset(i + 1, Unit::Day, 0),
            "yesterday" | "Yesterday" => return offset(i + 1, Unit::Day, -1),
            "tomorrow" | "Tomorrow" => return offset(i + 1, Unit::Day, 1),
            "earlier" | "later" | "Earlier" | "Later" if self.is(i + 1, "this") => {
                return self.related(i + 1).filter(|(_, what)| matches!(what, What::Offset { .. }));
            }
            _ => {}
        }
        if let Some(part) = part(word) {
            let next = i + 1 + usize::from(self.is_dash(i + 1));
            return self.with_part(next, part);
        }
        if let Some(part) = part_of(word) {
            if self.is(i + 1, "of") {
                let next = i + 2 + usize::from(self.is(i + 2, "the"));
                return self.with_part(next, part).filter(|(_, what)| !matches!(what, What::Offset { .. }));
            }
            return None;
        }
        if self.is(i, "the") {
            // Never deeper than one step.
            if self.is(i + 1, "the") {
                return None;
            }
            return self.expression(i + 1).filter(|(_, what)| {
                let relative = self.word(i + 1) != "current" && relation(self.word(i + 1)).is_some();
                matches!(what, What::Decade { .. } | What::Quarter { .. } | What::Duration)
                    || (relative && matches!(what, What::Offset { .. } | What::Season { .. } | What::Month { .. }))
                    || (season(self.word(i + 1)).is_some() && what.year().is_some())
            });
        }
        if relation(word).is_some() {
            return self.related(i).or_else(|| self.duration(i));
        }
        if let Some(quarter) = ordinal(word).filter(|_| self.is(i + 1, "quarter")) {
            return self.quarter(i + 2, quarter);
        }
        self.duration(i)
    }

    /// What "early", "end of" and the like divide: a month, season, year or decade at `i`.
    fn with_part(&self, i: usize, part: Part) -> Found {
        let word = self.word(i);
        if let Some((month, _)) = month(word) {
            // "late March 5" is no date of its own.
            let (end, year) = self.year_after(i + 1);
            if year.is_none() && self.day(i + 1).is_some() {
                return None;
            }
            return Some((end, What::Month { year, month, part, relation: None }));
        }
        if season(word).is_some() {
            return self.season_led(i, part);
        }
        if let Some(year) = year(word) {
            return (!self.counts(i)).then_some((i + 1, What::Year { year, part }));
        }
        if let Some(year) = decade(word) {
            return Some((i + 1, What::Decade { year, part }));
        }
        if self.is(i, "the") && decade(self.word(i + 1)).is_some() {
            return self.with_part(i + 1, part);
        }
        match self.related(i)? {
            (end, What::Month { year, month, relation, .. }) => {
                Some((end, What::Month { year, month, part, relation }))
            }
            (end, What::Season { year, month, relation, .. }) => {
                Some((end, What::Season { year, month, part, relation }))
            }
            (end, What::Offset { unit, count, .. }) => Some((end, What::Offset { unit, count, part })),
            _ => None,
        }
    }

    /// "last", "this", "next" before a day of the week, a month, a season or a unit.
    fn related(&self, i: usize) -> Found {
        let related = relation(self.word(i))?;
        let next = self.word(i + 1);
        let plain = !matches!(self.word(i), "past" | "previous" | "current" | "coming");
        if let Some(weekday) = weekday(next) {
            return Some((i + 2, What::Weekday { weekday, relation: Some(related) }));
        }
        if let Some((month, _)) = month(next).filter(|_| plain) {
            if let Some((day, end)) = self.day(i + 2) {
                let (end, year) = self.year_after(end);
                return Some((end, What::Day { year, month, day, weekday: None }));
            }
            let (end, year) = self.year_after(i + 2);
            let relation = if year.is_some() { None } else { Some(related) };
            return Some((end, What::Month { year, month, part: Part::Whole, relation }));
        }
        if let Some(month) = season(next).filter(|_| plain) {
            return Some((i + 2, What::Season { year: None, month, part: Part::Whole, relation: Some(related) }));
        }
        if next == "night" && related == Relation::Last {
            return Some((i + 2, What::Offset { unit: Unit::Day, count: -1, part: Part::Whole }));
        }
        if matches!(next, "morning" | "afternoon" | "evening") && related == Relation::This {
            return Some((i + 2, What::Offset { unit: Unit::Day, count: 0, part: Part::Whole }));
        }
        let (unit, plural) = unit(next)?;
        if plural || matches!(unit, Unit::Hour | Unit::Day | Unit::Century) {
            return None;
        }
        // "over the past year", "in the last month": a stretch of time and not the calendar's.
        if self.word(i) == "past" || (related == Relation::Last && self.previous(i) == "the") {
            return Some((i + 2, What::Duration));
        }
        let count = match related {
            Relation::Last => -1,
            Relation::This => 0,
            Relation::Next => 1,
        };
        Some((i + 2, What::Offset { unit, count, part: Part::Whole }))
    }

    fn quarter(&self, i: usize, quarter: i8) -> Found {
        let next = i + usize::from(self.is(i, "of"));
        match year(self.word(next)) {
            Some(year) => Some((next + 1, What::Quarter { year: Some(year), quarter })),
            None => Some((i, What::Quarter { year: None, quarter })),
        }
    }

    /// Expressions that begin with the name of a month.
    fn month_led(&self, i: usize) -> Found {
        let (month, written_out) = month(self.word(i))?;
        // "December the 4th"
        let at = i + 1 + usize::from(self.is(i + 1, "the") && self.ordinal_day(i + 2));
        if let Some((day, end)) = self.day(at) {
            if let Some(found) = self.day_range(end, month, day) {
                return Some(found);
            }
            let (end, year) = self.year_after(end);
            return self.valid(end, What::Day { year, month, day, weekday: None });
        }
        if (self.is_dash(i + 1) || self.word(i + 1) == "/")
            && let Some((to, _)) = super::lexicon::month(self.word(i + 2))
            && self.day(i + 3).is_none()
        {
            let (end, year) = self.year_after(i + 3);
            return Some((end, What::Months { year, from: month, to }));
        }
        let (end, year) = self.year_after(i + 1);
        let what = What::Month { year, month, part: Part::Whole, relation: None };
        if year.is_some() || self.stands_as_month(i, month, written_out) {
            return Some((end, what));
        }
        None
    }

    /// Whether a name of a month stands for the month: "May" and "March" are verbs, "April" and "Jan" people.
    fn stands_as_month(&self, i: usize, month: i8, written_out: bool) -> bool {
        let previous = self.previous(i);
        let next = self.word(i + 1);
        let name_follows = next.starts_with(char::is_uppercase) && super::lexicon::month(next).is_none();
        let preposition = matches!(
            previous.to_ascii_lowercase().as_str(),
            "in" | "since" | "until" | "till" | "during" | "of" | "through" | "throughout"
        );
        if preposition {
            // "of May's government"
            let of_may = month == 5 && matches!(previous, "of" | "until") && is_possessive(next);
            return !name_follows && !of_may;
        }
        let coordinated = matches!(previous, "and" | "or" | "to" | "-" | "–")
            && i.checked_sub(2).is_some_and(|at| super::lexicon::month(self.word(at)).is_some());
        if coordinated {
            return !name_follows;
        }
        let ambiguous = matches!(month, 3 | 5) || !written_out;
        !ambiguous
            && !name_follows
            && !previous.starts_with(char::is_uppercase)
            && !matches!(previous, "," | ".") | (previous == "," && next == ",")
    }

    /// What goes on after a first day: "-15", "-December 2", "to 15".
    fn day_range(&self, i: usize, month: i8, day: i8) -> Found {
        let dash = self.is_dash(i);
        if !dash && !matches!(self.word(i), "to" | "through") {
            return None;
        }
        if dash && let Some((to_month, _)) = super::lexicon::month(self.word(i + 1)) {
            let (to_day, end) = self.day(i + 2)?;
            let (end, year) = self.year_after(end);
            return self.valid(end, What::Days { year, from: (month, day), to: (to_month, to_day) });
        }
        let (to, end) = self.day(i + 1)?;
        if to <= day || super::lexicon::month(self.word(end)).is_some() {
            return None;
        }
        // "from November 9 to 15 percent"
        let next = self.word(end);
        let free = !next.starts_with(char::is_alphabetic)
            || matches!(next, "in" | "at" | "on" | "and" | "for" | "by" | "with" | "as" | "of" | "under" | "to");
        if !dash && (!free || next == "%") {
            return None;
        }
        let (end, year) = self.year_after(end);
        self.valid(end, What::Days { year, from: (month, day), to: (month, to) })
    }

    /// Expressions that begin with a day of the week.
    fn weekday_led(&self, i: usize) -> Found {
        let full = weekday(self.word(i));
        let named = full.or_else(|| short_weekday(self.word(i)))?;
        let mut next = i + 1;
        next += usize::from(full.is_none() && self.word(next) == ".");
        next += usize::from(self.word(next) == ",");
        next += usize::from(self.is(next, "the") && self.ordinal_day(next + 1));
        let dated = if month(self.word(next)).is_some() { self.month_led(next) } else { self.day_led(next) };
        if let Some((end, What::Day { year, month, day, .. })) = dated {
            return Some((end, What::Day { year, month, day, weekday: Some(named) }));
        }
        full.map(|weekday| (i + 1, What::Weekday { weekday, relation: None }))
    }

    /// "spring 2019", "the spring of 2019", "in spring".
    fn season_led(&self, i: usize, part: Part) -> Found {
        let word = self.word(i);
        let month = season(word)?;
        let next = i + 1 + usize::from(self.is(i + 1, "of"));
        let previous = self.previous(i);
        let what = |year| What::Season { year, month, part, relation: None };
        // "Arab Spring" is none.
        if previous.starts_with(char::is_uppercase) && word.starts_with(char::is_uppercase) && i > 1 {
            return None;
        }
        if let Some(first) = year(self.word(next)) {
            // "winter 2019-2020", "winter of 2019/20"
            let ranged = (self.is_dash(next + 1) || self.word(next + 1) == "/")
                && self.word(next + 2).parse::<i16>().is_ok_and(|n| n == first + 1 || n == (first + 1) % 100);
            return Some((next + 1 + 2 * usize::from(ranged), what(Some(first))));
        }
        let lower = word.starts_with(|c: char| c.is_ascii_lowercase());
        let article = previous == "the" && i.checked_sub(2).is_some_and(|at| self.is(at, "in"));
        let alone = !self.is(i + 1, "of") && !self.is_dash(i + 1);
        let stands = lower && alone && (self.is(i.wrapping_sub(1), "in") && word != "fall" || article);
        (stands || (part != Part::Whole && lower && alone && word != "fall")).then(|| (i + 1, what(None)))
    }

    /// "three months", "within a year", "for months", "two weeks ago".
    fn duration(&self, i: usize) -> Found {
        let mut at = i;
        let mut led = false;
        let mut for_or_within = false;
        if matches!(self.word(at), "for" | "For" | "within" | "Within" | "over" | "Over" | "during" | "During") {
            for_or_within = matches!(self.word(at), "for" | "For" | "within" | "Within");
            (led, at) = (true, at + 1);
        }
        let hedge = match (self.word(at), self.word(at + 1)) {
            ("more" | "less" | "More" | "Less" | "longer", "than") | ("at", "least") | ("up", "to") => 2,
            ("nearly" | "almost" | "Nearly" | "Almost", _) => 1,
            ("over" | "about" | "around" | "under", _) if led => 1,
            _ => 0,
        };
        (led, at) = (led || hedge > 0, at + hedge);
        at += usize::from(self.word(at) == "the" && led);
        if matches!(self.word(at), "past" | "last" | "next" | "coming" | "first" | "previous") {
            (led, at) = (led || self.word(at) != "first", at + 1);
        }
        let mut quantity = None;
        let article = matches!(self.word(at), "a" | "an" | "A" | "An");
        if article {
            at += 1;
            match (self.word(at), self.word(at + 1)) {
                ("few", _) => (quantity, at) = (Some(0), at + 1),
                ("couple", "of") => (quantity, at) = (Some(0), at + 2),
                _ => quantity = Some(1),
            }
        } else if matches!(self.word(at), "several" | "Several" | "few" | "some" | "half") {
            (quantity, at) = (Some(0), at + 1);
        } else if let Some(n) = count(self.word(at)) {
            (quantity, at) = (Some(n), at + 1);
            // "two or three weeks", "18-24 months"
            let joined = matches!(self.word(at), "or" | "to" | "and") || self.is_dash(at);
            if joined && count(self.word(at + 1)).is_some() && unit(self.word(at + 2)).is_some() {
                (quantity, at) = (Some(0), at + 2);
            }
        }
        let (unit, plural) = unit(self.word(at))?;
        let end = at + 1;
        let ago = self.is(end, "ago");
        let bare = quantity.is_none();
        if unit == Unit::Weekend
            || matches!(self.word(end), "old" | "of")
                && self.word(end + 1) != "the"
                && matches!((self.word(end), self.word(end + 1)), ("old", _) | ("of", "age"))
        {
            return None;
        }
        if ago {
            let whole = quantity.filter(|&n| n > 0);
            return match whole {
                Some(n) => Some((end + 1, What::Offset { unit, count: -n, part: Part::Whole })),
                None => Some((end + 1, What::Duration)),
            };
        }
        let stands = match (bare, article && !plural) {
            (true, _) => plural && for_or_within && at == i + 1,
            // "once a year", "a day": only "for a year", "over a year"
            (false, true) => led,
            (false, false) => true,
        };
        stands.then_some((end, What::Duration))
    }

    /// A day of the month at `i` and the place behind it: "4", "4th".
    pub(super) fn day(&self, i: usize) -> Option<(i8, usize)> {
        let word = self.word(i);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if !matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th") {
            return None;
        }
        let day = self::digits(digits, 2)?;
        (1..=31).contains(&day).then_some((day as i8, i + 1))
    }

    fn ordinal_day(&self, i: usize) -> bool {
        self.day(i).is_some() && self.word(i).ends_with(|c: char| c.is_ascii_alphabetic())
    }

    /// The year at `i`, after a comma or none, and the place behind it; `i` itself when there is none.
    pub(super) fn year_after(&self, i: usize) -> (usize, Option<i16>) {
        let at = i + usize::from(matches!(self.word(i), "," | "of" | "-"));
        match year(self.word(at)) {
            // "In October, 2000 people": a comma and a count.
            Some(year) if !self.counts(at) => (at + 1, Some(year)),
            _ => (i, None),
        }
    }

    /// Nothing, when the calendar has no such day in any year or in the one that is named.
    pub(super) fn valid(&self, end: usize, what: What) -> Found {
        let exists = |year: Option<i16>, (month, day): (i8, i8)| date(year.unwrap_or(2000), month, day).is_some();
        let fine = match what {
            What::Day { year, month, day, .. } => exists(year, (month, day)),
            What::Days { year, from, to } => exists(year, from) && exists(year, to),
            _ => true,
        };
        fine.then_some((end, what))
    }
}

fn is_possessive(word: &str) -> bool {
    matches!(word, "'s" | "’s")
}
