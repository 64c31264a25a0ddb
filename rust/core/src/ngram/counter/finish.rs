//! The rows of what was counted: out of memory, or merged from runs.

use super::Counter;
use crate::{
    Error, ErrorKind,
    ngram::{
        By, Select,
        collect::Collector,
        corpus::{Layer, Part, unite},
        margins,
        merge::{self, Merge},
        ordered::{self, Filter, in_order},
        rows::{Source, bytes_of_place, table},
        spill::Budget,
        stop_words::StopMode,
        table::Table,
    },
};
use std::sync::atomic::AtomicBool;

impl Counter {
    /// The rows. Fails when nothing can be spilled, and soon after `cancelled` is set.
    pub fn finish(mut self, select: &Select, threads: usize, cancelled: &AtomicBool) -> Result<Table, Error> {
        let mut out = Table::default();
        self.each(select, usize::MAX, true, threads, cancelled, &mut |table| {
            out = table;
            Ok(())
        })?;
        Ok(out)
    }

    /// Hands over the rows of what was added so far, in tables of about `most` rows where they come one by one. `last`:
    /// nothing is asked of the counter any more, which saves memory.
    pub fn each(
        &mut self,
        select: &Select,
        most: usize,
        last: bool,
        threads: usize,
        cancelled: &AtomicBool,
        sink: &mut dyn FnMut(Table) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_whole()?;
        let mut names: Vec<u32> = (0..self.names.len() as u32).collect();
        names.sort_unstable_by_key(|&i| &self.names[i as usize]);
        let mut place = vec![0; names.len()];
        names.iter().zip(0..).for_each(|(&i, rank)| place[i as usize] = rank);
        let names: Vec<_> = names.iter().map(|&i| self.names[i as usize].clone()).collect();
        let budget = self.budget(cancelled)?;
        if self.runs.is_empty() && self.fits(select, &budget) {
            let take = |part: &mut Part| {
                if last { std::mem::take(&mut part.places.layers) } else { part.places.layers.clone() }
            };
            let layers = self.parts.iter_mut().map(take).collect();
            let mut table = self.table(layers, select, &place, threads, cancelled)?;
            table.groups = names;
            return sink(table);
        }
        self.make_runs(threads, cancelled)?;
        let groups: Vec<Option<Vec<u32>>> = self.runs.iter().map(|counted| counted.places(&place)).collect();
        let sources = self.runs.iter().zip(&groups);
        let sources: Vec<_> =
            sources.map(|(c, groups)| merge::Source { run: &c.run, groups: groups.as_deref() }).collect();
        let by_group = self.options.by != By::Corpus;
        let filter = Filter {
            min_count: select.min_count,
            min_df: select.min_df,
            max_df: select.max_df,
            top: select.top,
            by_group,
        };
        let separator = self.options.separator();
        let mut merge = Merge::new(&sources, &budget, &mut self.spill)?;
        // An n-gram is in no more documents than it has occurrences.
        merge.pass_over(select.min_count.max(select.min_df));
        let lexicon = std::mem::take(&mut merge.lexicon);
        let mut rows = Collector::default();
        let mut hand_over = |rows: &mut Collector| {
            let mut table = rows.take();
            if select.margins {
                margins::fill(&mut table, &lexicon, None);
            }
            table.groups.clone_from(&names);
            sink(table)
        };
        let mut emit = |row: ordered::Row<'_>| {
            rows.push(&row, &lexicon, separator, select, by_group);
            if rows.len() >= most { hand_over(&mut rows) } else { Ok(()) }
        };
        in_order(&mut merge, &lexicon, separator, &filter, &budget, &mut self.spill, &mut emit)?;
        hand_over(&mut rows)
    }

    /// Whether the rows of what is in memory can be made there, and not out of runs.
    fn fits(&self, select: &Select, budget: &Budget<'_>) -> bool {
        if budget.is_unlimited() || !self.options.keeps_places() {
            return true;
        }
        let lengths = self.options.max_n - self.options.min_n + 1;
        self.held() + self.n_places() * bytes_of_place(select, lengths) <= budget.batch()
    }

    /// The rows of what is in memory. `place`: by number of a group, where it stands among all.
    fn table(
        &self,
        layers: Vec<Vec<Layer>>,
        select: &Select,
        place: &[u32],
        threads: usize,
        cancelled: &AtomicBool,
    ) -> Result<Table, Error> {
        let vocabularies: Vec<_> = self.parts.iter().map(|part| &part.vocabulary).collect();
        let (ranked, layers) = unite(&vocabularies, layers, threads);
        let by = self.options.by;
        let groups: Vec<u32> = self.groups.iter().map(|&group| place[group as usize]).collect();
        let has_edges = self.options.stop.as_ref().is_some_and(|stop| stop.mode() == StopMode::Edges);
        let mut out = Table::default();
        for (i, layer) in layers.iter().enumerate() {
            let (min_n, max_n) = self.options.range(i);
            let source = Source {
                ranked: &ranked,
                layer,
                select,
                by,
                min_n,
                max_n,
                separator: self.options.separator(),
                groups: &groups,
                n_documents: self.n_documents - self.first_document,
            };
            let edge = has_edges.then_some(|word: &str| self.options.is_edge(word));
            let rows = table(&source, edge, threads, cancelled);
            out.append(rows.ok_or_else(|| Error::new(ErrorKind::Storage, "counting was stopped"))?);
        }
        if by != By::Corpus && layers.len() > 1 {
            out.sort_groups();
        }
        if select.margins {
            margins::fill(&mut out, &ranked.lexicon, layers.first().filter(|_| self.options.skip == 0));
        }
        Ok(out)
    }
}
