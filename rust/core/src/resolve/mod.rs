//! Mentions: from the names that the gazetteer finds, through the names, roles and groups that the text itself
//! introduces, to whom each of them means. Layers run in a fixed order: names, roles, coreference.

mod coref;
mod names;
mod roles;

use crate::date::TimeExpression;
use crate::fold::fold_str;
use crate::gazetteer::Gazetteer;
use crate::mention::{Form, MentionType};
use crate::segment::{Segmented, TokenKind};
use crate::strip::{Block, Zone};
use crate::{Span, english};
use jiff::civil::Date;
use std::borrow::Cow;
use std::ops::Range;

/// A stripped text with all that the layers ask of it.
pub(crate) struct Text<'a> {
    pub text: &'a str,
    pub seg: &'a Segmented,
    pub blocks: &'a [Block],
    pub dateline: Option<Span>,
    /// Every token in lower case with straight apostrophes.
    pub words: Vec<Cow<'a, str>>,
    /// Quoted stretches, quotation marks excluded, in order.
    pub quotes: Vec<Span>,
    /// For each sentence, whether it is in title case, where capitals say nothing about names.
    pub titled: Vec<bool>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: &'a str, seg: &'a Segmented, blocks: &'a [Block], dateline: Option<Span>) -> Self {
        let words: Vec<Cow<'a, str>> = seg.tokens.iter().map(|t| lower(t.span.of(text))).collect();
        let titled = seg.sentences.iter().map(|s| is_titled(text, seg, &words, s.tokens.clone())).collect();
        Self { text, seg, blocks, dateline, words, quotes: quotes(text, seg, blocks), titled }
    }

    /// The token's lower-case form; empty past the ends, so that looking around needs no bounds.
    pub(crate) fn word(&self, token: usize) -> &str {
        self.words.get(token).map_or("", |w| w.as_ref())
    }

    /// The token as it stands in the text; empty past the end.
    pub(crate) fn surface(&self, token: usize) -> &'a str {
        self.seg.tokens.get(token).map_or("", |t| t.span.of(self.text))
    }

    pub(crate) fn kind(&self, token: usize) -> Option<TokenKind> {
        self.seg.tokens.get(token).map(|t| t.kind)
    }

    /// Whether the token is a word that begins with a capital.
    pub(crate) fn is_capitalised(&self, token: usize) -> bool {
        self.kind(token) == Some(TokenKind::Word)
            && self.surface(token).chars().next().is_some_and(char::is_uppercase)
    }

    /// The span from the first to the last of these tokens.
    pub(crate) fn span(&self, tokens: Range<usize>) -> Span {
        Span::new(self.seg.tokens[tokens.start].span.start, self.seg.tokens[tokens.end - 1].span.end)
    }

    /// The tokens that overlap `span`.
    pub(crate) fn tokens(&self, span: Span) -> Range<usize> {
        let start = self.seg.tokens.partition_point(|t| t.span.end <= span.start);
        let end = self.seg.tokens.partition_point(|t| t.span.start < span.end);
        start..end.max(start)
    }

    /// The sentence in which byte `at` stands, or the one before it.
    pub(crate) fn sentence(&self, at: usize) -> usize {
        self.seg.sentences.partition_point(|s| s.span.start <= at).saturating_sub(1)
    }

    pub(crate) fn zone(&self, sentence: usize) -> Zone {
        self.seg.sentences.get(sentence).and_then(|s| self.blocks.get(s.block)).map_or(Zone::Body, |b| b.zone)
    }

    pub(crate) fn in_quote(&self, span: Span) -> bool {
        let i = self.quotes.partition_point(|q| q.end <= span.start);
        self.quotes.get(i).is_some_and(|q| q.contains(span))
    }
}

/// A mention in the making. Drafts refer to each other by index until [`find`] puts them in order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub span: Span,
    pub tokens: Range<usize>,
    pub sentence: usize,
    pub mtype: MentionType,
    pub form: Form,
    pub entities: Vec<usize>,
    pub country: Option<String>,
    pub office: Option<String>,
    pub coref_of: Option<usize>,
    pub n_readings: usize,
    pub rule: &'static str,
    /// Whether it means several: "the ministers".
    pub plural: bool,
    /// Index of the time expression.
    pub date: Option<usize>,
}

impl Draft {
    pub(crate) fn new(text: &Text<'_>, span: Span, mtype: MentionType, form: Form, rule: &'static str) -> Self {
        Self {
            span,
            tokens: text.tokens(span),
            sentence: text.sentence(span.start),
            mtype,
            form,
            entities: Vec::new(),
            country: None,
            office: None,
            coref_of: None,
            n_readings: 0,
            rule,
            plural: false,
            date: None,
        }
    }

    /// Whether it covers its tokens whole, so that it can be an argument ("Tripoli-based" is not Tripoli).
    pub(crate) fn whole(&self, text: &Text<'_>) -> bool {
        !self.tokens.is_empty() && text.span(self.tokens.clone()) == self.span
    }
}

/// Which draft covers a token, if any: the longest.
pub(crate) struct Cover(Vec<Option<usize>>);

impl Cover {
    pub(crate) fn new(text: &Text<'_>, drafts: &[Draft]) -> Self {
        let mut cover = vec![None; text.words.len()];
        for (i, draft) in drafts.iter().enumerate() {
            for slot in &mut cover[draft.tokens.clone()] {
                if slot.is_none_or(|j: usize| drafts[j].span.len() < draft.span.len()) {
                    *slot = Some(i);
                }
            }
        }
        Self(cover)
    }

    pub(crate) fn at(&self, token: usize) -> Option<usize> {
        self.0.get(token).copied().flatten()
    }
}

/// All mentions of a text: by start, the longer first. `published` decides between holders of an office.
pub(crate) fn find(
    text: &Text<'_>,
    gazetteer: &Gazetteer,
    dates: &[TimeExpression],
    published: Option<Date>,
) -> Vec<Draft> {
    let mut drafts = names::from_gazetteer(text, gazetteer);
    names::dates(text, dates, &mut drafts);
    names::capitalised(text, &mut drafts);
    roles::find(text, gazetteer, &mut drafts);
    names::acronyms(text, &mut drafts);
    names::surnames(text, &mut drafts);
    coref::resolve(text, gazetteer, published, &mut drafts);
    in_order(drafts)
}

/// The first and the last day on which everybody whom the text gives an office held it, as far as the gazetteer knows.
pub(crate) fn in_office(text: &Text<'_>, gazetteer: &Gazetteer, drafts: &[Draft]) -> (Option<Date>, Option<Date>) {
    let (mut from, mut to): (Option<Date>, Option<Date>) = (None, None);
    for role in drafts.iter().filter(|d| d.rule == "title") {
        let past = text.words[role.tokens.clone()]
            .iter()
            .any(|w| matches!(w.as_ref(), "former" | "late" | "incoming" | "then"));
        let Some(&entity) = role.entities.first().filter(|_| !past) else { continue };
        let entry = gazetteer.entry(entity);
        if role.office.is_none() || entry.office != role.office.as_deref() {
            continue;
        }
        from = from.max(entry.valid_from);
        to = match (to, entry.valid_to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    (from, to)
}

/// Sorts drafts by start, longer first, drops exact repeats and renumbers their references.
fn in_order(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| (drafts[i].span.start, std::cmp::Reverse(drafts[i].span.end), i));
    order.dedup_by(|b, a| drafts[*a].span == drafts[*b].span && drafts[*a].mtype == drafts[*b].mtype);
    let mut place = vec![None; drafts.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = Some(new);
    }
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    order
        .iter()
        .filter_map(|&old| drafts[old].take())
        .map(|mut draft| {
            draft.coref_of = draft.coref_of.and_then(|old| place[old]);
            draft
        })
        .collect()
}

/// The lower-case form that words are compared in: ASCII at no cost, the rest folded.
fn lower(surface: &str) -> Cow<'_, str> {
    if !surface.is_ascii() {
        Cow::Owned(fold_str(surface))
    } else if surface.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(surface.to_ascii_lowercase())
    } else {
        Cow::Borrowed(surface)
    }
}

/// Title case: of at least four words, nearly all that are no function words begin with a capital.
fn is_titled(text: &str, seg: &Segmented, lower: &[Cow<'_, str>], tokens: Range<usize>) -> bool {
    let (mut content, mut capitals, mut words) = (0, 0, 0);
    for (token, word) in seg.tokens[tokens.clone()].iter().zip(&lower[tokens]) {
        if token.kind != TokenKind::Word {
            continue;
        }
        words += 1;
        if english::is_function_word(word) {
            continue;
        }
        let surface = token.span.of(text);
        content += 1;
        capitals += usize::from(surface.chars().next().is_some_and(char::is_uppercase));
    }
    words >= 4 && content >= 3 && capitals * 10 >= content * 8
}

/// Quoted stretches: between matching quotation marks inside a block. A mark without its partner runs to the end of the
/// block, as in quotations of several paragraphs.
fn quotes(text: &str, seg: &Segmented, blocks: &[Block]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut tokens = seg.tokens.iter().peekable();
    for block in blocks {
        let mut open: Option<(usize, char)> = None;
        while let Some(token) = tokens.next_if(|t| t.span.start < block.span.end) {
            if token.kind != TokenKind::Punct {
                continue;
            }
            let Some(mark) = token.span.of(text).chars().next() else { continue };
            match (open, mark) {
                (None, '"' | '“' | '„' | '«') => open = Some((token.span.end, mark)),
                (Some((start, first)), _) if closes(first, mark) => {
                    found.push(Span::new(start, token.span.start.max(start)));
                    open = None;
                }
                _ => {}
            }
        }
        if let Some((start, _)) = open
            && start < block.span.end
        {
            found.push(Span::new(start, block.span.end));
        }
    }
    found
}

fn closes(open: char, mark: char) -> bool {
    match open {
        '"' => mark == '"' || mark == '”',
        '“' | '„' => matches!(mark, '”' | '“' | '"'),
        _ => mark == '»',
    }
}
