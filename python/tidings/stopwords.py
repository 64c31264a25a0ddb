"""Stop words: the lists that are shipped."""

from __future__ import annotations

from tidings import _core


def stop_words(language: str) -> list[str]:
    """The stop words of a language, by its ISO 639-1 code: "en", "de", "fr", "es", "ru", "ar", "zh" and 27 others.

    They are function words (articles, pronouns, prepositions, conjunctions, auxiliaries), in lower case, in code
    point order. A language that is not there raises `TidingsError`, which lists those that are.

    Lists of one language differ between sources, so say which one a result was made with, and look at it first: what
    is a function word to one reader is a topic to another. These are the lists of Apache Lucene, which for the
    languages of western and northern Europe and Russian are those of the Snowball project; for Greek, Hebrew and
    Ukrainian of spaCy, for Chinese of stopwords-iso. `seeds/stop_words.toml` names the words that were added ("can",
    "will") and left out. Text in Chinese, Japanese or Thai needs tokens of your own: the toolkit cuts them finer.

    >>> import tidings as td
    >>> td.stop_words("en")[:5]
    ['a', 'about', 'above', 'across', 'after']

    Words of your own go beside them as in any list:

    >>> "said" in [*td.stop_words("en"), "said"]
    True
    """
    return _core.stop_words(language)
