//! A sentence as a rule sees it: words, and chunks. A chunk is a mention with all that belongs to it, so that
//! "the Russian Foreign Minister, Sergey Lavrov," fills a slot as one, and so does "Russia and Egypt".

use crate::mention::{Form, MentionType};
use crate::resolve::{Draft, Text};
use crate::segment::TokenKind;
use crate::strip::Zone;
use crate::{Span, english};
use std::ops::Range;

/// One or more mentions that fill a slot together.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// All tokens, determiner and apposition included, possessive ending excluded.
    pub tokens: Range<usize>,
    /// The mentions that count, one for each member.
    pub heads: Vec<usize>,
    /// Whether a possessive ending follows, or it is a possessive pronoun.
    pub possessive: bool,
}

/// A word or a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Index of the token.
    Word(usize),
    /// Index of the chunk.
    Chunk(usize),
}

/// A sentence in items.
pub(super) struct Items {
    pub items: Vec<Item>,
    pub chunks: Vec<Chunk>,
}

impl Items {
    /// The tokens that an item covers.
    pub(super) fn tokens(&self, item: Item) -> Range<usize> {
        match item {
            Item::Word(token) => token..token + 1,
            Item::Chunk(chunk) => self.chunks[chunk].tokens.clone(),
        }
    }
}

/// Actors of one kind may be coordinated; a document and a state may not.
fn is_actor(mtype: MentionType) -> bool {
    !matches!(mtype, MentionType::Date | MentionType::Doc | MentionType::Event)
}

/// Cuts sentence `sentence` into items. `drafts` are in order of [`crate::resolve::find`].
pub(super) fn items(text: &Text<'_>, drafts: &[Draft], in_sentence: Range<usize>, tokens: Range<usize>) -> Items {
    let mut chunks = Vec::new();
    let mut end = tokens.start;
    for i in in_sentence {
        let draft = &drafts[i];
        if draft.tokens.start < end || !draft.whole(text) || draft.form == Form::Adjective {
            continue;
        }
        // A possessive pronoun before a role is its determiner, not somebody of its own: "his Turkish counterpart".
        if draft.mtype == MentionType::Pronoun && english::is_possessive(text.word(draft.tokens.start)) {
            let owned = drafts[i + 1..].iter().take_while(|d| d.tokens.start <= draft.tokens.end).any(|d| {
                d.tokens.start == draft.tokens.end && matches!(d.mtype, MentionType::Role | MentionType::Group)
                    || d.tokens.contains(&draft.tokens.end) && d.form == Form::Adjective
            });
            if owned {
                continue;
            }
        }
        end = draft.tokens.end;
        chunks.push(Chunk { tokens: draft.tokens.clone(), heads: vec![i], possessive: false });
    }
    for chunk in &mut chunks {
        if matches!(drafts[chunk.heads[0]].mtype, MentionType::Gpe | MentionType::Loc) {
            while chunk.tokens.start > tokens.start && is_place_modifier(text.word(chunk.tokens.start - 1)) {
                chunk.tokens.start -= 1;
            }
        }
        determiner(text, chunk, tokens.start);
    }
    let chunks = appositions(text, drafts, chunks, tokens.end);
    let mut chunks = coordinations(text, drafts, chunks);
    for chunk in &mut chunks {
        let head = &drafts[chunk.heads[0]];
        chunk.possessive = text.kind(chunk.tokens.end) == Some(TokenKind::Clitic) && chunk.tokens.end < tokens.end
            || head.mtype == MentionType::Pronoun && english::is_possessive(text.word(head.tokens.start));
    }
    let mut items = Vec::new();
    let mut at = tokens.start;
    for (c, chunk) in chunks.iter().enumerate() {
        items.extend((at..chunk.tokens.start.max(at)).map(Item::Word));
        items.push(Item::Chunk(c));
        at = chunk.tokens.end.max(at);
    }
    items.extend((at..tokens.end).map(Item::Word));
    Items { items, chunks }
}

/// Adjectives that narrow a place down and leave it the same argument: "southern Lebanon", "neighbouring Chad".
fn is_place_modifier(word: &str) -> bool {
    matches!(
        word,
        "central"
            | "downtown"
            | "eastern"
            | "neighboring"
            | "neighbouring"
            | "northern"
            | "oil-rich"
            | "southern"
            | "war-torn"
            | "western"
            | "north-eastern"
            | "north-western"
            | "northeastern"
            | "northwestern"
            | "south-eastern"
            | "south-western"
            | "southeastern"
            | "southwestern"
    )
}

/// Takes in the determiner before a chunk.
fn determiner(text: &Text<'_>, chunk: &mut Chunk, sentence_start: usize) {
    let start = chunk.tokens.start;
    let opens = |word: &str| english::is_determiner(word) || english::is_honorific(word);
    if start > sentence_start && opens(text.word(start - 1)) {
        chunk.tokens.start = start - 1;
    } else if start > sentence_start + 1
        && text.surface(start - 1) == "."
        && english::is_honorific(text.word(start - 2))
    {
        chunk.tokens.start = start - 2;
    }
}

/// Joins what stands in apposition: role and name, name and role, name and short name in brackets.
fn appositions(text: &Text<'_>, drafts: &[Draft], chunks: Vec<Chunk>, end: usize) -> Vec<Chunk> {
    let mut joined: Vec<Chunk> = Vec::new();
    for chunk in chunks {
        let Some(last) = joined.last_mut() else {
            joined.push(chunk);
            continue;
        };
        let (a, b) = (&drafts[last.heads[0]], &drafts[chunk.heads[0]]);
        let between = last.tokens.end..chunk.tokens.start;
        let comma = between.len() == 1 && text.word(between.start) == ",";
        let bracket = between.len() == 1 && text.word(between.start) == "(" && text.word(chunk.tokens.end) == ")";
        let same = !a.entities.is_empty() && a.entities == b.entities
            || b.coref_of == Some(last.heads[0])
            || a.coref_of == Some(chunk.heads[0]);
        let role_name = a.mtype == MentionType::Role && b.mtype == MentionType::Person && !a.plural;
        let name_role = a.mtype == MentionType::Person && b.mtype == MentionType::Role && !b.plural;
        // "Greece's Nikos Dendias".
        let owner_name = matches!(a.mtype, MentionType::Gpe | MentionType::Org)
            && b.mtype == MentionType::Person
            && between.len() == 1
            && text.kind(between.start) == Some(TokenKind::Clitic);
        if owner_name {
            last.tokens.end = chunk.tokens.end;
            last.heads = chunk.heads;
        } else if role_name && (between.is_empty() || comma && same) {
            last.tokens.end = chunk.tokens.end;
            last.heads = chunk.heads;
            closing_comma(text, last, comma, end);
        } else if name_role && comma && same {
            last.tokens.end = chunk.tokens.end;
            closing_comma(text, last, true, end);
        } else if bracket && same {
            last.tokens.end = chunk.tokens.end + 1;
        } else {
            joined.push(chunk);
        }
    }
    joined
}

/// The comma that closes an apposition belongs to it, unless a list goes on.
fn closing_comma(text: &Text<'_>, chunk: &mut Chunk, opened: bool, end: usize) {
    let at = chunk.tokens.end;
    if opened && at + 1 < end && text.word(at) == "," && text.kind(at + 1) == Some(TokenKind::Word) {
        chunk.tokens.end = at + 1;
    }
}

/// Joins "A and B", "A, B and C".
fn coordinations(text: &Text<'_>, drafts: &[Draft], chunks: Vec<Chunk>) -> Vec<Chunk> {
    let actor = |c: &Chunk| is_actor(drafts[c.heads[0]].mtype);
    let kind = |c: &Chunk| drafts[c.heads[0]].mtype;
    let headline = text
        .seg
        .tokens
        .get(chunks.first().map_or(0, |c| c.tokens.start))
        .is_some_and(|t| text.zone(text.sentence(t.span.start)) == Zone::Headline);
    let link = |a: &Chunk, b: &Chunk| -> Option<bool> {
        let between = a.tokens.end..b.tokens.start;
        let words: Vec<&str> = between.map(|t| text.word(t)).collect();
        match words.as_slice() {
            ["and" | "&"] | [",", "and"] | ["as", "well", "as"] => Some(true),
            // Headlines save the "and": "Lavrov, Saudi FM hold talks".
            [","] => Some(
                headline
                    && a.tokens.start
                        == text.seg.sentences[text.sentence(text.seg.tokens[a.tokens.start].span.start)].tokens.start,
            ),
            // A closing comma of an apposition was taken in already.
            [] if text.word(a.tokens.end.saturating_sub(1)) == "," => Some(false),
            _ => None,
        }
    };
    let mut joined: Vec<Chunk> = Vec::new();
    let mut i = 0;
    while i < chunks.len() {
        let mut end = i;
        let mut stop = i;
        // Commas count only if an "and" comes before the list breaks off.
        while end + 1 < chunks.len()
            && (actor(&chunks[i]) && actor(&chunks[end + 1]) || kind(&chunks[i]) == kind(&chunks[end + 1]))
            && kind(&chunks[i]) != MentionType::Date
        {
            match link(&chunks[end], &chunks[end + 1]) {
                Some(last) => {
                    end += 1;
                    if last {
                        stop = end;
                        break;
                    }
                }
                None => break,
            }
        }
        let mut chunk = chunks[i].clone();
        if stop > i && subject_follows(text, &chunks[stop]) {
            stop = i;
        }
        for more in &chunks[i + 1..=stop.max(i)] {
            chunk.tokens.end = more.tokens.end;
            chunk.heads.extend(&more.heads);
        }
        joined.push(chunk);
        i = stop.max(i) + 1;
    }
    joined
}

/// "Lavrov met Shoukry and Erdogan met Macron": when what comes before the list is a verb and what follows it too, the last
/// member is the subject of its own clause. Told by a past-tense verb directly behind while one stands before.
fn subject_follows(text: &Text<'_>, last: &Chunk) -> bool {
    let sentence = text.sentence(text.seg.tokens[last.tokens.start].span.start);
    let tokens = &text.seg.sentences[sentence].tokens;
    let verb = |t: usize| {
        let word = text.word(t);
        english::is_say_verb(word)
            || word.ends_with("ed") && text.kind(t) == Some(TokenKind::Word) && !text.is_capitalised(t)
    };
    verb(last.tokens.end) && (tokens.start..last.tokens.start).any(|t| verb(t) && !english::is_say_verb(text.word(t)))
}

/// The drafts of sentence `sentence`, as a range: drafts are in text order.
pub(super) fn of_sentence(drafts: &[Draft], span: Span) -> Range<usize> {
    let start = drafts.partition_point(|d| d.span.start < span.start);
    let end = drafts.partition_point(|d| d.span.start < span.end);
    start..end
}
