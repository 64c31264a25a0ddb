//! [`Miner`]: a gazetteer and rules, compiled once, that turn documents into rows.

use crate::date::{self, TimeExpression};
use crate::decode::{Decoded, decode, not_text};
use crate::gazetteer::Gazetteer;
use crate::mention::{Basis, Binding, Mention, Place, Relation};
use crate::relation::{self, Rules};
use crate::resolve::{self, Draft, Text};
use crate::segment::{self, Segmented};
use crate::span::CodePoints;
use crate::strip::{self, Format, Meta, Stripped, templates::Chrome};
use crate::{Problem, Span};
use jiff::civil::Date;
use std::sync::Arc;

/// One document as given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    /// The bytes of the page or text.
    pub bytes: &'a [u8],
    /// HTML or text; sniffed when not given.
    pub format: Option<Format>,
    /// Encoding that the transport named, such as `windows-1252`.
    pub encoding: Option<&'a str>,
    /// Day of publication, when the caller knows it; wins over what the page says.
    pub published: Option<Date>,
    /// What is furniture on the sites of documents.
    pub templates: Option<&'a Arc<Chrome>>,
    /// Name or address of its site, for `templates`; as the page says, when not given.
    pub site: Option<&'a str>,
}

/// Everything that one document gave.
#[derive(Clone, Debug, Default)]
pub struct Mined {
    /// The headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// How it was found.
    pub published_basis: Option<&'static str>,
    /// Who wrote it; empty when the page does not say.
    pub authors: Vec<String>,
    /// Site or agency.
    pub site: Option<String>,
    /// Language tag.
    pub lang: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// Encoding that the bytes were read in, lower case.
    pub encoding: &'static str,
    /// Length of the document as given, in bytes.
    pub n_bytes: usize,
    /// Its length in code points.
    pub n_chars: usize,
    /// Length of the stripped text in code points.
    pub n_text_chars: usize,
    /// Sentences in the stripped text.
    pub n_sentences: usize,
    /// The stripped text.
    pub text: String,
    /// Row `i` is mention id `i`, ordered by start, longer first.
    pub mentions: Vec<Mention>,
    /// Row `i` is relation id `i`, ordered by trigger.
    pub relations: Vec<Relation>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

/// Compiled once, immutable, shared between threads.
#[derive(Clone, Debug)]
pub struct Miner {
    gazetteer: Arc<Gazetteer>,
    rules: Arc<Rules>,
}

impl Miner {
    /// A miner of the gazetteer's names and the rules' relations.
    pub fn new(gazetteer: Arc<Gazetteer>, rules: Arc<Rules>) -> Self {
        Self { gazetteer, rules }
    }

    /// The names it knows.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The relations it knows.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Mines one document. Never fails: what could not be done is in [`Mined::problems`].
    pub fn mine(&self, document: Document<'_>) -> Mined {
        if let Some(problem) = not_text(document.bytes, document.encoding) {
            return Mined { n_bytes: document.bytes.len(), problems: vec![problem], ..Mined::default() };
        }
        let decoded = decode(document.bytes, document.encoding);
        let options = strip::Options {
            templates: document.templates.cloned(),
            site: document.site.map(str::to_owned),
            ..strip::Options::default()
        };
        let stripped = strip::strip(&decoded.text, document.format, &options);
        self.read(document, &decoded, stripped)
    }

    /// Mines one bare sentence, as the tests in rule files do.
    pub(crate) fn mine_sentence(&self, sentence: &str) -> Mined {
        let document = Document { bytes: sentence.as_bytes(), ..Document::default() };
        let decoded = decode(document.bytes, Some("utf-8"));
        let options = strip::Options { keep_all: true, ..strip::Options::default() };
        let stripped = strip::strip(&decoded.text, Some(Format::Text), &options);
        self.read(document, &decoded, stripped)
    }

    /// All layers after the stripping, in their order.
    fn read(&self, document: Document<'_>, decoded: &Decoded<'_>, stripped: Stripped) -> Mined {
        let Stripped { text, map, blocks, meta, dateline, problems, .. } = stripped;
        let seg = segment::segment(&text, &blocks);
        let Meta { title, published, published_basis, authors, site, lang, url } = meta;
        let given = match (document.published, published) {
            (Some(day), _) => Some((day, "given")),
            (None, Some(day)) => Some((day, published_basis.unwrap_or("meta"))),
            (None, None) => None,
        };
        let (mut published, mut dates) = date::find(&text, &seg, &blocks, dateline, given);
        let view = Text::new(&text, &seg, &blocks, dateline);
        let mut drafts = resolve::find(&view, &self.gazetteer, &dates, published.map(|p| p.date));
        if published.is_none_or(|p| p.basis == "inferred") {
            // Who was in office when they were named so bounds the day, which may decide the year, which may decide who else
            // is meant.
            let window = resolve::in_office(&view, &self.gazetteer, &drafts);
            if window != (None, None) {
                drop(drafts);
                (published, dates) = date::find_within(&text, &seg, &blocks, dateline, given, window);
                drafts = resolve::find(&view, &self.gazetteer, &dates, published.map(|p| p.date));
            }
        }
        let raws = relation::relations(&view, &drafts, &dates, published.map(|p| p.date), &self.rules);
        let places =
            Places { decoded, map: &map, source: CodePoints::new(&decoded.text), text: CodePoints::new(&text) };
        let relations = raws.into_iter().map(|r| relation(&view, &drafts, &dates, &places, r)).collect();
        let mentions = drafts.into_iter().map(|d| mention(&view, d, &dates, &places)).collect();
        Mined {
            title,
            published: published.map(|p| p.date),
            published_basis: published.map(|p| p.basis),
            authors,
            site,
            lang,
            url,
            encoding: decoded.encoding,
            n_bytes: document.bytes.len(),
            n_chars: places.source.total(),
            n_text_chars: places.text.total(),
            n_sentences: seg.sentences.len(),
            mentions,
            relations,
            problems: decoded
                .problems
                .iter()
                .cloned()
                .chain(problems.into_iter().map(|problem| decoded.byte_problem(problem)))
                .chain(long_sentences(&seg, &places))
                .collect(),
            text,
        }
    }
}

/// From spans of the stripped text to places in the document as given.
struct Places<'a> {
    decoded: &'a Decoded<'a>,
    map: &'a crate::SpanMap,
    source: CodePoints<'a>,
    text: CodePoints<'a>,
}

impl Places<'_> {
    fn of(&self, span: Span) -> Place {
        let source = self.map.source_span(span);
        let bytes = self.decoded.byte_span(source);
        let (start, end) = self.source.span(source);
        let (text_start, text_end) = self.text.span(span);
        Place { start, end, byte_start: bytes.start, byte_end: bytes.end, text_start, text_end }
    }
}

fn mention(text: &Text<'_>, draft: Draft, dates: &[TimeExpression], places: &Places<'_>) -> Mention {
    let date = draft.date.map(|d| &dates[d]);
    Mention {
        sentence: draft.sentence,
        zone: if text.dateline.is_some_and(|d| d.contains(draft.span)) {
            strip::Zone::Dateline
        } else {
            text.zone(draft.sentence)
        },
        place: places.of(draft.span),
        text: draft.span.of(text.text).to_string(),
        mtype: draft.mtype,
        form: draft.form,
        entities: draft.entities,
        country: draft.country,
        office: draft.office,
        coref_of: draft.coref_of,
        in_quote: text.in_quote(draft.span),
        date_start: date.and_then(|d| d.start),
        date_end: date.and_then(|d| d.end),
        date_grain: date.filter(|d| d.start.is_some()).map(|d| d.grain),
        date_basis: date.map(|d| d.basis),
        n_readings: draft.n_readings,
        rule: draft.rule,
    }
}

fn relation(
    text: &Text<'_>,
    drafts: &[Draft],
    dates: &[TimeExpression],
    places: &Places<'_>,
    raw: relation::Raw,
) -> Relation {
    let entities = |heads: &[usize]| {
        let mut all: Vec<usize> = Vec::new();
        for &entity in heads.iter().flat_map(|&h| &drafts[h].entities) {
            if !all.contains(&entity) {
                all.push(entity);
            }
        }
        all
    };
    let date = raw.date.and_then(|d| drafts[d].date).map(|d| &dates[d]);
    Relation {
        sentence: raw.sentence,
        sentence_place: places.of(text.seg.sentences[raw.sentence].span),
        kind: raw.kind,
        rtype: raw.rtype,
        subject: entities(&raw.subject),
        subject_mention: raw.subject.first().copied(),
        object: entities(&raw.object),
        object_mention: raw.object.first().copied(),
        trigger: raw.trigger.of(text.text).to_string(),
        trigger_place: places.of(raw.trigger),
        date_start: date.and_then(|d| d.start),
        date_end: date.and_then(|d| d.end),
        date_basis: date.map(|d| d.basis).filter(|&b| b != Basis::None),
        at: raw.place.and_then(|p| drafts[p].entities.first().copied()),
        at_mention: raw.place,
        polarity: raw.polarity,
        modality: raw.modality,
        attributed_to: raw.attributed_to,
        in_quote: raw.in_quote,
        topic: raw.topic.map(|t| t.of(text.text).to_string()),
        rule: raw.rule,
        bindings: raw
            .bindings
            .into_iter()
            .map(|(element, span)| Binding { element, text: span.of(text.text).to_string(), place: places.of(span) })
            .collect(),
    }
}

/// A sentence that relations were not looked for in is said to be one.
fn long_sentences(seg: &Segmented, places: &Places<'_>) -> Vec<Problem> {
    seg.sentences
        .iter()
        .filter(|s| relation::is_too_long(s))
        .map(|s| Problem {
            stage: "mine",
            code: "long_sentence",
            message: format!(
                "a sentence of {} tokens is too long for relations; its mentions are kept. Is it a list or a table?",
                s.tokens.len()
            ),
            byte_offset: Some(places.of(s.span).byte_start),
        })
        .take(10)
        .collect()
}
