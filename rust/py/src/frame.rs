//! Every frame that leaves Rust: the name, type and meaning of each column, declared once. `build` fills them.
//!
//! Names, types and order are a contract with the reader; new columns go to the end.

mod build;

pub(crate) use build::{Frame, Value, list, stream};

/// The type of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// UTF-8.
    Text,
    /// One of these words, in this order.
    Enum(&'static [&'static str]),
    /// Ids, counts and offsets.
    Int32,
    /// Counts over a collection.
    Int64,
    /// Scores.
    Float64,
    /// A day.
    Date,
    /// Yes or no.
    Bool,
    /// Several of a type; never null.
    List(&'static Kind),
    /// Several named values; never null.
    Struct(&'static [Column]),
}

/// A column: its name, its type, and what it means: the unit of a number, and why it may be null.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column(pub(crate) &'static str, pub(crate) Kind, pub(crate) &'static str);

/// A part of a column of structs, which is described as a whole.
const fn part(name: &'static str, kind: Kind) -> Column {
    Column(name, kind, "")
}

use Kind::{Bool, Enum, Float64, Int32, Int64, List, Struct, Text};

/// In the order of `tidings_core::strip::Zone`.
pub(crate) const ZONES: &[&str] = &["headline", "dateline", "body", "caption"];
/// In the order of `tidings_core::mention::MentionType`, as are the vocabularies below.
pub(crate) const TYPES: &[&str] =
    &["PERSON", "ORG", "GPE", "LOC", "NORP", "ROLE", "GROUP", "EVENT", "DOC", "DATE", "PRONOUN"];
/// In the order of `tidings_core::strip::Kind`.
const BLOCKS: &[&str] = &["paragraph", "heading", "item", "quote", "code", "cell"];
const FORMS: &[&str] = &["name", "adjective", "nominal", "pronoun"];
const GRAINS: &[&str] = &["day", "month", "season", "year", "range"];
const BASES: &[&str] = &["explicit", "weekday", "calendar", "nearest", "none"];
const KINDS: &[&str] = &["event", "state"];
const POLARITIES: &[&str] = &["affirmed", "negated"];
const MODALITIES: &[&str] = &["asserted", "planned", "requested", "hypothetical"];
const CASES: &[&str] = &["smart", "exact", "fold"];
const CHANGES: &[&str] = &["added", "removed", "changed"];
const SEVERITIES: &[&str] = &["warning", "note"];

/// One row for each document.
pub(crate) const DOCUMENTS: &[Column] = &[
    Column("doc_id", Text, "Your id of the document, else its path, or its number in the batch from 0"),
    Column("path", Text, "File it came from, as you named it; null when it came from none"),
    Column("title", Text, "Headline, as it reads on the page; null when none was found"),
    Column("published", Kind::Date, "Day of publication; null when neither you nor the page decide it"),
    Column(
        "published_basis",
        Text,
        "How that day was found: given (by you), from the markup, or from the text; null without a day",
    ),
    Column("site", Text, "Site or agency that published it; null when the page names none"),
    Column("lang", Text, "Language tag of the page, lower case, such as en; null when the page names none"),
    Column("encoding", Text, "Encoding that the bytes were read in, as Python names it; null when nothing was read"),
    Column("n_bytes", Int64, "Length of the document as given, in bytes"),
    Column("n_chars", Int64, "Length of the document as given, in code points; 0 when it was not read"),
    Column("n_text_chars", Int32, "Length of the main text, in code points"),
    Column("n_sentences", Int32, "Number of sentences of the main text"),
    Column("n_mentions", Int32, "Number of its rows in mentions"),
    Column("n_relations", Int32, "Number of its rows in relations"),
    Column("text", Text, "The main text, which text_start and text_end count in; null unless asked for (keep_text)"),
    Column("authors", List(&Text), "Who wrote it, as the page names them; empty when it names nobody"),
    Column("url", Text, "Canonical address, as the page gives it; null when it gives none"),
    Column(
        "dup_of",
        Text,
        "doc_id of the first document that this one is a copy of; null when it is none, and unless asked for (dedup)",
    ),
];

/// One row for each mention.
pub(crate) const MENTIONS: &[Column] = &[
    Column("doc_id", Text, "The document"),
    Column("mention_id", Int32, "Number of the mention in its document, from 0; relations refer to it"),
    Column("sentence_id", Int32, "Number of the sentence in its document, from 0"),
    Column("zone", Enum(ZONES), "Part of the page that it stands in"),
    Column(
        "start",
        Int32,
        "Where it begins in the document as given, in code points from 0: doc[start:end] in Python",
    ),
    Column("end", Int32, "Where it ends there, in code points; the first one behind it"),
    Column("byte_start", Int32, "Where it begins in the document as given, in bytes"),
    Column("byte_end", Int32, "Where it ends there, in bytes"),
    Column("text_start", Int32, "Where it begins in the main text, in code points"),
    Column("text_end", Int32, "Where it ends there, in code points"),
    Column("text", Text, "The words, as they read in the main text: no markup, no line breaks"),
    Column("type", Enum(TYPES), "What kind of thing is mentioned"),
    Column(
        "form",
        Enum(FORMS),
        "How it is worded: by name, by adjective (Libyan), by a noun (the minister), by a pronoun",
    ),
    Column(
        "entity_id",
        List(&Text),
        "Ids of whom it means; several for \"the two ministers\", empty when that is not known",
    ),
    Column("entity", Text, "Name of the first of them in the gazetteer; null when that is not known"),
    Column("country", Text, "Country it belongs to, ISO 3166 alpha-3; null for none"),
    Column("office", Text, "Office that it names or that its bearer holds, such as foreign minister; null for none"),
    Column("coref_of", Int32, "The earlier mention that it stands for, a mention_id of this document; null for none"),
    Column("in_quote", Bool, "Whether it stands in a quotation"),
    Column(
        "date_start",
        Kind::Date,
        "First day of a date; null for what is no date, or one that the document does not decide",
    ),
    Column("date_end", Kind::Date, "Last day of a date, included; null with a date_start means open"),
    Column("date_grain", Enum(GRAINS), "How long the interval is; null where date_start is"),
    Column("date_basis", Enum(BASES), "How the interval was decided (none: it was not); null for what is no date"),
    Column("n_readings", Int32, "How many other entities the words fit"),
    Column("rule", Text, "What found it: gazetteer, acronym, surname, role and so on"),
];

/// One row for each time a document states a relation.
pub(crate) const RELATIONS: &[Column] = &[
    Column("doc_id", Text, "The document"),
    Column(
        "relation_id",
        Int32,
        "Number of the relation in its document, from 0; `explain --relation DOC_ID:RELATION_ID` says why it is there",
    ),
    Column("sentence_id", Int32, "Number of the sentence in its document, from 0"),
    Column("sentence_start", Int32, "Where the sentence begins in the document as given, in code points"),
    Column("sentence_end", Int32, "Where it ends there, in code points"),
    Column("kind", Enum(KINDS), "An event happened at a time, a state held over it"),
    Column("type", Text, "What was done, such as consult.call; `tidings rules check` lists the types"),
    Column("cameo", Text, "CAMEO code; null when the type has none"),
    Column("plover", Text, "PLOVER type and mode; null when the type has none"),
    Column(
        "quad_class",
        Int32,
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; null for none",
    ),
    Column(
        "goldstein",
        Float64,
        "Goldstein score of the type, from -10 (conflict) to 10 (cooperation); null for none",
    ),
    Column("subject", List(&Text), "Entity ids of who does it; empty when not known"),
    Column("subject_mention", Int32, "The mention of the subject, a mention_id of this document; null for none"),
    Column("object", List(&Text), "Entity ids of whom or what it is done to; empty when not known"),
    Column("object_mention", Int32, "The mention of the object, a mention_id of this document; null for none"),
    Column("trigger", Text, "The words that say what was done, as they read in the main text"),
    Column("trigger_start", Int32, "Where they begin in the document as given, in code points"),
    Column("trigger_end", Int32, "Where they end there, in code points"),
    Column("trigger_byte_start", Int32, "Where they begin in the document as given, in bytes"),
    Column("trigger_byte_end", Int32, "Where they end there, in bytes"),
    Column("symmetric", Bool, "Whether subject and object may change places, as in a meeting"),
    Column("date_start", Kind::Date, "First day; null when the document does not decide"),
    Column(
        "date_end",
        Kind::Date,
        "Last day, included; null when the document does not decide, or with a date_start when it is open",
    ),
    Column("date_basis", Enum(BASES), "How the day was decided; null without one"),
    Column("place", Text, "Entity id of where it happened; null when that is not said"),
    Column("place_mention", Int32, "The mention of the place, a mention_id of this document; null for none"),
    Column("polarity", Enum(POLARITIES), "Whether it is told as so, or as not so (\"did not meet\")"),
    Column("modality", Enum(MODALITIES), "Told as a fact, a plan, a request or a possibility"),
    Column(
        "attributed_to",
        Int32,
        "Who is cited for it, a mention_id of this document; null when the document itself says it",
    ),
    Column("in_quote", Bool, "Whether the trigger stands in a quotation"),
    Column("topic", Text, "What it was about, as it reads in the main text; null when that is not said"),
    Column("rule", Text, "Rule that found it, as file:line"),
];

/// One row for each event that relations report.
pub(crate) const EVENTS: &[Column] = &[
    Column("event_id", Int32, "Number of the event in this frame, from 0"),
    Column("type", Text, "What was done: of the types of its relations the one that says most"),
    Column("cameo", Text, "CAMEO code; null when the type has none"),
    Column("plover", Text, "PLOVER type and mode; null when the type has none"),
    Column(
        "quad_class",
        Int32,
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; null for none",
    ),
    Column(
        "goldstein",
        Float64,
        "Goldstein score of the type, from -10 (conflict) to 10 (cooperation); null for none",
    ),
    Column("participants", List(&Text), "Entity ids of all sides, sorted"),
    Column("actor1", Text, "Entity id of who did it; of a symmetric type the first participant; null when not known"),
    Column("actor2", Text, "Entity id of the other side; null when there is none or it is not known"),
    Column("date_start", Kind::Date, "First day; null when no document decides"),
    Column("date_end", Kind::Date, "Last day, included; null when no document decides"),
    Column("place", Text, "Entity id of where it happened; null when that is not said"),
    Column("n_relations", Int32, "Number of relations that report it"),
    Column("n_documents", Int32, "Number of documents that report it"),
    Column("n_sites", Int32, "Number of sites that report it; documents without a site do not count"),
    Column(
        "first_seen",
        Kind::Date,
        "Day of publication of the first document that reports it; null when none has one",
    ),
    Column(
        "evidence",
        List(&Struct(&[part("doc_id", Text), part("relation_id", Int32)])),
        "The relations that report it: doc_id and relation_id of each",
    ),
    Column("conflicts", List(&Text), "What the documents disagree on: date, place; empty when on nothing"),
];

/// One row for each thing that could not be done.
pub(crate) const PROBLEMS: &[Column] = &[
    Column("doc_id", Text, "The document; null when there is none, as for a line that could not be read"),
    Column("path", Text, "File it came from; null when it came from none"),
    Column("stage", Text, "Where it was met: read, decode, strip or mine"),
    Column("code", Text, "What kind it is, one stable word such as malformed_bytes"),
    Column("message", Text, "What is wrong, and what to do about it"),
    Column(
        "byte_offset",
        Int64,
        "Where in the document (of a table: in the file), in bytes; null when no place can be named",
    ),
];

/// One row for each relation, with what the elements of its pattern matched.
pub(crate) const EXPLANATIONS: &[Column] = &[
    Column("doc_id", Text, "The document"),
    Column("relation_id", Int32, "Number of the relation in its document"),
    Column("type", Text, "What was done"),
    Column("rule", Text, "Rule that found it, as file:line"),
    Column("pattern", Text, "Its pattern, as the file writes it; null for what is found without one"),
    Column("sentence", Text, "The sentence, as it reads in the main text"),
    Column("trigger", Text, "The words that say what was done"),
    Column("element", List(&Text), "The elements of the pattern, in the order of the sentence"),
    Column("text", List(&Text), "What each of them matched, as it reads in the main text"),
    Column("start", List(&Int32), "Where each of those begins in the document as given, in code points"),
    Column("end", List(&Int32), "Where each ends there, in code points"),
];

/// One row for each match of a name, or each reading of one.
pub(crate) const FOUND: &[Column] = &[
    Column("doc", Int32, "Row of the text among those given, from 0"),
    Column("start", Int32, "Where the name begins in the text as given, in code points"),
    Column("end", Int32, "Where it ends there, in code points"),
    Column("byte_start", Int32, "Where it begins in the text as given, in bytes"),
    Column("byte_end", Int32, "Where it ends there, in bytes"),
    Column("text", Text, "The words, as they stand in the text"),
    Column("type", Enum(TYPES), "What kind of thing the entity is; NORP for an adjective or a name of its people"),
    Column("form", Enum(FORMS), "By name, or by adjective (Libyan)"),
    Column("entity_id", Text, "Entity that bears the name: of several the likeliest first"),
    Column("entity", Text, "Its name in the gazetteer"),
    Column("country", Text, "Its country, ISO 3166 alpha-3; null for none"),
    Column("office", Text, "Its office; null for none"),
    Column("n_readings", Int32, "How many entities bear the name, this one included"),
    Column("reading", Int32, "Which of them this is, 0 for the likeliest"),
    Column(
        "distance",
        Int32,
        "How many characters differ from the name (put in, left out, changed or swapped with the next); 0 but for fuzzy matches",
    ),
];

/// `FOUND`, and behind it the row of the entity, by which Python fetches its other columns and which it then drops.
pub(crate) const FOUND_ROWS: &[Column] = &{
    let mut all = [Column("entity_row", Int32, "Row of the entity in the gazetteer, from 0"); FOUND.len() + 1];
    let mut i = 0;
    while i < FOUND.len() {
        all[i] = FOUND[i];
        i += 1;
    }
    all
};

/// Whether a name stands in a text: one row for each text.
pub(crate) const CONTAINS: &[Column] =
    &[Column("contains", Bool, "Whether a name of the gazetteer stands in the text; null when there is no text")];

/// Texts with other words for the names.
pub(crate) const REPLACED: &[Column] = &[Column("text", Text, "The text; null when there is none")];

/// One row for each entity that texts name.
pub(crate) const COUNTS: &[Column] = &[
    Column("entity_id", Text, "Id of the entity"),
    Column("entity", Text, "Its name in the gazetteer"),
    Column("type", Enum(TYPES), "What kind of thing it is"),
    Column("count", Int64, "How often the texts name it"),
    Column("n_documents", Int64, "In how many of the texts"),
];

/// One row for each name of a gazetteer in the main text of a document.
pub(crate) const FOUND_IN_DOCUMENTS: &[Column] = &[
    Column("doc_id", Text, "The document"),
    Column("zone", Enum(ZONES), "Part of the page that the name stands in"),
    Column(
        "start",
        Int32,
        "Where it begins in the document as given, in code points from 0: doc[start:end] in Python",
    ),
    Column("end", Int32, "Where it ends there, in code points; the first one behind it"),
    Column("byte_start", Int32, "Where it begins in the document as given, in bytes"),
    Column("byte_end", Int32, "Where it ends there, in bytes"),
    Column("text_start", Int32, "Where it begins in the main text, in code points"),
    Column("text_end", Int32, "Where it ends there, in code points"),
    Column("text", Text, "The words, as they read in the main text: no markup, no line breaks"),
    Column("type", Enum(TYPES), "What kind of thing the entity is; NORP for an adjective or a name of its people"),
    Column("form", Enum(FORMS), "By name, or by adjective (Libyan)"),
    Column("entity_id", Text, "Entity that bears the name: of several the likeliest"),
    Column("entity", Text, "Its name in the gazetteer"),
    Column("country", Text, "Its country, ISO 3166 alpha-3; null for none"),
    Column("office", Text, "Its office; null for none"),
    Column("n_readings", Int32, "How many entities bear the name, this one included"),
    Column("distance", Int32, "How many characters differ from the name; 0 but for fuzzy matches"),
];

/// One row for each gazetteer entry that may be wrong.
pub(crate) const FINDINGS: &[Column] = &[
    Column(
        "severity",
        Enum(SEVERITIES),
        "A warning finds what it should not or cannot tell two entities apart; a note is of no effect",
    ),
    Column("code", Text, "What kind of doubt it is, one stable word such as common_word"),
    Column("entity_id", Text, "Entity of the row"),
    Column("name", Text, "The name that is doubtful, as the row writes it"),
    Column("message", Text, "What is doubtful"),
    Column("fix", Text, "What to do"),
    Column("at", Text, "Where the row was read, such as names.jsonl line 7"),
];

/// One row for each gazetteer entry.
pub(crate) const ENTRIES: &[Column] = &[
    Column("entity_id", Text, "Id of the entity"),
    Column("name", Text, "Its name, as frames show it"),
    Column("type", Enum(TYPES), "What kind of thing it is"),
    Column("aliases", List(&Text), "Its other names"),
    Column("adjectives", List(&Text), "Adjectives to it, such as Libyan"),
    Column("demonyms", List(&Text), "Names of its people, such as Libyans"),
    Column("metonyms", List(&Text), "Places that stand for its government, such as Tripoli"),
    Column("country", Text, "Its country, ISO 3166 alpha-3; null for none"),
    Column("office", Text, "Office that a person holds; null for none"),
    Column("sector", Text, "What it is part of, such as government or media; null when the row does not say"),
    Column("lang", Text, "Language of the names; null when the row does not say"),
    Column("valid_from", Kind::Date, "First day in the office; null when open"),
    Column("valid_to", Kind::Date, "Last day in the office; null when open"),
    Column("priority", Int32, "Higher wins when one name fits several entities"),
    Column(
        "case",
        Enum(CASES),
        "How the case of a text must fit: smart, exact (as written or all capitals) or fold (any)",
    ),
];

/// One row for each type of the entities of a gazetteer.
pub(crate) const STATS: &[Column] = &[
    Column("type", Enum(TYPES), "What kind of thing the entities are"),
    Column("n_entities", Int64, "Number of entities of the type"),
    Column("n_names", Int64, "Number of their names, all sorts together"),
    Column("n_aliases", Int64, "Number of other names"),
    Column("n_adjectives", Int64, "Number of adjectives"),
    Column("n_demonyms", Int64, "Number of names of a people"),
    Column("n_metonyms", Int64, "Number of places that stand for a government"),
    Column("n_countries", Int64, "Number of countries that they belong to"),
    Column("n_dated", Int64, "Number of entities with a first or last day"),
    Column("longest", Int64, "Length of the longest name, in code points"),
];

/// One row for each difference between two gazetteers.
pub(crate) const DIFFERENCES: &[Column] = &[
    Column("change", Enum(CHANGES), "Whether the entity comes, goes, or has other values in a column"),
    Column("entity_id", Text, "Id of the entity"),
    Column("name", Text, "Its name, of a changed one the name before"),
    Column("column", Text, "The column that differs; null for an entity that comes or goes"),
    Column("removed", List(&Text), "Values that go; of an entity that goes, its names"),
    Column("added", List(&Text), "Values that come; of an entity that comes, its names"),
];

/// One row for each test in the rule files.
pub(crate) const TESTS: &[Column] = &[
    Column("at", Text, "Where the test stands, as file:line"),
    Column("sentence", Text, "The sentence"),
    Column("expected", List(&Text), "What should be found in it; empty for nothing"),
    Column("found", List(&Text), "What was found"),
    Column("passed", Bool, "Whether that is the same"),
];

/// One row for each relation type.
pub(crate) const RELATION_TYPES: &[Column] = &[
    Column("type", Text, "The type, such as consult.call"),
    Column("kind", Enum(KINDS), "An event happened at a time, a state held over it"),
    Column("cameo", Text, "CAMEO code; null for none"),
    Column("plover", Text, "PLOVER type and mode; null for none"),
    Column(
        "quad_class",
        Int32,
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; null for none",
    ),
    Column("goldstein", Float64, "Goldstein score, from -10 (conflict) to 10 (cooperation); null for none"),
    Column("symmetric", Bool, "Whether subject and object may change places"),
];

/// One row for each document that was stripped.
pub(crate) const STRIPPED: &[Column] = &[
    Column("doc", Int32, "Row of the document among those given, from 0"),
    Column(
        "text",
        Text,
        "The main text: paragraphs parted by an empty line, items of a list and rows of a table by the end of a line, \
         cells by a tab; null when there is no document",
    ),
    Column("title", Text, "Headline; null when none was found"),
    Column("published", Kind::Date, "Day of publication, when the markup says it; else null"),
    Column("site", Text, "Site or agency; null when the page names none"),
    Column("lang", Text, "Language tag, lower case; null when the page names none"),
    Column("encoding", Text, "Encoding that the bytes were read in, as Python names it; null when nothing was read"),
    Column(
        "zones",
        List(&Struct(&[
            part("zone", Enum(ZONES)),
            part("text_start", Int32),
            part("text_end", Int32),
            part("start", Int32),
            part("end", Int32),
            part("kind", Enum(BLOCKS)),
        ])),
        "The paragraphs: part of the page, place in the main text and in the document, in code points, how it is set",
    ),
    Column(
        "problems",
        List(&Struct(&[part("code", Text), part("message", Text), part("byte_offset", Int64)])),
        "What had to be given up: code, message and place in bytes",
    ),
    Column("published_basis", Text, "How the day was found, such as json-ld; null without a day"),
    Column("authors", List(&Text), "Who wrote it, as the page names them; empty when it names nobody"),
    Column("url", Text, "Canonical address, as the page gives it; null when it gives none"),
    Column(
        "links",
        List(&Struct(&[part("target", Text), part("text_start", Int32), part("text_end", Int32)])),
        "Where words of the main text lead, and their place in it, in code points; empty unless asked for",
    ),
    Column("markdown", Text, "The main text as Markdown; null unless asked for"),
];

/// One row for each block of a page.
pub(crate) const STRIP_EXPLAINED: &[Column] = &[
    Column("block", Int32, "Number of the block in its page, from 0"),
    Column("start", Int32, "Where it begins in the document as given, in code points"),
    Column("end", Int32, "Where it ends there, in code points"),
    Column("byte_start", Int32, "Where it begins in the document as given, in bytes"),
    Column("byte_end", Int32, "Where it ends there, in bytes"),
    Column("path", Text, "Elements it stands in, such as html > body > div.story > p; null for plain text"),
    Column("kind", Enum(BLOCKS), "How it is set"),
    Column("zone", Enum(ZONES), "Part of the page that it stands in the text as; null when it does not stand there"),
    Column("points", Int32, "Above 0 it reads like main text, below 0 like boilerplate"),
    Column(
        "rule",
        Text,
        "What decided whatever its points, such as an option or a copy above; null when the points did",
    ),
    Column(
        "reasons",
        List(&Struct(&[part("feature", Text), part("value", Int32), part("points", Int32)])),
        "What speaks for it and against it: feature, its value here, the points it adds",
    ),
    Column("text", Text, "The block as it reads"),
];

/// One row for each site of templates.
pub(crate) const TEMPLATES: &[Column] = &[
    Column("site", Text, "The site: a host or a name; empty for documents that name none"),
    Column("n_documents", Int32, "Number of distinct documents that are kept of it"),
    Column("n_counted", Int32, "Number of those that have enough of their own to count"),
    Column("n_lines", Int32, "Number of distinct lines in them"),
    Column("n_templates", Int32, "Number of lines that are furniture of the site"),
];

/// One row for each text that was compared with those before it.
pub(crate) const DUPLICATES: &[Column] = &[
    Column("doc", Int32, "Row of the text among those given, from 0"),
    Column("dup_of", Int32, "Row of the first text that it is a copy of; null for none"),
    Column("similarity", Float64, "Estimated share of runs of words in common, 1 for the same words; null for none"),
];

/// One row for each n-gram.
pub(crate) const NGRAMS: &[Column] = &[
    Column("n", Int32, "Number of words"),
    Column("ngram", Text, "The words, folded as asked for and parted by a space"),
    Column("count", Int64, "How often they stand in the texts"),
    Column("n_documents", Int64, "In how many texts they stand"),
    Column("surface", Text, "The words as they are most often written"),
];

/// Further columns of [`NGRAMS`], which scores are made of.
pub(crate) const MARGINS: &[Column] = &[
    Column("word_counts", List(&Int64), "How often each of the words stands in the texts"),
    Column(
        "pair_counts",
        List(&Int64),
        "Of three words: how often the first two stand together, the last two, and the first and last around any other; null for others",
    ),
];

/// One row for each n-gram of each text.
pub(crate) const NGRAMS_BY_DOCUMENT: &[Column] = &[
    Column("doc", Int32, "Row of the text among those given, from 0"),
    Column("n", Int32, "Number of words"),
    Column("ngram", Text, "The words, folded as asked for and parted by a space"),
    Column("count", Int64, "How often they stand in that text"),
];

/// One row for each n-gram of each group of texts.
pub(crate) const NGRAMS_BY_GROUP: &[Column] = &[
    Column("group", Text, "Name of the group, as given; null for texts without one"),
    Column("n", Int32, "Number of words"),
    Column("ngram", Text, "The words, folded as asked for and parted by a space"),
    Column("count", Int64, "How often they stand in the texts of the group"),
    Column("n_documents", Int64, "In how many texts of the group they stand"),
    Column("surface", Text, "The words as they are most often written, in all texts"),
];

/// One row for each place of a keyword.
pub(crate) const KWIC: &[Column] = &[
    Column("doc", Int32, "Row of the text among those given, from 0"),
    Column(
        "left",
        Text,
        "The words before the keyword, the space between included, with a space for each run of white space",
    ),
    Column("keyword", Text, "The words that were found, as they stand in the text but for white space"),
    Column("right", Text, "The words behind the keyword; left + keyword + right is how the text reads there"),
    Column("pattern", Text, "The pattern that they fit, as you gave it; of a name the id of its likeliest entity"),
    Column("start", Int32, "Where the keyword begins in the text as given, in code points"),
    Column("end", Int32, "Where it ends there, in code points"),
    Column("byte_start", Int32, "Where it begins in the text as given, in bytes"),
    Column("byte_end", Int32, "Where it ends there, in bytes"),
    Column("left_start", Int32, "Where the words before it begin in the text as given, in code points"),
    Column("right_end", Int32, "Where the words behind it end there, in code points"),
    Column("sentence_id", Int32, "Number of its sentence in the text, from 0"),
    Column("n_words", Int32, "Number of words of the keyword, marks not counted"),
];

/// One row for each place of a keyword in the main text of a document.
pub(crate) const KWIC_IN_DOCUMENTS: &[Column] = &[
    Column("doc_id", Text, "Your id of the document, else its path"),
    Column(
        "left",
        Text,
        "The words before the keyword, the space between included, with a space for each run of white space",
    ),
    Column("keyword", Text, "The words that were found, as they stand in the main text but for white space"),
    Column("right", Text, "The words behind the keyword; left + keyword + right is how the main text reads there"),
    Column("pattern", Text, "The pattern that they fit, as you gave it; of a name the id of its likeliest entity"),
    Column("zone", Enum(ZONES), "Part of the page that the keyword stands in"),
    Column("start", Int32, "Where it begins in the document as given, in code points"),
    Column("end", Int32, "Where it ends there, in code points"),
    Column("byte_start", Int32, "Where it begins in the document as given, in bytes"),
    Column("byte_end", Int32, "Where it ends there, in bytes"),
    Column("text_start", Int32, "Where it begins in the main text, in code points"),
    Column("text_end", Int32, "Where it ends there, in code points"),
    Column("left_start", Int32, "Where the words before it begin in the main text, in code points"),
    Column("right_end", Int32, "Where the words behind it end there, in code points"),
    Column("sentence_id", Int32, "Number of its sentence in the main text, from 0"),
    Column("n_words", Int32, "Number of words of the keyword, marks not counted"),
];

/// The frames that a reader sees, by name.
pub(crate) const FRAMES: &[(&str, &[Column])] = &[
    ("documents", DOCUMENTS),
    ("mentions", MENTIONS),
    ("relations", RELATIONS),
    ("events", EVENTS),
    ("problems", PROBLEMS),
    ("explanations", EXPLANATIONS),
    ("find", FOUND),
    ("find_in_documents", FOUND_IN_DOCUMENTS),
    ("count", COUNTS),
    ("strip", STRIPPED),
    ("strip_explain", STRIP_EXPLAINED),
    ("templates", TEMPLATES),
    ("duplicates", DUPLICATES),
    ("ngrams", NGRAMS),
    ("ngrams_by_document", NGRAMS_BY_DOCUMENT),
    ("ngrams_by_group", NGRAMS_BY_GROUP),
    ("gazetteer", ENTRIES),
    ("gazetteer_check", FINDINGS),
    ("gazetteer_stats", STATS),
    ("gazetteer_diff", DIFFERENCES),
    ("relation_types", RELATION_TYPES),
    ("rule_tests", TESTS),
    ("kwic", KWIC),
    ("kwic_in_documents", KWIC_IN_DOCUMENTS),
];
