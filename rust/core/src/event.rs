//! Relation rows that state one event, merged, with their evidence.
//!
//! Two statements may report one event when their types belong together (a call and a discussion between the same two are
//! one exchange), their participants are the same and their dates do not exclude each other. A statement without a date
//! joins inside its own document only: what another document leaves undated may be another day's event.

use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What merging needs to know of a relation row.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Index of the document in the collection.
    pub document: usize,
    /// Relation type.
    pub rtype: String,
    /// Whether the order of sides means nothing.
    pub symmetric: bool,
    /// Entity ids.
    pub subject: Vec<String>,
    /// Entity ids.
    pub object: Vec<String>,
    /// First day.
    pub date_start: Option<Date>,
    /// Last day, included.
    pub date_end: Option<Date>,
    /// Entity id of the place.
    pub place: Option<String>,
    /// Affirmed, and asserted or planned: others are no reports of an event.
    pub factual: bool,
}

/// One event that one or more statements report.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Relation type: the most specific of the statements'.
    pub rtype: String,
    /// Entity ids of all sides, sorted.
    pub participants: Vec<String>,
    /// First side; for symmetric types the first participant.
    pub actor1: Option<String>,
    /// Other side.
    pub actor2: Option<String>,
    /// First day.
    pub date_start: Option<Date>,
    /// Last day.
    pub date_end: Option<Date>,
    /// Entity id of the place.
    pub place: Option<String>,
    /// Indices of the statements, in order.
    pub evidence: Vec<usize>,
    /// Fields where the statements disagree: `date`, `place`.
    pub conflicts: Vec<&'static str>,
}

/// How much a type of contact says: of several words for one exchange the most specific names the event.
const CONTACTS: [&str; 5] =
    ["consult.meet", "consult.discuss", "consult.negotiate", "consult.third_place", "consult.call"];

/// The types that may report one event.
fn family(rtype: &str) -> &str {
    if CONTACTS.contains(&rtype) { "consult" } else { rtype }
}

fn specificity(rtype: &str) -> usize {
    CONTACTS.iter().position(|c| *c == rtype).unwrap_or(0)
}

/// Two ways to talk that exclude each other: a call is no meeting.
fn excluded(a: &str, b: &str) -> bool {
    matches!((a, b), ("consult.call", "consult.meet") | ("consult.meet", "consult.call"))
}

fn participants(statement: &Statement) -> BTreeSet<&str> {
    statement.subject.iter().chain(&statement.object).map(String::as_str).collect()
}

fn sorted(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What statements must share to be compared at all.
type Key<'s> = (&'s str, Vec<&'s str>, Vec<&'s str>);

fn key(statement: &Statement) -> Option<Key<'_>> {
    let everybody: Vec<&str> = participants(statement).into_iter().collect();
    let symmetric = statement.symmetric || family(&statement.rtype) == "consult";
    // That somebody spoke is a row of `relations`; an event it is when somebody was told.
    let remark = statement.rtype == "state" && statement.object.is_empty();
    if !statement.factual || everybody.is_empty() || remark {
        None
    } else if symmetric {
        // One side alone ("the two sides met") says not who met whom.
        (everybody.len() > 1 || family(&statement.rtype) != "consult")
            .then(|| (family(&statement.rtype), everybody, Vec::new()))
    } else {
        Some((family(&statement.rtype), sorted(&statement.subject), sorted(&statement.object)))
    }
}

/// A group of statements in the making, with the days that are still possible.
struct Group {
    members: Vec<usize>,
    documents: BTreeSet<usize>,
    start: Option<Date>,
    end: Option<Date>,
    /// The most specific type so far.
    rtype: usize,
}

/// Merges statements into events: the first statement of an event says where it stands in the result.
///
/// Statements are taken in a fixed order (dated before undated, narrow before wide), so that the events do not depend on
/// the order of documents but for the order of rows and evidence.
pub fn merge(statements: &[Statement]) -> Vec<Event> {
    let mut by_key: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    for (i, statement) in statements.iter().enumerate() {
        if let Some(key) = key(statement) {
            by_key.entry(key).or_default().push(i);
        }
    }
    let mut events: Vec<Event> = by_key.values().flat_map(|rows| group(statements, rows)).collect();
    events.sort_by(|a, b| a.evidence.first().cmp(&b.evidence.first()));
    events
}

/// Length of the interval in days; undated last.
fn width(statement: &Statement) -> i64 {
    match (statement.date_start, statement.date_end) {
        (Some(start), Some(end)) => i64::from((end - start).get_days()),
        (Some(_), None) => i64::from(i32::MAX),
        _ => i64::MAX,
    }
}

fn group(statements: &[Statement], rows: &[usize]) -> Vec<Event> {
    let mut order = rows.to_vec();
    // A state that holds from a day on would swallow everything after it, so it comes late.
    order.sort_by_key(|&i| (width(&statements[i]), statements[i].date_start, i));
    let mut groups: Vec<Group> = Vec::new();
    for i in order {
        let statement = &statements[i];
        let fits = groups
            .iter_mut()
            .filter(|g| joins(statements, g, i))
            .max_by_key(|g| (g.documents.contains(&statement.document), std::cmp::Reverse(g.members[0])));
        match fits {
            Some(group) => {
                group.members.push(i);
                group.documents.insert(statement.document);
                if specificity(&statement.rtype) > specificity(&statements[group.rtype].rtype) {
                    group.rtype = i;
                }
            }
            None => groups.push(Group {
                members: vec![i],
                documents: BTreeSet::from([statement.document]),
                start: statement.date_start,
                end: statement.date_end,
                rtype: i,
            }),
        }
    }
    groups.into_iter().map(|g| event(statements, g)).collect()
}

/// Whether statement `i` may report the event of the group.
fn joins(statements: &[Statement], group: &Group, i: usize) -> bool {
    let statement = &statements[i];
    if group.members.iter().any(|&m| excluded(&statements[m].rtype, &statement.rtype)) {
        return false;
    }
    match (statement.date_start, group.start) {
        // The group holds the narrowest interval, as statements come by width.
        (Some(start), Some(known)) => {
            let end = statement.date_end.unwrap_or(Date::MAX);
            start <= group.end.unwrap_or(Date::MAX) && known <= end
        }
        _ => group.documents.contains(&statement.document),
    }
}

fn event(statements: &[Statement], group: Group) -> Event {
    let mut evidence = group.members;
    evidence.sort_unstable();
    let first = &statements[group.rtype];
    let everybody: Vec<String> = participants(first).into_iter().map(str::to_string).collect();
    let symmetric = first.symmetric;
    let (actor1, actor2) = if symmetric {
        (everybody.first().cloned(), everybody.get(1).cloned())
    } else {
        (first.subject.first().cloned(), first.object.first().cloned().or_else(|| first.subject.get(1).cloned()))
    };
    let distinct = |values: BTreeSet<String>| values.len() > 1;
    let days = evidence.iter().filter_map(|&i| Some((statements[i].date_start?, statements[i].date_end?)));
    let dates: BTreeSet<String> = days.filter(|(s, e)| s == e).map(|(s, _)| s.to_string()).collect();
    let places: BTreeSet<String> = evidence.iter().filter_map(|&i| statements[i].place.clone()).collect();
    let place = evidence.iter().find_map(|&i| statements[i].place.clone());
    let mut conflicts = Vec::new();
    if distinct(dates) {
        conflicts.push("date");
    }
    if distinct(places) {
        conflicts.push("place");
    }
    Event {
        rtype: first.rtype.clone(),
        participants: everybody,
        actor1,
        actor2,
        date_start: group.start,
        date_end: group.end,
        place,
        evidence,
        conflicts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(document: usize, rtype: &str, a: &[&str], b: &[&str], day: Option<&str>) -> Statement {
        let ids = |x: &[&str]| x.iter().map(|s| (*s).to_string()).collect();
        let date: Option<Date> = day.map(|d| d.parse().unwrap());
        Statement {
            document,
            rtype: rtype.into(),
            symmetric: rtype.starts_with("consult"),
            subject: ids(a),
            object: ids(b),
            date_start: date,
            date_end: date,
            place: None,
            factual: true,
        }
    }

    fn groups(statements: &[Statement]) -> Vec<Vec<usize>> {
        merge(statements).into_iter().map(|e| e.evidence).collect()
    }

    #[test]
    fn one_call_in_two_documents_is_one_event() {
        let all = [
            says(0, "consult.call", &["a"], &["b"], Some("2020-12-03")),
            says(0, "consult.discuss", &["a", "b"], &[], None),
            says(1, "consult.call", &["b"], &["a"], None),
            says(1, "consult.call", &["a"], &["b"], Some("2020-12-03")),
            says(2, "consult.call", &["a"], &["b"], Some("2021-05-01")),
            says(3, "consult.call", &["a"], &["b"], None),
        ];
        assert_eq!(groups(&all), [vec![0, 1, 2, 3], vec![4], vec![5]]);
        assert_eq!(merge(&all)[0].rtype, "consult.call");
    }

    #[test]
    fn a_month_holds_its_days_and_direction_counts() {
        let mut month = says(1, "assault", &["a"], &["b"], Some("2020-10-01"));
        month.date_end = Some("2020-10-31".parse().unwrap());
        let all = [
            month,
            says(0, "assault", &["a"], &["b"], Some("2020-10-23")),
            says(2, "assault", &["b"], &["a"], Some("2020-10-23")),
        ];
        assert_eq!(groups(&all), [vec![0, 1], vec![2]]);
        assert_eq!(merge(&all)[0].date_end, Some("2020-10-23".parse().unwrap()));
    }

    #[test]
    fn what_was_denied_or_says_no_two_sides_is_no_event() {
        let mut denied = says(0, "consult.meet", &["a"], &["b"], None);
        denied.factual = false;
        assert!(
            merge(&[denied, says(0, "consult.meet", &["a"], &[], None), says(0, "sign", &[], &[], None)]).is_empty()
        );
    }

    #[test]
    fn a_call_is_no_meeting() {
        let all = [
            says(0, "consult.call", &["a"], &["b"], Some("2020-10-23")),
            says(0, "consult.meet", &["a"], &["b"], Some("2020-10-23")),
        ];
        assert_eq!(merge(&all).len(), 2);
    }
}
