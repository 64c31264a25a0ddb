"""Phrases: words that stand together more often than they would by chance, learned from texts and joined in them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

import polars as pl

from tidings._core import TidingsError
from tidings._inputs import Texts, texts_of
from tidings.gazetteer import DRESS, Gazetteer
from tidings.ngram import ngrams
from tidings.sinks import replacing

StrPath: TypeAlias = str | os.PathLike[str]
Scoring: TypeAlias = Literal["default", "npmi", "g2"]
Fold: TypeAlias = Literal["none", "lower", "full"]

THRESHOLDS: dict[Scoring, float] = {"default": 10.0, "npmi": 0.5, "g2": 10.83}
"""What a score must be above. 10.83 is the quantile of chi² with one degree of freedom at 0.999."""
CONNECTORS = {"en": "a an and at by for from in of on or the to with without"}
"""Words that may stand inside a phrase and neither begin nor end one: articles, prepositions, conjunctions."""
BETWEEN = 2
"""How many of them may stand together: "state of the art"."""
FORMAT = "tidings phrases 1"
"""What the first line of a file says."""
# Letters of Deseret, which has case: in learning, a word of them stands for a phrase that is known already, in upper
# case where the phrase is, since what ends a sentence is also a question of the case of the word behind it.
UPPER, LOWER = "\N{DESERET CAPITAL LETTER LONG I}", "\N{DESERET SMALL LETTER LONG I}"


class Phrases:
    """Phrases that were learned from texts. Immutable, and shared between threads.

    >>> import tidings as td
    >>> texts = ["The Bank of England met.", "A bank in Leeds met the Bank of England.", "She left England."] * 3
    >>> phrases = td.Phrases.learn(texts, min_count=3, threshold=0.4, connectors="en")
    >>> phrases.phrases.select("phrase", "count").rows()
    [('bank of england', 6)]
    >>> phrases.apply(["The Bank of\\nEngland said so."]).to_list()
    ['The Bank_of_England said so.']
    """

    phrases: pl.DataFrame
    """A row for each: `n`, the words in it; `phrase`, folded as was asked, words with a space between; `score`;
    `count`, how often it stood in the texts that it was learned from. The highest score first, then by phrase."""
    settings: dict[str, Any]
    """What they were learned with."""

    def __init__(self) -> None:
        raise TypeError("use Phrases.learn(texts) or Phrases.load(path)")

    @classmethod
    def _of(cls, phrases: pl.DataFrame, settings: dict[str, Any]) -> Phrases:
        self = object.__new__(cls)
        self.phrases = phrases.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        self.settings = settings
        return self

    # --- learning ---------------------------------------------------------------------------------------------------

    @classmethod
    def learn(
        cls,
        texts: Texts,
        *,
        column: str | None = None,
        min_count: int = 5,
        threshold: float | None = None,
        scoring: Scoring = "default",
        max_words: int = 2,
        connectors: Literal["en"] | Iterable[str] = (),
        fold: Fold = "lower",
        threads: int | None = None,
    ) -> Phrases:
        """Learns which neighbours are phrases: pairs of words that stand together at least `min_count` times and
        whose score is above `threshold`. No phrase goes across the end of a sentence or any mark.

        scoring: with a and b the counts of the two words, ab that of the pair, and N of all words:

        - "default": (ab - min_count) / (a b) * v, with v the number of distinct words and pairs (Mikolov et al. 2013,
          "Distributed Representations of Words and Phrases and their Compositionality", equation 6; the factor v is
          gensim's, whose `original_scorer` this equals). Threshold 10.0 unless given.
        - "npmi": ln(p(ab) / (p(a) p(b))) / -ln p(ab), with p(x) = x / N: from -1 (never together) over 0
          (independent) to 1 (never apart) (Bouma 2009, "Normalized (Pointwise) Mutual Information in Collocation
          Extraction"; gensim's `npmi_scorer`). Threshold 0.5.
        - "g2": the log-likelihood ratio 2 Σ O ln(O / E) over the four cells of the table of a and b (Dunning 1993,
          "Accurate Methods for the Statistics of Surprise and Coincidence"), negative where the pair is rarer than by
          chance. Threshold 10.83, above which chance gets once in a thousand pairs.

        max_words: words in the longest phrase. Above 2, what was learned is joined, and pairs of what is then there
        are learned anew, until nothing is found: "new york", then "new york times".
        connectors: words that may stand inside a phrase, two in a row at most, and neither begin nor end one; they do
        not count for `max_words`. "en": "bank of england"; or words of your own.
        fold: when words are one: "lower", in lower case; "full", folded as names are; "none", as written.

        Raises `TidingsError`.

        >>> import tidings as td
        >>> td.Phrases.learn(["cease fire now", "a cease fire", "now a"], min_count=1, scoring="npmi").phrases.rows()
        [(2, 'cease fire', 1.0, 2)]
        """
        if scoring not in THRESHOLDS:
            raise TidingsError(f"scoring must be {' or '.join(map(repr, THRESHOLDS))}, not {scoring!r}")
        if fold not in get_args(Fold):
            raise TidingsError(f"fold must be {' or '.join(map(repr, get_args(Fold)))}, not {fold!r}")
        if min_count < 1:
            raise TidingsError(f"min_count must be at least 1, not {min_count}")
        if max_words < 2:
            raise TidingsError(f"max_words must be at least 2, not {max_words}: a phrase has two words")
        threshold = float(THRESHOLDS[scoring] if threshold is None else threshold)
        if scoring == "npmi" and not -1.0 <= threshold <= 1.0:
            raise TidingsError(f"threshold must be from -1.0 to 1.0 with npmi, which is never above, not {threshold}")
        if isinstance(connectors, str) and connectors not in CONNECTORS:
            raise TidingsError(
                f"connectors must be {' or '.join(map(repr, CONNECTORS))} or words, not {connectors!r}"
            )
        given = CONNECTORS[connectors].split() if isinstance(connectors, str) else list(connectors)
        joining = ngrams(given, n=1, fold=fold)["ngram"].sort()
        known = cls._of(
            pl.DataFrame(schema=SCHEMA),
            {
                "min_count": min_count,
                "threshold": threshold,
                "scoring": scoring,
                "max_words": max_words,
                "connectors": joining.to_list(),
                "fold": fold,
            },
        )
        plain = strings(texts, column)
        for _ in range(max_words - 1):
            joined = known._joined(plain, threads) if len(known) else plain
            words, pairs = count_pairs(joined, joining, fold=fold, threads=threads)
            scored = pairs.filter(pl.col("count") >= min_count)
            scored = scored.with_columns(score=score(scored, words, pairs.height, joining, scoring, min_count))
            found = known._named(scored.filter(pl.col("score") > threshold), joining)
            new = found.join(known.phrases, on="phrase", how="anti").filter(pl.col("units") <= max_words)
            if not new.height:
                break
            rows = pl.concat([known.phrases, new.select(*SCHEMA)])
            known = cls._of(rows.sort(["score", "phrase"], descending=[True, False]), known.settings)
        return known

    def _joined(self, texts: pl.Series, threads: int | None) -> pl.Series:
        """`texts` with one word for each phrase."""
        found = self._find(texts, threads)
        row = pl.col("phrase").replace_strict(
            self.phrases["phrase"], pl.int_range(len(self), eager=True).cast(pl.String), return_dtype=pl.String
        )
        if self.settings["fold"] == "none":
            upper = pl.col("phrase") != pl.col("phrase").str.to_lowercase()
        else:
            first = pl.col("text").str.head(1)
            upper = first != first.str.to_lowercase()
        word = pl.concat_str(pl.when(upper).then(pl.lit(UPPER)).otherwise(pl.lit(LOWER)), row, pl.lit(LOWER))
        return replaced(texts, found, found.select(word).to_series())

    def _named(self, scored: pl.DataFrame, joining: pl.Series) -> pl.DataFrame:
        """`scored` with the words of phrases for those that stand for them, and their number: `n` of all, and `units`
        of those that are no connectors."""
        if len(self):
            rows = pl.int_range(len(self), eager=True).cast(pl.String)
            names = self.phrases["phrase"]
            for first in (UPPER, LOWER):
                # No phrase is in another's stead: each is between two letters that stand nowhere else.
                scored = scored.with_columns(
                    pl.col("phrase").str.replace_many((first + rows + LOWER).to_list(), names.to_list())
                )
        words = pl.col("phrase").str.split(" ")
        inner = words.list.eval(pl.element().is_in(joining.implode())).list.sum().cast(pl.Int32)
        return scored.with_columns(n=words.list.len().cast(pl.Int32)).with_columns(units=pl.col("n") - inner)

    # --- applying ---------------------------------------------------------------------------------------------------

    def apply(
        self, texts: Texts, joiner: str = "_", *, column: str | None = None, threads: int | None = None
    ) -> pl.Series:
        """`texts` with their phrases joined: `joiner` in place of the white space inside, and all else as it is.
        Where phrases overlap, the leftmost is joined, and of those that begin there the longest. They are found as
        names are (see `Gazetteer.find`): whole words, also before a hyphen ("New York-based"). Null stays null."""
        plain = strings(texts, column)
        found = self._find(plain, threads)
        # "$" would stand for a group.
        words = found["text"].str.replace_all(r"\s+", joiner.replace("$", "$$"))
        return replaced(plain, found, words)

    def mentions(self, texts: Texts, *, column: str | None = None, threads: int | None = None) -> pl.DataFrame:
        """Where phrases stand in `texts`: columns doc, the row of the text; start and end, in code points; phrase;
        score. A row for each place that :meth:`apply` joins, in the order of the texts."""
        found = self._find(strings(texts, column), threads)
        scores = self.phrases.select("phrase", "score")
        return found.select("doc", "start", "end", "phrase").join(scores, on="phrase", maintain_order="left")

    def _find(self, texts: pl.Series, threads: int | None) -> pl.DataFrame:
        """The mentions, also in bytes (`byte_start`, `byte_end`) and with their `text`."""
        find = self._gazetteer.find
        found = find(texts, across_blank_lines=False, threads=threads)
        crossing = ends_inside(found["text"])
        if crossing.any():
            # Other phrases may begin inside of those that are none: of all there are, the leftmost longest.
            docs = found.filter(crossing)["doc"].unique().sort()
            every = find(texts.gather(docs), kind="overlapping", across_blank_lines=False)
            every = every.with_columns(doc=docs.gather(every["doc"])).filter(~ends_inside(every["text"]))
            every = leftmost_longest(every)
            found = pl.concat([found.filter(~pl.col("doc").is_in(docs.implode())), every]).sort("doc", "start")
        return found.rename({"entity": "phrase"})

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        """The phrases as names, which finds them."""
        fold: Fold = self.settings["fold"]
        folded = {"none": ("space",), "lower": ("space", "case"), "full": DRESS}[fold]
        rows = self.phrases.select(
            entity_id="phrase",
            name="phrase",
            # Any would do.
            type=pl.lit("DOC"),
            case=pl.lit("exact" if fold == "none" else "fold"),
        )
        return Gazetteer.from_frame(rows, keep=[dress for dress in DRESS if dress not in folded], name="phrases")

    # --- keeping them -----------------------------------------------------------------------------------------------

    def save(self, path: StrPath) -> None:
        """Writes them to a file of JSON lines, whole or not at all: what they were learned with, then a line for each
        phrase, as it stands in `phrases`."""
        with replacing(path) as work, open(work, "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps({"format": FORMAT} | self.settings, ensure_ascii=False) + "\n")
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in self.phrases.iter_rows(named=True))

    @classmethod
    def load(cls, path: StrPath) -> Phrases:
        """Reads a file that `save` wrote; lines may have been taken out or added. Raises `TidingsError` that names
        file, line and fix."""
        settings: dict[str, Any] = {}
        rows = []
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise TidingsError(f"{path}:{number}: no JSON ({error}): write an object a line") from None
                if number == 1:
                    settings = checked_settings(row, path)
                elif wrong := fault(row):
                    raise TidingsError(f"{path}:{number}: {wrong}")
                else:
                    rows.append({name: row[name] for name in SCHEMA})
        if not settings:
            raise TidingsError(f"{path}: the file is empty: write it by Phrases.save")
        phrases = pl.DataFrame(rows, schema=SCHEMA)
        if (twice := phrases.filter(pl.col("phrase").is_duplicated())).height:
            raise TidingsError(f"{path}: phrase {twice['phrase'][0]!r} stands there twice: leave one line out")
        return cls._of(phrases, settings)

    def __reduce__(self) -> tuple[Any, ...]:
        return Phrases._of, (self.phrases, self.settings)

    def __len__(self) -> int:
        """Number of phrases."""
        return self.phrases.height

    def __repr__(self) -> str:
        return f"<tidings.Phrases: {len(self)}>"


SCHEMA = {"n": pl.Int32, "phrase": pl.String, "score": pl.Float64, "count": pl.Int64}

MARK = r"(?:^| )[^\p{Alphabetic}\p{N}\p{M}]"
"""An n-gram with a mark in it or a possessive ending; words begin with a letter or a digit."""

# --- counting -------------------------------------------------------------------------------------------------------


def count_pairs(
    texts: pl.Series, joining: pl.Series, *, fold: Fold, threads: int | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How often words stand in `texts`, as `word` and `count`, and how often neighbours do, as `phrase` and `count`:
    words that `joining` are not, with any of those between them. The one place in which this module asks for
    counts."""
    longest = 2 + (BETWEEN if len(joining) else 0)
    # Marks are kept in order to know that words with one between them are no neighbours.
    counts = ngrams(texts, n=(1, longest), fold=fold, punctuation="keep", surface=False, threads=threads)
    counts = counts.select("n", "count", text="ngram").filter(~pl.col("text").str.contains(MARK))
    words = counts.filter(pl.col("n") == 1).select("count", word="text")
    pairs = counts.filter(pl.col("n") > 1)
    if len(joining):
        one = f"(?:{'|'.join(map(pl.escape_regex, joining))})"
        outside, inside = f"^{one} | {one}$", f"^[^ ]+(?: {one})* [^ ]+$"
        pairs = pairs.filter(~pl.col("text").str.contains(outside) & pl.col("text").str.contains(inside))
    return words, pairs.select("count", phrase="text")


def score(
    pairs: pl.DataFrame, words: pl.DataFrame, n_pairs: int, joining: pl.Series, scoring: Scoring, min_count: int
) -> pl.Series:
    """How much more the two of each pair stand together than they would by chance; `n_pairs` is the number of all
    distinct ones. :meth:`Phrases.learn` has the formulas."""
    a, b, ab = (pl.col(name).cast(pl.Float64) for name in ("a", "b", "count"))
    total = float(words["count"].sum())
    counted = pairs.select(
        "count", first=pl.col("phrase").str.extract("^([^ ]+)"), last=pl.col("phrase").str.extract("([^ ]+)$")
    )
    counted = counted.join(words.select(first="word", a="count"), on="first", how="left", maintain_order="left")
    counted = counted.join(words.select(last="word", b="count"), on="last", how="left", maintain_order="left")
    if scoring == "default":
        vocabulary = words.filter(~pl.col("word").is_in(joining.implode())).height + n_pairs
        value = (ab - min_count) / (a * b) * vocabulary
    elif scoring == "npmi":
        value = (ab / total / (a / total * (b / total))).log() / -(ab / total).log()
    else:
        # The table: both, the first alone, the second alone, neither. With a word beside itself it does not close.
        observed = (ab, a - ab, b - ab, pl.max_horizontal(total - a - b + ab, 0.0))
        margins = ((a, b), (a, total - b), (total - a, b), (total - a, total - b))
        cells = [
            pl.when((o > 0) & (row * of > 0)).then(o * (o * total / (row * of)).log()).otherwise(0.0)
            for o, (row, of) in zip(observed, margins, strict=True)
        ]
        value = 2 * pl.sum_horizontal(cells) * pl.when(ab * total < a * b).then(-1.0).otherwise(1.0)
    return counted.select(value.cast(pl.Float64).alias("score")).to_series()


# --- finding --------------------------------------------------------------------------------------------------------


def strings(texts: Texts, column: str | None) -> pl.Series:
    """`texts` as a series of strings, called as it was or "text"; bytes are read as all of tidings reads them."""
    ready = texts_of(texts, column)
    name = ready.name if isinstance(ready, pl.Series) else "text"
    if isinstance(ready, (list, tuple)):
        if all(text is None or isinstance(text, str) for text in ready):
            return pl.Series(name, ready, dtype=pl.String)
    elif (series := pl.Series(name, ready)).dtype == pl.String:
        return series
    # It also says what is no text.
    return NOTHING.replace(ready, "entity").alias(name)


NOTHING = Gazetteer.from_frame(pl.DataFrame())
"""No names: what it replaces nothing in comes back as strings."""


def ends_inside(mentions: pl.Series) -> pl.Series:
    """Whether a sentence ends inside of each of `mentions`, between whose words is white space only: behind an
    abbreviation, as in "the U.S. He left"."""
    # There are few different ones with a period.
    doubtful = mentions.filter(mentions.str.contains(r"\.\s")).unique().sort()
    if not len(doubtful):
        return pl.repeat(False, len(mentions), dtype=pl.Boolean, eager=True)
    words = doubtful.to_frame("text").select("text", words=pl.col("text").str.extract_all(r"\S+"))
    both = (
        words.with_row_index("row")
        .explode("words", empty_as_null=False)
        .with_columns(both=pl.concat_str("words", pl.col("words").shift(-1).over("row"), separator=" "))
    )
    both = both.filter(pl.col("both").is_not_null())
    # Where two words are no pair, a sentence ends between them.
    pairs = ngrams(both["both"], n=2, by_document=True)["doc"].unique()
    alone = both.with_row_index("doc").filter(~pl.col("doc").is_in(pairs.implode()))
    return mentions.is_in(alone["text"].unique().implode())


def leftmost_longest(found: pl.DataFrame) -> pl.DataFrame:
    """Of overlapping mentions the leftmost, and of those that begin there the longest."""
    found = found.sort(["doc", "start", "end"], descending=[False, False, True])
    kept = []
    doc, free = -1, 0
    for row, (at, start, end) in enumerate(found.select("doc", "start", "end").iter_rows()):
        if at != doc or start >= free:
            kept.append(row)
            doc, free = at, end
    return found[kept]


def replaced(texts: pl.Series, found: pl.DataFrame, words: pl.Series) -> pl.Series:
    """`texts` with `words` in place of what was `found`, which is in their order and does not overlap."""
    if not found.height:
        return texts
    # What is before each mention, the word, and what is behind the last one; by bytes, where each is found at once.
    doc, last = pl.col("doc"), pl.col("doc") != pl.col("doc").shift(-1)
    before = pl.col("byte_end").shift(1).over("doc").fill_null(0)
    pieces = found.select("doc", "byte_start", "byte_end", bytes=texts.gather(found["doc"]).cast(pl.Binary)).select(
        doc,
        pl.col("bytes").bin.slice(before, pl.col("byte_start") - before).cast(pl.String).alias("before"),
        words.alias("word"),
        pl.when(last.fill_null(True))
        .then(pl.col("bytes").bin.slice(pl.col("byte_end")))
        .otherwise(pl.lit(b""))
        .cast(pl.String)
        .alias("behind"),
    )
    whole = pieces.group_by("doc", maintain_order=True).agg(
        pl.concat_str("before", "word", "behind").str.join("").alias("text")
    )
    # A copy, since it changes the series that it is called on.
    return texts.clone().scatter(whole["doc"], whole["text"])


# --- files ----------------------------------------------------------------------------------------------------------


def checked_settings(first: object, path: StrPath) -> dict[str, Any]:
    """The settings in the first line of a file."""
    if not isinstance(first, dict) or first.get("format") != FORMAT or first.get("fold") not in get_args(Fold):
        raise TidingsError(
            f"{path}:1: no file of phrases: the first line must say {FORMAT!r}, as Phrases.save writes it"
        )
    return {name: value for name, value in first.items() if name != "format"}


def fault(row: object) -> str | None:
    """What is wrong with a line."""
    kinds = {"n": int, "phrase": str, "score": (int, float), "count": int}
    if not isinstance(row, dict):
        return "no object: write a phrase as {" + ", ".join(f'"{name}": ...' for name in kinds) + "}"
    for name, kind in kinds.items():
        if not isinstance(row.get(name), kind):  # type: ignore[arg-type]
            return f"field {name!r} is {row.get(name)!r}: write " + ("words" if name == "phrase" else "a number")
    return None
