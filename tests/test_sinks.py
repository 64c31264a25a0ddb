"""Single files of rows: the same bytes however the rows come, and whole or not there."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tidings import sinks

ROWS = 70_000
FRAME = pl.DataFrame(
    {
        "n": pl.Series([None if i % 7 == 0 else i % 3 for i in range(ROWS)], dtype=pl.Int32),
        "text": [
            None if i % 11 == 0 else f"a text of more than twelve bytes {i}" if i % 2 else "x" for i in range(ROWS)
        ],
        "list": [[1, 2][: i % 3] for i in range(ROWS)],
    }
)


def write(file: Path, frames: list[pl.DataFrame]) -> bytes:
    with sinks.FrameFile(file) as out:
        for frame in frames:
            out.add(frame)
        out.finish()
        assert out.height == sum(frame.height for frame in frames)
    return file.read_bytes()


@pytest.mark.parametrize("format", sinks.FORMATS)
def test_the_same_rows_are_the_same_bytes(tmp_path: Path, format: str) -> None:
    file = tmp_path / f"rows.{format}"
    frame = FRAME if format != "csv" else FRAME.drop("list")
    whole = write(file, [frame])
    for rows in (999, 65_536):
        assert write(file, [frame.slice(at, rows) for at in range(0, ROWS, rows)]) == whole
    if format == "parquet":
        assert pl.read_parquet(file).equals(frame)


def test_a_file_without_rows_has_columns(tmp_path: Path) -> None:
    write(tmp_path / "rows.parquet", [FRAME.clear()])
    assert pl.read_parquet_schema(tmp_path / "rows.parquet") == FRAME.schema


def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    def interrupted() -> None:
        with sinks.FrameFile(tmp_path / "rows.parquet") as out:
            out.add(FRAME)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(sinks, "sink", full)
    with pytest.raises(sinks.OutputError, match="cannot be written: no space"):
        write(tmp_path / "rows.parquet", [FRAME] * 5)
    assert list(tmp_path.iterdir()) == []


def test_a_spool_is_the_same_at_each_look(tmp_path: Path) -> None:
    spool = sinks.Spool(tmp_path, "mentions")
    spool.add(pl.DataFrame({"a": [1, 2]}))
    spool.add(pl.DataFrame({"a": [3]}))
    assert [spool.scan().collect()["a"].to_list() for _ in range(2)] == [[1, 2, 3]] * 2


def test_frames_without_rows_are_not_kept() -> None:
    pieces = sinks.Pieces(2)
    rows = [pl.DataFrame({"a": [1]}), *[pl.DataFrame({"a": []}, {"a": pl.Int64})] * 1000, pl.DataFrame({"a": [2, 3]})]
    assert [piece["a"].to_list() for frame in rows for piece in pieces.add(frame)] == [[1, 2]]
    assert len(pieces._waiting) == 1
    rest = pieces.rest()
    assert rest is not None
    assert rest["a"].to_list() == [3]
    assert pieces.rest() is None
