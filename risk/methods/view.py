"""A risk view from its inputs: the methods compiled for a set of parameters, carried out."""

from __future__ import annotations

from measures.engine import Limits
from risk.methods.aggregates import aggregates_plan
from risk.methods.borrowers import borrower_plan
from risk.methods.computation import ViewInputs, ViewResult, ViewSteps, carry_out
from risk.methods.parameters import Parameters
from risk.methods.sectors import Ladder, code_ladder

METHOD_VERSION = "financed-emissions 1.1"
_STEPS: dict[str, ViewSteps] = {}


def view_steps(parameters: Parameters) -> ViewSteps:
    """The compiled steps of a view with those parameters."""
    # Compiling takes about a second: once per process and set of parameters.
    if parameters.sha256 not in _STEPS:
        plan = borrower_plan(parameters)
        _STEPS[parameters.sha256] = ViewSteps(plan.steps, aggregates_plan().steps)
    return _STEPS[parameters.sha256]


def compute_view(
    inputs: ViewInputs,
    parameters: Parameters,
    *,
    ladder: Ladder = code_ladder,
    limits: Limits | None = None,
) -> ViewResult:
    """Compute a view here and now; raises what `carry_out` does."""
    return carry_out(view_steps(parameters), inputs, ladder=ladder, limits=limits)
