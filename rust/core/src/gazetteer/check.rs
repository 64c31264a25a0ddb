//! What is doubtful about a gazetteer that can be built: for `tidings gazetteer check`.

use super::{
    Entity, Gazetteer, NameKind,
    case::{CaseNeed, has_small},
};
use crate::fold;
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

crate::mention::vocabulary! {
    /// How much a finding matters.
    Severity {
        /// It will find what it should not, or cannot tell two entities apart.
        Warning = "warning",
        /// It does nothing; the row can be shorter.
        Note = "note",
    }
}

/// Something doubtful in a row, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable, greppable code such as `common_word`.
    pub code: &'static str,
    /// Where the row was read: `names.jsonl line 7`.
    pub at: String,
    /// The entity.
    pub entity_id: String,
    /// The name as written.
    pub name: String,
    /// What is doubtful.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// A name as a row has it.
struct Written<'g> {
    entity: usize,
    kind: NameKind,
    text: &'g str,
    need: CaseNeed,
}

impl Gazetteer {
    /// Looks over all rows; findings are in the order of the rows and of the names in them.
    ///
    /// `common_word`, `short_name`, `shared_name` and, behind all others, `hidden_entity` are warnings; `duplicate_name`, `covered_name` and `empty_name`
    /// are notes.
    pub fn check(&self) -> Vec<Finding> {
        let mut seen: HashMap<String, Vec<Written<'_>>> = HashMap::new();
        let mut findings = Vec::new();
        for entry in self.entries() {
            let entity = entry.index;
            for (kind, text) in entry.names() {
                let mut report = |severity, code, message: String, fix: String| {
                    findings.push(Finding {
                        severity,
                        code,
                        at: self.origin(&entry).to_string(),
                        entity_id: entry.entity_id.to_owned(),
                        name: text.to_owned(),
                        message,
                        fix,
                    });
                };
                let folded = fold::fold_name(text, self.folding());
                if folded.is_empty() {
                    let message = format!("{} has no visible character and is never found", describe(kind));
                    report(Severity::Note, "empty_name", message, "leave it out".into());
                    continue;
                }
                // Where case is kept, names that differ in it do not meet.
                let need = if self.folding().case { CaseNeed::new(text, entry.case) } else { CaseNeed::Any };
                let written = Written { entity, kind, text, need };
                if let Some((code, message, fix)) = covered(&written, seen.get(&folded)) {
                    report(Severity::Note, code, message, fix);
                    continue;
                }
                if let Some((message, fix)) = unsafe_word(&written, &folded) {
                    report(Severity::Warning, "common_word", message, fix);
                } else if has_small(text) && text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
                    let message = format!("{} has fewer than three letters, not all in upper case", describe(kind));
                    report(Severity::Warning, "short_name", message, "leave it out or write it in full".into());
                }
                let others = seen.entry(folded).or_default();
                // A seat of government shares its name with the town by design: the context decides.
                let rivals = others.iter().filter(|o| {
                    o.entity != entity
                        && self.entry(o.entity).priority == entry.priority
                        && kind != NameKind::Metonym
                        && o.kind != NameKind::Metonym
                });
                if let Some(rival) = rivals.max_by_key(|o| std::cmp::Reverse(o.entity)) {
                    let id = self.entry(rival.entity).entity_id;
                    let message = format!(
                        "{} is also {} of {id}, which wins as the earlier row",
                        describe(kind),
                        a(rival.kind)
                    );
                    let fix = format!(
                        "give the likelier of {} and {id} a higher `priority`, or leave it out",
                        entry.entity_id
                    );
                    report(Severity::Warning, "shared_name", message, fix);
                }
                others.push(written);
            }
        }
        for entry in self.entries() {
            if let Some((message, fix)) = self.hidden(&entry, &seen) {
                findings.push(Finding {
                    severity: Severity::Warning,
                    code: "hidden_entity",
                    at: self.origin(&entry).to_string(),
                    entity_id: entry.entity_id.to_owned(),
                    name: entry.name.to_owned(),
                    message,
                    fix,
                });
            }
        }
        findings
    }

    /// Whether other entities are always ranked before one, whatever of its names is found.
    fn hidden(&self, entry: &Entity<'_>, seen: &HashMap<String, Vec<Written<'_>>>) -> Option<(String, String)> {
        let rank = |entity: usize| (Reverse(self.entry(entity).priority), entity);
        let mut by = None;
        for (_, text) in entry.names() {
            let same = seen.get(&fold::fold_name(text, self.folding())).map_or(&[][..], Vec::as_slice);
            let mine = same.iter().find(|o| o.entity == entry.index);
            let Some(mine) = mine else { continue };
            let other = same.iter().find(|o| {
                // Between a town and the government there the context decides.
                o.entity != entry.index
                    && o.kind != NameKind::Metonym
                    && o.need.covers(o.text, mine.need, mine.text)
                    && rank(o.entity) < rank(entry.index)
            });
            by = Some(self.entry(other?.entity).entity_id);
        }
        let by = by?;
        let message =
            format!("each of its names is also a name of an entity that wins, such as {by}: never the best reading");
        Some((message, format!("merge it with {by}, or give one of the two another `priority` or a name of its own")))
    }
}

/// Whether an earlier name of the same row is found wherever `name` is.
fn covered(name: &Written<'_>, others: Option<&Vec<Written<'_>>>) -> Option<(&'static str, String, String)> {
    let other = others?.iter().find(|o| o.entity == name.entity && o.need.covers(o.text, name.need, name.text))?;
    let what =
        format!("{} fits only where {} {:?} of the same row fits", describe(name.kind), a(other.kind), other.text);
    let fix = "leave it out: case, accents, quotes, dashes and white space fold".to_owned();
    let code = if other.need == name.need { "duplicate_name" } else { "covered_name" };
    Some((code, what, fix))
}

/// A name that running text is full of.
fn unsafe_word(name: &Written<'_>, folded: &str) -> Option<(String, String)> {
    let any_case = matches!(name.need, CaseNeed::Any | CaseNeed::Capital);
    (any_case && COMMON_WORDS.contains(folded)).then(|| {
        let message =
            format!("{} is a common English word, which opens sentences with a capital", describe(name.kind));
        (message, "set `case` to \"exact\" for a row of its own, or leave it out".into())
    })
}

fn describe(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Name => "the name",
        NameKind::Alias => "the alias",
        NameKind::Adjective => "the adjective",
        NameKind::Demonym => "the demonym",
        NameKind::Metonym => "the metonym",
    }
}

fn a(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Name => "the name",
        NameKind::Alias => "an alias",
        NameKind::Adjective => "an adjective",
        NameKind::Demonym => "a demonym",
        NameKind::Metonym => "a metonym",
    }
}

/// Words so common that a name equal to one finds little else. Not names themselves: no country is among them.
static COMMON_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_words.txt").lines().filter(|line| !line.starts_with('#')).collect());

#[cfg(test)]
mod tests {
    use super::super::Gazetteer;

    #[test]
    fn common_words_are_sorted_words_in_lower_case() {
        let words: Vec<&str> =
            include_str!("common_words.txt").lines().filter(|line| !line.starts_with('#')).collect();
        assert!((5000..6000).contains(&words.len()), "{}", words.len());
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
        for word in ["and", "are", "as", "of", "march", "nice", "reading", "split", "monday"] {
            assert!(super::COMMON_WORDS.contains(word), "{word}");
        }
        for name in ["turkey", "chad", "mali", "china", "jordan", "nancy", "bergen"] {
            assert!(!super::COMMON_WORDS.contains(name), "{name}");
        }
    }

    #[test]
    fn names_that_are_told_apart_are_no_duplicates() {
        let rows = br#"{"entity_id": "org:a", "name": "Cr\u00e9dit Co", "type": "ORG", "aliases": ["Credit Co", "CREDIT CO"]}"#;
        let codes = |keep: &[&str]| {
            let folding = crate::fold::Folding::keeping(keep).unwrap();
            let built = super::super::GazetteerBuilder::new().folding(folding).jsonl(rows, "names.jsonl").build();
            built.unwrap().check().into_iter().map(|f| (f.code, f.name)).collect::<Vec<_>>()
        };
        let duplicate = |name: &str| ("duplicate_name", name.to_owned());
        assert_eq!(codes(&[]), [duplicate("Credit Co"), duplicate("CREDIT CO")]);
        assert_eq!(codes(&["accents"]), [duplicate("CREDIT CO")]);
        assert_eq!(codes(&["accents", "case"]), []);
    }

    #[test]
    fn each_doubt_is_found_once_with_its_place() {
        let rows = r#"{"entity_id": "org:un", "name": "United Nations", "type": "ORG", "aliases": ["UN", "UNITED NATIONS", "united  nations", "\u00AD"]}
{"entity_id": "person:may", "name": "Theresa May", "type": "PERSON", "aliases": ["May", "Th"]}
{"entity_id": "place:un", "name": "Un", "type": "LOC", "priority": 1}
{"entity_id": "country:COG", "name": "Republic of the Congo", "type": "GPE", "adjectives": ["Congolese"], "metonyms": ["Brazzaville"]}
{"entity_id": "country:COD", "name": "Democratic Republic of the Congo", "type": "GPE", "adjectives": ["Congolese"]}
{"entity_id": "place:brazzaville", "name": "Brazzaville", "type": "GPE"}
{"entity_id": "org:onu", "name": "United Nations", "type": "ORG", "aliases": ["ONU"], "priority": -1}
{"entity_id": "org:other-un", "name": "United  Nations", "type": "ORG", "priority": -1}
"#;
        let found: Vec<String> = Gazetteer::from_jsonl(rows.as_bytes(), "names.jsonl")
            .unwrap()
            .check()
            .into_iter()
            .map(|f| format!("{}: {} {} {}", f.at, f.severity.as_str(), f.code, f.name))
            .collect();
        assert_eq!(
            found,
            [
                "names.jsonl line 1: note duplicate_name UNITED NATIONS",
                "names.jsonl line 1: note empty_name \u{AD}",
                "names.jsonl line 2: warning common_word May",
                "names.jsonl line 2: warning short_name Th",
                "names.jsonl line 3: warning short_name Un",
                "names.jsonl line 5: warning shared_name Congolese",
                "names.jsonl line 8: warning shared_name United  Nations",
                "names.jsonl line 8: warning hidden_entity United  Nations",
            ]
        );
    }
}
