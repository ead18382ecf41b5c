"""Builds a risk view: freeze the inputs, compute, keep the results, switch."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from audit.services import Auditable, record
from documents.models import StoredFile
from jobs.models import Job
from jobs.run import JobRun, PermanentError
from jobs.services import enqueue
from measures.engine import EngineError
from measures.engine_snapshot import canonical_sha256, engine_versions
from risk.files import keep_table
from risk.methods.aggregates import CUTS
from risk.methods.view import METHOD_VERSION, ViewResult, compute_view
from risk.models import Borrower, LoanBook, RiskAggregate, RiskView
from risk.services.inputs import freeze_inputs, load_inputs
from risk.services.reference import read_reference

#: Columns that stand beside the methods' own in the results file: the bank's own data.
BESIDE = ("borrower_id", "borrower_name")


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
    run.progress("Freezing the inputs", 0, 3)
    began = run.checkpoint("freeze", lambda: _begin(run, book))
    view = RiskView.objects.get(pk=began["view"])
    # A run that was cut off after the switch finds its view ready and leaves it alone.
    if view.status != RiskView.Status.READY:
        run.progress("Computing financed emissions", 1, 3)
        result = _computed(view, began["inputs"])
        run.progress("Keeping the results", 2, 3)
        kept = _with_names(result.borrower_result, view.organisation_id)
        file = keep_table(
            organisation_id=view.organisation_id,
            name=f"results-{view.pk}.parquet",
            table=kept,
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


def _computed(view: RiskView, inputs: dict[str, object]) -> ViewResult:
    parameters = read_reference(inputs["reference"]).parameters  # type: ignore[arg-type]
    try:
        return compute_view(load_inputs(view=view, inputs=inputs), parameters)
    except EngineError as error:
        RiskView.objects.filter(pk=view.pk).update(status=RiskView.Status.FAILED)
        raise PermanentError(f"The view could not be computed: {error}") from error


def _with_names(results: pa.Table, bank_id: UUID) -> pa.Table:
    """The results with the bank's own name and id of each borrower beside them."""
    known = {
        reference: (str(pk), name)
        for reference, pk, name in Borrower.objects.filter(organisation_id=bank_id)
        .values_list("reference", "pk", "name")
        .iterator(5_000)
    }
    found = [
        known.get(reference, (None, reference))
        for reference in results["borrower_reference"].to_pylist()
    ]
    for place, name in enumerate(BESIDE):
        results = results.append_column(name, pa.array([row[place] for row in found]))
    return results


def _switch(
    run: JobRun,
    view: RiskView,
    inputs: dict[str, object],
    result: ViewResult,
    file: StoredFile,
) -> None:
    """Store totals and manifest and make the view ready, all or nothing."""
    digest = canonical_sha256(result.borrower_result, ["borrower_reference"])
    manifest = view_manifest(view, inputs, result, at=timezone.now())

    def store() -> dict[str, str]:
        RiskAggregate.objects.filter(view=view).delete()
        RiskAggregate.objects.bulk_create(_aggregates(view, result), batch_size=1_000)
        RiskView.objects.filter(pk=view.pk).update(
            status=RiskView.Status.READY, results=file, sha256=digest, manifest=manifest
        )
        return {"sha256": digest}

    run.checkpoint("switch", store)


def view_manifest(
    view: RiskView, inputs: dict[str, object], result: ViewResult, *, at: datetime
) -> dict[str, object]:
    """What anybody needs to compute the view again and to see that it is the same."""
    return {
        "method": METHOD_VERSION,
        "engine": engine_versions(),
        "as_of": view.book.as_of.isoformat(),
        "currency": view.book.currency,
        "source_sha256": view.book.source_sha256,
        "inputs": inputs,
        "factors_used": result.factors.num_rows,
        "borrowers": result.borrower_result.num_rows,
        "computed_at": at.isoformat(),
    }


def _aggregates(view: RiskView, result: ViewResult) -> list[RiskAggregate]:
    companies = _companies_by_cell(result.borrower_result)
    return [
        RiskAggregate(
            view=view,
            cut=row["cut"],
            key=row["key"] or "",
            sums={
                name: None if value is None else str(value)
                for name, value in row.items()
                if name not in ("cut", "key")
            },
            company_ids=sorted(companies[row["cut"], row["key"] or ""]),
        )
        for row in result.aggregates.to_pylist()
    ]


def _companies_by_cell(results: pa.Table) -> dict[tuple[str, str], set[str]]:
    """Whose facts went into each cell: what withdrawing them must look at."""
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    columns = [name for name in CUTS.values() if name]
    for row in results.select(["company_id", *columns]).to_pylist():
        if row["company_id"] is None:
            continue
        for cut, column in CUTS.items():
            key = row[column] or "" if column else ""
            cells[cut, key].add(row["company_id"])
    return cells
