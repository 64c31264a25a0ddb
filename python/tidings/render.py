"""What a person sees: rows as tables and marked sentences, on a terminal of any width, with or without colour.

Documents are other people's text: nothing of theirs reaches the terminal before :func:`clean`, and nothing is read
as markup. Without colour, marks stand for it: ``[subject] *trigger* {object}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import polars as pl
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from .miner import Result

Role: TypeAlias = Literal["subject", "trigger", "object"]

STYLES: dict[str, str] = {
    "subject": "bold cyan", "trigger": "bold yellow", "object": "bold magenta", "title": "bold", "dim": "dim",
    "type": "green", "date": "blue", "at": "dim", "warn": "yellow", "kept": "green",
}  # fmt: skip
#: The points that every block begins with.
BASE = "base"
MARKS: dict[Role, tuple[str, str]] = {"subject": ("[", "]"), "trigger": ("*", "*"), "object": ("{", "}")}

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_PLACE = re.compile(r"[^\n]*?:\d+:(\d+): [^\n]*\n {4}([^\n]*)\n?$")
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?:\s+[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*"
)


def clean(text: object) -> str:
    """On one line, without what could steer a terminal or turn the direction of the text around it."""
    return _UNSAFE.sub(" ", str(text)).strip()


def printable(text: str) -> str:
    """What :func:`clean` gives, line by line, with the indent of each; where a line is quoted below its place
    (``file:line:column: message``), with a caret below the column."""
    lines = [_UNSAFE.sub(" ", line).rstrip() for line in text.splitlines()]
    at = _PLACE.match(text)
    if at and len(lines) == 2:
        before = _UNSAFE.sub(" ", at[2][: int(at[1]) - 1])
        lines.append(" " * (4 + cell_len(before)) + "^")
    return "\n".join(lines)


def steady(text: str) -> str:
    """Text for a terminal as it is, with its lines and tabs, but for what could steer it."""
    return "\n".join("\t".join(_UNSAFE.sub(" ", cell) for cell in line.split("\t")) for line in text.split("\n"))


def isolate(text: str) -> str:
    """Keeps right-to-left words from pulling their neighbours over: each run is closed by a left-to-right mark."""
    return _RIGHT_TO_LEFT.sub("\\g<0>\u200e", text)


def coloured(console: Console) -> bool:
    """Whether colour tells the reader anything here."""
    return console.color_system is not None and not console.no_color


def arrow(console: Console, *, both: bool = False) -> str:
    """Subject to object, or both ways."""
    if (console.encoding or "").lower().startswith("utf"):
        return "↔" if both else "→"
    return "<->" if both else "->"


# --- sentences ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A relation with what is needed to show it: its sentence, and what stands in it."""

    row: Mapping[str, Any]
    explanation: Mapping[str, Any]
    subject: Mapping[str, Any] | None
    object: Mapping[str, Any] | None

    @property
    def sentence(self) -> str:
        """As it reads in the stripped text."""
        return str(self.explanation.get("sentence") or self.row["trigger"])

    def spans(self) -> list[tuple[int, int, Role]]:
        """Places in the sentence, in order, without overlap; the trigger gives way to a name inside it."""
        found: list[tuple[int, int, Role]] = []
        first = self.row["sentence_start"]
        wanted: list[tuple[Role, str | None, int]] = []
        if self.subject:
            wanted.append(("subject", self.subject["text"], self.subject["start"]))
        if self.object:
            wanted.append(("object", self.object["text"], self.object["start"]))
        wanted.append(("trigger", self.row["trigger"], self.row["trigger_start"]))
        for role, surface, start in wanted:
            at = locate(self.sentence, surface or "", start - first)
            if at is None or surface is None:
                continue
            for a, b in without(at, at + len(surface), [(s, e) for s, e, _ in found]):
                a += len(self.sentence[a:b]) - len(self.sentence[a:b].lstrip())
                if words := self.sentence[a:b].rstrip():
                    found.append((a, a + len(words), role))
        return sorted(found)


def locate(sentence: str, surface: str, near: int) -> int | None:
    """Where `surface` stands in `sentence`, nearest to where it stands in the source (markup and breaks shift it)."""
    best: int | None = None
    at = sentence.find(surface) if surface else -1
    while at >= 0:
        if best is None or abs(at - near) < abs(best - near):
            best = at
        at = sentence.find(surface, at + 1)
    return best


def without(start: int, end: int, taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of a span when others are cut out of it."""
    left = [(start, end)]
    for a, b in taken:
        left = [piece for s, e in left for piece in ((s, min(e, a)), (max(s, b), e)) if piece[0] < piece[1]]
    return left


def told(result: Result) -> Iterator[Told]:
    """The relations of `result`, each with its sentence and sides, in order."""
    explanations = {(e["doc_id"], e["relation_id"]): e for e in result.explanations().iter_rows(named=True)}
    wanted = result.relations.select(
        "doc_id", pl.concat_list("subject_mention", "object_mention").alias("mention_id")
    ).explode("mention_id")
    mentions = {
        (m["doc_id"], m["mention_id"]): m
        for m in result.mentions.join(wanted.unique(), on=["doc_id", "mention_id"], how="semi").iter_rows(named=True)
    }
    for row in result.relations.iter_rows(named=True):
        doc = row["doc_id"]
        yield Told(
            row,
            explanations.get((doc, row["relation_id"]), {}),
            mentions.get((doc, row["subject_mention"])),
            mentions.get((doc, row["object_mention"])),
        )


def only(result: Result, wanted: pl.Expr) -> Result:
    """`result` with those relations alone, by an expression over doc_id and relation_id."""
    return replace(
        result, relations=result.relations.filter(wanted), _explanations=result.explanations().filter(wanted)
    )


def marked(sentence: str, spans: Sequence[tuple[int, int, Role]], *, colour: bool) -> Text:
    """The sentence with its spans in colour, or between marks."""
    text = Text()
    at = 0
    for start, end, role in spans:
        text.append(isolate(_UNSAFE.sub(" ", sentence[at:start])))
        before, after = ("", "") if colour else MARKS[role]
        text.append(before + isolate(_UNSAFE.sub(" ", sentence[start:end])) + after, style=STYLES[role])
        at = end
    text.append(isolate(_UNSAFE.sub(" ", sentence[at:])))
    return text


def legend(console: Console) -> Text:
    """What the marks or colours mean."""
    colour = coloured(console)
    text = Text("marked: ", style=STYLES["dim"])
    for i, role in enumerate(MARKS):
        before, after = ("", "") if colour else MARKS[role]
        text.append(" " * bool(i)).append(f"{before}{role}{after}", style=STYLES[role])
    return text


# --- names and days -------------------------------------------------------------------------------------------------


class Names:
    """Canonical names of entity ids, as the mentions tell them; an id that none tells is made readable."""

    def __init__(self, mentions: pl.DataFrame) -> None:
        self._names: dict[str, str] = {}
        self.add(mentions)

    def add(self, mentions: pl.DataFrame) -> None:
        """Learns from more mentions."""
        known = mentions.filter(pl.col("entity_id").list.len() > 0, pl.col("entity").is_not_null())
        ids = known.select(pl.col("entity_id").list.first(), "entity").unique(maintain_order=True)
        self._names |= dict(ids.iter_rows())

    def __call__(self, entity_id: str) -> str:
        name = self._names.get(entity_id)
        return clean(name if name is not None else entity_id.split(":", 1)[-1].replace("-", " "))

    def all(self, entity_ids: Sequence[str] | None, otherwise: Mapping[str, Any] | None = None) -> str:
        """Several, or the words of a mention that no entity is known for."""
        if entity_ids:
            return isolate(", ".join(map(self, entity_ids)))
        return isolate(clean(otherwise["text"])) if otherwise else ""


def days(start: date | None, end: date | None) -> str:
    """An interval of days, short: a day, a month, a year, or ``first..last`` without what they share."""
    if start is None:
        return f"..{end}" if end else ""
    if end is None:
        return f"{start}.."
    if start == end:
        return str(start)
    after = end + timedelta(days=1)
    if start.day == 1 and after.day == 1:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%Y-%m}"
        if start.month == 1 and after.month == 1:
            return f"{start:%Y}" if start.year == end.year else f"{start:%Y}..{end:%Y}"
    last = str(end)
    for shared in ("%Y-%m-", "%Y-"):
        if start.strftime(shared) == end.strftime(shared):
            return f"{start}..{last[len(start.strftime(shared)) :]}"
    return f"{start}..{last}"


def how(row: Mapping[str, Any]) -> str:
    """What keeps a relation from being a plain fact."""
    notes = [
        "not so" if row["polarity"] == "negated" else "",
        "" if row["modality"] == "asserted" else row["modality"],
    ]
    notes.append("in a quotation" if row["in_quote"] else "")
    return ", ".join(n for n in notes if n)


# --- parts of pages -------------------------------------------------------------------------------------------------


def grid(*columns: str, title: bool = True, **options: Any) -> Table:
    """A plain table that gives its width to the text, not to lines."""
    table = Table(
        box=None, show_header=title, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0), expand=False, **options
    )
    for name in columns:
        right = name.startswith(">")
        table.add_column(
            name.removeprefix(">"), justify="right" if right else "left", no_wrap=True, overflow="ellipsis"
        )
    return table


def heading(console: Console, text: str, note: str = "") -> RenderableType:
    """The title of a part of a page."""
    line = Text(text, style="bold") + Text(f"  {note}" if note else "", style="dim")
    rule = ("─" if (console.encoding or "").lower().startswith("utf") else "-") * console.width
    return Group(Text(""), line, Text(rule, style="dim", no_wrap=True, overflow="crop"))


def relation(console: Console, item: Told, names: Names, where: str) -> RenderableType:
    """One relation: type, sides, day, id and place in the source on a line, its sentence below."""
    row = item.row
    head = Text(no_wrap=True, overflow="ellipsis")
    head.append(clean(row["type"]), style=STYLES["type"])
    sides = [names.all(row["subject"], item.subject), names.all(row["object"], item.object)]
    middle = f" {arrow(console, both=bool(row['symmetric']))} " if all(sides) else ""
    head.append("  ").append(sides[0], style=STYLES["subject"]).append(middle).append(
        sides[1], style=STYLES["object"]
    )
    # What `explain --relation` takes, so it must not be cut; then the place of the trigger.
    at = Text(f"{clean(where)}:{row['relation_id']}", style=STYLES["at"], no_wrap=True, overflow="fold")
    at.append(f"  [{row['trigger_start']}:{row['trigger_end']}]")
    day, note = days(row["date_start"], row["date_end"]), how(row)
    tail = Text("  ".join(x for x in (day, note) if x), style=STYLES["date"], no_wrap=True)
    lines: list[RenderableType] = []
    room = console.width - 2
    if head.cell_len + tail.cell_len + at.cell_len + 4 <= room:
        line = Table.grid(expand=True, padding=(0, 2, 0, 0))
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True, justify="right", ratio=1)
        line.add_row(head, tail, at)
        lines.append(line)
    else:
        at.no_wrap = False
        lines += [head, Text("  ").join([tail, at]) if tail and tail.cell_len + at.cell_len + 2 <= room else at]
        lines += [tail] if tail and tail.cell_len + at.cell_len + 2 > room else []
    lines.append(Padding(marked(item.sentence, item.spans(), colour=coloured(console)), (0, 0, 0, 2)))
    return Padding(Group(*lines), (0, 0, 0, 2))


def documents_table(console: Console, documents: pl.DataFrame) -> RenderableType:
    """The documents: title, name, site, day and how it was found, counts; stacked where the room is short."""
    wide = console.width >= 120
    table = grid(*("document", "title", "site") if wide else ("document",), "published", ">mentions", ">relations")
    for row in documents.iter_rows(named=True):
        name, site = clean(row["path"] or row["doc_id"]), isolate(clean(row["site"] or ""))
        title = Text(isolate(clean(row["title"] or "")) or "(no title)", style="bold" if row["title"] else "dim")
        day = Text(str(row["published"] or "-"), style=STYLES["date"])
        basis = clean(row["published_basis"] or "")
        if wide:
            first = [Text(name, style="dim"), title, Text(site)]
            day.append(f" {basis}", style="dim")
        else:
            first = [title.append(f"\n  {name}", style="dim not bold").append(f"  {site}", style="not bold not dim")]
            day.append(f"\n{basis}", style="dim")
        table.add_row(*first, day, f"{row['n_mentions']:,}", f"{row['n_relations']:,}")
    _share(table, console.width, (0, 1, 2) if wide else (0,))
    return table


def _share(table: Table, width: int, wide: Sequence[int]) -> None:
    """Gives every column what it needs; when that is too much, the `wide` ones share what the others leave."""
    needs = [max(_width(column.header), *(_width(cell) for cell in column.cells), 0) for column in table.columns]
    gap = 2 * (len(needs) - 1)
    fixed = sum(n for i, n in enumerate(needs) if i not in wide)
    left = max(width - gap - fixed, 8 * len(wide))
    todo = sorted(wide, key=lambda i: needs[i])
    for k, i in enumerate(todo):
        needs[i] = min(needs[i], left // (len(todo) - k))
        left -= needs[i]
    for column, need in zip(table.columns, needs, strict=True):
        column.width = max(need, 1)


def _width(cell: RenderableType) -> int:
    assert isinstance(cell, str | Text)
    text = Text(cell) if isinstance(cell, str) else cell
    return max([0, *(cell_len(line) for line in text.plain.split("\n"))])


def entities(mentions: pl.DataFrame) -> pl.DataFrame:
    """Who is mentioned: entity_id, entity, type, country, mentions, documents, surfaces; the most mentioned first."""
    named = mentions.filter(pl.col("entity_id").list.len() == 1).with_columns(pl.col("entity_id").list.first())
    said = (
        named.filter(pl.col("form").cast(pl.String) != "pronoun")
        .group_by("entity_id", "text")
        .len()
        .sort(["len", "text"], descending=[True, False])
        .group_by("entity_id", maintain_order=True)
        .agg(pl.col("text").alias("surfaces"))
    )
    # A state is also meant by its adjective, an office by its holder: the type is that of the name.
    form = pl.col("form").cast(pl.String)
    typed = named.sort(form != "name", maintain_order=True)
    return (
        typed.group_by("entity_id", maintain_order=True)
        .agg(
            pl.col("entity").drop_nulls().first(),
            pl.col("type").cast(pl.String).first(),
            pl.col("country").drop_nulls().first(),
            pl.len().alias("mentions"),
            pl.col("doc_id").n_unique().alias("documents"),
        )
        .join(said, on="entity_id", how="left")
        .sort(["mentions", "documents", "entity_id"], descending=[True, True, False])
    )


def entities_table(console: Console, who: pl.DataFrame) -> RenderableType:
    """Who is mentioned, with the words they were found under."""
    table = grid("who", "type", "country", ">mentions", ">documents", "found as")
    for row in who.iter_rows(named=True):
        surfaces = ", ".join(isolate(clean(s)) for s in dict.fromkeys(row["surfaces"] or []))
        table.add_row(
            Text(isolate(clean(row["entity"] or row["entity_id"])), style="bold"),
            Text(row["type"], style=STYLES["type"]),
            row["country"] or "",
            str(row["mentions"]),
            str(row["documents"]),
            Text(surfaces, style="dim"),
        )
    _share(table, console.width, (0, 5))
    return table


def events_table(console: Console, result: Result, events: pl.DataFrame, names: Names) -> RenderableType:
    """Merged events: when, what, who with whom, and which documents say so."""
    paths = {row["doc_id"]: str(row["path"] or row["doc_id"]) for row in result.documents.iter_rows(named=True)}
    sides = result.relations.select("doc_id", "relation_id", "subject", "object", "symmetric")
    first = {(row["doc_id"], row["relation_id"]): row for row in sides.iter_rows(named=True)}
    wide = console.width >= 120
    table = grid("when", "what", "who", *(["in"] if wide else []), ">told")
    for row in events.iter_rows(named=True):
        evidence = row["evidence"] or []
        docs = list(dict.fromkeys(paths.get(e["doc_id"], e["doc_id"]) for e in evidence))
        rows = [first[key] for e in evidence if (key := (e["doc_id"], e["relation_id"])) in first]
        told_first = next((r for r in rows if r["subject"] and r["object"]), None)
        if told_first:
            link = f" {arrow(console, both=bool(told_first['symmetric']))} "
            who = link.join(names.all(told_first[side]) for side in ("subject", "object"))
        else:
            who = names.all(row["participants"])
        place = f" @ {names(row['place'])}" if row["place"] else ""
        sides_ = Text(who) + Text(place, style="dim")
        where = Text(", ".join(clean(d) for d in docs), style="dim")
        notes = [sides_] if wide else [sides_, where]
        if row["conflicts"]:
            # On a line of its own: what the sources differ on must not be what is cut.
            notes.append(Text(f"(they differ on {', '.join(row['conflicts'])})", style=STYLES["warn"]))
        table.add_row(
            Text(days(row["date_start"], row["date_end"]) or "-", style=STYLES["date"]),
            Text(clean(row["type"]), style=STYLES["type"]),
            Text("\n  ").join(notes),
            *([where] if wide else []),
            f"{row['n_relations']}x",
        )
    _share(table, console.width, (2, 3) if wide else (2,))
    return table


def rows_table(console: Console, frame: pl.DataFrame, columns: Sequence[str] | None = None) -> RenderableType:
    """Any frame, a line for each row."""
    numbers = {c for c, t in frame.schema.items() if t.is_numeric()}
    shown = list(columns or frame.columns)
    table = grid(*(f">{c}" if c in numbers else c for c in shown))
    for row in frame.select(shown).iter_rows():
        table.add_row(*(Text(isolate(_cell(v))) for v in row))
    _share(table, console.width, [i for i, c in enumerate(shown) if c not in numbers])
    return table


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_cell(v) for v in value)
    return clean(value)


def findings(frame: pl.DataFrame) -> Iterator[RenderableType]:
    """What a check found: the name and its row on a line, and below, over the whole width, what is doubtful, then the
    fix."""
    for row in frame.iter_rows(named=True):
        warning = row["severity"] == "warning"
        head = Text(f"{row['severity']} ", style=STYLES["warn"] if warning else STYLES["dim"])
        head.append(f"{clean(row['code'])}  ").append(isolate(clean(row["name"])), style="bold")
        head.append(f"  {clean(row['entity_id'])}, {clean(row['at'])}", style=STYLES["dim"])
        yield head
        yield Padding(Text(isolate(clean(row["message"]))), (0, 0, 0, 2))
        yield Padding(Text(isolate(clean(row["fix"])), style=STYLES["subject"]), (0, 0, 0, 2))


def stats_table(console: Console, stats: pl.DataFrame) -> RenderableType:
    """What is in a gazetteer, a line for each type; where the room is short, the sorts of names are words."""
    names = ("aliases", "adjectives", "demonyms", "metonyms")
    wide = console.width >= 100
    rest = [f">{name}" for name in (*names, "countries", "dated", "longest")] if wide else ["of them"]
    table = grid("type", ">entities", ">names", *rest)
    for row in stats.iter_rows(named=True):
        counts = {name: row[f"n_{name}"] for name in (*names, "countries", "dated")} | {"longest": row["longest"]}
        told = ", ".join(f"{n:,} {name}" for name, n in counts.items() if n and name in names)
        cells = [f"{n:,}" for n in counts.values()] if wide else [Text(told, style=STYLES["dim"])]
        kind = Text(row["type"], style=STYLES["type"])
        table.add_row(kind, f"{row['n_entities']:,}", f"{row['n_names']:,}", *cells)
    _share(table, console.width, () if wide else (3,))
    if not wide:
        table.columns[3].no_wrap = False
    return table


def listing(title: str, known: Mapping[str, str]) -> RenderableType:
    """Words and what they mean."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, what in known.items():
        table.add_row(Text(f"  {word}", style=STYLES["type"]), what)
    return Group(Text(title, style="bold"), table)


def differences(frame: pl.DataFrame) -> Iterator[RenderableType]:
    """What differs between two gazetteers: an entity on a line, and below it what goes (-) and what comes (+)."""
    styles = {"added": "green", "removed": "red", "changed": STYLES["warn"]}
    last = None
    for row in frame.iter_rows(named=True):
        if row["entity_id"] != last:
            last = row["entity_id"]
            head = Text(f"{row['change']:8}", style=styles[row["change"]])
            head.append(isolate(clean(row["name"])), style="bold")
            yield head.append(f"  {clean(row['entity_id'])}", style=STYLES["dim"])
        label = f"{clean(row['column'])}  " if row["column"] else ""
        for sign, side, style in (("-", "removed", "red"), ("+", "added", "green")):
            # Of an entity that comes or goes the name is above.
            values = [isolate(clean(value)) for value in row[side] if row["column"] or value != row["name"]]
            if values:
                line = Text(label, style=STYLES["type"]).append(f"{sign} {', '.join(values)}", style=style)
                yield Padding(line, (0, 0, 0, 8), expand=False)
                label = " " * cell_len(label)


def schema_table(columns: Sequence[tuple[str, str, str, str]]) -> Iterator[RenderableType]:
    """Columns by frame: name, type and what it means; the values of enums have their line below."""
    last = None
    names, types = (max(len(_short(c[i])[0]) for c in columns) for i in (1, 2))
    for frame, name, kind, about in columns:
        if frame != last:
            yield from ([Text("")] if last is not None else []) + [Text(frame, style="bold")]
            last = frame
        short, values = _short(kind)
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=min(names, 22) + 2)
        table.add_column(width=min(types, 14), no_wrap=True)
        table.add_column(overflow="fold")
        note = Text(about).append(f"\n{values}" if values else "", style=STYLES["dim"])
        table.add_row(f"  {name}", Text(short, style=STYLES["type"]), note)
        yield table


def _short(kind: str) -> tuple[str, str]:
    """A type without the values of an enum or the parts of a struct, and those values."""
    if kind.startswith("Enum("):
        return "Enum", ", ".join(re.findall(r"'([^']*)'", kind))
    return re.sub(r"Struct\(.*\)", "Struct", kind), ""


def explanation(console: Console, item: Told, where: str) -> RenderableType:
    """Why a relation is there: the rule, its pattern, the sentence, and what each element of the pattern took."""
    row, why = item.row, item.explanation
    head = Text(f"{clean(where)}:{row['relation_id']}  ", style="bold")
    head.append(clean(row["type"]), style=STYLES["type"]).append(f"  {clean(row['rule'] or '')}", style="dim")
    lines: list[RenderableType] = [head]
    if why.get("pattern"):
        lines.append(Text(f"  {clean(why['pattern'])}", style=STYLES["trigger"]))
    lines.append(Padding(marked(item.sentence, item.spans(), colour=coloured(console)), (0, 0, 0, 2)))
    table = grid("element", "text", "where")
    columns = ("element", "text", "start", "end")
    for element, text, start, end in zip(*(why.get(c) or [] for c in columns), strict=False):
        table.add_row(clean(element), isolate(clean(text)), Text(f"[{start}:{end}]", style="dim"))
    if table.row_count:
        _share(table, console.width - 4, (0, 1))
        lines.append(Padding(table, (0, 0, 0, 4)))
    return Group(*lines, Text(""))


def verdicts(console: Console, blocks: pl.DataFrame, name: str | None = None) -> Iterator[RenderableType]:
    """Why blocks of a page are kept (+) or dropped (-), in its order: what they are kept as, their points, how they
    begin, and the rule or the strongest reasons; beside the block where there is room, else below it."""
    if name is not None:
        yield Text(clean(name), style="bold")
    wide = console.width >= 100
    indent = 18
    for row in blocks.iter_rows(named=True):
        kept = row["zone"] is not None
        line = Text(no_wrap=True)
        line.append(f"{'+' if kept else '-'} {row['zone'] or '':9}", style=STYLES["kept" if kept else "dim"])
        line.append(f"{row['points']:+5}  ", style=STYLES["dim"])
        words = Text(isolate(clean(row["text"])), style=STYLES["kept" if kept else "dim"], no_wrap=True)
        room = console.width - indent
        beside = (2 * room) // 5 if wide and (row["rule"] or row["reasons"]) else 0
        why = _why(row, beside - 2 if beside else room)
        words.truncate(room - beside, overflow="ellipsis", pad=bool(beside))
        line.append_text(words)
        if beside:
            line.append("  ").append_text(why)
        line.rstrip()
        yield line
        if why and not beside:
            yield Text(" " * indent, no_wrap=True).append_text(why)
    n = blocks["zone"].is_not_null().sum()
    base = {r["points"] for reasons in blocks["reasons"] for r in reasons if r["feature"] == BASE}
    begin = f"; each begins with {base.pop():+} points" if len(base) == 1 else ""
    yield Text(f"{n:,} of {blocks.height:,} blocks kept{begin}", style=STYLES["dim"])


def _why(row: Mapping[str, Any], room: int) -> Text:
    """The rule that decided, and up to three reasons for the points, the strongest first, as there is room."""
    why = Text(no_wrap=True)
    why.append(clean(row["rule"] or ""), style=STYLES["warn"]).truncate(room, overflow="ellipsis")
    sign = 1 if row["points"] > 0 else -1
    told = [reason for reason in row["reasons"] if reason["feature"] != BASE and sign * reason["points"] > 0]
    for reason in sorted(told, key=lambda reason: -abs(reason["points"]))[:3]:
        part = f"{clean(reason['feature'])}={reason['value']} {reason['points']:+}"
        gap = "  " if why else ""
        if why.cell_len + cell_len(gap + part) <= room:
            why.append(gap + part, style=STYLES["dim"])
    return why


def failed_test(row: Mapping[str, Any]) -> RenderableType:
    """A test of a rule file that failed: where, the sentence, what was expected and what was found."""
    lines = [Text(clean(row["at"]), style="bold"), Text(f"  {clean(row['sentence'])}")]
    for label, style, values in (("expected", "green", row["expected"]), ("found", "red", row["found"])):
        lines += [Text(f"  {label:9}{clean(v)}", style=style) for v in values or ["none"]]
    return Group(*lines, Text(""))


# --- the page of the demo -------------------------------------------------------------------------------------------


def demo_page(console: Console, result: Result, seconds: float, *, everything: bool = False) -> None:
    """What mining the sample documents gave, on a page or two; all of it when asked for."""
    names = Names(result.mentions)
    paths = {row["doc_id"]: str(row["path"] or row["doc_id"]) for row in result.documents.iter_rows(named=True)}
    counts = (
        f"{result.documents.height} documents, {result.mentions.height:,} mentions, "
        f"{result.relations.height:,} relations, {result.events.height:,} events in {seconds:.2f} s"
    )
    console.print(Text("tidings", style="bold") + Text(f"  {counts}", style="dim"))
    console.print(heading(console, "Documents", "sample pages, as they come off the web"))
    console.print(documents_table(console, result.documents))

    who = entities(result.mentions)
    shown = who if everything else who.head(15)
    console.print(heading(console, "Who is mentioned", _of(shown.height, who.height)))
    console.print(entities_table(console, shown))

    items = list(told(result))
    groups = _telling(items, everything)
    n = sum(len(g) for g in groups)
    console.print(heading(console, "Who did what to whom", _of(n, len(items))))
    console.print(legend(console))
    titles = dict(result.documents.select("doc_id", "title").iter_rows())
    for group in groups:
        doc = group[0].row["doc_id"]
        title = isolate(clean(titles.get(doc) or ""))
        console.print()
        console.print(
            Text(clean(paths[doc]), style="bold").append(f"  {title}", style="dim"), no_wrap=True, overflow="ellipsis"
        )
        for item in group:
            console.print(relation(console, item, names, paths[doc]))

    events = (
        result.events.with_columns(pl.col("actor2").is_null().alias("_alone"))
        .sort(
            ["n_documents", "_alone", "n_relations", "date_start", "event_id"],
            descending=[True, False, True, False, False],
            nulls_last=True,
            maintain_order=True,
        )
        .drop("_alone")
    )
    top = events if everything else events.head(12)
    console.print(heading(console, "Events, merged across documents", _of(top.height, events.height)))
    console.print(events_table(console, result, top, names))
    console.print(heading(console, "Try next"))
    console.print(next_steps(everything))


def _of(shown: int, all_: int) -> str:
    return f"{shown} of {all_:,}" if shown < all_ else f"{all_:,}"


def _telling(items: Sequence[Told], everything: bool) -> list[list[Told]]:
    """Relations by document. On a short page: of six documents, the three events each that say the most."""
    by_document: dict[str, list[Told]] = {}
    for item in items:
        by_document.setdefault(item.row["doc_id"], []).append(item)
    if everything:
        return list(by_document.values())

    def weight(item: Told) -> int:
        row = item.row
        sides = bool(row["subject"]) + bool(row["object"])
        told = 2 * (row["kind"] == "event") + 2 * (row["date_start"] is not None)
        return int(4 * sides + told - len(item.sentence) // 250)

    groups = []
    for group in by_document.values():
        best = sorted(sorted(group, key=weight, reverse=True)[:3], key=lambda item: int(item.row["relation_id"]))
        groups.append(best)
    strong = sorted(groups, key=lambda g: -sum(map(weight, g)))[:6]
    return [g for g in groups if any(g is s for s in strong)]


def next_steps(everything: bool) -> RenderableType:
    """Lines to type."""
    steps = [
        ("tidings scan FOLDER -o out", "your own pages: .txt .html .jsonl .csv .parquet"),
        ("tidings relations PAGE.html", "what one page says, sentence by sentence"),
        ("tidings explain PAGE.html", "the rule and the tokens behind each row"),
        ("tidings schema", "what every column means"),
    ]
    if not everything:
        steps.insert(0, ("tidings demo --all", "this page with every row"))
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for command, what in steps:
        table.add_row(Text(f"  {command}", style=STYLES["subject"]), Text(what, style="dim"))
    return table
