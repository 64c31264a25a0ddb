//! Expressions that begin with digits: dates in their written orders, years, decades.

use super::{
    calendar::{Part, What, date},
    lexicon::month,
    scan::{Found, Reader},
};

impl Reader<'_> {
    /// Expressions that begin with digits.
    pub(super) fn numeric(&self, i: usize) -> Found {
        self.iso(i)
            .or_else(|| self.slashed(i))
            .or_else(|| self.dotted(i))
            .or_else(|| self.day_led(i))
            .or_else(|| self.years(i))
    }

    /// "2020-12-04", also before a time of day.
    fn iso(&self, i: usize) -> Found {
        let (year, separator) = (year(self.word(i))?, self.word(i + 1));
        if !matches!(separator, "-" | "/" | "‑") || self.word(i + 3) != separator || self.is_dash(i.wrapping_sub(1))
        {
            return None;
        }
        let month = digits(self.word(i + 2), 2)?;
        let last = self.word(i + 4);
        let day = digits(last.split('T').next()?, 2)?;
        if !self.word(i + 5).is_empty() && matches!(self.word(i + 5), "-" | "/") {
            return None;
        }
        self.valid(i + 5, What::Day { year: Some(year), month: month as i8, day: day as i8, weekday: None })
    }

    /// "25/12/2020": two readings unless one of them is no date.
    fn slashed(&self, i: usize) -> Found {
        let (a, b) = (digits(self.word(i), 2)?, digits(self.word(i + 2), 2)?);
        let separator = self.word(i + 1);
        let year = year(self.word(i + 4))?;
        if !matches!(separator, "/" | "-")
            || self.word(i + 3) != separator
            || self.word(i.wrapping_sub(1)) == separator
        {
            return None;
        }
        let reading = |month: i16, day: i16| date(year, month as i8, day as i8).map(|_| (month as i8, day as i8));
        let what = match (reading(a, b), reading(b, a)) {
            (Some(us), Some(uk)) if us != uk => What::Ambiguous,
            (Some((month, day)), _) | (None, Some((month, day))) => {
                What::Day { year: Some(year), month, day, weekday: None }
            }
            (None, None) => return None,
        };
        Some((i + 5, what))
    }

    /// "04.12.2020": the day comes first wherever dates are written with periods.
    fn dotted(&self, i: usize) -> Found {
        let mut pieces = self.word(i).split('.');
        let (day, month, last) = (pieces.next()?, pieces.next()?, pieces.next()?);
        if pieces.next().is_some() {
            return None;
        }
        let (day, month, year) = (digits(day, 2)? as i8, digits(month, 2)? as i8, year(last)?);
        self.valid(i + 1, What::Day { year: Some(year), month, day, weekday: None })
    }

    /// "3 December 2020", "3rd of December", "9-15 November".
    pub(super) fn day_led(&self, i: usize) -> Found {
        let (from, mut next) = self.day(i)?;
        let mut to = None;
        if self.is_dash(next)
            && let Some((day, end)) = self.day(next + 1)
        {
            (to, next) = (Some(day).filter(|&day| day > from), end);
        }
        next += usize::from(self.is(next, "of"));
        next += usize::from(
            self.is_dash(next) && year(self.word(next + 2)).is_none() && month(self.word(next + 1)).is_some(),
        );
        let (month, _) = month(self.word(next))?;
        // "Resolution 5 May 3": the month has a day of its own.
        let (end, year) = self.year_after(next + 1);
        match to {
            Some(day) => self.valid(end, What::Days { year, from: (month, from), to: (month, day) }),
            None => self.valid(end, What::Day { year, month, day: from, weekday: None }),
        }
    }

    /// A year, years or a decade.
    fn years(&self, i: usize) -> Found {
        let word = self.word(i);
        if let Some(year) = decade(word) {
            return Some((i + 1, What::Decade { year, part: Part::Whole }));
        }
        let first = year(word)?;
        let before = self.previous(i);
        if matches!(before, "/" | "#" | "$" | "€" | "£" | "+" | "." | "&" | "=" | "@" | "_") {
            return None;
        }
        let after_dash = matches!(before, "-" | "–");
        if self.is_dash(i + 1) && !after_dash && !self.is_dash(i + 3) {
            let last = self.word(i + 2);
            let to =
                year(last).or_else(|| digits(last, 2).filter(|_| last.len() == 2).map(|n| first - first % 100 + n));
            if let Some(to) = to.filter(|&to| to > first && to - first < 200) {
                return Some((i + 3, What::Years { from: first, to }));
            }
        }
        (!self.counts(i) && self.stands_as_year(i)).then_some((i + 1, What::Year { year: first, part: Part::Whole }))
    }

    /// Whether the number at `i` counts something: "2000 people", "1900 GMT", "1,500".
    pub(super) fn counts(&self, i: usize) -> bool {
        let next = self.word(i + 1);
        if matches!(
            next,
            "%" | "GMT"
                | "UTC"
                | "hours"
                | "people"
                | "percent"
                | "km"
                | "kilometers"
                | "kilometres"
                | "miles"
                | "tons"
                | "tonnes"
                | "million"
                | "billion"
                | "dollars"
                | "euros"
                | "troops"
                | "soldiers"
                | "men"
                | "women"
                | "local"
                | "meters"
                | "metres"
                | "BST"
                | "EST"
                | "EDT"
                | "CET"
                | "MSK"
                | "years"
                | "days"
                | "months"
        ) {
            return true;
        }
        // Round figures are counts before a plural, other figures seldom are.
        self.word(i).ends_with("00")
            && next.ends_with('s')
            && next.starts_with(|c: char| c.is_ascii_lowercase())
            && !matches!(next, "was" | "is" | "has" | "as")
    }

    /// Whether the words around a number of four digits make it a year.
    fn stands_as_year(&self, i: usize) -> bool {
        let before = self.previous(i);
        let next = self.word(i + 1);
        match before.to_ascii_lowercase().as_str() {
            "in" | "since" | "until" | "till" | "by" | "during" | "before" | "after" | "from" | "of" | "year"
            | "years" | "through" | "throughout" | "between" | "mid" | "early" | "late" | "circa" | "for" => true,
            "to" | "and" | "or" | "," | "-" | "–" => i.checked_sub(1) == Some(self.dated_end),
            // "the 2014 conflict", "Libya's 2021 elections"
            "the" | "'s" | "’s" | "its" | "their" | "his" | "her" | "a" => next.starts_with(char::is_alphabetic),
            // "Resolution 1970 (2011)"
            "(" => next == ")",
            _ => false,
        }
    }
}

/// Up to `most` digits as a number.
pub(super) fn digits(word: &str, most: usize) -> Option<i16> {
    ((1..=most).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok())?
}

/// A year of four digits that news may speak of.
pub(super) fn year(word: &str) -> Option<i16> {
    if word.len() != 4 {
        return None;
    }
    digits(word, 4).filter(|year| (1800..=2099).contains(year))
}

/// "1990s".
pub(super) fn decade(word: &str) -> Option<i16> {
    let year = year(word.strip_suffix('s')?)?;
    (year % 10 == 0).then_some(year)
}
