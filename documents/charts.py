"""Draws Vega-Lite charts as SVG in the colours of a page, light, dark or printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from documents.chart_themes import THEMES
from jobs.children import Allowance, ChildError, run_child, work_folder

ALLOWANCE = Allowance(memory_bytes=2_048 * 1_048_576, seconds=60, counts="data")
ADDRESSES = {"url", "href"}


class ChartError(Exception):
    """No chart was drawn; the text says why."""


def render_svg(specification: Mapping[str, Any], theme: str) -> str:
    """One chart as SVG text; see `render_svgs`."""
    return render_svgs([specification], theme)[0]


def render_svgs(specifications: Sequence[Mapping[str, Any]], theme: str) -> list[str]:
    """Charts as SVG text, all drawn by one child process.

    A specification is Vega-Lite without colours of its own (the theme, `light`, `dark`
    or `print`, brings them) and with its data inside: one that names an address is
    refused. Text in a specification is drawn as text, never as markup. Raises
    ChartError.
    """
    if any(ADDRESSES & set(_keys(each)) for each in specifications):
        raise ChartError("A chart's data must be inside its specification.")
    request = {"specifications": list(specifications), "config": THEMES[theme]}
    with work_folder() as folder:
        try:
            answer = run_child(
                "documents.chart_child",
                request,
                folder=folder,
                allowance=ALLOWANCE,
            )
        except ChildError as error:
            raise ChartError(f"The chart could not be drawn ({error}).") from error
    pictures: list[str] = answer["pictures"]
    return pictures


def _keys(value: object) -> Iterator[str]:
    """Every key at any depth, data rows left out: their keys are column names."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            if key not in {"values", "datasets"}:
                yield from _keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _keys(inner)
