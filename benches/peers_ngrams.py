"""The peers of `td.ngrams`: each counts the n-grams of lower-cased words, none across a line end, as well as it can.

Texts are plain: a sentence is a paragraph, words are parted by single spaces, and there is no punctuation, so that
nobody can disagree on what a word is. What is done for them: each gets the texts in the form that it reads fastest,
beforehand (a list of `str`, a Polars column, a DuckDB table); what it gives is left in its own form, and turned into
the frame that is compared where no clock runs. `Counter` counts tuples out of `zip`, which is faster than joined
strings; scikit-learn gets each sentence as a document and `str.split` for a tokenizer, faster than its pattern;
Polars groups by the codes of categories rather than by strings. None of them counts documents or keeps how an n-gram
is written; tidings does both.

Not here: gensim's `Phrases`, which counts n = 1 and 2 alone and prunes its table, so that counts are not exact, and
KenLM's `count_ngrams`, a program of its own: Debian has no package of that name, and `kenlm` on PyPI is a Python
binding for querying models, without the program that counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from benches import peer
from benches.process import Row

SCHEMA = {"n": pl.Int32, "ngram": pl.String, "count": pl.Int64}


class Peer(peer.Peer):
    """A way to count n-grams."""

    def load(self, documents: str, n_min: int, n_max: int) -> int:
        self.range = range(n_min, n_max + 1)
        self.texts: list[str] = json.loads(Path(documents).read_text("utf-8"))
        self.take()
        return len(self.texts)

    def take(self) -> None:
        """Brings the texts into its own form."""

    def frame(self, result: Any) -> pl.DataFrame:
        """What it gave, as n, ngram, count."""
        raise NotImplementedError

    def write(self, result: Any, output: Path) -> Row:
        counted = self.frame(result).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        counted.sort("n", "ngram").write_parquet(output)
        return {"rows": len(counted)}


class Tidings(peer.Tidings, Peer):
    label = "tidings"
    how = "ngrams() of a Polars column; counts documents and keeps surfaces too"

    def take(self) -> None:
        self.column = pl.Series("text", self.texts)

    def work(self, items: int) -> pl.DataFrame:
        import tidings as td

        return td.ngrams(self.column[:items], n=(self.range[0], self.range[-1]), threads=self.threads)

    def frame(self, result: pl.DataFrame) -> pl.DataFrame:
        return result


def sentences(texts: Iterable[str]) -> Iterable[list[str]]:
    """The words of each sentence."""
    for text in texts:
        for sentence in text.lower().split("\n\n"):
            yield sentence.split(" ")


def frame_of(counts: Iterable[tuple[tuple[str, ...], int]]) -> pl.DataFrame:
    """Tuples of words with their counts, as n, ngram, count."""
    rows = [(len(words), " ".join(words), count) for words, count in counts]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


class CounterPeer(Peer):
    label = "Counter"
    how = "collections.Counter of zip(words, words[1:], ...)"

    def work(self, items: int) -> dict[int, Counter[tuple[str, ...]]]:
        counts: dict[int, Counter[tuple[str, ...]]] = {n: Counter() for n in self.range}
        for words in sentences(self.texts[:items]):
            for n, counter in counts.items():
                counter.update(zip(*(words[i:] for i in range(n)), strict=False))
        return counts

    def frame(self, result: dict[int, Counter[tuple[str, ...]]]) -> pl.DataFrame:
        return frame_of(counted for counter in result.values() for counted in counter.items())


class Nltk(Peer):
    label = "nltk"
    package = "nltk"
    module = "nltk"
    how = "FreqDist of everygrams"

    def work(self, items: int) -> Any:
        from nltk import FreqDist
        from nltk.util import everygrams

        counts = FreqDist()
        for words in sentences(self.texts[:items]):
            counts.update(everygrams(words, self.range[0], self.range[-1]))
        return counts

    def frame(self, result: Any) -> pl.DataFrame:
        return frame_of(result.items())


class ScikitLearn(Peer):
    label = "scikit-learn"
    package = "scikit-learn"
    module = "sklearn"
    how = "CountVectorizer(tokenizer=str.split), summed up; a sentence is a document"

    def take(self) -> None:
        self.sentences = [text.split("\n\n") for text in self.texts]

    def work(self, items: int) -> tuple[Any, Any]:
        from sklearn.feature_extraction.text import CountVectorizer

        vectorizer = CountVectorizer(
            tokenizer=str.split, token_pattern=None, ngram_range=(self.range[0], self.range[-1])
        )
        matrix = vectorizer.fit_transform(one for text in self.sentences[:items] for one in text)
        return vectorizer.get_feature_names_out(), matrix.sum(axis=0).A1

    def frame(self, result: tuple[Any, Any]) -> pl.DataFrame:
        found = pl.DataFrame({"ngram": pl.Series(result[0].tolist(), dtype=pl.String), "count": result[1]})
        return found.with_columns(n=pl.col("ngram").str.count_matches(" ", literal=True) + 1)


class Polars(Peer):
    label = "polars"
    package = "polars"
    module = "polars"
    how = "split, explode, shift, group_by on codes of categories"

    def take(self) -> None:
        self.column = pl.Series("text", self.texts)

    def work(self, items: int) -> dict[int, pl.DataFrame]:
        # Where a sentence ends is an empty word, which no n-gram may hold.
        tokens = (
            self.column[:items].str.to_lowercase().str.replace_all("\n\n", "  ", literal=True).str.split(" ").list
        )
        strings = tokens.concat(pl.Series([[""]])).explode(empty_as_null=True)
        words = strings.cast(pl.Categorical(pl.Categories.random()))
        distinct = words.unique()
        # The categories are of this column alone, so that the codes are 0, 1, ... in the order of the words.
        vocabulary = distinct.cast(pl.String).gather(distinct.to_physical().arg_sort())
        codes = pl.LazyFrame({"0": words.to_physical(), "inside": strings != ""})
        counts = {}
        for n in self.range:
            columns = [str(i) for i in range(n)]
            inside = pl.all_horizontal(pl.col("inside").shift(-i, fill_value=False) for i in range(n))
            shifted = codes.select(inside.alias("inside"), *(pl.col("0").shift(-i).alias(str(i)) for i in range(n)))
            counted = shifted.filter("inside").group_by(columns).len("count").collect()
            # The words again, as whoever counts wants them.
            text = pl.select(pl.concat_str((vocabulary.gather(counted[c]) for c in columns), separator=" "))
            counts[n] = counted.select("count", text.to_series().alias("ngram"))
        return counts

    def frame(self, result: dict[int, pl.DataFrame]) -> pl.DataFrame:
        return pl.concat(counted.with_columns(n=pl.lit(n)) for n, counted in result.items())


class DuckDb(Peer):
    label = "duckdb"
    package = "duckdb"
    module = "duckdb"
    how = "SQL: split, unnest, slices of lists joined, GROUP BY; one thread"

    def take(self) -> None:
        import duckdb

        self.connection: Any = duckdb.connect(config={"threads": 1})
        # Read through Arrow, and kept as a table of its own.
        texts = pl.DataFrame({"i": range(len(self.texts)), "text": self.texts}).to_arrow()
        self.connection.register("given", texts)
        self.connection.execute("CREATE TABLE texts AS SELECT * FROM given")

    def work(self, items: int) -> Any:
        counts = " UNION ALL ".join(
            f"SELECT {n} AS n, ngram, count(*) AS count FROM (SELECT unnest(list_transform("
            f"range(1, len(words) - {n - 2}), lambda i: {' || chr(32) || '.join(f'words[i + {k}]' for k in range(n))}"
            f")) AS ngram FROM sentences) GROUP BY ngram"
            for n in self.range
        )
        return self.connection.sql(
            "WITH sentences AS MATERIALIZED (SELECT string_split(unnest(string_split(lower(text), "
            f"chr(10) || chr(10))), ' ') AS words FROM texts WHERE i < {items}) {counts}"
        ).to_arrow_table()

    def frame(self, result: Any) -> pl.DataFrame:
        return pl.DataFrame(result)


PEERS: dict[str, type[Peer]] = {
    peer.label: peer for peer in (Tidings, Polars, DuckDb, CounterPeer, Nltk, ScikitLearn)
}
