"""The page of the offline workbook: the download, the upload, and what it would change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import UploadError
from documents.models import StoredFile
from documents.storage import plain_copy
from questionnaires.formats.offline.sentences import HARMLESS, sentence
from questionnaires.forms.fields import answer_text
from questionnaires.forms.threads import moment
from questionnaires.forms.versions import fate_line
from questionnaires.forms.workbooks import WorkbookForm
from questionnaires.language.findings import Finding
from questionnaires.language.run import State
from questionnaires.models import Answer
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.services.changes import Change, Comparison, filling_after
from questionnaires.services.comparing_older import fates_to_tell
from questionnaires.services.offline import NotOursError, read_offline
from questionnaires.words import for_page, listed, page_text, shown_value

LEVELS = {
    "hard": gettext_lazy("Must be changed before signing"),
    "explain": gettext_lazy("Will need a reason"),
    "soft": gettext_lazy("Worth a look"),
}


class OfflineForm(WorkbookForm):
    """Our own workbook as a file."""


def read_kept_book(file: StoredFile) -> Any:
    """The raw content of a kept upload.

    Raises UploadError, also for a workbook that was not made here.
    """
    with plain_copy(file) as path:
        return read_offline(path, name=file.name)


def refusal(error: UploadError | NotOursError) -> str:
    """Why a file is not taken, in words."""
    if isinstance(error, UploadError):
        return str(error)
    return _(
        "This is not a workbook of these answers, or its hidden sheets are gone. "
        "Download it here again and copy your answers into it."
    )


def preview_of(filling: Filling, comparison: Comparison) -> dict[str, Any]:
    """Everything the page shows before anything is saved."""
    after = filling_after(filling, comparison)
    lines = [_line(filling, change) for change in comparison.changes]
    plain = [line for line in lines if line["kind"] != "conflict"]
    return {
        "sections": list(_by_section(filling, plain)),
        "conflicts": [_choice(line) for line in lines if line["kind"] == "conflict"],
        "count": len(lines),
        "same": comparison.same,
        "digest": comparison.digest,
        "notes": [
            {
                "place": each.place,
                "text": sentence(each),
                "is_harmless": each.code in HARMLESS,
            }
            for each in comparison.messages
        ],
        "findings": list(_findings(after, comparison)),
        "fates": [fate_line(fate) for fate in fates_to_tell(comparison.fates)],
    }


def _by_section(
    filling: Filling, lines: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for section in filling.definition.sections:
        mine = [line for line in lines if line["section"] == section.key]
        if mine:
            title = page_text(section.title)
            yield {
                "id": f"changes-{section.key.replace('_', '-')}",
                "title": title,
                "mode": "cards",
                "columns": [{"label": heading} for heading in _headings()],
                "rows": [{"cells": list(_cells(line))} for line in mine],
            }


def _headings() -> tuple[str, ...]:
    return _("Question"), _("Now"), _("In the workbook"), _("Cell")


def _cells(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    _question, now, then, place = _headings()
    yield {"text": line["label"], "note": line["table"]}
    for heading, name in ((now, "here"), (then, "there"), (place, "place")):
        yield {"text": line[name], "label": heading, "wrap": True, "is_data": True}


def _line(filling: Filling, change: Change) -> dict[str, Any]:
    question, current = change.question, change.current
    table = filling.definition.questions.get(question.table)
    shown = {
        "kind": change.kind,
        "section": question.section,
        "label": page_text(question.label),
        "table": page_text(table.label) if table else "",
        "place": f"{change.sheet}!{change.cell}",
        "here": (answer_text(question, current) if current else "") or _("Nothing"),
        "there": _entry_text(change) or _("Nothing"),
    }
    if change.kind == "new":
        shown["here"] = _("New row")
    elif change.kind == "remove":
        shown |= {"here": _("A row with answers"), "there": _("The row is removed")}
    elif change.kind == "conflict":
        shown |= {"name": keep_name(*change.place), **_who(current)}
    return shown


def _choice(line: dict[str, Any]) -> dict[str, Any]:
    """A conflict as two radio buttons: the colleague's answer, and the workbook's."""
    who = line.get("who")
    said_by = _("Answered by %(who)s, %(at)s") % line if who else ""
    return {
        "id": "keep-"
        + line["name"].replace(":", "-").replace("_", "-").replace(".", "-"),
        "type": "radios",
        "name": line["name"],
        "label": line["label"],
        "hint": line["place"],
        "value": "site",
        "choices": [
            {"value": "site", "label": line["here"], "hint": said_by},
            {"value": "workbook", "label": line["there"], "hint": _("In the workbook")},
        ],
    }


def _who(current: Answer | None) -> dict[str, str]:
    if current is None:
        return {}
    name = current.changed_by_label.rpartition(" (")[0] or current.changed_by_label
    return {"who": name, "at": moment(current.changed_at)}


def keep_name(path: str, row: str) -> str:
    """The name of the choice between both values of a conflict."""
    return f"keep:{path}:{row}"


def chosen_places(comparison: Comparison, data: Any) -> set[tuple[str, str]]:
    """The conflicts whose value in the workbook was chosen."""
    return {
        change.place
        for change in comparison.conflicts
        if data.get(keep_name(*change.place)) == "workbook"
    }


def _entry_text(change: Change) -> str:
    entry = change.entry
    if entry.state != Answer.State.ANSWERED:
        label = str(Answer.State(entry.state).label)
        return f"{label}: {entry.reason}" if entry.reason else label
    return shown_value(change.question, entry.text, entry.unit) if entry.text else ""


def _findings(after: Filling, comparison: Comparison) -> Iterator[dict[str, str]]:
    """What there is to say of the changed answers as they would stand."""
    language = content_language()
    for change in comparison.changes:
        if change.kind == "remove":
            continue
        place = f"{change.sheet}!{change.cell}"
        evaluation = after.evaluation
        state = evaluation.state(*change.place)
        if state is State.NOT_ASKED and change.entry.text:
            text = _("Not asked as the other answers stand. It is kept, but does not count.")  # fmt: skip
            yield {"place": place, "level": str(LEVELS["soft"]), "text": text}
        for finding in evaluation.findings_on(*change.place):
            if finding.rule != "required":
                text = " ".join(
                    (for_page(finding.message(language)), *_reasons(finding))
                )
                yield {
                    "place": place,
                    "level": str(LEVELS[finding.level]),
                    "text": text,
                }


def _reasons(finding: Finding) -> Iterator[str]:
    """The reason that was given for just this, or those to choose from, in words."""
    if finding.level != "explain":
        return
    words = {reason.id: page_text(reason.label) for reason in finding.reasons}
    if finding.reason:
        given = {"reason": words.get(finding.reason, finding.reason)}
        yield _("Reason given: %(reason)s.") % given
    else:
        yield _("Reasons to choose from: %(reasons)s.") % {
            "reasons": listed(list(words.values()))
        }


def offline_head(response_id: UUID) -> dict[str, str]:
    """The addresses that the page needs."""
    return {
        "download": reverse("questionnaires:offline_download", args=[response_id]),
        "back": reverse("questionnaires:overview", args=[response_id]),
    }
