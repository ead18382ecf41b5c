"""From a question and its answer to the dictionary that a field component draws."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.days import shown_day
from questionnaires.forms.controls import NUMERIC, control_of
from questionnaires.forms.estimating import estimate_beside
from questionnaires.language.definition import Question
from questionnaires.language.findings import Finding, own_messages
from questionnaires.models import Answer
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.words import (
    estimate_words,
    for_page,
    grouped,
    is_year,
    page_text,
    rounded_amount,
    shown_value,
    unit_label,
)

Field = dict[str, Any]
_ANY = "_"


def field_id(path: str, row: str = "") -> str:
    """The id of a control, fit for a selector."""
    name = path.replace(".", "-").replace("_", "-")
    return f"q-{name}-{row}" if row else f"q-{name}"


def field_name(path: str, row: str = "") -> str:
    """The name of a control in the form that works without script."""
    return f"{path}:{row}" if row else path


class FieldMaker:
    """Makes the fields of one response's page in the page's language."""

    def __init__(
        self, filling: Filling, *, guest_url: str = "", viewer: str = ""
    ) -> None:
        """`viewer` reads who else changed an answer. `guest_url` saves what a helper without account answers, who sees no more
        than the fields: no papers, and no check that quotes other answers."""
        self.filling = filling
        self.evaluation = filling.evaluation
        self.language = content_language()
        self.timezone = timezone.get_current_timezone()
        self.is_guest = bool(guest_url)
        self.viewer = viewer
        self.today = timezone.localdate()
        self.url = guest_url or reverse(
            "questionnaires:save_answer", args=[filling.response.pk]
        )
        self.about_url = reverse(
            "questionnaires:about", args=[filling.response.pk, _ANY]
        )

    def field(
        self, question: Question, row: str = "", *, is_full: bool = False
    ) -> Field:
        """Everything the component needs for one question, or one cell of a table.

        A cell is bare, without help and the like, unless it is to be `is_full`.
        """
        answer = self.filling.answer(question, row)
        definition = self.filling.definition
        field: Field = control_of(definition, question.path, is_full=is_full) | {
            "id": field_id(question.path, row),
            "name": field_name(question.path, row),
            "save": {
                "url": self.url,
                "key": question.path,
                "row": row,
                "version": answer.version_no if answer else 0,
            },
        }
        if field["is_piped"]:
            field["label"] = self.text(question, "label", row)
        if question.unit_from:
            currency = str(self.evaluation.value(question.unit_from) or "")
            field["prefix"] = unit_label(currency) if currency else ""
        self._answer(field, question, answer, row)
        self.messages(field, question, row)
        field["prior"] = self.prior(question, row)
        field["estimate"] = self.estimate(question, row)
        field["about"] = self.about(question, row)
        if is_full or not row:
            self._around(field, question, answer)
        return field

    def about(self, question: Question, row: str = "") -> dict[str, Any]:
        """The way to what stands around an answer, with how much that is."""
        if self.is_guest:
            return {"url": "", "text": "", "asked": "", "is_marked": False}
        mark = self.filling.around.mark(question, row)
        url = self.about_url.replace(f"/{_ANY}/", f"/{question.path}/")
        said = []
        if mark.papers:
            words = ngettext("%(n)s paper", "%(n)s papers", mark.papers)
            said.append(words % {"n": mark.papers})
        if mark.notes:
            words = ngettext("%(n)s note", "%(n)s notes", mark.notes)
            said.append(words % {"n": mark.notes})
        asked = ""
        if mark.queries:
            words = ngettext(
                "%(n)s open question", "%(n)s open questions", mark.queries
            )
            asked = words % {"n": mark.queries}
        return {
            "url": f"{url}{row}/" if row else url,
            "text": " · ".join(said) or _("Papers, notes, questions"),
            "asked": asked,
            "is_marked": bool(said or asked),
        }

    def text(self, question: Question, attribute: str, row: str = "") -> str:
        """Label, help or example with its values filled in."""
        return for_page(
            self.evaluation.text(
                getattr(question, attribute),
                self.language,
                table=question.table,
                row=row,
            )
        )

    def messages(self, field: Field, question: Question, row: str = "") -> Field:
        """Adds what is wrong (`errors`) and what is unusual (`warnings`)."""
        started = (question.path, row) in self.filling.answers
        errors, warnings = [], []
        for finding in self.evaluation.findings_on(question.path, row):
            if finding.rule == "required" and not started:
                continue
            if self.is_guest and finding.rule not in own_messages():
                continue
            if finding.level == "hard":
                errors.append(self.message(finding))
            else:
                warnings.append(self.warning(finding, field["name"]))
        field["errors"], field["warnings"] = errors, warnings
        return field

    def message(self, finding: Finding) -> str:
        """What a finding says, in the language of the page."""
        return for_page(finding.message(self.language))

    def warning(self, finding: Finding, name: str) -> dict[str, Any]:
        """An unusual value; one that wants a reason brings the reasons there are."""
        warning: dict[str, Any] = {"text": self.message(finding)}
        if finding.level == "explain":
            warning |= {
                "name": f"{name}__because_{finding.rule}",
                "check": finding.rule,
                "explanation": finding.reason,
                "reasons": [
                    {"value": reason.id, "label": page_text(reason.label)}
                    for reason in finding.reasons
                ],
            }
        return warning

    def _answer(
        self, field: Field, question: Question, answer: Answer | None, row: str
    ) -> None:
        field["state"] = answer.state if answer else ""
        field["value"] = field["unit"] = field["reason"] = ""
        if answer is None:
            return
        field["reason"] = answer.reason
        field["unit"] = answer.unit
        field["value"] = answer.text
        if answer.problem:
            pass  # exactly as it was typed
        elif question.type in NUMERIC:
            field["value"] = answer.text if is_year(question) else grouped(answer.text)
        elif question.type == "date":
            field["value"] = shown_day(answer.text)
        elif question.type == "choices":
            field["value"] = answer.text.split(",")
        if not row and answer.text and not answer.problem:
            field["live"] = self._live(question, answer)
        field["saved_at"] = self.moment(answer.changed_at)
        if self.viewer and answer.changed_by != self.viewer:
            field["saved_by"] = person_of(answer.changed_by_label)

    def moment(self, at: datetime) -> str:
        """The time of today; on another day that day too, or it would read as today."""
        local = at.astimezone(self.timezone)
        clock = f"{local.hour:02}:{local.minute:02}"
        if local.date() == self.today:
            return clock
        return f"{shown_day(local.date().isoformat())}, {clock}"

    def _live(self, question: Question, answer: Answer) -> str:
        """The value in the question's own unit where another one was entered."""
        value = self.evaluation.value(question.path)
        if question.type != "quantity" or question.unit_from or not question.unit:
            return ""
        if answer.unit == question.unit or not isinstance(value, Decimal):
            return ""
        return f"= {rounded_amount(value, question.unit)}"

    def _around(self, field: Field, question: Question, answer: Answer | None) -> None:
        if field["is_piped"]:
            field["hint"] = self.text(question, "help", field["save"]["row"])
        field["optional"] = not self._is_required(question.path)

    def _is_required(self, path: str) -> bool:
        needed = self.evaluation.definition.plan.required.get(path, False)
        return needed is True or (
            callable(needed) and needed(self.evaluation.run) is True
        )

    def estimate(self, question: Question, row: str = "") -> dict[str, Any] | None:
        """Estimates that could be filled in; a guest does not see what they rest on."""
        return None if self.is_guest else estimate_beside(self.filling, question, row)

    def prior(self, question: Question, row: str = "") -> dict[str, str] | None:
        """The earlier period's answer, to be taken over by one press, never silently."""
        earlier = self.filling.said_before(question, row)
        if earlier is None:
            return None
        value, unit = str(earlier["value"]), str(earlier.get("unit") or "")
        year = self.filling.earlier.year
        label = _("%(year)s: %(value)s")
        if not self.filling.earlier.is_signed:
            label = _("%(year)s, not signed: %(value)s")
        shown = {"year": year, "value": shown_value(question, value, unit)}
        answer = self.filling.answer(question, row)
        is_confirmed = answer is not None and answer.origin == Answer.Origin.PRIOR
        bare = self.filling.response.is_draft and not is_confirmed
        return {
            "label": label % shown,
            "value": value.replace(",", "\n") if question.type == "choices" else value,
            "unit": unit if unit in question.units else "",
            "action": _("Same as %(year)s") % {"year": year} if bare else "",
            "confirmed": _("confirmed as the same") if is_confirmed else "",
        }


def person_of(label: str) -> str:
    """The name in an audit label such as "Mei Chan (owner)"."""
    return label.rpartition(" (")[0] or label


def note_of(question: Question, answer: Answer) -> str:
    """What stands beside an answer: the reason for having none, or how it was estimated."""
    if answer.estimate:
        words = {"how": estimate_words(question, answer.estimate)}
        return str(_("Estimated. %(how)s") % words)
    return answer.reason


def answer_text(question: Question, answer: Answer) -> str:
    """An answer as a sentence shows it: its value, or why there is none."""
    if answer.state != Answer.State.ANSWERED:
        return str(Answer.State(answer.state).label)
    if answer.problem or not answer.text:
        return answer.text
    return shown_value(question, answer.text, answer.unit)
