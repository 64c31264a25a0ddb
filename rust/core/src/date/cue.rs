//! Whether the words around an expression speak of what was or of what is to come.

/// Which side of the day of publication an expression without a year lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Past,
    Future,
    /// The words do not say.
    Open,
}

/// How many words before and after an expression are looked at: beyond, another clause governs.
const REACH: usize = 10;

/// The cue for the expression at `start..end` of the words of its sentence. The word that governs stands before the
/// expression ("will meet on Friday"), or behind it when it opens the sentence ("On Friday, they will meet").
pub(super) fn cue(words: &[&str], start: usize, end: usize) -> Cue {
    for i in (start.saturating_sub(REACH)..start).rev() {
        if matches!(words[i], ";" | ":" | "\"" | "“" | "”" | "(" | ")") {
            return Cue::Open;
        }
        if let Some(cue) = sense(words, i) {
            return cue;
        }
    }
    if start > REACH {
        return Cue::Open;
    }
    for i in end..words.len().min(end + REACH) {
        if matches!(words[i], ";" | ":" | "\"" | "“" | "”" | "(" | ")") {
            return Cue::Open;
        }
        if let Some(cue) = sense(words, i) {
            return cue;
        }
    }
    Cue::Open
}

/// What the word at `i` says, if it says something. Verbs of saying date the speech and not what is spoken of: they
/// stop the search without an answer.
fn sense(words: &[&str], i: usize) -> Option<Cue> {
    let word = words[i];
    let before = |n: usize| i.checked_sub(n).map_or("", |at| words[at]);
    Some(match word {
        "will" | "shall" | "would" | "could" | "might" | "may" | "should" | "must" | "won" | "scheduled"
        | "planned" | "expected" | "due" | "slated" | "set" | "upcoming" | "forthcoming" | "plans" | "intends"
        | "hopes" | "expects" | "going" | "ahead" | "deadline" | "until" | "till" | "tentatively" | "expires"
        | "expire" | "ends" | "begins" | "starts" | "opens" => Cue::Future,
        "to" => {
            let next = words.get(i + 1).copied().unwrap_or("");
            let promise = matches!(
                before(1),
                "is" | "are"
                    | "agreed"
                    | "decided"
                    | "promised"
                    | "vowed"
                    | "pledged"
                    | "ready"
                    | "want"
                    | "wants"
                    | "plan"
                    | "intend"
                    | "hope"
                    | "expect"
                    | "invited"
                    | "obliged"
                    | "agree"
            );
            let verb = next.starts_with(|c: char| c.is_lowercase()) && !matches!(next, "the" | "a" | "an");
            if promise && verb {
                Cue::Future
            } else {
                return None;
            }
        }
        "said" | "says" | "told" | "added" | "announced" | "reported" | "stated" | "according" | "noted"
        | "stressed" => Cue::Open,
        _ if is_past(word) => {
            // "to be held", "will be signed", "is expected"
            let helper = |w: &str| matches!(w, "will" | "would" | "to" | "should" | "must" | "shall" | "may" | "can");
            let coming = matches!(before(1), "be" | "is" | "are" | "get") && (helper(before(2)) || helper(before(3)));
            if coming { Cue::Future } else { Cue::Past }
        }
        _ => return None,
    })
}

/// Past forms: the regular ones, and the irregular ones that news uses most.
fn is_past(word: &str) -> bool {
    if word.len() > 4 && word.ends_with("ed") && word.starts_with(|c: char| c.is_ascii_lowercase()) {
        return !matches!(word, "united" | "armed" | "need" | "indeed" | "unified" | "speed" | "exceed" | "proceed");
    }
    matches!(
        word,
        "was"
            | "were"
            | "had"
            | "held"
            | "met"
            | "spoke"
            | "took"
            | "went"
            | "came"
            | "made"
            | "began"
            | "left"
            | "saw"
            | "gave"
            | "won"
            | "lost"
            | "led"
            | "fell"
            | "rose"
            | "broke"
            | "became"
            | "fought"
            | "sent"
            | "paid"
            | "brought"
            | "chose"
            | "died"
            | "ended"
            | "kept"
            | "known"
            | "shot"
            | "struck"
            | "seen"
            | "taken"
            | "begun"
            | "given"
            | "born"
            | "written"
            | "wrote"
            | "found"
            | "founded"
            | "built"
            | "signed"
            | "sold"
            | "bought"
    )
}
