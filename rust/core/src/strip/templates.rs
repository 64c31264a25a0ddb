//! Templates: what recurs on the pages of a site is its furniture. [`Templates`] is learned from documents, merged and
//! saved; [`Chrome`] is the lines that it found, for [`super::Options::templates`].
//!
//! # What is kept, and why it does not matter in which order documents come
//!
//! Of each site a sample of documents is kept, and of each of these the hashes of its lines. The sample is the documents
//! with the lowest hashes of their content, at most [`Settings::per_site`]: a bottom-k sample (Bar-Yossef and others,
//! "Counting distinct elements in a data stream", 2002), in which every distinct document has the same chance. That has
//! the three properties that are wanted:
//!
//! - **A document counts once**, however often it comes, for its hash is its identity; digits are masked, so that two
//!   visits of a page that differ by a counter are one document.
//! - **Order does not matter, and merging is exact.** The k lowest of a union are the k lowest of the k lowest of its
//!   parts, so merging is associative, commutative and idempotent; `learn(A)` merged with `learn(B)` is `learn(A + B)`,
//!   byte for byte in the saved file, also where A and B have documents in common. Counts of lines could not do this:
//!   a line that both have counted in the same document would count twice.
//! - **Memory is bounded** by [`Settings::max_documents`] over all sites. When there are more, k is lowered for all
//!   sites together to the highest value that fits. What fits is `sum over sites of min(k, documents of the site)`, which
//!   only grows as documents come; so k only falls, the sample for a lower k is a part of the one for a higher k, and the
//!   final k is a function of the set of documents. When k is at [`Settings::least_per_site`] and there still are too
//!   many, sites are left out from the highest hash of their key downwards: the first that does not fit and all behind it
//!   (`cut`). A site that did not fit never fits later, for the same reason. So the argument for merging holds with
//!   `k = min(k of A, k of B)` and `cut = min(cut of A, cut of B)`, lowered further if the union asks for it.
//!
//! A document keeps at most [`LINES`] lines, again those with the lowest hashes: the lines that pages share are kept in
//! all of them or in none.
//!
//! # Which lines are chrome
//!
//! Lines that stand in at least [`Settings::min_share`] of the sampled documents, and in [`Settings::min_documents`],
//! *recur*. A story that was crawled several times, each time with other headlines around it, recurs too and must not eat
//! itself. Its copies are known by having little of their own: a document *counts* if its long lines ([`LONG`]) that do not
//! recur have at least a third of the words of those that do. A recurring line is chrome when it recurs among the
//! documents that count as well. Cookie notices pass, for they stand beside different stories; the paragraphs of a copied
//! story fail, for they stand beside each other. Where nothing tells the two apart, nothing is chrome.

mod file;
mod line;

use super::{Format, Options, strip};
use crate::{Error, ErrorKind};
use std::borrow::Cow;
use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

use line::{line, words};

/// The most lines that are kept of a document.
pub const LINES: usize = 512;
/// Words of a line that may be a paragraph of a story.
pub const LONG: u64 = 12;

/// What counts as recurring, and how much is kept to tell. Part of the file: only what was learned alike can be merged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of a site's documents that a line must stand in, above 0, at most 1.
    pub min_share: f64,
    /// Number of a site's documents that it must stand in, at least 2.
    pub min_documents: u32,
    /// The most documents of a site that are kept, at least `min_documents`.
    pub per_site: u32,
    /// The most documents of all sites together, at least `per_site`. Each takes 8 bytes a line, of which a page mostly
    /// has 50 to 200, and never more than [`LINES`]: 100 MB for the default, 540 MB at worst.
    pub max_documents: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_share: 0.5, min_documents: 5, per_site: 128, max_documents: 1 << 17 }
    }
}

impl Settings {
    fn check(self) -> Result<Self, Error> {
        let wrong = |message: String| Err(Error::new(ErrorKind::Argument, message));
        if !(self.min_share > 0.0 && self.min_share <= 1.0) {
            return wrong(format!("min_share must be above 0 and at most 1, not {}", self.min_share));
        }
        if self.min_documents < 2 {
            return wrong(format!("min_documents must be at least 2, not {}", self.min_documents));
        }
        if self.per_site < self.min_documents {
            return wrong(format!(
                "per_site must be at least min_documents ({}), not {}: no line could recur",
                self.min_documents, self.per_site
            ));
        }
        if self.max_documents < self.per_site {
            return wrong(format!(
                "max_documents must be at least per_site ({}), not {}",
                self.per_site, self.max_documents
            ));
        }
        Ok(self)
    }

    /// What every site keeps as long as any site is left out: a few times what a line must stand in.
    pub fn least_per_site(&self) -> u32 {
        self.min_documents.saturating_mul(4).min(self.per_site)
    }

    /// In how many of `n` documents a line must stand.
    fn needed(&self, n: usize) -> usize {
        ((n as f64 * self.min_share).ceil() as usize).max(self.min_documents as usize)
    }
}

/// What is learned from one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    site: String,
    /// Hash of all its lines: what tells it from others.
    id: u64,
    /// Its lines, each once, in ascending order; see [`line`].
    lines: Box<[u64]>,
}

/// Reads the lines of a document. `site` is its site as the caller says, a name or an address of which the host counts;
/// when it is `None`, what the page says of itself. `format`: as sniffed, if `None`. `None` for a document without text.
pub fn page(source: &str, format: Option<Format>, site: Option<&str>) -> Option<Page> {
    let options = Options { keep_all: true, ..Options::default() };
    let read = strip(source, format, &options);
    let all: Vec<u64> = read.blocks.iter().filter_map(|block| line(block.span.of(&read.text))).collect();
    let site = match site {
        Some(site) => site_key(site),
        // The blocks of plain text say nothing of the site; what stands around its story may.
        None if format.unwrap_or_else(|| super::sniff(source)) == Format::Text => {
            own_site(source, Some(Format::Text))
        }
        None => told(&read.meta),
    };
    Page::new(site, all)
}

impl Page {
    fn new(site: String, mut lines: Vec<u64>) -> Option<Self> {
        lines.sort_unstable();
        lines.dedup();
        let bytes: Vec<u8> = lines.iter().flat_map(|line| line.to_le_bytes()).collect();
        lines.truncate(LINES);
        (!lines.is_empty()).then(|| Self { site, id: xxh3_64(&bytes), lines: lines.into_boxed_slice() })
    }

    /// The site that it was counted to.
    pub fn site(&self) -> &str {
        &self.site
    }
}

/// The key of a site: of an address its host, in lower case and without `www.`; of a name the name, in lower case, white
/// space folded.
pub fn site_key(site: &str) -> String {
    let site = site.trim();
    let host = site.split_once("://").map(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(h, _)| h)
    });
    let key = host.unwrap_or(site).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    key.strip_prefix("www.").unwrap_or(&key).to_owned()
}

/// The site that a page says it is of: the host of its canonical address, else its name; empty when it says neither.
pub fn own_site(source: &str, format: Option<Format>) -> String {
    let format = format.unwrap_or_else(|| super::sniff(source));
    let options = Options { keep_all: format == Format::Html, ..Options::default() };
    told(&strip(source, Some(format), &options).meta)
}

/// The options with the key of the document's site, where templates ask for it.
pub(super) fn with_site<'o>(source: &str, format: Format, options: &'o Options) -> Cow<'o, Options> {
    if options.templates.is_none() {
        return Cow::Borrowed(options);
    }
    let key = options.site.as_deref().map_or_else(|| own_site(source, Some(format)), site_key);
    Cow::Owned(Options { site: Some(key), ..options.clone() })
}

fn told(meta: &super::Meta) -> String {
    let url = meta.url.as_deref().filter(|url| url.contains("://"));
    url.or(meta.site.as_deref()).map(site_key).unwrap_or_default()
}

/// Documents of a site by their hashes, with their lines.
type Documents = BTreeMap<u64, Box<[u64]>>;

/// What was learned of the sites of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Templates {
    settings: Settings,
    /// Documents that a site keeps now.
    per_site: usize,
    /// Sites whose key has this hash or a higher one are left out.
    cut: Option<u64>,
    /// By the hash of their keys.
    sites: BTreeMap<(u64, String), Documents>,
    /// Documents of all sites.
    documents: usize,
}

impl Templates {
    /// Nothing learned yet. Fails when a setting is out of its range.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let settings = settings.check()?;
        let per_site = settings.per_site as usize;
        Ok(Self { settings, per_site, cut: None, sites: BTreeMap::new(), documents: 0 })
    }

    /// What counts as recurring, and how much is kept.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Learns a document.
    pub fn add(&mut self, page: Page) {
        let key = (xxh3_64(page.site.as_bytes()), page.site);
        self.insert(key, page.id, page.lines);
        self.fit();
    }

    /// Learns all that `other` has learned. Fails when it was learned with other settings.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.settings != other.settings {
            return Err(Error::new(
                ErrorKind::Templates,
                format!(
                    "templates that were learned with different settings cannot be merged: {:?} and {:?}",
                    self.settings, other.settings
                ),
            ));
        }
        self.cut = self.cut.min(other.cut).or(self.cut).or(other.cut);
        self.lower(self.per_site.min(other.per_site));
        self.leave_out();
        for (key, documents) in &other.sites {
            for (id, lines) in documents {
                self.insert(key.clone(), *id, lines.clone());
                self.fit();
            }
        }
        Ok(())
    }

    fn insert(&mut self, key: (u64, String), id: u64, lines: Box<[u64]>) {
        if self.cut.is_some_and(|cut| key.0 >= cut) {
            return;
        }
        let documents = self.sites.entry(key).or_default();
        match documents.entry(id) {
            Entry::Vacant(place) => {
                place.insert(lines);
                self.documents += 1;
            }
            // Two documents of one hash, should there ever be such: not the first, which would be a matter of order.
            Entry::Occupied(mut same) if lines < *same.get() => {
                same.insert(lines);
            }
            Entry::Occupied(_) => {}
        }
        if documents.len() > self.per_site {
            documents.pop_last();
            self.documents -= 1;
        }
    }

    /// Lets go what is too much.
    fn fit(&mut self) {
        let most = self.settings.max_documents as usize;
        while self.documents > most && self.per_site > self.settings.least_per_site() as usize {
            self.lower(self.per_site - 1);
        }
        while self.documents > most {
            self.cut = self.sites.last_key_value().map(|((hash, _), _)| *hash);
            self.leave_out();
        }
    }

    fn lower(&mut self, per_site: usize) {
        if per_site < self.per_site {
            self.per_site = per_site;
            for documents in self.sites.values_mut() {
                while documents.len() > per_site {
                    documents.pop_last();
                    self.documents -= 1;
                }
            }
        }
    }

    fn leave_out(&mut self) {
        while let (Some(cut), Some(last)) = (self.cut, self.sites.last_entry()) {
            if last.key().0 < cut {
                break;
            }
            self.documents -= last.remove().len();
        }
    }

    /// Sites, by their keys: what is known of each.
    pub fn stats(&self) -> Vec<SiteStats> {
        let mut out: Vec<SiteStats> = self
            .sites
            .iter()
            .map(|((_, site), documents)| {
                let lines: HashSet<u64> = documents.values().flatten().copied().collect();
                let found = Found::of(documents, &self.settings);
                SiteStats {
                    site: site.clone(),
                    documents: documents.len(),
                    counted: found.counted,
                    lines: lines.len(),
                    templates: found.chrome.len(),
                }
            })
            .collect();
        out.sort_unstable_by(|a, b| a.site.cmp(&b.site));
        out
    }

    /// The lines that are chrome, ready to be looked up.
    pub fn chrome(&self) -> Chrome {
        let sites = self.sites.iter();
        // A site that is known has its own templates, if only none.
        let sites = sites.map(|((_, site), documents)| (site.clone(), Found::of(documents, &self.settings).chrome));
        Chrome { sites: sites.collect() }
    }
}

/// What was learned of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteStats {
    /// Its key.
    pub site: String,
    /// Distinct documents in the sample.
    pub documents: usize,
    /// Those of them that have enough of their own to count.
    pub counted: usize,
    /// Distinct lines in the sample.
    pub lines: usize,
    /// Lines that are chrome.
    pub templates: usize,
}

/// The chrome of one site.
struct Found {
    counted: usize,
    chrome: HashSet<u64>,
}

impl Found {
    fn of(documents: &Documents, settings: &Settings) -> Self {
        let mut all: HashMap<u64, usize> = HashMap::new();
        for &line in documents.values().flatten() {
            *all.entry(line).or_default() += 1;
        }
        let needed = settings.needed(documents.len());
        let recurs = |line: &u64| all[line] >= needed;
        let counts = |lines: &[u64]| {
            let mut sums = [0, 0];
            for line in lines.iter().filter(|line| words(**line) >= LONG) {
                sums[usize::from(recurs(line))] += words(*line);
            }
            let [own, shared] = sums;
            3 * own >= shared && !lines.iter().all(recurs)
        };
        let mut among: HashMap<u64, usize> = HashMap::new();
        let mut counted = 0;
        for lines in documents.values().filter(|lines| counts(lines)) {
            counted += 1;
            for &line in lines.iter().filter(|line| recurs(line)) {
                *among.entry(line).or_default() += 1;
            }
        }
        let needed = settings.needed(counted);
        Self { counted, chrome: among.into_iter().filter(|(_, n)| *n >= needed).map(|(line, _)| line).collect() }
    }
}

/// The chrome of sites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chrome {
    sites: HashMap<String, HashSet<u64>>,
}

impl Chrome {
    /// Whether a block that reads `text` is chrome on `site`. A site that is not known is held against the documents
    /// that were learned without a site.
    pub fn is_chrome(&self, site: &str, text: &str) -> bool {
        let known = self.sites.get(site).or_else(|| self.sites.get(""));
        known.is_some_and(|chrome| !chrome.is_empty() && line(text).is_some_and(|line| chrome.contains(&line)))
    }

    /// How many lines are chrome, all sites together.
    pub fn len(&self) -> usize {
        self.sites.values().map(HashSet::len).sum()
    }

    /// Whether no line is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
