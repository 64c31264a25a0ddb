"""Vocabularies in RDF: SKOS (also SKOS-XL) and whatever has an `rdfs:label`, as Turtle, N-Triples, N-Quads, TriG or
RDF/XML.

The syntax is read by pyoxigraph, the extra `tidings[rdf]`, which streams. What is kept is the labels of each
resource: its IRI is the id, `prefLabel` the name, `altLabel` and `hiddenLabel` are aliases."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from tidings.lists.listing import Listing, Row, distinct, inner_suffix, joined, packing_of, unpacked, zst_lines
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
    listing.unit = "row"
    resources, forms = _resources(listing)
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
    data: Any
    if kind == "Zstandard":
        data = io.BytesIO("\n".join(zst_lines(listing.path)).encode())
    else:
        data = unpacked(listing.path, kind)
    with data:
        if kind != "Zstandard" and data.peek(3)[:3] == b"\xef\xbb\xbf":
            data.read(3)
        statements = rdf.parse(data, format=getattr(rdf.RdfFormat, syntax))
        while True:
            try:
                statement = next(statements)
            except StopIteration:
                return
            except SyntaxError as error:
                said = str(error.msg).partition(": ")[2] or error.msg
                listing.fault(
                    None, f"line {error.lineno}, column {error.offset}: broken {syntax.replace('_', '-')} ({said})"
                )
                continue
            if hasattr(statement.subject, "value") and hasattr(statement.object, "value"):
                yield statement.subject.value, statement.predicate.value, statement.object


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
