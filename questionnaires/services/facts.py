"""Turns a signed submission into facts of the company, from its frozen JSON alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.services import Auditable
from companies.models import Fact
from companies.new_facts import Key, NewFact
from companies.services.facts import record_facts
from questionnaires.models import Submission

#: What a frozen fact says in words, in each language.
_WORDS = ("label", "shown", "row_label")


@transaction.atomic
def extract_facts(*, submission: Submission, by: Auditable) -> int:
    """Record a submission's facts once; gives how many there are.

    What an earlier revision said and this one no longer does ends as "not asked".
    """
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    # A bank's own questions: their answers are for it alone, and facts are for others too.
    if locked.response.version.questionnaire.owner_id:
        return 0
    facts = list(facts_of(locked))
    if locked.facts_extracted_at is not None:
        return len(facts)
    if _is_newest(locked):
        record_facts(
            organisation=locked.organisation,
            facts=facts,
            layer=Fact.Layer.COMPANY_SIGNED,
            source_label=source_label(locked),
            by=by,
            submission_id=locked.pk,
            ends=_keys_of_earlier_revisions(locked),
        )
    locked.facts_extracted_at = timezone.now()
    locked.save(update_fields=["facts_extracted_at"])
    return len(facts)


def facts_of(submission: Submission) -> Iterator[NewFact]:
    """The facts that a frozen submission states."""
    for fact in submission.frozen["facts"]:
        start, end = (date.fromisoformat(day) for day in fact["period"])
        yield NewFact(
            data_point=fact["data_point"],
            period_start=start,
            period_end=end,
            scope=fact["scope"],
            state=fact["state"],
            value=fact["value"],
            number=Decimal(fact["value"]) if fact["is_number"] else None,
            unit=fact["unit"],
            quality=fact["quality"],
            dimensions=fact["dimensions"],
            derivation=_derivation(submission, fact),
        )


def source_label(submission: Submission) -> str:
    """What a reader is told of where a fact comes from."""
    frozen = submission.frozen
    return (
        f"{frozen['questionnaire']} {frozen['version']}, revision {frozen['revision']}"
    )


def _derivation(submission: Submission, fact: dict[str, Any]) -> dict[str, Any]:
    frozen = submission.frozen
    return {
        **{name: fact[name] for name in _WORDS if name in fact},
        "questionnaire": frozen["questionnaire"],
        "version": frozen["version"],
        "submission": str(submission.pk),
        "submission_sha256": submission.sha256,
        **fact["derivation"],
        **_behind(frozen, fact["derivation"]),
    }


def _behind(frozen: dict[str, Any], derivation: dict[str, Any]) -> dict[str, Any]:
    """The papers of the answer, by name and hash; those of its row too."""
    path, row = derivation["question"], derivation["row"]
    places = {(path, row), (path.partition(".")[0], row)}
    papers = [
        {name: paper[name] for name in ("name", "sha256", "pages")}
        for paper in frozen.get("evidence", ())
        if (paper["path"], paper["row"]) in places
    ]
    return {"evidence": papers} if papers else {}


def _is_newest(submission: Submission) -> bool:
    """A late job of an old revision must not supersede the newer one's facts."""
    newer = Submission.objects.filter(
        response_id=submission.response_id, revision__gt=submission.revision
    )
    return not newer.exclude(facts_extracted_at=None).exists()


def _keys_of_earlier_revisions(submission: Submission) -> list[Key]:
    earlier = Submission.objects.filter(
        response_id=submission.response_id, revision__lt=submission.revision
    )
    return [fact.key for each in earlier for fact in facts_of(each)]
