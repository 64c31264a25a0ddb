"""Compiled gazetteers: saved, opened, pickled, handed to other processes, and refused when they are broken."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from polars.testing import assert_frame_equal

TEXTS = ["António Guterres spoke of Libya and the UN in Geneva. 🙂 Libyan", None, "", "nobody"]
ROWS = pl.DataFrame(
    {
        "entity_id": [f"org:{i}" for i in range(2000)],
        "name": [f"Name{i} Holding" for i in range(2000)],
        "type": ["ORG"] * 2000,
        "lei": [f"L{i}" for i in range(2000)],
        "parts": [[i, i + 1] for i in range(2000)],
    }
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compiled") / "names.tdg"
    td.Gazetteer.from_frame(ROWS).save(path)
    return path


# --- saving and opening ---------------------------------------------------------------------------------------------


def test_what_was_saved_is_what_is_opened(gazetteer: td.Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "names.tdg"
    for one in (gazetteer, td.Gazetteer.default(), td.Gazetteer.from_frame(pl.DataFrame())):
        one.save(path)
        for again in (
            td.Gazetteer.load(path),
            td.Gazetteer.load([str(path)]),
            td.Gazetteer.from_bytes(path.read_bytes()),
        ):
            assert_frame_equal(again.find(TEXTS, readings="all"), one.find(TEXTS, readings="all"))
            assert_frame_equal(again.entries(), one.entries())
            assert_frame_equal(again.check(), one.check())
            assert again.to_bytes() == one.to_bytes() == path.read_bytes()
            assert again.keep == one.keep == ()
            again.verify()


def test_the_same_rows_give_the_same_bytes(file: Path, tmp_path: Path) -> None:
    td.Gazetteer.from_frame(ROWS).save(tmp_path / "again.tdg")
    assert (tmp_path / "again.tdg").read_bytes() == file.read_bytes()


def test_other_columns_are_in_the_file(file: Path) -> None:
    gazetteer = td.Gazetteer.load(file)
    assert gazetteer.payload_columns == ("lei", "parts")
    found = gazetteer.find(["Name7 Holding and NAME1999 Holding"], payload=["parts", "lei"])
    assert found.select("parts", "lei").rows() == [([7, 8], "L7"), ([1999, 2000], "L1999")]
    assert_frame_equal(gazetteer.entries().select(ROWS.columns[3:]), ROWS.select(ROWS.columns[3:]))


def test_a_compiled_file_beside_another(file: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"entity_id": "z", "name": "Zzz", "type": "ORG", "lei": "LZ"}\n')
    both = td.Gazetteer.load([more, file])
    assert len(both) == 2001
    assert both.find(["Zzz, Name3 Holding"], payload="lei")["lei"].to_list() == ["LZ", "L3"]
    more.write_text('{"entity_id": "org:3", "name": "Zzz", "type": "ORG"}\n')
    with pytest.raises(td.GazetteerError, match=r"names\.tdg.*org:3 is there more than once"):
        td.Gazetteer.load([file, more])


def test_saving_replaces_the_file_and_not_what_is_open(tmp_path: Path, gazetteer: td.Gazetteer) -> None:
    path = tmp_path / "names.tdg"
    td.Gazetteer.from_frame(ROWS).save(path)
    opened = td.Gazetteer.load(path)
    gazetteer.save(path)
    assert opened.find(["Name7 Holding"]).height == 1
    assert td.Gazetteer.load(path).find(["Libya"]).height == 1
    assert os.listdir(tmp_path) == ["names.tdg"]
    # A gazetteer may be saved over the file that it has open.
    opened = td.Gazetteer.load(path)
    opened.save(path)
    assert td.Gazetteer.load(path).find(["Libya"]).height == 1


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are different there")
def test_a_saved_file_has_the_mode_of_any_file(tmp_path: Path, gazetteer: td.Gazetteer) -> None:
    gazetteer.save(tmp_path / "names.tdg")
    (tmp_path / "other").write_text("")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("names.tdg", "other")]
    assert modes[0] == modes[1]


def test_where_it_cannot_be_saved(tmp_path: Path, gazetteer: td.Gazetteer) -> None:
    with pytest.raises(td.GazetteerError, match=r"names\.bin: end the name in \.tdg"):
        gazetteer.save(tmp_path / "names.bin")
    with pytest.raises(FileNotFoundError):
        gazetteer.save(tmp_path / "missing" / "names.tdg")
    (tmp_path / "folder.tdg").mkdir()
    with pytest.raises(OSError, match=r"folder\.tdg"):
        gazetteer.save(tmp_path / "folder.tdg")
    assert os.listdir(tmp_path) == ["folder.tdg"]


# --- what is broken -------------------------------------------------------------------------------------------------


def change(at: int, to: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + to + data[at + len(to) :]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda _: b"", "is no compiled gazetteer: make one with `tidings gazetteer build`"),
        (lambda _: b'{"entity_id": "a", "name": "A", "type": "ORG"}\n', "is no compiled gazetteer"),
        (lambda _: b"PK\x03\x04" * 100, "is no compiled gazetteer"),
        (lambda data: data.replace(b"\r\n", b"\n"), "was changed on its way"),
        (lambda data: data[:40], "ends after 40 bytes, in its head"),
        (lambda data: data[:-1], "bytes instead of"),
        (lambda data: data[: len(data) // 2], "bytes instead of"),
        (lambda data: data + b"x", "bytes instead of"),
        (change(16, b"\x63"), "has version 99 of the format, this is tidings for version 1: build it again"),
        (change(33, b"\xff"), "has a damaged head"),
        (lambda data: data[:-2000] + b"\x00" * 900 + data[-1100:], "is damaged between byte"),
    ],
)
def test_a_broken_file_is_refused(broken: Callable[[bytes], bytes], message: str, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.tdg"
    data = broken(file.read_bytes())
    path.write_bytes(data)
    with pytest.raises(td.GazetteerError, match=f"broken.tdg: .*{message}"):
        td.Gazetteer.load(path)
    with pytest.raises(td.GazetteerError, match=message):
        td.Gazetteer.from_bytes(data)
    with pytest.raises(td.GazetteerError, match=f"broken.tdg: .*{message}"):
        td.Gazetteer.load([path, file])


def test_a_large_file_is_verified_when_asked(tmp_path: Path) -> None:
    n = 60_000
    rows = pl.select(pl.int_range(n).alias("i")).select(
        entity_id=pl.format("org:{}", "i"), name=pl.format("Name {} of a long list of names", "i"), type=pl.lit("ORG")
    )
    path = tmp_path / "large.tdg"
    td.Gazetteer.from_frame(rows).save(path)
    assert path.stat().st_size > 5_000_000 - 1_000_000
    data = bytearray(path.read_bytes())
    td.Gazetteer.load(path).verify()
    data[-100] ^= 0xFF
    path.write_bytes(data)
    if len(data) <= 4 << 20:
        pytest.fail("the list is too short to be opened unverified")
    gazetteer = td.Gazetteer.load(path)
    with pytest.raises(td.GazetteerError, match=r"large\.tdg: is damaged between byte \d+ and \d+"):
        gazetteer.verify()


def test_other_columns_that_are_damaged(tmp_path: Path) -> None:
    n = 60_000
    rows = pl.select(pl.int_range(n).alias("i")).select(
        entity_id=pl.format("org:{}", "i"),
        name=pl.format("Name {} of a long list of names", "i"),
        type=pl.lit("ORG"),
        lei=pl.format("L{}", "i"),
    )
    path = tmp_path / "large.tdg"
    td.Gazetteer.from_frame(rows).save(path)
    data = path.read_bytes()
    end = data.rindex(b"ARROW1")
    data = data[: end - 64] + bytes(70) + data[end + 6 :]
    path.write_bytes(data)
    gazetteer = td.Gazetteer.load(path)
    assert gazetteer.find(["Name 7 of a long list of names"])["entity_id"].to_list() == ["org:7"]
    with pytest.raises(td.GazetteerError, match=r"large\.tdg: the columns beside the names cannot be read"):
        gazetteer.find(["Name 7 of a long list of names"], payload="lei")
    with pytest.raises(td.GazetteerError, match="is damaged"):
        gazetteer.verify()


def test_what_the_system_says_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        td.Gazetteer.load(tmp_path / "missing.tdg")
    (tmp_path / "folder.tdg").mkdir()
    with pytest.raises(IsADirectoryError):
        td.Gazetteer.load(tmp_path / "folder.tdg")


# --- what is kept of the dress of names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dress", "name", "text"),
    [
        ("case", "Libya", "LIBYA"),
        ("accents", "Çavuşoğlu", "Cavusoglu"),
        ("quotes", "Xi'an", "Xi’an"),
        ("dashes", "Jean-Pierre", "Jean–Pierre"),
        ("space", "United Nations", "United\nNations"),
        ("invisible", "Libya", "Lib\u00adya"),
        ("width", "Libya", "Ｌｉｂｙａ"),
        ("letters", "Straße", "Strasse"),
    ],
)
def test_keep(dress: Any, name: str, text: str, tmp_path: Path) -> None:
    rows = pl.DataFrame({"entity_id": ["a"], "name": [name], "type": ["ORG"]})
    folded, kept = td.Gazetteer.from_frame(rows), td.Gazetteer.from_frame(rows, keep=[dress])
    assert [gazetteer.contains([name, text]).to_list() for gazetteer in (folded, kept)] == [
        [True, True],
        [True, False],
    ]
    assert kept.keep == (dress,)
    kept.save(tmp_path / "names.tdg")
    for again in (td.Gazetteer.load(tmp_path / "names.tdg"), pickle.loads(pickle.dumps(kept))):
        assert again.keep == (dress,)
        assert again.contains([text]).to_list() == [False]
    assert td.Gazetteer.load(tmp_path / "names.tdg", keep=[dress]).keep == (dress,)
    with pytest.raises(td.GazetteerError, match=f"was compiled with {dress} kept and not"):
        td.Gazetteer.load(tmp_path / "names.tdg", keep=["case", "width"])


def test_keep_of_files_and_of_the_default(tmp_path: Path) -> None:
    (tmp_path / "names.jsonl").write_text('{"entity_id": "a", "name": "Libya", "type": "ORG"}\n')
    assert not td.Gazetteer.load(tmp_path / "names.jsonl", keep=["case"]).contains(["LIBYA"])[0]
    assert not td.Gazetteer.default(keep=["case"]).contains(["LIBYA"])[0]
    assert td.Gazetteer.load(keep=["case", "accents"]).keep == ("case", "accents")
    with pytest.raises(td.TidingsError, match='keep: unknown value "colour"; write some of case accents'):
        td.Gazetteer.default(keep=["colour"])  # type: ignore[list-item]


def test_merging_what_folds_differently() -> None:
    rows = pl.DataFrame({"entity_id": ["a"], "name": ["Libya"], "type": ["ORG"]})
    one, two = td.Gazetteer.from_frame(rows), td.Gazetteer.from_frame(rows, keep=["case"])
    assert td.Gazetteer.merge([two, rows]).keep == ("case",)
    with pytest.raises(td.GazetteerError, match="one with nothing kept and one with case kept: say by keep what"):
        td.Gazetteer.merge([one, two])
    assert td.Gazetteer.merge([one, two], keep=["width"]).keep == ("width",)


# --- other processes ------------------------------------------------------------------------------------------------


def test_pickles(gazetteer: td.Gazetteer, file: Path) -> None:
    again = pickle.loads(pickle.dumps(gazetteer))
    assert_frame_equal(again.find(TEXTS), gazetteer.find(TEXTS))
    opened = td.Gazetteer.load(file)
    pickled = pickle.dumps(opened)
    # The path, and not the names.
    assert len(pickled) < 1000
    for _ in range(2):
        opened = pickle.loads(pickle.dumps(pickle.loads(pickled)))
        assert opened.find(["Name7 Holding"], payload="lei")["lei"].to_list() == ["L7"]


def test_a_pickle_of_a_path_that_is_relative(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    pickled = pickle.dumps(td.Gazetteer.load(file.name))
    monkeypatch.chdir(tmp_path)
    assert len(pickle.loads(pickled)) == 2000


def test_a_pickle_whose_file_has_changed(file: Path, gazetteer: td.Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "names.tdg"
    shutil.copy(file, path)
    pickled = pickle.dumps(td.Gazetteer.load(path))
    gazetteer.save(path)
    with pytest.raises(td.GazetteerError, match=r"names\.tdg: is another file than the one that was pickled"):
        pickle.loads(pickled)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        pickle.loads(pickled)


def found_by(gazetteer: td.Gazetteer) -> list[tuple[Any, ...]]:
    return gazetteer.find(["Name7 Holding, Libya"]).select("start", "end", "entity_id").rows()


def test_workers(file: Path, gazetteer: td.Gazetteer) -> None:
    opened = td.Gazetteer.load(file)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(found_by, [opened, gazetteer, opened]) == [
            [(0, 13, "org:7")],
            [(15, 20, "country:LBY")],
            [(0, 13, "org:7")],
        ]


# --- threads --------------------------------------------------------------------------------------------------------


CALLS: dict[str, Callable[[td.Gazetteer, list[str]], object]] = {
    "find": lambda gazetteer, texts: gazetteer.find(texts, threads=1),
    "count": lambda gazetteer, texts: gazetteer.count(texts, threads=1),
    "contains": lambda gazetteer, texts: gazetteer.contains(texts, threads=1),
    "replace": lambda gazetteer, texts: gazetteer.replace(texts, "entity_id", threads=1),
    "finditer": lambda gazetteer, texts: gazetteer.finditer(texts[0] * len(texts)),
}


@pytest.mark.parametrize("call", CALLS)
def test_two_threads_really_run_at_once(call: str, gazetteer: td.Gazetteer) -> None:
    texts = ["António Guterres spoke of Libya and the UN in Geneva on Tuesday. " * 500]
    # With the interpreter lock held, this thread would get a few turns before the long call and after it. Without, as
    # many as fit into it, if the machine gives this thread any time: so try longer and longer ones.
    for copies in (100, 400, 1600):
        begun, done, calls = threading.Event(), threading.Event(), 0

        def long(copies: int = copies, begun: threading.Event = begun, done: threading.Event = done) -> None:
            begun.set()
            CALLS[call](gazetteer, texts * copies)
            done.set()

        thread = threading.Thread(target=long)
        thread.start()
        begun.wait()
        while not done.is_set():
            CALLS[call](gazetteer, texts)
            calls += not done.is_set()
        thread.join()
        if calls > 20:
            return
    pytest.fail(f"{calls} short calls during a long one")


def test_one_gazetteer_for_many_threads(file: Path) -> None:
    opened = td.Gazetteer.load(file)
    expected = opened.find(["Name7 Holding"] * 50, payload="lei", kind="overlapping", boundary="none")
    results: list[pl.DataFrame] = []

    def run() -> None:
        texts = ["Name7 Holding"] * 50
        results.append(opened.find(texts, payload="lei", kind="overlapping", boundary="none", threads=2))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(result.equals(expected) for result in results)


def test_a_process_that_only_opens_reads_no_rows(file: Path) -> None:
    code = f"import tidings as td; print(td.Gazetteer.load({str(file)!r}).find(['Name7 Holding'])['entity_id'][0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "org:7\n"
