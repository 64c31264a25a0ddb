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

/// How many tags there are.
pub(in crate::strip) const TAGS: usize = Tag::Void as usize + 1;

impl Tag {
    /// The tag of a name in any case.
    pub(in crate::strip) fn of(name: &[u8]) -> Self {
        let mut lower = [0; 12];
        if name.len() > lower.len() {
            return Tag::Other;
        }
        let lower = &mut lower[..name.len()];
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        match &*lower {
            b"a" => Tag::A,
            b"address" => Tag::Address,
            b"article" => Tag::Article,
            b"aside" => Tag::Aside,
            b"center" | b"dialog" | b"dir" | b"details" | b"summary" | b"dl" | b"fieldset" | b"hgroup"
            | b"legend" | b"menu" | b"search" | b"section" | b"tbody" | b"thead" | b"tfoot" | b"caption"
            | b"optgroup" | b"amp-story" | b"noindex" => Tag::Block,
            b"blockquote" => Tag::Blockquote,
            b"body" => Tag::Body,
            b"br" => Tag::Br,
            b"button" => Tag::Button,
            b"dd" | b"dt" => Tag::Dd,
            b"div" => Tag::Div,
            b"audio" | b"canvas" | b"object" | b"video" => Tag::Embedded,
            b"figcaption" => Tag::Figcaption,
            b"figure" => Tag::Figure,
            b"footer" => Tag::Footer,
            b"form" => Tag::Form,
            b"h1" => Tag::H1,
            b"h2" => Tag::H2,
            b"h3" | b"h4" | b"h5" | b"h6" => Tag::Heading,
            b"head" => Tag::Head,
            b"header" => Tag::Header,
            b"html" => Tag::Html,
            b"li" => Tag::Li,
            b"link" => Tag::Link,
            b"main" => Tag::Main,
            b"math" => Tag::Math,
            b"meta" => Tag::Meta,
            b"nav" => Tag::Nav,
            b"noscript" => Tag::Noscript,
            b"option" => Tag::Option,
            b"p" => Tag::P,
            b"pre" | b"listing" | b"xmp" | b"plaintext" => Tag::Pre,
            b"style" | b"textarea" | b"iframe" | b"noembed" | b"noframes" => Tag::Raw,
            b"script" => Tag::Script,
            b"select" | b"datalist" => Tag::Select,
            b"span" => Tag::Span,
            b"svg" => Tag::Svg,
            b"table" => Tag::Table,
            b"td" | b"th" => Tag::Td,
            b"template" => Tag::Template,
            b"time" => Tag::Time,
            b"title" => Tag::Title,
            b"tr" => Tag::Tr,
            b"ul" | b"ol" => Tag::Ul,
            b"area" | b"base" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"param" | b"source" | b"track"
            | b"wbr" => Tag::Void,
            _ => Tag::Other,
        }
    }

    /// Never has content.
    pub(in crate::strip) fn is_void(self) -> bool {
        matches!(self, Tag::Br | Tag::Link | Tag::Meta | Tag::Void)
    }

    /// Stands in a line of text.
    pub(in crate::strip) fn is_inline(self) -> bool {
        use Tag::*;
        matches!(self, Other | A | Span | Time | Option | Raw | Script | Select | Svg | Math | Title)
            || self.is_void()
    }

    /// Its text is nobody's to read.
    pub(in crate::strip) fn is_unread(self) -> bool {
        matches!(self, Tag::Option | Tag::Raw | Tag::Script | Tag::Select | Tag::Svg | Tag::Title)
    }

    /// End tags inside it do not end elements outside of it.
    pub(in crate::strip) fn is_scope(self) -> bool {
        matches!(self, Tag::Td | Tag::Table | Tag::Template | Tag::Html | Tag::Embedded)
    }

    /// It ends a paragraph that is open.
    pub(in crate::strip) fn ends_p(self) -> bool {
        use Tag::*;
        !self.is_inline() && !matches!(self, Embedded | Noscript | Template | Button | Td | Tr | Head | Html | Body)
    }

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

/// Bits of what is not the article.
pub(in crate::strip) const FURNITURE: u32 =
    MENU | SIDEBAR | FOOTER | FORM | HIDDEN | COMMENTS | SHARE | RELATED | PROMO | TAGGED | BYLINE;

/// What the words of a class or id attribute say.
pub(in crate::strip) fn words(value: &str) -> u32 {
    value.split_ascii_whitespace().take(24).map(name).fold(0, |bits, b| bits | b)
}

/// What one class name says.
fn name(name: &str) -> u32 {
    if name.len() > 80 {
        return 0;
    }
    let mut flat = String::with_capacity(name.len());
    flat.extend(name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()));
    let mut bits = match flat.as_str() {
        "articlebody" | "articlecontent" | "articletext" | "articlecopy" | "entrycontent" | "entrybody"
        | "entrytext" | "postcontent" | "postbody" | "posttext" | "postentry" | "storybody" | "storycontent"
        | "storytext" | "storybodytext" | "newsbody" | "newstext" | "newscontent" | "contentbody" | "bodycontent"
        | "bodycopy" | "bodytext" | "maincontent" | "pagecontent" | "singlecontent" | "contentarticle"
        | "articlemain" | "richtext" | "textcontent" | "blogcontent" | "blogpostcontent" | "tdpostcontent"
        | "articlebodycontent" | "storybodyinner" => CONTENT,
        "sronly" | "visuallyhidden" | "screenreadertext" | "screenreader" | "hidden" | "dnone" | "noprint"
        | "hide" | "ishidden" | "elementinvisible" | "elementhidden" | "uhidden" | "offscreen" | "printonly"
        | "visibleprint" => HIDDEN,
        _ => 0,
    };
    // Words of the name: parted by punctuation or a capital.
    let mut word = String::new();
    let mut lower_before = false;
    for c in name.chars().chain(std::iter::once('-')) {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && lower_before) {
            bits |= keyword(&word);
            word.clear();
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
        lower_before = c.is_ascii_lowercase();
    }
    // What a page can do is not what is in it.
    if bits & CONTENT != 0
        || ["open", "closed", "has", "no", "with", "without", "status", "type"].iter().any(|w| part(name, w))
    {
        bits &= !(FURNITURE & !HIDDEN);
    }
    bits
}

/// Whether `word` is one of the parts of `name` that punctuation sets off.
fn part(name: &str, word: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphabetic()).any(|p| p.eq_ignore_ascii_case(word))
}

fn keyword(word: &str) -> u32 {
    let says = match word {
        "author" | "authors" | "byline" | "autor" | "autoren" | "autore" | "auteur" | "redakteur" | "verfasser"
        | "writer" | "writers" | "contributor" | "username" => AUTHOR,
        "date" | "dates" | "datum" | "fecha" | "time" | "datetime" | "timestamp" | "posted" | "published"
        | "pubdate" | "publishdate" | "postdate" | "created" | "dateline" | "timedata" | "publication"
        | "submitted" => DATED,
        _ => 0,
    };
    says | match word {
        "comment" | "comments" | "commentlist" | "disqus" | "respond" | "replies" | "commenting" | "livefyre"
        | "fbcomments" => COMMENTS,
        "share" | "sharing" | "social" | "addthis" | "sharedaddy" | "sharethis" | "socials" | "shares"
        | "addtoany" | "shareaholic" => SHARE,
        "related" | "recommended" | "recommend" | "recommendations" | "recirc" | "recirculation" | "outbrain"
        | "taboola" | "trending" | "popular" | "mostread" | "mostpopular" | "readmore" | "teaser" | "teasers"
        | "similar" | "yarpp" | "upnext" | "relatedposts" | "relatedarticles" | "crp" | "morestories" | "zergnet"
        | "revcontent" | "zemanta" => RELATED,
        "sidebar" | "rail" | "widget" | "widgets" | "aside" | "sidebox" | "rightcol" | "rightcolumn" => SIDEBAR,
        "menu" | "nav" | "navbar" | "navigation" | "dropdown" | "topbar" | "toolbar" | "breadcrumb"
        | "breadcrumbs" | "pagination" | "pager" | "menus" | "submenu" | "sitemap" | "toc" | "prevnext" | "navi"
        | "search" | "searchform" | "login" | "topnav" => MENU,
        "cookie" | "cookies" | "consent" | "gdpr" | "promo" | "promotion" | "promos" | "advert" | "adverts"
        | "advertisement" | "ad" | "ads" | "sponsored" | "sponsor" | "sponsors" | "dfp" | "adsbygoogle" | "modal"
        | "popup" | "newsletter" | "signup" | "subscribe" | "subscription" | "overlay" | "lightbox" | "banner"
        | "toast" | "donate" | "donation" | "paywall" | "cta" | "disclaimer" | "adblock" => PROMO,
        "footer" | "copyright" | "colophon" | "legal" | "foot" => FOOTER,
        "tags" | "taglist" | "tagcloud" | "topics" | "categories" | "keywords" | "labels" => TAGGED,
        "byline" | "author" | "authors" | "timestamp" | "dateline" | "bio" | "authorbox" | "published"
        | "pubdate" | "meta" | "metadata" => BYLINE,
        "caption" | "captions" | "figcaption" | "credit" | "credits" | "photocredit" => CAPTION,
        "header" | "masthead" => HEADER,
        "headline" | "title" => TITLE,
        "deck" | "dek" | "subtitle" | "subheadline" | "standfirst" | "subhead" | "kicker" | "summary" | "lede"
        | "excerpt" => DECK,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
