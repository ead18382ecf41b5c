"""Reads the style guide's specimens and picks one language of each text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from opencc import OpenCC

FOLDER = Path(__file__).parent / "specimens"
PAGES = (
    "foundations",
    "parts",
    "fields",
    "home",
    "section",
    "check",
    "overview",
    "explore",
    "work",
)


@cache
def _simplified() -> OpenCC:
    return OpenCC("hk2s")


@cache
def _loaded(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.yaml"
    if not path.exists():
        return {}
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def in_language(value: Any, language: str) -> Any:
    """The same data with every {en, zh-Hant} pair replaced by the text of `language`."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh-Hant"}:
            if language == "en":
                return value["en"]
            text = value["zh-Hant"]
            return _simplified().convert(text) if language == "zh-hans" else text
        return {key: in_language(each, language) for key, each in value.items()}
    if isinstance(value, list):
        return [in_language(each, language) for each in value]
    return value


def specimen(page: str, language: str) -> dict[str, Any]:
    """The context of one page of the guide, with the bar that all of them share."""
    resolved = in_language(_loaded("shell") | _loaded(page), language)
    assert isinstance(resolved, dict)
    return resolved
