//! Roles, groups and documents without a name: "Russian Foreign Minister", "the two warring sides", "the agreement"; and
//! the persons that a role introduces by a name no list holds.
//!
//! A phrase grows from its head noun: to the left over modifiers and the state or body it belongs to, to the right over
//! "of ..." and its like.

use super::{Cover, Draft, Text};
use crate::gazetteer::Gazetteer;
use crate::mention::{Form, MentionType};
use crate::segment::TokenKind;
use crate::{english, english::Head};
use std::ops::Range;

/// Finds all of them, and persons named behind a role.
pub(super) fn find(text: &Text<'_>, gazetteer: &Gazetteer, drafts: &mut Vec<Draft>) {
    let cover = Cover::new(text, drafts);
    let mut found = Vec::new();
    let mut persons = addressed(text, &cover);
    for sentence in &text.seg.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let Some(phrase) = phrase(text, drafts, &cover, at, sentence.tokens.clone()) else {
                at += 1;
                continue;
            };
            at = phrase.tokens.end;
            if phrase.head.mtype == MentionType::Role
                && let Some(name) = unlisted_person(text, &cover, &phrase, sentence.tokens.end)
            {
                persons.push(Draft::new(text, text.span(name), MentionType::Person, Form::Name, "role+name"));
            }
            found.push(phrase.draft(text, gazetteer, drafts));
        }
    }
    drafts.extend(found);
    drafts.extend(persons);
    drafts.extend(pairs(text));
}

/// "The two stressed": a pair of persons without a noun.
fn pairs(text: &Text<'_>) -> Vec<Draft> {
    let verb = |t: usize| {
        let word = text.word(t);
        english::is_say_verb(word) || english::is_auxiliary(word) || english::is_adverb(word) || word.ends_with("ed")
    };
    (1..text.words.len())
        .filter(|&t| text.word(t) == "two" && matches!(text.word(t - 1), "the" | "these") && verb(t + 1))
        .map(|t| {
            let span = text.span(t - 1..t + 1);
            Draft { plural: true, ..Draft::new(text, span, MentionType::Role, Form::Nominal, "role") }
        })
        .collect()
}

struct Phrase {
    tokens: Range<usize>,
    /// Tokens of the head.
    core: Range<usize>,
    head: Head,
    /// Draft of the state or body it belongs to.
    domain: Option<usize>,
    /// Drafts of several states: "Russian-Moroccan FMs".
    domains: Vec<usize>,
}

impl Phrase {
    fn draft(&self, text: &Text<'_>, gazetteer: &Gazetteer, drafts: &[Draft]) -> Draft {
        let mut draft = Draft::new(text, text.span(self.tokens.clone()), self.head.mtype, Form::Nominal, "role");
        draft.plural = self.head.plural;
        if self.head.mtype != MentionType::Role {
            draft.rule = "head";
        }
        if self.head.mtype == MentionType::Role && !self.head.office.is_empty() {
            draft.office = Some(office(text, self));
        }
        if let Some(domain) = self.domain {
            let domain = &drafts[domain];
            let entry = domain.entities.first().map(|&e| gazetteer.entry(e));
            draft.country = domain.country.clone().or_else(|| entry.and_then(|e| e.country).map(str::to_owned));
        }
        draft
    }
}

/// The office in its standard wording; "minister of defence" and "finance minister" name their portfolio.
fn office(text: &Text<'_>, phrase: &Phrase) -> String {
    let word = |t: usize| text.word(t);
    if phrase.head.office == "minister" {
        let before = phrase.core.start.checked_sub(1).filter(|t| phrase.tokens.contains(t)).map(word);
        if let Some(portfolio) = before
            && english::is_portfolio(portfolio)
        {
            return format!("{} minister", if portfolio == "defense" { "defence" } else { portfolio });
        }
        let of = phrase.core.end;
        if word(of) == "of"
            && let Some(portfolio) = [of + 1, of + 2].into_iter().map(word).find(|w| english::is_portfolio(w))
        {
            return format!("{} minister", if portfolio == "defense" { "defence" } else { portfolio });
        }
    }
    phrase.head.office.to_string()
}

/// Words that stand between the owner and the head of a role.
fn is_role_modifier(word: &str) -> bool {
    english::is_rank(word) || english::is_portfolio(word)
}

/// Words that stand before the head of a group.
fn is_group_modifier(word: &str) -> bool {
    is_role_modifier(word) || english::is_group_modifier_word(word)
}

/// The phrase whose head begins at or after `at` with nothing but its own modifiers between.
fn phrase(text: &Text<'_>, drafts: &[Draft], cover: &Cover, at: usize, sentence: Range<usize>) -> Option<Phrase> {
    if cover.at(at).is_some() || text.kind(at) != Some(TokenKind::Word) {
        return None;
    }
    let words: Vec<&str> = (at..sentence.end.min(at + 5)).map(|t| text.word(t)).collect();
    let mut head = english::heads(&words)?;
    // "vice" before "president" and the like are heads of their own; a head that runs into a name is none.
    while head.words > 1 && (at..at + head.words).any(|t| cover.at(t).is_some()) {
        head = english::heads(&words[..head.words - 1])?;
    }
    let mut core = at..at + head.words;
    // "ceasefire agreement": the last of several heads counts.
    while head.mtype == MentionType::Doc
        && core.end < sentence.end
        && cover.at(core.end).is_none()
        && english::heads(&[text.word(core.end)]).is_some_and(|next| next.mtype == MentionType::Doc)
    {
        core.end += 1;
    }
    let mut phrase = Phrase { tokens: core.clone(), core, head, domain: None, domains: Vec::new() };
    grow_left(text, drafts, cover, &mut phrase, sentence.start);
    grow_right(text, drafts, cover, &mut phrase, sentence.end);
    // A title goes without its article: "the [Governor of Lagos] Jane Doe".
    let named = cover.at(phrase.tokens.end).is_some_and(|i| drafts[i].mtype == MentionType::Person);
    if named && !phrase.head.plural && text.word(phrase.tokens.start) == "the" {
        phrase.tokens.start += 1;
    }
    believable(text, drafts, cover, &phrase, sentence.end).then_some(phrase)
}

fn may_own(draft: &Draft) -> bool {
    matches!(draft.mtype, MentionType::Gpe | MentionType::Norp | MentionType::Org | MentionType::Loc)
        && draft.form != Form::Nominal
}

fn grow_left(text: &Text<'_>, drafts: &[Draft], cover: &Cover, phrase: &mut Phrase, sentence_start: usize) {
    let mut start = phrase.core.start;
    let modifier: fn(&str) -> bool =
        if phrase.head.mtype == MentionType::Role { is_role_modifier } else { is_group_modifier };
    while start > sentence_start {
        let before = start - 1;
        let word = text.word(before);
        let owner = if text.kind(before) == Some(TokenKind::Clitic) && before > sentence_start {
            cover.at(before - 1)
        } else {
            cover.at(before)
        };
        match owner.map(|i| (i, &drafts[i])) {
            Some((i, draft)) if may_own(draft) && phrase.domains.len() < 3 => {
                // "Libya, foreign minister": a bare name before a singular role is only its owner in the possessive, as an
                // adjective, or as a body ("UN envoy").
                phrase.domain = phrase.domain.or(Some(i));
                phrase.domains.push(i);
                start = draft.tokens.start;
                // Several tokens of one hyphenated word: "Russian-Moroccan".
                let neighbours = i.saturating_sub(2)..drafts.len().min(i + 3);
                phrase.domains.extend(
                    neighbours.filter(|&j| j != i && drafts[j].tokens == draft.tokens && may_own(&drafts[j])),
                );
                // "Russian, Egyptian top diplomats", "Russia and Turkey FMs".
                if phrase.head.plural
                    && start > sentence_start + 1
                    && matches!(text.word(start - 1), "," | "and" | "&")
                    && cover.at(start - 2).is_some_and(|j| may_own(&drafts[j]))
                {
                    start -= 1;
                }
                continue;
            }
            Some(_) => break,
            None if text.kind(before) == Some(TokenKind::Word) && modifier(word) => start = before,
            None => break,
        }
    }
    // The article belongs to the phrase unless an owner opens it ("the [Russian foreign minister]").
    let opened_by_owner = cover.at(start).is_some();
    if start > sentence_start
        && !opened_by_owner
        && matches!(text.word(start - 1), "the" | "both" | "these" | "those")
    {
        start -= 1;
    }
    phrase.tokens.start = start;
}

fn grow_right(text: &Text<'_>, drafts: &[Draft], cover: &Cover, phrase: &mut Phrase, end: usize) {
    let mut stop = phrase.core.end;
    match phrase.head.mtype {
        MentionType::Role if opens_complement(text, phrase, end) => {
            let mut next = stop + 1;
            while next < end && next < stop + 24 {
                if let Some(i) = cover.at(next) {
                    let draft = &drafts[i];
                    if matches!(draft.mtype, MentionType::Person | MentionType::Date) {
                        break;
                    }
                    if draft.tokens.start >= next && may_own(draft) && draft.form == Form::Name {
                        phrase.domain = Some(i);
                    }
                    next = draft.tokens.end.max(next + 1);
                    phrase.tokens.end = next;
                    // A state ends the phrase, unless it owns what follows: "Speaker of Libya's Chamber".
                    if text.kind(next) == Some(TokenKind::Clitic) {
                        next += 1;
                    } else if draft.mtype == MentionType::Gpe && draft.form == Form::Name {
                        break;
                    }
                    continue;
                }
                let word = text.word(next);
                if text.kind(next) == Some(TokenKind::Clitic) && text.is_capitalised(next - 1) {
                    next += 1;
                    continue;
                }
                let list_comma = word == "," && text.is_capitalised(next + 1) && lists(text, next, end);
                if text.is_capitalised(next) {
                    phrase.tokens.end = next + 1;
                } else if !matches!(word, "the" | "of" | "and" | "for") && !list_comma {
                    break;
                }
                next += 1;
            }
        }
        MentionType::Group => {
            if text.word(stop) == "involved" {
                stop += 1;
            } else if text.word(stop) == "to" && text.word(stop + 1) == "the" {
                let noun = (stop + 2..end.min(stop + 5))
                    .find(|&t| matches!(text.word(t), "conflict" | "dispute" | "talks" | "agreement"));
                stop = noun.map_or(stop, |t| t + 1);
            }
            phrase.tokens.end = phrase.tokens.end.max(stop);
        }
        _ => {}
    }
}

/// "of the Republic", "for Foreign Affairs", and the second portfolio of "Minister of Foreign Affairs, Trade and Tourism".
fn opens_complement(text: &Text<'_>, phrase: &Phrase, end: usize) -> bool {
    let at = phrase.core.end;
    let portfolio = text.words[phrase.core.clone()].iter().any(|w| w == "minister") && phrase.head.words > 1;
    match text.word(at) {
        "of" | "for" => phrase.domain.is_none(),
        "," => portfolio && text.is_capitalised(at + 1) && lists(text, at, end),
        "and" => portfolio && text.is_capitalised(at + 1) && text.is_capitalised(phrase.core.end - 1),
        _ => false,
    }
}

/// Whether the comma at `at` parts the portfolios of a minister: "Foreign Affairs, African Cooperation and Expatriates of".
fn lists(text: &Text<'_>, at: usize, end: usize) -> bool {
    let mut t = at + 1;
    while t < end && (text.is_capitalised(t) || text.word(t) == ",") {
        t += 1;
    }
    t < end && text.word(t) == "and" && text.is_capitalised(t + 1)
}

fn believable(text: &Text<'_>, drafts: &[Draft], cover: &Cover, phrase: &Phrase, end: usize) -> bool {
    let first = phrase.core.start;
    if phrase.head.mtype == MentionType::Org {
        let owned = phrase.domain.is_some() || text.word(phrase.tokens.start) == "the";
        return owned && !follows_noun(text, phrase.core.end);
    }
    if phrase.head.words > 1 || !english::is_weak_head(text.word(first)) {
        return phrase.head.mtype != MentionType::Doc || first > phrase.tokens.start || article_before(text, phrase);
    }
    let owned = phrase.domain.is_some() || !phrase.domains.is_empty();
    let named_behind = cover.at(phrase.tokens.end).is_some_and(|i| drafts[i].mtype == MentionType::Person)
        || text.is_capitalised(phrase.tokens.end) && phrase.tokens.end < end && cover.at(phrase.tokens.end).is_none();
    let the = text.word(phrase.tokens.start) == "the";
    match phrase.head.mtype {
        MentionType::Role => {
            owned
                || named_behind && text.is_capitalised(first)
                || the && text.word(phrase.core.end) != "of" && !follows_noun(text, phrase.core.end)
        }
        MentionType::Group => owned || first > phrase.tokens.start && text.word(phrase.tokens.start) != "a",
        _ => owned || the || article_before(text, phrase),
    }
}

/// "general elections": a weak head that modifies the next noun is none.
fn follows_noun(text: &Text<'_>, token: usize) -> bool {
    text.kind(token) == Some(TokenKind::Word)
        && !english::is_auxiliary(text.word(token))
        && !english::is_say_verb(text.word(token))
        && !english::is_preposition(text.word(token))
        && !english::is_clause_word(text.word(token))
        && !text.word(token).ends_with("ed")
        && !english::is_irregular_past(text.word(token))
        && !english::is_adverb(text.word(token))
}

fn article_before(text: &Text<'_>, phrase: &Phrase) -> bool {
    phrase.tokens.start > 0
        && matches!(text.word(phrase.tokens.start - 1), "a" | "an" | "their" | "its" | "this" | "that")
}

/// "Foreign Minister Jane Doe", "Jane Doe, the foreign minister": one to four capitalised words that nothing else claims.
fn unlisted_person(text: &Text<'_>, cover: &Cover, phrase: &Phrase, end: usize) -> Option<Range<usize>> {
    let sentence = text.sentence(text.seg.tokens[phrase.core.start].span.start);
    if text.titled[sentence] || phrase.head.plural {
        return None;
    }
    let mut start = phrase.tokens.end;
    let comma = text.word(start) == ",";
    if comma && text.word(phrase.core.start) != "counterpart" && phrase.domain.is_none() {
        return None;
    }
    start += usize::from(comma);
    let stop = name_run(text, cover, start, end);
    let enough = stop > start + usize::from(comma);
    let capital_role = text.is_capitalised(phrase.core.start) || phrase.domain.is_some() || stop > start + 1;
    (enough && stop > start && capital_role).then_some(start..stop)
}

/// The end of a run of words that look like a person's name, from `start`.
fn name_run(text: &Text<'_>, cover: &Cover, start: usize, end: usize) -> usize {
    let mut stop = start;
    let mut next = start;
    while next < end && next < start + 5 && cover.at(next).is_none() {
        let word = text.word(next);
        if text.is_capitalised(next) && !english::is_common_word(word) && english::heads(&[word]).is_none() {
            next += 1;
            stop = next;
        } else if english::is_name_particle(word) && next > start
            || text.surface(next) == "." && next == stop && text.surface(next - 1).len() == 1
        {
            next += 1;
        } else {
            break;
        }
    }
    stop
}

/// "Mr Smith", "Dr. Jane Doe".
fn addressed(text: &Text<'_>, cover: &Cover) -> Vec<Draft> {
    let mut found = Vec::new();
    for sentence in &text.seg.sentences {
        for t in sentence.tokens.clone() {
            if !english::is_honorific(text.word(t)) || !text.is_capitalised(t) {
                continue;
            }
            let start = t + 1 + usize::from(text.surface(t + 1) == ".");
            let stop = name_run(text, cover, start, sentence.tokens.end);
            if stop > start {
                found.push(Draft::new(text, text.span(start..stop), MentionType::Person, Form::Name, "honorific"));
            }
        }
    }
    found
}
