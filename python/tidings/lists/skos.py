"""Vocabularies in RDF: SKOS (also SKOS-XL) and whatever has an `rdfs:label`, as Turtle, N-Triples, N-Quads, TriG or
RDF/XML.

The syntax is read by pyoxigraph, the extra `tidings[rdf]`, which streams. What is kept is the labels of each
resource: its IRI is the id, `prefLabel` the name, `altLabel` and `hiddenLabel` are aliases."""

from __future__ import annotations

import importlib
import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

import polars as pl

from tidings.lists.listing import Listing, Row, damaged, distinct, inner_suffix, joined, packing_of, unpacked
from tidings.lists.types import type_of_label

SYNTAXES: Final = {
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".ttl": "TURTLE",
    ".turtle": "TURTLE",
    ".trig": "TRIG",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
    ".skos": "RDF_XML",
}
"""Suffixes to what pyoxigraph calls the syntax."""

MAX_BROKEN: Final = 1000
"""Broken statements after which the rest is not looked at."""

_CORE: Final = "http://www.w3.org/2004/02/skos/core#"
_XL: Final = "http://www.w3.org/2008/05/skos-xl#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LITERAL_FORM: Final = f"{_XL}literalForm"

# What a label is worth as the name: preferred, then of RDF Schema, then the others.
_LABELS: Final = {
    f"{_CORE}prefLabel": 0,
    f"{_XL}prefLabel": 0,
    "http://www.w3.org/2000/01/rdf-schema#label": 1,
    f"{_CORE}altLabel": 2,
    f"{_XL}altLabel": 2,
    f"{_CORE}hiddenLabel": 3,
    f"{_XL}hiddenLabel": 3,
}

_MATCH: Final = f"{_CORE}exactMatch"

# These say how a vocabulary is made, and are names of nothing.
_FRAME: Final = frozenset({f"{_CORE}ConceptScheme", f"{_CORE}Collection", f"{_CORE}OrderedCollection", f"{_XL}Label"})


@dataclass
class _Resource:
    labels: list[tuple[int, str, str]] = field(default_factory=list)
    """What a label is worth, its language, its text."""
    classes: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    later: list[tuple[int, str]] = field(default_factory=list)
    """Labels of SKOS-XL, which are resources themselves."""


def read_skos(listing: Listing) -> pl.DataFrame:
    """One row for each resource with a label in one of the chosen languages; without a choice, in any.

    The name is the best label in the first of the languages (English where none is chosen). The type is that of an
    `rdf:type` such as foaf:Person or schema:Place, else the caller's.
    """
    resources, forms = _resources(listing)
    # The parser says the lines of what is broken only.
    listing.unit = "row"
    return listing.frame(_rows(listing, resources, forms))


def _resources(listing: Listing) -> tuple[dict[str, _Resource], dict[str, tuple[str, str]]]:
    """All that is said of each resource, and the literal forms of labels that are resources."""
    resources: dict[str, _Resource] = {}
    forms: dict[str, tuple[str, str]] = {}
    for subject, predicate, value in _triples(listing):
        if predicate == _LITERAL_FORM:
            forms[subject] = (language(value), value.value)
        elif predicate == _TYPE:
            resources.setdefault(subject, _Resource()).classes.append(value.value)
        elif predicate == _MATCH:
            resources.setdefault(subject, _Resource()).matches.append(value.value)
        elif (rank := _LABELS.get(predicate)) is not None:
            resource = resources.setdefault(subject, _Resource())
            if hasattr(value, "datatype"):
                resource.labels.append((rank, language(value), value.value))
            else:
                resource.later.append((rank, value.value))
    return resources, forms


def language(literal: Any) -> str:
    """The language tag of a literal, in lower case; empty without one."""
    return (getattr(literal, "language", None) or "").lower()


def _triples(listing: Listing) -> Iterator[tuple[str, str, Any]]:
    """Subject, predicate and object of every statement; what is broken is a fault, and the next one is read."""
    try:
        rdf: Any = importlib.import_module("pyoxigraph")
    except ImportError:
        raise listing.error(
            f"{listing.path}: RDF is read by pyoxigraph, which is not here: pip install 'tidings[rdf]'"
        ) from None
    syntax = SYNTAXES.get(inner_suffix(listing.path), "TURTLE")
    kind = packing_of(listing.path)
    try:
        with readable(listing, kind) as data:
            statements = rdf.parse(data, format=getattr(rdf.RdfFormat, syntax))
            broken = 0
            while broken < MAX_BROKEN:
                try:
                    statement = next(statements)
                except StopIteration:
                    return
                except SyntaxError as error:
                    broken += 1
                    said = str(error.msg).partition(": ")[2] or error.msg
                    column = f"column {error.offset}: " if error.offset is not None else ""
                    listing.fault(error.lineno, f"{column}broken {syntax.replace('_', '-')} ({said})")
                    continue
                if hasattr(statement.subject, "value") and hasattr(statement.object, "value"):
                    yield statement.subject.value, statement.predicate.value, statement.object
    except (EOFError, zlib.error, lzma.LZMAError) as error:
        raise damaged(listing.path, kind, error) from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise damaged(listing.path, kind, error) from None


def readable(listing: Listing, kind: str | None) -> BinaryIO:
    """The bytes of a file, in UTF-8 without a mark."""
    if kind != "Zstandard":
        data = unpacked(listing.path, kind)
        mark = data.peek(3)[:3]
        if mark[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            data.read(3 if mark == b"\xef\xbb\xbf" else 0)
            return data
        data.close()
    # Rare enough to be had whole.
    return io.BytesIO(listing.text().encode())


def _rows(listing: Listing, resources: dict[str, _Resource], forms: dict[str, tuple[str, str]]) -> Iterator[Row]:
    for number, (iri, resource) in enumerate(resources.items(), 1):
        labels = [*resource.labels, *((rank, *forms[label]) for rank, label in resource.later if label in forms)]
        if not labels or not _FRAME.isdisjoint(resource.classes):
            continue
        chosen = [label for label in labels if wanted(label[1], listing.langs)]
        if not chosen:
            listing.leave_out(number, "a resource without a label in the languages that lang= chooses")
            continue
        types = (type_of_label(name) for cls in resource.classes if (name := local_name(cls)) != "Concept")
        found = next((name for name in types if name is not None), None)
        entity_type = listing.typed(number, found, "a resource whose rdf:type has no counterpart")
        if entity_type is None:
            continue
        order = listing.langs if listing.langs and listing.langs != ("*",) else ("en", "")
        # The order in the file decides between equals.
        chosen.sort(key=lambda label: (label[0] > 1, place(label[1], order), label[0]))
        _, lang, name = chosen[0]
        yield Row(
            number,
            {
                "entity_id": iri,
                "name": name,
                "type": entity_type,
                "aliases": distinct(text for _, _, text in chosen),
                "lang": lang or None,
                "exact_match": joined(resource.matches),
            },
        )


def wanted(lang: str, langs: tuple[str, ...] | None) -> bool:
    """Whether a label of this language is asked for. One without a language always is."""
    return not lang or langs is None or "*" in langs or any(lang == c or lang.startswith(f"{c}-") for c in langs)


def place(lang: str, order: tuple[str, ...]) -> int:
    """How far behind a language comes: `en-GB` counts as `en`."""
    return next((i for i, c in enumerate(order) if lang == c or (c and lang.startswith(f"{c}-"))), len(order))


def local_name(iri: str) -> str:
    """The last part of an IRI.

    >>> local_name("http://xmlns.com/foaf/0.1/Person"), local_name("http://www.w3.org/2004/02/skos/core#Concept")
    ('Person', 'Concept')
    """
    return iri.rstrip("/#").rpartition("#" if "#" in iri.rstrip("/#") else "/")[2]
