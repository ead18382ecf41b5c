"""A dated list of names kept in one place, for forms that offer it as options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Registry:
    """The names that hold on one day: id -> its name by language, in their order.

    `version` is the hash of the content, so that what offers them can say which it had.
    """

    name: str
    version: str
    names: Mapping[str, Mapping[str, str]]
