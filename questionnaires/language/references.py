"""Which answers and figures an expression reads: the edges of the dependency graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from questionnaires.language.scope import Scope, dotted


def references(node: ast.AST, scope: Scope) -> Iterator[str]:
    """The names an expression reads: `key`, `table` or `table.column`, known or not."""
    if isinstance(node, ast.Call):
        for position, argument in enumerate(node.args):
            inside = _rows_of(node.args[0], scope) if position else scope
            yield from references(argument, inside)
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield from _referenced_by(dotted(node), scope)
    else:
        for child in ast.iter_child_nodes(node):
            yield from references(child, scope)


def _rows_of(first: ast.expr, scope: Scope) -> Scope:
    """Inside sum_if() and count_if() `row` is a row of the first argument's table."""
    base = first.value if isinstance(first, ast.Attribute) else first
    if isinstance(base, ast.Name) and base.id in scope.tables:
        return scope.in_row_of(base.id)
    return scope


def _referenced_by(path: list[str], scope: Scope) -> Iterator[str]:
    if path[0] == "row" and len(path) == 3:
        yield f"{path[1]}.{path[2]}"
    elif path[0] == "row":
        yield f"{scope.row_of}.{path[1]}"
    elif path[0] == "sections" and path[-1] in scope.sections.get(path[1], ()):
        yield path[-1]
    elif path[0] in scope.tables:
        yield f"{path[0]}.{path[1]}"
