"""A rule with its numbers in place of its names: "18.7 t + 51 t + 0 t"."""

from __future__ import annotations

import ast
from collections.abc import Mapping

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷",
}  # fmt: skip
_BINDS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


def worked(rule: str, values: Mapping[str, str], factors: list[str]) -> str:
    """The rule as arithmetic a reader can follow, or "" where it is more than that.

    `values` are the inputs as shown, by the name the rule has for each; `factors` those
    that were looked up. A rule that is blank under a condition is its arithmetic. Only sums, differences, products and quotients of single values
    are written; one lookup stands for one factor, so with several nothing is guessed.
    """
    try:
        tree = ast.parse(rule.strip(), mode="eval").body
        if isinstance(tree, ast.IfExp) and ast.unparse(tree.orelse) == "None":
            tree = tree.body
        return _written(tree, values, factors) if isinstance(tree, ast.BinOp) else ""
    except (KeyError, SyntaxError):
        return ""


def _written(node: ast.expr, values: Mapping[str, str], factors: list[str]) -> str:
    if isinstance(node, ast.BinOp):
        left = _within(node, node.left, values, factors)
        right = _within(node, node.right, values, factors, is_right=True)
        return f"{left} {_SIGNS[type(node.op)]} {right}"
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return ast.unparse(node)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "factor":
        if len(factors) != 1:
            raise KeyError("factor")
        return factors[0]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "qty":
        return ast.unparse(node.args[0])
    return values[ast.unparse(node)]


def _within(
    outer: ast.BinOp,
    node: ast.expr,
    values: Mapping[str, str],
    factors: list[str],
    *,
    is_right: bool = False,
) -> str:
    """One side of an operation, in brackets where it would be read otherwise."""
    text = _written(node, values, factors)
    if not isinstance(node, ast.BinOp):
        return text
    inside, outside = _BINDS[type(node.op)], _BINDS[type(outer.op)]
    needs = inside < outside or (is_right and inside == outside)
    return f"({text})" if needs else text
