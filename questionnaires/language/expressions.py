"""From the text of an expression to a closure that computes it."""

from __future__ import annotations

import ast
from decimal import Decimal

from questionnaires.language import aggregates, days, factors, functions, operators
from questionnaires.language.calls import compile_call
from questionnaires.language.errors import ExpressionError
from questionnaires.language.grammar import parse
from questionnaires.language.kinds import (
    BLANK,
    CONDITION,
    NUMBER,
    ZERO,
    Kind,
    Term,
)
from questionnaires.language.scope import Scope

FUNCTION_MODULES = (aggregates, days, factors, functions)


def compile_expression(text: str, scope: Scope) -> Term:
    """The kind and closure of an expression; ExpressionError if it is refused.

    Everything that can be known before anybody answers is checked here: names, options of
    choices, number of arguments, dimensions and units.
    """
    return compile_tree(parse(text), scope)


def compile_tree(node: ast.expr, scope: Scope) -> Term:
    """The same for a tree that `grammar.parse` has let pass."""
    match node:
        case ast.Constant():
            return _constant(node.value)
        case ast.Name():
            return scope.name(node.id)
        case ast.Attribute():
            return scope.attribute(node)
        case ast.List():
            return _word_list(node)
        case ast.Call():
            return compile_call(node, scope, compile_tree)
        case ast.Compare():
            return _comparisons(node, scope)
        case _:
            return _operation(node, scope)


def _operation(node: ast.expr, scope: Scope) -> Term:
    def part(child: ast.expr) -> Term:
        return compile_tree(child, scope)

    match node:
        case ast.BinOp():
            return operators.arithmetic(node.op, part(node.left), part(node.right))
        case ast.UnaryOp(op=ast.Not()):
            return operators.negation(part(node.operand))
        case ast.UnaryOp():
            return operators.negative(part(node.operand))
        case ast.BoolOp(op=ast.And()):
            return operators.conjunction([part(value) for value in node.values])
        case ast.BoolOp():
            return operators.disjunction([part(value) for value in node.values])
        case ast.IfExp():
            return operators.choice(part(node.test), part(node.body), part(node.orelse))
    raise ExpressionError(f"{type(node).__name__} is not part of the language.")


def _constant(value: object) -> Term:
    match value:
        case None:
            return Term(BLANK, lambda _run: None)
        case bool():
            return Term(CONDITION, lambda _run: value)
        case Decimal():
            kind = NUMBER if value else ZERO
            return Term(kind, lambda _run: value, constant=value)
        case str():
            return Term(Kind("text"), lambda _run: value, literal=value, constant=value)
    raise ExpressionError(f"{value!r} is not a value of the language.")


def _word_list(node: ast.List) -> Term:
    words = [
        item.value
        for item in node.elts
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]
    if not words or len(words) != len(node.elts):
        raise ExpressionError(
            "A list holds texts in quotes only.", 'Write x in ["a", "b"].'
        )
    options = frozenset(words)
    return Term(Kind("words", options=options), lambda _run: options)


def _comparisons(node: ast.Compare, scope: Scope) -> Term:
    terms = [compile_tree(part, scope) for part in (node.left, *node.comparators)]
    pairs = zip(node.ops, terms, terms[1:], strict=False)
    found = [operators.comparison(op, left, right) for op, left, right in pairs]
    return found[0] if len(found) == 1 else operators.conjunction(found)
