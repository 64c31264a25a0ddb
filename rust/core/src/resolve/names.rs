//! Names: those of the gazetteer, those the text defines ("the National Front (NF)"), those that capitals and a head
//! noun give away ("Berlin Conference"), and surnames that stand for a full name.

use super::{Cover, Draft, Text};
use crate::Span;
use crate::date::TimeExpression;
use crate::english;
use crate::gazetteer::{FindOptions, Gazetteer, NameKind, Reading};
use crate::mention::{Form, MentionType};
use crate::segment::TokenKind;
use std::collections::HashMap;
use std::ops::Range;

/// What the gazetteer finds, each with its best reading in this place.
pub(super) fn from_gazetteer(text: &Text<'_>, gazetteer: &Gazetteer) -> Vec<Draft> {
    let options = FindOptions { across_blank_lines: false, ..FindOptions::default() };
    let mut drafts = Vec::new();
    for found in gazetteer.find_in(text.text, text.blocks.iter().map(|block| block.span), &options) {
        let readings: Vec<Reading> = gazetteer.readings(&found, text.text).collect();
        let tokens = text.tokens(found.span);
        let Some(reading) = choose(text, &tokens, found.span, &readings) else { continue };
        let entry = gazetteer.entry(reading.entity);
        let mut draft = Draft::new(text, found.span, reading.mention_type(&entry), reading.form(), "gazetteer");
        draft.entities = vec![reading.entity];
        draft.country = entry.country.map(str::to_owned).or_else(|| country_of_id(entry.entity_id));
        draft.office = entry.office.map(str::to_owned);
        let mut others: Vec<usize> = readings.iter().map(|r| r.entity).filter(|&e| e != reading.entity).collect();
        others.sort_unstable();
        others.dedup();
        draft.n_readings = others.len();
        nested(text, gazetteer, &draft, &mut drafts);
        drafts.push(draft);
    }
    drafts
}

/// `country:LBY` names its country itself.
pub(super) fn country_of_id(entity_id: &str) -> Option<String> {
    entity_id.strip_prefix("country:").map(str::to_string)
}

/// A capital that may stand for its government does so where a government can act; elsewhere the first reading counts.
fn choose<'r>(text: &Text<'_>, tokens: &Range<usize>, span: Span, readings: &'r [Reading]) -> Option<&'r Reading> {
    let first = readings.first()?;
    let metonym = readings.iter().find(|r| r.kind == NameKind::Metonym);
    let place = readings.iter().find(|r| r.kind != NameKind::Metonym);
    match (metonym, place) {
        (Some(metonym), Some(place)) => {
            if acts(text, tokens, span) {
                Some(metonym)
            } else {
                Some(place)
            }
        }
        _ => Some(first),
    }
}

/// Whether a seat of government acts here: it owns something, or a verb follows, and no preposition puts it on a map.
fn acts(text: &Text<'_>, tokens: &Range<usize>, span: Span) -> bool {
    if tokens.is_empty() || text.dateline.is_some_and(|d| d.contains(span)) || text.span(tokens.clone()) != span {
        return false;
    }
    if text.kind(tokens.end) == Some(TokenKind::Clitic) {
        return true;
    }
    let before = if tokens.start == 0 { "" } else { text.word(tokens.start - 1) };
    if english::is_place_preposition(before) {
        return false;
    }
    if matches!(before, "between" | "with" | "by" | "against" | "for") {
        return true;
    }
    // "criticised Washington", but "visited Moscow".
    if before.ends_with("ed") && !english::is_motion(before) {
        return true;
    }
    let after = text.word(tokens.end);
    let lower_case_word = text.kind(tokens.end) == Some(TokenKind::Word) && !text.is_capitalised(tokens.end);
    lower_case_word
        && (english::is_auxiliary(after) && after != "to" || !english::is_preposition(after))
        && !english::is_clause_word(after)
        && !english::is_determiner(after)
}

/// Names inside a name that mention somebody of their own: "Turkish" in "Turkish army" (a descriptive name, not the
/// canonical one, that opens with the adjective or the name of its country), "UN Security Council" in the name of its
/// resolution.
fn nested(text: &Text<'_>, gazetteer: &Gazetteer, outer: &Draft, drafts: &mut Vec<Draft>) {
    let Some(&entity) = outer.entities.first().filter(|_| outer.tokens.len() > 1) else { return };
    let entry = gazetteer.entry(entity);
    let owner = entry.country;
    let inner_tokens = match outer.mtype {
        MentionType::Org if owner.is_some() && !same_name(entry.name, outer.span.of(text.text)) => {
            outer.tokens.start..outer.tokens.start + 1
        }
        MentionType::Doc => outer.tokens.start..outer.tokens.end - 1,
        _ => return,
    };
    let within = text.span(inner_tokens);
    for found in gazetteer.find(within.of(text.text), &FindOptions::default()) {
        let reading = gazetteer.readings(&found, within.of(text.text)).find(|r| {
            let inner = gazetteer.entry(r.entity);
            let state = inner.country.or(inner.entity_id.strip_prefix("country:"));
            match outer.mtype {
                MentionType::Doc => inner.mtype == MentionType::Org,
                _ => inner.mtype == MentionType::Gpe && state == owner,
            }
        });
        let Some(reading) = reading.filter(|_| found.span.start == 0) else { continue };
        let inner = gazetteer.entry(reading.entity);
        let span = Span::new(within.start, within.start + found.span.end);
        let mut draft = Draft::new(text, span, reading.mention_type(&inner), reading.form(), "gazetteer");
        draft.entities = vec![reading.entity];
        draft.country = inner.country.map(str::to_owned).or_else(|| country_of_id(inner.entity_id));
        drafts.push(draft);
    }
}

fn same_name(a: &str, b: &str) -> bool {
    crate::fold::fold_str(a) == crate::fold::fold_str(b)
}

/// Time expressions as mentions. A month that is also a name ("May", "August") is a date where the date grammar says so.
pub(super) fn dates(text: &Text<'_>, dates: &[TimeExpression], drafts: &mut Vec<Draft>) {
    let spans: Vec<Span> = dates.iter().map(|d| d.span).collect();
    drafts.retain(|d| !holds(&spans, d.span));
    for (i, date) in dates.iter().enumerate() {
        let mut draft = Draft::new(text, date.span, MentionType::Date, date.form, "date");
        draft.date = Some(i);
        drafts.push(draft);
    }
}

/// Whether one of `spans`, in order and without overlaps, holds `inner`.
fn holds(spans: &[Span], inner: Span) -> bool {
    let at = spans.partition_point(|s| s.end <= inner.start);
    spans.get(at).is_some_and(|s| s.contains(inner))
}

/// Names that no list holds: runs of capitalised words with a telling head, such as "Berlin Conference" or
/// "Commission on Economic Cooperation". Not in title case, where every word has a capital.
pub(super) fn capitalised(text: &Text<'_>, drafts: &mut Vec<Draft>) {
    let mut found = Vec::new();
    for (s, sentence) in text.seg.sentences.iter().enumerate() {
        if text.titled[s] {
            continue;
        }
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let run = run(text, at, sentence.tokens.end, sentence.tokens.start);
            if run.is_empty() {
                at += 1;
                continue;
            }
            at = run.end;
            if let Some((tokens, mtype)) = headed(text, run, sentence.tokens.end) {
                at = at.max(tokens.end);
                found.push(Draft::new(text, text.span(tokens), mtype, Form::Name, "head"));
            }
        }
    }
    let cover = Cover::new(text, drafts);
    found.retain(|draft| {
        let covers = || draft.tokens.clone().filter_map(|t| cover.at(t)).map(|i| &drafts[i]);
        !covers()
            .any(|d| d.span.contains(draft.span) || crosses(d.span, draft.span) || d.mtype == MentionType::Person)
    });
    // The name swallows the parts that mean nothing on their own beside it; the body in the name of its resolution stays
    // ("UN Security Council").
    let kept = |doc: bool| {
        found.iter().filter(move |d| (d.mtype == MentionType::Doc) == doc).map(|d| d.span).collect::<Vec<_>>()
    };
    let (docs, others) = (kept(true), kept(false));
    drafts.retain(|d| !holds(&others, d.span) && (d.mtype == MentionType::Org || !holds(&docs, d.span)));
    drafts.extend(found);
}

fn crosses(a: Span, b: Span) -> bool {
    a.overlaps(b) && !a.contains(b) && !b.contains(a)
}

/// Capitalised words in a row from `at`; the first word of a sentence counts only when more follow.
fn run(text: &Text<'_>, at: usize, end: usize, sentence_start: usize) -> Range<usize> {
    let mut stop = at;
    while stop < end && text.is_capitalised(stop) && !text.surface(stop).ends_with('.') {
        stop += 1;
    }
    let mut start = at;
    while start < stop
        && (english::is_determiner(text.word(start))
            || start == sentence_start && english::is_common_word(text.word(start)))
    {
        start += 1;
    }
    start..stop
}

/// Extends a run of capitals to a whole name if it has a head: "X Conference", "Resolution 2510", "Commission on Y and
/// Z", "Agreement on Marine Fishing". A bare head ("Agreement") is no name.
fn headed(text: &Text<'_>, run: Range<usize>, end: usize) -> Option<(Range<usize>, MentionType)> {
    let last = run.end - 1;
    let first_type = english::name_head(text.word(run.start)).filter(|&m| m == MentionType::Loc);
    let mtype = english::name_head(text.word(last)).or(first_type)?;
    if text.word(last) == "resolution" && text.kind(run.end) == Some(TokenKind::Number) && run.end < end {
        return Some((run.start..run.end + 1, MentionType::Doc));
    }
    // An office is a person's: "Cabinet Secretary Mutua" is no cabinet.
    if run.clone().any(|t| english::heads(&[text.word(t)]).is_some_and(|h| h.mtype == MentionType::Role)) {
        return None;
    }
    let stop = if first_type.is_none() { complement(text, run.end, end) } else { run.end };
    let long = stop - run.start >= 2;
    long.then_some((run.start..stop, mtype))
}

/// "on Economic and Scientific-Technical Cooperation": a preposition and capitals, joined by "and", "of", "the".
fn complement(text: &Text<'_>, at: usize, end: usize) -> usize {
    if !matches!(text.word(at), "on" | "of" | "for" | "against") {
        return at;
    }
    let mut stop = at;
    let mut next = at + 1;
    while next < end {
        if text.is_capitalised(next) {
            next += 1;
            stop = next;
        } else if matches!(text.word(next), "and" | "of" | "the" | "for") && next < at + 16 {
            next += 1;
        } else {
            break;
        }
    }
    stop
}

/// Short names that the text defines: "Government of National Accord (GNA)". The definition holds for the whole text
/// and wins over other readings of the short name.
pub(super) fn acronyms(text: &Text<'_>, drafts: &mut Vec<Draft>) {
    let brackets: Vec<usize> = (1..text.words.len().saturating_sub(1))
        .filter(|&t| text.surface(t - 1) == "(" && text.surface(t + 1) == ")" && is_acronym(text.surface(t)))
        .collect();
    if brackets.is_empty() {
        return;
    }
    let by_span: HashMap<Span, usize> = drafts.iter().enumerate().map(|(i, d)| (d.span, i)).collect();
    let mut by_end: HashMap<usize, usize> = HashMap::new();
    for (i, draft) in drafts.iter().enumerate().filter(|(_, d)| names_body(d)) {
        let longest = by_end.entry(draft.tokens.end).or_insert(i);
        if drafts[*longest].span.len() < draft.span.len() {
            *longest = i;
        }
    }
    // The long name of each short one: an index into the drafts, or a name that only the brackets gave away.
    let mut defined: HashMap<&str, usize> = HashMap::new();
    let mut spelled = Vec::new();
    for t in brackets {
        let short = text.surface(t);
        if defined.contains_key(short) {
            continue;
        }
        let known = by_span.get(&text.seg.tokens[t].span).map(|&i| &drafts[i]);
        let before = by_end.get(&(t - 1)).copied().filter(|&i| {
            let long = &drafts[i];
            known.is_none_or(|k| {
                k.entities == long.entities || k.entities.is_empty() || abbreviates(text, long, short)
            })
        });
        if let Some(long) = before {
            defined.insert(short, long);
        } else if let Some(tokens) = spelled_out(text, t - 1, short) {
            defined.insert(short, drafts.len() + spelled.len());
            spelled.push(Draft::new(text, text.span(tokens), MentionType::Org, Form::Name, "acronym"));
        }
    }
    let spans: Vec<Span> = spelled.iter().map(|d: &Draft| d.span).collect();
    let swallowed: Vec<bool> = drafts.iter().map(|d| holds(&spans, d.span)).collect();
    drafts.extend(spelled);
    let cover = Cover::new(text, drafts);
    for t in 0..text.words.len() {
        let Some(&owner) = defined.get(text.surface(t)) else { continue };
        let span = text.seg.tokens[t].span;
        let long = drafts[owner].clone();
        let mut draft = Draft::new(text, span, long.mtype, Form::Name, "acronym");
        draft.entities = long.entities;
        draft.country = long.country;
        draft.coref_of = Some(owner);
        match by_span.get(&span) {
            // The gazetteer knows the acronym as the same body: its row stands, and says of whom it is short.
            Some(&i) if drafts[i].entities == draft.entities || draft.entities.is_empty() => {
                drafts[i].coref_of = draft.coref_of;
            }
            Some(&i) => drafts[i] = draft,
            None if cover.at(t).is_some() => {}
            None => drafts.push(draft),
        }
    }
    // What stood inside a name that was spelled out goes; references move with the rest.
    let mut kept = Vec::new();
    let mut place = vec![None; drafts.len()];
    for (i, draft) in std::mem::take(drafts).into_iter().enumerate() {
        if !swallowed.get(i).copied().unwrap_or(false) {
            place[i] = Some(kept.len());
            kept.push(draft);
        }
    }
    for draft in &mut kept {
        draft.coref_of = draft.coref_of.and_then(|i| place[i]);
    }
    *drafts = kept;
}

fn names_body(draft: &Draft) -> bool {
    draft.form == Form::Name
        && matches!(
            draft.mtype,
            MentionType::Org | MentionType::Gpe | MentionType::Event | MentionType::Doc | MentionType::Loc
        )
}

/// Whether the letters of `short` stand in the long name in their order, the first at its beginning.
fn abbreviates(text: &Text<'_>, long: &Draft, short: &str) -> bool {
    let name = crate::fold::fold_str(long.span.of(text.text));
    let mut letters = name.chars();
    let mut wanted = short.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
    wanted.next() == letters.next() && wanted.all(|w| letters.any(|l| l == w))
}

/// Two to eight letters, at least two of them capitals and the first one of these.
fn is_acronym(short: &str) -> bool {
    let letters = short.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = short.chars().filter(|c| c.is_uppercase()).count();
    (2..=8).contains(&letters) && capitals >= 2 && capitals * 2 > letters && short.starts_with(char::is_uppercase)
}

/// The words before `open` whose initials spell `short`, small words free: "Front for the Liberation of Oz" (FLO).
fn spelled_out(text: &Text<'_>, open: usize, short: &str) -> Option<Range<usize>> {
    let mut wanted: Vec<char> = short.chars().filter(|c| c.is_alphabetic()).map(|c| c.to_ascii_lowercase()).collect();
    let mut at = open;
    while let Some(&letter) = wanted.last() {
        if at == 0 || open - at > 12 {
            return None;
        }
        at -= 1;
        let word = text.word(at);
        if text.is_capitalised(at) && word.starts_with(letter) {
            wanted.pop();
        } else if !matches!(word, "of" | "the" | "and" | "for" | "in" | "on" | "to") {
            return None;
        }
    }
    (open - at >= 2).then_some(at..open)
}

/// Who bears a name: found by any of its parts.
struct Bearer {
    draft: usize,
    position: usize,
}

/// A part of a full name that stands alone ("Lavrov", "Saleh", "Mr Haftar") means its bearer: the one last named in full
/// before, or else the first named after (headlines come before the body).
pub(super) fn surnames(text: &Text<'_>, drafts: &mut Vec<Draft>) {
    let mut bearers: HashMap<String, Vec<Bearer>> = HashMap::new();
    for (i, draft) in drafts.iter().enumerate() {
        if draft.mtype != MentionType::Person || draft.form != Form::Name || draft.tokens.len() < 2 {
            continue;
        }
        let family_first = draft.country.as_deref().is_some_and(english::family_name_first);
        for part in name_parts(text, draft.tokens.clone(), family_first) {
            bearers.entry(part).or_default().push(Bearer { draft: i, position: draft.span.start });
        }
    }
    if bearers.is_empty() {
        return;
    }
    for known in bearers.values_mut() {
        known.sort_by_key(|b| b.position);
    }
    let readings: HashMap<String, usize> =
        bearers.iter().map(|(part, known)| (part.clone(), distinct(known, drafts))).collect();
    // "Minister Hayashi", "Mr Mutua": found as a person of its own, but borne by somebody named in full.
    for i in 0..drafts.len() {
        let weak = drafts[i].mtype == MentionType::Person && matches!(drafts[i].rule, "role+name" | "honorific");
        if !weak || drafts[i].tokens.len() != 1 {
            continue;
        }
        if let Some(bearer) = bearer_of(text, &bearers, drafts[i].tokens.start).filter(|&b| b != i) {
            let full = drafts[bearer].clone();
            let draft = &mut drafts[i];
            draft.entities = full.entities;
            draft.country = full.country;
            draft.office = full.office;
            draft.coref_of = Some(bearer);
            draft.rule = "surname";
        }
    }
    let mut taken = vec![false; text.words.len()];
    for draft in drafts.iter() {
        // A time expression or a wider name keeps its words; a bare mention of a state does not lose them either.
        for t in draft.tokens.clone() {
            taken[t] |= draft.form != Form::Nominal;
        }
    }
    let mut t = 0;
    while t < text.words.len() {
        let start = t;
        t += 1;
        if taken[start] || !text.is_capitalised(start) && !is_particle_name(text, start) {
            continue;
        }
        let Some(bearer) = bearer_of(text, &bearers, start) else { continue };
        let sentence = text.sentence(text.seg.tokens[start].span.start);
        let mut end = start + 1;
        while end < text.words.len()
            && !taken[end]
            && text.sentence(text.seg.tokens[end].span.start) == sentence
            && (text.is_capitalised(end) || is_particle_name(text, end))
            && bearer_of(text, &bearers, end) == Some(bearer)
        {
            end += 1;
        }
        // A neighbour with a capital that is nobody's makes it another name: "Lavrov Street", "Anna Lavrov".
        if stranger(text, &taken, start, end) {
            continue;
        }
        let full = drafts[bearer].clone();
        let mut draft = Draft::new(text, text.span(start..end), MentionType::Person, Form::Name, "surname");
        draft.entities.clone_from(&full.entities);
        draft.country.clone_from(&full.country);
        draft.office.clone_from(&full.office);
        draft.coref_of = Some(bearer);
        draft.n_readings = readings.get(text.word(start)).map_or(0, |n| n.saturating_sub(1));
        drafts.push(draft);
        t = end;
    }
}

fn is_particle_name(text: &Text<'_>, token: usize) -> bool {
    let word = text.word(token);
    word.split_once('-').is_some_and(|(particle, rest)| english::is_name_particle(particle) && !rest.is_empty())
}

/// The parts of a full name that may stand for it alone: all but the given name, and the last one without its article
/// ("al-Sarraj" and "Sarraj"). Where the family name comes first, that one.
fn name_parts(text: &Text<'_>, tokens: Range<usize>, family_first: bool) -> Vec<String> {
    let words: Vec<&str> =
        tokens.clone().filter(|&t| text.kind(t) == Some(TokenKind::Word)).map(|t| text.word(t)).collect();
    // "HAYASHI Yoshimasa": capitals mark the family name.
    let capitals = |t: usize| {
        text.surface(t).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) && text.surface(t).len() > 2
    };
    let marked: Vec<&str> = tokens.clone().filter(|&t| capitals(t)).map(|t| text.word(t)).collect();
    let parts: &[&str] = if !marked.is_empty() && marked.len() < words.len() {
        &marked
    } else if family_first {
        &words[..words.len().min(1)]
    } else {
        words.get(1..).unwrap_or_default()
    };
    let mut keys = Vec::new();
    for part in parts {
        if part.chars().count() < 2
            || part.ends_with('.')
            || english::is_name_particle(part)
            || english::is_common_word(part)
        {
            continue;
        }
        keys.push((*part).to_string());
        if let Some((particle, rest)) = part.split_once('-')
            && english::is_name_particle(particle)
        {
            keys.push(rest.to_string());
        }
    }
    keys
}

/// The draft of the full name that a lone part stands for.
fn bearer_of(text: &Text<'_>, bearers: &HashMap<String, Vec<Bearer>>, token: usize) -> Option<usize> {
    let word = text.word(token);
    let known = bearers.get(word).or_else(|| {
        let (particle, rest) = word.split_once('-')?;
        english::is_name_particle(particle).then(|| bearers.get(rest))?
    })?;
    let position = text.seg.tokens[token].span.start;
    let at = known.partition_point(|b| b.position < position);
    known.get(at.saturating_sub(1)).map(|b| b.draft)
}

/// How many different persons bear the name.
fn distinct(known: &[Bearer], drafts: &[Draft]) -> usize {
    let mut all: Vec<Option<&usize>> = known.iter().map(|b| drafts[b.draft].entities.first()).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// Whether a capitalised word that belongs to no mention touches the tokens, so that they are part of another name.
fn stranger(text: &Text<'_>, taken: &[bool], start: usize, end: usize) -> bool {
    let sentence = text.sentence(text.seg.tokens[start].span.start);
    if text.titled[sentence] {
        return false;
    }
    let tokens = &text.seg.sentences[sentence].tokens;
    let capital = |t: usize| {
        tokens.contains(&t)
            && !taken[t]
            && text.is_capitalised(t)
            && !english::is_common_word(text.word(t))
            && !english::is_honorific(text.word(t))
    };
    let before = start > tokens.start + 1 && capital(start - 1) && english::heads(&[text.word(start - 1)]).is_none();
    before || capital(end)
}
