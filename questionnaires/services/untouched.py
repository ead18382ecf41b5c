"""Whether a cell shows just what was written into it, in whichever language that was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.utils import translation

from questionnaires.formats.offline.lists import labels_of
from questionnaires.formats.offline.reading import Given
from questionnaires.formats.offline.values import Said, cell_value
from questionnaires.language.definition import Question
from questionnaires.services.saving import Entry
from questionnaires.words import page_text, unit_label


def is_untouched(given: Given, base: Said) -> bool:
    """Whether the cells show just what was written into them."""
    question = given.question
    if given.reason != (base.reason or "").strip():
        return False
    if given.ticks is not None and not given.state:
        chosen = base.text.split(",") if base.state == "answered" and base.text else []
        return list(given.ticks) == chosen and given.raw is None
    unit = symbol_of(given)
    if len(question.units) > 1 and base.text and unit != (base.unit or question.unit):
        return False
    for labels in _all_labels(question):
        value = cell_value(question, base, labels)
        shown = None if given.raw is None else given.raw["text"]
        if shown == (None if value is None else _as_raw(value)):
            return True
    return False


def _as_raw(value: object) -> str:
    return value if isinstance(value, str) else (
        repr(value) if isinstance(value, int | float) else value.isoformat()  # type: ignore[attr-defined]
    )  # fmt: skip


def _all_labels(question: Question) -> Iterator[dict[str, str]]:
    """The labels of the options in each language a workbook may be in."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield labels_of(question, page_text)
        if not question.options:
            return


def says(entry: Entry, said: Said) -> bool:
    """Whether an entry says the same as what stands there."""
    return (entry.state, entry.text, entry.unit, entry.reason) == (
        said.state,
        said.text,
        said.unit,
        said.reason,
    )


def symbol_of(given: Given) -> str:
    """The unit in the cell beside, as a symbol; the text itself if it is none."""
    return symbols(given.question.units).get(given.unit, given.unit)


@cache
def symbols(units: tuple[str, ...]) -> dict[str, str]:
    """The units of a question by what they are called, in any language."""
    found = {symbol: symbol for symbol in units}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {unit_label(symbol): symbol for symbol in units}
    return found
