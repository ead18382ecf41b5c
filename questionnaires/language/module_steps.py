"""Migration steps of a module: ids become data points, `rows([...])` becomes rows."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import DefinitionError

Content = dict[str, Any]
NAMED = ("rename", "drop", "choice", "retype")


def lift_steps(document: Document, points: Mapping[str, str]) -> list[Content]:
    """The steps in terms of data points.

    `points` are those of the module's questions and columns by their ids; an id that is
    gone from it is taken below the module's name. Raises DefinitionError where rows
    cannot be read.
    """
    return [
        _step(document, ("migrate", "steps", number), step, points)
        for number, step in enumerate(document.content["migrate"]["steps"])
    ]


def _step(
    document: Document, place: Place, step: Content, points: Mapping[str, str]
) -> Content:
    lifted = dict(step)
    for name in (*NAMED, *(("to",) if "rename" in step else ())):
        given = step.get(name)
        if isinstance(given, str) and "." not in given:
            lifted[name] = points.get(given, f"{document.content['module']}.{given}")
    if step.get("how", "").lstrip().startswith("rows("):
        lifted["rows"] = _rows(document, (*place, "how"), lifted.pop("how"))
    return lifted


def _rows(document: Document, place: Place, how: str) -> list[Content]:
    """`rows([{"column": rule}])` as rows of rules, each still unread."""
    try:
        call = ast.parse(how.strip(), mode="eval").body
        rows = _elements(call)
        found = [
            {
                ast.literal_eval(key): _in_double_quotes(value)
                for key, value in zip(row.keys, row.values, strict=True)
                if key is not None
            }
            for row in rows
            if isinstance(row, ast.Dict)
        ]
        if not found or len(found) != len(rows):
            raise ValueError
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise DefinitionError([document.problem(
            place, "migrate", "These rows cannot be read.",
            'Write rows([{"column": rule}]).',
        )]) from None  # fmt: skip
    return found


def _elements(call: ast.expr) -> list[ast.expr]:
    if isinstance(call, ast.Call) and len(call.args) == 1:
        (listed,) = call.args
        if isinstance(listed, ast.List):
            return listed.elts
    raise ValueError


def _in_double_quotes(node: ast.expr) -> str:
    """The rule as it is written elsewhere in definitions."""
    return ast.unparse(node).replace("'", '"')
