"""The kinds of jobs this app does; each calls one service."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation
from accounts.roles import Kind
from accounts.tenancy import scope
from jobs.housekeeping import daily
from jobs.registry import handler
from jobs.run import JobRun, PermanentError
from schemes.models import Claim, PaymentBatch, Scheme, VersionComparison
from schemes.services.comparing import Comparing
from schemes.services.drafts import tend_drafts
from schemes.services.intake import receive_claim
from schemes.services.letters import make_letters
from schemes.services.payments import send_batch
from schemes.services.statistics import last_month_end, release_statistics

#: Who claims: persons, and companies by themselves or by an agent.
CLAIMANTS = (Kind.PERSON, Kind.COMPANY)


@handler("schemes.receive_claim")
def receive(run: JobRun) -> dict[str, Any]:
    """What an office does with a claim before anybody looks at it."""
    claim = Claim.objects.filter(pk=UUID(run.payload["claim"])).first()
    if claim is None:
        raise PermanentError("This claim is no longer there.")
    receive_claim(claim=claim)
    return {"claim": str(claim.pk)}


@handler("schemes.send_batch", queue="reports")
def send(run: JobRun) -> dict[str, Any]:
    """The payment file of an approved batch."""
    batch = PaymentBatch.objects.filter(pk=UUID(run.payload["batch"])).first()
    if batch is None:
        raise PermanentError("This batch is no longer there.")
    return {"sha256": send_batch(batch=batch).file_sha256}


@handler("schemes.make_letters", queue="reports")
def write(run: JobRun) -> dict[str, Any]:
    """The letters of a decision, in every language."""
    claim = (
        Claim.objects.select_related("scheme", "organisation")
        .filter(pk=UUID(run.payload["claim"]))
        .first()
    )
    if claim is None:
        raise PermanentError("This claim is no longer there.")
    made = make_letters(claim=claim, sequence=run.payload["sequence"])
    return {"letters": [letter.sha256 for letter in made]}


@handler("schemes.compare_version", queue="reports", atomic=False)
def compare(run: JobRun) -> dict[str, Any]:
    """What a draft of terms changes for all past cases, a portion at a time."""
    comparison = (
        VersionComparison.objects.select_related("version__scheme")
        .filter(pk=UUID(run.payload["comparison"]))
        .first()
    )
    if comparison is None:
        raise PermanentError("This comparison is no longer there.")
    work = Comparing(comparison)
    total = work.claims.count()
    portions: list[dict[str, Any]] = []
    after, done = "", 0
    while not portions or after:
        name = f"portion {len(portions)}"
        portions.append(run.checkpoint(name, partial(work.portion, after)))
        after = portions[-1]["last"]
        done += portions[-1]["count"]
        run.progress("", done, total)
    result = work.finish(portions)
    return {"claims": result.claims, "changed": result.changed}


@handler("schemes.tend_drafts", atomic=False)
def tend(run: JobRun) -> dict[str, Any]:
    """Drafts that end soon are told of, those that ended lapse: each applicant's own."""
    today, done = timezone.localdate(), {"told": 0, "lapsed": 0}
    owners = Organisation.objects.filter(kind__in=CLAIMANTS).order_by("pk")
    for owner in owners.values_list("pk", flat=True).iterator():
        with scope(owner):
            for name, count in tend_drafts(organisation_id=owner, today=today).items():
                done[name] += count
    return done


daily("schemes.tend_drafts")


@handler("schemes.release_statistics", queue="reports", atomic=False)
def release(run: JobRun) -> dict[str, Any]:
    """The public figures of each scheme as at the end of last month, once."""
    as_at, made = last_month_end(timezone.localdate()), 0
    for scheme in Scheme.objects.order_by("key"):
        with scope(scheme.office_id):
            made += bool(release_statistics(scheme=scheme, as_at=as_at))
    return {"released": made}


daily("schemes.release_statistics")
