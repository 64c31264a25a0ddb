//! What the names of elements, and the words of their class and id attributes, say about what is inside them.

/// Elements that matter here; all others are `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::strip) enum Tag {
    Other,
    A,
    Address,
    Article,
    Aside,
    Block,
    Blockquote,
    Body,
    Br,
    Button,
    Dd,
    Div,
    Embedded,
    Figcaption,
    Figure,
    Footer,
    Form,
    H1,
    H2,
    Heading,
    Head,
    Header,
    Html,
    Li,
    Link,
    Math,
    Main,
    Meta,
    Nav,
    Noscript,
    Option,
    P,
    Pre,
    Raw,
    Script,
    Select,
    Span,
    Svg,
    Table,
    Td,
    Template,
    Time,
    Title,
    Tr,
    Ul,
    Void,
}

impl Tag {
    /// What it says about its text.
    pub(in crate::strip) fn traits(self) -> u32 {
        match self {
            Tag::Nav => MENU,
            Tag::Aside => SIDEBAR,
            Tag::Footer | Tag::Address => FOOTER,
            Tag::Header => HEADER,
            Tag::Form | Tag::Button => FORM,
            Tag::Noscript | Tag::Template | Tag::Embedded => HIDDEN,
            Tag::Figure => FIGURE,
            Tag::Figcaption => CAPTION,
            Tag::Article => ARTICLE,
            Tag::Main => MAIN,
            _ => 0,
        }
    }
}

// What a container says about its text, as bits.
pub(in crate::strip) const MENU: u32 = 1;
pub(in crate::strip) const SIDEBAR: u32 = 1 << 1;
pub(in crate::strip) const FOOTER: u32 = 1 << 2;
pub(in crate::strip) const HEADER: u32 = 1 << 3;
pub(in crate::strip) const FORM: u32 = 1 << 4;
pub(in crate::strip) const HIDDEN: u32 = 1 << 5;
pub(in crate::strip) const FIGURE: u32 = 1 << 6;
pub(in crate::strip) const CAPTION: u32 = 1 << 7;
pub(in crate::strip) const ARTICLE: u32 = 1 << 8;
pub(in crate::strip) const MAIN: u32 = 1 << 9;
pub(in crate::strip) const COMMENTS: u32 = 1 << 10;
pub(in crate::strip) const SHARE: u32 = 1 << 11;
pub(in crate::strip) const RELATED: u32 = 1 << 12;
pub(in crate::strip) const PROMO: u32 = 1 << 13;
pub(in crate::strip) const TAGGED: u32 = 1 << 14;
pub(in crate::strip) const BYLINE: u32 = 1 << 15;
pub(in crate::strip) const CONTENT: u32 = 1 << 16;
pub(in crate::strip) const TITLE: u32 = 1 << 17;
pub(in crate::strip) const DECK: u32 = 1 << 18;
/// A day or a time.
pub(in crate::strip) const DATED: u32 = 1 << 19;
/// Who wrote it.
pub(in crate::strip) const AUTHOR: u32 = 1 << 20;
/// A line above the headline, often in the same element.
pub(in crate::strip) const KICKER: u32 = 1 << 21;

/// Bits of what is not the article.
pub(in crate::strip) const FURNITURE: u32 =
    MENU | SIDEBAR | FOOTER | FORM | HIDDEN | COMMENTS | SHARE | RELATED | PROMO | TAGGED | BYLINE;

/// What the words of a class or id attribute say.
pub(in crate::strip) fn words(value: &str) -> u32 {
    value.split_ascii_whitespace().take(24).map(name).fold(0, |bits, b| bits | b)
}

/// What whole names say, letters alone.
const NAMES: &[(u32, &str)] = &[
    (
        CONTENT,
        "articlebody articlecontent articletext articlecopy entrycontent entrybody entrytext \
         postcontent postbody posttext postentry storybody storycontent storytext \
         storybodytext newsbody newstext newscontent contentbody bodycontent bodycopy bodytext \
         maincontent pagecontent singlecontent contentarticle articlemain richtext textcontent \
         blogcontent blogpostcontent tdpostcontent articlebodycontent storybodyinner",
    ),
    (
        HIDDEN,
        "sronly visuallyhidden screenreadertext screenreader hidden dnone noprint hide \
         ishidden elementinvisible elementhidden uhidden offscreen printonly visibleprint",
    ),
];

/// What a word in a name says; it may say several things.
const WORDS: &[(u32, &str)] = &[
    (COMMENTS, "comment comments commentlist disqus respond replies commenting livefyre fbcomments"),
    (SHARE, "share sharing social addthis sharedaddy sharethis socials shares addtoany shareaholic"),
    (
        RELATED,
        "related recommended recommend recommendations recirc recirculation outbrain taboola \
         trending popular mostread mostpopular readmore teaser teasers similar yarpp upnext \
         relatedposts relatedarticles crp morestories zergnet revcontent zemanta",
    ),
    (SIDEBAR, "sidebar rail widget widgets aside sidebox rightcol rightcolumn"),
    (
        MENU,
        "menu nav navbar navigation dropdown topbar toolbar breadcrumb breadcrumbs pagination \
         pager menus submenu sitemap toc prevnext navi search searchform login topnav",
    ),
    (
        PROMO,
        "cookie cookies consent gdpr promo promotion promos advert adverts advertisement ad \
         ads sponsored sponsor sponsors dfp adsbygoogle modal popup newsletter signup \
         subscribe subscription overlay lightbox banner toast donate donation paywall cta \
         disclaimer adblock",
    ),
    (FOOTER, "footer copyright colophon legal foot"),
    (TAGGED, "tags taglist tagcloud topics categories keywords labels"),
    (
        BYLINE,
        "byline author authors timestamp dateline bio authorbox published pubdate meta \
         metadata",
    ),
    (CAPTION, "caption captions figcaption credit credits photocredit"),
    (HEADER, "header masthead"),
    (TITLE, "headline title"),
    (DECK, "deck dek subtitle subheadline standfirst subhead kicker summary lede excerpt"),
    (
        AUTHOR,
        "author authors byline autor autoren autore auteur redakteur verfasser writer writers contributor \
         username",
    ),
    (
        DATED,
        "date dates datum fecha time datetime timestamp posted published pubdate publishdate postdate created \
         dateline timedata publication submitted",
    ),
    (KICKER, "kicker topline roofline overline dachzeile spitzmarke eyebrow pretitle supertitle surtitle overtitle"),
];

/// Words that say that a name is of what a page can do, and not of what is in it.
const DENIALS: &[(u32, &str)] = &[(1, "open closed has no with without status type")];

/// Words and their bits by the hash of the word, made when this is compiled.
struct Lexicon {
    words: [(&'static [u8], u32); LEXICON],
}

/// Slots of a lexicon: a power of two, some times the number of its words.
const LEXICON: usize = 512;

impl Lexicon {
    const fn new(groups: &'static [(u32, &'static str)]) -> Self {
        let mut words: [(&[u8], u32); LEXICON] = [(b"", 0); LEXICON];
        let mut group = 0;
        while group < groups.len() {
            let (bits, mut rest) = (groups[group].0, groups[group].1.as_bytes());
            while !rest.is_empty() {
                let mut len = 0;
                while len < rest.len() && rest[len] != b' ' {
                    len += 1;
                }
                let (word, tail) = rest.split_at(len);
                let mut slot = hash(word);
                while !words[slot].0.is_empty() && !equal(words[slot].0, word) {
                    slot = (slot + 1) % LEXICON;
                }
                words[slot] = (word, words[slot].1 | bits);
                rest = if tail.is_empty() { tail } else { tail.split_at(1).1 };
            }
            group += 1;
        }
        Self { words }
    }

    /// The bits of a word in lower case; 0 if it is none.
    fn get(&self, word: &[u8]) -> u32 {
        let mut slot = hash(word);
        loop {
            let (known, bits) = self.words[slot];
            if known.is_empty() || known == word {
                return bits;
            }
            slot = (slot + 1) % LEXICON;
        }
    }
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    let mut i = 0;
    while i < one.len() && i < other.len() && one[i] == other[i] {
        i += 1;
    }
    i == one.len() && i == other.len()
}

const fn hash(word: &[u8]) -> usize {
    let mut hash = 0x811C_9DC5u32;
    let mut i = 0;
    while i < word.len() {
        hash = (hash ^ word[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    (hash ^ (hash >> 15)) as usize % LEXICON
}

/// Longest class name that is read, in bytes.
const LONGEST: usize = 80;

/// What one class name says.
fn name(name: &str) -> u32 {
    static BY_NAME: Lexicon = Lexicon::new(NAMES);
    static BY_WORD: Lexicon = Lexicon::new(WORDS);
    static DENYING: Lexicon = Lexicon::new(DENIALS);
    if name.len() > LONGEST {
        return 0;
    }
    // Its letters; where the present word begins, and what punctuation sets off.
    let (mut flat, mut len) = ([0; LONGEST], 0);
    let (mut word, mut part) = (0, 0);
    let (mut bits, mut denied, mut lower_before) = (0, 0, false);
    for byte in name.bytes().chain([b'-']) {
        // Words are parted by punctuation or a capital.
        if !byte.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && lower_before) {
            bits |= BY_WORD.get(&flat[word..len]);
            word = len;
        }
        if byte.is_ascii_alphabetic() {
            flat[len] = byte.to_ascii_lowercase();
            len += 1;
        } else {
            denied |= DENYING.get(&flat[part..len]);
            part = len;
        }
        lower_before = byte.is_ascii_lowercase();
    }
    bits |= BY_NAME.get(&flat[..len]);
    if bits & CONTENT != 0 || denied != 0 {
        bits &= !(FURNITURE & !HIDDEN);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found() {
        for groups in [NAMES, WORDS, DENIALS] {
            let lexicon = Lexicon::new(groups);
            for (bits, words) in groups {
                assert!(
                    words.split(' ').all(|word| !word.is_empty() && lexicon.get(word.as_bytes()) & bits == *bits)
                );
            }
            assert!(lexicon.words.iter().filter(|word| !word.0.is_empty()).count() * 2 < LEXICON);
            assert_eq!(lexicon.get(b"harbour"), 0);
            assert_eq!(lexicon.get(b""), 0);
        }
    }

    #[test]
    fn class_names_speak_in_words() {
        assert_eq!(words("article-body"), CONTENT);
        assert_eq!(words("entry-content has-sidebar"), CONTENT);
        assert_eq!(words("relatedPosts"), RELATED);
        assert_eq!(words("post comments-open"), 0);
        assert_eq!(words("share-bar js-x"), SHARE);
        assert_eq!(words("download shadow"), 0);
    }
}
