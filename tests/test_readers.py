"""Readers: what PATHS mean, documents out of every kind of file, and what bad input gives."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tidings.readers import (
    Batch,
    Document,
    InputError,
    Problem,
    ReadOptions,
    batches,
    find_sources,
    read_documents,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: str, content: str | bytes = "x") -> str:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def documents(*paths: str, **options: str | None) -> list[Document]:
    return [i for i in items(*paths, **options) if isinstance(i, Document)]


def problems(*paths: str, **options: str | None) -> list[Problem]:
    return [i for i in items(*paths, **options) if isinstance(i, Problem)]


def items(*paths: str, **options: str | None) -> list[Document | Problem]:
    how = ReadOptions(**options)  # type: ignore[arg-type]
    return list(read_documents(find_sources(paths, how), how))


# --- what is named --------------------------------------------------------------------------------------------------


def test_a_folder_is_read_at_any_depth_in_the_order_of_paths() -> None:
    for name in ("c/b.txt", "c/a.html", "c/a/z.htm", "c/.hidden.txt", "c/.git/x.txt", "c/B.TXT", "c/a.jsonl.gz"):
        put(name)
    assert [s.path for s in find_sources(["c"])] == ["c/B.TXT", "c/a/z.htm", "c/a.html", "c/a.jsonl.gz", "c/b.txt"]


def test_other_kinds_in_a_folder_are_skipped_with_a_note_and_read_when_named() -> None:
    put("c/a.txt")
    put("c/b.pdf")
    notes: list[str] = []
    assert [s.path for s in find_sources(["c"], note=notes.append)] == ["c/a.txt"]
    assert notes == ["1 file of another kind skipped (c/b.pdf); name a file itself to have it read as text"]
    assert [d.doc_id for d in documents("c/b.pdf")] == ["c/b.pdf"]


def test_the_path_is_as_the_user_wrote_it(here: Path) -> None:
    put("c/a.txt")
    assert [d.path for d in documents("./c/a.txt")] == ["c/a.txt"]
    assert [d.path for d in documents("c/")] == ["c/a.txt"]
    assert [d.path for d in documents(str(here / "c"))] == [(here / "c/a.txt").as_posix()]


def test_a_pattern_is_expanded_and_sorted() -> None:
    for name in ("b.txt", "a.txt", "d/c.txt"):
        put(name)
    assert [d.path for d in documents("*.txt")] == ["a.txt", "b.txt"]
    assert [d.path for d in documents("**/*.txt")] == ["a.txt", "b.txt", "d/c.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file() -> None:
    put("a[1].txt")
    assert [d.path for d in documents("a[1].txt")] == ["a[1].txt"]


def test_a_file_named_twice_is_read_once() -> None:
    put("c/a.txt")
    notes: list[str] = []
    assert len(find_sources(["c", "c/a.txt", "./c"], note=notes.append)) == 1
    assert notes == ["2 files named more than once: read once"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("7", "7: no such file or folder; check the spelling"),
        ("paeg.txt", "did you mean page.txt?"),
        ("no/such/x.txt", "there is no folder no/such"),
        ("*.nope", "no file matches this pattern"),
        ("empty", "nothing to read in empty: looked for .txt .html"),
    ],
)
def test_what_is_not_there(path: str, says: str) -> None:
    put("page.txt")
    Path("empty").mkdir()
    with pytest.raises(InputError) as error:
        find_sources([path])
    assert says in str(error.value)


@pytest.mark.skipif(sys.platform == "darwin", reason="names are Unicode there")
def test_a_name_that_is_not_unicode() -> None:
    Path(os.fsdecode(b"d\xff.txt")).write_text("x")
    assert [d.doc_id for d in documents(".")] == ["d\ufffd.txt"]


# --- files ----------------------------------------------------------------------------------------------------------


def test_bytes_arrive_as_they_are_with_the_format_of_the_suffix() -> None:
    put("a.txt", b"\xff\x00caf\xe9\r\n")
    put("b.HTM", "<p>")
    put("c.unknown", "x")
    a, b, c = documents("a.txt", "b.HTM", "c.unknown", encoding="latin-1")
    assert (a.content, a.format, a.encoding) == (b"\xff\x00caf\xe9\r\n", "text", "latin-1")
    assert (b.format, c.format) == ("html", None)


def test_an_empty_file_is_a_document() -> None:
    put("a.txt", "")
    assert [d.content for d in documents("a.txt")] == [b""]


@pytest.mark.parametrize("kind", ["txt", "html", "jsonl", "csv", "parquet"])
def test_every_kind_may_be_gzipped(kind: str) -> None:
    frame = pl.DataFrame({"text": ["Ü"]})
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    plain = {"jsonl": frame.write_ndjson().encode(), "csv": frame.write_csv().encode(), "parquet": buffer.getvalue()}
    put(f"a.{kind}.gz", gzip.compress(plain.get(kind, "Ü".encode())))
    assert [d.content for d in documents(f"a.{kind}.gz")] in (["Ü"], ["Ü".encode()])


def test_broken_gzip_in_a_folder_is_a_problem_and_the_rest_is_read() -> None:
    whole = gzip.compress(b'{"text": "one"}\n' * 3)
    put("c/a.jsonl.gz", whole[:-10])
    put("c/b.txt.gz", "not gzip")
    put("c/c.txt", "fine")
    found = problems("c")
    assert [(p.path, p.code) for p in found] == [("c/a.jsonl.gz", "broken_gzip"), ("c/b.txt.gz", "unreadable")]
    assert documents("c")[-1].content == b"fine"


def test_a_dead_link_in_a_folder_is_a_problem_and_an_error_when_named() -> None:
    put("c/b.txt")
    os.symlink("nowhere", "c/a.txt")
    assert [(p.path, p.code) for p in problems("c")] == [("c/a.txt", "unreadable")]
    with pytest.raises(InputError, match=r"c/a\.txt: cannot be read: No such file"):
        find_sources(["c/a.txt"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it() -> None:
    put("a.txt")
    Path("a.txt").chmod(0)
    with pytest.raises(InputError, match=r"a\.txt: cannot be read: Permission denied; ask for the right"):
        find_sources(["a.txt"])


# --- tables ---------------------------------------------------------------------------------------------------------


def test_json_lines() -> None:
    rows = [{"text": "one"}, "two", {"text": None}, {"content": "four"}]
    put("a.jsonl", "\ufeff" + "\n\n".join(map(json.dumps, rows)))
    got = documents("a.jsonl")
    assert [(d.doc_id, d.content) for d in got] == [
        ("a.jsonl#1", "one"), ("a.jsonl#3", "two"), ("a.jsonl#5", None), ("a.jsonl#7", "four")]  # fmt: skip
    assert {d.path for d in got} == {"a.jsonl"}


@pytest.mark.parametrize(
    ("line", "code", "says", "offset"),
    [
        (b'{"text": "a}', "broken_json", "a.jsonl, line 2, column 10: not JSON (Unterminated string", 24),
        ("{\"é\": x}".encode(), "broken_json", "a.jsonl, line 2, column 7: not JSON", 22),
        (b'{"text": "\xff"}', "malformed_bytes", "a.jsonl, line 2: byte 11 is not utf-8; save", 25),
        (b"[" * 100_000, "broken_json", "a.jsonl, line 2: not JSON that can be read", 15),
        (b"3", "not_text", 'a.jsonl, line 2: neither an object nor a string; write {"text": ...}', 15),
        (b'{"text": 3}', "not_text", "a.jsonl, line 2: 'text' holds int, not a string", 15),
        (b'{"txt": "a"}', "no_column", "a.jsonl, line 2: no column named text or", 15),
    ],
)  # fmt: skip
def test_a_broken_json_line_costs_only_itself(line: bytes, code: str, says: str, offset: int) -> None:
    put("a.jsonl", b'{"text": "ok"}\n' + line + b'\n{"text": "ok too"}\n')
    assert [d.doc_id for d in documents("a.jsonl")] == ["a.jsonl#1", "a.jsonl#3"]
    (problem,) = problems("a.jsonl")
    assert (problem.code, problem.byte_offset) == (code, offset)
    assert problem.message.startswith(says)


def test_columns_by_name_ids_and_days() -> None:
    put("a.csv", 'url,body,day\nu1,"one\nline",2020-12-03\nu2,two,3 May\nu1,three,\n')
    got = items("a.csv", column="body", id_column="url", published_column="day")
    assert [(d.doc_id, d.content, d.published) for d in got if isinstance(d, Document)] == [
        ("u1", "one\nline", date(2020, 12, 3)), ("u2", "two", None), ("u1~2", "three", None)]  # fmt: skip
    assert [(p.doc_id, p.code) for p in got if isinstance(p, Problem)] == [
        ("u2", "bad_date"),
        ("u1~2", "duplicate_id"),
    ]
    assert "a.csv, line 4: the date of publication '3 May'" in next(p.message for p in got if isinstance(p, Problem))


def test_csv_lines_are_where_the_record_begins() -> None:
    put("a.csv", 'text\n"one\n\nline"\ntwo\n')
    assert [d.doc_id for d in documents("a.csv")] == ["a.csv#2", "a.csv#5"]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_csv_parted_by_another_mark(mark: str) -> None:
    put("a.csv", f"id{mark}text\n1{mark}one, two\n")
    assert [d.content for d in documents("a.csv")] == ["one, two"]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"n,text\n1,ok\n2\n3,ok\n", "short_row", "a.csv, line 3: 1 field, but column 'text' is number 2"),
        (b"n,text\n1,ok\n2,caf\xe9\n", "malformed_bytes", "a.csv, line 3: character 4 of the text is not utf-8"),
        (b'n,text\n1,ok\n2,"open\n', "broken_csv", "a.csv, line 3: a quotation mark is opened here and not closed"),
    ],
)
def test_a_broken_csv_row_is_a_problem(content: bytes, code: str, says: str) -> None:
    put("a.csv", content)
    (problem,) = problems("a.csv")
    assert problem.code == code
    assert problem.message.startswith(says)


def test_parquet_of_strings_bytes_and_categories() -> None:
    for kind in (pl.String, pl.Binary, pl.Categorical, pl.Enum(["one", "two"])):
        pl.DataFrame({"text": ["one", None, "two"]}).with_columns(pl.col("text").cast(kind)).write_parquet(
            "a.parquet"
        )
        got = documents("a.parquet")
        assert [d.doc_id for d in got] == ["a.parquet#1", "a.parquet#2", "a.parquet#3"]
        assert [d.content.decode() if isinstance(d.content, bytes) else d.content for d in got] == [
            "one",
            None,
            "two",
        ]


def test_a_long_parquet_keeps_its_order_and_tells_how_far_it_is() -> None:
    pl.DataFrame({"text": [str(i) for i in range(5000)]}).write_parquet("a.parquet", row_group_size=700)
    got = documents("a.parquet")
    assert [d.content for d in got] == [str(i) for i in range(5000)]
    assert sum(d.consumed for d in got) == Path("a.parquet").stat().st_size


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_without_the_column_names_those_it_has(kind: str) -> None:
    frame = pl.DataFrame({"url": ["u"], "article": ["x"]})
    frame.write_csv("a.csv")
    frame.write_parquet("a.parquet")
    with pytest.raises(InputError) as error:
        find_sources([f"a.{kind}"], ReadOptions(column="text"))
    assert str(error.value) == f"a.{kind}: no column 'text'; it has: url, article. Name one with --column"
    with pytest.raises(InputError, match="no column named text or content or body or html; it has: url, article"):
        find_sources([f"a.{kind}"])
    put("c/ok.txt")
    os.rename(f"a.{kind}", f"c/a.{kind}")
    assert [p.code for p in problems("c")] == ["no_column"]


def test_what_is_no_parquet() -> None:
    put("a.parquet", "text")
    with pytest.raises(InputError, match=r"a\.parquet: not a Parquet file that can be read"):
        find_sources(["a.parquet"])


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO(b'{"text": "one"}\n')

    monkeypatch.setattr(sys, "stdin", Standard)
    (document,) = documents("-")
    assert (document.doc_id, document.path, document.content, document.format) == (
        "-",
        "-",
        b'{"text": "one"}\n',
        None,
    )
    Standard.buffer = io.BytesIO(b'{"text": "one"}\n')
    assert [(d.doc_id, d.content) for d in documents("-", input_format="jsonl")] == [("-#1", "one")]
    with pytest.raises(InputError, match="Parquet cannot be read from standard input"):
        documents("-", input_format="parquet")


# --- batches --------------------------------------------------------------------------------------------------------


def test_batches_are_cut_by_documents_and_bytes_and_problems_keep_their_place() -> None:
    def doc(i: int, size: int = 1) -> Document:
        return Document(str(i), "p", b"x" * size)

    problem = Problem(None, "p", "c", "m")
    cut = list(batches([doc(0), problem, doc(1), doc(2, 10), doc(3), problem], 2, 10))
    assert [[d.doc_id for d in b.documents] for b in cut] == [["0", "1"], ["2"], ["3"]]
    assert [[n for n, _ in b.problems] for b in cut] == [[1], [], [1]]
    assert list(batches([])) == []
    assert isinstance(next(batches([problem])), Batch)
