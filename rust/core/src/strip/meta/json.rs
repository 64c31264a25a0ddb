//! JSON-LD: what a script says about the stories of its page. Only the few fields that matter are kept while it is
//! parsed, so a long `articleBody` costs its reading and no more. What is broken is repaired or, failing that, searched.

use super::{LONGEST_TITLE, fold};
use crate::strip::html::entities;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// More of JSON-LD than this, in bytes, is searched for its fields, not parsed.
const LONGEST: usize = 1 << 18;
/// A page has so many stories and people.
const MOST: usize = 60;

/// A node of JSON-LD, of which a string is the smallest: its `name`.
#[derive(Clone, Debug, Default)]
struct Node {
    types: Vec<String>,
    id: String,
    name: String,
    headline: String,
    url: String,
    published: String,
    created: String,
    modified: String,
    authors: Vec<Node>,
    publisher: String,
    inside: Vec<Node>,
}

#[derive(Clone, Copy)]
enum Field {
    Type,
    Id,
    Name,
    Headline,
    Url,
    Published,
    Created,
    Modified,
    Author,
    Creator,
    Publisher,
    Inside,
    Other,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Key;
        impl Visitor<'_> for Key {
            type Value = Field;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_str<E>(self, key: &str) -> Result<Field, E> {
                Ok(match key {
                    "@type" => Field::Type,
                    "@id" => Field::Id,
                    "name" => Field::Name,
                    "headline" => Field::Headline,
                    "url" => Field::Url,
                    "datePublished" => Field::Published,
                    "dateCreated" | "uploadDate" => Field::Created,
                    "dateModified" => Field::Modified,
                    "author" | "authors" => Field::Author,
                    "creator" => Field::Creator,
                    "publisher" => Field::Publisher,
                    "@graph" | "mainEntity" | "mainEntityOfPage" | "liveBlogUpdate" => Field::Inside,
                    _ => Field::Other,
                })
            }
        }
        deserializer.deserialize_identifier(Key)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Node;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON-LD")
            }
            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                // Longer strings are no name, title or date.
                let name = if text.len() <= LONGEST_TITLE { text.to_owned() } else { String::new() };
                Ok(Node { name, ..Node::default() })
            }
            fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
                Ok(Node::default())
            }
            fn visit_i64<E>(self, n: i64) -> Result<Node, E> {
                Ok(Node { name: n.to_string(), ..Node::default() })
            }
            fn visit_u64<E>(self, n: u64) -> Result<Node, E> {
                Ok(Node { name: n.to_string(), ..Node::default() })
            }
            fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
                Ok(Node::default())
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
                let mut node = Node::default();
                while node.inside.len() < MOST {
                    match seq.next_element::<Node>()? {
                        Some(inner) => node.inside.push(inner),
                        None => return Ok(node),
                    }
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(node)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut node = Node::default();
                while let Some(field) = map.next_key::<Field>()? {
                    if matches!(field, Field::Other) {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    let value: Node = map.next_value()?;
                    match field {
                        Field::Type => node.types = value.names(),
                        Field::Id => node.id = value.name,
                        Field::Name => node.name = value.text(),
                        Field::Headline => node.headline = value.text(),
                        Field::Url => node.url = value.text(),
                        Field::Published => node.published = value.text(),
                        Field::Created => node.created = value.text(),
                        Field::Modified => node.modified = value.text(),
                        Field::Author => node.authors = value.each(),
                        Field::Creator if node.authors.is_empty() => node.authors = value.each(),
                        Field::Publisher => node.publisher = value.text(),
                        Field::Inside => node.inside.extend(value.each()),
                        Field::Creator | Field::Other => {}
                    }
                }
                Ok(node)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl Node {
    /// The name, or that of the first of several.
    fn text(self) -> String {
        if self.name.is_empty() {
            self.inside.into_iter().next().map(|n| n.name).unwrap_or_default()
        } else {
            self.name
        }
    }

    fn names(self) -> Vec<String> {
        self.each().into_iter().map(|n| n.name).collect()
    }

    /// The nodes of a list, or the one node.
    fn each(self) -> Vec<Node> {
        let list = self.types.is_empty() && self.name.is_empty() && self.id.is_empty() && !self.inside.is_empty();
        if list { self.inside } else { vec![self] }
    }
}

/// What JSON-LD says about one story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    /// A page and no article.
    pub(super) page: bool,
    pub(super) headline: Option<String>,
    pub(super) url: Option<String>,
    pub(super) published: Option<String>,
    /// When it was made or uploaded.
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    /// Identifiers of authors, whose names are elsewhere.
    author_ids: Vec<String>,
    pub(super) publisher: Option<String>,
}

/// All that JSON-LD said on a page.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// In the order of the page.
    pub(super) stories: Vec<Story>,
    /// There is a story among them, a thread of a forum.
    pub(super) story: bool,
    pub(super) forum: bool,
    /// People and organisations with an identifier.
    people: Vec<(String, String)>,
    /// Name of the site.
    pub(super) site: Option<String>,
}

/// Text of a string as it reads: JSON in a page is often escaped for HTML too.
fn clean(text: &str) -> Option<String> {
    let text = if text.contains('&') { entities::unescape(text, false) } else { text.to_owned() };
    Some(fold(&text)).filter(|t| !t.is_empty() && t.len() <= LONGEST_TITLE)
}

impl Said {
    /// Reads the content of a script.
    pub(super) fn read(&mut self, content: &str) {
        let content = content.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start();
        if content.len() > LONGEST {
            return self.search(content);
        }
        if self.parse(content) {
            return;
        }
        let repaired = repair(content);
        if !self.parse(&repaired) {
            self.search(content);
        }
    }

    /// Parses one document after the other; false if there was none.
    fn parse(&mut self, content: &str) -> bool {
        let mut any = false;
        for node in serde_json::Deserializer::from_str(content).into_iter::<Node>().take(MOST) {
            match node {
                Ok(node) => {
                    any = true;
                    self.take(node);
                }
                Err(_) => break,
            }
        }
        any
    }

    fn take(&mut self, node: Node) {
        let is = |end: &[&str]| node.types.iter().any(|t| end.iter().any(|e| t.ends_with(e)));
        let article =
            is(&["Article", "Posting", "Report", "Review", "Recipe", "Question", "HowTo", "Book", "Course"])
                || is(&["CreativeWork", "Episode", "VideoObject", "NewsArticle", "Blog"]);
        let page = is(&["WebPage", "ItemPage", "AboutPage", "FAQPage", "CollectionPage"]);
        if is(&["Person", "Organization", "NewsMediaOrganization", "Author"]) && !node.id.is_empty() {
            self.person(&node);
        }
        if is(&["WebSite"]) && self.site.is_none() {
            self.site = clean(&node.name);
        }
        self.forum |= is(&["DiscussionForumPosting", "QAPage", "Question"]);
        self.story |= is(&["Article", "Posting", "Report"]);
        if (article || page) && self.stories.len() < MOST {
            let text = |s: &String| clean(s);
            let mut story = Story {
                page: !article,
                headline: text(&node.headline).or_else(|| text(&node.name)),
                url: text(&node.url).or_else(|| text(&node.id)),
                published: text(&node.published),
                created: text(&node.created),
                modified: text(&node.modified),
                publisher: text(&node.publisher),
                ..Story::default()
            };
            for author in &node.authors {
                match clean(&author.name) {
                    Some(name) => story.authors.push(name),
                    None if !author.id.is_empty() => story.author_ids.push(author.id.clone()),
                    None => {}
                }
                if !author.id.is_empty() {
                    self.person(author);
                }
            }
            self.stories.push(story);
        }
        for inner in node.inside {
            self.take(inner);
        }
    }

    fn person(&mut self, node: &Node) {
        if let (true, Some(name)) = (self.people.len() < MOST, clean(&node.name)) {
            self.people.push((node.id.clone(), name));
        }
    }

    /// The names of those who wrote `story`.
    pub(super) fn authors(&self, story: &Story) -> Vec<String> {
        let named = |id: &String| self.people.iter().find(|(i, _)| i == id).map(|(_, name)| name.clone());
        story.authors.iter().cloned().chain(story.author_ids.iter().filter_map(named)).collect()
    }

    /// What cannot be parsed still has its fields.
    fn search(&mut self, content: &str) {
        let story = Story {
            headline: field(content, "headline").and_then(|s| clean(&s)),
            published: field(content, "datePublished").and_then(|s| clean(&s)),
            modified: field(content, "dateModified").and_then(|s| clean(&s)),
            authors: author(content).and_then(|s| clean(&s)).into_iter().collect(),
            ..Story::default()
        };
        if story != Story::default() && self.stories.len() < MOST {
            self.stories.push(story);
        }
    }
}

/// What is behind `"key"` and a colon.
fn behind<'a>(content: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = content;
    for _ in 0..20 {
        let at = memchr::memmem::find(rest.as_bytes(), key.as_bytes())?;
        let open = rest[..at].ends_with(['"', '\'']);
        rest = &rest[at + key.len()..];
        if let Some(value) = rest.strip_prefix(['"', '\'']).and_then(|r| r.trim_start().strip_prefix(':'))
            && open
        {
            return Some(value.trim_start());
        }
    }
    None
}

/// The first string of this name in what looks like JSON.
pub(super) fn field(content: &str, key: &str) -> Option<String> {
    let value = behind(content, key)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &value[1..];
    let end = value.char_indices().take(LONGEST_TITLE).find(|(i, c)| *c == quote && !value[..*i].ends_with('\\'))?.0;
    let raw = &value[..end];
    Some(serde_json::from_str::<String>(&format!("\"{raw}\"")).unwrap_or_else(|_| raw.replace(['\\', '\n'], " ")))
}

/// The name of the first author in what looks like JSON.
fn author(content: &str) -> Option<String> {
    let value = behind(content, "author")?;
    if value.starts_with('"') {
        return field(content, "author");
    }
    let end = value.char_indices().take(600).find(|(_, c)| *c == '}').map_or(0, |(i, _)| i);
    field(&value[..end], "name")
}

/// JSON without raw control characters in strings, commas before a closing bracket, and comments.
fn repair(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let (mut string, mut escaped) = (false, false);
    for c in content.trim_end_matches([';', ' ', '\n']).chars() {
        if string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => string = false,
                _ => {}
            }
            out.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        match c {
            '"' => string = true,
            ']' | '}' => {
                let kept = out.trim_end().len();
                if out[..kept].ends_with(',') {
                    out.truncate(kept - 1);
                }
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Said {
        let mut said = Said::default();
        said.read(content);
        said
    }

    #[test]
    fn graphs_name_their_people_elsewhere() {
        let said = read(
            r#"{"@graph": [{"@type": "NewsArticle", "headline": "Talks &amp; tea", "datePublished": "2019-11-04",
                "author": {"@id": "x:ana"}, "articleBody": "…", "publisher": {"name": "Post"}},
                {"@type": ["Person"], "@id": "x:ana", "name": "Ana Lund"}, {"@type": "WebSite", "name": "The Post"}]}"#,
        );
        assert_eq!(said.stories.len(), 1);
        assert_eq!(said.stories[0].headline.as_deref(), Some("Talks & tea"));
        assert_eq!(said.stories[0].published.as_deref(), Some("2019-11-04"));
        assert_eq!(said.authors(&said.stories[0]), ["Ana Lund"]);
        assert_eq!(said.site.as_deref(), Some("The Post"));
    }

    #[test]
    fn broken_documents_still_speak() {
        for content in [
            "{\"@type\": \"Article\", \"headline\": \"Talks\", \"datePublished\": \"2019-11-04\",}",
            "{\"@type\": \"Article\", \"description\": \"two\nlines\", \"headline\": \"Talks\", \"datePublished\": \"2019-11-04\"}",
            "{\"@type\": \"Article\", \"headline\": \"Talks\", \"datePublished\": \"2019-11-04\", \"x\": }",
            "{\"@type\": \"Article\", \"headline\": \"Talks\", \"datePublished\": \"2019-11-04\"};",
        ] {
            let said = read(content);
            assert_eq!(said.stories.len(), 1, "{content}");
            assert_eq!(said.stories[0].headline.as_deref(), Some("Talks"), "{content}");
            assert_eq!(said.stories[0].published.as_deref(), Some("2019-11-04"), "{content}");
        }
    }

    #[test]
    fn a_long_document_is_searched() {
        let content = format!(
            "{{\"@type\": \"Article\", \"articleBody\": \"{}\", \"author\": {{\"name\": \"Ana Lund\"}}, \"datePublished\": \"2019-11-04\"}}",
            "x".repeat(LONGEST)
        );
        let said = read(&content);
        assert_eq!(said.stories[0].published.as_deref(), Some("2019-11-04"));
        assert_eq!(said.stories[0].authors, ["Ana Lund"]);
    }
}
