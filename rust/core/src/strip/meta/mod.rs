//! What a page says about itself: title, day of publication, authors, site, language, address. [`Head`] collects while
//! the page is read, and [`Head::finish`] decides when it is known what the main text is.

mod authors;
mod calendar;
mod json;
mod marks;
mod published;
mod title;

use super::Meta;
use super::html::entities;
use super::html::tokenize::Attributes;
use super::html::tree::{Container, TextBlock};
use super::html::value;
use crate::Span;

use marks::Mark;
pub(in crate::strip) use marks::leads_to_author;
pub(in crate::strip) use title::headline;

/// What was found in `meta`, `link`, `title` and JSON-LD elements, and in those that name an author or a day. Of
/// titles, names and addresses the first of each kind counts.
#[derive(Debug, Default)]
pub(in crate::strip) struct Head {
    title: Option<String>,
    og_title: Option<String>,
    other_title: Option<String>,
    og_type: Option<String>,
    og_site: Option<String>,
    other_site: Option<String>,
    lang: Option<String>,
    locale: Option<String>,
    canonical: Option<String>,
    url: Option<String>,
    dates: Dates,
    /// As they are written in `meta` elements.
    authors: Vec<String>,
    /// The name of those elements.
    authors_from: Option<String>,
    /// The next `twitter:data` is the author.
    written_by: bool,
    json: json::Said,
    marks: Vec<Mark>,
    /// Contents of scripts that are no JSON-LD: bytes of the source.
    scripts: Vec<Span>,
    /// The text that follows is JSON-LD.
    is_json: bool,
}

/// Days as `meta` elements write them.
#[derive(Debug, Default)]
struct Dates {
    published: Option<String>,
    /// Of the page, or of nobody knows what.
    weak: Option<String>,
    modified: Option<String>,
}

/// What the page shows, for metadata to look at.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct View<'a> {
    /// The page.
    pub(in crate::strip) source: &'a str,
    /// The arena's text.
    pub(in crate::strip) text: &'a str,
    pub(in crate::strip) containers: &'a [Container],
    pub(in crate::strip) blocks: &'a [TextBlock],
    /// For each container, the bits of [`super::html::tags`] that hold in it, those of the containers around it
    /// included.
    pub(in crate::strip) traits: &'a [u32],
}

impl<'a> View<'a> {
    /// The text of a block.
    fn line(&self, block: usize) -> &'a str {
        self.blocks[block].span.of(self.text)
    }

    /// The bits that hold in a block, but for those that hold in the story, too: they say nothing here. `body`: the
    /// story's first block.
    fn traits(&self, block: usize, body: Option<usize>) -> u32 {
        let of = |block: usize| self.blocks.get(block).map_or(0, |b| self.traits[b.container]);
        of(block) & !body.map_or(0, of)
    }
}

/// What the choice of the main text found.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::strip) struct Found {
    /// The block of the headline, as [`headline`] chose it.
    pub(in crate::strip) headline: Option<usize>,
    /// The first and the last block of the story; none when there is no story.
    pub(in crate::strip) body: Option<(usize, usize)>,
}

/// A title longer than this, in bytes, was never closed.
const LONGEST_TITLE: usize = 2000;
/// So many scripts of a page are looked at.
const MOST_SCRIPTS: usize = 50;
/// A script shorter than this, in bytes, names no day; a longer one than that is a library.
const SCRIPT: std::ops::Range<usize> = 60..(1 << 18);

/// A page has at most so many authors.
const MOST_AUTHORS: usize = 30;

/// Labels of the author in social cards, in lower case.
const WRITTEN_BY: &[&str] = &[
    "written by",
    "verfasst von",
    "écrit par",
    "escrito por",
    "scritto da",
    "geschreven door",
    "skrevet av",
    "skriven av",
    "author",
    "autor",
    "napisane przez",
    "автор",
    "написано",
    "skrevet af",
    "kirjoittanut",
    "yazan",
];

fn keep<T>(slot: &mut Option<T>, found: Option<T>) {
    if slot.is_none() {
        *slot = found;
    }
}

/// A value as it reads, white space folded.
fn plain(source: &str, span: Span) -> Option<String> {
    Some(fold(&value(source, span))).filter(|s| !s.is_empty())
}

/// The same for words, which some publishers escape twice: `&amp;#8217;`.
fn text(source: &str, span: Span) -> Option<String> {
    let found = plain(source, span)?;
    if found.contains('&') {
        Some(fold(&entities::unescape(&found, true))).filter(|s| !s.is_empty())
    } else {
        Some(found)
    }
}

/// White space as single spaces.
pub(in crate::strip) fn fold(text: &str) -> String {
    text.split(super::arena::is_space).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Head {
    /// The content of the `title` element.
    pub(in crate::strip) fn title(&mut self, source: &str, span: Span) {
        if span.len() <= LONGEST_TITLE {
            keep(&mut self.title, text(source, span));
        }
    }

    /// The content of a script; JSON-LD is one.
    pub(in crate::strip) fn script(&mut self, source: &str, span: Span) {
        if std::mem::take(&mut self.is_json) {
            self.json.read(span.of(source));
        } else if SCRIPT.contains(&span.len()) && self.scripts.len() < MOST_SCRIPTS {
            self.scripts.push(span);
        }
    }

    /// Attributes of a `script` element.
    pub(in crate::strip) fn script_start(&mut self, source: &str, attributes: Span) {
        self.is_json = Attributes::of(source, attributes).any(|a| {
            a.name.of(source).eq_ignore_ascii_case("type")
                && a.value.of(source).trim().eq_ignore_ascii_case("application/ld+json")
        });
    }

    /// Attributes of a `meta` element.
    pub(in crate::strip) fn meta(&mut self, source: &str, attributes: Span) {
        let (mut name, mut content) = (None, None);
        for a in Attributes::of(source, attributes) {
            match a.name.of(source).to_ascii_lowercase().as_str() {
                "property" | "name" | "itemprop" | "http-equiv" => keep(&mut name, Some(a.value)),
                "content" => keep(&mut content, Some(a.value)),
                _ => {}
            }
        }
        let (Some(name), Some(content)) = (name, content) else { return };
        if name.len() > 60 || content.len() > 4000 {
            return;
        }
        match name.of(source).trim().to_ascii_lowercase().as_str() {
            "og:title" => keep(&mut self.og_title, text(source, content)),
            "twitter:title" | "dc.title" | "dcterms.title" | "headline" | "parsely-title" | "sailthru.title"
            | "hdl" => {
                keep(&mut self.other_title, text(source, content));
            }
            "og:site_name" => keep(&mut self.og_site, text(source, content)),
            "application-name" | "dc.publisher" | "publisher" | "al:ios:app_name" | "cre" => {
                keep(&mut self.other_site, text(source, content))
            }
            "og:type" => keep(&mut self.og_type, text(source, content).map(|t| t.to_lowercase())),
            "og:url" | "twitter:url" => keep(&mut self.url, plain(source, content)),
            "og:locale" => self.locale = text(source, content).and_then(|l| lang(&l)),
            "author"
            | "article:author"
            | "dc.creator"
            | "dcterms.creator"
            | "dc:creator"
            | "parsely-author"
            | "sailthru.author"
            | "citation_author"
            | "byl"
            | "byline"
            | "article.author"
            | "rbauthors"
            | "og:article:author"
            | "article:author_name"
            | "cxenseparse:author"
            | "creator"
            | "twitter:creator:name" => {
                // Each author may have an element of its own, but then they are alike.
                let name = name.of(source).trim().to_ascii_lowercase();
                let alike = self.authors_from.as_ref().is_none_or(|from| *from == name);
                if let Some(author) = text(source, content).filter(|a| alike && !a.contains("://"))
                    && self.authors.len() < MOST_AUTHORS
                {
                    self.authors.push(author);
                    self.authors_from = Some(name);
                }
            }
            "twitter:label1" | "twitter:label2" => {
                let label = text(source, content).unwrap_or_default().to_lowercase();
                self.written_by = WRITTEN_BY.iter().any(|w| label.starts_with(w));
            }
            "twitter:data1" | "twitter:data2" => {
                let written_by = std::mem::take(&mut self.written_by);
                if written_by && self.authors.is_empty() {
                    self.authors.extend(text(source, content));
                }
            }
            "content-language" | "language" | "dc.language" if self.lang.is_none() => {
                self.lang = text(source, content).and_then(|l| lang(l.split(',').next()?))
            }
            "article:published_time"
            | "article:published"
            | "og:article:published_time"
            | "og:published_time"
            | "datepublished"
            | "article.published"
            | "published-date"
            | "publication_date"
            | "publish-date"
            | "publishdate"
            | "publish_date"
            | "pubdate"
            | "parsely-pub-date"
            | "sailthru.date"
            | "cxenseparse:recs:publishtime"
            | "bt:pubdate"
            | "ptime"
            | "article_date_original"
            | "dc.date.issued"
            | "dcterms.issued"
            | "dcterms.date"
            | "citation_publication_date"
            | "citation_date"
            | "originalpublicationdate"
            | "rnews:datepublished"
            | "dateissued"
            | "displaydate"
            | "date_published"
            | "published_time"
            | "og:pubdate"
            | "vr:published_time" => {
                keep(&mut self.dates.published, text(source, content));
            }
            "date"
            | "dc.date"
            | "dc.date.created"
            | "dcterms.created"
            | "datecreated"
            | "article:created"
            | "created"
            | "timestamp"
            | "eomportal-lastupdate" => {
                keep(&mut self.dates.weak, text(source, content));
            }
            "article:modified_time"
            | "og:updated_time"
            | "last-modified"
            | "dcterms.modified"
            | "dc.date.modified"
            | "datemodified"
            | "article:modified"
            | "revised"
            | "lastmod"
            | "article.updated" => {
                keep(&mut self.dates.modified, text(source, content));
            }
            _ => {}
        }
    }

    /// Attributes of a `link` element.
    pub(in crate::strip) fn link(&mut self, source: &str, attributes: Span) {
        let (mut canonical, mut href) = (false, None);
        for a in Attributes::of(source, attributes) {
            match a.name.of(source).to_ascii_lowercase().as_str() {
                "rel" => canonical = a.value.of(source).eq_ignore_ascii_case("canonical"),
                "href" => href = Some(a.value),
                _ => {}
            }
        }
        if let (true, Some(href)) = (canonical, href) {
            keep(&mut self.canonical, plain(source, href));
        }
    }

    /// Attributes of the `html` element.
    pub(in crate::strip) fn html(&mut self, source: &str, attributes: Span) {
        for a in Attributes::of(source, attributes) {
            let name = a.name.of(source);
            if name.eq_ignore_ascii_case("lang") || name.eq_ignore_ascii_case("xml:lang") {
                keep(&mut self.lang, lang(&value(source, a.value)));
            }
        }
    }

    /// The title of the page without the name of its site.
    pub(in crate::strip) fn page_title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Where the page is, as it says itself.
    fn address(&mut self) {
        let story = self.json.stories.iter().find_map(|s| s.url.clone()).filter(|u| u.contains("://"));
        // Its own address is worth more than what is given to social networks.
        let social = self.url.take();
        let found = self.canonical.take().or(social.clone()).or(story);
        self.url = found.map(|url| absolute(&url, social.as_deref()).unwrap_or(url));
    }

    /// What the markup says the page is: 2 a story by JSON-LD, 1 a story by its social card, -1 a product, -2 a thread of a
    /// forum, 0 anything.
    pub(in crate::strip) fn kind(&self) -> i32 {
        match self.og_type.as_deref() {
            _ if self.json.forum => -2,
            _ if self.json.story => 2,
            Some("article") => 1,
            Some(other) if other.contains("product") => -1,
            _ => 0,
        }
    }

    /// Title, day, site and the rest.
    pub(in crate::strip) fn finish(mut self, view: &View<'_>, found: &Found) -> Meta {
        self.address();
        let sites = self.site_names();
        let title = title::title(&self, view, found, &sites);
        let story = self.story(title.as_deref());
        let day = published::published(&self, view, found, story);
        let authors = authors::authors(&self, view, found, &self.json, story, &sites);
        let publisher = story.and_then(|s| s.publisher.clone());
        Meta {
            title: title.filter(|t| !t.is_empty()),
            published: day.map(|d| d.0),
            published_basis: day.map(|d| d.1),
            authors,
            site: self.og_site.or(publisher).or(self.json.site).or(self.other_site),
            lang: self.lang.or(self.locale),
            url: self.url,
        }
    }

    /// Of the stories that JSON-LD tells of, the page's own: an article whose headline is the page's title, else the
    /// first article, else the page.
    fn story(&self, title: Option<&str>) -> Option<&json::Story> {
        let stories = || self.json.stories.iter();
        let flat = squeeze(title.unwrap_or_default());
        let same = |s: &&json::Story| s.headline.as_deref().is_some_and(|h| squeeze(h) == flat);
        stories()
            .find(|s| !s.page && same(s))
            .or_else(|| stories().find(|s| !s.page && (s.published.is_some() || s.headline.is_some())))
            .or_else(|| stories().find(|s| s.published.is_some() || !s.authors.is_empty()))
            .or_else(|| stories().next())
    }
}

/// `url` with the scheme and host of `base`; none if it cannot be told.
fn absolute(url: &str, base: Option<&str>) -> Option<String> {
    if url.contains("://") {
        return Some(url.to_owned());
    }
    let base = base?;
    let (scheme, rest) = base.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    if let Some(rest) = url.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    if url.starts_with('/') {
        return Some(format!("{scheme}://{host}{url}"));
    }
    let folder = rest.split(['?', '#']).next()?.rsplit_once('/').map_or(rest, |(folder, _)| folder);
    Some(format!("{scheme}://{folder}/{url}"))
}

/// Letters and digits in lower case, to compare titles by.
pub(in crate::strip) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn lang(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
    let plain = !tag.is_empty() && tag.len() <= 20 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_whole() {
        let base = Some("https://example.org/news/a.html?x=1");
        for (url, want) in [
            ("https://other.org/a", "https://other.org/a"),
            ("//other.org/a", "https://other.org/a"),
            ("/b", "https://example.org/b"),
            ("b", "https://example.org/news/b"),
        ] {
            assert_eq!(absolute(url, base).as_deref(), Some(want), "{url}");
        }
        assert_eq!(absolute("/b", None), None);
    }
}
