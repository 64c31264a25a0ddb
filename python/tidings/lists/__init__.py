"""Lists of names that others made, as rows of a gazetteer.

    frame = lists.read_list("patterns.jsonl") gazetteer = td.Gazetteer.from_frame(frame)

`read_list` reads a file in any of the formats below and gives a frame with the columns of a gazetteer, always all of
them and in one order, and behind them what else the list knows, as payload. Every file may be packed (gzip, bzip2,
xz, Zstandard), have a byte order mark (UTF-8, UTF-16) and line ends of any system.

| format | what it reads | id | type |
|---|---|---|---|
| `jsonl` | an object a line, with the fields of a gazetteer | its own | `type` |
| `csv` | the same columns; several names in a cell are parted by a bar; also `;` and tabs | its own | `type` |
| `parquet` | the same columns | its own | `type` |
| `patterns` | spaCy's EntityRuler and Prodigy: JSON lines | `id`, else of the name | label |
| `gate` | a `.def` file with its `.lst` files, or one `.lst` | of the name | majorType, minorType |
| `petrarch` | actors, agents | of the name | by the code |
| `wikidata` | a JSON dump, an item a line | `person:wikidata-Q42` | P31, by a table |
| `wikidata-csv` | a query's item, itemLabel, itemAltLabel | the same | a column of types or classes |
| `geonames` | the export, 19 columns and tabs | `place:geonames-2988507` | feature class |
| `skos` | SKOS as Turtle, N-Triples, RDF/XML, ...; needs `tidings[rdf]` | the IRI | rdf:type |
| `ftm` | FollowTheMoney and OpenSanctions: JSON lines | its own | schema |
| `flashtext` | `NYC=>New York`, or JSON `{"New York": ["NYC"]}` | of the name | none |
| `quanteda` | a YAML dictionary; needs `tidings[yaml]` | the path, `economy.tax` | none |

| format | payload |
|---|---|
| `jsonl` `csv` `parquet` `wikidata-csv` | all other columns |
| `patterns` | label |
| `gate` | major_type, minor_type, and the features of an entry |
| `petrarch` | codes, with their days; of agents, code |
| `wikidata` | wikidata (the item), classes, description, country_item (where its code is not known) |
| `geonames` | geonames (the number), feature, population, latitude, longitude, modified |
| `skos` | exact_match |
| `ftm` | schema, topics, countries, weak_aliases, birth_date, wikidata, datasets |
| `quanteda` | category |

**Types.** Where a list says nothing that a gazetteer has a type for (a label PRODUCT, a vessel), `type=` does;
without it such entities are left out.

**What is broken and what is left out.** A line that cannot be read as the format says is a fault. Faults raise
`GazetteerError`, the first twenty of them at once, each with file, line, field and fix; nothing is lost silently.
With `strict=False` they are only told, and the rest is read. What is whole but no name (a regular expression, `tax*`)
or of no type is left out and told: a line for each reason, by `note=`, else as a warning `lists.LeftOut`.

**Several rows of one id** are one entity and are put together; in `jsonl`, `csv` and `parquet`, which are gazetteers
already, they are a fault unless they are equal. Several texts in one payload cell are joined by `|`.

`pack("geonames")` makes a gazetteer of places out of an installed package, `tidings[geonames]`."""

from __future__ import annotations

import difflib
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from tidings._core import GazetteerError
from tidings.lists import (
    flashtext,
    followthemoney,
    gate,
    geonames,
    patterns,
    petrarch,
    quanteda,
    skos,
    tables,
    wikidata,
)
from tidings.lists.guess import guess
from tidings.lists.listing import LeftOut, Listing, Note, check_type

__all__ = ["FORMATS", "PACKS", "LeftOut", "pack", "read_list"]


class _Format(NamedTuple):
    read: Callable[[Listing], pl.DataFrame]
    what: str


_FORMATS: Final = {
    "jsonl": _Format(tables.read_jsonl, "JSON lines with the fields of a gazetteer"),
    "csv": _Format(tables.read_csv, "CSV with the columns of a gazetteer"),
    "parquet": _Format(tables.read_parquet, "Parquet with the columns of a gazetteer"),
    "patterns": _Format(patterns.read_patterns, "patterns of spaCy's EntityRuler and of Prodigy, JSON lines"),
    "gate": _Format(gate.read_gate, "GATE: a .def file with its lists, or one .lst"),
    "petrarch": _Format(petrarch.read_petrarch, "PETRARCH and TABARI: actors or agents"),
    "wikidata": _Format(wikidata.read_wikidata, "Wikidata: a JSON dump, an item a line"),
    "wikidata-csv": _Format(wikidata.read_sparql_csv, "Wikidata: a query's CSV of item, itemLabel, itemAltLabel"),
    "geonames": _Format(geonames.read_geonames, "GeoNames: allCountries.txt, cities15000.txt, FR.txt"),
    "skos": _Format(skos.read_skos, "SKOS and other RDF: Turtle, N-Triples, RDF/XML (needs tidings[rdf])"),
    "ftm": _Format(followthemoney.read_ftm, "FollowTheMoney and OpenSanctions: entities as JSON lines"),
    "flashtext": _Format(flashtext.read_flashtext, "FlashText: NYC=>New York, or JSON"),
    "quanteda": _Format(quanteda.read_quanteda, "quanteda: a YAML dictionary (needs tidings[yaml])"),
}

FORMATS: Final = {name: form.what for name, form in _FORMATS.items()}
"""The formats that `read_list` knows, with a line on each."""

PACKS: Final = {"geonames": "towns, countries and continents of GeoNames (needs tidings[geonames])"}
"""The lists that `pack` makes, with a line on each."""


def read_list(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    type: str | None = None,
    lang: str | Sequence[str] | None = None,
    note: Note | None = None,
    strict: bool = True,
) -> pl.DataFrame:
    """A list of names as rows of a gazetteer, for `Gazetteer.from_frame`.

    `format` is one of `FORMATS`; without it, what suffix and content say. `type` is for entities of which the list
    says none. `lang` are the languages of names to take (`"en"`, `"en,ar"` or a sequence; `"*"` for all), the best
    first, where a list has several; where it does not say which it has, the language it is in. `note` is called with
    a line for each reason why something was left out; without it they are warnings of the class `LeftOut`.

    Raises `GazetteerError` that names file, line, field and fix, with the first twenty faults; with `strict=False`
    faults are noted as well, unless nothing is left. An `OSError` stays what it is."""
    path = Path(path)
    check_type(type)
    if format is not None and format not in FORMATS:
        close = difflib.get_close_matches(format, FORMATS, 1)
        meant = f"did you mean {close[0]}?" if close else f"write one of {' '.join(FORMATS)}"
        raise GazetteerError(f"format={format!r} is no format of lists: {meant}")
    if path.is_dir():
        raise GazetteerError(f"{path}: is a folder: name a file in it")
    notes: list[str] = []
    listing = Listing(path, type, languages(lang), note or notes.append, strict)
    frame = _FORMATS[format or guess(path)].read(listing)
    for text in notes:
        warnings.warn(text, LeftOut, stacklevel=2)
    return frame


def pack(name: str, *, min_population: int = 15000) -> pl.DataFrame:
    """A large gazetteer that is made on this machine out of an installed package, as rows for `Gazetteer.from_frame`.

    `geonames`: towns of at least `min_population` inhabitants (the data begin at 500), with the names they have in
    other languages, and continents, countries and the states of the USA. `source` is the release of the data.

    Raises `GazetteerError` with the command that installs the package when it is missing."""
    if name not in PACKS:
        raise GazetteerError(f"{name!r} is no pack: write one of {' '.join(PACKS)}")
    return geonames.geonames_pack(min_population=min_population)


def languages(lang: str | Sequence[str] | None) -> tuple[str, ...] | None:
    """Language tags in lower case, however they were given."""
    if lang is None:
        return None
    tags = lang.split(",") if isinstance(lang, str) else lang
    found = tuple(tag.strip().lower() for tag in tags if tag.strip())
    if not found:
        raise GazetteerError('lang= names no language: write one such as lang="en", or leave it out')
    return found
