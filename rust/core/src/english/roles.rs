//! Head nouns: the words that make a phrase an office, a group, a document or a body.

use crate::mention::MentionType;
use foldhash::HashMap;
use std::sync::LazyLock;

/// What a head noun says of its phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// What the phrase names.
    pub mtype: MentionType,
    /// For roles: the office in its standard wording, empty when the word names none by itself.
    pub office: &'static str,
    /// Whether the word means several.
    pub plural: bool,
    /// Words in the head.
    pub words: usize,
}

/// Offices by the words that name them: singular forms, and the standard wording.
const OFFICES: &[(&str, &str)] = &[
    ("adviser", "adviser"),
    ("advisor", "adviser"),
    ("ambassador", "ambassador"),
    ("attorney general", "attorney general"),
    ("ayatollah", "supreme leader"),
    ("cabinet secretary", "cabinet secretary"),
    ("central bank governor", "central bank governor"),
    ("chair", "chair"),
    ("chairman", "chair"),
    ("chairperson", "chair"),
    ("chairwoman", "chair"),
    ("chancellor", "chancellor"),
    ("chief", "chief"),
    ("chief diplomat", "foreign minister"),
    ("chief executive", "chief executive"),
    ("chief of staff", "chief of staff"),
    ("chief prosecutor", "prosecutor"),
    ("colleague", ""),
    ("colonel", "colonel"),
    ("commander", "commander"),
    ("commander in chief", "commander"),
    ("commander-in-chief", "commander"),
    ("commissioner", "commissioner"),
    ("counterpart", ""),
    ("crown prince", "crown prince"),
    ("defence chief", "defence minister"),
    ("defence minister", "defence minister"),
    ("defence secretary", "defence minister"),
    ("defense minister", "defence minister"),
    ("defense secretary", "defence minister"),
    ("deputy", "deputy"),
    ("deputy foreign minister", "deputy foreign minister"),
    ("deputy minister", "deputy minister"),
    ("deputy prime minister", "deputy prime minister"),
    ("dictator", "dictator"),
    ("diplomat", ""),
    ("director", "director"),
    ("director general", "director-general"),
    ("director-general", "director-general"),
    ("emir", "emir"),
    ("envoy", "envoy"),
    ("field marshal", "field marshal"),
    ("first lady", "first lady"),
    ("fm", "foreign minister"),
    ("foreign minister", "foreign minister"),
    ("foreign policy chief", "high representative"),
    ("foreign secretary", "foreign minister"),
    ("general", "general"),
    ("governor", "governor"),
    ("head", "head"),
    ("head of government", "prime minister"),
    ("head of state", "president"),
    ("high commissioner", "high commissioner"),
    ("high representative", "high representative"),
    ("king", "king"),
    ("lawmaker", "lawmaker"),
    ("leader", "leader"),
    ("lieutenant general", "general"),
    ("major general", "general"),
    ("mayor", "mayor"),
    ("member of parliament", "lawmaker"),
    ("minister", "minister"),
    ("minister of defence", "defence minister"),
    ("minister of defense", "defence minister"),
    ("minister of external affairs", "foreign minister"),
    ("minister of foreign affairs", "foreign minister"),
    ("minister of the interior", "interior minister"),
    ("mp", "lawmaker"),
    ("national security adviser", "national security adviser"),
    ("national security advisor", "national security adviser"),
    ("ombudsman", "ombudsman"),
    ("opposition leader", "opposition leader"),
    ("patriarch", "patriarch"),
    ("pm", "prime minister"),
    ("pope", "pope"),
    ("premier", "prime minister"),
    ("president-elect", "president-elect"),
    ("president", "president"),
    ("prime minister", "prime minister"),
    ("prince", "prince"),
    ("prosecutor", "prosecutor"),
    ("queen", "queen"),
    ("secretary", "secretary"),
    ("secretary general", "secretary-general"),
    ("secretary of state", "foreign minister"),
    ("secretary-general", "secretary-general"),
    ("senator", "senator"),
    ("speaker", "speaker"),
    ("special envoy", "envoy"),
    ("special representative", "envoy"),
    ("spokesman", "spokesperson"),
    ("spokesperson", "spokesperson"),
    ("spokeswoman", "spokesperson"),
    ("sultan", "sultan"),
    ("supreme leader", "supreme leader"),
    ("top diplomat", "foreign minister"),
    ("under-secretary-general", "under-secretary-general"),
    ("vice president", "vice president"),
    ("vice-president", "vice president"),
];

/// Heads of groups without a name, in the form in which they mean several or a collective.
const GROUPS: &[&str] = &[
    "activists",
    "advisers",
    "advisors",
    "allies",
    "authorities",
    "civilians",
    "clans",
    "commanders",
    "companies",
    "countries",
    "delegation",
    "delegations",
    "demonstrators",
    "diplomats",
    "experts",
    "factions",
    "families",
    "fighters",
    "forces",
    "government",
    "governments",
    "gunmen",
    "insurgents",
    "journalists",
    "lawmakers",
    "leaders",
    "leadership",
    "mediators",
    "mercenaries",
    "migrants",
    "militants",
    "militia",
    "militias",
    "negotiators",
    "observers",
    "officials",
    "opposition",
    "parties",
    "peacekeepers",
    "people",
    "police",
    "policemen",
    "politicians",
    "protesters",
    "protestors",
    "rebels",
    "refugees",
    "representatives",
    "residents",
    "separatists",
    "sides",
    "soldiers",
    "sources",
    "students",
    "supporters",
    "terrorists",
    "tribes",
    "troops",
    "units",
    "villagers",
    "voters",
    "workers",
];

/// Heads of bodies that go by what they are: "the health ministry", "the Libyan parliament".
const BODIES: &[&str] = &[
    "administration",
    "agency",
    "army",
    "assembly",
    "cabinet",
    "commission",
    "company",
    "congress",
    "council",
    "court",
    "junta",
    "military",
    "ministry",
    "navy",
    "parliament",
    "senate",
    "tribunal",
];

/// Heads of documents and undertakings.
const DOCUMENTS: &[&str] = &[
    "accord",
    "accords",
    "agreement",
    "agreements",
    "armistice",
    "ceasefire",
    "cease-fire",
    "communique",
    "contract",
    "convention",
    "deal",
    "declaration",
    "law",
    "memorandum",
    "pact",
    "pacts",
    "protocol",
    "resolution",
    "resolutions",
    "roadmap",
    "statement",
    "treaties",
    "treaty",
    "truce",
];

/// Heads with their words, by the first word.
type Heads = HashMap<&'static str, Vec<(Vec<&'static str>, Head)>>;

/// All heads (lower case), longest first.
static HEADS: LazyLock<Heads> = LazyLock::new(|| {
    let mut all = Heads::default();
    let mut add = |text: &'static str, mtype, office, plural| {
        let words: Vec<&str> = text.split(' ').collect();
        let head = Head { mtype, office, plural, words: words.len() };
        all.entry(words[0]).or_default().push((words, head));
    };
    for &(text, office) in OFFICES {
        add(text, MentionType::Role, office, false);
        // The plural falls on the last word, but on the first of "minister of foreign affairs". The strings live as
        // long as the process, like the table that holds them.
        let plural = match text.split_once(" of ") {
            Some((first, rest)) => format!("{first}s of {rest}"),
            None if text.ends_with("man") => format!("{}men", &text[..text.len() - 3]),
            None => format!("{text}s"),
        };
        add(plural.leak(), MentionType::Role, office, true);
    }
    for text in GROUPS {
        add(text, MentionType::Group, "", true);
    }
    for text in BODIES {
        add(text, MentionType::Org, "", false);
    }
    for text in DOCUMENTS {
        add(text, MentionType::Doc, "", false);
    }
    for heads in all.values_mut() {
        heads.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    all
});

/// The longest head that begins at the first of these words (lower case).
pub(crate) fn heads(words: &[&str]) -> Option<Head> {
    HEADS
        .get(words.first()?)?
        .iter()
        .find(|(head, _)| head.len() <= words.len() && head.iter().zip(words).all(|(a, b)| a == b))
        .map(|(_, head)| *head)
}

/// What the last (or first) word of a capitalised name says of it: "Berlin Conference" is an event.
pub(crate) fn name_head(word: &str) -> Option<MentionType> {
    Some(match word {
        "academy" | "agency" | "alliance" | "army" | "assembly" | "association" | "authority" | "bank"
        | "battalion" | "brigade" | "brigades" | "bureau" | "cabinet" | "coalition" | "college" | "commission"
        | "committee" | "company" | "confederation" | "congress" | "corporation" | "corps" | "council" | "court"
        | "directorate" | "federation" | "force" | "forces" | "foundation" | "front" | "fund" | "guard"
        | "institute" | "institution" | "league" | "ministry" | "mission" | "movement" | "office"
        | "organisation" | "organization" | "parliament" | "party" | "secretariat" | "senate" | "service"
        | "society" | "tribunal" | "union" | "university" => MentionType::Org,
        "conference" | "congresses" | "election" | "elections" | "festival" | "forum" | "games" | "olympics"
        | "referendum" | "summit" | "war" | "dialogue" => MentionType::Event,
        "accord" | "accords" | "act" | "agreement" | "charter" | "communique" | "constitution" | "convention"
        | "declaration" | "memorandum" | "pact" | "protocol" | "resolution" | "roadmap" | "statement" | "treaty" => {
            MentionType::Doc
        }
        "bay" | "desert" | "gulf" | "island" | "islands" | "lake" | "mountain" | "mountains" | "ocean"
        | "peninsula" | "province" | "river" | "sea" | "strait" | "valley" => MentionType::Loc,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_head_wins() {
        assert_eq!(heads(&["prime", "minister", "of"]).map(|h| h.office), Some("prime minister"));
        assert_eq!(heads(&["minister", "of", "foreign", "affairs"]).map(|h| h.office), Some("foreign minister"));
        assert_eq!(heads(&["top", "diplomats"]).map(|h| (h.office, h.plural)), Some(("foreign minister", true)));
        assert_eq!(heads(&["troops"]).map(|h| h.mtype), Some(MentionType::Group));
        assert!(heads(&["table"]).is_none());
        assert!(heads(&[]).is_none());
    }
}
