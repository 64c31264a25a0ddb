"""Phrases: which are learned, with what score, and where they are joined."""

import json
import math
import pickle
import stat
from collections import Counter

import polars as pl
import pytest
import tidings as td
from hypothesis import given
from hypothesis import strategies as st

# Words: red 6, cross 6, aid 4, wine 2, roads 2; 20 in all.
# Pairs: red cross 4, cross aid 4, red wine 2, cross roads 2.
RED = ["Red Cross aid."] * 4 + ["red wine", "cross roads"] * 2


def scores(phrases):
    return dict(phrases.phrases.select("phrase", "score").iter_rows())


def made(*phrases, fold="lower"):
    """Phrases that nobody had to learn."""
    frame = pl.DataFrame({"n": [len(p.split()) for p in phrases], "phrase": phrases, "score": 1.0, "count": 1})
    return td.Phrases._of(frame, {"fold": fold})


# --- scores ---------------------------------------------------------------------------------------------------------


def test_the_score_of_mikolov():
    # (count - min_count) / (a * b) * distinct words and pairs, of which there are 5 + 4.
    learned = td.Phrases.learn(RED, min_count=2, threshold=-1.0)
    assert learned.phrases.rows() == [
        (2, "cross aid", (4 - 2) / (6 * 4) * 9, 4),
        (2, "red cross", (4 - 2) / (6 * 6) * 9, 4),
        (2, "cross roads", 0.0, 2),
        (2, "red wine", 0.0, 2),
    ]
    assert learned.phrases.schema == {"n": pl.Int32, "phrase": pl.String, "score": pl.Float64, "count": pl.Int64}


def test_the_score_of_bouma():
    learned = scores(td.Phrases.learn(RED, min_count=2, threshold=-1.0, scoring="npmi"))
    # p(red cross) = 4 / 20, p(red) = p(cross) = 6 / 20: ln(.2 / .09) / -ln .2.
    assert learned["red cross"] == pytest.approx(math.log(0.2 / 0.09) / -math.log(0.2), abs=1e-15)
    assert learned["red cross"] == pytest.approx(0.49614071)
    # p(cross roads) = p(roads) = 2 / 20: ln(.1 / (.3 * .1)) / -ln .1.
    assert learned["cross roads"] == pytest.approx(math.log(1 / 0.3) / math.log(10), abs=1e-15)
    # A pair that is never apart.
    assert (
        scores(td.Phrases.learn(["ping pong", "a b c"], min_count=1, scoring="npmi", threshold=0.9))["ping pong"] == 1
    )


def test_the_score_of_dunning():
    learned = scores(td.Phrases.learn([*RED, "wine cross"] * 2, min_count=1, threshold=-1e9, scoring="g2"))
    # Twice red 6, cross 7, N 22, together 4: both 8, red alone 4, cross alone 6, neither 26.
    a, b, n = 12, 14, 44
    table = ((8, a * b), (4, a * (n - b)), (6, (n - a) * b), (26, (n - a) * (n - b)))
    assert learned["red cross"] == pytest.approx(2 * sum(o * math.log(o * n / e) for o, e in table))
    # NLTK's BigramAssocMeasures.likelihood_ratio(8, (12, 14), 44).
    assert learned["red cross"] == pytest.approx(8.881935445446139)
    # "wine cross": 2 times, by chance 6 * 14 / 44 = 1.9, so that it is hardly more; and less is negative.
    assert 0 < learned["wine cross"] < 0.02
    rare = scores(td.Phrases.learn(["a b"] * 9 + ["b a"], min_count=1, threshold=-1e9, scoring="g2"))
    assert rare["b a"] < 0 < rare["a b"]
    # A word beside itself: the table does not close, and the score is a number all the same.
    assert math.isfinite(
        scores(td.Phrases.learn(["bora bora"], min_count=1, threshold=-1e9, scoring="g2"))["bora bora"]
    )


CONNECTORS = ("of", "the")


def oracle(sentences, min_count, connectors):
    """Both of gensim's scores of all pairs, by counting word after word."""
    words, pairs, total = Counter(), Counter(), 0
    for sentence in sentences:
        first, between = None, []
        for word in sentence:
            total += 1
            if word not in connectors:
                words[word] += 1
                if first is not None:
                    pairs[first, *between, word] += 1
                first, between = word, []
            elif first is not None:
                between.append(word)
    size = len(words) + len(pairs)
    result = {}
    for pair, count in pairs.items():
        if count >= min_count:
            a, b = words[pair[0]], words[pair[-1]]
            pmi = math.log(count / total / (a / total * b / total))
            result[" ".join(pair)] = ((count - min_count) / (a * b) * size, pmi / -math.log(count / total))
    return result


@given(
    st.lists(
        # Two connectors in a row at the most: parted by words.
        st.lists(
            st.sampled_from(["bank", "england", "leeds", "bank of england", "of leeds", "of the bank"]), max_size=6
        ).map(lambda parts: " ".join(parts).replace("of the bank of", "of the bank")),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 3),
    st.booleans(),
)
def test_scores_are_those_of_counting_word_after_word(texts, min_count, connecting):
    connectors = CONNECTORS if connecting else ()
    expected = oracle([text.split() for text in texts], min_count, connectors)
    how = {"min_count": min_count, "connectors": connectors}
    default = scores(td.Phrases.learn(texts, threshold=-1e9, **how))
    assert default == pytest.approx({phrase: value for phrase, (value, _) in expected.items()})
    npmi = scores(td.Phrases.learn(texts, threshold=-1.0, scoring="npmi", **how))
    # Above the threshold: not on it.
    assert npmi == pytest.approx({phrase: value for phrase, (_, value) in expected.items() if value > -1})


# --- learning -------------------------------------------------------------------------------------------------------


def test_min_count_and_threshold():
    assert set(scores(td.Phrases.learn(RED, min_count=2, threshold=0.5))) == {"cross aid"}, "above 0.5, not on it"
    assert set(scores(td.Phrases.learn(RED, min_count=3, threshold=-1.0))) == {"cross aid", "red cross"}
    assert len(td.Phrases.learn(RED)) == 0
    # Each scoring has a threshold of its own.
    assert set(scores(td.Phrases.learn(RED, min_count=1, scoring="npmi"))) == {"cross aid", "cross roads", "red wine"}
    assert td.Phrases.learn(RED, scoring="g2").settings["threshold"] == 10.83


def test_no_phrase_across_a_sentence_end():
    learned = td.Phrases.learn(["It is red. Cross it."] * 5, min_count=1, threshold=-1.0)
    assert set(scores(learned)) == {"it is", "is red", "cross it"}
    assert learned.apply(["It is red. Cross it. Is red\n\ncross it"]).to_list() == [
        "It_is red. Cross_it. Is_red\n\ncross_it"
    ]


def test_what_stands_between_words_parts_them():
    texts = ['Paris, France. Russia\'s president (France) and "Paris France"'] * 5
    learned = scores(td.Phrases.learn(texts, threshold=-1.0))
    assert set(learned) == {"paris france"}
    phrases = made("paris france", "russia president", "russia's president")
    assert phrases.apply(texts[:1])[0] == texts[0].replace("Paris France", "Paris_France").replace("s p", "s_p")


def test_connectors_stand_inside_only():
    texts = ["He left the Bank of England.", "The Bank of England met.", "of the England team"] * 5
    learned = scores(td.Phrases.learn(texts, min_count=5, threshold=-1.0, connectors="en"))
    assert "bank of england" in learned
    assert not any(phrase.split()[0] in ("of", "the") or phrase.split()[-1] in ("of", "the") for phrase in learned)
    assert "left the bank" in learned
    own = scores(td.Phrases.learn(["Cour de Cassation"] * 5, threshold=-1.0, connectors=["De"]))
    assert list(own) == ["cour de cassation"]
    # Of three in a row nothing is learned.
    assert not len(td.Phrases.learn(["out of the a blue"] * 9, threshold=-1.0, connectors="en"))


def test_longer_phrases():
    texts = ["the New York Times wrote", "New York Times", "in New York now", "the times now"] * 10
    two = td.Phrases.learn(texts, threshold=0.15)
    assert set(scores(two)) == {"new york", "york times", "times wrote", "in new"}
    three = td.Phrases.learn(texts, threshold=0.15, max_words=3)
    assert three.phrases["n"].max() == 3
    # Where "times wrote" is a phrase, "times" is not there for another one.
    assert three.phrases.filter(pl.col("phrase") == "new york times").select("n", "count").rows() == [(3, 10)]
    assert three.apply(["NEW YORK\nTIMES, New York."]).to_list() == ["NEW_YORK_TIMES, New_York."]
    # What was found first keeps its score.
    assert all(scores(three)[phrase] == value for phrase, value in scores(two).items())


def test_connectors_do_not_count_for_the_length():
    texts = ["the Bank of England Act", "a Bank of England Act"] * 9
    two = td.Phrases.learn(texts, threshold=0.1, connectors="en")
    assert set(scores(two)) == {"bank of england", "england act"}
    three = td.Phrases.learn(texts, threshold=0.1, connectors="en", max_words=3)
    assert {(4, "bank of england act")} == set(three.phrases.select("n", "phrase").rows()) - {
        (3, "bank of england"),
        (2, "england act"),
    }


def test_a_phrase_inside_a_longer_one_may_begin_a_sentence():
    # What stands for "New York" has a capital, or the sentence before would not end.
    texts = ["They left. New York is far. New York is big."] * 9
    learned = scores(td.Phrases.learn(texts, threshold=0.3, max_words=3))
    assert "new york is" in learned
    assert "left new york" not in learned


@pytest.mark.parametrize(
    ("fold", "learned", "joined"),
    [
        ("none", {"Café Noir", "cafe noir"}, "Café_Noir cafe_noir CAFÉ NOIR café noir"),
        ("lower", {"café noir", "cafe noir"}, "Café_Noir cafe_noir CAFÉ_NOIR café_noir"),
        ("full", {"cafe noir"}, "Café_Noir cafe_noir CAFÉ_NOIR café_noir"),
    ],
)
def test_folding(fold, learned, joined):
    phrases = td.Phrases.learn(["Café Noir", "cafe noir"] * 5, threshold=-1.0, fold=fold)
    assert set(scores(phrases)) == learned
    assert phrases.apply([joined.replace("_", " ")]).to_list() == [joined]
    longer = td.Phrases.learn(["le Café Noir", "le cafe noir"] * 5, threshold=-1.0, fold=fold, max_words=3)
    assert {phrase.split(" ", 1)[1] for phrase in scores(longer) if phrase.count(" ") == 2} == learned


def test_learning_is_the_same_however_texts_come():
    expected = td.Phrases.learn(RED, min_count=2, threshold=-1.0, max_words=3).phrases
    for texts, column in (
        (iter(RED), None),
        (pl.Series(RED), None),
        (pl.DataFrame({"story": RED, "id": range(len(RED))}), "story"),
        (pl.LazyFrame({"text": RED}), None),
        ([text.encode() for text in RED], None),
        ([*RED, None, ""], None),
    ):
        learned = td.Phrases.learn(texts, column=column, min_count=2, threshold=-1.0, max_words=3)
        assert learned.phrases.equals(expected)


def test_nothing_to_learn():
    for texts in ([], [None], [""], ["one"], pl.Series([None, None])):
        learned = td.Phrases.learn(texts, min_count=1, threshold=-1.0, max_words=4)
        assert len(learned) == 0
        assert learned.phrases.schema == td.Phrases.learn(RED, min_count=1).phrases.schema
        assert learned.apply(["one two", None]).to_list() == ["one two", None]
        assert learned.mentions(["one two"]).columns == ["doc", "start", "end", "phrase", "score"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"scoring": "pmi"}, "scoring must be 'default' or 'npmi' or 'g2', not 'pmi'"),
        ({"fold": "upper"}, "fold must be 'none' or 'lower' or 'full', not 'upper'"),
        ({"min_count": 0}, "min_count must be at least 1, not 0"),
        ({"max_words": 1}, "max_words must be at least 2, not 1"),
        ({"scoring": "npmi", "threshold": 10.0}, "threshold must be from -1.0 to 1.0"),
        ({"connectors": "of"}, "connectors must be 'en' or words, not 'of'"),
    ],
    ids=str,
)
def test_arguments_that_cannot_be(arguments, why):
    with pytest.raises(td.TidingsError, match=why):
        td.Phrases.learn(RED, **arguments)


def test_one_text_is_not_several():
    for call in (td.Phrases.learn, made("red cross").apply, made("red cross").mentions):
        with pytest.raises(td.TidingsError, match="put it into a list"):
            call("red cross")
    with pytest.raises(TypeError, match=r"use Phrases.learn\(texts\) or Phrases.load\(path\)"):
        td.Phrases()


# --- applying -------------------------------------------------------------------------------------------------------


def test_all_else_stays_as_it_is():
    phrases = made("red cross", "café noir")
    texts = [
        "  The RED \t\n CROSS’s  men,\r\nred  cross; redcross red-cross red, cross\u00a0. ",
        "é Café Noir. 😀 café\u00a0noir😀red cross",
        "Red\n\ncross",
        "",
        None,
    ]
    assert phrases.apply(texts).to_list() == [
        "  The RED_CROSS’s  men,\r\nred_cross; redcross red-cross red, cross\u00a0. ",
        "é Café_Noir. 😀 café_noir😀red_cross",
        "Red\n\ncross",
        "",
        None,
    ]


@pytest.mark.parametrize("joiner", ["_", "", "$1", "\\", " ", "·", "<joiner>"])
def test_any_joiner(joiner):
    assert made("red cross aid").apply(["a red cross\naid b"], joiner).to_list() == [
        f"a red{joiner}cross{joiner}aid b"
    ]


def test_leftmost_then_longest():
    phrases = made("red cross", "cross roads", "red cross aid", "aid worker")
    texts = ["red cross aid worker", "red cross roads", "cross roads red cross aid"]
    assert phrases.apply(texts).to_list() == ["red_cross_aid worker", "red_cross roads", "cross_roads red_cross_aid"]


def test_mentions_are_what_is_joined():
    phrases = td.Phrases.learn(RED, min_count=2, threshold=0.4)
    texts = ["😀 The Red\nCross.", None, "cross aid, red cross"]
    found = phrases.mentions(texts)
    assert found.rows() == [
        (0, 6, 15, "red cross", 0.5),
        (2, 0, 9, "cross aid", 0.75),
        (2, 11, 20, "red cross", 0.5),
    ]
    assert found.schema == {
        "doc": pl.Int32, "start": pl.Int32, "end": pl.Int32, "phrase": pl.String, "score": pl.Float64,
    }  # fmt: skip
    for doc, start, end, phrase, _ in found.rows():
        assert " ".join(texts[doc][start:end].lower().split()) == phrase


def test_a_sentence_may_end_behind_an_abbreviation():
    phrases = made("u.s. he", "he left", "u.s. army", "left the u.s. he")
    texts = [
        "They left the U.S. He left.",
        "The U.S. Army left the u.s. he said",
        "in the U.S. He left the U.S. Army",
    ]
    assert phrases.apply(texts).to_list() == [
        "They left the U.S. He_left.",
        "The U.S._Army left_the_u.s._he said",
        "in the U.S. He_left the U.S._Army",
    ]
    assert phrases.mentions(texts)["doc"].to_list() == [0, 1, 1, 2, 2]


LETTERS = st.text(st.sampled_from("ab AB.\n é'😀-"), max_size=40)


@given(st.lists(st.one_of(st.none(), LETTERS), max_size=6), st.sampled_from(["_", "", "--"]))
def test_joined_texts_are_the_texts_with_the_mentions_joined(texts, joiner):
    phrases = made("a b", "b a", "a b a", "b. a", "ab é")
    expected = list(texts)
    for doc, start, end in phrases.mentions(texts).select("doc", "start", "end").reverse().iter_rows():
        text = expected[doc]
        expected[doc] = text[:start] + joiner.join(text[start:end].split()) + text[end:]
    before = pl.Series("story", texts, dtype=pl.String)
    after = phrases.apply(before, joiner)
    assert after.to_list() == expected
    assert after.name == "story"
    assert before.to_list() == texts, "what was handed over is not changed"


@given(st.lists(st.text(st.sampled_from("ab AB\n\t\u00a0é.,'\"😀"), max_size=30), max_size=4))
def test_a_pair_is_joined_wherever_it_is_counted(texts):
    counted = td.ngrams(texts, n=2, punctuation="keep").filter(pl.col("ngram") == "a b")["count"].sum()
    assert made("a b").mentions(texts).height == counted
    learned = td.Phrases.learn(texts, min_count=1, threshold=-1e9).phrases.filter(pl.col("phrase") == "a b")
    assert learned["count"].sum() == counted


# --- keeping them ---------------------------------------------------------------------------------------------------


def test_saved_and_loaded(tmp_path):
    phrases = td.Phrases.learn([*RED, "Café du Nord"], min_count=1, threshold=-1.0, connectors=["du"], max_words=3)
    path = tmp_path / "phrases.jsonl"
    phrases.save(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["format"] == "tidings phrases 1"
    assert len(lines) == 1 + len(phrases)
    assert any("café du nord" in line for line in lines), "readable, not escaped"
    assert [each.name for each in tmp_path.iterdir()] == ["phrases.jsonl"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o600 == 0o600
    again = td.Phrases.load(path)
    assert again.phrases.equals(phrases.phrases)
    assert again.settings == phrases.settings
    assert again.apply(["Red Cross"]).to_list() == ["Red_Cross"]
    again.save(path)
    assert path.read_text(encoding="utf-8").splitlines() == lines


def test_lines_may_be_edited(tmp_path):
    path = tmp_path / "phrases.jsonl"
    made("red cross", "red wine").save(path)
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join([*lines[:2], '{"phrase": "blue moon", "n": 2, "score": 3, "count": 1, "note": "mine"}'])
    )
    assert td.Phrases.load(str(path)).apply(["red cross red wine blue moon"])[0] == "red_cross red wine blue_moon"


def test_files_that_are_none(tmp_path):
    path = tmp_path / "phrases.jsonl"
    head = '{"format": "tidings phrases 1", "fold": "lower"}\n'
    row = '{"n": 2, "phrase": "a b", "score": 1.0, "count": 3}\n'
    for content, where in (
        ("", ": the file is empty"),
        ("{", ":1: no JSON"),
        ("[]\n", ":1: no file of phrases"),
        ('{"format": "tidings phrases 9"}\n', ":1: no file of phrases"),
        (head + "7\n", ":2: no object"),
        (head + row + "\n", ":3: no JSON"),
        (head + '{"phrase": "a b"}\n', ":2: field 'n' is None"),
        (head + row.replace('"a b"', "5"), ":2: field 'phrase' is 5"),
        (head + row + row, ": phrase 'a b' stands there twice"),
    ):
        path.write_text(content)
        with pytest.raises(td.TidingsError, match=r"phrases\.jsonl" + where):
            td.Phrases.load(path)
    with pytest.raises(FileNotFoundError):
        td.Phrases.load(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        made("a b").save(tmp_path / "none" / "phrases.jsonl")


def test_a_failed_save_leaves_the_file_that_was_there(tmp_path, monkeypatch):
    path = tmp_path / "phrases.jsonl"
    made("a b").save(path)
    before = path.read_bytes()
    phrases = made("c d")
    monkeypatch.setitem(phrases.settings, "connectors", {"no JSON"})
    with pytest.raises(TypeError):
        phrases.save(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["phrases.jsonl"]


def test_pickles():
    phrases = td.Phrases.learn(RED, min_count=2, threshold=0.4)
    again = pickle.loads(pickle.dumps(phrases))
    assert again.phrases.equals(phrases.phrases)
    assert again.apply(RED).equals(phrases.apply(RED))
    assert repr(again) == "<tidings.Phrases: 2>"
