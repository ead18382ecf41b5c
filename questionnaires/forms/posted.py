"""What a page posts, read into entries that can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from questionnaires.forms.fields import field_name
from questionnaires.language.answer_types import Problem, parse_value
from questionnaires.language.definition import Question
from questionnaires.models import Answer
from questionnaires.services.saving import Entry

LONGEST_TEXT = 30_000
LONGEST_REASON = 2_000
NUL = "\x00"


class UnstorableError(ValueError):
    """Something posted that cannot be kept at all; the message is fit to show."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The parts of one field as they were posted."""

    values: Sequence[str] = field(default_factory=tuple)
    unit: str = ""
    state: str = Answer.State.ANSWERED
    reason: str = ""


def posted_in(data: QueryDict, question: Question, row: str) -> Posted | None:
    """The parts of a field in the form that works without script; None if not there.

    Browsers post nothing for boxes that are not ticked, so a field that was on the page
    is told by its version.
    """
    name = field_name(question.path, row)
    if f"{name}__version" not in data:
        return None
    return Posted(
        data.getlist(name),
        data.get(f"{name}__unit", ""),
        data.get(f"{name}__state") or Answer.State.ANSWERED,
        data.get(f"{name}__reason", ""),
    )


def version_in(data: QueryDict, name: str) -> int:
    """The version that a field was read at; 0 for none."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def entry_of(
    question: Question, row: str, posted: Posted, *, currency: str = ""
) -> Entry:
    """The entry to save: canonical where it can be read, else exactly what was typed.

    `currency` is the unit of an amount of money that names none itself. Raises
    UnstorableError for what no field of the page could have sent.
    """
    if posted.state not in Answer.State.values:
        raise UnstorableError(_("This answer cannot be stored."))
    if posted.state != Answer.State.ANSWERED:
        return _without_value(question, row, posted)
    text, table = _text(question, posted.values), question.row_table
    if not text.strip():
        return Entry(question.data_point, row, table=table)
    unit = posted.unit or (currency if question.unit_from else "")
    found = parse_value(question, text, unit)
    if isinstance(found, Problem):
        return Entry(
            question.data_point, row, text=text, unit=unit[:30], problem=found.rule,
            table=table,
        )  # fmt: skip
    return Entry(
        question.data_point, row, text=found.text, number=found.number,
        unit=found.unit, table=table,
    )  # fmt: skip


def _without_value(question: Question, row: str, posted: Posted) -> Entry:
    """ "I do not know" or "Not relevant to us", with the reason."""
    if posted.state not in question.allow:
        raise UnstorableError(_("This question needs an answer of its own."))
    reason = posted.reason.replace(NUL, "").strip()[:LONGEST_REASON]
    return Entry(
        question.data_point, row, state=posted.state, reason=reason,
        table=question.row_table,
    )  # fmt: skip


def _text(question: Question, values: Sequence[str]) -> str:
    if question.type == "table" and any(values):
        raise UnstorableError(_("A table is answered row by row."))
    given = values if question.type == "choices" else values[:1]
    text = ",".join(given).replace(NUL, "�").replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT:
        raise UnstorableError(
            _("The text is too long. Shorten it to %(limit)s characters.")
            % {"limit": f"{LONGEST_TEXT:,}"}
        )
    return text
