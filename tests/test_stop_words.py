"""Stop words: what is shipped, and that it is what its script makes of its sources."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tidings as td
from scripts import script as seeds_script

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "rust/core/src/ngram/stop_words.txt"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return seeds_script("stop_words")


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "seeds/stop_words.toml").read_text(encoding="utf-8"))


def languages(settings: dict[str, Any]) -> list[str]:
    """All languages that the settings have a source for."""
    lucene = [language for jar in ("common", "kuromoji", "stempel") for language in settings["lucene"][jar]]
    return sorted([*lucene, *settings["spacy"]["languages"], *settings["stopwordsiso"]["languages"]])


def test_every_language_has_a_list(settings: dict[str, Any]) -> None:
    assert len(languages(settings)) == 34
    for language in languages(settings):
        words = td.stop_words(language)
        assert words == sorted(set(words))
        assert len(words) > 40
        assert all(word == word.strip() == word.lower() for word in words)


def test_the_file_holds_these_languages_and_no_others(settings: dict[str, Any]) -> None:
    lines = [line.split("\t") for line in SHIPPED.read_text(encoding="utf-8").splitlines()]
    assert [language for language, _ in lines] == languages(settings)
    assert all(words.split(" ") == td.stop_words(language) for language, words in lines)


@pytest.mark.parametrize(
    ("language", "there", "missing"),
    [
        ("en", "the of and is with would will can", "system computer us may said government new two"),
        ("de", "der die und daß dass nicht", "stadt sagte"),
        ("fr", "le la les et de dans", "homme ville"),
        ("es", "el la los y de que", "presidente ciudad"),
        ("ru", "и в на не что", "жизнь человек сказал"),
        ("uk", "і в у на не що", "рік сказав тисяч"),
        ("ar", "من في على إلى و", "رئيس"),
        ("fa", "از به در که كه ای اي", "مردم"),
        ("ro", "şi și la cu", "oraş"),
        ("el", "και το από στην", "πόλη"),
        ("tr", "ve bir bu için", "milyon"),
        ("zh", "的 了 我们 因为", "人 年"),
        ("ja", "の は が です", "日本"),
        ("he", "של את על", "סיבה"),
        ("hi", "के में है", "घर"),
        ("pl", "i w na się", "www zł"),
    ],
)
def test_function_words_and_no_others(language: str, there: str, missing: str) -> None:
    words = set(td.stop_words(language))
    assert set(there.split()) - words == set()
    assert set(missing.split()) & words == set()


@pytest.mark.parametrize("language", ["english", "EN", "xx", ""])
def test_an_unknown_language_says_which_there_are(language: str) -> None:
    with pytest.raises(td.TidingsError, match=r"write one of ar bg ca cs .* uk zh \(ISO 639-1\)"):
        td.stop_words(language)


def test_a_caller_cannot_change_the_list() -> None:
    td.stop_words("en").clear()
    assert "the" in td.stop_words("en")


def test_what_was_added_and_left_out_shows(settings: dict[str, Any]) -> None:
    for change in settings["add"]:
        assert set(change["words"]) <= set(td.stop_words(change["language"])), change["why"]
    for change in settings["leave"]:
        assert not set(change["words"]) & set(td.stop_words(change["language"])), change["why"]


def test_the_script_makes_the_lists_of_installed_packages(script: ModuleType, settings: dict[str, Any]) -> None:
    spacy = pytest.importorskip("spacy")
    if spacy.__version__ != settings["spacy"]["version"]:
        pytest.skip(f"spaCy {spacy.__version__} is installed, the lists are of {settings['spacy']['version']}")
    lists = script.installed_lists(settings | {"stopwordsiso": {"version": None, "languages": []}})
    assert sorted(lists) == settings["spacy"]["languages"]
    for language, words in lists.items():
        assert script.tidy(language, words, settings) == td.stop_words(language)


def test_the_script_reads_the_lists_of_lucene(script: ModuleType) -> None:
    text = " | From somewhere\n\ni              | subject\nwe|us\n# a comment\nà  \nthe # article\n"
    assert list(script.lucene_words(text)) == ["i", "we", "à", "the"]


def test_the_script_tidies(script: ModuleType) -> None:
    settings = {
        "spellings": {"ro": {"ş": "ș"}},
        "add": [{"language": "ro", "words": ["nou"]}],
        "leave": [{"language": "ro", "words": ["oraş"]}],
    }
    words = ["Şi", "s\u0327i", "oraş", "iv", "i", "a b", "...", "d’", "’s", "n’t", "3"]
    assert script.tidy("ro", words, settings) == ["d", "i", "n't", "nou", "s", "şi", "și"]
    with pytest.raises(SystemExit, match="ro: oraş: left out, but not there"):
        script.tidy("ro", ["a"], settings)


def test_the_script_opens_a_debian_package(script: ModuleType) -> None:
    with pytest.raises(SystemExit, match="no Debian package"):
        script.open_deb(b"PK")
    with pytest.raises(SystemExit, match="installs nothing"):
        script.open_deb(b"!<arch>\n" + b"debian-binary".ljust(48) + b"4".ljust(10) + b"`\n2.0\n")
