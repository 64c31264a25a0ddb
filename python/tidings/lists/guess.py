"""What format a list is in: by the suffix where that decides, else by its first lines."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tidings._core import GazetteerError
from tidings.lists.geonames import N_COLUMNS
from tidings.lists.listing import inner_suffix, packing_of, read_lines
from tidings.lists.skos import SYNTAXES

LOOK_AT: Final = 200
"""Lines that are looked at: PETRARCH's files begin with long comments."""

_SUFFIXES: Final = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".lst": "gate",
    ".def": "gate",
    ".yaml": "quanteda",
    ".yml": "quanteda",
    **dict.fromkeys(SYNTAXES, "skos"),
}

_CODED: Final = re.compile(r"\[~?[A-Z-]{3,}[^\]]*\]")


def guess(path: Path) -> str:
    """The name of the format. Raises `GazetteerError` where nothing fits."""
    if path.is_dir():
        raise GazetteerError(f"{path}: is a folder: name a file in it")
    by_suffix = _SUFFIXES.get(inner_suffix(path))
    if by_suffix is not None:
        return by_suffix
    if packing_of(path) is None:
        with path.open("rb") as file:
            if file.read(4) == b"PAR1":
                return "parquet"
    # A line that is no UTF-8 is the reader's to report.
    lines = [line for _, line in islice(read_lines(path, lambda *_: None), LOOK_AT) if line.strip()]
    if not lines:
        raise GazetteerError(f"{path}: no names in it: the file is empty")
    found = _json(lines) if re.match(r"\s*(\{|\[\s*(\{|$))", lines[0]) else None
    found = found or _table(lines)
    if found is None:
        raise GazetteerError(
            f"{path}: the format cannot be told from its suffix and its first lines: name it by format="
        )
    return found


def _json(lines: list[str]) -> str | None:
    """Which JSON: by the keys of the first object."""
    first = next((line for line in lines if line.strip() not in ("[", "]")), "").strip().removesuffix(",")
    try:
        value: Any = json.loads(first)
    except (ValueError, RecursionError):
        # An object over several lines; or a broken first line, which the reader reports, so the next ones are asked.
        value = _parsed(lines[1:])
        if value is None:
            return "flashtext" if re.match(r'\{\s*("[^"]*"\s*:\s*(\[|$)|$)', " ".join(lines[:2])) else "jsonl"
    if not isinstance(value, dict):
        return "jsonl"
    keys = set(value)
    if {"pattern", "label"} <= keys or ("pattern" in keys and "entity_id" not in keys):
        return "patterns"
    if {"schema", "properties"} <= keys:
        return "ftm"
    if keys & {"labels", "claims", "aliases"} and "id" in keys and "entity_id" not in keys:
        return "wikidata"
    if keys and all(isinstance(item, list) for item in value.values()):
        return "flashtext"
    return "jsonl"


def _parsed(lines: list[str]) -> dict[str, Any] | None:
    """The first line that is an object."""
    for line in lines:
        try:
            value = json.loads(line.strip().removesuffix(","))
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    return None


def _table(lines: list[str]) -> str | None:
    """Which of the formats that are lines of text."""
    header = {name.strip().strip('"') for name in re.split("[,;\t]", lines[0])}
    if {"item", "itemLabel"} <= header:
        return "wikidata-csv"
    if "entity_id" in header or {"name", "type"} <= header:
        return "csv"
    if lines[0].count("\t") == N_COLUMNS - 1:
        return "geonames"
    plain = [line for line in lines if not line.startswith("#")]
    if any("=>" in line for line in plain):
        return "flashtext"
    if any(_CODED.search(line) for line in plain):
        return "petrarch"
    if re.match(r"@prefix|@base|PREFIX\b|<[^>]+>\s+<", lines[0], re.IGNORECASE):
        return "skos"
    return None
