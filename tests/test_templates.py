"""Templates: learned in any order and any parts, saved, pickled, refused when broken, and applied."""

from __future__ import annotations

import pickle
import random
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from site_pages import FURNITURE, html, text

GAZETTE, VALLEY = FURNITURE
PAGES = [text(GAZETTE, n) for n in range(12)] + [text(VALLEY, n) for n in range(100, 108)]
SITES = [GAZETTE] * 12 + [f"https://www.{VALLEY}/{n}.html?page=2" for n in range(8)]


@pytest.fixture(scope="module")
def templates() -> td.Templates:
    return td.Templates.learn(PAGES, SITES)


# --- learning -------------------------------------------------------------------------------------------------------


def test_the_furniture_of_each_site_is_found(templates: td.Templates) -> None:
    rows = templates.stats().select("site", "n_documents", "n_counted", "n_templates").rows()
    assert rows == [(GAZETTE, 12, 12, len(FURNITURE[GAZETTE])), (VALLEY, 8, 8, len(FURNITURE[VALLEY]))]
    assert len(templates) == sum(map(len, FURNITURE.values()))
    assert repr(templates) == f"<tidings.Templates: {len(templates)} lines of 2 sites>"
    assert templates.settings == td.templates.Settings()


def test_any_order_and_any_parts_give_the_same_file(templates: td.Templates) -> None:
    chance = random.Random(5)
    for _ in range(5):
        both = list(zip(PAGES, SITES, strict=True))
        chance.shuffle(both)
        pages, sites = zip(*both, strict=True)
        assert td.Templates.learn(pages, sites, threads=chance.randrange(1, 4)).to_bytes() == templates.to_bytes()
        cut, other = sorted((chance.randrange(20), chance.randrange(20)))
        # The parts overlap.
        parts = [td.Templates.learn(pages[a:b], sites[a:b]) for a, b in ((0, other), (cut, 20), (0, 20))]
        assert parts[0].merge(parts[1]).to_bytes() == templates.to_bytes()
        assert parts[1].merge(parts[0]).to_bytes() == templates.to_bytes()
        assert parts[2].merge(parts[2]).to_bytes() == templates.to_bytes()


def test_documents_may_come_in_many_ways(templates: td.Templates) -> None:
    frame = pl.DataFrame({"url": SITES, "text": PAGES})
    same = [
        td.Templates.learn(iter(PAGES), iter(SITES)),
        td.Templates.learn([page.encode() for page in PAGES], SITES, encoding="utf-8"),
        td.Templates.learn(frame["text"], SITES, format="text"),
        td.Templates.learn(frame, site_column="url"),
        td.Templates.learn(frame.lazy(), site_column="url", column="text"),
        td.Templates.learn([*PAGES, None, "", b"\x00\x01\x02\x03" * 50], [*SITES, None, "x", "y"]),
    ]
    assert all(one.to_bytes() == templates.to_bytes() for one in same)


def test_sites_are_what_pages_say_unless_told() -> None:
    pages = [html(site, n) for site in FURNITURE for n in range(6)]
    assert td.Templates.learn(pages).stats()["site"].to_list() == [GAZETTE, VALLEY]
    assert td.Templates.learn(pages, "all of it").stats()["site"].to_list() == ["all of it"]
    nameless = [html(GAZETTE, n, canonical=False) for n in range(6)]
    assert td.Templates.learn(nameless).stats().select("site", "n_documents").rows() == [("", 6)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: td.Templates.learn(PAGES, SITES[:3]), "fewer sites than documents"),
        (lambda: td.Templates.learn(PAGES[0]), "put it into a list"),
        (lambda: td.Templates.learn(7), "expected texts"),
        (lambda: td.Templates.learn(PAGES, site_column="url"), "the documents are no frame"),
        (lambda: td.Templates.learn(pl.DataFrame({"text": []}), site_column="url"), "no column 'url'"),
        (lambda: td.Templates.learn(PAGES, min_share=0), "min_share must be above 0"),
        (lambda: td.Templates.learn(PAGES, min_documents=1), "min_documents must be at least 2"),
        (lambda: td.Templates.learn(PAGES, per_site=3), "per_site must be at least min_documents"),
        (lambda: td.Templates.learn(PAGES, max_documents=3), "max_documents must be at least per_site"),
    ],
)
def test_what_cannot_be_learned_is_said(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        call()


def test_other_settings_are_not_merged(templates: td.Templates) -> None:
    with pytest.raises(td.TemplatesError, match=r"different settings.*0\.25"):
        templates.merge(td.Templates.learn([], min_share=0.25))
    with pytest.raises(TypeError, match=r"Templates\.learn"):
        td.Templates()


# --- files ----------------------------------------------------------------------------------------------------------


def test_what_was_saved_is_what_is_loaded(templates: td.Templates, tmp_path: Path) -> None:
    path = tmp_path / "sites.tpl"
    for one in (td.Templates.learn([]), templates):
        one.save(path)
        assert td.Templates.load(path).to_bytes() == one.to_bytes() == path.read_bytes()
        assert pickle.loads(pickle.dumps(one)).to_bytes() == one.to_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~td.sinks.umask()
    assert [file.name for file in tmp_path.iterdir()] == ["sites.tpl"]
    # What is kept of a document is little.
    assert path.stat().st_size < 10 * templates.stats()["n_lines"].sum() + 20 * len(PAGES) + 200


def test_other_files_are_refused(templates: td.Templates, tmp_path: Path) -> None:
    path = tmp_path / "broken.tpl"
    data = templates.to_bytes()
    for broken, message in [
        (b"", "is no file of templates"),
        (b"PAR1" * 9, "is no file of templates"),
        (data[:-1], "is damaged or not whole"),
        (data[:300] + b"!" + data[301:], "is damaged or not whole"),
        (data[:16] + b"\x07" + data[17:], "has version 7 of the format"),
    ]:
        path.write_bytes(broken)
        with pytest.raises(td.TemplatesError, match=f"broken.tpl: {message}"):
            td.Templates.load(path)
    with pytest.raises(FileNotFoundError):
        td.Templates.load(tmp_path / "missing.tpl")


def test_a_file_that_cannot_be_written_leaves_nothing(templates: td.Templates, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        templates.save(tmp_path / "folder")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
