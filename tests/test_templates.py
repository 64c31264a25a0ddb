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
from site_pages import FURNITURE, html, story, text

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


# --- applying -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", FURNITURE)
@pytest.mark.parametrize("page", [text, html])
def test_furniture_stands_in_no_text(site: str, page: Callable[[str, int], str]) -> None:
    templates = td.Templates.learn([page(site, n) for n in range(200, 208)], site)
    for n in range(20):
        title, paragraphs = story(n)
        without = td.strip(page(site, n))
        assert FURNITURE[site][-2] in without.text, "the rules alone are enough, which makes this no test"
        with_ = td.strip(page(site, n), templates=templates, site=f"http://{site}/stories")
        assert with_.text == "\n\n".join(paragraphs)
        assert with_.title == title
        assert [page(site, n)[block.start : block.end] for block in with_.blocks] == paragraphs
        # No page changes the result of another unless it is asked to, and none of another site.
        assert td.strip(page(site, n)).text == without.text
        assert td.strip(page(site, n), templates=templates, site="herald.example").text == without.text


def test_many_pages_of_several_sites(templates: td.Templates) -> None:
    pages = [text(GAZETTE, 50), text(VALLEY, 51), text(VALLEY, 52)]
    sites = [GAZETTE, f"https://{VALLEY}/52", None]
    frame = td.strip_batch(pages, templates=templates, site=sites)
    expected = [td.strip(page, templates=templates, site=site).text for page, site in zip(pages, sites, strict=True)]
    assert frame["text"].to_list() == expected
    assert [FURNITURE[VALLEY][-2] in found for found in expected] == [False, False, True]
    assert td.strip_batch(pages, templates=templates, site=VALLEY)["text"][2] == "\n\n".join(story(52)[1])
    with pytest.raises(td.TidingsError, match="fewer site than documents"):
        td.strip_batch(pages, templates=templates, site=[GAZETTE])


def test_frames_with_a_column_of_sites(templates: td.Templates) -> None:
    frame = pl.DataFrame({"text": PAGES, "url": SITES})
    for one in (frame, frame.lazy()):
        wide = td.strip_frame(one, "text", prefix="main_", templates=templates, site_column="url").lazy().collect()
        assert not any(line in found for found in wide["main_text"] for lines in FURNITURE.values() for line in lines)
    with pytest.raises(td.TidingsError, match="no column 'host'"):
        td.strip_frame(frame, "text", prefix="main_", templates=templates, site_column="host")


def test_pages_say_their_site() -> None:
    templates = td.Templates.learn([html(GAZETTE, n) for n in range(6)])
    assert td.strip(html(GAZETTE, 9), templates=templates).text == "\n\n".join(story(9)[1])
    other = html(GAZETTE, 9, canonical=False)
    assert td.strip(other, templates=templates).text == td.strip(other).text


def test_a_scan_without_furniture(templates: td.Templates, tmp_path: Path) -> None:
    pl.DataFrame({"text": PAGES, "url": SITES}).write_parquet(tmp_path / "pages.parquet")
    for threads, size in ((1, 256), (2, 3)):
        td.scan(
            tmp_path / "pages.parquet", tmp_path / "out", templates=templates, site_column="url", keep_text=True,
            threads=threads, batch_size=size,
        )  # fmt: skip
        texts = pl.read_parquet(tmp_path / "out" / "documents.parquet")["text"]
        assert not any(line in found for found in texts for lines in FURNITURE.values() for line in lines)
        assert all(story(n)[1][-1] in found for n, found in zip(range(12), texts, strict=False))


def test_mining_without_furniture(templates: td.Templates) -> None:
    pages = [text(GAZETTE, 60), text(VALLEY, 61)]
    for docs in (pages, iter(pages)):
        result = td.mine(docs, templates=templates, site=[GAZETTE, VALLEY], keep_text=True)
        expected = ["\n\n".join([title, *paragraphs]) for title, paragraphs in map(story, (60, 61))]
        assert result.documents["text"].to_list() == expected
    with pytest.raises(td.TidingsError, match="fewer site than documents"):
        td.mine(pages, templates=templates, site=[GAZETTE])
