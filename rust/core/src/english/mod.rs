//! What the toolkit knows of English: word classes that the layers share, and inflection. Facts of grammar only; names
//! of the world live in the gazetteer, relations in rule files. Words are asked for in lower case, with straight
//! apostrophes.

mod inflect;
mod roles;

pub use inflect::inflections;
pub(crate) use inflect::is_irregular_past;
pub(crate) use roles::{Head, heads, name_head};

use foldhash::HashMap;
use std::sync::LazyLock;

macro_rules! word_class {
    ($($(#[$doc:meta])* $name:ident = $words:literal;)+) => {
        /// The numbers of the classes.
        #[expect(non_camel_case_types, reason = "each is called as its predicate is")]
        enum Class {
            $($name,)+
        }

        /// The classes of every word that has any, as bits: most words are asked for several of them.
        static CLASSES: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
            let mut classes = HashMap::default();
            $(for word in $words.split_whitespace() {
                *classes.entry(word).or_default() |= 1 << Class::$name as u32;
            })+
            classes
        });

        $($(#[$doc])*
        pub(crate) fn $name(word: &str) -> bool {
            classes(word) & 1 << Class::$name as u32 != 0
        })+
    };
}

fn classes(word: &str) -> u32 {
    CLASSES.get(word).copied().unwrap_or(0)
}

word_class! {
    /// Articles, demonstratives and possessive determiners; "that" is mostly the conjunction and is none.
    is_determiner = "a an another any both each every her his its my no our several some the their these this those your";
    /// Possessive determiners that stand for somebody.
    is_possessive = "her his its my our their your";
    /// Forms of `be`, `have`, `do`, the modals, and `to`.
    is_verb_helper = "am are be been being can cannot could did do does had has have having is may might must not shall should
        to was were will would";
    /// Verbs that hand their subject on to the infinitive behind them: "managed to regain".
    is_catenative = "able attempted attempts began begin begins begun came chose continue continued continues decided failed
        forced got helped helps hoped hopes intended invited managed manages order prefers seek seeking seeks sought start
        started starting starts threatened tried tries trying vowed wanted wants went";
    /// Words that deny what follows.
    is_negation = "can't cannot couldn't didn't doesn't don't hadn't hasn't haven't isn't neither never no nobody none nor
        not refused refuses shouldn't wasn't weren't without won't wouldn't";
    /// Adverbs, other than those in -ly, that may stand anywhere in a clause without changing who does what.
    is_free_adverb = "again almost already also anew besides earlier even ever first further here however instead jointly just
        later long meanwhile moreover nevertheless now often once only repeatedly since so soon still then there
        though thus together too twice yet";
    /// Prepositions after which a capital is a place and not a government.
    is_place_preposition = "across around at from in inside into near outside through throughout to";
    /// Prepositions that open a circumstance of place or time.
    is_preposition = "about after against amid among around as at before behind between by despite during for from in inside
        into near of off on onto outside over since through to toward towards under until upon via with within
        without";
    /// Words that begin a new clause, or join two: a pattern's implicit gaps stop here.
    is_clause_word = "although and because but if or that unless what when where whereas whether which while who whom whose";
    /// Parts of a name that are written in lower case: `al`, `bin`, `van`.
    is_name_particle = "abu al as bin bint da das de del della den der di do dos du el ibn la le ould san ter und van von zu";
    /// Titles of address that stand before a surname and are no office.
    is_honorific = "dr dr. mr mr. mrs mrs. ms ms. prof prof. sir";
    /// Verbs of saying, in the forms that news uses.
    is_say_verb = "added adding adds affirmed announced announces announcing argued asserted claimed commented confirmed
        continued declared emphasised emphasized explained highlighted indicated insisted maintained mentioned
        noted notes noting observed pointed reaffirmed recalled reiterated remarked replied reported revealed
        said saying says specified stated stating stressed stresses stressing tells told underlined underscored
        warned wrote";
    /// Verbs and phrases, by their first word, that put what follows into the future.
    is_plan_word = "agreed due expected expects going intend intends likely plan planned planning plans preparing ready
        scheduled set shall slated upcoming will won't";
    /// Words that make what follows a possibility.
    is_hypothetical_word = "could if may maybe might perhaps possibility possible possibly potential prospect unless whether would";
    /// Verbs that ask for what follows.
    is_request_word = "appealed ask asked asking asks call called calling calls demand demanded demanding demands invited must
        need needs ordered proposed request requested should suggested urge urged urges urging wants";
    /// Past tenses whose object is a place on the map: "visited Moscow".
    is_motion = "attacked besieged bombed bombarded captured controlled crossed entered occupied passed reached recaptured
        seized shelled stormed toured visited";
    /// Fields of a minister: "finance minister", "minister of finance".
    is_portfolio = "agriculture culture defence defense development economy education energy environment finance foreign
        health information interior justice labour oil planning security trade transport";
    /// Words between an owner and the head of a role: "the [acting] Libyan [deputy] minister".
    is_rank = "acting assistant caretaker chief current deputy designate eastern first four incoming interim joint lead
        long-time military new newly opposition outgoing parliamentary permanent political rebel senior special three
        top two veteran vice visiting western";
    /// Words between an owner and the head of a group: "the [two] Libyan [warring] sides".
    is_group_modifier_word = "all allied anti-government armed border both conflicting diplomatic ethnic federal five foreign
        government hostile international islamist key leading local main many national opposing other peacekeeping
        pro-government pro-russian regional regular rival riot separatist several some state tribal un warring";
    /// Heads that are heads only with something that says so: a capital, an owner, a name behind them.
    is_weak_head = "allies authorities chair chairs chief chiefs colleague colleagues colonel commander companies contract convention countries
        deal deputies deputy director families fm fms forces general generals government governments governor head
        heads king law leader opposition parties people pm premier prince queen secretaries secretary sides sources
        statement units";
    /// Frequent words that capitals at the start of a sentence or in a headline do not make a surname.
    is_frequent_word = "all army bank big black city day east foreign general good government great he high i it king last long
        many march may minister more most new north old one other our party people police president prime she
        south state states they two us war we week west white world year you young";
}

/// Forms of `be`, `have`, `do`, the modals, `to`, and the negations between them.
pub(crate) fn is_auxiliary(word: &str) -> bool {
    is_verb_helper(word) || is_negation(word)
}

/// Adverbs that may stand anywhere in a clause without changing who does what.
pub(crate) fn is_adverb(word: &str) -> bool {
    is_free_adverb(word)
        || word.len() > 4 && word.ends_with("ly") && !matches!(word, "ally" | "family" | "july" | "reply" | "supply")
}

/// Countries (ISO 3166 alpha-3) whose persons are written family name first.
pub(crate) fn family_name_first(country: &str) -> bool {
    matches!(country, "CHN" | "HUN" | "KOR" | "PRK" | "TWN" | "VNM")
}

/// Words too common in English to be a surname on their own, even capitalised at the start of a sentence.
pub(crate) fn is_common_word(word: &str) -> bool {
    const COMMON: u32 = FUNCTION
        | 1 << Class::is_verb_helper as u32
        | 1 << Class::is_negation as u32
        | 1 << Class::is_say_verb as u32;
    classes(word) & COMMON != 0 || is_frequent_word(word) || is_adverb(word)
}

/// Determiners, prepositions, words that join clauses: what title case leaves in lower case.
pub(crate) fn is_function_word(word: &str) -> bool {
    classes(word) & FUNCTION != 0
}

const FUNCTION: u32 =
    1 << Class::is_determiner as u32 | 1 << Class::is_preposition as u32 | 1 << Class::is_clause_word as u32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_answer() {
        assert!(is_adverb("also") && is_adverb("officially") && !is_adverb("july") && !is_adverb("for"));
        assert!(is_determiner("the") && is_auxiliary("will") && is_negation("didn't") && is_say_verb("told"));
        assert!(is_common_word("they") && !is_common_word("lavrov"));
    }
}
