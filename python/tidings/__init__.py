"""Text mining of news and reports: rows that point at the characters that said so.

>>> import tidings as td
>>> result = td.demo()
>>> result.relations.columns[:2]
['doc_id', 'relation_id']
"""

import tidings.namespace  # noqa: F401 - it registers itself with Polars.
from tidings import plots
from tidings._core import GazetteerError, RuleError, TemplatesError, TidingsError, __version__
from tidings.concordance import kwic
from tidings.defaults import demo, sample_documents, schema
from tidings.dispersions import dispersion
from tidings.duplicate import duplicates
from tidings.gazetteer import Gazetteer, Match
from tidings.keywords import keyness
from tidings.miner import Miner, Result, events, mine
from tidings.ngram import NgramCounter, ngrams
from tidings.phrases import Phrases
from tidings.rules import Rules
from tidings.scanning import scan
from tidings.stopwords import stop_words
from tidings.stripping import Block, StripArguments, Stripped, strip, strip_batch, strip_explain, strip_frame
from tidings.templates import Templates
from tidings.trends import bursts, over_time
from tidings.vectorizer import CountVectorizer, NotFittedError, document_term_matrix

__all__ = [
    "Block",
    "CountVectorizer",
    "Gazetteer",
    "GazetteerError",
    "Match",
    "Miner",
    "NgramCounter",
    "NotFittedError",
    "Phrases",
    "Result",
    "RuleError",
    "Rules",
    "StripArguments",
    "Stripped",
    "Templates",
    "TemplatesError",
    "TidingsError",
    "__version__",
    "bursts",
    "demo",
    "dispersion",
    "document_term_matrix",
    "duplicates",
    "events",
    "keyness",
    "kwic",
    "mine",
    "ngrams",
    "over_time",
    "plots",
    "sample_documents",
    "scan",
    "schema",
    "stop_words",
    "strip",
    "strip_batch",
    "strip_explain",
    "strip_frame",
]
