"""Makes rust/core/src/ngram/stop_words.txt: the stop words of each language of stop_words.toml, a line each: the ISO
639-1 code, a tab, the words in code point order with a space between.

    apt-get download liblucene4.10-java=4.10.4+dfsg-7.1
    pip install spacy==3.8.18 stopwordsiso==0.7.1
    python seeds/stop_words.py PACKAGE.deb            writes stop_words.txt
    python seeds/stop_words.py PACKAGE.deb --check    writes nothing; exit code 1 when it is not what would be written

Same package and same versions, same bytes; others are an error. stop_words.toml says where each list is from, what
was added and left out, and why; rust/core/src/ngram/stop_words.LICENSE has the licences.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import io
import sys
import tarfile
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parent
SETTINGS = SEEDS / "stop_words.toml"
TARGET = SEEDS.parent / "rust/core/src/ngram/stop_words.txt"
JARS = "./usr/share/java"

Settings = dict[str, Any]


def open_deb(package: bytes) -> tarfile.TarFile:
    """What a Debian package installs. A package is an `ar` archive: a magic line, then members, each with a header of
    60 bytes (the name in the first 16, the size as decimal digits in bytes 48 to 57), at even places."""
    if not package.startswith(b"!<arch>\n"):
        raise SystemExit("this is no Debian package")
    at = 8
    while at < len(package):
        header = package[at : at + 60]
        size = int(header[48:58])
        body = package[at + 60 : at + 60 + size]
        if header.startswith(b"data.tar"):
            return tarfile.open(fileobj=io.BytesIO(body))
        at += 60 + size + size % 2
    raise SystemExit("this Debian package installs nothing")


def lucene_words(text: str) -> Iterator[str]:
    """The words of one of Lucene's lists: a word at the start of a line, `#` or `|` before a comment."""
    for line in text.splitlines():
        yield from line.split("#")[0].split("|")[0].split()


def lucene(settings: Settings, path: Path) -> dict[str, list[str]]:
    """The lists of Apache Lucene, by language."""
    package = path.read_bytes()
    if hashlib.sha256(package).hexdigest() != settings["sha256"]:
        raise SystemExit(f"{path} is not {settings['package']}: its checksum is another")
    lists = {}
    with open_deb(package) as installed:
        for jar in ("common", "kuromoji", "stempel"):
            member = installed.extractfile(f"{JARS}/lucene-analyzers-{jar}-4.10.4.jar")
            assert member is not None
            with zipfile.ZipFile(io.BytesIO(member.read())) as files:
                for language, name in settings[jar].items():
                    text = files.read(f"org/apache/lucene/analysis/{name}").decode()
                    lists[language] = list(lucene_words(text))
    return lists


def installed_lists(settings: Settings) -> dict[str, list[str]]:
    """The lists of spaCy and of stopwords-iso, by language, as those packages are installed."""
    for package in ("spacy", "stopwordsiso"):
        source = settings[package]
        if source["languages"] and version(package) != source["version"]:
            raise SystemExit(f"{package} {version(package)} is installed: {source['version']} is needed")
    lists = {
        language: sorted(importlib.import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
        for language in settings["spacy"]["languages"]
    }
    for language in settings["stopwordsiso"]["languages"]:
        lists[language] = sorted(importlib.import_module("stopwordsiso").stopwords(language))
    return lists


def is_word(word: str) -> bool:
    """Whether it is one word, and not a phrase, a mark or a Roman numeral."""
    return any(c.isalpha() for c in word) and " " not in word and not (len(word) > 1 and set(word) <= set("ivx"))


def tidy(language: str, words: list[str], settings: Settings) -> list[str]:
    """The words as they are shipped: each once, lower case, composed, with the twins of their spellings."""
    twins = str.maketrans(settings["spellings"].get(language, {}))
    chosen = {unicodedata.normalize("NFC", word.strip("'’").lower().replace("’", "'")) for word in words}
    for change in settings["add"]:
        if change["language"] == language:
            chosen |= set(change["words"])
    for change in settings["leave"]:
        if change["language"] == language:
            if missing := set(change["words"]) - chosen:
                raise SystemExit(f"{language}: {' '.join(sorted(missing))}: left out, but not there")
            chosen -= set(change["words"])
    chosen |= {word.translate(twins) for word in chosen}
    return sorted(filter(is_word, chosen))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the Debian package of Apache Lucene")
    parser.add_argument("--check", action="store_true", help="write nothing; compare")
    arguments = parser.parse_args()
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    lists = lucene(settings["lucene"], arguments.package) | installed_lists(settings)
    made = "".join(
        f"{language}\t{' '.join(tidy(language, words, settings))}\n" for language, words in sorted(lists.items())
    )
    if arguments.check:
        same = TARGET.read_text(encoding="utf-8") == made
        print(f"{TARGET.name} is {'what' if same else 'not what'} stop_words.py makes")
        return 0 if same else 1
    TARGET.write_text(made, encoding="utf-8", newline="\n")
    for line in made.splitlines():
        language, words = line.split("\t")
        print(language, len(words.split()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
