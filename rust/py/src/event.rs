//! Relation rows, of one run or several, merged into events.

use crate::arrow::ArrowStream;
use crate::columns::Table;
use crate::frame::{EVENTS, Frame, Value, list};
use pyo3::prelude::*;
use std::collections::{BTreeSet, HashMap};
use tidings_core::event::{Event, Statement, merge};

/// The columns of the relations that events take over from their evidence.
struct Relations {
    doc_id: Vec<Option<String>>,
    relation_id: Vec<Option<i32>>,
    rtype: Vec<Option<String>>,
    cameo: Vec<Option<String>>,
    plover: Vec<Option<String>>,
    quad_class: Vec<Option<i32>>,
    goldstein: Vec<Option<f64>>,
}

/// Merges the relations of kind `event`; `documents` tells sites and days of publication.
#[pyfunction]
#[pyo3(signature = (relations, documents, *, portable=false))]
pub(crate) fn merge_events(
    py: Python<'_>,
    relations: &Bound<'_, PyAny>,
    documents: &Bound<'_, PyAny>,
    portable: bool,
) -> PyResult<ArrowStream> {
    let relations = Table::read(relations)?;
    let documents = Table::read(documents)?;
    py.detach(|| {
        let (ids, sites, days) = (documents.text("doc_id")?, documents.text("site")?, documents.date("published")?);
        let by_id: HashMap<&str, usize> =
            ids.iter().enumerate().rev().filter_map(|(i, id)| Some((id.as_deref()?, i))).collect();
        let columns = Relations {
            doc_id: relations.text("doc_id")?,
            relation_id: relations.int("relation_id")?,
            rtype: relations.text("type")?,
            cameo: relations.text("cameo")?,
            plover: relations.text("plover")?,
            quad_class: relations.int("quad_class")?,
            goldstein: relations.float("goldstein")?,
        };
        let (rows, statements) = statements(&relations, &columns, &by_id)?;
        let mut frame = Frame::new(EVENTS, portable);
        for (id, event) in merge(&statements).iter().enumerate() {
            let evidence: Vec<usize> = event.evidence.iter().map(|&statement| rows[statement]).collect();
            let seen: BTreeSet<usize> =
                event.evidence.iter().map(|&statement| statements[statement].document).collect();
            let seen_sites: BTreeSet<&str> = seen.iter().filter_map(|&doc| sites.get(doc)?.as_deref()).collect();
            let first_seen = seen.iter().filter_map(|&doc| *days.get(doc)?).min();
            write(&mut frame, id, event, &columns, &evidence, (seen.len(), seen_sites.len()), first_seen.into());
        }
        frame.finish()
    })
}

/// The statements that may be merged, and the row of each.
fn statements(
    table: &Table,
    columns: &Relations,
    by_id: &HashMap<&str, usize>,
) -> PyResult<(Vec<usize>, Vec<Statement>)> {
    let (kind, polarity, modality) = (table.text("kind")?, table.text("polarity")?, table.text("modality")?);
    let (mut subject, mut object) = (table.texts("subject")?, table.texts("object")?);
    let (symmetric, mut place) = (table.bool("symmetric")?, table.text("place")?);
    let (date_start, date_end) = (table.date("date_start")?, table.date("date_end")?);
    let mut unknown: HashMap<&str, usize> = HashMap::new();
    let mut rows = Vec::new();
    let mut statements = Vec::new();
    for row in (0..kind.len()).filter(|&row| kind[row].as_deref() == Some("event")) {
        let doc_id = columns.doc_id[row].as_deref().unwrap_or("");
        // A document that is not among `documents` is one all the same, only without site and day.
        let document = match by_id.get(doc_id) {
            Some(&document) => document,
            None => {
                let next = by_id.len().max(usize::MAX / 2) + unknown.len();
                *unknown.entry(doc_id).or_insert(next)
            }
        };
        rows.push(row);
        statements.push(Statement {
            document,
            rtype: columns.rtype[row].clone().unwrap_or_default(),
            symmetric: symmetric[row].unwrap_or(false),
            subject: std::mem::take(&mut subject[row]),
            object: std::mem::take(&mut object[row]),
            date_start: date_start[row],
            date_end: date_end[row],
            place: place[row].take(),
            factual: polarity[row].as_deref() == Some("affirmed")
                && matches!(modality[row].as_deref(), Some("asserted" | "planned")),
        });
    }
    Ok((rows, statements))
}

/// The row of an event. Its codes are those of the first relation of its type.
fn write(
    frame: &mut Frame,
    id: usize,
    event: &Event,
    columns: &Relations,
    evidence: &[usize],
    (n_documents, n_sites): (usize, usize),
    first_seen: Value<'_>,
) {
    let typical = evidence.iter().copied().find(|&row| columns.rtype[row].as_deref() == Some(event.rtype.as_str()));
    let of = |column: &'_ Vec<Option<String>>| typical.and_then(|row| column[row].clone());
    let (cameo, plover) = (of(&columns.cameo), of(&columns.plover));
    frame.row([
        ("event_id", id.into()),
        ("type", (&event.rtype).into()),
        ("cameo", cameo.as_deref().into()),
        ("plover", plover.as_deref().into()),
        ("quad_class", typical.and_then(|row| columns.quad_class[row]).into()),
        ("goldstein", typical.and_then(|row| columns.goldstein[row]).into()),
        ("participants", list(&event.participants)),
        ("actor1", event.actor1.as_deref().into()),
        ("actor2", event.actor2.as_deref().into()),
        ("date_start", event.date_start.into()),
        ("date_end", event.date_end.into()),
        ("place", event.place.as_deref().into()),
        ("n_relations", evidence.len().into()),
        ("n_documents", n_documents.into()),
        ("n_sites", n_sites.into()),
        ("first_seen", first_seen),
        (
            "evidence",
            list(evidence.iter().map(|&row| {
                Value::Struct(vec![columns.doc_id[row].as_deref().into(), columns.relation_id[row].into()])
            })),
        ),
        ("conflicts", list(event.conflicts.iter().copied())),
    ]);
}
