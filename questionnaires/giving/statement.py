"""A signed submission's facts by data point, as what is given back reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Statement:
    """The frozen facts of one submission."""

    frozen: Mapping[str, Any]

    @property
    def period_end(self) -> date:
        """The last day they are about."""
        return date.fromisoformat(self.frozen["period"][1])

    @cached_property
    def _plain(self) -> Mapping[str, Mapping[str, Any]]:
        facts = self.frozen["facts"]
        return {each["data_point"]: each for each in facts if not each["dimensions"]}

    def fact(self, data_point: str) -> Mapping[str, Any] | None:
        """The fact about the company as a whole; None if it states none."""
        return self._plain.get(data_point)

    def text(self, data_point: str) -> str:
        """Its value; empty if it was not answered with one."""
        found = self.fact(data_point)
        return str(found["value"]) if found and found["state"] == "answered" else ""

    def number(self, data_point: str) -> Decimal | None:
        """Its number; None where there is none: a missing value is never zero."""
        found = self.fact(data_point)
        if found is None or found["state"] != "answered" or not found["is_number"]:
            return None
        return Decimal(found["value"])

    def unit(self, data_point: str) -> str:
        """The unit of its number."""
        found = self.fact(data_point)
        return str(found["unit"]) if found else ""

    def rows(self, data_point: str) -> Iterator[tuple[str, Mapping[str, Mapping[str, Any]]]]:  # fmt: skip
        """Each row of a table: its id, and the facts of its cells by column."""
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for fact in self.frozen["facts"]:
            table, _, column = fact["data_point"].rpartition(".")
            if table == data_point and len(fact["dimensions"]) == 1:
                (row,) = fact["dimensions"].values()
                found.setdefault(row, {})[column] = fact
        yield from found.items()


def cell(row: Mapping[str, Mapping[str, Any]], column: str) -> str:
    """The value of a cell; empty if it was not answered with one."""
    fact = row.get(column)
    return str(fact["value"]) if fact and fact["state"] == "answered" else ""
