"""What the completion lists of providers say of a claim."""

from __future__ import annotations

from django.db.models import Q

from accounts.sealing import keyed_hash, unseal
from schemes.models import Claim, CompletionLine
from schemes.rules.completions import Line, tail_of
from schemes.rules.signals.compared import Lists

#: Purposes of the keyed hashes of a whole card number and of its end.
IDENTITY, TAIL = "claim-identity", "claim-identity-tail"


def lists_for(claim: Claim, programme: str) -> Lists | None:
    """The lines that could be this person's, and whether anything was listed at all.

    None of a claim that names no programme or no person.
    """
    payee = getattr(claim, "payee", None)
    if not programme or payee is None or not payee.identity_sealed:
        return None
    standing = CompletionLine.objects.filter(
        office_id=claim.office_id, programme=programme, list__withdrawn_at=None
    )
    tail = keyed_hash(tail_of(unseal(payee.identity_sealed)), TAIL)
    mine = Q(identity_hash=payee.identity_hash) | Q(identity_hash="", tail_hash=tail)
    found = standing.filter(mine).select_related("organisation")
    lines = [
        Line(
            each.identity_hash, each.tail_hash, each.name, each.completed_on,
            str(each.organisation), _learners(claim, each),
        )
        for each in found.order_by("-completed_on", "pk")
    ]  # fmt: skip
    return Lists(tail, tuple(lines), bool(lines) or standing.exists())


def _learners(claim: Claim, line: CompletionLine) -> int:
    """How many learners the provider lists in the month of a line, over all programmes."""
    month = line.completed_on
    return CompletionLine.objects.filter(
        office_id=claim.office_id, organisation_id=line.organisation_id,
        list__withdrawn_at=None, completed_on__year=month.year,
        completed_on__month=month.month,
    ).count()  # fmt: skip
