"""Stripping of plain text: clean texts lose nothing, however they are wrapped; furniture alone is no story; favor
moves the threshold and nothing else."""

from __future__ import annotations

import random
import textwrap

import pytest
import tidings as td

SENTENCES = [
    "The harbour council of Arica met on Monday to decide on the new breakwater.",
    "Nobody expected the ferry to leave before the storm had passed.",
    "Two engineers had measured the current for a whole winter, and their figures were not in doubt.",
    "What the town needs, the mayor said, is a road that does not flood in spring.",
    "The money for it will come from a loan that both parties have agreed to.",
    "Fishermen fear that their boats will have to anchor farther from the market.",
    "The work is to begin in August and will take three years.",
    "A petition against the plan was signed by four hundred people, most of whom live by the sea.",
    "The council answered that it had listened to everybody who asked to be heard.",
    "In the end the vote was close: nine hands were raised for the plan and seven against it.",
    "The minister of transport is to visit the site before the end of the month.",
    "It was the longest meeting that the oldest clerk could remember.",
]

GERMAN = [
    "Der Hafenrat von Arica hat am Montag über den neuen Wellenbrecher beraten.",
    "Niemand hatte damit gerechnet, dass die Fähre vor dem Ende des Sturms ablegt.",
    "Das Geld dafür soll aus einem Kredit kommen, auf den sich beide Parteien geeinigt haben.",
    "Die Arbeiten beginnen im August und dauern drei Jahre, sagte die Bürgermeisterin.",
]

VERSE = """The boat is late, the boat is late,
the gulls have gone to sleep,
and who would wait, and who would wait
so long beside the deep?

The boat is late, the boat is late,
the lamp is burning low,
the tide has passed the harbour gate
and did not let us know."""

SPEECH = """Thank you, Madam Chair.

We came here with three requests.

First, open the road.

Second, tell us what it costs.

Third: listen.

No one in this room can say that we did not warn you. We wrote in May, and we wrote again in June.

Thank you."""


def prose(seed: int, n: int, sentences: list[str]) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.sample(sentences, rng.randint(1, 4))) for _ in range(n)]


@pytest.mark.parametrize("n", [1, 2, 5, 12, 40])
@pytest.mark.parametrize("sentences", [SENTENCES, GERMAN], ids=["english", "german"])
def test_clean_prose_is_kept(n: int, sentences: list[str]) -> None:
    for seed in range(10):
        paragraphs = prose(seed, n, sentences)
        stripped = td.strip("\n\n".join(paragraphs), format="text", title=True)
        assert stripped.text.split("\n\n") == paragraphs


@pytest.mark.parametrize("text", [VERSE, SPEECH], ids=["verse", "speech"])
def test_short_lines_of_a_clean_text_are_kept(text: str) -> None:
    assert td.strip(text, format="text", title=True).text.split() == text.split()


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["wrapped", "empty lines between all lines"])
def test_wrapping_changes_no_word(width: int, between: str) -> None:
    for seed in range(10):
        paragraphs = prose(seed, 6, SENTENCES)
        wrapped = "\n\n".join(between.join(textwrap.wrap(p, width, break_on_hyphens=False)) for p in paragraphs)
        assert td.strip(wrapped, format="text", title=True).text.split() == " ".join(paragraphs).split()


FURNITURE = [
    "• Home", "• World", "• Sport", "• Opinion", "Share | Tweet | Print", "Sign in", "Subscribe to our newsletter",
    "Most Read", "Advertisement", "All news", "Follow us on Twitter", "© 2024 The Coast Herald. All rights reserved.",
    "Privacy Policy", "Terms of Use", "Contact us", "Careers", "Cookie settings", "Log in", "Search", "Menu",
]  # fmt: skip


def test_furniture_alone_is_no_story() -> None:
    for seed in range(10):
        lines = random.Random(seed).sample(FURNITURE, 14)
        stripped = td.strip("\n".join(lines), format="text")
        assert stripped.text == ""
        assert "only_boilerplate" in str(stripped.problems)


def test_a_story_among_furniture_is_kept() -> None:
    for seed in range(10):
        rng = random.Random(seed)
        body = prose(seed, 6, SENTENCES)
        top, bottom = rng.sample(FURNITURE, 10), rng.sample(FURNITURE, 10)
        page = "\n".join(top) + "\n\n" + "\n\n".join(body) + "\n\n" + "\n".join(bottom)
        assert td.strip(page, format="text").text.split("\n\n") == body


def test_favor_only_moves_the_threshold() -> None:
    for seed in range(10):
        rng = random.Random(seed)
        lines = prose(seed, 5, SENTENCES) + rng.sample(FURNITURE, 10) + rng.sample(SENTENCES, 3)
        rng.shuffle(lines)
        page = "\n\n".join(lines)
        words = [len(td.strip(page, format="text", favor=favor).text) for favor in ("precision", "balance", "recall")]
        assert words == sorted(words)
