"""Counts of n-grams with a `Counter`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

Sentences = list[list[str]]

WORD = re.compile(r"[^\W_]+(?:[-'’.,+&][^\W_]+)*")
SENTENCE_END = re.compile(r"[.!?]\s")


def sentences(text: str) -> Sentences:
    """The words of each sentence, for plain text: what the core's segmenter gives where nothing is ambiguous."""
    return [WORD.findall(sentence) for sentence in SENTENCE_END.split(text)]


def count(
    texts: Iterable[str], n_min: int, n_max: int, *, split: Callable[[str], Sentences] = sentences
) -> dict[tuple[str, ...], tuple[int, int]]:
    """For each n-gram of lower-cased words: its occurrences, and the number of texts that hold it.

    `split` gives the words of each sentence; no n-gram goes across a sentence end.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    documents: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        ngrams = [
            tuple(word.lower() for word in words[i : i + n])
            for words in split(text)
            for n in range(n_min, n_max + 1)
            for i in range(len(words) - n + 1)
        ]
        counts.update(ngrams)
        documents.update(set(ngrams))
    return {ngram: (counts[ngram], documents[ngram]) for ngram in counts}
