"""A bank's own questions: composed, proposed, published by another, given to it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from audit.services import record
from questionnaires.composing.supplement import (
    MOST_QUESTIONS,
    Composed,
    Owner,
    composed_definition,
    questionnaire_key,
    with_ids,
)
from questionnaires.language.compiled import Definition
from questionnaires.language.errors import DefinitionError
from questionnaires.models import (
    Questionnaire,
    Supplement,
)
from questionnaires.selectors.definitions import definition_of, newest_version
from questionnaires.services.publishing import publish_version

S = Supplement.State


class SupplementError(ValueError):
    """What one's own questions do not allow; the message is fit to show."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


def owner_of(organisation: Organisation) -> Owner:
    """The organisation as its questions name it."""
    names = {
        "en": organisation.name,
        "zh-Hant": organisation.name_zh or organisation.name,
    }
    return Owner(f"b{organisation.pk.hex[:16]}", names)


@transaction.atomic
def draft_for(by: Actor) -> Supplement:
    """The draft of the next version; begun from the last published one if need be."""
    if by.user is None or by.organisation is None:
        raise SupplementError(_("Nobody is signed in."))
    Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation.pk)
    mine = Supplement.objects.filter(organisation=by.organisation)
    if draft := mine.exclude(state=S.PUBLISHED).first():
        return draft
    last = mine.order_by("-number").first()
    return Supplement.objects.create(
        organisation=by.organisation,
        number=(mine.aggregate(most=Max("number"))["most"] or 0) + 1,
        questions=last.questions if last else [],
        last_key=last.last_key if last else 0,
        changed_by=by.user,
    )


def questions_of(supplement: Supplement) -> list[Composed]:
    """The questions as they stand."""
    return [Composed.of(each) for each in supplement.questions]


def add_question(*, values: Mapping[str, Any], by: Actor) -> Supplement:
    """Ask one more at the end; at most ten."""

    def change(draft: Supplement, questions: list[Composed]) -> list[Composed]:
        if len(questions) >= MOST_QUESTIONS:
            raise SupplementError(
                _("There can be ten questions at most: remove one first.")
            )
        draft.last_key += 1
        made = _composed(f"q{draft.last_key}", values, None)
        return [*questions, made]

    return _changed(by, change)


def change_question(*, key: str, values: Mapping[str, Any], by: Actor) -> Supplement:
    """Word a question anew; its kind stays, since what was answered has that kind."""

    def change(_draft: Supplement, questions: list[Composed]) -> list[Composed]:
        place = _place(questions, key)
        now = questions[place]
        fixed = {**values, "type": now.type, "unit": now.unit}
        questions[place] = _composed(key, fixed, now)
        return questions

    return _changed(by, change)


def remove_question(*, key: str, by: Actor) -> Supplement:
    """Ask it no more; what was answered to it stays."""

    def change(_draft: Supplement, questions: list[Composed]) -> list[Composed]:
        del questions[_place(questions, key)]
        return questions

    return _changed(by, change)


def move_question(*, key: str, by_places: int, by: Actor) -> Supplement:
    """Ask it earlier or later."""

    def change(_draft: Supplement, questions: list[Composed]) -> list[Composed]:
        place = _place(questions, key)
        moved = questions.pop(place)
        questions.insert(max(0, place + by_places), moved)
        return questions

    return _changed(by, change)


def _place(questions: Sequence[Composed], key: str) -> int:
    for place, question in enumerate(questions):
        if question.key == key:
            return place
    raise SupplementError(_("This question is no longer there."))


def _composed(key: str, values: Mapping[str, Any], before: Composed | None) -> Composed:
    options, last = with_ids(
        values["options"],
        before.options if before else (),
        before.last_option if before else 0,
    )
    made = Composed(
        key=key,
        type=values["type"],
        label=values["label"],
        help=values["help"],
        unit=values["unit"],
        required=values["required"],
    )
    return replace(made, options=options, last_option=last)


@transaction.atomic
def _changed(
    by: Actor, change: Callable[[Supplement, list[Composed]], list[Composed]]
) -> Supplement:
    """Apply a change to the draft; a proposed one is a draft again by it."""
    draft = _locked(draft_for(by))
    assert by.user is not None
    questions = change(draft, questions_of(draft))
    draft.questions = [question.as_json() for question in questions]
    draft.state, draft.changed_by, draft.changed_at = S.DRAFT, by.user, timezone.now()
    definition_in(draft)
    draft.save()
    return draft


def definition_in(draft: Supplement) -> Definition | None:
    """The questions as they would be published; None while there is none."""
    questions = questions_of(draft)
    if not questions:
        return None
    owner = owner_of(draft.organisation)
    last = newest_version(questionnaire_key(owner))
    before = definition_of(last.pk) if last else None
    try:
        return composed_definition(owner, draft.number, questions, before)
    except DefinitionError as error:
        raise SupplementError(str(error.problems[0]).lstrip(":0 ")) from error


def _locked(supplement: Supplement) -> Supplement:
    rows = Supplement.objects.select_for_update(of=("self",))
    return rows.select_related("organisation").get(pk=supplement.pk)


@transaction.atomic
def propose_supplement(*, by: Actor) -> Supplement:
    """Lay the draft before a second person."""
    draft = _locked(draft_for(by))
    assert by.user is not None
    if not draft.questions:
        raise SupplementError(_("Ask at least one question."))
    definition_in(draft)
    draft.state, draft.changed_by, draft.changed_at = (
        S.PROPOSED,
        by.user,
        timezone.now(),
    )
    draft.save(update_fields=["state", "changed_by", "changed_at"])
    _record("supplement.proposed", draft, by)
    return draft


@transaction.atomic
def publish_supplement(*, supplement: Supplement, by: Actor) -> Supplement:
    """Publish what another person proposed; it never changes after that."""
    now = _locked(supplement)
    if now.state != S.PROPOSED or now.organisation_id != by.organisation_id:
        raise SupplementError(_("Nothing waits to be published."))
    if by.user is None or by.user.pk == now.changed_by_id:
        raise SupplementError(_("You proposed it: another person publishes it."))
    definition = definition_in(now)
    assert definition is not None
    key = questionnaire_key(owner_of(now.organisation))
    Questionnaire.objects.get_or_create(pk=key, defaults={"owner": now.organisation})
    now.version = publish_version(definition=definition, by=by)
    now.state, now.published_by, now.published_at = S.PUBLISHED, by.user, timezone.now()
    now.save()
    _record("supplement.published", now, by)
    return now


def _record(verb: str, supplement: Supplement, by: Actor) -> None:
    record(
        verb,
        organisation_id=supplement.organisation_id,
        by=by,
        target=supplement,
        detail={"label": str(supplement.number), "count": len(supplement.questions)},
    )
