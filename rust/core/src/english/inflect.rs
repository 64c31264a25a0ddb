//! Inflection by generation: the forms that a dictionary word takes, so that matching a form is one look-up.

/// Irregular verbs of news: base, past, past participle.
const IRREGULAR: &[(&str, &str, &str)] = &[
    ("arise", "arose", "arisen"),
    ("awake", "awoke", "awoken"),
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("buy", "bought", "bought"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("come", "came", "come"),
    ("cut", "cut", "cut"),
    ("deal", "dealt", "dealt"),
    ("draw", "drew", "drawn"),
    ("drive", "drove", "driven"),
    ("fall", "fell", "fallen"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("flee", "fled", "fled"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("foresee", "foresaw", "foreseen"),
    ("get", "got", "got"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("grow", "grew", "grown"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("keep", "kept", "kept"),
    ("know", "knew", "known"),
    ("lead", "led", "led"),
    ("leave", "left", "left"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("meet", "met", "met"),
    ("overthrow", "overthrew", "overthrown"),
    ("pay", "paid", "paid"),
    ("put", "put", "put"),
    ("quit", "quit", "quit"),
    ("read", "read", "read"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("set", "set", "set"),
    ("shoot", "shot", "shot"),
    ("show", "showed", "shown"),
    ("sit", "sat", "sat"),
    ("speak", "spoke", "spoken"),
    ("spend", "spent", "spent"),
    ("stand", "stood", "stood"),
    ("steal", "stole", "stolen"),
    ("strike", "struck", "struck"),
    ("swear", "swore", "sworn"),
    ("take", "took", "taken"),
    ("tell", "told", "told"),
    ("think", "thought", "thought"),
    ("throw", "threw", "thrown"),
    ("understand", "understood", "understood"),
    ("undertake", "undertook", "undertaken"),
    ("win", "won", "won"),
    ("withdraw", "withdrew", "withdrawn"),
    ("write", "wrote", "written"),
];

/// Whether the word is the past or the past participle of an irregular verb: "overthrew", "held".
pub(crate) fn is_irregular_past(word: &str) -> bool {
    IRREGULAR.iter().any(|(base, past, participle)| word != *base && (word == *past || word == *participle))
}

/// All forms of a dictionary word, itself first: plural or third person, past, participles. Over-generates rather than
/// misses ("visitted" beside "visited"), which costs nothing: a form that is no word is never met.
///
/// ```
/// use tidings_core::english::inflections;
/// assert!(inflections("hold").contains(&"held".to_string()));
/// assert!(inflections("sign").contains(&"signing".to_string()));
/// assert!(inflections("agency").contains(&"agencies".to_string()));
/// ```
pub fn inflections(word: &str) -> Vec<String> {
    match word {
        "be" => return strings(&["be", "is", "are", "was", "were", "been", "being", "am"]),
        "have" => return strings(&["have", "has", "had", "having"]),
        "do" => return strings(&["do", "does", "did", "done", "doing"]),
        _ => {}
    }
    let mut forms = vec![word.to_string()];
    if !word.chars().all(|c| c.is_ascii_lowercase() || c == '-') || word.len() < 2 {
        return forms;
    }
    let stem_e = word.strip_suffix('e');
    let stem_y = word.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = stem_y {
        forms.push(format!("{stem}ies"));
    } else if word.ends_with('s')
        || word.ends_with('x')
        || word.ends_with('z')
        || word.ends_with("ch")
        || word.ends_with("sh")
    {
        forms.push(format!("{word}es"));
    } else {
        forms.push(format!("{word}s"));
        if word.ends_with('o') {
            forms.push(format!("{word}es"));
        }
    }
    if let Some((_, past, participle)) = IRREGULAR.iter().find(|(base, ..)| *base == word) {
        forms.push((*past).to_string());
        forms.push((*participle).to_string());
    } else if let Some(stem) = stem_e {
        forms.push(format!("{stem}ed"));
    } else if let Some(stem) = stem_y {
        forms.push(format!("{stem}ied"));
    } else {
        forms.push(format!("{word}ed"));
    }
    match stem_e {
        Some(stem) if !stem.ends_with('e') && stem.len() > 1 => forms.push(format!("{stem}ing")),
        _ => forms.push(format!("{word}ing")),
    }
    let mut tail = word.chars().rev();
    let (last, before) = (tail.next().unwrap_or(' '), tail.next().unwrap_or(' '));
    if !"aeiouwxy".contains(last) && "aeiou".contains(before) {
        forms.push(format!("{word}{last}ed"));
        forms.push(format!("{word}{last}ing"));
    }
    forms.sort_unstable();
    forms.dedup();
    let first = forms.iter().position(|f| f == word).unwrap_or(0);
    forms.swap(0, first);
    forms
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_nouns_take_their_forms() {
        for (word, wanted) in [
            ("hold", vec!["holds", "held", "holding"]),
            ("meet", vec!["meets", "met", "meeting"]),
            ("visit", vec!["visits", "visited", "visiting"]),
            ("agree", vec!["agrees", "agreed", "agreeing"]),
            ("criticise", vec!["criticises", "criticised", "criticising"]),
            ("deny", vec!["denies", "denied", "denying"]),
            ("stop", vec!["stopped", "stopping"]),
            ("travel", vec!["travelled", "traveled", "travelling"]),
            ("be", vec!["was", "been"]),
            ("discuss", vec!["discusses", "discussed", "discussing"]),
        ] {
            let forms = inflections(word);
            assert_eq!(forms[0], word);
            for form in wanted {
                assert!(forms.iter().any(|f| f == form), "{word}: {form} not in {forms:?}");
            }
        }
    }
}
