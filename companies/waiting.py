"""What waits for a company's word: each app names its own, the home page lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.actors import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to look at: what it is, how many if it is counted, and where."""

    text: str
    url: str
    count: int | None = None


Source = Callable[[Actor], Iterable[Waiting]]
_sources: list[Source] = []


def waiting_source(source: Source) -> Source:
    """Called once at start by each app that has something to ask of companies."""
    if source not in _sources:
        _sources.append(source)
    return source


def waits_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for the actor's company, in the order of the apps."""
    return [waiting for source in _sources for waiting in source(actor)]
