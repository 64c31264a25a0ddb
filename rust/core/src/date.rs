//! Time expressions: found, anchored on the day of publication, and resolved to intervals of days.
//!
//! An expression that needs an anchor ("on Thursday", "December 3", "last week") is resolved against the day of
//! publication, which comes from the page or from the text itself and never from a clock. Where the document does not
//! decide, the interval stays empty: a wrong date is worse than none.

mod calendar;
mod cue;
mod lexicon;
mod numeric;
mod published;
mod scan;

use crate::{
    Span,
    mention::{Basis, Form, Grain},
    segment::Segmented,
    strip::{Block, Zone},
};
use jiff::civil::Date;

/// A time expression of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// Bytes of the text.
    pub span: Span,
    /// First day.
    pub start: Option<Date>,
    /// Last day, included; none beside a `start` is an open end ("since 2014").
    pub end: Option<Date>,
    /// The unit.
    pub grain: Grain,
    /// How the interval was decided; [`Basis::None`] exactly when there is no interval.
    pub basis: Basis,
    /// Calendar date or duration.
    pub form: Form,
    /// Whether it stands in the dateline or on a line of its own that says when the document was published.
    pub in_dateline: bool,
}

/// The day of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The day.
    pub date: Date,
    /// `explicit` (a date line), `dateline` (a full date in it), `inferred` (the year comes from the rest of the
    /// document), or what the page's markup said.
    pub basis: &'static str,
    /// Where the text says so, in bytes; none when the page's markup did.
    pub span: Option<Span>,
}

/// Finds the time expressions of `text`, in text order and without overlaps, and the day that anchors them.
///
/// `dateline` is the span of a wire dateline ("MOSCOW, November 25. /TASS/"); `given` is a day of publication that the
/// page's markup states, with its basis, and wins over all that the text says.
pub fn find(
    text: &str,
    seg: &Segmented,
    blocks: &[Block],
    dateline: Option<Span>,
    given: Option<(Date, &'static str)>,
) -> (Option<Published>, Vec<TimeExpression>) {
    find_within(text, seg, blocks, dateline, given, (None, None))
}

/// [`find`], with the first and the last day on which the document can have been published, as far as they are known, for
/// instance because the office holders it names were in office together. They help to infer a missing year and decide
/// nothing alone.
pub fn find_within(
    text: &str,
    seg: &Segmented,
    blocks: &[Block],
    dateline: Option<Span>,
    given: Option<(Date, &'static str)>,
    window: (Option<Date>, Option<Date>),
) -> (Option<Published>, Vec<TimeExpression>) {
    let found = scan::scan(text, seg);
    let in_dateline = |span: Span, block: usize| {
        dateline.is_some_and(|d| d.contains(span)) || blocks.get(block).is_some_and(|b| b.zone == Zone::Dateline)
    };
    let published = match given {
        Some((date, basis)) => Some(Published { date, basis, span: None }),
        None => {
            let first_body = blocks.iter().position(|block| block.zone == Zone::Body);
            let document = published::Document { text, seg, blocks, dateline, found: &found, first_body };
            published::published(&document, window)
        }
    };
    let anchor = published.map(|p| p.date);
    let expressions = found.iter().map(|raw| {
        let value = calendar::resolve(raw, anchor);
        TimeExpression {
            span: raw.span,
            start: value.days.map(|(first, _)| first),
            end: value.days.and_then(|(_, last)| last),
            grain: value.grain,
            basis: if value.days.is_some() { value.basis } else { Basis::None },
            form: raw.what.form(),
            in_dateline: in_dateline(raw.span, seg.sentences[raw.sentence].block),
        }
    });
    (published, expressions.collect())
}
