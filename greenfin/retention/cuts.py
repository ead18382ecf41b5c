"""What a record class is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

Rows = QuerySet[Any]
#: The owner of the platform's own records, such as sessions.
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Cut:
    """Whose records (or NOBODY's), from before when, by which rule.

    What touches an organisation in `held` stays.
    """

    owner: UUID
    before: datetime
    rule: str
    held: frozenset[UUID]
