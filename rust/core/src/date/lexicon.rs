//! The words of the calendar.

use super::calendar::{Part, Relation, Unit};
use jiff::civil::Weekday;

/// The month that `word` names, and whether it is written out. Months begin with a capital, or they are other words.
pub(super) fn month(word: &str) -> Option<(i8, bool)> {
    let bare = word.strip_suffix('.').unwrap_or(word);
    if !(3..=9).contains(&bare.len())
        || !matches!(bare.as_bytes()[0], b'J' | b'F' | b'M' | b'A' | b'S' | b'O' | b'N' | b'D')
    {
        return None;
    }
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let full = NAMES.iter().position(|name| name.eq_ignore_ascii_case(bare));
    let found = full.or_else(|| {
        let short = bare.len() == 3 || bare.eq_ignore_ascii_case("sept");
        let begins = |name: &&str| name.get(..bare.len()).is_some_and(|head| head.eq_ignore_ascii_case(bare));
        if short { NAMES.iter().position(begins) } else { None }
    })?;
    Some((found as i8 + 1, full.is_some()))
}

/// The day of the week that `word` names, written out with a capital.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    if !matches!(word.as_bytes().first()?, b'M' | b'T' | b'W' | b'F' | b'S') || !(6..=9).contains(&word.len()) {
        return None;
    }
    Some(match &*word.to_ascii_lowercase() {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// A day of the week in its short form, which counts only before a date: "Sat" and "Sun" are words of their own.
pub(super) fn short_weekday(word: &str) -> Option<Weekday> {
    let bare = word.strip_suffix('.').unwrap_or(word);
    Some(match bare {
        "Mon" | "MON" => Weekday::Monday,
        "Tue" | "Tues" | "TUE" => Weekday::Tuesday,
        "Wed" | "WED" => Weekday::Wednesday,
        "Thu" | "Thur" | "Thurs" | "THU" => Weekday::Thursday,
        "Fri" | "FRI" => Weekday::Friday,
        "Sat" | "SAT" => Weekday::Saturday,
        "Sun" | "SUN" => Weekday::Sunday,
        _ => return None,
    })
}

/// The first month of the season that `word` names.
pub(super) fn season(word: &str) -> Option<i8> {
    Some(match word {
        "spring" | "Spring" => 3,
        "summer" | "Summer" => 6,
        "autumn" | "Autumn" | "fall" | "Fall" => 9,
        "winter" | "Winter" => 12,
        _ => return None,
    })
}

/// "early", "mid", "late".
pub(super) fn part(word: &str) -> Option<Part> {
    Some(match word {
        "early" | "Early" => Part::Early,
        "mid" | "Mid" => Part::Mid,
        "late" | "Late" => Part::Late,
        _ => return None,
    })
}

/// What follows as "of September": "beginning", "middle", "end".
pub(super) fn part_of(word: &str) -> Option<Part> {
    Some(match word {
        "beginning" | "start" => Part::Early,
        "middle" => Part::Mid,
        "end" => Part::Late,
        _ => return None,
    })
}

/// "last", "this", "next".
pub(super) fn relation(word: &str) -> Option<Relation> {
    Some(match word {
        "last" | "Last" | "past" | "previous" => Relation::Last,
        "this" | "This" | "current" => Relation::This,
        "next" | "Next" | "coming" => Relation::Next,
        _ => return None,
    })
}

/// A unit of time and whether it is in the plural.
pub(super) fn unit(word: &str) -> Option<(Unit, bool)> {
    Some(match word {
        "hour" => (Unit::Hour, false),
        "hours" => (Unit::Hour, true),
        "day" => (Unit::Day, false),
        "days" => (Unit::Day, true),
        "weekend" => (Unit::Weekend, false),
        "weekends" => (Unit::Weekend, true),
        "week" => (Unit::Week, false),
        "weeks" => (Unit::Week, true),
        "month" => (Unit::Month, false),
        "months" => (Unit::Month, true),
        "year" => (Unit::Year, false),
        "years" => (Unit::Year, true),
        "decade" => (Unit::Decade, false),
        "decades" => (Unit::Decade, true),
        "century" => (Unit::Century, false),
        "centuries" => (Unit::Century, true),
        _ => return None,
    })
}

/// A number in words or digits that may count units of time.
pub(super) fn count(word: &str) -> Option<i32> {
    // Called for nearly every word: no copy of what is longer than any entry.
    let mut lower = [0u8; 8];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(match std::str::from_utf8(lower).ok()? {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "fifteen" => 15,
        "eighteen" => 18,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        digits if digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    })
}

/// "first" to "fourth", of quarters.
pub(super) fn ordinal(word: &str) -> Option<i8> {
    Some(match word {
        "first" | "First" => 1,
        "second" | "Second" => 2,
        "third" | "Third" => 3,
        "fourth" | "Fourth" => 4,
        _ => return None,
    })
}
