"""Documents as rows of a sparse matrix, with a column for each n-gram: what scikit-learn learns from."""

from __future__ import annotations

import importlib
import inspect
import warnings
from collections.abc import Iterable, Iterator, Mapping, Set
from math import ceil, floor
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, TypeAlias

import polars as pl

from tidings._core import TidingsError
from tidings._inputs import Texts, texts_of
from tidings.ngram import ngrams

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

Analyzer: TypeAlias = Literal["word", "char"]
Fold: TypeAlias = Literal["none", "lower", "full"]
Limit: TypeAlias = int | float
"""A number of documents (int), or a share of them (float)."""

REFUSED = {
    "decode_error": "is no parameter here: bytes that are no UTF-8 are read by a guess; decode them before",
    "encoding": "is no parameter here: bytes that are no UTF-8 are read by a guess; decode them before",
    "input": "is no parameter here: documents are texts, not files; read the files before",
    "preprocessor": "is no parameter here, nothing being called for each text: apply it to the texts before",
    "strip_accents": 'is no parameter here: fold="full" takes accents off, and case and curly quotes with them',
    "token_pattern": "is no parameter here: the tokens are those of tidings, such as U.S., don't and 2,510",
    "tokenizer": "is no parameter here, nothing being called for each text: hand over lists of tokens as documents",
}
"""Parameters of scikit-learn's class that cannot mean here what they mean there, and what can be done."""


class NotFittedError(TidingsError, AttributeError):
    """`transform` was called before `fit`. A `ValueError` and an `AttributeError`, as that of scikit-learn is."""


class CountVectorizer:
    """Counts of n-grams as a sparse matrix: a look-alike of scikit-learn's `CountVectorizer` on the tokens of
    tidings, for its pipelines, grid searches and `clone`. Needs `pip install "tidings[sklearn]"`; scikit-learn itself
    is not imported.

    With the meaning that they have there:

    ngram_range: words (or characters) in the shortest and in the longest n-gram.
    lowercase: whether words are brought to lower case.
    max_df, min_df: n-grams of more or fewer documents are left out: a number of documents (int), or a share of them
    (float). Not asked when there is a `vocabulary`.
    max_features: only that many n-grams, the most frequent; of equally frequent ones the first in code point order.
    vocabulary: the n-grams to count, as an iterable (a set is sorted) or as a mapping to columns.
    binary: 1 for each n-gram that a document has, however often.
    dtype: that of the matrix: anything that NumPy understands.

    With a meaning of their own:

    stop_words: taken out before n-grams are made: "english", the list of tidings for any of its languages ("de"), or
    words of your own.
    analyzer: "word", the words and numbers of tidings: also those of one letter, and U.S., don't or 2,510 as one
    each. No n-gram goes across the end of a sentence (see `boundary`). "char", the characters of the text, any white
    space as one space and none at its ends, across the ends of sentences too.

    Parameters that scikit-learn does not have:

    fold: "full" folds words as names are (case, accents, quotes, ...), in the place of `strip_accents`; None goes by
    `lowercase`.
    boundary: what no n-gram of words goes across: "sentence", "paragraph" or "document".
    threads: how many count; all cores unless said.

    Documents are what `tidings.ngrams` takes, lists of tokens among them; of a null, the row is empty. Not here:
    tokenizer, preprocessor, token_pattern, strip_accents, input, encoding, decode_error. Raises `TidingsError`, a
    `ValueError`.

    >>> import tidings as td
    >>> vectorizer = td.CountVectorizer(ngram_range=(1, 2), min_df=2)
    >>> vectorizer.fit_transform(["The talks in Geneva.", "The talks failed.", "Geneva."]).toarray().tolist()
    [[1, 1, 1, 1], [0, 1, 1, 1], [1, 0, 0, 0]]
    >>> list(vectorizer.get_feature_names_out())
    ['geneva', 'talks', 'the', 'the talks']
    """

    vocabulary_: dict[str, int]
    """Each n-gram with its column."""
    fixed_vocabulary_: bool
    """Whether the vocabulary was handed over, not learned."""

    def __init__(
        self,
        *,
        ngram_range: tuple[int, int] = (1, 1),
        lowercase: bool = True,
        stop_words: str | Iterable[str] | None = None,
        analyzer: Analyzer = "word",
        max_df: Limit = 1.0,
        min_df: Limit = 1,
        max_features: int | None = None,
        vocabulary: Mapping[str, int] | Iterable[str] | None = None,
        binary: bool = False,
        dtype: Any = "int64",
        fold: Fold | None = None,
        boundary: Literal["sentence", "paragraph", "document"] = "sentence",
        threads: int | None = None,
        **others: Any,
    ) -> None:
        # What is given stays as it is given and is looked at by `fit`, or scikit-learn could not clone this.
        self.ngram_range = ngram_range
        self.lowercase = lowercase
        self.stop_words = stop_words
        self.analyzer = analyzer
        self.max_df = max_df
        self.min_df = min_df
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.binary = binary
        self.dtype = dtype
        self.fold = fold
        self.boundary = boundary
        self.threads = threads
        self._know(others)

    # --- learning and counting --------------------------------------------------------------------------------------

    def fit(self, raw_documents: Texts, y: object = None) -> Self:
        """Learns which n-grams there are; `y` is not looked at."""
        self.fit_transform(raw_documents, y)
        return self

    def fit_transform(self, raw_documents: Texts, y: object = None) -> csr_matrix:  # noqa: ARG002
        """Learns which n-grams there are and counts them: a row for each document."""
        several(raw_documents)
        how = self._how()
        fixed = self._fixed()
        if fixed is not None:
            self._settle(fixed)
            if self.lowercase and self.fold is None and any(term != term.lower() for term in fixed):
                warnings.warn(
                    "the vocabulary has upper case characters and lowercase is True: those n-grams are never found",
                    UserWarning,
                    stacklevel=2,
                )
            return self._matrix(count_terms(raw_documents, vocabulary=fixed, **how))
        counted = count_terms(raw_documents, min_df=self.min_df, max_df=self.max_df, top=self.max_features, **how)
        if not counted.terms.height:
            if (self.min_df, self.max_df) == (1, 1.0):
                raise TidingsError(
                    "empty vocabulary; perhaps the documents only contain stop words, or no words at all"
                )
            raise TidingsError("After pruning, no terms remain. Try a lower min_df or a higher max_df.")
        self._settle(counted.vocabulary())
        return self._matrix(counted)

    def transform(self, raw_documents: Texts) -> csr_matrix:
        """Counts the n-grams of the vocabulary: a row for each document."""
        several(raw_documents)
        return self._matrix(count_terms(raw_documents, vocabulary=self._known(), **self._how()))

    def inverse_transform(self, X: Any) -> list[np.ndarray]:  # noqa: N803
        """The n-grams that each row of a matrix has, in the order of its columns."""
        np, sparse = arrays()
        names = self.get_feature_names_out()
        matrix = sparse.csr_matrix(X)
        if matrix.shape[1] != len(names):
            raise TidingsError(f"the matrix has {matrix.shape[1]} columns and the vocabulary {len(names)} n-grams")
        there = matrix.data != 0
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[there]
        cuts = np.searchsorted(rows, np.arange(1, matrix.shape[0]))
        return list(np.split(names[matrix.indices[there]], cuts))[: matrix.shape[0]]

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:  # noqa: ARG002
        """The n-grams in the order of their columns; `input_features` is not looked at."""
        numpy, _ = arrays()
        vocabulary = self._known()
        names: np.ndarray = numpy.asarray(sorted(vocabulary, key=vocabulary.__getitem__), dtype=object)
        return names

    # --- what is in it ----------------------------------------------------------------------------------------------

    def _how(self) -> dict[str, Any]:
        """The parameters as `count_terms` takes them."""
        if self.analyzer not in ("word", "char"):
            raise TidingsError(
                f'analyzer must be "word" or "char", not {self.analyzer!r}: for features of another kind, hand over '
                "lists of them as documents"
            )
        lowest, highest = pair(self.ngram_range)
        stop_words = "en" if self.stop_words == "english" else self.stop_words
        how: dict[str, Any] = {
            "n": (lowest, highest),
            "fold": self.fold or ("lower" if self.lowercase else "none"),
            "threads": self.threads,
        }
        if self.analyzer == "char":
            if stop_words is not None:
                raise TidingsError('stop_words are words, and analyzer="char" has none: leave them out')
            return how | {"tokens": "characters", "boundary": "document"}
        if stop_words is not None:
            how |= {"stop_words": stop_words if isinstance(stop_words, str) else list(stop_words), "stop": "drop"}
        if self.boundary != "sentence":
            how["boundary"] = self.boundary
        return how

    def _fixed(self) -> dict[str, int] | None:
        """The vocabulary that was handed over, checked."""
        self.fixed_vocabulary_ = self.vocabulary is not None
        if self.vocabulary is None:
            return None
        if isinstance(self.vocabulary, Iterator):
            # It can be read once only.
            self.vocabulary = list(self.vocabulary)
        return columns_of(self.vocabulary)

    def _known(self) -> dict[str, int]:
        """The vocabulary, learned or handed over."""
        if not hasattr(self, "vocabulary_"):
            fixed = self._fixed()
            if fixed is None:
                raise NotFittedError("Vocabulary not fitted or provided: call fit with documents first")
            self._settle(fixed)
        return self.vocabulary_

    def _settle(self, vocabulary: dict[str, int]) -> None:
        self.vocabulary_ = vocabulary

    def _matrix(self, counted: Counted) -> csr_matrix:
        return counted.matrix(self.dtype, binary=self.binary)

    # --- as scikit-learn asks it ------------------------------------------------------------------------------------

    @classmethod
    def _parameters(cls) -> dict[str, Any]:
        """The parameters, with their defaults."""
        given = inspect.signature(cls).parameters.values()
        return {one.name: one.default for one in given if one.kind is one.KEYWORD_ONLY}

    def _know(self, given: Iterable[str]) -> None:
        """Raises if any of `given` is no parameter."""
        have = self._parameters()
        for name in given:
            if name in REFUSED and name not in have:
                raise refusal(name)
            if name not in have:
                raise TidingsError(
                    f"Invalid parameter {name!r} for {type(self).__name__}. Valid parameters are: {', '.join(have)}."
                )

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """The parameters as they were given; none of them has parameters of its own, so `deep` is not looked at."""
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self, **params: Any) -> Self:
        """Sets parameters; those that are not named stay."""
        self._know(params)
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "vocabulary_")

    def __sklearn_tags__(self) -> Any:
        # Only scikit-learn asks, so it is there.
        tags = importlib.import_module("sklearn.utils")
        return tags.Tags(
            estimator_type=None,
            target_tags=tags.TargetTags(required=False),
            transformer_tags=tags.TransformerTags(),
            input_tags=tags.InputTags(two_d_array=False, string=True),
        )

    def __repr__(self) -> str:
        given = ((name, getattr(self, name), default) for name, default in self._parameters().items())
        changed = (f"{name}={value!r}" for name, value, default in given if value is not default and value != default)
        return f"{type(self).__name__}({', '.join(changed)})"


def document_term_matrix(
    texts: Texts,
    n: int | tuple[int, int] = 1,
    *,
    column: str | None = None,
    vocabulary: Iterable[str] | None = None,
    min_df: Limit = 1,
    max_df: Limit = 1.0,
    top: int | None = None,
    **options: Any,
) -> tuple[csr_matrix, list[str]]:
    """A row for each text and a column for each of its n-grams, and the n-grams: counts as a sparse matrix of int64.

    vocabulary: the n-grams to count, in the order of the columns; without, all there are, in code point order.
    min_df, max_df: n-grams of fewer or more texts are left out: a number of texts (int), or a share of them (float).
    top: only that many n-grams, the most frequent; of equally frequent ones the first in code point order.
    options: those of `tidings.ngrams` that say what is counted: fold, stop_words, gazetteer, ...

    Needs `pip install "tidings[sklearn]"`. A null is an empty row, and so may all rows be: unlike `CountVectorizer`
    this takes texts without words. Raises `TidingsError`.

    >>> import tidings as td
    >>> matrix, terms = td.document_term_matrix(["The talks in Geneva.", None, "The talks failed."], min_df=2)
    >>> terms, matrix.toarray().tolist()
    (['talks', 'the'], [[1, 1], [0, 0], [1, 1]])
    """
    wanted = None if vocabulary is None else columns_of(vocabulary)
    arrays()
    limits: dict[str, Any] = {} if wanted else {"min_df": min_df, "max_df": max_df, "top": top}
    counted = count_terms(texts, n=n, column=column, vocabulary=wanted, **limits, **options)
    return counted.matrix("int64"), counted.terms["ngram"].to_list()


# --- counting -------------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """How often n-grams stand in documents."""

    n_documents: int
    terms: pl.DataFrame
    """`ngram` with its column in the matrix (`term`), in the order of the columns."""
    rows: pl.DataFrame
    """`doc`, `term` and `count`; one row for both."""

    def vocabulary(self) -> dict[str, int]:
        """Each n-gram with its column."""
        return dict(zip(self.terms["ngram"].to_list(), self.terms["term"].to_list(), strict=True))

    def matrix(self, dtype: Any, *, binary: bool = False) -> csr_matrix:
        """A row for each document, a column for each n-gram."""
        np, sparse = arrays()
        doc, term, count = (self.rows[name].to_numpy() for name in ("doc", "term", "count"))
        data = np.ones(len(count), dtype=dtype) if binary else count.astype(dtype)
        # 32 bits, which SciPy widens where they do not do.
        indices = (doc.astype(np.int32), term.astype(np.int32))
        matrix = sparse.csr_matrix((data, indices), shape=(self.n_documents, self.terms.height))
        matrix.sort_indices()
        return matrix


def count_terms(
    texts: Texts,
    *,
    column: str | None = None,
    vocabulary: dict[str, int] | None = None,
    min_df: Limit = 1,
    max_df: Limit = 1.0,
    top: int | None = None,
    **options: Any,
) -> Counted:
    """Counts n-grams by document: those of `vocabulary`, with their columns, else all that are within the limits. The
    one place in which this module asks the engine; `options` are those of `tidings.ngrams`."""
    ready = texts_of(texts, column)
    if not hasattr(ready, "__len__"):
        ready = pl.Series(ready)
    least, most = (limit(name, value, len(ready)) for name, value in (("min_df", min_df), ("max_df", max_df)))
    if most < least and len(ready):
        raise TidingsError(f"max_df={max_df} corresponds to < documents than min_df={min_df}")
    if top is not None and (not isinstance(top, Integral) or top < 1):
        raise TidingsError(f"the number of n-grams to keep must be an integer of at least 1, not {top!r}")
    counts = ngrams(ready, by_document=True, min_df=ceil(least), max_df=floor(most), **options)
    counts = counts.select("doc", "ngram", "count")
    if holds_tokens(ready):
        # A token may have a space in it and read as two.
        counts = counts.group_by("doc", "ngram").agg(pl.col("count").sum())
    if vocabulary is not None:
        schema = {"ngram": pl.String, "term": pl.UInt32}
        terms = pl.DataFrame([list(vocabulary), list(vocabulary.values())], schema=schema).sort("term")
    else:
        if top is not None:
            # Sorted by n-gram, so that of equally frequent ones the first are taken.
            totals = counts.group_by("ngram").agg(pl.col("count").sum())
            kept = totals.sort("count", "ngram", descending=[True, False]).head(top)
        else:
            kept = counts
        terms = kept.select(pl.col("ngram").unique().sort()).with_row_index("term").select("ngram", "term")
    rows = counts.join(terms, on="ngram", how="inner").select("doc", "term", "count")
    return Counted(len(ready), terms, rows)


# --- helpers --------------------------------------------------------------------------------------------------------


def arrays() -> tuple[Any, Any]:
    """NumPy and the sparse matrices of SciPy, imported when they are needed."""
    try:
        return importlib.import_module("numpy"), importlib.import_module("scipy.sparse")
    except ImportError:
        raise ImportError('matrices are made with SciPy, which is not here: pip install "tidings[sklearn]"') from None


def holds_tokens(texts: Any) -> bool:
    """Whether lists of tokens stand for texts."""
    if isinstance(texts, (list, tuple)):
        return any(isinstance(text, (list, tuple)) for text in texts)
    return isinstance(texts, pl.Series) and texts.dtype == pl.List(pl.String)


def several(documents: object) -> None:
    """Raises for one text in the place of several."""
    if isinstance(documents, (str, bytes)):
        raise TidingsError("Iterable over raw text documents expected, string object received.")


def columns_of(vocabulary: Mapping[str, int] | Iterable[str]) -> dict[str, int]:
    """N-grams with their columns, checked."""
    if isinstance(vocabulary, str):
        raise TidingsError("a vocabulary is several n-grams and this one is a string: put it into a list")
    if isinstance(vocabulary, Mapping):
        columns = dict(vocabulary)
        if len(taken := set(columns.values())) != len(columns):
            raise TidingsError("Vocabulary contains repeated indices.")
        if (missing := next((column for column in range(len(columns)) if column not in taken), None)) is not None:
            raise TidingsError(f"Vocabulary of size {len(columns)} doesn't contain index {missing}.")
    else:
        columns = {}
        for term in sorted(vocabulary) if isinstance(vocabulary, Set) else vocabulary:
            if term in columns:
                raise TidingsError(f"Duplicate term in vocabulary: {term!r}")
            columns[term] = len(columns)
    if not columns:
        raise TidingsError("empty vocabulary passed to fit")
    for term in columns:
        if not isinstance(term, str):
            raise TidingsError(f"a vocabulary is made of strings and this one has {term!r}")
    return columns


def refusal(name: str) -> TidingsError:
    """What to say of a parameter of scikit-learn's class that this one does not have."""
    return TidingsError(f"{name} {REFUSED[name]}")


def pair(ngram_range: object) -> tuple[int, int]:
    """A range of n, checked."""
    match ngram_range:
        case (Integral() as lowest, Integral() as highest):
            if lowest > highest:
                raise TidingsError(
                    f"Invalid value for ngram_range={ngram_range}: lower boundary larger than the upper boundary."
                )
            return int(lowest), int(highest)
    raise TidingsError(f"ngram_range must be two integers, as in (1, 3), not {ngram_range!r}")


def limit(name: str, value: object, n_documents: int) -> float:
    """The number of documents that `value` stands for."""
    match value:
        case bool():
            pass
        case Integral():
            if value < 1:
                raise TidingsError(f"{name} must be at least 1 document, not {value}")
            return int(value)
        case Real():
            share = float(value)
            if not 0.0 <= share <= 1.0:
                raise TidingsError(f"{name} must be a share of the documents from 0.0 to 1.0, not {share}")
            return share * n_documents
    raise TidingsError(f"{name} must be a number of documents (int) or a share of them (float), not {value!r}")
