"""Which function does which kind of job; filled when the apps start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.run import JobRun

Work = Callable[["JobRun"], dict[str, Any] | None]


class UnknownKindError(LookupError):
    """No handler of this release knows the kind of a job."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A kind of job: its function, and whether effect and "done" share a transaction.

    `forgets`: its payload is a secret, gone from the row with "done" or "cancelled".
    """

    kind: str
    work: Work
    queue: str
    atomic: bool
    max_attempts: int
    forgets: bool


HANDLERS: dict[str, Handler] = {}


def handler(
    kind: str,
    *,
    queue: str = "default",
    atomic: bool = True,
    max_attempts: int = 5,
    forgets: bool = False,
) -> Callable[[Work], Work]:
    """Register the decorated function as the work of `kind`.

    It may run twice: short work (`atomic`) commits with the job's end; long work uses
    checkpoints and switches to its result by one update. Work that `forgets` must do
    without its payload once its checkpoints are there.
    """

    def register(work: Work) -> Work:
        HANDLERS[kind] = Handler(kind, work, queue, atomic, max_attempts, forgets)
        return work

    return register


def handler_of(kind: str) -> Handler:
    """The handler of a kind; raises UnknownKindError."""
    try:
        return HANDLERS[kind]
    except KeyError as error:
        raise UnknownKindError(f"No handler for jobs of kind {kind}.") from error
