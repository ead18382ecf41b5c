"""Rows of a table with every key that their template asks for.

A key that a template asks for and does not find costs Django three raised errors, and most
cells have two or three of a dozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()

CELL = dict.fromkeys(
    ("text", "label", "number", "wrap", "more", "tag", "nothing", "url", "title", "lang",
     "drawer", "is_data", "code", "note", "note_lang"),
    "",
)  # fmt: skip


@register.filter
def whole_rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `components/data_table.html` in order, its total before all others."""
    total = table.get("total")
    rows = [total, *table["rows"]] if total else table["rows"]
    return [
        {"kind": row.get("kind", ""), "cells": [CELL | cell for cell in row["cells"]]}
        for row in rows
    ]
