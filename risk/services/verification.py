"""Computes a view again from its frozen inputs and compares what comes out."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from audit.services import record
from companies.services.keys import KeyDestroyedError
from documents.storage import MissingFileError
from jobs.models import Job
from jobs.run import JobRun
from jobs.services import enqueue
from risk.models import RiskView
from risk.services.computing import computed
from risk.services.reference import MissingReferenceError


@transaction.atomic
def request_verification(*, view: RiskView, by: Actor) -> Job:
    """Ask for a view to be computed again; one such job at a time is enough."""
    job = enqueue(
        "risk.verify_view",
        organisation_id=view.organisation_id,
        by=by,
        payload={"view": str(view.pk)},
        key=f"view:{view.pk}",
    )
    record(
        "risk_view.verification_requested",
        organisation_id=view.organisation_id,
        by=by,
        target=view,
        detail={"job": str(job.pk)},
    )
    return job


def verify_view(*, run: JobRun) -> dict[str, object]:
    """`outcome` is same, different, erased (a key was destroyed) or missing (inputs)."""
    view = RiskView.objects.select_related("book").get(pk=run.payload["view"])
    inputs = view.manifest["inputs"]
    run.progress(gettext_noop("Computing again"), 0, 1)
    try:
        with computed(
            view=view, inputs=inputs, with_results=False, watch=run.check_wanted
        ) as result:
            found = result.sha256
    except KeyDestroyedError:
        return {"outcome": "erased"}
    except (MissingFileError, MissingReferenceError) as error:
        return {"outcome": "missing", "what": str(error)}
    return {"outcome": "same" if found == view.sha256 else "different", "sha256": found}
