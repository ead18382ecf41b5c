"""What a scoped queryset needs to know of whoever looks."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Viewer(Protocol):
    """Somebody acting for an organisation, or for none."""

    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def is_operator(self) -> bool: ...
