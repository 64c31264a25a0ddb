"""Learns the model of the main text of HTML pages: `python markup.py MANIFEST -o rust/core/src/strip/model/html.tsv`.

The pages of the manifest (see pages.py) are read by `tidings` itself, so that the features are those that it will
see. Each page weighs the same, each block by its words. Gradient boosting finds the trees (LightGBM); they are
written as a table of integers that `rust/core/src/strip/model.rs` reads. `--validate PREDICTIONS` first learns on
four fifths of the sites and strips the pages of the other fifth, five times, and writes what comes out for a scorer,
one JSON line a page.

The same pages give the same table, byte for byte.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from pages import Page, clean, read
from tidings import _core

#: A point is a thousandth of the logarithm of the odds.
SCALE = 1000
#: How many trees the model has.
TREES = 120
FOLDS = 5

SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 16,
    "min_child_samples": 40,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.3,
    "lambda_l2": 5,
    "max_bin": 63,
    "verbose": -1,
    # The same result on every machine.
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
}


def weights(pages: list[Page]) -> np.ndarray:
    """Every page weighs the same; in it, every block by its words, and a little for itself."""
    parts = []
    for page in pages:
        known = np.where(page.labels >= 0, page.words, 0)
        parts.append(page.weight * np.where(page.labels >= 0, 1000 * known / max(1, known.sum()) + 0.5, 0))
    weight = np.concatenate(parts)
    return weight * len(weight) / weight.sum()


def learn(names: list[str], pages: list[Page]) -> str:
    """The table of a model of these pages."""
    values, labels = np.concatenate([p.values for p in pages]), np.concatenate([p.labels for p in pages])
    known = labels >= 0
    data = lightgbm.Dataset(values[known], labels[known], weight=weights(pages)[known], feature_name=names)
    return table(lightgbm.train(SETTINGS, data, TREES).dump_model(), names)


def table(model: dict[str, Any], names: list[str]) -> str:
    """Trees as rows; see rust/core/src/strip/model.rs."""
    lines = ["tree\tnode\tfeature\tat_most\tyes\tno\tpoints"]
    for number, tree in enumerate(model["tree_info"]):
        lines += [f"{number}\t{row}" for row in rows(tree["tree_structure"], names)]
    return "\n".join(lines) + "\n"


def rows(root: dict[str, Any], names: list[str]) -> Iterator[str]:
    """The nodes of a tree, each before those below it."""
    order: list[dict[str, Any]] = []

    def visit(node: dict[str, Any]) -> float:
        node["number"] = len(order)
        order.append(node)
        if "leaf_value" in node:
            node["mean"], node["weight"] = node["leaf_value"], max(1, node.get("leaf_count", 1))
        else:
            below = [node["left_child"], node["right_child"]]
            for child in below:
                visit(child)
            node["weight"] = sum(child["weight"] for child in below)
            node["mean"] = sum(child["mean"] * child["weight"] for child in below) / node["weight"]
        return float(node["mean"])

    visit(root)
    for node in order:
        points = round(SCALE * node["mean"])
        if "leaf_value" in node:
            yield f"{node['number']}\t\t\t\t\t{points}"
        else:
            # The values are whole numbers, so the whole part of a limit does the same.
            at_most = int(np.floor(node["threshold"]))
            yes, no = node["left_child"]["number"], node["right_child"]["number"]
            yield f"{node['number']}\t{names[node['split_feature']]}\t{at_most}\t{yes}\t{no}\t{points}"


def fold_of(pages: list[Page], seed: int, n: int) -> dict[str, int]:
    """Sites dealt out at random, so that no site is in two folds."""
    sites = sorted({page.site for page in pages})
    order = np.random.RandomState(seed).permutation(len(sites))
    return {site: int(place) % n for site, place in zip(sites, order, strict=True)}


def validate(names: list[str], pages: list[Page], made: list[Page], out: Path) -> None:
    """Strips every page by a model that has seen no page of its site."""
    fold = fold_of(pages, 1, FOLDS)
    how = _core.StripOptions()
    with out.open("w", encoding="utf-8") as file:
        for n in range(FOLDS):
            seen = [page for page in pages + made if fold[page.site] != n]
            unseen = [page for page in pages if fold[page.site] == n]
            for page, text in zip(
                unseen, _core.strip_by(learn(names, seen), [p.raw for p in unseen], how), strict=True
            ):
                file.write(json.dumps({"id": page.id, "text": text}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("-o", "--out", type=Path, help="where the table goes")
    parser.add_argument("--validate", type=Path, metavar="PREDICTIONS", help="cross-validated texts, by site")
    options = parser.parse_args()
    names, pages = read(options.manifest)
    made = clean(pages)
    if options.validate:
        validate(names, pages, made, options.validate)
    if options.out:
        sites = len({page.site for page in pages})
        head = f"# Learned by seeds/strip_model/markup.py from {len(pages)} pages of {sites} sites."
        options.out.write_text(f"{head}\n{learn(names, pages + made)}", encoding="utf-8")


if __name__ == "__main__":
    main()
