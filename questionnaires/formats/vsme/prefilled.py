"""Answers that the template brings along, which prove nothing by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from questionnaires.formats.vsme.book import Book
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import rules


def without_prefilled(facts: list[VsmeFact], book: Book) -> list[VsmeFact]:
    """The facts without answers that nobody has given.

    An answer as it was delivered counts only if its neighbours have been filled in.
    """
    stated = {fact.concept for fact in facts}
    return list(_kept(facts, stated, book))


def _kept(facts: list[VsmeFact], stated: set[str], book: Book) -> Iterable[VsmeFact]:
    for fact in facts:
        about = rules()["prefilled"].get(fact.concept)
        if about and fact.value == _answer(about):
            if not stated.intersection(about["beside"]):
                book.tell("untouched", fact.cell, fact.concept)
                continue
            if about["tell"]:
                book.tell("prefilled", fact.cell, fact.concept)
        _tell_default_below(fact, book)
        yield fact


def _answer(about: dict[str, Any]) -> bool:
    return bool(about["value"]) and about["value"] != "NO"


def _tell_default_below(fact: VsmeFact, book: Book) -> None:
    """Tells of a figure that rests on a number which the template brings along."""
    rests = rules()["rests_on_default"].get(fact.concept)
    area = book.cells.areas.get(fact.concept)
    if rests is None or area is None:
        return
    place = (area.first[0], area.first[1] - rests["rows_above"])
    if book.cells.get(area, place) == rests["value"]:
        shown = str(rests["value"])
        book.tell("rests_on_default", area.address(place), fact.concept, shown)
