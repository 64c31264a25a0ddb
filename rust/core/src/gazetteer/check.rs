//! What is doubtful about a gazetteer that can be built: for `tidings gazetteer check`.

use super::{
    Gazetteer, NameKind,
    case::{CaseNeed, has_small},
};
use crate::fold::fold_str;
use std::collections::HashMap;

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
    /// `common_word`, `short_name` and `shared_name` are warnings; `duplicate_name`, `covered_name` and `empty_name`
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
                let folded = fold_str(text);
                if folded.is_empty() {
                    let message = format!("{} has no visible character and is never found", describe(kind));
                    report(Severity::Note, "empty_name", message, "leave it out".into());
                    continue;
                }
                let need = CaseNeed::new(text, entry.case);
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
        findings
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
    (any_case && COMMON_WORDS.split_ascii_whitespace().any(|word| word == folded)).then(|| {
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

/// Words so common that a name equal to one finds little else.
const COMMON_WORDS: &str = "\
    a about above across act after again against ago air all almost along already also although always am among an and
    another any anything are area around as ask at away back bad based be became because become been before began
    behind being below best better between big both bring but buy by call came can case cause change children city
    clear close come common could country course cut day days deal did different do does done down during each early
    east effect either end enough even ever every fact family far few field find first five follow food for force form
    found four free from full gave general get give given go going gone good got government great group had half hand
    hard has have he head hear held help her here high him himself his home hope house how however human hundred i if
    important in inside interest into is issue it its itself job just keep key kind knew know known land large last
    late later law lead leader least led left less let level life light like line list little live local long look
    lost lot low made main major make man many march mark market matter may me mean member men might military million
    minister money month more morning most mother move much must my name nation national near need never new news next
    night no none nor north not nothing now number of off office often old on once one only open or order other our
    out over own part party past peace people per perhaps place plan point police policy political poor possible power
    present press public put question quite rather reached read real reason report rest right river road room rule run
    said same saw say says school sea second security see seen service set several shall she short should show side
    since six small so social some something soon south special stand start state states step still stop strong such
    support sure system take taken talks tell ten than that the their them then there these they thing think third
    this those though thought three through thus time times to today together told too took top total town trade true
    try turn two under union united until up upon us use used very view visit want war was water way we week well went
    were west what when where whether which while white who whole whose why will with within without woman women word
    work world would year years yes yet you young your";

#[cfg(test)]
mod tests {
    use super::super::Gazetteer;

    #[test]
    fn each_doubt_is_found_once_with_its_place() {
        let rows = r#"{"entity_id": "org:un", "name": "United Nations", "type": "ORG", "aliases": ["UN", "UNITED NATIONS", "united  nations", "\u00AD"]}
{"entity_id": "person:may", "name": "Theresa May", "type": "PERSON", "aliases": ["May", "Th"]}
{"entity_id": "place:un", "name": "Un", "type": "LOC", "priority": 1}
{"entity_id": "country:COG", "name": "Republic of the Congo", "type": "GPE", "adjectives": ["Congolese"], "metonyms": ["Brazzaville"]}
{"entity_id": "country:COD", "name": "Democratic Republic of the Congo", "type": "GPE", "adjectives": ["Congolese"]}
{"entity_id": "place:brazzaville", "name": "Brazzaville", "type": "GPE"}
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
            ]
        );
    }
}
