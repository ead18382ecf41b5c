"""Before and after of an amendment, as one reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from questionnaires.language.compiled import Definition
from questionnaires.language.piping import in_language
from questionnaires.models import Answer
from questionnaires.selectors.definitions import content_language
from questionnaires.words import for_page, shown_value


def restated_lines(
    restated: Iterable[Mapping[str, Any]], definition: Definition
) -> list[dict[str, str]]:
    """Each restated value: what it is, what was signed before, what stands there now."""
    lines = []
    for each in restated:
        question = definition.questions.get(each["path"])
        label = for_page(in_language(each["label"], content_language()))
        lines.append(
            {
                "label": label,
                "before": _shown(question, each["before"]),
                "after": _shown(question, each["after"]),
            }
        )
    return lines


def _shown(question: Any, said: Mapping[str, str] | None) -> str:
    if said is None:
        return _("Nothing")
    if said["state"] != "answered":
        return str(Answer.State(said["state"]).label)
    if question is None:
        return said["value"]
    return shown_value(question, said["value"], said["unit"])
