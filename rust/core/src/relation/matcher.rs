//! Matching a pattern on a sentence: from its anchor outwards, forward to the end of the pattern and back to its start.
//!
//! What a writer may put between the elements without changing who does what is skipped: adverbs, auxiliaries, dates,
//! places with their preposition, parentheses. Every gap is bounded, so that matching is linear in the sentence.

use super::chunk::{Item, Items};
use super::pattern::{Forms, Matcher, Node, Pattern, Role, Slot};
use crate::english;
use crate::mention::MentionType;
use crate::resolve::{Draft, Text};
use crate::segment::TokenKind;
use std::ops::Range;

/// Items that may be skipped between two elements.
const FILLERS: usize = 10;
/// Words that `...` may cover.
const GAP: usize = 8;
/// Steps that one attempt may take before it is given up: no sentence of a real text comes near.
const FUEL: usize = 4000;

/// What a pattern matched: for each node its tokens, and the chunk that fills a slot.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub pattern: usize,
    pub trigger: Range<usize>,
    pub subject: Option<usize>,
    pub object: Option<usize>,
    pub place: Option<usize>,
    pub topic: Option<Range<usize>>,
    /// Node index and the tokens it matched, in order of the nodes.
    pub bindings: Vec<(usize, Range<usize>)>,
    /// Tokens from the subject to the trigger, where negation and modality stand.
    pub lead: Range<usize>,
}

impl Found {
    /// How many arguments it has.
    pub(super) fn filled(&self) -> usize {
        [self.subject.is_some(), self.object.is_some(), self.place.is_some()].iter().filter(|x| **x).count()
    }
}

/// One sentence to match on.
pub(super) struct Sentence<'a> {
    pub text: &'a Text<'a>,
    pub drafts: &'a [Draft],
    pub items: &'a Items,
    pub tokens: Range<usize>,
    /// The drafts that begin in the sentence.
    pub inside: Range<usize>,
}

/// What the nodes matched so far: item ranges.
type Bound = Vec<(usize, Range<usize>)>;

impl Sentence<'_> {
    /// Tries `pattern` with its anchor at item `at`.
    pub(super) fn find(&self, index: usize, pattern: &Pattern, at: usize) -> Option<Found> {
        let mut fuel = FUEL;
        let Matcher::Words(phrases) = &pattern.nodes[pattern.anchor].matcher else { return None };
        for phrase in phrases {
            let Some(end) = self.phrase(phrase, at) else { continue };
            let mut right = Bound::new();
            if !self.forward(&pattern.nodes, pattern.anchor + 1, end, &mut right, &mut fuel) {
                continue;
            }
            let mut left = Bound::new();
            if !self.backward(&pattern.nodes, pattern.anchor, at, &mut left, &mut fuel) {
                continue;
            }
            left.reverse();
            left.push((pattern.anchor, at..end));
            left.extend(right);
            return Some(self.found(index, pattern, &left));
        }
        None
    }

    fn found(&self, index: usize, pattern: &Pattern, bound: &Bound) -> Found {
        let tokens = |items: &Range<usize>| -> Range<usize> {
            if items.is_empty() {
                return 0..0;
            }
            let first = self.items.tokens(self.items.items[items.start]);
            let last = self.items.tokens(self.items.items[items.end - 1]);
            first.start..last.end
        };
        let mut found = Found {
            pattern: index,
            trigger: 0..0,
            subject: None,
            object: None,
            place: None,
            topic: None,
            bindings: Vec::new(),
            lead: 0..0,
        };
        for (node, items) in bound {
            let covered = tokens(items);
            if pattern.nodes[*node].trigger && !items.is_empty() {
                if found.trigger.is_empty() {
                    found.trigger = covered.clone();
                }
                found.trigger = found.trigger.start.min(covered.start)..found.trigger.end.max(covered.end);
            }
            if let Matcher::Slot(slot) = &pattern.nodes[*node].matcher {
                let chunk = items.clone().find_map(|i| match self.items.items[i] {
                    Item::Chunk(c) => Some(c),
                    Item::Word(_) => None,
                });
                match slot.role {
                    Role::Subject => found.subject = chunk,
                    Role::Object => found.object = chunk,
                    Role::Place => found.place = chunk,
                    Role::Topic => found.topic = Some(covered.clone()),
                }
            }
            if !covered.is_empty() {
                found.bindings.push((*node, covered));
            }
        }
        let subject_end = found.subject.map_or(found.trigger.start, |c| self.items.chunks[c].tokens.end);
        found.lead = subject_end.min(found.trigger.start)..found.trigger.start;
        found
    }

    fn word(&self, item: usize) -> &str {
        match self.items.items.get(item) {
            Some(Item::Word(token)) => self.text.word(*token),
            _ => "",
        }
    }

    fn is_word(&self, item: usize) -> bool {
        matches!(self.items.items.get(item), Some(Item::Word(t)) if self.text.kind(*t) == Some(TokenKind::Word))
    }

    fn chunk_type(&self, item: usize) -> Option<MentionType> {
        match self.items.items.get(item)? {
            Item::Chunk(c) => Some(self.drafts[self.items.chunks[*c].heads[0]].mtype),
            Item::Word(_) => None,
        }
    }

    /// The end of `phrase` if it stands at item `at`. Words inside a chunk count too when the chunk is only they
    /// ("agreement" as a mention is still the word "agreement").
    fn phrase(&self, phrase: &[Forms], at: usize) -> Option<usize> {
        let mut item = at;
        let mut want = phrase.iter();
        let mut next = want.next()?;
        loop {
            let item_now = *self.items.items.get(item)?;
            let tokens = match item_now {
                Item::Chunk(c) if self.takes_words(c) => {
                    let all = self.items.tokens(item_now);
                    // The determiner of the chunk is not one of the words.
                    let start = all.start + usize::from(english::is_determiner(self.text.word(all.start)));
                    start..all.end
                }
                Item::Chunk(_) => return None,
                Item::Word(_) => self.items.tokens(item_now),
            };
            for token in tokens.clone() {
                if !next.contains(self.text.word(token)) {
                    return None;
                }
                match want.next() {
                    Some(more) => next = more,
                    None => return (token + 1 == tokens.end).then_some(item + 1),
                }
            }
            item += 1;
        }
    }

    /// Nominal mentions of documents are words as well; names are not.
    fn takes_words(&self, chunk: usize) -> bool {
        let chunk = &self.items.chunks[chunk];
        chunk.heads.len() == 1
            && matches!(
                self.drafts[chunk.heads[0]].mtype,
                MentionType::Doc | MentionType::Role | MentionType::Group | MentionType::Org
            )
            && self.drafts[chunk.heads[0]].form == crate::mention::Form::Nominal
    }

    fn slot(&self, slot: &Slot, item: usize) -> bool {
        let Some(Item::Chunk(c)) = self.items.items.get(item) else { return false };
        let chunk = &self.items.chunks[*c];
        let first = &self.drafts[chunk.heads[0]];
        let possessive_pronoun = first.mtype == MentionType::Pronoun && chunk.possessive;
        slot.takes(first)
            && (!slot.several || chunk.heads.len() > 1 || first.entities.len() > 1 || first.plural)
            && (slot.possessive == chunk.possessive || slot.possessive && possessive_pronoun)
    }

    /// Matches `nodes[n..]` from item `at` on.
    fn forward(&self, nodes: &[Node], n: usize, at: usize, bound: &mut Bound, fuel: &mut usize) -> bool {
        let Some(node) = nodes.get(n) else { return true };
        if *fuel == 0 {
            return false;
        }
        *fuel -= 1;
        let mark = bound.len();
        let reach = self.skips_forward(at, matches!(node.matcher, Matcher::Words(_)) && node.trigger);
        match &node.matcher {
            Matcher::Gap => {
                for end in self.gap(at) {
                    bound.push((n, at..end));
                    if self.forward(nodes, n + 1, end, bound, fuel) {
                        return true;
                    }
                    bound.truncate(mark);
                }
            }
            Matcher::Modifiers => {
                for end in self.modifiers(at) {
                    bound.push((n, at..end));
                    if self.forward_exact(nodes, n + 1, end, bound, fuel) {
                        return true;
                    }
                    bound.truncate(mark);
                }
            }
            Matcher::Slot(slot) if slot.role == Role::Topic => {
                let end = self.clause_end(at);
                if end > at {
                    bound.push((n, at..end));
                    return self.forward(nodes, n + 1, end, bound, fuel);
                }
            }
            Matcher::Slot(slot) => {
                for &start in &reach {
                    if self.slot(slot, start) {
                        let end = start + 1 + usize::from(slot.possessive && self.is_clitic(start + 1));
                        bound.push((n, start..end));
                        if self.forward(nodes, n + 1, end, bound, fuel) {
                            return true;
                        }
                        bound.truncate(mark);
                    }
                }
            }
            Matcher::Words(phrases) => {
                for &start in &reach {
                    for phrase in phrases {
                        if let Some(end) = self.phrase(phrase, start) {
                            bound.push((n, start..end));
                            if self.forward(nodes, n + 1, end, bound, fuel) {
                                return true;
                            }
                            bound.truncate(mark);
                        }
                    }
                }
            }
        }
        node.optional && self.forward(nodes, n + 1, at, bound, fuel)
    }

    /// The node after `a` stands directly behind the modifiers.
    fn forward_exact(&self, nodes: &[Node], n: usize, at: usize, bound: &mut Bound, fuel: &mut usize) -> bool {
        let Some(Node { matcher: Matcher::Words(phrases), .. }) = nodes.get(n) else {
            return self.forward(nodes, n, at, bound, fuel);
        };
        let mark = bound.len();
        for phrase in phrases {
            if let Some(end) = self.phrase(phrase, at) {
                bound.push((n, at..end));
                if self.forward(nodes, n + 1, end, bound, fuel) {
                    return true;
                }
                bound.truncate(mark);
            }
        }
        false
    }

    /// Matches `nodes[..n]`, the last of which ends at or before item `at`. What it binds comes last node first.
    fn backward(&self, nodes: &[Node], n: usize, at: usize, bound: &mut Bound, fuel: &mut usize) -> bool {
        let Some(node) = n.checked_sub(1).map(|i| &nodes[i]) else { return true };
        if *fuel == 0 {
            return false;
        }
        *fuel -= 1;
        let mark = bound.len();
        match &node.matcher {
            Matcher::Gap => {
                let low = at.saturating_sub(GAP);
                for start in (low..=at).rev() {
                    if start < at && self.stops_gap(start) {
                        break;
                    }
                    bound.push((n - 1, start..at));
                    if self.backward(nodes, n - 1, start, bound, fuel) {
                        return true;
                    }
                    bound.truncate(mark);
                }
            }
            Matcher::Modifiers => {
                for start in (at.saturating_sub(4)..=at).rev() {
                    if start < at && !self.is_modifier(start) {
                        break;
                    }
                    bound.push((n - 1, start..at));
                    if self.backward(nodes, n - 1, start, bound, fuel) {
                        return true;
                    }
                    bound.truncate(mark);
                }
            }
            Matcher::Slot(slot) => {
                for start in self.before(at, slot) {
                    if self.slot(slot, start) {
                        bound.push((n - 1, start..start + 1));
                        if self.backward(nodes, n - 1, start, bound, fuel) {
                            return true;
                        }
                        bound.truncate(mark);
                    }
                }
            }
            Matcher::Words(phrases) => {
                for end in self.skips_backward(at) {
                    for phrase in phrases {
                        // A phrase may begin at most as many items before its end as it has words.
                        for start in (end.saturating_sub(phrase.len())..end).rev() {
                            if self.phrase(phrase, start) == Some(end) {
                                bound.push((n - 1, start..end));
                                if self.backward(nodes, n - 1, start, bound, fuel) {
                                    return true;
                                }
                                bound.truncate(mark);
                            }
                        }
                    }
                }
            }
        }
        node.optional && self.backward(nodes, n - 1, at, bound, fuel)
    }

    fn is_clitic(&self, item: usize) -> bool {
        matches!(self.items.items.get(item), Some(Item::Word(t)) if self.text.kind(*t) == Some(TokenKind::Clitic))
    }

    /// How many items a filler at `at` takes, 0 if there is none.
    fn filler(&self, at: usize) -> usize {
        match self.items.items.get(at) {
            Some(Item::Chunk(_)) if self.chunk_type(at) == Some(MentionType::Date) => 1,
            Some(Item::Word(_)) => {
                let word = self.word(at);
                let circumstance = english::is_preposition(word)
                    && match self.chunk_type(at + 1) {
                        Some(MentionType::Date) => true,
                        Some(MentionType::Gpe | MentionType::Loc) => matches!(word, "in" | "at" | "near"),
                        _ => false,
                    };
                let set_phrase =
                    word == "at" && matches!(self.word(at + 1), "once" | "last" | "least" | "first" | "length");
                if circumstance || set_phrase {
                    2
                } else if matches!(word, "(" | "[") {
                    (at + 1..self.items.items.len().min(at + 12))
                        .find(|&i| matches!(self.word(i), ")" | "]"))
                        .map_or(0, |i| i + 1 - at)
                } else {
                    usize::from(
                        english::is_adverb(word)
                            || matches!(word, "’" | "‘" | "'")
                            || matches!(word, "evening" | "morning" | "afternoon" | "night" | "late"),
                    )
                }
            }
            _ => 0,
        }
    }

    /// Places from which the next element may be tried, nearest first.
    fn skips_forward(&self, at: usize, inside_trigger: bool) -> Vec<usize> {
        let mut places = vec![at];
        let mut next = at;
        while places.len() < FILLERS {
            let step = self.filler(next);
            let step = if step == 0
                && !inside_trigger
                && self.word(next) == ","
                && (self.filler(next + 1) > 0 || next == at)
            {
                // A comma before a filler, or before the element itself ("his counterpart, Bourita" is a chunk already).
                1
            } else {
                step
            };
            if step == 0 {
                break;
            }
            next += step;
            places.push(next);
        }
        places
    }

    /// Ends at which the element before may stand, nearest first.
    fn skips_backward(&self, at: usize) -> Vec<usize> {
        let mut places = vec![at];
        let mut end = at;
        while places.len() < FILLERS && end > 0 {
            let word = self.word(end - 1);
            let step = if self.filler(end - 1) == 1 || self.is_word(end - 1) && english::is_auxiliary(word) {
                1
            } else if end > 1 && self.filler(end - 2) == 2 {
                2
            } else if matches!(word, ")" | "]") {
                (end.saturating_sub(12)..end)
                    .rev()
                    .find(|&i| matches!(self.word(i), "(" | "["))
                    .map_or(0, |i| end - i)
            } else {
                0
            };
            if step == 0 {
                break;
            }
            end -= step;
            places.push(end);
        }
        places
    }

    /// Chunks that may be the argument before item `at`, most likely first.
    fn before(&self, at: usize, slot: &Slot) -> Vec<usize> {
        if slot.possessive {
            // "Lavrov's (long) (telephone) conversation": the ending, then up to three modifiers.
            let mut places = Vec::new();
            for start in (at.saturating_sub(5)..at).rev() {
                if matches!(self.items.items[start], Item::Chunk(_)) {
                    places.push(start);
                    break;
                }
                if !self.is_clitic(start) && !self.is_modifier(start) {
                    break;
                }
            }
            return places;
        }
        let mut places: Vec<usize> = Vec::new();
        let mut end = at;
        for _ in 0..FILLERS {
            if end == 0 {
                break;
            }
            if matches!(self.items.items[end - 1], Item::Chunk(_))
                && self.chunk_type(end - 1) != Some(MentionType::Date)
            {
                // "the minister in Cairo met": a place with its preposition is passed over, but remembered as last resort.
                let circumstance = end > 1 && self.filler(end - 2) == 2;
                if !circumstance {
                    places.push(end - 1);
                    if end > 1 && self.is_object(end - 2) {
                        // What hangs on a preposition is seldom the subject: "the parliament of Libya met".
                        if let Some(owner) = self.owner(end - 2) {
                            places.insert(0, owner);
                        }
                    }
                    break;
                }
            }
            let word = self.word(end - 1);
            let step = if end > 1 && self.filler(end - 2) == 2 {
                2
            } else if self.filler(end - 1) == 1
                || self.is_word(end - 1)
                    && (english::is_auxiliary(word)
                        || english::is_plan_word(word)
                        || self.word(end) == "to" && english::is_catenative(word)
                        || matches!(word, "who" | "which" | "both" | "all"))
            {
                1
            } else if matches!(word, ")" | "]") {
                (end.saturating_sub(12)..end)
                    .rev()
                    .find(|&i| matches!(self.word(i), "(" | "["))
                    .map_or(0, |i| end - i)
            } else if word == "," {
                // ", who arrived", or the end of a parenthesis: ", the spokesman said,".
                if matches!(self.items.items.get(end), Some(Item::Word(t)) if matches!(self.text.word(*t), "who" | "which"))
                {
                    1
                } else {
                    self.parenthesis(end - 1)
                }
            } else {
                0
            };
            if step == 0 {
                break;
            }
            end -= step;
        }
        if places.is_empty() {
            places.extend(self.main_subject(end));
        }
        places
    }

    /// Whether the item is a preposition that governs what follows it.
    fn is_object(&self, item: usize) -> bool {
        self.is_word(item) && matches!(self.word(item), "of" | "from" | "with" | "by" | "to" | "against" | "for")
    }

    /// The chunk that "of X" belongs to, if it stands directly before.
    fn owner(&self, preposition: usize) -> Option<usize> {
        let before = preposition.checked_sub(1)?;
        (self.word(preposition) == "of" || self.word(preposition) == "from")
            .then_some(before)
            .filter(|&i| matches!(self.items.items[i], Item::Chunk(_)))
    }

    /// Items of a parenthesis between commas that ends at item `comma`, commas included; 0 if there is none.
    fn parenthesis(&self, comma: usize) -> usize {
        let open = (comma.saturating_sub(15)..comma)
            .rev()
            .find(|&i| self.word(i) == ",")
            .filter(|&i| i > 0 && comma - i > 1);
        let Some(open) = open else { return 0 };
        let relative = matches!(self.word(open + 1), "who" | "which" | "whose" | "where");
        let clause = (open + 1..comma).any(|i| {
            let word = self.word(i);
            english::is_say_verb(word) || english::is_auxiliary(word) && word != "to" || word.ends_with("ed")
        });
        if clause && !relative { 0 } else { comma + 1 - open }
    }

    /// The subject for a verb that shares it with another: "Lavrov met Shoukry and praised ...", "Lavrov spoke after talks with
    /// ...". The nearest chunk before that has a verb behind it, else the first of the sentence.
    fn main_subject(&self, end: usize) -> Option<usize> {
        let joint = end.checked_sub(1)?;
        if !matches!(self.word(joint), "and" | "," | "but" | "while" | "before" | "after" | "then" | "to") {
            return None;
        }
        let free = |at: usize| match self.items.items[at] {
            Item::Chunk(c) if self.chunk_type(at) != Some(MentionType::Date) => {
                let head = &self.drafts[self.items.chunks[c].heads[0]];
                let governed = at > 0 && self.is_word(at - 1) && english::is_preposition(self.word(at - 1));
                let in_dateline = self.text.dateline.is_some_and(|d| d.contains(head.span));
                !governed && !in_dateline && !self.items.chunks[c].possessive
            }
            _ => false,
        };
        let acts = |at: usize| {
            let word = self.word(at + 1);
            english::is_say_verb(word)
                || english::is_auxiliary(word)
                || english::is_irregular_past(word)
                || self.is_word(at + 1) && word.ends_with("ed")
        };
        (0..joint).rev().find(|&at| free(at) && acts(at)).or_else(|| (0..joint).find(|&at| free(at)))
    }

    /// Ends of a `...` from item `at`, shortest first.
    fn gap(&self, at: usize) -> Vec<usize> {
        let mut ends = vec![at];
        for item in at..self.items.items.len().min(at + GAP) {
            if self.stops_gap(item) {
                break;
            }
            ends.push(item + 1);
        }
        ends
    }

    fn stops_gap(&self, item: usize) -> bool {
        matches!(self.word(item), "." | ";" | ":" | "!" | "?" | "\"" | "“" | "”" | "but" | "which" | "who")
    }

    /// Ends of a determiner with up to three modifiers, longest first, so that the noun behind is the last.
    fn modifiers(&self, at: usize) -> Vec<usize> {
        let mut ends = vec![at];
        for item in at..self.items.items.len().min(at + 4) {
            if !self.is_modifier(item) {
                break;
            }
            ends.push(item + 1);
        }
        ends
    }

    fn is_modifier(&self, item: usize) -> bool {
        match self.items.items.get(item) {
            Some(Item::Word(token)) => {
                let word = self.text.word(*token);
                match self.text.kind(*token) {
                    Some(TokenKind::Word) => {
                        english::is_determiner(word)
                            || !(english::is_preposition(word)
                                || english::is_clause_word(word)
                                || english::is_auxiliary(word)
                                || english::is_say_verb(word))
                    }
                    Some(TokenKind::Number) => true,
                    Some(TokenKind::Clitic) => true,
                    _ => matches!(word, "-" | "‘" | "’"),
                }
            }
            _ => false,
        }
    }

    /// The end of the clause that begins at item `at`.
    fn clause_end(&self, at: usize) -> usize {
        let end = (at..self.items.items.len()).find(|&i| {
            matches!(
                self.word(i),
                "." | ";" | "!" | "?" | "\"" | "“" | "”" | "which" | "who" | "while" | "although" | "but"
            ) || self.word(i) == "," && !self.list_goes_on(i)
        });
        end.unwrap_or(self.items.items.len())
    }

    /// A comma between members of a list: no verb of saying and no relative clause behind.
    fn list_goes_on(&self, comma: usize) -> bool {
        let rest = comma + 1..self.items.items.len().min(comma + 8);
        let and = rest.clone().find(|&i| self.word(i) == "and");
        let broken = rest.clone().find(|&i| {
            english::is_say_verb(self.word(i))
                || english::is_auxiliary(self.word(i))
                || self.word(i).ends_with("ing") && i == comma + 1
        });
        and.is_some_and(|and| broken.is_none_or(|b| and < b))
    }
}
