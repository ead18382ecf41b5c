"""Lists of who completed a programme: what a row says, and which row a claim matches."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from measures.translatable import gettext_noop
from schemes.rules.identity import IdentityError, read_hkid
from schemes.rules.signals.names import likeness

#: How the headings of a list may be written.
HEADINGS = {
    "name": ("name", "learner", "student", "full name", "姓名", "學員", "學員姓名"),
    "identity": (
        "identity", "identity card", "hkid", "id", "last characters",
        "身分證", "身份證", "身分證號碼", "身份證號碼", "證件號碼",
    ),
    "completed": (
        "completed", "completion date", "completed on", "date of completion",
        "完成日期", "完成課程日期",
    ),
}  # fmt: skip
_TAIL = re.compile(r"(\d{3})\(?([0-9A])\)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


class RowError(ValueError):
    """A row that cannot be taken; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Row:
    """A learner: the whole card number, or only its last characters."""

    name: str
    card: str
    tail: str
    completed: date


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where each of the three columns stands; RowError names those that are missing."""
    plain = [" ".join(unicodedata.normalize("NFKC", h).lower().split()) for h in header]
    found = {
        key: next((plain.index(word) for word in words if word in plain), None)
        for key, words in HEADINGS.items()
    }
    if None in found.values():
        raise RowError(
            gettext_noop(
                "The list needs the columns “name”, “identity card” and “completion"
                " date”."
            )
        )
    return {key: place for key, place in found.items() if place is not None}


def read_row(name: Any, identity: Any, completed: Any, today: date) -> Row:
    """One row as a list has it; RowError if it cannot be taken."""
    learner = " ".join(unicodedata.normalize("NFKC", str(name or "")).split())
    if not learner:
        raise RowError(gettext_noop("The name is missing."))
    card, tail = read_identity(identity)
    day = _day(completed)
    if day is None:
        raise RowError(gettext_noop("Write the day of completion as 2026-03-31."))
    if day > today:
        raise RowError(gettext_noop("The day of completion is still to come."))
    return Row(learner, card, tail, day)


def read_identity(value: Any) -> tuple[str, str]:
    """The card number (empty if only its end is given) and its last four characters."""
    if isinstance(value, float) and value.is_integer():
        value = f"{int(value):04d}"
    typed = unicodedata.normalize("NFKC", str(value or "")).upper().replace(" ", "")
    if found := _TAIL.fullmatch(typed):
        return "", "".join(found.groups())
    try:
        card = read_hkid(typed)
    except IdentityError as error:
        raise RowError(str(error)) from error
    return card, tail_of(card)


def tail_of(card: str) -> str:
    """The last three digits and the check digit of `A123456(3)`: 4563."""
    return card[-6:-3] + card[-2]


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = unicodedata.normalize("NFKC", str(value or "")).strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is kept: keyed hashes instead of numbers, and who listed it."""

    person: str
    tail: str
    name: str
    completed: date
    provider: str
    learners: int = 0


def matching_line(
    lines: Sequence[Line], *, person: str, tail: str, name: str, least: float
) -> Line | None:
    """The line of a person: by the whole card, else by its end and a name alike enough."""
    for line in lines:
        if line.person and line.person == person:
            return line
    alike = [
        line
        for line in lines
        if not line.person
        and line.tail
        and line.tail == tail
        and likeness(line.name, name) >= least
    ]
    return alike[0] if alike else None
