"""CountVectorizer: what it shares with scikit-learn's, checked behaviour by behaviour and matrix by matrix, and what
it says where it cannot mean the same."""

import inspect
import os
import pickle
import subprocess
import sys
import warnings
from collections import OrderedDict

import polars as pl
import pytest
import tidings as td
from hypothesis import given
from hypothesis import strategies as st
from tidings.vectorizer import REFUSED

np = pytest.importorskip("numpy")
sparse = pytest.importorskip("scipy.sparse")
pytest.importorskip("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.compose import ColumnTransformer  # noqa: E402
from sklearn.exceptions import NotFittedError  # noqa: E402
from sklearn.feature_extraction.text import CountVectorizer as Theirs  # noqa: E402
from sklearn.feature_extraction.text import TfidfTransformer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import Pipeline, make_pipeline  # noqa: E402
from sklearn.utils import get_tags  # noqa: E402
from sklearn.utils.validation import check_is_fitted  # noqa: E402

PORT = [
    "the crane lifts the boat",
    "the boat leaves the harbour",
    "a crane breaks in the harbour",
]
FARM = [
    "the tractor pulls the plough",
    "rain on the barley field",
    "a plough in the wet field",
]
BOTH = PORT + FARM
# Theirs on the same tokens: words of one letter count too. Texts of one sentence have the same n-grams.
WORDS = r"(?u)\b\w+\b"


def theirs(**parameters):
    return Theirs(token_pattern=WORDS, **parameters)


def assert_same(texts, new=(), **parameters):
    """Both learn and give the same matrices and names."""
    ours, other = td.CountVectorizer(**parameters), theirs(**parameters)
    got, expected = ours.fit_transform(texts), other.fit_transform(texts)
    assert list(ours.get_feature_names_out()) == list(other.get_feature_names_out())
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    assert (got != expected).nnz == 0
    assert ours.vocabulary_ == other.vocabulary_
    assert (ours.transform([*texts, *new]) != other.transform([*texts, *new])).nnz == 0
    for mine, its in zip(ours.inverse_transform(got), other.inverse_transform(expected), strict=True):
        assert sorted(mine) == sorted(its)


# --- the same matrices ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)])
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"min_df": 2},
        {"min_df": 0.2},
        {"max_df": 2},
        {"max_df": 0.4},
        {"min_df": 2, "max_df": 0.9},
        {"binary": True},
        {"lowercase": False},
        {"dtype": np.float32},
        {"dtype": "uint8", "binary": True, "min_df": 2},
        {"vocabulary": ["harbour", "the boat", "boat", "the crane lifts", "snow"]},
        {"vocabulary": {"field": 2, "the barley": 0, "the": 1}},
        {"vocabulary": {"field", "the barley", "the", "in the wet"}},
    ],
    ids=str,
)
def test_the_same_matrix(ngram_range, parameters):
    texts = [*BOTH, "The BOAT, the boat; THE boat", "", "Plough and barley, rain and boat", "The wet field"]
    assert_same(texts, new=["a tractor on the boat", "snow", ""], ngram_range=ngram_range, **parameters)


WORD = st.sampled_from(["boat", "crane", "Field", "FIELD", "été", "straße", "Ñandú", "вода", "x", "7", "1990s"])


@given(
    st.lists(st.lists(WORD, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=8),
    st.integers(1, 3),
    st.integers(0, 2),
    st.booleans(),
)
def test_the_same_matrix_of_any_words(texts, lowest, more, binary):
    if any(len(text.split()) >= lowest for text in texts):
        assert_same(texts, ngram_range=(lowest, lowest + more), binary=binary)
    else:
        with pytest.raises(td.TidingsError, match="empty vocabulary"):
            td.CountVectorizer(ngram_range=(lowest, lowest + more)).fit(texts)


def test_a_large_vocabulary_is_limited_as_theirs_is():
    words = [f"w{i}" for i in range(200)]
    # The word i stands i + 1 times, so that no two are equally frequent.
    texts = [" ".join([word] * (i + 1)) for i, word in enumerate(words)]
    assert_same(texts, max_features=17)
    assert_same(texts, max_features=1)
    assert_same(texts, max_features=1000)


# --- what is learned ------------------------------------------------------------------------------------------------


def test_feature_names_are_in_code_point_order():
    vectorizer = td.CountVectorizer(lowercase=False).fit(["zebra Äpfel apple Zebra éclair 12"])
    names = vectorizer.get_feature_names_out()
    assert isinstance(names, np.ndarray)
    assert names.dtype == object
    assert list(names) == sorted(["zebra", "Äpfel", "apple", "Zebra", "éclair", "12"])
    assert vectorizer.vocabulary_ == {name: i for i, name in enumerate(names)}
    assert all(type(column) is int for column in vectorizer.vocabulary_.values())
    assert not vectorizer.fixed_vocabulary_


def test_document_frequencies_limit_the_vocabulary():
    # Documents with each: sea 4, wind 2, sail 1, mast 1.
    texts = ["sea wind", "sea wind sail", "sea sea", "sea mast"]

    def kept(**limits):
        return list(td.CountVectorizer(**limits).fit(texts).get_feature_names_out())

    assert kept(max_df=1.0) == ["mast", "sail", "sea", "wind"]
    assert kept(max_df=3) == ["mast", "sail", "wind"]
    assert kept(max_df=0.25) == ["mast", "sail"]
    assert kept(max_df=1) == ["mast", "sail"], "an int counts documents"
    assert kept(min_df=2) == ["sea", "wind"]
    assert kept(min_df=0.6) == ["sea"]
    assert kept(min_df=0.0) == ["mast", "sail", "sea", "wind"]
    assert kept(min_df=2, max_df=0.5) == ["wind"]
    assert kept(min_df=np.int64(2), max_df=np.float64(0.5)) == ["wind"]


def test_what_is_left_out_stays_out_of_transform():
    vectorizer = td.CountVectorizer(min_df=2).fit(PORT)
    assert "breaks" not in vectorizer.vocabulary_
    assert vectorizer.transform(["breaks breaks lifts"]).nnz == 0
    assert vectorizer.transform(["boat breaks"]).sum() == 1


def test_max_features_takes_the_most_frequent_and_of_equals_the_first():
    texts = ["b b b a a c c d", "d e"]
    assert set(td.CountVectorizer(max_features=1).fit(texts).vocabulary_) == {"b"}
    matrix = td.CountVectorizer(max_features=3).fit_transform(texts)
    # a, c and d stand twice: the first two of them.
    assert matrix.toarray().tolist() == [[2, 3, 2], [0, 0, 0]]
    assert set(td.CountVectorizer(max_features=3).fit(texts[::-1]).vocabulary_) == {"a", "b", "c"}
    limited = td.CountVectorizer(max_features=2, max_df=1).fit(texts)
    assert set(limited.vocabulary_) == {"a", "b"}, "d has been left out before"


def test_binary_says_only_whether():
    assert td.CountVectorizer().fit_transform(["a a b", "b"]).toarray().tolist() == [[2, 1], [0, 1]]
    matrix = td.CountVectorizer(binary=True, dtype=np.float32).fit_transform(["a a b", "b"])
    assert matrix.toarray().tolist() == [[1, 1], [0, 1]]
    assert matrix.dtype == np.float32
    top = td.CountVectorizer(binary=True, max_features=1).fit(["a b", "a b b"])
    assert list(top.vocabulary_) == ["b"], "by occurrences, not by documents"


def test_fitting_again_forgets():
    vectorizer = td.CountVectorizer()
    first = vectorizer.fit_transform(PORT)
    second = vectorizer.fit_transform(FARM[:1])
    assert second.shape[1] != first.shape[1]
    assert set(vectorizer.vocabulary_) == {"the", "tractor", "pulls", "plough"}


def test_fit_returns_itself_and_looks_at_no_target():
    vectorizer = td.CountVectorizer()
    assert vectorizer.fit(PORT, [1, 2, 3]) is vectorizer
    assert (vectorizer.fit_transform(PORT, y=[1, 2, 3]) != vectorizer.transform(PORT)).nnz == 0


def test_the_matrix_is_sorted_csr():
    matrix = td.CountVectorizer(ngram_range=(1, 2)).fit_transform(BOTH)
    assert sparse.isspmatrix_csr(matrix)
    assert matrix.has_sorted_indices
    assert matrix.has_canonical_format
    assert matrix.indices.dtype == np.int32
    assert matrix.dtype == np.int64


def test_no_ngram_goes_across_a_sentence_end():
    texts = ["The boat left. Nobody saw it."]
    assert "left nobody" not in td.CountVectorizer(ngram_range=(2, 2)).fit(texts).vocabulary_
    assert "left nobody" in theirs(ngram_range=(2, 2)).fit(texts).vocabulary_


def test_tokens_are_those_of_tidings():
    names = td.CountVectorizer().fit(["I don't see a U.S. ship of 2,510 tons"]).get_feature_names_out()
    assert list(names) == ["2,510", "a", "don't", "i", "of", "see", "ship", "tons", "u.s."]


def test_fold_takes_the_place_of_strip_accents():
    texts = ["Café CAFE café"]
    assert set(td.CountVectorizer().fit(texts).vocabulary_) == {"café", "cafe"}
    assert td.CountVectorizer(fold="full").fit(texts).vocabulary_ == {"cafe": 0}
    assert len(td.CountVectorizer(fold="none").fit(texts).vocabulary_) == 3
    assert td.CountVectorizer(lowercase=False, fold="lower").fit(["A a"]).vocabulary_ == {"a": 0}


# --- what an n-gram is made of -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 2), (2, 3)])
def test_stop_words_are_taken_out_before_ngrams_are_made(ngram_range):
    assert_same(BOTH, ngram_range=ngram_range, stop_words=["the", "in", "a"])
    vectorizer = td.CountVectorizer(ngram_range=(2, 2), stop_words=["the", "on"])
    assert set(vectorizer.fit(["rain on the barley"]).vocabulary_) == {"rain barley"}


def test_lists_of_stop_words():
    english = td.CountVectorizer(stop_words="english").fit(BOTH)
    assert "the" not in english.vocabulary_
    assert "boat" in english.vocabulary_
    assert english.vocabulary_ == td.CountVectorizer(stop_words="en").fit(BOTH).vocabulary_
    assert "der" not in td.CountVectorizer(stop_words="de").fit(["der Hafen"]).vocabulary_
    with pytest.raises(ValueError, match="stop"):
        td.CountVectorizer(stop_words="no such list").fit(BOTH)
    with pytest.raises(ValueError, match="empty vocabulary"):
        td.CountVectorizer(stop_words="english").fit(["to be or not to be", "and so are you"])


@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 3), (2, 5)])
@pytest.mark.parametrize("parameters", [{}, {"min_df": 2}, {"max_df": 0.5}, {"binary": True}], ids=str)
def test_the_same_matrix_of_characters(ngram_range, parameters):
    texts = ["The boat.  It left!", "été\nà Nîmes", "b", "boat boat"]
    ours = td.CountVectorizer(analyzer="char", ngram_range=ngram_range, **parameters)
    # Theirs keeps a single line break as it is.
    other = Theirs(analyzer="char", ngram_range=ngram_range, **parameters)
    expected = other.fit_transform([text.replace("\n", " ") for text in texts])
    got = ours.fit_transform(texts)
    assert list(ours.get_feature_names_out()) == list(other.get_feature_names_out())
    assert (got != expected).nnz == 0


def test_across_sentence_ends_if_asked():
    texts = ["The boat left. Nobody saw it.\n\nIt rained."]
    assert_same_across(texts)
    paragraphs = td.CountVectorizer(ngram_range=(2, 2), boundary="paragraph").fit(texts)
    assert "left nobody" in paragraphs.vocabulary_
    assert "it it" not in paragraphs.vocabulary_


def assert_same_across(texts):
    ours = td.CountVectorizer(ngram_range=(1, 3), boundary="document")
    assert ours.fit(texts).vocabulary_ == theirs(ngram_range=(1, 3)).fit(texts).vocabulary_


def test_documents_may_be_lists_of_tokens():
    tokens = [["cease-fire", "in the north", "Cease-Fire"], [], ["in", "the north"]]
    vectorizer = td.CountVectorizer(ngram_range=(1, 2))
    matrix = vectorizer.fit_transform(tokens)
    names = vectorizer.get_feature_names_out()
    assert dict(zip(names, matrix.toarray()[0].tolist(), strict=True))["cease-fire"] == 2
    # "in the north" is one token here and two there, and one column.
    assert matrix.toarray()[:, list(names).index("in the north")].tolist() == [1, 0, 1]


# --- a vocabulary that was handed over ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [dict, OrderedDict, list, tuple, iter, dict.keys], ids=lambda kind: kind.__name__)
def test_a_vocabulary_of_any_kind(kind):
    given = {"boat": 0, "plough": 1}
    vectorizer = td.CountVectorizer(vocabulary=kind(given))
    assert vectorizer.fit_transform(BOTH).toarray().tolist() == [[1, 0], [1, 0], [0, 0], [0, 1], [0, 0], [0, 1]]
    assert vectorizer.vocabulary_ == given
    assert vectorizer.fixed_vocabulary_
    # Once more: an iterator has been read.
    assert vectorizer.fit_transform(BOTH).shape == (6, 2)


def test_a_set_is_sorted_and_a_list_is_not():
    assert list(td.CountVectorizer(vocabulary={"b", "a", "c"}).get_feature_names_out()) == ["a", "b", "c"]
    assert list(td.CountVectorizer(vocabulary=["b", "a"]).get_feature_names_out()) == ["b", "a"]
    columns = td.CountVectorizer(vocabulary={"b": 1, "a": 2, "c": 0})
    assert list(columns.get_feature_names_out()) == ["c", "b", "a"]
    assert columns.transform(["b a a"]).toarray().tolist() == [[0, 1, 2]]


def test_a_vocabulary_needs_no_fit():
    vectorizer = td.CountVectorizer(vocabulary=["boat", "field"])
    assert vectorizer.transform(["a boat", "nothing"]).toarray().tolist() == [[1, 0], [0, 0]]
    assert [list(terms) for terms in vectorizer.inverse_transform([[0, 3], [1, 1]])] == [["field"], ["boat", "field"]]


def test_limits_are_not_asked_of_a_vocabulary():
    vectorizer = td.CountVectorizer(vocabulary=["boat", "snow"], min_df=5, max_df=1, max_features=1)
    assert vectorizer.fit_transform(PORT).shape == (3, 2)


def test_a_vocabulary_that_cannot_be_used():
    for vocabulary, why in (
        ({"boat": 0, "field": 0}, "Vocabulary contains repeated indices"),
        ({"boat": 1, "field": 2}, "Vocabulary of size 2 doesn't contain index 0"),
        (["boat", "field", "boat"], "Duplicate term in vocabulary: 'boat'"),
        ([], "empty vocabulary passed to fit"),
        ({}, "empty vocabulary passed to fit"),
        ({"the": 0, "boat": 2}, "Vocabulary of size 2 doesn't contain index 1"),
        ("boat", "put it into a list"),
        ([1, 2], "made of strings"),
    ):
        with pytest.raises(td.TidingsError, match=why):
            td.CountVectorizer(vocabulary=vocabulary).fit(PORT)
        with pytest.raises(td.TidingsError, match=why):
            td.CountVectorizer(vocabulary=vocabulary).transform(PORT)


def test_upper_case_in_a_vocabulary_is_warned_of():
    with pytest.warns(UserWarning, match="upper case"):
        td.CountVectorizer(vocabulary=["Boat", "boat"]).fit(PORT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        td.CountVectorizer(vocabulary=["Boat", "boat"], lowercase=False).fit(PORT)
        td.CountVectorizer(vocabulary=["boat"]).fit(PORT)


# --- back again -----------------------------------------------------------------------------------------------------


def test_inverse_transform_of_any_matrix():
    vectorizer = td.CountVectorizer()
    matrix = vectorizer.fit_transform([*PORT, ""])
    expected = [sorted(set(text.split())) for text in [*PORT, ""]]
    for form in (matrix, matrix.toarray(), matrix.tocsc(), matrix.tocoo(), sparse.csr_array(matrix)):
        assert [list(terms) for terms in vectorizer.inverse_transform(form)] == expected
    zeros = matrix.copy()
    zeros.data[:] = 0
    assert [list(terms) for terms in vectorizer.inverse_transform(zeros)] == [[], [], [], []]
    assert vectorizer.inverse_transform(matrix[:0]) == []
    with pytest.raises(td.TidingsError, match="2 columns"):
        vectorizer.inverse_transform([[1, 2]])


# --- in scikit-learn ------------------------------------------------------------------------------------------------


def test_parameters():
    vectorizer = td.CountVectorizer(ngram_range=(1, 2), min_df=3)
    assert vectorizer.get_params()["ngram_range"] == (1, 2)
    assert set(vectorizer.get_params()) == set(inspect.signature(td.CountVectorizer).parameters) - {"others"}
    assert vectorizer.set_params(min_df=1, fold="full") is vectorizer
    assert (vectorizer.min_df, vectorizer.fold, vectorizer.ngram_range) == (1, "full", (1, 2))
    assert repr(vectorizer) == "CountVectorizer(ngram_range=(1, 2), fold='full')"
    assert repr(td.CountVectorizer()) == "CountVectorizer()"


def test_clones_have_the_parameters_and_nothing_learned():
    vocabulary = {"boat": 0}
    vectorizer = td.CountVectorizer(ngram_range=(1, 3), vocabulary=vocabulary, dtype=np.float64).fit(PORT)
    copy = clone(vectorizer)
    assert copy.get_params() == vectorizer.get_params()
    assert not hasattr(copy, "vocabulary_")
    assert clone(td.CountVectorizer(vocabulary=["b", "a"])).fit(["a"]).vocabulary_ == {"b": 0, "a": 1}

    class Mine(td.CountVectorizer):
        def __init__(self, *, ngram_range=(1, 2)):
            super().__init__(ngram_range=ngram_range)

    assert clone(Mine(ngram_range=(2, 2))).get_params() == {"ngram_range": (2, 2)}


def test_in_a_pipeline_and_a_grid_search():
    texts, target = BOTH * 4, ([0] * 3 + [1] * 3) * 4
    pipeline = Pipeline(
        [("count", td.CountVectorizer()), ("tfidf", TfidfTransformer()), ("model", LogisticRegression())]
    )
    grid = {"count__ngram_range": [(1, 1), (1, 2)], "count__min_df": [1, 2], "model__C": [1.0, 10.0]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(texts, target)
    assert search.best_score_ == 1.0
    best = search.best_estimator_
    assert isinstance(best["count"], td.CountVectorizer)
    assert list(best.predict(["the crane in the harbour", "barley and plough"])) == [0, 1]
    assert list(best[:2].get_feature_names_out()) == list(best["count"].get_feature_names_out())
    assert (
        cross_val_score(make_pipeline(td.CountVectorizer(), LogisticRegression()), texts, target, cv=2).min() == 1.0
    )
    # What a notebook shows.
    assert "CountVectorizer" in best._repr_html_()


def test_the_weights_are_those_of_theirs():
    ours = make_pipeline(td.CountVectorizer(ngram_range=(1, 2)), TfidfTransformer()).fit_transform(BOTH)
    expected = make_pipeline(theirs(ngram_range=(1, 2)), TfidfTransformer()).fit_transform(BOTH)
    assert abs(ours - expected).max() == 0


def test_on_a_column_of_a_frame():
    frame = pl.DataFrame({"text": BOTH, "length": [len(text) for text in BOTH]})
    columns = ColumnTransformer([("words", td.CountVectorizer(), "text"), ("rest", "passthrough", ["length"])])
    assert columns.fit_transform(frame).shape == (6, 18)
    assert "words__boat" in columns.get_feature_names_out()


def test_what_scikit_learn_asks():
    tags = get_tags(td.CountVectorizer())
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert not tags.target_tags.required
    with pytest.raises(NotFittedError):
        check_is_fitted(td.CountVectorizer())
    check_is_fitted(td.CountVectorizer().fit(PORT))
    assert not hasattr(td.CountVectorizer(), "set_output"), "sparse matrices go into no frame"


@pytest.mark.parametrize(
    "vectorizer",
    [
        td.CountVectorizer(),
        td.CountVectorizer(ngram_range=(1, 3), dtype=np.float32),
        td.CountVectorizer(vocabulary={"z", "b", "boat"}),
        td.CountVectorizer(vocabulary={"boat": 1, "the": 0}),
    ],
    ids=repr,
)
def test_pickles(vectorizer):
    fresh = pickle.loads(pickle.dumps(vectorizer))
    assert type(fresh) is td.CountVectorizer
    assert fresh.get_params() == vectorizer.get_params()
    learned = pickle.loads(pickle.dumps(clone(vectorizer).fit(PORT)))
    assert (learned.transform(BOTH) != clone(vectorizer).fit(PORT).transform(BOTH)).nnz == 0


def test_columns_are_the_same_in_every_process():
    # Sets of strings are walked in another order in each process.
    code = "import tidings as td; print(td.CountVectorizer(vocabulary=set('bdfaceg')).get_feature_names_out())"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


# --- what is not there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["transform", "inverse_transform", "get_feature_names_out"])
def test_not_fitted(call):
    vectorizer = td.CountVectorizer()
    with pytest.raises(td.NotFittedError, match="not fitted") as raised:
        getattr(vectorizer, call)(PORT)
    assert isinstance(raised.value, ValueError)
    assert isinstance(raised.value, AttributeError)
    assert isinstance(raised.value, td.TidingsError)
    assert not vectorizer.fixed_vocabulary_


def test_one_text_is_not_several():
    message = "^Iterable over raw text documents expected, string object received.$"
    vectorizer = td.CountVectorizer()
    for call in (vectorizer.fit, vectorizer.fit_transform, vectorizer.fit(PORT).transform):
        with pytest.raises(ValueError, match=message):
            call("the boat")


def test_nothing_is_left():
    with pytest.raises(ValueError, match="empty vocabulary"):
        td.CountVectorizer().fit(["", "...", None])
    with pytest.raises(ValueError, match="empty vocabulary"):
        td.CountVectorizer().fit([])
    with pytest.raises(ValueError, match=r"After pruning, no terms remain. Try a lower min_df or a higher max_df"):
        td.CountVectorizer(min_df=2).fit(["a b", "c d"])
    with pytest.raises(ValueError, match="max_df=1 corresponds to < documents than min_df=2"):
        td.CountVectorizer(min_df=2, max_df=1).fit(PORT)


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"ngram_range": (2, 1)}, "lower boundary larger than the upper boundary"),
        ({"ngram_range": (0, 1)}, "n=\\(0, 1\\) cannot"),
        ({"ngram_range": 2}, "two integers"),
        ({"ngram_range": (1, 2.0)}, "two integers"),
        ({"min_df": 1.5}, "min_df must be a share"),
        ({"max_df": -0.1}, "max_df must be a share"),
        ({"min_df": 0}, "min_df must be at least 1"),
        ({"max_df": "all"}, "max_df must be a number"),
        ({"min_df": True}, "min_df must be a number"),
        ({"max_features": 0}, "must be an integer of at least 1"),
        ({"max_features": 2.5}, "must be an integer of at least 1"),
        ({"analyzer": "char_wb"}, 'must be "word" or "char"'),
        ({"analyzer": str.split}, 'must be "word" or "char"'),
        ({"analyzer": "char", "stop_words": ["a"]}, "stop_words are words"),
        ({"fold": "upper"}, "fold must be"),
    ],
    ids=str,
)
def test_parameters_that_cannot_be(parameters, why):
    # As in scikit-learn they are looked at when they are used.
    vectorizer = td.CountVectorizer(**parameters)
    with pytest.raises(td.TidingsError, match=why):
        vectorizer.fit(PORT)


@pytest.mark.parametrize(
    "name",
    ["tokenizer", "preprocessor", "token_pattern", "strip_accents", "input", "encoding", "decode_error"],
)
def test_parameters_that_cannot_mean_the_same_are_refused(name):
    assert name in inspect.signature(Theirs).parameters
    for call in (td.CountVectorizer, td.CountVectorizer().set_params):
        with pytest.raises(td.TidingsError, match=f"^{name} is no parameter here: |^{name} is no parameter here, "):
            call(**{name: None})


def test_all_parameters_of_theirs_are_known_or_refused():
    known = set(td.CountVectorizer().get_params())
    assert set(inspect.signature(Theirs).parameters) <= known | set(REFUSED)
    with pytest.raises(
        td.TidingsError, match=r"Invalid parameter 'ngrams' for CountVectorizer. Valid parameters are: "
    ):
        td.CountVectorizer(ngrams=(1, 2))


# --- documents ------------------------------------------------------------------------------------------------------


def test_any_documents():
    expected = td.CountVectorizer().fit_transform(PORT)
    for documents in (
        tuple(PORT),
        iter(PORT),
        np.array(PORT),
        np.array(PORT, dtype=object),
        pl.Series(PORT),
        pl.DataFrame({"text": PORT, "id": [1, 2, 3]}),
        pl.LazyFrame({"text": PORT}),
        pl.Series(PORT).to_arrow(),
        [text.encode() for text in PORT],
    ):
        assert (td.CountVectorizer().fit_transform(documents) != expected).nnz == 0


def test_nulls_are_empty_rows():
    matrix = td.CountVectorizer(min_df=0.4).fit_transform(["boat", None, "boat", "", "field"])
    assert matrix.toarray().tolist() == [[1], [0], [1], [0], [0]]


def test_other_scripts():
    text = "Машинное обучение — обширный подраздел"
    vectorizer = td.CountVectorizer()
    assert vectorizer.fit_transform([text]).shape == (1, 4)
    assert set(vectorizer.vocabulary_) == {"машинное", "обучение", "обширный", "подраздел"}
    assert vectorizer.transform(["ОБУЧЕНИЕ"]).sum() == 1


def test_documents_that_are_no_texts():
    with pytest.raises((TypeError, ValueError)):
        td.CountVectorizer().fit([1.5, float("nan")])
    with pytest.raises(td.TidingsError, match="expected texts"):
        td.CountVectorizer().fit(5)


# --- the matrix without the class -----------------------------------------------------------------------------------


def test_document_term_matrix_is_what_the_class_gives():
    matrix, terms = td.document_term_matrix(BOTH, (1, 2), min_df=2, max_df=0.9)
    vectorizer = td.CountVectorizer(ngram_range=(1, 2), min_df=2, max_df=0.9)
    assert (matrix != vectorizer.fit_transform(BOTH)).nnz == 0
    assert terms == list(vectorizer.get_feature_names_out())


def test_document_term_matrix():
    frame = pl.DataFrame({"id": [1, 2], "story": ["the boat the", None]})
    matrix, terms = td.document_term_matrix(frame, column="story")
    assert (terms, matrix.toarray().tolist()) == (["boat", "the"], [[1, 2], [0, 0]])
    matrix, terms = td.document_term_matrix(frame, column="story", top=1)
    assert (terms, matrix.toarray().tolist()) == (["the"], [[2], [0]])
    matrix, terms = td.document_term_matrix(frame, 2, column="story", vocabulary=["snow", "the boat"])
    assert (terms, matrix.toarray().tolist()) == (["snow", "the boat"], [[0, 1], [0, 0]])
    matrix, terms = td.document_term_matrix(["", None])
    assert (terms, matrix.shape) == ([], (2, 0))
    matrix, terms = td.document_term_matrix([])
    assert (terms, matrix.shape) == ([], (0, 0))
    with pytest.raises(td.TidingsError, match="Duplicate"):
        td.document_term_matrix(["a"], vocabulary=["a", "a"])


def test_scipy_is_asked_for_when_it_is_needed():
    code = """
import sys
sys.modules["scipy"] = sys.modules["scipy.sparse"] = None
import tidings as td
try:
    td.CountVectorizer().fit_transform(["a"])
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "tidings[sklearn]"' in done.stdout


def test_importing_tidings_imports_neither():
    code = "import sys, tidings; print([m for m in ('sklearn', 'scipy', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
