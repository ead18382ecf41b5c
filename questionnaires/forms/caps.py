"""How much an inviter asks against the cap of the European standard, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import bracketed
from questionnaires.inviting.caps import AgainstCap, Asked, against_cap
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Caps
from questionnaires.models import Version
from questionnaires.selectors.definitions import definition_of
from questionnaires.words import MARKS, page_text

Context = dict[str, Any]
CLASSES: Mapping[str, Promise] = {
    "essential": gettext_lazy("Essential"),
    "if_applicable": gettext_lazy("If applicable"),
    "voluntary": gettext_lazy("Voluntary"),
    "": gettext_lazy("Not in the standard"),
}


def cap_line(version: Version | None) -> Context | None:
    """In a sentence how much a questionnaire asks above the cap, and where to see it."""
    if version is None:
        return None
    definition = definition_of(version.pk)
    if definition.caps is None:
        return None
    return {
        "text": cap_text(definition),
        "source": source_of(definition.caps),
        "url": reverse("questionnaires:cap", args=[version.questionnaire_id]),
    }


def cap_text(definition: Definition) -> str:
    """The sentence alone; empty for a form without cap classes."""
    found = against_cap(definition)
    if found.caps is None:
        return ""
    words = {
        "above": len(found.above),
        "all": len(found.asked),
        "small": len(found.above_for_small),
        "employees": found.caps.employees,
    }
    return _("%(above)s of %(all)s questions ask for more than the European cap lets a"
             " buyer demand; of a company with at most %(employees)s employees %(small)s."
             " It may leave those out.") % words  # fmt: skip


def own_line(count: int, caps: Caps | None) -> Context | None:
    """That questions of one's own stand outside the standard altogether."""
    if not count or caps is None:
        return None
    return {
        "text": _("None of your own questions is in the European standard: all of them"
                  " ask for more than its cap, and a company may leave them out."),
        "source": source_of(caps),
        "url": "",
    }  # fmt: skip


def source_of(caps: Caps) -> str:
    """Whose reading the classes are, and how sure it is."""
    mark = MARKS.get(caps.mark)
    source = page_text(caps.source)
    return bracketed(source, mark) if mark else source


def sizes_table(definitions: Iterable[Definition]) -> Context:
    """Every questionnaire that can be asked, and how much of it is above the cap."""
    rows = [
        (definition, found)
        for definition in definitions
        if (found := against_cap(definition)).caps
    ]
    employees = max((f.caps.employees for _d, f in rows if f.caps), default=0)
    few = _("Above it, at most %(n)s employees") % {"n": employees}
    return {
        "id": "sizes",
        "title": _("Questionnaires against the cap"),
        "mode": "cards",
        "columns": [
            {"label": _("Questionnaire")},
            {"label": _("Questions"), "number": True},
            {"label": _("Above the cap"), "number": True},
            {"label": few, "number": True},
        ],
        "rows": [{"cells": _size_cells(each, found, few)} for each, found in rows],
        "empty": {"title": _("No questionnaire has cap classes")},
    }


def _size_cells(definition: Definition, found: AgainstCap, few: str) -> list[Context]:
    numbers = (
        (_("Questions"), len(found.asked)),
        (_("Above the cap"), len(found.above)),
        (few, len(found.above_for_small)),
    )
    url = reverse("questionnaires:cap", args=[definition.key])
    return [
        {"text": page_text(definition.title), "url": url},
        *({"text": str(n), "label": label, "number": True} for label, n in numbers),
    ]


def questions_table(found: AgainstCap) -> Context:
    """Each question with its two classes, those above the cap first."""
    few = _("At most %(n)s employees") % {
        "n": found.caps.employees if found.caps else 0
    }
    ordered = sorted(found.asked, key=lambda e: (not e.is_above, not e.is_above_for_small))  # fmt: skip
    return {
        "id": "classes",
        "title": _("Questions and their class"),
        "mode": "cards",
        "columns": [
            {"label": _("Question")},
            {"label": _("Class")},
            {"label": few},
        ],
        "rows": [{"cells": _question_cells(each, few)} for each in ordered],
        "empty": {"title": _("No question yet")},
    }


def _question_cells(asked: Asked, few: str) -> list[Context]:
    def tag(cap: str, is_above: bool) -> Context:
        return {"label": str(CLASSES[cap]), "kind": "warn" if is_above else "plain"}

    return [
        {"text": page_text(asked.question.label), "wrap": True},
        {"text": "", "label": _("Class"), "tag": tag(asked.cap, asked.is_above)},
        {
            "text": "",
            "label": few,
            "tag": tag(asked.cap_small, asked.is_above_for_small),
        },
    ]
