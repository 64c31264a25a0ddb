"""Makes seeds/gazetteer.jsonl: the hand-written rows of seeds/facts, and what states and territories are called in
other languages, from Unicode's CLDR as the package `babel` carries it.

    python seeds/build.py            writes gazetteer.jsonl
    python seeds/build.py --check    writes nothing; exit code 1 when gazetteer.jsonl is not what would be written
    python seeds/build.py --explain  writes nothing; every CLDR name that is left out, and why

Same facts and same version of babel, same bytes. seeds/facts/cldr.toml says which languages, and which names are left
out because they are also something else.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parent
TARGET = SEEDS / "gazetteer.jsonl"
NAME_LISTS = ("aliases", "adjectives", "demonyms", "metonyms")
FIELDS = ("entity_id", "name", "type", *NAME_LISTS)
"""The order in which a row that had no aliases gets them; all other fields follow as they are."""

Row = dict[str, Any]

LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("‘’ʼʹ`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
)
# Marks that the tool drops: of Latin, Greek and Cyrillic letters, Hebrew and Arabic points, tatweel, joiners. The
# vowel signs of Indic scripts are marks too, but letters to a reader.
MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f]")


def fold(name: str) -> str:
    """Near enough the folded view of the tool to tell that two spellings are one name."""
    plain = MARKS.sub("", unicodedata.normalize("NFKD", name.casefold())).translate(LETTERS)
    return " ".join(plain.split())


def read_facts() -> list[Row]:
    """The hand-written rows, by entity_id."""
    rows = [
        json.loads(line)
        for path in sorted((SEEDS / "facts").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return sorted(rows, key=lambda row: row["entity_id"])


def names_of(row: Row) -> Iterator[str]:
    """All names of a row."""
    yield row["name"]
    for field in NAME_LISTS:
        yield from row.get(field, ())


def territories(settings: Row, known: set[str]) -> dict[str, str]:
    """ISO 3166 alpha-2 codes, which are CLDR's keys, and the rows that they are the names of."""
    from babel.core import get_global

    # The codes of states that are no more (DDR, SUN, YMD) come in too: a row decides.
    alpha3 = {
        new[0]: old
        for old, new in get_global("territory_aliases").items()
        if re.fullmatch("[A-Z]{3}", old) and len(new) == 1 and f"country:{old}" in known
    }
    return {two: f"country:{three}" for two, three in alpha3.items()} | settings["rows"]


def spellings(name: str, language: str) -> Iterator[str]:
    """What of a CLDR name is written in running text."""
    name = re.sub(" +[-–—] +", "-", unicodedata.normalize("NFC", name))
    if language.startswith("zh"):
        yield name  # The brackets of the two Congos are part of the name.
    elif not re.search("[,،、]", name):
        yield re.sub(r" ?[(（].*[)）]", "", name).strip()


def without_spaces(name: str) -> bool:
    """Whether it is in a script where a name ends only where the next word begins, which nothing shows."""
    return bool(re.search("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]", name))


def cldr_names(facts: list[Row], settings: Row) -> Iterator[tuple[str, str, str, str]]:
    """Every CLDR name as entity_id, language, name and why it is left out, which is empty when it is not."""
    from babel import Locale

    known = {row["entity_id"] for row in facts}
    rows = territories(settings, known)
    bearers: dict[str, set[str]] = {}
    for row in facts:
        for name in names_of(row):
            bearers.setdefault(fold(name), set()).add(row["entity_id"])
    left_out = {fold(name): group["why"] for group in settings["leave"] for name in group["names"]}
    found = []
    for language in settings["languages"]:
        for two, name in sorted(Locale.parse(language).territories.items()):
            entity = rows.get(two)
            if entity in known and two not in settings["skip"]:
                found += [(entity, language, spelling) for spelling in spellings(name, language)]
    for entity, _, name in found:
        bearers.setdefault(fold(name), set()).add(entity)
    for entity, language, name in found:
        folded = fold(name)
        if folded in left_out:
            why = left_out[folded]
        elif len(bearers[folded]) > 1:
            why = "also a name of " + " ".join(sorted(bearers[folded] - {entity}))
        elif without_spaces(name) and len(name) < settings["shortest_without_spaces"]:
            why = "short, in a script without spaces"
        else:
            why = ""
        yield entity, language, name, why


def build() -> str:
    """The content of gazetteer.jsonl."""
    settings = tomllib.loads((SEEDS / "facts" / "cldr.toml").read_text(encoding="utf-8"))
    facts = read_facts()
    by_id = {row["entity_id"]: row for row in facts}
    have = {entity: {fold(name) for name in names_of(row)} for entity, row in by_id.items()}
    for entity, _, name, why in cldr_names(facts, settings):
        if not why and fold(name) not in have[entity]:
            have[entity].add(fold(name))
            by_id[entity].setdefault("aliases", []).append(name)
    lines = []
    for row in facts:
        ordered = {field: row[field] for field in FIELDS if field in row} | row
        lines.append(json.dumps(ordered, ensure_ascii=False) + "\n")
    return "".join(lines)


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(description="Make seeds/gazetteer.jsonl of seeds/facts and CLDR.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="only say whether gazetteer.jsonl is up to date")
    mode.add_argument("--explain", action="store_true", help="only list the CLDR names that are left out, with why")
    arguments = parser.parse_args()
    if arguments.explain:
        settings = tomllib.loads((SEEDS / "facts" / "cldr.toml").read_text(encoding="utf-8"))
        for entity, language, name, why in cldr_names(read_facts(), settings):
            if why:
                print(entity, language, name, why, sep="\t")
        return 0
    content = build()
    if arguments.check:
        if TARGET.read_text(encoding="utf-8") != content:
            print(
                "seeds/gazetteer.jsonl is not what seeds/facts and CLDR make: run python seeds/build.py",
                file=sys.stderr,
            )
            return 1
        return 0
    TARGET.write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
