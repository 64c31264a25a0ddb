"""Records of benches: JSON with every run, and beside it CSV with a line for each row of the tables. Neither holds a
text."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from benches.process import ROOT, Row

FOLDER = ROOT / "benches" / "record"


def write(record: Row, path: Path) -> None:
    """Writes both; `-` for nowhere."""
    if str(path) == "-":
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    tables = [
        {"stage": stage["stage"], **table}
        for stage in record.get("stages", [record | {"stage": ""}])
        for table in stage["tables"]
    ]
    lines = [
        {"stage": table["stage"], "table": table["what"]} | {key: plain(value) for key, value in row.items()}
        for table in tables
        for row in table["rows"]
    ]
    columns = list(dict.fromkeys(key for line in lines for key, value in line.items() if is_cell(key, value)))
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(lines)


def is_cell(key: str, value: object) -> bool:
    """Whether it fits a cell: lists of runs and reasons are in the JSON alone."""
    return not isinstance(value, (dict, list)) and key != "how"


def plain(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
