"""No document raises, hangs, or costs rows of another: what could not be done is a row of `problems`."""

from __future__ import annotations

import time

import polars as pl
import pytest
import tidings as td

GOOD = "António Guterres spoke of Libya."

HOSTILE = {
    "nothing": "",
    "white space": " \n\t\u00a0\r\n",
    "NUL": "Libya\0and\0Geneva",
    "lone surrogate": "Libya \udc80 Geneva \ud800",
    "only marks": "\u0301" * 50,
    "byte order mark": "\ufeffLibya",
    "broken UTF-8": b"Libya \xff\xfe Geneva \xc3",
    "UTF-16": "Libya and Geneva".encode("utf-16"),
    "binary": bytes(range(256)) * 8,
    "unclosed tags": "<html><body><p>Libya <b>and <a href='x",
    "unclosed comment": "<html><body><!-- Libya",
    "entities": "<p>&amp &#0; &#x110000; &#xD800; &bogus; Libya&</p>",
    "right to left": "\u202eLibya\u202c جنيف",
    "endings": "Libya\r\rGeneva\r\n\x0b\x0c\x85\u2028\u2029UN",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_one_bad_document_costs_its_own_rows_only(name: str, small: td.Miner) -> None:
    alone = small.mine([GOOD]).mentions
    result = small.mine([GOOD, HOSTILE[name], GOOD])
    assert result.documents["doc_id"].to_list() == ["0", "1", "2"]
    for doc in ("0", "2"):
        rows = result.mentions.filter(doc_id=doc)
        assert rows.drop("doc_id").equals(alone.drop("doc_id"))
    assert set(result.problems["doc_id"]) <= {"1"}
    td.strip(HOSTILE[name])
    td.strip_batch([HOSTILE[name]])
    td.ngrams([HOSTILE[name]])
    small.gazetteer.find([HOSTILE[name]])


@pytest.mark.parametrize(
    "begin",
    [
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\x89PNG\r\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"\x7fELF",
        b"\x1f\x8b",
        b"\x01" * 9,
    ],
)
def test_what_is_no_text_is_not_mined(begin: bytes, small: td.Miner) -> None:
    result = small.mine([begin + GOOD.encode(), GOOD])
    assert result.documents.select("doc_id", "encoding", "n_chars", "n_mentions").row(0) == ("0", None, 0, 0)
    assert result.documents["n_bytes"].to_list() == [len(begin) + len(GOOD.encode()), len(GOOD.encode())]
    assert result.problems.select("doc_id", "stage", "code").rows() == [("0", "decode", "not_text")]
    assert result.mentions["doc_id"].unique().to_list() == ["1"]
    stripped = td.strip_batch([begin + GOOD.encode()])
    assert stripped.select("text", "encoding").row(0) == ("", None)
    assert [p["code"] for p in stripped["problems"].item()] == ["not_text"]


def test_null_is_a_document_that_could_not_be_had(small: td.Miner) -> None:
    for docs in ([GOOD, None], pl.Series([GOOD, None]), pl.Series([GOOD.encode(), None])):
        result = small.mine(docs)
        assert result.documents["n_bytes"].to_list() == [len(GOOD.encode()), 0]
        assert result.documents["encoding"].to_list() == ["utf-8", None]
        assert result.problems.select("doc_id", "stage", "code").rows() == [("1", "read", "null")]
    assert small.mine([None, None]).problems.height == 2
    assert small.mine(pl.Series([None, None])).problems.height == 2


def test_lone_surrogates_keep_every_offset(small: td.Miner) -> None:
    text = "Thé \udc80 envoy left Libya \ud800\udc80 for Geneva on Tuesday, a spokesman said."
    result = small.mine([text], keep_text=True)
    assert result.documents["n_chars"].item() == len(text)
    assert result.problems.select("code", "byte_offset").rows() == [("lone_surrogate", 5)]
    rows = result.mentions.select("start", "end", "text").rows()
    assert [text[start:end] for start, end, _ in rows] == [surface for *_, surface in rows]
    assert {"Libya", "Geneva"} <= {surface for *_, surface in rows}


def test_bytes_in_another_encoding(small: td.Miner) -> None:
    raw = "Café – António Guterres à Geneva".encode("cp1252")
    document = small.mine([raw], encoding="windows-1252").documents
    assert document.select("encoding", "n_bytes", "n_chars").rows() == [("cp1252", len(raw), len(raw))] or (
        document["encoding"].item() == "windows-1252"
    )
    rows = small.mine([raw], encoding="windows-1252").mentions.select("start", "end", "byte_start", "byte_end").rows()
    decoded = raw.decode("cp1252")
    assert [decoded[start:end] for start, end, *_ in rows] == ["António Guterres", "Geneva"]
    assert [raw[start:end].decode("cp1252") for *_, start, end in rows] == ["António Guterres", "Geneva"]


def test_a_str_is_what_it_is_whatever_the_page_says(small: td.Miner) -> None:
    page = (
        '<html><head><meta charset="windows-1251"></head><body><p>António Guterres spoke of Libya.</p></body></html>'
    )
    result = small.mine([page])
    assert result.documents["encoding"].item() == "utf-8"
    for start, end, text in result.mentions.select("start", "end", "text").rows():
        assert page[start:end] == text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("50 MB on one line", GOOD[:-1] * (50_000_000 // len(GOOD))),
        ("50 MB of one letter", "a" * 50_000_000),
        ("100,000 nested tags", "<div>" * 100_000 + GOOD + "</div>" * 100_000),
        ("100,000 open tags", "<html><body>" + "<b><i><p>" * 33_334 + GOOD),
        ("100,000 opening brackets", "<" * 100_000),
        ("100,000 quotes", "“" * 100_000 + GOOD),
        ("1,000,000 blank lines", "\n" * 1_000_000 + GOOD),
    ],
)
def test_it_ends(name: str, page: str, small: td.Miner) -> None:
    began = time.monotonic()
    result = small.mine([page])
    assert result.documents.height == 1
    assert result.documents["n_bytes"].item() == len(page.encode())
    assert time.monotonic() - began < 60, name
