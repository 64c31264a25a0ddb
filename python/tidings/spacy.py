"""A spaCy component, `tidings_gazetteer`, that marks the names of a gazetteer. It stands in for the EntityRuler: the
same patterns, the same files, the same rules where entities meet.

    nlp = spacy.blank("en")
    nlp.add_pipe("tidings_gazetteer", config={"gazetteer": "names.tdg"})

Needs spaCy: `pip install tidings[spacy]`. (No postponed annotations here: spaCy reads those of the factory.)
"""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import polars as pl
import srsly
from spacy.errors import Errors, Warnings
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from tidings import _rows
from tidings.gazetteer import Boundary, Dress, Gazetteer, How, Kind

Pattern: TypeAlias = dict[str, Any]
"""`{"label": ..., "pattern": ..., "id": ...}`, as spaCy's EntityRuler takes them; the id may be left out."""
Alignment: TypeAlias = Literal["strict", "contract", "expand"]
Place: TypeAlias = tuple[int, int, str, str, str]
"""Start and end in code points, label, id and knowledge base id."""

DEFAULT = "default"
"""What `gazetteer` says for the one that tidings brings along."""
SEPARATOR = "||"
LABEL = "label"
"""Column of a gazetteer that overrules the type, as lists of patterns have it."""
TOKEN_TEXTS = ("LOWER", "TEXT", "ORTH", "NORM")
SETTINGS = ("overwrite", "ent_id_sep", "spans_key", "alignment_mode", "kind", "boundary", "fuzzy", "case", "keep")


@Language.factory(
    "tidings_gazetteer",
    assigns=["doc.ents", "token.ent_type", "token.ent_iob"],
    default_config={
        "gazetteer": None,
        "overwrite_ents": False,
        "ent_id_sep": SEPARATOR,
        "spans_key": None,
        "alignment_mode": "contract",
        "kind": "longest",
        "boundary": "word",
        "fuzzy": False,
        "case": "smart",
        "keep": [],
        "scorer": {"@scorers": "spacy.entity_ruler_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_tidings_gazetteer(
    nlp: Language,
    name: str,
    gazetteer: str | list[str] | None,
    overwrite_ents: bool,
    ent_id_sep: str,
    spans_key: str | None,
    alignment_mode: str,
    kind: str,
    boundary: str,
    fuzzy: bool,
    case: str,
    keep: list[str],
    scorer: Callable[..., Any] | None,
) -> "GazetteerRuler":
    """The component, as `nlp.add_pipe("tidings_gazetteer", config=...)` makes it."""
    return GazetteerRuler(
        nlp,
        name,
        gazetteer=gazetteer,
        overwrite_ents=overwrite_ents,
        ent_id_sep=ent_id_sep,
        spans_key=spans_key,
        alignment_mode=cast("Alignment", alignment_mode),
        kind=cast("Kind", kind),
        boundary=cast("Boundary", boundary),
        fuzzy=fuzzy,
        case=cast("Any", case),
        keep=cast("list[Dress]", keep),
        scorer=scorer,
    )


class GazetteerRuler(Pipe):
    """Marks the names of a gazetteer, and of patterns added to it, in `doc.ents` or in a group of `doc.spans`.

    A span's label is the type of the mention (for an adjective or the name of a people NORP), or what the gazetteer
    has in a column `label`; its `ent_id_` (`span.id_`) and `kb_id_` are the entity's id. Patterns keep their label
    and their id, as with the EntityRuler; `kb_id_` stays empty.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "tidings_gazetteer",
        *,
        gazetteer: Gazetteer | str | Path | Sequence[str] | None = None,
        overwrite_ents: bool = False,
        ent_id_sep: str = SEPARATOR,
        spans_key: str | None = None,
        alignment_mode: Alignment = "contract",
        kind: Kind = "longest",
        boundary: Boundary = "word",
        fuzzy: bool = False,
        case: Literal["smart", "exact", "fold"] = "smart",
        keep: Iterable[Dress] = (),
        patterns: Sequence[Pattern] | None = None,
        scorer: Callable[..., Any] | None = None,
    ) -> None:
        """
        gazetteer: A gazetteer, or where it is: a file or several (`.tdg`, JSONL, CSV, Parquet), read when first
            needed; "default" for the one that tidings brings along; None for patterns alone.
        overwrite_ents: Whether a name wins over entities that are there already, or gives way to them.
        ent_id_sep: Parts label and id in a pattern whose label holds both.
        spans_key: Group of `doc.spans` to write instead of `doc.ents`; spans in it may overlap. With
            `overwrite_ents` the group is replaced, else added to.
        alignment_mode: A name that begins or ends inside a token: "contract" takes the tokens that lie whole in it
            (and leaves it out if there are none), "expand" all that it touches, "strict" leaves it out.
        kind, boundary, fuzzy: As for `Gazetteer.find`.
        case, keep: How patterns are compared: as `case` of a gazetteer row, and what is not folded away. `keep` also
            holds for a gazetteer that is built from its rows here.
        """
        if alignment_mode not in ("strict", "contract", "expand"):
            raise ValueError(f"alignment_mode must be strict, contract or expand, not {alignment_mode!r}")
        if case not in _rows.CASES:
            raise ValueError(f"case must be smart, exact or fold, not {case!r}")
        self.vocab = nlp.vocab
        self.name = name
        self.overwrite = overwrite_ents
        self.ent_id_sep = ent_id_sep
        self.spans_key = spans_key
        self.alignment_mode: Alignment = alignment_mode
        self.kind: Kind = kind
        self.boundary: Boundary = boundary
        self.fuzzy = fuzzy
        self.case = case
        self.keep = list(keep)
        self.scorer = scorer
        self._patterns: list[Pattern] = []
        self._own: Gazetteer | None = None
        self._own_ids: dict[str, tuple[str, str]] = {}
        self._labels: tuple[str, ...] | None = None
        self._n_names: int | None = None
        self._source: str | Path | Sequence[str] | None = None
        self._gazetteer: Gazetteer | None = None
        self.gazetteer = gazetteer
        if patterns is not None:
            self.add_patterns(patterns)
        # Wrong options are said when the component is made, and not at the first document.
        Gazetteer.from_frame(pl.DataFrame()).contains([], kind=kind, boundary=boundary, fuzzy=fuzzy)

    # --- names ------------------------------------------------------------------------------------------------------

    @property
    def gazetteer(self) -> Gazetteer | None:
        """The gazetteer, without the patterns; None if there is none. May be set, also to where it is."""
        if self._gazetteer is None and self._source is not None:
            if self._source == DEFAULT:
                self._gazetteer = Gazetteer.default(keep=self.keep)
            else:
                self._gazetteer = Gazetteer.load(self._source, keep=self.keep)
        return self._gazetteer

    @gazetteer.setter
    def gazetteer(self, value: Gazetteer | str | Path | Sequence[str] | None) -> None:
        self._source = None if isinstance(value, Gazetteer) else value
        self._gazetteer = value if isinstance(value, Gazetteer) else None
        self._labels = self._n_names = None

    def __len__(self) -> int:
        """The number of names, of the gazetteer and of patterns."""
        if self._n_names is None:
            stats = None if self.gazetteer is None else self.gazetteer.stats()
            self._n_names = 0 if stats is None else int(stats["n_names"].sum())
        return len(self._patterns) + self._n_names

    def __contains__(self, label: str) -> bool:
        """Whether a label may be given."""
        return label in self.labels

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels that may be given, sorted."""
        if self._labels is not None:
            return self._labels
        found = {pattern["label"] for pattern in self._patterns}
        try:
            if self.gazetteer is not None:
                found |= labels_of(self.gazetteer)
        except OSError:
            # spaCy asks before it reads the component from disk, where another gazetteer may be.
            return tuple(sorted(found))
        self._labels = tuple(sorted(found))
        return self._labels

    @property
    def ent_ids(self) -> tuple[str, ...]:
        """The ids of the patterns that have one, sorted."""
        return tuple(sorted({pattern["id"] for pattern in self._patterns if pattern.get("id")}))

    @property
    def patterns(self) -> list[Pattern]:
        """The patterns that were added. (The names of the gazetteer are in `gazetteer.entries()`.)"""
        return [dict(pattern) for pattern in self._patterns]

    def add_patterns(self, patterns: Iterable[Pattern]) -> None:
        """Adds patterns: texts, or lists of tokens of which each says LOWER, TEXT, ORTH or NORM and nothing more."""
        self._patterns += [self._pattern(pattern) for pattern in patterns]
        self._own = self._labels = None

    def _pattern(self, given: Pattern) -> Pattern:
        """A pattern, checked: label and text are there, and an id in the label is by itself."""
        if not isinstance(given.get("label"), str) or "pattern" not in given:
            raise ValueError(f"pattern {given!r}: write it as {{'label': 'ORG', 'pattern': 'Apple'}}")
        text_of(given["pattern"])
        label, sep, ent_id = given["label"].rpartition(self.ent_id_sep)
        pattern = {"label": label if sep else given["label"], "pattern": given["pattern"]}
        if given.get("id") or sep:
            pattern["id"] = str(given.get("id") or ent_id)
        return pattern

    def clear(self) -> None:
        """Takes all patterns out. The gazetteer stays."""
        self._patterns = []
        self._own = self._labels = None

    def remove(self, ent_id: str) -> None:
        """Takes the patterns of an id out; raises `ValueError` if there are none."""
        left = [pattern for pattern in self._patterns if pattern.get("id") != ent_id]
        if len(left) == len(self._patterns):
            raise ValueError(Errors.E1024.format(attr_type="ID", label=ent_id, component=self.name))
        self._patterns = left
        self._own = self._labels = None

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],  # noqa: ARG002
        *,
        nlp: Language | None = None,  # noqa: ARG002
        patterns: Sequence[Pattern] | None = None,
        gazetteer: str | None = None,
    ) -> None:
        """Begins anew with these patterns, and with this gazetteer if one is named."""
        self.clear()
        if gazetteer is not None:
            self.gazetteer = gazetteer
        if patterns:
            self.add_patterns(patterns)

    def _sources(self) -> list[Gazetteer]:
        """What is looked for: the patterns, which win over other names of their length, and the gazetteer."""
        if self._own is None and self._patterns:
            self._own = Gazetteer.from_frame(self._rows(), keep=self.keep, name="patterns")
        sources = [one for one in (self._own, self.gazetteer) if one is not None]
        if not sources:
            warnings.warn(Warnings.W036.format(name=self.name), stacklevel=2)
        return sources

    def _rows(self) -> pl.DataFrame:
        """The patterns as rows of a gazetteer: one for each label and id, or each label and text."""
        entities: dict[tuple[str, str, str], list[str]] = {}
        for pattern in self._patterns:
            text, ent_id = text_of(pattern["pattern"]), pattern.get("id") or ""
            entities.setdefault((pattern["label"], ent_id, "" if ent_id else text), []).append(text)
        self._own_ids = {str(row): key[:2] for row, key in enumerate(entities)}
        return pl.DataFrame(
            {
                "entity_id": list(self._own_ids),
                "name": [texts[0] for texts in entities.values()],
                # Labels are free and types are not; what stands here is not looked at.
                "type": ["ORG"] * len(entities),
                "aliases": [texts[1:] for texts in entities.values()],
                "case": [self.case] * len(entities),
            },
            schema_overrides={"aliases": pl.List(pl.String)},
        )

    # --- documents --------------------------------------------------------------------------------------------------

    def __call__(self, doc: Doc) -> Doc:
        """Marks the names in a document."""
        try:
            self.set_annotations(doc, self.match([doc])[0])
        except Exception as error:
            self.get_error_handler()(self.name, self, [doc], error)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Marks the names in many documents, a batch at a time."""
        stream = iter(stream)
        while docs := list(islice(stream, batch_size)):
            try:
                matches = self.match(docs)
                for doc, found in zip(docs, matches, strict=True):
                    self.set_annotations(doc, found)
            except Exception as error:
                self.get_error_handler()(self.name, self, docs, error)
            yield from docs

    def match(self, docs: Sequence[Doc]) -> list[list[Span]]:
        """The names in documents as spans, the longest first, then by place; what no token holds is left out."""
        places: list[list[Place]] = [[] for _ in docs]
        how = How(kind=self.kind, boundary=self.boundary, fuzzy=self.fuzzy)
        for gazetteer in self._sources():
            if gazetteer is not self._own and LABEL in gazetteer.payload_columns:
                found = gazetteer.find([doc.text for doc in docs], payload=LABEL, threads=1, portable=True, **how)
                rows = found.select("doc", "start", "end", pl.coalesce(LABEL, "type"), "entity_id")
                for row, start, end, label, entity_id in rows.iter_rows():
                    places[row].append((start, end, label, entity_id, entity_id))
                continue
            for doc, of_doc in zip(docs, places, strict=True):
                for start, end, _, entity_id, _, label, _ in gazetteer.finditer(doc.text, **how):
                    if gazetteer is self._own:
                        of_doc.append((start, end, *self._own_ids[entity_id], ""))
                    else:
                        of_doc.append((start, end, label, entity_id, entity_id))
        return [self._spans(doc, of_doc) for doc, of_doc in zip(docs, places, strict=True)]

    def _spans(self, doc: Doc, places: Iterable[Place]) -> list[Span]:
        spans: dict[tuple[int, int, str, str], Span] = {}
        for start, end, label, ent_id, kb_id in places:
            span = doc.char_span(
                start, end, label=label, kb_id=kb_id, span_id=ent_id, alignment_mode=self.alignment_mode
            )
            if span is not None and len(span):
                spans.setdefault((span.start, span.end, label, ent_id), span)
        return sorted(spans.values(), key=lambda span: (span.start - span.end, span.start))

    def set_annotations(self, doc: Doc, spans: Sequence[Span]) -> None:
        """Writes spans into a document, as the EntityRuler does: the longest first, each token once, and what is
        there already stays unless it may be overwritten."""
        if self.spans_key is not None:
            there = [] if self.overwrite else list(doc.spans.get(self.spans_key, []))
            group = sorted([*there, *spans], key=lambda span: (span.start, -span.end))
            doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=group)
            return
        entities, new = list(doc.ents), []
        taken: set[int] = set()
        for span in spans:
            tokens = range(span.start, span.end)
            if not taken.isdisjoint(tokens) or (not self.overwrite and any(token.ent_type for token in span)):
                continue
            new.append(span)
            entities = [e for e in entities if not (e.start < span.end and e.end > span.start)]
            taken.update(tokens)
        doc.ents = entities + new

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Precision, recall and F of the entities."""
        return cast("dict[str, Any]", (self.scorer or get_ner_prf)(examples, **kwargs))

    # --- bytes and files --------------------------------------------------------------------------------------------

    def _settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SETTINGS}

    def _set(self, settings: dict[str, Any]) -> None:
        # Those of an EntityRuler are fewer, and know keys that mean nothing here.
        for name in SETTINGS:
            if name in settings:
                setattr(self, name, settings[name])

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Settings, patterns and gazetteer as bytes. `exclude`: "gazetteer" leaves that out."""
        message: dict[str, Any] = {**self._settings(), "patterns": self.patterns}
        if "gazetteer" not in exclude and self.gazetteer is not None:
            message["gazetteer"] = self.gazetteer.to_bytes()
        return cast("bytes", srsly.msgpack_dumps(message))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "GazetteerRuler":
        """Takes in what `to_bytes` gave; also that of an EntityRuler."""
        message = srsly.msgpack_loads(data)
        if not isinstance(message, dict):
            message = {"patterns": message}
        self.clear()
        self._set(message)
        self.add_patterns(message.get("patterns", []))
        if "gazetteer" in message and "gazetteer" not in exclude:
            self.gazetteer = Gazetteer.from_bytes(message["gazetteer"])
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Writes a folder of settings, patterns (JSONL) and gazetteer (`gazetteer.tdg`); to a path that ends in
        `.jsonl` the patterns alone."""
        path = Path(path)
        if path.suffix == ".jsonl":
            srsly.write_jsonl(path, self.patterns)
            return
        path.mkdir(parents=True, exist_ok=True)
        srsly.write_json(path / "cfg", self._settings())
        srsly.write_jsonl(path / "patterns.jsonl", self.patterns)
        if "gazetteer" not in exclude and self.gazetteer is not None:
            self.gazetteer.save(path / "gazetteer.tdg")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "GazetteerRuler":
        """Takes in what `to_disk` wrote; also what an EntityRuler did."""
        path = Path(path)
        if path.suffix == ".jsonl" or path.with_suffix(".jsonl").is_file():
            patterns = path.with_suffix(".jsonl")
        elif path.is_dir():
            patterns = path / "patterns.jsonl"
            if (path / "cfg").is_file():
                self._set(srsly.read_json(path / "cfg"))
        else:
            raise ValueError(Errors.E146.format(path=path))
        self.clear()
        if patterns.is_file():
            self.add_patterns(srsly.read_jsonl(patterns))
        compiled = path / "gazetteer.tdg"
        if compiled.is_file() and "gazetteer" not in exclude:
            self.gazetteer = Gazetteer.load(compiled)
        return self


def text_of(pattern: object) -> str:
    """A pattern as the name that it stands for; raises `ValueError` for one that stands for no name."""
    if isinstance(pattern, str):
        if not pattern.strip():
            raise ValueError("a pattern without a character: leave it out")
        return pattern
    if not isinstance(pattern, list):
        raise ValueError(Errors.E097.format(pattern=pattern))
    words = []
    for token in pattern:
        items = list(token.items()) if isinstance(token, dict) else []
        if len(items) != 1 or str(items[0][0]).upper() not in TOKEN_TEXTS or not isinstance(items[0][1], str):
            raise ValueError(
                f"pattern {pattern!r}: {token!r} says more than the text of a token, which no list of names can "
                "hold: put such patterns into an entity_ruler beside this component"
            )
        words.append(items[0][1])
    return " ".join(words)


def labels_of(gazetteer: Gazetteer) -> set[str]:
    """The labels that the names of a gazetteer may get."""
    entries = gazetteer.entries()
    types = pl.col("type").cast(pl.String)
    if LABEL in entries.columns:
        return set(entries.select(pl.coalesce(LABEL, types)).to_series())
    people = entries.select((pl.col("adjectives", "demonyms").list.len() > 0).any()).row(0)
    return set(entries.select(types.unique()).to_series()) | ({"NORP"} if any(people) else set())
