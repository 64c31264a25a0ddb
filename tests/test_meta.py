"""Metadata of pages through the bindings: the cases of tests/cases/meta.toml."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tidings as td

FILE = tomllib.loads((Path(__file__).parent / "cases" / "meta.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", FILE["case"], ids=lambda case: case["name"])
def test_meta(case: dict[str, Any]) -> None:
    html, head, above, below = (case.get(key, "") for key in ("html", "head", "above", "below"))
    body = f"{above}<div>{FILE['story']}</div>{below}"
    got = td.strip(f"<!DOCTYPE html><html {html}><head>{head}</head><body>{body}</body></html>", format="html")
    said = {
        "title": got.title,
        "published": got.published and str(got.published),
        "basis": got.published_basis,
        "site": got.site,
        "lang": got.lang,
        "url": got.url,
        "authors": list(got.authors),
    }
    for key, value in said.items():
        assert key not in case or (value or type(case[key])()) == case[key], key
