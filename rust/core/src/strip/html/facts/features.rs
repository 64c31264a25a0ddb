//! The features of a block that the model weighs, as integers: counts, shares in thousandths, bits.

use super::{Facts, mean, thousandths};
use crate::strip::html::tags;

/// Words of a long story. What is longer is weighed as if it were so long: there are few such pages to learn from.
const MANY: i64 = 4000;

/// Declares the features: for each its name in the model's table and what it is, given the facts, a block's number, the
/// block's own facts and its container, parent and grandparent.
macro_rules! features {
    (|$f:ident, $i:ident, $o:ident, $c:ident, $p:ident, $g:ident| $($name:literal: $value:expr,)*) => {
        /// Names of the features, in the order of their values.
        pub(in crate::strip::html) const NAMES: &[&str] = &[$($name),*];

        impl Facts<'_> {
            /// Adds the values of block `i` to its row.
            pub(in crate::strip::html) fn fill(&self, $i: usize, row: &mut Vec<i32>) {
                let $f = self;
                let $o = &$f.own[$i];
                let $c = $f.blocks[$i].container;
                let $p = $f.containers[$c].parent;
                let $g = $f.containers[$p].parent;
                $(row.push($value as i32);)*
            }
        }
    };
}

features! {
    |f, i, o, c, p, g|
    "words": o.words,
    "chars": o.chars,
    "links": o.links,
    "capitals": o.capitals,
    "digits": o.digits,
    "punctuation": o.punctuation,
    "punctuation_per_word": o.punctuation * 1000 / o.words.max(1),
    "word_length": o.chars * 10 / o.words.max(1),
    "ends": o.ends,
    "opens": o.opens,
    "closes": o.closes,
    "address": o.address,
    "strong": o.strong,
    "anchors": f.blocks[i].anchors,
    "phrase": o.phrase as i32,
    "title": o.title,
    "title_overlap": o.overlap,
    "repeated": o.repeated,
    "words-3": f.near(i, -3).map_or(-1, |b| b.words),
    "words-2": f.near(i, -2).map_or(-1, |b| b.words),
    "words-1": f.near(i, -1).map_or(-1, |b| b.words),
    "words+1": f.near(i, 1).map_or(-1, |b| b.words),
    "words+2": f.near(i, 2).map_or(-1, |b| b.words),
    "words+3": f.near(i, 3).map_or(-1, |b| b.words),
    "links-2": f.near(i, -2).map_or(-1, |b| b.links),
    "links-1": f.near(i, -1).map_or(-1, |b| b.links),
    "links+1": f.near(i, 1).map_or(-1, |b| b.links),
    "links+2": f.near(i, 2).map_or(-1, |b| b.links),
    "ends-2": f.near(i, -2).map_or(-1, |b| i32::from(b.ends)),
    "ends-1": f.near(i, -1).map_or(-1, |b| i32::from(b.ends)),
    "ends+1": f.near(i, 1).map_or(-1, |b| i32::from(b.ends)),
    "ends+2": f.near(i, 2).map_or(-1, |b| i32::from(b.ends)),
    "phrase-2": f.near(i, -2).map_or(-1, |b| b.phrase as i32),
    "phrase-1": f.near(i, -1).map_or(-1, |b| b.phrase as i32),
    "phrase+1": f.near(i, 1).map_or(-1, |b| b.phrase as i32),
    "phrase+2": f.near(i, 2).map_or(-1, |b| b.phrase as i32),
    "tag-1": f.tag_near(i, -1).0,
    "tag+1": f.tag_near(i, 1).0,
    "sibling-1": f.tag_near(i, -1).1,
    "sibling+1": f.tag_near(i, 1).1,
    "prose_2": f.around(i, 2).0,
    "prose_5": f.around(i, 5).0,
    "prose_10": f.around(i, 10).0,
    "links_2": f.around(i, 2).1,
    "links_5": f.around(i, 5).1,
    "links_10": f.around(i, 10).1,
    "prose_5_before": f.between(i.saturating_sub(5), i)[2],
    "prose_5_after": f.between(i + 1, (i + 6).min(f.blocks.len()).max(i + 1))[2],
    "position": thousandths(f.before[i][0], f.page.words),
    "prose_before": thousandths(f.before[i][2], f.page.prose),
    "prose_after": thousandths(f.page.prose - f.before[i + 1][2], f.page.prose),
    "container_words": f.sums[c].words.min(MANY),
    "container_prose": thousandths(f.sums[c].prose, f.page.prose),
    "container_links": thousandths(f.sums[c].linked, f.sums[c].words),
    "container_blocks": f.sums[c].blocks.min(MANY / 10),
    "container_mean": mean(f.sums[c].words, f.sums[c].blocks),
    "parent_words": f.sums[p].words.min(MANY),
    "parent_prose": thousandths(f.sums[p].prose, f.page.prose),
    "parent_links": thousandths(f.sums[p].linked, f.sums[p].words),
    "parent_blocks": f.sums[p].blocks.min(MANY / 10),
    "parent_mean": mean(f.sums[p].words, f.sums[p].blocks),
    "grandparent_words": f.sums[g].words.min(MANY),
    "grandparent_prose": thousandths(f.sums[g].prose, f.page.prose),
    "grandparent_links": thousandths(f.sums[g].linked, f.sums[g].words),
    "grandparent_blocks": f.sums[g].blocks.min(MANY / 10),
    "grandparent_mean": mean(f.sums[g].words, f.sums[g].blocks),
    "alike": i64::from(f.alike[i].count).min(MANY / 20),
    "alike_prose": thousandths(f.alike[i].prose, f.page.prose),
    "alike_mean": mean(f.alike[i].prose, i64::from(f.alike[i].count)),
    "tag": f.containers[c].tag as i32,
    "parent_tag": f.containers[p].tag as i32,
    "region": i32::from(f.regions[0][c]) + 2 * i32::from(f.regions[1][c]) + 4 * i32::from(f.regions[2][c]),
    "below_region": f.below[c],
    "climb": f.climb[c],
    "climb_prose": thousandths(f.sums[f.third[c]].prose, f.page.prose),
    "climb_links": thousandths(f.sums[f.third[c]].linked, f.sums[f.third[c]].words),
    "climb_mean": mean(f.sums[f.third[c]].words, f.sums[f.third[c]].blocks),
    "depth": f.depth[c],
    "cards": if f.card[c] == 0 { 0 } else { i64::from(f.rows[f.card[c]].count).min(MANY / 40) },
    "card_words": if f.card[c] == 0 { -1 } else { f.rows[f.card[c]].words },
    "card_links": if f.card[c] == 0 { -1 } else { f.rows[f.card[c]].links },
    "card_blocks": if f.card[c] == 0 { -1 } else { f.rows[f.card[c]].blocks },
    "card_depth": if f.card[c] == 0 { -1 } else { f.depth[c] - f.depth[f.card[c]] },
    "row": i64::from(f.rows[c].count).min(MANY / 40),
    "row_words": f.rows[c].words,
    "row_links": f.rows[c].links,
    "branch_words": if f.branch[c] == 0 { -1 } else { f.sums[f.branch[c]].words.min(MANY) },
    "branch_links": if f.branch[c] == 0 { -1 } else { thousandths(f.sums[f.branch[c]].linked, f.sums[f.branch[c]].words) },
    "branch_prose": if f.branch[c] == 0 { -1 } else { thousandths(f.sums[f.branch[c]].prose, f.page.prose) },
    "branch_blocks": if f.branch[c] == 0 { -1 } else { f.sums[f.branch[c]].blocks.min(MANY / 10) },
    "from_first": (i as i64 - f.span.0 as i64).clamp(-30, 30),
    "from_last": (i as i64 - f.span.1 as i64).clamp(-30, 30),
    "in_comments": i > f.comments,
    "since_related": f.related[i],
    "since_h1": f.h1[i],
    "is_menu": f.has(i, tags::MENU),
    "is_sidebar": f.has(i, tags::SIDEBAR),
    "is_footer": f.has(i, tags::FOOTER),
    "is_header": f.has(i, tags::HEADER),
    "is_form": f.has(i, tags::FORM),
    "is_hidden": f.has(i, tags::HIDDEN),
    "is_figure": f.has(i, tags::FIGURE),
    "is_caption": f.has(i, tags::CAPTION),
    "is_article": f.has(i, tags::ARTICLE),
    "is_main": f.has(i, tags::MAIN),
    "is_comments": f.has(i, tags::COMMENTS),
    "is_share": f.has(i, tags::SHARE),
    "is_related": f.has(i, tags::RELATED),
    "is_promo": f.has(i, tags::PROMO),
    "is_tagged": f.has(i, tags::TAGGED),
    "is_byline": f.has(i, tags::BYLINE),
    "is_content": f.has(i, tags::CONTENT),
    "is_title": f.has(i, tags::TITLE),
    "is_deck": f.has(i, tags::DECK),
    "page_blocks": (f.blocks.len() as i64).min(MANY / 4),
    "page_prose": f.page.prose.min(MANY),
    "page_links": thousandths(f.page.linked, f.page.words),
    "page_prose_share": thousandths(f.page.prose, f.page.words),
    "page_region_prose": thousandths(f.page.region.prose, f.page.prose),
    "page_region_mean": mean(f.page.region.words, f.page.region.blocks),
    "page_region_links": thousandths(f.page.region.linked, f.page.region.words),
    "page_articles": f.page.articles,
    "page_longest": f.page.longest.min(1 << 20),
    "page_long": i64::from(f.page.long).min(MANY / 40),
    "page_cards": i64::from(f.page.cards).min(MANY / 40),
    "page_comments": f.page.has_comments,
    "page_titled": f.page.titled,
    "page_kind": f.page.kind,
}
