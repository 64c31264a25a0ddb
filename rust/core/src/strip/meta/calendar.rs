//! Calendar days as people and machines write them: `4 Nov 2019`, `4. November 2019`, `le 4 novembre 2019`,
//! `2019年11月4日`, `04.11.2019`, `2019-11-04T10:00:00Z`, seconds since 1970. Only whole days: a month alone is none.

use crate::Span;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A day that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    /// Bytes of the text.
    pub(super) span: Span,
    /// The time of day is in UTC, so where the page was made it may be a day more or less.
    pub(super) utc: bool,
    /// Day and month may be the other way round: `04/11/2019`.
    pub(super) doubtful: bool,
}

/// What comes first in `04/11/2019`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Day,
    Month,
}

/// Text behind this many bytes is not read.
const LONGEST: usize = 400;
/// Days in one line that are read.
const MOST: usize = 6;

/// Names of months, full and short, by number: English, German, French, Spanish, Italian, Portuguese, Catalan, Dutch,
/// Danish, Norwegian, Swedish, Finnish, Polish, Czech, Slovak, Croatian, Slovene, Hungarian, Romanian, Turkish,
/// Indonesian, Russian, Ukrainian, Bulgarian, Greek, Arabic.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän jaenner janvier janv enero ene gennaio gen janeiro gener januari tammikuuta tammikuu \
     styczeń stycznia sty leden ledna januára siječnja siječanj január ianuarie ian ocak oca januar январь января янв \
     січень січня януари ιανουάριος ιανουαρίου ιαν يناير",
    "february feb februar feber février fevrier févr fév fevr febrero febbraio febb fevereiro fev febrer febrero februari \
     helmikuuta helmikuu luty lutego lut únor února februára veljače veljača február febr februarie şubat şub февраль \
     февраля фев февр лютий лютого февруари φεβρουάριος φεβρουαρίου φεβ فبراير pebruari",
    "march mar märz mär maerz mrz mars marzo março marco març maart mrt marts maaliskuuta maaliskuu marzec marca březen \
     března marec ožujka ožujak marec március márc martie mart марта март мар березень березня μάρτιος μαρτίου μαρ \
     مارس maret",
    "april apr avril avr abril abr aprile abril huhtikuuta huhtikuu kwiecień kwietnia kwi duben dubna apríla apríl travnja \
     travanj április ápr aprilie nisan nis апрель апреля апр квітень квітня април απρίλιος απριλίου απρ أبريل ابريل",
    "may mai mayo maggio mag maio maig mei maj toukokuuta toukokuu maja květen května mája máj svibnja svibanj május máj \
     mayıs мая май травень травня μάιος μαΐου مايو",
    "june jun juni juin junio giugno giu junho juny kesäkuuta kesäkuu czerwiec czerwca cze červen června júna jún lipnja \
     lipanj június jún iunie iun haziran haz июня июнь июн червень червня юни ιούνιος ιουνίου ιουν يونيو",
    "july jul juli juillet juil julio luglio lug julho juliol heinäkuuta heinäkuu lipiec lipca lip červenec července júla \
     júl srpnja srpanj július júl iulie iul temmuz tem июля июль июл липень липня юли ιούλιος ιουλίου ιουλ يوليو",
    "august aug août aout agosto ago agost augustus elokuuta elokuu sierpień sierpnia sie srpen srpna augusta kolovoza \
     kolovoz augusztus ağustos ağu августа август авг серпень серпня αύγουστος αυγούστου αυγ أغسطس agustus",
    "september sep sept septembre septiembre setiembre settembre sett set setembro setembre syyskuuta syyskuu wrzesień \
     września wrz září septembra rujna rujan szeptember szept septembrie eylül eyl сентября сентябрь сен сент вересень \
     вересня септември σεπτέμβριος σεπτεμβρίου σεπ سبتمبر",
    "october oct oktober okt octobre octubre ottobre ott outubro out octubre lokakuuta lokakuu październik października \
     paź říjen října októbra október octombrie ekim eki октября октябрь окт жовтень жовтня октомври οκτώβριος \
     οκτωβρίου οκτ أكتوبر oktober",
    "november nov novembre noviembre novembro marraskuuta marraskuu listopad listopada listopadu lis novembra studenoga \
     studeni noiembrie kasım kas ноября ноябрь ноя нояб ноември νοέμβριος νοεμβρίου νοε نوفمبر nopember",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro desembre desember des joulukuuta \
     joulukuu grudzień grudnia gru prosinec prosince decembra prosinca decembrie aralık ara декабря декабрь дек \
     грудень грудня декември δεκέμβριος δεκεμβρίου δεκ ديسمبر",
];

static MONTH: LazyLock<HashMap<&'static str, i8>> = LazyLock::new(|| {
    (1..).zip(MONTHS).flat_map(|(number, names)| names.split_whitespace().map(move |name| (name, number))).collect()
});

/// Words that may stand between day, month and year.
const BETWEEN: &[&str] = &["st", "nd", "rd", "th", "er", "º", "ª", "de", "del", "of", "a", "den", "an", "г"];

fn month(word: &str) -> Option<i8> {
    // The longest has 12 letters.
    (word.len() <= 30).then(|| MONTH.get(word.to_lowercase().as_str()).copied())?
}

#[derive(Clone, Copy, Debug)]
enum Token {
    /// A number of 1 to 4 digits, and how many.
    Number(i16, usize),
    Month(i8),
    /// A word that says nothing but may stand between.
    Between,
    Word,
    /// A mark, or `年` and its like.
    Mark(char),
}

fn tokens(text: &str) -> Vec<(Token, Span)> {
    let mut out = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        let alike: fn(char) -> bool = match c {
            '年' | '月' | '日' | '년' | '월' | '일' => {
                out.push((Token::Mark(c), Span::new(start, end)));
                continue;
            }
            c if c.is_ascii_digit() => |c| c.is_ascii_digit(),
            c if c.is_alphabetic() || c == 'º' || c == 'ª' => |c| c.is_alphabetic(),
            c if c.is_whitespace() => continue,
            _ => {
                out.push((Token::Mark(c), Span::new(start, end)));
                continue;
            }
        };
        while let Some((at, next)) = chars.next_if(|(_, next)| alike(*next)) {
            end = at + next.len_utf8();
        }
        let span = Span::new(start, end);
        let word = span.of(text);
        // A year that what follows it touches: `May 4, 20195 min`.
        let glued = matches!(word.len(), 5 | 6) && (word.starts_with("19") || word.starts_with("20"));
        let token = if c.is_ascii_digit() && glued {
            out.push((Token::Number(word[..4].parse().unwrap_or_default(), 4), Span::new(start, start + 4)));
            out.push((Token::Word, Span::new(start + 4, end)));
            continue;
        } else if c.is_ascii_digit() {
            match word.parse::<i16>() {
                Ok(number) if word.len() <= 4 => Token::Number(number, word.len()),
                _ => Token::Word,
            }
        } else if let Some(month) = month(word) {
            Token::Month(month)
        } else if BETWEEN.contains(&word.to_lowercase().as_str()) {
            Token::Between
        } else {
            Token::Word
        };
        out.push((token, span));
    }
    out
}

fn date(year: i16, month: i8, day: i16) -> Option<Date> {
    // Years of two digits are of this century or the end of the last.
    let year = match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    };
    let date = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
    // The beginning of Unix time says that nobody set the field.
    ((1900..=2100).contains(&year) && date != jiff::civil::date(1970, 1, 1)).then_some(date)
}

/// Whether `text` can hold a day: a year, or digits that a mark joins to more.
fn may_hold(text: &[u8]) -> bool {
    let mut digits = 0;
    for (i, b) in text.iter().enumerate() {
        if b.is_ascii_digit() {
            digits += 1;
            if digits == 4 {
                return true;
            }
            continue;
        }
        let next = text.get(i + 1).is_some_and(u8::is_ascii_alphanumeric);
        if digits > 0 && next && matches!(b, b'.' | b'/' | b'-' | b'\'') {
            return true;
        }
        digits = 0;
    }
    false
}

/// The days that `text` names, in order.
pub(super) fn days(text: &str, order: Order) -> Vec<Day> {
    let cut = text.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(text.len());
    let text = &text[..cut];
    let mut out = Vec::new();
    if !may_hold(text.as_bytes()) {
        return out;
    }
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() && out.len() < MOST {
        match read(&tokens[at..], order) {
            Some((date, len, doubtful)) => {
                let span = Span::new(tokens[at].1.start, tokens[at + len - 1].1.end);
                out.push(Day { date, span, utc: false, doubtful });
                at += len;
            }
            None => at += 1,
        }
    }
    out
}

/// The day that `tokens` begin with, how many of them it takes, and whether day and month may be mixed up.
fn read(tokens: &[(Token, Span)], order: Order) -> Option<(Date, usize, bool)> {
    use Token::{Mark, Month, Number};
    let at = |i: usize| tokens.get(i).map(|t| t.0);
    let touching = |i: usize| tokens.get(i).zip(tokens.get(i + 1)).is_some_and(|(a, b)| a.1.end == b.1.start);
    // From one part of a date to the next: a mark or two, words like `of`.
    let next = |mut i: usize| {
        let limit = i + 3;
        while i < limit && matches!(at(i), Some(Token::Between | Mark('.' | ',' | '-' | '/' | '\'' | '’' | '°'))) {
            i += 1;
        }
        i
    };
    match at(0)? {
        Number(year, 4) => match (at(1)?, at(2)?) {
            (Mark(a @ ('-' | '/' | '.')), Number(month, 1..=2)) => match (at(3)?, at(4)?) {
                (Mark(b), Number(day, 1..=2)) if a == b => {
                    Some((date(year, i8::try_from(month).ok()?, day)?, 5, false))
                }
                _ => None,
            },
            (Mark('年' | '년'), Number(month, 1..=2)) => match (at(3)?, at(4)?) {
                (Mark('月' | '월'), Number(day, 1..=2)) => {
                    let whole = matches!(at(5), Some(Mark('日' | '일')));
                    Some((date(year, i8::try_from(month).ok()?, day)?, if whole { 6 } else { 5 }, false))
                }
                _ => None,
            },
            // 2019. november 4., 2019-Nov-04
            _ => match at(next(1))? {
                Month(month) => {
                    let i = next(next(1) + 1);
                    match at(i)? {
                        Number(day, 1..=2) => Some((date(year, month, day)?, i + 1, false)),
                        _ => None,
                    }
                }
                _ => None,
            },
        },
        Number(a, 1..=2) => {
            if let (Some(Mark(first @ ('.' | '/' | '-'))), Some(Number(b, 1..=2))) = (at(1), at(2))
                && let (Some(Mark(second)), Some(Number(year, digits @ (2 | 4)))) = (at(3), at(4))
                && first == second
            {
                // No other number goes on with it: 10.2.30.4 is a version.
                if touching(4) && matches!((at(5), at(6)), (Some(Mark('.' | '/' | '-')), Some(Number(..)))) {
                    return None;
                }
                if digits == 2 && first == '-' {
                    return None;
                }
                let month_first = first != '.' && (b > 12 || (first == '/' && order == Order::Month && a <= 12));
                let (day, month) = if month_first { (b, a) } else { (a, b) };
                let doubtful = first != '.' && a <= 12 && b <= 12 && a != b;
                return Some((date(year, i8::try_from(month).ok()?, day)?, 5, doubtful));
            }
            let i = next(1);
            let Month(month) = at(i)? else { return None };
            let i = next(i + 1);
            match at(i)? {
                Number(year, 4) => Some((date(year, month, a)?, i + 1, false)),
                Number(year, 2) if matches!(at(i - 1), Some(Mark('-' | '/' | '\'' | '’'))) => {
                    Some((date(year, month, a)?, i + 1, false))
                }
                _ => None,
            }
        }
        Month(month) => {
            let i = next(1);
            let Number(day, 1..=2) = at(i)? else { return None };
            let i = next(i + 1);
            let Number(year, 4) = at(i)? else { return None };
            Some((date(year, month, day)?, i + 1, false))
        }
        _ => None,
    }
}

/// The day that a value in the markup states: ISO 8601, digits without marks, seconds or milliseconds since 1970, or
/// words. The calendar day is taken as it is written: `2020-12-04T01:00:00Z` is December 4 wherever one reads it.
pub(super) fn stated(value: &str, order: Order) -> Option<Day> {
    let value = value.trim();
    if value.len() > 100 {
        return None;
    }
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let whole = |date| Day { date, span: Span::new(0, value.len()), utc: false, doubtful: false };
    let number = |from: usize, to: usize| value.get(from..to).and_then(|v| v.parse::<i16>().ok());
    let packed = || date(number(0, 4)?, i8::try_from(number(4, 6)?).ok()?, number(6, 8)?);
    let t_follows = value[digits..].starts_with(['T', 't', ' ', ':']) || digits == value.len();
    match digits {
        8 | 12 | 14 if t_follows => return packed().map(whole),
        10 if digits == value.len() => return epoch(value.parse().ok()?).or_else(packed).map(whole),
        13 if digits == value.len() => return epoch(value.parse::<i64>().ok()? / 1000).map(whole),
        _ => {}
    }
    let mut day = days(value, order).into_iter().next()?;
    let rest = &value[day.span.end..];
    day.utc = rest.contains(':')
        && (rest.ends_with(['Z', 'z']) || ["+00:00", "+0000", "GMT", "UTC"].iter().any(|z| rest.ends_with(z)));
    Some(day)
}

/// The day, in UTC, of a time in seconds since 1970; none before 1990 or after 2035.
fn epoch(seconds: i64) -> Option<Date> {
    if !(631_152_000..2_051_222_400).contains(&seconds) {
        return None;
    }
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(seconds / 86_400)).ok()
}

/// The day in the path of an address: `/2019/11/04/`, `/2019-11-04-`, `/20191104-`, `/2019/nov/04/`, `/04-11-2019`.
pub(super) fn in_path(url: &str) -> Option<Date> {
    let path = url.split_once("//").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let path = &path[path.find('/')?..];
    if path.len() > 1000 {
        return None;
    }
    let parts: Vec<&str> = path.split(['/', '-', '_', '.', '+']).collect();
    for (i, part) in parts.iter().enumerate() {
        let number = |i: usize, digits: std::ops::RangeInclusive<usize>| {
            parts.get(i).filter(|p| digits.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
        };
        let packed = part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit());
        let found = if packed && (part.starts_with("19") || part.starts_with("20")) {
            stated(part, Order::Day).map(|d| d.date)
        } else if let Some(year) = number(i, 4..=4) {
            let month = number(i + 1, 1..=2).or_else(|| parts.get(i + 1).and_then(|m| month(m)).map(i16::from));
            match (month, number(i + 2, 1..=2)) {
                (Some(month), Some(day)) => i8::try_from(month).ok().and_then(|m| date(year, m, day)),
                _ => None,
            }
        } else if let (Some(day), Some(month), Some(year)) =
            (number(i, 2..=2), number(i + 1, 2..=2), number(i + 2, 4..=4))
        {
            i8::try_from(month).ok().and_then(|m| date(year, m, day))
        } else {
            None
        };
        if found.is_some_and(|d| d.year() >= 1990) {
            return found;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_many_languages() {
        for (text, want) in [
            ("4 Nov 2019", "2019-11-04"),
            ("Mon, Nov. 4th, 2019 at 10:15", "2019-11-04"),
            ("4. November 2019", "2019-11-04"),
            ("le 4 novembre 2019 à 10h15", "2019-11-04"),
            ("1er août 2020", "2020-08-01"),
            ("4 de noviembre de 2019", "2019-11-04"),
            ("26 Mai, 2008 |", "2008-05-26"),
            ("2019年11月4日", "2019-11-04"),
            ("2019년 11월 4일", "2019-11-04"),
            ("2019. november 4.", "2019-11-04"),
            ("4 listopada 2019", "2019-11-04"),
            ("4 ноября 2019 г.", "2019-11-04"),
            ("04.11.2019 10:15 Uhr", "2019-11-04"),
            ("04.11.19", "2019-11-04"),
            ("25/12/2019", "2019-12-25"),
            ("12/25/2019", "2019-12-25"),
            ("04/11/2019", "2019-11-04"),
            ("04-Nov-19", "2019-11-04"),
            ("2019/11/4", "2019-11-04"),
            ("4 kasım 2019", "2019-11-04"),
            ("4. marraskuuta 2019", "2019-11-04"),
            ("Nov 4, 20195 mins", "2019-11-04"),
        ] {
            let got: Vec<String> = days(text, Order::Day).iter().map(|d| d.date.to_string()).collect();
            assert_eq!(got, [want], "{text}");
        }
        for text in ["November 2019", "10.2.30.4", "31.02.2019", "version 3.11.2", "12/2019", "", "1970-01-01"] {
            assert_eq!(days(text, Order::Day), [], "{text}");
        }
        assert_eq!(days("04/11/2019", Order::Month)[0].date.to_string(), "2019-04-11");
    }

    #[test]
    fn stated_days_are_taken_as_written() {
        for (text, want) in [
            ("2020-12-04T23:59:00-08:00", Some("2020-12-04")),
            ("20201204", Some("2020-12-04")),
            ("20201204T101500", Some("2020-12-04")),
            ("20201204101500", Some("2020-12-04")),
            ("Fri, 4 Dec 2020 10:00", Some("2020-12-04")),
            ("December 4, 2020", Some("2020-12-04")),
            ("1607040000", Some("2020-12-04")),
            ("1607040000000", Some("2020-12-04")),
            ("2020/12/04", Some("2020-12-04")),
            ("2020-13-04", None),
            ("soon", None),
            ("12345678901234567890", None),
        ] {
            assert_eq!(stated(text, Order::Day).map(|d| d.date.to_string()).as_deref(), want, "{text}");
        }
        assert!(stated("2020-12-04T23:59:00Z", Order::Day).is_some_and(|d| d.utc));
        assert!(stated("2020-12-04", Order::Day).is_some_and(|d| !d.utc));
    }

    #[test]
    fn days_in_addresses() {
        for (url, want) in [
            ("https://example.org/2019/11/04/talks", Some("2019-11-04")),
            ("https://example.org/news/2019-11-04-talks", Some("2019-11-04")),
            ("https://example.org/news/20191104-talks.html", Some("2019-11-04")),
            ("https://example.org/2019/nov/04/talks", Some("2019-11-04")),
            ("https://example.org/news/04-11-2019", Some("2019-11-04")),
            ("https://example.org/2019/11/talks", None),
            ("https://example.org/talks?on=2019-11-04", None),
            ("https://example.org/id/12345678", None),
        ] {
            assert_eq!(in_path(url).map(|d| d.to_string()).as_deref(), want, "{url}");
        }
    }
}
