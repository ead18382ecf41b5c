"""How a bank wants its files, read from profiles.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("profiles.yaml")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a payment file for one way of paying holds; `mark` says how sure we are."""

    key: str
    label: Mapping[str, str]
    message: str
    currencies: tuple[str, ...]
    service_level: str
    clearing_system: str
    charges: str
    longest_name: int
    longest_account: int
    source: str
    mark: str


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its key; KeyError or TypeError of a file that is not whole."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        key: Profile(**(each | {"key": key, "currencies": tuple(each["currencies"])}))
        for key, each in raw.items()
    }
