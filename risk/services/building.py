"""Builds a risk view: freeze the inputs, compute, keep the results, switch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from audit.services import Auditable, record
from documents.models import StoredFile
from jobs.children import ChildError
from jobs.models import Job
from jobs.run import JobRun, PermanentError
from jobs.services import enqueue
from measures.engine import EngineError
from measures.engine_snapshot import engine_versions
from risk.files import keep_parquet
from risk.methods.view import METHOD_VERSION
from risk.models import LoanBook, RiskAggregate, RiskView
from risk.services.computing import Computed, computed
from risk.services.inputs import freeze_inputs


@transaction.atomic
def request_view(*, book: LoanBook, by: Auditable) -> Job:
    """Ask for a new view of a live book; one that waits already is enough."""
    job = enqueue(
        "risk.build_view",
        organisation_id=book.organisation_id,
        by=by,
        payload={"book": str(book.pk)},
        key=f"book:{book.pk}",
    )
    if isinstance(by, Actor):
        record(
            "risk_view.requested",
            organisation_id=book.organisation_id,
            by=by,
            target=book,
            detail={"job": str(job.pk)},
        )
    return job


@transaction.atomic
def refresh_views(*, bank_id: UUID, by: Auditable) -> list[Job]:
    """Ask for new views of the bank's live books that have one already."""
    books = LoanBook.objects.filter(
        organisation_id=bank_id,
        status=LoanBook.Status.LIVE,
        views__status=RiskView.Status.READY,
    ).distinct()
    return [request_view(book=book, by=by) for book in books]


def build_view(*, run: JobRun) -> dict[str, object]:
    """Compute the view a job asks for; a second run goes on where the first stopped.

    The old view stays until the new one is whole; the switch is one update.
    """
    book = LoanBook.objects.select_related("positions").get(pk=run.payload["book"])
    run.progress(gettext_noop("Freezing the inputs"), 0, 3)
    began = run.checkpoint("freeze", lambda: _begin(run, book))
    view = RiskView.objects.get(pk=began["view"])
    # A run that was cut off after the switch finds its view ready and leaves it alone.
    if view.status != RiskView.Status.READY:
        run.progress(gettext_noop("Computing financed emissions"), 1, 3)
        with _computed(run, view, began["inputs"]) as result:
            run.progress(gettext_noop("Keeping the results"), 2, 3)
            file = keep_parquet(
                organisation_id=view.organisation_id,
                name=f"results-{view.pk}.parquet",
                path=result.results,
            )
        run.check_cancelled()
        _switch(run, view, began["inputs"], result, file)
    return {"view": str(view.pk), "book": str(book.pk)}


def _begin(run: JobRun, book: LoanBook) -> dict[str, object]:
    view = RiskView.objects.create(
        organisation_id=book.organisation_id,
        book=book,
        job_id=run.job.pk,
        created_at=timezone.now(),
        created_by_label=run.job.requested_by_label,
    )
    return {"view": str(view.pk), "inputs": freeze_inputs(view=view, book=book)}


@contextmanager
def _computed(
    run: JobRun, view: RiskView, inputs: dict[str, object]
) -> Iterator[Computed]:
    """The result; a view that nothing will come of any more is marked so."""
    try:
        with computed(
            view=view, inputs=inputs, with_results=True, watch=run.check_wanted
        ) as result:
            yield result
    except EngineError as error:
        _failed(view)
        raise PermanentError(f"The view could not be computed: {error}") from error
    except ChildError as error:
        if run.is_last or not error.may_pass:
            _failed(view)
        raise


def _failed(view: RiskView) -> None:
    RiskView.objects.filter(pk=view.pk).update(status=RiskView.Status.FAILED)


def _switch(
    run: JobRun,
    view: RiskView,
    inputs: dict[str, object],
    result: Computed,
    file: StoredFile,
) -> None:
    """Store totals and manifest and make the view ready, all or nothing."""
    manifest = view_manifest(view, inputs, result, at=timezone.now())

    def store() -> dict[str, str]:
        RiskAggregate.objects.filter(view=view).delete()
        RiskAggregate.objects.bulk_create(_aggregates(view, result), batch_size=1_000)
        RiskView.objects.filter(pk=view.pk).update(
            status=RiskView.Status.READY,
            results=file,
            sha256=result.sha256,
            manifest=manifest,
        )
        return {"sha256": result.sha256}

    run.checkpoint("switch", store)


def view_manifest(
    view: RiskView, inputs: dict[str, object], result: Computed, *, at: datetime
) -> dict[str, object]:
    """What anybody needs to compute the view again and to see that it is the same."""
    return {
        "method": METHOD_VERSION,
        "engine": engine_versions(),
        "as_of": view.book.as_of.isoformat(),
        "currency": view.book.currency,
        "source_sha256": view.book.source_sha256,
        "inputs": inputs,
        "factors_used": result.factors,
        "borrowers": result.borrowers,
        "computed_at": at.isoformat(),
    }


def _aggregates(view: RiskView, result: Computed) -> list[RiskAggregate]:
    return [RiskAggregate(view=view, **cell) for cell in result.aggregates]
