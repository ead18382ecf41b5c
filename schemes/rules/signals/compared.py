"""A claim as signals compare it, and what one of them found: plain values only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemes.rules.completions import Line
from schemes.rules.signals.names import number_key, supplier_key

#: So many claims are named in a sentence; the rest is counted.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or receipt behind a claim: its number and supplier, day and minor units."""

    number: str
    supplier: str
    dated: date
    minor: int

    @property
    def key(self) -> tuple[str, str]:
        """What makes two of them the same, however they were typed."""
        return number_key(self.number), supplier_key(self.supplier)


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a claim is compared with others. Empty text: not known.

    `person`, `account` and `instrument` are keyed hashes or ids, never numbers of cards.
    `costs` are minor units by line; `papers` pairs of hash and kind of document. `phone`
    and `address` are keyed hashes; `about` are the first and last day the claim is about;
    `hours` is how long its programme takes; `owners` and `reviewer_owners` are names.
    """

    claim: str
    number: str
    applicant: str
    track: str
    filed: date
    is_live: bool = True
    applicant_names: tuple[str, ...] = ()
    person: str = ""
    account: str = ""
    instrument: str = ""
    payee: str = ""
    programme: str = ""
    reviewer: str = ""
    enrolled: date | None = None
    completed: date | None = None
    currency: str = "HKD"
    costs: Mapping[str, int] = field(default_factory=dict)
    submitter: str = ""
    papers: tuple[tuple[str, str], ...] = ()
    invoices: tuple[Invoice, ...] = ()
    about: tuple[date, date] | None = None
    phone: str = ""
    address: str = ""
    is_firm: bool = False
    born: int | None = None
    hours: int | None = None
    owners: tuple[str, ...] = ()
    reviewer_owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who handled the claim, and where else they belong."""

    name: str
    organisations: frozenset[str] = frozenset()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """What completion lists hold of a claim's programme: the lines that could be theirs.

    `tail` is the keyed hash of the end of the claimant's card.
    """

    tail: str
    lines: tuple[Line, ...]
    any_listed: bool


@dataclass(frozen=True, slots=True)
class Case:
    """All that a signal may look at."""

    own: Compared
    others: Sequence[Compared]
    limits: Mapping[str, Any] = field(default_factory=dict)
    officers: Sequence[Officer] = ()
    lists: Lists | None = None

    def filed_near(self) -> list[Compared]:
        """The others of the same track, filed at most `days` before or after."""
        days = self.limits["days"]
        return [
            each
            for each in self.others
            if each.track == self.own.track
            and abs((each.filed - self.own.filed).days) <= days
        ]

    def of_other_applicants(self) -> list[Compared]:
        """The others that somebody else claims."""
        return [each for each in self.others if each.applicant != self.own.applicant]


@dataclass(frozen=True, slots=True)
class Found:
    """What a signal found: values for its sentence, and the claims it matched."""

    values: Mapping[str, str]
    others: tuple[str, ...] = ()


def matching(rows: Iterable[Compared], **values: str) -> Found | None:
    """A finding that names those claims; None for none."""
    rows = sorted(rows, key=lambda row: (row.filed, row.number))
    if not rows:
        return None
    named = ", ".join(row.number for row in rows[:MOST_NAMED])
    rest = f" + {len(rows) - MOST_NAMED}" if len(rows) > MOST_NAMED else ""
    return Found(
        {"others": named + rest, "count": str(applicants(rows)), **values},
        tuple(row.claim for row in rows),
    )


def applicants(rows: Iterable[Compared]) -> int:
    """How many different applicants stand behind those claims."""
    return len({row.applicant for row in rows})


def fingerprint(signal: str, others: Iterable[str]) -> str:
    """What makes two findings of a signal the same."""
    text = "\n".join([signal, *sorted(others)])
    return hashlib.sha256(text.encode()).hexdigest()
