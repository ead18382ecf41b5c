"""Two answers to one question: shown side by side, in place, for one to be kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaires.forms.fields import Field, FieldMaker, answer_text
from questionnaires.forms.saving import Outcome
from questionnaires.language.definition import Question
from questionnaires.models import Answer
from questionnaires.services.saving import Entry
from questionnaires.words import amount, grouped, shown_value


def conflict_of(
    question: Question, name: str, theirs: Answer, mine: Entry
) -> dict[str, Any]:
    """What the conflict card shows."""
    at = timezone.localtime(theirs.changed_at)
    return {
        "who": theirs.changed_by_label.rpartition(" (")[0] or theirs.changed_by_label,
        "at": f"{at:%H:%M}",
        "version": theirs.version_no,
        "name": name,
        "theirs": {
            "text": answer_text(question, theirs) or _("Nothing"),
            "value": _posted(question, theirs.text),
            "unit": theirs.unit,
        },
        "mine": {
            "text": _entry_text(question, mine) or _("Nothing"),
            "value": _posted(question, mine.text),
            "unit": mine.unit,
        },
        "difference": _difference(theirs, mine),
    }


def _entry_text(question: Question, entry: Entry) -> str:
    if entry.state != Answer.State.ANSWERED:
        return str(Answer.State(entry.state).label)
    if entry.problem:
        return entry.text
    return shown_value(question, entry.text, entry.unit)


def _posted(question: Question, text: str) -> str:
    """A value as the script fills it in: several boxes in several lines."""
    return text.replace(",", "\n") if question.type == "choices" else text


def _difference(theirs: Answer, mine: Entry) -> str:
    if theirs.number is None or mine.number is None or theirs.unit != mine.unit:
        return ""
    gap: Decimal = mine.number - theirs.number
    sign = "+" if gap > 0 else ""
    return f"{sign}{amount(grouped(gap), mine.unit)}"


def with_outcome(
    maker: FieldMaker, slots: list[dict[str, Any]], outcome: Outcome
) -> None:
    """Put what was typed back into the fields that could not be saved, and say why."""
    questions = maker.filling.definition.questions
    for (path, row), (theirs, mine) in outcome.conflicts.items():
        if field := _field(slots, path, row):
            field["value"] = mine.text
            field["unit"] = mine.unit
            field["state"] = mine.state
            field["reason"] = mine.reason
            # The version it was typed over, so that it does not overwrite unasked.
            field["conflict"] = conflict_of(
                questions[path], field["name"], theirs, mine
            )
            field["errors"] = [_("Somebody else changed this answer meanwhile.")]
    for (path, row), sentence in outcome.refused.items():
        if field := _field(slots, path, row):
            field["errors"] = [sentence]


def _field(slots: list[dict[str, Any]], path: str, row: str) -> Field | None:
    for slot in slots:
        fields: list[Field] = [slot["field"]] if slot["kind"] == "field" else []
        if slot["kind"] == "table":
            fields = [cell for line in slot["table"]["rows"] for cell in line["cells"]]
        for field in fields:
            if "save" in field and (field["save"]["key"], field["save"]["row"]) == (
                path,
                row,
            ):
                return field
    return None
