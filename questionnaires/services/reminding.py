"""Reminds colleagues of sections that are due: 7 and 2 days before, until done."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from accounts.services.notices import send_notice
from questionnaires.language.piping import in_language
from questionnaires.models import Assignment, Response
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import Filling, filling_of
from questionnaires.words import for_page

DAYS_BEFORE = (7, 2)
MOST_NAMED = 10


def remind_of_sections(*, organisation_id: UUID, today: date) -> int:
    """Tell each colleague what is missing in a section that is due; gives how many.

    A reminder that was missed is made up for; twice a day is once. Nobody is told of a
    section that is complete.
    """
    told = 0
    horizon = today + timedelta(days=max(DAYS_BEFORE))
    due = Assignment.objects.filter(
        organisation_id=organisation_id,
        ended_at=None,
        due_on__lte=horizon,
        due_on__gte=today,
        response__status=Response.Status.DRAFT,
    )
    for assignment in due.select_related("user", "response"):
        told += _remind(assignment, today)
    return told


def last_step(due_on: date, today: date) -> date | None:
    """The latest day up to today on which a reminder is due; None before the first."""
    days = [due_on - timedelta(days=each) for each in DAYS_BEFORE]
    return max((day for day in days if day <= today), default=None)


@transaction.atomic
def _remind(assignment: Assignment, today: date) -> int:
    step = last_step(assignment.due_on, today)
    if step is None or not _first_to_remind(assignment, step, today):
        return 0
    found = with_prior(Response.objects.filter(pk=assignment.response_id))
    filling = filling_of(found.get())
    with translation.override(assignment.user.language):
        missing = missing_in(filling, assignment.section)
        title = _section_title(filling, assignment.section)
    if not missing:
        return 0
    send_notice(
        user=assignment.user,
        template="questionnaires/email/remind",
        context={
            "assignment": assignment,
            "title": title,
            "missing": missing[:MOST_NAMED],
            "more": len(missing) - MOST_NAMED if len(missing) > MOST_NAMED else 0,
        },
    )
    return 1


def _first_to_remind(assignment: Assignment, step: date, today: date) -> bool:
    """Marks the section as looked at for this step, done or not; of two at once, one wins."""
    open_step = Q(reminded_on=None) | Q(reminded_on__lt=step)
    marked = Assignment.objects.filter(open_step, pk=assignment.pk)
    return bool(marked.update(reminded_on=today))


def missing_in(filling: Filling, section: str) -> list[str]:
    """What still stands in the way of the section, by the labels of its questions."""
    language = content_language()
    questions = filling.definition.questions
    labels = []
    for finding in filling.evaluation.blocking:
        question = questions[finding.key]
        top = questions[question.table] if question.table else question
        if top.section == section:
            label = filling.evaluation.text(
                question.label, language, table=question.table, row=finding.row
            )
            labels.append(for_page(label))
    return list(dict.fromkeys(labels))


def _section_title(filling: Filling, key: str) -> str:
    titles = {each.key: each.title for each in filling.definition.sections}
    return for_page(in_language(titles.get(key, {"en": key}), content_language()))
