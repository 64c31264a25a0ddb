"""Text mining of news and reports: rows that point at the characters that said so.

>>> import tidings as td
>>> result = td.demo()
>>> result.relations.columns[:2]
['doc_id', 'relation_id']
"""

from tidings._core import GazetteerError, RuleError, TemplatesError, TidingsError, __version__
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
    "demo",
    "dispersion",
    "document_term_matrix",
    "duplicates",
    "events",
    "keyness",
    "mine",
    "ngrams",
    "sample_documents",
    "scan",
    "schema",
    "stop_words",
    "strip",
    "strip_batch",
    "strip_explain",
    "strip_frame",
]
