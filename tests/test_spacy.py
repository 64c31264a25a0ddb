"""The spaCy component: it does what an EntityRuler does, and what a gazetteer adds to that."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td

with warnings.catch_warnings():
    # What spaCy imports is not ours.
    warnings.simplefilter("ignore")
    spacy = pytest.importorskip("spacy")
    from tidings.spacy import GazetteerRuler

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:(spacy|thinc|pydantic|confection|click).*")

PATTERNS = [
    {"label": "ORG", "pattern": "Apple"},
    {"label": "PRODUCT", "pattern": "Apple Watch", "id": "apple-watch"},
    {"label": "PRODUCT", "pattern": "iWatch", "id": "apple-watch"},
    {"label": "GPE", "pattern": [{"LOWER": "san"}, {"LOWER": "francisco"}], "id": "san-francisco"},
]
TEXT = "The Apple Watch is sold by Apple in San\nFrancisco, once as iWatch."
FOUND = [
    ("Apple Watch", "PRODUCT", "apple-watch", ""),
    ("Apple", "ORG", "", ""),
    ("San\nFrancisco", "GPE", "san-francisco", ""),
    ("iWatch", "PRODUCT", "apple-watch", ""),
]


def pipeline(**config: Any) -> tuple[Any, GazetteerRuler]:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("tidings_gazetteer", config=config)
    assert isinstance(ruler, GazetteerRuler)
    return nlp, ruler


def told(spans: Any) -> list[tuple[str, str, str, str]]:
    return [(span.text, span.label_, span.id_, span.kb_id_) for span in spans]


@pytest.fixture
def names(tmp_path: Path) -> str:
    """A file of names."""
    file = tmp_path / "names.jsonl"
    rows = [
        {"entity_id": "country:LBY", "name": "Libya", "type": "GPE", "adjectives": ["Libyan"]},
        {"entity_id": "org:un", "name": "United Nations", "type": "ORG", "aliases": ["UN"]},
        {"entity_id": "org:bank", "name": "Bank of Libya", "type": "ORG"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(file)


# --- as an EntityRuler ----------------------------------------------------------------------------------------------


def test_patterns() -> None:
    nlp, ruler = pipeline()
    ruler.add_patterns(PATTERNS)
    assert told(nlp(TEXT).ents) == FOUND
    assert ruler.patterns == PATTERNS
    assert len(ruler) == 4
    assert ruler.labels == ("GPE", "ORG", "PRODUCT")
    assert ruler.ent_ids == ("apple-watch", "san-francisco")
    assert "PRODUCT" in ruler
    assert "PERSON" not in ruler
    assert nlp.pipe_labels["tidings_gazetteer"] == list(ruler.labels)
    ruler.remove("apple-watch")
    assert told(nlp(TEXT).ents) == [("Apple", "ORG", "", ""), *FOUND[1:3]]
    with pytest.raises(ValueError, match="apple-watch"):
        ruler.remove("apple-watch")
    ruler.clear()
    assert len(ruler) == 0


def test_the_same_entities_as_an_entity_ruler() -> None:
    nlp, ruler = pipeline(case="exact")
    other = spacy.blank("en")
    entity_ruler = other.add_pipe("entity_ruler")
    patterns = [pattern for pattern in PATTERNS if isinstance(pattern["pattern"], str)]
    for one in (ruler, entity_ruler):
        one.add_patterns(patterns)
        one.add_patterns([{"label": "PERSON||p1", "pattern": "Tim Cook"}])
    texts = [TEXT, "Tim Cook of Apple.", "", "Apple Apple Watch iWatch apple"]
    for ours, theirs in zip(nlp.pipe(texts), other.pipe(texts), strict=True):
        assert [(e.start, e.end, e.label_, e.ent_id_) for e in ours.ents if e.label_ != "PERSON"] == [
            (e.start, e.end, e.label_, e.ent_id_) for e in theirs.ents if not e.label_.startswith("PERSON")
        ]


def test_a_label_that_holds_an_id() -> None:
    nlp, ruler = pipeline(ent_id_sep="##")
    ruler.add_patterns([{"label": "PERSON##p1", "pattern": "Tim Cook"}])
    assert told(nlp("Tim Cook spoke.").ents) == [("Tim Cook", "PERSON", "p1", "")]
    assert ruler.labels == ("PERSON",)


@pytest.mark.parametrize("overwrite", [False, True])
def test_entities_that_are_there(overwrite: bool) -> None:
    nlp, ruler = pipeline(overwrite_ents=overwrite)
    ruler.add_patterns(PATTERNS)
    first = nlp.add_pipe("entity_ruler", before="tidings_gazetteer")
    first.add_patterns([{"label": "OTHER", "pattern": "Watch is"}, {"label": "OTHER", "pattern": "sold by"}])
    found = [(e.text, e.label_) for e in nlp(TEXT).ents]
    assert (("Watch is", "OTHER") in found) is not overwrite
    assert (("Apple Watch", "PRODUCT") in found) is overwrite
    assert ("sold by", "OTHER") in found
    assert ("iWatch", "PRODUCT") in found


def test_nothing_to_find() -> None:
    nlp, _ = pipeline()
    with pytest.warns(UserWarning, match="W036"):
        assert list(nlp(TEXT).ents) == []


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ({"label": "ORG"}, "write it as"),
        ({"pattern": "Apple"}, "write it as"),
        ({"label": "ORG", "pattern": " "}, "without a character"),
        ({"label": "ORG", "pattern": 3}, "E097"),
        ({"label": "ORG", "pattern": [{"LOWER": "the", "OP": "?"}]}, "entity_ruler beside"),
        ({"label": "ORG", "pattern": [{"POS": "NOUN"}]}, "entity_ruler beside"),
        ({"label": "ORG", "pattern": [{"LOWER": {"REGEX": "^a"}}]}, "entity_ruler beside"),
    ],
)
def test_patterns_that_cannot_be_names(pattern: dict[str, Any], message: str) -> None:
    _, ruler = pipeline()
    with pytest.raises(ValueError, match=message):
        ruler.add_patterns([pattern])
    assert len(ruler) == 0


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"alignment_mode": "shrink"}, "alignment_mode must be"),
        ({"kind": "shortest"}, "kind must be"),
        ({"case": "any"}, "case must be"),
        ({"overwrite": True}, "overwrite"),
    ],
)
def test_wrong_settings(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pipeline(**config)


def test_scores() -> None:
    from spacy.training import Example

    nlp, ruler = pipeline()
    ruler.add_patterns(PATTERNS)
    doc = nlp.make_doc(TEXT)
    reference = nlp(TEXT)
    scores = nlp.evaluate([Example(doc, reference)])
    assert scores["ents_f"] == 1.0


# --- a gazetteer ----------------------------------------------------------------------------------------------------


def test_a_gazetteer(names: str) -> None:
    nlp, ruler = pipeline(gazetteer=names)
    doc = nlp("The Bank of Libya’s man in the UN. 🙂 Libyan officials")
    assert told(doc.ents) == [
        ("Bank of Libya", "ORG", "org:bank", "org:bank"),
        ("UN", "ORG", "org:un", "org:un"),
        ("Libyan", "NORP", "country:LBY", "country:LBY"),
    ]
    assert doc.ents[0][0].ent_kb_id_ == doc.ents[0][0].ent_id_ == "org:bank"
    assert ruler.labels == ("GPE", "NORP", "ORG")
    assert len(ruler) == 5
    assert ruler.patterns == []


def test_a_gazetteer_and_patterns(names: str) -> None:
    nlp, ruler = pipeline(gazetteer=names)
    ruler.add_patterns([{"label": "BODY", "pattern": "UN", "id": "un"}, {"label": "PLACE", "pattern": "of Libya"}])
    # The longest wins; of two that are as long, the pattern.
    assert told(nlp("The Bank of Libya and the UN").ents) == [
        ("Bank of Libya", "ORG", "org:bank", "org:bank"),
        ("UN", "BODY", "un", ""),
    ]
    assert "BODY" in ruler
    assert len(ruler) == 7


def test_a_gazetteer_that_is_at_hand(gazetteer: td.Gazetteer) -> None:
    nlp, ruler = pipeline()
    ruler.gazetteer = gazetteer
    assert told(nlp("In Женева").ents) == [("Женева", "LOC", "place:geneva", "place:geneva")]
    ruler.gazetteer = None
    assert ruler.gazetteer is None


def test_the_default_gazetteer() -> None:
    nlp, _ = pipeline(gazetteer="default")
    assert [(e.text, e.ent_id_) for e in nlp("Talks in Libya").ents] == [("Libya", "country:LBY")]


def test_a_column_of_labels_overrules_the_type() -> None:
    nlp, ruler = pipeline()
    ruler.gazetteer = td.Gazetteer.from_frame(
        pl.DataFrame(
            {"entity_id": ["a", "b"], "name": ["Aaa", "Bbb"], "type": ["ORG"] * 2, "label": ["VESSEL", None]}
        )
    )
    assert told(nlp("Aaa and Bbb").ents) == [("Aaa", "VESSEL", "a", "a"), ("Bbb", "ORG", "b", "b")]
    assert ruler.labels == ("ORG", "VESSEL")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("strict", ["Libya"]), ("contract", ["Foo", "Libya"]), ("expand", ["x.com/UN/y", "Foo Bar.x", "Libya"])],
)
def test_names_that_end_inside_a_token(mode: str, expected: list[str]) -> None:
    nlp, ruler = pipeline(alignment_mode=mode)
    ruler.add_patterns([{"label": "X", "pattern": name} for name in ("UN", "Foo Bar", "Libya")])
    nlp.tokenizer = spacy.tokenizer.Tokenizer(nlp.vocab)
    assert [e.text for e in nlp("x.com/UN/y Foo Bar.x Libya").ents] == expected


def test_a_group_of_spans(names: str) -> None:
    nlp, ruler = pipeline(gazetteer=names, spans_key="names")
    ruler.add_patterns([{"label": "WHOLE", "pattern": "of Libya"}])
    doc = nlp("The Bank of Libya")
    assert list(doc.ents) == []
    assert [(s.text, s.label_) for s in doc.spans["names"]] == [("Bank of Libya", "ORG"), ("of Libya", "WHOLE")]
    doc = nlp.get_pipe("tidings_gazetteer")(doc)
    assert len(doc.spans["names"]) == 4
    ruler.overwrite = True
    assert len(ruler(doc).spans["names"]) == 2


def test_many_documents(names: str) -> None:
    nlp, _ = pipeline(gazetteer=names)
    texts = [f"{i} Libya" if i % 3 else "" for i in range(300)]
    docs = list(nlp.pipe(texts, batch_size=7))
    assert [doc.text for doc in docs] == texts
    assert [len(doc.ents) for doc in docs] == [1 if text else 0 for text in texts]


# --- bytes and files ------------------------------------------------------------------------------------------------


def test_bytes_and_files_of_an_entity_ruler(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    entity_ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    entity_ruler.add_patterns(PATTERNS)
    entity_ruler.to_disk(tmp_path / "ruler")
    entity_ruler.to_disk(tmp_path / "patterns.jsonl")
    _, ruler = pipeline()
    for read in (
        lambda: ruler.from_bytes(entity_ruler.to_bytes()),
        lambda: ruler.from_disk(tmp_path / "ruler"),
        lambda: ruler.from_disk(tmp_path / "patterns.jsonl"),
    ):
        ruler.clear()
        assert read() is ruler
        assert sorted(ruler.patterns, key=str) == sorted(PATTERNS, key=str)
    assert ruler.overwrite is True
    with pytest.raises(ValueError, match="E146"):
        ruler.from_disk(tmp_path / "nowhere")


def test_patterns_as_a_file(tmp_path: Path) -> None:
    _, ruler = pipeline()
    ruler.add_patterns(PATTERNS)
    ruler.to_disk(tmp_path / "p.jsonl")
    assert [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()] == PATTERNS
    entity_ruler = spacy.blank("en").add_pipe("entity_ruler").from_disk(tmp_path / "p.jsonl")
    assert len(entity_ruler) == 4


def test_bytes() -> None:
    nlp, ruler = pipeline()
    ruler.add_patterns(PATTERNS)
    ruler.overwrite = True
    again = spacy.blank("en")
    again.add_pipe("tidings_gazetteer")
    again.from_bytes(nlp.to_bytes())
    assert again.get_pipe("tidings_gazetteer").overwrite is True
    assert told(again(TEXT).ents) == FOUND


def test_bytes_hold_the_gazetteer(names: str) -> None:
    nlp, ruler = pipeline(gazetteer=names)
    Path(names).rename(names + ".gone")
    with pytest.raises(FileNotFoundError):
        nlp("Libya")
    Path(names + ".gone").rename(names)
    data = ruler.to_bytes()
    again = GazetteerRuler(nlp).from_bytes(data)
    assert again.gazetteer is not None
    assert ruler.gazetteer is not None
    assert again.gazetteer.to_bytes() == ruler.gazetteer.to_bytes()
    assert GazetteerRuler(nlp).from_bytes(ruler.to_bytes(exclude=["gazetteer"])).gazetteer is None


def test_a_pipeline_on_disk_needs_no_other_file(names: str, tmp_path: Path) -> None:
    nlp, ruler = pipeline(gazetteer=names, overwrite_ents=True, spans_key="names")
    ruler.add_patterns(PATTERNS)
    nlp.to_disk(tmp_path / "model")
    assert (tmp_path / "model" / "tidings_gazetteer" / "gazetteer.tdg").is_file()
    Path(names).unlink()
    again = spacy.load(tmp_path / "model")
    ruler = again.get_pipe("tidings_gazetteer")
    assert (ruler.overwrite, ruler.spans_key, ruler.patterns) == (True, "names", PATTERNS)
    doc = again("Apple in Libya")
    assert told(doc.spans["names"]) == [
        ("Apple", "ORG", "", ""),
        ("Libya", "GPE", "country:LBY", "country:LBY"),
    ]
    # What is saved may be saved again.
    again.to_disk(tmp_path / "model")
    doc = spacy.load(tmp_path / "model")("Libya")
    assert [s.text for s in doc.spans["names"]] == ["Libya"]


def test_other_processes(names: str) -> None:
    nlp, ruler = pipeline(gazetteer=names)
    ruler.add_patterns(PATTERNS)
    again = pickle.loads(pickle.dumps(nlp))
    assert [e.text for e in again("Apple in Libya").ents] == ["Apple", "Libya"]


def test_the_entry_point_is_found_without_an_import() -> None:
    code = (
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('tidings_gazetteer', config={'gazetteer': 'default'}); "
        "print(nlp('Libya').ents[0].ent_id_)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "country:LBY\n", done.stderr
