"""The 17 behaviours that users ask a matcher of names for, each by its name. Those that are not of Python alone are
in `rust/core/tests/behaviours.rs` as well."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import polars as pl
import tidings as td


def names(*names: str) -> td.Gazetteer:
    return td.Gazetteer.from_frame(pl.DataFrame({"entity_id": names, "name": names, "type": ["ORG"] * len(names)}))


def found(gazetteer: td.Gazetteer, text: str, **how: Any) -> list[str]:
    """The surfaces, each cut out of the text by its code points and by its bytes."""
    surfaces = []
    for row in gazetteer.find([text], **how).iter_rows(named=True):
        surface = text[row["start"] : row["end"]]
        assert surface == row["text"] == text.encode()[row["byte_start"] : row["byte_end"]].decode()
        surfaces.append(surface)
    return surfaces


def test_01_word_boundaries() -> None:
    assert found(names("Iran"), "Iran, Tirana, Iranian, Iran2, non-Iran (Iran)") == ["Iran", "Iran", "Iran"]
    assert found(names("AT&T", "U.S.", "Jean-Pierre", "5+5"), "AT&T U.S. Jean-Pierre 5+5 15+5 U.S.A.") == [
        "AT&T", "U.S.", "Jean-Pierre", "5+5"
    ]  # fmt: skip


def test_02_leftmost_longest() -> None:
    gazetteer = names("United States", "United States of America", "America First", "States")
    assert found(gazetteer, "United States of America First") == ["United States of America"]
    # Whole words are chosen from, not filtered afterwards.
    assert found(gazetteer, "United States of American") == ["United States"]


def test_03_overlapping() -> None:
    gazetteer = names("New York", "York", "New York Times", "Times")
    assert found(gazetteer, "New York Times", kind="overlapping") == ["New York Times", "New York", "York", "Times"]


def test_04_case_insensitive_with_right_offsets_after_dotted_capital_i() -> None:
    frame = names("Libya").find(["İİ LIBYA İ libya Libya"])
    assert frame.select("start", "end", "byte_start", "byte_end").rows() == [(3, 8, 5, 10), (17, 22, 20, 25)]


def test_05_sharp_s_is_ss() -> None:
    surfaces = ["WEISSENSEE", "Weissensee", "WEIẞENSEE"]
    assert found(names("Weißensee"), " ".join(surfaces)) == surfaces
    assert found(names("Mas"), "Maß") == []


def test_06_accents() -> None:
    assert found(names("Çavuşoğlu"), "Cavusoglu Çavuşoğlu") == ["Cavusoglu", "Çavuşoğlu"]
    assert found(names("Алешин"), "Алёшин") == ["Алёшин"]


def test_07_nfd_text() -> None:
    decomposed = "C\u0327avus\u0327og\u0306lu"
    assert found(names("Çavuşoğlu"), decomposed) == [decomposed]
    # The last mark belongs to the name.
    assert found(names("Perú"), "Peru\u0301.") == ["Peru\u0301"]


def test_08_curly_quote_inside_a_name() -> None:
    assert found(names("Sana'a"), "Sana’a Sanaʿa") == ["Sana’a", "Sanaʿa"]
    assert found(names("Côte d’Ivoire"), "Cote d'Ivoire") == ["Cote d'Ivoire"]


def test_09_line_wrap_inside_a_name() -> None:
    text = "Sergey\nLavrov, Sergey\r\n\r\n  Lavrov"
    assert found(names("Sergey Lavrov"), text) == ["Sergey\nLavrov", "Sergey\r\n\r\n  Lavrov"]
    assert found(names("Sergey Lavrov"), text, across_blank_lines=False) == ["Sergey\nLavrov"]


def test_10_no_break_space() -> None:
    assert found(names("Sergey Lavrov"), "Sergey\u00a0Lavrov") == ["Sergey\u00a0Lavrov"]
    assert found(names("Sergey\u00a0Lavrov"), "Sergey Lavrov") == ["Sergey Lavrov"]


def test_11_double_space() -> None:
    assert found(names("Sergey Lavrov"), "  Sergey  Lavrov  ") == ["Sergey  Lavrov"]


def test_12_possessive() -> None:
    assert found(names("Libya"), "Libya’s Libya's Libyas") == ["Libya", "Libya"]


def test_13_code_point_offsets() -> None:
    assert names("Libya").find(["🙂é Libya"]).select("start", "end").rows() == [(3, 8)]


def test_14_byte_offsets() -> None:
    assert names("Libya").find(["🙂é Libya"]).select("byte_start", "byte_end").rows() == [(7, 12)]


def test_15_save_and_load(tmp_path: Path) -> None:
    gazetteer = names("Libya", "Sana'a")
    gazetteer.save(tmp_path / "names.tdg")
    loaded = td.Gazetteer.load(tmp_path / "names.tdg")
    text = "Libya Sana’a"
    assert loaded.find([text]).equals(gazetteer.find([text]))
    assert loaded.entries().equals(gazetteer.entries())


def test_16_payload_ids_with_several_entities_per_name() -> None:
    rows = [
        {"entity_id": "place:georgia-us", "name": "Georgia", "type": "LOC", "priority": 0, "geonames": 4197000},
        {"entity_id": "country:GEO", "name": "Georgia", "type": "GPE", "priority": 5, "geonames": 614540},
    ]
    gazetteer = td.Gazetteer.from_frame(pl.DataFrame(rows))
    frame = gazetteer.find(["Georgia"], readings="all", payload="geonames")
    assert frame.select("entity_id", "geonames", "n_readings").rows() == [
        ("country:GEO", 614540, 2),
        ("place:georgia-us", 4197000, 2),
    ]


def test_17_the_lock_is_released_and_two_threads_really_run_at_once() -> None:
    gazetteer = names("Libya", "Sergey Lavrov", "United States")
    text = "Sergey Lavrov spoke of Libya and the United States in Geneva on Tuesday. " * 20_000
    long, short = pl.Series([text] * 40), pl.Series(["Libya"])
    state: list[str] = []

    def work() -> None:
        state.append("began")
        gazetteer.count(long, threads=1)
        state.append("done")

    other = threading.Thread(target=work)
    other.start()
    while not state:
        time.sleep(0)
    calls = 0
    while "done" not in state:
        assert gazetteer.count(short, threads=1)["count"].item() == 1
        calls += 1
    other.join()
    # With the lock held one or two could slip in before the other thread goes into Rust and after it comes out.
    assert calls > 5
