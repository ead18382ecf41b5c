"""Who stands far from their peers: a robust distance from the median, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

#: Makes the median deviation of normal values count as a standard deviation would.
_MEDIAN_SCALE = 0.6745
_MEAN_SCALE = 1.253314


@dataclass(frozen=True, slots=True)
class Peer:
    """One officer's figure, over so many acts, and its distance from the median."""

    key: str
    value: float
    acts: int
    distance: float
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Peers:
    """The officers that can be compared; none below the fewest of either."""

    middle: float | None
    officers: tuple[Peer, ...]


def compare(
    figures: Mapping[str, tuple[float | Fraction, int]],
    *,
    fewest_acts: int,
    fewest_officers: int,
    farthest: float,
) -> Peers:
    """Officers by their modified z-score (Iglewicz and Hoaglin), the farthest first.

    `figures` gives each officer's figure and over how many acts it was found. Where the
    median deviation is zero the mean one takes its place; where all are alike nobody
    stands out.
    """
    enough = {
        key: (float(value), acts)
        for key, (value, acts) in figures.items()
        if acts >= fewest_acts
    }
    if len(enough) < fewest_officers:
        return Peers(None, ())
    values = [value for value, _acts in enough.values()]
    middle = median(values)
    deviations = [abs(value - middle) for value in values]
    spread = _spread(deviations)
    found = []
    for key, (value, acts) in enough.items():
        distance = (value - middle) / spread if spread else 0.0
        found.append(Peer(key, value, acts, distance, abs(distance) > farthest))
    found.sort(key=lambda peer: (-abs(peer.distance), peer.key))
    return Peers(middle, tuple(found))


def _spread(deviations: list[float]) -> float:
    if middle := median(deviations):
        return middle / _MEDIAN_SCALE
    return _MEAN_SCALE * sum(deviations) / len(deviations)
