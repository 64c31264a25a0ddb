//! Whom a role or a pronoun means: the name beside it, else the holder of the office in this text, else the one that the
//! gazetteer knows for the day, else nobody.

use super::{Draft, Text};
use crate::gazetteer::Gazetteer;
use crate::mention::{Form, MentionType};
use crate::{Span, english};
use jiff::civil::Date;
use std::collections::HashMap;

/// Resolves roles and adds the pronouns that can be resolved.
pub(super) fn resolve(text: &Text<'_>, gazetteer: &Gazetteer, published: Option<Date>, drafts: &mut Vec<Draft>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| (drafts[i].span.start, std::cmp::Reverse(drafts[i].span.end)));
    name_repeats(text, &order, drafts);
    let holders = titles(text, gazetteer, published, &order, drafts);
    let told = Told { text, gazetteer, published, order: &order, holders: &holders };
    for &i in &order {
        if drafts[i].mtype == MentionType::Role && drafts[i].entities.is_empty() && drafts[i].coref_of.is_none() {
            told.role(i, drafts);
        }
    }
    pronouns(text, drafts);
    countries(text, gazetteer, drafts);
}

/// States without their name: "the country" is the one that the text has named most often so far, the nearest of equals;
/// "his country" is the person's; "both countries" are those of the two who were last meant together.
fn countries(text: &Text<'_>, gazetteer: &Gazetteer, drafts: &mut Vec<Draft>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| drafts[i].span.start);
    let mut seen = order.into_iter().peekable();
    let mut named: HashMap<usize, usize> = HashMap::new();
    let mut topic: Option<(usize, usize)> = None;
    let mut pair: Vec<usize> = Vec::new();
    let mut owner: Option<(usize, usize)> = None;
    let mut found = Vec::new();
    let state = |draft: &Draft| gazetteer.entity(&format!("country:{}", draft.country.as_deref()?));
    for t in 1..text.words.len() {
        let noun = text.word(t);
        if !matches!(noun, "country" | "countries" | "states" | "nations") {
            continue;
        }
        let here = text.seg.tokens[t].span.start;
        while let Some(i) = seen.next_if(|&i| drafts[i].span.start < here) {
            let draft = &drafts[i];
            if matches!(draft.mtype, MentionType::Gpe | MentionType::Norp)
                && let Some(entity) = state(draft)
            {
                let count = named.entry(entity).or_insert(0);
                *count += 1;
                if topic.is_none_or(|(most, _)| *count >= most) {
                    topic = Some((*count, entity));
                }
            }
            if draft.plural && draft.entities.len() == 2 {
                let homes = draft.entities.iter().filter_map(|&e| gazetteer.entry(e).country);
                pair = homes.filter_map(|c| gazetteer.entity(&format!("country:{c}"))).collect();
            }
            if draft.mtype == MentionType::Pronoun {
                owner = state(draft).map(|entity| (draft.tokens.start, entity));
            }
        }
        let two = usize::from(text.word(t - 1) == "two");
        let start = t - 1 - two.min(t - 1);
        if text.sentence(text.seg.tokens[start].span.start) != text.sentence(here) {
            continue;
        }
        let entities = match (text.word(start), noun) {
            ("the" | "this", "country") => topic.map(|(_, entity)| vec![entity]),
            ("his" | "her", "country") => owner.filter(|(at, _)| *at == start).map(|(_, entity)| vec![entity]),
            ("both", "countries" | "states" | "nations") if pair.len() == 2 => Some(pair.clone()),
            ("the" | "these", "countries" | "states" | "nations") if two == 1 && pair.len() == 2 => {
                Some(pair.clone())
            }
            _ => None,
        };
        if let Some(entities) = entities {
            let mut draft = Draft::new(text, text.span(start..t + 1), MentionType::Gpe, Form::Nominal, "country");
            draft.plural = entities.len() > 1;
            draft.country = gazetteer.entry(entities[0]).entity_id.strip_prefix("country:").map(str::to_string);
            draft.entities = entities;
            found.push(draft);
        }
    }
    // "Both countries" was a group as long as nobody knew which.
    let spans: Vec<Span> = found.iter().map(|d: &Draft| d.span).collect();
    for draft in drafts.iter_mut() {
        if let Ok(i) = spans.binary_search(&draft.span) {
            *draft = found[i].clone();
        }
    }
    let replaced: std::collections::HashSet<Span> =
        drafts.iter().filter(|d| d.rule == "country").map(|d| d.span).collect();
    found.retain(|d| !replaced.contains(&d.span));
    drafts.extend(found);
}

/// Mentions to look back on.
const REACH: usize = 100;

/// Somebody with an office, as far as this text tells: who, which office, of which country, and where it says so.
#[derive(Clone, Debug)]
struct Holder {
    draft: usize,
    at: usize,
    office: Option<String>,
    country: Option<String>,
}

/// Persons that no list holds have no entity to be recognised by: a repeated name refers back to its first mention.
fn name_repeats(text: &Text<'_>, order: &[usize], drafts: &mut [Draft]) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for &i in order {
        let draft = &drafts[i];
        if draft.form != Form::Name
            || !draft.entities.is_empty()
            || draft.coref_of.is_some()
            || draft.mtype == MentionType::Date
        {
            continue;
        }
        let key = crate::fold::fold_str(draft.span.of(text.text));
        match first.get(&key) {
            Some(&j) => drafts[i].coref_of = Some(j),
            None => {
                first.insert(key, i);
            }
        }
    }
}

/// Links each role to the person named beside it ("the Russian foreign minister, Sergey Lavrov"; "Sergey Lavrov, the
/// Russian foreign minister"), and collects who holds what.
fn titles(
    text: &Text<'_>,
    gazetteer: &Gazetteer,
    published: Option<Date>,
    order: &[usize],
    drafts: &mut [Draft],
) -> Vec<Holder> {
    let starts: HashMap<usize, usize> =
        order.iter().filter(|&&i| is_person(&drafts[i])).map(|&i| (drafts[i].tokens.start, i)).collect();
    let ends: HashMap<usize, usize> =
        order.iter().filter(|&&i| is_person(&drafts[i])).map(|&i| (drafts[i].tokens.end, i)).collect();
    let mut holders: Vec<Holder> = Vec::new();
    let mut last_office: Option<(usize, String)> = None;
    for &i in order {
        let draft = drafts[i].clone();
        if is_person(&draft) {
            // What the gazetteer knows of a person holds until the text says otherwise.
            if draft.coref_of.is_none() {
                let entry = draft.entities.first().map(|&e| gazetteer.entry(e));
                holders.push(Holder {
                    draft: i,
                    at: draft.span.start,
                    office: entry.and_then(|e| e.office).map(str::to_owned),
                    country: entry.and_then(|e| e.country).map(str::to_owned),
                });
            }
            continue;
        }
        if draft.mtype != MentionType::Role || draft.plural {
            continue;
        }
        // A counterpart has the office of the one whose counterpart he is.
        if text.words[draft.tokens.clone()].iter().any(|w| matches!(w.as_ref(), "counterpart" | "colleague"))
            && let Some((sentence, office)) = &last_office
            && draft.sentence - sentence <= 1
        {
            drafts[i].office = Some(office.clone());
        }
        let office = drafts[i].office.clone();
        named_by_office(text, gazetteer, published, &draft, starts.get(&draft.tokens.end).copied(), drafts);
        let same_sentence = |&j: &usize| drafts[j].sentence == draft.sentence;
        let comma = usize::from(text.word(draft.tokens.end) == ",");
        let behind = starts.get(&(draft.tokens.end + comma)).copied().filter(same_sentence);
        // "Lavrov, the Russian foreign minister," but not "Lavrov, the British foreign minister said": a comma after, or
        // an article and the end of the sentence.
        let article = draft.tokens.start.saturating_sub(usize::from(
            draft.tokens.start > 0 && english::is_determiner(text.word(draft.tokens.start - 1)),
        ));
        let before = (article > 0 && text.word(article - 1) == ",")
            .then(|| ends.get(&(article - 1)).copied())
            .flatten()
            .filter(same_sentence)
            .filter(|_| matches!(text.word(draft.tokens.end), "," | "." | "" | "-" | "—"));
        if let Some(person) = behind.or(before) {
            drafts[i].entities = drafts[person].entities.clone();
            drafts[i].coref_of = Some(person);
            drafts[i].rule = "title";
            let root = drafts[person].coref_of.unwrap_or(person);
            holders.push(Holder {
                draft: root,
                at: draft.span.start,
                office: office.clone(),
                country: draft.country.clone(),
            });
        }
        if let Some(office) = office.filter(|o| !o.is_empty()) {
            last_office = Some((draft.sentence, office));
        }
    }
    holders
}

/// "Prime Minister Suga": a surname that nobody in the text bears in full means the holder of the office who is called so, if
/// the gazetteer knows just one.
fn named_by_office(
    text: &Text<'_>,
    gazetteer: &Gazetteer,
    published: Option<Date>,
    role: &Draft,
    person: Option<usize>,
    drafts: &mut [Draft],
) {
    let Some(person) = person.filter(|&p| drafts[p].rule == "role+name" && drafts[p].tokens.len() == 1) else {
        return;
    };
    let Some(office) = role.office.as_deref() else { return };
    let surname = text.word(drafts[person].tokens.start);
    if let Some(entity) = gazetteer.office_holder_named(surname, office, role.country.as_deref(), published) {
        let entry = gazetteer.entry(entity);
        drafts[person].entities = vec![entity];
        drafts[person].country = entry.country.map(str::to_owned);
        drafts[person].office = entry.office.map(str::to_owned);
        drafts[person].rule = "office-holder";
        // Later mentions by the surname alone mean the same.
        for draft in drafts.iter_mut() {
            if draft.coref_of == Some(person) {
                draft.entities = vec![entity];
            }
        }
    }
}

fn is_person(draft: &Draft) -> bool {
    draft.mtype == MentionType::Person && draft.form == Form::Name
}

/// Whether the office that a mention names may be the one that somebody holds: "minister" is any minister, a diplomat is a
/// foreign minister or an envoy.
fn fits(wanted: Option<&str>, held: Option<&str>) -> bool {
    match (wanted, held) {
        (_, None) => false,
        (None, Some(held)) => {
            matches!(held, "foreign minister" | "ambassador" | "envoy" | "president" | "prime minister")
        }
        (Some("minister"), Some(held)) => held.ends_with("minister") && held != "prime minister",
        (Some("leader"), Some(held)) => {
            matches!(held, "leader" | "president" | "prime minister" | "commander" | "supreme leader")
        }
        (Some("president"), Some(held)) => held == "president" || held == "head of state",
        (Some(wanted), Some(held)) => wanted == held,
    }
}

/// What a role without a name is resolved by.
struct Told<'a> {
    text: &'a Text<'a>,
    gazetteer: &'a Gazetteer,
    published: Option<Date>,
    /// Drafts by start.
    order: &'a [usize],
    /// In text order.
    holders: &'a [Holder],
}

impl Told<'_> {
    /// Holders whose office the draft may name, nearest first: those told before, then those told later. Who was named a
    /// hundred mentions ago is not meant.
    fn near(&self, draft: &Draft) -> Vec<&Holder> {
        let here = self.holders.partition_point(|h| h.at <= draft.span.start);
        let around = &self.holders[here.saturating_sub(REACH)..self.holders.len().min(here + REACH / 4)];
        let mut near: Vec<&Holder> =
            around.iter().filter(|h| fits(draft.office.as_deref(), h.office.as_deref())).collect();
        near.sort_by_key(|h| (h.at > draft.span.start, draft.span.start.abs_diff(h.at), h.draft));
        near
    }

    /// The one who held the office on the day of publication, as the gazetteer knows.
    fn known_holder(&self, office: Option<&str>, country: &str) -> Option<usize> {
        self.gazetteer.office_holder(office?, country, self.published?)
    }

    /// A role without a name beside it.
    fn role(&self, i: usize, drafts: &mut [Draft]) {
        let draft = drafts[i].clone();
        let text = self.text;
        if draft.plural {
            if !text.words[draft.tokens].iter().any(|w| matches!(w.as_ref(), "counterparts" | "colleagues")) {
                self.several(i, drafts);
            }
            return;
        }
        let definite = draft.country.is_some()
            || text.word(draft.tokens.start) == "the"
            || draft.tokens.start > 0 && english::is_possessive(text.word(draft.tokens.start - 1));
        if !definite {
            return;
        }
        let found = self
            .near(&draft)
            .into_iter()
            .find(|h| draft.country.is_none() || h.country == draft.country)
            .map(|h| h.draft)
            .filter(|&p| draft.country.is_some() || drafts[p].span.start < draft.span.start);
        if let Some(person) = found {
            drafts[i].entities = drafts[person].entities.clone();
            drafts[i].coref_of = Some(person);
            drafts[i].rule = "office";
        } else if let Some(country) = draft.country.as_deref()
            && let Some(entity) = self.known_holder(draft.office.as_deref(), country)
        {
            drafts[i].entities = vec![entity];
            drafts[i].rule = "office-holder";
        }
    }

    /// "The two ministers", "Russian-Moroccan FMs": one holder for each state it names, else the two who were told last.
    fn several(&self, i: usize, drafts: &mut [Draft]) {
        let draft = drafts[i].clone();
        let near = self.near(&draft);
        let inside = self.order.partition_point(|&j| drafts[j].span.start < draft.span.start);
        let states: Vec<&str> = self.order[inside..]
            .iter()
            .map(|&j| &drafts[j])
            .take_while(|d| d.span.start < draft.span.end)
            .filter(|d| draft.span.contains(d.span) && matches!(d.mtype, MentionType::Gpe | MentionType::Norp))
            .filter_map(|d| d.country.as_deref())
            .collect();
        let mut entities: Vec<usize> = Vec::new();
        let mut first = None;
        if states.is_empty() {
            if !matches!(self.text.word(draft.tokens.start), "the" | "both" | "these") {
                return;
            }
            let mut pair: Vec<&Holder> = Vec::new();
            for holder in near.into_iter().filter(|h| drafts[h.draft].span.start < draft.span.start) {
                let who = &drafts[holder.draft].entities;
                if pair.len() < 2 && !who.is_empty() && pair.iter().all(|p| drafts[p.draft].entities != *who) {
                    pair.push(holder);
                }
            }
            if let [nearest, other] = pair[..] {
                entities = [&drafts[other.draft].entities[..], &drafts[nearest.draft].entities[..]].concat();
                first = [other.draft, nearest.draft].into_iter().min_by_key(|&d| drafts[d].span.start);
            }
        } else {
            for country in states {
                let holder = near.iter().find(|h| {
                    h.country.as_deref() == Some(country)
                        && drafts[h.draft].entities.first().is_some_and(|e| !entities.contains(e))
                });
                let entity = holder
                    .and_then(|h| drafts[h.draft].entities.first().copied())
                    .or_else(|| self.known_holder(draft.office.as_deref(), country));
                entities.extend(entity.filter(|e| !entities.contains(e)));
                first = first.or(holder.map(|h| h.draft));
            }
        }
        if !entities.is_empty() {
            drafts[i].entities = entities;
            drafts[i].coref_of = first;
            drafts[i].rule = "office";
        }
    }
}

/// Pronouns of the third person that stand for persons: "he" for the person spoken of last as somebody who acts, "they"
/// for the last two or more. One that cannot be resolved is no mention.
fn pronouns(text: &Text<'_>, drafts: &mut Vec<Draft>) {
    let mut order: Vec<usize> = (0..drafts.len()).filter(|&i| antecedent(&drafts[i])).collect();
    order.sort_by_key(|&i| (drafts[i].span.start, std::cmp::Reverse(drafts[i].span.end)));
    let mut found = Vec::new();
    for (s, sentence) in text.seg.sentences.iter().enumerate() {
        for t in sentence.tokens.clone() {
            let plural = match text.word(t) {
                "he" | "him" | "his" | "she" | "her" => false,
                "they" | "them" => true,
                _ => continue,
            };
            let span = text.seg.tokens[t].span;
            let Some(who) = referent(drafts, &order, span, s, plural) else { continue };
            let mut draft = Draft::new(text, span, MentionType::Pronoun, Form::Pronoun, "pronoun");
            draft.entities.clone_from(&drafts[who].entities);
            draft.country.clone_from(&drafts[who].country);
            draft.coref_of = Some(who);
            draft.plural = plural;
            found.push(draft);
        }
    }
    drafts.extend(found);
}

fn antecedent(draft: &Draft) -> bool {
    matches!(draft.mtype, MentionType::Person | MentionType::Role)
        && (!draft.entities.is_empty() || draft.mtype == MentionType::Person)
}

/// In the same sentence the first person before the pronoun, else the first person of one of the two sentences before: news
/// keeps its subject. For "they" the nearest mention of several.
fn referent(drafts: &[Draft], order: &[usize], span: Span, sentence: usize, plural: bool) -> Option<usize> {
    let several = |i: usize| drafts[i].plural && drafts[i].entities.len() > 1;
    let here = order.partition_point(|&i| drafts[i].span.start < span.start);
    let mut before = order[here.saturating_sub(REACH)..here]
        .iter()
        .copied()
        .filter(|&i| drafts[i].span.end <= span.start && sentence - drafts[i].sentence <= 2);
    if plural {
        return before.rfind(|&i| several(i));
    }
    let singles: Vec<usize> = before.filter(|&i| !several(i)).collect();
    let nearest = drafts[*singles.last()?].sentence;
    singles.into_iter().find(|&i| drafts[i].sentence == nearest)
}
