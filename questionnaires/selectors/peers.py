"""The released figures of the groups a company belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from catalogue.parameters import value_at
from measures.plausibility import Band
from questionnaires.giving.peers import MEASURES, Measure, cuts_of, usual_range
from questionnaires.language.comparing import PeerBand
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation
from questionnaires.models import PeerFigure

#: Peer figures are kept of amounts in this currency.
CURRENCY = "HKD"


def size_class(employees: Decimal | None, on: date) -> str:
    """The size by employees, as the catalogue has it on that day; empty if not known."""
    if employees is None:
        return ""
    for name in ("micro", "small"):
        if employees < value_at(f"questionnaire.{name}_employees_below", on).value:
            return name
    return "medium"


def peer_groups(
    *, measure: str, year: int, industry: str, employees: Decimal | None, today: date
) -> list[PeerFigure]:
    """The safe groups of one measure, the narrowest first."""
    size = size_class(employees, today)
    found = {
        (each.industry, each.size_class): each
        for each in PeerFigure.objects.filter(measure=measure, year=year)
    }
    return [found[cut] for cut in cuts_of(industry, size) if cut in found]


def peer_bands(evaluation: Evaluation, *, year: int, today: date) -> list[PeerBand]:
    """Between which its peers' figures lie, as far as there is a safe group of them.

    Those of the year itself, else of the year before, are one query; none is made where
    the company has stated nothing that could be compared.
    """
    stated = {
        measure.key: (measure, *pair)
        for measure in MEASURES
        if (pair := _stated(evaluation, measure))
    }
    if not stated:
        return []
    released: dict[str, dict[tuple[int, str, str], PeerFigure]] = {}
    for each in PeerFigure.objects.filter(
        measure__in=stated, year__in=(year, year - 1)
    ):
        place = each.year, each.industry, each.size_class
        released.setdefault(each.measure, {})[place] = each
    industry = _value_of(evaluation, "profile.industry")
    employees = _value_of(evaluation, "profile.employees")
    cuts = list(
        cuts_of(
            industry if isinstance(industry, str) else "",
            size_class(employees if isinstance(employees, Decimal) else None, today),
        )
    )
    found = []
    for key, (measure, above, below) in stated.items():
        group = _narrowest(released.get(key, {}), cuts, year)
        if group and (band := _band(evaluation, measure, below, group, today)):
            found.append(PeerBand(above.path, below.path, band, str(group.year)))
    return found


def _stated(
    evaluation: Evaluation, measure: Measure
) -> tuple[Question, Question] | None:
    """The two questions of a measure, if both are answered and can be compared."""
    pair = []
    for point in (measure.above, measure.below):
        question = evaluation.definition.by_data_point(point)
        if question is None or question.table:
            return None
        value = evaluation.value(question.path)
        if not isinstance(value, Decimal) or value <= 0:
            return None
        if question.unit_from and evaluation.value(question.unit_from) != CURRENCY:
            return None
        pair.append(question)
    return pair[0], pair[1]


def _value_of(evaluation: Evaluation, data_point: str) -> object:
    """The value of a data point; None where it is not asked for or not answered."""
    question = evaluation.definition.by_data_point(data_point)
    return evaluation.value(question.path) if question else None


def _narrowest(
    groups: Mapping[tuple[int, str, str], PeerFigure],
    cuts: list[tuple[str, str]],
    year: int,
) -> PeerFigure | None:
    places = ((when, *cut) for cut in cuts for when in (year, year - 1))
    return next((groups[place] for place in places if place in groups), None)


def _band(
    evaluation: Evaluation, measure: Measure, below: Question, group: PeerFigure,
    today: date,
) -> Band | None:  # fmt: skip
    """The range of the group's ratio, times what the company has of the lower figure."""
    usual = usual_range(
        group,
        width=value_at("plausibility.peer_width", today).value,
        least=value_at("plausibility.peer_least", today).value,
    )
    base = evaluation.value(below.path)
    if usual is None:
        return None
    low, high = (ratio * base / measure.times for ratio in usual)
    return Band(low, high)
