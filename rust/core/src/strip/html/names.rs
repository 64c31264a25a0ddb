//! The elements that the standard names when it says how a page becomes a tree, and what it says of each.

use super::tags::Tag;

// What is true of an element, as bits.

/// It parts paragraphs: text before, in and behind it are blocks of their own.
pub(in crate::strip) const BLOCK: u16 = 1;
/// The standard's "special": the end tag of what is around it does not end it.
pub(in crate::strip) const SPECIAL: u16 = 1 << 1;
/// End tags inside it do not end what is outside.
pub(in crate::strip) const SCOPE: u16 = 1 << 2;
/// It ends a paragraph that is open.
pub(in crate::strip) const ENDS_P: u16 = 1 << 3;
/// Inside it an item of a list does not end the one outside: special, but for `address`, `div` and `p`.
pub(in crate::strip) const WALL: u16 = 1 << 4;
/// The standard's "formatting": its end tag works across blocks.
pub(in crate::strip) const FORMATTING: u16 = 1 << 5;
/// Never has content.
pub(in crate::strip) const VOID: u16 = 1 << 6;
/// It belongs in the head of a page.
pub(in crate::strip) const HEAD: u16 = 1 << 7;
/// It ends `svg` and `math`.
pub(in crate::strip) const BREAKOUT: u16 = 1 << 8;
/// Its text is nobody's to read.
pub(in crate::strip) const UNREAD: u16 = 1 << 9;
/// After it no `frameset` takes the place of the body.
pub(in crate::strip) const BODY: u16 = 1 << 10;
/// Its content has no tags.
pub(in crate::strip) const RAW: u16 = 1 << 11;
/// Its content has no tags, but character references.
pub(in crate::strip) const ESCAPABLE: u16 = 1 << 12;
/// A part of a table that text is not allowed in.
pub(in crate::strip) const TABLE: u16 = 1 << 13;
/// It stands in a table only.
pub(in crate::strip) const TABLED: u16 = 1 << 14;

const HTML_BLOCK: u16 = BLOCK | SPECIAL | WALL;
const PARAGRAPH: u16 = HTML_BLOCK | ENDS_P;

macro_rules! names {
    ($($variant:ident $text:literal $tag:ident $facts:expr;)*) => {
        /// An element by its name; one that the standard does not name is `Other`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(in crate::strip) enum Name {
            Other,
            $($variant,)*
        }

        const LIST: &[(&[u8], Name, Tag, u16)] = &[$(($text, Name::$variant, Tag::$tag, $facts),)*];
    };
}

names! {
    A b"a" A FORMATTING;
    Address b"address" Address BLOCK | SPECIAL | ENDS_P;
    AnnotationXml b"annotation-xml" Other 0;
    AmpStory b"amp-story" Block BLOCK | ENDS_P;
    Applet b"applet" Other SPECIAL | WALL | SCOPE | BODY;
    Area b"area" Void SPECIAL | WALL | VOID | BODY;
    Article b"article" Article PARAGRAPH;
    Aside b"aside" Aside PARAGRAPH;
    Audio b"audio" Embedded BLOCK;
    B b"b" Other FORMATTING | BREAKOUT;
    Base b"base" Void SPECIAL | WALL | VOID | HEAD;
    Basefont b"basefont" Void SPECIAL | WALL | VOID | HEAD;
    Bgsound b"bgsound" Void SPECIAL | WALL | VOID | HEAD;
    Big b"big" Other FORMATTING | BREAKOUT;
    Blockquote b"blockquote" Blockquote PARAGRAPH | BREAKOUT;
    Body b"body" Body HTML_BLOCK | BREAKOUT;
    Br b"br" Br SPECIAL | WALL | VOID | BODY | BREAKOUT;
    Button b"button" Button HTML_BLOCK | BODY;
    Canvas b"canvas" Embedded BLOCK;
    Caption b"caption" Block HTML_BLOCK | SCOPE | TABLED;
    Center b"center" Block PARAGRAPH | BREAKOUT;
    Cite b"cite" Other 0;
    Code b"code" Other FORMATTING | BREAKOUT;
    Col b"col" Void SPECIAL | WALL | VOID | TABLED;
    Colgroup b"colgroup" Other SPECIAL | WALL | TABLED;
    Datalist b"datalist" Select UNREAD;
    Dd b"dd" Dd PARAGRAPH | BODY | BREAKOUT;
    Desc b"desc" Other 0;
    Details b"details" Block PARAGRAPH;
    Dialog b"dialog" Block BLOCK | ENDS_P;
    Dir b"dir" Block PARAGRAPH;
    Div b"div" Div BLOCK | SPECIAL | ENDS_P | BREAKOUT;
    Dl b"dl" Block PARAGRAPH | BREAKOUT;
    Dt b"dt" Dd PARAGRAPH | BODY | BREAKOUT;
    Em b"em" Other FORMATTING | BREAKOUT;
    Embed b"embed" Void SPECIAL | WALL | VOID | BODY | BREAKOUT;
    Fieldset b"fieldset" Block PARAGRAPH;
    Figcaption b"figcaption" Figcaption PARAGRAPH;
    Figure b"figure" Figure PARAGRAPH;
    Font b"font" Other FORMATTING;
    Footer b"footer" Footer PARAGRAPH;
    ForeignObject b"foreignobject" Other 0;
    Form b"form" Form PARAGRAPH;
    Frame b"frame" Void SPECIAL | WALL | VOID;
    Frameset b"frameset" Void SPECIAL | WALL;
    H1 b"h1" H1 PARAGRAPH | BREAKOUT;
    H2 b"h2" H2 PARAGRAPH | BREAKOUT;
    H3 b"h3" Heading PARAGRAPH | BREAKOUT;
    H4 b"h4" Heading PARAGRAPH | BREAKOUT;
    H5 b"h5" Heading PARAGRAPH | BREAKOUT;
    H6 b"h6" Heading PARAGRAPH | BREAKOUT;
    Head b"head" Head SPECIAL | WALL | BREAKOUT;
    Header b"header" Header PARAGRAPH;
    Hgroup b"hgroup" Block PARAGRAPH;
    Hr b"hr" Void SPECIAL | WALL | VOID | BODY | ENDS_P | BREAKOUT;
    Html b"html" Html SPECIAL | WALL | SCOPE;
    I b"i" Other FORMATTING | BREAKOUT;
    Iframe b"iframe" Raw SPECIAL | WALL | UNREAD | BODY | RAW;
    Image b"image" Void VOID | BODY;
    Img b"img" Void SPECIAL | WALL | VOID | BODY | BREAKOUT;
    Input b"input" Void SPECIAL | WALL | VOID | BODY;
    Keygen b"keygen" Void SPECIAL | WALL | VOID | BODY;
    Legend b"legend" Block BLOCK | ENDS_P;
    Li b"li" Li PARAGRAPH | BODY | BREAKOUT;
    Link b"link" Link SPECIAL | WALL | VOID | HEAD;
    Listing b"listing" Pre PARAGRAPH | BODY | BREAKOUT;
    Main b"main" Main PARAGRAPH;
    Marquee b"marquee" Other SPECIAL | WALL | SCOPE | BODY;
    Math b"math" Math 0;
    Menu b"menu" Block PARAGRAPH | BREAKOUT;
    Meta b"meta" Meta SPECIAL | WALL | VOID | HEAD | BREAKOUT;
    Mi b"mi" Other 0;
    Mn b"mn" Other 0;
    Mo b"mo" Other 0;
    Ms b"ms" Other 0;
    Mtext b"mtext" Other 0;
    Malignmark b"malignmark" Other 0;
    Mglyph b"mglyph" Other 0;
    Nav b"nav" Nav PARAGRAPH;
    Nobr b"nobr" Other FORMATTING | BREAKOUT;
    Noembed b"noembed" Raw SPECIAL | WALL | UNREAD | RAW;
    Noframes b"noframes" Raw SPECIAL | WALL | UNREAD | RAW | HEAD;
    Noindex b"noindex" Block BLOCK | ENDS_P;
    Noscript b"noscript" Noscript HTML_BLOCK | HEAD;
    Object b"object" Embedded HTML_BLOCK | SCOPE | BODY;
    Ol b"ol" Ul PARAGRAPH | BREAKOUT;
    Optgroup b"optgroup" Select UNREAD;
    Option b"option" Option UNREAD;
    P b"p" P BLOCK | SPECIAL | ENDS_P | BREAKOUT;
    Param b"param" Void SPECIAL | WALL | VOID;
    Plaintext b"plaintext" Pre PARAGRAPH | RAW;
    Pre b"pre" Pre PARAGRAPH | BODY | BREAKOUT;
    Ruby b"ruby" Other BREAKOUT;
    S b"s" Other FORMATTING | BREAKOUT;
    Script b"script" Script SPECIAL | WALL | UNREAD | RAW | HEAD;
    Search b"search" Block PARAGRAPH;
    Section b"section" Block PARAGRAPH;
    Select b"select" Select SPECIAL | WALL | UNREAD | BODY;
    Small b"small" Other FORMATTING | BREAKOUT;
    Source b"source" Void SPECIAL | WALL | VOID;
    Span b"span" Span BREAKOUT;
    Strike b"strike" Other FORMATTING | BREAKOUT;
    Strong b"strong" Other FORMATTING | BREAKOUT;
    Style b"style" Raw SPECIAL | WALL | UNREAD | RAW | HEAD;
    Sub b"sub" Other BREAKOUT;
    Summary b"summary" Block PARAGRAPH;
    Sup b"sup" Other BREAKOUT;
    Svg b"svg" Svg UNREAD;
    Table b"table" Table HTML_BLOCK | SCOPE | ENDS_P | BODY | BREAKOUT | TABLE;
    Tbody b"tbody" Block HTML_BLOCK | TABLE | TABLED;
    Td b"td" Td HTML_BLOCK | SCOPE | TABLED;
    Template b"template" Template HTML_BLOCK | SCOPE | HEAD;
    Textarea b"textarea" Raw SPECIAL | WALL | UNREAD | BODY | ESCAPABLE;
    Tfoot b"tfoot" Block HTML_BLOCK | TABLE | TABLED;
    Th b"th" Td HTML_BLOCK | SCOPE | TABLED;
    Thead b"thead" Block HTML_BLOCK | TABLE | TABLED;
    Time b"time" Time 0;
    Title b"title" Title SPECIAL | WALL | UNREAD | ESCAPABLE | HEAD;
    Tr b"tr" Tr HTML_BLOCK | TABLE | TABLED;
    Track b"track" Void SPECIAL | WALL | VOID;
    Tt b"tt" Other FORMATTING | BREAKOUT;
    U b"u" Other FORMATTING | BREAKOUT;
    Ul b"ul" Ul PARAGRAPH | BREAKOUT;
    Var b"var" Other BREAKOUT;
    Video b"video" Embedded BLOCK;
    Wbr b"wbr" Void SPECIAL | WALL | VOID | BODY;
    Xmp b"xmp" Pre PARAGRAPH | BODY | RAW;
}

/// How many names there are.
pub(in crate::strip) const NAMES: usize = LIST.len() + 1;

const FACTS: [(Tag, u16); NAMES] = {
    let mut out = [(Tag::Other, 0); NAMES];
    let mut i = 0;
    while i < LIST.len() {
        out[i + 1] = (LIST[i].2, LIST[i].3);
        i += 1;
    }
    out
};

/// Slots of the hash table by which a name is found: a power of two.
const SLOTS: usize = 512;

/// For each slot, one more than a place in [`LIST`], or 0.
const TABLE_OF_NAMES: [u8; SLOTS] = {
    let mut out = [0; SLOTS];
    let mut i = 0;
    while i < LIST.len() {
        let name = LIST[i].0;
        let mut head = 0;
        let mut at = 0;
        while at < name.len() && at < 8 {
            head |= (name[at] as u64) << (8 * at);
            at += 1;
        }
        let mut slot = slot(head, name.len());
        while out[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        out[slot] = i as u8 + 1;
        i += 1;
    }
    out
};

const fn slot(head: u64, len: usize) -> usize {
    let mixed = (head ^ len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 55) as usize % SLOTS
}

/// Longest name in the list.
const LONGEST: usize = 14;

impl Name {
    /// The element whose name, in any case, begins at the start of `rest` and has `len` bytes.
    pub(in crate::strip) fn of(rest: &[u8], len: usize) -> Self {
        if len > LONGEST {
            return Name::Other;
        }
        let head = head(rest, len);
        let mut slot = slot(head, len);
        loop {
            let Some(i) = usize::from(TABLE_OF_NAMES[slot]).checked_sub(1) else { return Name::Other };
            let (name, found, ..) = LIST[i];
            if name.len() == len && rest[..len].eq_ignore_ascii_case(name) {
                return found;
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    pub(in crate::strip) fn tag(self) -> Tag {
        FACTS[self as usize].0
    }

    /// Bits of this module.
    pub(in crate::strip) fn facts(self) -> u16 {
        FACTS[self as usize].1
    }

    pub(in crate::strip) fn is(self, bits: u16) -> bool {
        self.facts() & bits != 0
    }

    /// Bold, italics or the like.
    pub(in crate::strip) fn is_strong(self) -> bool {
        matches!(self, Name::B | Name::Strong | Name::I | Name::Em | Name::U | Name::Small | Name::Cite)
    }

    pub(in crate::strip) fn is_heading(self) -> bool {
        matches!(self, Name::H1 | Name::H2 | Name::H3 | Name::H4 | Name::H5 | Name::H6)
    }
}

/// The first eight of `len` bytes as a number, letters in lower case.
fn head(rest: &[u8], len: usize) -> u64 {
    let mut bytes = [0; 8];
    if let Some(eight) = rest.first_chunk::<8>() {
        bytes = *eight;
    } else {
        bytes[..rest.len()].copy_from_slice(rest);
    }
    let folded = u64::from_le_bytes(bytes) | 0x2020_2020_2020_2020;
    if len >= 8 { folded } else { folded & ((1 << (8 * len)) - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case_and_no_other() {
        for (name, want, tag, facts) in LIST {
            assert!(name.len() <= LONGEST);
            assert_eq!(Name::of(name, name.len()), *want);
            let upper = name.to_ascii_uppercase();
            let page = [upper.as_slice(), b" class=\"x\">"].concat();
            assert_eq!(Name::of(&page, name.len()), *want);
            assert_eq!((want.tag(), want.facts()), (*tag, *facts));
            let longer = [name, b"x".as_slice()].concat();
            assert!(LIST.iter().any(|other| other.0 == longer) || Name::of(&longer, longer.len()) == Name::Other);
        }
        assert_eq!(Name::of(b"", 0), Name::Other);
    }
}
