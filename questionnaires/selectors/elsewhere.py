"""What the same company has answered, for the same period, in its other questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from companies.models import Fact
from questionnaires.language import reading
from questionnaires.language.compiled import Definition
from questionnaires.models import Answer, Response


def answers_elsewhere(
    response: Response, definition: Definition
) -> Mapping[str, Mapping[str, Any]]:
    """Values for the definition's imports, by section and key; no query without any.

    An answer in another questionnaire counts before a signed fact, the latest before
    earlier ones.
    """
    if not definition.imports:
        return {}
    points = {each.data_point for each in definition.imports}
    known = _facts(response, points) | _answers(response, points)
    found: dict[str, dict[str, Any]] = {}
    for each in definition.imports:
        if each.data_point in known:
            found.setdefault(each.section, {})[each.key] = known[each.data_point]
    return found


def _answers(response: Response, points: set[str]) -> dict[str, Any]:
    others = Answer.objects.filter(
        response__organisation_id=response.organisation_id,
        response__period_end=response.period_end,
        data_point__in=points,
        row_id="",
        problem="",
    ).exclude(response_id=response.pk)
    return {
        answer.data_point: reading.Answer(
            answer.text, answer.number, answer.unit, answer.state
        )
        for answer in others.order_by("changed_at")
    }


def _facts(response: Response, points: set[str]) -> dict[str, Any]:
    facts = Fact.objects.current().filter(
        organisation_id=response.organisation_id,
        period_end=response.period_end,
        data_point__in=points,
        dimensions={},
        state=Answer.State.ANSWERED,
    )
    return {
        fact.data_point: {"value": fact.value, "unit": fact.unit}
        for fact in facts.order_by("known_from")
    }
