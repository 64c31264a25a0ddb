//! How a relation is told: denied or not, done or planned, by whom, when and where.

use super::matcher::{Found, Sentence};
use crate::date::TimeExpression;
use crate::english;
use crate::mention::{Form, Kind, MentionType, Modality, Polarity};
use crate::segment::TokenKind;
use jiff::civil::Date;

/// Polarity from the words between subject and trigger, and the determiner before the trigger.
pub(super) fn polarity(sentence: &Sentence<'_>, found: &Found) -> Polarity {
    let text = sentence.text;
    let near = found.trigger.start.saturating_sub(3).max(sentence.tokens.start)..found.trigger.start;
    let lead = if found.lead.len() <= 12 { found.lead.clone() } else { near.clone() };
    let denied = |t: usize| english::is_negation(text.word(t)) && !only(text.word(t), text.word(t + 1));
    // "not only met": a negation that adds.
    let inside = found.trigger.clone().any(|t| matches!(text.word(t), "no" | "not" | "never"));
    let near_determiner =
        near.clone().any(|t| matches!(text.word(t), "no" | "without" | "never" | "not") && denied(t));
    if lead.clone().any(denied) || inside || near_determiner { Polarity::Negated } else { Polarity::Affirmed }
}

fn only(word: &str, next: &str) -> bool {
    word == "not" && next == "only"
}

/// Modality from the verb group, then from the clause before it.
pub(super) fn modality(sentence: &Sentence<'_>, found: &Found) -> Modality {
    let text = sentence.text;
    let low = found.trigger.start.saturating_sub(7).max(sentence.tokens.start);
    let first = found.trigger.start;
    let finite_past =
        text.word(first).ends_with("ed") || matches!(text.word(first), "held" | "met" | "spoke" | "led");
    let mut close = true;
    for t in (low..first).rev() {
        let word = text.word(t);
        if matches!(word, "." | ";" | ":" | "\"" | "“" | "”") {
            break;
        }
        // The verb group touches the trigger; further off only what governs an infinitive or a noun counts.
        close &=
            english::is_auxiliary(word) || english::is_adverb(word) || english::is_plan_word(word) || word == "that";
        let infinitive = text.word(t + 1) == "to" || text.word(t + 1) == "for" || text.word(t + 1) == "on";
        if english::is_request_word(word)
            && (infinitive || !close && text.word(t + 2) == "to" && !finite_past)
            && word != "must"
        {
            return Modality::Requested;
        }
        if english::is_hypothetical_word(word) && (close || matches!(word, "if" | "unless" | "whether")) {
            return Modality::Hypothetical;
        }
        if english::is_plan_word(word) && (infinitive || close && word != "set") {
            return Modality::Planned;
        }
        if close && word == "to" && matches!(text.word(t.wrapping_sub(1)), "is" | "are" | "was" | "were") {
            return Modality::Planned;
        }
    }
    // "will be held": the auxiliary inside a trigger that begins with a noun.
    if found.trigger.clone().any(|t| matches!(text.word(t), "will" | "shall")) {
        return Modality::Planned;
    }
    Modality::Asserted
}

/// The draft of the date that the relation hangs on: the nearest in the sentence with a value; a date behind a later verb
/// of saying or in another clause is further off by ten.
pub(super) fn date(
    sentence: &Sentence<'_>,
    found: &Found,
    dates: &[TimeExpression],
    published: Option<Date>,
    kind: Kind,
    triggers: &[usize],
) -> Option<usize> {
    let planned = modality(sentence, found) == Modality::Planned;
    let mut best: Option<(usize, usize)> = None;
    for i in sentence.inside.clone() {
        let draft = &sentence.drafts[i];
        let inside = sentence.tokens.start <= draft.tokens.start && draft.tokens.end <= sentence.tokens.end;
        if !inside || draft.mtype != MentionType::Date || draft.form != Form::Name {
            continue;
        }
        let Some(date) = draft.date.map(|d| &dates[d]).filter(|d| d.start.is_some() && !d.in_dateline) else {
            continue;
        };
        // "A member until 2023": the end of something else. And what is planned lies not in the past.
        let word_before = draft.tokens.start.checked_sub(1).map_or("", |t| sentence.text.word(t));
        let past = planned && published.is_some_and(|day| date.end.is_some_and(|end| end < day));
        if matches!(word_before, "until" | "till") || past || aside(sentence, draft.tokens.start, found.trigger.start)
        {
            continue;
        }
        let before = draft.tokens.end <= found.trigger.start;
        let between =
            if before { draft.tokens.end..found.trigger.start } else { found.trigger.end..draft.tokens.start };
        let mut distance = between.len();
        // What holds over time is seldom dated, and then close by: "since 2014".
        if kind == Kind::State && word_before != "since" && distance > 4 {
            continue;
        }
        // Another trigger in between is likelier to own the date.
        distance += 12 * triggers.iter().filter(|t| between.contains(t)).count();
        distance += 6 * between
            .clone()
            .filter(|&t| matches!(sentence.text.word(t), ";" | "which" | "who" | "that" | "\"" | "“"))
            .count();
        // "On Thursday, X met Y": what opens the sentence holds for its main verb.
        let opens = draft.tokens.start <= sentence.tokens.start + 1;
        if opens {
            distance = distance.min(14);
        }
        if distance <= 25 && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, i));
        }
    }
    best.map(|(_, i)| i)
}

/// Whether the date stands in a relative clause that the trigger does not: "Lavrov, who arrived [on Wednesday], is due to
/// meet". The clause runs from "who" or "which" to the comma that closes it.
fn aside(sentence: &Sentence<'_>, date: usize, trigger: usize) -> bool {
    let text = sentence.text;
    let low = date.saturating_sub(25).max(sentence.tokens.start);
    let Some(open) = (low..date).rev().find(|&t| matches!(text.word(t), "who" | "which" | ";")) else { return false };
    let Some(close) = (date..sentence.tokens.end.min(date + 25)).find(|&t| text.word(t) == ",") else { return false };
    text.word(open) != ";" && (trigger < open || trigger > close)
}

/// The place of a meeting: "in Cairo", nearest to the trigger and not an argument.
pub(super) fn place(sentence: &Sentence<'_>, found: &Found) -> Option<usize> {
    let text = sentence.text;
    let mut best: Option<(usize, usize)> = None;
    for i in sentence.inside.clone() {
        let draft = &sentence.drafts[i];
        let inside = sentence.tokens.start < draft.tokens.start && draft.tokens.end <= sentence.tokens.end;
        if !inside
            || !matches!(draft.mtype, MentionType::Gpe | MentionType::Loc)
            || draft.form != Form::Name
            || !matches!(text.word(draft.tokens.start - 1), "in" | "at")
        {
            continue;
        }
        let argument = [found.subject, found.object]
            .into_iter()
            .flatten()
            .any(|c| sentence.items.chunks[c].tokens.contains(&draft.tokens.start));
        let before = draft.tokens.end <= found.trigger.start;
        let between =
            if before { draft.tokens.end..found.trigger.start } else { found.trigger.end..draft.tokens.start };
        let crosses =
            between.clone().any(|t| matches!(text.word(t), ";" | "which" | "who" | "that" | "\"" | "“" | "and"));
        if !argument && !crosses && between.len() <= 12 && best.is_none_or(|(d, _)| between.len() < d) {
            best = Some((between.len(), i));
        }
    }
    best.map(|(_, i)| i)
}

/// The draft after "according to", with what it covers: the whole sentence.
pub(super) fn according_to(sentence: &Sentence<'_>) -> Option<usize> {
    let text = sentence.text;
    let at = (sentence.tokens.start..sentence.tokens.end.saturating_sub(2))
        .find(|&t| text.word(t) == "according" && text.word(t + 1) == "to")?;
    let start = at + 2;
    sentence.inside.clone().find(|&i| {
        let draft = &sentence.drafts[i];
        (start..start + 2).contains(&draft.tokens.start) && may_speak(draft.mtype) && draft.form != Form::Adjective
    })
}

fn may_speak(mtype: MentionType) -> bool {
    !matches!(mtype, MentionType::Date | MentionType::Doc | MentionType::Event)
}

/// Whether a statement whose verb of saying is `say` has `trigger` in what is said: behind it, or before a comma or a
/// quotation mark that parts the two ("..., Lavrov said").
pub(super) fn covers(sentence: &Sentence<'_>, say: &Found, trigger: usize) -> bool {
    let text = sentence.text;
    if say.trigger.end <= trigger {
        return true;
    }
    let start =
        say.subject.map_or(say.trigger.start, |c| sentence.items.chunks[c].tokens.start).min(say.trigger.start);
    trigger < start
        && start > sentence.tokens.start
        && text.kind(start - 1) == Some(TokenKind::Punct)
        && matches!(text.word(start - 1), "," | "\"" | "”" | "-" | "—" | "–")
}
