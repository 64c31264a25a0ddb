"""Mining plain text against pure Python: `python -m benches.relations`, and the `relations` of `make bench`.

How it is done. Texts are stripped by tidings and by the baseline, and must come out the same; then they are mined by
tidings, and stripped and searched for names by the baseline, which has no relations, and the names that tidings finds
in the same main texts must be the same. Only then is anything timed, in turns; the baseline on the first texts.

What speaks for whom. For the baseline: it does less, by dates, coreference, attribution and relations. For tidings:
the baseline is the obvious Python and not the fastest; its names are at least looked up by their first letters.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benches import contest, records, report, texts
from benches.contest import Contest
from benches.peers_relations import PEERS
from benches.process import Process, Row, UnableError

MODULE = "benches.peers_relations"
TABLES = {"plain text stripped": ("tidings, strip", "baseline, strip"), "relations": ("tidings", "baseline")}


class Bench(contest.Bench):
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        super().__init__(options, folder)
        given = texts.load(options.text) if options.text else texts.sample_corpus(options.mb)
        self.texts = texts.head(given, options.mb)
        self.sizes = [len(text.encode()) / 1e6 for text in self.texts]
        self.documents = folder / "texts.json"
        self.documents.write_text(json.dumps(self.texts), "utf-8")
        corpus = {
            "documents": len(self.texts),
            "mb": round(sum(self.sizes), 2),
            "what": texts.what(options.text),
        }
        self.record = contest.new_record(corpus, options.runs)

    def main(self) -> int:
        for what, labels in TABLES.items():
            self.table(what, labels)
        return 1 if any("unable" in row for table in self.record["tables"] for row in table["rows"]) else 0

    def table(self, what: str, labels: Sequence[str]) -> None:
        self.console.print(f"\n{what}", style="bold")

        def look(process: Process, row: Row) -> None:
            process.ask("load", documents=str(self.documents))
            row["items"] = process.ask("fit", seconds=self.options.seconds)["items"]
            row["mb"] = sum(self.sizes[: row["items"]])
            reference = entrants.running[0][0] if entrants.running else None
            result = self.result(process, row)
            if reference and result != self.result(reference, row):
                raise UnableError(f"gives something else than {reference.label}; not timed")
            row |= process.ask("memory", items=row["items"])

        with Contest(self.console, PEERS, MODULE) as entrants:
            for label in labels:
                entrants.enter(label, look)
            entrants.turns(self.options.runs)
            entrants.reckon()
        table: Row = {"what": what, "rows": entrants.rows}
        self.record["tables"].append(table)
        report.speeds(self.console, table)

    def result(self, process: Process, row: Row) -> object:
        output = self.folder / "result.json"
        row |= process.ask("result", items=row["items"], output=str(output))
        return json.loads(output.read_text("utf-8"))


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--text", type=Path, help="folder of .txt, .txt, .ndjson(.gz) with `text`; else the samples")
    parser.add_argument("--mb", type=float, default=10, help="megabytes of it (10)")
    contest.common_arguments(parser, PEERS, records.FOLDER / "relations.json")
    options: argparse.Namespace = contest.parse_common(parser, PEERS, argv)
    if options.quick:
        options.mb = min(options.mb, 3.0)
    return options


if __name__ == "__main__":
    contest.main(Bench, arguments())
