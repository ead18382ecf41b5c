"""Entrances of the jobs: each calls its service."""

from __future__ import annotations

from uuid import UUID

from jobs.registry import handler
from jobs.run import JobRun
from risk.services import books, building, links, reading, verification


class Requester:
    """Whoever asked for a job, as the audit names them."""

    def __init__(self, run: JobRun) -> None:
        self.audit_id = run.job.requested_by
        self.audit_label = run.job.requested_by_label
        self.organisation_id: UUID | None = run.job.organisation_id


@handler("risk.read_upload", queue="risk", atomic=False)
def read_upload(run: JobRun) -> dict[str, object]:
    """Read and check a file that waits."""
    return reading.read_upload(run=run)


@handler("risk.store_upload", queue="risk", atomic=False)
def store_upload(run: JobRun) -> dict[str, object]:
    """Make a confirmed upload live; companies that wait for its borrowers are linked."""
    stored = books.store_upload(run=run)
    assert run.job.organisation_id is not None
    links.link_waiting(bank_id=run.job.organisation_id, by=Requester(run))
    return stored


@handler("risk.build_view", queue="risk", atomic=False)
def build_view(run: JobRun) -> dict[str, object]:
    """Compute a risk view."""
    return building.build_view(run=run)


@handler("risk.verify_view", queue="risk", atomic=False)
def verify_view(run: JobRun) -> dict[str, object]:
    """Compute a view again and compare."""
    return verification.verify_view(run=run)


@handler("risk.refresh_views")
def refresh_views(run: JobRun) -> dict[str, object]:
    """Ask for new views after consents, links or facts changed."""
    assert run.job.organisation_id is not None
    jobs = building.refresh_views(bank_id=run.job.organisation_id, by=Requester(run))
    return {"jobs": [str(job.pk) for job in jobs]}


@handler("risk.tell_asked", atomic=False)
def tell_asked(run: JobRun) -> dict[str, object]:
    """Write to the company of whom a bank asks whether it is its borrower, once."""
    asked = {name: run.payload[name] for name in ("bank", "scheme", "value")}
    return run.checkpoint("told", lambda: {"told": links.tell_asked(**asked)})


@handler("risk.link_invited")
def link_invited(run: JobRun) -> dict[str, object]:
    """Link the company that accepted an invitation."""
    invitation_id = UUID(run.payload["invitation"])
    link = links.link_invited(invitation_id=invitation_id, by=Requester(run))
    return {"link": str(link.pk) if link else None}
