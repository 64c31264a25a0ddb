"""The cases of tests/cases, which no engine owns, through the bindings and through the pure-Python baseline."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td

from benches.baseline import fold as baseline_fold
from benches.baseline import match as baseline_match
from benches.baseline import ngram as baseline_ngram
from benches.baseline import strip as baseline_strip

CASES = Path(__file__).parent / "cases"


def cases(file: str) -> list[Any]:
    """The cases of a table, each with its name for pytest."""
    table = tomllib.loads((CASES / file).read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in table]


@pytest.mark.parametrize("case", cases("fold.toml"))
def test_fold_baseline(case: dict[str, Any]) -> None:
    for text in case["inputs"]:
        options = {"keep": case.get("keep", ()), "blank_lines": not case.get("keep_blank_lines", False)}
        folded = baseline_fold.fold(text, **options)
        assert folded.text == case["folded"]


def options_of(case: dict[str, Any]) -> dict[str, Any]:
    """How a case wants names found."""
    return {key: case[key] for key in ("kind", "boundary", "fuzzy", "across_blank_lines") if key in case}


@pytest.mark.parametrize("case", cases("gazetteer.toml"))
def test_gazetteer(case: dict[str, Any]) -> None:
    rows = pl.DataFrame(case["rows"], infer_schema_length=None)
    gazetteer = td.Gazetteer.from_frame(rows, keep=case.get("keep", ()))
    found = gazetteer.find([case["text"]], readings="all", **options_of(case))
    place = ("start", "end", "byte_start", "byte_end", "text", "distance")
    grouped = found.group_by(place, maintain_order=True).agg("entity_id")
    expected = case.get("matches", [])
    matches = grouped.rename({"entity_id": "entities"}).to_dicts()
    assert [{key: row[key] for key in want} for row, want in zip(matches, expected, strict=True)] == expected


@pytest.mark.parametrize("case", cases("gazetteer.toml"))
def test_gazetteer_baseline(case: dict[str, Any]) -> None:
    found = baseline_match.find(case["rows"], case["text"], keep=case.get("keep", ()), **options_of(case))
    expected = case.get("matches", [])
    assert found == [(want["start"], want["end"], want["entities"], want.get("distance", 0)) for want in expected]
    surfaces = [case["text"][start:end] for start, end, *_ in found]
    assert surfaces == [want["text"] for want in expected]


@pytest.mark.parametrize("case", cases("ngram.toml"))
def test_ngrams(case: dict[str, Any]) -> None:
    fold = {"fold": "full"}.get(case.get("normal", "lower"), case.get("normal", "lower"))
    options: dict[str, Any] = {"n": tuple(case["n"]), "fold": fold, "min_count": case.get("min_count", 1)}
    rows = td.ngrams(case["texts"], **options).to_dicts()
    expected = case["expected"]
    assert [{key: row[key] for key in want} for row, want in zip(rows, expected, strict=True)] == expected
    if "by_document" in case:
        by_document = td.ngrams(case["texts"], by_document=True, **options)
        assert by_document.select("doc", "ngram", "count").rows() == [tuple(row) for row in case["by_document"]]


@pytest.mark.parametrize("case", cases("ngram.toml"))
def test_ngrams_baseline(case: dict[str, Any]) -> None:
    if case.get("normal", "lower") != "lower":
        pytest.skip("the baseline counts lower-cased words only")
    counts = baseline_ngram.count(case["texts"], *case["n"])
    least = case.get("min_count", 1)
    found = {" ".join(ngram): counted for ngram, counted in counts.items() if counted[0] >= least}
    assert found == {want["ngram"]: (want["count"], want["n_documents"]) for want in case["expected"]}


@pytest.mark.parametrize("case", cases("units.toml"))
def test_units(case: dict[str, Any]) -> None:
    names = ("tokens", "boundary", "numbers", "punctuation", "entities")
    options: dict[str, Any] = {name: case[name] for name in names if name in case}
    if "rows" in case:
        options["gazetteer"] = td.Gazetteer.from_frame(pl.DataFrame(case["rows"], infer_schema_length=None))
    rows = td.ngrams([case["text"]], n=(1, 2), fold="none", **options)
    join = ("" if case.get("tokens") == "characters" else " ").join
    grams = (join(run[i : i + n]) for run in case["runs"] for n in (1, 2) for i in range(len(run) - n + 1))
    assert dict(rows.select("ngram", "count").rows()) == Counter(grams)


@pytest.mark.parametrize("case", cases("strip.toml"))
def test_strip(case: dict[str, Any]) -> None:
    stripped = td.strip(
        case["input"],
        format=case["format"],
        keep_all=case.get("keep_all", False),
        # What mining reads of a page.
        title=True,
        dateline=True,
        captions=True,
    )
    assert [[block.zone, block.text] for block in stripped.blocks] == case["blocks"]
    assert all(stripped.text[block.text_start : block.text_end] == block.text for block in stripped.blocks)
    for key in ("title", "site", "lang"):
        assert key not in case or getattr(stripped, key) == case[key]
    if "published" in case:
        assert str(stripped.published) == case["published"]
    assert [code for code, *_ in stripped.problems] == case.get("problems", [])


@pytest.mark.parametrize("case", cases("strip.toml"))
def test_strip_baseline(case: dict[str, Any]) -> None:
    if not case.get("baseline", True):
        pytest.skip("how the core weighs the blocks of an HTML page has no twin in the baseline")
    text, blocks = baseline_strip.strip(case["input"], case.get("keep_all", False), case["format"] == "html")
    assert [list(block) for block in blocks] == case["blocks"]
    options = {"title": True, "dateline": True, "captions": True, "keep_all": case.get("keep_all", False)}
    assert text == td.strip(case["input"], format=case["format"], **options).text


@pytest.mark.parametrize("case", cases("decode.toml"))
def test_decode(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["bytes"])
    stripped = td.strip(raw, format="text", encoding=case.get("hint"), keep_all=True)
    assert stripped.encoding == case["encoding"]
    codes = [code for code, *_ in stripped.problems if code in ("malformed_bytes",)]
    assert codes == [code for code in case.get("problems", []) if code in ("malformed_bytes",)]
    for surface, source in case.get("spans", []):
        at = stripped.text.find(surface)
        if at >= 0:
            *_, start, end = stripped.source_span(at, at + len(surface))
            assert raw[start:end] == bytes.fromhex(source)
