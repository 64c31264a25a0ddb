"""Who is in the news: reads a Parquet of articles, mines it, and joins the mentions back to the articles."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import tidings as td

__all__ = ["main", "who_is_in_the_news"]


def who_is_in_the_news(articles: Path) -> pl.DataFrame:
    """A row for each mention of a known entity, with the article's desk and the characters that name it."""
    lazy = pl.scan_parquet(articles)
    result = td.mine(lazy, column="body", id_column="article_id")
    mentions = result.mentions.filter(pl.col("entity").is_not_null())
    table = lazy.with_columns(doc_id=pl.col("article_id").cast(pl.String)).collect()
    return table.join(mentions, on="doc_id", how="inner", maintain_order="left_right").select(
        "article_id",
        "desk",
        "entity",
        "type",
        surface=pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start")),
    )


def main() -> int:
    """`newsdesk ARTICLES.parquet OUT.parquet`."""
    articles, out = map(Path, sys.argv[1:])
    who_is_in_the_news(articles).write_parquet(out)
    return 0
