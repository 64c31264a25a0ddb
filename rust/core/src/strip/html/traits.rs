//! Which furniture each container stands in, by the names that it and those around it have and by what most of the
//! page's sentences are in.

use super::facts::Facts;
use super::tags;
use super::tree::{Container, Page};

/// The bits that hold in each container. What most of the page's sentences are in is no furniture, whatever its name.
pub(super) fn traits(containers: &[Container], page: &Page, facts: &Facts<'_>) -> Vec<u32> {
    let mut prose = vec![0.0f32; containers.len()];
    for (block, own) in page.blocks.iter().zip(&facts.own).filter(|(_, o)| o.links < 300) {
        prose[block.container] += own.prose as f32;
    }
    for c in (1..containers.len()).rev() {
        prose[containers[c].parent] += prose[c];
    }
    // What is certainly no story does not count in the whole.
    let certain = tags::HIDDEN | tags::PROMO | tags::FOOTER | tags::COMMENTS;
    let all = prose.first().copied().unwrap_or_default();
    let mut aside = vec![false; containers.len()];
    let mut rest = all;
    for (c, container) in containers.iter().enumerate() {
        aside[c] = c > 0 && aside[container.parent];
        if !aside[c] && container.traits & certain != 0 && prose[c] < 0.5 * all {
            aside[c] = true;
            rest -= prose[c];
        }
    }
    let mut out: Vec<u32> = Vec::with_capacity(containers.len());
    for (c, container) in containers.iter().enumerate() {
        let mut own = container.traits;
        let share = if aside[c] { prose[c] / all.max(1.0) } else { prose[c] / rest.max(1.0) };
        if share > 0.5 {
            own &= !(tags::FURNITURE & !tags::COMMENTS & !tags::HIDDEN) & !(tags::CAPTION | tags::HEADER);
        }
        if share > 0.75 {
            own &= !(tags::COMMENTS | tags::HIDDEN);
        }
        let mut above = if c == 0 { 0 } else { out[container.parent] };
        // The text of a story says so itself, whatever is around it.
        if own & tags::CONTENT != 0 && prose[c] >= 50.0 {
            above &=
                !(tags::SIDEBAR | tags::SHARE | tags::PROMO | tags::TAGGED | tags::BYLINE | tags::MENU | tags::FORM);
        }
        out.push(above | own);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::html::tree::{self, Ask, TextBlock};

    const SENTENCES: &str = "The committee met in the old town hall on Monday and heard what the two mayors had to \
        say. It will meet again next week, when the report on the bridge is there and the money for it is found.";

    /// For each block: how it begins, and which furniture it stands in.
    fn furniture(source: &str) -> Vec<(String, u32)> {
        let page = tree::read(source, Ask::default());
        let facts = Facts::of(&page);
        let traits = traits(&page.containers, &page, &facts);
        let start =
            |block: &TextBlock| block.span.of(&page.arena.text).split(' ').next().unwrap_or_default().to_owned();
        page.blocks.iter().map(|block| (start(block), traits[block.container] & tags::FURNITURE)).collect()
    }

    /// The prose of a container is what stands in it at any depth.
    #[test]
    fn what_most_sentences_are_in_is_no_furniture_whatever_its_name() {
        let story = format!("<div><div><p>{SENTENCES}</p></div><div><p>{SENTENCES}</p></div></div>").repeat(3);
        let source =
            format!(r#"<body><div class="sidebar">{story}</div><div class="sidebar"><p>Also</p></div></body>"#);
        let found = furniture(&source);
        let (also, story) = found.split_last().unwrap();
        assert_eq!(*also, ("Also".to_owned(), tags::SIDEBAR));
        assert_eq!(story, vec![("The".to_owned(), 0); 6]);
    }

    /// It is a share of all prose of the page: a paragraph is not most of it.
    #[test]
    fn a_single_paragraph_is_what_its_class_says() {
        let story = format!("<div><p>{SENTENCES}</p></div>").repeat(6);
        let source = format!(r#"<body><div>{story}</div><p class="sidebar">{SENTENCES}</p></body>"#);
        let found = furniture(&source);
        let (single, story) = found.split_last().unwrap();
        assert_eq!(*single, ("The".to_owned(), tags::SIDEBAR));
        assert_eq!(story, vec![("The".to_owned(), 0); 6]);
    }
}
