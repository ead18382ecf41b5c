"""The result of a bank's self-diagnostic: the whole, and each pillar, as far as it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from questionnaires.forms.factors import figure_of
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.figures import figure_url
from questionnaires.forms.periods import period_label
from questionnaires.selectors.filling import Filling
from questionnaires.words import grouped, page_text, shown_value

PILLARS = ("governance", "strategy", "risk", "disclosure", "products")
TOTAL = "readiness.total_score"


def readiness_of(filling: Filling) -> dict[str, Any]:
    """The tile of the whole bank and a line for each pillar; empty for other forms."""
    if filling.definition.by_data_point(TOTAL) is None:
        return {}
    return {
        "footprint": _tile(filling),
        "pillars": [_pillar(filling, key) for key in PILLARS],
    }


def _tile(filling: Filling) -> dict[str, Any]:
    response, found = filling.response, figure_of(filling.evaluation, "total_score", "")
    question = filling.definition.questions["total_score"]
    tile: dict[str, Any] = {
        "label": _("Your result so far"),
        "value": "",
        "nothing": _("Comes with your answers"),
        "as_of": period_label(response.period_start, response.period_end),
    }
    if found is None or found.value is None:
        return tile
    tile |= {"value": grouped(found.value), "unit": _("of 4")}
    tile["why_url"] = figure_url(FieldMaker(filling), question, "")
    if found.partial:
        tile["change"] = _("Not complete yet")
    return tile


def _pillar(filling: Filling, key: str) -> dict[str, Any]:
    evaluation, definition = filling.evaluation, filling.definition
    score = figure_of(evaluation, f"{key}_score", "")
    section = next(each for each in definition.sections if each.key == key)
    line = {
        "label": page_text(section.title),
        "value": "",
        "nothing": _("Not answered"),
    }
    if score is None or score.value is None:
        return line
    level = shown_value(
        definition.questions[f"{key}_level"], str(evaluation.value(f"{key}_level"))
    )
    line["value"] = f"{grouped(score.value)} · {level}"
    if score.partial:
        line["note"] = _("Not complete yet")
    return line
