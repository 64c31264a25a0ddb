"""Pages of made-up sites: each site has its furniture, each page a story of its own. For the tests of templates."""

from __future__ import annotations

import random

SUBJECTS = (
    "The council|A teacher|The ferry company|The harbour master|A gardener|The museum|The mayor|A violinist".split(
        "|"
    )
)
VERBS = "opened|repaired|painted|described|measured|sold|lent|forgot|carried|counted".split("|")
OBJECTS = "the old bridge|a box of lanterns|the winter timetable|forty letters|a copper kettle|the north quay".split(
    "|"
)
ENDS = (
    "before the rain came|while the market was still closed|and told nobody about it|for the third time this year|"
    "so that the children could see it|although the ice had not gone|with the help of two neighbours"
).split("|")

FURNITURE = {
    "gazette.example": [
        "Harbour Gazette",
        "Tides and weather for the bay",
        "Letters the editor liked",
        "Boats wanted and boats for sale",
        "The Gazette has been printed in the old rope works since the year of the great storm, and its readers may "
        "visit the press on any weekday morning.",
        "Write to the night desk",
    ],
    "valley.example": [
        "Valley Courier",
        "Village notes, north and south",
        "Lost, found and given away",
        "What the Courier prints belongs to those who wrote it, and whoever wants to use it elsewhere should ask "
        "them before and not after.",
        "Our carriers and their rounds",
    ],
}


def sentence(chance: random.Random) -> str:
    """One of a few thousand sentences."""
    parts = (SUBJECTS, VERBS, OBJECTS, ENDS)
    one = " ".join(chance.choice(part) for part in parts)
    return f"{one}, {chance.choice(SUBJECTS).lower()} said on day {chance.randrange(1, 400)}."


def story(number: int) -> tuple[str, list[str]]:
    """A title and paragraphs, always the same for a number."""
    chance = random.Random(number)
    title = (
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} {'again ' * (number % 3)}".strip()
    )
    return title, [" ".join(sentence(chance) for _ in range(chance.randrange(2, 4))) for _ in range(4)]


def text(site: str, number: int, extra: str = "") -> str:
    """A page as plain text."""
    title, paragraphs = story(number)
    *above, notice, below = FURNITURE[site]
    return "\n\n".join([*above, title, *paragraphs, *([extra] if extra else []), notice, below]) + "\n"


def html(site: str, number: int, *, canonical: bool = True) -> str:
    """A page as HTML whose markup says little: each block is a `div` beside the others, but for the heading."""
    title, paragraphs = story(number)
    *above, notice, below = FURNITURE[site]
    story_blocks = [f"<h1>{title}</h1>", *(f"<div>{line}</div>" for line in paragraphs)]
    blocks = [*(f"<div>{line}</div>" for line in above), *story_blocks, f"<div>{notice}</div>", f"<div>{below}</div>"]
    link = f'<link rel="canonical" href="https://www.{site}/{number}">' if canonical else ""
    body = "\n".join(blocks)
    return f"<!doctype html><html><head><title>{title}</title>{link}</head><body>{body}</body></html>"
