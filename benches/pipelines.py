"""What one would write in place of `tidings scan`: `python -m benches.pipelines KIND FOLDER NAMES OUT`.

Reads every file of FOLDER, takes the main text of pages, finds the names of NAMES (a list of benches/lists.py) and
writes a JSON line for each file to OUT: its name and the entities. KIND says with what. Nothing is shared between the
kinds that one of them would do otherwise.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from benches import lists

Text = Callable[[Path], str]
Find = Callable[[str], set[str]]


def main_text_python() -> Text:
    """By benches/baseline: pages keep their menus."""
    from benches.baseline import strip

    def text(path: Path) -> str:
        html = path.suffix == ".html"
        return strip.strip(path.read_bytes().decode("utf-8", "replace"), html=html, keep_all=html)[0]

    return text


def main_text_trafilatura() -> Text:
    from trafilatura import extract

    def text(path: Path) -> str:
        raw = path.read_bytes()
        return (extract(raw, fast=True) or "") if path.suffix == ".html" else raw.decode("utf-8", "replace")

    return text


def find_python(names: dict[str, str]) -> Find:
    """By benches/baseline, which folds what tidings folds."""
    from benches.baseline import match
    from benches.matching import find_indexed, index_of

    rows = [{"entity_id": who, "name": name, "type": "LOC", "case": "fold"} for name, who in names.items()]
    engine = match._names(rows, ())
    index = index_of(engine)
    return lambda text: {who[0] for _, _, who in find_indexed(engine, index, text)}


def find_regex(names: dict[str, str]) -> Find:
    """By one expression, a trie of all names."""
    from benches.matching import expression, trie_of

    pattern = re.compile(rf"(?<![^\W_])(?:{expression(trie_of(names))})(?![^\W_])")
    return lambda text: {names[found] for found in pattern.findall(text.lower())}


def find_spacy(names: dict[str, str]) -> Find:
    """By spaCy's PhraseMatcher on a blank English pipeline: no model is on PyPI."""
    import spacy
    from spacy.matcher import PhraseMatcher

    pipeline = spacy.blank("en")
    pipeline.max_length = 10**9
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    by_entity: dict[str, list[str]] = {}
    for name, who in names.items():
        by_entity.setdefault(who, []).append(name)
    for who, of_one in by_entity.items():
        matcher.add(who, list(pipeline.tokenizer.pipe(of_one)))
    strings = pipeline.vocab.strings
    return lambda text: {strings[key] for key, _, _ in matcher(pipeline.tokenizer(text))}


KINDS: dict[str, tuple[Callable[[], Text], Callable[[dict[str, str]], Find]]] = {
    "python": (main_text_python, find_python),
    "trafilatura+re": (main_text_trafilatura, find_regex),
    "trafilatura+spacy": (main_text_trafilatura, find_spacy),
}
NEEDS = {"trafilatura+re": ("trafilatura",), "trafilatura+spacy": ("trafilatura", "spacy")}


def main() -> None:
    kind, folder, names, out = sys.argv[1:]
    keys = lists.keys(lists.read(Path(names)), case_sensitive=False)
    make_text, make_find = KINDS[kind]
    text, find = make_text(), make_find(dict(keys.rows()))
    with Path(out).open("w", encoding="utf-8") as file:
        for path in sorted(Path(folder).iterdir()):
            file.write(json.dumps({"path": path.name, "entities": sorted(find(text(path)))}) + "\n")


if __name__ == "__main__":
    main()
