"""Has a view computed by a child process under a memory limit, from its frozen inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from jobs.children import Allowance, run_child, work_folder
from measures.engine import EngineError
from risk.methods.view import view_steps
from risk.models import RiskView
from risk.services.inputs import borrower_names, lay_out_inputs
from risk.services.reference import read_reference
from risk.tables import write_arrow

#: Shorter than a task may take, so that the job ends by itself.
SECONDS = 780
MEGABYTE = 1_048_576
#: Of the child's memory; the rest is for the tables that the engine reads and gives.
SHARE_OF_ENGINE = 0.5


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of it: the hash of all results, counts, and with results the totals."""

    sha256: str
    borrowers: int
    factors: int
    aggregates: list[dict[str, Any]]
    results: Path


@contextmanager
def computed(
    *,
    view: RiskView,
    inputs: dict[str, Any],
    with_results: bool,
    watch: Callable[[], None],
) -> Iterator[Computed]:
    """The view of these inputs; the file of its results is there while inside.

    `watch` is called meanwhile and may stop the work by raising. Raises ChildError,
    EngineError, KeyDestroyedError, MissingFileError and MissingReferenceError.
    """
    reference = read_reference(inputs["reference"])
    with work_folder() as folder:
        request = lay_out_inputs(
            view=view, inputs=inputs, reference=reference, folder=folder
        )
        results = folder / "results.parquet"
        if with_results:
            beside = folder / "beside.arrow"
            write_arrow(borrower_names(view.organisation_id), beside)
            request |= {"results": str(results), "beside": str(beside)}
        request["steps"] = asdict(view_steps(reference.parameters))
        answer = _answer(request, folder, watch)
        yield Computed(
            answer["sha256"],
            answer["borrowers"],
            answer["factors"],
            answer.get("aggregates", []),
            results,
        )


def _answer(
    request: dict[str, object], folder: Path, watch: Callable[[], None]
) -> dict[str, Any]:
    memory = settings.ENGINE_MEMORY_MB
    request["limits"] = {"memory": f"{round(memory * SHARE_OF_ENGINE)}MB"}
    answer = run_child(
        "risk.view_child",
        request,
        folder=folder,
        allowance=Allowance(memory * MEGABYTE, SECONDS, counts="data"),
        watch=watch,
    )
    if "refused" in answer:
        raise EngineError(answer["refused"])
    return answer
