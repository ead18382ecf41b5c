"""Out of turn: a claim that was decided while older ones of its track still waited."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """When a claim came in, and when it stopped to wait: decided, or gone some other way.

    `is_approved`: the decision was an approval. None: it still waits.
    """

    key: str
    track: str
    filed: datetime
    left: datetime | None
    is_approved: bool = False


def overtaken(turns: Iterable[Turn]) -> dict[str, int]:
    """For each approved claim, how many older ones of its track waited just then."""
    by_track: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        by_track[turn.track].append(turn)
    found: dict[str, int] = {}
    for each in by_track.values():
        found |= _of_one_track(each)
    return found


def _of_one_track(turns: list[Turn]) -> dict[str, int]:
    # At one instant a claim comes in before another leaves.
    steps = [(turn.filed, 0, turn) for turn in turns]
    steps += [(turn.left, 1, turn) for turn in turns if turn.left is not None]
    steps.sort(key=lambda step: (step[0], step[1], step[2].key))
    waiting: list[tuple[datetime, str]] = []
    found = {}
    for _at, leaves, turn in steps:
        place = (turn.filed, turn.key)
        if not leaves:
            insort(waiting, place)
            continue
        older = bisect_left(waiting, place)
        if turn.is_approved:
            found[turn.key] = sum(
                1 for filed, _k in waiting[:older] if filed < turn.filed
            )
        waiting.pop(older)
    return found
