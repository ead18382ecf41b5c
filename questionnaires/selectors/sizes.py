"""The sizes of an instrument, which one suits a company, and what a larger one adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Invitation, Organisation
from catalogue.parameters import UnknownParameterError, value_at
from measures.sourced import Sourced
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question, Section
from questionnaires.models import Answer, Questionnaire, Version
from questionnaires.selectors.definitions import definition_of

#: The instrument that organisations of a kind are asked to fill.
INSTRUMENTS = {"company": "sme", "bank": "bank_readiness"}
MAIN_INSTRUMENT = INSTRUMENTS["company"]
EMPLOYEES, TURNOVER = "profile.employees", "finances.turnover"


@dataclass(frozen=True, slots=True)
class Size:
    """One size of an instrument as it is offered; bounds are None where there is none."""

    version: Version
    name: str
    rank: int
    definition: Definition
    employees_below: Sourced | None
    turnover_below: Sourced | None

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int(sum((s.minutes for s in self.definition.sections), Decimal(0)))

    @property
    def questions(self) -> int:
        """How many questions everybody is asked, whatever they answer."""
        return sum(
            1
            for question in self.definition.questions.values()
            if question.is_input and not question.table and not question.ask_if
        )


def questionnaires_to_ask() -> list[str]:
    """The keys of everything published that companies can be asked, each size."""
    rows = Questionnaire.objects.filter(
        versions__isnull=False, owner=None, entity="company"
    )
    keys = rows.order_by("instrument", "rank").values_list("key", flat=True)
    return list(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True)
class Wish:
    """The smallest size that somebody who invited the company is content with."""

    inviter: Organisation
    size: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The size that suits, by what is known of the company; empty if nothing is."""

    size: str
    employees: Decimal | None
    turnover: Decimal | None
    wishes: tuple[Wish, ...]


def sizes_of(instrument: str = MAIN_INSTRUMENT, on: date | None = None) -> list[Size]:
    """The newest version of each published size, smallest first."""
    newest = Version.objects.filter(questionnaire_id=OuterRef("pk")).order_by(
        "-published_at"
    )
    forms = Questionnaire.objects.filter(instrument=instrument).annotate(
        newest=Subquery(newest.values("pk")[:1])
    )
    versions = Version.objects.filter(
        pk__in=[form.newest for form in forms if form.newest]
    )
    found = versions.select_related("questionnaire").defer("definition")
    return sorted(
        (_size(version, on or timezone.localdate()) for version in found),
        key=lambda size: size.rank,
    )


def _size(version: Version, on: date) -> Size:
    form = version.questionnaire
    return Size(
        version,
        form.size,
        form.rank,
        definition_of(version.pk),
        _bound(f"questionnaire.{form.size}_employees_below", on),
        _bound(f"questionnaire.{form.size}_turnover_below", on),
    )


def _bound(name: str, on: date) -> Sourced | None:
    try:
        return value_at(name, on)
    except UnknownParameterError:
        return None


def instrument_for(organisation: Organisation) -> str:
    """What the organisation is asked to fill; empty for a kind that is asked nothing."""
    return INSTRUMENTS.get(organisation.kind, "")


def proposal_for(organisation: Organisation, sizes: list[Size]) -> Proposal:
    """What suits the company by its last headcount and turnover, and by its inviters."""
    employees = _last_number(organisation, EMPLOYEES)
    turnover = _last_number(organisation, TURNOVER)
    wishes = tuple(wishes_for(organisation))
    names = [size.name for size in sizes]
    suits = [_fitting(sizes, employees, turnover)]
    suits += [names.index(wish.size) for wish in wishes if wish.size in names]
    known = [rank for rank in suits if rank is not None]
    size = names[max(known)] if known and names else ""
    return Proposal(size, employees, turnover, wishes)


def _fitting(
    sizes: list[Size], employees: Decimal | None, turnover: Decimal | None
) -> int | None:
    """The first size whose bounds hold what is known; None if nothing is known."""
    if employees is None and turnover is None:
        return None
    for index, size in enumerate(sizes):
        if _below(employees, size.employees_below) and _below(
            turnover, size.turnover_below
        ):
            return index
    return len(sizes) - 1 if sizes else None


def _below(value: Decimal | None, bound: Sourced | None) -> bool:
    return value is None or bound is None or value < bound.value


def _last_number(organisation: Organisation, data_point: str) -> Decimal | None:
    """What was last answered; money only where it was in Hong Kong dollars."""
    answers = Answer.objects.filter(
        response__organisation=organisation, data_point=data_point, number__isnull=False
    )
    last = answers.order_by("-response__period_end", "-changed_at").first()
    return last.number if last and last.unit in ("", "HKD") else None


def wishes_for(organisation: Organisation) -> Iterator[Wish]:
    """What those whose invitation the company took up are content with at least."""
    accepted = Invitation.objects.filter(accepted_by=organisation)
    for invitation in accepted.select_related("inviter"):
        if invitation.smallest_size != Invitation.Size.MICRO:
            yield Wish(invitation.inviter, invitation.smallest_size)


def added_by(
    smaller: Definition, larger: Definition
) -> list[tuple[Section, list[Question]]]:
    """What the larger definition asks besides: questions, and columns of tables."""
    known = {question.data_point for question in smaller.questions.values()}
    added = []
    for section in larger.sections:
        new = [
            question
            for question in section.questions
            if question.is_input and question.data_point not in known
        ]
        new += [
            column
            for question in section.questions
            if question.data_point in known
            for column in question.columns
            if column.is_input and column.data_point not in known
        ]
        if new:
            added.append((section, new))
    return added
