//! `Miner`: a batch of documents in, the frames of that batch out.

use crate::arrow::ArrowStream;
use crate::documents::problem_row;
use crate::duplicate::Duplicates;
use crate::error::{argument, bug};
use crate::frame::{DOCUMENTS, EXPLANATIONS, Frame, MENTIONS, PROBLEMS, RELATIONS, list};
use crate::gazetteer::Gazetteer;
use crate::pool;
use crate::rules::Rules;
use crate::strip::{before, byte_of, formats as read_formats, nth, same_length, too_large, zone};
use crate::templates::Templates;
use crate::text::{Text, Texts};
use jiff::civil::Date;
use pyo3::prelude::*;
use tidings_core::Problem;
use tidings_core::duplicate::Signature;
use tidings_core::mention::{Mention, Relation};
use tidings_core::miner::{self as core, Document};

/// A gazetteer and rules, ready to mine; shared between threads.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Miner {
    core: core::Miner,
}

/// The rows of one batch.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Mined {
    documents: Py<ArrowStream>,
    mentions: Py<ArrowStream>,
    relations: Py<ArrowStream>,
    problems: Py<ArrowStream>,
    explanations: Py<ArrowStream>,
}

/// What came of one document.
struct Outcome {
    mined: core::Mined,
    /// The sentence of each relation.
    sentences: Vec<String>,
    /// What its copies are known by, when they are looked for.
    signature: Option<Signature>,
    /// Whether there was a document at all.
    given: bool,
}

/// What the caller says of the documents.
struct Said {
    ids: Option<Vec<String>>,
    paths: Option<Vec<Option<String>>>,
}

#[pymethods]
impl Miner {
    #[new]
    fn new(gazetteer: &Gazetteer, rules: &Rules) -> Self {
        Self { core: core::Miner::new(gazetteer.core.clone(), rules.core.clone()) }
    }

    #[pyo3(signature = (
        docs, *, doc_ids=None, paths=None, formats=None, encodings=None, published=None, keep_text=false,
        templates=None, sites=None, duplicates=None, portable=false, threads=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn mine_batch(
        &self,
        py: Python<'_>,
        docs: &Bound<'_, PyAny>,
        doc_ids: Option<Vec<String>>,
        paths: Option<Vec<Option<String>>>,
        formats: Option<Vec<Option<String>>>,
        encodings: Option<Vec<Option<String>>>,
        published: Option<Vec<Option<Date>>>,
        keep_text: bool,
        templates: Option<&Templates>,
        sites: Option<Vec<Option<String>>>,
        duplicates: Option<&Duplicates>,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<Mined> {
        let texts = Texts::read(docs)?;
        let n = texts.len();
        let formats = read_formats(formats)?;
        same_length("doc_ids", doc_ids.as_ref(), n)?;
        same_length("paths", paths.as_ref(), n)?;
        same_length("formats", formats.as_ref(), n)?;
        same_length("encodings", encodings.as_ref(), n)?;
        same_length("published", published.as_ref(), n)?;
        same_length("sites", sites.as_ref(), n)?;
        if i32::try_from(n).is_err() {
            return Err(argument("too many documents for one batch: give batch_size="));
        }
        let threads = pool::threads(threads)?;
        let said = Said { ids: doc_ids, paths };
        let [documents, mentions, relations, problems, explanations] = py.detach(|| {
            let templates = templates.map(Templates::chrome);
            let outcomes = pool::run(n, threads, |i| {
                let document = Document {
                    bytes: texts.get(i).bytes(),
                    format: nth(formats.as_ref(), i).copied(),
                    encoding: texts.get(i).encoding(nth(encodings.as_ref(), i).map(String::as_str)),
                    published: nth(published.as_ref(), i).copied(),
                    templates: templates.as_ref(),
                    site: nth(sites.as_ref(), i).map(String::as_str),
                };
                self.mine(texts.get(i), document, keep_text, duplicates)
            })?;
            self.frames(&texts, outcomes, &said, keep_text, duplicates, portable)
        })?;
        Ok(Mined {
            documents: Py::new(py, documents)?,
            mentions: Py::new(py, mentions)?,
            relations: Py::new(py, relations)?,
            problems: Py::new(py, problems)?,
            explanations: Py::new(py, explanations)?,
        })
    }
}

#[pymethods]
impl Mined {
    fn documents(&self, py: Python<'_>) -> Py<ArrowStream> {
        self.documents.clone_ref(py)
    }

    fn mentions(&self, py: Python<'_>) -> Py<ArrowStream> {
        self.mentions.clone_ref(py)
    }

    fn relations(&self, py: Python<'_>) -> Py<ArrowStream> {
        self.relations.clone_ref(py)
    }

    fn problems(&self, py: Python<'_>) -> Py<ArrowStream> {
        self.problems.clone_ref(py)
    }

    fn explanations(&self, py: Python<'_>) -> Py<ArrowStream> {
        self.explanations.clone_ref(py)
    }
}

impl Miner {
    fn mine(
        &self,
        text: Text<'_>,
        document: Document<'_>,
        keep_text: bool,
        duplicates: Option<&Duplicates>,
    ) -> Outcome {
        let mut problems: Vec<Problem> = before(text).into_iter().collect();
        let given = !matches!(text, Text::Null);
        let mut mined = if !given || too_large(text) {
            core::Mined { n_bytes: text.bytes().len(), ..core::Mined::default() }
        } else {
            self.core.mine(document)
        };
        problems.append(&mut mined.problems);
        mined.problems = problems;
        let sentence = |relation: &Relation| {
            let place = relation.sentence_place;
            let start = byte_of(&mined.text, place.text_start);
            let end = byte_of(&mined.text, place.text_end);
            start.zip(end).and_then(|(start, end)| mined.text.get(start..end)).unwrap_or_default().to_owned()
        };
        let sentences = mined.relations.iter().map(sentence).collect();
        let signature = duplicates.and_then(|duplicates| duplicates.signature(&mined.text));
        if !keep_text {
            mined.text = String::new();
        }
        Outcome { mined, sentences, signature, given }
    }

    /// The rows of all documents: documents, mentions, relations, problems, explanations.
    fn frames(
        &self,
        texts: &Texts,
        outcomes: Vec<Result<Outcome, String>>,
        said: &Said,
        keep_text: bool,
        duplicates: Option<&Duplicates>,
        portable: bool,
    ) -> PyResult<[ArrowStream; 5]> {
        let mut documents = Frame::new(DOCUMENTS, portable);
        let mut mentions = Frame::new(MENTIONS, portable);
        let mut relations = Frame::new(RELATIONS, portable);
        let mut problems = Frame::new(PROBLEMS, portable);
        let mut explanations = Frame::new(EXPLANATIONS, portable);
        for (i, outcome) in outcomes.into_iter().enumerate() {
            let number;
            let doc_id = match &said.ids {
                Some(ids) => &ids[i],
                None => {
                    number = i.to_string();
                    &number
                }
            };
            let path = nth(said.paths.as_ref(), i).map(String::as_str);
            let outcome = outcome.unwrap_or_else(|panic| crashed(texts.get(i), &panic));
            let dup_of = duplicates.and_then(|duplicates| duplicates.add(outcome.signature.as_ref(), doc_id));
            document_row(&mut documents, doc_id, path, &outcome, keep_text, dup_of.as_deref());
            for (id, mention) in outcome.mined.mentions.iter().enumerate() {
                self.mention_row(&mut mentions, doc_id, id, mention)?;
            }
            for (id, relation) in outcome.mined.relations.iter().enumerate() {
                self.relation_row(&mut relations, doc_id, id, relation)?;
                let sentence = outcome.sentences.get(id).map_or("", String::as_str);
                self.explanation_row(&mut explanations, doc_id, id, relation, sentence)?;
            }
            for problem in &outcome.mined.problems {
                problem_row(&mut problems, doc_id, path, problem);
            }
        }
        Ok([documents.finish()?, mentions.finish()?, relations.finish()?, problems.finish()?, explanations.finish()?])
    }

    fn entity_id(&self, entity: usize) -> PyResult<&str> {
        let gazetteer = self.core.gazetteer();
        if entity >= gazetteer.len() {
            return Err(bug("a mention of an entity that is not there"));
        }
        Ok(gazetteer.entry(entity).entity_id)
    }

    fn entity_ids(&self, entities: &[usize]) -> PyResult<Vec<&str>> {
        entities.iter().map(|&entity| self.entity_id(entity)).collect()
    }

    fn mention_row(&self, frame: &mut Frame, doc_id: &str, id: usize, mention: &Mention) -> PyResult<()> {
        let entity = mention.entities.first().map(|&entity| self.core.gazetteer().entry(entity));
        frame.row([
            ("doc_id", doc_id.into()),
            ("mention_id", id.into()),
            ("sentence_id", mention.sentence.into()),
            ("zone", zone(mention.zone).into()),
            ("start", mention.place.start.into()),
            ("end", mention.place.end.into()),
            ("byte_start", mention.place.byte_start.into()),
            ("byte_end", mention.place.byte_end.into()),
            ("text_start", mention.place.text_start.into()),
            ("text_end", mention.place.text_end.into()),
            ("text", (&mention.text).into()),
            ("type", mention.mtype.as_str().into()),
            ("form", mention.form.as_str().into()),
            ("entity_id", list(self.entity_ids(&mention.entities)?)),
            ("entity", entity.map(|entry| entry.name).into()),
            ("country", mention.country.as_deref().into()),
            ("office", mention.office.as_deref().into()),
            ("coref_of", mention.coref_of.into()),
            ("in_quote", mention.in_quote.into()),
            ("date_start", mention.date_start.into()),
            ("date_end", mention.date_end.into()),
            ("date_grain", mention.date_grain.map(|grain| grain.as_str()).into()),
            ("date_basis", mention.date_basis.map(|basis| basis.as_str()).into()),
            ("n_readings", mention.n_readings.into()),
            ("rule", mention.rule.into()),
        ]);
        Ok(())
    }

    fn relation_row(&self, frame: &mut Frame, doc_id: &str, id: usize, relation: &Relation) -> PyResult<()> {
        let rtype = self.core.rules().types().get(relation.rtype);
        let rtype = rtype.ok_or_else(|| bug("a relation of a type that is not there"))?;
        frame.row([
            ("doc_id", doc_id.into()),
            ("relation_id", id.into()),
            ("sentence_id", relation.sentence.into()),
            ("sentence_start", relation.sentence_place.start.into()),
            ("sentence_end", relation.sentence_place.end.into()),
            ("kind", relation.kind.as_str().into()),
            ("type", (&rtype.id).into()),
            ("cameo", rtype.cameo.as_deref().into()),
            ("plover", rtype.plover.as_deref().into()),
            ("quad_class", rtype.quad_class.into()),
            ("goldstein", rtype.goldstein.into()),
            ("subject", list(self.entity_ids(&relation.subject)?)),
            ("subject_mention", relation.subject_mention.into()),
            ("object", list(self.entity_ids(&relation.object)?)),
            ("object_mention", relation.object_mention.into()),
            ("trigger", (&relation.trigger).into()),
            ("trigger_start", relation.trigger_place.start.into()),
            ("trigger_end", relation.trigger_place.end.into()),
            ("trigger_byte_start", relation.trigger_place.byte_start.into()),
            ("trigger_byte_end", relation.trigger_place.byte_end.into()),
            ("symmetric", rtype.symmetric.into()),
            ("date_start", relation.date_start.into()),
            ("date_end", relation.date_end.into()),
            ("date_basis", relation.date_basis.map(|basis| basis.as_str()).into()),
            ("place", relation.at.map(|entity| self.entity_id(entity)).transpose()?.into()),
            ("place_mention", relation.at_mention.into()),
            ("polarity", relation.polarity.as_str().into()),
            ("modality", relation.modality.as_str().into()),
            ("attributed_to", relation.attributed_to.into()),
            ("in_quote", relation.in_quote.into()),
            ("topic", relation.topic.as_deref().into()),
            ("rule", (&relation.rule).into()),
        ]);
        Ok(())
    }

    fn explanation_row(
        &self,
        frame: &mut Frame,
        doc_id: &str,
        id: usize,
        relation: &Relation,
        sentence: &str,
    ) -> PyResult<()> {
        let rules = self.core.rules();
        let rtype = rules.types().get(relation.rtype).ok_or_else(|| bug("a relation of a type that is not there"))?;
        frame.row([
            ("doc_id", doc_id.into()),
            ("relation_id", id.into()),
            ("type", (&rtype.id).into()),
            ("rule", (&relation.rule).into()),
            ("pattern", rules.pattern(&relation.rule).into()),
            ("sentence", sentence.into()),
            ("trigger", (&relation.trigger).into()),
            ("element", list(relation.bindings.iter().map(|binding| &binding.element))),
            ("text", list(relation.bindings.iter().map(|binding| &binding.text))),
            ("start", list(relation.bindings.iter().map(|binding| binding.place.start))),
            ("end", list(relation.bindings.iter().map(|binding| binding.place.end))),
        ]);
        Ok(())
    }
}

/// What stands for a document that the core could not finish: it costs its own rows and no others'.
fn crashed(text: Text<'_>, panic: &str) -> Outcome {
    let problems = vec![internal(panic)];
    let mined = core::Mined { n_bytes: text.bytes().len(), problems, ..core::Mined::default() };
    Outcome { mined, sentences: Vec::new(), signature: None, given: true }
}

/// That the core could not finish a document, which should never happen.
pub(crate) fn internal(panic: &str) -> Problem {
    Problem {
        stage: "mine",
        code: "internal",
        message: format!("tidings failed on this document ({panic}); please report it with the document"),
        byte_offset: None,
    }
}

fn document_row(
    frame: &mut Frame,
    doc_id: &str,
    path: Option<&str>,
    outcome: &Outcome,
    keep_text: bool,
    dup_of: Option<&str>,
) {
    let mined = &outcome.mined;
    let encoding = (outcome.given && !mined.encoding.is_empty()).then_some(mined.encoding);
    frame.row([
        ("doc_id", doc_id.into()),
        ("path", path.into()),
        ("title", mined.title.as_deref().into()),
        ("published", mined.published.into()),
        ("published_basis", mined.published_basis.into()),
        ("site", mined.site.as_deref().into()),
        ("lang", mined.lang.as_deref().into()),
        ("encoding", encoding.into()),
        ("n_bytes", mined.n_bytes.into()),
        ("n_chars", mined.n_chars.into()),
        ("n_text_chars", mined.n_text_chars.into()),
        ("n_sentences", mined.n_sentences.into()),
        ("n_mentions", mined.mentions.len().into()),
        ("n_relations", mined.relations.len().into()),
        ("text", keep_text.then_some(mined.text.as_str()).into()),
        ("authors", list(mined.authors.iter())),
        ("url", mined.url.as_deref().into()),
        ("dup_of", dup_of.into()),
    ]);
}
