"""The dated, sourced parameters of the methods, read from YAML and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

OPTIONS = ("1a", "1b", "2a", "2b", "3a", "3b", "3c")
LAYERS = ("bank_held", "company_signed", "estimated")
INPUTS = ("balance_sheet", "turnover", "emissions")


class ParameterError(ValueError):
    """A parameter file lacks an entry, a source or a date."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a view was computed with; `id` and `sha256` go into its manifest."""

    id: str
    valid_from: date
    source: str
    scores: Mapping[str, int]
    precedence: Mapping[str, tuple[str, ...]]
    estimated_input_score: int
    attribution_cap: Decimal
    largest_amount: float
    largest_emissions: float
    minimum_contributors: int
    sha256: str


_ENTRIES = tuple(field.name for field in fields(Parameters) if field.name != "sha256")


def load_parameters(path: Path) -> Parameters:
    """Read one parameter set; raises ParameterError for what is missing or unsound."""
    raw, digest = _read(path)
    precedence = {name: tuple(layers) for name, layers in raw["precedence"].items()}
    _check_precedence(precedence)
    if set(raw["scores"]) != set(OPTIONS):
        raise ParameterError(f"{path.name}: scores must name {', '.join(OPTIONS)}")
    return Parameters(
        id=raw["id"],
        valid_from=raw["valid_from"],
        source=raw["source"],
        scores=raw["scores"],
        precedence=precedence,
        estimated_input_score=int(raw["estimated_input_score"]),
        attribution_cap=Decimal(str(raw["attribution_cap"])),
        largest_amount=float(raw["largest_amount"]),
        largest_emissions=float(raw["largest_emissions"]),
        minimum_contributors=int(raw["minimum_contributors"]),
        sha256=digest,
    )


def _read(path: Path) -> tuple[dict[str, Any], str]:
    content = path.read_bytes()
    raw = yaml.safe_load(content)
    for key in _ENTRIES:
        if raw.get(key) in (None, "", {}):
            raise ParameterError(f"{path.name}: {key} is missing")
    return raw, hashlib.sha256(content).hexdigest()


def _check_precedence(precedence: Mapping[str, tuple[str, ...]]) -> None:
    for name in INPUTS:
        layers = precedence.get(name, ())
        if not layers or not set(layers) <= set(LAYERS):
            raise ParameterError(f"precedence of {name} must list known layers")
    if "estimated" in precedence["emissions"]:
        raise ParameterError("an estimate is not reported emissions: see options 3a-3c")
