"""Keyness: equal to what quanteda documents and SciPy computes, and finite or null at the edges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import given, settings
from hypothesis import strategies as st
from tidings.keywords import MEASURES

stats = pytest.importorskip("scipy.stats")

SCHEMA = {"n": pl.Int32, "ngram": pl.String, "count": pl.Int64}


def counts(of: Mapping[str, int]) -> pl.DataFrame:
    rows = [(1, ngram, count) for ngram, count in of.items()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def words(text: str) -> pl.DataFrame:
    return td.ngrams([text], n=1)


def one(a: int, b: int, total_a: int, total_b: int, **options: Any) -> dict[str, Any]:
    """The measures of one n-gram, the rest of the words being another."""
    frame = td.keyness(
        counts({"it": a, "rest": total_a - a}),
        counts({"it": b, "rest": total_b - b}),
        **{"measure": MEASURES, **options},
    )
    return frame.row(by_predicate=pl.col("ngram") == "it", named=True)


# --- quanteda.textstats: the examples of textstat_keyness's page, inaugural addresses of 1789 to 2021. Words of the
# addresses since 1945 and before, and of that of 2017: the only whole numbers which give the values that are printed.
SINCE_1945, BEFORE = 43_002, 108_539
IN_2017 = 1660
EXAMPLE_1945 = [
    (764.4484, 1048, 779), (300.1887, 2014, 3141), (207.5181, 289, 216), (205.0408, 242, 157), (200.5544, 148, 54),
    (187.9821, 115, 29), (183.5362, 917, 1307), (171.9660, 196, 123), (163.1532, 76, 7), (137.7753, 84, 21),
    (-58.39810, 39, 332), (-58.87042, 12, 213), (-59.66134, 9, 200), (-60.68425, 266, 1132), (-63.87803, 29, 305),
    (-72.68161, 278, 1224), (-88.14817, 16, 309), (-177.10087, 96, 911), (-197.08830, 1514, 5666),
    (-331.99069, 2089, 8094),
]  # fmt: skip
EXAMPLE_2017 = [
    (81.83024, 0.0, 5, 1), (51.79484, 6.161738e-13, 6, 7), (51.05861, 8.965051e-13, 3, 0),
    (48.03251, 4.192091e-12, 40, 332), (29.76164, 4.885651e-08, 4, 5), (28.60175, 8.890179e-08, 11, 51),
    (27.57968, 1.507539e-07, 18, 130), (27.27421, 1.765507e-07, 2, 0),
]  # fmt: skip
EXAMPLE_LR = [
    (22.609878, 1.984616e-06, 41, 351), (12.306921, 4.512817e-04, 19, 149), (10.868622, 9.780727e-04, 12, 70),
    (9.707425, 1.835249e-03, 7, 26), (9.345219, 2.235679e-03, 10, 56), (8.909125, 2.837491e-03, 6, 20),
    (7.996610, 4.686501e-03, 12, 86), (7.113978, 7.648521e-03, 7, 35), (5.908744, 1.506591e-02, 6, 30),
    (5.725811, 1.671732e-02, 10, 77),
]  # fmt: skip


@pytest.mark.parametrize(("chi2", "a", "b"), EXAMPLE_1945)
def test_chi2_as_quanteda_documents(chi2: float, a: int, b: int) -> None:
    assert math.isclose(one(a, b, SINCE_1945, BEFORE)["chi2"], chi2, abs_tol=5.1e-5)


@pytest.mark.parametrize(("chi2", "p", "a", "b"), EXAMPLE_2017)
def test_chi2_of_rare_words_as_quanteda_documents(chi2: float, p: float, a: int, b: int) -> None:
    got = one(a, b, IN_2017, SINCE_1945 - IN_2017)
    assert math.isclose(got["chi2"], chi2, abs_tol=5.1e-6)
    # It is computed as 1 - P there, of which the last digits are lost.
    assert math.isclose(got["chi2_p"], p, rel_tol=1e-6, abs_tol=1e-15)


@pytest.mark.parametrize(("g2", "p", "a", "b"), EXAMPLE_LR)
def test_g2_as_quanteda_documents(g2: float, p: float, a: int, b: int) -> None:
    # dfm_smooth: one more of each of 4,522 words in each of the 20 addresses.
    totals = IN_2017 + 4522, SINCE_1945 - IN_2017 + 19 * 4522
    got = one(a, b, *totals, correction="yates")
    # quanteda adds 1e-9 to what it takes the logarithm of, which is 2e-9 for each word in the end.
    assert math.isclose(got["g2"] + 2e-9 * sum(totals), g2, abs_tol=1e-6)
    assert math.isclose(got["g2_p"], p, rel_tol=2e-4)


TWO = words("b b b b b b b a a a"), words("a a a a a a a b b")
EIGHT = words("a a a b b c c c c c c d e f g h h"), words("a a b c c d d d d e f h")


def test_order_as_in_the_tests_of_quanteda() -> None:
    assert "".join(td.keyness(*EIGHT, measure="chi2")["ngram"]) == "gcbhaefd"
    assert "".join(td.keyness(*EIGHT[::-1], measure="chi2")["ngram"]) == "defabhcg"
    assert "".join(td.keyness(*EIGHT)["ngram"]) == "cgbhaefd"
    assert "".join(td.keyness(*EIGHT[::-1])["ngram"]) == "defabhgc"


def test_corrections_as_in_the_tests_of_quanteda() -> None:
    tables = {None: [[7, 2], [3, 7]]}
    got = {
        correction: td.keyness(*TWO, measure=["chi2", "g2"], correction=correction).row(0, named=True)
        for correction in ("default", "none", "yates", "williams")
    }
    table = tables[None]
    for correction, yates in (("none", False), ("yates", True)):
        for measure, power in (("chi2", 1), ("g2", 0)):
            statistic, p, *_ = stats.chi2_contingency(table, correction=yates, lambda_=power)
            assert math.isclose(got[correction][measure], statistic)
            assert math.isclose(got[correction][f"{measure}_p"], p)
    assert got["default"]["chi2"] == got["yates"]["chi2"]
    assert got["default"]["g2"] == got["none"]["g2"]
    # The value is one of the tests of quanteda, where it is not run.
    assert math.isclose(got["williams"]["chi2"], 4.017626, rel_tol=1e-6)
    assert math.isclose(got["williams"]["g2"] / got["none"]["g2"], got["williams"]["chi2"] / got["none"]["chi2"])
    # Three documents: the rest is added up.
    grouped = pl.concat(
        words(text).with_columns(group=pl.lit(name))
        for name, text in (("d1", "b b b b b b b a a a"), ("d2", "a a a a a a a b b"), ("d3", "a a a b b b"))
    )
    third = td.keyness(grouped, target="d1", measure="chi2", correction="none").row(0, named=True)
    assert math.isclose(third["chi2"], stats.chi2_contingency([[7, 5], [3, 10]], correction=False).statistic)


def test_worked_examples_in_print() -> None:
    # Pojanapunya and Todd 2016, p. 154: 16.6.
    assert round(one(16_217, 735, 2_796_938, 2_087_946)["odds_ratio"], 1) == 16.6
    # Gabrielatos and Marchi 2011, p. 18: 88.7.
    assert round(one(206_523, 178_174, 959_641, 1_562_358)["pct_diff"], 1) == 88.7
    # Pedersen 1996, p. 10: 0.5.
    assert math.isclose(one(1, 3, 4, 4)["chi2"], -0.5)
    # Hardie 2014: twice, four times and eight times as frequent are 1, 2 and 3.
    assert [round(one(a, 10, 1000, 1000)["log_ratio"], 12) for a in (10, 20, 40, 80)] == [0, 1, 2, 3]


cell = st.one_of(st.integers(1, 8), st.integers(1, 1_000_000))


@settings(deadline=None)
@given(cell, cell, cell, cell)
def test_as_scipy(a: int, b: int, more_a: int, more_b: int) -> None:
    table = [[a, b], [more_a, more_b]]
    got = one(a, b, a + more_a, b + more_b, correction="none")
    sign = 1 if a / (a + more_a) > b / (b + more_b) else -1
    for measure, power in (("chi2", 1), ("g2", 0)):
        theirs = stats.chi2_contingency(table, correction=False, lambda_=power)
        assert math.isclose(got[measure], sign * theirs.statistic, rel_tol=1e-9, abs_tol=1e-6)
        assert math.isclose(got[f"{measure}_p"], theirs.pvalue, rel_tol=1e-6, abs_tol=1e-3)
    assert math.isclose(got["odds_ratio"], a * more_b / (b * more_a))


def test_p_values() -> None:
    frame = td.keyness(*EIGHT, measure=["g2", "chi2", "log_odds"])
    for row in frame.iter_rows(named=True):
        assert math.isclose(row["g2_p"], stats.chi2.sf(abs(row["g2"]), 1))
        assert math.isclose(row["chi2_p"], stats.chi2.sf(abs(row["chi2"]), 1))
        assert math.isclose(row["log_odds_p"], 2 * stats.norm.sf(abs(row["log_odds_z"])))


def fighting_words(a: int, b: int, total_a: int, total_b: int, alpha: float, alpha_0: float) -> tuple[float, float]:
    """Monroe, Colaresi and Quinn 2008, written down again."""
    odds = math.log((a + alpha) / (total_a + alpha_0 - a - alpha))
    odds -= math.log((b + alpha) / (total_b + alpha_0 - b - alpha))
    return odds, odds / math.sqrt(1 / (a + alpha) + 1 / (b + alpha))


@pytest.mark.parametrize(
    ("prior", "alpha_0"), [(None, None), (None, 500.0), (0.01, None), ("background", None), ("background", 500.0)]
)
def test_log_odds(prior: Any, alpha_0: float | None) -> None:
    target, reference = (
        {row[1]: row[2] for row in frame.select("n", "ngram", "count").iter_rows()} for frame in EIGHT
    )
    both = {word: target.get(word, 0) + reference.get(word, 0) for word in {**target, **reference}}
    background = {word: 3 + i for i, word in enumerate("abcdefghi")}
    weights = {None: both, 0.01: dict.fromkeys(both, 0.01), "background": background}[prior]
    scale = alpha_0 / sum(weights.values()) if alpha_0 else 1
    if prior == "background":
        prior = counts(background)
    frame = td.keyness(*EIGHT, measure="log_odds", prior=prior, alpha_0=alpha_0)
    for row in frame.iter_rows(named=True):
        word = row["ngram"]
        odds, z = fighting_words(
            target.get(word, 0),
            reference.get(word, 0),
            sum(target.values()),
            sum(reference.values()),
            weights[word] * scale,
            sum(weights.values()) * scale,
        )
        assert math.isclose(row["log_odds"], odds, abs_tol=1e-12)
        assert math.isclose(row["log_odds_z"], z, abs_tol=1e-12)
    assert frame["log_odds_z"].is_sorted(descending=True)


def test_log_odds_as_another_implementation_documents() -> None:
    # The example of the package fightin_words: the words of two sentences, a prior of 0.05 each.
    frame = td.keyness(
        words("the quick brown fox jumps over the lazy pig"),
        words("the lazy purple pig jumps over the lazier donkey"),
        measure="log_odds",
        prior=0.05,
    )
    z = dict(frame.select("ngram", "log_odds_z").iter_rows())
    assert all(math.isclose(z[word], 0.6894227886807968) for word in ("brown", "fox", "quick"))
    assert all(math.isclose(z[word], -0.6894227886807968) for word in ("donkey", "lazier", "purple"))
    assert all(z[word] == 0 for word in ("jumps", "lazy", "over", "pig", "the"))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6), st.integers(0, 6))
def test_finite_or_null(a: int, b: int, more_a: int, more_b: int) -> None:
    target = counts({"it": a, "rest": more_a})
    reference = counts({"it": b, "rest": more_b})
    for correction in ("none", "yates", "williams"):
        for prior in (None, 0.5, counts({"it": 2}), counts({})):
            frame = td.keyness(target, reference, measure=MEASURES, correction=correction, prior=prior)
            numbers = frame.select(pl.col(pl.Float64))
            assert numbers.select(pl.all().fill_null(0.0).is_finite().all()).row(0) == (True,) * numbers.width
            assert frame["g2"].null_count() == (0 if a + more_a and b + more_b else frame.height)
            assert frame.select(pl.col("g2_p", "chi2_p").is_between(0, 1).all()).row(0) == (True, True)
    if a + more_a == 0:
        assert frame["per_million_target"].null_count() == frame.height


def test_edges() -> None:
    got = one(0, 3, 10, 10)
    assert got["pct_diff"] == -100
    assert got["log_ratio"] == math.log2(0.5 / 3)
    assert math.isclose(got["odds_ratio"], 0.5 * 7.5 / (3.5 * 10.5))
    assert one(3, 0, 10, 10)["pct_diff"] is None
    # The only word there is.
    alone = td.keyness(counts({"it": 5}), counts({"it": 9}), measure=["g2", "chi2", "log_odds", "pct_diff"])
    assert (
        alone.row(0, named=True)["g2"]
        == alone.row(0, named=True)["chi2"]
        == alone.row(0, named=True)["pct_diff"]
        == 0
    )
    assert alone["log_odds"].to_list() == [None]
    # As frequent in both: 0, and not -0.
    even = one(2, 4, 10, 20)
    assert [math.copysign(1, even[name]) for name in ("g2", "chi2")] == [1, 1]
    assert even["g2"] == even["chi2"] == even["log_ratio"] == 0
    assert even["g2_p"] == 1
    # Beyond 64 bits, and beyond what a probability can be.
    large = one(10**12, 10**11, 10**15, 10**15)
    assert large["g2"] > 0
    assert large["g2_p"] == 0


def test_columns_and_rates() -> None:
    frame = td.keyness(*TWO, measure=MEASURES)
    assert frame.schema == {
        "n": pl.Int32,
        "ngram": pl.String,
        "count_target": pl.Int64,
        "count_reference": pl.Int64,
        "per_million_target": pl.Float64,
        "per_million_reference": pl.Float64,
        "g2": pl.Float64,
        "g2_p": pl.Float64,
        "chi2": pl.Float64,
        "chi2_p": pl.Float64,
        "log_odds": pl.Float64,
        "log_odds_z": pl.Float64,
        "log_odds_p": pl.Float64,
        "log_ratio": pl.Float64,
        "pct_diff": pl.Float64,
        "odds_ratio": pl.Float64,
    }
    row = frame.row(0, named=True)
    assert (row["ngram"], row["count_target"], row["count_reference"]) == ("b", 7, 2)
    assert math.isclose(row["per_million_target"], 700_000)
    assert math.isclose(row["per_million_reference"], 2e6 / 9)
    assert td.keyness(*TWO, measure="log_ratio").columns[-1] == "log_ratio"


GROUPS = pl.concat(
    td.ngrams([text], n=(1, 2)).with_columns(pl.lit(name).alias("site"))
    for name, text in (
        ("north", "the ferry left the harbour and the ferry came back"),
        ("south", "the train left the station and came back late"),
        ("west", "the harbour was closed the train was late the harbour was closed"),
    )
)


def test_a_group_against_the_rest_or_another() -> None:
    own, south = (GROUPS.filter(site=name).drop("site") for name in ("north", "south"))
    others = GROUPS.filter(pl.col("site") != "north").drop("site")
    assert td.keyness(GROUPS, target="north", group="site").equals(td.keyness(own, others))
    assert td.keyness(GROUPS, "south", target="north", group="site").equals(td.keyness(own, south))
    assert td.keyness(GROUPS.lazy(), target="north", group="site").equals(td.keyness(own.lazy(), others.lazy()))


def test_each_group_in_turn() -> None:
    frame = td.keyness(GROUPS, group="site", measure=MEASURES)
    assert frame.columns[0] == "site"
    parts = [
        td.keyness(GROUPS, target=name, group="site", measure=MEASURES)
        .filter(pl.col("count_target") > 0)
        .select(pl.lit(name).alias("site"), pl.all())
        for name in ("north", "south", "west")
    ]
    assert frame.equals(pl.concat(parts))


def test_words_that_are_left_out_count_if_they_are_told() -> None:
    small = [frame.filter(pl.col("count") > 1) for frame in EIGHT]
    sizes = tuple(frame["count"].sum() for frame in EIGHT)
    whole = td.keyness(*EIGHT, measure=["g2", "chi2"])
    got = td.keyness(*small, measure=["g2", "chi2"], n_tokens=sizes)  # type: ignore[arg-type]
    both = got.filter(pl.col("ngram").is_in(["a", "c"]))
    assert both.equals(whole.filter(pl.col("ngram").is_in(["a", "c"])))
    grouped = pl.concat(f.with_columns(group=pl.lit(name)) for name, f in zip("xy", small, strict=True))
    told = td.keyness(grouped, target="x", measure=["g2", "chi2"], n_tokens=dict(zip("xy", sizes, strict=True)))
    assert told.equals(got)
    turn = td.keyness(grouped, measure=["g2", "chi2"], n_tokens=dict(zip("xy", sizes, strict=True)))
    assert turn.filter(group="x").drop("group").equals(got.filter(pl.col("count_target") > 0))


def test_each_n_is_a_corpus_of_its_own() -> None:
    frames = [td.ngrams([text], n=(1, 2)) for text in ("a b a b a c", "a c a c b b")]
    both = td.keyness(*frames)
    for n in (1, 2):
        assert both.filter(n=n).equals(td.keyness(*(frame.filter(n=n) for frame in frames)))


@settings(deadline=None)
@given(st.permutations(range(18)), st.integers(0, 18))
def test_the_order_of_rows_does_not_matter(order: list[int], cut: int) -> None:
    target = counts({f"w{i:02}": 1 + i % 3 for i in range(18)})
    reference = counts({f"w{i:02}": 1 + i % 2 for i in range(9, 27)})
    frame = td.keyness(target, reference)
    assert frame.equals(frame.sort("n", "g2", "ngram", descending=[False, True, False]))
    mixed = target[order]
    # Rows of one n-gram are added up.
    assert td.keyness(pl.concat([mixed[:cut], mixed[cut:]]), reference.reverse()).equals(frame)
    ones = pl.concat(target.filter(pl.col("count") > i).with_columns(count=pl.lit(1)) for i in range(3))
    assert td.keyness(ones, reference).equals(frame)


def test_nothing_to_compare() -> None:
    empty = counts({})
    assert td.keyness(empty, empty).schema == td.keyness(*TWO).schema
    assert td.keyness(empty, empty, measure=MEASURES).schema == td.keyness(*TWO, measure=MEASURES).schema
    none = td.keyness(empty.with_columns(group=pl.lit("a")), measure=MEASURES)
    assert none.schema == td.keyness(GROUPS.rename({"site": "group"}), measure=MEASURES).schema
    one_sided = td.keyness(TWO[0], empty)
    assert one_sided.select("ngram", "per_million_target", "per_million_reference", "g2", "g2_p").rows() == [
        ("a", 300_000.0, None, None, None),
        ("b", 700_000.0, None, None, None),
    ]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((["a text"],), {}, r"expected rows of td.ngrams, a polars.DataFrame, and got list"),
        ((pl.DataFrame({"text": ["a"]}), TWO[1]), {}, r"without the column 'n'; it has text"),
        ((TWO[0],), {}, r"without the column 'group'; it has n, ngram, count, n_documents, surface"),
        (
            (TWO[0].with_columns(count=-pl.col("count")), TWO[1]),
            {},
            r"column 'count' holds -7, and counts are at least 0",
        ),
        ((TWO[0], TWO[1].with_columns(count=pl.lit(None, pl.Int64))), {}, r"column 'count' has nulls"),
        ((TWO[0].with_columns(count=pl.lit(0.5)), TWO[1]), {}, r"column 'count' is Float64, and counts are integers"),
        (
            TWO,
            {"measure": "lr"},
            r"there is no measure 'lr'; there are g2, chi2, log_odds, log_ratio, pct_diff, odds",
        ),
        (TWO, {"measure": []}, r"name at least one measure"),
        (TWO, {"correction": "bonferroni"}, r"there is no correction 'bonferroni'; there are default, none, yates"),
        (TWO, {"target": "x"}, r"target= names a group of one frame, and there are two"),
        (TWO, {"measure": "log_odds", "prior": 0}, r"prior must be above 0, not 0"),
        (TWO, {"measure": "log_odds", "alpha_0": -1}, r"alpha_0 must be above 0, not -1"),
        (TWO, {"measure": "log_odds", "prior": 0.1, "alpha_0": 5}, r"not both"),
        (TWO, {"n_tokens": 5}, r"n_tokens= is two numbers"),
        (
            TWO,
            {"n_tokens": (9, 9)},
            r"n_tokens= says that the target has 9 words, and n-grams of n = 1 stand 10 times",
        ),
        (
            TWO,
            {"n_tokens": (10, 8)},
            r"n_tokens= says that the reference has 8 words, and n-grams of n = 1 stand 9 ti",
        ),
        (
            (GROUPS,),
            {"group": "site", "target": "east"},
            r"target='east' is no site of the frame; there are north, south",
        ),
        ((GROUPS, "east"), {"group": "site", "target": "west"}, r"reference='east' is no site"),
        ((GROUPS, "west"), {"group": "site", "target": "west"}, r"target and reference are the same site, 'west'"),
        ((GROUPS, "west"), {"group": "site"}, r"name the site to compare with 'west', as in target='north'"),
        ((GROUPS.filter(site="west"),), {"group": "site"}, r"all rows are of one site, 'west'"),
        ((GROUPS,), {"group": "site", "n_tokens": (1, 2)}, r"n_tokens= is a dict with the words of each group"),
        ((GROUPS,), {"group": "site", "n_tokens": {"west": 99}}, r"does not say how many words 'north' has"),
    ],
)
def test_what_is_wrong(arguments: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        td.keyness(*arguments, **options)
