"""What a draft of new terms would change for every case the office has had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import Auditable
from measures.money import Money
from schemes.models import (
    Claim,
    ClaimFact,
    ComparedClaim,
    SchemeVersion,
    VersionComparison,
)
from schemes.rules.cases import Case
from schemes.rules.changes import changes
from schemes.rules.differences import Parts, parts_of
from schemes.rules.keeping import compile_kept
from schemes.rules.version import Version
from schemes.selectors.library import library, pinned_version
from schemes.services.families import awarded_lines, family_facts
from schemes.signals import comparison_wanted
from schemes.workflow import WorkflowError

#: Claims compared between two checkpoints.
PORTION = 500


@transaction.atomic
def ask_comparison(*, version: SchemeVersion, by: Auditable) -> VersionComparison:
    """Have a draft compared with the version in force now; a job does it."""
    if version.status != SchemeVersion.Status.DRAFT:
        raise WorkflowError(_("This version is no draft any more."))
    newest = library().scheme(version.scheme.key).newest
    comparison = VersionComparison.objects.create(
        office_id=version.scheme.office_id,
        version=version,
        against_label=newest.terms.version,
        against_sha256=newest.sha256,
    )
    comparison_wanted.send(sender=VersionComparison, comparison=comparison, by=by)
    return comparison


class Comparing:
    """One comparison at work, portion by portion, in an order that does not change."""

    def __init__(self, comparison: VersionComparison) -> None:
        self.comparison = comparison
        scheme = comparison.version.scheme
        self.old = pinned_version(
            scheme.key, comparison.against_label, comparison.against_sha256
        )
        self.new = compile_kept(comparison.version.content)
        self.claims = Claim.objects.filter(
            scheme=scheme,
            submitted_at__lte=comparison.requested_at,
            erased_at=None,
        ).exclude(number="")

    def portion(self, after: str) -> dict[str, Any]:
        """Compare the claims that come after that id; JSON of what was counted."""
        found = self.claims.order_by("pk")
        if after:
            found = found.filter(pk__gt=UUID(after))
        claims = list(found.select_related("scheme")[:PORTION])
        sums = {"old": 0, "new": 0}
        rows = []
        for claim, facts in with_facts(claims, self.new):
            case = _case(claim, facts)
            old, new = (
                parts_of(case, each, library()) for each in (self.old, self.new)
            )
            for name, parts in (("old", old), ("new", new)):
                sums[name] += _minor(parts, claim.currency) or 0
            if old != new:
                rows.append(self._row(claim, old, new))
        ComparedClaim.objects.bulk_create(rows, ignore_conflicts=True)
        last = str(claims[-1].pk) if len(claims) == PORTION else ""
        return {"count": len(claims), "changed": len(rows), "last": last} | sums

    def _row(self, claim: Claim, old: Parts, new: Parts) -> ComparedClaim:
        before, after = (_minor(each, claim.currency) for each in (old, new))
        known = before is not None and after is not None
        return ComparedClaim(
            comparison=self.comparison,
            office_id=self.comparison.office_id,
            claim=claim,
            old=old,
            new=new,
            by_minor=(after or 0) - (before or 0) if known else None,
        )

    @transaction.atomic
    def finish(self, portions: Iterable[dict[str, Any]]) -> VersionComparison:
        """Put the result in place, once."""
        done = list(portions)
        one = VersionComparison.objects.get(pk=self.comparison.pk)
        if one.finished_at:
            return one
        one.claims = sum(each["count"] for each in done)
        one.changed = sum(each["changed"] for each in done)
        one.old_minor = sum(each["old"] for each in done)
        one.new_minor = sum(each["new"] for each in done)
        one.changes = [change.as_json() for change in changes(self.old, self.new)]
        one.finished_at = timezone.now()
        one.save()
        return one


def _minor(parts: Parts, currency: str) -> int | None:
    """The amount in cents: nothing where it is refused, None where it is not known."""
    if parts.get("eligible") == "no":
        return 0
    amount = parts.get("amount")
    return Money.of(Decimal(amount), currency).minor if amount is not None else None


def _case(claim: Claim, facts: dict[str, Any]) -> Case:
    filed_on = timezone.localdate(claim.submitted_at)
    name = f"{claim.scheme.key}/{claim.track}"
    return Case(claim.number, name, "", filed_on, facts, {}, "", "", 0)


def with_facts(
    claims: Iterable[Claim], version: Version
) -> Iterator[tuple[Claim, dict[str, Any]]]:
    """Each claim with what was stated and what the office knew by then.

    Three queries for all of them. Earlier awards are those decided before the claim was.
    """
    found = list(claims)
    stated: dict[Any, dict[str, Any]] = defaultdict(dict)
    facts = ClaimFact.objects.filter(claim__in=found).exclude(value="")
    for claim_id, key, value in facts.values_list("claim_id", "key", "value"):
        stated[claim_id][key] = value
    families = {claim.family_id for claim in found if claim.family_id}
    relatives: dict[Any, list[Claim]] = defaultdict(list)
    awarded = Claim.objects.filter(family__in=families, approved_by__isnull=False)
    for other in awarded.order_by():
        relatives[other.family_id].append(other)
    for claim in found:
        track = version.tracks.get(claim.track)
        known = track.track.family if track else None
        given = _lists_split(stated[claim.pk], version)
        if known is not None and claim.family_id:
            earlier = [
                other.outcome
                for other in relatives[claim.family_id]
                if other.pk != claim.pk and _decided_before(other, claim)
            ]
            lines = awarded_lines(earlier)
            given |= family_facts(known, lines, claim.currency)
        yield claim, given


def _decided_before(other: Claim, claim: Claim) -> bool:
    if other.decided_at is None:
        return False
    return claim.decided_at is None or other.decided_at < claim.decided_at


def _lists_split(stated: dict[str, Any], version: Version) -> dict[str, Any]:
    """Facts that take several choices, as lists."""
    return {
        key: value.split()
        if key in version.facts and version.facts[key].question.type == "choices"
        else value
        for key, value in stated.items()
    }
