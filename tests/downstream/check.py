"""Runs newsdesk on a few articles and looks at what comes out. Run by .ci/downstream."""

import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import polars as pl

ARTICLES = pl.DataFrame(
    {
        "article_id": [7, 11, 13, 17],
        "desk": ["foreign", "foreign", "economy", "sports"],
        "body": [
            "GENEVA, March 3. The foreign ministers of Türkiye and Japan met at the United Nations on Tuesday.",
            "Ankara — “France’s position is clear,” a spokesman of the European Union said. France, Germany agreed.",
            None,
            "The match ended in a draw.",
        ],
    }
)

with tempfile.TemporaryDirectory() as folder:
    articles, out = Path(folder, "articles.parquet"), Path(folder, "mentions.parquet")
    ARTICLES.write_parquet(articles)
    script = Path(sysconfig.get_path("scripts"), "newsdesk")
    subprocess.run([script, articles, out], check=True)
    rows = pl.read_parquet(out)

entities = dict(rows.group_by("article_id").agg("entity").iter_rows())
assert {"Japan", "United Nations"} <= set(entities[7]), entities
assert {"France", "Germany", "European Union"} <= set(entities[11]), entities
assert not {13, 17} & entities.keys(), entities
surfaces = rows.filter(pl.col("entity") == "France")["surface"].to_list()
assert surfaces
assert all(surface.startswith("France") for surface in surfaces), surfaces
print(f"downstream: {rows.height} mentions joined to {ARTICLES.height} articles, on Python {sys.version.split()[0]}")
