"""What everybody may read of a scheme's figures: the latest release, and what others said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from questionnaires.language.documents import read_document
from schemes.models import StatisticsRelease
from schemes.rules.definition import Texts
from schemes.rules.library import DEFINITIONS


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure that somebody published, as they reported it."""

    as_of: date
    what: Texts
    value: Texts
    source: str
    mark: str


def latest_release(scheme: str) -> StatisticsRelease | None:
    """The figures released last."""
    return StatisticsRelease.objects.filter(scheme__key=scheme).first()


def reported(scheme: str) -> tuple[Reported, ...]:
    """The published series of a scheme, the newest first; empty if none is known."""
    return _all().get(scheme, ())


@lru_cache(maxsize=1)
def _all() -> Mapping[str, tuple[Reported, ...]]:
    content = read_document(DEFINITIONS / "reported.yaml").content
    return {
        scheme: tuple(
            sorted(
                (
                    Reported(**raw | {"as_of": date.fromisoformat(raw["as_of"])})
                    for raw in rows
                ),
                key=lambda one: one.as_of,
                reverse=True,
            )
        )
        for scheme, rows in content.items()
    }
