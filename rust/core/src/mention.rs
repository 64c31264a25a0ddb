//! The rows that mining a document gives, as plain data: who or what is mentioned and what the text says of them.
//! Every row carries its [`Place`], so that nothing downstream has to translate offsets.

use crate::strip::Zone;
use jiff::civil::Date;

/// Where something stands: in the document as given (code points and bytes) and in the stripped text (code points).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// First code point in the document as given.
    pub start: usize,
    /// One past the last code point in the document as given.
    pub end: usize,
    /// First byte in the document as given.
    pub byte_start: usize,
    /// One past the last byte in the document as given.
    pub byte_end: usize,
    /// First code point in the stripped text.
    pub text_start: usize,
    /// One past the last code point in the stripped text.
    pub text_end: usize,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the frame's dictionary.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// As it stands in the frames.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// Reads what [`Self::as_str`] writes.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text)
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What kind of thing is mentioned.
    MentionType {
        /// A human being.
        Person = "PERSON",
        /// An organisation.
        Org = "ORG",
        /// A state, or a town or region with a government.
        Gpe = "GPE",
        /// A place without one.
        Loc = "LOC",
        /// A nationality or its adjective.
        Norp = "NORP",
        /// An office or its holder by title.
        Role = "ROLE",
        /// Several actors without a name.
        Group = "GROUP",
        /// A named or nominal event.
        Event = "EVENT",
        /// An agreement, resolution, statement.
        Doc = "DOC",
        /// A time expression.
        Date = "DATE",
        /// A pronoun.
        Pronoun = "PRONOUN",
    }
}

vocabulary! {
    /// How a mention is worded.
    Form {
        /// By name: "Libya", "December 3".
        Name = "name",
        /// By an adjective: "Libyan".
        Adjective = "adjective",
        /// By a description: "the ministers", "within three months".
        Nominal = "nominal",
        /// By a pronoun: "he".
        Pronoun = "pronoun",
    }
}

vocabulary! {
    /// How long the interval of a date is.
    Grain {
        /// One day.
        Day = "day",
        /// A month or a part of one.
        Month = "month",
        /// A season.
        Season = "season",
        /// A year or more.
        Year = "year",
        /// From one day, month or year to another.
        Range = "range",
    }
}

vocabulary! {
    /// How the interval of a date was decided.
    Basis {
        /// The text says it whole.
        Explicit = "explicit",
        /// A weekday, counted from the anchor.
        Weekday = "weekday",
        /// A calendar expression relative to the anchor: "last month", "today".
        Calendar = "calendar",
        /// The candidate nearest to the anchor: a month or a day of a month without a year.
        Nearest = "nearest",
        /// Not decided.
        None = "none",
    }
}

vocabulary! {
    /// Whether what is told happened at a time or held over it.
    Kind {
        /// It happened.
        Event = "event",
        /// It held.
        State = "state",
    }
}

vocabulary! {
    /// Whether a relation is told as so or as not so.
    Polarity {
        /// As so.
        Affirmed = "affirmed",
        /// As not so.
        Negated = "negated",
    }
}

vocabulary! {
    /// How a relation is told.
    Modality {
        /// As a fact.
        Asserted = "asserted",
        /// As something to come.
        Planned = "planned",
        /// As something asked for.
        Requested = "requested",
        /// As something possible.
        Hypothetical = "hypothetical",
    }
}

/// One mention. Entities are indices into the gazetteer's entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Sentence it stands in, from 0.
    pub sentence: usize,
    /// Part of the page.
    pub zone: Zone,
    /// Where.
    pub place: Place,
    /// The surface as it reads in the stripped text.
    pub text: String,
    /// What kind of thing.
    pub mtype: MentionType,
    /// How it is worded.
    pub form: Form,
    /// Whom it means; several for "the two ministers"; empty when unresolved.
    pub entities: Vec<usize>,
    /// ISO 3166 alpha-3 of the country it belongs to.
    pub country: Option<String>,
    /// The office it names.
    pub office: Option<String>,
    /// The earlier mention it stands for (a mention id of the same document).
    pub coref_of: Option<usize>,
    /// Whether it stands inside a quotation.
    pub in_quote: bool,
    /// First day of a date.
    pub date_start: Option<Date>,
    /// Last day of a date, included; none with a start is an open end.
    pub date_end: Option<Date>,
    /// Grain of a date.
    pub date_grain: Option<Grain>,
    /// Basis of a date.
    pub date_basis: Option<Basis>,
    /// How many other entities the surface fits.
    pub n_readings: usize,
    /// What found it: `gazetteer`, `acronym`, `surname`, `role`, ...
    pub rule: &'static str,
}

/// One relation that a document states once. Mentions are ids (indices) of the same document.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Sentence it stands in.
    pub sentence: usize,
    /// Where that sentence stands.
    pub sentence_place: Place,
    /// Event or state.
    pub kind: Kind,
    /// Index into [`crate::relation::Rules::types`].
    pub rtype: usize,
    /// Who does it.
    pub subject: Vec<usize>,
    /// The mention of the subject.
    pub subject_mention: Option<usize>,
    /// To whom.
    pub object: Vec<usize>,
    /// The mention of the object.
    pub object_mention: Option<usize>,
    /// The words that say so, as they read in the stripped text.
    pub trigger: String,
    /// Where they stand.
    pub trigger_place: Place,
    /// First day.
    pub date_start: Option<Date>,
    /// Last day, included.
    pub date_end: Option<Date>,
    /// How the date was decided.
    pub date_basis: Option<Basis>,
    /// Entity of the place.
    pub at: Option<usize>,
    /// Mention of the place.
    pub at_mention: Option<usize>,
    /// As so or not so.
    pub polarity: Polarity,
    /// Fact, plan, request, possibility.
    pub modality: Modality,
    /// The mention that it is attributed to.
    pub attributed_to: Option<usize>,
    /// Whether the trigger stands inside a quotation.
    pub in_quote: bool,
    /// What it is about, as it reads in the text.
    pub topic: Option<String>,
    /// Name of the rule: `file:line`.
    pub rule: String,
    /// What each element of the rule's pattern matched, in text order; not part of the frame.
    pub bindings: Vec<Binding>,
}

/// One element of a pattern and the text that it matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The element as the rule writes it, such as `A:ACTOR` or `{hold|have "telephone conversation"}`.
    pub element: String,
    /// The text it matched.
    pub text: String,
    /// Where.
    pub place: Place,
}
