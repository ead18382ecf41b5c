"""Rules of a migration: expressions over `old.key`, and over `row.column` of old rows."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from questionnaires.language.answer_types import TYPES, plain_text
from questionnaires.language.definition import Question
from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.evaluation import ARITHMETIC, Evaluation
from questionnaires.language.expressions import compile_tree
from questionnaires.language.grammar import parse
from questionnaires.language.kinds import Kind, Term
from questionnaires.language.scope import Scope
from questionnaires.language.steps import computed
from questionnaires.language.units import rescale

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition

_OLD = "old__"


def rule_of(
    text: str, old: Definition, source: Question, *, fit: Question | None = None
) -> Term:
    """The compiled rule; ExpressionError if it cannot be, or does not fit `fit`."""
    known = old.plan.scope
    table = source.table or "old"
    kinds = {
        f"{table}.{_OLD}{path}": kind
        for path, kind in known.kinds.items()
        if "." not in path
    }
    if source.table:
        kinds |= {
            path: kind
            for path, kind in known.kinds.items()
            if path.startswith(f"{source.table}.")
        }
    tables = {table: frozenset(path.partition(".")[2] for path in kinds)}
    scope = Scope(kinds, tables, lookups=known.lookups).in_row_of(table)
    tree = _Old([path for path in known.kinds if "." not in path]).visit(parse(text))
    term = compile_tree(tree, scope)
    if fit is not None:
        _must_fit(term, fit)
    return term


class _Old(ast.NodeTransformer):
    """Reads `old.key` as a cell of the row at hand."""

    def __init__(self, known: list[str]) -> None:
        self.known = known

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if not isinstance(node.value, ast.Name) or node.value.id != "old":
            return node
        if node.attr not in self.known:
            raise ExpressionError(
                f'The version before has no "{node.attr}".',
                did_you_mean(node.attr, self.known),
            )
        row = ast.Name("row", ast.Load())
        return ast.Attribute(row, f"{_OLD}{node.attr}", ast.Load())

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in ("row", "True", "False", "None"):
            raise ExpressionError(
                f'"{node.id}" is not known here.', f"Write old.{node.id}."
            )
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(argument) for argument in node.args]
        return node


def _must_fit(term: Term, target: Question) -> None:
    if target.type not in TYPES:
        raise ExpressionError(
            f"{target.path} is a {target.type}: no single value is written to it.",
            "Leave how: out." if target.type == "calc" else "Give rows: instead.",
        )
    wanted = TYPES[target.type].kind(target)
    kind = term.kind
    if kind.name == "blank":
        return
    if kind.name != wanted.name:
        raise ExpressionError(f"It gives {kind}, but {target.path} is {wanted}.")
    if kind.name == "number" and kind.dimension not in (None, wanted.dimension):
        raise ExpressionError(
            f"It gives {kind}, but {target.path} is {wanted}.",
            f'Multiply it by qty(1, "{target.unit}").' if target.unit else "",
        )
    offered, given = wanted.options, _options(term)
    if offered is not None and given is not None and not given <= offered:
        stray = ", ".join(sorted(given - offered))
        raise ExpressionError(f"{stray} is no option of {target.path}.")


def _options(term: Term) -> frozenset[str] | None:
    return frozenset({term.literal}) if term.literal is not None else term.kind.options


def worked_out(
    term: Term, evaluation: Evaluation, source: Question, target: Question, row: str
) -> str | None:
    """The rule's value as canonical text in the target's own unit; None if blank."""
    run = evaluation.run
    cells = {f"{_OLD}{key}": value for key, value in run.values.items()}
    if row and row in run.row_ids.get(source.table, ()):
        cells |= run.rows[source.table][run.row_ids[source.table].index(row)]
    run.row = cells
    with localcontext(ARITHMETIC):
        value = computed(run, term.run, None)
        if isinstance(value, Decimal) and target.unit and not target.unit_from:
            value = _in_unit(value, term.kind, target)
    return _text(value)


def _in_unit(value: Decimal, kind: Kind, target: Question) -> Decimal:
    wanted = TYPES[target.type].kind(target)
    return rescale(value, kind.scale / wanted.scale) if kind.dimension else value


def _text(value: Any) -> str | None:
    match value:
        case None:
            return None
        case Decimal():
            return plain_text(value)
        case date():
            return value.isoformat()
        case frozenset():
            return ",".join(sorted(value))
        case bool():
            return "yes" if value else "no"
    return str(value)
