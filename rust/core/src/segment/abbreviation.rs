//! Which words carry a period of their own, and whether that period may also end a sentence.

/// How an abbreviation behaves before what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Always followed by what it belongs to: `Mr.`, `Gen.`, `e.g.`, `vs.`
    Leading,
    /// An abbreviation only before a number: `No. 5`, `Art. 7`.
    Numbered,
    /// `Nov.`: the end of a sentence only before a capital.
    Month,
    /// May end a sentence, but a capital alone does not say so: `U.S.`, `Inc.`, `p.m.`
    MayEnd,
    /// Ends a sentence whenever a capital follows: `etc.`
    Closing,
    /// One capital letter: `J. Edgar`.
    Initial,
}

/// The class of `word`, given without its last period.
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    use Abbreviation::*;
    let mut chars = word.chars();
    let first = chars.next()?;
    if chars.next().is_none() {
        return match first {
            'v' => Some(Leading),
            'p' => Some(Numbered),
            _ if first.is_uppercase() => Some(Initial),
            _ => None,
        };
    }
    // The longest entry has six letters; what is not ASCII is not in the list.
    let mut lower = [0u8; 8];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let class = match &*lower {
        b"mr" | b"mrs" | b"ms" | b"dr" | b"gen" | b"col" | b"lt" | b"capt" | b"cmdr" | b"maj" | b"sgt" | b"cpl"
        | b"pvt" | b"sen" | b"rep" | b"gov" | b"prof" | b"rev" | b"hon" | b"st" | b"ste" | b"adm" | b"brig"
        | b"amb" | b"pres" | b"supt" | b"insp" | b"det" | b"mt" | b"ft" | b"fr" | b"msgr" | b"mme" | b"mlle"
        | b"messrs" | b"sens" | b"reps" | b"gens" | b"drs" | b"profs" | b"univ" => {
            return first.is_uppercase().then_some(Leading);
        }
        b"vs" | b"e.g" | b"i.e" | b"cf" | b"viz" | b"approx" => Leading,
        b"no" | b"nos" | b"art" | b"arts" | b"sec" | b"fig" | b"figs" | b"vol" | b"pp" | b"para" | b"ch" | b"res"
        | b"op" | b"ca" => Numbered,
        b"jan" | b"feb" | b"mar" | b"apr" | b"jun" | b"jul" | b"aug" | b"sep" | b"sept" | b"oct" | b"nov"
        | b"dec" => {
            return first.is_uppercase().then_some(Month);
        }
        b"inc" | b"ltd" | b"co" | b"corp" | b"jr" | b"sr" | b"bros" | b"cos" | b"plc" | b"dept" | b"govt"
        | b"ave" | b"blvd" | b"rd" | b"mass" | b"calif" | b"conn" | b"fla" | b"ga" | b"pa" | b"va" | b"tenn"
        | b"minn" | b"mich" | b"ala" | b"ariz" | b"colo" | b"mo" | b"nev" | b"md" | b"wis" => {
            return first.is_uppercase().then_some(MayEnd);
        }
        b"ph.d" | b"m.sc" | b"b.sc" | b"m.phil" | b"d.phil" => MayEnd,
        b"etc" => Closing,
        _ if dotted_letters(word) => MayEnd,
        _ => return None,
    };
    Some(class)
}

/// `U.S`, `a.m`, `J.R.R`: single letters parted by periods.
fn dotted_letters(word: &str) -> bool {
    let mut parts = word.split('.');
    let single = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    word.contains('.') && parts.all(single)
}

/// Words that open a sentence and are seldom names, as they stand there. After an abbreviation they tell a new
/// sentence from a name or a title that goes on: "in the U.S. The talks" but "the U.S. President".
pub(super) fn opens_sentence(word: &str) -> bool {
    matches!(
        word,
        "The"
            | "A"
            | "An"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "There"
            | "Then"
            | "Here"
            | "Such"
            | "He"
            | "She"
            | "It"
            | "They"
            | "We"
            | "I"
            | "You"
            | "His"
            | "Her"
            | "Its"
            | "Their"
            | "Our"
            | "My"
            | "Your"
            | "In"
            | "On"
            | "At"
            | "By"
            | "For"
            | "From"
            | "With"
            | "Without"
            | "Under"
            | "Over"
            | "After"
            | "Before"
            | "Since"
            | "Until"
            | "During"
            | "Among"
            | "Amid"
            | "Between"
            | "Despite"
            | "Within"
            | "According"
            | "As"
            | "If"
            | "When"
            | "While"
            | "Where"
            | "Although"
            | "Though"
            | "Because"
            | "Once"
            | "But"
            | "And"
            | "Or"
            | "So"
            | "Yet"
            | "Nor"
            | "However"
            | "Meanwhile"
            | "Moreover"
            | "Also"
            | "Instead"
            | "Still"
            | "Now"
            | "What"
            | "Who"
            | "Why"
            | "How"
            | "Which"
            | "Some"
            | "Many"
            | "Most"
            | "Several"
            | "Few"
            | "Both"
            | "All"
            | "Each"
            | "Every"
            | "Other"
            | "Another"
            | "Any"
            | "No"
            | "None"
            | "Not"
            | "Only"
            | "One"
            | "Two"
            | "Three"
            | "Four"
            | "Five"
            | "Six"
            | "Seven"
            | "Eight"
            | "Nine"
            | "Ten"
            | "Excluding"
            | "Including"
            | "Earlier"
            | "Later"
            | "Last"
            | "Today"
            | "Yesterday"
            | "Asked"
            | "Speaking"
            | "Following"
    )
}

/// Verbs of saying, as they follow a quotation and its speaker: `"Why now?" Lavrov asked.`
pub(super) fn is_speech_verb(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "told"
            | "asked"
            | "asks"
            | "added"
            | "adds"
            | "wrote"
            | "writes"
            | "tweeted"
            | "noted"
            | "warned"
            | "replied"
            | "answered"
            | "continued"
            | "stressed"
            | "shouted"
            | "explained"
            | "wondered"
            | "concluded"
            | "insisted"
            | "declared"
            | "exclaimed"
            | "recalled"
            | "argued"
            | "quipped"
    )
}
