"""Dictionaries of PETRARCH and TABARI: actors, with codes that hold for a time, and agents.

An actor is a row with all its names. Its codes, with their days, are the payload `codes`
(`AFGGOV 2001-12-22..2014-09-29|AFGELI`); `valid_from` and `valid_to` are set where the file gives one span of days
only, because a row has one. The file is in capitals and says no types: names are given capitals as in prose, since
"US" and "us" differ in the text, and the type follows from the code, `type=` going before it:

    a country alone: GPE. A region: LOC. With days, or of the elites (ELI): PERSON, unless the name is that of a body
    (ARMY, PARTY, ...). All else: ORG.

An agent is a ROLE, its plural a GROUP; the code is the payload `code`. A name without `_` at its end may go on in
PETRARCH ("AFGHAN" finds "AFGHANS"); here a name is what is written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from tidings.lists.countries import CODES
from tidings.lists.listing import Ids, Listing, Row, distinct, is_visible, joined

# Where CAMEO's codes are not those of ISO.
_CAMEO: Final = {"ROM": "ROU", "TMP": "TLS", "KSV": "XKX", "ZAR": "COD"}

_REGIONS: Final = frozenset(
    "AFR ASA CAF CAS CAU EAF EEU EIN EUR LAM MEA MDT NAF NMR SAF SAM SAS SCN SEA WAF WEU WST".split()
)

_BODIES: Final = frozenset(
    """
    ACADEMY AGENCY ALLIANCE ARMY ASSEMBLY ASSOCIATION AUTHORITY BANK BATTALION BOARD BRIGADE BRIGADES BUREAU
    CABINET CLUB COALITION COMMAND COMMISSION COMMITTEE COMPANY CONFERENCE CONGRESS CORPORATION CORPS COUNCIL COURT
    DEPARTMENT EMBASSY FEDERATION FORCE FORCES FOUNDATION FRONT GOVERNMENT GROUP GROUPS GUARD GUERRILLAS INSTITUTE
    JUNTA LEAGUE MILITANTS MILITARY MILITIA MINISTRY MOVEMENT NAVY NETWORK NEWSPAPER OFFICE ORGANIZATION PARLIAMENT
    PARTY POLICE REBELS REGIME SENATE SERVICE TROOPS UNION UNIVERSITY
    """.split()
)

_SMALL: Final = frozenset(
    "a al and at bin da dal das de del den der des di do dos du e el et for fi ibn in la las le les los of on the to "
    "und van von y".split()
)

MAX_FORMS: Final = 1000
"""How many phrases one agent may stand for."""

_CAPITALS: Final = frozenset("EU II III IV NATO UAE UK UN US USA VI VII VIII".split())

_CODE: Final = re.compile(r"\[([^\]\[]*)\]")
_SET: Final = re.compile(r"!\s*(\w+)\s*!\s*=(.*)")
_USE: Final = re.compile(r"!(\w+)!")
# The published file has codes with the ~ behind them, and one that a brace closes.
_AGENT: Final = re.compile(r"([^\[\]{}~]+?)\s*(?:\{([^}]*)\})?\s*\[(?:~([A-Z0-9-]+)|([A-Z0-9-]+)~)[\]}]")
_ACRONYM: Final = re.compile(r"(.+)\s\(([A-Z][A-Z.-]*[A-Z.])\)")

_BAD_DAYS: Final = (
    "the days of a code, which are neither YYMMDD nor YYYYMMDD, not in the calendar or backwards; the code is kept"
)


def read_petrarch(listing: Listing) -> pl.DataFrame:
    """A file of actors or of agents, which its codes tell apart."""
    agents = listing.has(lambda line: "[~" in line.partition("#")[0])
    return listing.frame(_agents(listing) if agents else _actors(listing))


# --- actors ---------------------------------------------------------------------------------------------------------


@dataclass
class _Code:
    code: str
    start: date | None = None
    end: date | None = None

    def __str__(self) -> str:
        days = f" {self.start or ''}..{self.end or ''}" if self.start or self.end else ""
        return self.code + days


@dataclass
class _Actor:
    line: int
    names: list[str]
    codes: list[_Code] = field(default_factory=list)


def _actors(listing: Listing) -> Iterator[Row]:
    ids = Ids()
    actor: _Actor | None = None
    for line, text in listing.lines():
        text = text.partition("#")[0].replace("\x1a", "")
        if not text.strip():
            continue
        name, bracket, codes = text.partition("[")
        if name.strip():
            if "]" in name:
                listing.leave_out(line, "a ] without its [ in a name; the rest of the name is kept")
                name = name.replace("]", "")
            if not text.startswith("+"):
                if actor is not None:
                    yield from _actor_row(listing, ids, actor)
                actor = _Actor(line, [])
            elif actor is None:
                listing.fault(line, "a name that begins with + belongs to the one before it, and there is none")
                continue
            names = _names(name.lstrip("+"))
            if not names:
                listing.fault(line, "field `name` has no visible character")
            elif actor is not None:
                actor.names += names
        if bracket:
            if actor is None:
                listing.fault(line, "a code belongs to the name before it, and there is none")
                continue
            actor.codes += _codes(listing, line, bracket + codes)
    if actor is not None:
        yield from _actor_row(listing, ids, actor)


def _actor_row(listing: Listing, ids: Ids, actor: _Actor) -> Iterator[Row]:
    if not actor.names:
        return
    if not actor.codes:
        listing.leave_out(
            actor.line, "a name without a code: write [CODE] behind it, or + before it if it is of the name above"
        )
        return
    codes = actor.codes
    spans = {(code.start, code.end) for code in codes}
    start, end = spans.pop() if len(spans) == 1 else (None, None)
    entity_type = listing.type or _type_of(actor)
    country = next((c for code in codes if (c := _country(code.code)) is not None), None)
    name = in_prose(actor.names[0])
    aliases = [in_prose(alias) for alias in actor.names[1:]]
    yield Row(
        actor.line,
        {
            "entity_id": ids.of(entity_type, name),
            "name": name,
            "type": entity_type,
            "aliases": aliases,
            "country": country,
            "valid_from": start,
            "valid_to": end,
            "codes": joined(str(code) for code in codes),
        },
    )


def _codes(listing: Listing, line: int, text: str) -> Iterator[_Code]:
    """The codes of a line, with their days."""
    # One known file closes a bracket with a brace.
    closed = text.replace("}", "]")
    found = _CODE.findall(closed)
    rest = _CODE.sub("", closed)
    if "[" in rest or not found:
        listing.fault(line, f"field `code`: {text.strip()[:40]!r} is no [CODE] and no [CODE 010131-051231]")
        return
    if rest.strip(" \t]"):
        listing.leave_out(line, "what stands behind a code: write # before a comment")
    for content in found:
        code, _, days = content.strip().partition(" ")
        if not re.fullmatch(r"[A-Z0-9-]+", code):
            listing.fault(line, f"field `code`: {content[:40]!r}: write capitals and digits, such as [USAGOV]")
            continue
        if set(code) == {"-"}:
            # PETRARCH: this name is nobody, on these days.
            listing.leave_out(line, "the code ---, which says that the name is nobody")
            continue
        days = days.replace(" ", "")
        span = _days(days) if days else (None, None)
        if span is None:
            listing.leave_out(line, _BAD_DAYS)
            span = (None, None)
        yield _Code(code, *span)


def _days(text: str) -> tuple[date | None, date | None] | None:
    """The first and the last day of `<date`, `>date` or `date-date`; None where they cannot be read."""
    try:
        if text[0] == ">":
            return _day(text[1:]), None
        if text[0] == "<":
            return None, _day(text[1:])
        first, _, last = text.partition("-")
        start, end = _day(first), _day(last)
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _day(text: str) -> date:
    if len(text) == 6:
        # PETRARCH: years to 30 are of this century.
        text = ("20" if text[:2] <= "30" else "19") + text
    if len(text) != 8 or not text.isdecimal():
        raise ValueError
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _country(code: str) -> str | None:
    head = _CAMEO.get(code[:3], code[:3])
    return head if head in CODES else None


def _type_of(actor: _Actor) -> str:
    first = actor.codes[0].code
    if len(first) == 3 and (_country(first) or first in ("DDR", "SUN", "YUG", "CSK")):
        return "GPE"
    if first in _REGIONS:
        return "LOC"
    person = any(code.start or code.end or code.code.endswith("ELI") for code in actor.codes)
    if person and _BODIES.isdisjoint(re.split(r"[\s-]", actor.names[0])):
        return "PERSON"
    return "ORG"


def _names(text: str) -> list[str]:
    """A name as it is written, and the acronym in brackets behind it."""
    name = " ".join(text.replace("_", " ").split())
    if match := _ACRONYM.fullmatch(name):
        return [match[1], match[2]]
    return [name] if is_visible(name) else []


def in_prose(name: str) -> str:
    """A name that was written in capitals, as prose writes it: smart case asks for capitals throughout where a short
    name has them. What looks like an acronym keeps them.

    >>> [in_prose(n) for n in ("KABUL", "US", "U.N. SECURITY COUNCIL", "BANK OF CHINA", "AL-QAEDA", "KGB CHIEF")]
    ['Kabul', 'US', 'U.N. Security Council', 'Bank of China', 'Al-Qaeda', 'KGB Chief']"""
    if name != name.upper():
        return name
    words = name.split(" ")
    return " ".join(_word(word, alone=len(words) == 1, first=i == 0) for i, word in enumerate(words))


def _word(word: str, *, alone: bool, first: bool) -> str:
    if word.lower() in _SMALL and not alone:
        return word.capitalize() if first else word.lower()
    letters = [c for c in word if c.isalpha()]
    if re.fullmatch(r"(?:\w\.)+\w?", word) or (alone and len(letters) <= 3) or word in _CAPITALS:
        return word
    if letters and len(letters) <= 5 and word.isascii() and not set(word) & set("AEIOUY"):
        return word
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: apostrophe(m[0]), word)


def apostrophe(word: str) -> str:
    """`O'Neill`, but `Women's`."""
    before, mark, after = re.split(r"(['’])", word, maxsplit=1) if re.search(r"['’]", word) else (word, "", "")
    return before.capitalize() + mark + (after.capitalize() if len(before) <= 2 else after.lower())


# --- agents ---------------------------------------------------------------------------------------------------------


def _agents(listing: Listing) -> Iterator[Row]:
    sets: dict[str, list[str]] = {}
    ids = Ids()
    for line, text in listing.lines():
        text = text.partition("#")[0].replace("\x1a", "").strip()
        if not text:
            continue
        if definition := _SET.fullmatch(text):
            name = definition[1]
            words = [word.strip() for word in definition[2].split(",") if word.strip()]
            if not words or "!" in definition[2]:
                listing.fault(line, f"the set !{name}! wants words behind the =: write !{name}! = ONE, TWO")
            sets[name] = [word for word in words if "!" not in word] or ["?"]
            continue
        if not set(text) & set("[]{}~"):
            listing.leave_out(line, "an agent without a code: write [~CODE] behind it")
            continue
        match = _AGENT.fullmatch(text)
        if match is None:
            listing.fault(line, f"{text[:40]!r} is no PHRASE [~CODE] and no PHRASE {{PLURAL}} [~CODE]")
            continue
        phrase, plural, code = match[1], match[2], match[3] or match[4]
        unknown = [name for name in _USE.findall(phrase) if name not in sets]
        if unknown:
            listing.fault(line, f"there is no set !{unknown[0]}! above: write !{unknown[0]}! = ONE, TWO")
            continue
        n_forms = math.prod(len(sets[name]) for name in _USE.findall(phrase))
        if n_forms > MAX_FORMS:
            listing.fault(line, f"stands for {n_forms} phrases: write out those that are meant")
            continue
        singulars, plurals = forms(phrase, plural, sets)
        for entity_type, names in (("ROLE", singulars), ("GROUP", plurals)):
            entity_type = listing.type or entity_type
            if names:
                yield Row(
                    line,
                    {
                        "entity_id": ids.of(entity_type, names[0]),
                        "name": names[0],
                        "type": entity_type,
                        "aliases": names[1:],
                        "lang": "en",
                        "code": code,
                    },
                )


def forms(phrase: str, plural: str | None, sets: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """The singulars and the plurals of an agent, in lower case, which fits in any case.

    >>> forms("POLICE_OFFICER", None, {}), forms("CHIEF_OF_STAFF", "CHIEFS_OF_STAFF", {})
    ((['police officer'], ['police officers']), (['chief of staff'], ['chiefs of staff']))
    """
    names = [phrase]
    # Each round puts in the words of one set.
    while match := _USE.search(names[0]):
        use, words = match[0], sets[match[1]]
        names = [name.replace(use, word) for name in names for word in words]
    written = [" ".join(name.replace("_", " ").lower().split()) for name in names]
    if len(names) > 1:
        # A set holds both numbers.
        many = [name for name in written if name.endswith(("men", "s"))]
        return [name for name in written if name not in many], many
    if plural is not None:
        return written, distinct(" ".join(p.replace("_", " ").lower().split()) for p in plural.split(","))
    # A final blank or hyphen is a stem, which has no plural of its own.
    return written, [plural_of(written[0])] if written[0][-1:].isalpha() else []


def plural_of(name: str) -> str:
    """The regular plural in English, as PETRARCH makes it.

    >>> [plural_of(n) for n in ("minister", "deputy", "boss", "policeman")]
    ['ministers', 'deputies', 'bosses', 'policemen']
    """
    if name.endswith("man"):
        return name[:-2] + "en"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "z", "ch", "sh")) else "s")
