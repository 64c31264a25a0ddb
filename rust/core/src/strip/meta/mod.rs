//! What a page says about itself: title, day of publication, site, language, address. Days of changes, of crawls and
//! of copyrights are no days of publication.

mod title;

use super::Meta;
use super::html::tokenize::Attributes;
use super::html::tree::{Container, TextBlock};
use super::html::value;
use crate::Span;
use jiff::civil::Date;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// What was found in `meta`, `link`, `title`, `time` and JSON-LD elements. The first of each kind counts.
#[derive(Debug, Default)]
pub(in crate::strip) struct Head {
    title: Option<String>,
    og_title: Option<String>,
    other_title: Option<String>,
    json_title: Option<String>,
    og_site: Option<String>,
    other_site: Option<String>,
    json_site: Option<String>,
    lang: Option<String>,
    url: Option<String>,
    json_date: Option<Date>,
    meta_date: Option<Date>,
    weak_meta_date: Option<Date>,
    time_date: Option<Date>,
    /// The text that follows is JSON-LD.
    pub(in crate::strip) json: bool,
}

/// What the page shows, for metadata to look at.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct View<'a> {
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
}

/// What the choice of the main text found.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::strip) struct Found {
    /// The block of the headline, as [`headline`] chose it.
    pub(in crate::strip) headline: Option<usize>,
    /// The first and the last block of the story; none when there is no story.
    pub(in crate::strip) body: Option<(usize, usize)>,
}

pub(in crate::strip) use title::headline;

/// A title longer than this, in bytes, was never closed.
const LONGEST_TITLE: usize = 2000;

fn keep<T>(slot: &mut Option<T>, found: Option<T>) {
    if slot.is_none() {
        *slot = found;
    }
}

fn text(source: &str, span: Span) -> Option<String> {
    Some(fold(&value(source, span))).filter(|s| !s.is_empty())
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
        if std::mem::take(&mut self.json) {
            let content = span.of(source).trim();
            match serde_json::from_str::<Value>(content) {
                Ok(json) => self.walk(&json),
                Err(_) => self.broken_json(content),
            }
        }
    }

    /// Attributes of a `script` element.
    pub(in crate::strip) fn script_start(&mut self, source: &str, attributes: Span) {
        self.json = Attributes::of(source, attributes).any(|a| {
            a.name.of(source).eq_ignore_ascii_case("type")
                && a.value.of(source).trim().eq_ignore_ascii_case("application/ld+json")
        });
    }

    /// The parser stops at 128 levels, so this does too.
    fn walk(&mut self, json: &Value) {
        match json {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(map) => {
                let types: Vec<&str> = match map.get("@type") {
                    Some(Value::String(t)) => vec![t],
                    Some(Value::Array(ts)) => ts.iter().filter_map(Value::as_str).collect(),
                    _ => Vec::new(),
                };
                if types
                    .iter()
                    .any(|t| t.ends_with("Article") || t.ends_with("Posting") || matches!(*t, "Report" | "Review"))
                {
                    let string = |key: &str| map.get(key).and_then(Value::as_str);
                    let headline = string("headline")
                        .filter(|s| s.len() <= LONGEST_TITLE)
                        .map(|s| fold(&super::html::entities::unescape(s, false)));
                    keep(&mut self.json_title, headline.filter(|s| !s.is_empty()));
                    keep(&mut self.json_date, string("datePublished").and_then(day));
                    let site = map.get("publisher").and_then(|p| p.get("name")).and_then(Value::as_str);
                    keep(&mut self.json_site, site.map(fold).filter(|s| !s.is_empty()));
                } else if types.iter().any(|t| t.ends_with("WebPage")) {
                    keep(&mut self.weak_meta_date, map.get("datePublished").and_then(Value::as_str).and_then(day));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = map.get(key) {
                        self.walk(inner);
                    }
                }
            }
            _ => {}
        }
    }

    /// JSON-LD with raw line feeds or a comma too many still tells the day.
    fn broken_json(&mut self, content: &str) {
        static PUBLISHED: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#""datePublished"\s*:\s*"([^"]{8,40})""#).expect("a pattern of this file"));
        keep(&mut self.json_date, PUBLISHED.captures(content).and_then(|c| day(c.get(1)?.as_str())));
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
            "og:url" | "twitter:url" => keep(&mut self.url, text(source, content)),
            "content-language" | "og:locale" | "language" if self.lang.is_none() => {
                self.lang = text(source, content).and_then(|l| lang(&l))
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
                keep(&mut self.meta_date, day(&value(source, content)));
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
                keep(&mut self.weak_meta_date, day(&value(source, content)));
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
            // Its own address is worth more than what is given to social networks.
            self.url = text(source, href).or(self.url.take());
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

    /// Attributes of a `time` element.
    pub(in crate::strip) fn time(&mut self, source: &str, attributes: Span) {
        let (mut found, mut changed) = (None, false);
        for a in Attributes::of(source, attributes) {
            match a.name.of(source).to_ascii_lowercase().as_str() {
                "datetime" => found = day(&value(source, a.value)),
                "class" | "itemprop" => {
                    let words = a.value.of(source).to_ascii_lowercase();
                    changed |=
                        words.contains("updated") && !words.contains("published") || words.contains("modified");
                }
                _ => {}
            }
        }
        if !changed {
            keep(&mut self.time_date, found);
        }
    }

    /// The title of the page without the name of its site.
    pub(in crate::strip) fn page_title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Title, day, site and the rest.
    pub(in crate::strip) fn finish(self, view: &View<'_>, found: &Found) -> Meta {
        let sites = self.site_names();
        let shown = found.headline.and_then(|block| title::shown(view, block));
        let cut = |t: &String| title::without_site(t, &sites);
        let title = shown
            .or(self.og_title.as_ref().map(cut))
            .or(self.json_title.clone())
            .or(self.other_title.as_ref().map(cut))
            .or(self.title.as_ref().map(cut));
        let site = self.og_site.or(self.json_site).or(self.other_site);
        let dates = [
            (self.json_date, "json-ld"),
            (self.meta_date, "meta"),
            (self.weak_meta_date, "meta"),
            (self.time_date, "time"),
            (self.url.as_deref().and_then(url_day), "url"),
        ];
        let published = dates.into_iter().find_map(|(date, basis)| Some((date?, basis)));
        Meta {
            title: title.filter(|t| !t.is_empty()),
            published: published.map(|p| p.0),
            published_basis: published.map(|p| p.1),
            authors: Vec::new(),
            site,
            lang: self.lang,
            url: self.url,
        }
    }
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

/// The calendar day as it is written: `2020-12-04T01:00:00Z` is December 4 wherever one reads it.
pub(in crate::strip) fn day(text: &str) -> Option<Date> {
    static ISO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\D{0,3}(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:\D|\d{6}|\d{4}|$)").expect("a pattern of this file")
    });
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        let (number, month) = (r"(\d{1,2})(?:st|nd|rd|th)?", "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)");
        Regex::new(&format!(r"(?i)(?:{number}[ -])?{month}[a-z]*\.?[ -](?:{number},? )?(\d{{4}})"))
            .expect("a pattern of this file")
    });
    let text = text.trim();
    let number = |m: Option<regex::Match<'_>>| m.and_then(|m| m.as_str().parse::<i16>().ok());
    let (year, month, day) = if let Some(c) = ISO.captures(text) {
        (number(c.get(1))?, number(c.get(2))?, number(c.get(3))?)
    } else {
        let c = WORDS.captures(text)?;
        let month = c.get(2)?.as_str().to_ascii_lowercase();
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let month = months.iter().position(|m| *m == month)? as i16 + 1;
        (number(c.get(4))?, month, number(c.get(1)).or(number(c.get(3)))?)
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1900..=2100).contains(&year).then_some(date)
}

/// `/2020/12/04/` in an address.
fn url_day(url: &str) -> Option<Date> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"/((?:19|20)\d{2})[/-](\d{2})[/-](\d{2})(?:/|-|$)").expect("a pattern of this file")
    });
    let c = PATH.captures(url)?;
    day(&format!("{}-{}-{}", &c[1], &c[2], &c[3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_taken_as_written() {
        for (text, want) in [
            ("2020-12-04T23:59:00-08:00", Some("2020-12-04")),
            ("20201204", Some("2020-12-04")),
            ("Fri, 4 Dec 2020 10:00", Some("2020-12-04")),
            ("December 4, 2020", Some("2020-12-04")),
            ("2020-13-04", None),
            ("soon", None),
            ("1607040000", None),
            ("2020/12/04", Some("2020-12-04")),
        ] {
            assert_eq!(day(text).map(|d| d.to_string()).as_deref(), want, "{text}");
        }
    }
}
