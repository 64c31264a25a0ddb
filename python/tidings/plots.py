"""Pictures of counts: bars, keyness, and lines over time, drawn by Altair, which comes with ``tidings[plot]``.

Every function gives an :class:`altair.Chart` (or several in one), so that a notebook shows it and its owner can
change it; :func:`save` writes one to a file without a browser and without the network. The same frame gives the same
bytes.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import polars as pl

from tidings._core import TidingsError
from tidings.sinks import OutputError, check_place, whole_file

if TYPE_CHECKING:
    import altair as alt

__all__ = ["FORMATS", "Chart", "Theme", "bars", "check_file", "keyness", "over_time", "save"]

Theme: TypeAlias = Literal["light", "dark"]
"""What stands behind the picture."""

Chart: TypeAlias = "alt.Chart | alt.LayerChart | alt.ConcatChart"
"""What the functions here give."""

FORMATS = (".png", ".svg", ".html")
"""Endings of the files that :func:`save` writes."""

#: What axes are called, with the unit, by the column that is drawn.
AXES = {
    "count": "count (occurrences)",
    "n_documents": "documents",
    "per_million": "per million words",
    "pmi": "PMI (bits)",
    "npmi": "NPMI (-1 to 1)",
    "g2": "log-likelihood G²",
    "chi2": "chi-squared χ²",
    "t": "t-score",
    "dice": "Dice coefficient (0 to 1)",
    "log_odds": "log odds",
    "log_ratio": "log ratio (bits)",
}

#: Background, words, faint words, grid, one bar, the bar on the other side, and lines that colour-blind readers can
#: tell apart.
COLOURS: dict[Theme, dict[str, Any]] = {
    "light": {
        "behind": "#ffffff", "words": "#1f2328", "faint": "#59636e", "grid": "#e6e8eb", "bar": "#2f6fab",
        "other": "#c8651b",
        "lines": ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6e6e6e", "#7f4a1e"],
    },
    "dark": {
        "behind": "#0d1117", "words": "#e6edf3", "faint": "#9198a1", "grid": "#2a313c", "bar": "#5aa0e0",
        "other": "#ec8f4a",
        "lines": ["#5ab4f0", "#ff9052", "#35c998", "#e9a3cb", "#b7dcf5", "#f5c244", "#a8a8a8", "#c79066"],
    },
}  # fmt: skip

#: Groups that are periods of time.
PERIODS = ("year", "month", "date", "period")
#: Pixels of a bar with the gap to the next, of the plane that bars stand on, and of names before they are cut.
STEP, WIDE, NAME = 19, 230, 230
#: Panels in a row, and the most groups that get one.
IN_A_ROW, MOST_GROUPS = 3, 24

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, Noto Sans, sans-serif"


# --- charts ---------------------------------------------------------------------------------------------------------


def bars(
    frame: pl.DataFrame,
    *,
    by: str | None = None,
    measure: str = "count",
    top: int = 20,
    title: str | None = None,
    subtitle: str | None = None,
    tokens: Literal["words", "characters"] = "words",
    theme: Theme = "light",
) -> Chart:
    """The n-grams with the highest `measure`, as bars: a panel for each n, and for each group of `by`.

    frame: as `tidings.ngrams` gives it.
    by: the column of groups; else the one that stands before `n`, if one does.
    measure: the column that is drawn: count, n_documents, or a score.
    top: bars in a panel.
    title, subtitle: above the picture; a title says what was counted unless one is given.
    tokens: what n counts, for the titles of the panels.

    Raises `TidingsError` when a column is missing, there is nothing to draw, or `tidings[plot]` is not installed.

    >>> import tidings as td
    >>> chart = td.plots.bars(td.ngrams(["the talks in Geneva", "the talks"], n=(1, 2)), top=3)
    >>> [panel["title"]["text"] for panel in chart.to_dict()["concat"]]
    ['1 word', '2 words']
    """
    alt = _altair()
    by = _group_of(frame, by)
    _need(frame, ["n", "ngram", measure, *([by] if by else [])])
    keys = [*([by] if by else []), "n"]
    drawn = frame.filter(pl.col(measure).is_not_null() & pl.col(measure).cast(pl.Float64).is_finite())
    drawn = drawn.sort(measure, descending=True, maintain_order=True)
    # In the order of the frame, which is that of the groups.
    order = frame.select(keys).unique(maintain_order=True)
    groups = order[by].unique(maintain_order=True).to_list() if by else [None]
    left_out = max(0, len(groups) - MOST_GROUPS)
    lengths = sorted(order["n"].unique().to_list())
    parts = []
    for group in groups[:MOST_GROUPS]:
        for n in lengths:
            own = drawn.filter(pl.col("n") == n)
            if by:
                own = own.filter(pl.col(by).eq_missing(pl.lit(group, own.schema[by])))
            heads = ([_name(group)] if by else []) + ([_length(n, tokens)] if len(lengths) > 1 else [])
            if own.height:
                parts.append((own.head(top), " · ".join(heads)))
    panels = [_bars(alt, own, measure, head, theme) for own, head in parts]
    if not panels:
        raise TidingsError(f"there is nothing to draw: no row has a value in {measure!r}")
    if title is None:
        one = tokens if lengths == [1] else f"runs of {_length(lengths[0], tokens)}"
        what = "n-grams" if len(lengths) > 1 else one
        title = f"Most frequent {what}" if measure == "count" else f"{what[0].upper()}{what[1:]} by {_axis(measure)}"
        title += f", by {by}" if by else ""
    notes = [subtitle] if subtitle else []
    if left_out:
        notes.append(f"the first {MOST_GROUPS} groups; {left_out} more are not drawn")
    across = len(lengths) if by and 1 < len(lengths) <= IN_A_ROW else IN_A_ROW
    return _whole(alt, alt.concat(*panels, columns=across, spacing=28), title, notes, theme)


def _bars(alt: Any, own: pl.DataFrame, measure: str, head: str, theme: Theme) -> Any:
    """One panel of bars, with the figure at the end of each."""
    colours = _colours(theme)
    data = own.select(
        pl.Series("ngram", _unique(own["ngram"].to_list()), pl.String),
        pl.col(measure).alias("value"),
        *(pl.col(c) for c in ("count", "n_documents") if c in own.columns and c != measure),
    )
    values = data["value"]
    low, high = min(0.0, float(values.min() or 0)), max(0.0, float(values.max() or 0))  # type: ignore[arg-type]
    whole = values.dtype.is_integer()
    # Room for the figures, as wide as the longest.
    longest = max(len(f"{v:,}") if whole else 6 for v in values)
    room = (high - low or 1.0) * (10 + 6 * longest) / WIDE
    scale = alt.Scale(domain=[low - room * (low < 0), high + room * (high > 0 or low == 0)], nice=False)
    y = alt.Y(
        "ngram:N", sort=data["ngram"].to_list(), title=None,
        axis=alt.Axis(labelLimit=NAME, ticks=False, domain=False, labelPadding=6, labelOverlap=False),
    )  # fmt: skip
    x = alt.X(
        "value:Q", scale=scale, title=_axis(measure),
        axis=alt.Axis(tickCount=3, format=("~s" if high >= 10_000 else ",d") if whole else "~g",
                      tickMinStep=1 if whole else alt.Undefined),
    )  # fmt: skip
    base = alt.Chart(data).encode(y=y, x=x, tooltip=_tips(alt, data, measure))
    marks = base.mark_bar(color=colours["bar"], height={"band": 0.72})
    figures = [
        base.transform_filter(f"datum.value {sign} 0")
        .mark_text(align=align, dx=dx, color=colours["faint"], fontSize=10)
        .encode(text=alt.Text("value:Q", format="," if whole else ".3~g"))
        for sign, align, dx in ((">=", "left", 4), ("<", "right", -4))
    ]
    panel = alt.layer(marks, *figures).properties(width=WIDE, height=alt.Step(STEP))
    return panel.properties(title=alt.TitleParams(head, anchor="start", fontSize=12, offset=6)) if head else panel


def keyness(
    frame: pl.DataFrame,
    *,
    measure: str = "g2",
    top: int = 20,
    target: str = "target",
    reference: str = "reference",
    title: str | None = None,
    subtitle: str | None = None,
    theme: Theme = "light",
) -> Chart:
    """What is typical of the target, to the right, and of what it is compared with, to the left, as bars.

    frame: as `tidings.keyness` gives it, with the score `measure`: above 0 what is more frequent in the target.
    top: bars on each side.
    target, reference: what the sides are called.

    Raises `TidingsError` when a column is missing, there is nothing to draw, or `tidings[plot]` is not installed.
    """
    alt = _altair()
    _need(frame, ["ngram", measure])
    colours = _colours(theme)
    scored = frame.filter(pl.col(measure).is_not_null() & pl.col(measure).is_finite())
    more = scored.filter(pl.col(measure) > 0).sort(measure, descending=True, maintain_order=True).head(top)
    less = scored.filter(pl.col(measure) < 0).sort(measure, maintain_order=True).head(top).reverse()
    both = pl.concat([more, less])
    if not both.height:
        raise TidingsError(f"there is nothing to draw: no row has a value in {measure!r} other than 0")
    sides = [_name(target), _name(reference)]
    if sides[0] == sides[1]:
        sides = [f"{sides[0]} (target)", f"{sides[1]} (reference)"]
    others = [c for c in ("count", "count_target", "count_reference", "n_documents") if c in both.columns]
    data = both.select(
        pl.Series("ngram", _unique(both["ngram"].to_list()), pl.String),
        pl.when(pl.col(measure) > 0).then(pl.lit(sides[0])).otherwise(pl.lit(sides[1])).alias("typical of"),
        pl.col(measure).cast(pl.Float64).alias("value"),
        *others,
    )
    low, high = min(0.0, *data["value"]), max(0.0, *data["value"])
    most = max(-low, high)
    # A name stands beside the axis, where its bar is not; so both sides have room, also where there are no bars.
    domain = [min(1.05 * low, -0.6 * most * (high > 0)), max(1.05 * high, 0.6 * most * (low < 0))]
    colour = alt.Color(
        "typical of:N", scale=alt.Scale(domain=sides, range=[colours["bar"], colours["other"]]),
        legend=alt.Legend(orient="top", title=None, labelLimit=300, symbolType="square", direction="horizontal"),
    )  # fmt: skip
    y = alt.Y("ngram:N", sort=data["ngram"].to_list(), title=None, axis=None)
    base = alt.Chart(data).encode(y=y, tooltip=_tips(alt, data, measure))
    x = alt.X(
        "value:Q", scale=alt.Scale(domain=domain, nice=False),
        title=f"{_axis(measure)} (above 0: more frequent in {sides[0]})", axis=alt.Axis(format="~s", tickCount=7),
    )  # fmt: skip
    marks = base.mark_bar(height={"band": 0.72}).encode(x=x, color=colour)
    names = [
        base.transform_filter(f"datum.value {sign} 0")
        .mark_text(align=align, dx=dx, color=colours["words"], limit=200, fontSize=11)
        .encode(x=alt.datum(0), text="ngram:N")
        for sign, align, dx in ((">", "right", -5), ("<", "left", 5))
    ]
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color=colours["faint"]).encode(x="zero:Q")
    chart = alt.layer(marks, *names, zero).properties(width=560, height=alt.Step(STEP))
    if title is None:
        title = f"What is typical of {sides[0]} against {sides[1]}"
    return _whole(alt, chart, title, [subtitle] if subtitle else [], theme)


def over_time(
    frame: pl.DataFrame,
    *,
    by: str | None = None,
    ngrams: Sequence[str] | None = None,
    totals: pl.DataFrame | None = None,
    measure: str | None = None,
    top: int = 8,
    title: str | None = None,
    subtitle: str | None = None,
    theme: Theme = "light",
) -> Chart:
    """How often n-grams stand in the texts of each period, as lines.

    frame: as `tidings.over_time` gives it, or `tidings.ngrams` for groups that are periods: days as `Date`, or
        "2013", "2013-05", "2013-05-31". Rows without a period are left out.
    by: the column of periods; else the one that stands before `n`.
    ngrams: which are drawn; else the `top` most frequent of all.
    totals: columns `by` and `n_documents`, the documents of each period. With it the lines are the share of documents
        that hold the n-gram, which periods of other sizes do not distort, and a period without the n-gram is 0.
    measure: the column that is drawn; else the share, or without `totals` the count.

    Raises `TidingsError` when a column is missing, no value is a period, there is nothing to draw, or `tidings[plot]`
    is not installed.
    """
    alt = _altair()
    by = _group_of(frame, by)
    if by is None:
        raise TidingsError("lines over time need a column of periods: count by=, such as the month of each text")
    share = measure is None and totals is not None
    value = measure or ("n_documents" if share else "count")
    _need(frame, ["ngram", by, value])
    colours = _colours(theme)
    if ngrams is None:
        rank = "count" if "count" in frame.columns else value
        sums = frame.group_by("ngram", maintain_order=True).agg(pl.col(rank).sum())
        ngrams = sums.sort(rank, descending=True, maintain_order=True)["ngram"].head(top).to_list()
    wanted = list(dict.fromkeys(ngrams))[: len(colours["lines"])]
    periods = (frame if totals is None else totals).select(by).drop_nulls().unique()
    periods = periods.with_columns(_day(by).alias("_period")).drop_nulls("_period").sort("_period", by)
    if not periods.height:
        raise TidingsError(f"no value of {by!r} is a period: write them as 2013, 2013-05 or 2013-05-31")
    names = _unique(wanted)
    lines = pl.DataFrame({"ngram": wanted, "name": names}, schema={"ngram": pl.String, "name": pl.String})
    own = frame.select(by, pl.col("ngram").cast(pl.String), value).filter(pl.col("ngram").is_in(wanted))
    data = periods.join(lines, how="cross").join(own, on=[by, "ngram"], how="left", maintain_order="left")
    data = data.with_columns(pl.col(value).fill_null(0))
    columns = [pl.col("_period").dt.strftime("%Y-%m-%d").alias("period"), pl.col("name").alias("ngram")]
    if share:
        assert totals is not None
        _need(totals, [by, "n_documents"])
        whole = totals.select(by, pl.col("n_documents").alias("_whole"))
        data = data.join(whole, on=by, how="left", maintain_order="left").filter(pl.col("_whole") > 0)
        columns += [(pl.col(value) / pl.col("_whole")).alias("value"), pl.col(value).alias("documents")]
    else:
        columns.append(pl.col(value).alias("value"))
    data = data.select(columns)
    if not data.height:
        raise TidingsError("there is nothing to draw: the frame holds none of the n-grams")
    axis = "share of the period's documents" if share else f"{_axis(value)} in the period"
    percent = ".1%" if share and max(data["value"]) < 0.1 else ".0%"
    base = alt.Chart(data).encode(
        # Days are read and written in UTC, so that they are the same everywhere.
        x=alt.X("period:T", scale=alt.Scale(type="utc"), title=by if by in PERIODS else f"{by} (period)",
                axis=_time_axis(alt, periods["_period"].to_list())),
        y=alt.Y("value:Q", title=axis, scale=alt.Scale(zero=True),
                axis=alt.Axis(tickCount=6, format=percent if share else "~s", tickMinStep=0 if share else 1)),
        color=alt.Color("ngram:N", sort=names, scale=alt.Scale(domain=names, range=colours["lines"][: len(names)]),
                        legend=alt.Legend(title=None, orient="right", labelLimit=NAME, symbolType="stroke",
                                          symbolStrokeWidth=3, symbolSize=150)),
        tooltip=[alt.Tooltip("period:N"), alt.Tooltip("ngram:N"),
                 alt.Tooltip("value:Q", title="share" if share else value, format=".2%" if share else ","),
                 *([alt.Tooltip("documents:Q", format=",")] if share else [])],
    )  # fmt: skip
    chart = base.mark_line(
        point=alt.OverlayMarkDef(size=22, filled=True), strokeWidth=2, strokeJoin="round"
    ).properties(width=600, height=320)
    if title is None:
        title = f"N-grams by {by}"
    return _whole(alt, chart, title, [subtitle] if subtitle else [], theme)


# --- files ----------------------------------------------------------------------------------------------------------


def check_file(file: str | os.PathLike[str]) -> None:
    """Raises what :func:`save` would for this file, before any work: `OutputError` for a name or a folder that will
    not do, `TidingsError` when ``tidings[plot]`` is not installed."""
    path = Path(file)
    if path.suffix.lower() not in FORMATS:
        raise OutputError(f"{path}: the name does not say what picture it is; end it in {' '.join(FORMATS)}")
    check_place(path)
    _altair()
    _vl_convert()


def save(chart: Any, file: str | os.PathLike[str], *, scale: float = 2.0) -> None:
    """Writes a chart to `file`, by its ending: .png, .svg or .html, whole or not at all.

    scale: pixels of a PNG for each unit of the chart.

    A page of HTML holds all that it needs, about 0.9 MB, and opens without the network. A PNG is drawn with the fonts
    of this machine, where scripts without a font become boxes; SVG and HTML use the reader's. Raises `OutputError`
    when the file cannot be written, `TidingsError` when ``tidings[plot]`` is not installed.

    >>> import tempfile, pathlib, tidings as td
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "talks.svg"
    >>> td.plots.save(td.plots.bars(td.ngrams(["the talks in Geneva", "the talks"], n=1)), file)
    >>> "geneva" in file.read_text("utf-8")
    True
    """
    check_file(file)
    convert = _vl_convert()
    spec = chart.to_dict()
    form = Path(file).suffix.lower()
    content: bytes
    if form == ".png":
        content = convert.vegalite_to_png(spec, scale=scale)
    elif form == ".svg":
        content = convert.vegalite_to_svg(spec).encode("utf-8")
    else:
        content = _page(spec, convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).encode("utf-8")
    with whole_file(file) as work:
        work.write_bytes(content)


#: A page of HTML: what it is called, what is behind, the library, the chart.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1.5rem; background: {behind}; overflow-x: auto; }}</style>
</head>
<body>
<div id="chart"></div>
<script type="module">
{library}
const spec = {spec};
const actions = {{export: true, source: false, compiled: false, editor: false}};
window.vegaEmbed("#chart", spec, {{renderer: "svg", actions}});
</script>
</body>
</html>
"""


def _page(spec: dict[str, Any], library: str) -> str:
    """A page with the chart and the library that draws it. Nothing in either can end the script it stands in."""
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    title = spec.get("title", "")
    words = title.get("text", "") if isinstance(title, dict) else title
    return PAGE.format(
        title=html.escape(words if isinstance(words, str) else " ".join(words)),
        behind=html.escape(str(spec.get("background", "white"))),
        library=re.sub("</(?=script)", lambda _: "<\\/", library, flags=re.IGNORECASE),
        spec=text,
    )


# --- parts ----------------------------------------------------------------------------------------------------------


def clean(text: object) -> str:
    """On one line, without what could turn the direction of the text around it."""
    # Imported here: a notebook has no use for the terminal.
    from tidings.render import clean

    return clean(text)


def _altair() -> Any:
    """The library, imported when first needed: it takes longer than most commands."""
    try:
        import altair
    except ImportError as error:
        raise TidingsError(f'pictures need Altair ({error}): pip install "tidings[plot]"') from None
    return altair


def _vl_convert() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise TidingsError(f'files of pictures need vl-convert ({error}): pip install "tidings[plot]"') from None
    return vl_convert


def _colours(theme: Theme) -> dict[str, Any]:
    if theme not in COLOURS:
        raise TidingsError(f"theme must be one of {', '.join(COLOURS)}, not {theme!r}")
    return COLOURS[theme]


def _whole(alt: Any, chart: Any, title: str, notes: Sequence[str], theme: Theme) -> Chart:
    """The chart with what stands above it, and its looks."""
    colours = _colours(theme)
    lines = [line for note in notes for line in _folded(clean(note))]
    head = alt.TitleParams(
        _folded(clean(title), 80), subtitle=lines or alt.Undefined, anchor="start", offset=14, fontSize=16,
        subtitleFontSize=11, subtitlePadding=5,
    )  # fmt: skip
    whole = (
        chart.properties(title=head, description=clean(title), background=colours["behind"], padding=24)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_title(color=colours["words"], subtitleColor=colours["faint"], fontWeight=600)
        .configure_axis(
            labelColor=colours["words"], titleColor=colours["faint"], gridColor=colours["grid"],
            domainColor=colours["grid"], tickColor=colours["grid"], titleFontWeight="normal", labelFontSize=11,
            titleFontSize=11,
        )
        .configure_axisX(labelColor=colours["faint"])
        .configure_legend(labelColor=colours["words"], labelFontSize=11)
    )  # fmt: skip
    return cast("Chart", whole)


def _folded(text: str, width: int = 110) -> list[str]:
    """In lines of at most `width` characters where words allow it."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _tips(alt: Any, data: pl.DataFrame, measure: str) -> list[Any]:
    """What the pointer shows, in HTML."""
    tips = []
    for name, kind in data.schema.items():
        form = "," if kind.is_integer() else ".4~g" if kind.is_float() else alt.Undefined
        tips.append(alt.Tooltip(name, title=measure if name == "value" else name, format=form))
    return tips


def _unique(ngrams: Sequence[str]) -> list[str]:
    """Without what could turn the text around it, and each once: what is the same then differs in width 0."""
    seen: dict[str, int] = {}
    names = []
    for ngram in ngrams:
        name = clean(ngram) or "\u2423"
        seen[name] = seen.get(name, -1) + 1
        names.append(name + "\u200b" * seen[name])
    return names


def _name(group: object) -> str:
    return "(none)" if group is None else clean(group)


def _time_axis(alt: Any, days: Sequence[date]) -> Any:
    """An axis whose marks are not closer than the periods."""
    years = days[-1].year - days[0].year + 1
    months = 12 * (years - 1) + days[-1].month - days[0].month + 1
    if all((day.month, day.day) == (1, 1) for day in days) and years > 1:
        return alt.Axis(tickCount={"interval": "year", "step": 1 + years // 10}, format="%Y")
    if all(day.day == 1 for day in days) and months <= 10:
        return alt.Axis(tickCount={"interval": "month", "step": 1}, format="%b %Y")
    if (days[-1] - days[0]).days <= 10:
        return alt.Axis(tickCount={"interval": "day", "step": 1}, format="%d %b")
    return alt.Axis(tickCount=8, labelOverlap=True)


def _length(n: int, tokens: str) -> str:
    one = tokens.removesuffix("s")
    return f"{n} {one if n == 1 else tokens}"


def _axis(measure: str) -> str:
    return AXES.get(measure, measure)


def _group_of(frame: pl.DataFrame, by: str | None) -> str | None:
    """The column of groups: the one named, or the one before `n`."""
    if by is not None:
        _need(frame, [by])
        return by
    at = frame.columns.index("n") if "n" in frame.columns else 0
    return frame.columns[at - 1] if at else None


def _need(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    for name in columns:
        if name not in frame.columns:
            raise TidingsError(f"no column {name!r} to draw; the frame has {', '.join(frame.columns)}")


def _day(by: str) -> pl.Expr:
    """The first day of a period; null for what is none."""
    as_text = pl.col(by).cast(pl.String).str.slice(0, 10)
    return pl.coalesce(
        as_text.str.strptime(pl.Date, "%Y-%m-%d", strict=False),
        (as_text + "-01").str.strptime(pl.Date, "%Y-%m-%d", strict=False),
        (as_text + "-01-01").str.strptime(pl.Date, "%Y-%m-%d", strict=False),
    )
