//! From what an expression says to the days that it covers.

use super::{Basis, Form, Grain, cue::Cue, scan::Raw};
use jiff::{
    Span as Time, Unit as TimeUnit,
    civil::{Date, Weekday},
};

/// A third of a month, season, year or decade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Early,
    Mid,
    Late,
}

/// "last", "this", "next".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Last,
    This,
    Next,
}

/// What "last week" or "three months ago" counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Year,
    Decade,
    Century,
}

/// What an expression says, before it is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// "December 3", with or without year and day of the week.
    Day { year: Option<i16>, month: i8, day: i8, weekday: Option<Weekday> },
    /// "November 9-15".
    Days { year: Option<i16>, from: (i8, i8), to: (i8, i8) },
    /// "September 2020", "early September", "last May".
    Month { year: Option<i16>, month: i8, part: Part, relation: Option<Relation> },
    /// "September-October 2020".
    Months { year: Option<i16>, from: i8, to: i8 },
    /// "spring 2019", by its first month.
    Season { year: Option<i16>, month: i8, part: Part, relation: Option<Relation> },
    /// "third quarter".
    Quarter { year: Option<i16>, quarter: i8 },
    /// "2016".
    Year { year: i16, part: Part },
    /// "2014-2016".
    Years { from: i16, to: i16 },
    /// "1990s".
    Decade { year: i16, part: Part },
    /// "Monday", "last Monday".
    Weekday { weekday: Weekday, relation: Option<Relation> },
    /// "yesterday" is -1 day, "next year" 1 year.
    Offset { unit: Unit, count: i32, part: Part },
    /// "for months".
    Duration,
    /// A date that may be read in two ways: "04/05/2020".
    Ambiguous,
}

impl What {
    /// Calendar dates are names; durations and weeks, months and years counted from today are not.
    pub(super) fn form(self) -> Form {
        match self {
            Self::Duration => Form::Nominal,
            Self::Offset { unit: Unit::Day, count: -1..=1, .. } => Form::Name,
            Self::Offset { .. } | Self::Quarter { year: None, .. } => Form::Nominal,
            _ => Form::Name,
        }
    }

    /// The year that is in the expression.
    pub(super) fn year(self) -> Option<i16> {
        match self {
            Self::Day { year, .. }
            | Self::Days { year, .. }
            | Self::Month { year, .. }
            | Self::Months { year, .. }
            | Self::Season { year, .. }
            | Self::Quarter { year, .. } => year,
            Self::Year { year, .. } | Self::Decade { year, .. } => Some(year),
            Self::Years { to, .. } => Some(to),
            _ => None,
        }
    }
}

/// The days of an expression: the last is none for an open end.
pub(super) struct Value {
    pub(super) days: Option<(Date, Option<Date>)>,
    pub(super) grain: Grain,
    pub(super) basis: Basis,
}

type Days = Option<(Date, Date)>;

/// The days that `raw` covers, seen from the day of publication.
pub(super) fn resolve(raw: &Raw, anchor: Option<Date>) -> Value {
    use Basis::{Calendar, Explicit, Nearest};
    let cue = raw.cue;
    let (days, grain, basis): (Days, Grain, Basis) = match raw.what {
        What::Day { year: Some(year), month, day, .. } => (one(date(year, month, day)), Grain::Day, Explicit),
        What::Day { year: None, month, day, weekday } => {
            (anchor.and_then(|a| nearest_day(a, month, day, weekday, cue)), Grain::Day, Nearest)
        }
        What::Days { year, from, to } => {
            let span = |year| {
                let last = if to < from { year + 1 } else { year };
                Some((date(year, from.0, from.1)?, date(last, to.0, to.1)?))
            };
            (with_year(year, anchor, cue, span), Grain::Range, if year.is_some() { Explicit } else { Nearest })
        }
        What::Month { year, month, part, relation } => {
            let span = |year| months(year, month, 1).and_then(|days| third_of_month(days, part));
            let days = match relation {
                Some(relation) => anchor.and_then(|a| related(a, relation, |year| months(year, month, 1), span)),
                None => with_year(year, anchor, cue, span),
            };
            let basis = match (year, relation) {
                (Some(_), _) => Explicit,
                (None, Some(_)) => Calendar,
                (None, None) => Nearest,
            };
            (days, Grain::Month, basis)
        }
        What::Months { year, from, to } => {
            let count = (to - from).rem_euclid(12) + 1;
            let span = |year| {
                // "December-January 2020" names the year in which it ends.
                let first = if to < from && raw.what.year().is_some() { year - 1 } else { year };
                months(first, from, count)
            };
            (with_year(year, anchor, cue, span), Grain::Range, if year.is_some() { Explicit } else { Nearest })
        }
        What::Season { year, month, part, relation } => {
            let whole = |year| months(year, month, 3);
            let span = |year| match part {
                Part::Whole => whole(year),
                Part::Early => months(year, month, 1),
                Part::Mid => shifted_month(year, month, 1),
                Part::Late => shifted_month(year, month, 2),
            };
            let days = match relation {
                Some(relation) => anchor.and_then(|a| related(a, relation, whole, span)),
                None => with_year(year, anchor, cue, span),
            };
            let basis = match (year, relation) {
                (Some(_), _) => Explicit,
                (None, Some(_)) => Calendar,
                (None, None) => Nearest,
            };
            (days, Grain::Season, basis)
        }
        What::Quarter { year, quarter } => {
            let span = |year| months(year, quarter * 3 - 2, 3);
            (with_year(year, anchor, cue, span), Grain::Range, if year.is_some() { Explicit } else { Nearest })
        }
        What::Year { year, part } => (thirds_of_year(year, part), Grain::Year, Explicit),
        What::Years { from, to } => {
            (date(from, 1, 1).zip(date(to, 12, 31)).filter(|_| from <= to), Grain::Range, Explicit)
        }
        What::Decade { year, part } => {
            let (first, last) = match part {
                Part::Whole => (0, 9),
                Part::Early => (0, 3),
                Part::Mid => (4, 6),
                Part::Late => (7, 9),
            };
            (date(year + first, 1, 1).zip(date(year + last, 12, 31)), Grain::Range, Explicit)
        }
        What::Weekday { weekday, relation } => {
            (one(anchor.and_then(|a| weekday_near(a, weekday, relation, cue))), Grain::Day, Basis::Weekday)
        }
        What::Offset { unit, count, part } => {
            let (days, grain) = offset(anchor, unit, count, part);
            (days, grain, Calendar)
        }
        What::Duration | What::Ambiguous => {
            let grain = if raw.what == What::Duration { Grain::Range } else { Grain::Day };
            (None, grain, Basis::None)
        }
    };
    // "since 2014" goes on.
    let open = raw.since && grain == Grain::Year;
    Value { days: days.map(|(first, last)| (first, (!open).then_some(last))), grain, basis }
}

/// The day, if the calendar has it.
pub(super) fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// `days` later; none beyond the calendar.
pub(super) fn plus_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Time::new().try_days(days).ok()?).ok()
}

/// Days from `a` to `b`, negative when `b` is earlier.
pub(super) fn days_between(a: Date, b: Date) -> i64 {
    a.until((TimeUnit::Day, b)).map_or(i64::MAX, |span| i64::from(span.get_days()))
}

fn one(day: Option<Date>) -> Days {
    day.map(|day| (day, day))
}

/// `count` months from `month` on.
fn months(year: i16, month: i8, count: i8) -> Days {
    let first = date(year, month, 1)?;
    Some((first, first.checked_add(Time::new().try_months(count - 1).ok()?).ok()?.last_of_month()))
}

/// The month `by` months after another.
fn shifted_month(year: i16, month: i8, by: i8) -> Days {
    let first = months(year, month, by + 1)?.1.first_of_month();
    Some((first, first.last_of_month()))
}

/// Days 1 to 10, 11 to 20, and the rest.
fn third_of_month((first, last): (Date, Date), part: Part) -> Days {
    Some(match part {
        Part::Whole => (first, last),
        Part::Early => (first, plus_days(first, 9)?),
        Part::Mid => (plus_days(first, 10)?, plus_days(first, 19)?),
        Part::Late => (plus_days(first, 20)?, last),
    })
}

fn thirds_of_year(year: i16, part: Part) -> Days {
    match part {
        Part::Whole => months(year, 1, 12),
        Part::Early => months(year, 1, 4),
        Part::Mid => months(year, 5, 4),
        Part::Late => months(year, 9, 4),
    }
}

/// `span` in the year of the expression, or in the year that the anchor and the cue choose.
fn with_year(year: Option<i16>, anchor: Option<Date>, cue: Cue, span: impl Fn(i16) -> Days) -> Days {
    match (year, anchor) {
        (Some(year), _) => span(year),
        (None, Some(anchor)) => {
            let candidates: Vec<_> = (-1..=1).filter_map(|by| span(anchor.year().checked_add(by)?)).collect();
            choose(anchor, &candidates, cue)
        }
        (None, None) => None,
    }
}

/// The candidate on the side that the cue says; otherwise the nearest, and of two equally near ones the earlier.
fn choose(anchor: Date, candidates: &[(Date, Date)], cue: Cue) -> Days {
    let distance = |&(first, last): &(Date, Date)| match () {
        () if first > anchor => days_between(anchor, first),
        () if last < anchor => days_between(last, anchor),
        () => 0,
    };
    let side = candidates.iter().filter(|&&(first, last)| match cue {
        Cue::Future => last >= anchor,
        Cue::Past => first <= anchor,
        Cue::Open => true,
    });
    side.min_by_key(|days| (distance(days), days.0)).or_else(|| candidates.first()).copied()
}

/// The nearest such day; a day of the week beside it counts for more than nearness.
fn nearest_day(anchor: Date, month: i8, day: i8, weekday: Option<Weekday>, cue: Cue) -> Days {
    // 29 February needs a wider look.
    let reach = if weekday.is_some() || (month, day) == (2, 29) { 4 } else { 1 };
    let all: Vec<_> =
        (-reach..=reach).filter_map(|by| one(date(anchor.year().checked_add(by)?, month, day))).collect();
    let fitting: Vec<_> = all.iter().copied().filter(|(d, _)| weekday.is_some_and(|w| w == d.weekday())).collect();
    choose(anchor, if fitting.is_empty() { &all } else { &fitting }, cue)
}

/// "last May" is the one before this month, "next May" the one after, "this May" that of this year.
fn related(anchor: Date, relation: Relation, whole: impl Fn(i16) -> Days, span: impl Fn(i16) -> Days) -> Days {
    let year = anchor.year();
    let chosen = match relation {
        Relation::This => Some(year),
        Relation::Last => (0..=1).map(|by| year - by).find(|&y| whole(y).is_some_and(|(_, last)| last < anchor)),
        Relation::Next => (0..=1).map(|by| year + by).find(|&y| whole(y).is_some_and(|(first, _)| first > anchor)),
    };
    span(chosen?)
}

/// The day of publication or the last such day before it; with a future cue the first such day from then on.
fn weekday_near(anchor: Date, weekday: Weekday, relation: Option<Relation>, cue: Cue) -> Option<Date> {
    let back = i64::from(weekday.until(anchor.weekday()));
    let ahead = i64::from(anchor.weekday().until(weekday));
    match (relation, cue) {
        (Some(Relation::Last), _) => plus_days(anchor, if back == 0 { -7 } else { -back }),
        (Some(Relation::Next), _) => plus_days(anchor, if ahead == 0 { 7 } else { ahead }),
        (_, Cue::Future) => plus_days(anchor, ahead),
        _ => plus_days(anchor, -back),
    }
}

/// The day, week, month, year `count` away from the anchor's.
fn offset(anchor: Option<Date>, unit: Unit, count: i32, part: Part) -> (Days, Grain) {
    let grain = match unit {
        Unit::Hour | Unit::Day => Grain::Day,
        Unit::Week | Unit::Weekend | Unit::Decade | Unit::Century => Grain::Range,
        Unit::Month => Grain::Month,
        Unit::Year => Grain::Year,
    };
    let days = anchor.and_then(|anchor| {
        let monday = |weeks: i32| {
            let back = i64::from(anchor.weekday().to_monday_zero_offset());
            plus_days(anchor, i64::from(weeks) * 7 - back)
        };
        match unit {
            Unit::Hour => None,
            Unit::Day => one(plus_days(anchor, i64::from(count))),
            Unit::Week => monday(count).and_then(|first| Some((first, plus_days(first, 6)?))),
            Unit::Weekend => monday(count).and_then(|first| Some((plus_days(first, 5)?, plus_days(first, 6)?))),
            Unit::Month => {
                let first = anchor.first_of_month().checked_add(Time::new().try_months(count).ok()?).ok()?;
                third_of_month((first, first.last_of_month()), part)
            }
            Unit::Year => thirds_of_year(anchor.year().checked_add(i16::try_from(count).ok()?)?, part),
            Unit::Decade => {
                let first = anchor.year().div_euclid(10).checked_add(i16::try_from(count).ok()?)?.checked_mul(10)?;
                date(first, 1, 1).zip(date(first.checked_add(9)?, 12, 31))
            }
            Unit::Century => None,
        }
    });
    (days, grain)
}
