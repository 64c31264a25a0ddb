//! The relations of a text: patterns woken by their anchors, the built-in finders, then what the sentences say of each.

use super::chunk;
use super::matcher::{Found, Sentence};
use super::parse::{Builtin, Finder};
use super::pattern::Matcher;
use super::{Rules, context};
use crate::Span;
use crate::date::TimeExpression;
use crate::mention::{Form, Kind, MentionType, Modality, Polarity};
use crate::resolve::{Draft, Text};
use crate::segment;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::ops::Range;

/// Whether a sentence is a list or noise, too long for relations to be looked for: over 600 tokens or 20,000 bytes. The miner
/// says so.
pub(crate) fn is_too_long(sentence: &segment::Sentence) -> bool {
    sentence.tokens.len() > 600 || sentence.span.len() > 20_000
}

/// A relation in terms of drafts and tokens.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub sentence: usize,
    pub rtype: usize,
    pub kind: Kind,
    pub subject: Vec<usize>,
    pub object: Vec<usize>,
    pub trigger: Span,
    pub date: Option<usize>,
    pub place: Option<usize>,
    pub polarity: Polarity,
    pub modality: Modality,
    pub attributed_to: Option<usize>,
    pub in_quote: bool,
    pub topic: Option<Span>,
    pub rule: String,
    /// Element and the span it matched.
    pub bindings: Vec<(String, Span)>,
}

/// All relations of a text, by trigger.
pub(crate) fn relations(
    text: &Text<'_>,
    drafts: &[Draft],
    dates: &[TimeExpression],
    published: Option<Date>,
    rules: &Rules,
) -> Vec<Raw> {
    let mut all = Vec::new();
    for (s, sentence) in text.seg.sentences.iter().enumerate() {
        let inside = chunk::of_sentence(drafts, sentence.span);
        if is_too_long(sentence) {
            continue;
        }
        let woken = woken(text, rules, sentence.tokens.clone());
        if !woken.is_empty() {
            let items = chunk::items(text, drafts, inside.clone(), sentence.tokens.clone());
            let view =
                Sentence { text, drafts, items: &items, tokens: sentence.tokens.clone(), inside: inside.clone() };
            let found = best(rules, matches(&view, rules, &woken));
            all.extend(raws(&view, s, rules, (dates, published), &found));
        }
        for finder in &rules.builtins {
            let made = match finder.builtin {
                Builtin::Office => offices(text, drafts, inside.clone()),
                Builtin::Bracket => brackets(text, drafts, inside.clone()),
                Builtin::Owner => owners(text, drafts, inside.clone()),
            };
            all.extend(made.into_iter().map(|m| m.raw(text, drafts, s, rules, finder)));
        }
    }
    attribute_quotes(text, rules, &mut all);
    all.sort_by_key(|r| (r.trigger.start, r.trigger.end, r.rtype));
    all
}

/// Tokens at which a pattern may begin to match.
fn woken(text: &Text<'_>, rules: &Rules, tokens: Range<usize>) -> Vec<(usize, usize)> {
    let mut woken = Vec::new();
    for token in tokens {
        if let Some(patterns) = rules.anchors.get(text.word(token)) {
            woken.extend(patterns.iter().map(|&p| (token, p)));
        }
    }
    woken
}

fn matches(view: &Sentence<'_>, rules: &Rules, woken: &[(usize, usize)]) -> Vec<Found> {
    let item_of = |token: usize| view.items.items.partition_point(|&i| view.items.tokens(i).end <= token);
    woken.iter().filter_map(|&(token, p)| view.find(p, &rules.patterns[p], item_of(token))).collect()
}

/// Of matches whose triggers overlap the one that says most stays: more slots filled, then more words, then the longer
/// trigger, then the earlier rule.
fn best(rules: &Rules, mut found: Vec<Found>) -> Vec<Found> {
    let words = |f: &Found| {
        let nodes = &rules.patterns[f.pattern].nodes;
        f.bindings.iter().filter(|(n, _)| matches!(nodes[*n].matcher, Matcher::Words(_))).count()
    };
    found.sort_by_key(|f| (Reverse(f.filled()), Reverse(words(f)), Reverse(f.trigger.len()), f.pattern));
    let mut kept: Vec<Found> = Vec::new();
    for candidate in found {
        let clash =
            kept.iter().any(|k| k.trigger.start < candidate.trigger.end && candidate.trigger.start < k.trigger.end);
        if !clash {
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|f| (f.trigger.start, rules.patterns[f.pattern].rtype));
    kept
}

fn raws(
    view: &Sentence<'_>,
    s: usize,
    rules: &Rules,
    (dates, published): (&[TimeExpression], Option<Date>),
    found: &[Found],
) -> Vec<Raw> {
    let text = view.text;
    let triggers: Vec<usize> = found.iter().map(|f| f.trigger.start).collect();
    let source = context::according_to(view);
    let says: Vec<&Found> = found
        .iter()
        .filter(|f| is_statement(rules, rules.patterns[f.pattern].rtype) && f.subject.is_some())
        .collect();
    let heads = |chunk: Option<usize>| chunk.map_or(Vec::new(), |c| view.items.chunks[c].heads.clone());
    found
        .iter()
        .filter(|f| f.subject.is_some() || f.object.is_some())
        .map(|f| {
            let pattern = &rules.patterns[f.pattern];
            let speaker = says
                .iter()
                .filter(|say| {
                    say.trigger != f.trigger
                        && !is_statement(rules, pattern.rtype)
                        && context::covers(view, say, f.trigger.start)
                })
                .min_by_key(|say| say.trigger.start.abs_diff(f.trigger.start))
                .and_then(|say| heads(say.subject).first().copied());
            let trigger = text.span(f.trigger.clone());
            let place = f.place.and_then(|c| view.items.chunks[c].heads.first().copied());
            Raw {
                sentence: s,
                rtype: pattern.rtype,
                kind: rules.types[pattern.rtype].kind,
                subject: heads(f.subject),
                object: heads(f.object),
                trigger,
                date: context::date(view, f, dates, published, rules.types[pattern.rtype].kind, &triggers),
                place: place.or_else(|| context::place(view, f)),
                polarity: context::polarity(view, f),
                modality: context::modality(view, f),
                attributed_to: speaker.or(source),
                in_quote: text.in_quote(trigger),
                topic: f.topic.clone().filter(|t| !t.is_empty()).map(|t| text.span(t)),
                rule: pattern.name.clone(),
                bindings: f
                    .bindings
                    .iter()
                    .map(|(node, tokens)| (pattern.nodes[*node].source.clone(), text.span(tokens.clone())))
                    .collect(),
            }
        })
        .collect()
}

fn is_statement(rules: &Rules, rtype: usize) -> bool {
    let id = rules.types[rtype].id.as_str();
    id == "state" || id.starts_with("state.")
}

/// What is said inside a quotation belongs to whoever is named as its speaker in the same paragraph: in the sentence
/// itself, else in the nearest one.
fn attribute_quotes(text: &Text<'_>, rules: &Rules, all: &mut [Raw]) {
    let block = |s: usize| text.seg.sentences[s].block;
    let speakers: Vec<(usize, usize)> = all
        .iter()
        .filter(|r| is_statement(rules, r.rtype))
        .filter_map(|r| r.subject.first().map(|&who| (r.sentence, who)))
        .collect();
    for raw in all.iter_mut().filter(|r| r.in_quote && r.attributed_to.is_none() && !is_statement(rules, r.rtype)) {
        // Speakers are in text order: the nearest is one of the two around.
        let at = speakers.partition_point(|(s, _)| *s < raw.sentence);
        raw.attributed_to = speakers[at.saturating_sub(1)..speakers.len().min(at + 1)]
            .iter()
            .filter(|(s, _)| block(*s) == block(raw.sentence))
            .min_by_key(|(s, _)| s.abs_diff(raw.sentence))
            .map(|(_, who)| *who);
    }
}

/// What a built-in finder gives.
struct Made {
    subject: Vec<usize>,
    object: Vec<usize>,
    trigger: Span,
}

impl Made {
    fn raw(self, text: &Text<'_>, drafts: &[Draft], s: usize, rules: &Rules, finder: &Finder) -> Raw {
        let rtype = finder.rtype;
        let side = |name: &str, heads: &[usize]| heads.first().map(|&h| (name.to_string(), drafts[h].span));
        let trigger = Some((finder.source.clone(), self.trigger));
        let bindings =
            [trigger, side("subject", &self.subject), side("object", &self.object)].into_iter().flatten().collect();
        Raw {
            sentence: s,
            rtype,
            kind: rules.types[rtype].kind,
            in_quote: text.in_quote(self.trigger),
            bindings,
            subject: self.subject,
            object: self.object,
            trigger: self.trigger,
            date: None,
            place: None,
            polarity: Polarity::Affirmed,
            modality: Modality::Asserted,
            attributed_to: None,
            topic: None,
            rule: finder.name.clone(),
        }
    }
}

/// `@office`: a singular role that means one person: that person holds the office, in the state or body that the phrase
/// names.
fn offices(text: &Text<'_>, drafts: &[Draft], inside: Range<usize>) -> Vec<Made> {
    let mut made = Vec::new();
    for i in inside.clone() {
        let role = &drafts[i];
        if role.mtype != MentionType::Role || role.plural || role.rule != "title" {
            continue;
        }
        // Who held it once holds it no more.
        let before = role.tokens.start.checked_sub(1).map_or("", |t| text.word(t));
        let words = text.words[role.tokens.clone()].iter().map(|w| w.as_ref());
        if words.chain([before]).any(|w| matches!(w, "former" | "ex" | "then" | "late")) {
            continue;
        }
        // The person stands in the same sentence, nearest to the role.
        let person = inside
            .clone()
            .filter(|&j| {
                drafts[j].mtype == MentionType::Person
                    && drafts[j].form == Form::Name
                    && (drafts[j].entities == role.entities)
            })
            .min_by_key(|&j| drafts[j].span.start.abs_diff(role.span.end));
        let Some(person) = person else { continue };
        // The last body or state in the phrase: "Speaker of Libya's House of Representatives" speaks for the House.
        let domain = inside
            .clone()
            .filter(|&j| {
                j != i
                    && role.span.contains(drafts[j].span)
                    && drafts[j].mtype != MentionType::Role
                    && !drafts[j].entities.is_empty()
            })
            .max_by_key(|&j| {
                (drafts[j].mtype == MentionType::Org, drafts[j].mtype == MentionType::Gpe, drafts[j].span.start)
            });
        made.push(Made { subject: vec![person], object: domain.into_iter().collect(), trigger: role.span });
    }
    made
}

/// `@bracket`: "Government of National Accord (GNA)".
fn brackets(text: &Text<'_>, drafts: &[Draft], inside: Range<usize>) -> Vec<Made> {
    let mut made = Vec::new();
    for i in inside.clone() {
        let short = &drafts[i];
        let (open, close) = (short.tokens.start.wrapping_sub(1), short.tokens.end);
        if short.tokens.start == 0 || text.word(open) != "(" || text.word(close) != ")" || !short.whole(text) {
            continue;
        }
        let long =
            inside.clone().filter(|&j| j != i && drafts[j].tokens.end == open).max_by_key(|&j| drafts[j].span.len());
        let Some(long) = long else { continue };
        let same =
            !short.entities.is_empty() && drafts[long].entities == short.entities || short.coref_of == Some(long);
        if same {
            made.push(Made { subject: vec![i], object: vec![long], trigger: text.span(open..close + 1) });
        }
    }
    made
}

/// `@owner`: "Russian Foreign Ministry", "Libya's House of Representatives": the body is part of the state.
fn owners(text: &Text<'_>, drafts: &[Draft], inside: Range<usize>) -> Vec<Made> {
    let mut made = Vec::new();
    for i in inside.clone() {
        let state = &drafts[i];
        let is_state = matches!(state.mtype, MentionType::Gpe | MentionType::Norp)
            && state.country.is_some()
            && state.whole(text);
        if !is_state {
            continue;
        }
        let clitic = text.kind(state.tokens.end) == Some(crate::segment::TokenKind::Clitic);
        for j in inside.clone() {
            let body = &drafts[j];
            if body.mtype != MentionType::Org || body.form != Form::Name || body.entities.is_empty() {
                continue;
            }
            let nested =
                body.span.contains(state.span) && body.span.start == state.span.start && body.span != state.span;
            let owned = body.tokens.start == state.tokens.end + usize::from(clitic)
                && (clitic || state.form == Form::Adjective);
            if nested {
                made.push(Made { subject: vec![j], object: vec![i], trigger: body.span });
            } else if owned {
                let trigger = if clitic { text.seg.tokens[state.tokens.end].span } else { state.span };
                made.push(Made { subject: vec![j], object: vec![i], trigger });
            }
        }
    }
    made
}
